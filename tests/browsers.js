// Does the jobs of tests/browsers.py and sends back bytes: in Node, or in a page of a browser.
async function work(base) {
  const bytes = async (path) => (await fetch(base + path)).arrayBuffer();
  const core = await Schoorsteen.load(await bytes("/core.wasm"));
  const many = Number(await (await fetch(base + "/number")).text());
  const regions = {};
  for (let i = 0; i < many; i++) {
    const job = await (await fetch(`${base}/job/${i}`)).json();
    let found;
    try {
      if (!(job.region in regions)) {
        // a synthetic region is drawn here, the others come as bundles
        regions[job.region] = job.region === "synthetic"
          ? core.draw({ organisations: 40, tasks: 8, seed: 1n })
          : core.region(await bytes(`/bundle/${job.region}`));
      }
      found = answer(regions[job.region], job);
    } catch (error) {
      await fetch(`${base}/fault/${i}`, { method: "POST", body: String(error.stack || error) });
      continue;
    }
    await fetch(`${base}/result/${i}`, { method: "POST", body: new Blob(found) });
  }
  await fetch(`${base}/done`, { method: "POST", body: "" });
}

function answer(region, job) {
  const numbers = Float64Array.from(job.numbers);
  const phases = job.phases.map(([month, vector]) => [month, Float64Array.from(vector)]);
  const asked = { numbers, phases, seed: BigInt(job.seed), replicate: job.replicate };
  const { rows, kept } = region.run({
    ...asked, months: job.months, every: job.every, keep: ["state.depth"],
  });
  const state = job.state.map((name) => region.read(`state.${name}`));
  const { root, chimneys, rungs, inside, looks } = region.looks();
  const more = [root, chimneys, rungs, inside, looks, region.duplicated(), region.overlap(), region.accounts()];
  const brought = region.brought();
  more.push(brought, ...Object.values(region.exchange(1, brought, 0.8)));
  const helped = Float64Array.of(region.households(50));
  // memory begins as zeros, so that link 0 is watched
  const counts = [region.read("extensions.tally"), region.read("extensions.taken")];
  const replicates = region.replicates({ ...asked, months: 24, number: 3 });
  return [rows, ...state, ...kept.map((k) => k["state.depth"]), ...more, helped, ...counts,
    replicates];
}

if (typeof process !== "undefined" && process.argv) {
  const base = process.argv[2];
  fetch(`${base}/core.js`).then((got) => got.text()).then((text) => {
    (0, eval)(text);
    return work(base);
  }).catch((error) => { console.error(error); process.exit(1); });
}
