/** The first screen: what this is, what it is not for, and four questions to start with. */

import { button, element } from "./element.js";
import { STRINGS } from "./strings.js";

export class StartView {
  #section;
  #content;
  #loading = element("p", { class: "start__loading" }, STRINGS.loading);

  /**
   * Build the first screen; `show` shows it.
   * @param {HTMLElement} section
   * @param {import("./configuration.js").Configuration} configuration
   * @param {import("./phone-links.js").PhoneLinks} phoneLinks
   * @param {(text: string) => void} ask
   * @param {AbortSignal} signal
   */
  constructor(section, { emergencyNumber, crisisLine }, phoneLinks, ask, signal) {
    this.#section = section;
    const emergency = STRINGS.startEmergency(emergencyNumber, crisisLine);
    const starters = STRINGS.starters.map((text) => button(text, "choice", () => ask(text), signal));
    this.#content = [
      element("h2", { class: "start__title", id: "start-title" }, STRINGS.startTitle),
      element(
        "ul",
        { class: "start__notice" },
        element("li", {}, STRINGS.startProgram),
        element("li", {}, ...phoneLinks.nodes(emergency)),
        element("li", {}, STRINGS.startPrivacy),
      ),
      element("p", { class: "start__label", id: "starters-label" }, STRINGS.startersLabel),
      element("div", { class: "choices", role: "group", "aria-labelledby": "starters-label" }, ...starters),
    ];
  }

  /** Show the first screen. */
  show() {
    if (this.#section.contains(this.#content[0])) return;
    this.#section.replaceChildren(...this.#content);
    this.#section.setAttribute("aria-labelledby", "start-title");
    this.#section.hidden = false;
  }

  /** Say that a history is on its way. */
  showLoading() {
    this.#section.replaceChildren(this.#loading);
    this.#section.removeAttribute("aria-labelledby");
    this.#section.hidden = false;
  }

  /** Make room for the conversation. */
  hide() {
    this.#section.hidden = true;
    this.#section.replaceChildren();
  }
}
