// What to do on an alarm, shown beside it. The words are in the page, as the clinic's file and profile have them.
import { make } from "./make.js";

const template = (tier) => document.querySelector(`template[data-steps="${Number(tier)}"]`);

/** Return what an alarm of this tier is about. */
export const alarmTitle = (tier) => template(tier)?.dataset.title ?? "Somebody may be in danger";

/** Return the steps, folded unless `isOpen`. */
export function stepsView(tier, isOpen, attributes = {}) {
  const found = template(tier);
  if (!found) return null;
  return make("details", { class: "steps-box", open: isOpen, ...attributes }, [
    make("summary", {}, "What to do"),
    found.content.cloneNode(true),
  ]);
}
