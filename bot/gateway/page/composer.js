/** Where the visitor writes. Enter sends, Shift and Enter begin a new line. */

import { STRINGS } from "./strings.js";

const COUNTED_FROM_SHARE = 0.9; // 1,800 of 2,000 characters

export class Composer {
  #form;
  #input;
  #counter;
  #longest;
  #send;
  #announce;
  #level = "";

  /**
   * Take over the form.
   * @param {HTMLElement} form
   * @param {number} longest the most characters that can be sent
   * @param {{send: (text: string) => void, announce: (text: string) => void}} hands
   * @param {AbortSignal} signal
   */
  constructor(form, longest, { send, announce }, signal) {
    this.#form = form;
    this.#input = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
    this.#counter = /** @type {HTMLElement} */ (form.querySelector(".composer__counter"));
    this.#longest = longest;
    this.#send = send;
    this.#announce = announce;
    form.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.#input.addEventListener("keydown", (event) => this.#press(event), { signal });
    this.#input.addEventListener("input", () => this.#measure(), { signal });
    addEventListener("resize", () => this.#fit(), { signal });
    form.hidden = false;
    this.#measure();
  }

  /** Put the cursor into the field. */
  focus() {
    this.#input.focus({ preventScroll: true });
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
    this.#send(text);
  }

  /** Fit the height, count the characters, and say so once when few are left or too many are there. */
  #measure() {
    this.#fit();
    const used = length(this.#input.value.trim());
    const extra = used - this.#longest;
    const level = extra > 0 ? "over" : used >= this.#longest * COUNTED_FROM_SHARE ? "near" : "";
    const counted = level === "over" ? STRINGS.tooLong(extra, this.#longest) : STRINGS.counter(used, this.#longest);
    this.#counter.textContent = level && counted;
    this.#input.setAttribute("aria-invalid", String(level === "over"));
    this.#form.dataset.level = level;
    if (level !== this.#level && level === "near") this.#announce(STRINGS.nearlyFull(-extra));
    if (level !== this.#level && level === "over") this.#announce(counted);
    this.#level = level;
  }

  /** Let the field grow with its text; the style sheet says how far. */
  #fit() {
    const { style, offsetHeight, clientHeight } = this.#input;
    style.height = "auto";
    style.height = `${this.#input.scrollHeight + offsetHeight - clientHeight}px`;
  }
}

/** Count characters as the server does: code points. @param {string} text */
function length(text) {
  return Array.from(text).length;
}
