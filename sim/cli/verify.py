"""The command `schoorsteen verify`: numbers that the model must give."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.commands import Command, new_app
from sim.cli.shared import report_errors
from sim.words import say

verify_app = new_app()


@verify_app.command("verify", cls=Command)
@report_errors
def verify_command(
    what: Annotated[
        Literal["limits", "edition"],
        typer.Argument(),
    ] = "limits",
    quick: Annotated[bool, typer.Option("--quick")] = False,
    out: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Reproduce the published and exact numbers that the model must give.

    With `edition`: hold the second edition against what must be true of it.
    """
    if what == "edition":
        _verify_edition(quick, out)
        return
    from sim import verification

    results = verification.run(quick=quick, progress=lambda line: typer.echo(line, err=True))
    for result in results:
        if result.rule == "below":
            found = say(
                "cli.verify_below", found=f"{result.measured:.6g}", bound=f"{result.bound:.2g}"
            )
        else:
            found = say(
                "cli.verify_exact",
                found=f"{result.measured:.6g}",
                exact=f"{result.exact:.6g}",
                bound=f"{result.bound:.2g}",
            )
        title = say(f"verification.{result.id}")
        verdict = say("cli.verify_pass" if result.passed else "cli.verify_fail")
        typer.echo(f"{verdict:4}  {result.id:5} {title}: {found}")
    if out is not None:
        from sim.plots import limits
        from sim.sweep.writing import write_text

        out.mkdir(parents=True, exist_ok=True)
        limits.draw(results, out)
        write_text(verification.page(results), out / "verification.md")
    failed = [result.id for result in results if not result.passed]
    if failed:
        typer.echo(say("cli.verify_not", names=", ".join(failed)), err=True)
        raise typer.Exit(1)


def _verify_edition(quick: bool, out: Path | None) -> None:
    from sim.sweep.writing import write_text
    from sim.verification import edition

    points = edition.run(4 if quick else 30, lambda title: typer.echo(title, err=True), Path.cwd())
    for point in points:
        verdict = ("met" if point.met else "missed") if point.wanted else "told"
        wanted = say("cli.edition_wanted", wanted=point.wanted) if point.wanted else ""
        typer.echo(
            f"{say(f'cli.edition_{verdict}'):6}  {point.id:3} {point.what}: {point.found}{wanted}"
        )
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_text(edition.page(points), out / "edition.md")
    missed = [point.id for point in points if not point.met]
    if missed:
        typer.echo(say("cli.edition_not", names=", ".join(missed)), err=True)
        raise typer.Exit(1)
