"""Whether a pattern in finished tables is more than organisations leaving at random gives.

Every null is a number of draws of the same statistic in a world where who leaves, or what it
has to do with anything else, is left to chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Generator = np.random.Generator


@dataclass(frozen=True)
class Verdict:
    """A statistic beside the range that chance gives it."""

    statistic: float
    """NaN where there was nothing to measure."""
    low: float
    """Ends of the middle 95 % of the null."""
    middle: float
    high: float
    sign: int
    """1 if the pattern is more than chance, -1 if it is less."""
    matters: float
    """Smallest effect that matters."""

    @property
    def beyond(self) -> float:
        """How far the statistic lies beyond the null's range in the stated direction."""
        if self.sign > 0:
            return self.statistic - self.high
        return self.low - self.statistic

    @property
    def retold(self) -> bool:
        """Beyond chance by at least what matters."""
        return bool(self.beyond >= self.matters)


def judge(statistic: float, draws: ArrayLike, sign: int, matters: float) -> Verdict:
    """A statistic against draws of it under the null; without draws nothing is retold."""
    sample = np.asarray(draws, dtype=np.float64)
    if not len(sample) or not np.isfinite(statistic):
        return Verdict(float("nan"), float("nan"), float("nan"), float("nan"), sign, matters)
    low, middle, high = np.quantile(sample, [0.025, 0.5, 0.975])
    return Verdict(float(statistic), float(low), float(middle), float(high), sign, matters)


def first_out(ends: NDArray[Any], months: Floats, members: int) -> Floats:
    """Who is first without a link at a table: a share of 1 over the members, or all 0.

    Args:
        ends: (links, 2) places of the two ends of a link; places from ``members`` on are those
            of bodies that cannot leave.
        months: (links,) in which each link ended, infinite if it did not.
        members: those without any link here cannot leave either.

    Members that are out in the same month share evenly.
    """
    last = np.full(max(members, int(ends.max(initial=-1)) + 1), -np.inf)
    np.maximum.at(last, ends[:, 0], months)
    np.maximum.at(last, ends[:, 1], months)
    last = np.where(np.isneginf(last), np.inf, last)[:members]
    found = (last == last.min(initial=np.inf)) & np.isfinite(last)
    return np.asarray(found / max(1, int(found.sum())), dtype=np.float64)


def first_out_at_random(
    ends: NDArray[Any], members: int, draws: int, generator: Generator
) -> Floats:
    """The same if links end in random order, (draws, members)."""
    order = generator.random((draws, len(ends)))
    return np.array([first_out(ends, row, members) for row in order]).reshape(draws, members)


def mean_of_chosen(pools: list[Floats], draws: int, generator: Generator) -> Floats:
    """Means of one number drawn from each pool, (draws,); a pool a decision that was taken."""
    total = np.zeros(draws)
    for pool in pools:
        total += pool[generator.integers(0, len(pool), draws)]
    return total / max(1, len(pools))


def share_by_chance(chances: Floats, draws: int, generator: Generator) -> Floats:
    """Shares of successes of independent trials with these chances, (draws,)."""
    hits = generator.random((draws, len(chances))) < chances
    return np.asarray(hits.mean(axis=1) if len(chances) else np.empty(0), dtype=np.float64)


def share_in_strata(
    many: NDArray[np.int64],
    good: NDArray[np.int64],
    taken: NDArray[np.int64],
    good_taken: NDArray[np.int64],
    draws: int,
    generator: Generator,
) -> tuple[float, Floats]:
    """Share of good ones among those taken, and if as many are drawn at random in each stratum.

    Args:
        many, good, taken, good_taken: (strata,) how many there are, are good, are taken, are both.
    """
    use = taken > 0
    total = int(taken.sum())
    if total == 0:
        return float("nan"), np.empty(0)
    many, good, taken, good_taken = many[use], good[use], taken[use], good_taken[use]
    drawn = generator.hypergeometric(good, many - good, taken, size=(draws, len(many)))
    return float(good_taken.sum()) / total, drawn.sum(axis=1) / total


def difference_in_strata(
    values: Floats, strata: NDArray[Any], marked: NDArray[np.bool_], draws: int,
    generator: Generator,
) -> tuple[float, Floats]:  # fmt: skip
    """Mean of those marked less that of the others, and with marks drawn anew in each stratum.

    A stratum counts as far as it has marked ones; without others it counts for nothing.
    """
    values, strata = np.asarray(values, dtype=np.float64), np.asarray(strata)
    names, which = np.unique(strata, return_inverse=True)
    many = np.bincount(which, minlength=len(names))
    some = np.bincount(which, weights=marked, minlength=len(names))
    use = (some > 0) & (some < many)
    if not use.any():
        return float("nan"), np.empty(0)
    whole = np.bincount(which, weights=values, minlength=len(names))

    def statistic(mark: NDArray[Any]) -> float:
        inside = np.bincount(which, weights=values * mark, minlength=len(names))[use]
        gap = inside / some[use] - (whole[use] - inside) / (many - some)[use]
        return float((gap * some[use]).sum() / some[use].sum())

    first = np.concatenate([[0], np.cumsum(many)[:-1]])
    place = np.empty(len(values), dtype=np.int64)
    found = np.empty(draws)
    for draw in range(draws):
        order = np.lexsort((generator.random(len(values)), which))
        place[order] = np.arange(len(values)) - first[which[order]]
        found[draw] = statistic((place < some[which]).astype(np.float64))
    return statistic(marked.astype(np.float64)), found


def slope_in_strata(
    x: Floats, y: Floats, strata: NDArray[Any], draws: int, generator: Generator
) -> tuple[float, Floats]:
    """Rise of y with x within strata, and with x shuffled within them."""
    names, which = np.unique(strata, return_inverse=True)
    many = np.maximum(np.bincount(which, minlength=len(names)), 1)
    across = x - (np.bincount(which, weights=x, minlength=len(names)) / many)[which]
    up = y - (np.bincount(which, weights=y, minlength=len(names)) / many)[which]
    spread = float((across * across).sum())
    if spread == 0:
        return float("nan"), np.empty(0)
    by_stratum = np.argsort(which, kind="stable")
    up = up[by_stratum]
    found = np.empty(draws)
    for draw in range(draws):
        order = np.lexsort((generator.random(len(x)), which))
        found[draw] = float((across[order] * up).sum()) / spread
    return float((across[by_stratum] * up).sum()) / spread, found


def swapped(one: Floats, two: Floats, draws: int, generator: Generator) -> tuple[float, Floats]:
    """Mean of two - one over paired runs, and with the two arms swapped at random in each pair."""
    gap = np.asarray(two, dtype=np.float64) - np.asarray(one, dtype=np.float64)
    gap = gap[np.isfinite(gap)]
    if not len(gap):
        return float("nan"), np.empty(0)
    signs = np.where(generator.random((draws, len(gap))) < 0.5, -1.0, 1.0)
    return float(gap.mean()), (signs * gap).mean(axis=1)


def share_in_window(
    counts: Floats, standing: Floats, begin: int, end: int, draws: int, generator: Generator
) -> tuple[float, Floats]:
    """Share of events in months begin .. end - 1, and at random months, as many as stand then.

    Counts may be differences between two sets of runs; a sum of 0 or less has no share.
    """
    total = float(counts.sum())
    if total <= 0 or standing.sum() <= 0:
        return float("nan"), np.empty(0)
    chance = standing / standing.sum()
    drawn = generator.multinomial(max(1, round(total)), chance, size=draws)
    share = drawn[:, begin:end].sum(axis=1) / drawn.sum(axis=1)
    return float(counts[begin:end].sum()) / total, share
