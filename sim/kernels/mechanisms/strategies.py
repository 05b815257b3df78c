"""The same effort through structure, behaviour or story, on one of five levels (M35, ODD 7.27; S3).

    part    = min(1, strategy_days·strategy_yield)
    reached = reached + part·(1 - reached)        who works on it this month, for strategy_days
    reached = reached·(1 - strategy_fades)        behaviour, of who does not
    reached = reached + strategy_spreads·(peer - reached)       story, at the month's end

S3 names neither strategies nor levels; both are ours. What is built stays with who built it. What
people do lasts while they keep it up. What is told comes to partners, ``peer`` their mean, each as
often as there are linked tasks, and thins out among those who do not tell it.

``reached`` acts where an effort on the same level does (7.13), here for each organisation:

    person         inquiry + reached·(1 - inquiry)
    team           R·(1 + reached)
    organisation   μ + reached·(1 - μ)            before recognition
    network        known·(1 + ½(reached_a + reached_b))
    system         budget_fear·(1 - reached)
"""

from __future__ import annotations

from sim.kernels.jit import inlined, inner
from sim.kernels.layout import LINKS, U
from sim.kernels.promises import LINKED
from sim.kernels.randomness import ALONE, STRATEGY, draw, uniform
from sim.kernels.time import congestion_slope_of
from sim.parameters import ENTRIES

BEHAVIOUR, STORY = map(ENTRIES["strategy"].choices.index, ("behaviour", "story"))
PERSON, TEAM, ORGANISATION, NETWORK, SYSTEM = map(
    ENTRIES["strategy_level"].choices.index,
    ("person", "team", "organisation", "network", "system"),
)


@inner
def on_level(extensions, level):
    """Whether there is a strategy on a level."""
    return extensions.rules.strategy != 0 and extensions.rules.strategy_level == level


@inner
def reached_on(extensions, state, level, i):
    """How far organisation i has come on a level, 0..1; 0 where a strategy is on another one."""
    return state.reached[i] if on_level(extensions, level) else 0.0


@inner
def follow_strategy(facts, rules, state, work, extensions, month, stream):
    """Who takes part works on it; what was reached widens room and mandate of this month."""
    own, reached = extensions.rules, state.reached
    if own.strategy == 0:
        return
    part = min(1.0, own.strategy_days * own.strategy_yield)
    busy = own.strategy_start <= month < own.strategy_stop
    for i in range(U(facts.key.shape[0])):
        w = draw(facts.key[i], ALONE, 0, 0, STRATEGY, stream)
        extensions.peers[i] = extensions.spent[i] = 0.0
        if busy and uniform(w[0]) < own.strategy_share:
            extensions.spent[i] = own.strategy_days
            reached[i] = reached[i] + part * (1.0 - reached[i])
        elif own.strategy == BEHAVIOUR:
            reached[i] = reached[i] * (1.0 - own.strategy_fades)
        work.room[i] = work.room[i] * (1.0 + reached_on(extensions, state, TEAM, i))
        work.congestion_slope[i] = congestion_slope_of(rules, work.room[i])
        mandate = extensions.mandate[i]
        wider = reached_on(extensions, state, ORGANISATION, i)
        extensions.mandate[i] = mandate + wider * (1.0 - mandate)


@inner
def inquiry_of(rules, extensions, state, i):
    """How far organisation i asks the other side of a proposal, 0..1."""
    return rules.inquiry + reached_on(extensions, state, PERSON, i) * (1.0 - rules.inquiry)


@inner
def better_known(facts, state, extensions, p):
    """Factor of the probability with which the two of pair p meet."""
    a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
    far = reached_on(extensions, state, NETWORK, a) + reached_on(extensions, state, NETWORK, b)
    return 1.0 + 0.5 * far


@inner
def fear_of(rules, extensions, state, i):
    """How much organisation i fears for its budget."""
    return rules.budget_fear * (1.0 - reached_on(extensions, state, SYSTEM, i))


@inlined
def hear_stories(state, work, pairs, extensions):
    """What partners have reached, each as often as there are linked tasks."""
    if extensions.rules.strategy == STORY:
        row_a, row_b, peers = work.chunk_index[2], work.chunk_index[3], extensions.peers
        for v in range(pairs):
            a, b = row_a[v], row_b[v]
            links = float(work.all_done[v] >> LINKED)
            peers[a] += links * state.reached[b]
            peers[b] += links * state.reached[a]


@inner
def spread_story(extensions, state, work):
    """Stories go round among those whose links worked this month, all at once."""
    own = extensions.rules
    if own.strategy != STORY:
        return
    for i in range(U(state.reached.shape[0])):
        links = work.organisation_totals[i, LINKS]
        if links > 0.0:
            peer = extensions.peers[i] / links
            state.reached[i] = state.reached[i] + own.strategy_spreads * (peer - state.reached[i])
