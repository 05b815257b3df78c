"""Who is meant: identifiers made from names, and names in cells looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from sim.documents import NAMED, nearest
from sim.regions.findings import Findings
from sim.regions.rows import Row
from sim.regions.rules import EVERYTHING, JOINTS, Column, bare, folded, values_by_word
from sim.words import LANGUAGES, Language, language, listed, say, words_of

NAMES: Final = {
    "organisations": ("name",),
    "tasks": ("name_nl", "name_en"),
    "partnerships": ("name",),
}
"""The tables whose rows are referred to, and the columns that name them."""

_MOST_PIECES: Final = 11
"""Parts of one name and the signs between them: a name has five such signs at most."""
_SINGULAR: Final = {"organisations": "organisation", "tasks": "task", "partnerships": "partnership"}
_BEFORE: Final = re.compile(r"(gemeenten?|municipalit(y|ies) of) ")
_BRACKETS: Final = re.compile(r"\(([^()]+)\)")
_SHORTEST: Final = 3
"""Letters of a word that is looked for inside names."""
_SAME_START: Final = 5
"""Letters with which two words begin that may be one word for people."""
_MOST_LISTED: Final = 40
_SURE: Final = 0.8
"""Part of its letters that a slip of the pen leaves as they were."""


def identifier_of(name: str) -> str:
    """An identifier made from a name; empty if it has no letter or digit of it."""
    plain = unicodedata.normalize("NFKD", folded(name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:64]


def _loose(text: str) -> str:
    return _BEFORE.sub("", bare(text), count=1)


class Names:
    """Identifiers of the rows of a table by whatever they are called."""

    def __init__(self, table: str, rows: Iterable[Row]) -> None:
        self.table = table
        self.ids: set[str] = set()
        self._sure: dict[str, str | None] = {}
        self._loose: dict[str, str | None] = {}
        self._short: dict[str, str | None] = {}
        self._shown: dict[str, str] = {}
        """Identifiers by names that people may have meant."""
        self._label: dict[str, dict[str, str]] = {}
        self._kinds: dict[str, list[str]] = {}
        self._sources: dict[str, str] = {}
        for row in rows:
            called = [row[name] for name in NAMES[table] if row.get(name)]
            called += row.get("called", [])
            identifier = row.get("id") or next(iter(called), None)
            if identifier:
                self._add(identifier, called, row)

    def _add(self, identifier: str, names: Sequence[str], row: Row) -> None:
        self.ids.add(identifier)
        name = next(iter(names), identifier)
        self._label[identifier] = {lang: row.get(f"name_{lang}") or name for lang in LANGUAGES}
        for shown in names if row.get("made") else [identifier, *names]:
            self._shown.setdefault(shown, identifier)
        self._kinds.setdefault(row.get("kind") or "", []).append(identifier)
        short: list[str] = []
        if self.table == "tasks":
            self._sources[identifier] = row.get("source") or ""
            short = [inner for name in names for inner in _BRACKETS.findall(name)]
        for index, alike, words in (
            (self._sure, folded, (identifier, *names)),
            (self._loose, _loose, (identifier, *names)),
            (self._short, bare, short),
        ):
            for word in {alike(word) for word in words}:
                # a word for two is a word for neither
                index[word] = identifier if index.get(word, identifier) == identifier else None

    def find(self, name: str) -> tuple[str | None, bool]:
        """The identifier meant by a name, and whether that was guessed."""
        if name in self.ids:
            return name, False
        sure = self._sure.get(folded(name))
        if sure is not None:
            return sure, False
        return self._loose.get(_loose(name)) or self._short.get(bare(name)), True

    def label(self, identifier: str) -> str:
        """What people call it."""
        return self._label[identifier][language()]

    def labels(self) -> list[str]:
        """What people call all of them."""
        return list(dict.fromkeys(map(self.label, self._label)))

    def near(self, name: str, cutoff: float = 0.6) -> list[str]:
        """Names that are spelt about so; of tasks those in the language of messages."""
        words = {folded(word): word for word in self._shown}
        found = nearest(folded(name), words.values(), cutoff)
        if self.table == "tasks":
            found = [self.label(self._shown[word]) for word in found]
        return list(dict.fromkeys(found))

    def perhaps(self, name: str) -> list[str]:
        """Names of those that may be meant by a word that is no name, the likeliest kind of guess.

        Spelt nearly so; a word of the name or of the law behind a task; its first letters; one of
        a kind; a word that begins so; spelt somewhat so.
        """
        word = bare(name)
        ways: tuple[Callable[[], Iterable[str]], ...] = (
            lambda: self.near(name, _SURE),
            lambda: self._holding(word, self._words()),
            lambda: self._holding(word, self._sources.items()),
            lambda: self._of_kind(word),
            lambda: self._beginning(word, self._words()) if self.table == "tasks" else (),
            lambda: self._beginning(word, self._sources.items()),
            lambda: self.near(name),
        )
        for way in ways:
            found = list(dict.fromkeys(way()))
            if 0 < len(found) <= NAMED:
                return found
        return []

    def _words(self) -> list[tuple[str, str]]:
        return [(identifier, name) for name, identifier in self._shown.items()]

    def _holding(self, word: str, texts: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Those in whose text a word begins with this one, or whose first letters it is."""
        letters = word.replace(" ", "")
        for identifier, text in texts:
            plain = bare(text)
            first = "".join(one[0] for one in plain.split() if one not in JOINTS)
            inside = len(letters) >= _SHORTEST and f" {word}" in f" {plain}"
            if inside or (len(first) > 1 and letters == first):
                yield self.label(identifier)

    def _of_kind(self, word: str) -> list[str]:
        kind = values_by_word("kind").get(word.removeprefix("de ").removeprefix("het "))
        return [self.label(one) for one in self._kinds.get(kind or "-", ())]

    def _beginning(self, word: str, texts: Iterable[tuple[str, str]]) -> list[str]:
        """Those with a word that begins as a word of this one, as far as any does."""
        best, found = (False, 0), list[str]()
        for identifier, text in texts:
            for one in bare(text).split():
                same = max((_same_start(one, mine) for mine in word.split()), default=0)
                # all of a word says more than the start of a longer one
                score = same == len(one), same
                if same >= _SAME_START and score >= best:
                    found = [*(found if score == best else []), self.label(identifier)]
                    best = score
        return found


def _same_start(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def name_rows(table: str, rows: Sequence[Row], findings: Findings) -> None:
    """Give each row its identifier; refuse two that would be one."""
    first: dict[str, Row] = {}
    called: dict[str, Row] = {}
    made = False
    for row in rows:
        names = [row[name] for name in NAMES[table] if row.get(name)]
        if table == "tasks" and not names and not row.get("id"):
            rule, hint = say("regions.must_not_be_empty"), say("regions.empty_cell_hint")
            findings.fault(table, "name_nl", rule, "", hint, row["row"])
            row["good"] = False
        if not row.get("id") and names:
            row["id"] = identifier_of(names[0])
            row["made"] = made = True
            if not row["id"]:
                rule, hint = say("regions.no_id"), say("regions.no_id_hint")
                findings.fault(table, NAMES[table][0], rule, names[0], hint, row["row"])
                row["good"] = False
        given = row.get("id")
        if not given:
            continue
        if given in first:
            rule = say("regions.stands_already", row=first[given]["row"])
            column, shown, hint = "id", given, say("regions.distinct")
            if row.get("made"):
                column, shown, hint = NAMES[table][0], names[0], say("regions.distinct_names")
            findings.fault(table, column, rule, shown, hint, row["row"])
            continue
        first[given] = row
        if table != "partnerships":
            for name in dict.fromkeys(map(folded, names)):
                other = called.setdefault(name, row)
                if other is not row:
                    rule = say("regions.stands_already", row=other["row"])
                    hint = say("regions.distinct_names")
                    findings.fault(table, NAMES[table][0], rule, names[0], hint, row["row"])
    if made:
        findings.tell("told_ids", findings.grid_of(table))


_SIGNS: Final = re.compile(r"([;,|\n\r])")
_JOINTS: Final = re.compile(
    rf"(\s+(?:{'|'.join(filter(str.isalpha, JOINTS))})\s+|"
    rf"\s*[{re.escape(''.join(j for j in JOINTS if not j.isalpha()))}]\s*)",
    re.IGNORECASE,
)
"""Words and signs between names that are no semicolons."""


def parts_of(text: str, names: Names, signs: re.Pattern[str] = _SIGNS) -> list[str]:
    """Names in a cell; what parts them parts no name that has such a sign in it."""
    pieces = signs.split(text)
    out = []
    while pieces:
        for size in range(min(len(pieces), _MOST_PIECES), 0, -2):
            word = "".join(pieces[:size]).strip()
            if size == 1 or names.find(word)[0] is not None:
                break
        if word:
            out.append(word)
        # the sign behind it goes too
        pieces = pieces[size + 1 :]
    return out


class Everyone(NamedTuple):
    """Words that stand for many of a table."""

    ids: list[str]
    phrase: dict[Language, str]
    """What is written for them, by language."""
    guessed: frozenset[str]
    """Folded words that are taken for the phrase, and told."""

    def means(self, word: str) -> bool:
        """Whether a word is the phrase, in any language."""
        return folded(word) in map(folded, self.phrase.values())

    def begins(self, word: str) -> bool:
        """Whether a word begins as the phrase does."""
        starts = {folded(phrase).split()[0] for phrase in self.phrase.values()}
        return (folded(word).split() or [""])[0] in starts


def _meaning(word: str, known: Names, everyone: Everyone | None) -> tuple[list[str], str, str]:
    """Identifiers that a word stands for, and what was guessed: its kind, and the name."""
    identifier, guessed = known.find(word)
    if identifier is not None:
        return [identifier], "told_near" if guessed else "", known.label(identifier)
    if everyone is not None:
        if everyone.means(word):
            return everyone.ids, "", ""
        if folded(word) in everyone.guessed:
            return everyone.ids, "told_all", everyone.phrase[language()]
    return [], "", ""


def look_up(
    table: str,
    row: Row,
    column: Column,
    known: Names | None,
    everyone: Everyone | None,
    findings: Findings,
) -> None:
    """Put identifiers in the place of the names in a cell.

    Args:
        known: what the names may be; None: their table could not be read.
        everyone: words that stand for many.
    """
    text = row.get(column.name)
    if text is None:
        return
    if known is None:  # one fault must not bring a hundred
        row[column.name] = None
        row["good"] = False
        return
    everyone = everyone if column.many else None
    parts = parts_of(text, known) if column.many else [text]
    words: list[str] = []
    for part in parts:
        pieces = parts_of(part, known, _JOINTS) if column.many else [part]
        joined = len(pieces) > 1 and not _meaning(part, known, everyone)[0]
        if joined and all(_meaning(piece, known, everyone)[0] for piece in pieces):
            words += pieces
            detail = f"{part} → {'; '.join(pieces)}"
            findings.tell_of("told_split", table, row["row"], column.name, detail)
        else:
            words.append(part)
    found: list[str] = []
    for word in words:
        ids, told, name = _meaning(word, known, everyone)
        if not ids:
            rule = say(f"regions.unknown_{_SINGULAR[column.to]}")
            hint = _hint(word, words, column, known, everyone, findings)
            findings.fault(table, column.name, rule, word, hint, row["row"])
            row["good"] = False
        elif name and ids[0] in found and told != "told_all":
            rule = say("regions.twice", name=word)
            findings.fault(table, column.name, rule, text, say("regions.each_once"), row["row"])
            row["good"] = False
        else:
            found += [one for one in ids if one not in found]
            if told:
                findings.tell_of(told, table, row["row"], column.name, f"{word} → {name}")
    if column.many and not found and row["good"] and column.required:
        rule, hint = say("regions.at_least_one"), say("regions.separate")
        findings.fault(table, column.name, rule, text, hint, row["row"])
        row["good"] = False
    row[column.name] = tuple(found) if column.many else (found[0] if found else None)


def _hint(
    word: str,
    words: Sequence[str],
    column: Column,
    known: Names,
    everyone: Everyone | None,
    findings: Findings,
) -> str:
    """What to write instead of a word that is no name; who follows it loses no other name."""
    perhaps = known.near(word, _SURE)
    pieces = parts_of(word, known, _JOINTS) if column.many and not perhaps else [word]
    if len(pieces) > 1:
        there = [piece for piece in pieces if _meaning(piece, known, everyone)[0]]
        meant = {piece: known.perhaps(piece) for piece in pieces if piece not in there}
        better = [meant[p][0] if len(meant.get(p, ())) == 1 else p for p in pieces]
        better = list(dict.fromkeys(better))
        if len(better) == 1:
            perhaps = better
        elif there or all(meant.values()):
            cell = [one for given in words for one in (better if given == word else [given])]
            return say("regions.put_between", cell="; ".join(dict.fromkeys(cell)))
    if everyone is not None and not perhaps and everyone.begins(word):
        phrase, many = everyone.phrase[language()], len(everyone.ids)
        return say("regions.write_all", all=phrase, many=many)
    perhaps = perhaps or known.perhaps(word)
    if perhaps:
        return say("documents.did_you_mean", names=listed(perhaps, "or"))
    if known.table == "tasks":
        names = "; ".join(known.labels()[:_MOST_LISTED])
        return say("regions.choose_task", names=names, table=findings.label("tasks"))
    return say("regions.add_to", table=findings.label(column.to))


def words_for_all(organisations: Sequence[Row], tasks: Sequence[Row]) -> dict[str, Everyone]:
    """What *all municipalities* and *all tasks* stand for, by the table referred to."""
    towns = [
        row["id"]
        for row in organisations
        if row.get("id") and row.get("kind") == "municipality" and row.get("core") == "yes"
    ]
    every = {"organisations": towns, "tasks": [task["id"] for task in tasks if task.get("id")]}
    keys = {"organisations": "all_municipalities", "tasks": "all_tasks"}
    found = {}
    for table, ids in every.items():
        phrase = {lang: words_of("region_columns", lang)[keys[table]] for lang in LANGUAGES}
        # with their number in it, if that is right
        guessed = {folded(text).replace(" ", f" {len(ids)} ", 1) for text in phrase.values()}
        if table == "tasks":
            guessed |= EVERYTHING
        found[table] = Everyone(ids, phrase, frozenset(guessed))
    return found
