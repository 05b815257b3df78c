// The whole setting in the address behind the #, so that it can be mailed: `board?region=twente&month=36`.
import { told } from "./words.js";

/**
 * @typedef {{ screen: string, region: number, policy: string, given: import("./types").Values,
 *   chosen: string[], guess: number | null, run: string, world: number, month: number, follow: number }} Setting
 */

/** Screens in the order of the first ten minutes. */
export const SCREENS = ["asked", "board", "levers", "policies", "report", "about"];

/**
 * The setting as it stands behind the #. What is as it was at first is left out.
 * @param {Setting} now
 * @param {Setting} first
 */
export function addressOf(now, first) {
  const found = new URLSearchParams();
  const note = (/** @type {string} */ name, /** @type {string | number} */ value, /** @type {string | number} */ usual) => {
    if (value !== usual) found.set(name, String(value));
  };
  note("region", told.regions[now.region].name, told.regions[0].name);
  note("policy", now.policy, first.policy);
  // a lever by its step: what no slider can be put to, no address can
  const turned = told.levers.flatMap(({ name, values }) =>
    name in now.given ? [`${name}.${values.indexOf(Number(now.given[name]))}`] : []);
  note("levers", turned.join("~"), "");
  note("compare", now.chosen.join("~"), first.chosen.join("~"));
  note("guess", now.guess ?? "", "");
  note("run", now.run, first.run);
  note("world", now.world + 1, 1);
  note("month", now.month, 0);
  note("follow", now.follow, -1);
  const rest = found.toString();
  return `#${now.screen}${rest ? `?${rest}` : ""}`;
}

/**
 * The setting that an address tells; what it tells wrongly is as at first.
 * @param {string} address
 * @param {Setting} first
 * @returns {Setting}
 */
export function settingOf(address, first) {
  const [screen, rest = ""] = address.replace(/^#/, "").split("?");
  const given = new URLSearchParams(rest);
  const policies = told.policies.map(({ id }) => id);
  const whole = (/** @type {string} */ name, /** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ usual) => {
    const text = given.get(name) ?? "";
    const value = /^-?\d{1,6}$/.test(text) ? Number(text) : NaN;
    return value >= low && value <= high ? value : usual;
  };
  const one = (/** @type {string} */ name, /** @type {string} */ usual, /** @type {string[]} */ known) => {
    const value = given.get(name) ?? "";
    return known.includes(value) ? value : usual;
  };
  const guess = whole("guess", 0, 100000, -1);
  const region = told.regions.findIndex(({ name }) => name === given.get("region"));
  const turned = Object.fromEntries((given.get("levers") ?? "").split("~").flatMap((text) => {
    const [name, step] = text.split(".");
    const value = told.levers.find((lever) => lever.name === name)?.values[Number(step || NaN)];
    return value === undefined ? [] : [[name, value]];
  }));
  const chosen = [...new Set((given.get("compare") ?? "").split("~"))].filter((id) => [...policies, "own"].includes(id));
  return {
    screen: SCREENS.includes(screen) ? screen : first.screen,
    region: Math.max(0, region),
    policy: one("policy", first.policy, policies),
    given: turned,
    chosen: given.has("compare") ? chosen.slice(0, 4) : [...first.chosen],
    guess: guess < 0 ? null : guess,
    run: one("run", first.run, [...policies, "own"]),
    world: whole("world", 1, told.worlds.rows.length, 1) - 1,
    month: whole("month", 0, told.months, 0),
    follow: whole("follow", -1, 4095, -1),
  };
}
