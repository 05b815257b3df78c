"""One figure for each limit of the verification: what was measured and what is exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from sim.plots.style import COLOURS, finish, log_ticks, new_figure, save, styled

if TYPE_CHECKING:
    from sim.verification import Result

EXACT: Final = "#999999"
MEASURED, SECOND, THIRD = COLOURS[1:4]
RUNGS: Final = ("separation", "coordination", "re-configuration", "integration")
Checks = Mapping[str, "Result"]


def draw(results: Iterable[Result], folder: Path) -> list[Path]:
    """Write ``figures/verify_v1.png`` and so on into a folder, one for each limit.

    The page of :func:`sim.verification.page` looks for them there, beside itself.
    Returns the files written.
    """
    by_id = {result.id: result for result in results}
    pictures = folder / "figures"
    pictures.mkdir(parents=True, exist_ok=True)
    written = []
    for limit, (panels, drawing) in FIGURES.items():
        checks = {name: result for name, result in by_id.items() if result.limit == limit}
        if not checks:
            continue
        with styled():
            figure = new_figure(78)
            axes = figure.subplots(1, panels)
            drawing(list(axes), checks)
            for axis in (axis for ax in axes for axis in (ax.xaxis, ax.yaxis)):
                placed = isinstance(axis.get_major_locator(), FixedLocator)
                if axis.get_scale() == "log" and not placed:
                    log_ticks(axis)
            finish(figure)
        path = pictures / f"verify_{limit.lower()}.png"
        save(figure, path)
        written.append(path)
    return written


def one_pair(axes: list[Axes], checks: Checks) -> None:
    """V1: shares of the rungs and the law of the first passage."""
    left, right = axes
    table = checks["V1c"].tables
    measured = table["counts"] / table["counts"].sum()
    left.bar(range(4), table["law"], color=EXACT, label="exact")
    left.plot(range(4), measured, "o", color=MEASURED, ms=5, label="measured")
    left.set_xticks(range(4), [name.replace("-", "-\n") for name in RUNGS])
    left.set(title="Where the pair stands", ylabel="share of pairs", xlabel="rung")
    left.legend(loc="upper left")
    table = checks["V1e"].tables
    month = np.arange(1, len(table["law"]))  # the last cell holds all later months
    right.plot(month, table["law"][:-1], color=EXACT, lw=4, label="exact")
    right.plot(
        month, table["counts"][:-1] / table["counts"].sum(), ".", color=MEASURED, label="measured"
    )
    right.set(
        title="First passage", xlabel="proposals from separation to integration",
        ylabel="share of pairs", xlim=(0, 45),
    )  # fmt: skip
    right.legend()


def three_organisations(axes: list[Axes], checks: Checks) -> None:
    """V2: the 64 states, distance in standard errors."""
    titles = ("joint, meeting certain", "joint, meeting uncertain", "consent")
    for place, (ax, name, title) in enumerate(
        zip(axes, ("V2a", "V2c", "V2e"), titles, strict=True)
    ):
        law, counts = checks[name].tables["law"], checks[name].tables["counts"]
        n = counts.sum()
        error = np.sqrt(law * (1.0 - law) / n)
        ax.axhspan(-2, 2, color=EXACT, alpha=0.25, lw=0, label="two standard errors")
        ax.axhline(0, color=EXACT, lw=1)
        ax.plot(law, (counts / n - law) / error, "o", color=MEASURED, ms=3, label="one state")
        ax.set(xscale="log", xlim=(6e-5, 0.6), ylim=(-5, 6.5), title=title)
        ax.set_xlabel("exact probability")
        if place == 0:
            ax.set_ylabel("measured − exact\n(standard errors)")
            ax.legend(loc="upper left")
        else:
            ax.tick_params(labelleft=False)


def two_states(axes: list[Axes], checks: Checks) -> None:
    """V3: two branches of the share of links, and the degree law without coupling."""
    left, right = axes
    curve, table = checks["V3f"].tables["curve"], checks["V3f"].tables["branches"]
    fields = curve[:, 0]
    several = np.isin(fields, fields[curve[:, 2] == 1])
    lower = curve[(curve[:, 2] == 0) & (several | (curve[:, 1] < 0.5))]
    upper = curve[(curve[:, 2] == 2) | (~several & (curve[:, 1] > 0.5))]
    middle = curve[curve[:, 2] == 1]
    left.plot(lower[:, 0], lower[:, 1], color=EXACT, lw=3, label="mean field")
    left.plot(upper[:, 0], upper[:, 1], color=EXACT, lw=3)
    left.plot(middle[:, 0], middle[:, 1], "--", color=EXACT, lw=1.5, label="unstable")
    for full, colour, marker, label in (
        (0, MEASURED, "o", "from empty"), (1, SECOND, "x", "from full")
    ):  # fmt: skip
        rows = table[table[:, 1] == full]
        left.plot(rows[:, 0], rows[:, 2], marker, color=colour, label=label)
    left.set(
        title="Fragmentation and bundling", xlabel="B", ylabel="share of links",
        xlim=(-2.4, -0.9), ylim=(-0.03, 1.03),
    )  # fmt: skip
    left.legend(loc="center left")
    law, counts = checks["V3i"].tables["law"], checks["V3i"].tables["counts"]
    right.bar(range(len(law)), law, color=EXACT, label="binomial law")
    right.plot(range(len(law)), counts / counts.sum(), "o", color=MEASURED, ms=4, label="measured")
    right.set(title="Degrees with J = 0", xlabel="partners of an organisation", ylabel="share")
    right.legend()


def trust(axes: list[Axes], checks: Checks) -> None:
    """V4: mean trust by month, and the law of trust at the end."""
    left, right = axes
    for name, colour, label in (
        ("V4a", MEASURED, "gain .05, loss .3, kept .8"),
        ("V4c", SECOND, "gain .1, loss .1, kept .7"),
    ):
        tables = checks[name].tables
        month = np.arange(0, len(tables["path"]), 5)
        left.plot(tables["exact_path"], color=EXACT, lw=3)
        left.plot(month, tables["path"][month], ".", color=colour, label=label)
        edges = np.linspace(0.0, 1.0, len(tables["shares"]) + 1)
        right.stairs(tables["shares"], edges, color=colour, label=label)
        right.axvline(checks[name].exact, color=colour, ls=":", lw=1)
    left.set(
        title="Mean trust (grey: exact)", xlabel="month", ylabel="trust", xlim=(0, 100), ylim=(0, 1)
    )
    left.legend(loc="lower right")
    right.set(
        title="Trust at the end (dotted: exact mean)", xlabel="trust",
        ylabel="share of partners, bins of .02",
    )  # fmt: skip


def interests(axes: list[Axes], checks: Checks) -> None:
    """V5: formed or not against the threshold; the planner's collective value."""
    left, right = axes
    rows = checks["V5a"].tables["links"]
    for made, colour, marker, label in (
        (1, MEASURED, "o", "linked"), (0, SECOND, "x", "apart")
    ):  # fmt: skip
        some = rows[(rows[:, 3] == made) & (rows[:, 1] > 0) & (rows[:, 1] < 1)]
        left.plot(some[:, 1], some[:, 0], marker, color=colour, ms=3, mew=0.8, label=label, ls="")
    left.plot([0, 1], [0, 1], color="black", lw=0.8)
    left.set(
        title="A link forms below w* (consent)", xlabel="closed-form threshold w*",
        ylabel="own-interest weight w", xlim=(0, 1), ylim=(0, 1),
    )  # fmt: skip
    left.legend(loc="upper left", frameon=True, framealpha=1.0)
    tables = checks["V5e"].tables
    right.axhline(tables["top"][0], color=EXACT, lw=3, label="top of every link")
    for name, colour, label in (
        ("joint_0", MEASURED, "w = 0, joint"), ("consent_50", SECOND, "w = .5, consent"),
        ("consent_90", THIRD, "w = .9, consent"),
    ):  # fmt: skip
        right.plot(np.arange(1, len(tables[name]) + 1), tables[name], color=colour, label=label)
    right.set(title="Collective value", xlabel="month", ylabel="value a month", xlim=(0, 40))
    right.set_ylim(bottom=0)
    right.legend(loc="center right", bbox_to_anchor=(1.0, 0.79))


def peers(axes: list[Axes], checks: Checks) -> None:
    """V7: mindsets on their way to consensus, and how fast."""
    left, right = axes
    tables = checks["V7a"].tables
    left.plot(tables["path"], color=MEASURED, lw=0.7, alpha=0.8)
    left.axhline(tables["consensus"][0], color="black", ls="--", lw=1.2, label="exact consensus")
    left.set(title="Mindset of 24 organisations", xlabel="month", ylabel="mindset", xlim=(0, 40))
    left.legend(loc="upper right")
    for name, colour, label in (
        ("V7a", MEASURED, "weighted network"), ("V7c", SECOND, "even ring")
    ):  # fmt: skip
        tables = checks[name].tables
        distance = np.abs(tables["path"] - tables["consensus"]).max(axis=1)
        _, speed, start = tables["speed"]
        month = np.arange(len(distance))
        right.plot(month, start * speed**month, "--", color=colour, lw=1, label=f"bound, {label}")
        right.plot(month, distance, color=colour, label=label)
    right.set(
        title="Distance from consensus", xlabel="month", ylabel="largest distance", yscale="log"
    )
    right.legend(fontsize=7.5)


def stances(axes: list[Axes], checks: Checks) -> None:
    """V6: the hurdle by the weight of strong ties, and fixation at finite selection."""
    left, right = axes
    table = checks["V6d"].tables
    left.plot(table["strong"], table["due"], color=EXACT, lw=3, label="known")
    left.plot(table["strong"], table["found"], "o", color=MEASURED, ms=5, label="exact chain")
    left.axhline(1.0, color="black", ls=":", lw=1)
    left.set(
        title="Ring of 12, every second tie strong", xlabel="weight of the strong ties",
        ylabel="critical b/c", xscale="log", ylim=(0.9, 2.6),
    )  # fmt: skip
    left.legend()
    counted = checks["V6h"]
    table = counted.tables
    right.plot(table["selection"], table["exact"], color=EXACT, lw=3, label="exact chain")
    right.errorbar(
        [counted.setting["selection"]], [counted.measured], yerr=counted.bound, fmt="o",
        color=MEASURED, ms=5, capsize=3, label="counted in runs, bound",
    )  # fmt: skip
    right.axhline(1 / 8, color="black", ls=":", lw=1, label="without selection")
    right.set(
        title="One open organisation in a cycle of 8", xlabel="selection",
        ylabel="probability that it prevails",
    )  # fmt: skip
    right.legend(loc="lower left")


def many(axes: list[Axes], checks: Checks) -> None:
    """V8: bias at rest, the way there, and what sampled heterogeneity adds."""
    left, middle, right = axes
    table = checks["V8b"].tables
    n = table["sizes"]
    left.plot(1 / n, n * table["exact"], color=EXACT, lw=3, label="exact")
    left.errorbar(
        1 / n, n * table["bias"], yerr=2 * n * table["error"], fmt="o", color=MEASURED, ms=4,
        capsize=2, label="networks, ± 2 se",
    )  # fmt: skip
    left.set(title="Bias at rest", xlabel="1/n", ylabel="n × bias", xlim=(0, None), ylim=(0, 0.6))
    left.legend(loc="lower right")
    for name in ("V8d", "V8f"):
        table = checks[name].tables
        month = np.arange(1, len(table["exact"]) + 1)
        first = name == "V8d"
        middle.plot(month, table["exact"], color=EXACT, lw=3, label="mean field" if first else None)
        for row, colour, marker in ((0, SECOND, "x"), (-1, MEASURED, ".")):
            label = f"n = {table['sizes'][row]:g}" if first else None
            middle.plot(month, table["means"][row], marker, color=colour, ms=5, label=label)
    middle.set(title="From empty and full", xlabel="month", ylabel="share of links", ylim=(0, 1))
    middle.legend(loc="center right")
    table = checks["V8h"].tables
    n = table["sizes"]
    for name, colour, marker, power, label in (
        ("added", MEASURED, "o", -0.5, "added by draws"), ("equal", SECOND, "x", -1.0, "equal"),
    ):  # fmt: skip
        fitted = np.exp(np.mean(np.log(table[name]) - power * np.log(n)))
        slope = "1/√n" if name == "added" else "1/n"
        right.plot(n, fitted * n**power, color=EXACT, lw=2, ls="-" if power > -1 else "--",
                   label=slope)  # fmt: skip
        right.plot(n, table[name], marker, color=colour, ms=5, label=label)
    right.plot(n, table["field"], "s", mfc="none", color=THIRD, ms=7, label="their mean field")
    right.set(title="Deviation of regions", xlabel="organisations", ylabel="standard deviation",
              xscale="log", yscale="log")  # fmt: skip
    right.set_xticks(n, [f"{x:g}" for x in n])
    low, high = table["equal"].min() / 8, 1.5 * table["drawn"].max()
    ticks = [x for x in (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1) if low < x < high]
    right.set_yticks(ticks, [f"{x:g}" for x in ticks])
    right.set_ylim(low, high)
    right.minorticks_off()
    right.legend(loc="lower left")


FIGURES: Final[Mapping[str, tuple[int, Callable[[list[Axes], Checks], None]]]] = {
    "V1": (2, one_pair),
    "V2": (3, three_organisations),
    "V3": (2, two_states),
    "V4": (2, trust),
    "V5": (2, interests),
    "V6": (2, stances),
    "V7": (2, peers),
    "V8": (3, many),
}
