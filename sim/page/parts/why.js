// Below the street: why organisations do or do not bundle, how that went through time, one refusal step by step, and
// what would have to change.
import { html, renew, svg } from "./draw.js";
import { plain, reader, say, signed, timed, told } from "./words.js";
import { middle } from "./compared.js";
import { ownNamed, pointOf, policyOf, whyInPython } from "./points.js";
import { curves, ticksTo } from "./chart.js";
import { byCommonness, dataOf, drawnOf, happened, headOf, leadOf, middleOf, outcome, partHeads, partRows, refusalHead, refusalRows, sidesOfRefusal, typical } from "./reasons.js";
import { search, threeFigures, tipSentences } from "./tips.js";
import { reachOf, termsOf, waterfall } from "./waterfall.js";

/** @typedef {import("./types").Asked} Asked */
/** @typedef {import("./types").Band} Band */
/** @typedef {import("./types").Counted} Counted */
/** @typedef {import("./types").Links} Links */
/** @typedef {import("./types").Refusal} Refusal */
/** @typedef {import("./types").Search} Search */
/** @typedef {{ region: number, policy: string, given: import("./types").Values, world: number, month: number, header: import("./types").Header }} About */

/** How the run of the street is drawn, and all worlds; how far the one trusts the other, and the other the one. */
const HERE = "#0072B2";
const WORLDS = "#D55E00";
const BOTH_SIDES = [{ colour: HERE, dash: undefined }, { colour: "#009E73", dash: "10 3 2 3" }];

/** The question and its answer. */
export class Why {
  /**
   * @param {import("./engine").Engine} engine
   * @param {(world: number, month: number) => void} see puts a run and a month into the street
   */
  constructor(engine, see) {
    this.engine = engine;
    this.see = see;
    this.task = this.one = this.other = -1;
    this.region = -1;
    this.asked = "";
    /** @type {About | null} */
    this.about = null;
    /** @type {Asked | null} */
    this.question = null;
    /** @type {Counted[]} */
    this.found = [];
    /** @type {Refusal | null} */
    this.refusal = null;
    /** @type {Search | null} */
    this.search = null;
    this.searching = false;
    /** Which search is on. @type {object | null} */
    this.turn = null;
    this.all = false;
    /** What is told to those who do not see the rest. */
    this.heard = html("p", { class: "unseen", role: "status" });
    this.answer = html("div");
    this.through = html("div");
    this.apart = html("div");
    this.change = html("div", { class: "change" });
    this.place = html("div", { class: "why-not" });
  }

  /** The question as it stands in the address: task and two organisations, x for any. */
  get text() {
    const { task, one, other } = this;
    return Math.max(task, one, other) < 0 ? "" : [task, one, other].map((at) => at < 0 ? "x" : at).join("-");
  }

  /** Take the question from an address. @param {string} text */
  open(text) {
    const [task = -1, one = -1, other = -1] = text ? text.split("-").map((at) => at === "x" ? -1 : Number(at)) : [];
    Object.assign(this, { task, one, other, region: -1 });
  }

  /**
   * Choose by hand: a house, then another in the same row.
   * @param {number} task
   * @param {number} row
   */
  pick(task, row) {
    if (task !== this.task || this.one < 0 || this.other >= 0) Object.assign(this, { task, one: row, other: -1 });
    else if (row !== this.one) this.other = row;
  }

  /** Choose a task alone. @param {number} task */
  pickTask(task) {
    Object.assign(this, { task, one: -1, other: -1 });
  }

  /**
   * The question at hand, for a region under a policy.
   * @param {About} about
   */
  draw(about) {
    const { labels, tasks, task_labels: names } = about.header;
    if (this.region >= 0 && this.region !== about.region) this.pickTask(-1);
    this.region = about.region;
    this.about = about;
    // an address may name what this region has not
    if (this.task >= tasks.length) this.task = -1;
    if (Math.max(this.one, this.other) >= labels.length) this.pickTask(this.task);
    if (this.one < 0 && this.other >= 0) Object.assign(this, { one: this.other, other: -1 });
    const choice = (/** @type {string} */ word, /** @type {string} */ any, /** @type {string[]} */ texts, /** @type {"task" | "one" | "other"} */ which) => {
      const select = html("select", {
        onchange: () => {
          this[which] = Number(select.value);
          const turned = this.one < 0 && this.other >= 0;
          if (!turned) return this.ask();
          this.draw(about);
          /** @type {HTMLSelectElement} */ (this.place.querySelectorAll("select")[1]).focus();
        },
      }, html("option", { value: -1 }, any), ...texts.map((text, at) => html("option", { value: at, selected: at === this[which] }, text)));
      return html("label", {}, word, select);
    };
    renew(this.place,
      html("h2", {}, say("why_title")),
      html("p", { class: "small" }, say("why_lead")),
      html("div", { class: "controls" },
        choice(say("task_word"), say("any_task"), names[reader.lang] ?? tasks, "task"),
        choice(say("one_word"), say("anyone"), labels, "one"),
        choice(say("other_word"), say("anyone"), labels, "other")),
      this.heard, this.answer, this.through, this.apart, this.change);
    this.ask();
  }

  /** Put nothing but a sentence there. @param {string} text */
  only(text) {
    this.heard.textContent = text;
    renew(this.answer, html("p", { "aria-hidden": "true" }, text));
    for (const place of [this.through, this.apart, this.change]) renew(place);
  }

  /** Count in all worlds, if that was not done, and say what was found. */
  async ask() {
    const { core } = this.engine;
    const { task, one, other } = this;
    const about = /** @type {About} */ (this.about);
    const key = JSON.stringify([about.region, about.policy, about.given, task, one, other]);
    if (!core || Math.max(task, one, other) < 0 || (one === other && one >= 0)) {
      this.stop();
      this.engine.drop("why");
      this.asked = "";
      this.only(one === other && one >= 0 ? say("why_same") : say(core ? "why_choose" : "needs_engine"));
      return;
    }
    if (key === this.asked) {
      if (this.question) this.say();
      return;
    }
    this.stop();
    this.engine.drop("why");
    Object.assign(this, { asked: key, question: null, refusal: null, search: null, all: false });
    this.only(say("computing"));
    const policy = policyOf(about.policy);
    const how = { urgency: 0, group: "why", about: /** @type {[number, number, number]} */ ([task, one, other]) };
    const point = (/** @type {number} */ world) => pointOf(core, world, policy, about.given);
    /** @type {Links} */
    const of = await this.engine.run("links", about.region, 0, point(0), how);
    if (!of.tasks.length) {
      const { labels } = about.header;
      const blanks = { one: labels[one], other: labels[other] };
      this.only(one < 0 ? say("why_no_pairs") : other < 0 ? say("why_nobody", blanks) : say("why_no_link", blanks));
      return;
    }
    if (one < 0 && of.ends.length === 1) {
      // a task of two is a question about these two
      [[this.one, this.other]] = of.ends;
      this.draw(about);
      this.place.querySelector("select")?.focus();
      return;
    }
    /** @type {Counted[]} */
    const found = await Promise.all(told.worlds.rows.map((_, world) => this.engine.run("counts", about.region, world, point(world), how)));
    const chosen = typical(of, found);
    /** @type {Refusal | null} */
    let refusal = null;
    if (chosen) {
      const { run, place, side, column, both } = chosen;
      const wanted = { place, column, at: told.counts.at };
      const proposals = await this.engine.run("refusals", about.region, run, point(run), { ...how, wanted });
      const [name, value] = told.counts.joint;
      refusal = { ...middleOf(proposals, side, both), run, place, side, joint: point(run).numbers[core.names.indexOf(name)] === value };
    }
    if (key !== this.asked) return;
    const { labels, tasks, task_labels: names } = about.header;
    this.question = { of, labels, names: names[reader.lang] ?? tasks, region: told.regions[about.region].label[reader.lang], policy: "" };
    Object.assign(this, { found, refusal });
    this.say();
  }

  /** All that was found, in the language of the reader. */
  say() {
    const about = /** @type {About} */ (this.about);
    const asked = /** @type {Asked} */ (this.question);
    const own = Object.keys(about.given).length > 0;
    const policy = about.policy === told.policies[0].id ? "" : policyOf(about.policy).title[reader.lang];
    Object.assign(asked, {
      names: about.header.task_labels[reader.lang] ?? about.header.tasks, region: told.regions[about.region].label[reader.lang],
      policy: own ? [policy, ownNamed({ policy: about.policy, given: about.given }).label].filter(Boolean).join(", ") : policy,
    });
    const { found } = this;
    const lead = leadOf(asked, found);
    this.heard.textContent = lead;
    renew(this.answer,
      html("p", { class: "answer" }, lead),
      html("p", { class: "small" }, headOf(asked, found.length)),
      html("ul", { class: "because" }, ...happened(asked, found).map((text) => html("li", {}, text))),
      this.parts(),
      html("details", {}, html("summary", {}, say("why_ground")),
        html("p", { class: "small" }, dataOf(asked)),
        html("p", { class: "small" }, drawnOf(asked, found))),
      this.python());
    this.sayThrough();
    this.sayApart();
    this.sayChange();
  }

  /** The same question to Python, where it knows the region and no lever was turned. */
  python() {
    const { of, labels, names } = /** @type {Asked} */ (this.question);
    const { policy, given, region, header } = /** @type {About} */ (this.about);
    if (of.one < 0 || Object.keys(given).length || !told.regions[region].shipped) return null;
    // two may have one name, and a code is one's own
    const called = [of.one, of.other].filter((row) => row >= 0)
      .map((row) => labels.indexOf(labels[row]) === labels.lastIndexOf(labels[row]) ? labels[row] : header.organisations[row]);
    const lines = whyInPython(told.regions[region].name, called, of.task < 0 ? null : names[of.task],
      policy === told.policies[0].id ? null : policy, reader.lang);
    return html("details", {}, html("summary", {}, say("why_note")), html("pre", { tabindex: 0 }, lines));
  }

  /** A row a task, an organisation or a pair; a click asks about that one. */
  parts() {
    const asked = /** @type {Asked} */ (this.question);
    const rows = partRows(asked, this.found);
    if (!rows.length) return null;
    const { of } = asked;
    const shown = this.all ? rows : rows.slice(0, told.tipping.rows);
    const name = say("why_table", { what: say(of.task < 0 ? "why_by_task" : of.one < 0 ? "why_by_pair" : "why_by_other") });
    const go = (/** @type {(typeof rows)[number]["part"]} */ { task, one, other }) => {
      Object.assign(this, { task, one, other });
      this.draw(/** @type {About} */ (this.about));
      this.place.querySelector("select")?.focus();
    };
    return html("div", {},
      html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": name },
        html("table", { class: "parts" },
          html("thead", {}, html("tr", {}, ...partHeads(asked).map((head) => html("th", { scope: "col" }, head)))),
          html("tbody", {}, ...shown.map(({ part, name: label, cells }) => html("tr", {},
            html("th", { scope: "row" }, html("button", { type: "button", class: "quiet", onclick: () => go(part) }, label)),
            ...cells.map((cell, at) => html("td", { class: at === cells.length - 2 ? "" : "right" }, cell))))))),
      html("p", { class: "small" }, say("why.parts_note", { runs: this.found.length })),
      shown.length < rows.length && html("button", {
        type: "button", onclick: () => {
          this.all = true;
          this.say();
          /** @type {HTMLElement | null} */ (this.answer.querySelector(".scroll"))?.focus();
        },
      }, say("why_all_rows", { rows: rows.length })));
  }

  // Through time -----------------------------------------------------------------------------------

  /** Rungs, bundles and trust in the run of the street and over all worlds. */
  sayThrough() {
    const { world } = /** @type {About} */ (this.about);
    const { of } = /** @type {Asked} */ (this.question);
    this.courses = this.through_();
    this.charts = html("div", { class: "pair" });
    renew(this.through, html("h3", {}, say("why_through")), this.charts,
      html("p", { class: "small" }, say("why_through_note", { world: world + 1 }), of.tasks.length > 1 ? ` ${say("why_through_band")}` : ""),
      yearly(this.courses.flatMap(({ columns }) => columns)));
    this.drawCharts();
  }

  /**
   * What is drawn through time: charts, and of each the columns of the table.
   * @returns {{ title: string, series: import("./types").Series[], ticks: number[], digits: number, ends?: [string, string], names?: string[],
   *   columns: [string, ArrayLike<number>, number][] }[]}
   */
  through_() {
    const { of, labels } = /** @type {Asked} */ (this.question);
    const { world } = /** @type {About} */ (this.about);
    const many = this.found.length;
    const links = of.tasks.length;
    const { deep } = told.counts;
    const every = Array.from({ length: told.months + 1 }, (_, month) => month);
    /** Something of each run by month. @type {(of: (rungs: Int8Array) => number) => number[][]} */
    const courses = (value) => this.found.map(({ rungs }) => every.map((m) => value(rungs.subarray(m * links, (m + 1) * links))));
    const here = say("why_this", { world: world + 1 });
    const found = [];
    if (links === 1) {
      const rungs = courses(([rung]) => rung);
      const share = every.map((m) => rungs.filter((run) => run[m] >= deep).length);
      const [one, two] = [`${say("why_rung")}, ${here}`, say("why_share", { worlds: many })];
      found.push({ title: one, series: [{ label: "", colour: HERE, band: line(rungs[world]) }], ticks: [0, 1, 2, 3], digits: 0, ends: /** @type {[string, string]} */ ([say("rung_name_3"), say("rung_name_0")]), columns: [column(one, rungs[world], 0)] });
      found.push({ title: two, series: [{ label: "", colour: WORLDS, band: line(share) }], ticks: [0, many / 3, (2 * many) / 3, many], digits: 0, columns: [column(two, share, 0)] });
    } else {
      const all = courses(of.task < 0
        ? (rungs) => new Set(of.tasks.filter((_, at) => rungs[at] >= deep)).size
        : (rungs) => rungs.filter((rung) => rung >= deep).length);
      const title = say(of.task < 0 ? "why_tasks_deep" : of.one < 0 ? "why_pairs_deep" : "why_others_deep");
      const band = overWorlds(all);
      const worlds = say("why_mean", { worlds: many });
      found.push({
        title, series: [{ label: worlds, colour: WORLDS, dash: "8 4", band }, { label: here, colour: HERE, band: line(all[world]) }],
        ticks: ticksTo(Math.max(1, ...band.high, ...all[world])), digits: 0,
        columns: [column(`${title}, ${here}`, all[world], 0), column(`${title}, ${worlds}`, band.mean, 1)],
      });
    }
    const { trust } = this.found[world];
    if (trust.length) {
      const sides = [0, 1].map((which) => every.map((m) => trust[2 * m + which]));
      const names = [[of.one, of.other], [of.other, of.one]].map(([one, other]) => say("why_in", { one: labels[one], other: labels[other] }));
      found.push({
        title: say("why_trust", { world: world + 1 }), names, digits: 2, ticks: [0, 0.5, 1], ends: both("why_trust_ends"),
        series: sides.map((side, at) => ({ label: "", ...BOTH_SIDES[at], band: line(side) })),
        columns: names.map((name, at) => column(name, sides[at], 2)),
      });
    }
    return found;
  }

  /** The charts, with a line at the month of the street. */
  drawCharts() {
    const { charts, courses } = this;
    if (!charts || !courses) return;
    const { month } = /** @type {About} */ (this.about);
    const wide = this.place.clientWidth;
    const width = Math.max(270, Math.min(460, wide > 1150 ? wide / 3 - 20 : wide > 700 ? wide / 2 - 20 : wide));
    renew(charts, ...courses.map(({ title, series, ticks, digits, ends, names = [] }) => {
      const figure = html("figure", {},
        html("figcaption", {}, title),
        curves({
          series, title: [title, ...names].join(", "), months: told.months, range: [0, ticks[ticks.length - 1]], ticks, digits, width, height: 150, now: month, ends,
        }),
        names.length > 0 && html("ul", { class: "key" }, ...names.map((name, at) => html("li", {}, stroke(BOTH_SIDES[at]), name))));
      // a long title takes two lines, and no chart's place
      figure.style.width = `${width}px`;
      return figure;
    }));
  }

  /** The month of the street has changed. @param {number} month */
  drawMonth(month) {
    if (!this.about || this.about.month === month) return;
    this.about.month = month;
    if (this.question && this.through.firstChild) this.drawCharts();
  }

  // One refusal ------------------------------------------------------------------------------------

  sayApart() {
    const asked = /** @type {Asked} */ (this.question);
    const { refusal } = this;
    const up = this.found.some(({ tally }) => asked.of.tasks.some((_, at) => tally[at * (tally.length / asked.of.tasks.length) + told.counts.at.up]));
    if (!refusal) {
      renew(this.apart, up && html("h3", {}, say("why_refusal")), up && html("p", {}, say("why.no_refusal", { runs: this.found.length })));
      return;
    }
    const sides = sidesOfRefusal(asked, refusal);
    const [range, shown] = [reachOf(sides), termsOf(sides)];
    const wide = this.place.clientWidth;
    const width = Math.max(270, Math.min(460, wide > 700 ? wide / 2 - 20 : wide));
    const [heads, ...rows] = refusalRows(sides);
    renew(this.apart,
      html("h3", {}, say("why_refusal")),
      html("p", {}, refusalHead(asked, refusal)),
      html("p", { class: "small" }, say("why_for")),
      html("div", { class: "falls" }, ...sides.map((side) => html("figure", {},
        html("figcaption", {}, say("why_side", { name: side.name, answer: say(side.yes ? "why.yes" : "why.no"), sum: signed(side.margin, 1) })),
        waterfall(side, { width, range, shown })))),
      html("details", {}, html("summary", {}, say("as_table")), html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("why_refusal") },
        html("table", { class: "numbers" },
          html("thead", {}, html("tr", {}, ...heads.map((head, at) => at ? html("th", { scope: "col" }, head) : html("td", {})))),
          html("tbody", {}, ...rows.map(([head, ...cells]) => html("tr", {}, html("th", { scope: "row" }, head), ...cells.map((cell) => html("td", { class: "right" }, cell)))))))),
      html("p", {}, html("button", { type: "button", onclick: () => this.see(refusal.run, refusal.month) }, say("why_see", { run: refusal.run + 1, month: refusal.month }))));
  }

  // What would have to change ----------------------------------------------------------------------

  /** The run that changes are tried on. */
  get tipped() {
    return this.refusal ? this.refusal.run : byCommonness(/** @type {Asked} */ (this.question).of, this.found)[0];
  }

  sayChange() {
    const { of } = /** @type {Asked} */ (this.question);
    if (of.one < 0) {
      renew(this.change, html("h3", {}, say("why_change")), html("p", {}, say("why_change_choose")));
      return;
    }
    const run = this.tipped;
    const many = of.tasks.length;
    const { rungs } = this.found[run];
    const ends = outcome(of, rungs.subarray(rungs.length - many));
    this.told = html("div", { role: "status" });
    this.busy = html("div");
    this.tracks = html("div", { class: "tracks" });
    this.behind = html("details", { hidden: true }, html("summary", {}, say("why_tried")), this.tracks);
    this.button = html("button", { type: "button", class: "main", onclick: () => this.searching ? this.halt() : this.begin() });
    renew(this.change,
      html("h3", {}, say("why_change")),
      html("p", {}, say("why_change_lead", {
        run: run + 1, what: say(this.one >= 0 && new Set(of.tasks).size === 1 ? "why.what_task" : "why.what_tasks"),
        ends: say(ends ? "why_ends_yes" : "why_ends_no"),
      })),
      this.told, html("p", {}, this.button), this.busy, this.behind);
    this.saySearch();
  }

  /** How far the search is, or what it found. */
  saySearch() {
    const { search: so, button, told: place, busy, tracks, behind, searching } = this;
    if (!button || !place || !busy || !tracks || !behind) return;
    button.textContent = say(searching ? "why_stop" : so?.tips ? "why_search_again" : "why_search");
    for (const one of [place, busy, tracks]) renew(one);
    behind.hidden = !so;
    if (!so) return;
    /** @type {HTMLElement[]} */
    let more = [];
    const { of } = /** @type {Asked} */ (this.question);
    if (so.tips) {
      const one = new Set(of.tasks).size === 1;
      const [first, ...others] = tipSentences(so.tips, so.without, this.tipped + 1, one);
      more = others.map((text) => html("p", {}, text));
      renew(place, html("p", { class: "answer" }, first), !so.tips.length && html("p", { class: "small" }, say("why_none")));
    } else if (searching) {
      const all = so.ladders.reduce((sum, steps, at) => sum + (so.tipping[at] < 0 ? steps.length : so.tipping[at] + 1), 0);
      const done = so.tried.reduce((sum, tried) => sum + tried, 0);
      renew(busy, html("p", {}, say("why_searching", { done, all, run: this.tipped + 1, fresh: so.fresh.length })),
        html("progress", { max: all, value: done, "aria-label": say("why_change") }));
    }
    renew(tracks, ...more, html("p", { class: "small" }, say("why_how", { fresh: told.worlds.fresh.rows.length })),
      html("p", { class: "small" }, say("why_dots")), ...so.levers.map((lever) => this.track(so, lever)));
  }

  /**
   * What was tried of a lever: a dot a step, and what it did.
   * @param {Search} so
   * @param {string} lever
   */
  track(so, lever) {
    const mine = so.ladders.flatMap((steps, at) => steps[0].lever === lever ? [at] : []);
    const [{ was, values }] = so.ladders[mine[0]];
    const name = say(`why.${Object.keys(values).length > 1 ? "only" : "lever"}_${lever}`);
    const done = mine.every((at) => so.tipping[at] >= 0 || so.tried[at] === so.ladders[at].length);
    const hits = mine.flatMap((at) => so.tipping[at] < 0 ? [] : [so.ladders[at][so.tipping[at]]]).sort((a, b) => a.part - b.part);
    const tip = so.tips?.find(({ change }) => change.lever === lever);
    let text = done ? say("why_step_none") : say("why_step_busy");
    const { time } = [...told.levers, ...told.rest].find((one) => one.name === lever) ?? {};
    const shown = (/** @type {number} */ value) => timed(threeFigures(value), value, time);
    if (hits.length) text = say("why_step_at", { value: shown(hits[0].value) }) + (tip ? say("why_step_fresh", { tips: tip.tips, fresh: tip.fresh }) : "");
    const steps = Math.max(...so.ladders.map((one) => one.length));
    const [gap, middle_] = [14, 14 * steps + 10];
    const picture = svg("svg", { width: 2 * middle_, height: 18, viewBox: `0 0 ${2 * middle_} 18`, "aria-hidden": "true" },
      svg("line", { x1: middle_, x2: middle_, y1: 2, y2: 16, class: "zero" }),
      ...mine.flatMap((at) => so.ladders[at].map(({ value }, step) => {
        const x = middle_ + (value < was ? -1 : 1) * (step + 1) * gap;
        const kind = so.tipping[at] === step ? "tips" : step < so.tried[at] ? "tried" : "waits";
        return svg("circle", { cx: x, cy: 9, r: kind === "tips" ? 6 : kind === "tried" ? 4 : 3, class: kind });
      })));
    return html("div", { class: "track" }, html("strong", {}, `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`),
      html("span", { class: "small" }, say("why_was", { was: shown(was) })), picture, html("span", { class: hits.length ? "hit" : "" }, text));
  }

  /** Begin the search, from the beginning. */
  async begin() {
    const { policy, given, region } = /** @type {About} */ (this.about);
    const { of } = /** @type {Asked} */ (this.question);
    this.searching = true;
    this.search = null;
    const key = this.asked;
    const mine = this.turn = {};
    let due = 0;
    this.saySearch();
    await search(this.engine, { of, region, policy: policyOf(policy), given }, this.tipped, (so) => {
      if (this.turn !== mine || key !== this.asked) return;
      this.search = so;
      if (so.tips) this.searching = false;
      // a frame for many steps
      if (!due || so.tips) {
        cancelAnimationFrame(due);
        due = requestAnimationFrame(() => { due = 0; this.saySearch(); });
      }
    });
  }

  /** Stop the search; what was tried stays to be seen. */
  halt() {
    this.stop();
    this.saySearch();
  }

  stop() {
    this.engine.drop("tips");
    this.turn = null;
    this.searching = false;
  }
}

/**
 * Mean and band over runs, month by month.
 * @param {number[][]} courses
 * @returns {Band}
 */
function overWorlds(courses) {
  const three = courses[0].map((_, month) => middle(courses.map((course) => course[month])));
  return {
    mean: Float64Array.from(three, ({ mean }) => mean), low: Float64Array.from(three, ({ low }) => low), high: Float64Array.from(three, ({ high }) => high),
  };
}

/** One run as a band without width. @param {ArrayLike<number>} values @returns {Band} */
function line(values) {
  const mean = Float64Array.from(values);
  return { mean, low: mean, high: mean };
}

/** @param {string} head @param {ArrayLike<number>} values @param {number} digits @returns {[string, ArrayLike<number>, number]} */
function column(head, values, digits) {
  return [head, values, digits];
}

/** Two texts that `|` parts. @param {string} key @returns {[string, string]} */
function both(key) {
  const [one, two] = say(key).split("|");
  return [one, two];
}

/** A line as in a chart, for a key. @param {{ colour: string, dash?: string }} style */
function stroke({ colour, dash }) {
  return svg("svg", { width: 34, height: 8, viewBox: "0 0 34 8", "aria-hidden": "true" },
    svg("line", { x1: 0, x2: 34, y1: 4, y2: 4, stroke: colour, "stroke-width": 2.6, "stroke-dasharray": dash }));
}

/** Curves as a table, a row a year. @param {[string, ArrayLike<number>, number][]} columns */
function yearly(columns) {
  const years = Array.from({ length: told.months / 12 + 1 }, (_, year) => year);
  return html("details", {}, html("summary", {}, say("as_table")), html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("why_through") },
    html("table", { class: "numbers" },
      html("thead", {}, html("tr", {}, html("th", { scope: "col" }, say("why_years")), ...columns.map(([head]) => html("th", { scope: "col" }, head)))),
      html("tbody", {}, ...years.map((year) => html("tr", {}, html("th", { scope: "row" }, year),
        ...columns.map(([, values, digits]) => html("td", { class: "right" }, plain(values[12 * year], digits)))))))));
}
