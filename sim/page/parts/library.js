// @ts-nocheck: what it stands in for has no types either
// As much of Python's library as the modules use that sim/page/translate.py made into JavaScript.
import { py } from "./python.js";
import { BadZipFile, fromstring, ParseError, ZipFile } from "./xml.js";

(() => {
  const { BLANK, Day, Exception, exactSum, is, made, raise, replaced } = py.inner;
  const { numpy } = py;

  // Patterns -------------------------------------------------------------------------------------

  const WORD = "\\p{L}\\p{N}_";
  // the same pattern as JavaScript writes it: letters of all alphabets, blanks and lines as Python's
  const pattern = (source) => {
    let [out, inside] = ["", false];
    for (let at = 0; at < source.length; at++) {
      const sign = source[at];
      if (sign === "\\") {
        const next = source[++at];
        const sets = { d: "\\p{Nd}", s: BLANK, w: WORD };
        if (next in sets) out += inside ? sets[next] : `[${sets[next]}]`;
        else if (next === "S" || next === "W" || next === "D") {
          if (inside) throw new Error(`pattern ${source}: \\${next} in brackets`);
          out += `[^${sets[next.toLowerCase()]}]`;
        } else if (/[a-zA-Z0-9^$\\.*+?()[\]{}|/]/.test(next) || (inside && next === "-")) out += `\\${next}`;
        else out += next;
      } else if (inside) {
        if (sign === "]") inside = false;
        out += sign;
      } else if (sign === "[") {
        inside = true;
        out += sign;
        if (source[at + 1] === "^") out += source[++at];
      } else if (sign === ".") out += "[^\\n]";
      else out += sign;
    }
    return out;
  };
  class Match {
    constructor(found, text) { this.found = found; this.text = text; }
    __getitem__(at) { return this.found[at] ?? null; }
    group(at = 0) { return this.found[at] ?? null; }
    groups() { return py.T(...this.found.slice(1).map((one) => one ?? null)); }
    end() { return [...this.text.slice(0, this.found.index + this.found[0].length)].length; }
    start() { return [...this.text.slice(0, this.found.index)].length; }
  }
  class Pattern {
    constructor(source, flags = 0) {
      this.js = pattern(source);
      this.flags = flags & 2 ? "iu" : "u";
      this.ways = {};
    }
    way(kind, source, flags) { return (this.ways[kind] ??= new RegExp(source, this.flags + flags)); }
    found(kind, source, flags, text) {
      const way = this.way(kind, source, flags);
      way.lastIndex = 0;
      const found = way.exec(text);
      return found && new Match(found, text);
    }
    fullmatch(text) { return this.found("full", `^(?:${this.js})$`, "", text); }
    match(text) { return this.found("match", this.js, "y", text); }
    search(text) { return this.found("search", this.js, "", text); }
    sub(by, text, words = {}) {
      const replaced = (...given) => {
        const groups = given.slice(0, given.findIndex(is.number));
        return is.text(by) ? by : by(new Match(Object.assign(groups, { index: 0 }), text));
      };
      return words.count === 1 ? text.replace(this.way("one", this.js, ""), replaced) : text.replace(this.way("all", this.js, "g"), replaced);
    }
    split(text) { return text.split(this.way("split", this.js, "")).map((one) => one ?? null); }
    findall(text) { return [...text.matchAll(this.way("all", this.js, "g"))].map((one) => (one.length > 1 ? one[1] : one[0])); }
  }
  const known = new Map();
  const compiled = (source, flags = 0) => {
    if (source instanceof Pattern) return source;
    const key = `${flags}${source}`;
    if (!known.has(key)) known.set(key, new Pattern(source, flags));
    return known.get(key);
  };
  const re = {
    IGNORECASE: 2,
    compile: compiled,
    escape: (text) => text.replace(/[^\p{L}\p{N}_]/gu, "\\$&"),
    Pattern,
    Match,
  };
  for (const name of ["fullmatch", "match", "search"]) re[name] = (source, text, flags = 0) => compiled(source, flags)[name](text);
  re.split = (source, text) => compiled(source).split(text);
  re.findall = (source, text) => compiled(source).findall(text);
  re.sub = (source, by, text) => compiled(source).sub(by, text);

  // Days -----------------------------------------------------------------------------------------

  const two = (x) => String(x).padStart(2, "0");
  const ordinal = (y, m, d) => Math.round(new Date(Date.UTC(2000, 0, 1)).setUTCFullYear(y, m - 1, d) / 864e5);
  class date extends Day {
    constructor(year, month, day) {
      super();
      const check = new Date(Date.UTC(2000, 0, 1));
      check.setUTCFullYear(year, month - 1, day);
      if (!(year >= 1 && year <= 9999) || check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day) raise(py.ValueError, "day");
      Object.assign(this, { year, month, day });
    }
    static fromisoformat(text) {
      const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
      return found ? new date(Number(found[1]), Number(found[2]), Number(found[3])) : raise(py.ValueError, text);
    }
    __str__() { return `${String(this.year).padStart(4, "0")}-${two(this.month)}-${two(this.day)}`; }
    __add__(span) {
      const moved = new Date((ordinal(this.year, this.month, this.day) + Math.floor(span.ms / 864e5)) * 864e5);
      if (!(moved.getUTCFullYear() >= 1 && moved.getUTCFullYear() <= 9999)) raise(py.OverflowError, "day");
      return new date(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate());
    }
  }
  class datetime extends date {
    constructor(year, month, day, ms = 0) { super(year, month, day); this.ms = ms; }
    date() { return new date(this.year, this.month, this.day); }
    time() { return new time(this.ms); }
    __str__() { return `${super.__str__()} ${clock(this.ms)}`; }
    __add__(span) {
      const all = ordinal(this.year, this.month, this.day) * 864e5 + this.ms + span.ms;
      const day = new Date(Math.floor(all / 864e5) * 864e5);
      if (!(day.getUTCFullYear() >= 1 && day.getUTCFullYear() <= 9999)) raise(py.OverflowError, "day");
      return new datetime(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate(), py.mod(all, 864e5));
    }
  }
  const clock = (ms) => {
    const text = `${two(Math.floor(ms / 36e5))}:${two(Math.floor(ms / 6e4) % 60)}:${two(Math.floor(ms / 1e3) % 60)}`;
    return ms % 1e3 ? `${text}.${String(ms % 1e3).padStart(3, "0")}000` : text;
  };
  class time extends Day {
    constructor(ms = 0) { super(); this.ms = ms; }
    __str__() { return clock(this.ms); }
  }
  class timedelta extends Day {
    constructor(words = {}) { super(); this.ms = (words.days ?? 0) * 864e5 + (words.milliseconds ?? 0); }
    __str__() {
      const days = Math.floor(this.ms / 864e5);
      const left = this.ms - days * 864e5;
      const rest = `${Math.floor(left / 36e5)}:${clock(left).slice(3)}`;
      return days ? `${days} day${Math.abs(days) === 1 ? "" : "s"}, ${rest}` : rest;
    }
  }

  // Decimals: as many digits as Python keeps, halves to even -------------------------------------

  class InvalidOperation extends py.ArithmeticError {}
  class Decimal {
    constructor(given, power = null) {
      if (power !== null) {
        const part = given;
        let at = power;
        const sign = part < 0n ? -1n : 1n;
        let size = part * sign;
        const over = String(size).length - 28;
        if (over > 0) {
          const unit = 10n ** BigInt(over);
          const [whole, left] = [size / unit, size % unit];
          size = 2n * left > unit || (2n * left === unit && whole % 2n === 1n) ? whole + 1n : whole;
          at += over;
        }
        Object.assign(this, { part: size * sign, power: at });
        return;
      }
      const found = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(String(given).trim());
      if (!found || !(found[2] || found[3])) raise(InvalidOperation, given);
      const part = BigInt(found[2] + found[3]);
      Object.assign(this, { part: found[1] === "-" ? -part : part, minus: found[1] === "-", power: Number(found[4] ?? 0) - found[3].length });
    }
    __mul__(x) { return new Decimal(this.part * BigInt(x), this.power); }
    __truediv__(x) {
      if (x !== 100) throw new Error("only hundredths");
      return new Decimal(this.part, this.power - 2);
    }
    __float__() { return Number(`${this.part}e${this.power}`); }
    __format__() {
      const minus = this.part < 0n || this.minus;
      const digits = String(this.part < 0n ? -this.part : this.part);
      const sign = minus ? "-" : "";
      if (this.power >= 0) return sign + (this.part === 0n ? "0" : digits + "0".repeat(this.power));
      const all = digits.padStart(1 - this.power, "0");
      return `${sign}${all.slice(0, this.power)}.${all.slice(this.power)}`;
    }
  }

  // Likeness of texts (difflib of Python, without junk) -------------------------------------------

  class SequenceMatcher {
    constructor(junk, a, b) { this.b = [...b]; this.places = new Map(); this.b.forEach((x, at) => { this.places.set(x, [...(this.places.get(x) ?? []), at]); }); this.set_seq1(a); }
    set_seq1(a) { this.a = [...a]; return null; }
    ratioOf(same) { const all = this.a.length + this.b.length; return all ? (2 * same) / all : 1; }
    real_quick_ratio() { return this.ratioOf(Math.min(this.a.length, this.b.length)); }
    quick_ratio() {
      const left = new Map();
      for (const x of this.b) left.set(x, (left.get(x) ?? 0) + 1);
      let same = 0;
      for (const x of this.a) { const many = left.get(x) ?? 0; left.set(x, many - 1); if (many > 0) same++; }
      return this.ratioOf(same);
    }
    longest(alo, ahi, blo, bhi) {
      let [i0, j0, size] = [alo, blo, 0];
      let before = new Map();
      for (let i = alo; i < ahi; i++) {
        const now = new Map();
        for (const j of this.places.get(this.a[i]) ?? []) {
          if (j < blo) continue;
          if (j >= bhi) break;
          const k = (before.get(j - 1) ?? 0) + 1;
          now.set(j, k);
          if (k > size) [i0, j0, size] = [i - k + 1, j - k + 1, k];
        }
        before = now;
      }
      while (i0 > alo && j0 > blo && this.a[i0 - 1] === this.b[j0 - 1]) { i0--; j0--; size++; }
      while (i0 + size < ahi && j0 + size < bhi && this.a[i0 + size] === this.b[j0 + size]) size++;
      return [i0, j0, size];
    }
    ratio() {
      let same = 0;
      const queue = [[0, this.a.length, 0, this.b.length]];
      while (queue.length) {
        const [alo, ahi, blo, bhi] = queue.pop();
        const [i, j, k] = this.longest(alo, ahi, blo, bhi);
        if (!k) continue;
        same += k;
        if (alo < i && blo < j) queue.push([alo, i, blo, j]);
        if (i + k < ahi && j + k < bhi) queue.push([i + k, ahi, j + k, bhi]);
      }
      return this.ratioOf(same);
    }
  }

  // CSV: the state machine of Python's reader ------------------------------------------------------

  class CsvError extends Exception {}
  function* csvRows(lines, words) {
    const delimiter = words.delimiter ?? ",";
    const strict = words.strict ?? false;
    let [state, field, fields] = ["start", "", []];
    const save = () => { fields.push(field); field = ""; };
    const grow = (sign) => { field += sign; if (field.length > 131072) raise(CsvError, "field larger than field limit"); };
    const step = (sign) => {
      const end = sign === "\n" || sign === "\r" || sign === "";
      if (state === "start" || state === "field") {
        if (state === "start") {
          if (sign === "") return;
          if (end) { state = "eat"; return; }
          state = "field";
        }
        if (end) { save(); state = sign === "" ? "start" : "eat"; }
        else if (sign === '"') state = "quoted";
        else if (sign === delimiter) save();
        else { grow(sign); state = "in"; }
      } else if (state === "in") {
        if (end) { save(); state = sign === "" ? "start" : "eat"; }
        else if (sign === delimiter) { save(); state = "field"; }
        else grow(sign);
      } else if (state === "quoted") {
        if (sign === "") return;
        if (sign === '"') state = "quote";
        else grow(sign);
      } else if (state === "quote") {
        if (sign === '"') { grow(sign); state = "quoted"; }
        else if (sign === delimiter) { save(); state = "field"; }
        else if (end) { save(); state = sign === "" ? "start" : "eat"; }
        else if (!strict) { grow(sign); state = "in"; }
        else raise(CsvError, "expected delimiter");
      } else if (state === "eat") {
        if (sign === "\n" || sign === "\r") return;
        if (sign === "") state = "start";
        else raise(CsvError, "new-line character seen in unquoted field");
      }
    };
    const source = lines[Symbol.iterator]();
    for (;;) {
      [fields, field, state] = [[], "", "start"];
      do {
        const { done, value } = source.next();
        if (done) {
          if (field.length || state === "quoted") {
            if (strict) raise(CsvError, "unexpected end of data");
            save();
            yield fields;
          }
          return;
        }
        for (const sign of value) step(sign);
        step("");
      } while (state !== "start");
      yield fields;
    }
  }

  const crcTable = Uint32Array.from({ length: 256 }, (_, at) => { let c = at; for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c; });
  py.crc32 = (data) => { let c = 0xffffffff; for (const x of data) c = crcTable[(c ^ x) & 255] ^ (c >>> 8); return (c ^ 0xffffffff) >>> 0; };
  // Library ----------------------------------------------------------------------------------------

  const linesOf = (text) => text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  py.lib = {
    re, numpy,
    math: { isnan: Number.isNaN, floor: Math.floor, nan: NaN, inf: Infinity, isfinite: Number.isFinite, fsum: (many) => exactSum([...many]) },
    csv: { Error: CsvError, reader: (lines, words = {}) => csvRows(lines, words) },
    io: { StringIO: (text) => linesOf(text), BytesIO: (data) => ({ data }) },
    unicodedata: {
      normalize: (form, text) => text.normalize(form),
      combining: (sign) => (py.tables.combining.test(sign) ? 1 : 0),
    },
    datetime: { date, datetime, time, timedelta },
    decimal: { Decimal },
    difflib: { SequenceMatcher },
    functools: {
      cache: (f) => { const seen = new py.dict(); return (...given) => { const key = py.T(...given); if (!seen.has(key)) seen.set(key, f(...given)); return seen.get(key); }; },
      partial: (f, ...first) => (...given) => made(f, [...first, ...given]),
    },
    itertools: { islice: (many, most) => [...many].slice(0, most) },
    zipfile: { ZipFile, BadZipFile },
    zlib: { error: class extends Exception {}, crc32: py.crc32 },
    dataclasses: { replace: (one, words) => replaced(one, words) },
    xml_etree: { ElementTree: { fromstring, ParseError } },
    pathlib: { Path: class Path {} },
  };
  py.lib.functools.cache.$plain = true;
})();
