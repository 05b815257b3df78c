"""Officials of the referee (M29): what they think, hear said of them, spend days on and cost."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim import engine, outcomes
from sim.engine import Engine, resume, simulate, synthetic
from sim.model import OrganisationModel
from sim.parameters import ENTRIES, ParameterError, parameters
from sim.state import OFFICIALS
from tests.test_mechanisms import BARE, LIVELY, REFEREE, column, linked, of, start
from tests.test_reference import Configuration, compare, draw, same

ALL_FOR: dict[str, Any] = {
    "opinion_mean": 1.0, "opinion_spread": 0.0, "opinion_rate": 0.0, "partner_days": 0.0,
    "official_turnover": 0.0,
}  # fmt: skip
"""Officials who are for it and always have time."""
DIFFER = ALL_FOR | {"opinion_mean": 0.5, "opinion_spread": 0.5}
DEEDS = {
    "convening": 3.0, "backing": 0.8, "appreciation": 0.6, "monitoring": 0.7, "mediation": 0.7,
    "inviting": 0.2,
}  # fmt: skip
HIDDEN = {"officials": 6, "closing_ranks": 0.4, "standing_loss": 0.03, "mandate": 0.8}
"""All of it on, beside LIVELY."""


def table(n: int, officials: int, depth: int = 1, **values: Any) -> Engine:
    """So many organisations that all work together on one task and meet nobody else."""
    values = REFEREE | {"contacts": 0.0} | values
    return start(of(n, depth=linked(n, depth)), officials=officials, **values)


def desks(here: Engine) -> list[int]:
    assert here.extensions is not None
    return list(here.extensions.desk.tolist())


def opinions(here: Engine) -> list[float]:
    return list(here.state.official_opinion[: here.parameters.officials].tolist())


# What is put in ----------------------------------------------------------------------------------


def test_officials_of_one_mind_with_time_enough_are_the_referee_without_them() -> None:
    values = LIVELY | DEEDS | {"referee_activity": 0.7, "mandate": 0.8, "exposure": 0.3}
    runs = [
        engine.build(synthetic(7, tasks=4, seed=2), parameters(**values, **more), 5).advance(60)
        for more in ({"waiting": 1e-300}, {"officials": 5, **ALL_FOR})
    ]
    assert same(*runs).all()


@pytest.mark.parametrize(
    "name", ["convening", "backing", "appreciation", "monitoring", "mediation"]
)
def test_officials_who_are_against_do_nothing(name: str) -> None:
    """Each deed counts for nothing where all officials think nothing of working together."""
    values = LIVELY | {"referee_activity": 1.0, "mandate": 0.7, "exposure": 0.4, "contacts": 0.5}
    values |= {"own_interest_mean": 0.6, "trust_start": 0.4, **dict.fromkeys(DEEDS, 0.0)}
    # rulings move credibility, which nothing else then reads
    values |= {"credibility_gain": 0.0}
    against = {"officials": 3, **ALL_FOR, "opinion_mean": 0.0}
    region = synthetic(6, tasks=4, seed=4)

    def of_all(**more: Any) -> Any:
        return engine.build(region, parameters(**values | more), 5).advance(48)

    full = ENTRIES[name].high if name != "convening" else 5.0
    assert same(of_all(**against), of_all(**against, **{name: full})).all()
    assert not same(of_all(), of_all(**{name: full})).all()


def test_ranks_close_as_far_as_opinions_differ_and_that_takes_days() -> None:
    here = table(4, 5, **DIFFER | {"closing_ranks": 0.5, "official_days": 3.0})
    before = np.array(opinions(here))
    assert np.ptp(before) > 0.3
    days = 0.0
    for month in range(1, 25):
        part = 0.5 * np.ptp(before)
        days += 5 * part * 3.0
        before = before + part * (before.mean() - before)
        here.advance(1)
        assert opinions(here) == pytest.approx(before.tolist())
        assert outcomes.official_days(here)[1] == pytest.approx(days / month)
    assert np.ptp(before) < 0.1


def test_with_half_the_activity_half_as_much_is_agreed() -> None:
    spreads = []
    for rho in (0.0, 0.5, 1.0):
        here = table(4, 5, **DIFFER | {"closing_ranks": 1.0, "referee_activity": rho})
        whole = np.ptp(opinions(here))
        here.advance(1)
        spreads.append(np.ptp(opinions(here)) / (whole * (1.0 - rho * whole)))
    assert spreads == pytest.approx([1.0, 1.0, 1.0])


def test_an_official_has_time_for_so_many() -> None:
    """Four hear from one official, who has two days where they ask for three."""
    here = table(4, 1, **ALL_FOR | {"official_days": 2.0, "partner_days": 0.75})
    here.advance(2)
    assert here.extensions is not None
    assert here.extensions.heard == pytest.approx([2 / 3] * 4)
    assert outcomes.official_days(here) == pytest.approx([2.0, 0.0])
    here = table(4, 1, **ALL_FOR | {"official_days": 4.0, "partner_days": 0.75})
    here.advance(2)
    assert here.extensions is not None
    assert here.extensions.heard.tolist() == [1.0] * 4
    assert outcomes.official_days(here) == pytest.approx([3.0, 0.0])


def test_who_works_with_nobody_asks_for_no_time() -> None:
    region = of(4, depth={(0, 1, 0): 1})
    more = ALL_FOR | REFEREE | {"contacts": 0.0, "partner_days": 1.0, "official_days": 5.0}
    here = start(region, officials=1, **more)
    here.advance(1)
    assert outcomes.official_days(here) == pytest.approx([2.0, 0.0])


def test_days_for_the_ranks_are_not_there_for_who_works_together() -> None:
    values = DIFFER | {"official_days": 1.0, "partner_days": 1.0, "opinion_weight": 0.0}
    there = []
    for closing in (0.0, 0.4):
        here = table(12, 3, **values, closing_ranks=closing)
        spread = np.ptp(opinions(here))
        here.advance(1)
        assert here.extensions is not None
        opinion = np.array(opinions(here))[desks(here)]
        many = np.bincount(desks(here), minlength=3)[desks(here)]
        left = 1.0 - closing * spread
        assert here.extensions.heard == pytest.approx(opinion * np.minimum(1.0, left / many))
        there.append(here.extensions.heard / opinion)
    assert (there[1] < there[0]).all()


def test_who_hears_other_things_than_its_partners_has_less_mandate() -> None:
    region = of(5, depth={(0, 1, 0): 1, (0, 2, 0): 1, (2, 3, 0): 1})
    more = DIFFER | REFEREE | {"contacts": 0.0, "opinion_weight": 0.8, "mandate": 0.9}
    here = start(region, officials=4, **more)
    here.advance(1)
    assert here.extensions is not None
    told = np.array(opinions(here))[desks(here)]
    gaps = {
        0: (abs(told[0] - told[1]) + abs(told[0] - told[2])) / 2,
        1: abs(told[0] - told[1]),
        2: (abs(told[0] - told[2]) + abs(told[2] - told[3])) / 2,
        3: abs(told[2] - told[3]),
        4: 0.0,
    }
    assert max(gaps.values()) > 0.1
    wanted = [0.9 * (1 - 0.8 * gaps[i]) for i in range(5)]
    assert here.extensions.mandate == pytest.approx(wanted)


def test_hearing_the_same_costs_no_mandate() -> None:
    here = table(6, 1, **DIFFER | {"opinion_weight": 1.0})
    here.advance(3)
    assert here.extensions is not None
    assert (here.extensions.mandate == 1.0).all()


def test_those_who_go_are_followed_by_others_with_an_opinion_of_their_own() -> None:
    values = DIFFER | {"official_turnover": 0.25}
    here = table(2, OFFICIALS, **values)
    gone, drawn = 0, []
    for month in range(120):
        was = opinions(here)
        here.advance(1)
        new = [o for o in range(OFFICIALS) if here.state.official_since[o] == month and month]
        gone += len(new)
        drawn += [opinions(here)[o] for o in new]
        assert [x for o, x in enumerate(opinions(here)) if o not in new] == [
            x for o, x in enumerate(was) if o not in new
        ]
    expected = 119 * OFFICIALS * 0.25
    assert abs(gone - expected) < 4 * math.sqrt(expected * 0.75)
    assert np.mean(drawn) == pytest.approx(0.5, abs=4 * 0.29 / math.sqrt(gone))
    assert min(drawn) < 0.1 < 0.9 < max(drawn)


def test_opinions_follow_the_promises_that_are_kept() -> None:
    """In BARE all are kept; with a mandate of 0 none is."""
    for mandate, wanted in ((1.0, 1.0), (0.0, 0.0)):
        here = table(3, 1, **DIFFER | {"opinion_rate": 0.1, "mandate": mandate})
        first = opinions(here)[0]
        here.advance(20)
        assert opinions(here)[0] == pytest.approx(wanted + (first - wanted) * 0.9**20)


def test_open_backing_costs_belief_with_who_is_in_no_bundle() -> None:
    region = of(5, depth={(0, 1, 0): 2, (2, 3, 0): 1})
    values = REFEREE | {"contacts": 0.0, "standing_loss": 0.1, "mediation": 0.0}
    values |= {"deepest_rung": 2, "credibility_start": 0.8}
    here = start(region, backing=0.5, **values)
    here.advance(10)
    left = 0.8 * (1 - 0.1 * 0.5 * 2 / 5) ** 10
    assert here.state.credibility == pytest.approx([0.8, 0.8, left, left, left])
    for more in ({"backing": 0.0}, {"backing": 0.5, "referee_activity": 0.0}):
        here = start(region, **values | more)
        here.advance(10)
        assert (here.state.credibility == 0.8).all()
    # officials who think nothing of it do not stand behind anybody
    here = start(region, backing=0.5, officials=2, **values, **ALL_FOR | {"opinion_mean": 0.0})
    here.advance(10)
    assert (here.state.credibility == 0.8).all()


# Off, twin, resumed, phases ----------------------------------------------------------------------


def test_without_officials_their_numbers_change_nothing() -> None:
    c = draw(43_001)
    off = c.values | {"officials": 0, "standing_loss": 0.0}
    other = off | {"opinion_mean": 0.1, "closing_ranks": 1.0, "partner_days": 5.0}
    one, two = (engine.build(c.build(), parameters(**x), c.seed, c.replicate) for x in (off, other))
    assert same(one.advance(c.months), two.advance(c.months)).all()
    assert (one.state.official_since == -1).all()
    assert not one.state.official_days.any()


def staffed(index: int) -> Configuration:
    """A drawn configuration with officials, and an active referee."""
    c = draw(index)
    rng = np.random.default_rng(index)
    more = {
        "officials": int(rng.integers(1, OFFICIALS + 1)),
        "referee_activity": float(rng.uniform(0.2, 1.0)), "referee_start": 0, "referee_stop": 30,
        "closing_ranks": float(rng.choice([0.0, 0.4, 1.0])),
        "opinion_spread": float(rng.uniform(0.1, 1.0)),
        "partner_days": float(rng.uniform(0.0, 3.0)),
        "standing_loss": float(rng.choice([0.0, 0.2])),
    }  # fmt: skip
    return Configuration(c.region, c.values | more, c.seed, c.replicate, min(c.months, 18))


def test_the_twin_has_the_same_officials() -> None:
    seen = sum(
        (
            compare(c.build(), c.parameters, c.seed, c.replicate, c.months, f"staffed({index})")
            for index in range(43_100, 43_140)
            for c in [staffed(index)]
        ),
        start=compare(of(2), parameters(), 1, 1, 1, "two"),
    )
    events = ("ranks closed", "heard otherwise", "official short of time", "standing lost")
    assert all(seen[event] >= 5 for event in ("new official", *events)), seen


@pytest.mark.parametrize("lengths", [(1, 23), (7, 9, 8), (0, 24)])
def test_a_resumed_run_is_the_unbroken_one(lengths: tuple[int, ...]) -> None:
    values = LIVELY | DEEDS | HIDDEN | {"referee_activity": 0.8}
    region = synthetic(6, tasks=4, seed=4)
    run = simulate(region, months=lengths[0], seed=5, **values)
    for months in lengths[1:]:
        run = resume(run, months)
    whole = simulate(region, months=24, seed=5, **values)
    assert same(run.rows, whole.rows).all()
    for name, one, two in zip(run.state._fields, run.state, whole.state, strict=True):
        assert same(one, two).all(), name


def test_ranks_are_closed_from_the_month_on_in_which_a_policy_says_so() -> None:
    values = LIVELY | DEEDS | HIDDEN | {"referee_activity": 0.8, "closing_ranks": 0.0}
    region = synthetic(6, tasks=4, seed=4)

    def told(**more: Any) -> Engine:
        made = engine.build(region, parameters(**values | more), 5)
        made.advance(30)
        return made

    never, later = told(), told(phases=((12, {"closing_ranks": 0.6}),))
    assert outcomes.official_days(never)[1] == 0.0
    assert outcomes.official_days(later)[1] > 0.0
    early = engine.build(region, parameters(**values), 5)
    first = early.advance(12)
    early.adopt(parameters(**values | {"closing_ranks": 0.6}))
    rest = early.advance(18)
    rows = engine.build(region, later.parameters, 5).advance(30)
    assert same(np.concatenate([first, rest]), rows).all()
    assert same(early.state.official_opinion, later.state.official_opinion).all()


def test_replicates_begin_with_officials_of_their_own() -> None:
    made = engine.build(synthetic(5, tasks=3, seed=1), parameters(**LIVELY, officials=4), 3)
    first = opinions(made)
    rows = made.replicates(24, 2)
    assert opinions(made) != first
    alone = engine.build(synthetic(5, tasks=3, seed=1), made.parameters, 3, 1)
    assert same(alone.finish(24), rows[1]).all()
    assert opinions(alone) == opinions(made)


# As others see them ------------------------------------------------------------------------------


def test_days_are_told_where_there_are_officials() -> None:
    without = start(of(2))
    without.advance(1)
    assert np.isnan(outcomes.official_days(without)).all()
    here = table(4, 2, **ALL_FOR | {"partner_days": 1.0, "official_days": 5.0})
    assert np.isnan(outcomes.official_days(here)).all()
    course = here.advance(2)
    assert outcomes.OUTCOMES["alliance_days"](here, course) == pytest.approx(4.0)
    assert outcomes.OUTCOMES["ranks_days"](here, course) == 0.0


def test_officials_are_agents_of_mesa() -> None:
    model = OrganisationModel(synthetic(8, tasks=3, seed=2), rng=4, **REFEREE, officials=3)
    officials = list(model.officials)
    assert [one.number for one in officials] == [0, 1, 2]
    assert set(officials) <= set(model.agents)
    told = [one for official in officials for one in official.organisations]
    assert sorted(one.name for one in told) == sorted(one.name for one in model.organisations)
    model.run_for(3)
    run = simulate(synthetic(8, tasks=3, seed=2), seed=4, months=3, **REFEREE, officials=3)
    assert model.officials.get("opinion") == run.state.official_opinion[:3].tolist()
    assert model.officials.get("since") == run.state.official_since[:3].tolist()
    days = [one.alliance_days + one.ranks_days for one in officials]
    assert sum(days) == pytest.approx(outcomes.official_days(model.engine).sum())


def test_an_opinion_may_be_assigned_and_stays_a_fraction() -> None:
    model = OrganisationModel(
        synthetic(4, tasks=2), rng=4, **REFEREE, officials=2, **ALL_FOR | {"opinion_rate": 0.0}
    )
    first, _ = model.officials
    first.opinion = 0.25
    model.step()
    assert first.opinion == 0.25
    with pytest.raises(ParameterError, match=r"opinion of <Official 0>.*1\.5"):
        first.opinion = 1.5


def test_as_many_agents_as_there_are_officials() -> None:
    model = OrganisationModel(synthetic(4, tasks=2), rng=4)
    assert len(model.officials) == 0
    model.change(officials=4)
    model.step()
    kept = list(model.officials)[:2]
    assert len(model.officials) == 4
    model.change(officials=2)
    model.step()
    assert list(model.officials) == kept
    assert len([x for x in model.agents if x in kept]) == 2
    assert len(model.agents) == 4 + 1 + 2


def test_more_officials_contradict_each_other_more_and_keep_fewer_promises() -> None:
    """What comes about where opinions differ: the mean over runs of promises kept."""
    kept = []
    for officials in (1, 8):
        values = DIFFER | {"opinion_weight": 1.0}
        rows = table(8, officials, **values).replicates(1, 40)
        kept.append(column(rows, "promises_kept").mean())
    assert kept[0] == 1.0
    assert kept[1] < 0.8


def test_bare_has_no_officials() -> None:
    assert not {"officials", "standing_loss"} & BARE.keys()
