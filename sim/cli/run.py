"""The command `schoorsteen run`: one region once, and how it went."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.answers.asking import Clock, clean, label_of, paragraphs
from sim.cli.commands import AUTO, refuse
from sim.cli.shared import (
    Json,
    Lang,
    Sets,
    Story,
    WorldsOption,
    given_parameters,
    prepare,
    report_errors,
    shown,
)
from sim.cli.worlds import Told, run_in_worlds
from sim.words import Language, say, words_of

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.scenarios import Policy, Scenario

MAIN = (
    *("fragmentation", "duplicated_work", "chimneys"),
    *("separation", "coordination", "reconfiguration", "integration"),
    *("pair_weight", "unmet_need", "net_value", "promises_kept"),
    *("trust", "mindset", "days", "overload", "niche"),
)
"""Indicators that the summary of a run shows."""


@report_errors
def run_command(
    ctx: typer.Context,
    case: Annotated[str | None, typer.Argument()] = None,
    organisations: Annotated[int | None, typer.Option()] = None,
    tasks: Annotated[int | None, typer.Option()] = None,
    months: Annotated[int, typer.Option()] = 120,
    seed: Annotated[int, typer.Option()] = 0,
    replicate: Annotated[int, typer.Option()] = 0,
    scenario: Story = "baseline",
    policy: Annotated[str | None, typer.Option()] = None,
    settings: Sets = [],  # noqa: B006
    worlds: WorldsOption = None,
    out: Annotated[Path | None, typer.Option()] = None,
    lang: Lang = AUTO,
    as_json: Json = False,
) -> None:
    """Simulate one region once and show how it went."""
    from sim.engine import MAX_REPLICATE, MAX_SEED, simulate, synthetic
    from sim.parameters import MAX_MONTHS, optional, parameters, whole
    from sim.regions import load_case
    from sim.scenarios import load_scenario
    from sim.worlds.file import shipped

    story = load_scenario(scenario)
    referee = None if policy is None else story.policy(policy)
    policy = None if referee is None else referee.id
    given = given_parameters(ctx, settings)

    def laid_over(world: Mapping[str, Any]) -> Parameters:
        base = parameters(**{**world, **story.values})
        return parameters(base if referee is None else referee.applied(base), **given)

    chosen = laid_over({})
    if case is not None and organisations is not None:
        raise refuse(say("cli.case_or_drawn"))
    if tasks is not None and organisations is None:
        raise refuse(say("cli.tasks_alone"))
    # all that can be refused is refused before it is compiled
    whole("seed", seed, 0, MAX_SEED)
    whole("months", months, 0, MAX_MONTHS)
    whole("replicate", replicate, 0, MAX_REPLICATE)
    if organisations is None:
        region = load_case(case or "twente")
    else:
        region = synthetic(organisations, tasks=8 if tasks is None else tasks, seed=seed)
    if worlds is not None:
        points = [laid_over(world.values) for world in shipped().first(worlds, "--worlds")]
        told = Told(region, story.id, policy, points, seed, replicate, months)
        run_in_worlds(told, out, lang, as_json)
        return
    clock = Clock()
    prepare((1, bool(optional(chosen))))
    clock.lap("compile")
    done = simulate(region, seed=seed, months=months, replicate=replicate, base=chosen)
    clock.lap("simulate")
    more = {"scenario": story.id, "policy": policy, "replicate": replicate}
    if out is not None:
        _write_run(done, out, lang, more, clock)
    if as_json:
        typer.echo(json.dumps(clean(_run_document(done, more)), ensure_ascii=False, indent=2))
        return
    typer.echo(_run_summary(done, more, referee, story, lang))
    if out is None:
        typer.echo(words_of("run", lang)["files"])
    else:
        typer.echo(f"{out}: indicators.csv, links.csv, run.png, run_tall.png, manifest.json")


def _run_document(done: Any, more: Mapping[str, Any]) -> dict[str, Any]:
    from sim.indicators import COLUMNS
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


def _write_run(done: Any, out: Path, lang: Language, more: Mapping[str, Any], clock: Clock) -> None:
    from sim import plots, provenance
    from sim.sweep.writing import write_csv, write_json

    out.mkdir(parents=True, exist_ok=True)
    write_csv(done.indicators, out / "indicators.csv")
    write_csv(done.links.rename_axis("link"), out / "links.csv")
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
    write_json(clean(manifest), out / "manifest.json")
    # last: a figure that cannot be drawn leaves the tables and where they come from
    label = label_of(done.region, lang)
    for tall, name in ((False, "run.png"), (True, "run_tall.png")):
        figure = plots.run_figure(done.indicators, label, language=lang, tall=tall)
        plots.save(figure, out / name)


def _run_summary(
    done: Any, more: Mapping[str, Any], policy: Policy | None, scenario: Scenario, lang: Language
) -> str:
    """What was run, and the course of the main indicators with their units."""
    from sim.analysis.map_findings import counted, number
    from sim.indicators import BY_NAME, CHIMNEYS, COLUMNS, unit_in
    from sim.parameters import changed

    say = words_of("run", lang)
    n, k, _, _ = done.region.size
    sizes = ((n, "size"), (k, "tasks"), (done.months, "months"))
    sizes_text = ", ".join(counted(count, say[words], lang) for count, words in sizes)
    called = say["policy"] if policy is None else policy.names[lang][0]
    lines = [
        f"{label_of(done.region, lang)}: {sizes_text}",
        say["made"].format(
            **dict(more)
            | {"policy": called, "scenario": scenario.names[lang][0], "seed": done.seed}
        ),
    ]
    others = [f"{name} = {shown(value)}" for name, value in changed(done.parameters)]
    if others:
        lines.append(paragraphs([say["changed"] + ", ".join(others)]))
    months = sorted({done.months * quarter // 4 for quarter in range(5)})
    labels = {name: str(getattr(BY_NAME[name], f"label_{lang}")) for name in MAIN}
    wide = max(map(len, labels.values()))
    lines.append(f"{say['month']:{wide}}{''.join(f'{m:>8}' for m in months)}  {say['unit']}")
    for name, label in labels.items():
        at, unit = COLUMNS.index(name), unit_in(BY_NAME[name].unit, lang)
        course = [float(done.rows[month][at]) for month in months]
        digits = 0 if name == CHIMNEYS else 2
        cells = ["-" if math.isnan(value) else number(value, lang, digits) for value in course]
        lines.append(f"{label:{wide}}{''.join(f'{cell:>8}' for cell in cells)}  {unit}")
    return "\n".join(lines)
