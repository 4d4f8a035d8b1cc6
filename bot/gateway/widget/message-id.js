/** Identifiers of messages, made here so that a message may be sent twice and is stored once. */

/** Return 32 random hexadecimal digits; `randomUUID` is missing where a page is not served over HTTPS. */
export function newMessageId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
