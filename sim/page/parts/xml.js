// @ts-nocheck: what it stands in for has no types either
// Archives that were unpacked before (sources.js), and XML as Python's ElementTree has it.
import { py } from "./python.js";

export const { BadZipFile, fromstring, ParseError, ZipFile } = (() => {
  const { Exception, decoded, raise, starts } = py.inner;

  class BadZipFile extends Exception {}
  class ZipFile {
    constructor({ data }) { this.parts = data.unpacked ?? raise(BadZipFile, "no archive"); }
    infolist() { return this.parts.map(({ name, content }) => ({ filename: name, content })); }
    open({ content }) { return { read: (most) => (content ? content.subarray(0, most) : raise(BadZipFile, "damaged")) }; }
  }
  class ParseError extends Exception {}
  const START = ":A-Z_a-z\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
  const NAME = new RegExp(`[${START}][${START}\\-.0-9\\xB7\\u0300-\\u036F\\u203F\\u2040]*`, "uy");
  const ODD = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
  class Element {
    constructor(tag, attributes) { this.tag = tag; this.attributes = attributes; this.children = []; this.text = null; }
    get(name, other = null) { return this.attributes.get(name) ?? other; }
    items() { return [...this.attributes].map(([k, v]) => py.T(k, v)); }
    get length() { return this.children.length; }
    [Symbol.iterator]() { return this.children[Symbol.iterator](); }
    *all() { for (const child of this.children) { yield child; yield* child.all(); } }
    *iterfind(path) {
      const [, deep, first, , rest] = /^(\.\/\/)?\{\*\}(\w+)(\/(.*))?$/.exec(path);
      for (const one of deep ? this.all() : this.children) {
        if (one.tag.slice(one.tag.lastIndexOf("}") + 1) !== first) continue;
        if (rest) yield* one.iterfind(rest);
        else yield one;
      }
    }
    find(path) { const { done, value } = this.iterfind(path).next(); return done ? null : value; }
  }
  const NAMED = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
  const plain = (text) => text.replace(/&([^;&]*)(;?)/g, (whole, name, end) => {
    const bad = () => raise(ParseError, whole);
    if (!end) return bad();
    if (name in NAMED) return NAMED[name];
    const found = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(name);
    if (!found) return bad();
    const code = found[1] ? parseInt(found[1], 16) : Number(found[2]);
    if (!(code <= 0x10ffff) || code === 0 || (code >= 0xd800 && code < 0xe000) || ODD.test(String.fromCodePoint(code))) return bad();
    return String.fromCodePoint(code);
  });
  const xmlText = (data) => {
    if (starts(data, [0xff, 0xfe]) || starts(data, [0xfe, 0xff])) return decoded(data, "utf-16");
    const found = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']/.exec(String.fromCharCode(...data.subarray(0, 200)));
    const name = (found?.[1] ?? "utf-8").toLowerCase();
    if (name === "utf-8") return decoded(data, "utf-8-sig");
    try {
      return new TextDecoder(name, { fatal: true }).decode(data);
    } catch { return raise(py.LookupError, name); }
  };
  const DECLARED = /^<\?xml\s+version\s*=\s*(["'])[\w.:-]+\1(?:\s+encoding\s*=\s*(["'])[A-Za-z][\w.-]*\2)?(?:\s+standalone\s*=\s*(["'])(?:yes|no)\3)?\s*\?>/;
  const fromstring = (data) => {
    const source = xmlText(data).replace(/\r\n?/g, "\n");
    if (ODD.test(source)) raise(ParseError, "sign");
    const bad = () => raise(ParseError, "not well formed");
    let at = 0;
    const until = (end) => { const found = source.indexOf(end, at); if (found < 0) bad(); const text = source.slice(at, found); at = found + end.length; return text; };
    const blanks = () => { const from = at; while (" \t\n".includes(source[at] ?? "x")) at++; return at > from; };
    const name = () => { NAME.lastIndex = at; const found = NAME.exec(source); if (!found) bad(); at += found[0].length; return found[0]; };
    const stack = [];
    let root = null;
    let latest = null;
    const spaces = [new Map([["xml", "http://www.w3.org/XML/1998/namespace"]])];
    const full = (given, plainly) => {
      const [one, two, more] = given.split(":");
      if (more !== undefined || one === "" || two === "") bad();
      const space = two === undefined ? (plainly ? "" : spaces[spaces.length - 1].get("") ?? "") : spaces[spaces.length - 1].get(one) ?? bad();
      return space ? `{${space}}${two ?? one}` : two ?? one;
    };
    const text = (more) => {
      const here = stack[stack.length - 1];
      if (!here) { if (more.trim()) bad(); return; }
      if (latest === null) here.element.text = (here.element.text ?? "") + more;
    };
    if (/^<\?xml(?![\w.-])/.test(source)) {
      const said = DECLARED.exec(source) ?? bad();
      at = said[0].length;
    }
    while (at < source.length) {
      if (source[at] !== "<") {
        const found = source.indexOf("<", at);
        const piece = source.slice(at, found < 0 ? source.length : found);
        if (piece.includes("]]>")) bad();
        at += piece.length;
        if (!stack.length && !/^[ \t\n]*$/.test(piece)) bad();
        text(plain(piece));
      } else if (source.startsWith("<!--", at)) {
        at += 4;
        const inner = until("-->");
        if (inner.includes("--") || inner.endsWith("-")) bad();
      } else if (source.startsWith("<![CDATA[", at)) {
        at += 9;
        if (!stack.length) bad();
        text(until("]]>"));
      } else if (source.startsWith("<?", at)) {
        at += 2;
        const target = name().toLowerCase();
        if (target === "xml" || target.includes(":")) bad();
        if (!blanks() && !source.startsWith("?>", at)) bad();
        until("?>");
      } else if (source.startsWith("</", at)) {
        at += 2;
        const closed = name();
        blanks();
        if (source[at++] !== ">" || !stack.length || stack[stack.length - 1].name !== closed) bad();
        latest = stack.pop().element;
        spaces.pop();
      } else {
        at += 1;
        if (root && !stack.length) bad();
        const opened = name();
        const given = [];
        while (blanks() && source[at] !== ">" && source[at] !== "/") {
          const key = name();
          blanks();
          if (source[at++] !== "=") bad();
          blanks();
          const quote = source[at++];
          if (quote !== '"' && quote !== "'") bad();
          const value = until(quote);
          if (value.includes("<")) bad();
          given.push([key, plain(value.replace(/[\t\n]/g, " "))]);
        }
        const space = new Map(spaces[spaces.length - 1]);
        for (const [key, value] of given) {
          if (key === "xmlns") space.set("", value);
          else if (key.startsWith("xmlns:")) { if (!value) bad(); space.set(key.slice(6), value); }
        }
        spaces.push(space);
        const attributes = new Map();
        const keys = new Set();
        for (const [key, value] of given) {
          if (keys.has(key)) bad();
          keys.add(key);
          if (key === "xmlns" || key.startsWith("xmlns:")) continue;
          const whole = full(key, true);
          if (attributes.has(whole)) bad();
          attributes.set(whole, value);
        }
        const element = new Element(full(opened, false), attributes);
        if (stack.length) stack[stack.length - 1].element.children.push(element);
        root ??= element;
        latest = null;
        if (source[at] === "/") {
          at += 1;
          latest = element;
          spaces.pop();
        } else stack.push({ name: opened, element });
        if (source[at++] !== ">") bad();
      }
    }
    if (!root || stack.length) bad();
    return root;
  };
  return { BadZipFile, fromstring, ParseError, ZipFile };
})();
