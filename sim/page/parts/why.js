// Below the street: why two organisations do or do not bundle a task.
import { html, renew } from "./draw.js";
import { reader, say, told } from "./words.js";
import { pointOf, policyOf } from "./points.js";
import { happened, sumsOf } from "./reasons.js";

/** @typedef {import("./types").Counted} Counted */

/** The question and its answer. */
export class Why {
  /** @param {import("./engine").Engine} engine */
  constructor(engine) {
    this.engine = engine;
    this.task = 0;
    this.one = -1;
    this.other = -1;
    this.asked = "";
    this.region = -1;
    /** @type {(Counted | null)[]} */
    this.found = [];
    this.answer = html("div", { role: "status" });
    this.place = html("div", { class: "why-not" });
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

  /**
   * The question at hand, for a region under a policy.
   * @param {{ region: number, policy: string, given: import("./types").Values, header: import("./types").Header }} about
   */
  draw(about) {
    const { labels, tasks, task_labels: names } = about.header;
    if (this.region !== about.region) Object.assign(this, { region: about.region, task: 0, one: -1, other: -1 });
    const choice = (/** @type {string} */ word, /** @type {string[]} */ texts, /** @type {number} */ chosen, /** @type {(at: number) => void} */ then) => {
      const select = html("select", { onchange: () => { then(Number(select.value)); this.ask(about); } },
        chosen < 0 && html("option", { value: -1 }, say("choose")),
        ...texts.map((text, at) => html("option", { value: at, selected: at === chosen }, text)));
      return html("label", {}, word, select);
    };
    renew(this.place,
      html("h2", {}, say("why_title")),
      html("p", { class: "small" }, say("why_lead")),
      html("div", { class: "controls" },
        choice(say("task_word"), names[reader.lang] ?? tasks, this.task, (at) => { this.task = at; }),
        choice(say("one_word"), labels, this.one, (at) => { this.one = at; }),
        choice(say("other_word"), labels, this.other, (at) => { this.other = at; })),
      this.answer);
    this.ask(about);
  }

  /** @param {Parameters<Why["draw"]>[0]} about */
  async ask(about) {
    const { core } = this.engine;
    const { task, one, other } = this;
    const key = JSON.stringify([about.region, about.policy, about.given, task, one, other]);
    if (!core || one < 0 || other < 0 || one === other) {
      this.asked = "";
      renew(this.answer);
      return;
    }
    if (key !== this.asked) {
      this.asked = key;
      this.engine.drop("why");
      renew(this.answer, html("p", {}, say("computing")));
      const policy = policyOf(about.policy);
      this.found = await Promise.all(told.worlds.rows.map((_, world) => this.engine.run("counts", about.region, world,
        pointOf(core, world, policy, about.given), { urgency: 0, group: "why", about: [task, one, other] })));
      if (key !== this.asked) return;
    }
    this.say(about);
  }

  /** @param {Parameters<Why["draw"]>[0]} about */
  say({ policy, given, header }) {
    const { found } = this;
    const names = [header.labels[this.one], header.labels[this.other]];
    const there = found.flatMap((one) => one ? [one] : []);
    if (!there.length) {
      if (found.length) renew(this.answer, html("p", {}, say("why_no_link", { one: names[0], other: names[1] })));
      return;
    }
    const with_ = Object.keys(given).length ? say("with_own") : policyOf(policy).phrase[reader.lang];
    renew(this.answer,
      html("ul", { class: "because" },
        ...[say("why.data_rung", { rung: say(`why.rung_${there[0].start}`) }), ...happened(sumsOf(there), names[0], names[1])]
          .map((text) => html("li", {}, text))),
      html("p", { class: "small" }, say("why_note", { worlds: there.length, with_ })));
  }
}
