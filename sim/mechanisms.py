"""The mechanisms M1 to M38: names, source, parameters, how each is switched off, where it acts.

The table and the lists of docs/mechanisms.md, the neutral settings and the ablations of
experiments/mechanisms are made from this registry. Ranges, neutral values and meanings stand in the
rows of :mod:`sim.parameters`; which functions read a parameter is found in their own text.
``python -m sim.mechanisms docs/mechanisms.md`` writes that page anew, but for the texts in it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from sim.documents import made_anew
from sim.parameters import ENTRIES, NEVER

_BOUNDARIES = ("boundary_kind", "boundary_tier", "boundary_area", "boundary_distance")
BEGIN, END = "<!-- made by `python -m sim.mechanisms`: begin -->", "<!-- end -->"
"""Lines between which the table is made."""


class Mechanism(NamedTuple):
    """One mechanism of the sources."""

    id: str
    en: str
    nl: str
    source: str
    switches: tuple[str, ...]
    """Parameters that each switch it, or a part of it, off at their neutral value."""
    others: tuple[str, ...] = ()
    """Parameters that act only where it is on."""
    without: Mapping[str, Any] = {}
    """Values of switches at which it is off, where those are not their neutral ones."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """All its parameters, switches first."""
        return self.switches + self.others

    @property
    def off(self) -> dict[str, Any]:
        """Its switches, each at the value at which it is off."""
        return {name: self.without.get(name, ENTRIES[name].neutral) for name in self.switches}


MECHANISMS: Mapping[str, Mechanism] = {
    mechanism.id: mechanism
    for mechanism in (
        Mechanism("M1", "two readings of overlap", "twee lezingen van overlap", "S0",
            ("budget_fear", "overlap_signal")),
        Mechanism("M2", "four rungs, one at a time", "vier treden, één tegelijk", "S0",
            ("deepest_rung",),
            # neutral, as the limits need it, is a ladder that nothing cuts short
            without={"deepest_rung": 1}),
        Mechanism("M3", "exclusive domain, niche drift", "exclusief domein, nichevorming", "S0",
            ("drift",), ("floor_statutory", "floor_other")),
        Mechanism("M4", "transaction", "transactie", "S0",
            ("contract_worth", "crowding"), ("contract_months", "contract_reach")),
        Mechanism("M5", "own chimney", "eigen schoorsteen", "S1",
            ("own_interest_mean", "own_interest_spread", "identity")),
        Mechanism("M6", "time", "tijd", "S1, S2",
            ("time_cost", "room", "tunnelling"),
            ("congestion", "days_1", "days_2", "days_3", "pairwise_load")),
        Mechanism("M7", "trust", "vertrouwen", "S1, S2",
            ("exposure", "trust_gain", "trust_loss", "trust_scar", "record_weight"),
            ("exposed_1", "exposed_2", "exposed_3", "trust_threshold", "trust_start",
             "trust_linked", "delivery_cap", "record_memory", "record_start", "review_alarm")),
        Mechanism("M8", "referee starts and withdraws", "scheidsrechter begint en vertrekt", "S1",
            ("referee_activity", "referee_stop"), ("referee_start", "referee_fade", "convening")),
        Mechanism("M9", "backing, ruling, mediation", "steun, oordeel, bemiddeling", "S1",
            ("backing", "mediation", "monitoring", "appreciation", "partiality"),
            ("credibility_start", "credibility_gain", "credibility_loss")),
        Mechanism("M10", "money: fund or side orders", "geld: fonds of aparte opdrachten", "S1",
            ("funding", "order_share"), ("money_half", "order_days", "order_pull")),
        Mechanism("M11", "contradiction and burden", "tegenspraak en verantwoordingslast", "S1",
            ("contradiction", "burden"), ("stifling",)),
        Mechanism("M12", "scarce attention", "schaarse aandacht", "S1, S2",
            ("attention", "referee_scope"), ("attention_rule",)),
        Mechanism("M13", "hierarchy: mandate, room, recognition; covenant",
            "hiërarchie: mandaat, ruimte, waardering; convenant", "S2",
            ("mandate", "recognition", "covenant"), ("room",)),
        Mechanism("M14", "identity and boundaries", "identiteit en grenzen", "S2, S3",
            (*_BOUNDARIES, "redundancy", "specialisation", "plurality"), ("failure",)),
        Mechanism("M15", "chains: tenders, contract or partnership",
            "ketens: aanbesteding, contract of samenwerking", "S2, S4",
            ("tender_months",), ("contract_worth",)),
        Mechanism("M16", "forms of bundling", "vormen van bundeling", "S2",
            ("form", "dissolution", "entry_cost", "exit_price", "reluctance")),
        Mechanism("M17", "pilots and the norm", "pilots en de norm", "S3",
            ("pilot_share", "norm_weight", "pilot_visible"),
            ("pilot_start", "pilot_stop", "pilot_shield", "norm_point")),
        Mechanism("M18", "levels of intervention", "niveaus van interventie", "S3",
            ("effort",), ("effort_level", "effort_yield")),
        Mechanism("M19", "know yourself", "ken jezelf", "S4",
            ("self_knowledge",), ("departments", "department_spread")),
        Mechanism("M20", "know the other", "ken de ander", "S4",
            ("knowledge_start", "knowledge_linked", "inquiry", "prior_tint"),
            ("familiarity", "inquiry_days")),
        Mechanism("M21", "bring and get", "halen en brengen", "S4",
            ("fairness", "cost_key")),
        Mechanism("M22", "material scarcity", "materiële schaarste", "S4",
            ("means_cut", "task_growth"), ("means_cut_month",)),
        Mechanism("M23", "shared services, risk pooling", "gedeelde diensten, risico's delen", "S4",
            ("pooling", "scale")),
        Mechanism("M24", "learning, small wins", "leren, kleine successen", "S0, S2, S3",
            ("experience_rate", "peer_rate")),
        Mechanism("M25", "imitation", "navolging", "S0",
            ("imitation",), ("selection", "imitation_benefit", "imitation_cost")),
        Mechanism("M26", "together is slower, elections",
            "samen gaat langzamer, verkiezingen", "S1, S2",
            ("waiting", "election_swing", "notice_months"),
            ("election_months", "election_first", "election_mandate", "election_identity")),
        Mechanism("M27", "inviting, funders in silos", "uitnodigen, financiers in silo's", "S4",
            ("inviting", "silos")),
        Mechanism("M28", "towards overlap", "naar overlap toe", "S0",
            ("drift_towards",)),
        Mechanism("M29", "officials of the referee", "ambtenaren van de scheidsrechter", "S1",
            ("officials", "standing_loss"),
            ("closing_ranks", "opinion_mean", "opinion_spread", "opinion_weight", "opinion_rate",
             "official_turnover", "official_days", "partner_days")),
        Mechanism("M30", "partner and client at once", "partner en opdrachtgever tegelijk", "S1",
            ("openness_asked",),
            ("openness_given", "openness_start", "openness_rate", "told_known", "told_days")),
        Mechanism("M31", "escalation and cutting knots", "escaleren en knopen doorhakken", "S2",
            ("escalate_after",),
            ("talk_days", "daring_start", "board_knots", "board_interest", "settled_months")),
        Mechanism("M32", "daily appraisal", "dagelijkse beoordeling", "S2",
            ("appraisal", "reproof", "obedience"), ("daring_start",)),
        Mechanism("M33", "funders, each with its own account",
            "financiers, elk met een eigen rekening", "S4",
            ("funders",),
            ("funder_share", "funder_silo", "funder_start", "funder_return",
             "funder_memory", "decisive_share",
             "funder_tables")),
        Mechanism("M34", "chains in order", "ketens op volgorde", "S2, S4",
            ("chain_order",), ("chain_steps", "chain_steering", "chain_days")),
        Mechanism("M35", "strategies on levels", "strategieën op niveaus", "S3",
            ("strategy",),
            ("strategy_level", "strategy_days", "strategy_yield", "strategy_share",
             "strategy_start", "strategy_stop", "strategy_fades", "strategy_spreads")),
        Mechanism("M36", "people: boundary spanners", "mensen: verbinders", "S2, S4",
            ("personal",), ("turnover", "skill_mean", "skill_spread")),
        Mechanism("M37", "decision-making at a table", "besluiten aan een tafel", "S4, S2",
            ("decision",)),
        Mechanism("M38", "the director", "de directeur", "S0",
            ("director_hears",),
            ("director_after", "director_shift", "director_spread", "director_learns")),
    )
}  # fmt: skip


# Where a parameter is read ------------------------------------------------------------------


@cache
def functions() -> Mapping[str, frozenset[str]]:
    """Functions of the rooms that decide numbers, ``room.function``, and the fields they read."""
    home = Path(__file__).parent
    files = [*sorted(home.glob("kernels/**/*.py")), home / "engine.py", home / "outcomes.py"]
    return {
        ".".join((*file.relative_to(home).with_suffix("").parts, node.name)): _fields(node)
        for file in files
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


_VECTORS = ("numbers", "acting")
"""Names that kernels give to the vector of parameters: ``numbers[EFFORT]``."""


def _fields(function: ast.FunctionDef) -> frozenset[str]:
    """Names after a dot, ``rules.budget_fear``, but for the columns of indicators, and places
    in the vector of parameters."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            if not (isinstance(node.value, ast.Name) and node.value.id == "columns"):
                found.add(node.attr)
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            if node.value.id in _VECTORS and isinstance(node.slice, ast.Name):
                found.add(node.slice.id.lower())
        elif isinstance(node, ast.Name) and node.id == "BY_RUNG":
            found |= {name for name in ENTRIES if name.endswith(("_1", "_2", "_3"))}
    return frozenset(found)


def readers(name: str) -> tuple[str, ...]:
    """Functions that read a parameter by its name: ``kernels.weighing.side``."""
    field = "joint" if name == "mode" else name  # of Rules: 1 for joint decisions
    return tuple(function for function, fields in functions().items() if field in fields)


# The page -----------------------------------------------------------------------------------


def shown(value: Any) -> str:
    """A neutral value as text."""
    if value in (NEVER, ENTRIES["attention"].high) and not isinstance(value, str):
        return "never" if value == NEVER else "all"
    return value if isinstance(value, str) else f"{value:g}"


def _together(names: Iterable[str], what: Any) -> Iterator[tuple[str, str]]:
    """Neighbours that share ``what`` of a name, as one list of names."""
    for found, same in groupby(names, what):
        yield ", ".join(f"`{name}`" for name in same), found


def _acts(name: str) -> str:
    """Where a parameter is read, and the arrays through which it acts."""
    row = ENTRIES[name]
    told = ", ".join(f"`{f'sim.{x}'.removeprefix('sim.kernels.')}`" for x in readers(name))
    arrays = ", ".join(f"`{array}`" for array in row.arrays if array != name)
    return " as ".join(part for part in (told, arrays) if part)


def heading(mechanism: Mechanism) -> str:
    """The heading of its entry on the page."""
    return f"### {mechanism.id} {mechanism.en[0].upper()}{mechanism.en[1:]}"


def table() -> str:
    """A row a mechanism, with its entry, its source and what switches it off."""
    lines = [BEGIN, "", "| | mechanism | source | off at |", "|---|---|---|---|"]
    for mechanism in MECHANISMS.values():
        title = heading(mechanism).removeprefix("### ").lower()
        entry = re.sub(r"[^\w -]", "", title).replace(" ", "-")
        cells = (f"[{mechanism.id}](#{entry})", mechanism.en, mechanism.source, _off(mechanism))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", END])


def _off(mechanism: Mechanism) -> str:
    """Its switches, each with the value at which it is off."""
    off = mechanism.off
    switches = _together(mechanism.switches, lambda name: shown(off[name]))
    return ", ".join(f"{names} {value}" for names, value in switches)


def facts(mechanism: Mechanism) -> str:
    """The list under its heading."""
    acts = _together(mechanism.parameters, _acts)
    told = [f"- *Source*: {mechanism.source}", f"- *Off at*: {_off(mechanism)}"]
    if mechanism.others:
        told.append("- *With*: " + ", ".join(f"`{name}`" for name in mechanism.others))
    return "\n".join([*told, "- *Read in*: " + "; ".join(f"{x}: {found}" for x, found in acts)])


def page_made_anew(page: str) -> str:
    """The page of mechanisms with its table, headings and lists made anew; the texts stay.

    Raises:
        ValueError: the page has no lines for the table, or its entries are not those of the
            registry, in its order.
    """
    page = made_anew(page, BEGIN, END, table())
    entries = re.findall(r"^### (M\d+)\b", page, re.MULTILINE)
    if entries != list(MECHANISMS):
        odd = [x for x in MECHANISMS if x not in entries] or entries
        raise ValueError(
            f"the page needs an entry for each mechanism of sim/mechanisms.py, in its order: "
            f"a heading such as '### {odd[0]}', its formula and why it is so"
        )
    for mechanism in MECHANISMS.values():
        made = f"{heading(mechanism)}\n\n{facts(mechanism)}\n"
        entry = rf"^### {mechanism.id}\b.*\n(\n(- .*\n)+)?"
        page = re.sub(entry, lambda _, made=made: made, page, flags=re.MULTILINE)  # type: ignore[misc]
    return page


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(page_made_anew(path.read_text(encoding="utf-8")), encoding="utf-8")
