// @ts-nocheck: what it stands in for has no types either
// What Python does where JavaScript does otherwise: equality, truth, texts, numbers, and as much of Python's
// library as the modules use that sim/page/translate.py made into JavaScript. No rule of a region stands here.

/** @type {any} */
export const py = (() => {
  /** @type {any} */
  const py = { state: { lang: "en" }, ALL: Symbol("all") };
  const is = {
    text: (x) => typeof x === "string",
    number: (x) => typeof x === "number",
    bytes: (x) => x instanceof Uint8Array,
  };
  class Tuple extends Array {}
  py.T = (...items) => { const made = new Tuple(); for (let at = 0; at < items.length; at++) made.push(items[at]); return made; };
  class Words {}

  // Classes ------------------------------------------------------------------------------------

  class PyObject { constructor(...given) { this.__init__(...given); } __init__() {} }
  py.object = PyObject;
  class Exception extends Error {
    constructor(...given) { super(); this.args = py.T(...given); this.__init__(...given); }
    __init__(...given) { this.args = py.T(...given); this.message = given.map((x) => py.str(x)).join(", "); }
    __str__() { return this.message; }
  }
  py.Exception = Exception;
  py.BaseException = Exception;
  const kinds = [["ValueError"], ["ArithmeticError"], ["LookupError"], ["KeyError", "LookupError"], ["IndexError", "LookupError"],
    ["RuntimeError"], ["OSError"], ["EOFError"], ["TypeError"], ["UnicodeError", "ValueError"], ["UnicodeDecodeError", "UnicodeError"],
    ["UnicodeEncodeError", "UnicodeError"], ["RecursionError", "RuntimeError"], ["OverflowError", "ArithmeticError"]];
  for (const [name, base = "Exception"] of kinds) py[name] = class extends py[base] {};
  const raise = (kind, ...given) => { throw new kind(...given); };

  // With fields: tuples with names, and classes of data.
  class Fields extends PyObject {
    __init__(...given) {
      const { $fields: fields } = Object.getPrototypeOf(this);
      if (given.length > fields.length) raise(py.TypeError, "too many");
      fields.forEach(([name, other], at) => {
        if (given[at] !== undefined) this[name] = given[at];
        else if (other) this[name] = other();
        else raise(py.TypeError, `missing ${name}`);
      });
    }
    $values() { return Object.getPrototypeOf(this).$fields.map(([name]) => this[name]); }
  }
  py.Data = class Data extends Fields {};
  py.Named = class Named extends Fields {
    [Symbol.iterator]() { return this.$values()[Symbol.iterator](); }
    get length() { return this.$values().length; }
    __getitem__(at) { return this.$values()[at]; }
    _asdict() { return py.dict_of(Object.getPrototypeOf(this).$fields.map(([name]) => [name, this[name]])); }
    _replace(given) { return replaced(this, given); }
  };
  function replaced(one, given) {
    const made = Object.create(Object.getPrototypeOf(one));
    return Object.assign(made, one, given);
  }
  py.fields = (kind, fields) => {
    kind.prototype.$fields = fields;
    kind._fields = py.T(...fields.map(([name]) => name));
    kind.$names = fields.map(([name]) => name);
  };
  py.made = (kind) => { kind.$class = true; };
  py.named = (thing, names, rest = false) => { thing.$names = names; thing.$rest = rest; };

  // Calls --------------------------------------------------------------------------------------

  const isClass = (f) => f.prototype !== undefined && Function.prototype.toString.call(f).startsWith("class");
  const made = (f, given) => {
    if (f.$class === undefined) f.$class = isClass(f);
    return f.$class && !f.$plain ? new f(...given) : f(...given);
  };
  py.call = (f, ...given) => {
    if (f.$class === undefined) f.$class = isClass(f);
    return f.$class && !f.$plain ? new f(...given) : f(...given);
  };
  const placed = (f, given, words) => {
    const names = f.$names;
    if (!names) return [...given, Object.assign(new Words(), words)];
    const all = [...given];
    const rest = new py.dict();
    for (const [name, value] of Object.entries(words)) {
      const at = names.indexOf(name);
      if (at >= 0) all[at] = value;
      else if (f.$rest) rest.set(name, value);
      else raise(py.TypeError, `no argument ${name}`);
    }
    if (f.$rest) all[names.length] = rest;
    return Array.from(all);
  };
  py.call_kw = (f, given, words) => made(f, placed(f, given, words));
  const kindOf = (one) => (is.text(one) ? TEXT : Array.isArray(one) ? LIST : is.bytes(one) ? BYTES : typeof one === "number" ? NUMBER : null);
  py.method = (one, name, ...given) => {
    const kind = kindOf(one);
    if (kind) {
      if (!kind[name]) raise(py.TypeError, `no method ${name}`);
      return kind[name](one, ...given);
    }
    const f = one[name];
    if (f === undefined) throw new Error(`no method ${name}`);
    return isMethodOfClass(f) ? made(f, given) : f.apply(one, given);
  };
  const isMethodOfClass = (f) => f.$class === true && !f.$plain;
  py.method_kw = (one, name, given, words) => {
    const kind = kindOf(one);
    if (kind) return kind[name](one, ...given, Object.assign(new Words(), words));
    const f = one[name];
    if (name === "_replace") return f.call(one, words);
    return f.apply(one, placed(f, given, words));
  };
  // what an object has; its method remembers whose it is
  py.get = (one, name) => { const found = one[name]; return typeof found === "function" && !isClass(found) ? found.bind(one) : found; };
  py.words = (given) => Object.fromEntries(given.items());
  const last = (given) => (given[given.length - 1] instanceof Words ? given.pop() : {});
  py.thrown = (error) => (typeof error === "function" ? new error() : error);
  py.enter = (one) => one;

  // Truth and order ----------------------------------------------------------------------------

  py.true = (x) => {
    if (x === null || x === undefined || x === false || x === 0 || x === "") return false;
    if (Array.isArray(x) || is.bytes(x)) return x.length > 0;
    if (x instanceof PySet || x instanceof py.dict) return x.size > 0;
    if (x instanceof py.Named) return true;
    return true;
  };
  py.either = (x, other) => (py.true(x) ? x : other());
  py.both = (x, other) => (py.true(x) ? other() : x);
  py.bool = (x = false) => py.true(x);
  py.eq = (a, b) => {
    if (a === b) return true;
    if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
    if (Array.isArray(a) || a instanceof py.Named) {
      if (!(Array.isArray(b) || b instanceof py.Named)) return false;
      const [one, two] = [[...a], [...b]];
      return one.length === two.length && one.every((x, at) => py.eq(x, two[at]));
    }
    if (a instanceof PySet) return b instanceof PySet && a.size === b.size && [...a].every((x) => b.has(x));
    if (a instanceof py.dict) return b instanceof py.dict && a.size === b.size && [...a].every((x) => b.has(x) && py.eq(a.get(x), b.get(x)));
    if (is.bytes(a)) return is.bytes(b) && a.length === b.length && a.every((x, at) => x === b[at]);
    if (a instanceof Day) return b.constructor === a.constructor && a.__str__() === b.__str__();
    return false;
  };
  const unit = (c) => (c >= 0xe000 ? c - 0x800 : c >= 0xd800 ? c + 0x2000 : c);
  const order = (a, b) => {
    if (typeof a === "number" || typeof a === "boolean") return a < b ? -1 : a > b ? 1 : 0;
    if (is.text(a)) {
      if (!is.text(b)) raise(py.TypeError, "order");
      const end = Math.min(a.length, b.length);
      for (let at = 0; at < end; at++) {
        const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
        if (x !== y) return unit(x) - unit(y);
      }
      return a.length - b.length;
    }
    const [one, two] = [[...a], [...b]];
    for (let at = 0; at < Math.min(one.length, two.length); at++) {
      if (!py.eq(one[at], two[at])) return order(one[at], two[at]);
    }
    return one.length - two.length;
  };
  const numbers = (a, b) => typeof a === "number" && typeof b === "number";
  const subset = (a, b) => [...a].every((x) => b.has(x));
  py.lt = (a, b) => (numbers(a, b) ? a < b : a instanceof PySet ? a.size < b.size && subset(a, b) : order(a, b) < 0);
  py.le = (a, b) => (numbers(a, b) ? a <= b : a instanceof PySet ? subset(a, b) : order(a, b) <= 0);
  py.gt = (a, b) => (numbers(a, b) ? a > b : a instanceof PySet ? a.size > b.size && subset(b, a) : order(a, b) > 0);
  py.ge = (a, b) => (numbers(a, b) ? a >= b : a instanceof PySet ? subset(b, a) : order(a, b) >= 0);
  py.has = (many, one) => {
    if (is.text(many)) return many.includes(one);
    if (many instanceof PySet || many instanceof py.dict || many instanceof Range) return many.has(one);
    if (is.bytes(many)) return BYTES.find(many, one) >= 0;
    for (const x of many) if (py.eq(x, one)) return true;
    return false;
  };

  // Arithmetic ---------------------------------------------------------------------------------

  py.add = (a, b) => {
    if (Array.isArray(a)) return a instanceof Tuple ? py.T(...a, ...b) : [...a, ...b];
    return a !== null && typeof a === "object" && a.__add__ ? a.__add__(b) : a + b;
  };
  py.sub = (a, b) => (a instanceof PySet ? new py.set([...a].filter((x) => !b.has(x))) : a - b);
  py.mul = (a, b) => {
    if (typeof a === "number" && typeof b !== "number") [a, b] = [b, a];
    if (is.text(a)) return a.repeat(Math.max(0, b));
    if (Array.isArray(a)) {
      const made = a instanceof Tuple ? py.T() : [];
      for (let at = 0; at < b; at++) made.push(...a);
      return made;
    }
    return a.__mul__ ? a.__mul__(b) : a * b;
  };
  py.div = (a, b) => (a.__truediv__ ? a.__truediv__(b) : a / b);
  py.floordiv = (a, b) => Math.floor(a / b);
  py.mod = (a, b) => { const left = a % b; return left !== 0 && left < 0 !== b < 0 ? left + b : left; };
  py.or_ = (a, b) => {
    if (a instanceof py.dict) return py.dict_of([...a.items(), ...b.items()]);
    if (a instanceof PySet) return new py.set([...a, ...b]);
    return a === true || b === true || a === false ? a || b : a | b;
  };
  py.and_ = (a, b) => (a instanceof PySet ? new py.set([...a].filter((x) => b.has(x))) : typeof a === "boolean" ? a && b : a & b);
  py.iadd = (a, b) => {
    if (Array.isArray(a) && !(a instanceof Tuple)) { a.push(...b); return a; }
    return py.add(a, b);
  };
  py.isub = py.sub;
  py.imul = py.mul;
  py.idiv = py.div;
  py.ifloordiv = py.floordiv;
  py.imod = py.mod;
  py.iand_ = py.and_;
  py.ior_ = (a, b) => {
    if (a instanceof py.dict) { a.update(b); return a; }
    if (a instanceof PySet && !a.frozen) { a.update(b); return a; }
    return py.or_(a, b);
  };

  // What is equal to another of its kind by how it is written: days, times.
  class Day {
    isoformat() { return this.__str__(); }
  }

  // Keys: what is equal is one key ---------------------------------------------------------------

  const keyOf = (x) => {
    if (x === null || typeof x !== "object") return x;
    if (Array.isArray(x) || x instanceof Fields) {
      return `\0(${[...(x instanceof Fields ? x.$values() : x)].map((one) => {
        const key = keyOf(one);
        return `${typeof key}:${String(key).length}:${String(key)}`;
      }).join(",")})`;
    }
    return x instanceof Day ? `\0${x.__str__()}` : x;
  };
  py.dict = class extends PyObject {
    __init__(given, words) {
      this.map ??= new Map();
      if (given instanceof Words) words = given;
      else if (given) this.update(given);
      if (words) for (const [k, v] of Object.entries(words)) this.set(k, v);
    }
    static fromkeys(keys, value = null) { const made = new py.dict(); for (const k of keys) made.set(k, value); return made; }
    get size() { return this.map.size; }
    has(k) { return this.map.has(keyOf(k)); }
    set(k, v) { const key = keyOf(k); const there = this.map.get(key); if (there) there[1] = v; else this.map.set(key, [k, v]); }
    get(k, other = null) { const found = this.map.get(keyOf(k)); return found ? found[1] : other; }
    setdefault(k, v = null) { if (!this.has(k)) this.set(k, v); return this.get(k); }
    pop(k, other) { const v = this.get(k, other); this.map.delete(keyOf(k)); return v; }
    update(more) { for (const [k, v] of more instanceof py.dict ? more.items() : more) this.set(k, v); }
    items() { return [...this.map.values()].map(([k, v]) => py.T(k, v)); }
    keys() { return new PySet([...this.map.values()].map(([k]) => k)); }
    values() { return [...this.map.values()].map(([, v]) => v); }
    copy() { return py.dict_of(this.items()); }
    [Symbol.iterator]() { return [...this.map.values()].map(([k]) => k)[Symbol.iterator](); }
  };
  py.dict.$class = true;
  py.dict.$given = true;
  py.dict_of = (pairs) => { const made = new py.dict(); for (const [k, v] of pairs) made.set(k, v); return made; };
  class PySet {
    constructor(given = []) { this.map = new Map(); this.update(given); }
    get size() { return this.map.size; }
    has(x) { return this.map.has(keyOf(x)); }
    add(x) { const key = keyOf(x); if (!this.map.has(key)) this.map.set(key, x); return null; }
    update(more) { for (const x of more) this.add(x); return null; }
    union(...more) { const made = new py.set(this); for (const one of more) made.update(one); return made; }
    intersection(...more) { return new py.set([...this].filter((x) => more.every((one) => py.has(one, x)))); }
    [Symbol.iterator]() { return this.map.values(); }
  }
  py.set = class extends PySet {};
  py.frozenset = class extends PySet { get frozen() { return true; } };

  // Places ---------------------------------------------------------------------------------------

  const wide = (text) => /[\ud800-\udfff]/.test(text);
  const signs = (text) => (wide(text) ? [...text] : text);
  py.len = (x) => (is.text(x) ? signs(x).length : x instanceof Nd ? x.shape[0] : x.length ?? x.size);
  py.at = (many, at) => {
    if (many instanceof Nd && many.shape.length === 1) return many.data[many.from + at];
    if (many instanceof py.dict) {
      const found = many.map.get(keyOf(at));
      return found ? found[1] : raise(py.KeyError, at);
    }
    if (many.__getitem__) return many.__getitem__(at);
    const all = is.text(many) ? signs(many) : many;
    const found = all[at < 0 ? all.length + at : at];
    return found === undefined ? raise(py.IndexError, "out of range") : found;
  };
  py.put = (many, at, value) => {
    if (many instanceof py.dict) many.set(at, value);
    else if (many.__setitem__) many.__setitem__(at, value);
    else many[at < 0 ? many.length + at : at] = value;
  };
  // cells of arrays, and what has keys of several parts
  py.at2 = (many, a, b) => (many instanceof Nd && many.shape.length === 2 ? many.data[many.from + a * many.shape[1] + b] : py.at(many, py.T(a, b)));
  py.at3 = (many, a, b, c) => (many instanceof Nd && many.shape.length === 3
    ? many.data[many.from + (a * many.shape[1] + b) * many.shape[2] + c] : py.at(many, py.T(a, b, c)));
  py.put2 = (many, a, b, value) => {
    if (many instanceof Nd && many.shape.length === 2 && !Array.isArray(b)) many.data[many.from + a * many.shape[1] + b] = value;
    else py.put(many, py.T(a, b), value);
  };
  py.put3 = (many, a, b, c, value) => {
    if (many instanceof Nd && many.shape.length === 3) many.data[many.from + (a * many.shape[1] + b) * many.shape[2] + c] = value;
    else py.put(many, py.T(a, b, c), value);
  };
  py.cut = (many, low, high, step) => {
    let all = is.text(many) ? signs(many) : many;
    if (step === -1 && low === null && high === null) {
      all = [...all].reverse();
      return is.text(many) ? all.join("") : many instanceof Tuple ? py.T(...all) : all;
    }
    const cut = all.slice(low ?? 0, high ?? undefined);
    return is.text(many) && !is.text(cut) ? cut.join("") : cut;
  };
  py.spread = (many, before, after) => {
    const all = [...many];
    return [...all.slice(0, before), all.slice(before, all.length - after), ...all.slice(all.length - after)];
  };

  // Built in -------------------------------------------------------------------------------------

  const flat = (kinds) => (Array.isArray(kinds) ? kinds.flatMap(flat) : [kinds]);
  py.isinstance = (x, kinds) => flat(kinds).some((kind) => {
    if (kind === py.str) return is.text(x);
    if (kind === py.bool) return typeof x === "boolean";
    if (kind === py.float) return is.number(x);
    if (kind === py.int) return Number.isInteger(x);
    if (kind === py.list) return Array.isArray(x) && !(x instanceof Tuple);
    if (kind === py.tuple) return x instanceof Tuple;
    return typeof kind === "function" && x instanceof kind;
  });
  py.str = (x = "") => {
    if (is.text(x)) return x;
    if (x !== null && typeof x === "object" && x.__str__) return x.__str__();
    return py.repr(x);
  };
  py.str.$plain = true;
  py.int = (x = 0) => {
    if (is.text(x)) {
      const text = x.trim();
      return /^[+-]?[0-9]+$/.test(text) ? Number(text) : raise(py.ValueError, `int ${x}`);
    }
    return Math.trunc(x);
  };
  py.float = (x = 0) => {
    if (is.text(x)) {
      const text = TEXT.strip(x);
      if (/^[+-]?(inf|infinity)$/i.test(text)) return text[0] === "-" ? -Infinity : Infinity;
      if (/^[+-]?nan$/i.test(text)) return NaN;
      return /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(text) ? Number(text) : raise(py.ValueError, `float ${x}`);
    }
    return x !== null && typeof x === "object" ? x.__float__() : Number(x);
  };
  py.list = (x = []) => [...x];
  py.tuple = (x = []) => py.T(...x);
  py.abs = Math.abs;
  py.round = (x) => { const low = Math.floor(x); const over = x - low; return over > 0.5 || (over === 0.5 && low % 2 !== 0) ? low + 1 : low; };
  class Range {
    constructor(low, high, step) { Object.assign(this, { low, high, step }); }
    has(x) { return Number.isInteger(x) && x >= this.low && x < this.high && (x - this.low) % this.step === 0; }
    *[Symbol.iterator]() { for (let x = this.low; this.step > 0 ? x < this.high : x > this.high; x += this.step) yield x; }
  }
  py.range = (low, high = null, step = 1) => (high === null ? new Range(0, low, 1) : new Range(low, high, step));
  py.enumerate = function* (many, ...more) { let at = more.length ? (more[0] instanceof Words ? more[0].start : more[0]) : 0; for (const x of many) yield py.T(at++, x); };
  py.zip = function* (...many) {
    last(many);
    const all = many.map((one) => one[Symbol.iterator]());
    for (;;) {
      const next = all.map((one) => one.next());
      if (next.some(({ done }) => done)) return;
      yield py.T(...next.map(({ value }) => value));
    }
  };
  py.map = function* (f, ...many) { for (const x of py.zip(...many)) yield made(f, x); };
  py.filter = function* (f, many) { for (const x of many) if (f === null ? py.true(x) : py.true(made(f, [x]))) yield x; };
  py.any = (many) => { for (const x of many) if (py.true(x)) return true; return false; };
  py.all = (many) => { for (const x of many) if (!py.true(x)) return false; return true; };
  py.sum = (many) => { let sum = 0; for (const x of many) sum += Number(x); return sum; };
  const best = (given, sign) => {
    const words = last(given);
    const many = given.length > 1 ? given : [...given[0]];
    if (!many.length) return "default" in words ? words.default : raise(py.ValueError, "empty");
    const key = words.key ?? ((x) => x);
    return many.reduce((one, x) => (sign * order(key(x), key(one)) > 0 ? x : one));
  };
  py.max = (...given) => best(given, 1);
  py.min = (...given) => best(given, -1);
  py.sorted = (many, words = {}) => {
    const key = words.key ?? ((x) => x);
    const all = [...many].map((x) => [made(key, [x]), x]);
    all.sort(([a], [b]) => order(a, b));
    const out = all.map(([, x]) => x);
    return words.reverse ? out.reverse() : out;
  };
  py.reversed = (many) => [...many].reverse();
  py.next = (many, ...other) => {
    const { done, value } = many.next();
    return done ? (other.length ? other[0] : raise(py.ValueError, "empty")) : value;
  };
  py.iter = (many) => many[Symbol.iterator]();
  py.divmod = (a, b) => py.T(Math.floor(a / b), py.mod(a, b));
  py.ord = (sign) => sign.codePointAt(0);
  py.chr = (code) => String.fromCodePoint(code);
  py.getattr = (one, name, other = null) => one[name] ?? other;
  py.type = (x) => (is.text(x) ? py.str : x instanceof Tuple ? py.tuple : Array.isArray(x) ? py.list : x.constructor);
  py.list.__name__ = "list";
  py.tuple.__name__ = "tuple";
  py.dict.__name__ = "dict";

  // How things are shown -------------------------------------------------------------------------

  const HARD = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
  const escaped = (sign) => {
    const code = sign.codePointAt(0);
    const known = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[sign];
    if (known) return known;
    if (!HARD.test(sign)) return sign;
    const hex = code.toString(16);
    return code < 256 ? `\\x${hex.padStart(2, "0")}` : code < 65536 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  };
  py.repr = (x) => {
    if (is.text(x)) {
      const quote = x.includes("'") && !x.includes('"') ? '"' : "'";
      const inner = [...x].map((sign) => (sign === quote ? `\\${sign}` : escaped(sign))).join("");
      return quote + inner + quote;
    }
    if (x === null) return "None";
    if (typeof x === "boolean") return x ? "True" : "False";
    if (is.number(x)) return shownNumber(x);
    if (Array.isArray(x)) {
      const inner = x.map(py.repr).join(", ");
      return x instanceof Tuple ? `(${inner}${x.length === 1 ? "," : ""})` : `[${inner}]`;
    }
    if (x instanceof py.dict) return `{${x.items().map(([k, v]) => `${py.repr(k)}: ${py.repr(v)}`).join(", ")}}`;
    return x.__str__ ? x.__str__() : String(x);
  };
  // the digits of a number as short as they say it, and the place of the point
  const digitsOf = (x) => {
    const [, whole, rest = "", power = "0"] = /^(\d+)\.?(\d*)(?:e([+-]\d+))?$/.exec(String(Math.abs(x)));
    const all = (whole + rest).replace(/^0+/, "");
    const lead = (whole + rest).length - all.length;
    return { digits: all || "0", point: all ? whole.length - lead + Number(power) : 1 };
  };
  const shownNumber = (x) => {
    if (Number.isNaN(x)) return "nan";
    if (!Number.isFinite(x)) return x < 0 ? "-inf" : "inf";
    if (Number.isInteger(x) && Math.abs(x) < 1e16) return Object.is(x, -0) ? "-0" : String(x);
    const sign = x < 0 ? "-" : "";
    const { digits: all, point } = digitsOf(x);
    const digits = all.replace(/0+$/, "") || "0";
    if (point > -4 && point <= 16) return sign + plainDigits(digits, point);
    const power = point - 1;
    return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ""}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  };
  const plainDigits = (digits, point) => {
    if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
    if (digits.length <= point) return digits + "0".repeat(point - digits.length);
    return `${digits.slice(0, point)}.${digits.slice(point)}`;
  };
  // a number to so many decimals, or so many digits in all; halves to even, exactly
  const exact = (x) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, Math.abs(x));
    const bits = view.getBigUint64(0);
    const power = Number(bits >> 52n);
    const part = bits & 0xfffffffffffffn;
    return power ? [part | 0x10000000000000n, power - 1075] : [part, -1074];
  };
  const rounded = (x, decimals) => {
    // |x| times ten to the decimals, as a whole number
    const [part, power] = exact(x);
    let [top, under] = [part, 1n];
    if (power > 0) top <<= BigInt(power); else under <<= BigInt(-power);
    if (decimals > 0) top *= 10n ** BigInt(decimals); else under *= 10n ** BigInt(-decimals);
    const [whole, left] = [top / under, top % under];
    return 2n * left > under || (2n * left === under && whole % 2n === 1n) ? whole + 1n : whole;
  };
  // a sum as if it were rounded once: all that numbers hold, as one whole number
  const exactSum = (many) => {
    let sum = 0n;
    for (const x of many) {
      const [part, power] = exact(x);
      sum += (x < 0 ? -part : part) << BigInt(power + 1074);
    }
    const size = sum < 0n ? -sum : sum;
    const over = Math.max(0, size.toString(2).length - 64);
    let top = size >> BigInt(over);
    if (top << BigInt(over) !== size) top |= 1n;
    return (sum < 0n ? -1 : 1) * Number(top) * 2 ** (over - 1074);
  };
  const fixed = (x, decimals) => {
    const text = String(rounded(x, decimals)).padStart(decimals + 1, "0");
    return decimals ? `${text.slice(0, -decimals)}.${text.slice(-decimals)}` : text;
  };
  const general = (x, digits) => {
    if (x === 0) return "0";
    let power = Number(Math.abs(x).toExponential().split("e")[1]);
    let all = String(rounded(x, digits - 1 - power));
    if (all.length > digits) { power += 1; all = String(rounded(x, digits - 1 - power)); }
    all = all.replace(/0+$/, "") || "0";
    if (power >= -4 && power < digits) return plainDigits(all, power + 1);
    return `${all[0]}${all.length > 1 ? `.${all.slice(1)}` : ""}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  };
  py.format = (x, form = "") => {
    if (x !== null && typeof x === "object" && x.__format__) return x.__format__(form);
    if (!form) return py.str(x);
    const [, group, digits, kind] = /^(,?)(?:\.(\d+))?([fgd]?)$/.exec(form) ?? raise(py.ValueError, form);
    if (Number.isNaN(x)) return "nan";
    if (!Number.isFinite(x)) return x < 0 ? "-inf" : "inf";
    const text = kind === "f" ? fixed(x, Number(digits ?? 6)) : kind === "g" ? general(x, Number(digits ?? 6)) : shownNumber(Math.abs(x));
    const [whole, rest] = text.split(".");
    const grouped = group ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
    return (x < 0 || Object.is(x, -0) ? "-" : "") + grouped + (rest === undefined ? "" : `.${rest}`);
  };
  py.format.$plain = true;

  // Texts ----------------------------------------------------------------------------------------

  const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const stripped = (text, given, left, right) => {
    const all = [...text];
    const cut = given === null ? (sign) => new RegExp(`[${BLANK}]`).test(sign) : (sign) => given.includes(sign);
    let [low, high] = [0, all.length];
    while (left && low < high && cut(all[low])) low++;
    while (right && high > low && cut(all[high - 1])) high--;
    return all.slice(low, high).join("");
  };
  const some = (text, given, test) => (Array.isArray(given) ? given.some((one) => test(text, one)) : test(text, given));
  const TEXT = {
    strip: (t, given = null) => stripped(t, given, true, true),
    lstrip: (t, given = null) => stripped(t, given, true, false),
    rstrip: (t, given = null) => stripped(t, given, false, true),
    lower: (t) => t.toLowerCase(),
    upper: (t) => t.toUpperCase(),
    casefold: (t) => [...t].map((sign) => py.tables.fold.get(sign) ?? sign.toLowerCase()).join(""),
    startswith: (t, given) => some(t, given, (a, b) => a.startsWith(b)),
    endswith: (t, given) => some(t, given, (a, b) => a.endsWith(b)),
    removeprefix: (t, given) => (given && t.startsWith(given) ? t.slice(given.length) : t),
    removesuffix: (t, given) => (given && t.endsWith(given) ? t.slice(0, -given.length) : t),
    replace: (t, a, b, many = -1) => {
      if (many < 0) return t.split(a).join(b);
      const parts = t.split(a);
      const some = parts.splice(0, many + 1);
      return some.join(b) + parts.map((one) => a + one).join("");
    },
    split: (t, by = null) => (by === null ? t.split(new RegExp(`[${BLANK}]+`)).filter((one) => one) : t.split(by)),
    splitlines: (t) => {
      const lines = t.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
      if (lines[lines.length - 1] === "") lines.pop();
      return lines;
    },
    join: (t, many) => [...many].join(t),
    partition: (t, by) => { const at = t.indexOf(by); return at < 0 ? py.T(t, "", "") : py.T(t.slice(0, at), by, t.slice(at + by.length)); },
    rpartition: (t, by) => { const at = t.lastIndexOf(by); return at < 0 ? py.T("", "", t) : py.T(t.slice(0, at), by, t.slice(at + by.length)); },
    count: (t, one) => t.split(one).length - 1,
    find: (t, one) => t.indexOf(one),
    isdigit: (t) => /^\p{Nd}+$/u.test(t),
    isalpha: (t) => /^\p{L}+$/u.test(t),
    isprintable: (t) => !HARD.test(t),
    isspace: (t) => new RegExp(`^[${BLANK}]+$`).test(t),
    capitalize: (t) => { const [first = "", ...rest] = t; return first.toUpperCase() + rest.join("").toLowerCase(); },
    encode: (t, alphabet = "utf-8", how = "strict") => encoded(t, alphabet, how),
    translate: (t, table) => [...t].map((sign) => { const to = table.get(sign.codePointAt(0)); return to === null ? sign : is.number(to) ? py.chr(to) : to; }).join(""),
    format: (t, words = {}) => t.replace(/\{\{|\}\}|\{(\w+)(?::([^}]*))?\}/g, (whole, name, form) => {
      if (name === undefined) return whole[0];
      const value = words instanceof py.dict ? py.at(words, name) : words[name];
      return value === undefined ? raise(py.KeyError, name) : py.format(value, form ?? "");
    }),
  };
  for (const [name, f] of Object.entries(TEXT)) py.str[name] = (...given) => f(...given);
  py.str.maketrans = (a, b) => py.dict_of([...a].map((sign, at) => [sign.codePointAt(0), [...b][at].codePointAt(0)]));
  const LIST = {
    append: (l, x) => { l.push(x); return null; },
    extend: (l, many) => { l.push(...many); return null; },
    insert: (l, at, x) => { l.splice(at, 0, x); return null; },
    pop: (l, at = -1) => l.splice(at, 1)[0],
    index: (l, x) => { const at = l.findIndex((one) => py.eq(one, x)); return at < 0 ? raise(py.ValueError, "not there") : at; },
    count: (l, x) => l.filter((one) => py.eq(one, x)).length,
    sort: (l, words = {}) => { l.splice(0, l.length, ...py.sorted(l, words)); return null; },
    copy: (l) => [...l],
  };
  const NUMBER = { is_integer: (x) => Number.isInteger(x) };

  // Bytes ----------------------------------------------------------------------------------------

  py.bytes_of = (text) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  const starts = (data, one) => one.length <= data.length && one.every((x, at) => data[at] === x);
  const BYTES = {
    startswith: (d, given) => some(d, given, starts),
    find: (d, one) => {
      for (let at = d.indexOf(one[0]); at >= 0; at = d.indexOf(one[0], at + 1)) if (starts(d.subarray(at), one)) return at;
      return -1;
    },
    count: (d, one) => { let many = 0; for (const x of d) if (x === one[0]) many++; return many; },
    decode: (d, alphabet = "utf-8", how = "strict") => decoded(d, alphabet, how),
  };
  const WINDOWS = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";
  const UNKNOWN = "\x81\x8d\x8f\x90\x9d";
  const refuse = (kind, start = 0) => { const error = new kind("alphabet"); error.start = start; throw error; };
  const badAt = (d) => {
    // where UTF-8 breaks off, as Python says it: at the start of what is none
    for (let at = 0; at < d.length;) {
      const lead = d[at];
      const more = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
      if (more < 0) return at;
      const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
      const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
      for (let k = 1; k <= more; k++) {
        const x = d[at + k];
        if (x === undefined || x < (k === 1 ? low : 0x80) || x > (k === 1 ? high : 0xbf)) return at;
      }
      at += more + 1;
    }
    return -1;
  };
  function decoded(d, alphabet) {
    if (alphabet === "ascii") return String.fromCharCode(...d);
    if (alphabet === "cp1252") {
      let text = "";
      for (const x of d) {
        const sign = x >= 0x80 && x < 0xa0 ? WINDOWS[x - 0x80] : String.fromCharCode(x);
        if (x >= 0x80 && UNKNOWN.includes(sign)) refuse(py.UnicodeDecodeError);
        text += sign;
      }
      return text;
    }
    try {
      if (alphabet === "utf-16") return new TextDecoder(d[0] === 0xff ? "utf-16le" : "utf-16be", { fatal: true }).decode(d);
      if (alphabet === "utf-8-sig" && starts(d, [0xef, 0xbb, 0xbf])) d = d.subarray(3);
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(d);
    } catch {
      return refuse(py.UnicodeDecodeError, badAt(d));
    }
  }
  function encoded(text, alphabet, how) {
    if (alphabet === "utf-8") return new TextEncoder().encode(text);
    const out = [];
    for (const sign of text) {
      const code = sign.codePointAt(0);
      const place = alphabet === "cp1252" && !UNKNOWN.includes(sign) ? WINDOWS.indexOf(sign) : -1;
      const fits = alphabet === "ascii" ? code < 128 : alphabet === "latin-1" ? code < 256 : code < 128 || (code >= 0xa0 && code < 256);
      if (place >= 0) out.push(0x80 + place);
      else if (fits) out.push(code);
      else if (how !== "ignore") refuse(py.UnicodeEncodeError);
    }
    return Uint8Array.from(out);
  }

  // Arrays -----------------------------------------------------------------------------------------

  class Nd {
    constructor(shape, data, from = 0) { this.shape = py.T(...shape); this.data = data; this.from = from; }
    get size() { return this.shape.reduce((all, many) => all * many, 1); }
    place(at) { return at.reduce((sum, one, axis) => sum * this.shape[axis] + one, 0) + this.from; }
    __getitem__(at) {
      if (!Array.isArray(at) && this.shape.length === 1) return this.data[this.from + at];
      const places = Array.isArray(at) ? at : [at];
      if (places.length === this.shape.length) return this.data[this.place(places)];
      const inner = this.shape.slice(places.length);
      const size = inner.reduce((all, many) => all * many, 1);
      const first = places.reduce((sum, one, axis) => sum * this.shape[axis] + one, 0);
      return new Nd(inner, this.data, this.from + first * size);
    }
    __setitem__(at, value) {
      if (at === py.ALL) { for (let k = 0; k < this.size; k++) this.data[this.from + k] = value; return; }
      if (!Array.isArray(at) && this.shape.length === 1) { this.data[this.from + at] = value; return; }
      const places = Array.isArray(at) ? at : [at];
      const end = places[places.length - 1];
      if (Array.isArray(end)) for (const one of end) this.data[this.place([...places.slice(0, -1), one])] = value;
      else this.data[this.place(places)] = value;
    }
    reshape(...lengths) {
      const rest = lengths.reduce((all, many) => (many < 0 ? all : all * many), 1);
      return new Nd(lengths.map((many) => (many < 0 ? this.size / rest : many)), this.data, this.from);
    }
    copy() { return new Nd(this.shape, this.flat()); }
    flat() { return Array.from({ length: this.size }, (_, k) => this.data[this.from + k]); }
    *[Symbol.iterator]() { for (let at = 0; at < this.shape[0]; at++) yield this.__getitem__(at); }
  }
  const filled = (value) => (shape) => {
    const lengths = Array.isArray(shape) ? shape : [shape];
    return new Nd(lengths, Array.from({ length: lengths.reduce((all, many) => all * many, 1) }, () => value));
  };
  const numpy = {
    nan: NaN, bool_: "bool", int64: "int64", float64: "float64",
    zeros: (shape, words = {}) => filled(words.dtype === "bool" ? false : 0)(shape),
    empty: (shape, words = {}) => filled(words.dtype === "bool" ? false : 0)(shape),
    full: (shape, value) => filled(value)(shape),
    array: (many) => {
      const rows = [...many];
      if (rows.length && Array.isArray(rows[0])) return new Nd([rows.length, rows[0].length], rows.flat());
      return new Nd([rows.length], rows);
    },
    fromiter: (many) => { const all = [...many]; return new Nd([all.length], all); },
  };
  Object.assign(py, { Nd, numpy });

  // Before anything is read: letters that fold in another way, and signs that combine.
  py.begin = ({ fold, combining }) => {
    py.tables = { fold: new Map(fold.map(([one, other]) => [one, other])), combining: new RegExp(`[${combining}]`, "u") };
  };
  py.toDict = (given) => (Array.isArray(given) ? given.map(py.toDict)
    : given !== null && typeof given === "object" ? py.dict_of(Object.entries(given).map(([k, v]) => [k, py.toDict(v)])) : given);
  // for what stands in for the library: library.js, xml.js
  py.inner = { BLANK, Day, Exception, decoded, exactSum, is, isClass, made, raise, replaced, shownNumber, starts };
  return py;
})();
