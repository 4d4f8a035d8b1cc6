/** Sends what the visitor says, in order, and keeps what could not be sent. */

import { ApiError } from "./api.js";
import { pause } from "./pause.js";
import { STRINGS } from "./strings.js";

const PATIENCE_MILLISECONDS = 2_000;
const NOT_SENT = Object.freeze({ text: STRINGS.notSent, canRetry: true, canEdit: false });

/** @typedef {import("./history.js").Entry} Entry */
/**
 * @typedef {object} Outlet
 * @property {import("./api.js").Api} api
 * @property {import("./conversation.js").Conversation} conversation
 * @property {import("./history.js").History} history
 * @property {() => void} changed a line has changed
 * @property {(text: string) => void} failed a line could not be sent; the text says why
 * @property {(session: import("./api.js").Session) => void} gone the server does not know the conversation any more
 * @property {(isReachable: boolean) => void} reachable
 */

export class Outbox {
  #outlet;
  #signal;
  #sending = new AbortController();
  #last = Promise.resolve();

  /** Send for the page until the signal aborts. @param {Outlet} outlet @param {AbortSignal} signal */
  constructor(outlet, signal) {
    this.#outlet = outlet;
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#sending.abort());
  }

  /**
   * Send a line. It waits for the one before it, but not for long: it may be a call for help.
   * @param {Entry} entry
   */
  send(entry) {
    const { signal } = this.#sending;
    const turn = Promise.race([this.#last, pause(PATIENCE_MILLISECONDS, signal)]);
    this.#last = turn.then(() => this.#deliver(entry, signal)).catch(reportError); // the next one goes out all the same
  }

  /** Give up what is on its way. */
  cancel() {
    this.#sending.abort();
    this.#sending = new AbortController();
    if (this.#signal.aborted) this.#sending.abort();
  }

  /**
   * Send a line now, and a second time where the conversation is gone.
   * @param {Entry} entry
   * @param {AbortSignal} signal
   * @param {boolean} [isSecond]
   * @returns {Promise<void>}
   */
  async #deliver(entry, signal, isSecond = false) {
    const { api, conversation, history, reachable, gone } = this.#outlet;
    if (signal.aborted) return;
    let session = null;
    try {
      session = await conversation.open(signal);
      const receipt = await api.send(session, post(entry), signal);
      if (signal.aborted) return;
      history.store(entry, receipt.sequence);
      history.answer(entry, receipt.replies ?? []);
      reachable(true);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (signal.aborted) return history.fail(entry, NOT_SENT);
      history.answer(entry, error.replies);
      if (session && error.isGone) gone(session);
      if (session && error.isGone && !isSecond) return this.#deliver(entry, signal, true);
      this.#fail(entry, error, signal);
    }
    this.#outlet.changed();
  }

  /**
   * Keep a line that could not be sent, and say why.
   * @param {Entry} entry
   * @param {ApiError} error
   * @param {AbortSignal} signal
   */
  #fail(entry, error, signal) {
    const { history, changed, failed, reachable } = this.#outlet;
    const wait = error.isTooFast ? error.retryAfterSeconds : 0;
    const problem = explain(error);
    history.fail(entry, problem);
    reachable(!error.isUnreachable);
    if (entry.state !== "failed") return;
    failed(problem.canRetry && !wait ? STRINGS.announceNotSent : problem.text);
    if (!wait) return;
    pause(wait * 1000, signal).then(() => {
      if (entry.problem !== problem) return;
      history.fail(entry, { ...NOT_SENT, text: STRINGS.tooFast });
      changed();
    });
  }
}

/** Return what the visitor reads below a line that could not be sent. @param {ApiError} error */
function explain(error) {
  if (error.isRefused) {
    const text = error.explanation ? `${STRINGS.notSent} ${error.explanation}` : STRINGS.refused;
    return { text, canRetry: false, canEdit: true };
  }
  if (error.isTooFast && error.retryAfterSeconds) {
    return { text: STRINGS.tooFastWait(error.retryAfterSeconds), canRetry: false, canEdit: false };
  }
  return error.isTooFast ? { ...NOT_SENT, text: STRINGS.tooFast } : NOT_SENT;
}

/** Return what the gateway gets. @param {Entry} entry @returns {import("./api.js").Post} */
function post({ clientMessageId, text, button }) {
  return { client_message_id: clientMessageId, text, ...(button && { button }) };
}
