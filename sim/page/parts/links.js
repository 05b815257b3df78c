// What a worker finds out about the links of a question: counts, courses, one refusal. Kernels count, and
// take a proposal apart; here is only what is kept of it.

/** @typedef {import("./types").Counted} Counted */
/** @typedef {import("./types").Job} Job */
/** @typedef {import("./types").Links} Links */
/** @typedef {import("./types").Proposal} Proposal */

/**
 * The links asked about, in the order of the region; -1 is any task, or anyone.
 * @param {SchoorsteenRegion} region
 * @param {[number, number, number]} about
 */
function linksOf(region, [task, one, other]) {
  const [tasks, pairs, ends] = ["facts.task", "facts.link_pair", "region.ends"].map((name) => region.read(name));
  const found = [];
  for (let x = 0; x < tasks.length; x++) {
    const two = /** @type {[number, number]} */ ([ends[2 * pairs[x]], ends[2 * pairs[x] + 1]].map(Number));
    const theirs = [one, other].every((row) => row < 0 || two.includes(row));
    if (theirs && (task < 0 || Number(tasks[x]) === task)) found.push({ x, task: Number(tasks[x]), pair: Number(pairs[x]), two });
  }
  return found;
}

/**
 * What the data say of the links asked about.
 * @param {SchoorsteenRegion} region
 * @param {Job} job
 * @returns {Links}
 */
export function linked(region, { about = [-1, -1, -1] }) {
  const [, one, other] = about;
  const depth = region.read("state.depth");
  const some = linksOf(region, about);
  const volumes = region.read("region.volumes");
  const many = volumes.length / region.header.tasks.length;
  const tasks = volumes.length / many;
  const whole = Array.from({ length: many }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < tasks; k++) sum += volumes[i * tasks + k];
    return sum;
  });
  const average = whole.reduce((sum, one_) => sum + one_, 0) / many;
  return {
    one, other, task: about[0],
    tasks: some.map((link) => link.task), ends: some.map((link) => link.two),
    start: some.map(({ x }) => depth[x]),
    // all that two share, whichever task is asked about
    every: one < 0 || other < 0 ? [] : linksOf(region, [-1, one, other]).map(({ x }) => depth[x]),
    sizes: whole.map((size) => size / average),
  };
}

/**
 * A run with what is counted on the links asked about, and their rungs in every month.
 * @param {SchoorsteenRegion} region
 * @param {Job} job
 * @returns {Counted}
 */
export function countsOf(region, { months, about = [-1, -1, -1], deep = 0 }) {
  const [, one, other] = about;
  const some = linksOf(region, about);
  const rows = [one, other].filter((row) => row >= 0);
  const [own, mindset] = [region.read("state.own_weight"), region.read("state.mindset")];
  const traits = rows.map((row) => [own[row], mindset[row]]);
  const rungs = new Int8Array((months + 1) * some.length);
  const both = rows.length === 2 && some.length > 0;
  const trust = new Float64Array(both ? 2 * (months + 1) : 0);
  for (let month = 0; month <= months; month++) {
    if (month) region.play(0, 1, 0);
    const depth = region.array("state.depth");
    some.forEach(({ x }, at) => { rungs[month * some.length + at] = depth[x]; });
    if (both) {
      const [{ pair, two }] = some;
      const there = region.array("state.trust");
      const first = two[0] === one ? 0 : 1;
      trust[2 * month] = there[2 * pair + first];
      trust[2 * month + 1] = there[2 * pair + 1 - first];
    }
  }
  const all = region.read("extensions.tally");
  const width = all.length / region.read("facts.task").length;
  const tally = new Int32Array(some.length * width);
  some.forEach(({ x }, at) => tally.set(all.subarray(x * width, (x + 1) * width), at * width));
  const [stops, settled, boards] = ["table_stops", "settled", "by_boards"].map((name) => region.read(`state.${name}`));
  return {
    tally, rungs, traits, trust,
    others: some.map(({ x }) => ({ stops: stops[x], shelved: settled[x] > 0, byBoards: boards[x] !== 0 })),
    chain: some.length === 1 ? chainOf(region, some[0], deep) : { chained: false, via: -1 },
  };
}

/**
 * Whether the two of a link are in one bundle by a chain, and who is bundled with both, the lowest row.
 * @param {SchoorsteenRegion} region
 * @param {ReturnType<typeof linksOf>[number]} link
 * @param {number} deep
 */
function chainOf(region, { x, task, two }, deep) {
  const { root } = region.looks();
  const depth = region.read("state.depth");
  const many = region.header.organisations.length;
  const [one, other] = two.map((row) => root[task * many + row]);
  const bundled = linksOf(region, [task, -1, -1]).filter((link) => depth[link.x] >= deep).map((link) => link.two);
  const [near, beside] = two.map((row) => new Set(bundled.flatMap((ends) => ends.includes(row) ? ends.filter((end) => end !== row) : [])));
  const both = [...near].filter((row) => beside.has(row));
  return { chained: depth[x] < deep && one === other && one < many, via: both.length ? Math.min(...both) : -1 };
}

/**
 * Rungs of the links asked about at the end of a run.
 * @param {SchoorsteenRegion} region
 * @param {Job} job
 * @returns {number[]}
 */
export function rungsAtEnd(region, { months, about = [-1, -1, -1] }) {
  region.play(0, months, 1);
  const depth = region.array("state.depth");
  return linksOf(region, about).map(({ x }) => depth[x]);
}

/**
 * The run once more: all refusals of a kind on one link, taken apart.
 * @param {SchoorsteenRegion} region
 * @param {Job} job
 * @returns {Proposal[]}
 */
export function refusalsOf(region, { months, about = [-1, -1, -1], wanted }) {
  const { place, column, at } = /** @type {NonNullable<Job["wanted"]>} */ (wanted);
  const { x } = linksOf(region, about)[place];
  const width = region.read("extensions.tally").length / region.read("facts.task").length;
  const row = () => region.array("extensions.tally").slice(x * width, (x + 1) * width);
  region.watch(x);
  const found = [];
  let before = row();
  for (let month = 0; month < months; month++) {
    region.play(0, 1, 0);
    const now = row();
    const more = (/** @type {number} */ one) => now[one] > before[one];
    if (now[at.last_no] === month && more(column)) {
      const both = more(at.no_both);
      found.push({
        month: month + 1, rung: region.taken()[at.rung], terms: region.apart(),
        refused: /** @type {[boolean, boolean]} */ ([both || more(at.no_a), both || more(at.no_b)]),
      });
    }
    before = now;
  }
  return found;
}
