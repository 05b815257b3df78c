"""Numbers of a region at month 0 beside the same rules in other words: fractions, sums, sets.

Scratch and results are handed over full of numbers that would be seen: the page uses them again.
"""

from __future__ import annotations

import itertools
import math
import random
import zlib
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sim.allocation import region_arrays
from sim.browser.bundle import region_digest
from sim.regions import arrays, build_case, derivation, derive, load_tables, shipped_cases
from sim.regions.tables import CaseTables, Membership, Organisation, Portfolio, Task

SEEDS = range(20)
HUGE, TINY = 2.0**1000, 2.0**-1074


def scratch() -> Any:
    """Room for sums, with numbers of another sum still in it."""
    return np.full((2, derivation.PARTIALS), 1e300)


def numbers(rng: random.Random) -> list[float]:
    """Numbers of all sizes and both signs, with zeros, and with what nearly cancels."""
    found = [
        rng.choice((1.0, -1.0)) * math.ldexp(rng.random(), rng.choice((0, 10, 60, -900, 900)))
        for _ in range(rng.randint(0, 8))
    ]
    found += rng.choice(([], [0.0, -0.0], [1.0], [-1.0], [2.0], [HUGE, -HUGE, TINY], [TINY, -1.0]))
    found += [-x for x in found[: rng.randint(0, len(found))]]
    # halfway between two numbers, and just beside it
    for _ in range(rng.randint(0, 1)):
        sign = rng.choice((1.0, -1.0))
        found += [sign, sign * rng.choice((1.0, 3.0, -0.5)) * 2.0**-53]
        found += rng.choice(([], [2.0**-107], [-(2.0**-107)], [TINY], [-TINY]))
    rng.shuffle(found)
    return found


# Sums --------------------------------------------------------------------------------------------


def lowest_bit(x: float) -> Fraction:
    above, below = x.as_integer_ratio()
    return Fraction(above & -above, below)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sum_is_kept_exactly_in_numbers_that_do_not_overlap(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(60):
        partials, many, given = scratch()[0], 0, numbers(rng)
        for x in given:
            many = derivation.add_exactly(partials, many, x)
            kept = partials[:many].tolist()
            assert all(x != 0.0 for x in kept), "a zero takes room and says nothing"
            for low, high in itertools.pairwise(kept):
                assert abs(low) < lowest_bit(high)
        assert sum(map(Fraction, partials[:many].tolist())) == sum(map(Fraction, given))
        assert derivation.rounded_sum(partials, many) == math.fsum(given)


@pytest.mark.parametrize(
    "given",
    [
        [],
        [0.0],
        [-1.0],
        [1.0, -1.0],
        [-1.0, 1e16, -1e16],
        [1.0, 2.0**-53],
        [1.0, 2.0**-53, 2.0**-106],
        [1.0, 2.0**-53, -(2.0**-106)],
        [1.0, 3 * 2.0**-53],
        [1.0, 3 * 2.0**-53, 2.0**-120],
        [1.0, 3 * 2.0**-53, -(2.0**-120)],
        [-1.0, -(2.0**-53)],
        [-1.0, -(2.0**-53), -(2.0**-106)],
        [-1.0, -(2.0**-53), 2.0**-106],
        [-1.0, -3 * 2.0**-53, 2.0**-120],
        # not halfway: what comes below says nothing
        [1.0, 2.0**-54, 2.0**-120],
        [-1.0, -(2.0**-54), -(2.0**-120)],
        [1.0, 2.0**-52, 2.0**-105, 2.0**-160],
        [1e16, 1.0, 1e-16],
        [-1e16, -1.0, -1e-16],
        [HUGE, 1.0, -HUGE, TINY],
    ],
)
def test_a_sum_is_rounded_once(given: list[float]) -> None:
    for order in (given, given[::-1]):
        partials, many = scratch()[0], 0
        for x in order:
            many = derivation.add_exactly(partials, many, x)
        found = derivation.rounded_sum(partials, many)
        exact = sum(map(Fraction, given), Fraction(0))
        assert Fraction(found) == Fraction(exact.numerator / exact.denominator)
        assert found == math.fsum(given)


def test_there_is_room_for_every_sum() -> None:
    """2,098 bits of 53 each: the smallest and the largest, and something in every 53 between."""
    partials, many = np.zeros(derivation.PARTIALS), 0
    given = [math.ldexp(1.0 + 2.0**-52, e) for e in range(-1022, 1024, 53)] + [TINY]
    for x in given:
        many = derivation.add_exactly(partials, many, x)
    assert many <= derivation.PARTIALS
    assert derivation.rounded_sum(partials, many) == math.fsum(given)


def nearest_hundredth(x: float) -> float:
    """By the exact value, of two the even one."""
    return float(Fraction(round(Fraction(x) * 100), 100))


@pytest.mark.parametrize("seed", SEEDS)
def test_hundredths_are_the_nearest(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(400):
        size = rng.randint(0, 44)
        whole = rng.randint(0, 2**size)
        for x in (
            rng.random() * 2.0**size,
            # what is typed with a 5 as its third decimal lies beside the middle, on either side
            (10 * whole + 5) / 1000,
            whole + rng.randint(0, 999) / 1000,
            # and these lie in the middle
            whole + rng.choice((0.125, 0.375, 0.625, 0.875)),
        ):
            if x < 2.0**45:
                assert derivation.hundredths(x) == nearest_hundredth(x) == round(x, 2), x


@pytest.mark.parametrize("x", [0.0, TINY, 1e-300, 0.005, 0.015, 0.995, 1.0])
def test_hundredths_of_what_is_small(x: float) -> None:
    assert derivation.hundredths(x) == nearest_hundredth(x)


# What follows from tables ------------------------------------------------------------------------


def test_what_partnerships_say_once_defaults_are_filled_in() -> None:
    nan = math.nan
    depth = np.array([1, 2, 3, 3, 1])
    moved = np.array([nan, nan, nan, 0.0, 0.25])
    since = np.array([2020, 2019, 0, 1500, 0])
    member = np.array([[1, 0, 0], [0, 1, 1], [1, 1, 0], [0, 0, 0], [1, 1, 1]], dtype=np.bool_)
    body, row = np.array([1, -1, 0, 1, -1]), np.array([2, 0])
    part, months = np.full(5, 7.0), np.full(5, 7)
    seat = ~member
    derivation.read_memberships(depth, moved, since, 2020, member, body, row, part, months, seat)
    assert part.tolist() == [0.1, 0.5, 0.8, 0.0, 0.25]
    assert months.tolist() == [0, 12, 60, 520 * 12, 60]
    # the bodies stand in rows 2 and 0, and sit at the table of what they work for
    assert seat.astype(int).tolist() == [[1, 0, 0], [0, 1, 1], [1, 1, 1], [1, 0, 0], [1, 1, 1]]


def work_again(
    kind: Sequence[int], plays: Sequence[bool], people: Sequence[float], share: Any
) -> list[list[float]]:
    """In FTE: 8, .65 and .67 per 1,000 inhabitants served."""
    known = [p for p, what in zip(people, kind, strict=True) if what == 0 and p == p]
    served = math.fsum(known)
    out = []
    for what, does, own in zip(kind, plays, people, strict=True):
        if what < 0 or not does:
            out.append([0.0] * len(share[0]))
            continue
        of = served if own != own else own
        if what and served:
            of = min(of, served)
        out.append([(8.0, 0.65, 0.67)[what] * of / 1000.0 * part for part in share[what]])
    return out


@pytest.mark.parametrize("seed", SEEDS)
def test_work_before_any_of_it_moves(seed: int) -> None:
    rng = random.Random(seed)
    agents, tasks = rng.randint(1, 7), rng.randint(1, 4)
    kind = [rng.randint(-1, 2) for _ in range(agents)]
    plays = [rng.random() < 0.8 for _ in range(agents)]
    people = [rng.choice((math.nan, 1.0, float(rng.randint(1, 10**6)), 1e9)) for _ in range(agents)]
    share = np.array([[rng.random() for _ in range(tasks)] for _ in range(3)])
    work = np.full((agents, tasks), 5.0)
    derivation.work_at_start(
        np.array(kind), np.array(plays), np.array(people), share, scratch(), work
    )
    assert work.tolist() == work_again(kind, plays, people, share.tolist())


@pytest.mark.parametrize(
    ("kind", "people", "work"),
    [
        # one inhabitant is one that is served
        ([0, 1], [1.0, 2.0], [8.0, 0.65]),
        ([0, 2], [1.0, math.nan], [8.0, 0.67]),
        # nobody is known to be served: a province works for its own
        ([1, 2], [3000.0, 2000.0], [1950.0, 1340.0]),
        ([1, 2], [math.nan, 2000.0], [0.0, 1340.0]),
        # the larger one is cut to what is served, the smaller one is not
        ([0, 0, 1, 2], [1000.0, 500.0, 9000.0, 700.0], [8000.0, 4000.0, 975.0, 469.0]),
    ],
)
def test_a_province_works_for_who_is_served(
    kind: list[int], people: list[float], work: list[float]
) -> None:
    found = derive.work_of(
        np.array(kind), np.ones(len(kind), np.bool_), np.array(people), np.ones((3, 1))
    )
    assert (1000 * found[:, 0]).tolist() == pytest.approx(work)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_several_partnerships_of_one_body_the_largest_part_counts(seed: int) -> None:
    rng = np.random.default_rng(seed)
    agents, tasks, bodies, pacts = 5, 3, 2, 6
    work = rng.choice([0.0, 1e-9, 3.0], (agents, tasks))
    member = rng.random((pacts, agents)) < 0.6
    on_task = rng.random((pacts, tasks)) < 0.6
    body = rng.integers(-1, bodies, pacts)
    part = rng.choice([0.0, 0.1, 0.5, 0.8], pacts)
    row = np.array([4, 0])
    asked = np.full((bodies, agents, tasks), 9.0)
    derivation.ask_members(work, member, on_task, body, part, row, asked)
    for b in range(bodies):
        for i in range(agents):
            for k in range(tasks):
                parts = [
                    part[q] for q in range(pacts)
                    if body[q] == b and member[q, i] and on_task[q, k]
                ]  # fmt: skip
                if i == row[b] or not work[i, k] or not parts:
                    assert math.isnan(asked[b, i, k])
                else:
                    assert asked[b, i, k] == max(parts)


def moved_again(work: Any, asked: Any, staff: Sequence[float]) -> Any:
    """By lists of who asks for what, bodies with known staff first."""
    bodies, agents, tasks = asked.shape
    asks = {
        (b, i, k): float(asked[b, i, k])
        for b in range(bodies) for i in range(agents) for k in range(tasks)
        if not math.isnan(asked[b, i, k])
    }  # fmt: skip
    known = [b for b in range(bodies) if not math.isnan(staff[b])]
    for b in known:
        cells = [at for at in asks if at[0] == b]
        whole = math.fsum(work[i, k] for _, i, k in cells)
        for at in cells:
            asks[at] = min(0.9, staff[b] / whole)
    out = np.zeros(asked.shape)
    for i in range(agents):
        for k in range(tasks):
            left = 0.9
            for group in (known, [b for b in range(bodies) if b not in known]):
                mine = [b for b in group if (b, i, k) in asks]
                total = math.fsum(asks[b, i, k] for b in mine)
                for b in mine:
                    out[b, i, k] = asks[b, i, k] * min(1.0, left / total) if total else 0.0
                left -= min(left, total)
    return out


@pytest.mark.parametrize("seed", range(60))
def test_bodies_divide_what_members_do_not_keep(seed: int) -> None:
    rng = np.random.default_rng(seed)
    agents, tasks, bodies = rng.integers(1, 5), rng.integers(1, 4), rng.integers(0, 5)
    work = rng.random((agents, tasks)) * 10.0 ** rng.integers(-2, 5)
    asked = rng.choice([math.nan, 0.0, 0.05, 0.1, 0.5, 0.8, 0.9], (bodies, agents, tasks))
    staff = rng.choice([math.nan, math.nan, 0.0, 0.1, 1.0, 60.0, 1e6], bodies)
    wanted = moved_again(work, asked, staff.tolist())
    moved = np.full(asked.shape, 7.0)
    said = asked.copy()
    derivation.move_work(work, said, staff, scratch(), moved)
    assert moved.tolist() == wanted.tolist()
    assert (moved.sum(axis=0) <= 0.9 + 1e-12).all()
    # who asks is not changed, and what it asks for only where staff is known
    assert (np.isnan(said) == np.isnan(asked)).all()
    unknown = np.isnan(staff)
    assert np.array_equal(said[unknown], asked[unknown], equal_nan=True)
    # and what is done says what each keeps, and that none of the work is lost
    row = rng.permutation(agents)[: min(bodies, agents)]
    moved = moved[: len(row)]
    volumes, less, more = (np.full(work.shape, 7.0) for _ in range(3))
    derivation.volumes_at_start(work, moved, row, scratch(), volumes, less, more)
    for k in range(tasks):
        for i in range(agents):
            assert less[i, k] == math.fsum(moved[:, i, k])
            come = math.fsum(moved[row.tolist().index(i), :, k] * work[:, k]) if i in row else 0.0
            assert more[i, k] == come
            assert volumes[i, k] == round(work[i, k] * (1.0 - less[i, k]) + come, 2)
    kept = (work * (1.0 - less)).sum() + more.sum()
    assert kept == pytest.approx(work.sum())


@pytest.mark.parametrize(
    ("work", "volume", "law", "must"),
    [
        (5.0, 5.0, True, True),
        (5.0, 5.0, False, False),
        # so little that no hundredth of it is left
        (0.001, 0.0, True, False),
        (0.0, 5.0, True, False),
        (0.5, 0.5, True, True),
    ],
)
def test_own_work_is_kept_by_law(work: float, volume: float, law: bool, must: bool) -> None:
    none, no = np.zeros(0, np.int64), np.zeros((0, 1), np.bool_)
    for before in (True, False):
        out = np.full((1, 1), before)
        derivation.statutory_at_start(
            np.array([[work]]), np.array([[volume]]), np.array([law]), no, none, none, out
        )
        assert out.tolist() == [[must]]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_must_be_kept(seed: int) -> None:
    rng = np.random.default_rng(seed)
    agents, tasks, pacts = 4, 3, 5
    work = rng.choice([0.0, 0.5, 4.0], (agents, tasks))
    volumes = rng.choice([0.0, 0.5, 4.0], (agents, tasks))
    law, prescribed = rng.random(tasks) < 0.5, rng.random((pacts, tasks)) < 0.4
    body, row = rng.integers(-1, 2, pacts), np.array([3, 1])
    found = derive.statutory_of(work, volumes, law, prescribed, body, row)
    for i in range(agents):
        for k in range(tasks):
            own = work[i, k] > 0
            come = any(
                body[q] >= 0 and row[body[q]] == i and prescribed[q, k] for q in range(pacts)
            )
            assert found[i, k] == (volumes[i, k] > 0 and (law[k] if own else come))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_unit_is_the_mean_of_those_that_have_work(seed: int) -> None:
    rng = random.Random(seed)
    agents, tasks = rng.randint(1, 6), rng.randint(1, 5)
    fte = [
        [rng.choice((0.0, 0.01, 0.5, rng.random() * 1000)) for _ in range(tasks)]
        if rng.random() < 0.7 else [0.0] * tasks
        for _ in range(agents)
    ]  # fmt: skip
    capacities = [x for x in map(math.fsum, fte) if x > 0]
    unit = math.fsum(capacities) / len(capacities) if capacities else 1.0
    volumes = np.full((agents, tasks), 7.0)
    assert derivation.units_at_start(np.array(fte), scratch(), volumes) == unit
    assert volumes.tolist() == [[x / unit for x in row] for row in fte]


@pytest.mark.parametrize("seed", SEEDS)
def test_links_are_as_deep_as_the_deepest_and_as_old_as_the_oldest_of_these(seed: int) -> None:
    rng = np.random.default_rng(seed)
    agents, tasks, pacts = 4, 3, rng.integers(0, 7)
    performs = rng.random((agents, tasks)) < 0.8
    seat = rng.random((pacts, agents)) < 0.7
    on_task, prescribed = rng.random((pacts, tasks)) < 0.7, rng.random((pacts, tasks)) < 0.3
    depth, months = rng.integers(1, 4, pacts), rng.choice([0, 1, 12, 60, 600], pacts)
    links = derive.links_at_start(performs, seat, on_task, depth, months, prescribed)
    found = {
        (int(a), int(b), int(k)): tuple(map(int, rest))
        for a, b, k, *rest in zip(*links, strict=True)
    }
    wanted = {}
    for a in range(agents):
        for b in range(a + 1, agents):
            for k in range(tasks):
                if performs[a, k] and performs[b, k]:
                    at = [q for q in range(pacts) if seat[q, a] and seat[q, b] and on_task[q, k]]
                    best = max(((depth[q], months[q]) for q in at), default=(0, 0))
                    wanted[a, b, k] = (*map(int, best), int(any(prescribed[q, k] for q in at)))
    assert found == wanted


# The same region without NumPy -------------------------------------------------------------------


def check_plain(tables: CaseTables) -> None:
    """The lists for the page are the arrays of the region, value by value."""
    region = build_case(tables)
    plain = arrays.plain(tables, region_digest())
    assert plain.header == {
        "name": region.name,
        "digest": region_digest(),
        "organisations": list(region.organisations),
        "labels": list(region.labels),
        "areas": list(region.areas),
        "tasks": list(region.tasks),
        "task_labels": {lang: list(names) for lang, names in region.task_labels.items()},
        "fte_per_unit": region.story["fte_per_unit"],
    }
    whole = region_arrays(region)
    for name, (shape, values) in plain.arrays.items():
        array = getattr(whole, name)
        assert array.shape == shape, name
        assert np.array_equal(
            array.ravel(), np.array(values, dtype=array.dtype), equal_nan=array.dtype.kind == "f"
        ), name
    assert set(plain.arrays) == set(whole._fields)
    ends = region.pairs[region.link_pair]
    assert plain.links == [
        (int(a), int(b), int(task), int(rung))
        for (a, b), task, rung in zip(ends, region.link_task, region.depth, strict=True)
    ]
    assert plain.pairs == len(region.pairs)


@pytest.mark.parametrize("name", shipped_cases())
def test_the_lists_of_the_page_are_the_arrays_of_the_region(name: str) -> None:
    check_plain(load_tables(name))


def small(**changes: Any) -> CaseTables:
    """Two municipalities, a ministry and a body; three tasks, one of them of nobody else."""
    text = {"en": "", "nl": ""}
    plays = ("player",)
    given: dict[str, Any] = {
        "id": "delta", "year": 2020, "title": text, "text": text,
        "assumptions": {"en": (), "nl": ()}, "sources": (),
        "organisations": tuple(
            Organisation(name, name.title(), kind, tier, plays, area, people, None, True, None,
                         None, None, "", "")
            for name, kind, tier, area, people in (
                ("aa", "municipality", None, "", 30_000.0),
                ("bee", "municipality", "regional", "oost", 20_000.0),
                ("rijk", "government", None, "", None),
                ("dienst", "executing_body", None, "west", None),
            )
        ),
        "tasks": tuple(
            Task(name, name, name, law, share, 0.0, 0.0, "", "")
            for name, law, share in (
                ("zorg", True, 0.5), ("wegen", False, 0.4), ("kust", False, 0.1),
            )
        ),
        "needs": None,
        "portfolios": (
            Portfolio("rijk", "kust", 12.5, True, "", ""),
            Portfolio("rijk", "zorg", 0.0, True, "", ""),
        ),
        "partnerships": (
            Membership("d", "D", ("zorg",), "", 2, "yes", None, ("aa", "bee"), "dienst", None,
                       2010, None, "", "", ""),
        ),
        "events": (),
    }  # fmt: skip
    return CaseTables(**(given | changes))


def test_the_lists_of_a_small_region() -> None:
    tables = small()
    check_plain(tables)
    plain = arrays.plain(tables, "x")
    needs = plain.arrays["needs"]
    assert needs == ((3, 3), [0.0, 0.5, 0.5, 0.5, 0.0, 0.5, 0.5, 0.5, 0.0])
    one = small(tasks=small().tasks[:1], portfolios=(Portfolio("rijk", "zorg", 1.0, True, "", ""),))
    assert arrays.plain(one, "x").arrays["needs"] == ((1, 1), [0.0])
    tiers = dict(zip(plain.header["organisations"], plain.arrays["tier"][1], strict=True))
    assert tiers["dienst"] == tiers["bee"] != tiers["aa"]
    assert len({tiers["aa"], tiers["bee"], tiers["rijk"]}) == 3


def test_a_task_without_volume_is_no_statutory_task() -> None:
    region = build_case(small())
    row = region.row("rijk")
    assert region.statutory[row].tolist() == [False, False, True]
    assert region.volumes[row, 0] == 0


def test_a_key_is_of_the_name_alone() -> None:
    names = ["Zandvliet", "GM0153", "é"]
    assert arrays.keys_of(names) == [zlib.crc32(n.encode()) % (2**32 - 1) for n in names]


def test_who_would_have_the_key_of_another_has_the_next_that_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Six of 40,000 names or so; here five names have five keys."""
    monkeypatch.setattr(arrays, "MAX_KEY", 4)
    for start in range(0, 200, 5):
        names = [f"g{n}" for n in range(start, start + 5)]
        free, wanted = set(range(5)), {}
        for name in sorted(names):
            first = zlib.crc32(name.encode()) % 5
            wanted[name] = next(k % 5 for k in range(first, first + 5) if k % 5 in free)
            free.remove(wanted[name])
        random.Random(start).shuffle(names)
        assert arrays.keys_of(names) == [wanted[name] for name in names]
