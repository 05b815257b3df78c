// The whole setting in the address behind the #, so that it can be mailed: `board?region=twente&month=36`.
import { told } from "./words.js";
import { policyOf } from "./points.js";

/**
 * @typedef {{ screen: string, region: number, policy: string, given: import("./types").Values,
 *   chosen: string[], guess: number | null, question: string, run: string, world: number, month: number, follow: number,
 *   beamer: boolean, lesson: string, codes: string, why: string, bring: string, lost?: string }} Setting
 *   `lost`: the name of a region that an address tells and this page has not
 */

/** Screens in the order of the first ten minutes. */
export const SCREENS = ["asked", "board", "levers", "policies", "region", "report", "lesson", "teacher", "about"];
/** Those to which another screen leads. */
export const BEHIND = ["teacher"];

/**
 * The setting as it stands behind the #. What is as it was at first is left out.
 * @param {Setting} now
 * @param {Setting} first
 * @param {boolean} [whole] with the region in any case: for a page with others, whose first is another
 */
export function addressOf(now, first, whole = false) {
  const found = new URLSearchParams();
  const note = (/** @type {string} */ name, /** @type {string | number} */ value, /** @type {string | number} */ usual) => {
    if (value !== usual) found.set(name, String(value));
  };
  note("region", told.regions[now.region].name, whole ? "" : told.regions[0].name);
  note("policy", now.policy, first.policy);
  // a lever by its step: what no slider can be put to, no address can
  const turned = told.levers.flatMap(({ name, values }) =>
    name in now.given ? [`${name}.${values.indexOf(Number(now.given[name]))}`] : []);
  note("levers", turned.join("~"), "");
  // so with every other number: by its place among those that it can be put to
  const others = told.rest.flatMap(({ name, values }) => name in now.given ? [`${name}.${values.indexOf(now.given[name])}`] : []);
  note("more", others.join("~"), "");
  note("plan", planIn(now), "");
  note("compare", now.chosen.join("~"), first.chosen.join("~"));
  note("question", now.question, "");
  note("guess", now.guess ?? "", "");
  note("run", now.run, first.run);
  note("bring", now.bring, first.bring);
  note("world", now.world + 1, 1);
  note("month", now.month, told.months);
  note("follow", now.follow, -1);
  note("beamer", Number(now.beamer), 0);
  note("lesson", now.lesson, "");
  note("codes", now.codes, "");
  note("why", now.why, "");
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
  const called = given.get("region") ?? "";
  const region = told.regions.findIndex(({ name }) => name === called);
  const turned = Object.fromEntries((given.get("levers") ?? "").split("~").flatMap((text) => {
    const [name, step] = text.split(".");
    const value = told.levers.find((lever) => lever.name === name)?.values[Number(step || NaN)];
    return value === undefined ? [] : [[name, value]];
  }));
  const others = Object.fromEntries((given.get("more") ?? "").split("~").flatMap((text) => {
    const [name, place] = text.split(".");
    const value = told.rest.find((row) => row.name === name)?.values[Number(place || NaN)];
    return value === undefined ? [] : [[name, value]];
  }));
  const policy = one("policy", first.policy, policies);
  const later = phasesIn(given.get("plan") ?? "", policy);
  const chosen = [...new Set((given.get("compare") ?? "").split("~"))].filter((id) => [...policies, ...told.questions.flatMap((one) => one.policies.map((own) => own.id)), "own"].includes(id));
  return {
    screen: SCREENS.includes(screen) ? screen : first.screen,
    region: Math.max(0, region),
    ...(called && region < 0 ? { lost: called } : {}),
    policy,
    given: /** @type {import("./types").Values} */ ({ ...turned, ...others, ...(later ? { phases: later } : {}) }),
    chosen: given.has("compare") ? chosen.slice(0, 4) : [...first.chosen],
    question: one("question", "", told.questions.map(({ id }) => id)),
    guess: guess < 0 ? null : guess,
    run: one("run", first.run, [...policies, "own"]),
    bring: one("bring", first.bring, [...policies, "own"]),
    world: whole("world", 1, told.worlds.rows.length, 1) - 1,
    month: whole("month", 0, told.months, told.months),
    follow: whole("follow", -1, 4095, -1),
    beamer: given.get("beamer") === "1",
    lesson: given.get("lesson") ?? "",
    codes: given.get("codes") ?? "",
    why: /^((\d{1,4}|x)-){2}(\d{1,4}|x)$/.test(given.get("why") ?? "") ? given.get("why") ?? "" : "",
  };
}

/** Deeds of a phase without how active the referee is. @param {import("./types").Values} values */
function deedsOf({ referee_activity: _, ...deeds }) {
  return JSON.stringify(deeds);
}

/** How active the referee can be. */
function activities() {
  return told.levers.find(({ name }) => name === "referee_activity")?.values ?? [];
}

/**
 * What the reader changed on the time line: months, whose deeds of the policy (p), how active (a).
 * @param {Setting} now
 */
function planIn({ policy, given }) {
  const own = policyOf(policy).phases.map(([, values]) => deedsOf(values));
  const phases = /** @type {[number, import("./types").Values][] | undefined} */ (given.phases);
  // none at all is also a choice, where the policy has some
  if (phases && !phases.length) return "none";
  return (phases ?? []).map(([month, values]) => {
    const deeds = deedsOf(values);
    const active = values.referee_activity;
    return `${month}${deeds === "{}" ? "" : `p${own.indexOf(deeds)}`}${active === undefined ? "" : `a${activities().indexOf(Number(active))}`}`;
  }).join("~");
}

/**
 * Phases that an address tells; nothing where any of it is what no hand can draw.
 * @param {string} text
 * @param {string} policy
 * @returns {[number, import("./types").Values][] | null}
 */
function phasesIn(text, policy) {
  const own = policyOf(policy).phases;
  if (!text) return null;
  if (text === "none") return own.length ? [] : null;
  let before = 0;
  /** @type {[number, import("./types").Values][]} */
  const found = [];
  for (const one of text.split("~")) {
    const [, month, deeds, active] = /^(\d{1,3})(?:p(\d{1,2}))?(?:a(\d{1,2}))?$/.exec(one) ?? [];
    const at = Number(month);
    const activity = activities()[Number(active ?? NaN)];
    const { referee_activity: _, ...values } = deeds === undefined ? {} : own[Number(deeds)]?.[1] ?? {};
    const known = (deeds === undefined || Object.keys(values).length) && (active === undefined || activity !== undefined) && (deeds ?? active) !== undefined;
    if (!known || at % told.plan.step || at <= before || at >= told.months || found.length > 2) return null;
    before = at;
    found.push([at, active === undefined ? values : { ...values, referee_activity: activity }]);
  }
  return found;
}
