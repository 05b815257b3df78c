// Measures quiet years in Node as the page does, for tests/test_page_quiet.py: the kernels of the module, the modules of Python.
// Arguments: folder of the modules, core.js, and a file with the elements of a page and regions as files.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, script, asked] = process.argv.slice(2);
const given = JSON.parse(readFileSync(asked, "utf-8"));
(0, eval)(readFileSync(script, "utf-8"));
globalThis.document = { getElementById: (id) => ({ textContent: given.data[id] ?? "" }), currentScript: null };
globalThis.addEventListener = () => {};
const load = (name) => import(pathToFileURL(`${folder}/${name}.js`).href);
const [words, engine, own, quiet] = await Promise.all(["words", "engine", "own", "quiet"].map(load));
globalThis.SchoorsteenReading = await load("sources");
const { told } = words;
const core = new Schoorsteen.Core(await WebAssembly.compile(engine.bytesOf("core")));
const hand = [];
const answer = engine.served((message) => hand.push(message));
answer({ data: { module: core.module } });
const worker = {
  core,
  async run(kind, region, world, point, { luck, months, seed, read }) {
    const columns = read.map((name) => core.about.columns.indexOf(name));
    answer({ data: { id: 1, job: { kind, region, ...point, seed, replicate: luck, months, columns, width: core.about.columns.length } } });
    const { found, fault } = hand.pop();
    if (fault) throw new Error(fault);
    return found;
  },
};
const { with: reading, known } = await own.readers();
const { measures } = reading.reading(known).modules;
const found = [];
for (const { name, data } of given.files) {
  const bytes = new Uint8Array(Buffer.from(data, "base64"));
  const read = await reading.readRegion(known, [{ name, bytes }], "en", { name });
  const kinds = new Map(read.tables.agents().map((one) => [one.id, one.kind]));
  const between = measures.between_municipalities(read.plain.header.get("organisations").map((id) => kinds.get(id)), read.plain.links);
  const at = told.regions.length;
  told.regions.push({ name });
  answer({ data: { at, bytes: read.bundle } });
  const runs = await quiet.quietYears(worker, core, at, given.world);
  const counter = new quiet.Quiet(worker);
  const before = counter.of(at);
  const counted = counter.count(at, between);
  await counted;
  const said = Object.fromEntries(["en", "nl"].map((lang) => {
    words.reader.lang = lang;
    return [lang, counter.of(at)];
  }));
  found.push({
    measures: runs.map((one) => Buffer.from(Float64Array.from(quiet.measuredBy(measures, one, between)).buffer).toString("hex")),
    between, before, count: told.regions[at].quiet, said,
  });
}
const texts = given.counts.map(([count, lang]) => {
  told.regions.push({ quiet: count });
  words.reader.lang = lang;
  return new quiet.Quiet(worker).of(told.regions.length - 1);
});
process.stdout.write(JSON.stringify({ found, texts }));
