"""The command `schoorsteen report`: a document with the model inside, to mail or to print."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands import AUTO, Command, new_app, refuse
from sim.cli.shared import Lang, Sets, Story, given_settings, note, report_errors
from sim.words import number, say

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
    after: Annotated[int | None, typer.Option()] = None,
    scenario: Story = "baseline",
    settings: Sets = [],  # noqa: B006
    show: Annotated[bool, typer.Option("--open")] = False,
    lang: Lang = AUTO,
) -> None:
    """Write a report of policies in a region, or of a study that was run."""
    from sim.cli.page import refuse_place

    refuse_place(out, "report")
    from sim.answers.asking import region_of
    from sim.page.content import place_name, regions_of
    from sim.page.report import Asked, report
    from sim.page.studied import studied
    from sim.sweep.writing import whole

    text = ""
    given = Asked(region_of("twente"), policies or [], after, scenario, given_settings(settings))
    if (Path(of) / "study.json").is_file():
        if policies or settings or after is not None or scenario != "baseline":
            raise refuse(say("report.study_alone", of=of))
        text, given = studied(Path(of), lang)
    else:
        given = given._replace(region=regions_of([of])[0])
    place = place_name(given.region, lang)
    fields = {
        "title": title or say("page_report.report_title", region=place),
        "reader": reader,
        "date": datetime.date.today().isoformat() if date is None else date,
        "answer": remark,
    }
    data = report(given, fields, lang, note, studied=text, dashes="--").encode()
    with whole(out) as passing:
        passing.write_bytes(data)
    size, packed = (number(n / 1000, 0) for n in (len(data), len(gzip.compress(data, 9))))
    typer.echo(say("report.written", out=out, region=place, size=size, packed=packed))
    if show:
        typer.launch(str(out.resolve()))
