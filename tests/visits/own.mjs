// A region of the reader's own: a file with a fault, a good one, typed rows; then all screens compute with it.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = (name) => fileURLToPath(new URL(`../spreadsheets/${name}`, import.meta.url));

const EVIL = "<b>Bee</b><script>alert(1)</script> \u05e9\u05dc\u05d5\u05dd \u202e=1+1 $x^2$";
const focused = (page) => page.evaluate(() => document.activeElement?.closest(".news, .own-result, .own-zone")?.className ?? document.activeElement?.tagName);

export async function visit({ page, name, check, shot }) {
  // an address that asks for a region which this page has not
  await page.evaluate(() => { location.hash = "#levers?region=my_own_region"; });
  const news = page.locator(".news");
  await news.waitFor();
  check("a region that is not there is said", /vraagt om de regio my_own_region.*alleen in een verslag of in haar eigen bestand/.test(await news.textContent()), await news.textContent());
  await news.getByRole("button", { name: "Kies een bestand" }).click();
  check("a button leads to where a file is chosen", /own-zone/.test(await focused(page)), await focused(page));
  check("the note is gone", await news.count() === 0);
  await page.evaluate((evil) => { location.hash = `#asked?region=${encodeURIComponent(evil)}`; }, EVIL + "é".repeat(10_000));
  await news.waitFor();
  check("a name in an address is text, and short", await page.locator("main b").count() === 0 && (await news.textContent()).length < 700 && (await news.textContent()).includes(EVIL.slice(0, 30)));
  check("it pushes nothing aside", await page.evaluate(() => document.documentElement.scrollWidth - innerWidth) <= 0);
  await news.getByRole("button", { name: "Sluit deze melding" }).click();
  check("closed, and focus stays in the page", await news.count() === 0 && await page.evaluate(() => document.activeElement?.id) === "main");
  await page.locator('nav a[href="#region"]').click();
  await page.evaluate(() => scrollTo(0, 0));
  const to = page.getByRole("button", { name: "Gebruik een eigen regio" });
  check("an own region can be reached at once", (await to.boundingBox()).y < page.viewportSize().height, JSON.stringify(await to.boundingBox()));
  await page.locator("header select").selectOption("-1");
  const own = page.locator(".own");
  const choose = page.locator("#own-files");
  await choose.setInputFiles(file("percent_people.xlsx"));
  await own.locator(".own-faults li").first().waitFor();
  const fault = await own.locator(".own-faults").textContent();
  check("the fault with sheet and cell", /blad Organisaties cel C4, inwoners = '12%': moet een heel getal zijn/.test(fault), fault);
  await shot("own_fault");
  await choose.setInputFiles(file("blanks.ods"));
  check("an ods: how to save it", /Opslaan als/.test(await own.locator(".own-note").textContent()));
  await choose.setInputFiles(file("comma_texts.xlsx"));
  await own.getByRole("button", { name: "Reken met deze regio" }).waitFor();
  check("what was guessed", /Decimale komma's: blad Organisaties cel D10 112,5/.test(await own.textContent()));
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
  check("where it is seen: the question", (await page.textContent("h1")).includes("Súdwest & omstreken"), await page.textContent("h1"));
  check("it is said", /Vanaf nu rekenen alle schermen met Súdwest & omstreken/.test(await news.textContent()), await news.textContent());
  check("focus goes along", /news/.test(await focused(page)), await focused(page));
  check("names that were given are not called real", /die voor deze regio zijn opgegeven/.test(await page.textContent("header")), await page.textContent("header"));
  await shot("own");
  await page.getByRole("button", { name: "Iets minder" }).click();
  await page.getByRole("button", { name: "Laat zien" }).click();
  const quiet = page.locator(".asked .care, .asked .verdict .small", { hasText: "in rustige jaren wat echte regio" });
  await quiet.waitFor({ timeout: 120_000 });
  check("in how many worlds it is quiet", /in (geen|\d+) van (de )?30 werelden doet deze regio/i.test(await quiet.textContent()), await quiet.textContent());
  await page.locator('nav a[href="#board"]').click();
  await page.locator(".street").waitFor({ timeout: 60_000 });
  check("its street", /Wetterskip/.test(await page.locator("main").textContent()));
  await page.locator('nav a[href="#region"]').click();
  check("the note stands where one arrived", await news.count() === 0);
  await page.getByRole("button", { name: "Naar de eigen regio die gelezen is" }).click();
  check("back to what was read", /own-result/.test(await focused(page)), await focused(page));
  await own.getByText("Of typ de regio").click();
  await own.getByRole("button", { name: "Vul een voorbeeld in" }).click();
  await own.locator(".own-organisations input").first().fill("");
  await own.getByRole("button", { name: "Lees wat er getypt is" }).click();
  await own.locator(".own-faults li").first().waitFor();
  const typed = await own.locator(".own-faults").textContent();
  check("no word on files", await own.locator(".own-note").count() === 0);
  check("a typed fault by cell", /blad Organisaties cel A2, naam.*mag niet leeg zijn/.test(typed), typed);
  await own.locator(".own-organisations input").first().fill("Aadorp");
  await own.locator(".own-typed").scrollIntoViewIfNeeded();
  if (name !== "zoom") await shot("own_typed");
  await own.getByRole("button", { name: "Lees wat er getypt is" }).click();
  await own.getByRole("button", { name: "Reken met deze regio" }).waitFor();
  check("typed rows are a region", /3 organisaties/.test(await own.locator(".own-result").textContent()));
  await own.locator(".own-region input").first().fill(EVIL + "x".repeat(400));
  await own.getByRole("button", { name: "Lees wat er getypt is" }).click();
  await own.getByRole("button", { name: "Reken met deze regio" }).click();
  check("a typed name is text", await page.locator("main b, main script").count() === 0 && (await news.textContent()).includes(EVIL.slice(0, 30)));
  check("a long name pushes nothing aside", await page.evaluate(() => document.documentElement.scrollWidth - innerWidth) <= 0);
  await news.getByRole("button", { name: "Terug naar wat er gelezen is" }).click();
  check("back to it", /own-result/.test(await focused(page)), await focused(page));
  const [saved] = await Promise.all([page.waitForEvent("download"), own.getByRole("button", { name: "Bewaar als rekenblad" }).click()]);
  await choose.setInputFiles(await saved.path().then((path) => ({ name: "regio.xlsx", mimeType: "", buffer: readFileSync(path) })));
  await own.getByText(/^regio\.xlsx: goed\. 3 organisaties/).waitFor();
  const rows = await own.locator(".own-organisations .own-number").allTextContents();
  check("rows as a spreadsheet counts them", rows.every((text, at) => text.endsWith(String(at + 1))), rows.join());
  await list.selectOption("0");
  check("shipped names are real", /namen en taken zijn echt/.test(await page.textContent("header")));
}
