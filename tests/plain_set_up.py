"""Set-up in plain Python and NumPy: what ``settle`` and its like must give, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.allocation import ELECTED
from sim.parameters import ENTRIES, TRAIT_PARAMETERS, Parameters, optional
from sim.state import (
    ACCOUNTS,
    CHAIN_STEPS,
    COUNTS,
    FLOWS,
    FUNDERS,
    OFFICIALS,
    TASK_COLUMNS,
    TERMS,
    ExtensionRules,
    Extensions,
    Facts,
    Floats,
    Region,
    Rules,
    State,
)


def effective(p: Parameters) -> dict[str, float]:
    """Parameters that mean something else under an effort to intervene, or an inviting government.

    See docs/model.md 7.13 and 7.15.
    """
    part = min(1.0, p.effort * p.effort_yield)
    on = p.effort_level
    return {
        "inquiry": p.inquiry + part * (1.0 - p.inquiry) if on == "person" else p.inquiry,
        "room": p.room * (1.0 + part) if on == "team" else p.room,
        "mandate": p.mandate + part * (1.0 - p.mandate) if on == "organisation" else p.mandate,
        "contacts": p.contacts * (1.0 + part) if on == "network" else p.contacts,
        "budget_fear": p.budget_fear * (1.0 - part) if on == "system" else p.budget_fear,
        "monitoring": p.monitoring * (1.0 - p.inviting),
        "convening": p.convening * (1.0 - p.inviting),
        "burden": p.burden * (1.0 - p.inviting),
        "invited": p.inviting * p.convening,
    }


def extension_rules(p: Parameters) -> ExtensionRules:
    """The parameters of the mechanisms that are off unless asked for."""
    meant = effective(p)
    return ExtensionRules(
        **{
            name: ENTRIES[name].code(meant.get(name, getattr(p, name)))
            for name in ExtensionRules._fields
        }
    )


def extensions_of(
    region: Region, p: Parameters, facts: Facts, events: int, always: bool = False
) -> Extensions | None:
    """What those mechanisms need, None if all of them are off.

    Args:
        events: room for proposals in a month.
        always: make it all the same, because a later phase may need it.
    """
    if not (always or optional(p)):
        return None
    n, k, pairs, links = region.size
    ends = np.stack([region.pairs[region.link_pair, 0], region.pairs[region.link_pair, 1]], axis=1)
    cells = (ends * k + region.link_task[:, None]).ravel()
    order = np.argsort(cells, kind="stable")
    first, second = region.pairs.T
    areas, tiers = np.array(region.areas), np.array(region.tiers)
    scopes = {
        "all": np.ones(pairs, dtype=bool),
        "within_area": areas[first] == areas[second],
        "across_areas": areas[first] != areas[second],
        "local": (tiers[first] == "local") & (tiers[second] == "local"),
        "across_tiers": tiers[first] != tiers[second],
    }
    limited = p.attention < pairs or p.referee_scope != "all"
    columns = TASK_COLUMNS
    return Extensions(
        rules=extension_rules(p),
        key=facts.key,
        ends=facts.ends,
        link_pair=facts.link_pair,
        task=facts.task,
        slot=facts.slot,
        floor=facts.floor,
        incident=(order // 2).astype(np.uint32),
        across=ends[:, ::-1].ravel()[order].astype(np.uint32),
        elected=np.isin(region.kinds, ELECTED),
        in_scope=scopes[p.referee_scope],
        limited=np.array([limited]),
        pilot=np.zeros(links, dtype=np.int8),
        named=np.zeros(links, dtype=np.int8),
        mandate=facts.mandate.copy(),
        weight=np.full(n, np.nan),
        unwatched=np.empty(n),
        unpraised=np.empty(n),
        ordered=np.zeros(n, dtype=np.int8),
        base=np.empty(n),
        desk=np.zeros(n, dtype=np.int64),
        heard=np.ones(n),
        unlike=np.zeros(n),
        told=np.zeros(n),
        at_board=np.zeros(links, dtype=np.int8),
        stuck=np.zeros(n, dtype=np.int64),
        agenda=np.zeros(n, dtype=np.int64),
        overruled=np.zeros(n, dtype=np.int64),
        on_chain=np.tile([1.0, 1.0, 0.0, 0.0], (links, 1)),
        able=np.ones(n),
        got=np.zeros(n),
        brought=np.zeros(n),
        promised=np.zeros(n),
        now=np.zeros(2),
        reach=np.zeros(pairs),
        score=np.zeros(pairs),
        spare=np.zeros(pairs),
        selective=np.zeros(1, dtype=np.int64),
        listed=np.zeros(links, dtype=np.int8),
        rung_then=np.zeros(events, dtype=np.int8),
        crowd=np.empty(columns),
        shield=np.empty(columns),
        saved=np.empty(columns),
        hired=np.empty(columns),
        step_cost=np.empty(columns),
        fear=np.empty((2, columns)),
        as_one=np.zeros(columns, dtype=np.int8),
        bid=np.zeros((n, k)),
        winner=np.zeros((n, k), dtype=np.uint32),
        at_table=np.zeros(n, dtype=np.int8),
        table_members=np.zeros(n, dtype=np.uint32),
        table=np.zeros(2, dtype=np.int64),
        funder=np.zeros((n, k), dtype=np.int8),
        funder_part=np.zeros((n, FUNDERS)),
        spent=np.zeros(n),
        peers=np.zeros(n),
        left=np.zeros(n, dtype=np.int8),
        tally=np.zeros((0, COUNTS), dtype=np.int32),
        watched=np.full(1, -1),
        taken=np.full(TERMS, np.nan),
    )


def rules_of(p: Parameters) -> Rules:
    """The parameters as the kernels take them."""
    meant = effective(p)
    rest: dict[str, Any] = {
        name: ENTRIES[name].code(meant.get(name, getattr(p, name)))
        for name in Rules._fields
        if name in ENTRIES
    }
    return Rules(joint=ENTRIES["mode"].code(p.mode), invited=meant["invited"], **rest)


def facts_of(region: Region, p: Parameters) -> Facts:
    """What a run reads."""
    n, k, pairs, _ = region.size
    first, second = region.pairs.T
    performs = region.volumes > 0
    start = np.zeros(pairs + 1, dtype=np.int64)
    np.cumsum(np.bincount(region.link_pair, minlength=pairs), out=start[1:])
    has_links = np.diff(start) > 0
    partners = np.bincount(first[has_links], minlength=n) + np.bincount(
        second[has_links], minlength=n
    )
    ends = np.concatenate([first[region.link_pair], second[region.link_pair]])
    slots = np.zeros(n * k + 1, dtype=np.int64)
    cells = ends * k + np.concatenate([region.link_task, region.link_task])
    np.cumsum(np.bincount(cells, minlength=n * k), out=slots[1:])
    kinds, tiers, areas = (_codes(x) for x in (region.kinds, region.tiers, region.areas))
    boundary = (
        p.boundary_kind * (kinds[first] != kinds[second])
        + p.boundary_tier * (tiers[first] != tiers[second])
        + p.boundary_area * (areas[first] != areas[second])
        + p.boundary_distance * (region.distance / 100.0)
    )
    floors = np.where(region.statutory, p.floor_statutory, p.floor_other) * region.volumes
    capacity = _capacity(region.volumes)
    return Facts(
        rungs=np.array(
            [
                [0.0, p.synergy_1, p.synergy_2, p.synergy_3],
                [0.0, p.release_1, p.release_2, p.release_3],
                [0.0, p.autonomy_1, p.autonomy_2, p.autonomy_3],
                [0.0, p.days_1, p.days_2, p.days_3],
                [0.0, p.exposed_1, p.exposed_2, p.exposed_3],
            ]
        ),
        key=region.keys,
        ends=region.pairs.astype(np.uint32),
        start=start.astype(np.uint64),
        link_pair=region.link_pair.astype(np.uint32),
        task=region.link_task.astype(np.uint32),
        pair_and_task=(region.link_pair.astype(np.uint64) << np.uint64(32))
        | region.link_task.astype(np.uint64),
        floor=region.floor.astype(np.int8),
        partners=partners.astype(np.int64),
        slot=slots,
        boundary=boundary.astype(np.float64),
        same_area=areas[first] == areas[second],
        near_start=np.concatenate([[0], np.cumsum((region.needs > 0).sum(axis=1))]).astype(
            np.uint64
        ),
        near=np.nonzero(region.needs > 0)[1].astype(np.uint32),
        near_need=region.needs[region.needs > 0],
        volume_floor=np.where(performs, floors, 0.0),
        mandate=np.full(n, effective(p)["mandate"]),
        room=effective(p)["room"] * np.sqrt(capacity),
        referee=region.referee,
        concentration0=_concentration(region.volumes, capacity),
    )


def _codes(values: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.int64]]:
    number = {value: i for i, value in enumerate(dict.fromkeys(values))}
    return np.array([number[value] for value in values], dtype=np.int64)


def _capacity(volumes: Floats) -> Floats:
    """Row sums in a fixed order: NumPy's own order of summation differs between versions."""
    total = np.zeros(len(volumes))
    for column in volumes.T:
        total = total + column
    return total


def _concentration(volumes: Floats, capacity: Floats) -> Floats:
    total = np.zeros(len(volumes))
    safe = np.where(capacity > 0, capacity, 1.0)
    for column in volumes.T:
        portion = column / safe
        total = total + portion * portion
    return total


def trait_distribution_of(*points: Parameters) -> Floats:
    """Mean and spread of mindset and of own-interest weight, (4, points)."""
    return np.array([[getattr(p, name) for p in points] for name in TRAIT_PARAMETERS])


def start_state(region: Region, p: Parameters, more: bool) -> State:
    """The state at month 0, but for mindsets and weights, which are drawn when a run begins.

    ``more``: with room for what mechanisms keep that are off unless asked for.
    """
    n, _, pairs, links = region.size
    n_more, p_more, l_more = (n, pairs, links) if more else (0, 0, 0)
    linked = np.bincount(region.link_pair, weights=region.depth > 0, minlength=pairs) > 0
    trust = np.where(linked, p.trust_linked, p.trust_start)[:, None]
    knowledge = np.where(linked, p.knowledge_linked, p.knowledge_start)[:, None]
    start = np.where(np.isnan(region.trust), trust, region.trust)
    return State(
        month=np.zeros(1, dtype=np.int64),
        volume=region.volumes.copy(),
        depth=region.depth.astype(np.int8),
        since=np.where(region.depth > 0, -region.age, 0).astype(np.int32),
        notice=np.full(links, -1, dtype=np.int32),
        trust=start,
        knowledge=np.where(np.isnan(region.knowledge), knowledge, region.knowledge),
        trust_peak=start.copy(),
        record=np.full((pairs, 2), p.record_start),
        mindset=np.full(n, np.nan),
        own_weight=np.full(n, np.nan),
        credibility=np.full(n, p.credibility_start),
        official_opinion=np.zeros(OFFICIALS),
        official_since=np.full(OFFICIALS, -1, dtype=np.int32),
        official_days=np.zeros((OFFICIALS, 2)),
        openness=np.full(n, p.openness_start),
        daring=np.full(n_more, p.daring_start),
        knots_cut=np.zeros((n_more, 2), dtype=np.int64),
        refused=np.zeros(l_more, dtype=np.int32),
        settled=np.zeros(l_more, dtype=np.int32),
        by_boards=np.zeros(l_more, dtype=np.int8),
        director=np.full(n_more, np.nan),
        topics=np.zeros((l_more, 3), dtype=np.int32),
        chain=np.full((n_more, 2 * CHAIN_STEPS), -1, dtype=np.int32),
        passed=np.zeros((n_more, CHAIN_STEPS)),
        person_skill=np.zeros(n_more),
        person_since=np.full(n_more, -1, dtype=np.int32),
        person_trust=np.zeros((p_more, 2)),
        reached=np.zeros(n_more),
        table_stops=np.zeros(l_more, dtype=np.int32),
        flow=np.zeros(FLOWS),
        funder_will=np.full(FUNDERS, p.funder_start),
        funder_trust=np.full(FUNDERS, p.trust_start),
        funder_account=np.zeros(FUNDERS * ACCOUNTS),
    )
