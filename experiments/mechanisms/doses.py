"""A row a dose-response: what is given in five values, where it can act, what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import measures as m
from measures import Measure

from sim.parameters import NEVER

UP, DOWN, STAYS = 1, -1, 0
MODES = ("consent", "joint")
PUT, COMES = "put in", "comes about"
BOTH = ("synthetic", "Twente")
"""Where links are made: from nothing, and beside those that there are."""
WITHIN = ("begun", "Twente")
"""Where links are that promises can be kept on."""

REFEREE: dict[str, Any] = {"referee_activity": 1.0}
NO_LEVERS: dict[str, Any] = {
    "convening": 0.0, "backing": 0.0, "appreciation": 0.0, "monitoring": 0.0, "mediation": 0.0,
}  # fmt: skip
BARE = REFEREE | NO_LEVERS
"""A referee that is there and does nothing."""
STILL: dict[str, Any] = {"experience_rate": 0.0, "peer_rate": 0.0, "drift": 0.0}
"""Mindsets and portfolios stay."""
ONE_CHANNEL: dict[str, Any] = STILL | {
    "budget_fear": 0.0, "tunnelling": 0.0, "prior_tint": 0.0, "overlap_signal": 0.0,
    "mindset_mean": 0.5, "mindset_spread": 0.4, "knowledge_start": 0.0,
}  # fmt: skip
"""Mindsets differ much, and no channel of mindset acts but the one in the row."""
BLIND: dict[str, Any] = {
    "knowledge_start": 0.0, "knowledge_linked": 0.0, "familiarity": 0.0, "inquiry": 0.0,
}  # fmt: skip
BOUNDARIES = ("boundary_kind", "boundary_tier", "boundary_area", "boundary_distance")
NARROW: dict[str, Any] = {"mandate": 0.7}
UNWILLING: dict[str, Any] = {"funder_start": 0.2, "funder_return": 0.0}


class Row(NamedTuple):
    """One dose-response."""

    mechanism: str
    what: str
    """What is given, in words."""
    doses: tuple[dict[str, Any], ...]
    """Five, the neutral one first."""
    measure: Measure
    told: str
    """The measure in words."""
    sign: int
    """Predicted direction."""
    kind: str
    """Put in, or comes about."""
    why: str = ""
    """Why that base."""
    base: Mapping[str, Any] = {}
    places: tuple[str, ...] = BOTH
    months: int = 120
    every: int = 60
    """Months between shots."""
    ordered: bool = True
    """Whether the doses are more of the same; else each is held against 0."""
    trace: bool = True
    """Whether next to nothing can be given."""
    modes: tuple[str, ...] = MODES
    times: int = 1
    """As many times the usual replicates, where luck is large."""
    still: float = 0.01
    """Where nothing should change: less than this counts as nothing."""

    @property
    def key(self) -> str:
        return f"{self.mechanism} {self.what}: {self.told}"


def row(
    mechanism: str,
    name: str,
    values: tuple[Any, ...],
    measure: Measure,
    told: str,
    sign: int,
    kind: str,
    why: str = "",
    **more: Any,
) -> Row:
    """A row in which one parameter is given."""
    doses = tuple({name: value} for value in values)
    if isinstance(values[0], str | int):
        more.setdefault("trace", False)
    return Row(mechanism, f"`{name}`", doses, measure, told, sign, kind, why, **more)


PART_DEEP = "links that are deep"
KEPT = "promises kept"
TREATED = BARE | {"referee_start": 36, "contradiction": 1.0}
"""From month 36 on instructions contradict each other, and most promises are broken."""
THORNY: dict[str, Any] = {
    "mindset_mean": 0.3, "identity": 0.2, "exposure": 0.3, "trust_start": 0.4,
}  # fmt: skip
"""Much to be spared of."""

OFFICIALS: dict[str, Any] = {"officials": 5}
OPINIONS: dict[str, Any] = {"opinion_mean": 0.6, "opinion_spread": 0.4, "opinion_rate": 0.0}
"""They differ, and do not learn."""
BUILT: dict[str, Any] = {
    "strategy": "structure", "strategy_level": "organisation", "strategy_yield": 0.05,
}  # fmt: skip

ROWS: tuple[Row, ...] = (
    # M1
    row("M1", "budget_fear", (0.0, 0.5, 1.0, 1.5, 2.0), m.gap(m.of_mindset),
        "deep links of two abundance thinkers less those of two scarcity thinkers", UP, COMES,
        "mindsets differ, no other channel of mindset acts", base=ONE_CHANNEL),
    row("M1", "overlap_signal", (0.0, 0.5, 1.0, 2.0, 4.0), m.gap(m.of_overlap, 12, 1),
        "links after a year of pairs with most overlap less those of pairs with least, "
        "abundance thinkers", UP, COMES, "mindset .9",
        base=STILL | {"mindset_mean": 0.9, "contacts": 0.5, "closure": 0.0},
        months=24, every=12),
    row("M1", "overlap_signal", (0.0, 0.25, 0.5, 0.75, 1.0), m.gap(m.of_overlap, 12, 1),
        "the same, scarcity thinkers", DOWN, COMES, "mindset .1, no fear for the budget, so that "
        "who meets makes links", months=24, every=12,
        base=STILL | {"mindset_mean": 0.1, "contacts": 1.0, "closure": 0.0, "budget_fear": 0.0,
                      "prior_tint": 0.0, "tunnelling": 0.0}),
    # M2
    row("M2", "deepest_rung", (1, 2, 3), m.at_end("integration"),
        "overlap at integration", UP, PUT, "there are three values"),
    # M3
    row("M3", "drift", (0.0, 0.02, 0.05, 0.15, 0.5), m.at_end("niche"), "niche", UP, PUT,
        "scarcity thinking", base={"mindset_mean": 0.1}),
    # M4
    row("M4", "contract_worth", (0.0, 0.05, 0.2, 0.5, 1.5), m.contracts_standing,
        "links under contract", UP, COMES, every=12),
    row("M4", "contract_worth", (0.0, 0.05, 0.2, 0.5, 1.5), m.worth_of_contracts,
        "what contracts are worth a month", UP, PUT, every=12),
    row("M4", "crowding", (0.0, 0.25, 0.5, 0.75, 1.0), m.part_deep(), PART_DEEP, DOWN, COMES,
        "contracts must be there", base={"contract_worth": 0.03, "contract_months": 48}),
    # M5
    row("M5", "own_interest_mean", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept"),
        KEPT, DOWN, PUT, "links must be there", places=WITHIN,
        base={"own_interest_spread": 0.0}),
    row("M5", "own_interest_mean", (0.0, 0.25, 0.5, 0.75, 1.0), m.part_deep(), PART_DEEP, DOWN,
        COMES, base={"own_interest_spread": 0.0}),
    row("M5", "identity", (0.0, 0.05, 0.1, 0.25, 1.0), m.part_deep(), PART_DEEP, DOWN, COMES),
    # M6
    row("M6", "time_cost", (0.0, 0.01, 0.02, 0.05, 0.2), m.over("days"), "days a week", DOWN,
        COMES),
    row("M6", "room", (1000.0, 30.0, 20.0, 10.0, 6.0), m.over("overload"), "overloaded", UP, PUT,
        "links must be there", places=WITHIN, trace=False),
    row("M6", "congestion", (0.0, 0.5, 1.0, 2.0, 5.0), m.over("days"), "days a week", DOWN, COMES,
        "room is short", base={"room": 10.0}, places=WITHIN),
    row("M6", "tunnelling", (0.0, 0.5, 1.0, 1.5, 2.0), m.days_gap,
        "days of abundance thinkers less those of scarcity thinkers, as parts of their room",
        UP, COMES, "mindsets differ, no other channel of mindset acts", base=ONE_CHANNEL, every=12),
    # M7
    row("M7", "exposure", (0.0, 0.05, 0.1, 0.2, 0.3), m.gap(m.of_trust),
        "deep links of pairs that trust each other less those that do not", UP, COMES,
        "trust is given and stays; promises do not hang on it",
        base={"trust_gain": 0.0, "trust_loss": 0.0, "record_weight": 0.0}, places=("divided",)),
    row("M7", "trust_gain", (0.0, 0.01, 0.03, 0.06, 0.2), m.at_end("trust_linked"),
        "trust of linked pairs", UP, PUT, "links must be there", places=WITHIN),
    row("M7", "trust_loss", (0.0, 0.02, 0.05, 0.15, 0.4), m.at_end("trust_linked"),
        "trust of linked pairs", DOWN, PUT, "links must be there", places=WITHIN),
    row("M7", "trust_scar", (0.0, 0.3, 0.6, 0.8, 0.95), m.trust_left,
        "trust as a part of its highest, five years after two bad years", DOWN, PUT,
        "trust must have been broken", base=BARE | {"contradiction": 1.0, "referee_start": 24,
        "referee_stop": 48, "review_alarm": 0.0}, months=108, every=36, places=WITHIN),
    row("M7", "record_weight", (0.0, 0.25, 0.5, 0.75, 1.0), m.part_deep(), PART_DEEP, DOWN,
        COMES, "half of the promises are broken", base={"delivery_cap": 0.5}),
    row("M7", "record_memory", (0.0, 0.02, 0.05, 0.1, 0.3), m.mean_record(48),
        "promises seen kept, a year after they began to be broken", DOWN, PUT,
        "promises must be broken", base=TREATED, months=48, every=12, places=WITHIN),
    row("M7", "delivery_cap", (1.0, 0.75, 0.5, 0.25, 0.0), m.part_deep(), PART_DEEP, DOWN, COMES,
        trace=False),
    row("M7", "trust_start", (0.2, 0.35, 0.5, 0.65, 0.8), m.part_deep(), PART_DEEP, UP, COMES,
        "exposure must count", base={"exposure": 0.3}, trace=False),
    row("M7", "review_alarm", (0.0, 3.0, 10.0, 20.0, 100.0), m.endings(36, 72),
        "deep links that end a year, three years after promises began to be broken", UP,
        COMES, "promises must be broken", base=TREATED, months=72, every=36, places=WITHIN),
    # M8
    row("M8", "referee_activity", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept"),
        KEPT, UP, PUT, "mandate is lacking", base=NARROW, places=WITHIN),
    row("M8", "convening", (0.0, 1.0, 2.0, 5.0, 20.0), m.part_linked(12),
        "linked links after a year", UP, COMES, "a referee that does nothing else", base=BARE,
        months=24, every=12),
    row("M8", "referee_stop", (0, 24, 60, 90, 120), m.over("promises_kept"), KEPT, UP, PUT,
        "mandate is lacking", base=REFEREE | NARROW, places=WITHIN),
    row("M8", "referee_fade", (0.0, 6.0, 12.0, 24.0, 60.0), m.over("promises_kept", 24, 60),
        "promises kept in the three years after", UP, PUT, "mandate is lacking",
        base=REFEREE | NARROW | {"referee_stop": 24}, months=60, places=WITHIN),
    # M9
    row("M9", "backing", (0.0, 0.25, 0.5, 0.75, 1.0), m.part_deep(), PART_DEEP, UP, COMES,
        "something is at stake and trust is low",
        base=BARE | {"exposure": 0.2, "trust_start": 0.2}),
    row("M9", "monitoring", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept"), KEPT, UP, PUT,
        "own interest tempts", base=BARE | {"own_interest_mean": 0.7}, places=WITHIN),
    row("M9", "mediation", (0.0, 0.25, 0.5, 0.75, 1.0), m.at_end("trust_linked"),
        "trust of linked pairs", UP, PUT, "promises are broken", base=BARE | NARROW,
        places=WITHIN),
    row("M9", "appreciation", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept"), KEPT, UP, PUT,
        "mandate is lacking", base=BARE | NARROW, places=WITHIN),
    row("M9", "partiality", (0.0, 0.25, 0.5, 0.75, 1.0), m.at_end("credibility"), "credibility",
        DOWN, PUT, "a referee that plays", base=REFEREE | NARROW, places=("mixed", "Twente")),
    # M10
    row("M10", "funding", (0.0, 0.02, 0.1, 0.5, 2.0), m.room_of_linked,
        "room of who has a link, for its size", UP, PUT, "a fund, and an active referee",
        base=BARE | {"order_share": 0.0, "room": 10.0}, every=12, places=WITHIN),
    row("M10", "funding", (0.0, 0.02, 0.1, 0.5, 2.0), m.over("promises_kept"),
        "promises kept (fund)", UP, COMES, "a fund; room is short",
        base=BARE | {"order_share": 0.0, "room": 4.0}, places=WITHIN),
    row("M10", "funding", (0.0, 0.02, 0.1, 0.5, 2.0), m.paid_by_orders,
        "what a receiver of side orders is paid a year", UP, PUT, "half are ordered",
        base=BARE | {"order_share": 0.5}, every=1, places=WITHIN),
    row("M10", "funding", (0.0, 0.02, 0.1, 0.5, 2.0), m.ordered_less_others("days"),
        "days of who has a side order less others", UP, PUT, "half are ordered",
        base=BARE | {"order_share": 0.5}, every=1, places=WITHIN),
    row("M10", "funding", (0.0, 0.02, 0.1, 0.5, 2.0), m.ordered_less_others("kept"),
        "promises kept by who has a side order less others", DOWN, PUT, "half are ordered",
        base=BARE | {"order_share": 0.5}, every=1, places=WITHIN),
    row("M10", "funding", (0.0, 0.02, 0.1, 0.5, 2.0), m.ordered_less_others("trust"),
        "change a month of trust in who has a side order less others", DOWN, PUT,
        "half are ordered", base=BARE | {"order_share": 0.5}, every=1, places=WITHIN),
    row("M10", "order_share", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept"), KEPT, DOWN,
        COMES, "there is money", base=BARE | {"funding": 0.3}, places=WITHIN),
    # M11
    row("M11", "contradiction", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept"), KEPT, DOWN,
        PUT, "an active referee", base=BARE, places=WITHIN),
    row("M11", "contradiction", (0.0, 0.25, 0.5, 0.75, 1.0), m.record_of_all,
        "promises seen kept, of all pairs that ever worked together", DOWN, COMES,
        "an active referee", base=BARE, places=WITHIN, every=12),
    row("M11", "contradiction", (0.0, 0.25, 0.5, 0.75, 1.0), m.part_deep(), PART_DEEP, DOWN, COMES,
        "an active referee", base=BARE, places=WITHIN),
    row("M11", "contradiction", (0.0, 0.25, 0.5, 0.75, 1.0), m.part_deep(),
        "links that are deep where no broken promise counts", STAYS, COMES,
        "no record, alarm, exposure and learning", base=BARE | STILL | {"record_weight": 0.0,
        "review_alarm": 0.0, "exposure": 0.0}, places=WITHIN),
    row("M11", "burden", (0.0, 0.5, 1.0, 2.0, 5.0), m.over("days"), "days a week", UP, PUT,
        "an active referee", base=BARE | {"stifling": 0.0}, places=WITHIN),
    row("M11", "stifling", (0.0, 0.25, 0.5, 0.75, 1.0), m.steps("deepened_2", "deepened_3"),
        "steps that deepen", DOWN, COMES, "there is a burden", base=BARE | {"burden": 1.0}),
    # M12
    row("M12", "attention", (0, 5, 20, 60, 10_000_000), m.over("promises_kept"), KEPT, UP, PUT,
        "mandate is lacking", base=REFEREE | NARROW, places=WITHIN),
    row("M12", "referee_scope", ("within_area", "across_areas", "local", "across_tiers"),
        m.record_gap(m.in_scope), "promises seen kept of pairs in scope less those of others", UP,
        PUT, "mandate is lacking; areas and tiers", base=REFEREE | NARROW, places=("mixed",),
        ordered=False),
    # M13
    row("M13", "mandate", (1.0, 0.9, 0.8, 0.65, 0.4), m.over("promises_kept"), KEPT, DOWN, PUT,
        "links must be there", trace=False, places=WITHIN),
    row("M13", "recognition", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept"), KEPT, UP, PUT,
        "mandate is lacking", base=NARROW, places=WITHIN),
    row("M13", "covenant", (0.0, 0.25, 0.5, 0.75, 1.0), m.part_linked(12),
        "linked links after a year", UP, PUT, months=24, every=12),
    # M14
    Row("M14", "`boundary_*`", tuple(dict.fromkeys(BOUNDARIES, x) for x in (0., .25, .5, 1., 2.)),
        m.gap(m.of_boundary), "deep links within boundaries less those across", UP, COMES,
        "identity must count", base={"identity": 0.1}, places=("mixed", "Twente")),
    Row("M14", "`boundary_*`", tuple(dict.fromkeys(BOUNDARIES, x) for x in (0., .25, .5, 1., 2.)),
        m.kept_apart(m.by_boundary), "part kept of the independence that boundaries protect",
        UP, COMES, "identity must count", base={"identity": 0.1}, places=("mixed", "Twente")),
    row("M14", "plurality", (0.0, 0.1, 0.3, 0.6, 1.5), m.kept_apart(m.by_boundary),
        "part kept of the independence that boundaries protect",
        UP, COMES, "boundaries must be there", places=("mixed", "Twente")),
    row("M14", "specialisation", (0.0, 0.1, 0.3, 0.6, 1.5), m.kept_apart(m.by_difference),
        "part kept of the independence of those that differ", UP, COMES),
    row("M14", "redundancy", (0.0, 0.2, 0.5, 1.0, 3.0), m.part_deep(), PART_DEEP, DOWN, COMES,
        "providers that fail", base={"failure": 0.9}),
    # M15
    Row("M15", "`tender_months`", tuple({"tender_months": x} for x in (0, 120, 60, 24, 12)),
        m.contracts_signed, "contracts signed", UP, PUT, "clients and executing bodies",
        places=("mixed", "Twente"), every=1, trace=False),
    # M16; forms themselves have a table of their own
    row("M16", "dissolution", (1.0, 0.4, 0.2, 0.1, 0.0), m.endings(),
        "deep links that end a year", UP, COMES, "a joint organisation that some want to leave",
        base={"form": "joint", "mandate": 0.65}, places=WITHIN, trace=False),
    row("M16", "entry_cost", (0.0, 1.0, 3.0, 10.0, 30.0), m.steps("deepened_2"),
        "steps to re-configuration", DOWN, COMES),
    row("M16", "exit_price", (0.0, 1.0, 3.0, 10.0, 30.0), m.endings(),
        "deep links that end a year", DOWN, COMES, "some want to leave",
        base={"mandate": 0.75}, places=WITHIN),
    row("M16", "reluctance", (0.0, 0.25, 0.5, 0.75, 1.0), m.record_of_law,
        "promises seen kept by pairs that the law links, less those by others", DOWN, PUT,
        "mandated links", places=("mixed", "Twente")),
    # M17
    row("M17", "pilot_shield", (0.0, 0.25, 0.5, 0.75, 1.0), m.gap(m.of_pilots, 36),
        "pilots that are deep after three years of shield, less other links", UP, COMES,
        "pilots, and much to be spared of", base=THORNY | {"pilot_share": 0.3}, months=36,
        every=36),
    row("M17", "pilot_share", (0.0, 0.1, 0.2, 0.35, 0.5), m.part_deep(36),
        "links that are deep after three years of shield", UP, COMES, "much to be spared of",
        base=THORNY | {"pilot_shield": 1.0}, months=36, every=36),
    row("M17", "pilot_visible", (0.0, 0.25, 0.5, 0.75, 1.0), m.others_deep,
        "other links that are deep", UP, COMES, "identity and the norm count, pilots stand",
        base={"pilot_share": 0.5, "pilot_stop": NEVER, "norm_weight": 3.0, "norm_point": 0.15,
              "pilot_shield": 1.0, "identity": 0.4}),
    row("M17", "norm_weight", (0.0, 0.5, 1.0, 2.0, 5.0), m.part_deep(),
        PART_DEEP + " (below the norm)", DOWN, COMES, "identity counts; the norm is out of reach",
        base={"identity": 0.2, "norm_point": 0.9}),
    row("M17", "norm_weight", (0.0, 0.5, 1.0, 2.0, 5.0), m.part_deep(),
        PART_DEEP + " (above the norm)", UP, COMES, "identity counts; the norm is passed",
        places=WITHIN, base={"identity": 0.5, "norm_point": 0.05}),
    # M18
    *(
        row("M18", "effort", (0.0, 2.5, 5.0, 7.5, 10.0), measure, f"{told} ({level})", sign, kind,
            why, base={"effort_level": level} | base, places=places)
        for level, measure, told, sign, kind, why, base, places in (
            ("person", m.at_end("knowledge"), "knowledge", UP, PUT, "", {"inquiry": 0.0}, BOTH),
            ("team", m.over("overload"), "overloaded", DOWN, PUT, "room is short", {"room": 5.0},
             WITHIN),
            ("organisation", m.over("promises_kept"), KEPT, UP, PUT, "mandate is lacking", NARROW,
             WITHIN),
            ("network", m.part_linked(60), "linked links after five years", UP, COMES, "",
             {}, BOTH),
            ("system", m.gap(m.of_mindset),
             "deep links of abundance thinkers less those of scarcity thinkers", DOWN, COMES,
             "fear for the budget", ONE_CHANNEL | {"budget_fear": 2.0}, BOTH),
        )
    ),
    # M19
    row("M19", "self_knowledge", (1.0, 0.75, 0.5, 0.25, 0.0), m.swaying,
        "how much the weight sways with which an organisation acts", UP, PUT, every=3, trace=False),
    # M20
    *(
        Row("M20", "`knowledge_start`, `knowledge_linked`",
            tuple({"knowledge_start": x, "knowledge_linked": x} for x in (1.0, .75, .5, .25, 0.)),
            measure, told, sign, kind, "nobody learns of the other; not every link is worth it",
            BLIND | {"prior_tint": 0.0, "identity": 0.25},
            trace=False)
        for measure, told, sign, kind in (
            (m.assumed_less_true(True), "spread of assumed less true coupling", UP, PUT),
            (m.assumed_less_true(False), "mean of assumed less true coupling", STAYS, PUT),
            (m.gap(m.of_coupling),
             "deep links with more coupled need than usual less those with less", DOWN, COMES),
        )
    ),
    row("M20", "inquiry", (0.0, 0.1, 0.25, 0.5, 1.0), m.at_end("knowledge"), "knowledge", UP, PUT,
        base={"knowledge_start": 0.0}),
    row("M20", "familiarity", (0.0, 0.01, 0.02, 0.05, 0.2), m.at_end("knowledge"), "knowledge", UP,
        PUT, base={"knowledge_start": 0.0}),
    row("M20", "prior_tint", (0.0, 0.25, 0.5, 0.75, 1.0), m.gap(m.of_mindset),
        "deep links of abundance thinkers less those of scarcity thinkers", UP, COMES,
        "mindsets differ, no other channel of mindset acts, nobody learns of the other",
        base=ONE_CHANNEL | BLIND),
    # M21
    row("M21", "fairness", (0.0, 0.25, 0.5, 1.0, 2.0), m.gap(m.of_size),
        "deep links of two alike in size less those of two that differ", UP, COMES,
        "value is divided by volume; by consent only", base={"cost_key": 1.0}, modes=("consent",)),
    row("M21", "cost_key", (0.0, 0.25, 0.5, 0.75, 1.0), m.asked("got_gini"),
        "inequality of what organisations get", UP, COMES),
    # M22
    row("M22", "means_cut", (0.0, 0.2, 0.4, 0.6, 0.8), m.over("overload", 60, 72),
        "overloaded in the year of the cut", UP, PUT, "links must be there, room is short",
        base={"means_cut_month": 60, "room": 10.0}, places=WITHIN),
    row("M22", "means_cut", (0.0, 0.2, 0.4, 0.6, 0.8), m.over("promises_kept", 60, 120),
        "promises kept after the cut", DOWN, PUT, "links must be there, room is short",
        base={"means_cut_month": 60, "room": 10.0}, places=WITHIN),
    row("M22", "task_growth", (0.0, 0.25, 0.5, 1.0, 2.0), m.over("overload", 60, 72),
        "overloaded in the year of the growth", UP, PUT, "links must be there, room is short",
        base={"means_cut_month": 60, "room": 10.0}, places=WITHIN),
    row("M22", "task_growth", (0.0, 0.25, 0.5, 1.0, 2.0), m.over("collective_value", 60, 120),
        "collective value after the growth", DOWN, COMES, "links must be there, room is short",
        base={"means_cut_month": 60, "room": 10.0}, places=WITHIN),
    # M23
    row("M23", "pooling", (0.0, 0.1, 0.3, 1.0, 3.0), m.part_deep(), PART_DEEP, UP, COMES),
    row("M23", "scale", (0.0, 0.1, 0.3, 1.0, 3.0), m.part_deep(), PART_DEEP, UP, COMES),
    # M24
    row("M24", "experience_rate", (0.0, 0.003, 0.01, 0.03, 0.1), m.moved("mindset"),
        "how far mindsets moved", UP, PUT, "links must be there", base={"peer_rate": 0.0},
        places=WITHIN),
    row("M24", "peer_rate", (0.0, 0.003, 0.01, 0.03, 0.1), m.spread_of("mindset"),
        "spread of mindsets", DOWN, PUT, "mindsets differ, links must be there",
        base={"experience_rate": 0.0, "mindset_spread": 0.4}, places=WITHIN),
    # M25
    row("M25", "imitation", (0.0, 0.01, 0.03, 0.1, 0.3), m.spread_of("weight"),
        "spread of own interest", DOWN, COMES, "stances differ, links must be there",
        base={"own_interest_spread": 0.3, "mindset_spread": 0.3}, places=WITHIN),
    row("M25", "selection", (0.0, 0.25, 0.5, 0.75, 1.0), m.mean_of("weight"), "own interest", UP,
        COMES, "some are imitated; keeping is dear",
        base={"own_interest_spread": 0.3, "imitation": 0.02, "imitation_benefit": 2.0,
              "imitation_cost": 2.0}, places=WITHIN, times=4),
    # M26
    row("M26", "waiting", (0.0, 0.1, 0.3, 1.0, 5.0), m.steps_per_link,
        "steps a year, per linked link", DOWN, PUT),
    row("M26", "election_swing", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept", 24), KEPT,
        DOWN, PUT, "links must be there", places=WITHIN),
    row("M26", "notice_months", (0, 6, 12, 24, 60), m.on_notice,
        "deep links whose end is announced", UP, PUT, "some want to leave", every=6,
        base={"mandate": 0.75}, places=WITHIN),
    # M27
    row("M27", "inviting", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("days", 0, 12), "days a week", DOWN,
        PUT, "a burden to be spared of", base=BARE | {"burden": 2.0}, places=WITHIN),
    row("M27", "inviting", (0.0, 0.25, 0.5, 0.75, 1.0), m.part_deep(), PART_DEEP, UP, COMES,
        "identity to be spared of", base=BARE | {"identity": 0.25}),
    row("M27", "silos", (0.0, 0.25, 0.5, 0.75, 1.0), m.part_deep(), PART_DEEP, DOWN, COMES),
    # M28
    row("M28", "drift_towards", (0.0, 0.05, 0.1, 0.25, 0.5), m.likeness,
        "how alike portfolios of linked pairs are", UP, PUT,
        "abundance thinking, links, portfolios that differ",
        base={"mindset_mean": 0.9, "covenant": 1.0}, places=("specialised", "Twente")),
    # M29
    row("M29", "officials", (0, 2, 4, 6, 8), m.over("promises_kept"), KEPT, DOWN, COMES,
        "an active referee that does nothing else; opinions differ", base=BARE | OPINIONS,
        places=WITHIN),
    row("M29", "opinion_spread", (0.0, 0.1, 0.2, 0.3, 0.4), m.over("promises_kept"), KEPT, DOWN,
        PUT, "officials, and a referee that does nothing else", base=BARE | OFFICIALS,
        places=WITHIN),
    row("M29", "closing_ranks", (0.0, 0.25, 0.5, 0.75, 1.0), m.spread_of_opinions,
        "spread of opinions", DOWN, PUT, "officials, of whom some go each year",
        base=REFEREE | OFFICIALS | OPINIONS, places=WITHIN, every=12),
    row("M29", "closing_ranks", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept"), KEPT, UP,
        COMES, "a referee that does nothing else", base=BARE | OFFICIALS | OPINIONS, places=WITHIN),
    row("M29", "closing_ranks", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept", 0, 12),
        "promises kept in the first year, where what the referee does counts and time is short",
        DOWN, COMES, "a referee that appreciates; few days; nobody minds hearing other things",
        base=REFEREE | NARROW | OFFICIALS | OPINIONS
        | {"opinion_weight": 0.0, "official_days": 1.0},
        months=12, every=12, places=WITHIN),
    row("M29", "official_turnover", (0.0, 0.02, 0.05, 0.1, 0.3), m.spread_of_opinions,
        "spread of opinions where ranks are closed", UP, COMES, "officials who close ranks",
        base=REFEREE | OFFICIALS | OPINIONS | {"closing_ranks": 0.5}, places=WITHIN, every=12),
    row("M29", "standing_loss", (0.0, 0.01, 0.03, 0.1, 0.3), m.belief_outside,
        "credibility with who is in no bundle", DOWN, PUT, "open backing of some",
        base=REFEREE | {"mediation": 0.0}, places=("mixed", "Twente"), every=12),
    row("M29", "standing_loss", (0.0, 0.01, 0.03, 0.1, 0.3), m.part_deep(), PART_DEEP, DOWN, COMES,
        "open backing, and something is at stake",
        base=BARE | {"backing": 1.0, "exposure": 0.2, "trust_start": 0.2}),
    # M30
    row("M30", "openness_asked", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("knowledge", 0, 12),
        "knowledge in the first year", UP, PUT, "an active referee; partners know little", base=BARE
        | {"knowledge_linked": 0.2, "familiarity": 0.0}, months=12, every=12, places=WITHIN),
    row("M30", "openness_asked", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("days", 0, 12),
        "days a week in the first year", UP, PUT, "an active referee", base=BARE, months=12,
        every=12, places=WITHIN),
    row("M30", "openness_asked", (0.0, 0.25, 0.5, 0.75, 1.0), m.asked("mean_openness"),
        "openness after ten years, where little is given", DOWN, COMES, "an active referee",
        base=BARE | {"openness_given": 0.1, "openness_rate": 0.01}, places=WITHIN),
    row("M30", "openness_given", (0.0, 0.25, 0.5, 0.75, 1.0), m.at_end("knowledge"), "knowledge",
        UP, COMES, "openness is asked; partners know little", base=BARE | {"openness_asked": 1.0,
        "knowledge_linked": 0.2, "familiarity": 0.0, "told_known": 0.01}, places=WITHIN),
    row("M30", "told_days", (0.0, 0.5, 1.0, 2.0, 4.0), m.asked("mean_openness"),
        "openness after ten years", DOWN, PUT, "openness is asked and given; room is short",
        base=BARE | {"openness_asked": 1.0, "openness_given": 0.8, "room": 10.0}, places=WITHIN),
    # M31
    row("M31", "escalate_after", (0, 8, 4, 2, 1), m.over("days"), "days a week", UP, PUT,
        "nobody dares to bring a question to the board", places=("Twente",),
        base={"daring_start": 0.0, "talk_days": 0.2}),
    row("M31", "talk_days", (0.0, 0.02, 0.06, 0.2, 0.5), m.over("days"), "days a week", UP, PUT,
        "nobody dares to bring a question to the board", places=("Twente",),
        base={"daring_start": 0.0, "escalate_after": 2}),
    row("M31", "daring_start", (0.0, 0.02, 0.05, 0.2, 1.0), m.stuck, "questions that are stuck",
        DOWN, PUT, "boards have time", base={"escalate_after": 2, "board_knots": 20}),
    row("M31", "board_knots", (0, 1, 2, 5, 20), m.cut, "questions that boards decided", UP, PUT,
        "everyone dares", base={"escalate_after": 1, "daring_start": 1.0}),
    row("M31", "board_knots", (0, 1, 2, 5, 20), m.part_deep(), PART_DEEP, UP, COMES,
        "everyone dares", base={"escalate_after": 1, "daring_start": 1.0}),
    row("M31", "board_interest", (0.0, 0.25, 0.5, 0.75, 1.0), m.cut_with_a_step,
        "knots that are cut with a step", DOWN, COMES, "everyone dares",
        base={"escalate_after": 1, "daring_start": 1.0, "board_knots": 20}),
    row("M31", "board_interest", (0.0, 0.25, 0.5, 0.75, 1.0), m.part_deep(), PART_DEEP, DOWN,
        COMES, "everyone dares",
        base={"escalate_after": 1, "daring_start": 1.0, "board_knots": 20}),
    row("M31", "settled_months", (0, 6, 12, 24, 60), m.part_deep(), PART_DEEP, DOWN, COMES,
        "everyone dares", base={"escalate_after": 1, "daring_start": 1.0, "board_knots": 20}),
    # M32
    row("M32", "appraisal", (0.0, 0.01, 0.03, 0.1, 0.3), m.daring, "what people dare", UP, PUT,
        "leaders go by the alliance, links must be there", places=WITHIN,
        base={"recognition": 1.0, "daring_start": 0.1, "escalate_after": 2}),
    row("M32", "appraisal", (0.0, 0.01, 0.03, 0.1, 0.3), m.daring,
        "what people dare (own results)", DOWN, PUT,
        "leaders go by own results, links must be there", places=WITHIN,
        base={"own_interest_mean": 0.9, "daring_start": 0.5, "escalate_after": 2}),
    row("M32", "reproof", (0.0, 0.25, 0.5, 0.75, 1.0), m.daring, "what people dare", DOWN, PUT,
        "questions are brought, and refused",
        base={"own_interest_mean": 0.7, "daring_start": 0.5, "escalate_after": 1,
              "board_interest": 1.0}),
    row("M32", "obedience", (0.0, 0.25, 0.5, 0.75, 1.0), m.part_deep(), PART_DEEP, UP, COMES,
        "mandate is lacking, nobody dares", base=NARROW | {"daring_start": 0.0}),
    row("M32", "obedience", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept"), KEPT, DOWN,
        COMES, "mandate is lacking, nobody dares", base=NARROW | {"daring_start": 0.0},
        places=("Twente",)),
    row("M32", "obedience", (0.0, 0.25, 0.5, 0.75, 1.0), m.broken, "promises broken a month", UP,
        COMES, "mandate is lacking, nobody dares", base=NARROW | {"daring_start": 0.0}),
    # M33
    row("M33", "funders", (0.0, 0.25, 0.5, 0.75, 1.0), m.room_of_linked,
        "room of who has a link, for its size", DOWN, PUT, "funders give little, whatever they see",
        base=UNWILLING, every=12, places=WITHIN),
    row("M33", "funders", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept"), KEPT, DOWN, COMES,
        "funders give little, whatever they see", base=UNWILLING, places=WITHIN),
    row("M33", "funder_share", (1.0, 0.8, 0.65, 0.5, 0.35), m.asked("wrong_pocket"),
        "what comes back to others than who paid", UP, PUT, "funders", base={"funders": 0.8},
        places=WITHIN, trace=False),
    row("M33", "funder_silo", (0.0, 0.25, 0.5, 0.75, 1.0), m.asked("willing_funders"),
        "how willing funders are", DOWN, PUT, "funders", base={"funders": 0.8}),
    row("M33", "funder_silo", (0.0, 0.25, 0.5, 0.75, 1.0), m.part_deep(), PART_DEEP, DOWN, COMES,
        "funders decide on all room", base={"funders": 1.0}),
    row("M33", "decisive_share", (1.0, 0.8, 0.6, 0.4, 0.2), m.over("promises_kept"), KEPT, DOWN,
        PUT, "funders give little, whatever they see", base=UNWILLING | {"funders": 0.8},
        places=WITHIN, trace=False),
    row("M33", "funder_tables", (0.0, 1.0, 3.0, 8.0, 20.0), m.part_linked(24),
        "linked links after two years", UP, COMES, "funders that stay as willing as they are",
        base={"funders": 0.8, "funder_return": 0.0}, months=24, every=12),
    # M34
    row("M34", "chain_order", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("promises_kept"), KEPT, DOWN,
        COMES, "tenders split chains", base={"tender_months": 24}, places=("mixed", "Twente")),
    row("M34", "chain_steering", (0.0, 0.25, 0.5, 0.75, 1.0), m.asked("chains_delivered"),
        "what reaches the end of chains", UP, COMES, "tenders split chains, mandate is lacking",
        base=NARROW | {"tender_months": 24, "chain_order": 1.0}, places=("mixed", "Twente"),
        times=4),
    row("M34", "chain_steering", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("days", 0, 12), "days a week",
        UP, PUT, "tenders split chains", places=("mixed", "Twente"),
        base={"tender_months": 24, "chain_order": 1.0}),
    # M35
    row("M35", "strategy_days", (0.0, 0.25, 0.5, 1.0, 2.0), m.reached, "how far it is reached", UP,
        PUT, base=BUILT),
    row("M35", "strategy_days", (0.0, 0.25, 0.5, 1.0, 2.0), m.over("days", 12, 48), "days a week",
        UP, PUT, base=BUILT, places=WITHIN),
    row("M35", "strategy_fades", (0.0, 0.01, 0.03, 0.1, 0.3), m.reached, "how far it is reached",
        DOWN, PUT, base=BUILT | {"strategy": "behaviour"}),
    row("M35", "strategy_spreads", (0.0, 0.01, 0.03, 0.1, 0.3), m.reached_apart,
        "spread of how far it is reached", DOWN, PUT, "links must be there",
        base=BUILT | {"strategy": "story"}, places=WITHIN),
    *(
        row("M35", "strategy_share", (0.0, 0.25, 0.5, 0.75, 1.0), measure, f"{told} ({level})",
            sign, kind, why, base=BUILT | {"strategy_level": level} | base, places=places,
            trace=False)
        for level, measure, told, sign, kind, why, base, places in (
            ("person", m.at_end("knowledge"), "knowledge", UP, PUT, "", {"inquiry": 0.0}, BOTH),
            ("team", m.over("overload", 48), "overloaded", DOWN, PUT, "room is short",
             {"room": 5.0}, WITHIN),
            ("organisation", m.over("promises_kept", 48), KEPT, UP, PUT, "mandate is lacking",
             NARROW, WITHIN),
            ("network", m.part_linked(), "linked links", UP, COMES, "little contact",
             {"contacts": 0.3}, BOTH),
            ("system", m.part_deep(), PART_DEEP, UP, COMES, "people think in scarcity",
             {"mindset_mean": 0.3, "budget_fear": 2.0}, BOTH),
        )
    ),
    # M36
    row("M36", "personal", (0.0, 0.25, 0.5, 0.75, 1.0), m.over("trust_linked", 12),
        "trust between linked partners", DOWN, PUT, "people leave, links must be there",
        base={"turnover": 0.05}, places=WITHIN),
    row("M36", "turnover", (0.0, 0.01, 0.03, 0.1, 0.3), m.over("trust_linked", 12),
        "trust between linked partners", DOWN, PUT, "most trust is personal, links must be there",
        base={"personal": 0.8}, places=WITHIN),
    row("M36", "turnover", (0.0, 0.003, 0.01, 0.02, 0.03), m.over("promises_kept", 12), KEPT, DOWN,
        COMES, "most trust is personal, links must be there; own interest counts",
        base={"personal": 0.8, "own_interest_mean": 0.7}, places=WITHIN),
    row("M36", "skill_mean", (0.5, 0.6, 0.7, 0.85, 1.0), m.over("trust_linked", 12),
        "trust between linked partners", UP, PUT, "most trust is personal, links must be there",
        base={"personal": 0.8, "turnover": 0.01}, places=WITHIN),
    # M37
    row("M37", "decision", ("unanimous", "majority", "slowest"), m.stopped_by_tables,
        "part of the steps to re-configuration that two want and their tables stop", UP, PUT,
        "tables, in which little is trusted or allowed",
        base={"trust_threshold": 0.6, "mandate": 0.7}, ordered=False, places=WITHIN),
    # M38
    row("M38", "director_hears", (0.0, 0.02, 0.1, 0.3, 1.0), m.part_heard,
        "part of what was talked about that a director has heard of", UP, PUT, trace=False),
    row("M38", "director_hears", (0.0, 0.02, 0.1, 0.3, 1.0), m.part_deep(), PART_DEEP, DOWN, COMES,
        "people think in abundance and their directors do not; fear for the budget",
        base={"director_shift": -0.8, "director_spread": 0.0, "director_learns": 0.0,
              "mindset_mean": 0.9, "budget_fear": 2.0}),
)  # fmt: skip
"""Every dose-response, in the order of the mechanisms; each needs at least one."""

ON: Mapping[str, dict[str, Any]] = {
    "M3": {}, "M8": REFEREE, "M9": REFEREE,
    "M10": REFEREE | {"funding": 0.1, "order_share": 0.5},
    "M11": REFEREE | {"contradiction": 0.5, "burden": 1.0}, "M12": REFEREE | {"attention": 20},
    "M13": {"mandate": 0.8},
    "M15": {"contract_worth": 0.05, "tender_months": 24},
    "M16": {"form": "joint", "dissolution": 0.4, "exit_price": 0.5},
    "M17": {"pilot_share": 0.3, "norm_weight": 1.0},
    "M18": {"effort": 5.0, "effort_level": "organisation"}, "M19": {"self_knowledge": 0.25},
    "M22": {"means_cut": 0.4, "means_cut_month": 24},
    "M26": {"waiting": 0.1, "election_swing": 0.25},
    "M27": REFEREE | {"inviting": 0.5, "silos": 0.25}, "M28": {"drift_towards": 0.1},
    "M29": REFEREE | OFFICIALS | {"closing_ranks": 0.3, "standing_loss": 0.02},
    "M30": REFEREE | {"openness_asked": 0.8},
    "M31": {"escalate_after": 2, "mandate": 0.8},
    "M32": {"escalate_after": 2, "mandate": 0.8, "appraisal": 0.05, "reproof": 0.5,
            "obedience": 0.5},
    "M33": {"funders": 0.8, "funder_silo": 1.0},
    "M34": {"contract_worth": 0.05, "tender_months": 24, "chain_order": 1.0,
            "chain_steering": 0.5},
    "M35": {"strategy": "structure", "strategy_level": "organisation", "mandate": 0.8},
    "M36": {"personal": 0.5}, "M37": {"decision": "unanimous"},
    "M38": {"director_hears": 0.3, "director_shift": -0.3},
}  # fmt: skip
"""Beside the defaults, to have a mechanism whole before it is taken out; where it is not here and
the defaults do without it, the base and the fourth dose of its first row."""
LEVERS: Mapping[str, dict[str, Any]] = {
    "convening": {"convening": 10.0}, "backing": {"backing": 1.0},
    "appreciation": {"appreciation": 1.0}, "monitoring": {"monitoring": 1.0},
    "mediation": {"mediation": 1.0}, "fund": {"funding": 1.0},
    "inviting": {"inviting": 1.0, "convening": 2.0}, "recognition": {"recognition": 1.0},
    "all of these": {"convening": 10.0, "backing": 1.0, "appreciation": 1.0, "monitoring": 1.0,
                     "mediation": 1.0, "funding": 1.0, "recognition": 1.0},
}  # fmt: skip
"""Each lever of the referee alone, as strong as can be; and recognition, by one's own leaders."""
MANDATES = (0.5, 0.65, 0.8, 0.9, 1.0)
MEMBERS = (2, 4, 6, 10, 14)
FORMS = ("network", "lead", "programme", "joint")
