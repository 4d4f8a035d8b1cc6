/**
 * How long what was said, drafted and not yet sent may stay on this device, which others may use as well: so long after
 * the visitor last did something here. What the page does by itself, such as sending again, does not count.
 */

import { lookAgain } from "./look-again.js";
import { keepTab, readTab } from "./tab-store.js";

const LOOK_MILLISECONDS = 30_000;
const NOTED_MILLISECONDS = 10_000; // not every key and every turn of a wheel is written down

export class Lifetime {
  #milliseconds;
  #stored;
  #chat;
  #until;

  /**
   * Begin to watch the time; that of an earlier page goes on.
   * @param {number} minutes
   * @param {import("./stored-session.js").StoredSession} stored
   * @param {import("./chat.js").Chat} chat
   * @param {AbortSignal} signal
   */
  constructor(minutes, stored, chat, signal) {
    this.#milliseconds = minutes * 60_000;
    this.#stored = stored;
    this.#chat = chat;
    this.#until = readTab().until || stored.load()?.keptUntil || Date.now() + this.#milliseconds;
    keepTab({ until: this.#until });
    lookAgain(() => this.check(), LOOK_MILLISECONDS, signal);
  }

  /** The visitor does something: it may stay for longer, unless it was too late. */
  touch() {
    if (Date.now() < this.#until - this.#milliseconds + NOTED_MILLISECONDS || this.check()) return;
    this.#extend();
    this.#chat.use();
  }

  /** Take everything away where the time is over, in this tab and in all others. Return whether it is. */
  check() {
    this.#until = Math.max(this.#until, this.#stored.load()?.keptUntil ?? 0);
    if (Date.now() < this.#until) return false;
    this.#extend(); // what comes now is somebody else's
    this.#chat.expire();
    return true;
  }

  /** Count anew from now. */
  #extend() {
    this.#until = Date.now() + this.#milliseconds;
    keepTab({ until: this.#until });
  }
}
