// Runs the kernels of Schoorsteen in WebAssembly. It knows what stands where in memory, and no
// rule of the model: what follows from a region or from parameters, kernels reckon.
(function (root) {
  "use strict";

  const SECTION = "schoorsteen";
  const PAGE = 65536;
  const LINE = 64;
  const TYPES = {
    bool: Uint8Array, int8: Int8Array, int16: Int16Array, int32: Int32Array, uint32: Uint32Array,
    int64: BigInt64Array, uint64: BigUint64Array, float64: Float64Array,
  };

  // What a module holds: `about` says which parameters, indicators and arrays.
  class Core {
    constructor(module) {
      const [section] = WebAssembly.Module.customSections(module, SECTION);
      if (!section) throw new Error(`no module of Schoorsteen: it has no section ${SECTION}`);
      this.module = module;
      this.about = JSON.parse(new TextDecoder().decode(section));
      this.names = Object.keys(this.about.parameters);
    }

    // The vector of parameters: values by name over `base`, or over the defaults.
    numbers(values = {}, base = null) {
      const { parameters } = this.about;
      const found = Float64Array.from(base ?? this.names.map((name) => parameters[name][0]));
      for (const [name, value] of Object.entries(values)) {
        if (!(name in parameters)) throw new Error(`parameter ${name}: there is no such parameter`);
        const choices = parameters[name].slice(1);
        const number = choices.length ? choices.indexOf(value) : Number(value);
        if (!Number.isFinite(number) || (choices.length && number < 0)) {
          const rule = choices.length ? `one of ${choices.join(", ")}` : "a finite number";
          throw new Error(`parameter ${name} = ${value}: must be ${rule}`);
        }
        found[this.names.indexOf(name)] = number;
      }
      return found;
    }

    // A region from its bundle: the bytes that `python -m sim.browser bundle` writes.
    region(bytes) {
      const data = new Uint8Array(bytes);
      const length = new DataView(data.buffer, data.byteOffset).getUint32(0, true);
      const header = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + length)));
      if (header.digest !== this.about.region) {
        throw new Error("this bundle is of other arrays than the module: write it anew");
      }
      const made = new Region(this, header);
      for (const [name, shape, from] of header.arrays) {
        const place = made.place(name, shape);
        new Uint8Array(made.memory.buffer, place.at, place.bytes)
          .set(data.subarray(4 + length + from, 4 + length + from + place.bytes));
      }
      return made.derive();
    }

    // A synthetic region in which everyone could meet, as sim.engine.synthetic draws it.
    draw({ organisations, tasks = 8, seed = 0n, size_spread = 0.6, breadth = 0.6 }) {
      const made = new Region(this, { name: `synthetic_${organisations}` });
      made.array("sizes").set([BigInt(organisations), BigInt(tasks)]);
      made.call("count_pairs");
      made.placeAll("region.");
      made.seed(seed, 0);
      made.set("size_spread", size_spread);
      made.set("breadth", breadth);
      made.call("draw_region");
      return made.derive();
    }

    // A region derived from the numbers of its tables, organisations in the order of their keys.
    // Arrays by name, each {shape, values}: all of `tables.` and `room.` (sim/browser/layout.py; what is
    // room has no values), and what tables say of a region as it is: `region.key`, `region.needs` ...
    fromTables(header, organisations, tasks, arrays) {
      const made = new Region(this, header);
      made.array("sizes").set([BigInt(organisations), BigInt(tasks)]);
      made.call("count_pairs");
      made.placeAll("region.");
      for (const [name, { shape, values }] of Object.entries(arrays)) {
        made.place(name, shape);
        if (values) made.array(name).set(values);
      }
      made.call("volumes_from_tables");
      made.derive();
      made.call("links_from_tables");
      return made;
    }
  }

  // A region in the memory of an instance of its own, and the run that stands there.
  class Region {
    constructor(core, header) {
      this.core = core;
      this.header = header;
      this.instance = new WebAssembly.Instance(core.module);
      this.memory = this.instance.exports.memory;
      this.places = {};
      const { places } = core.about;
      const last = Object.values(places).reduce((most, p) => Math.max(most, p[0] + 5), 0);
      this.table = this.instance.exports.heap.value;
      this.free = this.table;
      this.reserve(8 * last);
      this.place("sizes");
      this.place("no_places");
    }

    reserve(bytes) {
      const at = Math.ceil(this.free / LINE) * LINE;
      this.free = at + bytes;
      const missing = Math.ceil(this.free / PAGE) - this.memory.buffer.byteLength / PAGE;
      if (missing > 0) this.memory.grow(missing);
      return at;
    }

    // Room for an array, of the shape that follows from the region's sizes unless one is given.
    place(name, shape = null) {
      const [slot, kind, lengths] = this.core.about.places[name];
      shape ??= lengths.map((length) => this.length(length));
      const many = shape.reduce((product, length) => product * length, 1);
      const bytes = many * TYPES[kind].BYTES_PER_ELEMENT;
      const old = this.places[name];
      const at = old && old.room >= bytes ? old.at : this.reserve(bytes);
      const room = old && old.room >= bytes ? old.room : bytes;
      this.places[name] = { at, bytes, room, shape, many, kind };
      const view = new DataView(this.memory.buffer);
      view.setUint32(this.table + 8 * slot, at, true);
      shape.forEach((length, axis) => {
        view.setBigInt64(this.table + 8 * (slot + 1 + axis), BigInt(length), true);
      });
      return this.places[name];
    }

    // The constant that a length is, or a sum of products of sizes.
    length(parts) {
      if (typeof parts === "number") return parts;
      const { sizes, products } = this.core.about;
      const found = this.array("sizes");
      const size = (name) => (name === "one" ? 1 : Number(found[sizes.indexOf(name)]));
      return parts.reduce((sum, [product, many]) =>
        sum + many * products[product].reduce((all, name) => all * size(name), 1), 0);
    }

    placeAll(start = "") {
      for (const [name, [, , lengths]] of Object.entries(this.core.about.places)) {
        if (lengths && name.startsWith(start) && !(name in this.places)) this.place(name);
      }
    }

    // What follows from a region alone, when its own arrays are there.
    derive() {
      this.call("count_links");
      if (this.array("sizes")[this.core.about.sizes.indexOf("links")] === 0n) {
        throw new Error(`region ${this.header.name}: no links that fit into a module`);
      }
      for (const name of ["region.depth", "region.age", "region.floor"]) {
        if (!this.places[name].many) this.place(name);
      }
      this.placeAll();
      this.call("derive");
      return this;
    }

    set(name, value) {
      const [slot, kind] = this.core.about.places[name];
      const view = new DataView(this.memory.buffer);
      if (kind === "float64") view.setFloat64(this.table + 8 * slot, value, true);
      else view.setBigInt64(this.table + 8 * slot, BigInt(value), true);
    }

    seed(seed, replicate) {
      const whole = BigInt(seed);
      this.set("stream.0", replicate);
      this.set("stream.1", whole & 0xffffffffn);
      this.set("stream.2", whole >> 32n);
    }

    call(entry) {
      const status = this.instance.exports[entry](this.table);
      if (status !== 0) throw new Error(`kernel ${entry}: status ${status}`);
    }

    // A view of an array; it holds until memory grows, so take it anew after each call.
    array(name) {
      const { at, many, kind } = this.places[name];
      return new TYPES[kind](this.memory.buffer, at, many);
    }

    // A copy of an array such as "state.depth", that stays.
    read(name) {
      return this.array(name).slice();
    }

    // Parameters of the run to come: a vector, and those of phases as [month, vector].
    settings(numbers, phases = []) {
      const vectors = [[0, numbers], ...phases];
      this.place("numbers", [vectors.length, numbers.length]);
      this.place("begins", [vectors.length]);
      vectors.forEach(([month, vector], at) => {
        this.array("numbers").set(vector, at * numbers.length);
        this.array("begins")[at] = BigInt(month);
      });
    }

    // Indicators of the last observed months of each run, (runs or 1, observed, columns).
    play(runs, months, observed, adopt = 0) {
      this.set("runs", runs);
      this.set("months", months);
      this.set("adopt", adopt);
      this.place("rows", [Math.max(1, runs), 1, observed, this.core.about.columns.length]);
      this.call("play");
      return this.read("rows");
    }

    // A run observed every month, month 0 first: (months + 1, columns); and copies of the arrays
    // named in `keep` at month 0 and every so many months.
    run({ numbers, phases = [], seed = 0n, replicate = 0, months = 120, every = 0, keep = [] }) {
      const columns = this.core.about.columns.length;
      const rows = new Float64Array((months + 1) * columns);
      const kept = [];
      const copy = (month) => {
        if (every) kept.push({ month, ...Object.fromEntries(keep.map((n) => [n, this.read(n)])) });
      };
      this.settings(numbers, phases);
      this.seed(seed, replicate);
      this.play(1, 0, 0);
      rows.set(this.play(0, 0, 1));
      copy(0);
      for (let month = 0; month < months; ) {
        const some = Math.min(every || months, months - month);
        rows.set(this.play(0, some, some), (month + 1) * columns);
        month += some;
        copy(month);
      }
      return { rows, kept };
    }

    // Go on from where the run stands, under other parameters if they are given.
    advance(months, numbers = null, phases = []) {
      if (numbers) this.settings(numbers, phases);
      return this.play(0, months, months, numbers ? 1 : 0);
    }

    // Final indicators of so many replicates, (number, columns).
    replicates({ numbers, phases = [], seed = 0n, replicate = 0, months = 120, number = 30 }) {
      this.settings(numbers, phases);
      this.seed(seed, replicate);
      return this.play(number, months, 1);
    }

    // Lowest row of each organisation's bundle by task (tasks, organisations), the number of
    // organisations where it does not perform it; smoking chimneys by task.
    bundles() {
      this.call("bundles");
      return { root: this.read("root"), chimneys: this.read("chimneys") };
    }

    // The same, and what is to be seen of it: the deepest rung of each organisation by task; at the
    // lowest row of a bundle the links its members could have and how many are deep (tasks,
    // organisations, 2), and whether it smokes (1) or is a chimney held together by a chain (2).
    looks() {
      const found = this.bundles();
      this.call("looks");
      return { ...found, rungs: this.read("rungs"), inside: this.read("inside"),
        looks: this.read("looks") };
    }

    // Overlap of each task and the part of it that is duplicated work, (tasks, 2).
    duplicated() {
      this.call("duplicated");
      return this.read("by_task");
    }

    // Overlap of each link and what its rung releases of it, (links, 2).
    overlap() {
      this.call("overlap");
      return this.read("by_link");
    }

    // What the two of each pair bring and get, (pairs, 4).
    accounts() {
      this.call("accounts");
      return this.read("by_pair");
    }

    // Write down the proposals on a link from now on.
    watch(link) {
      this.array("extensions.watched")[0] = BigInt(link);
      this.array("extensions.taken").fill(NaN);
    }

    // What the latest proposal on the watched link was weighed with; NaN without one.
    taken() {
      return this.read("extensions.taken");
    }

    // The same taken apart, (2, terms + 1): of each side its terms, then their sum by the kernel.
    apart() {
      this.call("apart");
      return this.read("terms");
    }

    // What each side brings on every link as the run stands, (links, 2).
    brought() {
      this.call("brought");
      return this.read("by_side");
    }

    // Bring and get over so many worlds, from what `brought` gave in each, one behind the other; clear is
    // what is so in this share of them. See sim/kernels/exchange.py.
    exchange(worlds, brought, share) {
      this.place("in_worlds", [worlds, brought.length / worlds / 2, 2]);
      this.array("in_worlds").set(brought);
      this.set("share", share);
      this.call("exchange");
      const names = ["flows", "ahead", "by_task", "got_by_task", "sums", "sides", "one_way"];
      return Object.fromEntries(names.map((name) => [name, this.read(`exchanged.${name}`)]));
    }

    // Part of the coupled problems of so many households in which they are helped.
    households(number = 400) {
      this.set("number", number);
      this.call("households");
      return this.read("helped")[0];
    }
  }

  // From the bytes of a module; compiling is left to the browser, off this thread.
  async function load(bytes) {
    return new Core(await WebAssembly.compile(bytes));
  }

  root.Schoorsteen = { Core, Region, load };
})(typeof globalThis !== "undefined" ? globalThis : self);
