// Levers in words of people: what each does is shown before it is touched.
import { html, px, renew, svg } from "./draw.js";
import { number, part, plain, reader, say, timed, told } from "./words.js";
import { bandOf, digitsOf, rowsOf, sentenceOf, titleOf } from "./compared.js";
import { pointOf, policyOf } from "./points.js";
import { curves, GREY, ticksTo } from "./chart.js";
import { cameAlong, exactMost, meanOf } from "./asked.js";
import { lacking, Others, standing } from "./rest.js";
import { Plan } from "./plan.js";

/** @typedef {import("./types").Course} Course */
/** @typedef {import("./types").Lever} Lever */

/** Where the effects of levers are kept that come with the page. */
const STORED = () => JSON.stringify([cameAlong(0) ? 0 : -1, told.first.policies[1], {}]);

/** The screen with the levers. */
export class Levers {
  /**
   * @param {import("./engine").Engine} engine
   * @param {{ region: number, policy: string, given: import("./types").Values }} state
   * @param {(screen: string) => void} go
   */
  constructor(engine, state, go) {
    this.engine = engine;
    this.state = state;
    this.go = go;
    /** Courses of all worlds as the levers stand. @type {Course[]} */
    this.now = [];
    /** Those of the setting before. @type {Course[] | null} */
    this.before = null;
    /** What stood before the first turn, where it had not been computed. @type {{ by: string, policy: string, given: import("./types").Values } | null} */
    this.owed = null;
    this.asked = "";
    this.region = state.region;
    /** The slider that is being moved, and where it stood. @type {{ name: string, place: number } | undefined} */
    this.dragged = undefined;
    /** Says what was turned last, in the language of the reader. */
    this.turned = () => "";
    /** Ends by lever, position and indicator; and of what setting they are. */
    this.effects = told.first.effects;
    this.effectsOf = STORED();
    /** @type {number | undefined} */
    this.later = undefined;
    /** @type {number | undefined} */
    this.frame = undefined;
    /** Bands of what stood there before. @type {{ of: Course[], bands: Record<string, import("./types").Band> } | undefined} */
    this.kept = undefined;
    this.others = new Others(this);
    this.plan = new Plan(this);
    this.place = html("section", { class: "levers", "aria-labelledby": "title-levers" });
  }

  get key() {
    return JSON.stringify([this.state.region, this.state.policy, this.state.given]);
  }

  /** The value of a parameter as the levers stand: what all worlds share, or nothing. @param {string} name */
  valueOf(name) {
    const { core } = this.engine;
    const { given, policy } = this.state;
    if (name in given) return Number(given[name]);
    const { values } = policyOf(policy);
    if (name in values) return Number(values[name]);
    const at = told.worlds.names.indexOf(name);
    if (at < 0) return core ? Number(core.about.parameters[name][0]) : NaN;
    return NaN;
  }

  /** Lowest and highest of the worlds. @param {string} name */
  spreadOf(name) {
    const at = told.worlds.names.indexOf(name);
    const values = told.worlds.rows.map((row) => row[at]);
    return [Math.min(...values), Math.max(...values)];
  }

  /** Where a slider stands: at its value, or where nobody turned it in the middle of the worlds. @param {Lever} lever */
  placeOf({ name, values }) {
    let value = this.valueOf(name);
    if (Number.isNaN(value)) value = told.worlds.rows[0][told.worlds.names.indexOf(name)] ?? values[0];
    const off = values.map((one) => Math.abs(one - value));
    return off.indexOf(Math.min(...off));
  }

  /** Why a lever does nothing as the others stand; empty where it may. @param {Lever} lever */
  inert({ needs, neutral }) {
    if (!needs || neutral === undefined) return "";
    const { policy, given } = this.state;
    return lacking([[[needs, neutral]]], (name) => standing(name, policy, given, this.engine.core)) < 0 ? "" : say(`needs_${needs}`);
  }

  /** Compute as the levers stand; draws as runs come in. */
  async compute() {
    const { core } = this.engine;
    if (!core || this.asked === this.key) return;
    const key = this.key;
    this.asked = key;
    const region = this.state.region;
    if (region !== this.region) Object.assign(this, { region, before: null, owed: null, now: [] });
    this.engine.drop("levers");
    this.engine.drop("sparks");
    this.engine.drop("others");
    const policy = policyOf(this.state.policy);
    /** @type {Course[]} */
    const found = [];
    let drawn = 0;
    this.glimpse(key, found, pointOf(core, 0, policy, this.state.given));
    const runs = this.runs(policy, this.state.given).map((run, world) => run.then((course) => {
      if (key !== this.asked) return;
      found[world] = course;
      // the first at once, the others so often that there is time left to compute
      if (drawn > performance.now()) return;
      drawn = performance.now() + 120;
      requestAnimationFrame(() => {
        if (key === this.asked && this.now !== found) this.drawResult(found.filter(Boolean));
      });
    }));
    await Promise.all(runs);
    // turned before what stood there was done: that is computed now
    const { owed } = this;
    const before = owed && await Promise.all(this.runs(policyOf(owed.policy), owed.given));
    if (key !== this.asked) return;
    if (before) Object.assign(this, { before, owed: null });
    this.now = found;
    this.drawResult(found);
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      this.engine.warm(region, pointOf(core, 0, policy, this.state.given));
      this.foresee(key);
      this.others.tryOpen();
    }, 250);
  }

  /** A run in each world. @param {import("./types").Policy} policy @param {import("./types").Values} given @returns {Promise<Course>[]} */
  runs(policy, given) {
    const core = /** @type {SchoorsteenCore} */ (this.engine.core);
    return told.worlds.rows.map((_, world) => this.engine.run(
      "run", this.state.region, world, pointOf(core, world, policy, given), { urgency: 1, group: "levers" }));
  }

  /**
   * One world drawn as it runs, until workers give a whole one.
   * @param {string} key
   * @param {Course[]} found
   * @param {import("./types").Point} point
   */
  glimpse(key, found, point) {
    const run = this.engine.glimpse(this.state.region, 0, point);
    const step = () => {
      if (!run || key !== this.asked || this.now === found || found.some(Boolean)) return;
      const { course, until } = run.next();
      if (until) this.drawResult([course], until);
      if (until < told.months) requestAnimationFrame(step);
    };
    step();
  }

  /** What each lever would do from here: a few worlds at each of its positions. @param {string} key */
  async foresee(key) {
    const { core } = this.engine;
    if (!core || key !== this.asked || this.effectsOf === key) return;
    if (key === STORED()) this.effects = told.first.effects;
    else {
      const policy = policyOf(this.state.policy);
      const last = told.months * told.rules.shown.length;
      const at = told.rules.asked.map((name) => told.rules.shown.findIndex((one) => one.name === name));
      this.effects = await Promise.all(told.levers.map((lever) => Promise.all(lever.positions.map(async (value) => {
        const given = { ...this.state.given, [lever.name]: value };
        const courses = await Promise.all(Array.from({ length: told.tried }, (_, world) => this.engine.run("run",
          this.state.region, world, pointOf(core, world, policy, given), { urgency: 5, group: "sparks" })));
        return at.map((column) => meanOf(courses.map((course) => course[last + column])));
      }))));
    }
    if (key !== this.asked) return;
    this.effectsOf = key;
    this.drawSparks();
  }

  /** Put the whole screen there anew. */
  draw() {
    const groups = [...new Set(told.levers.map((lever) => lever.group))];
    this.rows = new Map();
    const policies = told.policies.map(({ id, label }) => html("option", { value: id, selected: id === this.state.policy }, label[reader.lang]));
    this.left = html("div", { class: "turn" },
      html("label", { class: "from" }, say("begin_with"), html("select", {
        onchange: (/** @type {Event} */ event) => {
          this.keepBefore();
          this.state.policy = /** @type {HTMLSelectElement} */ (event.target).value;
          // what changes later was drawn for the policy before
          delete this.state.given.phases;
          this.turned = () => policyOf(this.state.policy).phrase[reader.lang];
          this.refresh();
        },
      }, ...policies)),
      this.plan.place,
      ...groups.map((group) => html("fieldset", {}, html("legend", {}, say(`group_${group}`)),
        ...told.levers.filter((lever) => lever.group === group).map((lever) => this.row(lever)))),
      html("p", { class: "small" }, say("spark_key", { tried: told.tried })),
      this.others.place);
    this.others.draw();
    this.right = html("div", { class: "result" });
    this.after = html("div", { class: "after" });
    renew(this.place,
      html("h1", { id: "title-levers" }, say("levers_title")),
      html("p", { class: "lead" }, say("levers_lead")),
      html("div", { class: "split" }, this.left, html("div", { class: "right-hand" }, this.right, this.after)));
    // as wide as its place, which is there by now
    this.plan.draw();
    this.refreshRows();
    this.drawResult(this.state.region === this.region ? this.now : []);
  }

  /** @param {Lever} lever */
  row(lever) {
    const id = `lever-${lever.name}`;
    const slider = html("input", {
      type: "range", id, min: 0, max: lever.values.length - 1, "aria-describedby": `${id}-why`,
      oninput: () => this.turn(lever, Number(slider.value)),
      onchange: () => this.rest(),
    });
    const spark = html("div", { class: "spark" });
    const value = html("output", { for: id });
    const why = html("p", { class: "small why", id: `${id}-why` });
    const back = html("button", {
      type: "button", class: "quiet back", onclick: () => {
        this.keepBefore();
        delete this.state.given[lever.name];
        this.turned = () => say("turned_back");
        this.refresh();
      },
    }, say("back_one"));
    this.rows?.set(lever.name, { lever, slider, spark, value, why, back });
    return html("div", { class: "lever" },
      html("p", { class: "head" }, html("label", { for: id }, say(`lever_${lever.name}`)), html("span", {}, value, back)),
      spark, slider,
      html("p", { class: "ends" }, html("span", {}, part(`ends_${lever.name}`, 0)), html("span", {}, part(`ends_${lever.name}`, 1))),
      why);
  }

  /** @param {Lever} lever @param {number} place */
  turn(lever, place) {
    if (this.dragged?.name !== lever.name) {
      this.keepBefore(lever.name);
      this.dragged = { name: lever.name, place: this.placeOf(lever) };
    }
    this.state.given[lever.name] = lever.values[place];
    const way = place < this.dragged.place ? 0 : 1;
    this.turned = () => part(`turned_${lever.name}`, way);
    this.refreshRows();
    this.soon();
  }

  /** Compute in the next frame: a finger asks for more positions than there are frames. */
  soon() {
    if (this.frame !== undefined) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = undefined;
      this.compute();
    });
  }

  /** A slider was let go: what stands there is what the next turn is held against. */
  rest() {
    this.dragged = undefined;
  }

  /** What a turn is held against: what was seen, or what is owed. @param {string} [by] what is turned: keys turn it many times */
  keepBefore(by = "") {
    if (this.now.length === told.worlds.rows.length) this.before = this.now;
    else if (!by || this.owed?.by !== by) this.owed = { by, policy: this.state.policy, given: { ...this.state.given } };
  }

  refresh() {
    this.rest();
    this.refreshRows();
    this.compute();
  }

  /** Values, reasons and sparklines as the levers stand. */
  refreshRows() {
    for (const { lever, slider, value, why, back } of this.rows?.values() ?? []) {
      const own = lever.name in this.state.given;
      const shared = this.valueOf(lever.name);
      slider.value = String(this.placeOf(lever));
      const reason = this.inert(lever);
      slider.disabled = Boolean(reason);
      slider.closest(".lever").classList.toggle("inert", Boolean(reason));
      const [low, high] = Number.isNaN(shared) ? this.spreadOf(lever.name) : [shared, shared];
      const text = this.shown(lever, low, high);
      value.textContent = text;
      slider.setAttribute("aria-valuetext", text);
      const flat = !reason && this.flat(lever);
      why.textContent = reason || (flat ? say("no_effect") : "");
      back.hidden = !own;
    }
    this.drawSparks();
    this.others.refresh();
    this.plan.refresh();
  }

  /** Whether a lever did nothing wherever it was tried. @param {Lever} lever */
  flat(lever) {
    const [first, ...others] = this.effects[told.levers.indexOf(lever)];
    return this.effectsOf === this.key && others.every((two) => two.every((value, at) => value === first[at]));
  }

  /** What a lever stands at, or between what it stands in the worlds. @param {Lever} lever @param {number} value @param {number} [most] */
  shown({ name, values, time }, value, most = value) {
    if (name === "referee_stop") {
      if (value > told.months) return say("never");
      return value % 12 ? say("after_months", { months: value }) : say("after_years", { years: number(value / 12, 0) });
    }
    const step = values[1] - values[0];
    const bare = (/** @type {number} */ one) => plain(one, step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3);
    return timed(value === most ? bare(value) : say("from_world", { low: bare(value), high: bare(most) }), most, time);
  }

  /** What turning does, before anyone turns. */
  drawSparks() {
    const fresh = this.effectsOf === this.key;
    // what a lever did in another region says nothing of this one
    const here = JSON.parse(this.effectsOf)[0] === this.state.region;
    const most = Math.max(...this.effects.flat().map((two) => two[0] ?? 0), 1);
    const rows = [...this.rows?.values() ?? []];
    // all widths before anything is changed, and once: asking makes a browser lay out everything anew
    const widths = rows.map(({ spark }) => Number(/** @type {Element | null} */ (spark.firstChild)?.getAttribute("width")) || Math.max(140, spark.clientWidth || 200));
    const high = 34;
    for (const [row, { lever, spark }] of rows.entries()) {
      const effects = this.effects[told.levers.indexOf(lever)];
      const wide = widths[row];
      const x = (/** @type {number} */ value) => 8 + ((wide - 16) * (value - lever.values[0])) / (lever.values[lever.values.length - 1] - lever.values[0]);
      const place = px(x(lever.values[this.placeOf(lever)]));
      const drawn = /** @type {any} */ (spark.firstChild);
      if (drawn && drawn.of === this.effects && drawn.getAttribute("width") === String(wide)) {
        drawn.classList.toggle("stale", !fresh);
        for (const end of ["x1", "x2"]) drawn.querySelector(".now").setAttribute(end, place);
        continue;
      }
      const line = (/** @type {number} */ which) => effects.map((two, at) => {
        const share = which === 0 ? (two[0] ?? 0) / most : two[1] ?? 0;
        return `${px(x(lever.positions[at]))},${px(high - 3 - (high - 6) * share)}`;
      }).join(" ");
      const node = svg("svg", { viewBox: `0 0 ${wide} ${high}`, width: wide, height: high, role: "img", class: fresh ? "" : "stale", "aria-label": here ? this.sparkText(lever, effects) : say("computing") });
      node.append(
        svg("line", { x1: 8, x2: wide - 8, y1: high - 2, y2: high - 2, class: "grid" }),
        svg("line", { x1: place, x2: place, y1: 2, y2: high - 2, class: "now" }),
        here && svg("polyline", { points: line(0), class: "line", stroke: "#A33A1F" }) || "",
        here && svg("polyline", { points: line(1), class: "line", stroke: "#0072B2", "stroke-dasharray": "5 3" }) || "");
      Object.assign(node, { of: this.effects });
      renew(spark, node);
    }
  }

  /** @param {Lever} lever @param {(number | null)[][]} effects */
  sparkText(lever, effects) {
    const told_ = (/** @type {number} */ which, /** @type {number} */ at) => plain(effects[at][which] ?? NaN, which === 0 ? 0 : 2);
    const last = effects.length - 1;
    return say("spark_text", { chimneys_low: told_(0, 0), chimneys_high: told_(0, last), twice_low: told_(1, 0), twice_high: told_(1, last), low: part(`ends_${lever.name}`, 0), high: part(`ends_${lever.name}`, 1) });
  }

  /** The band of what stood there before, which does not change while the new one comes in. @param {Course[]} before @param {string} name */
  bandBefore(before, name) {
    if (this.kept?.of !== before) this.kept = { of: before, bands: {} };
    this.kept.bands[name] ??= bandOf(before, name);
    return this.kept.bands[name];
  }

  /**
   * Sentence and curves of so many worlds as there are by now.
   * @param {Course[]} courses
   * @param {number} [until] month up to which one is there
   */
  drawResult(courses, until) {
    const place = this.right;
    if (!place) return;
    if (!courses.length) {
      renew(place, html("p", { role: "status" }, say(this.engine.core ? "computing" : "needs_engine")));
      return;
    }
    const all = courses.length === told.worlds.rows.length;
    const before = this.before;
    const box = Math.max(280, place.clientWidth);
    const small = innerWidth <= 900;
    const width = small ? (box - 6) / 2 : box > 620 ? (box - 20) / 2 : box;
    const said = [];
    if (before && all) {
      const rows = rowsOf(before, courses);
      said.push(html("p", { class: "answer" }, sentenceOf(rows, [
        { id: "before", label: "", phrase: say("than_before") }, { id: "now", label: "", phrase: this.turned() },
      ], { start: "compare.asked_", of: told.rules.asked, region: "", worlds: courses.length, months: told.months })));
    } else if (all) said.push(html("p", { class: "answer" }, say("turn_one")));
    else said.push(html("p", { class: "answer", "aria-hidden": "true" }, say("so_far", { done: until ? 0 : courses.length, worlds: told.worlds.rows.length })));
    const figures = told.rules.asked.map((name, which) => {
      const series = [
        ...(before ? [{ label: small ? "" : say("before_short"), colour: GREY, dash: "3 3", band: this.bandBefore(before, name) }] : []),
        { label: small ? "" : say("now_word"), colour: which === 0 ? "#A33A1F" : "#0072B2", band: bandOf(courses, name), until },
      ];
      const ticks = which === 0 ? ticksTo(exactMost(series.map((one) => one.band.high))) : [0, 0.25, 0.5, 0.75, 1];
      return html("figure", {}, html("figcaption", {}, titleOf(name)), curves({
        series, title: titleOf(name), months: told.months, ticks, range: [0, ticks[ticks.length - 1]], digits: digitsOf(name),
        width, height: small ? 124 : 230, ends: small ? undefined : [part(`ends_of_${name}`, 0), part(`ends_of_${name}`, 1)],
      }));
    });
    renew(place,
      html("div", { role: "status" }, ...said),
      html("div", { class: "pair" }, ...figures));
    renew(/** @type {HTMLElement} */ (this.after),
      all && html("p", { class: "small" }, say("band_note", { worlds: courses.length })),
      html("div", { class: "row" },
        html("button", { type: "button", onclick: () => this.go("policies") }, say("keep_own")),
        html("button", { type: "button", onclick: () => this.go("board") }, say("go_board")),
        html("button", {
          type: "button", class: "quiet", disabled: !Object.keys(this.state.given).length, onclick: () => {
            this.keepBefore();
            this.state.given = {};
            this.turned = () => say("turned_back");
            this.refresh();
          },
        }, say("back_all"))));
  }
}
