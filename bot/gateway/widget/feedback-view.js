/** "Did this help?" below an answer: two buttons, then room for a word that nobody has to write. */

import { button, element } from "./element.js";
import { STRINGS } from "./strings.js";

let asked = 0;

export class FeedbackView {
  #rate;
  #signal;
  #said = element("p", { class: "feedback__said", role: "status" });

  /**
   * Build the buttons.
   * @param {(helpful: boolean, word: string) => Promise<boolean>} rate says whether it was stored
   * @param {AbortSignal} signal
   */
  constructor(rate, signal) {
    this.#rate = rate;
    this.#signal = signal;
    const yes = button(STRINGS.helpful, "thumb thumb--up", () => this.#vote(true, [yes, no]), signal);
    const no = button(STRINGS.notHelpful, "thumb thumb--down", () => this.#vote(false, [no, yes]), signal);
    for (const thumb of [yes, no]) thumb.setAttribute("aria-pressed", "false");
    // What is said here is read where it stands; the log around it announces messages only.
    this.node = element("div", { class: "feedback", role: "group", "aria-label": STRINGS.feedback, "aria-live": "off" }, yes, no, this.#said);
  }

  /** Store the vote, and offer room for a word. @param {boolean} helpful @param {HTMLElement[]} thumbs pressed, other */
  async #vote(helpful, [pressed, other]) {
    pressed.setAttribute("aria-pressed", "true");
    other.setAttribute("aria-pressed", "false");
    if (!(await this.#store(helpful, ""))) return pressed.setAttribute("aria-pressed", "false");
    this.node.querySelector("form")?.remove();
    const id = `word-${++asked}`;
    const field = element("input", { class: "feedback__word", id, maxlength: "500", autocomplete: "off" });
    const form = element(
      "form",
      { class: "feedback__form" },
      element("label", { for: id }, helpful ? STRINGS.wordHelpful : STRINGS.wordMissing),
      field,
      element("button", { class: "thumb", type: "submit" }, STRINGS.send),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!field.value.trim() || !(await this.#store(helpful, field.value.trim()))) return field.focus();
      pressed.focus();
      form.remove();
    }, { signal: this.#signal });
    this.node.append(form);
  }

  /** Store, and say whether that worked. @param {boolean} helpful @param {string} word */
  async #store(helpful, word) {
    const isStored = await this.#rate(helpful, word);
    this.#said.textContent = isStored ? STRINGS.thanks : STRINGS.notSent;
    return isStored;
  }
}
