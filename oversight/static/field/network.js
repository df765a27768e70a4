/** Requests to the interface. The sign-in is a cookie that scripts cannot read; the header says that a phone's page asks. */

/**
 * What came back: HTTP status (0 when nothing did), the decoded body, and how long the server asks us to wait.
 * @typedef {{status: number, body: any, wait: number}} Reply
 */

const LONGEST_ANSWER = 30_000;
const SLOWEST_BYTES_PER_SECOND = 8_000;

/**
 * Send one request. Never throws: a lost connection and a time-out are status 0.
 * @param {string} method
 * @param {string} path below /api/v1/
 * @param {BodyInit | null} [body]
 * @param {string} [type]
 * @returns {Promise<Reply>}
 */
export async function ask(method, path, body = null, type = "application/json") {
  const stop = new AbortController();
  const bytes = body instanceof Blob ? body.size : typeof body === "string" ? body.length : 0;
  const timer = setTimeout(() => stop.abort(), LONGEST_ANSWER + (bytes / SLOWEST_BYTES_PER_SECOND) * 1000);
  try {
    const response = await fetch(`/api/v1/${path}`, {
      method,
      body,
      headers: {
        Accept: "application/json",
        "Accept-Language": document.documentElement.lang || "id",
        "X-Oversight-Device": "1",
        ...(body === null ? {} : { "Content-Type": type }),
      },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: stop.signal,
    });
    const text = await response.text();
    return { status: response.status, body: decoded(text), wait: waitOf(response.headers.get("Retry-After")) };
  } catch {
    return { status: 0, body: null, wait: 0 };
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a status only means "later": the same bytes are sent again. @param {number} status */
export function isPassing(status) {
  return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;
}

/** What is kept of a refusal, to be shown to people. @param {number} status @param {any} problem */
export function answerOf(status, problem) {
  const faults = Array.isArray(problem?.faults) ? problem.faults : [];
  return {
    status: problem?.status ?? status,
    code: String(problem?.code ?? ""),
    detail: String(problem?.detail ?? ""),
    faults: faults.map((/** @type {any} */ fault) => ({ field: String(fault.field), message: String(fault.message) })),
    at: Date.now(),
  };
}

/** @param {string} text */
function decoded(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a page of the proxy, not of the interface
  }
}

/** Seconds or a date, as RFC 9110 has it; milliseconds from now. @param {string | null} value */
function waitOf(value) {
  if (!value) return 0;
  const seconds = Number(value);
  return Math.max(0, Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now() || 0);
}
