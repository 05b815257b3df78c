"""Who is meant: identifiers made from names, and names in cells looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sim.documents import closest
from sim.regions.findings import Findings
from sim.regions.rows import Row
from sim.regions.rules import Column, bare, folded
from sim.words import LANGUAGES, say, words_of

NAMES: Final = {
    "organisations": ("name",),
    "tasks": ("name_nl", "name_en"),
    "partnerships": ("name",),
}
"""The tables whose rows are referred to, and the columns that name them."""

_MOST_PIECES: Final = 11
"""Parts of one name and the signs between them: a name has five such signs at most."""
_SINGULAR: Final = {"organisations": "organisation", "tasks": "task", "partnerships": "partnership"}
_BEFORE: Final = re.compile(r"(gemeente|municipality of) ")


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
        self._shown: list[str] = []
        self._label: dict[str, str] = {}
        for row in rows:
            called = [row[name] for name in NAMES[table] if row.get(name)]
            called += row.get("called", [])
            identifier = row.get("id") or next(iter(called), None)
            if identifier:
                self._add(identifier, called, bool(row.get("made")))

    def _add(self, identifier: str, names: Sequence[str], made: bool) -> None:
        self.ids.add(identifier)
        self._label[identifier] = next(iter(names), identifier)
        self._shown += names if made else [identifier, *names]
        for index, alike in ((self._sure, folded), (self._loose, _loose)):
            for word in {alike(name) for name in (identifier, *names)}:
                # a word for two is a word for neither
                index[word] = identifier if index.get(word, identifier) == identifier else None

    def find(self, name: str) -> tuple[str | None, bool]:
        """The identifier meant by a name, and whether that was guessed."""
        if name in self.ids:
            return name, False
        sure = self._sure.get(folded(name))
        if sure is not None:
            return sure, False
        return self._loose.get(_loose(name)), True

    def label(self, identifier: str) -> str:
        """What people call it."""
        return self._label[identifier]

    def near(self, name: str) -> str:
        """A question with the nearest names."""
        return closest(folded(name), {folded(word): word for word in self._shown}.values())


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


def parts_of(text: str, names: Names) -> list[str]:
    """Names in a cell; what parts them parts no name that has such a sign in it."""
    pieces = re.split(r"([;,|\n\r])", text)
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


def look_up(
    table: str,
    row: Row,
    column: Column,
    known: Names | None,
    everyone: Mapping[str, list[str]],
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
    parts = parts_of(text, known) if column.many else [text]
    found: list[str] = []
    for part in parts:
        if column.many and folded(part) in everyone:
            found += [one for one in everyone[folded(part)] if one not in found]
            continue
        identifier, guessed = known.find(part)
        if identifier is None:
            rule = say(f"regions.unknown_{_SINGULAR[column.to]}")
            hint = known.near(part) or say("regions.add_to", table=findings.label(column.to))
            findings.fault(table, column.name, rule, part, hint, row["row"])
            row["good"] = False
        elif identifier in found:
            rule = say("regions.twice", name=part)
            findings.fault(table, column.name, rule, text, say("regions.each_once"), row["row"])
            row["good"] = False
        else:
            found.append(identifier)
            if guessed:
                detail = f"{part} → {known.label(identifier)}"
                findings.tell_of("told_near", table, row["row"], column.name, detail)
    if column.many and not found and row["good"] and column.required:
        rule, hint = say("regions.at_least_one"), say("regions.separate")
        findings.fault(table, column.name, rule, text, hint, row["row"])
        row["good"] = False
    row[column.name] = tuple(found) if column.many else (found[0] if found else None)


def words_for_all(
    organisations: Sequence[Row], tasks: Sequence[Row]
) -> dict[str, dict[str, list[str]]]:
    """What *all municipalities* and *all tasks* stand for, by the table referred to."""
    towns = [
        row["id"]
        for row in organisations
        if row.get("id") and row.get("kind") == "municipality" and row.get("core") == "yes"
    ]
    every = {"organisations": towns, "tasks": [task["id"] for task in tasks if task.get("id")]}
    keys = {"organisations": "all_municipalities", "tasks": "all_tasks"}
    return {
        table: {folded(words_of("region_columns", lang)[keys[table]]): ids for lang in LANGUAGES}
        for table, ids in every.items()
    }
