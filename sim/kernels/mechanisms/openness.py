"""Partner and client at once: openness that is asked, and what is given back (M30, ODD 7.22; S1).

    asked_i = ρ·h_i·openness_asked                       of who has a linked link
    told_i  = asked_i·open_i
    κ_ji   += told_known·told_i·(1 - κ_ji)               of partners j, where the referee attends
    back_i  = min(1, told_days·told_i/R_i)               part of its room that accounting takes
    open_i += openness_rate·asked_i·(openness_given·(1 - back_i) - open_i)

As partner the government asks to be told what one runs into; as client it asks account of it. The
days, told_days·told_i, are added where other accountability is (``burden``).
"""

from __future__ import annotations

from sim.kernels.jit import inlined, inner
from sim.kernels.layout import U
from sim.kernels.links import has_link


@inner
def ask_openness(state, work, extensions, rho):
    """What each organisation tells this month, and how open it will be in the next."""
    own, told = extensions.rules, extensions.told
    if own.openness_asked == 0.0:
        return
    for i in range(U(told.shape[0])):
        told[i] = 0.0
        if not has_link(work.counts, i):
            continue
        asked, was = rho * extensions.heard[i] * own.openness_asked, state.openness[i]
        told[i] = asked * was
        days, room = own.told_days * told[i], work.room[i]
        back = days / room if days < room else (1.0 if days > 0.0 else 0.0)
        target = own.openness_given * (1.0 - back)
        state.openness[i] = was + own.openness_rate * asked * (target - was)


@inlined
def tell_partners(work, pairs, extensions, new_known_a, new_known_b):
    """Partners get to know of each other what is told openly: rows of knowledge after the month."""
    own = extensions.rules
    if own.openness_asked > 0.0:
        tied, row_a, row_b = work.chunk_index[1], work.chunk_index[2], work.chunk_index[3]
        rows, all_done = work.pair_scratch, work.all_done
        for v in range(pairs):
            if all_done[v] > 0 and extensions.reach[tied[v]] > 0.0:
                of_b, of_a = rows[new_known_a + v], rows[new_known_b + v]
                told_a, told_b = extensions.told[row_a[v]], extensions.told[row_b[v]]
                rows[new_known_a + v] = of_b + own.told_known * told_b * (1.0 - of_b)
                rows[new_known_b + v] = of_a + own.told_known * told_a * (1.0 - of_a)
