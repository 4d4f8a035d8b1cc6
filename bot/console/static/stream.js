// An event stream of the console: it comes back by itself, and says while it is away.
import { ask, leave } from "./api.js";

const AGAIN_MS = 3000;

/**
 * Follow a stream. `path()` names the address each time it is opened anew; `handlers`: event name to what to do with its
 * data; `onState(isLive)` is told when it breaks and when it is back.
 */
export function follow(path, handlers, onState) {
  let source;
  let isOver = false;

  function open() {
    source = new EventSource(path());
    source.onopen = () => onState(true);
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
    }
    source.addEventListener("signed_out", () => {
      end();
      leave("timed-out");
    });
    source.onerror = () => {
      onState(false);
      if (source.readyState === EventSource.CLOSED && !isOver) setTimeout(tryAgain, AGAIN_MS);
    };
  }

  /** The server has refused: perhaps nobody is signed in any more, and `ask` goes to the sign-in. */
  async function tryAgain() {
    try {
      await ask("/staff/api/session");
    } catch {
      // no connection, or signed out: then the page is left
    }
    if (!isOver) open();
  }

  function end() {
    isOver = true;
    source.close();
  }

  addEventListener("pagehide", end);
  open();
  return end;
}
