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
}
TARGETS = {"40": 9.0, "355": 6.0, "2000": 9.0}
"""Nanoseconds per potential link and month that the core is to stay below."""


def sizes_of(figures: dict[str, float]) -> list[str]:
    """Numbers of organisations for which contenders were timed."""
    return [name.split("/")[0] for name in figures if name.endswith("/potential_links")]


def curves(figures: dict[str, float], axis: str) -> tuple[list[float], list[float]]:
    """Values on an axis of growth and what a link and month cost there."""
    start = f"growth/{axis}/"
    told = {name[len(start) :]: ns for name, ns in figures.items() if name.startswith(start)}
    told.pop("exponent", None)
    return [float(value) for value in told], list(told.values())


def short(value: float) -> str:
    """A round number in few characters."""
    return f"$10^{len(str(round(value))) - 1}$" if value >= 1000 else f"{value:.0f}"


def draw(written: dict[str, Any], path: Path) -> None:
    """Contenders above, growth of the core below."""
    figures, titles = written["figures"], written["titles"]
    sizes = sizes_of(figures)
    figure = plt.figure(figsize=(11, 8), layout="constrained")
    above, below = figure.subfigures(2, 1, height_ratios=(1, 1))
    for size, ax in zip(sizes, above.subplots(1, len(sizes), squeeze=False)[0], strict=True):
        names = [name for name in titles if f"{size}/{name}/ns" in figures]
        names.sort(key=lambda name: -figures[f"{size}/{name}/ns"])
        values = [figures[f"{size}/{name}/ns"] for name in names]
        colours = [ORANGE if name == "core" else BLUE for name in names]
        bars = ax.barh([titles[name].split(" (")[0] for name in names], values, color=colours)
        told = [f"{value:,.0f}" if value >= 100 else f"{value:.1f}" for value in values]
        for label in ax.bar_label(bars, told, padding=3):
            label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
            label.set_zorder(3)
        ax.set_xscale("log")
        ax.set_xlim(1, max(values) * 8)
        ax.axvline(TARGETS[size], color=GREY, linestyle="--", linewidth=1)
        links = round(figures[f"{size}/potential_links"])
        ax.set_title(f"{size} organisations, {links:,} potential links", fontsize=10)
        ax.set_xlabel("ns per potential link and month (log); dashed: target", fontsize=9)
        ax.spines[["top", "right"]].set_visible(False)
    above.suptitle("The full default model, indicators every month, one thread")
    for (axis, label), ax in zip(AXES.items(), below.subplots(1, len(AXES)), strict=True):
        x, y = curves(figures, axis)
        ax.plot(x, y, "o-", color=ORANGE)
        ax.set_xscale("log")
        ax.set_xticks(x, [short(value) for value in x], fontsize=8)
        ax.minorticks_off()
        ax.set_ylim(0, max(y) * 1.2)
        ax.set_xlabel(label, fontsize=9)
        ax.spines[["top", "right"]].set_visible(False)
        if axis == "organisations":
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
        "Contenders take turns in one run; figures are medians in nanoseconds per potential link",
        "and month, ratios are of medians. Trust ratios: the machine is shared.",
        "",
        "![contenders and growth](figures/benchmarks.png)",
        "",
    ]
    for size in sizes_of(figures):
        links, part = figures[f"{size}/potential_links"], figures[f"{size}/part_linked"]
        lines += [
            f"## {size} organisations",
            "",
            f"{links:,.0f} potential links, {100 * part:.0f} % deeper than separation on average.",
            f"Target for the core: {TARGETS[size]:g} ns.",
            "",
            "| | ns | times the core |",
            "|---|---|---|",
        ]
        for name, title in titles.items():
            if f"{size}/{name}/ns" in figures:
                ns, ratio = figures[f"{size}/{name}/ns"], figures[f"{size}/{name}/times_core"]
                lines.append(f"| {title} | {ns:,.1f} | {ratio:,.2f} |")
        lines.append("")
    lines += ["## Ensembles, growth, memory", "", "| | |", "|---|---|"]
    for name, value in figures.items():
        if name.startswith(("ensemble/", "memory/")) or name.endswith("exponent"):
            lines.append(f"| `{name}` | {value:.3g} |")
    lines += [
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
