"""The command `schoorsteen`. Everything heavy is imported inside the commands."""

from __future__ import annotations

import difflib
import functools
import itertools
import json
import math
import os
import shlex
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, ParamSpec, TypeVar

import typer
from typer.core import TyperCommand

if TYPE_CHECKING:
    import pandas as pd

    from sim.claims.files import Claim
    from sim.measures import Indicator
    from sim.parameters import Entry, Parameters
    from sim.scenarios import Policy, Scenario
    from sim.state import Region
    from sim.sweep import Design

P = ParamSpec("P")
R = TypeVar("R")
Language = Literal["en", "nl"]
MAIN = (
    *("fragmentation", "separation", "coordination", "reconfiguration", "integration"),
    *("pair_weight", "duplicated_work", "unmet_need", "net_value", "promises_kept"),
    *("trust", "mindset", "days", "overload", "niche"),
)
"""Indicators that the summary of a run shows."""

# Faults and flags ---------------------------------------------------------------------------

_FAULTS = {
    "sim.parameters": "ParameterError",
    "sim.engine": "EngineError",
    "sim.networks": "RegionError",
    "sim.scenarios": "ScenarioError",
    "sim.sweep.design": "StudyError",
    "sim.claims.files": "ClaimError",
}


def _told(error: BaseException) -> str | None:
    """What to tell about an error that a user can cause and mend; None for a defect."""
    for module, name in _FAULTS.items():
        # a module that is not loaded cannot have raised anything
        if module in sys.modules and isinstance(error, getattr(sys.modules[module], name)):
            return str(error)
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}"
    return None


def _refuse(message: str) -> typer.Exit:
    typer.echo(f"schoorsteen: {message}", err=True)
    return typer.Exit(2)


def _guarded(command: Callable[P, R]) -> Callable[P, R]:
    """A command whose faults become one message and an exit code, never a traceback."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except KeyboardInterrupt:
            typer.echo("\nschoorsteen: stopped", err=True)
            raise typer.Exit(130) from None
        except Exception as error:
            message = _told(error)
            if message is None:
                raise
            raise _refuse(message) from None

    return guarded


class ParameterFlags(TyperCommand):
    """A command that has a flag for every parameter, such as ``--mindset-mean 0.2``.

    The flags are made from the parameter table when the command is used, so that
    ``schoorsteen --help`` need not load it.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the parameters out, leave the rest to typer."""
        from sim.parameters import ENTRIES

        own = {flag for option in self.params for flag in option.opts} | {"--help", "--"}
        given: dict[str, str] = {}
        rest: list[str] = []
        words = iter(args)
        for word in words:
            flag, equals, value = word.partition("=")
            name = flag.removeprefix("--").replace("-", "_")
            if not flag.startswith("--") or flag in own:
                rest.append(word)
            elif flag == "--policy" and self.name == "map":
                raise _refuse(
                    f"{word}: a map draws all four policies beside each other; leave --policy out, "
                    "or use `schoorsteen run --policy` for one of them"
                )
            elif name in ENTRIES:
                given[name] = value if equals else next(words, "")
            else:
                known = [*own, *(_flag(entry) for entry in ENTRIES)]
                near = difflib.get_close_matches(flag, known, n=1, cutoff=0.6)
                hint = f"did you mean {near[0]}?" if near else "see `schoorsteen parameters`"
                raise _refuse(f"there is no option {flag}; {hint}")
        ctx.meta["parameters"] = given
        return super().parse_args(ctx, rest)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """List the flags of all parameters below the others."""
        from sim.parameters import ENTRIES

        with formatter.section("Parameters (`schoorsteen parameters` tells more)"):
            rows = [(_flag(e.name), f"{e.en} [{_shown(e.default)}]") for e in ENTRIES.values()]
            formatter.write_dl(rows)


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _value(name: str, text: str) -> Any:
    """A value as the parameter table wants it; what is no number stays text, to be refused."""
    from sim.parameters import ENTRIES, NEVER

    entry = ENTRIES.get(name)
    if entry is None or entry.choices:
        return text
    if entry.whole and text == "never" and entry.high == NEVER:
        return NEVER
    for kind in (int, float) if entry.whole else (float,):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _given(ctx: typer.Context, settings: Sequence[str]) -> dict[str, Any]:
    """Parameters from ``--set`` and from flags; a flag wins."""
    given: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise _refuse(f"--set {setting}: write it as name=value, such as mindset_mean=0.2")
        given[name] = _value(name, value.strip())
    return given | {name: _value(name, text) for name, text in ctx.meta["parameters"].items()}


# Options that several commands share ----------------------------------------------------------

Lang = Annotated[Language, typer.Option("--lang", case_sensitive=False, help="Language: en or nl.")]
Sets = Annotated[list[str], typer.Option("--set", metavar="NAME=VALUE", help="Set a parameter.")]
Story = Annotated[
    str, typer.Option("--scenario", help="abundance, baseline, scarcity or a TOML file.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Public organisations that work together, or each keep their own chimney smoking.",
)
cases_app = typer.Typer(rich_markup_mode=None, help="List the shipped cases, or check a folder.")
app.add_typer(cases_app, name="cases", invoke_without_command=True)


def _version(wanted: bool) -> None:
    if wanted:
        from sim import __version__

        typer.echo(f"schoorsteen {__version__}")
        raise typer.Exit


@app.callback()
def _start(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Entry point of the command."""
    app(prog_name="schoorsteen")


def _paragraphs(text: Sequence[str]) -> str:
    width = min(100, shutil.get_terminal_size((100, 24)).columns)
    return "\n".join(
        textwrap.fill(p, width, break_long_words=False, break_on_hyphens=False) for p in text
    )


def _clean(content: Any) -> Any:
    """The same with null for NaN, which JSON does not know."""
    if isinstance(content, Mapping):
        return {str(key): _clean(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_clean(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content


# map ------------------------------------------------------------------------------------------


class _MapPlan(NamedTuple):
    """What a map is made of, before anything is simulated."""

    study: Mapping[str, Any]
    region: Region
    scenario: Scenario
    base: Parameters
    policies: dict[str, Policy]
    design: Design
    workers: int


@app.command("map", cls=ParameterFlags)
@_guarded
def map_command(
    ctx: typer.Context,
    case: Annotated[str | None, typer.Argument(help="A shipped case or a folder [twente].")] = None,
    out: Annotated[Path, typer.Option(help="Folder for tables, figure and manifest.")] = Path(
        "schoorsteen-map"
    ),
    mindsets: Annotated[int | None, typer.Option(help="Mindsets from 0 to 1 [15].")] = None,
    weights: Annotated[
        int | None, typer.Option(help="Own-interest weights from 0 to 1 [15].")
    ] = None,
    replicates: Annotated[int | None, typer.Option(help="Paired runs a point [30].")] = None,
    months: Annotated[int | None, typer.Option(help="Months a run [120].")] = None,
    seed: Annotated[int | None, typer.Option(help="Key of all random numbers [2016].")] = None,
    workers: Annotated[int | None, typer.Option(help="Threads [one a processor].")] = None,
    scenario: Story = "baseline",
    settings: Sets = [],  # noqa: B006
    lang: Lang = "en",
    quick: Annotated[bool, typer.Option("--quick", help="A coarse map, in seconds.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put this map in the place of an earlier one.")
    ] = False,
) -> None:
    """Map where bundling and fragmentation lie under four referees, and say what it shows."""
    from sim.sweep.design import shipped_study

    study = shipped_study("map")
    coarse = study["quick"] if quick else {}
    axes = study["axes"]
    counts = {
        "mindset_mean": mindsets or coarse.get("points", axes["mindset_mean"]["points"]),
        "own_interest_mean": weights or coarse.get("points", axes["own_interest_mean"]["points"]),
    }
    for option, value in (("--mindsets", mindsets), ("--weights", weights), ("--workers", workers)):
        if value is not None and value < 1:
            raise _refuse(f"{option} {value}: must be at least 1")
    plan = _plan_map(
        study,
        study["case"] if case is None else case,
        scenario,
        _given(ctx, settings),
        counts,
        workers or _processors(),
        replicates=coarse.get("replicates", study["replicates"])
        if replicates is None
        else replicates,
        months=study["months"] if months is None else months,
        seed=study["seed"] if seed is None else seed,
    )
    if not replace:
        _keep_earlier(out)
    _make_map(plan, out, lang)


def _keep_earlier(out: Path) -> None:
    """Refuse a folder that holds a map, and say what to type."""
    from sim.sweep.store import earlier

    there = earlier(out)
    if there:
        numbered = (out.with_name(f"{out.name}-{i}") for i in itertools.count(2))
        other = next(path for path in numbered if not path.exists())
        raise _refuse(
            f"--out {out}: holds {there}, which a new map would replace. Type the same command "
            f"with --replace behind it to do so, or with {shlex.join(['--out', str(other)])} "
            "behind it to keep both"
        )


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _plan_map(
    study: Mapping[str, Any],
    case: str,
    story: str,
    given: Mapping[str, Any],
    counts: Mapping[str, int],
    workers: int,
    **numbers: int,
) -> _MapPlan:
    from sim.cases import load_case
    from sim.parameters import parameters
    from sim.scenarios import load_scenario
    from sim.sweep import grid, steps

    for name in given:
        if name in counts:
            raise _refuse(f"{name} is an axis of the map: it takes every value from 0 to 1")
        if name in ("referee_activity", "referee_start", "referee_stop", "referee_fade"):
            raise _refuse(f"{name} is set by the four policies of the map; use `schoorsteen run`")
    scenario = load_scenario(story)
    base = parameters(scenario.parameters, **given)
    region = load_case(case)
    policies = {name: scenario.policy(name) for name in study["policies"]}
    axes = {
        name: steps(study["axes"][name]["from"], study["axes"][name]["to"], count)
        for name, count in counts.items()
    }
    design = grid(base, axes, policies, **numbers)
    return _MapPlan(study, region, scenario, base, policies, design, workers)


def _make_map(plan: _MapPlan, out: Path, lang: Language) -> None:
    """Simulate, write, draw and tell."""
    from sim.sweep import Store

    clock = _Clock()
    store = Store(out, plan.design)
    complete = _simulate_map(plan, store, clock)
    runs = store.finish()
    clock.lap("write")
    done = len(runs)
    if not done:
        typer.echo("schoorsteen: stopped before the first runs ended; nothing to show", err=True)
        raise typer.Exit(130)
    text = _write_map(plan, runs, out, lang, clock)
    if not complete:
        typer.echo(
            f"schoorsteen: stopped after {done:,} of {len(plan.design):,} runs; "
            f"what was done is in {out} and shown here",
            err=True,
        )
    typer.echo(_paragraphs(text))
    typer.echo(f"{out}: map.png, map.svg, summary.csv, runs.csv, findings.txt, manifest.json")
    if not complete:
        raise typer.Exit(130)
    failed = runs["stage"] != ""
    if failed.all():
        raise _refuse(f"every run failed, the first with {runs['message'].iloc[0]}")


class _Clock:
    """Seconds by phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._then = time.perf_counter()

    def lap(self, phase: str) -> None:
        now = time.perf_counter()
        self.seconds[phase] = round(now - self._then, 2)
        self._then = now


def _prepare(lanes: int, options: bool = False) -> None:
    """Compile, and say so where it takes long."""
    from sim.engine import compile_kernels, compiled_before

    if not compiled_before(lanes, options):
        typer.echo("Preparing the model (up to a minute the first time) ...", err=True)
    compile_kernels(lanes, options)


def _simulate_map(plan: _MapPlan, store: Any, clock: _Clock) -> bool:
    """Run everything into the store; False if the user stopped it."""
    from concurrent.futures import ThreadPoolExecutor

    from tqdm import tqdm

    from sim.sweep import run, side_by_side

    total = len(plan.design)
    screen = sys.stderr.isatty()
    try:
        # before the workers start, which would otherwise all wait for the first
        _prepare(side_by_side(plan.region, plan.design))
        clock.lap("compile")
        if not screen:
            threads = "1 thread" if plan.workers == 1 else f"{plan.workers} threads"
            typer.echo(f"Simulating {total:,} runs on {threads} ...", err=True)
        with (
            ThreadPoolExecutor(plan.workers) as executor,
            closing(run(plan.region, plan.design, executor, workers=plan.workers)) as batches,
            tqdm(total=total, unit="run", disable=not screen, file=sys.stderr) as bar,
        ):
            for batch in batches:
                store.add(batch)
                bar.update(len(batch.replicates))
    except KeyboardInterrupt:
        clock.lap("simulate")
        return False
    clock.lap("simulate")
    if not screen:
        typer.echo(f"Simulated {total:,} runs in {clock.seconds['simulate']:.0f} s.", err=True)
    return True


def _write_map(
    plan: _MapPlan, runs: pd.DataFrame, out: Path, lang: Language, clock: _Clock
) -> list[str]:
    """Summary, figure, sentences and manifest of a table of runs; returns the sentences."""
    from sim import plots, provenance
    from sim.analysis import explore, phases, sentences, summarise
    from sim.sweep import month_0
    from sim.sweep.store import write_csv, write_json, write_text

    study, design, region = plan.study, plan.design, plan.region
    summary = summarise(runs)
    write_csv(summary, out / "summary.csv")
    middle = study["fragmented_above"]
    label = _label(region, lang)
    titles = {name: policy.title[lang] for name, policy in plan.policies.items()}
    start = month_0(region, design)["fragmentation"]
    found = explore(
        runs,
        summary,
        middle=middle,
        smallest_effect=study["smallest_effect"],
        start=start,
        plan=design.frame(),
    )
    short = {name: title.split(":")[0] for name, title in titles.items()}
    text = sentences(found, phases.Scene(label, design.months, start, short), lang)
    text[-1:-1] = [f"{short[name]}: {policy.text[lang]}" for name, policy in plan.policies.items()]
    write_text("\n".join(text) + "\n", out / "findings.txt")
    clock.lap("analyse")
    axes = {axis: sorted({point.values[axis] for point in design.points}) for axis in design.axes}
    figure = plots.phase_maps(
        summary,
        titles,
        region=label,
        months=design.months,
        start=start,
        middle=middle,
        language=lang,
        places=(axes["mindset_mean"], axes["own_interest_mean"]),
        unfinished=(len(runs), len(design)) if len(runs) < len(design) else None,
    )
    plots.save(figure, out / "map.png")
    plots.save(figure, out / "map.svg")
    clock.lap("draw")
    manifest = provenance.manifest(
        region=region,
        parameters=plan.base,
        seed=design.seed,
        months=design.months,
        command=provenance.command_line(),
        scenario=plan.scenario.id,
        policies={
            name: dict(policy.values) | ({"phases": policy.phases} if policy.phases else {})
            for name, policy in plan.policies.items()
        },
        axes=axes,
        replicates=design.replicates,
        runs={"asked": len(design), "done": len(runs), "failed": found.failed},
        workers=plan.workers,
        seconds=clock.seconds,
    )
    write_json(_clean(manifest), out / "manifest.json")
    return text


def _label(region: Region, lang: Language) -> str:
    """A region's name for people."""
    title = region.story.get("title", {})
    return str(title.get(lang) or region.name) if isinstance(title, Mapping) else str(title)


# run ------------------------------------------------------------------------------------------


@app.command("run", cls=ParameterFlags)
@_guarded
def run_command(
    ctx: typer.Context,
    case: Annotated[str | None, typer.Argument(help="A shipped case or a folder [twente].")] = None,
    organisations: Annotated[
        int | None, typer.Option(help="Draw a region of so many organisations instead.")
    ] = None,
    tasks: Annotated[int | None, typer.Option(help="Tasks of a drawn region [8].")] = None,
    months: Annotated[int, typer.Option(help="Months to simulate.")] = 120,
    seed: Annotated[int, typer.Option(help="Key of all random numbers.")] = 0,
    replicate: Annotated[int, typer.Option(help="Number of the run under this seed.")] = 0,
    scenario: Story = "baseline",
    policy: Annotated[
        str | None,
        typer.Option(
            help="A referee: none, starter, convener, guardian, tapering, funder or inviter."
        ),
    ] = None,
    settings: Sets = [],  # noqa: B006
    out: Annotated[Path | None, typer.Option(help="Folder for tables, figure, manifest.")] = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Simulate one region once and show how it went."""
    from sim.cases import load_case
    from sim.engine import MAX_REPLICATE, MAX_SEED, simulate, synthetic
    from sim.parameters import MAX_MONTHS, optional, parameters, whole
    from sim.scenarios import load_scenario

    story = load_scenario(scenario)
    base = story.parameters
    if policy is not None:
        base = _policy(story, policy).applied(base)
    chosen = parameters(base, **_given(ctx, settings))
    if case is not None and organisations is not None:
        raise _refuse("give either a case or --organisations, not both")
    if tasks is not None and organisations is None:
        raise _refuse("--tasks goes with --organisations; a case brings its own tasks")
    # all that can be refused is refused before it is compiled
    whole("seed", seed, 0, MAX_SEED)
    whole("months", months, 0, MAX_MONTHS)
    whole("replicate", replicate, 0, MAX_REPLICATE)
    if organisations is None:
        region = load_case(case or "twente")
    else:
        region = synthetic(organisations, tasks=8 if tasks is None else tasks, seed=seed)
    clock = _Clock()
    _prepare(1, bool(optional(chosen)))
    clock.lap("compile")
    done = simulate(region, seed=seed, months=months, replicate=replicate, base=chosen)
    clock.lap("simulate")
    more = {"scenario": story.id, "policy": policy, "replicate": replicate}
    if out is not None:
        _write_run(done, out, lang, more, clock)
    if as_json:
        typer.echo(json.dumps(_clean(_run_document(done, more)), ensure_ascii=False, indent=2))
        return
    typer.echo(_run_summary(done, more, lang))
    if out is None:
        typer.echo(_RUN_WORDS[lang]["files"])
    else:
        typer.echo(f"{out}: indicators.csv, links.csv, run.png, manifest.json")


def _policy(story: Scenario, name: str) -> Policy:
    """A policy by name; one known by its title in either language is told its name."""
    if name not in story.policies:
        titles = {
            title.split(":")[0].lower(): policy.id
            for policy in story.policies.values()
            for title in policy.title.values()
        }
        near = difflib.get_close_matches(name.lower(), [*titles, *story.policies], n=1, cutoff=0.6)
        if near and near[0] in titles:
            rule = f"is not one of {', '.join(story.policies)}"
            raise _refuse(f"--policy {name}: {rule}; did you mean {titles[near[0]]}?")
    return story.policy(name)


def _run_document(done: Any, more: Mapping[str, Any]) -> dict[str, Any]:
    from sim.measures import COLUMNS
    from sim.parameters import changed

    return {
        "region": done.region.name,
        "seed": done.seed,
        "months": done.months,
        **more,
        "parameters_changed": dict(changed(done.parameters)),
        "start": dict(zip(COLUMNS, done.rows[0].tolist(), strict=True)),
        "end": dict(zip(COLUMNS, done.rows[-1].tolist(), strict=True)),
    }


def _write_run(
    done: Any, out: Path, lang: Language, more: Mapping[str, Any], clock: _Clock
) -> None:
    from sim import plots, provenance
    from sim.sweep.store import write_csv, write_json

    out.mkdir(parents=True, exist_ok=True)
    write_csv(done.indicators, out / "indicators.csv")
    write_csv(done.links.rename_axis("link"), out / "links.csv")
    figure = plots.run_figure(done.indicators, _label(done.region, lang), language=lang)
    plots.save(figure, out / "run.png")
    clock.lap("write")
    manifest = provenance.manifest(
        region=done.region,
        parameters=done.parameters,
        seed=done.seed,
        months=done.months,
        command=provenance.command_line(),
        **more,
        seconds=clock.seconds,
    )
    write_json(_clean(manifest), out / "manifest.json")


_RUN_WORDS = {
    "en": {
        "size": "organisation|organisations",
        "tasks": "task|tasks",
        "months": "month|months",
        "made": "scenario {scenario}, policy {policy}, seed {seed}, replicate {replicate}",
        "policy": "of the scenario",
        "changed": "other than the defaults: ",
        "month": "month",
        "unit": "unit",
        "files": "For the figure and the tables of every month, type the same command with "
        "--out FOLDER behind it.",
    },
    "nl": {
        "size": "organisatie|organisaties",
        "tasks": "taak|taken",
        "months": "maand|maanden",
        "made": "scenario {scenario}, beleid {policy}, seed {seed}, replicaat {replicate}",
        "policy": "van het scenario",
        "changed": "anders dan standaard: ",
        "month": "maand",
        "unit": "eenheid",
        "files": "Voor de figuur en de tabellen van elke maand: typ dezelfde opdracht met "
        "--out MAP erachter.",
    },
}


def _run_summary(done: Any, more: Mapping[str, Any], lang: Language) -> str:
    """What was run, and the course of the main indicators with their units."""
    from sim.analysis.phases import counted, number
    from sim.measures import BY_NAME, COLUMNS, unit_in
    from sim.parameters import changed

    say = _RUN_WORDS[lang]
    n, k, _, _ = done.region.size
    sizes = ((n, "size"), (k, "tasks"), (done.months, "months"))
    told = ", ".join(counted(count, say[words], lang) for count, words in sizes)
    policy = more["policy"] or say["policy"]
    lines = [
        f"{_label(done.region, lang)}: {told}",
        say["made"].format(**dict(more) | {"policy": policy, "seed": done.seed}),
    ]
    others = [f"{name} = {_shown(value)}" for name, value in changed(done.parameters)]
    if others:
        lines.append(_paragraphs([say["changed"] + ", ".join(others)]))
    months = sorted({done.months * quarter // 4 for quarter in range(5)})
    labels = {name: str(getattr(BY_NAME[name], f"label_{lang}")) for name in MAIN}
    wide = max(map(len, labels.values()))
    lines.append(f"{say['month']:{wide}}{''.join(f'{m:>8}' for m in months)}  {say['unit']}")
    for name, label in labels.items():
        at, unit = COLUMNS.index(name), unit_in(BY_NAME[name].unit, lang)
        course = [float(done.rows[month][at]) for month in months]
        cells = ["-" if math.isnan(value) else number(value, lang) for value in course]
        lines.append(f"{label:{wide}}{''.join(f'{cell:>8}' for cell in cells)}  {unit}")
    return "\n".join(lines)


# verify ---------------------------------------------------------------------------------------


@app.command("verify")
@_guarded
def verify_command(
    quick: Annotated[bool, typer.Option("--quick", help="Fewer replicates, wider bounds.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for the page and its figures.")] = None,
) -> None:
    """Reproduce the published and exact numbers that the model must give."""
    from sim import verification

    results = verification.run(quick=quick, progress=lambda line: typer.echo(line, err=True))
    for result in results:
        if result.rule == "below":
            told = f"{result.measured:.6g}, at most {result.bound:.2g}"
        else:
            told = f"{result.measured:.6g}, exact {result.exact:.6g} +- {result.bound:.2g}"
        typer.echo(f"{'pass' if result.passed else 'FAIL'}  {result.id:5} {result.title}: {told}")
    if out is not None:
        from sim.plots import limits
        from sim.sweep.store import write_text

        out.mkdir(parents=True, exist_ok=True)
        limits.draw(results, out)
        write_text(verification.page(results), out / "verification.md")
    failed = [result.id for result in results if not result.passed]
    if failed:
        typer.echo(f"schoorsteen: not reproduced: {', '.join(failed)}", err=True)
        raise typer.Exit(1)


# claims ---------------------------------------------------------------------------------------


@app.command("claims")
@_guarded
def claims_command(
    names: Annotated[
        list[str] | None, typer.Argument(help="C1 C5 ..., or TOML files; default all.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Less evidence, in minutes; other folder.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for results and pages [experiments in a checkout, else claims; "
            "with --quick schoorsteen-claims]."
        ),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="All results in one file.")
    ] = None,
    pages_only: Annotated[
        bool, typer.Option("--pages-only", help="Make pages from stored results; run nothing.")
    ] = False,
    redo: Annotated[
        bool, typer.Option("--redo", help="Run again what has a result already.")
    ] = False,
    threads: Annotated[int | None, typer.Option(help="Threads [one a processor].")] = None,
    lang: Lang = "en",
) -> None:
    """Test what the sources claim: effect, channels, where it holds, counter-case, verdict.

    All sixteen at the full setting take about half an hour on two processors, --quick some
    minutes. What has a result is kept unless --redo; Ctrl-C keeps what is finished.
    """
    from sim.claims.files import load_claim, shipped_claims

    if threads is not None and threads < 1:
        raise _refuse(f"--threads {threads}: must be at least 1")
    claims = [load_claim(name) for name in names or shipped_claims()]
    folder = _claims_folder(quick) if out is None else out
    stopped = False
    if pages_only:
        if not any((folder / claim.folder / "results.json").exists() for claim in claims):
            wanted = " ".join(claim.id for claim in claims)
            raise _refuse(f"no stored results in {folder} for {wanted}; run it first")
    else:
        stopped = not _run_claims(claims, folder, quick, redo, threads or _processors())
    results = _write_claims(claims, folder, lang)
    if json_file is not None:
        from sim.claims.pages import document
        from sim.sweep.store import write_text

        write_text(document(results), json_file)
        typer.echo(f"{json_file}", err=True)
    if stopped:
        raise KeyboardInterrupt


def _claims_folder(quick: bool) -> Path:
    """Where results go: into the experiments of a checkout, but never quick ones."""
    if quick:
        return Path("schoorsteen-claims")
    checkout = Path("experiments").is_dir() and Path("sim/data/claims").is_dir()
    return Path("experiments" if checkout else "claims")


def _stored(folder: Path) -> dict[str, Any] | None:
    """A stored result, None if there is none."""
    path = folder / "results.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise _refuse(f"{path}: is not valid JSON: {error}; run the claim with --redo") from None
    if not isinstance(found, dict) or not {"claim", "verdict", "setting"} <= set(found):
        raise _refuse(f"{path}: is no result of a claim; run the claim with --redo")
    return found


def _retold(found: dict[str, Any] | None, claim: Claim) -> dict[str, Any] | None:
    """A stored result under the title that the claim has now; nothing else of it is newer."""
    if found is None:
        return None
    return {**found, "claim": {**found["claim"], "title": claim.given["title"]}}


def _run_claims(claims: Sequence[Claim], out: Path, quick: bool, redo: bool, threads: int) -> bool:
    """Run what has no result yet, each stored when it is finished; False if stopped."""
    from sim.claims import experiment
    from sim.claims.pages import document
    from sim.engine import LANES
    from sim.sweep.store import write_text

    size = experiment.QUICK if quick else experiment.FULL
    wanted = []
    for claim in claims:
        earlier = None if redo else _stored(out / claim.folder)
        if earlier is None or (earlier["setting"]["name"] != size.name and not quick):
            wanted.append(claim)
        else:
            typer.echo(f"{claim.id:4} has a result in {out / claim.folder}; kept", err=True)
    if not wanted:
        return True
    try:
        _prepare(1)
        _prepare(1, options=True)
        _prepare(LANES)
        for claim in wanted:
            clock = _Clock()
            typer.echo(f"{claim.id:4} {claim.title['en']} ...", err=True)
            result = experiment.run(claim, size, threads=threads)
            (out / claim.folder).mkdir(parents=True, exist_ok=True)
            write_text(document(result), out / claim.folder / "results.json")
            clock.lap("run")
            typer.echo(f"     {clock.seconds['run']:.0f} s", err=True)
    except KeyboardInterrupt:
        return False
    return True


def _write_claims(claims: Sequence[Claim], out: Path, lang: Language) -> list[dict[str, Any]]:
    """Pages and figures of what has a result, questions of what has none; the results."""
    from sim import plots
    from sim.claims import pages
    from sim.claims.files import load_claim, shipped_claims
    from sim.plots.claims import claim_figure
    from sim.sweep.store import write_text

    results = {}
    docs = Path("docs")
    in_docs = out == Path("experiments") and docs.is_dir() and Path("sim/data/claims").is_dir()
    for claim in claims:
        folder = out / claim.folder
        folder.mkdir(parents=True, exist_ok=True)
        found = _retold(_stored(folder), claim)
        definition = claim.given if found is None else found["claim"]
        if found is not None:
            if definition != claim.given:
                typer.echo(
                    f"{claim.id}: the claim changed since its result was stored; the page shows "
                    "the earlier one. Run it with --redo",
                    err=True,
                )
            plots.save(claim_figure(found, "en"), folder / "figure.png")
            plots.save(claim_figure(found, "nl"), folder / "figuur.png")
            results[claim.id] = found
            typer.echo(_paragraphs([" ".join(pages.sentences(found, lang)).replace("**", "")]))
        page = pages.claim_page(definition, found, data="../../sim/data/claims/" if in_docs else "")
        write_text(page, folder / "README.md")
    # the page is about all that is stored, also where only some were asked for now
    known = {claim.id: claim for claim in (*map(load_claim, shipped_claims()), *claims)}
    every = [
        results.get(name) or _retold(_stored(out / claim.folder), claim)
        for name, claim in known.items()
    ]
    shown = [found for found in every if found is not None]
    if shown:
        place, folders = (docs, "../experiments/") if in_docs else (out, "")
        for name, language in (("claims.md", "en"), ("claims.nl.md", "nl")):
            page = pages.overview(shown, language, folders=folders, in_docs=in_docs)
            write_text(page, place / name)
            typer.echo(f"{place / name}", err=True)
    return list(results.values())


# parameters, indicators, cases -----------------------------------------------------------------


@app.command("parameters")
@_guarded
def parameters_command(
    search: Annotated[str, typer.Argument(help="Only those with this word in them.")] = "",
    role: Annotated[
        Literal["lever", "uncertainty", "numerics"] | None, typer.Option(help="Only this role.")
    ] = None,
    lang: Lang = "en",
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a page.")] = False,
) -> None:
    """List every number of the model: default, range, unit, role, meaning, source."""
    from sim.parameters import table

    word = search.lower().replace("-", "_")
    rows = [
        entry
        for entry in table()
        if (role is None or entry.role == role)
        and any(word in text.lower() for text in (entry.name, entry.en, entry.nl, entry.source))
    ]
    if not rows:
        raise _refuse(f"no parameter has {search!r} in it" + (f" and role {role}" if role else ""))
    if as_json:
        typer.echo(json.dumps([row._asdict() for row in rows], ensure_ascii=False, indent=2))
    elif markdown:
        typer.echo(parameters_page(rows, lang), nl=False)
    else:
        for entry in rows:
            _, default, *what, meaning, source = _parameter_cells(entry, lang)
            typer.echo(f"{f'{entry.name} = {default}':34} {'; '.join(what)}")
            typer.echo(f"    {meaning} [{source}]")


def _shown(value: Any, lang: Language = "en") -> str:
    """A value in the manner of the language; text stays as it is."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.6g}".replace(".", "," if lang == "nl" else ".")


def _range(entry: Entry, lang: Language) -> str:
    if entry.choices:
        return {"en": " or ", "nl": " of "}[lang].join(entry.choices)
    return f"{_shown(entry.low, lang)} .. {_shown(entry.high, lang)}"


def _parameter_cells(entry: Entry, lang: Language) -> tuple[str, ...]:
    """Name, default, range, unit, role, meaning and source of a parameter in a language."""
    from sim.measures import unit_in
    from sim.parameters import ROLES_NL, SOURCES_NL

    role, source = entry.role, entry.source
    if lang == "nl":
        role, source = ROLES_NL[role], SOURCES_NL.get(source, source)
    default, span = _shown(entry.default, lang), _range(entry, lang)
    return (
        *(f"`{entry.name}`", default, span, unit_in(entry.unit, lang)),
        *(role, getattr(entry, lang), source),
    )


_PARAMETERS_PAGE = {
    "en": (
        "Parameters",
        "Made by `schoorsteen parameters --markdown` from the table in `sim/parameters.py`; do "
        "not edit. A *lever* is what someone could decide to change, an *uncertainty* what we do "
        "not know, *numerics* belong to the model's construction. S0 .. S4 are the texts named "
        "in [the model's description](model.md). In Dutch: `schoorsteen parameters --lang nl`.",
        ("name", "default", "range", "unit", "role", "meaning", "source"),
    ),
    "nl": (
        "Parameters",
        "Gemaakt door `schoorsteen parameters --markdown --lang nl` uit de tabel in "
        "`sim/parameters.py`. Een *stuurmiddel* (`--role lever`) kan iemand besluiten te "
        "veranderen, een *onzekerheid* (`--role uncertainty`) kennen wij niet, *modelbouw* "
        "(`--role numerics`) hoort bij de bouw van het model. S0 .. S4 zijn de teksten die [de "
        "beschrijving van het model](model.md) noemt.",
        ("naam", "standaard", "bereik", "eenheid", "rol", "betekenis", "bron"),
    ),
}


def parameters_page(rows: Sequence[Entry], lang: Language = "en") -> str:
    """The parameter table as a page; docs/parameters.md is this."""
    title, text, head = _PARAMETERS_PAGE[lang]
    return _page(title, text, head, [_parameter_cells(entry, lang) for entry in rows])


def _page(title: str, text: str, head: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    lines = [f"# {title}", "", textwrap.fill(text, 90, break_on_hyphens=False), ""]
    lines.append("| " + " | ".join(head) + " |")
    lines.append("|" + " --- |" * len(head))
    lines += ["| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in cells]
    return "\n".join(lines) + "\n"


@app.command("indicators")
@_guarded
def indicators_command(
    search: Annotated[str, typer.Argument(help="Only those with this word in them.")] = "",
    lang: Lang = "en",
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a page.")] = False,
) -> None:
    """List what a run is observed by: name, unit, which way is bundling, and a sentence."""
    from sim.measures import INDICATORS

    word = search.lower()
    rows = [row for row in INDICATORS if any(word in str(text).lower() for text in row)]
    if not rows:
        raise _refuse(f"no indicator has {search!r} in it")
    if as_json:
        typer.echo(json.dumps([row._asdict() for row in rows], ensure_ascii=False, indent=2))
    elif markdown:
        typer.echo(indicators_page(rows, lang), nl=False)
    else:
        for row in rows:
            _, label, unit, direction, meaning = _indicator_cells(row, lang)
            bundling = {"en": "bundling", "nl": "bundeling:"}[lang]
            typer.echo(f"{row.name:24} {label}; {unit}; {bundling} {direction}")
            typer.echo(f"    {meaning}")


def _indicator_cells(row: Indicator, lang: Language) -> tuple[str, ...]:
    """Name, label, unit, direction and meaning of an indicator in a language."""
    from sim.measures import DIRECTIONS_NL, unit_in

    direction = DIRECTIONS_NL[row.direction] if lang == "nl" else row.direction
    label = getattr(row, f"label_{lang}")
    return f"`{row.name}`", label, unit_in(row.unit, lang), direction, getattr(row, lang)


_INDICATORS_PAGE = {
    "en": (
        "Indicators",
        "Made by `schoorsteen indicators --markdown` from the table in `sim/measures.py`; do not "
        "edit. *Bundling* says which way more bundling moves the number. [The model's "
        "description](model.md) has the formulas. In Dutch: `schoorsteen indicators --lang nl`.",
        ("name", "called", "unit", "bundling", "meaning"),
    ),
    "nl": (
        "Indicatoren",
        "Gemaakt door `schoorsteen indicators --markdown --lang nl` uit de tabel in "
        "`sim/measures.py`. *Bundeling* zegt welke kant het getal bij meer bundeling op gaat.",
        ("naam", "heet", "eenheid", "bundeling", "betekenis"),
    ),
}


def indicators_page(rows: Sequence[Indicator], lang: Language = "en") -> str:
    """The table of indicators as a page; docs/indicators.md is this."""
    title, text, head = _INDICATORS_PAGE[lang]
    return _page(title, text, head, [_indicator_cells(row, lang) for row in rows])


@cases_app.callback()
@_guarded
def cases_command(ctx: typer.Context, lang: Lang = "en") -> None:
    """List the shipped cases."""
    if ctx.invoked_subcommand is not None:
        return
    from sim.cases import load_case, shipped_cases

    words = {
        "en": "organisations, {} tasks, {} partnerships",
        "nl": "organisaties, {} taken, {} samenwerkingsverbanden",
    }
    for name in shipped_cases():
        region = load_case(name)
        n, k, _, _ = region.size
        size = words[lang].format(k, len(region.partnerships))
        typer.echo(f"{name:16} {_label(region, lang)}: {n} {size}")
        text = region.story.get("text", {}).get(lang, "")
        if text:
            typer.echo(textwrap.indent(_paragraphs([text]), "    "))


@cases_app.command("check")
@_guarded
def check_command(
    folder: Annotated[str, typer.Argument(help="A folder with case.toml and CSV files.")],
) -> None:
    """Check the tables of a case and print everything that is wrong."""
    from sim.cases import load_case

    region = load_case(folder)
    n, k, pairs, links = region.size
    typer.echo(
        f"{folder}: good. {n} organisations, {k} tasks, {len(region.partnerships)} partnerships; "
        f"{pairs} pairs could meet, on {links} potential links, "
        f"{int((region.depth > 0).sum())} of which are linked at month 0."
    )
