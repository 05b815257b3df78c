"""Which parameters are free, in which range, and a sample that fills that space."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from sim.parameters import ENTRIES, ParameterError, parameters
from sim.state import Floats
from sim.words import say

DIGITS: Final = 6
"""Significant digits of a drawn value, so that the table of worlds shows what was run."""


class Range(NamedTuple):
    """A free parameter: from low to high, in equal parts or in equal ratios."""

    name: str
    low: float
    high: float
    source: str = ""
    log: bool = False

    def values(self, places: Floats) -> list[Any]:
        """Values at places in 0 .. 1."""
        if _whole(self.name):
            # every whole number gets an equal part of 0 .. 1
            span = int(self.high) - int(self.low) + 1
            steps = np.minimum((places * span).astype(np.int64), span - 1)
            return [int(self.low) + step for step in steps.tolist()]
        if self.log:
            low, high = math.log(self.low), math.log(self.high)
            found = np.exp(low + (high - low) * places)
        else:
            found = self.low + (self.high - self.low) * places
        rounded = np.array([float(f"{value:.{DIGITS}g}") for value in found.tolist()])
        return list(np.clip(rounded, self.low, self.high).tolist())

    def places(self, values: Any) -> Floats:
        """Where values stand in the range, 0 .. 1."""
        values = np.asarray(values, dtype=np.float64)
        if self.log:
            low, high = math.log(self.low), math.log(self.high)
            return np.asarray((np.log(values) - low) / (high - low))
        return np.asarray((values - self.low) / (self.high - self.low))


def _whole(name: str) -> bool:
    return name in ENTRIES and ENTRIES[name].whole


def plausible(fixed: Sequence[str] = ()) -> tuple[Range, ...]:
    """The ranges of all rows of the parameter table that have one, but for some that are fixed."""
    return tuple(
        Range(entry.name, found.low, found.high, found.source, found.log)
        for entry in ENTRIES.values()
        if (found := entry.plausible) is not None and entry.name not in fixed
    )


def halves(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """The middle half of each range."""
    found = []
    for one in ranges:
        low, high = one.values(np.array([0.25, 0.75]))
        found.append(one._replace(low=low, high=high))
    return tuple(found)


def check(ranges: Sequence[Range]) -> None:
    """Refuse ranges that cannot be.

    Raises:
        ParameterError: with every fault.
    """
    faults = []
    for one in ranges:
        try:
            for end in (one.low, one.high):
                given: dict[str, Any] = {one.name: int(end) if _whole(one.name) else end}
                parameters(**given)
        except ParameterError as error:
            faults.append(str(error))
            continue
        if not one.low < one.high or (one.log and one.low <= 0):
            rule = "calibration.order_ratios" if one.log else "calibration.order"
            faults.append(say(rule, name=one.name, low=f"{one.low:g}", high=f"{one.high:g}"))
    if not ranges:
        faults.append(say("calibration.no_free"))
    if faults:
        raise ParameterError("\n".join(faults))


def sample(ranges: Sequence[Range], first: int, number: int, seed: int) -> list[dict[str, Any]]:
    """Some settings of a scrambled Sobol sequence, from the first of them on.

    A longer sequence begins with the shorter one.
    """
    from scipy.stats import qmc

    sequence = qmc.Sobol(len(ranges), rng=seed)
    if first:
        sequence.fast_forward(first)
    places = np.asarray(_random(sequence, number), dtype=np.float64)
    columns = {one.name: one.values(places[:, at]) for at, one in enumerate(ranges)}
    return [{name: column[row] for name, column in columns.items()} for row in range(number)]


def _random(sequence: Any, number: int) -> Any:
    """The next points; that they are no power of two matters only for the sequence as a whole."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return sequence.random(number)


def positions(ranges: Sequence[Range], settings: Sequence[Mapping[str, Any]]) -> Floats:
    """Settings in scaled space, (settings, parameters), each 0 .. 1."""
    columns = [one.places([setting[one.name] for setting in settings]) for one in ranges]
    return np.stack(columns, axis=1)
