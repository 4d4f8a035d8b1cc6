/** The conversation that this page belongs to. It begins with the first message, so that a mere look leaves no trace. */

import { STRINGS } from "./strings.js";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("./api.js").Session} Session */
/** @typedef {import("./stored-session.js").StoredSession} StoredSession */

export class Conversation {
  #api;
  #stored;
  #begun;
  /** @type {Session | null} */
  #session = null;
  /** @type {Promise<import("./api.js").Started> | null} */
  #opening = null;

  /** Whether the visitor has hidden it: it can be taken up again for a while. */
  isHidden = false;

  /**
   * Take up the stored conversation, if there is one.
   * @param {Api} api
   * @param {StoredSession} stored
   * @param {(session: Session) => void} begun called when a new conversation exists
   */
  constructor(api, stored, begun) {
    this.#api = api;
    this.#stored = stored;
    this.#begun = begun;
    this.takeUp();
  }

  /** The session, null before the first message. */
  get session() {
    return this.#session;
  }

  /**
   * Begin the conversation where there is none, once for all who ask. Return its session, and the safety replies to
   * the text, which the server reads before anything can refuse a conversation. Raises: ApiError
   * @param {string} text what the visitor said
   * @param {AbortSignal} signal
   */
  async open(text, signal) {
    if (this.#session) return { session: this.#session, replies: [] };
    const opening = (this.#opening ??= this.#api.create(text, STRINGS.noticeVersion, signal));
    try {
      const { replies = [], ...session } = await opening;
      if (this.#opening === opening) this.#begin(session);
      return { session, replies };
    } finally {
      if (this.#opening === opening) this.#opening = null;
    }
  }

  /** Keep the conversation for longer: it is in use. */
  use() {
    if (this.#session && !this.isHidden) this.#stored.save(this.#session);
  }

  /** Hide it on this device, or show it again unless its time is over. @param {boolean} isHidden */
  hide(isHidden) {
    if (!isHidden && !this.#stored.load()) return this.leave();
    this.isHidden = isHidden;
    if (this.#session) this.#stored.save(this.#session, isHidden);
  }

  /** Let go of the conversation here; the server keeps it until it expires. */
  leave() {
    const kept = this.#stored.load();
    if (kept?.id === this.#session?.id) this.#stored.clear(); // another tab may have begun one since
    this.#session = null;
    this.#opening = null;
    this.isHidden = false;
  }

  /** Take up what is stored now. Return whether that is another conversation, or hidden or shown. */
  takeUp() {
    const kept = this.#stored.load();
    if (kept?.id === this.#session?.id && Boolean(kept?.isHidden) === this.isHidden) return false;
    this.isHidden = Boolean(kept?.isHidden);
    this.#session = kept && { id: kept.id, token: kept.token, expires_at: kept.expires_at };
    return true;
  }

  /** Delete the conversation on the server, then here. Raises: ApiError @param {AbortSignal} signal */
  async forget(signal) {
    if (this.#session) await this.#api.forget(this.#session, signal);
    this.leave();
  }

  /** Take up a new conversation. @param {Session} session */
  #begin(session) {
    this.#opening = null;
    this.#session = session;
    this.#stored.save(session);
    this.#begun(session);
  }
}
