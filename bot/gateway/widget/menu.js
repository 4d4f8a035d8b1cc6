/** The menu: new chat, save, print, and "Forget me", which asks once. Esc closes it. */

import { button, element } from "./element.js";
import { STRINGS } from "./strings.js";

export class Menu {
  #root;
  #toggle = element("summary", { class: "tool" }, STRINGS.menu);
  #items = element("div", { class: "menu__panel" });
  #first;
  #question;

  /**
   * Build the menu, closed.
   * @param {HTMLElement} place
   * @param {import("./chat.js").Chat} chat
   * @param {{save: () => void, print: () => void}} transcript
   * @param {AbortSignal} signal
   */
  constructor(place, chat, { save, print }, signal) {
    const item = (/** @type {string} */ title, /** @type {() => void} */ press) => button(title, "menu__item", press, signal);
    const no = item(STRINGS.forgetNo, () => this.#leave());
    this.#first = [
      item(STRINGS.newChat, () => this.#leave(() => chat.newChat())),
      item(STRINGS.save, () => this.#leave(save)),
      item(STRINGS.print, () => this.#leave(print)),
      item(STRINGS.forgetMe, () => this.#ask(no)),
    ];
    this.#question = [
      element("p", { class: "menu__question", id: "forget" }, STRINGS.forgetQuestion),
      button(STRINGS.forgetYes, "menu__item menu__item--final", () => this.#forget(chat), signal),
      no,
    ];
    no.setAttribute("aria-describedby", "forget");
    this.#root = element("details", { class: "menu" }, this.#toggle, this.#items);
    this.#items.append(...this.#first);
    place.prepend(this.#root);
    this.#root.addEventListener("toggle", () => this.#root.open || this.#items.replaceChildren(...this.#first), { signal });
    this.#root.addEventListener("keydown", (event) => this.#press(event), { signal });
    const look = (/** @type {Event} */ event) => event.composedPath().includes(this.#root) || (this.#root.open = false);
    for (const type of ["pointerdown", "focusin"]) {
      document.addEventListener(type, look, { signal });
      this.#root.getRootNode().addEventListener(type, look, { signal });
    }
  }

  /** Esc closes the menu, and only that. @param {KeyboardEvent} event */
  #press(event) {
    if (event.key !== "Escape" || !this.#root.open) return;
    event.preventDefault();
    this.#leave();
  }

  /** Close, with the focus back on the button, and do what was chosen. @param {() => void} [chosen] */
  #leave(chosen) {
    this.#toggle.focus();
    this.#root.open = false;
    chosen?.();
  }

  /** Ask before deleting; the focus is on the answer that deletes nothing. @param {HTMLElement} no */
  #ask(no) {
    this.#items.replaceChildren(...this.#question);
    no.focus();
  }

  /** Delete; the menu stays open and says so where that fails. @param {import("./chat.js").Chat} chat */
  async #forget(chat) {
    this.#toggle.focus();
    this.#items.replaceChildren(element("p", { class: "menu__question" }, STRINGS.forgetting));
    const isForgotten = await chat.forget();
    if (isForgotten) this.#root.open = false;
    else this.#items.replaceChildren(element("p", { class: "menu__question" }, STRINGS.notForgotten), ...this.#first);
  }
}
