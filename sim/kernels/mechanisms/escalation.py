"""What is refused again and again: talked about, or brought to the boards (M31, ODD 7.23; S2).

    stuck:  refused escalate_after times in a row, a step up is possible, and no notice was given
    x_i     is more by talk_days·(its stuck questions)
    a brings a stuck question to the boards if number 0 of its ESCALATE draw is below d_a, b if
    number 1 is below d_b; in the order of number 2, as long as both boards decide on fewer than
    board_knots
    v_i = w~ + board_interest·(1 - w~), below 0: w~ + board_interest·w~

Boards decide as one, with weights v and full mandate. A no takes the question off the table for
``settled_months``; on a step that they decided people have the mandate that was given for it.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inlined, inner
from sim.kernels.layout import ONE, U
from sim.kernels.randomness import _MASK, _SHIFT, ESCALATE, draw, uniform
from sim.kernels.ranking import rank

BY_A, BY_B = 1, 2
"""Who brought a question, in ``Extensions.at_board``; the sum for both."""
NO, STEP = range(2)
"""Columns of ``State.knots_cut``."""


@inner
def talk_on(facts, rules, state, work, extensions, month, stream):
    """Stuck questions take time of both sides; some are brought to the boards, which have time for
    few."""
    own = extensions.rules
    if own.escalate_after == 0:
        return
    for i in range(U(facts.key.shape[0])):
        extensions.stuck[i] = extensions.agenda[i] = extensions.overruled[i] = 0
    brought = U(0)
    for x in range(U(facts.task.shape[0])):
        extensions.at_board[x] = 0
        if not is_stuck(rules, own, state, x):
            continue
        p = U(facts.link_pair[x])
        a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
        extensions.stuck[a] += 1
        extensions.stuck[b] += 1
        w = draw(facts.key[a], facts.key[b], month, np.int64(facts.task[x]), ESCALATE, stream)
        by = BY_A if uniform(w[0]) < state.daring[a] else 0
        by += BY_B if uniform(w[1]) < state.daring[b] else 0
        if by > 0:
            extensions.at_board[x] = by
            work.order[brought] = (w[2] << _SHIFT) | x
            brought += ONE
    take_up(facts, work, extensions, brought)
    for i in range(U(facts.key.shape[0])):
        extensions.base[i] += own.talk_days * float(extensions.stuck[i])


@inner
def is_stuck(rules, own, state, x):
    """Whether link x was refused so often that people talk on about it."""
    return (
        state.refused[x] >= own.escalate_after
        and state.depth[x] < rules.deepest_rung
        and (state.depth[x] <= 1 or state.notice[x] < 0)
    )


@inner
def take_up(facts, work, extensions, brought):
    """Boards take up what was brought, in the order drawn; the rest waits."""
    rank(np.int64(brought), work.order, work.ranked, work.bucket)
    most, agenda = extensions.rules.board_knots, extensions.agenda
    for place in range(brought):
        x = U(work.ranked[place] & _MASK)
        p = U(facts.link_pair[x])
        a, b = U(facts.ends[p, 0]), U(facts.ends[p, 1])
        if agenda[a] < most and agenda[b] < most:
            agenda[a] += 1
            agenda[b] += 1
        else:
            extensions.at_board[x] = 0


@inner
def on_the_table(state, extensions, month, x):
    """Whether people may propose a step up on link x: no board decides on it, or said no."""
    return extensions.at_board[x] == 0 and state.settled[x] <= month


@inner
def put_before_boards(extensions, work, events):
    """A step up is proposed on each link on which boards decide; returns how many events."""
    added = U(events)
    if extensions.rules.escalate_after == 0:
        return np.int64(added)
    for x in range(U(extensions.at_board.shape[0])):
        if extensions.at_board[x] != 0:
            work.event[added] = x
            work.direction[added] = 1
            work.valid[added] = 1
            added += ONE
    return np.int64(added)


@inlined
def as_one(rules, extensions, x):
    """Whether the two sides decide together: jointly, or at their boards."""
    joint = rules.joint == 1
    if extensions is not None:
        joint = joint or extensions.at_board[x] != 0
    return joint


@inner
def board_weight(extensions, weight):
    """Own-interest weight with which the board of an organisation decides."""
    shift = extensions.rules.board_interest
    return weight + shift * ((1.0 - weight) if shift >= 0.0 else weight)


@inner
def note_refusal(extensions, state, month, x, a, b):
    """A step up on link x was refused: by the boards, or by the people once more."""
    by = extensions.at_board[x]
    if by == 0:
        state.refused[x] += 1 if extensions.rules.escalate_after > 0 else 0
        return
    state.refused[x] = 0
    state.settled[x] = month + extensions.rules.settled_months
    state.knots_cut[a, NO] += 1
    state.knots_cut[b, NO] += 1
    extensions.overruled[a] += by & BY_A
    extensions.overruled[b] += by >> 1


@inner
def note_step(extensions, state, x, a, b):
    """A step on link x is decided: by the boards, or by the people."""
    state.refused[x] = 0
    state.by_boards[x] = 0
    if extensions.at_board[x] != 0:
        state.by_boards[x] = 1
        state.knots_cut[a, STEP] += 1
        state.knots_cut[b, STEP] += 1
