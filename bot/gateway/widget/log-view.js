/** The messages on the screen: each drawn once, in order, and announced only once the log is live. */

import { element } from "./element.js";
import { MessageView } from "./message-view.js";
import { pause } from "./pause.js";

const SETTLING_MILLISECONDS = 250; // browsers hand changes to screen readers a little later; the history must be through

/** @typedef {import("./history.js").Entry} Entry */

export class LogView {
  #log;
  #scroller;
  #draw;
  #signal;
  /** @type {WeakMap<Entry, MessageView>} */
  #views = new WeakMap();
  /** @type {Set<MessageView>} */
  #shown = new Set();
  /** @type {Element | null} why the log was cleared */
  #notice = null;

  /**
   * Take over the log; it is silent until `goLive`.
   * @param {HTMLElement} log
   * @param {import("./scroller.js").Scroller} scroller
   * @param {(entry: Entry) => MessageView} draw
   * @param {AbortSignal} signal
   */
  constructor(log, scroller, draw, signal) {
    this.#log = log;
    this.#scroller = scroller;
    this.#draw = draw;
    this.#signal = signal;
  }

  /**
   * Show these lines, in this order, and no others.
   * @param {readonly Entry[]} entries
   */
  show(entries) {
    const offered = entries.filter((entry) => entry.state !== "failed").at(-1);
    const shown = new Set();
    let added = null;
    let cursor = this.#notice ? this.#notice.nextSibling : this.#log.firstChild;
    for (const entry of entries) {
      const view = this.#views.get(entry) ?? this.#draw(entry);
      if (!this.#views.has(entry)) added = entry;
      this.#views.set(entry, view);
      shown.add(view);
      view.update();
      view.offer(entry === offered);
      if (view.node === cursor) cursor = cursor.nextSibling;
      else this.#log.insertBefore(view.node, cursor);
    }
    for (const view of this.#shown) if (!shown.has(view)) view.node.remove();
    this.#shown = shown;
    if (added) this.#reveal(entries, added);
    else this.#scroller.stay();
  }

  /** Announce from now on what is added. @param {boolean} isRestored whether a history has just been filled in */
  async goLive(isRestored) {
    if (isRestored) {
      this.#scroller.toEnd();
      await pause(SETTLING_MILLISECONDS, this.#signal);
    }
    this.#log.setAttribute("aria-live", "polite");
  }

  /** Be silent while a history is filled in. */
  silence() {
    this.#log.setAttribute("aria-live", "off");
  }

  /** Take everything away, and leave a sentence that says why, or nothing. @param {string} [reason] */
  clear(reason = "") {
    this.#notice = reason ? element("p", { class: "notice" }, reason) : null;
    this.#log.replaceChildren(...(this.#notice ? [this.#notice] : []));
    this.#shown = new Set();
    this.#scroller.toStart();
  }

  /** Bring what was added into view. @param {readonly Entry[]} entries @param {Entry} added */
  #reveal(entries, added) {
    const question = entries.filter((entry) => entry.author === "visitor").at(-1);
    const view = question && this.#views.get(question);
    this.#scroller.reveal(view?.node ?? null, added.author === "visitor");
  }
}
