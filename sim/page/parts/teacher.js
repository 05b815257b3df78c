// The page of the teacher: what to do when, and the codes of the class, of each of which the exact run is made again.
import { html, px, renew, svg } from "./draw.js";
import { counted, plain, reader, say, told } from "./words.js";
import { titleOf } from "./compared.js";
import { pointOf, policyOf } from "./points.js";
import { curves, GREY, GUESS, ticksTo } from "./chart.js";
import { meanOf } from "./asked.js";
import { bare, beginningOf, givenOf, guessStep, housesOf, readCode, shownCode, stampOf } from "./codes.js";
import { choiceName, choiceText, endOf, keepFocus, larger, lineOf, someNames, zoomOf } from "./lesson.js";

/** @typedef {import("./types").Course} Course */
/** @typedef {import("./codes.js").Places} Places */
/** @typedef {{ nr: number, code: string, places: Places, course: Course | undefined, guess: number, end: number }} Pupil */

/** The screen of the teacher. */
export class Teacher {
  /**
   * @param {import("./engine").Engine} engine
   * @param {{ region: number, beamer: boolean }} state
   * @param {(screen: string) => void} go
   * @param {() => void} beam
   */
  constructor(engine, state, go, beam) {
    this.engine = engine;
    this.state = state;
    this.go = go;
    this.beam = beam;
    /** As it was typed, a code a line. */
    this.typed = "";
    /** The world in which all are run again; -1: each as it was. */
    this.again = -1;
    /** Runs by code and world. @type {Map<string, Course>} */
    this.runs = new Map();
    /** Those that are being run. @type {Set<string>} */
    this.running = new Set();
    this.region = -1;
    /** Chimneys a step of the guess, 0 before it is known. */
    this.step = 0;
    this.place = html("section", { class: "teacher", "aria-labelledby": "title-teacher" });
  }

  /** The codes as they stand in the address. */
  get text() {
    return this.typed.split("\n").map(bare).filter((code) => /^[0-9A-Z]{1,20}$/.test(code)).join("~");
  }

  set text(given) {
    if (given !== this.text) this.typed = given.split("~").join("\n");
  }

  /** What each line is: a pupil, or what is wrong with it. */
  read() {
    const stamps = told.regions.map((_, at) => stampOf(this.engine.bundle(at)));
    const { region } = this.state;
    /** @type {Pupil[]} */
    const pupils = [];
    /** @type {string[]} */
    const faults = [];
    this.typed.split("\n").forEach((line, at) => {
      if (!bare(line)) return;
      const found = readCode(line, stamps, region);
      const where = (/** @type {string} */ text) => faults.push(say("class_line", { line: at + 1, text }));
      if ("fault" in found) where(found.fault);
      else if (found.region !== region) where(say("code_other_region", { code: shownCode(found.code), region: told.regions[found.region].place[reader.lang] }));
      else if (pupils.some(({ code }) => code === found.code)) where(say("code_twice", { code: shownCode(found.code) }));
      else {
        const course = this.runs.get(`${found.code} ${this.again}`);
        pupils.push({
          nr: pupils.length + 1, code: found.code, places: found.places, course,
          guess: found.places.guess * this.step, end: course ? endOf(course, told.rules.asked[0]) : NaN,
        });
      }
    });
    return { pupils, faults, begins: beginningOf(stamps[region]) };
  }

  /** Run what is not there yet. */
  async compute() {
    const { core } = this.engine;
    const { region } = this.state;
    if (region !== this.region) {
      this.engine.drop("teacher");
      this.runs.clear();
      this.running.clear();
      Object.assign(this, { region, step: 0 });
    }
    if (!core) return;
    const policy = policyOf(told.lesson.policy);
    if (!this.step) {
      const scene = await this.engine.run("scene", region, 0, pointOf(core, 0, policyOf("none")), { urgency: 0, group: "teacher" });
      if (region !== this.state.region) return;
      this.step = guessStep(housesOf(scene, this.engine.header(region)));
    }
    const { again } = this;
    const waiting = this.read().pupils.filter(({ course, code }) => !course && !this.running.has(`${code} ${again}`));
    await Promise.all(waiting.map(async ({ code, places }) => {
      const key = `${code} ${again}`;
      this.running.add(key);
      const [world, luck] = again < 0 ? [places.world, places.luck] : [again, undefined];
      const course = await this.engine.run("run", region, world, pointOf(core, world, policy, givenOf(places)), { urgency: 1, group: "teacher", luck });
      if (region !== this.region) return;
      this.running.delete(key);
      this.runs.set(key, course);
    }));
    this.drawClass();
  }

  /** Put the whole screen there anew. */
  draw() {
    const { beamer } = this.state;
    this.list = html("ul", { class: "faults", "aria-live": "polite" });
    this.shown = html("div", { class: "shown" });
    const box = html("textarea", {
      id: "codes", rows: beamer ? 3 : 8, "data-key": "codes", autocapitalize: "characters", autocomplete: "off", spellcheck: "false", "aria-describedby": "codes-how",
      oninput: () => { this.typed = box.value; this.drawClass(); this.compute(); },
    });
    box.value = this.typed;
    const { begins } = this.read();
    const again = html("select", {
      id: "again", "data-key": "again", onchange: () => { this.again = Number(again.value); this.drawClass(); this.compute(); },
    }, html("option", { value: -1 }, say("class_as_played")),
    ...told.worlds.rows.map((_, at) => html("option", { value: at, selected: at === this.again }, say("class_in_world", { world: at + 1 }))));
    keepFocus(this.place, () => renew(this.place,
      html("h1", { id: "title-teacher" }, say(beamer ? "class_title" : "teacher_title")),
      !beamer && html("p", { class: "lead" }, say("teacher_lead")),
      !beamer && html("div", { class: "row" },
        html("button", { type: "button", class: "main", onclick: () => { this.go("lesson"); this.beam(); } }, say("teacher_begin")),
        html("button", { type: "button", onclick: () => print() }, say("teacher_print"))),
      !beamer && this.plan(),
      html("section", { class: "class", "aria-labelledby": "title-class" },
        html("h2", { id: "title-class", class: beamer ? "unseen" : "" }, say("class_title")),
        html("div", { class: "typing" },
          html("div", { class: "controls" }, html("label", { for: "again" }, say("class_again")), again),
          html("label", { for: "codes" }, say("class_codes")),
          html("p", { class: "small", id: "codes-how" }, say("class_how", { begins })),
          box, this.list),
        this.shown)));
    this.drawClass();
  }

  /** What to do when, what to ask and what to listen for. */
  plan() {
    const { minutes } = told.lesson;
    const heads = say("plan_head").split("|");
    let begin = 0;
    const rows = minutes.map((many, at) => {
      const from = begin;
      begin += many;
      const last = at === minutes.length - 1;
      const cells = [say(`plan_say_${at}`), say(`plan_ask_${at}`) + (last ? `\n${say("class_questions")}` : ""), say(`plan_listen_${at}`)];
      return html("tr", {},
        html("th", { scope: "row" }, html("strong", {}, say(`plan_title_${at}`)), html("span", { class: "minutes" }, say("plan_minutes", { from, to: begin, many }))),
        ...cells.map((text, cell) => html("td", { "data-head": heads[cell + 1] }, ...text.split("\n").map((line) => html("p", {}, line)))));
    });
    return html("section", { class: "plan", "aria-labelledby": "title-plan" },
      html("h2", { id: "title-plan" }, say("plan_title", { minutes: begin })),
      html("h3", {}, say("plan_before")),
      html("ul", {}, ...say("plan_before_list", { begins: this.read().begins }).split("\n").map((line) => html("li", {}, line))),
      html("table", {}, html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, head)))), html("tbody", {}, ...rows)),
      html("h3", {}, say("plan_after")),
      html("ul", {}, ...say("plan_after_list").split("\n").map((line) => html("li", {}, line))));
  }

  /** All that changes with the codes. */
  drawClass() {
    if (!this.list || !this.shown) return;
    const { pupils, faults } = this.read();
    renew(this.list, ...faults.map((text) => html("li", {}, text)));
    const there = pupils.filter(({ course }) => course);
    if (!there.length) {
      renew(this.shown, html("p", { role: "status" }, say(pupils.length ? (this.engine.core ? "computing" : "needs_engine") : "class_none")));
      return;
    }
    const scatter = html("figure", {}, html("figcaption", {}, say("class_scatter"), html("span", { class: "yours" }, ` ${say("class_even")}`)));
    const lines = html("figure", {}, html("figcaption", {}, say("class_lines")));
    const panels = html("div", { class: "panels" });
    const questions = say("class_questions").split("\n");
    renew(this.shown,
      html("p", { class: "answer", role: "status" }, this.sentence(there)),
      html("p", {}, this.nearest(there)),
      this.alike(there) && html("p", {}, this.alike(there)),
      html("div", { class: "charts" }, scatter, lines),
      html("h2", {}, say("class_by")),
      panels,
      html("h2", {}, say("class_talk")),
      html("ul", { class: "talk" }, ...questions.map((text) => html("li", {}, text))),
      this.table(there));
    const zoom = zoomOf(this.state);
    const most = ticksTo(Math.max(...there.flatMap(({ guess, end }) => [guess, end])));
    const size = (/** @type {HTMLElement} */ node) => Math.max(250, node.clientWidth) / zoom;
    const height = this.state.beamer ? Math.max(200, Math.min(320, (innerHeight * 0.62) / zoom)) : 300;
    scatter.append(larger(dots({
      width: size(scatter), height, ticksX: most, ticksY: most, even: true, title: say("class_scatter"),
      x: say("class_guess"), y: say("class_end"), points: there.map(({ nr, guess, end }) => ({ x: guess, y: end, label: String(nr) })),
    }), zoom));
    const [name] = told.rules.asked;
    const series = there.map(({ course }) => ({ label: "", colour: GREY, thin: true, band: lineOf(/** @type {Course} */ (course), name) }));
    const all = { low: 0, high: most[most.length - 1] };
    const highest = ticksTo(Math.max(all.high, ...series.map(({ band }) => Math.max(...band.mean))));
    const drawn = curves({
      series, title: titleOf(name), months: told.months, ticks: highest, range: [0, highest[highest.length - 1]],
      digits: 0, width: size(lines), height, right: 40,
    });
    // 25 numbers at the ends would hide each other: the table has them
    for (const text of drawn.querySelectorAll(".name")) text.remove();
    lines.append(larger(drawn, zoom));
    const figures = told.lesson.choices.map(({ name: choice }) => html("figure", {}, html("figcaption", {}, choiceName(choice))));
    panels.append(...figures);
    told.lesson.choices.forEach(({ name: choice, values }, which) => {
      const last = values.length - 1;
      figures[which].append(larger(dots({
        width: size(figures[which]), height: height * 0.7, ticksX: [0, last / 2, last], ticksY: most, title: choiceName(choice),
        x: "", y: say("class_end"), tickX: (at) => choiceText(choice, at),
        points: there.map(({ nr, places: held, end }) => ({ x: held[choice], y: end, label: String(nr) })),
      }), zoom));
    });
  }

  /** How many codes, what they guessed and what became of it. @param {Pupil[]} there */
  sentence(there) {
    const ends = there.map(({ end }) => end);
    return say(this.again < 0 ? "class_sum" : "class_sum_world", {
      world: this.again + 1, many: counted(there.length, "class_runs"), guess: plain(meanOf(there.map(({ guess }) => guess)), 0),
      end: plain(meanOf(ends), 0), low: plain(Math.min(...ends), 0), high: plain(Math.max(...ends), 0),
    });
  }

  /** Who guessed closest. @param {Pupil[]} there */
  nearest(there) {
    const off = (/** @type {Pupil} */ { guess, end }) => Math.abs(guess - end);
    const least = Math.min(...there.map(off));
    const best = there.filter((one) => off(one) === least);
    return say("class_nearest", { codes: someNames(best.map(({ nr, code }) => `${nr} (${shownCode(code)})`)), off: plain(least, 0) });
  }

  /** Those who chose the same, and how far their outcomes differ. @param {Pupil[]} there */
  alike(there) {
    /** @type {Map<string, Pupil[]>} */
    const groups = new Map();
    for (const one of there) {
      const key = told.lesson.choices.map(({ name }) => one.places[name]).join();
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    const [largest] = [...groups.values()].sort((a, b) => b.length - a.length);
    if (largest.length < 2) return "";
    const ends = largest.map(({ end }) => end);
    return say("class_alike", { codes: someNames(largest.map(({ nr }) => String(nr))), low: plain(Math.min(...ends), 0), high: plain(Math.max(...ends), 0) });
  }

  /** All codes with what they hold. @param {Pupil[]} there */
  table(there) {
    const heads = [...say("class_head").split("|").slice(0, 2), ...told.lesson.choices.map(({ name }) => choiceName(name)), ...say("class_head").split("|").slice(2)];
    const rows = [...there].sort((a, b) => Math.abs(a.guess - a.end) - Math.abs(b.guess - b.end));
    return html("details", { open: !this.state.beamer },
      html("summary", {}, say("class_table")),
      html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("class_table") }, html("table", {},
        html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, head)))),
        html("tbody", {}, ...rows.map(({ nr, code, places, guess, end }) => html("tr", {},
          html("td", { class: "right" }, nr), html("th", { scope: "row" }, shownCode(code)),
          ...told.lesson.choices.map(({ name }) => html("td", { class: "right" }, choiceText(name, places[name]))),
          html("td", { class: "right" }, places.world + 1), html("td", { class: "right" }, places.luck + 1),
          html("td", { class: "right" }, plain(guess, 0)), html("td", { class: "right" }, plain(end, 0)), html("td", { class: "right" }, plain(Math.abs(guess - end), 0))))))));
  }
}

/**
 * Dots with numbers.
 * @param {{ width: number, height: number, ticksX: number[], ticksY: number[], title: string, x: string, y: string, even?: boolean,
 *   tickX?: (at: number) => string, points: { x: number, y: number, label: string }[] }} about `even`: a line where both are the same
 */
function dots({ width, height, ticksX, ticksY, title, x, y, even, tickX, points }) {
  const [left, right, top, bottom] = [40, 14, 24, x ? 42 : 26];
  const most = [ticksX[ticksX.length - 1], ticksY[ticksY.length - 1]];
  const atX = (/** @type {number} */ value) => left + ((width - left - right) * value) / most[0];
  const atY = (/** @type {number} */ value) => top + (height - top - bottom) * (1 - value / most[1]);
  const node = svg("svg", {
    viewBox: `0 0 ${width} ${height}`, width, height, role: "img", class: "chart",
    "aria-label": `${title}. ${points.map((one) => `${one.label}: ${plain(one.x, 0)}, ${plain(one.y, 0)}`).join("; ")}`,
  });
  for (const tick of ticksY) {
    node.append(svg("line", { x1: left, x2: px(width - right), y1: px(atY(tick)), y2: px(atY(tick)), class: "grid" }),
      svg("text", { x: left - 6, y: px(atY(tick) + 4), class: "tick end" }, plain(tick, 0)));
  }
  ticksX.forEach((tick, at) => node.append(svg("text", { x: px(atX(tick)), y: px(height - bottom + 16), class: `tick ${at && at === ticksX.length - 1 ? "end" : "mid"}` }, tickX ? tickX(tick) : plain(tick, 0))));
  node.append(svg("text", { x: left - 34, y: 14, class: "side" }, y));
  if (x) node.append(svg("text", { x: px(width - right), y: px(height - 6), class: "side end" }, x));
  if (even) {
    node.append(svg("line", { x1: left, y1: px(atY(0)), x2: px(atX(most[0])), y2: px(atY(most[1])), class: "line thin even", stroke: GUESS, "stroke-dasharray": "5 4" }));
  }
  for (const one of points) {
    node.append(svg("circle", { cx: px(atX(one.x)), cy: px(atY(one.y)), r: 8, class: "pupil" }),
      svg("text", { x: px(atX(one.x)), y: px(atY(one.y) + 3.5), class: "pupil-nr mid" }, one.label));
  }
  return node;
}
