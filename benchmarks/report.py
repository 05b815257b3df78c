"""The report page of the benchmarks: `python benchmarks/report.py FILE`, the JSON of run.py.

Writes docs/benchmarks.md and docs/figures/benchmarks.png beside the checkout's other pages.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

ROOT = Path(__file__).resolve().parents[1]
BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#666666"
AXES = {
    "organisations": "organisations (4 tasks, dense)",
    "tasks": "tasks (60 organisations, dense)",
    "months": "months (80 organisations, 4 tasks)",
    "links": "potential links (sparse, 2 tasks)",
    "replicates": "replicates (80 organisations)",
    "threads": "threads (32 replicates)",
}
TARGETS = {"40": 9.0, "355": 6.0, "2000": 9.0}
"""Nanoseconds per potential link and month that the core is to stay below."""


GOALS = (
    ("core, ns a potential link and month: 355 organisations", "355/core/ns", "most", 6.0),
    ("the same: 40", "40/core/ns", "most", 9.0),
    ("the same: 2,000", "2000/core/ns", "most", 9.0),
    ("10^6 sparse links, times the dense cost of a link", "sparse/times_dense", "most", 2.0),
    ("exponent of time over links, 10^3 to 10^7", "growth/links/exponent", "most", 1.05),
    ("two threads, times one", "ensemble/two_threads/times_faster", "least", 1.8),
    ("state, bytes a link and pair", "memory/state_bytes_per_link_and_pair", "most", 64.0),
    ("`--help`, s", "startup/help/seconds", "most", 0.3),
    ("warm first run with figure, s", "startup/run_with_figure/seconds", "most", 2.0),
)
"""What was aimed at: in words, key, whether it is the least or the most, and how much."""


REASONS = """\
## What keeps the core from its targets

- **Look-ups.** A linked link reads its rung, age, overlap and two organisations, a tied pair its
  trust and knowledge, a proposal about twenty numbers, in arrays of a megabyte or more; the
  second cache has one. Short loops that gather one array each let such reads overlap, but LLVM
  makes no vectors of loops that look up and store: it cannot rule out that they overlap.
- **Once a year** coupling and difference of all pairs are taken anew (`compare_again`, `spread`): a
  sixth of the time.
- **Sparse regions** beyond 10^5 links no longer fit into the third cache, and their partners stand
  far apart: each link then waits for memory, which is the growth above exponent 1.
- **40 organisations** pay what is per month and not per link (listing anew, indicators) over
  3,000 links only, and the call from Python, some 25 of 350 microseconds for a year; a run of
  sixteen side by side shares both.
- Tried and dropped: telling LLVM that arrays do not overlap (numba's `noalias`: 20-40 % slower),
  sums of first sides kept at hand.
""".splitlines()

COMPARED = """\
## Beside other ways to write the model: first edition

The whole model was written four times more: in C, in C arranged for speed, as Mesa agents and in
NumPy matrices. They are the model of the first edition and stand in its git tag, `first-edition`
(commit bf2700e, `benchmarks/peers/`), with the page on which these figures were made. Nothing of
the second edition was compared in this way.

| ns a potential link and month, first edition | 40 organisations | 355 | 2,000 |
|---|---|---|---|
| core (numba) | 9.8 | 5.7 | 10.3 |
| C (gcc -O3) | 10.8 | 8.5 | 22.7 |
| C, arranged for speed (AVX-512 where there is any) | 5.7 | 2.5 | 6.8 |
| Mesa agents | 1,327.0 | 1,410.2 | |
| NumPy matrices | 469.4 | 161.1 | |

The fastest C compresses, permutes and gathers with AVX-512 instructions that neither LLVM nor numba
chooses by itself, and keeps linked links and tied pairs in blocks of 256 pairs with their trust and
knowledge. Mesa agents were as idiomatic as their documentation advises.
""".splitlines()


def sizes_of(figures: dict[str, float]) -> list[str]:
    """Numbers of organisations for which contenders were timed."""
    return [name.split("/")[0] for name in figures if name.endswith("/potential_links")]


def curves(figures: dict[str, float], axis: str) -> tuple[list[float], list[float]]:
    """Values on an axis of growth and what a link and month cost there."""
    start = f"growth/{axis}/"
    costs = {name[len(start) :]: ns for name, ns in figures.items() if name.startswith(start)}
    costs = {value: ns for value, ns in costs.items() if not value.startswith("exponent")}
    return [float(value) for value in costs], list(costs.values())


def short(value: float) -> str:
    """A tick's label: powers of ten as such, other large numbers of a logarithmic scale unnamed."""
    power = round(value)
    if power < 2000 and power != 1000:
        return f"{power}"
    exponent = len(str(power)) - 1
    return f"$10^{exponent}$" if power == 10**exponent else ""


def draw(written: dict[str, Any], path: Path) -> None:
    """Speed by size above, growth of the core below."""
    figures, titles = written["figures"], written["titles"]
    sizes = sizes_of(figures)
    figure = plt.figure(figsize=(12, 10), layout="constrained")
    above, below = figure.subfigures(2, 1, height_ratios=(2, 3))
    for size, ax in zip(sizes, above.subplots(1, len(sizes), squeeze=False)[0], strict=True):
        names = [name for name in titles if f"{size}/{name}/ns" in figures]
        names.sort(key=lambda name: -figures[f"{size}/{name}/ns"])
        values = [figures[f"{size}/{name}/ns"] for name in names]
        colours = [ORANGE if name == "core" else BLUE for name in names]
        bars = ax.barh([titles[name].split(" (")[0] for name in names], values, color=colours)
        labels = [f"{value:,.0f}" if value >= 100 else f"{value:.1f}" for value in values]
        for label in ax.bar_label(bars, labels, padding=3):
            label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
            label.set_zorder(3)
        ax.set_xscale("log")
        ax.set_xlim(1, max(values) * 8)
        ax.axvline(TARGETS[size], color=GREY, linestyle="--", linewidth=1)
        links = round(figures[f"{size}/potential_links"])
        ax.set_title(f"{size} organisations\n{links:,} potential links", fontsize=10)
        ax.set_xlabel("ns, logarithmic; dashed: target", fontsize=9)
        ax.spines[["top", "right"]].set_visible(False)
    above.suptitle(
        "Full default model, indicators every month, one thread: ns per potential link and month"
    )
    for (axis, label), ax in zip(AXES.items(), below.subplots(2, 3).flat, strict=True):
        x, y = curves(figures, axis)
        ax.plot(x, y, "o-", color=ORANGE)
        ax.set_xscale("log")
        ax.set_xticks(x, [short(value) for value in x], fontsize=8)
        ax.minorticks_off()
        ax.set_ylim(0, max(y) * 1.2)
        ax.set_xlabel(label, fontsize=9)
        ax.spines[["top", "right"]].set_visible(False)
        if axis in ("organisations", "links"):
            ax.set_ylabel("ns per potential link and month")
    below.suptitle("How the core's cost per potential link and month grows")
    figure.savefig(path, dpi=110)
    plt.close(figure)


def page(written: dict[str, Any]) -> str:
    """The report in words and tables, from the figures alone."""
    figures, titles = written["figures"], written["titles"]
    stack = ", ".join(f"{name} {number}" for name, number in written["versions"].items())
    lines = [
        "# Benchmarks",
        "",
        "Made by `python benchmarks/run.py --json FILE` and `python benchmarks/report.py FILE`.",
        f"Python {written['python']}, {stack}; load on the machine at the start: "
        f"{written['load']:.1f} on {written['cores']} cores.",
        f"Measured with the {written['edition']} edition of the model.",
        "What is compared takes turns in one run; figures are medians in nanoseconds per potential",
        "link and month, ratios are of medians. Trust ratios: the machine is shared.",
        "",
        "![speed and growth](figures/benchmarks.png)",
        "",
    ]
    lines += ["| | found | target | |", "|---|---|---|---|"]
    for label, key, kind, goal in GOALS:
        if key in figures:
            good = figures[key] <= goal if kind == "most" else figures[key] >= goal
            verdict = "reached" if good else "missed"
            lines.append(f"| {label} | {figures[key]:,.3g} | at {kind} {goal:g} | {verdict} |")
    lines.append("")
    for size in sizes_of(figures):
        links, part = figures[f"{size}/potential_links"], figures[f"{size}/part_linked"]
        lines += [
            f"## {size} organisations",
            "",
            f"{links:,.0f} potential links, {100 * part:.0f} % deeper than separation on average.",
            f"Target for the core: {TARGETS[size]:g} ns.",
            "",
            "| | ns |",
            "|---|---|",
        ]
        for name, title in titles.items():
            if f"{size}/{name}/ns" in figures:
                lines.append(f"| {title} | {figures[f'{size}/{name}/ns']:,.1f} |")
        lines.append("")
    lines += ["## Ensembles, growth, memory, start-up", "", "| | |", "|---|---|"]
    for name, value in figures.items():
        if name.startswith(("ensemble/", "memory/", "startup/", "sparse/")) or "exponent" in name:
            lines.append(f"| `{name}` | {value:.3g} |")
    lines += [
        "",
        "## Where a month's time goes",
        "",
        "`python benchmarks/stages.py 355`: the least of many runs for each stage.",
        "",
        "| stage | 40 organisations, ns | 355 organisations, ns |",
        "|---|---|---|",
    ]
    stages = [name.split("/")[2] for name in figures if name.startswith("stages/355/")]
    for stage in sorted(stages, key=lambda stage: -figures[f"stages/355/{stage}"]):
        few, many = figures[f"stages/40/{stage}"], figures[f"stages/355/{stage}"]
        if max(few, many) >= 0.01:
            lines.append(f"| `{stage}` | {few:.2f} | {many:.2f} |")
    lines += [
        "",
        f"The floor at 355: a month must move {figures['floor/bytes']:.1f} bytes and make "
        f"{figures['floor/draws']:.2f} draws a potential link. At the rate of plain copies "
        f"({figures['floor/ns_a_byte']:.3f} ns a byte) and of draws alone "
        f"({figures['floor/ns_a_draw']:.2f} ns) that is {figures['floor/ns']:.2f} ns; the core "
        f"takes {figures['stages/355/all'] / figures['floor/ns']:.1f} times that.",
        "",
        *REASONS,
        "",
        *COMPARED,
        "",
        "## The pair model with one logistic",
        "",
        "`python -m benchmarks.pair.compare` alone; ns per pair update, 200 organisations.",
        "",
        "| | ns | times ours |",
        "|---|---|---|",
    ]
    pairs = [name for name in figures if name.startswith("pair/") and name.endswith("/ns_per_pair")]
    for name in sorted(pairs, key=figures.__getitem__):
        peer = name.split("/")[1]
        ratio = figures[f"pair/{peer}/times_ours"]
        lines.append(f"| `{peer}` | {figures[name]:.3g} | {ratio:.3g} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write page and figure."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit("usage: python benchmarks/report.py FILE, the JSON of benchmarks/run.py")
    written = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    draw(written, ROOT / "docs" / "figures" / "benchmarks.png")
    (ROOT / "docs" / "benchmarks.md").write_text(page(written), encoding="utf-8")


if __name__ == "__main__":
    main()
