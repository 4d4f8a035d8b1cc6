/**
 * The lines of one conversation, each once and in order, whoever brought them first: the visitor's own sending,
 * the answer to it, or the event stream. Knows nothing of the screen.
 */

/** @typedef {import("./api.js").Envelope} Envelope */
/** @typedef {import("./stream.js").StoredMessage} StoredMessage */

/** @typedef {{text: string, canRetry: boolean, canEdit: boolean}} Problem */
/**
 * @typedef {object} Entry
 * @property {"visitor" | "bot" | "staff"} author
 * @property {string} name of the person who wrote it, or ""
 * @property {string} text
 * @property {Envelope | null} reply
 * @property {number | null} sequence null until the server has stored it, as far as this page knows
 * @property {"sending" | "sent" | "failed"} state
 * @property {string} clientMessageId "" where it is not the visitor's
 * @property {string} button the payload of a pressed button, or ""
 * @property {Problem | null} problem why it failed
 * @property {string} at when it was stored, as ISO time; "" as long as this page does not know
 * @property {Entry | null} answers the visitor's line whose sending brought this reply
 */

const NEWEST = Number.MAX_SAFE_INTEGER; // not stored yet: after all that is, in the order in which it was said

export class History {
  /** @type {Entry[]} */
  #entries = [];

  /** All lines in order. @returns {readonly Entry[]} */
  get entries() {
    return this.#entries;
  }

  /** What the visitor wrote and the server has not stored. */
  get unsent() {
    return this.#entries.filter((entry) => entry.author === "visitor" && entry.sequence === null);
  }

  /**
   * Add what the visitor says now.
   * @param {{text: string, button?: string, clientMessageId: string}} said
   */
  say({ text, button = "", clientMessageId }) {
    return this.#add({ author: "visitor", text, button, clientMessageId, state: "sending" });
  }

  /** Take a line of the event stream. Return whether it was not there before. @param {StoredMessage} message */
  receive({ sequence, author, name = "", text = "", client_message_id: clientMessageId, reply = null, created_at: at }) {
    if (this.#entries.some((entry) => entry.sequence === sequence)) return false;
    if (reply && !reply.text) return false; // a person has the conversation, and the program says nothing
    const own = clientMessageId && this.#entries.find((entry) => entry.clientMessageId === clientMessageId);
    const known = own || (reply && this.#awaited(reply, sequence));
    if (own) this.store(own, sequence);
    if (known) Object.assign(known, { sequence, at });
    else this.#add({ author, name, text, reply, sequence, clientMessageId: clientMessageId ?? "", at });
    this.#sort();
    return !known;
  }

  /** Mark a visitor's line as stored. @param {Entry} entry @param {number} sequence */
  store(entry, sequence) {
    Object.assign(entry, { sequence, state: "sent", problem: null });
    this.#sort();
  }

  /**
   * Mark a visitor's line as not sent, unless the stream has brought it meanwhile.
   * @param {Entry} entry
   * @param {Problem} problem
   */
  fail(entry, problem) {
    if (entry.sequence !== null) return;
    Object.assign(entry, { state: "failed", problem });
    this.#sort();
  }

  /** Mark a visitor's line as on its way again. @param {Entry} entry */
  resend(entry) {
    Object.assign(entry, { state: "sending", problem: null });
    this.#sort();
  }

  /**
   * Take replies that came as the answer to a sending: each is shown once, here or by the stream.
   * @param {Entry} entry
   * @param {Envelope[]} replies
   */
  answer(entry, replies) {
    for (const reply of replies) {
      const same = this.#entries.filter((other) => other.reply && isSame(other.reply, reply));
      if (same.some((other) => other.answers === entry)) continue;
      const streamed = same.find((other) => !other.answers && isAfter(other, entry));
      if (streamed) streamed.answers = entry;
      else this.#add({ author: "bot", reply, answers: entry });
    }
    this.#sort();
  }

  /** Take a line out: the visitor wants to write it again. @param {Entry} entry */
  remove(entry) {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  /** Begin anew. */
  reset() {
    this.#entries = [];
  }

  /** Begin anew with what is unsent, and the safety replies that its sending brought all the same. */
  keepUnsent() {
    const { unsent } = this;
    this.#entries = this.#entries.filter((entry) => unsent.includes(entry.answers ?? entry));
  }

  /**
   * Find the reply that an answer to a sending has brought already, and that the stream brings now.
   * @param {Envelope} reply
   * @param {number} sequence
   */
  #awaited(reply, sequence) {
    return this.#entries.find(
      ({ sequence: own, answers, reply: shown }) =>
        own === null && shown && isSame(shown, reply) && answers?.sequence != null && answers.sequence < sequence,
    );
  }

  /** Add a line; what is not given is empty. @param {Partial<Entry> & {author: Entry["author"]}} given */
  #add(given) {
    const empty = { name: "", at: "", text: "", reply: null, sequence: null, state: /** @type {const} */ ("sent") };
    const entry = { ...empty, clientMessageId: "", button: "", problem: null, answers: null, ...given };
    this.#entries.push(entry);
    this.#sort();
    return entry;
  }

  /** Put all lines where they belong. */
  #sort() {
    this.#entries.sort((one, other) => position(one) - position(other));
  }
}

/**
 * Return where a line belongs: by sequence, what is not stored after that.
 * @param {Entry} entry
 * @returns {number}
 */
function position(entry) {
  if (entry.sequence !== null) return entry.sequence;
  if (entry.answers) return position(entry.answers) + 0.5;
  return NEWEST;
}

/** Whether two envelopes say the same. @param {Envelope} one @param {Envelope} other */
function isSame(one, other) {
  return one.text === other.text && one.act === other.act;
}

/** Whether a stored reply came after a stored line. @param {Entry} reply @param {Entry} entry */
function isAfter(reply, entry) {
  return reply.sequence !== null && entry.sequence !== null && reply.sequence > entry.sequence;
}
