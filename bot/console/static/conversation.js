// A conversation's page: read it, take it, write in it, let it go.
import { ask } from "./api.js";
import { drawAttention } from "./attention.js";
import { showBrief } from "./brief-view.js";
import { openChooser } from "./chooser.js";
import { HistoryView } from "./history-view.js";
import { isMine, showHolding } from "./holding.js";
import { keepLease } from "./lease.js";
import { badge, button, fill, make, say } from "./make.js";
import { listenForKeys, wireDialogs } from "./shortcuts.js";
import { alarmTitle, stepsView } from "./steps-view.js";
import { follow } from "./stream.js";
import { WriteBox } from "./write-box.js";
import { REASONS, clock, lookOf } from "./words.js";

const find = (selector) => document.querySelector(selector);
const { conversation, member, leaseSeconds, canAnswer, canAssign, canAcknowledge } = find("#page").dataset;
const viewer = {
  member,
  canAnswer: canAnswer === "yes",
  canAssign: canAssign === "yes",
  canAcknowledge: canAcknowledge === "yes",
};
const API = `/staff/api/conversations/${conversation}`;
const post = (what, body) => ask(`${API}/${what}`, { method: "POST", body });
const tell = drawAttention();
const problem = find("#problem");
let state;
let wrongMessage;
let alarmsShown = "";

const history = new HistoryView(find("#history"), viewer.canAnswer ? askWhatIsWrong : null);
const writeBox = new WriteBox(
  history,
  ({ topic, ...message }) => (topic ? post("answers", { ...message, topic }) : post("messages", message)),
  (isTyping) => post("typing", { is_typing: isTyping }).catch(() => {}), // nobody misses it
);

/** Do something on the server; say what it says where that does not work. */
async function attempt(act) {
  say(problem, "");
  try {
    await act();
    return true;
  } catch (error) {
    say(problem, error.status ? error.message : "There is no connection. Nothing was changed.");
    problem.scrollIntoView({ block: "nearest" });
    return false;
  }
}

const acts = {
  claim: async () => (await attempt(() => post("claim"))) && find("#message").focus(),
  release: () => attempt(() => post("release")),
  "hand-back": () => attempt(() => post("hand-back")),
  close: () => attempt(() => post("close")),
  reopen: () => attempt(() => post("reopen")),
  "end-pause": () => attempt(() => post("end-pause")),
  reassign: () =>
    attempt(async () => {
      const { members } = await ask("/staff/api/members");
      fill(find("#colleague"), members.map((each) => make("option", { value: each.id }, each.id === member ? `${each.name} (you)` : each.name)));
      find("#reassign").showModal();
    }),
};

function showState(next) {
  const hadIt = isMine(state, viewer);
  state = next;
  const hasIt = isMine(state, viewer);
  if (hasIt) say(problem, "");
  else if (hadIt) sayLost();
  const reasons = state.handoff?.closed_at ? [] : (state.handoff?.reasons ?? []);
  fill(find("#badges"), reasons.map((reason) => badge(REASONS[reason] ?? reason, lookOf(reason))));
  find("#write").hidden = !hasIt && !find("#message").value;
  find("#message").readOnly = !hasIt;
  for (const control of ["#send", "#open-ready", "#open-answers"]) find(control).disabled = !hasIt;
  showIdentity();
  showHolding(find("#take"), state, viewer, acts);
  showAlarms();
  history.showMarks(state.wrong);
  fill(find("#notes"), state.notes.map(note));
}

/** What was typed stays in the box, and can be copied; nothing of it was sent. */
function sayLost() {
  const holder = state.handoff?.claimed_by?.name;
  const kept = find("#message").value ? " What you have typed is still in the box, and was not sent." : "";
  if (holder) say(problem, `${holder} has this conversation now.${kept}`);
  else if (kept) say(problem, `You do not have this conversation any more.${kept}`);
}

/** The reminder stands there until one has written something in this conversation. */
function showIdentity() {
  const hasWritten = find('#history [data-author="staff"]') !== null;
  find("#identity").hidden = hasWritten || !isMine(state, viewer);
}

const note = (each) =>
  make("li", {}, make("p", { class: "said-text" }, each.text), make("p", { class: "hint" }, `${each.by}, ${clock(each.at)}`));

function showAlarms() {
  const open = state.alarms.filter((alarm) => !alarm.acknowledged_at);
  const last = state.alarms.findLast((alarm) => alarm.acknowledged_at);
  const signature = JSON.stringify([open.map((alarm) => [alarm.id, alarm.is_overdue]), last?.id]);
  if (signature === alarmsShown) return; // steps that somebody has opened stay open
  alarmsShown = signature;
  const panel = find("#alarm");
  panel.hidden = state.alarms.length === 0;
  panel.classList.toggle("is-open", open.length > 0);
  fill(panel, open.length ? open.map((alarm, place) => openAlarm(alarm, place === 0)) : last && seenAlarm(last));
}

function openAlarm(alarm, isFirst) {
  const acknowledge = () => attempt(() => post(`alarms/${alarm.id}/acknowledge`));
  return make(
    "div",
    { class: "alarm-one" },
    make(
      "div",
      {},
      make("p", {}, badge("Alarm", "danger"), alarm.is_overdue ? [" ", badge("Nobody acknowledged it in time", "danger")] : "", ` ${clock(alarm.raised_at)}`),
      make("h2", {}, alarmTitle(alarm.tier)),
      viewer.canAcknowledge
        ? button("Acknowledge", "button-danger", acknowledge, { "data-key": `seen-${alarm.id}` })
        : make("p", { class: "hint" }, "Your account cannot acknowledge it. Tell somebody who can."),
    ),
    stepsView(alarm.tier, isFirst),
  );
}

const seenAlarm = (alarm) =>
  make("div", { class: "alarm-one" }, [
    make("p", {}, badge("Alarm acknowledged", "good"), ` by ${alarm.acknowledged_by}, ${clock(alarm.acknowledged_at)}: ${alarmTitle(alarm.tier)}`),
    stepsView(alarm.tier, false),
  ]);

function askWhatIsWrong(message) {
  wrongMessage = message;
  find("#wrong-word").value = "";
  find("#wrong").showModal();
}

async function openReady() {
  if (!isMine(state, viewer)) return;
  await attempt(async () => {
    const { replies } = await ask(`${API}/ready-replies`);
    const items = replies.map((reply) => ({
      ...reply,
      problem: reply.missing.length ? `Cannot be sent: ${reply.missing.join(", ")} is empty. Fill it in, or write it yourself.` : "",
    }));
    openChooser("Ready sentences", "It comes into the box: read it, change it, send it.", items, (item) => writeBox.put(item.text));
  });
}

async function openAnswers() {
  if (!isMine(state, viewer)) return;
  await attempt(async () => {
    const { answers } = await ask(`${API}/answers`);
    openChooser("Reviewed answers", "It is sent as it is, with its sources.", answers, (item) => writeBox.sendAnswer(item.topic, item.title));
  });
}

async function openChart() {
  await attempt(async () => {
    find("#chart-text").value = (await post("chart")).text;
    say(find("#chart-said"), "");
    find("#chart").showModal();
  });
}

async function copyChart() {
  const text = find("#chart-text");
  text.select();
  const isCopied = await (navigator.clipboard?.writeText(text.value).then(() => true, () => false) ?? false);
  say(find("#chart-said"), isCopied ? "Copied." : "Press Ctrl and C: the text is selected.");
}

async function saveNote() {
  const text = find("#note").value;
  if (text.trim() && (await attempt(() => post("notes", { text })))) find("#note").value = "";
}

async function showEarlier() {
  await attempt(async () => {
    const view = await ask(`${API}?before=${history.oldest}`);
    for (const message of view.messages) history.add(message);
    find("#earlier").hidden = !view.has_earlier;
  });
}

function showTyping(isTyping) {
  find("#visitor-typing").textContent = isTyping ? "Visitor is writing …" : "";
}

/** Alarms and people elsewhere are not missed while somebody is in a conversation. */
function showQueue({ handoffs }) {
  tell(handoffs);
  const others = handoffs.filter((handoff) => handoff.alarm && handoff.conversation !== conversation).length;
  const elsewhere = find("#elsewhere");
  elsewhere.hidden = others === 0;
  const link = make("a", { href: "/staff/queue", "data-key": "elsewhere" }, "Open the queue");
  if (others) fill(elsewhere, `${others === 1 ? "Another alarm is" : `${others} other alarms are`} open. `, link);
}

function on(selector, act) {
  find(selector)?.addEventListener("click", act);
}

wireDialogs();
on("#open-ready", openReady);
on("#open-answers", openAnswers);
on("#open-chart", openChart);
on("#copy-chart", copyChart);
on("#save-note", saveNote);
on("#earlier", showEarlier);
on("#save-wrong", async () => {
  const body = { message: wrongMessage.sequence, word: find("#wrong-word").value };
  find("#wrong").close();
  await attempt(() => post("wrong", body));
});
on("#save-reassign", async () => {
  find("#reassign").close();
  await attempt(() => post("reassign", { to: find("#colleague").value }));
});
listenForKeys({
  t: () => viewer.canAnswer && !state?.handoff?.claimed_by && acts.claim(),
  w: () => find("#message").focus(),
  r: openReady,
  i: openAnswers,
  n: () => find("#note")?.focus(),
  b: () => isMine(state, viewer) && acts["hand-back"](),
  q: () => location.assign("/staff/queue"),
});
keepLease(
  Number(leaseSeconds),
  () => isMine(state, viewer),
  () => post("renew"),
  (error) => say(problem, `${error.message}${find("#message").value ? " What you have typed is still in the box." : ""}`),
);

await attempt(async () => {
  const view = await ask(API);
  for (const message of view.messages) history.add(message);
  history.toEnd();
  find("#earlier").hidden = !view.has_earlier;
  showState(view);
  follow(
    () => `${API}/events?after=${history.newest}`,
    {
      message(message) {
        history.add(message);
        if (message.author === "staff") showIdentity();
      },
      conversation: showState,
      typing: ({ is_typing: isTyping }) => showTyping(isTyping),
      brief: (brief) => showBrief(find("#brief"), brief),
      queue: showQueue,
      gone: () => location.replace("/staff/queue?notice=erased"),
    },
    (isLive) => {
      if (!isLive) showTyping(false);
      say(find("#connection"), isLive ? "" : "There is no connection. What you see may be old; it comes back by itself.");
    },
  );
});
