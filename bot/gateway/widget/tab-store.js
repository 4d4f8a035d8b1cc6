/** What this tab alone keeps over a reload or a change of page: whether it is open, the draft, what is not sent yet, what is unread. */

import { attempt } from "./stored-session.js";

const TAB_KEY = "ketamine-faq-chat.tab";

/** @typedef {{clientMessageId: string, text: string, button: string}} Unsent */
/**
 * @typedef {object} Tab
 * @property {boolean} isOpen
 * @property {string} draft
 * @property {Unsent[]} unsent
 * @property {number} unread how many lines came while it was closed
 * @property {number} last the newest line that was counted or read, 0 for none
 * @property {number} until when its time is over, in milliseconds since 1970; 0 before the first page
 */

/** Return what was kept. @returns {Tab} */
export function readTab() {
  const kept = attempt(() => JSON.parse(sessionStorage.getItem(TAB_KEY) ?? "{}"));
  return { isOpen: false, draft: "", unsent: [], unread: 0, last: 0, until: 0, ...kept };
}

/** Keep what has changed. @param {Partial<Tab>} changes */
export function keepTab(changes) {
  attempt(() => sessionStorage.setItem(TAB_KEY, JSON.stringify({ ...readTab(), ...changes })));
}
