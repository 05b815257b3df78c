// Why two organisations do or do not bundle a task, from counts of the kernels: the sentences of
// `schoorsteen why` (sim/analysis/why.py, sim/reasons/summary.py), for one task of two.
import { counted, listed, number, say, told } from "./words.js";

/** @typedef {import("./types").Counted} Counted */

/**
 * Counts over all runs, as seen from the one asked about.
 * @param {Counted[]} runs
 */
export function sumsOf(runs) {
  const { at, reasons, leaving, deep } = told.counts;
  const added = (/** @type {number} */ column) => runs.reduce((sum, { tally }) => sum + tally[column], 0);
  const [why, other] = runs[0].first ? [at.why_a, at.why_b] : [at.why_b, at.why_a];
  const [no, noOther] = runs[0].first ? [at.no_a, at.no_b] : [at.no_b, at.no_a];
  const [left, leftOther] = runs[0].first ? [at.left_a, at.left_b] : [at.left_b, at.left_a];
  const many = (/** @type {number} */ from, /** @type {number} */ length) => Array.from({ length }, (_, i) => added(from + i));
  const missing = { never: 0, silent: 0, refused: 0, short: 0 };
  for (const { tally, rung } of runs) {
    if (rung >= deep) continue;
    if (!tally[at.talks]) missing.never++;
    else if (!tally[at.up]) missing.silent++;
    if (tally[at.up] > tally[at.made]) missing.refused++;
    else if (tally[at.up]) missing.short++;
  }
  return {
    runs: runs.length, talks: added(at.talks), up: added(at.up), made: added(at.made),
    noOne: added(no), noOther: added(noOther), noBoth: added(at.no_both),
    whyOne: many(why, reasons.length), whyOther: many(other, reasons.length),
    leftOne: added(left), leftOther: added(leftOther), whyLeft: many(at.why_left, leaving),
    bundled: runs.filter(({ rung }) => rung >= deep).length, missing,
  };
}

/**
 * What happened, in sentences, one after another.
 * @param {ReturnType<typeof sumsOf>} sums
 * @param {string} one
 * @param {string} other
 */
export function happened(sums, one, other) {
  const { runs } = sums;
  let missing = "";
  if (sums.bundled < runs) {
    const pieces = Object.entries(sums.missing).filter(([, many]) => many)
      .map(([kind, many]) => say(`why.missing_${kind}`, { n: many }));
    const many = runs - sums.bundled;
    missing = say("why.missing", { missing: many, list: listed(pieces) }).split("|")[many === 1 ? 0 : 1];
  }
  const months = counted(told.months, "why.months");
  const texts = [
    say("why.ends_one_task", { months, bundled: sums.bundled, runs, missing }),
    say("why.talks", { talks: howOften((sums.talks / runs) * (120 / told.months)), never: "", silent: "" }),
    ...refused(sums, one, other),
  ];
  if (sums.leftOne + sums.leftOther) {
    const [reason, many] = mainReason(sums.whyLeft);
    texts.push(say("why.left", {
      one, other, left_one: sums.leftOne, left_other: sums.leftOther, mostly: mostly(many, total(sums.whyLeft)),
      why: say(reason === "chance" ? "why.left_chance" : `why.reason_${reason}`),
    }));
  }
  return texts;
}

/**
 * @param {ReturnType<typeof sumsOf>} sums
 * @param {string} one
 * @param {string} other
 */
function refused(sums, one, other) {
  if (!sums.up) return [say("why.not_up")];
  const up = counted(sums.up, "why.proposals");
  if (sums.up === sums.made) return [say("why.all_yes", { up, runs: sums.runs })];
  /** @type {[string, number][]} */
  const each = [["made", sums.made], ["no_one", sums.noOne], ["no_other", sums.noOther], ["no_both", sums.noBoth]];
  const pieces = each.filter(([, many]) => many).map(([key, many]) => say(`why.up_${key}`, { n: number(many, 0), one, other }));
  const texts = [say("why.up", { up, runs: sums.runs, list: listed(pieces) })];
  /** @type {[string, number[]][]} */
  const sides = [[one, sums.whyOne], [other, sums.whyOther]];
  const [[name, why], ...rest] = sides.filter(([, counts]) => total(counts) > 0);
  const [reason, many] = mainReason(why);
  const blanks = {
    One: name.slice(0, 1).toUpperCase() + name.slice(1), mostly: mostly(many, total(why)),
    why: say(`why.reason_${reason}`), often: often(many, total(why)),
  };
  if (!rest.length) return [...texts, say("why.why_no", blanks)];
  const [[second, counts]] = rest;
  const [reasonOther, manyOther] = mainReason(counts);
  return [...texts, say("why.why_both", {
    ...blanks, other: second, why_other: say(`why.reason_${reasonOther}`),
    mostly_other: mostly(manyOther, total(counts)), often_other: often(manyOther, total(counts)),
  })];
}

/** @param {number[]} counts */
function total(counts) {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The most frequent reason, and how often. @param {number[]} counts @returns {[string, number]} */
function mainReason(counts) {
  const most = Math.max(...counts);
  return [told.counts.reasons[counts.indexOf(most)], most];
}

/** @param {number} many @param {number} of */
function often(many, of) {
  return of > 1 ? say("why.often", { many: number(many, 0), all: number(of, 0) }) : "";
}

/** @param {number} many @param {number} of */
function mostly(many, of) {
  return of === 1 ? say("why.once") : say(many === of ? "why.always" : "why.mostly");
}

/** By the year where it is once a year or more. @param {number} inTenYears */
function howOften(inTenYears) {
  const times = (/** @type {number} */ often_) => number(often_, often_ >= 10 ? 0 : 1);
  return inTenYears >= 10
    ? say("why.a_year", { n: times(inTenYears / 10) })
    : say("why.ten_years", { n: times(inTenYears) });
}
