"""Lists of linked links and of links with notice."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U, ones
from sim.kernels.randomness import _MASK, _SHIFT


@inner
def append_active(G, x, at, pair_and_task, ends, coupling, active, endpoints, coupled):
    """Link x gets a place in the list, with what is read of it every month."""
    p = pair_and_task[x] >> _SHIFT
    active[at] = x
    endpoints[U(4) * at + U(0)] = ends[p, 0]
    endpoints[U(4) * at + U(1)] = ends[p, 1]
    endpoints[U(4) * at + U(2)] = p
    endpoints[U(4) * at + U(3)] = pair_and_task[x] & _MASK
    for g in range(G):
        coupled[at * G + g] = coupling[x * G + g]


@inner
def endpoints_at(endpoints, at):
    """Rows of the two organisations, pair and task of the link at a place of the list."""
    place = U(4) * at
    return (
        U(endpoints[place]),
        U(endpoints[place + ONE]),
        U(endpoints[place + U(2)]),
        U(endpoints[place + U(3)]),
    )


@inner
def build_active_list(facts, work, active, endpoints, coupled):
    """Links deeper than separation in any lane, ascending; returns how many.

    Lists have one place more than there are links.
    """
    lanes = work.lanes
    active_lanes = work.active_lanes
    pair_and_task = facts.pair_and_task
    ends = facts.ends
    coupling = work.coupling
    linked = U(0)
    for x in range(U(active_lanes.shape[0])):
        active[linked] = x
        linked += ONE if active_lanes[x] > 0 else U(0)
    for at in range(linked):
        append_active(
            U(len(lanes)),
            U(active[at]),
            at,
            pair_and_task,
            ends,
            coupling,
            active,
            endpoints,
            coupled,
        )
    return np.int64(linked)


@inner
def update_active_list(facts, work, linked, page):
    """The same after links were entered or left: those whose bit in ``dirty_bits`` is set.

    Copies the list to the other of two pages, which is then the one in use: what stands between
    two changes goes in one piece. Clears ``dirty_bits``.
    """
    lanes = work.lanes
    active_lanes = work.active_lanes
    dirty_bits = work.dirty_bits
    pair_and_task = facts.pair_and_task
    ends = facts.ends
    coupling = work.coupling
    all_active = work.active
    all_seats = work.endpoints
    all_coupled = work.coupled
    G, total = U(len(lanes)), U(linked)
    old, old_seats, old_coupled = all_active[page], all_seats[page], all_coupled[page]
    active, endpoints, coupled = all_active[1 - page], all_seats[1 - page], all_coupled[1 - page]
    taken = many = U(0)
    for w in range(U(dirty_bits.shape[0]) + ONE):
        # after the last word, what remains
        word = dirty_bits[w] if w < U(dirty_bits.shape[0]) else np.int64(1)
        while word != 0:
            lowest = word & -word
            word ^= lowest
            x = w * U(32) + U(ones(lowest - 1))
            end = taken
            if w == U(dirty_bits.shape[0]):
                end = total
            while end + U(16) <= total and old[end + U(15)] < x:
                end += U(16)
            while end < total and old[end] < x:
                end += ONE
            piece = end - taken
            for q in range(piece):
                active[many + q] = old[taken + q]
            for q in range(U(4) * piece):
                endpoints[U(4) * many + q] = old_seats[U(4) * taken + q]
            for q in range(piece * G):
                coupled[many * G + q] = old_coupled[taken * G + q]
            many += piece
            taken = end
            if w == U(dirty_bits.shape[0]):
                break
            if active_lanes[x] > 0:
                append_active(G, x, many, pair_and_task, ends, coupling, active, endpoints, coupled)
                many += ONE
            else:
                taken += ONE
        if w < U(dirty_bits.shape[0]):
            dirty_bits[w] = 0
    return np.int64(many)


@inner
def list_pending(notice_lanes, active, linked, pending, extensions):
    """Links with an announced step down in any lane, ascending; returns how many.

    With options links under contract too, of which some are separate.
    """
    noticed = 0
    if extensions is not None:
        for x in range(U(notice_lanes.shape[0])):
            extensions.listed[x] = 1 if notice_lanes[x] > 0 else 0
            pending[noticed] = x
            noticed += 1 if notice_lanes[x] > 0 else 0
        return noticed
    for e in range(U(linked)):
        if notice_lanes[active[e]] > 0:
            pending[noticed] = active[e]
            noticed += 1
    return noticed
