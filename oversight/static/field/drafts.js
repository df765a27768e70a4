/** Drafts: every input is kept on the phone as it is typed, filled in again offline, and written through when online. */

import { ask } from "./network.js";
import { all, read, STATE, update } from "./store.js";

const PATHS = /^(answers|remarks|tallies)\.|^(note|reason|observed_at)$/;
const ADDRESS = /^\/field\/reports\/([0-9a-f-]{36})\//i;

/**
 * Which draft a form is about: its own words, or on a page without person the address and what the phone knows.
 * @param {HTMLFormElement} form
 * @returns {Promise<{id: string, instrument: string, station: string, title: string, onBehalf: string} | null>}
 */
export async function subject(form) {
  const id = (form.dataset.draft || ADDRESS.exec(location.pathname)?.[1] || "").toLowerCase();
  if (!id) return null;
  const known = await read("drafts", id);
  const instrument = form.dataset.instrument || known?.instrument || "";
  const station = form.dataset.station || known?.station || "";
  const title = form.dataset.title || known?.title || "";
  const onBehalf = form.dataset.onBehalf || known?.onBehalf || "";
  return instrument && station ? { id, instrument, station, title, onBehalf } : null;
}

/**
 * Make a draft, or leave the one that is there.
 * @param {{id: string, instrument: string, station: string, title: string, onBehalf: string}} about
 * @returns {Promise<import("./store.js").Draft>}
 */
export async function begin(about) {
  const me = await read(STATE, "me");
  return update("drafts", about.id, (row) =>
    row
      ? undefined
      : { person: me?.user ?? null, ...about, values: {}, changedAt: Date.now(), pushedAt: 0 },
  );
}

/** One's own draft of a station and instrument on this phone, if it is begun. @param {string} instrument @param {string} station */
export async function begun(instrument, station) {
  const me = await read(STATE, "me");
  const rows = /** @type {import("./store.js").Draft[]} */ (await all("drafts"));
  const mine = rows.filter((row) => row.person === (me?.user ?? null) && !row.onBehalf);
  return mine.find((row) => row.instrument === instrument && row.station === station);
}

/**
 * Keep values; only what differs is touched, so that the time of each answer stays true. A change is later than what it
 * changes even when the phone's clock is slow: the newest of a path wins, and that is what was typed last.
 * @param {string} id
 * @param {Record<string, string | number | null>} values
 * @param {{group?: string, since?: number}} [page] which it is, and the latest time of a value that it came with
 * @returns {Promise<boolean>} whether anything changed
 */
export async function keep(id, values, { group, since = 0 } = {}) {
  let changed = false;
  await update("drafts", id, (row) => {
    if (!row) return undefined;
    const now = Date.now();
    for (const [path, value] of Object.entries(values)) {
      const before = row.values[path];
      if (before ? before.value === value : value === null && !/\.\d+$/.test(path)) continue;
      const at = Math.max(now, since + 1, (before?.at ?? 0) + 1);
      row.values[path] = { value, at, ...(group ? { group } : {}) };
      changed = true;
    }
    if (!changed) return undefined;
    row.changedAt = Math.max(now, row.pushedAt + 1);
    return row;
  });
  return changed;
}

/**
 * Write a draft through to the server, and take over what is newer there. Says how it went, and never throws.
 * @param {string} id
 * @returns {Promise<"sent" | "later" | "other-draft" | "refused">}
 */
export async function sync(id) {
  const draft = /** @type {import("./store.js").Draft | undefined} */ (await read("drafts", id));
  if (!draft) return "later";
  const isNews = draft.changedAt > draft.pushedAt;
  const reply = await (isNews ? ask("PUT", `field-drafts/${id}`, written(draft)) : ask("GET", `field-drafts/${id}`));
  if (reply.body?.code === "other-draft") return "other-draft";
  if (reply.body?.code === "already-sent") await update("drafts", id, (row) => row && { ...row, isSent: true });
  if (reply.status !== 200) return reply.status && reply.status < 500 ? "refused" : "later";
  await update("drafts", id, (row) => {
    if (!row) return undefined;
    for (const [path, theirs] of Object.entries(reply.body.values ?? {})) {
      const mine = row.values[path];
      if (!mine || theirs.at > mine.at) row.values[path] = { ...mine, value: theirs.value, at: theirs.at };
    }
    if (Array.isArray(reply.body.photos)) row.elsewhere = reply.body.photos;
    row.supersedes = reply.body.supersedes ?? "";
    row.reason = reply.body.reason ?? "";
    if (isNews) row.pushedAt = Math.max(row.pushedAt, draft.changedAt);
    return row;
  });
  return "sent";
}

/** @param {import("./store.js").Draft} draft */
function written(draft) {
  const values = Object.entries(draft.values).map(([path, { value, at }]) => [path, { value, at }]);
  return JSON.stringify({
    instrument: draft.instrument,
    station: draft.station,
    values: Object.fromEntries(values),
  });
}

/**
 * What a form says now, by path; blanks are null.
 * @param {HTMLFormElement} form
 * @returns {Record<string, string | number | null>}
 */
export function typed(form) {
  /** @type {Record<string, string | number | null>} */
  const values = {};
  for (const control of form.elements) {
    const field = /** @type {HTMLInputElement} */ (control);
    if (!PATHS.test(field.name) || field.type === "file" || field.disabled) continue;
    if (field.type === "radio" || field.type === "checkbox") {
      values[field.name] = field.checked ? field.value : (values[field.name] ?? null);
    } else {
      const text = field.value.trim();
      const isFigure = field.dataset.kind === "number" || field.type === "number";
      values[field.name] = text === "" ? null : isFigure && /^\d{1,15}$/.test(text) ? Number(text) : text;
    }
  }
  return values;
}

/**
 * Fill a form with what the phone knows; what the phone does not know stays as the page came.
 * @param {HTMLFormElement} form
 * @param {import("./store.js").Draft} draft
 */
export function fill(form, draft) {
  for (const control of form.elements) {
    const field = /** @type {HTMLInputElement} */ (control);
    const known = draft.values[field.name];
    if (!known || field === document.activeElement) continue;
    const value = known.value === null ? "" : String(known.value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
    else if (field.value !== value) field.value = value;
  }
}
