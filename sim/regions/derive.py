"""Numbers of a region at month 0: room for the functions of ``derivation``, and calls.

Nothing here has a rule. A are agents, K tasks, Q partnerships that exist, B bodies that do work for
members.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.networks import complete
from sim.regions import derivation

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def _partials() -> Floats:
    return np.zeros((2, derivation.PARTIALS))


def work_of(kind: Ints, plays: Flags, population: Floats, share: Floats) -> Floats:
    """Work before any of it moves to a body, in FTE, (A, K)."""
    work = np.empty((len(kind), share.shape[1]))
    derivation.work_at_start(kind, plays, population, share, _partials(), work)
    return work


def asked_of(
    work: Floats, member: Flags, on_task: Flags, body: Ints, part: Floats, row: Ints
) -> Floats:
    """Part of a member's work that each body asks for, 0 .. 1, (B, A, K); NaN: does not ask."""
    asked = np.empty((len(row), *work.shape))
    derivation.ask_members(work, member, on_task, body, part, row, asked)
    return asked


def moved_from(work: Floats, asked: Floats, staff: Floats) -> Floats:
    """Part of a member's work that each body does, 0 .. .9 in all, (B, A, K)."""
    moved = np.empty(asked.shape)
    derivation.move_work(work, asked.copy(), staff, _partials(), moved)
    return moved


def done_by(work: Floats, moved: Floats, row: Ints) -> tuple[Floats, Floats, Floats]:
    """Volumes in FTE, in hundredths; the part that an agent no longer does; FTE that came to it."""
    volumes, less, more = (np.empty(work.shape) for _ in range(3))
    derivation.volumes_at_start(work, moved, row, _partials(), volumes, less, more)
    return volumes, less, more


def statutory_of(
    work: Floats, volumes: Floats, by_law: Flags, prescribed: Flags, body: Ints, row: Ints
) -> Flags:
    """What an agent must keep doing, (A, K)."""
    statutory = np.empty(work.shape, dtype=np.bool_)
    derivation.statutory_at_start(work, volumes, by_law, prescribed, body, row, statutory)
    return statutory


def units_of(fte: Floats) -> tuple[Floats, float]:
    """Volumes in units of the mean capacity of those that have work, and the FTE of a unit."""
    volumes = np.empty(fte.shape)
    return volumes, float(derivation.units_at_start(fte, _partials(), volumes))


class Links(NamedTuple):
    """Potential links of agents that could all meet, (L,) each."""

    first: Ints
    """Row of an agent; ``second`` is a later one."""
    second: Ints
    task: Ints
    depth: Ints
    """0 .. 3"""
    age: Ints
    """Months."""
    floor: Ints
    """0, 1"""


def links_at_start(
    performs: Flags, seat: Flags, on_task: Flags, depth: Ints, months: Ints, prescribed: Flags
) -> Links:
    """Links at month 0 of whoever performs a task, (A, K) ``performs``."""
    ends = complete(len(performs)).reshape(-1, 2)
    pair, task = np.nonzero(performs[ends[:, 0]] & performs[ends[:, 1]])
    rung, age, floor = (np.empty(len(pair), dtype=np.int64) for _ in range(3))
    derivation.links_at_start(
        ends, pair, task, seat, on_task, depth, months, prescribed, rung, age, floor
    )
    return Links(ends[pair, 0], ends[pair, 1], task, rung, age, floor)
