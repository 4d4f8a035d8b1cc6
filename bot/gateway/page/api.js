/** The visitor API of the gateway, and the one error that its calls raise. */

import { Deadline } from "./deadline.js";

const TIME_LIMIT_MILLISECONDS = 15_000;
const GONE = [401, 404, 410];
const REFUSED = [413, 422];

/** @typedef {{id: string, token: string, expires_at: string}} Session */
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
    super(`the gateway answered with ${status || "nothing"}`);
    this.name = "ApiError";
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    /** @type {string} */
    this.explanation = body?.error?.message ?? "";
    /** @type {Envelope[]} */
    this.replies = Array.isArray(body?.replies) ? body.replies : [];
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
    return this.status === 0 || (this.status >= 500 && !this.explanation && this.replies.length === 0);
  }

  /** Too many messages came at once. */
  get isTooFast() {
    return this.status === 429;
  }
}

export class Api {
  #address;

  /** Speak to one address. @param {string} address of the conversations */
  constructor(address) {
    this.#address = address;
  }

  /** Start a conversation. Raises: ApiError @param {AbortSignal} signal @returns {Promise<Session>} */
  create(signal) {
    return this.#call("", { method: "POST" }, signal);
  }

  /**
   * Send a message; the same one may be sent again. Raises: ApiError
   * @param {Session} session
   * @param {Post} post
   * @param {AbortSignal} signal
   * @returns {Promise<Receipt>}
   */
  async send(session, post, signal) {
    const headers = { ...authorization(session), "Content-Type": "application/json" };
    const request = { method: "POST", headers, body: JSON.stringify(post) };
    const receipt = await this.#call(`/${encodeURIComponent(session.id)}/messages`, request, signal);
    if (!receipt?.stored) throw new ApiError(0, receipt);
    return receipt;
  }

  /** Delete a conversation. Raises: ApiError @param {Session} session @param {AbortSignal} signal */
  async forget(session, signal) {
    const request = { method: "DELETE", headers: authorization(session) };
    await this.#call(`/${encodeURIComponent(session.id)}`, request, signal);
  }

  /**
   * Open the event stream; the caller watches the time. Raises: ApiError, TypeError where nothing answers
   * @param {Session} session
   * @param {string} lastEventId "" for everything from the start
   * @param {AbortSignal} signal
   * @returns {Promise<ReadableStream<Uint8Array>>}
   */
  async events(session, lastEventId, signal) {
    /** @type {Record<string, string>} */
    const headers = { ...authorization(session), Accept: "text/event-stream" };
    if (lastEventId) headers["Last-Event-ID"] = lastEventId;
    const address = `${this.#address}/${encodeURIComponent(session.id)}/events`;
    const response = await fetch(address, { headers, signal, cache: "no-store" });
    if (!response.ok || !response.body) throw new ApiError(response.status);
    return response.body;
  }

  /**
   * Make a request within the time limit, and read its JSON.
   * @param {string} path
   * @param {RequestInit} request
   * @param {AbortSignal} signal
   * @returns {Promise<any>}
   */
  async #call(path, request, signal) {
    const deadline = new Deadline(TIME_LIMIT_MILLISECONDS, signal);
    try {
      const response = await fetch(this.#address + path, { ...request, signal: deadline.signal, cache: "no-store" });
      const body = readJson(await response.text());
      if (!response.ok) throw new ApiError(response.status, body, Number(response.headers.get("Retry-After")) || 0);
      return body;
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(0);
    } finally {
      deadline.abort();
    }
  }
}

/** Return the header that opens a conversation. @param {Session} session */
function authorization(session) {
  return { Authorization: `Bearer ${session.token}` };
}

/** Return the JSON in a text, null where there is none (an error page of a proxy, say). @param {string} text */
function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
