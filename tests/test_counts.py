"""What is counted of proposals: as the twin counts, and no number of a run changes by it."""

from __future__ import annotations

import math
from collections import Counter
from random import Random

import numpy as np
import pytest

from sim import engine
from sim.parameters import parameters
from sim.reasons.terms import NAMES, read, take_apart
from sim.state import COUNT_DOWN, COUNT_MADE, COUNT_UP
from tests.reference import COUNTED, World
from tests.settings import LIVELY, region_of
from tests.test_reference import JIT, core_of, differences, draw


def compare(index: int, core: bool, seen: Counter[str]) -> None:
    c = draw(index)
    c = core_of(c) if core else c
    region, p = c.build(), c.parameters
    counted = engine.build(region, p, c.seed, c.replicate, counting=True)
    plain = engine.build(region, p, c.seed, c.replicate)
    world = World(region, p, c.seed, c.replicate)
    for _ in range(c.months):
        found = counted.advance(1)
        assert found.tobytes() == plain.advance(1).tobytes(), f"draw({index})"
        world.step()
        assert not differences(counted, found[0], world)
        assert {name for link in world.links for name in link.counted} <= set(COUNTED)
        wanted = np.array(world.tally(), dtype=np.int32).reshape(counted.tally().shape)
        assert (counted.tally() == wanted).all(), f"draw({index}), month {world.month}"
    for name, array in counted.state._asdict().items():
        # a run that counts has room for what mechanisms keep, also where they are off
        without = getattr(plain.state, name)
        assert without.size == 0 or array.tobytes() == without.tobytes(), name
    for column, number in zip(COUNTED, counted.tally().sum(axis=0).tolist(), strict=True):
        seen[column] += number


@pytest.mark.parametrize("part", range(4))
def test_counts_are_the_twins_and_change_nothing(part: int) -> None:
    """With every mechanism there is, and with those alone that are on by default."""
    seen: Counter[str] = Counter()
    many = 75 if JIT else 5
    for index in range(part * many, (part + 1) * many):
        compare(index, index % 3 == 0, seen)
    if JIT:
        never = [name for name in COUNTED if seen[name] < 1]
        assert not never, f"never seen: {never}"


def test_runs_beside_each_other_are_those_that_are_counted_one_by_one() -> None:
    """Sixteen lanes keep no counts; a lane and a run that does are one run."""
    region = region_of("busy_1")
    points = [parameters(**LIVELY, mindset_mean=0.1 + 0.05 * lane) for lane in range(16)]
    together = engine.ensemble(region, points, 60, seed=5)[:, 0]
    for point, wanted in zip(points, together, strict=True):
        assert (
            engine.build(region, point, 5, counting=True).finish(60).tobytes() == wanted.tobytes()
        )


def test_counts_go_on_through_phases_and_begin_anew_with_a_run() -> None:
    region = region_of("busy_2")
    p = parameters(**LIVELY, phases=[(10, {"referee_activity": 1.0}), (30, {"funding": 0.3})])
    made = engine.build(region, p, 3, counting=True)
    made.advance(25)
    first = made.tally()
    made.advance(25)
    assert (made.tally()[:, :9] >= first[:, :9]).all()
    assert made.tally()[:, COUNT_UP].sum() > first[:, COUNT_UP].sum() > 0
    made.replicates(25, 1)
    assert (made.tally() == first).all()
    with pytest.raises(engine.EngineError, match="counting=True"):
        engine.build(region, p, 3).tally()


def watched_proposals(number: int) -> tuple[Counter[str], float]:
    """So many random proposals, their terms added up against the kernel's number; what was seen,
    and the largest difference, as a part of the largest term."""
    seen: Counter[str] = Counter()
    worst = 0.0
    for index in range(2000, 9000):
        c = draw(index)
        c = core_of(c) if index % 3 == 0 else c
        region, p, rng = c.build(), c.parameters, Random(index)
        if not len(region.link_pair) or not p.choice_precision > 0:
            continue
        made = engine.build(region, p, c.seed, c.replicate, counting=True)
        link = rng.randrange(len(region.link_pair))
        made.watch(link)
        before = made.tally()[link]
        for month in range(c.months):
            made.step()
            taken = read(made.taken())
            now, made_before = made.tally()[link], before
            before = now
            if taken.link["month"] != month or math.isnan(taken.sides[0]["time"]):
                continue  # nothing proposed, or passed over
            assert made.extensions is not None
            sides = take_apart(taken, made.rules, made.extensions.rules)
            for side in sides:
                assert side.terms.keys() == set(NAMES)
                most = max(map(abs, side.terms.values()))
                if most > 0:
                    worst = max(worst, abs(sum(side.terms.values()) - side.margin) / most)
                seen |= Counter(name for name, value in side.terms.items() if value != 0)
            yes = [side.margin > 0 for side in sides]
            went_up = now[COUNT_UP] > made_before[COUNT_UP]
            assert went_up or now[COUNT_DOWN] > made_before[COUNT_DOWN]
            if went_up:
                assert (now[COUNT_MADE] > made_before[COUNT_MADE]) == all(yes)
            seen["proposals"] += 1
            seen["up"] += went_up
            seen["joint"] += sides[0].terms == sides[1].terms
        if seen["proposals"] >= number:
            break
    return seen, worst


def test_terms_add_up_to_the_kernels_number_for_a_thousand_proposals() -> None:
    seen, worst = watched_proposals(1000 if JIT else 50)
    assert worst < 1e-9
    assert seen["proposals"] >= (1000 if JIT else 50)
    if JIT:
        assert min(seen["up"], seen["joint"], seen["proposals"] - seen["up"]) > 100
        assert all(seen[name] for name in NAMES), seen


def test_a_term_left_out_is_noticed() -> None:
    made = engine.build(region_of("busy_3"), parameters(**LIVELY), 8, counting=True)
    busiest = int(np.argmax(_ahead(made)))
    made.watch(busiest)
    made.advance(120)
    taken = read(made.taken())
    assert made.extensions is not None
    for side in take_apart(taken, made.rules, made.extensions.rules):
        for name in ("freed", "chimney", "time", "chance", "exposure"):
            rest = sum(value for term, value in side.terms.items() if term != name)
            assert abs(rest - side.margin) > 1e-6, name


def _ahead(made: engine.Engine) -> np.ndarray:
    """Steps up of the run, by link."""
    one = engine.build(made.region, made.parameters, made.seed, counting=True)
    one.advance(120)
    return one.tally()[:, COUNT_UP]
