// What draws attention: the number in the title, a sound, a notification. Both of the latter are asked for by a button.
import { REASONS } from "./words.js";

const SOUND = "staff.sound";
const TONES = { alarm: [880, 660, 880, 660], waiting: [520, 660] };
const TONE_SECONDS = 0.16;

/** Wire the buttons; return what to tell the queue's entries to. */
export function drawAttention() {
  const soundButton = document.querySelector("[data-sound]");
  const notifyButton = document.querySelector("[data-notify]");
  const ownTitle = document.title;
  let audio;
  let known;

  const wantsSound = () => localStorage.getItem(SOUND) === "on";
  const mayNotify = () => "Notification" in globalThis && Notification.permission === "granted";

  function show() {
    const needsPress = wantsSound() && audio?.state !== "running";
    soundButton.textContent = !wantsSound() ? "Sound: off" : needsPress ? "Sound: press to hear it" : "Sound: on";
    soundButton.setAttribute("aria-pressed", String(wantsSound() && !needsPress));
    const isBlocked = !("Notification" in globalThis) || Notification.permission === "denied";
    notifyButton.textContent = isBlocked
      ? "Notifications: not allowed by the browser"
      : mayNotify()
        ? "Notifications: on"
        : "Notifications: off";
    notifyButton.setAttribute("aria-pressed", String(mayNotify()));
    notifyButton.disabled = isBlocked || mayNotify();
  }

  async function wakeAudio() {
    audio ??= new AudioContext();
    await audio.resume();
    show();
  }

  function play(tones) {
    if (!wantsSound() || audio?.state !== "running") return;
    tones.forEach((pitch, place) => {
      const [tone, volume, at] = [audio.createOscillator(), audio.createGain(), audio.currentTime + place * TONE_SECONDS];
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.15, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + TONE_SECONDS);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + TONE_SECONDS);
    });
  }

  /** No word of a visitor is in a notification: others see the screen too. */
  function notify(title, about) {
    if (!mayNotify() || !document.hidden) return;
    const shown = new Notification(title, { body: about, tag: "queue" });
    shown.addEventListener("click", () => {
      globalThis.focus();
      shown.close();
    });
  }

  soundButton.addEventListener("click", async () => {
    if (wantsSound() && audio?.state === "running") {
      localStorage.setItem(SOUND, "off");
    } else {
      localStorage.setItem(SOUND, "on");
      await wakeAudio();
      play(TONES.waiting);
    }
    show();
  });
  notifyButton.addEventListener("click", async () => {
    await Notification.requestPermission();
    show();
  });
  // Browsers let a page sound only after a press or a key on it: the first one is enough.
  addEventListener("pointerdown", () => wantsSound() && wakeAudio(), { once: true });
  addEventListener("keydown", () => wantsSound() && wakeAudio(), { once: true });
  show();

  /** Count what nobody has in the title; sound and notify for what is new. */
  return function tell(handoffs) {
    const waiting = handoffs.filter((handoff) => !handoff.claimed_by);
    if (!document.body.classList.contains("is-hidden-screen")) {
      document.title = waiting.length ? `(${waiting.length}) ${ownTitle}` : ownTitle;
    }
    const alarms = new Set(handoffs.filter((handoff) => handoff.alarm).map((handoff) => handoff.alarm.id));
    const people = new Set(waiting.map((handoff) => handoff.conversation));
    if (known) {
      const hasNewAlarm = [...alarms].some((alarm) => !known.alarms.has(alarm));
      const newcomer = waiting.find((handoff) => !known.people.has(handoff.conversation));
      if (hasNewAlarm) {
        play(TONES.alarm);
        notify("Alarm", "Somebody may be in danger. Open the queue.");
      } else if (newcomer) {
        play(TONES.waiting);
        notify("Queue", REASONS[newcomer.reason] ?? "Somebody waits.");
      }
    }
    known = { alarms, people };
    return alarms.size;
  };
}
