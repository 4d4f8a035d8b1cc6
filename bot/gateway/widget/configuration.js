/** What the clinic's profile says to the widget; while nothing comes, what came last time or at least the numbers. */

import { Deadline } from "./deadline.js";
import { attempt } from "./stored-session.js";

/**
 * @typedef {object} Configuration
 * @property {string} name of the clinic
 * @property {string} phone as people read it; "" where there is none
 * @property {string} phoneDigits as a telephone dials it
 * @property {string} emergencyNumber
 * @property {string} crisisLine
 * @property {number} longestMessage in characters (code points)
 * @property {boolean} isReviewed whether a clinician has signed every answer
 * @property {number} restoreMinutes how long after its last use a conversation can be taken up again on this device
 * @property {boolean} deskIsOpen whether somebody answers at the clinic's desk
 * @property {string | null} deskChangesAt when that changes, as ISO time; null where the clinic has not said its hours
 * @property {string} timeZone the clinic's
 */

const PATIENCE_FOR_CLINIC_MILLISECONDS = 3_000; // the button waits for it
const CONFIGURATION_KEY = "ketamine-faq-chat.clinic";
/** @type {Configuration} */
const UNKNOWN = {
  name: "",
  phone: "",
  phoneDigits: "",
  emergencyNumber: "911",
  crisisLine: "988",
  longestMessage: 2000,
  isReviewed: false,
  restoreMinutes: 720,
  deskIsOpen: false,
  deskChangesAt: null,
  timeZone: "UTC",
};

/**
 * Return the configuration; never raises.
 * @param {import("./api.js").Api} api
 * @param {AbortSignal} signal
 * @returns {Promise<Configuration>}
 */
export async function readConfiguration(api, signal) {
  const deadline = new Deadline(PATIENCE_FOR_CLINIC_MILLISECONDS, signal);
  try {
    const said = Object.entries(await api.configuration(deadline.signal));
    const configuration = Object.fromEntries(said.map(([key, value]) => [camel(key), value]));
    attempt(() => localStorage.setItem(CONFIGURATION_KEY, JSON.stringify(configuration)));
    return { ...UNKNOWN, ...configuration };
  } catch {
    const last = attempt(() => JSON.parse(localStorage.getItem(CONFIGURATION_KEY) ?? "{}"));
    return { ...UNKNOWN, ...last, deskChangesAt: null };
  } finally {
    deadline.abort();
  }
}

/** Return the name in our style: restore_minutes → restoreMinutes. @param {string} key */
function camel(key) {
  return key.replace(/_(.)/g, (_, letter) => letter.toUpperCase()); // a letter after an underscore
}
