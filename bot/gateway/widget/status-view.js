/** What goes on: who is writing, who answers, whether the server is there. Each change is announced once. */

import { deskLine } from "./desk.js";
import { element } from "./element.js";
import { pause } from "./pause.js";
import { numbers } from "./phone-links.js";
import { STRINGS } from "./strings.js";

const ANNOUNCED_MILLISECONDS = 8_000; // long enough to be read out, gone before somebody comes upon it again

/** @typedef {import("./stream.js").Status} Status */

export class StatusView {
  #frame;
  #configuration;
  #unreachable;
  #signal;
  #shown = new Map();
  /** @type {Status} */
  #status = { typing: false, owner: "bot" };

  /**
   * Build the line for when the server is away: it cannot be fetched then.
   * @param {import("./frame.js").Frame} frame
   * @param {import("./configuration.js").Configuration} configuration
   * @param {import("./phone-links.js").PhoneLinks} phoneLinks
   * @param {import("./chat.js").Chat} chat
   * @param {AbortSignal} signal
   */
  constructor(frame, configuration, phoneLinks, chat, signal) {
    frame.back.addEventListener("click", () => chat.say(STRINGS.backToProgram), { signal });
    this.#frame = frame;
    this.#configuration = configuration;
    this.#signal = signal;
    const { phone, emergency_number, crisis_line } = configuration;
    this.#unreachable = [
      STRINGS.unreachable,
      phone && STRINGS.callClinic(phone),
      numbers(STRINGS.emergency, emergency_number, crisis_line),
    ]
      .filter(Boolean)
      .map((sentence) => element("p", {}, ...phoneLinks.nodes(sentence)));
  }

  /** Show who is writing and who answers; nobody is promised while the desk is closed. @param {Status} status */
  show(status) {
    this.#status = status;
    const { typing, owner, name = "", place = 0 } = status;
    const words = owner === "staff" ? STRINGS.staffTyping : STRINGS.typing;
    this.#set(this.#frame.typing, typing ? [element("p", { class: "typing__words" }, words)] : [], typing && words);
    const waiting = [STRINGS.waiting, place && STRINGS.place(place), deskLine(this.#configuration)].filter(Boolean).join(" ");
    const line = { bot: "", waiting, staff: STRINGS.staffHere(name) }[owner] ?? "";
    this.#set(this.#frame.owner, line ? [element("p", {}, line)] : [], line);
    this.#frame.owner.dataset.owner = owner;
    this.#frame.back.hidden = owner !== "waiting";
  }

  /** Show it again: the desk has opened or closed. */
  showAgain() {
    this.show(this.#status);
  }

  /** Whether a person answers. */
  get isStaff() {
    return this.#status.owner === "staff";
  }

  /** Nobody is writing, as far as this page knows. */
  stopTyping() {
    this.#set(this.#frame.typing, [], false);
  }

  /** Forget what was said of an earlier conversation. */
  reset() {
    this.show({ typing: false, owner: "bot" });
  }

  /** Show whether the server can be reached. @param {boolean} isReachable */
  reachable(isReachable) {
    this.#set(this.#frame.connection, isReachable ? [] : this.#unreachable, !isReachable);
  }

  /** Announce a sentence that is not shown. @param {string} text */
  announce(text) {
    const sentence = element("p", {}, text);
    this.#frame.announcement.replaceChildren(sentence);
    pause(ANNOUNCED_MILLISECONDS, this.#signal).then(() => sentence.remove());
  }

  /**
   * Fill a region, unless it says the same already: then it would be announced again.
   * @param {HTMLElement} region
   * @param {HTMLElement[]} content
   * @param {unknown} key what tells one content from another
   */
  #set(region, content, key) {
    if ((this.#shown.get(region) || false) === (key || false)) return;
    this.#shown.set(region, key);
    region.replaceChildren(...content);
  }
}
