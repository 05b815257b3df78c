"""A joint organisation is left as a whole (M16, ODD 7.17; S2).

If form is ``joint`` and i decides to step down from depth 2 or 3 on task k, all its other links on
k of that depth do so too; and if

    s_i = S_ik / (S_ik + Σ S_jk) > dissolution

over all j with which it sits deeply, so do those between two of them.
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.links import (
    accumulators_of,
    link_arrays_of,
    load_arrays_of,
    partner_sets_of,
    recount,
    set_rung,
)
from sim.kernels.mechanisms.forms import JOINT
from sim.kernels.mechanisms.prices import pay_exit
from sim.kernels.notices import put_on_notice


@inner
def list_table_members(extensions, state, i, k):
    """With whom i sits deeply on task k before it leaves, and whether that dissolves the table."""
    if extensions.rules.form != JOINT:
        return
    depth, volume = state.depth, state.volume
    row = U(i) * U(volume.shape[1]) + U(k)
    many, others = 0, 0.0
    for at in range(U(extensions.slot[row]), U(extensions.slot[row + ONE])):
        if depth[extensions.incident[at]] >= 2:
            j = extensions.across[at]
            extensions.at_table[j] = 1
            extensions.table_members[many] = j
            many += 1
            others += volume[j, k]
    extensions.table[0] = many
    part = volume[i, k] / (volume[i, k] + others)
    extensions.table[1] = 1 if part > extensions.rules.dissolution else 0


@inner
def leave_table(facts, rules, state, work, extensions, month, i, k, x, noticed, tracked):
    """Who steps down on link x in a joint organisation leaves it as a whole; it may dissolve.

    Returns how many links are listed with notice.
    """
    if extensions.rules.form != JOINT:
        return noticed
    depth, notice = state.depth, state.notice
    tasks = U(state.volume.shape[1])
    table_members = extensions.table[0] if extensions.table[1] != 0 else 0
    for member in range(-1, table_members):
        # first the leaver, then, if the table dissolves, everyone else
        me = U(i) if member < 0 else U(extensions.table_members[member])
        row = me * tasks + U(k)
        for at in range(U(extensions.slot[row]), U(extensions.slot[row + ONE])):
            y = U(extensions.incident[at])
            you = U(extensions.across[at])
            if depth[y] < 2 or notice[y] >= 0 or y == x:
                continue
            if member >= 0 and (extensions.at_table[you] == 0 or you < me):
                continue
            pay_exit(extensions, state, me, you, k)
            if rules.notice_months > 0:
                when = month + rules.notice_months
                noticed = put_on_notice(state, work, y, U(0), when, noticed, extensions)
                continue
            step_down(facts, rules, state, work, extensions, month, me, you, k, y, tracked)
    for member in range(extensions.table[0]):
        extensions.at_table[extensions.table_members[member]] = 0
    return noticed


@inner
def step_down(facts, rules, state, work, extensions, month, one, other, k, y, tracked):
    """Link y between two organisations on task k goes down one rung, without notice."""
    lanes, loads = work.lanes, load_arrays_of(facts, work)
    a, b = min(one, other), max(one, other)
    set_rung(
        lanes,
        month,
        rules.move_cost,
        a,
        b,
        U(extensions.link_pair[y]),
        U(k),
        y,
        U(0),
        U(state.depth[y]) - ONE,
        link_arrays_of(state, work),
        partner_sets_of(facts, work),
        tracked,
        accumulators_of(facts, state, work),
    )
    recount(lanes, rules, loads, a, U(k), state, extensions)
    recount(lanes, rules, loads, b, U(k), state, extensions)
