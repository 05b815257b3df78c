"""Numbers as programs hold them: the same at every door, or refused in words."""

from __future__ import annotations

import decimal
import fractions
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.engine import EngineError, resume, synthetic
from sim.parameters import (
    ENTRIES,
    ParameterError,
    Parameters,
    number_hint,
    parameters,
    plain,
    plain_tree,
)
from sim.words import in_language

REGION = synthetic(4, tasks=3, seed=1)
TAKEN = (
    *(6, np.int64(6), np.int8(6), np.uint64(6), np.array(6), np.array(6, dtype=np.int16)),
    *(pd.Series([6]).iloc[0], pd.array([6, None], dtype="Int64")[0], pd.Index([6])[0]),
    *(pd.DataFrame({"a": [6]}).loc[0, "a"], next(iter(np.arange(6, 7))), np.int_(6)),
)
REFUSED = (
    # value, what the message says besides naming the thing
    (6.5, ""),
    (6.0, "write 6"),
    (np.float64(6), "write 6"),
    (np.float32(6), "write 6"),
    (np.array(6.0), "write 6"),
    (np.longdouble(6), "write 6"),
    ("6", r"write 6 without quotation marks, in Python int\('6'\)"),
    (np.str_("6"), "write 6 without quotation marks"),
    (" 42 ", "write 42 without quotation marks"),
    (b"6", ""),
    (True, ""),
    (np.bool_(True), ""),
    (None, "a value is missing"),
    (pd.NA, "a value is missing"),
    (pd.NaT, "a value is missing"),
    (np.nan, ""),
    (np.inf, ""),
    ([6], "one number"),
    (np.array([6]), "one number"),
    (pd.Series([6]), "one number"),
    (decimal.Decimal(6), ""),
    (fractions.Fraction(6), ""),
    (6 + 0j, ""),
    (np.datetime64("2026"), ""),
    (pd.Timestamp("2026"), ""),
)
WHOLE: dict[str, Any] = {
    "notice_months of Parameters": lambda v: Parameters(notice_months=v).notice_months,
    "notice_months": lambda v: parameters(notice_months=v).notice_months,
    "notice_months of a base": lambda v: parameters({"notice_months": v}).notice_months,
    "months": lambda v: sim.simulate(REGION, months=v).months,
    "seed": lambda v: sim.simulate(REGION, seed=v, months=1).seed,
    "replicate": lambda v: sim.simulate(REGION, replicate=v, months=1).replicate,
    "organisations": lambda v: sim.simulate(organisations=v, months=1).region.size[0],
    "tasks": lambda v: synthetic(4, tasks=v).size[1],
    "number": lambda v: sim.ensemble(REGION, [Parameters()], 1, number=v).shape[1],
    "months of an ensemble": lambda v: 6 + len(sim.ensemble(REGION, [], v)),
    "notice_months of a point": lambda v: 6 * len(sim.ensemble(REGION, {"notice_months": v}, 1)),
    "rng": lambda v: sim.OrganisationModel(REGION, 1 if v is None else v).seed,
    "notice_months of the model": lambda v: (
        sim.OrganisationModel(REGION, notice_months=v).parameters.notice_months
    ),
    "month of phases": lambda v: parameters(phases=[(v, {"backing": 0.1})]).phases[0][0],
}


@pytest.mark.parametrize("door", WHOLE)
def test_what_is_a_whole_number_is_taken_everywhere(door: str) -> None:
    for value in TAKEN:
        found = WHOLE[door](value)
        assert (found, type(found)) == (6, int), repr(value)


@pytest.mark.parametrize("door", WHOLE)
def test_what_is_none_is_refused_everywhere_in_words(door: str) -> None:
    for value, hint in REFUSED:
        if value is None and door in ("rng", "organisations"):
            continue  # that is no value but none
        with pytest.raises((ParameterError, EngineError), match=door.partition(" ")[0]) as caught:
            WHOLE[door](value)
        said = str(caught.value)
        assert "\n" not in said.replace("; or None", ""), said
        if hint and door != "month of phases":
            assert pd.Series([said]).str.contains(hint).all(), said
        assert "pydantic" not in said
        assert "np." not in said


FRACTIONS = (0.25, np.float64(0.25), np.float32(0.25), np.float16(0.25), np.array(0.25))


def _mindset(value: Any) -> float:
    model = sim.OrganisationModel(REGION)
    model.organisations[0].mindset = value
    return model.organisations[0].mindset


SHARES: dict[str, Any] = {
    "mindset_mean": lambda v: Parameters(mindset_mean=v).mindset_mean,
    "base": lambda v: (
        sim.simulate(REGION, months=0, base={"mindset_mean": v}).parameters.mindset_mean
    ),
    "breadth": lambda v: 0.25 if synthetic(9, breadth=v).volumes.any() else 0,
    "mindset": _mindset,
}


@pytest.mark.parametrize("door", SHARES)
def test_fractions(door: str) -> None:
    for value in FRACTIONS:
        assert SHARES[door](value) == 0.25
    for value in ("0.25", "0,25", None, pd.NA, True, np.nan, 1.5, -0.1, [0.25], np.ones(1), {}):
        with pytest.raises(ParameterError, match=r"0 to 1"):
            SHARES[door](value)


def test_whole_numbers_are_fractions_where_they_fit() -> None:
    for value in (1, np.int64(1), np.uint8(1), np.array(1)):
        assert Parameters(mindset_mean=value) == parameters(mindset_mean=1.0)


def test_every_parameter_takes_the_numbers_of_numpy() -> None:
    for name, entry in ENTRIES.items():
        if not entry.choices:
            value = (np.int64 if entry.whole else np.float64)(entry.default)
            assert Parameters(**{name: value}) == Parameters() == parameters(**{name: value})
        else:
            assert Parameters(**{name: np.str_(entry.default)}) == Parameters()


def test_parameters_tell_all_faults_in_words() -> None:
    with pytest.raises(ParameterError) as caught:
        Parameters(mindset_mena=1, drift=9, notice_months=1.5)
    said = str(caught.value).splitlines()
    assert len(said) == 3
    assert "did you mean mindset_mean?" in said[0]
    with in_language("nl"), pytest.raises(ParameterError, match="schrijf 6"):
        Parameters(notice_months=6.0)
    assert Parameters(phases=[[24, {"backing": np.float64(0.5)}]]).phases == (
        (24, (("backing", 0.5),)),
    )


# Points -----------------------------------------------------------------------------------------

SAME = (
    [Parameters(mindset_mean=0.2), Parameters(mindset_mean=0.8)],
    (Parameters(mindset_mean=0.2), {"mindset_mean": 0.8}),
    [{"mindset_mean": 0.2}, {"mindset_mean": np.float64(0.8)}],
    pd.DataFrame({"mindset_mean": [0.2, 0.8]}),
    pd.DataFrame({"mindset_mean": [0.2, 0.8], "notice_months": [12, 12]}, index=["a", "b"]),
    pd.DataFrame({"mindset_mean": [0.2, 0.8], "mode": ["consent", "consent"]}),
    iter([{"mindset_mean": 0.2}, {"mindset_mean": 0.8}]),
    pd.Series([{"mindset_mean": 0.2}, {"mindset_mean": 0.8}]).tolist(),
    [pd.Series({"mindset_mean": 0.2}), pd.Series({"mindset_mean": 0.8})],
    ({"mindset_mean": value} for value in np.array([0.2, 0.8])),
    [{"mindset_mean": 0.2, "phases": []}, {"mindset_mean": 0.8}],
)
ONE = (
    Parameters(mindset_mean=0.2),
    {"mindset_mean": 0.2},
    pd.Series({"mindset_mean": 0.2}),
    pd.DataFrame({"mindset_mean": [0.2]}),
    [{"mindset_mean": 0.2}],
)


def test_points_are_taken_as_they_come() -> None:
    assert ENTRIES["notice_months"].default == 12
    expected = sim.ensemble(REGION, SAME[0], 6, number=2)
    for points in SAME:
        assert sim.ensemble(REGION, points, 6, number=2).tobytes() == expected.tobytes()
    for point in ONE:
        found = sim.ensemble(REGION, point, 6, number=2)
        assert (found.shape[:2], found.tobytes()) == ((1, 2), expected[:1].tobytes())


POLARS = pytest.importorskip("polars")


def test_a_table_of_polars_is_a_table() -> None:
    points = POLARS.DataFrame({"mindset_mean": [0.2, 0.8], "notice_months": [12, 12]})
    assert sim.ensemble(REGION, points, 6).shape[:2] == (2, 1)


NO_POINTS = (
    ("mindset_mean", "points is 'mindset_mean'; give Parameters"),
    (3, "points is 3; give Parameters"),
    (None, "points is None; give Parameters"),
    ([0.2, 0.8], r"points\[0\] is 0\.2; give Parameters"),
    (np.ones((2, 2)), r"points\[1\] is array"),
    ([Parameters(), "x"], r"points\[1\] is 'x'"),
    (
        [{}, {"mindset_mena": 1}],
        r"points\[1\], parameter mindset_mena: .*did you mean mindset_mean",
    ),
    ({"mindset_mean": [0.2, 0.8]}, r"points\[0\], parameter mindset_mean = \[0\.2, 0\.8\]"),
    (pd.DataFrame({"point": [1]}), r"points\[0\], parameter point: there is no such parameter"),
    (pd.DataFrame({"notice_months": [6.0, None]}), r"notice_months = 6\.0.*write 6"),
    (pd.DataFrame({"drift": [None, 0.1]}, dtype="Float64"), r"points\[0\].*a value is missing"),
    ([{1: 2}], r"points\[0\], parameter 1: there is no such"),
    ([{"drift": 9}] * 50, "and 30 more"),
)


@pytest.mark.parametrize(("points", "message"), NO_POINTS)
def test_what_is_no_point_is_refused_in_words(points: Any, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        sim.ensemble(REGION, points, 6)


@pytest.mark.parametrize("region", ["twente", None, 4, REGION.volumes, Parameters()])
def test_what_is_no_region_is_refused_in_words(region: Any) -> None:
    with pytest.raises(EngineError, match=r"ensemble: region is .*sim\.load_case"):
        sim.ensemble(region, [Parameters()], 6)
    with pytest.raises(EngineError, match=r"resume: run is .*sim\.simulate"):
        resume(region, 3)


@pytest.mark.parametrize("base", ["scarcity", 3, [("mindset_mean", 0.2)], {1: 2}, pd.Series([1])])
def test_what_is_no_base_is_refused_in_words(base: Any) -> None:
    for door in (sim.simulate, sim.OrganisationModel):
        with pytest.raises(ParameterError, match=r"base is .*must be Parameters, or names"):
            door(REGION, base=base)


PAIRS = (
    ([(0, 1), (1, 2)], 2),
    (np.array([[0, 1]], dtype=np.uint8), 1),
    (pd.DataFrame({"a": [0, 1], "b": [1, 2]}), 2),
    (iter([(0, 1)]), 1),
    ({(0, 1), (2, 3)}, 2),
    ([], 0),
)


def test_pairs_of_a_drawn_region() -> None:
    for pairs, number in PAIRS:
        assert len(synthetic(4, tasks=3, pairs=pairs).pairs) == number
    for wrong in ("ab", 3, [(0.5, 1)], [(0, 1, 2)], [0, 1], [(0, 1), (1,)], [("a", "b")]):
        with pytest.raises(ParameterError, match=r"pairs = .*rows of two organisations"):
            synthetic(4, tasks=3, pairs=wrong)


def test_trees_become_plain() -> None:
    given = {"a": np.arange(3), "b": (np.float32(0.5), [np.bool_(True)]), "c": pd.Series(["x"])}
    assert plain_tree(given) == {"a": [0, 1, 2], "b": [0.5, [True]], "c": ["x"]}
    assert [type(x) for x in plain_tree(given)["a"]] == [int] * 3
    assert plain("x") == "x"
    for value in (object(), {}, dict):
        assert plain(value) is value
        assert number_hint(value) == ""
