"""The command `schoorsteen`. Everything heavy is imported inside the commands."""

from __future__ import annotations

from typing import Annotated

import typer

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
from sim.cli.streams import prepare_streams
from sim.cli.study import study_app
from sim.cli.tables import indicators_command, parameters_command
from sim.cli.verify import verify_command
from sim.cli.why import why_command
from sim.cli.worlds import worlds_app
from sim.words import say

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
