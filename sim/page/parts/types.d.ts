// Types for `tsc --checkJs`; nothing of this is in the page.

export type Lang = "en" | "nl";
export type Both = Record<Lang, string>;
/** Names of parameters and their values; a choice by its name. */
export type Values = Record<string, number | string>;

export interface Shown {
  name: string;
  /** Differences below this are called the same. */
  matters: number;
  digits: number;
  label: Both;
}

export interface Rules {
  shown: Shown[];
  headlines: string[];
  /** What the first question is about: chimneys, and what stands beside them. */
  asked: string[];
  band: [number, number];
  /** Worlds from which there is a middle 80 %. */
  banded: number;
  share: number;
}

export interface Policy {
  id: string;
  label: Both;
  /** In a word, for the end of a curve. */
  short: Both;
  phrase: Both;
  text: Both;
  values: Values;
  phases: [number, Values][];
}

export interface Lever {
  name: string;
  group: string;
  values: number[];
  positions: number[];
  needs?: string;
  neutral?: number;
}

export interface Place {
  name: string;
  place: Both;
  label: Both;
  organisations: number;
  tasks: number;
  /** What it is before anything is simulated; nothing of a region that Python has not seen. */
  zero?: Zero;
  /** Whether it comes with the package, so that Python knows it by its name. */
  shipped: boolean;
}

/** Month zero: organisations and tasks by their rows (sim/page/region.py). */
export interface Zero {
  text: Partial<Both>;
  pairs: number;
  links: number;
  linked: number;
  kinds: string[];
  fte: number[];
  tasks: number[];
  /** By task: depth and members of each group. */
  together: [number, number[]][][];
  alone: number[][];
  partnerships: {
    name: string; form: string; tasks: number[]; depth: number; law: "yes" | "partly" | "no"; members: number[];
    start: number | null; source: string; confidence: string;
  }[];
  guesses: Record<Lang, string[]>;
  assumptions: Record<Lang, string[]>;
  sources: string[];
}

/** Bring and get over worlds: see sim/kernels/exchange.py. */
export interface Exchanged {
  worlds: number;
  organisations: number;
  flows: Float64Array;
  ahead: Float64Array;
  by_task: Float64Array;
  got_by_task: Float64Array;
  /** Of each: what it brings and gets; worlds in which it brings more, and less. */
  sums: Float64Array;
  sides: Int8Array;
  one_way: number;
}

/** Of bring and get: what is clear, what is told, how its map is drawn (sim/analysis/exchange_map.py). */
export interface ExchangeRules {
  clear: number;
  even: number;
  rows: number;
  drawn: number;
  arrows: number;
  most: number;
  ring: [number, number];
  bend: [number, number];
  line: [number, number];
  arrow: [number, number];
  head: [number, number, number, number];
  dot: [number, number];
  /** Width of the figure and of a row, in points; for a report and for a phone. */
  sizes: [number, number][];
}

export interface First {
  policies: string[];
  curves: Record<string, { mean: string; low: string; high: string }>;
  sentence: Both;
  table: Record<Lang, string[][][]>;
  /** By lever, position and indicator of `asked`. */
  effects: (number | null)[][][];
  worlds: number;
}

export interface Content {
  lang: Lang;
  version: string;
  edition: Both;
  words: Record<Lang, Record<string, string>>;
  rules: Rules;
  months: number;
  seed: number;
  worlds: { names: string[]; rows: number[][]; luck: number[]; digest: string };
  policies: Policy[];
  levers: Lever[];
  tried: number;
  /** Columns of counts by name; reasons in their order; of steps down there are `leaving`. */
  counts: { at: Record<string, number>; reasons: string[]; leaving: number; deep: number };
  exchange: ExchangeRules;
  regions: Place[];
  first: First;
}

export interface Point {
  numbers: Float64Array;
  phases: [number, Float64Array][];
}

export interface Arm {
  id: string;
  label: string;
  phrase: string;
}

export interface Middle {
  mean: number;
  low: number;
  high: number;
}

export interface Row {
  indicator: string;
  start: number;
  first: Middle;
  end: Middle;
  difference: Middle;
  down: number;
  same: number;
  up: number;
}

export interface Band {
  mean: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

/** Rows of a run: months + 1 times as many numbers as there are shown indicators. */
export type Course = Float64Array;

export interface Scene {
  months: number;
  rows: Course;
  /** Each by month, task, organisation. */
  root: Uint16Array;
  rungs: Int8Array;
  looks: Int8Array;
  volume: Float32Array;
  /** By month and task. */
  chimneys: Int32Array;
  duplicated: Float64Array;
}

/** What was counted on a link in a run; nothing where the two have no such link. */
export interface Counted {
  tally: Int32Array;
  /** At month 0, and at the end. */
  start: number;
  rung: number;
  /** Whether the one asked about is the first of the pair. */
  first: boolean;
}

export interface Header {
  name: string;
  organisations: string[];
  labels: string[];
  tasks: string[];
  task_labels: Record<Lang, string[]>;
  fte_per_unit: number | null;
}

export interface Series {
  label: string;
  colour: string;
  dash?: string;
  band: Band;
  /** Months from which it is drawn, and up to which. */
  from?: number;
  until?: number;
  thin?: boolean;
}

export interface Job {
  kind: "run" | "scene" | "counts" | "brought" | "exchange";
  /** Of exchange: what each run brought, and the share of worlds in which something is clear. */
  brought?: Float64Array[];
  share?: number;
  /** Of counts: task and rows of two organisations. */
  about?: [number, number, number];
  region: number;
  numbers: Float64Array;
  phases: [number, Float64Array][];
  seed: number;
  replicate: number;
  months: number;
  columns: number[];
  /** How many columns a run has. */
  width: number;
}

declare global {
  interface SchoorsteenCore {
    about: { columns: string[]; parameters: Record<string, (number | string)[]> };
    numbers(values: Values, base?: Float64Array | null): Float64Array;
    region(bytes: Uint8Array | ArrayBuffer): SchoorsteenRegion;
  }
  interface SchoorsteenRegion {
    header: Header;
    settings(numbers: Float64Array, phases: [number, Float64Array][]): void;
    seed(seed: number | bigint, replicate: number): void;
    play(runs: number, months: number, observed: number): Float64Array;
    read(name: string): any;
    looks(): {
      root: Uint32Array; chimneys: BigInt64Array; rungs: Int8Array; inside: BigInt64Array;
      looks: Int8Array;
    };
    duplicated(): Float64Array;
    brought(): Float64Array;
    exchange(worlds: number, brought: Float64Array, share: number): any;
  }
  const Schoorsteen: { Core: new (module: WebAssembly.Module) => SchoorsteenCore };
}
