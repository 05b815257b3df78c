"""The registry of mechanisms: complete, true, and what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import mechanisms
from sim.mechanisms import MECHANISMS, readers, section
from sim.parameters import ENTRIES, SWITCHES, parameters

PAGE = Path(__file__).parents[1] / "docs" / "model.md"


def test_the_mechanisms_are_those_of_the_sources() -> None:
    assert list(MECHANISMS) == [f"M{x}" for x in range(1, 29)]
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
    assert where or row.into == "traits", f"parameter {name} acts nowhere: nothing reads it"
    kernels = [
        fields for function, fields in mechanisms.functions().items() if "kernels" in function
    ]
    for array in row.arrays:
        assert any(array in fields for fields in kernels), f"no kernel reads {array} of {name}"


def test_section_9_is_what_the_registry_makes() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert mechanisms.page_with_section(page) == page, (
        "section 9 of docs/model.md is stale: run `python -m sim.mechanisms docs/model.md`"
    )
    # what the page names reads the parameter: the same text, looked at in another way
    for line in section().splitlines():
        if not line.startswith("| M"):
            continue
        for part in line.split("|")[-2].split("; "):
            names, _, where = part.strip().partition(": ")
            found = where.partition(" as ")[0] if "." in where else ""
            for function in filter(None, found.split(", ")):
                room, _, short = function.strip("`").rpartition(".")
                room = room if room.startswith("sim.") else f"sim.kernels.{room}"
                file = PAGE.parents[1] / f"{room.replace('.', '/')}.py"
                body = file.read_text(encoding="utf-8").partition(f"\ndef {short}(")[2]
                body = body.partition("\n\n\n")[0]
                for name in names.split(", "):
                    assert f".{name.strip('`')}" in body, (function, name)


def test_a_page_without_the_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the lines"):
        mechanisms.page_with_section("# A page\n")
