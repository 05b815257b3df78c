"""experiments/mechanisms: every mechanism has a dose-response, and moves what it is about."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.mechanisms import MECHANISMS
from sim.parameters import ENTRIES, parameters

FOLDER = Path(__file__).resolve().parents[1] / "experiments" / "mechanisms"
OTHERWISE = {"attention", "referee_stop", "trust_start", "deepest_rung"}
"""Parameters of which the first dose is another than the neutral value: none of it."""


@pytest.fixture(scope="module")
def experiment() -> Iterator[Any]:
    """The experiment as a module; experiments are no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        yield importlib.import_module("mechanisms")


def test_every_mechanism_has_a_dose_response(experiment: Any) -> None:
    rows = experiment.ROWS
    found = list(dict.fromkeys(row.mechanism for row in rows))
    assert found == list(MECHANISMS), "a mechanism needs its rows there: experiments/mechanisms"
    keys = [row.key for row in rows]
    assert len(keys) == len(set(keys)), "two rows are told apart by nothing"
    for mechanism in MECHANISMS.values():
        own = [row for row in rows if row.mechanism == mechanism.id]
        given = {name for row in rows for dose in row.doses for name in dose}
        given |= {name for row in own for name in row.base}
        given |= experiment.whole(mechanism.id).keys()
        spreads = {"own_interest_spread"}
        if mechanism.id != "M16":  # forms have a table of their own
            assert set(mechanism.switches) - spreads <= given, mechanism.id


def test_the_first_dose_is_none(experiment: Any) -> None:
    for row in experiment.ROWS:
        assert len(row.doses) == (3 if row.what == "`deepest_rung`" else 5) or not row.ordered
        for name, value in row.doses[0].items():
            if row.ordered and name not in OTHERWISE:
                assert value == ENTRIES[name].neutral, row.key
        for dose in row.doses:
            parameters(**(dict(row.base) | dose))


def test_taken_out_is_out(experiment: Any) -> None:
    for mechanism in MECHANISMS.values():
        inside = parameters(**experiment.whole(mechanism.id))
        assert parameters(inside, **mechanism.off) != inside, mechanism.id


def test_the_page_is_made_from_what_is_stored(experiment: Any) -> None:
    stored = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))
    page = experiment.page(stored)
    assert page == (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [row["mechanism"] for row in stored["ablations"]] == list(MECHANISMS)
    for kept, row in zip(stored["rows"], experiment.ROWS, strict=True):
        same = ("mechanism", "what", "told", "sign", "kind", "why", "months")
        assert [kept[name] for name in same] == [getattr(row, name) for name in same]
        assert kept["doses"] == list(row.doses), "run experiments/mechanisms"
        assert kept["base"] == dict(row.base), "run experiments/mechanisms"
        for cell in kept["cells"]:
            verdict = experiment.verdict(row.sign, row.still, row.ordered, cell)
            assert verdict == cell["verdict"], row.key


def test_quickly_each_moves_what_it_is_about(experiment: Any) -> None:
    short = experiment.shortfalls({"rows": experiment.rows_of(experiment.QUICK)})
    assert all(": no effect" in told for told in short), short
    # six replicates do not see every small effect
    assert len(short) <= 6, short


def test_a_network_of_n_has_all_pairs_and_a_board_a_seat_a_member(experiment: Any) -> None:
    seats = experiment.forms()
    members = experiment.MEMBERS
    assert seats["network"] == [n * (n - 1) for n in members]
    assert seats["lead"] == [2 * (n - 1) for n in members]
    assert seats["joint"] == list(members)
    for n, few, some, many in zip(
        members, seats["joint"], seats["programme"], seats["network"], strict=True
    ):
        assert few < some < many or n == 2


def test_where_nobody_keeps_a_promise_no_lever_makes_a_bundle(experiment: Any) -> None:
    for row in experiment.levers(experiment.QUICK):
        for cell in row["cells"]:
            assert cell["more"][0] <= cell["more"][1], (row["lever"], cell)
