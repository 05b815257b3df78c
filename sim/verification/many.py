"""V8: many organisations approach the model's own mean-field equations."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import root
from scipy.special import expit
from scipy.stats import t

from sim.state import Floats
from sim.verification.evidence import (
    ALPHA,
    Many,
    Result,
    Size,
    Values,
    begin,
    each,
    exactly,
    groups,
    steps,
)
from sim.verification.two_star import COUPLING, expansion, loop_terms, mean_field, two_star

TITLE = "Many organisations and the mean field"
TEXT = """
The two-star model of V3 at J = 1.5, B = -1.5, in the fragmented state. Its mean field is
p = (1 + tanh(2Jp + B))/2; what a network of n organisations has more, its *bias*, falls as
1/n. n × bias approaches .3481 (the order 1/n of the Gaussian field of V3); at n = 200 it is
.357. Each size gives a mean over networks and months. A line in 1/n through n × bias, weighted
by what the networks of a size differ, gives the limit, and a line through the logarithms the
exponent; both are compared with the same lines through the exact figures of V3.

*On the way.* A month decides its proposals one after the other, each link with probability 1/2
at a place drawn at random, so that the share p of links follows, with s running from 0 to 1
through the month and p₀ the share at its beginning,

    dp/ds = (σ(2B + 4Jp) - p₀)/2:

who is proposed is as the month began, what is answered as it stands. Solved month after month
(`scipy.integrate.solve_ivp`) this is compared with networks that start empty or full, at every
month. A curve a + b/n + c/n² through the sizes gives the share for n without end, which must be
the map's in every month; and the bias, summed over the months, falls as 1/n.

*Sampled heterogeneity.* Own-interest weights w are drawn (mean .5, spread .2). A link is worth
4·(1 - (wᵢ + wⱼ)/2), so that each organisation has a field Bᵢ = B - 2(wᵢ - .5), with J = .5,
B = -1. The mean field has an equation for each organisation,

    pᵢ = Σⱼ σ(Bᵢ + Bⱼ + 2J(pᵢ + pⱼ))/(n - 1),

solved for the weights that were drawn (`scipy.optimize.root`). What drawn weights add to the
deviation between regions then falls as 1/√n, in the model as in these equations; what the model
has more than the equations of its own region falls as 1/n, and so does the deviation between
regions if all weights are .5. So nothing but what is drawn brings 1/√n. Bounds are Student's,
from what networks or regions of a size differ (a standard deviation among R regions has
1/√(2(R - 1)) as the error of its logarithm). Where no exact exponent is known for these sizes,
they add what the next order of 1/n does to that of the exact bias at rest, at the same sizes."""

FIELD = -1.5
"""B of the two-star model; J is that of V3."""
FORGET = 40
"""Months after which a network has forgotten that it began empty."""
COURSE = 20
"""Months that networks are followed from an empty or a full start."""
MIXED = {"coupling": 0.5, "B": -1.0, "value": 4.0, "mean": 0.5, "spread": 0.2}
"""Two-star model in which organisations differ."""


class Line(NamedTuple):
    """A weighted straight line: where it begins, its slope and the errors of both."""

    start: float
    slope: float
    start_error: float
    slope_error: float


def line(x: Floats, y: Floats, error: Floats) -> Line:
    """The line through points with known standard errors."""
    (start, slope), cover = fit(np.stack([np.ones_like(x), x], axis=1), y, error)
    return Line(float(start), float(slope), *np.sqrt(np.diag(cover)).tolist())


def fit(columns: Floats, y: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Weighted least squares: coefficients and their covariance."""
    scaled = columns / error[:, None]
    cover = np.linalg.inv(scaled.T @ scaled).astype(np.float64)
    return cover @ scaled.T @ (y / error), cover


def wide(freedom: int, alpha: float = ALPHA) -> float:
    """Estimated standard errors, with so much freedom, that chance exceeds so rarely."""
    return float(t.isf(alpha / 2, freedom))


def next_order(sizes: Floats, coupling: float, B: float) -> float:
    """By how much an exponent of -1 is off at these sizes, in the exact bias at rest."""
    p = mean_field(coupling, B)[0]
    bias = np.array([expansion(int(n), coupling, B, p)[0] - p for n in sizes])
    return abs(line(np.log(sizes), np.log(bias), np.ones(len(sizes))).slope + 1.0)


def shares(n: int, values: Values, networks: int, months: int, full: bool, first: int) -> Floats:
    """Share of links in each month (networks, months); replicates from ``first`` on."""
    region = groups(n, 1, depth=1 if full else 0)

    def follow(replicate: int) -> Floats:
        run = begin(region, values, replicate)
        path = np.empty(months)
        for month in range(months):
            run.step(observed=False)
            path[month] = np.count_nonzero(run.state.depth)
        return path / len(region.link_pair)

    return np.array(each(follow, networks, first))


# At rest -------------------------------------------------------------------------------


def limit_of_bias(p: float) -> float:
    """n × bias for n without end: the one-loop term."""
    n, h = 10**7, 1e-4
    above, below = (loop_terms(n, COUPLING, 2.0 * FIELD + x, p)[0] for x in (h, -h))
    return (above - below) / (2.0 * h) / ((n - 1) / 2)


def at_rest(much: Many, changes: Values) -> Iterator[Result]:
    """Bias of the share of links, by size."""
    p = mean_field(COUPLING, FIELD)[0]
    rows = []
    for place, n in enumerate(much.sizes):
        values = {**two_star(n, COUPLING, FIELD), **changes}
        paths = shares(n, values, much.networks, FORGET + much.months, False, 1000 * place)
        means = paths[:, FORGET:].mean(axis=1)
        error = float(means.std(ddof=1)) / math.sqrt(much.networks)
        rows.append((n, means.mean() - p, error, expansion(n, COUPLING, FIELD, p)[0] - p))
    n, bias, error, exact = np.array(rows).T
    found, due = line(1 / n, n * bias, n * error), line(1 / n, n * exact, n * error)
    setting = two_star(much.sizes[-1], COUPLING, FIELD)
    number = much.networks * len(n)
    yield exactly(
        "V8a", "n × bias at n = 200: Gaussian field against the known digits",
        "n × (share - mean field)", {}, 1,
        200 * (expansion(200, COUPLING, FIELD, p)[0] - p), 0.36, 0.005,
    )  # fmt: skip
    yield Result(
        "V8b", f"n × bias at n = {_listed(much.sizes)}, drawn out to 1/n = 0",
        f"start of the line (for n without end {limit_of_bias(p):.4f})", setting, number,
        found.start, due.start, wide(much.networks - 1) * found.start_error, ALPHA,
        tables={"sizes": n, "bias": bias, "error": error, "exact": exact},
    )  # fmt: skip
    # a bias that comes out negative has no logarithm: NaN, which never passes
    with np.errstate(invalid="ignore"):
        found = line(np.log(n), np.log(bias), error / exact)
    due = line(np.log(n), np.log(exact), error / exact)
    yield Result(
        "V8c", "Exponent with which the bias falls", "slope of its logarithm in that of n",
        setting, number, found.slope, due.slope,
        wide(much.networks - 1) * found.slope_error, ALPHA,
    )  # fmt: skip


# On the way ----------------------------------------------------------------------------


def course(coupling: float, B: float, start: float, months: int) -> Floats:
    """Mean-field share of links after each month (months,)."""
    p, path = start, np.empty(months)
    for month in range(months):
        p = _next_month(coupling, B, p)
        path[month] = p
    return path


def _next_month(coupling: float, B: float, begun: float) -> float:
    def change(_: float, p: Floats) -> Floats:
        slope: Floats = 0.5 * (expit(2.0 * B + 4.0 * coupling * p) - begun)
        return slope

    solved = solve_ivp(change, (0.0, 1.0), [begun], rtol=1e-11, atol=1e-13)
    return float(solved.y[0, -1])


def on_the_way(much: Many, changes: Values) -> Iterator[Result]:
    """The share of links month by month, from empty and from full."""
    months, networks = COURSE, 2 * much.networks
    setting = two_star(much.sizes[-1], COUPLING, FIELD)
    n = np.array(much.sizes, dtype=np.float64)
    # with two sizes only a straight line in 1/n has a chance to miss them
    powers = n[:, None] ** -np.arange(min(3, len(n)))
    for full, letter, start in ((False, "d", "empty"), (True, "f", "full")):
        exact = course(COUPLING, FIELD, float(full), months)
        paths = []
        for place, size in enumerate(much.sizes):
            values = {**two_star(size, COUPLING, FIELD), **changes}
            first = 1000 * (10 + 10 * full + place)
            paths.append(shares(size, values, networks, months, full, first))
        means = np.array([path.mean(axis=0) for path in paths])
        errors = np.array([path.std(axis=0, ddof=1) for path in paths]) / math.sqrt(networks)
        worst = 0.0
        for month in range(months):
            found, cover = fit(powers, means[:, month] - exact[month], errors[:, month])
            allowed = wide(networks - 1, ALPHA / months) * math.sqrt(cover[0, 0])
            worst = max(worst, abs(float(found[0])) / allowed)
        yield Result(
            f"V8{letter}", f"Month by month from {start}, drawn out to 1/n = 0",
            f"largest of {months} distances from the map, each as a part of its bound",
            setting, networks * len(n), worst, 0.0, 1.0, ALPHA, "below",
            tables={"sizes": n, "means": means, "errors": errors, "exact": exact},
        )  # fmt: skip
        total = np.array([path.mean(axis=1) for path in paths]) - exact.mean()
        bias = total.mean(axis=1)
        error = total.std(axis=1, ddof=1) / math.sqrt(networks)
        found_line = line(np.log(n), np.log(np.abs(bias)), error / np.abs(bias))
        yield Result(
            f"V8{chr(ord(letter) + 1)}", f"Exponent of the bias on the way from {start}",
            "slope of its logarithm in that of n", setting, networks * len(n),
            found_line.slope, -1.0,
            wide(networks - 1) * found_line.slope_error + next_order(n, COUPLING, FIELD), ALPHA,
            tables={"sizes": n, "bias": bias, "error": error},
        )  # fmt: skip


# Sampled heterogeneity -----------------------------------------------------------------


def mixed(n: int, spread: float) -> dict[str, Any]:
    """Parameters of the two-star model in which each organisation has a field of its own."""
    price = 0.5 * (MIXED["value"] * (1.0 - MIXED["mean"]) - 2.0 * MIXED["B"])
    return {
        **two_star(n, MIXED["coupling"], MIXED["B"]),
        "release_1": 2.0, "overlap_weight": 0.5 * MIXED["value"], "time_cost": price,
        "congestion": -2.0 * MIXED["coupling"] / ((n - 1) * price),
        "own_interest_mean": MIXED["mean"], "own_interest_spread": spread,
    }  # fmt: skip


def mean_field_of(weights: Floats) -> float:
    """Share of links in the mean field of organisations with these own-interest weights."""
    fields = MIXED["B"] - 0.5 * MIXED["value"] * (weights - MIXED["mean"])
    n, coupling = len(weights), MIXED["coupling"]

    def excess(p: Floats) -> Floats:
        field = fields + 2.0 * coupling * p
        chance = expit(field[:, None] + field[None, :])
        found: Floats = p - (chance.sum(axis=1) - np.diagonal(chance)) / (n - 1)
        return found

    solved = root(excess, np.full(n, 0.2), method="df-sane", tol=1e-11)
    if not solved.success:
        raise ArithmeticError(f"the mean field of {n} organisations was not found")
    return float(solved.x.mean())


def region_mean(replicate: int, n: int, months: int, spread: float, changes: Values) -> Floats:
    """Share of links of one region, mean over months, and that of its own mean field."""
    region = groups(n, 1)
    run = begin(region, {**mixed(n, spread), **changes}, replicate)
    field = mean_field_of(run.state.own_weight) if spread else math.nan
    steps(run, FORGET)
    links = 0
    for _ in range(months):
        run.step(observed=False)
        links += int(np.count_nonzero(run.state.depth))
    return np.array([links / (months * len(region.link_pair)), field])


def heterogeneity(much: Many, changes: Values) -> Iterator[Result]:
    """Deviations between regions with drawn weights, and with equal ones."""
    sizes = much.mixed
    n, R, months = np.array(sizes, dtype=np.float64), much.regions, much.months // 2
    drawn, fields, equal = [], [], []
    for place, size in enumerate(sizes):
        # other replicates for each size: traits are keyed by organisation
        first = 1000 * (40 + 2 * place)
        several = partial(region_mean, n=size, months=months, changes=changes)
        rows = np.array(each(partial(several, spread=MIXED["spread"]), R, first))
        drawn.append(rows[:, 0])
        fields.append(rows[:, 1])
        rows = np.array(each(partial(several, spread=0.0), R, first + 1000))
        equal.append(rows[:, 0])
    setting = mixed(sizes[-1], MIXED["spread"])
    off = next_order(n, MIXED["coupling"], MIXED["B"])
    tables = {"sizes": n}
    for name, shares_found in (("drawn", drawn), ("field", fields), ("equal", equal)):
        tables[name] = np.array(shares_found).std(axis=1, ddof=1)
    # without drawn weights regions differ by chance alone: what they add is a difference of squares
    with np.errstate(invalid="ignore"):
        added = np.sqrt(tables["drawn"] ** 2 - tables["equal"] ** 2)
    # of the logarithm of a deviation between so many regions
    error = np.full(len(n), 1.0 / math.sqrt(2.0 * (R - 1)))
    for letter, title, deviation, lost, due, values in (
        ("h", "What drawn weights add to the deviation between regions: exponent",
         added, (tables["drawn"] / added) ** 2, -0.5, setting),
        ("i", "Equal weights: exponent of the deviation between regions",
         tables["equal"], np.ones(len(n)), -1.0, mixed(sizes[-1], 0.0)),
    ):  # fmt: skip
        slope = line(np.log(n), np.log(deviation), error * lost)
        yield Result(
            f"V8{letter}", title, "slope of its logarithm in that of n", values, R * len(n),
            slope.slope, due, wide(R - 1) * slope.slope_error + off, ALPHA,
            tables={**tables, "added": added},
        )  # fmt: skip
    rest = np.array(drawn) - np.array(fields)
    bias, error = rest.mean(axis=1), rest.std(axis=1, ddof=1) / math.sqrt(R)
    slope = line(np.log(n), np.log(np.abs(bias)), error / np.abs(bias))
    yield Result(
        "V8j", "Drawn weights: exponent of the bias against each region's own mean field",
        "slope of its logarithm in that of n", setting, R * len(n),
        slope.slope, -1.0, wide(R - 1) * slope.slope_error + off, ALPHA,
        tables={"sizes": n, "bias": bias, "error": error, "drawn": np.array(drawn[-1]),
                "field": np.array(fields[-1])},
    )  # fmt: skip


def many_organisations(size: Size, changes: Values) -> Iterator[Result]:
    """V8: at rest, on the way, and with sampled heterogeneity."""
    much = size.many
    yield from at_rest(much, changes)
    yield from on_the_way(much, changes)
    yield from heterogeneity(much, changes)


def _listed(sizes: tuple[int, ...]) -> str:
    return ", ".join(str(n) for n in sizes)
