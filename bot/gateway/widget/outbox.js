/** Sends what the visitor says, in order, and keeps what could not be sent; tries again by itself where that may help. */

import { ApiError } from "./api.js";
import { pause } from "./pause.js";
import { STRINGS, lasting } from "./strings.js";

const PATIENCE_MILLISECONDS = 2_000;
const AGAIN_MILLISECONDS = [3_000, 10_000, 30_000];

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
  /** @type {WeakMap<Entry, number>} how often a line was tried again without being asked */
  #tries = new WeakMap();

  /** Send for the page until the signal aborts. @param {Outlet} outlet @param {AbortSignal} signal */
  constructor(outlet, signal) {
    this.#outlet = outlet;
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#sending.abort());
  }

  /**
   * Send a line, after those that have failed. It waits for the one before it, but not for long: it may be a call for help.
   * @param {Entry} entry
   */
  send(entry) {
    this.resend();
    this.#queue(entry);
  }

  /** Send a line when its turn comes. @param {Entry} entry */
  #queue(entry) {
    const { signal } = this.#sending;
    const turn = Promise.race([this.#last, pause(PATIENCE_MILLISECONDS, signal)]);
    this.#last = turn.then(() => this.#deliver(entry, signal)).catch(reportError); // the next one goes out all the same
  }

  /** Send again what could not be sent, in the order in which it was said, now that it may work. */
  resend() {
    for (const entry of this.#outlet.history.unsent) {
      if (entry.state !== "failed" || entry.problem?.canEdit) continue;
      this.#outlet.history.resend(entry);
      this.#outlet.changed();
      this.#queue(entry);
    }
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
    if (signal.aborted || entry.sequence !== null) return;
    let session = null;
    try {
      const opened = await conversation.open(entry.text, signal);
      session = opened.session;
      history.answer(entry, opened.replies);
      const receipt = await api.send(session, post(entry), signal);
      if (signal.aborted) return;
      history.store(entry, receipt.sequence);
      history.answer(entry, receipt.replies ?? []);
      reachable(true);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (signal.aborted) return history.fail(entry, explain(error));
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
    const { history, failed, reachable } = this.#outlet;
    const problem = explain(error);
    history.fail(entry, problem);
    reachable(!error.isUnreachable);
    if (entry.state !== "failed") return;
    const tries = this.#tries.get(entry) ?? 0;
    if (!tries) failed(problem.text);
    if (problem.canEdit) return;
    this.#tries.set(entry, tries + 1);
    const wait = error.retryAfterSeconds * 1000 || AGAIN_MILLISECONDS[Math.min(tries, 2)];
    pause(wait, signal).then(() => signal.aborted || this.resend());
  }
}

/** Return what the visitor reads below a line that could not be sent. @param {ApiError} error */
function explain({ status, isRefused, retryAfterSeconds: wait }) {
  const refused = status === 413 ? STRINGS.refusedTooLong : STRINGS.refused;
  const text = isRefused ? refused : wait ? STRINGS.tooFast(lasting(wait / 60)) : STRINGS.notSent;
  return { text, canRetry: !isRefused && !wait, canEdit: isRefused };
}

/** Return what the gateway gets. @param {Entry} entry @returns {import("./api.js").Post} */
function post({ clientMessageId, text, button }) {
  return { client_message_id: clientMessageId, text, ...(button && { button }) };
}
