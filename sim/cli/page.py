"""The command `schoorsteen page`: one HTML file with the model inside."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands import AUTO, Command, new_app, refuse
from sim.cli.shared import Lang, note, report_errors
from sim.words import listed, number, say

page_app = new_app()


@page_app.command("page", cls=Command)
@report_errors
def page_command(
    regions: Annotated[list[str] | None, typer.Argument()] = None,
    out: Annotated[Path, typer.Option()] = Path("schoorsteen.html"),
    show: Annotated[bool, typer.Option("--open")] = False,
    lang: Lang = AUTO,
) -> None:
    """Write the page: shipped regions, or those named, the first of which is asked about."""
    refuse_place(out)
    from sim.page.assemble import page
    from sim.page.content import place_name, regions_of
    from sim.sweep.writing import whole

    places = regions_of(regions or [])
    note(say("page.building"))
    data = page(places, lang).encode()
    with whole(out) as passing:
        passing.write_bytes(data)
    sizes = {
        "size": number(len(data) / 1000, 0),
        "packed": number(len(gzip.compress(data, 9)) / 1000, 0),
    }
    names = listed([place_name(region, lang) for region in places])
    typer.echo(say("page.written", out=out, regions=names, **sizes))
    if show:
        typer.launch(str(out.resolve()))


def refuse_place(out: Path) -> None:
    """Refuse what cannot be written, before anything is computed."""
    if out.is_dir():
        raise refuse(say("page.folder", out=out))
    if out.suffix.lower() not in (".html", ".htm"):
        raise refuse(say("page.ending", out=out))
    if not out.parent.is_dir():
        raise refuse(say("page.no_place", out=out))
