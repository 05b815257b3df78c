"""The command `schoorsteen search`: good schedules of a referee, and what is lost elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands import AUTO, Command, new_app, next_command
from sim.cli.shared import Json, Lang, finishing, no_file, note, report_errors
from sim.words import say

search_app = new_app()


@search_app.command("search", cls=Command)
@report_errors
def search_command(
    region: Annotated[str, typer.Argument()],
    out: Annotated[Path, typer.Option()] = Path("schoorsteen-search"),
    rounds: Annotated[int, typer.Option()] = 10,
    size: Annotated[int, typer.Option()] = 24,
    worlds: Annotated[int, typer.Option()] = 12,
    held_out: Annotated[int, typer.Option()] = 100,
    replicates: Annotated[int, typer.Option()] = 2,
    months: Annotated[int, typer.Option()] = 120,
    indicator: Annotated[str, typer.Option()] = "fragmentation",
    seed: Annotated[int, typer.Option()] = 0,
    workers: Annotated[int | None, typer.Option()] = None,
    lang: Lang = AUTO,
    as_json: Json = False,
) -> None:
    """Search for schedules of a referee. A search that was stopped goes on."""
    from sim.answers.search import SearchStopped, search
    from sim.sweep import Execution
    from sim.sweep.study import Stop

    no_file(out)
    stop = Stop(finishing(next_command("search", region, "--out", str(out))))
    with stop.listening():
        try:
            found = search(
                region, out, months=months, indicator=indicator, rounds=rounds, size=size,
                worlds=worlds, held_out=held_out, replicates=replicates, seed=seed,
                execution=Execution(workers=workers, stop=stop), lang=lang, tell=note,
            )  # fmt: skip
        except SearchStopped as stopped:
            note(str(stopped))
            raise typer.Exit(128 + (stop.signal or 2)) from None
    found.write(out)
    if as_json:
        typer.echo(json.dumps(found.document(), ensure_ascii=False, indent=2))
        return
    typer.echo(str(found))
    typer.echo(say("search.files", out=out))
