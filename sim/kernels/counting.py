"""What becomes of proposals, counted by potential link if that is asked for (ODD 8; S1).

Two talk about a link if they meet on it while it is separate, or review it without a notice; not
every talk ends in a proposal, and not every proposal comes to a decision: another of the month may
have moved the link before. Of a decision on a step up is counted who said no, and of everyone who
did the main reason: *chance* if gain - hired - ΔC >= 0, else the largest of

    -w·own   exposure   (1 - w)·loss   effort   envy   hired   ΔC

of ODD 7.5, 7.7, 7.16 and 7.18, the first of equal ones. Of a step down: who decided it, and why
(ODD 7.7). No number of a run rests on what is counted.
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.state import (
    COUNT_DOWN,
    COUNT_LAST_NO,
    COUNT_LAST_TALK,
    COUNT_LEFT_A,
    COUNT_LEFT_B,
    COUNT_MADE,
    COUNT_NO_A,
    COUNT_NO_B,
    COUNT_NO_BOTH,
    COUNT_TALKS,
    COUNT_UP,
    COUNT_WHY_A,
    COUNT_WHY_B,
    COUNT_WHY_LEFT,
    REASON_CONTRACT,
    REASON_EFFORT,
    REASON_EXPOSURE,
    REASON_FAIRNESS,
    REASON_INDEPENDENCE,
    REASON_OWN,
)


@inner
def counting(extensions):
    """Whether anything is counted."""
    return extensions.tally.shape[0] > 0


@inner
def forget_counts(extensions):
    """A run begins: nothing was counted yet."""
    for x in range(extensions.tally.shape[0]):
        for column in range(extensions.tally.shape[1]):
            extensions.tally[x, column] = 0
        extensions.tally[x, COUNT_LAST_TALK] = extensions.tally[x, COUNT_LAST_NO] = -1
    extensions.taken[:] = float("nan")


@inner
def count_talk(state, extensions, x):
    """Link x was reviewed, and nothing came of it; not where a step down is announced."""
    if counting(extensions) and (state.depth[x] <= 1 or state.notice[x] < 0):
        note_talk(extensions, x, state.month[0])


@inner
def note_talk(extensions, x, month):
    """The two of link x have talked about it."""
    extensions.tally[x, COUNT_TALKS] += 1
    extensions.tally[x, COUNT_LAST_TALK] = month


@inner
def hindrance(own, exposure, apart, effort, envied, hired):
    """The largest reason against a step up, time apart, and which it is."""
    most, reason = own, REASON_OWN
    if exposure > most:
        most, reason = exposure, REASON_EXPOSURE
    if apart > most:
        most, reason = apart, REASON_INDEPENDENCE
    if effort > most:
        most, reason = effort, REASON_EFFORT
    if envied > most:
        most, reason = envied, REASON_FAIRNESS
    if hired > most:
        most, reason = hired, REASON_CONTRACT
    return most, reason


@inner
def count_up(extensions, x, month, no_a, no_b, why_a, why_b):
    """A step up on link x was decided; ``no_a``: a said no, for reason ``why_a``."""
    tally = extensions.tally
    tally[x, COUNT_UP] += 1
    if not (no_a or no_b):
        tally[x, COUNT_MADE] += 1
        return
    tally[x, COUNT_LAST_NO] = month
    if no_a:
        tally[x, COUNT_WHY_A + why_a] += 1
    if no_b:
        tally[x, COUNT_WHY_B + why_b] += 1
    if no_a and no_b:
        tally[x, COUNT_NO_BOTH] += 1
    else:
        tally[x, COUNT_NO_A if no_a else COUNT_NO_B] += 1


@inner
def count_left(extensions, x, is_b, why):
    """A step down on link x was decided, by a or b, for a reason."""
    extensions.tally[x, COUNT_LEFT_B if is_b else COUNT_LEFT_A] += 1
    extensions.tally[x, COUNT_WHY_LEFT + why] += 1


@inner
def count_down(extensions, x):
    """A step down on link x came to a decision."""
    extensions.tally[x, COUNT_DOWN] += 1
