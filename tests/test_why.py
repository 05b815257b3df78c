"""Why two do or do not bundle: names, sums, a refusal seen again, what tips, and the sentences."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from sim import cli, engine, networks
from sim.analysis import why as analysis
from sim.networks import RegionError
from sim.reasons import runs, summary, tipping
from sim.reasons.question import Question, ask
from sim.regions import load_case
from sim.state import COUNT_MADE, COUNT_TALKS, COUNT_UP, COUNTS, Region
from sim.words import in_language
from sim.worlds.file import shipped
from tests.settings import LIVELY, region_of

TWENTE = load_case("twente")


def small() -> Region:
    """Three organisations: the first two share two tasks, the third does one of these."""
    volumes = np.array([[1.0, 1.0, 0.0], [0.5, 0.8, 1.0], [0.7, 0.0, 0.0]])
    return networks.region(
        "small", volumes, organisations=["anna", "bert", "carel"],
        labels=["Súdwest-Anna", "Bert", "Carel"], depth={(0, 1, 1): 2}, needs=1 - np.eye(3),
    )  # fmt: skip


# Names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "task"),
    [
        ("Enschede", "Hengelo", "Werk en inkomen"),
        ("GM0153", "gm0164", "income"),
        ("  enschede ", "HENGELO", "INCOME and work"),
        ("énschede", "Hengelo", "werk  en  inkomen"),
    ],
)
def test_names_are_found_however_they_are_written(one: str, other: str, task: str) -> None:
    found = ask(TWENTE, one, other, task)
    assert TWENTE.labels[found.one] == "Enschede"
    assert found.other is not None
    assert TWENTE.labels[found.other] == "Hengelo"
    assert found.task is not None
    assert TWENTE.tasks[found.task] == "income"
    assert len(found.links) == 1


def test_hyphens_and_composed_accents_do_not_matter() -> None:
    assert ask(small(), "sudwest anna").one == ask(small(), "Súdwest-Anna").one


@pytest.mark.parametrize(
    ("words", "nl", "en"),
    [
        (("Enschedee", "Hengelo", None), "misschien Enschede", "did you mean Enschede?"),
        (("Enschede", "Utrecht", None), "Utrecht: die organisatie is er niet", "Utrecht: there is"),
        (("Enschede", "Hengelo", "wmo"), "Maatschappelijke ondersteuning (Wmo)", "there is no"),
        (("Enschede", "Hengelo", "vliegen"), "kies uit: Afval", "choose from: Back office"),
        (("Enschede", "Enschede", None), "staat er twee keer", "stands there twice"),
        (("Enschede", "TWENCE", "income"), "niet van Twence", "no task of Twence"),
    ],
)
def test_a_name_that_is_not_there_is_told_with_what_to_write(
    words: tuple[str, str, str | None], nl: str, en: str
) -> None:
    for lang, wanted in (("nl", nl), ("en", en)):
        with in_language(lang), pytest.raises(RegionError) as fault:  # type: ignore[arg-type]
            ask(TWENTE, *words)
        assert wanted in str(fault.value)


def test_two_of_one_name_are_told_by_their_codes() -> None:
    region = networks.region(
        "twins", np.ones((3, 1)), organisations=["a", "b", "c"], labels=["Ulft", "Ulft", "Gendt"]
    )
    with in_language("en"), pytest.raises(RegionError, match="write a or b"):
        ask(region, "ulft", "Gendt")
    assert ask(region, "b", "Gendt").one == 1


def test_who_does_nothing_that_another_does_is_told_so() -> None:
    region = networks.region("apart", np.eye(2), organisations=["a", "b"])
    for words, said in ((("a",), "no task that another"), (("a", "b"), "share no task")):
        with in_language("en"), pytest.raises(RegionError, match=said):
            ask(region, *words)


# Sums -------------------------------------------------------------------------------------------


def tally_of(asked: Question, rows: dict[tuple[int, int], dict[int, int]], many: int) -> Any:
    found = np.zeros((many, len(asked.links), COUNTS), dtype=np.int32)
    for (run, link), values in rows.items():
        for column, value in values.items():
            found[run, link, column] = value
    return found


def test_counts_are_summed_from_the_side_of_who_is_asked_about() -> None:
    # Bert is the second of his pair with Anna
    asked = ask(small(), "Bert", "sudwest anna", None)
    from sim.state import COUNT_LEFT_B, COUNT_NO_A, COUNT_NO_B, COUNT_NO_BOTH, COUNT_WHY_A

    rows = {
        (0, 0): {
            COUNT_TALKS: 9, COUNT_UP: 7, COUNT_MADE: 1, COUNT_NO_A: 3, COUNT_NO_B: 1,
            COUNT_NO_BOTH: 2, COUNT_WHY_A: 4, COUNT_WHY_A + 3: 1, COUNT_LEFT_B: 2,
        },
        (1, 1): {COUNT_TALKS: 2},
    }  # fmt: skip
    rung = np.array([[2, 2], [0, 2], [0, 1]])
    found = summary.sums(asked, tally_of(asked, rows, 3), rung)
    assert (found.talks, found.up, found.made) == (11, 7, 1)
    assert (found.no_one, found.no_other, found.no_both) == (1, 3, 2)
    assert (found.left_one, found.left_other) == (2, 0)
    assert found.why_other[0] == 4
    assert summary.main_reason(found.why_other) == ("chimney", 4)
    assert not any(found.why_one)
    assert (found.never, found.silent) == (1, 1)
    # one of two is bundled at month 0, so that both must be at the end
    assert summary.bar(asked) == 2
    assert (found.bundled, found.tasks_bundled) == (1, pytest.approx(1.0))
    assert found.missing == summary.Missing(never=1, silent=1, refused=0, short=0)


def test_runs_without_a_bundle_are_told_by_how_far_they_came() -> None:
    asked = ask(small(), "anna", "Bert", small().tasks[0])
    rows = {
        (1, 0): {COUNT_TALKS: 1},
        (2, 0): {COUNT_TALKS: 2, COUNT_UP: 2, COUNT_MADE: 1},
        (3, 0): {COUNT_TALKS: 1, COUNT_UP: 1, COUNT_MADE: 1},
        (4, 0): {COUNT_TALKS: 2, COUNT_UP: 2, COUNT_MADE: 2},
    }
    rung = np.array([[0], [0], [1], [1], [2]])
    found = summary.sums(asked, tally_of(asked, rows, 5), rung)
    assert found.missing == summary.Missing(1, 1, 1, 1)
    assert found.bundled == 1


def test_parts_are_tasks_or_for_one_task_the_others() -> None:
    region = small()
    assert [name for name, _ in summary.parts(ask(region, "anna"))] == list(region.tasks[:2])
    assert [name for name, _ in summary.parts(ask(region, "anna", None, region.tasks[0]))] == [
        "Bert",
        "Carel",
    ]
    assert not summary.parts(ask(region, "anna", "bert", region.tasks[0]))


# Runs -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def busy() -> tuple[Question, tuple[runs.Draw, ...], runs.Runs]:
    """A region in which much happens, in ten worlds."""
    region = region_of("busy_1")
    asked = ask(region, region.organisations[0])
    worlds = shipped().first(10)
    chosen = runs.draws(worlds, None, seed=4, values=LIVELY)
    return asked, chosen, runs.run(asked, chosen, 40)


def test_every_run_is_another_world_with_another_draw(busy: Any) -> None:
    asked, chosen, found = busy
    assert [draw.world for draw in chosen] == list(range(1, 11))
    assert len({draw.replicate for draw in chosen}) == 10
    assert len(np.unique(found.traits[:, 0, 0])) == 10
    draw = chosen[6]
    plain = engine.build(asked.region, draw.point, draw.seed, draw.replicate)
    assert found.traits[6, 0].tolist() == [
        plain.state.own_weight[asked.one], plain.state.mindset[asked.one],
    ]  # fmt: skip
    plain.finish(40)
    assert found.rung[6].tolist() == plain.state.depth[list(asked.links)].tolist()


def test_a_refusal_is_one_that_was_counted(busy: Any) -> None:
    asked, chosen, found = busy
    one = runs.typical(asked, found, 40)
    assert one is not None
    place = asked.links.index(one.link)
    refused = summary.refusals(asked, found.tally)
    who = one.side ^ int(summary.is_second(asked)[place])
    told = refused.sum(axis=(0, 1))
    told[:, summary.REASONS.index("chance")] = 0
    assert told[who, summary.REASONS.index(one.reason)] == told.max()
    assert refused[one.run, place, who, summary.REASONS.index(one.reason)] > 0
    for side, terms in enumerate(one.terms):
        assert one.refused[side] == (terms.margin <= 0)
        assert sum(terms.terms.values()) == pytest.approx(terms.margin, abs=1e-9)
    assert one.refused[one.side]
    # the same run up to that month, and one further: the refusal is what came in between
    before = runs.start(asked, chosen[one.run])
    before.finish(one.month - 1) if one.month > 1 else None
    first = before.tally()[one.link]
    before.step()
    then = before.tally()[one.link]
    assert then[COUNT_UP] == first[COUNT_UP] + 1
    assert then[COUNT_MADE] == first[COUNT_MADE]


def end_of(asked: Question, draw: runs.Draw, months: int) -> bool:
    """The outcome without counts, by the plain run."""
    one = engine.build(asked.region, draw.point, draw.seed, draw.replicate)
    one.finish(months)
    rungs = one.state.depth[list(asked.links)]
    tasks = {
        int(asked.region.link_task[x]) for x, r in zip(asked.links, rungs, strict=True) if r > 1
    }
    return len(tasks) >= summary.bar(asked)


def test_a_change_that_tips_does_so_with_the_same_luck_and_no_smaller_one_does() -> None:
    # two of whom nobody knows beforehand whether they will bundle
    asked = ask(region_of("busy_1"), "O3176", "O9877", "task_3")
    values = {"review_rate": 0.1, "contacts": 1.0}
    worlds = shipped().first(10)
    chosen = runs.draws(worlds[:4], None, seed=4, values=values)
    fresh = runs.draws(worlds[4:], None, seed=4, first=10, values=values)
    seen = 0
    for draw in chosen:
        found, without = tipping.tips(asked, draw, fresh, 60)
        before = end_of(asked, draw, 60)
        ladders = list(tipping.changes(draw.point))
        assert {steps[0].lever for steps in ladders} == {
            *without, *(tip.change.lever for tip in found)
        }  # fmt: skip
        assert [tip.change.part for tip in found] == sorted(tip.change.part for tip in found)
        for tip in found:
            seen += 1
            assert tip.bundles is not before
            assert end_of(asked, tipping.changed(draw, tip.change), 60) is not before
            smaller = [
                step for steps in ladders for step in steps
                if step.lever == tip.change.lever and step.part < tip.change.part
            ]  # fmt: skip
            for step in smaller:
                assert end_of(asked, tipping.changed(draw, step), 60) is before
            ends = [
                (end_of(asked, one, 60), end_of(asked, tipping.changed(one, tip.change), 60))
                for one in fresh
            ]
            assert tip.tips == sum(one is before and other is not before for one, other in ends)
            assert tip.back == sum(one is not before and other is before for one, other in ends)
            assert tip.fresh == len(fresh)
        for lever in without:
            for steps in ladders:
                if steps[0].lever == lever:
                    last = tipping.changed(draw, steps[-1])
                    assert end_of(asked, last, 60) is before
    assert seen >= 3


def test_a_referee_that_is_thought_up_does_one_thing_only() -> None:
    from sim.parameters import parameters

    ladders = {steps[0].lever: steps for steps in tipping.changes(parameters())}
    backing = ladders["backing"]
    assert [step.value for step in backing] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert backing[0].values["referee_activity"] == 1.0
    others = [backing[0].values[deed] for deed in tipping.DEEDS if deed != "backing"]
    assert not any(others)
    # where there is a referee, it goes on with all else that it does
    there = list(tipping.changes(parameters(referee_activity=1.0)))
    backing_ways = [steps for steps in there if steps[0].lever == "backing"]
    assert [steps[-1].value for steps in backing_ways] == [0.0, 1.0]
    assert backing_ways[0][0].values == {"backing": pytest.approx(0.64)}


# Sentences --------------------------------------------------------------------------------------


def said(*words: str) -> Any:
    return CliRunner().invoke(cli.app, ["why", "twente", *words, "--months", "24"])


@pytest.mark.parametrize(
    ("lang", "phrase"), [("nl", "in het model"), ("en", "in the model")], ids=["nl", "en"]
)
@pytest.mark.parametrize(
    "words",
    [
        ("Enschede", "Hengelo", "--task", "income"),
        ("Borne", "--policy", "hoeder"),
        ("Borne", "--task", "income", "--all"),
    ],
    ids=["pair", "one", "task"],
)
def test_every_sentence_of_what_was_found_says_in_the_model(
    words: tuple[str, ...], lang: str, phrase: str
) -> None:
    result = said(*words, "--lang", lang)
    assert result.exit_code == 0, result.output
    blocks = [" ".join(block.split()) for block in result.stdout.split("\n\n")]
    start = phrase.capitalize()
    data = "Uit de gegevens" if lang == "nl" else "From the data"
    happened = blocks[0][blocks[0].index(start) : blocks[0].index(data)]
    ends = ("Praten:", "Talks:")  # what a table shows
    found = [block for block in blocks[1:] if block.endswith(".") and not block.startswith(ends)]
    # the main reason before anything else, before what was asked
    lead, _ = blocks[0].split(" Twente, 2016.")[0].rsplit(f" {words[0]}", 1)
    how = (
        ("Meestal", "Altijd", "Het vaakst") if lang == "nl" else ("Mostly", "Always", "Most often")
    )
    assert lead.startswith((*how, words[0])), lead
    assert re.search(
        r"in \d+ van de \d+ (werelden|gevallen)"
        if lang == "nl"
        else r"in \d+ of (the )?\d+ (worlds|cases)",
        lead,
    )
    prose = [lead, happened, *(x for x in found if "worlds.csv" not in x and "--all" not in x)]
    assert len(prose) >= 3
    for one in re.split(r"(?<=[^. ]\.) (?=[A-Z])", " ".join(prose)):
        assert phrase in one.lower(), one
    # not as a drum: it opens one sentence
    assert happened.count(start) == 1
    # which worlds were used, and where a table is cut, is told at the end
    *blocks, worlds = [block for block in blocks if "--all" not in block]
    assert "worlds.csv" in worlds
    assert phrase in blocks[-1].lower()
    assert any(phrase in block.lower() for block in blocks[1:-1])
    # the rungs have one name each, explained once
    gloss = "re-configuratie (taken" if lang == "nl" else "re-configuration (tasks"
    assert " ".join(blocks).count(gloss) == 1
    assert not re.search(r"naar (afstemmen|bundelen|één geheel)|to (bundling|one)", result.stdout)
    # a screen of a laptop, and a little for the gloss
    assert len(result.stdout.splitlines()) <= (64 if "--all" in words else 58)
    assert max(map(len, result.stdout.splitlines())) <= 112
    # then what happened, then what it rests on
    order = ["Uit de gegevens", "Geloot"] if lang == "nl" else ["From the data", "Drawn"]
    places = [result.stdout.index(part) for part in (lead[:20], start, *order)]
    assert places == sorted(places)


def tip(lever: str, part: float, tips: int, back: int = 0) -> tipping.Tip:
    return tipping.Tip(tipping.Change(lever, 33.0, 15.5, part, {lever: 15.5}), True, tips, back, 30)


@pytest.mark.parametrize(
    ("tips", "said"),
    [
        # the smallest leads where it is no chance
        ([tip("inquiry", 0.2, 9), tip("room", 0.4, 5)],
         ["Als navragen bij elkaar op 15,5 stond in plaats van op 33, is deze taak",
         "Dat helpt in het model ook in 9 van 30 nieuwe werelden."]),
        ([tip("inquiry", 0.2, 9), tip("room", 0.4, 12)], ["Als navragen",
         "Een andere verandering doet het in het model vaker. Als de tijd die vrij is",
         "15,5 dagen per week was in plaats van 33, helpt dat"]),
        # else one that is not
        ([tip("inquiry", 0.2, 0), tip("room", 0.4, 12)], ["Als de tijd die vrij is",
         "maar vooral door toeval. Als navragen bij elkaar op 15,5", "in 0 van 30 nieuwe"]),
        ([tip("inquiry", 0.2, 8, 7), tip("room", 0.4, 2)], ["Geen maatregel helpt in het model",
         "is vooral toeval. Als navragen", "in 8 van 30 nieuwe werelden; in 7 gebeurt juist"]),
        ([], ["Geen van de 2 maatregelen verandert in het model op zichzelf de uitkomst van "
         "wereld 1."]),
    ],
)  # fmt: skip
def test_what_is_sturdy_leads_and_what_is_chance_is_told_so(tips, said) -> None:
    asked = ask(TWENTE, "Enschede", "Hengelo", "income")
    tally = np.zeros((2, 1, COUNTS), dtype=np.int32)
    found = analysis.Answer(
        asked, "Twente", "", 120, np.zeros((2, 2, 2)), summary.sums(asked, tally, np.zeros((2, 1))),
        (), None, 0, tuple(tips), ("mediation", "cost_key"),
    )  # fmt: skip
    with in_language("nl"):
        text = " ".join(analysis.tip_sentences(found))
        everything = analysis.tip_sentences(found, all_=True)
    for part in said:
        assert part in text
    if not tips:
        # one sentence; what was tried is told to who asks for all
        assert [text] == said
        assert "in het model zijn er 2 geprobeerd" in everything[1].lower()
        assert "bemiddelen en de verdeelsleutel" in everything[1]
    assert text.lower().count("in het model") == len(re.findall(r"\.(?= [A-Z]|$)", text))


NO = summary.Missing(0, 0, 0, 0)
MAIN: list[tuple[dict[str, Any], str]] = [
    (
        {"bundled": 12, "missing": NO._replace(never=13, refused=5)},
        "Meestal praten Enschede en Hengelo in het model niet over Werk en inkomen: in 13 van de "
        "18 werelden waarin zij niet bundelen.",
    ),
    (
        {"bundled": 0, "missing": NO._replace(silent=30)},
        "Altijd praten Enschede en Hengelo in het model wel over Werk en inkomen, maar stelt "
        "niemand voor om verder te gaan: in 30 van de 30 werelden waarin zij niet bundelen.",
    ),
    (
        {
            "bundled": 9, "missing": NO._replace(never=7, silent=6, refused=8), "up": 20, "made": 4,
            "no_other": 10, "no_both": 6, "why_one": (6, 0, 0, 0, 0, 0, 0, 0),
            "why_other": (2, 0, 0, 14, 0, 0, 0, 0),
        },
        "Het vaakst praten Enschede en Hengelo in het model wel over Werk en inkomen, maar komt er "
        "een nee van Hengelo, vooral om de tijd die het kost: in 8 van de 21 werelden waarin "
        "zij niet bundelen.",
    ),
    (
        {
            "bundled": 29, "missing": NO._replace(refused=1), "up": 9, "made": 1, "no_one": 1,
            "no_other": 1, "no_both": 6, "why_one": (7, 0, 0, 0, 0, 0, 0, 0),
            "why_other": (0, 0, 0, 7, 0, 0, 0, 0),
        },
        "Enschede en Hengelo bundelen Werk en inkomen in het model meestal: in 29 van de 30 "
        "werelden, en in maand 0 nog niet. Anders praten zij in het model altijd wel over "
        "Werk en inkomen, maar komt er een nee van Enschede, steeds om de eigen schoorsteen, en "
        "van Hengelo, steeds om de tijd die het kost: in de enige wereld waarin zij niet "
        "bundelen.",
    ),
    (
        {"bundled": 0, "missing": NO._replace(refused=30), "up": 1, "no_one": 1,
         "why_one": (0, 0, 1, 0, 0, 0, 0, 0)},
        "maar komt er een nee van Enschede, om het nut van apart blijven: in 30 van de 30 werelden",
    ),
    (
        {"bundled": 20, "missing": NO._replace(short=10), "short": summary.Short(0, 7, 3)},
        "Anders gaan zij in het model altijd wel een stap verder met Werk en inkomen, maar wordt "
        "het geen bundel, vooral omdat een van hen later weer een stap terug gaat: in 10 van de "
        "10 werelden waarin zij niet bundelen.",
    ),
    (
        {"bundled": 30},
        "Enschede en Hengelo bundelen Werk en inkomen in het model altijd: in 30 van de 30 "
        "werelden, en in maand 0 nog niet.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("counted", "said"), MAIN)
def test_the_main_reason_comes_first(counted: dict[str, Any], said: str) -> None:
    asked = ask(TWENTE, "Enschede", "Hengelo", "income")
    tally = np.zeros((30, 1, COUNTS), dtype=np.int32)
    sums = summary.sums(asked, tally, np.zeros((30, 1)))._replace(missing=NO)._replace(**counted)
    found = analysis.Answer(
        asked, "Twente", "", 120, np.zeros((30, 2, 2)), sums, (), None, 0, (), ()
    )
    with in_language("nl"):
        lead, head, *_ = analysis.sentences(found)
    assert lead == said if said.startswith(lead[:4]) else said in lead
    assert head.startswith("Enschede en Hengelo: Werk en inkomen. Twente.")


def test_what_others_decided_is_told() -> None:
    """A table that stopped what two wanted, boards, and a bundle by a chain."""
    asked = ask(TWENTE, "Enschede", "Hengelo", "income")
    tally = np.zeros((30, 1, COUNTS), dtype=np.int32)
    ends = summary.nothing(30, 1)
    stops, shelved, chained = ends.stops.copy(), ends.shelved.copy(), ends.chained.copy()
    stops[3], shelved[:2], chained[5:9] = 2, True, True
    tally[3, 0, [COUNT_TALKS, COUNT_UP, COUNT_MADE]] = 2
    via = np.where(chained, TWENTE.labels.index("Almelo"), -1)
    others = summary.Ends(stops, shelved, shelved, chained, via)
    sums = summary.sums(asked, tally, np.zeros((30, 1), np.int64), others)
    assert sums.short == summary.Short(1, 0, 0)
    found = analysis.Answer(
        asked, "Twente", "", 120, np.zeros((30, 2, 2)), sums, (), None, 0, (), ()
    )
    for lang, said in (
        ("nl", ("hielden anderen aan hun tafel de stap tegen: 2 keer.", "In 2 van de 30 werelden "
                "namen de besturen", "de laatste stap in het model door de besturen",
                "In 4 van de 30 werelden zitten zij", "(meestal Almelo)")),
        ("en", ("others at their tables stopped the step: 2 times.", "In 2 of 30 worlds the "
                "boards decided", "the last step was made by the boards",
                "In 4 of 30 worlds they are in one bundle", "(mostly Almelo)")),
    ):  # fmt: skip
        with in_language(lang):
            happened = analysis.sentences(found)[2]
            for part in said:
                assert part in happened
    nobody = sums._replace(via=-1)
    with in_language("nl"):
        told = analysis.sentences(found._replace(sums=nobody))[2]
        assert "via een keten van anderen" in told


def test_tables_and_boards_are_seen_in_runs() -> None:
    """Counts of what others did are those of the states at the end."""
    asked = ask(TWENTE, "Enschede")
    values = LIVELY | {"decision": "unanimous", "escalate_after": 1, "board_knots": 9}
    chosen = runs.draws(shipped().first(2), None, seed=4, values=values)
    found = runs.run(asked, chosen, 60)
    links = list(asked.links)
    for at, draw in enumerate(chosen):
        made = runs.start(asked, draw)
        made.finish(60)
        state = made.state
        assert found.others.stops[at].tolist() == state.table_stops[links].tolist()
        assert found.others.by_boards[at].tolist() == (state.by_boards[links] == 1).tolist()
        assert found.others.shelved[at].tolist() == (state.settled[links] > 0).tolist()
    assert found.others.stops.any()
    assert found.others.shelved.any()
    told = summary.sums(asked, found.tally, found.rung, found.others)
    assert told.stopped == found.others.stops.sum()


def test_the_refusal_is_of_the_kind_that_the_main_sentence_names(busy: Any) -> None:
    asked, _, found = busy
    told = summary.sums(asked, found.tally, found.rung)
    one = runs.typical(asked, found, 40)
    assert one is not None
    pair = asked.region.pairs[asked.region.link_pair[one.link]].tolist()
    who = 0 if pair[one.side] == asked.one else 1
    assert who in summary.refusers(told)
    assert summary.main_reason((told.why_one, told.why_other)[who])[0] == one.reason
    assert one.refused[one.side]


def test_of_several_tasks_runs_of_each_are_counted() -> None:
    asked = ask(TWENTE, "Enschede")
    tally = np.zeros((30, len(asked.links), COUNTS), dtype=np.int32)
    sums = summary.sums(asked, tally, np.zeros((30, len(asked.links))))
    parts = (
        ("one", sums._replace(bundled=10, missing=NO._replace(never=4, silent=16))),
        ("two", sums._replace(bundled=1, missing=NO._replace(never=29))),
    )
    found = analysis.Answer(
        asked, "Twente", "", 120, np.zeros((30, 1, 2)), sums, parts, None, 0, (), ()
    )
    with in_language("en"):
        assert analysis.lead(found) == (
            "Mostly Enschede and another do not talk about a task in the model: in 33 of the 49 "
            "cases in which they do not bundle (2 tasks, each in 30 worlds)."
        )


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ((0, 0, 0, 0, 5), "steeds nee door toeval (zonder dat was het een ja) (5 van 5 keer)"),
        ((0, 0, 0, 4, 1), "vooral nee om de tijd die het kost (4 van 5 keer)"),
        ((1, 0, 0, 0, 0), "één keer nee om de eigen schoorsteen."),
    ],
)
def test_how_often_a_reason_counts_is_in_the_words(why, said) -> None:
    asked = ask(TWENTE, "Enschede", "Hengelo", "income")
    tally = np.zeros((2, 1, COUNTS), dtype=np.int32)
    sums = summary.sums(asked, tally, np.zeros((2, 1)))
    many = sum(why)
    sums = sums._replace(up=many, no_one=many, why_one=(*why, 0, 0, 0))
    with in_language("nl"):
        assert said in " ".join(analysis._refused(asked, sums))


@pytest.mark.parametrize(
    ("in_ten_years", "said"),
    [(777.5, "78 keer per jaar"), (25.0, "2,5 keer per jaar"), (2.0, "2,0 keer in tien jaar")],
)
def test_how_often_they_talk_is_no_more_exact_than_it_is(in_ten_years: float, said: str) -> None:
    with in_language("nl"):
        assert analysis._how_often(in_ten_years) == said


def test_the_same_for_machines() -> None:
    result = said("Enschede", "Hengelo", "--task", "income", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["organisation"], found["other"], found["task"]) == ("GM0153", "GM0164", "income")
    assert len(found["drawn"]["GM0153"]["own_interest"]) == 30
    counts = found["counts"]
    assert counts["runs"] == counts["bundled"] + sum(counts["missing"].values()) == 30
    assert counts["up"] == sum(counts[key] for key in ("made", "no_one", "no_other", "no_both"))
    assert sum(counts["why_one"].values()) == counts["no_one"] + counts["no_both"]
    assert sum(counts["why_other"].values()) == counts["no_other"] + counts["no_both"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("Enschede", "--policy", "hoedr"), "hoeder"),
        (("Enschede", "--months", "3"), "kies een getal van 12"),
        (("Enschedee",), "misschien Enschede"),
    ],
)
def test_what_cannot_be_is_told_in_dutch(words: tuple[str, ...], message: str) -> None:
    result = CliRunner().invoke(cli.app, ["why", "twente", *words, "--lang", "nl"])
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
