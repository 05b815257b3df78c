// What the referee does in ten years, on a time line: drawn for any policy, and to be changed by hand.
import { html, px, renew, svg, widthOf } from "./draw.js";
import { listed, number, part, plain, reader, say, told } from "./words.js";
import { phasesOf, policyOf } from "./points.js";

/** @typedef {import("./types").Values} Values */
/** @typedef {{ from: number, until: number, there: boolean, activity: number, deeds: Record<string, number> }} Stretch */

const YEAR = 12;
const HEAD = 18;
const TALL = 30;
const DEED = 17;

/** Parts into which the time may fall. */
const PARTS = 4;

/**
 * The dates of a policy as it stands, and what it changes later.
 * @param {string} policy
 * @param {Values} given
 */
export function datesOf(policy, given) {
  const { values } = policyOf(policy);
  const of = (/** @type {string} */ name) => Number(given[name] ?? values[name] ?? told.plan.usual[name]);
  return {
    start: of("referee_start"), stop: of("referee_stop"), fade: of("referee_fade"), first: of,
    phases: phasesOf(policyOf(policy), given).filter(([month]) => month < told.months),
  };
}

/**
 * Stretches of time in which the referee does the same.
 * @param {string} policy
 * @param {Values} given
 * @returns {Stretch[]}
 */
export function stretchesOf(policy, given) {
  const { start, stop, first, phases } = datesOf(policy, given);
  const months = [...new Set([0, start, stop, ...phases.map(([month]) => month), told.months])]
    .filter((month) => month >= 0 && month <= told.months).sort((a, b) => a - b);
  return months.slice(0, -1).map((from, at) => {
    const now = (/** @type {string} */ name) => phases.reduce((value, [month, some]) => month <= from && name in some ? Number(some[name]) : value, first(name));
    const there = from >= start && from < stop;
    const activity = there ? now("referee_activity") : 0;
    const { by, at: value, deeds } = told.plan.left_out;
    const none = now(by) === value ? deeds : [];
    return {
      from, until: months[at + 1], there, activity,
      deeds: Object.fromEntries(told.plan.deeds.map(({ name }) => [name, activity > 0 && !none.includes(name) ? now(name) : 0])),
    };
  });
}

/** A month as people say it. @param {number} month */
export function whenText(month) {
  if (month >= told.months) return say("plan_end", { years: told.months / YEAR });
  if (month % YEAR === 0) return say("plan_year", { year: number(month / YEAR, 0) });
  return say("plan_month", { year: number(Math.floor(month / YEAR), 0), month: month % YEAR });
}

/** What the referee does in a stretch, in words. @param {Stretch} stretch */
function deedsText({ activity, deeds }) {
  const done = told.plan.deeds.filter(({ name }) => deeds[name]).map(({ label }) => label[reader.lang]);
  return activity > 0 && done.length ? listed(done) : say("plan_nothing");
}

/**
 * Bars of a policy: how active the referee is, and below it what it does.
 * @param {string} policy
 * @param {Values} given
 * @param {number} width
 */
export function bars(policy, given, width) {
  const stretches = stretchesOf(policy, given);
  const { stop, fade } = datesOf(policy, given);
  const rows = told.plan.deeds.filter(({ name }) => stretches.some(({ deeds }) => deeds[name]));
  const left = Math.min(width * 0.36, 10 + Math.max(widthOf(say("plan_activity"), 12), ...rows.map(({ label }) => widthOf(label[reader.lang], 12))));
  const x = (/** @type {number} */ month) => left + ((width - left - 12) * month) / told.months;
  const bottom = HEAD + TALL;
  const height = bottom + 6 + rows.length * DEED + 18;
  /** @type {SVGElement[]} */
  const nodes = [];
  for (let year = 0; year <= told.months / YEAR; year += 2) {
    const at = px(x(year * YEAR));
    nodes.push(svg("line", { x1: at, x2: at, y1: HEAD, y2: height - 16, class: "grid" }),
      svg("text", { x: at, y: height - 3, class: "tick mid" }, year === 0 ? say("year_0") : String(year)));
  }
  nodes.push(svg("line", { x1: px(left), x2: px(x(told.months)), y1: bottom, y2: bottom, class: "base" }),
    svg("text", { x: 0, y: bottom - 9, class: "side" }, say("plan_activity")));
  for (const { from, until, value } of joined(stretches, ({ activity }) => activity)) {
    nodes.push(svg("rect", { x: px(x(from)), y: px(bottom - TALL * value), width: px(x(until) - x(from)), height: px(TALL * value), class: "bar" }));
  }
  const last = stretches.filter(({ until, activity }) => until === stop && activity > 0)[0];
  if (last && fade > 0) {
    const end = Math.min(told.months, stop + fade);
    nodes.push(svg("polygon", { points: `${px(x(stop))},${px(bottom - TALL * last.activity)} ${px(x(stop))},${bottom} ${px(x(end))},${bottom}`, class: "bar fading" }));
  }
  rows.forEach(({ name, label }, at) => {
    const y = bottom + 6 + at * DEED;
    const most = Math.max(...stretches.map(({ deeds }) => deeds[name]));
    nodes.push(svg("text", { x: 0, y: y + 12, class: "side" }, label[reader.lang]));
    for (const { from, until, value } of joined(stretches, ({ deeds }) => deeds[name])) {
      const high = Math.max(2, (11 * value) / most);
      nodes.push(svg("rect", { x: px(x(from)), y: px(y + 13 - high), width: px(x(until) - x(from)), height: px(high), class: "deed" }));
    }
  });
  return { nodes, height, x, bottom, left, text: stretches.filter(({ activity }) => activity > 0).map(sentence).join(" ") || say("plan_none") };
}

/**
 * Stretches in which something has one value that is not zero.
 * @param {Stretch[]} stretches
 * @param {(one: Stretch) => number} of
 */
function joined(stretches, of) {
  /** @type {{ from: number, until: number, value: number }[]} */
  const found = [];
  for (const one of stretches) {
    const last = found[found.length - 1];
    const value = of(one);
    if (last && last.until === one.from && last.value === value) last.until = one.until;
    else found.push({ from: one.from, until: one.until, value });
  }
  return found.filter(({ value }) => value);
}

/** A stretch in words. @param {Stretch} stretch */
function sentence(stretch) {
  return say("plan_stretch", { from: whenText(stretch.from), until: whenText(stretch.until), share: plain(stretch.activity * 100, 0), deeds: deedsText(stretch) });
}

/**
 * The time line of a policy as a picture; a sentence where there is nobody.
 * @param {string} policy
 * @param {Values} given
 * @param {number} width
 */
export function planPicture(policy, given, width) {
  if (!stretchesOf(policy, given).some(({ activity }) => activity > 0)) return html("p", {}, say("plan_none"));
  const { nodes, height, text } = bars(policy, given, width);
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", class: "plan", "aria-label": text }, ...nodes);
}

/**
 * The same as a table.
 * @param {string} policy
 * @param {Values} given
 * @param {string} title
 */
export function planTable(policy, given, title) {
  const heads = say("timeline_head").split("|");
  return html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title },
    html("table", {}, html("caption", {}, title),
      html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, head)))),
      html("tbody", {}, ...stretchesOf(policy, given).map((one) => html("tr", {},
        html("th", { scope: "row" }, whenText(one.from)), html("td", {}, whenText(one.until)),
        html("td", { class: "right" }, `${plain(one.activity * 100, 0)}%`), html("td", {}, deedsText(one)))))));
}

/** The time line that can be changed: dates by handles, strength by sliders. */
export class Plan {
  /** @param {import("./levers").Levers} levers */
  constructor(levers) {
    this.levers = levers;
    this.place = html("fieldset", { class: "timeline" });
    /** @type {Map<string, SVGGElement>} */
    this.handles = new Map();
    /** What stands there, to leave it where nothing of it changed. */
    this.seen = "";
    /** Strengths, folded. @type {HTMLDetailsElement | undefined} */
    this.more = undefined;
  }

  get dates() {
    return datesOf(this.levers.state.policy, this.levers.state.given);
  }

  /** Put it there anew, with as many parts as there are. */
  draw() {
    const { phases } = this.dates;
    this.seen = "";
    this.handles = new Map();
    this.drawing = svg("g", {});
    this.svg = svg("svg", { role: "group", class: "plan", "aria-label": say("timeline_title") }, this.drawing);
    for (const id of ["start", ...phases.map((_, at) => `phase-${at}`), "stop"]) this.handle(id);
    /** @type {{ out: HTMLElement, slider: HTMLInputElement, name: HTMLElement, node: HTMLElement }[]} */
    this.parts = [0, ...phases.map(([month]) => month)].map((_, at) => this.strength(at));
    this.table = html("details", {}, html("summary", {}, say("as_table")));
    this.none = html("p", {}, say("plan_none_yet", { more: say("plan_more") }));
    const add = html("button", { type: "button", onclick: () => this.add() }, say("plan_add"));
    add.disabled = phases.length >= PARTS - 1;
    const held = this.place.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.what : undefined;
    add.dataset.what = "add";
    this.more = html("details", { open: this.more?.open ?? false }, html("summary", {}, say("plan_more")),
      html("div", { class: "stretches" }, ...this.parts.map(({ node }) => node)), html("div", { class: "row" }, add));
    renew(this.place, html("legend", {}, say("timeline_title")), html("p", { class: "small" }, say("plan_lead")), this.none, this.svg,
      this.more, this.table);
    // what was pressed is another node by now, or gone
    if (held) (/** @type {HTMLButtonElement | null} */ (this.place.querySelector(`[data-what="${held}"]:not(:disabled)`)) ?? this.parts[this.parts.length - 1].slider).focus();
    this.refresh();
  }

  /** How strong the referee is in a part: the first is a lever, later ones are phases. @param {number} at */
  strength(at) {
    const values = this.activities;
    const slider = html("input", { type: "range", min: 0, max: values.length - 1, oninput: () => this.setStrength(at, values[Number(slider.value)]), onchange: () => this.levers.rest() });
    const out = html("output", {});
    const name = html("span", {});
    const away = at ? html("button", { type: "button", class: "quiet", onclick: () => this.remove(at - 1) }, say("plan_remove")) : "";
    if (away) away.dataset.what = `remove-${at}`;
    return { slider, out, name, node: html("div", { class: "stretch" }, html("label", {}, name, slider), out, away) };
  }

  get activities() {
    return told.levers.find(({ name }) => name === "referee_activity")?.values ?? [0, 1];
  }

  /** Something to drag, or to move by keys. @param {string} id */
  handle(id) {
    const node = svg("g", {
      class: `hand ${id.startsWith("phase") ? "phase" : "end"}`, role: "slider", tabindex: 0,
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        const { step } = told.plan;
        const steps = { ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step, PageUp: YEAR, PageDown: -YEAR, Home: -told.months, End: told.months };
        const by = /** @type {Record<string, number>} */ (steps)[event.key];
        if (!by) return;
        event.preventDefault();
        this.move(id, Math.min(this.monthOf(id), told.months) + by);
        this.levers.rest();
      },
      onpointerdown: (/** @type {PointerEvent} */ event) => {
        event.preventDefault();
        node.focus();
        node.setPointerCapture(event.pointerId);
        const follow = (/** @type {PointerEvent} */ now) => this.move(id, this.monthAt(now.clientX));
        const end = () => {
          node.removeEventListener("pointermove", follow);
          this.levers.rest();
        };
        node.addEventListener("pointermove", follow);
        node.addEventListener("pointerup", end, { once: true });
        node.addEventListener("pointercancel", end, { once: true });
      },
    }, svg("rect", { x: -13, y: HEAD - 14, width: 26, height: TALL + 26, class: "reach" }),
    svg("line", { x1: 0, x2: 0, y1: HEAD - 6, y2: HEAD + TALL + 4 }),
    svg("circle", { cx: 0, cy: HEAD - 6, r: 6 }));
    this.handles.set(id, node);
    this.svg?.append(node);
  }

  /** @param {string} id */
  monthOf(id) {
    const { start, stop, phases } = this.dates;
    return id === "start" ? start : id === "stop" ? stop : phases[Number(id.split("-")[1])][0];
  }

  /** Between which months a handle can stand. @param {string} id */
  bounds(id) {
    const { start, stop, phases } = this.dates;
    const { step, earliest } = told.plan;
    if (id === "start") return [0, Math.min(told.months, stop) - step];
    if (id === "stop") return [Math.max(earliest, start + step), told.months];
    const at = Number(id.split("-")[1]);
    return [(phases[at - 1]?.[0] ?? 0) + step, (phases[at + 1]?.[0] ?? told.months) - step];
  }

  /** @param {number} clientX */
  monthAt(clientX) {
    const box = /** @type {SVGSVGElement} */ (this.svg).getBoundingClientRect();
    const at = ((clientX - box.left) * (this.width ?? 1)) / box.width;
    const { x } = /** @type {ReturnType<typeof bars>} */ (this.drawn);
    return (told.months * (at - x(0))) / (x(told.months) - x(0));
  }

  /** @param {string} id @param {number} to */
  move(id, to) {
    const [low, high] = this.bounds(id);
    const month = Math.min(high, Math.max(low, Math.round(to / told.plan.step) * told.plan.step));
    const was = this.monthOf(id);
    if (month === Math.min(was, told.months)) return;
    const { given } = this.levers.state;
    const way = month < was ? 0 : 1;
    if (id === "start") {
      this.change("referee_start", () => part("plan_turned_start", way));
      given.referee_start = month;
    } else if (id === "stop") {
      this.change("referee_stop", () => part("turned_referee_stop", way));
      given.referee_stop = month;
    } else {
      this.change(id, () => say("plan_turned"));
      this.setPhases(this.dates.phases.map(([old, some], at) => [`phase-${at}` === id ? month : old, some]));
    }
    this.changed();
  }

  /** What stood there before is kept once for a drag. @param {string} name @param {() => string} turned */
  change(name, turned) {
    const { levers } = this;
    if (levers.dragged?.name !== name) {
      levers.keepBefore(name);
      levers.dragged = { name, place: 0 };
    }
    levers.turned = turned;
  }

  changed() {
    this.levers.refreshRows();
    this.levers.soon();
  }

  /** @param {[number, Values][]} phases */
  setPhases(phases) {
    const { state } = this.levers;
    const own = policyOf(state.policy).phases;
    if (JSON.stringify(own) === JSON.stringify(phases)) delete state.given.phases;
    else state.given.phases = phases;
  }

  /** How active the referee is in a part, once it is there. @param {number} at */
  strengthOf(at) {
    const { first, phases } = this.dates;
    return phases.slice(0, at).reduce((value, [, some]) => Number(some.referee_activity ?? value), first("referee_activity"));
  }

  /** @param {number} at @param {number} value */
  setStrength(at, value) {
    const way = value < this.strengthOf(at) ? 0 : 1;
    this.change(`strength-${at}`, () => part("turned_referee_activity", way));
    if (at === 0) this.levers.state.given.referee_activity = value;
    else this.setPhases(this.dates.phases.map(([month, some], one) => [month, one === at - 1 ? { ...some, referee_activity: value } : some]));
    this.changed();
  }

  /** Part the longest stretch in two. */
  add() {
    const { phases } = this.dates;
    const edges = [0, ...phases.map(([month]) => month), told.months];
    const long = edges.slice(1).map((month, at) => month - edges[at]);
    const at = long.indexOf(Math.max(...long));
    const month = Math.round((edges[at] + long[at] / 2) / told.plan.step) * told.plan.step;
    this.levers.keepBefore();
    this.levers.turned = () => say("plan_turned");
    this.setPhases([...phases.slice(0, at), [month, { referee_activity: this.strengthOf(at) }], ...phases.slice(at)]);
    this.draw();
    this.levers.refresh();
  }

  /** @param {number} at */
  remove(at) {
    this.levers.keepBefore();
    this.levers.turned = () => say("plan_turned");
    this.setPhases(this.dates.phases.filter((_, one) => one !== at));
    this.draw();
    this.levers.refresh();
  }

  /** Bars, handles and strengths as they stand; what is under a finger stays. */
  refresh() {
    if (!this.svg || !this.drawing || !this.parts) return;
    const { policy, given } = this.levers.state;
    const { phases } = this.dates;
    if (phases.length !== this.parts.length - 1) {
      this.draw();
      return;
    }
    const seen = JSON.stringify([reader.lang, stretchesOf(policy, given), this.dates, this.activities]);
    if (seen === this.seen) return;
    this.seen = seen;
    this.width = Math.max(250, this.svg.parentElement?.clientWidth ? this.svg.parentElement.clientWidth - 28 : 300);
    this.drawn = bars(policy, given, this.width);
    const { nodes, height, x, text } = this.drawn;
    renew(this.drawing, ...nodes);
    for (const [name, value] of Object.entries({ viewBox: `0 0 ${this.width} ${height}`, width: this.width, height })) this.svg.setAttribute(name, String(value));
    const active = this.parts.some((_, at) => this.strengthOf(at) > 0);
    if (this.none) this.none.hidden = active;
    for (const [id, node] of this.handles) {
      const month = Math.min(told.months, this.monthOf(id));
      const [low, high] = this.bounds(id);
      const at = id.startsWith("phase") ? Number(id.split("-")[1]) : -1;
      node.setAttribute("transform", `translate(${px(x(month))} 0)`);
      const about = {
        "aria-label": at < 0 ? say(id === "start" ? "plan_begins" : "plan_ends") : say("plan_changes", { at: at + 1 }),
        "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": month,
        "aria-valuetext": id === "stop" && month >= told.months ? say("plan_stays") : whenText(month),
      };
      for (const [name, value] of Object.entries(about)) node.setAttribute(name, String(value));
      node.classList.toggle("idle", !active);
    }
    const edges = [0, ...phases.map(([month]) => month), told.months];
    this.parts.forEach(({ slider, out, name }, at) => {
      const value = this.strengthOf(at);
      const near = this.activities.map((one) => Math.abs(one - value));
      slider.value = String(near.indexOf(Math.min(...near)));
      out.textContent = `${plain(value * 100, 0)}%`;
      slider.setAttribute("aria-valuetext", out.textContent);
      name.textContent = say("plan_part", { from: whenText(edges[at]), until: whenText(edges[at + 1]) });
    });
    if (this.table) renew(this.table, html("summary", {}, say("as_table")), html("p", { class: "unseen" }, text), planTable(policy, given, say("timeline_title")));
  }
}
