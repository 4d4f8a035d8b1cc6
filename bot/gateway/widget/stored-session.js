/**
 * Where this browser keeps the key to its conversation: id, token and times, never a word of it.
 * Without localStorage (private windows, blocked storage) the conversation lasts as long as the page.
 */

/** @typedef {import("./api.js").Session} Session */
/** @typedef {Session & {keptUntil: number, isHidden: boolean}} Kept */

const SESSION_KEY = "ketamine-faq-chat.conversation";

export class StoredSession {
  #restoreMinutes;

  /** Keep sessions for so long after their last use. @param {number} restore_minutes */
  constructor(restore_minutes) {
    this.#restoreMinutes = restore_minutes;
  }

  /**
   * Return the stored session, null where there is none, its time is over or it cannot be read.
   * @returns {Kept | null}
   */
  load() {
    const kept = attempt(() => JSON.parse(localStorage.getItem(SESSION_KEY) ?? "null"));
    if (!kept) return null;
    const isOurs = typeof kept.id === "string" && typeof kept.token === "string";
    if (isOurs && kept.keptUntil > Date.now() && Date.parse(kept.expires_at) > Date.now()) return kept;
    this.clear();
    return null;
  }

  /** Keep a session from now on. @param {Session} session @param {boolean} [isHidden] */
  save({ id, token, expires_at }, isHidden = false) {
    const keptUntil = Date.now() + this.#restoreMinutes * 60_000;
    attempt(() => localStorage.setItem(SESSION_KEY, JSON.stringify({ id, token, expires_at, keptUntil, isHidden })));
  }

  /** Keep nothing. */
  clear() {
    attempt(() => localStorage.removeItem(SESSION_KEY));
  }

  /**
   * Tell when another tab starts, leaves, hides or forgets the conversation.
   * @param {() => void} tell
   * @param {AbortSignal} signal
   */
  watch(tell, signal) {
    const changed = (/** @type {StorageEvent} */ event) => {
      if (event.key === SESSION_KEY || event.key === null) tell();
    };
    addEventListener("storage", changed, { signal });
  }
}

/**
 * Return what the storage gives, null where the browser forbids it or holds something unreadable.
 * @template Result
 * @param {() => Result} use
 */
export function attempt(use) {
  try {
    return use();
  } catch (error) {
    if (error instanceof DOMException || error instanceof SyntaxError) return null; // blocked, full, or not JSON
    throw error;
  }
}
