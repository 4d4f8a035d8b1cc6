// Keep a conversation while its page is open: a sign of life, well before the lease ends.

const PART = 3;
const SHORTEST_MS = 2000;

/** Renew while `isMine()`. `renew()` asks the server; what it refuses comes to `onLost(error)`. */
export function keepLease(seconds, isMine, renew, onLost) {
  let isAsking = false;
  async function beat() {
    if (!isMine() || isAsking) return;
    isAsking = true;
    try {
      await renew();
    } catch (error) {
      if (error.status === 409 || error.status === 404) onLost(error); // without a connection the next one may arrive
    }
    isAsking = false;
  }
  setInterval(beat, Math.max(SHORTEST_MS, (seconds * 1000) / PART));
  addEventListener("visibilitychange", beat);
}
