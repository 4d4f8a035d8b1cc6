// The queue's page: who waits, live.
import { ask } from "./api.js";
import { drawAttention } from "./attention.js";
import { showDesk } from "./desk-strip.js";
import { fill, say } from "./make.js";
import { closedEntry, queueEntry } from "./queue-entry.js";
import { listenForKeys, wireDialogs } from "./shortcuts.js";
import { follow } from "./stream.js";

const TICK_MS = 10_000;
const SHOWN = ["all", "waiting", "mine", "closed"];
const EMPTY = {
  all: "Nobody waits.",
  waiting: "Nobody waits for somebody to come.",
  mine: "You have no conversation.",
  closed: "Nothing was closed yet.",
};
const list = document.querySelector("#queue");
const empty = document.querySelector("#empty");
const problem = document.querySelector("#problem");
const viewer = {
  member: list.dataset.member,
  canAnswer: list.dataset.canAnswer === "yes",
  canAcknowledge: list.dataset.canAcknowledge === "yes",
};
const tell = drawAttention();
const choices = {
  all: () => true,
  waiting: (handoff) => !handoff.claimed_by,
  mine: (handoff) => handoff.claimed_by?.id === viewer.member,
};
const unfolded = new Map(); // alarm to whether somebody has opened or closed its steps
let handoffs;
let closed = [];
let shown = "all";
let clockAhead = 0;

function render() {
  if (!handoffs) return;
  const now = Date.now() + clockAhead;
  const firstAlarm = handoffs.find((handoff) => handoff.alarm)?.alarm.id;
  const entries =
    shown === "closed"
      ? closed.map(closedEntry)
      : handoffs
          .filter(choices[shown])
          .map((handoff) => queueEntry(handoff, viewer, acts, now, isUnfolded(handoff.alarm?.id, firstAlarm)));
  fill(list, entries);
  for (const steps of list.querySelectorAll("details")) {
    steps.addEventListener("toggle", () => unfolded.set(Number(steps.dataset.alarm), steps.open));
  }
  list.removeAttribute("aria-busy");
  say(empty, entries.length ? "" : EMPTY[shown]);
  for (const tab of document.querySelectorAll("[data-show]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.show === shown));
    const count = tab.querySelector("[data-count]");
    if (count) count.textContent = handoffs.filter(choices[tab.dataset.show]).length;
  }
}

const isUnfolded = (alarm, firstAlarm) => unfolded.get(alarm) ?? alarm === firstAlarm;

async function show(which) {
  if (!document.querySelector(`[data-show="${which}"]`)) return;
  shown = which;
  if (which === "closed") await attempt(async () => ({ handoffs: closed } = await ask("/staff/api/queue/closed")));
  render();
}

/** Do something on the server; say what it says where that does not work. */
async function attempt(act) {
  say(problem, "");
  try {
    await act();
  } catch (error) {
    say(problem, error.status ? error.message : "There is no connection. Nothing was changed.");
  }
}

const acts = {
  take: (handoff) =>
    attempt(async () => {
      await ask(`/staff/api/conversations/${handoff.conversation}/claim`, { method: "POST" });
      location.assign(`/staff/conversations/${handoff.conversation}`);
    }),
  acknowledge: (handoff) =>
    attempt(() =>
      ask(`/staff/api/conversations/${handoff.conversation}/alarms/${handoff.alarm.id}/acknowledge`, { method: "POST" }),
    ),
};

/** Move the focus to the next or previous conversation. */
function move(step) {
  const entries = [...list.children];
  const at = entries.findIndex((entry) => entry.contains(document.activeElement));
  const to = at < 0 ? 0 : Math.min(Math.max(at + step, 0), entries.length - 1);
  entries[to]?.querySelector("a.button").focus();
}

/** Take the conversation that has the focus, or the first one. */
function takeFocused() {
  const entry = document.activeElement.closest?.(".entry") ?? list.firstElementChild;
  const handoff = handoffs?.find((each) => each.conversation === entry?.dataset.conversation);
  if (handoff && viewer.canAnswer && shown !== "closed") acts.take(handoff);
}

for (const tab of document.querySelectorAll("[data-show]")) {
  tab.addEventListener("click", () => show(tab.dataset.show));
}
wireDialogs();
listenForKeys({
  j: () => move(1),
  k: () => move(-1),
  t: takeFocused,
  ...Object.fromEntries(SHOWN.map((which, place) => [String(place + 1), () => show(which)])),
});
follow(
  () => "/staff/api/events",
  {
    queue(data) {
      clockAhead = Date.parse(data.now) - Date.now();
      handoffs = data.handoffs;
      const alarms = tell(handoffs);
      say(document.querySelector("#news"), alarms ? `${alarms} ${alarms === 1 ? "alarm is" : "alarms are"} open.` : "");
      if (shown === "closed") show("closed");
      else render();
    },
    desk: (desk) => showDesk(document.querySelector("#desk"), desk),
  },
  (isLive) =>
    say(
      document.querySelector("#connection"),
      isLive ? "" : "There is no connection: this may be old. It comes back by itself. Look at the telephone too.",
    ),
);
setInterval(() => shown !== "closed" && render(), TICK_MS);
