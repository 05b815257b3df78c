"""What a map shows over worlds: in how many of them a finding holds, or turns round.

A finding is a difference in a number, over the whole plane: of a referee from the first policy,
of the highest from the lowest mindset, of the highest from the lowest own-interest weight. What
holds is what is so in world 1, the default.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.analysis.map_findings import (
    MINDSET,
    SUMMARISED,
    WEIGHT,
    finished,
    number,
)
from sim.indicators import BY_NAME, CHIMNEYS, HEADLINES
from sim.words import counted, words_of
from sim.worlds.agreement import MATTERS, Over, over, quantiles

if TYPE_CHECKING:
    import pandas as pd


class Finding(NamedTuple):
    """A difference over the plane, in every world."""

    kind: str
    """``policy``, ``mindset`` or ``weight``."""
    policy: str
    indicator: str
    default: float
    """In world 1."""
    values: tuple[float, ...]
    """In each world; NaN where it has no pair of runs."""
    found: Over
    """Counted in the direction of the default where that matters, else downwards."""

    @property
    def told(self) -> bool:
        """Whether the default itself says something that matters."""
        return abs(self.default) >= MATTERS


def findings(runs: pd.DataFrame, matters: float = MATTERS) -> tuple[Finding, ...]:
    """All findings of a map over worlds, from its table of runs."""
    good = finished(runs)
    means = good.groupby(["world", "policy", MINDSET, WEIGHT], sort=True)[list(HEADLINES)].mean()
    names = list(dict.fromkeys(runs["policy"].astype(str)))
    worlds = sorted(set(runs["world"].astype(int)))
    found = []
    for indicator in HEADLINES:
        wide = means[indicator]
        asked: list[tuple[str, str, Any, Any]] = []
        for name in names[1:]:
            asked.append(("policy", name, _of(wide, "policy", names[0]), _of(wide, "policy", name)))
        first = wide.xs(names[0], level="policy")
        for kind, axis in (("mindset", MINDSET), ("weight", WEIGHT)):
            ends = first.index.get_level_values(axis)
            if ends.min() < ends.max():
                pair = (_of(first, axis, ends.min()), _of(first, axis, ends.max()))
                asked.append((kind, names[0], *pair))
        for kind, name, one, two in asked:
            values = _by_world(two - one, worlds)
            down = values[0] <= 0
            counts = over(values, "down" if down or abs(values[0]) < matters else "up", matters)
            found.append(Finding(kind, name, indicator, values[0], tuple(values), counts))
    return tuple(found)


def _of(values: pd.Series, level: str, wanted: Any) -> Any:
    return values.xs(wanted, level=level)


def _by_world(difference: Any, worlds: Sequence[int]) -> list[float]:
    """Means over the plane, one a world."""
    known = difference.dropna()
    groups = {int(world): rows.tolist() for world, rows in known.groupby(level="world")}
    return [
        math.fsum(groups[world]) / len(groups[world]) if world in groups else math.nan
        for world in worlds
    ]


def summary(runs: pd.DataFrame) -> pd.DataFrame:
    """One row a point of the plane and policy: the middle world, and 5 to 95 % of worlds.

    The columns are those of :func:`sim.analysis.summarise`, to be drawn in the same way.
    """
    import pandas as pd

    good = finished(runs)
    place = ["policy", MINDSET, WEIGHT]
    means = good.groupby([*place, "world"], sort=False)[list(SUMMARISED)].mean()
    rows = []
    for key, group in means.groupby(level=place, sort=False):
        row: dict[str, Any] = dict(zip(place, key, strict=True)) | {"worlds": len(group)}
        for name in SUMMARISED:
            known = [value for value in group[name].tolist() if not math.isnan(value)]
            row[f"{name}_low"], row[f"{name}_mean"], row[f"{name}_high"] = quantiles(known)
        rows.append(row)
    return pd.DataFrame(rows).rename_axis("place")


def sentences(
    runs: pd.DataFrame,
    found: Sequence[Finding],
    names: Mapping[str, str],
    *,
    region: str,
    months: int,
    start: Mapping[str, float],
    language: str = "en",
) -> list[str]:
    """What a map shows over worlds, one paragraph a finding.

    Args:
        names: short name of each policy in the language asked.
        start: the headlines and chimneys at month 0.
    """
    say, plain = words_of("worlds", language), words_of("map_findings", language)
    worlds = runs["world"].nunique()
    text = [
        say["map_head"].format(
            region=region,
            runs=counted(len(runs), plain["run"], language),
            months=counted(months, plain["month"], language),
            points=counted(_plane(runs), plain["point"], language),
            pairs=counted(int(runs["replicate"].nunique()), plain["pair"], language),
            start=number(start["fragmentation"], language),
            duplicated=number(start["duplicated_work"], language),
            chimneys=number(start[CHIMNEYS], language, 0),
            worlds=worlds,
        ),
        say["map_title"].format(of=worlds, matters=number(MATTERS, language)),
    ]
    text += [_sentence(one, names, language) for one in found]
    failed = len(runs) - len(finished(runs))
    if failed:
        text.append(plain["failed"].format(failed=counted(failed, plain["run"], language)))
    return [*text, say["share"], plain["caveat"].format(region=region)]


def _plane(runs: pd.DataFrame) -> int:
    return len(runs[[MINDSET, WEIGHT]].drop_duplicates())


def named(one: Finding, names: Mapping[str, str], language: str) -> str:
    """What a finding is of, to begin a sentence with."""
    label = str(getattr(BY_NAME[one.indicator], f"label_{language}"))
    first = next(iter(names.values()))
    finding = words_of("worlds", language)[f"map_{one.kind}"].format(
        name=names[one.policy], first=first.lower(), label=label
    )
    return finding[:1].upper() + finding[1:]


def _sentence(one: Finding, names: Mapping[str, str], language: str) -> str:
    say = words_of("worlds", language)
    low, median, high = (
        number(value, language) for value in (one.found.low, one.found.median, one.found.high)
    )
    counts = dict(_counts(one))
    key = "map_finding" if one.told else "map_small"
    return say[key].format(
        finding=named(one, names, language),
        default=number(one.default, language),
        of=one.found.worlds - one.found.untold,
        low=low,
        median=median,
        high=high,
        **counts,
    )


def _counts(one: Finding) -> Iterator[tuple[str, int]]:
    found = one.found
    yield "small", found.small
    if one.told:
        yield "holds", found.as_predicted
        yield "turns", found.opposite
    else:
        yield "down", found.as_predicted
        yield "up", found.opposite
