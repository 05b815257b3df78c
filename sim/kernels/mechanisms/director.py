"""The director, who hears of a topic and from then on speaks for its people (M38, ODD 7.30; S0).

    d = min(max(m_i + director_shift + director_spread·z, 0), 1)
    heard, if a number is below director_hears, of a link with director_after talks or more
    d = d + director_learns·(success_i - d)

``z``: of i's DIRECTOR draw (alone, month 0), triangular with standard deviation 1. A talk is a
proposal on the link, whatever comes of it. Who has heard of a topic colours all that its people say
on it: d stands for m_i in ODD 7.5 and, on that link, in the sign of ODD 7.3.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import LINKS, MADE, WHOLE, U
from sim.kernels.randomness import ALONE, DIRECTOR, draw, triangular, uniform
from sim.state import TOPIC_HEARD, TOPIC_TALKS


@inner
def dismiss_directors(state):
    """A run begins: nobody has talked, no director has heard."""
    state.director[:] = math.nan
    state.topics[:] = 0


@inner
def appoint_directors(facts, extensions, state, stream):
    """Each organisation without a director gets one, with a mindset around its own."""
    own = extensions.rules
    if own.director_hears == 0.0:
        return
    for i in range(U(facts.key.shape[0])):
        if math.isnan(state.director[i]):
            w = draw(facts.key[i], ALONE, 0, 0, DIRECTOR, stream)
            z = triangular(w[0], w[1])
            found = (state.mindset[i] + own.director_shift) + own.director_spread * z
            state.director[i] = min(max(found, 0.0), 1.0)


@inner
def tell_directors(facts, extensions, state, month, stream):
    """Directors hear of what their people have talked about enough; each organisation has one."""
    own = extensions.rules
    if own.director_hears == 0.0:
        return
    appoint_directors(facts, extensions, state, stream)
    for x in range(U(state.topics.shape[0])):
        known = state.topics[x, TOPIC_HEARD] + state.topics[x, TOPIC_HEARD + 1]
        if state.topics[x, TOPIC_TALKS] < own.director_after or known == 2:
            continue
        p, k = extensions.link_pair[x], int(extensions.task[x])
        one, other = facts.key[extensions.ends[p, 0]], facts.key[extensions.ends[p, 1]]
        w = draw(one, other, month, np.int64(k), DIRECTOR, stream)
        for s in range(2):
            if uniform(w[s]) < own.director_hears:
                state.topics[x, TOPIC_HEARD + s] = 1


@inner
def note_topics(extensions, state, work, events):
    """What was proposed this month was talked about."""
    if extensions.rules.director_hears > 0.0:
        for e in range(U(events)):
            state.topics[work.event[e], TOPIC_TALKS] += 1


@inner
def speaking(extensions, state, x, s, i):
    """Mindset with which organisation i, side s of link x, speaks of the topic."""
    if extensions.rules.director_hears > 0.0 and state.topics[x, s] != 0:
        return state.director[i]
    return state.mindset[i]


@inner
def win_over_directors(extensions, state, work):
    """Directors follow what succeeded in their organisation this month."""
    own, totals = extensions.rules, work.organisation_totals
    if own.director_hears == 0.0:
        return
    for i in range(U(totals.shape[0])):
        if totals[i, LINKS] > 0.0:
            d = state.director[i]
            success = totals[i, MADE] / totals[i, WHOLE]
            state.director[i] = min(max(d + own.director_learns * (success - d), 0.0), 1.0)
