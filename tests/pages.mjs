// Drives the page as a person would, for tests/pages.py: tools' folder, browser, its program, the page's
// address, a folder for pictures or nothing.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [tools, place, program, address, shots] = process.argv.slice(2);
const need = createRequire(join(tools, "node_modules", "here.js"));
const faults = [];
const check = (what, good, found = "") => {
  if (!good) faults.push(`${what}: ${found}`);
};
const wait = (ms) => new Promise((then) => setTimeout(then, ms));
const SCREENS = ["asked", "board", "levers", "policies", "region", "report", "lesson", "teacher", "about"];
/** Go to a screen: by its link, or to one without by its address. */
const open = (page, screen) => page.evaluate((name) => {
  const link = document.querySelector(`nav a[href="#${name}"]`);
  if (link) link.click();
  else location.hash = `#${name}`;
}, screen);
const wide = () => document.documentElement.scrollWidth - innerWidth;

/** What has a file of its own in tests/visits: `visit({ page, name, address, check, shot, wait })`, in every size. */
const visits = await Promise.all(readdirSync(new URL("./visits/", import.meta.url)).filter((file) => file.endsWith(".mjs")).sort()
  .map((file) => import(new URL(`./visits/${file}`, import.meta.url).href)));

/** What is told and asked on the way must be nothing. */
function listen(page, where) {
  page.on("console", (message) => faults.push(`${where}: console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`${where}: ${error.message}`));
  page.on("request", (request) => {
    if (!/^(file|blob|data):/.test(request.url())) faults.push(`${where}: asks ${request.url()}`);
  });
}

async function chromium() {
  const { chromium: kind } = need("playwright-core");
  const axe = readFileSync(need.resolve("axe-core/axe.min.js"), "utf-8");
  const browser = await kind.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
  for (const [name, width, height, more] of [
    ["desktop", 1280, 800, {}], ["phone", 390, 844, { hasTouch: true, reducedMotion: "reduce" }], ["zoom", 320, 640, {}],
  ]) {
    const context = await browser.newContext({ viewport: { width, height }, offline: true, ...more });
    const page = await context.newPage();
    listen(page, name);
    const shot = (what) => shots && name !== "zoom" && page.screenshot({ path: join(shots, `page_${what}_${name}.png`) });
    await page.goto(address);
    // what is stored is there before anything is computed
    check("curves at once", await page.locator(".chart polyline").count() >= 2);
    await shot("asked");
    await page.locator(".dot").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("PageDown");
    const guess = await page.locator(".dot").getAttribute("aria-valuetext");
    await page.keyboard.press("Enter");
    check("the guess is told again", (await page.textContent(".yours")).includes(guess));
    check("a sentence with worlds", /in \d+ van de 30 werelden/.test(await page.textContent(".answer")));
    const same = page.locator(".verdict [role=status]");
    await same.waitFor({ timeout: 120_000 });
    check("the same bits", /precies dezelfde cijfers/.test(await same.textContent()), await same.textContent());
    await page.evaluate(() => scrollTo(0, 0));
    await shot("told");
    await page.getByRole("link", { name: "Kijk" }).click();
    await page.locator(".street").waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: "Speel af" }).click();
    await wait(1600);
    await page.getByRole("button", { name: "Stop" }).click();
    check("months pass", Number(await page.locator(".time input").inputValue()) > 3);
    await page.locator(".time input").fill("120");
    await page.locator(".controls select").first().selectOption("none");
    await page.locator(".street .before").first().waitFor({ timeout: 60_000 });
    await page.locator(".why-not select").nth(0).selectOption("2");
    await page.locator(".why-not select").nth(1).selectOption({ label: "Enschede" });
    await page.locator(".why-not select").nth(2).selectOption({ label: "Hengelo" });
    await page.locator(".because").waitFor({ timeout: 60_000 });
    check("why, in the model", /In het model is deze taak/.test(await page.textContent(".because")));
    await page.evaluate(() => scrollTo(0, 0));
    await shot("board");
    await page.getByRole("link", { name: "Draai" }).click();
    await page.locator(".levers .pair svg").first().waitFor({ timeout: 60_000 });
    await page.getByText("Draai aan een knop").waitFor({ timeout: 60_000 });
    await page.locator("#lever-own_interest_mean").focus();
    for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowRight");
    await page.getByText(/met meer eigen belang in \d+ van de 30/).waitFor({ timeout: 60_000 });
    await page.evaluate(() => scrollTo(0, 0));
    await shot("levers");
    await page.locator(".from select").selectOption("none");
    check("a lever that does nothing is grey", await page.locator("#lever-convening").isDisabled());
    await page.getByRole("link", { name: "Vergelijk" }).click();
    await page.locator("[data-policy=leaver]").check();
    await page.locator(".policies table.numbers").nth(1).waitFor({ timeout: 120_000 });
    check("it begins as the first screen does", /^In het model .* van de 30 werelden/.test(await page.textContent(".policies .answer")));
    const measures = await page.textContent(".policies .result");
    check("two measures are told apart", /Schoorstenen en versnippering zijn twee maten\..*eindigt de versnippering in \d+ van 30 werelden/.test(measures));
    await shot("policies");
    for (const { visit } of visits) await visit({ page, name, address, check, shot, wait });
    for (const screen of SCREENS) {
      await open(page, screen);
      await wait(1500);
      const over = await page.evaluate(wide);
      check(`${name} ${screen}: no sideways scroll`, over <= 0, over);
    }
    await context.close();
  }
  // axe puts a script into the page, which its own policy would refuse
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, offline: true, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(address);
  for (const language of ["nl", "en"]) {
    for (const screen of SCREENS) {
      await open(page, screen);
      await wait(2500);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document));
      for (const { id, impact, nodes } of violations) faults.push(`${language} ${screen}: ${impact} ${id}: ${nodes[0].html.slice(0, 120)}`);
    }
    await page.locator("header button[lang]").click();
  }
  // where a browser does not let a page compute, the first answer stands all the same
  const bare = await (await browser.newContext({ offline: true })).newPage();
  await bare.addInitScript(() => { delete globalThis.WebAssembly; });
  await bare.goto(address);
  await bare.getByRole("button", { name: "Veel minder" }).click();
  await bare.getByRole("button", { name: "Laat zien" }).click();
  check("without WebAssembly: the answer", /In het model/.test(await bare.textContent(".answer")));
  check("without WebAssembly: said so", /mag hier niet rekenen/.test(await bare.textContent("header")));
  await browser.close();
}

async function firefox() {
  const puppeteer = need("puppeteer-core");
  const browser = await (puppeteer.default ?? puppeteer).launch({ browser: "firefox", executablePath: program, headless: true });
  const page = await browser.newPage();
  listen(page, "firefox");
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(address);
  const press = (text) => page.evaluate((said) => {
    [...document.querySelectorAll("button")].find((one) => one.textContent === said)?.click();
  }, text);
  await press("Iets minder");
  await press("Laat zien");
  await page.waitForFunction(() => document.querySelector(".verdict [role=status]"), { timeout: 120_000 });
  const same = await page.evaluate(() => document.querySelector(".verdict [role=status]").textContent);
  check("the same bits", /precies dezelfde cijfers/.test(same), same);
  for (const screen of SCREENS) {
    await open(page, screen);
    await wait(4000);
    const over = await page.evaluate(wide);
    check(`firefox ${screen}: no sideways scroll`, over <= 0, over);
    check(`firefox ${screen}: it is there`, await page.evaluate(() => document.querySelectorAll("main h1").length === 1));
  }
  for (const { inFirefox } of visits) await inFirefox?.({ page, check, wait });
  await browser.close();
}

const began = Date.now();
try {
  await (place === "firefox" ? firefox() : chromium());
} catch (error) {
  faults.push(String(error.stack ?? error));
}
console.log(`${place}: ${faults.length ? "faults" : "good"}, ${Math.round((Date.now() - began) / 1000)} s`);
for (const fault of faults.slice(0, 12)) console.log(`  ${fault}`);
process.exit(faults.length ? 1 : 0);
