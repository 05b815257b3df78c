// Another question: chosen below the first, guessed, answered over the worlds, gone on with at the levers.
export async function visit({ page, name, check, shot }) {
  await page.locator('nav a[href="#asked"]').click();
  const others = page.locator(".others");
  if (!(await others.evaluate((node) => node.open))) {
    await others.locator("summary").focus();
    await page.keyboard.press("Enter");
  }
  const many = await others.locator("button").count();
  check("some questions", many >= 2, many);
  await others.getByRole("button", { name: /in schaarste denken/ }).focus();
  await page.keyboard.press("Enter");
  check("focus goes to the question", await page.evaluate(() => document.activeElement?.tagName) === "H1");
  check("it is asked of the region", (await page.textContent(".asked h1")).startsWith("Wat als organisaties in Twente in schaarste denken"));
  const more = page.getByRole("button", { name: "Meer", exact: true });
  await more.waitFor({ timeout: 120_000 });
  await shot("question");
  await more.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Laat zien" }).focus();
  await page.keyboard.press("Enter");
  const said = await page.textContent(".asked .answer");
  check("a sentence over worlds", /met schaarste .*in \d+ van de 30 werelden/.test(said), said);
  check("the address holds the question", await page.waitForFunction(() => location.hash.includes("question=scarcity"), null, { timeout: 5_000 })
    .then(() => true, () => false), page.url());
  await page.evaluate(() => scrollTo(0, 0));
  await shot("question_told");
  await page.locator('nav a[href="#report"]').click();
  await page.locator(".paper, .report").getByText(/met schaarste/).first().waitFor({ timeout: 60_000 });
  await page.locator('nav a[href="#policies"]').click();
  check("this story has no policies of its own", await page.locator("[data-policy=boards]").count() === 0);
  await page.locator('nav a[href="#board"]').click();
  const run = page.locator(".controls select").first();
  await run.waitFor({ timeout: 60_000 });
  check("the street is that of the question", (await run.evaluate((node) => node.selectedOptions[0].textContent)) === "Schaarste");
  await page.locator('nav a[href="#asked"]').click();
  await page.locator(".verdict").getByRole("button", { name: "Draai zelf" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("#lever-mindset_mean").waitFor({ timeout: 60_000 });
  const stands = await page.locator("#lever-mindset_mean").getAttribute("aria-valuetext");
  check(`${name}: the lever stands as the story has it`, stands === "0,20", stands);
  if (name === "desktop") {
    await page.goto(page.url().replace(/#.*/, "#asked?question=escalation"));
    await page.getByRole("button", { name: "Meer", exact: true }).click({ timeout: 60_000 });
    await page.getByRole("button", { name: "Laat zien" }).click();
    await page.locator('nav a[href="#policies"]').click();
    await page.locator("[data-policy=boards]").check();
    await page.getByText("met “Besturen hakken knopen door”").first().waitFor({ timeout: 60_000 });
    check("the address holds a policy of a story", await page.waitForFunction(() => /compare=none(~|%7E)own(~|%7E)boards/.test(location.hash), null, { timeout: 5_000 })
      .then(() => true, () => false), page.url());
  }
  await page.goto(page.url().replace(/#.*/, "#asked"));
}
