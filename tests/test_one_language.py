"""Every sentence that people read comes from ``sim/words`` or from the row that it belongs to.

All texts of ``sim/words`` are replaced by marks: letters become #, blanks stay. What then still
has letters must be the name of something: a parameter, a flag, a file, what was typed, or the
text of a row (a region's title, an indicator's label), which has both languages beside it.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from sim import mechanisms, words
from sim.cli import app
from sim.indicators import ABOUT, COLUMNS, DIRECTIONS_NL, unit_in
from sim.parameters import ENTRIES, GROUPS, ROLES_NL, SOURCES_NL
from sim.regions import load_case, load_tables, shipped_cases
from sim.scenarios import load_scenario, shipped_policies, shipped_scenarios
from sim.schedule import ORDER

STUDY = """
id = "klein"
months = 2
replicates = 2
cases = [{ organisations = 4, tasks = 2, seed = 1 }]
policies = ["none", "guardian"]
"""
FILES = {
    "klein.toml": STUDY,
    "fout.toml": 'id = "a b"\nmonths = -3\nreplicate = 2\n[uncertain.mindset_meen]\nfrom = 2\n',
    "kapot.toml": 'id = "a\n',
    "verhaal.toml": 'id = "x"\n[parameters]\nroom = -3\n[policies.p.parameters]\nmode = "joint"\n',
    "leeg.toml": "",
}


def marked(text: str) -> str:
    """A text with # for its letters; its blanks are left."""
    made = ""
    for literal, name, form, conversion in string.Formatter().parse(text):
        made += re.sub(r"[^\W\d_]", "#", literal).replace("{", "{{").replace("}", "}}")
        if name is not None:
            made += "{" + name + (f"!{conversion}" if conversion else "")
            made += (f":{form}" if form else "") + "}"
    return made


@pytest.fixture
def marks(monkeypatch) -> None:
    real = words._read
    made: dict[tuple[str, str], Mapping[str, str]] = {}

    def read(kind: str, lang: str) -> Mapping[str, str]:
        if kind == "values":  # names of things, to be typed
            return real(kind, lang)
        if (kind, lang) not in made:
            table = {key: marked(text) for key, text in real(kind, lang).items()}
            made[kind, lang] = MappingProxyType(table)
        return made[kind, lang]

    monkeypatch.setattr(words, "_read", read)


def strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from strings(one)


def texts_of_rows() -> list[str]:
    """Texts that stand in a row of their own, longest first."""
    found: set[str] = set()
    for row in (*ENTRIES.values(), *ABOUT.values(), *ORDER):
        found |= set(strings(tuple(row)))
    found |= set(strings([ROLES_NL, DIRECTIONS_NL, [row.direction for row in ABOUT.values()]]))
    for entry in (*ENTRIES.values(), *ABOUT.values()):
        found.add(unit_in(entry.unit, "nl"))
    found |= set(strings([*GROUPS.values(), *SOURCES_NL.values(), *SOURCES_NL]))
    found |= set(strings([tuple(m) for m in mechanisms.MECHANISMS.values()]))
    for policy in shipped_policies().values():
        found |= set(strings([policy.title, policy.text, list(policy.names.values())]))
    for name in shipped_scenarios():
        story = load_scenario(name)
        found |= set(strings([story.title, story.text, list(story.names.values())]))
    for name in shipped_cases():
        region, tables = load_case(name), load_tables(name)
        found |= set(
            strings([region.labels, region.task_labels, region.organisations, region.tasks])
        )
        found |= set(strings([tables.title, tables.text, [tuple(p) for p in tables.partnerships]]))
    plain = {" ".join(text.split()) for text in found}
    return sorted((text for text in plain if text), key=len, reverse=True)


def names() -> set[str]:
    """Names that are no language's: of parameters, flags, commands, files, kinds of values."""
    found = {
        *ENTRIES,
        *COLUMNS,
        *ABOUT,
        *shipped_policies(),
        *shipped_scenarios(),
        *shipped_cases(),
    }

    def walk(command: Any) -> None:
        for param in command.params:
            found.update(flag.lstrip("-") for flag in param.opts)
        for name, inner in getattr(command, "commands", {}).items():
            found.add(name)
            walk(inner)

    walk(typer.main.get_command(app))
    found |= {choice for entry in ENTRIES.values() for choice in entry.choices}
    found |= {name for lang in words.LANGUAGES for name in words.words_of("values", lang).values()}
    return found


PLAIN = {
    *("schoorsteen", "json", "csv", "toml", "png", "svg", "pdf", "parquet", "txt", "xlsx", "ods"),
    *("nc", "md", "root", "lang", "help", "en", "nl", "p", "s", "min", "kb", "mb", "gb", "sd"),
    *(
        "summary",
        "findings",
        "manifest",
        "runs",
        "series",
        "links",
        "map",
        "run",
        "tall",
        "map_tall",
    ),
    # keys of files that people write
    *("schema", "id", "title", "short", "text", "extends", "scenarios", "limits", "sources"),
    *(
        "name",
        "question",
        "prediction",
        "contrasts",
        "channels",
        "candidates",
        "says",
        "predicted",
        "small",
        "opposite",
    ),
    *("point", "policies", "parameters", "phases", "uncertain", "record", "worlds"),
    *("my_study",),
    *("organisations", "partnerships", "tasks", "needs", "portfolios", "events", "case", "docs"),
    *(
        "mechanisms",
        "run_tall",
        "study",
        "design",
        "part",
        "compare",
        "table",
        "utf",
        "x",
        "n",
        "sha",
    ),
}


@pytest.fixture(scope="module")
def known() -> tuple[list[str], set[str]]:
    plain = {part for name in names() for part in re.split(r"\W+", name)} | PLAIN
    return texts_of_rows(), plain


def unmarked(text: str, typed: Iterable[str], known: tuple[list[str], set[str]]) -> list[str]:
    """Words of an output that are neither marked nor the name of something."""
    rows, plain = known
    rest = " ".join(text.split())
    rest = re.sub(r"/[^\s:,]*", " ", rest)  # paths
    for row in rows:
        if len(row) > 1 and row in rest:
            # whole words only: a label of two letters stands in many a word
            rest = re.sub(rf"(?<![\w-]){re.escape(row)}(?![\w-])", " ", rest)
    typed_words = {word for one in typed for word in re.split(r"\W+", one.lower())}
    rest = re.sub(r"(synthetic|drawn)_[\d_]+", " ", rest)
    taken = plain | typed_words
    found = re.findall(r"[^\W\d_](?:\w|-(?=\w))+", rest)
    return [
        word
        for word in found
        if not {word.lower(), word.replace("-", "_"), *word.lower().split("-")} & taken
        and not re.fullmatch(r"[A-Z]{1,3}\d*|M\d+|V\d+\w*|[0-9a-f]{8,}", word)
    ]


COMMANDS = [
    ["cases"],
    ["parameters"],
    ["parameters", "--everything"],
    ["parameters", "zzz"],
    ["parameters", "zzz", "--role", "lever"],
    ["indicators"],
    ["indicators", "zzz"],
    ["model"],
    ["model", "--month"],
    ["worlds", "describe"],
    ["run", "--organisations", "3", "--months", "1"],
    ["run", "bar", "--months", "1", "--policy", "hoeder", "--scenario", "schaarste"],
    ["run", "--organisations", "3", "--months", "1", "--out", "uit"],
    ["run", "bar", "--organisations", "3"],
    ["run", "--tasks", "3"],
    ["run", "nergens"],
    ["run", "--policy", "hoedr"],
    ["run", "--scenario", "schaarst"],
    ["run", "--scenario", "verhaal.toml"],
    ["run", "--scenario", "kapot.toml"],
    ["run", "--mindset-mean", "7"],
    ["run", "--mindset-meen", "7"],
    ["run", "--set", "room"],
    ["run", "--set", "rom=3"],
    ["run", "--set", "form=los"],
    ["run", "--months", "-1"],
    ["run", "--worlds", "9999"],
    ["map", "bar", "--policy", "guardian"],
    ["map", "bar", "--weights", "0"],
    ["map", "bar", "--set", "mindset_mean=0.1"],
    ["study", "run", "nergens.toml"],
    ["study", "run", "fout.toml"],
    ["study", "run", "kapot.toml"],
    ["study", "run", "leeg.toml"],
    ["study", "run", "klein.toml", "--dry-run"],
    ["study", "run", "klein.toml", "--shard", "3/2"],
    ["study", "run", "klein.toml", "--workers", "0"],
    ["study", "status", "nergens"],
    ["study", "verify", "nergens"],
    ["study", "rerun", "nergens"],
    ["study", "rerun", "nergens#1"],
    ["study", "new", "mijn"],
    ["study", "new", "a b"],
    ["study", "new", "mijn", "--after", "nergens"],
    ["analyse", "nergens"],
    ["cases", "check", "nergens"],
    ["cases", "check", "."],
    ["worlds", "check", "nergens"],
    ["claims", "C99"],
    ["claims", "leeg.toml"],
    ["claims", "C1", "--pages-only", "--out", "leeg"],
]


@pytest.mark.parametrize("lang", words.LANGUAGES)
@pytest.mark.parametrize("typed", COMMANDS, ids=" ".join)
def test_nothing_is_said_that_is_no_text_of_the_tables(
    typed: list[str], lang: str, marks, known, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    ended = CliRunner().invoke(app, [*typed, "--lang", lang])
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
    left = unmarked(ended.output, [*typed, *FILES, *FILES.values()], known)
    assert not left, f"{left}\n{ended.output}"


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_a_study_says_nothing_else_either(
    lang: str, marks, known, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("klein.toml").write_text(STUDY, encoding="utf-8")
    for typed in (
        ["study", "run", "klein.toml", "--workers", "1"],
        ["study", "run", "klein.toml"],
        ["study", "status", "klein"],
        ["study", "verify", "klein", "--again", "1"],
        ["study", "rerun", "klein#1"],
        ["study", "rerun", "klein#99"],
        ["study", "replicates", "klein"],
        ["study", "replicates", "klein", "--indicator", "trast"],
        ["analyse", "klein"],
        ["analyse", "klein", "--indicator", "trast"],
        ["analyse", "klein", "--out", "uit"],
        ["analyse", "klein", "--out", "klein"],
        ["study", "export", "klein"],
        ["study", "export", "klein", "--csv", "r.csv"],
        ["study", "export", "klein", "--csv", "r.xlsx"],
        ["study", "compact", "klein"],
        ["study", "resume", "klein"],
        ["study", "status", "klein"],
    ):
        ended = CliRunner().invoke(app, [*typed, "--lang", lang])
        assert ended.exception is None or isinstance(ended.exception, SystemExit), typed
        left = unmarked(ended.output, [*typed, STUDY], known)
        assert not left, f"{typed}: {left}\n{ended.output}"


def test_a_sentence_that_is_in_no_table_is_found(known) -> None:
    assert unmarked("## ### bar: must be 3", ["bar"], known) == ["must", "be"]
    assert unmarked("### mindset_mean = 0.2 --lang nl /a/b/file.csv", [], known) == []
