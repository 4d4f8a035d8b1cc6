// Warn before the session ends because nothing is done, and leave the page when it has ended: other people pass by.
import { ask, leave } from "./api.js";

const WARN_SECONDS = 120;
const TELL_EVERY_SECONDS = 60;

/** Watch the clock, and what the person does on a page that asks the server for nothing. */
export function watchIdleness() {
  const dialog = document.querySelector("#idle-warning");
  const left = dialog.querySelector("[data-idle-left]");
  let times = { idle_at: Number(document.body.dataset.idleAt), ends_at: Number(document.body.dataset.endsAt) };
  let toldAt = Date.now();
  let asking = false;

  const secondsLeft = () => Math.min(times.idle_at, times.ends_at) - Date.now() / 1000;

  /** Other tabs keep the session too: the server knows when it ends. */
  async function update(method) {
    if (asking) return;
    asking = true;
    try {
      times = await ask("/staff/api/session", { method });
    } catch {
      // no connection: the clock goes on, and the page is left in time
    }
    asking = false;
  }

  async function stay() {
    toldAt = Date.now();
    await update("POST");
    if (secondsLeft() > WARN_SECONDS || times.ends_at <= times.idle_at) dialog.close();
  }

  async function look() {
    let seconds = secondsLeft();
    if (seconds <= WARN_SECONDS) {
      await update("GET");
      seconds = secondsLeft();
    }
    if (seconds <= 0) {
      leave("timed-out");
    } else if (seconds <= WARN_SECONDS) {
      left.textContent = seconds > 60 ? "2 minutes" : seconds > 20 ? "a minute" : "a few seconds";
      if (!dialog.open && times.idle_at <= times.ends_at) dialog.showModal();
    } else if (dialog.open) {
      dialog.close();
    }
  }

  function notice() {
    if (dialog.open || Date.now() - toldAt < TELL_EVERY_SECONDS * 1000) return;
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
  setInterval(look, 10_000);
}
