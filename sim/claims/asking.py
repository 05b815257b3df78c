"""Asking a claim in worlds and places: first the setting, by untreated runs alone, then the arms,
channels, curves and the search for a turn. One plain dictionary comes out, the same bits each time.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim import EDITION, __version__
from sim.claims import outcomes, verdict
from sim.claims.files import Claim, Contrast, Curve
from sim.claims.measure import Asked, Bench, Overlay, Setting, overlay
from sim.claims.places import GROUPS, PLACES, REAL, SEED, SYNTHETIC, group_of
from sim.claims.verdict import LEAST, NEVER, mean
from sim.indicators import CHIMNEYS, HEADLINES
from sim.parameters import ENTRIES
from sim.provenance import code_digest
from sim.worlds.agreement import quantiles
from sim.worlds.file import World, shipped
from sim.worlds.quiet import MODES

LETTERS: Final = {
    verdict.PREDICTED: "p", verdict.SMALL: "s", verdict.OPPOSITE: "o",
    verdict.END: "e", verdict.CHECK: "c", verdict.UNDEFINED: "u",
}  # fmt: skip
CURVE_PLACES: Final = (SYNTHETIC, "twente")
HARDLY: Final = 0.1
"""Part of the cells as predicted below which nothing is left of them without a channel."""
TURNED: Final = {verdict.PREDICTED: verdict.OPPOSITE, verdict.DEPENDS: verdict.OPPOSITE}
"""What is searched for after an answer; after any other, a place where it is as predicted."""


class Size(NamedTuple):
    """How much is asked of a claim."""

    name: str
    worlds: int
    replicates: int
    """Of each arm in each world and mode, in Twente; an even number. Elsewhere a multiple of it."""
    choice_worlds: int
    choice_replicates: int
    few_worlds: int
    """Of channels and curves."""
    few_replicates: int
    search: int
    """Settings in which a turn is searched for, each in all places and modes."""
    checked: int
    """Replicates by which a turn that was found is checked."""


FULL: Final = Size("full", 100, 2, 40, 1, 20, 1, 200, 10)
QUICK: Final = Size("quick", 20, 2, 20, 1, 6, 1, 30, 4)
TINY: Final = Size("tiny", 2, 2, 2, 1, 2, 1, 6, 4)
"""For tests: enough to see the code run."""


class Case(NamedTuple):
    """A place, a world and a way of deciding: where a contrast is asked once."""

    place: str
    world: int
    mode: str


def cases(worlds: Sequence[World], places: Sequence[str] = PLACES) -> list[Case]:
    """All of them, worlds within modes within places."""
    return [
        Case(place, world.number, mode) for place in places for mode in MODES for world in worlds
    ]


# Setting -----------------------------------------------------------------------------------------


def choose(
    claim: Claim, size: Size, bench: Bench, worlds: Sequence[World]
) -> dict[str, dict[str, Any]]:
    """The setting of each group: the candidate under which most could come out either way.

    Only untreated arms are run, and what brackets their outcome. A world counts if its outcome is
    in the middle in both modes; real regions count alike. Of candidates that do as well the first.
    """
    contrast = claim.contrasts[0]
    few = worlds[: size.choice_worlds]
    found: dict[str, dict[str, Any]] = {}
    for group, places in GROUPS.items():
        tried = []
        for candidate in claim.candidates:
            told = _middle(claim, contrast, candidate, cases(few, places), size, bench)
            shares = {mode: mean([float(good) for c, good in told.items() if c.mode == mode])
                      for mode in MODES}  # fmt: skip
            both = [
                all(told[Case(place, world.number, mode)] for mode in MODES)
                for place in places
                for world in few
            ]
            both_share = mean([float(good) for good in both])
            tried.append({"values": dict(candidate), "both": round(both_share, 4),
                          **{mode: round(share, 4) for mode, share in shares.items()}})  # fmt: skip
        best = max(range(len(tried)), key=lambda k: (tried[k]["both"], -k))
        found[group] = {"values": dict(claim.candidates[best]), "tried": tried}
    return found


def _middle(
    claim: Claim,
    contrast: Contrast,
    candidate: Mapping[str, Any],
    where: Sequence[Case],
    size: Size,
    bench: Bench,
) -> dict[Case, bool]:
    """In which cases the untreated outcome is in the middle under a candidate."""
    arms = Arms(claim, contrast, dict.fromkeys(GROUPS, candidate))
    found = bench.ask(
        [one for case in where for one in arms.untreated(case)], size.choice_replicates
    )
    return {case: arms.in_middle(case, found) for case in where}


# Arms --------------------------------------------------------------------------------------------


class Arms(NamedTuple):
    """The arms of a contrast under a setting, with changes laid over the setting in both."""

    claim: Claim
    contrast: Contrast
    settings: Mapping[str, Mapping[str, Any]]
    """By group."""
    over: Mapping[str, Any] = {}
    """Over the arms, in both: a channel that is switched off."""
    over_two: Mapping[str, Any] = {}
    """Over the second arm alone."""

    def asked(self, case: Case, arm: str, outcome: str, month: int) -> Asked:
        """An outcome of an arm: ``one``, ``two``, ``low`` or ``high``."""
        contrast, setting = self.contrast, self.settings[group_of(case.place)]
        if arm in ("low", "high"):
            assert contrast.bracket is not None
            arms, context = dict(getattr(contrast.bracket, arm)), contrast.one_in
        else:
            arms, context = dict(getattr(contrast, arm)), getattr(contrast, f"{arm}_in")
        last = self.over_two if arm == "two" else {}
        values: Overlay = overlay(
            self.claim.base, setting, arms, self.over, last, {"mode": case.mode}
        )
        return Asked(Setting(case.place, context, case.world, values), outcome, month)

    def outcome(self, case: Case, arm: str) -> Asked:
        """The contrast's outcome."""
        return self.asked(case, arm, self.contrast.outcome, self.contrast.months)

    def check(self, case: Case, arm: str) -> Asked:
        """What its check looks at."""
        check = self.contrast.check
        return self.asked(case, arm, check.outcome, check.month or self.contrast.months)

    def untreated(self, case: Case) -> list[Asked]:
        """What tells whether the outcome is in the middle."""
        bracket = () if self.contrast.bracket is None else ("low", "high")
        return [self.outcome(case, arm) for arm in ("one", *bracket)]

    def all(self, case: Case, check: bool = True) -> list[Asked]:
        """What a case is judged by."""
        more = [self.check(case, arm) for arm in ("one", "two")] if check else []
        return [*self.untreated(case), self.outcome(case, "two"), *more]

    def bounds(self, case: Case, found: Mapping[Asked, Sequence[float]]) -> tuple[float, float]:
        """What the outcome can reach."""
        if self.contrast.bracket is None:
            return 0.0, 1.0
        low, high = (mean(found[self.outcome(case, end)]) for end in ("low", "high"))
        return low, high

    def in_middle(self, case: Case, found: Mapping[Asked, Sequence[float]]) -> bool:
        """Whether the untreated outcome is in the middle of what it can reach."""
        value = mean(found[self.outcome(case, "one")])
        return verdict.in_middle(value, self.contrast, *self.bounds(case, found))

    def effect(self, case: Case, found: Mapping[Asked, Sequence[float]]) -> verdict.Effect:
        """The contrast's effect; of a bracket that has no width there is none."""
        low, high = self.bounds(case, found)
        one, two = (found[self.outcome(case, arm)] for arm in ("one", "two"))
        if not high > low:
            return verdict.Effect(mean(one), mean(two), math.nan, math.nan, math.nan)
        return verdict.effect(one, two, high - low)

    def column(self, case: Case, found: Mapping[Asked, Sequence[float]]) -> str:
        """In which column a case stands."""
        value = self.effect(case, found).effect
        if math.isnan(value):
            return verdict.UNDEFINED
        if not self.in_middle(case, found):
            return verdict.END
        one, two = (mean(found[self.check(case, arm)]) for arm in ("one", "two"))
        if not verdict.checked(self.contrast.check, one, two):
            return verdict.CHECK
        return verdict.column(value, self.contrast.direction, self.contrast.matters)


# The whole ---------------------------------------------------------------------------------------


class Parts:
    """Parts of a result, kept in a folder so that what was stopped goes on where it was."""

    def __init__(self, folder: Path | None, key: str) -> None:
        self._folder, self._key = folder, key

    def get(self, name: str, make: Callable[[], Any]) -> Any:
        """A part that was made before under the same key, or is made now."""
        from sim.sweep.writing import write_text

        if self._folder is None:
            return make()
        path = self._folder / f"{name}.json"
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["key"] == self._key:
                return kept["part"]
        except (OSError, ValueError, KeyError, TypeError):
            pass  # what cannot be read is made again
        part = plain(make())
        write_text(json.dumps({"key": self._key, "part": part}), path)
        return part


def ask(
    claim: Claim,
    size: Size = FULL,
    *,
    threads: int = 1,
    folder: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Everything that a claim asks for, ready for JSON; the same bits whatever the threads.

    Args:
        folder: keeps parts that are finished, so that a stopped claim goes on.
        progress: is told what is asked next: ``chosen``, ``contrasts`` ...
    """
    from sim.claims.turns import turn

    made = shipped()
    worlds = made.first(size.worlds)
    bench = Bench(made.first(max(size.worlds, size.choice_worlds)), threads)
    parts = Parts(folder, _key(claim, size, made.digest))

    def part(name: str, make: Callable[[], Any]) -> Any:
        progress(name)
        return parts.get(name, make)

    chosen = dict(claim.chosen) or part("chosen", lambda: choose(claim, size, bench, worlds))
    settings = {group: chosen[group]["values"] for group in GROUPS}
    few = worlds[: size.few_worlds]
    result: dict[str, Any] = {
        "claim": dict(claim.given),
        "size": size._asdict(),
        "seed": SEED,
        "edition": EDITION,
        "code": code_digest(),
        "versions": {"schoorsteen": __version__, "numba": version("numba"),
                     "numpy": version("numpy")},
        "worlds": made.provenance(size.worlds),
        "outcomes": {c.outcome: outcomes.words(c.outcome)._asdict() for c in claim.contrasts}
        | {c.check.outcome: outcomes.words(c.check.outcome)._asdict() for c in claim.contrasts},
        "words": {name: dict(texts) for name, texts in claim.words.items()},
        "chosen": chosen,
        "contrasts": part(
            "contrasts",
            lambda: [_contrast(Arms(claim, c, settings), worlds, size, bench)
                     for c in claim.contrasts],
        ),
        "channels": part(
            "channels", lambda: _channels(claim, settings, few, size, bench)
        ),
        "curves": part(
            "curves", lambda: [_curve(claim, c, settings, few, size, bench) for c in claim.curves]
        ),
    }  # fmt: skip
    result["divides"] = divides(claim, settings, result["contrasts"][0], worlds)
    wanted = wanted_turn(result["contrasts"][0])
    result["counter"] = part("counter", lambda: turn(claim, settings, wanted, size, bench))
    result["put_in"] = put_in(claim, result)
    whole: dict[str, Any] = plain(result)
    return whole


def wanted_turn(contrast: Mapping[str, Any]) -> str:
    """What a turn is after what came out: the opposite, or, where the claim hardly came out, that.

    Args:
        contrast: of the result: the first.
    """
    told = contrast["groups"]["real"]
    if told["answer"] == verdict.UNTESTED:
        told = contrast["groups"][SYNTHETIC]
    if told["answer"] == verdict.UNTESTED or told["predicted"] < NEVER:
        return verdict.PREDICTED
    return TURNED.get(told["answer"], verdict.PREDICTED)


def _key(claim: Claim, size: Size, digest: str) -> str:
    """What a part depends on."""
    asked = [dict(claim.given), dict(claim.chosen), size._asdict(), SEED, code_digest(),
             digest]  # fmt: skip
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def plain(content: Any) -> Any:
    """The same with null for NaN and nothing but what JSON knows."""
    if isinstance(content, Mapping):
        return {str(key): plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [plain(value) for value in content]
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content


def _contrast(arms: Arms, worlds: Sequence[World], size: Size, bench: Bench) -> dict[str, Any]:
    """Columns and effects by place and mode, and what they say together."""
    where = cases(worlds)
    others = [name for name in (*HEADLINES, CHIMNEYS) if name != arms.contrast.outcome]
    beside = [
        arms.asked(case, arm, name, arms.contrast.months)
        for case in where
        for arm in ("one", "two")
        for name in others
    ]
    asked = [one for case in where for one in arms.all(case)] + beside
    found = bench.ask(asked, size.replicates)
    columns = {case: arms.column(case, found) for case in where}
    effects = {case: arms.effect(case, found) for case in where}
    places = {}
    for place in PLACES:
        modes = {}
        for mode in MODES:
            here = [Case(place, world.number, mode) for world in worlds]
            tested = [case for case in here if columns[case] in verdict.TESTED]
            told = {
                name: list(quantiles([getattr(effects[case], name) for case in tested]))
                for name in ("one", "two", "effect")
            }
            modes[mode] = {
                "worlds": len(worlds),
                **verdict.counts([columns[case] for case in here])._asdict(),
                **told,
                "effects": [round(effects[case].effect, 4) for case in here],
                "columns": "".join(LETTERS[columns[case]] for case in here),
            }
        places[place] = {"modes": modes, **_summed([columns[c] for c in where if c.place == place])}
    untreated = [found[arms.outcome(case, "one")] for case in where]
    bounds = [arms.bounds(case, found) for case in where]
    widths = [high - low if high > low else math.nan for low, high in bounds]
    judged = [k for k, case in enumerate(where) if columns[case] in verdict.TESTED]
    return {
        "id": arms.contrast.id,
        "places": places,
        "groups": {
            group: _summed([columns[c] for c in where if c.place in some])
            for group, some in GROUPS.items()
        },
        "modes": {
            mode: _summed([columns[c] for c in where if c.place in REAL and c.mode == mode])
            for mode in MODES
        },
        "beside": {
            group: {
                name: list(
                    quantiles(
                        [
                            _moved(arms, case, name, found)
                            for case in where
                            if case.place in some and columns[case] in verdict.TESTED
                        ]
                    )
                )
                for name in others
            }
            for group, some in GROUPS.items()
        },
        "chance": verdict.chance(
            [untreated[k] for k in judged], arms.contrast.matters, [widths[k] for k in judged]
        ),
    }


def _moved(arms: Arms, case: Case, name: str, found: Mapping[Asked, Sequence[float]]) -> float:
    """What the treatment does to another outcome; to chimneys as a part of those there were."""
    one, two = (
        mean(found[arms.asked(case, arm, name, arms.contrast.months)]) for arm in ("one", "two")
    )
    return (two - one) / one if name == CHIMNEYS else two - one


def _summed(columns: Sequence[str]) -> dict[str, Any]:
    """What cells say together, and the shares of those that were tested."""
    counts = verdict.counts(columns)
    shares = {name: counts.share(name) for name in verdict.TESTED}
    return {"answer": counts.answer, "tested": counts.tested / max(1, counts.cells), **shares}


def _channels(
    claim: Claim,
    settings: Mapping[str, Mapping[str, Any]],
    worlds: Sequence[World],
    size: Size,
    bench: Bench,
) -> list[dict[str, Any]]:
    """The first contrast with each channel switched off, where it was as predicted with all on."""
    whole = Arms(claim, claim.contrasts[0], settings)
    where = cases(worlds)
    before = bench.ask([one for case in where for one in whole.all(case)], size.few_replicates)
    good = [case for case in where if whole.column(case, before) == verdict.PREDICTED]
    told = []
    for channel in claim.channels:
        off = whole._replace(over=channel.values)
        after = bench.ask(
            [one for case in good for one in off.all(case, check=False)], size.few_replicates
        )
        groups = {}
        for group, places in GROUPS.items():
            here = [case for case in good if case.place in places]
            effects = [off.effect(case, after).effect for case in here]
            contrast = claim.contrasts[0]
            left = [
                verdict.column(e, contrast.direction, contrast.matters) == verdict.PREDICTED
                for e in effects
                if not math.isnan(e)
            ]
            groups[group] = {
                "cells": len(here),
                "left": mean([float(still) for still in left]),
                "median": quantiles([e for e in effects if not math.isnan(e)])[1],
                "of": quantiles([whole.effect(case, before).effect for case in here])[1],
            }
        told.append({"title": dict(channel.title), "equation": channel.equation, "groups": groups})
    return told


def _curve(
    claim: Claim,
    curve: Curve,
    settings: Mapping[str, Mapping[str, Any]],
    worlds: Sequence[World],
    size: Size,
    bench: Bench,
) -> dict[str, Any]:
    """A contrast for several values of a parameter, in drawn regions and in Twente."""
    contrast = next(c for c in claim.contrasts if c.id == curve.contrast)
    groups: dict[str, Any] = {}
    for place in CURVE_PLACES:
        where = cases(worlds, (place,))
        rows: dict[str, list[float]] = {"predicted": [], "low": [], "median": [], "high": []}
        for value in curve.values:
            change = {curve.parameter: value}
            arms = Arms(claim, contrast, settings, over_two=change)
            arms = arms._replace(over=change) if curve.both else arms
            asked = [one for case in where for one in arms.all(case, check=False)]
            found = bench.ask(asked, size.few_replicates)
            effects = [arms.effect(case, found).effect for case in where]
            known = [e for e in effects if not math.isnan(e)]
            good = [
                verdict.column(e, contrast.direction, contrast.matters) == verdict.PREDICTED
                for e in known
            ]
            rows["predicted"].append(mean([float(one) for one in good]))
            for name, number in zip(("low", "median", "high"), quantiles(known), strict=True):
                rows[name].append(number)
        groups[group_of(place)] = rows
    return {
        "title": dict(curve.title),
        "contrast": curve.contrast,
        "parameter": curve.parameter,
        "values": list(curve.values),
        "groups": groups,
    }


def divides(
    claim: Claim,
    settings: Mapping[str, Mapping[str, Any]],
    contrast: Mapping[str, Any],
    worlds: Sequence[World],
) -> dict[str, Any]:
    """Which unknown number of the worlds divides those in which it is as predicted, by group.

    Only of numbers in which worlds still differ under the setting and the arms.

    Args:
        contrast: of the result: the first.
    """
    found: dict[str, Any] = {}
    first = claim.contrasts[0]
    for group, places in GROUPS.items():
        fixed = {*claim.base, *settings[group], *first.one, *first.two}
        names = [n for n in worlds[0].values if n not in fixed and not ENTRIES[n].choices]
        points, targets = [], []
        for at, world in enumerate(worlds):
            letters = [
                modes["columns"][at]
                for place in places
                for modes in contrast["places"][place]["modes"].values()
            ]
            tested = [letter for letter in letters if letter in "pso"]
            if tested:
                points.append({name: float(world.values[name]) for name in names})
                targets.append(tested.count("p") / len(tested))
        divided = verdict.split(points, targets)
        strong = divided is not None and abs(divided.below - divided.above) >= verdict.DECIDES
        found[group] = divided._asdict() if strong and divided is not None else None
    return found


def put_in(claim: Claim, result: Mapping[str, Any]) -> dict[str, Any]:
    """Which equation decides, and whether that is all.

    The one without whose channel fewest cells are still as predicted. It is all if hardly any is;
    a claim is then coded, unless a turn was found, in worlds or by the search.
    """
    left = []
    for at, channel in enumerate(result["channels"]):
        told = [g["left"] for g in channel["groups"].values() if g["cells"] >= LEAST]
        known = [part for part in told if part is not None and not math.isnan(part)]
        if known:
            left.append((max(known), at))
    columns = "".join(
        modes["columns"]
        for place in result["contrasts"][0]["places"].values()
        for modes in place["modes"].values()
    )
    turned = result["counter"]["found"] or "o" in columns
    if not left:
        return {"equation": None, "channel": None, "alone": False, "turned": turned,
                "coded": False}  # fmt: skip
    least, decides = min(left)
    alone = least <= HARDLY
    return {
        "equation": claim.channels[decides].equation,
        "channel": decides,
        "left": least,
        "alone": alone,
        "turned": turned,
        "coded": alone and not turned,
    }
