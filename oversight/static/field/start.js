/** The one script of the field's pages: binds what stands on the page. Without a store the pages work as they are. */

import { flush, meet } from "./flush.js";
import { changed, onChange } from "./outbox.js";
import { bindCheck, bindDiscard, bindQuestions, bindSignOut, bindStart, rememberDue, showWithoutSignal } from "./pages.js";
import { showQueue } from "./queue.js";
import { open, read, STATE } from "./store.js";

/** @param {string} selector @returns {HTMLFormElement[]} */
const forms = (selector) => Array.from(document.querySelectorAll(selector));

/** Ask that the browser does not empty the store when the phone runs short; it may say no. */
async function askToStay() {
  if (navigator.storage?.persist && !(await navigator.storage.persisted())) await navigator.storage.persist();
}

/** The worker keeps the shell; it is told which question pages may be needed without signal. */
async function installWorker() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
  const { active } = await navigator.serviceWorker.ready;
  const modules = /** @type {HTMLElement[]} */ (Array.from(document.querySelectorAll("[data-shell]")));
  const isNext = (/** @type {HTMLElement} */ one) => one.matches(".btn-primary") || Boolean(one.querySelector(".btn-primary"));
  modules.sort((one, other) => Number(isNext(other)) - Number(isNext(one))); // what comes next is kept first
  const pages = modules.flatMap((one) => (one.dataset.shell ?? "").split(/\s+/).filter(Boolean));
  active?.postMessage({ keep: ["/field/shell/", ...pages], language: document.documentElement.lang });
}

/** Who signed in here; asked again when the page is another person's than the store's. */
async function knowWho() {
  const person = Number(document.body.dataset.person ?? 0);
  if (person && (await read(STATE, "me"))?.user !== person) await meet().catch(() => undefined);
}

async function start() {
  try {
    await open();
  } catch {
    return; // no store (a private window): every form is sent by the page itself
  }
  await knowWho();
  forms("form[data-start]").forEach(bindStart);
  forms("form[data-sign-out]").forEach(bindSignOut);
  forms("form[data-discard]").forEach(bindDiscard);
  await Promise.all([
    ...forms("form[data-field-form]").map(bindQuestions),
    ...forms("form[data-field-send]").map(bindCheck),
    rememberDue(),
    showWithoutSignal(),
  ]);
  onChange(() => void showQueue());
  await showQueue();
  const send = () => void flush();
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  for (const button of document.querySelectorAll("[data-flush]")) {
    button.addEventListener("click", () => void flush({ force: true }).then(changed));
  }
  document.documentElement.dataset.fieldReady = "yes";
  if (location.pathname !== "/field/enrol/") send(); // there nobody is signed in yet
  void askToStay();
  await installWorker().catch(() => undefined);
}

void start();
