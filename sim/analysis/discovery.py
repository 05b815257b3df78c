"""Where something fails: a box, a small tree, how steady both are, and runs to look at.

Tables in, answers out. What fails is said by a :class:`Rule`, or by whoever makes the
:class:`~sim.analysis.boxes.Cases`. A setting is a row: the mean over its replicates.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis.boxes import (
    CHOICE,
    Box,
    Cases,
    Worth,
    sides,
    without,
    worth,
)
from sim.analysis.map_findings import finished
from sim.analysis.prim import Step, chances, prim
from sim.analysis.tree import Leaf, by_chance, tree

if TYPE_CHECKING:
    import pandas as pd

MOST: Final = 3
"""Columns that a box which is told limits at most."""
CHANCE: Final = 0.05
"""Quasi-p above which a side of a box is given up."""
DRAWS: Final = 100
"""Times that settings are drawn again, to see how steady a box is."""
DEALS: Final = 49
"""Times that failing is dealt out anew over the settings, to see what boxes chance gives."""
LARGEST: Final = 20_000
"""Settings in such a draw at most: of more the margins are told too wide, never too narrow."""
REPLAYED: Final = 3
"""Runs inside and outside a box that are named."""
FEWEST: Final = 10
"""Settings that fail, and that do not, below which no box is searched for."""
PLACES: Final = ("case", "scenario", "policy")
"""Columns that are no parameters and yet may explain failing."""


class TooFewError(ValueError):
    """Too few settings fail, or too few do not; ``failing`` and ``settings`` say how many."""

    def __init__(self, failing: int, settings: int) -> None:
        super().__init__(failing, settings)
        self.failing, self.settings = failing, settings


class Rule(NamedTuple):
    """What failing is: a number that ends beyond a threshold."""

    indicator: str
    threshold: float
    above: bool = True
    """Whether what lies above the threshold fails, or what lies below."""
    against: str | None = None
    """The policy from which the paired difference is taken; None: the number itself."""

    def fails(self, values: Any) -> Any:
        """Which values fail; a last bit does not decide."""
        values = np.round(values, 9)
        return values > self.threshold if self.above else values < self.threshold


def cases_of(
    runs: pd.DataFrame,
    uncertain: Sequence[str],
    rule: Rule,
    worlds: Mapping[int, Mapping[str, Any]] = {},
) -> Cases:
    """Settings of a study, and which of them fail.

    Args:
        runs: a row a run, indexed by its number, with ``replicate``, places, parameters and the
            indicator; failed runs are left out.
        uncertain: columns of parameters.
        worlds: by its number, the parameters that a world sets; they become columns.
    """
    import pandas as pd

    good = finished(runs)
    places = [name for name in (*PLACES, "world", *uncertain) if name in good]
    values = good[rule.indicator]
    if rule.against is not None:
        pair = [*(name for name in places if name != "policy"), "replicate"]
        first = good[good["policy"] == rule.against].set_index(pair)[rule.indicator]
        good = good[good["policy"] != rule.against]
        first = first[~first.index.duplicated()]
        beside = first.reindex(pd.MultiIndex.from_frame(good[pair])).to_numpy()
        values = good[rule.indicator] - beside
    good = good.assign(run=good.index, value=values).dropna(subset=["value"])
    by_place = good.groupby(places, sort=False, dropna=False, observed=True)
    rows = by_place.agg(run=("run", "min"), value=("value", "mean")).reset_index()
    columns: dict[str, NDArray[Any]] = {}
    for name in places:
        if name != "world" and rows[name].nunique(dropna=False) > 1:
            columns[name] = _column(rows[name])
    if "world" in rows and worlds:
        for name in next(iter(worlds.values())):
            found = rows["world"].map({number: values[name] for number, values in worlds.items()})
            if found.nunique() > 1 and name not in columns:
                columns[name] = _column(found)
    together = [name for name in places if name != "policy"]
    draws = (
        rows.groupby(together, sort=False, dropna=False).ngroup().to_numpy()
        if together
        else np.arange(len(rows))
    )
    fails = rule.fails(rows["value"].to_numpy(dtype=np.float64))
    return Cases(columns, fails, rows["run"].to_numpy(dtype=np.int64), draws.astype(np.int64))


def _column(values: pd.Series) -> NDArray[Any]:
    """Numbers as they are; whatever else as texts."""
    plain = values.to_numpy()
    if plain.dtype.kind in "fiu":
        return plain
    return values.fillna("-").astype(str).to_numpy(dtype=object)


# Finding ----------------------------------------------------------------------------------


class Steady(NamedTuple):
    """What becomes of a box if settings had been drawn otherwise."""

    draws: int
    coverage: tuple[float, float]
    """Of the box itself, 95 % of draws."""
    density: tuple[float, float]
    back: Mapping[tuple[str, str], int]
    """Of each side, in how many draws the box that is found there has it too."""
    limits: Mapping[tuple[str, str], tuple[float, float]]
    """Of each side that is a number, where 90 % of those lie."""
    others: Mapping[str, int]
    """Columns that this box does not limit, and in how many draws the one found there does."""
    unseen_coverage: float
    """Mean over draws of the box found there, on settings that were not drawn."""
    unseen_density: float


class Found(NamedTuple):
    """Where it fails."""

    all: Worth
    """Of all settings."""
    steps: tuple[Step, ...]
    box: Box
    """The one that is told; empty: nowhere in particular."""
    worth: Worth
    chances: Mapping[tuple[str, str], float]
    box_chance: float
    """How often chance gives a box as good: who searches many columns always finds one."""
    steady: Steady
    leaves: tuple[Leaf, ...]
    leaves_chance: float
    """How often chance parts settings as well as the first question of the tree."""
    inside: tuple[int, ...]
    """Runs that fail in the box, near its middle."""
    outside: tuple[int, ...]
    """Runs that do not fail, outside the box and yet near its middle."""


def discover(cases: Cases, *, most: int = MOST, draws: int = DRAWS) -> Found:
    """Search the box and the tree.

    Raises:
        TooFewError: nearly all or nearly none fail.
    """
    failing = int(cases.fails.sum())
    if not FEWEST <= failing <= len(cases) - FEWEST:
        raise TooFewError(failing, len(cases))
    steps = prim(cases)
    box = choose(cases, steps, most)
    return Found(
        steps[0].worth, steps, box, worth(cases.fails, cases.within(box)), chances(cases, box),
        _by_chance(cases, box, most, min(DEALS, draws)),
        _steady(cases, box, most, draws), tree(cases), by_chance(cases), *_replayed(cases, box),
    )  # fmt: skip


def choose(cases: Cases, steps: Sequence[Step], most: int = MOST) -> Box:
    """The box that is told.

    Of each box on the way the sides are given up that chance may have made, and then those that
    matter least until at most so many columns are limited. Of what is left the box is told in which
    coverage and density are best together (largest harmonic mean); of equals the one that limits
    less.
    """
    found: list[tuple[float, int, Box]] = []
    seen: list[Box] = []
    for step in steps:
        box = _needed(cases, step.box, most)
        if box not in seen:
            seen.append(box)
            found.append((worth(cases.fails, cases.within(box)).balance, -len(box), box))
    return max(found, key=lambda one: one[:2])[2]


def _needed(cases: Cases, box: Box, most: int) -> Box:
    while box:
        found = chances(cases, box)
        side = max(found, key=lambda one: found[one])
        if found[side] <= CHANCE and len(box) <= most:
            break
        box = without(box, *side)
    return box


def _by_chance(cases: Cases, box: Box, most: int, deals: int) -> float:
    """How often failing that is dealt out anew gives a box as good, the search included."""
    some = np.linspace(0, len(cases) - 1, min(len(cases), LARGEST)).astype(np.int64)
    cases = cases.take(some)
    found, as_good = worth(cases.fails, cases.within(box)).balance, 0
    for deal in range(deals):
        fails = np.random.default_rng([1, deal]).permutation(cases.fails)
        dealt = Cases(cases.columns, fails, cases.runs, cases.draws)
        other = choose(dealt, prim(dealt), most)
        as_good += worth(fails, dealt.within(other)).balance >= found
    return (1 + as_good) / (1 + deals)


def _steady(cases: Cases, box: Box, most: int, draws: int) -> Steady:
    groups = int(cases.draws.max()) + 1
    size = min(groups, max(1, LARGEST * groups // len(cases)))
    inside = cases.within(box)
    kept: list[tuple[float, float]] = []
    unseen: list[tuple[float, float]] = []
    back: dict[tuple[str, str], list[float]] = {side: [] for side in sides(cases, box)}
    others: dict[str, int] = {}
    for draw in range(draws):
        chance = np.random.default_rng([0, draw])
        often = np.bincount(chance.integers(groups, size=size), minlength=groups)[cases.draws]
        rows = np.repeat(np.arange(len(cases)), often)
        again = worth(cases.fails[rows], inside[rows])
        kept.append((again.coverage, again.density))
        drawn = cases.take(rows)
        if not 0 < int(drawn.fails.sum()) < len(drawn):
            continue
        other = choose(drawn, prim(drawn), most)
        for side in sides(drawn, other):
            if side in back:
                limit = getattr(other[side[0]], side[1])
                back[side].append(math.nan if isinstance(limit, frozenset) else limit)
        for name in other:
            if name not in box:
                others[name] = others.get(name, 0) + 1
        left = cases.take(often == 0)
        fresh = worth(left.fails, left.within(other)) if left.fails.any() else None
        if fresh is not None and fresh.settings:
            unseen.append((fresh.coverage, fresh.density))
    ends = np.nanquantile(np.array(kept), [0.025, 0.975], axis=0)
    mean = np.array(unseen).mean(axis=0) if unseen else np.array([math.nan, math.nan])
    limits = {}
    for one, values in back.items():
        if values and one[1] != "values":
            low, high = np.quantile(values, [0.05, 0.95])
            limits[one] = (float(low), float(high))
    return Steady(
        draws,
        (float(ends[0, 0]), float(ends[1, 0])),
        (float(ends[0, 1]), float(ends[1, 1])),
        {side: len(values) for side, values in back.items()},
        limits,
        dict(sorted(others.items(), key=lambda one: (-one[1], one[0]))),
        float(mean[0]),
        float(mean[1]),
    )


def _replayed(cases: Cases, box: Box) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Runs that fail inside a box and runs that do not outside it, nearest to its middle."""
    inside = cases.within(box)
    far = np.zeros(len(cases))
    for name, limit in box.items():
        if cases.kinds[name] == CHOICE:
            far += ~cases.meets(name, limit)
            continue
        ends = cases.ends(name)
        middle = (max(limit.low, ends.low) + min(limit.high, ends.high)) / 2
        far += ((cases.columns[name] - middle) / (ends.high - ends.low)) ** 2

    def nearest(which: NDArray[np.bool_]) -> tuple[int, ...]:
        rows = np.flatnonzero(which)
        ordered = rows[np.lexsort((cases.runs[rows], far[rows]))]
        _, first = np.unique(cases.draws[ordered], return_index=True)
        return tuple(cases.runs[ordered[np.sort(first)[:REPLAYED]]].tolist())

    return nearest(inside & cases.fails), nearest(~inside & ~cases.fails)


# Tables -----------------------------------------------------------------------------------


def steps_table(found: Found) -> pd.DataFrame:
    """A row a box on the way: what it is worth, and its limits."""
    import pandas as pd

    rows = []
    for at, step in enumerate(found.steps):
        row: dict[str, Any] = {"step": at, "limited": len(step.box), "told": step.box == found.box}
        row |= step.worth._asdict()
        for name, limit in step.box.items():
            row |= _limits(name, limit)
        rows.append(row)
    return pd.DataFrame(rows)


def box_table(found: Found) -> pd.DataFrame:
    """A row a side of the box that is told: its limit, how steady it is, and chance."""
    import pandas as pd

    rows = []
    for (name, side), chance in found.chances.items():
        limit = getattr(found.box[name], side)
        low, high = found.steady.limits.get((name, side), (math.nan, math.nan))
        rows.append(
            {
                "column": name,
                "side": side,
                "limit": ", ".join(sorted(limit)) if side == "values" else limit,
                "chance": chance,
                "back": found.steady.back[name, side],
                "draws": found.steady.draws,
                "limit_low": low,
                "limit_high": high,
            }
        )
    columns = ["column", "side", "limit", "chance", "back", "draws", "limit_low", "limit_high"]
    return pd.DataFrame(rows, columns=columns)


def tree_table(found: Found) -> pd.DataFrame:
    """A row a leaf: what it is worth, and its limits."""
    import pandas as pd

    rows = []
    for leaf in found.leaves:
        row: dict[str, Any] = leaf.worth._asdict()
        for name, limit in leaf.box.items():
            row |= _limits(name, limit)
        rows.append(row)
    return pd.DataFrame(rows)


def replays_table(found: Found, runs: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The runs to look at: where each lies, and its numbers."""
    import pandas as pd

    lies = [*("inside" for _ in found.inside), *("outside" for _ in found.outside)]
    wanted = [*found.inside, *found.outside]
    rows = runs.loc[wanted, [name for name in columns if name in runs]].copy()
    rows.insert(0, "lies", pd.Series(lies, index=rows.index))
    return rows.rename_axis("run").reset_index()


def _limits(name: str, limit: Any) -> dict[str, Any]:
    if limit.values is not None:
        return {name: ", ".join(sorted(limit.values))}
    return {f"{name}_low": limit.low, f"{name}_high": limit.high}
