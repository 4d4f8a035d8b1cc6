/** The chat: connects what the visitor does, what the server says and what the screen shows. */

import { ApiError } from "./api.js";
import { Connection } from "./connection.js";
import { newMessageId } from "./message-id.js";
import { Outbox } from "./outbox.js";
import { STRINGS } from "./strings.js";

/** @typedef {import("./history.js").Entry} Entry */
/** @typedef {import("./api.js").Session} Session */
/**
 * @typedef {object} Screen
 * @property {import("./log-view.js").LogView} log
 * @property {import("./start-view.js").StartView} start
 * @property {import("./status-view.js").StatusView} status
 * @property {import("./composer.js").Composer} composer
 * @property {HTMLElement} scroller
 */

export class Chat {
  #history;
  #conversation;
  #screen;
  #signal;
  #connection;
  #outbox;
  #isRestoring = false;

  /**
   * Connect the parts; `begin` shows something.
   * @param {import("./api.js").Api} api
   * @param {import("./history.js").History} history
   * @param {import("./conversation.js").Conversation} conversation
   * @param {Screen} screen
   * @param {AbortSignal} signal closes everything
   */
  constructor(api, history, conversation, screen, signal) {
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
      failed: (text) => screen.status.announce(text),
    }, signal);
  }

  /** Show the conversation that this browser has, or the first screen. */
  begin() {
    const { session } = this.#conversation;
    this.#screen.log.clear();
    this.#screen.status.reset();
    this.#isRestoring = Boolean(session);
    if (session) this.#connection.follow(session);
    if (session) this.#screen.log.silence();
    else this.#screen.log.goLive(false);
    this.#show();
  }

  /** Follow a conversation that has just begun. @param {Session} session */
  follow(session) {
    this.#connection.follow(session);
  }

  /** Send what the visitor wrote, or the button that was pressed. @param {{text: string, button?: string}} said */
  say(said) {
    const entry = this.#history.say({ ...said, clientMessageId: newMessageId() });
    this.#show();
    this.#keepFocus();
    this.#outbox.send(entry);
  }

  /** Send again what could not be sent. @param {Entry} entry */
  retry(entry) {
    this.#history.resend(entry);
    this.#show();
    this.#keepFocus();
    this.#outbox.send(entry);
  }

  /** Put back into the field what the server would not take. @param {Entry} entry */
  edit(entry) {
    this.#history.remove(entry);
    this.#show();
    this.#screen.composer.restore(entry.text);
    this.#screen.composer.focus();
  }

  /** Leave the conversation and begin anew. */
  newChat() {
    this.#conversation.leave();
    this.#startAgain();
    this.#screen.status.announce(STRINGS.newChatStarted);
  }

  /** Delete the conversation on the server and here. Return whether that worked. */
  async forget() {
    this.#outbox.cancel();
    try {
      await this.#conversation.forget(this.#signal);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.isGone) this.#screen.status.announce(STRINGS.notForgotten);
      if (!error.isGone) return false;
      this.#conversation.leave();
    }
    this.#screen.composer.clear();
    this.#startAgain();
    this.#screen.status.announce(STRINGS.forgotten);
    return true;
  }

  /** Follow another tab that has begun, left or forgotten the conversation; what is not sent goes back into the field. */
  followOtherTab() {
    if (!this.#conversation.takeUp()) return;
    for (const { text, button } of this.#history.unsent) if (!button) this.#screen.composer.restore(text);
    this.#startAgain();
    if (!this.#conversation.session) this.#screen.log.clear(STRINGS.ended);
  }

  /** Drop what this page knows, and show what the browser has now. */
  #startAgain() {
    this.#outbox.cancel();
    this.#connection.stop();
    this.#history.reset();
    this.begin();
  }

  /** Take a line of the event stream. @param {import("./stream.js").StoredMessage} message */
  #receive(message) {
    this.#history.receive(message);
    if (message.author !== "visitor") this.#screen.status.stopTyping();
    this.#show();
  }

  /** Go live: the history is complete. */
  #finishRestoring() {
    if (!this.#isRestoring) return;
    this.#isRestoring = false;
    this.#show();
    this.#screen.log.goLive(true);
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
    this.#history.keepUnsent();
    this.#isRestoring = false;
    this.#screen.log.goLive(false);
    this.#screen.log.clear(STRINGS.ended);
    this.#show();
  }

  /** Draw the lines, or the first screen where there are none. */
  #show() {
    const { entries } = this.#history;
    this.#screen.log.show(entries);
    if (entries.length > 0) this.#screen.start.hide();
    else if (this.#isRestoring) this.#screen.start.showLoading();
    else this.#screen.start.show();
  }

  /** Keep the focus in the field after sending; on a touch screen on the messages, so that no keyboard covers them. */
  #keepFocus() {
    const { activeElement } = document;
    if (activeElement instanceof HTMLTextAreaElement) return;
    if (matchMedia("(pointer: coarse)").matches) this.#screen.scroller.focus({ preventScroll: true });
    else this.#screen.composer.focus();
  }
}
