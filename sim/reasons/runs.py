"""Runs of a question: thirty draws of what nobody knows, counts, and one refusal seen again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import kernels
from sim.engine import Engine, build
from sim.parameters import Parameters, parameters
from sim.reasons.question import Question
from sim.reasons.summary import (
    REASONS,
    Ends,
    is_second,
    main_reason,
    outcome,
    refusals,
    refusers,
    sums,
)
from sim.reasons.terms import Taken, Terms, read, take_apart
from sim.scenarios import Policy
from sim.state import (
    COUNT_LAST_NO,
    COUNT_NO_A,
    COUNT_NO_B,
    COUNT_NO_BOTH,
    COUNT_WHY_A,
    COUNT_WHY_B,
    Floats,
    Ints,
    Region,
)
from sim.worlds.effects import levers
from sim.worlds.file import World
from sim.worlds.measures import DEEP

RUNS: Final = 30
"""Runs of a question: as many worlds, one run each, every run with a draw of its own."""


class Draw(NamedTuple):
    """One run of a question: its setting and the key of its luck."""

    point: Parameters
    seed: int
    replicate: int
    world: int


class Runs(NamedTuple):
    """What runs of a question gave."""

    draws: tuple[Draw, ...]
    tally: NDArray[np.int32]
    """(runs, links asked about, COUNTS)."""
    rung: Ints
    """(runs, links asked about) at the end."""
    traits: Floats
    """(runs, organisations, 2) own-interest weight and mindset at month 0."""
    others: Ends
    """What became of it by others than the two."""


class Refusal(NamedTuple):
    """A step up that was refused, with all that it was weighed with."""

    run: int
    """Place among the runs, from 0."""
    link: int
    """Row in the region."""
    month: int
    """From 1."""
    rung: int
    """From which the step was proposed."""
    side: int
    """0: the pair's first refused, 1: its second; the one whose refusals are the more."""
    reason: str
    """Of :data:`REASONS`."""
    refused: tuple[bool, bool]
    taken: Taken
    terms: tuple[Terms, Terms]
    joint: bool


def draws(
    worlds: Sequence[World],
    policy: Policy | None,
    *,
    seed: int = 0,
    first: int = 0,
    values: dict[str, Any] | None = None,
) -> tuple[Draw, ...]:
    """One run in each world, each with luck of its own: replicates from ``first`` on.

    Args:
        values: laid over every world and the policy.
    """
    found = []
    for at, world in enumerate(worlds):
        point = parameters(world.parameters(), **(levers(policy) if policy else {}))
        point = parameters(point, **(values or {}))
        found.append(Draw(point, seed, first + at, world.number))
    return tuple(found)


def start(asked: Question, draw: Draw) -> Engine:
    """The run at month 0, counting: all runs of a question are of one kind, compiled once."""
    return build(asked.region, draw.point, draw.seed, draw.replicate, counting=True)


def run(asked: Question, chosen: Sequence[Draw], months: int) -> Runs:
    """All runs of a question."""
    links = list(asked.links)
    rows = [asked.one] if asked.other is None else [asked.one, asked.other]
    tallies, rungs, traits, others = [], [], [], []
    for draw in chosen:
        engine = start(asked, draw)
        state = engine.state
        traits.append(np.stack([state.own_weight[rows], state.mindset[rows]], axis=1))
        engine.finish(months)
        tallies.append(engine.tally()[links])
        rungs.append(engine.state.depth[links].astype(np.int64))
        others.append(_others(asked, engine))
    ends = Ends._make(np.array(column) for column in zip(*others, strict=True))
    return Runs(tuple(chosen), np.array(tallies), np.array(rungs), np.array(traits), ends)


def _others(asked: Question, engine: Engine) -> Ends:
    """What others did with the links asked about, at the end of a run; each (links,)."""
    state, links = engine.state, list(asked.links)
    chained, via = np.zeros(len(links), bool), np.full(len(links), -1)
    if len(links) == 1:
        chained[0], via[0] = _chain(asked.region, engine, links[0])
    return Ends(
        state.table_stops[links].astype(np.int64), state.settled[links] > 0,
        state.by_boards[links] != 0, chained, via,
    )  # fmt: skip


def _chain(region: Region, engine: Engine, link: int) -> tuple[bool, int]:
    """Whether the two of a link are in one bundle by a chain, and who is bundled with both, the
    lowest row; -1: nobody."""
    many, k = len(region.organisations), int(region.link_task[link])
    root = np.zeros((len(region.tasks), many), np.uint32)
    count = np.zeros(len(root), np.int64)
    kernels.find_bundles(engine.facts, engine.state, engine.work, root, count)
    deep = engine.state.depth >= DEEP
    ends = region.pairs[region.link_pair]
    one, other = ends[link].tolist()
    bundled = ends[deep & (region.link_task == k)]
    near = [set(bundled[(bundled == row).any(axis=1)].ravel().tolist()) for row in (one, other)]
    both = near[0] & near[1] - {one, other}
    chained = not deep[link] and root[k, one] == root[k, other] < many
    return bool(chained), min(both, default=-1)


def outcome_of(asked: Question, draw: Draw, months: int) -> bool:
    """The outcome of one run."""
    engine = start(asked, draw)
    engine.finish(months)
    return outcome(asked, engine.state.depth[list(asked.links)].astype(np.int64))


def typical(asked: Question, found: Runs, months: int) -> Refusal | None:
    """One refusal of the kind that the main sentence names, in a run that ended as most did; None
    without any.

    Of the side that refuses most among those it names, for the main reason of that side, in the
    first such run with the most common outcome; of those in that run, if there are any, by one
    alone or by both as most are, and the one whose margin is the middle one.
    """
    refused = refusals(asked, found.tally)
    if not refused.any():
        return None
    told = sums(asked, found.tally, found.rung)
    mainly = [main_reason(why) for why in (told.why_one, told.why_other)]
    who = max(refusers(told), key=lambda side: mainly[side][1])
    reason = REASONS.index(mainly[who][0])
    by_run = refused[:, :, who, reason]
    at = next(place for place in by_commonness(asked, found) if by_run[place].any())
    place = int(np.argmax(by_run[at]))
    side = who ^ int(is_second(asked)[place])
    both = 2 * told.no_both > told.up - told.made
    return _replay(asked, found.draws[at], at, place, side, reason, months, both)


def by_commonness(asked: Question, found: Runs) -> list[int]:
    """Places of the runs: first those that end as most of them do."""
    ends = [outcome(asked, rungs) for rungs in found.rung]
    common = 2 * sum(ends) > len(ends)
    return sorted(range(len(ends)), key=lambda at: (ends[at] != common, at))


def _replay(
    asked: Question,
    draw: Draw,
    at: int,
    place: int,
    side: int,
    reason: int,
    months: int,
    both: bool,
) -> Refusal:
    """The run once more, with all that the proposals on a link were weighed with."""
    engine, link = start(asked, draw), asked.links[place]
    engine.watch(link)
    column = (COUNT_WHY_A, COUNT_WHY_B)[side] + reason
    found: list[Refusal] = []
    before = engine.tally()[link]
    for month in range(months):
        engine.step(observed=False)
        now = engine.tally()[link]
        if now[COUNT_LAST_NO] == month and now[column] > before[column]:
            taken = read(engine.taken())
            assert engine.extensions is not None
            shared = bool(now[COUNT_NO_BOTH] > before[COUNT_NO_BOTH])
            alone = [now[one] > before[one] for one in (COUNT_NO_A, COUNT_NO_B)]
            found.append(
                Refusal(
                    at, link, month + 1, int(taken.link["rung"]), side, REASONS[reason],
                    (shared or bool(alone[0]), shared or bool(alone[1])), taken,
                    take_apart(taken, engine.rules, engine.extensions.rules),
                    engine.rules.joint == 1,
                )
            )  # fmt: skip
        before = now
    found = [one for one in found if all(one.refused) == both] or found
    found.sort(key=lambda one: one.terms[side].margin)
    return found[len(found) // 2]
