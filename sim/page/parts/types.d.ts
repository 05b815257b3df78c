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
  /** Whether it was made for a report, so that Python does not know it by its id. */
  own?: boolean;
}

export interface Lever {
  name: string;
  group: string;
  values: number[];
  positions: number[];
  needs?: string;
  neutral?: number;
  /** Where it stands if neither a world nor a policy says otherwise. */
  usual: number;
}

export interface Place {
  name: string;
  place: Both;
  label: Both;
  organisations: number;
  tasks: number;
  /** Whether it comes with the package, so that Python knows it by its name. */
  shipped: boolean;
  /** What a report says of it; a region that was added to a page has none. */
  facts?: Record<Lang, Block[]>;
}

/** A piece of text as Python made it; of a table the first row is of heads. */
export type Block = ["p" | "h3", string] | ["ul", string[]] | ["table", string, string[][]];

type Texts = Record<string, { mean: string; low: string; high: string }>;

/** Of a policy, as text: first and last month of each world, bands, bands of differences. */
export interface Stored {
  ends: string;
  bands: Texts;
  less: Texts | null;
}

/** What makes a page a report. */
export interface Sent {
  /** Of its setting, as the page writes it behind the #. */
  address: string;
  fields: { title: string; reader: string; date: string; remarks: Record<string, string> };
  stored: Stored[];
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
  regions: Place[];
  first: First;
  report?: Sent;
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
  kind: "run" | "scene" | "counts";
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
  }
  const Schoorsteen: { Core: new (module: WebAssembly.Module) => SchoorsteenCore };
}
