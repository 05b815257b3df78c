"""Outcomes asked for by themselves: against the description, written out once more in plain."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim import engine, networks, outcomes
from sim.engine import Engine
from sim.parameters import parameters
from tests import reference

HOUSEHOLD = 15
N, K = 6, 4
KINDS = ["municipality", "executing_body"] * 3


def busy(seed: int, **values: Any) -> Engine:
    """A run in which links of every depth, contracts and pilots are found."""
    rng = np.random.default_rng(seed)
    volumes = rng.uniform(0.2, 2.0, (N, K)) * (rng.random((N, K)) < 0.8)
    region = networks.region("chain", volumes, kinds=KINDS)
    usual = {
        "contract_worth": 0.2, "contract_months": 5, "tender_months": 6, "pilot_share": 0.4,
        "contacts": 4.0, "review_rate": 0.5, "choice_precision": 4.0,
    }  # fmt: skip
    made = engine.build(region, parameters(**usual | values), seed)
    made.advance(24)
    return made


def pick(weights: list[float], u: float) -> int:
    """Place of the first running sum above u times the total, -1 without weight."""
    total = reference.total(weights)
    if total <= 0:
        return -1
    running, found = 0.0, -1
    for place, weight in enumerate(weights):
        if weight > 0:
            running, found = running + weight, place
            if running > u * total:
                break
    return found


def helped_in_plain(made: Engine, number: int) -> float:
    """Section 8 of docs/specification.md, households, one by one."""
    region, state, p = made.region, made.state, made.parameters
    month, volume = int(state.month[0]), state.volume
    synergy = (0.0, p.synergy_1, p.synergy_2, p.synergy_3)
    need = region.needs.tolist()
    links = [
        (*region.pairs[pair].tolist(), int(k), int(state.depth[x]), x)
        for x, (pair, k) in enumerate(zip(region.link_pair, region.link_task, strict=True))
    ]

    def serves(i: int, k: int) -> int:
        for a, b, task, depth, x in links:
            if task != k or i not in (a, b) or depth > 1 or state.notice[x] < 0:
                continue
            j = b if i == a else a
            larger = (volume[j, k], j) > (volume[i, k], i)
            if KINDS[j] == "executing_body" or larger:
                return j
        return i if volume[i, k] > 0 else -1

    def close(one: int, other: int, k: int) -> float:
        for a, b, task, depth, x in links:
            if task == k and {a, b} == {one, other} and depth > 0:
                ripe = 1 - math.exp(-min(month - int(state.since[x]), 4095) / p.maturity_months)
                return synergy[depth] / max(synergy) * ripe
        return 0.0

    found = []
    for h in range(number):
        key = (made.seed, made.replicate, h, 2**32 - 1, month)
        u = [reference.uniform(w) for w in reference.words(*key, 0, HOUSEHOLD)]
        v = reference.uniform(reference.words(*key, 1, HOUSEHOLD)[0])
        sizes = [
            reference.total(volume[i].tolist()) if KINDS[i] == "municipality" else 0.0
            for i in range(N)
        ]
        client = pick(sizes, u[0])
        first = pick(volume[client].tolist(), u[1])
        coupled = list(need[first])
        second = pick(coupled, u[2])
        if second < 0:
            continue
        problems = [first, second]
        coupled[second] = 0.0
        if u[3] < 0.5 and (third := pick(coupled, v)) >= 0:
            problems.append(third)
        degree = 1.0
        for x, k in enumerate(problems):
            for other in problems[:x]:
                one, two = serves(client, other), serves(client, k)
                if -1 in (one, two):
                    degree = 0.0
                elif one != two:
                    best = max(close(one, two, other), close(one, two, k))
                    if client in (one, two):
                        best = max(best, p.contract_reach)
                    degree *= min(1.0, best)
        found.append(degree)
    return math.fsum(found) / len(found) if found else math.nan


@pytest.mark.parametrize("seed", range(6))
def test_households_are_helped_as_described(seed: int) -> None:
    made = busy(seed)
    assert outcomes.contracts(made) > 0
    found = outcomes.households_helped(made, 60)
    assert found == pytest.approx(helped_in_plain(made, 60), rel=1e-12)
    assert 0.0 < found < 1.0


def test_a_contract_reaches_as_far_as_it_is_said_to() -> None:
    few = {"tender_months": 0}  # or clients would do nothing themselves
    shares = [
        outcomes.households_helped(busy(1, contract_reach=reach, **few)) for reach in (0.0, 1.0)
    ]
    assert shares[0] < shares[1]


def test_nobody_is_helped_where_nothing_is_coupled() -> None:
    region = networks.region("plain", np.ones((3, 2)), needs=np.zeros((2, 2)))
    assert math.isnan(outcomes.households_helped(engine.build(region, parameters())))
    bodies = networks.region("bodies", np.ones((3, 2)), kinds=["executing_body"] * 3)
    assert math.isnan(outcomes.households_helped(engine.build(bodies, parameters())))


def test_one_pair_brings_and_gets_what_can_be_reckoned_by_hand() -> None:
    region = networks.region(
        "pair", [[1.0], [3.0]], depth={(0, 1, 0): 2}, age={(0, 1, 0): 24}, needs=np.zeros((1, 1))
    )
    p = parameters(
        own_interest_mean=0.5, own_interest_spread=0.0, cost_key=1.0, share=0.4, room=1000.0
    )
    made = engine.build(region, p)
    t, h = p.trust_linked**4, p.trust_threshold**4
    kept = min(p.delivery_cap, p.mandate * (1 - 0.5 * (1 - t / (t + h))))
    worth = p.overlap_weight * 1.0 * p.release_2 * (1 - math.exp(-24 / p.maturity_months)) * kept**2
    row = outcomes.accounts(made).iloc[0]
    assert (row["first"], row["second"], row["tasks"]) == (*region.organisations, 1)
    assert row["brought_first"] == pytest.approx(kept)
    assert row["brought_second"] == pytest.approx(kept)
    assert row["got_first"] == pytest.approx(2 * 0.4 * 0.25 * worth)
    assert row["got_second"] == pytest.approx(2 * 0.4 * 0.75 * worth)
    # of two, the Gini coefficient is half the difference of their shares
    assert outcomes.brought_gini(made) == pytest.approx(0.0)
    assert outcomes.got_gini(made) == pytest.approx(0.25)


def test_an_account_reckons_with_appreciation_of_a_referee_who_is_believed() -> None:
    region = networks.region("pair", [[1.0], [1.0]], depth={(0, 1, 0): 2})
    usual = {"mandate": 0.5, "delivery_cap": 1.0, "own_interest_mean": 0.0, "room": 1000.0}
    active = {"referee_activity": 0.5, "referee_start": 0, "credibility_start": 0.8}
    active |= {"appreciation": 0.75, "own_interest_spread": 0.0}
    row = outcomes.accounts(engine.build(region, parameters(**usual | active))).iloc[0]
    assert row["brought_first"] == pytest.approx(0.5 + 0.75 * 0.4 * 0.5)


def test_without_links_there_is_nothing_to_account_for() -> None:
    made = engine.build(networks.region("apart", np.ones((3, 2))), parameters())
    assert outcomes.accounts(made).empty
    assert math.isnan(outcomes.brought_gini(made))
    assert math.isnan(outcomes.pilot_ratio(made))
    assert outcomes.contracts(made) == 0


def test_pilots_are_counted_among_deep_links() -> None:
    made = busy(3)
    deep = made.state.depth >= 2
    assert made.extensions is not None
    assert outcomes.pilot_ratio(made) == np.mean(made.extensions.pilot[deep])
    assert outcomes.pilot_ratio(engine.build(networks.region(
        "deep", np.ones((2, 1)), depth={(0, 1, 0): 3}), parameters())) == 0.0  # fmt: skip
