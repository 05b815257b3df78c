"""Regions: rows in any order, faults in words."""

from __future__ import annotations

import numpy as np
import pytest

from sim import networks
from sim.networks import RegionError, region

VOLUMES = np.array([[1.0, 0.5, 0.0], [0.5, 0.5, 1.0], [0.2, 0.0, 0.4]])


def test_links_are_the_tasks_that_both_perform() -> None:
    made = region("x", VOLUMES)
    links = [(*made.pairs[p], k) for p, k in zip(made.link_pair, made.link_task, strict=True)]
    assert links == [(0, 1, 0), (0, 1, 1), (0, 2, 0), (1, 2, 0), (1, 2, 2)]
    assert made.size == (3, 3, 3, 5)


def test_rows_are_sorted_by_key_with_all_that_belongs_to_them() -> None:
    made = region(
        "x",
        VOLUMES,
        keys=[30, 10, 20],
        organisations=["a", "b", "c"],
        labels=["A", "B", "C"],
        kinds=["k0", "k1", "k2"],
        referee=[True, False, False],
        depth={(0, 1, 0): 2, (2, 1, 2): 1},
        floor={(1, 2, 2): 1},
        age={(1, 0, 0): 7},
        trust={(0, 1): 0.9, (1, 0): 0.1},
    )
    assert made.organisations == ("b", "c", "a")
    assert made.labels == ("B", "C", "A")
    assert made.kinds == ("k1", "k2", "k0")
    assert made.referee.tolist() == [False, False, True]
    assert made.keys.tolist() == [10, 20, 30]
    assert made.volumes.tolist() == VOLUMES[[1, 2, 0]].tolist()
    at = {
        (*made.pairs[p].tolist(), int(k)): x
        for x, (p, k) in enumerate(zip(made.link_pair, made.link_task, strict=True))
    }
    assert made.depth[at[0, 2, 0]] == 2
    assert made.age[at[0, 2, 0]] == 7
    assert made.depth[at[0, 1, 2]] == 1
    assert made.floor[at[0, 1, 2]] == 1
    assert made.depth.sum() == 3
    # b (row 0) trusts a (row 2) .1, a trusts b .9
    pair = made.pairs.tolist().index([0, 2])
    assert made.trust[pair].tolist() == [0.1, 0.9]
    assert np.isnan(made.trust).sum() == 4
    assert made.row("a") == 2
    with pytest.raises(KeyError, match="no organisation 'd'"):
        made.row("d")


def test_pairs_may_come_in_any_order_with_their_distance() -> None:
    made = region("x", VOLUMES, pairs=[(2, 1), (0, 1)], distance=[5.0, 3.0])
    assert made.pairs.tolist() == [[0, 1], [1, 2]]
    assert made.distance.tolist() == [3.0, 5.0]
    assert region("y", VOLUMES, pairs=np.empty((0, 2))).size == (3, 3, 0, 0)


def test_needs_default_to_every_other_task_alike() -> None:
    needs = region("x", VOLUMES).needs
    assert needs.diagonal().tolist() == [0, 0, 0]
    assert needs.sum(axis=1).tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"volumes": [1.0, 2.0]}, "shape"),
        ({"volumes": [[1.0, -1.0]]}, "at least 0"),
        ({"volumes": [[np.nan, 1.0]]}, "finite"),
        ({"volumes": np.ones((1, 257))}, "at most 256"),
        ({"keys": [1, 1, 2]}, "distinct"),
        ({"keys": [1, 2]}, "one per organisation"),
        ({"keys": [0.5, 1.5, 2.5]}, "whole numbers"),
        ({"keys": [0, 1, 2**32 - 1]}, "distinct and lie"),
        ({"organisations": ["a", "a", "b"]}, "distinct identifiers"),
        ({"kinds": ["a"]}, "1 given for 3"),
        ({"tasks": ["a", "b"]}, "3 distinct identifiers"),
        ({"referee": [True]}, "referee has shape"),
        ({"statutory": [[True]]}, "statutory has shape"),
        ({"needs": np.zeros((2, 2))}, "needs has shape"),
        ({"needs": np.full((3, 3), 2.0)}, "0 .. 1"),
        ({"needs": np.eye(3)}, "0 on the diagonal"),
        ({"pairs": [(0, 3)]}, "outside 0 .. 2"),
        ({"pairs": [(1, 1)]}, "with itself"),
        ({"pairs": [(0, 1), (1, 0)]}, "named twice"),
        ({"pairs": [(0, 1)], "distance": [-1.0]}, "distance"),
        ({"depth": {(0, 1, 2): 1}}, "no potential link on task 2"),
        ({"depth": {(0, 9, 0): 1}}, "no potential link"),
        ({"depth": {(0, 1, 0): 4}}, "0 .. 3"),
        ({"floor": {(0, 1, 0): 1}}, "must start at coordination"),
        ({"trust": {(0, 1): 1.5}}, "0 .. 1"),
        ({"trust": {(0, 7): 0.5}}, "could never meet"),
        ({"pairs": [(0, 1)], "knowledge": {(1, 2): 0.5}}, "could never meet"),
    ],
)
def test_faults_are_reported_in_words(change: dict[str, object], message: str) -> None:
    arguments = {"volumes": VOLUMES} | change
    with pytest.raises(RegionError, match=message):
        region("x", **arguments)  # type: ignore[arg-type]


def test_complete_names_every_pair_once() -> None:
    assert networks.complete(4).tolist() == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]


def test_a_text_that_no_organisation_has_is_refused() -> None:
    with pytest.raises(TypeError, match="no argument 'kind'"):
        region("two", [[1.0], [1.0]], kind=["municipality", "province"])
