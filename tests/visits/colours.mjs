// Nothing is told by colour alone: a dash, a label or a shape stands beside it; and what is pressed, chosen or
// switched off is seen with forced colours. Pictures as people see them who tell fewer colours apart go into the folder
// that COLOURS names (`python -m tests.pages --colours FOLDER`), to be looked at.
import { join } from "node:path";

const FOLDER = process.env.COLOURS;
const SCREENS = ["asked", "board", "levers", "policies", "region", "report", "lesson", "teacher", "about"];
const SEEN = ["deuteranopia", "protanopia", "tritanopia"];

/** Charts of which two curves are alike but for their colour. */
const alike = (page) => page.evaluate(() => [...document.querySelectorAll("main svg.chart")].filter((chart) => {
  const lines = [...chart.querySelectorAll("polyline.line")];
  const names = [...chart.querySelectorAll("text.name")].filter((one) => /\p{L}/u.test(one.firstChild?.textContent ?? ""));
  const looks = lines.map((one) => `${one.getAttribute("stroke-dasharray")} ${one.classList.contains("thin")}`);
  return lines.length > 1 && names.length < lines.length && new Set(looks).size < lines.length;
}).map((chart) => chart.getAttribute("aria-label")));

/** How a thing looks that can be on or off. */
const looksOf = (page, where) => page.evaluate((selector) => {
  const one = document.querySelector(selector);
  if (!one) return null;
  const { backgroundColor, color, borderBottomColor, borderBottomStyle, borderBottomWidth } = getComputedStyle(one);
  return [backgroundColor, color, borderBottomColor, borderBottomStyle, borderBottomWidth].join(" ");
}, where);

export async function visit({ page, name, check, wait }) {
  const shot = (what) => FOLDER && page.screenshot({ path: join(FOLDER, `${what}_${name}.png`), fullPage: true });
  const cdp = name === "zoom" ? null : await page.context().newCDPSession(page);
  const open = (screen) => page.evaluate((to) => {
    const link = document.querySelector(`nav a[href="#${to}"]`);
    if (link) link.click();
    else location.hash = `#${to}`;
  }, screen);
  for (const screen of SCREENS) {
    await open(screen);
    await wait(1200);
    const found = await alike(page);
    check(`${name} ${screen}: curves differ by more than colour`, found.length === 0, found.join("; "));
    if (!cdp) continue;
    for (const type of FOLDER ? SEEN : []) {
      await cdp.send("Emulation.setEmulatedVisionDeficiency", { type });
      await shot(`${screen}_${type}`);
    }
    await cdp.send("Emulation.setEmulatedVisionDeficiency", { type: "none" });
    await page.emulateMedia({ forcedColors: "active" });
    await shot(`${screen}_forced`);
    const [here, other] = [await looksOf(page, "nav a[aria-current]"), await looksOf(page, "nav a:not([aria-current])")];
    check(`${name} ${screen}: with forced colours the screen is seen in the list`, here === null || here !== other, here);
    await page.emulateMedia({ forcedColors: null });
  }
  await open("board");
  await page.locator(".street .house").first().waitFor({ timeout: 60_000 });
  const houses = await page.evaluate(() => [...document.querySelectorAll(".street .house")].map((house) => [
    house.querySelector("rect").getAttribute("fill"), (house.querySelector(".bars")?.getAttribute("d") ?? "").split("M").length - 1]));
  const fills = ["#FFFFFF", "#E69F00", "#009E73", "#0072B2"];
  check(`${name}: a house has as many bars as its rung`, houses.every(([fill, bars]) => fills.indexOf(fill) === bars), JSON.stringify(houses.slice(0, 4)));
  check(`${name}: there are houses with bars`, houses.some(([, bars]) => bars > 0));
  const bars = await page.evaluate(() => [...document.querySelectorAll(".board .key .swatch")].map((one) => one.childElementCount));
  check(`${name}: so have the colours beside them`, bars.join() === "0,1,2,3", bars.join());
  const marked = await page.locator(".street .followed").count();
  await page.locator(".why-not select").nth(0).selectOption("2");
  await page.locator(".why-not select").nth(1).selectOption({ label: "Enschede" });
  await page.locator(".why-not select").nth(2).selectOption({ label: "Hengelo" });
  check(`${name}: both who are asked about are marked`, await page.locator(".street .followed").count() >= 2, marked);
  await open("region");
  await page.locator(".ring").waitFor({ timeout: 120_000 });
  const shapes = await page.evaluate(() => [...document.querySelectorAll(".ring .dot-of")].map((one) => `${one.localName} ${one.getAttribute("fill")}`));
  const wanted = ["circle #0072B2", "rect #D55E00", "circle #FFFFFF"];
  check(`${name}: who brings and who gets by shape`, shapes.every((one) => wanted.includes(one)), shapes.join());
  await page.locator(".of-region .controls select").first().selectOption({ label: "Hengelo" });
  check(`${name}: who is followed is named`, /^Hengelo doet \d+ taken/.test(await page.textContent(".of-region .follow")), await page.textContent(".of-region .follow"));
  check(`${name}: and marked on the map`, await page.locator(".ring .dot-of.lit").count() === 1 && await page.locator(".ring .between.lit").count() > 0);
  const names = await page.locator(".of-region .controls select").first().locator("option").allTextContents();
  const [, ...rest] = names;
  check(`${name}: names by the alphabet`, rest.join() === [...rest].sort(new Intl.Collator("nl", { numeric: true }).compare).join(), rest.join());
  await page.locator(".ring .hit").first().dispatchEvent("pointerenter");
  check(`${name}: a line names both`, / brengt .* naar .* en krijgt .* terug/.test(await page.textContent(".pointed")), await page.textContent(".pointed"));
  check(`${name}: and marks both`, await page.locator(".ring .dot-of.lit").count() >= 2);
  await page.locator(".ring .hit").first().dispatchEvent("pointerleave");
  await page.locator(".of-region .controls select").first().selectOption("-1");
}
