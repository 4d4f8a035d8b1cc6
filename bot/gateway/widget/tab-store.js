/** What this tab alone keeps over a reload or a change of page: whether it is open, the draft, what is not sent yet. */

import { attempt } from "./stored-session.js";

const TAB_KEY = "ketamine-faq-chat.tab";

/** @typedef {{clientMessageId: string, text: string, button: string}} Unsent */
/** @typedef {{isOpen: boolean, draft: string, unsent: Unsent[]}} Tab */

/** Return what was kept. @returns {Tab} */
export function readTab() {
  const kept = attempt(() => JSON.parse(sessionStorage.getItem(TAB_KEY) ?? "{}"));
  return { isOpen: false, draft: "", unsent: [], ...kept };
}

/** Keep what has changed. @param {Partial<Tab>} changes */
export function keepTab(changes) {
  attempt(() => sessionStorage.setItem(TAB_KEY, JSON.stringify({ ...readTab(), ...changes })));
}
