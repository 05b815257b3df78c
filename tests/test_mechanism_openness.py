"""Partner and client at once (M30): openness that is asked, given, accounted for and learnt."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import engine, outcomes
from sim.engine import Engine, resume, simulate, synthetic
from sim.model import OrganisationModel
from sim.parameters import ParameterError, parameters
from tests.test_mechanisms import BARE, LIVELY, REFEREE, column, linked, of, start
from tests.test_reference import Configuration, compare, draw, same

ASKED: dict[str, Any] = REFEREE | {
    "openness_asked": 1.0, "openness_given": 0.2, "openness_start": 0.6, "openness_rate": 0.1,
    "told_days": 0.0, "told_known": 0.0, "contacts": 0.0,
}  # fmt: skip
HIDDEN = {"openness_asked": 0.8, "openness_given": 0.4, "told_days": 0.5, "told_known": 0.1}


def pair(**values: Any) -> Engine:
    return start(of(2, depth=linked(2)), **ASKED | values)


def test_openness_becomes_what_is_given_back() -> None:
    for given in (0.0, 0.2, 1.0):
        here = pair(openness_given=given)
        here.advance(20)
        wanted = given + (0.6 - given) * 0.9**20
        assert here.state.openness == pytest.approx([wanted, wanted])
        assert outcomes.OUTCOMES["openness"](here, here.advance(0)) == pytest.approx(wanted)


def test_it_is_learnt_the_sooner_the_more_is_asked() -> None:
    for asked, rho in ((0.0, 1.0), (0.5, 1.0), (0.5, 0.5), (1.0, 0.0)):
        here = pair(openness_asked=asked, referee_activity=rho)
        here.advance(10)
        assert here.state.openness == pytest.approx([0.2 + 0.4 * (1 - 0.1 * asked * rho) ** 10] * 2)


def test_who_works_with_nobody_is_not_asked() -> None:
    here = start(of(3, depth={(0, 1, 0): 1}), **ASKED | {"told_days": 1.0})
    here.advance(5)
    assert here.state.openness[2] == 0.6
    assert here.state.openness[0] < 0.6
    assert here.work.load[2] == 0.0


def test_what_is_told_is_accounted_for_in_days() -> None:
    """1 day at the table, and told_days for full openness."""
    for asked, told in ((1.0, 0.6), (0.5, 0.3)):
        here = pair(openness_asked=asked, openness_rate=0.0, told_days=4.0)
        here.advance(2)
        assert here.work.load == pytest.approx([1.0 + 4.0 * told] * 2)
    assert not pair(openness_asked=0.0, told_days=4.0).work.load[0] > 1.0


def test_accounting_for_it_closes_who_has_little_room() -> None:
    """Room by size: back is told_days·told/R, at most all of it."""
    region = of(2, [[1.0], [4.0]], depth=linked(2))
    more = {"openness_given": 0.8, "told_days": 2.0, "openness_rate": 0.5, "room": 4.0}
    here = start(region, **ASKED | more)
    here.advance(1)
    backs = [2.0 * 0.6 / 4.0, 2.0 * 0.6 / 8.0]
    wanted = [0.6 + 0.5 * (0.8 * (1 - back) - 0.6) for back in backs]
    assert here.state.openness == pytest.approx(wanted)
    here = start(region, **ASKED | more | {"told_days": 20.0, "room": 0.1})
    here.advance(1)
    assert here.state.openness == pytest.approx([0.3, 0.3])


def test_partners_get_to_know_who_is_open() -> None:
    region = of(3, depth={(0, 1, 0): 1}, knowledge={(0, 1): 0.2, (1, 0): 0.5})
    here = start(region, **ASKED | {"openness_rate": 0.0, "told_known": 0.25})
    here.state.openness[:] = [0.8, 0.4, 1.0]
    here.advance(1)
    # the pair's first knows of the second what that told, and back; nobody else tells anything
    assert here.state.knowledge[0] == pytest.approx([0.2 + 0.1 * 0.8, 0.5 + 0.2 * 0.5])
    assert (here.state.knowledge[1:] == 1.0).all()


def test_where_the_referee_does_not_attend_partners_hear_nothing() -> None:
    region = of(3, depth=linked(3), knowledge=dict.fromkeys([(0, 1), (0, 2), (1, 2)], 0.0))
    more = {"told_known": 0.5, "openness_rate": 0.0, "attention": 1, "attention_rule": "newest"}
    here = start(region, **ASKED | more)
    here.advance(1)
    assert (here.state.knowledge[:, 0] > 0).sum() == 1


def test_an_official_who_is_against_does_not_ask() -> None:
    officials = {"officials": 1, "opinion_spread": 0.0, "opinion_rate": 0.0, "partner_days": 0.0}
    for opinion in (0.0, 0.5, 1.0):
        here = pair(told_days=2.0, openness_rate=0.0, opinion_mean=opinion, **officials)
        here.advance(1)
        assert here.work.load == pytest.approx([1.0 + 2.0 * 0.6 * opinion] * 2)


def test_asking_costs_no_bit_when_nothing_is_asked() -> None:
    c = draw(44_001)
    off = c.values | {"openness_asked": 0.0}
    # what a phase of the configuration asks for is left out too
    off.pop("phases", None)
    other = off | {"openness_given": 0.9, "told_days": 9.0, "told_known": 1.0}
    one, two = (engine.build(c.build(), parameters(**x), c.seed, c.replicate) for x in (off, other))
    assert same(one.advance(c.months), two.advance(c.months)).all()


def test_the_twin_tells_the_same() -> None:
    seen = compare(of(2), parameters(), 1, 1, 1, "two")
    for index in range(44_100, 44_120):
        c, rng = draw(index), np.random.default_rng(index)
        more = {
            "openness_asked": float(rng.uniform(0.1, 1.0)), "told_days": float(rng.uniform(0, 4)),
            "openness_given": float(rng.choice([0.0, 0.5, 1.0])), "referee_activity": 0.9,
            "referee_start": 0, "referee_stop": 30, "room": float(rng.choice([0.5, 10.0])),
        }  # fmt: skip
        c = Configuration(c.region, c.values | more, c.seed, c.replicate, min(c.months, 15))
        seen += compare(c.build(), c.parameters, c.seed, c.replicate, c.months, f"asked({index})")
    assert seen["told"] >= 50
    assert seen["accounted for"] >= 50


@pytest.mark.parametrize("lengths", [(1, 23), (7, 9, 8)])
def test_a_resumed_run_is_the_unbroken_one(lengths: tuple[int, ...]) -> None:
    values = LIVELY | HIDDEN | {"referee_activity": 0.8}
    region = synthetic(6, tasks=4, seed=4)
    run = simulate(region, months=lengths[0], seed=5, **values)
    for months in lengths[1:]:
        run = resume(run, months)
    whole = simulate(region, months=24, seed=5, **values)
    assert same(run.rows, whole.rows).all()
    assert same(run.state.openness, whole.state.openness).all()


def test_a_policy_may_set_the_example_from_a_month_on() -> None:
    region = of(2, depth=linked(2))
    here = start(region, **ASKED, phases=((10, {"openness_given": 1.0}),))
    here.advance(30)
    low = 0.2 + 0.4 * 0.9**10
    assert here.state.openness == pytest.approx([1 - (1 - low) * 0.9**20] * 2)


def test_replicates_begin_as_open_as_the_first() -> None:
    made = pair()
    rows = made.replicates(12, 2)
    alone = engine.build(of(2, depth=linked(2)), made.parameters, 3, 1)
    assert same(rows[1], alone.finish(12)).all()
    assert made.state.openness == pytest.approx([0.2 + 0.4 * 0.9**12] * 2)


def test_openness_is_seen_and_set_in_mesa() -> None:
    model = OrganisationModel(of(2, depth=linked(2)), rng=3, base=BARE | ASKED)
    first, second = model.organisations
    first.openness = 0.0
    model.step()
    assert first.openness == pytest.approx(0.02)
    assert second.openness == pytest.approx(0.56)
    assert model.organisations.get("openness") == model.engine.state.openness.tolist()
    with pytest.raises(ParameterError, match=r"openness.*2\.0"):
        second.openness = 2.0


def test_asking_brings_knowledge_and_takes_days() -> None:
    """What comes about: more is known a year on, and days are spent on it."""
    region = synthetic(6, tasks=4, seed=4)
    values = LIVELY | {"referee_activity": 1.0, "knowledge_linked": 0.1, "knowledge_start": 0.1}
    rows = [
        engine.build(region, parameters(**values, **more), 5).replicates(24, 20)
        for more in ({}, {"openness_asked": 1.0, "openness_given": 0.8})
    ]
    for name in ("knowledge", "days"):
        assert column(rows[1], name).mean() > column(rows[0], name).mean(), name
