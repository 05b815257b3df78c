"""Every number of the model once: default, range, unit, role, meaning, source.

Flags, page controls, sweep ranges, checks and the parameter page of the
documentation are made from this table. ``model`` in a source means
``docs/model.md``; S0..S4 are the five seed texts named there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from sim.documents import closest

Role = Literal["lever", "uncertainty", "numerics"]
Mode = Literal["consent", "joint"]
Form = Literal["network", "lead", "programme", "joint"]
Level = Literal["person", "team", "organisation", "network", "system"]
AttentionRule = Literal["weakest_trust", "unrealised_value", "largest", "newest", "random"]
Scope = Literal["all", "within_area", "across_areas", "local", "across_tiers"]
MAX_MONTHS = 12_000
NEVER = MAX_MONTHS
"""A month that no run reaches: "never withdraws", "never cut"."""


Phases = tuple[tuple[int, tuple[tuple[str, float | int | str], ...]], ...]
"""Months, ascending, and the levers that have another value from each of them on."""


class ParameterError(ValueError):
    """A parameter that cannot be used; the message names it, the value, the rule and a remedy."""


def _number(
    default: Any, low: float, high: float, unit: str, role: Role, source: str, en: str, nl: str
) -> Any:
    return Field(
        default=default,
        ge=low,
        le=high,
        allow_inf_nan=False,
        description=en,
        json_schema_extra={"unit": unit, "role": role, "nl": nl, "source": source},
    )


def _choice(default: str, role: Role, source: str, en: str, nl: str) -> Any:
    return Field(
        default=default,
        description=en,
        json_schema_extra={"unit": "-", "role": role, "nl": nl, "source": source},
    )


class Parameters(BaseModel):
    """All numbers of the model; frozen, complete and checked.

    Raises:
        ParameterError: from :func:`parameters`, which turns every fault into a sentence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    mode: Mode = Field(
        default="consent",
        description="How two organisations decide on a link: each must consent, "
        "or jointly with side payments",
        json_schema_extra={
            "unit": "-",
            "role": "uncertainty",
            "nl": "Hoe twee organisaties over een verbinding beslissen: elk moet instemmen "
            "(consent), of samen met onderlinge verrekening (joint)",
            "source": "model",
        },
    )

    phases: Phases = ()
    """The referee's policy over time; see :meth:`at`. Not a row of the parameter table."""

    # fmt: off
    form: Form = _choice(
        "programme", "lever", "S2",
        "Form of bundling, which decides how many relations a table costs: network (every pair), "
        "lead (the largest provider carries them), programme (pairwise_load), "
        "joint (one joint organisation, which is left as a whole)",
        "Vorm van bundeling, die bepaalt hoeveel relaties een tafel kost: network (elk paar), "
        "lead (de grootste uitvoerder draagt ze), programme (pairwise_load), "
        "joint (een gezamenlijke organisatie, die in haar geheel wordt verlaten)",
    )
    effort_level: Level = _choice(
        "person", "lever", "S3",
        "Level on which the effort to intervene is spent",
        "Niveau waarop de inspanning om in te grijpen wordt ingezet",
    )
    attention_rule: AttentionRule = _choice(
        "weakest_trust", "lever", "S1, S2",
        "To which pairs a referee with scarce attention attends first",
        "Aan welke paren een scheidsrechter met schaarse aandacht het eerst aandacht geeft",
    )
    referee_scope: Scope = _choice(
        "all", "lever", "S1",
        "For which pairs the referee is there: all, within one area, across areas, between "
        "local organisations, across tiers",
        "Voor welke paren de scheidsrechter er is: alle (all), binnen een deelregio (within_area), "
        "tussen deelregio's (across_areas), tussen lokale organisaties (local), "
        "tussen bestuurslagen (across_tiers)",
    )

    # Mindset and own interest -------------------------------------------------
    mindset_mean: float = _number(
        0.5, 0, 1, "0 scarcity .. 1 abundance", "uncertainty", "S0, S4",
        "Mean mindset at month 0: scarcity thinking 0, abundance thinking 1",
        "Gemiddelde denkwijze in maand 0: schaarstedenken 0, overvloeddenken 1",
    )
    mindset_spread: float = _number(
        0.1, 0, 0.4, "standard deviation", "uncertainty", "assumed",
        "Spread of the mindset over organisations",
        "Spreiding van de denkwijze over organisaties",
    )
    own_interest_mean: float = _number(
        0.5, 0, 1, "weight", "uncertainty", "S1",
        "Mean own-interest weight: own results 1 against collective value 0",
        "Gemiddeld gewicht van de eigen schoorsteen: eigen resultaat 1, collectieve waarde 0",
    )
    own_interest_spread: float = _number(
        0.1, 0, 0.4, "standard deviation", "uncertainty", "assumed",
        "Spread of the own-interest weight over organisations",
        "Spreiding van het gewicht van de eigen schoorsteen over organisaties",
    )
    budget_fear: float = _number(
        1.2, 0, 2, "share of freed capacity", "uncertainty", "S0",
        "Part of the capacity freed by bundling that a pure scarcity thinker "
        "expects to be cut from its own budget; 0 is neutral",
        "Deel van de vrijgespeelde capaciteit waarvan een zuivere schaarstedenker verwacht "
        "dat het op het eigen budget wordt gekort; 0 is neutraal",
    )
    experience_rate: float = _number(
        0.003, 0, 0.5, "per month", "uncertainty", "S0, S2, S3",
        "Speed at which the mindset follows own success in collaboration",
        "Snelheid waarmee de denkwijze het eigen succes in samenwerking volgt",
    )
    peer_rate: float = _number(
        0.003, 0, 0.5, "per month", "uncertainty", "S2",
        "Speed at which the mindset follows that of partners",
        "Snelheid waarmee de denkwijze die van partners volgt",
    )

    # Value of a link ----------------------------------------------------------
    coupling_weight: float = _number(
        0.6, 0, 20, "value per unit of coupling", "uncertainty", "S2, model",
        "Worth of meeting coupled needs together (multi-problem cases)",
        "Waarde van het samen voorzien in samenhangende behoeften (multiproblematiek)",
    )
    overlap_weight: float = _number(
        1.0, 0, 20, "value per unit of overlap", "uncertainty", "S0, model",
        "Worth of releasing duplicated work",
        "Waarde van dubbel werk dat vrijvalt",
    )
    synergy_1: float = _number(
        0.35, 0, 2, "share of coupling", "uncertainty", "model",
        "Synergy realised at coordination", "Samenhang benut bij coördinatie",
    )
    synergy_2: float = _number(
        0.8, 0, 2, "share of coupling", "uncertainty", "model",
        "Synergy realised at re-configuration", "Samenhang benut bij re-configuratie",
    )
    synergy_3: float = _number(
        1.0, 0, 2, "share of coupling", "uncertainty", "model",
        "Synergy realised at integration", "Samenhang benut bij integratie",
    )
    release_1: float = _number(
        0.15, 0, 2, "share of overlap", "uncertainty", "model",
        "Duplicated work released at coordination", "Dubbel werk dat vrijvalt bij coördinatie",
    )
    release_2: float = _number(
        0.75, 0, 2, "share of overlap", "uncertainty", "model",
        "Duplicated work released at re-configuration",
        "Dubbel werk dat vrijvalt bij re-configuratie",
    )
    release_3: float = _number(
        1.0, 0, 2, "share of overlap", "uncertainty", "model",
        "Duplicated work released at integration", "Dubbel werk dat vrijvalt bij integratie",
    )
    autonomy_1: float = _number(
        0.05, 0, 2, "share of independence", "uncertainty", "model",
        "Independence given up at coordination", "Zelfstandigheid opgegeven bij coördinatie",
    )
    autonomy_2: float = _number(
        0.35, 0, 2, "share of independence", "uncertainty", "model",
        "Independence given up at re-configuration",
        "Zelfstandigheid opgegeven bij re-configuratie",
    )
    autonomy_3: float = _number(
        1.0, 0, 2, "share of independence", "uncertainty", "model",
        "Independence given up at integration", "Zelfstandigheid opgegeven bij integratie",
    )
    share: float = _number(
        0.4, 0, 0.5, "share of value", "uncertainty", "S1, model",
        "Part of a link's value that each side can claim as its own result; the rest is public",
        "Deel van de waarde van een verbinding dat elke partij als eigen resultaat kan claimen; "
        "de rest is publiek",
    )
    cost_key: float = _number(
        0.5, 0, 1, "0 equal .. 1 by volume", "lever", "model",
        "Division of the claimed value: equal parts 0, by volume 1",
        "Verdeelsleutel van de geclaimde waarde: gelijke delen 0, naar volume 1",
    )
    identity: float = _number(
        0.5, 0, 5, "value per unit of volume", "uncertainty", "S1, S2",
        "Worth of autonomy to the own organisation (credit and identity kept at home)",
        "Waarde van autonomie voor de eigen organisatie (eer en identiteit blijven thuis)",
    )
    boundary_kind: float = _number(
        0.2, 0, 5, "boundary", "uncertainty", "S2, S3",
        "Boundary between organisations of different kinds",
        "Grens tussen verschillende soorten organisaties",
    )
    boundary_tier: float = _number(
        0.2, 0, 5, "boundary", "uncertainty", "S2, S3",
        "Boundary between tiers of government", "Grens tussen bestuurslagen",
    )
    boundary_area: float = _number(
        0.2, 0, 5, "boundary", "uncertainty", "S2, S3",
        "Boundary between sub-regions", "Grens tussen deelregio's",
    )
    boundary_distance: float = _number(
        0.5, 0, 10, "boundary per 100 km", "uncertainty", "S2, OpenGR 2016",
        "Boundary that grows with distance", "Grens die met de afstand groeit",
    )
    redundancy: float = _number(
        0.35, 0, 10, "value per unit of overlap", "uncertainty", "S3",
        "Worth of a second, independent provider", "Waarde van een tweede, zelfstandige aanbieder",
    )
    failure: float = _number(
        0.3, 0, 1, "probability", "uncertainty", "model",
        "Probability that one provider of a task fails",
        "Kans dat één aanbieder van een taak faalt",
    )
    specialisation: float = _number(
        0.1, 0, 10, "value per unit of overlap", "uncertainty", "S3",
        "Worth of different portfolios kept apart",
        "Waarde van verschillende, gescheiden takenpakketten",
    )
    plurality: float = _number(
        0.1, 0, 10, "value per unit of overlap and boundary", "uncertainty", "S3",
        "Worth of the values that a boundary protects",
        "Waarde van wat een grens beschermt",
    )
    maturity_months: float = _number(
        24.0, 0, 240, "months", "uncertainty", "Dijkgraaf & Gradus 2013, Raab et al. 2015",
        "Time in which a link ripens; 0 pays off at once",
        "Tijd waarin een verbinding rijpt; bij 0 rendeert zij meteen",
    )
    foresight_months: float = _number(
        36.0, 0, 240, "months", "uncertainty", "assumed",
        "How far ahead organisations look at the ripening of a link",
        "Hoe ver organisaties vooruitkijken naar het rijpen van een verbinding",
    )
    move_cost: float = _number(
        0.5, 0, 20, "value per unit of overlap, once", "uncertainty", "model",
        "One-off cost to each side of moving a link one rung up",
        "Eenmalige kosten voor elke partij om een verbinding een trede te verdiepen",
    )

    # Time ---------------------------------------------------------------------
    days_1: float = _number(
        0.25, 0, 5, "days a week", "uncertainty", "S1, model",
        "Time for a table at coordination", "Tijd voor een overlegtafel bij coördinatie",
    )
    days_2: float = _number(
        0.6, 0, 5, "days a week", "uncertainty", "S1, model",
        "Time for a table at re-configuration", "Tijd voor een overlegtafel bij re-configuratie",
    )
    days_3: float = _number(
        0.4, 0, 5, "days a week", "uncertainty", "S1, model",
        "Time for a table at integration", "Tijd voor een overlegtafel bij integratie",
    )
    pairwise_load: float = _number(
        0.06, 0, 1, "0 one table .. 1 every pair", "uncertainty", "model",
        "How far every further partner at a table costs time of its own",
        "Hoeveel eigen tijd elke volgende partner aan een overlegtafel kost",
    )
    time_cost: float = _number(
        0.05, 0, 5, "value per day a week", "uncertainty", "S1, S2",
        "Cost of time spent on working with others",
        "Kosten van de tijd die aan samenwerken wordt besteed",
    )
    congestion: float = _number(
        1.0, -100, 100, "-", "uncertainty", "S1, model",
        "How steeply the cost of time rises with load; negative is routine",
        "Hoe sterk de tijdkosten met de belasting stijgen; negatief is routine",
    )
    tunnelling: float = _number(
        0.5, 0, 2, "-", "uncertainty", "scarcity psychology; replicates unevenly",
        "How much dearer time feels under scarcity thinking; 0 is neutral",
        "Hoeveel duurder tijd voelt bij schaarstedenken; 0 is neutraal",
    )
    room: float = _number(
        12.0, 0.01, 1000, "days a week", "lever", "S1, S2",
        "Time that an organisation of average capacity frees for working with others "
        "(eight managers at a day and a half each)",
        "Tijd die een organisatie van gemiddelde omvang vrijmaakt voor samenwerken "
        "(acht leidinggevenden met elk anderhalve dag)",
    )
    means_cut: float = _number(
        0.0, 0, 0.95, "share of room", "uncertainty", "S4",
        "Material scarcity: fraction of room lost when means are cut",
        "Materiële schaarste: deel van de ruimte dat door een korting verdwijnt",
    )
    means_cut_month: int = _number(
        0, 0, NEVER, "month", "uncertainty", "S4",
        "Month in which means are cut", "Maand waarin op de middelen wordt gekort",
    )

    # Trust, knowledge, delivery -------------------------------------------------
    exposure: float = _number(
        0.4, 0, 20, "value per unit of overlap", "uncertainty", "S1, S2",
        "What is at stake when one depends on a partner that is not trusted",
        "Wat op het spel staat bij afhankelijkheid van een partner die men niet vertrouwt",
    )
    exposed_1: float = _number(
        0.25, 0, 2, "share", "uncertainty", "model",
        "Exposure at coordination", "Kwetsbaarheid bij coördinatie",
    )
    exposed_2: float = _number(
        0.6, 0, 2, "share", "uncertainty", "model",
        "Exposure at re-configuration", "Kwetsbaarheid bij re-configuratie",
    )
    exposed_3: float = _number(
        1.0, 0, 2, "share", "uncertainty", "model",
        "Exposure at integration", "Kwetsbaarheid bij integratie",
    )
    trust_threshold: float = _number(
        0.4, 0.01, 1, "trust", "uncertainty", "model",
        "Trust at which half of the exposure is covered",
        "Vertrouwen waarbij de helft van de kwetsbaarheid is gedekt",
    )
    trust_start: float = _number(
        0.5, 0, 1, "trust", "uncertainty", "assumed",
        "Trust between organisations without a link at month 0",
        "Vertrouwen tussen organisaties zonder verbinding in maand 0",
    )
    trust_linked: float = _number(
        0.6, 0, 1, "trust", "uncertainty", "assumed",
        "Trust between organisations that are linked at month 0",
        "Vertrouwen tussen organisaties die in maand 0 verbonden zijn",
    )
    trust_gain: float = _number(
        0.025, 0, 1, "per promise", "uncertainty", "S1, S2",
        "Part of the missing trust won by a kept promise",
        "Deel van het ontbrekende vertrouwen dat een nagekomen afspraak oplevert",
    )
    trust_loss: float = _number(
        0.08, 0, 1, "per promise", "uncertainty", "S1, S2",
        "Part of the trust lost by a broken promise",
        "Deel van het vertrouwen dat een geschonden afspraak kost",
    )
    knowledge_start: float = _number(
        0.3, 0, 1, "0 none .. 1 full", "uncertainty", "S4",
        "Knowledge of the other without a link at month 0; 1 is neutral",
        "Kennis van de ander zonder verbinding in maand 0; 1 is neutraal",
    )
    knowledge_linked: float = _number(
        0.7, 0, 1, "0 none .. 1 full", "uncertainty", "S4",
        "Knowledge of the other with a link at month 0",
        "Kennis van de ander met een verbinding in maand 0",
    )
    familiarity: float = _number(
        0.02, 0, 1, "per month", "uncertainty", "S2, S4",
        "Part of the missing knowledge gained each month of being linked",
        "Deel van de ontbrekende kennis dat elke maand met een verbinding oplevert",
    )
    inquiry: float = _number(
        0.1, 0, 1, "per meeting", "lever", "S4",
        "Part of the missing knowledge gained by asking when a step is discussed",
        "Deel van de ontbrekende kennis dat navragen oplevert als een stap wordt besproken",
    )
    inquiry_days: float = _number(
        0.5, 0, 5, "days a week", "uncertainty", "S4",
        "Time that full inquiry would cost", "Tijd die volledig navragen zou kosten",
    )
    prior_tint: float = _number(
        0.5, 0, 1, "-", "uncertainty", "S0, S4",
        "How far the mindset colours what is assumed of an unknown partner; 0 is neutral",
        "Hoezeer de denkwijze kleurt wat van een onbekende partner wordt aangenomen; "
        "0 is neutraal",
    )
    mandate: float = _number(
        0.9, 0, 1, "share", "lever", "S2",
        "How far the own hierarchy allows and rewards acting in the collaboration",
        "Hoe ver de eigen hiërarchie handelen in de samenwerking toestaat en beloont",
    )
    delivery_cap: float = _number(
        0.95, 0, 1, "probability", "uncertainty", "model",
        "Highest probability of keeping a promise", "Hoogste kans dat een afspraak wordt nagekomen",
    )

    # Portfolios -----------------------------------------------------------------
    drift: float = _number(
        0.05, 0, 0.5, "share of volume per year", "uncertainty", "S0",
        "Exclusive-domain rule: volume that scarcity thinkers shift apart each year",
        "Regel dat slechts één partij een activiteit uitvoert: volume dat schaarstedenkers per "
        "jaar uit elkaar schuiven",
    )
    floor_statutory: float = _number(
        0.5, 0, 1, "share of volume at month 0", "uncertainty", "assumed",
        "Part of a statutory task that cannot be shed",
        "Deel van een wettelijke taak dat niet kan worden afgestoten",
    )
    floor_other: float = _number(
        0.05, 0.001, 1, "share of volume at month 0", "numerics", "assumed",
        "Part of any other task that is always kept",
        "Deel van elke andere taak dat altijd behouden blijft",
    )

    # Meeting and deciding ---------------------------------------------------------
    contacts: float = _number(
        0.25, 0, 10_000, "partners a month and task", "uncertainty", "model",
        "Partners with whom an organisation discusses a task in a month, "
        "among those it is not linked to",
        "Partners met wie een organisatie in een maand een taak bespreekt waarop zij "
        "nog niet met haar verbonden zijn",
    )
    closure: float = _number(
        3.0, 0, 100, "times contacts", "uncertainty", "model",
        "Extra meeting when both sit with a common partner on the task",
        "Extra ontmoetingen als beide voor die taak al met dezelfde partner aan tafel zitten",
    )
    review_rate: float = _number(
        0.05, 0, 1, "per month", "uncertainty", "model",
        "Rate at which a link is reviewed", "Tempo waarin een verbinding wordt heroverwogen",
    )
    notice_months: int = _number(
        12, 0, 240, "months", "lever", "dissolved_cases.csv: 1.5 years",
        "Time between the decision to step down from re-configuration or deeper and the step",
        "Tijd tussen het besluit om vanaf re-configuratie of dieper een trede terug te gaan en "
        "de stap zelf",
    )
    choice_precision: float = _number(
        300.0, 0, 1e9, "per unit of value", "uncertainty", "model",
        "How sharply decisions follow utility; 0 is a coin",
        "Hoe scherp besluiten het nut volgen; 0 is kop of munt",
    )
    deepest_rung: int = _number(
        3, 1, 3, "rung", "numerics", "S0",
        "Deepest rung that can be reached", "Diepste trede die bereikt kan worden",
    )

    # Referee ------------------------------------------------------------------------
    referee_activity: float = _number(
        0.0, 0, 1, "0 absent .. 1 full", "lever", "S1",
        "How active the referee is while it is present",
        "Hoe actief de scheidsrechter is zolang die er is",
    )
    referee_start: int = _number(
        0, 0, NEVER, "month", "lever", "S1",
        "Month in which the referee starts", "Maand waarin de scheidsrechter begint",
    )
    referee_stop: int = _number(
        NEVER, 0, NEVER, "month", "lever", "S1",
        "Month in which the referee withdraws", "Maand waarin de scheidsrechter zich terugtrekt",
    )
    referee_fade: float = _number(
        0.0, 0, 240, "months", "uncertainty", "S1",
        "Time in which its influence fades after withdrawal; 0 ends at once",
        "Tijd waarin de invloed na terugtrekking wegebt; bij 0 stopt die meteen",
    )
    convening: float = _number(
        2.0, 0, 100, "times contacts", "lever", "S1",
        "Extra meetings that a fully active referee calls",
        "Extra ontmoetingen die een volledig actieve scheidsrechter organiseert",
    )
    backing: float = _number(
        0.8, 0, 1, "share of exposure", "lever", "S1",
        "Part of the exposure taken away by open support",
        "Deel van de kwetsbaarheid dat openlijke steun wegneemt",
    )
    appreciation: float = _number(
        0.08, 0, 5, "value per unit of overlap and rung", "lever", "S1, S2",
        "Worth of the referee's visible appreciation of collaboration",
        "Waarde van de zichtbare waardering van de scheidsrechter voor samenwerking",
    )
    monitoring: float = _number(
        0.5, 0, 1, "share of temptation", "lever", "S1",
        "Part of the temptation to let a partner down that a watching referee removes",
        "Deel van de verleiding om een partner te laten zitten dat toezicht wegneemt",
    )
    mediation: float = _number(
        0.5, 0, 1, "share of lost trust", "lever", "S1",
        "Part of the lost trust that a believed, fair ruling repairs",
        "Deel van het verloren vertrouwen dat een geloofwaardige, eerlijke uitspraak herstelt",
    )
    partiality: float = _number(
        0.5, 0, 1, "probability", "uncertainty", "S1",
        "Probability that a referee which itself broke the promise rules in its own favour",
        "Kans dat een scheidsrechter die zelf de afspraak schond, in het eigen voordeel oordeelt",
    )
    credibility_start: float = _number(
        0.7, 0, 1, "credibility", "uncertainty", "S1",
        "Credibility of the referee at month 0",
        "Geloofwaardigheid van de scheidsrechter in maand 0",
    )
    credibility_gain: float = _number(
        0.02, 0, 1, "per ruling", "uncertainty", "S1",
        "Part of the missing credibility won by a fair ruling",
        "Deel van de ontbrekende geloofwaardigheid dat een eerlijke uitspraak oplevert",
    )
    credibility_loss: float = _number(
        0.1, 0, 1, "per ruling", "uncertainty", "S1",
        "Part of the credibility lost by a partial ruling",
        "Deel van de geloofwaardigheid dat een partijdige uitspraak kost",
    )

    # Transactions and contracts ---------------------------------------------------------
    contract_worth: float = _number(
        0.0, 0, 5, "value per unit of overlap", "uncertainty", "S0, S2",
        "Worth of capacity hired from the other under a contract, quick and safe; 0 is neutral",
        "Waarde van capaciteit die met een contract bij de ander wordt ingehuurd, snel en veilig; "
        "0 is neutraal",
    )
    contract_months: int = _number(
        12, 1, 240, "months", "uncertainty", "assumed",
        "Duration of a hiring contract", "Looptijd van een inhuurcontract",
    )
    crowding: float = _number(
        0.5, 0, 1, "share", "uncertainty", "S0",
        "Part of what bundling would free that a running contract already covers; 0 is neutral",
        "Deel van de winst van bundeling dat een lopend contract al dekt; 0 is neutraal",
    )
    tender_months: int = _number(
        0, 0, 240, "months", "lever", "S2",
        "Period in which clients put their tasks out to tender among executing organisations; "
        "0 never",
        "Periode waarin opdrachtgevers hun taken onder uitvoerende organisaties aanbesteden; "
        "0 nooit",
    )
    contract_reach: float = _number(
        0.3, 0, 1, "share", "uncertainty", "assumed",
        "Part of the coupled need of a household that a contract alone can cover",
        "Deel van de samenhangende behoefte van een huishouden dat een contract alleen kan dekken",
    )

    # Money, instructions and attention of the referee ----------------------------------------
    funding: float = _number(
        0.0, 0, 2, "value per unit of overlap and rung", "lever", "S1",
        "Money that a fully active referee spends; 0 is neutral",
        "Geld dat een volledig actieve scheidsrechter besteedt; 0 is neutraal",
    )
    order_share: float = _number(
        0.0, 0, 1, "share of the money", "lever", "S1",
        "Part of the money given as side orders to single organisations, not to the collective",
        "Deel van het geld dat als aparte opdracht aan afzonderlijke organisaties gaat, "
        "niet aan het collectief",
    )
    order_days: float = _number(
        2.0, 0, 20, "days a week", "uncertainty", "assumed",
        "Time that a side order takes", "Tijd die een aparte opdracht kost",
    )
    order_pull: float = _number(
        0.5, 0, 1, "share", "uncertainty", "assumed",
        "How far a side order draws its holder away from promises to partners",
        "Hoezeer een aparte opdracht de ontvanger aftrekt van afspraken met partners",
    )
    contradiction: float = _number(
        0.0, 0, 1, "share of mandate", "lever", "S1",
        "How far contradictory instructions of a divided referee cut mandates; 0 is neutral",
        "Hoezeer tegenstrijdige instructies van een verdeelde scheidsrechter mandaten inperken; "
        "0 is neutraal",
    )
    burden: float = _number(
        0.0, 0, 20, "days a week", "lever", "S1",
        "Time that a fully active referee's accountability takes from those who collaborate; "
        "0 is neutral",
        "Tijd die verantwoording aan een volledig actieve scheidsrechter kost van wie samenwerkt; "
        "0 is neutraal",
    )
    stifling: float = _number(
        0.1, 0, 1, "per day a week", "uncertainty", "S1",
        "Part of the proposals to deepen that a day a week of accountability suppresses",
        "Deel van de voorstellen tot verdieping dat een dag verantwoording per week onderdrukt",
    )
    attention: int = _number(
        10_000_000, 0, 10_000_000, "pairs a month", "lever", "S1, S2",
        "Pairs to which the referee can attend in a month; as many as there are is neutral",
        "Paren waaraan de scheidsrechter per maand aandacht kan geven; zoveel als er zijn is "
        "neutraal",
    )
    inviting: float = _number(
        0.0, 0, 1, "0 steering .. 1 inviting", "lever", "S4",
        "Style of an active government: it steers, or leaves room and invites",
        "Stijl van een actieve overheid: zij stuurt, of laat ruimte en nodigt uit",
    )
    silos: float = _number(
        0.0, 0, 1, "share of coupling", "uncertainty", "S4",
        "Part of the coupled benefit that no organisation can claim because each funder steers "
        "its own part; 0 is neutral",
        "Deel van de samenhangende winst waar geen organisatie op kan rekenen omdat elke "
        "financier zijn eigen deel stuurt; 0 is neutraal",
    )

    # Forms of bundling ---------------------------------------------------------------------
    entry_cost: float = _number(
        0.0, 0, 50, "value per unit of overlap", "uncertainty", "S2",
        "One-off cost, for each side, of entering re-configuration beyond move_cost; 0 is neutral",
        "Eenmalige kosten, per partij, van toetreden tot re-configuratie boven op move_cost; "
        "0 is neutraal",
    )
    exit_price: float = _number(
        0.0, 0, 50, "value per unit of overlap", "lever", "S2, dissolved_cases.csv",
        "Price, for each side, of a step down from re-configuration or deeper; 0 is neutral",
        "Prijs, per partij, van een stap terug vanaf re-configuratie of dieper; 0 is neutraal",
    )
    dissolution: float = _number(
        1.0, 0, 1, "share of volume", "uncertainty", "dissolved_cases.csv",
        "A joint organisation is dissolved if a member with a larger share leaves; 1 is neutral",
        "Een gezamenlijke organisatie wordt ontbonden als een lid met een groter aandeel "
        "vertrekt; 1 is neutraal",
    )
    reluctance: float = _number(
        0.0, 0, 1, "share", "uncertainty", "S2",
        "How far own interest serves a link half-heartedly that stands only because the law "
        "prescribes it; 0 is neutral",
        "Hoezeer eigenbelang een verbinding halfhartig bedient die er alleen is omdat de wet "
        "haar voorschrijft; 0 is neutraal",
    )
    fairness: float = _number(
        0.0, 0, 2, "share of the difference", "uncertainty", "S4",
        "How much it weighs that the other gets more out of a link; 0 is neutral",
        "Hoe zwaar het weegt dat de ander meer uit een verbinding haalt; 0 is neutraal",
    )
    pooling: float = _number(
        0.0, 0, 5, "value per unit of volume", "uncertainty", "S4",
        "Worth of sharing risks between two organisations; 0 is neutral",
        "Waarde van het delen van risico's tussen twee organisaties; 0 is neutraal",
    )
    scale: float = _number(
        0.0, 0, 5, "value per root of volume", "uncertainty", "S4",
        "Worth of the scale of a shared service; 0 is neutral",
        "Waarde van de schaal van een gedeelde dienst; 0 is neutraal",
    )

    # Pilots, norm and covenant ----------------------------------------------------------------
    pilot_share: float = _number(
        0.0, 0, 1, "share of potential links", "lever", "S3",
        "Links that are shielded pilots; 0 is neutral",
        "Verbindingen die een afgeschermde pilot zijn; 0 is neutraal",
    )
    pilot_start: int = _number(
        0, 0, NEVER, "month", "lever", "S3",
        "Month in which the shield of pilots starts",
        "Maand waarin de afscherming van pilots begint",
    )
    pilot_stop: int = _number(
        36, 0, NEVER, "month", "lever", "S3",
        "Month in which the shield of pilots ends",
        "Maand waarin de afscherming van pilots eindigt",
    )
    pilot_shield: float = _number(
        0.8, 0, 1, "share", "lever", "S3",
        "Part of exposure, lost autonomy and feared cuts that a pilot is spared",
        "Deel van kwetsbaarheid, autonomieverlies en gevreesde korting dat een pilot bespaard "
        "blijft",
    )
    pilot_visible: float = _number(
        0.0, 0, 1, "share", "uncertainty", "S3",
        "How far a pilot counts for the norm: 0, the exception that confirms the rule, to 1",
        "Hoezeer een pilot voor de norm meetelt: van 0, de uitzondering die de regel bevestigt, "
        "tot 1",
    )
    norm_weight: float = _number(
        0.0, 0, 5, "value per unit of overlap and rung", "uncertainty", "S3",
        "Pull of what is normal in the region: against collaboration below norm_point, "
        "for it above; 0 is neutral",
        "Trek van wat in de regio normaal is: tegen samenwerken onder norm_point, ervoor "
        "erboven; 0 is neutraal",
    )
    norm_point: float = _number(
        0.3, 0, 1, "share of overlap", "uncertainty", "assumed",
        "Part of all overlap at re-configuration or deeper at which the norm tips",
        "Deel van alle overlap op re-configuratie of dieper waarbij de norm kantelt",
    )
    covenant: float = _number(
        0.0, 0, 1, "share of potential links", "lever", "S2",
        "Separate links that a covenant puts on coordination at month 0; 0 is neutral",
        "Gescheiden verbindingen die een convenant in maand 0 op coördinatie zet; 0 is neutraal",
    )
    recognition: float = _number(
        0.0, 0, 5, "value per unit of overlap and rung", "lever", "S2",
        "Worth of visible appreciation by the own leaders, as far as the mandate goes; "
        "0 is neutral",
        "Waarde van zichtbare waardering door de eigen leiding, zover het mandaat reikt; "
        "0 is neutraal",
    )

    # Inside the organisation ----------------------------------------------------------------
    effort: float = _number(
        0.0, 0, 20, "days a week", "lever", "S3",
        "Effort to intervene, on the level of effort_level; 0 is neutral",
        "Inspanning om in te grijpen, op het niveau van effort_level; 0 is neutraal",
    )
    effort_yield: float = _number(
        0.1, 0, 1, "share of the gap per day a week", "uncertainty", "assumed",
        "Part of the way to the best value that a day a week of effort goes",
        "Deel van de weg naar de beste waarde dat een dag inspanning per week aflegt",
    )
    self_knowledge: float = _number(
        1.0, 0, 1, "0 none .. 1 full", "uncertainty", "S4",
        "How far an organisation knows its own interests; without, its loudest part speaks; "
        "1 is neutral",
        "Hoezeer een organisatie haar eigen belangen kent; zonder dat spreekt haar luidste "
        "deel; 1 is neutraal",
    )
    departments: int = _number(
        4, 1, 64, "departments", "uncertainty", "S4",
        "Parts of an organisation with interests of their own",
        "Afdelingen van een organisatie met eigen belangen",
    )
    department_spread: float = _number(
        0.4, 0, 1, "weight", "uncertainty", "assumed",
        "How far departments differ in own-interest weight from their organisation, at most",
        "Hoezeer afdelingen in gewicht van de eigen schoorsteen hoogstens van hun organisatie "
        "afwijken",
    )
    waiting: float = _number(
        0.0, 0, 5, "per further partner", "uncertainty", "S1, S2",
        "How much each further partner at a table slows reviews, which also wait for the "
        "slowest mandate; 0 is neutral",
        "Hoezeer elke verdere tafelgenoot heroverwegingen vertraagt, die ook op het traagste "
        "mandaat wachten; 0 is neutraal",
    )
    election_months: int = _number(
        48, 1, NEVER, "months", "numerics", "S2",
        "Time between elections", "Tijd tussen verkiezingen",
    )
    election_first: int = _number(
        24, 0, NEVER, "month", "uncertainty", "assumed",
        "Month of the first elections", "Maand van de eerste verkiezingen",
    )
    election_swing: float = _number(
        0.0, 0, 1, "probability", "uncertainty", "S2, dissolved_cases.csv",
        "Probability that a new board turns inwards until the next elections; 0 is neutral",
        "Kans dat een nieuw bestuur zich tot de volgende verkiezingen naar binnen keert; "
        "0 is neutraal",
    )
    election_mandate: float = _number(
        0.3, 0, 1, "share of mandate", "uncertainty", "assumed",
        "Part of the mandate that a board withdraws which turned inwards",
        "Deel van het mandaat dat een naar binnen gekeerd bestuur intrekt",
    )
    election_identity: float = _number(
        0.3, 0, 1, "share", "uncertainty", "assumed",
        "How far such a board moves the own-interest weight towards 1",
        "Hoever zo'n bestuur het gewicht van de eigen schoorsteen naar 1 verschuift",
    )

    # Imitation and growth -----------------------------------------------------------------------
    imitation: float = _number(
        0.0, 0, 1, "per month", "uncertainty", "S0",
        "Rate at which an organisation copies the stance of a partner that does well; "
        "0 is neutral",
        "Tempo waarin een organisatie de houding overneemt van een partner die het goed doet; "
        "0 is neutraal",
    )
    selection: float = _number(
        0.5, 0, 1, "share", "uncertainty", "Allen et al. 2017",
        "How much a partner's result weighs in whom one imitates",
        "Hoe zwaar het resultaat van een partner weegt in wie men navolgt",
    )
    imitation_benefit: float = _number(
        2.0, 0, 100, "result per promise", "uncertainty", "Allen et al. 2017",
        "Result of a promise that a partner kept, as imitators see it",
        "Resultaat van een afspraak die een partner nakwam, zoals navolgers het zien",
    )
    imitation_cost: float = _number(
        1.0, 0, 100, "result per promise", "uncertainty", "Allen et al. 2017",
        "What keeping a promise costs, as imitators see it",
        "Wat nakomen van een afspraak kost, zoals navolgers het zien",
    )
    drift_towards: float = _number(
        0.0, 0, 0.5, "share of volume per year", "uncertainty", "S0",
        "Volume that linked abundance thinkers shift towards each other's portfolio each year; "
        "0 is neutral",
        "Volume dat verbonden overvloeddenkers per jaar naar elkaars takenpakket toe schuiven; "
        "0 is neutraal",
    )
    task_growth: float = _number(
        0.0, 0, 2, "share of volume", "uncertainty", "S4",
        "Growth of all tasks in the month in which means are cut; 0 is neutral",
        "Groei van alle taken in de maand waarin op de middelen wordt gekort; 0 is neutraal",
    )
    # fmt: on

    def at(self, month: int) -> Parameters:
        """The parameters in force in a month: those of all phases that have begun."""
        later = {name: value for begin, given in self.phases if begin <= month
                 for name, value in given}  # fmt: skip
        return self.model_copy(update=later) if later else self


class Entry(NamedTuple):
    """One row of the parameter table."""

    name: str
    default: float | int | str
    low: float | None
    """None for a choice."""
    high: float | None
    choices: tuple[str, ...]
    """Empty for a number."""
    whole: bool
    unit: str
    role: str
    en: str
    nl: str
    source: str

    @property
    def rule(self) -> str:
        """What a value must satisfy, in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {self.low:g} to {self.high:g}"


SCHEDULED = (
    "referee_activity", "convening", "backing", "appreciation", "monitoring", "mediation",
    "funding", "order_share", "contradiction", "burden", "attention", "attention_rule",
    "referee_scope", "inviting", "recognition",
)  # fmt: skip
"""Levers that can have another value from a month on."""

NEUTRAL: Mapping[str, float | int | str] = {
    "contract_worth": 0.0, "tender_months": 0, "funding": 0.0, "contradiction": 0.0,
    "burden": 0.0, "attention": 10_000_000, "referee_scope": "all", "inviting": 0.0, "silos": 0.0,
    "form": "programme", "entry_cost": 0.0, "exit_price": 0.0, "reluctance": 0.0,
    "fairness": 0.0, "pooling": 0.0, "scale": 0.0, "pilot_share": 0.0, "norm_weight": 0.0,
    "covenant": 0.0, "recognition": 0.0, "self_knowledge": 1.0, "waiting": 0.0,
    "election_swing": 0.0, "imitation": 0.0, "drift_towards": 0.0, "task_growth": 0.0,
}  # fmt: skip
"""Switches of the mechanisms that are off unless asked for, and where each is off."""


ROLES_NL: Mapping[str, str] = {
    "lever": "stuurmiddel",
    "uncertainty": "onzekerheid",
    "numerics": "modelbouw",
}
SOURCES_NL: Mapping[str, str] = {
    "assumed": "aangenomen",
    "dissolved_cases.csv: 1.5 years": "dissolved_cases.csv: 1,5 jaar",
    "scarcity psychology; replicates unevenly": "schaarstepsychologie; wisselend gerepliceerd",
}
"""The other sources read the same in both languages."""


def _bound(info: FieldInfo, name: str) -> float | None:
    for constraint in info.metadata:
        value = getattr(constraint, name, None)
        if value is not None:
            return float(value)
    return None


def table() -> tuple[Entry, ...]:
    """The parameter table, in the order of declaration."""
    rows = []
    for name, info in Parameters.model_fields.items():
        if name == "phases":
            continue
        extra = info.json_schema_extra
        assert isinstance(extra, dict)
        rows.append(
            Entry(
                name=name,
                default=info.default,
                low=_bound(info, "ge"),
                high=_bound(info, "le"),
                choices=get_args(info.annotation) if info.annotation is not float else (),
                whole=info.annotation is int,
                unit=str(extra["unit"]),
                role=str(extra["role"]),
                en=str(info.description),
                nl=str(extra["nl"]),
                source=str(extra["source"]),
            )
        )
    return tuple(rows)


ENTRIES: Mapping[str, Entry] = {entry.name: entry for entry in table()}


_DEFAULTS: Final = Parameters()


def parameters(base: Parameters | None = None, **values: Any) -> Parameters:
    """Parameters with some values replaced, every fault named at once.

    Raises:
        ParameterError: unknown name (with the closest known one), wrong type,
            NaN or infinity, out of range.
    """
    start = dict(vars(_DEFAULTS if base is None else base))
    later = values.pop("phases", None)
    faults = [unknown(name, ENTRIES) for name in values if name not in ENTRIES]
    given = {name: plain(value) for name, value in values.items() if name in ENTRIES}
    if later is not None:
        start["phases"], wrong = _phases(later)
        faults += wrong
    try:
        made = Parameters.model_validate(start | given)
    except ValidationError as error:
        faults += [_fault(str(e["loc"][0]), e["input"]) for e in error.errors()]
    if faults:
        raise ParameterError("\n".join(dict.fromkeys(faults)))
    return made


def _phases(given: Any) -> tuple[Phases, list[str]]:
    """Phases as they are kept, and what is wrong with them."""
    hint = "write phases as (month, {lever: value}), such as ((24, {'referee_activity': 0.5}),)"
    found: dict[int, tuple[tuple[str, Any], ...]] = {}
    faults = []
    try:
        rows = [(plain(month), dict(levers)) for month, levers in given]
    except (TypeError, ValueError):
        return (), [f"phases = {given!r}: must be pairs of a month and its levers; {hint}"]
    for month, levers in rows:
        where = f"phases, month {month!r}"
        if isinstance(month, bool) or not isinstance(month, int) or not 1 <= month <= NEVER:
            faults.append(f"{where}: must be a whole number from 1 to {NEVER}; {hint}")
            continue
        if month in found or (found and month < max(found)):
            faults.append(f"{where}: months must ascend, each once; {hint}")
        for name in levers:
            if name in ENTRIES and name not in SCHEDULED:
                rule = f"is no lever that changes over time; those are {', '.join(SCHEDULED)}"
                faults.append(f"{where}, {name}: {rule}")
        try:
            parameters(**levers)
        except ParameterError as error:
            faults += [f"{where}, {line}" for line in str(error).splitlines()]
        found[month] = tuple((name, plain(value)) for name, value in levers.items())
    return tuple(sorted(found.items())), faults


def plain(value: Any) -> Any:
    """A NumPy scalar as the Python number that it is; anything else unchanged."""
    item = getattr(value, "item", None)
    return item() if callable(item) and getattr(value, "ndim", None) == 0 else value


def _fault(name: str, value: Any) -> str:
    entry = ENTRIES[name]
    hint = f"its default is {entry.default}"
    if isinstance(value, float) and not math.isfinite(value):
        hint = "NaN and infinity are not numbers that the model can use"
    elif isinstance(value, str) and not entry.choices:
        hint = "write it without quotation marks, with a point and not a comma"
    return f"parameter {name} = {value!r}: must be {entry.rule} ({entry.unit}); {hint}"


def unknown(name: str, known: Mapping[str, Any]) -> str:
    """The sentence for an unknown parameter name, with the closest known one."""
    hint = closest(name, known) or "see `schoorsteen parameters`"
    return f"parameter {name}: there is no such parameter; {hint}"


def whole(name: str, value: Any, low: int, high: int) -> int:
    """A whole number in low .. high, such as a seed or a number of months.

    Raises:
        ParameterError: naming the number, the value and the rule.
    """
    number = plain(value)
    if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
        raise ParameterError(f"{name} = {value!r}: must be a whole number from {low} to {high}")
    return number


def optional(values: Parameters) -> tuple[str, ...]:
    """Switches of NEUTRAL that are on: without any, a run needs none of these mechanisms."""
    later = {name: value for _, given in values.phases for name, value in given}
    return tuple(
        name
        for name, off in NEUTRAL.items()
        if getattr(values, name) != off or later.get(name, off) != off
    )


def changed(values: Parameters) -> Iterator[tuple[str, Any]]:
    """Names and values that differ from their defaults."""
    for name, entry in ENTRIES.items():
        value = getattr(values, name)
        if value != entry.default:
            yield name, value
    if values.phases:
        yield "phases", [[month, dict(given)] for month, given in values.phases]
