// Bring and get: the sentence, the table and the map of sim/analysis/exchange.py and exchange_map.py, of
// what kernels summed up. tests/test_page_region.py holds them to the same words, places and widths.
import { fitted, px, svg, widthOf } from "./draw.js";
import { clippedName, counted, number, say, signed, told } from "./words.js";

/** @typedef {import("./types").Exchanged} Exchanged */
/** @typedef {{ one: number, other: number, part: number }} Line */

/**
 * Short names for people; whole ones where two would be alike.
 * @param {string[]} labels
 */
export function namesOf(labels) {
  const short = labels.map((label) => label.split(" (")[0].trim() || label);
  return short.map((name, at) => (short.indexOf(name) === short.lastIndexOf(name) ? name : labels[at]));
}

/** Of an organisation. @param {Exchanged} found @param {number} i */
export const bringsOf = (found, i) => found.sums[4 * i];
/** @param {Exchanged} found @param {number} i */
export const getsOf = (found, i) => found.sums[4 * i + 1];

/** The first of the largest. @param {ArrayLike<number>} values */
function largestOf(values) {
  let best = 0;
  for (let at = 1; at < values.length; at++) if (values[at] > values[best]) best = at;
  return best;
}

/** Who brings most first. @param {Exchanged} found */
export function orderOf(found) {
  return Array.from({ length: found.organisations }, (_, i) => i).sort((a, b) => bringsOf(found, b) - bringsOf(found, a));
}

/** What an organisation brings to each other, and on each task. @param {Exchanged} found @param {number} i */
function mostOf({ flows, by_task, organisations: n }, i) {
  const tasks = by_task.length / n;
  return { other: largestOf(flows.subarray(i * n, (i + 1) * n)), task: largestOf(by_task.subarray(i * tasks, (i + 1) * tasks)) };
}

/**
 * Who brings most, to whom and for what, and how much does not come back.
 * @param {Exchanged} found
 * @param {{ region: string, names: string[], tasks: string[], months: number }} about
 */
export function broughtSentence(found, { region, names, tasks, months }) {
  if (found.flows.every((value) => value === 0)) {
    return say("exchange.nothing", { region, months: counted(months, "exchange.month") });
  }
  const at = orderOf(found)[0];
  const { other, task } = mostOf(found, at);
  const [letter = "", ...rest] = tasks[task];
  const blanks = {
    region, first: names[at], other: names[other], task: letter.toLowerCase() + rest.join(""), share: percentOf(found.one_way),
  };
  return found.one_way < told.exchange.even ? say("exchange.even", blanks) : say("exchange.sentence", blanks);
}

/** A share in per cent; one figure behind the point below 10. @param {number} share */
function percentOf(share) {
  return `${number(100 * share, share < 0.1 ? 1 : 0)}${say("percent")}`;
}

/**
 * The table for people, titles first, who brings most first; a cell that is a number has its value beside it.
 * @param {Exchanged} found
 * @param {string[]} names
 * @param {string[]} tasks
 * @returns {{ text: string, value?: number }[][]}
 */
export function broughtCells(found, names, tasks) {
  const heads = say("exchange.head").split("|").map((text) => ({ text }));
  return [heads, ...orderOf(found).slice(0, told.exchange.rows).map((i) => {
    const [brings, gets, more] = [bringsOf(found, i), getsOf(found, i), found.sums[4 * i + 2]];
    const { other, task } = mostOf(found, i);
    return [
      { text: names[i] }, { text: number(brings, 2), value: brings }, { text: number(gets, 2), value: gets },
      { text: signed(brings - gets, 2), value: brings - gets },
      { text: say("exchange.in_worlds", { count: more, of: found.worlds }) },
      { text: brings > 0 ? names[other] : "-" }, { text: brings > 0 ? tasks[task] : "-" },
    ];
  })];
}

/**
 * Who stands where, and between whom lines and arrows go.
 * @param {Exchanged} found
 */
export function mapOf(found) {
  const { clear, most, drawn, arrows, ring, dot } = told.exchange;
  const { flows, ahead, organisations: n } = found;
  const order = orderOf(found).slice(0, most);
  /** @type {Map<number, [number, number]>} */
  const places = new Map();
  for (const [first, side] of [[0, -1], [1, 1]]) {
    const who = order.filter((_, at) => at % 2 === first);
    who.forEach((i, row) => {
      const height = 1 - (2 * (row + 0.5)) / who.length;
      places.set(i, [side * (ring[0] + ring[1] * Math.sqrt(1 - height * height)), height]);
    });
  }
  /** @type {{ one: number, other: number, both: number, net: number }[]} */
  const pairs = [];
  for (let one = 0; one < n; one++) {
    for (let other = one + 1; other < n; other++) {
      const [there, back] = [flows[one * n + other], flows[other * n + one]];
      if (there + back > 0) pairs.push({ one, other, both: there + back, net: there - back });
    }
  }
  const seen = pairs.filter(({ one, other }) => places.has(one) && places.has(other));
  const lines = [...seen].sort((a, b) => b.both - a.both).slice(0, drawn);
  const ways = seen.filter(({ net }) => net !== 0)
    .map(({ one, other, net }) => (net > 0 ? { one, other, net } : { one: other, other: one, net: -net }))
    .filter(({ one, other }) => ahead[one * n + other] >= clear * found.worlds)
    .sort((a, b) => b.net - a.net || a.one - b.one || a.other - b.other).slice(0, arrows);
  const top = Math.max(...found.sums.filter((_, at) => at % 4 === 0), 1e-12);
  return {
    order, places, pairs: pairs.length,
    lines: lines.map(({ one, other, both }) => ({ one, other, part: both / lines[0].both })),
    arrows: ways.map(({ one, other, net }) => ({ one, other, part: net / ways[0].net })),
    dots: new Map(order.map((i) => [i, dot[0] + (dot[1] * bringsOf(found, i)) / top])),
  };
}

/**
 * What the map shows, a line each, its title first.
 * @param {Exchanged} found
 * @param {ReturnType<typeof mapOf>} map
 * @param {string} region
 * @param {string} policy as it stands in a sentence
 */
export function legendOf(found, map, region, policy) {
  const { worlds } = found;
  const least = Math.ceil(told.exchange.clear * worlds);
  const lines = [
    say("exchange.title", { region, policy, worlds }), say("exchange.legend_number"),
    say("exchange.legend_line", { pairs: map.lines.length, of: map.pairs }),
    map.arrows.length ? say("exchange.legend_arrow", { arrows: map.arrows.length, least, worlds }) : say("exchange.legend_none", { least, worlds }),
    say("exchange.legend_dot", { least, worlds }),
  ];
  if (map.order.length < found.organisations) {
    lines.push(say("exchange.hidden", { shown: map.order.length, of: found.organisations }));
  }
  return lines;
}

/** Colours of sides, as in sim/plots/exchange.py. */
export const SIDES = { 1: "#0072B2", "-1": "#D55E00", 0: "#777777" };
const NAME_SIZE = 13;
const ROW_HIGH = 15;

/**
 * The map: organisations on a ring, lines for what goes to and fro, arrows for clear balances.
 * @param {Exchanged} found
 * @param {{ names: string[], width: number, label: string, follow?: number, onlook?: (text: string) => void }} about
 *   `follow`: who is marked, with all its lines; `onlook`: takes what is pointed at, empty when no longer
 */
export function ringOf(found, { names, width, label, follow = -1, onlook }) {
  const map = mapOf(found);
  const { line, arrow, head, bend } = told.exchange;
  const narrow = width < 560;
  const [wide, pitch] = told.exchange.sizes[narrow ? 1 : 0];
  /** Pixels of a point: as large as in the figure that Python makes. */
  const point = width / wide;
  const room = narrow ? Math.round(width * 0.3) : Math.min(260, Math.round(width * 0.28));
  const texts = new Map(map.order.map((i) => [i, nameLines(names[i], room - 10)]));
  const rows = Math.max(Math.ceil(map.order.length / 2), 4);
  const tallest = Math.max(1, ...[...texts.values()].map((lines) => lines.length));
  const height = Math.round(rows * Math.max((tallest + 1) * ROW_HIGH + 6, pitch * point)) + 8;
  const across = (width - 2 * room) / 2.1;
  const at = (/** @type {number[]} */ [x, y]) => [room + (x + 1.05) * across, ((1 - y) / 2) * (height - 8) + 4];
  const place = (/** @type {number} */ i) => at(/** @type {[number, number]} */ (map.places.get(i)));
  const middle = (/** @type {number} */ i, /** @type {number} */ j) => {
    const [one, other] = [i, j].map((k) => /** @type {[number, number]} */ (map.places.get(k)));
    return at([bend[0] * (one[0] + other[0]), bend[1] * (one[1] + other[1])]);
  };
  const radius = (/** @type {number} */ i) => (Math.sqrt(map.dots.get(i) ?? 0) / 2) * point;
  const node = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", class: "ring", "aria-label": label });
  /** Dots by organisation, and lines by the two that they join. @type {Map<number, Element>} */
  const dots = new Map();
  /** @type {{ ends: number[], path: Element }[]} */
  const paths = [];
  const lit = (/** @type {number[]} */ those, /** @type {boolean} */ on) => {
    for (const i of those) dots.get(i)?.classList.toggle("lit", on || i === follow);
    const touched = (/** @type {number[]} */ ends) => (those.length > 1 ? those.every((i) => ends.includes(i)) : ends.includes(those[0]));
    for (const { ends, path } of paths) if (touched(ends)) path.classList.toggle("lit", on || ends.includes(follow));
  };
  const looked = (/** @type {number[]} */ those, /** @type {string} */ text) => ({
    onpointerenter: () => { lit(those, true); onlook?.(text); }, onpointerleave: () => { lit(those, false); onlook?.(""); },
  });
  const between = (/** @type {number} */ one, /** @type {number} */ other) => say("bring_between", {
    one: clippedName(names[one]), other: clippedName(names[other]), there: number(found.flows[one * found.organisations + other], 2), back: number(found.flows[other * found.organisations + one], 2),
  });
  for (const { one, other, part } of [...map.lines].reverse()) {
    const [[ax, ay], [mx, my], [bx, by]] = [place(one), middle(one, other), place(other)];
    const d = `M${px(ax)} ${px(ay)}Q${px(mx)} ${px(my)} ${px(bx)} ${px(by)}`;
    const path = svg("path", { d, class: "between", fill: "none", stroke: SIDES[0], "stroke-width": px((line[0] + line[1] * part) * point) });
    // a line as thin as a hair is hard to point at
    const reach = svg("path", { d, class: "hit", fill: "none", "stroke-width": 9, ...looked([one, other], between(one, other)) });
    paths.push({ ends: [one, other], path });
    node.append(path, reach);
  }
  for (const i of map.order) {
    const [x, y] = place(i);
    const side = /** @type {1 | -1 | 0} */ (found.sides[i]);
    const r = radius(i);
    const looks = {
      ...(side ? { fill: SIDES[side], stroke: "#FFFFFF", "stroke-width": 0.8 } : { fill: "#FFFFFF", stroke: SIDES[0], "stroke-width": 1.6 }),
      ...looked([i], toldOf(found, names, i)),
    };
    // a shape beside the colour: a square gets more, a ring is neither
    const dot = side < 0 ? svg("rect", { x: px(x - r), y: px(y - r), width: px(2 * r), height: px(2 * r), class: "dot-of", ...looks })
      : svg("circle", { cx: px(x), cy: px(y), r: px(r), class: "dot-of", ...looks });
    dots.set(i, dot);
    node.append(dot);
  }
  for (const { one, other, part } of [...map.arrows].reverse()) {
    const [[ax, ay], [mx, my], [bx, by]] = [place(one), middle(one, other), place(other)];
    const far = Math.hypot(mx - bx, my - by) || 1;
    const [ux, uy] = [(mx - bx) / far, (my - by) / far];
    const [long, wide] = [(head[0] + head[1] * part) * point, (head[2] + head[3] * part) * point];
    const [tx, ty] = [bx + ux * radius(other), by + uy * radius(other)];
    const [ex, ey] = [tx + ux * long, ty + uy * long];
    node.append(
      svg("path", {
        d: `M${px(ax)} ${px(ay)}Q${px(mx)} ${px(my)} ${px(ex)} ${px(ey)}`, class: "more", fill: "none", stroke: SIDES[1],
        "stroke-width": px((arrow[0] + arrow[1] * part) * point),
      }),
      svg("polygon", {
        points: [[tx, ty], [ex - uy * wide, ey + ux * wide], [ex + uy * wide, ey - ux * wide]].map((p) => p.map(px).join()).join(" "),
        fill: SIDES[1], class: "more", stroke: SIDES[1], "stroke-linejoin": "round", "stroke-width": px((arrow[0] + arrow[1] * part) * point),
      }));
  }
  for (const i of map.order) {
    const [x, y] = place(i);
    const left = (map.places.get(i)?.[0] ?? 0) < 0;
    const lines = texts.get(i) ?? [];
    const numbers = say("exchange.label", { brings: number(bringsOf(found, i), 2), gets: number(getsOf(found, i), 2) });
    const begin = y - (lines.length * ROW_HIGH) / 2 + 4;
    node.append(svg("g", { class: left ? "end" : "", ...looked([i], toldOf(found, names, i)) }, svg("title", {}, names[i]),
      ...[...lines, numbers].map((text, row) => svg("text", {
        x: px(x + (left ? -9 : 9)), y: px(begin + row * ROW_HIGH), class: row < lines.length ? "who" : "tick",
      }, text))));
  }
  if (follow >= 0) lit([follow], true);
  return node;
}

/** What an organisation brings and gets, in a sentence. @param {Exchanged} found @param {string[]} names @param {number} i */
export function toldOf(found, names, i) {
  return say("bring_one", { name: clippedName(names[i]), brings: number(bringsOf(found, i), 2), gets: number(getsOf(found, i), 2) });
}

/**
 * A name in lines, three at most.
 * @param {string} text
 * @param {number} room
 */
function nameLines(text, room) {
  /** @type {string[]} */
  const lines = [""];
  for (const word of text.slice(0, 300).split(/\s+/)) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (lines[lines.length - 1] && widthOf(longer, NAME_SIZE) > room) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  const shown = lines.slice(0, 3);
  if (lines.length > 3) shown[2] += " …";
  return shown.map((line) => fitted(line, room, NAME_SIZE) || "…");
}
