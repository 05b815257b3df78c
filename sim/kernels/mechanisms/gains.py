"""What a step means to one side, with the mechanisms that are off unless asked for."""

from __future__ import annotations

import math

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.mechanisms.norm import NOW_NORM
from sim.kernels.mechanisms.pooling import saving
from sim.kernels.portfolios import shared
from sim.kernels.promises import assurance


@inner
def note_circumstances(
    rules,
    extensions,
    month,
    rho,
    begin,
    many,
    event,
    direction,
    proposal_ends,
    depth,
    notice,
    volume,
    credibility,
):
    """What belongs to the proposals at hand beyond what ``side`` knows."""
    own = extensions.rules
    shielded = own.pilot_start <= month < own.pilot_stop
    fund = 0.5 * own.funding * (1.0 - own.order_share)
    normal = own.norm_weight * (extensions.now[NOW_NORM] - own.norm_point)
    for q in range(many):
        x = U(event[begin + q])
        a, b, p, k = (
            U(proposal_ends[begin + q, 0]),
            U(proposal_ends[begin + q, 1]),
            U(proposal_ends[begin + q, 2]),
            U(proposal_ends[begin + q, 3]),
        )
        rung, up = depth[x], direction[begin + q] > 0
        hired = rung <= 1 and notice[x] >= 0
        extensions.crowd[q] = 1.0 - own.crowding if hired else 1.0
        extensions.shield[q] = own.pilot_shield if shielded and extensions.pilot[x] != 0 else 0.0
        extensions.saved[q] = saving(extensions, volume[a, k], volume[b, k])
        competes = own.contract_worth > 0.0 and up and rung <= 1 and not hired
        overlap = shared(volume, a, b, k)
        extensions.hired[q] = 0.5 * own.contract_worth * overlap if competes else 0.0
        if up:
            extensions.step_cost[q] = (
                rules.move_cost + own.entry_cost if rung == 1 else rules.move_cost
            )
        else:
            extensions.step_cost[q] = own.exit_price if rung >= 2 else 0.0
        reach = extensions.reach[p]
        for s in range(U(2)):
            i = b if s == ONE else a
            extensions.belief[s, q] = reach * credibility[i]
            esteem = fund * reach + own.recognition * extensions.mandate[i]
            extensions.esteem[s, q] = esteem + normal


@inner
def side_with(
    rules,
    extensions,
    q,
    s,
    synergy,
    release,
    given_up,
    at_stake,
    deeper,
    overlap,
    coupling,
    self_coupling,
    volume,
    other,
    mindset,
    known,
    trust,
    boundary,
    ripe,
    loss,
):
    """What ``side`` tells, with the mechanisms that are in ``extensions``."""
    own_rules = extensions.rules
    shield, belief = extensions.shield[q], extensions.belief[s, q]
    assumed = (1.0 + rules.prior_tint * (2.0 * mindset - 1.0)) * self_coupling
    seen = known * coupling + (1.0 - known) * assumed
    benefit = seen * synergy * ripe
    freed = (
        (rules.overlap_weight * overlap + extensions.saved[q])
        * release
        * ripe
        * extensions.crowd[q]
    )
    value = (benefit + freed) - loss
    part = volume / (volume + other)
    claim = 2.0 * rules.share * ((1.0 - rules.cost_key) * 0.5 + rules.cost_key * part)
    fear = rules.budget_fear * (1.0 - shield)
    credit = claim * (benefit * (1.0 - own_rules.silos) + freed * (1.0 - fear * (1.0 - mindset)))
    home = rules.identity * (1.0 - own_rules.inviting * belief) * (1.0 - shield)
    own = credit - home * given_up * (1.0 + boundary) * math.sqrt(overlap * volume)
    doubt = 1.0 - assurance(trust, rules.trust_threshold)
    exposure = rules.exposure * overlap * at_stake * doubt * (1.0 - rules.backing * belief)
    exposure = exposure * (1.0 - shield)
    praise = rules.appreciation * belief * overlap * deeper
    praise = praise + extensions.esteem[s, q] * overlap * deeper
    return own, value, exposure, praise
