"""A joint organisation is left as a whole."""

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
from sim.kernels.mechanisms.contracts import put_on_notice
from sim.kernels.mechanisms.forms import JOINT
from sim.kernels.portfolios import shared
from sim.state import FLOW_VALUE


@inner
def list_table_members(extensions, depth, volume, i, k):
    """With whom i sits deeply on task k before it leaves, and whether that dissolves the table."""
    if extensions.rules.form != JOINT:
        return
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
    """Who steps down in a joint organisation leaves it as a whole; it may dissolve.

    Returns how many links are listed with notice.
    """
    lanes, depth, notice = work.lanes, state.depth, state.notice
    volume, flow = state.volume, state.flow
    if extensions.rules.form != JOINT:
        return noticed
    pending, notice_lanes = work.pending, work.notice_lanes
    links, loads = link_arrays_of(state, work), load_arrays_of(facts, work)
    partner_sets = partner_sets_of(facts, work)
    accumulators = accumulators_of(facts, state, work)
    tasks = U(volume.shape[1])
    row = U(i) * tasks + U(k)
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
            flow[U(FLOW_VALUE)] -= 2.0 * extensions.rules.exit_price * shared(volume, me, you, k)
            if rules.notice_months > 0:
                when = month + rules.notice_months
                noticed = put_on_notice(extensions, y, when, notice, notice_lanes, pending, noticed)
                continue
            a, b = min(me, you), max(me, you)
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
                U(depth[y]) - ONE,
                links,
                partner_sets,
                tracked,
                accumulators,
            )
            for end in (a, b):
                recount(lanes, rules, loads, end, U(k), state, extensions)  # fmt: skip
    for member in range(extensions.table[0]):
        extensions.at_table[extensions.table_members[member]] = 0
    return noticed
