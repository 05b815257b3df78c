"""Patterns that compare runs under different levers: 4, 5, 8 and 9, each with its null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.endings.facts import DRAWS, MONTHS, Setting
from experiments.endings.from_runs import Row, generator_of, mean
from experiments.endings.replay import Course, course
from experiments.endings.scenes import Scene
from sim.analysis import patterns
from sim.state import Floats

WITHDRAWAL = 12
FELT = (36, 72)
"""Months after the withdrawal: years 3 to 6."""
CUT, CUT_MONTH = 0.185, 12
PRICE = 2.0
LATE, UNTIL = 36, 96
MEDIATOR: dict[str, Any] = {
    "convening": 0.0, "backing": 0.0, "appreciation": 0.0, "monitoring": 0.0, "mediation": 0.5,
}  # fmt: skip
"""A referee that does nothing but mediate, once it is active."""
ARMS: dict[str, dict[str, Any]] = {
    "none": {"referee_activity": 0.0},
    "early": {"referee_activity": 1.0},
    "late": {"referee_activity": 0.0, "phases": ((LATE, {"referee_activity": 1.0}),)},
}
Scenes = Mapping[str, Scene]


def single_tasks(scenes: Scenes, setting: Setting, mode: str) -> Row:
    """Pattern 4: the extra endings that a cut brings, by partnership; labels are drawn."""
    extra: dict[str, list[tuple[float, bool]]] = {}
    for name, place in scenes.items():
        total = np.zeros(len(place.ends))
        for replicate in range(setting.replicates):
            for sign, cut in ((-1, 0.0), (1, CUT)):
                p = setting.numbers(name, mode, means_cut=cut, means_cut_month=CUT_MONTH)
                run = course(place, p, replicate, CUT_MONTH + 60)
                total += sign * run.announced[CUT_MONTH:].any(axis=0)
        extra[name] = [
            (float(total[place.owner == at].mean()) / setting.replicates, len(p.tasks) == 1)
            for at, p in enumerate(place.region.partnerships)
            if place.voluntary[at]
        ]

    def gap(rows: list[tuple[float, bool]], draws: int) -> tuple[float, Floats]:
        values, marked = np.array(rows, dtype=np.float64).reshape(-1, 2).T
        chance = generator_of("4", mode)
        return patterns.difference_in_strata(
            values, np.zeros(len(values)), marked > 0, draws, chance
        )

    rows = [row for some in extra.values() for row in some]
    verdict = patterns.judge(*gap(rows, DRAWS), 1, 0.05)
    note = {"single": mean([v for v, one in rows if one]),
            "several": mean([v for v, one in rows if not one])}  # fmt: skip
    each = {name: gap(some, 1)[0] for name, some in extra.items()}
    return Row("4", mode, "programme", verdict, each, len(rows), note)


def withdrawal(place: Scene, setting: Setting, mode: str) -> list[Row]:
    """Patterns 5 and 5b, in Twente: extra endings as announced, and as they take effect."""
    announced, fell, standing = np.zeros(MONTHS), np.zeros(MONTHS), np.zeros(MONTHS)
    notice = 0
    for replicate in range(setting.replicates):
        for sign, given in ((-1, {}), (1, {"referee_stop": WITHDRAWAL})):
            p = setting.numbers(place.name, mode, referee_activity=1.0, **given)
            notice = p.notice_months
            run = course(place, p, replicate, WITHDRAWAL + MONTHS)
            announced += sign * run.announced[WITHDRAWAL:].sum(axis=1)
            fell += sign * run.fell[WITHDRAWAL:].sum(axis=1)
            if sign > 0:
                standing += run.standing[WITHDRAWAL:].sum(axis=1)
    found = []
    for name, extra, stood in (("5", announced, standing), ("5b", fell, later(standing, notice))):
        observed, draws = patterns.share_in_window(
            extra, stood, *FELT, DRAWS, generator_of(name, mode)
        )
        verdict = patterns.judge(observed, draws, 1, 0.05)
        note = felt(extra, setting.replicates)
        found.append(
            Row(name, mode, "programme", verdict, {place.name: observed}, setting.replicates, note)
        )
    return found


def later(standing: Floats, notice: int) -> Floats:
    """Where endings that are announced at random take effect: as many months on."""
    return np.concatenate([np.zeros(notice), standing])[: len(standing)]


def felt(extra: Floats, replicates: int) -> dict[str, float]:
    """How many extra endings there are, and when."""
    total = float(extra.sum())
    half = int((np.cumsum(extra) >= total / 2).argmax()) if total > 0 else -1
    before = float(extra[: FELT[0]].sum()) / total if total > 0 else np.nan
    return {"extra_a_run": total / replicates, "months_to_half": float(half),
            "share_before_year_3": before}  # fmt: skip


def exit_price(scenes: Scenes, setting: Setting, mode: str) -> Row:
    """Pattern 8: what a price on leaving adds to the time until a link's first ending."""
    times: dict[float, list[list[float]]] = {0.0: [], PRICE: []}
    rate: dict[float, list[int]] = {0.0: [0, 0], PRICE: [0, 0]}
    for price, found in times.items():
        for name, place in scenes.items():
            p = setting.numbers(name, mode, exit_price=price)
            start = (place.region.depth >= 2) & (place.region.floor == 0)
            some = []
            for replicate in range(setting.replicates):
                run = course(place, p, replicate, MONTHS)
                ever = run.announced.any(axis=0)
                until = np.where(ever, run.announced.argmax(axis=0), MONTHS)
                some.append(float(until[start].mean()))
                rate[price][0] += int(run.announced.sum())
                rate[price][1] += int(run.standing.sum())
            found.append(some)
    free, dear = (np.array(times[price]) for price in (0.0, PRICE))
    observed, draws = patterns.swapped(
        free.mean(axis=0), dear.mean(axis=0), DRAWS, generator_of("8", mode)
    )
    note = {f"hazard_price_{price:g}": 12 * a / max(1, b) for price, (a, b) in rate.items()}
    each = dict(zip(scenes, (dear - free).mean(axis=1).tolist(), strict=True))
    verdict = patterns.judge(observed, draws, 1, 3.0)
    return Row("8", mode, "programme", verdict, each, free.size, note)


def mediation(scenes: Scenes, setting: Setting, mode: str) -> list[Row]:
    """Patterns 9 and 9b: early and late mediation, of all links, and where trust was broken.

    Which links those are is seen at month LATE without a mediator, and asked of the same links
    in all three arms of a replicate: an arm does not choose them.
    """
    shape = (len(ARMS), len(scenes), setting.replicates)
    everywhere, where_broken = (np.zeros((*shape, 2)) for _ in range(2))
    for at, (name, place) in enumerate(scenes.items()):
        for replicate in range(setting.replicates):
            broken = np.empty(0, dtype=np.bool_)
            for arm, given in enumerate(ARMS.values()):
                p = setting.numbers(name, mode, **MEDIATOR, **given)
                run = course(place, p, replicate, UNTIL, broken_at=LATE)
                if arm == 0:
                    broken = run.broken
                everywhere[arm, at, replicate] = ended_and_stood(run, np.ones_like(broken))
                where_broken[arm, at, replicate] = ended_and_stood(run, broken)
    return [
        late_less_early(name, counts, list(scenes), mode)
        for name, counts in (("9", everywhere), ("9b", where_broken))
    ]


def ended_and_stood(run: Course, links: NDArray[np.bool_]) -> tuple[int, int]:
    """Endings announced on some links, and months that they stood, from month LATE on."""
    return int(run.announced[LATE:, links].sum()), int(run.standing[LATE:, links].sum())


ENOUGH = 1200
"""Months of standing links in each arm below which a hazard of 9b is not told."""


def late_less_early(name: str, counts: NDArray[Any], cases: list[str], mode: str) -> Row:
    """Yearly hazard under late less under early mediation; arms swapped by replicate.

    Args:
        counts: (arms, cases, replicates, 2) endings, and months that links stood.
    """
    ended, stood = counts[..., 0], counts[..., 1]
    if name == "9":  # as in the first edition: the mean over cases
        with np.errstate(invalid="ignore", divide="ignore"):
            rate = 12 * ended / stood
        _, early, late = (_mean_of_known(arm) for arm in rate)
    else:  # broken pairs are few: cases are summed, and a replicate without any says nothing
        summed = stood.sum(axis=1)
        rates = 12 * ended.sum(axis=1) / np.where(summed > 0, summed, np.nan)
        _, early, late = rates
    observed, draws = patterns.swapped(early, late, DRAWS, generator_of(name, mode))
    if name == "9b" and stood.sum(axis=(1, 2)).min() < ENOUGH:
        observed = float("nan")
    verdict = patterns.judge(observed, draws, 1, 0.01)
    whole = 12 * ended.sum(axis=(1, 2)) / np.maximum(1, stood.sum(axis=(1, 2)))
    note = {f"hazard_{arm}": float(v) for arm, v in zip(ARMS, whole, strict=True)}
    note["link_years"] = float(stood[0].sum()) / 12
    by_case = ended.sum(axis=2) * 12 / np.where(stood.sum(axis=2) > 0, stood.sum(axis=2), np.nan)
    each = dict(zip(cases, (by_case[2] - by_case[1]).tolist(), strict=True))
    return Row(name, mode, "programme", verdict, each, int(ended[0].size), note)


def _mean_of_known(rate: NDArray[Any]) -> Floats:
    """Mean over cases, (replicates,), of those that have links."""
    known = np.isfinite(rate)
    total = np.where(known, rate, 0.0).sum(axis=0)
    return np.asarray(total / np.where(known.any(axis=0), known.sum(axis=0), np.nan))
