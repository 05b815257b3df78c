"""The order of a month (ODD 3), and a run.

``step`` is one month: what it calls, in its order, are the stages. ``sim.schedule`` has the same
order as a table, which ``schoorsteen model --month`` prints and a test holds to this file.
What is None where all mechanisms of ODD 7.13 to 7.20 are off is not compiled then.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.active_lists import build_active_list, list_pending, update_active_list
from sim.kernels.asking import exchange_knowledge
from sim.kernels.commitment import commit
from sim.kernels.delivery import deliver
from sim.kernels.drift import spread
from sim.kernels.indicators import observe, sum_all
from sim.kernels.jit import inner, kernel
from sim.kernels.layout import U
from sim.kernels.learning import learn
from sim.kernels.links import count_loads
from sim.kernels.mechanisms.appraisal import appraise
from sim.kernels.mechanisms.chains import pass_on
from sim.kernels.mechanisms.director import note_topics, win_over_directors
from sim.kernels.mechanisms.escalation import put_before_boards
from sim.kernels.mechanisms.funders import close_accounts
from sim.kernels.mechanisms.imitation import imitate
from sim.kernels.mechanisms.month import open_month
from sim.kernels.mechanisms.officials import form_opinions
from sim.kernels.mechanisms.pilots import begin_pilots
from sim.kernels.mechanisms.strategies import PERSON, on_level, spread_story
from sim.kernels.mechanisms.tenders import tender
from sim.kernels.mechanisms.towards import spread_towards
from sim.kernels.meeting import draw_meetings, meet
from sim.kernels.notices import end_notices
from sim.kernels.referee import activity
from sim.kernels.review import review
from sim.kernels.set_up import compare_again, derive, initialise_state, tabulate
from sim.kernels.time import set_room
from sim.kernels.weighing import weigh
from sim.state import FLOW_DOWN1, FLOW_UP1


@inner
def decide(facts, rules, state, work, stream, month, events, noticed, observed, extensions):
    """The proposed steps are weighed and decided; returns on how many links some are pending."""
    own_weight = state.own_weight
    if extensions is not None:
        own_weight = extensions.weight
    weigh(facts, rules, state, work, month, stream, events, own_weight, extensions)
    noticed = commit(
        facts, rules, state, work, month, stream, events, noticed, observed, extensions
    )
    asks = rules.inquiry > 0.0
    if extensions is not None:
        asks = asks or on_level(extensions, PERSON)
    if asks:
        exchange_knowledge(rules, state, work, events, observed, extensions)
    return noticed


@inner
def step(facts, rules, state, work, stream, linked, page, noticed, fresh, observed, extensions):
    """One month in every lane.

    ``fresh``: the words with which pairs meet are not drawn yet; ``observed``: what promises were
    worth is reckoned, and sums for indicators are kept in step. Takes and returns how many links
    are listed and on which page, and how many with notice.
    """
    lanes = work.lanes
    # of their own accord; called by the referee, if it ever is active
    ways = 2 if rules.convening * rules.referee_activity > 0.0 else 1
    month = state.month[0]
    state.flow[:] = 0.0
    set_room(facts, rules, state, work, month)
    if extensions is not None:
        open_month(facts, rules, state, work, extensions, month, stream, linked, page)
    reviews = deliver(
        facts, rules, state, work, month, stream, linked, page, noticed, observed, extensions
    )
    if extensions is not None:
        close_accounts(rules, state, work, extensions)
        pass_on(extensions, state)
    reviewed = review(facts, rules, state, work, reviews, extensions)
    noticed = end_notices(facts, rules, state, work, month, noticed, observed, extensions)
    if extensions is not None:
        noticed = tender(extensions, month, stream, state, work, noticed)
    events = reviewed
    for way in range(ways):
        if fresh or month % 4 == 0:
            draw_meetings(work, month, way, stream)
        events = meet(facts, rules, state, work, month, stream, way, reviewed, events, extensions)
    if extensions is not None:
        events = put_before_boards(extensions, work, events)
    noticed = decide(
        facts, rules, state, work, stream, month, events, noticed, observed, extensions
    )
    if extensions is not None:
        note_topics(extensions, state, work, events)
        begin_pilots(facts, rules, state, work, extensions, month, observed)
    if moved(lanes, state.flow):
        linked = update_active_list(facts, work, linked, page)
        page = 1 - page
    learn(rules, state, work)
    drifts = rules.drift > 0.0
    if extensions is not None:
        appraise(state, work, extensions)
        win_over_directors(extensions, state, work)
        spread_story(extensions, state, work)
        imitate(extensions, month, stream, state)
        form_opinions(facts, extensions, state, activity(rules, month))
        drifts = drifts or extensions.rules.drift_towards > 0.0
    if drifts and (month + 1) % 12 == 0:
        if rules.drift > 0.0:
            spread(facts, rules, state, work, month, stream)
        if extensions is not None:
            spread_towards(facts, rules, extensions, state, work)
        compare_again(facts, rules, state, work, linked, page, observed)
        if extensions is not None:
            count_loads(facts, rules, state, work, extensions)
    state.month[0] = month + 1
    return linked, page, noticed


@kernel
def simulate(
    facts, rules, start, state, work, trait_distribution, stream, runs, months, rows, extensions
):
    """Months of one run in every lane, or of several, without returning to Python.

    With ``runs`` 0 the run in ``state`` goes on; otherwise that many replicates, the first
    that of ``stream``, are run from ``start``, one after the other, and the last is left in
    ``state``. ``rows`` (runs or 1, lanes, any, columns) gets the indicators of the last months:
    of every month, or of the end only, or of none; with no months, those of the state as it
    stands. What promises were worth is reckoned only for observed months.
    """
    unseen = months - rows.shape[2]
    for at in range(max(1, runs)):
        own_stream = (stream[0] + np.uint64(at), stream[1], stream[2])
        if runs > 0:
            initialise_state(facts, start, state, work, trait_distribution, own_stream, extensions)
            if at == 0:
                tabulate(facts, rules, work, extensions)
            derive(facts, rules, state, work, extensions)
        page = np.int64(0)  # not a literal: the step would be compiled for it, and again
        linked = build_active_list(facts, work, page)
        noticed = list_pending(
            work.notice_lanes, work.active[page], linked, work.pending, extensions
        )
        for m in range(months):
            observed = m >= unseen
            if observed and (m == unseen or m == 0):
                sum_all(facts, state, work, linked, work.active[page])
            linked, page, noticed = step(
                facts, rules, state, work, own_stream, linked, page, noticed, m == 0, observed,
                extensions,
            )  # fmt: skip
            if observed:
                record(facts, rules, state, work, linked, page, rows, at, m - unseen)
        if months == 0 and rows.shape[2] == 1:
            sum_all(facts, state, work, linked, work.active[page])
            record(facts, rules, state, work, linked, page, rows, at, months)


@inner
def record(facts, rules, state, work, linked, page, rows, at, m):
    """Indicators of all lanes in the state as it stands, as those of run ``at``, month ``m``."""
    for g in range(U(len(work.lanes))):
        observe(facts, rules, state, work, linked, work.active[page], g, rows[at, g, m])


@inner
def moved(lanes, flow):
    """Whether any link was entered or left."""
    G = U(len(lanes))
    steps = 0.0
    for g in range(G):
        steps += flow[U(FLOW_UP1) * G + g] + flow[U(FLOW_DOWN1) * G + g]
    return steps > 0.0
