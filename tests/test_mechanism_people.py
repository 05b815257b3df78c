"""Boundary spanners (M36, ODD 7.28): trust that rests on persons, their skill, and who leaves."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import sim
from sim import engine, networks
from sim.engine import Engine
from sim.parameters import ParameterError, Parameters, parameters
from sim.scenarios import load_scenario
from sim.state import Floats
from tests.test_mechanisms import BARE, JIT, column, linked, of
from tests.test_reference import compare, same

SURE: dict[str, Any] = BARE | {
    "own_interest_mean": 0.0, "trust_start": 0.3, "trust_linked": 0.3, "trust_gain": 0.1,
    "contacts": 0.0, "skill_spread": 0.0,
}  # fmt: skip
"""Whoever is linked keeps every promise; nothing else happens."""
GAIN, BEGIN = SURE["trust_gain"], SURE["trust_start"]
RUNS = 4000 if JIT else 150


def start(n: int = 2, seed: int = 3, replicate: int = 0, **values: Any) -> Engine:
    region = of(n, depth=linked(n))
    return engine.build(region, parameters(**(SURE | values)), seed, replicate)


def trust(here: Engine) -> Floats:
    found: Floats = here.state.trust.copy()
    return found


# What it does ------------------------------------------------------------------------------------


@pytest.mark.parametrize("skill", [0.0, 0.25, 0.5, 1.0])
def test_two_win_trust_as_skilled_as_they_are(skill: float) -> None:
    here = start(personal=0.8, turnover=0.0, skill_mean=skill)
    for months in range(1, 13):
        here.advance(1)
        # of what is missing, gain times 1 + .8·(2·skill - 1) is won each month
        missing = (1 - BEGIN) * (1 - GAIN * (1 + 0.8 * (2 * skill - 1))) ** months
        assert trust(here) == pytest.approx(1 - missing)
        assert here.state.person_trust == pytest.approx(0.8 * (trust(here) - BEGIN))


def test_at_the_usual_skill_they_win_what_is_won_without_persons() -> None:
    with_them, without = start(personal=1.0, turnover=0.0), start()
    assert np.allclose(with_them.advance(24), without.advance(24), equal_nan=True)


def test_skill_is_drawn_and_cut() -> None:
    here = engine.build(
        of(600), parameters(personal=0.1, skill_mean=0.4, skill_spread=0.3, contacts=0.0), 1
    )
    here.step()
    skill = here.state.person_skill
    assert skill.min() == 0.0  # a triangular distribution of this width reaches below 0
    assert skill.max() <= 1.0
    assert skill.mean() == pytest.approx(0.4, abs=0.05)
    assert skill.std() == pytest.approx(0.3, abs=0.05)
    assert (here.state.person_since == 0).all()


def test_who_leaves_takes_trust_along_in_both_directions_and_with_all_partners() -> None:
    here = start(4, personal=0.5, turnover=0.08)
    here.advance(1)
    seen = 0
    for month in range(1, 60):
        was, on_person = trust(here), here.state.person_trust.copy()
        here.advance(1)
        left = here.state.person_since == month
        for p, (a, b) in enumerate(here.region.pairs.tolist()):
            gone = left[a] or left[b]
            stays = was[p] - on_person[p] if gone else was[p]
            assert here.state.trust[p] == pytest.approx(1 - (1 - stays) * (1 - GAIN))
            won = 0.5 * (here.state.trust[p] - stays)
            assert here.state.person_trust[p] == pytest.approx(won if gone else on_person[p] + won)
        seen += int(left.sum() == 1)
    assert seen > 5


def test_what_was_held_against_them_goes_along_too() -> None:
    here = start(personal=0.6, turnover=1.0)
    here.state.depth[:] = 0
    here.prepare()
    here.advance(1)  # the first persons come
    here.state.trust[:], here.state.trust_peak[:] = 0.4, 0.9
    here.state.person_trust[:] = 0.15
    here.advance(1)
    assert trust(here) == pytest.approx(0.25)
    assert here.state.trust_peak == pytest.approx(0.25 + 0.4 * (0.9 - 0.4))
    assert (here.state.person_trust == 0.0).all()


def test_trust_that_falls_rests_on_persons_in_the_same_part() -> None:
    """Nobody may do anything, so every promise is broken."""
    here = start(personal=0.5, turnover=0.0, mandate=0.0, trust_loss=0.2)
    here.state.person_trust[:] = 0.1
    for months in range(1, 6):
        here.advance(1)
        assert trust(here) == pytest.approx(BEGIN * 0.8**months)
        assert here.state.person_trust == pytest.approx(0.1 * 0.8**months)


def test_trust_of_strangers_stays_whoever_leaves() -> None:
    here = engine.build(of(3), parameters(**(SURE | {"personal": 1.0, "turnover": 1.0})), 1)
    here.advance(12)
    assert (here.state.person_since == 11).all()
    assert (trust(here) == BEGIN).all()


@pytest.mark.parametrize("turnover", [0.02, 0.1, 0.4])
def test_mean_trust_under_turnover(turnover: float) -> None:
    """With personal 1 a departure puts the two back to where they began.

    After m months with the last departure a months before, trust is 1 - (1 - T)(1 - gain)^(a + 1),
    and both stay with probability s = (1 - turnover)²; in month 0 nobody leaves. For m → ∞ the mean
    is 1 - (1 - T)(1 - s)(1 - gain) / (1 - s(1 - gain)).
    """
    months, s = 40, (1 - turnover) ** 2
    missing = sum((1 - s) * s**a * (1 - GAIN) ** (a + 1) for a in range(months - 1))
    missing += s ** (months - 1) * (1 - GAIN) ** months
    if turnover >= 0.1:
        assert missing == pytest.approx((1 - s) * (1 - GAIN) / (1 - s * (1 - GAIN)), abs=1e-3)
    here = start(personal=1.0, turnover=turnover)
    found = column(here.replicates(months, RUNS), "trust_linked")
    expected = 1 - (1 - BEGIN) * missing
    assert abs(found.mean() - expected) < 4 * found.std() / np.sqrt(RUNS)


def test_stays_are_geometric() -> None:
    turnover, months = 0.1, 400
    here = engine.build(of(40), parameters(personal=0.1, turnover=turnover, contacts=0.0), 7)
    since, stays = np.zeros(40, dtype=int), []
    for month in range(months):
        here.step(observed=False)
        left = (here.state.person_since == month) & (month > 0)
        stays += (month - since[left]).tolist()
        since[left] = month
    found = np.array(stays)
    many = len(found)
    assert abs(many - 40 * (months - 1) * turnover) < 4 * np.sqrt(40 * months * turnover)
    assert found.mean() == pytest.approx(1 / turnover, rel=0.1)
    for n in (1, 5, 10, 20):
        part = (1 - turnover) ** n
        # the last stay of each is cut short, so a few long ones are missing
        assert (found > n).mean() == pytest.approx(part, abs=4 * np.sqrt(part / many) + 0.02)


def test_turnover_wears_trust_and_skill_mends_it() -> None:
    region = engine.synthetic(10, tasks=3, seed=2)

    def seen(**values: Any) -> float:
        made = engine.build(region, parameters(personal=0.8, contacts=3.0, **values), 5)
        return float(column(made.replicates(48, 20 if JIT else 3), "trust_linked").mean())

    by_turnover = [seen(turnover=x) for x in (0.0, 0.05, 0.3)]
    assert by_turnover == sorted(by_turnover, reverse=True)
    by_skill = [seen(turnover=0.02, skill_mean=x) for x in (0.1, 0.5, 0.9)]
    assert by_skill == sorted(by_skill)


# Off, twin, resume, phases -----------------------------------------------------------------------


def test_without_personal_trust_people_change_no_bit() -> None:
    region = engine.synthetic(6, tasks=3, seed=4)
    one, other = (
        engine.build(region, parameters(waiting=0.1, contacts=3.0, **values), 1)
        for values in ({}, {"turnover": 0.5, "skill_mean": 1.0, "skill_spread": 0.4})
    )
    assert same(one.advance(30), other.advance(30)).all()
    assert (other.state.person_since == -1).all()
    bare = engine.build(region, Parameters(), 1)
    assert bare.extensions is None
    assert bare.state.person_since.size == bare.state.person_trust.size == 0


BUSY: dict[str, Any] = {
    "personal": 0.6, "turnover": 0.08, "skill_mean": 0.55, "skill_spread": 0.3, "contacts": 3.0,
    "referee_activity": 0.8, "referee_start": 2, "mandate": 0.8,
}  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_kernel_is_twin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    region = networks.region("people", rng.uniform(0.3, 2.0, (6, 3)), keys=range(3, 21, 3))
    values = BUSY | {"mode": ("consent", "joint")[seed % 2], "personal": (0.6, 1.0)[seed // 2]}
    phased = parameters(**values, phases=[(7, {"mediation": 0.0}), (12, {"referee_activity": 0.0})])
    happened = compare(region, phased, seed, 2, 20, "people")
    assert happened["person left"] > 3
    assert happened["less on persons"] > 3


def test_a_resumed_run_is_an_unbroken_one() -> None:
    region = engine.synthetic(6, tasks=3, seed=4)
    for phases in ([], [(9, {"mediation": 0.0})]):
        whole = sim.simulate(region, seed=2, months=30, **BUSY, phases=phases)
        half = sim.resume(sim.simulate(region, seed=2, months=13, **BUSY, phases=phases), 17)
        assert same(whole.rows, half.rows).all()
        for name in ("person_skill", "person_since", "person_trust", "trust", "trust_peak"):
            assert same(getattr(whole.state, name), getattr(half.state, name)).all(), name


def test_sums_of_trust_are_kept_in_step() -> None:
    here = engine.build(engine.synthetic(8, tasks=3, seed=4), parameters(**BUSY), 2)
    rows = here.advance(24)
    again = here.observe()
    for name in ("trust", "trust_linked", "trust_reciprocity"):
        assert column(rows[-1], name) == column(again, name), name


def test_replicates_are_runs_by_themselves() -> None:
    region, p = engine.synthetic(5, tasks=2, seed=4), parameters(**BUSY)
    together = engine.build(region, p, 2).replicates(15, 3)
    alone = [engine.build(region, p, 2, replicate).finish(15) for replicate in range(3)]
    assert same(together, np.array(alone)).all()


# What users see ----------------------------------------------------------------------------------


def test_a_user_of_mesa_sees_who_they_are() -> None:
    model = sim.OrganisationModel(organisations=5, tasks=2, rng=4, **BUSY)
    assert len(model.spanners) == 5
    first = model.spanners[0]
    assert first.since is None
    assert np.isnan(first.skill)
    with pytest.raises(engine.EngineError, match="nobody is known"):
        first.skill = 0.5
    model.run_for(30)
    state = model.engine.state
    assert [x.since for x in model.spanners] == state.person_since.tolist()
    assert [x.skill for x in model.spanners] == state.person_skill.tolist()
    assert first.organisation is model.organisations[0]
    other = model.organisations[1]
    assert first.trust_in(other) == state.person_trust[0, 0]
    assert first.trust_of(other.name) == state.person_trust[0, 1]
    assert first.trust_in(other) <= first.organisation.trust_in(other)
    first.skill = 0.9
    assert state.person_skill[0] == 0.9
    with pytest.raises(ParameterError, match="skill"):
        first.skill = 1.5
    again = pickle.loads(pickle.dumps(model))
    model.run_for(6)
    again.run_for(6)
    assert same(model.engine.state.trust, again.engine.state.trust).all()


def test_people_may_come_on_the_way_and_go() -> None:
    model = sim.OrganisationModel(organisations=5, tasks=2, rng=4, contacts=3.0)
    model.run_for(6)
    assert len(model.spanners) == 0
    before = len(model.agents)
    model.change(personal=0.5)
    assert len(model.agents) == before + 5
    model.run_for(12)
    assert min(x.since for x in model.spanners) >= 6
    whole = model.run
    model.run_for(5)
    assert same(sim.resume(whole, 5).rows, model.run.rows).all()
    model.change(personal=0.0)
    assert len(model.agents) == before
    model.run_for(1)


def test_the_story_has_them() -> None:
    p = load_scenario("people").parameters
    assert p.personal > 0
    made = engine.build(engine.synthetic(5, tasks=2, seed=1), p, 1)
    made.advance(60)
    assert (made.state.person_since > 0).any()
