"""How much each uncertain parameter moves an outcome, from the finished runs of Morris's design."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

SEED: Final = 0
"""Of the resampling behind the intervals."""


class UndefinedError(ValueError):
    """An indicator that has no value in all replicates of some setting."""


class Effect(NamedTuple):
    """What a parameter does to the mean of an outcome over its whole range."""

    parameter: str
    low: float
    high: float
    """The range that it was given."""
    mean: float
    """Of its elementary effects, in units of the outcome."""
    size: float
    """Mean of their absolute values (Campolongo's mu star)."""
    margin: float
    """Half the width of a 95 % interval of ``size``, by resampling trajectories."""
    spread: float
    """Standard deviation of them: how much the effect depends on the other parameters."""


def effects(
    runs: pd.DataFrame,
    ranges: Mapping[str, tuple[float, float]],
    indicator: str,
    *,
    levels: int = 4,
) -> tuple[Effect, ...]:
    """Elementary effects (Morris 1991), largest first, by SALib.

    Args:
        runs: a row a run, with the columns ``trajectory``, ``step``, the parameters and the
            indicator; replicates of a point are averaged.
        ranges: of each parameter, its lowest and highest value.
        levels: of the design.

    Raises:
        UndefinedError: the indicator is not defined at some point.
    """
    from SALib.analyze import morris

    means = runs.groupby(["trajectory", "step"])[[*ranges, indicator]].mean()
    outcome = means[indicator].to_numpy(dtype=np.float64)
    if not np.isfinite(outcome).all():
        raise UndefinedError(indicator)
    names = list(ranges)
    lows = np.array([ranges[name][0] for name in names])
    highs = np.array([ranges[name][1] for name in names])
    places = (means[names].to_numpy(dtype=np.float64) - lows) / (highs - lows)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    found = morris.analyze(problem, places, outcome, num_levels=levels, seed=SEED)
    rows = [
        Effect(
            name,
            float(lows[at]),
            float(highs[at]),
            *(float(found[key][at]) for key in ("mu", "mu_star", "mu_star_conf", "sigma")),
        )
        for at, name in enumerate(names)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.size, row.parameter)))


def table(found: tuple[Effect, ...]) -> pd.DataFrame:
    """A row a parameter, the largest effect first."""
    import pandas as pd

    return pd.DataFrame(found, columns=list(Effect._fields)).set_index("parameter")
