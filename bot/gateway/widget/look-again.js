/** Looking again: every so often, and when the page comes back to whoever is in front of it. */

/**
 * Call until the signal aborts. A device that slept calls when it wakes.
 * @param {() => unknown} look
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 */
export function lookAgain(look, milliseconds, signal) {
  const timer = setInterval(look, milliseconds);
  signal.addEventListener("abort", () => clearInterval(timer));
  for (const type of ["focus", "pageshow"]) addEventListener(type, look, { signal });
  document.addEventListener("visibilitychange", look, { signal });
}
