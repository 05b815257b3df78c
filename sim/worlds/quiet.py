"""What a region does in quiet years, and what is asked of it: nothing changes, nobody referees.

The targets come from what real partnerships did in years in which nothing much happened
(docs/worlds.md has the figures and where they are from).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from sim.engine import build
from sim.indicators import COLUMNS
from sim.parameters import Parameters, parameters
from sim.state import Bools, Floats, Region

MONTHS: Final = 120
YEAR: Final = 12
DEEP: Final = 2
"""Rung from which on a link is deep."""
MODES: Final = ("consent", "joint")
RUNS: Final = 10
"""Runs in each mode over which measures are averaged."""
JUDGED: Final = tuple(range(RUNS))
FRESH: Final = tuple(range(RUNS, 2 * RUNS))
"""Replicates on which accepted settings are checked afterwards."""
HALF: Final = RUNS // 2
"""Replicates of each of the two synthetic regions of which delivery is asked: ten runs, too."""
QUIET: Final = {"referee_activity": 0.0, "phases": ()}
"""What makes years quiet, whatever a setting says."""


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
            slack: how many times the slack of a single run is allowed.
        """
        more = self.slack * slack
        inside = (values >= self.low - more) & (values <= self.high + more)
        return inside | np.isnan(values)


TARGETS: Final = (
    Target("deep_kept", 0.75, math.inf, 0.05),
    Target("endings", 0.01, 0.03, 0.008),
    Target("pair_weight_change", -0.2, 0.3, 0.05),
    Target("net_value", math.ulp(0.0), math.inf, 2.0),
    Target("overload", -math.inf, 0.15, 0.04),
)
"""deep_kept: part of the deep links of month 0 that are deep at the end; endings: steps down from
re-configuration in a year, per deep link; pair_weight_change: growth of the sum of depths over
pairs of municipalities; net_value and overload: means over the last year."""
MEASURES: Final = tuple(target.name for target in TARGETS)


def met(measures: Floats, slack: float = 0.0, targets: Sequence[Target] = TARGETS) -> Bools:
    """Which targets are met, of measures (..., as many as targets)."""
    rows = [target.met(measures[..., at], slack) for at, target in enumerate(targets)]
    return np.stack(rows, axis=-1)


def measures_of(
    region: Region,
    chosen: Parameters,
    replicates: Sequence[int],
    *,
    seed: int = 0,
    months: int = MONTHS,
) -> Floats:
    """Measures of quiet years, (replicates, 5); NaN where a region has no such links."""
    quiet = parameters(chosen, **QUIET)
    found = np.empty((len(replicates), len(MEASURES)))
    for row, replicate in zip(found, replicates, strict=True):
        engine = build(region, quiet, seed, replicate)
        before, first = engine.state.depth.copy(), engine.observe()
        course = engine.advance(months)
        row[:] = _measures(region, before, engine.state.depth, np.vstack([first, course]))
    return found


def means(measures: Floats) -> Floats:
    """Means over runs, added up in their order; NaN where one is undefined."""
    return np.array([sum(column) / len(column) for column in measures.T.tolist()])


def _measures(region: Region, before: Any, after: Any, course: Floats) -> tuple[float, ...]:
    """Measures of one run, from rungs of its links and indicators, month 0 first."""
    deep = before >= DEEP
    kept = int((deep & (after >= DEEP)).sum()) / int(deep.sum()) if deep.any() else math.nan
    between = _municipal(region)
    weight, later = int(before[between].sum()), int(after[between].sum())
    last = course[1:][-YEAR:]
    return (
        kept,
        _endings(course),
        later / weight - 1.0 if weight else math.nan,
        _mean(last[:, COLUMNS.index("net_value")]),
        _mean(last[:, COLUMNS.index("overload")]),
    )


def _municipal(region: Region) -> Bools:
    """Links between two municipalities."""
    own = np.array([kind == "municipality" for kind in region.kinds], dtype=np.bool_)
    first, second = region.pairs[region.link_pair].T
    return np.asarray(own[first] & own[second])


def _endings(course: Floats) -> float:
    """Steps down from re-configuration in a year, per deep link; NaN without any."""
    links = [COLUMNS.index(name) for name in ("links_2", "links_3")]
    stood = math.fsum(course[:-1, links].ravel().tolist()) / YEAR
    ended = math.fsum(course[1:, COLUMNS.index("ended_2")].tolist())
    return ended / stood if stood > 0 else math.nan


def _mean(values: Floats) -> float:
    return math.fsum(values.tolist()) / len(values) if len(values) else math.nan
