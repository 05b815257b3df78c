"""The command `schoorsteen why`: why two organisations do or do not bundle a task."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from sim.cli.commands import AUTO, Command, new_app
from sim.cli.shared import Json, Lang, note, report_errors
from sim.words import say

why_app = new_app()


@why_app.command("why", cls=Command)
@report_errors
def why_command(
    case: Annotated[str, typer.Argument()],
    one: Annotated[str, typer.Argument()],
    other: Annotated[str | None, typer.Argument()] = None,
    task: Annotated[str | None, typer.Option("--task")] = None,
    policy: Annotated[str | None, typer.Option("--policy")] = None,
    months: Annotated[int, typer.Option("--months")] = 120,
    seed: Annotated[int, typer.Option("--seed")] = 0,
    all_: Annotated[bool, typer.Option("--all")] = False,
    lang: Lang = AUTO,
    as_json: Json = False,
) -> None:
    """Say why two organisations do or do not bundle a task, and what would tip it."""
    from sim.answers.why import why

    found = why(
        case,
        one,
        other,
        task,
        policy=policy,
        months=months,
        seed=seed,
        everything=all_,
        lang=lang,
        tell=note,
    )
    if as_json:
        typer.echo(json.dumps(found.document(), ensure_ascii=False, indent=2))
        return
    typer.echo(str(found))
    if found.left_out:
        typer.echo("\n" + say("why.more"))
