/** Words for people. They stand in the page (templates/field/outbox_words.html), in the language of the page. */

/** @type {Map<string, string>} */
const words = new Map();
for (const template of document.querySelectorAll("template[data-words]")) {
  for (const node of /** @type {HTMLTemplateElement} */ (template).content.querySelectorAll("[data-word]")) {
    words.set(/** @type {HTMLElement} */ (node).dataset.word ?? "", node.textContent?.trim() ?? "");
  }
}

/**
 * A sentence with its `{parts}` filled in.
 * @param {string} name
 * @param {Record<string, string | number>} [parts]
 */
export function say(name, parts = {}) {
  const sentence = words.get(name) ?? name;
  return sentence.replace(/\{(\w+)\}/g, (whole, part) => (part in parts ? String(parts[part]) : whole));
}

/** Hour and minute by the phone's clock, as the language writes them. @param {number} at */
export function hour(at) {
  const options = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hour12: false });
  return new Intl.DateTimeFormat(document.documentElement.lang || "id", options).format(at);
}

/** A size as people read it. @param {number} bytes */
export function size(bytes) {
  const isLarge = bytes >= 1_000_000;
  const figure = isLarge ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1000));
  const format = new Intl.NumberFormat(document.documentElement.lang || "id", { maximumFractionDigits: 1 });
  return `${format.format(figure)} ${isLarge ? "MB" : "kB"}`;
}
