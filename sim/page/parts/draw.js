// Elements of the page. What people wrote becomes text nodes, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * @param {Element} node
 * @param {Record<string, any>} given attributes; `on...` are listeners, `class` a class
 * @param {Child[]} children
 */
function fill(node, given, children) {
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    // of these, true and false are words
    if (name.startsWith("aria-")) node.setAttribute(name, String(value));
    else if (value === false) continue;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  put(node, children);
}

/**
 * An element of HTML.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [given]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function html(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  fill(node, given, children);
  return node;
}

/**
 * An element of SVG.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [given]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, given = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  fill(node, given, children);
  return node;
}

/**
 * Append children; false, null and undefined are left out.
 * @param {Element} node
 * @param {Child[]} children
 */
export function put(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Put these in the place of all that a node holds.
 * @param {Element} node
 * @param {...Child} children
 */
export function renew(node, ...children) {
  node.replaceChildren();
  put(node, children);
}

/**
 * A number of pixels as it stands in a path: short, and the same everywhere.
 * @param {number} x
 */
export function px(x) {
  return String(Math.round(x * 10) / 10);
}

/** @type {CanvasRenderingContext2D | null | undefined} */
let ruler;

/**
 * How wide a text is in the page's type.
 * @param {string} text
 * @param {number} size
 * @param {number} [weight]
 */
export function widthOf(text, size, weight = 400) {
  if (ruler === undefined) ruler = document.createElement("canvas").getContext("2d");
  if (!ruler) return text.length * size * 0.62;
  ruler.font = `${weight} ${size}px ${getComputedStyle(document.documentElement).fontFamily}`;
  return ruler.measureText(text).width;
}

/**
 * A text that fits, with dots where it was cut; empty if not even three letters fit.
 * @param {string} text
 * @param {number} room
 * @param {number} size
 */
export function fitted(text, room, size) {
  if (widthOf(text, size) <= room) return text;
  // no letter that is seen is as narrow as this: a name may be a book
  let many = Math.min(text.length, Math.ceil((6 * room) / size));
  while (many > 2 && widthOf(`${text.slice(0, many)}…`, size) > room) many--;
  return many > 2 ? `${text.slice(0, many).trimEnd()}…` : "";
}

/**
 * A text in one line, or in two that are parted between words; dots where even these have no room.
 * @param {string} text
 * @param {number} room
 * @param {number} size
 */
export function inTwo(text, room, size) {
  if (widthOf(text, size) <= room) return [text];
  const words = text.split(" ");
  let many = words.length - 1;
  while (many > 1 && widthOf(words.slice(0, many).join(" "), size) > room) many--;
  return [words.slice(0, many), words.slice(many)].filter((line) => line.length).map((line) => fitted(line.join(" "), room, size));
}

/** Whether the reader asked for little movement. */
export function still() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
