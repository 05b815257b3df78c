"""V1: one pair on four rungs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import expit

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
    months_to_forget,
    norm_bound,
    portions,
)

TITLE = "One pair on four rungs"
TEXT = """
Two organisations with one task of volume 1, so that a link on rung L is worth V(L) =
`release_L`. With side payments (`joint`) and own-interest weight 0 the gain of a step is the
difference of V. `contacts` 2 makes meeting certain and `review_rate` 1 makes every month a
review: each month one step is proposed, up or down with probability 1/2 (down from separation
and up from integration do nothing). Accepting with σ(βΔV) is a heat bath, so that the shares
are exp(βV) over its sum. The first passage is that of the birth-death chain with three inner
states: its mean from (1 - Q)⁻¹ and its whole law from the powers of Q. All pairs start at
separation; after the last first passage their rungs are counted, long after the start is
forgotten."""

PAIR_VALUES = np.array([0.0, 0.4, 0.9, 1.1])
PAIR_PRECISION = 3.0
PAIR_SHARES = np.array([0.021592, 0.071689, 0.321290, 0.585428])
"""Published stationary shares."""
PAIR_PASSAGE = 9.782422
"""Published mean first passage from separation to integration, in proposals."""


def one_pair_chain() -> Floats:
    """Transition matrix (4, 4) of one pair: up or down is proposed with 1/2 each."""
    matrix = np.zeros((4, 4))
    for rung in range(4):
        for new in (rung - 1, rung + 1):
            if 0 <= new <= 3:
                gain = PAIR_VALUES[new] - PAIR_VALUES[rung]
                matrix[rung, new] = 0.5 * expit(PAIR_PRECISION * gain)
        matrix[rung, rung] = 1.0 - matrix[rung].sum()
    return matrix


def one_pair(size: Size, changes: Values) -> Iterator[Result]:
    """V1: one pair on four rungs."""
    setting = {
        "release_1": 0.4, "release_2": 0.9, "release_3": 1.1,
        "choice_precision": PAIR_PRECISION, "contacts": 2.0,
    }  # fmt: skip
    weights = np.exp(PAIR_PRECISION * PAIR_VALUES)
    gibbs = weights / weights.sum()
    matrix = one_pair_chain()
    number, regions = portions(size.pairs, 1)
    n = number * regions
    # first passage: absorb at integration; P(not there after t) = row sum of the t-th power
    inside = matrix[:3, :3]
    survival = [1.0]
    left = np.array([1.0, 0.0, 0.0])
    while n * survival[-1] > 1e-4:
        left = left @ inside
        survival.append(float(left.sum()))
    fundamental = np.linalg.inv(np.eye(3) - inside)
    mean = float(fundamental[0].sum())
    deviation = float(np.sqrt(2.0 * (fundamental @ fundamental)[0].sum() - mean - mean**2))
    months = max(len(survival), months_to_forget(matrix, 0, n))

    yield exactly(
        "V1a", "Stationary shares: closed form against published digits",
        "largest difference of the four shares", {}, 4,
        float(np.abs(gibbs - PAIR_SHARES).max()), 0.0, 5e-7,
    )  # fmt: skip
    yield exactly(
        "V1b", "Mean first passage: birth-death chain against published digits",
        "proposals from separation to integration", {}, 1, mean, PAIR_PASSAGE, 5e-7,
    )  # fmt: skip

    region = groups(2, number)

    def follow(replicate: int) -> tuple[Ints, Ints]:
        run = begin(region, {**setting, **changes}, replicate)
        passage = np.zeros(number, dtype=np.int64)
        for month in range(1, months + 1):
            run.step()
            passage[(passage == 0) & (run.state.depth == 3)] = month
        return np.bincount(run.state.depth, minlength=4), passage

    parts = each(follow, regions)
    counts = np.sum([part[0] for part in parts], axis=0)
    passage = np.concatenate([part[1] for part in parts])
    passage[passage == 0] = months  # has probability 1e-4 in all; counts as very late
    yield against_law("V1c", "Shares of the four rungs", setting, counts, gibbs)
    yield Result(
        "V1d", "Mean first passage from separation to integration", "proposals (months)",
        setting, n, float(passage.mean()), mean, norm_bound(deviation, n), ALPHA,
    )  # fmt: skip
    law = -np.diff(survival)
    law = np.append(law, 1.0 - law.sum())
    seen = np.bincount(np.minimum(passage, len(law)) - 1, minlength=len(law))
    yield against_law("V1e", "Law of the first passage", setting, seen, law)
