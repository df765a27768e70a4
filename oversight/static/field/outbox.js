/** The outbox: what is to be sent, in the order of the phone's own numbers. Nothing leaves it unanswered. */

import { filing } from "./filing.js";
import { got, STATE, within } from "./store.js";

/** Tells every tab that something changed. */
const channel = "BroadcastChannel" in self ? new BroadcastChannel("oversight-outbox") : null;

/** @param {() => void} listener called when the outbox changed, in this tab or another */
export function onChange(listener) {
  addEventListener("outbox-changed", listener);
  channel?.addEventListener("message", listener);
}

/** Say that the outbox changed. */
export function changed() {
  dispatchEvent(new Event("outbox-changed"));
  channel?.postMessage("changed");
}

/**
 * Put a draft into the outbox as a report. The draft is the report's id, so that sending it by another way is no double.
 * A report that was refused keeps its id and number when it is sent again, corrected.
 * @param {string} id
 * @returns {Promise<"queued" | "on-its-way" | "done" | "gone">}
 */
export async function enqueue(id) {
  const outcome = await within(["drafts", "photos", "outbox", STATE], "readwrite", async (drafts, photos, outbox, state) => {
    const draft = /** @type {import("./store.js").Draft | undefined} */ (await got(drafts.get(id)));
    const before = /** @type {import("./store.js").Entry | undefined} */ (await got(outbox.get(id)));
    if (before?.state === "done") return "done";
    // It may have arrived with its answer lost: other bytes under its id would then be a conflict.
    if (before?.state === "waiting" && before.tries > 0) return "on-its-way";
    if (!draft) return "gone";
    const mine = (await got(photos.getAll())).filter((photo) => photo.draft === id && photo.state !== "done");
    const number = before?.number ?? (await nextNumber(state));
    const body = filing(draft, mine.sort(byIds), number);
    /** @type {import("./store.js").Entry} */
    const entry = {
      id,
      number,
      person: draft.person,
      instrument: draft.instrument,
      station: draft.station,
      title: draft.title,
      body: JSON.stringify(body),
      queuedAt: Date.now(),
      state: "waiting",
      tries: 0,
      answer: null,
      doneAt: 0,
    };
    await got(outbox.put(entry));
    for (const photo of mine) await got(photos.put({ ...photo, state: "waiting", answer: null }));
    return "queued";
  });
  changed();
  return /** @type {"queued" | "on-its-way" | "done" | "gone"} */ (outcome);
}

/**
 * Let the numbers go on above what the server has had from this phone: after the browser lost its store, they would
 * begin at one again, and a gap could hide behind an old number.
 * @param {number} highest
 */
export async function numbersFrom(highest) {
  await within([STATE], "readwrite", async (state) => {
    const last = (await got(state.get("number"))) ?? 0;
    if (highest > last) await got(state.put(highest, "number"));
  });
}

/** @param {IDBObjectStore} state */
async function nextNumber(state) {
  const number = ((await got(state.get("number"))) ?? 0) + 1;
  await got(state.put(number, "number"));
  return number;
}

/** @param {{id: string}} one @param {{id: string}} other */
function byIds(one, other) {
  return one.id < other.id ? -1 : 1;
}
