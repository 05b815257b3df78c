// Every other number and choice of the model, folded away: found by a search, greyed where it does
// nothing as the others stand, tried in a few worlds when it is opened.
import { html, renew } from "./draw.js";
import { number, plain, reader, say, timed, told } from "./words.js";
import { phasesOf, pointOf, policyOf } from "./points.js";
import { meanOf } from "./asked.js";

/** @typedef {import("./types").Course} Course */
/** @typedef {import("./types").Rest} Row */
/** @typedef {import("./types").Values} Values */

/**
 * All values that a parameter has in a setting: of every world, and in every phase.
 * @param {string} name
 * @param {string} policy
 * @param {Values} given
 * @param {SchoorsteenCore | null} core
 * @returns {(number | string)[]}
 */
export function standing(name, policy, given, core) {
  const { values } = policyOf(policy);
  const at = told.worlds.names.indexOf(name);
  const row = told.rest.find((one) => one.name === name);
  const first = name in given ? [given[name]] : name in values ? [values[name]]
    : at >= 0 ? told.worlds.rows.map((world) => world[at])
      : row ? [row.default] : core ? [Number(core.about.parameters[name][0])] : [];
  const later = phasesOf(policyOf(policy), given).flatMap(([, some]) => name in some ? [some[name]] : []);
  return [.../** @type {(number | string)[]} */ (first), ...later];
}

/**
 * Which of the things that a number needs is not there; -1 if all are.
 * @param {Row["needs"]} needs
 * @param {(name: string) => (number | string)[]} of
 */
export function lacking(needs, of) {
  return needs.findIndex((any) => any.every(([name, ...off]) => of(String(name)).every((value) => off.includes(value))));
}

/** The folded part of the screen with the levers. */
export class Others {
  /** @param {import("./levers").Levers} levers */
  constructor(levers) {
    this.levers = levers;
    /** What opened rows were found to do, by setting and name. @type {Map<string, Course[][]>} */
    this.tried = new Map();
    this.search = "";
    /** Groups and rows that are open. @type {Set<string>} */
    this.open = new Set();
    this.place = html("details", { class: "others" });
    this.place.addEventListener("toggle", () => {
      if (this.place.open && !this.rows) this.fill();
    });
    /** @type {Map<string, { row: Row, node: HTMLDetailsElement, body: HTMLElement, now: HTMLElement, control?: HTMLInputElement | HTMLSelectElement, out?: HTMLElement, why?: HTMLElement, does?: HTMLElement, buttons?: HTMLButtonElement[] }> | undefined} */
    this.rows = undefined;
  }

  /** Put it there anew, in the language of the reader. */
  draw() {
    this.rows = undefined;
    this.head = html("summary", {});
    renew(this.place, this.head);
    if (this.place.open) this.fill();
    this.refresh();
  }

  /** @param {string} name */
  of(name) {
    const { policy, given } = this.levers.state;
    return standing(name, policy, given, this.levers.engine.core);
  }

  fill() {
    this.rows = new Map();
    this.found = html("p", { class: "small", role: "status" });
    const search = html("input", { type: "search", value: this.search, oninput: () => { this.search = search.value; this.seek(); } });
    this.groups = told.groups.map(({ id, label }) => {
      const rows = told.rest.filter((row) => row.group === id);
      const node = html("details", { class: "kind", open: this.open.has(id) },
        html("summary", {}, html("strong", {}, label[reader.lang]), " ", html("span", { class: "small" }, say("rest_count", { many: rows.length }))),
        ...rows.map((row) => this.row(row)));
      node.addEventListener("toggle", () => this.note(id, node.open));
      return { node, rows };
    });
    this.place.append(
      html("p", { class: "small" }, say("rest_lead")),
      html("label", { class: "seek" }, say("rest_search"), search), this.found,
      ...this.groups.map(({ node }) => node));
    this.seek();
    this.refresh();
  }

  /** @param {string} id @param {boolean} open */
  note(id, open) {
    if (open) this.open.add(id);
    else this.open.delete(id);
  }

  /** A row: what it is called and where it stands; the rest when it is opened. @param {Row} row */
  row(row) {
    const now = html("span", { class: "stands" });
    const body = html("div", { class: "body" });
    const node = html("details", { class: "number", open: this.open.has(row.name) }, html("summary", {}, html("span", {}, row.label[reader.lang]), now), body);
    node.addEventListener("toggle", () => {
      this.note(row.name, node.open);
      if (node.open) this.unfold(row.name);
    });
    this.rows?.set(row.name, { row, node, body, now });
    return node;
  }

  /** Explanation, control and effect of a row. @param {string} name */
  unfold(name) {
    const held = this.rows?.get(name);
    if (!held || held.control) return;
    const { row } = held;
    const lang = reader.lang;
    const id = `rest-${name}`;
    const label = say("rest_turn", { label: row.label[lang] });
    const { choices } = row;
    const control = choices
      ? html("select", { id, "aria-label": label, "aria-describedby": `${id}-why` }, ...choices[lang].map((text, at) => html("option", { value: at }, text)))
      : html("input", { id, type: "range", min: 0, max: row.values.length - 1, "aria-label": label, "aria-describedby": `${id}-why` });
    control.addEventListener(choices ? "change" : "input", () => this.turn(row, Number(control.value)));
    if (!choices) control.addEventListener("change", () => this.levers.rest());
    held.control = control;
    held.out = html("output", { for: id });
    held.why = html("p", { class: "small why", id: `${id}-why` });
    held.does = html("p", { class: "small", role: "status" });
    const button = (/** @type {string} */ text, /** @type {() => void} */ act) => html("button", { type: "button", class: "quiet", onclick: act }, text);
    held.buttons = [
      button(say("back_one"), () => this.back(row)),
      button(say("rest_to_neutral"), () => { this.turn(row, row.values.indexOf(row.neutral ?? row.default)); this.levers.rest(); }),
    ];
    const { low, high } = this.range(row);
    const facts = [
      row.text[lang] && `${row.text[lang]}.`,
      row.more && say("rest_more", { text: row.more[lang] }), row.less && say("rest_less_text", { text: row.less[lang] }),
      row.unit[lang] && !row.time && say("rest_unit", { unit: row.unit[lang] }),
      !choices && say(row.plausible ? "rest_plausible" : "rest_range", { low, high }),
      say("rest_default", { value: this.shown(row, row.default) }), row.neutral !== undefined && say("rest_neutral", { value: this.shown(row, row.neutral) }),
    ].filter(Boolean).join(" ");
    renew(held.body, html("p", { class: "small" }, facts),
      html("div", { class: "row" }, control, held.out), held.why, held.does, html("div", { class: "row" }, ...held.buttons));
    this.refresh();
    this.try(name);
  }

  /** The range that is told of a row. @param {Row} row */
  range(row) {
    const [low, high] = row.plausible ?? [row.values[0], row.values[row.values.length - 1]];
    return { low: this.bare(row, low), high: this.shown(row, high) };
  }

  /** @param {Row} row @param {number} place */
  turn(row, place) {
    const { levers } = this;
    const [was] = this.of(row.name);
    const value = row.values[place];
    const drag = levers.dragged?.name === row.name ? levers.dragged : null;
    if (!drag) {
      levers.keepBefore(row.name);
      levers.dragged = { name: row.name, place: row.values.indexOf(was) };
    }
    levers.state.given[row.name] = value;
    // within a sentence
    const label = (/** @type {"en" | "nl"} */ lang) => row.label[lang].slice(0, 1).toLowerCase() + row.label[lang].slice(1);
    const from = levers.dragged?.place ?? 0;
    levers.turned = () => row.choices
      ? say("rest_chosen", { value: row.choices[reader.lang][place], label: label(reader.lang) })
      : say(place < from || (from < 0 && Number(value) < Number(was)) ? "rest_down" : "rest_up", { label: label(reader.lang) });
    if (row.choices) levers.rest();
    levers.refreshRows();
    levers.soon();
  }

  /** @param {Row} row */
  back(row) {
    this.levers.keepBefore();
    delete this.levers.state.given[row.name];
    this.levers.turned = () => say("turned_back");
    this.levers.refresh();
  }

  /** What a value is called. @param {Row} row @param {number | string} value */
  shown(row, value) {
    return row.choices || value === told.never ? this.bare(row, value) : timed(this.bare(row, value), Number(value), row.time);
  }

  /** The same without its unit. @param {Row} row @param {number | string} value */
  bare({ values, choices, name }, value) {
    if (choices) return choices[reader.lang][values.indexOf(value)];
    const given = Number(value);
    if (given === told.never) return say("never_word");
    if (name === "attention" && given === values[values.length - 1]) return say("no_limit");
    const most = Math.abs(given);
    const digits = Number.isInteger(given) ? 0 : most >= 10 ? 1 : most >= 1 ? 2 : most >= 0.1 ? 3 : 4;
    // zeros at the end say nothing
    return digits ? plain(given, digits).replace(/([.,]\d*?)0+$/, "$1").replace(/[.,]$/, "") : number(given, 0);
  }

  /** Where all of them stand. */
  refresh() {
    const { given } = this.levers.state;
    const turned = told.rest.filter(({ name }) => name in given).length;
    if (this.head) {
      renew(this.head, html("strong", {}, say("rest_title", { many: told.rest.length })),
        turned ? html("span", { class: "turned" }, ` ${say("rest_turned", { many: turned })}`) : "");
    }
    for (const { row, node, now, control, out, why, buttons } of this.rows?.values() ?? []) {
      const values = this.of(row.name);
      const own = row.name in given;
      const lack = lacking(row.needs, (name) => this.of(name));
      const reason = lack < 0 ? "" : told.reasons[reader.lang][row.reasons[lack]];
      const text = this.standsAt(row, values);
      now.textContent = text;
      node.classList.toggle("inert", Boolean(reason));
      node.classList.toggle("own", own);
      if (!control || !out || !why || !buttons) continue;
      const place = this.placeOf(row, values);
      control.value = String(place);
      if (!row.choices) control.setAttribute("aria-valuetext", text);
      control.disabled = Boolean(reason);
      out.textContent = text;
      why.textContent = reason;
      buttons[0].hidden = !own;
      buttons[1].hidden = Boolean(reason) || row.neutral === undefined || values.every((value) => value === row.neutral);
    }
  }

  /** @param {Row} row @param {(number | string)[]} values */
  standsAt(row, values) {
    if (row.choices) return this.shown(row, values[0]);
    const some = values.map(Number);
    const [low, high] = [Math.min(...some), Math.max(...some)];
    return low === high ? this.shown(row, low) : timed(say("from_world", { low: this.bare(row, low), high: this.bare(row, high) }), high, row.time);
  }

  /** The step nearest to where it stands. @param {Row} row @param {(number | string)[]} values */
  placeOf(row, values) {
    if (row.choices) return row.values.indexOf(values[0]);
    const off = row.values.map((one) => Math.abs(Number(one) - Number(values[0])));
    return off.indexOf(Math.min(...off));
  }

  /** Show what is looked for: words in labels, meanings and names. */
  seek() {
    const words = this.search.toLowerCase().split(/\s+/).filter(Boolean);
    let many = 0;
    for (const { node, rows } of this.groups ?? []) {
      let some = 0;
      for (const row of rows) {
        const text = [row.name, row.label[reader.lang], row.text[reader.lang], told.groups.find(({ id }) => id === row.group)?.label[reader.lang]].join(" ").toLowerCase();
        const fits = words.every((word) => text.includes(word));
        const held = this.rows?.get(row.name);
        if (held) held.node.hidden = !fits;
        some += Number(fits);
      }
      node.hidden = !some;
      if (words.length) node.open = some > 0;
      many += some;
    }
    if (this.found) this.found.textContent = words.length ? say("rest_found", { many }) : "";
  }

  /** What the open rows do from here; those that are closed are tried when they are opened. */
  tryOpen() {
    for (const { node, row, control } of this.rows?.values() ?? []) if (node.open && control) this.try(row.name);
  }

  /** Run a few worlds with a row at its ends, or at each of its choices. @param {string} name */
  async try(name) {
    const held = this.rows?.get(name);
    const { engine, state } = this.levers;
    const { core } = engine;
    if (!held?.does || !core) return;
    const { row, does } = held;
    if (lacking(row.needs, (one) => this.of(one)) >= 0) {
      does.textContent = "";
      return;
    }
    const others = { ...state.given };
    delete others[name];
    const key = JSON.stringify([name, state.region, state.policy, others]);
    does.dataset.key = key;
    const places = row.choices ? row.values.map((_, at) => at) : [0, row.values.length - 1];
    let found = this.tried.get(key);
    if (!found) {
      does.textContent = say("rest_trying");
      found = await Promise.all(places.map((place) => Promise.all(Array.from({ length: told.tried }, (_, world) => engine.run("run", state.region, world,
        pointOf(core, world, policyOf(state.policy), { ...others, [name]: row.values[place] }), { urgency: 4, group: "others" })))));
      this.tried.set(key, found);
    }
    if (does.dataset.key === key) does.textContent = this.effect(row, places, found);
  }

  /** @param {Row} row @param {number[]} places @param {Course[][]} found */
  effect(row, places, found) {
    const { shown } = told.rules;
    const last = told.months * shown.length;
    const [chimneys, twice] = told.rules.asked.map((name) => shown.findIndex((one) => one.name === name));
    const low = this.shown(row, row.values[places[0]]);
    const high = this.shown(row, row.values[places[places.length - 1]]);
    const same = found.every((courses) => courses.every((course, world) => course.every((value, at) => Object.is(value, found[0][world][at]))));
    if (same) return say("rest_same", { low, high, tried: told.tried });
    const mean = (/** @type {Course[]} */ courses, /** @type {number} */ column) => meanOf(courses.map((course) => course[last + column]));
    if (row.choices) {
      return places.map((place, at) => say("rest_does_choice", {
        value: this.shown(row, row.values[place]), chimneys: plain(mean(found[at], chimneys), 0), twice: plain(mean(found[at], twice), 2),
      })).join(" ");
    }
    const end = found[found.length - 1];
    return say("rest_does", {
      tried: told.tried, low, high, chimneys_low: plain(mean(found[0], chimneys), 0), chimneys_high: plain(mean(end, chimneys), 0),
      twice_low: plain(mean(found[0], twice), 2), twice_high: plain(mean(end, twice), 2),
    });
  }
}
