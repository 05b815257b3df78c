"""Chains in order (M34, docs/specification.md 7.26): who does what, and what reaches the end.

A client that has hired three others for its three tasks, each for one; these are linked, or not.
BARE of tests/test_mechanisms.py: nothing else happens.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim import OrganisationModel, engine, networks, outcomes
from sim.engine import Engine
from sim.parameters import parameters
from sim.state import CHAIN_STEPS, Region
from tests.test_mechanisms import FEWER, near, same, start
from tests.test_reference import compare

CLIENT, FIRST, SECOND, THIRD = range(4)
VOLUMES = [[3.0, 2.0, 1.0], [1.0, 0.1, 0.1], [0.1, 1.0, 0.1], [0.1, 0.1, 1.0]]
KINDS = ["municipality", *["executing_body"] * 3]
NEEDS = [[0.0, 1.0, 0.2], [1.0, 0.0, 1.0], [0.2, 1.0, 0.0]]
LINKED = {(FIRST, SECOND, 0): 1, (SECOND, THIRD, 1): 1}
"""What the first does is handed on to the second, and by the second to the third."""
ORDERED: dict[str, Any] = {"chain_order": 1.0, "chain_steps": 3, "contacts": 0.0}
LIVELY: dict[str, Any] = {
    "chain_order": 0.8, "chain_steering": 0.4, "tender_months": 6, "mandate": 0.8,
    "contacts": 2.0, "review_rate": 0.3, "contract_worth": 0.1, "contract_months": 12,
    "delivery_cap": 0.8,
}  # fmt: skip


def chain(depth: Any = LINKED, needs: Any = NEEDS) -> Region:
    return networks.region("chain", VOLUMES, kinds=KINDS, needs=needs, depth=depth)


def hired(replicate: int = 0, depth: Any = LINKED, **values: Any) -> Engine:
    """A run in which the client has given each task to one of the others for good."""
    here = start(chain(depth), replicate, **ORDERED | values)
    for other, k in ((FIRST, 0), (SECOND, 1), (THIRD, 2)):
        here.state.notice[link(here, CLIENT, other, k)] = 10_000
    here.prepare()
    return here


def link(here: Engine, a: int, b: int, k: int) -> int:
    ends = here.region.pairs[here.region.link_pair]
    found = (ends == [a, b]).all(axis=1) & (here.region.link_task == k)
    return int(np.nonzero(found)[0][0])


def passed(here: Engine) -> list[float]:
    found: list[float] = here.state.passed[CLIENT, :3].tolist()
    return found


def lively_region() -> Region:
    kinds = ["municipality", "executing_body"] * 3
    return networks.region("lively", engine.synthetic(6, tasks=4, seed=4).volumes, kinds=kinds)


def test_the_chain_of_a_client() -> None:
    here = start(chain(), **ORDERED)
    assert here.state.chain[CLIENT, :CHAIN_STEPS].tolist() == [0, 1, 2, -1]
    assert (here.state.chain[FIRST:] == -1).all()
    two = start(chain(), **ORDERED | {"chain_steps": 2})
    assert two.state.chain[CLIENT, :CHAIN_STEPS].tolist() == [0, 1, -1, -1]
    # the client does 2 of the second task and 1 of the third: need .4·2 is less than 1·1
    other = [[0.0, 0.4, 1.0], [0.4, 0.0, 1.0], [1.0, 1.0, 0.0]]
    there = start(chain(needs=other), **ORDERED)
    assert there.state.chain[CLIENT, :CHAIN_STEPS].tolist() == [0, 2, 1, -1]
    none = start(chain(needs=np.zeros((3, 3))), **ORDERED)
    none.advance(2)
    assert (none.state.chain == -1).all()
    assert math.isnan(outcomes.chains_delivered(none))


def test_what_the_client_does_itself_is_handed_over() -> None:
    here = start(chain(depth={}), **ORDERED)
    here.advance(1)
    assert here.state.chain[CLIENT, CHAIN_STEPS:].tolist() == [CLIENT, CLIENT, CLIENT, -1]
    assert outcomes.chains_delivered(here) == 1.0


def test_a_contract_alone_hands_over_nothing() -> None:
    here = hired(depth={})
    here.advance(1)
    assert here.state.chain[CLIENT, CHAIN_STEPS:][:3].tolist() == [FIRST, SECOND, THIRD]
    assert passed(here) == [1.0, 0.0, 0.0]
    assert outcomes.chains_delivered(here) == 0.0


def test_where_all_promises_are_kept_all_reaches_the_end() -> None:
    here = hired()
    here.advance(3)
    assert passed(here) == [1.0, 1.0, 1.0]
    # the last link is missing: it reaches the step before
    here = hired(depth={(FIRST, SECOND, 0): 1})
    here.advance(3)
    assert passed(here) == [1.0, 1.0, 0.0]
    here = hired(depth={(SECOND, THIRD, 1): 1})
    here.advance(3)
    assert passed(here) == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("order", [0.4, 1.0])
def test_a_step_waits_for_the_one_before(order: float) -> None:
    """A handover needs both, h = cap²; the second also what reached it last month.

    In the third month both happen with h·h·(1 - order·(1 - h)), where the second waited last month
    for the first alone.
    """
    cap = 0.8
    h = cap * cap
    ends = 0
    for replicate in range(FEWER):
        here = hired(replicate, delivery_cap=cap, chain_order=order)
        here.advance(3)
        ends += passed(here) == [1.0, 1.0, 1.0]
    assert near(ends / FEWER, h * (h * (1 - order * (1 - h))), FEWER)


def test_a_failure_is_felt_down_the_chain() -> None:
    """The second promises as always, but has nothing to hand on: the third sees a broken promise.

    Not so the first, of whom nothing else is asked.
    """
    trusting = {"trust_loss": 0.2, "trust_start": 0.9, "trust_linked": 0.9}
    here = hired(depth={(SECOND, THIRD, 1): 1}, **trusting)
    here.advance(12)
    x = link(here, SECOND, THIRD, 1)
    p = here.region.link_pair[x]
    # in month 0 nothing was lost yet; then the second breaks every promise, the third none
    trust = here.state.trust[p]
    assert trust[1] == pytest.approx(0.9 * 0.8**11)
    assert trust[0] == pytest.approx(0.9)
    calm = hired(depth={(SECOND, THIRD, 1): 1}, **trusting, chain_order=0.5)
    calm.advance(12)
    assert calm.state.trust[p][1] > trust[1]


def test_steering_widens_the_mandate_on_the_chain_and_watches() -> None:
    def share(**values: Any) -> float:
        kept = 0
        for replicate in range(FEWER):
            here = hired(replicate, depth={(FIRST, SECOND, 0): 1}, chain_order=0.01, **values)
            here.advance(1)
            kept += passed(here)[1] == 1.0
        return kept / FEWER

    narrow = {"mandate": 0.6}
    assert near(share(**narrow), 0.6**2, FEWER)
    assert near(share(**narrow, chain_steering=0.5), 0.8**2, FEWER)
    assert share(**narrow, chain_steering=1.0) == 1.0
    # without trust the pull to the own chimney is all there is; own interest .5 halves a promise
    pulled = {"own_interest_mean": 0.5, "trust_start": 0.0, "trust_linked": 0.0}
    assert near(share(**pulled), 0.5**2, FEWER)
    assert near(share(**pulled, chain_steering=0.5), 0.75**2, FEWER)


def test_steering_costs_the_client_days_where_others_do_the_steps() -> None:
    steering = {"chain_steering": 0.5, "chain_days": 3.0}
    here = hired(**steering)
    here.advance(1)
    own = hired()
    own.advance(1)
    assert (here.work.load - own.work.load).tolist() == [1.5, 0.0, 0.0, 0.0]
    alone = start(chain(), **ORDERED | steering)
    alone.advance(1)
    assert alone.work.load[CLIENT] == 0.0


def test_steering_does_not_help_who_has_no_time() -> None:
    """The mandate is all there; at one day of room for two of load half of all promises is kept."""
    here = hired(chain_steering=1.0)
    here.advance(1)
    assert here.extensions is not None
    assert (here.extensions.able == 1.0).all()
    kept = 0
    for replicate in range(FEWER):
        busy = hired(replicate, depth={(FIRST, SECOND, 0): 1}, chain_steering=1.0, chain_order=0.01)
        busy.facts.room[FIRST] = 0.5
        busy.advance(1)
        kept += passed(busy)[1] == 1.0
    assert near(kept / FEWER, 0.5, FEWER)


def test_off_is_off() -> None:
    region = lively_region()
    off = LIVELY | {"chain_order": 0.0}
    plain = engine.build(region, parameters(**off), 4)
    other = engine.build(region, parameters(**off | {"chain_steering": 1.0}), 4)
    assert same(plain.advance(24), other.advance(24)).all()
    assert (plain.state.chain == -1).all()
    none = engine.build(region, parameters(), 4)
    assert none.state.chain.size == none.state.passed.size == 0


def test_kernel_is_twin() -> None:
    kinds = ["municipality", "executing_body"] * 3
    volumes = engine.synthetic(6, tasks=3, seed=2).volumes
    depth = {(i, j, k): 1 for i in range(6) for j in range(i + 1, 6) for k in range(2)}
    region = networks.region("chains", volumes, kinds=kinds, depth=depth)
    seen = compare(region, parameters(**LIVELY), 7, 1, 30, "chains")
    for event in ("kept waiting", "steered", "handed over", "tendered"):
        assert seen[event] > 3, event


def test_a_resumed_run_is_the_unbroken_one() -> None:
    region = lively_region()
    whole = engine.simulate(region, seed=4, months=24, base=parameters(**LIVELY))
    rest = engine.resume(engine.simulate(region, seed=4, months=13, base=parameters(**LIVELY)), 11)
    assert same(whole.rows, rest.rows).all()
    for name, one, two in zip(whole.state._fields, whole.state, rest.state, strict=True):
        assert same(one, two).all(), name


def test_steering_can_come_on_the_way() -> None:
    """A policy that steers from month 12 on is that of its months."""
    region = lively_region()
    later = parameters(**LIVELY | {"chain_steering": 0.0}, phases=((12, {"chain_steering": 1.0}),))
    phased = engine.build(region, later, 4)
    by_hand = engine.build(region, parameters(**LIVELY | {"chain_steering": 0.0}), 4)
    rows = phased.advance(24)
    first = by_hand.advance(12)
    by_hand.adopt(parameters(**LIVELY | {"chain_steering": 1.0}))
    assert same(rows, np.concatenate([first, by_hand.advance(12)])).all()
    never = engine.build(region, parameters(**LIVELY | {"chain_steering": 0.0}), 4)
    assert not same(rows, never.advance(24)).all()


def test_chains_are_seen_in_mesa() -> None:
    model = OrganisationModel(lively_region(), rng=4, base=parameters(**LIVELY))
    model.run_for(12)
    assert [one.client for one in model.chains] == [
        model.region.organisations[i] for i in (0, 2, 4)
    ]
    for one in model.chains:
        assert 2 <= len(one.tasks) == len(one.who) == len(one.passed) <= 3
        assert one.passed[0] == 1.0
        assert set(one.who) <= {*model.region.organisations, None}
    ends = [one.passed[-1] for one in model.chains]
    assert outcomes.chains_delivered(model.engine) == pytest.approx(np.mean(ends))
    assert OrganisationModel(lively_region(), rng=4).chains == ()
