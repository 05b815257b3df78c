"""Random numbers and the exponential against published answers and exact arithmetic."""

from __future__ import annotations

import math
import os
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from sim import engine, kernels
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


def by_kernel(counter: Four, key: tuple[int, int]) -> Four:
    words = kernels.philox(*(np.uint64(x) for x in (*counter, *key)))
    return tuple(int(x) for x in words)


def by_draws(counters: list[Four], key: tuple[int, int], month: int = 0) -> list[list[float]]:
    """Uniform numbers of counters with the same last word, all at once, one list a counter."""
    stream = (np.uint64(counters[0][3]), np.uint64(key[0]), np.uint64(key[1]))
    before = 3  # counters that belong to someone else
    counter = np.full((3, before + len(counters)), 99, dtype=np.uint64)
    counter[:, before:] = np.array([c[:3] for c in counters], dtype=np.uint64).T
    out = np.full((4, len(counters)), np.nan)
    kernels.draws(before, len(counters), counter, month, stream, out)
    return out.T.tolist()


@pytest.mark.bits
@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_known_answers(counter: Four, key: tuple[int, int], words: Four) -> None:
    assert reference.philox(counter, key) == words
    assert by_kernel(counter, key) == words
    assert by_draws([counter], key) == [[reference.uniform(word) for word in words]]


@pytest.mark.bits
def test_the_three_agree_on_any_counter() -> None:
    rng = Random(1)
    for length in (1, 2, 7, 64):
        key = rng.getrandbits(32), rng.getrandbits(32)
        last = rng.getrandbits(32)
        counters = [(*(rng.getrandbits(32) for _ in range(3)), last) for _ in range(length)]
        words = [reference.philox(counter, key) for counter in counters]
        assert [by_kernel(counter, key) for counter in counters] == words
        assert by_draws(counters, key) == [[reference.uniform(x) for x in w] for w in words]


@pytest.mark.bits
@pytest.mark.parametrize("month", [0, 1, 12_000])
@pytest.mark.parametrize("block", [0, 63, 255])
@pytest.mark.parametrize("purpose", range(6))
def test_a_draw_has_its_own_counter(month: int, block: int, purpose: int) -> None:
    """Seed, replicate, keys, month, block and purpose each stand in their own bits."""
    seed, replicate, first, second = 2**64 - 2**33 + 5, 2**32 - 1, 2**32 - 2, 2**32 - 1
    stream = engine.stream_of(seed, replicate)
    plain = reference.words(seed, replicate, first, second, month, block, purpose)
    drawn = kernels.draw(first, second, month, block, purpose, stream)
    assert tuple(int(x) for x in drawn) == plain
    counter = (first, second, block << 4 | purpose, replicate)
    key = seed % 2**32, seed // 2**32
    assert by_draws([counter], key, month) == [[reference.uniform(x) for x in plain]]


@pytest.mark.bits
def test_uniform_numbers_lie_strictly_between_0_and_1() -> None:
    words = (0, 1, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1)
    numbers = [kernels.uniform(np.uint64(word)) for word in words]
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
    different = [x for x in sample if kernels.exponential(x) != reference.exp(x)]
    assert not different


def test_the_exponential_is_within_two_units_in_the_last_place() -> None:
    """Against Python's decimals to 40 digits; libm's own exp is no exact witness."""
    sample = [x for x in sample_of_x(40_000) if abs(x) <= 700.0]
    plain = [abs(kernels.exponential(x) - math.exp(x)) / math.ulp(math.exp(x)) for x in sample]
    assert max(plain) <= 2.0
    with localcontext(prec=40):
        for x in sample[::20]:
            exact = Decimal(x).exp()
            error = abs(Decimal(kernels.exponential(x)) - exact)
            assert error <= 2 * Decimal(math.ulp(float(exact))), x
            assert error / exact < Decimal(2) ** -51


def test_the_exponential_rises() -> None:
    """But for one unit in the last place between two doubles side by side at a seam."""
    sample = sorted(x for x in sample_of_x(40_000) if abs(x) <= 700.0)
    for x, y in pairwise(sample):
        low, high = kernels.exponential(x), kernels.exponential(y)
        if y > math.nextafter(x, math.inf):
            assert low <= high, (x, y)
        else:
            assert low <= high + math.ulp(high), (x, y)


@pytest.mark.bits
def test_the_exponential_ends_at_700() -> None:
    assert kernels.exponential(0.0) == 1.0
    assert kernels.exponential(math.inf) == kernels.exponential(700.0)
    assert kernels.exponential(-math.inf) == kernels.exponential(-700.0)
    assert 0.0 < kernels.exponential(-700.0) < kernels.exponential(700.0) < math.inf
