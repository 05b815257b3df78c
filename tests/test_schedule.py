"""The order of a month that is printed is the one that is compiled."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.mechanisms import MECHANISMS
from sim.plots.month import month_svg, shown
from sim.schedule import ORDER, Stage
from sim.words import words_of

ROOT = Path(__file__).resolve().parents[1]
KERNELS = ROOT / "sim" / "kernels"
INSIDE = {
    **dict.fromkeys(("step", "decide", "record"), "month.py"),
    "open_month": "mechanisms/month.py",
}
"""Functions of the order itself, and where they stand: what they call takes their place."""


class Call(NamedTuple):
    function: str
    file: str
    optional: bool
    yearly: bool


def calls_of(function: str, file: str, optional: bool = False, yearly: bool = False) -> list[Call]:
    """Stages that a function calls: statements that are a call of a kernel, from top to bottom."""
    tree = ast.parse((KERNELS / file).read_text(encoding="utf-8"))
    origins = {
        alias.name: node.module.removeprefix("sim.kernels.").replace(".", "/") + ".py"
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim.kernels.")
        for alias in node.names
    }
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    origins |= dict.fromkeys(defined, file)
    found: list[Call] = []

    def visit(body: list[ast.stmt], optional: bool, yearly: bool) -> None:
        for statement in body:
            value = statement.value if isinstance(statement, ast.Assign | ast.Expr) else None
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
                name = value.func.id
                if name in INSIDE:
                    found.extend(calls_of(name, INSIDE[name], optional, yearly))
                elif name in origins and name != "activity":
                    found.append(Call(name, origins[name], optional, yearly))
            test = ast.unparse(statement.test) if isinstance(statement, ast.If) else ""
            inside = getattr(statement, "body", [])
            visit(
                inside,
                optional or test == "extensions is not None",
                yearly or "(month + 1) % 12 == 0" in test,
            )
            visit(getattr(statement, "orelse", []), optional, yearly)

    visit(defined[function].body, optional, yearly)
    return found


CALLS = calls_of("simulate", "month.py")


def test_the_table_has_the_calls_of_a_month_in_their_order() -> None:
    told = [Call(s.function, s.file, s.optional, s.part == "year") for s in ORDER]
    for call, row in zip(CALLS, told, strict=False):
        assert call == row, f"sim/schedule.py differs from what a month calls: {call}, not {row}"
    # a run of no months is only looked at
    assert [call.function for call in CALLS[len(told) :]] == ["sum_all", "observe"]


def test_parts_follow_each_other() -> None:
    parts = list(dict.fromkeys(stage.part for stage in ORDER))
    assert parts == ["start", "month", "year", "end"]
    assert [stage.part for stage in ORDER] == sorted(
        (stage.part for stage in ORDER), key=parts.index
    )


@pytest.mark.parametrize("stage", ORDER, ids=lambda s: f"{s.function}-{s.part}")
def test_a_stage_says_where_it_stands(stage: Stage) -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    assert re.search(rf"^#+ {re.escape(stage.section)}\.? ", text, re.MULTILINE), stage.section
    for number in stage.mechanisms.split():
        assert number in MECHANISMS, number
    if stage.file.startswith("mechanisms/"):
        docstring = ast.get_docstring(ast.parse((KERNELS / stage.file).read_text("utf-8")))
        for words in (*stage.mechanisms.split(), stage.section):
            assert docstring is not None
            assert words in docstring, stage.file


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_order_is_printed(lang: str) -> None:
    done = CliRunner().invoke(app, ["model", "--month", "--lang", lang])
    assert done.exit_code == 0, done.output
    assert max(map(len, done.output.splitlines())) <= 90
    words = " ".join(done.output.split())
    at = 0
    for stage in ORDER:
        at = words.index(f"{stage.function} {stage.file} {stage.section}", at)
        at = words.index(getattr(stage, lang), at)
    assert all(
        heading in done.output
        for part, heading in words_of("month", lang).items()
        if part != "head"
    )


def test_the_order_as_json() -> None:
    done = CliRunner().invoke(app, ["model", "--month", "--json"])
    assert [Stage(**row) for row in json.loads(done.output)] == list(ORDER)


def test_what_to_print_must_be_said() -> None:
    done = CliRunner().invoke(app, ["model"])
    assert done.exit_code == 2
    assert "model --month" in done.output


@pytest.mark.parametrize(("lang", "name"), [("en", "month.svg"), ("nl", "maand.svg")])
def test_the_pictures_are_current(lang: str, name: str) -> None:
    made = CliRunner().invoke(app, ["model", "--month", "--svg", "--lang", lang])
    assert made.exit_code == 0, made.output
    drawn = (ROOT / "docs" / "figures" / name).read_text(encoding="utf-8")
    assert made.output == drawn, (
        f"write it anew: schoorsteen model --month --svg --lang {lang} > docs/figures/{name}"
    )


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_picture_has_what_the_table_says_in_its_order(lang: str) -> None:
    tree = ElementTree.fromstring(month_svg(lang))
    texts = [node.text or "" for node in tree.iter("{http://www.w3.org/2000/svg}text")]
    places = [text.rpartition(" · ")[2] for text in texts if " · " in text][1:]
    assert places == [stage.function for stage in ORDER if shown(stage)]
    together = " ".join(texts)
    for stage in filter(shown, ORDER):
        first, _, rest = getattr(stage, lang).partition(" ")
        assert first in together
        assert rest.split()[-1] in together
    hidden = {stage.function for stage in ORDER if not shown(stage)}
    assert hidden
    assert not hidden & set(places)


def test_a_picture_of_another_order_is_refused() -> None:
    with pytest.raises(ValueError, match="shows no stage deliver"):
        month_svg("en", [stage for stage in ORDER if stage.function != "deliver"])
    with pytest.raises(ValueError, match="not in the order"):
        month_svg("en", ORDER[::-1])
