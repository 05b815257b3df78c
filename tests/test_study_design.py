"""Points, designs and the reader of documents by themselves: rules at their edges, and no run."""

from __future__ import annotations

import dataclasses
import errno
import itertools
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import qmc

from sim import documents
from sim.documents import DocumentError, Fault, Reader, one_letter_apart
from sim.engine import MAX_REPLICATE, MAX_SEED, MEMORY_LIMIT
from sim.indicators import COLUMNS
from sim.outcomes import OUTCOMES
from sim.parameters import ENTRIES, MAX_MONTHS, NEVER, Parameters, parameters
from sim.sweep import Design, Points, Record, StudyError, files, load_study, make_study, sampling
from sim.sweep import design as designs
from sim.sweep.design import nominal_seconds, setting
from sim.sweep.sampling import Uncertain, column_of, count, draw, halvings, steps
from sim.words import Names, in_language

OWN: dict[str, Any] = {"id": "mine", "cases": [{"organisations": 4, "tasks": 2}]}


def mine(**more: Any) -> Any:
    return make_study({**OWN, **more})


def fault_of(what: Callable[[], object]) -> Fault:
    with pytest.raises(DocumentError) as caught:
        what()
    assert len(caught.value.faults) == 1, caught.value
    return caught.value.faults[0]


def told(fault: Fault) -> str:
    return f"{fault.key}: {fault.rule}; {fault.hint}"


# Values of one parameter ------------------------------------------------------------------------


def test_a_place_falls_into_equal_parts() -> None:
    """From 0 to 1, the end included: of a list, of whole numbers, of a range."""
    places = np.linspace(0.0, 1.0, 1201)
    listed = Uncertain("form", values=("network", "joint", "lead")).at(places)
    months = Uncertain("notice_months", 3, 6).at(places)
    assert listed[0] == "network"
    assert listed[-1] == "lead"
    assert [listed.count(value) for value in ("network", "joint", "lead")] == [400, 400, 401]
    assert [months.count(value) for value in (3, 4, 5, 6)] == [300, 300, 300, 301]
    assert {type(value) for value in months} == {int}
    assert listed == sorted(listed, key=("network", "joint", "lead").index)
    assert months == sorted(months)
    found = Uncertain("room", 4.0, 10.0).at(places)
    assert (found[0], found[300], found[-1]) == (4.0, 5.5, 10.0)
    thirds = Uncertain("backing", 0.1, 0.3).at(np.array([0.0, 1 / 3, 1.0]))
    assert thirds == [0.1, 0.166666666667, 0.3]
    # twelve digits of it lie above the end
    high = 0.1234567890126
    assert Uncertain("backing", 0.0, high).at(np.array([1.0])) == [high]


@pytest.mark.parametrize(("one", "values"), [
    (Uncertain("room", 4.0, 8.0, 5), (4.0, 5.0, 6.0, 7.0, 8.0)),
    (Uncertain("room", 4.0, 8.0, 1), (6.0,)),
    (Uncertain("room", 0.0, 1.0, 11), tuple(i / 10 for i in range(11))),
    (Uncertain("notice_months", 1, 4, 3), (1, 2, 4)),
    (Uncertain("notice_months", 1, 3, 9), (1, 2, 3)),
    (Uncertain("notice_months", 1, 2, 1), (2,)),
    (Uncertain("room", values=(8.0, 4.0)), (8.0, 4.0)),
])  # fmt: skip
def test_the_values_of_a_grid(one: Uncertain, values: tuple[Any, ...]) -> None:
    assert one.listed == values
    assert {type(v) for v in one.listed} == {type(values[0])}
    assert files._width(one) >= len(values)
    assert files._width(one) <= max(len(values), one.steps)
    if one.low is not None and one.steps > len(values):
        assert files._width(one) == len(values)


@pytest.mark.parametrize(
    ("case", "name"),
    [("twente", "twente"), ("my.region", "my.region"), ("a/b/own.v2", "own.v2"),
     ("own.XLSX", "own"), ("a/own.v2.ods", "own.v2")],
)  # fmt: skip
def test_what_a_case_is_called(case: str, name: str, tmp_path: Path) -> None:
    assert files._case_name(case, tmp_path) == name
    (tmp_path / "here").mkdir()
    assert files._case_name(".", tmp_path / "here") == "here"


def test_a_backslash_is_told_where_it_is_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"

    def told(text: str) -> str:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DocumentError) as caught:
            documents.read_toml("a.toml", path, "study")
        return str(caught.value)

    assert "C:/demo" in told('x = "C:\\demo"')  # \d begins nothing
    assert "C:/temp" in told('x = [1, "a", "C:\\temp"]')  # \t is a tab
    assert "x[3]" in told('x = [1, "a", "C:\\temp"]')
    # something else is wrong with this line
    assert "a/b" not in told("x = 'a\\b' 3")


def test_steps_are_rounded_to_ten_digits() -> None:
    assert steps(0.0, 1.0, 4) == [0.0, 0.3333333333, 0.6666666667, 1.0]
    assert steps(2.0, 3.0, 1) == [2.5]
    assert steps(2.0, 3.0, 2) == [2.0, 3.0]


# Settings by method -----------------------------------------------------------------------------

SEVERAL = (
    Uncertain("room", 4.0, 8.0, 3),
    Uncertain("form", values=("network", "joint")),
    Uncertain("notice_months", 1, 4, 4),
)


@pytest.mark.parametrize("uncertain", [(), SEVERAL[:1], SEVERAL[:2], SEVERAL])
@pytest.mark.parametrize("method", sampling.METHODS)
def test_a_method_gives_as_many_settings_as_it_says(method: str, uncertain: Any) -> None:
    if method in ("list", "table"):
        uncertain = tuple(Uncertain(one.name, values=one.listed[:2]) for one in uncertain)
    samples = 8 if method in sampling.SAMPLED else 5
    said = count(method, uncertain, samples, rows=2)
    found = draw(method, uncertain, samples=samples, seed=3)
    assert found.number == said
    assert list(found.values) == [one.name for one in uncertain]
    d = len(uncertain)
    wanted = {
        "grid": math.prod(len(one.listed) for one in uncertain), "list": 2, "table": 2,
        "saltelli": 8 * (d + 2), "morris": 5 * (d + 1),
    }  # fmt: skip
    assert said == (wanted.get(method, 8) if d else 1)
    for one in uncertain:
        column = found.values[one.name]
        assert len(column) == said
        assert column.dtype == {"room": np.float64, "form": object, "notice_months": np.int64}[
            one.name
        ]  # fmt: skip
        if one.values:
            assert set(column) <= set(one.values)
        else:
            assert column.min() >= one.low
            assert column.max() <= one.high


def test_a_grid_has_every_combination_and_the_coarse_ones_first() -> None:
    found = draw("grid", SEVERAL)
    rows = list(zip(*(column.tolist() for column in found.values.values()), strict=True))
    assert sorted(rows) == sorted(itertools.product(*(one.listed for one in SEVERAL)))
    axes = [Uncertain("room", 0.0, 8.0, 9), Uncertain("backing", 0.0, 1.0, 5)]
    found = draw("grid", axes)
    rows = list(zip(*(column.tolist() for column in found.values.values()), strict=True))
    assert set(rows[:4]) == set(itertools.product((0.0, 8.0), (0.0, 1.0)))
    assert set(rows[:9]) == set(itertools.product((0.0, 4.0, 8.0), (0.0, 0.5, 1.0)))
    assert set(rows[:25]) == set(itertools.product(range(0, 9, 2), (0.0, 0.25, 0.5, 0.75, 1.0)))


@pytest.mark.parametrize(("number", "order"), [
    (0, []), (1, [0]), (2, [0, 1]), (3, [0, 2, 1]), (5, [0, 4, 2, 1, 3]),
    (9, [0, 8, 4, 2, 6, 1, 3, 5, 7]),
])  # fmt: skip
def test_halvings_go_from_the_ends_inward(number: int, order: list[int]) -> None:
    assert halvings(number) == order


def test_lists_go_row_by_row() -> None:
    given = [Uncertain("room", values=(8.0, 4.0, 8.0)), Uncertain("form", values=("joint",) * 3)]
    for method in ("list", "table"):
        found = draw(method, given)
        assert found.values["room"].tolist() == [8.0, 4.0, 8.0]
        assert found.labels == {}


def test_a_hypercube_does_not_depend_on_other_parameters() -> None:
    both = draw("latin_hypercube", SEVERAL, samples=50, seed=3).values
    alone = draw("latin_hypercube", SEVERAL[:1], samples=50, seed=3).values
    other = draw("latin_hypercube", SEVERAL[:1], samples=50, seed=4).values
    assert both["room"].tolist() == alone["room"].tolist() != other["room"].tolist()
    stretches = np.floor((alone["room"] - 4.0) / 4.0 * 50).astype(int)
    assert sorted(stretches.tolist()) == list(range(50))


def test_sobol_points_are_those_of_scipy() -> None:
    found = draw("sobol", SEVERAL[:1], samples=16, seed=5).values["room"]
    wanted = 4.0 + 4.0 * qmc.Sobol(1, rng=5).random(16)[:, 0]
    np.testing.assert_allclose(found, wanted, rtol=1e-11)


def test_saltellis_blocks_share_columns() -> None:
    two = [Uncertain("room", 4.0, 8.0), Uncertain("backing", 0.0, 1.0)]
    found = draw("saltelli", two, samples=4, seed=2)
    assert found.labels["matrix"].tolist() == [
        *["A"] * 4, *["B"] * 4, *["AB room"] * 4, *["AB backing"] * 4,
    ]  # fmt: skip
    assert found.labels["row"].tolist() == [0, 1, 2, 3] * 4
    room, backing = (found.values[one.name].reshape(4, 4) for one in two)
    a, b, ab_room, ab_backing = range(4)
    assert room[ab_room].tolist() == room[b].tolist() != room[a].tolist()
    assert backing[ab_room].tolist() == backing[a].tolist() != backing[b].tolist()
    assert room[ab_backing].tolist() == room[a].tolist()
    assert backing[ab_backing].tolist() == backing[b].tolist()


def test_trajectories_of_morris_are_numbered() -> None:
    two = [Uncertain("room", 4.0, 8.0), Uncertain("backing", 0.0, 1.0)]
    found = draw("morris", two, samples=3, levels=4, seed=2)
    assert found.labels["trajectory"].tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert found.labels["step"].tolist() == [0, 1, 2] * 3
    values = np.stack([found.values[one.name] for one in two], axis=1).reshape(3, 3, 2)
    changed = values[:, 1:] != values[:, :-1]
    moved = np.where(changed[..., 0], "room", "backing")
    assert found.labels["moved"].reshape(3, 3)[:, 1:].tolist() == moved.tolist()
    levels = {round((value - 4.0) / 4.0 * 3, 9) for value in found.values["room"].tolist()}
    assert levels <= {0.0, 1.0, 2.0, 3.0}
    again = draw("morris", two, samples=3, levels=4, seed=2 + 2**32)
    assert again.values["room"].tolist() == found.values["room"].tolist()


GROUPS = {"time": ("notice_months", "room")}


@pytest.mark.parametrize("method", ["saltelli", "morris"])
@pytest.mark.parametrize("groups", [GROUPS, {"all": ("room", "form", "notice_months")}, {}])
def test_a_group_changes_as_one(method: str, groups: Any) -> None:
    names = [one.name for one in SEVERAL]
    alone = [name for name in names if not any(name in members for members in groups.values())]
    assert list(sampling.factors(names, groups)) == [*groups, *alone]
    found = draw(method, SEVERAL, samples=64, seed=4, groups=groups)
    assert found.number == count(method, SEVERAL, 64, groups=groups)
    blocks = len(groups) + len(alone) + {"saltelli": 2, "morris": 1}[method]
    assert found.number == 64 * blocks
    group_of = {name: group for group, members in groups.items() for name in members}
    if method == "saltelli":
        matrix = found.labels["matrix"]
        assert list(dict.fromkeys(matrix)) == ["A", "B", *(f"AB {f}" for f in [*groups, *alone])]
        for factor in [*groups, *alone]:
            for name in names:
                column = found.values[name]
                source = "B" if group_of.get(name, name) == factor else "A"
                assert (column[matrix == f"AB {factor}"] == column[matrix == source]).all()
        return
    moved = found.labels["moved"].reshape(64, blocks)
    assert (moved[:, 0] == "").all()
    for walk in moved[:, 1:]:
        assert sorted(walk) == sorted([*groups, *alone])
    for name in names:
        column = found.values[name].reshape(64, blocks)
        changed = column[:, 1:] != column[:, :-1]
        own = moved[:, 1:] == group_of.get(name, name)
        assert not (changed & ~own).any()
        assert changed.any()


def test_groups_leave_the_first_two_matrices_alone() -> None:
    plain = draw("saltelli", SEVERAL, samples=8, seed=4)
    grouped = draw("saltelli", SEVERAL, samples=8, seed=4, groups=GROUPS)
    for name, column in plain.values.items():
        assert column[:16].tolist() == grouped.values[name][:16].tolist()


def test_columns_have_the_kind_of_their_parameter() -> None:
    assert column_of("room", [1, 2]).dtype == np.float64
    assert column_of("notice_months", [1, 2]).dtype == np.int64
    assert column_of("form", ["joint"]).dtype == object


# Designs ----------------------------------------------------------------------------------------


def designed(contexts: int = 2, settings: int = 3, replicates: int = 13, **more: Any) -> Design:
    base = mine(policies=["none", "guardian", "starter"][:contexts]).design
    values = {
        "room": np.linspace(4.0, 8.0, settings),
        "mode": np.array(["joint"] * settings, object),
    }
    points = Points(values, {}, settings)
    return dataclasses.replace(base, points=points, replicates=replicates, **more)


@pytest.mark.parametrize("contexts", [1, 3])
@pytest.mark.parametrize("settings", [1, 4])
@pytest.mark.parametrize("replicates", [1, 9, 10, 11, 20, 25])
def test_runs_are_numbered_by_blocks(contexts: int, settings: int, replicates: int) -> None:
    """All points get their first ten replicates before any gets more."""
    design = designed(contexts, settings, replicates)
    wanted = [
        (sample * contexts + context, context, sample, replicate)
        for first in range(0, replicates, 10)
        for sample in range(settings)
        for context in range(contexts)
        for replicate in range(first, min(first + 10, replicates))
    ]
    assert len(design) == len(wanted) == contexts * settings * replicates
    assert design.number_of_points == contexts * settings
    places = design.places(np.arange(len(design)))
    for run, (point, context, sample, replicate) in enumerate(wanted):
        assert tuple(design.place(run)) == (run, point, context, sample, replicate)
        assert [int(column[run]) for column in places.values()] == list(design.place(run))
        assert design.run_of(point, replicate) == run


def test_a_run_has_the_parameters_of_its_place() -> None:
    design = designed()
    for run in (0, 30, 70, len(design) - 1):
        place = design.place(run)
        values = design.values(place.sample)
        assert values == {
            "room": float(design.points.values["room"][place.sample]),
            "mode": "joint",
        }
        assert {type(value) for value in values.values()} == {float, str}
        assert design.parameters(run) == parameters(design.contexts[place.context].base, **values)
    whole = setting({"notice_months": np.array([3, 4])}, 1)
    assert whole == {"notice_months": 4}
    assert type(whole["notice_months"]) is int


@pytest.mark.parametrize(("months", "every", "kept"), [
    (1, 12, (0, 1)), (12, 12, (0, 12)), (13, 12, (0, 12, 13)), (24, 12, (0, 12, 24)),
    (5, 1, (0, 1, 2, 3, 4, 5)), (30, 20, (0, 20, 30)),
])  # fmt: skip
def test_months_that_are_kept(months: int, every: int, kept: tuple[int, ...]) -> None:
    design = designed(months=months, record=Record(series=("trust",), every=every))
    assert design.months_kept == kept
    assert design.record.wide(kept) == (len(kept), 1)
    assert Record().wide(kept) == (0, 0)


def test_columns_of_a_record() -> None:
    record = Record(("trust",), ("contracts",), ("separation",))
    assert record.columns == ("trust", "contracts")
    assert Record() == Record(COLUMNS, (), (), 12)


def test_a_parameter_with_the_name_of_a_number_is_told_apart() -> None:
    points = Points({"trust_linked": np.array([0.5])}, {"step": np.array([0])}, 1)
    plain = dataclasses.replace(designed(), points=points)
    both = {"trust_linked": "trust_linked_parameter", "step": "step"}
    assert plain.column_names == both
    for record in (Record(("trust",)), Record(("trust",), series=("separation",))):
        assert dataclasses.replace(plain, record=record).column_names == {n: n for n in both}
    over_time = Record(("trust",), series=("trust_linked",))
    assert dataclasses.replace(plain, record=over_time).column_names == both


def test_what_tells_contexts_apart() -> None:
    design = designed()
    assert design.heads == ("case", "scenario", "policy")
    first, *rest = design.contexts
    over = dataclasses.replace(design, contexts=(first._replace(world=3), *rest))
    assert over.heads == ("case", "scenario", "policy", "world")


def test_what_a_run_costs() -> None:
    region = designed().contexts[0].region
    assert nominal_seconds(region, 0) == 1e-3
    assert nominal_seconds(region, 100) == pytest.approx(1e-3 + 2.5e-6 * region.size[3])


@pytest.mark.parametrize(("settings", "replicates", "seconds", "size"), [
    (1, 3, 1e-3, 48),        # small: no part below 50, whole stretches of 3
    (1000, 1, 1e-3, 250),    # an eighth of 2,000 runs
    (100, 25, 1e-3, 620),    # an eighth, 625, in stretches of ten
    (40_000, 1, 1e-3, 5000), # so many at most
    (40_000, 7, 1e-3, 4998),
    (40_000, 10, 0.1, 100),  # ten seconds of work
    (40_000, 10, 0.3, 30),
    (40_000, 10, 3.0, 3),    # less than a stretch
    (40_000, 10, 99.0, 1),
])  # fmt: skip
def test_the_size_of_a_part(monkeypatch, settings, replicates, seconds, size) -> None:
    monkeypatch.setattr(designs, "nominal_seconds", lambda region, months: seconds)
    design = designed(2, settings, replicates)
    assert design.part_size == size
    parts = list(design.parts())
    assert [run for part in parts[:3] for run in part] == list(range(min(3 * size, len(design))))
    assert parts[-1].stop == len(design)
    assert {len(part) for part in parts[:-1]} <= {size}


def test_the_longest_run_decides(monkeypatch) -> None:
    design = designed(2, 40_000, 10)
    slow = {id(design.contexts[0].region): 2.0}
    first, second = design.contexts
    other = second._replace(region=mine(cases=[{"organisations": 5}]).design.contexts[0].region)
    design = dataclasses.replace(design, contexts=(first, other))
    monkeypatch.setattr(designs, "nominal_seconds", lambda region, _: slow.get(id(region), 0.001))
    assert design.part_size == 5


# Study files ------------------------------------------------------------------------------------


def test_what_is_left_out_is_this() -> None:
    study = make_study({"id": "mine"})
    design = study.design
    assert [(c.case, c.scenario, c.policy, c.world) for c in design.contexts] == [
        ("twente", "baseline", None, None)
    ]
    assert design.contexts[0].base == Parameters()
    assert (design.replicates, design.months, design.seed) == (1, 120, 0)
    assert design.record == Record()
    assert (design.points.number, dict(design.points.values)) == (1, {})
    assert (study.method, study.title, study.text) == (
        "grid",
        {"en": "", "nl": ""},
        {"en": "", "nl": ""},
    )
    assert tuple(study.limits) == (600.0, 4.0)
    assert study.worlds is None
    with pytest.raises(dataclasses.FrozenInstanceError):
        study.id = "other"
    with pytest.raises(dataclasses.FrozenInstanceError):
        design.seed = 1


def test_a_drawn_region_is_called_by_what_it_is_of() -> None:
    case = {"organisations": 4, "tasks": 3, "seed": 5}
    for more, name in (
        ({}, "drawn_4_3_5"),
        ({"size_spread": 0.6, "breadth": 0.6}, "drawn_4_3_5"),
        ({"size_spread": 0.5}, "drawn_4_3_5_size_spread_0.5"),
        ({"breadth": 1}, "drawn_4_3_5_breadth_1.0"),
    ):
        context = mine(cases=[{**case, **more}]).design.contexts[0]
        assert context.case == context.region.name == name
    drawn = files._Drawn(5, 3, 0, 0.6, 0.6)
    assert drawn.size == (5, 3, 10, 30)
    assert drawn.region().size[:3] == (5, 3, 10)
    few = mine(cases=[{"organisations": 4}]).design.contexts[0]
    assert (few.case, len(few.region.tasks)) == ("drawn_4_8_0", 8)


EDGES: tuple[tuple[str, Any, Any, Any, str], ...] = (
    ("replicates", None, 1, 0, "must be a whole number from 1 to"),
    ("replicates", None, MAX_REPLICATE // 10**6, MAX_REPLICATE + 1, "must be a whole number"),
    ("months", None, 1, 0, "must be a whole number from 1 to"),
    ("months", None, MAX_MONTHS, MAX_MONTHS + 1, "must be a whole number from 1 to"),
    ("seed", None, 0, -1, "must be a whole number from 0 to"),
    ("seed", None, MAX_SEED, MAX_SEED + 1, "must be a whole number from 0 to"),
    ("every", "record", 1, 0, "must be a whole number from 1 to"),
    ("every", "record", MAX_MONTHS, MAX_MONTHS + 1, "must be a whole number from 1 to"),
    ("seconds_per_run", "limits", 0.1, 0.09, "must be a number from 0.1 to"),
    ("seconds_per_run", "limits", 1e6, 1.1e6, "must be a number from 0.1 to"),
    ("gigabytes_per_worker", "limits", 0.25, 0.2, "must be a number from 0.25 to"),
    ("gigabytes_per_worker", "limits", 1e4, 1.1e4, "must be a number from 0.25 to"),
    ("smallest_effect", "map", 0, -0.1, "must be a number from 0 to 1"),
    ("fragmented_above", "map", 1, 1.1, "must be a number from 0 to 1"),
    ("quick_replicates", "map", 1, 0, "must be a whole number from 1 to 1,000"),
    ("quick_steps", "map", 1000, 1001, "must be a whole number from 1 to 1,000"),
    ("worlds", None, 1, 0, "must be a whole number from 1 to 1,000"),
    ("schema", None, 1, 0, "must be 1"),
    ("organisations", "cases", 2, 1, "must be a whole number from 2 to 1,000,000"),
    ("tasks", "cases", 2, 1, "must be a whole number from 2 to 256"),
    ("tasks", "cases", 256, 257, "must be a whole number from 2 to 256"),
    ("size_spread", "cases", 0, -0.1, "must be a number from 0 to 2"),
    ("size_spread", "cases", 2, 2.1, "must be a number from 0 to 2"),
    ("breadth", "cases", 0.0, -0.1, "must be a number from 0 to 1"),
    ("breadth", "cases", 1, 1.1, "must be a number from 0 to 1"),
    ("samples", "sobol", 1, 0, "must be a whole number from 1 to"),
    ("samples", "sobol", 64, 65, "must be a power of two for method 'sobol'; for example 64"),
    ("samples", "saltelli", 2, 3, "must be a power of two for method 'saltelli'; for example 4"),
    ("samples", "latin_hypercube", 3, 0, "must be a whole number from 1 to"),
    ("trajectories", "morris", 1, 0, "must be a whole number from 1 to"),
    ("levels", "morris", 2, 1, "must be a whole number from 2 to 100"),
    ("levels", "morris", 100, 101, "must be a whole number from 2 to 100"),
    ("levels", "morris", 4, 5, "must be even; for example 6"),
    ("steps", "uncertain", 1, 0, "must be a whole number from 1 to 100,000"),
    ("steps", "uncertain", 100_000, 100_001, "must be a whole number from 1 to 100,000"),
)  # fmt: skip


def tables(key: str, table: str | None, value: Any) -> dict[str, Any]:
    """A study with a value at a key, and what this needs beside it."""
    room = {"room": {"from": 4.0, "to": 8.0}}
    if table is None:
        return {key: value}
    if table == "cases":
        return {"cases": [{"organisations": 4, key: value}]}
    if table == "uncertain":
        return {"uncertain": {"room": {**room["room"], key: value}}}
    if table in sampling.METHODS:
        more = {"trajectories": 2} if table == "morris" else {}
        return {"design": {"method": table, **more, key: value}, "uncertain": room}
    return {table: {key: value}}


@pytest.mark.parametrize(("key", "table", "good", "bad", "rule"), EDGES)
def test_numbers_at_their_edges(key: str, table: str | None, good, bad, rule: str) -> None:
    mine(**tables(key, table, good))
    fault = fault_of(lambda: mine(**tables(key, table, bad)))
    assert rule in told(fault)
    assert fault.value == bad
    assert str(fault.key).endswith(key)


def test_the_largest_design(monkeypatch) -> None:
    monkeypatch.setattr(files, "MAX_RUNS", 24)
    monkeypatch.setattr(files, "MAX_VALUES", 8)
    room, backing = [4.0, 5.0, 6.0, 7.0], [0.1, 0.2]
    good = {"uncertain": {"room": room}, "policies": ["none", "guardian"], "replicates": 3}
    mine(**good)
    fault = fault_of(lambda: mine(**good | {"replicates": 4}))
    assert told(fault) == (
        "design: makes 32 runs; at most 24; that is settings (4) x contexts (2) x replicates (4): "
        "use fewer points, samples or replicates"
    )
    fault = fault_of(lambda: mine(**good | {"cases": [*OWN["cases"], {"organisations": 3}]}))
    assert "settings (4) x contexts (4) x replicates (3)" in fault.hint
    mine(uncertain={"room": room[:2], "backing": backing})
    fault = fault_of(lambda: mine(uncertain={"room": room, "backing": backing}))
    assert told(fault) == (
        "design: draws 16 values; at most 8; that is settings (8) x uncertain parameters (2): use "
        "fewer points, samples or replicates"
    )
    whole = {"from": 1, "to": 3, "steps": 1000}
    mine(uncertain={"notice_months": whole})
    grids = {name: {"from": 0.1, "to": 0.9, "steps": 100_000} for name in
             ("backing", "appreciation", "monitoring", "mediation")}  # fmt: skip
    assert "makes more than 10^15 runs" in fault_of(lambda: mine(uncertain=grids)).rule


def test_the_most_cases_and_their_memory(monkeypatch) -> None:
    monkeypatch.setattr(files, "MAX_CASES", 2)
    cases = [{"organisations": 3, "seed": seed} for seed in range(3)]
    mine(cases=cases[:2])
    assert "has 3 cases; at most 2" in fault_of(lambda: mine(cases=cases)).rule
    monkeypatch.undo()
    pairs, links = files._REGION_BYTES
    needed = sum(pairs * 3 + links * 3 * 8 for _ in cases)
    monkeypatch.setattr(files, "MEMORY_LIMIT", needed)
    mine(cases=cases)
    monkeypatch.setattr(files, "MEMORY_LIMIT", needed - 1)
    fault = fault_of(lambda: mine(cases=cases))
    assert "use fewer regions, or smaller ones" in fault.hint
    monkeypatch.setattr(files, "MEMORY_LIMIT", MEMORY_LIMIT)
    monkeypatch.setattr(files, "_REGION_BYTES", (2 * MEMORY_LIMIT, 0))
    rule = fault_of(lambda: mine(cases=cases[:1])).rule
    assert rule == f"need {6 * MEMORY_LIMIT / 2**30:,.0f} GiB together; at most " \
                   f"{MEMORY_LIMIT / 2**30:g} GiB"  # fmt: skip


def test_what_is_recorded() -> None:
    for given, columns, series in (
        ({}, COLUMNS, ()),
        ({"indicators": "all", "series": "all"}, COLUMNS, COLUMNS),
        ({"indicators": ["trust"], "outcomes": "all"}, ("trust", *OUTCOMES), ()),
        ({"indicators": [], "outcomes": ["contracts"]}, ("contracts",), ()),
    ):
        record = mine(record=given).design.record
        assert (record.columns, record.series) == (columns, series)
    assert "records nothing" in fault_of(lambda: mine(record={"indicators": []})).rule


def test_policies_and_scenarios_make_contexts_in_their_order() -> None:
    study = mine(
        scenarios=["scarcity", "baseline"], policies=["guardian", "none"],
        parameters={"room": 7.0}, cases=[{"organisations": 3}, {"organisations": 4}],
    )  # fmt: skip
    contexts = study.design.contexts
    assert [(c.case, c.scenario, c.policy) for c in contexts] == list(
        itertools.product(
            ("drawn_3_8_0", "drawn_4_8_0"), ("scarcity", "baseline"), ("guardian", "none")
        )
    )
    assert {c.base.room for c in contexts} == {7.0}
    assert [c.base.referee_activity > 0 for c in contexts[:2]] == [True, False]
    assert contexts[0].base.budget_fear != contexts[2].base.budget_fear or (
        contexts[0].base.mindset_mean != contexts[2].base.mindset_mean
    )


def test_a_study_over_worlds() -> None:
    study = mine(worlds=3, policies=["none", "guardian"], parameters={"room": 7.0})
    contexts = study.design.contexts
    assert [(c.policy, c.world) for c in contexts] == [
        (policy, world)
        for policy in ("none", "guardian")
        for world in (c.world for c in contexts[:3])
    ]
    assert len({c.world for c in contexts}) == 3
    assert {c.base.room for c in contexts} == {7.0}
    assert len({c.base.model_dump_json() for c in contexts}) == 6
    assert study.worlds is not None
    assert 3 in study.worlds.values()


def test_uncertain_and_fixed_and_policy_exclude_each_other() -> None:
    both = {"parameters": {"room": 4.0}, "uncertain": {"room": [4.0, 5.0]}}
    assert "is fixed below [parameters] and uncertain" in fault_of(lambda: mine(**both)).rule
    lever = {"policies": ["guardian"], "uncertain": {"referee_activity": [0.1, 0.2]}}
    assert "is set by policy guardian" in fault_of(lambda: mine(**lever)).rule
    mine(policies=["guardian"], uncertain={"room": [4.0, 5.0]})


def test_a_fault_is_told_once_and_none_hides_another() -> None:
    twice = fault_of(lambda: mine(worlds=2, policies=["none", "guardian", "none"]))
    assert (twice.key, twice.rule) == ("policies[3]", "stands there already")
    with pytest.raises(StudyError) as caught:
        mine(parameters={"room": 4.0}, uncertain={"room": {"from": 1.0, "steps": 3}})
    assert [fault.key for fault in caught.value.faults] == ["uncertain.room.to", "uncertain.room"]


def test_a_table_of_points(tmp_path: Path) -> None:
    joint = ENTRIES["form"].names["joint"]["nl"][0]
    table = f"room;form;means_cut_month;referee_stop\n 4 ;joint;3;12\n\n5.5;{joint};0;never\n"
    (tmp_path / "points.csv").write_text(table)
    given = {**OWN, "design": {"method": "table", "file": "points.csv"}}
    study = make_study(given, "mine", tmp_path)
    assert {name: column.tolist() for name, column in study.design.points.values.items()} == {
        "room": [4.0, 5.5], "form": ["joint", "joint"], "means_cut_month": [3, 0],
        "referee_stop": [12, NEVER],
    }  # fmt: skip
    for cell in ("1_000", "x", "3.5", "nan", "1e3", "-1"):
        (tmp_path / "points.csv").write_text(f"means_cut_month\n3\n{cell}\n")
        fault = fault_of(lambda: make_study(given, "mine", tmp_path))
        assert fault.key == "design.file, line 3, means_cut_month"


# Whatever the language --------------------------------------------------------------------------

DUTCH: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("a policy", {"policies": ["geen", "hoeder"]}, {"policies": ["none", "guardian"]}),
    ("capitals", {"policies": ["Hoeder"]}, {"policies": ["guardian"]}),
    ("a scenario", {"scenarios": ["schaarste"]}, {"scenarios": ["scarcity"]}),
    ("a grid", {"design": {"method": "raster"}}, {"design": {"method": "grid"}}),
    ("a list", {"design": {"method": "lijst"}, "uncertain": {"room": [4.0]}},
     {"design": {"method": "list"}, "uncertain": {"room": [4.0]}}),
    ("all", {"record": {"series": "alle"}}, {"record": {"series": "all"}}),
    ("a choice", {"parameters": {"mode": "instemming"}}, {"parameters": {"mode": "consent"}}),
)  # fmt: skip


@pytest.mark.parametrize(("dutch", "english"), [d[1:] for d in DUTCH], ids=[d[0] for d in DUTCH])
def test_a_dutch_word_is_the_english_one(dutch, english) -> None:
    """Whichever language messages are in: what is stored of both is the same."""
    from sim.sweep.store import _core, _fingerprint

    if "parameters" in dutch:
        names = ENTRIES["mode"].names["consent"]["nl"]
        dutch = {"parameters": {"mode": names[0]}}
    wanted = _fingerprint(_core(mine(**english)))
    for language in ("en", "nl"):
        with in_language(language):  # type: ignore[arg-type]
            assert _fingerprint(_core(mine(**dutch))) == wanted
            assert _fingerprint(_core(mine(**english))) == wanted


def test_a_method_by_another_name_is_no_other_method(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(
        'id = "a"\ncases = [{ organisations = 3 }]\n[design]\nmethod = "latin_hypercube"\n'
        "samples = 5\n[uncertain]\nroom = { from = 4.0, to = 8.0 }\n"
    )
    (tmp_path / "b.toml").write_text(
        'extends = "base.toml"\n[design]\nmethod = "Latin Hypercube"\n'
    )
    assert load_study(tmp_path / "b.toml").design.points.number == 5
    (tmp_path / "c.toml").write_text(
        'extends = "base.toml"\n[design]\nmethod = "raster"\n[uncertain]\nroom = [4.0, 5.0]\n'
    )
    assert load_study(tmp_path / "c.toml").design.points.number == 2


def test_faults_are_told_in_the_language_of_who_reads_along() -> None:
    bad = {"replicates": 0, "policies": ["hoedr"], "uncertain": {"room": {"from": 4.0}}}
    for language, expected in (
        (
            "en",
            (
                "study study: 4 faults",
                "is missing",
                "is needed on a grid",
                "did you mean guardian?",
            ),
        ),
        (
            "nl",
            ("studie study: 4 fouten", "ontbreekt", "is nodig op een raster", "is hoeder bedoeld?"),
        ),
    ):
        with in_language(language), pytest.raises(StudyError) as caught:  # type: ignore[arg-type]
            mine(**bad)
        for fragment in expected:
            assert fragment.lower() in str(caught.value).lower(), (fragment, str(caught.value))


# Files that extend each other -------------------------------------------------------------------


def test_a_file_goes_round_by_whatever_path(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.toml").write_text('extends = "sub/b.toml"\n')
    (tmp_path / "sub" / "b.toml").write_text('extends = "../sub/../a.toml"\n')
    fault = fault_of(lambda: load_study(tmp_path / "a.toml"))
    assert fault.rule == "must not go round, nor over more than 8 files"
    names = f"{tmp_path}/a.toml → {tmp_path}/sub/b.toml"
    assert fault.hint == f"this is number 2: {names}"
    assert (fault.file, fault.key) == (f"{tmp_path}/sub/b.toml", "extends")


@pytest.mark.parametrize(("deep", "good"), [(7, True), (8, False)])
def test_so_many_files_may_extend_each_other(tmp_path: Path, deep: int, good: bool) -> None:
    for number in range(deep):
        (tmp_path / f"{number}.toml").write_text(f'extends = "{number + 1}.toml"\n')
    (tmp_path / f"{deep}.toml").write_text('id = "mine"\ncases = [{ organisations = 3 }]\n')
    if good:
        assert load_study(tmp_path / "0.toml").id == "mine"
    else:
        fault = fault_of(lambda: load_study(tmp_path / "0.toml"))
        assert fault.hint.startswith("this is number 8: ")


LAYERS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("a key", "months = 6", "months = 7", {"months": 7}),
    ("a list is replaced", 'policies = ["none", "guardian"]', 'policies = ["starter"]',
     {"policies": ["starter"]}),
    ("a table is laid over", "[parameters]\nroom = 4.0\nbacking = 0.1",
     "[parameters]\nroom = 5.0",
     {"parameters": {"room": 5.0, "backing": 0.1}}),
    ("a range is replaced whole", "[uncertain]\nroom = { from = 4.0, to = 8.0, steps = 3 }",
     "[uncertain]\nroom = [5.0]", {"uncertain": {"room": [5.0]}}),
    ("what gets a value is no longer uncertain", "[uncertain]\nroom = [4.0]\nbacking = [0.1]",
     "[parameters]\nroom = 5.0", {"uncertain": {"backing": [0.1]}, "parameters": {"room": 5.0}}),
    ("what gets a range is no longer fixed", "[parameters]\nroom = 4.0\nbacking = 0.1",
     "[uncertain]\nroom = [5.0]", {"parameters": {"backing": 0.1}, "uncertain": {"room": [5.0]}}),
    ("the same method keeps its keys", '[design]\nmethod = "sobol"\nsamples = 4',
     "[design]\nsamples = 8", {"design": {"method": "sobol", "samples": 8}}),
    ("another method takes nothing", '[design]\nmethod = "sobol"\nsamples = 4',
     '[design]\nmethod = "grid"', {"design": {"method": "grid"}}),
    ("a table in the place of a value", "worlds = 3", "[worlds]\na = 1", {"worlds": {"a": 1}}),
)  # fmt: skip


@pytest.mark.parametrize(("below", "above", "together"), [one[1:] for one in LAYERS],
                         ids=[one[0] for one in LAYERS])  # fmt: skip
def test_a_file_lies_over_another(tmp_path: Path, below: str, above: str, together: Any) -> None:
    (tmp_path / "below.toml").write_text(below)
    (tmp_path / "above.toml").write_text(f'extends = "below.toml"\n{above}')
    layers = files._layers("above", tmp_path / "above.toml")
    assert files._merged(layers) == together


@pytest.mark.parametrize(("key", "file"), [
    ("months", "above"), ("parameters.room", "above"), ("parameters.backing", "below"),
    ("uncertain.room[2]", "below"), ("policies[1]", "below"),
    ("design.file, line 3, room", "below"), ("replicates", "above"), (None, "as it was"),
    ("parameters.other", "above"),
])  # fmt: skip
def test_a_fault_names_the_file_that_its_key_stands_in(key: str | None, file: str) -> None:
    layers = [
        ("above", {"months": 1, "parameters": {"room": 1}, "replicates": 3}),
        ("below", {"months": 2, "parameters": {"backing": 1}, "uncertain": {"room": [1]},
                   "policies": [], "design": {"file": "x"}}),
    ]  # fmt: skip
    assert files._placed(Fault("as it was", "rule", key), layers).file == file


# Documents --------------------------------------------------------------------------------------


def near(one: str) -> set[str]:
    """All that one slip makes of a word, by the definition."""
    letters = "abx"
    cuts = [(one[:i], one[i:]) for i in range(len(one) + 1)]
    found = {a + c + b for a, b in cuts for c in letters}
    found |= {a + b[1:] for a, b in cuts if b}
    found |= {a + c + b[1:] for a, b in cuts if b for c in letters}
    found |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    return found - {one}


def test_one_slip_apart_is_what_it_says() -> None:
    words = [
        "".join(word) for length in range(5) for word in itertools.product("abx", repeat=length)
    ]
    for one in words:
        slips = near(one)
        for other in words:
            # two words of one letter have none in common, and a word is not its own slip
            wanted = one == other or (other in slips and max(len(one), len(other)) > 1)
            # a word that is equal need not be the same object
            assert one_letter_apart(one, "".join([*other])) == wanted, (one, other)


@pytest.mark.parametrize(("value", "text"), [
    (5, "5"), ("a", "'a'"), ("a" * 58, repr("a" * 58)), ("a" * 59, "'" + "a" * 56 + "..."),
    ([1, 2], "[1, 2]"), ({"a": (1,)}, "{'a': (1,)}"), ([0] * 20, repr([0] * 20)),
    ([0] * 21, "[" + "0, " * 18 + "0,..."),
])  # fmt: skip
def test_a_value_in_a_message(value: Any, text: str) -> None:
    assert documents.short(value) == text
    assert len(documents.short(value)) <= 60


def test_long_names_show_their_end_and_long_sentences_their_start() -> None:
    assert documents.short_key("a" * 120) == "a" * 120
    assert documents.short_key("b" + "a" * 120) == "..." + "a" * 117
    assert documents.clipped("a" * 600) == "a" * 600
    assert documents.clipped("a" * 601) == "a" * 597 + "..."
    assert documents.printable("a\tb\x1b") == "a\\tb\\x1b"


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_depth_is_counted_from_the_outside(depth: int) -> None:
    for make in (lambda v: [v], lambda v: {"a": v}, lambda v: (v, 1)):
        value: Any = 1
        for _ in range(depth):
            value = make(value)
        assert not documents.nests_deeper(value, depth)
        assert documents.nests_deeper(value, depth - 1)


def reader() -> Reader:
    return Reader("file", DocumentError)


def faults_of(read: Reader) -> list[str]:
    return [told(fault) for fault in read.faults]


def test_reading_stops_at_a_hundred_faults_and_twenty_are_told() -> None:
    read = reader()
    for number in range(99):
        read.fault(f"k{number}", "is wrong")
    with pytest.raises(DocumentError) as caught:
        read.fault("last", "is wrong")
    lines = str(caught.value).splitlines()
    assert lines[0] == "document file: 100 faults at least"
    assert len(lines) == 22
    assert lines[20] == "  file, k19: is wrong"
    assert lines[21] == "  and 80 more"
    few = DocumentError("file", [Fault("file", "is wrong", f"k{i}") for i in range(21)])
    assert str(few).splitlines()[0] == "document file: 21 faults"
    assert str(few).splitlines()[-1] == "  and 1 more"
    all_told = DocumentError("file", [Fault("file", "is wrong", f"k{i}") for i in range(20)])
    assert len(str(all_told).splitlines()) == 21
    assert str(DocumentError("file", [Fault("file", "is wrong")])).startswith(
        "document file: 1 fault\n"
    )
    long = DocumentError("file", [Fault("file", "x" * 600, f"k{i}") for i in range(20)])
    assert str(long).splitlines()[-1] == "  and 14 more"
    reader().end()


@pytest.mark.parametrize(("fault", "text"), [
    (Fault("f", "is bad"), "f: is bad"),
    (Fault("f", "is bad", "k"), "f, k: is bad"),
    (Fault("f", "is bad", "k", 3, "try 4"), "f, k = 3: is bad; try 4"),
    (Fault("f", "is bad", row=4), "f, row 4: is bad"),
    (Fault("f", "is bad", "c", "x", row=4), "f, row 4, column c = 'x': is bad"),
    (Fault("f", "is bad", value=0), "f = 0: is bad"),
])  # fmt: skip
def test_a_fault_in_a_line(fault: Fault, text: str) -> None:
    assert str(fault) == text


IDENTIFIERS: tuple[tuple[Any, str], ...] = (
    ("a", ""), ("A-b_9", ""), ("9a", ""), ("a" * 64, ""), ("a" * 65, "at most 64"), ("", "a word"),
    ("-a", "a word"), ("_a", "a word"), ("a b", "a word"), ("é", "a word"), ("a/b", "a word"),
    (3, "a word"), (None, "a word"), ("con", "Windows"), ("COM1", "Windows"), ("lpt9", "Windows"),
    ("com", ""), ("com10", ""), ("aux1", ""), ("nul", "Windows"), ("a\n", "a word"),
)  # fmt: skip


@pytest.mark.parametrize(("given", "rule"), IDENTIFIERS)
def test_a_word_that_can_be_a_file(given: Any, rule: str) -> None:
    read = reader()
    found = read.identifier("id", given, "hint")
    assert found == (given if isinstance(given, str) else "")
    if not rule:
        assert not read.faults
    else:
        assert rule in read.faults[0].rule
        assert (read.faults[0].value, read.faults[0].hint) == (given, "hint")
    at = reader()
    at.identifier("policies.a b", "a b")
    assert at.faults[0].value is None


def test_numbers_that_are_none_say_what_to_do() -> None:
    for given, hint in (
        (None, "it is missing"),
        ("3", "without quotation marks"),
        (math.nan, "NaN and infinity"),
        (math.inf, "NaN and infinity"),
        (True, "true and false are no numbers"),
        (12, ""),
        ([1], ""),
    ):
        for ask in ("whole", "number"):
            read = reader()
            assert getattr(read, ask)("k", given, 2, 9) == 2
            assert hint in read.faults[0].hint
            assert (hint == "") == (read.faults[0].hint == "")
    read = reader()
    assert read.whole("k", 3.0, 2, 9, 4) == 4
    assert read.faults[0].hint == "write 3"
    assert read.whole("k", 10.0, 2, 9, 4) == 4
    assert read.faults[1].hint == "left out, it is 4"
    assert read.whole("k", 3.5, 2, 9, 4) == 4
    assert read.faults[2].hint == "left out, it is 4"
    assert read.number("k", 1, 2, 9, 4.5) == 4.5
    assert read.faults[3].hint == "left out, it is 4.5"
    assert read.whole("k", 1.0, 2, 9, 4) == 4
    assert read.faults[4].hint == "left out, it is 4"
    read = reader()
    assert (read.whole("k", None, 2, 9, 4), read.number("k", None, 2, 9, 0.0)) == (4, 0.0)
    assert (read.whole("k", 2, 2, 9), read.whole("k", 9, 2, 9)) == (2, 9)
    assert (read.number("k", 2, 2, 9), read.number("k", 9.0, 2, 9)) == (2.0, 9.0)
    assert type(read.number("k", 2, 2, 9)) is float
    assert not read.faults


def test_words_that_are_known() -> None:
    known = ["one", "two", "three"]
    read = reader()
    assert read.one_of("k", "two", known) == "two"
    assert read.one_of("k", None, known, "three") == "three"
    assert read.some_of("k", ["two", "one"], known, ("three",)) == ("two", "one")
    assert read.some_of("k", None, known, ("three",)) == ("three",)
    assert read.some_of("k", [], known, ("three",)) == ()
    assert not read.faults
    assert read.one_of("k", "tow", known) == "one"
    assert read.one_of("k", 3, known, "two") == "two"
    assert read.one_of("k", None, known) == "one"
    assert read.some_of("k", "two", known, ("three",)) == ("three",)
    assert read.some_of("k", ["two", "two", 3, "tre"], known, ("three",)) == ("three",)
    assert faults_of(read) == [
        "k: must be one of one, two, three; did you mean two?",
        "k: must be one of one, two, three; ",
        "k: must be one of one, two, three; ",
        'k: must be a list of names in square brackets; for example ["one"]',
        "k[2]: stands there already; name each one once",
        'k[3]: is not a known name (one, two, three); for example ["one"]',
        "k[4]: is not a known name (one, two, three); did you mean three?",
    ]
    for number, shown in ((12, True), (13, False)):
        read = reader()
        read.some_of("k", ["x"], [f"name{i}" for i in range(number)], ())
        assert ("name3" in read.faults[0].rule) == shown


def test_a_word_for_two_things_is_refused_with_both(tmp_path: Path) -> None:
    known = Names({one: {"en": (one, "same"), "nl": ("eender",)} for one in ("first", "second")})
    known["third"] = {"en": ("other",), "nl": ("ander",)}
    read = reader()
    assert read.one_of("k", "ander", known) == "third"
    assert read.some_of("k", ["Other", "first"], known, ()) == ("third", "first")
    assert not read.faults
    assert read.one_of("k", "same", known, "third") == "third"
    assert read.some_of("k", ["eender"], known, ("third",)) == ("third",)
    assert [(fault.key, fault.value) for fault in read.faults] == [
        ("k", "same"),
        ("k[1]", "eender"),
    ]
    for fault in read.faults:
        assert "first or second" in fault.rule
    (tmp_path / "story.toml").write_text(
        'id = "story"\ntitle.en = "x"\n[policies.a]\ntitle.en = "Same"\n[policies.b]\n'
        'title.en = "Same"\n'
    )
    given = {**OWN, "scenarios": [str(tmp_path / "story.toml")]}
    assert make_study({**given, "policies": ["b"]}).design.contexts[0].policy == "b"
    fault = fault_of(lambda: make_study({**given, "policies": ["none", "same"]}))
    assert (fault.key, fault.value) == ("policies[2]", "same")
    assert "a or b" in fault.rule


def test_tables_keys_and_texts() -> None:
    read = reader()
    assert read.table("t", {"a": 1}, "hint") == {"a": 1}
    read.keys("t", {"a": 1, "b": 2}, ["a", "b", "c"])
    assert read.texts("t", {"en": "x"}, ("en", "nl")) == {"en": "x", "nl": "x"}
    assert read.texts("t", {"nl": "y"}, ("en", "nl")) == {"en": "y", "nl": "y"}
    assert read.texts("t", {"en": "x", "nl": "y"}, ("en", "nl")) == {"en": "x", "nl": "y"}
    assert not read.faults
    assert read.table("t", 3, "hint") == {}
    read.keys("t", {"aa": 1, "": 2}, ["a", "b"])
    read.keys("", {"z": 1}, ["a", "b"])
    for wrong in ({}, {"fr": "x"}, {"en": 3}, "x"):
        assert read.texts("t", wrong, ("en", "nl")) == {}
    text = 't: must hold a text for en or nl, or both; write [t] with en = "..." and nl = "..."'
    assert faults_of(read) == [
        "t: must be a table; hint",
        "t.aa: is not a known key (a, b); did you mean a?",
        't."": is not a known key (a, b); ',
        "z: is not a known key (a, b); ",
        *[text] * 4,
    ]


def test_another_file_beside_it_has_faults_in_one_list() -> None:
    read = reader()
    other = read.of("other")
    other.fault("k", "is bad", row=3)
    assert [str(fault) for fault in read.faults] == ["other, row 3, column k: is bad"]
    with pytest.raises(DocumentError, match=r"^document file: 1 fault"):
        other.end()


def test_a_file_as_large_as_may_be(tmp_path: Path) -> None:
    path = tmp_path / "it.toml"
    for size, signs, good in (
        (documents.MAX_BYTES, 0, True),
        (documents.MAX_BYTES + 1, 0, False),
        (0, documents.MAX_SIGNS, True),
        (0, documents.MAX_SIGNS + 1, False),
    ):
        path.write_text("#" * size if size else "#" + "," * signs)
        if good:
            assert documents.read_toml("it", path, "study") == {}
        else:
            fault = fault_of(lambda: documents.read_toml("it", path, "study"))
            assert ("is larger than 1 MB" in fault.rule) == bool(size)
            assert ("has more than 50,000 lines" in fault.rule) == bool(signs)
    for depth, good in ((documents.MAX_DEPTH, True), (documents.MAX_DEPTH + 1, False)):
        path.write_text(".".join(["a"] * depth) + " = 1")
        if good:
            documents.read_toml("it", path, "study")
        else:
            rule = fault_of(lambda: documents.read_toml("it", path, "study")).rule
            assert "more than 16 deep" in rule


@pytest.mark.parametrize(("text", "line", "shown"), [
    ('a = 1\nb = "x\nc = 3\n', "line 2", 'b = "x'),
    ("a = 1\na = 2", "line 2", "a = 2"),
    ("a = [1,\n2,\n", "line 2", "2,"),
    ("x" * 90, "line 1", "x" * 90),
    ("\n\n" + "a." * 20 + "a = 1", "line 3", "a." * 16 + "a"),
])  # fmt: skip
def test_what_is_no_toml_shows_its_line(tmp_path: Path, text: str, line: str, shown: str) -> None:
    (tmp_path / "it.toml").write_text(text)
    fault = fault_of(lambda: documents.read_toml("it", tmp_path / "it.toml", "study"))
    assert (fault.key, fault.value) == (line, shown)


@pytest.mark.parametrize(("text", "english", "dutch"), [
    ("a = 1\na = 2", "a key stands there for the second time", "tweede keer"),
    ("[t]\n[t]", "table 't' stands there for the second time", "tweede keer"),
    ("a = ", "Invalid value", ""),
    ("a = 1 2", "Expected newline or end of document after a statement", ""),
    ('a = "x', "Unterminated string", ""),
    ("a = [1,", "", ""),
])  # fmt: skip
def test_what_is_no_toml_is_said_in_words(tmp_path: Path, text: str, english, dutch) -> None:
    (tmp_path / "it.toml").write_text(text)
    told_in = {}
    for lang in ("en", "nl"):
        with in_language(lang):  # type: ignore[arg-type]
            told_in[lang] = fault_of(
                lambda: documents.read_toml("it", tmp_path / "it.toml", "study")
            ).rule
    assert english in told_in["en"]
    assert dutch in told_in["nl"]
    assert told_in["en"] != told_in["nl"]
    for other in ("it is not written as TOML",):
        assert other not in told_in["en"]


@pytest.mark.parametrize(("data", "rule"), [
    (b"a\0", "is a binary file (or UTF-16)"), (b"\xff\xfea", "is a binary file"),
    (b"\xfe\xffa", "is a binary file"), (b"a\n\n\xe9", "is not UTF-8 text (line 3)"),
    (b"\xe9", "is not UTF-8 text (line 1)"),
])  # fmt: skip
def test_what_is_no_text(data: bytes, rule: str) -> None:
    fault = fault_of(lambda: documents.decoded("it", data))
    assert rule in fault.rule
    assert fault.hint == "save it as UTF-8"
    assert documents.decoded("it", b"\xef\xbb\xbfa") == "a"


def test_what_the_system_refuses_is_said_in_words() -> None:
    for error, english, dutch in (
        (OSError(errno.ENOSPC, "x"), "No space left on device", "schijf"),
        (FileNotFoundError(), "No such file or directory", "bestaat niet"),
        (PermissionError(errno.EACCES, "x"), "Permission denied", "toestemming"),
        (OSError(99999, "x"), "the system refuses it (error 99999)", "99999"),
        (OSError("x"), "the system refuses it", "systeem"),
        (TimeoutError(), "Connection timed out", ""),
    ):
        with in_language("en"):
            assert documents.system_error(error) == english
        with in_language("nl"):
            said = documents.system_error(error)
        assert said != english
        if dutch in ("99999", "systeem"):
            assert dutch in said


def test_names_that_are_near() -> None:
    known = ["mindset_mean", "mindset_spread", "room", "backing"]
    for word, found in (
        ("mindset_men", ["mindset_mean"]),
        ("Mindset-Mean", []),
        ("rooom", ["room"]),
        ("mindset_sprad", ["mindset_spread"]),
        ("bakcing", ["backing"]),
        ("zzz", []),
    ):
        near_names = documents.nearest(word, known)
        assert near_names == found or (not found and set(near_names) <= {"mindset_mean"})
    assert len(documents.nearest("name", [f"name{i}" for i in range(9)])) == 3
    assert documents.closest(3, known) == ""
    assert documents.similar("abcd", ["abxy"], 0.5) == ["abxy"]
    assert documents.similar("abcd", ["abxy"], 0.51) == []
    assert documents.similar("abcdefgh", ["abcdefgx1", "abcdefgy1", "abcd"], 0.5) == [
        "abcdefgx1", "abcdefgy1",
    ]  # fmt: skip


def test_a_page_is_made_anew_between_its_lines() -> None:
    page = "top\nBEGIN\nold\nEND\nbottom"
    assert documents.made_anew(page, "BEGIN\n", "END", "new\n") == "top\nnew\n\nbottom"
    for begin, end in (("X", "END"), ("BEGIN", "X"), ("END", "BEGIN")):
        with pytest.raises(ValueError, match="needs the lines"):
            documents.made_anew(page, begin, end, "")
