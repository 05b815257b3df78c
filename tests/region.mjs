// Does in Node what the screen of a region does, for tests/test_page_region.py: who brings and gets, and tables as CSV.
// Arguments: the folder of the modules, core.js, and a file with what the page is told and what is asked.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, script, asked] = process.argv.slice(2);
const given = JSON.parse(readFileSync(asked, "utf-8"));
(0, eval)(readFileSync(script, "utf-8"));
globalThis.document = {
  getElementById: (id) => ({ textContent: given.data[id] ?? "" }),
  currentScript: null,
};
const load = (name) => import(pathToFileURL(`${folder}/${name}.js`).href);
const [words, points, engine, exchange, save] = await Promise.all(["words", "points", "engine", "exchange", "save"].map(load));
const core = new Schoorsteen.Core(await WebAssembly.compile(engine.bytesOf("core")));
const hand = [];
const answer = engine.served((message) => hand.push(message));
answer({ data: { module: core.module } });
given.regions.forEach((_, at) => answer({ data: { at, bytes: engine.bytesOf(`region-${at}`) } }));
const { told } = words;
const hex = (numbers) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("hex");

function run(job) {
  answer({ data: { id: 1, job: { seed: told.seed, columns: [], width: core.about.columns.length, ...job } } });
  const { found, fault } = hand.pop();
  if (fault) throw new Error(fault);
  return found;
}

const exchanged = given.cases.map(({ region, policy, values, lang, worlds, months }) => {
  words.reader.lang = lang;
  const about = given.regions[region];
  const brought = Array.from({ length: worlds }, (_, world) => run({
    kind: "brought", region, ...points.pointOf(core, world, points.policyOf(policy), values), replicate: told.worlds.luck[world], months,
  }));
  const point = points.pointOf(core, 0, points.policyOf(policy), values);
  const found = run({ kind: "exchange", region, ...point, replicate: 0, months, brought, share: told.exchange.clear });
  const names = exchange.namesOf(about.labels);
  const tasks = about.task_labels[lang];
  const map = exchange.mapOf(found);
  return {
    brought: brought.map(hex),
    ...Object.fromEntries(["flows", "ahead", "by_task", "got_by_task", "sums", "sides"].map((name) => [name, hex(found[name])])),
    one_way: hex(Float64Array.of(found.one_way)),
    sentence: exchange.broughtSentence(found, { region: about.title[lang], names, tasks, months }),
    cells: exchange.broughtCells(found, names, tasks).map((row) => row.map(({ text }) => text)),
    legend: exchange.legendOf(found, map, about.title[lang], "x"),
    map: {
      order: map.order, places: map.order.map((i) => map.places.get(i)), pairs: map.pairs,
      lines: map.lines.map(({ one, other, part }) => [one, other, part]),
      arrows: map.arrows.map(({ one, other, part }) => [one, other, part]),
      dots: map.order.map((i) => map.dots.get(i)),
    },
  };
});
const names = given.names.map((labels) => exchange.namesOf(labels));
const csv = given.tables.map(({ lang, rows }) => {
  words.reader.lang = lang;
  return save.csvOf(rows);
});
const written = given.written.map(([lang, text]) => {
  words.reader.lang = lang;
  return save.asWritten(text);
});
process.stdout.write(JSON.stringify({
  exchanged, names, csv, written,
  files: given.files.map((three) => save.fileName(...three)),
  xml: given.xml.map((text) => save.forXml(text)),
  lines: given.lines.map((three) => save.linesOf(...three)),
}));
