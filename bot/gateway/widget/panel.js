/** The window of the chat: open and closed, focus and keys, how many lines are unread, hiding it quickly. */

import { button } from "./element.js";
import { STRINGS } from "./strings.js";
import { keepTab, readTab } from "./tab-store.js";

const QUICK_MILLISECONDS = 1_000;

/** @typedef {"open" | "close" | "message" | "unread"} Happening */

export class Panel {
  #launcher;
  #panel;
  #input;
  #scroller;
  #chat;
  #tell;
  #root;
  #unread;
  #last;
  #isReturning;
  #escapedAt = 0;

  /**
   * Take over launcher and panel, closed.
   * @param {HTMLButtonElement} launcher
   * @param {import("./frame.js").Frame} frame
   * @param {import("./chat.js").Chat} chat
   * @param {(what: Happening, detail?: object) => void} tell tells the page around
   * @param {AbortSignal} signal
   */
  constructor(launcher, { panel, tools, input, scroller }, chat, tell, signal) {
    this.#launcher = launcher;
    this.#panel = panel;
    this.#input = input;
    this.#scroller = scroller;
    this.#chat = chat;
    this.#tell = tell;
    this.#root = /** @type {ShadowRoot} */ (launcher.getRootNode());
    ({ unread: this.#unread, last: this.#last } = readTab());
    this.#isReturning = this.#last > 0;
    const hide = button(STRINGS.hide, "tool tool--hide", () => this.#hide(true), signal);
    hide.title = STRINGS.hideTitle;
    const close = button("×", "tool tool--close", () => this.close(), signal);
    close.setAttribute("aria-label", STRINGS.close);
    tools.append(hide, close);
    launcher.setAttribute("aria-controls", panel.id);
    launcher.addEventListener("click", () => (this.isOpen ? this.close() : this.open()), { signal });
    this.#root.addEventListener("keydown", (event) => this.#press(/** @type {KeyboardEvent} */ (event)), { signal });
    // Before anybody else's: a page that keeps Esc to itself must not keep the chat on the screen.
    addEventListener("keydown", (event) => this.#escape(event), { signal, capture: true });
    this.#mark();
  }

  /** Whether the window is open. */
  get isOpen() {
    return !this.#panel.hidden;
  }

  /** Whether it covers the whole screen, where nothing else can be reached. */
  get #isFull() {
    return getComputedStyle(this.#panel).getPropertyValue("--full").trim() === "1";
  }

  /** Open the window. @param {boolean} [takesFocus] false when a page that was left open comes back */
  open(takesFocus = true) {
    if (this.isOpen) return;
    this.#panel.hidden = false;
    if (this.#isFull) this.#panel.setAttribute("aria-modal", "true");
    else this.#panel.removeAttribute("aria-modal");
    this.#unread = 0;
    keepTab({ isOpen: true, unread: 0 });
    this.#mark();
    if (takesFocus) this.focus();
    this.#tell("open");
  }

  /** Open it again as it was on the page before, but never over a page that it would cover. */
  reopen() {
    if (!readTab().isOpen) return;
    this.open(false);
    if (this.#isFull) this.close(false);
  }

  /** Close the window; the focus goes back to the button. @param {boolean} [returnsFocus] */
  close(returnsFocus = true) {
    if (!this.isOpen) return;
    this.#panel.hidden = true;
    keepTab({ isOpen: false });
    this.#mark();
    if (returnsFocus) this.#launcher.focus();
    this.#tell("close");
  }

  /** Put the focus where one writes; on a touch screen on the window, so that no keyboard covers it. */
  focus() {
    const isTouch = matchMedia("(pointer: coarse)").matches || this.#input.form?.hidden;
    (isTouch ? this.#panel : this.#input).focus({ preventScroll: true });
  }

  /** Keep the focus after sending: in the field, or on the messages where a keyboard would cover them. */
  keepFocus() {
    if (!this.isOpen || this.#root.activeElement === this.#input) return;
    if (matchMedia("(pointer: coarse)").matches) this.#scroller.focus({ preventScroll: true });
    else this.#input.focus({ preventScroll: true });
  }

  /**
   * Count a line that came while the window was closed, also between two pages of this tab; tell the page around,
   * without a word of it.
   * @param {import("./stream.js").StoredMessage} message
   * @param {boolean} isLive false for one of the history
   */
  count({ author, reply, sequence }, isLive) {
    if (isLive) this.#tell("message", { author, act: reply?.act ?? null });
    if (this.isOpen || author === "visitor" || sequence <= this.#last || !(isLive || this.#isReturning)) return;
    this.#unread += 1;
    this.#mark();
    this.#tell("unread", { count: this.#unread });
  }

  /** Remember that a line was counted, or seen as it came. @param {number} sequence */
  see(sequence) {
    this.#last = Math.max(this.#last, sequence);
    keepTab({ last: this.#last, unread: this.#unread });
  }

  /** Begin to count anew: what comes is of another conversation. */
  reset() {
    this.#unread = this.#last = 0;
    this.#isReturning = false;
    keepTab({ last: 0, unread: 0 });
    this.#mark();
  }

  /** Close, and take what was said off the screen. @param {boolean} returnsFocus */
  #hide(returnsFocus) {
    this.close(returnsFocus);
    this.#chat.hide();
  }

  /** Show on the button whether the window is open, and how many lines are unread. */
  #mark() {
    const [label, badge] = /** @type {HTMLCollectionOf<HTMLElement>} */ (this.#launcher.children);
    this.#launcher.setAttribute("aria-expanded", String(this.isOpen));
    label.textContent = STRINGS.launcher;
    badge.textContent = this.#unread ? String(this.#unread) : "";
    badge.setAttribute("aria-label", this.#unread ? STRINGS.unread(this.#unread) : "");
    badge.hidden = !this.#unread;
  }

  /** Esc twice hides, wherever on the page the focus is; whoever else listens to it hears it too. @param {KeyboardEvent} event */
  #escape({ key, repeat, isComposing }) {
    if (key !== "Escape" || repeat || isComposing) return;
    const isSecond = Date.now() - this.#escapedAt < QUICK_MILLISECONDS;
    this.#escapedAt = this.isOpen ? Date.now() : 0;
    if (isSecond) this.#hide(Boolean(this.#root.activeElement));
  }

  /** Esc closes; Tab stays in a window that covers the page. @param {KeyboardEvent} event */
  #press(event) {
    if (event.key === "Escape" && !event.defaultPrevented) this.close();
    if (event.key !== "Tab" || !this.isOpen || !this.#isFull) return;
    const selector = "a, button, summary, textarea, input, [tabindex='0']";
    const all = /** @type {HTMLElement[]} */ ([...this.#panel.querySelectorAll(selector)]);
    const reachable = all.filter((one) => one.offsetParent !== null);
    const [first, last] = [reachable[0], reachable[reachable.length - 1]];
    const { activeElement } = this.#root;
    const leaves = event.shiftKey ? activeElement === first || activeElement === this.#panel : activeElement === last;
    if (!leaves) return;
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}
