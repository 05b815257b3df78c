"""The first question of a page: the shipped comparison whose answer is clearest over worlds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.analysis.compare import ASKED
from sim.words import Language

if TYPE_CHECKING:
    from sim.analysis.compare import Against, Arm
    from sim.state import Floats, Region

WORLDS: Final = 30
MONTHS: Final = 120
SEED: Final = 0
"""As ``schoorsteen compare`` without options."""


class First(NamedTuple):
    """A question and its answer."""

    policy: str
    """That is held against no referee."""
    courses: Floats
    """Of no referee and this policy: (policies, worlds, months + 1, columns)."""
    arms: Mapping[Language, tuple[Arm, ...]]
    agree: Mapping[str, int]
    """Of each policy that was tried, in how many worlds of both indicators it did the same."""


def first_question(region: Region) -> First:
    """Try every shipped policy against none, and take the one whose answer is clearest.

    Clearest: the direction that most worlds agree on, counted for chimneys and for duplicated work
    and added up; of equals the larger mean difference in chimneys. A policy that mostly changes
    nothing answers no question.
    """
    import numpy as np

    from sim.analysis import compare
    from sim.answers.policies import arms_of, find_policy
    from sim.scenarios import load_scenario
    from sim.sweep.study import processors
    from sim.words import LANGUAGES
    from sim.worlds.courses import courses
    from sim.worlds.file import shipped

    story = load_scenario("baseline")
    some = shipped().first(WORLDS)
    luck = [world.number - 1 for world in some]
    runs, arms = {}, {}
    for name in story.policies:
        chosen = find_policy(story, name, "en")
        points = [chosen.point(world.values, {}) for world in some]
        runs[name] = courses(region, points, luck, MONTHS, seed=SEED, threads=processors())
        arms[name] = {lang: arms_of([chosen], MONTHS, lang)[0] for lang in LANGUAGES}
    scores: dict[str, tuple[int, float]] = {}
    for name, rows in runs.items():
        if name == "none":
            continue
        both = np.stack([runs["none"], rows])
        (against,) = compare.compare(both, [arms[one]["en"] for one in ("none", name)]).against
        scores[name] = clearness(against)
    best = max(scores, key=lambda name: scores[name])
    return First(
        best,
        np.stack([runs["none"], runs[best]]),
        {lang: (arms["none"][lang], arms[best][lang]) for lang in LANGUAGES},
        {name: worlds for name, (worlds, _) in scores.items()},
    )


def clearness(against: Against) -> tuple[int, float]:
    """In how many worlds both indicators go one way, added up; and chimneys less, mean."""
    rows = [against.row(name) for name in ASKED]
    return sum(max(row.down, row.up) for row in rows), abs(rows[0].difference.mean)
