"""Gives every mechanism in five doses and takes it out; writes results.json, README.md, a figure.

Question and predictions: question.md. ``--quick`` looks at the first and the last dose in one place
and writes nothing; ``--page`` makes page and figure anew from results.json.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from doses import BARE, FORMS, LEVERS, MANDATES, MEMBERS, MODES, ON, ROWS, STAYS, Row
from measures import part_deep
from scenes import regions, settings_of, table, watch
from scipy import stats

from sim import engine
from sim.mechanisms import MECHANISMS
from sim.parameters import NEVER, SWITCHES, Parameters, parameters
from sim.state import Floats

HERE = Path(__file__).parent
OUTCOMES = ("fragmentation", "duplicated_work")
TRACE = 1e-3
"""Part of the strongest dose that is next to nothing."""
LITTLE = 0.1
"""Part of the strongest effect that next to nothing may have, or a dose lack to the one before."""
PASSES, NOT_TESTED = "passes", "not tested"


class Effort(NamedTuple):
    """How much is run."""

    replicates: int
    whole: bool
    """All doses and places; else the first and the last dose in the first place."""


FULL = Effort(replicates=30, whole=True)
QUICK = Effort(replicates=6, whole=False)


# --- Runs ---------------------------------------------------------------------------------------


def shared_out(replicates: int, places: int) -> list[range]:
    """Replicates of each region of a place."""
    each = -(-replicates // places)
    return [range(at * each, (at + 1) * each) for at in range(places)]


def seen_in(row: Row, p: Parameters, place: str, replicates: int) -> Floats:
    """(replicates, 3) the measure, then the outcomes at the end."""
    found = []
    some = regions(place)
    for region, own in zip(some, shared_out(replicates, len(some)), strict=True):
        for seen in watch(region, p, own, row.months, row.every):
            outcomes = [float(seen.column(name)[-1]) for name in OUTCOMES]
            found.append([row.measure(seen), *outcomes])
    return np.array(found)


@cache
def ends_of(p: Parameters, place: str, replicates: int) -> Floats:
    """(replicates, 3) outcomes and the part of the links that is deep after ten years."""
    found = []
    some = regions(place)
    for region, own in zip(some, shared_out(replicates, len(some)), strict=True):
        for seen in watch(region, p, own, 120, 120):
            found.append([*(float(seen.column(x)[-1]) for x in OUTCOMES), part_deep()(seen)])
    return np.array(found)


def interval(differences: Floats, level: float = 0.95) -> tuple[float, float]:
    """Mean and half width over replicates in which there is a number; NaN with fewer than three."""
    differences = differences[np.isfinite(differences)]
    n = len(differences)
    if n < 3:
        return math.nan, math.nan
    half = float(stats.t.ppf(0.5 + level / 2, n - 1)) * float(differences.std(ddof=1))
    return float(differences.mean()), half / math.sqrt(n)


def told(number: float) -> float | None:
    """A number for results.json."""
    return None if math.isnan(number) else float(f"{number:.6g}")


def mean_of(values: Floats) -> float:
    values = values[np.isfinite(values)]
    return float(values.mean()) if len(values) else math.nan


def cell(row: Row, place: str, mode: str, effort: Effort) -> dict[str, Any]:
    """What was seen of a row in a place and mode."""
    base = settings_of(place, mode) | dict(row.base)
    replicates = row.times * effort.replicates
    doses = row.doses if effort.whole or not row.ordered else (row.doses[0], row.doses[-1])
    found = np.array([
        seen_in(row, parameters(**(base | dose)), place, replicates) for dose in doses
    ])  # fmt: skip
    moved = found[:, :, 0]
    against = moved[0] if row.ordered else 0.0
    effects = [interval(values - against) for values in moved[1 if row.ordered else 0 :]]
    steps = [interval(two - one, 0.995) for one, two in pairwise(moved)]
    cell: dict[str, Any] = {
        "place": place,
        "mode": mode,
        "means": [told(mean_of(values)) for values in moved],
        "effects": [[told(x) for x in effect] for effect in effects],
        "steps": [[told(x) for x in step] for step in steps] if row.ordered else [],
        "trace": None,
    }
    if row.trace and effort.whole:
        little = {name: value + TRACE * (row.doses[-1][name] - value)
                  for name, value in row.doses[0].items()}  # fmt: skip
        values = seen_in(row, parameters(**(base | little)), place, replicates)[:, 0]
        cell["trace"] = [told(x) for x in interval(values - moved[0])]
    for at, name in enumerate(OUTCOMES, start=1):
        cell[name] = [told(x) for x in interval(found[-1, :, at] - found[0, :, at])]
        cell[f"{name}_without"] = told(float(found[0, :, at].mean()))
    return cell | {"verdict": verdict(row.sign, row.still, row.ordered, cell)}


def verdict(sign: int, still: float, ordered: bool, cell: Mapping[str, Any]) -> str:
    """Whether what was seen is what the mechanism is about, none at zero and more with more."""
    effects = cell["effects"]
    if any(x is None for effect in effects[-1:] for x in effect):
        return NOT_TESTED
    known = [effect for effect in effects if effect[0] is not None]
    if sign == STAYS:
        worst = max(abs(x) for x, _ in known)
        return PASSES if worst < still else f"moves by {worst:.2g}"
    if not ordered:
        weak = sum(sign * x <= half for x, half in known)
        return PASSES if not weak else f"{weak} of {len(known)} without effect"
    strongest, half = effects[-1]
    if sign * strongest <= half:
        return "no effect" if abs(strongest) <= half else "the other way"
    for step, noise in cell["steps"]:
        if step is not None and -sign * step > max(noise, LITTLE * abs(strongest)):
            return "less with more"
    if cell["trace"] is not None and cell["trace"][0] is not None:
        little, noise = cell["trace"]
        if abs(little) > max(noise, LITTLE * abs(strongest)):
            return "something at zero"
    return PASSES


def rows_of(effort: Effort, only: Collection[str] = MECHANISMS) -> list[dict[str, Any]]:
    """Every dose-response of some mechanisms, as plain data."""
    found = []
    for row in ROWS:
        if row.mechanism not in only:
            continue
        places = row.places if effort.whole else row.places[:1]
        cells = [cell(row, place, mode, effort) for place in places for mode in row.modes]
        found.append({
            "mechanism": row.mechanism, "what": row.what, "told": row.told, "sign": row.sign,
            "kind": row.kind, "why": row.why, "base": dict(row.base), "doses": list(row.doses),
            "ordered": row.ordered, "months": row.months, "cells": cells,
        })  # fmt: skip
        print(row.key, *(c["verdict"] for c in cells), sep="; ", file=sys.stderr, flush=True)
    return found


# --- Ablation, forms, the referee ---------------------------------------------------------------


def whole(mechanism: str) -> dict[str, Any]:
    """Parameters with a mechanism in, beside the defaults."""
    if mechanism in ON:
        return dict(ON[mechanism])
    off = MECHANISMS[mechanism].off
    if any(getattr(Parameters(), name) != value for name, value in off.items()):
        return {}
    first = next(row for row in ROWS if row.mechanism == mechanism)
    return dict(first.base) | dict(first.doses[min(3, len(first.doses) - 1)])


def ablations(effort: Effort, only: Collection[str] = MECHANISMS) -> list[dict[str, Any]]:
    """What ten years lose or gain with each of some mechanisms taken out."""
    found = []
    for mechanism in MECHANISMS.values():
        if mechanism.id not in only:
            continue
        on, cells = whole(mechanism.id), []
        for place in ("synthetic", "Twente") if effort.whole else ("synthetic",):
            for mode in MODES:
                base = settings_of(place, mode) | on
                inside, out = (
                    ends_of(parameters(**values), place, effort.replicates)
                    for values in (base, base | mechanism.off)
                )
                cells.append({"place": place, "mode": mode} | {
                    name: [told(x) for x in interval((out - inside)[:, at])]
                    for at, name in enumerate(OUTCOMES)
                })  # fmt: skip
        found.append({"mechanism": mechanism.id, "en": mechanism.en, "nl": mechanism.nl,
                      "source": mechanism.source, "on": on, "off": mechanism.off,
                      "cells": cells})  # fmt: skip
        print(mechanism.id, "taken out", file=sys.stderr, flush=True)
    return found


def forms() -> dict[str, list[float]]:
    """Days a week of all members of a table together, in parts of those of one relation."""
    found: dict[str, list[float]] = {}
    for form in FORMS:
        found[form] = []
        for members in MEMBERS:
            # a phase that is never reached asks for the mechanisms that are off unless asked for
            p = parameters(form=form, inquiry=0.0, phases=((NEVER, {"funding": 1.0}),))
            made = engine.build(table(members), p, 1)
            made.prepare()
            found[form].append(round(float(made.work.load.sum()) / p.days_2, 6))
    return found


def levers(effort: Effort) -> list[dict[str, Any]]:
    """Each lever where nobody ever keeps a promise: deep links with it less those without."""
    found = []
    for name, values in LEVERS.items():
        cells = []
        for place in ("synthetic", "begun", "Twente") if effort.whole else ("begun",):
            for mode in MODES:
                base = settings_of(place, mode) | BARE | {"delivery_cap": 0.0}
                with_it, without = (
                    ends_of(parameters(**more), place, effort.replicates)
                    for more in (base | values, base)
                )
                cells.append({"place": place, "mode": mode, "without": told(without[:, 2].mean()),
                              "more": [told(x) for x in interval((with_it - without)[:, 2])]}
                             )  # fmt: skip
        found.append({"lever": name, "values": values, "cells": cells})
        print(name, "at delivery_cap 0", file=sys.stderr, flush=True)
    return found


def mandates(effort: Effort) -> list[dict[str, Any]]:
    """Effect of each lever on the outcomes over five values of mandate."""
    found = []
    for name, values in LEVERS.items():
        cells = []
        for place in ("synthetic", "Twente") if effort.whole else ("Twente",):
            for mode in MODES:
                effects: dict[str, list[Any]] = {outcome: [] for outcome in OUTCOMES}
                for mandate in MANDATES if effort.whole else MANDATES[::2]:
                    base = settings_of(place, mode) | BARE | {"mandate": mandate}
                    with_it, without = (
                        ends_of(parameters(**more), place, effort.replicates)
                        for more in (base | values, base)
                    )
                    for at, outcome in enumerate(OUTCOMES):
                        both = interval((with_it - without)[:, at])
                        effects[outcome].append([told(x) for x in both])
                cells.append({"place": place, "mode": mode} | effects)
        found.append({"lever": name, "values": values, "cells": cells})
        print(name, "over mandate", file=sys.stderr, flush=True)
    return found


def results(effort: Effort) -> dict[str, Any]:
    """Everything, as plain data."""
    return {
        "replicates": effort.replicates,
        "rows": rows_of(effort),
        "ablations": ablations(effort),
        "forms": forms(),
        "levers": levers(effort),
        "mandates": mandates(effort),
    }


def renewed(stored: Mapping[str, Any], effort: Effort, only: Collection[str]) -> dict[str, Any]:
    """What is stored, with some mechanisms run anew: the others' runs have the same bits."""
    parts = {"rows": rows_of(effort, only), "ablations": ablations(effort, only)}
    order = list(MECHANISMS)
    found = dict(stored)
    for name, rows in parts.items():
        kept = [row for row in stored[name] if row["mechanism"] not in only]
        found[name] = sorted(kept + rows, key=lambda row: order.index(row["mechanism"]))
    return found


# --- The page -----------------------------------------------------------------------------------


def setting_words(name: str, value: Any) -> str:
    if isinstance(value, str):
        return f"`{name}` {value}"
    if value in (NEVER, SWITCHES["attention"]):
        return f"`{name}` {'never' if value == NEVER else 'all'}"
    return f"`{name}` {value:g}"


def words(values: Mapping[str, Any]) -> str:
    """Parameters as text; those of one kind that are the same, once."""
    values = dict(values)
    out = []
    if all(values.get(name) == value for name, value in BARE.items()):
        out.append("a referee without levers")
        values = {name: value for name, value in values.items() if name not in BARE}
    edges = [name for name in values if name.startswith("boundary_")]
    if len(edges) == 4:
        out.append(setting_words("boundary_*", values[edges[0]]))
        values = {name: value for name, value in values.items() if name not in edges}
    return ", ".join([*out, *(setting_words(*item) for item in values.items())]) or "defaults"


def doses_words(row: Mapping[str, Any]) -> str:
    values = [next(iter(dose.values())) for dose in row["doses"]]
    shown = [x if isinstance(x, str) else
             "all" if x == SWITCHES["attention"] else f"{x:g}" for x in values]  # fmt: skip
    return f"{row['what']} {', '.join(shown)}"


def figure_of(number: float | None, sign: bool = False) -> str:
    if number is None:
        return "-"
    if number == 0.0 or abs(number) < 5e-5:
        return "0"
    digits = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 3 if abs(number) < 0.1 else 2
    digits = 4 if abs(number) < 0.01 else digits
    return f"{number:{'+' if sign else ''}.{digits}f}"


def with_half(pair: Iterable[float | None], digits: int = 2) -> str:
    value, half = pair
    if value is None or half is None:
        return "-"
    return f"{value:+.{digits}f} ± {half:.{digits}f}"


def mode_of(cell: Mapping[str, Any]) -> str:
    return f"{cell['place']}, {cell['mode']}"


def passed(row: Mapping[str, Any]) -> tuple[int, int, int]:
    """Cells of a row that pass, that were tested, and all."""
    verdicts = [cell["verdict"] for cell in row["cells"]]
    tested = [found for found in verdicts if found != NOT_TESTED]
    return sum(found == PASSES for found in verdicts), len(tested), len(verdicts)


def shortfalls(found: Mapping[str, Any]) -> list[str]:
    """Cells that do not pass, in words."""
    return [
        f"{row['mechanism']} {row['what']}, {row['told']}: {mode_of(cell)}: {cell['verdict']}"
        for row in found["rows"]
        for cell in row["cells"]
        if cell["verdict"] != PASSES
    ]


ARROWS = {1: "up", -1: "down", 0: "stays"}


def page(found: Mapping[str, Any]) -> str:
    """README.md."""
    rows = found["rows"]
    cells = [cell for row in rows for cell in row["cells"]]
    kinds = [row["kind"] for row in rows]
    missed = shortfalls(found)
    whole_rows = sum(passed(row)[0] == passed(row)[2] for row in rows)
    lines = [
        "# Every mechanism: what it moves, dose by dose, and the run without it",
        "",
        "<!-- made by experiments/mechanisms/mechanisms.py from results.json; "
        "changes by hand are lost -->",
        "",
        "Question, predictions and design: [question.md](question.md). Each mechanism is given in "
        "five doses, the first at",
        "its neutral value, where it can act; looked at is what it is directly about, and beside "
        "it fragmentation and",
        f"duplicated work. {found['replicates']} replicates a dose with the same luck; intervals "
        "are 95 % over replicates.",
        "",
        f"- **{whole_rows} of {len(rows)} dose-responses pass everywhere they were asked**, "
        f"{sum(c['verdict'] == PASSES for c in cells)} of {len(cells)} by place and mode.",
        f"- {kinds.count('put in')} of what was seen is *put in*: it follows from one equation "
        f"alone. {kinds.count('comes about')} *come about*: through",
        "  decisions, promises, trust and time of many, and could have failed to. Outcomes "
        "(fragmentation, duplicated work) always come about.",
        *(
            ["- Not as predicted:"] + [f"  - {line}" for line in missed]
            if missed
            else ["- Nothing is otherwise than predicted."]
        ),
        "",
        "*Passes*: the strongest dose moves the measure the predicted way, the whole interval; no "
        "dose has less effect than a",
        "weaker one, beyond noise and a tenth of the strongest; a thousandth of the strongest "
        "dose has next to none. Sizes are not",
        "judged. *Not tested*: there is nothing to count, such as promises where no link is made.",
        "",
        "![Effect of each dose as a part of the strongest, a panel a mechanism](mechanisms.svg)",
        "",
        "## The table",
        "",
        "Means of the measure at each dose, left the neutral one; of fragmentation and duplicated "
        "work the strongest dose less",
        "the neutral one. In synthetic places `own_interest_mean` is .5 and `contacts` .12 in all "
        "runs: with the defaults everything is bundled there.",
        "",
        "| | given | where it can act | what it is about | predicted | is | place, mode | seen, "
        "dose by dose | strongest less neutral | fragmentation | duplicated work | |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        where = row["why"]
        if row["base"]:
            where += f"{': ' if where else ''}{words(row['base'])}"
        first = (f"| {row['mechanism']} | {doses_words(row)} | {where} | {row['told']} "
                 f"| {ARROWS[row['sign']]} | {row['kind']} ")  # fmt: skip
        for at, cell in enumerate(row["cells"]):
            last = cell["effects"][-1]
            means = ", ".join(figure_of(x) for x in cell["means"])
            half = "" if last[0] is None else f"{figure_of(last[0], True)} ± {figure_of(last[1])}"
            lines.append(
                (first if at == 0 else "| | | | | | ")
                + f"| {mode_of(cell)} | {means} | {half} | {with_half(cell['fragmentation'])} "
                f"| {with_half(cell['duplicated_work'])} | {cell['verdict']} |"
            )
    lines += [*ablation_lines(found), *form_lines(found), *referee_lines(found)]
    return "\n".join(lines) + "\n"


def ablation_lines(found: Mapping[str, Any]) -> list[str]:
    """What the whole run loses or gains without each mechanism."""
    heads = [mode_of(cell) for cell in found["ablations"][0]["cells"]]
    lines = [
        "",
        "## The run without it",
        "",
        "Ten years at the defaults, with the mechanism where the defaults do without; "
        "fragmentation / duplicated work of the run",
        "without it less that with it. In bold where the whole interval lies beyond .05. All of "
        "this comes about.",
        "",
        f"| | mechanism | mechanisme | source | with | {' | '.join(heads)} |",
        "|---|---|---|---|---|" + "---|" * len(heads),
    ]
    for row in found["ablations"]:
        seen = []
        for cell in row["cells"]:
            parts = []
            for name in OUTCOMES:
                value, half = cell[name]
                text = f"{value:+.2f}"
                parts.append(f"**{text}**" if abs(value) - half > 0.05 else text)
            seen.append(" / ".join(parts))
        lines.append(
            f"| {row['mechanism']} | {row['en']} | {row['nl']} | {row['source']} "
            f"| {words(row['on'])} | {' | '.join(seen)} |"
        )
    return lines


def form_lines(found: Mapping[str, Any]) -> list[str]:
    """What a table of n costs by form."""
    lines = [
        "",
        "## What a table costs, by form",
        "",
        "Days a week of all members together, in parts of `days_2`: half of this are relations, "
        "since each has two ends. All stand",
        "at re-configuration, nothing else takes time. Put in: n(n - 1)/2 relations in a network, "
        "one seat a member on a joint board.",
        "",
        f"| form | {' | '.join(f'{n} members' for n in MEMBERS)} |",
        "|---|" + "---|" * len(MEMBERS),
    ]
    for form, seats in found["forms"].items():
        lines.append(f"| {form} | {' | '.join(f'{x:g}' for x in seats)} |")
    return lines


def referee_lines(found: Mapping[str, Any]) -> list[str]:
    """Levers where nobody keeps a promise, and over five values of mandate."""
    heads = [mode_of(cell) for cell in found["levers"][0]["cells"]]
    without = [figure_of(cell["without"]) for cell in found["levers"][0]["cells"]]
    lines = [
        "",
        "## The referee where nobody ever keeps a promise",
        "",
        "`delivery_cap` 0: part of the links that is deep after ten years, with the lever as "
        "strong as can be less without.",
        "",
        f"| lever | {' | '.join(heads)} |",
        "|---|" + "---|" * len(heads),
        f"| *none: deep links* | {' | '.join(without)} |",
    ]
    for row in found["levers"]:
        seen = [
            "0" if cell["more"] == [0.0, 0.0] else with_half(cell["more"], 4)
            for cell in row["cells"]
        ]
        lines.append(f"| {row['lever']} | {' | '.join(seen)} |")
    lines += [
        "",
        "## Each lever over five values of mandate",
        "",
        "Fragmentation / duplicated work after ten years with the lever as strong as can be, less "
        "without; whatever the shape.",
        "",
        f"| lever | place, mode | {' | '.join(f'mandate {x:g}' for x in MANDATES)} |",
        "|---|---|" + "---|" * len(MANDATES),
    ]
    for row in found["mandates"]:
        for at, cell in enumerate(row["cells"]):
            seen = [
                f"{a[0]:+.2f} / {b[0]:+.2f}"
                for a, b in zip(cell["fragmentation"], cell["duplicated_work"], strict=True)
            ]
            name = row["lever"] if at == 0 else ""
            lines.append(f"| {name} | {mode_of(cell)} | {' | '.join(seen)} |")
    widest = max(c[name][at][1] for row in found["mandates"] for c in row["cells"]
                 for name in OUTCOMES for at in range(len(MANDATES)))  # fmt: skip
    return [*lines, "", f"Widest half interval of these: {widest:.2f}."]


def figure(found: Mapping[str, Any]) -> Any:
    """A panel a mechanism: effect of each dose as a part of the strongest one."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    blue, orange = "#0072B2", "#D55E00"
    look = {"font.size": 8, "axes.spines.top": False, "axes.spines.right": False}
    with mpl.rc_context(look):
        rows = -(-len(MECHANISMS) // 4)
        drawn = Figure(figsize=(9.5, 1.31 * rows), layout="constrained")
        panels = drawn.subplots(rows, 4, sharex=True, sharey=True).ravel()
        for panel, mechanism in zip(panels, MECHANISMS.values(), strict=False):
            panel.axhline(0, color="#999999", lw=0.8)
            for row in found["rows"]:
                if row["mechanism"] != mechanism.id or row["sign"] == 0 or not row["ordered"]:
                    continue
                for cell in row["cells"]:
                    means = np.array([np.nan if x is None else x for x in cell["means"]])
                    strongest = abs(means[-1] - means[0])
                    if not strongest > 0:
                        continue
                    part = row["sign"] * (means - means[0]) / strongest
                    fine = cell["verdict"] == PASSES
                    panel.plot(
                        np.linspace(0, 4, len(part)), part, color=blue if fine else orange,
                        lw=1.0, alpha=0.6 if fine else 1.0,
                        ls="-" if fine else "--",
                    )  # fmt: skip
            name = re.split("[:,]", mechanism.en)[0]
            panel.set_title(f"{mechanism.id}  {name}", loc="left", fontsize=7.5)
            panel.set_xticks(range(5), ["none", "", "", "", "most"])
            panel.set_yticks([0, 1])
            panel.set_ylim(-0.4, 1.35)
        for panel in panels[len(MECHANISMS) :]:
            panel.set_axis_off()
        drawn.supxlabel("dose", fontsize=8)
        drawn.supylabel("effect in the predicted direction, as a part of the strongest", fontsize=8)
        drawn.suptitle("What each mechanism is about, over five doses: a line a measure, place and "
                       "mode; dashed: not as predicted", x=0.01, ha="left", fontsize=9)  # fmt: skip
    return drawn


def as_text(found: Mapping[str, Any]) -> str:
    """results.json, a line a row."""
    parts = []
    for name, rows in found.items():
        body = json.dumps(rows)
        if isinstance(rows, list):
            lines = [json.dumps(row, ensure_ascii=False) for row in rows]
            body = "[\n" + ",\n".join(lines) + "\n]"
        parts.append(f'"{name}": {body}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main(arguments: list[str]) -> None:
    """Run and write; ``--only M29 M30``: run these, keep the others; ``--page``: the page alone."""
    path = HERE / "results.json"
    if "--quick" in arguments:
        print(*(shortfalls({"rows": rows_of(QUICK)}) or ["all pass"]), sep="\n")
        return
    if "--only" in arguments:
        only = arguments[arguments.index("--only") + 1 :]
        stored = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(as_text(renewed(stored, FULL, only)), encoding="utf-8")
    elif "--page" not in arguments:
        path.write_text(as_text(results(FULL)), encoding="utf-8")
    found = json.loads(path.read_text(encoding="utf-8"))
    (HERE / "README.md").write_text(page(found), encoding="utf-8")
    drawn = figure(found)
    import matplotlib as mpl

    # the salt counts when the file is written: the same bytes every time
    with mpl.rc_context({"svg.hashsalt": "schoorsteen"}):
        drawn.savefig(HERE / "mechanisms.svg", metadata={"Date": None})


if __name__ == "__main__":
    main(sys.argv[1:])
