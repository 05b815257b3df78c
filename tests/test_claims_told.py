"""What is told of the claims: sentences, pages and figures."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from sim import EDITION, plots
from sim.claims import pages
from sim.claims.files import load_claim, shipped_claims
from sim.claims.made import answer_of
from sim.claims.sentences import (
    COLUMNS,
    FIGURES,
    MODES,
    REASONS,
    SYNTHETIC,
    WORDS,
    but,
    count_words,
    label,
    sentence,
    whole,
)
from sim.plots.claims import claim_figure, overview_figure

LANGUAGES = ("en", "nl")
REAL = ("twente", "drechtsteden", "bar", "zutphen_lochem")
ANSWERS = (*COLUMNS, "depends", "untested")
FORBIDDEN = re.compile(
    r"instelling|wijzen? van beslissen|houdt\b.{0,30}\bstand|standhoud|opnieuw ingericht"
    r"|synthetisch|baseline|\barms?\b|replica",
    re.IGNORECASE,
)
TWELVE = {
    "predicted": "Predicted two three four five six seven eight nine ten eleven twelve",
    "small": "Smallish two three four five six seven eight nine ten eleven twelve",
    "opposite": "Opposed two three four five six seven eight nine ten eleven twelve",
}
SHARES: Mapping[str, Mapping[str, float]] = {
    "predicted": {"predicted": 0.84, "small": 0.1, "opposite": 0.06},
    "small": {"predicted": 0.05, "small": 0.91, "opposite": 0.04},
    "opposite": {"predicted": 0.02, "small": 0.2, "opposite": 0.78},
    "depends": {"predicted": 0.48, "small": 0.2, "opposite": 0.32},
    "untested": {"predicted": 0.9, "small": 0.1, "opposite": 0.0},
}
TESTED = {"untested": 0.12}
OUTCOME = {
    "label_en": "overlap on re-configuration or integration",  # the longest there is
    "label_nl": "overlap op re-configuratie of integratie",
    "unit_en": "share",
    "unit_nl": "aandeel",
}


def both(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def cell(answer: str, reason: str = "end", worlds: int = 100, shift: float = 0.0) -> dict[str, Any]:
    """What a region and a way of deciding give, so that it comes to an answer."""
    tested = TESTED.get(answer, 0.85)
    counts = {column: round(worlds * tested * SHARES[answer][column]) for column in COLUMNS}
    letters = "".join(column[0] * count for column, count in counts.items())
    rest = worlds - len(letters)
    letters += reason[0] * rest
    at = {"p": -0.3, "s": 0.0, "o": 0.2, "e": 0.01, "c": 0.03}
    effects = [
        None if letter == "u" else at[letter] + 0.04 * ((i * 7 % 11) / 10 - 0.5) + shift
        for i, letter in enumerate(letters)
    ]
    return {
        "worlds": worlds, **counts, **dict.fromkeys(REASONS, 0), reason: rest,
        "one": [0.4, 0.5, 0.6], "two": [0.1, 0.25, 0.7], "effect": [-0.4, -0.25, 0.1],
        "effects": effects, "columns": letters,
    }  # fmt: skip


def group(answer: str) -> dict[str, Any]:
    return {"answer": answer, "tested": TESTED.get(answer, 0.85), **SHARES[answer]}


def made_up(
    real: str = "predicted",
    synthetic: str = "predicted",
    places: Sequence[str] | None = None,
    modes: Sequence[str] | None = None,
    reason: str = "end",
    says: Mapping[str, Mapping[str, str]] | None = None,
    **contrast: Any,
) -> dict[str, Any]:
    """A result of made-up numbers.

    Args:
        places: answers of the four real regions, if not that of them together.
        modes: answers of both ways of deciding, if not that of the real regions together.
    """
    direction = contrast.get("direction", "down")
    says = dict(says or {column: both(text) for column, text in TWELVE.items()})
    if direction == "same":
        says.pop("small", None)
    own = dict(zip(REAL, places or [real] * 4, strict=True)) | {SYNTHETIC: synthetic}
    asked = {
        "id": "main", "outcome": "fragmentation", "direction": "down", "matters": 0.05,
        "title": both("more against less"), "one_is": both("less"), "two_is": both("more"),
        "one": {"mindset_mean": 0.1}, "two": {"mindset_mean": 0.9},
        "check": {"outcome": "mindset", "direction": "up", "least": 0.2, "why": both("it moves")},
        **contrast,
    }  # fmt: skip
    found = {
        "id": "main",
        "places": {
            place: {"modes": {mode: cell(a, reason) for mode in MODES}, "tested": 0.85, "answer": a}
            for place, a in own.items()
        },
        "groups": {"real": group(real), SYNTHETIC: group(synthetic)},
        "modes": {m: {"answer": a} for m, a in zip(MODES, modes or [real] * 2, strict=True)},
        "chance": 0.03,
        "beside": {g: {"duplicated_work": [-0.2, -0.1, 0.0], "chimneys": [None, None, None]}
                   for g in ("synthetic", "real")},
    }  # fmt: skip
    numbers = {"one": 0.4, "two": 0.5, "effect": 0.1, "low": 0.05, "high": 0.15}
    tried = [
        {"values": {}, "both": 0.5, "consent": 0.6, "joint": 0.7},
        {"values": {"mandate": 0.7}, "both": 0.83, "consent": 0.9, "joint": 0.88},
    ]
    return {
        "claim": {
            "id": "C1", "name": "mindset", "sources": ["S0"], "months": 120,
            "title": both("a title"), "question": both("Is it?"), "prediction": both("It is."),
            "first_edition": {"verdict": "depends", "said": both("It was."),
                              "changed": both("All.")},
            "says": says, "base": {"room": 9.0}, "contrasts": [asked, {**asked, "id": "more"}],
        },
        "size": {"name": "full", "worlds": 100, "replicates": 4, "few_worlds": 20, "search": 240},
        "seed": 20260400, "edition": EDITION, "versions": {"numpy": "9.9"}, "code": "abc",
        "worlds": {"used": 100, "file": "worlds.csv", "sha256": "0"},
        "outcomes": {"fragmentation": OUTCOME, "mindset": OUTCOME},
        "words": {"mandate": {"en": "the mandate", "nl": "het mandaat"}},
        "chosen": {g: {"values": {"mandate": 0.7}, "tried": tried} for g in ("synthetic", "real")},
        "contrasts": [found, {**found, "id": "more"}],
        "channels": [{"title": both("trust"), "equation": "7.9", "groups": {
            group: {"cells": 40, "left": 0.4, "median": -0.03, "of": -0.2}
            for group in ("synthetic", "real")}}],
        "curves": [{"title": both("How far?"), "contrast": "main", "parameter": "mandate",
                    "values": [0.1, 0.9], "groups": {g: {
                        "predicted": [0.2, None], "median": [-0.1, None], "low": [-0.2, None],
                        "high": [0.0, None]} for g in ("synthetic", "real")}}],
        "divides": {"real": {"parameter": "mandate", "threshold": 0.6, "below": 0.2,
                             "above": 0.9}, "synthetic": None},
        "counter": {
            "turns_to": "opposite", "found": True, "place": "twente", "values": {"mandate": 0.2},
            "instead_of": {"mandate": 0.9}, "modes": dict.fromkeys(MODES, numbers),
            "nearest": {"place": "bar", "values": {"mandate": 0.3}, "instead_of": {},
                        "modes": dict.fromkeys(MODES, numbers)},
            "budget": {"settings": 240, "parameters_at_once": 3, "runs": 9600,
                       "places": ["synthetic", "twente"]},
        },
        "put_in": {"equation": "7.9", "channel": 0, "left": 0.05, "alone": True, "coded": True},
    }  # fmt: skip


# Sentences --------------------------------------------------------------------------------


def answered(
    real: str, synthetic: str, places: Sequence[str], modes: Sequence[str], direction: str
) -> dict[str, Any]:
    """Answers alone, of which a sentence is made: many of these are made in no time."""
    own = dict(zip((*REAL, SYNTHETIC), (*places, synthetic), strict=True))
    counts = {"modes": {mode: {"end": 9, "check": 0, "undefined": 0} for mode in MODES}}
    says = {column: both(text) for column, text in TWELVE.items()}
    if direction == "same":
        del says["small"]
    return {
        "claim": {"says": says, "contrasts": [{"direction": direction}]},
        "contrasts": [{
            "places": {place: {"answer": a, **counts} for place, a in own.items()},
            "groups": {"real": group(real), SYNTHETIC: group(synthetic)},
            "modes": {m: {"answer": a} for m, a in zip(MODES, modes, strict=True)},
        }],
    }  # fmt: skip


def known(direction: str) -> list[str]:
    return [a for a in ANSWERS if direction == "down" or a != "small"]


DIRECTIONS = ("down", "same")
EVERY = [
    (direction, real, synthetic)
    for direction in DIRECTIONS
    for real in known(direction)
    for synthetic in known(direction)
]


def figures(text: str) -> list[str]:
    return re.findall(r"\d[\d.,]*", text)


def is_short(text: str) -> None:
    assert count_words(text) <= WORDS, text
    assert len(text.split()) <= WORDS, text
    assert len(figures(text)) <= FIGURES, text
    assert not re.search(r"\d[.,]\d", text), text
    assert not FORBIDDEN.search(text), text
    assert "{" not in text
    assert text.endswith(".")


@pytest.mark.parametrize(("direction", "real", "synthetic"), EVERY)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_is_long_or_full_of_figures(
    direction: str, real: str, synthetic: str, lang: str
) -> None:
    for reason, seldom in itertools.product(REASONS, (False, True)):
        result = made_up(real, synthetic, reason=reason, direction=direction)
        groups = result["contrasts"][0]["groups"]
        if seldom:
            for one in groups.values():
                one["tested"] = min(one["tested"], 0.5)
        is_short(sentence(result, lang))
        for one in groups.values():  # all of a column, and none
            for column in COLUMNS:
                one[column] = 1.0 if column == one["answer"] else one[column]
        is_short(sentence(result, lang))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_no_second_sentence_is_long_whoever_differs(direction: str) -> None:
    every = known(direction)
    for real in every:
        # what is drawn matters only where the real regions cannot be tested
        for synthetic in every if real == "untested" else ["predicted"]:
            for places in itertools.combinations_with_replacement(every, 4):
                for modes in itertools.product(every, repeat=2):
                    result = answered(real, synthetic, places, modes, direction)
                    for lang in LANGUAGES:
                        text = but(result, lang)
                        if text:
                            is_short(text)
                            assert not figures(text)


WHAT = {
    "andersom dan beweerd": {"opposite"}, "it is against the claim": {"opposite"},
    "is het zoals beweerd": {"predicted"}, "it is as claimed": {"predicted"},
    "geen verschil": {"small"}, "no difference": {"small"},
    "verandert er niets": {"predicted"}, "nothing changes": {"predicted"},
    "wel iets": {"opposite"}, "something does change": {"opposite"},
    "wisselt het per geval": {"depends"}, "differs by case": {"depends"},
    "niet te toetsen": {"untested"}, "cannot be tested": {"untested"},
}  # fmt: skip
"""What is said, and of which answers it may be said."""


@pytest.mark.parametrize(("direction", "real", "synthetic"), EVERY)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_says_what_was_counted(
    direction: str, real: str, synthetic: str, lang: str
) -> None:
    text = sentence(made_up(real, synthetic, direction=direction), lang)
    clauses = [column for column, clause in TWELVE.items() if clause[1:] in text]
    assert len(clauses) == 1
    said = clauses[0]
    shown = [int(figure) for figure in figures(text)]
    if real in COLUMNS:
        assert said == real
        assert text.startswith(TWELVE[real])
        assert shown[0] == whole(SHARES[real][real])
    elif real == "depends":
        assert SHARES[real][said] == max(SHARES[real].values())
        assert ("maar niet" if lang == "nl" else "but not") in text
        assert shown[0] == whole(SHARES[real][said])
    elif synthetic == "untested":
        assert text.startswith(f"{TWELVE[said]}? ")
        assert not shown
    else:
        assert text.startswith("In ")
        assert shown == [whole(SHARES[synthetic][said])]
    if len(shown) == 2:
        assert synthetic in (said, "depends")
        assert shown[1] == whole(SHARES[synthetic][said])
    elif real != "untested" and synthetic != real:
        _, _, rest = text.partition("bedachte" if lang == "nl" else "made-up")
        found = [answers for words, answers in WHAT.items() if words in rest]
        assert [synthetic in answers for answers in found] == [True]
        if direction == "same" and synthetic in COLUMNS:
            changes = "wel iets" if lang == "nl" else "does change"
            assert (changes in rest) == (synthetic == "opposite")


def test_the_sentences_of_the_brief() -> None:
    says = {
        "predicted": {"nl": "Wie in overvloed denkt, bundelt meer", "en": "Abundance bundles"},
        "opposite": {"nl": "Wie in overvloed denkt, bundelt minder", "en": "Abundance parts"},
        "small": {"nl": "Denken maakt niet uit", "en": "Thinking does not matter"},
    }
    made = made_up(says=says)
    assert sentence(made, "nl") == (
        "Wie in overvloed denkt, bundelt meer: in 84% van de toetsbare gevallen, "
        "in echte en in bedachte regio's."
    )
    assert but(made, "nl") == but(made, "en") == ""
    made = made_up(places=["predicted", "predicted", "opposite", "predicted"], says=says)
    assert but(made, "nl") == "In echte regio's niet overal: in BAR is het andersom dan beweerd."
    made = made_up(modes=["predicted", "small"], says=says)
    assert but(made, "en") == (
        "Not everywhere in real regions: where they decide together, it makes no difference."
    )
    made = made_up("untested", "opposite", reason="check", says=says)
    assert sentence(made, "nl") == (
        "In echte regio's is dit niet te toetsen (de ingreep verandert te weinig); in bedachte "
        "geldt in 78% van de toetsbare gevallen: wie in overvloed denkt, bundelt minder."
    )


def test_almost_all_is_not_all() -> None:
    assert [whole(share) for share in (0.0, 0.001, 0.5, 0.999, 1.0)] == [0, 1, 50, 99, 100]


def test_verdicts_in_a_few_words() -> None:
    assert [label(a, "nl") for a in ANSWERS] == [
        "klopt", "maakt geen verschil", "andersom", "wisselt per geval", "niet te toetsen",
    ]  # fmt: skip
    assert [label(a, "en") for a in ANSWERS] == [
        "holds", "makes no difference", "the opposite", "differs by case", "cannot be tested",
    ]  # fmt: skip
    assert label("opposite", "nl", same=True) == "klopt niet"
    assert label("depends", "nl", predicted=0.04) == "komt bijna nooit uit"
    assert label("depends", "en", predicted=0.06) == "differs by case"


@pytest.mark.parametrize("name", shipped_claims())
def test_clauses_leave_room_for_the_rest(name: str) -> None:
    says = load_claim(name).given.get("says", {})
    for column, texts in says.items():
        assert column in COLUMNS
        for text in texts.values():
            assert count_words(text) <= 12, text
            assert not figures(text), text
            assert not text.endswith(".")
            assert text[0].isupper()
            assert not FORBIDDEN.search(text), text


# Pages ------------------------------------------------------------------------------------


def test_an_overview_has_its_picture_and_links_before_anything_else() -> None:
    made = [made_up(), made_up("depends", "untested")]
    page = pages.overview(made, "nl", folders="../experiments/", in_docs=True)
    above, _, folded = page.partition("<details>")
    assert "figures/beweringen.png" in above
    assert "(../experiments/c01_mindset/README.md#in-het-nederlands)" in above
    assert "deel van de geprobeerde aannames, geen kans" in above
    assert len([line for line in above.splitlines() if line]) <= 5
    assert "[de beschrijving van het model](model.md)" in folded
    assert sentence(made[1], "nl") in folded
    assert "(claims.png)" in pages.overview(made, "en")


def test_a_page_begins_with_question_answer_and_picture() -> None:
    made = made_up("predicted", "small", ["predicted", "opposite", "predicted", "predicted"])
    page = pages.claim_page(made["claim"], made, docs="../../docs/")
    english, dutch = page.split("## In het Nederlands")
    for text, lang, picture in ((english, "en", "figure.png"), (dutch, "nl", "figuur.png")):
        above, _, folded = text.partition("<details>")
        assert "Is it?" in above
        assert sentence(made, lang) in above
        assert but(made, lang) in above
        assert picture in above
        assert "It is." in folded
        assert "It was." in folded
        assert text.count("<details>") == text.count("</details>") == 10
        assert "(../../docs/specification.md)" in folded
        assert "(../../docs/parameters.md)" in folded
        assert "numpy 9.9" in folded
        assert "{" not in text
        assert not FORBIDDEN.search(text.replace("arms", "").replace("replicates", ""))
    assert "| **het mandaat 0,7** | 83% | 90% | 88% |" in dutch
    assert "| Twente | ieder beslist zelf | 100 | 71 | 8 | 5 | 16 | 0 | 0 |" in dutch
    assert "Onder 0,6 klopt het in 20% van de gevallen, daarboven in 90%." in dutch
    assert "9.600 keer doorgerekend" in dutch
    assert "**Found, in Twente**: with the mandate at 0.2 instead of 0.9." in english


def test_a_claim_that_never_turned_names_the_equation() -> None:
    made = made_up()
    made["counter"] |= {"found": False}
    page = pages.claim_page(made["claim"], made)
    assert "**Not found.** What decides is equation 7.9: trust. That is nearly all" in page
    assert "Nearest to it, in BAR" in page
    made["put_in"] |= {"left": 0.4, "alone": False, "coded": False}
    page = pages.claim_page(made["claim"], made)
    assert "Het meeste hangt aan formule 7.9: trust; zonder is 40% nog zoals" in page
    assert "no finding" not in page
    made["put_in"] = {"equation": None, "channel": None, "coded": False}
    made["counter"]["nearest"] = None
    page = pages.claim_page(made["claim"], made)
    assert "**Not found.**\n" in page
    assert "Nearest" not in page


def test_no_change_predicted_has_no_opposite() -> None:
    made = made_up("opposite", direction="same", bracket={"low": {}, "high": {}})
    page = pages.claim_page(made["claim"], made)
    assert "klopt niet (78% van de toetsbare gevallen)" in page
    assert "Searched for was a case in which it does change." in page
    assert "5% van het verschil tussen de laagste en de hoogste waarde" in page


def test_a_page_says_how_it_was_made_and_whether_it_is_evidence() -> None:
    made = made_up()
    page = pages.claim_page(made["claim"], made, docs="../../docs/")
    assert "not evidence" not in page
    assert "`schoorsteen claims C1 --redo`" in page
    assert f"[{pages.SCRIPT}]({pages.SCRIPT})" in page
    made["size"]["name"] = "quick"
    page = pages.claim_page(made["claim"], made)
    assert "not evidence" in page
    assert "geen bewijs" in page
    assert "claims C1 --redo --quick" in page
    assert pages.SCRIPT not in page
    assert "not evidence" in pages.overview([made], "en")


def test_what_is_of_an_earlier_edition_says_so() -> None:
    new, old = made_up(), made_up()
    del old["edition"]
    page = pages.claim_page(old["claim"], old, docs="../")
    assert "> **First edition.**" in page
    assert "> **Eerste editie.**" in page
    assert "`first-edition`" in page
    assert "(../parameters.md)" not in page  # those are the ranges of another edition
    assert "> **First edition" not in pages.claim_page(new["claim"], new)
    old["claim"] |= {"id": "C2"}
    assert "> **Eerste editie: C2.**" in pages.overview([new, old], "nl")


def test_what_lacks_numbers_has_dashes() -> None:
    made = made_up("untested", "untested")
    for place in made["contrasts"][0]["places"].values():
        for one in place["modes"].values():
            one |= {"one": None, "two": None, "effect": None}
    made["channels"][0]["groups"]["real"] = {"left": None, "median": None, "of": None}
    made["divides"] = {"real": None, "synthetic": None}
    del made["claim"]["first_edition"], made["claim"]["contrasts"][0]["check"]
    page = pages.claim_page(made["claim"], made)
    assert "| – | – | – |" in page
    assert "| – | – → – |" in page
    assert "cannot be tested (12% could be tested)" in page
    assert "nan" not in page.lower()


def test_a_question_has_a_page_before_it_is_run() -> None:
    page = pages.claim_page(load_claim("C1").given, None)
    assert "Prediction, written before the first run" in page
    assert "`schoorsteen claims C1`" in page
    assert "![" not in page


def test_a_document_is_what_json_gives_back() -> None:
    made = made_up()
    assert json.loads(pages.document(made)) == made


# Figures ----------------------------------------------------------------------------------


def boxes(figure: Any) -> list[tuple[str, Any]]:
    """All that is written but the labels of ticks, and where."""
    texts = [*figure.texts, *([figure._suptitle] if figure._suptitle else [])]
    for axes in figure.axes:
        texts += [*axes.texts, axes.title]
        if axes.axison:
            texts += [axes.xaxis.label, *axes.get_yticklabels()]
        texts += axes.get_legend().get_texts() if axes.get_legend() else []
    renderer = figure.canvas.get_renderer()
    return [(t.get_text(), t.get_window_extent(renderer)) for t in texts if t.get_text()]


def inside(figure: Any) -> None:
    """Nothing that is written is cut off."""
    page = figure.bbox
    for text, box in boxes(figure):
        assert box.x0 >= page.x0 - 1, text
        assert box.x1 <= page.x1 + 1, text
        assert box.y0 >= page.y0 - 1, text
        assert box.y1 <= page.y1 + 1, text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_figure_of_a_claim(lang: str, direction: str, tmp_path: Path) -> None:
    made = made_up("predicted", "untested", direction=direction, reason="undefined", bracket={})
    made["contrasts"][0]["places"][SYNTHETIC]["modes"]["joint"]["effect"] = None
    figure = claim_figure(made, lang)
    inside(figure)
    shown = {text.get_text() for text in figure.findobj(lambda one: hasattr(one, "get_text"))}
    for name in ("Twente", "Drechtsteden", "BAR", "Zutphen-Lochem"):
        assert name in shown
    assert ("te klein om mee te tellen" if lang == "nl" else "too small to matter") in shown
    assert ("verandert wel" in shown) == (lang == "nl" and direction == "same")
    pictures = []
    for name in ("a.png", "b.png"):
        plots.save(claim_figure(made, lang), tmp_path / name)
        pictures.append((tmp_path / name).read_bytes())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_figure_of_all_claims_fits_a_screen(lang: str) -> None:
    pairs = list(itertools.product(known("down"), known("down")))[:16]
    made = [made_up(real, synthetic) for real, synthetic in pairs]
    figure = overview_figure(made, lang)
    inside(figure)
    wide, high = figure.get_size_inches()
    # some 950 pixels wide on a page, and title and three lines stand above it
    assert 950 * high / wide <= 640
    sentences = {sentence(one, lang).replace("\n", " ") for one in made}
    written = [box for text, box in boxes(figure) if text.replace("\n", " ") in sentences]
    assert len(written) == 16
    bars = figure.axes[1].get_window_extent().x0
    for above, below in itertools.pairwise(written):
        assert below.y1 < above.y0
        assert above.x1 < bars


# What is stored -----------------------------------------------------------------------------


def stored() -> list[dict[str, Any]]:
    root = Path(__file__).parents[1]
    claims = map(load_claim, shipped_claims())
    return [
        json.loads((root / "experiments" / one.folder / "results.json").read_text("utf-8"))
        for one in claims
    ]


def test_the_pages_are_those_of_the_stored_results() -> None:
    """Made again by `schoorsteen claims --pages-only`; nothing was changed by hand."""
    root, results = Path(__file__).parents[1], stored()
    for result in results:
        claim = load_claim(result["claim"]["id"])
        page = root / "experiments" / claim.folder / "README.md"
        made = pages.claim_page(result["claim"], result, docs="../../docs/")
        assert page.read_text("utf-8") == made, claim.id
        assert result["claim"] == json.loads(json.dumps(claim.given))
        assert result["chosen"] == claim.chosen
        said = {
            "sentence": {lang: sentence(result, lang) for lang in LANGUAGES},
            "but": {lang: but(result, lang) for lang in LANGUAGES},
        }
        assert dict(claim.answer) == answer_of(result, said)
    for lang, name in (("en", "claims.md"), ("nl", "claims.nl.md")):
        made = pages.overview(results, lang, folders="../experiments/", in_docs=True)
        assert (root / "docs" / name).read_text("utf-8") == made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_came_out_is_short_and_says_what_the_counts_say(lang: str) -> None:
    for result in stored():
        for text in filter(None, (sentence(result, lang), but(result, lang))):
            is_short(text)
        for contrast in result["contrasts"]:
            for place in contrast["places"].values():
                for cell in place["modes"].values():
                    counted = [cell[name] for name in (*COLUMNS, *REASONS)]
                    letters = [cell["columns"].count(letter) for letter in "psoecu"]
                    assert counted == letters
                    assert sum(counted) == result["size"]["worlds"]
