"""What a claim may be measured by: indicators, what follows from them, and what a run counts.

A name is looked up among the indicators first, then in ``FROM_ROWS`` and ``FROM_RUN``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from sim.indicators import ABOUT, BY_NAME, COLUMNS, unit_in
from sim.indicators import OUTCOMES as RUN_OUTCOMES
from sim.parameters import Parameters
from sim.state import Floats, Region


class Words(NamedTuple):
    """What an outcome is called and its unit, in both languages."""

    label_en: str
    label_nl: str
    unit_en: str
    unit_nl: str


class FromRows(NamedTuple):
    """An outcome that follows from final indicators, (..., columns)."""

    words: Words
    needs: tuple[str, ...]
    """Indicators that it follows from."""
    of: Callable[[Region, Parameters, Floats], Floats]


def _column(rows: Floats, name: str) -> Floats:
    found: Floats = rows[..., COLUMNS.index(name)]
    return found


def _deep_share(_: Region, __: Parameters, rows: Floats) -> Floats:
    return _column(rows, "reconfiguration") + _column(rows, "integration")


def _value_per_room(region: Region, p: Parameters, rows: Floats) -> Floats:
    room = math.fsum(p.room * math.sqrt(math.fsum(volumes)) for volumes in region.volumes.tolist())
    return _column(rows, "collective_value") / (room * (1.0 - p.means_cut))


FROM_ROWS: Mapping[str, FromRows] = {
    "deep_share": FromRows(
        Words(
            "overlap on re-configuration or integration",
            "overlap op re-configuratie of integratie",
            "share of overlap", "aandeel van de overlap",
        ),
        ("reconfiguration", "integration"),
        _deep_share,
    ),
    "value_per_room": FromRows(
        Words(
            "collective value for each day of room", "collectieve waarde per dag ruimte",
            "value a month for each day a week", "waarde per maand per dag per week",
        ),
        ("collective_value",),
        _value_per_room,
    ),
}  # fmt: skip
FROM_RUN: Final = tuple(one.name for one in RUN_OUTCOMES)
"""What is counted over a finished run."""
NOT_SHARES: Final = (
    *("niche", "links_1", "links_2", "links_3", "days", "time_spent", "pair_weight"),
    *("collective_value", "net_value", "formed", "deepened_2", "deepened_3", "separated"),
    *("ended_2", "ended_3", "ended_by_own_interest", "ended_by_exposure"),
    *("ended_by_independence", "ended_by_time", "ended_by_chance", "chimneys", "deep_endings"),
    *("contracts", "orders_received", "value_per_room", "alliance_days", "ranks_days"),
)
"""What has no scale from 0 to 1 that it can go through from end to end."""

KNOWN: Final = (*COLUMNS, *FROM_ROWS, *FROM_RUN)


def words(name: str) -> Words:
    """What an outcome is called and its unit."""
    if name in FROM_ROWS:
        return FROM_ROWS[name].words
    row = ABOUT[name]
    return Words(row.label_en, row.label_nl, row.unit, unit_in(row.unit, "nl"))


def is_share(name: str) -> bool:
    """Whether an outcome lies on a scale from 0 to 1."""
    return name not in NOT_SHARES


def from_rows(name: str, region: Region, p: Parameters, rows: Floats) -> Floats:
    """An outcome of FROM_ROWS or an indicator, of final indicators (..., columns)."""
    return _column(rows, name) if name in BY_NAME else FROM_ROWS[name].of(region, p, rows)
