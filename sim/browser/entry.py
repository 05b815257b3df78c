"""What JavaScript calls: kernels that take everything they need and return nothing.

Where the engine decides in Python which kernel comes next, ``play`` does so here; the numbers
are the engine's, to the last bit.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from sim import kernels
from sim.kernels import month_zero, settle
from sim.kernels import region as derivation
from sim.kernels.settle import AT
from sim.state import BITS_LIMIT, partners_as_bits

_options: Any = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}
entry: Any = numba.njit(**_options)
"""Compiled as kernels are, and kept nowhere: natively only tests call these."""

ORGANISATIONS, TASKS, PAIRS, LINKS, COUPLINGS, WORDS, LINK_WORDS = range(7)
"""Places in ``sizes``; the last two are words of 32 bits for a set of organisations, of links."""
SIZES = 7
CONTRACT_REACH = AT["contract_reach"]

act, fill_facts, fill_start = settle.act, settle.fill_facts, settle.fill_start
fill_extensions, with_rules = settle.fill_extensions, settle.with_rules
set_trait_distribution = settle.set_trait_distribution
rules_of, extension_rules_of = settle.rules_of, settle.extension_rules_of
draw_marks, prepare, simulate = kernels.draw_marks, kernels.prepare, kernels.simulate
portfolios, list_links = kernels.portfolios, derivation.list_links
derive_facts, list_incident = derivation.derive_facts, derivation.list_incident
find_bundles, measure_overlap = kernels.find_bundles, kernels.measure_overlap
measure_duplicated, look_at_bundles = kernels.measure_duplicated, kernels.look_at_bundles
account_pairs, help_households = kernels.account_pairs, kernels.help_households
take_apart = kernels.take_apart
share_out, sum_exchange = kernels.share_out, kernels.sum_exchange
read_memberships, work_at_start = month_zero.read_memberships, month_zero.work_at_start
ask_members, move_work = month_zero.ask_members, month_zero.move_work
volumes_at_start, units_at_start = month_zero.volumes_at_start, month_zero.units_at_start
statutory_at_start, links_at_start = month_zero.statutory_at_start, month_zero.links_at_start
fits = entry(partners_as_bits)


@entry
def phase_in(begins, month):
    """The last phase that has begun; phase 0 is what a run begins with."""
    found = 0
    for at in range(1, begins.shape[0]):
        if begins[at] <= month:
            found = at
    return found


@entry
def play(
    numbers,
    begins,
    acting,
    region,
    facts,
    start,
    state,
    work,
    trait_distribution,
    stream,
    runs,
    months,
    rows,
    adopt,
    extensions,
):
    """Months of one run, or of several from the beginning, under a policy with phases.

    Args:
        numbers: (phases + 1, parameters) the vector with which a run begins, then those of its
            phases, complete.
        begins: (phases + 1,) months from which they are in force, the first of them 0.
        runs, months, rows: as for ``kernels.simulate``.
        adopt: 1: the vectors are others than those of the call before, from this month on.
    """
    unseen = max(0, months - rows.shape[2])
    for at in range(max(1, runs)):
        luck = (stream[0] + np.uint64(at), stream[1], stream[2])
        fresh = runs > 0
        first = np.int64(0) if fresh else state.month[0]
        month, end = first, first + months
        while True:
            # a state looked at between two months is under the rules of the month just done
            phase = phase_in(begins, month if months > 0 or adopt != 0 else month - 1)
            act(numbers[phase], acting)
            rules, own = rules_of(acting), extension_rules_of(acting)
            chosen = with_rules(own, extensions)
            turns = months > 0 and phase > 0 and begins[phase] == month
            if month == first and adopt != 0:
                turns = True
            if fresh or turns:
                fill_facts(acting, region, facts)
                fill_extensions(acting, region, facts, chosen)
            if fresh:
                fill_start(acting, region, facts, start)
                set_trait_distribution(numbers[phase], trait_distribution, 0)
            elif turns:
                draw_marks(facts, chosen, luck)
                prepare(facts, rules, state, work, chosen)
            until = end
            if phase + 1 < begins.shape[0]:
                until = min(end, begins[phase + 1])
            seen_from, seen_to = max(0, month - first - unseen), max(0, until - first - unseen)
            if months == 0:
                # the state as it stands, if a row is asked for
                seen_to = rows.shape[2]
            simulate(
                facts,
                rules,
                start,
                state,
                work,
                trait_distribution,
                luck,
                1 if fresh else 0,
                until - month,
                rows[at : at + 1, :, seen_from:seen_to],
                chosen,
            )
            fresh, month = False, until
            if month >= end:
                break


@entry
def count_pairs(sizes):
    """``sizes`` of a region to be drawn, as far as they follow from organisations and tasks."""
    n = sizes[ORGANISATIONS]
    sizes[PAIRS] = n * (n - 1) // 2
    sizes[LINKS] = sizes[COUPLINGS] = 0
    sizes[WORDS] = (n >> 5) + 1
    sizes[LINK_WORDS] = 1


@entry
def draw_region(size_spread, breadth, stream, region):
    """A synthetic region in which everyone could meet, as ``engine.synthetic`` draws it."""
    n, tasks = region.volumes.shape[0], region.volumes.shape[1]
    for i in range(n):
        region.key[i] = i
        region.kind[i] = region.tier[i] = region.area[i] = 0
        region.referee[i] = False
        region.elected[i] = region.local[i] = True
        for k in range(tasks):
            region.statutory[i, k] = False
    portfolios(region.key, tasks, size_spread, breadth, stream, region.volumes)
    for k in range(tasks):
        for other in range(tasks):
            region.needs[k, other] = 0.0 if k == other else 1.0 / (tasks - 1)
    everyone_meets(region)


@entry
def everyone_meets(region):
    """All pairs of organisations could meet, and what they think of each other is not known."""
    p, n = 0, region.volumes.shape[0]
    for a in range(n):
        for b in range(a + 1, n):
            region.ends[p, 0] = a
            region.ends[p, 1] = b
            region.distance[p] = 0.0
            for side in range(2):
                region.trust[p, side] = region.knowledge[p, side] = math.nan
            p += 1


@entry
def volumes_from_tables(tables, room, region):
    """Volumes of a region from its tables, in units, as ``sim.regions.build_case`` derives them.

    Organisations stand in the order of their keys; ``room.unit`` (1,) is the FTE of a unit.
    """
    t = tables
    read_memberships(
        t.depth,
        t.moved,
        t.since,
        t.year[0],
        t.member,
        t.body,
        t.row,
        room.part,
        room.months,
        room.seat,
    )
    work_at_start(t.kind, t.plays, t.population, t.share, room.partials, room.work)
    ask_members(room.work, t.member, t.on_task, t.body, room.part, t.row, room.asked)
    move_work(room.work, room.asked, t.staff, room.partials, room.moved)
    volumes_at_start(room.work, room.moved, t.row, room.partials, room.fte, room.less, room.more)
    statutory_at_start(room.work, room.fte, t.by_law, t.prescribed, t.body, t.row, region.statutory)
    room.unit[0] = units_at_start(room.fte, room.partials, region.volumes)
    everyone_meets(region)


@entry
def links_from_tables(tables, room, region, facts):
    """Links of a region from its tables; ``volumes_from_tables`` and ``derive`` come before."""
    links_at_start(
        region.ends,
        facts.link_pair,
        facts.task,
        room.seat,
        tables.on_task,
        tables.depth,
        room.months,
        tables.prescribed,
        region.depth,
        region.age,
        region.floor,
    )


@entry
def count_links(region, no_places, sizes):
    """``sizes`` that follow from who performs what; links 0 where it would not fit here.

    A module keeps partners as sets of bits, which it cannot for networks that are large and sparse.
    """
    n, tasks = region.volumes.shape[0], region.volumes.shape[1]
    sizes[ORGANISATIONS], sizes[TASKS], sizes[PAIRS] = n, tasks, region.ends.shape[0]
    sizes[WORDS] = (n >> 5) + 1
    links = list_links(region.volumes, region.ends, no_places, no_places)
    sizes[LINKS] = links if fits(n, tasks, links) and n <= BITS_LIMIT else 0
    sizes[LINK_WORDS] = (sizes[LINKS] >> 5) + 1
    sizes[COUPLINGS] = 0
    for k in range(tasks):
        for other in range(tasks):
            sizes[COUPLINGS] += 1 if region.needs[k, other] > 0.0 else 0


@entry
def derive(region, facts, incident, across):
    """Links of a region and the facts that need no parameter."""
    list_links(region.volumes, region.ends, facts.link_pair, facts.task)
    derive_facts(region, facts)
    list_incident(facts, incident, across)


@entry
def bundles(facts, state, work, root, chimneys):
    """See :func:`sim.kernels.outcomes.find_bundles`."""
    find_bundles(facts, state, work, root, chimneys)


@entry
def looks(facts, state, work, root, rungs, inside, looks):
    """See :func:`sim.kernels.outcomes.look_at_bundles`; ``bundles`` comes before."""
    look_at_bundles(facts, state, work, root, rungs, inside, looks)


@entry
def duplicated(facts, state, by_task):
    """See :func:`sim.kernels.outcomes.measure_duplicated`."""
    measure_duplicated(facts, state, by_task)


@entry
def overlap(facts, state, by_link):
    """See :func:`sim.kernels.outcomes.measure_overlap`."""
    measure_overlap(facts, state, by_link)


@entry
def accounts(acting, facts, state, work, by_pair):
    """See ``kernels.account_pairs``."""
    account_pairs(facts, rules_of(acting), state, work, by_pair)


@entry
def households(acting, facts, extensions, state, work, stream, number, weights, helped):
    """See ``kernels.help_households``; ``helped`` (1,) is filled."""
    reach = acting[CONTRACT_REACH]
    helped[0] = help_households(facts, extensions, state, work, stream, reach, number, weights)


@entry
def apart(acting, extensions, terms):
    """See ``kernels.take_apart``, of the latest proposal on the watched link."""
    take_apart(rules_of(acting), extension_rules_of(acting), extensions.taken, terms)


@entry
def brought(acting, facts, state, work, by_pair, by_link, by_side):
    """What each side brings on every link: see ``kernels.share_out``."""
    account_pairs(facts, rules_of(acting), state, work, by_pair)
    measure_overlap(facts, state, by_link)
    share_out(facts.start, state.depth, by_pair, by_link, by_side)


@entry
def exchange(facts, in_worlds, share, exchanged):
    """See ``kernels.sum_exchange``."""
    e = exchanged
    sum_exchange(
        facts.ends,
        facts.link_pair,
        facts.task,
        in_worlds,
        share,
        e.partials,
        e.mean,
        e.one,
        e.flows,
        e.ahead,
        e.by_task,
        e.got_by_task,
        e.sums,
        e.sides,
        e.one_way,
    )
