/** @typedef {string | Node | (string | Node)[]} Child */

/**
 * An element with attributes and children. What is put in is text, never markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.flat());
  return made;
}

/** @type {Record<string, string>} */
const symbols = { stable: "✓", fails: "✗", flaky: "≈", unsupported: "∅", inconclusive: "?" };

/** A verdict as symbol, words and colour. @param {string} verdict @param {string} text */
export function verdictMark(verdict, text = verdict) {
  const symbol = element("b", { "aria-hidden": "true" }, symbols[verdict] ?? "");
  return element("span", { class: `mark ${verdict}` }, symbol, ` ${text}`);
}
