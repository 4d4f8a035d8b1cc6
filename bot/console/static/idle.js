// Warn before the session ends because nothing is done, and leave the page when it has ended: other people pass by.
import { ask, leave } from "./api.js";

const WARN_SECONDS = 120;
const TELL_EVERY_SECONDS = 60;
const LOOK_EVERY_SECONDS = 10;

/** Watch the clock, and what the person does on a page that asks the server for nothing. */
export function watchIdleness() {
  const dialog = document.querySelector("#idle-warning");
  const left = dialog.querySelector("[data-idle-left]");
  const { idleSeconds, longestSeconds } = document.body.dataset;
  let times = { idle_seconds: Number(idleSeconds), longest_seconds: Number(longestSeconds) };
  let knownAt = Date.now();
  let toldAt = Date.now();
  let asking = false;

  const since = (at) => (Date.now() - at) / 1000;
  const secondsLeft = () => Math.min(times.idle_seconds, times.longest_seconds) - since(knownAt);

  /** Other tabs keep the session too: the server knows how long it lasts. */
  async function update(method) {
    if (asking) return;
    asking = true;
    try {
      times = await ask("/staff/api/session", { method });
      knownAt = Date.now();
    } catch {
      // no connection: the clock goes on, and the page is left in time
    }
    asking = false;
  }

  async function stay() {
    toldAt = Date.now();
    await update("POST");
    dialog.close(); // where the longest time is over, staying is not possible: the page is left in time
  }

  async function look() {
    if (secondsLeft() <= WARN_SECONDS) await update("GET");
    const seconds = secondsLeft();
    if (seconds <= 0) {
      leave("timed-out");
    } else if (seconds > WARN_SECONDS) {
      dialog.close();
    } else if (times.idle_seconds <= times.longest_seconds) {
      left.textContent = seconds > 60 ? "2 minutes" : seconds > 20 ? "a minute" : "a few seconds";
      if (!dialog.open) dialog.showModal();
    }
  }

  function notice() {
    if (dialog.open || since(toldAt) < TELL_EVERY_SECONDS) return;
    toldAt = Date.now();
    update("POST");
  }

  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  for (const name of ["keydown", "pointerdown", "input"]) addEventListener(name, notice, { passive: true });
  addEventListener("visibilitychange", look);
  setInterval(look, LOOK_EVERY_SECONDS * 1000);
}
