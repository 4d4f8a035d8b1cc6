/** The menu: a new chat, and "Forget me", which asks once. Esc closes it. */

import { button, element } from "./element.js";
import { STRINGS } from "./strings.js";

export class Menu {
  #root;
  #toggle;
  #panel = element("div", { class: "menu__panel", id: "menu-panel", hidden: true });
  #items;
  #question;
  #no;

  /**
   * Build the menu, closed.
   * @param {HTMLElement} root
   * @param {{newChat: () => void, forget: () => Promise<boolean>}} hands `forget` says whether it worked
   * @param {AbortSignal} signal
   */
  constructor(root, { newChat, forget }, signal) {
    this.#root = root;
    this.#toggle = button(STRINGS.menu, "menu__button", () => this.#open(this.#panel.hidden), signal);
    this.#toggle.setAttribute("aria-controls", this.#panel.id);
    this.#toggle.setAttribute("aria-expanded", "false");
    this.#items = [
      button(STRINGS.newChat, "menu__item", () => this.#leave(newChat), signal),
      button(STRINGS.forgetMe, "menu__item", () => this.#ask(), signal),
    ];
    this.#no = button(STRINGS.forgetNo, "menu__item", () => this.#leave(), signal);
    this.#question = [
      element("p", { class: "menu__question", id: "forget-question" }, STRINGS.forgetQuestion),
      button(STRINGS.forgetYes, "menu__item menu__item--final", () => this.#forget(forget), signal),
      this.#no,
    ];
    this.#no.setAttribute("aria-describedby", "forget-question");
    root.append(this.#toggle, this.#panel);
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.#leave(), { signal });
    document.addEventListener("pointerdown", (event) => this.#look(event), { signal });
    root.addEventListener("focusout", (event) => event.relatedTarget && this.#look(event, event.relatedTarget), { signal });
  }

  /** Open or close the panel, at its first question. @param {boolean} isOpen */
  #open(isOpen) {
    this.#panel.replaceChildren(...this.#items);
    this.#panel.hidden = !isOpen;
    this.#toggle.setAttribute("aria-expanded", String(isOpen));
  }

  /** Close, with the focus back on the button, and do what was chosen. @param {() => void} [chosen] */
  #leave(chosen) {
    this.#toggle.focus();
    this.#open(false);
    chosen?.();
  }

  /** Ask before deleting; the focus is on the answer that deletes nothing. */
  #ask() {
    this.#panel.replaceChildren(...this.#question);
    this.#no.focus();
  }

  /** Delete; the panel stays open and says so where that fails. @param {() => Promise<boolean>} forget */
  async #forget(forget) {
    this.#panel.replaceChildren(element("p", { class: "menu__question" }, STRINGS.forgetting));
    this.#toggle.focus();
    const isForgotten = await forget();
    if (isForgotten || this.#panel.hidden) return this.#open(false);
    this.#panel.replaceChildren(element("p", { class: "menu__question" }, STRINGS.notForgotten), ...this.#items);
  }

  /** Close when something outside is pressed or focused. @param {Event} event @param {EventTarget | null} [where] */
  #look(event, where = event.target) {
    if (!this.#panel.hidden && !this.#root.contains(/** @type {Node} */ (where))) this.#open(false);
  }
}
