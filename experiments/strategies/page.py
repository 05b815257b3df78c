"""The page and the figures of the strategies, from results.json."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

STRATEGIES: Final = ("structure", "behaviour", "story")
LEVELS: Final = ("person", "team", "organisation", "network", "system")
PLACES, MODES = ("Twente", "synthetic"), ("consent", "joint")
GROUPS: Final = ("all", "takes part", "does not", "smaller", "larger", "scarcity", "abundance")
SURE: Final = 0.9
"""Share of worlds from which on a combination pays or costs."""
DUTCH: Final = {
    "structure": "structuur", "behaviour": "gedrag", "story": "verhaal", "person": "persoon",
    "team": "team", "organisation": "organisatie", "network": "netwerk", "system": "systeem",
    "takes part": "doet mee", "does not": "doet niet mee", "Twente": "Twente",
    "synthetic": "bedachte regio",
}  # fmt: skip
WORDS: Final = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


class Found:
    """What was found, by words: ``T c story team all`` is a median at the end, Twente, by consent.

    ``S``: in the synthetic region; ``j``: jointly; ``y``: over the years; ``r``: how far it is
    reached; ``low``, ``high``: 5 and 95 % of worlds; ``mandate``: rank correlation of what
    structure on organisations leaves who takes part with the mandate of the world.
    """

    def __init__(self, results: Mapping[str, Any], dutch: bool = False) -> None:
        self.rows, self.dutch = results["rows"], dutch
        self.ranks = results["mandate_rank"]

    def row(
        self, place: str, mode: str, strategy: str, level: str, group: str
    ) -> Mapping[str, Any]:
        """The row of a combination and group."""
        wanted = (place, mode, strategy, level, group)
        keys = ("region", "mode", "strategy", "level", "group")
        return next(row for row in self.rows if tuple(row[key] for key in keys) == wanted)

    def __getitem__(self, words: str) -> str:
        if words == "mandate":
            return self.told(self.ranks["Twente consent"], "")
        kind, *rest = words.split()
        place = "synthetic" if "S" in words.split() else "Twente"
        mode = "joint" if "j" in words.split() else "consent"
        strategy, level, *group = [word for word in rest if word not in ("T", "S", "c", "j")]
        row = self.row(place, mode, strategy, level, " ".join(group))
        if kind == "r":
            return self.told(row["reached"], "")
        number = row["years" if kind == "y" else "end"]
        return self.told(number[kind if kind in ("low", "high") else "median"], "+")

    def told(self, number: float, sign: str) -> str:
        """A number as people write it."""
        text = f"{number:{sign}.2f}" if abs(number) < 1 else f"{number:{sign}.1f}"
        text = text.replace("-", "−")
        return text.replace(".", ",") if self.dutch else text

    def fill(self, text: str) -> str:
        """A text with its numbers."""
        parts = text.split("{")
        done = [parts[0]]
        for part in parts[1:]:
            words, _, after = part.partition("}")
            done.append(self[words] + after)
        return "".join(done)


def mark(told: Mapping[str, float]) -> str:
    """Whether it pays or costs."""
    if told["above"] >= SURE:
        return " **+**"
    return " **−**" if told["below"] >= SURE else ""


def cell(told: Mapping[str, float], found: Found) -> str:
    """Median, range, and whether it pays."""
    low, high = (found.told(told[name], "+") for name in ("low", "high"))
    return f"{found.told(told['median'], '+')} ({low} to {high}){mark(told)}"


def table(found: Found, place: str, mode: str, what: str, groups: tuple[str, ...]) -> str:
    """A row a level and group, a column a strategy."""
    lines = [f"| level | who | {' | '.join(STRATEGIES)} |", "|---|---|---|---|---|"]
    for level in LEVELS:
        for group in groups:
            cells = [
                cell(found.row(place, mode, strategy, level, group)[what], found)
                for strategy in STRATEGIES
            ]
            lines.append(f"| {level} | {group} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def text(results: Mapping[str, Any]) -> str:
    """README.md."""
    found, worlds = Found(results), results["worlds"]["used"]
    parts = [
        WORDS["head"].format(worlds=worlds, verdict=WORDS["verdict"]),
        "## In ten points\n", found.fill(WORDS["sentences"]),
        "## What is put in, and what comes about\n", WORDS["coded"],
        "## What was predicted\n", found.fill(WORDS["predicted"]),
    ]  # fmt: skip
    for place in PLACES:
        for mode, told in zip(MODES, ("by consent", "jointly"), strict=True):
            name = "Twente" if place == "Twente" else "The synthetic region"
            parts += [
                f"## {name}, {told}\n",
                "After ten years; median (5 to 95 % of worlds); **+** pays, **−** costs: more or "
                "less than without in 90 of 100 worlds.\n",
                table(found, place, mode, "end", GROUPS),
                "Over the ten years, the days of the effort included.\n",
                table(found, place, mode, "years", GROUPS[:3]),
            ]
    dutch = Found(results, dutch=True)
    parts += [WORDS["head_nl"].format(worlds=worlds), dutch.fill(WORDS["sentences_nl"])]
    parts.append(
        f"*{results['cpu_seconds']} CPU seconds; code {results['code'][:12]}, worlds "
        f"{results['worlds']['sha256'][:12]}.*\n"
    )
    return "\n".join(parts)


def write(results: Mapping[str, Any], folder: Path) -> None:
    """The page and the figure in both languages."""
    from sim.plots.style import save

    (folder / "README.md").write_text(text(results), encoding="utf-8")
    save(figure(results, "en"), folder / "figure.svg")
    save(figure(results, "nl"), folder / "figuur.svg")


def figure(results: Mapping[str, Any], lang: str) -> Any:
    """A panel a region and group; of each level a mark a strategy."""
    from sim.plots.style import COLOURS, finish, label_below, new_figure, styled

    found, colours = Found(results), (COLOURS[1], COLOURS[5], COLOURS[3])

    def called(word: str) -> str:
        return DUTCH[word] if lang == "nl" else word

    with styled():
        drawn = new_figure(116.0)
        panels = drawn.subplots(2, 2, sharex=True, sharey=True)
        for across, place in zip(panels, PLACES, strict=True):
            for ax, group in zip(across, GROUPS[1:3], strict=True):
                for n, (strategy, colour) in enumerate(zip(STRATEGIES, colours, strict=True)):
                    told = [found.row(place, "consent", strategy, level, group)["end"]
                            for level in LEVELS]  # fmt: skip
                    at = [y + 0.25 * (n - 1) for y in range(len(LEVELS))]
                    ax.hlines(at, [x["low"] for x in told], [x["high"] for x in told],
                              color=colour, lw=1.0)  # fmt: skip
                    ax.plot([x["median"] for x in told], at, "osD"[n], color=colour, ms=3.5,
                            label=called(strategy))  # fmt: skip
                ax.axvline(0.0, color="#777777", lw=0.8, zorder=0)
                ax.set_xscale("symlog", linthresh=1.0)
                ax.set_xticks([-10, -1, 0, 1, 10, 100], ["−10", "−1", "0", "1", "10", "100"])
                ax.set_title(f"{called(place)}: {called(group)}", loc="left")
        panels[0, 0].set_yticks(range(len(LEVELS)), [called(level) for level in LEVELS])
        panels[0, 0].invert_yaxis()
        label_below(drawn, WORDS[f"unit_{lang}"])
        handles = panels[0, 0].get_legend_handles_labels()
        drawn.legend(*handles, loc="outside upper center", ncols=3)
        finish(drawn, lang)
    return drawn
