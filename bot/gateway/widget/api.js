/** The visitor API of the gateway, and the one error that its calls raise. */

import { Deadline } from "./deadline.js";

const TIME_LIMIT_MILLISECONDS = 15_000;
const GONE = [401, 404, 410];
const REFUSED = [413, 422];

/** @typedef {{id: string, token: string, expires_at: string}} Session */
/** @typedef {Session & {replies: Envelope[]}} Started */
/** @typedef {{title: string, payload: string}} Choice */
/**
 * @typedef {object} Envelope what a reply carries
 * @property {string} text
 * @property {string} [more]
 * @property {string} act
 * @property {{id: string, title: string}[]} [sources]
 * @property {Choice[]} [buttons]
 * @property {string} [language]
 */
/** @typedef {{stored: boolean, sequence: number, turn_id: string, replies: Envelope[]}} Receipt */
/** @typedef {{client_message_id: string, text: string, button?: string}} Post */

export class ApiError extends Error {
  /**
   * Keep what the server said; `status` 0 means that it said nothing. Safety replies can come with any error.
   * @param {number} status
   * @param {any} [body]
   * @param {number} [retryAfterSeconds]
   */
  constructor(status, body = null, retryAfterSeconds = 0) {
    super();
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    /** @type {string} */
    this.code = body?.error?.code ?? "";
    /** @type {Envelope[]} */
    this.replies = body?.replies ?? [];
  }

  /** The conversation has expired, was deleted or is not ours. */
  get isGone() {
    return GONE.includes(this.status);
  }

  /** The same message would be refused again. */
  get isRefused() {
    return REFUSED.includes(this.status);
  }

  /** Nothing answered, or something that is not the gateway, such as a proxy before it. */
  get isUnreachable() {
    return this.status === 0 || (this.status >= 500 && !this.code && this.replies.length === 0);
  }
}

export class Api {
  #address;

  /** Speak to one gateway. @param {string} server such as https://chat.clinic.example */
  constructor(server) {
    this.#address = `${server}/api/`;
  }

  /** Read what the clinic's profile says to the widget. Raises: ApiError @param {AbortSignal} signal */
  configuration(signal) {
    return this.#call("widget", "GET", null, undefined, signal);
  }

  /**
   * Start a conversation. The text is read for danger, and not stored. Raises: ApiError
   * @param {string} text
   * @param {string} noticeVersion of the notice that the visitor has read
   * @param {AbortSignal} signal
   * @returns {Promise<Started>}
   */
  create(text, noticeVersion, signal) {
    return this.#call("conversations", "POST", null, { text, notice_version: noticeVersion }, signal);
  }

  /**
   * Send a message; the same one may be sent again. Raises: ApiError
   * @param {Session} session
   * @param {Post} post
   * @param {AbortSignal} signal
   * @returns {Promise<Receipt>}
   */
  async send(session, post, signal) {
    const receipt = await this.#call("/messages", "POST", session, post, signal);
    if (!receipt?.stored) throw new ApiError(0, receipt);
    return receipt;
  }

  /**
   * Say whether a reply helped, and why. Raises: ApiError
   * @param {Session} session
   * @param {number} sequence of the reply
   * @param {{helpful: boolean, word: string}} feedback
   * @param {AbortSignal} signal
   */
  rate(session, sequence, feedback, signal) {
    return this.#call(`/messages/${sequence}/feedback`, "PUT", session, feedback, signal);
  }

  /** Say that the visitor writes, and not what. Raises: ApiError @param {Session} session @param {AbortSignal} signal */
  type(session, signal) {
    return this.#call("/typing", "POST", session, undefined, signal);
  }

  /** Delete a conversation. Raises: ApiError @param {Session} session @param {AbortSignal} signal */
  async forget(session, signal) {
    await this.#call("", "DELETE", session, undefined, signal);
  }

  /**
   * Open the event stream; the caller watches the time. Raises: ApiError, TypeError where nothing answers
   * @param {Session} session
   * @param {string} lastEventId "" for everything from the start
   * @param {AbortSignal} signal
   * @returns {Promise<ReadableStream<Uint8Array>>}
   */
  async events(session, lastEventId, signal) {
    const headers = { ...authorization(session), ...(lastEventId && { "Last-Event-ID": lastEventId }) };
    const response = await fetch(this.#addressOf("/events", session), { headers, signal, cache: "no-store" });
    if (!response.ok || !response.body) throw new ApiError(response.status);
    return response.body;
  }

  /**
   * Make a request within the time limit, and read its JSON; null where there is none (an error page of a proxy, say).
   * @param {string} path within the conversation, where there is one
   * @param {string} method
   * @param {Session | null} session
   * @param {unknown} content
   * @param {AbortSignal} signal
   * @returns {Promise<any>}
   */
  async #call(path, method, session, content, signal) {
    const deadline = new Deadline(TIME_LIMIT_MILLISECONDS, signal);
    /** @type {RequestInit} */
    const request = { method, signal: deadline.signal, cache: "no-store" };
    request.headers = { ...authorization(session), ...(content ? { "Content-Type": "application/json" } : {}) };
    if (content) request.body = JSON.stringify(content);
    try {
      const response = await fetch(this.#addressOf(path, session), request);
      const body = await response.json().catch(() => null);
      if (!response.ok) throw new ApiError(response.status, body, Number(response.headers.get("Retry-After")) || 0);
      return body;
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(0);
    } finally {
      deadline.abort();
    }
  }

  /** Return where to ask. @param {string} path @param {Session | null} session */
  #addressOf(path, session) {
    return this.#address + (session ? `conversations/${session.id}${path}` : path);
  }
}

/** Return the header that opens a conversation. @param {Session | null} session @returns {Record<string, string>} */
function authorization(session) {
  return session ? { Authorization: `Bearer ${session.token}` } : {};
}
