"""PRIM: boxes in which much fails, found by peeling and pasting (Friedman and Fisher 1999).

The box begins around all settings. Each step takes off the thin slice, from one side of one
parameter or one choice, that most raises the part that fails for each setting taken off; then
slices are put back as long as that raises it too. The measure, the slices and the order in which
equals come are those of the EMA workbench with its objective ``lenient1``, so that boxes can be
compared step by step. In pasting whole numbers go on to the next whole number, and choices are
put back also where no number is limited.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis.boxes import (
    CHOICE,
    EVERYTHING,
    NUMBER,
    WHOLE,
    Box,
    Cases,
    Limit,
    Worth,
    sides,
    worth,
)

SLICE: Final = 0.05
"""Part of the settings in the box that a slice holds."""
LEAST: Final = 0.05
"""Part of all settings that a box holds at least."""


class Step(NamedTuple):
    """A box on the way."""

    box: Box
    worth: Worth


class _Offer(NamedTuple):
    """A box that could be next."""

    name: str
    limit: Limit
    settings: int
    failing: int


def prim(cases: Cases, *, least: float = LEAST) -> tuple[Step, ...]:
    """The boxes on the way from all settings to the smallest one, in their order.

    Args:
        least: part of all settings that a box holds at least.
    """
    search = _Search(cases)
    steps = [search.step()]
    while search.take(search.peels(), least, outwards=False):
        steps.append(search.step())
    while search.take(search.pastes(), least, outwards=True):
        steps.append(search.step())
    return tuple(steps)


class _Search:
    """A box, and what lies in it."""

    def __init__(self, cases: Cases) -> None:
        self.cases = cases
        self.start = {name: cases.ends(name) for name in cases.columns}
        self.limits = dict(self.start)
        self.inside = np.ones(len(cases), dtype=np.bool_)
        self.numbers = [*cases.named(NUMBER), *cases.named(WHOLE)]
        self.orders = {
            name: np.argsort(cases.columns[name], kind="stable") for name in self.numbers
        }
        self.choices = cases.named(CHOICE)

    @property
    def box(self) -> Box:
        """Only what is limited, with only the sides that are."""
        return {
            name: Limit(
                limit.low if limit.low > self.start[name].low else -math.inf,
                limit.high if limit.high < self.start[name].high else math.inf,
                limit.values,
            )
            for name, limit in self.limits.items()
            if limit != self.start[name]
        }

    def step(self) -> Step:
        return Step(self.box, worth(self.cases.fails, self.inside))

    def take(self, offers: Iterator[_Offer], least: float, *, outwards: bool) -> bool:
        """Go to the best box on offer; whether it is better and large enough."""
        now = worth(self.cases.fails, self.inside)
        limited = {name for name, limit in self.limits.items() if limit != self.start[name]}
        best: _Offer | None = None
        best_score = (-math.inf, 0)
        for offer in offers:
            changed = abs(now.settings - offer.settings)
            mean = offer.failing / offer.settings if offer.settings else 0.0
            gain = (mean - now.density) / changed if changed else 0.0
            beside = len(limited - {offer.name}) + (offer.limit != self.start[offer.name])
            if (gain, -beside) > best_score:
                best, best_score = offer, (gain, -beside)
        if best is None or best_score[0] <= 0 or best.settings / len(self.cases) < least:
            return False
        if (best.settings > now.settings) != outwards:
            return False
        self.limits[best.name] = best.limit
        if outwards:
            self.inside = self.cases.within(self.box)
        else:
            self.inside &= self.cases.meets(best.name, best.limit)
            self.orders = {name: order[self.inside[order]] for name, order in self.orders.items()}
        return True

    def peels(self) -> Iterator[_Offer]:
        """Boxes without a slice of this one."""
        fails = self.cases.fails
        failing = int(fails[self.inside].sum())
        for name in self.numbers:
            order, limit = self.orders[name], self.limits[name]
            values = self.cases.columns[name][order]
            whole = self.cases.kinds[name] == WHOLE
            high = _quantile(values, 1 - SLICE)
            if whole:
                high = math.trunc(high)
            at_limit = whole and high == limit.high
            kept = int(np.searchsorted(values, high, "left" if at_limit else "right"))
            if kept:
                high = float(values[kept - 1]) if whole else high
                yield _Offer(
                    name, limit._replace(high=high), kept, failing - int(fails[order[kept:]].sum())
                )
            low = _quantile(values, SLICE)
            if whole:
                low = math.trunc(low)
            at_limit = whole and low == limit.low
            gone = int(np.searchsorted(values, low, "right" if at_limit else "left"))
            if gone < len(values):
                low = float(values[gone]) if whole else low
                yield _Offer(
                    name, limit._replace(low=low), len(values) - gone,
                    failing - int(fails[order[:gone]].sum()),
                )  # fmt: skip
        for name in self.choices:
            known, codes = self.cases.codes[name]
            values_in = self.limits[name].values or frozenset()
            if len(values_in) < 2:
                continue
            here = codes[self.inside]
            counts = np.bincount(here, minlength=len(known))
            bad = np.bincount(here[fails[self.inside]], minlength=len(known))
            for at, value in enumerate(known):
                if value in values_in:
                    yield _Offer(
                        name, Limit(values=values_in - {value}),
                        len(here) - int(counts[at]), failing - int(bad[at]),
                    )  # fmt: skip

    def pastes(self) -> Iterator[_Offer]:
        """Boxes with a slice put back to this one."""
        limited = [*self.numbers, *self.choices]
        limited = [name for name in limited if self.limits[name] != self.start[name]]
        for name in limited:
            rest = {key: self.limits[key] for key in limited if key != name}
            others = self.cases.within(rest)
            for limit in self._wider(name, others):
                inside = others & self.cases.meets(name, limit)
                count = int(inside.sum())
                yield _Offer(name, limit, count, int(self.cases.fails[inside].sum()))

    def _wider(self, name: str, others: NDArray[np.bool_]) -> Iterator[Limit]:
        limit, start = self.limits[name], self.start[name]
        if limit.values is not None:
            for value in sorted((start.values or frozenset()) - limit.values):
                yield Limit(values=limit.values | {value})
            return
        values = self.cases.columns[name][others]
        whole = self.cases.kinds[name] == WHOLE
        below = np.sort(values[values < limit.low] if whole else values[values <= limit.low])
        low = _quantile(below, 1 - SLICE) if len(below) else start.low
        yield limit._replace(low=float(math.floor(low)) if whole else low)
        above = np.sort(values[values > limit.high] if whole else values[values >= limit.high])
        high = _quantile(above, SLICE) if len(above) else start.high
        yield limit._replace(high=float(math.ceil(high)) if whole else high)


def _quantile(values: NDArray[Any], part: float) -> float:
    """A place between two sorted values that differ, at about a part of them."""
    at = (len(values) - 1) * part
    lower, upper = math.floor(at), math.ceil(at)
    if values[lower] == values[upper]:
        if part > 0.5:
            lower = max(int(np.searchsorted(values, values[upper], "left")) - 1, 0)
        else:
            upper = min(int(np.searchsorted(values, values[lower], "right")), len(values) - 1)
    return float((values[lower] + values[upper]) / 2)


def chances(cases: Cases, box: Box) -> Mapping[tuple[str, str], float]:
    """Of each side of a box, how easily chance gives what it adds (quasi-p, Bryant and Lempert).

    The chance that so many or more of the settings in the box fail if they fail as often as those
    in the box without that side. Small: that side matters.
    """
    from scipy.special import bdtrc

    asked = sides(cases, box)
    outside = [~cases.meets(name, _side(box[name], side)) for name, side in asked]
    crossed = np.zeros(len(cases), dtype=np.int8)
    for one in outside:
        crossed += one
    fails = cases.fails
    held = int(np.count_nonzero(crossed == 0)), int(np.count_nonzero(fails & (crossed == 0)))
    # out of the box by this side alone
    alone = [one & (crossed == 1) for one in outside]
    settings = [held[0] + int(np.count_nonzero(one)) for one in alone]
    failing = [held[1] + int(np.count_nonzero(fails & one)) for one in alone]
    density = np.array(failing) / np.array(settings)
    chance = bdtrc(held[1] - 1, held[0], density) if held[1] else np.ones(len(asked))
    return dict(zip(asked, chance.tolist(), strict=True))


def _side(limit: Limit, side: str) -> Limit:
    return EVERYTHING._replace(**{side: getattr(limit, side)})
