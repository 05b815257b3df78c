// A pupil does the lesson by keyboard, up to the code; the teacher types it in among faults, and finds the pupil's run again.
export async function visit({ page, name, address, check, shot, wait }) {
  const key = (what) => page.locator(`.lesson [data-key=${what}]`);
  const top = () => page.evaluate(() => scrollTo(0, 0));
  await page.locator('nav a[href="#lesson"]').click();
  await page.locator(".houses").waitFor({ timeout: 60_000 });
  check("no step before the first is answered", await key("step-1").isDisabled());
  await key("guess-1").focus();
  await page.keyboard.press("Enter");
  check("the focus stays on the guess", await key("guess-1").evaluate((node) => node === document.activeElement));
  check("the guess is pressed", await key("guess-1").getAttribute("aria-pressed") === "true");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await key("show").press("Enter");
  check("chimneys are drawn", await page.locator(".houses .stacked").count() === await page.locator(".houses li").count());
  check("the focus is on what is told", await page.evaluate(() => document.activeElement.className) === "answer");
  for (const step of [1, 2]) {
    await key("next").press("Enter");
    check("the focus is on the question", await page.evaluate(() => document.activeElement.tagName) === "H1");
    await key("guess-0").press("Enter");
    await key("show").press("Enter");
    await page.locator(".votes").waitFor({ timeout: 120_000 });
    const votes = (await page.locator(".votes .many").allTextContents()).map((text) => parseInt(text, 10));
    check(`step ${step}: every world has its say`, votes.reduce((a, b) => a + b, 0) === 30, votes);
    if (step === 1) {
      await top();
      await shot("claim");
    }
  }
  await key("next").press("Enter");
  check("no run without a guess", await key("show").isDisabled());
  await key("choice-mindset_mean").focus();
  await page.keyboard.press("End");
  await key("choice-own_interest_mean").focus();
  await page.keyboard.press("Home");
  await key("choice-referee_years").focus();
  for (let i = 0; i < 2; i++) await page.keyboard.press("ArrowLeft");
  await key("choice-guess").focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
  check("the focus stays on the slider", await key("choice-guess").evaluate((node) => node === document.activeElement));
  const guess = await page.locator(".guessing output").textContent();
  await top();
  await shot("choose");
  await key("show").press("Enter");
  await page.locator(".lesson .charts svg").nth(1).waitFor({ timeout: 120_000 });
  const code = await page.locator(".signs").textContent();
  check("a code of ten characters", /^[34679ACEFHJKMPRTWXY]{5}-[34679ACEFHJKMPRTWXY]{5}$/.test(code), code);
  const [, said] = /roken er na tien jaar (\d+)\./.exec(await page.textContent(".lesson .answer")) ?? [];
  await top();
  await shot("code");
  // a phone that forgets the page opens it where it was
  await wait(500);
  const there = page.url();
  await page.goto("about:blank");
  await page.goto(there);
  await page.locator(".signs").waitFor({ timeout: 60_000 });
  check("the same code after opening again", await page.locator(".signs").textContent() === code);
  await page.locator(".lesson .aside").click();
  const swapped = code[1] === code[2] ? code.slice(1) : code[0] + code[2] + code[1] + code.slice(3);
  await page.locator("#codes").fill(`${code.toLowerCase().replace("-", " ")}\n${code}\n${code.slice(0, 8)}\nO${code.slice(1)}\n${swapped}`);
  await page.locator(".teacher .charts svg").first().waitFor({ timeout: 60_000 });
  const faults = await page.locator(".faults li").allTextContents();
  check("every fault is told with its line", faults.length === 4 && faults.every((text, at) => text.startsWith(`Regel ${at + 2}. `)), faults);
  const cells = await page.locator(".teacher tbody tr").last().locator("td, th").allTextContents();
  check("the pupil's choice is read again", cells.slice(2, 5).join() === "1,0,0,0,3 jaar", cells);
  check("the guess and the very run are read again", cells[7] === guess && cells[8] === said, [cells, guess, said]);
  await page.locator("#again").selectOption("6");
  await page.getByText("nu allemaal in wereld 7").waitFor({ timeout: 60_000 });
  // a whole class
  const signs = "34679ACEFHJKMPRTWXY";
  const made = Array.from({ length: 24 }, (_, at) => {
    const numbers = [...code.slice(0, 3)].map((sign) => signs.indexOf(sign));
    let rest = (at * 1_861_927 + 912_345) % 45_999_360;
    const held = [];
    for (let i = 0; i < 6; i++) {
      held.unshift(rest % 19);
      rest = Math.floor(rest / 19);
    }
    numbers.push(...held);
    const sum = numbers.reduce((total, one, place) => total + (place + 1) * one, 0);
    return [...numbers, (18 * sum * 2) % 19].map((one) => signs[one]).join("");
  });
  await page.locator("#again").selectOption("-1");
  await page.locator("#codes").fill([code, ...made].join("\n"));
  await page.getByText(/^25 beurten\./).waitFor({ timeout: 120_000 });
  check("nobody is refused", await page.locator(".faults li").count() === 0, await page.locator(".faults").textContent());
  check("all are in the table", await page.locator(".teacher tbody tr").last().locator("xpath=..").locator("tr").count() === 25);
  await page.locator("#title-class").evaluate((node) => node.scrollIntoView());
  await shot("class");
  if (name === "desktop") {
    await page.locator("header .beamer").click();
    check("the projector shows the class, not the plan", await page.locator(".plan").count() === 0 && await page.locator(".teacher .charts svg").count() > 0);
    await wait(300);
    await top();
    await shot("beamer");
    check("it stands in the address", /beamer=1/.test(page.url()), page.url());
    await page.keyboard.press("Escape");
    check("Escape leaves the projector", await page.locator(".plan").count() === 1);
  }
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(`${name} teacher: no sideways scroll`, over <= 0, over);
  void address;
}
