"""What is counted of proposals: as the twin counts, and no number of a run changes by it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from sim import engine
from tests.reference import Link, World
from tests.test_reference import JIT, core_of, differences, draw

REASONS = (
    *("own_interest", "exposure", "independence", "time", "chance"),
    *("effort", "fairness", "contract"),
)
COLUMNS = (
    *("talks", "up", "made", "down", "no a", "no b", "no both", "left by a", "left by b"),
    *("last talk", "last no"),
    *(f"{side} for {reason}" for side in "ab" for reason in REASONS),
    *(f"left for {reason}" for reason in REASONS[:5]),
)
"""The twin's words for the columns of a tally, in their order."""


def row(link: Link) -> list[int]:
    told = link.counted | Counter({"last talk": link.last_talk, "last no": link.last_no})
    told["last talk"], told["last no"] = link.last_talk, link.last_no
    assert told.keys() <= set(COLUMNS)
    return [told[name] for name in COLUMNS]


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
        wanted = np.array([row(link) for link in world.links], dtype=np.int32)
        wanted = wanted.reshape(counted.tally().shape)
        assert (counted.tally() == wanted).all(), f"draw({index}), month {world.month}"
    for name, array in counted.state._asdict().items():
        assert array.tobytes() == getattr(plain.state, name).tobytes(), name
    for column, number in zip(COLUMNS, counted.tally().sum(axis=0).tolist(), strict=True):
        seen[column] += number


@pytest.mark.parametrize("part", range(4))
def test_counts_are_the_twins_and_change_nothing(part: int) -> None:
    """With every mechanism there is, and with those alone that are on by default."""
    seen: Counter[str] = Counter()
    many = 75 if JIT else 5
    for index in range(part * many, (part + 1) * many):
        compare(index, index % 3 == 0, seen)
    if JIT:
        rare = {name: seen[name] for name in COLUMNS if seen[name] < 3}
        assert not rare, f"hardly seen: {rare}"
