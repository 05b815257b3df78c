"""Numbers of a region at month 0 from the numbers of its tables (docs/cases.md).

A agents, K tasks, Q partnerships that exist, B bodies that do work for members. Sums are exact and
rounded once, so that the order of rows moves no bit; volumes are hundredths, as decimals are.

Written for the compiler as kernels are: plain loops over arrays that the caller made. Tables are
read without numba, and these run as they stand; sim/kernels/month_zero.py compiles the very same
functions for the browser.
"""

from __future__ import annotations

import math

FTE_PER_1000 = (8.0, 0.65, 0.67)
"""Work in FTE per 1,000 inhabitants served: of a municipality, a province, a water board."""
MOVED_BY_DEPTH = (0.0, 0.1, 0.5, 0.8)
"""Part of a member's work on a task that moves to a partnership's body, by depth."""
MOST_MOVED = 0.9
"""A member always keeps a tenth of a task: it remains answerable for it."""
UNKNOWN_AGE = 60
"""Months that a link of a partnership with unknown start is taken to have existed."""
PARTIALS = 64
"""Room for numbers that do not overlap: all that there are have 2,098 bits, each has 53."""


def add_exactly(partials, many, x):
    """Add to a sum that is kept as numbers that do not overlap (Shewchuk 1997); how many now."""
    kept = 0
    for at in range(many):
        y = partials[at]
        if abs(x) < abs(y):
            x, y = y, x
        high = x + y
        low = y - (high - x)
        if low != 0.0:
            partials[kept] = low
            kept += 1
        x = high
    if x != 0.0:
        partials[kept] = x
        kept += 1
    return kept


def rounded_sum(partials, many):
    """The nearest number to an exact sum, of two the even one: what math.fsum gives."""
    if many == 0:
        return 0.0
    at = many - 1
    high, low = partials[at], 0.0
    while at > 0:
        x = high
        at -= 1
        y = partials[at]
        high = x + y
        low = y - (high - x)
        if low != 0.0:
            break
    # halfway between two numbers: what comes below decides
    if at > 0 and (
        (low < 0.0 and partials[at - 1] < 0.0) or (low > 0.0 and partials[at - 1] > 0.0)
    ):
        y = low * 2.0
        x = high + y
        if y == x - high:
            high = x
    return high


def hundredths(x):
    """The number of two decimals nearest to one, of two the even one: what round(x, 2) gives.

    ``x`` is at least 0 and below 2^45; what x 100 loses by rounding is found exactly (Dekker 1971).
    """
    whole = x * 100.0
    split = 134217729.0 * x
    high = split - (split - x)
    lost = (high * 100.0 - whole) + (x - high) * 100.0
    down = math.floor(whole)
    over = ((whole - down) - 0.5) + lost
    if over > 0.0 or (over == 0.0 and down % 2.0 == 1.0):
        down += 1.0
    return down / 100.0


def read_memberships(depth, moved, since, year, member, body, row, part, months, seat):
    """What partnerships say once defaults are filled in.

    Args:
        depth: (Q,) 1 .. 3.
        moved: (Q,) part of a member's work that moves to the body, NaN: by depth.
        since: (Q,) year, 0 where unknown.
        member: (Q, A).
        body: (Q,) place of its body among the B, -1 if no agent works for the members.
        row: (B,) rows of the bodies among the agents.
        part, months, seat: (Q,), (Q,), (Q, A) filled: the part that moves, months since it began,
            who sits at the table: members and the body.
    """
    for q in range(depth.shape[0]):
        part[q] = MOVED_BY_DEPTH[depth[q]] if math.isnan(moved[q]) else moved[q]
        months[q] = UNKNOWN_AGE if since[q] == 0 else 12 * (year - since[q])
        for i in range(member.shape[1]):
            seat[q, i] = member[q, i]
        if body[q] >= 0:
            seat[q, row[body[q]]] = True


def work_at_start(kind, plays, population, share, partials, work):
    """Work before any of it moves to a body, in FTE: ``work`` (A, K) is filled.

    Args:
        kind: (A,) place in FTE_PER_1000; -1: no work of its own.
        plays: (A,) whether it takes part as a player.
        population: (A,) inhabitants, NaN where unknown: as many as the municipalities serve.
        share: (3, K) of the whole work of each kind that a task is, 0 .. 1.
    """
    many = 0
    for i in range(work.shape[0]):
        if kind[i] == 0 and not math.isnan(population[i]):
            many = add_exactly(partials[0], many, population[i])
    served = rounded_sum(partials[0], many)
    for i in range(work.shape[0]):
        people = served if math.isnan(population[i]) else population[i]
        if served > 0.0 and kind[i] > 0:
            # a province or water board works for the region in so far as it lies in its area
            people = min(people, served)
        for k in range(work.shape[1]):
            work[i, k] = 0.0
            if kind[i] >= 0 and plays[i]:
                work[i, k] = FTE_PER_1000[kind[i]] * people / 1000.0 * share[kind[i], k]


def ask_members(work, member, on_task, body, part, row, asked):
    """Part of a member's work that each body asks for, 0 .. 1; NaN: does not ask.

    ``asked`` (B, A, K) is filled; of several partnerships of one body the largest part counts.
    """
    asked[:] = math.nan
    for q in range(body.shape[0]):
        b = body[q]
        if b < 0:
            continue
        for i in range(work.shape[0]):
            if not member[q, i] or i == row[b]:
                continue
            for k in range(work.shape[1]):
                if on_task[q, k] and work[i, k] > 0.0 and not asked[b, i, k] >= part[q]:
                    asked[b, i, k] = part[q]


def move_work(work, asked, staff, partials, moved):
    """Part of a member's work that each body does, 0 .. MOST_MOVED in all: ``moved`` (B, A, K).

    A body with known staff takes what that staff can do, and ``asked`` says so afterwards; the
    others divide what is left, and a member keeps at least a tenth of each task.

    Args:
        staff: (B,) FTE that a body puts to work for the region, NaN where unknown.
    """
    moved[:] = 0.0
    bodies, agents, tasks = asked.shape
    for b in range(bodies):
        if math.isnan(staff[b]):
            continue
        many = 0
        for i in range(agents):
            for k in range(tasks):
                if not math.isnan(asked[b, i, k]):
                    many = add_exactly(partials[0], many, work[i, k])
        part = min(MOST_MOVED, staff[b] / rounded_sum(partials[0], many)) if many > 0 else 0.0
        for i in range(agents):
            for k in range(tasks):
                if not math.isnan(asked[b, i, k]):
                    asked[b, i, k] = part
    for i in range(agents):
        for k in range(tasks):
            left = MOST_MOVED
            for counted in (True, False):
                many = 0
                for b in range(bodies):
                    if not math.isnan(asked[b, i, k]) and counted != math.isnan(staff[b]):
                        many = add_exactly(partials[0], many, asked[b, i, k])
                total = rounded_sum(partials[0], many)
                if total > 0.0:
                    for b in range(bodies):
                        if not math.isnan(asked[b, i, k]) and counted != math.isnan(staff[b]):
                            moved[b, i, k] = asked[b, i, k] * min(1.0, left / total)
                left -= min(left, total)


def volumes_at_start(work, moved, row, partials, volumes, less, more):
    """Volumes in FTE, in hundredths, and what made them, (A, K) each.

    Work is conserved: what a body does is what its members no longer do. ``less`` is the part of
    its own work that an agent no longer does, ``more`` the FTE that came to it.
    """
    less[:] = 0.0
    more[:] = 0.0
    for k in range(work.shape[1]):
        for b in range(row.shape[0]):
            many = 0
            for i in range(work.shape[0]):
                many = add_exactly(partials[0], many, moved[b, i, k] * work[i, k])
            more[row[b], k] = rounded_sum(partials[0], many)
        for i in range(work.shape[0]):
            many = 0
            for b in range(row.shape[0]):
                many = add_exactly(partials[0], many, moved[b, i, k])
            less[i, k] = rounded_sum(partials[0], many)
            volumes[i, k] = hundredths(work[i, k] * (1.0 - less[i, k]) + more[i, k])


def statutory_at_start(work, volumes, by_law, prescribed, body, row, statutory):
    """What an agent must keep doing: ``statutory`` (A, K) is filled.

    Its own work where the law gives the task to its kind (``by_law`` (K,)); what came to a body
    where the law prescribes its partnership on the task (``prescribed`` (Q, K)).
    """
    for i in range(work.shape[0]):
        for k in range(work.shape[1]):
            statutory[i, k] = work[i, k] > 0.0 and by_law[k] and volumes[i, k] > 0.0
    for q in range(body.shape[0]):
        if body[q] >= 0:
            i = row[body[q]]
            for k in range(work.shape[1]):
                if prescribed[q, k] and not work[i, k] > 0.0 and volumes[i, k] > 0.0:
                    statutory[i, k] = True


def units_at_start(fte, partials, volumes):
    """Volumes in units of the mean capacity of those that have work; returns the FTE of a unit.

    Args:
        fte: (A, K).
        volumes: (A, K) filled.
    """
    workers = many_in_all = 0
    for i in range(fte.shape[0]):
        many = 0
        for k in range(fte.shape[1]):
            many = add_exactly(partials[0], many, fte[i, k])
        capacity = rounded_sum(partials[0], many)
        if capacity > 0.0:
            workers += 1
        many_in_all = add_exactly(partials[1], many_in_all, capacity)
    unit = rounded_sum(partials[1], many_in_all) / workers if workers > 0 else 1.0
    for i in range(fte.shape[0]):
        for k in range(fte.shape[1]):
            volumes[i, k] = fte[i, k] / unit
    return unit


def links_at_start(
    ends, link_pair, task, seat, on_task, depth, months, prescribed, rung, age, floor
):
    """Depth (0 .. 3), age in months and floor (0, 1) of potential links at month 0, (L,) each.

    The deepest partnership decides; of several equally deep ones, the oldest.

    Args:
        ends: (P, 2) rows of the two agents of a pair.
        link_pair, task: (L,) of a link.
        seat: (Q, A) who sits at the table.
        on_task, prescribed: (Q, K) tasks of a partnership, and those on which the law demands it.
        depth, months: (Q,) 1 .. 3; since it began, at least 0.
    """
    for x in range(link_pair.shape[0]):
        a, b = ends[link_pair[x], 0], ends[link_pair[x], 1]
        rung[x] = age[x] = floor[x] = 0
        for q in range(depth.shape[0]):
            if seat[q, a] and seat[q, b] and on_task[q, task[x]]:
                if depth[q] > rung[x] or (depth[q] == rung[x] and months[q] > age[x]):
                    rung[x] = depth[q]
                    age[x] = months[q]
                if prescribed[q, task[x]]:
                    floor[x] = 1
