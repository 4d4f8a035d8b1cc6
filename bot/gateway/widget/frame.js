/** What the chat consists of on the screen, before anything is said. */

import { element } from "./element.js";
import { numbers } from "./phone-links.js";
import { STRINGS } from "./strings.js";

/** @typedef {ReturnType<typeof buildFrame>} Frame */

/**
 * Make the elements; others fill them and give them life.
 * @param {import("./configuration.js").Configuration} configuration
 * @param {import("./phone-links.js").PhoneLinks} phoneLinks
 */
export function buildFrame({ name, phone, is_reviewed, emergency_number, crisis_line }, phoneLinks) {
  const status = (/** @type {string} */ className) => element("div", { class: className, role: "status" });
  const lines = [STRINGS.program, !is_reviewed && STRINGS.notReviewed].filter(Boolean);
  const frame = {
    title: element("h2", { class: "header__name", id: "title" }, name || STRINGS.chat),
    tools: element("div", { class: "tools" }),
    log: element("div", { class: "log", role: "log", "aria-label": STRINGS.conversation, "aria-live": "off" }),
    start: element("section", { class: "start", hidden: true }),
    connection: status("connection"),
    owner: status("owner"),
    typing: status("typing"),
    newest: element("button", { class: "newest", type: "button", hidden: true }, STRINGS.newest),
    back: element("button", { class: "remedy", type: "button", hidden: true }, STRINGS.backToProgram),
    announcement: status("visually-hidden"),
    input: element("textarea", {
      class: "composer__text",
      id: "message",
      rows: "1",
      autocomplete: "off",
      enterkeyhint: "send",
      placeholder: STRINGS.placeholder,
      "aria-label": STRINGS.placeholder,
      "aria-describedby": "counter",
    }),
    counter: element("p", { class: "composer__counter", id: "counter" }),
  };
  const lead = element("div", { class: "header__lines" }, ...lines.map((line) => element("p", {}, String(line))));
  const scroller = element(
    "div",
    { class: "scroller", tabindex: "0", role: "region", "aria-label": STRINGS.conversation },
    frame.log,
    frame.start,
  );
  const composer = element(
    "form",
    { class: "composer" },
    frame.input,
    element("button", { class: "composer__send", type: "submit" }, STRINGS.send),
    frame.counter,
  );
  const emergency = numbers(STRINGS.emergency, emergency_number, crisis_line);
  const footer = element("div", { class: "footer" }, element("p", { class: "footer__emergency" }, ...phoneLinks.nodes(emergency)));
  if (phone) footer.append(element("p", { class: "footer__clinic" }, ...phoneLinks.nodes(STRINGS.callClinic(phone))));
  const panel = element(
    "div",
    { class: "panel", id: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: true },
    element("div", { class: "header" }, frame.title, frame.tools, lead),
    scroller,
    frame.connection,
    frame.owner,
    element("div", { class: "below" }, frame.typing, frame.back, frame.newest),
    frame.announcement,
    composer,
    footer,
  );
  return { ...frame, scroller, composer, panel };
}
