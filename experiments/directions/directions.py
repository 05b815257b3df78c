"""Runs the directions of question.md in both modes and writes results.md beside it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim import EDITION, engine
from sim.indicators import COLUMNS
from sim.parameters import parameters
from sim.regions import load_case
from sim.state import Floats, Region
from sim.words import edition_name

MONTHS = 120
REPLICATES = 30
MATTERS = 0.05


class Finding(NamedTuple):
    """One prediction in one mode: an effect, its 95 % half-width and what to make of it."""

    direction: str
    mode: str
    what: str
    effect: float
    half_width: float
    verdict: str


def final(region: Region, mode: str, **values: Any) -> Floats:
    """Final indicators, (replicates, columns)."""
    return engine.build(region, parameters(mode=mode, **values), 1).replicates(MONTHS, REPLICATES)


def column(rows: Floats, name: str) -> Floats:
    return rows[:, COLUMNS.index(name)]


def paired(first: Floats, second: Floats) -> tuple[float, float]:
    """Mean of second - first over replicates and its 95 % half-width."""
    difference = second - first
    spread = float(np.std(difference, ddof=1))
    return float(np.mean(difference)), 1.96 * spread / math.sqrt(len(difference))


def judge(effect: float, half_width: float, sign: int) -> str:
    """Whether an effect in the predicted direction is larger than what matters."""
    if sign * effect - half_width > MATTERS:
        return "holds"
    if sign * effect + half_width < MATTERS:
        return "fails"
    return "undecided"


def compare(regions: list[Region], mode: str, one: dict[str, Any], two: dict[str, Any]) -> Floats:
    """Differences in final fragmentation, averaged over regions, per replicate."""
    differences = [
        column(final(r, mode, **two), "fragmentation")
        - column(final(r, mode, **one), "fragmentation")
        for r in regions
    ]
    return np.asarray(sum(differences) / len(differences))


def hazard(region: Region, mode: str, **values: Any) -> tuple[float, float]:
    """Yearly rate at which deep links end, and its half-width over replicates."""
    rates = []
    for replicate in range(REPLICATES):
        rows = engine.build(region, parameters(mode=mode, **values), 1, replicate).advance(MONTHS)
        deep = column(rows, "links_2") + column(rows, "links_3")
        ended = column(rows, "ended_2") + column(rows, "ended_3")
        rates.append(12 * ended[1:].sum() / deep[:-1].sum())
    return float(np.mean(rates)), 1.96 * float(np.std(rates, ddof=1)) / math.sqrt(len(rates))


def synthetic_findings(mode: str) -> list[Finding]:
    """D1, D2, D3."""
    regions = [engine.synthetic(20, seed=seed) for seed in (1, 2, 3, 4)]
    found = []
    for direction, what, one, two, sign in (
        ("D1", "mindset .1 → .9", {"mindset_mean": 0.1}, {"mindset_mean": 0.9}, -1),
        ("D2", "own-interest weight .2 → .8", {"own_interest_mean": 0.2},
         {"own_interest_mean": 0.8}, 1),
        ("D3", "no referee → full, mindset .1", {"mindset_mean": 0.1},
         {"mindset_mean": 0.1, "referee_activity": 1.0}, -1),
    ):  # fmt: skip
        difference = compare(regions, mode, one, two)
        effect, half = paired(np.zeros(len(difference)), difference)
        found.append(Finding(direction, mode, what, effect, half, judge(effect, half, sign)))
    return found


def twente_findings(mode: str) -> list[Finding]:
    """D4 to D8."""
    twente = load_case("twente")
    start = engine.build(twente, parameters(), 1).observe()
    at_start = dict(zip(COLUMNS, start.tolist(), strict=True))
    found = []

    kept = final(twente, mode, own_interest_mean=0.4, referee_activity=0.5)
    zeros = np.zeros(REPLICATES)
    effect, half = paired(zeros, column(kept, "fragmentation") - at_start["fragmentation"])
    weight, _ = paired(zeros, column(kept, "pair_weight") / at_start["pair_weight"] - 1)
    inside = abs(effect) <= 0.15 and abs(weight) <= 0.25
    found.append(
        Finding("D4", mode, f"fragmentation since month 0; pair weight {weight:+.0%}", effect,
                half, "holds" if inside else "fails")
    )  # fmt: skip
    fallen = final(twente, mode, own_interest_mean=0.7, mindset_mean=0.2)
    effect, half = paired(zeros, column(fallen, "fragmentation") - at_start["fragmentation"])
    found.append(
        Finding("D5", mode, "fragmentation since month 0", effect, half, judge(effect, half, 1))
    )
    none = column(final(twente, mode), "fragmentation")
    left = final(twente, mode, referee_activity=1.0, referee_stop=24)
    effect, half = paired(none, column(left, "fragmentation"))
    found.append(
        Finding("D6", mode, "none → leaves after 24 months", effect, half,
                "holds" if abs(effect) + half <= MATTERS else "fails")
    )  # fmt: skip
    costs = []
    for mindset in (0.1, 0.9):
        uncut = column(final(twente, mode, mindset_mean=mindset), "fragmentation")
        cut = column(final(twente, mode, mindset_mean=mindset, means_cut=0.4), "fragmentation")
        costs.append(cut - uncut)
    effect, half = paired(costs[1], costs[0])
    what = f"cost of the cut: {np.mean(costs[0]):+.3f} scarcity, {np.mean(costs[1]):+.3f} abundance"
    found.append(Finding("D7", mode, what, effect, half, judge(effect, half, 1)))
    rate, half = hazard(twente, mode)
    found.append(
        Finding("D8", mode, "endings of deep links a year", rate, half,
                "holds" if 0.02 <= rate <= 0.25 else "fails")
    )  # fmt: skip
    return found


def page(findings: list[Finding]) -> str:
    """The results as a page."""
    lines = [
        "# Results",
        "",
        "Made by `python experiments/directions/directions.py`; predictions in",
        f"[question.md](question.md). {REPLICATES} paired replicates, {MONTHS} months; effect on",
        "fragmentation unless said, with a 95 % interval. Made with the",
        f"{edition_name(EDITION, 'en')} of the model.",
        "",
        "| | mode | what | effect | verdict |",
        "|---|---|---|---|---|",
    ]
    for f in sorted(findings):
        effect = f"{f.effect:+.3f} ± {f.half_width:.3f}"
        lines.append(f"| {f.direction} | {f.mode} | {f.what} | {effect} | {f.verdict} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    findings = [
        finding
        for mode in ("consent", "joint")
        for finding in synthetic_findings(mode) + twente_findings(mode)
    ]
    text = page(findings)
    Path(__file__).with_name("results.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
