"""Lists of linked links and of links with notice, ascending by link.

Most months few links are entered or left, so that the list is copied in pieces and only what
changed is looked up. What a month reads of a linked link stands with it in the list.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U, ones
from sim.kernels.randomness import _MASK, _SHIFT


@inner
def append_active(facts, work, page, x, at):
    """Link x gets place ``at`` in the list of a page, with what is read of it every month."""
    pair_and_task, ends, coupling = facts.pair_and_task, facts.ends, work.coupling
    active, endpoints, coupled = work.active[page], work.endpoints[page], work.coupled[page]
    G, p = U(len(work.lanes)), pair_and_task[x] >> _SHIFT
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
def build_active_list(facts, work, page):
    """List links deeper than separation in any lane; returns how many.

    Lists have one place more than there are links.
    """
    active, active_lanes = work.active[page], work.active_lanes
    linked = U(0)
    for x in range(U(active_lanes.shape[0])):
        active[linked] = x
        linked += ONE if active_lanes[x] > 0 else U(0)
    for at in range(linked):
        append_active(facts, work, page, U(active[at]), at)
    return np.int64(linked)


@inner
def update_active_list(facts, work, linked, page):
    """The same after links were entered or left: those whose bit in ``dirty_bits`` is set.

    Copies the list to the other of two pages, which is then the one in use: what stands between
    two changes goes in one piece. Clears ``dirty_bits``.
    """
    active_lanes, dirty_bits, old = work.active_lanes, work.dirty_bits, work.active[page]
    total, last = U(linked), U(dirty_bits.shape[0])
    taken = many = U(0)
    for w in range(last):
        word = dirty_bits[w]
        while word != 0:
            lowest = word & -word
            word ^= lowest
            x = w * U(32) + U(ones(lowest - 1))
            end = taken
            while end + U(16) <= total and old[end + U(15)] < x:
                end += U(16)
            while end < total and old[end] < x:
                end += ONE
            copy_piece(work, page, taken, end, many)
            many += end - taken
            taken = end
            if active_lanes[x] > 0:
                append_active(facts, work, 1 - page, x, many)
                many += ONE
            else:
                taken += ONE
        dirty_bits[w] = 0
    copy_piece(work, page, taken, total, many)
    return np.int64(many + (total - taken))


@inner
def copy_piece(work, page, begin, end, at):
    """Places ``begin`` to ``end`` of a page's list go to place ``at`` of the other's."""
    active, old_active = work.active[1 - page], work.active[page]
    endpoints, old_endpoints = work.endpoints[1 - page], work.endpoints[page]
    coupled, old_coupled = work.coupled[1 - page], work.coupled[page]
    G, piece = U(len(work.lanes)), end - begin
    for q in range(piece):
        active[at + q] = old_active[begin + q]
    for q in range(U(4) * piece):
        endpoints[U(4) * at + q] = old_endpoints[U(4) * begin + q]
    for q in range(piece * G):
        coupled[at * G + q] = old_coupled[begin * G + q]


@inner
def list_pending(notice_lanes, active, linked, pending, extensions):
    """Links with an announced step down in any lane, ascending; returns how many.

    With extensions links under contract too, of which some are separate.
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
