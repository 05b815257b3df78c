"""Random numbers, exponential and log-odds against published answers and exact arithmetic."""

from __future__ import annotations

import math
import os
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from random import Random

import numba
import numpy as np
import pytest

from sim import engine
from sim.kernels import arithmetic, randomness
from tests import reference

JIT = os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")

# Salmon et al. 2011, Random123, file kat_vectors: philox4x32 of 10 rounds.
KNOWN = [
    (
        (0x00000000, 0x00000000, 0x00000000, 0x00000000),
        (0x00000000, 0x00000000),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
Four = tuple[int, int, int, int]

# What the kernels call among themselves has no way in from Python; these give it one.


@numba.njit
def philox(c0, c1, c2, c3, k0, k1):
    return randomness.philox(c0, c1, c2, c3, k0, k1)


@numba.njit
def draw(first, second, month, block, kind, stream):
    return randomness.draw(first, second, month, block, kind, stream)


@numba.njit
def draws(n, counter, month, stream, words):
    randomness.draws(n, counter, month, stream, words)


@numba.njit
def uniform(word):
    return randomness.uniform(word)


@numba.njit
def exponential(x):
    return arithmetic.exponential(x)


@numba.njit
def log_odds(u):
    return arithmetic.log_odds(u)


@numba.njit
def coarse(least):
    return arithmetic.coarse(least)


def by_kernel(counter: Four, key: tuple[int, int]) -> Four:
    words = philox(*(np.uint64(x) for x in (*counter, *key)))
    return tuple(int(x) for x in words)


def by_draws(counters: list[Four], key: tuple[int, int], month: int = 0) -> list[Four]:
    """Words of counters with the same last word, all at once, one tuple a counter."""
    stream = (np.uint64(counters[0][3]), np.uint64(key[0]), np.uint64(key[1]))
    n, room = len(counters), len(counters) + 3
    counter = np.full((3, room), 99, dtype=np.uint32)
    counter[:, :n] = np.array([c[:3] for c in counters], dtype=np.uint32).T
    out = np.zeros((4, room), dtype=np.uint32)
    draws(n, counter, month, stream, out)
    return [tuple(row) for row in out[:, :n].T.tolist()]


@pytest.mark.bits
@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_known_answers(counter: Four, key: tuple[int, int], words: Four) -> None:
    assert reference.philox(counter, key) == words
    assert by_kernel(counter, key) == words
    assert by_draws([counter], key) == [words]


@pytest.mark.bits
def test_the_three_agree_on_any_counter() -> None:
    rng = Random(1)
    for length in (1, 2, 7, 64):
        key = rng.getrandbits(32), rng.getrandbits(32)
        last = rng.getrandbits(32)
        counters = [(*(rng.getrandbits(32) for _ in range(3)), last) for _ in range(length)]
        words = [reference.philox(counter, key) for counter in counters]
        assert [by_kernel(counter, key) for counter in counters] == words
        assert by_draws(counters, key) == words


@pytest.mark.bits
@pytest.mark.parametrize("month", [0, 1, 12_000])
@pytest.mark.parametrize("block", [0, 63, 255])
@pytest.mark.parametrize("purpose", range(7))
def test_a_draw_has_its_own_counter(month: int, block: int, purpose: int) -> None:
    """Seed, replicate, keys, month, block and purpose each stand in their own bits."""
    seed, replicate, first, second = 2**64 - 2**33 + 5, 2**32 - 1, 2**32 - 2, 2**32 - 1
    stream = engine.stream_of(seed, replicate)
    plain = reference.words(seed, replicate, first, second, month, block, purpose)
    drawn = draw(first, second, month, block, purpose, stream)
    assert tuple(int(x) for x in drawn) == plain
    counter = (first, second, block << 4 | purpose, replicate)
    key = seed % 2**32, seed // 2**32
    assert by_draws([counter], key, month) == [plain]


@pytest.mark.bits
def test_uniform_numbers_lie_strictly_between_0_and_1() -> None:
    words = (0, 1, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1)
    numbers = [uniform(np.uint64(word)) for word in words]
    assert numbers == [reference.uniform(word) for word in words]
    # Exact: 33 bits fit into a double with room to spare.
    assert [Fraction(x) for x in numbers] == [Fraction(2 * w + 1, 2**33) for w in words]
    assert 0 < numbers[0] < numbers[-1] < 1


def sample_of_x(number: int) -> list[float]:
    """Where the exponential is asked: wide, near 0, at every seam of the reduction, beyond."""
    rng = Random(2)
    x = [rng.uniform(-700.0, 700.0) for _ in range(number // 2)]
    x += [rng.gauss(0.0, 3.0) for _ in range(number // 4)]
    x += [rng.choice((-1, 1)) * 10.0 ** rng.uniform(-320.0, 0.0) for _ in range(number // 8)]
    seams = [(n - 0.5) * math.log(2.0) for n in range(-1009, 1011)]
    x += [math.nextafter(s, way) for s in seams for way in (-math.inf, math.inf)] + seams
    x += [0.0, -0.0, 5e-324, 700.0, -700.0, math.nextafter(700.0, 0.0), 700.1, -1e300, 1e300]
    x += [math.inf, -math.inf, 1.0, -1.0, math.log(2.0), 0.5 * math.log(2.0)]
    x += [rng.uniform(-40.0, 40.0) for _ in range(number - len(x))]
    return x


@pytest.mark.bits
def test_the_exponential_is_that_of_the_reference() -> None:
    sample = sample_of_x(100_000 if JIT else 20_000)
    different = [x for x in sample if exponential(x) != reference.exp(x)]
    assert not different


def test_the_exponential_is_within_two_units_in_the_last_place() -> None:
    """Against Python's decimals to 40 digits; libm's own exp is no exact witness."""
    sample = [x for x in sample_of_x(40_000) if abs(x) <= 700.0]
    plain = [abs(exponential(x) - math.exp(x)) / math.ulp(math.exp(x)) for x in sample]
    assert max(plain) <= 2.0
    with localcontext(prec=40):
        for x in sample[::20]:
            exact = Decimal(x).exp()
            error = abs(Decimal(exponential(x)) - exact)
            assert error <= 2 * Decimal(math.ulp(float(exact))), x
            assert error / exact < Decimal(2) ** -51


def test_the_exponential_rises() -> None:
    """But for one unit in the last place between two doubles side by side at a seam."""
    sample = sorted(x for x in sample_of_x(40_000) if abs(x) <= 700.0)
    for x, y in pairwise(sample):
        low, high = exponential(x), exponential(y)
        if y > math.nextafter(x, math.inf):
            assert low <= high, (x, y)
        else:
            assert low <= high + math.ulp(high), (x, y)


@pytest.mark.bits
def test_the_exponential_ends_at_700() -> None:
    assert exponential(0.0) == 1.0
    assert exponential(math.inf) == exponential(700.0)
    assert exponential(-math.inf) == exponential(-700.0)
    assert 0.0 < exponential(-700.0) < exponential(700.0) < math.inf


def sample_of_u(number: int) -> list[float]:
    """Where log-odds are asked: random words, both ends, the middle, the seams of the reduction."""
    rng = Random(3)
    ends = [word for bits in range(32) for word in (2**bits - 1, 2**bits, 2**32 - 2**bits)]
    middle = [2**31 + n for n in range(-20, 20)]
    u = [reference.uniform(word) for word in ends + middle]
    # where u / (1 - u) is a power of 2, or that times the root of 1/2
    odds = [2.0 ** (n / 2) for n in range(-64, 65)]
    seams = [x / (1.0 + x) for x in odds]
    u += [math.nextafter(s, way) for s in seams for way in (0.0, 1.0)] + seams
    u += [10.0 ** rng.uniform(-300.0, -1.0) for _ in range(number // 8)]
    u += [0.5, 2.0**-1022, math.nextafter(1.0, 0.0)]
    u += [rng.random() for _ in range(number // 4)]
    u += [reference.uniform(rng.getrandbits(32)) for _ in range(number - len(u))]
    return [x for x in u if 0.0 < x < 1.0]


@pytest.mark.bits
def test_the_log_odds_are_those_of_the_reference() -> None:
    sample = sample_of_u(100_000 if JIT else 20_000)
    different = [u for u in sample if log_odds(u) != reference.log_odds(u)]
    assert not different


def test_the_log_odds_are_within_four_units_in_the_last_place() -> None:
    """Of the logarithm of the quotient; that itself is a rounded number."""
    with localcontext(prec=60):
        for u in sample_of_u(4_000):
            found, quotient = Decimal(log_odds(u)), u / (1.0 - u)
            exact = Decimal(quotient).ln()
            assert abs(found - exact) <= 4 * Decimal(math.ulp(float(exact))), u
            true = (Decimal(u) / (1 - Decimal(u))).ln()
            # rounded twice at most, for 1 - u and for the quotient
            slack = Decimal(2) ** -52
            assert abs(found - true) <= 4 * Decimal(math.ulp(float(true))) + slack, u


@pytest.mark.bits
def test_the_log_odds_of_the_one_side_are_those_of_the_other() -> None:
    assert log_odds(0.5) == 0.0
    rng = Random(4)
    ends = (0, 1, 2, 1000, 2**31 - 1, 2**31)
    for word in (*ends, *(rng.getrandbits(32) for _ in range(5_000))):
        u = reference.uniform(word)
        one, other = log_odds(u), log_odds(1.0 - u)
        assert abs(one + other) <= 4 * math.ulp(max(1.0, abs(one))), word


@pytest.mark.bits
def test_the_log_odds_rise_with_every_word() -> None:
    rng = Random(5)
    words = [0, 2**31 - 2, 2**31 - 1, 2**31, 2**32 - 2]
    words += [rng.getrandbits(32) for _ in range(5_000)]
    for n in range(-64, 65):  # beside the seams of the reduction
        odds = 2.0 ** (n / 2)
        words += [int(odds / (1.0 + odds) * 2.0**32) + step for step in (-2, -1, 0, 1)]
    for word in words:
        if 0 <= word < 2**32 - 1:
            assert log_odds(reference.uniform(word)) < log_odds(reference.uniform(word + 1)), word


@pytest.mark.bits
def test_bounds_of_meetings_are_rounded_up() -> None:
    rng = Random(6)
    bounds = [0.5 * rng.random() for _ in range(1_000)]
    bounds += [10.0 ** rng.uniform(-320.0, -0.31) for _ in range(1_000)]
    steps = [2.0**-m * (1 + q / 4) for m in range(2, 36) for q in range(4)] + [0.5]
    bounds += [math.nextafter(x, way) for x in steps[:-1] for way in (0.0, 1.0)] + steps
    bounds += [0.0, 5e-324, math.nextafter(0.5, 0.0)]
    for bound in bounds:
        rounded = reference.rounded_up(bound)
        assert coarse(bound) == rounded, bound
        assert bound <= rounded <= max(1.25 * bound, 2.0**-33 if bound > 0 else 0.0), bound
        assert rounded <= 0.5
