// Answers each line on standard input with the milliseconds that a run took; see browser.py.
const fs = require("fs");
const [, , wasm, script, bundle, months] = process.argv;
(0, eval)(fs.readFileSync(script, "utf8"));
Schoorsteen.load(fs.readFileSync(wasm)).then((core) => {
  const region = core.region(fs.readFileSync(bundle));
  const numbers = core.numbers();
  let seed = 0n;
  require("readline").createInterface({ input: process.stdin }).on("line", () => {
    const begin = performance.now();
    region.run({ numbers, seed: seed++, months: Number(months) });
    console.log(performance.now() - begin);
  });
});
