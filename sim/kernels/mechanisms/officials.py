"""The referee as an organisation: officials who each have an opinion (M29, ODD 7.21; S1).

    who takes a post: v_o = opinion_mean + opinion_spread·(2·u - 1), held within 0..1
    c   = ρ·closing_ranks·(max v - min v)                      part of the days for its own ranks
    v_o = v_o + c·(mean v - v_o)
    time_o = min(1, (1 - c)·official_days / (ρ·partner_days·asking_o))
    h_i = v_o·time_o                                           o: from whom i hears
    μ_i = μ_i·(1 - opinion_weight·ρ·unlike_i)
    G_i = G_i·(1 - standing_loss·ρ·backing·Σ h_j/N)            of who is in no bundle, j all who are
    at the month's end: v_o = v_o + opinion_rate·ρ·(kept_o - v_o)

``asking``: organisations with a linked link that hear from the official; ``unlike``: mean over i's
linked links of the difference between what the two hear; ``kept``: part of their promises that
those who hear from it kept this month. What the referee does for i it does with ρ_p·h_i.
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.links import count_from, has_link
from sim.kernels.randomness import ALONE, OFFICIAL, draw, uniform


@inner
def clear_posts(state):
    """No official has come yet."""
    state.official_opinion[:] = 0.0
    state.official_since[:] = -1
    state.official_days[:] = 0.0


@inner
def fill_posts(extensions, state, month, stream):
    """Posts that nobody holds, and some others, are taken by somebody with an own opinion."""
    own = extensions.rules
    opinion, since = state.official_opinion, state.official_since
    for o in range(own.officials):
        w = draw(o, ALONE, month, 0, OFFICIAL, stream)
        if since[o] < 0 or uniform(w[0]) < own.official_turnover:
            drawn = own.opinion_mean + own.opinion_spread * (2.0 * uniform(w[1]) - 1.0)
            opinion[o] = min(max(drawn, 0.0), 1.0)
            since[o] = month


@inner
def close_ranks(extensions, state, rho):
    """As far as opinions differ days go into agreeing; returns the days a week that are left."""
    own = extensions.rules
    opinion, days, many = state.official_opinion, state.official_days, own.officials
    if many == 0:
        return 0.0
    most, least, total = opinion[0], opinion[0], 0.0
    for o in range(many):
        most, least = max(most, opinion[o]), min(least, opinion[o])
        total += opinion[o]
    part, mean = rho * own.closing_ranks * (most - least), total / many
    for o in range(many):
        opinion[o] = opinion[o] + part * (mean - opinion[o])
        days[o, 1] += part * own.official_days
    return (1.0 - part) * own.official_days


@inner
def hear_officials(facts, state, work, extensions, linked, page, rho, left):
    """How far officials are there for each organisation, and what hearing different things takes
    from its mandate. ``left``: days a week that each has for them."""
    own = extensions.rules
    if own.officials == 0:
        return
    opinion, days, desk = state.official_opinion, state.official_days, extensions.desk
    for o in range(own.officials):
        asking = 0
        for i in range(U(facts.key.shape[0])):
            asking += 1 if desk[i] == o and has_link(work.counts, i) else 0
        needed = rho * (own.partner_days * asking)
        time = left / needed if needed > left else 1.0
        days[o, 0] += min(left, needed)
        for i in range(U(facts.key.shape[0])):
            if desk[i] == o:
                extensions.heard[i] = opinion[o] * time
                extensions.unlike[i] = 0.0
    active = work.active[page]
    for e in range(U(linked)):
        p = facts.link_pair[active[e]]
        a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
        gap = abs(opinion[desk[a]] - opinion[desk[b]])
        extensions.unlike[a] += gap
        extensions.unlike[b] += gap
    for i in range(U(facts.key.shape[0])):
        links = count_from(work.counts, i, 1)
        if links > 0:
            lost = own.opinion_weight * rho * (extensions.unlike[i] / links)
            extensions.mandate[i] = extensions.mandate[i] * (1.0 - lost)


@inner
def lose_standing(facts, rules, state, work, extensions, rho):
    """Who is in no bundle believes a referee less that openly backs those who are."""
    lost = extensions.rules.standing_loss * (rho * rules.backing)
    if lost == 0.0:
        return
    n = U(facts.key.shape[0])
    backed = 0.0
    for i in range(n):
        backed += extensions.heard[i] if count_from(work.counts, i, 2) > 0 else 0.0
    left = 1.0 - lost * (backed / float(n))
    for i in range(n):
        if count_from(work.counts, i, 2) == 0:
            state.credibility[i] = state.credibility[i] * left


@inner
def form_opinions(facts, extensions, state, rho):
    """Officials think of working together as they see those keep promises who hear from them."""
    own = extensions.rules
    for o in range(own.officials):
        kept = promised = 0.0
        for i in range(U(facts.key.shape[0])):
            if extensions.desk[i] == o:
                kept += extensions.brought[i]
                promised += extensions.promised[i]
        if promised > 0.0:
            opinion = state.official_opinion[o]
            change = own.opinion_rate * rho * (kept / promised - opinion)
            state.official_opinion[o] = opinion + change
