"""Funders (M33, docs/specification.md 7.25): accounts, means, tables, silos, and what Mesa sees."""

from __future__ import annotations

import copy
from math import isnan, sqrt
from typing import Any

import numpy as np
import pytest

import sim
from sim import engine, outcomes
from sim.engine import Engine
from sim.parameters import ParameterError, parameters
from sim.scenarios import load_scenario
from sim.state import ACCOUNTS, FUNDERS, Floats
from tests.test_mechanisms import JIT, column, linked, of, start
from tests.test_reference import compare, draw

STILL: dict[str, Any] = {"contacts": 0.0, "own_interest_mean": 0.0, "time_cost": 0.05}
"""Nobody meets, nobody is tempted, and a day at a table costs .05."""


def paid_by(here: Engine, funder: Any) -> Engine:
    """The same with these funders of each organisation and task, and not those drawn."""
    assert here.extensions is not None
    here.extensions.funder[:] = funder
    return here


def accounts(here: Engine) -> Floats:
    """(funders, 3) paid, back, elsewhere."""
    return here.state.funder_account.reshape(FUNDERS, ACCOUNTS)


# --- Fields -------------------------------------------------------------------------------------


def test_fields_are_drawn_by_organisation_and_task() -> None:
    region = of(60, np.ones((60, 8)), pairs=[(0, 1)])
    here = start(region, funders=0.5, funder_share=0.6)
    assert here.extensions is not None
    found = here.extensions.funder
    parts = [float((found == f).mean()) for f in range(FUNDERS)]
    for part, wanted in zip(parts, (0.6, 0.2, 0.2), strict=True):
        assert abs(part - wanted) < 4 * sqrt(wanted * (1 - wanted) / found.size)
    # who else there is changes nothing: draws are keyed by the organisation
    fewer = start(of(20, np.ones((20, 8)), pairs=[(0, 1)]), funders=0.5, funder_share=0.6)
    assert fewer.extensions is not None
    assert (fewer.extensions.funder == found[:20]).all()
    # of a larger part of the first the cells of before are a part
    more = start(region, funders=0.5, funder_share=0.8)
    assert more.extensions is not None
    assert (more.extensions.funder[found == 0] == 0).all()
    assert (more.extensions.funder != found).any()


# --- Accounts -----------------------------------------------------------------------------------


def test_what_one_funder_pays_comes_back_to_it() -> None:
    """Two on coordination, a day each: .1 is paid, and .2 of the overlap falls away."""
    region = of(2, depth=linked(2))
    values = STILL | {"funders": 0.5, "funder_share": 1.0, "funder_return": 2.0}
    here = start(region, funder_memory=0.25, funder_silo=1.0, **values)
    freed = here.parameters.overlap_weight * 0.2
    aim, willing = freed / (freed + 2.0 * 0.1), 0.5
    for _ in range(5):
        here.advance(1)
        willing += 0.25 * (aim - willing)
        assert accounts(here)[0] == pytest.approx([0.1, freed, 0.0])
        assert here.state.funder_will == pytest.approx([willing, 0.5, 0.5])
    assert not accounts(here)[1:].any()


@pytest.mark.parametrize(("silo", "part"), [(1.0, 0.25), (0.5, 0.375), (0.0, 0.5)])
def test_of_a_link_between_two_fields_half_falls_into_the_other_pocket(
    silo: float, part: float
) -> None:
    """Each pays half, gets back half of that, and the rest goes to the other."""
    region = of(2, depth=linked(2))
    values = STILL | {"funders": 0.5, "funder_return": 1.0, "funder_memory": 1.0}
    here = paid_by(start(region, funder_silo=silo, **values), [[0], [2]])
    freed = here.parameters.overlap_weight * 0.2
    here.advance(1)
    quarter = freed / 4
    assert accounts(here)[[0, 2]].tolist() == pytest.approx(
        np.array([[0.05, quarter, quarter]] * 2)
    )
    aim = part * freed / (part * freed + 0.05)
    assert here.state.funder_will == pytest.approx([aim, 0.5, aim])
    assert outcomes.wrong_pocket(here) == pytest.approx(0.5)
    assert outcomes.willing_funders(here) == pytest.approx((2 * aim + 0.5) / 3)


def test_needs_met_come_back_to_all_who_pay_the_two() -> None:
    """A link on task 0 meets needs; of the two's work one funder pays a quarter and a half."""
    volumes = [[3.0, 1.0], [1.0, 1.0]]
    region = of(2, volumes, depth={(0, 1, 0): 1})
    values = {"release_1": 0.0, "synergy_1": 0.5, "coupling_weight": 1.0, "funder_return": 1.0}
    here = start(region, funders=0.5, funder_memory=1.0, **(STILL | values))
    paid_by(here, [[0, 1], [0, 1]])
    here.advance(1)
    met = float(here.work.coupling[0]) * 0.5
    to_insurers = met * (0.25 + 0.5) / 2
    assert met > 0
    # municipalities pay both sides of the link, and insurers get part of what comes of it
    assert accounts(here)[0] == pytest.approx([0.1, met - to_insurers, to_insurers])
    assert not accounts(here)[1].any()


def test_only_kept_promises_come_back_and_who_sees_nothing_gives_up() -> None:
    region = of(3, depth=linked(3))
    values = STILL | {"funders": 0.5, "delivery_cap": 0.0, "funder_memory": 0.1}
    here = start(region, funder_share=1.0, **values)
    here.advance(12)
    assert accounts(here)[0, 1:].tolist() == [0.0, 0.0]
    assert here.state.funder_will[0] == pytest.approx(0.5 * 0.9**12)
    # its field trusts it less by as much; trust of the others stays
    assert here.state.funder_trust[0] == pytest.approx(0.9**12)
    assert here.state.funder_trust[1:].tolist() == [1.0, 1.0]
    # at 0 it asks for nothing and stays as it is
    calm = start(region, funder_share=1.0, funder_return=0.0, **values)
    calm.advance(12)
    assert (calm.state.funder_will == 0.5).all()
    assert (calm.state.funder_trust == 1.0).all()


# --- Means --------------------------------------------------------------------------------------


@pytest.mark.parametrize("funders", [0.0, 0.4, 1.0])
def test_room_follows_how_willing_funders_are(funders: float) -> None:
    region = of(2, [[3.0, 1.0], [1.0, 1.0]], depth={(0, 1, 0): 1})
    values = {"room": 10.0, "decisive_share": 1.0, "funder_return": 0.0, "silos": 0.1}
    here = start(region, funders=funders, **(STILL | values))
    paid_by(here, [[0, 1], [2, 2]])
    here.state.funder_will[:] = (0.8, 0.3, 0.5)
    here.advance(1)
    level = 2 * (0.75 * 0.8 + 0.25 * 0.3)
    full = [10.0 * sqrt(4.0), 10.0 * sqrt(2.0)]
    wanted = [full[0] * (1 - funders + funders * level), full[1]]
    assert here.work.room.tolist() == pytest.approx(wanted)
    slope = here.rules.congestion / (2 * here.work.room)
    assert here.work.congestion_slope == pytest.approx(slope)


@pytest.mark.parametrize(
    ("willing", "trust", "wanted"),
    [
        (0.2, 0.5, 0.6 * (1 - 0.5 * 0.6)),  # money speaks, trusted or not
        (0.2, 0.0, 0.6 * (1 - 0.5 * 0.6)),
        (0.5, 0.5, 0.6),
        (0.9, 0.5, 0.6 + 0.5 * 0.5 * 0.8 * 0.4),  # more mandate for who trusts it to go on
        (0.9, 0.0, 0.6),
    ],
)
def test_a_decisive_funder_sets_the_mandate(willing: float, trust: float, wanted: float) -> None:
    region = of(2, [[3.0, 1.0], [1.0, 1.0]], depth={(0, 1, 0): 1})
    values = {"mandate": 0.6, "funder_return": 0.0, "decisive_share": 0.6, "funders": 0.5}
    here = paid_by(start(region, **(STILL | values)), [[1, 0], [1, 0]])
    here.state.funder_will[:] = (1.0, willing, 1.0)
    here.state.funder_trust[:] = trust
    here.advance(1)
    assert here.extensions is not None
    # of the second both pay half, and none is decisive
    assert here.extensions.mandate.tolist() == pytest.approx([wanted, 0.6])


def test_who_is_given_less_keeps_fewer_promises() -> None:
    """A single funder that gives little: through mandate, and through time where that is short."""
    region = of(6, depth=linked(6))
    values = STILL | {"funder_share": 1.0, "funder_start": 0.1, "funder_return": 0.0}
    kept = {
        (decisive, room): float(
            column(
                start(region, funders=0.5, decisive_share=decisive, room=room, **values)
                .advance(24), "promises_kept",
            ).mean()
        )
        for decisive in (0.5, 1.0)
        for room in (1000.0, 1.0)
    }  # fmt: skip
    assert kept[1.0, 1000.0] == 1.0
    assert kept[0.5, 1000.0] == pytest.approx(1 - 0.5 * 0.8, abs=0.05)
    assert kept[1.0, 1.0] < 0.9
    assert kept[0.5, 1.0] < min(kept[0.5, 1000.0], kept[1.0, 1.0])


# --- Tables -------------------------------------------------------------------------------------


def test_a_funder_calls_its_own_field_together() -> None:
    """.5·known·(1 + funder_tables·z) for two of one field, .5·known for two of two."""
    values = {"contacts": 0.2, "release_1": 2.0, "funders": 0.5, "funder_start": 0.6}
    region = of(2)
    met = {0: 0, 1: 0}
    many = 800 if JIT else 400
    for replicate in range(many):
        for other in met:
            here = start(region, replicate, funder_tables=5.0, **values)
            paid_by(here, [[0], [other]]).advance(1)
            met[other] += int(here.state.depth[0])
    for other, wanted in ((0, 0.5 * 0.1 * (1 + 5 * 0.6)), (1, 0.5 * 0.1)):
        deviation = sqrt(wanted * (1 - wanted) / many)
        assert abs(met[other] / many - wanted) < 4 * deviation, other


def test_tables_win_trust_back() -> None:
    values = {"funders": 0.5, "funder_return": 0.0, "trust_start": 0.4, "trust_gain": 0.1}
    here = start(of(2), funder_tables=3.0, **(STILL | values))
    here.state.funder_will[:] = (0.5, 1.0, 0.0)
    here.advance(6)
    wanted = [1 - 0.6 * (1 - 0.1 * 3.0 * z) ** 6 for z in (0.5, 1.0, 0.0)]
    assert here.state.funder_trust == pytest.approx(wanted)


# --- Off, twin, resumed, phases -----------------------------------------------------------------


def everything(here: Engine, months: int) -> list[bytes]:
    rows = here.advance(months)
    return [rows.tobytes(), *(array.tobytes() for array in here.state)]


OTHERS: dict[str, Any] = {
    "funder_share": 0.3, "funder_silo": 1.0, "funder_return": 20.0, "funder_memory": 1.0,
    "decisive_share": 0.1, "funder_tables": 9.0,
}  # fmt: skip


@pytest.mark.parametrize("more", [{}, {"silos": 0.2, "waiting": 0.1}], ids=["core", "others on"])
def test_off_it_changes_no_bit(more: dict[str, Any]) -> None:
    """What belongs to it may have any value where ``funders`` is 0."""
    region = engine.synthetic(10, tasks=4, seed=3)
    plain = engine.build(region, parameters(contacts=2.0, **more), 5, 1)
    others = engine.build(region, parameters(contacts=2.0, **more, **OTHERS), 5, 1)
    assert (others.extensions is None) == (not more)
    assert everything(plain, 24) == everything(others, 24)


def test_funders_that_stay_as_they_are_change_nothing_but_rounding() -> None:
    """At .5, with no silo felt and no table called, they give the room that there is."""
    region = engine.synthetic(10, tasks=4, seed=3)
    plain = engine.build(region, parameters(contacts=2.0), 5, 1).advance(24)
    given = parameters(contacts=2.0, funders=1.0, funder_start=0.5, funder_return=0.0)
    there = engine.build(region, given, 5, 1).advance(24)
    np.testing.assert_allclose(there, plain, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("index", range(60 if JIT else 12))
def test_the_kernels_do_what_the_twin_does(index: int) -> None:
    c = draw(index)
    rng = np.random.default_rng(index)
    values = dict(c.values) | {
        "funders": float(rng.choice([0.3, 0.8, 1.0])),
        "funder_tables": float(rng.choice([0.0, 2.0, 20.0])),
        "decisive_share": float(rng.choice([0.3, 0.5, 0.9])),
        "phases": [(3, {"funder_silo": 0.0, "funder_tables": 4.0})],
    }
    seen = compare(
        c.build(), parameters(**values), c.seed, c.replicate, min(c.months, 10), "funders"
    )
    assert seen["phase"] == (min(c.months, 10) > 3)


def busy(**values: Any) -> Engine:
    usual: dict[str, Any] = {
        "funders": 0.8, "funder_tables": 3.0, "contacts": 3.0, "review_rate": 0.3,
        "choice_precision": 20.0,
    }  # fmt: skip
    return engine.build(engine.synthetic(8, tasks=4, seed=2), parameters(**(usual | values)), 9)


def test_a_resumed_run_equals_an_unbroken_one() -> None:
    whole = sim.simulate(organisations=8, tasks=4, seed=2, months=20, funders=0.8, contacts=3.0)
    part = sim.simulate(organisations=8, tasks=4, seed=2, months=7, funders=0.8, contacts=3.0)
    assert whole.state.funder_will.tolist() != [0.5] * 3
    for months in (4, 9):
        part = sim.resume(part, months)
    assert part.rows.tobytes() == whole.rows.tobytes()
    for one, other in zip(part.state, whole.state, strict=True):
        assert one.tobytes() == other.tobytes()


def test_phases_keep_what_funders_are_and_change_what_they_see() -> None:
    phases = [(6, {"funder_silo": 1.0}), (12, {"funder_silo": 0.0, "funder_tables": 9.0})]
    whole = busy(phases=phases)
    fields = copy.deepcopy(whole.extensions.funder)  # type: ignore[union-attr]
    rows = whole.advance(18)
    month_by_month = busy(phases=phases)
    stepped = np.concatenate([month_by_month.advance(1) for _ in range(18)])
    assert stepped.tobytes() == rows.tobytes()
    assert whole.state.funder_will.tolist() == month_by_month.state.funder_will.tolist()
    assert (whole.extensions.funder == fields).all()  # type: ignore[union-attr]
    plain = busy()
    before, after = plain.advance(6), plain.advance(12)
    assert before.tobytes() == rows[:6].tobytes()
    assert after.tobytes() != rows[6:].tobytes()


def test_replicates_begin_anew() -> None:
    """How willing funders became in one run is nothing to the next."""
    here = busy()
    ends = here.replicates(12, 3)
    for at in range(3):
        alone = engine.build(here.region, here.parameters, here.seed, at)
        assert alone.finish(12).tobytes() == ends[at].tobytes()


# --- What comes about ---------------------------------------------------------------------------


def test_the_smaller_funder_in_its_silo_is_the_less_willing() -> None:
    """More of what it pays comes back to a larger one; with one account they see alike."""
    gaps: dict[float, list[float]] = {0.0: [], 1.0: []}
    for replicate in range(6 if JIT else 2):
        for silo, found in gaps.items():
            region = of(10, np.ones((10, 3)), depth=linked(10, depth=2, tasks=3))
            values = {"funder_share": 0.7, "funders": 0.5, "funder_silo": silo, "mandate": 0.9}
            values |= {"funder_return": 20.0, "funder_memory": 0.2}
            here = start(region, replicate, **(STILL | values))
            here.advance(24)
            will = here.state.funder_will
            found.append(float(will[0] - will[1:].mean()))
    assert np.mean(gaps[1.0]) > 0.05
    assert abs(np.mean(gaps[0.0])) < 0.03


# --- Views, outcomes, story ---------------------------------------------------------------------


def test_mesa_sees_funders() -> None:
    model = sim.OrganisationModel(organisations=6, tasks=3, rng=4, funders=0.8, contacts=3.0)
    model.run_for(6)
    names = [funder.name for funder in model.funders]
    assert names == ["municipalities", "health insurers", "the state"]
    assert [funder.names["nl"] for funder in model.funders] == [
        "gemeenten", "zorgverzekeraars", "het rijk",
    ]  # fmt: skip
    cells = [(name, task) for f in model.funders for name, some in f.field.items() for task in some]
    performed = np.argwhere(model.region.volumes > 0)
    assert len(cells) == len(set(cells)) == len(performed)
    for one in model.organisations:
        assert sum(f.part_of(one) for f in model.funders) == pytest.approx(1.0)
        assert [f.part_of(one) for f in model.funders] == [
            f.part_of(one.name) for f in model.funders
        ]
    state = model.engine.state
    for row, funder in enumerate(model.funders):
        assert list(funder.account.values()) == state.funder_account[3 * row : 3 * row + 3].tolist()
        assert funder.willingness == state.funder_will[row]
        assert set(funder.organisations) == {model.organisation(name) for name in funder.field}
        assert funder in model.agents
    first = next(iter(model.funders))
    before = first.willingness
    first.willingness, first.trust = 0.1, 0.9
    assert (first.willingness, first.trust) == (0.1, 0.9)
    assert before != 0.1
    resumed = sim.resume(model.run, 3)
    model.run_for(3)
    assert model.indicators.iloc[-1].tolist() == pytest.approx(
        resumed.indicators.iloc[-1].tolist(), nan_ok=True
    )
    with pytest.raises(ParameterError, match=r"willingness of municipalities.*0 to 1"):
        first.willingness = 1.5
    with pytest.raises(engine.EngineError, match="funders stay"):
        first.remove()
    model.change(funders=0.0)
    assert len(model.funders) == 0


def test_mesa_has_no_funders_where_they_give_nothing_until_they_do() -> None:
    model = sim.OrganisationModel(organisations=4, tasks=2, rng=4)
    assert len(model.funders) == 0
    assert len(model.agents) == 5
    model.change(funders=0.5)
    assert [funder.willingness for funder in model.funders] == [0.5] * 3
    assert len(model.agents) == 8
    model.run_for(2)
    with pytest.raises(ParameterError, match="funder_start"):
        model.change(funder_start=0.9)


def test_outcomes_are_not_there_without_funders() -> None:
    here = start(of(2, depth=linked(2)), silos=0.1)
    here.advance(2)
    assert isnan(outcomes.willing_funders(here))
    assert isnan(outcomes.wrong_pocket(here))


def test_the_story_of_three_funders_can_be_asked() -> None:
    story = load_scenario("funders")
    base = story.parameters
    assert base.funders > 0
    assert base.funder_silo == 1.0
    one = story.policy("één rekening").applied(base)
    tables = story.policy("tafels").applied(base)
    both = story.policy("both").applied(base)
    assert (one.funder_silo, one.funder_tables) == (0.0, 0.0)
    assert (tables.funder_silo, tables.funder_tables) == (1.0, 5.0)
    assert (both.funder_silo, both.funder_tables) == (0.0, 5.0)
    region = engine.synthetic(12, tasks=4, seed=1)
    ends = {
        name: engine.build(region, p, 1).finish(24).tobytes()
        for name, p in (("base", base), ("one", one), ("tables", tables), ("both", both))
    }
    assert len(set(ends.values())) == 4
