/** Server-sent events out of pieces of text, as the gateway writes them: a field a line, an empty line after each. */

/** @typedef {{event: string, data: string, id?: string}} ServerEvent */

export class EventParser {
  #rest = "";

  /**
   * Take the next piece of text; return the events that it completes. Comments (heartbeats) complete none.
   * @param {string} piece
   * @returns {ServerEvent[]}
   */
  push(piece) {
    const blocks = (this.#rest + piece).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.map(fieldsOf).filter(({ data }) => data);
  }
}

/** Return the fields of an event by name. @param {string} block @returns {any} */
function fieldsOf(block) {
  return Object.fromEntries(block.split("\n").map((line) => line.split(/:\s(.*)/s))); // name, value; a value may have colons
}
