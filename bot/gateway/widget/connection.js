/** The event stream of the conversation that the page shows now: at most one. */

import { Stream } from "./stream.js";

/** @typedef {import("./api.js").Session} Session */
/** @typedef {Omit<import("./stream.js").Receiver, "gone"> & {gone: (session: Session) => void}} Receiver */

export class Connection {
  #api;
  #receiver;
  #signal;
  /** @type {Stream | null} */
  #stream = null;
  #following = new AbortController();

  /**
   * Watch the network; `follow` opens the stream.
   * @param {import("./api.js").Api} api
   * @param {Receiver} receiver
   * @param {AbortSignal} signal closes the stream
   */
  constructor(api, receiver, signal) {
    this.#api = api;
    this.#receiver = receiver;
    this.#signal = signal;
    signal.addEventListener("abort", () => this.stop());
    addEventListener("online", () => this.#reconnect(true), { signal });
    addEventListener("offline", () => this.#reconnect(false), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#stream?.wake(), { signal });
  }

  /** Follow a conversation from its first message on. @param {Session} session */
  follow(session) {
    this.stop();
    if (this.#signal.aborted) return;
    this.#following = new AbortController();
    this.#stream = new Stream(
      (lastEventId, signal) => this.#api.events(session, lastEventId, signal),
      { ...this.#receiver, gone: () => this.#receiver.gone(session) },
      this.#following.signal,
    );
    this.#stream.run();
  }

  /** Follow nothing. */
  stop() {
    this.#following.abort();
    this.#stream = null;
  }

  /**
   * Connect again at once: the network has changed, and the old connection may be dead without knowing.
   * @param {boolean} isOnline
   */
  #reconnect(isOnline) {
    if (!isOnline || !this.#stream) this.#receiver.reachable(isOnline);
    this.#stream?.reconnect();
  }
}
