"""Pages of the claims, in words made from stored results and from nothing else."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim import EDITION
from sim.claims.files import folder_of, shipped_claims
from sim.claims.verdict import (
    DECIDES,
    DEPENDS,
    FAILS,
    HOLDS,
    Sampled,
    in_both,
    mean,
    overall,
    sampled,
)
from sim.indicators import unit_in
from sim.parameters import ENTRIES
from sim.words import earlier, edition_name, edition_words, words_of

MODES = ("consent", "joint")
Result = Mapping[str, Any]


# Numbers and words ------------------------------------------------------------------------


def decimal(text: str, lang: str) -> str:
    """The decimal sign of the language, and a true minus."""
    text = text.replace("-", "−")
    return text.replace(".", ",") if lang == "nl" else text


def _digits(value: float) -> int:
    if value and abs(value) < 0.095:
        return 3
    return 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2


def number(
    value: float | None, lang: str, signed: bool = False, near: Sequence[float | None] = ()
) -> str:
    """A number to three digits; a dash for none.

    Args:
        near: what else the sentence holds: a zero has as many decimals as the most exact.
    """
    if value is None:
        return "–"
    text = f"{value:.{_digits(value)}f}"
    if float(text) == 0:
        others = [(v, _digits(v)) for v in near if v is not None]
        text = f"{0.0:.{max([d for v, d in others if round(v, d) != 0], default=2)}f}"
    elif signed and value > 0:
        text = f"+{text}"
    return decimal(text, lang)


def percent(value: float | None, lang: str, signed: bool = False) -> str:
    """A share in per cent."""
    if value is None or math.isnan(value):
        return "–"
    text = f"{100 * value:.0f}".replace("-0", "0")
    sign = "+" if signed and float(text) > 0 else ""
    return decimal(f"{sign}{text}", lang) + ("%" if lang == "nl" else " %")


def change(
    value: float | None, contrast: Mapping[str, Any], lang: str, near: Sequence[float | None] = ()
) -> str:
    """An effect, or what matters of it, as the contrast counts it."""
    if contrast.get("relative", False):
        return percent(value, lang, signed=True)
    return number(value, lang, signed=True, near=near)


def of_larger(contrast: Mapping[str, Any], lang: str) -> str:
    """Of what a relative effect is a part; nothing for the others."""
    return words_of("claims", lang)["of_larger"] if contrast.get("relative", False) else ""


_ENDS = ("effect", "low", "high")


def interval(
    found: Mapping[str, Any],
    contrast: Mapping[str, Any],
    lang: str,
    near: Sequence[float | None] = (),
) -> str:
    """An effect with its interval."""
    near = [*near, *(found[key] for key in _ENDS)]
    middle, low, high = (change(found[key], contrast, lang, near) for key in _ENDS)
    return f"{middle} ({low} {words_of('claims', lang)['interval_to']} {high})"


def intervals(modes: Sequence[Mapping[str, Any]], contrast: Mapping[str, Any], lang: str) -> str:
    """The effects of both modes."""
    near = [found[key] for found in modes for key in _ENDS]
    return "; ".join(interval(found, contrast, lang, near) for found in modes)


def _levels(found: Mapping[str, Any], lang: str) -> str:
    near = [found["one"], found["two"]]
    one, two = (number(value, lang, near=near) for value in near)
    return words_of("claims", lang)["one_two"].format(one=one, two=two)


def called(name: str, result: Result, lang: str) -> str:
    """Short name of a parameter."""
    if name == "mode":
        return words_of("claims", lang)["mode"]
    return str(result["words"].get(name, {}).get(lang) or f"`{name}`")


def amount(name: str, value: Any, lang: str) -> str:
    """A parameter's value with its unit, where that is a word of time or room."""
    if isinstance(value, str):
        return value
    text = decimal(f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}", lang)
    entry = ENTRIES.get(name)
    if entry is not None and entry.unit == "month":
        return f"{unit_in('month', lang)} {value:.0f}"
    if entry is not None and entry.unit in ("months", "days a week", "per month"):
        return f"{text} {unit_in(entry.unit, lang)}"
    return text


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _matters(contrast: Mapping[str, Any], lang: str) -> str:
    value = contrast["matters"]
    return percent(value, lang) if contrast.get("relative", False) else decimal(f"{value:g}", lang)


def _predicted(contrast: Mapping[str, Any], lang: str) -> str:
    matters = _matters(contrast, lang) + of_larger(contrast, lang)
    return words_of("claims", lang)[contrast["direction"]].format(matters=matters)


def _label(name: str, result: Result, lang: str) -> str:
    return str(result["outcomes"][name][f"label_{lang}"])


def case_name(result: Result) -> str:
    """The real case, as it is called."""
    return str(result["setting"]["case"]).capitalize()


# Editions ---------------------------------------------------------------------------------


def edition_of(result: Result) -> int:
    """The edition of the model with which a result was made; the first did not say so."""
    return int(result.get("edition", 1))


# Sentences --------------------------------------------------------------------------------


def sentences(result: Result, lang: str) -> list[str]:
    """The verdict in three sentences, made from the numbers, and what worlds say."""
    three = [_first(result, lang), _second(result, lang), _third(result, lang)]
    return three + over_worlds(result, lang)


def over_worlds(result: Result, lang: str) -> list[str]:
    """In how many worlds it is as predicted, too small to matter or the opposite."""
    if "worlds" not in result:
        return []
    say, contrast = words_of("worlds", lang), result["claim"]["contrasts"][0]
    text = []
    for place, where in (("synthetic", say["synthetic"]), ("case", case_name(result))):
        found = result["worlds"]["places"][place]
        parts = []
        for mode in MODES:
            counts = found[mode]
            untold = counts["untold"]
            low, median, high = (
                change(counts[key], contrast, lang) for key in ("low", "median", "high")
            )
            parts.append(
                say["claim_mode"].format(
                    **{key: counts[key] for key in ("as_predicted", "small", "opposite")},
                    mode=say[mode], low=low, median=median, high=high,
                    untold=say["claim_untold"].format(untold=untold) if untold else "",
                )
            )  # fmt: skip
        of = result["worlds"]["used"]
        text.append(
            say["claim"].format(of=of, place=where, both=found["both"], modes=". ".join(parts))
        )
    return [*text, say["share"]]


def shares(result: Result) -> Sampled:
    """What the stored sample says, counted from its points and effects."""
    sample, contrast = result["sample"], result["claim"]["contrasts"][0]
    points = [dict(zip(sample["ranges"], point, strict=True)) for point in sample["points"]]
    return sampled(points, sample["effects"], contrast["direction"], contrast["matters"])


def verdict(result: Result) -> str:
    """The verdict by the rule of the overview, from the stored effects."""
    found = shares(result)
    return overall(_at_home(result), found.both, found.divided)


def _at_home(result: Result) -> list[str]:
    modes = result["contrasts"][0]["modes"]
    return [modes[mode]["synthetic"]["verdict"] for mode in MODES]


def _sides(result: Result, found: Sampled, lang: str) -> dict[str, str]:
    cut = found.divided
    if cut is None:
        return {}
    return {
        "what": called(cut.parameter, result, lang),
        "threshold": amount(cut.parameter, cut.threshold, lang),
        "below": percent(cut.below, lang),
        "above": percent(cut.above, lang),
    }


def _decides(found: Sampled) -> bool:
    """Whether one parameter tells most of where it holds."""
    cut = found.divided
    return cut is not None and abs(cut.above - cut.below) >= DECIDES


def _without_outcome(found: Sampled, lang: str) -> str:
    """How many settings are left out, if any."""
    return (
        words_of("claims", lang)["undefined"].format(k=found.undefined, n=found.number)
        if found.undefined
        else ""
    )


def _first(result: Result, lang: str) -> str:
    found, word = shares(result), verdict(result)
    key = f"{word}_first"
    if word == DEPENDS:
        key = "depends_on" if _decides(found) else "depends_most"
    return words_of("claims", lang)[key].format(
        id=result["claim"]["id"],
        edition=edition_name(edition_of(result), lang),
        n=found.number - found.undefined,
        all=percent(found.both, lang),
        undefined=_without_outcome(found, lang),
        **_sides(result, found, lang),
    )


PLURAL = ("deep_endings", "households_helped")
"""Outcomes whose labels are plural."""
EDGE = 0.005
"""So near to 0 or 1 in both arms and modes, an outcome could hardly have moved."""


def _second(result: Result, lang: str) -> str:
    say, contrast = words_of("claims", lang), result["claim"]["contrasts"][0]
    modes = result["contrasts"][0]["modes"]
    verdicts = {mode: say[modes[mode]["synthetic"]["verdict"]] for mode in MODES}
    same = verdicts["consent"] == verdicts["joint"]
    verdict_text = say["both_modes" if same else "two_modes"].format(
        verdict=verdicts["consent"], **verdicts
    )
    here = {mode: modes[mode]["synthetic"] for mode in MODES}
    effects = [here[mode][key] for mode in MODES for key in _ENDS]
    effects += [modes[mode]["case"]["effect"] for mode in MODES]
    levels = [here[mode][arm] for mode in MODES for arm in ("one", "two")]

    def goes(mode: str) -> str:
        found, of = here[mode], of_larger(contrast, lang)
        middle, low, high = (change(found[key], contrast, lang, effects) for key in _ENDS)
        one, two = (number(found[arm], lang, near=levels) for arm in ("one", "two"))
        inner = say["interval"].format(effect=middle + of, low=low, high=high)
        return say["goes"].format(one=one, two=two, interval=inner)

    text = say["second"].format(
        one=contrast["one_is"][lang],
        two=contrast["two_is"][lang],
        go=say["go_plural" if contrast["outcome"] in PLURAL else "go"],
        outcome=_label(contrast["outcome"], result, lang),
        predicted=_predicted(contrast, lang),
        verdict=verdict_text,
        case=case_name(result),
        **{mode: goes(mode) for mode in MODES},
        **{
            f"case_{mode}": change(modes[mode]["case"]["effect"], contrast, lang, effects)
            for mode in MODES
        },
    )
    # as where everyone is alone with and without what is claimed to do nothing
    edge = not contrast.get("relative") and all(
        arm is not None and min(abs(arm), abs(1.0 - arm)) < EDGE for arm in levels
    )
    return text.removesuffix(".") + say["edge"] if edge else text


def _third(result: Result, lang: str) -> str:
    say, contrast = words_of("claims", lang), result["claim"]["contrasts"][0]
    main = {mode: result["contrasts"][0]["modes"][mode]["synthetic"] for mode in MODES}
    known = [
        channel
        for channel in result["channels"]
        if all(None not in (channel["modes"][m]["effect"], main[m]["effect"]) for m in MODES)
    ]
    moves = [
        [abs(channel["modes"][m]["effect"] - main[m]["effect"]) for m in MODES] for channel in known
    ]
    parts = []
    turned = [(c, key) for c in known if (key := _turned(main, c["modes"], contrast)) is not None]
    order = sorted(range(len(known)), key=lambda i: -sum(moves[i]))
    large = [i for i in order if max(moves[i]) > contrast["matters"]]

    def channel_sentence(channel: Mapping[str, Any], key: str) -> str:
        shown = {m: channel["modes"][m]["effect"] for m in MODES}
        shown |= {f"{m}_before": main[m]["effect"] for m in MODES}
        near = list(shown.values())
        texts = {name: change(value, contrast, lang, near) for name, value in shown.items()}
        texts["consent"] += of_larger(contrast, lang)
        return say[key].format(channel=channel["title"][lang], **texts)

    if turned:
        parts += [channel_sentence(channel, key) for channel, key in turned]
    elif large:
        parts.append(channel_sentence(known[large[0]], "third_channel"))
    elif known:
        parts.append(say["third_small"])
    idle = [
        channel["title"][lang]
        for channel, move in zip(known, moves, strict=True)
        if max(move) < 0.1 * contrast["matters"]
    ]
    if idle and (turned or large):
        parts.append(say["third_nothing"].format(channels=_listed(idle, lang, "or")))
    return " ".join([*parts, _counter(result, lang)])


def _turned(main: Result, modes: Result, contrast: Mapping[str, Any]) -> str | None:
    """What to say of a channel without which the verdict or the sign turns in both modes."""
    pairs = [(main[mode], modes[mode]) for mode in MODES]
    if all((was["verdict"], now["verdict"]) == (HOLDS, FAILS) for was, now in pairs):
        return "third_from"
    if all((was["verdict"], now["verdict"]) == (FAILS, HOLDS) for was, now in pairs):
        return "third_way"
    least = contrast["matters"]
    for was, now in pairs:
        if min(abs(was["effect"]), abs(now["effect"])) < least or was["effect"] * now["effect"] > 0:
            return None
    return "third_from"


def certain(result: Result) -> bool:
    """Whether there is a counter-case of which the intervals are certain in both modes."""
    counter = result["counter"]
    turned = all(counter["modes"][mode]["verdict"] == counter["turns_to"] for mode in MODES)
    return bool(counter["found"]) and turned


def _counter(result: Result, lang: str) -> str:
    say, counter = words_of("claims", lang), result["counter"]
    turns = say["fails_in" if counter["turns_to"] == "fails" else "holds_in"]
    if not certain(result):
        return say["third_none"].format(turns=turns)
    contrast = result["claim"]["contrasts"][0]
    names = list(counter["values"])
    shown = names[:6]
    moved = [_moved(name, result, lang) for name in shown]
    if len(names) > len(shown):
        moved.append(say["more"].format(n=len(names) - len(shown)))
    effects = [counter["modes"][mode]["effect"] for mode in MODES]
    changes = [change(value, contrast, lang, effects) for value in effects]
    return say["third_counter"].format(
        turns=turns,
        values=_listed(moved, lang),
        why=_listed([_reason(name, result, lang) for name in shown[:2]], lang),
        consent=changes[0] + of_larger(contrast, lang),
        joint=changes[1],
    )


def _listed(parts: Sequence[str], lang: str, word: str = "and") -> str:
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + words_of("claims", lang)[word] + parts[-1]


def _moved(name: str, result: Result, lang: str) -> str:
    counter = result["counter"]
    return words_of("claims", lang)["instead"].format(
        name=called(name, result, lang),
        value=amount(name, counter["values"][name], lang),
        before=amount(name, counter["instead_of"][name], lang),
    )


def _reason(name: str, result: Result, lang: str) -> str:
    counter, found = result["counter"], result["sample"]["ranges"][name]
    side = "more" if counter["values"][name] > counter["instead_of"][name] else "less"
    text = found[side][lang]
    if text:
        return str(text)
    short = called(name, result, lang)
    return f"{short} {words_of('claims', lang)[f'is_{side}']}"


def turns(result: Result, lang: str) -> str:
    """Where the verdict at its own setting turns: the side of the best split that does most.

    A claim that holds at home is followed to where it holds least, one that fails to where it
    holds most.
    """
    say, found = words_of("claims", lang), shares(result)
    cut = found.divided
    if cut is None:
        return say["nowhere"]
    home = _at_home(result)
    fails = all(word == FAILS for word in home)
    key = "fails" if fails else "holds" if all(word == HOLDS for word in home) else "mixed"
    side = "below" if (cut.below < cut.above) != fails else "above"
    texts = _sides(result, found, lang)
    where = say["stops"].format(
        what=texts["what"],
        side=say[f"{side}_side"],
        threshold=texts["threshold"],
        share=texts[side],
    )
    return f"{say[f'turn_{key}']}: {where}"


# Pages ------------------------------------------------------------------------------------


def claim_page(claim: Mapping[str, Any], result: Result | None, *, docs: str = "") -> str:
    """The page of one claim, first in English and then in Dutch.

    Args:
        docs: from the page to the documentation, such as ``../../docs/``; without it the page of
            the ranges is named and not linked.
    """
    head = f"# {claim['id']}: {claim['title']['en']}\n\n*{claim['title']['nl']}* "
    head += "([in het Nederlands](#in-het-nederlands))\n\n"
    note = "<!-- made by `schoorsteen claims --pages-only`; changes by hand are lost -->\n\n"
    parts = [head + note + "\n".join(_part(claim, result, "en", "##", docs))]
    parts.append("\n## In het Nederlands\n\n" + "\n".join(_part(claim, result, "nl", "###", docs)))
    return "\n".join(parts)


def _part(
    claim: Mapping[str, Any], result: Result | None, lang: str, level: str, docs: str
) -> list[str]:
    say, main = words_of("claims", lang), claim["contrasts"][0]
    lines: list[str] = _banner([] if result is None else [result], lang)

    def section(title: str, *text: str) -> None:
        lines.extend([f"{level} {title}", "", *text, ""])

    if result is not None:
        section(say["verdict"], *sentences(result, lang), "",
                f"![{claim['title'][lang]}]({say['picture']})")  # fmt: skip
    section(say["question"], claim["question"][lang])
    smallest = f"{say['smallest']}: {_matters(main, lang)}{of_larger(main, lang)}."
    section(say["prediction"], claim["prediction"][lang], "", smallest, "",
            f"{say['source']}: {', '.join(claim['sources'])}.")  # fmt: skip
    if result is None:
        section(say["table"], say["none_yet"].format(id=claim["id"]))
        return lines
    setting = dict(result["setting"])
    section(
        say["design"],
        say["design_text"].format(
            **setting | {"case": case_name(result)},
            months=main.get("months", claim.get("months", 120)),
            count=len(result["sample"]["ranges"]),
        ),
        "",
        *_made(result, lang, docs),
    )
    section(say["table"], *_results(result, lang))
    section(say["ablation"], *_channels(result, lang))
    if result["curves"]:
        section(say["curve"], *[_curve_line(curve, result, lang) for curve in result["curves"]])
    section(say["region"], *_region(result, lang))
    section(say["counter"], *_counter_lines(result, lang))
    return lines


def _banner(results: Sequence[Result], lang: str) -> list[str]:
    """What is of an earlier edition; that it is no evidence, if anything is of a lesser setting."""
    lines = []
    for edition in sorted({edition_of(result) for result in results} - {EDITION}):
        old = [one["claim"]["id"] for one in results if edition_of(one) == edition]
        some = "" if len(old) == len(results) else _listed(old, lang)
        lines += [earlier(edition, lang, some), ""]
    full = all(result["setting"]["name"] == "full" for result in results)
    return lines if full else [*lines, words_of("claims", lang)["quick"], ""]


def _made(result: Result, lang: str, docs: str) -> list[str]:
    """Command, edition and versions that made a result, and its ranges."""
    say, name = words_of("claims", lang), result["claim"]["id"]
    command = f"schoorsteen claims {name if name in shipped_claims() else 'FILE.toml'}"
    command += "" if result["setting"]["name"] == "full" else " --quick"
    file = "docs/parameters.md"
    edition = edition_of(result)
    words = edition_words(edition, lang)
    then = "" if edition == EDITION else "_then"
    parts = [say[f"command{then}"].format(command=f"{command} --redo", **words)]
    parts.append(say["made_with"].format(**words))
    if result.get("versions"):
        versions = ", ".join(f"{key} {value}" for key, value in result["versions"].items())
        parts.append(say["versions"].format(versions=versions))
    link = f"[{file}]({docs}parameters.md)" if docs else file
    parts.append(say[f"ranges{then}"].format(ranges=link, **words))
    return [" ".join(parts)]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _results(result: Result, lang: str) -> list[str]:
    say = words_of("claims", lang)
    word = f"{say['word']} ({edition_name(edition_of(result), lang)})"
    heads = (say["contrast"], say["predicted"], say["by"], say["regions"], word)
    lines = [_row(*heads, case_name(result)), "|" + " --- |" * 6]
    for contrast, found in zip(result["claim"]["contrasts"], result["contrasts"], strict=True):
        words = result["outcomes"][contrast["outcome"]]
        unit = words[f"unit_{lang}"]
        if contrast.get("relative", False):
            unit = f"{unit}; {say['effect_in']} {say['in_larger']}"
        what = f"{contrast['title'][lang]} ({unit})"
        for mode in MODES:
            here, there = (found["modes"][mode][place] for place in ("synthetic", "case"))
            lines.append(
                _row(
                    what if mode == MODES[0] else "",
                    _predicted(contrast, lang) if mode == MODES[0] else "",
                    say[mode],
                    f"{_levels(here, lang)}: {interval(here, contrast, lang)}",
                    say[here["verdict"]],
                    interval(there, contrast, lang),
                )
            )
    return lines


def _channels(result: Result, lang: str) -> list[str]:
    say, contrast = words_of("claims", lang), result["claim"]["contrasts"][0]
    unit = f" ({say['in_larger']})" if contrast.get("relative", False) else ""
    lines = [_row(say["channel"], *(f"{say['change']}, {say[mode]}{unit}" for mode in MODES))]
    lines.append("|" + " --- |" * 3)
    lines += [
        _row(
            channel["title"][lang],
            *(interval(channel["modes"][mode], contrast, lang) for mode in MODES),
        )
        for channel in result["channels"]
    ]
    return lines


def _curve_line(curve: Mapping[str, Any], result: Result, lang: str) -> str:
    name, found = curve["parameter"], curve["holds"]
    values = [amount(name, value, lang) for value in found["values"]]
    shown = [_listed(values, lang)] if found["where"] == "at" else values
    reach = words_of("claims", lang)[f"holds_{found['where']}"].format(*shown)
    return f"- {curve['title'][lang]} {called(name, result, lang).capitalize()}: {reach}."


def _region(result: Result, lang: str) -> list[str]:
    plane, contrast, found = result["plane"], result["claim"]["contrasts"][0], shares(result)
    x, y = (called(plane[side], result, lang) for side in ("x", "y"))
    flat = {mode: [e for row in plane["effects"][mode] for e in row] for mode in MODES}
    cells = in_both(flat, contrast["direction"], contrast["matters"])
    known = [float(cell) for cell in cells if cell is not None]
    share, both = percent(mean(known), lang), percent(found.both, lang)
    one, two = (percent(found.modes[mode], lang) for mode in MODES)
    out = _without_outcome(found, lang)
    less = len(cells) - len(known)
    say = words_of("claims", lang)
    text = say["plane"].format(
        x=x, y=y, share=share, both=both, one=one, two=two, out=out,
        blank=say["plane_blank"].format(less=less, cells=len(cells)) if less else "",
    )  # fmt: skip
    turn = turns(result, lang)
    return [f"{text} {turn[:1].upper()}{turn[1:]}."]


def _counter_lines(result: Result, lang: str) -> list[str]:
    counter, contrast = result["counter"], result["claim"]["contrasts"][0]
    lines = [_counter(result, lang), ""]
    if not certain(result):
        return lines[:1]
    say = words_of("claims", lang)
    for mode in MODES:
        found = counter["modes"][mode]
        shown = (
            f"{_levels(found, lang)}, {interval(found, contrast, lang)}: {say[found['verdict']]}"
        )
        lines.append(f"- {say[mode]}: {shown}")
    if counter["alone"]:
        ends = [
            f"{called(name, result, lang)} {amount(name, value, lang)}"
            for one in counter["alone"]
            for name, value in one.items()
        ]
        lines += ["", say["alone"].format(moves=_listed(ends, lang))]
    return lines


def overview(
    results: Sequence[Result], lang: str, *, folders: str = "", in_docs: bool = False
) -> str:
    """One page for all claims: claim, source, verdict, effect, where it turns.

    Args:
        folders: from the page to the folders of the claims, such as ``../experiments/``.
        in_docs: whether the description of the model stands beside the page.
    """
    say = words_of("claims", lang)
    described = "[{}](model.md)" if in_docs else "{}"
    lines = [f"# {say['overview_title']}", "", *_banner(results, lang)]
    lines += [say["overview_text"].format(model=described.format(say["described"])), ""]
    lines += [
        f"{say['glossary']}:",
        "",
        *(f"- {line}" for line in words_of("claims_glossary", lang).values()),
        "",
    ]
    heads = ("", say["claim"], say["source"].lower(), say["word"], say["effect"])
    lines += [_row(*heads, say["stops_head"], say["also"]), "|" + " --- |" * 7]
    for result in results:
        claim = result["claim"]
        contrast = claim["contrasts"][0]
        modes = result["contrasts"][0]["modes"]
        page = f"{folders}{folder_of(claim['id'], claim['name'])}/README.md"
        outcome = _label(contrast["outcome"], result, lang)
        effects = intervals([modes[m]["synthetic"] for m in MODES], contrast, lang)
        if contrast.get("relative", False):
            outcome = f"{outcome}, {say['in_larger']}:"
        lines.append(
            _row(
                f"[{claim['id']}]({page})",
                claim["title"][lang],
                ", ".join(claim["sources"]),
                verdict_words(result, lang),
                f"{outcome} {effects}",
                turns(result, lang),
                _also(result, lang),
            )
        )
    lines.append("")
    for result in results:
        claim = result["claim"]
        page = f"{folders}{folder_of(claim['id'], claim['name'])}/"
        lines += [f"## {claim['id']}: {claim['title'][lang]}", ""]
        lines += [*sentences(result, lang), ""]
        if len(result["claim"]["contrasts"]) > 1:
            lines += [*_more(result, lang), ""]
        lines += [f"![{claim['title'][lang]}]({page}{say['picture']})", ""]
    return "\n".join(lines)


def _words(found: Mapping[str, Any], lang: str) -> str:
    """The verdict on a contrast: one word if both modes agree, else by consent / jointly."""
    verdicts = (found["modes"][mode]["synthetic"]["verdict"] for mode in MODES)
    return " / ".join(dict.fromkeys(words_of("claims", lang)[word] for word in verdicts))


def _also(result: Result, lang: str) -> str:
    """The verdicts on the further contrasts."""
    pairs = list(zip(result["claim"]["contrasts"], result["contrasts"], strict=True))
    further = [f"{one['title'][lang]}: {_words(found, lang)}" for one, found in pairs[1:]]
    return "; ".join(further) or words_of("claims", lang)["also_none"]


def _more(result: Result, lang: str) -> list[str]:
    """A line for each further contrast."""
    say, lines = words_of("claims", lang), []
    pairs = list(zip(result["claim"]["contrasts"], result["contrasts"], strict=True))
    for contrast, found in pairs[1:]:
        here = [found["modes"][mode]["synthetic"] for mode in MODES]
        effects = intervals(here, contrast, lang)
        words = f"{_words(found, lang)} ({edition_name(edition_of(result), lang)})"
        text = f"{_predicted(contrast, lang)} {say['predicted']}, {effects}: {words}"
        lines.append(f"- {contrast['title'][lang]}: {text}")
    return lines


def verdict_words(result: Result, lang: str) -> str:
    """The verdict in a few words and its edition: *holds (second edition)*, *depends on ...*."""
    say, word, found = words_of("claims", lang), verdict(result), shares(result)
    text = say[word].removeprefix("is ")
    if word == DEPENDS and found.divided is not None:
        key = "depends_short" if _decides(found) else "depends_most_short"
        text = say[key].format(what=called(found.divided.parameter, result, lang))
    return f"{text} ({edition_name(edition_of(result), lang)})"


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
