"""Pages of the claims, in words made from stored results and from nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sim import EDITION
from sim.claims.files import folder_of, shipped_claims
from sim.claims.outcomes import words
from sim.claims.sentences import (
    COLUMNS,
    MODES,
    REASONS,
    SYNTHETIC,
    but,
    label,
    place_name,
    real_places,
    sentence,
    whole,
)
from sim.claims.verdict import LEAST
from sim.indicators import CHIMNEYS, unit_in
from sim.parameters import ENTRIES
from sim.words import earlier, edition_name, edition_words, listed, words_of
from sim.words import number as in_words

Result = Mapping[str, Any]
GROUPS: Final = ("real", SYNTHETIC)
SCRIPT: Final = "again.py"
"""In the folder of a claim: the few lines that make its result."""


# Numbers and words ------------------------------------------------------------------------


def decimal(text: str, lang: str) -> str:
    """The decimal sign of the language, and a true minus."""
    text = text.replace("-", "−")
    return text.replace(".", ",") if lang == "nl" else text


def number(value: float | None, lang: str, *, signed: bool = False) -> str:
    """A number for people, with two decimals at most; a dash for none."""
    if value is None:
        return "–"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    elif signed and value > 0:
        text = f"+{text}"
    return decimal(text, lang)


def called(name: str, result: Result, lang: str) -> str:
    """Short name of a parameter."""
    return str(result["words"].get(name, {}).get(lang) or f"`{name}`")


def amount(name: str, value: Any, lang: str) -> str:
    """A parameter's value with its unit, where that is a word of time or room."""
    if isinstance(value, str | bool):
        return str(value)
    text = decimal(f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}", lang)
    entry = ENTRIES.get(name)
    if entry is not None and entry.unit == "month":
        return f"{unit_in('month', lang)} {value:.0f}"
    if entry is not None and entry.unit in ("months", "days a week", "per month"):
        return f"{text} {unit_in(entry.unit, lang)}"
    return text


def edition_of(result: Result) -> int:
    """The edition of the model with which a result was made; the first did not say so."""
    return int(result.get("edition", 1))


def matters(contrast: Mapping[str, Any], lang: str) -> str:
    """The smallest effect that counts, of a value as part of what can be reached."""
    if "bracket" in contrast:
        share = f"{whole(contrast['matters'])}%"
        return words_of("claims", lang)["of_width"].format(matters=share)
    return decimal(f"{contrast['matters']:g}", lang)


def _settings(values: Mapping[str, Any], result: Result, lang: str) -> str:
    """Values of parameters in words."""
    shown = [f"{called(k, result, lang)} {amount(k, v, lang)}" for k, v in values.items()]
    return listed(shown, lang=lang) or words_of("claims", lang)["nothing_else"]


def _spread(
    found: Sequence[float | None] | None, lang: str, *, signed: bool = False, unit: str = ""
) -> str:
    """The middle of some worlds, with the ends in brackets."""
    if found is None or any(value is None for value in found):
        return "–"
    low, middle, high = (number(value, lang, signed=signed) for value in found)
    return f"{middle}{unit} ({low}{unit} .. {high}{unit})"


# Markdown ---------------------------------------------------------------------------------


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(*heads), "|" + " --- |" * len(heads), *(_row(*row) for row in rows)]


def _folded(title: str, *lines: str) -> list[str]:
    """What is shown when asked for."""
    return [f"<details><summary>{title}</summary>", "", *lines, "", "</details>", ""]


def _banner(results: Sequence[Result], lang: str) -> list[str]:
    """What is of an earlier edition; that it is no evidence, if anything is of a lesser size."""
    lines = []
    for edition in sorted({edition_of(result) for result in results} - {EDITION}):
        old = [one["claim"]["id"] for one in results if edition_of(one) == edition]
        some = "" if len(old) == len(results) else listed(old, lang=lang)
        lines += [earlier(edition, lang, some), ""]
    full = all(result["size"]["name"] == "full" for result in results)
    return lines if full else [*lines, words_of("claims", lang)["quick"], ""]


# The overview -----------------------------------------------------------------------------


def overview(
    results: Sequence[Result], lang: str, *, folders: str = "", in_docs: bool = False
) -> str:
    """One page for all claims: one picture that fits a screen, and below it what unfolds.

    Args:
        folders: from the page to the folders of the claims, such as ``../experiments/``.
        in_docs: whether the description of the model stands beside the page, and the picture in
            ``figures/``.
    """
    say = words_of("claims", lang)
    worlds = max((result["size"]["worlds"] for result in results), default=0)
    picture = ("figures/" if in_docs else "") + say["overview_picture"]
    links = [f"[{one['claim']['id']}]({_page(one, folders, lang)})" for one in results]
    lines = [f"# {say['overview_title']}", "", *_banner(results, lang)]
    lines += [say["overview_read"].format(worlds=worlds), ""]
    lines += [f"![{say['overview_picture_is']}]({picture})", ""]
    lines += [f"{say['pages_are']}: {' · '.join(links)}", ""]
    rows = [_told(result, folders, lang) for result in results]
    lines += _folded(say["all_sentences"], *_table(say["sentences_head"].split("|"), rows))
    described = ("[{}](model.md)" if in_docs else "{}").format(say["described"])
    words = [f"- {line}" for line in words_of("claims_glossary", lang).values()]
    text = say["how_to_read_text"].format(model=described)
    lines += _folded(say["how_to_read"], text, "", f"{say['glossary']}:", "", *words)
    return "\n".join(lines)


def _page(result: Result, folders: str, lang: str) -> str:
    claim = result["claim"]
    page = f"{folders}{folder_of(claim['id'], claim['name'])}/README.md"
    return page + words_of("claims", lang)["anchor"]


def _told(result: Result, folders: str, lang: str) -> list[str]:
    """A row of the overview's table."""
    say, claim = words_of("claims", lang), result["claim"]
    link = f"[{claim['id']}]({_page(result, folders, lang)}) {claim['title'][lang]}"
    verdicts = [_verdict(result, 0, group, lang) for group in GROUPS]
    first = claim.get("first_edition")
    was = say[f"first_{first['verdict']}"] if first else "–"
    return [link, *verdicts, " ".join(told(result, lang)), was]


def told(result: Result, lang: str) -> list[str]:
    """The sentence, and where it is otherwise."""
    return [text for text in (sentence(result, lang), but(result, lang)) if text]


def _verdict(result: Result, at: int, group: str, lang: str) -> str:
    """The verdict on one of the contrasts in a group of regions."""
    same = result["claim"]["contrasts"][at]["direction"] == "same"
    found = result["contrasts"][at]["groups"][group]
    return label(found["answer"], lang, same=same, predicted=found["predicted"] or 0.0)


# The page of a claim ----------------------------------------------------------------------


def claim_page(claim: Mapping[str, Any], result: Result | None, *, docs: str = "") -> str:
    """The page of one claim, first in English and then in Dutch.

    Args:
        claim: as it is asked now, or as it was when the result was made.
        docs: from the page to the documentation, such as ``../../docs/``; without it pages of the
            documentation are named and not linked.
    """
    head = f"# {claim['id']}: {claim['title']['en']}\n\n*{claim['title']['nl']}* "
    head += "([in het Nederlands](#in-het-nederlands))\n\n"
    note = "<!-- made by `schoorsteen claims --pages-only`; changes by hand are lost -->\n\n"
    english, dutch = ("\n".join(_part(claim, result, lang, docs)) for lang in ("en", "nl"))
    return f"{head}{note}{english}\n## In het Nederlands\n\n{dutch}"


def _part(claim: Mapping[str, Any], result: Result | None, lang: str, docs: str) -> list[str]:
    say = words_of("claims", lang)
    lines: list[str] = _banner([] if result is None else [result], lang)
    lines += [f"*{say['question']}*: {claim['question'][lang]}", ""]
    if result is None:
        lines += [say["none_yet"].format(id=claim["id"]), ""]
    else:
        first, *rest = told(result, lang)
        lines += [" ".join([f"**{say['answer']}: {first}**", *rest]), ""]
        lines += [f"![{claim['title'][lang]}]({say['picture']})", ""]
    lines += _folded(say["prediction"], *_prediction(claim, lang))
    if "first_edition" in claim:
        lines += _folded(say["first_edition"], *_first_edition(claim, lang))
    if result is None:
        return lines
    lines += _folded(say["settings"], *_chosen(result, lang))
    lines += _folded(say["counts"], *_counts(result, lang))
    if len(result["contrasts"]) > 1:
        lines += _folded(say["others"], *_others(result, lang))
    lines += _folded(say["channels"], *_channels(result, lang, docs))
    if result["curves"]:
        lines += _folded(say["curves"], *_curves(result, lang))
    lines += _folded(say["divides"], *_divides(result, lang))
    lines += _folded(say["counter"], *_counter(result, lang, docs))
    lines += _folded(say["again"], *_again(result, lang, docs))
    return lines


def _prediction(claim: Mapping[str, Any], lang: str) -> list[str]:
    say = words_of("claims", lang)
    smallest = say["smallest"].format(matters=matters(claim["contrasts"][0], lang))
    source = say["source"].format(sources=", ".join(claim["sources"]))
    return [claim["prediction"][lang], "", smallest, source]


def _first_edition(claim: Mapping[str, Any], lang: str) -> list[str]:
    say, first = words_of("claims", lang), claim["first_edition"]
    verdict = say[f"first_{first['verdict']}"]
    said = say["first_said"].format(verdict=verdict, said=first["said"][lang])
    return [said, "", first["changed"][lang]]


def _chosen(result: Result, lang: str) -> list[str]:
    say, chosen = words_of("claims", lang), result["chosen"]
    values = {group: _settings(chosen[group]["values"], result, lang) for group in GROUPS}
    text = say["settings_text"].format(
        chosen_real=values["real"],
        chosen_synthetic=values[SYNTHETIC],
    )
    base = result["claim"].get("base")
    over = say["settings_base"].format(base=_settings(base, result, lang)) if base else ""
    lines = [f"{over} {text}".strip()]
    for group in GROUPS:
        rows = []
        for tried in chosen[group]["tried"]:
            name = _settings(tried["values"], result, lang)
            name = f"**{name}**" if tried["values"] == chosen[group]["values"] else name
            rows.append([name, *(f"{whole(tried[key])}%" for key in ("both", *MODES))])
        lines += ["", f"{say[group].capitalize()}:", ""]
        lines += _table(say["settings_head"].split("|"), rows)
    return lines


def _counts(result: Result, lang: str) -> list[str]:
    say, found = words_of("claims", lang), result["contrasts"][0]
    contrast = result["claim"]["contrasts"][0]
    arms = {arm: contrast[f"{arm}_is"][lang] for arm in ("one", "two")}
    outcome = result["outcomes"][contrast["outcome"]]
    lines = [
        say["counts_text"].format(
            outcome=outcome[f"label_{lang}"],
            unit=outcome[f"unit_{lang}"],
            months=contrast.get("months", result["claim"].get("months", 120)),
            **arms,
        )
    ]
    check = contrast.get("check")
    if check and check.get("why"):
        lines.append(say["check"].format(why=check["why"][lang]))
    if found.get("chance") is not None:
        lines.append(say["chance"].format(share=whole(found["chance"])))
    rows = []
    for place in (*real_places(result), SYNTHETIC):
        for mode in MODES:
            cell = found["places"][place]["modes"][mode]
            counts = [str(cell[key]) for key in ("worlds", *COLUMNS, *REASONS)]
            spreads = [_spread(cell[arm], lang) for arm in ("one", "two")]
            effect = _spread(cell["effect"], lang, signed=True)
            name = place_name(place, lang) if mode == MODES[0] else ""
            rows.append([name, say[mode], *counts, *spreads, effect])
    shown = {key: text.replace("|", "/") for key, text in arms.items()}
    heads = say["counts_head"].format(**shown).split("|")
    if contrast["direction"] == "same":
        heads[5] = say["column_changes"]
    if "bracket" in contrast:
        heads[-1] = say["difference_part"]
    return [*lines, "", *_table(heads, rows), "", *_beside(result, lang)]


def _beside(result: Result, lang: str) -> list[str]:
    """What the treatment does to the other headline and to chimneys."""
    say, found = words_of("claims", lang), result["contrasts"][0]["beside"]
    names = list(found["real"])
    rows = []
    for group in GROUPS:
        cells = []
        for name in names:
            spread = found[group][name]
            if name == CHIMNEYS:
                spread = [None if value is None else 100 * value for value in spread]
            unit = "%" if name == CHIMNEYS else ""
            cells.append(_spread(spread, lang, signed=True, unit=unit))
        rows.append([say[group], *cells])
    heads = [words(name)._asdict()[f"label_{lang}"] for name in names]
    return [say["beside"], "", *_table(["", *heads], rows)]


def _others(result: Result, lang: str) -> list[str]:
    say, rows = words_of("claims", lang), []
    for at, contrast in enumerate(result["claim"]["contrasts"][1:], start=1):
        predicted = say[contrast["direction"]].format(matters=matters(contrast, lang))
        cells = [_cell(result, at, group, lang) for group in GROUPS]
        rows.append([contrast["title"][lang], predicted, *cells])
    return _table(say["others_head"].split("|"), rows)


def _cell(result: Result, at: int, group: str, lang: str) -> str:
    """A verdict with the share that it rests on."""
    found = result["contrasts"][at]["groups"][group]
    key, share = {
        "depends": ("cell_depends", found["predicted"]),
        "untested": ("cell_untested", found["tested"]),
    }.get(found["answer"], ("cell_share", found.get(found["answer"])))
    verdict = _verdict(result, at, group, lang)
    return words_of("claims", lang)[key].format(verdict=verdict, share=whole(share))


def _channels(result: Result, lang: str, docs: str) -> list[str]:
    say, rows = words_of("claims", lang), []
    for channel in result["channels"]:
        cells = []
        for group in GROUPS:
            found = channel["groups"].get(group) or {}
            # of a few cases that were as the claim says nothing can be told
            found = found if found.get("cells", 0) >= LEAST else {}
            left = found.get("left")
            moved = say["before_without"].format(
                before=number(found.get("of"), lang, signed=True),
                without=number(found.get("median"), lang, signed=True),
            )
            cells += ["–" if left is None else f"{whole(left)}%", moved]
        equation = _equation(channel.get("equation"), docs)
        rows.append([channel["title"][lang], equation, *cells])
    return [say["channels_text"], "", *_table(say["channels_head"].split("|"), rows)]


def _equation(number_of: Any, docs: str) -> str:
    """The number of an equation, linked to the page that it stands on."""
    if not number_of:
        return "–"
    return f"[{number_of}]({docs}specification.md)" if docs else str(number_of)


def _curves(result: Result, lang: str) -> list[str]:
    say = words_of("claims", lang)
    lines = [say["curves_text"], ""]
    for curve in result["curves"]:
        rows = []
        for at, value in enumerate(curve["values"]):
            cells = []
            for group in GROUPS:
                found = curve["groups"].get(group)
                share = found["predicted"][at] if found else None
                ends = [found[k][at] for k in ("low", "median", "high")] if found else None
                cells.append("–" if share is None else f"{whole(share)}%")
                cells.append(_spread(ends, lang, signed=True))
            rows.append([amount(curve["parameter"], value, lang), *cells])
        name = called(curve["parameter"], result, lang).replace("|", "/")
        heads = say["curves_head"].format(parameter=name).split("|")
        lines += [f"**{curve['title'][lang]}**", "", *_table(heads, rows), ""]
    return lines[:-1]


def _divides(result: Result, lang: str) -> list[str]:
    say, lines = words_of("claims", lang), []
    for group in GROUPS:
        cut = result["divides"].get(group)
        if cut is None:
            lines.append(f"- {say['divides_none'].format(where=say[group])}")
            continue
        line = say["divides_line"].format(
            where=say[group],
            parameter=called(cut["parameter"], result, lang),
            threshold=amount(cut["parameter"], cut["threshold"], lang),
            below=whole(cut["below"]),
            above=whole(cut["above"]),
        )
        lines.append(f"- {line}")
    return lines


def _counter(result: Result, lang: str, docs: str) -> list[str]:
    say, counter = words_of("claims", lang), result["counter"]
    budget = counter["budget"]
    same = result["claim"]["contrasts"][0]["direction"] == "same"
    turns = "changes" if same and counter["turns_to"] == "opposite" else counter["turns_to"]
    lines = [
        say["counter_budget"].format(
            settings=in_words(budget["settings"], 0, lang),
            at_once=budget["parameters_at_once"],
            places=listed([place_name(place, lang) for place in budget["places"]], lang=lang),
            runs=in_words(budget["runs"], 0, lang),
            turns=say[f"turns_{turns}"],
        ),
        "",
    ]
    if counter["found"]:
        return lines + _case(counter, "counter_found", result, lang)
    lines.append(f"{say['counter_none']} {_decides(result, lang, docs)}".strip())
    near = counter.get("nearest")
    if near and near.get("values"):
        lines += ["", *_case(near, "counter_near", result, lang)]
    return lines


def _decides(result: Result, lang: str, docs: str) -> str:
    """Which equation decides a claim that never turned, and whether that is all."""
    say, put_in = words_of("claims", lang), result.get("put_in") or {}
    if not put_in.get("equation"):
        return ""
    text = say["decides" if put_in["alone"] else "decides_most"].format(
        equation=_equation(put_in["equation"], docs),
        channel=result["channels"][put_in["channel"]]["title"][lang],
        left=whole(put_in["left"]),
    )
    return f"{text} {say['coded']}" if put_in["coded"] else text


def _case(found: Mapping[str, Any], key: str, result: Result, lang: str) -> list[str]:
    """A case, what was moved in it, and what it gives in both modes."""
    say, before = words_of("claims", lang), found.get("instead_of", {})
    moved = [
        say["instead"].format(
            name=called(name, result, lang),
            value=amount(name, value, lang),
            before=amount(name, before[name], lang),
        )
        if name in before
        else f"{called(name, result, lang)} {amount(name, value, lang)}"
        for name, value in found["values"].items()
    ]
    where = place_name(found["place"], lang)
    lines = [say[key].format(place=where, values=listed(moved, lang=lang)), ""]
    for mode, numbers in (found.get("modes") or {}).items():
        shown = {k: number(numbers.get(k), lang) for k in ("one", "two")}
        shown |= {k: number(numbers.get(k), lang, signed=True) for k in ("effect", "low", "high")}
        lines.append("- " + say["counter_mode"].format(mode=say[mode].capitalize(), **shown))
    return lines


def _again(result: Result, lang: str, docs: str) -> list[str]:
    """Command, script, edition and versions that made a result, and its ranges."""
    say, name, size = words_of("claims", lang), result["claim"]["id"], result["size"]
    command = f"schoorsteen claims {name if name in shipped_claims() else 'FILE.toml'} --redo"
    command += "" if size["name"] == "full" else " --quick"
    edition = edition_of(result)
    lines = [say["again_text"].format(command=command)]
    if docs and name in shipped_claims():
        lines.append(say["again_script"].format(script=SCRIPT))
    if edition != EDITION:
        lines.append(say["again_then"].format(**edition_words(edition, lang)))
    keys = ("worlds", "replicates", "few_worlds")
    lines.append(
        say["made_with"].format(
            edition=edition_name(edition, lang),
            seed=result["seed"],
            **{key: size[key] for key in keys},
        )
    )
    if result.get("versions"):
        versions = ", ".join(f"{key} {value}" for key, value in result["versions"].items())
        lines.append(say["versions"].format(versions=versions))
    file = "docs/parameters.md"
    link = f"[{file}]({docs}parameters.md)" if docs and edition == EDITION else file
    lines.append(say["ranges"].format(ranges=link))
    return [" ".join(lines)]


def document(content: Any, indent: int = 0) -> str:
    """Results as JSON: a line for each list of numbers, every number as Python writes it."""
    if isinstance(content, Mapping) and content:
        opened, closed = "{}"
        parts = [f"{json.dumps(k)}: {document(v, indent + 1)}" for k, v in content.items()]
    elif isinstance(content, list) and any(isinstance(part, dict | list) for part in content):
        opened, closed = "[]"
        parts = [document(part, indent + 1) for part in content]
    else:
        return json.dumps(content, ensure_ascii=False, allow_nan=False)
    inner = " " * (indent + 1)
    text = f",\n{inner}".join(parts)
    end = "" if indent else "\n"
    return f"{opened}\n{inner}{text}\n{' ' * indent}{closed}{end}"
