"""A proposal taken apart: what speaks for a step and against it, in the eyes of each side.

Terms are reckoned once more from what the proposal was weighed with (``Engine.taken``), after
sections 7.5 to 7.7 and 7.18 of docs/model.md, and add up to the kernel's number: the limit that a
side has for the cost of time, less that cost. Above 0 it says yes.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sim.state import TERMS_LINK, TERMS_SIDE, Floats

NAMES: Final = (
    *("together", "freed", "claimed", "chimney", "exposure", "independence"),
    *("effort", "fairness", "contract", "time", "chance"),
)
"""Terms, in the order in which they are told: what working together on coupled needs gives, double
work that falls away, what can be claimed at home; then what speaks against a step up."""


class Taken(NamedTuple):
    """A proposal by the names of its numbers."""

    link: dict[str, float]
    """TERMS_LINK of :mod:`sim.state`."""
    sides: tuple[dict[str, float], dict[str, float]]
    """TERMS_SIDE, of the pair's first and second."""


class Terms(NamedTuple):
    """What a step means to one side; with side payments to both together."""

    terms: dict[str, float]
    """By :data:`NAMES`; above 0 speaks for the step."""
    margin: float
    """Their sum by the kernel: limit less cost of time. Above 0 is a yes."""


def read(taken: Floats) -> Taken:
    """The numbers of ``Engine.taken`` by name."""
    values = taken.tolist()
    at, many = len(TERMS_LINK), len(TERMS_SIDE)
    one, other = values[at : at + many], values[at + many :]
    return Taken(
        dict(zip(TERMS_LINK, values, strict=False)),
        (dict(zip(TERMS_SIDE, one, strict=True)), dict(zip(TERMS_SIDE, other, strict=True))),
    )


def take_apart(taken: Taken, rules: Any, own: Any) -> tuple[Terms, Terms]:
    """The terms of both sides.

    Args:
        rules: ``Engine.rules`` of the month; own: the ``rules`` of its ``extensions``.
    """
    step = taken.link
    a, b = taken.sides
    parts = (_parts(step, a, b, rules, own), _parts(step, b, a, rules, own))
    hired = step["hired"]
    horizon = max(1.0, rules.foresight_months)
    effort = step["step_cost"] * step["overlap"] / horizon
    if rules.joint == 1:
        w = 0.5 * (a["weight"] + b["weight"])
        one, other = parts
        both = {
            "together": (1 - w) * 0.5 * (one["benefit"] + other["benefit"]),
            "freed": (1 - w) * 0.5 * (one["freed"] + other["freed"]),
            "claimed": w * (one["credit"] + other["credit"]),
            "chimney": -w * (one["home"] + other["home"]),
            "exposure": -(one["exposure"] + other["exposure"]),
            "independence": -(1 - w) * step["loss"],
            "effort": -2 * effort,
            "fairness": 0.0,
            "contract": -2 * hired,
            "time": -(a["time"] + b["time"]),
            "chance": -a["chance"],
        }
        margin = a["limit"] - (a["time"] + b["time"])
        return Terms(both, margin), Terms(dict(both), margin)
    found = []
    for side, mine, theirs in ((a, parts[0], parts[1]), (b, parts[1], parts[0])):
        w = side["weight"]
        others_more = (theirs["credit"] - theirs["home"]) - (mine["credit"] - mine["home"])
        terms = {
            "together": (1 - w) * mine["benefit"],
            "freed": (1 - w) * mine["freed"],
            "claimed": w * mine["credit"],
            "chimney": -w * mine["home"],
            "exposure": -mine["exposure"],
            "independence": -(1 - w) * step["loss"],
            "effort": -effort,
            "fairness": -own.fairness * max(0.0, others_more),
            "contract": -hired,
            "time": -side["time"],
            "chance": -side["chance"],
        }
        found.append(Terms(terms, side["limit"] - side["time"]))
    return found[0], found[1]


def _parts(
    step: dict[str, float], me: dict[str, float], other: dict[str, float], rules: Any, own: Any
) -> dict[str, float]:
    """Quantities of section 7.5 for one side: benefit, freed, credit, what is lost at home, and
    exposure."""
    known, unshielded = me["known"], 1 - step["shield"]
    assumed = (1 + rules.prior_tint * (2 * me["mindset"] - 1)) * me["usual_coupling"]
    seen = known * step["coupling"] + (1 - known) * assumed
    comes_about = step["ripe"] * me["expects"]
    benefit = seen * step["synergy"] * comes_about
    freeable = rules.overlap_weight * step["overlap"] + step["saved"]
    freed = freeable * step["release"] * comes_about * step["crowd"]
    part = me["volume"] / (me["volume"] + other["volume"])
    claim = 2 * rules.share * ((1 - rules.cost_key) * 0.5 + rules.cost_key * part)
    fear = rules.budget_fear * unshielded * (1 - me["mindset"])
    identity = rules.identity * (1 - own.inviting * me["belief"]) * unshielded * step["normal"]
    trust, threshold = me["trust"] ** 4, rules.trust_threshold**4
    doubt = 1 - trust / (trust + threshold)
    return {
        "benefit": benefit,
        "freed": freed,
        "credit": claim * (benefit * (1 - own.silos) + freed * (1 - fear)),
        "home": identity * step["autonomy"] * (1 + step["boundary"]) * me["volume"],
        "exposure": rules.exposure * step["overlap"] * step["exposed"] * doubt
        * (1 - rules.backing * me["belief"]) * unshielded,
    }  # fmt: skip
