// The region: who does what with whom at the start, what that rests on and what was guessed; who brings and gets.
import { html, put, renew } from "./draw.js";
import { alphabetical, clippedName, counted, listed, number, reader, say, told } from "./words.js";
import { canRead } from "./own.js";
import { inPython, ownNamed, pointOf, policyOf } from "./points.js";
import { broughtCells, broughtSentence, legendOf, mapOf, namesOf, ringOf, SIDES, toldOf } from "./exchange.js";
import { groupsOf, RUNGS, street, swatchOf } from "./street.js";

/** @typedef {import("./types").Scene} Scene */
/** @typedef {import("./types").Exchanged} Exchanged */
/** @typedef {{ text: string, value?: number }} Cell */

/** The screen of a region. */
export class RegionScreen {
  /**
   * @param {import("./engine").Engine} engine
   * @param {{ region: number, policy: string, given: import("./types").Values }} state
   * @param {import("./own").Own} reading where a region of the reader's own is read
   */
  constructor(engine, state, reading) {
    this.engine = engine;
    this.state = state;
    this.reading = reading;
    /** Of which policy it is shown who brings; as `schoorsteen exchange` without one: none. */
    this.policy = "none";
    this.follow = -1;
    this.region = -1;
    /** @type {Scene | null} */
    this.scene = null;
    /** By setting, as long as the page is open. @type {Map<string, Exchanged>} */
    this.kept = new Map();
    this.asked = "";
    this.done = 0;
    /** What is open. @type {Set<string>} */
    this.opened = new Set();
    this.place = html("section", { class: "of-region", "aria-labelledby": "title-region" });
  }

  get own() {
    return Object.keys(this.state.given).length > 0;
  }

  get key() {
    return JSON.stringify([this.state.region, this.policy, ...(this.policy === "own" ? [this.state.policy, this.state.given] : [])]);
  }

  async compute() {
    const { core } = this.engine;
    if (!core) return;
    this.bring();
    const at = this.state.region;
    if (this.scene && this.region === at) return;
    this.region = at;
    this.scene = null;
    this.follow = -1;
    if (this.select) this.select.value = "-1";
    const scene = await this.engine.run("scene", at, 0, pointOf(core, 0, policyOf("none")), { urgency: 0, group: "region", months: 0 });
    if (at !== this.state.region) return;
    this.scene = scene;
    this.drawStreet();
  }

  /** Run the worlds of a policy, and sum up what is brought in them. */
  async bring() {
    const { core } = this.engine;
    if (!core) return;
    if (this.policy === "own" && !this.own) this.policy = "none";
    const { key } = this;
    if (this.asked === key) return;
    this.engine.drop("bring");
    this.asked = "";
    if (this.kept.has(key)) return;
    this.asked = key;
    this.done = 0;
    const at = this.state.region;
    const [policy, given] = this.policy === "own" ? [this.state.policy, { ...this.state.given }] : [this.policy, {}];
    const brought = await Promise.all(told.worlds.rows.map(async (_, world) => {
      const found = await this.engine.run("brought", at, world, pointOf(core, world, policyOf(policy), given), { urgency: 2, group: "bring" });
      this.done += 1;
      if (key === this.asked) this.drawDone();
      return found;
    }));
    const found = await this.engine.run("exchange", at, 0, pointOf(core, 0, policyOf(policy)), { urgency: 1, group: "bring", brought });
    this.kept.set(key, found);
    if (key !== this.asked) return;
    this.asked = "";
    this.drawMap();
  }

  /** Names of organisations and tasks. */
  get words() {
    const header = this.engine.header(this.state.region);
    return { names: namesOf(header.labels), tasks: header.task_labels[reader.lang] ?? header.tasks };
  }

  /** Put the whole screen there anew. */
  draw() {
    const region = told.regions[this.state.region];
    const { zero } = region;
    this.road = html("div", { class: "road", "data-save": say("zero_table") });
    this.map = html("div", { class: "bring", "aria-live": "polite" });
    renew(this.place,
      html("h1", { id: "title-region" }, say("region_title", { region: region.label[reader.lang] })),
      canRead() && html("p", { class: "row" }, html("button", { type: "button", onclick: () => this.reading.begin(true) }, say(this.reading.used ? "own_to_read" : "own_to"))),
      zero?.text[reader.lang] && html("p", { class: "lead" }, zero.text[reader.lang]),
      zero && html("p", { class: "lead" }, say("region_size", {
        organisations: counted(region.organisations, "organisations"), tasks: counted(region.tasks, "tasks"),
        partnerships: counted(zero.partnerships.length, "partnerships_word"),
        pairs: number(zero.pairs, 0), links: number(zero.links, 0), linked: number(zero.linked, 0),
      })),
      html("h2", {}, say("zero_title")),
      html("p", {}, say("zero_lead")),
      this.following(), this.road, keyOfRungs());
    if (zero) put(this.place, [this.together(zero), this.taking(zero), this.ties(zero), this.guessed(zero)]);
    // above what is computed later: who came for it is not moved away from it
    put(this.place, [canRead() && this.reading.place, html("h2", { id: "bring" }, say("bring_title")), html("p", {}, say("bring_lead")), this.choice(), this.map]);
    if (canRead()) this.reading.draw();
    this.drawStreet();
    this.drawMap();
  }

  drawStreet() {
    if (!this.road) return;
    if (!this.scene || this.region !== this.state.region) {
      renew(this.road, html("p", { role: "status" }, say(this.engine.core ? "computing" : "needs_engine")));
      return;
    }
    const { tasks } = this.words;
    renew(this.road, street({
      scene: this.scene, before: null, month: 0, follow: this.follow, width: Math.max(300, this.road.clientWidth),
      labels: this.engine.header(this.state.region).labels, tasks, head: say("zero_head"),
      onlook: (text) => { if (this.note) this.note.textContent = text || this.followed(); },
      onfollow: (row) => this.followOne(row === this.follow ? -1 : row),
    }));
    if (this.note) this.note.textContent = this.followed();
  }

  /** Whom to follow: by hand, and by keyboard. */
  following() {
    const { labels } = this.engine.header(this.state.region);
    const choice = html("select", { onchange: () => this.followOne(Number(choice.value)) }, html("option", { value: -1 }, say("follow_none")),
      ...alphabetical(labels).map((at) => html("option", { value: at, selected: at === this.follow }, labels[at])));
    this.select = choice;
    this.note = html("p", { class: "small follow", role: "status" });
    return html("div", { class: "controls" }, html("label", {}, say("follow_word"), choice), this.note);
  }

  /** Mark an organisation in the street and on the map. @param {number} row */
  followOne(row) {
    this.follow = row;
    if (this.select) this.select.value = String(row);
    this.drawStreet();
    this.drawMap();
  }

  /** Who is followed, and what that one does at the start. */
  followed() {
    const { labels, tasks } = this.engine.header(this.state.region);
    if (this.follow < 0 || !this.scene) return "";
    const size = { tasks: tasks.length, organisations: labels.length };
    const { scene, follow } = this;
    const many = tasks.flatMap((_, k) => groupsOf(scene, 0, k, size).filter(({ members }) => members.includes(follow)).map(({ members }) => members.length));
    const alone = many.filter((one) => one === 1).length;
    return say("zero_followed", { name: clippedName(labels[follow]), tasks: many.length, shared: many.length - alone, alone });
  }

  /** Who does what with whom, a row a task. @param {import("./types").Zero} zero */
  together(zero) {
    const { names, tasks } = this.words;
    const rows = tasks.map((task, k) => [
      task,
      zero.together[k].map(([depth, who]) => `${listed(alphabetical(names, who).map((i) => names[i]))} (${say(`depth.${depth}`)})`),
      zero.alone[k].length ? listed(alphabetical(names, zero.alone[k]).map((i) => names[i])) : say("zero_nobody"),
    ]);
    return this.folded("zero_table", listingOf(say("zero_table"), say("zero_heads").split("|"), rows));
  }

  /** Organisations, the largest first. @param {import("./types").Zero} zero */
  taking(zero) {
    const { names } = this.words;
    const order = names.map((_, i) => i).sort((a, b) => zero.fte[b] - zero.fte[a]);
    const rows = order.map((i) => [names[i], told.words[reader.lang][`kind.${zero.kinds[i]}`] ?? zero.kinds[i],
      { text: number(zero.tasks[i], 0), value: zero.tasks[i] }, { text: number(zero.fte[i], 0), value: zero.fte[i] }]);
    return this.folded("who_title", listingOf(say("who_title"), say("who_heads").split("|"), rows));
  }

  /** Partnerships with their legal forms. @param {import("./types").Zero} zero */
  ties(zero) {
    if (!zero.partnerships.length) return null;
    const { names, tasks } = this.words;
    const heads = [...say("ties_heads").split("|"), ...say("ties_sources").split("|")];
    const rows = zero.partnerships.map((one) => [
      one.name, one.form[reader.lang], one.tasks.length === tasks.length ? say("all_tasks") : listed(one.tasks.map((k) => tasks[k])), listed(one.members.map((i) => names[i])),
      one.start === null ? say("start_unknown") : { text: String(one.start), value: one.start },
      say(`depth.${one.depth}`), say(`partly.${one.law}`), one.source, one.confidence,
    ]);
    return this.folded("ties_title", html("p", { class: "small" }, `${say("ties_lead")} ${say("ties_raw")}`),
      listingOf(say("ties_title"), heads, rows));
  }

  /** Of which policy. */
  choice() {
    const options = told.policies.map(({ id, label }) => html("option", { value: id, selected: id === this.policy }, label[reader.lang]));
    if (this.own) options.push(html("option", { value: "own", selected: this.policy === "own" }, ownNamed(this.state).label));
    const select = html("select", { onchange: () => { this.policy = select.value; this.drawMap(); this.bring(); } }, ...options);
    return html("div", { class: "controls" }, html("label", {}, say("policy_word"), select));
  }

  drawDone() {
    if (this.status) this.status.textContent = say("bring_done", { done: this.done, worlds: told.worlds.rows.length });
  }

  /** Sentence, map and table of the policy that is chosen. */
  drawMap() {
    const { map } = this;
    if (!map) return;
    const found = this.kept.get(this.key);
    if (!found) {
      this.status = html("p", { role: "status" }, say(this.engine.core ? "computing" : "needs_engine"));
      renew(map, this.status);
      return;
    }
    const { names, tasks } = this.words;
    const region = told.regions[this.state.region];
    const policy = this.policy === "own" ? ownNamed(this.state)
      : { label: policyOf(this.policy).label[reader.lang], phrase: policyOf(this.policy).phrase[reader.lang] };
    const sentence = broughtSentence(found, { region: region.label[reader.lang], names, tasks, months: told.months });
    const [title, ...legend] = legendOf(found, mapOf(found), region.label[reader.lang], policy.phrase);
    const [heads, ...rows] = broughtCells(found, names, tasks);
    const width = Math.max(280, Math.min(940, map.clientWidth));
    const followed = this.follow < 0 ? say("bring_point") : toldOf(found, names, this.follow);
    const pointed = html("p", { class: "small pointed" }, followed);
    renew(map,
      html("p", { class: "answer" }, sentence),
      html("figure", { "data-note": legend.join("\n") },
        html("figcaption", {}, title),
        ringOf(found, {
          names, width, label: `${title}. ${sentence}`, follow: this.follow, onlook: (text) => { pointed.textContent = text || followed; },
        }),
        pointed,
        html("ul", { class: "key" }, ...[["brings", 1, "round"], ["gets", -1, "square"], ["neither", 0, "round hollow"]].map(([key, side, shape]) =>
          html("li", {}, dotOf(side ? SIDES[/** @type {1 | -1} */ (side)] : "#FFFFFF", String(shape)), told.words[reader.lang][`exchange.${key}`])))),
      html("ul", { class: "small" }, ...legend.map((line) => html("li", {}, line))),
      listingOf(say("bring_table"), [say("bring_first"), ...heads.slice(1).map(({ text }) => text)], rows),
      found.organisations > rows.length && html("p", { class: "small" }, say("bring_shown", { shown: rows.length, of: found.organisations })),
      html("p", { class: "small" }, say("exchange.note", { policy: policy.label, months: counted(told.months, "exchange.month"), worlds: found.worlds })),
      this.python(region));
  }

  /** What gives the same numbers in Python. @param {import("./types").Place} region */
  python(region) {
    if (!region.shipped) return null;
    const [policy, given] = this.policy === "own" ? [this.state.policy, this.state.given] : [this.policy, {}];
    return this.folded("python_title",
      html("pre", {}, inPython(region.name, [policy], given, reader.lang, "exchange")));
  }

  /** What was guessed in reading the region, and assumed by whoever made it. @param {import("./types").Zero} zero */
  guessed(zero) {
    const [guesses, assumptions] = [zero.guesses[reader.lang], zero.assumptions[reader.lang] ?? []];
    const list = (/** @type {string[]} */ lines) => html("ul", { class: "because" }, ...lines.map((line) => html("li", {}, line)));
    return this.folded("guessed_title",
      html("p", {}, guesses.length ? say("regions.guessed") : say("nothing_guessed")), guesses.length > 0 && list(guesses),
      assumptions.length > 0 && html("p", {}, say("assumed_title")), assumptions.length > 0 && list(assumptions),
      zero.sources.length > 0 && html("p", {}, say("sources_title")), zero.sources.length > 0 && list(zero.sources));
  }

  /**
   * What is read when it is opened; it stays open when the screen is drawn anew.
   * @param {string} title key of its text
   * @param {...(Node | null | false)} children
   */
  folded(title, ...children) {
    const node = html("details", { class: "folded", open: this.opened.has(title) }, html("summary", {}, say(title)), ...children);
    node.ontoggle = () => (node.open ? this.opened.add(title) : this.opened.delete(title));
    return node;
  }
}

/**
 * A table for people; a cell may hold several lines, or a number with its value.
 * @param {string} title
 * @param {string[]} heads
 * @param {(string | string[] | Cell)[][]} rows
 */
function listingOf(title, heads, rows) {
  const cell = (/** @type {string | string[] | Cell} */ one) => {
    if (typeof one === "string") return html("td", {}, one);
    if (Array.isArray(one)) return html("td", {}, ...(one.length ? one : [say("zero_nobody")]).map((line) => html("p", {}, line)));
    return html("td", { class: isNumber(one) ? "right" : "", "data-value": one.value }, one.text);
  };
  const first = (/** @type {string | string[] | Cell} */ one) => (typeof one === "object" && "text" in one ? one.text : one);
  return html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title },
    html("table", { class: heads.length > 7 ? "listing long" : "listing" }, html("caption", {}, title),
      html("thead", {}, html("tr", {}, ...heads.map((head, at) => html("th", { scope: "col", class: isNumber(rows[0]?.[at]) ? "right" : "" }, head)))),
      html("tbody", {}, ...rows.map(([name, ...rest]) => html("tr", {}, html("th", { scope: "row" }, String(first(name))), ...rest.map(cell))))));
}

/** @param {string | string[] | Cell | undefined} one */
function isNumber(one) {
  return typeof one === "object" && "value" in one && one.value !== undefined;
}

/** What the colours of houses mean. */
function keyOfRungs() {
  return html("ul", { class: "key" }, ...RUNGS.map((_, rung) => html("li", {}, swatchOf(rung), say(`rung_${rung}`))), html("li", {}, say("key_chimney")));
}

/** @param {string} colour @param {string} shape */
function dotOf(colour, shape) {
  const node = html("span", { class: `swatch ${shape}`, "aria-hidden": "true" });
  node.style.background = colour;
  return node;
}
