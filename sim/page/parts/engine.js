// Runs of the model in workers: one job a run, the most urgent first. What is computed, kernels
// compute (core.js); here is only who does it when.
import { countsOf, linked, refusalsOf, rungsAtEnd } from "./links.js";
import { luckOf } from "./points.js";
import { held, told } from "./words.js";

/** @typedef {import("./types").Course} Course */
/** @typedef {import("./types").Job} Job */
/** @typedef {import("./types").Point} Point */
/** @typedef {import("./types").Scene} Scene */

/** This script, from which workers are made; empty in a worker. */
const OWN = typeof document === "undefined" ? "" : document.currentScript?.textContent ?? "";

/**
 * Does jobs: in a worker, or where there are none in the page itself.
 * @param {SchoorsteenCore} core
 */
function doer(core) {
  /** @type {Map<number, SchoorsteenRegion>} */
  const regions = new Map();
  return {
    /** @param {number} at @param {Uint8Array} bytes */
    learn(at, bytes) {
      if (!regions.has(at)) regions.set(at, core.region(bytes));
    },
    /** @param {Job} job */
    answer(job) {
      const region = /** @type {SchoorsteenRegion} */ (regions.get(job.region));
      if (job.kind === "exchange") return exchanged(region, job);
      region.settings(job.numbers, job.phases);
      region.seed(job.seed, job.replicate);
      region.play(1, 0, 0);
      const kinds = { run: course, scene, links: linked, counts: countsOf, ends: rungsAtEnd, refusals: refusalsOf, brought, years };
      return kinds[job.kind](region, job);
    },
    /** A run that stands still between calls of `next`. @param {Job} job */
    slowly(job) {
      const region = /** @type {SchoorsteenRegion} */ (regions.get(job.region));
      const { months, columns, width } = job;
      const found = new Float64Array((months + 1) * columns.length).fill(NaN);
      let until = -1;
      return {
        /** Go on for a part of a frame; what is there, and up to which month. */
        next() {
          const end = performance.now() + SLICE;
          if (until < 0) {
            region.settings(job.numbers, job.phases);
            region.seed(job.seed, job.replicate);
            region.play(1, 0, 0);
            found.set(some(region.play(0, 0, 1), columns, width));
            until = 0;
          }
          while (until < months) {
            const many = Math.min(STRIDE, months - until);
            found.set(some(region.play(0, many, many), columns, width), (until + 1) * columns.length);
            until += many;
            if (performance.now() > end) break;
          }
          return this;
        },
        get course() { return found; },
        get until() { return until; },
      };
    },
  };
}

/**
 * @param {SchoorsteenRegion} region
 * @param {Job} job
 * @returns {Course}
 */
function course(region, { months, columns, width }) {
  const found = new Float64Array((months + 1) * columns.length);
  found.set(some(region.play(0, 0, 1), columns, width));
  found.set(some(region.play(0, months, months), columns, width), columns.length);
  return found;
}

/**
 * Some columns of rows of so many.
 * @param {Float64Array} rows
 * @param {number[]} columns
 * @param {number} width
 */
function some(rows, columns, width) {
  const many = rows.length / width;
  const found = new Float64Array(many * columns.length);
  for (let row = 0; row < many; row++) {
    columns.forEach((column, at) => {
      found[row * columns.length + at] = rows[row * width + column];
    });
  }
  return found;
}

/**
 * A run with all that the street shows of every month.
 * @param {SchoorsteenRegion} region
 * @param {Job} job
 * @returns {Scene}
 */
function scene(region, { months, columns, width }) {
  const first = region.looks();
  const cells = first.root.length;
  const tasks = first.chimneys.length;
  const many = months + 1;
  const found = {
    months,
    rows: new Float64Array(many * columns.length),
    root: new Uint16Array(many * cells),
    rungs: new Int8Array(many * cells),
    looks: new Int8Array(many * cells),
    volume: new Float32Array(many * cells),
    chimneys: new Int32Array(many * tasks),
    duplicated: new Float64Array(many * tasks),
  };
  const count = cells / tasks;
  for (let month = 0; month < many; month++) {
    found.rows.set(some(region.play(0, month ? 1 : 0, 1), columns, width), month * columns.length);
    const seen = region.looks();
    found.root.set(seen.root, month * cells);
    found.rungs.set(seen.rungs, month * cells);
    found.looks.set(seen.looks, month * cells);
    const volume = region.read("state.volume");
    const twice = region.duplicated();
    for (let k = 0; k < tasks; k++) {
      found.chimneys[month * tasks + k] = Number(seen.chimneys[k]);
      found.duplicated[month * tasks + k] = twice[2 * k + 1];
      for (let i = 0; i < count; i++) {
        found.volume[month * cells + k * count + i] = volume[i * tasks + k];
      }
    }
  }
  return found;
}

/**
 * What quiet years are measured by: rungs of all links at the start and at the end, and some columns of every month.
 * @param {SchoorsteenRegion} region
 * @param {Job} job
 * @returns {import("./types").Years}
 */
function years(region, { months, columns, width }) {
  const before = region.read("state.depth");
  const rows = [some(region.play(0, 0, 1), columns, width), some(region.play(0, months, months), columns, width)];
  return { before, after: region.read("state.depth"), rows };
}

/** What each side brought in a run. @param {SchoorsteenRegion} region @param {Job} job @returns {Float64Array} */
function brought(region, { months }) {
  region.play(0, months, 1);
  return region.brought();
}

/**
 * What runs brought, one behind the other, summed up over worlds.
 * @param {SchoorsteenRegion} region
 * @param {Job} job
 * @returns {import("./types").Exchanged}
 */
function exchanged(region, { brought: each = [], share = 1 }) {
  const all = new Float64Array(each.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of each) {
    all.set(one, at);
    at += one.length;
  }
  const { one_way, ...found } = region.exchange(each.length, all, share);
  return { ...found, one_way: one_way[0], worlds: each.length, organisations: found.sides.length };
}

/**
 * What a worker does with a message.
 * @param {(message: any) => void} post
 */
export function served(post) {
  /** @type {ReturnType<typeof doer>} */
  let mine;
  return (/** @type {{ data: any }} */ { data }) => {
    if (data.module) mine = doer(new Schoorsteen.Core(data.module));
    else if (data.bytes) mine.learn(data.at, data.bytes);
    else {
      try {
        post({ id: data.id, found: mine.answer(data.job) });
      } catch (error) {
        post({ id: data.id, fault: String(error) });
      }
    }
  };
}

/**
 * Bytes of the text of an element, base64.
 * @param {string} id
 */
export function bytesOf(id) {
  return Uint8Array.from(atob(held(id)), (letter) => letter.charCodeAt(0));
}

/** What was packed into an element of the page. @param {string} id */
export function unpacked(id) {
  const bytes = /** @type {any} */ (bytesOf(id));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")));
}

/**
 * Numbers to the last bit, from base64.
 * @param {string} text
 */
export function numbersOf(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 8 }, (_, at) => view.getFloat64(8 * at, true));
}

/** Milliseconds of a frame that a run in the page itself may take, and months that it does at a time. */
const SLICE = 7;
const STRIDE = 6;

/** Runs wait here, and are done in workers; those of a `group` can be let go. */
export class Engine {
  constructor() {
    /** @type {SchoorsteenCore | null} */
    this.core = null;
    /** Does in the page itself the run that must not wait. @type {ReturnType<typeof doer> | null} */
    this.own = null;
    /** The region that it is ready for. */
    this.ready = -1;
    /** @type {{ job: Job, urgency: number, group: string, then: (found: any) => void }[]} */
    this.waiting = [];
    /** @type {Map<number, { group: string, then: (found: any) => void }>} */
    this.asked = new Map();
    /** @type {{ post: (message: any) => void, free: boolean, knows: Set<number> }[]} */
    this.hands = [];
    this.count = 0;
    /** @type {Map<number, Uint8Array>} */
    this.bundles = new Map();
    /** Runs that failed, in words. @type {string[]} */
    this.faults = [];
  }

  /**
   * Ready to compute; rejects where the browser does not let it.
   * @returns {Promise<SchoorsteenCore>}
   */
  async begin() {
    const module = await WebAssembly.compile(/** @type {any} */ (await unpacked("core").arrayBuffer()));
    this.core = new Schoorsteen.Core(module);
    const number = Math.max(1, Math.min(4, navigator.hardwareConcurrency || 2));
    try {
      const place = URL.createObjectURL(new Blob([OWN], { type: "text/javascript" }));
      for (let at = 0; at < number; at++) this.hire(new Worker(place), module);
    } catch {
      this.alone(module);
    }
    return this.core;
  }

  /** @param {Worker} worker @param {WebAssembly.Module} module */
  hire(worker, module) {
    const hand = {
      post: (/** @type {any} */ message) => worker.postMessage(message),
      free: true,
      knows: /** @type {Set<number>} */ (new Set()),
    };
    worker.onmessage = ({ data }) => this.heard(hand, data);
    worker.onerror = (event) => {
      // a browser that refuses workers from a file says so only now
      event.preventDefault();
      worker.terminate();
      this.hands = this.hands.filter((one) => one !== hand);
      this.faults.push(event.message);
      if (!this.hands.length) {
        this.alone(module);
        this.next();
      }
    };
    worker.postMessage({ module });
    this.hands.push(hand);
  }

  /** Without workers: in the page, one run at a time. @param {WebAssembly.Module} module */
  alone(module) {
    const hand = {
      post: (/** @type {any} */ message) => void setTimeout(() => answer({ data: message })),
      free: true,
      knows: /** @type {Set<number>} */ (new Set()),
    };
    const answer = served((message) => this.heard(hand, message));
    answer({ data: { module } });
    this.hands.push(hand);
  }

  /** @param {Engine["hands"][number]} hand @param {{ id: number, found?: any, fault?: string }} told */
  heard(hand, { id, found, fault }) {
    hand.free = true;
    const asked = this.asked.get(id);
    this.asked.delete(id);
    if (fault) this.faults.push(fault);
    else if (asked) asked.then(found);
    this.next();
  }

  next() {
    for (const hand of this.hands) {
      if (!hand.free || !this.waiting.length) continue;
      let best = 0;
      this.waiting.forEach((one, at) => {
        if (one.urgency < this.waiting[best].urgency) best = at;
      });
      const [{ job, group, then }] = this.waiting.splice(best, 1);
      const id = ++this.count;
      this.asked.set(id, { group, then });
      hand.free = false;
      if (!hand.knows.has(job.region)) {
        hand.knows.add(job.region);
        hand.post({ at: job.region, bytes: this.bundle(job.region) });
      }
      hand.post({ id, job });
    }
  }

  /**
   * Let go of what waits for a group; what is being computed is not told any more.
   * @param {string} group
   */
  drop(group) {
    this.waiting = this.waiting.filter((one) => one.group !== group);
    for (const [id, one] of this.asked) if (one.group === group) this.asked.delete(id);
  }

  /**
   * One run of a world.
   * @param {Job["kind"]} kind
   * @param {number} region
   * @param {number} world
   * @param {Point} point
   * @param {{ urgency: number, group: string, about?: [number, number, number], wanted?: Job["wanted"], luck?: number,
   *   months?: number, seed?: number, read?: string[], brought?: Float64Array[] }} how `luck`: other than the world's;
   *   `read`: other indicators than those that are shown
   * @returns {Promise<any>} what was asked for; pending for ever if it is let go
   */
  run(kind, region, world, point, { urgency, group, about: asked, wanted, luck, months, seed, read, brought: each }) {
    const job = { ...this.job(kind, region, world, point), about: asked, wanted, brought: each, share: told.exchange.clear, deep: told.counts.deep };
    if (luck !== undefined) job.replicate = luck;
    if (months !== undefined) job.months = months;
    if (seed !== undefined) job.seed = seed;
    if (read) job.columns = read.map((name) => /** @type {SchoorsteenCore} */ (this.core).about.columns.indexOf(name));
    return new Promise((then) => {
      this.waiting.push({ job, urgency, group, then });
      this.next();
    });
  }

  /**
   * What a worker is told of a run.
   * @param {Job["kind"]} kind
   * @param {number} region
   * @param {number} world
   * @param {Point} point
   * @returns {Job}
   */
  job(kind, region, world, point) {
    const { about } = /** @type {SchoorsteenCore} */ (this.core);
    const columns = told.rules.shown.map(({ name }) => about.columns.indexOf(name));
    return {
      kind, region, ...point, seed: told.seed, replicate: luckOf(world),
      months: told.months, columns, width: about.columns.length,
    };
  }

  /**
   * Make the page itself ready for a run that must not wait.
   * @param {number} region
   * @param {Point} point
   */
  warm(region, point) {
    const { core } = this;
    if (!core || this.ready === region) return;
    this.own ??= doer(core);
    this.own.learn(region, this.bundle(region));
    this.ready = region;
    // a first run is slow: its code is made
    this.glimpse(region, 0, point)?.next().next();
  }

  /**
   * A run in the page itself, some months a frame, so that its line is there before workers know of it.
   * One at a time: who asks for another lets go of the one before. Nothing where the page is not ready.
   * @param {number} region
   * @param {number} world
   * @param {Point} point
   * @returns {ReturnType<ReturnType<typeof doer>["slowly"]> | null}
   */
  glimpse(region, world, point) {
    if (!this.own || this.ready !== region) return null;
    return this.own.slowly(this.job("run", region, world, point));
  }

  /** The bundle of a region. @param {number} region @returns {Uint8Array} */
  bundle(region) {
    const bytes = this.bundles.get(region) ?? bytesOf(`region-${region}`);
    this.bundles.set(region, bytes);
    return bytes;
  }

  /** What it says of the region. @param {number} region @returns {import("./types").Header} */
  header(region) {
    const bytes = this.bundle(region);
    const length = new DataView(bytes.buffer).getUint32(0, true);
    return JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  }
}
