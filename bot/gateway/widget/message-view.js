/** One line of the conversation on the screen. */

import { button, element } from "./element.js";
import { FeedbackView } from "./feedback-view.js";
import { isUrgent, more, paragraphs } from "./reply-view.js";
import { STRINGS } from "./strings.js";

/** @typedef {import("./history.js").Entry} Entry */

/** Acts whose replies can be rated: what was asked and answered, or not. */
const RATED = ["answer", "unknown", "advice", "out_of_scope"];

/** Return who wrote a line: "You", "Assistant (program)", "Ana, clinic staff". @param {Entry} entry */
export function authorName({ author, name }) {
  return name ? `${name}, ${STRINGS.staff}` : STRINGS[author];
}

export class MessageView {
  #entry;
  #chat;
  #signal;
  /** @type {HTMLElement | null} */
  #choices = null;
  #state = element("p", { class: "message__state", "aria-live": "off" }); // the status region announces a failure
  #shown = "";
  #isRated = false;

  /**
   * Draw a line.
   * @param {Entry} entry
   * @param {import("./chat.js").Chat} chat
   * @param {import("./phone-links.js").PhoneLinks} phoneLinks
   * @param {AbortSignal} signal
   */
  constructor(entry, chat, phoneLinks, signal) {
    this.#entry = entry;
    this.#chat = chat;
    this.#signal = signal;
    const { author, reply } = entry;
    const urgent = isUrgent(reply);
    const name = element("p", { class: "message__author" }, authorName(entry));
    const body = element("div", { class: "message__body", lang: reply?.language ?? null });
    body.append(...paragraphs(reply?.text ?? entry.text, author === "visitor" ? null : phoneLinks));
    const bubble = element("div", { class: "message__bubble" });
    if (urgent) bubble.append(element("p", { class: "message__urgent" }, STRINGS.urgent));
    bubble.append(body, ...(reply ? more(reply, phoneLinks, signal) : []));
    this.node = element("article", {
      class: `message message--${author}${urgent ? " message--urgent" : ""}`,
      "data-author": author,
      "data-act": reply?.act ?? null,
    });
    this.node.append(name, bubble);
    if (author === "visitor") this.node.append(this.#state);
    this.update();
  }

  /** Show the state that the line has now. */
  update() {
    const { sequence, state, problem, author, reply } = this.#entry;
    if (sequence !== null) this.node.dataset.sequence = String(sequence);
    if (sequence !== null && !this.#isRated && author === "bot" && RATED.includes(reply?.act ?? "")) {
      this.#isRated = true;
      const rate = (/** @type {boolean} */ helpful, /** @type {string} */ word) => this.#chat.rate(this.#entry, helpful, word);
      this.node.append(new FeedbackView(rate, this.#signal).node);
    }
    const text = problem?.text ?? STRINGS[state === "sending" ? "sending" : "sent"];
    if (author !== "visitor" || text === this.#shown) return;
    this.#shown = text;
    this.node.dataset.state = state;
    this.#state.replaceChildren(text, ...this.#remedies());
  }

  /** Show the buttons of the reply, or take them away. @param {boolean} isOffered */
  offer(isOffered) {
    const { buttons = [], language = "en" } = this.#entry.reply ?? {};
    if (isOffered === Boolean(this.#choices) || buttons.length === 0) return;
    if (this.#choices) return this.#withdraw(this.#choices);
    const choices = buttons.map((choice) => button(choice.title, "choice", () => this.#chat.say(choice.title, choice.payload), this.#signal));
    this.#choices = element("div", { class: "choices", role: "group", "aria-label": STRINGS.choices, lang: language });
    this.#choices.append(...choices);
    this.node.append(this.#choices);
  }

  /**
   * Take the buttons away; while one has the focus, only switch them off, so that the focus is not lost.
   * @param {HTMLElement} choices
   */
  #withdraw(choices) {
    this.#choices = null;
    if (!choices.matches(":focus-within")) return choices.remove();
    choices.classList.add("choices--off");
    for (const choice of choices.children) choice.setAttribute("aria-disabled", "true");
    choices.addEventListener("click", (event) => event.stopPropagation(), { capture: true, signal: this.#signal });
    choices.addEventListener("focusout", () => choices.remove(), { once: true, signal: this.#signal });
  }

  /** Return the buttons that help after a failure. */
  #remedies() {
    const { problem } = this.#entry;
    const remedies = [];
    if (problem?.canRetry) {
      remedies.push(button(STRINGS.tryAgain, "remedy", () => this.#chat.retry(), this.#signal));
    }
    if (problem?.canEdit) {
      remedies.push(button(STRINGS.edit, "remedy", () => this.#chat.edit(this.#entry), this.#signal));
    }
    return remedies;
  }
}
