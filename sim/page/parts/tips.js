// What would have to change: the smallest change of one lever that tips the outcome of a run, with the same luck
// (sim/reasons/tipping.py). Levers, ranges and steps are Python's; runs are the kernels'.
import { listed, number, say, told } from "./words.js";
import { pointOf } from "./points.js";
import { outcome } from "./reasons.js";

/** @typedef {import("./types").Change} Change */
/** @typedef {import("./types").Links} Links */
/** @typedef {import("./types").Policy} Policy */
/** @typedef {import("./types").Tip} Tip */
/** @typedef {import("./types").Values} Values */

/**
 * For each lever and direction, the changes from small to large.
 * @param {SchoorsteenCore} core
 * @param {Float64Array} numbers the parameters of the run
 * @returns {Change[][]}
 */
export function laddersOf(core, numbers) {
  const { activity, deeds, own, steps } = told.tipping;
  const valueOf = (/** @type {string} */ name) => numbers[core.names.indexOf(name)];
  const present = valueOf(activity) > 0;
  // without a referee one is thought up who does one thing only
  /** @type {Values} */
  const alone = present ? {} : { [activity]: 1, ...Object.fromEntries(Object.keys(deeds).map((name) => [name, 0])) };
  const found = [];
  for (const [lever, ends] of Object.entries({ [activity]: [0, 1], ...deeds, ...own })) {
    const deed = lever in deeds;
    const was = deed && lever in alone ? 0 : valueOf(lever);
    const [low] = ends;
    for (const end of ends) {
      if (end === was || (end < was) !== (end === low)) continue;
      found.push(Array.from({ length: steps }, (_, at) => {
        const part = (at + 1) / steps;
        const value = was + (end - was) * part;
        return { lever, was, value, part, values: { ...(deed ? alone : {}), [lever]: value } };
      }));
    }
  }
  return found;
}

/**
 * The search. It tells what it has found on the way; whoever stops it lets go of the group `tips`.
 * @param {import("./engine").Engine} engine
 * @param {{ of: Links, region: number, policy: Policy, given: Values }} about
 * @param {number} world whose run is tipped
 * @param {(so: import("./types").Search) => void} tell
 */
export async function search(engine, { of, region, policy, given }, world, tell) {
  const core = /** @type {SchoorsteenCore} */ (engine.core);
  const about = /** @type {[number, number, number]} */ ([of.task, of.one, of.other]);
  const ending = async (/** @type {number} */ at, /** @type {Values} */ more) => outcome(of, await engine.run(
    "ends", region, at, pointOf(core, at, policy, { ...given, ...more }), { urgency: 1, group: "tips", about }));
  const ladders = laddersOf(core, pointOf(core, world, policy, given).numbers);
  const levers = [...new Set(ladders.map(([{ lever }]) => lever))];
  const so = /** @type {import("./types").Search} */ ({ levers, ladders, tried: ladders.map(() => 0), tipping: ladders.map(() => -1), fresh: [], tips: null, without: [] });
  tell(so);
  const before = await ending(world, {});
  // the steps of a ladder one after another, up to the first that tips; ladders beside each other
  await Promise.all(ladders.map(async (steps, at) => {
    for (const [step, { values }] of steps.entries()) {
      const tipped = (await ending(world, values)) !== before;
      so.tried[at] = step + 1;
      if (tipped) so.tipping[at] = step;
      tell(so);
      if (tipped) return;
    }
  }));
  const found = ladders.flatMap((steps, at) => so.tipping[at] < 0 ? [] : [steps[so.tipping[at]]]);
  found.sort((a, b) => a.part - b.part);
  const smallest = levers.flatMap((lever) => found.find((one) => one.lever === lever) ?? [])
    .sort((a, b) => found.indexOf(a) - found.indexOf(b));
  const worlds = told.worlds.fresh.rows.map((_, at) => told.worlds.rows.length + at);
  const base = smallest.length ? await Promise.all(worlds.map((at) => ending(at, {}))) : [];
  const tips = [];
  for (const change of smallest) {
    const after = await Promise.all(worlds.map(async (at) => {
      const ends = await ending(at, change.values);
      so.fresh.push(change);
      tell(so);
      return ends;
    }));
    const turned = base.filter((one, at) => one !== after[at]);
    tips.push({
      change, bundles: !before, fresh: worlds.length,
      tips: turned.filter((one) => one === before).length, back: turned.filter((one) => one !== before).length,
    });
  }
  tips.sort((a, b) => a.change.part - b.change.part || b.tips - a.tips);
  so.tips = tips;
  so.without = levers.filter((lever) => !found.some((one) => one.lever === lever));
  tell(so);
  return so;
}

/**
 * What tips the outcome of one run, or that nothing does, in sentences.
 * @param {Tip[]} tips smallest change first
 * @param {string[]} without
 * @param {number} run
 * @param {boolean} one whether one task is asked about
 */
export function tipSentences(tips, without, run, one) {
  if (!tips.length) {
    return [
      say("why.tips_none", { run, number: without.length }),
      say("why.tips_tried", { number: without.length, names: listed(without.map((lever) => say(`why.lever_${lever}`))) }),
    ];
  }
  const { few } = told.tipping;
  const net = (/** @type {Tip} */ tip) => tip.tips - tip.back;
  const [first] = tips;
  const best = tips.reduce((most, tip) => net(tip) > net(most) ? tip : most);
  const byLuck = net(first) <= few;
  const sturdier = net(best) > Math.max(few, net(first));
  const shown = byLuck && sturdier ? best : first;
  const { fresh } = shown;
  const way = shown.bundles ? "to" : "from";
  const blanks = {
    run, Change: changeSentence(shown.change), what: say(one ? "why.what_task" : "why.what_tasks"),
    fresh: say(`why.fresh_${way}`, { fresh, tips: shown.tips, back: shown.back ? say("why.back", { back: shown.back }) : "" }),
  };
  // of no other either: one sentence first
  const texts = net(shown) <= few ? [say(`why.luck_${way}`, blanks), say(`why.luck_how_${way}`, blanks)] : [say(`why.tips_${way}`, blanks)];
  if (sturdier) {
    const other = byLuck ? first : best;
    texts[0] += ` ${say(byLuck ? "why.smaller" : "why.best", { run, tips: tipsOne(other) })}`;
  }
  const others = tips.filter((tip) => tip !== shown).map(tipsOne);
  return others.length ? [...texts, say("why.tips_more", { run, list: others.join(" ") })] : texts;
}

/** How far another change does the same. @param {Tip} tip */
function tipsOne({ change, bundles, tips, fresh }) {
  return say(`why.tips_one_${bundles ? "to" : "from"}`, { Change: changeSentence(change), tips, fresh });
}

/** How a sentence begins that says what a change of a lever would do. @param {Change} change */
function changeSentence({ lever, was, value, values }) {
  const only = Object.keys(values).length > 1;
  return say(only ? "why.change_only" : lever === "room" ? "why.change_room" : "why.change", {
    lever: say(`why.${only ? "only" : "lever"}_${lever}`), was: threeFigures(was), value: threeFigures(value),
  });
}

/** @param {number} value */
export function threeFigures(value) {
  if (value === 0) return number(0, 0);
  const digits = Math.max(0, 2 - Number(value.toExponential().split("e")[1]));
  return digits ? number(value, digits).replace(/0+$/, "").replace(/[.,]$/, "") : number(value, 0);
}
