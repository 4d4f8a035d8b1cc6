/** The conversation that this page belongs to. It begins with the first message, so that a mere look leaves no trace. */

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("./api.js").Session} Session */
/** @typedef {import("./stored-session.js").StoredSession} StoredSession */

export class Conversation {
  #api;
  #stored;
  #begun;
  /** @type {Session | null} */
  #session;
  /** @type {Promise<Session> | null} */
  #opening = null;

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
    this.#session = stored.load();
  }

  /** The session, null before the first message. */
  get session() {
    return this.#session;
  }

  /**
   * Return the session; begin one where there is none, once for all who ask. Raises: ApiError
   * @param {AbortSignal} signal
   */
  async open(signal) {
    if (this.#session) return this.#session;
    const opening = (this.#opening ??= this.#api.create(signal));
    try {
      const session = await opening;
      if (this.#opening === opening) this.#begin(session);
      return session;
    } finally {
      if (this.#opening === opening) this.#opening = null;
    }
  }

  /** Let go of the conversation here; the server keeps it until it expires. */
  leave() {
    const kept = this.#stored.load();
    if (kept?.id === this.#session?.id) this.#stored.clear(); // another tab may have begun one since
    this.#session = null;
    this.#opening = null;
  }

  /** Take up what is stored now. Return whether that is another conversation. */
  takeUp() {
    const session = this.#stored.load();
    if (session?.id === this.#session?.id) return false;
    this.#session = session;
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
