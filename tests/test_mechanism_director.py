"""The director (M38, docs/specification.md 7.30): who hears of what, and what talk becomes of it.

Two organisations in BARE of tests/test_mechanisms.py: mindset 1, own results only, no noise. A step
up is worth .5·release_1·(1 - budget_fear·(1 - d)) - move_cost of .3 to each.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim import OrganisationModel, engine, outcomes
from sim.engine import Engine
from sim.parameters import ParameterError, parameters
from sim.state import TOPIC_TALKS
from tests.test_mechanisms import CLOSE, RUNS, near, of, rises, same, start
from tests.test_reference import compare

TOLD: dict[str, Any] = {
    "director_hears": 1.0, "director_after": 1, "director_spread": 0.0, "director_learns": 0.0,
}  # fmt: skip
TURNED = TOLD | {"director_shift": -1.0, "budget_fear": 1.0, "release_1": 0.8}
LIVELY: dict[str, Any] = {
    "contacts": 2.0, "review_rate": 0.3, "mindset_spread": 0.2, "mandate": 0.8,
    "director_hears": 0.3, "director_shift": -0.2, "director_after": 2, "director_learns": 0.05,
    "contract_worth": 0.1,
}  # fmt: skip


def lively(months: int, **values: Any) -> Engine:
    made = engine.build(engine.synthetic(6, tasks=3, seed=4), parameters(**LIVELY | values), 4)
    made.advance(months)
    return made


def test_a_director_thinks_around_its_people() -> None:
    region = engine.synthetic(300, tasks=2, seed=1)
    values = {"mindset_mean": 0.5, "mindset_spread": 0.1, "director_hears": 0.1}
    for shift, spread in ((0.0, 0.1), (-0.2, 0.1), (0.2, 0.05)):
        given = values | {"director_shift": shift, "director_spread": spread}
        state = engine.build(region, parameters(**given), 1).state
        beside = state.director - state.mindset
        assert beside.mean() == pytest.approx(shift, abs=4 * spread / math.sqrt(300))
        assert beside.std() == pytest.approx(spread, rel=0.2)
        assert ((state.director >= 0.0) & (state.director <= 1.0)).all()


def test_the_first_talk_is_their_own_and_then_the_director_speaks() -> None:
    """To people of mindset 1 the step is worth .4 - .3; to a director of 0 it is worth -.3."""
    assert rises(**TURNED | {"director_after": 24})
    assert rises(**TURNED)  # nobody was told before the first talk
    here = start(of(2), **TURNED)
    here.state.topics[0, TOPIC_TALKS] = 1  # they have talked before
    here.advance(24)
    assert (here.state.topics[:, :TOPIC_TALKS] == 1).all()
    assert here.state.depth[0] == 0
    assert here.state.topics[0, TOPIC_TALKS] > 5


def test_a_director_of_abundance_lets_a_start_go_on() -> None:
    """People of mindset 0 see -.3 in it, their directors of mindset 1 .1."""
    given = TURNED | {"mindset_mean": 0.0, "director_shift": 1.0}
    assert not rises(**given | {"director_hears": 0.0})
    assert not rises(**given | {"director_after": 24})
    assert rises(**given, months=24)


def test_one_side_turns_at_the_price_of_its_own_director() -> None:
    """The step is worth .4·(1 - .5·(1 - d)) - .3: at d of .5 nothing, and each director has a d."""
    given = TURNED | {"budget_fear": 0.5, "director_shift": 0.0}
    for other, made in ((0.52, True), (0.48, False)):
        here = start(of(2), **given)
        here.state.topics[0, TOPIC_TALKS] = 1
        here.state.director[1] = other
        here.advance(24)
        assert (here.state.depth[0] > 0) == made


def test_talk_is_coloured_on_that_link_only() -> None:
    region = of(2, np.ones((2, 2)))
    here = start(region, **TURNED)
    here.state.topics[0, TOPIC_TALKS] = 1
    here.advance(24)
    assert here.state.depth.tolist() == [0, 1]


def test_overlap_is_the_sign_that_the_director_sees() -> None:
    """Who thinks in scarcity avoids who does the same: at a signal of 1 they never meet."""
    given = TOLD | {"overlap_signal": 1.0, "director_shift": -1.0, "release_1": 0.0}
    given |= {"contacts": 1.0}
    here = start(of(2), **given)
    here.advance(200)
    assert here.state.topics[0, TOPIC_TALKS] == 1
    here = start(of(2), **given | {"director_hears": 0.0})
    assert here.extensions is None
    here = start(of(2), **given | {"director_after": 24})
    here.advance(200)
    assert here.state.topics[0, TOPIC_TALKS] >= 24


def test_how_soon_a_director_hears() -> None:
    chance, heard = 0.3, 0
    for replicate in range(RUNS // 4):
        here = start(of(2), replicate, **TOLD | {"director_hears": chance, "contacts": 0.0})
        here.state.topics[0, TOPIC_TALKS] = 1
        here.advance(2)
        heard += int(here.state.topics[:, :TOPIC_TALKS].sum())
    trials = 2 * (RUNS // 4)
    assert near(heard / trials, 1 - (1 - chance) ** 2, trials)


def test_nobody_hears_before_there_was_talk_enough() -> None:
    here = start(of(2), **TOLD | {"contacts": 0.0, "director_after": 3})
    here.state.topics[0, TOPIC_TALKS] = 2
    here.advance(12)
    assert not here.state.topics[:, :TOPIC_TALKS].any()


def test_a_director_follows_what_succeeds() -> None:
    """All promises are kept on a ripe link: success is 1."""
    linked = of(2, depth={(0, 1, 0): 1})
    here = start(linked, **TOLD | {"director_shift": -0.6, "director_learns": 0.1})
    here.advance(5)
    assert here.state.director == pytest.approx([1 - 0.6 * 0.9**5] * 2, abs=CLOSE)
    broken = start(linked, **TOLD | {"director_learns": 0.1, "delivery_cap": 0.0})
    broken.advance(5)
    assert broken.state.director == pytest.approx([0.9**5] * 2, abs=CLOSE)
    alone = start(of(2), **TOLD | {"director_learns": 0.1, "contacts": 0.0})
    alone.advance(5)
    assert alone.state.director.tolist() == [1.0, 1.0]


def test_a_talk_that_turned_can_become_a_contract() -> None:
    """Nothing of this is coded: the step is not made, and hiring is what else they could do."""
    here = start(of(2), **TURNED | {"contract_worth": 0.05, "contract_months": 240})
    here.state.topics[0, TOPIC_TALKS] = 1
    here.advance(24)
    assert outcomes.contracts(here) == 1
    free = start(of(2), **TURNED | {"contract_worth": 0.05, "director_after": 24})
    free.advance(24)
    assert outcomes.contracts(free) == 0


def test_off_is_off() -> None:
    region = engine.synthetic(6, tasks=3, seed=4)
    plain = engine.build(region, parameters(**LIVELY | {"director_hears": 0.0}), 4)
    other = engine.build(
        region, parameters(**LIVELY | {"director_hears": 0.0, "director_shift": 0.5}), 4
    )
    assert same(plain.advance(24), other.advance(24)).all()
    assert np.isnan(plain.state.director).all()
    assert not plain.state.topics.any()
    none = engine.build(region, parameters(), 4)
    assert none.state.director.size == none.state.topics.size == 0


@pytest.mark.parametrize("shift", [-0.4, 0.3])
def test_kernel_is_twin(shift: float) -> None:
    region = engine.synthetic(5, tasks=3, seed=2)
    seen = compare(region, parameters(**LIVELY | {"director_shift": shift}), 7, 1, 18, "director")
    assert seen["heard"] > 5


def test_a_resumed_run_is_the_unbroken_one() -> None:
    region = engine.synthetic(6, tasks=3, seed=4)
    whole = engine.simulate(region, seed=4, months=24, base=parameters(**LIVELY))
    part = engine.simulate(region, seed=4, months=13, base=parameters(**LIVELY))
    rest = engine.resume(part, 11)
    assert same(whole.rows, rest.rows).all()
    for name, one, two in zip(whole.state._fields, whole.state, rest.state, strict=True):
        assert same(one, two).all(), name
    assert whole.state.topics[:, :TOPIC_TALKS].any()


def test_phases_change_nothing_of_it() -> None:
    phased = lively(24, phases=((9, {"backing": 0.5}), (15, {"backing": 0.2})), backing=0.2)
    plain = lively(24, backing=0.2)
    for name, one, two in zip(plain.state._fields, plain.state, phased.state, strict=True):
        assert same(one, two).all(), name


def test_directors_are_seen_and_set_in_mesa() -> None:
    region = engine.synthetic(6, tasks=3, seed=4)
    model = OrganisationModel(region, rng=4, base=parameters(**LIVELY))
    assert [x.director.mindset for x in model.organisations] == model.engine.state.director.tolist()
    model.run_for(24)
    heard = model.engine.state.topics[:, :TOPIC_TALKS]
    topics = [x.director.topics for x in model.organisations]
    assert sum(map(len, topics)) == heard.sum() > 0
    one = next(x for x in model.organisations if len(x.director.topics))
    row = one.director.topics.iloc[0]
    assert row["turned"] == one.director.mindset - one.mindset
    assert row["depth"] == one.depth_to(row["partner"], row["task"])
    assert row["talks"] >= 2
    one.director.mindset = 0.75
    assert model.engine.state.director[one.row] == 0.75
    with pytest.raises(ParameterError, match=r"director\.mindset"):
        one.director.mindset = 1.5
    assert 0.0 <= outcomes.heard_linked(model.engine) <= 1.0


def test_without_directors_mesa_says_so_and_they_can_come_on_the_way() -> None:
    model = OrganisationModel(engine.synthetic(4, tasks=2, seed=1), rng=1)
    director = model.organisations[0].director
    assert math.isnan(director.mindset)
    assert director.topics.empty
    assert math.isnan(outcomes.heard_linked(model.engine))
    with pytest.raises(engine.EngineError, match="director_hears"):
        director.mindset = 0.5
    model.change(director_hears=1.0)
    model.step()
    assert 0.0 <= director.mindset <= 1.0
