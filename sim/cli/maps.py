"""The command `schoorsteen map`: a study of a plane, and the figure and sentences made of it."""

from __future__ import annotations

import itertools
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from sim.answers.asking import Clock, clean, label_of, paragraphs
from sim.cli.commands import AUTO, new_app, refuse
from sim.cli.shared import (
    Lang,
    ParameterFlags,
    Sets,
    Story,
    WorldsOption,
    finishing,
    given_parameters,
    prepare,
    report_errors,
)
from sim.words import Language, counted, number, say, words_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.map_findings import Scene
    from sim.parameters import Parameters
    from sim.scenarios import Scenario
    from sim.sweep import Folder, Study
    from sim.sweep.study import Outcome

AXES = ("mindset_mean", "own_interest_mean")


class _Plan(NamedTuple):
    """What a map is made of, before anything is simulated."""

    study: Study
    scenario: Scenario
    base: Parameters
    workers: int


map_app = new_app()


@map_app.command("map", cls=ParameterFlags)
@report_errors
def map_command(
    ctx: typer.Context,
    case: Annotated[str | None, typer.Argument()] = None,
    out: Annotated[Path, typer.Option()] = Path("schoorsteen-map"),
    mindsets: Annotated[int | None, typer.Option()] = None,
    weights: Annotated[int | None, typer.Option()] = None,
    replicates: Annotated[int | None, typer.Option()] = None,
    months: Annotated[int | None, typer.Option()] = None,
    seed: Annotated[int | None, typer.Option()] = None,
    workers: Annotated[int | None, typer.Option()] = None,
    scenario: Story = "baseline",
    settings: Sets = [],  # noqa: B006
    lang: Lang = AUTO,
    quick: Annotated[bool, typer.Option("--quick")] = False,
    worlds: WorldsOption = None,
    replace: Annotated[bool, typer.Option("--replace")] = False,
    everything: Annotated[bool, typer.Option("--all")] = False,
) -> None:
    """Map where bundling and fragmentation lie under four referees, and say what it shows.

    The same command again goes on with a map that was stopped, and draws a finished one anew.
    Over worlds it is coarser, and says in how many of them what it shows holds or turns round.
    """
    from sim.sweep.files import read_shipped
    from sim.sweep.study import processors

    given = read_shipped("map")
    numbers = given["map"]
    for option, value in (("--mindsets", mindsets), ("--weights", weights), ("--workers", workers)):
        if value is not None and value < 1:
            raise refuse(say("cli.at_least_one", option=option, value=value))
    coarse = quick or worlds is not None
    for axis, steps in zip(AXES, (mindsets, weights), strict=True):
        if steps is None and coarse:
            steps = numbers["quick_steps"]
        if steps is not None:
            given["uncertain"][axis]["steps"] = steps
    if coarse:
        given["replicates"] = numbers["quick_replicates"]
    if worlds is not None:
        given["worlds"] = worlds
    chosen = {"replicates": replicates, "months": months, "seed": seed}
    given |= {key: value for key, value in chosen.items() if value is not None}
    if case is not None:
        given["cases"] = [case]
    plan = _plan(given, scenario, given_parameters(ctx, settings), workers or processors())
    _make_map(plan, out, lang, replace, everything)


def _plan(given: dict[str, Any], story: str, values: Mapping[str, Any], workers: int) -> _Plan:
    from sim.parameters import parameters
    from sim.scenarios import load_scenario
    from sim.sweep import make_study

    for name in values:
        if name in AXES:
            raise refuse(say("cli.map_axis", name=name))
        if name in ("referee_activity", "referee_start", "referee_stop", "referee_fade"):
            raise refuse(say("cli.map_referee", name=name))
    scenario = load_scenario(story)
    base = parameters(scenario.parameters, **values)
    given |= {"scenarios": [story], "parameters": dict(values)}
    return _Plan(make_study(given, "map"), scenario, base, workers)


def _open(plan: _Plan, out: Path, replace: bool) -> Folder:
    """The folder of the map: a new one, or that of the same map."""
    from sim import provenance
    from sim.sweep import Folder, StudyError

    if replace and (out / "study.json").exists():
        # last what makes it a study: a half removed one is still seen as such
        for name in ("runs", "series", "regions", "sessions", "locks"):
            shutil.rmtree(out / name, ignore_errors=True)
        for name in ("runs.parquet", "series.parquet", "design.parquet", "study.json"):
            (out / name).unlink(missing_ok=True)
    try:
        return Folder.create(
            plan.study, out, {"command": provenance.command_line()}, beside=replace
        )
    except StudyError as error:
        if replace or not out.is_dir():
            raise
        numbered = (out.with_name(f"{out.name}-{i}") for i in itertools.count(2))
        other = next(path for path in numbered if not path.exists())
        both = shlex.join(["--out", str(other)])
        rule = error.faults[0].rule
        raise refuse(say("cli.map_other", out=out, rule=rule, other=both)) from None


def _make_map(plan: _Plan, out: Path, lang: Language, replace: bool, everything: bool) -> None:
    """Simulate, draw and tell what matters most, or everything."""
    from sim.sweep.study import outcome

    clock = Clock()
    # opened before it is compiled: what can be refused is refused at once
    folder = _open(plan, out, replace)
    total = len(folder.design)
    stopped = _simulate(plan, folder, clock)
    done = outcome(folder)
    clock.lap("simulate")
    if not done.done:
        typer.echo(say("cli.map_nothing"), err=True)
        raise typer.Exit(130)
    first, text = _write_map(plan, folder, done, out, lang, clock)
    if not done.complete:
        counts = {"done": number(done.done, 0), "total": number(total, 0)}
        typer.echo(say("cli.map_stopped", out=out, **counts), err=True)
    typer.echo(paragraphs([*first, "", *text] if everything else first))
    if not everything:
        typer.echo(paragraphs([say("leading.more", file=out / "findings.txt")]))
    files = "map.png, map.svg, map_tall.png, summary.csv, findings.txt, manifest.json"
    typer.echo(say("cli.map_files", out=out, files=files))
    if stopped or not done.complete:
        raise typer.Exit(130)
    if done.failed == done.total:
        raise refuse(say("cli.map_failed", first=done.first))


def _simulate(plan: _Plan, folder: Folder, clock: Clock) -> bool:
    """Do what is to be done; whether the user stopped it."""
    from sim.sweep import Execution, run_missing, worker
    from sim.sweep.progress import Bar
    from sim.sweep.study import Stop

    total, done = len(folder.design), sum(len(folder.parts[i].runs) for i in folder.done())
    if done == total:
        return False
    stop = Stop(finishing(say("cli.same_command")))
    try:
        prepare(*worker.kinds_of(folder.design))
        clock.lap("compile")
        with stop.listening(), Bar(total, done) as bar:
            if not bar.shown:
                runs = counted(total - done, say("cli.run"))
                processes = counted(plan.workers, say("cli.process"))
                typer.echo(say("cli.map_simulating", runs=runs, processes=processes), err=True)
            run_missing(folder, Execution(workers=plan.workers, stop=stop), progress=bar)
    except KeyboardInterrupt:
        return True
    if not sys.stderr.isatty() and not stop():
        runs = counted(total, say("cli.run"))
        typer.echo(say("cli.map_simulated", runs=runs), err=True)
    return stop()


def _write_map(
    plan: _Plan, folder: Folder, done: Outcome, out: Path, lang: Language, clock: Clock
) -> tuple[list[str], list[str]]:
    """Summary, figure, sentences and manifest; what is told first, and all sentences."""
    from sim import plots, provenance
    from sim.analysis import leading, over_worlds, summarise
    from sim.analysis.map_findings import Scene
    from sim.indicators import CHIMNEYS, COLUMNS, HEADLINES
    from sim.sweep.study import month_0
    from sim.sweep.writing import write_csv, write_json, write_text

    design, judged = folder.design, plan.study.given["map"]
    runs, worlds = folder.runs(), plan.study.worlds
    summary = summarise(runs) if worlds is None else over_worlds.summary(runs)
    write_csv(summary, out / "summary.csv")
    middle = judged["fragmented_above"]
    region = design.contexts[0].region
    label = label_of(region, lang)
    policies = {str(c.policy): plan.scenario.policy(str(c.policy)) for c in design.contexts}
    titles = {name: policy.title[lang] for name, policy in policies.items()}
    first = dict(zip(COLUMNS, month_0(design).tolist(), strict=True))
    start = {name: first[name] for name in (*HEADLINES, CHIMNEYS)}
    short = {name: title.split(":")[0] for name, title in titles.items()}
    scene = Scene(label, design.months, start, short)
    if worlds is None:
        lead, text = _findings(folder, runs, summary, judged, scene, lang)
    else:
        found = over_worlds.findings(runs)
        lead = leading.leading_over_worlds(found, short, scene, lang)
        text = over_worlds.sentences(
            runs, found, short, region=label, months=design.months, start=start, language=lang
        )
    text[-1:-1] = [f"{short[name]}: {policy.text[lang]}" for name, policy in policies.items()]
    if not done.complete:
        lead.insert(0, text[0])
    # what the model is not stands below both
    lead.append(text[-1])
    write_text("\n".join([*lead[:-1], "", *text]) + "\n", out / "findings.txt")
    clock.lap("analyse")
    axes = {axis: sorted(set(design.points.values[axis].tolist())) for axis in AXES}
    manifest = provenance.manifest(
        region=region,
        parameters=plan.base,
        seed=design.seed,
        months=design.months,
        command=provenance.command_line(),
        scenario=plan.scenario.id,
        policies={
            name: dict(policy.values) | ({"phases": policy.phases} if policy.phases else {})
            for name, policy in policies.items()
        },
        axes=axes,
        replicates=design.replicates,
        runs={"asked": done.total, "done": done.done, "failed": done.failed},
        workers=plan.workers,
        seconds=clock.seconds,
        **({} if worlds is None else {"worlds": worlds}),
    )
    write_json(clean(manifest), out / "manifest.json")
    # before the figures: one that cannot be drawn leaves the tables and where they come from
    for tall, names in ((False, ("map.png", "map.svg")), (True, ("map_tall.png",))):
        figure = plots.phase_maps(
            summary,
            titles,
            region=label if worlds is None else _in_worlds(label, worlds, lang),
            months=design.months,
            start=start,
            middle=middle,
            language=lang,
            worlds=worlds is not None,
            places=(axes["mindset_mean"], axes["own_interest_mean"]),
            unfinished=None if done.complete else (done.done, done.total),
            tall=tall,
        )
        for name in names:
            plots.save(figure, out / name)
    clock.lap("draw")
    write_json(clean({**manifest, "seconds": clock.seconds}), out / "manifest.json")
    return lead, text


def _in_worlds(label: str, worlds: Mapping[str, Any], lang: Language) -> str:
    return words_of("worlds", lang)["map_figure"].format(region=label, of=worlds["used"])


def _findings(
    folder: Folder,
    runs: pd.DataFrame,
    summary: pd.DataFrame,
    judged: Mapping[str, Any],
    scene: Scene,
    lang: Language,
) -> tuple[list[str], list[str]]:
    """What the map of one world shows: what matters most, and all of it."""
    from sim.analysis import explore, sentences
    from sim.analysis.leading import leading

    found = explore(
        runs,
        summary,
        middle=judged["fragmented_above"],
        smallest_effect=judged["smallest_effect"],
        start=scene.start,
        plan=folder.design_table(),
    )
    return leading(found, scene, lang), sentences(found, scene, lang)
