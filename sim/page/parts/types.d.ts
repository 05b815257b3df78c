// Types for `tsc --checkJs`; nothing of this is in the page.

export type Lang = "en" | "nl";
export type Both = Record<Lang, string>;
/** Names of parameters and their values; a choice by its name. */
export type Values = Record<string, number | string> & { phases?: any };

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
  title: Both;
  text: Both;
  values: Values;
  phases: [number, Values][];
  /** Whether it was made for a report, so that Python does not know it by its id. */
  own?: boolean;
}

/** A story, under one policy, held against that policy without it. */
export interface Question extends Policy {
  under: string;
  /** With a blank for the region. */
  asked: Both;
  /** What the story lays over a world, without the policy. */
  story: Values;
  /** Policies that this story has and others have not, as they stand under it. */
  policies: Policy[];
}
/** How long, or when. */
export type Time = "days" | "months" | "month";

export interface Lever {
  name: string;
  group: string;
  values: number[];
  positions: number[];
  needs?: string;
  neutral?: number;
  /** Where it stands if neither a world nor a policy says otherwise. */
  usual: number;
  /** What a value counts, if that is time. */
  time?: Time;
}

/** A number or choice of the model that is no lever. */
export interface Rest {
  name: string;
  group: string;
  /** What its control can be put to, in order. */
  values: (number | string)[];
  default: number | string;
  /** Where it does nothing, if people can be told of such a value. */
  neutral?: number;
  label: Both;
  text: Both;
  unit: Both;
  time?: Time;
  /** All of these, each any of: a name and the values at which it is off. */
  needs: (number | string)[][][];
  /** Why, for each of these, by its place among all reasons. */
  reasons: number[];
  choices?: Record<Lang, string[]>;
  plausible?: [number, number];
  more?: Both;
  less?: Both;
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
  /** In how many worlds it is quiet; nothing of a region that was added to a page, until it was counted. */
  quiet?: number;
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
  /** What it was computed with, where that is otherwise than in the page. */
  asked?: ReportAsked;
}

/** Worlds, months and seed of a report that Python made with others than the page's. */
export interface ReportAsked {
  worlds: number;
  months: number;
  seed: number;
  /** The note below the tables, in the words of `schoorsteen compare`. */
  note: Both;
  /** In how many of these worlds the region is quiet. */
  quiet: { few: boolean; text: Both };
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
    name: string; form: Both; tasks: number[]; depth: number; law: "yes" | "partly" | "no"; members: number[];
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
  /** By lever, position and indicator of `asked`. */
  effects: (number | null)[][][];
  worlds: number;
}

export interface Content {
  lang: Lang;
  /** What stands behind the # of the address, where it has none. */
  at: string;
  version: string;
  edition: Both;
  words: Record<Lang, Record<string, string>>;
  rules: Rules;
  months: number;
  seed: number;
  worlds: {
    names: string[]; rows: number[][]; luck: number[]; digest: string;
    /** Worlds that come after them, in which a change that tips is tried again. */
    fresh: { rows: number[][]; luck: number[] };
    /** Those after these, which only a report has that was asked for more. */
    more?: { rows: number[][]; luck: number[] };
  };
  policies: Policy[];
  questions: Question[];
  /** What numbers need, in words. */
  reasons: Record<Lang, string[]>;
  levers: Lever[];
  groups: { id: string; label: Both }[];
  /** The time line of the referee: steps in months, the first month to leave, defaults, what it does. */
  plan: {
    step: number; earliest: number; usual: Record<string, number>; deeds: { name: string; label: Both }[];
    /** Deeds that are not done where `by` stands at a value. */
    left_out: { by: string; at: number; deeds: string[] };
  };
  rest: Rest[];
  /** A month that no run reaches. */
  never: number;
  tried: number;
  /** Columns of counts by name; reasons in their order; of steps down there are `leaving`; terms of a proposal;
   * the parameter by which two decide together, and its value. */
  counts: { at: Record<string, number>; reasons: string[]; leaving: number; deep: number; terms: string[]; joint: [string, number] };
  tipping: {
    activity: string; deeds: Record<string, [number, number]>; own: Record<string, [number, number]>;
    steps: number; few: number; rows: number;
  };
  exchange: ExchangeRules;
  quiet: QuietRules;
  regions: Place[];
  first: First;
  report?: Sent;
  lesson: Lesson;
}

/** A claim to guess about. */
export interface Claim {
  id: string;
  says: Record<string, Both>;
  /** What the two arms lay over a world, and what they are called. */
  arms: Values[];
  called: Both[];
  outcome: string;
  /** Which answer it is where the outcome is lower, the same or higher. */
  means: Record<"down" | "same" | "up", string>;
  /** What it is in other regions than the one that is named; than none of them. */
  found: Record<Lang, Record<string, string>>;
}

export interface Lesson {
  claims: Claim[];
  minutes: number[];
  policy: string;
  /** Levers: what each step of the slider lays over a world. */
  choices: { name: string; values: Values[] }[];
  code: {
    alphabet: string; length: number; stamped: number; edition: number; editions: number; rooms: number;
    terms: string; fields: [string, number][]; steps: number[];
  };
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

/** The links asked about, and what the data say of them; rows are of organisations, -1 is anyone, or any task. */
export interface Links {
  task: number;
  one: number;
  other: number;
  /** By link: its task, the two of its pair, its rung at month 0. */
  tasks: number[];
  ends: [number, number][];
  start: number[];
  /** Rungs at month 0 of all that two share. */
  every: number[];
  /** By organisation: its work, in averages. */
  sizes: number[];
}

/** What was counted on them in a run. */
export interface Counted {
  /** By link and column. */
  tally: Int32Array;
  /** By month and link. */
  rungs: Int8Array;
  /** Own interest and mindset at month 0 of whom the question names. */
  traits: number[][];
  /** By month, of two: how far the one trusts the other, and the other the one. */
  trust: Float64Array;
  /** By link: steps that tables stopped, whether boards said no, and whether the last step was theirs. */
  others: { stops: number, shelved: boolean, byBoards: boolean }[];
  /** Of one link: whether its two are in one bundle without it, and who is bundled with both; -1 nobody. */
  chain: { chained: boolean, via: number };
}

/** A refusal as it was weighed. */
export interface Proposal {
  /** From 1. */
  month: number;
  rung: number;
  refused: [boolean, boolean];
  /** Of each side its terms, then their sum. */
  terms: Float64Array;
}

export interface Refusal extends Proposal {
  run: number;
  place: number;
  side: number;
  joint: boolean;
}

/** A question with all that its words need. */
export interface Asked {
  of: Links;
  labels: string[];
  names: string[];
  region: string;
  /** Its title, empty without one. */
  policy: string;
}

/** A lever with another value. */
export interface Change {
  lever: string;
  was: number;
  value: number;
  /** Of the way to the end of its range. */
  part: number;
  values: Values;
}

export interface Tip {
  change: Change;
  bundles: boolean;
  tips: number;
  back: number;
  fresh: number;
}

/** How far a search is. */
export interface Search {
  levers: string[];
  ladders: Change[][];
  /** By ladder: steps that were tried, and the one that tips, -1 none. */
  tried: number[];
  tipping: number[];
  /** A change for each fresh run that was done. */
  fresh: Change[];
  tips: Tip[] | null;
  without: string[];
}

export interface Header {
  name: string;
  organisations: string[];
  labels: string[];
  tasks: string[];
  task_labels: Record<Lang, string[]>;
  fte_per_unit: number | null;
}

/** What the reading modules made of files; `tables` and `plain` are theirs. */
export interface OwnFound {
  good: boolean;
  name: string;
  message?: string;
  faults?: { place: string; what: string }[];
  count?: number;
  ods?: boolean;
  bundle?: Uint8Array;
  guesses?: () => string[];
  tables?: any;
  plain?: any;
}

/** What quiet years are measured by: rungs of all links, and indicators of month 0 and of all others. */
export interface Years {
  before: Int8Array;
  after: Int8Array;
  rows: [Float64Array, Float64Array] | Float64Array[];
}

/** In how many worlds a region does in quiet years what real ones do (sim/worlds/quiet.py). */
export interface QuietRules {
  seed: number;
  months: number;
  /** Replicates over which measures are averaged. */
  luck: number[];
  read: string[];
  values: Values;
  /** The fewest worlds in which an outcome is taken without care. */
  enough: number;
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
  kind: "run" | "scene" | "links" | "counts" | "ends" | "refusals" | "brought" | "exchange" | "years";
  /** Of exchange: what each run brought, and the share of worlds in which something is clear. */
  brought?: Float64Array[];
  share?: number;
  /** Rung from which a link is a bundle. */
  deep?: number;
  /** Task and rows of two organisations; -1 any, or anyone. */
  about?: [number, number, number];
  /** Of refusals: the place of the link, the count of their kind, and where counts stand. */
  wanted?: { place: number; column: number; at: Record<string, number> };
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

/** What the second script gives: it reads a region of the reader's own (sources.js). */
export interface Reading {
  bookOf(sheets: [string, string[][]][]): Uint8Array;
  reading(known: any): { modules: any };
  readRegion(known: any, files: { name: string; bytes: Uint8Array }[], lang: Lang,
    how?: { name?: string; folder?: boolean }): Promise<OwnFound>;
  zeroOf(found: OwnFound, lang: Lang): { sentence: string; lines: string[] };
}

declare global {
  var SchoorsteenReading: Reading | undefined;
  interface SchoorsteenCore {
    names: string[];
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
    array(name: string): any;
    watch(link: number): void;
    taken(): Float64Array;
    apart(): Float64Array;
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
