"""How much each uncertain parameter moves an outcome: Morris's design, and one change at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.state import Floats, Ints

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


# From arrays: with groups, and beside luck -----------------------------------------------------


class Walked(NamedTuple):
    """What a factor, a parameter or a group of them, does to the mean of an outcome."""

    factor: str
    size: float
    """Mean of the absolute elementary effects over its whole range (mu star)."""
    margin: float
    """Half the width of a 95 % interval of ``size``, by resampling trajectories."""
    mean: float
    """With their signs; NaN for a group, whose parameters may move to different sides."""
    spread: float
    """Standard deviation; NaN for a group."""
    luck: float
    """The size that luck alone would give a factor without any effect; NaN with one replicate."""


class Screened(NamedTuple):
    """Elementary effects on an outcome."""

    factors: tuple[Walked, ...]
    """In the order of the design."""
    trajectories: int
    left_out: int
    """Trajectories along which the outcome is not known everywhere."""


def walked(
    values: Floats, moved: Ints, direction: Ints, factors: Sequence[str], *, levels: int = 4
) -> Screened:
    """Elementary effects of factors, by SALib.

    Args:
        values: (trajectories, steps + 1, replicates) outcomes.
        moved: (trajectories, steps) which factor moves at each step, by its place in ``factors``.
        direction: (trajectories, steps) 1 upwards, -1 downwards; 0: a group, or a value that stays.
        levels: of the design.
    """
    from SALib.analyze import morris

    good = np.isfinite(values).all(axis=(1, 2))
    values, moved, direction = values[good], moved[good], direction[good]
    trajectories, left_out = len(values), int((~good).sum())
    if trajectories < 2:
        return Screened(tuple(Walked(f, *[math.nan] * 5) for f in factors), trajectories, left_out)
    # SALib looks whether a column goes up or down: one column a factor, which moves when it does
    steps = moved.shape[1]
    places = np.zeros((trajectories, steps + 1, len(factors)))
    walk, step = np.indices(moved.shape)
    places[walk, step + 1, moved] = np.where(direction < 0, -1.0, 1.0)
    places = places.cumsum(axis=1).reshape(-1, len(factors))
    problem = {"num_vars": len(factors), "names": list(factors), "bounds": [[-1.0, 1.0]] * steps}
    outcome = values.mean(axis=2).ravel()
    found = morris.analyze(problem, places, outcome, num_levels=levels, seed=SEED)
    delta = levels / (2 * (levels - 1))
    noise = _luck_of_steps(values) / delta
    rows = []
    for at, factor in enumerate(factors):
        own = moved == at
        group = not direction[own].any()
        size, margin, mean, spread = (
            float(found[key][at]) for key in ("mu_star", "mu_star_conf", "mu", "sigma")
        )
        ends = (math.nan, math.nan) if group else (mean, spread)
        rows.append(Walked(factor, size, margin, *ends, float(noise[own].mean())))
    return Screened(tuple(rows), trajectories, left_out)


def _luck_of_steps(values: Floats) -> Floats:
    """Of each step, the absolute difference of means that luck alone would give, as expected.

    Replicates share their luck along a trajectory, so only what differs between their differences
    counts.
    """
    replicates = values.shape[2]
    if replicates < 2:
        return np.full(values[:, 1:, 0].shape, math.nan)
    changes = np.diff(values, axis=1)
    spread = changes.std(axis=2, ddof=1) / math.sqrt(replicates)
    return np.asarray(spread * math.sqrt(2 / math.pi))


class Change(NamedTuple):
    """One parameter at another value than the base, all others as they are."""

    parameter: str
    value: object
    difference: float
    """Of the outcome, from the base: mean over pairs of replicates."""
    margin: float
    """Half the width of a 95 % interval; NaN with one pair."""
    pairs: int


def one_at_a_time(
    values: Floats, base: int, changes: Sequence[tuple[int, str, object]]
) -> tuple[Change, ...]:
    """Differences from a base setting, replicate by replicate: both have the same luck.

    Args:
        values: (settings, replicates) outcomes.
        base: the setting that the others are held against.
        changes: settings, the parameter that they change and its value there.
    """
    from scipy.stats import t

    found = []
    for setting, parameter, value in changes:
        pairs = values[setting] - values[base]
        pairs = pairs[np.isfinite(pairs)]
        number, mean, margin = len(pairs), math.nan, math.nan
        if number:
            mean = float(pairs.mean())
        if number > 1:
            margin = float(t.ppf(0.975, number - 1) * pairs.std(ddof=1) / math.sqrt(number))
        found.append(Change(parameter, value, mean, margin, number))
    return tuple(found)
