"""Room, load and cost of time (M6, M22, ODD 7.6; S1, S2).

    load of i on task k: (1 - pairwise_load)·max h(L) + pairwise_load·Σ n_ik(L)·h(L)
                         one board: Σ n_ik(L)·h(L) / Σ n_ik(L)
    C_i(x)  = price_i·(x + slope_i·(x·x))       x: days a week, all tasks and asking
    price_i = time_cost·(1 + tunnelling·(0.5 - m_i))
    slope_i = congestion/(2·R_i)                0 without room R_i
    ΔC_i    = C_i(x_i + (x'_ik - x_ik)) - C_i(x_i)

``h``: days a week of a rung; ``n_ik(L)``: i's links on task k at rung L.
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U

ONE_BOARD = -1.0
"""Stands for ``pairwise`` where all links of a table are one relation, to its board."""


@inner
def measure_load(pairwise, days1, days2, days3, links1, links2, links3, extensions):
    """Days a week that an organisation spends at a table with so many links on each rung."""
    most = days1 if links1 > 0 else 0.0
    if links2 > 0:
        most = max(most, days2)
    if links3 > 0:
        most = max(most, days3)
    total = links1 * days1 + links2 * days2 + links3 * days3
    if extensions is not None:
        if pairwise < 0.0:
            return total / max(1.0, float(links1 + links2 + links3))
    return (1.0 - pairwise) * most + pairwise * total


@inner
def sum_load(lanes, rules, task_load, load, i, extensions):
    """Days a week of organisation i: its tables and the time it takes to ask."""
    G = U(len(lanes))
    for g in range(G):
        load[i * G + g] = rules.inquiry * rules.inquiry_days
    if extensions is not None:
        load[i] = extensions.base[i]
    for k in range(U(task_load.shape[1]) // G):
        for g in range(G):
            load[i * G + g] += task_load[i, k * G + g]


@inner
def time_price_of(rules, mindset):
    """Cost of the first day a week."""
    return rules.time_cost * (1.0 + rules.tunnelling * (0.5 - mindset))


@inner
def congestion_slope_of(rules, room):
    """By which the cost of time rises with load; 0 without room."""
    return rules.congestion / (2.0 * room) if room > 0.0 else 0.0


@inner
def set_room(facts, rules, state, work, month):
    """Room of each organisation this month (days a week), and how its time is priced."""
    mindset, room = state.mindset, work.room
    time_price, congestion_slope = work.time_price, work.congestion_slope
    G = U(len(work.lanes))
    kept, grown = 1.0, 1.0
    if month >= rules.means_cut_month:
        kept, grown = 1.0 - rules.means_cut, 1.0 + rules.task_growth
    for i in range(U(room.shape[0])):
        room[i] = facts.room[i] * kept / grown
        congestion_slope[i] = congestion_slope_of(rules, room[i])
        for g in range(G):
            time_price[i * G + g] = time_price_of(rules, mindset[i * G + g])


@inner
def cost_of_load(time_price, congestion_slope, load):
    """Cost of time of an organisation at a load in days a week."""
    return time_price * (load + congestion_slope * (load * load))


@inner
def extra_cost(
    pairwise,
    days1,
    days2,
    days3,
    links1,
    links2,
    links3,
    rung,
    new,
    table,
    load,
    time_price,
    congestion_slope,
    extensions,
):
    """Change of an organisation's cost of time if a link at one table changes rung.

    ``links``: its links on each rung of this task; ``table``: days a week at it now.
    """
    links1 += (1 if new == 1 else 0) - (1 if rung == 1 else 0)
    links2 += (1 if new == 2 else 0) - (1 if rung == 2 else 0)
    links3 += (1 if new == 3 else 0) - (1 if rung == 3 else 0)
    then = measure_load(pairwise, days1, days2, days3, links1, links2, links3, extensions)
    after = load + (then - table)
    before = cost_of_load(time_price, congestion_slope, load)
    return cost_of_load(time_price, congestion_slope, after) - before
