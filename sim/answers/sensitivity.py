"""Parts of an analysis: what matters, how much is only luck, what the way of deciding changes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.answers.part import Part, Picture
from sim.answers.study_tables import (
    StudyTables,
    context_names,
    factor_name,
    outcome_name,
    runs_behind,
)
from sim.words import Language, counted, listed, number, words_of
from sim.worlds.agreement import MATTERS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.analysis.importance import Bar, Cell, Importance, Key
    from sim.analysis.modes import Modes
    from sim.state import Floats

SHOWN: Final = 10
"""Parameters in the first figure; the others stand in its table."""
MOST_ROWS: Final = 40
"""Parameters in a figure of all outcomes."""
MOST_FIGURES: Final = 8
"""Contexts that have a figure of their own; of more there are tables."""
MOST_TOLD: Final = 4
"""Contexts that are each told in sentences."""
OF_ONE: Final = ("sobol", "given_data")
"""Kinds whose numbers are shares of 1."""


def percent(share: float, lang: Language) -> str:
    """A share in per cent; below one in ten with a digit behind the point."""
    digits = 0 if abs(share) >= 0.0995 else 1
    text = number(100 * share, digits, lang)
    return text.removeprefix("-") if float(f"{100 * share:.{digits}f}") == 0 else text


def size(value: float, lang: Language) -> str:
    """An effect, in two digits that say something."""
    return number(float(f"{value:.2g}"), None, lang)


def after(tables: StudyTables, month: int, lang: Language) -> str:
    """So many months."""
    return counted(month, words_of("analyse", lang)["month"], lang)


# What is told first -------------------------------------------------------------------------------


def first_sentences(tables: StudyTables, lang: Language) -> list[str]:
    """Three sentences: what matters most, what is only luck, and what to know beside it."""
    say, found = words_of("analyse", lang), tables.importance
    where = context_names(tables, lang)[0]
    if found is None:
        return [say["one_setting"].format(where=where)]
    name, month = tables.leading[0], tables.months[0]
    cell = found.cells[0, name, month]
    return [
        _few_settings(tables, found, lang) or most_of(tables, cell, name, month, where, lang),
        _luck_sentence(cell, name, lang, several=found.replicates > 1),
        _third(tables, found, lang),
    ]


def most_of(
    tables: StudyTables, cell: Cell, name: str, month: int, where: str, lang: Language
) -> str:
    """Which two parameters matter most in a cell."""
    say, found = words_of("analyse", lang), tables.importance
    assert found is not None
    blanks = {"where": where, "outcome": outcome_name(name, lang)}
    blanks["months"] = after(tables, month, lang)
    ranked = cell.ranked
    if not ranked or cell.small or not cell.largest > 0:
        key = "small" if cell.small else "nothing" if ranked else "unknown"
        return say[key].format(matters=number(MATTERS, lang=lang), **blanks)
    told = percent if found.kind in OF_ONE else size
    for at, bar in enumerate(ranked[:2]):
        end = "_2" if at else ""
        blanks |= {
            f"factor{end}": factor_name(bar.factor, lang),
            f"value{end}": told(bar.value, lang),
        }
        blanks[f"margin{end}"] = told(bar.margin, lang)
    text = say[f"first_{found.kind}"].format(**blanks)
    if len(ranked) > 1 and round(ranked[1].value, 3) > 0:
        return f"{text}; {say[f'then_{found.kind}'].format(**blanks)}."
    return f"{text}."


def _luck_sentence(cell: Cell, name: str, lang: Language, *, several: bool) -> str:
    say = words_of("analyse", lang)
    if cell.luck is None:
        return say["luck_few" if several else "luck_unknown"]
    if math.isnan(cell.luck.share):
        return say["luck_nothing"]
    blanks = {
        key: percent(value, lang)
        for key, value in {
            "share": cell.luck.share, "margin": cell.luck.margin, "common": cell.luck.common,
            "own": cell.luck.own,
        }.items()
    }  # fmt: skip
    return say["luck"].format(outcome=outcome_name(name, lang), **blanks)


def _third(tables: StudyTables, found: Importance, lang: Language) -> str:
    if found.kind == "morris" and found.inert:
        return inert_sentence(found, lang)  # what such a study is for
    need = need_sentence(tables, found, lang)
    if need:
        return need
    modes = mode_sentences(tables, lang)
    return modes[0] if modes else inert_sentence(found, lang)


def need_sentence(tables: StudyTables, found: Importance, lang: Language) -> str:
    """That there are too few runs, and how many it takes; empty: there are enough."""
    say = words_of("analyse", lang)
    need = found.need(tables.first_keys)
    if need is None or need.enough:
        return ""
    more = []
    if need.needed > need.used:
        blanks = {"now": number(need.used, 0, lang), "needed": number(need.needed, 0, lang)}
        more.append(say[f"more_{found.kind}"].format(**blanks))
    if need.replicates_needed > need.replicates:
        blanks = {"now": number(need.replicates, 0, lang)}
        blanks["needed"] = number(need.replicates_needed, 0, lang)
        more.append(say["more_replicates"].format(**blanks))
    return say["few_effects" if found.kind == "morris" else "few"].format(
        margin=percent(need.margin, lang),
        wanted=percent(need.wanted, lang),
        more=listed(more, lang=lang),
    )


def inert_sentence(found: Importance, lang: Language) -> str:
    """Which parameters hardly matter to anything."""
    say, inert = words_of("analyse", lang), found.inert
    if found.kind not in ("sobol", "morris"):
        return say["not_inert"]
    of = number(len(found.factors), 0, lang)
    if not inert:
        return say["none_inert"].format(of=of)
    names = sorted(inert, key=lambda factor: inert[factor])
    shown = [factor_name(factor, lang) for factor in names[:6]]
    rest = len(names) - len(shown)
    if rest:
        shown.append(counted(rest, say["others"], lang))
    return say["inert"].format(n=number(len(inert), 0, lang), of=of, names=listed(shown, lang=lang))


# What matters -------------------------------------------------------------------------------------


def sensitivity_part(tables: StudyTables, lang: Language) -> Part | None:
    """What each parameter does to each outcome, in each context."""
    from sim.analysis.importance import table

    found = tables.importance
    if found is None:
        return None
    say, names = words_of("analyse", lang), context_names(tables, lang)
    if few := _few_settings(tables, found, lang):
        return Part("sensitivity", say["title_sensitivity"], (few,), {}, ())
    sentences = []
    for context, name, month in found.cells:
        # of the first context at each moment, of the others at the end; the very first is told
        told = (context, month) == (0, tables.months[0]) and name == tables.leading[0]
        much = context and (month != tables.months[0] or len(names) > MOST_TOLD)
        if name in tables.leading and not told and not much:
            cell = found.cells[context, name, month]
            sentences.append(most_of(tables, cell, name, month, names[context], lang))
    if len(names) > 1:
        sentences.append(_same_first(tables, found, lang))
    third = _third(tables, found, lang)
    for one in (need_sentence(tables, found, lang), inert_sentence(found, lang)):
        if one and one != third:
            sentences.append(one)
    if tables.worlds > 1:
        key = "means_over_worlds" if tables.points is tables.folder.design.points else "worlds_vary"
        sentences.append(say[key].format(worlds=number(tables.worlds, 0, lang)))
    if tables.spread is None and len({context.policy for context in tables.contexts}) > 1:
        sentences.append(say["not_spread"])
    small = dict.fromkeys(
        outcome_name(name, lang) for (_, name, _), cell in found.cells.items() if cell.small
    )
    if small:
        blanks = {"outcomes": listed(list(small), lang=lang)}
        sentences.append(say["small_some"].format(matters=number(MATTERS, lang=lang), **blanks))
    left_out = sum(cell.left_out for cell in found.cells.values())
    if left_out:
        sentences.append(say[f"left_out_{found.kind}"].format(n=number(left_out, 0, lang)))
    if found.beyond:
        sentences.append(say["beyond"].format(n=number(found.beyond, 0, lang)))
    if found.kind == "sobol" and 1 < found.replicates < 3:
        sentences.append(say["two_replicates"])
    if found.kind == "given_data":
        cell = next(iter(found.cells.values()))
        settings = tables.points.number
        if cell.used < settings - cell.left_out:
            blanks = {"used": number(cell.used, 0, lang), "settings": number(settings, 0, lang)}
            sentences.append(say["by_lot"].format(**blanks))
    sentences.append(say[f"note_{found.kind}"])
    pictures = []
    for context in range(len(names) if len(names) <= MOST_FIGURES else 0):
        if not any(_tells(cell) for key, cell in found.cells.items() if key[0] == context):
            continue
        caption = say[f"caption_shares_{_scale(found)}"].format(where=names[context])
        name = "sensitivity" if len(names) == 1 else f"sensitivity-{context + 1}"
        pictures.append(
            Picture(name, caption, (context,), partial(shares_of, tables, context, lang))
        )
    made = {"sensitivity": table(found, tables.heads)}
    return Part("sensitivity", say["title_sensitivity"], tuple(sentences), made, tuple(pictures))


def _few_settings(tables: StudyTables, found: Importance, lang: Language) -> str:
    """That so few settings say nothing of what matters; empty: they do."""
    from sim.analysis.given_data import FEWEST

    settings = tables.points.number
    if found.kind != "given_data" or settings >= FEWEST:
        return ""
    key = "few_worlds" if tables.points is not tables.folder.design.points else "few_settings"
    blanks = {"settings": number(settings, 0, lang), "fewest": number(FEWEST, 0, lang)}
    return words_of("analyse", lang)[key].format(**blanks)


def _same_first(tables: StudyTables, found: Importance, lang: Language) -> str:
    """In how many contexts the same parameter matters most."""
    say, name, month = words_of("analyse", lang), tables.leading[0], tables.months[0]
    cells = [found.cells[at, name, month] for at in range(len(tables.contexts))]
    first = [cell.ranked[0].factor for cell in cells if _tells(cell)]
    most = max(dict.fromkeys(first), key=first.count, default="")
    if not most:
        return say["nothing"].format(
            where=say["everywhere"],
            outcome=outcome_name(name, lang),
            months=after(tables, month, lang),
        )
    blanks = {"n": number(first.count(most), 0, lang), "of": number(len(cells), 0, lang)}
    factor = factor_name(most, lang)
    blanks |= {"factor": factor[:1].upper() + factor[1:], "outcome": outcome_name(name, lang)}
    return say["same_first"].format(**blanks)


def _tells(cell: Cell) -> bool:
    return bool(cell.ranked) and not cell.small and cell.largest > 0


def _scale(found: Importance) -> str:
    return "shares" if found.kind in OF_ONE else "effects"


def first_picture(tables: StudyTables, lang: Language) -> Picture | None:
    """The one figure: what matters most to what is told first, in all contexts."""
    found = tables.importance
    if found is None or _few_settings(tables, found, lang):
        return None
    say = words_of("analyse", lang)
    months = after(tables, tables.months[0], lang)
    caption = say[f"caption_{found.kind}"].format(months=months)
    everything = tuple(range(len(tables.contexts)))
    return Picture("first", caption, everything, partial(first_figure, tables, lang))


def first_figure(tables: StudyTables, lang: Language, *, tall: bool = False) -> Figure:
    """Dots with intervals for the headlines: a row a parameter, a colour a context."""
    from sim import plots
    from sim.plots.sensitivity import Panel

    say, found = words_of("analyse", lang), tables.importance
    assert found is not None
    order = found.order(tables.first_keys)[:SHOWN]
    rows = [factor_name(factor, lang) for factor in order]
    luck = found.kind != "one_at_a_time" and found.replicates > 1
    panels = []
    for name in tables.leading:
        label = outcome_name(name, lang)
        cells = [found.cells[at, name, tables.months[0]] for at in range(len(tables.contexts))]
        values = np.array([_line(cell, order, luck) for cell in cells])
        axis = say[f"axis_{found.kind}"].format(outcome=label)
        title = f"{label[:1].upper()}{label[1:]}"
        panels.append(Panel(title, axis, values[:, 0], values[:, 1]))
    months = after(tables, tables.months[0], lang)
    title = say[f"figure_{found.kind}"].format(where=_place(tables, lang), months=months)
    return plots.importance_figure(
        panels, [*rows, *([say[f"row_luck_{_scale(found)}"]] if luck else [])],
        context_names(tables, lang, short=True), title=title, language=lang, luck=luck, tall=tall,
        source=runs_behind(tables, range(len(tables.contexts)), lang),
    )  # fmt: skip


def _place(tables: StudyTables, lang: Language) -> str:
    """The one context, or the regions of several."""
    from sim.answers.asking import label_of

    names = context_names(tables, lang)
    if len(names) == 1:
        return names[0]
    return listed(list(dict.fromkeys(label_of(c.region, lang) for c in tables.contexts)), lang=lang)


def _line(cell: Cell, order: Sequence[str], luck: bool) -> list[list[float]]:
    """Values and margins of a row of dots."""
    bars: dict[str, Bar] = {bar.factor: bar for bar in cell.bars}
    ends = [(bars[factor].value, bars[factor].margin) for factor in order]
    if luck:
        ends.append(_of_luck(cell))
    return [list(column) for column in zip(*ends, strict=True)]


def _of_luck(cell: Cell) -> tuple[float, float]:
    """What is only luck, on the scale of the bars."""
    from sim.analysis.effects import Screened

    if isinstance(cell.found, Screened):
        sizes = [one.luck for one in cell.found.factors]
        return (float(np.mean(sizes)) if sizes else math.nan), 0.0
    if cell.luck is None:
        return math.nan, math.nan
    return cell.luck.share, cell.luck.margin


def shares_of(tables: StudyTables, context: int, lang: Language) -> Figure:
    """All parameters and all outcomes of a context, at each moment, as a table of colours."""
    from sim import plots
    from sim.plots.sensitivity import Shares

    say, found = words_of("analyse", lang), tables.importance
    assert found is not None
    keys: list[Key] = [key for key in found.cells if key[0] == context]
    order = found.order(tables.first_keys)[:MOST_ROWS]
    luck = found.kind in OF_ONE and found.replicates > 1
    told = [
        name
        for name in tables.outcomes
        if any(_tells(found.cells[k]) for k in keys if k[1] == name)
    ]
    made = []
    for month in tables.months:
        names = [name for name in told if (context, name, month) in found.cells]
        columns: list[Floats] = []
        for name in names:
            cell = found.cells[context, name, month]
            values = np.array(_line(cell, order, luck)[0])
            whole = 1.0 if found.kind in OF_ONE else cell.largest
            columns.append(values / whole if _tells(cell) else np.full(len(values), np.nan))
        labels = [outcome_name(name, lang) for name in names]
        moment = say["after"].format(months=after(tables, month, lang))
        if names:
            made.append(Shares(moment, labels, np.array(columns).T))
    rows = [factor_name(factor, lang) for factor in order]
    if luck:
        rows.append(say["row_luck_shares"])
    title = say[f"figure_{_scale(found)}"].format(where=context_names(tables, lang)[context])
    if len(order) < len(found.factors):
        of = number(len(found.factors), 0, lang)
        title += say["most_rows"].format(n=number(len(order), 0, lang), of=of)
    return plots.shares_figure(
        made, rows, title=title, scale=say[f"scale_{found.kind}"], language=lang, luck=luck,
        source=runs_behind(tables, [context], lang),
    )  # fmt: skip


# Luck ---------------------------------------------------------------------------------------------


def luck_part(tables: StudyTables, lang: Language) -> Part | None:
    """How much of each outcome is only luck."""
    from sim.analysis.importance import luck_table

    found = tables.importance
    if found is None or all(cell.luck is None for cell in found.cells.values()):
        return None
    say, names = words_of("analyse", lang), context_names(tables, lang)
    sentences = []
    for name in tables.leading:
        shares = [found.cells[at, name, tables.months[0]].luck for at in range(len(names))]
        known = [one.share for one in shares if one is not None and not math.isnan(one.share)]
        if known:
            blanks = {"low": percent(min(known), lang), "high": percent(max(known), lang)}
            key = "luck_of" if len(known) == 1 else "luck_between"
            label = outcome_name(name, lang)
            blanks["outcome"] = label[:1].upper() + label[1:]
            sentences.append(say[key].format(**blanks))
    sentences.append(say["note_luck"])
    made = {"luck": luck_table(found, tables.heads)}
    return Part("luck", say["title_luck"], tuple(sentences), made, ())


# Ways of deciding ---------------------------------------------------------------------------------


def _modes(tables: StudyTables) -> list[tuple[dict[str, Any], str, int, Modes]]:
    """Head of a context, outcome, month and what the way of deciding changes."""
    from sim.analysis.layout import matrices
    from sim.analysis.modes import by_pairs, by_setting, pairs_of, twins_of

    points, found = tables.points, []
    column = points.values.get("mode")
    if column is not None and len(set(column.tolist())) > 1:
        rows = np.arange(points.number)
        if made := matrices(points):  # the others are these once more
            rows = np.concatenate([made.a, made.b])
        joint = column[rows] == "joint"
        twins = twins_of(points.values, joint) if len(rows) == points.number else None
        for (name, month), values in tables.values.items():
            for head, own in zip(tables.heads, values, strict=True):
                if twins is None:
                    made_of = by_setting(own[rows], joint)
                else:
                    made_of = by_pairs(own[twins[0]], own[twins[1]])
                found.append((head, name, month, made_of))
        return found
    pairs = pairs_of(tables.heads, [context.base.mode for context in tables.contexts])
    for (name, month), values in tables.values.items():
        for one, two in pairs:
            head = {key: v for key, v in tables.heads[one].items() if key != "mode"}
            found.append((head, name, month, by_pairs(values[one], values[two])))
    return found


def mode_sentences(tables: StudyTables, lang: Language) -> list[str]:
    """What deciding jointly changes, in the first context."""
    from sim.analysis.compare import with_sign

    say, told = words_of("analyse", lang), []
    for name in tables.leading:
        for _, outcome, month, found in _modes(tables):
            if outcome == name and month == tables.months[0] and not math.isnan(found.difference):
                blanks = {
                    "outcome": outcome_name(name, lang), "months": after(tables, month, lang),
                    "difference": with_sign(found.difference, 2, lang),
                    "margin": number(found.margin, 2, lang),
                    "consent": number(found.consent, 2, lang),
                }  # fmt: skip
                told.append(say["mode"].format(**blanks))
                break
    return told


def _by_mode(tables: StudyTables) -> dict[str, Importance]:
    """What matters under each way of deciding, where the settings of a study allow it."""
    from sim.analysis.importance import importance
    from sim.analysis.modes import within

    found: dict[str, Importance] = {}
    whole = tables.importance
    if whole is None or whole.kind not in OF_ONE:
        return found
    for mode in ("consent", "joint"):
        if (own := within(tables.points, mode)) is not None:
            points, settings = own
            values = {key: table[:, settings] for key, table in tables.values.items()}
            made = importance(points, values)
            if made is not None and made.kind == whole.kind:
                found[mode] = made
    return found if len(found) > 1 else {}


def _first_by_mode(
    tables: StudyTables, found: Mapping[str, Importance], lang: Language
) -> list[str]:
    """What comes first under either, in the first context."""
    say, told = words_of("analyse", lang), []
    for name in tables.leading if found else []:
        cells = [one.cells[0, name, tables.months[0]] for one in found.values()]
        if not all(map(_tells, cells)):
            continue
        label = outcome_name(name, lang)
        blanks = {"outcome": label[:1].upper() + label[1:]}
        for end, cell in zip(("", "_2"), cells, strict=True):
            bar = cell.ranked[0]
            blanks |= {
                f"factor{end}": factor_name(bar.factor, lang),
                f"value{end}": percent(bar.value, lang),
                f"margin{end}": percent(bar.margin, lang),
            }
        told.append(say["first_by_mode"].format(**blanks))
    return told


def mode_part(tables: StudyTables, lang: Language) -> Part | None:
    """What it changes whether organisations decide by consent or jointly."""
    import pandas as pd

    from sim.analysis.importance import rounded, table

    found = _modes(tables)
    if all(math.isnan(one.difference) for *_, one in found):
        return None
    say = words_of("analyse", lang)
    rows = [
        {**head, "outcome": name, "month": month, **one._asdict()}
        for head, name, month, one in found
    ]
    made = {"modes": rounded(pd.DataFrame(rows))}
    apart = _by_mode(tables)
    if apart:
        each = [
            table(one, [{**head, "mode": mode} for head in tables.heads])
            for mode, one in apart.items()
        ]
        made["sensitivity_by_mode"] = pd.concat(each, ignore_index=True)
    told = (*mode_sentences(tables, lang), *_first_by_mode(tables, apart, lang), say["note_mode"])
    return Part("modes", say["title_modes"], told, made, ())


# Two sets of ranges -------------------------------------------------------------------------------


def beside_part(tables: StudyTables, other: StudyTables, lang: Language) -> Part | None:
    """Shares of two studies side by side, such as of two sets of ranges."""
    import pandas as pd

    from sim.analysis.importance import rounded

    one, two = tables.importance, other.importance
    if one is None or two is None:
        return None
    say = words_of("analyse", lang)
    if one.kind != two.kind:
        return Part("beside", say["title_beside"], (say["beside_kinds"],), {}, ())
    theirs = [{k: v for k, v in head.items() if k != "scenario"} for head in other.heads]
    rows = []
    for (context, name, month), cell in one.cells.items():
        head = {k: v for k, v in tables.heads[context].items() if k != "scenario"}
        if head not in theirs or (theirs.index(head), name, month) not in two.cells:
            continue
        beside = two.cells[theirs.index(head), name, month]
        values = {bar.factor: bar for bar in beside.bars}
        for bar in cell.bars:
            far = values.get(bar.factor)
            rows.append(
                {
                    **tables.heads[context], "outcome": name, "month": month, "factor": bar.factor,
                    "value": bar.value, "margin": bar.margin,
                    "value_beside": math.nan if far is None else far.value,
                    "margin_beside": math.nan if far is None else far.margin,
                }
            )  # fmt: skip
    if not rows:
        return Part("beside", say["title_beside"], (say["beside_nothing"],), {}, ())
    sentences = [say["beside"].format(one=tables.id, two=other.id)]
    for name in tables.leading:
        if (0, name, tables.months[0]) in two.cells:
            first, second = (found.cells[0, name, tables.months[0]].ranked for found in (one, two))
            if first and second:
                key = "beside_same" if first[0].factor == second[0].factor else "beside_other"
                sentences.append(
                    say[key].format(
                        outcome=outcome_name(name, lang), one=factor_name(first[0].factor, lang),
                        two=factor_name(second[0].factor, lang),
                    )
                )  # fmt: skip
    caption = say["caption_beside"].format(one=tables.id, two=other.id)
    draw, also = partial(beside_figure, tables, other, lang), runs_behind(other, [0], lang)
    pictures = (Picture("beside", caption, (0,), draw, also),)
    made = {"beside": rounded(pd.DataFrame(rows))}
    return Part("beside", say["title_beside"], tuple(sentences), made, pictures)


def beside_figure(tables: StudyTables, other: StudyTables, lang: Language) -> Figure:
    """Dots of both studies in the first context."""
    from sim import plots
    from sim.plots.sensitivity import Panel

    say, one, two = words_of("analyse", lang), tables.importance, other.importance
    assert one is not None
    assert two is not None
    month = tables.months[0]
    order = [f for f in one.order(tables.first_keys) if f in two.factors][:SHOWN]
    luck = one.kind != "one_at_a_time" and min(one.replicates, two.replicates) > 1
    panels = []
    for name in tables.leading:
        label = outcome_name(name, lang)
        lines = [
            _line(found.cells[0, name, month], order, luck)
            if (0, name, month) in found.cells
            else [[math.nan] * (len(order) + luck)] * 2
            for found in (one, two)
        ]
        values = np.array(lines)
        axis = say[f"axis_{one.kind}"].format(outcome=label)
        panels.append(Panel(f"{label[:1].upper()}{label[1:]}", axis, values[:, 0], values[:, 1]))
    where, months = context_names(tables, lang)[0], after(tables, month, lang)
    rows = [factor_name(factor, lang) for factor in order]
    return plots.importance_figure(
        panels, [*rows, *([say[f"row_luck_{_scale(one)}"]] if luck else [])],
        [tables.id, other.id], luck=luck, language=lang,
        title=say[f"figure_{one.kind}"].format(where=where, months=months),
        source="\n".join(runs_behind(study, [0], lang) for study in (tables, other)),
    )  # fmt: skip
