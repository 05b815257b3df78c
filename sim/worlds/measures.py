"""What is measured of a run of quiet years, and what each measure must be.

Plain Python without NumPy: the page reads these lines too (``sim/page/own.py``), so that a region
of the reader's own is judged there as here. :mod:`sim.worlds.quiet` makes the runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

YEAR: Final = 12
DEEP: Final = 2
"""Rung from which on a link is deep."""
READ: Final = ("links_2", "links_3", "ended_2", "net_value", "overload")
"""Indicators of a run that are measured, in this order."""


class Target(NamedTuple):
    """What a measure of quiet years must be; its words stand in ``sim/words``."""

    name: str
    low: float
    high: float
    slack: float
    """How far outside a single run may lie to be looked at again: about two and a half times what
    luck does to a run."""

    def met(self, values: Any, slack: float = 0.0) -> Any:
        """Whether values lie inside; what a region has no measure for is not asked of it.

        Args:
            values: a number, or an array of numbers.
            slack: how many times the slack of a single run is allowed.
        """
        more = self.slack * slack
        inside = (values >= self.low - more) & (values <= self.high + more)
        # only what is undefined differs from itself
        return inside | (values != values)


TARGETS: Final = (
    Target("deep_kept", 0.75, math.inf, 0.05),
    Target("endings", 0.01, 0.03, 0.008),
    Target("pair_weight_change", -0.2, 0.3, 0.05),
    # the smallest number above 0
    Target("net_value", 5e-324, math.inf, 2.0),
    Target("overload", -math.inf, 0.15, 0.04),
)
"""deep_kept: part of the deep links of month 0 that are deep at the end; endings: steps down from
re-configuration in a year, per deep link; pair_weight_change: growth of the sum of depths over
pairs of municipalities; net_value and overload: means over the last year."""
MEASURES: Final = tuple(target.name for target in TARGETS)


def between_municipalities(kinds: Sequence[str], links: Sequence[Sequence[int]]) -> list[bool]:
    """Whether links are between two municipalities.

    Args:
        kinds: of organisations.
        links: of each link the rows of its two organisations, first of all.
    """
    own = [kind == "municipality" for kind in kinds]
    return [own[link[0]] and own[link[1]] for link in links]


def measured(
    before: Sequence[int],
    after: Sequence[int],
    between: Sequence[bool],
    course: Sequence[Sequence[float]],
) -> list[float]:
    """Measures of one run, in the order of the targets; NaN where a region has no such links.

    Args:
        before: rungs of all links at month 0.
        after: rungs of all links at the end.
        between: whether a link is between two municipalities.
        course: rows of :data:`READ`, a number a month, month 0 first.
    """
    links_2, links_3, ended, value, overload = course
    deep = [at for at in range(len(before)) if before[at] >= DEEP]
    held = [at for at in deep if after[at] >= DEEP]
    weight = sum([before[at] for at in range(len(before)) if between[at]])
    later = sum([after[at] for at in range(len(before)) if between[at]])
    stood = math.fsum([*links_2[:-1], *links_3[:-1]]) / YEAR
    return [
        len(held) / len(deep) if deep else math.nan,
        math.fsum(ended[1:]) / stood if stood > 0 else math.nan,
        later / weight - 1.0 if weight else math.nan,
        _last_year(value),
        _last_year(overload),
    ]


def _last_year(course: Sequence[float]) -> float:
    """Mean of the last twelve months; month 0 is none of them."""
    months = course[1:][-YEAR:]
    return math.fsum(months) / len(months) if months else math.nan


def middles(runs: Sequence[Sequence[float]]) -> list[float]:
    """Means over runs, added up in their order; NaN where one is undefined."""
    means = []
    for at in range(len(TARGETS)):
        # not sum(), which since Python 3.12 rounds otherwise
        total = 0.0
        for run in runs:
            total += run[at]
        means.append(total / len(runs))
    return means


def quiet(runs: Sequence[Sequence[float]]) -> bool:
    """Whether the means over runs meet all targets."""
    means = middles(runs)
    return all(TARGETS[at].met(means[at]) for at in range(len(TARGETS)))
