"""Commands in the language of whoever types them: help, and what is wrong with what was typed.

Texts stand in ``words/*/help.toml``: a command's under its path (``study-run``), an option's under
that and the option's name (``study-run-workers``), one that is the same everywhere under ``any``
(``any-lang``). A text that begins with ``WORD: `` gives the word that stands for the value.
Another language is chosen by ``--lang``, before anything else is read.
"""

from __future__ import annotations

import itertools
import locale
import os
import re
import shlex
import shutil
import sys
import textwrap
from collections import UserDict
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from sim import words
from sim.words import (
    Language,
    Names,
    language_named,
    meant,
    name_of,
    say,
    values_named,
    words_of,
)

AUTO: Final[Language] = "en"
"""The default of ``--lang``: the language that was chosen when the command started."""
_PROGRAM: Final = "schoorsteen"
_flag: ContextVar[tuple[str, ...]] = ContextVar("flag", default=())
"""The language as it was typed, to be typed again; empty: it was not."""
_WIDTH: Final = 100
_VALUE = re.compile(r"([^a-z\s:]{1,20}): ")
_KINDS: Final = {int: "whole", float: "number", Path: "path", bool: "flag"}


def started_in(args: Sequence[str]) -> Language:
    """The language of a command: of --lang, of SCHOORSTEEN_LANG, of the system on a terminal.

    Raises:
        typer.Exit: a language that there is not.
    """
    given = _given(args)
    if given is not None:
        named = language_named(given)
        if named is None:
            raise refuse(say("help.no_language", name=f"--lang {given}"))
        return named
    variable = os.environ.get(words.VARIABLE, "")
    if variable:
        named = language_named(variable)
        if named is None:
            raise refuse(say("help.no_language", name=f"{words.VARIABLE}={variable}"))
        return named
    if _read_along():
        return language_named(_of_system()) or "en"
    return "en"


def _given(args: Sequence[str]) -> str | None:
    """What stands behind --lang; None without it."""
    place = _place_of_language(args)
    if place is None:
        return None
    return args[place].partition("=")[2] if "=" in args[place] else args[place + 1]


def _without_language(args: Sequence[str]) -> list[str]:
    """The words without --lang, which every command takes and none needs to know."""
    place = _place_of_language(args)
    if place is None:
        return list(args)
    rest = [*args[:place], *args[place + (1 if "=" in args[place] else 2) :]]
    return _without_language(rest)


def _as_help(args: Sequence[str]) -> list[str]:
    """What is typed by those who ask for help: ``-h``, or ``help`` before a command."""
    if args[:1] == ["help"]:
        return [*args[1:], "--help"]
    return ["--help" if word == "-h" else word for word in args]


def _place_of_language(args: Sequence[str]) -> int | None:
    for place, word in enumerate(args):
        if word == "--":
            break
        if word.startswith("--lang=") or (word == "--lang" and place + 1 < len(args)):
            return place
    return None


def _read_along() -> bool:
    """Whether a person reads what is printed: a terminal stands behind it."""
    try:
        return sys.stdout.isatty()
    except (AttributeError, ValueError):  # no stream, or a closed one
        return False


def _of_system() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    try:
        return locale.getlocale()[0] or ""
    except ValueError:
        return ""


def next_command(*typed: str) -> str:
    """A command to type next, called as this one was and in the same language."""
    program, found = sys.argv[0], shutil.which(_PROGRAM)
    own = Path(program).stem == _PROGRAM and Path(program).exists()
    if own and found is not None:  # the shell finds it by its bare name
        own = not Path(found).samefile(program)
    return shlex.join([program if own else _PROGRAM, *typed, *_flag.get()])


def refuse(message: str) -> typer.Exit:
    """The end of a command that cannot do what it was asked; to be raised."""
    typer.echo(f"schoorsteen: {message}", err=True)
    return typer.Exit(2)


# Help -----------------------------------------------------------------------------------------


def _path_of(ctx: Any) -> str:
    """The key of a command: the words behind the program's name."""
    path: list[str] = []
    while ctx is not None and ctx.parent is not None:
        path.insert(0, ctx.info_name)
        ctx = ctx.parent
    return "-".join(path) or "schoorsteen"


def _text(key: str, name: str) -> tuple[str, str]:
    """Word for the value (may be empty) and text of an option or argument."""
    table = words_of("help", words.language())
    text = table.get(f"{key}-{name}") or table[f"any-{name}"]
    found = _VALUE.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def _kind_of(command: Any, name: str) -> tuple[str, tuple[str, ...]]:
    """What the value of an option or argument is, and its choices if it is one.

    Read from the function behind the command: what typer makes of it differs between its versions.
    """
    hints = get_type_hints(command.callback) if command.callback else {}
    hint = hints.get(name, bool)  # --help is no argument of the function
    inner = [part for part in get_args(hint) if part is not type(None)]
    if get_origin(hint) in (Union, UnionType, list) and inner:
        hint = inner[0]
    if get_origin(hint) is Literal:
        return "choice", tuple(map(str, get_args(hint)))
    return _KINDS.get(hint, "text"), ()


def _value_word(command: Any, param: Any, word: str) -> str:
    """What stands for the value of an option: its own word, else that of its kind."""
    kind, _ = _kind_of(command, param.name)
    return word if word or kind == "flag" else say(f"help.type_{kind}")


def _rows(command: Any, ctx: Any, kind: str) -> Iterator[tuple[str, str]]:
    """Name and text of the arguments or options of a command."""
    key = _path_of(ctx)
    for param in command.get_params(ctx):
        if param.param_type_name != kind or param.name == "lang":
            continue
        word, text = _text(key, param.name)
        if kind == "argument":
            yield word or param.name.upper(), text
        else:
            value = _value_word(command, param, word)
            yield f"{', '.join(param.opts)}{' ' + value if value else ''}", text
    if kind == "option":
        word, text = _text("any", "lang")
        yield f"--lang {word}", text


def _write_help(command: Any, ctx: Any, formatter: Any) -> None:
    """Usage, what the command does, and its arguments and options, a line or two each."""
    key = _path_of(ctx)
    arguments = list(_rows(command, ctx, "argument"))
    options = list(_rows(command, ctx, "option"))
    required = {p.name: p.required for p in command.get_params(ctx)}
    names = [p.name for p in command.get_params(ctx) if p.param_type_name == "argument"]
    pieces = [say("help.options_word")] if options else []
    for name, (word, _) in zip(names, arguments, strict=True):
        pieces.append(word if required[name] else f"[{word}]")
    group = getattr(command, "commands", None)
    if group:
        pieces.append(say("help.command_word"))
    lines = [f"{say('help.usage')} {ctx.command_path} {' '.join(pieces)}", ""]
    for paragraph in say(f"help.{key}").split("\n\n"):
        lines += [textwrap.fill(paragraph, _WIDTH, break_on_hyphens=False), ""]
    tables = [("arguments", arguments), ("options", options)]
    if group:
        table = words_of("help", words.language())
        path = "" if key == "schoorsteen" else f"{key}-"
        summary = [(name, _first(table[f"{path}{name}"])) for name in group]
        tables.append(("commands", summary))
    for title, rows in tables:
        if rows:
            lines += [say(f"help.{title}"), *_table(rows), ""]
    lines += [textwrap.fill(extra, _WIDTH) for extra in command.epilogs()]
    formatter.write("\n".join(lines).rstrip() + "\n")


def _first(text: str) -> str:
    """First sentence of a text."""
    return text.partition("\n\n")[0]


def _table(rows: Sequence[tuple[str, str]]) -> list[str]:
    wide = min(30, max(len(name) for name, _ in rows))
    lines = []
    for name, text in rows:
        indent = " " * (wide + 4)
        block = textwrap.fill(
            text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        )
        if len(name) <= wide:
            lines.append(f"  {name:{wide}}{block[wide + 2 :]}")
        else:
            lines += [f"  {name}", block]
    return lines


# Commands -------------------------------------------------------------------------------------


class Command(TyperCommand):
    """A command whose help and faults are in the language that was chosen."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Dutch names of choices become the words that the command knows; the rest is typer's."""
        return super().parse_args(ctx, _with_ids(self, args))

    def epilogs(self) -> Sequence[str]:
        """What stands below its options."""
        return ()

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write all of its help."""
        _write_help(self, ctx, formatter)


class Group(TyperGroup):
    """A command that has others below it; without one of them, its help."""

    def epilogs(self) -> Sequence[str]:
        """What stands below its commands."""
        return ()

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write all of its help."""
        _write_help(self, ctx, formatter)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run in the language that was chosen; what is wrong with what was typed is one message."""
        given = list(sys.argv[1:] if args is None else args)
        try:
            with words.for_command(started_in(given)):
                _flag.set(() if _given(given) is None else ("--lang", words.language()))
                code = self._attempt(_as_help(_without_language(given)), prog_name, **extra)
        except typer.Exit as end:
            code = end.exit_code
        if standalone_mode:
            sys.exit(code if isinstance(code, int) else 0)
        return code

    def _attempt(self, args: list[str], prog_name: str | None, **extra: Any) -> Any:
        try:
            return super().main(args, prog_name, standalone_mode=False, **extra)
        except Exception as error:
            message = _message_of(error, args)
            if message is None:
                raise
            if message:
                typer.echo(message, err=True)
            return int(getattr(error, "exit_code", 1))


class Later(UserDict[str, Any]):
    """Commands by name, each the name of its app in the code (see `new_app`) until it is used."""

    def __getitem__(self, name: str) -> Any:
        if isinstance(self.data[name], str):
            room, _, app = self.data[name].rpartition(".")
            command = typer.main.get_command(getattr(import_module(room), app))
            command.name = name
            self.data[name] = command
        return self.data[name]


def new_app(cls: type[Group] = Group, **options: Any) -> typer.Typer:
    """A typer app for one command, or for a group of them.

    Args:
        cls: of the group; nothing to an app of one command.
    """
    return typer.Typer(cls=cls, add_completion=False, rich_markup_mode=None, **options)


def _message_of(error: Any, args: Sequence[str]) -> str | None:
    """What to say of something that was typed wrongly; None: it is no such error."""
    kind = type(error).__name__
    if kind == "Abort":
        return f"schoorsteen: {say('help.stopped')}"
    if not hasattr(error, "format_message"):
        return None
    if kind == "NoArgsIsHelpError":
        return str(error.ctx.get_help())
    ctx = getattr(error, "ctx", None)
    path = _path_typed(args) if ctx is None else ctx.command_path
    said = _said(error, kind, ctx, args)
    return f"schoorsteen: {said}\n{say('help.try_help', command=path)}"


def _path_typed(args: Sequence[str]) -> str:
    """The program and the command that was typed, as far as words tell it."""
    first = list(itertools.takewhile(lambda word: not word.startswith("-"), args))
    deep = 2 if first[:1] in (["study"], ["worlds"], ["cases"]) else 1
    return " ".join(["schoorsteen", *first[:deep]])


def _said(error: Any, kind: str, ctx: Any, args: Sequence[str]) -> str:
    """The fault in one sentence. Their words are English and are read for the value only."""
    from sim.documents import closest, nearest

    if kind == "NoSuchOption":
        return no_such_option(str(error.option_name), _flags_of(ctx))
    if kind == "MissingParameter":
        return say("help.missing", name=_name_of(error.param, ctx))
    if kind == "BadParameter":
        typed = _typed(args, ctx.command, error.param) if error.param is not None else ""
        shown = f" {typed}" if typed else ""
        name = _name_of(error.param, ctx)
        rule = _rule_of(ctx.command, error.param)
        kind, ids = _kind_of(ctx.command, error.param.name)
        if kind == "choice" and typed:
            names = Names((one, values_named(error.param.name)[one]) for one in ids)
            if near := closest(typed, names):
                return say("help.bad_choice", name=name, value=shown, rule=rule, hint=near)
        return say("help.bad_value", name=name, value=shown, rule=rule)
    if kind == "BadOptionUsage":
        return say("help.no_value", name=error.option_name)
    if found := re.match(r"No such command '(.*?)'\.", str(error.message)):
        known = list(ctx.command.commands)
        named = {one: ways for one, ways in values_named("command").items() if one in known}
        one = meant(found[1], Names(named))
        near = one or f" {say('words.or')} ".join(nearest(found[1], known))
        if near:
            return say("help.no_command_near", name=found[1], near=near)
        return say("help.no_command", name=found[1], known=", ".join(known))
    if found := re.search(r"unexpected extra argument\S* \((.*)\)", str(error.message)):
        return say("help.too_many", names=found[1])
    if "Missing command" in str(error.message):
        return say("help.missing_command")
    return str(error.format_message())


def _typed(args: Sequence[str], command: Any, param: Any) -> str:
    """The value that was typed for an option or argument; empty where it cannot be found."""
    if param.param_type_name == "argument":
        kind, _ = _kind_of(command, param.name)
        words_typed = [word for word in args if not word.startswith("-")]
        return words_typed[-1] if kind == "choice" and len(words_typed) > 1 else ""
    for word, behind in itertools.pairwise([*args, ""]):
        flag, equals, value = word.partition("=")
        if flag in param.opts:
            return value if equals else behind
    return ""


def _with_ids(command: Any, args: Sequence[str]) -> list[str]:
    """What was typed, with each choice by the word that the command knows."""
    found = list(args)
    for param in command.params:
        kind, _ = _kind_of(command, param.name)
        if kind != "choice" or param.name == "lang":
            continue
        known = values_named(param.name)
        for place, word in enumerate(found):
            flag, equals, value = word.partition("=")
            if param.param_type_name == "argument" and not word.startswith("-"):
                found[place] = meant(word, known) or word
            elif flag in param.opts and equals:
                found[place] = f"{flag}={meant(value, known) or value}"
            elif place and found[place - 1] in param.opts:
                found[place] = meant(word, known) or word
    return found


def no_such_option(flag: str, known: Sequence[str]) -> str:
    """A message about an option that there is not, with the nearest that there are."""
    from sim.documents import nearest

    by_word = {name.lstrip("-").replace("-", "_"): name for name in known}
    word = flag.lstrip("-").replace("-", "_")
    one = meant(word, values_named("flag"))
    # a command has some hundred options: what is not very near was not meant
    near = [one] if one in by_word else nearest(word, by_word, 0.75)
    if near:
        named = f" {say('words.or')} ".join(by_word[name] for name in near)
        return say("help.no_option_near", name=flag, near=named)
    return say("help.no_option", name=flag)


def _flags_of(ctx: Any) -> list[str]:
    if ctx is None:
        return []
    return [flag for param in ctx.command.get_params(ctx) for flag in param.opts if "-" in flag[:1]]


def _name_of(param: Any, ctx: Any) -> str:
    """An option by its flag, an argument by the word that its help gives it."""
    if param is None:
        return ""
    if param.param_type_name == "option":
        return str(param.opts[0])
    return _text(_path_of(ctx), param.name)[0] or str(param.name).upper()


def _rule_of(command: Any, param: Any) -> str:
    """What the value of an option must be."""
    kind, ids = _kind_of(command, param.name)
    names = [name_of(one, values_named(param.name)) for one in ids]
    return say(f"help.rule_{kind}", names=", ".join(names))
