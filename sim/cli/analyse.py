"""The command `schoorsteen analyse`: what a finished study means."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands import AUTO, Command, new_app
from sim.cli.shared import Lang, folder_for, report_errors
from sim.words import say

analyse_app = new_app()


@analyse_app.command("analyse", cls=Command)
@report_errors
def analyse_command(
    folder: Annotated[Path, typer.Argument()],
    out: Annotated[Path | None, typer.Option()] = None,
    indicator: Annotated[list[str], typer.Option("--indicator")] = [],  # noqa: B006
    beside: Annotated[Path | None, typer.Option()] = None,
    decimal_comma: Annotated[bool, typer.Option("--decimal-comma")] = False,
    lang: Lang = AUTO,
) -> None:
    """Say what a study means: three sentences and a figure, with all that is behind them."""
    from sim.answers.analyse import analyse

    folder_for(out, decimal_comma)
    found = analyse(folder, outcomes=indicator, beside=beside, lang=lang)
    if out is None:
        typer.echo(str(found))
        return
    found.write(out, decimal_comma=decimal_comma)
    typer.echo("\n".join(found.sentences))
    tables = sum(len(part.tables) for part in found.parts)
    figures = sum(len(part.pictures) for part in found.parts) + (found.figure is not None)
    typer.echo(say("analyse.written", out=out, tables=tables, figures=figures))
