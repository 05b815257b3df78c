"""The registry of indicators."""

from __future__ import annotations

import numpy as np
import pytest

from sim import engine, indicators, kernels
from sim.cli import tables
from sim.parameters import ENTRIES, parameters
from sim.regions import load_case
from sim.state import Floats


def test_each_indicator_has_a_name_unit_direction_and_a_sentence_in_both_languages() -> None:
    for row in indicators.INDICATORS:
        assert row.name.isidentifier()
        assert row.unit
        assert row.direction in {"up", "down", "-"}
        assert row.en.endswith(".")
        assert row.nl.endswith(".")
        assert row.en != row.nl
        assert row.label_en
        assert row.label_nl
    assert len(set(indicators.COLUMNS)) == len(indicators.COLUMNS)


def test_units_and_directions_have_a_dutch_form() -> None:
    units = {row.unit for row in indicators.ABOUT.values()}
    assert set(indicators.UNITS_NL) == units | {entry.unit for entry in ENTRIES.values()}
    assert set(indicators.DIRECTIONS_NL) == {row.direction for row in indicators.INDICATORS}
    assert all(indicators.unit_in(unit, "en") == unit for unit in units)
    assert indicators.unit_in("share of overlap", "nl") == "aandeel van de overlap"


def test_a_dutch_table_is_dutch() -> None:
    page = tables.indicators_page([indicators.BY_NAME["separation"]], "nl")
    assert "| separatie | aandeel van de overlap | omlaag |" in page
    page = tables.indicators_page([indicators.BY_NAME["separation"]])
    assert "| separation | share of overlap | down |" in page


def observed(lanes: int, before: float) -> Floats:
    """Rows of one month where ``before`` stood in every place, (lanes, 1, columns)."""
    chosen = parameters(contacts=5.0)
    made = engine.set_up(engine.synthetic(8, tasks=4, seed=1), *[chosen] * lanes)
    rows = np.full((1, lanes, 1, len(indicators.COLUMNS)), before)
    engine._run_lanes(made, engine.stream_of(1, 0), 1, 24, rows)
    return rows[0]


@pytest.mark.parametrize("lanes", [1, engine.LANES])
def test_an_observation_writes_every_column(lanes: int) -> None:
    """Rows are not cleared before a run: a column that nothing writes would hold anything."""
    one, two = observed(lanes, 1e300), observed(lanes, -1e300)
    left = (one == 1e300).any(axis=(0, 1)) | (two == -1e300).any(axis=(0, 1))
    unwritten = [name for name, is_left in zip(indicators.COLUMNS, left, strict=True) if is_left]
    assert not unwritten, (
        f"no kernel writes {', '.join(unwritten)}: sim/kernels/indicators.py must write "
        f"row[columns.{unwritten[0]}]"
    )
    assert np.isfinite(one).all()


def test_shares_add_up() -> None:
    built = engine.build(engine.synthetic(8, tasks=4, seed=1), parameters(contacts=5.0), 1)
    for row in built.advance(36):
        value = dict(zip(indicators.COLUMNS, row, strict=True))
        shares = [
            value[name] for name in ("separation", "coordination", "reconfiguration", "integration")
        ]
        assert abs(sum(shares) - 1) < 1e-12
        assert 0 <= value["fragmentation"] <= 1 + 1e-12
        assert 0 <= value["duplicated_work"] <= 1
        assert 0 <= value["promises_kept"] <= 1 or np.isnan(value["promises_kept"])


@pytest.mark.parametrize("name", ["drawn", "twente"])
def test_chimneys_are_those_of_the_bundles_in_every_month(name: str) -> None:
    """Tasks whose bundles did not change are not searched again."""
    region = load_case("twente") if name == "twente" else engine.synthetic(12, tasks=5, seed=1)
    chosen = parameters(contacts=5.0, drift=0.4, floor_other=0.001, referee_activity=1.0)
    built = engine.build(region, chosen, 1)
    n, k, _, _ = region.size
    seen = set()
    for month in range(31):
        row = built.advance(1)[-1] if month else built.observe()
        root, found = np.empty((k, n), dtype=np.uint32), np.empty(k, dtype=np.int64)
        kernels.find_bundles(built.facts, built.state, built.work, root, found)
        assert row[indicators.COLUMNS.index("chimneys")] == found.sum()
        assert built.chimneys_per_task().tolist() == found.tolist()
        seen.add(int(found.sum()))
    assert len(seen) > 5
