// Write to the visitor: each message has an id of its own, so that trying again never sends it twice.
import { button, make } from "./make.js";

const TYPING_EVERY_MS = 3000;

/** The box, and the messages that are on their way. */
export class WriteBox {
  /** `send({client_message_id, text | topic})` rejects where it was not stored; `typing(isTyping)` tells the visitor. */
  constructor(history, send, typing) {
    this.history = history;
    this.send = send;
    this.typing = typing;
    this.box = document.querySelector("#message");
    this.told = 0;
    document.querySelector("#send").addEventListener("click", () => this.#submit());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.box.blur();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.box.addEventListener("input", () => this.#tell());
  }

  /** Put a ready sentence into the box, after what is typed there. */
  put(text) {
    this.box.value = this.box.value.trim() ? `${this.box.value.trimEnd()} ${text}` : text;
    this.box.focus();
    this.#tell();
  }

  /** Send something that is not typed: a reviewed answer. */
  sendAnswer(topic, title) {
    this.#dispatch({ topic }, `Reviewed answer: ${title}`);
  }

  #submit() {
    const text = this.box.value.trim();
    if (!text || this.box.readOnly) return;
    this.box.value = "";
    this.told = 0;
    this.#dispatch({ text }, text);
    this.box.focus();
  }

  #tell() {
    const isTyping = this.box.value.trim() !== "";
    if (isTyping && Date.now() - this.told < TYPING_EVERY_MS) return;
    if (!isTyping && this.told === 0) return;
    this.told = isTyping ? Date.now() : 0;
    this.typing(isTyping);
  }

  #dispatch(body, shown) {
    const message = { client_message_id: crypto.randomUUID?.() ?? makeId(), ...body };
    const state = make("span", { class: "delivery", role: "status" });
    const element = make(
      "article",
      { class: "said-by", "data-author": "staff", "data-pending": true },
      make("header", {}, make("strong", {}, "You"), " ", state),
      make("p", { class: "said-text" }, shown),
    );
    this.history.log.append(element);
    this.history.toEnd();
    this.#try(message, element, state, shown);
  }

  async #try(message, element, state, shown) {
    state.textContent = "Sending…";
    try {
      await this.send(message);
      element.remove(); // the stream brings it with its number, or has done so already
    } catch (error) {
      const again = button("Try again", "button-quiet button-tiny", () => this.#try(message, element, state, shown));
      const back = button("Back into the box", "button-quiet button-tiny", () => {
        element.remove();
        this.put(shown);
      });
      const why = error.status ? error.message : "There is no connection.";
      state.replaceChildren(`Not sent. ${why} `, again, message.text ? back : "");
    }
  }
}

/** Return an id where the page is not encrypted, and the browser makes none. */
function makeId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
