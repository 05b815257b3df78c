"""Boards that cut knots and leaders who appraise (M31, M32) do what docs/specification.md says.

Numbers are reckoned by hand in the bare model of tests/test_mechanisms.py: a step to coordination
frees release_1 of an overlap of 1 and costs each side .3; each claims half of what is freed.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

import sim
from sim import engine
from sim.engine import Engine, EngineError
from sim.parameters import ParameterError, parameters
from sim.state import COUNT_MADE, COUNT_NO_A, COUNT_NO_BOTH, COUNT_TALKS, COUNT_UP, Region
from tests.settings import LIVELY, region_of
from tests.test_mechanisms import BARE, column, linked, near, of, rises, start
from tests.test_reference import JIT, compare, same

STUCK: dict[str, Any] = {"escalate_after": 1, "talk_days": 0.5, "daring_start": 1.0}
"""What is refused once is brought to the boards by both."""
UNEQUAL: dict[str, Any] = {"cost_key": 1.0, "release_1": 0.8}
"""Of .8 that is freed the larger claims three quarters: the smaller loses .1 by the step, the
larger wins .3, and both together win .2."""
BUSY: dict[str, Any] = LIVELY | {
    "mandate": 0.7, "escalate_after": 2, "daring_start": 0.3, "appraisal": 0.1, "reproof": 0.5,
    "obedience": 0.5, "recognition": 0.3, "board_interest": -0.5, "settled_months": 12,
}  # fmt: skip


def unequal() -> Region:
    return of(2, np.array([[1.0], [3.0]]))


# --- Escalation (M31) ----------------------------------------------------------------------------


def test_what_is_refused_again_and_again_takes_days_from_then_on() -> None:
    here = start(of(2), escalate_after=3, talk_days=0.5, daring_start=0.0)
    months = []
    for _ in range(40):
        before = int(here.state.refused[0])
        here.step()
        assert here.work.load.tolist() == [0.5 if before >= 3 else 0.0] * 2
        assert here.state.refused[0] - before in (0, 1)
        months.append(before)
    # the two meet in every other month or so
    assert 10 < max(months) < 30
    assert here.state.knots_cut.sum() == 0


def test_a_step_ends_the_count() -> None:
    here = start(of(2), escalate_after=1, daring_start=0.0, release_1=0.59)
    here.advance(12)
    assert here.state.refused[0] > 0
    here.adopt(parameters(here.parameters, move_cost=0.29))
    here.advance(12)
    assert (here.state.depth[0], here.state.refused[0]) == (1, 0)
    assert here.work.load.tolist() == [1.0, 1.0]  # the table only


def test_boards_decide_as_one_where_people_do_not_agree() -> None:
    alone = start(unequal(), **UNEQUAL, **STUCK, board_knots=0)
    alone.advance(40)
    assert (alone.state.depth[0], alone.state.by_boards[0]) == (0, 0)
    assert alone.state.refused[0] > 5
    here = start(unequal(), **UNEQUAL, **STUCK)
    here.advance(40)
    assert (here.state.depth[0], here.state.by_boards[0], here.state.refused[0]) == (1, 1, 0)
    assert here.state.knots_cut.tolist() == [[0, 1], [0, 1]]


@pytest.mark.parametrize("brings", [0, 1])
def test_one_side_that_dares_is_enough(brings: int) -> None:
    here = start(unequal(), **UNEQUAL, **STUCK | {"daring_start": 0.0})
    here.state.daring[brings] = 1.0
    here.advance(40)
    assert here.state.depth[0] == 1


def test_who_dares_brings_it_in_the_next_month_so_often() -> None:
    """Every run is refused in its first month; the chance that one of two brings it is .51."""
    runs = 2000 if JIT else 150
    found = 0
    here = start(unequal(), **UNEQUAL, **STUCK | {"daring_start": 0.3})
    here.state.refused[0] = 1
    for run in range(runs):
        here.replicate, here.stream = run, engine.stream_of(3, run)
        here.state.month[0] = here.state.depth[0] = here.state.by_boards[0] = 0
        here.state.refused[0] = 1
        here.prepare()
        here.step()
        found += int(here.state.depth[0])
    assert near(found / runs, 1 - 0.7 * 0.7, runs)


def test_a_no_of_the_boards_takes_it_off_the_table() -> None:
    """Together the two lose .4 by the step."""
    p = parameters(**(BARE | STUCK | {"settled_months": 6}))
    here = engine.build(of(2), p, 3, counting=True)
    talks, settled, times = 0, 0, 0
    for t in range(60):
        here.step()
        now = int(here.tally()[0, COUNT_TALKS])
        if t < settled:
            assert now == talks
            assert here.work.load.tolist() == [0.0, 0.0]
            assert here.state.refused[0] == 0
        if here.state.settled[0] != settled:
            settled, times = int(here.state.settled[0]), times + 1
            assert settled == t + 6
        talks = now
    assert times > 4
    assert here.state.knots_cut.tolist() == [[times, 0]] * 2
    assert here.state.depth[0] == 0


@pytest.mark.parametrize(
    ("weight", "interest", "cut"), [(1.0, 0.0, 0), (1.0, -1.0, 1), (0.9, 0.0, 1), (0.9, 1.0, 0)]
)
def test_the_own_interest_of_boards_decides_which_way(
    weight: float, interest: float, cut: int
) -> None:
    """Weight 1: together .4 of .8 can be claimed, all .8 is of worth to the public, .6 is paid.

    Weight .9: people of the smaller side lose (.2 + .1·.8)·.74 - .3; boards have .82·.74 - .6 of
    it, and with full own interest .8·.74 - .6.
    """
    values = {"share": 0.25, "release_1": 0.8}
    region = of(2)
    if weight < 1.0:
        values, region = {"share": 0.4, "cost_key": 1.0, "release_1": 0.74}, unequal()
    here = start(
        region, own_interest_mean=weight, board_interest=interest, **STUCK, **values,
        settled_months=240,
    )  # fmt: skip
    here.advance(40)
    assert here.state.knots_cut[0].tolist() == [1 - cut, cut]
    assert here.state.depth[0] == cut


def test_what_boards_decide_has_their_mandate() -> None:
    values = UNEQUAL | {"mandate": 0.5}
    here = start(unequal(), **values, **STUCK)
    rows = here.advance(60)
    assert here.state.depth[0] == 1
    kept = column(rows, "promises_kept")
    assert (kept[np.isfinite(kept)] == 1.0).all()
    assert np.isfinite(kept).sum() > 30
    # what people agreed has theirs
    other = start(of(2, depth=linked(2)), **STUCK, mandate=0.5)
    assert 0.3 < column(other.advance(60), "promises_kept").mean() < 0.7


def test_boards_reckon_with_their_mandate() -> None:
    """Half of what is freed is expected where people promise with a mandate of .5."""
    values = UNEQUAL | {"mandate": 0.5, "record_weight": 1.0}
    here = start(unequal(), **values, **STUCK)
    here.advance(40)
    assert here.state.depth[0] == 1
    # jointly, but without boards, it is not made
    assert not rises(unequal(), 40, **values, mode="joint")


def test_a_board_decides_on_so_many_questions_a_month() -> None:
    """Of the six questions of four a month leaves time for two, on which nobody meets twice."""
    here = start(of(4), **STUCK, board_knots=1, settled_months=0)
    here.state.refused[:] = 1
    before = here.state.knots_cut.copy()
    for _ in range(3):
        here.step()
        assert (here.state.knots_cut - before).tolist() == [[1, 0]] * 4
        before = here.state.knots_cut.copy()
        here.state.refused[:] = 1
    free = start(of(4), **STUCK, board_knots=3, settled_months=0)
    free.state.refused[:] = 1
    free.step()
    assert free.state.knots_cut.tolist() == [[3, 0]] * 4


def test_no_step_no_question() -> None:
    """On the deepest rung, and where a step down is announced, there is nothing to be stuck on."""
    here = start(of(2, depth=linked(2)), escalate_after=1, talk_days=0.5, daring_start=0.0)
    here.state.refused[0] = 5
    here.step()
    assert here.work.load.tolist() == [1.0, 1.0]
    deep = start(
        of(2, depth=linked(2, 2)), escalate_after=1, talk_days=0.5, daring_start=0.0,
        deepest_rung=3, days_2=1.0,
    )  # fmt: skip
    deep.state.refused[0] = 5
    deep.step()
    assert deep.work.load.tolist() == [1.5, 1.5]
    deep.state.notice[0] = 100
    deep.prepare()
    deep.step()
    assert deep.work.load.tolist() == [1.0, 1.0]


# --- Appraisal (M32) -----------------------------------------------------------------------------


@pytest.mark.parametrize("recognition", [0.0, 0.4, 1.0])
def test_what_people_dare_goes_where_leaders_look(recognition: float) -> None:
    """Success is 1: all promises are kept, all links ripe. Own results count 1 - recognition."""
    here = start(
        of(2, depth=linked(2)), appraisal=0.2, recognition=recognition, daring_start=0.7
    )  # fmt: skip
    here.advance(9)
    expected = recognition + (0.7 - recognition) * 0.8**9
    assert here.state.daring.tolist() == pytest.approx([expected] * 2, abs=1e-12)


def test_who_has_no_link_is_not_appraised_by_its_success() -> None:
    here = start(of(2), appraisal=0.5, daring_start=0.7)
    here.advance(9)
    assert here.state.daring.tolist() == [0.7, 0.7]


@pytest.mark.parametrize(("recognition", "left"), [(0.0, 0.5), (0.5, 0.75), (1.0, 1.0)])
def test_who_is_overruled_dares_less(recognition: float, left: float) -> None:
    """The first brought it and loses reproof of what goes by own results; the second did not."""
    here = start(
        of(2), **STUCK | {"daring_start": 0.0}, reproof=0.5, recognition=recognition,
        settled_months=240,
    )  # fmt: skip
    here.state.daring[0] = 1.0
    here.state.daring[1] = 0.0
    here.advance(40)
    assert here.state.knots_cut.tolist() == [[1, 0]] * 2
    assert here.state.daring.tolist() == [left, 0.0]


def test_without_appraisal_nobody_changes() -> None:
    here = start(of(2), **STUCK, obedience=1.0)
    here.advance(40)
    assert here.state.knots_cut.sum() > 0
    assert here.state.daring.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("daring", "obedience"), [(0.0, 1.0), (0.0, 0.49), (1.0, 1.0), (0.5, 1.0)])
def test_who_dares_nothing_promises_what_the_mandate_does_not_cover(
    daring: float, obedience: float
) -> None:
    """Of .8 that is freed each claims half, of which a mandate of .5 lets .5 be expected, and more
    with obedience; .3 must be left."""
    values = {"mandate": 0.5, "record_weight": 1.0, "release_1": 0.8}
    expected = 0.4 * (0.5 + obedience * (1.0 - daring) * 0.5)
    made = rises(**values, daring_start=daring, obedience=obedience)
    assert made == (expected > 0.3)
    # and what is promised so is kept no better
    here = start(of(2, depth=linked(2)), **values, daring_start=daring, obedience=obedience)
    assert 0.3 < column(here.advance(60), "promises_kept").mean() < 0.7


# --- Off is off, and what goes on goes on -------------------------------------------------------


def busy(**values: Any) -> Engine:
    return engine.build(region_of("busy_1"), parameters(**(BUSY | values)), 11, 3)


def test_off_its_other_numbers_do_nothing() -> None:
    off = {"escalate_after": 0, "appraisal": 0.0, "obedience": 0.0, "reproof": 0.0, "funding": 0.1}
    plain = busy(**off).advance(36)
    others = {"talk_days": 2.0, "daring_start": 0.9, "board_knots": 9, "board_interest": 1.0}
    moved = busy(**off, **others, settled_months=1)
    assert same(moved.advance(36), plain).all()
    assert not moved.state.refused.any()
    assert not same(busy().advance(36), plain).all()


def test_kernel_is_reference_where_boards_decide() -> None:
    seen: Counter[str] = Counter()
    more = {"contract_worth": 0.02, "reluctance": 0.5, "escalate_after": 1, "daring_start": 0.6}
    for name in ("busy_3", "busy_7"):
        for mode in ("consent", "joint"):
            p = parameters(**(BUSY | more | {"mode": mode}))
            seen += compare(region_of(name), p, 5, 1, 24 if JIT else 6, f"{name}, {mode}")
    if JIT:
        for what in (
            *("stuck", "knots cut with a no", "knots cut with a step", "overruled"),
            *("not on the table", "mandate of boards"),
        ):
            assert seen[what] > 2, what


def test_a_resumed_run_is_the_unbroken_one() -> None:
    region, p = region_of("busy_1"), parameters(**BUSY)
    whole = engine.simulate(region, base=p, seed=11, months=30)
    parts = engine.resume(engine.simulate(region, base=p, seed=11, months=13), 17)
    assert same(whole.rows, parts.rows).all()
    for name, one, two in zip(whole.state._fields, whole.state, parts.state, strict=True):
        assert same(one, two).all(), name
    assert whole.state.knots_cut.sum() > 0


def test_runs_by_phases() -> None:
    """What boards decided stays decided when they are asked no more; nothing counts before."""
    later = {"escalate_after": 2, "board_knots": 5}
    phases = ((6, later), (20, {"escalate_after": 0}))
    whole = busy(escalate_after=0, phases=phases)
    parts = busy(escalate_after=0, phases=phases)
    assert same(whole.advance(6), busy(escalate_after=0).advance(6)).all()
    assert not whole.state.refused.any()
    whole.advance(14)
    assert whole.state.refused.any()
    before = [array.copy() for array in (whole.state.settled, whole.state.knots_cut)]
    whole.advance(10)
    assert same(before[0], whole.state.settled).all()
    assert same(before[1], whole.state.knots_cut).all()
    for some in (3, 9, 10, 8):
        parts.advance(some)
    for name, one, two in zip(whole.state._fields, whole.state, parts.state, strict=True):
        assert same(one, two).all(), name


def test_a_run_may_get_boards_on_the_way() -> None:
    """It had no room for them; it goes on as one that had, and never counted before."""
    plain = parameters(**LIVELY)
    here = engine.build(region_of("busy_1"), plain, 11, 3)
    here.advance(6)
    assert here.extensions is None
    assert here.state.refused.shape == (0,)
    chosen = parameters(plain, **BUSY | {"escalate_after": 1})
    here.adopt(chosen)
    rows = here.advance(20)
    other = engine.build(
        region_of("busy_1"), parameters(**LIVELY, funding=0.1), 11, 3, counting=True
    )  # fmt: skip
    other.advance(6)
    other.state.daring[:] = BUSY["daring_start"]
    other.adopt(chosen)
    assert same(other.advance(20), rows).all()
    assert here.state.knots_cut.sum() > 0


def test_replicates_begin_afresh() -> None:
    here = busy()
    many = here.replicates(20, 3)
    for at in range(3):
        one = engine.build(region_of("busy_1"), parameters(**BUSY), 11, 3 + at)
        assert same(one.finish(20), many[at]).all()


# --- For users of Mesa --------------------------------------------------------------------------


def test_mesa_shows_daring_boards_and_questions() -> None:
    model = sim.OrganisationModel(unequal(), rng=3, base=parameters(**(BARE | UNEQUAL | STUCK)))
    first = model.organisations[0]
    assert first.daring == 1.0
    assert len(model.questions) == 0
    first.daring = 0.25
    assert model.engine.state.daring.tolist() == [0.25, 1.0]
    model.run_for(40)
    assert first.knots_cut == {"no": 0, "step": 1}
    (row,) = model.questions.to_dict("records")
    assert row["depth"] == 1
    assert row["by_boards"]
    assert row["refused"] == 0
    resumed = engine.resume(model.run, 3)
    assert resumed.state.daring.tolist() == [0.25, 1.0]
    with pytest.raises(ParameterError, match=r"daring of .* from 0 to 1"):
        first.daring = 1.5
    with pytest.raises(ParameterError, match=r"organisation\.daring"):
        model.change(daring_start=0.5)


def test_mesa_without_them() -> None:
    model = sim.OrganisationModel(of(2), rng=3, base=parameters(**BARE))
    first = model.organisations[0]
    assert first.daring == model.parameters.daring_start
    assert first.knots_cut == {"no": 0, "step": 0}
    assert len(model.questions) == 0
    with pytest.raises(EngineError, match="escalate_after"):
        first.daring = 0.5


def test_boards_leave_what_is_watched_to_the_people() -> None:
    """Taken apart is what people refused; that boards decided is counted as both or none."""
    p = parameters(**(BARE | UNEQUAL | STUCK))
    here = engine.build(unequal(), p, 3, counting=True)
    here.watch(0)
    here.advance(40)
    asked = here.taken()
    assert here.state.depth[0] == 1
    assert asked[0] < here.month
    told = here.tally()[0]
    assert told[COUNT_MADE] == 1
    assert told[COUNT_NO_A] == told[COUNT_UP] - 1
    assert told[COUNT_NO_BOTH] == 0


def test_boards_make_no_step_that_gives_nothing() -> None:
    """Where nobody can keep a promise, what boards cut they cut with a no, whatever they want."""
    values = {"delivery_cap": 0.0, "record_weight": 1.0, "choice_precision": 1e9}
    here = busy(**values, escalate_after=1, daring_start=1.0, appraisal=0.0, board_interest=-1.0)
    here.advance(40)
    no, step = here.state.knots_cut.sum(axis=0)
    assert no > 100
    assert step == 0
