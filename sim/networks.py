"""Who could meet whom, on which task: the potential links of a region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.state import Partnership, Region
from sim.words import Names, say

MAX_KEY = 2**32 - 2
MAX_TASKS = 256
ELECTED: Final = ("municipality", "province", "water_board")
"""Kinds of organisations with elections; the others execute."""


class OrganisationTexts(TypedDict, total=False):
    """A text an organisation, in the order of the volumes; None: the default."""

    organisations: Sequence[str] | None
    """Distinct identifiers; default: O and the key."""
    labels: Sequence[str] | None
    """Names for people; default: the identifiers."""
    kinds: Sequence[str] | None
    """Default: municipality."""
    tiers: Sequence[str] | None
    """Default: local."""
    areas: Sequence[str] | None
    """Default: the name of the region."""


class RegionError(ValueError):
    """A region that cannot be simulated; the message names what, value, rule and remedy."""


def task_names(region: Region) -> Names:
    """The tasks of a region and what they are called, per language."""
    return Names(
        (name, {lang: (labels[at],) for lang, labels in region.task_labels.items()})
        for at, name in enumerate(region.tasks)
    )


def complete(n: int) -> NDArray[np.int64]:
    """All pairs of n organisations, (n(n-1)/2, 2), first < second."""
    return np.stack(np.triu_indices(n, k=1), axis=1).astype(np.int64)


def region(
    name: str,
    volumes: ArrayLike,
    *,
    referee: ArrayLike | None = None,
    keys: ArrayLike | None = None,
    tasks: Sequence[str] | None = None,
    task_labels: Mapping[str, Sequence[str]] | None = None,
    statutory: ArrayLike | None = None,
    needs: ArrayLike | None = None,
    pairs: ArrayLike | None = None,
    distance: ArrayLike | None = None,
    depth: Mapping[tuple[int, int, int], int] | None = None,
    age: Mapping[tuple[int, int, int], int] | None = None,
    floor: Mapping[tuple[int, int, int], int] | None = None,
    trust: Mapping[tuple[int, int], float] | None = None,
    knowledge: Mapping[tuple[int, int], float] | None = None,
    partnerships: Iterable[Partnership] = (),
    story: Mapping[str, Any] | None = None,
    **texts: Unpack[OrganisationTexts],
) -> Region:
    """Build a :class:`Region` from rows in any order.

    Args:
        volumes: (N, K), at least 0; units of one organisation of average capacity.
        keys: distinct whole numbers 0 .. 2**32 - 2; default: the row number.
        needs: (K, K) symmetric; default: every other task equally, row sum 1.
        pairs: (P, 2) rows that could meet; default: everyone.
        distance: (P,) kilometres, in the order of ``pairs``.
        depth, age, floor: per (row, row, task); absent means 0. The two rows
            may stand in either order.
        trust, knowledge: of the first row in the second; absent means by parameter.
        texts: per organisation, see :class:`OrganisationTexts`.

    Raises:
        RegionError: with the thing, its value, the rule and what to do.
    """
    vol = np.array(volumes, dtype=np.float64)
    if vol.ndim != 2 or vol.shape[0] < 1 or vol.shape[1] < 1:
        raise RegionError(say("networks.volumes_shape", shape=vol.shape))
    n, k = vol.shape
    if k > MAX_TASKS:
        raise RegionError(say("networks.many_tasks", k=k, most=MAX_TASKS))
    if not np.isfinite(vol).all() or (vol < 0).any():
        raise RegionError(say("networks.volumes_values"))
    key = np.arange(n) if keys is None else np.array(keys)
    if key.shape != (n,) or not np.issubdtype(key.dtype, np.integer):
        raise RegionError(say("networks.keys_whole", n=n))
    if len(np.unique(key)) != n or key.min() < 0 or key.max() > MAX_KEY:
        raise RegionError(say("networks.keys_distinct", most=MAX_KEY))
    order = np.argsort(key, kind="stable")
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)

    if unknown := sorted(set(texts) - set(OrganisationTexts.__annotations__)):
        raise TypeError(say("networks.no_argument", name=repr(unknown[0])))

    def text(what: str, default: Sequence[str]) -> tuple[str, ...]:
        given = texts.get(what)
        chosen: Sequence[str] = default if given is None else given  # type: ignore[assignment]
        if len(chosen) != n:
            raise RegionError(say("networks.texts", what=what, given=len(chosen), n=n))
        return tuple(str(chosen[i]) for i in order)

    identifiers = text("organisations", [f"O{int(x)}" for x in key])
    if len(set(identifiers)) != n:
        raise RegionError(say("networks.identifiers"))
    need = _needs(needs, k)
    task_names = tuple(tasks) if tasks is not None else tuple(f"task_{j + 1}" for j in range(k))
    if len(task_names) != k or len(set(task_names)) != k:
        raise RegionError(say("networks.tasks", k=k))
    pair, dist = _pairs(complete(n) if pairs is None else pairs, distance, place, n)
    vol = vol[order]
    link_pair, link_task = _links(vol, pair)
    codes = (pair[link_pair, 0] * n + pair[link_pair, 1]) * k + link_task
    pair_codes = pair[:, 0] * n + pair[:, 1]
    depths = _spread(depth, codes, k, "depth", 0, 3, place)
    floors = _spread(floor, codes, k, "floor", 0, 1, place)
    if (floors > depths).any():
        raise RegionError(say("networks.floor"))
    return Region(
        name=name,
        organisations=identifiers,
        labels=text("labels", [identifiers[place[i]] for i in range(n)]),
        kinds=text("kinds", ["municipality"] * n),
        tiers=text("tiers", ["local"] * n),
        areas=text("areas", [name] * n),
        referee=_flags(referee, (n,), "referee")[order],
        keys=key[order].astype(np.int64),
        tasks=task_names,
        task_labels={lang: tuple(names) for lang, names in (task_labels or {}).items()},
        volumes=vol,
        statutory=_flags(statutory, (n, k), "statutory")[order],
        needs=need,
        pairs=pair,
        distance=dist,
        link_pair=link_pair,
        link_task=link_task,
        depth=depths,
        age=_spread(age, codes, k, "age", 0, 12000, place),
        floor=floors,
        trust=_directed(trust, pair_codes, "trust", place),
        knowledge=_directed(knowledge, pair_codes, "knowledge", place),
        partnerships=tuple(partnerships),
        story=dict(story or {}),
    )


def _flags(values: ArrayLike | None, shape: tuple[int, ...], what: str) -> NDArray[np.bool_]:
    flags = np.zeros(shape, dtype=np.bool_) if values is None else np.array(values, dtype=np.bool_)
    if flags.shape != shape:
        raise RegionError(say("networks.flags", what=what, shape=flags.shape, wanted=shape))
    return flags


def _needs(needs: ArrayLike | None, k: int) -> NDArray[np.float64]:
    if needs is None:
        need = np.full((k, k), 1.0 / max(k - 1, 1))
        np.fill_diagonal(need, 0.0)
        return need
    need = np.array(needs, dtype=np.float64)
    if need.shape != (k, k):
        raise RegionError(say("networks.flags", what="needs", shape=need.shape, wanted=(k, k)))
    if not np.isfinite(need).all() or (need < 0).any() or (need > 1).any():
        raise RegionError(say("networks.needs_range"))
    if (need != need.T).any() or need.diagonal().any():
        raise RegionError(say("networks.needs_symmetric"))
    return need


def _pairs(
    pairs: ArrayLike, distance: ArrayLike | None, place: NDArray[np.int64], n: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    given = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    if len(given) and (given.min() < 0 or given.max() >= n):
        raise RegionError(say("networks.pairs_rows", last=n - 1))
    if (given[:, 0] == given[:, 1]).any():
        raise RegionError(say("networks.pairs_self"))
    km = np.zeros(len(given)) if distance is None else np.array(distance, dtype=np.float64)
    if km.shape != (len(given),) or not np.isfinite(km).all() or (km < 0).any():
        raise RegionError(say("networks.distance", n=len(given)))
    rows = np.sort(place[given], axis=1)
    order = np.lexsort((rows[:, 1], rows[:, 0]))
    rows, km = rows[order], km[order]
    if len(rows) > 1 and (np.diff(rows, axis=0) == 0).all(axis=1).any():
        raise RegionError(say("networks.pairs_twice"))
    return rows, km


def _links(
    volumes: NDArray[np.float64], pairs: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    performs = volumes > 0
    both = performs[pairs[:, 0]] & performs[pairs[:, 1]]
    link_pair, link_task = np.nonzero(both)
    return link_pair.astype(np.int64), link_task.astype(np.int64)


def _at(codes: NDArray[np.int64], code: int) -> int | None:
    """Place of a code in ascending codes, None if it is not there."""
    place = int(np.searchsorted(codes, code))
    return place if place < len(codes) and codes[place] == code else None


def _spread(
    values: Mapping[tuple[int, int, int], int] | None,
    codes: NDArray[np.int64],
    tasks: int,
    what: str,
    low: int,
    high: int,
    place: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Values by (row, row, task) as an array over links; absent ones are 0."""
    out = np.zeros(len(codes), dtype=np.int64)
    n = len(place)
    for (i, j, task), value in (values or {}).items():
        at = None
        if 0 <= i < n and 0 <= j < n and 0 <= task < tasks:
            a, b = sorted((int(place[i]), int(place[j])))
            at = _at(codes, (a * n + b) * tasks + task)
        if at is None:
            raise RegionError(say("networks.no_link", what=what, i=i, j=j, task=task))
        if not low <= value <= high:
            raise RegionError(
                say(
                    "networks.link_range", what=what, value=value, i=i, j=j, task=task, low=low,
                    high=high,
                )
            )  # fmt: skip
        out[at] = value
    return out


def _directed(
    values: Mapping[tuple[int, int], float] | None,
    codes: NDArray[np.int64],
    what: str,
    place: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Values of (row, row) as an array over pairs and directions; absent ones are NaN."""
    out = np.full((len(codes), 2), np.nan)
    n = len(place)
    for (i, j), value in (values or {}).items():
        at = None
        a = b = 0
        if 0 <= i < n and 0 <= j < n:
            a, b = int(place[i]), int(place[j])
            at = _at(codes, min(a, b) * n + max(a, b))
        if at is None:
            raise RegionError(say("networks.never_meet", what=what, i=i, j=j))
        if not 0.0 <= value <= 1.0:
            raise RegionError(say("networks.pair_range", what=what, value=value, i=i, j=j))
        out[at, 0 if a < b else 1] = value
    return out
