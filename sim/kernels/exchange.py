"""Bring and get (M21) over worlds: what organisations bring to each other on their links.

``brought`` holds what each side of a link brings, in units of volume; what one brings another gets.
Sums are taken in NumPy's order, so that they are the bits that it gives.
"""

from __future__ import annotations

import math

from sim.kernels.jit import inner, kernel

BLOCK = 128
"""Numbers that are summed in one go, eight sums side by side; more are halved first."""
HALVINGS = 64
"""Room for as many halvings as a length can have."""
ALIKE = 1e-9
"""Part by which two sums of the same numbers in another order may differ."""


@inner
def block_sum(values, first, many):
    """Sum of values as they lie in a matrix, row by row: at most :data:`BLOCK`, or fewer than 8."""
    width = values.shape[1]
    if many < 8:
        total = 0.0
        for at in range(first, first + many):
            total += values[at // width, at % width]
        return total
    a = b = c = d = e = f = g = h = 0.0
    end = first + many - many % 8
    for at in range(first, end, 8):
        a += values[at // width, at % width]
        b += values[(at + 1) // width, (at + 1) % width]
        c += values[(at + 2) // width, (at + 2) % width]
        d += values[(at + 3) // width, (at + 3) % width]
        e += values[(at + 4) // width, (at + 4) % width]
        f += values[(at + 5) // width, (at + 5) % width]
        g += values[(at + 6) // width, (at + 6) % width]
        h += values[(at + 7) // width, (at + 7) % width]
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for at in range(end, first + many):
        total += values[at // width, at % width]
    return total


@inner
def pairwise_sum(values, first, many, partials):
    """Sum of values as they lie in a matrix, halved until a block is left, and the halves added.

    ``partials``: room for the left halves, one a halving.
    """
    done, total = 0, 0.0
    while done < many:
        low, length, deep, rights = 0, many, 0, 0
        while length > BLOCK:
            half = length // 2
            half -= half % 8
            rights *= 2
            if done < low + half:
                length = half
            else:
                low += half
                length -= half
                rights += 1
            deep += 1
        total = block_sum(values, first + low, length)
        done += length
        # a right half completes its whole, and that perhaps the next
        while rights % 2 == 1:
            deep -= 1
            rights //= 2
            total = partials[deep] + total
        if deep > 0:
            partials[deep - 1] = total
    return total


@inner
def two_digits(x):
    """A number of at least 0 to two digits, in the middle to the even one."""
    x *= 100.0
    down = math.floor(x)
    rest = x - down
    if rest > 0.5 or (rest == 0.5 and down % 2.0 == 1.0):
        down += 1.0
    return down / 100.0


@inner
def between(ends, link_pair, brought, found):
    """What the organisation of a row brings to that of a column, (N, N), of (L, 2) on links."""
    for i in range(found.shape[0]):
        for j in range(found.shape[0]):
            found[i, j] = 0.0
    for x in range(link_pair.shape[0]):
        a, b = ends[link_pair[x], 0], ends[link_pair[x], 1]
        found[a, b] += brought[x, 0]
        found[b, a] += brought[x, 1]


@kernel
def share_out(start, depth, by_pair, by_link, brought):
    """Share what the two of a pair bring out over its links, by the overlap on them.

    Each side keeps its promises with the same chance on all links of a pair.

    Args:
        start: (P + 1,) of ``Facts``; ``depth`` (L,) of ``State``.
        by_pair: of :func:`sim.kernels.outcomes.account_pairs`.
        by_link: of :func:`sim.kernels.outcomes.measure_overlap`.
        brought: (L, 2) is filled.
    """
    for p in range(by_pair.shape[0]):
        total = 0.0
        for x in range(start[p], start[p + 1]):
            if depth[x] > 0:
                total += by_link[x, 0]
        for x in range(start[p], start[p + 1]):
            part = by_link[x, 0] / total if depth[x] > 0 and by_link[x, 0] > 0.0 else 0.0
            brought[x, 0] = by_pair[p, 0] * part
            brought[x, 1] = by_pair[p, 1] * part


@kernel
def sum_exchange(
    ends,
    link_pair,
    task,
    brought,
    share,
    partials,
    mean,
    one,
    flows,
    ahead,
    by_task,
    got_by_task,
    sums,
    sides,
    one_way,
):
    """Sum up what is brought on links, as a mean over worlds.

    Args:
        brought: (worlds, L, 2) of :func:`share_out`.
        share: part of the worlds in which a balance must lie to one side to be clear.
        partials, mean, one: room: (HALVINGS,); (L, 2); (N, N).
        flows: (N, N) is filled: what that of a row brings to that of a column.
        ahead: (N, N) is filled: worlds in which it brings more to it than it gets from it.
        by_task, got_by_task: (N, K) are filled: what it brings on each task, and gets.
        sums: (N, 4) is filled: what it brings, and gets; worlds in which it brings more, and less.
        sides: (N,) is filled: 1 if it clearly brings more, -1 if it gets more, 0 if neither: in the
            share of the worlds, on average, and in two digits.
        one_way: (1,) is filled: part that does not come back within its pair; NaN of nothing.
    """
    worlds, n = brought.shape[0], flows.shape[0]
    for x in range(link_pair.shape[0]):
        for s in range(2):
            total = 0.0
            for w in range(worlds):
                total += brought[w, x, s]
            mean[x, s] = total / worlds
    between(ends, link_pair, mean, flows)
    for i in range(n):
        for j in range(n):
            ahead[i, j] = 0.0
        for k in range(by_task.shape[1]):
            by_task[i, k] = got_by_task[i, k] = 0.0
        for at in range(4):
            sums[i, at] = 0.0
    for s in range(2):
        for x in range(link_pair.shape[0]):
            who, other = ends[link_pair[x], s], ends[link_pair[x], 1 - s]
            by_task[who, task[x]] += mean[x, s]
            got_by_task[other, task[x]] += mean[x, s]
    for w in range(worlds):
        between(ends, link_pair, brought[w], one)
        for i in range(n):
            gets = 0.0
            for j in range(n):
                gets += one[j, i]
                if one[i, j] > one[j, i]:
                    ahead[i, j] += 1.0
            brings = pairwise_sum(one, i * n, n, partials)
            if abs(brings - gets) > ALIKE * abs(gets):
                sums[i, 2 if brings > gets else 3] += 1.0
    tasks, least = by_task.shape[1], share * worlds
    for i in range(n):
        brings = pairwise_sum(by_task, i * tasks, tasks, partials)
        gets = pairwise_sum(got_by_task, i * tasks, tasks, partials)
        sums[i, 0], sums[i, 1] = brings, gets
        balance = two_digits(brings) - two_digits(gets)
        sides[i] = 0
        if sums[i, 2] >= least and balance > 0.0:
            sides[i] = 1
        elif sums[i, 3] >= least and balance < 0.0:
            sides[i] = -1
    for i in range(n):
        for j in range(n):
            one[i, j] = abs(flows[i, j] - flows[j, i])
    total = pairwise_sum(flows, 0, n * n, partials)
    one_way[0] = pairwise_sum(one, 0, n * n, partials) / 2.0 / total if total != 0.0 else math.nan
