"""The command `schoorsteen`. Each command is loaded when it is asked for."""

from __future__ import annotations

from typing import Annotated, Any

import typer

<<<<<<< HEAD
from sim.cli.commands import Group, Later, new_app
=======
from sim.cli.cases import cases_app
from sim.cli.claims import claims_command
from sim.cli.commands import Command, Group
from sim.cli.compare import compare_command
from sim.cli.exchange import exchange_command
from sim.cli.maps import map_command
from sim.cli.model import model_command
from sim.cli.page import page_command
from sim.cli.run import run_command
from sim.cli.shared import ParameterFlags
>>>>>>> page
from sim.cli.streams import prepare_streams
from sim.words import say

<<<<<<< HEAD

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
            cases="sim.cli.cases.cases_app",
            study="sim.cli.study.study_app",
            claims="sim.cli.claims.claims_app",
            worlds="sim.cli.worlds.worlds_app",
            parameters="sim.cli.tables.parameters_app",
            indicators="sim.cli.tables.indicators_app",
            model="sim.cli.model.model_app",
            verify="sim.cli.verify.verify_app",
        )


app = new_app(cls=_Schoorsteen, no_args_is_help=True, pretty_exceptions_enable=False)
=======
app = typer.Typer(
    cls=Group,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
# in the order in which a newcomer needs them; help lists them so
app.command("run", cls=ParameterFlags)(run_command)
app.command("map", cls=ParameterFlags)(map_command)
app.command("compare", cls=Command)(compare_command)
app.command("exchange", cls=Command)(exchange_command)
app.command("why", cls=Command)(why_command)
app.command("page", cls=Command)(page_command)
app.add_typer(cases_app, name="cases", invoke_without_command=True)
app.add_typer(study_app, name="study")
app.command("claims", cls=Command)(claims_command)
app.add_typer(worlds_app, name="worlds")
app.command("parameters", cls=Command)(parameters_command)
app.command("indicators", cls=Command)(indicators_command)
app.command("model", cls=Command)(model_command)
app.command("verify", cls=Command)(verify_command)
>>>>>>> page


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
