/** The chat: connects what the visitor does, what the server says and what the screen shows. */

import { ApiError } from "./api.js";
import { Connection } from "./connection.js";
import { newMessageId } from "./message-id.js";
import { Outbox } from "./outbox.js";
import { STRINGS } from "./strings.js";
import { keepTab, readTab } from "./tab-store.js";

const TYPING_MILLISECONDS = 3_000;

/** @typedef {import("./history.js").Entry} Entry */
/** @typedef {import("./api.js").Session} Session */
/**
 * @typedef {object} Screen
 * @property {import("./log-view.js").LogView} log
 * @property {import("./start-view.js").StartView} start
 * @property {import("./status-view.js").StatusView} status
 * @property {import("./composer.js").Composer} composer
 * @property {import("./panel.js").Panel} panel
 */

export class Chat {
  #api;
  #history;
  #conversation;
  #screen;
  #signal;
  #connection;
  #outbox;
  #isRestoring = false;
  #typedAt = 0;

  /**
   * Connect the parts; `begin` shows something.
   * @param {import("./api.js").Api} api
   * @param {import("./history.js").History} history
   * @param {import("./conversation.js").Conversation} conversation
   * @param {Screen} screen filled before `begin`
   * @param {AbortSignal} signal closes everything
   */
  constructor(api, history, conversation, screen, signal) {
    this.#api = api;
    this.#history = history;
    this.#conversation = conversation;
    this.#screen = screen;
    this.#signal = signal;
    const gone = (/** @type {Session} */ session) => this.#end(session);
    const reachable = (/** @type {boolean} */ isReachable) => {
      screen.status.reachable(isReachable);
      if (!isReachable) screen.status.stopTyping();
    };
    this.#connection = new Connection(api, {
      message: (message) => this.#receive(message),
      status: (status) => screen.status.show(status),
      ready: () => this.#finishRestoring(),
      gone,
      reachable,
    }, signal);
    this.#outbox = new Outbox({
      api, conversation, history, gone, reachable,
      changed: () => this.#show(),
      failed: (text) => this.announce(text),
    }, signal);
    addEventListener("online", () => this.#outbox.resend(), { signal });
  }

  /** Announce a sentence that is not shown. @param {string} text */
  announce(text) {
    this.#screen.status.announce(text);
  }

  /** Keep the conversation for longer: the visitor is there. */
  use() {
    this.#conversation.use();
  }

  /** Show again what depends on the clinic: whether its desk is open, how long it keeps what is said. */
  showAgain() {
    this.#screen.status.showAgain();
    this.#show();
  }

  /** Show the conversation that this browser has, or the first screen; send what an earlier page could not. */
  begin() {
    const { session, isHidden } = this.#conversation;
    const { log, status, composer, panel } = this.#screen;
    log.clear();
    if (!session) panel.reset();
    status.reset();
    composer.show(!isHidden);
    this.#isRestoring = Boolean(session) && !isHidden;
    if (session && !isHidden) this.#connection.follow(session);
    if (this.#isRestoring) log.silence();
    else log.goLive(false);
    const entries = isHidden ? [] : readTab().unsent.map((unsent) => this.#history.say(unsent));
    this.#show();
    for (const entry of entries) this.#outbox.send(entry);
  }

  /** Follow a conversation that has just begun. @param {Session} session */
  follow(session) {
    this.#connection.follow(session);
  }

  /** Send what the visitor wrote, or the button that was pressed. @param {string} text @param {string} [button] */
  say(text, button) {
    if (this.#conversation.isHidden) return;
    const entry = this.#history.say({ text, button, clientMessageId: newMessageId() });
    this.#typedAt = 0;
    this.#show();
    this.#screen.panel.keepFocus();
    this.#outbox.send(entry);
  }

  /** Let a person who answers see that the visitor writes: now and then, and nothing of what. */
  type() {
    const { session } = this.#conversation;
    if (!session || !this.#screen.status.isStaff || Date.now() - this.#typedAt < TYPING_MILLISECONDS) return;
    this.#typedAt = Date.now();
    this.#api.type(session, this.#signal).catch(() => {}); // nobody misses it
  }

  /** Send again what could not be sent. */
  retry() {
    this.#screen.panel.keepFocus();
    this.#outbox.resend();
  }

  /** Put back into the field what the server would not take. @param {Entry} entry */
  edit(entry) {
    this.#history.remove(entry);
    this.#show();
    this.#screen.composer.restore(entry.text);
    this.#screen.composer.focus();
  }

  /**
   * Say whether a reply helped. Return whether that was stored; danger in the word is answered in the conversation.
   * @param {Entry} entry
   * @param {boolean} helpful
   * @param {string} word
   */
  async rate(entry, helpful, word) {
    const { session } = this.#conversation;
    if (!session || entry.sequence === null) return false;
    try {
      const { replies } = await this.#api.rate(session, entry.sequence, { helpful, word }, this.#signal);
      this.#history.answer(entry, replies);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#history.answer(entry, error.replies);
      return false;
    } finally {
      this.#show();
    }
    return true;
  }

  /** Leave the conversation and begin anew. */
  newChat() {
    this.#conversation.leave();
    this.#startAgain();
    this.announce(STRINGS.newChat);
  }

  /** Take everything off the screen at once; it can be shown again for a while. */
  hide() {
    this.#conversation.hide(true);
    this.#screen.composer.clear();
    this.#startAgain();
  }

  /** Show what was hidden. */
  unhide() {
    this.#conversation.hide(false);
    this.#startAgain();
  }

  /** Delete the conversation on the server and here. Return whether that worked. */
  async forget() {
    this.#outbox.cancel();
    try {
      await this.#conversation.forget(this.#signal);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.isGone) this.announce(STRINGS.notForgotten);
      if (!error.isGone) return false;
      this.#conversation.leave();
    }
    this.#screen.composer.clear();
    this.#startAgain();
    this.announce(STRINGS.forgotten);
    return true;
  }

  /** Follow another tab that has begun, left, hidden or forgotten it; what is not sent goes back into the field. */
  followOtherTab() {
    if (!this.#conversation.takeUp()) return;
    const { session, isHidden } = this.#conversation;
    if (isHidden) this.#screen.composer.clear();
    else for (const { text, button } of this.#history.unsent) if (!button) this.#screen.composer.restore(text);
    this.#startAgain();
    if (!session) this.#screen.log.clear(STRINGS.ended);
  }

  /** Take everything off the screen and the device: its time is over. That something was not sent is said. */
  expire() {
    const { session, isHidden } = this.#conversation;
    const { unsent } = this.#history;
    this.#conversation.leave();
    this.#screen.composer.clear();
    if (!session && unsent.length === 0) return;
    this.#startAgain();
    if (!isHidden) this.#screen.log.clear(unsent.length === 0 ? STRINGS.ended : `${STRINGS.ended} ${STRINGS.lost}`);
  }

  /** Drop what this page knows, and show what the browser has now. */
  #startAgain() {
    this.#outbox.cancel();
    this.#connection.stop();
    this.#history.reset();
    this.#screen.panel.reset();
    keepTab({ unsent: [] });
    this.begin();
  }

  /** Take a line of the event stream. @param {import("./stream.js").StoredMessage} message */
  #receive(message) {
    const isNew = this.#history.receive(message);
    if (message.author !== "visitor") this.#screen.status.stopTyping();
    if (isNew) this.#screen.panel.count(message, !this.#isRestoring);
    this.#screen.panel.see(message.sequence);
    this.#show();
  }

  /** Go live: the history is complete. What could not be sent goes out: the server is there. */
  #finishRestoring() {
    const wasRestoring = this.#isRestoring;
    this.#isRestoring = false;
    this.#show();
    if (wasRestoring) this.#screen.log.goLive(true);
    this.#outbox.resend();
  }

  /**
   * Let go of a conversation that the server does not know any more, here as well; what is unsent stays for the next.
   * @param {Session} session
   */
  #end(session) {
    if (this.#conversation.session?.id !== session.id) return;
    this.#conversation.leave();
    this.#connection.stop();
    this.#screen.status.reset();
    this.#screen.panel.reset();
    this.#history.keepUnsent();
    this.#isRestoring = false;
    this.#screen.log.goLive(false);
    this.#screen.log.clear(STRINGS.ended);
    this.#show();
  }

  /** Draw the lines, or the first screen where there are none; keep what is unsent for the next page. */
  #show() {
    const { entries, unsent } = this.#history;
    const { start, log } = this.#screen;
    if (!this.#signal.aborted) {
      keepTab({ unsent: unsent.map(({ clientMessageId, text, button }) => ({ clientMessageId, text, button })) });
    }
    log.show(entries);
    if (entries.length > 0) start.hide();
    else if (this.#conversation.isHidden) start.showHidden();
    else if (this.#isRestoring) start.showLoading();
    else start.show();
  }
}
