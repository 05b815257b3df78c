"""V7: peer influence alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim import networks
from sim.verification.evidence import (
    SEED,
    Result,
    Size,
    Values,
    begin,
    exactly,
    second_eigenvalue,
)

TITLE = "Peer influence alone"
TEXT = """
Links are frozen and only peers teach: m ← m + ζ(Pm - m), P the matrix of partners' shares,
weighted by linked tasks. The left eigenvector of P is proportional to the number of linked
tasks, so that all mindsets approach the mean of the initial ones with these weights. In the
norm of these weights the distance shrinks each month by the second eigenvalue λ of
(1 - ζ) + ζP, which gives the months and the bound. On an even ring P alone would swing for
ever (its last eigenvalue is -1); ζ ≤ 1/2 keeps the chain lazy. The bound adds 10⁻¹⁵ a month
for rounding."""


def peer_networks() -> dict[str, tuple[int, dict[tuple[int, int, int], int], float]]:
    """Organisations, linked links and peer rate of the networks on which opinions travel."""
    draw = np.random.default_rng(SEED)
    ring = {(i, (i + 1) % 24, 0): 1 for i in range(24)}
    chords = {
        (a, b, k): int(draw.integers(1, 4))
        for a, b in networks.complete(24).tolist()
        for k in range(4)
        if draw.random() < 0.08 and not (k == 0 and (a, b, 0) in ring)
    }
    even = {(i, (i + 1) % 10, 0): 1 for i in range(10)}
    return {"weighted": (24, ring | chords, 0.3), "even ring": (10, even, 0.5)}


def peer_influence(size: Size, changes: Values) -> Iterator[Result]:
    """V7: with peers alone, mindsets reach the consensus of DeGroot."""
    for letter, (name, (n, links, rate)) in zip("ac", peer_networks().items(), strict=True):
        setting = {
            "mindset_spread": 0.2, "peer_rate": rate, "review_rate": 0.0, "contacts": 0.0,
        }  # fmt: skip
        weight = np.zeros((n, n))
        for a, b, _ in links:
            weight[a, b] += 1.0
            weight[b, a] += 1.0
        strength = weight.sum(axis=1)
        left = strength / strength.sum()
        matrix = (1.0 - rate) * np.eye(n) + rate * weight / strength[:, None]
        pairs = sorted({(min(a, b), max(a, b)) for a, b, _ in links})
        region = networks.region(name, np.ones((n, 4)), pairs=pairs, depth=links)
        run = begin(region, {**setting, **changes})
        mindset = run.state.mindset.copy()
        consensus = float(left @ mindset)
        # reversible chain: distance in the norm of `left` shrinks by the second eigenvalue
        speed = second_eigenvalue(matrix)
        start = float(np.sqrt(left @ (mindset - consensus) ** 2 / left.min()))
        months = int(np.ceil(np.log(1e-10 / start) / np.log(speed)))
        paths, plain = [mindset], [mindset]
        for _ in range(months):
            run.step()
            paths.append(run.state.mindset.copy())
            plain.append(matrix @ plain[-1])
        yield exactly(
            f"V7{letter}", f"Consensus at the left-eigenvector mean: {name}",
            "mindset of the organisation furthest from it", setting, n,
            float(paths[-1][np.argmax(np.abs(paths[-1] - consensus))]), consensus,
            start * speed**months + months * 1e-15,
            path=np.array(paths), plain=np.array(plain), consensus=np.array([consensus]),
            speed=np.array([months, speed, start]),
        )  # fmt: skip
        yield exactly(
            f"V7{chr(ord(letter) + 1)}", f"The way there against plain iteration: {name}",
            "largest difference of a mindset in any month", setting, n * months,
            float(np.abs(np.array(paths) - plain).max()), 0.0, months * 1e-15,
        )  # fmt: skip
