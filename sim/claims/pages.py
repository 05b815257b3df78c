"""Pages of the claims, in words made from stored results and from nothing else."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

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

MODES = ("consent", "joint")
Result = Mapping[str, Any]

SAY: Mapping[str, Mapping[str, str]] = {
    "en": {
        "holds": "holds", "fails": "fails", "undecided": "is undecided", "depends": "depends",
        "mode": "the decision mode",
        "consent": "by consent", "joint": "jointly",
        "depends_on": "**{id} depends on {what}**: with {what} below {threshold} it holds in both "
        "decision modes in {below} of the sampled settings, above it in {above} (in {all} of all "
        "{n}{undefined}).",
        "depends_most": "**{id} depends, and no single parameter decides**: it holds in both "
        "decision modes in {all} of {n} sampled settings{undefined}; most does {what}, with "
        "{below} below {threshold} and {above} above it.",
        "holds_first": "**{id} holds**: at its own setting in both decision modes, and in both "
        "modes in {all} of {n} sampled settings{undefined}.",
        "fails_first": "**{id} fails**: at its own setting in both decision modes, and it holds in "
        "both modes in only {all} of {n} sampled settings{undefined}.",
        "undecided_first": "**{id} is undecided**: it holds in both decision modes in {all} of {n} "
        "settings sampled over the ranges{undefined}, no single parameter tells them apart, and "
        "its own setting says otherwise.",
        "undefined": "; {k} of {n} drawn give no outcome in one of the modes and are left out",
        "second": "At the setting of the claim ({two} against {one}) {outcome} {go} {consent} by "
        "consent and {joint} jointly, where {predicted} was predicted, so there it {verdict}; in "
        "{case} the change is {case_consent} and {case_joint}.",
        "go": "goes", "go_plural": "go",
        "edge": "; both arms stand at the end of the scale there, so that this says little.",
        "goes": "from {one} to {two} ({interval})", "interval": "{effect}; {low} to {high}",
        "up": "a rise of at least {matters}", "down": "a fall of at least {matters}",
        "same": "a change of less than {matters}",
        "both_modes": "{verdict} in both modes",
        "two_modes": "{consent} by consent and {joint} jointly",
        "of_larger": " of the larger of the two", "effect_in": "effect in",
        "in_larger": "% of the larger of the two",
        "third_channel": "Switching off {channel} moves the effect most, from {consent_before} to "
        "{consent} by consent and from {joint_before} to {joint} jointly.",
        "third_from": "Without {channel} the effect is {consent} by consent and {joint} jointly, "
        "so it comes from that.",
        "third_way": "Without {channel} the effect is {consent} by consent and {joint} jointly, "
        "so that is what stands in its way.",
        "third_small": "No channel alone, switched off, moves the effect by what matters.",
        "third_nothing": "Switching off {channels} changes nothing.",
        "third_counter": "It {turns} with {values}: {why}, and the effect is then {consent} by "
        "consent and {joint} jointly.",
        "third_none": "No setting was found in which it certainly {turns} in both modes.",
        "instead": "{name} at {value} instead of {before}",
        "more": "{n} more parameters moved",
        "alone": "Moved alone, near to an end of its range, each of these does so: {moves}.",
        "fails_in": "fails", "holds_in": "does hold",
        "and": " and ", "or": " or ",
        "stops": "{what} {side} {threshold} (there in {share})",
        "turn_holds": "stops holding", "turn_fails": "starts to hold", "turn_mixed": "holds least",
        "also": "also", "also_none": "–",
        "below_side": "below", "above_side": "above",
        "nowhere": "nothing single out of the sample",
        "question": "Question", "prediction": "Prediction, written before the first run",
        "smallest": "Smallest effect that matters",
        "design": "Design", "verdict": "Verdict", "table": "Results",
        "ablation": "What it runs through", "curve": "How far it goes",
        "counter": "Counter-case", "region": "Where it turns",
        "none_yet": "Not run yet: `schoorsteen claims {id}` runs it.",
        "source": "Source", "claim": "claim", "effect": "effect (95 % interval)",
        "stops_head": "where it turns", "contrast": "contrast",
        "predicted": "predicted", "by": "decided", "regions": "synthetic regions",
        "word": "verdict", "channel": "switched off", "change": "effect without it",
        "one_two": "{one} → {two}",
        "glossary": "Words",
        "quick": "> **Quick setting: not evidence.** Few regions, replicates and sampled settings; "
        "run it without `--quick` before drawing any conclusion.",
        "command": "Command: `{command}`.", "versions": "Versions: {versions}.",
        "ranges": "Ranges of what nobody knows: {ranges}.",
    },
    "nl": {
        "holds": "houdt stand", "fails": "houdt geen stand", "undecided": "is onbeslist",
        "depends": "hangt ervan af",
        "mode": "de wijze van beslissen",
        "consent": "met instemming", "joint": "samen beslist",
        "depends_on": "**{id} hangt af van {what}**: met {what} onder {threshold} houdt de "
        "bewering bij beide wijzen van beslissen stand in {below} van de getrokken instellingen, "
        "daarboven in {above} (in {all} van alle {n}{undefined}).",
        "depends_most": "**{id} hangt ervan af, en geen enkele parameter beslist**: de bewering "
        "houdt bij beide wijzen van beslissen stand in {all} van {n} getrokken instellingen"
        "{undefined}; het meest doet {what}, met {below} onder {threshold} en {above} daarboven.",
        "holds_first": "**{id} houdt stand**: bij haar eigen instelling bij beide wijzen van "
        "beslissen, en bij beide wijzen in {all} van {n} getrokken instellingen{undefined}.",
        "fails_first": "**{id} houdt geen stand**: bij haar eigen instelling bij beide wijzen van "
        "beslissen niet, en bij beide wijzen in slechts {all} van {n} getrokken instellingen wel"
        "{undefined}.",
        "undecided_first": "**{id} is onbeslist**: de bewering houdt bij beide wijzen van "
        "beslissen stand in {all} van {n} instellingen die over de bereiken zijn getrokken"
        "{undefined}, geen enkele parameter onderscheidt die, en haar eigen instelling zegt iets "
        "anders.",
        "undefined": "; {k} van de {n} getrokken geven bij een van de wijzen geen uitkomst en "
        "tellen niet mee",
        "second": "Bij de instelling van de bewering ({two} tegenover {one}) {go} {outcome} "
        "{consent} met instemming en {joint} samen beslist, waar {predicted} was voorspeld; "
        "de bewering {verdict}. In {case} is de verandering {case_consent} en {case_joint}.",
        "go": "gaat", "go_plural": "gaan",
        "edge": "; beide instellingen staan daar aan het eind van de schaal, zodat dit weinig "
        "zegt.",
        "goes": "van {one} naar {two} ({interval})", "interval": "{effect}; {low} tot {high}",
        "up": "een stijging van minstens {matters}",
        "down": "een daling van minstens {matters}",
        "same": "een verandering van minder dan {matters}",
        "both_modes": "{verdict} bij beide wijzen van beslissen",
        "two_modes": "{consent} met instemming en {joint} samen beslist",
        "of_larger": " van de grootste van de twee", "effect_in": "effect in",
        "in_larger": "% van de grootste van de twee",
        "third_channel": "Uitschakelen van {channel} verschuift het effect het meest, van "
        "{consent_before} naar {consent} met instemming en van {joint_before} naar {joint} samen "
        "beslist.",
        "third_from": "Zonder {channel} is het effect {consent} met instemming en {joint} samen "
        "beslist; het komt dus daarvandaan.",
        "third_way": "Zonder {channel} is het effect {consent} met instemming en {joint} samen "
        "beslist; dat is dus wat in de weg staat.",
        "third_small": "Geen enkel kanaal verschuift, alleen uitgeschakeld, het effect met wat "
        "ertoe doet.",
        "third_nothing": "Uitschakelen van {channels} verandert niets.",
        "third_counter": "De bewering {turns} met {values}: {why}. Het effect is dan "
        "{consent} met instemming en {joint} samen beslist.",
        "third_none": "Er is geen instelling gevonden waarin de bewering bij beide wijzen van "
        "beslissen met zekerheid {turns}.",
        "instead": "{name} op {value} in plaats van {before}",
        "more": "nog {n} verschoven parameters",
        "alone": "Elk van deze doet dat alleen al, dicht bij een uiteinde van het bereik: {moves}.",
        "fails_in": "houdt geen stand", "holds_in": "houdt wel stand",
        "and": " en ", "or": " of ",
        "stops": "{what} {side} {threshold} (daar in {share})",
        "turn_holds": "geldt niet meer", "turn_fails": "begint te gelden",
        "turn_mixed": "geldt het minst",
        "also": "ook", "also_none": "–",
        "below_side": "onder", "above_side": "boven",
        "nowhere": "geen enkele parameter onderscheidt het",
        "question": "Vraag", "prediction": "Voorspelling, geschreven vóór de eerste run",
        "smallest": "Kleinste effect dat ertoe doet",
        "design": "Opzet", "verdict": "Oordeel", "table": "Uitkomsten",
        "ablation": "Waar het doorheen loopt", "curve": "Hoe ver het reikt",
        "counter": "Tegenvoorbeeld", "region": "Waar het omslaat",
        "none_yet": "Nog niet uitgevoerd: `schoorsteen claims {id}` doet dat.",
        "source": "Bron", "claim": "bewering", "effect": "effect (95%-interval)",
        "stops_head": "waar het omslaat", "contrast": "vergelijking",
        "predicted": "voorspeld", "by": "beslist", "regions": "synthetische regio's",
        "word": "oordeel", "channel": "uitgeschakeld", "change": "effect zonder",
        "one_two": "{one} → {two}",
        "glossary": "Woorden",
        "quick": "> **Snelle instelling: geen bewijs.** Weinig regio's, replicaties en getrokken "
        "instellingen; voer haar uit zonder `--quick` voordat u iets concludeert.",
        "command": "Opdracht: `{command}`.", "versions": "Versies: {versions}.",
        "ranges": "Bereiken van wat niemand weet: {ranges}.",
    },
}  # fmt: skip


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
    return SAY[lang]["of_larger"] if contrast.get("relative", False) else ""


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
    return f"{middle} ({low} {'to' if lang == 'en' else 'tot'} {high})"


def intervals(modes: Sequence[Mapping[str, Any]], contrast: Mapping[str, Any], lang: str) -> str:
    """The effects of both modes."""
    near = [found[key] for found in modes for key in _ENDS]
    return "; ".join(interval(found, contrast, lang, near) for found in modes)


def _levels(found: Mapping[str, Any], lang: str) -> str:
    near = [found["one"], found["two"]]
    one, two = (number(value, lang, near=near) for value in near)
    return SAY[lang]["one_two"].format(one=one, two=two)


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
    matters = _matters(contrast, lang) + of_larger(contrast, lang)
    return SAY[lang][contrast["direction"]].format(matters=matters)


def _label(name: str, result: Result, lang: str) -> str:
    return str(result["outcomes"][name][f"label_{lang}"])


def case_name(result: Result) -> str:
    """The real case, as it is called."""
    return str(result["setting"]["case"]).capitalize()


# Sentences --------------------------------------------------------------------------------


def sentences(result: Result, lang: str) -> list[str]:
    """The verdict in three sentences, made from the numbers."""
    return [_first(result, lang), _second(result, lang), _third(result, lang)]


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
        SAY[lang]["undefined"].format(k=found.undefined, n=found.number) if found.undefined else ""
    )


def _first(result: Result, lang: str) -> str:
    found, word = shares(result), verdict(result)
    key = f"{word}_first"
    if word == DEPENDS:
        key = "depends_on" if _decides(found) else "depends_most"
    return SAY[lang][key].format(
        id=result["claim"]["id"],
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
    say, contrast = SAY[lang], result["claim"]["contrasts"][0]
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
    say, contrast = SAY[lang], result["claim"]["contrasts"][0]
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
    say, counter = SAY[lang], result["counter"]
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
    return ", ".join(parts[:-1]) + SAY[lang][word] + parts[-1]


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


def turns(result: Result, lang: str) -> str:
    """Where the verdict at its own setting turns: the side of the best split that does most.

    A claim that holds at home is followed to where it holds least, one that fails to where it
    holds most.
    """
    say, found = SAY[lang], shares(result)
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
    say, main = SAY[lang], claim["contrasts"][0]
    lines: list[str] = _banner([] if result is None else [result], lang)

    def section(title: str, *text: str) -> None:
        lines.extend([f"{level} {title}", "", *text, ""])

    if result is not None:
        picture = "figure.png" if lang == "en" else "figuur.png"
        section(say["verdict"], *sentences(result, lang), "",
                f"![{claim['title'][lang]}]({picture})")  # fmt: skip
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
        _DESIGN[lang].format(
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
    """That it is no evidence, where anything is not of the full setting."""
    full = all(result["setting"]["name"] == "full" for result in results)
    return [] if full else [SAY[lang]["quick"], ""]


def _made(result: Result, lang: str, docs: str) -> list[str]:
    """The command that made a result, the versions it was made with, and its ranges."""
    say, name = SAY[lang], result["claim"]["id"]
    command = f"schoorsteen claims {name if name in shipped_claims() else 'FILE.toml'}"
    command += "" if result["setting"]["name"] == "full" else " --quick"
    parts = [say["command"].format(command=f"{command} --redo")]
    if result.get("versions"):
        versions = ", ".join(f"{key} {value}" for key, value in result["versions"].items())
        parts.append(say["versions"].format(versions=versions))
    file = "docs/parameters.md"
    parts.append(say["ranges"].format(ranges=f"[{file}]({docs}parameters.md)" if docs else file))
    return [" ".join(parts)]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _results(result: Result, lang: str) -> list[str]:
    say = SAY[lang]
    heads = (say["contrast"], say["predicted"], say["by"], say["regions"], say["word"])
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
    say, contrast = SAY[lang], result["claim"]["contrasts"][0]
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
    reach = _HELD[lang][found["where"]].format(*shown)
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
    if lang == "en":
        blank = f" ({less} of {len(cells)} have no outcome in one of the modes)" if less else ""
        text = (
            f"In the plane of {x} and {y} it holds in both modes at {share} of the points{blank}; "
            f"over all uncertain parameters in both modes at {both}, by consent at {one} and "
            f"jointly at {two}{out}."
        )
    else:
        blank = f" ({less} van de {len(cells)} hebben bij een van de wijzen geen uitkomst)"
        text = (
            f"In het vlak van {x} en {y} houdt de bewering bij beide wijzen van beslissen stand op "
            f"{share} van de punten{blank if less else ''}; over alle onzekere parameters bij "
            f"beide wijzen op {both}, met instemming op {one} en samen beslist op {two}{out}."
        )
    turn = turns(result, lang)
    return [f"{text} {turn[:1].upper()}{turn[1:]}."]


def _counter_lines(result: Result, lang: str) -> list[str]:
    counter, contrast = result["counter"], result["claim"]["contrasts"][0]
    lines = [_counter(result, lang), ""]
    if not certain(result):
        return lines[:1]
    say = SAY[lang]
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


_OVERVIEW = {
    "en": (
        "What the sources claim, and what the model makes of it",
        "Made by `schoorsteen claims --pages-only` from stored results; do not edit. A contrast "
        "*holds* if its whole 95 % interval lies beyond the smallest effect that matters, on the "
        "predicted side (for \"no change\": within it), *fails* if the whole interval falls short "
        "of that, and else *is undecided*. A claim *holds* if its first contrast does so at its "
        "own setting in both decision modes and its effect lies beyond what matters in both modes "
        "in at least 90 % of the settings drawn over what nobody knows; it *fails* if it fails at "
        "its own setting in both modes and holds in both in at most 10 % of those; otherwise it "
        "*depends*, on the parameter that best divides them, if the two sides differ by at least "
        "30 percentage points. Every share is of settings in which it holds in both modes. "
        "Verdicts and shares are counted from the stored effects, not read from the stored "
        "verdict. A relative effect is in % of the larger of the two outcomes compared. "
        "The effect is that of the first contrast, by consent, then jointly. The model is for "
        "theoretical exploration: a verdict says what follows from its assumptions, not what "
        "happens in a region. S0 .. S4 are the texts that {model} "
        "names; each claim's page has its prediction, its figure and its counter-case.",
    ),
    "nl": (
        "Wat de bronnen beweren, en wat het model ervan maakt",
        "Gemaakt door `schoorsteen claims --pages-only` uit opgeslagen uitkomsten. Een "
        "vergelijking *houdt stand* als haar hele 95%-interval voorbij het kleinste effect ligt "
        "dat ertoe doet, aan de voorspelde kant (bij \"geen verandering\": daarbinnen), *houdt "
        "geen stand* als het hele interval daar niet aan komt, en *is* anders *onbeslist*. Een "
        "bewering *houdt stand* als haar eerste vergelijking dat bij haar eigen instelling doet, "
        "bij beide wijzen van beslissen, en haar effect bij beide wijzen voorbij ligt wat ertoe "
        "doet in minstens 90% van de instellingen die zijn getrokken over wat niemand weet; zij "
        "*houdt geen stand* als zij dat bij haar eigen instelling bij beide wijzen niet doet, en "
        "bij beide in hoogstens 10% daarvan wel; anders *hangt het ervan af*, van de parameter die "
        "ze het best verdeelt, als de twee kanten minstens 30 procentpunten verschillen. Elk "
        "aandeel is dat van de instellingen waarin zij bij beide wijzen standhoudt. Oordelen en "
        "aandelen zijn geteld uit de opgeslagen effecten, niet gelezen uit het opgeslagen oordeel. "
        "Een relatief effect is in % van de grootste van de twee uitkomsten. Het effect "
        "is dat van de eerste vergelijking, met instemming en dan samen beslist. Het model "
        "is voor theoretische verkenning: een oordeel zegt wat uit de aannames volgt, niet wat er "
        "in een regio gebeurt. S0 .. S4 zijn de teksten die {model} "
        "noemt; de pagina van elke bewering heeft voorspelling, figuur en tegenvoorbeeld.",
    ),
}  # fmt: skip

_GLOSSARY = {
    "en": (
        "**by consent**: each side of a link decides for itself; a step is taken if both agree.",
        "**jointly**: the two sides decide together, on what the step brings the two of them.",
        "**rung, depth**: how far two organisations have tied their work on a task together, from "
        "separation through coordination and re-configuration to integration; deep are the last "
        "two.",
        "**coupled need**: a need that only organisations together can meet, such as that of a "
        "household with several problems at once.",
        "**room, mandate**: the days a week that people have for collaboration, and how much of "
        "what they promise they are allowed to do.",
        "**synthetic region**: a made-up region of organisations and tasks, drawn at random.",
    ),
    "nl": (
        "**met instemming**: elke kant van een verbinding beslist zelf; een stap wordt gezet als "
        "beide instemmen.",
        "**samen beslist**: de twee kanten beslissen samen, over wat de stap hun beiden oplevert.",
        "**trede, diepte**: hoever twee organisaties hun werk aan een taak hebben verbonden, van "
        "separatie via coördinatie en re-configuratie tot integratie; diep zijn de laatste twee.",
        "**samenhangende behoefte**: een behoefte waarin alleen organisaties samen kunnen "
        "voorzien, zoals die van een huishouden met meerdere problemen tegelijk.",
        "**ruimte, mandaat**: de dagen per week die mensen voor samenwerking hebben, en hoeveel "
        "van wat zij beloven zij ook mogen doen.",
        "**synthetische regio**: een bedachte regio van organisaties en taken, bij toeval "
        "getrokken.",
    ),
}
_DESCRIBED = {"en": "the model's description", "nl": "de beschrijving van het model"}


def overview(
    results: Sequence[Result], lang: str, *, folders: str = "", in_docs: bool = False
) -> str:
    """One page for all claims: claim, source, verdict, effect, where it turns.

    Args:
        folders: from the page to the folders of the claims, such as ``../experiments/``.
        in_docs: whether the description of the model stands beside the page.
    """
    say, (title, text) = SAY[lang], _OVERVIEW[lang]
    described = "[{}](model.md)" if in_docs else "{}"
    lines = [f"# {title}", "", *_banner(results, lang)]
    lines += [text.format(model=described.format(_DESCRIBED[lang])), ""]
    lines += [f"{say['glossary']}:", "", *(f"- {line}" for line in _GLOSSARY[lang]), ""]
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
        picture = "figure.png" if lang == "en" else "figuur.png"
        lines += [f"![{claim['title'][lang]}]({page}{picture})", ""]
    return "\n".join(lines)


def _words(found: Mapping[str, Any], lang: str) -> str:
    """The verdict on a contrast: one word if both modes agree, else by consent / jointly."""
    verdicts = (found["modes"][mode]["synthetic"]["verdict"] for mode in MODES)
    return " / ".join(dict.fromkeys(SAY[lang][word] for word in verdicts))


def _also(result: Result, lang: str) -> str:
    """The verdicts on the further contrasts."""
    pairs = list(zip(result["claim"]["contrasts"], result["contrasts"], strict=True))
    further = [f"{one['title'][lang]}: {_words(found, lang)}" for one, found in pairs[1:]]
    return "; ".join(further) or SAY[lang]["also_none"]


def _more(result: Result, lang: str) -> list[str]:
    """A line for each further contrast."""
    say, lines = SAY[lang], []
    pairs = list(zip(result["claim"]["contrasts"], result["contrasts"], strict=True))
    for contrast, found in pairs[1:]:
        here = [found["modes"][mode]["synthetic"] for mode in MODES]
        effects = intervals(here, contrast, lang)
        text = f"{_predicted(contrast, lang)} {say['predicted']}, {effects}: {_words(found, lang)}"
        lines.append(f"- {contrast['title'][lang]}: {text}")
    return lines


def verdict_words(result: Result, lang: str) -> str:
    """The verdict in a few words: *holds*, *fails*, *depends on ...*."""
    word, found = verdict(result), shares(result)
    if word != DEPENDS or found.divided is None:
        return SAY[lang][word].removeprefix("is ")
    what = called(found.divided.parameter, result, lang)
    if _decides(found):
        return f"depends on {what}" if lang == "en" else f"hangt af van {what}"
    return f"depends, most on {what}" if lang == "en" else f"hangt ervan af, het meest van {what}"


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
