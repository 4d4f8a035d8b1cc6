/**
 * The event stream of one conversation: read, opened again when it breaks, resumed after the last event.
 * Until the history is complete it starts from the beginning again; whoever receives knows what is there already.
 */

import { ApiError } from "./api.js";
import { Deadline } from "./deadline.js";
import { EventParser } from "./event-parser.js";
import { pause } from "./pause.js";

const SILENCE_MILLISECONDS = 45_000; // three heartbeats
const FIRST_WAIT_MILLISECONDS = 1_000;
const LONGEST_WAIT_MILLISECONDS = 30_000;

/** @typedef {{sequence: number, author: "visitor" | "bot" | "staff", created_at: string, name?: string, text?: string,
 *   client_message_id?: string | null, reply?: import("./api.js").Envelope | null}} StoredMessage */
/**
 * @typedef {object} Status
 * @property {boolean} typing
 * @property {"bot" | "waiting" | "staff"} owner
 * @property {string} [name] of the person who has the conversation
 * @property {number} [place] in the queue, from 1
 */
/**
 * @typedef {object} Receiver
 * @property {(message: StoredMessage) => void} message
 * @property {(status: Status) => void} status
 * @property {() => void} ready the history is complete
 * @property {() => void} gone the conversation is no more; the stream has ended
 * @property {(isReachable: boolean) => void} reachable
 */

export class Stream {
  #open;
  #receiver;
  #signal;
  #lastEventId = "";
  #isComplete = false;
  #failures = 0;
  /** @type {Deadline | null} */
  #attempt = null;
  #wake = () => {};

  /**
   * Prepare the stream; `run` reads it.
   * @param {(lastEventId: string, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>} open
   * @param {Receiver} receiver
   * @param {AbortSignal} signal ends the stream
   */
  constructor(open, receiver, signal) {
    this.#open = open;
    this.#receiver = receiver;
    this.#signal = signal;
  }

  /** Read until the signal aborts or the conversation is gone. */
  async run() {
    while (!this.#signal.aborted) {
      const outcome = await this.#read();
      if (this.#signal.aborted) return;
      if (outcome === "gone") return this.#receiver.gone();
      if (outcome === "refused") this.#receiver.reachable(false);
      await new Promise((resolve) => {
        this.#wake = () => resolve(undefined);
        pause(waitAfter(this.#failures++), this.#signal).then(this.#wake);
      });
    }
  }

  /** Connect again at once: the network has changed. */
  reconnect() {
    this.#attempt?.abort();
    this.wake();
  }

  /** Do not wait any longer, if waiting. */
  wake() {
    this.#wake();
  }

  /** Read one connection to its end. @returns {Promise<"broken" | "refused" | "gone">} */
  async #read() {
    const attempt = (this.#attempt = new Deadline(SILENCE_MILLISECONDS, this.#signal));
    let isOpen = false;
    try {
      const body = await this.#open(this.#isComplete ? this.#lastEventId : "", attempt.signal);
      const reader = body.getReader();
      const decoder = new TextDecoder();
      const parser = new EventParser();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        attempt.extend();
        isOpen = true;
        this.#failures = 0;
        this.#receiver.reachable(true);
        for (const event of parser.push(decoder.decode(part.value, { stream: true }))) {
          if (event.event === "gone") return "gone"; // forgotten while this page was listening
          this.#hand(event);
        }
      }
      return "broken";
    } catch (error) {
      if (error instanceof ApiError && error.isGone) return "gone";
      const isExpected = error instanceof ApiError || error instanceof TypeError || attempt.signal.aborted;
      if (!isExpected) reportError(error); // ours, not the network's: shown in the console, and the stream goes on
      return isOpen ? "broken" : "refused";
    } finally {
      attempt.abort();
    }
  }

  /** Hand an event to the receiver. @param {import("./event-parser.js").ServerEvent} event */
  #hand({ event, data, id }) {
    if (this.#signal.aborted) return;
    if (id) this.#lastEventId = id;
    if (event === "message") this.#receiver.message(JSON.parse(data));
    else if (event === "status") this.#receiver.status(JSON.parse(data));
    else if (event === "ready") {
      this.#isComplete = true;
      this.#receiver.ready();
    }
  }
}

/**
 * Return how long to wait: 1, 2, 4 ... 30 s, shortened by up to half so that not all come back at once.
 * @param {number} failures
 */
function waitAfter(failures) {
  const longest = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** failures, LONGEST_WAIT_MILLISECONDS);
  return longest * (0.5 + Math.random() / 2);
}
