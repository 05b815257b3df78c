"""The command `schoorsteen analyse`: what a finished study means."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands import AUTO, Command, new_app
from sim.cli.shared import Lang, folder_for, report_errors
from sim.words import counted, language, say, words_of

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
        command = ["schoorsteen", "analyse", str(folder), "--out", f"{folder.name}-analysis"]
        typer.echo(say("analyse.with_out", command=shlex.join(command)))
        return
    found.write(out, decimal_comma=decimal_comma)
    typer.echo("\n".join(found.sentences))
    made = {"table": sum(len(part.tables) for part in found.parts), "figure": len(found.pictures)}
    words = words_of("analyse", language())
    told = {f"{name}s": counted(number, words[name], language()) for name, number in made.items()}
    typer.echo(say("analyse.written", out=out, **told))
