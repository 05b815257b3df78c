"""Every number of the model once: the rows.

Flags, page controls, sweep ranges, checks, the neutral settings, the samples of claims and the
parameter page of the documentation are made from these. ``model`` in a source means
``docs/model.md``; S0..S4 are the five seed texts named there. :mod:`sim.parameters.row` says
what each word of a row means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from sim.parameters.doors import plain
from sim.parameters.row import NEVER, Entry, Plausible, choice, entry_of, number
from sim.words import say

Mode = Literal["consent", "joint"]
Form = Literal["network", "lead", "programme", "joint"]
Level = Literal["person", "team", "organisation", "network", "system"]
AttentionRule = Literal["weakest_trust", "unrealised_value", "largest", "newest", "random"]
Decision = Literal["pairs", "unanimous", "majority", "slowest"]
Strategy = Literal["none", "structure", "behaviour", "story"]
Scope = Literal["all", "within_area", "across_areas", "local", "across_tiers"]
Phases = tuple[tuple[int, tuple[tuple[str, float | int | str], ...]], ...]
"""Months, ascending, and the levers that have another value from each of them on."""


class Parameters(BaseModel):
    """All numbers of the model; frozen, complete and checked.

    Raises:
        ParameterError: from :func:`parameters`, which turns every fault into a sentence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    # fmt: off
    mode: Mode = choice(
        "consent", "uncertainty", "model",
        "How two organisations decide on a link: each must consent, "
        "or jointly with side payments",
        "Hoe twee organisaties over een verbinding beslissen: elk moet instemmen "
        "(instemming), of samen met onderlinge verrekening (samen)",
        neutral="joint", group="deciding", choices_nl=("instemming", "samen"),
    )
    phases: Phases = ()
    """The referee's policy over time; see :meth:`at`. Not a row of the parameter table."""

    form: Form = choice(
        "programme", "lever", "S2",
        "Form of bundling, which decides how many relations a table costs: network (every pair), "
        "lead (the largest provider carries them), programme (pairwise_load), "
        "joint (one joint organisation, which is left as a whole)",
        "Vorm van bundeling, die bepaalt hoeveel relaties een tafel kost: netwerk (elk paar), "
        "trekker (de grootste uitvoerder draagt ze), programma (pairwise_load), "
        "gezamenlijk (een gezamenlijke organisatie, die in haar geheel wordt verlaten)",
        neutral="programme", group="forms", into="extensions", switch=True,
        choices_nl=("netwerk", "trekker", "programma", "gezamenlijk"),
    )
    effort_level: Level = choice(
        "person", "lever", "S3",
        "Level on which the effort to intervene is spent",
        "Niveau waarop de inspanning om in te grijpen wordt ingezet",
        neutral="person", group="inside", into="facts", arrays=("mandate", "room"),
        choices_nl=("persoon", "team", "organisatie", "netwerk", "systeem"),
    )
    attention_rule: AttentionRule = choice(
        "weakest_trust", "lever", "S1, S2",
        "To which pairs a referee with scarce attention attends first",
        "Aan welke paren een scheidsrechter met schaarse aandacht het eerst aandacht geeft",
        neutral="random", group="steering", into="extensions", scheduled=True,
        choices_nl=("minste vertrouwen", "gemiste waarde", "grootste", "nieuwste", "willekeurig"),
    )
    referee_scope: Scope = choice(
        "all", "lever", "S1",
        "For which pairs the referee is there: all, within one area, across areas, between "
        "local organisations, across tiers",
        "Voor welke paren de scheidsrechter er is: allemaal, binnen een deelregio, "
        "tussen deelregio's, tussen lokale organisaties (lokaal), tussen bestuurslagen",
        neutral="all", group="steering",
        choices_nl=(
            "allemaal", "binnen deelregio", "tussen deelregio's", "lokaal", "tussen bestuurslagen",
        ),
        into="extensions", arrays=("in_scope",), switch=True, scheduled=True,
    )

    # Mindset and own interest -------------------------------------------------
    mindset_mean: float = number(
        0.54, 0, 1, "0 scarcity .. 1 abundance", "uncertainty", "S0, S4",
        "Mean mindset at month 0: scarcity thinking 0, abundance thinking 1",
        "Gemiddelde denkwijze in maand 0: schaarstedenken 0, overvloeddenken 1",
        neutral=0.5, group="mindset", into="traits", arrays=("mindset",),
        month_0="set organisation.mindset",
        label=("the mindset (0 scarcity, 1 abundance)", "de denkwijze (0 schaarste, 1 overvloed)"),
        plausible=Plausible(
            0.2, 0.8, "its range but for the ends",
            more=(
                "abundance thinkers expect little harm from overlap",
                "overvloeddenkers verwachten weinig nadeel van overlap",
            ),
            less=(
                "scarcity thinkers fear for their budget and find time dear",
                "schaarstedenkers vrezen voor hun budget en vinden tijd duur",
            ),
        ),
    )
    mindset_spread: float = number(
        0.1, 0, 0.4, "standard deviation", "uncertainty", "assumed",
        "Spread of the mindset over organisations",
        "Spreiding van de denkwijze over organisaties",
        neutral=0.0, group="mindset", into="traits", arrays=("mindset",),
        month_0="set organisation.mindset",
    )
    own_interest_mean: float = number(
        0.34, 0, 1, "weight", "uncertainty", "S1",
        "Mean own-interest weight: own results 1 against collective value 0",
        "Gemiddeld gewicht van de eigen schoorsteen: eigen resultaat 1, collectieve waarde 0",
        neutral=0.0, group="mindset", into="traits", arrays=("own_weight",),
        month_0="set organisation.own_interest",
        label=("the own-interest weight", "het gewicht van de eigen schoorsteen"),
        plausible=Plausible(
            0.2, 0.8, "its range but for the ends",
            more=(
                "own results outweigh what is shared, whatever else happens",
                "het eigen resultaat weegt zwaarder dan wat gedeeld is, wat er verder ook gebeurt",
            ),
            less=(
                "shared value decides nearly alone, so that bundling comes by itself",
                "de gedeelde waarde beslist bijna alleen, zodat bundeling vanzelf komt",
            ),
        ),
    )
    own_interest_spread: float = number(
        0.1, 0, 0.4, "standard deviation", "uncertainty", "assumed",
        "Spread of the own-interest weight over organisations",
        "Spreiding van het gewicht van de eigen schoorsteen over organisaties",
        neutral=0.0, group="mindset", into="traits", arrays=("own_weight",),
        month_0="set organisation.own_interest",
    )
    budget_fear: float = number(
        0.93, 0, 2, "share of freed capacity", "uncertainty", "S0",
        "Part of the capacity freed by bundling that a pure scarcity thinker "
        "expects to be cut from its own budget; 0 is neutral",
        "Deel van de vrijgespeelde capaciteit waarvan een zuivere schaarstedenker verwacht "
        "dat het op het eigen budget wordt gekort; 0 is neutraal",
        neutral=0.0, group="mindset",
        label=("the expected budget cut", "de verwachte korting op het budget"),
        plausible=Plausible(
            0.0, 2.0, "its whole range",
            more=(
                "freed capacity is expected to be cut",
                "van vrijgespeelde capaciteit wordt verwacht dat zij wordt gekort",
            ),
            less=(
                "hardly anyone expects freed capacity to be cut",
                "bijna niemand verwacht dat vrijgespeelde capaciteit wordt gekort",
            ),
        ),
    )
    experience_rate: float = number(
        0.003, 0, 0.5, "per month", "uncertainty", "S0, S2, S3",
        "Speed at which the mindset follows own success in collaboration",
        "Snelheid waarmee de denkwijze het eigen succes in samenwerking volgt",
        neutral=0.0, group="mindset",
    )
    peer_rate: float = number(
        0.003, 0, 0.5, "per month", "uncertainty", "S2",
        "Speed at which the mindset follows that of partners",
        "Snelheid waarmee de denkwijze die van partners volgt",
        neutral=0.0, group="mindset",
    )

    # Value of a link ----------------------------------------------------------
    coupling_weight: float = number(
        0.64, 0, 20, "value per unit of coupling", "uncertainty", "S2, model",
        "Worth of meeting coupled needs together (multi-problem cases)",
        "Waarde van het samen voorzien in samenhangende behoeften (multiproblematiek)",
        neutral=0.0, group="value",
        label=("the worth of coupled needs", "de waarde van samenhangende behoeften"),
        plausible=Plausible(
            0.1, 0.9, "assumed: less than releasing the same volume",
            more=(
                "meeting coupled needs is worth so much that it pays in any case",
                "voorzien in samenhangende behoeften is zoveel waard dat het in elk geval loont",
            ),
            less=(
                "there is little coupled need to gain from",
                "er valt weinig te winnen aan samenhangende behoeften",
            ),
        ),
    )
    overlap_weight: float = number(
        1.0, 0, 20, "value per unit of overlap", "uncertainty", "S0, model",
        "Worth of releasing duplicated work; 1 is the unit of value",
        "Waarde van dubbel werk dat vrijvalt; 1 is de eenheid van waarde",
        neutral=1.0, group="value",
        label=("the worth of released duplicated work", "de waarde van vrijvallend dubbel werk"),
    )
    synergy_1: float = number(
        0.35, 0, 2, "share of coupling", "uncertainty", "model",
        "Synergy realised at coordination", "Samenhang benut bij coördinatie",
        neutral=0.0, group="value", into="facts", arrays=("rungs",),
    )
    synergy_2: float = number(
        0.8, 0, 2, "share of coupling", "uncertainty", "model",
        "Synergy realised at re-configuration", "Samenhang benut bij re-configuratie",
        neutral=0.0, group="value", into="facts", arrays=("rungs",),
    )
    synergy_3: float = number(
        1.0, 0, 2, "share of coupling", "uncertainty", "model",
        "Synergy realised at integration", "Samenhang benut bij integratie",
        neutral=0.0, group="value", into="facts", arrays=("rungs",),
    )
    release_1: float = number(
        0.15, 0, 2, "share of overlap", "uncertainty", "model",
        "Duplicated work released at coordination", "Dubbel werk dat vrijvalt bij coördinatie",
        neutral=0.0, group="value", into="facts", arrays=("rungs",),
    )
    release_2: float = number(
        0.75, 0, 2, "share of overlap", "uncertainty", "model",
        "Duplicated work released at re-configuration",
        "Dubbel werk dat vrijvalt bij re-configuratie",
        neutral=0.0, group="value", into="facts", arrays=("rungs",),
    )
    release_3: float = number(
        1.0, 0, 2, "share of overlap", "uncertainty", "model",
        "Duplicated work released at integration", "Dubbel werk dat vrijvalt bij integratie",
        neutral=0.0, group="value", into="facts", arrays=("rungs",),
    )
    autonomy_1: float = number(
        0.05, 0, 2, "share of independence", "uncertainty", "model",
        "Independence given up at coordination", "Zelfstandigheid opgegeven bij coördinatie",
        neutral=0.0, group="value", into="facts", arrays=("rungs",),
    )
    autonomy_2: float = number(
        0.35, 0, 2, "share of independence", "uncertainty", "model",
        "Independence given up at re-configuration",
        "Zelfstandigheid opgegeven bij re-configuratie",
        neutral=0.0, group="value", into="facts", arrays=("rungs",),
    )
    autonomy_3: float = number(
        0.76, 0, 2, "share of independence", "uncertainty", "model",
        "Independence given up at integration", "Zelfstandigheid opgegeven bij integratie",
        neutral=0.0, group="value", into="facts", arrays=("rungs",),
        label=("the independence that integration takes", "de zelfstandigheid die integratie kost"),
        plausible=Plausible(
            0.45, 1.0, "assumed",
            more=(
                "integration costs much more autonomy than re-configuration",
                "integratie kost veel meer zelfstandigheid dan re-configuratie",
            ),
            less=(
                "integration costs hardly more autonomy than re-configuration",
                "integratie kost nauwelijks meer zelfstandigheid dan re-configuratie",
            ),
        ),
    )
    share: float = number(
        0.35, 0, 0.5, "share of value", "uncertainty", "S1, model",
        "Part of a link's value that each side can claim as its own result; the rest is public",
        "Deel van de waarde van een verbinding dat elke partij als eigen resultaat kan claimen; "
        "de rest is publiek",
        neutral=0.0, group="value",
        label=("the share that a side can claim", "het aandeel dat een partij kan claimen"),
        plausible=Plausible(
            0.2, 0.5, "assumed",
            more=(
                "each side can claim nearly half of what is made as its own result",
                "elke partij kan bijna de helft van de opbrengst als eigen resultaat claimen",
            ),
            less=(
                "little of what is made can be claimed at home",
                "van de opbrengst kan thuis weinig worden geclaimd",
            ),
        ),
    )
    cost_key: float = number(
        0.5, 0, 1, "0 equal .. 1 by volume", "lever", "model",
        "Division of the claimed value: equal parts 0, by volume 1",
        "Verdeelsleutel van de geclaimde waarde: gelijke delen 0, naar volume 1",
        neutral=0.0, group="value",
        label=("the key of division", "de verdeelsleutel"),
    )
    identity: float = number(
        0.098, 0, 5, "value per unit of volume", "uncertainty", "S1, S2",
        "Worth of autonomy to the own organisation (credit and identity kept at home)",
        "Waarde van autonomie voor de eigen organisatie (eer en identiteit blijven thuis)",
        neutral=0.0, group="value",
        label=("the worth of autonomy", "de waarde van autonomie"),
        plausible=Plausible(
            0.0, 0.25, "assumed",
            more=(
                "autonomy is worth so much that depth hardly pays for anyone",
                "autonomie is zoveel waard dat verdieping voor bijna niemand loont",
            ),
            less=(
                "hardly any identity stands in the way of bundling",
                "er staat nauwelijks identiteit aan bundeling in de weg",
            ),
        ),
    )
    boundary_kind: float = number(
        0.2, 0, 5, "boundary", "uncertainty", "S2, S3",
        "Boundary between organisations of different kinds",
        "Grens tussen verschillende soorten organisaties",
        neutral=0.0, group="value", into="facts", arrays=("boundary",),
        label=("the boundary between kinds", "de grens tussen soorten organisaties"),
    )
    boundary_tier: float = number(
        0.2, 0, 5, "boundary", "uncertainty", "S2, S3",
        "Boundary between tiers of government", "Grens tussen bestuurslagen",
        neutral=0.0, group="value", into="facts", arrays=("boundary",),
        label=("the boundary between tiers of government", "de grens tussen bestuurslagen"),
    )
    boundary_area: float = number(
        0.2, 0, 5, "boundary", "uncertainty", "S2, S3",
        "Boundary between sub-regions", "Grens tussen deelregio's",
        neutral=0.0, group="value", into="facts", arrays=("boundary",),
        label=("the boundary between sub-regions", "de grens tussen deelregio's"),
    )
    boundary_distance: float = number(
        0.5, 0, 10, "boundary per 100 km", "uncertainty", "S2, OpenGR 2016",
        "Boundary that grows with distance", "Grens die met de afstand groeit",
        neutral=0.0, group="value", into="facts", arrays=("boundary",),
        label=("the boundary that grows with distance", "de grens die met de afstand groeit"),
    )
    redundancy: float = number(
        0.27, 0, 10, "value per unit of overlap", "uncertainty", "S3",
        "Worth of a second, independent provider", "Waarde van een tweede, zelfstandige aanbieder",
        neutral=0.0, group="value",
        label=("the worth of a second provider", "de waarde van een tweede aanbieder"),
        plausible=Plausible(
            0.0, 0.5, "assumed",
            more=(
                "a second, independent provider is worth keeping",
                "een tweede, zelfstandige aanbieder is het behouden waard",
            ),
            less=("a second provider is worth little", "een tweede aanbieder is weinig waard"),
        ),
    )
    failure: float = number(
        0.3, 0, 1, "probability", "uncertainty", "model",
        "Probability that one provider of a task fails",
        "Kans dat één aanbieder van een taak faalt",
        neutral=0.0, group="value",
        label=("the probability that a provider fails", "de kans dat een aanbieder faalt"),
    )
    specialisation: float = number(
        0.075, 0, 10, "value per unit of overlap", "uncertainty", "S3",
        "Worth of different portfolios kept apart",
        "Waarde van verschillende, gescheiden takenpakketten",
        neutral=0.0, group="value",
        label=("the worth of specialisation", "de waarde van specialisatie"),
        plausible=Plausible(
            0.0, 0.15, "assumed, none included",
            more=(
                "different portfolios are worth keeping apart",
                "verschillende takenpakketten zijn het waard gescheiden te blijven",
            ),
            less=(
                "difference is worth little",
                "verschil is weinig waard",
            ),
        ),
    )
    plurality: float = number(
        0.081, 0, 10, "value per unit of overlap and boundary", "uncertainty", "S3",
        "Worth of the values that a boundary protects",
        "Waarde van wat een grens beschermt",
        neutral=0.0, group="value",
        label=("the worth of plurality", "de waarde van pluraliteit"),
        plausible=Plausible(
            0.0, 0.15, "assumed, none included",
            more=(
                "what boundaries protect is worth much",
                "wat grenzen beschermen is veel waard",
            ),
            less=(
                "boundaries protect little",
                "grenzen beschermen weinig",
            ),
        ),
    )
    maturity_months: float = number(
        21.0, 0, 240, "months", "uncertainty", "Dijkgraaf & Gradus 2013, Raab et al. 2015",
        "Time in which a link ripens; 0 pays off at once",
        "Tijd waarin een verbinding rijpt; bij 0 rendeert zij meteen",
        neutral=0.0, group="value",
        label=("the time to ripen", "de rijpingstijd"),
        plausible=Plausible(
            0.0, 48.0, "assumed",
            more=("links pay off late", "verbindingen renderen laat"),
            less=("links pay off at once", "verbindingen renderen meteen"),
        ),
    )
    foresight_months: float = number(
        52.0, 0, 240, "months", "uncertainty", "assumed",
        "How far ahead organisations look at the ripening of a link",
        "Hoe ver organisaties vooruitkijken naar het rijpen van een verbinding",
        neutral=0.0, group="value",
        label=("the foresight", "de vooruitblik"),
        plausible=Plausible(
            12.0, 72.0, "assumed",
            more=("organisations look far ahead", "organisaties kijken ver vooruit"),
            less=(
                "organisations do not look far enough ahead to wait for the pay-off",
                "organisaties kijken niet ver genoeg vooruit om op de opbrengst te wachten",
            ),
        ),
    )
    move_cost: float = number(
        0.86, 0, 20, "value per unit of overlap, once", "uncertainty", "model",
        "One-off cost to each side of moving a link one rung up",
        "Eenmalige kosten voor elke partij om een verbinding een trede te verdiepen",
        neutral=0.0, group="value",
        label=("the cost of a step", "de kosten van een stap"),
        plausible=Plausible(
            0.1, 2.0, "assumed",
            more=(
                "every step is dear to begin",
                "elke stap is duur om te beginnen",
            ),
            less=(
                "steps cost little to begin",
                "stappen kosten weinig om te beginnen",
            ),
        ),
    )

    # Time ---------------------------------------------------------------------
    days_1: float = number(
        0.25, 0, 5, "days a week", "uncertainty", "S1, model",
        "Time for a table at coordination", "Tijd voor een overlegtafel bij coördinatie",
        neutral=0.0, group="time", into="facts", arrays=("rungs",),
    )
    days_2: float = number(
        0.6, 0, 5, "days a week", "uncertainty", "S1, model",
        "Time for a table at re-configuration", "Tijd voor een overlegtafel bij re-configuratie",
        neutral=0.0, group="time", into="facts", arrays=("rungs",),
    )
    days_3: float = number(
        0.74, 0, 5, "days a week", "uncertainty", "S1, model",
        "Time for a table at integration", "Tijd voor een overlegtafel bij integratie",
        neutral=0.0, group="time", into="facts", arrays=("rungs",),
        label=("the time that integration takes", "de tijd die integratie kost"),
        plausible=Plausible(
            0.5, 0.9, "assumed",
            more=(
                "integration takes more time than re-configuration",
                "integratie kost meer tijd dan re-configuratie",
            ),
            less=(
                "integration saves time",
                "integratie bespaart tijd",
            ),
        ),
    )
    pairwise_load: float = number(
        0.04, 0, 1, "0 one table .. 1 every pair", "uncertainty", "model",
        "How far every further partner at a table costs time of its own",
        "Hoeveel eigen tijd elke volgende partner aan een overlegtafel kost",
        neutral=1.0, group="time",
        label=("the time that a further partner costs", "de tijd die een volgende partner kost"),
        plausible=Plausible(
            0.01, 0.15, "assumed",
            more=(
                "every further partner costs time of its own",
                "elke volgende partner kost eigen tijd",
            ),
            less=(
                "large tables cost hardly more time than small ones",
                "grote overlegtafels kosten nauwelijks meer tijd dan kleine",
            ),
        ),
    )
    time_cost: float = number(
        0.027, 0, 5, "value per day a week", "uncertainty", "S1, S2",
        "Cost of time spent on working with others",
        "Kosten van de tijd die aan samenwerken wordt besteed",
        neutral=0.0, group="time",
        label=("the cost of time", "de tijdkosten"),
        plausible=Plausible(
            0.003, 0.05, "assumed",
            more=(
                "time is so dear that tables are given up",
                "tijd is zo duur dat overlegtafels worden opgegeven",
            ),
            less=("time hardly counts", "tijd telt nauwelijks"),
        ),
    )
    congestion: float = number(
        1.0, -100, 100, "-", "uncertainty", "S1, model",
        "How steeply the cost of time rises with load; negative is routine",
        "Hoe sterk de tijdkosten met de belasting stijgen; negatief is routine",
        neutral=0.0, group="time",
        label=("how steeply time gets dearer with load", "hoe steil tijd duurder wordt bij drukte"),
    )
    tunnelling: float = number(
        0.46, 0, 2, "-", "uncertainty", "scarcity psychology; replicates unevenly",
        "How much dearer time feels under scarcity thinking; 0 is neutral",
        "Hoeveel duurder tijd voelt bij schaarstedenken; 0 is neutraal",
        neutral=0.0, group="time",
        label=("tunnelling", "de tunnelvisie"),
        plausible=Plausible(
            0.0, 1.0, "assumed, none included",
            more=("time feels dear under scarcity thinking", "tijd voelt duur bij schaarstedenken"),
            less=(
                "time feels alike to scarcity and abundance thinkers",
                "tijd voelt gelijk voor schaarste- en overvloeddenkers",
            ),
        ),
    )
    room: float = number(
        33.0, 0.01, 1000, "days a week", "lever", "S1, S2",
        "Time that an organisation of average capacity frees for working with others "
        "(some twenty managers at a day and a half each)",
        "Tijd die een organisatie van gemiddelde omvang vrijmaakt voor samenwerken "
        "(zo'n twintig leidinggevenden met elk anderhalve dag)",
        neutral=1000.0, group="time", into="facts", arrays=("room",),
        label=("room", "de ruimte"),
        plausible=Plausible(
            10.0, 40.0, "assumed: 7 to 27 managers at a day and a half each",
            more=("there is time enough", "er is tijd genoeg"),
            less=(
                "there is too little time to keep promises",
                "er is te weinig tijd om afspraken na te komen",
            ),
        ),
    )
    means_cut: float = number(
        0.0, 0, 0.95, "share of room", "uncertainty", "S4",
        "Material scarcity: fraction of room lost when means are cut",
        "Materiële schaarste: deel van de ruimte dat door een korting verdwijnt",
        neutral=0.0, group="time",
        label=("the cut", "de korting"),
    )
    means_cut_month: int = number(
        0, 0, NEVER, "month", "uncertainty", "S4",
        "Month in which means are cut", "Maand waarin op de middelen wordt gekort",
        neutral=0, group="time",
        label=("the month of the cut", "de maand van de bezuiniging"),
    )
    task_growth: float = number(
        0.0, 0, 2, "share of volume", "uncertainty", "S4",
        "Growth of the work on all tasks from the month in which means are cut, with the same "
        "people: it takes from the room for others; 0 is neutral",
        "Groei van het werk aan alle taken vanaf de maand waarin op de middelen wordt gekort, met "
        "dezelfde mensen: zij gaat af van de ruimte voor anderen; 0 is neutraal",
        neutral=0.0, group="time",
        label=("the growth of work", "de groei van het werk"),
    )

    # Trust, knowledge, delivery -------------------------------------------------
    exposure: float = number(
        0.16, 0, 20, "value per unit of overlap", "uncertainty", "S1, S2",
        "What is at stake when one depends on a partner that is not trusted",
        "Wat op het spel staat bij afhankelijkheid van een partner die men niet vertrouwt",
        neutral=0.0, group="trust",
        label=(
            "what depending on a partner puts at stake",
            "wat bij afhankelijkheid op het spel staat",
        ),
        plausible=Plausible(
            0.0, 0.4, "assumed",
            more=(
                "depending on a partner is risky until trust has grown",
                "afhankelijkheid van een partner is riskant totdat er vertrouwen is",
            ),
            less=(
                "little is at stake when a partner fails",
                "er staat weinig op het spel als een partner faalt",
            ),
        ),
    )
    exposed_1: float = number(
        0.25, 0, 2, "share", "uncertainty", "model",
        "Exposure at coordination", "Kwetsbaarheid bij coördinatie",
        neutral=0.0, group="trust", into="facts", arrays=("rungs",),
    )
    exposed_2: float = number(
        0.6, 0, 2, "share", "uncertainty", "model",
        "Exposure at re-configuration", "Kwetsbaarheid bij re-configuratie",
        neutral=0.0, group="trust", into="facts", arrays=("rungs",),
    )
    exposed_3: float = number(
        1.0, 0, 2, "share", "uncertainty", "model",
        "Exposure at integration", "Kwetsbaarheid bij integratie",
        neutral=0.0, group="trust", into="facts", arrays=("rungs",),
    )
    trust_threshold: float = number(
        0.32, 0.01, 1, "trust", "uncertainty", "model",
        "Trust at which half of the exposure is covered",
        "Vertrouwen waarbij de helft van de kwetsbaarheid is gedekt",
        neutral=0.4, group="trust",
        label=("the trust that is needed", "het vertrouwen dat nodig is"),
        plausible=Plausible(
            0.2, 0.6, "assumed",
            more=(
                "much trust is needed before it covers what is at stake",
                "er is veel vertrouwen nodig voordat het dekt wat op het spel staat",
            ),
            less=(
                "little trust is enough to cover what is at stake",
                "weinig vertrouwen dekt al wat op het spel staat",
            ),
        ),
    )
    trust_start: float = number(
        0.57, 0, 1, "trust", "uncertainty", "assumed",
        "Trust between organisations without a link at month 0",
        "Vertrouwen tussen organisaties zonder verbinding in maand 0",
        neutral=0.5, group="trust", into="start", arrays=("trust",),
        month_0="use organisation.set_trust_in",
        label=("trust at the start", "het vertrouwen aan het begin"),
        plausible=Plausible(
            0.2, 0.8, "assumed",
            more=(
                "organisations trust each other from the start",
                "organisaties vertrouwen elkaar vanaf het begin",
            ),
            less=(
                "trust has to be earned from almost nothing",
                "vertrouwen moet vrijwel vanaf nul worden verdiend",
            ),
        ),
    )
    trust_linked: float = number(
        0.6, 0, 1, "trust", "uncertainty", "assumed",
        "Trust between organisations that are linked at month 0",
        "Vertrouwen tussen organisaties die in maand 0 verbonden zijn",
        neutral=0.5, group="trust", into="start", arrays=("trust",),
        month_0="use organisation.set_trust_in",
    )
    trust_gain: float = number(
        0.053, 0, 1, "per promise", "uncertainty", "S1, S2",
        "Part of the missing trust won by a kept promise",
        "Deel van het ontbrekende vertrouwen dat een nagekomen afspraak oplevert",
        neutral=0.0, group="trust",
        label=("trust won by a kept promise", "het vertrouwen dat een nagekomen afspraak oplevert"),
        plausible=Plausible(
            0.01, 0.08, "assumed",
            more=("trust grows fast", "vertrouwen groeit snel"),
            less=("trust grows slowly", "vertrouwen groeit langzaam"),
        ),
    )
    trust_loss: float = number(
        0.065, 0, 1, "per promise", "uncertainty", "S1, S2",
        "Part of the trust lost by a broken promise",
        "Deel van het vertrouwen dat een geschonden afspraak kost",
        neutral=0.0, group="trust",
        label=("trust lost by a broken promise", "het vertrouwen dat een geschonden afspraak kost"),
        plausible=Plausible(
            0.02, 0.15, "assumed",
            more=(
                "a broken promise is hardly forgiven",
                "een geschonden afspraak wordt nauwelijks vergeven",
            ),
            less=("broken promises are soon forgiven", "geschonden afspraken zijn snel vergeven"),
        ),
    )
    trust_scar: float = number(
        0.44, 0, 1, "share", "uncertainty", "S1, dissolved_cases.csv",
        "How much slower trust that was higher before is won back; 0 is neutral",
        "Hoeveel trager vertrouwen dat eerder hoger was wordt teruggewonnen; 0 is neutraal",
        neutral=0.0, group="trust",
        label=("how slowly broken trust heals", "hoe traag geschonden vertrouwen herstelt"),
        plausible=Plausible(
            0.0, 0.9, "assumed, none included",
            more=(
                "broken trust hardly heals",
                "geschonden vertrouwen herstelt nauwelijks",
            ),
            less=("broken trust heals like new trust", "geschonden vertrouwen herstelt als nieuw"),
        ),
    )
    record_weight: float = number(
        1.0, 0, 1, "share", "uncertainty", "S1, S2, model",
        "How far what partners delivered so far decides what is expected of a link; 0 is neutral",
        "Hoezeer wat partners tot nu toe nakwamen bepaalt wat van een verbinding wordt verwacht; "
        "0 is neutraal",
        neutral=0.0, group="trust",
        label=("the weight of what was delivered", "het gewicht van wat is nagekomen"),
    )
    record_memory: float = number(
        0.1, 0, 1, "per promise", "uncertainty", "assumed",
        "Weight of the latest promise in what is remembered of a partner",
        "Gewicht van de laatste afspraak in wat men zich van een partner herinnert",
        neutral=0.0, group="trust",
        label=("the memory of promises", "de herinnering aan afspraken"),
        plausible=Plausible(
            0.02, 0.2, "assumed",
            more=(
                "only the latest promises count",
                "alleen de laatste afspraken tellen",
            ),
            less=("partners are judged by years of promises",
                  "partners worden op jaren van afspraken beoordeeld"),
        ),
    )
    record_start: float = number(
        0.79, 0, 1, "share of promises", "uncertainty", "assumed",
        "Share of promises that is expected of others at month 0",
        "Deel van de afspraken waarvan in maand 0 wordt verwacht dat anderen het nakomen",
        neutral=1.0, group="trust", into="start", arrays=("record",),
        month_0="use organisation.set_record_of",
        label=("what is expected of strangers", "wat van onbekenden wordt verwacht"),
        plausible=Plausible(
            0.5, 0.95, "assumed",
            more=(
                "others are expected to keep nearly everything",
                "van anderen wordt verwacht dat zij bijna alles nakomen",
            ),
            less=("of others little is expected", "van anderen wordt weinig verwacht"),
        ),
    )
    knowledge_start: float = number(
        0.55, 0, 1, "0 none .. 1 full", "uncertainty", "S4",
        "Knowledge of the other without a link at month 0; 1 is neutral",
        "Kennis van de ander zonder verbinding in maand 0; 1 is neutraal",
        neutral=1.0, group="trust", into="start", arrays=("knowledge",),
        month_0="use organisation.set_knowledge_of",
        label=("knowledge of the other at the start", "de kennis van de ander aan het begin"),
        plausible=Plausible(
            0.0, 1.0, "its whole range",
            more=(
                "organisations know what the other needs",
                "organisaties weten wat de ander nodig heeft",
            ),
            less=(
                "organisations take the other to be like themselves, and that overrates what they"
                " share",
                "organisaties houden de ander voor een kopie van zichzelf, en dat overschat wat "
                "zij delen",
            ),
        ),
    )
    knowledge_linked: float = number(
        0.7, 0, 1, "0 none .. 1 full", "uncertainty", "S4",
        "Knowledge of the other with a link at month 0",
        "Kennis van de ander met een verbinding in maand 0",
        neutral=1.0, group="trust", into="start", arrays=("knowledge",),
        month_0="use organisation.set_knowledge_of",
        label=(
            "knowledge of linked partners at the start",
            "de kennis van verbonden partners aan het begin",
        ),
    )
    familiarity: float = number(
        0.02, 0, 1, "per month", "uncertainty", "S2, S4",
        "Part of the missing knowledge gained each month of being linked",
        "Deel van de ontbrekende kennis dat elke maand met een verbinding oplevert",
        neutral=0.0, group="trust",
    )
    inquiry: float = number(
        0.1, 0, 1, "per meeting", "lever", "S4",
        "Part of the missing knowledge gained by asking when a step is discussed",
        "Deel van de ontbrekende kennis dat navragen oplevert als een stap wordt besproken",
        neutral=0.0, group="trust",
        label=("how much one asks", "hoeveel men vraagt"),
    )
    inquiry_days: float = number(
        0.5, 0, 5, "days a week", "uncertainty", "S4",
        "Time that full inquiry would cost", "Tijd die volledig navragen zou kosten",
        neutral=0.0, group="trust",
        label=("the time that asking costs", "de tijd die navragen kost"),
    )
    prior_tint: float = number(
        0.52, 0, 1, "-", "uncertainty", "S0, S4",
        "How far the mindset colours what is assumed of an unknown partner; 0 is neutral",
        "Hoezeer de denkwijze kleurt wat van een onbekende partner wordt aangenomen; "
        "0 is neutraal",
        neutral=0.0, group="trust",
        label=("the colouring of what is assumed", "de kleuring van wat wordt aangenomen"),
        plausible=Plausible(
            0.0, 1.0, "its whole range",
            more=(
                "the mindset colours what is assumed of unknown partners",
                "de denkwijze kleurt wat van onbekende partners wordt aangenomen",
            ),
            less=(
                "the mindset hardly colours what is assumed of others",
                "de denkwijze kleurt nauwelijks wat van anderen wordt aangenomen",
            ),
        ),
    )
    mandate: float = number(
        0.91, 0, 1, "share", "lever", "S2",
        "How far the own hierarchy allows and rewards acting in the collaboration",
        "Hoe ver de eigen hiërarchie handelen in de samenwerking toestaat en beloont",
        neutral=1.0, group="trust", into="facts", arrays=("mandate",),
        label=("the mandate", "het mandaat"),
        plausible=Plausible(
            0.75, 1.0, "assumed",
            more=(
                "mandates are ample, so that promises are kept",
                "mandaten zijn ruim, zodat afspraken worden nagekomen",
            ),
            less=(
                "mandates are so narrow that promises are broken and trust stays low",
                "mandaten zijn zo krap dat afspraken worden geschonden en vertrouwen laag blijft",
            ),
        ),
    )
    delivery_cap: float = number(
        0.95, 0, 1, "probability", "uncertainty", "model",
        "Highest probability of keeping a promise", "Hoogste kans dat een afspraak wordt nagekomen",
        neutral=1.0, group="trust",
    )

    # Portfolios -----------------------------------------------------------------
    drift: float = number(
        0.14, 0, 0.5, "share of volume per year", "uncertainty", "S0",
        "Exclusive-domain rule: volume that scarcity thinkers shift apart each year",
        "Regel dat slechts één partij een activiteit uitvoert: volume dat schaarstedenkers per "
        "jaar uit elkaar schuiven",
        neutral=0.0, group="portfolios",
        label=("niche drift", "het wegschuiven naar niches"),
        plausible=Plausible(
            0.0, 0.3, "assumed, none included",
            more=(
                "scarcity thinkers soon move their portfolios apart",
                "schaarstedenkers schuiven hun takenpakketten snel uit elkaar",
            ),
            less=("portfolios stay as they are", "takenpakketten blijven zoals zij zijn"),
        ),
    )
    floor_statutory: float = number(
        0.5, 0, 1, "share of volume at month 0", "uncertainty", "assumed",
        "Part of a statutory task that cannot be shed",
        "Deel van een wettelijke taak dat niet kan worden afgestoten",
        neutral=1.0, group="portfolios", into="facts", arrays=("volume_floor",),
    )
    floor_other: float = number(
        0.05, 0.001, 1, "share of volume at month 0", "numerics", "assumed",
        "Part of any other task that is always kept",
        "Deel van elke andere taak dat altijd behouden blijft",
        neutral=1.0, group="portfolios", into="facts", arrays=("volume_floor",),
    )

    # Meeting and deciding ---------------------------------------------------------
    contacts: float = number(
        0.25, 0, 10_000, "partners a month and task", "uncertainty", "model",
        "Partners with whom an organisation discusses a task in a month, "
        "among those it is not linked to",
        "Partners met wie een organisatie in een maand een taak bespreekt waarop zij "
        "nog niet met haar verbonden zijn",
        neutral=10000.0, group="deciding",
        label=("the number of contacts", "het aantal contacten"),
        plausible=Plausible(
            0.03, 0.5, "assumed",
            more=(
                "organisations meet so often that every chance is soon taken",
                "organisaties ontmoeten elkaar zo vaak dat elke kans snel wordt benut",
            ),
            less=("organisations seldom meet", "organisaties ontmoeten elkaar zelden"),
        ),
    )
    closure: float = number(
        2.8, 0, 100, "times contacts", "uncertainty", "model",
        "Extra meeting when both sit with a common partner on the task",
        "Extra ontmoetingen als beide voor die taak al met dezelfde partner aan tafel zitten",
        neutral=0.0, group="deciding",
        label=("the meeting of partners of partners", "het ontmoeten van partners van partners"),
        plausible=Plausible(
            0.0, 6.0, "assumed, none included",
            more=(
                "partners of partners soon meet",
                "partners van partners ontmoeten elkaar snel",
            ),
            less=(
                "partners of partners meet like anyone",
                "partners van partners ontmoeten elkaar zoals ieder ander",
            ),
        ),
    )
    overlap_signal: float = number(
        1.9, 0, 20, "times contacts", "uncertainty", "S0",
        "How much overlap makes abundance thinkers look for each other, and scarcity thinkers "
        "avoid each other; 0 is neutral",
        "Hoezeer overlap overvloeddenkers elkaar laat opzoeken, en schaarstedenkers elkaar laat "
        "mijden; 0 is neutraal",
        neutral=0.0, group="deciding",
        label=("overlap as a signal", "overlap als signaal"),
        plausible=Plausible(
            0.0, 4.0, "assumed, none included",
            more=(
                "who think in abundance look for those who do the same",
                "wie in overvloed denkt zoekt op wie hetzelfde doet",
            ),
            less=("overlap makes nobody meet", "overlap brengt niemand bijeen"),
        ),
    )
    review_rate: float = number(
        0.03, 0, 1, "per month", "uncertainty", "model",
        "Rate at which a link is reviewed", "Tempo waarin een verbinding wordt heroverwogen",
        neutral=1.0, group="deciding",
        label=("the rate of review", "het tempo van heroverwegen"),
        plausible=Plausible(
            0.0209, 0.05, "from once a council term of 48 months to once in 20",
            more=("links are reviewed often", "verbindingen worden vaak heroverwogen"),
            less=(
                "links are seldom reviewed, so that little happens in the time of a run",
                "verbindingen worden zelden heroverwogen, zodat er tijdens een run weinig gebeurt",
            ),
        ),
    )
    review_alarm: float = number(
        11.0, 0, 1000, "times review_rate", "uncertainty", "S1, dissolved_cases.csv",
        "How much more often it is discussed to step back where more promises are broken than "
        "kept; 0 is neutral",
        "Hoeveel vaker een stap terug wordt besproken waar meer afspraken worden geschonden dan "
        "nagekomen; 0 is neutraal",
        neutral=0.0, group="deciding",
        label=("the alarm at broken promises", "het alarm bij geschonden afspraken"),
        plausible=Plausible(
            0.0, 20.0, "assumed, none included",
            more=(
                "broken promises soon raise the question whether to go on",
                "geschonden afspraken roepen snel de vraag op of men doorgaat",
            ),
            less=(
                "links are reviewed alike, whatever was kept",
                "verbindingen worden gelijk heroverwogen, wat er ook is nagekomen",
            ),
        ),
    )
    notice_months: int = number(
        12, 0, 240, "months", "lever", "dissolved_cases.csv: 1.5 years",
        "Time between the decision to step down from re-configuration or deeper and the step",
        "Tijd tussen het besluit om vanaf re-configuratie of dieper een trede terug te gaan en "
        "de stap zelf",
        neutral=0, group="deciding",
        label=("the notice period", "de opzegtermijn"),
    )
    choice_precision: float = number(
        1700.0, 0, 1e9, "per unit of value", "uncertainty", "model",
        "How sharply decisions follow utility; 0 is a coin",
        "Hoe scherp besluiten het nut volgen; 0 is kop of munt",
        neutral=1.0, group="deciding",
        label=("the sharpness of decisions", "de scherpte van besluiten"),
        plausible=Plausible(
            200.0, 2500.0, "assumed",
            more=("decisions follow utility sharply", "besluiten volgen scherp het nut"),
            less=("much is decided by chance", "veel wordt door toeval beslist"),
        ),
    )
    deepest_rung: int = number(
        3, 1, 3, "rung", "numerics", "S0",
        "Deepest rung that can be reached", "Diepste trede die bereikt kan worden",
        neutral=3, group="deciding",
    )

    # Referee ------------------------------------------------------------------------
    referee_activity: float = number(
        0.0, 0, 1, "0 absent .. 1 full", "lever", "S1",
        "How active the referee is while it is present",
        "Hoe actief de scheidsrechter is zolang die er is",
        neutral=0.0, group="referee", scheduled=True,
        label=("the activity of the referee", "de inzet van de scheidsrechter"),
    )
    referee_start: int = number(
        0, 0, NEVER, "month", "lever", "S1",
        "Month in which the referee starts", "Maand waarin de scheidsrechter begint",
        neutral=0, group="referee",
    )
    referee_stop: int = number(
        NEVER, 0, NEVER, "month", "lever", "S1",
        "Month in which the referee withdraws", "Maand waarin de scheidsrechter zich terugtrekt",
        neutral=NEVER, group="referee",
        label=("the month of leaving", "de maand van vertrek"),
    )
    referee_fade: float = number(
        0.0, 0, 240, "months", "uncertainty", "S1",
        "Time in which its influence fades after withdrawal; 0 ends at once",
        "Tijd waarin de invloed na terugtrekking wegebt; bij 0 stopt die meteen",
        neutral=0.0, group="referee",
    )
    convening: float = number(
        2.0, 0, 100, "times contacts", "lever", "S1",
        "Extra meetings that a fully active referee calls",
        "Extra ontmoetingen die een volledig actieve scheidsrechter organiseert",
        neutral=0.0, group="referee", scheduled=True,
        label=("the referee's convening", "het bijeenroepen door de scheidsrechter"),
    )
    backing: float = number(
        0.8, 0, 1, "share of exposure", "lever", "S1",
        "Part of the exposure taken away by open support",
        "Deel van de kwetsbaarheid dat openlijke steun wegneemt",
        neutral=0.0, group="referee", scheduled=True,
        label=("the referee's backing", "de steun van de scheidsrechter"),
    )
    appreciation: float = number(
        0.5, 0, 1, "share of the missing mandate", "lever", "S1, S2",
        "Part of the missing mandate that the referee's visible appreciation of collaboration "
        "brings about",
        "Deel van het ontbrekende mandaat dat zichtbare waardering van de scheidsrechter voor "
        "samenwerking losmaakt",
        neutral=0.0, group="referee", scheduled=True,
        label=("the referee's appreciation", "de waardering door de scheidsrechter"),
    )
    monitoring: float = number(
        0.5, 0, 1, "share of temptation", "lever", "S1",
        "Part of the temptation to let a partner down that a watching referee removes",
        "Deel van de verleiding om een partner te laten zitten dat toezicht wegneemt",
        neutral=0.0, group="referee", scheduled=True,
        label=("watching by the referee", "het toezicht van de scheidsrechter"),
    )
    mediation: float = number(
        0.5, 0, 1, "share of lost trust", "lever", "S1",
        "Part of the lost trust that a believed, fair ruling repairs",
        "Deel van het verloren vertrouwen dat een geloofwaardige, eerlijke uitspraak herstelt",
        neutral=0.0, group="referee", scheduled=True,
        label=("the referee's mediation", "de bemiddeling door de scheidsrechter"),
    )
    partiality: float = number(
        0.5, 0, 1, "probability", "uncertainty", "S1",
        "Probability that a referee which itself broke the promise rules in its own favour",
        "Kans dat een scheidsrechter die zelf de afspraak schond, in het eigen voordeel oordeelt",
        neutral=0.0, group="referee",
        label=("the referee's partiality", "de partijdigheid van de scheidsrechter"),
    )
    credibility_start: float = number(
        0.7, 0, 1, "credibility", "uncertainty", "S1",
        "Credibility of the referee at month 0",
        "Geloofwaardigheid van de scheidsrechter in maand 0",
        neutral=0.5, group="referee", into="start", arrays=("credibility",),
        month_0="set organisation.credibility",
        label=("credibility at the start", "de geloofwaardigheid aan het begin"),
    )
    credibility_gain: float = number(
        0.02, 0, 1, "per ruling", "uncertainty", "S1",
        "Part of the missing credibility won by a fair ruling",
        "Deel van de ontbrekende geloofwaardigheid dat een eerlijke uitspraak oplevert",
        neutral=0.0, group="referee",
        label=(
            "credibility won by a fair ruling",
            "de geloofwaardigheid die een eerlijke uitspraak oplevert",
        ),
    )
    credibility_loss: float = number(
        0.1, 0, 1, "per ruling", "uncertainty", "S1",
        "Part of the credibility lost by a partial ruling",
        "Deel van de geloofwaardigheid dat een partijdige uitspraak kost",
        neutral=0.0, group="referee",
        label=(
            "credibility lost by a partial ruling",
            "de geloofwaardigheid die een partijdige uitspraak kost",
        ),
    )

    # Transactions and contracts ---------------------------------------------------------
    contract_worth: float = number(
        0.0, 0, 5, "value per unit of overlap", "uncertainty", "S0, S2",
        "Worth of capacity hired from the other under a contract, quick and safe; 0 is neutral",
        "Waarde van capaciteit die met een contract bij de ander wordt ingehuurd, snel en veilig; "
        "0 is neutraal",
        neutral=0.0, group="contracts", into="extensions", switch=True,
        label=("the worth of contracts", "de waarde van contracten"),
    )
    contract_months: int = number(
        12, 1, 240, "months", "uncertainty", "assumed",
        "Duration of a hiring contract", "Looptijd van een inhuurcontract",
        neutral=1, group="contracts", into="extensions",
        label=("the duration of contracts", "de looptijd van contracten"),
    )
    crowding: float = number(
        0.5, 0, 1, "share", "uncertainty", "S0",
        "Part of what bundling would free that a running contract already covers; 0 is neutral",
        "Deel van de winst van bundeling dat een lopend contract al dekt; 0 is neutraal",
        neutral=0.0, group="contracts", into="extensions",
        label=(
            "how far contracts cover what bundling frees",
            "hoezeer contracten dekken wat bundeling vrijspeelt",
        ),
    )
    tender_months: int = number(
        0, 0, 240, "months", "lever", "S2",
        "Period in which clients put their tasks out to tender among executing organisations; "
        "0 never",
        "Periode waarin opdrachtgevers hun taken onder uitvoerende organisaties aanbesteden; "
        "0 nooit",
        neutral=0, group="contracts", into="extensions", switch=True,
        label=("the time between tenders", "de tijd tussen aanbestedingen"),
    )
    contract_reach: float = number(
        0.3, 0, 1, "share", "uncertainty", "assumed",
        "Part of the coupled need of a household that a contract alone can cover",
        "Deel van de samenhangende behoefte van een huishouden dat een contract alleen kan dekken",
        neutral=0.0, group="contracts", into="outcomes",
        label=("the reach of a contract", "het bereik van een contract"),
    )

    # Chains in order (M34) -------------------------------------------------------------------
    chain_order: float = number(
        0.0, 0, 1, "share", "uncertainty", "S2",
        "How far a step in a chain can do nothing with what the step before did not hand over; "
        "0 is neutral",
        "Hoezeer een stap in een keten niets kan met wat de vorige stap niet heeft overgedragen; "
        "0 is neutraal",
        neutral=0.0, group="contracts", into="extensions", switch=True,
        label=("how far steps wait for each other", "hoezeer stappen op elkaar wachten"),
    )
    chain_steps: int = number(
        3, 2, 4, "steps", "uncertainty", "assumed",
        "Tasks that follow each other in the chain of a client",
        "Taken die in de keten van een opdrachtgever op elkaar volgen",
        neutral=2, group="contracts", into="extensions",
        label=("the steps of a chain", "de stappen van een keten"),
    )
    chain_steering: float = number(
        0.0, 0, 1, "share", "lever", "S2",
        "How far somebody answers for the whole chain: widens the mandate and watches the promises "
        "on it; at 0 each step answers for itself",
        "Hoezeer iemand verantwoordelijk is voor de hele keten: verruimt het mandaat en let op de "
        "afspraken in de keten; bij 0 is elke stap dat alleen voor zichzelf",
        neutral=0.0, group="contracts", into="extensions", scheduled=True,
        label=("steering over the chain", "sturing op de keten"),
    )
    chain_days: float = number(
        0.5, 0, 5, "days a week", "uncertainty", "assumed",
        "Time that full steering over its chain costs a client",
        "Tijd die volledige sturing op zijn keten een opdrachtgever kost",
        neutral=0.0, group="contracts", into="extensions",
        label=("the time that steering costs", "de tijd die sturing kost"),
    )

    # Money, instructions and attention of the referee ----------------------------------------
    funding: float = number(
        0.0, 0, 2, "value per unit of volume a month", "lever", "S1",
        "Money that a fully active referee spends; 0 is neutral",
        "Geld dat een volledig actieve scheidsrechter besteedt; 0 is neutraal",
        neutral=0.0, group="steering", into="extensions", switch=True, scheduled=True,
        label=("the money", "het geld"),
    )
    money_half: float = number(
        0.2, 0.001, 2, "value per unit of volume a month", "uncertainty", "assumed",
        "Sum of money that has half of the effect that any sum can have",
        "Bedrag dat de helft van het effect heeft dat een bedrag kan hebben",
        neutral=2.0, group="steering", into="extensions",
        label=("the money that has half its effect", "het geld met de helft van zijn effect"),
    )
    order_share: float = number(
        0.0, 0, 1, "share of the money", "lever", "S1",
        "Part of the money given as side orders to single organisations, not to the collective",
        "Deel van het geld dat als aparte opdracht aan afzonderlijke organisaties gaat, "
        "niet aan het collectief",
        neutral=0.0, group="steering", into="extensions", scheduled=True,
        label=("the part given as side orders", "het deel dat als aparte opdracht wordt gegeven"),
    )
    order_days: float = number(
        2.0, 0, 20, "days a week", "uncertainty", "assumed",
        "Time that the largest side order takes", "Tijd die de grootste aparte opdracht kost",
        neutral=0.0, group="steering", into="extensions",
        label=("the time that a side order takes", "de tijd die een aparte opdracht kost"),
    )
    order_pull: float = number(
        0.5, 0, 1, "share", "uncertainty", "assumed",
        "How far the largest side order draws its holder away from promises to partners",
        "Hoezeer de grootste aparte opdracht de ontvanger aftrekt van afspraken met partners",
        neutral=0.0, group="steering", into="extensions",
        label=("the pull of side orders", "de trek van aparte opdrachten"),
    )
    contradiction: float = number(
        0.0, 0, 1, "share of mandate", "lever", "S1",
        "How far contradictory instructions of a divided referee cut mandates; 0 is neutral",
        "Hoezeer tegenstrijdige instructies van een verdeelde scheidsrechter mandaten inperken; "
        "0 is neutraal",
        neutral=0.0, group="steering", into="extensions", switch=True, scheduled=True,
        label=("the contradiction of instructions", "de tegenspraak tussen instructies"),
    )
    burden: float = number(
        0.0, 0, 20, "days a week", "lever", "S1",
        "Time that a fully active referee's accountability takes from those who collaborate; "
        "0 is neutral",
        "Tijd die verantwoording aan een volledig actieve scheidsrechter kost van wie samenwerkt; "
        "0 is neutraal",
        neutral=0.0, group="steering", into="extensions", switch=True, scheduled=True,
        label=("accountability", "de verantwoording"),
    )
    stifling: float = number(
        0.1, 0, 1, "per day a week", "uncertainty", "S1",
        "Part of the proposals to deepen that a day a week of accountability suppresses",
        "Deel van de voorstellen tot verdieping dat een dag verantwoording per week onderdrukt",
        neutral=0.0, group="steering", into="extensions",
        label=(
            "how far accountability stifles proposals",
            "hoe ver verantwoording voorstellen smoort",
        ),
    )
    attention: int = number(
        10_000_000, 0, 10_000_000, "pairs a month", "lever", "S1, S2",
        "Pairs to which the referee can attend in a month; as many as there are is neutral",
        "Paren waaraan de scheidsrechter per maand aandacht kan geven; zoveel als er zijn is "
        "neutraal",
        neutral=10_000_000, group="steering", into="extensions", switch=True, scheduled=True,
    )
    inviting: float = number(
        0.0, 0, 1, "0 steering .. 1 inviting", "lever", "S4",
        "Style of an active government: it steers, or leaves room and invites",
        "Stijl van een actieve overheid: zij stuurt, of laat ruimte en nodigt uit",
        neutral=0.0, group="steering", into="extensions", switch=True, scheduled=True,
        label=("the inviting style", "de uitnodigende stijl"),
    )
    silos: float = number(
        0.0, 0, 1, "share of coupling", "uncertainty", "S4",
        "Part of the coupled benefit that no organisation can claim because each funder steers "
        "its own part; 0 is neutral",
        "Deel van de samenhangende winst waar geen organisatie op kan rekenen omdat elke "
        "financier zijn eigen deel stuurt; 0 is neutraal",
        neutral=0.0, group="steering", into="extensions", switch=True,
        label=("the silos of funders", "de kokers van financiers"),
    )
    funders: float = number(
        0.0, 0, 1, "share of room", "uncertainty", "S4",
        "Part of the room for working together that three funders give, as far as they see it come "
        "back; 0 is neutral",
        "Deel van de ruimte voor samenwerken dat drie financiers geven, voor zover zij het zien "
        "terugkomen; 0 is neutraal",
        neutral=0.0, group="steering", into="extensions", switch=True,
        label=("what funders decide on", "waar financiers over gaan"),
    )
    funder_share: float = number(
        0.5, 0, 1, "share of tasks", "uncertainty", "S4",
        "Part of the tasks of organisations that municipalities pay as funder; insurers and the "
        "state pay the rest",
        "Deel van de taken van organisaties dat gemeenten als financier betalen; verzekeraars en "
        "het rijk betalen de rest",
        neutral=1.0, group="steering", into="extensions",
        label=("what municipalities pay", "wat gemeenten betalen"),
    )
    funder_silo: float = number(
        0.5, 0, 1, "share", "uncertainty", "S4",
        "Part of what comes back to other funders that a funder does not see; at 0 all of them "
        "look at one account",
        "Deel van wat bij andere financiers terugkomt dat een financier niet ziet; bij 0 kijken "
        "zij allemaal naar een rekening",
        neutral=0.0, group="steering", into="extensions", scheduled=True,
        label=("how closed the silos of funders are", "hoe gesloten de silo's van financiers zijn"),
    )
    funder_start: float = number(
        0.5, 0, 1, "0 nothing .. 1 double", "uncertainty", "assumed",
        "How willing funders are at month 0; at 0.5 they give the room that there is without them",
        "Hoe bereid financiers in maand 0 zijn; bij 0,5 geven zij de ruimte die er zonder hen is",
        neutral=0.5, group="steering", into="start", arrays=("funder_will",),
        month_0="set funder.willingness",
        label=("how willing funders are at the start", "hoe bereid financiers aan het begin zijn"),
    )
    funder_return: float = number(
        5.0, 0, 50, "times", "uncertainty", "assumed: what comes back in Twente at month 0",
        "How many times what it pays a funder wants to see come back before it gives the room that "
        "there is without it; at 0 its willingness stays",
        "Hoeveel keer wat hij betaalt een financier terug wil zien voor hij de ruimte geeft die er "
        "zonder hem is; bij 0 blijft zijn bereidheid gelijk",
        neutral=0.0, group="steering", into="extensions",
        label=("what funders want to see come back", "wat financiers terug willen zien"),
    )
    funder_memory: float = number(
        0.05, 0, 1, "per month", "uncertainty", "assumed",
        "Weight of the latest month in how willing a funder is",
        "Gewicht van de laatste maand in hoe bereid een financier is",
        neutral=0.0, group="steering", into="extensions",
        label=("how fast funders respond", "hoe snel financiers reageren"),
    )
    decisive_share: float = number(
        0.5, 0, 1, "share of tasks", "uncertainty", "S4",
        "A funder that pays more than this part of an organisation's work sets its mandate too; "
        "at 1 none does",
        "Een financier die meer dan dit deel van het werk van een organisatie betaalt, bepaalt ook "
        "haar mandaat; bij 1 doet geen dat",
        neutral=1.0, group="steering", into="extensions",
        label=("from what part a funder is decisive", "vanaf welk deel een financier beslist"),
    )
    funder_tables: float = number(
        0.0, 0, 20, "times contacts", "lever", "S4",
        "How much more often two meet on a task because one willing funder pays both and calls "
        "them together; 0 is neutral",
        "Hoeveel vaker twee elkaar over een taak spreken omdat een bereidwillige financier beide "
        "betaalt en bijeenroept; 0 is neutraal",
        neutral=0.0, group="steering", into="extensions", scheduled=True,
        label=("tables called by funders", "tafels van financiers"),
    )

    # Officials of the referee (M29) ----------------------------------------------------------
    officials: int = number(
        0, 0, 8, "officials", "lever", "S1",
        "Officials of the referee, each with an opinion on working together; every organisation "
        "hears from one of them; 0 is neutral",
        "Ambtenaren van de scheidsrechter, elk met een eigen mening over het samenwerken; elke "
        "organisatie hoort van een van hen; 0 is neutraal",
        neutral=0, group="steering", into="extensions", switch=True,
        label=("the number of officials", "het aantal ambtenaren"),
    )
    opinion_mean: float = number(
        0.6, 0, 1, "0 against .. 1 for", "uncertainty", "assumed",
        "Opinion on working together with which an official comes, on average",
        "Mening over het samenwerken waarmee een ambtenaar binnenkomt, gemiddeld",
        neutral=1.0, group="steering", into="extensions",
        label=("the mean opinion of officials", "de gemiddelde mening van ambtenaren"),
    )
    opinion_spread: float = number(
        0.4, 0, 1, "0 against .. 1 for", "uncertainty", "S1",
        "How far the opinion of a new official can lie from that mean, either way",
        "Hoe ver de mening van een nieuwe ambtenaar van dat gemiddelde kan liggen, naar beide "
        "kanten",
        neutral=0.0, group="steering", into="extensions",
        label=("the spread of opinions", "de spreiding van meningen"),
    )
    opinion_weight: float = number(
        0.5, 0, 1, "share of mandate", "uncertainty", "S1",
        "Part of the mandate lost on work with partners who hear the very opposite",
        "Deel van het mandaat dat verloren gaat bij werk met partners die het tegendeel horen",
        neutral=0.0, group="steering", into="extensions",
        label=(
            "how far hearing different things counts", "hoe zwaar het telt dat men anders hoort"
        ),
    )
    opinion_rate: float = number(
        0.02, 0, 1, "per month", "uncertainty", "assumed",
        "How fast the opinion of an official follows the promises that it sees kept",
        "Hoe snel de mening van een ambtenaar volgt op de afspraken die zij nagekomen ziet",
        neutral=0.0, group="steering", into="extensions",
        label=("how fast officials learn", "hoe snel ambtenaren leren"),
    )
    official_turnover: float = number(
        0.02, 0, 1, "per month", "uncertainty", "assumed",
        "Chance that an official goes and another comes, with an opinion of its own",
        "Kans dat een ambtenaar vertrekt en een ander komt, met een eigen mening",
        neutral=0.0, group="steering", into="extensions",
        label=("the turnover of officials", "het verloop van ambtenaren"),
    )
    official_days: float = number(
        3.0, 0, 5, "days a week", "lever", "assumed",
        "Time of each official for working together and for closing ranks",
        "Tijd van elke ambtenaar voor het samenwerken en om de rijen te sluiten",
        neutral=5.0, group="steering", into="extensions",
        label=("the days of an official", "de dagen van een ambtenaar"),
    )
    partner_days: float = number(
        0.5, 0, 5, "days a week", "uncertainty", "assumed",
        "Time that each organisation which works together asks of its official",
        "Tijd die elke organisatie die samenwerkt van haar ambtenaar vraagt",
        neutral=0.0, group="steering", into="extensions",
        label=("the days that a partner asks for", "de dagen die een partner vraagt"),
    )
    closing_ranks: float = number(
        0.0, 0, 1, "share of days", "lever", "S1",
        "Part of their days that officials of the very opposite opinion spend on agreeing among "
        "themselves; 0 is neutral",
        "Deel van hun dagen dat ambtenaren met een tegengestelde mening besteden aan het eens "
        "worden onder elkaar; 0 is neutraal",
        neutral=0.0, group="steering", into="extensions", scheduled=True,
        label=("closing ranks", "het sluiten van de rijen"),
    )
    standing_loss: float = number(
        0.0, 0, 1, "per month", "uncertainty", "S1",
        "Part of its credibility that a referee which openly backs all others loses with who is "
        "in no bundle; 0 is neutral",
        "Deel van zijn geloofwaardigheid dat een scheidsrechter die alle anderen openlijk steunt, "
        "verliest bij wie in geen bundel zit; 0 is neutraal",
        neutral=0.0, group="steering", into="extensions", switch=True,
        label=("what openly backing costs", "wat openlijk steunen kost"),
    )

    # Partner and client at once (M30) ---------------------------------------------------------
    openness_asked: float = number(
        0.0, 0, 1, "share", "lever", "S1",
        "How far a government that is partner asks to be told what one runs into; 0 is neutral",
        "Hoever een overheid die partner is vraagt te vertellen waar men tegenaan loopt; "
        "0 is neutraal",
        neutral=0.0, group="steering", into="extensions", switch=True, scheduled=True,
        label=("the openness that is asked", "de gevraagde openheid"),
    )
    openness_given: float = number(
        0.2, 0, 1, "share", "lever", "S1",
        "How open that government is itself",
        "Hoe open die overheid zelf is",
        neutral=0.0, group="steering", into="extensions", scheduled=True,
        label=("the openness that is given", "de gegeven openheid"),
    )
    openness_start: float = number(
        0.5, 0, 1, "share", "uncertainty", "assumed",
        "How open organisations are at month 0",
        "Hoe open organisaties zijn in maand 0",
        neutral=0.0, group="steering", into="start", arrays=("openness",),
        month_0="set organisation.openness",
        label=("openness at the start", "de openheid aan het begin"),
    )
    openness_rate: float = number(
        0.1, 0, 1, "per month", "uncertainty", "assumed",
        "How fast organisations become as open as what they get back for it",
        "Hoe snel organisaties zo open worden als wat zij ervoor terugkrijgen",
        neutral=0.0, group="steering", into="extensions",
        label=("how fast openness is learnt", "hoe snel openheid wordt geleerd"),
    )
    told_known: float = number(
        0.05, 0, 1, "per month", "uncertainty", "assumed",
        "Part of what partners do not know of each other that full openness tells them in a month",
        "Deel van wat partners niet van elkaar weten dat volle openheid hun in een maand vertelt",
        neutral=0.0, group="steering", into="extensions",
        label=("what openness makes known", "wat openheid bekend maakt"),
    )
    told_days: float = number(
        1.0, 0, 20, "days a week", "uncertainty", "S1",
        "Time that it takes to account to the client for what full openness told the partner",
        "Tijd die het kost om de opdrachtgever te verantwoorden wat volle openheid de partner "
        "vertelde",
        neutral=0.0, group="steering", into="extensions",
        label=("accounting for what was told", "de verantwoording van wat is verteld"),
    )

    # Forms of bundling ---------------------------------------------------------------------
    entry_cost: float = number(
        0.0, 0, 50, "value per unit of overlap", "uncertainty", "S2",
        "One-off cost, for each side, of entering re-configuration beyond move_cost; 0 is neutral",
        "Eenmalige kosten, per partij, van toetreden tot re-configuratie boven op move_cost; "
        "0 is neutraal",
        neutral=0.0, group="forms", into="extensions", switch=True,
    )
    exit_price: float = number(
        0.0, 0, 50, "value per unit of overlap", "lever", "S2, dissolved_cases.csv",
        "Price, for each side, of a step down from re-configuration or deeper; 0 is neutral",
        "Prijs, per partij, van een stap terug vanaf re-configuratie of dieper; 0 is neutraal",
        neutral=0.0, group="forms", into="extensions", switch=True,
        label=("the price of leaving", "de prijs van vertrek"),
    )
    dissolution: float = number(
        1.0, 0, 1, "share of volume", "uncertainty", "dissolved_cases.csv",
        "A joint organisation is dissolved if a member with a larger share leaves; 1 is neutral",
        "Een gezamenlijke organisatie wordt ontbonden als een lid met een groter aandeel "
        "vertrekt; 1 is neutraal",
        neutral=1.0, group="forms", into="extensions",
    )
    reluctance: float = number(
        0.0, 0, 1, "share", "uncertainty", "S2",
        "How far own interest serves a link half-heartedly that stands only because the law "
        "prescribes it; 0 is neutral",
        "Hoezeer eigenbelang een verbinding halfhartig bedient die er alleen is omdat de wet "
        "haar voorschrijft; 0 is neutraal",
        neutral=0.0, group="forms", into="extensions", switch=True,
    )
    fairness: float = number(
        0.0, 0, 2, "share of the difference", "uncertainty", "S4",
        "How much it weighs that the other gets more out of a link; 0 is neutral",
        "Hoe zwaar het weegt dat de ander meer uit een verbinding haalt; 0 is neutraal",
        neutral=0.0, group="forms", into="extensions", switch=True,
    )
    pooling: float = number(
        0.0, 0, 5, "value per unit of volume", "uncertainty", "S4",
        "Worth of sharing risks between two organisations; 0 is neutral",
        "Waarde van het delen van risico's tussen twee organisaties; 0 is neutraal",
        neutral=0.0, group="forms", into="extensions", switch=True,
        label=("the worth of sharing risks", "de waarde van risico's delen"),
    )
    scale: float = number(
        0.0, 0, 5, "value per root of volume", "uncertainty", "S4",
        "Worth of the scale of a shared service; 0 is neutral",
        "Waarde van de schaal van een gedeelde dienst; 0 is neutraal",
        neutral=0.0, group="forms", into="extensions", switch=True,
        label=("the worth of scale", "de waarde van schaal"),
    )

    # Pilots, norm and covenant ----------------------------------------------------------------
    pilot_share: float = number(
        0.0, 0, 1, "share of potential links", "lever", "S3",
        "Links that are shielded pilots; 0 is neutral",
        "Verbindingen die een afgeschermde pilot zijn; 0 is neutraal",
        neutral=0.0, group="pilots", into="extensions", switch=True,
        month_0="give it to the model",
        label=("the share of pilots", "het aandeel pilots"),
    )
    pilot_start: int = number(
        0, 0, NEVER, "month", "lever", "S3",
        "Month in which the shield of pilots starts",
        "Maand waarin de afscherming van pilots begint",
        neutral=0, group="pilots", into="extensions",
    )
    pilot_stop: int = number(
        36, 0, NEVER, "month", "lever", "S3",
        "Month in which the shield of pilots ends",
        "Maand waarin de afscherming van pilots eindigt",
        neutral=0, group="pilots", into="extensions",
    )
    pilot_shield: float = number(
        0.8, 0, 1, "share", "lever", "S3",
        "Part of exposure, lost autonomy and feared cuts that a pilot is spared",
        "Deel van kwetsbaarheid, autonomieverlies en gevreesde korting dat een pilot bespaard "
        "blijft",
        neutral=0.0, group="pilots", into="extensions",
        label=("the shield of pilots", "de afscherming van pilots"),
    )
    pilot_visible: float = number(
        0.0, 0, 1, "share", "uncertainty", "S3",
        "How far a pilot counts for the norm: 0, the exception that confirms the rule, to 1",
        "Hoezeer een pilot voor de norm meetelt: van 0, de uitzondering die de regel bevestigt, "
        "tot 1",
        neutral=0.0, group="pilots", into="extensions",
        label=("the visibility of pilots", "de zichtbaarheid van pilots"),
    )
    norm_weight: float = number(
        0.0, 0, 50, "share of identity per share of overlap", "uncertainty", "S3",
        "Pull of what is normal in the region: one's own name counts for more below norm_point, "
        "for less above; 0 is neutral",
        "Trek van wat in de regio normaal is: de eigen naam telt zwaarder onder norm_point, "
        "lichter erboven; 0 is neutraal",
        neutral=0.0, group="pilots", into="extensions", switch=True,
        label=("the pull of the norm", "de trek van de norm"),
    )
    norm_point: float = number(
        0.3, 0, 1, "share of overlap", "uncertainty", "assumed",
        "Part of all overlap at re-configuration or deeper at which the norm tips",
        "Deel van alle overlap op re-configuratie of dieper waarbij de norm kantelt",
        neutral=0.0, group="pilots", into="extensions",
        label=("the point at which the norm tips", "het punt waarop de norm kantelt"),
    )
    covenant: float = number(
        0.0, 0, 1, "share of potential links", "lever", "S2",
        "Separate links that a covenant puts on coordination at month 0; 0 is neutral",
        "Gescheiden verbindingen die een convenant in maand 0 op coördinatie zet; 0 is neutraal",
        neutral=0.0, group="pilots", into="extensions", switch=True,
        month_0="use model.set_depth",
        label=(
            "the part of links under the covenant",
            "het deel van de verbindingen onder het convenant",
        ),
    )
    recognition: float = number(
        0.0, 0, 1, "share of the missing mandate", "lever", "S2",
        "Part of the missing mandate that visible appreciation by the own leaders brings about; "
        "0 is neutral",
        "Deel van het ontbrekende mandaat dat zichtbare waardering door de eigen leiding "
        "losmaakt; 0 is neutraal",
        neutral=0.0, group="pilots", into="extensions", switch=True, scheduled=True,
        label=("appreciation by the own leaders", "de waardering door de eigen leiding"),
    )

    # Inside the organisation ----------------------------------------------------------------
    effort: float = number(
        0.0, 0, 20, "days a week", "lever", "S3",
        "Effort to intervene, on the level of effort_level; 0 is neutral",
        "Inspanning om in te grijpen, op het niveau van effort_level; 0 is neutraal",
        neutral=0.0, group="inside", into="facts", arrays=("mandate", "room"),
    )
    effort_yield: float = number(
        0.1, 0, 1, "share of the gap per day a week", "uncertainty", "assumed",
        "Part of the way to the best value that a day a week of effort goes",
        "Deel van de weg naar de beste waarde dat een dag inspanning per week aflegt",
        neutral=0.0, group="inside", into="facts", arrays=("mandate", "room"),
    )
    strategy: Strategy = choice(
        "none", "lever", "S3",
        "Strategy: structure (stays), behaviour (fades) or story (goes round)",
        "Strategie: structuur (blijft), gedrag (zakt weg) of verhaal (gaat rond)",
        neutral="none", group="inside", into="extensions", switch=True,
        choices_nl=("geen", "structuur", "gedrag", "verhaal"),
    )
    strategy_level: Level = choice(
        "person", "lever", "S3",
        "Level of a strategy",
        "Niveau van een strategie",
        neutral="person", group="inside", into="extensions",
        choices_nl=("persoon", "team", "organisatie", "netwerk", "systeem"),
    )
    strategy_days: float = number(
        1.0, 0, 5, "days a week", "lever", "assumed",
        "Time for a strategy",
        "Tijd voor een strategie",
        neutral=0.0, group="inside", into="extensions",
    )
    strategy_yield: float = number(
        0.1, 0, 1, "share of the gap per day a week", "uncertainty", "assumed",
        "What a day for a strategy yields",
        "Wat een dag voor een strategie oplevert",
        neutral=0.0, group="inside", into="extensions",
    )
    strategy_share: float = number(
        0.5, 0, 1, "share", "lever", "assumed",
        "How many take part in a strategy",
        "Hoeveel meedoen met een strategie",
        neutral=0.0, group="inside", into="extensions",
    )
    strategy_start: int = number(
        12, 0, NEVER, "month", "lever", "assumed",
        "When a strategy starts",
        "Wanneer een strategie begint",
        neutral=0, group="inside", into="extensions",
    )
    strategy_stop: int = number(
        48, 0, NEVER, "month", "lever", "assumed",
        "When a strategy stops",
        "Wanneer een strategie stopt",
        neutral=0, group="inside", into="extensions",
    )
    strategy_fades: float = number(
        0.05, 0, 1, "per month", "uncertainty", "assumed",
        "How fast behaviour fades",
        "Hoe snel gedrag wegzakt",
        neutral=0.0, group="inside", into="extensions",
    )
    strategy_spreads: float = number(
        0.05, 0, 1, "per month", "uncertainty", "assumed",
        "How fast a story goes round",
        "Hoe snel een verhaal rondgaat",
        neutral=0.0, group="inside", into="extensions",
    )
    self_knowledge: float = number(
        1.0, 0, 1, "0 none .. 1 full", "uncertainty", "S4",
        "How far an organisation knows its own interests; without, its loudest part speaks; "
        "1 is neutral",
        "Hoezeer een organisatie haar eigen belangen kent; zonder dat spreekt haar luidste "
        "deel; 1 is neutraal",
        neutral=1.0, group="inside", into="extensions", switch=True,
        label=("self-knowledge", "de zelfkennis"),
    )
    departments: int = number(
        4, 1, 64, "departments", "uncertainty", "S4",
        "Parts of an organisation with interests of their own",
        "Afdelingen van een organisatie met eigen belangen",
        neutral=1, group="inside", into="extensions",
        label=("the number of departments", "het aantal afdelingen"),
    )
    department_spread: float = number(
        0.4, 0, 1, "weight", "uncertainty", "assumed",
        "How far departments differ in own-interest weight from their organisation, at most",
        "Hoezeer afdelingen in gewicht van de eigen schoorsteen hoogstens van hun organisatie "
        "afwijken",
        neutral=0.0, group="inside", into="extensions",
        label=("how far departments differ", "hoezeer afdelingen verschillen"),
    )
    waiting: float = number(
        0.0, 0, 5, "per further partner", "uncertainty", "S1, S2",
        "How much each further partner at a table slows reviews, which also wait for the "
        "slowest mandate; 0 is neutral",
        "Hoezeer elke verdere tafelgenoot heroverwegingen vertraagt, die ook op het traagste "
        "mandaat wachten; 0 is neutraal",
        neutral=0.0, group="inside", into="extensions", switch=True,
    )
    election_months: int = number(
        48, 1, NEVER, "months", "numerics", "S2",
        "Time between elections", "Tijd tussen verkiezingen",
        neutral=48, group="inside", into="extensions",
    )
    election_first: int = number(
        24, 0, NEVER, "month", "uncertainty", "assumed",
        "Month of the first elections", "Maand van de eerste verkiezingen",
        neutral=0, group="inside", into="extensions",
    )
    election_swing: float = number(
        0.0, 0, 1, "probability", "uncertainty", "S2, dissolved_cases.csv",
        "Probability that a new board turns inwards until the next elections; 0 is neutral",
        "Kans dat een nieuw bestuur zich tot de volgende verkiezingen naar binnen keert; "
        "0 is neutraal",
        neutral=0.0, group="inside", into="extensions", switch=True,
        label=(
            "the chance that a board turns inwards",
            "de kans dat een bestuur naar binnen keert",
        ),
    )
    election_mandate: float = number(
        0.3, 0, 1, "share of mandate", "uncertainty", "assumed",
        "Part of the mandate that a board withdraws which turned inwards",
        "Deel van het mandaat dat een naar binnen gekeerd bestuur intrekt",
        neutral=0.0, group="inside", into="extensions",
        label=(
            "the mandate that inward boards withdraw",
            "het mandaat dat naar binnen gekeerde besturen intrekken",
        ),
    )
    election_identity: float = number(
        0.3, 0, 1, "share", "uncertainty", "assumed",
        "How far such a board moves the own-interest weight towards 1",
        "Hoever zo'n bestuur het gewicht van de eigen schoorsteen naar 1 verschuift",
        neutral=0.0, group="inside", into="extensions",
        label=(
            "the own interest that inward boards add",
            "het eigenbelang dat naar binnen gekeerde besturen toevoegen",
        ),
    )
    escalate_after: int = number(
        0, 0, 24, "refusals in a row", "lever", "S2",
        "Refusals in a row after which a question is stuck: it goes on being talked about, and may "
        "be brought to the boards; 0 is neutral",
        "Weigeringen op rij waarna een kwestie vastzit: men praat erover door, en zij kan bij de "
        "besturen worden gebracht; 0 is neutraal",
        neutral=0, group="inside", into="extensions", switch=True, scheduled=True,
        label=("when a question is stuck", "wanneer een kwestie vastzit"),
    )
    talk_days: float = number(
        0.06, 0, 2, "days a week", "uncertainty", "assumed: two hours a month",
        "Time that each side loses to a question that is stuck",
        "Tijd die elke partij kwijt is aan een kwestie die vastzit",
        neutral=0.0, group="inside", into="extensions",
        label=("the time that a stuck question takes", "de tijd die een vastzittende kwestie kost"),
    )
    daring_start: float = number(
        0.1, 0, 1, "probability a month", "uncertainty", "S2",
        "What people dare at month 0: how likely they bring a stuck question to their board",
        "Wat mensen in maand 0 durven: hoe waarschijnlijk zij een vastzittende kwestie bij hun "
        "bestuur brengen",
        neutral=0.0, group="inside", into="start", arrays=("daring",),
        month_0="set organisation.daring",
        label=("daring at the start", "de durf aan het begin"),
    )
    board_knots: int = number(
        2, 0, 100, "questions a month", "lever", "assumed",
        "Questions that the board of an organisation can decide in a month",
        "Kwesties waarover het bestuur van een organisatie per maand kan beslissen",
        neutral=0, group="inside", into="extensions", scheduled=True,
        label=("the knots that a board can cut", "de knopen die een bestuur kan doorhakken"),
    )
    board_interest: float = number(
        0.0, -1, 1, "share", "uncertainty", "S2",
        "How far the own-interest weight of a board lies from that of its people: towards 1, or "
        "below 0 towards 0",
        "Hoe ver het gewicht van de eigen schoorsteen bij een bestuur afwijkt van dat van zijn "
        "mensen: naar 1, of onder 0 naar 0",
        neutral=0.0, group="inside", into="extensions",
        label=("the own interest of boards", "het eigenbelang van besturen"),
    )
    settled_months: int = number(
        24, 0, 240, "months", "uncertainty", "assumed",
        "Time for which a question is off the table to which the boards said no",
        "Tijd dat een kwestie van tafel is waarop de besturen nee zeiden",
        neutral=0, group="inside", into="extensions",
        label=("how long a no of the boards holds", "hoe lang een nee van de besturen geldt"),
    )
    appraisal: float = number(
        0.0, 0, 1, "per month", "uncertainty", "S2",
        "Rate at which daily appraisal by the own hierarchy changes what people dare; 0 is neutral",
        "Tempo waarin de dagelijkse beoordeling door de eigen hiërarchie verandert wat mensen "
        "durven; 0 is neutraal",
        neutral=0.0, group="inside", into="extensions", switch=True,
        label=("daily appraisal", "de dagelijkse beoordeling"),
    )
    reproof: float = number(
        0.0, 0, 1, "share of daring", "uncertainty", "S2",
        "Daring that who brought a question loses by a no of the boards, where only own results "
        "count; 0 is neutral",
        "Durf die wie een kwestie bracht verliest door een nee van de besturen, waar alleen eigen "
        "resultaten tellen; 0 is neutraal",
        neutral=0.0, group="inside", into="extensions", switch=True,
        label=("what being overruled costs", "wat het kost om te worden overstemd"),
    )
    obedience: float = number(
        0.0, 0, 1, "share of the missing mandate", "uncertainty", "S2",
        "How far who dares nothing promises as if the mandate were there; 0 is neutral",
        "Hoezeer wie niets durft afspraken maakt alsof het mandaat er is; 0 is neutraal",
        neutral=0.0, group="inside", into="extensions", switch=True,
        label=("obedience", "de gehoorzaamheid"),
    )

    # The director (M38) -----------------------------------------------------------------------
    director_hears: float = number(
        0.0, 0, 1, "probability a month", "uncertainty", "S0",
        "Chance that a director is told of a topic that its people have talked about enough, and "
        "from then on speaks through them; 0 is neutral",
        "Kans dat een directeur hoort van een onderwerp waarover zijn mensen vaak genoeg hebben "
        "gepraat, en daarna door hen spreekt; 0 is neutraal",
        neutral=0.0, group="inside", into="extensions", switch=True,
        label=("how soon directors hear", "hoe snel directeuren het horen"),
    )
    director_after: int = number(
        1, 1, 24, "talks", "uncertainty", "S0",
        "Proposals that people discuss on a topic before their director can hear of it",
        "Voorstellen die mensen over een onderwerp bespreken voordat hun directeur ervan kan horen",
        neutral=1, group="inside", into="extensions",
        label=("the talks before the director", "de gesprekken vóór de directeur"),
    )
    director_shift: float = number(
        0.0, -1, 1, "0 scarcity .. 1 abundance", "uncertainty", "S0",
        "How much more directors think in abundance than their people, or below 0 in scarcity",
        "Hoeveel meer directeuren in overvloed denken dan hun mensen, of onder 0 in schaarste",
        neutral=0.0, group="inside", into="extensions",
        label=("how directors think", "hoe directeuren denken"),
    )
    director_spread: float = number(
        0.2, 0, 0.4, "0 scarcity .. 1 abundance", "uncertainty", "assumed",
        "Spread of what directors think around that",
        "Spreiding van wat directeuren daaromheen denken",
        neutral=0.0, group="inside", into="extensions",
        label=("the spread of directors", "de spreiding van directeuren"),
    )
    director_learns: float = number(
        0.01, 0, 1, "per month", "uncertainty", "S0",
        "How fast the mindset of a director follows what succeeds in its organisation",
        "Hoe snel de denkwijze van een directeur volgt op wat in zijn organisatie lukt",
        neutral=0.0, group="inside", into="extensions",
        label=("how fast directors learn", "hoe snel directeuren leren"),
    )

    personal: float = number(
        0.0, 0, 1, "share", "uncertainty", "S2, S4",
        "Part of the trust won between two organisations that rests on the persons who work "
        "together for them, their boundary spanners; 0 is neutral",
        "Deel van het gewonnen vertrouwen tussen twee organisaties dat rust op de personen die "
        "namens hen samenwerken, hun verbinders; 0 is neutraal",
        neutral=0.0, group="inside", into="extensions", switch=True,
    )
    turnover: float = number(
        0.02, 0, 1, "per month", "uncertainty", "S4",
        "Chance that a boundary spanner leaves in a month, and takes along the trust that rests "
        "on that person",
        "Kans dat een verbinder in een maand vertrekt, en het vertrouwen meeneemt dat op die "
        "persoon rust",
        neutral=0.0, group="inside", into="extensions",
    )
    skill_mean: float = number(
        0.5, 0, 1, "share", "lever", "S4",
        "Mean skill of boundary spanners: at 0.5 the two of a pair win trust as fast as without "
        "persons, at 1 faster, at 0 slower",
        "Gemiddelde vaardigheid van verbinders: bij 0,5 winnen de twee van een paar even snel "
        "vertrouwen als zonder personen, bij 1 sneller, bij 0 langzamer",
        neutral=0.5, group="inside", into="extensions",
    )
    skill_spread: float = number(
        0.2, 0, 0.4, "share", "uncertainty", "assumed",
        "Standard deviation of their skill",
        "Standaardafwijking van hun vaardigheid",
        neutral=0.0, group="inside", into="extensions",
    )
    decision: Decision = choice(
        "pairs", "lever", "S4, S2",
        "Who decides that an organisation comes to sit at a table: pairs (the two alone), or those "
        "who sit there too: unanimous (all agree), majority (more than half), "
        "slowest (who has the least mandate must be ready)",
        "Wie beslist dat een organisatie aan een tafel komt: paren (de twee alleen), of ook wie er "
        "al zit: eenstemmig (iedereen is voor), meerderheid (meer dan de helft), "
        "traagste (wie het minste mandaat heeft, moet zover zijn)",
        neutral="pairs", group="deciding", into="extensions", switch=True,
        choices_nl=("paren", "eenstemmig", "meerderheid", "traagste"),
    )

    # Imitation --------------------------------------------------------------------------------
    imitation: float = number(
        0.0, 0, 1, "per month", "uncertainty", "S0",
        "Rate at which an organisation copies the stance of a partner that does well; "
        "0 is neutral",
        "Tempo waarin een organisatie de houding overneemt van een partner die het goed doet; "
        "0 is neutraal",
        neutral=0.0, group="imitation", into="extensions", switch=True,
    )
    selection: float = number(
        0.5, 0, 1, "share", "uncertainty", "Allen et al. 2017",
        "How much a partner's result weighs in whom one imitates",
        "Hoe zwaar het resultaat van een partner weegt in wie men navolgt",
        neutral=0.0, group="imitation", into="extensions",
    )
    imitation_benefit: float = number(
        2.0, 0, 100, "result per promise", "uncertainty", "Allen et al. 2017",
        "Result of a promise that a partner kept, as imitators see it",
        "Resultaat van een afspraak die een partner nakwam, zoals navolgers het zien",
        neutral=0.0, group="imitation", into="extensions",
    )
    imitation_cost: float = number(
        1.0, 0, 100, "result per promise", "uncertainty", "Allen et al. 2017",
        "What keeping a promise costs, as imitators see it",
        "Wat nakomen van een afspraak kost, zoals navolgers het zien",
        neutral=0.0, group="imitation", into="extensions",
    )
    drift_towards: float = number(
        0.0, 0, 0.5, "share of volume per year", "uncertainty", "S0",
        "Volume that linked abundance thinkers shift towards each other's portfolio each year; "
        "0 is neutral",
        "Volume dat verbonden overvloeddenkers per jaar naar elkaars takenpakket toe schuiven; "
        "0 is neutraal",
        neutral=0.0, group="imitation", into="extensions", switch=True,
    )
    # fmt: on

    if not TYPE_CHECKING:  # a checker knows the fields of the class, with their types

        def __init__(self, /, **values: Any) -> None:
            """As :func:`sim.parameters.parameters`: NumPy's numbers are taken, faults are words."""
            try:
                super().__init__(**{name: plain(value) for name, value in values.items()})
            except ValidationError:
                from sim.parameters.checks import parameters

                super().__init__(**vars(parameters(None, **values)))

        # pydantic need not call it where it makes one itself
        __init__.__pydantic_base_init__ = True

        def __setattr__(self, name: str, value: Any) -> None:
            """Refuse: runs, manifests and caches count on parameters that stay as they are."""
            from sim.parameters.checks import ParameterError

            raise ParameterError(say("parameters.fixed", name=name, value=repr(value)))

    def at(self, month: int) -> Parameters:
        """The parameters in force in a month: those of all phases that have begun."""
        later = {name: value for begin, given in self.phases if begin <= month
                 for name, value in given}  # fmt: skip
        return self.model_copy(update=later) if later else self


ENTRIES: Mapping[str, Entry] = {
    name: entry_of(name, info) for name, info in Parameters.model_fields.items() if name != "phases"
}
"""The parameter table, in the order of declaration."""
NEUTRAL_VALUES: Mapping[str, Any] = {name: entry.neutral for name, entry in ENTRIES.items()}
"""Every parameter at a value at which its mechanism does nothing."""
SWITCHES: Mapping[str, Any] = {name: e.neutral for name, e in ENTRIES.items() if e.switch}
"""Switches of the mechanisms that are off unless asked for, and where each is off."""
SCHEDULED = tuple(name for name, entry in ENTRIES.items() if entry.scheduled)
"""Levers that can have another value from a month on."""
TRAIT_PARAMETERS = tuple(name for name, entry in ENTRIES.items() if entry.into == "traits")
"""Parameters that act only on the traits that are drawn when a run begins."""
