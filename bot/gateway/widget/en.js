/** Every sentence of the widget in English. `es.js` has the same keys. */

export const ENGLISH = {
  language: "en",
  locale: "en-US",
  /** Changes with every change of what the notice says; the server keeps which one a visitor has read. */
  noticeVersion: "2026-11-23.2",
  chat: "Chat with the clinic",
  launcher: "Questions? Ask here",
  /** @param {number} count */
  unread: (count) => `New messages: ${count}`,
  program: "This is a program, not a person. It gives general information, not medical advice.",
  notReviewed: "General information, not yet reviewed by this clinic.",
  conversation: "Conversation",
  placeholder: "Type your question",
  send: "Send",
  close: "Close",
  hide: "Hide",
  hideTitle: "Take this off the screen at once (press Esc twice)",

  loading: "Loading your conversation…",
  startTitle: "What would you like to know?",
  startProgram: "A program answers here, not a person.",
  startPrivacy: "Please leave out medical details, names and anything else that is private.",
  /** @param {string} time */
  startKept: (time) => `The clinic keeps what you write for ${time} after your last message, longer with a booking or an emergency.`,
  /** @param {string} time */
  startForget: (time) => `"Forget me" deletes it at once. On this device you can come back to it for ${time}.`,
  startersLabel: "People often ask",
  starters: [
    "How long does a session last?",
    "Is it safe?",
    "How many sessions will I need?",
    "Talk to a person",
  ],
  hidden: "The chat on this device is hidden.",
  unhide: "Show it again",

  notForEmergencies: "Not for emergencies",
  emergency: "Emergency",
  /** @param {string} beginning @param {string} number */
  callNumber: (beginning, number) => `${beginning}: call ${number}.`,
  /** @param {string} number */
  crisisNumber: (number) => `In crisis: call or text ${number}.`,
  /** @param {string} phone */
  callClinic: (phone) => `The clinic's phone: ${phone}`,

  visitor: "You",
  bot: "Assistant (program)",
  staff: "Clinic staff",
  urgent: "Urgent: please read this",
  more: "More",
  sources: "Sources:",
  choices: "Choose an answer",
  newest: "Newest message",

  feedback: "Did this help?",
  helpful: "Helpful",
  notHelpful: "Not helpful",
  wordHelpful: "Would you like to add a word?",
  wordMissing: "What was missing?",
  thanks: "Thank you.",

  sending: "Sending…",
  sent: "Sent",
  notSent: "Not sent.",
  tryAgain: "Try again",
  edit: "Edit",
  /** @param {string} time */
  tooFast: (time) => `Not sent yet: several messages came at once. It is tried again in ${time}.`,
  refused: "Not sent: this could not be taken. Please type a question.",
  refusedTooLong: "Not sent: this message is too long. Please make it shorter.",

  /** @param {number} extra */
  tooLong: (extra) => `Too long to send. Characters to take out: ${extra}.`,

  typing: "The assistant is writing",
  staffTyping: "Somebody at the clinic is writing",
  waiting: "You asked for a person. Nobody has joined yet, and we cannot say how long it takes. The program goes on answering.",
  /** @param {number} number */
  place: (number) => `In the queue you are number ${number}.`,
  backToProgram: "Back to the program",
  /** @param {string} name */
  staffHere: (name) => `Here for you now: ${name}, clinic staff. The program is silent.`,
  /** @param {string} when */
  deskOpen: (when) => `The clinic's desk is open until ${when}.`,
  /** @param {string} when */
  deskClosed: (when) => `The clinic's desk is closed until ${when}. Nobody may be reading before then.`,
  ended: "The earlier conversation is over or was deleted. What you write now starts a new one.",
  lost: "What was not sent is gone.",

  menu: "Menu",
  newChat: "New chat",
  save: "Save as a file",
  print: "Print",
  fileName: "chat.txt",
  forgetMe: "Forget me",
  forgetQuestion: "Delete this conversation on our server and on this device? This cannot be undone.",
  forgetYes: "Yes, delete it",
  forgetNo: "No, keep it",
  forgetting: "Deleting…",
  forgotten: "The conversation was deleted.",
  notForgotten: "It could not be deleted just now. Please try again later, or call the clinic.",
  unreachable: "The chat cannot be reached right now.",
};
