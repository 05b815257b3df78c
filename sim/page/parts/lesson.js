// The lesson: five steps of one idea each, guess first, then a run, then what it means; at the end a code.
import { html, px, renew, svg } from "./draw.js";
import { counted, listed, part, plain, reader, say, told } from "./words.js";
import { bandOf, digitsOf, most, rowsOf, titleOf } from "./compared.js";
import { pointOf, policyOf } from "./points.js";
import { curves, GREY, GUESS, roomFor, scales, ticksTo } from "./chart.js";
import { exactMost, meanOf } from "./asked.js";
import { groupsOf } from "./street.js";
import { encoded, givenOf, guessStep, housesOf, shownCode, stampOf } from "./codes.js";

/** @typedef {import("./types").Band} Band */
/** @typedef {import("./types").Course} Course */
/** @typedef {import("./types").Scene} Scene */
/** @typedef {{ region: number, beamer: boolean }} State */

/** Whom a step can be about: counting, the claims, own choice, comparing. */
export const STEPS = 5;
const ANSWERS = ["predicted", "small", "opposite"];
const ARMS = [{ colour: "#0072B2", dash: undefined }, { colour: "#D55E00", dash: "8 4" }];

/** How much larger charts are drawn for a beamer. @param {State} state */
export function zoomOf(state) {
  return state.beamer ? Math.min(2.4, Math.max(1.25, innerWidth / 900)) : 1;
}

/** A drawing so many times as large. @param {SVGSVGElement} node @param {number} zoom */
export function larger(node, zoom) {
  for (const side of ["width", "height"]) node.setAttribute(side, px(Number(node.getAttribute(side)) * zoom));
  return node;
}

/**
 * Draw anew, the focus staying on what has the same `data-key`.
 * @param {HTMLElement} place
 * @param {() => void} draw
 */
export function keepFocus(place, draw) {
  const held = document.activeElement;
  const key = held && place.contains(held) ? held.getAttribute("data-key") : null;
  draw();
  if (key) /** @type {HTMLElement | null} */ (place.querySelector(`[data-key="${key}"]`))?.focus({ preventScroll: true });
}

/** Two charts beside each other or below, of chimneys and of duplicated work. @param {State} state @param {HTMLElement} place @param {(name: string) => { series: import("./types").Series[], marks?: import("./chart").Mark[] }} about */
export function twoCharts(state, place, about) {
  const zoom = zoomOf(state);
  const room = Math.max(260, place.clientWidth);
  const beside = room / zoom > 560;
  const width = (beside ? (room - 20) / 2 : room) / zoom;
  const height = state.beamer ? Math.max(150, Math.min(300, (innerHeight * (beside ? 0.5 : 0.31)) / zoom)) : width < 480 ? 200 : 250;
  place.classList.toggle("beside", beside);
  renew(place, ...told.rules.asked.map((name, which) => {
    const { series, marks } = about(name);
    const ticks = which === 0 ? ticksTo(Math.max(exactMost(series.map((one) => one.band.high)), ...(marks ?? []).map((one) => one.value))) : [0, 0.25, 0.5, 0.75, 1];
    const range = /** @type {[number, number]} */ ([0, ticks[ticks.length - 1]]);
    const right = roomFor(["000,00"]);
    const drawn = curves({
      series, marks, title: titleOf(name), months: told.months, ticks, range, right,
      digits: digitsOf(name), width, height, ends: [part(`ends_of_${name}`, 0), part(`ends_of_${name}`, 1)],
    });
    const { x, y } = scales(width, height, told.months, range, right);
    for (const { value, colour } of marks ?? []) drawn.append(svg("circle", { cx: px(x(told.months)), cy: px(y(value)), r: 5, fill: colour }));
    return html("figure", {}, html("figcaption", {}, titleOf(name)), larger(drawn, zoom));
  }));
}

/** One run as a band without width. @param {Course} course @param {string} name @returns {Band} */
export function lineOf(course, name) {
  const width = told.rules.shown.length;
  const at = told.rules.shown.findIndex((one) => one.name === name);
  const mean = Float64Array.from({ length: course.length / width }, (_, month) => course[month * width + at]);
  return { mean, low: mean, high: mean };
}

/** Where a run ends. @param {Course} course @param {string} name */
export function endOf(course, name) {
  const { mean } = lineOf(course, name);
  return mean[mean.length - 1];
}

/** What a lever is called. @param {string} name */
export function choiceName(name) {
  return say(name === "referee_years" ? "lesson_referee" : `lever_${name}`);
}

/** What a lever stands at, in words. @param {string} name @param {number} place */
export function choiceText(name, place) {
  if (name !== "referee_years") return plain(place / 10, 1);
  const last = told.lesson.choices[2].values.length - 1;
  return place === 0 ? part("lesson_years", 0) : place === last ? part("lesson_years", 2) : part("lesson_years", 1, { years: place });
}

/** How many there are of a field of the code. @param {string} field */
function sizeOf(field) {
  return told.lesson.code.fields.find(([name]) => name === field)?.[1] ?? 1;
}

/** What a pupil begins with; world and luck are drawn. */
function drawn() {
  return {
    step: 0,
    world: Math.floor(Math.random() * sizeOf("world")),
    luck: Math.floor(Math.random() * sizeOf("luck")),
    /** What was guessed in the first three steps, -1 before, and in which of the first four the answer was shown. */
    guesses: [-1, -1, -1],
    shown: [false, false, false, false],
    levers: told.lesson.choices.map(({ values }) => (values.length - 1) / 2),
    guess: -1,
  };
}

/** The screen of the pupil. */
export class Lesson {
  /** @param {import("./engine").Engine} engine @param {State} state @param {(screen: string) => void} go */
  constructor(engine, state, go) {
    this.engine = engine;
    this.state = state;
    this.go = go;
    this.region = -1;
    const { step, world, luck, guesses, shown, levers, guess } = drawn();
    this.step = step;
    this.world = world;
    this.luck = luck;
    this.guesses = guesses;
    this.shown = shown;
    this.levers = levers;
    this.guess = guess;
    /** Of the start. @type {Scene | null} */
    this.scene = null;
    /** Courses of the claims' two arms. @type {(Course[][] | null)[]} */
    this.claims = [];
    /** @type {{ own: Course, lucks: Course[], worlds: Course[] } | null} */
    this.own = null;
    this.asked = "";
    this.place = html("section", { class: "lesson", "aria-labelledby": "title-lesson" });
  }

  /** As nobody has guessed anything yet. */
  begin() {
    this.engine.drop("lesson");
    Object.assign(this, drawn(), { scene: null, claims: [], own: null, asked: "" });
  }

  /** As it stands in the address: what no control can be put to, no address can. */
  get text() {
    const { step, world, luck, guesses, levers, guess, shown } = this;
    const begun = guesses.some((one) => one >= 0);
    return begun ? [step, world, luck, ...guesses, ...levers, guess, Number(shown.map(Number).join(""))].join(".") : "";
  }

  set text(given) {
    const numbers = /^(-?\d{1,4}\.){10}\d{1,4}$/.test(given) ? given.split(".").map(Number) : [];
    if (given === this.text) return;
    this.begin();
    if (!numbers.length) return;
    const within = (/** @type {number} */ at, /** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ usual) =>
      (numbers[at] >= low && numbers[at] <= high ? numbers[at] : usual);
    this.world = within(1, 0, sizeOf("world") - 1, this.world);
    this.luck = within(2, 0, sizeOf("luck") - 1, this.luck);
    this.guesses = this.guesses.map((_, at) => within(3 + at, -1, 2, -1));
    this.levers = told.lesson.choices.map(({ name }, at) => within(6 + at, 0, sizeOf(name) - 1, 5));
    this.guess = within(9, -1, sizeOf("guess") - 1, -1);
    const shown = String(numbers[10]).padStart(4, "0");
    this.shown = this.shown.map((_, at) => shown[at] === "1" && (at < 3 ? this.guesses[at] : this.guess) >= 0);
    this.step = within(0, 0, STEPS - 1, 0);
    while (this.step > this.furthest) this.step--;
  }

  /** The last step that is open: each opens when the one before has been answered. */
  get furthest() {
    const open = this.shown.findIndex((one) => !one);
    return open < 0 ? STEPS - 1 : open;
  }

  /** What the code holds. */
  get places() {
    return {
      guess: this.guess, world: this.world, luck: this.luck,
      ...Object.fromEntries(told.lesson.choices.map(({ name }, at) => [name, this.levers[at]])),
    };
  }

  /** Chimneys a step of the guess. */
  get guessStep() {
    return guessStep(housesOf(/** @type {Scene} */ (this.scene), this.engine.header(this.state.region)));
  }

  get code() {
    return encoded(stampOf(this.engine.bundle(this.state.region)), this.places);
  }

  /** Compute what the steps show, the nearest first. */
  async compute() {
    const { core } = this.engine;
    const region = this.state.region;
    if (region !== this.region) {
      const again = this.region >= 0;
      if (again) this.begin();
      this.region = region;
      if (again) this.draw();
    }
    if (!core) return;
    const none = policyOf("none");
    const here = (/** @type {any} */ held) => region === this.state.region && this.asked === held;
    if (!this.asked) {
      const held = `${region} ${this.luck} ${performance.now()}`;
      this.asked = held;
      this.engine.run("scene", region, this.world, pointOf(core, this.world, none), { urgency: 0, group: "lesson" })
        .then((scene) => { if (here(held)) { this.scene = scene; this.redraw(); } });
      told.lesson.claims.forEach(async ({ arms }, at) => {
        const runs = arms.map((values) => told.worlds.rows.map((_, world) => this.engine.run("run", region, world,
          pointOf(core, world, none, values), { urgency: 3 + at, group: "lesson" })));
        const courses = await Promise.all(runs.map((one) => Promise.all(one)));
        if (!here(held)) return;
        this.claims[at] = courses;
        if (this.step === at + 1) this.redraw();
      });
    }
    if (this.shown[3] && !this.own) this.play();
  }

  /** The own run, the same with other luck, and in all worlds. */
  async play() {
    const { core } = this.engine;
    if (!core) return;
    const region = this.state.region;
    const held = this.asked;
    const policy = policyOf(told.lesson.policy);
    const given = givenOf(this.places);
    const run = (/** @type {number} */ world, /** @type {number | undefined} */ luck, /** @type {number} */ urgency) =>
      this.engine.run("run", region, world, pointOf(core, world, policy, given), { urgency, group: "lesson", luck });
    const others = Array.from({ length: sizeOf("luck") }, (_, luck) => run(this.world, luck, luck === this.luck ? 0 : 1));
    const worlds = await Promise.all(told.worlds.rows.map((_, world) => run(world, undefined, 2)));
    const all = await Promise.all(others);
    if (held !== this.asked || region !== this.state.region) return;
    this.own = { own: all[this.luck], lucks: all, worlds };
    this.redraw();
  }

  redraw() {
    if (this.place.isConnected) keepFocus(this.place, () => this.draw());
  }

  /** @param {number} step */
  move(step) {
    this.step = step;
    this.draw();
    /** @type {HTMLElement | null} */ (this.place.querySelector("h1"))?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }

  /** Put the whole screen there anew. */
  draw() {
    const { step } = this;
    const steps = Array.from({ length: STEPS }, (_, at) => html("li", {}, html("button", {
      type: "button", "data-key": `step-${at}`, "aria-current": at === step ? "step" : null, disabled: at > this.furthest && !this.state.beamer,
      onclick: () => this.move(at),
    }, html("span", { class: "nr" }, at + 1), html("span", { class: "what" }, part("lesson_steps", at)))));
    const body = html("div", { class: "step" });
    renew(this.place,
      html("ol", { class: "steps", "aria-label": say("lesson_steps_label") }, ...steps),
      html("h1", { id: "title-lesson", tabindex: -1 }, this.title()),
      body,
      html("div", { class: "row moves" },
        step > 0 && html("button", { type: "button", "data-key": "back", onclick: () => this.move(step - 1) }, say("lesson_back")),
        step < STEPS - 1 && html("button", {
          type: "button", "data-key": "next", class: this.furthest > step ? "main" : "", disabled: this.furthest <= step && !this.state.beamer,
          onclick: () => this.move(step + 1),
        }, say("lesson_next")),
        step === STEPS - 1 && html("button", { type: "button", class: "quiet", "data-key": "again", onclick: () => { this.begin(); this.compute(); this.move(0); } }, say("lesson_again")),
        html("a", { class: "aside", href: "#teacher", onclick: (/** @type {MouseEvent} */ event) => { event.preventDefault(); this.go("teacher"); } }, say("lesson_teacher"))));
    if (step === 0) this.drawCount(body);
    else if (step <= told.lesson.claims.length) this.drawClaim(body, step - 1);
    else if (step === STEPS - 2) this.drawChoice(body);
    else this.drawOwn(body);
  }

  title() {
    const claim = told.lesson.claims[this.step - 1];
    if (claim) return say(`lesson_ask_${claim.id}`);
    return say(this.step === 0 ? "lesson_count_title" : this.step === STEPS - 2 ? "lesson_choose_title" : "lesson_own_title");
  }

  /** Nothing to show yet. @param {HTMLElement} body */
  waits(body) {
    body.append(html("p", { role: "status" }, say(this.engine.core ? "computing" : "needs_engine")));
  }

  /**
   * What is guessed, by buttons; then a button that shows.
   * @param {string[]} answers
   * @param {string} [kind] a class
   */
  choices(answers, kind = "") {
    const { step } = this;
    const shown = this.shown[step];
    return html("div", { class: "guess" },
      html("div", { class: `answers ${kind}`, role: "group", "aria-label": say("lesson_guess_label") }, ...answers.map((text, at) => html("button", {
        type: "button", "data-key": `guess-${at}`, "aria-pressed": this.guesses[step] === at, disabled: shown,
        onclick: () => { this.guesses[step] = at; this.redraw(); },
      }, text))),
      !shown && html("button", {
        type: "button", class: "main", "data-key": "show", disabled: this.guesses[step] < 0,
        onclick: () => { this.shown[step] = true; this.redraw(); this.told(); },
      }, say(this.guesses[step] < 0 ? "show_first" : "show")));
  }

  /** Move the focus to what is told now. */
  told() {
    const said = /** @type {HTMLElement | null} */ (this.place.querySelector(".answer"));
    said?.focus({ preventScroll: true });
    said?.scrollIntoView({ block: "nearest" });
  }

  /** One task at the start: bundles, and who is alone. */
  example() {
    const scene = /** @type {Scene} */ (this.scene);
    const header = this.engine.header(this.state.region);
    const size = { tasks: header.tasks.length, organisations: header.labels.length };
    const all = header.tasks.map((_, task) => {
      const groups = groupsOf(scene, 0, task, size);
      const members = groups.reduce((sum, one) => sum + one.members.length, 0);
      const loose = groups.some(({ look }) => look === 2);
      const cold = groups.some(({ look }) => look === 0);
      // easy to read: all smoke, some bundle, some alone, few in all
      const far = Math.abs(groups.length - 5) + members / 10 + (groups.some((one) => one.members.length === 1) ? 0 : 5) + (loose ? 5 : 0) + (cold ? 20 : 0)
        + (members > groups.length && groups.length > 1 ? 0 : 50);
      return { task, groups, members, far };
    });
    const best = all.reduce((a, b) => (b.far < a.far ? b : a));
    const names = header.task_labels[reader.lang] ?? header.tasks;
    return { ...best, name: names[best.task], labels: header.labels };
  }

  /** First step: what a chimney counts. @param {HTMLElement} body */
  drawCount(body) {
    if (!this.scene) return this.waits(body);
    const { groups, members, name, labels, task } = this.example();
    const shown = this.shown[0];
    const right = this.scene.chimneys[task];
    const options = [...new Set([1, right, members])].sort((a, b) => a - b);
    if (options.length < 3) options.push(members + 1);
    const houses = groups.map(({ members: those, look }) => html("li", { class: those.length > 1 ? "bundle" : "alone" },
      shown && look > 0 && stack(),
      html("span", { class: "names" }, ...those.map((i) => html("span", {}, labels[i]))),
      html("span", { class: "unseen" }, say(those.length > 1 ? "lesson_bundle" : "lesson_alone"))));
    body.append(
      html("p", { class: "lead" }, say("lesson_count_lead", { task: name, organisations: counted(members, "organisations") })),
      html("ul", { class: "houses" }, ...houses),
      html("p", { class: "ask" }, say("lesson_count_ask")),
      this.choices(options.map((one) => counted(one, "lesson_chimneys")), "short"));
    if (!shown) return;
    const chimneys = lineOf(this.scene.rows, told.rules.asked[0]).mean[0];
    body.append(
      html("p", { class: "answer", tabindex: -1 }, say(options[this.guesses[0]] === right ? "lesson_right" : "lesson_not", { right: counted(right, "lesson_chimneys") })),
      html("p", {}, say("lesson_count_told")),
      html("p", {}, say("lesson_count_all", { tasks: counted(told.regions[this.state.region].tasks, "tasks"), chimneys: plain(chimneys, 0) })));
  }

  /** A claim: which of three answers, and in how many worlds it went so. @param {HTMLElement} body @param {number} at */
  drawClaim(body, at) {
    const claim = told.lesson.claims[at];
    const { lang } = reader;
    const shown = this.shown[at + 1];
    const answers = ANSWERS.filter((name) => name in claim.says);
    const texts = answers.map((name) => claim.says[name][lang]);
    if (!shown) {
      body.append(html("p", { class: "lead" }, say(`lesson_idea_${claim.id}`)), this.choices(texts));
      return;
    }
    const courses = this.claims[at];
    if (!courses) return this.waits(body);
    const row = rowsOf(courses[0], courses[1]).find((one) => one.indicator === claim.outcome);
    if (!row) return;
    const worlds = told.worlds.rows.length;
    /** @type {Record<string, number>} */
    const votes = {};
    for (const way of /** @type {("down" | "same" | "up")[]} */ (["down", "same", "up"])) votes[claim.means[way]] = (votes[claim.means[way]] ?? 0) + row[way];
    const winner = claim.means[most(row)];
    const guessed = answers[this.guesses[at + 1]];
    const bars = answers.map((name, nr) => html("li", { class: name === guessed ? "yours" : "" },
      html("span", { class: "text" }, texts[nr], name === guessed && ` (${say("lesson_your_guess")})`),
      barOf(votes[name] ?? 0, worlds), html("span", { class: "many" }, say("lesson_of", { one: votes[name] ?? 0, of: worlds }))));
    const charts = html("div", { class: "charts" });
    body.append(html("div", { class: "compared" },
      html("div", {},
        html("p", { class: "answer", tabindex: -1 },
          say(winner === guessed ? "lesson_claim_right" : "lesson_claim_other", { worlds, says: claim.says[winner][lang], many: votes[winner] })),
        html("ul", { class: "votes" }, ...bars),
        html("p", {}, html("strong", {}, say("lesson_elsewhere")), ` ${claim.found[lang][told.regions[this.state.region].name] ?? claim.found[lang][""]}`)),
      html("div", {},
        html("ul", { class: "key" }, ...claim.called.map((text, arm) => html("li", {}, sampleOf(ARMS[arm]), text[lang]))),
        charts,
        html("p", { class: "small" }, say("lesson_worlds", { worlds })))));
    twoCharts(this.state, charts, (name) => ({ series: courses.map((some, arm) => ({ label: "", ...ARMS[arm], band: bandOf(some, name) })) }));
  }

  /** Fourth step: own choice and own guess. @param {HTMLElement} body */
  drawChoice(body) {
    if (!this.scene) return this.waits(body);
    const start = lineOf(this.scene.rows, told.rules.asked[0]).mean[0];
    const step = this.guessStep;
    const shown = this.shown[3];
    const last = Math.ceil(housesOf(this.scene, this.engine.header(this.state.region)) / step);
    const sliders = told.lesson.choices.map(({ name, values }, at) => {
      const output = html("output", { for: `choice-${name}` }, choiceText(name, this.levers[at]));
      const slider = html("input", {
        type: "range", id: `choice-${name}`, "data-key": `choice-${name}`, min: 0, max: values.length - 1, value: this.levers[at], disabled: shown,
        "aria-valuetext": choiceText(name, this.levers[at]),
        oninput: () => {
          this.levers[at] = Number(slider.value);
          output.textContent = choiceText(name, this.levers[at]);
          slider.setAttribute("aria-valuetext", choiceText(name, this.levers[at]));
        },
      });
      const ends = name === "referee_years" ? "lesson_referee_ends" : `ends_${name}`;
      return html("div", { class: "pick" },
        html("p", { class: "head" }, html("label", { for: slider.id }, choiceName(name)), output), slider,
        html("p", { class: "ends" }, html("span", {}, part(ends, 0)), html("span", {}, part(ends, 1))));
    });
    const output = html("output", { for: "choice-guess", class: "large" }, this.guess < 0 ? "?" : plain(this.guess * step, 0));
    const slider = html("input", {
      type: "range", id: "choice-guess", "data-key": "choice-guess", min: 0, max: last, value: this.guess < 0 ? Math.round(start / step) : this.guess, disabled: shown,
      "aria-valuetext": this.guess < 0 ? say("show_first") : plain(this.guess * step, 0),
      oninput: () => {
        const before = this.guess;
        this.guess = Number(slider.value);
        output.textContent = plain(this.guess * step, 0);
        slider.setAttribute("aria-valuetext", plain(this.guess * step, 0));
        if (before < 0) this.redraw();
      },
    });
    const quick = [0.5, 0.8, 1].map((share, at) => html("button", {
      type: "button", "data-key": `quick-${at}`, disabled: shown, "aria-pressed": this.guess === Math.round((start * share) / step),
      onclick: () => { this.guess = Math.round((start * share) / step); this.redraw(); },
    }, part("guesses", at)));
    body.append(
      html("p", { class: "lead" }, say("lesson_choose_lead")),
      html("div", { class: "picks" }, ...sliders),
      html("div", { class: "pick guessing" },
        html("p", { class: "head" }, html("label", { for: "choice-guess" }, say("lesson_choose_guess", { start: plain(start, 0) })), output),
        slider,
        html("div", { class: "row" }, ...quick)),
      shown
        ? html("p", { role: "status" }, say("lesson_fixed"))
        : html("button", {
          type: "button", class: "main", "data-key": "show", disabled: this.guess < 0, onclick: () => {
            this.shown[3] = true;
            this.play();
            this.move(STEPS - 1);
          },
        }, say(this.guess < 0 ? "show_first" : "show")));
  }

  /** Fifth step: the own run, luck and worlds, and the code. @param {HTMLElement} body */
  drawOwn(body) {
    if (!this.shown[3]) {
      body.append(html("p", {}, say("lesson_first_choose")));
      return;
    }
    const code = this.code;
    const spelled = [...code].join(" ");
    const box = html("div", { class: "code" },
      html("p", {}, say("lesson_code")),
      html("p", { class: "signs", "aria-label": spelled, role: "img" }, shownCode(code)),
      html("p", { class: "small" }, say("lesson_code_note")));
    if (!this.own || !this.scene) {
      body.append(box);
      this.waits(body);
      return;
    }
    const { own, lucks, worlds } = this.own;
    const [chimneys] = told.rules.asked;
    const guess = this.guess * this.guessStep;
    const end = endOf(own, chimneys);
    const range = (/** @type {Course[]} */ some) => {
      const ends = some.map((course) => endOf(course, chimneys));
      return { low: plain(Math.min(...ends), 0), high: plain(Math.max(...ends), 0), mean: plain(meanOf(ends), 0) };
    };
    const off = Math.abs(end - guess);
    const charts = html("div", { class: "charts" });
    const styles = [{ colour: GREY, dash: undefined }, { colour: "#0072B2", dash: "8 4" }, { colour: "#A33A1F", dash: undefined }];
    body.append(
      html("p", { class: "answer", tabindex: -1 }, say("lesson_own", { guess: plain(guess, 0), end: plain(end, 0) }), " ",
        off < 1 ? say("lesson_off_none") : say(guess > end ? "lesson_off_high" : "lesson_off_low", { off: plain(off, 0) })),
      html("p", {}, say("lesson_luck", { times: lucks.length, ...range(lucks) })),
      html("p", {}, say("lesson_other_worlds", { worlds: worlds.length, ...range(worlds) })),
      html("div", { class: "end" },
        html("div", { class: "seen" },
          html("ul", { class: "key" }, ...["own", "luck", "worlds"].map((name, at) => html("li", {}, sampleOf(styles[2 - at]), say(`lesson_key_${name}`))),
            html("li", {}, svg("svg", { viewBox: "0 0 10 10", width: 10, height: 10, "aria-hidden": "true" }, svg("circle", { cx: 5, cy: 5, r: 5, fill: GUESS })), say("you"))),
          charts),
        box),
      html("p", {}, say("lesson_idea_luck")));
    twoCharts(this.state, charts, (name) => ({
      series: [
        { label: "", ...styles[0], band: bandOf(worlds, name) },
        { label: "", ...styles[1], band: bandOf(lucks, name) },
        { label: "", ...styles[2], band: lineOf(own, name) },
      ],
      marks: name === chimneys ? [{ label: "", colour: GUESS, value: guess }] : [],
    }));
  }
}

/** A chimney on a roof. */
function stack() {
  return svg("svg", { viewBox: "0 0 20 26", width: 20, height: 26, class: "stacked", "aria-hidden": "true" },
    svg("rect", { x: 6, y: 14, width: 8, height: 12, fill: "#A33A1F" }),
    svg("path", { d: "M10 13c-6 -4 4 -6 0 -10", class: "smoke" }));
}

/** So many of so many, as a bar. @param {number} many @param {number} of */
function barOf(many, of) {
  return svg("svg", { viewBox: `0 0 ${of} 1`, preserveAspectRatio: "none", class: "bar", "aria-hidden": "true" },
    svg("rect", { width: of, height: 1, class: "empty" }), svg("rect", { width: many, height: 1, class: "full" }));
}

/** How a curve is drawn. @param {{ colour: string, dash: string | undefined }} style */
export function sampleOf({ colour, dash }) {
  return svg("svg", { viewBox: "0 0 30 10", width: 30, height: 10, "aria-hidden": "true" },
    svg("line", { x1: 0, x2: 30, y1: 5, y2: 5, stroke: colour, "stroke-dasharray": dash, class: "line" }));
}

/** Names in a row, where there may be many. @param {string[]} names */
export function someNames(names) {
  return names.length > 4 ? say("lesson_and_more", { names: names.slice(0, 3).join(", "), more: names.length - 3 }) : listed(names);
}
