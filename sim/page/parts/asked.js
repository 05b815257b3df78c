// The first minute: a question, a guess, and what happened in how many worlds.
import { html, px, renew, still, svg } from "./draw.js";
import { counted, filled, part, plain, reader, say, told } from "./words.js";
import { bandOf, digitsOf, exactSum, most, rowsOf, sentenceOf, titleOf } from "./compared.js";
import { pointOf, policyOf } from "./points.js";
import { numbersOf } from "./engine.js";
import { curves, GUESS, roomFor, scales, STYLES, ticksTo } from "./chart.js";

/** @typedef {import("./types").Band} Band */
/** @typedef {import("./types").Course} Course */

/** Whether the answer of a region came with the page: that of its first, but not in a report on another. @param {number} region */
export function cameAlong(region) {
  return region === 0 && Object.keys(told.first.curves).length > 0;
}

/**
 * The answer that came with the page.
 * @param {number} region
 * @returns {Record<string, Band>[] | null} of each policy, by indicator
 */
function stored(region) {
  if (!cameAlong(region)) return null;
  const { curves: kept } = told.first;
  const many = told.months + 1;
  return told.first.policies.map((_, at) => Object.fromEntries(
    Object.entries(kept).map(([name, three]) => {
      const [mean, low, high] = [three.mean, three.low, three.high].map((text) =>
        numbersOf(text).subarray(at * many, (at + 1) * many));
      return [name, { mean, low, high }];
    }),
  ));
}

/** What two policies are called where they are compared. */
export function armsOf(/** @type {string[]} */ ids) {
  return ids.map((id) => {
    const { label, short, phrase } = policyOf(id);
    return { id, label: label[reader.lang], short: short[reader.lang], phrase: phrase[reader.lang] };
  });
}

/** The screen with the question. */
export class Asked {
  /**
   * @param {import("./engine").Engine} engine
   * @param {{ region: number, policy: string, given: import("./types").Values, chosen: string[] }} state
   * @param {import("./quiet").Quiet} quiet
   * @param {(screen: string) => void} go
   * @param {(run: string) => void} take whose run is looked at
   */
  constructor(engine, state, quiet, go, take) {
    this.engine = engine;
    this.state = state;
    this.quiet = quiet;
    this.go = go;
    this.take = take;
    this.region = 0;
    /** Which story is asked about; nothing for the first question. */
    this.question = "";
    /** @type {Record<string, Band>[] | null} */
    this.bands = stored(0);
    /** By policy and world, when computed here. @type {Course[][]} */
    this.courses = [];
    /** @type {number | null} */
    this.guess = null;
    this.shown = false;
    /** Months of the second curve that are drawn. */
    this.until = 0;
    this.checked = "";
    this.place = html("section", { class: "asked", "aria-labelledby": "title-question" });
  }

  /** What is held against each other. */
  get pair() {
    const story = this.story;
    return story ? [story.under, story.id] : told.first.policies;
  }

  /** The story that is asked about, if it is not the first question. */
  get story() {
    return told.questions.find(({ id }) => id === this.question);
  }

  /** Ask about another story. @param {string} question nothing for the first question */
  ask(question) {
    const { story } = this;
    if (story && this.shown) {
      // what was taken over with its answer goes with it
      Object.assign(this.state, { policy: told.first.policies[1], given: {}, chosen: [...told.first.policies] });
      this.take(told.first.policies[1]);
    }
    this.question = question;
    this.begin(this.region);
  }

  /** As before a guess. @param {number} region */
  begin(region) {
    this.engine.drop("asked");
    const bands = this.question ? null : stored(region);
    Object.assign(this, { region, bands, courses: [], guess: null, shown: false, checked: "" });
  }

  /** Compute what is asked of the region at hand, and hold it against what came with the page. */
  async compute() {
    const region = this.state.region;
    const core = this.engine.core;
    if (!core || (this.courses.length && this.region === region)) return;
    this.engine.drop("asked");
    if (region !== this.region) {
      this.begin(region);
      this.draw();
    }
    const question = this.question;
    const runs = this.pair.map((id) => told.worlds.rows.map((_, world) =>
      this.engine.run("run", region, world, pointOf(core, world, policyOf(id)), { urgency: 3, group: "asked" })));
    const courses = await Promise.all(runs.map((one) => Promise.all(one)));
    if (region !== this.state.region || question !== this.question) return;
    this.courses = courses;
    const found = courses.map((one) => Object.fromEntries(
      told.rules.asked.map((name) => [name, bandOf(one, name)])));
    const kept = this.bands;
    if (kept) {
      const same = found.every((bands, at) => told.rules.asked.every((name) =>
        sameBits(bands[name].mean, kept[at][name].mean) && sameBits(bands[name].low, kept[at][name].low)
        && sameBits(bands[name].high, kept[at][name].high)));
      this.checked = say(same ? "checked_same" : "checked_other", { worlds: courses[0].length });
    }
    this.bands = found;
    this.draw();
  }

  /** Put the whole screen there anew. */
  draw() {
    const { organisations, tasks, place, label } = told.regions[this.state.region];
    const [, policy] = this.pair;
    const story = this.story;
    const blanks = { region: place[reader.lang] };
    const text = html("div", { class: "text" },
      html("p", { class: "over" },
        `${label[reader.lang]} · ${counted(organisations, "organisations")} · ${counted(tasks, "tasks")} · ${say("ten_years")}`),
      html("h1", { id: "title-question" }, story ? filled(story.asked[reader.lang], blanks) : say(`question_${policy}`, blanks)),
      !this.shown && html("p", { class: "lead" }, say("question_lead", blanks)),
      !this.shown && html("p", {}, story ? story.text[reader.lang] : say(`intro_${policy}`, blanks)),
      this.shown && this.quiet.told(this.state.region, true),
      this.shown && html("p", { class: "answer", tabindex: -1 }, this.sentence()),
      this.shown && this.littleChanges && html("p", {}, say("answer_look")),
    );
    const charts = html("div", { class: "two" });
    this.place.classList.toggle("guessing", !this.shown);
    renew(this.place, text, charts);
    if (!this.bands) {
      text.append(html("p", { role: "status" }, say("computing")));
      this.place.append(this.others());
      return;
    }
    this.place.append(this.shown ? this.verdict() : this.guessing(), this.others());
    this.charts = charts;
    this.drawCharts();
  }

  /** What else can be asked, folded until there is an answer. */
  others() {
    const blanks = { region: told.regions[this.state.region].place[reader.lang] };
    const ask = (/** @type {string} */ id, /** @type {string} */ text) => html("li", {}, html("button", {
      type: "button", class: "quiet", onclick: () => {
        this.ask(id);
        this.draw();
        this.compute();
        scrollTo(0, 0);
        const title = /** @type {HTMLElement} */ (this.place.querySelector("h1"));
        title.tabIndex = -1;
        title.focus({ preventScroll: true });
      },
    }, text));
    const first = say(`question_${told.first.policies[1]}`, blanks);
    return html("details", { class: "others", open: this.shown },
      html("summary", {}, say("other_questions")),
      html("ul", {}, this.question && ask("", first),
        ...told.questions.filter(({ id }) => id !== this.question).map(({ id, asked }) => ask(id, filled(asked[reader.lang], blanks)))));
  }

  /** What the reader does before the answer. */
  guessing() {
    const none = /** @type {Record<string, Band>[]} */ (this.bands)[0][told.rules.asked[0]].mean;
    const last = none[none.length - 1];
    const choice = (/** @type {number} */ at, /** @type {number} */ share) => html("button", {
      type: "button", "aria-pressed": this.guess === Math.round(last * share),
      onclick: () => this.choose(Math.round(last * share)),
    }, part(this.story ? "guesses_story" : "guesses", at));
    const box = html("div", { class: "guess" },
      html("p", { class: "ask" }, say("guess", {
        start: plain(none[0], 0), first: plain(last, 0), with_: armsOf(this.pair)[1].phrase, without: armsOf(this.pair)[0].phrase,
      })),
      html("div", { class: "row", role: "group", "aria-label": say("guess_group") },
        ...(this.story ? [0.75, 1, 1.25] : [0.5, 0.8, 1]).map((share, at) => choice(at, share))),
      html("p", { class: "small" }, say("guess_drag")),
      html("button", {
        type: "button", class: "main", disabled: this.guess === null, onclick: () => this.show(),
      }, this.guess === null ? say("show_first") : say("show")),
    );
    return box;
  }

  /** @param {number} value */
  choose(value) {
    this.guess = value;
    const pressed = /** @type {HTMLElement | null} */ (document.activeElement);
    const at = pressed?.closest(".guess") ? [...this.place.querySelectorAll("button")].indexOf(/** @type {any} */ (pressed)) : -1;
    this.draw();
    if (at >= 0) this.place.querySelectorAll("button")[at]?.focus();
  }

  /** Let the answer draw itself, and then say it. */
  show() {
    this.shown = true;
    const { story } = this;
    if (story) {
      // every other screen goes on with what was asked: its levers stand as the story has them
      Object.assign(this.state, { policy: story.under, given: { ...story.story }, chosen: [story.under, "own"] });
      this.take("own");
    }
    this.until = still() ? told.months : 0;
    this.draw();
    const said = /** @type {HTMLElement | null} */ (this.place.querySelector(".answer"));
    said?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
    const began = performance.now();
    const step = (/** @type {number} */ now) => {
      if (!this.shown) return;
      this.until = Math.min(told.months, Math.round(((now - began) / 1600) * told.months));
      this.drawCharts();
      if (this.until < told.months) requestAnimationFrame(step);
    };
    if (this.until < told.months) requestAnimationFrame(step);
  }

  /** What happened, and in how many worlds. */
  sentence() {
    return cameAlong(this.region) && !this.question
      ? told.first.sentence[reader.lang]
      : sentenceOf(rowsOf(this.courses[0], this.courses[1]), armsOf(this.pair), {
        start: "compare.asked_", of: told.rules.asked, region: "", worlds: told.worlds.rows.length, months: told.months,
      });
  }

  /** Whether in most worlds neither changes. */
  get littleChanges() {
    const rows = this.courses.length ? rowsOf(this.courses[0], this.courses[1]) : [];
    return rows.length > 0 && rows.every((row) => !told.rules.asked.includes(row.indicator) || most(row) === "same");
  }

  /** The same in numbers, and how far the guess was off. */
  verdict() {
    const [one, two] = /** @type {Record<string, Band>[]} */ (this.bands);
    const [asked, beside] = told.rules.asked;
    const arms = armsOf(this.pair);
    const last = (/** @type {Band} */ band, /** @type {"mean" | "low" | "high"} */ what) => band[what][band[what].length - 1];
    const numbers = (/** @type {string} */ name) => ({
      start: plain(one[name].mean[0], digitsOf(name)),
      first: plain(last(one[name], "mean"), digitsOf(name)),
      end: plain(last(two[name], "mean"), digitsOf(name)),
      without: arms[0].phrase, with_: arms[1].phrase, worlds: told.worlds.rows.length,
    });
    return html("div", { class: "verdict" },
      html("p", {}, say("answer_chimneys", numbers(asked))),
      html("p", {}, say("answer_twice", numbers(beside))),
      html("p", { class: "yours" }, this.judged(last(two[asked], "mean"), last(two[asked], "low"), last(two[asked], "high"))),
      html("div", { class: "row" },
        html("button", { type: "button", class: "main", onclick: () => this.go("board") }, say("go_board")),
        html("button", { type: "button", onclick: () => this.go("levers") }, say("go_levers")),
        html("button", { type: "button", class: "quiet", onclick: () => { this.shown = false; this.draw(); } }, say("again"))),
      html("p", { class: "small" }, say("worlds_are", { worlds: told.worlds.rows.length })),
      this.quiet.told(this.region, false),
      this.checked && html("p", { class: "small", role: "status" }, this.checked),
    );
  }

  /**
   * Whether the guess was right, and if not how far off; that worlds differ as much is told, but does not make it right.
   * @param {number} mean
   * @param {number} low
   * @param {number} high
   */
  judged(mean, low, high) {
    // as it is written: what is off is the difference of the numbers that stand there
    const guess = Math.round(/** @type {number} */ (this.guess));
    const off = guess - Math.round(mean);
    const blanks = { guess: plain(guess, 0), mean: plain(mean, 0), off: plain(Math.abs(off), 0), low: plain(low, 0), high: plain(high, 0) };
    if (!off) return say("guess_right", blanks);
    return say(off < 0 ? "guess_low" : "guess_high", { ...blanks, band: guess >= low && guess <= high ? say("guess_inside", blanks) : "" });
  }

  /** Both charts, equally large. */
  drawCharts() {
    const place = this.charts;
    const bands = this.bands;
    if (!place || !bands) return;
    const arms = armsOf(this.pair);
    const width = Math.max(260, place.clientWidth);
    const height = width < 480 ? 210 : 270;
    const made = told.rules.asked.map((name, which) => {
      const most = exactMost(bands.map((one) => one[name].high));
      const ticks = which === 0 ? ticksTo(most) : [0, 0.25, 0.5, 0.75, 1];
      const series = arms.map((arm, at) => ({
        label: arm.short, ...STYLES[at], band: bands[at][name], until: at === 0 ? undefined : this.until,
      })).filter((_, at) => at === 0 || (this.shown && this.until > 0));
      const about = {
        series, title: titleOf(name), months: told.months, ticks, digits: digitsOf(name), width, height,
        range: /** @type {[number, number]} */ ([0, ticks[ticks.length - 1]]),
        ends: /** @type {[string, string]} */ ([part(`ends_of_${name}`, 0), part(`ends_of_${name}`, 1)]),
        right: roomFor([...arms.map((arm) => `${arm.short} 0,00`), `${say("you")} 000`, say("drag_me")]),
        marks: which === 0 && this.shown && this.guess !== null ? [{ label: say("you"), colour: GUESS, value: this.guess }] : [],
      };
      const drawn = curves(about);
      if (which === 0) this.addGuess(drawn, about);
      return html("figure", {}, html("figcaption", {}, titleOf(name)), drawn);
    });
    const held = document.activeElement?.classList.contains("dot");
    renew(place, ...made);
    if (held) /** @type {HTMLElement | null} */ (place.querySelector(".dot"))?.focus();
  }

  /**
   * The dot that stands for the guess: dragged, or moved by arrow keys.
   * @param {SVGSVGElement} drawn
   * @param {{ width: number, height: number, range: [number, number], right: number }} about
   */
  addGuess(drawn, { width, height, range, right }) {
    const { x, y, value } = scales(width, height, told.months, range, right);
    const none = /** @type {Record<string, Band>[]} */ (this.bands)[0][told.rules.asked[0]].mean;
    const at = this.guess ?? none[none.length - 1];
    const end = x(told.months);
    if (this.guess !== null || !this.shown) {
      drawn.append(svg("line", {
        x1: px(x(0)), y1: px(y(none[0])), x2: px(end), y2: px(y(at)), stroke: GUESS, class: "line thin",
        "stroke-dasharray": "1 5", "stroke-linecap": "round", opacity: this.guess === null ? 0 : 1,
      }));
    }
    if (this.shown) {
      drawn.append(svg("circle", { cx: px(end), cy: px(y(at)), r: 5, fill: GUESS }));
      return;
    }
    const move = (/** @type {number} */ to) => {
      this.guess = Math.round(Math.min(range[1], Math.max(0, to)));
      this.draw();
      /** @type {HTMLElement | null} */ (this.place.querySelector(".dot"))?.focus();
    };
    const dot = svg("g", {
      class: "dot", role: "slider", tabindex: 0, "aria-label": say("guess_group"), "aria-valuemin": 0,
      "aria-valuemax": range[1], "aria-valuenow": Math.round(at), "aria-valuetext": plain(Math.round(at), 0),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
        const step = /** @type {Record<string, number>} */ (steps)[event.key];
        if (event.key === "Enter" && this.guess !== null) this.show();
        if (!step) return;
        event.preventDefault();
        move(Math.round(at) + step);
      },
      onpointerdown: (/** @type {PointerEvent} */ event) => {
        event.preventDefault();
        this.drag(event.pointerId, (/** @type {number} */ clientY) => {
          const box = /** @type {SVGSVGElement} */ (this.place.querySelector(".chart")).getBoundingClientRect();
          return value(((clientY - box.top) * height) / box.height);
        }, range, y);
      },
    }, svg("circle", { cx: px(end), cy: px(y(at)), r: 22, class: "reach" }),
    svg("circle", { cx: px(end), cy: px(y(at)), r: 9, fill: GUESS }),
    svg("text", { x: px(end - 4), y: px(y(at) - 28), fill: GUESS, class: "name end" },
      this.guess === null ? say("drag_me") : `${say("you")} ${plain(this.guess, 0)}`));
    // what holds something to move is no picture
    drawn.setAttribute("role", "group");
    drawn.append(dot);
  }

  /**
   * Follow a finger without rebuilding what is under it.
   * @param {number} pointer
   * @param {(clientY: number) => number} valueAt
   * @param {[number, number]} range
   * @param {(value: number) => number} y
   */
  drag(pointer, valueAt, range, y) {
    const dot = /** @type {SVGGElement} */ (this.place.querySelector(".dot"));
    const line = /** @type {SVGLineElement} */ (dot.previousElementSibling);
    const [reach, seen, text] = dot.children;
    dot.setPointerCapture(pointer);
    const follow = (/** @type {PointerEvent} */ event) => {
      const guess = Math.round(Math.min(range[1], Math.max(0, valueAt(event.clientY))));
      this.guess = guess;
      const at = px(y(guess));
      for (const circle of [reach, seen]) circle.setAttribute("cy", at);
      text.setAttribute("y", px(y(guess) - 28));
      text.textContent = `${say("you")} ${plain(guess, 0)}`;
      line.setAttribute("y2", at);
      line.setAttribute("opacity", "1");
    };
    const end = () => {
      dot.removeEventListener("pointermove", follow);
      this.draw();
    };
    dot.addEventListener("pointermove", follow);
    dot.addEventListener("pointerup", end, { once: true });
    dot.addEventListener("pointercancel", end, { once: true });
  }
}

/** The largest of several rows. @param {Float64Array[]} rows */
export function exactMost(rows) {
  return rows.reduce((most, row) => row.reduce((m, v) => (v > m ? v : m), most), 0);
}

/** @param {Float64Array} one @param {Float64Array} other */
function sameBits(one, other) {
  return one.length === other.length && one.every((value, at) => Object.is(value, other[at]));
}

/** Mean of some numbers. @param {number[]} values */
export function meanOf(values) {
  return exactSum(values) / values.length;
}
