/** Identifiers of messages, made here so that a message may be sent twice and is stored once. */

/** Return a random UUID; also where the page is not served over HTTPS and `randomUUID` is missing. */
export function newMessageId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40; // version 4
  bytes[8] = (bytes[8] & 0x3f) | 0x80; // the variant of RFC 9562
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(
    /^(.{8})(.{4})(.{4})(.{4})(.{12})$/, // the five groups
    "$1-$2-$3-$4-$5",
  );
}
