// The page as a notebook shows it: in a frame without an address of its own.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export async function visit({ page, name, address, check }) {
  if (name !== "desktop") return;
  const notebook = await page.context().newPage();
  const wrong = [];
  notebook.on("console", (message) => wrong.push(message.text()));
  notebook.on("pageerror", (error) => wrong.push(error.message));
  await notebook.goto("about:blank");
  await notebook.evaluate((whole) => {
    const frame = document.createElement("iframe");
    Object.assign(frame, { srcdoc: whole, width: "1000", height: "800" });
    document.body.append(frame);
  }, readFileSync(fileURLToPath(address), "utf-8"));
  const frame = notebook.frameLocator("iframe");
  await frame.getByRole("button", { name: "Veel minder" }).click();
  await frame.getByRole("button", { name: "Laat zien" }).click();
  const same = frame.locator(".verdict [role=status]");
  await same.waitFor({ timeout: 120_000 });
  check("in a notebook: the same bits", /precies dezelfde cijfers/.test(await same.textContent()));
  await frame.getByRole("link", { name: "Kijk" }).click();
  await frame.locator(".street").waitFor({ timeout: 60_000 });
  check("in a notebook: nothing on the console", !wrong.length, wrong.join("; "));
  await notebook.close();
}
