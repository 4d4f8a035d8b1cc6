/** Whether somebody answers at the clinic's desk now, and when that changes, in the clinic's own time. */

import { STRINGS } from "./strings.js";

/**
 * Return the sentence; "" where the clinic has not said its hours.
 * @param {import("./configuration.js").Configuration} configuration
 */
export function deskLine({ desk_is_open: isOpen, desk_changes_at: changesAt, time_zone: timeZone }) {
  if (!changesAt) return "";
  const when = new Date(changesAt);
  /** @type {Intl.DateTimeFormatOptions} */
  const time = { hour: "numeric", minute: "2-digit", timeZone };
  const day = (/** @type {Date} */ date) => date.toLocaleDateString(STRINGS.locale, { timeZone });
  const isToday = day(when) === day(new Date());
  /** @type {Intl.DateTimeFormatOptions} */
  const format = isToday ? time : { ...time, weekday: "long", month: "long", day: "numeric" };
  const words = when.toLocaleString(STRINGS.locale, format);
  return isOpen ? STRINGS.deskOpen(words) : STRINGS.deskClosed(words);
}
