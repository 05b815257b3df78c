// Why: by keyboard and by hand from a task to an organisation to two; a refusal step by step; what would have to change;
// and the question in a mailed address.
export async function visit({ page, name, check, shot }) {
  await page.locator('nav a[href="#board"]').click();
  await page.locator(".street .task").first().waitFor({ timeout: 60_000 });
  await page.locator(".controls select").first().selectOption("none");
  const said = page.locator(".why-not");
  const task = page.locator(".street .task", { hasText: /^Werk/ }).first();
  await task.click();
  await said.locator(".parts").waitFor({ timeout: 120_000 });
  check("a task alone", /alle paren samen/.test(await said.textContent()));
  // from the table on, by keyboard
  await said.locator("select").nth(1).selectOption({ label: "Enschede" });
  await said.locator(".parts .quiet").first().waitFor({ timeout: 120_000 });
  check("an organisation on a task", /Enschede: Werk en inkomen/.test(await said.textContent()));
  await said.getByRole("button", { name: /Toon alle/ }).click();
  const row = said.getByRole("button", { name: "Hengelo" });
  await row.focus();
  await page.keyboard.press("Enter");
  await said.locator(".waterfall").first().waitFor({ timeout: 120_000 });
  check("focus stays", await page.evaluate(() => document.activeElement?.closest(".why-not") !== null));
  const text = await said.textContent();
  for (const part of ["Uit de gegevens.", "Geloot.", "In het model is deze taak", "van de 30 werelden", "Tien jaar lang", "opgeteld boven 0 is een ja"]) {
    check(`why: ${part}`, text.includes(part), text.slice(0, 300));
  }
  check("two answers", await said.locator(".waterfall").count() === 2);
  check("three curves", await said.locator(".pair svg.chart").count() === 3);
  await said.locator(".pair").first().evaluate((node) => node.scrollIntoView({ block: "center" }));
  await shot("why_through");
  await said.locator(".falls").first().evaluate((node) => node.scrollIntoView({ block: "center" }));
  await shot("why_refusal");
  await said.locator(".falls ~ details:not(.save) > summary").first().click();
  check("the refusal as a table", await said.locator("details[open] td").count() > 10);
  await said.locator(".falls ~ details:not(.save) > summary").first().click();
  // begun, stopped, begun again: by keyboard
  const button = said.locator("button.main");
  await button.focus();
  await page.keyboard.press("Enter");
  check("what is tried is folded away", !(await said.locator(".tracks").isVisible()));
  await said.locator(".change summary").first().click();
  await said.locator(".tracks .tried").first().waitFor({ timeout: 60_000 });
  await button.focus();
  await page.keyboard.press("Enter");
  check("it can be stopped", await button.textContent() === "Zoek het uit", await button.textContent());
  await page.keyboard.press("Enter");
  await said.locator(".change .answer").waitFor({ timeout: 240_000 });
  check("what tips, or that nothing does", /in wereld \d+/.test(await said.locator(".change .answer").textContent()));
  check("every lever is told", await said.locator(".track").count() === 13);
  await said.locator(".change .answer").evaluate((node) => node.scrollIntoView({ block: "center" }));
  await shot("why_change");
  // the run and the month of the refusal in the street
  await said.getByRole("button", { name: /Kijk hiernaar/ }).click();
  await page.locator(".street").waitFor({ timeout: 60_000 });
  check("the run of the refusal", /maand \d+/.test(await page.locator(".time output").textContent()));
  await page.waitForFunction(() => /why=/.test(location.hash));
  const there = page.url();
  await page.goto("about:blank");
  await page.goto(there);
  await page.locator(".why-not .waterfall").first().waitFor({ timeout: 120_000 });
  const signs = await page.locator(".street .sign text").allTextContents();
  check(`${name}: whole names above their houses`, signs.join() === "Enschede,Hengelo" || signs.join() === "Hengelo,Enschede", signs.join());
  const chosen = await page.locator(".why-not select").evaluateAll((all) => all.map((one) => one.selectedOptions[0].textContent));
  check(`${name}: the address holds the question`, chosen.join() === "Werk en inkomen,Enschede,Hengelo", chosen.join());
  await page.evaluate(() => scrollTo(0, 0));
}
