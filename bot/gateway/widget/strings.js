/** Every sentence that the widget shows, in the visitor's language. Answers and safety texts come from the server. */

import { ENGLISH } from "./en.js";

export let STRINGS = ENGLISH;

/** Return a time in words: "12 hours". @param {number} minutes */
export function lasting(minutes) {
  const [unit, length] =
    minutes >= 2880 ? ["day", 1440] : minutes >= 120 ? ["hour", 60] : minutes >= 1 ? ["minute", 1] : ["second", 1 / 60];
  const words = new Intl.NumberFormat(STRINGS.locale, { style: "unit", unit, unitDisplay: "long" });
  return words.format(Math.round(minutes / length));
}

/** Speak a language from now on; English where the other one does not come. @param {string} language "en" or "es" */
export async function speak(language) {
  const spanish = language === "es" && (await import("./es.js").catch(() => null));
  STRINGS = { ...ENGLISH, ...(spanish && spanish.SPANISH) };
}
