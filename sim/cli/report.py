"""The command `schoorsteen report`: a document with the model inside, to mail or to print."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands import AUTO, Command, new_app, refuse
from sim.cli.shared import Lang, Sets, Story, given_settings, note, report_errors
from sim.words import Language, listed, number, say

report_app = new_app()


@report_app.command("report", cls=Command)
@report_errors
def report_command(
    of: Annotated[str, typer.Argument()],
    policies: Annotated[list[str] | None, typer.Argument()] = None,
    out: Annotated[Path, typer.Option()] = Path("report.html"),
    title: Annotated[str, typer.Option()] = "",
    reader: Annotated[str, typer.Option("--for")] = "",
    date: Annotated[str | None, typer.Option()] = None,
    remark: Annotated[str, typer.Option()] = "",
    worlds: Annotated[int | None, typer.Option("--worlds", "--runs")] = None,
    months: Annotated[int | None, typer.Option()] = None,
    seed: Annotated[int | None, typer.Option()] = None,
    after: Annotated[int | None, typer.Option()] = None,
    scenario: Story = "baseline",
    settings: Sets = [],  # noqa: B006
    show: Annotated[bool, typer.Option("--open")] = False,
    lang: Lang = AUTO,
) -> None:
    """Write a report of policies in a region, or of a study that was run."""
    from sim.cli.page import refuse_place

    refuse_place(out)
    from sim.page.content import place_name, regions_of
    from sim.page.report import Asked, report, still
    from sim.page.studied import studied
    from sim.sweep.writing import whole

    asked: Asked | None
    given_numbers = {"worlds": worlds, "months": months, "seed": seed}
    numbers = {name: value for name, value in given_numbers.items() if value is not None}
    if (Path(of) / "study.json").is_file():
        if policies or settings or numbers or after is not None or scenario != "baseline":
            raise refuse(say("report.study_alone", of=of))
        text, own, asked, regions = studied(Path(of), lang)
        title = title or own
    else:
        text, regions = "", regions_of([of])
        given = given_settings(settings)
        asked = Asked(regions[0], policies or [], after, scenario, given, **numbers)
    place = listed([place_name(region, lang) for region in regions])
    fields = {
        "title": title or say("page_report.report_title", region=place),
        "reader": reader,
        "date": _today(lang) if date is None else date,
        "answer": remark,
    }
    if asked is None:
        made = still(regions, fields, lang, text)
    else:
        made = report(asked, fields, lang, note, studied=text, dashes="--")
    data = made.encode()
    with whole(out) as passing:
        passing.write_bytes(data)
    size, packed = (number(n / 1000, 0) for n in (len(data), len(gzip.compress(data, 9))))
    typer.echo(say("report.written", out=out, region=place, size=size, packed=packed))
    if show:
        typer.launch(str(out.resolve()))


def _today(lang: Language) -> str:
    today = datetime.date.today()
    return today.isoformat() if lang == "en" else f"{today.day}-{today.month}-{today.year}"
