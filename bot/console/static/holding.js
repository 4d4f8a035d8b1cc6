// Who has the conversation, in words, and what one may do about it.
import { badge, button, fill, make } from "./make.js";
import { by } from "./queue-entry.js";
import { clock } from "./words.js";

/** Return whether the conversation is the viewer's now. */
export const isMine = (state, viewer) => state?.handoff?.claimed_by?.id === viewer.member;

/** Show the state and the buttons that fit it. `acts`: name to what a press does. */
export function showHolding(box, state, viewer, acts) {
  const { handoff } = state;
  const holder = handoff?.claimed_by;
  const isOpen = handoff && !handoff.closed_at;
  const has = (title, name, look = "button-quiet") => button(title, look, acts[name], { "data-key": name });
  const buttons = [];
  if (viewer.canAnswer && isOpen && !holder) buttons.push(has("Take it", "claim", ""), has("Close", "close"));
  if (isMine(state, viewer)) {
    buttons.push(has("Back to the program", "hand-back"), has("Back to the queue", "release"), has("Close", "close"));
  }
  if (viewer.canAssign && isOpen) buttons.push(has(holder && !isMine(state, viewer) ? "Take over or give" : "Give to…", "reassign"));
  if (viewer.canAnswer && handoff?.closed_at) buttons.push(has("Reopen", "reopen"));
  const hasOpenAlarm = state.alarms.some((alarm) => !alarm.acknowledged_at);
  if (viewer.canAcknowledge && state.is_paused && !hasOpenAlarm) buttons.push(has("Let booking and offers go on", "end-pause"));
  fill(
    box,
    make("p", { class: "holding-words" }, words(state, viewer)),
    viewer.canAnswer ? null : make("p", { class: "hint" }, "Your account reads. It cannot answer."),
    make("p", { class: "actions" }, buttons),
  );
}

function words(state, viewer) {
  const { handoff } = state;
  if (!handoff) return [badge("With the program"), " Nobody asked for a person here."];
  if (handoff.closed_at) {
    return [badge("Closed"), ` by ${by(handoff.closed_by)}, ${clock(handoff.closed_at)}. The program answers.`];
  }
  if (isMine(state, viewer)) return [badge("You have it", "accent"), " The program is silent."];
  if (handoff.claimed_by) return [badge(`${handoff.claimed_by.name} has it`, "good"), " The program is silent."];
  return [badge("Nobody has it", "warn"), " The program still answers. Take it to write."];
}
