/**
 * Every sentence that the scripts show. What must be read without scripts stands in index.html;
 * answers and safety texts come from the server.
 */

export const STRINGS = Object.freeze({
  loading: "Loading your conversation…",
  startTitle: "What would you like to know?",
  startProgram: "A program answers here, not a person. It gives general information about ketamine infusions.",
  /** @param {string} emergency @param {string} crisis */
  startEmergency: (emergency, crisis) => numbers("Not for emergencies", emergency, crisis),
  startPrivacy: "Please leave out medical details, names and anything else that is private.",
  startersLabel: "People often ask",
  starters: Object.freeze([
    "How long does a session last?",
    "Is it safe?",
    "How many sessions will I need?",
    "Talk to a person",
  ]),

  visitor: "You",
  bot: "Assistant",
  staff: "Clinic staff",
  urgent: "Urgent: please read this",
  more: "More",
  sources: "Sources:",
  choices: "Choose an answer",
  newest: "Newest message",

  sending: "Sending…",
  sent: "Sent",
  notSent: "Not sent.",
  tryAgain: "Try again",
  edit: "Edit",
  announceNotSent: "Your message was not sent. You can try again.",
  tooFast: "Not sent: several messages came at once.",
  /** @param {number} seconds */
  tooFastWait: (seconds) => `Not sent: several messages came at once. You can try again in ${counted(seconds, "second")}.`,
  refused: "Not sent: this message could not be read.",

  /** @param {number} used @param {number} longest */
  counter: (used, longest) => `${grouped(used)} of ${grouped(longest)} characters`,
  /** @param {number} extra @param {number} longest */
  tooLong: (extra, longest) =>
    `Too long to send: please take out ${counted(extra, "character")} (the most is ${grouped(longest)}).`,
  /** @param {number} left */
  nearlyFull: (left) => `${counted(left, "character")} left.`,

  typing: "The assistant is writing",
  staffTyping: "Somebody at the clinic is writing",
  waiting: "You asked for a person. Nobody has joined yet; until then the program goes on answering.",
  staffHere: "Somebody at the clinic has joined and answers here. The program is silent.",
  ended: "The earlier conversation is over or was deleted. What you write now starts a new one.",

  menu: "Menu",
  newChat: "New chat",
  forgetMe: "Forget me",
  forgetQuestion: "Delete this conversation on our server and on this device? This cannot be undone.",
  forgetYes: "Yes, delete it",
  forgetNo: "No, keep it",
  forgetting: "Deleting…",
  forgotten: "The conversation was deleted.",
  notForgotten: "It could not be deleted just now. Please try again later, or call the clinic.",
  newChatStarted: "A new chat has started.",

  unreachable: "The chat cannot be reached right now.",
  /** @param {string} phone @param {string} hours */
  unreachableClinic: (phone, hours) => `Please call the clinic at ${phone}${hours ? ` (${hours})` : ""}.`,
  /** @param {string} emergency @param {string} crisis */
  unreachableEmergency: (emergency, crisis) => numbers("Emergency", emergency, crisis),
});

/**
 * Return the emergency line; a number that the clinic leaves empty is left out.
 * @param {string} beginning
 * @param {string} emergency
 * @param {string} crisis
 */
function numbers(beginning, emergency, crisis) {
  return [emergency && `${beginning}: call ${emergency}.`, crisis && `In crisis: call or text ${crisis}.`]
    .filter(Boolean)
    .join(" ");
}

/** Return a number with its thousands apart, like 1,800. @param {number} value */
function grouped(value) {
  return value.toLocaleString("en-US");
}

/** Return a number with its noun. @param {number} value @param {string} noun in the singular */
function counted(value, noun) {
  return `${grouped(value)} ${noun}${value === 1 ? "" : "s"}`;
}
