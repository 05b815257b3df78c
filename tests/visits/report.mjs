// A report: made, saved, opened from the disk with and without scripts, its levers moved and put back.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const EVIL = "</script><script>alert(1)</script><b>$x^2$ & \u05e9\u05dc\u05d5\u05dd \u202e=1+1";
const drawn = (page) => page.evaluate(() => [...document.querySelectorAll(".paper svg")].map((one) => new XMLSerializer().serializeToString(one)));

export async function visit({ page, name, check, shot }) {
  await page.getByRole("link", { name: "Verslag", exact: true }).click();
  await page.locator(".paper .numbers").first().waitFor({ timeout: 120_000 });
  check(`${name}: legal forms in Dutch`, /gemeenschappelijke regeling/.test(await page.textContent(".paper")));
  await shot("report");
  if (name !== "desktop") return;
  await page.getByLabel("Titel").fill(EVIL);
  await page.getByLabel("Opmerking bij: Het antwoord").fill(`${EVIL}\n${"x".repeat(10_000)}`);
  check("a remark is text", (await page.textContent(".paper .own")).startsWith(EVIL));
  await page.emulateMedia({ media: "print" });
  check("print: only the document", !(await page.locator("header").isVisible()) && !(await page.locator(".make").isVisible()));
  await page.emulateMedia({ media: null });
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Bewaar als bestand" }).click()]);
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  check("the file is small", readFileSync(file).length < 1_000_000, readFileSync(file).length);
  const figures = await drawn(page);
  check("figures", figures.length >= 6, figures.length);
  const browser = page.context().browser();
  const open = async (more) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, offline: true, ...more });
    const one = await context.newPage();
    one.on("console", (message) => check("report: console", false, message.text()));
    one.on("pageerror", (error) => check("report: fault", false, error.message));
    one.on("dialog", (dialog) => check("report: dialog", false, dialog.message()));
    await one.goto(pathToFileURL(file).href);
    return one;
  };
  const still = await open({ javaScriptEnabled: false });
  check("without scripts: the same figures", JSON.stringify(await drawn(still)) === JSON.stringify(figures));
  // but for the buttons that save a figure, which do nothing there
  const text = await page.evaluate(() => {
    const copy = document.querySelector(".paper").cloneNode(true);
    for (const one of copy.querySelectorAll(".save")) one.remove();
    return copy.textContent;
  });
  check("without scripts: the same text", (await still.textContent(".paper")) === text);
  check("without scripts: text stays text", (await still.textContent("h1")) === EVIL && await still.locator("h1 b").count() === 0);
  await still.context().close();
  const live = await open({});
  const same = live.locator(".status", { hasText: "precies gelijk aan dat van de afzender" });
  await same.waitFor({ timeout: 120_000 });
  check("the same figures, computed again", JSON.stringify(await drawn(live)) === JSON.stringify(figures));
  await live.locator(".turning summary").click().catch(() => {});
  await live.locator("#report-mandate").focus();
  for (let i = 0; i < 4; i++) await live.keyboard.press("ArrowLeft");
  const back = live.getByRole("button", { name: "Terug naar de stand van de afzender" });
  await back.waitFor();
  await live.waitForFunction(() => !document.querySelector(".stale"), null, { timeout: 120_000 });
  check("a lever moves the figures", JSON.stringify(await drawn(live)) !== JSON.stringify(figures));
  check("the lever is told", /Mandaat van de eigen baas/.test(await live.textContent(".paper ul + p + ul, .paper")));
  check("the slider keeps its focus", await live.evaluate(() => document.activeElement?.id === "report-mandate"));
  await live.getByRole("link", { name: "Regio", exact: true }).click();
  await live.locator(".of-region .street").waitFor({ timeout: 60_000 });
  check("a report reads no region", await live.locator("#own-files").count() === 0 && !/eigen regio/i.test(await live.textContent("header")));
  await live.goto(`${pathToFileURL(file).href}#asked?region=elsewhere`);
  await live.locator(".news").waitFor();
  check("and offers none", !/kies/i.test(await live.textContent(".news")), await live.textContent(".news"));
  await live.goto(pathToFileURL(file).href);
  await live.evaluate(() => { location.hash = "#report?region=twente&levers=mandate.3&compare=none~inviter~own"; });
  await back.waitFor();
  await back.click();
  await same.waitFor({ timeout: 120_000 });
  check("back: the sender's figures", JSON.stringify(await drawn(live)) === JSON.stringify(figures));
  await live.context().close();
  rmSync(folder, { recursive: true });
}
