"""The command `schoorsteen`. Each command is loaded when it is asked for."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sim.cli.commands import Group, Later, new_app
from sim.cli.streams import prepare_streams
from sim.words import say


class _Schoorsteen(Group):
    """The program; a command is loaded when it is asked for, help of all of them loads none."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        # in the order in which a newcomer needs them; help lists them so
        self.commands = Later(
            run="sim.cli.run.run_app",
            map="sim.cli.maps.map_app",
            compare="sim.cli.compare.compare_app",
            exchange="sim.cli.exchange.exchange_app",
            why="sim.cli.why.why_app",
            page="sim.cli.page.page_app",
            report="sim.cli.report.report_app",
            cases="sim.cli.cases.cases_app",
            study="sim.cli.study.study_app",
            analyse="sim.cli.analyse.analyse_app",
            search="sim.cli.search.search_app",
            claims="sim.cli.claims.claims_app",
            worlds="sim.cli.worlds.worlds_app",
            parameters="sim.cli.tables.parameters_app",
            indicators="sim.cli.tables.indicators_app",
            model="sim.cli.model.model_app",
            verify="sim.cli.verify.verify_app",
        )


app = new_app(cls=_Schoorsteen, no_args_is_help=True, pretty_exceptions_enable=False)


def _version(wanted: bool) -> None:
    if wanted:
        from sim import __version__

        typer.echo(f"schoorsteen {__version__}")
        raise typer.Exit


@app.callback()
def _start(
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_version)] = False,
) -> None:
    pass


def main() -> None:
    """Entry point of the command."""
    prepare_streams()
    try:
        app(prog_name="schoorsteen")
    except KeyboardInterrupt:  # before a command began, or after it ended
        typer.echo(f"\nschoorsteen: {say('help.stopped')}", err=True)
        raise SystemExit(130) from None
