"""What a row of the parameter table says, and how it is written there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args

from pydantic import Field
from pydantic.fields import FieldInfo

from sim.words import Names, language, name_of, say

Role = Literal["lever", "uncertainty", "numerics"]
Group = Literal[
    "mindset", "value", "time", "trust", "portfolios", "deciding", "referee", "contracts",
    "steering", "forms", "pilots", "inside", "imitation",
]  # fmt: skip
Into = Literal["rules", "extensions", "facts", "traits", "start", "outcomes"]
Pair = tuple[str, str]
"""A text in English and in Dutch."""

MAX_MONTHS = 12_000
NEVER = MAX_MONTHS
"""A month that no run reaches: "never withdraws", "never cut"."""

GROUPS: Mapping[str, Pair] = {
    "mindset": ("Mindset and own interest", "Denkwijze en eigen schoorsteen"),
    "value": ("Value of a link", "Waarde van een verbinding"),
    "time": ("Time", "Tijd"),
    "trust": ("Trust, knowledge, delivery", "Vertrouwen, kennis, nakomen"),
    "portfolios": ("Portfolios", "Takenpakketten"),
    "deciding": ("Meeting and deciding", "Ontmoeten en besluiten"),
    "referee": ("Referee", "Scheidsrechter"),
    "contracts": ("Transactions and contracts", "Transacties en contracten"),
    "steering": (
        "Money, instructions and attention of the referee",
        "Geld, opdrachten en aandacht van de scheidsrechter",
    ),
    "forms": ("Forms of bundling", "Vormen van bundeling"),
    "pilots": ("Pilots, norm and covenant", "Pilots, norm en convenant"),
    "inside": ("Inside the organisation", "Binnen de organisatie"),
    "imitation": ("Imitation", "Navolging"),
}
"""Headings under which parameters are shown, in this order."""
ROLES_NL: Mapping[str, str] = {
    "lever": "stuurmiddel",
    "uncertainty": "onzekerheid",
    "numerics": "modelbouw",
}
SOURCES_NL: Mapping[str, str] = {
    "assumed": "aangenomen",
    "assumed: less than releasing the same volume": "aangenomen: minder dan hetzelfde volume laten "
    "vrijvallen",
    "assumed: 7 to 27 managers at a day and a half each": "aangenomen: 7 tot 27 leidinggevenden "
    "met elk anderhalve dag",
    "assumed: two hours a month": "aangenomen: twee uur per maand",
    "from once a council term of 48 months to once in 20": "van eens per raadsperiode van 48 "
    "maanden tot eens per 20",
    "its range but for the ends": "zijn bereik zonder de uiteinden",
    "dissolved_cases.csv: 1.5 years": "dissolved_cases.csv: 1,5 jaar",
    "its whole range": "heel zijn bereik",
    "assumed: what comes back in Twente at month 0": "aangenomen: wat er in maand 0 in Twente "
    "terugkomt",
    "assumed, none included": "aangenomen, ook in het geheel niet",
    "scarcity psychology; replicates unevenly": "schaarstepsychologie; wisselend gerepliceerd",
}
"""The other sources read the same in both languages."""


class Plausible(NamedTuple):
    """The range in which nobody knows the value: claims and worlds draw their samples there."""

    low: float
    high: float
    source: str
    more: Pair
    """What a value above that of a claim means, as a clause."""
    less: Pair
    log: bool = False
    """Whether worlds are drawn in equal ratios: where nobody knows the order of magnitude."""


class Entry(NamedTuple):
    """One row of the parameter table."""

    name: str
    default: float | int | str
    low: float | None
    """None for a choice."""
    high: float | None
    choices: tuple[str, ...]
    """Empty for a number. The kernels know a choice as its place here."""
    choices_nl: tuple[str, ...]
    """What each choice is called in Dutch; taken wherever the choice is."""
    whole: bool
    unit: str
    role: str
    en: str
    nl: str
    source: str
    neutral: float | int | str
    """The value at which its mechanism does nothing."""
    group: str
    """Key of :data:`GROUPS`."""
    into: str
    """Where the kernels find it: ``rules``, a field of ``state.Rules`` with its name;
    ``extensions``, one of ``state.ExtensionRules``, for mechanisms that are off unless asked for;
    ``facts`` or ``start``, in arrays of the facts or of the state at month 0; ``traits``, in the
    traits that are drawn when a run begins; ``outcomes``, read when the run is over."""
    arrays: tuple[str, ...]
    """Arrays in which it stands where it is no field of its own."""
    switch: bool
    """Whether away from ``neutral`` it asks for the mechanisms that are off unless asked for."""
    scheduled: bool
    """Whether a policy may give it another value from a month on."""
    month_0: str
    """Of a parameter that acts at month 0 only: what does the same during a run."""
    label: Pair
    """Short name in a sentence; empty where it has none."""
    plausible: Plausible | None

    @property
    def rule(self) -> str:
        """What a value must satisfy, in words."""
        if self.choices:
            names = ", ".join(self.shown(choice) for choice in self.choices)
            return say("parameters.one_of", names=names)
        kind = "parameters.whole_range" if self.whole else "parameters.number_range"
        return say(kind, low=f"{self.low:g}", high=f"{self.high:g}")

    @property
    def names(self) -> Names:
        """The choices and their names; empty for a number."""
        pairs = zip(self.choices, self.choices_nl, strict=True)
        return Names((choice, {"nl": (dutch,)}) for choice, dutch in pairs)

    def shown(self, value: Any, lang: str | None = None) -> str:
        """A value as people write it: a choice by its name, a number with a point.

        Args:
            lang: that of messages if left out.
        """
        return name_of(value, self.names, lang or language()) if self.choices else f"{value}"

    def code(self, value: Any) -> Any:
        """A value as the kernels take it: a choice as its place, a number as it is."""
        if self.choices:
            return self.choices.index(value)
        return int(value) if self.whole else float(value)


def number(
    default: Any, low: float, high: float, unit: str, role: Role, source: str, en: str, nl: str,
    *, neutral: float, group: Group, into: Into = "rules", arrays: tuple[str, ...] = (),
    switch: bool = False, scheduled: bool = False, month_0: str = "", label: Pair = ("", ""),
    plausible: Plausible | None = None,
) -> Any:  # fmt: skip
    """A number from ``low`` to ``high``; the rest as in :class:`Entry`."""
    row: dict[str, Any] = {
        "unit": unit, "role": role, "source": source, "nl": nl, "neutral": neutral,
        "group": group, "into": into, "arrays": arrays, "switch": switch,
        "scheduled": scheduled, "month_0": month_0, "label": label, "plausible": plausible,
        "choices_nl": (),
    }  # fmt: skip
    return Field(
        default=default,
        ge=low,
        le=high,
        allow_inf_nan=False,
        description=en,
        json_schema_extra=row,
    )


def choice(
    default: str, role: Role, source: str, en: str, nl: str,
    *, neutral: str, group: Group, choices_nl: tuple[str, ...], into: Into = "rules",
    arrays: tuple[str, ...] = (), switch: bool = False, scheduled: bool = False,
) -> Any:  # fmt: skip
    """One of the words of its type, with their Dutch names; the rest as in :class:`Entry`."""
    row: dict[str, Any] = {
        "unit": "-", "role": role, "source": source, "nl": nl, "neutral": neutral,
        "group": group, "into": into, "arrays": arrays, "switch": switch,
        "scheduled": scheduled, "month_0": "", "label": ("", ""), "plausible": None,
        "choices_nl": choices_nl,
    }  # fmt: skip
    return Field(default=default, description=en, json_schema_extra=row)


def _bound(info: FieldInfo, name: str) -> float | None:
    for constraint in info.metadata:
        value = getattr(constraint, name, None)
        if value is not None:
            return float(value)
    return None


def entry_of(name: str, info: FieldInfo) -> Entry:
    """The row that a field of ``Parameters`` declares."""
    extra: Any = info.json_schema_extra
    return Entry(
        name=name,
        default=info.default,
        low=_bound(info, "ge"),
        high=_bound(info, "le"),
        choices=get_args(info.annotation) if info.annotation is not float else (),
        whole=info.annotation is int,
        en=str(info.description),
        **extra,
    )
