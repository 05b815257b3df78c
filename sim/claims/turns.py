"""The search for a turn: a setting in which a claim comes out otherwise, in any of the places.

Its budget is fixed beforehand: so many settings, each of at most three parameters away from the
default world, each run in every place and mode. Half are drawn at random, half near the best.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.claims import verdict
from sim.claims.places import PLACES, SEED
from sim.parameters import ENTRIES
from sim.worlds.quiet import MODES

if TYPE_CHECKING:
    from sim.claims.asking import Arms, Case, Size
    from sim.claims.files import Claim
    from sim.claims.measure import Asked, Bench

AT_ONCE: Final = 3
"""Parameters that a setting may move."""
DEFAULT: Final = 1
"""The world that they are moved in."""
BEST: Final = 8
"""Settings and places near which the second half is drawn, and that are checked."""


def turn(
    claim: Claim,
    settings: Mapping[str, Mapping[str, Any]],
    wanted: str,
    size: Size,
    bench: Bench,
) -> dict[str, Any]:
    """Search for a setting and place in which both modes say ``wanted``.

    What is found counts if the intervals of both modes over fresh replicates lie beyond what
    matters; then parameters that are not needed for it go back, one by one.

    Args:
        wanted: ``opposite`` or ``predicted``.
    """
    from sim.claims.asking import Arms, Case

    arms = Arms(claim, claim.contrasts[0], settings)
    chance = np.random.default_rng([SEED, zlib.crc32(claim.id.encode())])
    names = sorted(claim.ranges)
    scored: list[tuple[float, str, dict[str, Any]]] = []
    before = bench.runs

    def score(tried: list[dict[str, Any]]) -> None:
        where = [Case(place, DEFAULT, mode) for place in PLACES for mode in MODES]
        changed = [(values, _over(arms, values)) for values in tried]
        asked = [
            one for _, some in changed for case in where for one in some.all(case, check=False)
        ]
        found = bench.ask(asked, 1)
        for values, some in changed:
            for place in PLACES:
                cases = [Case(place, DEFAULT, mode) for mode in MODES]
                effects = [some.effect(case, found).effect for case in cases]
                reached = min(towards(e, arms.contrast.direction, wanted) for e in effects)
                # where all stand at an end, nothing can move, and near is not nearly
                could = all(some.in_middle(case, found) for case in cases)
                told = all(abs(e) <= 1.0 for e in effects)  # no NaN, and inside its bracket
                if told and (could or reached >= arms.contrast.matters):
                    scored.append((reached, place, values))
        scored.sort(key=lambda one: (-one[0], PLACES.index(one[1]), sorted(one[2].items())))

    half = size.search // 2
    score([_drawn(claim, names, chance) for _ in range(half)])
    near = [values for _, _, values in scored[:BEST]]
    if near:
        score(
            [_moved(claim, near[k % len(near)], names, chance) for k in range(size.search - half)]
        )
    budget = {
        "settings": size.search,
        "parameters_at_once": AT_ONCE,
        "places": list(PLACES),
        "runs": bench.runs - before,
    }
    found = _checked(arms, scored[:BEST], wanted, size, bench)
    told: dict[str, Any] = {"turns_to": wanted, "budget": budget, "found": found is not None}
    if found is not None:
        place, values = found
        values = _fewest(arms, place, values, wanted, size, bench)
        return told | _told(arms, place, values, size, bench)
    nearest = _told(arms, *scored[0][1:], size, bench) if scored else None
    return told | {"nearest": nearest}


def _told(
    arms: Arms, place: str, values: Mapping[str, Any], size: Size, bench: Bench
) -> dict[str, Any]:
    """A setting in a place: what is moved, from what, and what that gives."""
    default = bench.parameters_of(_arm_one(arms, place).setting)
    found = _effects(arms, place, values, size, bench)
    return {
        "place": place,
        "values": dict(values),
        "instead_of": {name: getattr(default, name) for name in values},
        "modes": {mode: effect._asdict() for mode, effect in found.items()},
    }


def _arm_one(arms: Arms, place: str) -> Asked:
    from sim.claims.asking import Case

    return arms.outcome(Case(place, DEFAULT, MODES[0]), "one")


def towards(effect: float, direction: str, wanted: str) -> float:
    """How far an effect goes towards what is wanted, NaN without one.

    Where no change is predicted, the opposite is any change, and nearness is what is wanted of it.
    """
    if direction == "same":
        return abs(effect) if wanted == verdict.OPPOSITE else -abs(effect)
    along = effect if direction == "up" else -effect
    return along if wanted == verdict.PREDICTED else -along


def _over(arms: Arms, values: Mapping[str, Any]) -> Arms:
    """The arms with a setting moved: what arms and checks set lies over it."""
    return arms._replace(settings={g: {**s, **values} for g, s in arms.settings.items()})


def _valued(claim: Claim, name: str, part: float) -> Any:
    """A value of a parameter; to four digits, so that pages show what was run."""
    bounds = claim.ranges[name]
    value = bounds.low + (bounds.high - bounds.low) * part
    return round(value) if ENTRIES[name].whole else float(f"{value:.4g}")


def _drawn(claim: Claim, names: list[str], chance: np.random.Generator) -> dict[str, Any]:
    """One to three parameters anywhere in their ranges."""
    number = int(chance.integers(1, min(AT_ONCE, len(names)) + 1))
    some = chance.choice(len(names), size=number, replace=False)
    return {names[k]: _valued(claim, names[k], float(chance.random())) for k in sorted(some)}


def _moved(
    claim: Claim, values: Mapping[str, Any], names: list[str], chance: np.random.Generator
) -> dict[str, Any]:
    """The same with one parameter drawn anew: one of its own, or one more or another."""
    found = dict(values)
    name = names[int(chance.integers(len(names)))]
    own = sorted(found)
    if chance.random() < 0.5:
        name = own[int(chance.integers(len(own)))]
    elif name not in found and len(found) == AT_ONCE:
        del found[own[int(chance.integers(len(own)))]]
    found[name] = _valued(claim, name, float(chance.random()))
    return dict(sorted(found.items()))


def _effects(
    arms: Arms, place: str, values: Mapping[str, Any], size: Size, bench: Bench
) -> dict[str, verdict.Effect]:
    """Effects by mode over replicates that the search has not seen."""
    from sim.claims.asking import Case

    some = _over(arms, values)
    where: list[Case] = [Case(place, DEFAULT, mode) for mode in MODES]
    asked = [one for case in where for one in some.all(case, check=False)]
    found = bench.ask(asked, size.checked, first=1)
    return {case.mode: some.effect(case, found) for case in where}


def _certain(found: Mapping[str, verdict.Effect], arms: Arms, wanted: str) -> bool:
    """Whether the whole interval of each mode lies where it is wanted."""
    contrast = arms.contrast
    for effect in found.values():
        ends = (effect.low, effect.high)
        # beyond the width of a bracket nothing is bracketed
        if any(math.isnan(end) or abs(end) > 1.0 for end in ends):
            return False
        if contrast.direction == "same" and wanted == verdict.OPPOSITE:
            good = min(ends) >= contrast.matters or max(ends) <= -contrast.matters
        else:
            good = all(
                verdict.column(e, contrast.direction, contrast.matters) == wanted for e in ends
            )
        if not good:
            return False
    return True


def _checked(
    arms: Arms,
    best: list[tuple[float, str, dict[str, Any]]],
    wanted: str,
    size: Size,
    bench: Bench,
) -> tuple[str, dict[str, Any]] | None:
    """The first of the best of which fresh runs are certain."""
    for _, place, values in best:
        if _certain(_effects(arms, place, values, size, bench), arms, wanted):
            return place, values
    return None


def _fewest(
    arms: Arms, place: str, values: Mapping[str, Any], wanted: str, size: Size, bench: Bench
) -> dict[str, Any]:
    """The same turn with no parameter moved that it does without."""
    left = dict(values)
    for name in values:
        fewer = {key: value for key, value in left.items() if key != name}
        if fewer and _certain(_effects(arms, place, fewer, size, bench), arms, wanted):
            left = fewer
    return left
