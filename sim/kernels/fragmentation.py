"""Bundles of organisations, fragmentation and smoking chimneys (docs/model.md 8).

    f_k = (1 - sum_b B_b^2) / (1 - sum_i s_i^2),  fragmentation = sum_k V_k f_k / sum_k V_k

with s_i an organisation's share in the volume V_k of task k and B_b the share of a bundle:
organisations connected by links at re-configuration or deeper. Tasks with one provider are left
out of it. Smoking chimneys are bundles and lone organisations, of all tasks, whose volume on the
task is at least ``SMALLEST_CHIMNEY``.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.jit import inlined, inner
from sim.kernels.layout import ONE, U, ones
from sim.state import SMALLEST_CHIMNEY


@inner
def find(root, k, i):
    """Lowest row of i's bundle on task k; shortens the way there."""
    while root[k, i] != i:
        root[k, i] = root[k, root[k, i]]
        i = root[k, i]
    return i


@inner
def bundle_by_bits(work, G, g, k):
    """Lowest row of each organisation's bundle on task k, from sets of those linked deeply."""
    deep, root, seen, queue = work.deep, work.root, work.seen, work.queue
    tasks = U(root.shape[0])
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
def bundle_by_links(facts, state, work, G, g, linked, active):
    """The same on all tasks, from the list of links, where there are too many for sets.

    Leaves a lower row of the bundle, of which that of the lowest is its own.
    """
    ends, link_pair, task, depth = facts.ends, facts.link_pair, facts.task, state.depth
    root = work.root
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
    """Fragmentation of the run in a lane, 0..1; NaN where no task has two providers.

    Bundles of tasks that are not ``stale`` are what they were. Leaves each task's figure in
    ``Work.task_fragmentation``, and its smoking chimneys in ``Work.task_chimneys``.
    """
    provided, single, stale = work.provided, work.single, work.stale
    by_task = work.task_fragmentation
    if work.deep.shape[0] == 1:
        bundle_by_links(facts, state, work, G, g, linked, active)
    above = 0.0
    below = 0.0
    for k in range(U(work.root.shape[0])):
        at = k * G + g
        several = provided[at] != 0.0 and single[at] < 1.0
        if stale[at] != 0:
            stale[at] = 0
            if work.deep.shape[0] > 1:
                bundle_by_bits(work, G, g, k)
            joined = squared_bundles(work, G, g, k)
            by_task[at] = (1.0 - joined) / (1.0 - single[at]) if several else math.nan
            work.task_chimneys[at] = chimneys_on(work.root, state.volume, work.bundle, k, at)
        if several:
            above += provided[at] * by_task[at]
            below += provided[at]
    return above / below if below > 0.0 else math.nan


@inner
def count_chimneys(work, G, g):
    """Smoking chimneys of the run in a lane over all tasks, as ``fragmentation`` has left them."""
    found = 0
    for k in range(U(work.root.shape[0])):
        found += work.task_chimneys[k * G + g]
    return found


@inlined
def squared_bundles(work, G, g, k):
    """Sum of squared shares of bundles in task k, in the order of their lowest rows."""
    root, bundle, share = work.root, work.bundle, work.task_share
    n = U(root.shape[1])
    for i in range(n):
        # lower rows come first, and have the lowest of their bundle by now
        lowest = U(root[k, U(root[k, i])])
        root[k, i] = lowest
        before = bundle[lowest] if lowest < i else 0.0
        bundle[lowest] = before + share[i, k * G + g]
    joined = 0.0
    for i in range(n):
        joined += bundle[i] * bundle[i] if U(root[k, i]) == i else 0.0
    return joined


@inner
def chimneys_on(root, volume, bundle, k, at):
    """Bundles and lone organisations on task k with at least the smallest volume.

    Args:
        root: lowest row of each organisation's bundle, itself and not by way of parents.
        bundle: (N,) scratch space.
        at: column of the task's volumes.
    """
    n = U(root.shape[1])
    for i in range(n):
        lowest = U(root[k, i])
        before = bundle[lowest] if lowest < i else 0.0
        bundle[lowest] = before + volume[i, at]
    found = 0
    for i in range(n):
        found += 1 if U(root[k, i]) == i and bundle[i] >= SMALLEST_CHIMNEY else 0
    return found
