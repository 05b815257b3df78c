// Why organisations do or do not bundle, from counts of the kernels: the sums, sentences and tables of
// `schoorsteen why` (sim/reasons/summary.py and runs.py, sim/analysis/why.py); tests/test_page_why.py holds the
// two to the same. A task alone, which the command does not take, is summed over its pairs.
import { counted, listed, number, part, rungsInWords, say, signed, told } from "./words.js";

/** @typedef {import("./types").Asked} Asked */
/** @typedef {import("./types").Counted} Counted */
/** @typedef {import("./types").Links} Links */
/** @typedef {import("./types").Refusal} Refusal */

// Sums -------------------------------------------------------------------------------------------

/** Places of the links, all or those that are named. @param {Links} of @param {number[]} [some] */
function placesOf(of, some) {
  return some ?? of.tasks.map((_, at) => at);
}

/** Rungs of some links at the end of a run. @param {Counted} run @param {Links} of @param {number[]} [some] */
function rungsAt(run, of, some) {
  const many = of.tasks.length;
  return placesOf(of, some).map((at) => run.rungs[run.rungs.length - many + at]);
}

/** On how many tasks one of the links is deep. @param {Links} of @param {ArrayLike<number>} rungs @param {number[]} [some] */
function bundledTasks(of, rungs, some) {
  return new Set(placesOf(of, some).flatMap((at, i) => rungs[i] >= told.counts.deep ? [of.tasks[at]] : [])).size;
}

/** Tasks of the links. @param {Links} of @param {number[]} [some] */
function tasksOf(of, some) {
  return new Set(placesOf(of, some).map((at) => of.tasks[at]));
}

/** So many bundled tasks are a yes. @param {Links} of @param {number[]} [some] */
function leastOf(of, some) {
  const begin = bundledTasks(of, placesOf(of, some).map((at) => of.start[at]), some);
  return begin + Math.floor((tasksOf(of, some).size - begin + 1) / 2);
}

/** The outcome of a run, which a change may tip. @param {Links} of @param {ArrayLike<number>} rungs at the end */
export function outcome(of, rungs) {
  return bundledTasks(of, rungs) >= leastOf(of);
}

/** Whether the one asked about is the second of a pair. @param {Links} of @param {number} at */
function isSecond(of, at) {
  return of.one >= 0 && of.ends[at][1] === of.one;
}

/**
 * Counts over all runs and some links, as seen from the one asked about.
 * @param {Links} of
 * @param {Counted[]} runs
 * @param {number[]} [some]
 */
export function sumsOf(of, runs, some) {
  const { at: column, reasons, leaving } = told.counts;
  const places = placesOf(of, some);
  const width = runs[0].tally.length / of.tasks.length;
  const total = (/** @type {number} */ one, /** @type {number} */ other = one) => runs.reduce((sum, { tally }) =>
    places.reduce((s, at) => s + tally[at * width + (isSecond(of, at) ? other : one)], sum), 0);
  const many = (/** @type {number} */ one, /** @type {number} */ other, /** @type {number} */ length) =>
    Array.from({ length }, (_, i) => total(one + i, other + i));
  const ends = runs.map((run) => bundledTasks(of, rungsAt(run, of, some), some));
  const bar = leastOf(of, some);
  const missing = { never: 0, silent: 0, refused: 0, short: 0 };
  const short = { table: 0, left: 0, stuck: 0 };
  const chains = runs.map(({ chain }) => chain);
  const via = chains.filter((one) => one.chained && one.via >= 0).map((one) => one.via);
  const often = (/** @type {number} */ row) => via.filter((one) => one === row).length;
  const anyOf = (/** @type {"shelved" | "byBoards"} */ name) => runs.filter(({ others }) => places.some((at) => others[at][name])).length;
  let [never, silent] = [0, 0];
  runs.forEach(({ tally, others }, at) => {
    const [talks, up, made, leftA, leftB] = ["talks", "up", "made", "left_a", "left_b"].map((name) =>
      places.reduce((sum, place) => sum + tally[place * width + column[name]], 0));
    if (!talks) never++;
    else if (!up) silent++;
    if (ends[at] >= bar) return;
    if (!talks) missing.never++;
    else if (!up) missing.silent++;
    if (up > made) missing.refused++;
    else if (up) {
      missing.short++;
      short[places.some((place) => others[place].stops) ? "table" : leftA + leftB ? "left" : "stuck"]++;
    }
  });
  return {
    runs: runs.length, talks: total(column.talks), never, silent, up: total(column.up), made: total(column.made),
    noOne: total(column.no_a, column.no_b), noOther: total(column.no_b, column.no_a), noBoth: total(column.no_both),
    whyOne: many(column.why_a, column.why_b, reasons.length), whyOther: many(column.why_b, column.why_a, reasons.length),
    leftOne: total(column.left_a, column.left_b), leftOther: total(column.left_b, column.left_a),
    whyLeft: many(column.why_left, column.why_left, leaving),
    bundled: ends.filter((tasks) => tasks >= bar).length, missing, tasksBundled: added(ends) / Math.max(1, runs.length),
    short, stopped: added(runs.flatMap(({ others }) => places.map((at) => others[at].stops))), shelved: anyOf("shelved"), byBoards: anyOf("byBoards"),
    chained: chains.filter(({ chained }, at) => chained && ends[at] < bar).length,
    via: via.length ? via.reduce((best, row) => often(row) > often(best) || (often(row) === often(best) && row < best) ? row : best) : -1,
  };
}

/** @typedef {ReturnType<typeof sumsOf>} Sums */

/**
 * The question in parts: by task, for one task by the other organisation, for a task alone by pair.
 * @param {Links} of
 * @returns {{ task: number, one: number, other: number, some: number[] }[]}
 */
export function partsOf(of) {
  if (of.task < 0) {
    return [...tasksOf(of)].sort((a, b) => a - b).map((task) => ({
      task, one: of.one, other: of.other, some: of.tasks.flatMap((one, at) => one === task ? [at] : []),
    }));
  }
  if (of.other >= 0) return [];
  return of.ends.map(([a, b], at) => of.one < 0
    ? { task: of.task, one: a, other: b, some: [at] }
    : { task: of.task, one: of.one, other: a === of.one ? b : a, some: [at] });
}

/** Places of the runs: first those that end as most of them do. @param {Links} of @param {Counted[]} runs */
export function byCommonness(of, runs) {
  const ends = runs.map((run) => outcome(of, rungsAt(run, of)));
  const common = 2 * ends.filter(Boolean).length > ends.length;
  return ends.map((_, at) => at).sort((a, b) => Number(ends[a] !== common) - Number(ends[b] !== common) || a - b);
}

/** Of whose refusals the main reason is told: of one where more than half are of that one alone, else of all who refused. @param {Sums} sums */
function refusers({ up, made, noOne, noOther, whyOne, whyOther }) {
  const half = (up - made) / 2;
  const sides = [whyOne, whyOther].flatMap((why, at) => added(why) ? [at] : []);
  return noOne > half ? sides.slice(0, 1) : noOther > half ? sides.slice(-1) : sides;
}

/**
 * Which refusal is taken apart: one of the kind that the main sentence names, in a run that ended as most did; null
 * without any.
 * @param {Links} of
 * @param {Counted[]} runs
 */
export function typical(of, runs) {
  const { at: column, reasons } = told.counts;
  const width = runs[0].tally.length / of.tasks.length;
  // who: 0 the one asked about, 1 the other
  const from = (/** @type {number} */ at, /** @type {number} */ who) => (who === 1) === isSecond(of, at) ? column.why_a : column.why_b;
  const refused = (/** @type {Counted} */ run, /** @type {number} */ at, /** @type {number} */ who, /** @type {number} */ reason) =>
    run.tally[at * width + from(at, who) + reason];
  const sums = sumsOf(of, runs);
  if (sums.up === sums.made) return null;
  const whys = [sums.whyOne, sums.whyOther];
  // of a task alone the reasons of both are told as one
  const all = reasons.map((_, at) => added(whys.map((why) => why[at])));
  const mainly = whys.map((why) => mainReason(of.one < 0 ? all : why)[0]);
  const many = (/** @type {number} */ side) => whys[side][reasons.indexOf(mainly[side])];
  const who = (of.one < 0 ? [0, 1] : refusers(sums)).reduce((best, side) => many(side) > many(best) ? side : best);
  const reason = reasons.indexOf(mainly[who]);
  const run = /** @type {number} */ (byCommonness(of, runs).find((at) => of.tasks.some((_, x) => refused(runs[at], x, who, reason))));
  const counts = of.tasks.map((_, at) => refused(runs[run], at, who, reason));
  const place = counts.indexOf(Math.max(...counts));
  return { run, place, side: who ^ Number(isSecond(of, place)), column: from(place, who) + reason, both: 2 * sums.noBoth > sums.up - sums.made };
}

/**
 * Of such refusals the one with the middle margin: of those by both or by one alone, if there are any.
 * @param {import("./types").Proposal[]} found
 * @param {number} side
 * @param {boolean} both
 */
export function middleOf(found, side, both) {
  const margin = (/** @type {import("./types").Proposal} */ { terms }) => terms[(side + 1) * (terms.length / 2) - 1];
  const some = found.filter(({ refused: [one, other] }) => (one && other) === both);
  const sorted = [...some.length ? some : found].sort((a, b) => margin(a) - margin(b));
  return sorted[Math.floor(sorted.length / 2)];
}

// Sentences --------------------------------------------------------------------------------------

/** What is asked about, and how often the model was run. @param {Asked} asked @param {number} runs */
export function headOf({ of, labels, names, region, policy }, runs) {
  const task = of.task < 0 ? say("why.all_tasks") : names[of.task];
  const blanks = {
    task, region, runs, months: counted(told.months, "why.months"), one: labels[of.one],
    policy: policy ? say("why.with_policy", { policy }) : say("why.no_policy"),
  };
  if (of.one < 0) return say("why_head_task", blanks);
  if (of.other < 0) return say("why.head_one", blanks);
  return say("why.head_pair", { ...blanks, other: labels[of.other] });
}

/** Size, tasks and links at month 0. @param {Asked} asked */
export function dataOf({ of, labels }) {
  const at = (/** @type {number[]} */ rungs, /** @type {number} */ rung) => rungs.filter((one) => one >= rung).length;
  const { deep } = told.counts;
  if (of.one < 0) {
    return `${say("why_data_task", {
      organisations: new Set(of.ends.flat()).size, pairs: of.ends.length, linked: at(of.start, 1), deep: at(of.start, deep),
    })} ${say("why.rungs", { rungs: rungsInWords() })}`;
  }
  const sizes = listed([of.one, of.other].filter((row) => row >= 0)
    .map((row) => say("why.data_size", { name: labels[row], times: number(of.sizes[row], 1) })));
  let text;
  if (of.other >= 0) {
    text = say("why.data_pair", { sizes, shared: counted(of.every.length, "why.tasks"), linked: at(of.every, 1), deep: at(of.every, deep) });
    if (of.task >= 0) text += ` ${say("why.data_rung", { rung: say(`rung_name_${of.start[0]}`) })}`;
  } else if (of.task < 0) {
    text = say("why.data_one", {
      sizes, tasks: counted(tasksOf(of).size, "why.tasks"), deep: bundledTasks(of, of.start),
      others: counted(new Set(of.ends.flat()).size - 1, "why.others"),
    });
  } else {
    text = say("why.data_one_task", {
      sizes, name: labels[of.one], others: counted(of.ends.length, "why.others"), linked: at(of.start, 1), deep: at(of.start, deep),
    });
  }
  return `${text} ${say("why.rungs", { rungs: rungsInWords() })}`;
}

/** Own interest and mindset in all runs. @param {Asked} asked @param {Counted[]} runs */
export function drawnOf({ of, labels }, runs) {
  if (of.one < 0) return say("why_drawn_task");
  const each = [of.one, of.other].filter((row) => row >= 0).map((row, at) => {
    const [own, mind] = [0, 1].map((which) => runs.map(({ traits }) => traits[at][which]));
    return say("why.drawn_each", {
      name: labels[row], low: number(Math.min(...own), 2), high: number(Math.max(...own), 2),
      low_mind: number(Math.min(...mind), 2), high_mind: number(Math.max(...mind), 2),
    });
  });
  return say("why.drawn", { each: each.join("; ") });
}

/**
 * The main reason why they do not bundle, in a sentence; if mostly they do, that comes first. Counted are runs,
 * for several tasks, others or pairs those of each.
 * @param {Asked} asked
 * @param {Counted[]} runs
 */
export function leadOf(asked, runs) {
  const { of, labels, names } = asked;
  const parts = partsOf(of).map(({ some }) => sumsOf(of, runs, some));
  const sums = sumsOf(of, runs);
  if (!parts.length) parts.push(sums);
  const all = added(parts.map((one) => one.runs));
  const bundled = added(parts.map((one) => one.bundled));
  const tasks = [...tasksOf(of)];
  const what = of.task < 0 ? "why.tasks" : of.one < 0 ? "why_main_pairs" : "why.others";
  const who = of.one < 0 ? say("why_main_two") : listed([labels[of.one], of.other < 0 ? say("why.main_other") : labels[of.other]]);
  const unit = parts.length === 1 ? "why.unit_worlds" : "why.unit_cases";
  const blanks = {
    who, Who: who.slice(0, 1).toUpperCase() + who.slice(1),
    task: tasks.length === 1 ? names[tasks[0]] : say("why.main_task"),
    cases: parts.length === 1 ? "" : say("why.main_cases", { what: counted(parts.length, what), runs: sums.runs }),
    one: part(unit, 0), unit: part(unit, 1),
  };
  const texts = [];
  if (2 * bundled > all) {
    const begin = of.task < 0 ? bundledTasks(of, of.start) : of.start.filter((rung) => rung >= told.counts.deep).length;
    const start = parts.length > 1 ? say("why.main_start_some", { begin, all: parts.length }) : say(`why.main_start_${begin ? "yes" : "no"}`);
    texts.push(say("why.main_yes", { ...blanks, how: say(`why.main_${bundled === all ? "always" : "mostly"}`), n: number(bundled, 0), of: number(all, 0), start }));
  }
  const rest = all - bundled;
  if (!rest) return texts.join(" ");
  const kinds = /** @type {(keyof Sums["missing"])[]} */ (Object.keys(sums.missing))
    .map((kind) => ({ kind, many: added(parts.map(({ missing }) => missing[kind])) }));
  const { kind, many } = kinds.reduce((best, one) => one.many > best.many ? one : best);
  const often = say(`why.main_${many === rest ? "always" : 2 * many > rest ? "mostly" : "often"}`);
  texts.push(say(`why.main_${kind}`, {
    ...blanks, ...(texts.length ? { who: say("why.main_they") } : {}), whence: kind === "refused" ? whence(asked, sums) : but(parts.map(({ short }) => short)),
    share: part("why.main_share", rest === 1 ? 0 : 1, { ...blanks, n: number(many, 0), of: number(rest, 0), cases: texts.length ? "" : blanks.cases }),
    How: texts.length ? say("why.main_else") : often.slice(0, 1).toUpperCase() + often.slice(1),
    often: texts.length ? `${often} ` : "",
  }));
  return texts.join(" ");
}

/** Why no bundle came of steps that were all wanted; nothing where there were none. @param {Sums["short"][]} parts */
function but(parts) {
  const kinds = /** @type {(keyof Sums["short"])[]} */ (Object.keys(parts[0])).map((kind) => ({ kind, many: added(parts.map((one) => one[kind])) }));
  const all = added(kinds.map(({ many }) => many));
  const { kind, many } = kinds.reduce((best, one) => one.many > best.many ? one : best);
  return all ? say("why.but", { how: many === all ? "" : say("why.but_mostly"), why: say(`why.but_${kind}`) }) : "";
}

/** From whom a no mostly comes, and mainly why. @param {Asked} asked @param {Sums} sums */
function whence(asked, sums) {
  if (asked.of.one < 0) {
    const half = (sums.up - sums.made) / 2;
    const why = mainly(sums.whyOne.map((many, at) => many + sums.whyOther[at]));
    return say(sums.noBoth > half ? "why.main_from_both" : "why_main_from", { why });
  }
  const names = sidesOf(asked);
  const reasons = refusers(sums).map((at) => ({ name: names[at], why: mainly([sums.whyOne, sums.whyOther][at]) }));
  const [one, other] = reasons;
  if (!other) return say("why.main_from", one);
  if (one.why === other.why) return say("why.main_from_both", one);
  return say("why.main_from_each", { one: say("why.main_from", one), other: say("why.main_from", other) });
}

/** The main reason of refusals, with how often it is. @param {number[]} why */
function mainly(why) {
  const [reason, many] = mainReason(why);
  const text = say(`why.reason_${reason}`);
  return added(why) === 1 ? text : `${mostly(many, added(why))} ${text}`;
}

/** What happened, in sentences, one after another. @param {Asked} asked @param {Counted[]} runs */
export function happened(asked, runs) {
  const { of, labels } = asked;
  const sums = sumsOf(of, runs);
  const many = sums.runs;
  const months = counted(told.months, "why.months");
  const tasks = tasksOf(of).size;
  if (of.one < 0) return ofTask(asked, runs, sums);
  const texts = [];
  if (tasks === 1) {
    let missing = "";
    if (sums.bundled < many) {
      const pieces = Object.entries(sums.missing).filter(([, n]) => n).map(([kind, n]) => say(`why.missing_${kind}`, { n }));
      const rest = many - sums.bundled;
      missing = say("why.missing", { missing: rest, list: listed(pieces) }).split("|")[rest === 1 ? 0 : 1];
    }
    texts.push(say("why.ends_one_task", { months, bundled: sums.bundled, runs: many, missing }));
  } else {
    texts.push(say("why.ends_tasks", {
      months, mean: number(sums.tasksBundled, 1), tasks: counted(tasks, "why.tasks"), begin: bundledTasks(of, of.start),
      bundled: sums.bundled, runs: many, bar: leastOf(of),
    }));
  }
  const rest = {
    never: tasks > 1 && sums.never ? say("why.never", { never: sums.never, runs: many }) : "",
    silent: tasks > 1 && sums.silent ? say("why.silent", { silent: sums.silent, runs: many }) : "",
  };
  const talks = howOften(inTenYears(sums.talks, many));
  texts.push(of.other < 0 ? say("why.talks_one", { one: labels[of.one], talks, ...rest }) : say("why.talks", { talks, ...rest }));
  const [one, other] = sidesOf(asked);
  texts.push(...refused(sums, one, other), ...byOthers(asked, sums, months));
  if (sums.leftOne + sums.leftOther) {
    const [reason, often_] = mainReason(sums.whyLeft);
    texts.push(say("why.left", {
      one, other, left_one: sums.leftOne, left_other: sums.leftOther, mostly: mostly(often_, added(sums.whyLeft)),
      why: say(reason === "chance" ? "why.left_chance" : `why.reason_${reason}`),
    }));
  }
  return texts;
}

/** What others decided of it, and that the two are in one bundle all the same. @param {Asked} asked @param {Sums} sums @param {string} months */
function byOthers({ of, labels }, { stopped, shelved, byBoards, chained, via, runs }, months) {
  const texts = [];
  if (stopped) texts.push(say("why.stopped", { n: counted(stopped, "why.times") }));
  if (shelved) texts.push(say("why.shelved", { n: shelved, runs }));
  if (byBoards) texts.push(say("why.by_boards", { n: byBoards, runs }));
  if (chained && of.tasks.length === 1) {
    texts.push(say("why.chained", { n: chained, runs, months, via: via < 0 ? say("why.via_others") : say("why.via", { name: labels[via] }) }));
  }
  return texts;
}

/** A task alone, over all pairs that could do it together. @param {Asked} asked @param {Counted[]} runs @param {Sums} sums */
function ofTask(asked, runs, sums) {
  const { of } = asked;
  const pairs = of.ends.length;
  const deep = added(runs.map((run) => rungsAt(run, of).filter((rung) => rung >= told.counts.deep).length)) / sums.runs;
  const silent = of.ends.filter((_, at) => sumsOf(of, runs, [at]).never === sums.runs).length;
  const texts = [
    say("why_ends_task", { months: counted(told.months, "why.months"), mean: number(deep, 1), pairs, begin: of.start.filter((rung) => rung >= told.counts.deep).length }),
    say("why_talks_task", { talks: howOften(inTenYears(sums.talks, sums.runs) / pairs), never: silent ? say("why_never_task", { never: silent, pairs, runs: sums.runs }) : "" }),
  ];
  if (!sums.up) return [...texts, say("why.not_up")];
  const up = counted(sums.up, "why.proposals");
  const others = byOthers(asked, sums, "");
  if (sums.up === sums.made) return [...texts, say("why.all_yes", { up, runs: sums.runs }), ...others];
  const pieces = [
    ...(sums.made ? [say("why.up_made", { n: number(sums.made, 0) })] : []),
    ...(sums.noOne + sums.noOther ? [say("why_no_one_of_two", { n: number(sums.noOne + sums.noOther, 0) })] : []),
    ...(sums.noBoth ? [say("why.up_no_both", { n: number(sums.noBoth, 0) })] : []),
  ];
  const why = sums.whyOne.map((many, at) => many + sums.whyOther[at]);
  const [reason, many] = mainReason(why);
  return [...texts, say("why.up", { up, runs: sums.runs, list: listed(pieces) }),
    say("why_no_task", { mostly: mostly(many, added(why)), why: say(`why.reason_${reason}`), often: often(many, added(why)) }), ...others];
}

/** Names of the one asked about and of the other. @param {Asked} asked */
function sidesOf({ of, labels }) {
  return [labels[of.one], of.other < 0 ? say("why.the_other") : labels[of.other]];
}

/**
 * @param {Sums} sums
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
  const [[name, why], ...rest] = sides.filter(([, counts]) => added(counts) > 0);
  const [reason, many] = mainReason(why);
  const blanks = {
    One: name.slice(0, 1).toUpperCase() + name.slice(1), mostly: mostly(many, added(why)),
    why: say(`why.reason_${reason}`), often: often(many, added(why)),
  };
  if (!rest.length) return [...texts, say("why.why_no", blanks)];
  const [[second, counts]] = rest;
  const [reasonOther, manyOther] = mainReason(counts);
  return [...texts, say("why.why_both", {
    ...blanks, other: second, why_other: say(`why.reason_${reasonOther}`),
    mostly_other: mostly(manyOther, added(counts)), often_other: often(manyOther, added(counts)),
  })];
}

// Tables -----------------------------------------------------------------------------------------

/**
 * A table of the parts, titles first, those most often refused first; nothing where there is one part.
 * @param {Asked} asked
 * @param {Counted[]} runs
 */
export function partRows(asked, runs) {
  const { of, labels, names } = asked;
  const parts = partsOf(of).map((part) => ({ part, sums: sumsOf(of, runs, part.some) }));
  if (parts.length < 2) return [];
  parts.sort((a, b) => b.sums.up - b.sums.made - (a.sums.up - a.sums.made));
  return parts.map(({ part, sums }) => {
    const why = sums.whyOne.map((many, at) => many + sums.whyOther[at]);
    const refusals = of.one < 0 ? [sums.noOne + sums.noOther, sums.noBoth] : [sums.noOne, sums.noOther, sums.noBoth];
    return {
      part,
      name: of.task < 0 ? names[part.task] : of.one < 0 ? `${labels[part.one]} - ${labels[part.other]}` : labels[part.other],
      cells: [
        times(inTenYears(sums.talks, sums.runs)), ...[sums.up, sums.made, ...refusals].map((many) => number(many, 0)),
        why.some(Boolean) ? say(`why.short_${mainReason(why)[0]}`) : "-", String(sums.bundled),
      ],
    };
  });
}

/** Titles of that table. @param {Asked} asked */
export function partHeads(asked) {
  const [one, other] = sidesOf(asked);
  if (asked.of.one < 0) return say("why_heads_task").split("|");
  return [say(asked.of.task < 0 ? "why.parts_task" : "why.parts_other"), ...say("why.parts_head", { one, other }).split("|")];
}

/** Which refusal is taken apart. @param {Asked} asked @param {Refusal} refusal */
export function refusalHead({ of, names }, refusal) {
  return say(refusal.joint ? "why.refusal_joint" : "why.refusal", {
    run: refusal.run + 1, month: refusal.month, task: names[of.tasks[refusal.place]], 
    step: say("why.step", { before: say(`rung_name_${refusal.rung}`), after: say(`rung_name_${refusal.rung + 1}`) }),
  });
}

/**
 * Its terms: of each side a name, and what speaks for and against in the order in which it is told. The one
 * asked about stands first; with side payments there is one side for both.
 * @param {Asked} asked
 * @param {Refusal} refusal
 */
export function sidesOfRefusal({ of, labels }, refusal) {
  const pair = of.ends[refusal.place];
  const width = refusal.terms.length / 2;
  const order = refusal.joint ? [0] : pair[1] === of.one ? [1, 0] : [0, 1];
  return order.map((side) => ({
    name: refusal.joint ? say("why.both") : labels[pair[side]],
    terms: Array.from(refusal.terms.subarray(side * width, (side + 1) * width - 1), (value) => value * 1000),
    margin: refusal.terms[(side + 1) * width - 1] * 1000,
    yes: !refusal.refused[side],
  }));
}

/** The same as a table, titles first; without terms that are nowhere. @param {ReturnType<typeof sidesOfRefusal>} sides */
export function refusalRows(sides) {
  const rows = [["", ...sides.map(({ name }) => name)]];
  told.counts.terms.forEach((term, at) => {
    const cells = sides.map(({ terms }) => signed(terms[at], 1));
    if (cells.some((cell) => /[1-9]/.test(cell))) rows.push([say(`why.term_${term}`), ...cells]);
  });
  rows.push([say("why.term_sum"), ...sides.map(({ margin }) => signed(margin, 1))]);
  rows.push([say("why.term_answer"), ...sides.map(({ yes }) => say(yes ? "why.yes" : "why.no"))]);
  return rows;
}

// Small things -----------------------------------------------------------------------------------

/** @param {number[]} counts */
function added(counts) {
  return counts.reduce((all, count) => all + count, 0);
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

/** @param {number} count @param {number} runs */
function inTenYears(count, runs) {
  return (count / runs) * (120 / told.months);
}

/** By the year where it is once a year or more. @param {number} times_ */
function howOften(times_) {
  return times_ >= 10 ? say("why.a_year", { n: times(times_ / 10) }) : say("why.ten_years", { n: times(times_) });
}

/** A mean number of times; whole from ten. @param {number} often_ */
function times(often_) {
  return number(often_, often_ >= 10 ? 0 : 1);
}
