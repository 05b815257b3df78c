"""Where Mesa meets the model: batches of replicates that differ, reporters, graphs and spaces."""

from __future__ import annotations

import copy
import math
import pickle
import warnings
from typing import Any

import mesa
import networkx as nx
import numpy as np
import pytest
from mesa.discrete_space import CellAgent

import sim
from sim import mesa_bridge
from sim.engine import EngineError, simulate
from sim.graphs import edges
from sim.mesa_bridge import BATCH_GIVES_SEEDS
from sim.model import Organisation, OrganisationModel, OverrideError
from sim.words import in_language

MONTHS = 6
older = pytest.mark.skipif(BATCH_GIVES_SEEDS, reason="Mesa gives each iteration a seed")
newer = pytest.mark.skipif(not BATCH_GIVES_SEEDS, reason="Mesa gives iterations no seeds")


class Plain(OrganisationModel):
    """A subclass that hands on what it gets."""


class Own(OrganisationModel):
    """A subclass with arguments of its own."""

    def __init__(self, size: int = 5, rng: Any = 1) -> None:
        super().__init__(organisations=size, rng=rng)


class Lost(OrganisationModel):
    """A subclass that keeps the seed for itself."""

    def __init__(self, rng: Any = None, **more: Any) -> None:
        super().__init__(**more)


class Fixed(OrganisationModel):
    """A subclass that has a seed of its own."""

    def __init__(self, organisations: int = 5) -> None:
        super().__init__(organisations=organisations, rng=77)


class Twins(OrganisationModel):
    """A model that makes another to compare itself with."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.other = OrganisationModel(organisations=5, rng=3)


def batch(cls: Any, given: dict[str, Any], of: str = "trust", **more: Any) -> list[float]:
    """What trust, or another indicator, came to in each run, in the order of runs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of iterations, in newer Mesa
        rows = mesa.batch_run(cls, given, max_steps=MONTHS, display_progress=False, **more)
    return [row[of] for row in sorted(rows, key=lambda row: row["RunId"])]


def trust(seed: int, replicate: int = 0) -> float:
    run = simulate(organisations=5, seed=seed, replicate=replicate, months=MONTHS)
    return float(run.indicators["trust"].iloc[-1])


FIVE = {"organisations": 5}
BATCHES = (
    # class, what is given, and how: three runs or more, all different
    (OrganisationModel, FIVE, {"iterations": 3}),
    (OrganisationModel, FIVE | {"rng": [42]}, {"iterations": 3}),
    (Plain, FIVE | {"rng": 42, "collect_agents": [False]}, {"iterations": 4}),
    (Plain, FIVE | {"rng": [1, 2]}, {"iterations": 2}),
    (Plain, FIVE | {"replicate": range(3)}, {}),
    (Plain, FIVE | {"mindset_mean": np.linspace(0.1, 0.9, 3)}, {"iterations": 2}),
    (Plain, FIVE | {"rng": [np.random.default_rng(3)]}, {"iterations": 3}),
    (Own, {"size": [5, 6]}, {"iterations": 2}),
    (Lost, FIVE, {"iterations": 3}),
    pytest.param(Fixed, FIVE, {"iterations": 3}, marks=older),  # newer Mesa wants an rng to give
    (Twins, FIVE, {"iterations": 3}),
)


@pytest.mark.parametrize(("cls", "given", "how"), BATCHES)
def test_no_two_runs_of_a_batch_are_equal(cls: Any, given: Any, how: Any) -> None:
    # the mindset is drawn anew in every run
    found = batch(cls, given, "mindset", **how)
    assert len(found) >= 3
    assert len(set(found)) == len(found)


@older
def test_iterations_are_replicates_of_the_seed() -> None:
    replicates = [trust(1, number) for number in range(3)]
    assert batch(OrganisationModel, FIVE, iterations=3) == replicates
    assert batch(Lost, FIVE, iterations=3) == replicates
    both = [trust(seed, number) for number in range(2) for seed in (4, 5)]
    assert batch(Plain, FIVE | {"rng": [4, 5]}, iterations=2) == both


def test_iterations_in_several_processes_differ_too() -> None:
    found = batch(OrganisationModel, FIVE, iterations=3, number_processes=2)
    assert len(set(found)) == 3
    if not BATCH_GIVES_SEEDS:
        assert found == [trust(1, number) for number in range(3)]


@newer
def test_seeds_of_a_batch_are_those_of_the_runs() -> None:
    assert batch(Plain, FIVE, rng=[4, 5, 6]) == [trust(seed) for seed in (4, 5, 6)]
    numbered = batch(Plain, FIVE | {"replicate": range(3)}, rng=7)
    assert numbered == [trust(7, number) for number in range(3)]


REFUSED = (
    (Plain, FIVE | {"replicate": 2}, {"iterations": 2}, "replicate=range", older),
    (Plain, FIVE | {"replicate": [0]}, {"iterations": 2}, "leave replicate out", older),
    (Plain, FIVE | {"rng": [5, 5]}, {}, "same settings and the same seed", older),
    (Plain, FIVE | {"rng": [5, np.int64(5)]}, {}, "same settings and the same seed", older),
    (Own, {"size": [5, 5.0]}, {}, "same settings and the same seed", older),
    (Plain, FIVE, {"rng": [5, 5]}, "same settings and the same seed", newer),
    (Lost, FIVE, {"rng": [1, 2, 3]}, r"write super\(\).__init__\(..., rng=rng\)", newer),
    (Plain, FIVE | {"seed": 42}, {}, "the seed is given as rng=", ()),
)


@pytest.mark.parametrize(
    ("cls", "given", "how", "message"),
    [pytest.param(*row[:4], marks=row[4]) for row in REFUSED],
)
def test_runs_that_would_be_equal_are_refused(cls: Any, given: Any, how: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        batch(cls, given, **how)


def test_outside_of_a_batch_nothing_is_changed() -> None:
    assert mesa_bridge.iteration() is None
    assert OrganisationModel(organisations=5, replicate=3).engine.replicate == 3
    made = Twins(organisations=5)
    assert (made.engine.replicate, made.other.engine.replicate) == (0, 0)


def test_a_model_that_a_run_makes_later_is_no_run_of_the_batch() -> None:
    seen = []

    class Comparing(OrganisationModel):
        def after_month(self) -> None:
            if self.month == 2:
                seen.append(OrganisationModel(organisations=5, rng=3, replicate=1).engine.replicate)

    batch(Comparing, FIVE, iterations=3)
    assert seen == [1, 1, 1]


# Reporters --------------------------------------------------------------------------------------


class Citizen(mesa.Agent):
    """Somebody who is no organisation."""

    mood = 0.5


class Dreamer(Organisation):
    """An organisation with something that comes later."""

    hope: float


def reporting(group: str, name: str, what: Any, **base: Any) -> type[OrganisationModel]:
    class Reporting(OrganisationModel):
        organisation_type = base.get("kind", Organisation)

        def reporters(self) -> dict[str, Any]:
            found = super().reporters()
            found.setdefault(group, {})[name] = what
            return found

    return Reporting


def test_agents_of_ones_own_are_not_asked_what_organisations_are() -> None:
    model = OrganisationModel(organisations=5, collect_agents=True)
    Citizen.create_agents(model, 3)
    model.run_for(2)
    frame = model.datacollector.get_agent_vars_dataframe()
    assert len(frame) == 3 * 5
    assert set(frame["name"]) == set(model.region.organisations)
    own = reporting("agenttype_reporters", Citizen, {"mood": "mood"})(organisations=5)
    Citizen.create_agents(own, 3)
    own.run_for(2)
    assert own.datacollector.get_agenttype_vars_dataframe(Citizen)["mood"].tolist() == [0.5] * 6


MISSPELT = (
    ("agent_reporters", "mindest", "mindset"),
    ("agent_reporters", "overloadd", "overloaded"),
    ("agent_reporters", "Trust_in", "trust_in"),
    ("agent_reporters", "xyzzy", "dir(Organisation)"),
    ("model_reporters", "mnth", "month"),
    ("model_reporters", "paramters", "parameters"),
)


@pytest.mark.parametrize(("group", "name", "meant"), MISSPELT)
def test_a_misspelt_reporter_is_no_column_of_nothing(group: str, name: str, meant: str) -> None:
    with pytest.raises(OverrideError, match=f"no attribute '{name}'") as caught:
        reporting(group, "it", name)(organisations=5)
    assert meant in str(caught.value)
    with in_language("nl"), pytest.raises(OverrideError, match="geen attribuut"):
        reporting(group, "it", name)(organisations=5)


def test_what_a_class_says_will_come_may_be_reported() -> None:
    model = reporting("agent_reporters", "hope", "hope", kind=Dreamer)(organisations=5)
    model.organisations.set("hope", 0.25)
    model.run_for(1)
    hopes = model.datacollector.get_agent_vars_dataframe()["hope"]
    assert hopes.isna().tolist() == [True] * 5 + [False] * 5


def test_reporters_of_all_kinds_still_work() -> None:
    for what in ("label", lambda x: x.label, Organisation.label.fget, [getattr, ["label"]]):
        model = reporting("agent_reporters", "it", what)(organisations=5)
        frame = model.datacollector.get_agent_vars_dataframe()
        assert frame["it"].tolist() == list(model.region.labels)
    model = OrganisationModel(organisations=5, collect_agents=True)
    again = pickle.loads(pickle.dumps(model))
    again.run_for(1)
    assert len(again.datacollector.get_agent_vars_dataframe()) == 10


# Graphs and spaces ------------------------------------------------------------------------------


@pytest.fixture
def model() -> OrganisationModel:
    made = OrganisationModel(sim.load_case("zutphen_lochem"), rng=1)
    made.run_for(24)
    return made


@pytest.mark.parametrize("rung", [1, 2, 3])
@pytest.mark.parametrize("task", [None, 0, "last"])
def test_a_graph_has_what_the_links_say(task: Any, rung: int, model: OrganisationModel) -> None:
    tasks = model.region.tasks
    name = None if task is None else tasks[0 if task == 0 else -1]
    graph = model.graph(name, min_rung=rung)
    frame = model.links
    frame = frame[frame["depth"] >= rung]
    frame = frame if name is None else frame[frame["task"] == name]
    groups = dict(list(frame.groupby(["first", "second"])))
    assert list(graph) == list(model.region.organisations)
    assert {tuple(edge) for edge in graph.edges} == set(groups)
    for (first, second), rows in groups.items():
        edge = graph.edges[first, second]
        assert (edge["rung"], edge["tasks"]) == (rows["depth"].max(), len(rows))
        assert (edge["weight"], edge["age"]) == (rows["depth"].sum(), rows["age"].max())
        both = rows[["trust_first", "trust_second"]].iloc[0].tolist()
        assert [edge["trust_first"], edge["trust_second"]] == both
        assert math.isclose(edge["trust"], sum(both) / 2)
    for one in model.organisations:
        node = graph.nodes[one.name]
        volume = one.volumes[name] if name else sum(one.volumes.values())
        assert (node["label"], node["kind"], node["mindset"]) == (one.label, one.kind, one.mindset)
        assert math.isclose(node["volume"], volume, abs_tol=1e-12)


def test_a_graph_can_be_handed_on(model: OrganisationModel, tmp_path: Any) -> None:
    graph = model.graph()
    assert graph.number_of_edges() == len(edges(model.region, model.engine.state))
    for write, read in ((nx.write_graphml, nx.read_graphml), (nx.write_gexf, nx.read_gexf)):
        write(graph, tmp_path / "it")
        again = read(tmp_path / "it")
        assert dict(again.nodes(data="label")) == dict(graph.nodes(data="label"))
        assert set(map(frozenset, again.edges)) == set(map(frozenset, graph.edges))
    before = graph.number_of_edges()
    model.run_for(24)
    assert graph.number_of_edges() == before  # one of its own


def test_a_task_may_be_given_by_its_name(model: OrganisationModel) -> None:
    task = model.region.tasks[1]
    for names in model.region.task_labels.values():
        assert nx.utils.graphs_equal(model.graph(names[1].upper()), model.graph(task))
    for wrong, message in (("taxx", "did you mean|it has"), ("", "it has")):
        with pytest.raises(KeyError, match=message):
            model.graph(wrong)
    for rung in (0, 4, 1.0, "2"):
        with pytest.raises(ValueError, match=r"min_rung = .*from 1 to 3"):
            model.graph(min_rung=rung)


def connected(space: Any) -> set[tuple[str, str]]:
    return {
        (cell.coordinate, other.coordinate)
        for cell in space.all_cells
        for other in cell.connections.values()
    }


@pytest.mark.parametrize("how", [{}, {"min_rung": 2}, {"task": 0, "min_rung": 1}])
def test_a_space_follows_the_state(how: dict[str, Any]) -> None:
    model = OrganisationModel(organisations=8, tasks=3, rng=2, contacts=20.0, review_rate=0.4)
    how = how | ({"task": model.region.tasks[0]} if "task" in how else {})
    space, seen = model.space(**how), []
    for _ in range(36):
        now = model.graph(**how)
        assert connected(space) == set(now.edges) | {(b, a) for a, b in now.edges}
        assert set(space.G.edges) == set(now.edges)
        # the neighbourhoods that Mesa remembers are those of now
        for cell in space.all_cells:
            wide = nx.single_source_shortest_path_length(now, cell.coordinate, cutoff=2)
            names = {other.coordinate for other in cell.get_neighborhood(radius=2)}
            assert names == set(wide) - {cell.coordinate}
            assert {x.coordinate for x in cell.neighborhood} == set(now[cell.coordinate])
        seen.append(frozenset(now.edges))
        model.step()
    assert len(set(seen)) > 3


def test_inhabitants_live_in_a_space_and_move_along_links(model: OrganisationModel) -> None:
    class Inhabitant(CellAgent):
        def move(self) -> None:
            if len(self.cell.neighborhood):
                self.cell = self.cell.neighborhood.select_random_cell()

    space = model.space()
    home = space[model.organisation("Zutphen").name]
    people = Inhabitant.create_agents(model, 5)
    for one in people:
        one.cell = home
    for _ in range(6):
        model.step()
        people.do("move")
    assert len(space.agents) == 5
    run = simulate(model.region, seed=1, months=model.month)
    assert model.run.rows.tobytes() == run.rows.tobytes()  # they are no part of the simulation
    for again in (
        copy.deepcopy(model),
        pickle.loads(pickle.dumps(OrganisationModel(organisations=4))),
    ):
        again.step()
    twin = copy.deepcopy(model)
    twin.step()
    assert connected(twin._spaces[0]) != set()


def test_a_link_that_is_set_by_hand_connects_at_once(model: OrganisationModel) -> None:
    task, region = model.region.tasks[0], model.region
    link = next(i for i in range(len(region.link_pair)) if region.link_task[i] == 0)
    one, other = (region.organisations[i] for i in region.pairs[region.link_pair[link]])
    space = model.space(task, min_rung=3)
    for depth in (3, 1 if model.engine.facts.floor[link] else 0, 3):
        model.set_depth(one, other, task, depth)
        assert ((one, other) in connected(space)) == (depth == 3)


def test_names_of_people_find_organisations(model: OrganisationModel) -> None:
    for row, (code, label) in enumerate(
        zip(model.region.organisations, model.region.labels, strict=True)
    ):
        assert model.organisation(code).row == model.organisation(label).row == row
        assert (model.organisation(label).name, model.organisation(code).label) == (code, label)
    with pytest.raises(KeyError, match="Zutphen"):
        model.organisation("Zutfen")


def test_faults_are_told_in_dutch() -> None:
    model = OrganisationModel(organisations=4)
    with in_language("nl"):
        for do, kind, message in (
            (lambda: model.graph("x"), KeyError, "heeft geen taak 'x'"),
            (lambda: model.organisation("x"), KeyError, "heeft geen organisatie 'x'"),
            (lambda: model.indicator("trst"), KeyError, "bedoeld was misschien trust"),
            (OrganisationModel, EngineError, "geef een regio of een aantal"),
            (model.organisations[0].remove, EngineError, "kan niet weg"),
            (lambda: setattr(model.organisations[0], "mindset", 3), ValueError, "van 0 tot 1"),
        ):
            with pytest.raises(kind, match=message):
                do()
