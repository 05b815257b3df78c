// A mailed address opens where its sender was.
export async function visit({ page, check }) {
  const there = page.url();
  await page.goto("about:blank");
  await page.goto(there);
  check("the address holds what was chosen", await page.locator("[data-policy=leaver]").isChecked(), there);
}
