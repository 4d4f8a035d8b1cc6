// The brief at one glance: what was asked and what became of it.
import { badge, fill, make } from "./make.js";
import { clock } from "./words.js";

const LOOKS = { not_understood: "warn", failed: "warn", no_advice: "warn", safety: "danger", answered: "good" };

/** Leave out small talk, and what only answered the form's next question: the booking below has it. */
function worthAGlance(item, place, all) {
  if (item.raised_alarm) return true;
  return item.outcome !== "small_talk" && (item.outcome !== "request" || all[place - 1]?.outcome !== "request");
}

/** Show the brief. */
export function showBrief(box, brief) {
  const asked = brief.asked.filter(worthAGlance);
  fill(
    box,
    make("dl", { class: "facts" }, [
      ...fact("Language", brief.language),
      ...fact("Began", clock(brief.started_at)),
      ...fact("Messages", `${brief.counts.visitor} visitor, ${brief.counts.program} program, ${brief.counts.staff} clinic`),
      ...brief.named.flatMap(({ kind, names }) => fact(kind[0].toUpperCase() + kind.slice(1), names.join(", "))),
    ]),
    asked.length ? make("h3", {}, "Asked") : null,
    make("ol", { class: "asked" }, asked.map(askedItem)),
    brief.left_out ? make("p", { class: "hint" }, `${brief.left_out} earlier messages are not in it.`) : null,
    brief.bookings.length ? make("h3", {}, "Bookings") : null,
    brief.bookings.map(booking),
  );
}

function askedItem(item) {
  return make(
    "li",
    {},
    make("span", { class: "asked-text" }, item.text),
    make(
      "span",
      { class: "asked-became" },
      badge(item.became, LOOKS[item.outcome] ?? ""),
      item.raised_alarm ? badge("Alarm", "danger") : null,
      item.topics.length ? make("span", { class: "hint" }, ` ${item.topics.join(", ")}`) : null,
    ),
  );
}

function booking(item) {
  return make(
    "div",
    { class: "brief-booking" },
    make("p", {}, make("a", { href: `/staff/bookings/${encodeURIComponent(item.reference)}` }, item.reference), " ", badge(item.state)),
    make("dl", { class: "facts" }, [
      ...fact("What", item.kind),
      ...fact("Name", item.name),
      ...fact("Contact", item.contacts.join(", ")),
      ...fact("Reach", item.reach),
      ...fact("Time", item.time || item.wishes.join(", ")),
      ...fact("Note", item.note),
    ]),
  );
}

const fact = (name, value) => (value ? [make("dt", {}, name), make("dd", {}, value)] : []);
