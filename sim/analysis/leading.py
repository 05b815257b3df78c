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
    """What moves a headline most, the largest first, under a heading.

    At most three: the referee that lowers fragmentation most, the mindset and the own-interest
    weight under the first policy; none that moves less than the smallest effect.
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
            turns = [one.weight for one in first.switches if one.rising]
            switch = axis == "weight" and len(first.switches) == len(turns) == 1
            if ends[0] < ends[1]:
                changed(
                    "weight_switch" if switch else axis, change, low=low, high=high,
                    name=names[first.policy], mindset=number(found.mindset, 1, language),
                    at=number(turns[0], 1, language) if switch else "",
                )  # fmt: skip
    ranked.sort(key=lambda one: -one[0])
    text = [one for _, one in ranked]
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
