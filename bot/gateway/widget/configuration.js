/** What the clinic's profile says to the widget; while nothing comes, what came last time or at least the numbers. */

import { Deadline } from "./deadline.js";
import { lookAgain } from "./look-again.js";
import { attempt } from "./stored-session.js";

/**
 * @typedef {object} Configuration as the API says it
 * @property {string} name of the clinic
 * @property {string} phone as people read it; "" where there is none
 * @property {string} phone_digits as a telephone dials it
 * @property {string} emergency_number
 * @property {string} crisis_line
 * @property {number} longest_message in characters (code points)
 * @property {boolean} is_reviewed whether a clinician has signed every answer
 * @property {number} restore_minutes how long after its last use a conversation can be taken up again on this device
 * @property {number} kept_days how long after its last message the clinic keeps it; 0 as long as nobody has said
 * @property {boolean} desk_is_open whether somebody answers at the clinic's desk
 * @property {string | null} desk_changes_at when that changes, as ISO time; null where the clinic has not said its hours
 * @property {string} time_zone the clinic's
 */

const PATIENCE_FOR_CLINIC_MILLISECONDS = 3_000; // the button waits for it
const FRESH_MILLISECONDS = 60_000;
const LOOK_FOR_CLINIC_MILLISECONDS = 300_000;
const CONFIGURATION_KEY = "ketamine-faq-chat.clinic";
/** What is left out is empty, and the widget leaves it out as well. @type {any} */
const UNKNOWN = { emergency_number: "911", crisis_line: "988", longest_message: 2000, restore_minutes: 720 };

/**
 * Return the configuration; never raises.
 * @param {import("./api.js").Api} api
 * @param {AbortSignal} signal
 * @returns {Promise<Configuration>}
 */
export async function readConfiguration(api, signal) {
  const deadline = new Deadline(PATIENCE_FOR_CLINIC_MILLISECONDS, signal);
  try {
    const { ...configuration } = await api.configuration(deadline.signal); // a page of a proxy has none, and throws
    attempt(() => localStorage.setItem(CONFIGURATION_KEY, JSON.stringify(configuration)));
    return { ...UNKNOWN, ...configuration };
  } catch {
    const last = attempt(() => JSON.parse(localStorage.getItem(CONFIGURATION_KEY) ?? "{}"));
    return { ...UNKNOWN, ...last, desk_changes_at: null };
  } finally {
    deadline.abort();
  }
}

/**
 * Read it again now and then while the window is open: whether the desk is open changes. Return what looks now, unless it
 * was read within the last minute.
 * @param {Configuration} configuration changed in place
 * @param {import("./api.js").Api} api
 * @param {import("./chat.js").Screen} screen
 * @param {import("./chat.js").Chat} chat
 * @param {AbortSignal} signal
 */
export function keepCurrent(configuration, api, { panel }, chat, signal) {
  let readAt = Date.now();
  const look = async () => {
    if (!panel.isOpen || document.hidden || Date.now() - readAt < FRESH_MILLISECONDS) return;
    readAt = Date.now();
    Object.assign(configuration, await readConfiguration(api, signal));
    if (!signal.aborted) chat.showAgain();
  };
  lookAgain(look, LOOK_FOR_CLINIC_MILLISECONDS, signal);
  return look;
}
