// Does in Node what the page does, for tests/test_page.py: points, courses, statistics, sentences, cells.
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
const [words, compared, points, engine] = await Promise.all(
  ["words", "compared", "points", "engine"].map(load));
const core = new Schoorsteen.Core(await WebAssembly.compile(engine.bytesOf("core")));
const hand = [];
const answer = engine.served((message) => hand.push(message));
answer({ data: { module: core.module } });
answer({ data: { at: 0, bytes: engine.bytesOf("region-0") } });
const { told } = words;
const columns = told.rules.shown.map(({ name }) => core.about.columns.indexOf(name));
const width = core.about.columns.length;
const hex = (numbers) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("hex");

function run(kind, world, point) {
  const job = { kind, region: 0, ...point, seed: told.seed, replicate: told.worlds.luck[world], months: told.months, columns, width };
  answer({ data: { id: 1, job } });
  const { found, fault } = hand.pop();
  if (fault) throw new Error(fault);
  return found;
}

const found = given.cases.map(({ lang, arms }) => {
  words.reader.lang = lang;
  const courses = arms.map(({ policy, values }) => given.worlds.map((world) =>
    run("run", world, points.pointOf(core, world, points.policyOf(policy), values))));
  const named = arms.map(({ policy, phrase, label }) => {
    const one = points.policyOf(policy);
    return { id: policy, label: label ?? one.label[lang], phrase: phrase ?? one.phrase[lang] };
  });
  const bands = Object.fromEntries(told.rules.shown.map(({ name }) => [name, courses.map((one) => {
    const { mean, low, high } = compared.bandOf(one, name);
    return [mean, low, high].map(hex);
  })]));
  const held = courses.slice(1).map((one, at) => {
    const rows = compared.rowsOf(courses[0], one);
    const two = [named[0], named[at + 1]];
    const about = { region: given.region[lang], worlds: given.worlds.length, months: told.months };
    return {
      sentence: compared.sentenceOf(rows, two, { ...about, start: "compare.", of: told.rules.headlines }),
      answer: compared.sentenceOf(rows, two, { ...about, start: "compare.asked_", of: told.rules.asked }),
      cells: compared.cellsOf(rows, two, given.worlds.length),
    };
  });
  return { courses: courses.map((one) => one.map(hex)), bands, held, note: compared.noteOf(given.worlds.length) };
});
const scene = run("scene", 0, points.pointOf(core, 0, points.policyOf(given.scene)));
const street = Object.fromEntries(["rows", "root", "rungs", "looks", "chimneys", "duplicated"].map((name) => [name, hex(scene[name])]));
const python = points.inPython(...given.python ?? [told.regions[0].name, ["none", "leaver"], { mandate: 0.4, referee_stop: 24 }, "nl"]);
const numbers = given.numbers.map(([value, digits, lang]) => {
  words.reader.lang = lang;
  return words.number(value, digits);
});
const sums = given.sums.map((values) => hex(Float64Array.of(compared.exactSum(values))));
const { addressOf, settingOf } = await load("address");
const first = settingOf("", {
  screen: "asked", region: 0, policy: told.first.policies[1], given: {}, chosen: told.first.policies,
  guess: null, run: told.first.policies[1], world: 0, month: 0, follow: -1, why: "",
});
const addresses = given.addresses.map((address) => addressOf(settingOf(address, first), first));
process.stdout.write(JSON.stringify({ found, street, numbers, sums, addresses, python }));
