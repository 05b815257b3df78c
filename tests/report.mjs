// Does in Node what the report screen does, for tests/test_page_report.py: makes a report, and reads one that is there.
// Arguments: the folder of the modules, core.js, and a file with the elements of a page and what is asked.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, script, asked] = process.argv.slice(2);
const given = JSON.parse(readFileSync(asked, "utf-8"));
(0, eval)(readFileSync(script, "utf-8"));

/** As much of a document as the report needs: nodes, attributes, classes, text. */
class Node {
  constructor(localName, text = "") {
    Object.assign(this, { nodeType: localName ? 1 : 3, localName, text, given: new Map(), childNodes: [], style: {}, dataset: {} });
    this.classList = {
      contains: (name) => this.names.includes(name),
      toggle: (name, on) => this.setAttribute("class", [...this.names.filter((one) => one !== name), ...(on ? [name] : [])].join(" ")),
    };
  }
  get names() { return (this.given.get("class") ?? "").split(" ").filter(Boolean); }
  get attributes() { return [...this.given].map(([name, value]) => ({ name, value })); }
  get textContent() { return this.nodeType === 3 ? this.text : this.childNodes.map((one) => one.textContent).join(""); }
  set textContent(text) { this.replaceChildren(text); }
  setAttribute(name, value) { this.given.set(name, String(value)); }
  getAttribute(name) { return this.given.get(name) ?? null; }
  addEventListener() {}
  append(...nodes) {
    for (const one of nodes) {
      const node = one instanceof Node ? one : new Node("", String(one));
      node.remove();
      node.parent = this;
      this.childNodes.push(node);
    }
  }
  remove() { if (this.parent) this.parent.childNodes = this.parent.childNodes.filter((one) => one !== this); }
  replaceChildren(...nodes) { this.childNodes = []; this.append(...nodes); }
  hasChildNodes() { return this.childNodes.length > 0; }
  cloneNode() {
    const copy = new Node(this.localName, this.text);
    copy.given = new Map(this.given);
    copy.append(...this.childNodes.map((one) => one.cloneNode()));
    return copy;
  }
  /** Of selectors only classes, apart by commas. */
  querySelectorAll(selector) {
    const wanted = selector.split(",").map((one) => one.trim().replace(/^\./, ""));
    return this.childNodes.flatMap((one) => [...(wanted.some((name) => one.names.includes(name)) ? [one] : []), ...one.querySelectorAll(selector)]);
  }
}
globalThis.Node = Node;
const element = ([id, type, text]) => Object.assign(new Node("script", ""), { id, textContent: text, getAttribute: () => type });
const elements = given.elements.map(element);
const one = (text) => ({ textContent: text, getAttribute: () => text });
globalThis.document = {
  createElement: (name) => new Node(name), createElementNS: (_, name) => new Node(name), currentScript: null,
  getElementById: (id) => elements.find((node) => node.id === id) ?? null,
  querySelectorAll: () => elements,
  querySelector: (selector) => one(given[{ "meta[http-equiv]": "policy", style: "style", "script:not([id])": "script" }[selector]]),
};

const load = (name) => import(pathToFileURL(`${folder}/${name}.js`).href);
globalThis.addEventListener ??= () => {};
const [words, points, engine, address, policies, levers, report, written, quiet] = await Promise.all(
  ["words", "points", "engine", "address", "policies", "levers", "report", "written", "quiet"].map(load));
const { told } = words;
const core = new Schoorsteen.Core(await WebAssembly.compile(await engine.unpacked("core").arrayBuffer()));
const hand = [];
const answer = engine.served((message) => hand.push(message));
answer({ data: { module: core.module } });
told.regions.forEach((_, at) => answer({ data: { at, bytes: engine.bytesOf(`region-${at}`) } }));
const columns = told.rules.shown.map(({ name }) => core.about.columns.indexOf(name));
const worker = {
  core, bundles: new Map(), drop() {},
  header: (at) => engine.Engine.prototype.header.call(worker, at),
  async run(kind, region, world, point, { months = told.months, seed = told.seed } = {}) {
    const job = { kind, region, ...point, seed, replicate: points.luckOf(world), months, columns, width: core.about.columns.length };
    answer({ data: { id: 1, job } });
    const { found, fault } = hand.pop();
    if (fault) throw new Error(fault);
    return found;
  },
};
const first = {
  screen: "asked", region: 0, policy: told.first.policies[1], given: {}, chosen: told.first.policies,
  guess: null, run: told.first.policies[1], world: 0, month: 0, follow: -1,
};
const state = address.settingOf(told.report?.address ?? given.address, first);
const counter = new quiet.Quiet(worker);
const screens = { policies: new policies.Policies(worker, state, counter), levers: new levers.Levers(worker, state, () => {}), quiet: counter };
const made = new report.Report(worker, state, screens, {
  address: () => address.addressOf({ ...state, screen: "report" }, first, true),
  setting: (text) => address.settingOf(text, first), open() {},
}, []);
Object.assign(made.fields, given.fields ?? {});
made.draw();
const figures = () => {
  const all = (node) => [...(node.localName === "svg" ? [written.markupOf(node)] : []), ...node.childNodes.flatMap(all)];
  return all(made.paper);
};
const before = told.report ? figures() : [];
const waiting = told.report ? "" : made.file();
await made.compute();
const found = {
  before, figures: figures(), text: made.paper.textContent, status: made.parts.status.textContent, waiting, file: made.file(),
  same: made.sent ? made.same : null,
};
if (given.turn) {
  made.move(told.levers.find(({ name }) => name === given.turn[0]), given.turn[1]);
  await made.compute();
  found.moved = { status: made.parts.status.textContent, figures: figures(), unmoved: made.unmoved };
  Object.assign(state, address.settingOf(told.report.address, first));
  made.drawFound();
  found.back = { status: made.parts.status.textContent, figures: figures() };
}
process.stdout.write(JSON.stringify(found));
