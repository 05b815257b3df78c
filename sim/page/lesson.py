"""What the page is told of the lesson: claims to guess about, levers, and how a code is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim import EDITION
from sim.claims.sentences import COLUMNS, SYNTHETIC, place_name
from sim.page import lesson_code as code
from sim.words import LANGUAGES, listed, words_of

if TYPE_CHECKING:
    from sim.claims.files import Claim, Contrast

CLAIMS: Final = ("C1", "C5")
"""Asked in the second and in the third step: mindset, and a referee who leaves."""
MINUTES: Final = (5, 6, 8, 8, 8, 5, 10)
"""What a teacher takes for the beginning, the five steps, and the talk at the end."""


def lesson() -> dict[str, Any]:
    """As JSON knows it."""
    from sim.claims.files import load_claim

    return {
        "claims": [_claim(load_claim(name)) for name in CLAIMS],
        "minutes": list(MINUTES),
        "policy": code.POLICY,
        "choices": [
            {"name": name, "values": [dict(one) for one in values]} for name, values in code.CHOICES
        ],
        "code": {
            "alphabet": code.ALPHABET,
            "length": code.LENGTH,
            "stamped": code.STAMPED,
            "edition": EDITION,
            "editions": code.EDITIONS,
            "rooms": code.ROOMS,
            "terms": code.terms(),
            "fields": [list(field) for field in code.FIELDS],
            "steps": list(code.STEPS),
        },
    }


def _claim(claim: Claim) -> dict[str, Any]:
    """A claim with its first contrast, in the setting that was chosen for real regions."""
    (contrast, *_) = claim.contrasts
    setting = {**claim.base, **claim.chosen["real"]["values"]}
    return {
        "id": claim.id,
        "says": {name: _both(text) for name, text in claim.says.items()},
        "arms": [{**setting, **arm} for arm in (contrast.one, contrast.two)],
        "called": [_both(contrast.one_is), _both(contrast.two_is)],
        "outcome": contrast.outcome,
        "means": _means(contrast),
        "found": {
            lang: {here: _found(claim, lang, here) for here in ("", *claim.answer["places"])}
            for lang in LANGUAGES
        },
    }


def _both(text: Any) -> dict[str, str]:
    return {lang: text[lang] for lang in LANGUAGES}


def _means(contrast: Contrast) -> dict[str, str]:
    """Which answer a world gives in which the outcome is lower, the same or higher."""
    down = contrast.direction == "down"
    return {
        "down": "predicted" if down else "opposite",
        "same": "small",
        "up": "opposite" if down else "predicted",
    }


def _found(claim: Claim, lang: str, here: str) -> str:
    """Where it was asked in many more worlds: in which regions it holds, and what it is elsewhere.

    In short, of regions alone: the sentence of the claim's own page counts cases.

    Args:
        here: the region at hand, which is no other; empty: none of these.
    """
    say = words_of("claims", lang)
    places: dict[str, list[str]] = {}
    for place, answer in sorted(
        claim.answer["places"].items(), key=lambda one: one[0] == SYNTHETIC
    ):
        if place != here:
            places.setdefault(answer, []).append(place_name(place, lang))
    blanks = {"clause": str(claim.says["predicted"][lang])}
    told = [] if "predicted" in places else [say["in_lesson_none"].format(**blanks)]
    told += [
        say[f"in_lesson_{answer}"].format(places=listed(places[answer], lang=lang), **blanks)
        for answer in (*COLUMNS, "depends", "untested")
        if answer in places
    ]
    return " ".join(told)
