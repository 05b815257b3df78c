"""The command `schoorsteen exchange`: who brings what to whom, and gets it."""

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

exchange_app = new_app()


@exchange_app.command("exchange", cls=Command)
@report_errors
def exchange_command(
    region: Annotated[str, typer.Argument()],
    policy: Annotated[str, typer.Option()] = "none",
    runs: Annotated[int, typer.Option("--runs")] = 30,
    months: Annotated[int, typer.Option()] = 120,
    seed: Annotated[int, typer.Option()] = 0,
    scenario: Story = "baseline",
    settings: Sets = [],  # noqa: B006
    out: Annotated[Path | None, typer.Option()] = None,
    decimal_comma: Annotated[bool, typer.Option("--decimal-comma")] = False,
    lang: Lang = AUTO,
    as_json: Json = False,
) -> None:
    """Say who brings and gets what: a sentence, a table and, with --out, a map."""
    from sim.answers.exchange import exchange

    folder_for(out, decimal_comma)
    found = exchange(
        region,
        policy,
        runs=runs,
        months=months,
        seed=seed,
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
    typer.echo(say("exchange.more") if out is None else say("exchange.files", out=out))
