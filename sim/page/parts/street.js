// The street: a row a task, a house an organisation, joined where they bundle. Who bundles, how deep,
// what smokes and what is loose, kernels found; here it is drawn.
import { fitted, html, inTwo, px, renew, svg, widthOf } from "./draw.js";
import { clippedName, say, told } from "./words.js";

/** @typedef {import("./types").Scene} Scene */

const BODY = 14;
const ROOF = 6;
const GAP = 5;
const BAR_WIDE = 4;

/** How a rung is drawn: colours of sim/plots/style.py, falling in luminance; a class for the text on it. */
export const RUNGS = [
  { fill: "#FFFFFF", text: "dark" },
  { fill: "#E69F00", text: "dark" },
  { fill: "#009E73", text: "dark" },
  { fill: "#0072B2", text: "light" },
];

/**
 * Bundles of a task in a month, the largest first, then who stands alone; members by row.
 * @param {Scene} scene
 * @param {number} month
 * @param {number} task
 * @param {{ tasks: number, organisations: number }} size
 * @returns {{ look: number, members: number[] }[]}
 */
export function groupsOf(scene, month, task, { tasks, organisations }) {
  const row = (month * tasks + task) * organisations;
  /** @type {Map<number, number[]>} */
  const found = new Map();
  for (let i = 0; i < organisations; i++) {
    const root = scene.root[row + i];
    if (root < organisations) found.set(root, [...(found.get(root) ?? []), i]);
  }
  const weight = (/** @type {number[]} */ members) => members.reduce((sum, i) => sum + scene.volume[row + i], 0);
  return [...found].map(([root, members]) => ({ look: scene.looks[row + root], members }))
    .sort((a, b) => b.members.length - a.members.length || weight(b.members) - weight(a.members));
}

/**
 * The whole street of a month.
 * @param {{ scene: Scene, before: Scene | null, month: number, width: number, follow: number,
 *   labels: string[], tasks: string[], head?: string, onfollow: (row: number, task: number) => void,
 *   ontask?: (task: number) => void, pair?: { task: number, rows: number[] }, onlook?: (text: string) => void }} about
 *   `pair`: who is asked about, on a task or (-1) on all; `onlook`: takes whose house is pointed at, empty when no longer
 */
export function street(about) {
  const { scene, before, month, width, tasks } = about;
  // where there is little room, tasks stand above their houses
  const narrow = width < 560;
  const left = narrow ? 0 : 190;
  const column = narrow ? 66 : 74;
  const right = column + (before ? (narrow ? 30 : 62) : 0);
  const pitch = narrow ? 56 : 31;
  const top = 20;
  const height = top + tasks.length * pitch + 6;
  const size = { tasks: tasks.length, organisations: about.labels.length };
  const signs = svg("g");
  const drawn = { houses: /** @type {Map<number, SVGGElement[]>} */ (new Map()), signs, pointed: svg("g") };
  const counts = (/** @type {Scene} */ of, /** @type {number} */ m, /** @type {number} */ k) => of.chimneys[m * size.tasks + k];
  const node = svg("svg", {
    viewBox: `0 0 ${width} ${height}`, width, height, role: "img", class: "street",
    "aria-label": say("street_label"),
  });
  const end = width - right;
  node.append(svg("text", { x: end + column - 6, y: 12, class: "tick end" }, about.head ?? say(narrow && before ? "from_to_short" : "from_to")));
  if (before) node.append(svg("text", { x: width, y: 12, class: "tick end before" }, say(narrow ? "before_narrow" : "before_short")));
  tasks.forEach((task, k) => {
    const ground = top + k * pitch + pitch - 8;
    const line = narrow ? ground - 36 : ground - 2;
    const [start, now] = [counts(scene, 0, k), counts(scene, month, k)];
    const lines = narrow ? [fitted(task, end - 4, 13)] : inTwo(task, left - 10, 13);
    node.append(
      svg("line", { x1: 0, x2: width, y1: ground + 1.5, y2: ground + 1.5, class: "grid" }),
      svg("text", { y: line, class: narrow ? "task" : "task end", onclick: () => about.ontask?.(k) }, svg("title", {}, task),
        ...lines.map((text, at) => svg("tspan", { x: narrow ? 0 : left - 8, y: line - 13 * (lines.length - 1 - at) }, text))),
      svg("text", { x: end + column - 6, y: line, class: "count end" },
        start === now ? "" : `${start} → `, svg("tspan", { class: start === now ? "" : "strong" }, now)),
    );
    if (before) {
      const then = counts(before, Math.min(month, before.months), k);
      node.append(svg("text", { x: width, y: line, class: "count end before" }, then));
    }
    node.append(houses(about, k, size, left, narrow ? width : end, ground, drawn));
  });
  node.append(signs, drawn.pointed);
  return node;
}

/**
 * The houses of a task.
 * @param {Parameters<typeof street>[0]} about
 * @param {number} task
 * @param {{ tasks: number, organisations: number }} size
 * @param {number} from
 * @param {number} to
 * @param {number} ground
 * @param {{ houses: Map<number, SVGGElement[]>, signs: SVGGElement, pointed: SVGGElement }} drawn houses of an organisation in all
 *   rows; signs with the names of who is asked about, and of whose house is pointed at
 */
function houses(about, task, size, from, to, ground, drawn) {
  const { scene, month, labels, follow, pair, onfollow } = about;
  const marked = (/** @type {number} */ i) => i === follow || (pair?.rows.includes(i) && (pair.task < 0 || pair.task === task));
  const look = (/** @type {number} */ i, /** @type {string} */ text, /** @type {number} */ x = 0) => {
    for (const one of drawn.houses.get(i) ?? []) one.classList.toggle("lit", text !== "");
    renew(drawn.pointed, text && signOf(labels[i], x, ground - BODY - 11, about.width));
    about.onlook?.(text);
  };
  let below = false;
  const groups = groupsOf(scene, month, task, size);
  const row = (month * size.tasks + task) * size.organisations;
  const members = groups.reduce((sum, one) => sum + one.members.length, 0);
  const whole = groups.reduce((sum, one) => sum + one.members.reduce((s, i) => s + scene.volume[row + i], 0), 0);
  const loosely = groups.reduce((sum, one) => sum + (one.look === 2 ? one.members.length - 1 : 0), 0);
  const least = Math.min(5, (to - from) / (2 * Math.max(1, members)));
  const gap = Math.min(GAP, (to - from) / (6 * Math.max(1, groups.length)));
  const rest = to - from - gap * (groups.length - 1) - least * members - 2 * loosely;
  const node = svg("g");
  let x = from;
  for (const { look: seen, members: those } of groups) {
    const begin = x;
    const loose = seen === 2 && those.length > 1;
    const made = those.map((i) => {
      const wide = least + (whole > 0 ? (scene.volume[row + i] / whole) * rest : 0);
      const rung = scene.rungs[row + i];
      const { fill, text } = RUNGS[rung];
      const name = labels[i];
      const written = wide > 22 ? shortened(name, wide - 5 - (rung ? BAR_WIDE + 2 : 0)) : "";
      const middle = x + wide / 2;
      const told_ = `${clippedName(name)}: ${say(`rung_${rung}`)}${loose ? `, ${say("loose")}` : ""}`;
      const house = svg("g", {
        class: marked(i) ? "house followed" : "house", onclick: () => onfollow(i, task),
        onpointerenter: () => look(i, told_, middle), onpointerleave: () => look(i, ""),
      },
      svg("title", {}, told_),
      svg("rect", { x: px(x), y: ground - BODY, width: px(wide), height: BODY, fill }),
      rung > 0 && svg("path", { d: barsOf(x + wide, ground, rung, Math.min(BAR_WIDE, wide - 2)), class: `bars ${text}` }),
      (loose || those.length === 1) && roofOf(x, wide, ground - BODY),
      written && svg("text", { x: px(x + 3), y: ground - 3, class: `on ${text}` }, written));
      drawn.houses.set(i, [...(drawn.houses.get(i) ?? []), house]);
      if (pair?.task === task && pair.rows.includes(i)) {
        // of two the second stands below the row
        drawn.signs.append(signOf(name, middle, below ? ground + 22 : ground - BODY - 11, about.width));
        below = true;
      }
      if (marked(i)) house.append(svg("path", { d: `M${px(x + wide / 2 - 4)} ${ground + 7}h8l-4 -5z`, class: "mark" }));
      x += wide + (loose ? 2 : 0);
      return house;
    });
    if (loose) x -= 2;
    const across = x - begin;
    if (loose) node.append(svg("line", { x1: px(begin), x2: px(x), y1: ground - BODY - ROOF - 1, y2: ground - BODY - ROOF - 1, class: "chain" }));
    node.append(...made);
    if (those.length > 1 && !loose) node.append(roofOf(begin, across, ground - BODY));
    if (seen > 0) node.append(chimney(begin + across * (those.length > 1 ? 0.5 : 0.62), ground - BODY - (those.length > 1 ? ROOF : 3), seen === 2));
    x += gap;
  }
  return node;
}

/** As much of a name as there is room for, what stands in brackets first left out. @param {string} name @param {number} room */
function shortened(name, room) {
  const [whole, bare] = [name, name.replace(/ \(.*\)$/, "")];
  const found = [whole, bare].find((one) => widthOf(one, 11) <= room);
  if (found) return found;
  const cut = fitted(bare, room, 11);
  return cut && `${cut.slice(0, -1)}.`;
}

/**
 * A sign with a whole name above a house, within the street.
 * @param {string} name
 * @param {number} middle
 * @param {number} y where its text stands
 * @param {number} width of the street
 */
function signOf(name, middle, y, width) {
  const text = fitted(clippedName(name), width - 14, 14);
  const wide = widthOf(text, 14, 600) + 12;
  const x = Math.max(1, Math.min(width - wide - 1, middle - wide / 2));
  return svg("g", { class: "sign" }, svg("rect", { x: px(x), y: px(y - 14), width: px(wide), height: 19, rx: 4 }),
    svg("text", { x: px(x + 6), y: px(y) }, text));
}

/**
 * As many bars as the rung, above each other at the right of a house: so it is seen without its colour.
 * @param {number} right
 * @param {number} ground
 * @param {number} rung
 * @param {number} wide
 */
function barsOf(right, ground, rung, wide) {
  return Array.from({ length: rung }, (_, at) => `M${px(right - 1.2)} ${px(ground - 2.4 - 3 * at)}h${px(-Math.max(1.5, wide))}`).join("");
}

/** A patch of the colour of a rung, with its bars. @param {number} rung */
export function swatchOf(rung) {
  const { fill, text } = RUNGS[rung];
  const node = html("span", { class: `swatch barred ${text}`, "aria-hidden": "true" }, ...Array.from({ length: rung }, () => html("i")));
  node.style.background = fill;
  return node;
}

/** @param {number} x @param {number} wide @param {number} y */
function roofOf(x, wide, y) {
  const slope = Math.min(5, wide / 2);
  return svg("path", { d: `M${px(x)} ${y}l${px(slope)} -${ROOF}h${px(wide - 2 * slope)}l${px(slope)} ${ROOF}z`, class: "roof" });
}

/** @param {number} x @param {number} y @param {boolean} loose */
function chimney(x, y, loose) {
  const at = px(x - 2.5);
  return svg("g", { class: "chimney" },
    svg("rect", { x: at, y: px(y - 5), width: 5, height: 6, class: loose ? "stack loose" : "stack" }),
    svg("path", { d: `M${px(x)} ${px(y - 6)}c-3 -2 2 -3 0 -5c-2 -2 1 -2 1 -3`, class: "smoke" }));
}

/** Months that a row of a scene has numbers for. @param {Scene} scene @param {number} month @param {string} name */
export function figureOf(scene, month, name) {
  const at = told.rules.shown.findIndex((one) => one.name === name);
  return scene.rows[month * told.rules.shown.length + at];
}
