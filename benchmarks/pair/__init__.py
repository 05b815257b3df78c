"""A small model of pairs in several tools: the same numbers, to compare their speed.

N organisations; organisation i weighs its own interest by w_i and has size g_i. Every pair has
a fixed common value v_ij = v_ji and a strength s_ij = s_ji between 0 and 1. Each month every
organisation weighs every other one, all from the strengths of the month before:

    u_ij = w_i * g_j * s_ij + (1 - w_i) * v_ij - COST      own gain, collective gain, cost
    p_ij = 1 / (1 + exp(-STEEP * u_ij))                    how willing i is

and each pair moves towards what both of its sides want:

    s_ij = s_ij + RATE * (p_ij * p_ji - s_ij)

Nothing is drawn at random after the start. One pair update is one ordered pair (i, j), so one
logistic; a month has N * (N - 1) of them. Weights, sizes and values stand for what would change
in a larger model, so every version works the utility out afresh each month. Sums and products
may be taken in any order, so that versions agree to rounding and not to the bit.

Each peer is a module here with TITLE, NEEDS (what must be installed beyond the project's own
dependencies), in some TOOLS (programs that it calls), and ``build(n, seed)``, which gives a
function that advances so many months and returns the strengths (n, n). A peer can be imported
when what it needs is absent; ``missing`` then says what that is.
"""

from __future__ import annotations

import importlib
import importlib.util
import shutil
from types import ModuleType
from typing import NamedTuple

import numpy as np

COST = 0.4
STEEP = 6.0
RATE = 0.1

OURS = "ours"
PEERS = (
    OURS,
    "numpy_matrix",
    "mesa_objects",
    "mesa_rows",
    "agentpy_objects",
    "amber_table",
    "amber_arrays",
    "frames_table",
    "c_libm",
    "c_own",
    "c_fast",
)


class Start(NamedTuple):
    """Organisations and pairs at month 0."""

    weight: np.ndarray
    size: np.ndarray
    value: np.ndarray
    strength: np.ndarray


def start(n: int, seed: int) -> Start:
    """The same organisations and pairs for every peer; both matrices symmetric, diagonal 0."""
    rng = np.random.default_rng(seed)
    weight = rng.random(n)
    size = 0.5 + rng.random(n)
    above = np.triu(rng.random((2, n, n)), 1)
    value, strength = above + above.transpose(0, 2, 1)
    return Start(weight, size, value, strength)


def matrix(n: int, first: np.ndarray, second: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """Strengths (n, n) from one number for each unordered pair."""
    found = np.zeros((n, n))
    found[first, second] = strength
    found[second, first] = strength
    return found


def rounds(n: int) -> tuple[np.ndarray, np.ndarray]:
    """The sides (rounds, n) of all pairs, round d holding the pairs of i and i + d.

    Laid out so, both sides of neighbouring pairs are neighbours too. With an even n the last
    round meets every pair twice, from either side; its second half is to be left out.
    """
    first = np.broadcast_to(np.arange(n), (n // 2, n))
    second = (first + np.arange(1, n // 2 + 1)[:, None]) % n
    return first, second


def load(name: str) -> ModuleType:
    """The module of a peer."""
    return importlib.import_module(f"{__name__}.{name}")


def missing(peer: ModuleType) -> list[str]:
    """What a peer needs and this machine lacks; empty if it can run."""
    packages = [name for name in peer.NEEDS if importlib.util.find_spec(name) is None]
    return packages + [tool for tool in getattr(peer, "TOOLS", ()) if shutil.which(tool) is None]
