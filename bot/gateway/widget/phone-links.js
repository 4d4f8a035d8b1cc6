/** Telephone numbers in a text, as links that dial them. */

import { element } from "./element.js";
import { STRINGS } from "./strings.js";

/** @typedef {import("./configuration.js").Configuration} Configuration */

// A North American number as people write it: (312) 555-0142, 312-555-0142, 1-800-222-1222, +1 312.555.0142
const WRITTEN_NUMBER =
  "(?:\\+?1[-. ])?" + // the country
  "(?:\\(\\d{3}\\) ?|\\d{3}[-.])" + // the area
  "\\d{3}[-.]\\d{4}"; // the number
const PART_OF_A_NUMBER = /[\d$€£#.,-]$/; // what stands before 911 in "1911", "$911", "12-911"

export class PhoneLinks {
  #pattern;
  /** @type {Map<string, string>} */
  #digits;

  /**
   * Learn the numbers of the clinic; written-out numbers of others (Poison Help) are found by their shape.
   * @param {Configuration} configuration
   */
  constructor({ phone, phone_digits, emergency_number, crisis_line }) {
    this.#digits = new Map(
      [[phone, phone_digits], [emergency_number, emergency_number], [crisis_line, crisis_line]]
        .filter(([written]) => written)
        .map(([written, digits]) => [written, digits || dialled(written)]),
    );
    const known = [...this.#digits.keys()].sort((one, other) => other.length - one.length).map(escaped);
    this.#pattern = new RegExp(
      `(?:${[...known, WRITTEN_NUMBER].join("|")})` +
        "(?!\\d|[-.,]\\d)", // nothing that goes on as a longer number
      "g",
    );
  }

  /** Return a text as nodes, its telephone numbers as links. @param {string} text @returns {(Node | string)[]} */
  nodes(text) {
    /** @type {(Node | string)[]} */
    const nodes = [];
    let end = 0;
    for (const match of text.matchAll(this.#pattern)) {
      const before = text.slice(0, match.index);
      if (PART_OF_A_NUMBER.test(before)) continue;
      const [written] = match;
      nodes.push(text.slice(end, match.index), this.#link(written));
      end = match.index + written.length;
    }
    nodes.push(text.slice(end));
    return nodes;
  }

  /** Make the link of a written number. @param {string} written */
  #link(written) {
    return element("a", { class: "phone", href: `tel:${this.#digits.get(written) ?? dialled(written)}` }, written);
  }
}

/** Return the digits of a written number, with its leading plus. @param {string} written */
function dialled(written) {
  return (written.trim().startsWith("+") ? "+" : "") + written.replace(/\D/g, "");
}

/** Return a text as a regular expression that matches it. @param {string} text */
function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"); // every character with a meaning of its own
}

/**
 * Return the emergency line; a number that the clinic leaves empty is left out.
 * @param {string} beginning
 * @param {string} emergency
 * @param {string} crisis
 */
export function numbers(beginning, emergency, crisis) {
  return [emergency && STRINGS.callNumber(beginning, emergency), crisis && STRINGS.crisisNumber(crisis)].filter(Boolean).join(" ");
}
