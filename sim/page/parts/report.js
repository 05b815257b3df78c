// The report: what is on the page as a document. It is mailed as a file like this page, in which figures and
// tables stand as they were; where scripts run, they are computed again and the reader turns the sender's levers.
import { html, renew } from "./draw.js";
import { alphabetical, counted, held, part, plain, reader, rungsInWords, say, told } from "./words.js";
import { cellsOf, digitsOf, noteOf, rowsOf, titleOf } from "./compared.js";
import { inPython, pointOf, policyOf } from "./points.js";
import { carePart } from "./quiet.js";
import { curves, STYLES, ticksTo } from "./chart.js";
import { exactMost } from "./asked.js";
import { saidOf } from "./policies.js";
import { drawnNames, storedOf, summaryFrom, summaryOf } from "./stored.js";
import { escapedText, fileOf, handOut, jsonOf, markupOf } from "./written.js";

/** @typedef {import("./types").Block} Block */
/** @typedef {import("./types").Lever} Lever */
/** @typedef {import("./types").Place} Place */
/** @typedef {import("./stored").Summary} Summary */
/** @typedef {{ region: number, policy: string, given: import("./types").Values, chosen: string[] }} State */
/** @typedef {{ id: string, label: string, short: string, phrase: string, text: string }} Arm */

/** Half an A4 within its margins: a figure of a report is so wide on every screen. */
const WIDE = 322;
const HIGH = 218;
/** Parts under which a remark can be put. */
export const REMARKED = ["question", "answer", "region", "missing"];

/** What people write into a report, when nobody wrote yet. */
function blankFields() {
  return { title: "", reader: "", date: "", remarks: /** @type {Record<string, string>} */ ({}) };
}

/** The screen with the report. */
export class Report {
  /**
   * @param {import("./engine").Engine} engine
   * @param {State} state
   * @param {{ policies: import("./policies").Policies, levers: import("./levers").Levers, quiet: import("./quiet").Quiet }} screens
   * @param {{ address: () => string, setting: (address: string) => State, open: (address: string) => void }} places
   *   `address`: of the setting at hand; `setting`: of an address; `open`: put it there
   * @param {Element[]} shown parts that stand in the file as they are
   */
  constructor(engine, state, { policies, levers, quiet }, places, shown) {
    this.engine = engine;
    this.state = state;
    this.policies = policies;
    this.levers = levers;
    this.quiet = quiet;
    this.places = places;
    this.shown = shown;
    this.sent = told.report ?? null;
    /** Worlds, months and seed: the page's, but for a report that was asked for others. @type {{ worlds: number, months: number, seed: number }} */
    this.asked = this.sent?.asked ?? { worlds: told.worlds.rows.length, months: told.months, seed: told.seed };
    /** Courses by setting: what the screen that compares has computed, where it computes the same. @type {Map<string, import("./types").Course[]>} */
    this.kept = this.sent?.asked ? new Map() : policies.kept;
    this.fields = { ...blankFields(), ...this.sent?.fields };
    /** @type {Summary[]} */
    this.stored = this.sent?.stored.map(summaryFrom) ?? [];
    /** What was made of courses last. @type {{ from: import("./types").Course[], made: Summary }[]} */
    this.memo = [];
    this.place = html("section", { class: "report", "aria-labelledby": "title-report" });
  }

  /** What decides every number of a report. @param {State} state */
  keyOf({ region, policy, given, chosen }) {
    const turned = told.levers.flatMap(({ name }) => name in given ? [[name, given[name]]] : []);
    const ids = chosen.filter((id) => id !== "own" || turned.length);
    return JSON.stringify([region, ids, ids.includes("own") ? [policy, turned] : []]);
  }

  /** Whether all stands as the sender put it. */
  get unmoved() {
    return this.sent !== null && this.keyOf(this.places.setting(this.sent.address)) === this.keyOf(this.state);
  }

  /** @returns {Arm[]} */
  get arms() {
    return this.policies.chosen.map((id) => ({ id, ...this.policies.named(id) }));
  }

  /** Of each policy what is computed, else what the sender stored; nothing as long as one lacks. */
  get summaries() {
    const courses = this.arms.map(({ id }) => this.kept.get(this.policies.keyOf(id)));
    if (courses.every(Boolean)) {
      const there = /** @type {import("./types").Course[][]} */ (courses);
      const { memo } = this;
      if (memo.length !== there.length || memo.some(({ from }, at) => from !== there[at])) {
        this.memo = there.map((from, at) => ({ from, made: summaryOf(from, at ? there[0] : null) }));
      }
      return this.memo.map(({ made }) => made);
    }
    return this.unmoved ? this.stored : null;
  }

  /** Whether every bit that was computed is the sender's. */
  get same() {
    const texts = (/** @type {Summary[] | null} */ all) => jsonOf((all ?? []).map(storedOf));
    return texts(this.summaries) === texts(this.stored);
  }

  async compute() {
    const { core } = this.engine;
    if (!core) return;
    const key = this.keyOf(this.state);
    const { region, policy, given } = this.state;
    this.engine.drop("report");
    for (const { id } of this.arms) {
      const own = this.policies.keyOf(id);
      if (this.kept.has(own)) continue;
      const [from, values] = id === "own" ? [policy, { ...given }] : [id, {}];
      const { worlds, months, seed } = this.asked;
      const courses = await Promise.all(Array.from({ length: worlds }, (_, world) => this.engine.run("run", region, world,
        pointOf(core, world, policyOf(from), values), { urgency: 2, group: "report", months, seed })));
      this.kept.set(own, courses);
      if (key !== this.keyOf(this.state)) return;
    }
    this.drawFound();
  }

  /** Put the whole screen there anew. */
  draw() {
    this.parts = {
      status: html("div", { class: "status", role: "status" }), question: html("section"), answer: html("section"),
      numbers: html("section"), head: html("div", { class: "top" }), source: html("section"),
    };
    this.turning = this.sent ? this.turn() : null;
    this.paper = html("article", { class: "paper" });
    this.said = html("p", { class: "small", role: "status" });
    renew(this.place, this.make(), this.paper);
    this.drawPaper();
  }

  /** Fields and buttons: none of it is printed. */
  make() {
    const field = (/** @type {string} */ label, /** @type {string} */ value, /** @type {(text: string) => void} */ note, long = false) => {
      const box = html(long ? "textarea" : "input", {
        oninput: () => { note(box.value); this.drawPaper(); }, dir: "auto", ...(long ? { rows: 2 } : { type: "text" }),
      });
      box.value = value;
      return html("label", { class: long ? "long" : null }, html("span", {}, label), box);
    };
    const form = html("div", { class: "fields" },
      field(say("report_field_title"), this.title, (text) => { this.fields.title = text; }),
      field(say("report_field_reader"), this.fields.reader, (text) => { this.fields.reader = text; }),
      field(say("report_field_date"), this.date, (text) => { this.fields.date = text; }),
      ...REMARKED.map((name) => field(say("report_field_remark", { part: say(`report_part_${name}`) }), this.fields.remarks[name] ?? "",
        (text) => { this.fields.remarks = { ...this.fields.remarks, [name]: text }; }, true)));
    const buttons = html("div", { class: "row" },
      html("button", { type: "button", class: "main", onclick: () => this.save() }, say("report_save")),
      html("button", { type: "button", onclick: () => print() }, say("report_print")), this.said ?? "");
    const above = this.sent
      ? [html("details", {}, html("summary", {}, say("report_change")), form)]
      : [html("p", { class: "brand" }, say("report_make")), html("p", { class: "lead" }, say("report_lead")), form];
    return html("div", { class: "make" }, ...above, buttons);
  }

  get title() {
    const { place } = told.regions[this.state.region];
    return this.fields.title || say("report_title", { region: place[reader.lang] });
  }

  get date() {
    return this.fields.date || (this.sent ? "" : new Date().toLocaleDateString(reader.lang, { day: "numeric", month: "long", year: "numeric" }));
  }

  /** The document, as it is printed and stored. */
  drawPaper() {
    const { parts, paper } = this;
    if (!parts || !paper) return;
    const { place } = told.regions[this.state.region];
    renew(parts.head,
      html("p", { class: "over" }, `${say("report_word")} · ${place[reader.lang]} · Schoorsteen`),
      html("h1", { id: "title-report", dir: "auto" }, this.title),
      this.fields.reader && html("p", {}, `${say("report_for")} `, html("bdi", {}, this.fields.reader)),
      this.date && html("p", { class: "small" }, html("bdi", {}, this.date)));
    renew(paper, parts.head, parts.status, parts.question, this.turning, parts.answer, parts.numbers, ...this.shown,
      this.section("assumed", listOfLines(say("report_assumed", { worlds: this.asked.worlds, rungs: rungsInWords(), months: counted(this.asked.months, "compare.month") }))),
      this.section("missing", listOfLines(say("report_missing")), this.remark("missing")),
      this.section("region", ...this.region(), this.remark("region")), parts.source);
    this.drawFound();
  }

  /** All that changes with a lever. */
  drawFound() {
    const { parts, paper } = this;
    if (!parts || !paper) return;
    const { arms, summaries } = this;
    const few = arms.length < 2;
    this.drawStatus();
    renew(parts.question, ...this.section("question", ...this.question(arms), this.remark("question")).childNodes);
    renew(parts.source, ...this.section("source", ...this.source()).childNodes);
    for (const node of [parts.answer, parts.numbers]) node.classList.toggle("stale", !summaries && !few);
    if (summaries && !few) {
      renew(parts.answer, ...this.section("answer", ...this.answer(arms, summaries), this.remark("answer")).childNodes);
      renew(parts.numbers, ...this.section("numbers", ...this.numbers(arms, summaries)).childNodes);
    } else if (few || !parts.answer.hasChildNodes()) {
      renew(parts.answer, ...this.section("answer", html("p", { role: "status" }, say(few ? "choose_two" : this.engine.core ? "computing" : "needs_engine"))).childNodes);
      renew(parts.numbers);
    }
    this.refreshTurn();
  }

  /** What a reader must know of the numbers that stand there: whose they are, and whether they are the same. */
  drawStatus() {
    const place = this.parts?.status;
    if (!place || !this.sent) return;
    const { arms, unmoved } = this;
    const all = arms.every(({ id }) => this.kept.has(this.policies.keyOf(id)));
    let text = say("report_moved");
    if (unmoved && !all) text = say(this.engine.core ? "report_checking" : "report_stored");
    else if (unmoved) {
      text = say(this.same ? "report_same" : "report_other", { worlds: this.asked.worlds, span: this.span });
    }
    const back = html("button", { type: "button", onclick: () => this.places.open(/** @type {any} */ (this.sent).address) }, say("report_back"));
    const there = place.textContent;
    if (there !== text && there !== text + back.textContent) renew(place, html("p", {}, text), !unmoved && back);
  }

  /** @param {string} name @param {...import("./draw").Child} children */
  section(name, ...children) {
    return html("section", { class: "part" }, html("h2", {}, say(`report_part_${name}`)), ...children);
  }

  /** @param {string} name */
  remark(name) {
    const text = this.fields.remarks[name];
    return text && html("div", { class: "remark" }, html("p", { class: "small" }, say("report_remark")), html("p", { dir: "auto", class: "own" }, text));
  }

  /** @param {Arm[]} arms */
  question(arms) {
    const { region, policy, given } = this.state;
    const rows = told.levers.filter(({ name }) => name in given).map((lever) => say("report_lever", {
      group: say(`group_${lever.group}`), lever: say(`lever_${lever.name}`), before: this.before(lever),
      now: this.levers.shown(lever, Number(given[lever.name])), low: part(`ends_${lever.name}`, 0), high: part(`ends_${lever.name}`, 1),
    }));
    const more = told.rest.filter(({ name }) => name in given).map(({ label, name, unit, choices, values }) => {
      const value = choices ? choices[reader.lang][values.indexOf(given[name])] : plain(Number(given[name]), 3).replace(/([,.]\d*?)0+$/, "$1").replace(/[,.]$/, "");
      return `${label[reader.lang]}: ${[value, unit[reader.lang]].filter(Boolean).join(" ")}`;
    });
    const own = arms.some(({ id }) => id === "own");
    return [
      html("p", {}, say("report_question", { region: told.regions[region].place[reader.lang], span: this.span })),
      html("ul", {}, ...arms.map(({ label, text }) => html("li", {}, html("strong", {}, label), `: ${text}`))),
      html("p", {}, say("report_first")),
      own && html("p", {}, say("report_levers", { policy: policyOf(policy).label[reader.lang] })),
      own && html("ul", {}, ...[...rows, ...more].map((row) => html("li", {}, row))),
    ];
  }

  /** Where a lever stood before anybody turned it. @param {Lever} lever */
  before(lever) {
    const { values } = policyOf(this.state.policy);
    if (lever.name in values) return this.levers.shown(lever, Number(values[lever.name]));
    if (!told.worlds.names.includes(lever.name)) return this.levers.shown(lever, lever.usual);
    const [low, high] = this.levers.spreadOf(lever.name);
    return this.levers.shown(lever, low, high);
  }

  /** @param {Arm[]} arms @param {Summary[]} summaries */
  answer(arms, summaries) {
    const { worlds, months } = this.asked;
    const held = arms.slice(1).map((arm, at) => ({ rows: rowsOf(summaries[0].ends, summaries[at + 1].ends), arms: [arms[0], arm] }));
    const said = saidOf(held, told.regions[this.state.region].label[reader.lang], worlds, months);
    return [this.inQuiet(true), ...said, ...drawnNames().map((name) => figureOfReport(name, arms, summaries, months)),
      html("p", { class: "small" }, say("report_band", { worlds, name: arms[0].label, band: say(worlds >= told.rules.banded ? "compare.band_80" : "compare.band_all") }))];
  }

  /** @param {Arm[]} arms @param {Summary[]} summaries */
  numbers(arms, summaries) {
    const { worlds } = this.asked;
    const tables = arms.slice(1).map((arm, at) => tableOfReport(arm.label,
      cellsOf(rowsOf(summaries[0].ends, summaries[at + 1].ends), [arms[0], arm], worlds)));
    const note = this.sent?.asked?.note[reader.lang] ?? noteOf(worlds);
    return [...tables, html("p", { class: "small" }, note), this.inQuiet(false)];
  }

  /** In how many worlds the region is quiet, as `schoorsteen compare` says it. @param {boolean} few where it is to be read with care, or else */
  inQuiet(few) {
    const own = this.sent?.asked?.quiet;
    if (!own) return this.quiet.told(this.state.region, few);
    return own.few === few && html("div", {}, carePart({ few, text: own.text[reader.lang] }));
  }

  /** How long is computed, in words. */
  get span() {
    const { months } = this.asked;
    return months % 12 ? counted(months, "compare.month") : counted(months / 12, "report_year");
  }

  region() {
    const place = told.regions[this.state.region];
    if (place.facts) return blocksOf(place.facts[reader.lang]);
    const { labels, task_labels: names, tasks } = this.engine.header(this.state.region);
    return [
      html("p", {}, say("report_region_own", { organisations: counted(labels.length, "organisations"), tasks: counted(tasks.length, "tasks") })),
      html("p", { dir: "auto" }, `${alphabetical(labels).map((row) => labels[row]).join(", ")}.`), html("p", { dir: "auto" }, `${(names[reader.lang] ?? tasks).join(", ")}.`),
    ];
  }

  /** What made it, how to cite it, and how to make it again. */
  source() {
    const { name, shipped } = told.regions[this.state.region];
    const { policy, given } = this.state;
    const ids = this.arms.map(({ id }) => id);
    const plain_ = ids.filter((id) => id !== "own");
    /** @type {HTMLElement[]} */
    const python = [];
    const { worlds: runs, months, seed } = this.asked;
    /** @type {Record<string, number>} */
    const how = this.sent?.asked ? { runs, months, seed } : {};
    // what Python knows by the same names
    if (shipped && plain_.length > 1 && plain_.every((id) => !policyOf(id).own)) python.push(html("pre", {}, inPython(name, plain_, {}, reader.lang, "compare", how)));
    if (shipped && ids.includes("own") && !policyOf(policy).own) {
      python.push(html("p", { class: "small" }, say("python_own", { policy: policyOf(policy).label[reader.lang] })),
        html("pre", {}, inPython(name, [policy === "none" ? "guardian" : "none", policy], given, reader.lang, "compare", how)));
    }
    return [
      html("p", {}, say("report_made", { version: told.version, edition: told.edition[reader.lang], worlds: told.worlds.digest, seed })),
      html("p", {}, say("report_cite", { version: told.version, edition: told.edition[reader.lang] })),
      python.length > 0 && html("p", {}, say("report_python")), ...python,
      html("p", { class: "small" }, say("report_setting", { address: this.places.address() }), this.sent?.asked && ` ${say("report_apart", { worlds: runs, span: this.span, seed })}`),
    ];
  }

  /** Sliders for whoever reads a report: first those that the sender turned. */
  turn() {
    this.rows = new Map();
    const turned = this.places.setting(/** @type {any} */ (this.sent).address).given;
    const first = told.levers.filter(({ name }) => name in turned);
    const rest = told.levers.filter(({ name }) => !(name in turned)).map((lever) => this.slider(lever));
    return html("section", { class: "turning", "aria-labelledby": "title-turning" },
      html("h2", { id: "title-turning" }, say("report_turn")),
      html("p", { class: "small" }, say("report_turn_lead", { policy: policyOf(this.state.policy).label[reader.lang] })),
      html("div", { class: "sliders" }, ...(first.length ? first.map((lever) => this.slider(lever)) : rest)),
      first.length > 0 && html("details", {}, html("summary", {}, say("report_more_levers")), html("div", { class: "sliders" }, ...rest)));
  }

  /** @param {Lever} lever */
  slider(lever) {
    const id = `report-${lever.name}`;
    const slider = html("input", { type: "range", id, min: 0, max: lever.values.length - 1, oninput: () => this.move(lever, Number(slider.value)) });
    const value = html("output", { for: id });
    this.rows?.set(lever, { slider, value });
    return html("div", { class: "lever" },
      html("p", { class: "head" }, html("label", { for: id }, say(`lever_${lever.name}`)), value), slider,
      html("p", { class: "ends" }, html("span", {}, part(`ends_${lever.name}`, 0)), html("span", {}, part(`ends_${lever.name}`, 1))));
  }

  /** @param {Lever} lever @param {number} place */
  move(lever, place) {
    this.state.given = { ...this.state.given, [lever.name]: lever.values[place] };
    if (!this.state.chosen.includes("own")) this.state.chosen = [...this.state.chosen.slice(0, 3), "own"];
    this.drawFound();
    this.compute();
  }

  /** Where sliders stand, and what of them does nothing as the others stand. */
  refreshTurn() {
    for (const [lever, { slider, value }] of this.rows ?? []) {
      slider.value = String(this.levers.placeOf(lever));
      slider.disabled = Boolean(this.levers.inert(lever));
      const { given } = this.state;
      value.textContent = this.levers.inert(lever) || (lever.name in given ? this.levers.shown(lever, Number(given[lever.name])) : this.before(lever));
      slider.setAttribute("aria-valuetext", value.textContent);
    }
  }

  /** The file of this report; empty as long as something is being computed. */
  file() {
    const { arms, summaries } = this;
    const { region } = this.state;
    if (!summaries || arms.length < 2 || !this.paper || this.quiet.busy(region)) return "";
    const report = {
      address: this.places.address(), fields: { ...this.fields, title: this.title, date: this.date }, stored: summaries.map(storedOf),
      ...(this.sent?.asked ? { asked: this.sent.asked } : {}),
    };
    // only the region of the report goes along; the first question of another is computed where it is read
    const first = region === 0 ? told.first : { ...told.first, curves: {}, sentence: { en: "", nl: "" }, table: {} };
    const still = /** @type {Element} */ (this.paper.cloneNode(true));
    for (const node of still.querySelectorAll(".turning, .status")) node.remove();
    const without = `<noscript><p class="small">${escapedText(say("report_noscript"))}</p></noscript>`;
    return fileOf({
      content: { ...told, lang: reader.lang, regions: [told.regions[region]], first, report }, title: this.title, lang: reader.lang,
      shown: `<main><section class="report">${without}${markupOf(still)}</section></main>`,
      regions: [held(`region-${region}`) || this.bundle(region)],
    });
  }

  /** A region that was added to this page, as it stands in a file. @param {number} at */
  bundle(at) {
    return btoa(Array.from(this.engine.bundles.get(at) ?? [], (byte) => String.fromCharCode(byte)).join(""));
  }

  save() {
    const text = this.file();
    const name = `${say("report_word").toLowerCase()}_${told.regions[this.state.region].name.replace(/[^\w-]+/g, "_").slice(0, 60)}.html`;
    if (this.said) this.said.textContent = text ? say("report_saved", { file: name }) : say("computing");
    if (text) handOut(name, text);
  }
}

/**
 * An indicator under each policy, and how far from the first: the same bytes wherever it is drawn.
 * @param {string} name
 * @param {Arm[]} arms
 * @param {Summary[]} summaries
 * @param {number} months
 */
function figureOfReport(name, arms, summaries, months) {
  const digits = digitsOf(name);
  const bands = summaries.map((one) => one.bands[name]);
  const less = summaries.slice(1).map((one) => /** @type {Record<string, import("./types").Band>} */ (one.less)[name]);
  const share = digits > 0;
  const ticks = share ? [0, 0.25, 0.5, 0.75, 1] : ticksTo(exactMost(bands.map(({ high }) => high)));
  const far = Math.max(...less.map(({ low, high }) => Math.max(exactMost([high]), exactMost([low.map((x) => -x)]))));
  const end = share ? [0.25, 0.5, 1].find((one) => far <= one) ?? 1 : ticksTo(Math.max(1, far)).slice(-1)[0];
  // room for labels by their letters: what a screen measures differs from device to device
  const right = 14 + 8.6 * Math.max(...arms.map(({ short }) => short.length + 1 + plain(digits ? -1 : -100, digits).length));
  const about = { title: titleOf(name), months, digits, width: WIDE, height: HIGH, right: Math.min(right, WIDE * 0.55) };
  const left = curves({
    ...about, ticks, range: [0, ticks[ticks.length - 1]], ends: [part(`ends_of_${name}`, 0), part(`ends_of_${name}`, 1)],
    series: arms.map(({ short }, at) => ({ label: short, ...STYLES[at], band: bands[at] })),
  });
  const beside = curves({
    ...about, ticks: [-end, 0, end], range: [-end, end], ends: [say("more"), say("less")],
    series: arms.slice(1).map(({ short }, at) => ({ label: short, ...STYLES[at + 1], band: less[at] })),
  });
  return html("figure", { class: "two-of" }, html("figcaption", {}, titleOf(name)), html("div", { class: "halves" },
    html("div", {}, html("p", { class: "small" }, say("report_under")), left),
    html("div", {}, html("p", { class: "small" }, say("difference_title", { name: arms[0].label })), beside)));
}

/** @param {string} text lines */
function listOfLines(text) {
  return html("ul", {}, ...text.trim().split("\n").map((line) => html("li", {}, line)));
}

/** @param {string} title @param {string[][]} rows */
function tableOfReport(title, [heads, ...rows], words = false) {
  const side = words ? "words" : "right";
  return html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title },
    html("table", { class: words ? "words" : "numbers" }, html("caption", {}, title),
      html("thead", {}, html("tr", {}, ...heads.map((head) => head ? html("th", { scope: "col" }, head) : html("td")))),
      html("tbody", {}, ...rows.map(([name, ...cells]) => html("tr", {}, html("th", { scope: "row", dir: "auto" }, name),
        ...cells.map((cell) => html("td", { class: side, dir: "auto" }, cell)))))));
}

/** What Python told of a region. @param {Block[]} blocks */
function blocksOf(blocks) {
  return blocks.map((block) => {
    switch (block[0]) {
      case "h3": return html("h3", {}, block[1]);
      case "ul": return html("ul", {}, ...block[1].map((text) => html("li", { dir: "auto" }, text)));
      case "table": return tableOfReport(block[1], block[2], true);
      default: return html("p", { dir: "auto" }, block[1]);
    }
  });
}
