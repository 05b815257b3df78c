"""Strategies on levels (M35, ODD 7.27): what is built stays, what is done fades, stories travel."""

from __future__ import annotations

import itertools
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from experiments.strategies import page
from sim import OrganisationModel, engine
from sim.engine import Engine
from sim.parameters import ENTRIES, NEVER, ParameterError, parameters
from sim.reasons.terms import read, take_apart
from sim.scenarios import load_scenario
from sim.state import Floats
from tests.reference import ALONE, STRATEGY, uniform, words
from tests.test_mechanisms import CLOSE, LIVELY, RUNS, linked, near, of, rises, same, start
from tests.test_reference import compare

FOLDER = Path(__file__).parents[1] / "experiments" / "strategies"
STRATEGIES = ("structure", "behaviour", "story")
LEVELS = ENTRIES["strategy_level"].choices
ALL: dict[str, Any] = {
    "strategy_share": 1.0, "strategy_start": 0, "strategy_stop": NEVER, "strategy_days": 0.5,
    "strategy_yield": 0.2, "strategy_fades": 0.25, "strategy_spreads": 0.2,
}  # fmt: skip
"""Each month all of them come a tenth of the way."""
PART = 0.5 * 0.2
STILL: dict[str, Any] = {"contacts": 0.0, "mandate": 0.8}
BUSY: dict[str, Any] = LIVELY | {
    "room": 1.5, "mandate": 0.7, "budget_fear": 1.0, "strategy_start": 2, "strategy_stop": 14,
}  # fmt: skip


def busy(months: int, **values: Any) -> Engine:
    made = engine.build(engine.synthetic(6, tasks=4, seed=4), parameters(**BUSY | values), 5)
    made.advance(months)
    return made


def reached(here: Engine) -> Floats:
    found: Floats = here.state.reached.copy()
    return found


# How far it comes -------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_under_a_constant_effort_all_come_as_far(strategy: str) -> None:
    here = start(of(3, depth=linked(3)), **STILL | ALL, strategy=strategy)
    for months in range(1, 25):
        here.advance(1)
        assert reached(here) == pytest.approx([1 - (1 - PART) ** months] * 3)


def test_no_day_brings_further_than_all_the_way() -> None:
    given = ALL | {"strategy_days": 5.0, "strategy_yield": 0.9}
    here = start(of(2), **STILL | given, strategy="structure")
    here.advance(3)
    assert reached(here).tolist() == [1.0, 1.0]


def test_what_is_built_stays_and_what_is_done_fades() -> None:
    stop = {"strategy_start": 2, "strategy_stop": 8}
    for strategy, left in (("structure", 1.0), ("behaviour", 0.75), ("story", 1.0)):
        # nobody is linked, so that nobody hears a story
        here = start(of(3), **STILL | ALL | stop, strategy=strategy)
        here.advance(2)
        assert reached(here).tolist() == [0.0] * 3
        here.advance(6)
        most = 1 - (1 - PART) ** 6
        assert reached(here) == pytest.approx([most] * 3)
        for months in range(1, 12):
            here.advance(1)
            assert reached(here) == pytest.approx([most * left**months] * 3)


def test_a_story_of_two_keeps_its_sum_and_comes_to_be_shared() -> None:
    given = STILL | ALL | {"strategy_share": 0.0}
    here = start(of(2, np.ones((2, 3)), depth=linked(2, tasks=3)), **given, strategy="story")
    here.state.reached[:] = 0.9, 0.1
    for months in range(1, 20):
        here.advance(1)
        assert here.state.reached.mean() == pytest.approx(0.5)
        apart = here.state.reached[0] - here.state.reached[1]
        assert apart == pytest.approx(0.8 * (1 - 2 * 0.2) ** months)


def test_partners_count_as_often_as_there_are_linked_tasks() -> None:
    """0 shares two tasks with 1 and one with 2, who are not linked."""
    here = start(
        of(3, np.ones((3, 2)), depth={(0, 1, 0): 1, (0, 1, 1): 1, (0, 2, 0): 1}),
        **STILL | ALL | {"strategy_share": 0.0}, strategy="story",
    )  # fmt: skip
    here.state.reached[:] = 0.0, 0.6, 0.3
    here.advance(1)
    mean = (2 * 0.6 + 0.3) / 3
    assert here.state.reached == pytest.approx([0.2 * mean, 0.8 * 0.6, 0.8 * 0.3])


def test_structure_and_behaviour_come_to_nobody_else() -> None:
    for strategy in ("structure", "behaviour"):
        here = start(of(3, depth=linked(3)), **STILL | ALL | {"strategy_share": 0.0},
                     strategy=strategy)  # fmt: skip
        here.state.reached[:] = 0.9, 0.0, 0.0
        here.advance(3)
        assert reached(here)[1:].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("level", LEVELS)
def test_without_fading_and_spreading_the_three_are_one(level: str) -> None:
    values = {"strategy_level": level, "strategy_fades": 0.0, "strategy_spreads": 0.0}
    one, *others = (busy(24, strategy=strategy, **values) for strategy in STRATEGIES)
    assert 0.0 < one.state.reached.mean() < 1.0
    for other in others:
        for name, these, those in zip(one.state._fields, one.state, other.state, strict=True):
            assert same(these, those).all(), name


def test_behaviour_is_never_above_structure() -> None:
    built, done = (busy(40, strategy=x, strategy_fades=0.1) for x in ("structure", "behaviour"))
    assert (done.state.reached <= built.state.reached).all()
    assert (done.state.reached < built.state.reached).any()


# Who takes part, and what it takes --------------------------------------------------------------


def test_who_takes_part_is_drawn_once() -> None:
    given = STILL | ALL | {"strategy_share": 0.3}
    here = start(of(200), replicate=2, **given, strategy="structure")
    here.advance(1)
    u = [uniform(words(3, 2, i, ALONE, 0, 0, STRATEGY)[0]) for i in range(200)]
    assert ((here.state.reached > 0) == (np.array(u) < 0.3)).all()
    here.advance(11)
    assert set(here.state.reached.round(9)) == {0.0, round(1 - (1 - PART) ** 12, 9)}


def test_its_days_are_spent_in_its_months() -> None:
    given = STILL | ALL | {"strategy_start": 2, "strategy_stop": 5, "strategy_share": 0.5}
    here = start(of(8), **given, strategy="behaviour", strategy_level="team")
    for month in range(8):
        here.advance(1)
        wanted = np.where(here.state.reached > 0, 0.5, 0.0) * (2 <= month < 5)
        assert here.work.load.tolist() == wanted.tolist()


# Where it acts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
def test_reached_by_all_it_is_the_effort_on_that_level(level: str) -> None:
    """With all the way gone everywhere, M18 with as much: to the bit, the network included."""
    values = LIVELY | {"room": 1.5, "mandate": 0.7, "budget_fear": 1.0}
    region = engine.synthetic(6, tasks=4, seed=4)
    spent = parameters(**values, effort=20.0, effort_yield=0.5, effort_level=level)
    given = {"strategy": "structure", "strategy_level": level, "strategy_share": 0.0}
    here = engine.build(region, parameters(**values, **given), 5)
    here.state.reached[:] = 1.0
    rows = here.advance(36)
    assert same(rows, engine.build(region, spent, 5).advance(36)).all()
    assert not same(rows, engine.build(region, parameters(**values), 5).advance(36)).all()


@pytest.mark.parametrize("level", ["person", "team", "organisation", "system"])
def test_reached_in_part_it_is_a_part_of_that_effort(level: str) -> None:
    values = LIVELY | {"room": 1.5, "mandate": 0.7, "budget_fear": 1.0}
    region = engine.synthetic(6, tasks=4, seed=4)
    spent = parameters(**values, effort=4.0, effort_yield=0.1, effort_level=level)
    given = {"strategy": "story", "strategy_level": level, "strategy_share": 0.0}
    here = engine.build(region, parameters(**values, **given), 5)
    here.state.reached[:] = 0.4
    effort = engine.build(region, spent, 5)
    assert np.allclose(here.advance(24), effort.advance(24), rtol=1e-6, equal_nan=True)


def one_of_two(value: float, **values: Any) -> Engine:
    """Two of whom the first has come so far, and nobody goes further."""
    given = {"strategy": "structure", "strategy_share": 0.0} | values
    here = start(of(2), **given)
    here.state.reached[0] = value
    return here


def test_each_side_asks_for_itself() -> None:
    """An ask costs who has come to ask its days, and brings it knowledge."""
    given = {"strategy_level": "person", "inquiry": 0.2, "inquiry_days": 1.0}
    here = one_of_two(0.5, **given, knowledge_start=0.0, release_1=0.0)
    here.advance(1)
    assert here.work.load.tolist() == pytest.approx([0.6, 0.2])
    here.advance(11)
    asked = np.log(1 - here.state.knowledge[0]) / np.log([1 - 0.6, 1 - 0.2])
    assert asked[0] == pytest.approx(asked[1])
    assert asked[0] >= 1


def test_a_team_has_more_room_and_an_organisation_more_mandate() -> None:
    here = one_of_two(0.5, strategy_level="team", room=2.0, congestion=1.0)
    here.advance(1)
    assert here.work.room.tolist() == [3.0, 2.0]
    assert here.work.congestion_slope.tolist() == pytest.approx([1 / 6, 1 / 4])
    here = one_of_two(0.5, strategy_level="organisation", mandate=0.6, recognition=0.5)
    here.advance(1)
    assert here.extensions is not None
    assert here.extensions.mandate.tolist() == pytest.approx([0.9, 0.8])


@pytest.mark.parametrize(("one", "other"), [(0.0, 0.0), (1.0, 0.0), (0.5, 1.0)])
def test_the_network_counts_each_for_half(one: float, other: float) -> None:
    met = 0
    for replicate in range(RUNS):
        here = start(of(2), replicate, contacts=0.2, strategy="structure", strategy_share=0.0,
                     strategy_level="network", release_1=0.8)  # fmt: skip
        here.state.reached[:] = one, other
        here.advance(1)
        met += int(here.state.depth[0] > 0)
    assert near(met / RUNS, 0.5 * 0.1 * (1 + 0.5 * (one + other)), RUNS)


def test_fear_is_of_each_side() -> None:
    """A step is worth .5·.8·(1 - .5·fear) - .3 to each: worth it without fear only."""
    given = {"strategy_level": "system", "budget_fear": 1.0, "mindset_mean": 0.5,
             "release_1": 0.8, "contacts": 10_000.0}  # fmt: skip
    assert not rises(**given)
    for there, made in (((1.0, 1.0), True), ((1.0, 0.0), False), ((0.0, 0.0), False)):
        here = one_of_two(0.0, **given)
        here.state.reached[:] = there
        here.advance(12)
        assert bool(here.state.depth[0] > 0) == made


def test_a_proposal_taken_apart_knows_the_fear_of_each_side() -> None:
    values = BUSY | {"strategy": "structure", "strategy_level": "system", "strategy_days": 3.0}
    region, seen = engine.synthetic(6, tasks=4, seed=4), 0
    for link in range(0, len(region.link_pair), 7):
        made = engine.build(region, parameters(**values), 5, counting=True)
        made.watch(link)
        made.advance(60)
        taken = read(made.taken())
        if np.isnan(taken.sides[0]["time"]):
            continue
        assert made.extensions is not None
        seen += taken.sides[0]["fear"] != taken.sides[1]["fear"]
        for side in take_apart(taken, made.rules, made.extensions.rules):
            assert sum(side.terms.values()) == pytest.approx(side.margin, abs=CLOSE)
    assert seen > 2


# As all mechanisms ------------------------------------------------------------------------------


def test_off_is_off() -> None:
    plain, other = (busy(24, strategy_yield=x, strategy_level="team") for x in (0.1, 0.9))
    assert plain.extensions is None
    assert plain.state.reached.size == 0
    assert same(plain.observe(), other.observe()).all()


@pytest.mark.parametrize(("strategy", "level"), list(itertools.product(STRATEGIES, LEVELS)))
def test_kernel_is_twin(strategy: str, level: str) -> None:
    region = engine.synthetic(5, tasks=3, seed=2)
    values = BUSY | {"strategy": strategy, "strategy_level": level, "strategy_share": 0.6}
    seen = compare(region, parameters(**values, escalate_after=2), 7, 1, 20, "strategies")
    assert seen["worked on a strategy"] > 5


def test_replicates_begin_at_nothing() -> None:
    one = busy(24, strategy="structure")
    again = engine.build(one.region, one.parameters, 5)
    rows = again.replicates(24, 3)
    assert same(rows[0], one.observe()).all()


def test_a_resumed_run_is_the_unbroken_one() -> None:
    region = engine.synthetic(6, tasks=3, seed=4)
    base = parameters(**BUSY | {"strategy": "story", "strategy_level": "network"})
    whole = engine.simulate(region, seed=4, months=24, base=base)
    rest = engine.resume(engine.simulate(region, seed=4, months=13, base=base), 11)
    assert same(whole.rows, rest.rows).all()
    for name, one, two in zip(whole.state._fields, whole.state, rest.state, strict=True):
        assert same(one, two).all(), name
    assert whole.state.reached.any()


def test_phases_go_through_it() -> None:
    given = {"strategy": "behaviour", "strategy_level": "network", "backing": 0.2}
    phased = busy(24, **given, phases=((9, {"backing": 0.5}), (15, {"backing": 0.2})))
    plain = busy(24, **given)
    for name, one, two in zip(plain.state._fields, plain.state, phased.state, strict=True):
        assert same(one, two).all(), name
    with pytest.raises(ParameterError, match="strategy_days"):
        parameters(phases=((9, {"strategy_days": 0.5}),))


def test_it_is_seen_and_set_in_mesa() -> None:
    region = engine.synthetic(6, tasks=3, seed=4)
    model = OrganisationModel(region, rng=4, base=parameters(**BUSY, strategy="structure"))
    model.run_for(10)
    assert [x.reached for x in model.organisations] == model.engine.state.reached.tolist()
    first = model.organisations[0]
    first.reached = 0.25
    assert model.engine.state.reached[0] == 0.25
    with pytest.raises(ParameterError, match="reached"):
        first.reached = 1.5
    assert pickle.loads(pickle.dumps(model)).organisations[0].reached == 0.25


def test_without_a_strategy_mesa_says_so_and_one_can_come_on_the_way() -> None:
    model = OrganisationModel(engine.synthetic(4, tasks=2, seed=1), rng=1)
    assert [x.reached for x in model.organisations] == [0.0] * 4
    with pytest.raises(engine.EngineError, match="structure, behaviour or story"):
        model.organisations[0].reached = 0.5
    model.change(strategy="structure", strategy_start=0, strategy_share=1.0)
    model.step()
    assert all(x.reached > 0 for x in model.organisations)


def test_the_page_of_the_experiment_is_made_from_what_is_stored() -> None:
    stored = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == page.text(stored)
    assert len(stored["rows"]) == 4 * len(STRATEGIES) * len(LEVELS) * len(page.GROUPS)


def test_the_shipped_story_has_its_three_policies() -> None:
    story = load_scenario("strategies")
    ends = []
    for strategy in STRATEGIES:
        chosen = story.policy(strategy).applied(story.parameters)
        assert chosen.strategy == strategy
        made = sim.simulate(organisations=6, tasks=3, months=60, seed=1, base=chosen)
        ends.append(made.state.reached.mean())
    assert ends[1] < ends[0]
