// A region of the reader's own: a file or typed rows, read here by the modules of Python that the page holds.
import { html, renew } from "./draw.js";
import { counted, held, reader, say, told } from "./words.js";
import { unpacked } from "./engine.js";

/** @typedef {import("./types").OwnFound} Found */
/** @typedef {{ name: string, bytes: Uint8Array }} Given */

const ROWS = { organisations: 4, partnerships: 3 };
/** One table, of which a region has several. */
const SINGLE = /\.(csv|txt|tsv)$/i;

/** Whether this file can read a region: a report leaves that out, to be small enough for a mail. */
export function canRead() {
  return held("own") !== "";
}

/** What reads, and what it knows; unpacked when it is first needed. @type {{ with: import("./types").Reading, known: any } | undefined} */
let hand;
export async function readers() {
  if (!hand) {
    const known = JSON.parse(await unpacked("own").text());
    if (!globalThis.SchoorsteenReading) {
      const script = document.createElement("script");
      script.textContent = await unpacked("reading").text();
      document.head.append(script);
      // a report takes the first script of the page for its own
      script.remove();
    }
    hand = { with: /** @type {import("./types").Reading} */ (globalThis.SchoorsteenReading), known };
  }
  return hand;
}

/** Drop, choose or type a region; see what is wrong with it or what it holds; compute with it. */
export class Own {
  /**
   * @param {import("./engine").Engine} engine
   * @param {{ region: number }} state
   * @param {(between: boolean[]) => void} changed a region was added and chosen; which of its links are between municipalities
   */
  constructor(engine, state, changed) {
    this.engine = engine;
    this.state = state;
    this.changed = changed;
    /** @type {Given[]} */
    this.files = [];
    this.called = "";
    /** @type {Found | null} */
    this.found = null;
    /** A sentence beside what was found. */
    this.note = () => "";
    this.lang = reader.lang;
    this.used = false;
    this.byHand = false;
    /** What was typed, by table: rows of cells. @type {Record<string, string[][]>} */
    this.typed = {};
    this.open = false;
    this.result = html("div", { class: "own-result", role: "status", tabindex: -1 });
    this.place = html("section", { class: "own", "aria-labelledby": "title-own" });
    // a file that misses the zone must not take the place of the page
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      if (this.place.isConnected) void this.dropped(event);
    });
  }

  compute() {}

  draw() {
    const input = html("input", {
      type: "file", multiple: true, class: "unseen", id: "own-files", accept: ".xlsx,.xlsm,.ods,.csv",
      onchange: () => {
        const files = [...(input.files ?? [])].map((file) => ({ file, name: file.name }));
        // the same file, mended, can be chosen again
        input.value = "";
        void this.take(files, "");
      },
    });
    const zone = html("div", {
      class: "own-zone",
      ondragover: () => zone.classList.add("over-it"),
      ondragleave: () => zone.classList.remove("over-it"),
      ondrop: () => zone.classList.remove("over-it"),
    }, html("p", {}, say("own_drop")), html("label", { class: "own-choose", for: "own-files" }, say("own_choose")), input);
    renew(this.place, html("h2", { id: "title-own" }, say("own_title")), html("p", { class: "lead" }, say("own_lead")),
      html("div", { class: "row own-begin" },
        html("button", { type: "button", onclick: () => this.example() }, say("own_example")),
        html("button", { type: "button", onclick: () => this.save(true) }, say("own_template"))),
      zone, this.result, this.table(), html("p", { class: "small" }, say("own_travels")));
    if (this.lang !== reader.lang && this.files.length) void this.read();
    else this.tell();
  }

  /** Come here from the list of regions, or back to what was read. @param {boolean} [back] */
  begin(back = false) {
    this.place.scrollIntoView();
    if (back && this.found) this.result.focus({ preventScroll: true });
    else document.getElementById("own-files")?.focus({ preventScroll: true });
  }

  /** @param {DragEvent} event */
  async dropped(event) {
    /** @type {{ file: File, name: string }[]} */
    const files = [];
    let folder = "";
    const items = [...(event.dataTransfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.());
    const plain = [...(event.dataTransfer?.files ?? [])];
    for (const entry of items) {
      if (!entry?.isDirectory) continue;
      folder = entry.name;
      const reading = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
      const entries = await new Promise((then) => reading.readEntries(then, () => then([])));
      for (const one of entries) {
        if (one.isFile) files.push({ name: one.name, file: await new Promise((then) => one.file(then)) });
      }
    }
    if (!folder) files.push(...plain.map((file) => ({ file, name: file.name })));
    await this.take(files, folder);
  }

  /**
   * Read files.
   * @param {{ file: Blob, name: string }[]} given
   * @param {string} folder
   */
  async take(given, folder) {
    if (!given.length) return;
    renew(this.result, html("p", {}, say("own_busy")));
    try {
      this.files = await Promise.all(given.map(async ({ file, name }) => ({ name, bytes: new Uint8Array(await file.arrayBuffer()) })));
    } catch {
      // a folder where folders cannot be dropped, or a file that has gone
      this.files = [];
      Object.assign(this, { found: null, note: () => say("own_xls", { file: given[0].name }) });
      return this.tell();
    }
    this.byHand = false;
    this.called = folder || (given.length > 1 ? "" : given[0].name);
    await this.read();
    this.result.focus({ preventScroll: true });
  }

  async read() {
    const { files } = this;
    Object.assign(this, { lang: reader.lang, used: false, found: null, note: () => "" });
    const ods = files.find(({ name }) => /\.ods$/i.test(name));
    if (ods) this.note = () => say("own_ods", { file: ods.name });
    else {
      try {
        const many = files.length > 1 || !this.called || this.called !== files[0].name;
        const name = this.called || listedShort(files.map((one) => one.name));
        const { with: reading, known } = await readers();
        const found = await reading.readRegion(known, files, reader.lang, { name, folder: many });
        if (found.ods) this.note = () => say("own_ods", { file: found.name });
        else this.found = found;
        if (!many && !this.byHand && SINGLE.test(name) && !found.good) this.note = () => say("own_together");
      } catch {
        this.note = () => say("own_xls", { file: files[0].name });
      }
    }
    this.tell();
  }

  /** What was found, in the language of the reader. */
  tell() {
    const { found } = this;
    const note = this.note();
    /** @type {import("./draw.js").Child[]} */
    const parts = [note && html("p", { class: "own-note" }, note)];
    if (found && !found.good) {
      const faults = found.faults ?? [];
      parts.unshift(
        html("p", { class: "own-head" }, say("own_faults", { count: counted(found.count ?? 0, "own_fault") })),
        html("ul", { class: "own-faults" }, ...faults.map(({ place, what }) => html("li", {}, html("strong", {}, place), `: ${what}`))),
        html("p", {}, say(this.byHand ? "own_mend_typed" : "own_mend")));
    } else if (found && hand) {
      const { sentence, lines } = hand.with.zeroOf(found, reader.lang);
      const guesses = found.guesses?.() ?? [];
      parts.unshift(
        html("p", { class: "own-head" }, say("own_good")),
        html("p", {}, sentence),
        this.used ? html("p", { class: "own-used" }, say("own_in_use"))
          : html("p", { class: "row" }, html("button", { type: "button", class: "main", onclick: () => this.use() }, say("own_use"))),
        html("details", { open: true }, html("summary", {}, say("own_guessed")), html("ul", {}, ...guesses.map((text) => html("li", {}, text)))),
        html("details", {}, html("summary", {}, say("own_zero")), html("ul", {}, ...lines.map((text) => html("li", {}, text)))));
    }
    renew(this.result, ...parts);
  }

  /** Put the region into the list and choose it. */
  use() {
    const { found, engine } = this;
    if (!found?.bundle) return;
    if (!engine.core) {
      this.note = () => say("own_no_engine");
      return this.tell();
    }
    try {
      engine.core.region(found.bundle);
    } catch {
      this.note = () => say("own_large", { name: found.name });
      return this.tell();
    }
    const at = told.regions.length;
    const { title } = found.tables;
    const { size } = /** @type {{ size: (key: string) => number }} */ ({ size: (key) => found.plain.header.get(key).length });
    const own = found.plain.header.get("name");
    const taken = told.regions.map(({ name }) => name);
    let name = own;
    for (let more = 2; taken.includes(name); more++) name = `${own}_${more}`;
    const again = name === own ? "" : ` (${name.slice(own.length + 1)})`;
    const called = (/** @type {"en" | "nl"} */ lang) => title.get(lang) || own;
    const short = (/** @type {string} */ text) => text.replace(/,? \d{4}$/, "").split(":")[0];
    told.regions.push({
      name, shipped: false, organisations: size("organisations"), tasks: size("tasks"),
      place: { en: short(called("en")) + again, nl: short(called("nl")) + again },
      label: { en: called("en") + again, nl: called("nl") + again },
    });
    engine.bundles.set(at, found.bundle);
    this.state.region = at;
    this.used = true;
    const { measures } = /** @type {NonNullable<typeof hand>} */ (hand).with.reading(hand?.known).modules;
    const kinds = new Map(found.tables.agents().map((/** @type {any} */ one) => [one.id, one.kind]));
    const ids = found.plain.header.get("organisations");
    this.changed(measures.between_municipalities(ids.map((/** @type {string} */ id) => kinds.get(id)), found.plain.links));
    this.tell();
  }

  // Typed -------------------------------------------------------------------------------------------

  /** Tables to type in. */
  table() {
    const body = html("div", { class: "own-typed" });
    const fill = async () => {
      const { with: reading, known } = await readers();
      if (body.childElementCount) return;
      const { rules } = reading.reading(known).modules;
      const tables = /** @type {[string, string[]][]} */ (Object.entries(known.typed));
      /** @type {string[]} */
      const tasks = known.tasks[reader.lang];
      renew(body, html("p", {}, say("own_type_lead")), ...tables.map(([table, columns]) => this.grid(rules, known, table, columns)),
        html("details", {}, html("summary", {}, say("own_columns")), html("dl", {}, ...tables.flatMap(([table, columns]) => columns.flatMap((name) => [
          html("dt", {}, `${say(`own_table_${table}`).split(":")[0]}, ${rules.title_of(table, name, reader.lang)}`),
          html("dd", {}, known.words[reader.lang].region_columns[`${table}_${name}_help`])])))),
        html("details", {}, html("summary", {}, say("own_tasks")), html("p", {}, tasks.join("; "))),
        html("p", { class: "row" },
          html("button", { type: "button", class: "main", onclick: () => this.readTyped() }, say("own_check")),
          html("button", { type: "button", onclick: () => this.save() }, say("own_save"))));
    };
    const details = html("details", { class: "own-type", open: this.open, ontoggle: () => { this.open = details.open; if (details.open) void fill(); } },
      html("summary", {}, say("own_type")), body);
    if (this.open) void fill();
    return details;
  }

  /** @param {any} rules @param {any} known @param {string} table @param {string[]} columns */
  grid(rules, known, table, columns) {
    const upright = table === "region";
    this.typed[table] ??= Array.from({ length: upright ? 1 : ROWS[/** @type {keyof typeof ROWS} */ (table)] }, () => columns.map(() => ""));
    const about = columns.map((name) => {
      const rule = rules.TABLES.get(table).columns.get(name);
      const title = rules.title_of(table, name, reader.lang);
      const help = known.words[reader.lang].region_columns[`${table}_${name}_help`] ?? "";
      const words = rule.type === "choice" ? [...rules.words_shown(rule.choices, reader.lang)] : [];
      return { rule, title, help, words };
    });
    // as in the spreadsheet that it becomes, in which row 1 holds the titles: faults are told by row and column
    const letter = (/** @type {number} */ c) => html("span", { class: "own-letter" }, `${"ABCDEFGH"[c]} `);
    const cell = (/** @type {number} */ r, /** @type {number} */ c) => {
      const { title, help, words, rule } = about[c];
      const label = upright ? title : say("own_cell", { title, row: r + 2 });
      const keep = (/** @type {Event} */ event) => { this.typed[table][r][c] = /** @type {HTMLInputElement} */ (event.target).value; };
      const value = this.typed[table][r][c];
      const field = words.length
        ? html("select", { "aria-label": label, title: help, onchange: keep }, html("option", { value: "" }),
          ...words.map((word) => html("option", { selected: word === value }, word)))
        : html("input", { type: "text", "aria-label": label, title: help, value, oninput: keep, inputmode: rule.type === "number" || rule.type === "year" ? "decimal" : null });
      return html("td", {}, html("span", { class: upright ? "own-beside" : "own-label", "aria-hidden": "true" }, letter(upright ? 1 : c), upright ? "" : title), field);
    };
    const name = say(`own_table_${table}`);
    if (upright) {
      const rows = about.map(({ rule, title, help }, r) => html("tr", {}, html("th", { class: "own-number" }, String(r + 1)),
        html("th", { scope: "row", title: help }, letter(0), title, rule.required && " *"), cell(0, r)));
      return html("div", { class: `own-table own-${table}` }, html("table", {}, html("caption", {}, name), html("tbody", {}, ...rows)));
    }
    const heads = about.map(({ rule, title, help }, c) => html("th", { scope: "col", title: help }, letter(c), title, rule.required && " *"));
    const number = (/** @type {number} */ row) => html("span", {}, html("span", { class: "own-row" }, `${say("own_row")} `), String(row));
    const line = (/** @type {number} */ r) => html("tr", {}, html("th", { scope: "row", class: "own-number" }, number(r + 2)), ...columns.map((_, c) => cell(r, c)));
    const lines = html("tbody", {}, ...this.typed[table].map((_, r) => line(r)));
    return html("div", { class: `own-table own-${table}` },
      html("table", {}, html("caption", {}, name), html("thead", {}, html("tr", {}, html("th", { class: "own-number" }, number(1)), ...heads)), lines),
      html("button", {
        type: "button", class: "quiet", onclick: () => {
          this.typed[table].push(columns.map(() => ""));
          const more = line(this.typed[table].length - 1);
          lines.append(more);
          /** @type {HTMLElement} */ (more.querySelector("input, select")).focus();
        },
      }, say("own_more", { table: name })));
  }

  /**
   * What was typed as sheets: names and rows.
   * @param {Record<string, string[][]>} [given] other rows
   * @returns {Promise<[string, string[][]][]>}
   */
  async sheets(given = this.typed) {
    const { with: reading, known } = await readers();
    const { rules } = reading.reading(known).modules;
    return Object.entries(known.typed).map(([table, columns]) => {
      const titles = columns.map((/** @type {string} */ name) => rules.title_of(table, name, reader.lang));
      const typed = given[table] ?? [];
      const rows = table === "region" ? titles.map((/** @type {string} */ title, /** @type {number} */ c) => [title, typed[0]?.[c] ?? ""]) : [titles, ...typed];
      return [rules.sheet_of(table, reader.lang), rows];
    });
  }

  async readTyped() {
    const { with: reading } = await readers();
    this.called = this.typed.region?.[0]?.[0] || say("own_typed");
    this.files = [{ name: this.called, bytes: reading.bookOf(await this.sheets()) }];
    this.byHand = true;
    await this.read();
    this.result.scrollIntoView({ block: "start" });
    this.result.focus({ preventScroll: true });
  }

  /** Rows of the small region of the template. @returns {Promise<Record<string, string[][]>>} */
  async small() {
    const { with: reading, known } = await readers();
    const { rules } = reading.reading(known).modules;
    /** @type {Record<string, string[][]>} */
    const found = { region: [[say("own_title"), known.year]] };
    for (const [table, [titles, ...rows]] of /** @type {[string, string[][]][]} */ (Object.entries(known.example[reader.lang]))) {
      const by = rules.columns_by_title(table);
      const places = known.typed[table].map((/** @type {string} */ name) => titles.findIndex((title) => by.get(rules.as_title(title)) === name));
      found[table] = rows.map((row) => places.map((/** @type {number} */ at) => (at < 0 ? "" : row[at] ?? "")));
    }
    return found;
  }

  /** Fill in that region. */
  async example() {
    Object.assign(this.typed, await this.small());
    this.open = true;
    this.draw();
    await new Promise((then) => setTimeout(then));
    /** @type {HTMLElement | null} */ (this.place.querySelector(".own-typed input"))?.focus();
  }

  /** Give what was typed as a workbook. @param {boolean} [small] the small region of the template instead */
  async save(small = false) {
    const { with: reading } = await readers();
    const bytes = /** @type {any} */ (reading.bookOf(await this.sheets(small ? await this.small() : undefined)));
    const link = html("a", { href: URL.createObjectURL(new Blob([bytes])), download: say("own_file") });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }
}

/** Names of files in a row, the first few. @param {string[]} names */
function listedShort(names) {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} ...` : names.join(", ");
}
