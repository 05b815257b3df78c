"""Which policy does well whatever the world: effect, regret, what is enough, and what it costs.

Everything is paired: a policy is held against others in the same world (a case, story, world and
setting) with the same luck. What is better is said by a direction, ``up`` or ``down``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis.boxes import Cases
from sim.analysis.discovery import FEWEST, Rule, cases_of
from sim.analysis.map_findings import Interval, finished, interval
from sim.analysis.referee_days import Days
from sim.analysis.tree import Leaf, by_chance, tree
from sim.indicators import ABOUT
from sim.state import Floats
from sim.worlds.agreement import MATTERS

if TYPE_CHECKING:
    import pandas as pd

QUESTIONS: Final = 2
"""Questions at most, to say in which worlds another policy is better."""


class DirectionError(ValueError):
    """An indicator of which neither end is better: the caller has to say which."""


class Grid(NamedTuple):
    """Outcomes of policies in the same worlds."""

    policies: tuple[str, ...]
    values: Floats
    """(policies, worlds) means over replicates."""
    pairs: Floats
    """(policies, worlds, replicates)."""
    worlds: Cases
    """What each world is; ``fails`` says nothing yet."""
    better: float
    """1 if more is better, -1 if less is."""
    left_out: int
    """Runs that failed, have no such number, or lack their pair."""


class Row(NamedTuple):
    """A policy in all worlds."""

    policy: str
    mean: float
    effect: Interval
    """Against the first policy: mean and 95 % interval over worlds; of one world, over luck."""
    regret_mean: float
    """How far it stays behind what is best in each world."""
    regret_90: float
    """In a tenth of the worlds it stays behind further than this."""
    regret_max: float
    best: int
    """Worlds in which it is the best; of equals each counts."""
    enough: float
    """Share of worlds in which it does not fail."""
    days: Days | None
    efficient: bool
    """Whether none takes fewer days and does as well, or as many and does better."""

    @property
    def gain(self) -> float:
        """Effect for each day a week; NaN without days."""
        spent = self.days.ours if self.days else 0.0
        return self.effect.mean / spent if spent else math.nan


class Flip(NamedTuple):
    """In which worlds another policy is clearly better than the favourite."""

    other: str
    """The one that is best in most of these; empty: there are none."""
    worlds: int
    leaves: tuple[Leaf, ...]
    """Questions that part these worlds from others; empty: too few to ask."""
    chance: float
    """How often chance parts as well as the first of these questions."""


class Price(NamedTuple):
    """A policy that is best while a day a week costs so much."""

    policy: str
    begin: float
    """In units of the indicator for a day a week."""
    end: float


class Robust(NamedTuple):
    """Policies under uncertainty."""

    indicator: str
    grid: Grid
    rows: tuple[Row, ...]
    favourite: str
    """The one with the least mean regret."""
    flip: Flip
    prices: Mapping[str, tuple[Price, ...]]
    """For few days, ours and many (``low``, ``ours``, ``high``): who is best at which price."""
    rule: Rule | None


def grid_of(
    runs: pd.DataFrame,
    uncertain: Sequence[str],
    indicator: str,
    better: str | None = None,
    worlds: Mapping[int, Mapping[str, Any]] = {},
) -> Grid:
    """Outcomes of all policies in all worlds in which all of them ran.

    Args:
        runs: a row a run, as :func:`~sim.analysis.discovery.cases_of` takes it.
        uncertain: columns of parameters.
        better: ``up`` or ``down``; None: where more bundling moves it.

    Raises:
        DirectionError: it says neither.
    """
    way = better or ABOUT[indicator].direction
    if way not in ("up", "down"):
        raise DirectionError(indicator)
    good = finished(runs).assign(policy=lambda found: found["policy"].fillna("-").astype(str))
    names = tuple(dict.fromkeys(good["policy"]))
    states = [name for name in ("case", "scenario", "world", *uncertain) if name in good]
    long = good.assign(run=good.index).set_index([*states, "replicate", "policy"])
    long = long.loc[~long.index.duplicated(), [indicator, "run"]]
    wide: pd.DataFrame = long.unstack("policy").dropna()  # type: ignore[assignment]
    values = wide[indicator][list(names)]
    by_world = values.groupby(level=states, sort=False, dropna=False)
    means = by_world.mean()
    number = by_world.ngroup().to_numpy()
    within = by_world.cumcount().to_numpy()
    pairs = np.full((len(names), len(means), int(within.max()) + 1), math.nan)
    pairs[:, number, within] = values.to_numpy().T
    first = good.loc[wide["run"][names[0]]]
    cases = cases_of(first, uncertain, Rule(indicator, 0.0), worlds)
    kept = first.set_index(states)
    order = kept[~kept.index.duplicated()].index.get_indexer(means.index)
    return Grid(
        names, means.to_numpy(dtype=np.float64).T, pairs, cases.take(order),
        1.0 if way == "up" else -1.0, len(runs) - values.size,
    )  # fmt: skip


def robust(
    grid: Grid,
    indicator: str,
    *,
    rule: Rule | None = None,
    days: Mapping[str, Days] = {},
    matters: float = MATTERS,
) -> Robust:
    """Hold policies against each other.

    Args:
        rule: when one fails in a world; None: nothing is asked of it.
        days: of each policy, what it costs.
        matters: difference below which another policy is not called better.
    """
    away = regret(grid)
    best = grid.better * grid.values
    found = []
    for at, name in enumerate(grid.policies):
        found.append(
            Row(
                name, float(grid.values[at].mean()), _effect(grid, at),
                float(away[at].mean()), float(np.quantile(away[at], 0.9)), float(away[at].max()),
                int((away[at] == 0.0).sum()), enough(grid, at, rule), days.get(name), False,
            )
        )  # fmt: skip
    rows = tuple(row._replace(efficient=_efficient(row, found, grid.better)) for row in found)
    favourite = int(np.argmin([row.regret_mean for row in rows]))
    costs = {
        size: _prices(rows, grid.better, [getattr(days[n], size) for n in grid.policies])
        for size in (Days._fields if all(name in days for name in grid.policies) else ())
    }
    return Robust(
        indicator, grid, rows, grid.policies[favourite], _flip(grid, best, favourite, matters),
        costs, rule,
    )  # fmt: skip


def regret(grid: Grid) -> Floats:
    """How far each policy stays behind the best of each world, (policies, worlds)."""
    best = grid.better * grid.values
    found: Floats = best.max(axis=0) - best
    return found


def enough(grid: Grid, at: int, rule: Rule | None) -> float:
    """Share of worlds in which a policy does not fail; NaN without a rule."""
    if rule is None:
        return math.nan
    values = grid.values[at]
    if rule.against is not None:
        values = values - grid.values[grid.policies.index(rule.against)]
    return float(1.0 - np.asarray(rule.fails(values)).mean())


def _effect(grid: Grid, at: int) -> Interval:
    if grid.values.shape[1] > 1:
        return interval((grid.values[at] - grid.values[0]).tolist())
    return interval((grid.pairs[at, 0] - grid.pairs[0, 0]).tolist())


def _efficient(row: Row, rows: Sequence[Row], better: float) -> bool:
    if row.days is None:
        return False
    mine = (row.days.ours, -better * row.mean)
    others = [(one.days.ours, -better * one.mean) for one in rows if one.days and one is not row]
    return not any(
        other != mine and other[0] <= mine[0] and other[1] <= mine[1] for other in others
    )


def _flip(grid: Grid, best: Floats, favourite: int, matters: float) -> Flip:
    ahead = best.max(axis=0) - best[favourite]
    other: NDArray[np.bool_] = ahead >= matters
    count = int(other.sum())
    if not count:
        return Flip("", 0, (), math.nan)
    winner = np.bincount(best[:, other].argmax(axis=0), minlength=len(grid.policies)).argmax()
    worlds = Cases(grid.worlds.columns, other, grid.worlds.runs, grid.worlds.draws)
    few = min(count, len(worlds) - count) < FEWEST or not worlds.columns
    leaves = () if few else tree(worlds, deepest=QUESTIONS)
    chance = math.nan if few else by_chance(worlds)
    return Flip(grid.policies[int(winner)], count, leaves, chance)


def _prices(rows: Sequence[Row], better: float, days: Sequence[float]) -> tuple[Price, ...]:
    """Who is best at which price of a day a week, from none on: exact, for net worth is a line."""
    worth = [better * row.effect.mean for row in rows]
    order = range(len(rows))
    at = 0.0
    now = max(order, key=lambda i: (worth[i], -days[i]))
    found = []
    while True:
        cheaper = [i for i in order if days[i] < days[now]]
        turns = {i: (worth[now] - worth[i]) / (days[now] - days[i]) for i in cheaper}
        if not turns:
            found.append(Price(rows[now].policy, at, math.inf))
            return tuple(found)
        then = min(turns, key=lambda i: (turns[i], days[i]))
        if turns[then] > at:
            found.append(Price(rows[now].policy, at, turns[then]))
        at, now = max(at, turns[then]), then


# Tables -----------------------------------------------------------------------------------


def table(found: Robust) -> pd.DataFrame:
    """A row a policy."""
    import pandas as pd

    rows = []
    for row in found.rows:
        cells: dict[str, Any] = {"policy": row.policy, "indicator": found.indicator}
        cells |= {"mean": row.mean, "effect": row.effect.mean}
        cells |= {"effect_low": row.effect.low, "effect_high": row.effect.high}
        cells |= {"regret_mean": row.regret_mean, "regret_90": row.regret_90}
        cells |= {"regret_max": row.regret_max, "best": row.best, "enough": row.enough}
        low, ours, high = row.days or Days(math.nan, math.nan, math.nan)
        cells |= {"days_low": low, "days": ours, "days_high": high}
        cells |= {"effect_a_day": row.gain, "efficient": row.efficient}
        rows.append(cells)
    return pd.DataFrame(rows)


def prices_table(found: Robust) -> pd.DataFrame:
    """A row a stretch of prices in which one policy is best, for few days, ours and many."""
    import pandas as pd

    rows = [
        {"days": size, "policy": one.policy, "price_from": one.begin, "price_to": one.end}
        for size, prices in found.prices.items()
        for one in prices
    ]
    return pd.DataFrame(rows, columns=["days", "policy", "price_from", "price_to"])


def regret_table(found: Robust) -> pd.DataFrame:
    """A row a world: what it is, and the regret of each policy."""
    import pandas as pd

    away = regret(found.grid)
    columns = dict(found.grid.worlds.columns)
    columns |= {f"regret_{name}": away[at] for at, name in enumerate(found.grid.policies)}
    return pd.DataFrame({"run": found.grid.worlds.runs, **columns})


def flip_table(found: Robust) -> pd.DataFrame:
    """A row a leaf of the questions that part the worlds in which another policy is better."""
    import pandas as pd

    rows = []
    for leaf in found.flip.leaves:
        row: dict[str, Any] = dict(leaf.worth._asdict())
        for name, limit in leaf.box.items():
            if limit.values is None:
                row |= {f"{name}_low": limit.low, f"{name}_high": limit.high}
            else:
                row[name] = ", ".join(sorted(limit.values))
        rows.append(row)
    return pd.DataFrame(rows)
