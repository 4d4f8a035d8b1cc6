/** Scrolling: new lines come into view for whoever is at the end, and never move what somebody reads further up. */

const NEAR_PIXELS = 48;
const MARGIN_PIXELS = 16;

export class Scroller {
  #element;
  #newest;
  #isAtEnd = true;

  /**
   * @param {HTMLElement} element what scrolls
   * @param {HTMLElement} newest the button that leads to the end
   * @param {AbortSignal} signal
   */
  constructor(element, newest, signal) {
    this.#element = element;
    this.#newest = newest;
    newest.addEventListener("click", () => this.#goToEnd(), { signal });
    element.addEventListener("scroll", () => this.#notice(), { signal, passive: true });
    const resized = new ResizeObserver(() => (this.#isAtEnd ? this.toEnd() : this.#notice()));
    resized.observe(element);
    signal.addEventListener("abort", () => resized.disconnect());
  }

  /** Scroll to the end. */
  toEnd() {
    this.#element.scrollTop = this.#element.scrollHeight;
    this.#notice();
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

  #notice() {
    const { scrollHeight, scrollTop, clientHeight } = this.#element;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PIXELS;
    this.#newest.hidden = this.#isAtEnd;
  }
}
