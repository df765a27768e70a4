/** Public forms with a script: the proof of work, one send for two taps, and the quick way out. All works without. */
"use strict";

/** The worker computes while the answers are read; a press before it is ready is remembered. */
function work(form) {
  const shown = form.querySelector("[data-work-shown]");
  const bar = shown.querySelector("progress");
  const status = shown.querySelector("[role=status]");
  let isReady = false;
  let isWaiting = false;
  const ready = (solution) => {
    isReady = true;
    form.elements.solution.value = solution;
    status.textContent = status.dataset.ready;
    if (isWaiting) form.requestSubmit();
  };
  let worker = null;
  try {
    worker = new Worker(form.dataset.work);
  } catch {
    return; // sent as from a browser without script
  }
  worker.onmessage = ({ data }) => {
    bar.value = data.done;
    if (data.solution) ready(data.solution);
  };
  worker.onerror = () => ready("");
  shown.hidden = false;
  const { seed, bits, puzzles } = form.dataset;
  worker.postMessage({ seed, bits: Number(bits), puzzles: Number(puzzles) });
  form.addEventListener("submit", (event) => {
    if (Date.now() / 1000 > Number(form.dataset.until)) {
      event.preventDefault();
      location.reload(); // the page was open for too long; its draft says what is still there
    } else if (!isReady) {
      event.preventDefault();
      isWaiting = true;
      status.textContent = status.dataset.waiting;
    }
  });
}

/** A second tap does nothing while the first is on its way. */
function sendOnce(form) {
  let isOnItsWay = false;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (isOnItsWay) event.preventDefault();
    isOnItsWay = true;
  });
  window.addEventListener("pageshow", () => (isOnItsWay = false));
}

/** The page is replaced, so that the back button does not lead here; what was typed is destroyed meanwhile. */
function leaveQuickly(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    navigator.sendBeacon(form.action, new FormData(form));
    document.body.hidden = true;
    location.replace(form.dataset.leave);
  });
}

document.querySelectorAll("form[data-work]").forEach(work);
document.querySelectorAll("form[data-leave]").forEach(leaveQuickly);
document.querySelectorAll("main form[method=post]:not([data-leave]):not([data-files])").forEach(sendOnce);
