// What was said: visitor, program and people, told apart by name, by colour and by words.
import { badge, button, make } from "./make.js";
import { ACTS, WRITERS, clock } from "./words.js";

/** The messages of one conversation, each once, in order. */
export class HistoryView {
  /** `log`: the element that holds them; `markWrong(message)`: asked for by a press, null where it is not allowed. */
  constructor(log, markWrong) {
    this.log = log;
    this.markWrong = markWrong;
    this.newest = 0;
    this.oldest = Infinity;
    this.marks = new Map();
  }

  /** Add a message; one that is there already is not shown twice. */
  add(message) {
    if (this.log.querySelector(`[data-sequence="${message.sequence}"]`)) return;
    const isAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    const element = this.#element(message);
    if (message.sequence > this.newest) {
      this.log.insertBefore(element, this.log.querySelector("[data-pending]"));
    } else {
      const after = [...this.log.children].find((each) => Number(each.dataset.sequence) > message.sequence);
      this.log.insertBefore(element, after ?? null);
    }
    this.newest = Math.max(this.newest, message.sequence);
    this.oldest = Math.min(this.oldest, message.sequence);
    this.#mark(element);
    if (isAtEnd) this.toEnd();
  }

  /** Show the newest message. */
  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** Show which answers are called wrong, and by whom. */
  showMarks(marks) {
    this.marks = new Map(marks.map((mark) => [mark.message, mark]));
    for (const element of this.log.querySelectorAll('[data-author="bot"]')) this.#mark(element);
  }

  #mark(element) {
    const mark = this.marks.get(Number(element.dataset.sequence));
    const line = element.querySelector(".marked");
    if (!line) return;
    line.replaceChildren();
    if (mark) line.append(badge("Called wrong", "warn"), ` ${mark.by}${mark.word ? `: ${mark.word}` : ""}`);
  }

  #element(message) {
    const { author, reply } = message;
    const name = author === "staff" ? message.name || message.by : WRITERS[author];
    const text = message.is_unreadable ? "(cannot be read with the keys in use)" : message.text;
    return make(
      "article",
      { class: "said-by", "data-author": author, "data-sequence": message.sequence },
      make(
        "header",
        {},
        make("strong", {}, name),
        author === "staff" ? ` · clinic${message.by && message.by !== name ? ` (${message.by})` : ""} ` : " ",
        reply && author === "bot" ? badge(ACTS[reply.act] ?? reply.act, reply.safety_tier ? "danger" : "") : null,
        author === "staff" && reply ? badge("Reviewed answer", "accent") : null,
        message.is_button ? badge("pressed a button") : null,
        make("time", { datetime: message.at }, clock(message.at)),
      ),
      make("p", { class: "said-text" }, text),
      reply?.more || reply?.sources?.length ? this.#more(reply) : null,
      author === "bot" ? this.#below(message) : null,
    );
  }

  #more(reply) {
    const sources = (reply.sources ?? []).map((source) => make("li", {}, source.title));
    return make(
      "details",
      {},
      make("summary", {}, "More and sources"),
      reply.more ? make("p", { class: "said-text" }, reply.more) : null,
      sources.length ? make("ul", {}, sources) : null,
    );
  }

  #below(message) {
    const label = `Mark answer ${message.sequence} as wrong`;
    const wrong = this.markWrong
      ? button("Wrong?", "button-quiet button-tiny", () => this.markWrong(message), { "aria-label": label })
      : null;
    return make("p", { class: "below" }, make("span", { class: "marked" }), wrong);
  }
}
