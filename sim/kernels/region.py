"""What follows from a region alone: its potential links, and the facts that need no parameter."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import kernel


@kernel
def list_links(volumes, ends, link_pair, task):
    """Potential links, by pair and task: a pair and a task that both perform; returns how many.

    ``link_pair`` and ``task`` (L,) are filled if they have room for any.
    """
    many, room = 0, link_pair.shape[0]
    for p in range(ends.shape[0]):
        for k in range(volumes.shape[1]):
            if volumes[ends[p, 0], k] > 0.0 and volumes[ends[p, 1], k] > 0.0:
                if room > 0:
                    link_pair[many] = p
                    task[many] = k
                many += 1
    return many


@kernel
def derive_facts(region, facts):
    """Facts that follow from a region alone.

    ``key``, ``ends``, ``link_pair``, ``task``, ``floor`` and ``referee`` are given.
    """
    n, tasks = region.volumes.shape[0], region.volumes.shape[1]
    facts.start[:] = 0
    facts.slot[:] = 0
    facts.partners[:] = 0
    for x in range(facts.task.shape[0]):
        pair, task = np.int64(facts.link_pair[x]), np.int64(facts.task[x])
        facts.start[pair + 1] += np.uint64(1)
        facts.pair_and_task[x] = (np.uint64(pair) << np.uint64(32)) | np.uint64(task)
        for side in range(2):
            facts.slot[np.int64(facts.ends[pair, side]) * tasks + task + 1] += 1
    for p in range(facts.ends.shape[0]):
        a, b = facts.ends[p, 0], facts.ends[p, 1]
        facts.same_area[p] = region.area[a] == region.area[b]
        if facts.start[p + 1] > 0:
            facts.partners[a] += 1
            facts.partners[b] += 1
        facts.start[p + 1] += facts.start[p]
    for row in range(n * tasks):
        facts.slot[row + 1] += facts.slot[row]
    near = 0
    facts.near_start[0] = 0
    for k in range(tasks):
        for other in range(tasks):
            if region.needs[k, other] > 0.0:
                facts.near[near] = other
                facts.near_need[near] = region.needs[k, other]
                near += 1
        facts.near_start[k + 1] = near
    for i in range(n):
        capacity = total = 0.0
        for k in range(tasks):
            capacity += region.volumes[i, k]
        for k in range(tasks):
            portion = region.volumes[i, k] / capacity if capacity > 0.0 else 0.0
            total += portion * portion
        facts.concentration0[i] = total


@kernel
def list_incident(facts, incident, across):
    """Links of each organisation and task, by ``Facts.slot``, and who is at their other ends."""
    tasks = facts.near_start.shape[0] - 1
    # offsets serve as places to write at, and are put back afterwards
    for x in range(facts.task.shape[0]):
        p = facts.link_pair[x]
        for side in range(2):
            row = np.int64(facts.ends[p, side]) * tasks + np.int64(facts.task[x])
            incident[facts.slot[row]] = x
            across[facts.slot[row]] = facts.ends[p, 1 - side]
            facts.slot[row] += 1
    for row in range(facts.slot.shape[0] - 1, 0, -1):
        facts.slot[row] = facts.slot[row - 1]
    facts.slot[0] = 0
