/** A signal that aborts when its parent does, when it is told to, or when time has run out. */

export class Deadline {
  #controller = new AbortController();
  #milliseconds;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * Start the clock.
   * @param {number} milliseconds
   * @param {AbortSignal} parent
   */
  constructor(milliseconds, parent) {
    this.#milliseconds = milliseconds;
    if (parent.aborted) this.abort();
    else parent.addEventListener("abort", () => this.abort(), { signal: this.signal });
    this.extend();
  }

  /** The signal to give to what must end in time. */
  get signal() {
    return this.#controller.signal;
  }

  /** Start the clock again: there was a sign of life. */
  extend() {
    clearTimeout(this.#timer);
    if (!this.signal.aborted) this.#timer = setTimeout(() => this.abort(), this.#milliseconds);
  }

  /** Abort now, and let go of the parent. */
  abort() {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }
}
