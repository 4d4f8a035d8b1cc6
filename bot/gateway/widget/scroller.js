/** Scrolling: new lines come into view for whoever is at the end, and never move what somebody reads further up. */

const NEAR_PIXELS = 48;
const MARGIN_PIXELS = 16;

export class Scroller {
  #element;
  #log;
  #newest;
  #isAtEnd = false;
  #height = 0;

  /**
   * Watch what scrolls.
   * @param {HTMLElement} element
   * @param {HTMLElement} log the lines in it
   * @param {HTMLElement} newest the button that leads to the end
   * @param {AbortSignal} signal
   */
  constructor(element, log, newest, signal) {
    this.#element = element;
    this.#log = log;
    this.#newest = newest;
    newest.addEventListener("click", () => this.#goToEnd(), { signal });
    element.addEventListener("scroll", () => this.#scrolled(), { signal, passive: true });
    const resized = new ResizeObserver(() => this.stay());
    resized.observe(element);
    signal.addEventListener("abort", () => resized.disconnect());
  }

  /** Scroll to the end. */
  toEnd() {
    this.#element.scrollTop = this.#element.scrollHeight;
    this.#notice();
  }

  /** Scroll to the start. */
  toStart() {
    this.#element.scrollTop = 0;
    this.#notice();
  }

  /** Stay at the end, if that is where the visitor was before a line or the window changed its height. */
  stay() {
    if (this.#isAtEnd && this.#log.childElementCount > 0) this.toEnd();
    else this.#notice();
  }

  /**
   * Bring new lines into view, as far as the question that they answer stays in view too.
   * @param {HTMLElement | null} question the visitor's latest line
   * @param {boolean} isAlways also when the visitor reads further up
   */
  reveal(question, isAlways) {
    if (isAlways || this.#isAtEnd) {
      const view = this.#element;
      const top = question && question.getBoundingClientRect().top - view.getBoundingClientRect().top + view.scrollTop;
      view.scrollTop = Math.min(view.scrollHeight - view.clientHeight, (top ?? Infinity) - MARGIN_PIXELS);
    }
    this.#notice();
  }

  /** Keep the place of somebody who pressed the button: it is about to go, and the focus would go with it. */
  #goToEnd() {
    this.#element.focus({ preventScroll: true });
    this.toEnd();
  }

  /** Tell the visitor's scrolling from a change of height, which may be told of later. */
  #scrolled() {
    if (this.#element.clientHeight === this.#height) this.#notice();
    else this.stay();
  }

  /** Remember where the visitor is, and offer the way to the end. */
  #notice() {
    const { scrollHeight, scrollTop, clientHeight } = this.#element;
    this.#height = clientHeight;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PIXELS;
    this.#newest.hidden = this.#isAtEnd || this.#log.childElementCount === 0;
  }
}
