// Does in Node what phones and the teacher's page do with codes, for tests/test_page_lesson.py.
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
const [words, points, engine, codes] = await Promise.all(["words", "points", "engine", "codes"].map(load));
const { told } = words;
const mine = new engine.Engine();
mine.core = new Schoorsteen.Core(await WebAssembly.compile(engine.bytesOf("core")));
// as a page whose browser lets it have no workers
mine.alone(mine.core.module);
const stamp = codes.stampOf(mine.bundle(0));
const policy = points.policyOf(told.lesson.policy);
const scene = await mine.run("scene", 0, 0, points.pointOf(mine.core, 0, points.policyOf("none")), { urgency: 0, group: "" });
const step = codes.guessStep(codes.housesOf(scene, mine.header(0)));
const hex = (numbers) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("hex");
const all = given.pupils.map((places) => codes.encoded(stamp, places));
const runs = [];
for (const code of all) {
  const { places } = codes.readCode(codes.shownCode(code).toLowerCase(), [stamp], 0);
  const point = points.pointOf(mine.core, places.world, policy, codes.givenOf(places));
  const course = await mine.run("run", 0, places.world, point, { urgency: 0, group: "", luck: places.luck });
  runs.push({ places, guess: places.guess * step, course: hex(course) });
}
const wrong = given.wrong.map((typed) => codes.readCode(typed, [stamp], 0).fault ?? "");
process.stdout.write(JSON.stringify({ stamp, codes: all, runs, wrong }));
