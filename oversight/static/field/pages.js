/** The field's pages with scripts: questions, photos, checking and sending, starting, signing out. */

import { begin, begun, fill, keep, subject, sync, typed } from "./drafts.js";
import { element, find } from "./elements.js";
import { flush } from "./flush.js";
import { uuid7 } from "./ids.js";
import { enqueue } from "./outbox.js";
import { addPhoto, photosOf, removePhoto } from "./photos.js";
import { all, read, remove, STATE, update, waitingCount, wipe, write } from "./store.js";
import { hour, say, size } from "./words.js";

const PAUSE_IN_TYPING = 400;
const LONGEST_SYNC = 2_500;

/** Say something where the page says that it was saved. @param {string} text */
function tell(text) {
  for (const line of find("[data-saved]")) line.textContent = text;
}

/** @template T @param {Promise<T>} work @returns {Promise<T | undefined>} whichever comes first, the work or the pause */
const briefly = (work) => Promise.race([work, new Promise((resolve) => setTimeout(resolve, LONGEST_SYNC))]);

/** A page of questions: filled in from the phone, kept as it is typed, carried on without the server. @param {HTMLFormElement} form */
export async function bindQuestions(form) {
  const about = await subject(form);
  if (!about) return;
  const restored = await begin(about);
  const page = { group: form.dataset.group, since: Number(form.dataset.valuesAt || 0) };
  fill(form, restored);
  if (Object.keys(restored.values).length) tell(say("kept", { time: hour(restored.changedAt) }));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let running = Promise.resolve();
  const save = () => {
    clearTimeout(timer);
    const values = typed(form);
    running = running.then(async () => {
      try {
        if (await keep(about.id, values, page)) tell(say("kept", { time: hour(Date.now()) }));
      } catch (fault) {
        tell(say(fault instanceof DOMException && fault.name === "QuotaExceededError" ? "full" : "not-kept"));
        throw fault;
      }
    });
    return running;
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void save().catch(() => undefined), PAUSE_IN_TYPING);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  addEventListener("pagehide", () => void save().catch(() => undefined));
  document.addEventListener("visibilitychange", () => document.hidden && void save().catch(() => undefined));
  form.addEventListener("submit", async (event) => {
    const next = /** @type {HTMLElement | null} */ (event.submitter)?.dataset.next ?? form.dataset.next;
    if (!next) return;
    event.preventDefault();
    try {
      await save();
    } catch {
      running = Promise.resolve();
      return; // said on the page; what was typed still stands there
    }
    const outcome = await briefly(sync(about.id));
    // With a signal the page's own way goes on: the server names what cannot be and what is to be checked.
    if (outcome === "sent" && form.dataset.draft && !photos.length) form.submit();
    else location.assign(new URL(next, location.href));
  });
  const photos = find("input[data-photo-kind]", form);
  for (const input of photos) bindPhotos(/** @type {HTMLInputElement} */ (input), about.id);
  if (photos.length) for (const button of find("button[name=stay]", form)) button.hidden = true;
  await showPhotos(about.id);
  void sync(about.id).then(async (outcome) => {
    if (outcome === "sent") fill(form, await read("drafts", about.id));
  });
}

/** @param {HTMLInputElement} input @param {string} draft */
function bindPhotos(input, draft) {
  input.removeAttribute("name"); // the page's own form must not carry them a second time
  input.addEventListener("change", async () => {
    const files = Array.from(input.files ?? []);
    for (const [place, file] of files.entries()) {
      tell(say("photo-working", { number: place + 1, of: files.length }));
      const about = {
        draft,
        kind: input.dataset.photoKind ?? "scene",
        purpose: input.dataset.photoFor ?? "general",
        title: input.labels?.[0]?.textContent ?? "",
      };
      const outcome = await addPhoto(about, file).catch(() => "unreadable");
      tell(say(`photo-${outcome}`, { name: file.name, time: hour(Date.now()) }));
      await showPhotos(draft);
      if (outcome !== "kept") break;
    }
    input.value = "";
  });
}

/** @param {string} draft */
async function showPhotos(draft) {
  const rows = await photosOf(draft);
  for (const line of find("[data-no-photos]")) line.hidden = rows.length > 0;
  for (const list of find("[data-photos]")) {
    list.replaceChildren(
      ...rows.map(({ photo, copy }) => {
        const item = element("li", "");
        const words = copy ? "photo-with-copy" : "photo-alone";
        const file = say(words, { name: photo.name, size: size(photo.size), copy: size(copy?.size ?? 0) });
        const about = element("span", "");
        if (photo.title) about.append(element("b", photo.title), element("br", ""));
        about.append(element("span", file, { class: "fine" }));
        item.append(about);
        if (photo.state === "chosen") {
          const button = element("button", say("remove"), { type: "button", class: "btn-link" });
          button.append(element("span", ` ${photo.name}`, { class: "visually-hidden" }));
          button.addEventListener("click", async () => {
            await removePhoto(photo.id);
            await showPhotos(draft);
            list.closest("form")?.querySelector("input[type=file]")?.focus();
          });
          item.append(" ", button);
        }
        return item;
      }),
    );
  }
}

/** The page on which the answers are checked and sent. @param {HTMLFormElement} form */
export async function bindCheck(form) {
  const about = await subject(form);
  const draft = about && (await begin(about));
  if (!about || !draft) return;
  const show = (/** @type {import("./store.js").Draft} */ now) => {
    fill(form, now);
    for (const shown of find("[data-shown]")) {
      const known = now.values[shown.dataset.shown ?? ""];
      if (known) shown.textContent = spoken(known.value);
    }
  };
  show(draft);
  await showPhotos(about.id);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await keep(about.id, typed(form));
    await briefly(sync(about.id)); // photos that were sent by the page's own form stand in the server's draft
    await update("drafts", about.id, (row) => ({ ...row, supersedes: form.dataset.supersedes || row.supersedes }));
    const outcome = await enqueue(about.id);
    if (outcome === "on-its-way" || outcome === "gone") {
      tell(say(outcome));
      return;
    }
    await briefly(flush());
    const entry = await read("outbox", about.id);
    location.assign(entry?.state === "done" ? `/field/sent/${about.id}/` : "/field/");
  });
  void sync(about.id).then(async (outcome) => {
    if (outcome === "sent") show(await read("drafts", about.id));
  });
}

/** @param {string | number | null} value */
function spoken(value) {
  if (value === null) return "–";
  return value === "yes" || value === "no" || value === "unobserved" ? say(value) : String(value);
}

/** What is due: begun on the phone first, so that it works with and without signal. @param {HTMLFormElement} form */
export function bindStart(form) {
  form.addEventListener("submit", async (event) => {
    const pressed = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (pressed?.name) return; // for somebody else: the server knows for whom
    event.preventDefault();
    const { instrument = "", station = "", title = "", firstGroup = "" } = form.dataset;
    const known = await begun(instrument, station);
    const id = known?.id ?? uuid7();
    await begin({ id, instrument, station, title, onBehalf: "" });
    const outcome = await briefly(sync(id));
    if (form.getAttribute("action") && (outcome === "other-draft" || outcome === "refused")) {
      // Begun on another phone, or reported before: the server leads there.
      if (!known) await remove("drafts", id);
      form.submit();
    } else {
      location.assign(`/field/reports/${id}/${firstGroup}/`);
    }
  });
}

/** Remember what is due, for a start without signal; the page without signal itself comes with an empty list. */
export async function rememberDue() {
  if (!find("[data-due]:not(:empty)").length) return;
  await write(STATE, find("form[data-start]").map((form) => ({ ...form.dataset })), "due");
}

/** The start page without signal: what is due. And on every start page what was begun on this phone alone. */
export async function showWithoutSignal() {
  for (const list of find("[data-due]:empty")) {
    const due = /** @type {Record<string, string>[]} */ ((await read(STATE, "due")) ?? []);
    list.replaceChildren(
      ...due.map((one) => {
        const item = element("li", "");
        const form = /** @type {HTMLFormElement} */ (element("form", "", { method: "post" }));
        Object.assign(form.dataset, one);
        form.append(element("button", one.title, { type: "submit", class: "btn btn-secondary" }));
        bindStart(form);
        item.append(form);
        return item;
      }),
    );
  }
  for (const list of find("[data-drafts]")) {
    const me = await read(STATE, "me");
    const drafts = /** @type {import("./store.js").Draft[]} */ (await all("drafts"));
    const mine = drafts.filter((draft) => draft.person === (me?.user ?? null) && !draft.isSent);
    const others = mine.filter(({ id }) => !find(`a[href*="${id}"]`).length);
    list.replaceChildren(
      ...others.map((draft) => {
        const item = element("li", "");
        item.append(element("a", draft.title || draft.instrument, { href: `/field/reports/${draft.id}/check/` }));
        item.append(` ${say("kept", { time: hour(draft.changedAt) })}`);
        return item;
      }),
    );
  }
}

/** A draft that is thrown away goes here too. @param {HTMLFormElement} form */
export function bindDiscard(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const id = form.dataset.discard ?? "";
    for (const { photo } of await photosOf(id)) await removePhoto(photo.id);
    await remove("drafts", id);
    form.submit();
  });
}

/** Before everything on this phone goes, ask when something has not arrived. @param {HTMLFormElement} form */
export function bindSignOut(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const count = await waitingCount();
    if (count && !confirm(say("sign-out-warning", { count }))) return;
    await wipe();
    form.submit();
  });
}
