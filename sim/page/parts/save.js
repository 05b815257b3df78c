// Drawings and tables kept as files that stand alone: SVG and PNG with title and edition inside, CSV as
// `schoorsteen compare --decimal-comma` writes it in Dutch. Beside each stands a quiet "Save".
import { GREY } from "./chart.js";
import { html, renew, svg } from "./draw.js";
import { reader, say } from "./words.js";

/** What of the looks of a shape is written into a saved drawing. */
const SAVED_LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity", "text-anchor", "font-size", "font-weight"];
/** Looks that a shape has without being told. @type {Record<string, string>} */
const USUAL_LOOKS = { stroke: "none", "stroke-width": "1px", "stroke-dasharray": "none", "stroke-linecap": "butt", opacity: "1", "text-anchor": "start" };
const SAVED_FONT = "DejaVu Sans, Segoe UI, Arial, sans-serif";
const TITLE_HIGH = 17;
/** Around a saved drawing. */
const EDGE = 12;
const LONGEST_SAVED = 400;

/**
 * A drawing by itself: what styles gave it stands in its attributes, its title above it, what its colours mean,
 * what is to be known and how to cite it below.
 * @param {SVGSVGElement} drawn in the page
 * @param {{ title: string, key: { colour: string, text: string, shape: string, bars: string[] }[], notes: string[] }} about
 * @returns {string}
 */
export function svgText(drawn, { title, key, notes }) {
  const { width, height } = drawn.viewBox.baseVal;
  const head = linesOf(title, width, 14);
  const cite = say("cite");
  const ink = getComputedStyle(drawn).fill;
  const foot = [...notes.map((text) => ({ text, fill: ink })), { text: cite, fill: GREY }]
    .flatMap(({ text, fill }) => linesOf(text, width, 11).map((line) => ({ text: line, fill })));
  const top = EDGE + head.length * TITLE_HIGH + 6;
  const below = top + height + 14;
  const under = below + key.length * TITLE_HIGH + (key.length ? 5 : 0);
  const [across, whole] = [width + 2 * EDGE, under + foot.length * 14 + EDGE];
  const copy = svg("svg", {
    viewBox: `0 0 ${across} ${whole}`, width: across, height: whole, "font-family": SAVED_FONT, fill: ink,
  },
  svg("title", {}, forXml(title)), svg("desc", {}, forXml([title, ...notes, cite].join("\n"))),
  svg("rect", { width: across, height: whole, fill: "#FFFFFF" }),
  ...head.map((text, at) => svg("text", { x: EDGE, y: EDGE + (at + 1) * TITLE_HIGH - 4, "font-size": 14, "font-weight": 700 }, text)));
  const body = svg("g", { transform: `translate(${EDGE} ${top})` });
  for (const child of drawn.children) {
    // what is there to be dragged is no part of the drawing
    if (!child.matches("[role=slider], .hit")) body.append(plainCopy(child));
  }
  copy.append(body,
    ...key.flatMap(({ colour, text, shape, bars }, at) => [
      ...keyMark(EDGE, below + at * TITLE_HIGH + 1, { colour, shape, bars }, ink),
      svg("text", { x: EDGE + 21, y: below + at * TITLE_HIGH + 11, "font-size": 12 }, forXml(text)),
    ]),
    ...foot.map(({ text, fill }, at) => svg("text", { x: EDGE, y: under + (at + 1) * 14 - 3, "font-size": 11, fill }, text)));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

/**
 * What stands before a line of the key: the shape and the bars that the drawing has.
 * @param {number} x
 * @param {number} y
 * @param {{ colour: string, shape: string, bars: string[] }} of
 * @param {string} ink
 */
function keyMark(x, y, { colour, shape, bars }, ink) {
  if (shape) return [svg("circle", { cx: x + 7, cy: y + 5.5, r: 5.5, fill: colour, stroke: shape === "hollow" ? GREY : colour, "stroke-width": 1.6 })];
  return [svg("rect", { x, y, width: 14, height: 11, fill: colour, stroke: ink }), ...bars.map((stroke, at) =>
    svg("path", { d: `M${x + 12.5} ${y + 8.5 - 3 * at}h-5`, stroke, "stroke-width": 1.3 }))];
}

/**
 * A shape with its looks as attributes: no class, no style, nothing to press.
 * @param {Element} node
 * @returns {Element}
 */
function plainCopy(node) {
  const copy = document.createElementNS("http://www.w3.org/2000/svg", node.localName);
  for (const { name, value } of node.attributes) {
    if (!/^(class|style|role|tabindex|aria-.*|data-.*|id)$/.test(name) && !SAVED_LOOKS.includes(name)) copy.setAttribute(name, value);
  }
  if (!["title", "desc"].includes(node.localName)) {
    const looks = getComputedStyle(node);
    for (const name of SAVED_LOOKS) {
      const value = looks.getPropertyValue(name);
      const letters = /^(text|tspan)$/.test(node.localName);
      if (/^(font|text)/.test(name) ? letters : node.localName !== "g" || name === "opacity") {
        if (value && value !== USUAL_LOOKS[name]) copy.setAttribute(name, name === "stroke-width" || name === "font-size" ? value.replace("px", "") : value);
      }
    }
  }
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) copy.append(forXml(child.textContent ?? ""));
    else if (child instanceof Element) copy.append(plainCopy(child));
  }
  return copy;
}

/**
 * Text that may stand in XML: other letters make a file that no program opens.
 * @param {string} text
 */
export function forXml(text) {
  return text.replace(/\p{Surrogate}/gu, "\ufffd").replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd");
}

/**
 * A text in lines that fit a width, by a rule of thumb that is the same everywhere; a book is cut.
 * @param {string} text
 * @param {number} width
 * @param {number} size
 */
export function linesOf(text, width, size) {
  const most = Math.max(12, Math.floor(width / (size * 0.6)));
  const found = [""];
  const letters = [...forXml(text)];
  const some = letters.length > LONGEST_SAVED ? [...letters.slice(0, LONGEST_SAVED), "…"] : letters;
  for (const word of some.join("").split(/\s+/)) {
    let rest = [...word];
    const room = most - [...found[found.length - 1]].length - 1;
    if (found[found.length - 1] && rest.length <= room) {
      found[found.length - 1] += ` ${word}`;
      continue;
    }
    if (found[found.length - 1]) found.push("");
    for (; rest.length > most; rest = rest.slice(most)) found.splice(-1, 1, rest.slice(0, most).join(""), "");
    found[found.length - 1] = rest.join("");
  }
  return found;
}

/**
 * Rows as CSV for a spreadsheet in the reader's language. What a spreadsheet would take for a formula
 * has an apostrophe before it.
 * @param {(string | number)[][]} rows
 */
export function csvOf(rows) {
  const dutch = reader.lang === "nl";
  const between = dutch ? ";" : ",";
  const cell = (/** @type {string | number} */ one) => {
    if (typeof one === "number") return Number.isFinite(one) ? String(one).replace(".", dutch ? "," : ".") : "";
    const text = one.replace(/\p{Surrogate}|\0/gu, "\ufffd");
    const safe = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
    return /["\r\n;,]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  // a byte-order mark, without which a Dutch spreadsheet takes the letters for others
  return (dutch ? "\ufeff" : "") + rows.map((row) => `${row.map(cell).join(between)}\n`).join("");
}

/**
 * The cells of a table: a number as it is where it is known, else what people read.
 * @param {HTMLTableElement} table
 * @returns {(string | number)[][]}
 */
export function cellsOfTable(table) {
  return [...table.rows].map((row) => [...row.cells].map((cell) => {
    if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
    const parts = [...cell.children].filter(({ localName }) => localName === "p").map(({ textContent }) => textContent ?? "");
    return asWritten(parts.length ? parts.join("; ") : cell.textContent ?? "");
  }));
}

/**
 * What stands in a cell; a number as a number.
 * @param {string} text
 */
export function asWritten(text) {
  const [group, point] = reader.lang === "nl" ? [".", ","] : [",", "."];
  const bare = text.trim().replace(/−/g, "-");
  const number = new RegExp(`^[+-]?\\d+(\\${group}\\d{3})*(\\${point}\\d+)?$`);
  return number.test(bare) ? Number(bare.replaceAll(group, "").replace(point, ".")) : text;
}

/**
 * A name for a file.
 * @param {string} place
 * @param {string} title
 * @param {string} kind
 */
export function fileName(place, title, kind) {
  const plain = [place, title].map((text) => text.slice(0, 300).normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 50)).filter(Boolean);
  return `${["schoorsteen", ...plain].join("_")}.${kind}`;
}

/**
 * A drawing as a picture, twice as fine as the screen's.
 * @param {string} text of the SVG
 * @param {number} width
 * @param {number} height
 * @returns {Promise<Blob>}
 */
function pngOf(text, width, height) {
  return new Promise((then, refuse) => {
    const image = new Image();
    image.onerror = () => refuse(new Error("png"));
    image.onload = () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [width * 2, height * 2];
      const pen = canvas.getContext("2d");
      if (!pen) return refuse(new Error("png"));
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((made) => (made ? then(made) : refuse(new Error("png"))), "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  });
}

/** @param {Blob} blob @param {string} name */
function keepFile(blob, name) {
  const link = html("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/**
 * What a drawing or table is called: what its makers said (`data-save`), its caption, or the nearest heading.
 * @param {Element} place
 */
function savedTitle(place) {
  const own = place instanceof HTMLElement && place.dataset.save;
  // of a chart without a caption, what it says of itself before it tells the ends
  const said = own || place.querySelector("figcaption, caption")?.textContent
    || place.querySelector("svg")?.getAttribute("aria-label")?.split(`. ${say("chart_ends")}`)[0];
  return (said || document.querySelector("h1")?.textContent || "").trim();
}

/**
 * What the colours of a drawing mean: the list that stands in it, or for a street that of its screen.
 * @param {Element} place
 */
function keyOf(place) {
  const list = place.querySelector("ul.key") ?? (place.matches(".road") ? place.closest("section")?.querySelector("ul.key") : null);
  const key = [];
  const texts = [];
  for (const line of list?.children ?? []) {
    const swatch = line.querySelector(".swatch");
    const text = line.textContent ?? "";
    const shape = ["hollow", "round"].find((name) => swatch?.classList.contains(name)) ?? "";
    if (swatch) key.push({ colour: getComputedStyle(swatch).backgroundColor, text, shape, bars: [...swatch.children].map((one) => getComputedStyle(one).backgroundColor) });
    else texts.push(text);
  }
  return { key, texts };
}

/**
 * "Save" for a drawing or a table.
 * @param {Element} place what holds it
 * @param {() => { name: string, label: string }} region
 */
function saving(place, region) {
  const title = savedTitle(place);
  const drawing = !!place.querySelector("svg");
  const note = html("span", { role: "status" });
  const keep = async (/** @type {string} */ kind) => {
    const file = fileName(region().name, title, kind);
    if (kind === "csv") {
      const tables = [...place.querySelectorAll("table")].map(cellsOfTable);
      return keepFile(new Blob([csvOf(tables.flat())], { type: "text/csv" }), file);
    }
    const drawn = place.querySelector("svg");
    if (!drawn) return;
    const { key, texts } = keyOf(place);
    const notes = [...texts, ...(place instanceof HTMLElement && place.dataset.note ? place.dataset.note.split("\n") : [])];
    const text = svgText(drawn, { title: title.includes(region().label) ? title : `${region().label}: ${title}`, key, notes });
    if (kind === "svg") return keepFile(new Blob([text], { type: "image/svg+xml" }), file);
    const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(text) ?? ["", "0", "0"];
    try {
      keepFile(await pngOf(text, Number(width), Number(height)), file);
    } catch {
      renew(note, say("save_failed"));
    }
  };
  const kinds = drawing ? ["svg", "png"] : ["csv"];
  return html("details", { class: "save" }, html("summary", { "aria-label": say("save_what", { title: title.slice(0, LONGEST_SAVED) }) }, say("save")),
    html("span", { class: "kinds" }, ...kinds.map((kind) => html("button", {
      type: "button", "aria-label": say("save_as", { title: title.slice(0, LONGEST_SAVED), kind: kind.toUpperCase() }), onclick: () => keep(kind),
    }, kind.toUpperCase())), note));
}

/**
 * Put "Save" beside every drawing and table of the page, whichever screen made it and whenever: a `figure`,
 * `.road`, `.card` or `.scroll` with a drawing or table in it. `data-save` names it, or forbids it with "no";
 * `data-note` holds lines that stand below a saved drawing.
 * @param {HTMLElement} main
 * @param {() => { name: string, label: import("./types").Both }} region
 */
export function offerSaving(main, region) {
  const place = () => ({ name: region().name, label: region().label[reader.lang] });
  const offer = () => {
    for (const one of main.querySelectorAll("figure, .road, .card, .scroll")) {
      // what is drawn anew, or moves sideways, has it behind it; what stands in a grid has it inside
      const behind = one.matches(".road, .scroll");
      const there = behind ? one.nextElementSibling?.classList.contains("save") : one.querySelector(":scope > .save");
      const wanted = one.querySelector("svg:not([aria-hidden]), table") && /** @type {HTMLElement} */ (one).dataset.save !== "no";
      if (!wanted || there) continue;
      if (behind) one.after(saving(one, place));
      else one.append(saving(one, place));
    }
  };
  new MutationObserver(offer).observe(main, { childList: true, subtree: true });
  offer();
}
