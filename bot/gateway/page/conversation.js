/** The conversation that this page belongs to. It begins with the first message, so that a mere look leaves no trace. */

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("./api.js").Session} Session */
/** @typedef {import("./session-storage.js").SessionStorage} SessionStorage */

export class Conversation {
  #api;
  #storage;
  #begun;
  /** @type {Session | null} */
  #session;
  /** @type {Promise<Session> | null} */
  #opening = null;

  /**
   * Take up the stored conversation, if there is one.
   * @param {Api} api
   * @param {SessionStorage} storage
   * @param {(session: Session) => void} begun called when a new conversation exists
   */
  constructor(api, storage, begun) {
    this.#api = api;
    this.#storage = storage;
    this.#begun = begun;
    this.#session = storage.load();
  }

  /** The session, null before the first message. */
  get session() {
    return this.#session;
  }

  /** Return the session; begin one where there is none, once for all who ask. Raises: ApiError @param {AbortSignal} signal */
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
    const kept = this.#storage.load();
    if (kept?.id === this.#session?.id) this.#storage.clear(); // another tab may have begun one since
    this.#session = null;
    this.#opening = null;
  }

  /** Take up what the storage holds now. Return whether that is another conversation. */
  takeUp() {
    const session = this.#storage.load();
    if (session?.id === this.#session?.id) return false;
    this.#session = session;
    return true;
  }

  /** Delete the conversation on the server, then here. Raises: ApiError @param {AbortSignal} signal */
  async forget(signal) {
    if (this.#session) await this.#api.forget(this.#session, signal);
    this.leave();
  }

  /** @param {Session} session */
  #begin(session) {
    this.#opening = null;
    this.#session = session;
    this.#storage.save(session);
    this.#begun(session);
  }
}
