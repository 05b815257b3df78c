"""A proposal taken apart: what speaks for a step and against it, in the eyes of each side.

Reckoned once more from what the proposal was weighed with (``Extensions.taken``), after ODD 7.5 to
7.7 and 7.18, term by term, and not as it is weighed: so the sum of the terms, which must be the
kernel's number, is a check of both.
"""

from __future__ import annotations

from sim.kernels.jit import inner, kernel
from sim.kernels.promises import assurance
from sim.state import TERM_NAMES, TERMS_LINK, TERMS_SIDE

_link, _side, _term = TERMS_LINK.index, TERMS_SIDE.index, TERM_NAMES.index
SYNERGY, RELEASE, AUTONOMY, EXPOSED = map(_link, ("synergy", "release", "autonomy", "exposed"))
RIPE, OVERLAP, COUPLING, LOSS = map(_link, ("ripe", "overlap", "coupling", "loss"))
BOUNDARY, CROWD, SHIELD, SAVED = map(_link, ("boundary", "crowd", "shield", "saved"))
HIRED, STEP_COST, NORMAL = map(_link, ("hired", "step_cost", "normal"))
USUAL, VOLUME, MINDSET, KNOWN = map(_side, ("usual_coupling", "volume", "mindset", "known"))
TRUST, BELIEF, WEIGHT, EXPECTS = map(_side, ("trust", "belief", "weight", "expects"))
CHANCE, LIMIT, COST, FEAR = map(_side, ("chance", "limit", "time", "fear"))
A, STRIDE = len(TERMS_LINK), len(TERMS_SIDE)
"""Where in ``taken`` the numbers of the pair's first stand, and how many there are of a side."""
TOGETHER, FREED, CLAIMED, CHIMNEY = map(_term, ("together", "freed", "claimed", "chimney"))
EXPOSURE, INDEPENDENCE, EFFORT = map(_term, ("exposure", "independence", "effort"))
FAIRNESS, CONTRACT, TIME, NOISE = map(_term, ("fairness", "contract", "time", "chance"))
MARGIN = len(TERM_NAMES)
"""Columns of what is found: the terms, and their sum by the kernel that weighs."""


@kernel
def take_apart(rules, own, taken, terms):
    """The terms of both sides; with side payments both sides have those of both together.

    Args:
        rules: of the month; own: ``Extensions.rules``.
        taken: (TERMS,) the proposal.
        terms: (2, terms + 1) filled: above 0 speaks for the step. The last is the limit that a
            side has for the cost of time, less that cost: above 0 it says yes.
    """
    a, b = A, A + STRIDE
    benefit_a, freed_a, credit_a, home_a, exposure_a = _parts(rules, own, taken, a, b)
    benefit_b, freed_b, credit_b, home_b, exposure_b = _parts(rules, own, taken, b, a)
    horizon = max(1.0, rules.foresight_months)
    effort = taken[STEP_COST] * taken[OVERLAP] / horizon
    if rules.joint == 1:
        w = 0.5 * (taken[a + WEIGHT] + taken[b + WEIGHT])
        cost = taken[a + COST] + taken[b + COST]
        for s in range(2):
            terms[s, TOGETHER] = (1.0 - w) * 0.5 * (benefit_a + benefit_b)
            terms[s, FREED] = (1.0 - w) * 0.5 * (freed_a + freed_b)
            terms[s, CLAIMED] = w * (credit_a + credit_b)
            terms[s, CHIMNEY] = -w * (home_a + home_b)
            terms[s, EXPOSURE] = -(exposure_a + exposure_b)
            terms[s, INDEPENDENCE] = -(1.0 - w) * taken[LOSS]
            terms[s, EFFORT] = -2.0 * effort
            terms[s, FAIRNESS] = 0.0
            terms[s, CONTRACT] = -2.0 * taken[HIRED]
            terms[s, TIME] = -cost
            terms[s, NOISE] = -taken[a + CHANCE]
            terms[s, MARGIN] = taken[a + LIMIT] - cost
        return
    for s in range(2):
        side = a if s == 0 else b
        w = taken[side + WEIGHT]
        mine = (credit_a - home_a) if s == 0 else (credit_b - home_b)
        theirs = (credit_b - home_b) if s == 0 else (credit_a - home_a)
        terms[s, TOGETHER] = (1.0 - w) * (benefit_a if s == 0 else benefit_b)
        terms[s, FREED] = (1.0 - w) * (freed_a if s == 0 else freed_b)
        terms[s, CLAIMED] = w * (credit_a if s == 0 else credit_b)
        terms[s, CHIMNEY] = -w * (home_a if s == 0 else home_b)
        terms[s, EXPOSURE] = -(exposure_a if s == 0 else exposure_b)
        terms[s, INDEPENDENCE] = -(1.0 - w) * taken[LOSS]
        terms[s, EFFORT] = -effort
        terms[s, FAIRNESS] = -own.fairness * max(0.0, theirs - mine)
        terms[s, CONTRACT] = -taken[HIRED]
        terms[s, TIME] = -taken[side + COST]
        terms[s, NOISE] = -taken[side + CHANCE]
        terms[s, MARGIN] = taken[side + LIMIT] - taken[side + COST]


@inner
def _parts(rules, own, taken, me, other):
    """Quantities of ODD 7.5 for one side: benefit, freed, credit, what is lost at home, and
    exposure. ``me``, ``other``: where the numbers of the sides stand."""
    known, unshielded = taken[me + KNOWN], 1.0 - taken[SHIELD]
    mindset, belief, volume = taken[me + MINDSET], taken[me + BELIEF], taken[me + VOLUME]
    assumed = (1.0 + rules.prior_tint * (2.0 * mindset - 1.0)) * taken[me + USUAL]
    seen = known * taken[COUPLING] + (1.0 - known) * assumed
    comes_about = taken[RIPE] * taken[me + EXPECTS]
    benefit = seen * taken[SYNERGY] * comes_about
    freeable = rules.overlap_weight * taken[OVERLAP] + taken[SAVED]
    freed = freeable * taken[RELEASE] * comes_about * taken[CROWD]
    part = volume / (volume + taken[other + VOLUME])
    claim = 2.0 * rules.share * ((1.0 - rules.cost_key) * 0.5 + rules.cost_key * part)
    fear = taken[me + FEAR] * unshielded * (1.0 - mindset)
    identity = rules.identity * (1.0 - own.inviting * belief) * unshielded * taken[NORMAL]
    doubt = 1.0 - assurance(taken[me + TRUST], rules.trust_threshold)
    credit = claim * (benefit * (1.0 - own.silos) + freed * (1.0 - fear))
    home = identity * taken[AUTONOMY] * (1.0 + taken[BOUNDARY]) * volume
    exposure = (
        rules.exposure
        * taken[OVERLAP]
        * taken[EXPOSED]
        * doubt
        * (1.0 - rules.backing * belief)
        * unshielded
    )
    return benefit, freed, credit, home, exposure
