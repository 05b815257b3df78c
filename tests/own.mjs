// Reads regions in Node as the page does, for tests/test_page_own.py: bundle, guesses and lines, or the message.
// Arguments: folder of the modules, a file with what Python told, and a file with cases of files.
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";

const [folder, told, cases] = process.argv.slice(2);
globalThis.document = { getElementById: () => ({ textContent: "" }), currentScript: null };
const load = (name) => import(pathToFileURL(`${folder}/${name}.js`).href);
const { bookOf, readRegion, zeroOf } = await load("sources");
const known = JSON.parse(readFileSync(told, "utf-8"));
const found = [];
for (const { name, files, lang, folder: many, book } of JSON.parse(readFileSync(cases, "utf-8"))) {
  if (book) {
    found.push(Buffer.from(bookOf(book)).toString("base64"));
    continue;
  }
  const given = files.map((one) => ({ name: one.name, bytes: new Uint8Array(Buffer.from(one.data, "base64")) }));
  try {
    const one = await readRegion(known, given, lang, { name, folder: many });
    found.push(one.good
      ? { bundle: createHash("sha256").update(one.bundle).digest("hex"), header: Buffer.from(one.bundle).subarray(0, 300).toString("latin1"), guesses: one.guesses(), zero: zeroOf(one, lang) }
      : { message: one.message, faults: one.count });
  } catch (error) {
    found.push({ crash: error.stack.split("\n").slice(0, 6).join("\n") });
  }
}
process.stdout.write(JSON.stringify(found));
