// One refusal as a waterfall: term after term, what speaks for the step and against it, down to the sum.
import { px, svg, widthOf } from "./draw.js";
import { say, signed, told } from "./words.js";

const ROW = 33;
const ABOVE = 8;
const BAR = 11;
const FIGURES = 50;

/**
 * @param {{ name: string, terms: number[], margin: number, yes: boolean }} side
 * @param {{ width: number, range: [number, number], shown: number[] }} about the same for both sides: from where to where
 *   the sums on the way go, and which terms there are
 */
export function waterfall({ name, terms, margin, yes }, { width, range: [low, high], shown }) {
  const height = ABOVE + (shown.length + 1) * ROW + 4;
  const x = (/** @type {number} */ value) => 2 + ((value - low) / (high - low)) * (width - FIGURES - 4);
  const answer = say(yes ? "why.yes" : "why.no");
  const node = svg("svg", {
    viewBox: `0 0 ${width} ${height}`, width, height, role: "img", class: "waterfall",
    "aria-label": say("why_waterfall", { name, answer, sum: signed(margin, 1) }),
  });
  // beside bars only: no line goes through the words above them
  const upright = (/** @type {number} */ at, /** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ kind) =>
    node.append(svg("line", { x1: px(x(at)), x2: px(x(at)), y1: from, y2: to, class: kind }));
  /** @type {SVGTextElement[]} */
  const texts = [];
  const rows = [...shown.map((term) => say(`why.term_${told.counts.terms[term]}`)), `${say("why.term_sum")}: ${answer}`];
  let reached = 0;
  const row = (/** @type {number} */ at, /** @type {string} */ label, /** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ kind, /** @type {number} */ value) => {
    const top = ABOVE + at * ROW;
    const text = signed(value, 1);
    const [left, right] = [Math.min(x(from), x(to)), Math.max(x(from), x(to))];
    const after = rows[at + 1] && x(to) > widthOf(rows[at + 1], 13, 600) + 8;
    upright(0, top + 15, top + ROW - 2, "zero");
    // a line to where the next begins
    if (kind !== "whole") upright(to, top + 17 + BAR, top + (after ? ROW + 17 : ROW - 1), "step");
    node.append(svg("rect", { x: px(left), y: top + 17, width: px(Math.max(1.5, right - left)), height: BAR, class: kind }));
    texts.push(
      svg("text", { x: 2, y: top + 11, class: kind === "whole" ? "name" : "" }, label),
      svg("text", { x: px(width - 2), y: top + 24, class: "end figure" }, text),
    );
  };
  shown.forEach((term, at) => {
    row(at, rows[at], reached, reached + terms[term], terms[term] > 0 ? "for" : "against", terms[term]);
    reached += terms[term];
  });
  row(shown.length, rows[shown.length], 0, margin, "whole", margin);
  node.append(...texts);
  return node;
}

/** Terms that are somewhere. @param {{ terms: number[] }[]} sides */
export function termsOf(sides) {
  return told.counts.terms.flatMap((_, at) => sides.some(({ terms }) => /[1-9]/.test(signed(terms[at], 1))) ? [at] : []);
}

/**
 * From where to where the sums on the way go, zero among them.
 * @param {{ terms: number[] }[]} sides
 * @returns {[number, number]}
 */
export function reachOf(sides) {
  const sums = sides.flatMap(({ terms }) => terms.map((_, at) => terms.slice(0, at + 1).reduce((all, term) => all + term, 0)));
  const [low, high] = [Math.min(0, ...sums), Math.max(0, ...sums)];
  return high > low ? [low, high] : [low, low + 1];
}
