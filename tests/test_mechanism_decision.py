"""Who decides on who joins a table (M37, ODD 7.29)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim import engine, networks
from sim.engine import Engine
from sim.parameters import Parameters, parameters
from sim.scenarios import load_scenario
from sim.state import COUNT_LAST_NO, COUNT_MADE, COUNT_UP
from tests.test_mechanisms import BARE, JIT, near, of
from tests.test_reference import compare, same

EAGER: dict[str, Any] = BARE | {
    "own_interest_mean": 0.0, "trust_threshold": 0.4, "trust_start": 0.5, "trust_linked": 0.5,
    "contacts": 0.0, "review_rate": 1.0, "release_2": 2.0, "deepest_rung": 2, "move_cost": 0.0,
}  # fmt: skip
"""Each pair wants re-configuration; half of the reviews of a month propose a step up."""
RUNS = 700 if JIT else 100
WAYS = ("unanimous", "majority", "slowest")


def table(members: int) -> Any:
    """So many sit deeply with the first; a newcomer is coordinated with the first, whom it knows.

    Nobody else is linked, and the members cannot step further.
    """
    n = members + 2
    depth = {(0, m, 0): 2 for m in range(1, members + 1)} | {(0, n - 1, 0): 1}
    return of(n, depth=depth)


def start(region: Any, replicate: int = 0, **values: Any) -> Engine:
    return engine.build(region, parameters(**(EAGER | values)), 3, replicate)


def joins(members: int, **values: Any) -> float:
    """How often a newcomer comes to sit there in the first month, of those that are proposed."""
    region, at = table(members), None
    here = start(region, **values)
    at = int(np.nonzero(here.state.depth == 1)[0][0])
    proposed = joined = 0
    for replicate in range(RUNS):
        here = start(region, replicate, **values)
        here.step(observed=False)
        joined += int(here.state.depth[at] == 2)
        if here.extensions is not None:
            proposed += int(here.state.depth[at] == 2 or here.state.table_stops[at] > 0)
    return joined / proposed if proposed else joined / (0.5 * RUNS)


def test_what_the_rest_stands_on_two_alone_take_the_step() -> None:
    assert near(0.5 * joins(2), 0.5, RUNS)


@pytest.mark.parametrize("members", [1, 2, 3])
def test_all_or_more_than_half_must_trust_the_newcomer(members: int) -> None:
    """Each says yes with probability Q(.5), by itself."""
    yes = 0.5**4 / (0.5**4 + 0.4**4)
    assert 0.7 < yes < 0.8
    assert near(joins(members, decision="unanimous"), yes**members, RUNS // 2)
    more = {1: yes, 2: yes**2, 3: yes**3 + 3 * yes**2 * (1 - yes)}[members]
    assert near(joins(members, decision="majority"), more, RUNS // 2)


@pytest.mark.parametrize("mandate", [0.3, 0.9])
def test_the_least_mandate_sets_the_pace(mandate: float) -> None:
    values = {"decision": "slowest", "mandate": mandate}
    assert near(joins(3, **values), mandate, RUNS // 2)


def test_who_has_nobody_at_its_table_is_not_held_up() -> None:
    region = of(3, depth={(0, 1, 0): 1})
    for way in WAYS:
        here = start(region, decision=way, trust_start=0.0, trust_linked=0.0, mandate=0.5)
        here.advance(12)
        assert here.state.depth[0] == 2
        assert here.state.table_stops.sum() == 0


def test_who_knows_both_or_can_never_meet_is_not_asked() -> None:
    everyone_knows = of(4, depth={(0, 1, 0): 2, (0, 2, 0): 2, (1, 3, 0): 2, (2, 3, 0): 2,
                                  (0, 3, 0): 1})  # fmt: skip
    apart = of(4, pairs=[(0, 1), (0, 2), (0, 3)], depth={(0, 1, 0): 2, (0, 2, 0): 2, (0, 3, 0): 1})
    for region in (everyone_knows, apart):
        here = start(region, decision="unanimous", trust_start=0.0, trust_linked=0.0)
        at = int(np.nonzero(here.state.depth == 1)[0][0])
        here.advance(12)
        assert here.state.depth[at] == 2
        assert here.state.table_stops.sum() == 0


def test_both_tables_are_asked_when_two_become_one() -> None:
    """0 sits with 1, 2 with 3; the step is of 0 and 2: 1 is asked about 2, and 3 about 0."""
    region = of(4, depth={(0, 1, 0): 2, (2, 3, 0): 2, (0, 2, 0): 1})
    cold = [(1, 2), (3, 0)]
    for one in cold:
        trust = {(i, j): 1.0 for i in range(4) for j in range(4) if i != j} | {one: 0.0}
        asked = networks.region("two", np.ones((4, 1)), trust=trust, depth={
            (0, 1, 0): 2, (2, 3, 0): 2, (0, 2, 0): 1})  # fmt: skip
        here = start(asked, decision="unanimous", trust_threshold=0.01)
        at = int(np.nonzero(here.state.depth == 1)[0][0])
        here.advance(12)
        assert here.state.depth[at] == 1, one
        assert here.state.table_stops[at] > 2
    warm = start(region, decision="unanimous", trust_threshold=0.01)
    at = int(np.nonzero(warm.state.depth == 1)[0][0])
    warm.advance(12)
    assert warm.state.depth[at] == 2


def test_of_a_step_that_is_stopped_both_said_yes() -> None:
    here = engine.build(
        table(2), parameters(**(EAGER | {"decision": "unanimous", "trust_start": 0.0})), 3,
        counting=True,
    )  # fmt: skip
    at = int(np.nonzero(here.state.depth == 1)[0][0])
    here.advance(20)
    told = here.tally()[at]
    assert told[COUNT_UP] == told[COUNT_MADE] == here.state.table_stops[at] > 3
    assert told[COUNT_LAST_NO] == -1


def test_it_changes_nothing_but_the_step() -> None:
    """Off: the same bits as without, whatever else is on."""
    region = engine.synthetic(6, tasks=3, seed=4)
    asked = parameters(waiting=0.1, contacts=6.0, review_rate=0.4, trust_threshold=0.6)
    one, other = (engine.build(region, p, 1) for p in (asked, parameters(asked, decision="pairs")))
    assert same(one.advance(30), other.advance(30)).all()
    assert engine.build(region, Parameters(), 1).state.table_stops.size == 0
    with_table = engine.build(region, parameters(asked, decision="unanimous"), 1)
    rows = with_table.advance(30)
    assert with_table.state.table_stops.sum() > 0
    assert not same(rows, engine.build(region, asked, 1).advance(30)).all()


@pytest.mark.parametrize("way", WAYS)
def test_kernel_is_twin(way: str) -> None:
    said: dict[str, int] = {"yes": 0, "no": 0}
    for seed in range(4 if JIT else 2):
        values = {
            "decision": way, "contacts": 6.0, "review_rate": 0.4, "mandate": 0.8,
            "trust_threshold": 0.5, "mode": ("consent", "joint")[seed % 2], "contract_worth": 0.02,
        }  # fmt: skip
        region = engine.synthetic(7, tasks=2, seed=seed)
        phased = parameters(**values, phases=[(10, {"recognition": 0.5})])
        happened = compare(region, phased, seed, 1, 24, way)
        said = {what: said[what] + happened[f"{way}: {what}"] for what in said}
    assert min(said.values()) > 3, said


def test_counts_are_those_of_the_twin() -> None:
    from tests.reference import World

    region = engine.synthetic(6, tasks=2, seed=3)
    p = parameters(decision="unanimous", contacts=6.0, review_rate=0.4, trust_threshold=0.6)
    here, world = engine.build(region, p, 1, counting=True), World(region, p, 1, 0)
    for _ in range(20):
        here.step()
        world.step()
    assert here.tally().tolist() == world.tally()
    assert here.state.table_stops.sum() > 0


def test_a_resumed_run_is_an_unbroken_one() -> None:
    region = engine.synthetic(6, tasks=3, seed=4)
    values: dict[str, Any] = {"decision": "majority", "contacts": 6.0, "trust_threshold": 0.6}
    whole = sim.simulate(region, seed=2, months=30, **values)
    half = sim.resume(sim.simulate(region, seed=2, months=11, **values), 19)
    assert same(whole.rows, half.rows).all()
    assert whole.state.table_stops.sum() > 0
    assert same(whole.state.table_stops, half.state.table_stops).all()


def test_a_user_of_mesa_sees_what_was_stopped() -> None:
    model = sim.OrganisationModel(
        organisations=7, tasks=2, rng=4, contacts=6.0, decision="unanimous", trust_threshold=0.7
    )
    assert len(model.stopped_steps) == 0
    model.run_for(36)
    table = model.stopped_steps
    assert list(table.columns) == ["first", "second", "task", "stopped"]
    assert table["stopped"].sum() == model.engine.state.table_stops.sum() > 0
    assert len(sim.OrganisationModel(organisations=4, tasks=2, rng=4).stopped_steps) == 0


def test_the_stories_ask_for_it_and_for_prepared_talks() -> None:
    assert load_scenario("unanimous").parameters == parameters(decision="unanimous")
    guided = load_scenario("guided").parameters
    assert guided.inquiry > Parameters().inquiry
    # a factor on a number that is there: no mechanism of its own
    assert engine.build(engine.synthetic(3, tasks=2, seed=1), guided, 1).extensions is None
