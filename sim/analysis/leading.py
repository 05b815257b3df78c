"""What matters most on a map: its three largest findings, in numbers rounded for people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from sim.analysis.compare import with_sign
from sim.analysis.map_findings import Findings, Interval, Scene
from sim.analysis.over_worlds import Finding
from sim.analysis.over_worlds import named as named_over_worlds
from sim.words import counted, number, words_of
from sim.worlds.agreement import MATTERS

MOST: Final = 3
"""Findings that are told first."""


def leading(found: Findings, scene: Scene, language: str) -> list[str]:
    """The three findings that move a headline most, the largest first, under a heading.

    They are the best referee, the mindset, the own-interest weight, and the switch along that
    weight without a change of policy, which is as large as fragmentation differs along it.
    """
    say, plain = words_of("leading", language), words_of("map_findings", language)
    first = found.policies[0]
    ranked: list[tuple[float, str]] = []

    def changed(key: str, change: tuple[Interval, Interval], **blanks: str) -> None:
        size = max((abs(c.mean) for c in change if not math.isnan(c.mean)), default=0.0)
        if not math.isnan(change[0].mean) and size >= found.smallest_effect:
            one, two = (with_sign(c.mean, 2, language) for c in change)
            ranked.append((size, say[key].format(fragmentation=one, duplicated=two, **blanks)))

    compared = [p for p in found.policies[1:] if not math.isnan(p.against[0].mean)]
    names = {name: title[:1].lower() + title[1:] for name, title in scene.names.items()}
    if compared:
        best = min(compared, key=lambda p: p.against[0].mean)
        changed(
            "policy", best.against, name=names[best.policy], first=names[first.policy],
            plane=plain["part" if found.partly else "plane"],
        )  # fmt: skip
    if not found.partly:
        for axis, ends, change in (
            ("mindset", found.mindsets, found.by_mindset),
            ("weight", found.weights, found.by_weight),
        ):
            low, high = (number(end, lang=language) for end in ends)
            if ends[0] < ends[1]:
                changed(axis, change, low=low, high=high, name=names[first.policy])
        if len(first.switches) == 1 and first.switches[0].rising:
            text = say["switch"].format(
                name=scene.names[first.policy],
                mindset=number(found.mindset, lang=language),
                weight=number(first.switches[0].weight, 1, language),
            )
            ranked.append((first.most - first.least, text))
    ranked.sort(key=lambda one: -one[0])
    text = [one for _, one in ranked[:MOST]]
    return [_head(scene, language), *_numbered(text, found.smallest_effect, language)]


def leading_over_worlds(
    found: Sequence[Finding], names: Mapping[str, str], scene: Scene, language: str
) -> list[str]:
    """The three findings that are large in world 1 and hold in most worlds, under a heading.

    Args:
        names: short name of each policy in the language asked.
    """
    say = words_of("leading", language)
    told = [one for one in found if one.told]
    told.sort(key=lambda one: -abs(one.default) * one.found.share(one.found.as_predicted))
    text = [
        say["worlds"].format(
            finding=named_over_worlds(one, names, language),
            default=with_sign(one.default, 2, language),
            holds=one.found.as_predicted,
            of=one.found.worlds - one.found.untold,
        )
        for one in told[:MOST]
    ]
    return [_head(scene, language), *_numbered(text, MATTERS, language)]


def _head(scene: Scene, language: str) -> str:
    months = counted(scene.months, words_of("map_findings", language)["month"], language)
    return words_of("leading", language)["head"].format(region=scene.region, months=months)


def _numbered(text: Sequence[str], smallest: float, language: str) -> list[str]:
    if not text:
        size = number(smallest, lang=language)
        return [words_of("leading", language)["nothing"].format(smallest=size)]
    return [f"{at}. {one}" for at, one in enumerate(text, start=1)]
