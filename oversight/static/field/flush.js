/**
 * Sending what waits: reports first, in the order of their numbers and in batches, then the small copies of photos, then
 * the originals. Every outcome is written down before the next request; what has no final answer stays.
 *
 * @typedef {import("./store.js").Entry} Entry
 * @typedef {import("./store.js").Photo} Photo
 * @typedef {"idle" | "done" | "offline" | "wait" | "sign-in" | "other-person"} Outcome
 */

import { answerOf, ask, isPassing } from "./network.js";
import { changed, numbersFrom } from "./outbox.js";
import { all, got, read, remove, STATE, update, within, write } from "./store.js";

const MOST_IN_A_BATCH = 50;
const MOST_BYTES_IN_A_BATCH = 500_000;
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 300_000;
const STORED = new Set(["created", "replayed", "superseded"]);
const KEPT_AFTERWARDS = 30 * 24 * 3600 * 1000;

/** A reply that ends the run: the way is closed for now. */
class Stop extends Error {
  /** @param {Outcome} outcome @param {number} [wait] */
  constructor(outcome, wait = 0) {
    super(outcome);
    this.outcome = outcome;
    this.wait = wait;
  }
}

let isWaiting = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Send what waits, one tab at a time. `force` (the button) also tries what was refused, at once.
 * @param {{force?: boolean}} [options]
 * @returns {Promise<Outcome>}
 */
export async function flush({ force = false } = {}) {
  if (isWaiting && !force) return "idle"; // a run that begins later sees what was queued now
  isWaiting = true;
  const outcome = await alone(() => {
    isWaiting = false;
    return run(force);
  });
  return outcome;
}

/** Run while no other tab does. @param {() => Promise<Outcome>} work @returns {Promise<Outcome>} */
async function alone(work) {
  if (navigator.locks) return navigator.locks.request("oversight-flush", work);
  const mine = Math.random();
  const lease = await update(STATE, "lease", (row) => (row && row.until > Date.now() ? undefined : fresh(mine)));
  if (lease.owner !== mine) {
    isWaiting = false;
    return "idle";
  }
  const renewal = setInterval(() => write(STATE, fresh(mine), "lease"), 10_000);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await remove(STATE, "lease");
  }
}

/** @param {number} owner */
function fresh(owner) {
  return { owner, until: Date.now() + 30_000 };
}

/** @param {boolean} force @returns {Promise<Outcome>} */
async function run(force) {
  clearTimeout(timer);
  const pause = (await read(STATE, "pause")) ?? { tries: 0, until: 0, asked: 0 };
  // The button may shorten our own pause, never the one that the server asked for.
  const until = force ? pause.asked : pause.until;
  if (until > Date.now()) {
    timer = setTimeout(flush, until - Date.now());
    return "wait";
  }
  if (force) await release();
  /** @type {Outcome} */
  let outcome = "idle";
  let wait = 0;
  try {
    outcome = await sendAll(force);
  } catch (fault) {
    if (!(fault instanceof Stop)) throw fault;
    outcome = fault.outcome;
    wait = fault.wait;
  }
  if (outcome === "offline" || outcome === "wait") {
    const tries = pause.tries + 1;
    const grown = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(tries, 10)) * (0.5 + Math.random() / 2);
    await write(STATE, { tries, until: Date.now() + Math.max(wait, grown), asked: Date.now() + wait }, "pause");
    timer = setTimeout(flush, Math.max(wait, grown));
  } else {
    await remove(STATE, "pause");
  }
  await write(STATE, { outcome, at: Date.now() }, "run");
  changed();
  return outcome;
}

/** What was refused is tried once more, because somebody asked for it. */
async function release() {
  for (const store of ["outbox", "photos"]) {
    for (const row of await all(store)) {
      if (row.state === "held") await set(store, row.id, { state: "waiting" });
    }
  }
}

/** @param {boolean} force @returns {Promise<Outcome>} */
async function sendAll(force) {
  await prune();
  if (!(await waiting("outbox")).length && !(await waiting("photos")).length) return "idle";
  const me = await meet();
  let isOthers = false;
  let hasSent = false;
  for (;;) {
    const entries = /** @type {Entry[]} */ (await waiting("outbox"));
    const mine = entries.filter((entry) => entry.person === null || entry.person === me.user);
    isOthers = mine.length < entries.length;
    if (!mine.length) break;
    hasSent = true;
    for (const some of batches(mine.sort((one, other) => one.number - other.number))) await sendReports(some);
  }
  if (hasSent) await compareNumbers(me.device);
  const entries = new Map((await all("outbox")).map((entry) => [entry.id, entry]));
  const photos = /** @type {Photo[]} */ (await waiting("photos"));
  const ready = photos.filter((photo) => {
    const entry = entries.get(photo.draft);
    return entry?.state === "done" && (entry.person === null || entry.person === me.user);
  });
  const rank = (/** @type {Photo} */ photo) => [Number(photo.isOriginal), entries.get(photo.draft).number];
  ready.sort((one, other) => rank(one)[0] - rank(other)[0] || rank(one)[1] - rank(other)[1] || one.size - other.size);
  for (const photo of ready) if (force || !photo.isOriginal || !isCostly()) await sendPhoto(photo);
  return isOthers ? "other-person" : "done";
}

/** @param {string} store */
async function waiting(store) {
  return (await all(store)).filter((row) => row.state === "waiting");
}

/** Whose phone this is now. Reports of somebody else who used it before are never sent under this name. */
export async function meet() {
  const reply = await ask("GET", "me");
  check(reply);
  if (reply.status !== 200 || !reply.body) throw new Stop("sign-in");
  const { user, name, device } = reply.body;
  const before = await read(STATE, "me");
  await write(STATE, { user, name, device }, "me");
  if (device && before?.device !== device) {
    const counters = await ask("GET", `devices/${device}/counters`);
    if (counters.status === 200) await numbersFrom(counters.body.highest);
  }
  return { user, device };
}

/**
 * What the server misses and this phone no longer holds was lost here: the person is told, as the superiors are.
 * @param {string | null} device
 */
async function compareNumbers(device) {
  if (!device) return;
  const { status, body } = await ask("GET", `devices/${device}/counters`);
  if (status !== 200) return;
  const here = new Set((await all("outbox")).filter((entry) => entry.state !== "done").map((entry) => entry.number));
  const lost = body.missing.filter((/** @type {any} */ span) => span.first !== span.last || !here.has(span.first));
  await write(STATE, lost, "lost");
}

/** Stop the run where the way is closed: no sign-in, no connection, the server asks for time. @param {import("./network.js").Reply} reply */
function check(reply) {
  if (reply.status === 401) throw new Stop("sign-in");
  if (reply.status === 0) throw new Stop("offline");
  if (isPassing(reply.status)) throw new Stop("wait", reply.wait);
}

/** @param {Entry[]} entries */
function* batches(entries) {
  /** @type {Entry[]} */
  let some = [];
  let bytes = 0;
  for (const entry of entries) {
    if (some.length && (some.length === MOST_IN_A_BATCH || bytes + entry.body.length > MOST_BYTES_IN_A_BATCH)) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(entry);
    bytes += entry.body.length;
  }
  if (some.length) yield some;
}

/** @param {Entry[]} entries */
async function sendReports(entries) {
  // Counted before it is sent: from now on it may have arrived, and its bytes stay as they are.
  for (const { id, tries } of entries) await set("outbox", id, { tries: tries + 1 });
  const reply = await ask("POST", "station-reports/batch", `{"items":[${entries.map(({ body }) => body).join(",")}]}`);
  check(reply);
  if (reply.status !== 200 || reply.body?.results?.length !== entries.length) {
    if (entries.length > 1 && (reply.status === 413 || reply.status === 422)) {
      for (const entry of entries) await sendReports([entry]);
    } else {
      for (const entry of entries) await hold("outbox", entry.id, answerOf(reply.status, reply.body));
    }
    return;
  }
  let isRace = false;
  for (const [place, result] of reply.body.results.entries()) {
    const { id } = entries[place];
    if (STORED.has(result.status)) await arrived(id, result);
    else if (result.problem?.code === "race" || isPassing(result.problem?.status ?? 0)) isRace = true;
    else await hold("outbox", id, answerOf(422, result.problem));
  }
  changed();
  if (isRace) throw new Stop("wait");
}

/** The server has the report: its draft goes, its photos may follow. @param {string} id @param {any} result */
async function arrived(id, result) {
  await within(["drafts", "outbox"], "readwrite", async (drafts, outbox) => {
    const entry = await got(outbox.get(id));
    if (!entry) return; // signed out meanwhile
    const answer = { ...answerOf(200, null), code: result.status };
    await got(outbox.put({ ...entry, state: "done", body: "", answer, doneAt: Date.now() }));
    await got(drafts.delete(id));
  });
}

/** @param {Photo} photo */
async function sendPhoto(photo) {
  if (!photo.blob) return;
  await set("photos", photo.id, { tries: photo.tries + 1 });
  const reply = await ask("PUT", `evidence/${photo.id}/content`, photo.blob, photo.type);
  check(reply);
  if (reply.status === 200 || reply.status === 201) {
    await set("photos", photo.id, { state: "done", blob: null, answer: null });
  } else {
    await hold("photos", photo.id, answerOf(reply.status, reply.body));
  }
  changed();
}

/** Whether the person asked the phone to save data, or the connection is too thin for originals. */
function isCostly() {
  const connection = /** @type {any} */ (navigator).connection;
  return Boolean(connection && (connection.saveData || /2g$/.test(connection.effectiveType ?? "")));
}

/** Refused: kept as it is, with the server's words. @param {string} store @param {string} id @param {import("./store.js").Answer} answer */
async function hold(store, id, answer) {
  await set(store, id, { state: "held", answer });
}

/** Change parts of a row that is still there. @param {string} store @param {string} id @param {Record<string, unknown>} parts */
async function set(store, id, parts) {
  await update(store, id, (row) => row && { ...row, ...parts });
}

/** Forget what arrived a month ago. */
async function prune() {
  for (const entry of await all("outbox")) {
    if (entry.state !== "done" || entry.doneAt > Date.now() - KEPT_AFTERWARDS) continue;
    const photos = (await all("photos")).filter((photo) => photo.draft === entry.id);
    if (photos.some((photo) => photo.state !== "done")) continue;
    for (const photo of photos) await remove("photos", photo.id);
    await remove("outbox", entry.id);
  }
}
