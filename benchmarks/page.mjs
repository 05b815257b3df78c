// Turns a lever of the page in Chromium each time that a line comes in, and answers with frames until the first
// new line was painted, milliseconds until then and until 30 worlds with bands stood there; see page.py.
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [tools, program, address] = process.argv.slice(2);
const { chromium } = createRequire(join(tools, "node_modules", "here.js"))("playwright-core");
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, offline: true })).newPage();
await page.goto(`${address}#levers`);
await page.getByText("Draai aan een knop").waitFor({ timeout: 300_000 });

/** One turn, measured in the page: a task that follows the frame sees what was painted. */
const turn = (place) => page.evaluate((to) => new Promise((then) => {
  const now = () => [...document.querySelectorAll(".levers .pair figure:first-child polyline")].pop()?.getAttribute("points");
  const slider = document.getElementById("lever-own_interest_mean");
  const after = new MessageChannel();
  const was = now();
  let [frames, first, ms, longest, last, began] = [0, 0, 0, 0, 0, 0];
  after.port1.onmessage = () => {
    if (first || now() === was) return;
    first = frames;
    ms = performance.now() - began;
  };
  const step = (time) => {
    frames++;
    if (last) longest = Math.max(longest, time - last);
    last = time;
    after.port2.postMessage(0);
    // the sentence is there when all worlds are
    if (first && /In het model/.test(document.querySelector(".levers .answer")?.textContent ?? "")) {
      then({ first, ms, longest, all: performance.now() - began });
    } else requestAnimationFrame(step);
  };
  // between two frames, where a person's turn comes in
  requestAnimationFrame(() => setTimeout(() => {
    began = performance.now();
    slider.value = String(to);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    requestAnimationFrame(step);
  }));
}), place);

let count = 0;
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "end") break;
  const found = await turn(count % 2 ? 3 + (count % 7) : 14 - (count % 5));
  count++;
  console.log(JSON.stringify(found));
  // what levers would do from here is computed after that: nobody is to be measured beside it
  await page.waitForFunction(() => !document.querySelector(".spark .stale"), undefined, { timeout: 300_000 });
  console.log("quiet");
}
await browser.close();
