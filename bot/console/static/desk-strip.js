// The line above the queue: whether the desk is open, and whether an alarm reaches anybody.
import { badge, fill, make } from "./make.js";

const STATES = { open: ["Desk open", "good"], away: ["Desk away", "warn"], closed: ["Desk closed", ""] };
const REACHED = { watched: "good", notified: "", nobody: "danger" };

/** Show what the desk is like. */
export function showDesk(strip, desk) {
  const [title, look] = STATES[desk.state];
  const others = desk.present.length ? desk.present.join(", ") : "nobody";
  fill(
    strip,
    make("p", {}, badge(title, look), ` ${desk.until}`, " ", make("a", { href: "/staff/desk", "data-key": "desk" }, "Desk")),
    make("p", {}, badge(desk.reached === "nobody" ? "Alarms reach nobody" : "Alarms", REACHED[desk.reached]), ` ${desk.reach}`),
    make("p", {}, make("span", { class: "hint" }, `Looking at the queue: ${others}.`)),
    desk.is_off ? make("p", {}, badge("The program is switched off", "danger")) : null,
    desk.overdue
      ? make("p", {}, badge(`${desk.overdue} ${desk.overdue === 1 ? "alarm" : "alarms"} not acknowledged in time`, "danger"))
      : null,
  );
  strip.hidden = false;
}
