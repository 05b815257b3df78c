"""What the page needs to know: of the model, of policies and worlds, of people's words."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim import EDITION, __version__
from sim.analysis.compare import ASKED
from sim.indicators import BY_NAME, HEADLINES
from sim.page.first import MONTHS, SEED, WORLDS
from sim.page.lesson import lesson
from sim.page.levers import LEVERS, Lever, neutral, time_of
from sim.page.region import exchange_rules, month_zero, region_words, with_tables
from sim.page.rest import told_of
from sim.words import LANGUAGES, edition_name, rungs, words_of

if TYPE_CHECKING:
    from sim.answers.policies import Chosen
    from sim.page.first import First
    from sim.scenarios import Policy, Scenario
    from sim.state import Floats, Region
    from sim.words import Language
    from sim.worlds.file import World

TRIED: Final = 6
"""Worlds in which the effect of a lever is shown before it is touched."""
WORDS: Final = (
    *("page", "page_own", "page_why", "page_levers", "page_region", "page_lesson"),
    "page_report",
)
"""Files of ``sim/words/*/`` whose every text the page knows: one for what all screens share, others
for a screen each."""
WAYS: Final = ("down", "same", "up")
TEXTS: Final = (
    *("down_down", "down_same", "down_up", "same_down", "same_same", "same_up"),
    *("up_down", "up_same", "up_up", "nothing", "band_80", "band_all", "head", "band", "note"),
    *("month", "rounded", "measures", "quiet", "quiet_some", "quiet_few", "quiet_none"),
    *(f"asked_{one}_{two}" for one in WAYS for two in WAYS),
)
"""Texts of ``compare`` that the page fills in."""
REASONS_WHY: Final = (
    *("ends_one_task", "ends_tasks", "missing", "often", "mostly", "always", "once", "talks"),
    *("talks_one", "a_year", "ten_years", "never", "silent", "not_up", "up", "proposals"),
    *("all_yes", "the_other", "why_no", "why_both", "left", "left_chance", "months", "tasks"),
    "others",
    *("all_tasks", "with_policy", "no_policy", "rungs", "step", "refusal", "refusal_joint"),
    "no_refusal",
    *("both", "yes", "no", "smaller", "what_task", "what_tasks", "back", "best", "times"),
    *("stopped", "shelved", "by_boards", "chained", "via", "via_others"),
)
"""Texts of ``why`` that it fills in, beside those that begin with one of the next."""
WHY_STARTS: Final = (
    *("missing_", "up_", "reason_", "short_", "term_", "head_", "data_", "drawn"),
    *("tips_", "luck_", "change", "only_", "lever_", "parts_", "main_", "unit_", "but", "fresh_"),
)


def content(
    regions: Sequence[Region], first: First, lang: str, still: int | None = None
) -> dict[str, Any]:
    """Everything but bundles and module, as JSON knows it.

    Args:
        lang: in which the page opens.
        still: in how many worlds the only region is quiet, where that was counted already.
    """
    from sim.scenarios import load_scenario
    from sim.worlds.file import shipped

    story = load_scenario("baseline")
    worlds = shipped()
    some, fresh = worlds.first(WORLDS), worlds.first(2 * WORLDS)[WORLDS:]
    names, judged = list(some[0].values), int(worlds.about["seed"])
    return {
        "lang": lang,
        "version": __version__,
        "edition": {lang: edition_name(EDITION, lang) for lang in LANGUAGES},
        "words": {
            lang: {
                **page_words(lang),
                **{f"compare.{key}": words_of("compare", lang)[key] for key in TEXTS},
                **{
                    f"why.{key}": text
                    for key, text in words_of("why", lang).items()
                    if key in REASONS_WHY or key.startswith(WHY_STARTS)
                },
                **region_words(lang),
                "share": words_of("worlds", lang)["share"],
                "and": words_of("words", lang)["and"],
                **{f"rung_{at}": text for at, text in enumerate(rungs(lang))},
                **{f"rung_name_{at}": words_of("words", lang)[f"rung_{at}"] for at in range(4)},
            }
            for lang in LANGUAGES
        },
        "rules": _rules(),
        "months": MONTHS,
        "seed": SEED,
        "worlds": {
            "names": names,
            "rows": [[world.values[name] for name in names] for world in some],
            "luck": [world.number - 1 for world in some],
            "fresh": {
                "rows": [[world.values[name] for name in names] for world in fresh],
                "luck": [WORLDS + at for at in range(len(fresh))],
            },
            "digest": worlds.digest[:12],
        },
        "policies": policies(story),
        "questions": questions(story),
        "levers": [_lever(lever) for lever in LEVERS],
        **_once(told_of()),
        "tried": TRIED,
        "counts": _counts(),
        "tipping": _tipping(),
        "exchange": exchange_rules(),
        "quiet": _quiet(judged),
        "regions": [
            _region(region, _quiet_in(region, some, judged) if still is None else still)
            for region in regions
        ],
        "first": _first(regions[0], first, some),
        "lesson": lesson(),
    }


def _once(told: dict[str, Any]) -> dict[str, Any]:
    """What `rest` tells, each reason standing once: rows have its place among all."""
    pairs = [
        list(zip(*(row["reasons"][lang] for lang in LANGUAGES), strict=True))
        for row in told["rest"]
    ]
    known = list(dict.fromkeys(pair for some in pairs for pair in some))
    rows = [
        {**row, "reasons": [known.index(pair) for pair in some]}
        for row, some in zip(told["rest"], pairs, strict=True)
    ]
    reasons = {lang: [pair[at] for pair in known] for at, lang in enumerate(LANGUAGES)}
    return {**told, "rest": rows, "reasons": reasons}


def page_words(lang: Language) -> dict[str, str]:
    """The texts of the page's own files, which must not share a key."""
    found: dict[str, str] = {}
    for name in WORDS:
        more = words_of(name, lang)
        twice = sorted(found.keys() & more.keys())
        if twice:
            raise ValueError(f"{name}.toml: another file of the page has {', '.join(twice)}")
        found |= more
    return found


def regions_of(names: Sequence[str | Path | Region]) -> list[Region]:
    """The regions of a page: those named, or all that are shipped, the standard one first.

    Raises:
        AskError: one stands there twice, or cannot be computed in a browser.
        CaseError: what is wrong with a region.
    """
    from sim.answers.asking import AskError, region_of
    from sim.regions import shipped_cases
    from sim.regions.read import STANDARD
    from sim.state import Region
    from sim.words import say

    found: list[Region] = []
    for name in names or sorted(shipped_cases(), key=lambda case: (case != STANDARD, case)):
        region = region_of(name)
        if not isinstance(name, Region):
            region = with_tables(region, name)
        if any(region.name == other.name for other in found):
            raise AskError(say("page.twice", name=region.name))
        if not fits(region):
            raise AskError(say("page.large", name=region.name))
        found.append(region)
    return found


def fits(region: Region) -> bool:
    """Whether a browser can compute it."""
    from sim.state import BITS_LIMIT, partners_as_bits

    n, k, _, links = region.size
    return bool(links and n <= BITS_LIMIT and partners_as_bits(n, k, links))


def _counts() -> dict[str, Any]:
    """Where what stands among the counts of a link and of a proposal, what refusals rest on, and
    what a proposal is taken apart into."""
    from sim import state
    from sim.parameters import ENTRIES
    from sim.reasons.summary import LEAVING, REASONS
    from sim.worlds.measures import DEEP

    names = [*("talks", "up", "made", "no_a", "no_b", "no_both", "left_a", "left_b")]
    names += ["why_a", "why_b", "why_left", "last_no"]
    places = {name: getattr(state, f"COUNT_{name.upper()}") for name in names}
    return {
        "at": places | {"rung": state.TERMS_LINK.index("rung")},
        "terms": list(state.TERM_NAMES),
        "joint": ["mode", ENTRIES["mode"].code("joint")],
        "reasons": list(REASONS),
        "leaving": LEAVING,
        "deep": DEEP,
    }


def _tipping() -> dict[str, Any]:
    """Levers that may tip an outcome, their ranges and steps."""
    from sim.analysis.why import FEW, ROWS
    from sim.reasons import tipping

    return {
        "activity": tipping.ACTIVITY,
        "deeds": {name: list(ends) for name, ends in tipping.DEEDS.items()},
        "own": {name: list(ends) for name, ends in tipping.OWN.items()},
        "steps": tipping.STEPS,
        "few": FEW,
        "rows": ROWS,
    }


def _rules() -> dict[str, Any]:
    """Of what is compared: which indicators, what matters, how it is rounded, which band."""
    from sim.analysis import compare
    from sim.worlds.agreement import MATTERS

    return {
        "shown": [
            {
                "name": name,
                "matters": compare.SMALLEST[name],
                "digits": compare.DIGITS.get(name, 2),
                "label": {lang: getattr(BY_NAME[name], f"label_{lang}") for lang in LANGUAGES},
            }
            for name in compare.SHOWN
        ],
        "headlines": list(HEADLINES),
        "asked": list(ASKED),
        "band": list(compare.BAND),
        "banded": compare.BANDED,
        "share": MATTERS,
    }


def policies(story: Scenario) -> list[dict[str, Any]]:
    """The policies of a scenario: words, and the numbers that each lays over a world."""
    from sim.answers.policies import find_policy

    return [
        _told(find_policy(story, name, "en"), policy, policy, policy.values)
        for name, policy in story.policies.items()
    ]


def questions(story: Scenario) -> list[dict[str, Any]]:
    """The shipped stories that are asked about: as policies, with the one that they stand under."""
    from sim.answers.policies import find_policy
    from sim.scenarios import load_scenario, shipped_scenarios

    found = []
    for name in shipped_scenarios():
        told = load_scenario(name)
        if told.question is None:
            continue
        one = find_policy(story, name, "en")
        policy = told.policies[told.question.under]
        found.append(
            _told(one, told, policy, {**one.story, **policy.values})
            | {
                "under": told.question.under,
                "asked": dict(told.question.asked),
                "story": dict(told.values),
                "policies": _own_policies(told),
            }
        )
    return found


def _own_policies(story: Scenario) -> list[dict[str, Any]]:
    """Policies that a story has and others have not, laid over what the story says."""
    from sim.answers.policies import Chosen
    from sim.scenarios import shipped_policies

    common = shipped_policies()
    return [
        _told(
            Chosen(policy.id, policy.title, False, story.values, policy),
            policy, policy, {**story.values, **policy.values},
        )
        for name, policy in story.policies.items()
        if common.get(name) != policy
    ]  # fmt: skip


def _told(
    one: Chosen, of: Policy | Scenario, policy: Policy, values: Mapping[str, Any]
) -> dict[str, Any]:
    """A policy, or a story under one: its words, and what it lays over a world, now and later."""
    from sim.answers.policies import arms_of

    arms = {lang: arms_of([one], MONTHS, lang)[0] for lang in LANGUAGES}
    return {
        "id": one.id,
        "label": {lang: arm.label for lang, arm in arms.items()},
        # beside a number, at the end of a curve
        "short": {
            lang: words_of("page", lang)["curve_none"]
            if one.id == "none"
            else (of.short or {}).get(lang, arm.label)
            for lang, arm in arms.items()
        },
        "phrase": {lang: arm.phrase for lang, arm in arms.items()},
        "title": dict(of.title),
        "text": dict(of.text),
        "values": dict(values),
        "phases": [[begin, dict(later)] for begin, later in policy.phases],
    }


def _lever(lever: Lever) -> dict[str, Any]:
    from sim.parameters import ENTRIES

    row: dict[str, Any] = {
        "name": lever.name,
        "group": lever.group,
        "values": [lever.at(i) for i in range(round((lever.high - lever.low) / lever.step) + 1)],
        "positions": list(lever.positions),
        "usual": float(ENTRIES[lever.name].default),
        **time_of(lever.name),
    }
    if lever.needs:
        row |= {"needs": lever.needs, "neutral": neutral(lever.needs)}
    return row


def place_name(region: Region, lang: str) -> str:
    """What a region is called where its year does not matter."""
    from sim.answers.asking import label_of
    from sim.words import language_named

    label = label_of(region, language_named(lang) or "en")
    return re.sub(r",? \d{4}$", "", label).partition(":")[0]


def _quiet(seed: int) -> dict[str, Any]:
    """How it is found in how many worlds a region is quiet, and how many are enough."""
    from sim.analysis.compare import few_quiet
    from sim.worlds import quiet
    from sim.worlds.measures import READ

    return {
        "seed": seed,
        "months": quiet.MONTHS,
        "luck": list(quiet.JUDGED),
        "read": list(READ),
        "values": {name: value for name, value in quiet.QUIET.items() if name != "phases"},
        "enough": next(n for n in range(WORLDS + 1) if not few_quiet(n, WORLDS)),
    }


def _quiet_in(region: Region, some: Sequence[World], seed: int) -> int:
    """In how many worlds a region is quiet."""
    from sim.sweep.study import processors
    from sim.worlds.courses import quiet_in

    return int(quiet_in(region, some, seed=seed, threads=processors()).sum())


def _region(region: Region, still: int) -> dict[str, Any]:
    from sim.answers.asking import label_of
    from sim.page.facts import facts
    from sim.regions import shipped_cases

    return {
        "name": region.name,
        "shipped": region.name in shipped_cases(),
        "place": {lang: place_name(region, lang) for lang in LANGUAGES},
        "label": {lang: label_of(region, lang) for lang in LANGUAGES},
        "organisations": len(region.organisations),
        "tasks": len(region.tasks),
        "quiet": still,
        "zero": month_zero(region),
        "facts": facts(region),
    }


def _first(region: Region, first: First, some: Sequence[World]) -> dict[str, Any]:
    """The first question and its answer: drawn before anything is computed."""
    from sim.analysis import compare

    found = {lang: compare.compare(first.courses, first.arms[lang]) for lang in LANGUAGES}
    bands = {rule: compare.bands(first.courses, rule) for rule in ASKED}
    return {
        "worlds": WORLDS,
        "policies": ["none", first.policy],
        "curves": {
            name: {end: packed(three[end]) for end in compare.Middle._fields}
            for name, three in bands.items()
        },
        "sentence": {lang: compare.asked(one, one.against[0], lang) for lang, one in found.items()},
        "effects": effects(region, first.policy, some[:TRIED]),
    }


def packed(values: Floats) -> str:
    """Numbers to the last bit, little-endian, as text."""
    return base64.b64encode(values.astype("<f8").tobytes()).decode("ascii")


def effects(region: Region, policy: str, some: Sequence[World]) -> list[Any]:
    """What each lever does at each of its positions: both headlines at the end, means over worlds.

    To three digits: they are for a line as high as a letter.
    """
    import numpy as np

    from sim.answers.policies import find_policy
    from sim.indicators import COLUMNS
    from sim.scenarios import load_scenario
    from sim.sweep.study import processors
    from sim.worlds.courses import courses

    chosen = find_policy(load_scenario("baseline"), policy, "en")
    points = [
        chosen.point(world.values, {lever.name: _typed(lever, value)})
        for lever in LEVERS
        for value in lever.positions
        for world in some
    ]
    luck = [world.number - 1 for world in some] * (len(points) // len(some))
    rows = courses(region, points, luck, MONTHS, seed=SEED, threads=processors())[:, -1]
    columns = [COLUMNS.index(name) for name in ASKED]
    ends = rows[:, columns].reshape(len(LEVERS), -1, len(some), len(columns))
    means = np.mean(ends, axis=2).tolist()
    return [[[None if x != x else round(x, 3) for x in two] for two in one] for one in means]


def _typed(lever: Lever, value: float) -> float | int:
    from sim.parameters import ENTRIES

    return int(value) if ENTRIES[lever.name].whole else value
