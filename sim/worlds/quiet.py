"""What a region does in quiet years, and what is asked of it: nothing changes, nobody referees.

The targets come from what real partnerships did in years in which nothing much happened
(docs/worlds.md has the figures and where they are from).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.engine import build
from sim.indicators import COLUMNS
from sim.parameters import Parameters, parameters
from sim.state import Bools, Floats, Region
from sim.worlds.measures import (
    MEASURES,
    READ,
    TARGETS,
    Target,
    between_municipalities,
    measured,
    middles,
)

MONTHS: Final = 120
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
    between = between_municipalities(region.kinds, region.pairs[region.link_pair].tolist())
    columns = [COLUMNS.index(name) for name in READ]
    for row, replicate in zip(found, replicates, strict=True):
        engine = build(region, quiet, seed, replicate)
        before, first = engine.state.depth.tolist(), engine.observe()
        course = np.vstack([first, engine.advance(months)])[:, columns].T.tolist()
        row[:] = measured(before, engine.state.depth.tolist(), between, course)
    return found


def means(measures: Floats) -> Floats:
    """Means over runs, added up in their order; NaN where one is undefined."""
    return np.array(middles(measures.tolist()))
