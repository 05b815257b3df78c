"""V3: fragmentation and bundling both stable."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import binom, t

from sim.state import Floats, Ints
from sim.verification.evidence import (
    ALPHA,
    Result,
    Size,
    Values,
    against_law,
    begin,
    each,
    exactly,
    groups,
    portions,
    steps,
)

TITLE = "Fragmentation and bundling both stable"
TEXT = """
Two rungs (`deepest_rung` 1). A link is worth 1 and costs both sides a day; at `room` 1 the
log-odds of a link are 1 - 2c - c·congestion·(kᵢ + kⱼ + 1) with c = `time_cost`, kᵢ the other
partners. With c = (1 - 2B)/2 and congestion = -2J/((n - 1)c) this is the two-star model of
Park & Newman (2004), 2B + 2J/(n - 1)·(kᵢ + kⱼ + 1): routine makes each further partner
cheaper. Mean field: p = (1 + tanh(2Jp + B))/2. At J = 1.5 both a fragmented and a bundled
state are stable for B between -1.7075 and -1.2925. The exact figure for n organisations is
the mean field plus two further orders of 1/n, from a Gaussian field put in place of the
squared degrees; the last of them is added to the bound for what was left out. (Against all
graphs of 4, 5 and 6 organisations the remainder falls as 1/n³.) Each network gives one
number, its mean over time after 100 months; the bound is Student's t on these independent
numbers, so that autocorrelation cannot narrow it. In the figure, networks are half as large
beside B = -1.5; what keeps points off the curve is their size, which the exact figure knows.
Networks of five organisations are compared with all 1,024 graphs at J = 1, B = -1, from empty
and from full starts: that both follow one law after 160 months shows that the start is
forgotten. With J = 0 links are independent and degrees binomial with p = σ(2B), B = -.5."""

COUPLING = 1.5
"""J of the two-star model."""
FIELDS = (-1.9, -1.6, -1.5, -1.4, -1.1)
"""B: below, inside and above the range in which both states are stable."""
FEW = 5
"""Organisations in a network whose 1,024 graphs can be enumerated."""
DEGREES = 12


def two_star(n: int, coupling: float, B: float) -> dict[str, Any]:
    """Parameters of the two-star model with log-odds 2B + 2J/(n-1)(k_i + k_j + 1)."""
    # Value 1, one day at price c, room 1: log-odds 1 - 2c - c*congestion*(k_i + k_j + 1).
    price = 0.5 * (1.0 - 2.0 * B)
    return {
        "deepest_rung": 1, "release_1": 1.0, "days_1": 1.0, "room": 1.0, "time_cost": price,
        "congestion": -2.0 * coupling / ((n - 1) * price) if coupling else 0.0,
        "contacts": float(n),
    }  # fmt: skip


def mean_field(coupling: float, B: float) -> list[float]:
    """Roots of p = (1 + tanh(2Jp + B))/2, ascending: stable, or stable, unstable, stable."""

    def excess(p: float) -> float:
        return float(p - 0.5 * (1.0 + np.tanh(2.0 * coupling * p + B)))

    grid = np.linspace(0.0, 1.0, 2000)  # even: the root 1/2 lies between two points
    values = [excess(p) for p in grid]
    return [
        float(brentq(excess, grid[i], grid[i + 1], xtol=1e-15))
        for i in range(len(grid) - 1)
        if values[i] * values[i + 1] < 0
    ]


def range_of_both(coupling: float) -> tuple[float, float]:
    """The B between which both states are stable: 4J p(1 - p) = 1 at the ends."""
    p = 0.5 * (1.0 + np.array([1.0, -1.0]) * np.sqrt(1.0 - 1.0 / coupling))
    low, high = np.arctanh(2.0 * p - 1.0) - 2.0 * coupling * p
    return float(low), float(high)


def loop_terms(n: int, coupling: float, log_odds: float, p: float) -> tuple[float, float]:
    """Corrections of the log partition function of order n and of order 1.

    The square of each degree is split by a Gaussian field (Park & Newman 2004);
    the saddle is the mean field, and these are the one- and two-loop terms.
    """
    for _ in range(100):
        q = float(expit(log_odds + 4.0 * coupling * p))
        p -= (p - q) / (1.0 - 4.0 * coupling * q * (1.0 - q))
    v = p * (1.0 - p)
    third, fourth = v * (1.0 - 2.0 * p), v * (1.0 - 6.0 * v)
    single = (n - 1) / (2.0 * coupling) - (n - 2) * v
    together = single - n * v
    one = -0.5 * ((n - 1) * np.log(single) + np.log(together))
    across = (1.0 / together - 1.0 / single) / n
    along = 1.0 / single + across
    # covariance of the field on a link with that on itself, a neighbour, a stranger
    same, near, far = 2.0 * (along + across), along + 3.0 * across, 4.0 * across
    neighbours, strangers = 2 * (n - 2), (n - 2) * (n - 3) / 2
    cubes = same**3 + neighbours * near**3 + strangers * far**3
    sums = same + neighbours * near + strangers * far
    links = n * (n - 1) / 2
    two = links * (fourth * same**2 / 8 + third**2 * (cubes / 12 + same**2 * sums / 8))
    return float(one), float(two)


def expansion(n: int, coupling: float, B: float, p: float) -> tuple[float, float]:
    """Mean share of links near the root p to order 1/n**2, and its last term."""
    h = 1e-4
    above = loop_terms(n, coupling, 2.0 * B + h, p)
    below = loop_terms(n, coupling, 2.0 * B - h, p)
    links = n * (n - 1) / 2
    one, two = ((x - y) / (2.0 * h * links) for x, y in zip(above, below, strict=True))
    return p + one + two, two


def enumerated(n: int, coupling: float, B: float) -> Floats:
    """Exact law of the number of links of the two-star model, over all graphs."""
    pairs = list(combinations(range(n), 2))
    graphs = (np.arange(2 ** len(pairs))[:, None] >> np.arange(len(pairs))) & 1
    incidence = np.zeros((len(pairs), n))
    for link, ends in enumerate(pairs):
        incidence[link, list(ends)] = 1.0
    links = graphs.sum(axis=1)
    stars = ((graphs @ incidence) ** 2).sum(axis=1)
    weights = np.exp(2.0 * B * links + coupling / (n - 1) * stars)
    law: Floats = np.bincount(links, weights) / weights.sum()
    return law


def time_means(size: Size, B: float, full: bool, changes: Values) -> Floats:
    """Share of links of each network, mean over months, started empty or full."""
    n = size.organisations
    region = groups(n, 1, depth=1 if full else 0)
    values = {**two_star(n, COUPLING, B), **changes}

    def mean(replicate: int) -> float:
        run = steps(begin(region, values, replicate), 100)
        total = 0
        for _ in range(size.months):
            run.step()
            total += int(np.count_nonzero(run.state.depth))
        return total / (size.months * len(run.state.depth))

    return np.array(each(mean, size.networks))


def two_states(size: Size, changes: Values) -> Iterator[Result]:
    """V3: fragmentation and bundling both stable."""
    roots = mean_field(COUPLING, -1.5)
    low, high = range_of_both(COUPLING)
    found = np.array([roots[0], roots[2], low, high])
    yield exactly(
        "V3a", "Mean-field roots and range: closed form against published digits",
        "largest difference of .070720, .929280, -1.707546, -1.292454", {}, 4,
        float(np.abs(found - [0.070720, 0.929280, -1.707546, -1.292454]).max()), 0.0, 5e-7,
    )  # fmt: skip
    yield from both_branches(size, changes)
    yield from few_organisations(size, changes)
    yield from degree_law(size, changes)


def branch(
    size: Size, B: float, full: bool, chance: float, changes: Values
) -> tuple[float, float, float, float]:
    """Measured share of links, exact share, bound of chance and last term of the expansion."""
    roots = mean_field(COUPLING, B)
    means = time_means(size, B, full, changes)
    exact, last = expansion(size.organisations, COUPLING, B, roots[-1] if full else roots[0])
    spread = float(means.std(ddof=1)) / math.sqrt(size.networks)
    margin = float(t.isf(chance / 2, size.networks - 1)) * spread
    return float(means.mean()), exact, margin, abs(last)


def both_branches(size: Size, changes: Values) -> Iterator[Result]:
    """Time means from empty and from full against the expansion and the printed digits."""
    n, rows = size.organisations, []
    for full, start in ((False, "empty"), (True, "full")):
        mean, exact, margin, last = branch(size, -1.5, full, ALPHA, changes)
        rows.append((-1.5, float(full), mean, exact, margin + last))
        setting = two_star(n, COUPLING, -1.5)
        yield Result(
            "V3c" if full else "V3b", f"Both stable: {n} organisations, from {start}",
            "share of links, mean over time and networks", setting, size.networks,
            mean, exact, margin + last, ALPHA,
        )  # fmt: skip
        if n == 200:
            yield Result(
                "V3e" if full else "V3d", f"The published figure, from {start}",
                "the same share; printed with a tolerance of .0005", setting, size.networks,
                mean, 0.9274 if full else 0.0725, 0.0005 + margin, ALPHA,
            )  # fmt: skip
    small = size._replace(organisations=n // 2, months=size.months // 2)
    cases = [(B, full) for B in FIELDS if B != -1.5 for full in (False, True)]
    for B, full in cases:
        mean, exact, margin, last = branch(small, B, full, ALPHA / len(cases), changes)
        rows.append((B, float(full), mean, exact, margin + last))
    table = np.array(rows)
    worst = float((np.abs(table[2:, 2] - table[2:, 3]) / table[2:, 4]).max())
    curve = [(B, p, i) for B in np.linspace(-2.1, -0.9, 241)
             for i, p in enumerate(mean_field(COUPLING, B))]  # fmt: skip
    yield Result(
        "V3f", f"Two states inside the range of B, one outside: n = {small.organisations}",
        f"largest of {len(cases)} distances, each as a part of its bound",
        two_star(small.organisations, COUPLING, FIELDS[0]), size.networks * len(cases),
        worst, 0.0, 1.0, ALPHA, "below",
        tables={"branches": table, "curve": np.array(curve)},
    )  # fmt: skip


def few_organisations(size: Size, changes: Values) -> Iterator[Result]:
    """Networks of five organisations against the enumeration of all their graphs."""
    setting = two_star(FEW, 1.0, -1.0)
    law = enumerated(FEW, 1.0, -1.0)
    number, regions = portions(size.groups, 10)
    months = 160
    starts = groups(FEW, number), groups(FEW, number, depth=1)

    def follow(replicate: int) -> Ints:
        found = []
        for start, region in enumerate(starts):
            # draws of its own: under shared ones the two meet and are one piece of evidence
            run = steps(begin(region, {**setting, **changes}, 2 * replicate + start), months)
            links = run.state.depth.reshape(number, -1).sum(axis=1)
            found.append(np.bincount(links, minlength=len(law)))
        return np.array(found)

    counts = np.sum(each(follow, regions), axis=0)
    for letter, start, seen in zip("gh", ("empty", "full"), counts, strict=True):
        yield against_law(
            f"V3{letter}", f"{FEW} organisations, from {start}: number of links over all graphs",
            setting, seen, law,
        )  # fmt: skip


def degree_law(size: Size, changes: Values) -> Iterator[Result]:
    """Without coupling of links, degrees are binomial."""
    setting = two_star(DEGREES, 0.0, -0.5)
    number, regions = portions(size.groups, DEGREES * (DEGREES - 1) // 2)
    region = groups(DEGREES, number)

    def count(replicate: int) -> Ints:
        # a link forgets its start by half each month
        run = steps(begin(region, {**setting, **changes}, replicate), 40)
        # links of a group start with those of its first organisation: one degree a group
        degree = run.state.depth.reshape(number, -1)[:, : DEGREES - 1].sum(axis=1)
        return np.bincount(degree, minlength=DEGREES)

    counts = np.sum(each(count, regions), axis=0)
    law = binom.pmf(np.arange(DEGREES), DEGREES - 1, expit(-1.0))
    yield against_law("V3i", "J = 0: degrees are binomial", setting, counts, law)
