/**
 * Photos: taken or chosen now, kept on the phone, sent later.
 *
 * Of each photo the report promises the original, byte for byte as the camera wrote it. Where a smaller copy saves much,
 * the report promises that too and names the original in `copy_of`; the copy is sent first, the original after it.
 */

import { sha256, uuid7 } from "./ids.js";
import { shrink } from "./shrink.js";
import { all, remove, within, got } from "./store.js";

const TAKEN = new Set(["image/jpeg", "image/png", "image/webp"]); // by the server, see docs/api.md
const LARGEST = 15 * 1024 * 1024;
const MOST_FILES = 40; // that a report may promise
const THIS_CENTURY = Date.UTC(2000, 0, 1);

/**
 * Keep one file for a draft.
 * @param {{draft: string, kind: string, purpose: string, title?: string}} about
 * @param {File} file
 * @returns {Promise<"kept" | "twice" | "too-many" | "unreadable" | "full">}
 */
export async function addPhoto(about, file) {
  const isSendable = TAKEN.has(file.type) && file.size <= LARGEST && file.size > 0;
  const copy = await shrink(file, !isSendable);
  if (!isSendable && !copy) return "unreadable";
  const bare = {
    ...about,
    name: file.name,
    takenAt: file.lastModified > THIS_CENTURY ? file.lastModified : 0,
    copyOf: null,
    state: /** @type {const} */ ("chosen"),
    tries: 0,
    answer: null,
  };
  /** @type {import("./store.js").Photo[]} */
  const made = [];
  const original = uuid7();
  if (isSendable) {
    made.push({ ...bare, id: original, ...(await stored(file, file.type)), isOriginal: copy !== null });
  }
  if (copy) {
    const copyOf = isSendable ? original : null;
    made.push({ ...bare, id: uuid7(), ...(await stored(copy, "image/jpeg")), copyOf, isOriginal: false });
  }
  try {
    return await within(["photos"], "readwrite", async (photos) => {
      const before = (await got(photos.getAll())).filter((photo) => photo.draft === about.draft);
      if (before.some((photo) => made.some(({ sha256: mark }) => mark === photo.sha256))) return "twice";
      if (before.length + made.length > MOST_FILES) return "too-many";
      for (const photo of made) await got(photos.put(photo));
      return "kept";
    });
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === "QuotaExceededError") return "full";
    throw fault;
  }
}

/**
 * Bytes of our own with their digest: the file that was chosen may be gone from the gallery when it is sent.
 * @param {Blob} blob
 * @param {string} type
 */
async function stored(blob, type) {
  const own = new Blob([await blob.arrayBuffer()], { type });
  return { blob: own, type, size: own.size, sha256: await sha256(own) };
}

/** The photos of a draft, one row each; the copy that belongs to an original is not shown twice. @param {string} draft */
export async function photosOf(draft) {
  const rows = /** @type {import("./store.js").Photo[]} */ (await all("photos"));
  const mine = rows.filter((photo) => photo.draft === draft).sort((one, other) => (one.id < other.id ? -1 : 1));
  return mine
    .filter((photo) => !photo.copyOf)
    .map((photo) => ({ photo, copy: mine.find((other) => other.copyOf === photo.id) ?? null }));
}

/** Take a photo back that no report has promised yet. @param {string} id */
export async function removePhoto(id) {
  const rows = /** @type {import("./store.js").Photo[]} */ (await all("photos"));
  for (const photo of rows) {
    if ((photo.id === id || photo.copyOf === id) && photo.state === "chosen") await remove("photos", photo.id);
  }
}
