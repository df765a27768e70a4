/** From what was typed to the report as the interface takes it (docs/api.md). Pure: no store, no clock. */

const MOMENTS = new Set(["observed_at"]);

/**
 * The filing of a draft.
 * @param {import("./store.js").Draft} draft
 * @param {import("./store.js").Photo[]} photos
 * @param {number} number the phone's running number
 * @returns {Record<string, any>}
 */
export function filing(draft, photos, number) {
  /** @type {Record<string, any>} */
  const made = { id: draft.id, instrument: draft.instrument, station: draft.station, device_counter: number };
  for (const [path, { value }] of Object.entries(draft.values)) put(made, path.split("."), clean(path, value));
  made.observed_at ??= moment(draft.changedAt);
  if (draft.onBehalf) made.on_behalf_of = draft.onBehalf;
  if (draft.supersedes) {
    made.supersedes = draft.supersedes;
    made.reason ??= draft.reason;
  }
  for (const photo of photos) {
    if (photo.purpose.startsWith("answers.") && !photo.isOriginal) put(made, photo.purpose.split("."), photo.id);
  }
  const mine = photos.map(promise);
  const others = (draft.elsewhere ?? []).filter((one) => !mine.some((photo) => photo.sha256 === one.sha256));
  if (mine.length + others.length) made.evidence = [...mine, ...others.map(held)];
  for (const part of ["answers", "remarks", "tallies"]) if (made[part] && !prune(made[part])) delete made[part];
  return made;
}

/** A moment with the phone's own offset, as RFC 3339 has it. @param {number} at @returns {string} */
export function moment(at) {
  const date = new Date(at);
  const offset = -date.getTimezoneOffset();
  const local = new Date(at + offset * 60_000).toISOString().slice(0, 19);
  const two = (/** @type {number} */ figure) => String(Math.floor(figure)).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
}

/** @param {string} path @param {string | number | null} value */
function clean(path, value) {
  const given = typeof value === "string" ? value.trim() : value;
  if (given === "" || given === null) return null;
  if (MOMENTS.has(path)) {
    const at = Date.parse(String(given));
    return Number.isNaN(at) ? given : moment(at);
  }
  return given;
}

/** @param {Record<string, any>} target @param {string[]} steps @param {any} value */
function put(target, steps, value) {
  const [step, ...rest] = steps;
  if (!rest.length) {
    // A place in a list counts even when it is empty: the third of three figures must not become the second.
    if (value !== null || Array.isArray(target)) target[step] = value;
    return;
  }
  target[step] ??= /^\d+$/.test(rest[0]) ? [] : {};
  put(target[step], rest, value);
}

/** Drop what says nothing: empty objects, lists of nothing but blanks. @param {any} value @returns {boolean} */
function prune(value) {
  if (value === null || value === undefined) return false;
  if (typeof value !== "object") return true;
  if (Array.isArray(value)) return value.some((item) => item !== null && item !== undefined);
  for (const key of Object.keys(value)) if (!prune(value[key])) delete value[key];
  return Object.keys(value).length > 0;
}

/** A file that the page's own form brought to the server before. @param {import("./store.js").Promised} file */
function held({ id, kind, sha256, size, media_type }) {
  return { id, kind, sha256, size, media_type };
}

/** @param {import("./store.js").Photo} photo */
function promise(photo) {
  return {
    id: photo.id,
    kind: photo.kind,
    sha256: photo.sha256,
    size: photo.size,
    media_type: photo.type,
    ...(photo.takenAt ? { taken_at: moment(photo.takenAt) } : {}),
    ...(photo.copyOf ? { copy_of: photo.copyOf } : {}),
  };
}
