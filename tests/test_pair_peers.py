"""The pair model of benchmarks/pair: every tool gives the numbers of its formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks.pair import COST, OURS, PEERS, RATE, STEEP, load, missing, start
from benchmarks.pair.compare import differences, figures, present


def by_hand(n: int, seed: int, months: int) -> np.ndarray:
    """The formulas of benchmarks/pair, one pair after the other."""
    weight, size, value, strength = start(n, seed)
    for _ in range(months):
        p = np.zeros((n, n))
        for i in range(n):
            for j in range(n):
                u = weight[i] * size[j] * strength[i, j] + (1 - weight[i]) * value[i, j] - COST
                p[i, j] = 1 / (1 + math.exp(-STEEP * u))
        strength = strength + RATE * (p * p.T - strength)
        np.fill_diagonal(strength, 0)
    return strength


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_agrees_with_the_formulas(name: str) -> None:
    peer = load(name)
    if lacking := missing(peer):
        pytest.skip(f"not installed: {', '.join(lacking)}")
    for n in (12, 7):  # an even and an odd number meet in different rounds
        run = peer.build(n, 1)
        np.testing.assert_array_equal(run(0), start(n, 1).strength)
        run(2)
        found = run(3)
        assert found.shape == (n, n)
        assert np.array_equal(found, found.T)
        np.testing.assert_allclose(found, by_hand(n, 1, 5), rtol=0, atol=1e-9)
    least = np.full(1, 5e-324)
    assert (least * 1.0 > 0).all(), "it left the processor without subnormal numbers"


def test_the_exponential_is_that_of_the_model() -> None:
    # AgentPy brings a package "tests" of its own, which hides ours where it is installed.
    exp = pytest.importorskip("tests.reference").exp
    exponential = load(OURS).exponential
    for x in [*np.linspace(-720.0, 720.0, 4001).tolist(), 0.0, 1e-300, 0.5 * math.log(2)]:
        assert exponential(x) == exp(x)


def test_figures_of_what_is_here() -> None:
    names = (OURS, "numpy_matrix", "mesa_rows")
    found = figures(n=8, months=2, turns=3, seconds=0.001, names=names)
    assert {key.partition("/")[0] for key in found} == set(names)
    assert found["ours/times_ours"] == 1.0


def test_what_is_absent_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load("numpy_matrix"), "NEEDS", ("no_such_package",))
    assert present((OURS, "numpy_matrix")) == ([OURS], {"numpy_matrix": "no_such_package"})


def test_peers_that_disagree_are_refused() -> None:
    one = np.zeros((2, 2))
    assert differences({"a": one, "b": one + 1e-12})["b"] == pytest.approx(1e-12)
    with pytest.raises(ValueError, match=r"do not agree with a: b"):
        differences({"a": one, "b": one + 1e-6})
    with pytest.raises(ValueError, match=r"do not agree with a: b"):
        differences({"a": one, "b": one * np.nan})
