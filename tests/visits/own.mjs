// A region of the reader's own: a file with a fault, a good one, typed rows; then all screens compute with it.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = (name) => fileURLToPath(new URL(`../spreadsheets/${name}`, import.meta.url));

export async function visit({ page, name, check, shot }) {
  await page.locator("header select").selectOption("-1");
  const own = page.locator(".own");
  const choose = page.locator("#own-files");
  await choose.setInputFiles(file("percent_people.xlsx"));
  await own.locator(".own-faults li").first().waitFor();
  const fault = await own.locator(".own-faults").textContent();
  check("the fault with sheet and cell", /Organisaties!C4, inwoners = '12%': moet een heel getal zijn/.test(fault), fault);
  await shot("own_fault");
  await choose.setInputFiles(file("blanks.ods"));
  check("an ods: how to save it", /Opslaan als/.test(await own.locator(".own-note").textContent()));
  await choose.setInputFiles(file("comma_texts.xlsx"));
  await own.getByRole("button", { name: "Reken met deze regio" }).waitFor();
  check("what was guessed", /Decimale komma's: Organisaties!D10 112,5/.test(await own.textContent()));
  // the same file, dropped: what a browser gives then
  const bytes = [...readFileSync(file("half_depth.xlsx"))];
  await page.evaluate((given) => {
    const carried = new DataTransfer();
    carried.items.add(new File([new Uint8Array(given)], "half.xlsx"));
    document.querySelector(".own-zone").dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
  }, bytes);
  await own.getByText(/moet een van deze zijn: '1 coördinatie'/).waitFor();
  await choose.setInputFiles(file("comma_texts.xlsx"));
  await own.getByRole("button", { name: "Reken met deze regio" }).click();
  const list = page.locator("header select");
  check("it is chosen", (await list.locator("option:checked").textContent()) === "Súdwest & omstreken", await list.textContent());
  await page.evaluate(() => scrollTo(0, 0));
  await shot("own");
  await page.locator('nav a[href="#board"]').click();
  await page.locator(".street").waitFor({ timeout: 60_000 });
  check("its street", /Wetterskip/.test(await page.locator("main").textContent()));
  await page.locator('nav a[href="#region"]').click();
  await own.getByText("Of typ de regio").click();
  await own.getByRole("button", { name: "Vul een voorbeeld in" }).click();
  await own.locator(".own-organisations input").first().fill("");
  await own.getByRole("button", { name: "Lees wat er getypt is" }).click();
  await own.locator(".own-faults li").first().waitFor();
  const typed = await own.locator(".own-faults").textContent();
  check("no word on files", await own.locator(".own-note").count() === 0);
  check("a typed fault by cell", /Organisaties!A2, naam.*mag niet leeg zijn/.test(typed), typed);
  await own.locator(".own-organisations input").first().fill("Aadorp");
  await own.locator(".own-typed").scrollIntoViewIfNeeded();
  if (name !== "zoom") await shot("own_typed");
  await own.getByRole("button", { name: "Lees wat er getypt is" }).click();
  await own.getByRole("button", { name: "Reken met deze regio" }).waitFor();
  check("typed rows are a region", /3 organisaties/.test(await own.locator(".own-result").textContent()));
  const [saved] = await Promise.all([page.waitForEvent("download"), own.getByRole("button", { name: "Bewaar als rekenblad" }).click()]);
  await choose.setInputFiles(await saved.path().then((path) => ({ name: "regio.xlsx", mimeType: "", buffer: readFileSync(path) })));
  await own.getByText(/^regio\.xlsx: goed\. 3 organisaties/).waitFor();
  await list.selectOption("0");
}
