// Files that a reader drops or chooses, as the reading modules (sim/page/own.py) take them, and what they make
// of them: a bundle, or all that is wrong. The modules are Python's own, translated; nothing here knows a rule.
import { py } from "./python.js";
import "./library.js";
import { readingOf } from "./reading.js";

/** @typedef {{ name: string, bytes: Uint8Array }} Given */

/** @type {{ modules: any, known: any } | null} */
let made = null;

/**
 * The reading modules, made when they are first asked for.
 * @param {any} told what Python says that they know
 */
export function reading(told) {
  if (made) return made;
  py.begin(told.letters);
  const Missing = class extends py.lib.pathlib.Path {
    /** @param {string} name */
    constructor(name) { super(); this.name = name; }
    is_file() { return false; }
    exists() { return false; }
  };
  const OneFile = class extends Missing {
    /** @param {string} name @param {Uint8Array} bytes */
    constructor(name, bytes) { super(name); this.bytes = bytes; }
    is_file() { return true; }
    exists() { return true; }
    open() { return { read: (/** @type {number} */ most) => cut(this.bytes, most) }; }
    read_bytes() { return this.bytes; }
  };
  const Folder = class extends Missing {
    /** @param {string} name @param {any[]} files */
    constructor(name, files) { super(name); this.files = files; }
    exists() { return true; }
    iterdir() { return this.files; }
    /** @param {string} name */
    joinpath(name) { return name === modules.read.STANDARD && this.name === name ? this : this.files.find((one) => one.name === name) ?? new Missing(name); }
  };
  const bytes = (/** @type {string} */ text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const known = {
    words: Object.fromEntries(Object.entries(told.words).map(([lang, kinds]) => [lang,
      Object.fromEntries(Object.entries(kinds).map(([kind, texts]) => [kind, py.toDict(texts)]))])),
    rules: py.toDict(told.rules),
    folder: new Folder("twente", Object.entries(told.standard).map(([name, text]) => new OneFile(name, bytes(text)))),
    facts,
  };
  const modules = readingOf(known);
  made = { modules, known: { Missing, OneFile, Folder, digest: told.digest } };
  return made;

  /** @param {any} toml @param {any} findings */
  function facts(toml, findings) {
    const { documents, read } = modules;
    const speak = modules.words.say;
    try {
      documents.read_bytes(toml.name, toml, speak("regions.case"), undefined, speak("regions.manual"));
      // the page has no reader of TOML; what stands in it can stand in a table of the region as well
      const [rule, hint] = told.toml[py.state.lang];
      findings.note(new documents.Fault(toml.name, rule, null, null, hint));
    } catch (/** @type {any} */ error) {
      if (!(error instanceof documents.DocumentError) || error instanceof modules.findings.CaseError) throw error;
      findings.faults.push(...error.faults);
    }
    return py.dict_of(read._NO_FACTS.items());
  }
}

/** A part of bytes that still knows what was unpacked of them. @param {any} bytes @param {number} most */
function cut(bytes, most) {
  return bytes.length <= most ? bytes : bytes.subarray(0, most);
}

/**
 * Unpack an archive beforehand, as far as a workbook may be large; the reading modules then take its parts.
 * @param {Uint8Array} bytes
 * @param {number} most
 */
export async function unpack(bytes, most) {
  const entries = entriesOf(bytes);
  if (!entries) return;
  let left = most + 1;
  const parts = [];
  for (const { name, packed, method, crc, bad } of entries) {
    /** @type {Uint8Array | null} */
    let content = null;
    if (!bad && method === 0) content = packed;
    else if (!bad && method === 8) content = await inflated(packed, left);
    if (content && content.length <= left && py.crc32(content) !== crc && content.length < left) content = null;
    parts.push({ name, content });
    left -= content?.length ?? 0;
    if (left <= 0) break;
  }
  /** @type {any} */ (bytes).unpacked = parts;
}

/** What the directory of an archive says; null: there is none. @param {Uint8Array} bytes */
function entriesOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && end >= bytes.length - 65557 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0 || end < bytes.length - 65557) return null;
  const size = view.getUint32(end + 12, true);
  const offset = view.getUint32(end + 16, true);
  // what stands before the archive moves all places
  const before = end - size - offset;
  if (before < 0) return null;
  const entries = [];
  for (let at = end - size; at < end;) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) return null;
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const [crc, length] = [view.getUint32(at + 16, true), view.getUint32(at + 20, true)];
    const [long, extra, note] = [28, 30, 32].map((more) => view.getUint16(at + more, true));
    const from = view.getUint32(at + 42, true) + before;
    const raw = bytes.subarray(at + 46, at + 46 + long);
    let bad = (flags & 1) === 1 || from + 30 > bytes.length || view.getUint32(from, true) !== 0x04034b50;
    /** @type {Uint8Array} */
    let packed = new Uint8Array();
    if (!bad) {
      const start = from + 30 + view.getUint16(from + 26, true) + view.getUint16(from + 28, true);
      const same = bytes.subarray(from + 30, from + 30 + view.getUint16(from + 26, true));
      bad = start + length > bytes.length || same.length !== raw.length || same.some((x, k) => x !== raw[k]);
      packed = bytes.subarray(start, start + length);
    }
    entries.push({ name: new TextDecoder().decode(raw), method, crc, packed, bad });
    at += 46 + long + extra + note;
  }
  return entries;
}

/** At most so many bytes of what was deflated; null: it is damaged. @param {Uint8Array} packed @param {number} most */
async function inflated(packed, most) {
  const chunks = [];
  let many = 0;
  try {
    const stream = new Blob([/** @type {any} */ (packed)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const reader = stream.getReader();
    while (many < most) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      many += value.length;
    }
    if (many >= most) await reader.cancel();
  } catch {
    return null;
  }
  const all = new Uint8Array(many);
  let at = 0;
  for (const chunk of chunks) { all.set(chunk, at); at += chunk.length; }
  return all.subarray(0, Math.min(many, most));
}

/**
 * What files say of a region.
 * @param {any} told
 * @param {Given[]} files one workbook, or the CSV files of a folder
 * @param {"en" | "nl"} lang
 * @param {{ name?: string, folder?: boolean }} [how]
 * @returns {Promise<import("./types").OwnFound>}
 */
export async function readRegion(told, files, lang, { name = files[0]?.name ?? "", folder = files.length > 1 } = {}) {
  const { modules, known } = reading(told);
  py.state.lang = lang;
  for (const { bytes } of files) await unpack(bytes, modules.workbook.MOST_UNPACKED);
  const parts = files.flatMap((one) => /** @type {any} */ (one.bytes).unpacked ?? []);
  if (parts.some((/** @type {any} */ one) => one.name === "content.xml")) return { good: false, name, ods: true, message: "", faults: [] };
  const sources = files.map((one) => new known.OneFile(one.name, one.bytes));
  const source = folder ? new known.Folder(name, sources) : sources[0];
  try {
    const tables = modules.read.tables_in(source, name);
    const plain = modules.arrays.plain(tables, known.digest);
    return { good: true, name, bundle: bundleOf(plain), guesses: () => [...modules.findings.guesses(tables.told)], tables, plain };
  } catch (error) {
    if (!(error instanceof modules.findings.CaseError)) throw error;
    const { clipped } = modules.documents;
    const faults = modules.findings.grouped(/** @type {any} */ (error).faults).map((/** @type {any} */ one) => {
      const what = [one.rule, one.hint].filter((text) => text).map(clipped).join("; ");
      return { place: py.str(one).slice(0, -what.length - 2), what };
    });
    return { good: false, name, message: String(/** @type {any} */ (error).message), faults, count: /** @type {any} */ (error).faults.length };
  }
}

const KINDS = {
  key: BigInt64Array, volumes: Float64Array, statutory: Uint8Array, referee: Uint8Array, elected: Uint8Array, local: Uint8Array,
  kind: BigInt64Array, tier: BigInt64Array, area: BigInt64Array, needs: Float64Array, ends: Uint32Array, distance: Float64Array,
  trust: Float64Array, knowledge: Float64Array, depth: Int8Array, age: Int32Array, floor: Int8Array,
};

/** The file of a region, as sim/browser/bundle.py writes it. @param {any} plain */
export function bundleOf(plain) {
  /** @param {any} value @returns {any} */
  const simple = (value) => (value instanceof py.dict ? Object.fromEntries(value.items()
    .map((/** @type {[string, any]} */ [k, v]) => [k, simple(v)])) : Array.isArray(value) ? value.map(simple) : value);
  const header = { ...simple(plain.header), arrays: /** @type {any[]} */ ([]) };
  const pieces = [];
  let at = 0;
  for (const [name, kind] of Object.entries(KINDS)) {
    const [shape, values] = plain.arrays.get(name);
    const array = kind === BigInt64Array ? BigInt64Array.from(values, BigInt) : new /** @type {any} */ (kind)(values);
    const data = new Uint8Array(array.buffer);
    header.arrays.push([`region.${name}`, [...shape], at]);
    pieces.push(data);
    at += Math.ceil(data.length / 16) * 16;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil((text.length + 4) / 16) * 16 - 4;
  const out = new Uint8Array(4 + length + at).fill(0);
  new DataView(out.buffer).setUint32(0, length, true);
  out.fill(32, 4, 4 + length);
  out.set(text, 4);
  at = 4 + length;
  for (const data of pieces) { out.set(data, at); at += Math.ceil(data.length / 16) * 16; }
  return out;
}

/** A text as XML has it; signs that it has not are left out. @param {string} text */
function inXml(text) {
  const known = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (sign) => known[/** @type {keyof typeof known} */ (sign)]);
}

/**
 * A workbook with sheets of texts and whole numbers, to be saved and filled in further.
 * @param {[string, string[][]][]} sheets names and rows
 * @returns {Uint8Array}
 */
export function bookOf(sheets) {
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const packaged = "http://schemas.openxmlformats.org/package/2006";
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const each = (/** @type {(name: string, number: number) => string} */ f) => sheets.map(([name], at) => f(inXml(name), at + 1)).join("");
  const cell = (/** @type {string} */ text) => (/^(0|[1-9]\d{0,8})$/.test(text) ? `<c><v>${text}</v></c>`
    : text ? `<c t="inlineStr"><is><t xml:space="preserve">${inXml(text)}</t></is></c>` : "<c/>");
  /** @type {[string, string][]} */
  const parts = [
    ["[Content_Types].xml", `${head}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${kinds}.sheet.main+xml"/>${each((_, n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${kinds}.worksheet+xml"/>`)}</Types>`],
    ["_rels/.rels", `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ["xl/workbook.xml", `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${each((name, n) => `<sheet name="${name}" sheetId="${n}" r:id="r${n}"/>`)}</sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", `${head}<Relationships xmlns="${packaged}/relationships">${each((_, n) => `<Relationship Id="r${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}</Relationships>`],
    ...sheets.map(([, rows], at) => /** @type {[string, string]} */ ([`xl/worksheets/sheet${at + 1}.xml`,
      `${head}<worksheet xmlns="${main}"><cols><col min="1" max="9" width="24" customWidth="1"/></cols><sheetData>${rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("")}</sheetData></worksheet>`])),
  ];
  // an archive in which nothing is packed
  const text = new TextEncoder();
  const bytes = [];
  const directory = [];
  let at = 0;
  const numbers = (/** @type {[number, number][]} */ ...given) => given.flatMap(([value, size]) => Array.from({ length: size }, (_, k) => (value / 256 ** k) & 255));
  for (const [name, content] of parts) {
    const [named, held] = [text.encode(name), text.encode(content)];
    const about = numbers([20, 2], [0x800, 2], [0, 2], [0, 2], [0x21, 2], [py.crc32(held), 4], [held.length, 4], [held.length, 4], [named.length, 2], [0, 2]);
    directory.push(...numbers([0x02014b50, 4], [20, 2]), ...about, ...numbers([0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), ...named);
    const local = [...numbers([0x04034b50, 4]), ...about, ...named];
    bytes.push(Uint8Array.from(local), held);
    at += local.length + held.length;
  }
  bytes.push(Uint8Array.from(directory), Uint8Array.from(numbers([0x06054b50, 4], [0, 4], [parts.length, 2], [parts.length, 2], [directory.length, 4], [at, 4], [0, 2])));
  const all = new Uint8Array(bytes.reduce((sum, one) => sum + one.length, 0));
  let from = 0;
  for (const one of bytes) { all.set(one, from); from += one.length; }
  return all;
}

/**
 * How large a region is that was read, and who does what with whom at month 0.
 * @param {import("./types").OwnFound} found
 * @param {"en" | "nl"} lang
 * @returns {{ sentence: string, lines: string[] }}
 */
export function zeroOf(found, lang) {
  const { modules } = /** @type {{ modules: any }} */ (made);
  py.state.lang = lang;
  const { header, links, pairs } = found.plain;
  const labels = header.get("labels");
  const tasks = header.get("task_labels").get(lang);
  /** @type {any[][]} */
  const joined = tasks.map(() => []);
  for (const [a, b, task, rung] of links) if (rung) joined[task].push(py.T(a, b, rung));
  const groups = joined.map((some) => modules.groups.together_on(labels, some));
  const { number } = modules.words;
  const speak = modules.words.say;
  const sentence = py.call_kw(speak, ["regions.good"], {
    file: found.name, n: labels.length, k: tasks.length, partnerships: found.tables.active().length,
    pairs: number(pairs, 0), links: number(links.length, 0),
    linked: number(links.filter((/** @type {any} */ one) => one[3] > 0).length, 0),
  });
  return { sentence, lines: [...modules.groups.lines_of(tasks, groups)] };
}
