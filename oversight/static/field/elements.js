/** Parts of a page, made of text alone: what people or the server wrote never becomes markup. */

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement[]} */
export const find = (selector, within = document) => Array.from(within.querySelectorAll(selector));

/**
 * @param {string} tag
 * @param {string} text
 * @param {Record<string, string>} [attributes]
 */
export function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}
