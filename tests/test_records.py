"""What partners kept, the highest trust, and what is usual: what holds of them in any run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import engine, kernels, networks
from sim.engine import LANES
from sim.indicators import COLUMNS
from sim.parameters import Parameters, parameters
from sim.regions import load_case
from tests.test_ensemble import varied
from tests.test_mechanisms import BARE
from tests.test_reference import JIT, core_of, draw

EXAMPLES = settings(max_examples=40 if JIT else 6)
INDICES = st.integers(50_000, 60_000)
"""Numbers of configurations that no other test uses."""
LIVELY = {"contacts": 4.0, "review_rate": 0.3, "choice_precision": 10.0, "drift": 0.3}


def close(x: Any, y: Any) -> bool:
    return bool(np.allclose(x, y, rtol=1e-12, atol=1e-12))


# --- Records and the highest trust ----------------------------------------------------------------


@EXAMPLES
@given(INDICES)
def test_trust_is_never_above_its_highest_nor_a_record_out_of_bounds(index: int) -> None:
    c = draw(index)
    # with who leaves goes what was held against them, and so the peak (M36)
    c = replace(c, values=c.values | {"personal": 0.0})
    one = engine.build(c.build(), c.parameters, c.seed, c.replicate)
    state = one.state
    assert (state.trust_peak == state.trust).all()
    assert (state.record == c.parameters.record_start).all()
    for _ in range(c.months):
        before = state.trust_peak.copy()
        one.step()
        assert (state.trust_peak == np.maximum(before, state.trust)).all()
        assert (state.record >= 0.0).all()
        assert (state.record <= 1.0).all()


def after(months: int, kept: int, broken: int, **values: Any) -> engine.Engine:
    """Two who keep all promises on some tasks, and none on those that only the law wants."""
    tasks = kept + broken
    law = {(0, 1, k): 1 for k in range(kept, tasks)}
    region = networks.region(
        "two", np.ones((2, tasks)), depth={(0, 1, k): 1 for k in range(tasks)}, floor=law
    )
    one = engine.build(region, parameters(**BARE | {"contacts": 0.0, "reluctance": 1.0} | values))
    rows = one.advance(months)
    assert (rows[1:, COLUMNS.index("promises_kept")] == kept / tasks).all()
    return one


@pytest.mark.parametrize(("kept", "broken"), [(1, 0), (0, 1), (1, 1), (1, 3), (5, 2)])
@pytest.mark.parametrize("memory", [0.0, 0.05, 0.3, 1.0])
def test_a_record_goes_to_the_share_that_is_kept(kept: int, broken: int, memory: float) -> None:
    """e after n months = (1 - memory) ** (n * tasks) of what it was, the rest what was kept."""
    tasks = kept + broken
    for months in (1, 2, 7, 40):
        one = after(months, kept, broken, record_memory=memory, record_start=0.6)
        left = (1.0 - memory) ** (months * tasks)
        assert close(one.state.record, left * 0.6 + (1.0 - left) * kept / tasks)
        assert one.state.record.min() >= 0.0
        assert one.state.record.max() <= 1.0


def test_with_everything_kept_a_record_goes_to_one() -> None:
    found = [
        after(n, 2, 0, record_memory=0.1, record_start=0.2).state.record.min() for n in (5, 50, 500)
    ]
    assert found[0] < found[1] < found[2] <= 1.0
    assert found[2] > 1.0 - 1e-12


def test_nobody_remembers_whom_it_never_worked_with() -> None:
    one = engine.build(networks.region("apart", np.ones((3, 2))), parameters(contacts=0.0))
    one.advance(24)
    assert (one.state.record == parameters().record_start).all()


# --- What is usual -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["twente", "synthetic"])
@pytest.mark.parametrize("months", [0, 25])
def test_what_is_usual_is_neither_more_nor_less_than_what_is(name: str, months: int) -> None:
    """Over all possible partners on a task, what is assumed is on average what is."""
    region = load_case("twente") if name == "twente" else engine.synthetic(12, tasks=5, seed=4)
    one = engine.build(region, parameters(**LIVELY), 3)
    one.advance(months)
    work, facts = one.work, one.facts
    n, tasks = region.volumes.shape
    whole, number = np.zeros((n, tasks)), np.zeros((n, tasks))
    for side in range(2):
        place = (facts.ends[facts.link_pair, side], facts.task)
        np.add.at(whole, place, work.coupling)
        np.add.at(number, place, 1)
    assert number.max() > 1
    mean = np.divide(whole, number, out=np.zeros((n, tasks)), where=number > 0)
    assert close(work.usual_coupling, mean)
    assert whole.sum() > 0
    # so that what all assume, without a tint, is as much as there is
    assert close((work.usual_coupling * number).sum(), 2 * work.coupling.sum())
    if months:
        assert (one.state.volume != region.volumes).any()


# --- Runs side by side, and runs taken up again --------------------------------------------------


@pytest.mark.parametrize("index", range(50_001, 50_021 if JIT else 50_005))
def test_a_lane_holds_the_state_of_its_run(index: int) -> None:
    c = core_of(draw(index))
    region, points = c.build(), varied(c.parameters, LANES, index)  # as many as are compiled
    made = engine.set_up(region, *points)
    states, rows = made.states(), np.empty((1, LANES, 1, len(COLUMNS)))
    kernels.simulate(
        made.facts, made.rules, made.start, states, made.work, made.trait_distribution,
        engine.stream_of(c.seed, c.replicate), 1, c.months, rows, made.extensions,
    )  # fmt: skip
    for lane, point in enumerate(points):
        alone = engine.simulate(
            region, base=point, seed=c.seed, replicate=c.replicate, months=c.months
        ).state
        for name in ("trust", "trust_peak", "record", "knowledge"):
            beside = getattr(states, name)[..., lane::LANES]
            assert (beside == getattr(alone, name)).all(), name


def test_a_run_that_is_taken_up_again_knows_what_was() -> None:
    region = engine.synthetic(8, tasks=4, seed=2)

    def begun(p: Parameters, months: int) -> engine.Run:
        return engine.simulate(region, base=p, seed=9, months=months)

    p = parameters(**LIVELY, trust_scar=0.9, record_weight=1.0, trust_loss=0.3)
    half, whole = begun(p, 20), begun(p, 40)
    assert (half.state.trust_peak > half.state.trust).any()
    assert len(np.unique(half.state.record)) > 2
    again = engine.resume(half, 20)
    for name in ("trust", "trust_peak", "record"):
        assert (getattr(again.state, name) == getattr(whole.state, name)).all(), name
    # both matter for what follows
    for name, value in (("trust_peak", 1.0), ("record", 0.0)):
        other = engine.copy_state(half.state)
        getattr(other, name)[:] = value
        changed = engine.resume(replace(half, state=other), 20)
        assert (changed.state.trust != whole.state.trust).any(), name
