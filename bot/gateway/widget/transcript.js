/** The conversation on paper or in a file, made on this device; nothing is sent anywhere. */

import { element } from "./element.js";
import { authorName } from "./message-view.js";
import { numbers } from "./phone-links.js";
import { STRINGS } from "./strings.js";

/** @typedef {import("./history.js").Entry} Entry */

/**
 * Return the paragraphs of the transcript.
 * @param {readonly Entry[]} entries
 * @param {import("./configuration.js").Configuration} configuration
 */
function paragraphsOf(entries, { name, emergency_number, crisis_line }) {
  const said = entries.map((entry) => {
    const at = entry.at && `${new Date(entry.at).toLocaleString(STRINGS.locale)}, `;
    const sources = (entry.reply?.sources ?? []).map(({ title }) => title).join("; ");
    const words = [entry.reply?.text ?? entry.text, entry.reply?.more, sources && `${STRINGS.sources} ${sources}`];
    return `${at}${authorName(entry)}:\n${words.filter(Boolean).join("\n")}`;
  });
  return [name, STRINGS.program, numbers(STRINGS.emergency, emergency_number, crisis_line), ...said].filter(Boolean);
}

/**
 * Save the conversation as a text file.
 * @param {readonly Entry[]} entries
 * @param {import("./configuration.js").Configuration} configuration
 */
export function saveTranscript(entries, configuration) {
  const file = new Blob([paragraphsOf(entries, configuration).join("\n\n")], { type: "text/plain" });
  const address = URL.createObjectURL(file);
  element("a", { href: address, download: STRINGS.fileName }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * Print the conversation, and not the page around.
 * @param {readonly Entry[]} entries
 * @param {import("./configuration.js").Configuration} configuration
 */
export function printTranscript(entries, configuration) {
  const page = open("", "_blank");
  if (!page) return;
  page.document.title = STRINGS.chat;
  for (const text of paragraphsOf(entries, configuration)) {
    const paragraph = page.document.createElement("p");
    paragraph.innerText = text; // with its line breaks
    page.document.body.append(paragraph);
  }
  page.print();
}
