/**
 * Where this browser keeps the key to its conversation: id, token and expiry, never a word of it.
 * Without localStorage (private windows, blocked storage) the conversation lasts as long as the page.
 */

/** @typedef {import("./api.js").Session} Session */

const KEY = "clinic-chat.conversation";

export class StoredSession {
  /**
   * Return the stored session, null where there is none, it has expired or cannot be read.
   * @returns {Session | null}
   */
  load() {
    const session = read(attempt(() => localStorage.getItem(KEY)));
    if (session && !(Date.parse(session.expires_at) <= Date.now())) return session;
    if (session) this.clear();
    return null;
  }

  /** Keep a session for the next visit. @param {Session} session */
  save({ id, token, expires_at }) {
    attempt(() => localStorage.setItem(KEY, JSON.stringify({ id, token, expires_at })));
  }

  /** Keep nothing. */
  clear() {
    attempt(() => localStorage.removeItem(KEY));
  }

  /**
   * Tell when another tab starts, leaves or forgets the conversation.
   * @param {() => void} tell
   * @param {AbortSignal} signal
   */
  watch(tell, signal) {
    const changed = (/** @type {StorageEvent} */ event) => {
      if (event.key === KEY || event.key === null) tell();
    };
    addEventListener("storage", changed, { signal });
  }
}

/**
 * Return what the storage gives, null where the browser forbids it.
 * @template Result
 * @param {() => Result} use
 */
function attempt(use) {
  try {
    return use();
  } catch (error) {
    if (error instanceof DOMException) return null; // blocked, or full
    throw error;
  }
}

/** Return the session in a text, null where there is none. @param {string | null} text @returns {Session | null} */
function read(text) {
  try {
    const session = JSON.parse(text ?? "null");
    return typeof session?.id === "string" && typeof session.token === "string" ? session : null;
  } catch {
    return null;
  }
}
