"""What people may write: Dutch and English names of values, and what messages say of the rest."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.documents import (
    DocumentError,
    Reader,
    closest,
    nearest,
    read_toml,
    system_error,
)
from sim.networks import task_names
from sim.parameters import ENTRIES, NEVER, ParameterError, Parameters, canonical, parameters
from sim.regions import CaseError, case_names, load_case
from sim.scenarios import ScenarioError, load_scenario, scenario_names, shipped_policies
from sim.words import (
    LANGUAGES,
    AmbiguousError,
    Names,
    folded,
    in_language,
    meant,
    name_of,
    say,
    values_named,
    words_of,
)

GROUPS = sorted({key.partition(".")[0] for key in words_of("values", "en")})
CHOICES = [name for name, entry in ENTRIES.items() if entry.choices]
ALL: dict[str, Names] = {
    **{group: values_named(group) for group in GROUPS},
    **{name: ENTRIES[name].names for name in CHOICES},
    "scenarios": scenario_names(),
    "policies": load_scenario("baseline").policy_names,
    "cases": case_names(),
    "tasks": task_names(load_case("twente")),
}

# What is taken ----------------------------------------------------------------------------------

FOLDED = [
    ("Jeugdhulp", "jeugdhulp"),
    ("  Water-Schap ", "water schap"),
    ("water_board", "WATER BOARD"),
    ("Coördinatie", "coordinatie"),
    ("Coo\u0308rdinatie", "Coördinatie"),
    ("een–twee", "een twee"),
    ("STRASSE", "straße"),
    ("no\u00a0break", "no break"),
]


@pytest.mark.parametrize(("one", "other"), FOLDED)
def test_writers_differ_in_capitals_accents_and_joints(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize("group", ALL)
def test_names_of_one_thing_are_of_no_other(group: str) -> None:
    owners: dict[str, str] = {}
    for one, names in ALL[group].items():
        for name in {one, *(name for lang in names.values() for name in lang)}:
            assert owners.setdefault(folded(name), one) == one, name


@pytest.mark.parametrize("group", ALL)
def test_everything_is_found_by_each_of_its_names(group: str) -> None:
    for one, names in ALL[group].items():
        for lang in LANGUAGES:
            shown = name_of(one, ALL[group], lang)
            for name in {one, shown, *names.get(lang, ())}:
                for way in (name, name.upper(), f" {name} ", name.replace(" ", "-")):
                    assert meant(way, ALL[group]) == one


WORDS = [
    ("yes_no", "Ja", "yes"),
    ("yes_no", "NEE", "no"),
    ("partly", "deels", "partly"),
    ("role", "stuurmiddel", "lever"),
    ("role", "Onzekerheid", "uncertainty"),
    ("order", "omgekeerd", "reversed"),
    ("month", "nooit", "never"),
    ("what", "Grenzen", "limits"),
    ("depth", "2 re-configuratie", "2"),
    ("kind", "gemeente", "municipality"),
    ("kind", "Water board", "water_board"),
    ("kind", "waterschap", "water_board"),
    ("tier", "landelijk", "national"),
    ("legal_form", "Gemeenschappelijke regeling", "joint_arrangement"),
    ("part", "scheidsrechter", "referee"),
    ("direction", "daalt", "down"),
    ("check", "beide boven", "both_above"),
    ("first_verdict", "hangt af", "depends"),
    ("mode", "Samen", "joint"),
    ("form", "gezamenlijk", "joint"),
    ("form", "netwerk", "network"),
    ("decision", "eenstemmig", "unanimous"),
    ("effort_level", "persoon", "person"),
    ("strategy", "Verhaal", "story"),
    ("strategy_level", "netwerk", "network"),
    ("attention_rule", "Minste-vertrouwen", "weakest_trust"),
    ("referee_scope", "tussen deelregio's", "across_areas"),
    ("scenarios", "schaarste", "scarcity"),
    ("scenarios", "Overvloed", "abundance"),
    ("scenarios", "basis", "baseline"),
    ("scenarios", "uitgangspunt", "baseline"),
    ("policies", "geen", "none"),
    ("policies", "No referee", "none"),
    ("policies", "hoeder", "guardian"),
    ("policies", "Hoeder: blijft, steunt en bemiddelt", "guardian"),
    ("policies", "vertrekker", "leaver"),
    ("policies", "tapering guardian", "tapering"),
    ("policies", "gastheer", "inviter"),
    ("cases", "Twente", "twente"),
    ("cases", "Zutphen en Lochem", "zutphen_lochem"),
    ("cases", "bar", "bar"),
    ("tasks", "jeugdhulp", "youth_care"),
    ("tasks", "Werk en inkomen", "income"),
    ("flag", "maanden", "months"),
    ("command", "vergelijk", "compare"),
    ("design", "zeef", "screening"),
    ("audience", "Adviseurs", "advisors"),
    ("ranges", "aannemelijk", "plausible"),
]


@pytest.mark.parametrize(("group", "word", "one"), WORDS)
def test_a_word_of_either_language_is_taken(group: str, word: str, one: str) -> None:
    assert meant(word, ALL[group]) == one


def test_every_group_has_a_word_in_the_table() -> None:
    assert {group for group, _, _ in WORDS} >= set(ALL) - {"context", "arms", "method", "amount"}


def test_what_is_meant_of_several_is_asked() -> None:
    names = Names(a={"nl": ["bank"]}, b={"en": ["Bank"]}, c={"en": ["bench"]}, bench={})
    with pytest.raises(AmbiguousError, match="a or b"):
        meant("BANK", names)
    assert meant("bench", names) == "bench", "an id as it is wins"
    assert meant("Bench", names) == "bench", "and wins over names, however it is written"
    assert meant("chair", names) is None


def test_a_policy_of_ones_own_with_the_name_of_another_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'id = "mine"\ntitle.en = "Mine"\n[policies.mild]\ntitle.nl = "Hoeder: mild"\n'
        "parameters.backing = 0.1\n",
        encoding="utf-8",
    )
    story = load_scenario(path)
    assert story.policy("mild").id == "mild"
    assert story.policy("guardian").id == "guardian"
    with pytest.raises(ScenarioError, match="guardian or mild"):
        story.policy("hoeder")


def test_dutch_titles_begin_with_a_word_to_type() -> None:
    for policy in shipped_policies().values():
        assert " " not in policy.names["nl"][0], policy.id
    for name, names in scenario_names().items():
        assert " " not in names["nl"][0], name


def test_parameters_take_the_words_and_keep_the_ids() -> None:
    given = {
        "mode": "samen",
        "form": "Gezamenlijk",
        "attention_rule": "gemiste_waarde",
        "referee_scope": "BINNEN DEELREGIO",
        "referee_stop": "nooit",
    }
    english = {
        "mode": "joint",
        "form": "joint",
        "attention_rule": "unrealised_value",
        "referee_scope": "within_area",
        "referee_stop": NEVER,
    }
    assert parameters(**given) == parameters(**english)
    assert parameters(**given).model_dump() == parameters(**english).model_dump()
    phases = [(3, {"attention_rule": "willekeurig"})]
    assert parameters(phases=phases).phases == ((3, (("attention_rule", "random"),)),)
    assert canonical("room", "nooit") == "nooit", "a month only"
    assert canonical("mindset_mean", 0.2) == 0.2


def test_files_take_the_words_and_keep_the_ids(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'id = "mine"\ntitle.en = "Mine"\n[parameters]\nmode = "samen"\nform = "netwerk"\n'
        'referee_stop = "nooit"\n[policies.p.parameters]\nattention_rule = "grootste"\n'
        '[[policies.p.phases]]\nfrom = 3\nparameters.referee_scope = "lokaal"\n',
        encoding="utf-8",
    )
    story = load_scenario(path)
    assert dict(story.values) == {"mode": "joint", "form": "network", "referee_stop": NEVER}
    assert story.policy("p").values == {"attention_rule": "largest"}
    assert story.policy("p").phases == ((3, {"referee_scope": "local"}),)


def test_readers_take_the_words_and_keep_the_ids() -> None:
    read = Reader("a.toml", DocumentError)
    kinds = values_named("kind")
    assert read.one_of("kind", "Gemeente", kinds) == "municipality"
    assert read.some_of("kinds", ["provincie", "water-board"], kinds, ()) == (
        "province",
        "water_board",
    )
    read.some_of("kinds", ["gemeente", "municipality"], kinds, ())
    read.one_of("kind", "gemeent", kinds)
    twice, unknown = read.faults
    assert twice.rule == "stands there already"
    assert unknown.hint == "did you mean municipality?"


# What messages say ------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hint_never_repeats_what_was_typed(lang: str) -> None:
    with in_language(lang):  # type: ignore[arg-type]
        assert closest("twente", ["twente"]) == ""
        assert "synergy_1" not in nearest("synergy_1", ENTRIES)
        for group, names in ALL.items():
            for one in names:
                shown = name_of(one, names)
                assert shown not in nearest(shown, names), group


def test_a_name_is_shown_in_the_language_that_is_spoken() -> None:
    kinds = values_named("kind")
    assert nearest("gemeent", kinds) == ["municipality"]
    with in_language("nl"):
        assert nearest("municipalit", kinds) == ["gemeente"]
        assert closest("hoedr", ALL["policies"]) == "is hoeder bedoeld?"


SYSTEM = [
    (FileNotFoundError(errno.ENOENT, "x"), "No such file", "is er niet"),
    (PermissionError(errno.EACCES, "x"), "Permission denied", "geen toestemming"),
    (PermissionError("x"), "Permission denied", "geen toestemming"),
    (OSError(errno.ENOSPC, "x"), "No space left", "schijf is vol"),
    (IsADirectoryError(errno.EISDIR, "x"), "Is a directory", "een map"),
    (OSError(errno.EROFS, "x"), "Read-only", "alleen worden gelezen"),
    (OSError(errno.EMFILE, "x"), "Too many open files", "te veel bestanden"),
    (OSError(errno.EAGAIN, "x"), "temporarily unavailable", "te druk"),
    (OSError(errno.EOPNOTSUPP, "x"), "not supported", "kan dit niet"),
    (OSError(99_999, "x"), "error 99999", "fout 99999"),
    (OSError("some words"), "the system refuses it", "het systeem weigert dit"),
    (UnicodeEncodeError("ascii", "é", 0, 1, "x"), "characters", "tekens"),
]


@pytest.mark.parametrize(("error", "english", "dutch"), SYSTEM, ids=lambda x: repr(x)[:30])
def test_the_system_speaks_the_language(error: BaseException, english: str, dutch: str) -> None:
    assert english in system_error(error)
    with in_language("nl"):
        assert dutch in system_error(error)


def test_the_words_of_the_system_are_of_numbers_that_there_are() -> None:
    known = set(words_of("system", "en")) - {"other", "unknown"}
    assert known <= set(vars(errno))
    for name in known - {"EILSEQ"}:
        assert words_of("system", "en")[name] == os.strerror(getattr(errno, name))


TOML = [
    ("x", "Expected '=' after a key", "na een sleutel moet '=' staan"),
    ("x = ", "Invalid value", "dit is geen waarde"),
    ("x = 'a", "Illegal|Expected", "het teken|hier moet"),
    ('x = "a', "Unterminated string", "aanhalingsteken"),
    ('x = "a\\q"', r"Unescaped '\\' in a string", r"zet '\\' in een tekst twee keer"),
    ("x = [1", "Unclosed array", "lijst is niet afgesloten"),
    ("x = {a = 1", "Unclosed inline table", "tabel is niet afgesloten"),
    ("x = {a = 1, a = 2}", "Duplicate inline table key 'a'", "sleutel 'a' staat er voor de tweede"),
    ("x = 1\nx = 2", "stands there for the second time", "staat er voor de tweede keer"),
    ("[a]\n[a]", "table 'a' stands there", "tabel 'a' staat er"),
    ("a = {}\na.b = 1", "'a' is complete", "'a' is al af"),
    ("[a", r"Expected '\]'", r"moet eindigen met '\]'"),
    ("[[a]", r"Expected '\]\]'", r"moet eindigen met '\]\]'"),
    ("x = 1 y", "Expected newline", "nieuwe regel"),
    ("= 1", "Invalid statement", "geen sleutel"),
    ("x = 2020-13-40", "Invalid date|Expected newline", "geen bestaande datum|nieuwe regel"),
    ('x = "\\uD800"', "not a Unicode scalar", "teken bestaat niet"),
    ('x = "\\uZZZZ"', "Invalid hex", "verkeerde code"),
    (f"x = {'9' * 5000}", "more than 4300 digits", "meer dan 4300 cijfers"),
]


@pytest.mark.parametrize(("text", "english", "dutch"), TOML)
def test_what_is_no_toml_is_told_in_the_language(
    tmp_path: Path, text: str, english: str, dutch: str
) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=english):
        read_toml("x.toml", path, "study")
    with in_language("nl"), pytest.raises(DocumentError, match=dutch) as caught:
        read_toml("x.toml", path, "study")
    other = words_of("documents", "nl")["toml_other"]
    assert other not in str(caught.value)
    assert str(caught.value).startswith("document x.toml: 1 fout\n")


KINDS_OF_FAULT = [
    (
        lambda: parameters(rom=1),
        "there is no such parameter",
        "zo'n getal van het model is er niet",
    ),
    (lambda: parameters(room=-1), "must be a number from", "dit moet zijn: een getal van"),
    (lambda: parameters(room=float("nan")), "NaN and infinity", "NaN en oneindig"),
    (lambda: parameters(room="8,0"), "without quotation marks", "zonder aanhalingstekens"),
    (lambda: parameters(form="x"), "one of network, lead", "een van netwerk, trekker"),
    (lambda: parameters(phases=3), "pairs of a month", "paren zijn van een maand"),
    (lambda: parameters(phases=[(3, {"room": 1})]), "no lever", "geen stuurmiddel"),
    (lambda: setattr(Parameters(), "room", 3), "do not change", "verandert niet"),
    (lambda: Parameters(form="gezamelijk"), "mean joint", "is gezamenlijk bedoeld"),
    (lambda: Parameters(form="los"), "one of network", "een van netwerk"),
    (lambda: load_scenario("scarcty"), "did you mean scarcity", "is schaarste bedoeld"),
    (lambda: load_scenario(Path("basis")), "and no path", "en geen pad"),
    (lambda: load_scenario(Path("scarcity")), "and no path", "en geen pad"),
    (lambda: load_scenario("x.toml"), "no such file", "dit bestand is er niet"),
    (lambda: load_scenario("basis").policy("gardian"), "mean guardian", "is hoeder bedoeld"),
]


@pytest.mark.parametrize(("ask", "english", "dutch"), KINDS_OF_FAULT)
def test_errors_are_made_in_the_language(ask, english: str, dutch: str) -> None:
    with pytest.raises((ParameterError, ScenarioError), match=english):
        ask()
    with in_language("nl"), pytest.raises((ParameterError, ScenarioError), match=dutch):
        ask()


def subclasses(kind: type) -> set[type]:
    return {kind}.union(*(subclasses(one) for one in kind.__subclasses__()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_document_has_a_name(lang: str) -> None:

    for kind in subclasses(DocumentError):
        with in_language(lang):  # type: ignore[arg-type]
            assert say(f"documents.kind_{kind.kind}")


PLACES = [
    ((), "a.csv: r", "a.csv: r"),
    (("kind",), "a.csv, kind: r", "a.csv, kind: r"),
    (("kind", None, "", 4), "a.csv, row 4, column kind: r", "a.csv, rij 4, kolom kind: r"),
    ((None, None, "", 4), "a.csv, row 4: r", "a.csv, rij 4: r"),
]


@pytest.mark.parametrize(("more", "english", "dutch"), PLACES)
def test_a_fault_says_where(more: tuple, english: str, dutch: str) -> None:
    from sim.documents import Fault

    fault = Fault("a.csv", "r", *more)
    assert str(fault) == english
    with in_language("nl"):
        assert str(fault) == dutch


@pytest.mark.parametrize(("count", "words"), [(1, "1 fout"), (3, "3 fouten"), (100, "minstens")])
def test_faults_are_counted(count: int, words: str) -> None:
    from sim.documents import Fault

    with in_language("nl"):
        message = str(DocumentError("a.csv", [Fault("a.csv", "r")] * count))
    assert message.startswith("document a.csv: ")
    assert words in message.partition("\n")[0]
    assert ("en nog 80" in message) == (count == 100)


def test_a_case_by_its_title_unless_a_folder_is_called_so(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_case("Zutphen-Lochem").name == load_case("zutphen_lochem").name
    (tmp_path / "Drechtsteden").mkdir()
    with pytest.raises(CaseError):
        load_case("Drechtsteden")
