"""What all commands share: faults in one sentence, flags of parameters, small words."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

import typer

from sim.answers.asking import prepare as prepare_kinds
from sim.answers.asking import user_message
from sim.cli.commands import Command, no_such_option, refuse
from sim.words import Language, language, number, say

if TYPE_CHECKING:
    from sim.sweep.worker import Kind

P = ParamSpec("P")
R = TypeVar("R")

# Faults and flags ---------------------------------------------------------------------------


def finishing(again: str) -> Callable[[bool], None]:
    """Says what an interrupt of a study does, the first and the second time.

    Args:
        again: what to do to go on.
    """

    def message(at_once: bool) -> None:
        if at_once:
            text = say("cli.stopped_at_once", again=again)
        else:
            text = say("cli.finishing")
        typer.echo(f"\n{text}", err=True)

    return message


def report_errors(command: Callable[P, R]) -> Callable[P, R]:
    """A command whose faults become one message and an exit code, never a traceback."""

    @functools.wraps(command)
    def report_errors(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except KeyboardInterrupt:
            typer.echo(f"\nschoorsteen: {say('help.stopped')}", err=True)
            raise typer.Exit(130) from None
        except Exception as error:
            message = user_message(error)
            if message is None:
                raise
            raise refuse(message) from None

    return report_errors


class ParameterFlags(Command):
    """A command that has a flag for every parameter, such as ``--mindset-mean 0.2``.

    The flags are made from the parameter table when the command is used, so that
    ``schoorsteen --help`` need not load it.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the parameters out, leave the rest to typer."""
        from sim.parameters import ENTRIES

        own = {flag for option in self.params for flag in option.opts} | {"--help", "--"}
        given: dict[str, str] = {}
        rest: list[str] = []
        typed = iter(args)
        for word in typed:
            flag, equals, value = word.partition("=")
            name = flag.removeprefix("--").replace("-", "_")
            if not flag.startswith("--") or flag in own:
                rest.append(word)
            elif flag == "--policy" and self.name == "map":
                raise refuse(say("cli.map_policy", word=word))
            elif name in ENTRIES:
                given[name] = value if equals else next(typed, "")
            else:
                known = [*own, *map(flag_of, ENTRIES)]
                raise refuse(no_such_option(flag, [f for f in known if f != "--"]))
        ctx.meta["parameters"] = given
        return super().parse_args(ctx, rest)

    def epilogs(self) -> Sequence[str]:
        """Where the flags of the parameters are told."""
        return (say("help.parameter_flags"),)


def flag_of(name: str) -> str:
    """The flag of a parameter."""
    return "--" + name.replace("_", "-")


def value_of(name: str, text: str) -> Any:
    """A value as the parameter table wants it; what is no number stays text, to be refused."""
    from sim.parameters import ENTRIES, canonical

    entry, found = ENTRIES.get(name), canonical(name, text)
    if entry is None or entry.choices or found != text:
        return found
    # a decimal comma, unless it may part thousands
    plain = text.replace(",", ".") if re.fullmatch(r"[+-]?\d+,(\d{1,2}|\d{4,})", text) else text
    for kind in (int, float) if entry.whole else (float,):
        try:
            return kind(plain)
        except ValueError:
            continue
    return text


def given_settings(settings: Sequence[str]) -> dict[str, Any]:
    """Parameters from ``--set``."""
    given: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise refuse(say("cli.set_form", setting=setting))
        given[name] = value_of(name, value.strip())
    return given


def given_parameters(ctx: typer.Context, settings: Sequence[str]) -> dict[str, Any]:
    """Parameters from ``--set`` and from flags; a flag wins."""
    flags = {name: value_of(name, text) for name, text in ctx.meta["parameters"].items()}
    return given_settings(settings) | flags


# Options that several commands share ----------------------------------------------------------

Lang = Annotated[
    Language,
    # read when the command starts (``commands``), so that faults of other options are in it too
    typer.Option("--lang", case_sensitive=False, callback=lambda _: language()),
]
Sets = Annotated[list[str], typer.Option("--set")]
Story = Annotated[str, typer.Option("--scenario")]
Json = Annotated[bool, typer.Option("--json")]
WorldsOption = Annotated[int | None, typer.Option("--worlds")]

# Small things ---------------------------------------------------------------------------------


def shown(value: Any, lang: Language = "en") -> str:
    """A value in the manner of the language; text stays as it is."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.6g}".replace(".", "," if lang == "nl" else ".")


def prepare(*kinds: Kind) -> None:
    """Compile kernels, and say so where it takes long."""
    prepare_kinds(kinds, note)


def note(text: str) -> None:
    """Tell something on the way."""
    typer.echo(text, err=True)


def folder_for(out: Path | None, decimal_comma: bool) -> None:
    """Refuse a file as the folder of an answer, and a manner of writing tables without a folder."""
    no_file(out)
    if decimal_comma and out is None:
        raise refuse(say("study_cli.export_alone", option="--decimal-comma", needed="--out"))


def no_file(out: Path | None) -> None:
    """Refuse a file where a folder is to be written."""
    if out is not None and out.exists() and not out.is_dir():
        raise refuse(say("cli.is_file", out=out))


def lasting(seconds: float) -> str:
    """A duration in words."""
    if seconds < 90:
        return say("cli.seconds", n=number(max(1, round(seconds))))
    if seconds < 5400:
        return say("cli.minutes", n=number(seconds / 60, 0))
    if seconds < 172_800:
        return say("cli.hours", n=number(seconds / 3600, 1))
    return say("cli.days", n=number(seconds / 86_400, 1))


def counted(number: int, one: str, more: str = "") -> str:
    """So many of something, such as ``1 run`` or ``1,000 runs``."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def sized(bytes_: float) -> str:
    """A number of bytes in words."""
    units = iter(("kB", "MB", "GB", "TB", "PB", "EB"))
    unit, size = next(units), bytes_ / 1000
    while size >= 999.5:
        unit, size = next(units), size / 1000
    return f"{size:.3g} {unit}"
