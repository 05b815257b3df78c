// Does in Node what the page does when it is asked why, for tests/test_page_why.py: counts, sentences, a refusal taken
// apart, the search for what tips. Arguments as of tests/page.mjs.
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
const [words, points, engine, reasons, tips] = await Promise.all(["words", "points", "engine", "reasons", "tips"].map(load));
const { told } = words;
const hex = (numbers) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("hex");
const core = new Schoorsteen.Core(await WebAssembly.compile(engine.bytesOf("core")));
// the page's own queue, with the doer that it has where workers are refused
const queue = new engine.Engine();
queue.core = core;
queue.alone(core.module);
const header = queue.header(0);

const found = [];
for (const { lang, policy, values = {}, about, search } of given.questions) {
  words.reader.lang = lang;
  const chosen = points.policyOf(policy);
  const how = { urgency: 0, group: "why", about };
  const point = (world) => points.pointOf(core, world, chosen, values);
  const of = await queue.run("links", 0, 0, point(0), how);
  if (!of.tasks.length) {
    found.push(null);
    continue;
  }
  const runs = await Promise.all(told.worlds.rows.map((_, world) => queue.run("counts", 0, world, point(world), how)));
  const question = {
    of, labels: header.labels, names: header.task_labels[lang], region: told.regions[0].label[lang],
    policy: policy === "none" ? "" : chosen.title[lang],
  };
  const one = reasons.typical(of, runs);
  let refusal = null;
  if (one) {
    const proposals = await queue.run("refusals", 0, one.run, point(one.run), { ...how, wanted: { ...one, at: told.counts.at } });
    const [name, value] = told.counts.joint;
    refusal = { ...reasons.middleOf(proposals, one.side, one.both), ...one, joint: point(one.run).numbers[core.names.indexOf(name)] === value };
  }
  const sides = refusal && reasons.sidesOfRefusal(question, refusal);
  const run = refusal ? refusal.run : reasons.byCommonness(of, runs)[0];
  let so = null;
  let steps = 0;
  if (search) so = await tips.search(queue, { of, region: 0, policy: chosen, given: values }, run, () => { steps++; });
  const called = about.slice(1).filter((row) => row >= 0).map((row) => header.labels[row]);
  found.push({
    python: points.whyInPython(told.regions[0].name, called, about[0] < 0 ? null : question.names[about[0]], policy === "none" ? null : policy, lang),
    sums: reasons.sumsOf(of, runs),
    paragraphs: [
      reasons.leadOf(question, runs), reasons.headOf(question, runs.length), reasons.happened(question, runs).join(" "),
      reasons.dataOf(question), reasons.drawnOf(question, runs),
    ],
    parts: [reasons.partHeads(question), ...reasons.partRows(question, runs).map(({ name, cells }) => [name, ...cells])],
    refusal: refusal && {
      run, month: refusal.month, link: refusal.place, side: refusal.side, joint: refusal.joint, refused: refusal.refused, terms: hex(refusal.terms),
      head: reasons.refusalHead(question, refusal), rows: reasons.refusalRows(sides),
    },
    rungs: runs.map(({ rungs }) => hex(rungs)),
    trust: runs.map(({ trust }) => hex(trust)),
    tips: so && {
      run, steps, tips: so.tips.map(({ change, ...rest }) => ({ ...change, ...rest })), without: so.without,
      told: tips.tipSentences(so.tips, so.without, run + 1, new Set(of.tasks).size === 1),
    },
  });
}
if (queue.faults.length) throw new Error(queue.faults[0]);
process.stdout.write(JSON.stringify(found));
