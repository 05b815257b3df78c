// Parameters of a run: a world, what a policy lays over it, what the reader lays over that. As
// `schoorsteen compare --set` does; what follows from the numbers, kernels reckon.
import { told } from "./words.js";

/** @typedef {import("./types").Point} Point */
/** @typedef {import("./types").Policy} Policy */
/** @typedef {import("./types").Values} Values */

/**
 * @param {SchoorsteenCore} core
 * @param {number} world row of the table
 * @param {Policy} policy
 * @param {Values} [given]
 * @returns {Point}
 */
export function pointOf(core, world, policy, given = {}) {
  const { names, rows } = told.worlds;
  const own = Object.fromEntries(names.map((name, at) => [name, rows[world][at]]));
  const base = core.numbers({ ...own, ...policy.values, ...given });
  /** @type {Values} */
  let later = {};
  /** @type {[number, Float64Array][]} */
  const phases = policy.phases.map(([begin, values]) => {
    later = { ...later, ...values };
    return [begin, core.numbers(later, base)];
  });
  const begun = phases.filter(([begin]) => begin <= 0);
  return {
    numbers: begun.length ? begun[begun.length - 1][1] : base,
    phases: phases.filter(([begin]) => begin > 0),
  };
}

/**
 * The lines of Python that give the same numbers.
 * @param {string} region
 * @param {string[]} policies
 * @param {Values} given laid over every policy
 * @param {string} lang
 * @param {"compare" | "exchange"} [asked]
 */
export function inPython(region, policies, given, lang, asked = "compare") {
  const words = [region, ...policies].map((word) => JSON.stringify(word));
  const values = Object.entries(given).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  if (values.length) words.push(`settings={${values.join(", ")}}`);
  return `import sim\nfound = sim.${asked}(${words.join(", ")}, lang="${lang}")\nprint(found)`;
}

/** A policy by its id. @param {string} id */
export function policyOf(id) {
  const found = told.policies.find((one) => one.id === id);
  if (!found) throw new Error(`no policy ${id}`);
  return found;
}
