"""The registry of mechanisms: complete, true, and what the page says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sim import kernels, mechanisms
from sim.mechanisms import MECHANISMS, readers
from sim.parameters import ENTRIES, SWITCHES, parameters

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "mechanisms.md"
RUNGS = ("_1", "_2", "_3")
TWIN = {
    node.attr
    for node in ast.walk(ast.parse((ROOT / "tests/reference.py").read_text(encoding="utf-8")))
    if isinstance(node, ast.Attribute)
}
"""Names after a dot in the twin."""


def test_the_mechanisms_are_those_of_the_sources() -> None:
    assert len(MECHANISMS) >= 38
    assert list(MECHANISMS) == [f"M{x + 1}" for x in range(len(MECHANISMS))]
    for mechanism in MECHANISMS.values():
        assert set(mechanism.parameters) <= set(ENTRIES), mechanism.id
        assert set(mechanism.without) <= set(mechanism.switches), mechanism.id
        assert mechanism.en != mechanism.nl
        parameters(**mechanism.off)


def test_what_is_off_unless_asked_for_belongs_to_a_mechanism() -> None:
    belongs = {name for mechanism in MECHANISMS.values() for name in mechanism.parameters}
    outside = {name for name, row in ENTRIES.items() if row.into == "extensions"} - belongs
    assert not outside, f"{', '.join(sorted(outside))}: in no mechanism of sim/mechanisms.py"
    switches = {name for mechanism in MECHANISMS.values() for name in mechanism.switches}
    assert SWITCHES.keys() <= switches


@pytest.mark.parametrize("name", ENTRIES)
def test_every_parameter_is_read(name: str) -> None:
    row = ENTRIES[name]
    where = readers(name)
    if row.into in ("rules", "extensions") and not row.arrays and name != "mode":
        assert any(function.startswith("kernels.") for function in where), (
            f"parameter {name} acts nowhere: no function of sim/kernels/ reads it"
        )
    # those with one number a rung are read in a loop over their names
    assert where or name == "mode" or "rungs" in row.arrays, (
        f"parameter {name} acts nowhere: nothing reads it"
    )
    kernels = [
        fields for function, fields in mechanisms.functions().items() if "kernels" in function
    ]
    for array in row.arrays:
        assert any(array in fields for fields in kernels), f"no kernel reads {array} of {name}"


@pytest.mark.parametrize("name", ENTRIES)
def test_the_twin_reads_every_parameter(name: str) -> None:
    # but those that are read when a run is over, which is all that it has
    assert name in TWIN or ENTRIES[name].into == "outcomes", (
        f"tests/reference.py does not read {name}: the twin needs what the kernels do"
    )


def test_every_kernel_is_called() -> None:
    text = {file: file.read_text(encoding="utf-8") for file in (ROOT / "sim").glob("**/*.py")}
    called = {name for one in text.values() for name in re.findall(r"(?<!def )\b(\w+)\(", one)}
    for file in (ROOT / "sim/kernels").glob("**/*.py"):
        for name in re.findall(r"^def (\w+)\(", text[file], re.MULTILINE):
            assert name in called or name in kernels.__all__, (
                f"{file.relative_to(ROOT)}: {name} is called nowhere in sim/"
            )


def test_no_local_hides_a_kernel() -> None:
    functions = [
        (file.name, node)
        for file in (ROOT / "sim/kernels").glob("**/*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    names = {function.name for _, function in functions}
    for file, function in functions:
        stored = {
            node.id
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        hidden = names & (stored | {argument.arg for argument in function.args.args})
        assert not hidden, f"{file}: in {function.name} {', '.join(hidden)} hides a kernel"


def test_the_page_is_what_the_registry_makes() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert mechanisms.page_made_anew(page) == page, (
        "docs/mechanisms.md is stale: run `python -m sim.mechanisms docs/mechanisms.md`"
    )
    # what the page names reads the parameter: the same text, looked at in another way
    lists = re.findall(r"^- \*Read in\*: (.*)$", page, flags=re.MULTILINE)
    assert len(lists) == len(MECHANISMS)
    for part in "; ".join(lists).split("; "):
        names, _, where = part.partition(": ")
        found = where.partition(" as ")[0] if "." in where else ""
        for function in filter(None, found.split(", ")):
            room, _, short = function.strip("`").rpartition(".")
            room = room if room.startswith("sim.") else f"sim.kernels.{room}"
            file = ROOT / f"{room.replace('.', '/')}.py"
            body = file.read_text(encoding="utf-8").partition(f"\ndef {short}(")[2]
            body = body.partition("\n\n\n")[0]
            for name in (name.strip("`") for name in names.split(", ")):
                ways = (f".{name}", f"[{name.upper()}]", "BY_RUNG" * (name[-2:] in RUNGS))
                assert any(way and way in body for way in ways), (function, name)


@pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=lambda m: m.id)
def test_an_entry_says_why(mechanism: mechanisms.Mechanism) -> None:
    page = PAGE.read_text(encoding="utf-8")
    entry = page.partition(f"\n{mechanisms.heading(mechanism)}\n")[2].partition("\n### ")[0]
    text = entry.partition("- *Read in*")[2].partition("\n")[2]
    assert re.search(r"^    \S", text, re.MULTILINE), f"{mechanism.id}: no formula on its page"
    assert "*Why so.*" in text, f"{mechanism.id}: its page does not say why it is so"
    unnamed = [name for name in mechanism.switches if not re.search(rf"\b{name}\b", text)]
    assert not unnamed, f"docs/mechanisms.md, {mechanism.id}: its text does not name {unnamed}"


def test_a_page_without_the_lines_or_an_entry_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the lines"):
        mechanisms.page_made_anew("# A page\n")
    page = PAGE.read_text(encoding="utf-8").replace("### M7 ", "### Mx ")
    with pytest.raises(ValueError, match=r"needs an entry for each mechanism .* '### M7'"):
        mechanisms.page_made_anew(page)
