/** What waits on this phone, for the person who holds it: in which state, how large, and what to do. */

import { element, find } from "./elements.js";
import { all, read, STATE } from "./store.js";
import { say, size } from "./words.js";

const ALMOST_FULL = 50_000_000;

/** What waits on this phone, with sizes, states and what to do; "arrived" once it is through. */
export async function showQueue() {
  const [entries, photos, drafts, run] = await Promise.all([all("outbox"), all("photos"), all("drafts"), read(STATE, "run")]);
  const titles = new Map(drafts.map((draft) => [draft.id, draft]));
  const open = entries.filter((entry) => entry.state !== "done" || photos.some((photo) => isOpen(photo, entry.id)));
  open.sort((one, other) => one.number - other.number);
  for (const list of find("[data-queue]")) {
    list.replaceChildren(...open.map((entry) => queueItem(entry, photos.filter((photo) => isOpen(photo, entry.id)), titles.get(entry.id))));
  }
  const lost = (await read(STATE, "lost")) ?? [];
  for (const region of find("[data-queue-region]")) region.hidden = open.length === 0 && lost.length === 0;
  for (const note of find("[data-queue-note]")) await showNote(note, open.length ? run : null, lost);
}

/** @param {import("./store.js").Photo} photo @param {string} id */
function isOpen(photo, id) {
  return photo.draft === id && (photo.state === "waiting" || photo.state === "held");
}

/**
 * @param {import("./store.js").Entry} entry
 * @param {import("./store.js").Photo[]} photos
 * @param {import("./store.js").Draft | undefined} draft
 */
function queueItem(entry, photos, draft) {
  const item = element("li", "", { "data-state": entry.state });
  item.append(element("b", say("report", { number: entry.number, title: entry.title || entry.instrument, station: entry.station })));
  const bytes = photos.reduce((sum, photo) => sum + photo.size, 0);
  const parts = [say(`state-${entry.state}`, { tries: entry.tries })];
  if (entry.state !== "done") parts.push(size(entry.body.length));
  if (photos.length) parts.push(say("photos-waiting", { count: photos.length, size: size(bytes) }));
  item.append(" ", element("span", parts.join(" · "), { class: "fine" }));
  const answers = [entry, ...photos].filter((row) => row.state === "held" && row.answer).map((row) => row.answer);
  for (const answer of answers) {
    const words = element("p", say(advice(answer), { words: answer.detail }));
    item.append(words);
    if (answer.faults.length) {
      const faults = element("ul", "", { class: "small" });
      faults.append(...answer.faults.map((fault) => element("li", `${fault.field}: ${fault.message}`)));
      item.append(faults);
    }
  }
  if (entry.state === "held" && draft) {
    const address = `/field/reports/${entry.id}/${pageOf(entry.answer?.faults ?? [], draft)}/`;
    item.append(element("a", say("edit"), { href: address, class: "tap" }));
  }
  return item;
}

/**
 * The page on which the first fault can be set right; the check page when no fault names an answer.
 * @param {{field: string}[]} faults
 * @param {import("./store.js").Draft} draft
 */
function pageOf(faults, draft) {
  for (const { field } of faults) {
    if (field.startsWith("evidence")) return "photos";
    const group = draft.values[field.replace(/\[(\d+)\]/g, ".$1")]?.group;
    if (group) return group;
  }
  return "check";
}

/** Which sentence goes with a refusal. @param {import("./store.js").Answer} answer */
function advice(answer) {
  return { 403: "held-403", 409: "held-409", 413: "held-413", 422: "held-422" }[answer.status] ?? "held";
}

/**
 * @param {HTMLElement} note
 * @param {{outcome: string, at: number} | null} run
 * @param {{first: number, last: number}[]} lost
 */
async function showNote(note, run, lost) {
  const lines = [];
  const spans = lost.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`));
  if (spans.length) lines.push(say("lost", { numbers: spans.join(", ") }));
  if (run && ["offline", "wait", "sign-in", "other-person"].includes(run.outcome)) lines.push(say(`run-${run.outcome}`));
  const room = await navigator.storage?.estimate?.().catch(() => null);
  if (room?.quota && room.quota - (room.usage ?? 0) < ALMOST_FULL) lines.push(say("almost-full"));
  note.replaceChildren(lines.join(" "));
  if (run?.outcome === "sign-in") note.append(" ", element("a", say("sign-in"), { href: "/field/enrol/" }));
}
