/** What a reply looks like: its paragraphs, and what is behind "More". */

import { button, element } from "./element.js";
import { STRINGS } from "./strings.js";

/** @typedef {import("./api.js").Envelope} Envelope */
/** @typedef {import("./phone-links.js").PhoneLinks} PhoneLinks */

const URGENT = ["crisis", "emergency"];
let made = 0;

/** Whether a reply is a safety text. @param {Envelope | null} reply */
export function isUrgent(reply) {
  return URGENT.includes(reply?.act ?? "");
}

/**
 * Return the paragraphs of a text, telephone numbers as links.
 * @param {string} text paragraphs are parted by an empty line
 * @param {PhoneLinks | null} phoneLinks null for a visitor's own words
 */
export function paragraphs(text, phoneLinks) {
  return text
    .split(/\n\s*\n/) // an empty line
    .map((paragraph) => paragraph.trim())
    .filter(Boolean)
    .map((paragraph) => element("p", {}, ...(phoneLinks ? phoneLinks.nodes(paragraph) : [paragraph])));
}

/**
 * Return the button "More" with what it opens, nothing where there is no more to read.
 * @param {Envelope} reply
 * @param {PhoneLinks} phoneLinks
 * @param {AbortSignal} signal
 * @returns {HTMLElement[]}
 */
export function more({ more: text = "", sources = [], language = "en" }, phoneLinks, signal) {
  if (!text && sources.length === 0) return [];
  const id = `more-${++made}`;
  // What the visitor opens is read where it stands; the log around it announces new messages only.
  const panel = element("div", { class: "more__panel", id, hidden: true, "aria-live": "off" });
  panel.append(element("div", { lang: language }, ...paragraphs(text, phoneLinks)), ...sourceList(sources));
  const toggle = button(STRINGS.more, "more__button", () => {
    panel.hidden = !panel.hidden;
    if (!panel.hidden) panel.scrollIntoView({ block: "nearest" });
    toggle.setAttribute("aria-expanded", String(!panel.hidden));
  }, signal);
  toggle.setAttribute("aria-expanded", "false");
  toggle.setAttribute("aria-controls", id);
  return [toggle, panel];
}

/**
 * Return the list of sources with its heading, nothing where there are none.
 * @param {{id: string, title: string}[]} sources
 */
function sourceList(sources) {
  if (sources.length === 0) return [];
  const items = sources.map(({ id, title }) => element("li", {}, title || id));
  return [element("p", { class: "sources__title" }, STRINGS.sources), element("ul", { class: "sources" }, ...items)];
}
