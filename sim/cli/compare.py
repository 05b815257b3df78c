"""The command `schoorsteen compare`: policies in the same worlds, with the same luck."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands import AUTO, Command, new_app
from sim.cli.shared import (
    Json,
    Lang,
    Sets,
    Story,
    folder_for,
    given_settings,
    note,
    report_errors,
)
from sim.words import say

compare_app = new_app()


@compare_app.command("compare", cls=Command)
@report_errors
def compare_command(
    region: Annotated[str, typer.Argument()],
    policies: Annotated[
        list[str] | None,
        typer.Argument(),
    ] = None,
    runs: Annotated[int, typer.Option("--runs")] = 30,
    months: Annotated[int, typer.Option()] = 120,
    seed: Annotated[int, typer.Option()] = 0,
    after: Annotated[int | None, typer.Option()] = None,
    scenario: Story = "baseline",
    settings: Sets = [],  # noqa: B006
    out: Annotated[Path | None, typer.Option()] = None,
    decimal_comma: Annotated[bool, typer.Option("--decimal-comma")] = False,
    lang: Lang = AUTO,
    as_json: Json = False,
) -> None:
    """Compare two to four policies: a sentence, a table and, with --out, a figure."""
    from sim.answers.compare import compare

    folder_for(out, decimal_comma)
    found = compare(
        region,
        *(policies or []),
        runs=runs,
        months=months,
        seed=seed,
        after=after,
        scenario=scenario,
        settings=given_settings(settings),
        lang=lang,
        tell=note,
        dashes="--",
    )
    if out is not None:
        found.write(out, decimal_comma=decimal_comma)
    if as_json:
        typer.echo(json.dumps(found.document(), ensure_ascii=False, indent=2))
        return
    typer.echo(str(found))
    typer.echo(say("compare.more") if out is None else say("compare.files", out=out))
