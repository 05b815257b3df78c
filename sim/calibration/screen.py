"""Which settings fit: quiet years in one run in each mode first, with a slack, and then in ten;
and whether delivery decides.

A task is a plain value and so is its answer; what comes out of a setting depends on nothing but
the setting, the region and the seed, so the bits are the same whoever does how much of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from sim.calibration.ranges import Range, sample
from sim.parameters import Parameters, parameters
from sim.state import Bools, Floats, Region
from sim.worlds import delivery
from sim.worlds.measures import MEASURES, TARGETS
from sim.worlds.quiet import FRESH, HALF, JUDGED, MODES, RUNS, means, measures_of, met

LOOK: Final = (2 * RUNS,)
"""The replicate of the first look: none of the ten, so that they are not chosen for their luck."""
SLACK: Final = 1.0


class Task(NamedTuple):
    """Some settings of a sample, to be screened."""

    region: Region
    base: Parameters
    """What is not free."""
    ranges: tuple[Range, ...]
    first: int
    number: int
    seed: int
    slack: float = 0.0
    """How many times the slack of a single run is allowed in the mean of ten: 0 for real worlds."""


class Screened(NamedTuple):
    """Measures of settings (settings, modes, measures): NaN where a setting did not get so far."""

    look: Floats
    """Of the first look."""
    judged: Floats
    """Means over ten runs."""
    delivery: Floats
    """What delivery decides, (settings, modes, 3), where years are quiet: see ``sim.worlds``."""
    fresh: Floats
    """Means over ten further runs, of accepted settings."""
    fresh_delivery: Floats
    """What delivery decides in further runs."""

    def accepted(self, slack: float = 0.0) -> Bools:
        """Settings that meet every target in both modes."""
        # the second mode is run last: whoever has it has both
        done = ~np.isnan(self.delivery[:, -1]).all(axis=1)
        quiet = met(self.judged, slack).all(axis=(1, 2))
        return np.asarray(done & quiet & decides(self.delivery).all(axis=(1, 2)))

    def confirmed(self, slack: float = 0.0) -> Bools:
        """Accepted settings that do so again on fresh runs."""
        again = met(self.fresh, slack).all(axis=(1, 2))
        again &= decides(self.fresh_delivery).all(axis=(1, 2))
        return np.asarray(self.accepted(slack) & again)


def decides(measures: Floats) -> Bools:
    """Which targets of delivery are met, of measures (..., 3)."""
    return met(measures, targets=delivery.TARGETS)


def nothing(number: int) -> Screened:
    """Of settings that are still to be screened."""
    wide = {"delivery": delivery.MEASURES, "fresh_delivery": delivery.MEASURES}
    shapes = ((number, len(MODES), len(wide.get(name, MEASURES))) for name in Screened._fields)
    return Screened(*(np.full(shape, np.nan) for shape in shapes))


def screen(task: Task) -> Screened:
    """Screen the settings of a task."""
    return screen_settings(task, sample(task.ranges, task.first, task.number, task.seed))


def screen_settings(task: Task, settings: Sequence[Mapping[str, Any]]) -> Screened:
    """Screen some settings, of a task or not."""
    found = nothing(len(settings))
    for at, setting in enumerate(settings):
        chosen = [parameters(task.base, **setting, mode=mode) for mode in MODES]

        def go(rows: Floats, replicates: Sequence[int], slack: float) -> bool:
            """Measure in one mode after the other; False as soon as a target is missed."""
            for row, point in zip(rows, chosen, strict=True):  # noqa: B023
                row[:] = means(measures_of(task.region, point, replicates, seed=task.seed))
                if not met(row, slack).all():
                    return False
            return True

        def delivers(rows: Floats, replicates: Sequence[int]) -> bool:
            """The same of delivery."""
            for row, point in zip(rows, chosen, strict=True):  # noqa: B023
                row[:] = delivery.delivery_of(task.region, point, replicates, seed=task.seed)
                if not decides(row).all():
                    return False
            return True

        seen = go(found.look[at], LOOK, task.slack + SLACK)
        if not (seen and go(found.judged[at], JUDGED, task.slack)):
            continue
        if delivers(found.delivery[at], JUDGED[:HALF]):
            for row, point in zip(found.fresh[at], chosen, strict=True):
                row[:] = means(measures_of(task.region, point, FRESH, seed=task.seed))
            delivers(found.fresh_delivery[at], FRESH[:HALF])
    return found


class Refusal(NamedTuple):
    """How many settings a target refused at one stage in one mode."""

    stage: str
    """``look``, ``judged`` or ``delivery``."""
    mode: str
    target: str
    asked: int
    """Settings that got so far."""
    refused: int
    alone: int
    """Of these, refused by no other target."""


def refusals(found: Screened, slack: float = 0.0) -> tuple[Refusal, ...]:
    """Reasons of refusal, counted.

    Every setting is looked at in the first mode; what is refused there is not run in the second.
    """
    rows = []
    stages = (
        ("look", found.look, slack + SLACK, TARGETS),
        ("judged", found.judged, slack, TARGETS),
        ("delivery", found.delivery, 0.0, delivery.TARGETS),
    )
    for stage, measures, allowed, targets in stages:
        for m, mode in enumerate(MODES):
            asked = ~np.isnan(measures[:, m]).all(axis=1)
            missed = ~met(measures[asked, m], allowed, targets)
            single = missed.sum(axis=1) == 1
            for t, target in enumerate(targets):
                counts = (int(missed[:, t].sum()), int((missed[:, t] & single).sum()))
                rows.append(Refusal(stage, mode, target.name, int(asked.sum()), *counts))
    return tuple(rows)


def joined(parts: Sequence[Screened]) -> Screened:
    """Parts behind each other."""
    return Screened(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
