"""The command `schoorsteen run`: one region once, and how it went."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.commands import AUTO, new_app, refuse
from sim.cli.shared import (
    Json,
    Lang,
    ParameterFlags,
    Sets,
    Story,
    WorldsOption,
    given_parameters,
    note,
    report_errors,
)
from sim.cli.worlds import Told, run_in_worlds
from sim.words import say

if TYPE_CHECKING:
    from sim.parameters import Parameters


run_app = new_app()


@run_app.command("run", cls=ParameterFlags)
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
    from sim.answers.run import run
    from sim.engine import MAX_REPLICATE, MAX_SEED, synthetic
    from sim.parameters import MAX_MONTHS, parameters, whole
    from sim.regions import load_case
    from sim.scenarios import load_scenario
    from sim.worlds.file import shipped

    story = load_scenario(scenario)
    referee = None if policy is None else story.policy(policy)
    given = given_parameters(ctx, settings)

    def laid_over(world: Mapping[str, Any]) -> Parameters:
        base = parameters(**{**world, **story.values})
        return parameters(base if referee is None else referee.applied(base), **given)

    laid_over({})
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
        named = None if referee is None else referee.id
        told = Told(region, story.id, named, points, seed, replicate, months)
        run_in_worlds(told, out, lang, as_json)
        return
    found = run(
        region,
        policy=policy,
        months=months,
        seed=seed,
        replicate=replicate,
        scenario=scenario,
        settings=given,
        lang=lang,
        tell=note,
    )
    if out is not None:
        found.write(out)
    if as_json:
        typer.echo(json.dumps(found.document(), ensure_ascii=False, indent=2))
        return
    typer.echo(str(found))
    if out is None:
        typer.echo(say("run.files"))
    else:
        typer.echo(f"{out}: indicators.csv, links.csv, run.png, run_tall.png, manifest.json")
