"""Daily appraisal by one's own hierarchy: what people dare (M32, ODD 7.24; S2).

    c_i     = w~·(1 - recognition)                     part of it that goes by own results
    d_i     times 1 - reproof·c_i, for each question that i brought and the boards refused
    d_i     = d_i + appraisal·((1 - c_i)·success_i - d_i), held within 0..1
    ready_i is reckoned as ready_i + obedience·(1 - d_i)·(able_i - ready_i)

Who dares nothing promises as if the mandate were there. On what boards decide (M31) it is.
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import LINKS, MADE, WHOLE, U


@inner
def reckoned(extensions, state, x, i, ready):
    """Mandate and time that organisation i reckons with for its own promises on link x, 0..1."""
    able = extensions.able[i]
    if extensions.at_board[x] != 0 or state.by_boards[x] != 0:
        return able
    return ready + (extensions.rules.obedience * (1.0 - state.daring[i])) * (able - ready)


@inner
def appraise(state, work, extensions):
    """What people dare follows what their hierarchy values, day by day."""
    own, totals, daring = extensions.rules, work.organisation_totals, state.daring
    if own.appraisal == 0.0 and own.reproof == 0.0:
        return
    for i in range(U(daring.shape[0])):
        by_own = extensions.weight[i] * (1.0 - own.recognition)
        d = daring[i]
        for _ in range(extensions.overruled[i]):
            d = d * (1.0 - own.reproof * by_own)
        if totals[i, LINKS] > 0.0:
            success = totals[i, MADE] / totals[i, WHOLE]
            d = d + own.appraisal * ((1.0 - by_own) * success - d)
        daring[i] = min(max(d, 0.0), 1.0)
