"""The order of a month (docs/model.md 3) as a table: ``schoorsteen model --month`` prints it.

``tests/test_schedule.py`` holds it to the calls in ``kernels/month.py``. It stands outside the
kernels so that printing it loads no compiler, and a better sentence makes no other code of a study.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Part = Literal["start", "month", "year", "end"]


class Stage(NamedTuple):
    """A function that a month calls."""

    function: str
    file: str
    """Under ``sim/kernels``."""
    section: str
    """Of the ODD: where the formula stands."""
    part: Part
    """When a run begins; every month; at the end of a year; at the end of an observed month."""
    mechanisms: str
    """Numbers of the registry, ``sim.mechanisms``; empty for what only keeps lists or sums."""
    optional: bool
    """Only where a mechanism is on that is off unless asked for."""
    en: str
    nl: str


ORDER: tuple[Stage, ...] = (
    Stage(
        "initialise_state", "set_up.py", "5", "start", "", False,
        "State at month 0, with mindset and own-interest weight drawn.",
        "Toestand in maand 0, met getrokken mindset en gewicht van het eigenbelang.",
    ),
    Stage(
        "tabulate", "set_up.py", "7.3", "start", "", False,
        "Chances that pairs meet, powers and maturity: what follows from the parameters alone.",
        "Kansen op een ontmoeting, machten en rijping: wat alleen uit de parameters volgt.",
    ),
    Stage(
        "derive", "set_up.py", "7.4", "start", "", False,
        "Coupling, differences, counts and loads: what follows from the state.",
        "Koppeling, verschillen, aantallen en belasting: wat uit de toestand volgt.",
    ),
    Stage(
        "build_active_list", "active_lists.py", "7.4", "start", "", False,
        "The linked links are listed.",
        "De gelegde verbindingen komen op een lijst.",
    ),
    Stage(
        "list_pending", "active_lists.py", "7.4", "start", "", False,
        "Links with an announced step down, and contracts, are listed.",
        "Aangekondigde stappen terug, en contracten, komen op een lijst.",
    ),
    Stage(
        "sum_all", "indicators.py", "8", "start", "", False,
        "In the first month that is observed: the sums that indicators are made of.",
        "In de eerste maand die wordt waargenomen: de sommen waaruit indicatoren bestaan.",
    ),
    Stage(
        "set_room", "time.py", "7.6", "month", "M6 M22", False,
        "Room in days a week, after cuts, and the price of time.",
        "Ruimte in dagen per week, na bezuinigingen, en de prijs van tijd.",
    ),
    Stage(
        "start_afresh", "mechanisms/month.py", "7.13", "month", "", True,
        "Mandate and weight as they are without mechanisms.",
        "Mandaat en gewicht zoals ze zonder mechanismen zijn.",
    ),
    Stage(
        "change_people", "mechanisms/people.py", "7.28", "month", "M36", True,
        "Some boundary spanners leave with the trust that rests on them; others come.",
        "Sommige verbinders vertrekken met het vertrouwen dat op hen rust; anderen komen.",
    ),
    Stage(
        "follow_strategy", "mechanisms/strategies.py", "7.27", "month", "M35", True,
        "Who takes part works on a strategy; behaviour that nobody keeps up fades.",
        "Wie meedoet werkt aan een strategie; gedrag dat niemand bijhoudt zakt weg.",
    ),
    Stage(
        "recognise", "mechanisms/recognition.py", "7.14", "month", "M13", True,
        "Leaders who value collaboration widen mandates.",
        "Leiding die samenwerken waardeert, verruimt mandaten.",
    ),
    Stage(
        "hold_elections", "mechanisms/elections.py", "7.14", "month", "M26", True,
        "Elections turn some organisations inwards.",
        "Verkiezingen keren sommige organisaties naar binnen.",
    ),
    Stage(
        "contradict", "mechanisms/instructions.py", "7.14", "month", "M11", True,
        "Contradicting instructions of the referee take from mandates.",
        "Tegenstrijdige opdrachten van de scheidsrechter kosten mandaat.",
    ),
    Stage(
        "fill_posts", "mechanisms/officials.py", "7.21", "month", "M29", True,
        "Officials of the referee go, and others come with an opinion of their own.",
        "Ambtenaren van de scheidsrechter gaan, en anderen komen met een eigen mening.",
    ),
    Stage(
        "close_ranks", "mechanisms/officials.py", "7.21", "month", "M29", True,
        "Officials spend days on agreeing among themselves.",
        "Ambtenaren besteden dagen aan het onderling eens worden.",
    ),
    Stage(
        "hear_officials", "mechanisms/officials.py", "7.21", "month", "M29", True,
        "Each organisation hears from its official, who has time for it or not; who hears other "
        "things than its partners has less mandate.",
        "Elke organisatie hoort van haar ambtenaar, die er tijd voor heeft of niet; wie iets "
        "anders hoort dan haar partners heeft minder mandaat.",
    ),
    Stage(
        "lose_standing", "mechanisms/officials.py", "7.21", "month", "M29", True,
        "A referee that openly backs bundles is believed less by who is in none.",
        "Een scheidsrechter die bundels openlijk steunt, wordt minder geloofd door wie in geen "
        "bundel zit.",
    ),
    Stage(
        "give_orders", "mechanisms/funding.py", "7.15", "month", "M10", True,
        "The referee spends its money on side orders to some.",
        "De scheidsrechter geeft zijn geld uit aan nevenopdrachten voor sommigen.",
    ),
    Stage(
        "pay_time", "mechanisms/funding.py", "7.15", "month", "M10", True,
        "The referee's fund pays time of those who do something together.",
        "Het fonds van de scheidsrechter betaalt tijd van wie samen iets doet.",
    ),
    Stage(
        "let_departments_speak", "mechanisms/departments.py", "7.14", "month", "M19", True,
        "Who does not know itself speaks with its loudest department.",
        "Wie zichzelf niet kent, spreekt met zijn luidste afdeling.",
    ),
    Stage(
        "ask_openness", "mechanisms/openness.py", "7.22", "month", "M30", True,
        "Who works together tells openly what it runs into, and learns from what it gets back.",
        "Wie samenwerkt vertelt open waar hij tegenaan loopt, en leert van wat hij terugkrijgt.",
    ),
    Stage(
        "bear_burden", "mechanisms/burden.py", "7.15", "month", "M10 M11 M30 M35", True,
        "The referee and its orders take time, and stifle proposals.",
        "De scheidsrechter en zijn opdrachten kosten tijd en smoren voorstellen.",
    ),
    Stage(
        "talk_on", "mechanisms/escalation.py", "7.23", "month", "M31", True,
        "What was refused often takes time; some of it is brought to the boards.",
        "Wat vaak is geweigerd, kost tijd; een deel komt bij de besturen.",
    ),
    Stage(
        "give_means", "mechanisms/funders.py", "7.25", "month", "M33", True,
        "Funders give room as far as they are willing; a decisive one sets mandates.",
        "Financiers geven ruimte naar hun bereidheid; een beslissende bepaalt mandaten.",
    ),
    Stage(
        "follow_chains", "mechanisms/chains.py", "7.26", "month", "M34", True,
        "Who does each step of a chain; steering over it widens mandates and takes time.",
        "Wie elke stap van een keten doet; sturing erop verruimt mandaten en kost tijd.",
    ),
    Stage(
        "count_loads", "links.py", "7.6", "month", "M6", True,
        "The loads of all organisations, with that.",
        "De belasting van alle organisaties, met dat erbij.",
    ),
    Stage(
        "set_norm", "mechanisms/norm.py", "7.18", "month", "M17", True,
        "What is normal in the region.",
        "Wat in de regio normaal is.",
    ),
    Stage(
        "attend", "mechanisms/attention.py", "7.15", "month", "M12", True,
        "The referee chooses the pairs to which it attends.",
        "De scheidsrechter kiest de paren die hij aandacht geeft.",
    ),
    Stage(
        "tell_directors", "mechanisms/director.py", "7.30", "month", "M38", True,
        "Directors hear of what their people have talked about enough.",
        "Directeuren horen van waar hun mensen vaak genoeg over hebben gepraat.",
    ),
    Stage(
        "deliver", "delivery.py", "7.8", "month", "M7 M9 M13", False,
        "On every link both sides keep or break their promise; trust, record, credibility, "
        "knowledge and value follow. The same draw says which links are reviewed.",
        "Op elke verbinding komen beide kanten hun belofte na of niet; vertrouwen, staat van "
        "dienst, geloofwaardigheid, kennis en waarde volgen. Dezelfde trekking zegt wat wordt "
        "herzien.",
    ),
    Stage(
        "close_accounts", "mechanisms/funders.py", "7.25", "month", "M33", True,
        "Funders see what came back of what they paid; it makes them more willing or less.",
        "Financiers zien wat er terugkwam van wat zij betaalden; dat maakt hen meer of minder "
        "bereid.",
    ),
    Stage(
        "pass_on", "mechanisms/chains.py", "7.26", "month", "M34", True,
        "What the steps of a chain hand over to each other.",
        "Wat de stappen van een keten aan elkaar overdragen.",
    ),
    Stage(
        "review", "review.py", "7.3", "month", "M2 M11 M26", False,
        "Reviewed links: a step up or down is proposed.",
        "Herziene verbindingen: een stap verder of terug wordt voorgesteld.",
    ),
    Stage(
        "end_notices", "notices.py", "7.4", "month", "M26", False,
        "Announced steps down take effect; contracts end.",
        "Aangekondigde stappen terug gaan in; contracten lopen af.",
    ),
    Stage(
        "tender", "mechanisms/tenders.py", "7.16", "month", "M15", True,
        "Clients put tasks out to tender.",
        "Opdrachtgevers besteden taken aan.",
    ),
    Stage(
        "draw_meetings", "meeting.py", "7.3", "month", "", False,
        "Numbers with which pairs meet, once in four months for all four.",
        "Getallen waarmee paren elkaar treffen, eens in de vier maanden voor alle vier.",
    ),
    Stage(
        "meet", "meeting.py", "7.3", "month", "M2 M27", False,
        "Separate links: who meets, of their own accord or called by the referee, proposes a step.",
        "Losse verbindingen: wie elkaar treft, uit zichzelf of geroepen door de scheidsrechter, "
        "stelt een stap voor.",
    ),
    Stage(
        "put_before_boards", "mechanisms/escalation.py", "7.23", "month", "M31", True,
        "What boards took up: a step is proposed, on which they decide as one.",
        "Wat besturen oppakten: een stap wordt voorgesteld, waarover zij samen beslissen.",
    ),
    Stage(
        "weigh", "weighing.py", "7.5", "month", "M1 M5 M9 M14 M20 M21", False,
        "What each proposed step is worth to both sides, from the state as it stands.",
        "Wat elke voorgestelde stap beide kanten waard is, in de toestand van dat moment.",
    ),
    Stage(
        "commit", "commitment.py", "7.7", "month", "M2 M4 M6 M16", False,
        "The proposals are decided one by one, in a drawn order, with the loads of that moment.",
        "Over de voorstellen wordt een voor een beslist, in gelote volgorde, met de belasting van "
        "dat moment.",
    ),
    Stage(
        "exchange_knowledge", "asking.py", "7.10", "month", "M20", False,
        "Those who discussed a step have asked each other.",
        "Wie een stap besprak, heeft elkaar bevraagd.",
    ),
    Stage(
        "note_topics", "mechanisms/director.py", "7.30", "month", "M38", True,
        "What was proposed was talked about: directors may hear of it.",
        "Wat is voorgesteld, is besproken: directeuren kunnen ervan horen.",
    ),
    Stage(
        "begin_pilots", "mechanisms/pilots.py", "7.18", "month", "M17", True,
        "In the month in which pilots start they are begun: separate ones are put on coordination.",
        "In de maand waarin pilots beginnen worden ze begonnen: gescheiden pilots gaan naar "
        "coördinatie.",
    ),
    Stage(
        "update_active_list", "active_lists.py", "7.4", "month", "", False,
        "Links that were entered or left change the list.",
        "Verbindingen die ontstonden of eindigden wijzigen de lijst.",
    ),
    Stage(
        "learn", "learning.py", "7.11", "month", "M24", False,
        "Mindsets follow own success and partners, all at once.",
        "Mindsets volgen eigen succes en partners, allemaal tegelijk.",
    ),
    Stage(
        "appraise", "mechanisms/appraisal.py", "7.24", "month", "M32", True,
        "What people dare follows what their leaders value.",
        "Wat mensen durven, volgt wat hun leiding waardeert.",
    ),
    Stage(
        "win_over_directors", "mechanisms/director.py", "7.30", "month", "M38", True,
        "Directors follow what succeeds in their organisation.",
        "Directeuren volgen wat in hun organisatie lukt.",
    ),
    Stage(
        "spread_story", "mechanisms/strategies.py", "7.27", "month", "M35", True,
        "Partners take over what is made of a story.",
        "Partners nemen over wat er van een verhaal wordt gemaakt.",
    ),
    Stage(
        "imitate", "mechanisms/imitation.py", "7.19", "month", "M25", True,
        "Some copy the stance of a partner that does well.",
        "Sommigen nemen de houding over van een partner die het goed doet.",
    ),
    Stage(
        "form_opinions", "mechanisms/officials.py", "7.21", "month", "M29", True,
        "Officials think of working together as they see promises kept.",
        "Ambtenaren gaan over samenwerken denken naar wat zij nagekomen zien.",
    ),
    Stage(
        "spread", "drift.py", "7.12", "year", "M3", False,
        "Portfolios drift apart between those who bundle little.",
        "Takenpakketten groeien uiteen tussen wie weinig bundelt.",
    ),
    Stage(
        "spread_towards", "mechanisms/towards.py", "7.20", "year", "M28", True,
        "Linked abundance thinkers grow towards each other's portfolio.",
        "Verbonden overvloeddenkers groeien naar elkaars takenpakket toe.",
    ),
    Stage(
        "compare_again", "set_up.py", "7.4", "year", "", False,
        "What follows from the volumes is taken again.",
        "Wat uit de volumes volgt wordt opnieuw bepaald.",
    ),
    Stage(
        "count_loads", "links.py", "7.6", "year", "M6", True,
        "The loads too: who leads a bundle may have changed.",
        "De belasting ook: wie een bundel leidt kan zijn veranderd.",
    ),
    Stage(
        "observe", "indicators.py", "8", "end", "", False,
        "The indicators of the month.",
        "De indicatoren van de maand.",
    ),
)  # fmt: skip
"""Every stage, in the order in which they are called."""
