// The page: five screens, a language, a region; and what a worker does with the same script.
import { html, renew } from "./draw.js";
import { reader, say, told } from "./words.js";
import { Engine, served } from "./engine.js";
import { Asked } from "./asked.js";
import { Board } from "./board.js";
import { Levers } from "./levers.js";
import { Policies } from "./policies.js";

/** Screens in the order of the first ten minutes. */
const SCREENS = ["asked", "board", "levers", "policies", "about"];

/** What can be known before anything is turned. */
class About {
  constructor() {
    this.place = html("section", { class: "about", "aria-labelledby": "about" });
  }

  compute() {}

  draw() {
    const paragraphs = say("about_text", { worlds: told.worlds.rows.length }).split("\n\n");
    renew(this.place, html("h1", { id: "about" }, say("about_title")), ...paragraphs.map((text) => html("p", {}, text)),
      html("p", { class: "small" }, say("made_with", { version: told.version, edition: told.edition[reader.lang], worlds: told.worlds.digest })));
  }
}

/** Begin: draw what came with the page, then see whether this browser computes. */
function start() {
  const state = {
    region: 0, screen: "asked", policy: told.first.policies[1],
    /** @type {import("./types").Values} */
    given: {},
    chosen: [...told.first.policies],
  };
  const engine = new Engine();
  const page = /** @type {HTMLElement} */ (document.getElementById("page"));
  const go = (/** @type {string} */ screen) => {
    if (location.hash === `#${screen}`) show(screen);
    else location.hash = screen;
  };
  /** @type {Record<string, { place: HTMLElement, draw: () => void, compute: () => void }>} */
  const screens = {
    asked: new Asked(engine, state, go), board: new Board(engine, state), levers: new Levers(engine, state, go),
    policies: new Policies(engine, state), about: new About(),
  };
  const head = html("header");
  const main = html("main", { id: "main", tabindex: -1 });
  const foot = html("footer");
  const links = () => SCREENS.map((screen) => html("a", {
    href: `#${screen}`, "aria-current": screen === state.screen ? "page" : null,
  }, say(`nav_${screen}`)));
  const frame = () => {
    document.documentElement.lang = reader.lang;
    document.title = say("title");
    const places = told.regions.map(({ place }, at) => html("option", { value: at, selected: at === state.region }, place[reader.lang]));
    renew(head,
      html("a", { class: "skip", href: "#main", onclick: (/** @type {Event} */ e) => { e.preventDefault(); main.focus(); } }, say("skip")),
      html("strong", { class: "brand" }, "Schoorsteen"),
      html("nav", { "aria-label": say("nav_label") }, ...links()),
      told.regions.length > 1 && html("label", { class: "region" }, html("span", { class: "unseen" }, say("region_word")), html("select", {
        onchange: (/** @type {Event} */ event) => {
          state.region = Number(/** @type {HTMLSelectElement} */ (event.target).value);
          show(state.screen);
        },
      }, ...places)),
      html("button", {
        type: "button", class: "quiet", lang: reader.lang === "nl" ? "en" : "nl", onclick: () => {
          reader.lang = reader.lang === "nl" ? "en" : "nl";
          frame();
          show(state.screen);
        },
      }, say("other_language")),
      html("p", { class: "real" }, html("strong", {}, say("in_the_model")), ` ${say("real_and_drawn")}`));
    renew(foot, html("p", {}, say("foot", { version: told.version, edition: told.edition[reader.lang] })));
  };
  const show = (/** @type {string} */ screen) => {
    const moved = screen !== state.screen;
    if (moved && state.screen === "board") /** @type {Board} */ (screens.board).stop();
    state.screen = screen;
    renew(main, screens[screen].place);
    screens[screen].draw();
    screens[screen].compute();
    for (const link of head.querySelectorAll("nav a")) {
      if (link.getAttribute("href") === `#${screen}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (moved) {
      scrollTo(0, 0);
      main.focus({ preventScroll: true });
    }
  };
  const named = () => {
    const screen = location.hash.slice(1);
    return SCREENS.includes(screen) ? screen : "asked";
  };
  renew(page, head, main, foot);
  frame();
  show(named());
  addEventListener("hashchange", () => show(named()));
  let wide = innerWidth;
  addEventListener("resize", () => {
    // a phone changes its height while it scrolls
    if (innerWidth === wide) return;
    wide = innerWidth;
    screens[state.screen].draw();
  });
  // after what is stored has been painted
  requestAnimationFrame(() => setTimeout(() => {
    engine.begin().then(() => screens[state.screen].compute(), () => {
      head.append(html("p", { class: "real", role: "status" }, say("no_engine")));
    });
  }));
}

if (typeof document === "undefined") {
  const worker = /** @type {any} */ (globalThis);
  worker.onmessage = served((message) => worker.postMessage(message));
} else start();
