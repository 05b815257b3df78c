"""Help and faults of the command line: both languages, one screen, and which language is chosen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from sim.cli import app, commands
from sim.words import LANGUAGES, VARIABLE, in_language, words_of

ROOT = Path(__file__).resolve().parents[1]
SCREEN = 34
"""Lines of a terminal that a laptop shows at once."""


def walk(command: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from walk(inner, *path, name)


COMMANDS = dict(walk(typer.main.get_command(app)))


def call(*words: str, env: dict[str, str] | None = None) -> Any:
    return CliRunner().invoke(app, list(words), env=env)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_fits_a_screen_and_tells_of_every_option(path: tuple[str, ...], lang: str) -> None:
    ended = call(*path, "--help", "--lang", lang)
    assert ended.exit_code == 0, ended.output
    lines = ended.output.splitlines()
    assert len(lines) <= SCREEN
    assert max(map(len, lines)) <= 100
    assert lines[0].startswith({"en": "Usage:", "nl": "Gebruik:"}[lang])
    for param in COMMANDS[path].params:
        if param.param_type_name == "option":
            assert param.opts[0] in ended.output
    for name in getattr(COMMANDS[path], "commands", ()):
        assert f"  {name} " in ended.output


@pytest.mark.parametrize(
    "typed", [["-h"], ["help"], ["run", "-h"], ["help", "run"], ["help", "study", "run"]]
)
def test_help_is_given_however_it_is_asked_for(typed: list[str]) -> None:
    ended = call(*typed)
    assert ended.exit_code == 0
    assert ended.output == call(*(w for w in typed if w not in ("-h", "help")), "--help").output


def test_no_help_is_left_over() -> None:
    used = {"schoorsteen", "any-help", "any-lang"}
    for path, command in COMMANDS.items():
        key = "-".join(path) or "schoorsteen"
        used.add(key)
        names = [param.name for param in command.params]
        table = words_of("help", "en")
        used |= {f"{key}-{n}" if f"{key}-{n}" in table else f"any-{n}" for n in names}
    plain = {
        key
        for key in words_of("help", "en")
        if key.partition("-")[0] in ("any", *map(_first, COMMANDS))
    }
    assert plain <= used


def _first(path: tuple[str, ...]) -> str:
    return path[0] if path else "schoorsteen"


WRONG = [
    (["rnu"], "no command rnu; did you mean run?", "opdracht rnu is er niet; is run bedoeld?"),
    (["zzzz"], "no command zzzz; there are run", "opdracht zzzz is er niet; er zijn run"),
    (["run", "--mont", "3"], "did you mean --months?", "is --months bedoeld?"),
    (["run", "--months", "drie"], "--months drie: must be a whole number", "moet een heel getal"),
    (["run", "--months=drie"], "--months drie: must be a whole number", "--months drie: dit moet"),
    (["run", "--seed", "1.5"], "--seed 1.5: must be a whole", "--seed 1.5: dit moet een heel"),
    (["run", "--months"], "--months: a value must stand", "--months: hier moet een waarde"),
    (["run", "a", "b", "c"], "b c: more words", "b c: meer woorden"),
    (["study", "run"], "FILE is missing", "BESTAND ontbreekt"),
    (["study", "rerun"], "FOLDER#RUN is missing", "MAP#RUN ontbreekt"),
    (["vergelijk"], "did you mean compare?", "is compare bedoeld?"),
    (["run", "--maanden", "3"], "did you mean --months?", "is --months bedoeld?"),
    (["run", "--region", "x"], "no option --region; see", "optie --region is er niet; zie"),
    (["verify", "edtion"], "WHAT edtion: must be one of limits", "WAT edtion: dit moet een van"),
    (["verify", "edtion"], "did you mean edition?", "is editie bedoeld?"),
    (["run", "--out"], "`schoorsteen run --help`", "`schoorsteen run --help`"),
    (["study", "export", "x", "--csv"], "`schoorsteen study export --help`", "--csv: hier"),
]


@pytest.mark.parametrize(("typed", "english", "dutch"), WRONG, ids=lambda x: str(x)[:30])
def test_what_is_typed_wrongly_is_told_in_the_language(typed, english: str, dutch: str) -> None:
    for lang, part in (("en", english), ("nl", dutch)):
        ended = call(*typed, "--lang", lang)
        assert ended.exit_code == 2
        assert part in ended.output
        assert "Traceback" not in ended.output
        assert "Error" not in ended.output


LANG_GIVEN = [
    # --lang, SCHOORSTEEN_LANG, LANG, a terminal: language
    ("nl", "en", "en_GB.UTF-8", True, "nl"),
    ("EN", "nl", "nl_NL.UTF-8", True, "en"),
    ("nl_BE", "", "", False, "nl"),
    (None, "nl", "en_GB.UTF-8", True, "nl"),
    (None, "", "nl_NL.UTF-8", True, "nl"),
    (None, "", "nl_BE@euro", True, "nl"),
    (None, "", "nl_NL.UTF-8", False, "en"),
    (None, "", "de_DE.UTF-8", True, "en"),
    (None, "", "C", True, "en"),
]


@pytest.mark.parametrize(("flag", "variable", "system", "terminal", "wanted"), LANG_GIVEN)
def test_the_language_is_that_of_the_flag_the_variable_the_system(
    monkeypatch, flag, variable, system, terminal, wanted
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", system)
    monkeypatch.setenv(VARIABLE, variable)
    monkeypatch.setattr(commands, "_read_along", lambda: terminal)
    words = ["run", "--months", "3"] + ([] if flag is None else ["--lang", flag])
    assert commands.started_in(words) == wanted


@pytest.mark.parametrize("words", [["run", "--lang", "fr"], ["--lang=klingon", "cases"]])
def test_a_language_that_there_is_not_is_refused(words: list[str]) -> None:
    ended = call(*words)
    assert ended.exit_code == 2
    assert "en (English)" in ended.output


def test_the_variable_is_refused_in_words_too(monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, "frans")
    ended = call("cases")
    assert (ended.exit_code, f"{VARIABLE}=frans" in ended.output) == (2, True)


def test_lang_stands_anywhere_and_does_not_outlive_its_command(monkeypatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    for words in (["--lang", "nl", "cases"], ["cases", "--lang=nl"], ["study", "--lang", "nl"]):
        assert "gemeenten" in (out := call(*words).output) or "studie" in out
    assert VARIABLE not in os.environ
    assert "municipalities" in call("cases").output


def test_processes_of_a_command_hear_its_language(monkeypatch) -> None:
    from sim.words import for_command

    monkeypatch.delenv(VARIABLE, raising=False)
    code = "from sim.words import say; print(say('help.usage'))"
    with in_language("en"), for_command("nl"):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert done.stdout == "Gebruik:\n"
