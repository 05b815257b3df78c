// Every other number is found, explained and greyed with its reason; the time line of the referee by keys
// and by hand; and it goes on drawing on a slow device.
export async function visit({ page, name, check, shot, wait }) {
  const go = (screen) => page.locator(`nav a[href="#${screen}"]`).click();
  const answer = () => page.textContent(".levers .answer");
  await go("levers");
  await page.locator(".from select").selectOption("tapering");
  const all = page.getByRole("button", { name: "Alle knoppen terug" });
  if (await all.isEnabled()) await all.click();
  // all worlds are there: what is turned is held against them
  await page.locator(".levers .answer:not([aria-hidden])").waitFor({ timeout: 120_000 });

  // the time line by keys
  const hand = (at) => page.locator(".timeline .hand").nth(at);
  check("a handle a date", await page.locator(".timeline .hand").count() === 5);
  await hand(0).focus();
  for (const key of ["PageUp", "ArrowRight"]) await page.keyboard.press(key);
  check("it begins later", await hand(0).getAttribute("aria-valuenow") === "15", await hand(0).getAttribute("aria-valuetext"));
  check("a handle keeps its focus", await page.evaluate(() => document.activeElement?.getAttribute("aria-valuenow") === "15"));
  await page.getByText(/In het model .*met een scheidsrechter die later begint/).waitFor({ timeout: 60_000 });
  await hand(3).focus();
  await page.keyboard.press("End");
  check("it stays between its neighbours", await hand(3).getAttribute("aria-valuenow") === "117");
  await page.keyboard.press("Home");
  check("and cannot pass the one before", await hand(3).getAttribute("aria-valuenow") === "63");

  // by hand
  await hand(4).scrollIntoViewIfNeeded();
  const box = await hand(4).locator("circle").boundingBox();
  const at = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(...at);
  await page.mouse.down();
  for (let step = 1; step <= 8; step++) await page.mouse.move(at[0] - step * (name === "desktop" ? 12 : 7), at[1]);
  await page.mouse.up();
  const left = Number(await hand(4).getAttribute("aria-valuenow"));
  check("it leaves earlier", left < 111 && left % 3 === 0, left);
  await page.getByText(/In het model .*met een scheidsrechter die korter blijft/).waitFor({ timeout: 60_000 });

  // strength in parts, and the same as a table
  await page.locator(".timeline summary").first().click();
  await page.locator(".stretch input").nth(1).focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  check("less in the second part", await page.locator(".stretch output").nth(1).textContent() === "80%");
  await page.locator(".timeline summary").nth(1).click();
  check("the table says so", /80%/.test(await page.textContent(".timeline table")));
  await page.locator(".stretch button").first().click();
  check("a part is taken away", await page.locator(".stretch").count() === 3);
  check("and the focus stays near", await page.evaluate(() => Boolean(document.activeElement?.closest(".timeline"))));
  await page.locator(".timeline").scrollIntoViewIfNeeded();
  await shot("plan");

  // all other numbers
  await page.locator(".others > summary").click();
  await page.locator(".seek input").fill("vertrek");
  const rows = page.locator(".number:visible");
  check("a search finds", await rows.count() >= 1);
  await page.locator(".seek input").fill("scherpte van besluiten");
  check("a search finds one", await rows.count() === 1, await rows.count());
  await rows.locator("summary").click();
  const does = page.locator(".number[open] [role=status]");
  await page.getByText(/Na tien jaar, gemiddeld in 6 werelden/).waitFor({ timeout: 60_000 });
  await page.locator("#rest-choice_precision").focus();
  await page.keyboard.press("Home");
  await page.getByText(/In het model .*met een lagere stand van “de scherpte van besluiten”/).waitFor({ timeout: 60_000 });
  check("what it does is told", /schoorstenen/.test(await does.textContent()));
  await page.locator(".number.own:visible").scrollIntoViewIfNeeded();
  await shot("rest");
  await page.locator(".seek input").fill("hoe twee samen beslissen");
  await rows.locator("summary").click();
  await page.locator("#rest-mode").selectOption({ label: "samen" });
  await page.getByText(/In het model .*met “samen” bij “hoe twee samen beslissen”/).waitFor({ timeout: 60_000 });
  await rows.getByRole("button", { name: "Terug" }).click();
  await page.locator(".seek input").fill("election_mandate");
  await rows.locator("summary").click();
  check("without effect it is grey", await page.locator("#rest-election_mandate").isDisabled());
  check("and says why", /Werkt alleen als/.test(await page.textContent("#rest-election_mandate-why")));
  const link = page.locator("#rest-choice_precision");
  await wait(500);
  const address = page.url();
  check("the address holds it", /more=.*choice_precision\.0/.test(address) && /plan=/.test(address), address);
  const said = await answer();
  await page.goto("about:blank");
  await page.goto(address);
  await page.locator(".timeline .hand").first().waitFor({ timeout: 60_000 });
  check("and gives it back", await hand(0).getAttribute("aria-valuenow") === "15" && Number(await hand(3).getAttribute("aria-valuenow")) === left, said);
  check("all of it", await page.locator(".others .turned").textContent() !== "" && await link.count() === 0);

  // on a device four times as slow frames go on while it computes
  await page.getByText("Draai aan een knop").waitFor({ timeout: 120_000 });
  await wait(500);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const drawn = await page.evaluate(() => new Promise((then) => {
    const slider = document.getElementById("lever-own_interest_mean");
    const last = () => document.querySelectorAll(".levers .pair figure:first-child polyline");
    const lines = new Set();
    const until = performance.now() + 60_000;
    let frames = 0;
    const step = () => {
      const now = last();
      frames++;
      lines.add(now[now.length - 1]?.getAttribute("points"));
      const done = /In het model/.test(document.querySelector(".levers .answer")?.textContent ?? "");
      if (done || performance.now() > until) then({ frames, lines: lines.size });
      else requestAnimationFrame(step);
    };
    slider.value = "18";
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    requestAnimationFrame(() => requestAnimationFrame(step));
  }));
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  check("slow: frames go on, and lines come while it computes", drawn.frames > 5 && drawn.lines > 2, JSON.stringify(drawn));

  // compared: a time line a policy
  await go("policies");
  await page.locator(".plans figure").nth(1).waitFor({ timeout: 120_000 });
  check("a time line a policy", await page.locator(".plans figure").count() >= 2);
  await go("levers");
  await all.click();
  await page.locator(".from select").selectOption("none");
  await wait(500);
}
