// The page: six screens, a language, a region; and what a worker does with the same script.
import { html, renew } from "./draw.js";
import { clippedName, reader, say, told } from "./words.js";
import { Engine, served } from "./engine.js";
import { canRead, Own } from "./own.js";
import { Quiet } from "./quiet.js";
import { Asked } from "./asked.js";
import { Board } from "./board.js";
import { Levers } from "./levers.js";
import { Policies } from "./policies.js";
import { Lesson } from "./lesson.js";
import { Teacher } from "./teacher.js";
import { RegionScreen } from "./region.js";
import { Report } from "./report.js";
import { offerSaving } from "./save.js";
import { addressOf, BEHIND, SCREENS, settingOf } from "./address.js";

/** What can be known before anything is turned. */
class About {
  constructor() {
    this.place = html("section", { class: "about", "aria-labelledby": "title-about" });
  }

  compute() {}

  draw() {
    const paragraphs = say("about_text", { worlds: told.worlds.rows.length }).split("\n\n");
    renew(this.place, html("h1", { id: "title-about" }, say("about_title")), ...paragraphs.map((text) => html("p", {}, text)),
      html("p", { class: "small" }, say("made_with", { version: told.version, edition: told.edition[reader.lang], worlds: told.worlds.digest })));
  }
}

/** Put the setting into the address; the frame of a notebook has none. */
function keep(/** @type {"pushState" | "replaceState"} */ how, /** @type {string} */ address) {
  if (location.protocol !== "about:") history[how](null, "", address);
}

/** Begin: draw what came with the page, then see whether this browser computes. */
function start() {
  const state = {
    region: 0, screen: "", policy: told.first.policies[1],
    /** @type {import("./types").Values} */
    given: {},
    chosen: [...told.first.policies],
    beamer: false,
  };
  const engine = new Engine();
  const page = /** @type {HTMLElement} */ (document.getElementById("page"));
  const go = (/** @type {string} */ screen) => show(screen);
  const quiet = new Quiet(engine);
  const asked = new Asked(engine, state, quiet, go, (run) => { board.policy = run; });
  const board = new Board(engine, state);
  const lesson = new Lesson(engine, state, go);
  const teacher = new Teacher(engine, state, go, () => beam(true));
  // what was turned was turned for the region before
  const untouched = () => {
    state.given = {};
    state.chosen = state.chosen.filter((id) => told.policies.some((one) => one.id === id));
    if (state.chosen.length < 2) state.chosen = [...told.first.policies];
  };
  const own = new Own(engine, state, (between) => {
    untouched();
    frame();
    tell("own", say("own_news", { region: clippedName(told.regions[state.region].place[reader.lang]) }));
    void quiet.count(state.region, between);
    show("asked");
    news?.focus({ preventScroll: true });
  });
  const region = new RegionScreen(engine, state, own);
  const levers = new Levers(engine, state, go);
  const policies = new Policies(engine, state, quiet);
  const report = new Report(engine, state, { policies, levers, quiet }, {
    address: () => addressOf({ ...setting(), screen: "report" }, first, true),
    setting: (address) => settingOf(address, first),
    open: (address) => {
      keep("replaceState", address);
      read(address);
      main.focus({ preventScroll: true });
    },
  }, [...page.querySelectorAll("[data-kept]")]);
  /** @type {Record<string, { place: HTMLElement, draw: () => void, compute: () => void }>} */
  const screens = {
    asked, board, levers, policies, region, report, lesson, teacher, about: new About(),
  };
  /** @returns {import("./address").Setting} */
  const setting = () => ({
    ...state, guess: asked.guess, question: asked.question, run: board.policy, world: board.world, month: board.month, follow: board.follow, why: board.why.text,
    lesson: lesson.text, codes: teacher.text, bring: region.policy,
  });
  const first = { ...setting(), screen: "asked" };
  const head = html("header");
  const main = html("main", { id: "main", tabindex: -1 });
  /** What a reader must know of the region on the screen, above it. @type {HTMLElement | null} */
  let news = null;
  /** @param {"own" | "lost"} kind of a region that was read here, or of one that an address asks for and nobody has @param {string} text */
  const tell = (kind, text) => {
    const there = (/** @type {() => void} */ then) => {
      news = null;
      then();
    };
    news = html("div", { class: `news of-${kind}`, role: "status", tabindex: -1 }, html("p", { dir: "auto" }, text), html("p", { class: "row" },
      canRead() && html("button", { type: "button", onclick: () => there(() => { show("region"); own.begin(kind === "own"); }) }, say(kind === "own" ? "own_back" : "own_bring")),
      html("button", { type: "button", class: "quiet", onclick: () => there(() => { renew(main, screens[state.screen].place); main.focus({ preventScroll: true }); }) }, say("news_close"))));
  };
  const foot = html("footer");
  const links = () => SCREENS.filter((screen) => !BEHIND.includes(screen)).map((screen) => html("a", {
    href: `#${screen}`, "aria-current": screen === state.screen ? "page" : null,
    onclick: (/** @type {MouseEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(screen);
    },
  }, say(`nav_${screen}`)));
  const real = html("span");
  // names that a reader typed are no more real than that
  const said = () => { real.textContent = say(told.regions[state.region].shipped ? "real_and_drawn" : "own_and_drawn"); };
  const frame = () => {
    document.documentElement.lang = reader.lang;
    document.title = say("title");
    const places = told.regions.map(({ place }, at) => html("option", { value: at, selected: at === state.region }, place[reader.lang]));
    renew(head,
      html("a", { class: "skip", href: "#main", onclick: (/** @type {Event} */ e) => { e.preventDefault(); main.focus(); } }, say("skip")),
      html("strong", { class: "brand" }, "Schoorsteen"),
      html("nav", { "aria-label": say("nav_label") }, ...links()),
      html("label", { class: "region" }, html("span", { class: "unseen" }, say("region_word")), html("select", {
        onchange: (/** @type {Event} */ event) => {
          const at = Number(/** @type {HTMLSelectElement} */ (event.target).value);
          news = null;
          if (at >= 0) {
            state.region = at;
            untouched();
            said();
          } else frame();
          show(at < 0 ? "region" : state.screen);
          if (at < 0) own.begin();
        },
      }, ...places, canRead() && html("option", { value: -1 }, `${say("own_title")} ...`))),
      html("button", {
        type: "button", class: "quiet", lang: reader.lang === "nl" ? "en" : "nl", onclick: () => {
          reader.lang = reader.lang === "nl" ? "en" : "nl";
          frame();
          show(state.screen);
        },
      }, say("other_language")),
      html("button", { type: "button", class: "quiet beamer", onclick: () => beam(!state.beamer) }, say(state.beamer ? "beamer_off" : "beamer_on")),
      html("p", { class: "real" }, html("strong", {}, say("in_the_model")), " ", real));
    said();
    document.documentElement.classList.toggle("beamer", state.beamer);
    renew(foot, html("p", {}, say("foot", { version: told.version, edition: told.edition[reader.lang] })));
  };
  const beam = (/** @type {boolean} */ on) => {
    state.beamer = on;
    frame();
    show(state.screen);
    /** @type {HTMLElement | null} */ (head.querySelector(".beamer"))?.focus({ preventScroll: true });
    keep("replaceState", addressOf(setting(), first));
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state.beamer) beam(false);
  });
  const show = (/** @type {string} */ screen) => {
    const moved = screen !== state.screen;
    if (moved) board.stop();
    const begins = state.screen === "";
    // what was read is told where one arrives
    if (moved && !begins && screen !== "asked" && news?.classList.contains("of-own")) news = null;
    state.screen = screen;
    renew(main, news, screens[screen].place);
    screens[screen].draw();
    screens[screen].compute();
    for (const link of head.querySelectorAll("nav a")) {
      if (link.getAttribute("href") === `#${screen}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    // each screen is a step back in the browser's history
    if (moved && !begins) keep("pushState", addressOf(setting(), first));
    if (moved && !begins) {
      scrollTo(0, 0);
      main.focus({ preventScroll: true });
    }
  };
  const read = (address = location.hash || told.at || (told.report?.address ?? "")) => {
    const { screen, guess, question, run, world, month, follow, why, bring, lesson: steps, codes, lost, ...rest } = settingOf(address, first);
    Object.assign(state, rest);
    if (lost) {
      const blanks = { name: clippedName(lost), region: told.regions[state.region].place[reader.lang] };
      tell("lost", [say("region_lost", blanks), ...(canRead() ? [say("region_lost_here")] : [])].join(" "));
    }
    lesson.text = steps;
    teacher.text = codes;
    if (question !== asked.question) asked.ask(question);
    asked.guess = guess;
    region.policy = bring;
    Object.assign(board, { policy: run, world, month, follow });
    board.why.open(why);
    frame();
    state.screen = "";
    show(screen);
  };
  renew(page, head, main, foot);
  offerSaving(main, () => told.regions[state.region]);
  read();
  addEventListener("popstate", () => read());
  /** @type {number | undefined} */
  let later;
  const note = () => {
    clearTimeout(later);
    later = setTimeout(() => {
      const address = addressOf(setting(), first);
      if (address !== (location.hash || "#asked")) keep("replaceState", address);
    }, 300);
  };
  for (const kind of ["change", "click", "keyup", "pointerup"]) page.addEventListener(kind, note);
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
