"""Numbers of a region at month 0 from the numbers of its tables: arrays in, arrays out.

Nothing here reads a file or knows a name. Sums are exact (``math.fsum``), so that the order of
rows moves no bit, and volumes are rounded to hundredths as decimals are written. A stands for
agents, K for tasks, Q for partnerships that exist, B for bodies that do work for members.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FTE_PER_1000: Final = {"municipality": 8.0, "province": 0.65, "water_board": 0.67}
"""Work in FTE per 1,000 inhabitants served, by kind; see docs/cases.md for the grounds."""
MOVED_BY_DEPTH: Final = (0.0, 0.1, 0.5, 0.8)
"""Part of a member's work on a task that moves to a partnership's body, by depth."""
MOST_MOVED: Final = 0.9
"""A member always keeps a tenth of a task: it remains answerable for it."""
UNKNOWN_AGE: Final = 60
"""Months that a link of a partnership with unknown start is taken to have existed."""

_PER_1000: Final = np.array(list(FTE_PER_1000.values()))


def work_of(kind: Ints, plays: Flags, population: Floats, share: Floats) -> Floats:
    """Work before any of it moves to a body, in FTE, (A, K).

    Args:
        kind: (A,) place in FTE_PER_1000, municipalities first; -1: no work of its own.
        plays: (A,) whether it takes part as a player.
        population: (A,) inhabitants, NaN where unknown: as many as the municipalities serve.
        share: (3, K) of the whole work of each kind that a task is, 0 .. 1.
    """
    known = population[(kind == 0) & ~np.isnan(population)]
    served = math.fsum(known.tolist())
    people = np.where(np.isnan(population), served, population)
    if served > 0:
        # a province or water board works for the region in so far as it lies in its area
        people = np.where(kind > 0, np.minimum(people, served), people)
    works = (kind >= 0) & plays
    work = (_PER_1000[kind] * people / 1000.0)[:, None] * share[kind]
    work[~works] = 0.0
    return work


def asked_of(
    work: Floats, member: Flags, on_task: Flags, body: Ints, part: Floats, row: Ints
) -> Floats:
    """Part of a member's work that each body asks for, 0 .. 1, (B, A, K); NaN: does not ask.

    Args:
        work: (A, K) FTE.
        member: (Q, A) of a partnership.
        on_task: (Q, K) tasks of a partnership.
        body: (Q,) place of its body among the B, -1 if no agent works for the members.
        part: (Q,) of a member's work that moves to the body.
        row: (B,) rows of the bodies among the agents.
    """
    asked = np.full((len(row), *work.shape), np.nan)
    for q in np.flatnonzero(body >= 0):
        b = body[q]
        where = member[q][:, None] & on_task[q] & (work > 0)
        where[row[b]] = False
        asked[b][where] = np.fmax(asked[b][where], part[q])
    return asked


def moved_from(work: Floats, asked: Floats, staff: Floats) -> Floats:
    """Part of a member's work that each body does, 0 .. MOST_MOVED in all, (B, A, K).

    A body with known staff takes what that staff can do; the others divide what is left, and a
    member keeps at least a tenth of each task.

    Args:
        work: (A, K) FTE.
        asked: (B, A, K), NaN where a body does not ask.
        staff: (B,) FTE that a body puts to work for the region, NaN where unknown.
    """
    asks = ~np.isnan(asked)
    asked = asked.copy()
    counted = ~np.isnan(staff)
    for b in np.flatnonzero(counted):
        if asks[b].any():
            total = math.fsum(work[asks[b]].tolist())
            asked[b][asks[b]] = min(MOST_MOVED, float(staff[b]) / total)
    moved = np.zeros(asked.shape)
    for i, k in np.argwhere(asks.any(axis=0)):
        left = MOST_MOVED
        for group in (counted, ~counted):
            bodies = np.flatnonzero(group & asks[:, i, k])
            total = math.fsum(asked[bodies, i, k].tolist())
            if total > 0:
                moved[bodies, i, k] = asked[bodies, i, k] * min(1.0, left / total)
            left -= min(left, total)
    return moved


def done_by(work: Floats, moved: Floats, row: Ints) -> tuple[Floats, Floats, Floats]:
    """Volumes in FTE, in hundredths, and what made them, (A, K) each.

    Work is conserved: what a body does is what its members no longer do.

    Returns:
        volumes; the part of its own work that an agent no longer does; FTE that came to it.
    """
    agents, tasks = work.shape
    volumes, less, more = np.zeros(work.shape), np.zeros(work.shape), np.zeros(work.shape)
    for k in range(tasks):
        for b, i in enumerate(row.tolist()):
            more[i, k] = math.fsum((moved[b, :, k] * work[:, k]).tolist())
        for i in range(agents):
            less[i, k] = math.fsum(moved[:, i, k].tolist())
            own = float(work[i, k])
            volumes[i, k] = round(own * (1.0 - float(less[i, k])) + float(more[i, k]), 2)
    return volumes, less, more


def units_of(fte: Floats) -> tuple[Floats, float]:
    """Volumes in units of the mean capacity of those that have work, and the FTE of a unit.

    Args:
        fte: (A, K).
    """
    capacities = [math.fsum(line) for line in fte.tolist()]
    workers = sum(capacity > 0 for capacity in capacities)
    unit = math.fsum(capacities) / workers if workers else 1.0
    return fte / unit, unit


def links_at_start(
    performs: Flags, seat: Flags, on_task: Flags, depth: Ints, months: Ints, prescribed: Flags
) -> tuple[Ints, Ints, Ints]:
    """Depth (0 .. 3), age in months and floor (0, 1) of links at month 0, (A, A, K) for i < j.

    The deepest partnership decides; of several equally deep ones, the oldest.

    Args:
        performs: (A, K) whether an agent does a task.
        seat: (Q, A) who sits at the table: members and the body.
        on_task, prescribed: (Q, K) tasks of a partnership, and those on which the law demands it.
        depth: (Q,) 1 .. 3.
        months: (Q,) since it began, at least 0.
    """
    agents, tasks = performs.shape
    # one number that grows with depth first and age second; 0: no link
    best = np.zeros((agents, agents, tasks), dtype=np.int64)
    floor = np.zeros(best.shape, dtype=np.int64)
    for q in range(len(depth)):
        rows = np.flatnonzero(seat[q])
        on = performs[rows] & on_task[q]
        links = on[:, None] & on[None, :]
        links &= (rows[:, None] < rows[None, :])[:, :, None]
        i, j, k = np.nonzero(links)
        at = rows[i], rows[j], k
        best[at] = np.maximum(best[at], depth[q] << 32 | months[q])
        floor[at] |= prescribed[q][k]
    return best >> 32, best & 0xFFFF_FFFF, floor
