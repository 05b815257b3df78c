"""The run in C has the kernels' state to the last bit, and their indicators to 1e-7."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.peers import in_c
from sim import engine
from sim.indicators import COLUMNS
from sim.parameters import Parameters, parameters
from sim.regions import load_case
from sim.state import FLOW_VALUE, FLOWS, State
from tests.test_reference import Configuration, core_of, draw

pytestmark = pytest.mark.skipif(in_c.compiler() is None, reason="needs gcc")
SOURCES = [source for source in (in_c.CORE, in_c.FAST) if source.is_file()]
VALUES = ("collective_value", "net_value")
FEATURES = ("joint", "referee", "drift", "notice", "sparse", "formed", "ended_3")


def differences(mine: in_c.Twin, theirs: State) -> list[str]:
    """Arrays of the state that differ in any bit."""
    found = []
    for name, array in mine.state._asdict().items():
        other = getattr(theirs, name)
        if name == "own_weight":
            # of which C keeps its own
            continue
        if name == "flow":
            # the value of the month is an indicator; the rest is counted
            counted = np.arange(FLOWS) != FLOW_VALUE
            array, other = array[counted], other[counted]
        if array.shape != other.shape or not np.array_equal(array, other, equal_nan=True):
            found.append(name)
    return found


def compare(
    source: Path, region: Any, p: Parameters, seed: int, replicate: int, months: int
) -> tuple[list[str], Any]:
    """What differs after a run in two calls, and its rows."""
    one = engine.build(region, p, seed, replicate)
    twin = in_c.open_run(region, p, seed, replicate, source)
    found, rows = [], []
    for part in (months // 2, months - months // 2):
        theirs = one.advance(part)[:, : twin.columns]
        mine = twin.advance(part)
        found += differences(twin, one.state)
        # values are sums in grains of 2**-32, and near nothing only by chance
        grain = np.where(np.isin(COLUMNS[: twin.columns], VALUES), region.size[3] * 2.0**-32, 0.0)
        wrong = ~np.isclose(mine, theirs, rtol=1e-7, atol=1e-9 + grain, equal_nan=True)
        if wrong.any():
            found += [f"column {j}" for j in np.nonzero(wrong.any(axis=0))[0]]
        rows.append(theirs)
    return found, np.concatenate(rows)


def features(c: Configuration, rows: Any) -> set[str]:
    values = c.values
    seen = {
        "joint": values["mode"] == "joint",
        "referee": values["referee_activity"] > 0.0,
        "drift": values["drift"] > 0.0 and c.months >= 12,
        "notice": values["notice_months"] > 0,
        "sparse": "pairs" in c.region,
        "formed": rows[:, COLUMNS.index("formed")].any(),
        "ended_3": rows[:, COLUMNS.index("ended_3")].any(),
    }
    return {name for name, on in seen.items() if on}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_state_is_that_of_the_kernels(source: Path) -> None:
    often = dict.fromkeys(FEATURES, 0)
    for index in range(60):
        c = core_of(draw(index))
        found, rows = compare(source, c.build(), c.parameters, c.seed, c.replicate, c.months)
        assert not found, f"draw({index}): {found}"
        for name in features(c, rows):
            often[name] += 1
    assert min(often.values()) > 3, f"hardly seen: {often}"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
@pytest.mark.parametrize("values", [{}, {"mode": "joint", "referee_activity": 0.6}])
def test_a_real_region(source: Path, values: dict[str, Any]) -> None:
    found, rows = compare(source, load_case("twente"), parameters(**values), 3, 1, 24)
    assert not found
    assert rows[:, COLUMNS.index("formed")].sum() > 10


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_run_tells_its_indicators(source: Path) -> None:
    region = engine.synthetic(12, tasks=3)
    advance = in_c.build(region, parameters(), 5, source)
    assert advance(3)["links_1"] == engine.simulate(region, seed=5, months=3).rows[-1][5]


def test_a_missing_compiler_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(in_c.CompilerError, match="gcc is not on PATH"):
        in_c.compile_c(in_c.CORE, ("-O1",))
