// One conversation in the queue.
import { badge, button, make } from "./make.js";
import { alarmTitle, stepsView } from "./steps-view.js";
import { REASONS, clock, lasting, lookOf, shortName } from "./words.js";

/**
 * Return the entry. `viewer`: {member, canAnswer, canAcknowledge}; `acts`: {take, acknowledge}; `now`: the server's
 * clock in milliseconds; `stepsOpen`: whether what to do on its alarm is unfolded.
 */
export function queueEntry(handoff, viewer, acts, now, stepsOpen) {
  const { alarm, conversation } = handoff;
  const holder = handoff.claimed_by;
  const isMine = holder?.id === viewer.member;
  const name = shortName(conversation);
  const address = `/staff/conversations/${conversation}`;
  const canTake = viewer.canAnswer && !holder;
  return make(
    "li",
    { class: `entry card${alarm ? " entry-alarm" : ""}`, "data-conversation": conversation },
    make(
      "div",
      { class: "entry-main" },
      make(
        "p",
        { class: "entry-badges" },
        handoff.reasons.map((reason) => badge(REASONS[reason] ?? reason, lookOf(reason))),
        alarm?.is_overdue ? badge("Nobody acknowledged it in time", "danger") : null,
        !alarm && handoff.safety_tier ? badge("Spoke of danger before", "warn") : null,
      ),
      alarm ? make("h2", { class: "entry-title" }, alarmTitle(alarm.tier)) : null,
      make("p", { class: "entry-facts" }, waiting(handoff, now)),
      make("p", { class: "entry-holder" }, whoHasIt(holder, isMine, handoff)),
      make(
        "p",
        { class: "actions" },
        canTake
          ? button("Take it", "", () => acts.take(handoff), { "data-key": `take-${conversation}`, "aria-label": `Take ${name}` })
          : null,
        make(
          "a",
          { class: isMine ? "button" : "button button-quiet", href: address, "data-key": `open-${conversation}`, "aria-label": `${isMine ? "Go on with" : "Open"} ${name}` },
          isMine ? "Go on" : "Open",
        ),
        alarm && viewer.canAcknowledge
          ? button("Acknowledge", "button-danger", () => acts.acknowledge(handoff), { "data-key": `seen-${conversation}`, "aria-label": `Acknowledge the alarm of ${name}` })
          : null,
      ),
    ),
    alarm ? stepsView(alarm.tier, stepsOpen, { "data-alarm": alarm.id }) : null,
  );
}

/** Return an entry of the list of closed ones. */
export function closedEntry(handoff) {
  const name = shortName(handoff.conversation);
  return make(
    "li",
    { class: "entry card", "data-conversation": handoff.conversation },
    make(
      "div",
      { class: "entry-main" },
      make("p", { class: "entry-badges" }, handoff.reasons.map((reason) => badge(REASONS[reason] ?? reason))),
      make("p", { class: "entry-facts" }, make("code", {}, name), ` closed ${clock(handoff.closed_at)} by ${by(handoff.closed_by)}`),
      make("p", { class: "entry-holder" }, `came ${clock(handoff.opened_at)}`),
      make(
        "p",
        { class: "actions" },
        make("a", { class: "button button-quiet", href: `/staff/conversations/${handoff.conversation}`, "data-key": `open-${handoff.conversation}`, "aria-label": `Open ${name}` }, "Open"),
      ),
    ),
  );
}

/** Return who closed something: the visitor may have done so too. */
export const by = (name) => (name === "visitor" ? "the visitor" : name || "nobody");

function waiting(handoff, now) {
  const time = lasting((now - Date.parse(handoff.opened_at)) / 1000);
  const what = handoff.is_awaited ? "waits in the chat for" : handoff.claimed_by ? "here for" : "not looked at for";
  return [make("code", {}, shortName(handoff.conversation)), ` ${what} `, make("strong", {}, time)];
}

function whoHasIt(holder, isMine, handoff) {
  if (isMine) return badge("You have it", "accent");
  if (!holder) return badge("Nobody has it", handoff.alarm ? "danger" : "");
  return [badge(`${holder.name} has it`, "good"), " ", make("span", { class: "hint" }, `unless silent until ${clock(handoff.lease_until)}`)];
}
