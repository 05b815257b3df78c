"""Counts of runs summed up, as seen from the organisation that is asked about; runs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.reasons.question import Question
from sim.state import (
    COUNT_DOWN,
    COUNT_LEFT_A,
    COUNT_LEFT_B,
    COUNT_MADE,
    COUNT_NO_A,
    COUNT_NO_B,
    COUNT_NO_BOTH,
    COUNT_TALKS,
    COUNT_UP,
    COUNT_WHY_A,
    COUNT_WHY_B,
    COUNT_WHY_LEFT,
    Bools,
)

Counts = NDArray[np.int64]

REASONS: Final = (
    *("chimney", "exposure", "independence", "time", "chance"),
    *("effort", "fairness", "contract"),
)
"""What a refusal rests on, in the order of the REASON_ constants of :mod:`sim.state`; a step down
rests on one of the first five."""
LEAVING: Final = 5


class Ends(NamedTuple):
    """How runs end on the links asked about, beside their rungs; each (runs, links). Chains are
    looked for where one link is asked about."""

    stops: Counts
    """Steps up that the two wanted and others at their tables stopped."""
    shelved: Bools
    """Boards of the two have said no to it at least once."""
    by_boards: Bools
    """The last step was one of their boards."""
    chained: Bools
    """The two are in one bundle by a chain: not by their own link."""
    via: Counts
    """Who is bundled with both of these, the lowest row; -1: nobody."""


class Short(NamedTuple):
    """Runs in which all that was proposed was wanted, and no bundle came of it, by why."""

    table: int
    """Others at their tables stopped a step."""
    left: int
    """One of the two went a step back."""
    stuck: int
    """Nobody proposed another step."""


class Missing(NamedTuple):
    """Runs that end without the outcome, by how far it came."""

    never: int
    """Nobody talked about it."""
    silent: int
    """They did, and nobody proposed a step up."""
    refused: int
    """A step up was refused at least once."""
    short: int
    """Every step up that was proposed was made, and it is no bundle all the same."""


class Sums(NamedTuple):
    """Counts over runs and links. *one* is the organisation asked about first."""

    runs: int
    talks: int
    never: int
    """Runs in which nobody talked about any of the links."""
    silent: int
    """Runs in which they talked, and nobody proposed a step up."""
    up: int
    """Steps up that came to a decision."""
    made: int
    no_one: int
    """Refused by one alone."""
    no_other: int
    no_both: int
    why_one: tuple[int, ...]
    """Refusals by one, alone or not, by :data:`REASONS`."""
    why_other: tuple[int, ...]
    down: int
    """Steps down that came to a decision."""
    left_one: int
    left_other: int
    why_left: tuple[int, ...]
    bundled: int
    """Runs in which :func:`bar` tasks or more are bundled at the end."""
    missing: Missing
    """The others."""
    tasks_bundled: float
    """Tasks that are, mean over runs."""
    short: Short
    """Those of ``missing.short``."""
    stopped: int
    """Steps up that both wanted and others at their tables stopped."""
    shelved: int
    """Runs in which boards said no."""
    by_boards: int
    """Runs in which the last step was one of boards."""
    chained: int
    """Runs that end with the two in one bundle, but by a chain."""
    via: int
    """Who bundles with both then, in most of these runs; -1: nobody."""


def is_second(asked: Question) -> Bools:
    """(links asked about,) whether the organisation asked about is the second of the pair."""
    ends = asked.region.pairs[asked.region.link_pair[list(asked.links)]]
    return np.asarray(ends[:, 1] == asked.one)


def refusals(asked: Question, tally: NDArray[np.int32]) -> Counts:
    """Refusals by the organisation asked about and by the other, (runs, links, 2, reasons)."""
    many = len(REASONS)
    sides = [tally[..., first : first + many] for first in (COUNT_WHY_A, COUNT_WHY_B)]
    both = np.stack(sides, axis=-2).astype(np.int64)
    turned = is_second(asked)
    both[:, turned] = both[:, turned, ::-1]
    return both


def bundled_tasks(asked: Question, rungs: NDArray[np.int64]) -> int:
    """On how many tasks one of the links asked about is deep: re-configuration or integration."""
    tasks = asked.region.link_task[list(asked.links)]
    return len(np.unique(tasks[rungs >= 2]))


def outcome(asked: Question, rungs: NDArray[np.int64]) -> bool:
    """What a change may tip: whether :func:`bar` tasks or more are bundled.

    Args:
        rungs: (links asked about,) at the end of a run.
    """
    return bundled_tasks(asked, rungs) >= bar(asked)


def bar(asked: Question) -> int:
    """So many bundled tasks are a yes: those of month 0, and at least half of the others. For one
    task it is 1."""
    begin = bundled_at_start(asked)
    return begin + (len(asked.tasks) - begin + 1) // 2


def bundled_at_start(asked: Question) -> int:
    """Tasks that are bundled at month 0."""
    return bundled_tasks(asked, asked.region.depth[list(asked.links)])


def nothing(runs: int, links: int) -> Ends:
    """Ends of runs in which no others had a say."""
    none, no = np.zeros((runs, links), np.int64), np.zeros((runs, links), bool)
    return Ends(none, no, no, no, none - 1)


def some_of(ends: Ends, at: Sequence[int]) -> Ends:
    """The same of some of the links, by their places."""
    return Ends._make(array[:, at] for array in ends)


def sums(
    asked: Question,
    tally: NDArray[np.int32],
    rung: NDArray[np.int64],
    others: Ends | None = None,
) -> Sums:
    """All that was counted on the links asked about.

    Args:
        tally: (runs, links, COUNTS).
        rung: (runs, links) at the end.
        others: None: no others had a say.
    """
    others = others or nothing(*rung.shape)
    total = tally.sum(axis=(0, 1), dtype=np.int64)
    turned = is_second(asked)

    def of(first: int, second: int) -> tuple[int, int]:
        """Two columns, a and b, as those of the one asked about and of the other."""
        by_link = tally[..., [first, second]].sum(axis=0, dtype=np.int64)
        by_link[turned] = by_link[turned, ::-1]
        one, other = by_link.sum(axis=0).tolist()
        return one, other

    why = refusals(asked, tally).sum(axis=(0, 1)).tolist()
    by_run = tally.sum(axis=1, dtype=np.int64)
    talked = by_run[:, COUNT_TALKS] > 0
    proposed = by_run[:, COUNT_UP] > 0
    refused = by_run[:, COUNT_UP] > by_run[:, COUNT_MADE]
    ends = np.array([outcome(asked, row) for row in rung], dtype=bool)
    how_far = (~talked, talked & ~proposed, refused, proposed & ~refused)
    short = how_far[3] & ~ends
    table = others.stops.any(axis=1)
    back = by_run[:, [COUNT_LEFT_A, COUNT_LEFT_B]].any(axis=1) & ~table
    via = others.via[others.chained & (others.via >= 0)]
    no_one, no_other = of(COUNT_NO_A, COUNT_NO_B)
    left_one, left_other = of(COUNT_LEFT_A, COUNT_LEFT_B)
    return Sums(
        runs=len(tally),
        talks=int(total[COUNT_TALKS]),
        never=int((~talked).sum()),
        silent=int((talked & ~proposed).sum()),
        up=int(total[COUNT_UP]),
        made=int(total[COUNT_MADE]),
        no_one=no_one,
        no_other=no_other,
        no_both=int(total[COUNT_NO_BOTH]),
        why_one=tuple(why[0]),
        why_other=tuple(why[1]),
        down=int(total[COUNT_DOWN]),
        left_one=left_one,
        left_other=left_other,
        why_left=tuple(total[COUNT_WHY_LEFT : COUNT_WHY_LEFT + LEAVING].tolist()),
        bundled=int(ends.sum()),
        missing=Missing(*(int((kind & ~ends).sum()) for kind in how_far)),
        tasks_bundled=sum(bundled_tasks(asked, row) for row in rung) / max(1, len(rung)),
        short=Short(*(int((short & why).sum()) for why in (table, back, ~table & ~back))),
        stopped=int(others.stops.sum()),
        shelved=int(others.shelved.any(axis=1).sum()),
        by_boards=int(others.by_boards.any(axis=1).sum()),
        chained=int((others.chained.any(axis=1) & ~ends).sum()),
        via=int(np.argmax(np.bincount(via))) if via.size else -1,
    )


def refusers(sums: Sums) -> list[int]:
    """Of whose refusals the main reason is told, 0 the one asked about: of one where more than half
    are of that one alone, else of all who refused."""
    half = (sums.up - sums.made) / 2
    sides = [at for at, why in enumerate((sums.why_one, sums.why_other)) if any(why)]
    if sums.no_one > half:
        return sides[:1]
    return sides[-1:] if sums.no_other > half else sides


def parts(asked: Question) -> list[tuple[str, Question]]:
    """The question in parts: by task, or for one task by the other organisation."""
    from sim.reasons.question import task_name

    region = asked.region
    if asked.task is None:
        found: dict[int, list[int]] = {}
        for x in asked.links:
            found.setdefault(int(region.link_task[x]), []).append(x)
        return [
            (task_name(region, k), asked._replace(task=k, links=tuple(links)))
            for k, links in sorted(found.items())
        ]
    if asked.other is None:
        made = []
        for x in asked.links:
            a, b = region.pairs[region.link_pair[x]].tolist()
            other = b if a == asked.one else a
            made.append((region.labels[other], asked._replace(other=other, links=(x,))))
        return made
    return []


def main_reason(why: Sequence[int]) -> tuple[str, int]:
    """The most frequent reason, and how often."""
    at = int(np.argmax(why))
    return REASONS[at], int(why[at])
