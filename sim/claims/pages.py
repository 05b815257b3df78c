"""Pages of the claims, in words made from stored results and from nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sim.claims.files import folder_of
from sim.measures import unit_in
from sim.parameters import ENTRIES

MODES = ("consent", "joint")
Result = Mapping[str, Any]

SAY: Mapping[str, Mapping[str, str]] = {
    "en": {
        "holds": "holds", "fails": "fails", "undecided": "is undecided", "depends": "depends",
        "mode": "the decision mode",
        "consent": "by consent", "joint": "jointly",
        "depends_on": "**{id} depends on {what}**: with {what} {below_word} {threshold} it holds "
        "in {below} of the sampled settings, {above_word} in {above} (in {all} of all {n}).",
        "depends_mode": "**{id} depends on the decision mode**: decided by consent it holds in "
        "{below} of the {n} sampled settings, decided jointly in {above}.",
        "below": "below", "above_this": "above it",
        "holds_first": "**{id} holds**: in both decision modes, and in {all} of {n} sampled "
        "settings.",
        "fails_first": "**{id} fails**: in both decision modes, and it holds in only {all} of {n} "
        "sampled settings.",
        "undecided_first": "**{id} is undecided**: it holds in {all} of {n} settings sampled over "
        "the ranges, no single parameter tells them apart, and its own setting says otherwise.",
        "second": "At the setting of the claim ({two} against {one}) {outcome} goes {consent} by "
        "consent and {joint} jointly, where {predicted} was predicted, so there it {verdict}; in "
        "{case} the change is {case_consent} and {case_joint}.",
        "edge": "; both arms stand at the end of the scale there, so that this says little.",
        "goes": "from {one} to {two} ({interval})", "interval": "{effect}; {low} to {high}",
        "up": "a rise of at least {matters}", "down": "a fall of at least {matters}",
        "same": "a change of less than {matters}",
        "both_modes": "{verdict} in both modes",
        "two_modes": "{consent} by consent and {joint} jointly",
        "third_channel": "Switching off {channel} moves the effect most, from {before} to {after}",
        "third_counter": "; it {turns} with {values}, for there {why}, and the effect is {effect}.",
        "third_none": "; among the sampled settings there is none in which it {turns} in both "
        "modes.",
        "instead": "{name} at {value} instead of {before}",
        "more": "{n} more parameters moved",
        "alone": "Moved alone, near to an end of its range, each of these does so: {moves}.",
        "fails_in": "fails", "holds_in": "does hold",
        "where": "{verdict}", "and": " and ",
        "stops": "{what} {side} {threshold}: holds in {share}",
        "below_side": "below", "above_side": "above",
        "nowhere": "nothing single out of the sample",
        "question": "Question", "prediction": "Prediction, written before the first run",
        "smallest": "Smallest effect that matters",
        "design": "Design", "verdict": "Verdict", "table": "Results",
        "ablation": "What it runs through", "curve": "How far it goes",
        "counter": "Counter-case", "region": "Where it stops holding",
        "none_yet": "Not run yet: `schoorsteen claims {id}` runs it.",
        "source": "Source", "claim": "claim", "effect": "effect (95 % interval)",
        "stops_head": "where it stops holding", "contrast": "contrast",
        "predicted": "predicted", "by": "decided", "regions": "synthetic regions",
        "word": "verdict", "channel": "switched off", "change": "effect without it",
        "one_two": "{one} → {two}",
    },
    "nl": {
        "holds": "houdt stand", "fails": "houdt geen stand", "undecided": "is onbeslist",
        "depends": "hangt ervan af",
        "mode": "de wijze van beslissen",
        "consent": "met instemming", "joint": "samen",
        "depends_on": "**{id} hangt af van {what}**: met {what} {below_word} {threshold} houdt de "
        "bewering stand in {below} van de getrokken instellingen, {above_word} in {above} (in "
        "{all} van alle {n}).",
        "depends_mode": "**{id} hangt af van de wijze van beslissen**: met instemming houdt de "
        "bewering stand in {below} van de {n} getrokken instellingen, samen in {above}.",
        "below": "onder", "above_this": "daarboven",
        "holds_first": "**{id} houdt stand**: bij beide wijzen van beslissen, en in {all} van {n} "
        "getrokken instellingen.",
        "fails_first": "**{id} houdt geen stand**: bij beide wijzen van beslissen niet, en slechts "
        "in {all} van {n} getrokken instellingen wel.",
        "undecided_first": "**{id} is onbeslist**: de bewering houdt stand in {all} van {n} "
        "instellingen die over de bereiken zijn getrokken, geen enkele parameter onderscheidt die, "
        "en haar eigen instelling zegt iets anders.",
        "second": "Bij de instelling van de bewering ({two} tegenover {one}) gaat {outcome} "
        "{consent} bij instemming en {joint} bij samen beslissen, waar {predicted} was voorspeld; "
        "de bewering {verdict}. In {case} is de verandering {case_consent} en {case_joint}.",
        "edge": "; beide instellingen staan daar aan het eind van de schaal, zodat dit weinig "
        "zegt.",
        "goes": "van {one} naar {two} ({interval})", "interval": "{effect}; {low} tot {high}",
        "up": "een stijging van minstens {matters}",
        "down": "een daling van minstens {matters}",
        "same": "een verandering van minder dan {matters}",
        "both_modes": "{verdict} bij beide wijzen van beslissen",
        "two_modes": "{consent} bij instemming en {joint} bij samen beslissen",
        "third_channel": "Uitschakelen van {channel} verschuift het effect het meest, van {before} "
        "naar {after}",
        "third_counter": "; de bewering {turns} met {values}, want daar geldt: {why}. Het effect "
        "is daar {effect}.",
        "third_none": "; onder de getrokken instellingen is er geen waarin de bewering bij beide "
        "wijzen van beslissen {turns}.",
        "instead": "{name} op {value} in plaats van {before}",
        "more": "nog {n} verschoven parameters",
        "alone": "Elk van deze doet dat alleen al, dicht bij een uiteinde van het bereik: {moves}.",
        "fails_in": "houdt geen stand", "holds_in": "houdt wel stand",
        "where": "{verdict}", "and": " en ",
        "stops": "{what} {side} {threshold}: houdt stand in {share}",
        "below_side": "onder", "above_side": "boven",
        "nowhere": "geen enkele parameter onderscheidt het",
        "question": "Vraag", "prediction": "Voorspelling, geschreven vóór de eerste run",
        "smallest": "Kleinste effect dat ertoe doet",
        "design": "Opzet", "verdict": "Oordeel", "table": "Uitkomsten",
        "ablation": "Waar het doorheen loopt", "curve": "Hoe ver het reikt",
        "counter": "Tegenvoorbeeld", "region": "Waar het ophoudt",
        "none_yet": "Nog niet uitgevoerd: `schoorsteen claims {id}` doet dat.",
        "source": "Bron", "claim": "bewering", "effect": "effect (95%-interval)",
        "stops_head": "waar het ophoudt", "contrast": "vergelijking",
        "predicted": "voorspeld", "by": "beslist", "regions": "synthetische regio's",
        "word": "oordeel", "channel": "uitgeschakeld", "change": "effect zonder",
        "one_two": "{one} → {two}",
    },
}  # fmt: skip


# Numbers and words ------------------------------------------------------------------------


def decimal(text: str, lang: str) -> str:
    """The decimal sign of the language, and a true minus."""
    text = text.replace("-", "−")
    return text.replace(".", ",") if lang == "nl" else text


def number(value: float | None, lang: str, signed: bool = False) -> str:
    """A number to three digits; a dash for none."""
    if value is None:
        return "–"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    if value and abs(value) < 0.095:
        digits = 3
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    elif signed and value > 0:
        text = f"+{text}"
    return decimal(text, lang)


def percent(value: float | None, lang: str, signed: bool = False) -> str:
    """A share in per cent."""
    if value is None:
        return "–"
    text = f"{100 * value:.0f}".replace("-0", "0")
    sign = "+" if signed and float(text) > 0 else ""
    return decimal(f"{sign}{text}", lang) + ("%" if lang == "nl" else " %")


def change(value: float | None, contrast: Mapping[str, Any], lang: str) -> str:
    """An effect, or what matters of it, as the contrast counts it."""
    if contrast.get("relative", False):
        return percent(value, lang, signed=True)
    return number(value, lang, signed=True)


def interval(found: Mapping[str, Any], contrast: Mapping[str, Any], lang: str) -> str:
    """An effect with its interval."""
    ends = [change(found[key], contrast, lang) for key in ("low", "high")]
    to = "to" if lang == "en" else "tot"
    return f"{change(found['effect'], contrast, lang)} ({ends[0]} {to} {ends[1]})"


def _goes(found: Mapping[str, Any], contrast: Mapping[str, Any], lang: str) -> str:
    say = SAY[lang]
    ends = {key: change(found[key], contrast, lang) for key in ("effect", "low", "high")}
    one, two = (number(found[key], lang) for key in ("one", "two"))
    return say["goes"].format(one=one, two=two, interval=say["interval"].format(**ends))


def called(name: str, result: Result, lang: str) -> str:
    """Short name of a parameter."""
    if name == "mode":
        return SAY[lang]["mode"]
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
    return SAY[lang][contrast["direction"]].format(matters=_matters(contrast, lang))


def _label(name: str, result: Result, lang: str) -> str:
    return str(result["outcomes"][name][f"label_{lang}"])


def case_name(result: Result) -> str:
    """The real case, as it is called."""
    return str(result["setting"]["case"]).capitalize()


# Sentences --------------------------------------------------------------------------------


def sentences(result: Result, lang: str) -> list[str]:
    """The verdict in three sentences, made from the numbers."""
    return [_first(result, lang), _second(result, lang), _third(result, lang)]


def _shares(result: Result, lang: str) -> dict[str, Any]:
    sample = result["sample"]
    return {
        "id": result["claim"]["id"],
        "n": len(sample["points"]),
        "all": percent(sample["share"]["all"], lang),
    }


def _first(result: Result, lang: str) -> str:
    say, cut = SAY[lang], result["sample"]["split"]
    told = _shares(result, lang)
    if result["verdict"] != "depends":
        return say[f"{result['verdict']}_first"].format(**told)
    told |= {key: percent(cut[key], lang) for key in ("below", "above")}
    if cut["parameter"] == "mode":
        return say["depends_mode"].format(**told)
    return say["depends_on"].format(
        **told,
        what=called(cut["parameter"], result, lang),
        threshold=amount(cut["parameter"], cut["threshold"], lang),
        below_word=say["below"],
        above_word=say["above_this"],
    )


EDGE = 0.005
"""So near to 0 or 1 in both arms and modes, an outcome could hardly have moved."""


def _second(result: Result, lang: str) -> str:
    say, contrast = SAY[lang], result["claim"]["contrasts"][0]
    modes = result["contrasts"][0]["modes"]
    verdicts = {mode: say[modes[mode]["synthetic"]["verdict"]] for mode in MODES}
    same = verdicts["consent"] == verdicts["joint"]
    verdict = say["both_modes" if same else "two_modes"].format(
        verdict=verdicts["consent"], **verdicts
    )
    text = say["second"].format(
        one=contrast["one_is"][lang],
        two=contrast["two_is"][lang],
        outcome=_label(contrast["outcome"], result, lang),
        predicted=_predicted(contrast, lang),
        verdict=verdict,
        case=case_name(result),
        **{mode: _goes(modes[mode]["synthetic"], contrast, lang) for mode in MODES},
        **{f"case_{mode}": change(modes[mode]["case"]["effect"], contrast, lang) for mode in MODES},
    )
    arms = [modes[mode]["synthetic"][arm] for mode in MODES for arm in ("one", "two")]
    # as where everyone is alone with and without what is claimed to do nothing
    edge = not contrast.get("relative") and all(
        arm is not None and min(abs(arm), abs(1.0 - arm)) < EDGE for arm in arms
    )
    return text.removesuffix(".") + say["edge"] if edge else text


def average(modes: Mapping[str, Any]) -> float | None:
    """Effect averaged over the decision modes; None if one of them has none."""
    effects = [modes[mode]["effect"] for mode in MODES]
    return None if None in effects else sum(effects) / len(effects)


def _third(result: Result, lang: str) -> str:
    say, contrast = SAY[lang], result["claim"]["contrasts"][0]
    main = {mode: result["contrasts"][0]["modes"][mode]["synthetic"] for mode in MODES}
    before = average(main)
    known = [
        (channel, average(channel["modes"]))
        for channel in result["channels"]
        if average(channel["modes"]) is not None
    ]
    text = ""
    if before is not None and known:
        most, after = max(known, key=lambda pair: abs((pair[1] or 0.0) - before))
        text = say["third_channel"].format(
            channel=most["title"][lang],
            before=change(before, contrast, lang),
            after=change(after, contrast, lang),
        )
    return text + _counter(result, lang)


def _counter(result: Result, lang: str) -> str:
    say, counter = SAY[lang], result["counter"]
    turns = say["fails_in" if counter["turns_to"] == "fails" else "holds_in"]
    if not counter["found"]:
        return say["third_none"].format(turns=turns)
    contrast = result["claim"]["contrasts"][0]
    names = list(counter["values"])
    shown = names[:6]
    moved = [_moved(name, result, lang) for name in shown]
    if len(names) > len(shown):
        moved.append(say["more"].format(n=len(names) - len(shown)))
    return say["third_counter"].format(
        turns=turns,
        values=_listed(moved, lang),
        why=_listed([_reason(name, result, lang) for name in shown[:2]], lang),
        effect=change(average(counter["modes"]), contrast, lang),
    )


def _listed(parts: Sequence[str], lang: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + SAY[lang]["and"] + parts[-1]


def _moved(name: str, result: Result, lang: str) -> str:
    counter = result["counter"]
    return SAY[lang]["instead"].format(
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
    words = {"en": {"more": "is larger", "less": "is smaller"},
             "nl": {"more": "is groter", "less": "is kleiner"}}  # fmt: skip
    return f"{short} {words[lang][side]}"


def stops(result: Result, lang: str) -> str:
    """Where a claim stops holding: the side of the best split on which it holds least."""
    say, cut = SAY[lang], result["sample"]["split"]
    if cut is None:
        return say["nowhere"]
    side = "below" if cut["below"] < cut["above"] else "above"
    share = percent(cut[side], lang)
    if cut["parameter"] == "mode":
        mode = say["consent" if side == "below" else "joint"]
        return f"{mode}: {say['holds']} {share}"
    return say["stops"].format(
        what=called(cut["parameter"], result, lang),
        side=say[f"{side}_side"],
        threshold=amount(cut["parameter"], cut["threshold"], lang),
        share=share,
    )


# Pages ------------------------------------------------------------------------------------

_DESIGN = {
    "en": "{regions} synthetic regions of {organisations} organisations and {tasks} tasks, and "
    "{case}; {months} months; {replicates} replicates with the same luck in both arms, in both "
    "decision modes. Intervals are over replicates, at 95 %. Then {sample} settings drawn over "
    "the ranges of {count} uncertain parameters, and a plane of {plane} × {plane} points, each "
    "with {few_regions} region(s) of {few_replicates} replicates. Setting *{name}*, seed {seed}.",
    "nl": "{regions} synthetische regio's van {organisations} organisaties en {tasks} taken, en "
    "{case}; {months} maanden; {replicates} replicaties met hetzelfde toeval in beide armen, bij "
    "beide wijzen van beslissen. Intervallen gaan over replicaties, op 95%. Daarna {sample} "
    "instellingen, getrokken over de bereiken van {count} onzekere parameters, en een vlak van "
    "{plane} × {plane} punten, elk met {few_regions} regio('s) van {few_replicates} replicaties. "
    "Instelling *{name}*, seed {seed}.",
}
_HELD = {
    "en": {"all": "as predicted at every value from {0} to {1}", "none": "as predicted at no "
           "value from {0} to {1}", "up_to": "as predicted up to {0}", "from": "as predicted "
           "from {0} on", "at": "as predicted at {0}"},
    "nl": {"all": "zoals voorspeld bij elke waarde van {0} tot {1}", "none": "bij geen waarde van "
           "{0} tot {1} zoals voorspeld", "up_to": "zoals voorspeld tot en met {0}", "from":
           "zoals voorspeld vanaf {0}", "at": "zoals voorspeld bij {0}"},
}  # fmt: skip


def claim_page(claim: Mapping[str, Any], result: Result | None) -> str:
    """The page of one claim, first in English and then in Dutch."""
    head = f"# {claim['id']}: {claim['title']['en']}\n\n*{claim['title']['nl']}* "
    head += "([in het Nederlands](#in-het-nederlands))\n\n"
    note = "<!-- made by `schoorsteen claims --pages-only`; changes by hand are lost -->\n\n"
    parts = [head + note + "\n".join(_part(claim, result, "en", "##"))]
    parts.append("\n## In het Nederlands\n\n" + "\n".join(_part(claim, result, "nl", "###")))
    return "\n".join(parts)


def _part(claim: Mapping[str, Any], result: Result | None, lang: str, level: str) -> list[str]:
    say, main = SAY[lang], claim["contrasts"][0]
    lines: list[str] = []

    def section(title: str, *text: str) -> None:
        lines.extend([f"{level} {title}", "", *text, ""])

    if result is not None:
        picture = "figure.png" if lang == "en" else "figuur.png"
        section(say["verdict"], *sentences(result, lang), "",
                f"![{claim['title'][lang]}]({picture})")  # fmt: skip
    section(say["question"], claim["question"][lang])
    smallest = f"{say['smallest']}: {_matters(main, lang)}."
    section(say["prediction"], claim["prediction"][lang], "", smallest, "",
            f"{say['source']}: {', '.join(claim['sources'])}.")  # fmt: skip
    if result is None:
        section(say["table"], say["none_yet"].format(id=claim["id"]))
        return lines
    setting = dict(result["setting"])
    section(
        say["design"],
        _DESIGN[lang].format(
            **setting | {"case": case_name(result)},
            months=main.get("months", claim.get("months", 120)),
            count=len(result["sample"]["ranges"]),
        ),
    )
    section(say["table"], *_results(result, lang))
    section(say["ablation"], *_channels(result, lang))
    if result["curves"]:
        section(say["curve"], *[_curve_line(curve, result, lang) for curve in result["curves"]])
    section(say["region"], *_region(result, lang))
    section(say["counter"], *_counter_lines(result, lang))
    return lines


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _results(result: Result, lang: str) -> list[str]:
    say = SAY[lang]
    heads = (say["contrast"], say["predicted"], say["by"], say["regions"], say["word"])
    lines = [_row(*heads, case_name(result)), "|" + " --- |" * 6]
    for contrast, found in zip(result["claim"]["contrasts"], result["contrasts"], strict=True):
        words = result["outcomes"][contrast["outcome"]]
        what = f"{contrast['title'][lang]} ({words[f'unit_{lang}']})"
        for mode in MODES:
            here, there = (found["modes"][mode][place] for place in ("synthetic", "case"))
            levels = say["one_two"].format(
                one=number(here["one"], lang), two=number(here["two"], lang)
            )
            lines.append(
                _row(
                    what if mode == MODES[0] else "",
                    _predicted(contrast, lang) if mode == MODES[0] else "",
                    say[mode],
                    f"{levels}: {interval(here, contrast, lang)}",
                    say[here["verdict"]],
                    interval(there, contrast, lang),
                )
            )
    return lines


def _channels(result: Result, lang: str) -> list[str]:
    say, contrast = SAY[lang], result["claim"]["contrasts"][0]
    lines = [_row(say["channel"], *(f"{say['change']}, {say[mode]}" for mode in MODES))]
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
    told = _HELD[lang][found["where"]].format(*shown)
    return f"- {curve['title'][lang]} {called(name, result, lang).capitalize()}: {told}."


def _region(result: Result, lang: str) -> list[str]:
    plane, sample = result["plane"], result["sample"]
    x, y = (called(plane[side], result, lang) for side in ("x", "y"))
    shares = {mode: percent(sample["share"][mode], lang) for mode in MODES}
    if lang == "en":
        text = (
            f"In the plane of {x} and {y} it holds at {percent(plane['share'], lang)} of the "
            f"points; over all uncertain parameters at {shares['consent']} by consent and "
            f"{shares['joint']} jointly. Least: {stops(result, lang)}."
        )
    else:
        text = (
            f"In het vlak van {x} en {y} houdt de bewering stand op {percent(plane['share'], lang)}"
            f" van de punten; over alle onzekere parameters op {shares['consent']} bij instemming "
            f"en {shares['joint']} bij samen beslissen. Het minst: {stops(result, lang)}."
        )
    return [text]


def _counter_lines(result: Result, lang: str) -> list[str]:
    counter, contrast = result["counter"], result["claim"]["contrasts"][0]
    text = _counter(result, lang).removeprefix("; ")
    lines = [text[:1].upper() + text[1:], ""]
    if not counter["found"]:
        return lines[:1]
    say = SAY[lang]
    for mode in MODES:
        found = counter["modes"][mode]
        levels = say["one_two"].format(
            one=number(found["one"], lang), two=number(found["two"], lang)
        )
        told = f"{levels}, {interval(found, contrast, lang)}: {say[found['verdict']]}"
        lines.append(f"- {say[mode]}: {told}")
    if counter["alone"]:
        ends = [
            f"{called(name, result, lang)} {amount(name, value, lang)}"
            for one in counter["alone"]
            for name, value in one.items()
        ]
        lines += ["", say["alone"].format(moves=_listed(ends, lang))]
    return lines


_OVERVIEW = {
    "en": (
        "What the sources claim, and what the model makes of it",
        "Made by `schoorsteen claims --pages-only` from stored results; do not edit. A claim "
        "*holds* if it does so at its own setting in both decision modes and in at least 90 % of "
        "the settings drawn over what nobody knows, *fails* if neither, and otherwise *depends*. "
        "The effect is that of the first contrast, by consent, then jointly. The model is for "
        "theoretical exploration: a verdict says what follows from its assumptions, not what "
        "happens in a region. S0 .. S4 are the texts that {model} "
        "names; each claim's page has its prediction, its figure and its counter-case.",
    ),
    "nl": (
        "Wat de bronnen beweren, en wat het model ervan maakt",
        "Gemaakt door `schoorsteen claims --pages-only` uit opgeslagen uitkomsten. Een bewering "
        "*houdt stand* als zij dat bij haar eigen instelling doet, bij beide wijzen van beslissen, "
        "en in minstens 90% van de instellingen die zijn getrokken over wat niemand weet; zij "
        "*houdt geen stand* als geen van beide geldt, en anders *hangt het ervan af*. Het effect "
        "is dat van de eerste vergelijking, bij instemming en bij samen beslissen. Het model "
        "is voor theoretische verkenning: een oordeel zegt wat uit de aannames volgt, niet wat er "
        "in een regio gebeurt. S0 .. S4 zijn de teksten die {model} "
        "noemt; de pagina van elke bewering heeft voorspelling, figuur en tegenvoorbeeld.",
    ),
}  # fmt: skip

_DESCRIBED = {"en": "the model's description", "nl": "de beschrijving van het model"}


def overview(
    results: Sequence[Result], lang: str, *, folders: str = "", in_docs: bool = False
) -> str:
    """One page for all claims: claim, source, verdict, effect, where it stops holding.

    Args:
        folders: from the page to the folders of the claims, such as ``../experiments/``.
        in_docs: whether the description of the model stands beside the page.
    """
    say, (title, text) = SAY[lang], _OVERVIEW[lang]
    described = "[{}](model.md)" if in_docs else "{}"
    lines = [f"# {title}", "", text.format(model=described.format(_DESCRIBED[lang])), ""]
    heads = ("", say["claim"], say["source"].lower(), say["word"], say["effect"])
    lines += [_row(*heads, say["stops_head"]), "|" + " --- |" * 6]
    for result in results:
        claim = result["claim"]
        contrast = claim["contrasts"][0]
        modes = result["contrasts"][0]["modes"]
        page = f"{folders}{folder_of(claim['id'], claim['name'])}/README.md"
        outcome = _label(contrast["outcome"], result, lang)
        effects = "; ".join(interval(modes[m]["synthetic"], contrast, lang) for m in MODES)
        lines.append(
            _row(
                f"[{claim['id']}]({page})",
                claim["title"][lang],
                ", ".join(claim["sources"]),
                verdict_words(result, lang),
                f"{outcome} {effects}",
                stops(result, lang),
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
        picture = "figure.png" if lang == "en" else "figuur.png"
        lines += [f"![{claim['title'][lang]}]({page}{picture})", ""]
    return "\n".join(lines)


def _more(result: Result, lang: str) -> list[str]:
    """A line for each further contrast."""
    say, lines = SAY[lang], []
    pairs = list(zip(result["claim"]["contrasts"], result["contrasts"], strict=True))
    for contrast, found in pairs[1:]:
        here = [found["modes"][mode]["synthetic"] for mode in MODES]
        words = list(dict.fromkeys(say[one["verdict"]] for one in here))
        effects = "; ".join(interval(one, contrast, lang) for one in here)
        told = f"{_predicted(contrast, lang)} {say['predicted']}, {effects}: {' / '.join(words)}"
        lines.append(f"- {contrast['title'][lang]}: {told}")
    return lines


def verdict_words(result: Result, lang: str) -> str:
    """The verdict in a few words: *holds*, *fails*, *depends on ...*."""
    say, verdict = SAY[lang], result["verdict"]
    if verdict != "depends":
        return say[verdict].removeprefix("is ")
    what = called(result["sample"]["split"]["parameter"], result, lang)
    return f"depends on {what}" if lang == "en" else f"hangt af van {what}"


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
