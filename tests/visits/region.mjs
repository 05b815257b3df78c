// The region: month zero, who brings and gets; drawings and tables saved, and what is saved stands alone.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const words = readFileSync(new URL("../../sim/page/parts/words.js", import.meta.url), "utf-8");
const { unfolded } = await import(`data:text/javascript,${encodeURIComponent(words)}`);

export async function visit({ page, name, address, check, shot, wait }) {
  await page.locator('nav a[href="#region"]').click();
  await page.locator(".of-region .street").waitFor({ timeout: 60_000 });
  check("month zero: a row a task", await page.locator(".of-region .street .task").count() === 18);
  await page.locator(".ring").waitFor({ timeout: 120_000 });
  check("who brings: a sentence", /wie het meest brengt is Enschede/.test(await page.textContent(".bring .answer")));
  await page.evaluate(() => scrollTo(0, 0));
  await shot("region");
  await page.locator("#bring").evaluate((node) => node.scrollIntoView());
  await shot("exchange");
  const folded = page.locator(".of-region > .folded > summary");
  await folded.nth(0).focus();
  await page.keyboard.press("Enter");
  check("who does what with whom, as a table", await page.locator(".of-region > .folded[open] tbody tr").count() === 18);
  await folded.nth(2).focus();
  await page.keyboard.press("Enter");
  check("legal forms in Dutch", /convenant/.test(await page.locator(".of-region > .folded").nth(2).textContent()));
  check("what was guessed", /Doet niet mee in maand 0/.test(await page.locator(".of-region > .folded").nth(3).textContent()));
  check("no sideways scroll with tables open", await page.evaluate(() => document.documentElement.scrollWidth - innerWidth) <= 0);

  // by keyboard: open "Save", then the kind
  const saved = async (place, kind) => {
    const menu = page.locator(place).locator("details.save").last();
    for (let turn = 0; ; turn++) {
      if (!(await menu.evaluate((node) => node.open))) {
        await menu.locator("summary").focus();
        await page.keyboard.press("Enter");
      }
      await menu.getByRole("button", { name: new RegExp(`${kind}$`) }).focus();
      const coming = page.waitForEvent("download", { timeout: 10_000 }).catch(() => null);
      await page.keyboard.press("Enter");
      const file = await coming;
      if (file) return { file: file.suggestedFilename(), path: await file.path() };
      // on a busy machine the last of the runs may come in just then, and draw the figure anew
      if (turn === 2) throw new Error(`${name}: ${place} is not saved as ${kind}`);
    }
  };
  const drawing = await saved(".bring figure", "SVG");
  const text = readFileSync(drawing.path, "utf-8");
  check("a name for the drawing", /^schoorsteen_twente_.*\.svg$/.test(drawing.file), drawing.file);
  check("it names its edition", /<desc>[^]*editie 2 van het model/.test(text) && /Citeren/.test(text));
  check("it stands alone", !/class=|style=|href|url\(|<script/.test(text));
  const again = readFileSync((await saved(".bring figure", "SVG")).path, "utf-8");
  check("the same bytes twice", text === again);
  const png = readFileSync((await saved(".bring figure", "PNG")).path);
  check("a picture", png.subarray(1, 4).toString() === "PNG" && png.length > 20_000, png.length);
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(text);
  check("twice as fine", png.readUInt32BE(16) === Math.floor(2 * Number(width)) && png.readUInt32BE(20) === Math.floor(2 * Number(height)));
  const csv = readFileSync((await saved(".bring", "CSV")).path, "utf-8");
  const rows = csv.trimEnd().split("\n");
  check("titles in Dutch", rows[0] === "\ufefforganisatie;brengt;krijgt;saldo;brengt meer;vooral aan;vooral voor", rows[0]);
  check("numbers with all digits and a comma", /^Enschede;8,4\d{8,};8,4\d{8,};0,0\d{8,};23 van 30;Hengelo;/.test(rows[1]), rows[1]);

  // another program opens it: the browser itself, as a file
  const other = await page.context().newPage();
  await other.setContent(`<img alt="" src="data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}">`);
  await wait(200);
  check("it is a drawing elsewhere", await other.evaluate(() => document.images[0].naturalWidth > 250));
  await other.close();

  // every chart, and the street
  for (const [screen, place] of [["asked", ".asked figure"], ["board", ".board .view > div"], ["policies", ".policies .pair"]]) {
    await page.locator(`nav a[href="#${screen}"]`).click();
    await page.locator(`${place} svg[role=img]`).first().waitFor({ timeout: 120_000 });
    const { path, file } = await saved(place, "SVG");
    const found = readFileSync(path, "utf-8");
    check(`${name}: ${screen} saved`, /<(polyline|rect|path)/.test(found) && !/class=/.test(found), file);
  }
  if (name === "desktop") await visitEvil({ page, address, check });
}

/** In Firefox: what is saved, caught where it becomes a file. */
export async function inFirefox({ page, check, wait }) {
  await page.evaluate(() => document.querySelector('nav a[href="#region"]').click());
  await page.waitForFunction(() => document.querySelector(".ring"), { timeout: 120_000 });
  for (const [place, kind, type] of [[".bring figure", "PNG", "image/png"], [".bring figure", "SVG", "image/svg+xml"], [".bring", "CSV", "text/csv"]]) {
    const found = await page.evaluate(async (where, what) => {
      const make = URL.createObjectURL;
      const coming = new Promise((then) => {
        URL.createObjectURL = (blob) => {
          then(blob);
          return make.call(URL, blob);
        };
        setTimeout(() => then(new Blob()), 20_000);
      });
      const menus = document.querySelectorAll(`${where} details.save`);
      [...menus[menus.length - 1].querySelectorAll("button")].find((one) => one.textContent === what).click();
      const blob = await coming;
      URL.createObjectURL = make;
      return { type: blob.type, size: blob.size };
    }, place, kind);
    check(`firefox saves ${kind}`, found.type === type && found.size > 1000, JSON.stringify(found));
    await wait(200);
  }
}

const EVIL = [
  "<b>Bee</b><script>alert(1)</script>", "=cmd|' /C calc'!A1", "+1+1", "@SUM(A1)", "\t=1+1", "$x^2$ & \"quoted\"; a, b",
  "line\nbreak", "שלום עולם", "\u202ereversed", "é".repeat(10_000), "nul \u0000 and \u0007 bell", "]]> --> <![CDATA[",
];

/** The page with other names in it: of its organisations, tasks and partnerships. */
function evilOf(text) {
  const some = (names) => names.map((_, at) => EVIL[at % EVIL.length]);
  const bundle = /(<script type="text\/plain" id="region-0">)([^<]*)/.exec(text);
  const bytes = Buffer.from(bundle[2], "base64");
  const length = bytes.readUInt32LE(0);
  const header = JSON.parse(bytes.subarray(4, 4 + length).toString());
  header.labels = some(header.labels);
  header.task_labels = { nl: some(header.task_labels.nl), en: some(header.task_labels.en) };
  let made = JSON.stringify(header);
  made += " ".repeat((16 - ((Buffer.byteLength(made) + 4) % 16)) % 16);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(Buffer.byteLength(made));
  const whole = Buffer.concat([size, Buffer.from(made), bytes.subarray(4 + length)]);
  const content = /(<script type="application\/json" id="content">)([^]*?)(<\/script>)/.exec(text);
  const told = unfolded(JSON.parse(content[2]));
  const [place] = told.regions;
  place.label = place.place = { nl: EVIL[0] + EVIL[9], en: EVIL[0] };
  place.zero.partnerships.forEach((one, at) => Object.assign(one, { name: EVIL[at % EVIL.length], form: { nl: EVIL[(at + 1) % EVIL.length], en: EVIL[(at + 2) % EVIL.length] } }));
  const json = JSON.stringify(told).replace(/</g, "\\u003c").replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029");
  return text.replace(content[0], () => content[1] + json + content[3]).replace(bundle[0], () => bundle[1] + whole.toString("base64"));
}

/** Names that are markup, formulas, right-to-left or as long as a book do no harm. */
async function visitEvil({ page, address, check }) {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  const file = join(folder, "evil.html");
  writeFileSync(file, evilOf(readFileSync(fileURLToPath(address), "utf-8")));
  const other = await page.context().newPage();
  const faults = [];
  other.on("console", (message) => faults.push(message.text()));
  other.on("pageerror", (error) => faults.push(error.message));
  other.on("dialog", (dialog) => faults.push(dialog.message()));
  await other.goto(`${pathToFileURL(file).href}#region`);
  await other.locator(".ring").waitFor({ timeout: 120_000 });
  await other.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  check("evil names: no sideways scroll", await other.evaluate(() => document.documentElement.scrollWidth - innerWidth) <= 0);
  check("evil names: text", await other.evaluate(() => document.querySelectorAll("main b, main script").length) === 0);
  for (const where of [".ring .hit", ".ring .dot-of", ".street .house"]) await other.locator(where).first().dispatchEvent("pointerenter");
  check("evil names: who is pointed at is named in short", (await other.textContent(".pointed")).length < 400 && (await other.textContent(".of-region .follow")).length < 200);
  await other.locator(".of-region .controls select").first().selectOption({ index: 3 });
  check("evil names: followed, no sideways scroll", await other.evaluate(() => document.documentElement.scrollWidth - innerWidth) <= 0);
  for (const button of await other.locator(".save button").all()) {
    const coming = other.waitForEvent("download", { timeout: 60_000 });
    await button.evaluate((one) => one.click());
    const found = await coming;
    const name = found.suggestedFilename();
    check("evil names: a plain name", /^[a-z0-9_.-]{1,130}$/.test(name), name);
    const bytes = readFileSync(await found.path());
    if (name.endsWith(".svg")) {
      const said = await other.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
        parsed.querySelectorAll("title").forEach((one) => one.remove());
        return [parsed.querySelector("parsererror")?.textContent ?? "", parsed.querySelectorAll("script, b, foreignObject").length,
          Math.max(...[...parsed.querySelectorAll("text")].map((one) => one.textContent.length))];
      }, bytes.toString());
      check("evil names: a drawing", said[0] === "" && said[1] === 0 && said[2] < 500, said.join());
    } else if (name.endsWith(".png")) check("evil names: a picture", bytes.subarray(1, 4).toString() === "PNG");
    else {
      const cells = [...bytes.toString().slice(1).matchAll(/(?:"((?:[^"]|"")*)"|([^;\n]*))[;\n]/g)].map((one) => one[1] ?? one[2]);
      check("evil names: no formula", cells.length > 20 && cells.every((cell) => !/^\s*[=+@]/.test(cell)), name);
    }
  }
  check("evil names: nothing told", faults.length === 0, faults.join("; ").slice(0, 300));
  await other.close();
  rmSync(folder, { recursive: true });
}
