"""What a map of mindset and own interest shows, in numbers and in sentences.

Sums are exact (``math.fsum``), so that neither the order of rows nor the library's order
of summation moves a bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from sim.indicators import CHIMNEYS, HEADLINES
from sim.words import counted, words_of

if TYPE_CHECKING:
    import pandas as pd

MINDSET: Final = "mindset_mean"
WEIGHT: Final = "own_interest_mean"
T = TypeVar("T")
FRAGMENTATION, DUPLICATED = HEADLINES
SUMMARISED: Final = (
    *HEADLINES,
    CHIMNEYS,
    "net_value",
    "unmet_need",
    "pair_weight",
    "trust",
    "days",
)
"""Indicators of the summary per point."""


class Interval(NamedTuple):
    """A mean with its 95 % interval (Student's t); NaN where it cannot be had."""

    mean: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """The interval lies to one side of 0."""
        return self.low > 0 or self.high < 0


class Switch(NamedTuple):
    """Where mean fragmentation crosses the middle along the own-interest weight."""

    weight: float
    low: float
    """Where the interval's ends cross; NaN if they do not, or more than once."""
    high: float
    rising: bool
    """Fragmentation rises with the weight here."""


class PolicyFindings(NamedTuple):
    """One policy over the whole plane; of fragmentation where nothing else is said."""

    policy: str
    fragmented: float
    """Share of the points whose mean lies above the middle."""
    only_connected: float
    """Share of the points that are not fragmented and have more duplicated work than the middle."""
    improved: tuple[float, float]
    """Share of the points where a headline's mean lies below its start; NaN if none was given."""
    unsure: float
    """Share of the points whose 95 % interval holds the middle."""
    mean: tuple[float, float]
    """Both headlines over the plane."""
    chimneys: float
    """Smoking chimneys over the plane."""
    switches: tuple[Switch, ...]
    least: float
    """Lowest and highest mean along the weight at the middle mindset."""
    most: float
    weights: tuple[float, float]
    """Lowest and highest weight there."""
    against: tuple[Interval, Interval]
    """Paired difference of both headlines from the first policy, over the plane."""
    moved: float
    """Share of the points where the policy moves a headline by at least the smallest effect."""
    best_place: tuple[float, float, float]
    """Mindset, weight and difference where it lowers fragmentation most."""


@dataclass(frozen=True)
class Findings:
    """What a map shows."""

    runs: int
    asked: int
    """Runs that the map was to have."""
    partly: bool
    """Some points of the plane have no run yet."""
    failed: int
    replicates: int
    points: int
    """Points of the plane, of which there are as many under each policy."""
    mindset: float
    """The middle mindset at which switches are looked for."""
    middle: float
    smallest_effect: float
    policies: tuple[PolicyFindings, ...]
    mindsets: tuple[float, float]
    """Lowest and highest mindset under the first policy."""
    weights: tuple[float, float]
    """The same of the own-interest weight."""
    by_mindset: tuple[Interval, Interval]
    """Paired difference of both headlines between highest and lowest mindset under the first
    policy, over weights."""
    by_weight: tuple[Interval, Interval]
    """The same of highest from lowest own-interest weight, over mindsets."""
    indifferent: float
    """Share of the plane where no policy moves a headline by the smallest effect."""
    indifferent_weights: tuple[float, float] | None
    """Range of weights at which no policy moves any mindset so far; None: no such range."""


# Numbers --------------------------------------------------------------------------------


def interval(values: Iterable[float]) -> Interval:
    """Mean and 95 % interval of the values that are numbers."""
    known = [value for value in values if not math.isnan(value)]
    n = len(known)
    if n == 0:
        return Interval(math.nan, math.nan, math.nan)
    mean = math.fsum(known) / n
    if n == 1:
        return Interval(mean, math.nan, math.nan)
    # a tenth of a second, for which `schoorsteen run` has no use
    from scipy.special import stdtrit

    half = float(stdtrit(n - 1, 0.975)) * _deviation(known, mean) / math.sqrt(n)
    return Interval(mean, mean - half, mean + half)


def _deviation(values: Sequence[float], mean: float) -> float:
    if len(values) < 2:
        return math.nan
    return math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1))


def finished(runs: pd.DataFrame) -> pd.DataFrame:
    """The runs that gave numbers."""
    return runs[runs["stage"].isna() | (runs["stage"] == "")]


def summarise(runs: pd.DataFrame, axes: Sequence[str] = (MINDSET, WEIGHT)) -> pd.DataFrame:
    """One row per point: mean, standard deviation and 95 % interval of main indicators.

    ``fragmentation_against`` and ``duplicated_work_against`` are the paired difference from the
    first policy at the same place: run by run with the same replicate number.
    """
    import pandas as pd

    rows = []
    reference: dict[tuple[Any, ...], dict[int, float]] = {}
    first = None
    for _, group in runs.groupby("point", sort=True):
        head = group.iloc[0]
        policy, place = str(head["policy"]), tuple(head[axis] for axis in axes)
        first = policy if first is None else first
        # plain lists: nine hundred points, and pandas is slow on small tables
        good = finished(group)
        values = {name: good[name].tolist() for name in ("replicate", *SUMMARISED)}
        row: dict[str, Any] = {"point": head["point"], "policy": policy}
        row |= dict(zip(axes, place, strict=True))
        row |= {"runs": len(good), "failed": len(group) - len(good)}
        for name in SUMMARISED:
            row |= _described(name, [value for value in values[name] if not math.isnan(value)])
        for name in HEADLINES:
            here = dict(zip(values["replicate"], values[name], strict=True))
            if policy == first:
                reference[name, *place] = here
            there = reference.get((name, *place), {})
            against = interval(here[r] - there[r] for r in here if r in there)
            row[f"{name}_against"] = against.mean
            row[f"{name}_against_low"], row[f"{name}_against_high"] = against.low, against.high
        rows.append(row)
    return pd.DataFrame(rows).set_index("point")


def _described(name: str, values: Sequence[float]) -> dict[str, float]:
    """The four columns that a summary has of an indicator."""
    mean, low, high = interval(values)
    deviation = _deviation(values, mean)
    ends = {f"{name}_low": low, f"{name}_high": high}
    return {f"{name}_mean": mean, f"{name}_sd": deviation} | ends


def explore(
    runs: pd.DataFrame,
    summary: pd.DataFrame,
    *,
    middle: float = 0.5,
    smallest_effect: float = 0.05,
    start: Mapping[str, float] | None = None,
    plan: pd.DataFrame | None = None,
) -> Findings:
    """What the map shows, from the table of runs and its summary.

    Args:
        start: the headlines at month 0.
        plan: a row for every run that the map was to have, if not all of them were done.
    """
    good = finished(runs)
    names = list(dict.fromkeys(summary["policy"]))
    mindsets = sorted(set(summary[MINDSET]))
    centre = min(mindsets, key=lambda m: (abs(m - 0.5), m))
    policies = []
    for name in names:
        part = summary[summary["policy"] == name]
        line = part[part[MINDSET] == centre].sort_values(WEIGHT)
        means = line[f"{FRAGMENTATION}_mean"]
        deepest = part.loc[part[f"{FRAGMENTATION}_against"].fillna(0.0).idxmin()]
        low, high = part[f"{FRAGMENTATION}_low"], part[f"{FRAGMENTATION}_high"]
        fragmented = part[f"{FRAGMENTATION}_mean"] > middle
        double = part[f"{DUPLICATED}_mean"] > middle
        here = good["policy"] == names[0], good["policy"] == name
        policies.append(
            PolicyFindings(
                policy=name,
                fragmented=float(fragmented.mean()),
                only_connected=float((double & ~fragmented).mean()),
                improved=_both(partial(_improved, part, start or {})),
                unsure=float(((low <= middle) & (high >= middle)).mean()),
                mean=_both(partial(_mean, part)),
                chimneys=_mean(part, CHIMNEYS),
                switches=_switches(line, middle),
                least=float(means.min()),
                most=float(means.max()),
                weights=(float(line[WEIGHT].min()), float(line[WEIGHT].max())),
                against=_both(partial(_between, good, *here)),
                moved=float(_moved(part, smallest_effect).mean()),
                best_place=(
                    float(deepest[MINDSET]),
                    float(deepest[WEIGHT]),
                    float(deepest[f"{FRAGMENTATION}_against"]),
                ),
            )
        )
    base = good[good["policy"] == names[0]]
    share, weights = _indifferent(summary, names[0], smallest_effect)
    first = summary[summary["policy"] == names[0]]
    return Findings(
        runs=len(runs),
        asked=len(runs) if plan is None else len(plan),
        partly=plan is not None and len(summary) < plan["point"].nunique(),
        failed=len(runs) - len(good),
        replicates=int(runs["replicate"].nunique()),
        points=len(first),
        mindset=centre,
        middle=middle,
        smallest_effect=smallest_effect,
        policies=tuple(policies),
        mindsets=(float(first[MINDSET].min()), float(first[MINDSET].max())),
        weights=(float(first[WEIGHT].min()), float(first[WEIGHT].max())),
        by_mindset=_both(partial(_ends, base, MINDSET, WEIGHT)),
        by_weight=_both(partial(_ends, base, WEIGHT, MINDSET)),
        indifferent=share,
        indifferent_weights=weights,
    )


def _both(of: Callable[[str], T]) -> tuple[T, T]:
    """The same of each headline."""
    return of(FRAGMENTATION), of(DUPLICATED)


def _mean(part: pd.DataFrame, which: str) -> float:
    """An indicator over the plane."""
    return interval(part[f"{which}_mean"]).mean


def _improved(part: pd.DataFrame, start: Mapping[str, float], which: str) -> float:
    """Share of the points where a headline ends below its start; NaN if that was not given."""
    if which not in start:
        return math.nan
    return float((part[f"{which}_mean"] < start[which]).mean())


def _moved(part: pd.DataFrame, smallest: float) -> pd.Series:
    """Where one of the headlines is moved by at least the smallest effect, of known points."""
    columns = [f"{which}_against" for which in HEADLINES]
    known = part.dropna(subset=columns)
    return (known[columns].abs() >= smallest).any(axis=1)


def _between(runs: pd.DataFrame, ones: pd.Series, others: pd.Series, which: str) -> Interval:
    """Paired difference over the plane: one number per replicate, interval over these.

    Only replicates that are complete on both sides count; a sweep cut short may leave
    none, and then the mean stands without an interval.
    """
    place = ["replicate", MINDSET, WEIGHT]
    return _paired(
        runs.loc[ones, [*place, which]].set_index(place)[which],
        runs.loc[others, [*place, which]].set_index(place)[which],
    )


def _ends(runs: pd.DataFrame, axis: str, other: str, which: str) -> Interval:
    """Paired difference of the highest from the lowest value on an axis."""
    place = ["replicate", other]
    low, high = runs[axis].min(), runs[axis].max()
    return _paired(
        runs.loc[runs[axis] == low, [*place, which]].set_index(place)[which],
        runs.loc[runs[axis] == high, [*place, which]].set_index(place)[which],
    )


def _paired(ones: pd.Series, others: pd.Series) -> Interval:
    difference = (others - ones).dropna()
    if not len(difference):
        return Interval(math.nan, math.nan, math.nan)
    places = len({place[1:] for place in difference.index.tolist()})
    by_replicate = [group.tolist() for _, group in difference.groupby(level="replicate")]
    whole = [math.fsum(values) / places for values in by_replicate if len(values) == places]
    if whole:
        return interval(whole)
    return Interval(math.fsum(difference.tolist()) / len(difference), math.nan, math.nan)


def _switches(line: pd.DataFrame, middle: float) -> tuple[Switch, ...]:
    """Crossings of the middle along the weight; their band from the interval's ends."""
    weights = line[WEIGHT].tolist()
    means, lows, highs = (line[f"{FRAGMENTATION}_{x}"].tolist() for x in ("mean", "low", "high"))
    at = _crossings(weights, means, middle)
    edges = [*_crossings(weights, lows, middle), *_crossings(weights, highs, middle)]
    band = (math.nan, math.nan)
    if len(at) == 1 and len(edges) == 2:
        band = (min(edges)[0], max(edges)[0])
    return tuple(Switch(weight, *band, rising) for weight, rising in at)


def _crossings(x: Sequence[float], y: Sequence[float], middle: float) -> list[tuple[float, bool]]:
    found = []
    for (x0, y0), (x1, y1) in zip(
        zip(x, y, strict=True), zip(x[1:], y[1:], strict=True), strict=False
    ):
        if (y0 > middle) != (y1 > middle) and not math.isnan(y0 + y1):
            found.append((x0 + (x1 - x0) * (middle - y0) / (y1 - y0), y1 > y0))
    return found


def _indifferent(
    summary: pd.DataFrame, first: str, smallest: float
) -> tuple[float, tuple[float, float] | None]:
    """Share of the plane where no policy moves a headline, and the widest range of such weights."""
    others = summary[summary["policy"] != first]
    moved = _moved(others, smallest)
    if moved.empty:
        return math.nan, None
    at = others.loc[moved.index]
    by_place = moved.groupby([at[WEIGHT], at[MINDSET]]).any()
    by_weight = by_place.groupby(level=0).any().sort_index()
    best: tuple[float, float] | None = None
    longest = 0
    stretch: list[float] = []
    for weight, some in by_weight.items():
        stretch = [] if some else [*stretch, float(str(weight))]
        if len(stretch) > longest:
            longest, best = len(stretch), (stretch[0], stretch[-1])
    return float(1.0 - by_place.mean()), best


# Sentences --------------------------------------------------------------------------------


class Scene(NamedTuple):
    """What the sentences need to name."""

    region: str
    months: int
    start: Mapping[str, float]
    """The headlines and the count of chimneys at month 0."""
    names: Mapping[str, str]
    """Short name of each policy in the language asked."""


def number(value: float, language: str, digits: int = 2) -> str:
    """A number in the manner of the language; small ones never as -0.00."""
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    text = text.replace("-", "−")
    return text.replace(".", ",") if language == "nl" else text


def _lower(name: str) -> str:
    """A title as it stands within a sentence."""
    return name[:1].lower() + name[1:]


def _signed(value: float, language: str, digits: int = 2) -> str:
    text = number(value, language, digits)
    return text if value < 0 or round(value, digits) == 0 else f"+{text}"


def _percent(share: float, language: str) -> str:
    """Whole percents that say neither none nor all unless it is so."""
    text = f"{100 * share:.0f}"
    if 0 < share < 0.01:
        text = "<1"
    elif 0.99 < share < 1:
        text = ">99"
    return f"{text}%" if language == "nl" else f"{text} %"


def _thousands(count: int, language: str) -> str:
    return f"{count:,}".replace(",", "." if language == "nl" else ",")


def _span(value: Interval, language: str) -> str:
    """A difference with its interval, in brackets."""
    if math.isnan(value.low):
        return _signed(value.mean, language)
    # a narrow interval gets a third digit, or its ends would read the same
    digits = 2 if round(value.low, 2) != round(value.high, 2) else 3
    low, mean, high = (_signed(v, language, digits) for v in (value.low, value.mean, value.high))
    return f"{mean} ({words_of('map_findings', language)['interval'].format(low, high)})"


def sentences(found: Findings, scene: Scene, language: str = "en") -> list[str]:
    """What the map shows, one paragraph a finding, made from the numbers."""
    say = words_of("map_findings", language)
    unfinished = found.runs < found.asked
    text = []
    if unfinished:
        done, asked = (_thousands(count, language) for count in (found.runs, found.asked))
        text.append(say["unfinished"].format(done=done, asked=asked))
    policies = len(found.policies)
    text.append(
        say["head_unfinished" if unfinished else "head"].format(
            region=scene.region,
            runs=counted(found.runs, say["run"], language),
            months=counted(scene.months, say["month"], language),
            points=counted(found.points, say["point"], language),
            policies=say["each"].split("|")[policies > 1].format(policies),
            pairs=counted(found.replicates, say["pair"], language),
            start=number(scene.start[FRAGMENTATION], language),
            duplicated=number(scene.start[DUPLICATED], language),
            chimneys=number(scene.start[CHIMNEYS], language, 0),
        )
    )
    text += [
        _policy_sentence(found, policy, scene, language)
        for policy in found.policies
        if not math.isnan(policy.mean[0])
    ]
    text += _axis_sentences(found, scene, language)
    text += _referee_sentences(found, scene, language)
    if found.failed:
        text.append(say["failed"].format(failed=counted(found.failed, say["run"], language)))
    return [*text, say["caveat"].format(region=scene.region)]


def _axis_sentences(found: Findings, scene: Scene, language: str) -> list[str]:
    """What the mindset and the own-interest weight do; nothing of a plane that is not whole."""
    text: list[str] = []
    if found.partly:
        return text
    for axis, ends, change in (
        ("mindset", found.mindsets, found.by_mindset),
        ("weight", found.weights, found.by_weight),
    ):
        low, high = ends
        if low < high and not math.isnan(change[0].mean):
            whole = (low, high) == (0.0, 1.0)
            text.append(
                words_of("map_findings", language)[axis if whole else f"{axis}_part"].format(
                    name=_lower(scene.names[found.policies[0].policy]),
                    span=_span(change[0], language),
                    duplicated=_span(change[1], language),
                    low=number(low, language),
                    high=number(high, language),
                )
            )
    return text


def _policy_sentence(found: Findings, policy: PolicyFindings, scene: Scene, language: str) -> str:
    say = words_of("map_findings", language)
    plane = say["part" if found.partly else "plane"]
    middle = number(found.middle, language, 1)
    text = say["policy"].format(
        name=scene.names[policy.policy],
        mean=number(policy.mean[0], language),
        duplicated=number(policy.mean[1], language),
        chimneys=number(policy.chimneys, language, 0),
        share=_percent(policy.fragmented, language),
        plane=plane,
        middle=middle,
    )
    if policy.only_connected > 0:
        text += say["only_connected"].format(
            share=_percent(policy.only_connected, language), plane=plane, middle=middle
        )
    if policy.unsure > 0:
        text += say["unsure"].format(share=_percent(policy.unsure, language), middle=middle)
    if not any(map(math.isnan, policy.improved)):
        text += say["improved"].format(
            share=_percent(policy.improved[0], language),
            plane=plane,
            start=number(scene.start[FRAGMENTATION], language),
            less=_percent(policy.improved[1], language),
            duplicated=number(scene.start[DUPLICATED], language),
        )
    return text + _line_sentence(found, policy, language)


def _line_sentence(found: Findings, policy: PolicyFindings, language: str) -> str:
    """What happens along the own-interest weight at the middle mindset."""
    say = words_of("map_findings", language)
    low, high = policy.weights
    if math.isnan(policy.least) or (found.partly and low == high):
        return ""
    mindset = number(found.mindset, language)
    least, most = number(policy.least, language), number(policy.most, language)
    if found.partly:
        # between points far apart no switch can be placed, and none be ruled out
        return say["line"].format(
            mindset=mindset,
            least=least,
            most=most,
            low=number(low, language),
            high=number(high, language),
        )
    text = ""
    for switch in policy.switches:
        band = ""
        if not math.isnan(switch.low):
            ends = number(switch.low, language), number(switch.high, language)
            band = say["band"].format(low=ends[0], high=ends[1])
        text += say["switch_up" if switch.rising else "switch_down"].format(
            mindset=mindset, weight=number(switch.weight, language), band=band
        )
    if not policy.switches:
        text = say["no_switch"].format(
            mindset=mindset,
            middle=number(found.middle, language, 1),
            side=say["above" if policy.least > found.middle else "below"],
            least=least,
            most=most,
        )
    return text


def _referee_sentences(found: Findings, scene: Scene, language: str) -> list[str]:
    """The referee that lowers fragmentation most, the others, and where none matters."""
    say = words_of("map_findings", language)
    plane = say["part" if found.partly else "plane"]
    compared = [p for p in found.policies[1:] if not math.isnan(p.against[0].mean)]
    referees = sorted(compared, key=lambda p: p.against[0].mean)
    if not referees:
        return []
    smallest = number(found.smallest_effect, language)
    best = referees[0]
    if best.against[0].mean >= 0:
        key = "none_lowers"
    elif best.against[0].mean > -found.smallest_effect:
        key = "best_small"
    else:
        key = "best"
    mindset, weight, largest = best.best_place
    text = [
        say[key].format(
            name=_lower(scene.names[best.policy]),
            plane=plane,
            first=_lower(scene.names[found.policies[0].policy]),
            span=_span(best.against[0], language),
            duplicated=_span(best.against[1], language),
            moved=_percent(best.moved, language),
            smallest=smallest,
            mindset=number(mindset, language),
            weight=number(weight, language),
            largest=_signed(largest, language),
        )
    ]
    text += [
        say["other"].format(
            name=_lower(scene.names[policy.policy]),
            plane=plane,
            span=_span(policy.against[0], language),
            duplicated=_span(policy.against[1], language),
            moved=_percent(policy.moved, language),
            smallest=smallest,
        )
        for policy in referees[1:]
    ]
    least = min(referees, key=lambda p: p.against[1].mean)
    if least is not best and least.against[1].mean <= -found.smallest_effect:
        text.append(say["least_double"].format(name=_lower(scene.names[least.policy])))
    if found.indifferent == 0:
        return [*text, say["everywhere"].format(plane=plane, smallest=smallest)]
    share = _percent(found.indifferent, language)
    last = say["indifferent"].format(share=share, plane=plane, smallest=smallest)
    if found.indifferent_weights is not None and not found.partly:
        low, high = found.indifferent_weights
        last += say["row" if low == high else "range"].format(
            low=number(low, language), high=number(high, language)
        )
    return [*text, last]
