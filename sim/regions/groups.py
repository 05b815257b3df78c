"""Who does a task together at month 0, and the lines that say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sim.regions.rules import choice_in
from sim.words import counted, language, listed, say

_ALL: Final = 25
"""Organisations of a group that are all named; of a larger one the first, the others counted."""
_NAMED: Final = 5


class Together(NamedTuple):
    """Organisations that are joined on a task."""

    names: tuple[str, ...]
    depth: int
    """All are connected by links at least so deep, 1 .. 3."""


def joined(n: int, links: Sequence[tuple[int, int, int]], depth: int) -> list[list[int]]:
    """Rows that are connected by links, two rows and a rung, of this depth or deeper."""
    bundle = list(range(n))
    for a, b, rung in links:
        if rung >= depth and bundle[a] != bundle[b]:
            gone, kept = bundle[b], bundle[a]
            bundle = [kept if x == gone else x for x in bundle]
    groups: dict[int, list[int]] = {}
    for i, group in enumerate(bundle):
        groups.setdefault(group, []).append(i)
    return list(groups.values())


def together_on(labels: Sequence[str], links: Sequence[tuple[int, int, int]]) -> list[Together]:
    """Groups on a task, of its links; the deepest first, no group twice."""
    out: list[Together] = []
    seen: set[tuple[str, ...]] = set()
    for depth in (3, 2, 1):
        for rows in joined(len(labels), links, depth):
            names = tuple(sorted(labels[i] for i in rows))
            if len(names) > 1 and names not in seen:
                seen.add(names)
                out.append(Together(names, depth))
    return out


def lines_of(tasks: Sequence[str], groups: Sequence[Sequence[Together]]) -> list[str]:
    """Tasks that the same groups do together, in a line each; last those that nobody shares."""
    found: dict[str, list[str]] = {}
    for label, some in zip(tasks, groups, strict=True):
        found.setdefault("; ".join(_in_words(group) for group in some), []).append(label)
    alone = found.pop("", [])
    lines = [f"{'; '.join(names)}: {text}" for text, names in found.items()]
    return [*lines, say("regions.each_alone", tasks="; ".join(alone))] if alone else lines


def _in_words(group: Together) -> str:
    names = list(group.names)
    if len(names) > _ALL:
        names = names[:_NAMED]
        names.append(counted(len(group.names) - _NAMED, say("regions.others")))
    depth = choice_in("depth", str(group.depth), language())
    return say("regions.together", names=listed(names), depth=depth)
