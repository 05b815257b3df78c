// The code at the end of a lesson, as sim/page/lesson_code.py makes and reads it: edition and region,
// guess, levers, world, luck, a check. tests/test_page_lesson.py holds the two to the same codes and runs.
import { reader, say, told } from "./words.js";

/** @typedef {Record<string, number>} Places what a code holds: a place in each of the fields, from 0 */
/** @typedef {{ code: string, region: number, places: Places } | { code: string, fault: string }} Read */

/**
 * CRC-32 as Python's `zlib.crc32`.
 * @param {Uint8Array} bytes
 * @param {number} [begun]
 */
export function checksum(bytes, begun = 0) {
  let sum = ~begun;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}

/**
 * By which the region of a bundle, the worlds and the levers of the lesson are known, with the edition.
 * @param {Uint8Array} bundle
 */
export function stampOf(bundle) {
  const { edition, editions, rooms, terms } = told.lesson.code;
  return (edition % editions) * rooms + (checksum(bundle, checksum(new TextEncoder().encode(terms))) % rooms);
}

/** @param {number} number @param {number} many @param {number} base */
function digits(number, many, base) {
  const found = [];
  for (let i = 0; i < many; i++) {
    found.unshift(number % base);
    number = Math.floor(number / base);
  }
  return found;
}

/**
 * A stamp and a place in each field, as a code.
 * @param {number} stamp
 * @param {Places} places
 */
export function encoded(stamp, places) {
  const { alphabet, length, stamped, fields } = told.lesson.code;
  const base = alphabet.length;
  const rest = fields.reduce((sum, [name, size]) => sum * size + places[name], 0);
  const numbers = [...digits(stamp, stamped, base), ...digits(rest, length - 1 - stamped, base)];
  const total = numbers.reduce((sum, number, at) => sum + (at + 1) * number, 0);
  let last = 0;
  while ((total + length * last) % base) last++;
  return [...numbers, last].map((number) => alphabet[number]).join("");
}

/** The first characters of the codes of a region. @param {number} stamp */
export function beginningOf(stamp) {
  const { alphabet, stamped } = told.lesson.code;
  return digits(stamp, stamped, alphabet.length).map((number) => alphabet[number]).join("");
}

/** As it was typed, in capitals, without what stands between characters. @param {string} code */
export function bare(code) {
  return code.replace(/[\s.\-–]/g, "").toUpperCase();
}

/** In two parts, as it stands on the phone. @param {string} code */
export function shownCode(code) {
  const half = told.lesson.code.length / 2;
  return `${code.slice(0, half)}-${code.slice(half)}`;
}

/** How many chimneys a step of the guess is, so that all houses alone can be guessed. @param {number} houses */
export function guessStep(houses) {
  const { steps, fields } = told.lesson.code;
  const most = fields[0][1] - 1;
  return steps.find((step) => step * most >= houses) ?? steps[steps.length - 1];
}

/** How many houses stand in all rows together. @param {import("./types").Scene} scene @param {import("./types").Header} header */
export function housesOf(scene, { tasks, labels }) {
  return scene.root.subarray(0, tasks.length * labels.length).reduce((sum, root) => sum + Number(root < labels.length), 0);
}

/** What the levers lay over a world. @param {Places} places @returns {import("./types").Values} */
export function givenOf(places) {
  return Object.assign({}, ...told.lesson.choices.map(({ name, values }) => values[places[name]]));
}

/**
 * What a typed code stands for, or in words what is wrong with it.
 * @param {string} typed
 * @param {number[]} stamps of the regions of the page
 * @param {number} here the region that is shown, taken first where two have the same stamp
 * @returns {Read}
 */
export function readCode(typed, stamps, here) {
  const { alphabet, length, stamped, edition, editions, rooms, fields } = told.lesson.code;
  const base = alphabet.length;
  const code = bare(typed);
  const fault = (/** @type {string} */ key, /** @type {Record<string, string | number>} */ blanks = {}) => ({ code, fault: say(key, blanks) });
  const letters = [...code];
  const wrong = letters.findIndex((letter) => !alphabet.includes(letter));
  if (wrong >= 0) return fault("code_sign", { code, at: wrong + 1, sign: letters[wrong], known: [...alphabet].join(" ") });
  if (letters.length !== length) return fault("code_length", { code, many: letters.length, length });
  const numbers = letters.map((letter) => alphabet.indexOf(letter));
  const number = (/** @type {number[]} */ some) => some.reduce((sum, digit) => sum * base + digit, 0);
  const stamp = number(numbers.slice(0, stamped));
  const known = stamps.includes(stamp);
  if (numbers.reduce((sum, one, at) => sum + (at + 1) * one, 0) % base) {
    const where = known
      ? say("code_look_after", { from: stamped + 1, to: length })
      : say("code_look_begin", { begins: [...new Set(stamps.map(beginningOf))].join(` ${say("lesson_or")} `) });
    return fault("code_check", { code: shownCode(code), where });
  }
  let rest = number(numbers.slice(stamped, -1));
  /** @type {Places} */
  const places = {};
  for (const [name, size] of [...fields].reverse()) {
    places[name] = rest % size;
    rest = Math.floor(rest / size);
  }
  if (rest || stamp >= editions * rooms) return fault("code_nobody", { code: shownCode(code) });
  if (Math.floor(stamp / rooms) !== edition % editions) return fault("code_edition", { code: shownCode(code), edition });
  const region = stamps[here] === stamp ? here : stamps.indexOf(stamp);
  if (region < 0) {
    return fault("code_region", { code: shownCode(code), regions: told.regions.map(({ place }) => place[reader.lang]).join(", ") });
  }
  return { code, region, places };
}
