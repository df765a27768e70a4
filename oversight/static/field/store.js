/**
 * The phone's own store (IndexedDB): drafts, photos, the outbox, and a little state. docs/offline.md says what is kept.
 *
 * @typedef {{value: string | number | null, at: number, group?: string}} Value  what was typed, when (ms), on which page
 * @typedef {{id: string, instrument: string, station: string, person: number | null, title: string,
 *   onBehalf: string, values: Record<string, Value>, elsewhere?: Promised[], supersedes?: string, reason?: string, isSent?: boolean,
 *   changedAt: number, pushedAt: number}} Draft
 * @typedef {{id: string, kind: string, sha256: string, size: number, media_type: string}} Promised  held by the server
 * @typedef {{id: string, draft: string, kind: string, purpose: string, title?: string, name: string, type: string, size: number,
 *   sha256: string, takenAt: number, copyOf: string | null, isOriginal: boolean, blob: Blob | null,
 *   state: "chosen" | "waiting" | "held" | "done", tries: number, answer: Answer | null}} Photo
 * @typedef {{id: string, number: number, person: number | null, instrument: string, station: string, title: string,
 *   body: string, queuedAt: number, state: "waiting" | "held" | "done", tries: number, answer: Answer | null,
 *   doneAt: number}} Entry
 * @typedef {{status: number, code: string, detail: string, faults: {field: string, message: string}[], at: number}} Answer
 */

const NAME = "oversight-field";
const STORES = ["drafts", "photos", "outbox"];
export const STATE = "state";

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** The database, made on first use; rejects where the browser has none (then the pages work without scripts). */
export function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const name of STORES) request.result.createObjectStore(name, { keyPath: "id" });
      request.result.createObjectStore(STATE);
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      const forget = () => (opened = null);
      database.onclose = forget;
      database.onversionchange = () => {
        database.close();
        forget();
      };
      resolve(database);
    };
  });
  opened.catch(() => (opened = null));
  return opened;
}

/**
 * The result of one request, inside `within`.
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export function got(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Run `work` in one transaction over the named stores; done when it is on the disk, undone when it throws.
 * @template T
 * @param {string[]} names
 * @param {"readonly" | "readwrite"} mode
 * @param {(...stores: IDBObjectStore[]) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function within(names, mode, work) {
  // "strict": a phone whose battery dies right after "saved" must still have it.
  const transaction = (await open()).transaction(names, mode, { durability: "strict" });
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(undefined);
    transaction.onabort = () => reject(transaction.error ?? new DOMException("undone", "AbortError"));
  });
  finished.catch(() => undefined);
  let result;
  try {
    result = await work(...names.map((name) => transaction.objectStore(name)));
  } catch (fault) {
    try {
      transaction.abort();
    } catch {
      // It is undone already, which is why `work` failed.
    }
    throw fault;
  }
  await finished;
  return result;
}

/** @param {string} name @param {string} key @returns {Promise<any>} one row, or undefined */
export function read(name, key) {
  return within([name], "readonly", (store) => got(store.get(key)));
}

/** @param {string} name @returns {Promise<any[]>} all rows of a store */
export function all(name) {
  return within([name], "readonly", (store) => got(store.getAll()));
}

/** @param {string} name @param {any} row @param {string} [key] for the store without keys of its own */
export async function write(name, row, key) {
  await within([name], "readwrite", (store) => got(store.put(row, key)));
}

/** @param {string} name @param {string} key */
export async function remove(name, key) {
  await within([name], "readwrite", (store) => got(store.delete(key)));
}

/**
 * Change one row in one step, so that two tabs never lose each other's part; `change` answers undefined to leave it.
 * @param {string} name
 * @param {string} key
 * @param {(row: any) => any} change
 * @returns {Promise<any>} the row as it is now
 */
export function update(name, key, change) {
  return within([name], "readwrite", async (store) => {
    const before = await got(store.get(key));
    const after = change(before);
    if (after === undefined) return before;
    await got(store.keyPath ? store.put(after) : store.put(after, key));
    return after;
  });
}

/** Whatever waits to be sent: reports that no answer has settled, and their files. @returns {Promise<number>} */
export async function waitingCount() {
  const [entries, photos, drafts] = await Promise.all([all("outbox"), all("photos"), all("drafts")]);
  const open = [...entries, ...photos].filter((row) => row.state === "waiting" || row.state === "held");
  const queued = new Set(entries.map((entry) => entry.id));
  const begun = drafts.filter(({ id, values, isSent }) => !isSent && !queued.has(id) && Object.keys(values).length);
  return open.length + begun.length;
}

/** Empty everything: on sign-out, so that the next holder of the phone finds nothing. */
export async function wipe() {
  await within([...STORES, STATE], "readwrite", async (...stores) => {
    for (const store of stores) await got(store.clear());
  });
}
