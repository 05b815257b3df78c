"""What really ended, what happened from outside, and the one set of parameters."""

from __future__ import annotations

import csv
import statistics
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sim.parameters import Parameters, parameters

HERE = Path(__file__).parent
CASES = ("twente", "drechtsteden", "bar", "zutphen_lochem")
CALLED = {"twente": "Twente", "drechtsteden": "Drechtsteden", "bar": "BAR",
          "zutphen_lochem": "Zutphen-Lochem"}  # fmt: skip
MODES = ("consent", "joint")
YEAR = 2016
MONTHS = 120
DRAWS = 400
SEED = 2016
NEEDED: dict[str, Any] = {"notice_months": 16, "election_first": 26, "election_swing": 0.2}
"""What the patterns need beside the defaults; counted in events.csv, question.md says how."""
WHOLE: dict[str, Any] = {"form": "joint", "dissolution": 1.0}
"""Joint organisations, which are left as a whole and do not dissolve by it."""


class Ending(NamedTuple):
    """A real ending of events.csv; None where a date is unknown."""

    case: str
    region: str
    decision: float | None
    end: float | None


def endings() -> list[Ending]:
    """The real endings."""
    with (HERE / "events.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "ending"]

    def year(text: str) -> float | None:
        return float(text) if text else None

    return [Ending(r["case"], r["region"], year(r["decision"]), year(r["end"])) for r in rows]


@cache
def outside() -> dict[str, int]:
    """Months of what happens from outside, by case in events.csv."""
    with (HERE / "events.csv").open(encoding="utf-8", newline="") as file:
        return {r["case"]: int(r["month"]) for r in csv.DictReader(file) if r["kind"] == "outside"}


def median_notice() -> float:
    """Median months between decision and end of the cases that have both."""
    both = [e.end - e.decision for e in endings() if e.end is not None and e.decision is not None]
    return 12 * statistics.median(both)


def real_months(name: str) -> dict[str, int]:
    """When the real partnerships of a region ended that are deep and voluntary at month 0."""
    found = {e.case: round(12 * (e.end - YEAR)) for e in endings() if e.region == name and e.end}
    shallow = {"twentebedrijf", "rud_twente", "top_craft"}
    return {case: month for case, month in found.items() if case not in shallow}


class Setting(NamedTuple):
    """Under what the patterns are asked."""

    replicates: int
    world: Mapping[str, Any] = {}
    """What a world sets; nothing: the defaults."""

    def numbers(self, region: str, mode: str, **values: Any) -> Parameters:
        """The one set in a mode, with a contrast's levers and the region's own savings target."""
        given = {**self.world, **NEEDED, "mode": mode, **values}
        if region == "drechtsteden" and "means_cut" not in given:
            given |= {"means_cut": 0.06, "means_cut_month": outside()["gr_drechtsteden"]}
        return parameters(**given)
