"""Bundles of organisations, and fragmentation."""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U, ones


@inner
def find(root, k, i):
    """Lowest row of i's bundle on task k; shortens the way there."""
    while root[k, i] != i:
        root[k, i] = root[k, root[k, i]]
        i = root[k, i]
    return i


@inner
def bundle_by_bits(G, g, k, tasks, deep, root, seen, queue):
    """Lowest row of each organisation's bundle on task k, from sets of those linked deeply."""
    width = U(deep.shape[1]) // G
    for w in range(width):
        seen[w] = 0
    for i in range(U(root.shape[1])):
        if (seen[i >> U(5)] >> np.int64(i & U(31))) & 1 != 0:
            continue
        seen[i >> U(5)] |= np.int64(1) << np.int64(i & U(31))
        root[k, i] = i
        queue[0] = i
        first, last = U(0), ONE
        while first < last:
            row = U(queue[first]) * tasks + k
            first += ONE
            for w in range(width):
                new = deep[row, w * G + g] & ~seen[w]
                seen[w] |= new
                while new != 0:
                    lowest = new & -new
                    j = w * U(32) + U(ones(lowest - 1))
                    root[k, j] = i
                    queue[last] = j
                    last += ONE
                    new ^= lowest


@inner
def bundle_by_links(G, g, linked, active, ends, link_pair, task, depth, root):
    """The same on all tasks, from the list of links, where there are too many for sets.

    Leaves a lower row of the bundle, of which that of the lowest is its own.
    """
    for k in range(U(root.shape[0])):
        for i in range(U(root.shape[1])):
            root[k, i] = i
    for e in range(U(linked)):
        x = U(active[e])
        if depth[x * G + g] >= 2:
            on, p = U(task[x]), U(link_pair[x])
            a = find(root, on, U(ends[p, 0]))
            b = find(root, on, U(ends[p, 1]))
            root[on, max(a, b)] = min(a, b)


@inner
def fragmentation(facts, state, work, G, g, linked, active):
    """1 - sum of squared bundle shares, per task over its maximum, weighted by volume.

    Bundles are organisations connected by links at re-configuration or deeper; those of tasks
    that are not ``stale`` are what they were. NaN where no task has two providers. Leaves each
    task's figure in ``per_task``.
    """
    ends = facts.ends
    link_pair = facts.link_pair
    task = facts.task
    depth = state.depth
    provided = work.provided
    single = work.single
    share = work.task_share
    deep = work.deep
    stale = work.stale
    root = work.root
    seen = work.seen
    queue = work.queue
    bundle = work.bundle
    per_task = work.per_task
    tasks, n = U(root.shape[0]), U(root.shape[1])
    by_bits = deep.shape[0] > 1
    if not by_bits:
        bundle_by_links(G, g, linked, active, ends, link_pair, task, depth, root)
    above = 0.0
    below = 0.0
    for k in range(tasks):
        at = k * G + g
        if stale[at] != 0:
            stale[at] = 0
            per_task[at] = math.nan
            if provided[at] != 0.0 and single[at] < 1.0:
                if by_bits:
                    bundle_by_bits(G, g, k, tasks, deep, root, seen, queue)
                for i in range(n):
                    # lower rows come first, and have the lowest of their bundle by now
                    lowest = U(root[k, U(root[k, i])])
                    root[k, i] = lowest
                    before = bundle[lowest] if lowest < i else 0.0
                    bundle[lowest] = before + share[i, at]
                joined = 0.0
                for i in range(n):
                    joined += bundle[i] * bundle[i] if U(root[k, i]) == i else 0.0
                per_task[at] = (1.0 - joined) / (1.0 - single[at])
        if provided[at] != 0.0 and single[at] < 1.0:
            above += provided[at] * per_task[at]
            below += provided[at]
    return above / below if below > 0.0 else math.nan
