"""The page: each pattern under the first edition and under the second, in its group.

Figures of the first edition come from first_edition.json, which no run changes; those of the
second from second_edition.json, as far as it was asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.endings.facts import CALLED, HERE, MODES
from experiments.endings.questions import AS_ONE, GROUPS, WORDS
from experiments.endings.quiet import FITTED

FIRST = "first_edition.json"
Rows = Sequence[Mapping[str, Any]]

SAY: dict[str, dict[str, str]] = {
    "en": {
        "put in": "Put in", "fitted on": "Fitted on", "held out": "Held out", "beside": "Beside",
        "put in why": "A rule of the model brings these about by itself; they count for nothing.",
        "fitted on why": "These had a say in the equations or values of the second edition.",
        "held out why": "These had no say in equations or values, and no mechanism was tried for "
        "them. They were seen under the first edition and under the sketch of the second.",
        "beside why": "No mechanism of their own yet: told as they are.",
        "first": "first", "second": "second", "retold": "retold", "not retold": "not retold",
        "consent": "by consent", "joint": "jointly", "only": "{0} {1} only",
        "not asked": "not asked", "not yet": "not yet run", "to": "to", "against": "against",
        "heads": "pattern | edition | by consent (null; retold from) | jointly (null; retold from) "
        "| verdict | predicted",
        "unit": "share",
    },
    "nl": {
        "put in": "Erin gestopt", "fitted on": "Erop afgestemd", "held out": "Apart gehouden",
        "beside": "Ernaast",
        "put in why": "Een regel van het model brengt deze vanzelf teweeg; zij tellen niet mee.",
        "fitted on why": "Deze hadden invloed op vergelijkingen of waarden van de tweede editie.",
        "held out why": "Deze hadden geen invloed op vergelijkingen of waarden, en er is geen "
        "mechanisme voor geprobeerd. Zij zijn wel gezien onder de eerste editie en onder de "
        "schets van de tweede.",
        "beside why": "Nog zonder eigen mechanisme: verteld zoals zij zijn.",
        "first": "eerste", "second": "tweede", "retold": "naverteld",
        "not retold": "niet naverteld", "consent": "met instemming", "joint": "samen",
        "only": "alleen {1} {0}", "not asked": "niet gevraagd", "not yet": "nog niet gedraaid",
        "to": "tot", "against": "tegenover",
        "heads": "patroon | editie | met instemming (toeval; naverteld vanaf) | samen beslist "
        "(toeval; naverteld vanaf) | oordeel | voorspeld",
        "unit": "aandeel",
    },
}  # fmt: skip
UNITS = {
    "en": {"7a": "days a week per further partner", "7b": "days a week per further partner",
           "8": "months", "9": "endings a year", "9b": "endings a year"},
    "nl": {"7a": "dagen per week per verdere partner", "7b": "dagen per week per verdere partner",
           "8": "maanden", "9": "eindes per jaar", "9b": "eindes per jaar"},
}  # fmt: skip
"""In which a pattern's statistic is; the others are shares or differences of shares."""
RULE = {
    "en": "In brackets the 95 % range of the null, in which organisations leave at random. "
    "*Retold* means that the statistic passes `retold from`: the range by at least the smallest "
    "effect that matters. In 5 and 5b, besides, half of the extra endings must not have come "
    "before year 3.",
    "nl": "Tussen haakjes het 95 %-bereik van het toeval, waarin organisaties willekeurig "
    "vertrekken. *Naverteld* betekent dat de maat voorbij `naverteld vanaf` komt: buiten het "
    "bereik met minstens het kleinste effect dat ertoe doet. Bij 5 en 5b mag bovendien niet de "
    "helft van de extra eindes al voor jaar 3 zijn gekomen.",
}


def number(value: float | None, comma: bool = False) -> str:
    """Three decimals, none of them for nothing; a dash for what could not be measured."""
    if value is None:
        return "–"
    text = f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}"
    text = text.lstrip("-") if float(text) == 0 else text.replace("-", "−")
    return text.replace(".", ",") if comma else text


# What was found ------------------------------------------------------------------------------


def first_rows(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Rows of the first edition's set of parameters, and 7b, which is about the other form."""
    return [r for r in found["rows"] if r["form"] == "programme" or r["pattern"] == "7b"]


def second_rows(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Rows of the second edition, as far as it was asked."""
    parts = (found["parts"].get(name, {}) for name in ("fitted_on", "held_out"))
    return [row for part in parts for row in part.get("rows", ())]


def of(rows: Rows, name: str) -> list[Mapping[str, Any]]:
    """Rows of a pattern."""
    return [row for row in rows if row["pattern"] == name]


def judged(rows: Rows) -> dict[str, bool]:
    """Whether a pattern is retold, by mode; modes in which nothing was measured are left out."""
    return {r["mode"]: bool(r["retold"]) for r in rows if r["statistic"] is not None}


def verdict(rows: Rows, language: str) -> str:
    """Retold, not retold, or in which way of deciding."""
    say, found = SAY[language], judged(rows)
    if not any(found.values()):
        return say["not retold"]
    if all(found.values()):
        return say["retold"] + ("" if len(found) == 2 else f" ({say[next(iter(found))]})")
    return say["only"].format(say["retold"], say["consent" if found.get("consent") else "joint"])


def counted(rows: Rows, groups: Sequence[str], years: Rows = ()) -> tuple[int, int, int]:
    """Patterns retold in all modes asked, in one mode only, and asked.

    A pattern counts once, whatever the number of its questions, by the one that does best. Month
    zero and quiet years are the first thing fitted on; ``years`` are those of both modes.
    """
    best: dict[tuple[str, str], int] = {}
    for name, words in WORDS.items():
        found = judged(of(rows, name))
        if words.group in groups and of(rows, name):
            key = words.group, AS_ONE.get(name, name)
            value = 2 if found and all(found.values()) else 1 if any(found.values()) else 0
            best[key] = max(best.get(key, 0), value)
    if years and "fitted on" in groups:
        met = [year["met"].get(FITTED, False) for year in years]
        best["fitted on", "quiet years"] = 2 if all(met) else 1 if any(met) else 0
    values = list(best.values())
    return values.count(2), values.count(1), len(values)


def count_sentences(before: Rows, after: Rows, years: Rows, language: str) -> list[str]:
    """How many are retold beyond what is put in, and how many of the held out."""
    words = {
        "en": ("first edition", "second edition", "{0} of {2} retold", "and {1} more in one way of "
               "deciding only", "beyond what is put in", "held out", "not yet run"),
        "nl": ("eerste editie", "tweede editie", "{0} van {2} naverteld", "en nog {1} op maar één "
               "manier van beslissen", "buiten wat erin is gestopt", "apart gehouden",
               "nog niet gedraaid"),
    }[language]  # fmt: skip
    lines = []
    for edition, rows, also in ((words[0], before, ()), (words[1], after, years)):
        told = []
        for label, groups in ((words[4], GROUPS[1:]), (words[5], GROUPS[2:3])):
            found = counted(rows, groups, also)
            text = words[2] + (f" ({words[3]})" if found[1] else "")
            waits = not any(of(rows, name) for name, w in WORDS.items() if w.group in groups)
            told.append(f"{label} {words[6] if waits else text.format(*found)}")
        lines.append(f"- {edition[0].upper()}{edition[1:]}: {'; '.join(told)}.")
    return lines


# Lines -------------------------------------------------------------------------------------


def cell(rows: Rows, mode: str, language: str) -> str:
    """A statistic with its null, and from where it counts as retold."""
    row = next((r for r in rows if r["mode"] == mode), None)
    if row is None or row["statistic"] is None:
        return "–"
    low, _, high = row["null"]
    edge = (high if row["sign"] > 0 else low) + row["sign"] * row["matters"]
    shown = [number(v, language == "nl") for v in (row["statistic"], low, high, edge)]
    return f"{shown[0]} ({shown[1]} {SAY[language]['to']} {shown[2]}; {shown[3]})"


def group_table(group: str, before: Rows, after: Rows, language: str) -> list[str]:
    """The patterns of a group, a line an edition."""
    say = SAY[language]
    lines = [f"| {say['heads']} |", "|" + "---|" * 6]
    for name, words in WORDS.items():
        if words.group != group:
            continue
        title = words.en if language == "en" else words.nl
        unit = UNITS[language].get(name, say["unit"])
        for edition, rows, hoped, absent in (
            ("first", of(before, name), words.predicted_first, "not asked"),
            ("second", of(after, name), words.predicted, "not yet"),
        ):
            head = f"{name} {title} ({unit})" if edition == "first" else ""
            expected = "–" if hoped is None else say["retold" if hoped else "not retold"]
            cells = [cell(rows, mode, language) for mode in MODES]
            result = verdict(rows, language) if rows else say[absent]
            line = [head, say[edition], *cells, result, expected]
            lines.append(f"| {' | '.join(line)} |")
    return lines


def reasons(group: str, before: Rows, after: Rows, language: str) -> list[str]:
    """Why each edition does or does not, where that is told."""
    say, lines = SAY[language], []
    for name, words in WORDS.items():
        if words.group != group:
            continue
        english = language == "en"
        for edition, rows, why in (
            ("first", of(before, name), words.before_en if english else words.before_nl),
            ("second", of(after, name), words.after_en if english else words.after_nl),
        ):
            if rows and why:
                called = f"{say[edition]} edition" if english else f"{say[edition]} editie"
                lines.append(f"- {name}, {called}, **{verdict(rows, language)}**: {why}.")
    return lines


def quiet_lines(part: Mapping[str, Any] | None) -> list[str]:
    """Month zero and quiet years, which have targets and no null."""
    lines = ["", "### Month zero and quiet years", ""]
    if part is None:
        return [*lines, "Second edition: not yet run. (The first edition was not asked this here.)"]
    start = part["start"]
    lines += [
        "Second edition. Fragmentation at month 0, tables and links: "
        + "; ".join(
            f"{CALLED[c]} {number(v['tables'])} and {number(v['links'])}"
            for c, v in start["cases"].items()
        )
        + ".",
        "",
        "Ten years in which nothing changes; targets: at least .75 of the deep links kept, .01 to "
        ".03 of them ending a year, weight of municipal pairs −.2 to +.3, net value above 0, at "
        "most .15 overloaded. Only Twente's were fitted on.",
        "",
        "| region | decided | deep kept | endings | pair weight | net value | overload | all met |",
        "|" + "---|" * 8,
    ]
    for year in part["years"]:
        for case, values in year["cases"].items():
            names = ("deep_kept", "endings", "pair_weight_change", "net_value", "overload")
            shown = [number(values.get(name)) for name in names]
            met = "yes" if year["met"][case] else "no"
            told = [CALLED[case], SAY["en"][year["mode"]], *shown, met]
            lines.append(f"| {' | '.join(told)} |")
    return lines


def notes(after: Rows) -> list[str]:
    """Numbers beside those of the second edition."""
    lines = []
    for row in after:
        if row["note"]:
            told = ", ".join(f"{k.replace('_', ' ')} {number(v)}" for k, v in row["note"].items())
            lines.append(f"- {row['pattern']}, {SAY['en'][row['mode']]}: {told}")
    return ["", "## Numbers beside (second edition)", "", *lines] if lines else []


def other_form(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    """The same questions where every bundle is a joint organisation."""
    old = [r for r in first["rows"] if r["form"] == "joint" and r["pattern"] != "7b"]
    new = second["parts"].get("held_out", {}).get("joint_form", [])
    lines = [
        "", "## If every bundle is a joint organisation", "",
        "First edition: `dissolution` .4, which gave more endings than the data allow. Second: one "
        "side leaves with all its links on a task and nothing dissolves; 1 and 5 to 9 are in the "
        "groups above. The held-out ones stand here for sensitivity and count for nothing.", "",
        "| pattern | edition | consent (null; retold from) | joint (null; retold from) | verdict |",
        "|" + "---|" * 5,
    ]  # fmt: skip
    for name, words in WORDS.items():
        for edition, rows in (("first", of(old, name)), ("second", of(new, name))):
            if rows:
                cells = " | ".join(cell(rows, mode, "en") for mode in MODES)
                told = f"{name} {words.en} | {edition} | {cells} | {verdict(rows, 'en')}"
                lines.append(f"| {told} |")
    return lines


def worlds_lines(parts: Mapping[str, Any]) -> list[str]:
    """In how many worlds the patterns are retold."""
    lines = []
    for name in ("fitted_on_over_worlds", "held_out_over_worlds"):
        part = parts.get(name)
        if part is None:
            continue
        for pattern, modes in part["counts"].items():
            told = "; ".join(
                f"{SAY['en'][m]} in {some} of {many} worlds" for m, (some, many) in modes.items()
            )
            lines.append(f"- {pattern}: {told}")
    if not lines:
        return []
    return [
        "", "## Over worlds (second edition)", "",
        "A share of worlds is a share of the assumptions tried, not a chance. Counted are worlds "
        "in which there was something to measure.", "", *lines,
    ]  # fmt: skip


def network_lines(part: Mapping[str, Any] | None) -> list[str]:
    """The national network of 2016 beside one that the model makes from nothing."""
    lines = ["", "## The network of all municipalities in 2016", ""]
    if part is None:
        return [
            *lines,
            "Not yet run. The data are no part of this project: "
            "`python -m experiments.endings --network FOLDER` says where they are.",
        ]
    lines += [
        f"Second edition, {part['months']} months from nothing, {part['replicates']} replicates. "
        "Field: joint bodies shared; model: tasks on which a pair has a deep link. The range is "
        "that within a factor of 1.5 of the field for density and pair weight, and that of ties "
        "drawn at random for the other two.",
        "",
        "| question | decided | model | field | range | as in the field |",
        "|" + "---|" * 6,
    ]
    for row in part["rows"]:
        span = " to ".join(number(v) for v in row["span"])
        fine = "yes" if row["retold"] else "no"
        cells = [row["question"].replace("_", " "), SAY["en"][row["mode"]], number(row["model"]),
                 number(row["field"]), span, fine]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    curves = [row for row in part["rows"] if row["question"] == "distance"]
    if curves:
        edges = "0, 10, 20, 30, 50, 75 km and more"
        field = ", ".join(number(v) for v in curves[0]["field_curve"])
        lines += ["", f"Probability of a tie from {edges}: field {field}."]
        for row in curves:
            told = ", ".join(number(v) for v in row["model_curve"])
            lines.append(f"Model, {SAY['en'][row['mode']]}: {told}.")
    return lines


def when(second: Mapping[str, Any]) -> list[str]:
    """When each part was run, and whether under the same kernels and defaults."""
    parts = second["parts"]
    lines = [
        f"- {entry['what'].replace('_', ' ')}: {entry['begun']}, kernels and defaults "
        f"{entry['digest']}, commit {str(entry['commit'])[:7]}, "
        f"{entry['cpu_seconds']:.0f} CPU s{', forced' if entry['forced'] else ''}"
        for entry in second["log"]
        if entry["finished"]
    ]
    kinds = {part["digest"] for part in parts.values()}
    if len(kinds) > 1:
        lines.append("- **The parts were run under different kernels or defaults.**")
    return lines or ["- The second edition was not run yet."]


def page(first: Mapping[str, Any], second: Mapping[str, Any]) -> str:
    """The results of both editions as a page."""
    before, after, parts = first_rows(first), second_rows(second), second["parts"]
    quiet = parts.get("start_and_quiet_years")
    years = quiet["years"] if quiet else ()
    lines = [
        "# Retelling real endings", "",
        "<!-- made by `python -m experiments.endings`; changes by hand are lost -->", "",
        "Groups, questions, predictions and data: [question.md](question.md). Both editions of the "
        "model stand side by side; no figure of one is told as that of the other.", "",
        *count_sentences(before, after, years, "en"), "",
        "1, 5 and 9 count once each, by the question on which they do best; 4, 7b and 8 are "
        "counted though they have no mechanism of their own. Month zero and quiet years count as "
        "one, in the second edition only.", "",
        RULE["en"], "",
        f"First edition ({first['code']}): {first['replicates']} replicates a case and mode, with "
        "the set of parameters that question.md gives for it. Second edition, the shipped "
        "defaults with what the patterns need:", "", *when(second), "",
    ]  # fmt: skip
    lines += [f"![First edition, beside leaving at random]({FIGURES['first']})", ""]
    if after:
        lines += [f"![Second edition, beside leaving at random]({FIGURES['second']})", ""]
    lines += hazard_lines(first, parts.get("fitted_on"))
    for group in GROUPS:
        lines += ["", f"## {SAY['en'][group]}", "", SAY["en"][f"{group} why"], ""]
        lines += group_table(group, before, after, "en")
        lines += ["", *reasons(group, before, after, "en")]
        if group == "fitted on":
            lines += quiet_lines(quiet)
    lines += network_lines(parts.get("network")) + worlds_lines(parts)
    lines += notes(after) + other_form(first, second) + field_lines()
    lines += ["", "## In het Nederlands", "", *count_sentences(before, after, years, "nl"), ""]
    lines += [RULE["nl"]]
    for group in GROUPS:
        lines += ["", f"### {SAY['nl'][group]}", "", SAY["nl"][f"{group} why"], ""]
        lines += group_table(group, before, after, "nl")
        lines += ["", *reasons(group, before, after, "nl")]
    return "\n".join([*lines, "", *LIMITS]) + "\n"


def hazard_lines(first: Mapping[str, Any], fitted: Mapping[str, Any] | None) -> list[str]:
    """Yearly hazard of deep links under each edition's set."""
    lines = []
    of_second = (fitted or {}).get("hazards")
    for edition, hazards in (("First", first["hazards"]), ("Second", of_second)):
        if hazards:
            told = "; ".join(
                f"{SAY['en'][mode]} "
                + ", ".join(f"{CALLED.get(c, c)} {number(v)}" for c, v in some.items())
                for mode, some in hazards.items()
            )
            lines.append(f"{edition} edition, yearly hazard of deep links: {told}.")
            lines.append("")
    return lines[:-1]


def field_lines() -> list[str]:
    """What the field shows, pattern by pattern."""
    lines = [f"- {name}: {words.field}" for name, words in WORDS.items()]
    return ["", "## In the field", "", *lines]


LIMITS = [
    "## What this cannot say",
    "",
    "- Ten endings with dates are few, they were written about because they ended, and patterns 1 "
    "and 2 rest on the same ones.",
    "- Held-out patterns were seen under the first edition and under the sketch of the second; "
    "what was held out is any say in equations and values.",
    "- Links of one table end together, so that a null over links is narrower than the truth; the "
    "smallest effect that matters guards against that, not the range.",
    "- 1b and 1d are not defined where two organisations decide jointly, because the model then "
    "names no leaver.",
    "- Who leaves is inferred from what each side had to gain. Where the model itself shows it "
    "(`form` joint), the two agree in nearly all endings; a test says so.",
    "- Bodies are partners in the model and may step down; in the field they cannot. In 1a to 1d "
    "only members count as leavers.",
    "- Regio Deals, deficits and budgets of one body, quarrels about a surplus and mergers have no "
    "place in the model, and were not replayed.",
]
FIGURES = {"first": "first_edition.png", "second": "figure.png"}


def write(second: Mapping[str, Any], folder: Path) -> None:
    """Page and figures from the numbers."""
    from sim.plots import save

    first = json.loads((HERE / FIRST).read_text(encoding="utf-8"))
    (folder / "README.md").write_text(page(first, second), encoding="utf-8")
    for edition, rows in (("first", first_rows(first)), ("second", second_rows(second))):
        if rows:
            figure = figure_of(rows, edition)
            save(figure, folder / FIGURES[edition])


def figure_of(rows: Rows, edition: str) -> Any:
    """The patterns of an edition beside leaving at random, from top to bottom by group."""
    from sim.plots.endings import patterns_figure

    asked = {row["pattern"] for row in rows}
    order = sorted(asked, key=lambda name: (GROUPS.index(WORDS[name].group), name))
    titles = {name: WORDS[name].en for name in order}
    number = ("first", "second").index(edition) + 1
    return patterns_figure(rows, titles, CALLED, f"{edition.capitalize()} edition", number)
