"""What follows from a region and from the parameters before a run begins.

Parameters come as a vector, ``numbers``: one float64 a row of :data:`sim.parameters.ENTRIES`, in
its order, a choice as its position among the choices. What a region is without them comes as
:class:`sim.state.RegionArrays`. Every array given is filled whole: nothing of an earlier setting
stays.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from sim.kernels.jit import inner, kernel
from sim.parameters import ENTRIES, Parameters, places
from sim.state import CHAIN_STEERED, ExtensionRules, Extensions, Floats, Rules

AT: Final = {name: place for place, name in enumerate(ENTRIES)}
"""Place of each parameter in the vector."""
INVITED: Final = len(ENTRIES)
"""Place of ``Rules.invited``, which is no parameter, behind those that act."""
PLACES: Final = len(ENTRIES) + 1
"""How many numbers act."""
_PARAMETER: Final = {"joint": "mode"}
"""Fields of Rules that have another name than their parameter."""

PERSON, TEAM, ORGANISATION, NETWORK, SYSTEM = map(
    ENTRIES["effort_level"].choices.index, ("person", "team", "organisation", "network", "system")
)
"""Levels of an effort to intervene."""
ALL, WITHIN_AREA, ACROSS_AREAS, LOCAL, ACROSS_TIERS = map(
    ENTRIES["referee_scope"].choices.index,
    ("all", "within_area", "across_areas", "local", "across_tiers"),
)
"""For which pairs the referee is there."""
BY_RUNG: Final = np.array(
    [
        [AT[f"{name}_{rung}"] for rung in (1, 2, 3)]
        for name in ("synergy", "release", "autonomy", "days", "exposed")
    ]
)
"""(5, 3) places of the parameters with one number a rung, in the rows of ``Facts.rungs``."""


def numbers_of(p: Parameters) -> Floats:
    """The vector of parameters, (parameters,), in the order of the table, without phases."""
    return np.array([row.code(getattr(p, name)) for name, row in ENTRIES.items()], np.float64)


def _is_whole(field: str) -> bool:
    entry = ENTRIES.get(_PARAMETER.get(field, field))
    return entry is not None and (entry.whole or bool(entry.choices))


def _constructor(made: Any, call: str) -> str:
    """Source of a function that makes a NamedTuple of numbers from those that act.

    A compiled function cannot loop over the fields of a NamedTuple, and its call written out here
    would be another table of the parameters.
    """
    values = []
    for field in made._fields:
        at = INVITED if field == "invited" else AT[_PARAMETER.get(field, field)]
        values.append(f"{'int' if _is_whole(field) else 'float'}(acting[{at}])")
    return f"def {call}(acting):\n    return {made.__name__}({', '.join(values)})\n"


def _with_rules() -> str:
    """Source of a function that puts rules into extensions, which holds their other fields."""
    rest = ", ".join(f"extensions.{field}" for field in Extensions._fields[1:])
    return f"def with_rules(own, extensions):\n    return Extensions(own, {rest})\n"


_SOURCES: Final = (
    _constructor(Rules, "rules_of"),
    _constructor(ExtensionRules, "extension_rules_of"),
    _with_rules(),
)
NO_EXTENSION_RULES: Final = ExtensionRules(
    **{name: 0 if _is_whole(name) else 0.0 for name in ExtensionRules._fields}
)
"""Stand in ``Extensions.rules`` until a setting is settled."""


@inner
def act(numbers, acting):
    """Parameters as they act: under an effort to intervene and an inviting government.

    See docs/model.md 7.13 and 7.15. ``acting`` (PLACES,) is filled.
    """
    for at in range(numbers.shape[0]):
        acting[at] = numbers[at]
    part = min(1.0, numbers[places.effort] * numbers[places.effort_yield])
    level = numbers[places.effort_level]
    if level == PERSON:
        acting[places.inquiry] = numbers[places.inquiry] + part * (1.0 - numbers[places.inquiry])
    elif level == TEAM:
        acting[places.room] = numbers[places.room] * (1.0 + part)
    elif level == ORGANISATION:
        acting[places.mandate] = numbers[places.mandate] + part * (1.0 - numbers[places.mandate])
    elif level == NETWORK:
        acting[places.contacts] = numbers[places.contacts] * (1.0 + part)
    elif level == SYSTEM:
        acting[places.budget_fear] = numbers[places.budget_fear] * (1.0 - part)
    inviting = numbers[places.inviting]
    acting[places.monitoring] = numbers[places.monitoring] * (1.0 - inviting)
    acting[places.convening] = numbers[places.convening] * (1.0 - inviting)
    acting[places.burden] = numbers[places.burden] * (1.0 - inviting)
    acting[INVITED] = inviting * numbers[places.convening]


_made: dict[str, Callable[..., Any]] = {}
exec("".join(_SOURCES), globals(), _made)
rules_of = inner(_made["rules_of"])
extension_rules_of = inner(_made["extension_rules_of"])
with_rules = inner(_made["with_rules"])


@kernel
def set_trait_distribution(numbers, trait_distribution, lane):
    """Mean and spread of mindset and own-interest weight, (4, lanes), of one lane."""
    trait_distribution[0, lane] = numbers[places.mindset_mean]
    trait_distribution[1, lane] = numbers[places.mindset_spread]
    trait_distribution[2, lane] = numbers[places.own_interest_mean]
    trait_distribution[3, lane] = numbers[places.own_interest_spread]


@inner
def fill_facts(acting, region, facts):
    """The facts in which parameters stand: rungs, boundary, volume_floor, mandate and room."""
    for row in range(BY_RUNG.shape[0]):
        facts.rungs[row, 0] = 0.0
        for rung in range(3):
            facts.rungs[row, rung + 1] = acting[BY_RUNG[row, rung]]
    for p in range(facts.ends.shape[0]):
        a, b = facts.ends[p, 0], facts.ends[p, 1]
        kind = 1.0 if region.kind[a] != region.kind[b] else 0.0
        tier = 1.0 if region.tier[a] != region.tier[b] else 0.0
        area = 1.0 if region.area[a] != region.area[b] else 0.0
        facts.boundary[p] = (
            acting[places.boundary_kind] * kind
            + acting[places.boundary_tier] * tier
            + acting[places.boundary_area] * area
            + acting[places.boundary_distance] * (region.distance[p] / 100.0)
        )
    for i in range(region.volumes.shape[0]):
        capacity = 0.0
        for k in range(region.volumes.shape[1]):
            volume = region.volumes[i, k]
            capacity += volume
            least = (
                acting[places.floor_statutory]
                if region.statutory[i, k]
                else acting[places.floor_other]
            )
            facts.volume_floor[i, k] = least * volume if volume > 0.0 else 0.0
        facts.mandate[i] = acting[places.mandate]
        facts.room[i] = acting[places.room] * math.sqrt(capacity)


@inner
def fill_start(acting, region, facts, start):
    """State at month 0, but for mindsets and weights, which are drawn when a run begins."""
    start.month[0] = 0
    for x in range(region.depth.shape[0]):
        start.depth[x] = region.depth[x]
        start.since[x] = -region.age[x] if region.depth[x] > 0 else 0
        start.notice[x] = -1
    for p in range(facts.ends.shape[0]):
        linked = False
        for x in range(facts.start[p], facts.start[p + 1]):
            linked = linked or region.depth[x] > 0
        trust = acting[places.trust_linked] if linked else acting[places.trust_start]
        knowledge = acting[places.knowledge_linked] if linked else acting[places.knowledge_start]
        for side in range(2):
            known = region.trust[p, side]
            start.trust[p, side] = trust if math.isnan(known) else known
            start.trust_peak[p, side] = start.trust[p, side]
            start.record[p, side] = acting[places.record_start]
            known = region.knowledge[p, side]
            start.knowledge[p, side] = knowledge if math.isnan(known) else known
    for i in range(region.volumes.shape[0]):
        for k in range(region.volumes.shape[1]):
            start.volume[i, k] = region.volumes[i, k]
        start.mindset[i] = start.own_weight[i] = math.nan
        start.credibility[i] = acting[places.credibility_start]
        start.openness[i] = acting[places.openness_start]
    start.official_opinion[:] = 0.0
    start.official_since[:] = -1
    start.official_days[:] = 0.0
    start.daring[:] = acting[places.daring_start]
    start.knots_cut[:] = 0
    start.refused[:] = 0
    start.settled[:] = 0
    start.by_boards[:] = 0
    start.director[:] = math.nan
    start.topics[:] = 0
    start.chain[:] = -1
    start.passed[:] = 0.0
    start.person_skill[:] = 0.0
    start.person_since[:] = -1
    start.person_trust[:] = 0.0
    start.table_stops[:] = 0
    start.reached[:] = 0.0
    start.flow[:] = 0.0
    start.funder_will[:] = acting[places.funder_start]
    start.funder_trust[:] = acting[places.trust_start]
    start.funder_account[:] = 0.0


@inner
def fill_extensions(acting, region, facts, extensions):
    """What the mechanisms need that are off unless asked for, as when a run begins."""
    scope = acting[places.referee_scope]
    for p in range(facts.ends.shape[0]):
        a, b = facts.ends[p, 0], facts.ends[p, 1]
        inside = True
        if scope == WITHIN_AREA:
            inside = region.area[a] == region.area[b]
        elif scope == ACROSS_AREAS:
            inside = region.area[a] != region.area[b]
        elif scope == LOCAL:
            inside = region.local[a] and region.local[b]
        elif scope == ACROSS_TIERS:
            inside = region.tier[a] != region.tier[b]
        extensions.in_scope[p] = inside
        extensions.reach[p] = extensions.score[p] = extensions.spare[p] = 0.0
    extensions.limited[0] = acting[places.attention] < facts.ends.shape[0] or scope != ALL
    for i in range(facts.mandate.shape[0]):
        extensions.mandate[i] = facts.mandate[i]
        extensions.weight[i] = math.nan
    extensions.unwatched[:] = 0.0
    extensions.unpraised[:] = 0.0
    extensions.base[:] = 0.0
    extensions.at_board[:] = 0
    extensions.stuck[:] = 0
    extensions.agenda[:] = 0
    extensions.overruled[:] = 0
    extensions.able[:] = 1.0
    extensions.on_chain[:, :CHAIN_STEERED] = 1.0
    extensions.on_chain[:, CHAIN_STEERED:] = 0.0
    extensions.pilot[:] = 0
    extensions.named[:] = 0
    extensions.ordered[:] = 0
    extensions.desk[:] = 0
    extensions.heard[:] = 1.0
    extensions.unlike[:] = 0.0
    extensions.told[:] = 0.0
    extensions.got[:] = 0.0
    extensions.brought[:] = 0.0
    extensions.promised[:] = 0.0
    extensions.now[:] = 0.0
    extensions.selective[:] = 0
    extensions.listed[:] = 0
    extensions.rung_then[:] = 0
    extensions.bid[:] = 0.0
    extensions.winner[:] = 0
    extensions.at_table[:] = 0
    extensions.table_members[:] = 0
    extensions.table[:] = 0
    extensions.funder[:] = 0
    extensions.funder_part[:] = 0.0
    extensions.left[:] = 0
    extensions.spent[:] = 0.0
    extensions.peers[:] = 0.0


@kernel
def settle_facts(numbers, acting, region, facts):
    """Facts of a region under some parameters."""
    act(numbers, acting)
    fill_facts(acting, region, facts)


@kernel
def settle_rules(numbers, acting, region, facts, extensions):
    """Rules of a run, and of its extensions, which are made as new; extensions may be None."""
    act(numbers, acting)
    if extensions is not None:
        fill_extensions(acting, region, facts, extensions)
    return rules_of(acting), extension_rules_of(acting)


@kernel
def settle(numbers, acting, region, facts, start, trait_distribution, extensions):
    """All that follows from the parameters before a run begins; returns its rules.

    Args:
        numbers: (parameters,) the vector of parameters.
        acting: (PLACES,) room for those that act.
        region: RegionArrays.
        facts: Facts, of which what needs no parameter is there, see :func:`sim.allocation`.
        start: State of one lane at month 0, filled but for the traits, which are drawn later.
        trait_distribution: (4, lanes) the first lane is filled.
        extensions: Extensions or None; ``rules`` in them are not read.

    Returns:
        Rules and ExtensionRules.
    """
    act(numbers, acting)
    fill_facts(acting, region, facts)
    fill_start(acting, region, facts, start)
    set_trait_distribution(numbers, trait_distribution, 0)
    if extensions is not None:
        fill_extensions(acting, region, facts, extensions)
    return rules_of(acting), extension_rules_of(acting)
