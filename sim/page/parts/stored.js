// What a report stores of a comparison: enough to draw it again, and to see whether every bit is the same.
import { told } from "./words.js";
import { bandOf } from "./compared.js";
import { numbersOf } from "./engine.js";

/** @typedef {import("./types").Band} Band */
/** @typedef {import("./types").Course} Course */
/** @typedef {import("./types").Stored} Stored */
/** @typedef {{ ends: Course[], bands: Record<string, Band>, less: Record<string, Band> | null }} Summary
 *   `ends`: first and last month of each world; `less`: differences from the first policy */

/** Indicators that a report draws. */
export function drawnNames() {
  return [...new Set([...told.rules.asked, ...told.rules.headlines])];
}

/**
 * @param {Course[]} courses
 * @param {Course[] | null} first of the first policy; nothing for itself
 * @returns {Summary}
 */
export function summaryOf(courses, first) {
  const width = told.rules.shown.length;
  const all = (/** @type {Course[] | undefined} */ less) => Object.fromEntries(drawnNames().map((name) => [name, bandOf(courses, name, less)]));
  return {
    ends: courses.map((course) => Float64Array.of(...course.subarray(0, width), ...course.subarray(course.length - width))),
    bands: all(undefined), less: first && all(first),
  };
}

/** Numbers as text, to the last bit: little-endian, base64. @param {Float64Array} numbers */
function textOfNumbers(numbers) {
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  numbers.forEach((value, at) => view.setFloat64(8 * at, value, true));
  return btoa(Array.from(new Uint8Array(view.buffer), (byte) => String.fromCharCode(byte)).join(""));
}

/** @param {Record<string, Band>} bands */
const bandTexts = (bands) => Object.fromEntries(Object.entries(bands).map(([name, { mean, low, high }]) =>
  [name, { mean: textOfNumbers(mean), low: textOfNumbers(low), high: textOfNumbers(high) }]));

/** @param {Record<string, { mean: string, low: string, high: string }>} bands */
const bandsFrom = (bands) => Object.fromEntries(Object.entries(bands).map(([name, { mean, low, high }]) =>
  [name, { mean: numbersOf(mean), low: numbersOf(low), high: numbersOf(high) }]));

/** @param {Summary} summary @returns {Stored} */
export function storedOf({ ends, bands, less }) {
  const width = 2 * told.rules.shown.length;
  const all = new Float64Array(ends.length * width);
  ends.forEach((one, at) => all.set(one, at * width));
  return { ends: textOfNumbers(all), bands: bandTexts(bands), less: less && bandTexts(less) };
}

/** @param {Stored} stored @returns {Summary} */
export function summaryFrom({ ends, bands, less }) {
  const width = 2 * told.rules.shown.length;
  const all = numbersOf(ends);
  return {
    ends: Array.from({ length: all.length / width }, (_, at) => all.subarray(at * width, (at + 1) * width)),
    bands: bandsFrom(bands), less: less && bandsFrom(less),
  };
}
