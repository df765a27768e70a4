/*
 * The field's service worker. Served as /field/sw.js with `SHELL` in front: {version, files}, so that a new release of
 * any file is a new worker. It keeps files of the platform and shell pages, which carry no person's data, and nothing else.
 */
/* global SHELL */

const PREFIX = "field-shell-";
const CACHE = PREFIX + SHELL.version;
const START = "/field/shell/";
const DRAFT = /^\/field\/reports\/([0-9a-f-]{36})\/([A-Za-z0-9_-]+)\/$/;
const LONGEST_WAIT = 8_000;
const OLD = 12 * 3600 * 1000;
const FILES = new Set(SHELL.files);

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await cache.addAll(SHELL.files);
      await keep([START, ...(await keptBefore())]);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  const { keep: pages, language } = event.data ?? {};
  if (Array.isArray(pages)) event.waitUntil(keep(pages, language));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && request.mode === "navigate" && DRAFT.test(url.pathname)) {
    event.respondWith(sent(request, url));
  }
  if (request.method !== "GET") return;
  if (FILES.has(url.pathname)) event.respondWith(file(request));
  else if (request.mode === "navigate" && url.pathname.startsWith("/field/")) event.respondWith(page(request, url));
});

/** A file of the platform: its name changes with its content, so the kept one is the right one. */
async function file(request) {
  return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}

/** A page: from the network; without one, or when only this phone knows the draft, its shell. */
async function page(request, url) {
  const fetched = fetch(request);
  fetched.catch(() => undefined);
  try {
    const response = await soon(fetched);
    const isMissing = response.status >= 500 || (response.status === 404 && DRAFT.test(url.pathname));
    return (isMissing && (await shellOf(url))) || response;
  } catch {
    // For a page that the phone has not kept, the start page: from there everything else can be reached.
    return (await shellOf(url)) ?? (await caches.match(START)) ?? fetched;
  }
}

/** A form of a draft that gets no answer: what it holds was kept before, so its page comes back from the phone. */
async function sent(request, url) {
  try {
    return await fetch(request);
  } catch {
    return Response.redirect(url.pathname, 303);
  }
}

/** The promise, or a failure when it takes too long on a weak signal. */
function soon(promise) {
  return Promise.race([
    promise,
    new Promise((_resolve, reject) => setTimeout(() => reject(new Error("too slow")), LONGEST_WAIT)),
  ]);
}

/** The kept page that can stand in for an address. */
async function shellOf(url) {
  const cache = await caches.open(CACHE);
  const draft = DRAFT.exec(url.pathname);
  if (draft) {
    const instrument = await instrumentOf(draft[1]);
    return instrument && cache.match(`/field/shell/${instrument}/${draft[2]}/`);
  }
  return cache.match(START);
}

/** Fetch shell pages that are not kept yet, are old, or speak another language. One that fails is left as it is. */
async function keep(pages, language) {
  const cache = await caches.open(CACHE);
  for (const path of new Set(pages)) {
    if (typeof path !== "string" || !path.startsWith(START)) continue;
    const known = await cache.match(path);
    const isFresh = known && Date.now() - Date.parse(known.headers.get("Date") ?? "") < OLD;
    if (isFresh && (!language || known.headers.get("Content-Language") === language)) continue;
    try {
      const response = await fetch(path, { cache: "no-cache", credentials: "same-origin" });
      if (response.ok && !response.redirected) await cache.put(path, response);
    } catch {
      // no signal: the page is asked for again when the phone next opens the start page
    }
  }
}

/** The shell pages that the worker before this one kept. */
async function keptBefore() {
  const pages = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === CACHE) continue;
    for (const request of await (await caches.open(name)).keys()) {
      const path = decodeURI(new URL(request.url).pathname);
      if (path.startsWith(START)) pages.push(path);
    }
  }
  return pages;
}

/** Which instrument a draft follows, by the phone's own store (field/store.js); undefined when it knows none. */
function instrumentOf(id) {
  return new Promise((resolve) => {
    const request = indexedDB.open("oversight-field");
    request.onupgradeneeded = () => request.transaction.abort(); // there is no store yet: leave it to the page
    request.onerror = () => resolve(undefined);
    request.onsuccess = () => {
      const database = request.result;
      const row = database.transaction("drafts").objectStore("drafts").get(id.toLowerCase());
      row.onsuccess = () => resolve(row.result?.instrument);
      row.onerror = () => resolve(undefined);
      row.transaction.oncomplete = () => database.close();
    };
  });
}
