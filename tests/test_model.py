"""The Mesa model: the same bits as a bare run, and what a Mesa user may do with it."""

from __future__ import annotations

import copy
import os
import pickle
import re
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest

import sim
from sim import engine as engines
from sim import mesa_bridge
from sim import model as models
from sim.engine import Engine, EngineError, Run, resume, simulate, synthetic
from sim.indicators import COLUMNS
from sim.model import Organisation, OrganisationModel, OverrideError, Referee
from sim.networks import region
from sim.parameters import ENTRIES, MAX_MONTHS, ParameterError
from sim.regions import load_case
from sim.state import SMALLEST_CHIMNEY, Region

JIT = os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")
MONTHS = 120 if JIT else 13
"""Past one portfolio drift either way."""

LIVELY: dict[str, Any] = {
    "contacts": 20.0,
    "review_rate": 0.4,
    "choice_precision": 1.0,
    "notice_months": 3,
    "drift": 0.3,
    "inquiry": 0.2,
    "experience_rate": 0.05,
    "peer_rate": 0.05,
    "referee_activity": 0.6,
    "referee_start": 2,
    "referee_stop": 9,
    "referee_fade": 4.0,
    "mediation": 0.5,
    "delivery_cap": 0.8,
    "closure": 2.0,
}
"""Enough of everything to happen in a few months, whatever the defaults are."""


def small(n: int = 7) -> Region:
    """Every field of a region in use: kinds, areas, a referee, mandated links, distances."""
    rng = np.random.default_rng(5)
    tasks = ["care", "water", "tax"]
    volumes = rng.uniform(0.2, 2.0, (n, 3))
    volumes[n - 1, 1] = 0.0
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n) if (i, j) not in {(0, 1), (1, 4)}]
    return region(
        "small",
        volumes,
        organisations=[f"M{i}" for i in range(n)],
        labels=[f"Municipality {i}" for i in range(n)],
        kinds=["municipality"] * (n - 1) + ["province"],
        tiers=["local"] * (n - 1) + ["regional"],
        areas=["east", "west"] * (n // 2) + ["east"] * (n % 2),
        referee=[False] * (n - 1) + [True],
        keys=[40 + 3 * i for i in reversed(range(n))],
        tasks=tasks,
        statutory=np.tile([True, False, False], (n, 1)),
        pairs=pairs,
        distance=rng.uniform(0, 80, len(pairs)),
        depth={(0, 2, 0): 2, (1, 2, 0): 1} | ({(0, 3, 0): 1, (2, 3, 0): 2} if n > 3 else {}),
        age={(0, 2, 0): 30, (1, 2, 0): 12},
        floor={(0, 3, 0): 1} if n > 3 else {},
    )


def sparse() -> Region:
    """A ring with a few chords: most pairs can never meet."""
    n = 30
    pairs = [(i, (i + 1) % n) for i in range(n)] + [(i, i + 7) for i in range(0, 20, 3)]
    return synthetic(n, tasks=5, seed=3, pairs=pairs)


def same_state(first: Any, second: Any) -> None:
    for name, one, two in zip(first._fields, first, second, strict=True):
        assert one.tobytes() == two.tobytes(), name


def same_run(model: OrganisationModel, run: Run) -> None:
    assert model.month == run.months
    same_state(model.engine.state, run.state)
    assert model.run.rows.tobytes() == run.rows.tobytes()
    pd.testing.assert_frame_equal(model.indicators, run.indicators, check_exact=True)


# The same numbers -------------------------------------------------------------------------------


@pytest.mark.bits
@pytest.mark.parametrize("mode", ["consent", "joint"])
@pytest.mark.parametrize("place", ["dense", "sparse", "small", "twente"])
def test_the_same_bits_as_a_bare_run(place: str, mode: str) -> None:
    made = {
        "dense": lambda: synthetic(40 if JIT else 8, tasks=6, seed=9),
        "sparse": sparse,
        "small": small,
        "twente": lambda: load_case("twente"),
    }
    here = made[place]()
    months = MONTHS if JIT or place != "twente" else 2
    run = simulate(here, seed=1, months=months, mode=mode, **LIVELY)
    model = OrganisationModel(here, rng=1, mode=mode, **LIVELY)
    for _ in range(months):
        model.step()
    same_run(model, run)
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame.to_numpy().tobytes() == run.indicators.to_numpy().tobytes()
    assert (model.steps, model.running) == (months, True)


@pytest.mark.bits
def test_a_synthetic_region_is_drawn_as_a_bare_run_draws_it() -> None:
    run = simulate(organisations=6, tasks=3, seed=11, months=5, replicate=2, **LIVELY)
    model = OrganisationModel(rng=11, organisations=6, tasks=3, replicate=2, **LIVELY)
    model.run_for(5)
    same_run(model, run)
    assert len(OrganisationModel(organisations=3).region.tasks) == 8


def test_a_run_of_the_model_can_be_resumed() -> None:
    model = OrganisationModel(small(), **LIVELY)
    model.run_for(5)
    half = model.run
    model.run_for(8)
    assert half.months == 5  # not a view of the arrays that went on
    same_run(model, resume(half, 8))


def test_without_observation_the_state_is_the_same() -> None:
    model = OrganisationModel(small(), observe=False, **LIVELY)
    model.run_for(6)
    run = simulate(small(), seed=1, months=6, **LIVELY)
    same_state(model.engine.state, run.state)
    with pytest.raises(EngineError, match="observe=True"):
        _ = model.run
    with pytest.raises(EngineError, match="observe=True"):
        _ = model.indicators
    assert len(model.links) == len(run.links)
    assert model.indicator("trust") == run.indicators["trust"].iloc[-1]
    model.datacollector.collect(model)
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame.to_numpy().tobytes() == run.rows[-1].tobytes()


def test_two_models_live_side_by_side() -> None:
    one = OrganisationModel(small(7), rng=1, **LIVELY)
    first = one.organisations[2]
    before = (first.name, first.mindset, first.load, first.trust_in("M3"))
    two = OrganisationModel(small(4), rng=2, **LIVELY)
    assert (first.name, first.mindset, first.load, first.trust_in("M3")) == before
    for _ in range(6):
        one.step()
        two.step()
    same_run(one, simulate(small(7), seed=1, months=6, **LIVELY))
    same_run(two, simulate(small(4), seed=2, months=6, **LIVELY))
    two.organisations[2].mindset = 0.0
    assert first.mindset == one.engine.state.mindset[2] > 0.0
    with pytest.raises(EngineError, match="another model"):
        first.trust_in(two.organisations[0])


def test_mesas_own_random_state_is_left_alone() -> None:
    model = OrganisationModel(small(), collect_agents=True, **LIVELY)
    before = (model.random.getstate(), model.rng.bit_generator.state)
    model.run_for(3)
    _ = (model.organisations[0].partners(), model.organisations[0].bundle("care"))
    assert (model.random.getstate(), model.rng.bit_generator.state) == before


def test_an_agent_method_in_any_order_changes_no_draw() -> None:
    class Talker(Organisation):
        said = 0

        def talk(self) -> None:
            self.said += self.model.random.randrange(1, 3)

    class Talkative(OrganisationModel):
        organisation_type = Talker

    model = Talkative(small(), **LIVELY)
    for _ in range(6):
        model.agents_by_type[Talker].shuffle_do("talk")
        model.rng.random(3)
        model.step()
    assert all(x.said > 0 for x in model.organisations)
    same_run(model, simulate(small(), seed=1, months=6, **LIVELY))


@pytest.mark.parametrize("way", ["copy", "pickle"])
def test_a_copy_goes_its_own_way(way: str) -> None:
    model = OrganisationModel(small(), collect_agents=True, **LIVELY)
    model.run_for(3)
    twin = copy.deepcopy(model) if way == "copy" else pickle.loads(pickle.dumps(model))
    assert twin.agents[1].model is twin
    assert twin.organisations[1].model is twin
    twin.run_for(4)
    assert model.month == 3
    model.run_for(4)
    same_run(twin, model.run)
    frames = [x.datacollector.get_model_vars_dataframe() for x in (model, twin)]
    pd.testing.assert_frame_equal(*frames, check_exact=True)


def test_a_run_ends_where_the_numbers_of_months_end() -> None:
    model = OrganisationModel(small(3))
    with pytest.raises(ParameterError, match="months = 12001"):
        model.run_for(MAX_MONTHS + 1)
    model.engine.state.month[0] = MAX_MONTHS - 1
    model.run_model()
    assert not model.running
    with pytest.raises(EngineError, match="12000 months at most"):
        model.step()


# Seeds and bad input ----------------------------------------------------------------------------


def test_the_seed_is_always_known() -> None:
    assert OrganisationModel(small()).seed == 1
    assert OrganisationModel(small(), np.int64(7)).seed == 7
    assert OrganisationModel(small(), 2**64 - 1).seed == 2**64 - 1
    drawn = [OrganisationModel(small(), np.random.default_rng(4)).seed for _ in range(2)]
    assert drawn[0] == drawn[1] > 2**40
    assert OrganisationModel(small(), 7).rng.random() == np.random.default_rng(7).random()
    free = [OrganisationModel(small(), rng=None, **LIVELY) for _ in range(2)]
    assert free[0].seed != free[1].seed
    again = OrganisationModel(small(), rng=free[0].seed, **LIVELY)
    for model in (free[0], again):
        model.run_for(2)
    same_run(again, free[0].run)


@pytest.mark.parametrize("rng", [-1, 2**64, 1.0, True, "1", [1, 2], np.random.SeedSequence(1)])
def test_a_seed_that_is_none_is_refused(rng: Any) -> None:
    with pytest.raises(ParameterError, match=r"(?s)rng = .* whole number .* or None, or a NumPy"):
        OrganisationModel(small(), rng=rng)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mindset_maen": 0.3}, "did you mean mindset_mean"),
        ({"mindset_mean": 1.3}, "mindset_mean = 1.3"),
        ({"seed": 3}, "given as rng="),
        ({"organisations": 5}, "not both"),
        ({"tasks": 5}, "not both"),
        ({"region": None}, "give a region or a number"),
        ({"region": None, "organisations": 1}, "organisations = 1"),
        ({"region": "twente"}, "load_case"),
        ({"replicate": -1}, "replicate = -1"),
    ],
)
def test_bad_input_is_reported_in_words(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((ParameterError, EngineError), match=message):
        OrganisationModel(**{"region": small(), **arguments})


# Agents -----------------------------------------------------------------------------------------


def test_an_organisation_shows_its_row() -> None:
    here = small()
    model = OrganisationModel(here, **LIVELY)
    model.run_for(4)
    state, facts, work = model.engine.state, model.engine.facts, model.engine.work
    for i, x in enumerate(model.organisations):
        assert x.row == i
        assert x is model.organisation(x.name)
        assert (x.key, x.name) == (facts.key[i], here.organisations[i])
        assert (x.label, x.kind, x.tier, x.area) == (
            (here.labels[i], here.kinds[i], here.tiers[i], here.areas[i])
        )
        assert (x.mindset, x.credibility) == (state.mindset[i], state.credibility[i])
        assert (x.own_interest, x.mandate) == (state.own_weight[i], facts.mandate[i])
        assert (x.room, x.load) == (work.room[i], work.load[i])
        assert x.overloaded == (work.load[i] > work.room[i])
        assert list(x.volumes.items()) == list(zip(here.tasks, state.volume[i], strict=True))
        with pytest.raises(TypeError):
            x.volumes["care"] = 3.0  # type: ignore[index]
    assert repr(model.organisation("M3")) == "<Organisation M3>"
    assert [x.name for x in model.organisations if x.overloaded] == [
        here.organisations[i] for i in np.nonzero(work.load > work.room)[0]
    ]
    with pytest.raises(KeyError, match="no organisation 'M9'"):
        model.organisation("M9")


def test_links_and_partners_agree_with_the_table_of_the_run() -> None:
    model = OrganisationModel(small(), **LIVELY)
    model.run_for(6)
    table = model.run.links
    assert len(table) > 3
    pd.testing.assert_frame_equal(model.links, table)
    seen: dict[str, set[str]] = {x.name: set() for x in model.organisations}
    for link in table.itertuples():
        a, b = model.organisation(link.first), model.organisation(link.second)
        assert a.depth_to(b, link.task) == b.depth_to(a.name, link.task) == link.depth
        assert (a.trust_in(b), b.trust_in(a)) == (link.trust_first, link.trust_second)
        assert a in b.partners(link.task, link.depth)
        assert a not in b.partners(link.task, link.depth + 1)
        for one, other in ((a, b), (b, a)):
            row = one.links[(one.links.partner == other.name) & (one.links.task == link.task)]
            assert row[["depth", "age"]].to_numpy().tolist() == [[link.depth, link.age]]
            assert row.trust.item() == one.trust_in(other)
            assert row.trusted.item() == other.trust_in(one)
            seen[one.name].add(other.name)
    assert sum(len(x.links) for x in model.organisations) == 2 * len(table)
    for x in model.organisations:
        rows = [y.row for y in x.partners()]
        assert rows == sorted(model.organisation(name).row for name in seen[x.name])


def test_knowledge_of_another_reads_the_right_side() -> None:
    model = OrganisationModel(small())
    facts, state = model.engine.facts, model.engine.state
    state.knowledge[:] = np.arange(state.knowledge.size).reshape(-1, 2) / 100
    for pair, (a, b) in enumerate(facts.ends):
        one, two = model.organisations[a], model.organisations[b]
        assert one.knowledge_of(two) == state.knowledge[pair, 0]
        assert two.knowledge_of(one) == state.knowledge[pair, 1]


def test_those_who_could_never_meet_have_nothing_between_them() -> None:
    model = OrganisationModel(small())
    one, two = model.organisation("M0"), model.organisation("M1")
    for other in (one, model.organisation("M4")):
        assert np.isnan(other.trust_in(two))
        assert np.isnan(two.knowledge_of(other.name))
        assert np.isnan(two.record_of(other.name))
        assert two.depth_to(other, "care") == 0
    model.engine.state.depth[:] = 1
    province = model.organisation("M6")
    assert [province.depth_to("M0", x) for x in ("care", "water", "tax")] == [1, 0, 1]
    with pytest.raises(KeyError, match="no task 'fire'"):
        one.depth_to(two, "fire")
    with pytest.raises(EngineError, match="could never meet"):
        one.set_trust_in(two, 0.5)
    for other, task in (("M1", "care"), ("M6", "water")):
        with pytest.raises(EngineError, match="no potential link"):
            model.set_depth("M0", other, task, 1)


def test_bundles_give_the_fragmentation_of_the_indicators() -> None:
    model = OrganisationModel(small(), **LIVELY)
    model.run_for(12)
    per_task = model.engine.fragmentation_per_task()
    chimneys = model.engine.chimneys_per_task()
    for k, task in enumerate(model.region.tasks):
        share = model.engine.state.volume[:, k] / model.engine.state.volume[:, k].sum()
        bundles = {tuple(y.row for y in x.bundle(task)) for x in model.organisations}
        assert sorted(i for b in bundles for i in b) == list(range(7))
        together = sum(share[list(b)].sum() ** 2 for b in bundles)
        assert per_task[task] == pytest.approx((1 - together) / (1 - (share**2).sum()))
        volume = model.engine.state.volume[:, k]
        assert chimneys[task] == sum(volume[list(b)].sum() >= SMALLEST_CHIMNEY for b in bundles)
        for x in model.organisations:
            assert set(x.partners(task)) <= set(x.table(task))
            assert set(x.bundle(task)) <= set(x.table(task))


def test_the_referee_is_one_agent_also_when_absent() -> None:
    model = OrganisationModel(small(), **{**LIVELY, "referee_activity": 0.0})
    assert list(model.agents_by_type[Referee]) == [model.referee]
    assert [x.name for x in model.referee.organisations] == ["M6"]
    assert model.referee.activity == 0.0
    active = OrganisationModel(small(), **LIVELY)
    seen = []
    for _ in range(12):
        seen.append(active.referee.activity)
        active.step()
    assert seen == active.indicators["referee"].iloc[1:].tolist()
    assert seen[:3] == [0.0, 0.0, 0.6]
    assert 0.0 < seen[11] < 0.6
    referee = active.referee
    assert referee.credibility == active.indicators["credibility"].iloc[-1]
    assert (referee.start, referee.stop, referee.mediation) == (2, 9, 0.5)
    names = ("convening", "backing", "mediation", "monitoring", "appreciation")
    for name in names:
        setattr(referee, name, 0.25)
        assert getattr(referee, name) == getattr(active.engine.rules, name) == 0.25
    with pytest.raises(ParameterError, match="backing = 3"):
        referee.backing = 3


def test_agentsets_work_as_a_mesa_user_expects() -> None:
    model = OrganisationModel(small(), **LIVELY)
    model.run_for(2)
    assert len(model.agents) == 8
    organisations = model.organisations
    assert list(organisations) == list(model.agents_by_type[Organisation])
    assert (organisations[2].row, [x.row for x in organisations[1:3]]) == (2, [1, 2])
    assert organisations.agg("mindset", np.mean) == np.mean(model.engine.state.mindset)
    assert organisations.get("name") == list(model.region.organisations)
    province = organisations.select(lambda x: x.kind == "province")
    assert [x.name for x in province] == ["M6"]
    areas = organisations.groupby("area")
    assert {area: len(group) for area, group in areas.groups.items()} == {"east": 4, "west": 3}
    organisations.select(lambda x: x.area == "east").set("mindset", 0.875)
    east = [x.area == "east" for x in model.organisations]
    assert (model.engine.state.mindset == 0.875).tolist() == east
    with pytest.raises(EngineError, match="cannot leave"):
        organisations.do("remove")
    with pytest.raises(EngineError, match="referee_activity=0"):
        model.referee.remove()
    with pytest.raises(EngineError, match="cannot join"):
        Organisation(model, 0)
    with pytest.raises(EngineError, match="has one referee"):
        Referee(model)
    assert len(model.agents) == 8
    assert len({x.unique_id for x in model.agents}) == 8


def test_organisations_of_a_subclass_are_found_alike() -> None:
    class Mine(Organisation):
        pass

    class Model(OrganisationModel):
        organisation_type = Mine

    model = Model(small(), collect_agents=True, **LIVELY)
    model.run_for(2)
    assert {type(x) for x in model.organisations} == {Mine}
    assert model.organisations.agg("mindset", max) == model.engine.state.mindset.max()
    assert model.organisations.select(lambda x: x.is_referee).get("name") == ["M6"]
    assert len(model.datacollector.get_agent_vars_dataframe()) == 3 * 7
    model.organisations.shuffle(inplace=True)
    assert [model.organisation(f"M{i}").row for i in range(7)] == [6, 5, 4, 3, 2, 1, 0]


def test_an_organisation_is_found_by_its_label() -> None:
    model = OrganisationModel(small())
    assert model.organisation("Municipality 3") is model.organisation("M3")
    assert model.organisation("M0").depth_to("Municipality 2", "care") == 2
    with pytest.raises(KeyError, match=r"did you mean 'Municipality 4', 'M4'\?"):
        model.organisation("Municipalty 4")
    twins = region("twins", np.ones((3, 2)), organisations=list("abc"), labels=["x", "Y", "Y"])
    with pytest.raises(KeyError, match="more than one organisation 'Y': give one of b, c"):
        OrganisationModel(twins).organisation("Y")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("mindest", r"mindset\?"),
        ("Mindset", r"mindset\?"),
        ("mandat", r"mandate\?"),
        ("own_intrest", r"own_interest\?"),
        ("volume", "volumes, which can only be read"),
    ],
)
def test_a_misspelt_attribute_is_refused(name: str, meant: str) -> None:
    x = OrganisationModel(small(3)).organisations[0]
    with pytest.raises(AttributeError, match=rf"Organisation\.{name} = 0\.3: .*mean {meant}"):
        setattr(x, name, 0.3)
    assert not hasattr(x, name)


def test_attributes_of_ones_own_are_welcome() -> None:
    class Owner(Organisation):
        volume: float
        mandates = 0

        def __init__(self, model: OrganisationModel, row: int) -> None:
            super().__init__(model, row)
            self.wealth = 1.0
            self._mindest = 2.0

    class Heir(Owner):
        pass

    class Model(OrganisationModel):
        organisation_type = Heir

    model = Model(small(3))
    x = model.organisations[0]
    x.volume, x.mandates, x.pos, x.colour = 3.0, 1, (0, 0), "red"
    assert (x.volume, x.mandates, x.wealth, x._mindest, x.colour) == (3.0, 1, 1.0, 2.0, "red")
    model.organisations.set("visited", True)
    with pytest.raises(AttributeError, match=r"Heir\.mindest"):
        model.organisations.set("mindest", 0.3)


# Changing the state -----------------------------------------------------------------------------


def test_a_change_by_hand_stands_in_the_arrays() -> None:
    model = OrganisationModel(small(), **LIVELY)
    assert model.indicator("knowledge") == model.indicators["knowledge"].iloc[0]
    model.run_for(3)
    x = model.organisation("M4")
    before = model.indicator("mindset")
    assert before == model.indicators["mindset"].iloc[-1]
    for name in ("mindset", "credibility"):
        setattr(x, name, 1)
        assert getattr(x, name) == 1.0
        assert getattr(model.engine.state, name)[x.row] == 1.0
    assert model.indicator("mindset") > before
    x.set_trust_in("M5", 0.125)
    x.set_knowledge_of("M5", 0.25)
    x.set_record_of("M5", 0.375)
    assert (x.trust_in("M5"), x.knowledge_of("M5"), x.record_of("M5")) == (0.125, 0.25, 0.375)
    assert model.organisation("M5").record_of(x) != 0.375
    # trust that falls leaves the highest so far where it was, trust that rises does not
    peak = model.engine.state.trust_peak
    assert (peak >= model.engine.state.trust).all()
    assert 0.125 not in peak
    x.set_trust_in("M5", 1.0)
    assert (peak == 1.0).sum() == 1
    x.set_trust_in("M5", 0.125)
    assert (peak == 1.0).sum() == 1
    assert model.organisation("M5").trust_in(x) != 0.125
    assert model.indicators["mindset"].iloc[-1] == before  # the month as it was
    half = model.run
    model.run_for(3)
    same_run(model, resume(half, 3))


def test_what_a_run_cannot_hold_is_not_handed_out_as_one() -> None:
    model = OrganisationModel(small(), **LIVELY)
    plain = OrganisationModel(small(), **LIVELY)
    model.organisation("M4").mandate = 0.0
    model.run_for(3)
    plain.run_for(3)
    assert model.run_for(0) is None
    promises = model.indicators["promises_kept"] != plain.indicators["promises_kept"]
    assert promises.iloc[1:].any()
    with pytest.raises(EngineError, match=r"mandate of single organisations"):
        _ = model.run
    model.change(mandate=0.7)
    assert set(model.engine.facts.mandate) == {0.7}
    assert model.run.months == 3
    model.organisation("M4").own_interest = 0.5
    assert model.engine.state.own_weight[model.organisation("M4").row] == 0.5
    with pytest.raises(EngineError, match=r"own_interest of single organisations"):
        _ = model.run
    assert len(model.indicators) == 4
    assert plain.run.months == 3


@pytest.mark.parametrize("name", ["mindset", "credibility", "own_interest", "mandate"])
@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), "0.5", True, None])
def test_a_share_lies_between_0_and_1(name: str, value: Any) -> None:
    model = OrganisationModel(small(3), **LIVELY)
    x = model.organisations[0]
    before = getattr(x, name)
    with pytest.raises(ParameterError, match=rf"{name}.*M2.* = .*from 0 to 1"):
        setattr(x, name, value)
    assert getattr(x, name) == before


def test_a_depth_set_by_hand_keeps_counts_loads_and_notices_right() -> None:
    model = OrganisationModel(small(), **LIVELY)
    model.run_for(5)
    a, b = model.organisation("M4"), model.organisation("M2")
    state = model.engine.state
    model.set_depth(a, b, "water", 0)
    tallies, load = state.flow.copy(), a.load
    model.set_depth(a, "M2", "water", 3)
    assert (a.depth_to(b, "water"), b.depth_to(a, "water")) == (3, 3)
    assert a.load != load
    link = model.links.query("task == 'water' and depth == 3 and age == 0")
    assert {"M2", "M4"} in [{x.first, x.second} for x in link.itertuples()]
    assert state.flow.tobytes() == tallies.tobytes()
    half = model.run
    model.run_for(5)
    same_run(model, resume(half, 5))


def test_a_depth_set_by_hand_withdraws_a_notice() -> None:
    model = OrganisationModel(small(), **LIVELY)
    while not (model.engine.state.notice >= 0).any():
        model.step()
    link = int(np.nonzero(model.engine.state.notice >= 0)[0][0])
    ends = model.engine.facts.ends[model.engine.facts.link_pair[link]]
    task = model.region.tasks[model.engine.facts.task[link]]
    since, depth = model.engine.state.since[link], int(model.engine.state.depth[link])
    a, b = (model.organisations[i] for i in ends)
    model.set_depth(a, b, task, depth)
    assert model.engine.state.notice[link] == -1
    assert model.engine.state.since[link] == since
    assert a.depth_to(b, task) == depth


@pytest.mark.parametrize("depth", [0, 4, 1.0, True])
def test_a_depth_that_the_law_or_the_ladder_refuses(depth: Any) -> None:
    model = OrganisationModel(small())
    with pytest.raises(ParameterError, match=r"depth of M3 and M0 on care = .* from 1 to 3"):
        model.set_depth("M0", "M3", "care", depth)


# Changing parameters ----------------------------------------------------------------------------


def another(name: str) -> Any:
    """A value other than the model's, as far as possible from the edges."""
    entry = ENTRIES[name]
    now = LIVELY.get(name, entry.default)
    if entry.choices:
        return next(x for x in entry.choices if x != now)
    if name in ("referee_start", "referee_stop", "means_cut_month"):
        return 5
    far = entry.high if entry.high is not None and now < min(entry.high, 2) else entry.low
    value = 0.5 * (now + min(far, 4.0))
    return (now + 1 if now < entry.high else now - 1) if entry.whole else value


@pytest.mark.parametrize("name", [x for x, row in ENTRIES.items() if not row.month_0])
def test_a_change_at_month_0_is_a_model_made_so(name: str) -> None:
    months = 13 if JIT else 2
    changed = OrganisationModel(small(4), **LIVELY)
    changed.change(**{name: another(name)})
    made = OrganisationModel(small(4), **{**LIVELY, name: another(name)})
    assert changed.parameters == made.parameters != OrganisationModel(small(4), **LIVELY).parameters
    for model in (changed, made):
        model.run_for(months)
    same_state(changed.engine.state, made.engine.state)
    for one, two in zip(changed.engine.facts, made.engine.facts, strict=True):
        assert one.tobytes() == two.tobytes()
    assert changed.run.rows[1:].tobytes() == made.run.rows[1:].tobytes()


def test_a_change_halfway_acts_from_the_coming_month_and_is_kept() -> None:
    model = OrganisationModel(small(), **LIVELY)
    plain = simulate(small(), seed=1, months=12, **LIVELY)
    model.run_for(4)
    model.change(referee_activity=np.float64(1.0), boundary_area=2.0, mandate=0.4)
    model.run_for(3)
    half = model.run
    model.change(days_2=2.0)
    model.run_for(5)
    rows = model.run.rows
    assert rows[:5].tobytes() == plain.rows[:5].tobytes()
    assert rows[5:].tobytes() != plain.rows[5:].tobytes()
    assert rows[5, COLUMNS.index("referee")] == 1.0
    assert model.changes == [
        (4, {"referee_activity": 1.0, "boundary_area": 2.0, "mandate": 0.4}),
        (7, {"days_2": 2.0}),
    ]
    again = OrganisationModel(small(), base=half.parameters)
    again.engine = half.engine()
    again.change(days_2=2.0)
    again.run_for(5)
    same_state(model.engine.state, again.engine.state)


def test_a_change_to_what_is_already_so_changes_nothing() -> None:
    model = OrganisationModel(small(), **LIVELY)
    at_month_0 = {row.name for row in ENTRIES.values() if row.month_0}
    for _ in range(13):
        model.change(**{x: y for x, y in model.parameters if x not in at_month_0})
        model.step()
    same_run(model, simulate(small(), seed=1, months=13, **LIVELY))


def test_a_change_that_cannot_be_made_changes_nothing() -> None:
    model = OrganisationModel(small(), **LIVELY)
    model.run_for(2)
    before = model.parameters
    for name, remedy in ((row.name, row.month_0) for row in ENTRIES.values() if row.month_0):
        with pytest.raises(ParameterError, match=f"{name}: acts at month 0 only.*{remedy}"):
            model.change(backing=0.25, **{name: 0.25})
    for values, message in (
        ({"bakcing": 0.5}, "did you mean backing"),
        ({"backing": 1.5}, "backing = 1.5"),
        ({"seed": 4}, "given as rng="),
    ):
        with pytest.raises(ParameterError, match=message):
            model.change(**values)
    assert model.parameters is before
    assert model.changes == []


def test_announced_steps_are_not_forgotten() -> None:
    model = OrganisationModel(small(), **LIVELY)
    model.engine.state.notice[:] = -1
    model.change(notice_months=0)
    model.change(notice_months=2)
    while not (model.engine.state.notice >= 0).any():
        model.step()
    announced = np.nonzero(model.engine.state.notice >= 0)[0]
    depths = model.engine.state.depth[announced].copy()
    model.change(notice_months=0, review_rate=0.0)
    while (model.engine.state.notice >= 0).any():
        model.step()
    assert (model.engine.state.depth[announced] == depths - 1).all()


# Collecting -------------------------------------------------------------------------------------


def test_one_observation_a_month(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    observe = Engine.observe
    monkeypatch.setattr(Engine, "observe", lambda self: (seen.append(self.month), observe(self))[1])
    model = OrganisationModel(small(), collect_agents=True, **LIVELY)
    model.run_for(4)
    frame = model.datacollector.get_model_vars_dataframe()
    assert seen == [0, 1, 2, 3, 4]
    assert frame.shape == (5, len(COLUMNS))
    blind = OrganisationModel(small(), observe=False)
    blind.run_for(2)
    assert seen == [0, 1, 2, 3, 4]
    assert blind.indicator("trust") + blind.indicator("days") >= 0
    assert seen == [0, 1, 2, 3, 4, 2]
    blind.organisations[0].mindset = 0.5
    blind.indicator("mindset")
    blind.change(time_cost=0.5)
    blind.indicator("mindset")
    assert seen == [0, 1, 2, 3, 4, 2, 2, 2]


def test_agents_are_collected_only_on_request() -> None:
    plain = OrganisationModel(small(), **LIVELY)
    assert not plain.datacollector.agenttype_reporters
    assert not plain.datacollector.agent_reporters
    model = OrganisationModel(small(), collect_agents=True, **LIVELY)
    model.run_for(3)
    frame = model.datacollector.get_agent_vars_dataframe()
    assert frame.columns.tolist() == ["name", *models.PER_ORGANISATION]
    assert len(frame) == 4 * 7
    last = frame.xs(3, level="Step")
    assert last["mindset"].tolist() == model.engine.state.mindset.tolist()
    assert last["load"].tolist() == model.engine.work.load.tolist()
    assert (frame.mindset.dtype, frame.overloaded.dtype) == (np.float64, np.bool_)


def test_reporters_of_ones_own() -> None:
    class Counting(OrganisationModel):
        tables = 0

        def after_month(self) -> None:
            self.tables += 1

        def reporters(self) -> dict[str, Any]:
            what = super().reporters()
            what["model_reporters"]["tables"] = "tables"
            what["agent_reporters"]["kind"] = "kind"
            return what

    model = Counting(small(), **LIVELY)
    model.run_for(3)
    kinds = model.datacollector.get_agent_vars_dataframe()["kind"]
    assert kinds.tolist() == 4 * list(model.region.kinds)
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame["tables"].tolist() == [0, 1, 2, 3]
    assert frame[list(COLUMNS)].to_numpy().tobytes() == model.run.rows.tobytes()


def test_a_reporter_beside_the_groups_is_sent_where_to_go() -> None:
    class Beside(OrganisationModel):
        def reporters(self) -> dict[str, Any]:
            return {**super().reporters(), "size": lambda model: 1}

    remedy = r"Beside\.reporters\(\) has 'size'.*what\[\"model_reporters\"\]\['size'\] = "
    with pytest.raises(OverrideError, match=remedy):
        Beside(small())


def test_a_collector_of_ones_own_is_ones_own_to_collect() -> None:
    model = OrganisationModel(small(), **LIVELY)
    model.datacollector = mesa.DataCollector(model_reporters={"month": "month"})
    model.run_for(2)
    model.datacollector.collect(model)
    assert model.datacollector.get_model_vars_dataframe()["month"].tolist() == [2]
    assert len(model.indicators) == 3


def test_an_indicator_that_is_none() -> None:
    with pytest.raises(KeyError, match="no indicator 'happiness'"):
        OrganisationModel(small()).indicator("happiness")


# Subclasses -------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [Organisation, Referee, OrganisationModel])
@pytest.mark.parametrize("name", sorted(mesa_bridge.BY_THE_CORE - {"step"}))
def test_a_method_that_nothing_calls_is_refused(base: type, name: str) -> None:
    with pytest.raises(OverrideError, match=rf"Mine\.{name} would have no effect.*before_month"):
        type("Mine", (base,), {name: lambda self: None})


@pytest.mark.parametrize("base", [Organisation, Referee])
def test_a_step_of_an_agent_is_refused(base: type) -> None:
    with pytest.raises(OverrideError, match=r"Mine\.step would have no effect.*after_month"):
        type("Mine", (base,), {"step": lambda self: None})


@pytest.mark.parametrize(
    ("base", "name"),
    [
        (Organisation, "mindset"),
        (Organisation, "trust_in"),
        (Organisation, "row"),
        (Organisation, "remove"),
        (Referee, "activity"),
        (Referee, "convening"),
        (OrganisationModel, "month"),
        (OrganisationModel, "engine"),
        (OrganisationModel, "indicators"),
    ],
)
def test_a_view_of_the_state_cannot_be_another(base: type, name: str) -> None:
    with pytest.raises(OverrideError, match=rf"Mine\.{name}: {base.__name__}\.{name} shows what"):
        type("Mine", (base,), {name: 0.9})


def test_what_is_mixed_in_counts_too() -> None:
    class Stepping:
        def decide(self) -> bool:
            return True

    for bases in ((Stepping, Organisation), (Organisation, Stepping)):
        with pytest.raises(OverrideError, match=r"Mine\.decide \(from Stepping\)"):
            type("Mine", bases, {})

    class Harmless(Organisation):
        model: Counted
        mood: float

        def before_month(self) -> None: ...
        def cheer(self) -> None: ...

    class Counted(OrganisationModel):
        organisation_type = Harmless

        def run_for(self, months: int) -> None:
            super().run_for(months)

    model = Counted(small(3))
    assert type(model.organisations[0]) is Harmless


def test_hooks_are_called_in_their_order_and_see_the_right_month() -> None:
    calls: list[tuple[str, int]] = []

    class Member(Organisation):
        def before_month(self) -> None:
            calls.append((f"before {self.name}", self.model.month))

        def after_month(self) -> None:
            calls.append((f"after {self.name}", self.model.month))

    class Judge(Referee):
        def before_month(self) -> None:
            calls.append(("before referee", self.model.month))

        def after_month(self) -> None:
            calls.append(("after referee", self.model.month))

    class Hooked(OrganisationModel):
        organisation_type = Member
        referee_type = Judge

        def before_month(self) -> None:
            calls.append(("before", self.month))

        def after_month(self) -> None:
            calls.append(("after", self.month))

        def step(self) -> None:
            super().step()
            calls.append(("step", self.steps))

    model = Hooked(small(3), **LIVELY)
    assert calls == []
    model.run_for(1)
    names = ["M2", "M1", "M0", "referee"]
    assert calls == [
        ("before", 0),
        *((f"before {x}", 0) for x in names),
        *((f"after {x}", 1) for x in names),
        ("after", 1),
        ("step", 1),
    ]
    same_run(model, simulate(small(3), seed=1, months=1, **LIVELY))


def test_a_hook_can_intervene() -> None:
    class Hopeful(OrganisationModel):
        def before_month(self) -> None:
            if self.month == 2:
                self.change(referee_activity=1.0)

        def after_month(self) -> None:
            if self.month == 3:
                self.agents_by_type[Organisation].set("mindset", 1.0)

    still = {**LIVELY, "experience_rate": 0.0, "peer_rate": 0.0, "referee_stop": MAX_MONTHS}
    model = Hopeful(small(), **still)
    model.run_for(5)
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame["referee"].tolist() == [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    assert frame["mindset"].iloc[3] < 1.0
    assert frame["mindset"].iloc[4:].tolist() == [1.0, 1.0]


def test_a_step_that_leaves_the_month_unsimulated_says_so() -> None:
    class Forgetful(OrganisationModel):
        def step(self) -> None:
            self.forgot = True

    class Heir(Forgetful):
        pass

    class Stepping:
        def step(self) -> None:
            pass

    class Mixed(Stepping, OrganisationModel):
        pass

    class Faithful(Forgetful):
        def step(self) -> None:
            OrganisationModel.step(self)

    for kind in (Forgetful, Heir, Mixed):
        with pytest.raises(OverrideError, match=rf"{kind.__name__}\.step\(\) ended"):
            kind(small(3)).step()
    model = Faithful(small(3))
    model.step()
    assert (model.month, model.steps) == (1, 1)


def test_every_example_for_users_of_mesa_runs() -> None:
    text = (Path(__file__).parents[1] / "docs" / "mesa.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(examples) >= 7
    names: dict[str, Any] = {"__name__": "__main__"}
    for example in examples:
        exec(example if JIT else re.sub(r"run_for\(\d+\)", "run_for(1)", example), names)
    assert names["enschede"].name == "GM0153"


def test_what_is_printed_fits_a_line() -> None:
    run = simulate(small(), seed=4, months=2, replicate=3)
    assert repr(run) == (
        "<Run of 'small': 7 organisations, 3 tasks, seed 4, replicate 3, 2 months>"
    )
    n, tasks, pairs, links = run.region.size
    assert repr(run.region) == (
        f"<Region 'small': {n} organisations, {tasks} tasks, {pairs} pairs, "
        f"{links} potential links>"
    )


def test_a_bare_run_also_wants_a_region() -> None:
    bad: Any = "twente"
    with pytest.raises(EngineError, match=r"simulate: region is 'twente'.*sim\.load_case"):
        simulate(bad)


def test_the_front_door_leads_here() -> None:
    assert sim.OrganisationModel is OrganisationModel
    assert (sim.Organisation, sim.Referee) == (Organisation, Referee)
    assert engines.Engine is OrganisationModel(small(3)).engine.__class__
