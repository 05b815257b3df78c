// The region: month zero, who brings and gets; drawings and tables saved, and what is saved stands alone.
import { readFileSync } from "node:fs";

export async function visit({ page, name, check, shot, wait }) {
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
    if (!(await menu.evaluate((node) => node.open))) {
      await menu.locator("summary").focus();
      await page.keyboard.press("Enter");
    }
    await menu.getByRole("button", { name: new RegExp(`${kind}$`) }).focus();
    const coming = page.waitForEvent("download", { timeout: 30_000 });
    await page.keyboard.press("Enter");
    const file = await coming;
    return { file: file.suggestedFilename(), path: await file.path() };
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
}
