/**
 * Files of a public form with a script: first what will come (name, type, size, SHA-256), then each file with its
 * progress. Without script, or where the browser cannot hash, the form sends them itself.
 */
"use strict";

const form = document.querySelector("form[data-files]");
const input = form.querySelector("input[type=file]");
const shown = form.querySelector("[data-progress]");
const bar = shown.querySelector("progress");
const status = shown.querySelector("[role=status]");

async function sha256(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function body() {
  const made = new FormData();
  made.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  return made;
}

function fill(sentence, parts) {
  return sentence.replace(/\{(\w+)\}/g, (_whole, part) => parts[part]);
}

/** What the server says of the files that will come; the error in its words otherwise. */
async function announce(files) {
  const announced = [];
  for (const file of files) {
    announced.push({ name: file.name, media_type: file.type, size: file.size, sha256: await sha256(file) });
  }
  const sent = body();
  sent.append("announced", JSON.stringify(announced));
  const answer = await fetch(form.action, { method: "POST", body: sent });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail);
  return told.files;
}

/** One file, with its progress; fetch cannot tell how far an upload is. */
function send(file, url) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.upload.onprogress = ({ loaded, total }) => {
      const share = Math.floor((100 * loaded) / total);
      bar.value = share;
      status.textContent = fill(form.dataset.busy, { name: file.name, share });
    };
    request.onload = () => {
      if (request.status === 200) resolve();
      else reject(new Error(words(request.responseText) || fill(form.dataset.failed, { name: file.name })));
    };
    request.onerror = () => reject(new Error(fill(form.dataset.failed, { name: file.name })));
    const sent = body();
    sent.append("file", file);
    request.send(sent);
  });
}

function words(text) {
  try {
    return JSON.parse(text).detail;
  } catch {
    return "";
  }
}

let isOnItsWay = false;
form.addEventListener("submit", async (event) => {
  if (!self.crypto?.subtle) return;
  event.preventDefault();
  const files = Array.from(input.files);
  if (files.length === 0 || isOnItsWay) return;
  isOnItsWay = true;
  shown.hidden = false;
  try {
    const places = await announce(files);
    for (const [number, file] of files.entries()) if (!places[number].is_here) await send(file, places[number].url);
    location.reload();
  } catch (fault) {
    status.textContent = fault.message;
  } finally {
    isOnItsWay = false;
  }
});
