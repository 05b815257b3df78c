"""Ten quiet years of the model, and the same endings and beginnings at random."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from experiments.national.ties import Ground
from sim import engine
from sim.parameters import Parameters
from sim.state import Bools, Ints, Region

MONTHS: Final = 120
YEAR: Final = 12
SEED: Final = 2016


class Course(NamedTuple):
    """Ties of a run."""

    ties: Bools
    """(years + 1, L) at the start and after each year."""
    ended: Ints
    """(months, K) ties that ended in a month, by task."""
    began: Ints
    """(months, K)"""


def simulated(
    region: Region, on: Ground, chosen: Parameters, replicate: int, months: int = MONTHS
) -> Course:
    """A run of the model."""
    run = engine.build(region, chosen, SEED, replicate)
    tasks = len(region.tasks)
    before = run.state.depth >= on.rung
    kept, ended, began = [before], [], []
    for month in range(1, months + 1):
        run.step(observed=False)
        after = run.state.depth >= on.rung
        ended.append(np.bincount(on.link_task[before & ~after], minlength=tasks))
        began.append(np.bincount(on.link_task[after & ~before], minlength=tasks))
        before = after
        if month % YEAR == 0:
            kept.append(after)
    return Course(np.array(kept), np.array(ended), np.array(began))


def at_random(
    course: Course, groups: list[Ints], ended: Ints, began: Ints, chance: np.random.Generator
) -> Bools:
    """Ties (years + 1, L) from the same start, with so many endings and beginnings at random.

    Both are drawn from the ties as they stood at the start of the month, as in the model a tie does
    not end and begin in one month.

    Args:
        groups: links among which each column of ``ended`` and ``began`` (months, groups) is drawn.
    """
    now = course.ties[0].copy()
    kept = [now.copy()]
    for month, (less, more) in enumerate(zip(ended.tolist(), began.tolist(), strict=True), start=1):
        for links, out, into in zip(groups, less, more, strict=True):
            standing, free = _those(links, now, out), _those(links, ~now, into)
            now[chance.choice(standing, out, replace=False, shuffle=False)] = False
            now[chance.choice(free, into, replace=False, shuffle=False)] = True
        if month % YEAR == 0:
            kept.append(now.copy())
    return np.array(kept)


def _those(links: Ints, wanted: Bools, many: int) -> Ints:
    """Links that are wanted; where none is drawn there is no need to look."""
    if not many:
        return links
    return np.flatnonzero(wanted) if len(links) == len(wanted) else links[wanted[links]]


def anywhere(on: Ground, course: Course, chance: np.random.Generator) -> Bools:
    """The null: among all links."""
    every = np.arange(len(on.link_pair))
    ended, began = (each.sum(axis=1, keepdims=True) for each in (course.ended, course.began))
    return at_random(course, [every], ended, began, chance)


def same_task(on: Ground, course: Course, chance: np.random.Generator) -> Bools:
    """The second null: among the links of the task."""
    groups = [np.flatnonzero(on.link_task == k) for k in range(course.ended.shape[1])]
    return at_random(course, groups, course.ended, course.began, chance)


NULLS: Final = {"anywhere": anywhere, "same_task": same_task}
