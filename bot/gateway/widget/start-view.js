/** The first screen: the notice, and questions to start with; or that a conversation is hidden here. */

import { button, element } from "./element.js";
import { numbers } from "./phone-links.js";
import { STRINGS, lasting } from "./strings.js";

export class StartView {
  #section;
  #configuration;
  #phoneLinks;
  #chat;
  #signal;
  #shown = "";

  /**
   * Take over the section; `show` fills it.
   * @param {HTMLElement} section
   * @param {import("./configuration.js").Configuration} configuration
   * @param {import("./phone-links.js").PhoneLinks} phoneLinks
   * @param {import("./chat.js").Chat} chat
   * @param {AbortSignal} signal
   */
  constructor(section, configuration, phoneLinks, chat, signal) {
    this.#section = section;
    this.#configuration = configuration;
    this.#phoneLinks = phoneLinks;
    this.#chat = chat;
    this.#signal = signal;
  }

  /** Show the notice, which is to be read before the first message. */
  show() {
    const { emergency_number, crisis_line, kept_days, restore_minutes } = this.#configuration;
    const emergency = numbers(STRINGS.notForEmergencies, emergency_number, crisis_line);
    const kept = kept_days && STRINGS.startKept(lasting(kept_days * 1440));
    const lines = [STRINGS.startProgram, emergency, STRINGS.startPrivacy, kept, STRINGS.startForget(lasting(restore_minutes))];
    const points = lines.filter(Boolean).map((line) => element("li", {}, ...this.#phoneLinks.nodes(line)));
    this.#fill(`notice ${kept}`, [
      element("h3", { class: "start__title" }, STRINGS.startTitle),
      element("ul", { class: "start__notice" }, ...points),
      element("p", { class: "start__label", id: "starters" }, STRINGS.startersLabel),
      this.#choices(STRINGS.starters.map((text) => [text, () => this.#chat.say(text)])),
    ]);
  }

  /** Say that a conversation is hidden on this device. */
  showHidden() {
    this.#fill("hidden", [
      element("p", { class: "start__label", id: "starters" }, STRINGS.hidden),
      this.#choices([[STRINGS.unhide, () => this.#chat.unhide()], [STRINGS.newChat, () => this.#chat.newChat()]]),
    ]);
  }

  /** Say that a history is on its way. */
  showLoading() {
    this.#fill("loading", [element("p", { class: "notice" }, STRINGS.loading)]);
  }

  /** Make room for the conversation. */
  hide() {
    this.#fill("", []);
  }

  /** Make a group of buttons. @param {[string, () => void][]} choices */
  #choices(choices) {
    const buttons = choices.map(([title, press]) => button(title, "choice", press, this.#signal));
    return element("div", { class: "choices", role: "group", "aria-labelledby": "starters" }, ...buttons);
  }

  /** Show a content, unless it is there already. @param {string} name @param {HTMLElement[]} content */
  #fill(name, content) {
    if (this.#shown === name) return;
    this.#shown = name;
    this.#section.replaceChildren(...content);
    this.#section.hidden = !name;
  }
}
