/** Where the visitor writes. Enter sends, Shift and Enter begin a new line. The draft outlives a change of page. */

import { STRINGS } from "./strings.js";
import { keepTab, readTab } from "./tab-store.js";

export class Composer {
  #form;
  #input;
  #counter;
  #longest;
  #chat;
  #isOver = false;

  /**
   * Take over the form.
   * @param {import("./frame.js").Frame} frame
   * @param {number} longest the most characters that can be sent
   * @param {import("./chat.js").Chat} chat
   * @param {AbortSignal} signal
   */
  constructor({ composer, input, counter }, longest, chat, signal) {
    this.#form = composer;
    this.#input = input;
    this.#counter = counter;
    this.#longest = longest;
    this.#chat = chat;
    composer.addEventListener("submit", (event) => this.#submit(event), { signal });
    input.addEventListener("keydown", (event) => this.#press(event), { signal });
    input.addEventListener("input", () => this.#measure(), { signal });
    input.addEventListener("input", () => input.value && chat.type(), { signal }); // emptying it is not writing
    const resized = new ResizeObserver(() => this.#fit());
    resized.observe(composer);
    signal.addEventListener("abort", () => resized.disconnect());
    this.restore(readTab().draft);
  }

  /** Put the cursor into the field. */
  focus() {
    this.#input.focus({ preventScroll: true });
  }

  /** Show the field, or take it away. @param {boolean} isShown */
  show(isShown) {
    this.#form.hidden = !isShown;
  }

  /** Put a text back, before what has been written since. @param {string} text */
  restore(text) {
    this.#input.value = [text, this.#input.value].filter(Boolean).join("\n");
    this.#measure();
  }

  /** Empty the field. */
  clear() {
    this.#input.value = "";
    this.#measure();
  }

  /** Send on Enter, but not while an input method is composing a character. @param {KeyboardEvent} event */
  #press(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    this.#submit(event);
  }

  /**
   * Send the text, unless it is empty. One that is too long goes out as well: it may be a call for help, which is
   * answered; as a message it is refused, and comes back for shortening.
   * @param {Event} event
   */
  #submit(event) {
    event.preventDefault();
    const text = this.#input.value.trim();
    if (!text) return this.focus();
    this.clear();
    this.#chat.say(text);
  }

  /** Fit the height, keep the draft, and say once when there is more than can be sent. */
  #measure() {
    this.#fit();
    keepTab({ draft: this.#input.value });
    const extra = Array.from(this.#input.value.trim()).length - this.#longest; // code points, as the server counts
    const isOver = extra > 0;
    const words = isOver ? STRINGS.tooLong(extra) : "";
    this.#counter.textContent = words;
    this.#input.setAttribute("aria-invalid", String(isOver));
    if (isOver && !this.#isOver) this.#chat.announce(words);
    this.#isOver = isOver;
  }

  /** Let the field grow with its text; the style sheet says how far. */
  #fit() {
    const { style, offsetHeight, clientHeight } = this.#input;
    style.height = "auto";
    style.height = `${this.#input.scrollHeight + offsetHeight - clientHeight}px`;
  }
}
