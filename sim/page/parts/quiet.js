// In how many worlds a region does in quiet years what real ones do. Python counted it for the regions that came with
// the page; a region that was read here is counted here: kernels run, the modules of Python measure and judge.
import { html, renew } from "./draw.js";
import { say, told } from "./words.js";
import { pointOf } from "./points.js";
import { readers } from "./own.js";

/** @typedef {import("./types").Years} Years */

/** Counts, once a region, and says it. */
export class Quiet {
  /** @param {import("./engine").Engine} engine */
  constructor(engine) {
    this.engine = engine;
    /** Regions that are being counted, and what is filled in when they are. @type {Map<number, (() => void)[]>} */
    this.asked = new Map();
  }

  /**
   * Count in how many worlds a region that was read here is quiet.
   * @param {number} region
   * @param {boolean[]} between whether a link is between two municipalities
   */
  async count(region, between) {
    const { core } = this.engine;
    if (!core || this.asked.has(region) || told.regions[region].quiet !== undefined) return;
    this.asked.set(region, []);
    const { with: reading, known } = await readers();
    const { measures } = reading.reading(known).modules;
    const worlds = await Promise.all(told.worlds.rows.map(async (_, world) => {
      const runs = await quietYears(this.engine, core, region, world);
      return measures.quiet(runs.map((one) => measuredBy(measures, one, between)));
    }));
    told.regions[region].quiet = worlds.filter(Boolean).length;
    const waiting = this.asked.get(region) ?? [];
    this.asked.delete(region);
    for (const fill of waiting) fill();
  }

  /** Whether it is being counted. @param {number} region */
  busy(region) {
    return this.asked.has(region);
  }

  /**
   * In how many worlds a region is quiet, in the words of `schoorsteen compare`; nothing where nobody knows.
   * @param {number} region
   * @returns {{ few: boolean, text: string } | null} `few`: an outcome is to be read with care
   */
  of(region) {
    const { quiet } = told.regions[region];
    if (quiet === undefined) return null;
    const of = told.worlds.rows.length;
    if (quiet < told.quiet.enough) return { few: true, text: say("compare.quiet_few", { quiet: quiet || say("compare.quiet_none"), of }) };
    return { few: false, text: [say("compare.quiet", { quiet, of }), ...(quiet < of ? [say("compare.quiet_some")] : [])].join(" ") };
  }

  /**
   * The same as a paragraph; as long as it is being counted, that it is.
   * @param {number} region
   * @param {boolean} few only what is to be read with care, or only what is not
   */
  told(region, few) {
    const place = html("div", this.busy(region) ? { role: "status" } : {});
    const fill = () => {
      const known = this.of(region);
      if (known) renew(place, known.few === few && carePart(known));
      else renew(place, few && this.busy(region) && html("p", { class: "small" }, say("quiet_busy")));
    };
    fill();
    this.asked.get(region)?.push(fill);
    return place.hasChildNodes() || this.busy(region) ? place : null;
  }
}

/** @param {{ few: boolean, text: string }} known */
export function carePart({ few, text }) {
  return html("p", { class: few ? "care" : "small", dir: "auto" }, ...codeIn(text));
}

/**
 * Runs of quiet years of a world.
 * @param {import("./engine").Engine} engine
 * @param {SchoorsteenCore} core
 * @param {number} region
 * @param {number} world
 * @returns {Promise<Years[]>}
 */
export function quietYears(engine, core, region, world) {
  const { luck, months, seed, read, values } = told.quiet;
  const point = pointOf(core, world, { values, phases: [] });
  return Promise.all(luck.map((one) => engine.run("years", region, world, point, { urgency: 9, group: "quiet", luck: one, months, seed, read })));
}

/**
 * Measures of a run.
 * @param {any} measures the module of Python
 * @param {Years} run
 * @param {boolean[]} between
 * @returns {number[]}
 */
export function measuredBy(measures, { before, after, rows }, between) {
  const wide = told.quiet.read.length;
  const all = [...rows[0], ...rows[1]];
  const course = told.quiet.read.map((_, at) => all.filter((__, place) => place % wide === at));
  return measures.measured([...before], [...after], between, course);
}

/** A text with commands between `...` as they are typed. @param {string} text */
export function codeIn(text) {
  return text.split("`").map((piece, at) => (at % 2 ? html("code", {}, piece) : piece));
}
