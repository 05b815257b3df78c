"""Indicators: what each is called, its unit, which way is bundling, and a sentence.

The order of the rows is that of the columns, which kernels know by name (:mod:`sim.columns`).

Here too the Dutch of all units, those of the parameters included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Indicator(NamedTuple):
    """One column of a run's table."""

    name: str
    unit: str
    direction: str
    """``up`` or ``down``: where more bundling moves it; ``-`` if neither."""
    label_en: str
    label_nl: str
    en: str
    nl: str


INDICATORS: tuple[Indicator, ...] = tuple(
    Indicator(*fields)
    for fields in (
        ("fragmentation", "0..1", "down", "fragmentation", "versnippering",
         "Fragmentation per task: 0 if one bundle provides it, 1 if everyone does so alone; "
         "weighted by volume.",
         "Versnippering per taak: 0 als één bundel haar uitvoert, 1 als ieder dat alleen doet; "
         "gewogen naar volume."),
        ("separation", "share of overlap", "down", "separation", "separatie",
         "Part of all overlap that stands on separation.",
         "Deel van alle overlap dat op separatie staat."),
        ("coordination", "share of overlap", "-", "coordination", "coördinatie",
         "Part of all overlap that stands on coordination.",
         "Deel van alle overlap dat op coördinatie staat."),
        ("reconfiguration", "share of overlap", "up", "re-configuration", "re-configuratie",
         "Part of all overlap that stands on re-configuration.",
         "Deel van alle overlap dat op re-configuratie staat."),
        ("integration", "share of overlap", "up", "integration", "integratie",
         "Part of all overlap that stands on integration.",
         "Deel van alle overlap dat op integratie staat."),
        ("links_1", "links", "up", "links at coordination", "verbindingen op coördinatie",
         "Links that stand on coordination.", "Verbindingen die op coördinatie staan."),
        ("links_2", "links", "up", "links at re-configuration", "verbindingen op re-configuratie",
         "Links that stand on re-configuration.", "Verbindingen die op re-configuratie staan."),
        ("links_3", "links", "up", "links at integration", "verbindingen op integratie",
         "Links that stand on integration.", "Verbindingen die op integratie staan."),
        ("duplicated_work", "share of overlap", "down", "duplicated work", "dubbel werk",
         "Part of all overlap that bundling has not released.",
         "Deel van alle overlap dat niet door bundeling is vrijgevallen."),
        ("unmet_need", "share of coupling", "down", "unmet coupled need",
         "onvervulde samenhangende behoefte",
         "Part of the coupled need that no link meets.",
         "Deel van de samenhangende behoefte waarin geen verbinding voorziet."),
        ("niche", "concentration", "down", "niche index", "niche-index",
         "Rise of the concentration of portfolios since month 0, mean over organisations.",
         "Stijging van de concentratie van takenpakketten sinds maand 0, gemiddeld over de "
         "organisaties."),
        ("days", "days a week", "up", "time", "tijd",
         "Days a week that an organisation spends on working with others, mean.",
         "Dagen per week die een organisatie aan samenwerken besteedt, gemiddeld."),
        ("overload", "share of organisations", "-", "overload", "overbelasting",
         "Part of the organisations that spend more time than they have room for.",
         "Deel van de organisaties dat meer tijd besteedt dan waarvoor ruimte is."),
        ("time_spent", "value a month", "up", "cost of time", "tijdkosten",
         "Cost of the time spent on working with others, all organisations.",
         "Kosten van de tijd voor samenwerken, alle organisaties samen."),
        ("mindset", "0 scarcity .. 1 abundance", "up", "mindset", "denkwijze",
         "Mean mindset: scarcity thinking 0, abundance thinking 1.",
         "Gemiddelde denkwijze: schaarstedenken 0, overvloeddenken 1."),
        ("credibility", "0..1", "-", "credibility of the referee",
         "geloofwaardigheid van de scheidsrechter",
         "Mean credibility of the referee, earned by its rulings.",
         "Gemiddelde geloofwaardigheid van de scheidsrechter, verdiend met uitspraken."),
        ("trust_linked", "0..1", "up", "trust of linked pairs", "vertrouwen bij verbinding",
         "Mean trust of pairs with at least one linked task.",
         "Gemiddeld vertrouwen van paren met minstens één verbonden taak."),
        ("trust", "0..1", "up", "trust", "vertrouwen",
         "Mean trust of all pairs that could meet.",
         "Gemiddeld vertrouwen van alle paren die elkaar kunnen ontmoeten."),
        ("trust_reciprocity", "0..1", "-", "reciprocity of trust", "wederkerigheid van vertrouwen",
         "1 less the mean difference between the trust of two linked organisations.",
         "1 min het gemiddelde verschil in vertrouwen tussen twee verbonden organisaties."),
        ("knowledge", "0..1", "up", "knowledge of the other", "kennis van de ander",
         "Mean knowledge that organisations have of each other.",
         "Gemiddelde kennis die organisaties van elkaar hebben."),
        ("density", "share of pairs", "up", "density", "dichtheid",
         "Part of the pairs that are linked on at least one task.",
         "Deel van de paren dat op minstens één taak verbonden is."),
        ("pair_weight", "tasks", "up", "pair weight", "gedeelde taken per paar",
         "Tasks on which a linked pair is linked, mean.",
         "Gemiddeld aantal taken waarop een verbonden paar verbonden is."),
        ("transitivity", "0..1", "up", "transitivity", "partners die elkaars partner zijn",
         "How often two partners of an organisation are partners of each other "
         "(not observed above 4,096 organisations).",
         "Hoe vaak twee partners van een organisatie ook elkaars partner zijn "
         "(niet gemeten boven 4.096 organisaties)."),
        ("own_area", "share of links", "-", "links in the own area",
         "verbindingen in eigen deelregio",
         "Part of the links that stay within the own area.",
         "Deel van de verbindingen dat binnen de eigen deelregio blijft."),
        ("collective_value", "value a month", "up", "collective value", "collectieve waarde",
         "Value realised by kept promises this month, one-off costs of deepening deducted.",
         "Waarde die deze maand met nagekomen afspraken is gerealiseerd, na aftrek van eenmalige "
         "kosten van verdieping."),
        ("net_value", "value a month", "up", "net collective value", "netto collectieve waarde",
         "Collective value less the cost of time.",
         "Collectieve waarde na aftrek van de tijdkosten."),
        ("promises_kept", "share", "up", "promises kept", "nagekomen afspraken",
         "Part of the promises on links that were kept this month.",
         "Deel van de afspraken in verbindingen dat deze maand is nagekomen."),
        ("delivery_reciprocity", "share", "up", "reciprocity of delivery",
         "wederkerigheid van nakomen",
         "Where one side delivered, how often the other did too.",
         "Hoe vaak, als de ene partij leverde, de andere dat ook deed."),
        ("formed", "links a month", "up", "links formed", "nieuwe verbindingen",
         "Links that left separation this month.",
         "Verbindingen die deze maand uit separatie kwamen."),
        ("deepened_2", "links a month", "up", "deepened to re-configuration",
         "verdiept tot re-configuratie",
         "Links that reached re-configuration from below this month.",
         "Verbindingen die deze maand van onderaf re-configuratie bereikten."),
        ("deepened_3", "links a month", "up", "deepened to integration",
         "verdiept tot integratie",
         "Links that reached integration this month.",
         "Verbindingen die deze maand integratie bereikten."),
        ("separated", "links a month", "down", "separations", "terugval tot separatie",
         "Links that fell from coordination to separation this month.",
         "Verbindingen die deze maand van coördinatie tot separatie terugvielen."),
        ("ended_2", "links a month", "down", "steps down from re-configuration",
         "stappen terug vanaf re-configuratie",
         "Links that stepped down from re-configuration this month.",
         "Verbindingen die deze maand vanaf re-configuratie een trede teruggingen."),
        ("ended_3", "links a month", "down", "steps down from integration",
         "stappen terug vanaf integratie",
         "Links that stepped down from integration this month.",
         "Verbindingen die deze maand vanaf integratie een trede teruggingen."),
        ("ended_by_own_interest", "decisions a month", "-", "ended by own interest",
         "beëindigd vanwege de eigen schoorsteen",
         "Decisions to step down mostly for the own result or autonomy.",
         "Besluiten om een trede terug te gaan, vooral vanwege eigen resultaat of autonomie."),
        ("ended_by_exposure", "decisions a month", "-", "ended by exposure",
         "beëindigd vanwege kwetsbaarheid",
         "Decisions to step down mostly because the partner was not trusted enough.",
         "Besluiten om een trede terug te gaan, vooral omdat de partner te weinig werd vertrouwd."),
        ("ended_by_independence", "decisions a month", "-", "ended for independence",
         "beëindigd vanwege zelfstandig aanbod",
         "Decisions to step down mostly for redundancy, specialisation or plurality.",
         "Besluiten om een trede terug te gaan, vooral vanwege redundantie, specialisatie of "
         "pluraliteit."),
        ("ended_by_time", "decisions a month", "-", "ended by lack of time",
         "beëindigd vanwege tijdgebrek",
         "Decisions to step down mostly to win time.",
         "Besluiten om een trede terug te gaan, vooral om tijd te winnen."),
        ("ended_by_chance", "decisions a month", "-", "ended by chance", "beëindigd door toeval",
         "Decisions to step down that the deciding side's utility did not favour.",
         "Besluiten om een trede terug te gaan waar het nut voor de beslisser niet voor pleitte."),
        ("referee", "0..1", "-", "activity of the referee", "activiteit van de scheidsrechter",
         "Activity of the referee this month.",
         "Activiteit van de scheidsrechter deze maand."),
        ("chimneys", "chimneys", "down", "smoking chimneys", "rokende schoorstenen",
         "On each task one for every bundle and one for everyone who stands alone, if it does at "
         "least a hundredth of what an average organisation does; all tasks together. Who is "
         "linked by a chain counts as one bundle: read it beside duplicated work.",
         "Per taak één voor elke bundel en één voor ieder die alleen staat, vanaf een honderdste "
         "van wat een gemiddelde organisatie doet; alle taken samen. Wie via via verbonden is, "
         "telt als één bundel: lees het naast dubbel werk."),
    )
)  # fmt: skip

OUTCOMES: tuple[Indicator, ...] = tuple(
    Indicator(*fields)
    for fields in (
        ("deep_endings", "part of the deep links a year", "down", "endings of deep links",
         "eindes van diepe verbindingen",
         "Steps down from re-configuration or deeper, in a year, per such link.",
         "Stappen terug vanaf re-configuratie of dieper, per jaar, per zulke verbinding."),
        ("households_helped", "share", "up",
         "coupled problems of households in which they are helped",
         "samenhangende problemen van huishoudens waarbij zij geholpen worden",
         "Part of the coupled problems of multi-problem households in which they are helped.",
         "Deel van de samenhangende problemen van multiprobleemhuishoudens waarbij zij geholpen "
         "worden."),
        ("contracts", "links", "-", "links under contract", "verbindingen onder contract",
         "Links under contract.",
         "Verbindingen onder contract."),
        ("pilot_ratio", "share of links", "-", "pilots", "pilots",
         "Part of the links at re-configuration or deeper that are pilots.",
         "Deel van de verbindingen op re-configuratie of dieper dat een pilot is."),
        ("brought_gini", "0 all alike .. 1", "-", "inequality of what is brought",
         "ongelijkheid van wat gebracht wordt",
         "Gini coefficient of what organisations bring.",
         "Hoe ongelijk organisaties brengen: 0 allemaal evenveel, 1 één brengt alles (Gini)."),
        ("got_gini", "0 all alike .. 1", "-", "inequality of what is got",
         "ongelijkheid van wat gekregen wordt",
         "Gini coefficient of what organisations get.",
         "Hoe ongelijk organisaties krijgen: 0 allemaal evenveel, 1 één krijgt alles (Gini)."),
        ("orders_received", "value a month", "-", "what side orders bring",
         "wat aparte opdrachten opbrengen",
         "What side orders bring those who have them, all organisations.",
         "Wat aparte opdrachten de ontvangers opbrengen, alle organisaties."),
        ("alliance_days", "days a week", "-", "days of officials for who works together",
         "dagen van ambtenaren voor wie samenwerkt",
         "Days a week of the referee's officials for organisations that work together, since "
         "month 0.",
         "Dagen per week van de ambtenaren van de scheidsrechter voor organisaties die "
         "samenwerken, sinds maand 0."),
        ("ranks_days", "days a week", "-", "days of officials for closing ranks",
         "dagen van ambtenaren om de rijen te sluiten",
         "Days a week of the referee's officials for agreeing among themselves, since month 0.",
         "Dagen per week van de ambtenaren van de scheidsrechter om het onderling eens te worden, "
         "sinds maand 0."),
        ("openness", "share", "up", "openness of organisations", "openheid van organisaties",
         "How open organisations are when the referee asks them, mean.",
         "Hoe open organisaties zijn als de scheidsrechter het vraagt, gemiddeld."),
        ("willing_funders", "0..1", "-", "how willing funders are", "hoe bereid financiers zijn",
         "How willing funders are to give room for working together, mean of the three.",
         "Hoe bereid financiers zijn ruimte te geven voor samenwerken, gemiddeld over de drie."),
        ("wrong_pocket", "share", "-", "what comes back to others than who paid",
         "wat terugkomt bij anderen dan wie betaalde",
         "Part of what the money of funders brought last month that came back to another funder.",
         "Deel van wat het geld van financiers de laatste maand bracht dat bij een andere "
         "financier terugkwam."),
        ("chains_delivered", "share", "up", "what reaches the end of chains",
         "wat het einde van ketens bereikt",
         "Part of what the chains of clients are there for that reached the last step in the month "
         "just done.",
         "Deel van waar de ketens van opdrachtgevers voor zijn dat in de laatste maand de laatste "
         "stap bereikte."),
        ("heard_linked", "share of links", "-", "topics that the director let go on",
         "onderwerpen die na de directeur doorgingen",
         "Part of the links of which a director has heard on which the two now work together.",
         "Deel van de verbindingen waarvan een directeur hoorde en waarop de twee nu samenwerken."),
    )
)  # fmt: skip
"""Numbers that are counted over a finished run when asked for; `sim.outcomes` counts them."""

COLUMNS: tuple[str, ...] = tuple(indicator.name for indicator in INDICATORS)
BY_NAME: dict[str, Indicator] = {indicator.name: indicator for indicator in INDICATORS}
ABOUT: Mapping[str, Indicator] = BY_NAME | {outcome.name: outcome for outcome in OUTCOMES}
"""Whatever can be recorded of a run."""

HEADLINES: tuple[str, str] = ("fragmentation", "duplicated_work")
"""Who is connected, and what is still done twice. Told side by side: either alone hides half."""
CHIMNEYS = "chimneys"
"""The count beside them, never without the second."""

DIRECTIONS_NL: Mapping[str, str] = {"up": "omhoog", "down": "omlaag", "-": "-"}
UNITS_NL: Mapping[str, str] = {
    "-": "-",
    "times review_rate": "maal review_rate",
    "0 absent .. 1 full": "0 afwezig .. 1 volledig",
    "0 equal .. 1 by volume": "0 gelijk .. 1 naar volume",
    "0 none .. 1 full": "0 geen .. 1 volledig",
    "0 one table .. 1 every pair": "0 één tafel .. 1 elk paar",
    "0 scarcity .. 1 abundance": "0 schaarste .. 1 overvloed",
    "0 all alike .. 1": "0 alle gelijk .. 1",
    "0..1": "0..1",
    "boundary": "grens",
    "boundary per 100 km": "grens per 100 km",
    "concentration": "concentratie",
    "credibility": "geloofwaardigheid",
    "chimneys": "schoorstenen",
    "days a week": "dagen per week",
    "decisions a month": "besluiten per maand",
    "links": "verbindingen",
    "links a month": "verbindingen per maand",
    "month": "maand",
    "months": "maanden",
    "partners a month and task": "partners per maand en taak",
    "per meeting": "per ontmoeting",
    "per month": "per maand",
    "departments": "afdelingen",
    "officials": "ambtenaren",
    "0 against .. 1 for": "0 tegen .. 1 voor",
    "share of days": "aandeel van de dagen",
    "pairs a month": "paren per maand",
    "per day a week": "per dag per week",
    "per further partner": "per verdere tafelgenoot",
    "per promise": "per afspraak",
    "result per promise": "resultaat per afspraak",
    "share of the difference": "aandeel van het verschil",
    "share of the gap per day a week": "aandeel van de weg per dag per week",
    "share of the money": "aandeel van het geld",
    "share of mandate": "aandeel van het mandaat",
    "share of the missing mandate": "aandeel van het ontbrekende mandaat",
    "share of promises": "aandeel van de afspraken",
    "share of identity per share of overlap": "aandeel van identiteit per aandeel van overlap",
    "share of volume": "aandeel van het volume",
    "share of potential links": "aandeel van de mogelijke verbindingen",
    "value per root of volume": "waarde per wortel van volume",
    "0 steering .. 1 inviting": "0 sturen .. 1 uitnodigen",
    "part of the deep links a year": "deel van de diepe verbindingen per jaar",
    "per ruling": "per uitspraak",
    "per unit of value": "per eenheid waarde",
    "probability": "kans",
    "probability a month": "kans per maand",
    "questions a month": "kwesties per maand",
    "refusals in a row": "weigeringen op rij",
    "rung": "trede",
    "share": "aandeel",
    "share of coupling": "aandeel van de samenhang",
    "share of daring": "aandeel van de durf",
    "share of exposure": "aandeel van de kwetsbaarheid",
    "share of freed capacity": "aandeel van de vrijgespeelde capaciteit",
    "share of independence": "aandeel van de zelfstandigheid",
    "share of links": "aandeel van de verbindingen",
    "share of lost trust": "aandeel van het verloren vertrouwen",
    "share of organisations": "aandeel van de organisaties",
    "share of overlap": "aandeel van de overlap",
    "share of pairs": "aandeel van de paren",
    "share of room": "aandeel van de ruimte",
    "share of tasks": "aandeel van de taken",
    "times": "maal",
    "0 nothing .. 1 double": "0 niets .. 1 dubbel",
    "share of temptation": "aandeel van de verleiding",
    "share of value": "aandeel van de waarde",
    "share of volume at month 0": "aandeel van het volume in maand 0",
    "share of volume per year": "aandeel van het volume per jaar",
    "standard deviation": "standaardafwijking",
    "steps": "stappen",
    "talks": "gesprekken",
    "tasks": "taken",
    "times contacts": "maal de contacten",
    "trust": "vertrouwen",
    "value a month": "waarde per maand",
    "value per day a week": "waarde per dag per week",
    "value per unit of coupling": "waarde per eenheid samenhang",
    "value per unit of overlap": "waarde per eenheid overlap",
    "value per unit of overlap and boundary": "waarde per eenheid overlap en grens",
    "value per unit of overlap, once": "waarde per eenheid overlap, eenmalig",
    "value per unit of volume": "waarde per eenheid volume",
    "value per unit of volume a month": "waarde per eenheid volume per maand",
    "weight": "gewicht",
}


def unit_in(unit: str, lang: str) -> str:
    """The unit of an indicator or a parameter in a language, ``en`` or ``nl``."""
    return UNITS_NL[unit] if lang == "nl" else unit
