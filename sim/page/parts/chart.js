// Curves over ten years with bands, labelled at their ends.
import { px, svg, widthOf } from "./draw.js";
import { plain, say } from "./words.js";

/** @typedef {import("./types").Series} Series */
/** @typedef {{ label: string, colour: string, value: number }} Mark a value at the end, without a curve */

const LEFT = 40;
const TOP = 22;
const BOTTOM = 26;
const LINE = 15;

/**
 * Where things stand in a chart.
 * @param {number} width
 * @param {number} height
 * @param {number} months
 * @param {[number, number]} range
 * @param {number} right room for labels
 */
export function scales(width, height, months, [low, high], right) {
  const across = Math.max(40, width - LEFT - right);
  const up = height - TOP - BOTTOM;
  return {
    x: (/** @type {number} */ month) => LEFT + (across * month) / months,
    y: (/** @type {number} */ value) => TOP + up * (1 - (value - low) / (high - low)),
    value: (/** @type {number} */ y) => low + (high - low) * (1 - (y - TOP) / up),
    end: LEFT + across,
  };
}

/**
 * A chart as SVG, as wide as its place.
 * @param {{ series: Series[], title: string, months: number, range: [number, number], ticks: number[],
 *   digits: number, width: number, height: number, ends?: [string, string], now?: number,
 *   right?: number, marks?: Mark[] }} about `ends`: what stands at the top and at the bottom, in words
 */
export function curves(about) {
  const { series, title, months, range, ticks, digits, width, height, ends, now, marks = [] } = about;
  const right = about.right ?? roomFor(series.map((one) => `${one.label} ${lastOf(one, digits)}`));
  const { x, y, end } = scales(width, height, months, range, right);
  const names = series.map((one) => `${one.label} ${lastOf(one, digits)}`).join("; ");
  const node = svg("svg", {
    viewBox: `0 0 ${width} ${height}`, width, height, role: "img", class: "chart",
    "aria-label": `${title}. ${say("chart_ends")}: ${names}`,
  });
  for (const tick of ticks) {
    const at = px(y(tick));
    node.append(
      svg("line", { x1: LEFT, x2: px(end), y1: at, y2: at, class: "grid" }),
      svg("text", { x: LEFT - 6, y: px(y(tick) + 4), class: "tick end" }, plain(tick, tickDigits(ticks))),
    );
  }
  const years = months / 12;
  const each = [1, 2, 5, 10, 20, 50, 100].find((step) => years / step <= (width < 420 ? 2.5 : 6)) ?? years;
  for (let year = 0; year <= years; year += each) {
    const text = year === 0 ? say("year_0") : String(year);
    node.append(svg("text", { x: px(x(year * 12)), y: height - 8, class: "tick mid" }, text));
  }
  if (ends) {
    node.append(
      svg("text", { x: LEFT + 6, y: TOP - 8, class: "side" }, `↑ ${ends[0]}`),
      svg("text", { x: LEFT + 6, y: height - BOTTOM - 6, class: "side" }, `↓ ${ends[1]}`),
    );
  }
  for (const one of series) node.append(bandPath(one, x, y));
  for (const one of series) node.append(linePath(one, x, y));
  if (now !== undefined) {
    const at = px(x(now));
    node.append(svg("line", { x1: at, x2: at, y1: TOP, y2: height - BOTTOM, class: "now" }));
  }
  node.append(...labels(series, marks, digits, end, y, height));
  return node;
}

/** @param {number[]} ticks */
function tickDigits(ticks) {
  return ticks.every((tick) => Number.isInteger(tick)) ? 0 : ticks.every((t) => Number.isInteger(t * 10)) ? 1 : 2;
}

/** Room for labels at the right of a chart, from the widest. @param {string[]} names */
export function roomFor(names) {
  return 14 + Math.max(28, ...names.map((name) => widthOf(name, 13, 700)));
}

/** @param {Series} one @param {number} digits */
function lastOf(one, digits) {
  return plain(one.band.mean[lastMonth(one)], digits);
}

/** @param {Series} one */
function lastMonth(one) {
  return Math.min(one.until ?? Infinity, one.band.mean.length - 1);
}

/**
 * @param {Series} one
 * @param {(month: number) => number} x
 * @param {(value: number) => number} y
 */
function bandPath(one, x, y) {
  const { low, high } = one.band;
  const last = lastMonth(one);
  const there = [];
  for (let m = one.from ?? 0; m <= last; m++) if (!Number.isNaN(high[m])) there.push(m);
  const up = there.map((m) => `${px(x(m))},${px(y(high[m]))}`);
  const down = there.reverse().map((m) => `${px(x(m))},${px(y(low[m]))}`);
  return svg("polygon", { points: [...up, ...down].join(" "), fill: one.colour, class: "band" });
}

/**
 * @param {Series} one
 * @param {(month: number) => number} x
 * @param {(value: number) => number} y
 */
function linePath(one, x, y) {
  const last = lastMonth(one);
  const points = [];
  for (let m = one.from ?? 0; m <= last; m++) {
    if (!Number.isNaN(one.band.mean[m])) points.push(`${px(x(m))},${px(y(one.band.mean[m]))}`);
  }
  return svg("polyline", {
    points: points.join(" "), stroke: one.colour, class: one.thin ? "line thin" : "line",
    "stroke-dasharray": one.dash,
  });
}

/**
 * What each curve is called and where it ends, moved apart where they would overlap.
 * @param {Series[]} series
 * @param {Mark[]} marks
 * @param {number} digits
 * @param {number} end
 * @param {(value: number) => number} y
 * @param {number} height
 */
function labels(series, marks, digits, end, y, height) {
  const ends = series.map((one) => ({ ...one, value: one.band.mean[lastMonth(one)] }));
  const places = [...ends, ...marks]
    .map(({ label, colour, value }) => ({ label, colour, value, at: y(value) }))
    .filter(({ at }) => !Number.isNaN(at))
    .sort((a, b) => a.at - b.at);
  for (let again = 0; again < 40; again++) {
    for (let i = 1; i < places.length; i++) {
      const lack = LINE - (places[i].at - places[i - 1].at);
      if (lack > 0) {
        places[i - 1].at -= lack / 2;
        places[i].at += lack / 2;
      }
    }
    for (const one of places) one.at = Math.min(Math.max(one.at, 8), height - BOTTOM);
  }
  return places.map(({ label, colour, value, at }) =>
    svg("text", { x: px(end + 9), y: px(at + 4), fill: colour, class: "name" },
      label ? `${label} ` : "", svg("tspan", { class: "figure" }, plain(value, digits))));
}

/**
 * Round ticks from zero that hold all curves.
 * @param {number} most
 */
export function ticksTo(most) {
  const step = [0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000].find((one) => most / one <= 5) ?? most;
  const found = [0];
  while (found[found.length - 1] < most) found.push(found[found.length - 1] + step);
  return found;
}

/** How a policy is drawn: colours of sim/plots/style.py that colour-blind people tell apart, and dashes. */
export const STYLES = [
  { colour: "#000000", dash: "2 3" },
  { colour: "#0072B2", dash: undefined },
  { colour: "#D55E00", dash: "8 4" },
  { colour: "#009E73", dash: "10 3 2 3" },
];
/** What the reader guessed. */
export const GUESS = "#AA3377";
/** A run before this one. */
export const GREY = "#777777";
