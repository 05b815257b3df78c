"""V4: trust on one link."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.state import Floats
from sim.verification.evidence import (
    ALPHA,
    Result,
    Size,
    Values,
    begin,
    each,
    groups,
    norm_bound,
    portions,
)

TITLE = "Trust on one link"
TEXT = """
Pairs start linked and stay so (`review_rate` 0, `contacts` 0). With own-interest weight 0 and
ample room a promise is kept with probability q = `mandate`. Trust then moves to
T + a₊(1 - T) with probability q and to T - a₋T otherwise: the mean is qa₊/(qa₊ + (1 - q)a₋),
and for equal steps a the variance a/(2 - a)·q(1 - q). Four moments follow from the same
recursion; the third and fourth give the bounds. Both directions of a pair are independent."""


def trust_moments(q: float, gain: float, loss: float, start: float, months: int) -> Floats:
    """First four moments of trust (months + 1, 4) when promises are kept with chance q."""
    rows = [start ** np.arange(5.0)]
    for _ in range(months):
        m = rows[-1]
        kept = np.array([_power(m, k, 1.0 - gain, gain) for k in range(5)])
        broken = m * (1.0 - loss) ** np.arange(5)
        rows.append(q * kept + (1.0 - q) * broken)
    return np.array(rows)[:, 1:]


def _power(moments: Floats, k: int, slope: float, shift: float) -> float:
    """k-th moment of slope * T + shift."""
    choose = [[1], [1, 1], [1, 2, 1], [1, 3, 3, 1], [1, 4, 6, 4, 1]][k]
    return float(sum(choose[j] * slope**j * shift ** (k - j) * moments[j] for j in range(k + 1)))


def trust_on_a_link(size: Size, changes: Values) -> Iterator[Result]:
    """V4: trust on one link with a fixed probability of keeping promises."""
    number, regions = portions(size.pairs, 1)
    months = 220
    region = groups(2, number, depth=1)
    n = 2 * number * regions
    for letter, q, gain, loss in (("a", 0.8, 0.05, 0.3), ("c", 0.7, 0.1, 0.1)):
        setting = {
            "review_rate": 0.0, "contacts": 0.0, "mandate": q, "trust_linked": 0.9,
            "trust_gain": gain, "trust_loss": loss,
        }  # fmt: skip

        def follow(replicate: int, values: Values = setting) -> tuple[Floats, Floats]:
            run = begin(region, {**values, **changes}, replicate)
            path = np.empty(months + 1)
            path[0] = run.state.trust.mean()
            for month in range(1, months + 1):
                run.step()
                path[month] = run.state.trust.mean()
            return path, run.state.trust.ravel()

        parts = each(follow, regions)
        trust = np.concatenate([part[1] for part in parts])
        moments = trust_moments(q, gain, loss, 0.9, months)
        mean = q * gain / (q * gain + (1.0 - q) * loss)
        m1, m2, m3, m4 = moments[-1]
        variance = m2 - m1**2
        fourth = m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4
        tables = {
            "path": np.mean([part[0] for part in parts], axis=0),
            "exact_path": moments[:, 0],
            "shares": np.histogram(trust, bins=50, range=(0.0, 1.0))[0] / len(trust),
        }
        law = f"q {q}, gain {gain}, loss {loss}"
        yield Result(
            f"V4{letter}", f"Mean trust: {law}", "mean trust", setting, n, float(trust.mean()),
            mean, norm_bound(float(np.sqrt(variance)), n), ALPHA, tables=tables,
        )  # fmt: skip
        exact = gain / (2.0 - gain) * q * (1.0 - q) if gain == loss else variance
        yield Result(
            f"V4{chr(ord(letter) + 1)}", f"Variance of trust: {law}", "variance of trust",
            setting, n, float(np.mean((trust - mean) ** 2)), exact,
            norm_bound(float(np.sqrt(fourth - variance**2)), n), ALPHA,
        )  # fmt: skip
