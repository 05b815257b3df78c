"""Who decides that an organisation comes to sit at a table (M37, ODD 7.29; S4, S2).

A step from coordination to re-configuration that a and b agreed on brings each to the other's
table. Asked are those who sit deeply on the task with one of the two, and could with the other but
do not. m says yes to a newcomer j with probability Q(T_mj), the part of what is at stake that its
trust covers.

    unanimous: all of them    majority: more than half    slowest: with probability min mandate
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.links import link_of_two
from sim.kernels.promises import assurance
from sim.kernels.randomness import BOARD, draw, uniform
from sim.parameters import ENTRIES

_WAYS = ENTRIES["decision"].choices
PAIRS, UNANIMOUS, MAJORITY, SLOWEST = map(
    _WAYS.index, ("pairs", "unanimous", "majority", "slowest")
)
"""Ways to decide, as in ``ExtensionRules.decision``."""


@inner
def begin_without_refusals(state):
    """A run begins: no table has stopped anything yet."""
    for x in range(U(state.table_stops.shape[0])):
        state.table_stops[x] = 0


@inner
def stopped_by_table(rules, state, extensions, month, stream, x, a, b, k):
    """Whether those at the tables of a and b on task k stop the step on link x that both want."""
    way = extensions.rules.decision
    if way == PAIRS or state.depth[x] != 1:
        return False
    asked = yes = 0
    least = 1.0
    for side in range(2):
        host, guest = (a, b) if side == 0 else (b, a)
        row = U(host) * U(state.volume.shape[1]) + U(k)
        for at in range(U(extensions.slot[row]), U(extensions.slot[row + ONE])):
            if state.depth[extensions.incident[at]] < 2:
                continue
            member = U(extensions.across[at])
            theirs = link_of_two(extensions, state, np.int64(member), np.int64(guest), np.int64(k))
            if theirs < 0 or state.depth[theirs] >= 2:
                continue
            asked += 1
            least = min(least, extensions.mandate[member])
            if agrees(rules, state, extensions, month, stream, theirs, member, U(guest), k):
                yes += 1
    if asked == 0:
        return False
    if way == SLOWEST:
        w = draw(extensions.key[a], extensions.key[b], month, np.int64(k), BOARD, stream)
        passed = uniform(w[2]) < least
    else:
        passed = yes == asked if way == UNANIMOUS else 2 * yes > asked
    if not passed:
        state.table_stops[x] += 1
    return not passed


@inner
def agrees(rules, state, extensions, month, stream, x, member, guest, k):
    """Whether a member says yes to a newcomer, with whom it has the potential link x."""
    first, second = min(member, guest), max(member, guest)
    own = 0 if member < guest else 1
    w = draw(extensions.key[first], extensions.key[second], month, np.int64(k), BOARD, stream)
    covered = assurance(state.trust[extensions.link_pair[x], own], rules.trust_threshold)
    return uniform(w[own]) < covered
