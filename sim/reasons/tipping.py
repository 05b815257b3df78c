"""The smallest change of one lever that tips the outcome of a run, with the same luck.

Levers of the referee and what organisations of a region can decide on themselves are changed one
by one, in steps from what they are to the ends of a range. Where the run has no referee, one is
thought up who does one thing only. How far a change tips by luck alone is told by fresh runs: other
worlds, other draws, each with and without the change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from sim.parameters import Parameters, parameters
from sim.reasons.question import Question
from sim.reasons.runs import Draw, outcome_of

DEEDS: Final = {
    "convening": (0.0, 10.0),
    "backing": (0.0, 1.0),
    "appreciation": (0.0, 1.0),
    "monitoring": (0.0, 1.0),
    "mediation": (0.0, 1.0),
    "inviting": (0.0, 1.0),
    "funding": (0.0, 1.0),
}
"""What a referee can do, and the range that is tried."""
ACTIVITY: Final = "referee_activity"
OWN: Final = {
    "mandate": (0.75, 1.0),
    "room": (10.0, 40.0),
    "inquiry": (0.0, 1.0),
    "cost_key": (0.0, 1.0),
    "recognition": (0.0, 1.0),
}
"""What organisations can decide on themselves; mandate and room in their plausible ranges."""
STEPS: Final = 5
"""Steps from what a lever is to either end of its range."""


class Change(NamedTuple):
    """A lever with another value."""

    lever: str
    was: float
    value: float
    part: float
    """Of the way to the end of its range, 0..1."""
    values: dict[str, Any]
    """What is laid over the parameters: the lever, and what makes a referee do only that."""


class Tip(NamedTuple):
    """A change that tips the outcome of a run."""

    change: Change
    bundles: bool
    """Whether it makes a bundle, or else undoes one."""
    tips: int
    """Fresh runs whose outcome turns as that of the run did."""
    back: int
    """Fresh runs whose outcome turns the other way."""
    fresh: int
    """Fresh runs."""


def changes(p: Parameters) -> Iterator[list[Change]]:
    """For each lever and direction, the changes from small to large."""
    present = p.referee_activity > 0
    alone = {} if present else {ACTIVITY: 1.0} | dict.fromkeys(DEEDS, 0.0)
    levers = {ACTIVITY: (0.0, 1.0)} | DEEDS | OWN
    for lever, (low, high) in levers.items():
        values = dict(alone) if lever in DEEDS else {}
        was = 0.0 if lever in alone and lever in DEEDS else float(getattr(p, lever))
        for end in (low, high):
            if end == was or (end < was) != (end == low):
                continue
            steps = []
            for step in range(1, STEPS + 1):
                part = step / STEPS
                value = was + (end - was) * part
                steps.append(Change(lever, was, value, part, values | {lever: value}))
            yield steps


def changed(draw: Draw, change: Change) -> Draw:
    """The same run, with the same luck, under a change."""
    return draw._replace(point=parameters(draw.point, **change.values))


def tips(
    asked: Question, draw: Draw, fresh: Sequence[Draw], months: int
) -> tuple[list[Tip], list[str]]:
    """Of each lever the smallest change that tips a run, smallest first; and levers without one.

    Args:
        fresh: runs in which each change that was found is tried again.
    """
    before = outcome_of(asked, draw, months)
    found: list[Change] = []
    tried: dict[str, bool] = {}
    for steps in changes(draw.point):
        tipping = next(
            (x for x in steps if outcome_of(asked, changed(draw, x), months) != before), None
        )
        lever = steps[0].lever
        tried[lever] = tried.get(lever, False) or tipping is not None
        if tipping is not None:
            found.append(tipping)
    smallest: dict[str, Change] = {}
    for change in sorted(found, key=lambda one: one.part):
        smallest.setdefault(change.lever, change)
    base = [outcome_of(asked, one, months) for one in fresh]
    told = []
    for change in smallest.values():
        after = [outcome_of(asked, changed(one, change), months) for one in fresh]
        turned = [one for one, other in zip(base, after, strict=True) if one != other]
        tipped, back = turned.count(before), turned.count(not before)
        told.append(Tip(change, not before, tipped, back, len(fresh)))
    told.sort(key=lambda tip: (tip.change.part, -tip.tips))
    return told, [lever for lever, any_ in tried.items() if not any_]
