"""What a referee costs in days a week, from a table of ours: ``sim/data/referee_days.toml``."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Final, NamedTuple

from sim.parameters import Parameters

CALLED: Final = ("convening", "monitoring")
"""Levers that an inviting referee does less of, as in the model."""


class Lever(NamedTuple):
    """What a lever costs."""

    at: float
    """Value at which it takes so many days a week."""
    days: float
    low: float
    high: float
    en: str
    nl: str


class Days(NamedTuple):
    """Days a week, on average over a run: as few as is plausible, ours, as many as is plausible."""

    low: float
    ours: float
    high: float


@functools.cache
def levers() -> Mapping[str, Lever]:
    """What each lever costs; levers that are not there cost no days."""
    file = resources.files("sim") / "data" / "referee_days.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["levers"]
    return {name: Lever(**row) for name, row in rows.items()}


def days_of(setting: Parameters, months: int) -> Days:
    """Days a week that a referee takes, on average over a run of so many months."""
    found = [0.0, 0.0, 0.0]
    begins = sorted({0, *(begin for begin, _ in setting.phases if begin < months)})
    for begin, end in zip(begins, [*begins[1:], months], strict=True):
        now = setting.at(begin)
        there = min(end, now.referee_stop) - max(begin, now.referee_start)
        if there <= 0:
            continue
        for at, size in enumerate(Days._fields):
            found[at] += there / months * _week(now, "days" if size == "ours" else size)
    return Days(*found)


def _week(now: Parameters, size: str) -> float:
    """Days in a week of a referee that is there."""
    total = 0.0
    for name, lever in levers().items():
        value = float(getattr(now, name))
        if name in CALLED:
            value *= 1.0 - now.inviting
        share = 1.0 if name == "referee_activity" else value / lever.at
        total += share * float(getattr(lever, size))
    return now.referee_activity * total + now.officials * now.official_days
