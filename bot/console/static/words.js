// What the console's scripts say of reasons, times and states.

export const REASONS = {
  alarm: "Alarm",
  session_today: "Session today",
  person: "Wants a person",
  advice: "Own treatment",
  failed_turn: "The program failed",
  booking: "Booking",
  gap: "No answer here",
};
const LOOKS = { alarm: "danger", session_today: "warn", failed_turn: "warn" };
export const WRITERS = { visitor: "Visitor", bot: "Program", staff: "Clinic" };
export const ACTS = {
  answer: "Answer",
  clarify: "Asked back",
  unknown: "No answer",
  out_of_scope: "Not our subject",
  chitchat: "Small talk",
  booking: "Booking",
  booking_manage: "Booking",
  handoff: "A person",
  advice: "No advice",
  crisis: "Safety text",
  emergency: "Safety text",
  unavailable: "Failed",
};

/** Return how a reason's badge looks. */
export const lookOf = (reason) => LOOKS[reason] ?? "";

/** Return the short name of a conversation: enough to speak of it across a room. */
export const shortName = (conversation) => conversation.slice(0, 4).toUpperCase();

/** Return how long something lasts, in words: "under 1 min", "4 min", "2 h 5 min", "3 days". */
export function lasting(seconds) {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  if (minutes < 1) return "under 1 min";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** Return a time of day, with the day where it is not today. */
export function clock(at) {
  const time = new Date(at);
  const isToday = time.toDateString() === new Date().toDateString();
  const day = isToday ? {} : { day: "numeric", month: "short" };
  return time.toLocaleString("en-GB", { hour: "2-digit", minute: "2-digit", ...day });
}
