// The task board: one run of one world, month by month, beside the run before it.
import { html, renew, still } from "./draw.js";
import { alphabetical, part, plain, reader, say, told } from "./words.js";
import { digitsOf, titleOf } from "./compared.js";
import { ownNamed, pointOf, policyOf } from "./points.js";
import { curves, GREY, ticksTo } from "./chart.js";
import { figureOf, groupsOf, RUNGS, street, swatchOf } from "./street.js";
import { Why } from "./why.js";

/** @typedef {import("./types").Scene} Scene */
/** @typedef {import("./types").Header} Header */

/** @typedef {{ scene: Scene, policy: string, world: number }} Seen */

/** The screen with the street. */
export class Board {
  /**
   * @param {import("./engine").Engine} engine
   * @param {{ region: number, policy: string, given: import("./types").Values }} state
   */
  constructor(engine, state) {
    this.engine = engine;
    this.state = state;
    this.region = -1;
    this.policy = told.first.policies[1];
    this.world = 0;
    this.month = told.months;
    this.follow = -1;
    /** @type {Seen | null} */
    this.seen = null;
    /** The run before this one. @type {Seen | null} */
    this.before = null;
    this.playing = false;
    this.asked = "";
    this.why = new Why(engine, (world, month) => {
      Object.assign(this, { world, month });
      this.draw();
      this.compute();
      this.place.scrollIntoView();
    });
    // who is asked about is marked in the street
    this.why.place.addEventListener("change", () => this.drawMonth());
    this.place = html("section", { class: "board", "aria-labelledby": "title-board" });
  }

  /** The setting of which the run is, to know whether it is there. */
  get key() {
    const own = this.policy === "own" ? JSON.stringify([this.state.policy, this.state.given]) : "";
    return [this.state.region, this.policy, this.world, own].join();
  }

  /** Compute the run that is asked for; the one that stood there becomes the run before. */
  async compute() {
    const { core } = this.engine;
    if (!core) return;
    if (this.policy === "own" && !Object.keys(this.state.given).length) this.policy = this.state.policy;
    const key = this.key;
    if (this.asked === key) return;
    if (this.region !== this.state.region) {
      if (this.region >= 0) Object.assign(this, { follow: -1, month: told.months });
      Object.assign(this, { region: this.state.region, seen: null, before: null });
    }
    this.asked = key;
    this.engine.drop("board");
    const [id, given] = this.policy === "own" ? [this.state.policy, this.state.given] : [this.policy, {}];
    const scene = await this.engine.run("scene", this.region, this.world,
      pointOf(core, this.world, policyOf(id), given), { urgency: 0, group: "board" });
    if (key !== this.asked) return;
    this.before = this.seen;
    this.seen = { scene, policy: this.policy, world: this.world };
    this.draw();
  }

  /** Put the whole screen there anew. */
  draw() {
    this.header = this.engine.header(this.state.region);
    renew(this.place,
      html("h1", { id: "title-board" }, say("board_title")),
      html("p", { class: "lead" }, say("board_lead")),
      this.controls());
    if (!this.seen || this.region !== this.state.region) {
      this.place.append(html("p", { role: "status" }, say(this.engine.core ? "computing" : "needs_engine")));
      return;
    }
    this.cards = html("div", { class: "cards" });
    this.road = html("div", { class: "road" });
    this.note = html("p", { class: "small follow", role: "status" });
    this.table = html("details", {}, html("summary", {}, say("as_table")));
    this.place.append(
      html("div", { class: "view" }, html("div", {}, this.road, this.following()), html("div", { class: "beside" }, this.cards, this.key_())),
      this.table, this.why.place);
    this.drawMonth();
    this.drawWhy();
    this.fillTable();
  }

  /** Which run, which month, whom to follow. */
  controls() {
    const policies = told.policies.map(({ id, label }) => html("option", { value: id, selected: id === this.policy }, label[reader.lang]));
    if (Object.keys(this.state.given).length) {
      policies.push(html("option", { value: "own", selected: this.policy === "own" }, ownNamed(this.state).label));
    }
    const worlds = told.worlds.rows.map((_, at) => html("option", { value: at, selected: at === this.world }, say("world_is", { world: at + 1, worlds: told.worlds.rows.length })));
    const value = (/** @type {Event} */ event) => /** @type {HTMLSelectElement} */ (event.target).value;
    this.play = html("button", { type: "button", class: "main", onclick: () => this.toggle() }, say(this.playing ? "pause" : "play"));
    this.slider = html("input", {
      type: "range", min: 0, max: told.months, value: this.month, "aria-label": say("month_word"),
      oninput: () => { this.stop(); this.month = Number(this.slider?.value); this.drawMonth(); },
    });
    this.when = html("output", {}, this.monthText());
    return html("div", { class: "controls" },
      html("label", {}, say("policy_word"), html("select", { onchange: (/** @type {Event} */ e) => { this.policy = value(e); this.compute(); } }, ...policies)),
      html("label", {}, say("world_word"), html("select", { onchange: (/** @type {Event} */ e) => { this.world = Number(value(e)); this.compute(); } }, ...worlds)),
      html("div", { class: "time" }, this.play, this.slider, this.when));
  }

  /** Why, under the policy of the run that stands there. */
  drawWhy() {
    const { seen, header } = this;
    if (!seen || !header) return;
    const own = seen.policy === "own";
    this.why.draw({
      region: this.region, policy: own ? this.state.policy : seen.policy, given: own ? this.state.given : {}, header,
      world: seen.world, month: this.month,
    });
  }

  /** Whom to follow, and what that one does. */
  following() {
    const labels = this.header?.labels ?? [];
    const names = alphabetical(labels).map((at) => html("option", { value: at, selected: at === this.follow }, labels[at]));
    const choice = html("select", {
      onchange: () => {
        this.follow = Number(choice.value);
        this.drawMonth();
      },
    }, html("option", { value: -1 }, say("follow_none")), ...names);
    return html("div", { class: "controls" }, html("label", {}, say("follow_word"), choice), this.note);
  }

  /** What colours and shapes mean. */
  key_() {
    const keys = RUNGS.map((_, rung) => html("li", {}, swatchOf(rung), say(`rung_${rung}`)));
    return html("ul", { class: "key" }, ...keys, html("li", {}, say("key_chimney")), html("li", {}, say("key_loose")));
  }

  monthText() {
    return say("month_is", { year: Math.floor(this.month / 12), month: this.month % 12 });
  }

  /** All that changes from month to month. */
  drawMonth() {
    const { seen, before, header } = this;
    if (!seen || !header || !this.cards || !this.road || !this.when || !this.slider) return;
    this.when.textContent = this.monthText();
    this.slider.value = String(this.month);
    this.slider.setAttribute("aria-valuetext", this.monthText());
    renew(this.cards, ...told.rules.asked.map((name, which) => this.card(name, which)));
    const id = seen.policy === "own" ? ownNamed(this.state).label : policyOf(seen.policy).label[reader.lang];
    this.road.dataset.save = [say("board_title"), id, say("world_is", { world: seen.world + 1, worlds: told.worlds.rows.length }), this.monthText()].join(" · ");
    renew(this.road, street({
      scene: seen.scene, before: before?.scene ?? null, month: this.month, follow: this.follow,
      width: Math.max(300, this.road.clientWidth), labels: header.labels,
      pair: { task: this.why.task, rows: [this.why.one, this.why.other] },
      onlook: (text) => { if (this.note) this.note.textContent = text || this.followed(); },
      tasks: header.task_labels[reader.lang] ?? header.tasks,
      onfollow: (row, task) => {
        this.follow = row;
        this.why.pick(task, row);
        this.draw();
        if (this.why.other >= 0) this.toWhy();
      },
      ontask: (task) => {
        this.why.pickTask(task);
        this.drawWhy();
        this.toWhy();
      },
    }));
    renew(/** @type {HTMLElement} */ (this.note), this.followed());
    this.why.drawMonth(this.month);
  }

  /** The answer stands below the street: a question of the street leads there. */
  toWhy() {
    this.why.place.scrollIntoView({ block: "start", behavior: still() ? "auto" : "smooth" });
  }

  /**
   * A number in large, and its course; both are as large as each other.
   * @param {string} name
   * @param {number} which
   */
  card(name, which) {
    const { scene } = /** @type {Seen} */ (this.seen);
    const before = this.before?.scene;
    const digits = digitsOf(name);
    const course = (/** @type {Scene} */ of) => {
      const mean = Float64Array.from({ length: of.months + 1 }, (_, m) => figureOf(of, m, name));
      return { mean, low: mean, high: mean };
    };
    const now = course(scene);
    const most = Math.max(...now.mean, ...(before ? course(before).mean : [0]));
    const ticks = which === 0 ? ticksTo(most) : [0, 0.5, 1];
    const room = this.cards?.clientWidth || 300;
    // beside the street they stand below each other, above it side by side
    const width = Math.max(130, room < 340 && innerWidth > 900 ? room - 26 : room / 2 - 26);
    const series = [
      ...(before ? [{ label: width < 200 ? "" : say("before_short"), colour: GREY, dash: "3 3", thin: true, band: course(before) }] : []),
      { label: "", colour: which === 0 ? "#A33A1F" : "#0072B2", band: now },
    ];
    return html("div", { class: "card" },
      html("p", {}, html("strong", { class: "large" }, plain(now.mean[this.month], digits)), ` ${titleOf(name).toLowerCase()}`),
      html("p", { class: "small" },
        say("start_was", { start: plain(now.mean[0], digits) }),
        before ? ` · ${say("before_was", { before: plain(course(before).mean[Math.min(this.month, before.months)], digits) })}` : "",
        which === 1 && innerWidth > 560 ? ` · 1 = ${part("ends_of_duplicated_work", 0)}` : ""),
      curves({ series, title: titleOf(name), months: told.months, range: [0, ticks[ticks.length - 1]], ticks, digits, width, height: 118, now: this.month }));
  }

  /** What the organisation that is followed does, in a sentence. */
  followed() {
    if (this.follow < 0 || !this.seen || !this.header?.labels[this.follow]) return say("follow_hint");
    const count = (/** @type {number} */ month) => {
      const tasks = this.tasksOf(month);
      return { alone: tasks.filter((members) => members === 1).length, shared: tasks.filter((members) => members > 1).length };
    };
    const [start, now] = [count(0), count(this.month)];
    return say("followed", {
      name: this.header.labels[this.follow], tasks: now.alone + now.shared, shared: now.shared,
      alone: now.alone, start: start.shared, when: this.monthText(),
    });
  }

  /** With how many the followed organisation does each of its tasks. @param {number} month */
  tasksOf(month) {
    const { scene } = /** @type {Seen} */ (this.seen);
    const { labels, tasks } = /** @type {Header} */ (this.header);
    const size = { tasks: tasks.length, organisations: labels.length };
    return tasks.flatMap((_, k) => groupsOf(scene, month, k, size)
      .filter(({ members }) => members.includes(this.follow)).map(({ members }) => members.length));
  }

  /** The same as a table, for screen readers and for copying: made when it is opened. */
  fillTable() {
    const table = this.table;
    if (!table) return;
    table.ontoggle = () => {
      if (!table.open || !this.seen || !this.header) return;
      const { scene } = this.seen;
      const { labels, tasks } = this.header;
      const size = { tasks: tasks.length, organisations: labels.length };
      const many = tasks.length;
      const heads = say("board_head", { when: this.monthText() }).split("|");
      const names = this.header.task_labels[reader.lang] ?? tasks;
      const rows = names.map((task, k) => {
        const groups = groupsOf(scene, this.month, k, size);
        const bundles = groups.filter(({ members }) => members.length > 1)
          .map(({ members }) => alphabetical(labels, members).map((i) => labels[i]).join(", ")).join("; ");
        const cells = [
          scene.chimneys[k], scene.chimneys[this.month * many + k],
          plain(scene.duplicated[k], 2), plain(scene.duplicated[this.month * many + k], 2),
          bundles || say("nobody_bundles"),
        ];
        return html("tr", {}, html("th", { scope: "row" }, task), ...cells.map((cell, at) => html("td", { class: at < 4 ? "right" : "" }, cell)));
      });
      const summary = html("summary", {}, say("as_table"));
      renew(table, summary, html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("as_table") }, html("table", {},
        html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, head)))),
        html("tbody", {}, ...rows))));
    };
  }

  /** Play on, or stop. */
  toggle() {
    if (this.playing) return this.stop();
    if (!this.seen) return;
    this.playing = true;
    if (this.month >= told.months) this.month = 0;
    if (this.play) this.play.textContent = say("pause");
    this.place.classList.add("playing");
    const [first, began] = [this.month, performance.now()];
    // ten years in a quarter of a minute; with little movement a year at a time
    const step = (/** @type {number} */ now) => {
      if (!this.playing) return;
      const passed = Math.floor((now - began) / 125);
      const month = Math.min(told.months, first + (still() ? Math.floor(passed / 12) * 12 : passed));
      if (month !== this.month) {
        this.month = month;
        this.drawMonth();
      }
      if (month < told.months) requestAnimationFrame(step);
      else this.stop();
    };
    requestAnimationFrame(step);
  }

  stop() {
    this.playing = false;
    this.place.classList.remove("playing");
    if (this.play) this.play.textContent = say("play");
  }
}
