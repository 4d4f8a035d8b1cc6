// Requests of the console's own scripts: with the token of the session, as JSON. Signed out, the page goes to the sign-in.

/** An answer that is not a good one. `code` is for programs, `message` for people. */
export class RequestError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Ask, and return the answer's JSON. Rejects with a RequestError, or as fetch does where nobody answers. */
export async function ask(path, { method = "GET", body } = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": document.body.dataset.csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const error = answer.error ?? { code: "unreadable", message: "Something went wrong here. Please try again." };
  if (error.code === "signed_out") leave("timed-out");
  throw new RequestError(response.status, error.code, error.message);
}

/** Go to the sign-in, and come back here afterwards. */
export function leave(notice) {
  location.replace(`/staff/sign-in?notice=${notice}&next=${encodeURIComponent(location.pathname)}`);
}
