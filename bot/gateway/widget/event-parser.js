/** Server-sent events out of pieces of text. Lines end with LF, as the gateway writes them. */

/** @typedef {{event: string, data: string, id: string}} ServerEvent `id` "" where the event has none */

export class EventParser {
  #rest = "";
  #event = "";
  #id = "";
  /** @type {string[]} */
  #data = [];

  /**
   * Take the next piece of text; return the events that it completes. Comments (heartbeats) complete none.
   * @param {string} piece
   * @returns {ServerEvent[]}
   */
  push(piece) {
    const lines = (this.#rest + piece).split("\n");
    this.#rest = lines.pop() ?? "";
    const events = [];
    for (const line of lines) {
      const complete = this.#take(line);
      if (complete) events.push(complete);
    }
    return events;
  }

  /** Take one line; return the event that an empty one completes. @param {string} line @returns {ServerEvent | null} */
  #take(line) {
    if (line === "") return this.#complete();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, ""); // one space after the colon is no content
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id") this.#id = value;
    return null;
  }

  /** Return the event so far, null where it has no data, and begin the next. @returns {ServerEvent | null} */
  #complete() {
    const event = { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id };
    const hasData = this.#data.length > 0;
    this.#event = "";
    this.#id = "";
    this.#data = [];
    return hasData ? event : null;
  }
}
