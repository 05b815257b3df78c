"""One plain sentence a claim, and a second where it is not the same everywhere.

Both are made from stored results and from the clauses of the claim's own ``[says]``, which have
twelve words at most: then no sentence has more than :data:`WORDS` words or :data:`FIGURES` figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sim.claims.verdict import NEVER
from sim.words import listed, words_of

Result = Mapping[str, Any]

MODES: Final = ("consent", "joint")
COLUMNS: Final = ("predicted", "small", "opposite")
REASONS: Final = ("end", "check", "undefined")
SYNTHETIC: Final = "synthetic"
WORDS: Final = 30
FIGURES: Final = 2
SOME: Final = 0.2
"""From this share on what goes the other way is said."""


_URGENT: Final = ("opposite", "changes", "small", "unchanged", "predicted", "depends", "untested")
"""What must be said first, if there is no room for all."""


def sentence(result: Result, lang: str) -> str:
    """What the claim comes to: in real regions first, then whether made-up ones agree."""
    say, groups = words_of("claims", lang), _groups(result)
    real, made_up = groups["real"], groups[SYNTHETIC]
    said = _said(result)
    clause = result["claim"]["says"][said][lang]
    worlds = say["worlds"]
    share, other = (whole(group.get(said)) for group in (real, made_up))
    if not _tested(real) and not _tested(made_up):
        reason = _reason(result, list(result["contrasts"][0]["places"]))
        return say["said_untested"].format(clause=clause, reason=say[f"reason_{reason}"])
    if not _tested(real):
        reason = f"reason_{_reason(result, real_places(result))}"
        return _fitting(
            say[f"said_made_up{short}"].format(
                reason=say[f"{reason}{brief}"], share=other, worlds=worlds, clause=_lower(clause)
            )
            for brief in ("", "_short")
            for short in ("", "_short")
        )
    what = say[f"what_{_said_of(made_up['answer'], _same(result))}"]
    if real["answer"] == "depends":
        turned = {"predicted": "opposite", "opposite": "predicted"}.get(said)
        often = turned is not None and not _same(result) and (real.get(turned) or 0.0) >= SOME
        rests = [
            say[f"said_depends_{form}"].format(regions=regions, other=other, made_up=what)
            for form in ("share" if made_up["answer"] in (said, "depends") else "differs",)
            for regions in (say["synthetic"], say["regions_short"])
        ]
        key = "said_depends"
        if made_up["answer"] in (said, "depends") and share == other:
            key, rests = "said_depends_both", [""]
        return _fitting(
            say[key].format(
                clause=clause, not_all=say[not_all], sometimes=more, share=share, made_up=rest
            )
            for not_all in ("not_all", "not_all_short")
            for more in dict.fromkeys((say["said_sometimes"] if often else "", ""))
            for rest in rests
        )
    if made_up["answer"] != real["answer"]:
        return say["said_differs"].format(clause=clause, share=share, worlds=worlds, made_up=what)
    key = "said_both" if share == other else "said_each"
    return say[key].format(clause=clause, share=share, worlds=worlds, other=other)


def but(result: Result, lang: str) -> str:
    """Where it is otherwise than the sentence says, among real regions and ways of deciding."""
    say, main = words_of("claims", lang), result["contrasts"][0]
    answer, same = main["groups"]["real"]["answer"], _same(result)
    found: dict[str, list[str]] = {}
    for place in real_places(result):
        own = main["places"][place]["answer"]
        if own != answer:
            found.setdefault(own, []).append(place_name(place, lang))
    parts = [
        (_said_of(own, same), say["said_where"], {"places": listed(places, lang=lang)})
        for own, places in found.items()
    ]
    modes = {mode: main["modes"][mode]["answer"] for mode in MODES}
    if len(set(modes.values())) > 1:
        parts += [
            (_said_of(own, same), say[f"mode_where_{mode}"], {})
            for mode, own in modes.items()
            if own != answer
        ]
    parts.sort(key=lambda part: _URGENT.index(part[0]))
    told = [form.format(what=say[f"what_{what}"], **blanks) for what, form, blanks in parts]
    if not told:
        return ""
    key = "said_but" if answer in COLUMNS else "said_but_depends"
    return _fitting(
        say[key].format(parts="; ".join(told[:most])) for most in range(len(told), 0, -1)
    )


def label(answer: str, lang: str, *, same: bool = False, predicted: float = 1.0) -> str:
    """A verdict in a few words.

    Args:
        same: whether no change was predicted, of which there is no opposite.
        predicted: share of the tested cells that are as predicted.
    """
    key = "changes" if same and answer == "opposite" else answer
    key = "never" if answer == "depends" and predicted < NEVER else key
    return words_of("claims", lang)[f"verdict_{key}"]


def whole(share: float | None) -> int:
    """A share in whole per cents; neither none nor all, unless it is."""
    if share is None:
        return 0
    near = round(100 * share)
    return near if share in (0.0, 1.0) else min(99, max(1, near))


def count_words(text: str) -> int:
    """Words of a sentence; a dash is none."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def real_places(result: Result) -> list[str]:
    """The real regions, in the order in which they were asked."""
    return [place for place in result["contrasts"][0]["places"] if place != SYNTHETIC]


def place_name(place: str, lang: str) -> str:
    """What a region is called."""
    known = words_of("claims", lang).get(f"place_{place}")
    return known or place.replace("_", "-").title()


def _groups(result: Result) -> Mapping[str, Any]:
    found: Mapping[str, Any] = result["contrasts"][0]["groups"]
    return found


def _same(result: Result) -> bool:
    return bool(result["claim"]["contrasts"][0]["direction"] == "same")


def _tested(group: Mapping[str, Any]) -> bool:
    return bool(group["answer"] != "untested")


def _said(result: Result) -> str:
    """The column of which the sentence speaks: the answer, or the largest where it depends."""
    groups = _groups(result)
    for group in (groups["real"], groups[SYNTHETIC]):
        if group["answer"] in COLUMNS:
            return str(group["answer"])
        if _tested(group):
            known = [column for column in COLUMNS if column in result["claim"]["says"]]
            return max(known, key=lambda column: group.get(column) or 0.0)
    return "predicted"


def _said_of(answer: str, same: bool) -> str:
    """What is said of an answer, whatever the sentence says before it."""
    if not same:
        return answer
    return {"predicted": "unchanged", "opposite": "changes"}.get(answer, answer)


def _reason(result: Result, where: Sequence[str]) -> str:
    """Why it mostly cannot be tested, in some regions."""
    places = result["contrasts"][0]["places"]
    cells = [places[place]["modes"][mode] for place in where for mode in MODES]
    return max(REASONS, key=lambda reason: sum(cell[reason] for cell in cells))


def _fitting(ways: Iterable[str]) -> str:
    """The first way to say it that is short enough, else the last."""
    text = ""
    for text in ways:
        if count_words(text) <= WORDS:
            break
    return text


def _lower(clause: str) -> str:
    """A clause after other words; a name in capitals stays."""
    return clause if clause[1:2].isupper() else clause[:1].lower() + clause[1:]
