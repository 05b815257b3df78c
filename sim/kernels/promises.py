"""Promises: what they rest on, and what keeping or breaking them does (docs/model.md 7.8).

    Q(T) = T^4 / (T^4 + trust_threshold^4)
    q    = min(delivery_cap, ready (1 - tempted (1 - Q(T))))
    missing = (1 - trust_gain)^kept, of which trust that was higher before wins back less:
              + (1 - missing) trust_scar (1 - T/H)
    T    = 0.5 ((1 - (1 - T) missing) left + (1 - (1 - T left) missing))
    e    = (1 - record_memory)^n e + (1 - (1 - record_memory)^n) kept/n
    G    = (1 - (1 - G) missing) left

``delivery`` has the month in which they are kept or broken.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner

NEGLIGIBLE = 1e-12
"""A smaller probability that all providers fail counts as none."""
KEPT_B, BOTH, LINKED = 16, 32, 48
"""Where in the number of what was promised stand: promises that b kept, links on which both kept
theirs, and links. Those that a kept come first; there are fewer than 2**15 tasks."""


@inner
def assurance(trust, trust_threshold):
    """Q: part of the exposure that trust covers, 0..1."""
    t = trust * trust
    t = t * t
    h = trust_threshold * trust_threshold
    h = h * h
    return t / (t + h)


@inner
def widened(rules, mandate, valued):
    """Mandate under a referee that appreciates; ``valued``: its activity times credibility."""
    return mandate + rules.appreciation * valued * (1.0 - mandate)


@inner
def keeping(rules, ready, tempted, trust):
    """Probability that an organisation keeps a promise to a partner it trusts so far.

    ``ready``: mandate and time for it; ``tempted``: its pull to the own chimney.
    """
    doubt = 1.0 - assurance(trust, rules.trust_threshold)
    return min(rules.delivery_cap, ready * (1.0 - tempted * doubt))


@inner
def expectation(rules, seen_kept, ready):
    """Part of what is agreed that a side expects to come about, 0..1.

    ``seen_kept``: share of the other's promises that it saw kept; ``ready``: its own mandate and
    time for what it promises itself.
    """
    return 1.0 - rules.record_weight * (1.0 - seen_kept * min(rules.delivery_cap, ready))


@inner
def scarred(rules, missing, trust, peak):
    """Factor of the missing trust after kept promises, where trust was broken before.

    ``missing``: the factor where it never was; ``peak``: highest trust so far.
    """
    lost = 1.0 - trust / peak if peak > 0.0 else 0.0
    return missing + (1.0 - missing) * (rules.trust_scar * lost)


@inner
def remembering(seen_kept, keep, kept, promised):
    """Share of the other's promises seen kept, after a month in which some were ``promised``.

    ``keep``: what is left of what was seen before, (1 - record_memory) ** promised.
    """
    return keep * seen_kept + (1.0 - keep) * (kept / promised)


@inner
def trusting(trust, missing, left):
    """Trust after a month's promises.

    ``missing``: factor of the missing trust after those that were kept; ``left``: factor of
    the trust after those that were broken. They have no order: the mean of both.
    """
    return 0.5 * ((1.0 - (1.0 - trust) * missing) * left + (1.0 - (1.0 - trust * left) * missing))


@inner
def believing(credibility, missing, left):
    """Credibility of the referee after a month's rulings.

    ``missing``: factor of the missing credibility after the fair ones; ``left``: factor of
    the credibility after those in the referee's own favour.
    """
    return (1.0 - (1.0 - credibility) * missing) * left


@inner
def promises(rung, kept_a, kept_b):
    """What was promised on a link, and what was kept: one number, of which sums are such too."""
    a, b = (1 if kept_a else 0), (1 if kept_b else 0)
    done = np.int64(a | (b << KEPT_B) | ((a & b) << BOTH) | (1 << LINKED))
    return done if rung > 0 else np.int64(0)


@inner
def kept_of(done):
    """Promises kept by a and by b, links on which both kept theirs, and links."""
    return done & 0xFFFF, (done >> KEPT_B) & 0xFFFF, (done >> BOTH) & 0xFFFF, done >> LINKED
