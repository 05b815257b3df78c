"""Running a claim: paired seeds, both decision modes, ablations, a plane, a sample of what is
uncertain, and the counter-case. One plain dictionary comes out, the same bits each time.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim import EDITION, __version__, engine
from sim.claims import outcomes
from sim.claims.files import Axis, Claim, Contrast, Curve
from sim.claims.verdict import (
    FAILS,
    HOLDS,
    Effect,
    Split,
    effect,
    held,
    in_both,
    judge,
    margin,
    mean,
    overall,
)
from sim.claims.verdict import sampled as shares
from sim.indicators import CHIMNEYS, COLUMNS, HEADLINES
from sim.networks import region as make_region
from sim.outcomes import OUTCOMES
from sim.parameters import ENTRIES, Parameters, parameters
from sim.provenance import code_digest
from sim.regions import load_case
from sim.state import Floats, Region
from sim.sweep import (
    Context,
    Design,
    Execution,
    Folder,
    Inline,
    Limits,
    Points,
    Record,
    Study,
    StudyStopped,
    run_missing,
    table,
)
from sim.sweep.sampling import column_of
from sim.words import say
from sim.worlds.agreement import over
from sim.worlds.file import World, shipped

MODES = ("consent", "joint")
SEED = 20_260_400
ORGANISATIONS, TASKS = 20, 8
CASE = "twente"
NEAR_ENDS = (0.1, 0.9)
"""Where in its range each parameter is tried alone as a counter-case."""
DEEPEST = 6
"""Parameters that a counter-case may change before all of the sampled point is taken."""


class Size(NamedTuple):
    """How much evidence is gathered for a claim."""

    name: str
    regions: int
    """Synthetic regions of the contrasts, curves and ablations."""
    replicates: int
    sample: int
    """Sampled settings of what is uncertain."""
    plane: int
    """Points on each side of the plane."""
    few_regions: int
    """Synthetic regions of sample, plane and search."""
    few_replicates: int
    case_replicates: int


FULL = Size("full", 4, 30, 192, 9, 2, 5, 30)
QUICK = Size("quick", 2, 8, 24, 4, 1, 3, 4)
TINY = Size("tiny", 1, 2, 4, 2, 1, 2, 2)
"""For tests: enough to see the code run."""


# Regions ----------------------------------------------------------------------------------


@cache
def synthetic_region(context: str, number: int) -> Region:
    """A synthetic region of a context; those with one number share volumes and draws.

    mixed: two fifths execute, in two areas; stake: the largest quarter are referee too;
    equal, unequal: by size; plain, neutral: municipalities of one area.
    """
    spread = {"equal": 0.1, "unequal": 1.2}.get(context, 0.6)
    found = engine.synthetic(ORGANISATIONS, tasks=TASKS, seed=SEED + number, size_spread=spread)
    if context == "mixed":
        n = ORGANISATIONS
        executes = [i % 5 in (1, 3) for i in range(n)]
        return make_region(
            found.name,
            found.volumes,
            kinds=["executing_body" if e else "municipality" for e in executes],
            tiers=["regional" if e else "local" for e in executes],
            areas=["north" if i < n // 2 else "south" for i in range(n)],
        )
    return _with_referee(found, context)


@cache
def case_region(context: str) -> Region:
    """The real case in a context; mixed, equal and unequal leave it as it is."""
    return _with_referee(load_case(CASE), context)


def _with_referee(region: Region, context: str) -> Region:
    """Nobody is referee as well (neutral), or the largest quarter (stake)."""
    if context not in ("neutral", "stake"):
        return region
    flags = np.zeros(len(region.organisations), dtype=np.bool_)
    if context == "stake":
        sizes = [math.fsum(volumes) for volumes in region.volumes.tolist()]
        largest = sorted(range(len(sizes)), key=lambda i: (-sizes[i], i))
        flags[largest[: len(sizes) // 4]] = True
    return replace(region, referee=flags)


# Measuring --------------------------------------------------------------------------------


class Arm(NamedTuple):
    """One setting to be run in every region."""

    context: str
    months: int
    values: Parameters
    outcome: str


class StudyRunner:
    """Where the runs of a claim are done: each group of them is a study.

    With a folder they are kept there, so that a claim which was stopped goes on where it was;
    the folder goes when the claim has its result.
    """

    def __init__(self, execution: Execution | None = None, home: Path | None = None) -> None:
        self.execution = Execution(executor=Inline()) if execution is None else execution
        self.home = home

    def rows(self, design: Design, name: str) -> Floats:
        """What is recorded of every run, (points, replicates, columns).

        Raises:
            RuntimeError: a run failed, which none of a claim should.
            StudyStopped: the user stopped it.
        """
        study = Study(name, {}, {}, "list", Limits(), {}, lambda: design)
        if self.home is None:
            assert self.execution.executor is not None
            found = table(design, self.execution.executor, count=self.execution.count)
        else:
            folder = Folder.create(study, self.home / name, {})
            if not run_missing(folder, self.execution).complete:
                raise StudyStopped(say("claim_files.stopped"))
            found = folder.runs()
        failed = found["stage"].notna()
        if failed.any():
            raise RuntimeError(
                say("claim_files.run_failed", message=found["message"][failed].iloc[0])
            )
        order = [
            design.run_of(point, replicate)
            for point in range(design.number_of_points)
            for replicate in range(design.replicates)
        ]
        values = found.loc[order, list(design.record.columns)].to_numpy(np.float64)
        return values.reshape(design.number_of_points, design.replicates, -1)


class Testbed(NamedTuple):
    """Where arms are run: regions and replicates, and who does them."""

    regions: tuple[str | int, ...]
    """Numbers of synthetic regions, or CASE."""
    replicates: int
    runner: StudyRunner

    def measure(self, arms: Sequence[Arm]) -> list[list[list[float]]]:
        """Outcomes (arms, regions, replicates); equal settings are run once."""
        groups: dict[tuple[Any, ...], list[Arm]] = {}
        for arm in dict.fromkeys(arms):
            # what is counted over a run goes one by one, the others side by side
            counted = arm.outcome if arm.outcome in OUTCOMES else ""
            key = (arm.context, arm.months, arm.values.phases, counted)
            groups.setdefault(key, []).append(arm)
        found: dict[Arm, list[list[float]]] = {}
        for some in groups.values():
            found |= self._group(some)
        return [found[arm] for arm in arms]

    def _group(self, arms: Sequence[Arm]) -> dict[Arm, list[list[float]]]:
        """Arms of one context and length."""
        points = list(dict.fromkeys(arm.values for arm in arms))
        regions = [_region(place, arms[0].context) for place in self.regions]
        design = _design(regions, points, arms, self.replicates)
        rows = self.runner.rows(design, self._name(arms))
        # points stand setting by setting, regions within
        rows = rows.reshape(len(points), len(regions), self.replicates, -1)
        found = {}
        for arm in arms:
            here = rows[points.index(arm.values)]
            found[arm] = [
                _outcome(arm, region, design.record, kept).tolist()
                for region, kept in zip(regions, here, strict=True)
            ]
        return found

    def _name(self, arms: Sequence[Arm]) -> str:
        """Of a study: a function of what it asks and of the code that answers."""
        asked = [arm._replace(values=arm.values.model_dump_json()) for arm in arms]  # type: ignore[arg-type]
        text = repr((asked, self.regions, self.replicates, code_digest()))
        return f"s{hashlib.sha256(text.encode()).hexdigest()[:20]}"

    def effects(
        self, contrast: Contrast, bases: Sequence[tuple[Parameters, Parameters]]
    ) -> list[Effect]:
        """The contrast, for each pair of parameters that its two arms are laid over."""
        return self.all_effects([contrast], bases)[0]

    def all_effects(
        self, contrasts: Sequence[Contrast], bases: Sequence[tuple[Parameters, Parameters]]
    ) -> list[list[Effect]]:
        """The same of several contrasts; those of the same arms share their runs."""
        arms = []
        for contrast in contrasts:
            for one, two in bases:
                first, second = parameters(one, **contrast.one), parameters(two, **contrast.two)
                arms.append(Arm(contrast.one_in, contrast.months, first, contrast.outcome))
                arms.append(Arm(contrast.two_in, contrast.months, second, contrast.outcome))
        found = iter(self.measure(arms))
        return [
            [effect(next(found), next(found), contrast.relative) for _ in bases]
            for contrast in contrasts
        ]


def _design(
    regions: Sequence[Region], points: Sequence[Parameters], arms: Sequence[Arm], replicates: int
) -> Design:
    """The study of some points in some regions, with what their outcomes need."""
    base = points[0]
    differ = [
        name for name in ENTRIES if any(getattr(p, name) != getattr(base, name) for p in points)
    ]
    values = {name: column_of(name, [getattr(p, name) for p in points]) for name in differ}
    contexts = tuple(Context(region.name, "claim", None, region, base) for region in regions)
    wanted = dict.fromkeys(arm.outcome for arm in arms)
    needed = dict.fromkeys(name for one in wanted for name in outcomes.needs(one))
    record = Record(tuple(needed), tuple(name for name in wanted if name in OUTCOMES))
    settings = Points(values, {}, len(points))
    return Design(contexts, settings, replicates, arms[0].months, SEED, record)


def _outcome(arm: Arm, region: Region, record: Record, kept: Floats) -> Floats:
    """An outcome of the replicates of a point, (replicates,)."""
    if arm.outcome in OUTCOMES:
        counted: Floats = kept[:, record.columns.index(arm.outcome)]
        return counted
    rows = np.full((len(kept), len(COLUMNS)), np.nan)
    rows[:, [COLUMNS.index(name) for name in record.indicators]] = kept
    return outcomes.from_rows(arm.outcome, region, arm.values, rows)


def _region(place: str | int, context: str) -> Region:
    return case_region(context) if isinstance(place, str) else synthetic_region(context, place)


# One claim ----------------------------------------------------------------------------------


def run(
    claim: Claim,
    size: Size = FULL,
    *,
    runner: StudyRunner | None = None,
    progress: Callable[[str], None] = lambda _: None,
    worlds: int | None = None,
) -> dict[str, Any]:
    """Everything that a claim asks for, ready for JSON; the same bits whoever does the runs.

    Args:
        worlds: also ask the first contrast in so many of the shipped worlds.
    """
    runner = StudyRunner() if runner is None else runner
    full = Testbed(tuple(range(size.regions)), size.replicates, runner)
    case = Testbed((CASE,), size.case_replicates, runner)
    few = Testbed(tuple(range(size.few_regions)), size.few_replicates, runner)
    bases = {mode: parameters(claim.base, mode=mode) for mode in MODES}
    main = claim.contrasts[0]
    result: dict[str, Any] = {
        "claim": dict(claim.given),
        "setting": {**size._asdict(), "seed": SEED, "organisations": ORGANISATIONS,
                    "tasks": TASKS, "case": CASE},
        "outcomes": {
            contrast.outcome: outcomes.words(contrast.outcome)._asdict()
            for contrast in claim.contrasts
        },
        "words": {name: dict(texts) for name, texts in claim.words.items()},
    }  # fmt: skip
    progress("contrasts")
    result["contrasts"] = [_contrast(contrast, bases, full, case) for contrast in claim.contrasts]
    progress("channels")
    result["channels"] = [
        {"title": dict(channel.title), "modes": found}
        for channel, found in zip(
            claim.channels,
            _without(main, bases, [channel.values for channel in claim.channels], full),
            strict=True,
        )
    ]
    progress("curves")
    result["curves"] = [_curve(claim, curve, bases, full) for curve in claim.curves]
    progress("plane")
    result["plane"] = _plane(main, bases, claim.axes, size.plane, few)
    progress("sample")
    result["sample"] = _sample(claim, bases, size.sample, few)
    progress("counter-case")
    result["counter"] = _counter(claim, bases, result, few, full)
    modes = [result["contrasts"][0]["modes"][mode]["synthetic"]["verdict"] for mode in MODES]
    divided = result["sample"]["split"]
    result["verdict"] = overall(
        modes,
        result["sample"]["share"]["both"],
        None if divided is None else Split(**divided),
    )
    if worlds is not None:
        progress("worlds")
        found = shipped()
        result["worlds"] = {
            **found.provenance(worlds),
            "places": _over_worlds(claim, found.first(worlds), few, case),
        }
    result["edition"] = EDITION
    result["versions"] = {
        "schoorsteen": __version__, "numba": version("numba"), "numpy": version("numpy"),
    }  # fmt: skip
    return {key: plain(value) for key, value in result.items()}


def plain(content: Any) -> Any:
    """The same with null for NaN and nothing but what JSON knows."""
    if isinstance(content, Mapping):
        return {str(key): plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [plain(value) for value in content]
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content


def _judged(found: Effect, contrast: Contrast) -> dict[str, Any]:
    return {**found._asdict(), "verdict": judge(found, contrast.direction, contrast.matters)}


def _contrast(
    contrast: Contrast, bases: Mapping[str, Parameters], full: Testbed, case: Testbed
) -> dict[str, Any]:
    """The effect by mode and place; beside it that on the headlines and chimneys, unjudged."""
    pairs = [(base, base) for base in bases.values()]
    modes: dict[str, Any] = {mode: {} for mode in bases}
    others = [name for name in (*HEADLINES, CHIMNEYS) if name != contrast.outcome]
    beside: dict[str, Any] = {mode: {} for mode in bases}
    asked = [contrast, *(contrast._replace(outcome=name, relative=False) for name in others)]
    for place, testbed in (("synthetic", full), ("case", case)):
        own, *more = testbed.all_effects(asked, pairs)
        for at, mode in enumerate(bases):
            modes[mode][place] = _judged(own[at], contrast)
            beside[mode][place] = {
                name: found[at]._asdict() for name, found in zip(others, more, strict=True)
            }
    return {"id": contrast.id, "modes": modes, "beside": beside}


def _over_worlds(
    claim: Claim, worlds: Sequence[World], few: Testbed, case: Testbed
) -> dict[str, Any]:
    """The first contrast in every world, in synthetic regions and in the real case.

    What the claim itself sets lies over the world, and its arms over that; all have the same luck.
    """
    contrast, base = claim.contrasts[0], claim.given.get("base", {})
    places: dict[str, Any] = {}
    for place, testbed in (("synthetic", few), ("case", case)):
        modes: dict[str, Any] = {}
        effects: dict[str, list[float]] = {}
        for mode in MODES:
            at = [world.parameters(**{**base, "mode": mode}) for world in worlds]
            found = testbed.effects(contrast, [(point, point) for point in at])
            effects[mode] = [one.effect for one in found]
            counts = over(effects[mode], contrast.direction, contrast.matters)._asdict()
            modes[mode] = {"effects": effects[mode], **counts}
        both = in_both(effects, contrast.direction, contrast.matters)
        places[place] = {**modes, "both": sum(holds is True for holds in both)}
    return places


def _without(
    contrast: Contrast,
    bases: Mapping[str, Parameters],
    changes: Sequence[Mapping[str, Any]],
    testbed: Testbed,
) -> list[dict[str, Any]]:
    """The contrast with each set of changes made in both arms, by mode.

    A change goes before what the arms set: a channel switched off is off in both.
    """
    pairs = []
    for change in changes:
        arms = contrast._replace(one={**contrast.one, **change}, two={**contrast.two, **change})
        pairs += [
            (parameters(base, **arms.one), parameters(base, **arms.two)) for base in bases.values()
        ]
    bare = contrast._replace(one={}, two={})
    found = iter(testbed.effects(bare, pairs))
    return [{mode: _judged(next(found), contrast) for mode in bases} for _ in changes]


def _curve(
    claim: Claim, curve: Curve, bases: Mapping[str, Parameters], testbed: Testbed
) -> dict[str, Any]:
    contrast = next(c for c in claim.contrasts if c.id == curve.contrast)
    pairs = []
    for base in bases.values():
        one = parameters(base, **contrast.one)
        two = parameters(base, **contrast.two)
        for value in curve.values:
            change = {curve.parameter: value}
            first = parameters(one, **change) if curve.both else one
            pairs.append((first, parameters(two, **change)))
    found = iter(testbed.effects(contrast._replace(one={}, two={}), pairs))
    modes = {mode: [_judged(next(found), contrast) for _ in curve.values] for mode in bases}
    holds = [
        all(modes[mode][i]["verdict"] == HOLDS for mode in bases) for i in range(len(curve.values))
    ]
    return {
        "title": dict(curve.title),
        "contrast": curve.contrast,
        "parameter": curve.parameter,
        "values": list(curve.values),
        "modes": modes,
        "holds": held(curve.values, holds),
    }


def _steps(axis: Axis, count: int) -> list[Any]:
    values = [axis.low + (axis.high - axis.low) * i / (count - 1) for i in range(count)]
    return [_valued(axis.parameter, value) for value in values]


def _valued(name: str, value: float) -> Any:
    """A value of a parameter; to six digits, so that pages and JSON show what was run."""
    return round(value) if ENTRIES[name].whole else float(f"{value:.6g}")


def _plane(
    contrast: Contrast,
    bases: Mapping[str, Parameters],
    axes: tuple[Axis, Axis],
    count: int,
    testbed: Testbed,
) -> dict[str, Any]:
    """Effects over two parameters, by mode: rows of y, columns of x."""
    xs, ys = (_steps(axis, count) for axis in axes)
    places = [{axes[0].parameter: x, axes[1].parameter: y} for y in ys for x in xs]
    found = {}
    for mode, base in bases.items():
        bases_at = [parameters(base, **place) for place in places]
        effects = testbed.effects(contrast, [(at, at) for at in bases_at])
        flat = [one.effect for one in effects]
        found[mode] = [flat[row * len(xs) : (row + 1) * len(xs)] for row in range(len(ys))]
    flat_by_mode = {mode: [e for row in rows for e in row] for mode, rows in found.items()}
    cells = in_both(flat_by_mode, contrast.direction, contrast.matters)
    return {
        "x": axes[0].parameter,
        "y": axes[1].parameter,
        "xs": xs,
        "ys": ys,
        "effects": found,
        "share": mean([float(cell) for cell in cells if cell is not None]),
    }


def sampled(claim: Claim, count: int) -> list[dict[str, Any]]:
    """Settings from a Latin hypercube over the ranges of a claim.

    Every parameter has a generator of its own, keyed by its name, so that another
    parameter more or less moves none of the others.
    """
    columns = {}
    for name, found in claim.ranges.items():
        chance = np.random.default_rng([SEED, zlib.crc32(name.encode())])
        places = (chance.permutation(count) + chance.random(count)) / count
        columns[name] = [
            _valued(name, found.low + (found.high - found.low) * float(at)) for at in places
        ]
    return [{name: columns[name][i] for name in columns} for i in range(count)]


def _sample(
    claim: Claim, bases: Mapping[str, Parameters], count: int, testbed: Testbed
) -> dict[str, Any]:
    contrast = claim.contrasts[0]
    points = sampled(claim, count)
    effects = {}
    for mode, base in bases.items():
        at = [parameters(base, **point) for point in points]
        effects[mode] = [one.effect for one in testbed.effects(contrast, [(p, p) for p in at])]
    found = shares(points, effects, contrast.direction, contrast.matters)
    return {
        "ranges": {
            name: {"low": bounds.low, "high": bounds.high, "more": dict(bounds.more),
                   "less": dict(bounds.less)}
            for name, bounds in claim.ranges.items()
        },
        "points": [list(point.values()) for point in points],
        "effects": effects,
        "undefined": found.undefined,
        "share": {**found.modes, "both": found.both},
        "split": None if found.divided is None else found.divided._asdict(),
    }  # fmt: skip


def _counter(
    claim: Claim,
    bases: Mapping[str, Parameters],
    result: Mapping[str, Any],
    few: Testbed,
    full: Testbed,
) -> dict[str, Any]:
    """The setting that speaks most against what was found, with as few changes as will do.

    Where the claim holds it is one where it fails in both modes; where it does not hold, one
    where it does. First every parameter is moved alone, near to the ends of its range. If none
    turns the verdict, those of the sampled point that speaks most against it are moved one after
    the other, each time the one that brings the effect nearest. It counts as found only if the
    intervals of both modes, at the full size, are certain of it.
    """
    contrast = claim.contrasts[0]
    found = result["contrasts"][0]["modes"]
    holds = all(
        margin(found[mode]["synthetic"]["effect"], contrast.direction, contrast.matters) > 0
        for mode in MODES
    )
    turns_to = FAILS if holds else HOLDS

    def against(effects: Sequence[float]) -> float:
        """Below 0 where the verdict has turned in both modes; never where nothing came out."""
        if any(math.isnan(e) for e in effects):
            return math.inf
        margins = [margin(e, contrast.direction, contrast.matters) for e in effects]
        return max(margins) if holds else -min(margins)

    points = sampled(claim, len(result["sample"]["points"]))
    effects = result["sample"]["effects"]
    scores = [against([effects[mode][i] for mode in MODES]) for i in range(len(points))]
    best = min(range(len(points)), key=lambda i: (scores[i], i))
    source = points[best]
    # a little further than the line, or chance would decide the check below
    enough = -0.2 * contrast.matters

    def tried(changes: Sequence[Mapping[str, Any]]) -> list[float]:
        rows = _without(contrast, bases, changes, few)
        return [against([row[mode]["effect"] for mode in MODES]) for row in rows]

    singles = [
        {name: _valued(name, found.low + (found.high - found.low) * part)}
        for name, found in claim.ranges.items()
        for part in NEAR_ENDS
    ]
    alone = tried(singles)
    at = min(range(len(singles)), key=lambda i: (alone[i], i))
    chosen: dict[str, Any] = {}
    if alone[at] < enough:
        chosen = source = singles[at]
    elif scores[best] < 0:
        reached = 0.0
        while reached >= enough and len(chosen) < DEEPEST:
            steps = [{**chosen, name: source[name]} for name in source if name not in chosen]
            reaches = tried(steps)
            place = min(range(len(steps)), key=lambda i: (reaches[i], i))
            chosen, reached = steps[place], reaches[place]

    def checked_at(values: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
        modes = _without(contrast, bases, [values], full)[0]
        return modes, all(modes[mode]["verdict"] == turns_to for mode in MODES)

    modes, turned = checked_at(chosen or source)
    if not turned and chosen and scores[best] < 0:
        chosen, source = {}, points[best]
        modes, turned = checked_at(source)
    base = claim.base.model_dump()

    def distance(name: str) -> float:
        found = claim.ranges[name]
        return abs(float(source[name]) - float(base[name])) / (found.high - found.low)

    # found one by one they stand in the order of what they do, otherwise by how far they moved
    order = list(chosen) or sorted(source, key=distance, reverse=True)
    return {
        "turns_to": turns_to,
        "found": turned,
        "values": {name: source[name] for name in order},
        "instead_of": {name: base[name] for name in order},
        "alone": [one for one, score in zip(singles, alone, strict=True) if score < enough],
        "modes": modes,
    }
