// What Python told the page, and texts in the language of the reader.

/** @typedef {import("./types").Content} Content */
/** @typedef {import("./types").Lang} Lang */

/**
 * The text of an element that holds data; none in a worker.
 * @param {string} id
 */
export function held(id) {
  return typeof document === "undefined" ? "" : document.getElementById(id)?.textContent ?? "";
}

const MARK = "§";

/**
 * What sim/page/folded.py wrote small, as it was; what is not folded, as it is.
 * @param {any} page
 * @returns {any}
 */
export function unfolded(page) {
  const { texts } = page;
  let at = 0;
  /** @param {number} many @param {(some: string[]) => any} made */
  const both = (many, made) => {
    const found = Object.fromEntries(Object.entries(texts).map(([lang, all]) => [lang, made(all.slice(at, at + many))]));
    at += many;
    return found;
  };
  /** @param {any} one @returns {any} */
  const open = (one) => {
    if (one === MARK) return both(1, ([text]) => text);
    if (typeof one === "string") return one.startsWith(MARK) ? one.slice(1) : one;
    if (Array.isArray(one)) return one.map(open);
    if (!one || typeof one !== "object") return one;
    const { [MARK]: taken, from, step, columns } = one;
    if (taken === undefined) return Object.fromEntries(Object.entries(one).map(([key, value]) => [key, open(value)]));
    if (step !== undefined) return Array.from({ length: taken }, (_, rung) => Math.round((from + rung * step) * 1e6) / 1e6);
    if (columns) {
      const opened = columns.map(open);
      return opened[0].map((/** @type {any} */ _, /** @type {number} */ row) => Object.fromEntries(taken
        .map((/** @type {string} */ key, /** @type {number} */ column) => [key, opened[column][row]])
        .filter((/** @type {[string, any]} */ [, value]) => value !== null)));
    }
    return Array.isArray(taken) ? both(taken.length, (some) => Object.fromEntries(taken.map((key, i) => [key, some[i]]))) : both(taken, (some) => some);
  };
  return texts ? open(page.told) : page;
}

/** @type {Content} */
export const told = unfolded(JSON.parse(held("content") || "{}"));

/** @type {{ lang: Lang }} */
export const reader = { lang: told.lang };

/**
 * A text, its blanks filled in.
 * @param {string} key
 * @param {Record<string, string | number>} [blanks]
 */
export function say(key, blanks = {}) {
  const text = told.words[reader.lang][key];
  if (text === undefined) throw new Error(`no text ${key}`);
  return filled(text, blanks);
}

/**
 * A text with its blanks filled in.
 * @param {string} text
 * @param {Record<string, string | number>} blanks
 */
export function filled(text, blanks) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in blanks ? String(blanks[name]) : whole));
}

/**
 * One of the texts that `|` parts.
 * @param {string} key
 * @param {number} at
 * @param {Record<string, string | number>} [blanks]
 */
export function part(key, at, blanks = {}) {
  return say(key, blanks).split("|")[at];
}

/**
 * So many of something.
 * @param {number} count
 * @param {string} key a text with one and several
 */
export function counted(count, key) {
  return `${number(count, 0)} ${part(key, count === 1 ? 0 : 1)}`;
}

/**
 * Names in a row, the last two parted by *and*.
 * @param {string[]} names
 */
export function listed(names) {
  const last = names[names.length - 1] ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} ${say("and")} ${last}` : last;
}

/** The four rungs, each with what it is. */
export function rungsInWords() {
  return listed([0, 1, 2, 3].map((rung) => say(`rung_${rung}`)));
}

/**
 * Rows of names in the order of the alphabet of the reader's language: in a region the order of rows means nothing.
 * @param {string[]} names
 * @param {number[]} [rows] some of them
 */
export function alphabetical(names, rows = names.map((_, at) => at)) {
  const { compare } = new Intl.Collator(reader.lang, { numeric: true });
  return [...rows].sort((a, b) => compare(names[a], names[b]) || a - b);
}

/** A name that may be a book, where it stands in a sentence. @param {string} name */
export function clippedName(name) {
  const letters = [...name];
  return letters.length > 80 ? `${letters.slice(0, 80).join("")}…` : name;
}

/**
 * A number as people write it, rounded to even where it lies in the middle, as Python does.
 * @param {number} value
 * @param {number} digits
 */
export function number(value, digits) {
  const scaled = Math.abs(value) * 2 ** (digits + 1);
  let text = Math.abs(value).toFixed(digits);
  // exactly in the middle of two: only then toFixed and Python differ
  if (Number.isInteger(scaled) && scaled % 2 === 1) {
    const low = Math.floor(Math.abs(value) * 10 ** digits);
    text = ((low % 2 === 0 ? low : low + 1) / 10 ** digits).toFixed(digits);
  }
  const [whole, rest] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const made = (value < 0 ? "-" : "") + grouped + (rest === undefined ? "" : `.${rest}`);
  const local = { ",": ".", ".": "," };
  return reader.lang === "nl"
    ? made.replace(/[.,]/g, (sign) => local[/** @type {"." | ","} */ (sign)])
    : made;
}

/**
 * A number without the sign of a zero, and with a true minus.
 * @param {number} value
 * @param {number} digits
 */
export function plain(value, digits) {
  if (Number.isNaN(value)) return "-";
  const text = number(value, digits);
  return (/[1-9]/.test(text) ? text : text.replace(/^-/, "")).replace(/-/g, "−");
}

/**
 * A value with its unit, where it counts time.
 * @param {string} text the value as it is written
 * @param {number} value
 * @param {import("./types").Time} [time]
 */
export function timed(text, value, time) {
  return time ? part(`time_${time}`, value === 1 ? 0 : 1, { n: text }) : text;
}

/**
 * A difference with its sign; none before a zero.
 * @param {number} value
 * @param {number} digits
 */
export function signed(value, digits) {
  const text = plain(value, digits);
  return Number.isNaN(value) || value < 0 || !/[1-9]/.test(text) ? text : `+${text}`;
}
