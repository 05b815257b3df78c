// Two to four policies beside each other, in the same worlds with the same luck.
import { html, renew } from "./draw.js";
import { part, reader, say, told } from "./words.js";
import { bandOf, cellsOf, digitsOf, noteOf, rowsOf, sentenceOf, titleOf } from "./compared.js";
import { inPython, ownNamed, pointOf, policyOf, storyOf } from "./points.js";
import { curves, roomFor, STYLES } from "./chart.js";
import { planPicture, planTable } from "./plan.js";

/** @typedef {import("./types").Arm} Arm */
/** @typedef {import("./types").Course} Course */

const MOST = 4;

/** The screen that compares. */
export class Policies {
  /**
   * @param {import("./engine").Engine} engine
   * @param {{ region: number, policy: string, given: import("./types").Values, chosen: string[] }} state
   * @param {import("./quiet").Quiet} quiet
   */
  constructor(engine, state, quiet) {
    this.engine = engine;
    this.state = state;
    this.quiet = quiet;
    /** Courses by setting, kept as long as the page is open. @type {Map<string, Course[]>} */
    this.kept = new Map();
    this.asked = "";
    this.place = html("section", { class: "policies", "aria-labelledby": "title-policies" });
  }

  get own() {
    return Object.keys(this.state.given).length > 0;
  }

  /** @param {string} id */
  keyOf(id) {
    return JSON.stringify([this.state.region, id, ...(id === "own" ? [this.state.policy, this.state.given] : [])]);
  }

  /** What can be ticked: the shipped policies, the reader's own levers, and where they stand as a story has them its own policies. */
  get offered() {
    const own = storyOf(this.state)?.policies ?? [];
    return [...told.policies.map(({ id }) => id), ...(this.own ? ["own"] : []), ...own.map(({ id }) => id)];
  }

  /** The policies that are ticked and there. */
  get chosen() {
    return this.state.chosen.filter((id) => this.offered.includes(id));
  }

  async compute() {
    const { core } = this.engine;
    if (!core) return;
    const { chosen } = this;
    const key = chosen.map((id) => this.keyOf(id)).join();
    this.asked = key;
    this.engine.drop("policies");
    for (const id of chosen) {
      const own = this.keyOf(id);
      if (this.kept.has(own)) continue;
      const [policy, given] = id === "own" ? [this.state.policy, { ...this.state.given }] : [id, {}];
      const courses = await Promise.all(told.worlds.rows.map((_, world) => this.engine.run("run", this.state.region, world,
        pointOf(core, world, policyOf(policy), given), { urgency: 2, group: "policies" })));
      this.kept.set(own, courses);
      if (key !== this.asked) return;
    }
    this.drawResult();
  }

  /** Put the whole screen there anew. */
  draw() {
    const boxes = this.offered.map((id) => {
      const box = html("input", {
        type: "checkbox", onchange: () => {
          const order = this.state.chosen.filter((one) => one !== id);
          this.state.chosen = box.checked ? [...order, id] : order;
          this.refresh();
        },
      });
      box.checked = this.chosen.includes(id);
      box.dataset.policy = id;
      const { label, text } = this.named(id);
      return html("label", { class: "choice" }, box, html("span", {}, html("strong", {}, label), html("span", { class: "small" }, text)));
    });
    this.boxes = html("div", { class: "choices", role: "group", "aria-label": say("policies_title") }, ...boxes);
    this.result = html("div", { class: "result" });
    renew(this.place, html("h1", { id: "title-policies" }, say("policies_title")), html("p", { class: "lead" }, say("policies_lead")),
      this.boxes, this.result);
    this.refresh();
  }

  /** What a policy is called, and what it does. @param {string} id */
  named(id) {
    if (id === "own") return ownNamed(this.state);
    const { label, short, text, phrase } = policyOf(id);
    return { label: label[reader.lang], short: short[reader.lang], text: text[reader.lang], phrase: phrase[reader.lang] };
  }

  refresh() {
    const { chosen } = this;
    for (const box of this.boxes?.querySelectorAll("input") ?? []) {
      box.disabled = !box.checked && chosen.length >= MOST;
    }
    if (!this.result) return;
    if (chosen.length < 2) {
      renew(this.result, html("p", { role: "status" }, say("choose_two")));
      return;
    }
    this.drawResult();
    this.compute();
  }

  /** Sentences, curves, differences and tables of what is there. */
  drawResult() {
    const place = this.result;
    if (!place) return;
    const chosen = this.chosen;
    const arms = chosen.map((id) => ({ id, ...this.named(id) }));
    const courses = chosen.map((id) => this.kept.get(this.keyOf(id)));
    if (courses.some((one) => !one)) {
      renew(place, html("p", { role: "status" }, say(this.engine.core ? "computing" : "needs_engine")));
      return;
    }
    const there = /** @type {Course[][]} */ (courses);
    const worlds = there[0].length;
    const held = there.slice(1).map((one, at) => ({ rows: rowsOf(there[0], one), arms: [arms[0], arms[at + 1]] }));
    const region = told.regions[this.state.region].label[reader.lang];
    const box = Math.max(280, place.clientWidth);
    const width = box > 700 ? (box - 24) / 2 : box;
    const figures = told.rules.headlines.map((name) => this.figure(name, there, arms, width));
    const tables = held.map(({ rows, arms: two }) => tableOf(cellsOf(rows, two, worlds), two[1].label));
    renew(place,
      this.quiet.told(this.state.region, true),
      html("div", { role: "status" }, ...saidOf(held, region, worlds, told.months)),
      html("div", { class: "pair" }, ...figures.map(([top]) => top)),
      html("h2", {}, say("difference_title", { name: arms[0].label })),
      html("div", { class: "pair" }, ...figures.map(([, below]) => below)),
      html("p", { class: "small" }, say("band_note", { worlds })),
      html("h2", {}, say("plan_compared")),
      html("div", { class: "plans" }, ...arms.map((arm) => this.plan(arm, Math.min(width, 560)))),
      html("h2", {}, say("table_title")),
      ...tables,
      html("p", { class: "row" }, html("button", { type: "button", onclick: () => copy(place) }, say("copy"))),
      this.python(),
      html("p", { class: "small" }, noteOf(worlds)),
      this.quiet.told(this.state.region, false),
      html("p", { class: "small" }, say("share")));
  }

  /** What the referee does in a policy, as a time line and as a table. @param {Arm} arm @param {number} width */
  plan({ id, label }, width) {
    const [policy, given] = id === "own" ? [this.state.policy, this.state.given] : [id, {}];
    return html("figure", {}, html("figcaption", {}, label), planPicture(policy, given, width),
      html("details", {}, html("summary", {}, say("as_table")), planTable(policy, given, `${say("plan_compared")}: ${label}`)));
  }

  /** What gives the same numbers in Python; nothing for a region that only this file has. */
  python() {
    const { name, shipped } = told.regions[this.state.region];
    if (!shipped) return "";
    const shown = this.chosen.filter((id) => told.policies.some((one) => one.id === id));
    /** @type {HTMLElement[]} */
    const texts = shown.length > 1 ? [html("pre", {}, inPython(name, shown, {}, reader.lang))] : [];
    if (this.chosen.includes("own")) {
      const two = [this.state.policy === "none" ? "guardian" : "none", this.state.policy];
      texts.push(html("p", { class: "small" }, say("python_own", { policy: policyOf(this.state.policy).label[reader.lang] })),
        html("pre", {}, inPython(name, two, this.state.given, reader.lang)));
    }
    return html("details", {}, html("summary", {}, say("python_title")), ...texts);
  }

  /**
   * Curves of an indicator, and below them the differences from the first.
   * @param {string} name
   * @param {Course[][]} courses
   * @param {(Arm & { short: string })[]} arms
   * @param {number} width
   */
  figure(name, courses, arms, width) {
    const ticks = [0, 0.25, 0.5, 0.75, 1];
    const about = { title: titleOf(name), months: told.months, digits: digitsOf(name), width, right: roomFor(arms.map((arm) => `${arm.short} −0,00`)) };
    const above = curves({
      ...about, height: 260, ticks, range: [0, 1], ends: [part(`ends_of_${name}`, 0), part(`ends_of_${name}`, 1)],
      series: arms.map((arm, at) => ({ label: arm.short, ...STYLES[at], band: bandOf(courses[at], name) })),
    });
    const differences = arms.slice(1).map((arm, at) => ({ label: arm.short, ...STYLES[at + 1], band: bandOf(courses[at + 1], name, courses[0]) }));
    const most = Math.max(0.25, ...differences.map(({ band }) => Math.max(...band.high, ...band.low.map((x) => -x))));
    const end = most > 0.5 ? 1 : most > 0.25 ? 0.5 : 0.25;
    const below = curves({
      ...about, height: 200, ticks: [-end, 0, end], range: [-end, end], series: differences,
      ends: [say("more"), say("less")],
    });
    const title = titleOf(name);
    return [html("figure", {}, html("figcaption", {}, title), above), html("figure", {}, html("figcaption", {}, title), below)];
  }
}

/**
 * What each policy does: first to chimneys, as on the first screen; then, told apart from it, to fragmentation.
 * @param {{ rows: import("./types").Row[], arms: Arm[] }[]} held
 * @param {string} region
 * @param {number} worlds
 * @param {number} months
 */
export function saidOf(held, region, worlds, months) {
  const about = { region, worlds, months };
  return [
    ...held.map(({ rows, arms }) => html("p", { class: "answer" }, sentenceOf(rows, arms, { ...about, start: "compare.asked_", of: told.rules.asked }))),
    html("p", { class: "small" }, say("compare.measures")),
    ...held.map(({ rows, arms }) => html("p", {}, sentenceOf(rows, arms, { ...about, start: "compare.", of: told.rules.headlines }))),
  ];
}

/** @param {string[][]} cells @param {string} title */
function tableOf([heads, ...rows], title) {
  return html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title },
    html("table", { class: "numbers" }, html("caption", {}, title),
      html("thead", {}, html("tr", {}, ...heads.map((head, at) => at ? html("th", { scope: "col" }, head) : html("td")))),
      html("tbody", {}, ...rows.map(([name, ...values]) => html("tr", {}, html("th", { scope: "row" }, name), ...values.map((value) => html("td", { class: "right" }, value)))))));
}

/** All tables as text that a spreadsheet takes. @param {Element} place */
function copy(place) {
  const text = [...place.querySelectorAll("table.numbers")].map((table) => {
    const rows = [...table.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent).join("\t"));
    return [table.querySelector("caption")?.textContent, ...rows].join("\n");
  }).join("\n\n");
  const area = html("textarea", { readonly: true, class: "away" });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
