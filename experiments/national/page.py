"""README.md and the figure, from results alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from experiments.national.ask import classes
from experiments.national.ties import GAPS
from sim.worlds.quiet import MODES

TITLES: Final = {
    "density": "Density", "transitivity": "Transitivity", "pair_weight": "Pair weight",
    "distance": "Tie probability, mean of six distances", "degrees": "Neighbours, mean",
    "province": "Ties in one province",
}  # fmt: skip
CALLED: Final = {
    "density": "density", "transitivity": "transitivity", "pair_weight": "pair weight",
    "distance": "distance", "degrees": "degrees", "province": "province",
}  # fmt: skip
SHORT: Final = {"consent": "by consent", "joint": "jointly"}
NULLS: Final = {"anywhere": "at random", "same_task": "at random within the task"}
PREDICTED: Final = dict.fromkeys(GAPS, "better") | {"pair_weight": "worse"}
"""As question.md has it, against ends at random."""
MOST: Final = 0.9
"""Share of worlds from which on a verdict is given."""
DIGITS: Final = 6
SMALL: Final = 1e-4
"""What is below it is told as 0."""

HEAD: Final = """# Does the model keep the network of 2016?

<!-- made by `python -m experiments.national`; changes by hand are lost -->

Question, figures, null and prediction: [question.md](question.md); data:
[docs/national.md](../../docs/national.md). No data of 2016 are in this project, only these sums.
**A share of worlds is a share of the assumptions tried, not a chance.** What stays as it is would
keep every figure: only which links end and begin is compared.

{verdict}

![Ten quiet years, beside ends at random and beside 2016](figure.png)

*Middle and 5 to 95 % of {worlds} worlds; dotted: as many links end and begin at random.*
"""


def rounded(value: Any) -> Any:
    """Numbers with six figures; what is measured has no more."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def write(found: Mapping[str, Any], folder: Path) -> None:
    """The page and the figure into a folder."""
    from sim.plots.national import courses_figure
    from sim.plots.style import save

    (folder / "README.md").write_text(text(found), encoding="utf-8")
    main = found["settings"]["main"]
    rows = [
        {"mode": mode, "model": main["modes"][mode]["courses"]["model"],
         "null": main["modes"][mode]["courses"]["anywhere"]}
        for mode in MODES
    ]  # fmt: skip
    save(courses_figure(TITLES, main["field"], rows, found["edition"]), folder / "figure.png")


def text(found: Mapping[str, Any]) -> str:
    """README.md."""
    main = found["settings"]["main"]
    return "\n".join([
        HEAD.format(verdict=_verdict(main), worlds=main["worlds"]),
        "## After ten years\n", _after(main, "anywhere"),
        "## Within the task\n", _within(main),
        "## Who could meet, and what is a tie\n", _settings(found),
        "## Tie probability by distance\n", _distance(main),
        "## Endings and beginnings\n", _rates(found),
        "## Month 0\n", _month_zero(found),
        "## What it takes\n", _takes(found),
    ])  # fmt: skip


def verdict_of(row: Mapping[str, Any], worlds: int) -> str:
    """Better, worse or neither, of a figure in a mode."""
    for said in ("better", "worse"):
        if row[said] >= MOST * worlds:
            return said
    near = worlds - row["better"] - row["worse"]
    return "no difference that matters" if near >= MOST * worlds else "depends"


def _rows(setting: Mapping[str, Any], null: str) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Rows by figure, then mode."""
    return {
        name: {
            mode: next(r for r in setting["modes"][mode]["rows"]
                       if r["figure"] == name and r["null"] == null)
            for mode in MODES
        }
        for name in GAPS
    }  # fmt: skip


def _verdict(main: Mapping[str, Any]) -> str:
    """In sentences: what the model keeps better, worse, and what is kept at all."""
    groups: dict[str, list[str]] = {}
    kept: dict[str, list[str]] = {"model": [], "null": []}
    for name, modes in _rows(main, "anywhere").items():
        said = {verdict_of(row, main["worlds"]) for row in modes.values()}
        groups.setdefault(said.pop() if len(said) == 1 else "depends", []).append(CALLED[name])
        for arm, names in kept.items():
            if all(row[f"{arm}_kept"] >= MOST * main["worlds"] for row in modes.values()):
                names.append(CALLED[name])
    words = {
        "better": "Better than ends at random, in both ways of deciding",
        "worse": "Worse than ends at random", "depends": "Depends on the world or way of deciding",
        "no difference that matters": "No difference that matters",
    }  # fmt: skip
    lines = [
        f"**Of the {len(GAPS)} figures of 2016 the model keeps {_many(groups, 'better')} better "
        f"than ends at random in nine of ten worlds, and {_many(groups, 'worse')} worse.**\n"
    ]
    lines += [f"- {words[said]}: {', '.join(groups[said])}." for said in words if said in groups]
    right = [
        CALLED[name] for name, said in PREDICTED.items() if CALLED[name] in groups.get(said, [])
    ]
    lines.append(f"- As predicted: {', '.join(right) or 'none'}.")
    lines += [
        f"- Kept at all (within a tenth of 2016) by {called}: {', '.join(kept[arm]) or 'none'}."
        for arm, called in (("model", "the model"), ("null", "ends at random"))
    ]
    rates = main["modes"][MODES[0]]["rates"]
    ended, began, new = (percent(rates[n][1]) for n in ("ended", "began", "new_on_tied"))
    lines.append(
        f"- In the middle world (by consent) {ended} of the ties end in a year and as many as "
        f"{began} begin, so that new ties move the figures. Of these {new} lie on pairs that "
        f"were tied; by chance {percent(rates['free_on_tied'][1])} would."
    )
    return "\n".join(lines)


def _many(groups: Mapping[str, list[str]], said: str) -> str:
    return str(len(groups.get(said, [])) or "none")


def _after(setting: Mapping[str, Any], null: str) -> str:
    """The main table."""
    lines = [
        "Gap: distance to 2016. Middle (5 to 95 % of worlds). Advantage: gap of the null less that "
        "of the model; ± is the spread over runs of one world. Worlds: for the model / for the "
        "null / neither.\n",
        "| figure | 2016 | decided | model | at random | gap, model | gap, at random | advantage | "
        "worlds | kept: model, random |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    worlds = setting["worlds"]
    for k, (name, modes) in enumerate(_rows(setting, null).items()):
        for mode, row in modes.items():
            courses = setting["modes"][mode]["courses"]
            model, chance = (courses[arm][name][1][-1] for arm in ("model", null))
            neither = worlds - row["better"] - row["worse"]
            cells = [
                CALLED[name], number(setting["field"][name]), SHORT[mode], number(model),
                number(chance), span(row["model_gap"]), span(row["null_gap"]),
                f"{span(row['advantage'], True)} ± {number(row['replicates'])}",
                f"{row['better']} / {row['worse']} / {neither}",
                f"{row['model_kept']}, {row['null_kept']}",
            ]  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
        if k == len(GAPS) - 1:
            lines.append("")
    lines.append(
        "*distance* and *degrees* are lists: shown are their means, gaps are between the lists.\n"
    )
    return "\n".join(lines)


def _within(main: Mapping[str, Any]) -> str:
    """The second null."""
    lines = ["Against ends and beginnings drawn within the task on which the model's were.\n",
             "| figure | decided | gap, model | gap, at random | advantage | worlds |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for name, modes in _rows(main, "same_task").items():
        for mode, row in modes.items():
            neither = main["worlds"] - row["better"] - row["worse"]
            cells = [CALLED[name], SHORT[mode], span(row["model_gap"]), span(row["null_gap"]),
                     span(row["advantage"], True),
                     f"{row['better']} / {row['worse']} / {neither}"]  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _settings(found: Mapping[str, Any]) -> str:
    """Verdicts and gaps in the other settings."""
    names = list(found["settings"])
    lines = [
        "Against ends at random, by consent / jointly: the model better (+), worse (−), no "
        "difference (0), or it depends (?); in brackets the middle advantage.\n",
        "| figure | " + " | ".join(names) + " |", "|---|" + "---|" * len(names),
    ]  # fmt: skip
    sign = {"better": "+", "worse": "−", "depends": "?", "no difference that matters": "0"}
    rows = {name: _rows(found["settings"][name], "anywhere") for name in names}
    for figure in GAPS:
        cells = []
        for name in names:
            worlds = found["settings"][name]["worlds"]
            cells.append(" / ".join(
                f"{sign[verdict_of(row, worlds)]} ({number(row['advantage'][1], True)})"
                for row in rows[name][figure].values()
            ))  # fmt: skip
        lines.append(f"| {CALLED[figure]} | {' | '.join(cells)} |")
    sizes = "; ".join(
        f"{name}: {s['size'][2]:,} pairs, {s['size'][3]:,} potential links, {s['worlds']} worlds, "
        f"{s['replicates']} run{'s' if s['replicates'] > 1 else ''} each"
        for name, s in found["settings"].items()
    )
    deep = found["settings"]["deep"]["field"]
    more = (
        f"*deep*: a tie is a link from re-configuration on, whatever the task; 2016 is then density"
        f" {number(deep['density'])}, transitivity {number(deep['transitivity'])}, pair weight "
        f"{number(deep['pair_weight'])}, {number(deep['degrees'])} neighbours."
    )
    return "\n".join([*lines, "", f"main is within 30 km. {sizes}.\n", f"{more}\n"])


def _distance(main: Mapping[str, Any]) -> str:
    lines = ["| km | 2016 | " + " | ".join(
        f"{arm}, {SHORT[mode]}" for mode in MODES for arm in ("model", "at random")) + " |",
        "|---|---|---|---|---|---|"]  # fmt: skip
    for k, name in enumerate(classes()):
        cells = [
            number(main["modes"][mode]["distance"][arm][k])
            for mode in MODES
            for arm in ("model", "anywhere")
        ]
        lines.append(f"| {name} | {number(main['field_distance'][k])} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _rates(found: Mapping[str, Any]) -> str:
    lines = [
        "As a share of the ties of 2016; middle (5 to 95 % of worlds). Last two: part of the "
        "new ties that lies on pairs tied in 2016, and of the links that were free then.\n",
        "| | decided | ended a year | began a year | of 2016 still there | after ten years | "
        "new on tied pairs | free on tied pairs |",
        "|---|---|---|---|---|---|---|---|",
    ]
    names = ("ended", "began", "kept", "ties", "new_on_tied")
    for name, setting in found["settings"].items():
        for mode in MODES:
            rates = setting["modes"][mode]["rates"]
            cells = [span(rates[each]) for each in names] + [number(rates["free_on_tied"][1])]
            lines.append(f"| {name} | {SHORT[mode]} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _month_zero(found: Mapping[str, Any]) -> str:
    """The same figures in three ways."""
    links, table, said = (found["month_zero"]["links"], found["month_zero"]["table"],
                          found["published"])  # fmt: skip
    lines = ["| | links at month 0 | table of pairs, networkx | told with the data |",
             "|---|---|---|---|"]  # fmt: skip
    names = {"density": "density", "transitivity": "transitivity", "pair_weight": "pair weight",
             "degree": "neighbours", "province": "ties in one province"}  # fmt: skip
    for name, called in names.items():
        cells = [number(one[name]) if name in one else "–" for one in (links, table, said)]
        lines.append(f"| {called} | {' | '.join(cells)} |")
    told = said.get("distance") or []
    for k, called in enumerate(classes()):
        last = number(told[k]) if k < len(told) else "–"
        lines.append(f"| tie, {called} km | {number(links['distance'][k])} | – | {last} |")
    out = found["left_out"]
    return "\n".join([
        *lines, "",
        f"Left out: {out['bodies_not_active']} bodies that had ended or were ending, "
        f"{out['bodies_with_fewer_than_two_municipalities']} with fewer than two municipalities, "
        f"{out['members_of_another_kind']} members that are no municipality.\n",
    ])  # fmt: skip


def _takes(found: Mapping[str, Any]) -> str:
    lines = [
        "CPU seconds of one process on a shared machine, kernels compiled; a run is 120 months.\n",
        "| who could meet | N, K, P, L | reading | a run by consent | jointly | arrays, MB | "
        "partners | runs side by side |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, row in found["takes"].items():
        if not isinstance(row, Mapping):
            continue
        size = ", ".join(f"{x:,}" for x in row["size"])
        runs = [number(row[mode]["build"] + row[mode]["run"]) for mode in MODES]
        lines.append(
            f"| {name} | {size} | {number(row['read'])} | {' | '.join(runs)} | "
            f"{row['bytes'] / 1e6:,.0f} | {'sets of bits' if row['bits'] else 'lists'} | "
            f"{row['lanes']} |"
        )
    spent = sum(setting["cpu_seconds"] for setting in found["settings"].values())
    peak = found["takes"]["peak_kilobytes"] / 1024
    return "\n".join([
        *lines, "",
        f"The whole experiment: {spent:,.0f} CPU seconds; one run with everyone {peak:,.0f} MB. "
        "Reading looks at all pairs of municipalities once to see who is near, which grows with "
        "their square; so do the sets of bits, which the kernels leave for lists where links are "
        "fewer than words of bits. A run grows with potential links.\n",
    ])  # fmt: skip


def number(value: float, signed: bool = False) -> str:
    """Three figures, and a real minus sign."""
    if abs(value) < SMALL:
        return "0"
    told = f"{value:+.3g}" if signed else f"{value:.3g}"
    return told.replace("-", "−")


def percent(part: float) -> str:
    """Whole numbers from 10 % on."""
    return f"{100 * part:.{0 if part >= 0.1 else 1}f} %"


def span(values: list[float], signed: bool = False) -> str:
    """Middle (low to high)."""
    low, middle, high = (number(value, signed) for value in values)
    return f"{middle} ({low} to {high})"
