// The page written out again as a file: with a report in it, readable without scripts.
import { held } from "./words.js";

const VOID = new Set(["br", "hr", "img", "input", "link", "meta"]);

/** Text as it stands in HTML, and in an attribute between double quotes. @param {string} text */
export function escapedText(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/**
 * A node as HTML: the same bytes in every browser.
 * @param {Node} node
 * @returns {string}
 */
export function markupOf(node) {
  if (node.nodeType !== 1) return escapedText(node.textContent ?? "");
  const { localName, attributes, childNodes, classList } = /** @type {Element} */ (node);
  // a button to save does nothing without scripts
  if (classList?.contains("save")) return "";
  const given = [...attributes].filter(({ name }) => name !== "style").map(({ name, value }) => ` ${name}="${escapedText(value)}"`);
  const inside = [...childNodes].map(markupOf).join("");
  return VOID.has(localName) ? `<${localName}${given.join("")}>` : `<${localName}${given.join("")}>${inside}</${localName}>`;
}

/** JSON in which no text can end the element that it stands in, as assemble.py writes it. @param {unknown} value */
export function jsonOf(value) {
  return JSON.stringify(value).replace(/</g, "\\u003c").replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029");
}

/**
 * A file like this page, which knows something else and shows something before scripts begin.
 * @param {{ content: object, shown: string, title: string, lang: string, regions: string[] }} made
 *   `regions`: bundles, base64, where others were added to those of this file
 */
export function fileOf({ content, shown, title, lang, regions }) {
  const element = (/** @type {string} */ id, /** @type {string} */ kind, /** @type {string} */ text) => `<script type="${kind}" id="${id}">${text}<\/script>`;
  const data = [element("content", "application/json", jsonOf(content)), ...regions.map((text, at) => element(`region-${at}`, "text/plain", text))];
  // the kernels as they stand; what reads a region of the reader's own stays behind
  for (const one of document.querySelectorAll("script[id]")) {
    if (one.id === "core") data.push(element(one.id, one.getAttribute("type") ?? "text/plain", held(one.id)));
  }
  const policy = document.querySelector("meta[http-equiv]")?.getAttribute("content") ?? "";
  const style = document.querySelector("style")?.textContent ?? "";
  const script = document.querySelector("script:not([id])")?.textContent ?? "";
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapedText(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escapedText(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="page">${shown}</div>
${data.join("\n")}
<script>${script}<\/script>
</body>
</html>
`;
}

/**
 * Give a file to whoever reads, as a download.
 * @param {string} name
 * @param {string} text
 */
export function handOut(name, text) {
  const place = URL.createObjectURL(new Blob([text], { type: "text/html" }));
  const link = document.createElement("a");
  link.href = place;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(place), 60_000);
}
