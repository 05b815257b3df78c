// Policies held against the first, world by world: what sim/analysis/compare.py does, with its rules
// as Python told them. tests/test_page.py holds the two to the same sentences and cells.
import { counted, number, plain, reader, say, signed, told } from "./words.js";

/** @typedef {import("./types").Arm} Arm */
/** @typedef {import("./types").Band} Band */
/** @typedef {import("./types").Course} Course */
/** @typedef {import("./types").Middle} Middle */
/** @typedef {import("./types").Row} Row */

/**
 * The sum of numbers, rounded once, as Python's `math.fsum`.
 * @param {number[]} values
 */
export function exactSum(values) {
  /** @type {number[]} */
  let partials = [];
  for (let x of values) {
    const kept = [];
    for (let y of partials) {
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y;
      const low = y - (high - x);
      if (low !== 0) kept.push(low);
      x = high;
    }
    partials = [...kept, x];
  }
  let at = partials.length - 1;
  let high = at >= 0 ? partials[at] : 0;
  let low = 0;
  while (at > 0) {
    const x = high;
    const y = partials[--at];
    high = x + y;
    low = y - (high - x);
    if (low !== 0) break;
  }
  // half a unit in the last place is rounded to even, with an eye on what lies below it
  if (at > 0 && ((low < 0 && partials[at - 1] < 0) || (low > 0 && partials[at - 1] > 0))) {
    const y = low * 2;
    const x = high + y;
    if (y === x - high) high = x;
  }
  return high;
}

/**
 * A quantile between the two values beside it, as NumPy's.
 * @param {number[]} sorted
 * @param {number} part
 */
export function quantile(sorted, part) {
  const place = part * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  const share = place - below;
  const step = high - low;
  return share >= 0.5 ? high - step * (1 - share) : low + step * share;
}

/**
 * Mean and band of one value a world; NaN where no world has one.
 * @param {number[]} values
 * @returns {Middle}
 */
export function middle(values) {
  const known = values.filter((value) => !Number.isNaN(value));
  if (!known.length) return { mean: NaN, low: NaN, high: NaN };
  const { band, banded } = told.rules;
  const [from, to] = values.length >= banded ? band : [0, 1];
  const sorted = [...known].sort((a, b) => a - b);
  return {
    mean: exactSum(known) / known.length,
    low: quantile(sorted, from),
    high: quantile(sorted, to),
  };
}

/**
 * Mean and band of an indicator over worlds in every month.
 * @param {Course[]} courses
 * @param {string} indicator
 * @param {Course[]} [less] courses of the same worlds to take away first
 * @returns {Band}
 */
export function bandOf(courses, indicator, less) {
  const width = told.rules.shown.length;
  const at = told.rules.shown.findIndex((one) => one.name === indicator);
  const months = courses[0].length / width;
  const [mean, low, high] = [0, 1, 2].map(() => new Float64Array(months));
  for (let month = 0; month < months; month++) {
    const place = month * width + at;
    const values = courses.map((course, w) => course[place] - (less ? less[w][place] : 0));
    const three = middle(values);
    mean[month] = three.mean;
    low[month] = three.low;
    high[month] = three.high;
  }
  return { mean, low, high };
}

/**
 * A policy held against the first: a row an indicator.
 * @param {Course[]} first
 * @param {Course[]} other
 * @returns {Row[]}
 */
export function rowsOf(first, other) {
  const { shown } = told.rules;
  const width = shown.length;
  const last = first[0].length - width;
  return shown.map(({ name, matters }, at) => {
    const one = first.map((course) => course[last + at]);
    const two = other.map((course) => course[last + at]);
    const difference = two.map((value, w) => value - one[w]);
    const known = difference.filter((value) => !Number.isNaN(value)).map(nineDigits);
    const down = known.filter((value) => value <= -matters).length;
    const up = known.filter((value) => value >= matters).length;
    return {
      indicator: name,
      start: middle(first.map((course) => course[at])).mean,
      first: middle(one),
      end: middle(two),
      difference: middle(difference),
      down,
      same: known.length - down - up,
      up,
    };
  });
}

/**
 * To nine digits, in the middle to even: two ends are not parted by a last bit.
 * @param {number} value
 */
function nineDigits(value) {
  const scaled = value * 1e9;
  const low = Math.floor(scaled);
  const rest = scaled - low;
  const whole = rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
  return whole / 1e9;
}

/**
 * Where most worlds are.
 * @param {Row} row
 * @returns {"down" | "up" | "same"}
 */
export function most(row) {
  /** @type {("down" | "up" | "same")[]} */
  const ways = ["down", "up", "same"];
  return ways.reduce((best, way) => (row[way] > row[best] ? way : best));
}

/**
 * What a policy does to two indicators, in the words of a kind of text.
 * @param {Row[]} rows
 * @param {Arm[]} arms the first and this one
 * @param {{ start: string, of: string[], region: string, worlds: number, months: number }} about
 */
export function sentenceOf(rows, arms, { start, of, region, worlds, months }) {
  const [one, two] = of.map((name) => /** @type {Row} */ (rows.find((r) => r.indicator === name)));
  const nothing = rows.every((row) => row.down === 0 && row.up === 0);
  const key = nothing && start === "compare." ? "nothing" : `${most(one)}_${most(two)}`;
  return say(start + key, {
    region,
    with_: arms[1].phrase,
    without: arms[0].phrase,
    one: one[most(one)],
    two: two[most(two)],
    of: worlds,
    months: counted(months, "compare.month"),
  });
}

/**
 * The table of a policy for people: titles first, then a row an indicator.
 * @param {Row[]} rows
 * @param {Arm[]} arms
 * @param {number} worlds
 */
export function cellsOf(rows, arms, worlds) {
  const band = say(worlds >= told.rules.banded ? "compare.band_80" : "compare.band_all");
  const heads = say("compare.head", { first: arms[0].label, name: arms[1].label, band }).split("|");
  const body = rows.map((row, at) => {
    const { digits, label } = told.rules.shown[at];
    const { mean, low, high } = row.difference;
    const difference = say("compare.band", {
      mean: signed(mean, digits),
      low: signed(low, digits),
      high: signed(high, digits),
    });
    const ends = [row.start, row.first.mean, row.end.mean].map((value) => plain(value, digits));
    return [labelIn(label), ...ends, difference, ...[row.down, row.same, row.up].map(String)];
  });
  return [["", ...heads], ...body];
}

/**
 * @param {import("./types").Both} label
 */
function labelIn(label) {
  return label[reader.lang];
}

/** What the tables show, in the words of `schoorsteen compare`. @param {number} worlds */
export function noteOf(worlds) {
  const { shown, share } = told.rules;
  const of = (/** @type {string} */ name) => shown.find((one) => one.name === name)?.matters ?? 0;
  const short = (/** @type {number} */ x) => number(x, x % 1 === 0 ? 0 : x * 10 % 1 === 0 ? 1 : 2);
  return say("compare.note", {
    worlds,
    months: counted(told.months, "compare.month"),
    share: short(share),
    chimneys: short(of("chimneys")),
    days: short(of("days")),
  });
}

/** Labels of an indicator with its first letter large. @param {string} name */
export function titleOf(name) {
  const found = told.rules.shown.find((one) => one.name === name);
  const text = found ? labelIn(found.label) : name;
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Digits behind the point with which an indicator is told. @param {string} name */
export function digitsOf(name) {
  return told.rules.shown.find((one) => one.name === name)?.digits ?? 2;
}
