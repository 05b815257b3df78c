"""Which limits there are, and running them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from time import perf_counter

from sim.verification import (
    imitation,
    interest,
    many,
    pair,
    peers,
    triple,
    trust,
    two_star,
)
from sim.verification.evidence import FULL, QUICK, Result, Size, Values
from sim.words import say

Limit = Callable[[Size, Values], Iterator[Result]]

LIMITS: dict[str, Limit] = {
    "V1": pair.one_pair,
    "V2": triple.three_organisations,
    "V3": two_star.two_states,
    "V4": trust.trust_on_a_link,
    "V5": interest.own_against_collective,
    "V6": imitation.copied_stances,
    "V7": peers.peer_influence,
    "V8": many.many_organisations,
}
_ROOMS = dict(
    zip(LIMITS, (pair, triple, two_star, trust, interest, imitation, peers, many), strict=True)
)
TITLES = {name: room.TITLE for name, room in _ROOMS.items()}
TEXTS = {name: room.TEXT for name, room in _ROOMS.items()}
"""How each limit is set up, and why its number is exact."""


def run(
    quick: bool = False,
    progress: Callable[[str], None] | None = None,
    limits: Iterable[str] | None = None,
) -> list[Result]:
    """Run the limits.

    Args:
        quick: less evidence, hence wider bounds; the same code.
        progress: called with each limit as it starts.
        limits: such as ``V1``; default all.
    """
    results: list[Result] = []
    for name in LIMITS if limits is None else limits:
        if progress is not None:
            progress(f"{name} {say(f'verification.{name}')}")
        began = perf_counter()
        for result in LIMITS[name](QUICK if quick else FULL, {}):
            now = perf_counter()
            results.append(replace(result, seconds=now - began))
            began = now
    return results
