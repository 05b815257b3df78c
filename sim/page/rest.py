"""Every other number and choice of the model, for the folded part of the page.

What they are called, what they mean and how far they go comes from the table of parameters; what
each needs to act stands here. Words for that stand in ``sim/words/*/page_rest.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from sim.indicators import unit_in
from sim.page.levers import DEEDS, LEVERS, MONTHS, time_of
from sim.parameters import ENTRIES, GROUPS, NEVER, Entry
from sim.scenarios import load_scenario, shipped_scenarios
from sim.words import LANGUAGES, Language, words_of

STEPS: Final = 20
"""Into which a range is divided."""
RANGES: Final[Mapping[str, tuple[float, float]]] = {
    **dict.fromkeys(("experience_rate", "peer_rate"), (0.0, 0.05)),
    **dict.fromkeys(("overlap_weight", "days_1", "days_2", "inquiry_days", "waiting"), (0.0, 2.0)),
    "strategy_days": (0.0, 2.0),
    **dict.fromkeys(("boundary_kind", "boundary_tier", "boundary_area"), (0.0, 1.0)),
    **dict.fromkeys(("contract_worth", "entry_cost", "exit_price", "funding"), (0.0, 1.0)),
    **dict.fromkeys(("pooling", "scale", "task_growth"), (0.0, 1.0)),
    **dict.fromkeys(("burden", "order_days", "effort", "imitation_benefit"), (0.0, 10.0)),
    **dict.fromkeys(("notice_months", "referee_fade", "tender_months"), (0, 60)),
    **dict.fromkeys(("pilot_start", "pilot_stop", "means_cut_month"), (0, 120)),
    **dict.fromkeys(("strategy_start", "strategy_stop"), (0, 120)),
    **dict.fromkeys(("strategy_fades", "strategy_spreads"), (0.0, 0.2)),
    "boundary_distance": (0.0, 2.0),
    "funder_return": (0.0, 20.0),
    "congestion": (-2.0, 3.0),
    "contract_months": (3, 63),
    "norm_weight": (0.0, 5.0),
    "escalate_after": (0, 10),
    "talk_days": (0.0, 0.5),
    "board_knots": (0, 10),
    "settled_months": (0, 60),
    "imitation_cost": (0.0, 10.0),
    "attention": (0, 100),
    "departments": (1, 16),
    "election_months": (12, 72),
    "election_first": (0, 60),
    "turnover": (0.0, 0.2),
}
"""Where nobody says what is plausible and the table goes further than anyone would look."""


class Need(NamedTuple):
    """A number acts only if one of these does not stand where it is off."""

    off: Mapping[str, tuple[Any, ...]]
    """By parameter, the values at which it is off; none at all: it never acts here."""
    why: str = ""
    """Text that says so, where a better one is than what the names of numbers give."""

    @property
    def told(self) -> list[list[Any]]:
        return [[name, *values] for name, values in self.off.items()]


def _on(*names: str) -> Need:
    return Need({name: (ENTRIES[name].neutral,) for name in names})


def _only(name: str, value: str) -> Need:
    return Need({name: tuple(one for one in ENTRIES[name].choices if one != value)})


_REFEREE: Final = Need({"referee_activity": (0.0,)}, "rest_referee")
_BOUNDARIES: Final = ("boundary_kind", "boundary_tier", "boundary_area", "boundary_distance")
_STEERING: Final = (
    *("attention", "attention_rule", "referee_scope", "funding", "money_half", "order_share"),
    *("order_days", "order_pull", "contradiction", "burden", "stifling", "inviting"),
    *("officials", "standing_loss", "openness_asked"),
)
_NEEDS: Final[tuple[tuple[tuple[str, ...], Need], ...]] = (
    (
        (
            *(name for name, entry in ENTRIES.items() if entry.group == "referee"),
            *_STEERING,
        ),
        _REFEREE,
    ),
    (("contract_reach",), Need({}, "rest_households")),
    (("floor_statutory", "floor_other"), _on("drift", "drift_towards")),
    (("contract_months",), _on("contract_worth")),
    (("crowding",), _on("contract_worth", "tender_months")),
    (("means_cut_month",), _on("means_cut", "task_growth")),
    (("exposed_1", "exposed_2", "exposed_3"), _on("exposure")),
    (("backing",), _on("exposure", "standing_loss")),
    (("record_memory", "record_start"), _on("record_weight", "review_alarm")),
    (("failure",), _on("redundancy")),
    (("partiality", "credibility_gain", "credibility_loss"), _on("mediation")),
    (("credibility_loss",), _on("partiality")),
    (("referee_fade",), _on("referee_stop")),
    (("money_half", "order_share", "order_days", "order_pull"), _on("funding")),
    (("order_days", "order_pull"), _on("order_share")),
    (("stifling",), _on("burden")),
    (("attention_rule",), _on("attention")),
    (("dissolution",), _only("form", "joint")),
    (("pairwise_load",), _only("form", "programme")),
    (("pilot_start", "pilot_stop", "pilot_shield", "pilot_visible"), _on("pilot_share")),
    (("pilot_visible", "norm_point"), _on("norm_weight")),
    (("effort_level", "effort_yield"), _on("effort")),
    (
        (
            *("strategy_level", "strategy_days", "strategy_yield", "strategy_share"),
            *("strategy_start", "strategy_stop"),
        ),
        _on("strategy"),
    ),
    (("strategy_fades",), _only("strategy", "behaviour")),
    (("strategy_spreads",), _only("strategy", "story")),
    (("departments", "department_spread"), _on("self_knowledge")),
    (("departments",), _on("department_spread")),
    (("department_spread",), _on("departments")),
    (
        ("election_months", "election_first", "election_mandate", "election_identity"),
        _on("election_swing"),
    ),
    (("talk_days", "board_knots"), _on("escalate_after")),
    (("board_interest", "settled_months", "reproof"), _on("escalate_after")),
    (("board_interest", "settled_months", "reproof"), _on("board_knots")),
    (("daring_start", "appraisal"), _on("escalate_after", "obedience")),
    (("obedience",), _on("record_weight")),
    (("selection", "imitation_benefit", "imitation_cost"), _on("imitation")),
    (("imitation_benefit", "imitation_cost"), _on("selection")),
    (
        (
            *("funder_share", "funder_silo", "funder_start", "funder_return", "funder_memory"),
            *("decisive_share", "funder_tables"),
        ),
        _on("funders"),
    ),
    (("funder_silo", "funder_return"), _on("funder_memory")),
    (("funder_silo", "funder_memory"), _on("funder_return")),
    (("funder_silo",), _on("funder_share")),
    (("chain_steps", "chain_steering", "chain_days"), _on("chain_order")),
    (("chain_days",), _on("chain_steering")),
    (
        ("director_after", "director_shift", "director_spread", "director_learns"),
        _on("director_hears"),
    ),
    (("trust_scar",), _on("trust_gain")),
    (("tunnelling", "congestion"), _on("time_cost")),
    (("cost_key",), _on("share")),
    (("familiarity",), _on("knowledge_start", "knowledge_linked")),
    (("plurality",), _on(*_BOUNDARIES)),
    (("synergy_1", "synergy_2", "synergy_3"), _on("coupling_weight")),
    (
        (
            *("opinion_mean", "opinion_spread", "opinion_weight", "opinion_rate"),
            *("official_turnover", "official_days", "partner_days", "closing_ranks"),
        ),
        _REFEREE,
    ),
    (
        (
            *("opinion_mean", "opinion_spread", "opinion_weight", "opinion_rate"),
            *("official_turnover", "official_days", "partner_days", "closing_ranks"),
        ),
        _on("officials"),
    ),
    (("standing_loss",), _on("backing")),
    (
        ("openness_given", "openness_start", "openness_rate", "told_known", "told_days"),
        _REFEREE,
    ),
    (
        ("openness_given", "openness_start", "openness_rate", "told_known", "told_days"),
        _on("openness_asked"),
    ),
    (("openness_given",), _on("openness_rate")),
    (("turnover", "skill_mean", "skill_spread"), _on("personal")),
)
"""What numbers need; tests/test_page_levers.py takes it away and finds not a bit changed."""


def needs(name: str) -> tuple[Need, ...]:
    """Without what a number does nothing: all of it must be there."""
    return tuple(need for names, need in _NEEDS if name in names and name not in need.off)


def told_of() -> dict[str, Any]:
    """All of it, as JSON knows it."""
    levers = {lever.name for lever in LEVERS}
    rest = [entry for entry in ENTRIES.values() if entry.name not in levers]
    return {
        "never": NEVER,
        "plan": plan(),
        "groups": [
            {"id": key, "label": dict(zip(LANGUAGES, pair, strict=True))}
            for key, pair in GROUPS.items()
            if any(entry.group == key for entry in rest)
        ],
        "rest": [_row(entry) for key in GROUPS for entry in rest if entry.group == key],
    }


STEERING: Final = ("convening", "monitoring", "burden")
"""Deeds of which a government that only invites does nothing (M27)."""


def plan() -> dict[str, Any]:
    """What the time line of the referee needs to know."""
    say = {lang: words_of("page_rest", lang) for lang in LANGUAGES}
    (stop,) = (lever for lever in LEVERS if lever.name == "referee_stop")
    dates = ("referee_activity", "referee_start", "referee_stop", "referee_fade")
    return {
        "step": MONTHS,
        "earliest": stop.low,
        "usual": {name: ENTRIES[name].default for name in (*dates, *DEEDS)},
        "left_out": {"by": "inviting", "at": ENTRIES["inviting"].high, "deeds": list(STEERING)},
        "deeds": [
            {"name": name, "label": {lang: say[lang][f"deed_{name}"] for lang in LANGUAGES}}
            for name in DEEDS
        ],
    }


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": entry.name,
        "group": entry.group,
        "values": list(positions(entry)),
        "default": entry.default,
        "label": {lang: label(entry, lang) for lang in LANGUAGES},
        "text": {lang: meaning(entry, lang) for lang in LANGUAGES},
        "unit": {
            lang: "" if entry.unit == "-" else unit_in(entry.unit, lang) for lang in LANGUAGES
        },
        "needs": [need.told for need in needs(entry.name)],
        "reasons": {lang: [reason(need, lang) for need in needs(entry.name)] for lang in LANGUAGES},
        **time_of(entry.name),
    }
    if switched(entry):
        row["neutral"] = entry.neutral
    if entry.choices:
        row["choices"] = {"en": list(entry.choices), "nl": list(entry.choices_nl)}
    if entry.plausible:
        row["plausible"] = [entry.plausible.low, entry.plausible.high]
        row["more"] = dict(zip(LANGUAGES, entry.plausible.more, strict=True))
        row["less"] = dict(zip(LANGUAGES, entry.plausible.less, strict=True))
    return row


def positions(entry: Entry) -> tuple[Any, ...]:
    """What its control can be put to: steps of a range, its default, where it does nothing, and
    what stories that are asked about give it."""
    if entry.choices:
        return entry.choices
    low, high = ends(entry)
    many = round((high - low) / MONTHS) if entry.name == "referee_start" else STEPS
    if entry.whole:
        many = min(many, int(high - low))
    found = {low + (high - low) * place / many for place in range(many + 1)}
    found |= {float(entry.default), *([float(entry.neutral)] if switched(entry) else [])}
    found |= {float(story[entry.name]) for story in _asked() if entry.name in story}
    if entry.whole:
        return tuple(sorted({round(value) for value in found}))
    return tuple(sorted({float(f"{value:.6g}") for value in found}))


@cache
def _asked() -> tuple[Mapping[str, Any], ...]:
    """What the shipped stories that are asked about lay over a world."""
    stories = map(load_scenario, shipped_scenarios())
    return tuple(story.values for story in stories if story.question)


def switched(entry: Entry) -> bool:
    """Whether people can be told of a value at which it is off; a choice is never off."""
    return not entry.choices and (entry.switch or "is neutral" in entry.en)


def ends(entry: Entry) -> tuple[float, float]:
    """The plausible range, else the one that is worth a look."""
    if entry.plausible:
        return entry.plausible.low, entry.plausible.high
    if entry.name == "referee_start":
        return 0, 117
    assert entry.low is not None
    assert entry.high is not None
    return RANGES.get(entry.name, (entry.low, entry.high))


def label(entry: Entry, lang: Language) -> str:
    """A short name: of the table, else of the page's words, else the beginning of its meaning."""
    own = words_of("page_rest", lang).get(f"short_{entry.name}", "")
    text = entry.label[LANGUAGES.index(lang)] or own or re.split(r"[;:(]", _meant(entry, lang))[0]
    return text[:1].upper() + text[1:].strip()


def meaning(entry: Entry, lang: Language) -> str:
    """What it means, other numbers by their names; nothing where the label says it all."""

    def named(found: re.Match[str]) -> str:
        other = ENTRIES.get(found[0])
        return f"“{label(other, lang)}”" if other else found[0]

    text = _meant(entry, lang)
    return "" if text == label(entry, lang) else re.sub(r"\b[a-z]+_[a-z0-9_]+\b", named, text)


def _meant(entry: Entry, lang: Language) -> str:
    return entry.nl if lang == "nl" else entry.en


def reason(need: Need, lang: Language) -> str:
    """Why a number does nothing."""
    say = words_of("page_rest", lang)
    if need.why:
        return say[need.why]
    parts = [_unlike(name, values, lang) for name, values in need.off.items()]
    joined = say["rest_or"].join(parts)
    return say["rest_needs"].format(what=joined)


def _unlike(name: str, values: tuple[Any, ...], lang: Language) -> str:
    """That a number stands where it is not off."""
    entry, say = ENTRIES[name], words_of("page_rest", lang)
    page = words_of("page_levers", lang)
    if entry.choices:
        others = [entry.shown(one, lang) for one in entry.choices if one not in values]
        key, shown = "rest_is", say["rest_or"].join(others)
    elif values[0] == NEVER:
        key, shown = "rest_not", page["never_word"]
    elif values[0] == ENTRIES["attention"].neutral:
        key, shown = "rest_not", page["no_limit"]
    else:
        number = f"{values[0]:g}"
        key, shown = "rest_not", number.replace(".", ",") if lang == "nl" else number
    return say[key].format(label=label(entry, lang), value=shown)
