// Parameters of a run: a world, what a policy lays over it, what the reader lays over that. As
// `schoorsteen compare --set` does; what follows from the numbers, kernels reckon.
import { reader, say, told } from "./words.js";

/** @typedef {import("./types").Point} Point */
/** @typedef {import("./types").Policy} Policy */
/** @typedef {import("./types").Values} Values */

/**
 * @param {SchoorsteenCore} core
 * @param {number} world row of the table; behind the last begin the fresh ones, and behind these those of a report with more
 * @param {Pick<Policy, "values" | "phases">} policy
 * @param {Values} [given]
 * @returns {Point}
 */
export function pointOf(core, world, policy, given = {}) {
  const { names, rows, fresh, more } = told.worlds;
  const row = rows[world] ?? fresh.rows[world - rows.length] ?? more?.rows[world - rows.length - fresh.rows.length];
  const own = Object.fromEntries(names.map((name, at) => [name, row[at]]));
  // phases that the reader drew stand in the place of the policy's, as in `sim.compare(settings=...)`
  const { phases: _, ...numbers } = given;
  const base = core.numbers({ ...own, ...policy.values, ...numbers });
  /** @type {Values} */
  let later = {};
  /** @type {[number, Float64Array][]} */
  const phases = phasesOf(policy, given).map(([begin, values]) => {
    later = { ...later, ...values };
    return [begin, core.numbers(later, base)];
  });
  const begun = phases.filter(([begin]) => begin <= 0);
  return {
    numbers: begun.length ? begun[begun.length - 1][1] : base,
    phases: phases.filter(([begin]) => begin > 0),
  };
}

/** The luck of a world's run. @param {number} world */
export function luckOf(world) {
  const { luck, fresh, more } = told.worlds;
  return luck[world] ?? fresh.luck[world - luck.length] ?? more?.luck[world - luck.length - fresh.luck.length];
}

/**
 * What changes later, ascending: as the reader drew it, else as the policy has it.
 * @param {Pick<Policy, "phases">} policy
 * @param {Values} given
 * @returns {[number, Values][]}
 */
export function phasesOf(policy, given) {
  return given.phases ?? policy.phases;
}

/**
 * The lines of Python that give the same numbers.
 * @param {string} region
 * @param {string[]} policies
 * @param {Values} given laid over every policy
 * @param {string} lang
 * @param {"compare" | "exchange"} [asked]
 * @param {Record<string, number>} [how] options that are others than usual
 */
export function inPython(region, policies, given, lang, asked = "compare", how = {}) {
  const words = [region, ...policies].map((word) => JSON.stringify(word));
  const values = Object.entries(given).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  if (values.length) words.push(`settings={${values.join(", ")}}`);
  words.push(...Object.entries(how).map(([name, value]) => `${name}=${value}`));
  return `import sim\nfound = sim.${asked}(${words.join(", ")}, lang="${lang}")\nprint(found)`;
}

/**
 * The lines of Python that answer why.
 * @param {string} region
 * @param {string[]} names of one organisation or two
 * @param {string | null} task
 * @param {string | null} policy
 * @param {string} lang
 */
export function whyInPython(region, names, task, policy, lang) {
  const words = [region, ...names].map((word) => JSON.stringify(word));
  if (task !== null) words.push(`task=${JSON.stringify(task)}`);
  if (policy !== null) words.push(`policy=${JSON.stringify(policy)}`);
  return `import sim\nfound = sim.why(${words.join(", ")}, lang="${lang}")\nprint(found)`;
}

/**
 * What the reader's own levers are called: by a story, where they stand as its question has them.
 * @param {{ policy: string, given: Values }} state
 * @returns {{ label: string, short: string, phrase: string, text: string }}
 */
export function ownNamed({ policy, given }) {
  const story = storyOf({ policy, given });
  if (!story) {
    const under = policyOf(policy).label[reader.lang];
    return { label: say("own_levers"), short: say("own_levers"), phrase: say("with_own"), text: say("own_text", { policy: under }) };
  }
  const { label, short, phrase, text } = story;
  return { label: label[reader.lang], short: short[reader.lang], phrase: phrase[reader.lang], text: text[reader.lang] };
}

/** The story as which the levers stand. @param {{ policy: string, given: Values }} state */
export function storyOf({ policy, given }) {
  return told.questions.find((one) => one.under === policy && sameValues(one.story, given));
}

/** @param {Values} one @param {Values} other */
function sameValues(one, other) {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

/** A policy, a story that is asked about, or a policy of a story, by its id. @param {string} id @returns {Policy} */
export function policyOf(id) {
  const found = [...told.policies, ...told.questions, ...told.questions.flatMap(({ policies }) => policies)].find((one) => one.id === id);
  if (!found) throw new Error(`no policy ${id}`);
  return found;
}
