"""The study files of the screening: every row of the parameter table, in which range.

``python -m experiments.insight.ranges`` writes them anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from sim.parameters import ENTRIES, NEVER
from sim.parameters.row import Entry

HERE: Final = Path(__file__).parent
MONTHS: Final = 120
SIZES: Final = {"screening_usual": 40, "screening_all": 30}
"""Trajectories of each study."""
CASES: Final = '["twente", { organisations = 12, tasks = 6, seed = 1 }]'


def span(entry: Entry) -> Any:
    """What a parameter takes: all choices, its plausible range, or its row's range cut short.

    The row's range is what the program computes with, often a hundred times what anyone would
    believe. So months end with the run, and other numbers at four times their default, or at 2.
    """
    if entry.choices:
        return list(entry.choices)
    if entry.plausible is not None:
        return (entry.plausible.low, entry.plausible.high)
    assert entry.low is not None
    assert entry.high is not None
    most = max(2.0, 4.0 * float(entry.default))
    if entry.name == "attention":
        most = 20.0  # pairs a month; its default stands for all
    elif entry.unit in ("month", "months"):
        most = MONTHS if entry.default in (0, NEVER) else min(most, MONTHS)
    low, high = max(entry.low, -1.0), min(entry.high, most)
    return (int(low), int(high)) if entry.whole else (low, high)


def usual(entry: Entry) -> bool:
    """Whether it is of a mechanism that is on unless it is switched off."""
    return entry.into != "extensions" and not entry.switch


def text(name: str) -> str:
    """A study file."""
    kept = [one for one in ENTRIES.values() if name == "screening_all" or usual(one)]
    lines = [
        f"# {len(kept)} parameters; made by `python -m experiments.insight.ranges`: question.md.",
        f'id = "{name}"',
        f"cases = {CASES}",
        "replicates = 2",
        f"months = {MONTHS}",
        "seed = 2016",
        "",
        "[design]",
        'method = "morris"',
        f"trajectories = {SIZES[name]}",
        "",
        "[record]",
        'indicators = ["fragmentation", "duplicated_work", "net_value", "trust", "overload"]',
        "",
        "[uncertain]",
    ]
    for entry in kept:
        found = span(entry)
        if isinstance(found, list):
            lines.append(f"{entry.name} = {json.dumps(found)}")
        else:
            # a level of the grid may come out a last bit above the end of its row
            high = found[1] if entry.whole or entry.high != found[1] else found[1] * (1 - 1e-12)
            lines.append(f"{entry.name} = {{ from = {found[0]}, to = {high} }}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for study in SIZES:
        (HERE / f"{study}.toml").write_text(text(study), encoding="utf-8", newline="\n")
