"""The worlds that travel with the package: a table, and a document that says how it was made."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim.documents import DocumentError, Fault, closest, system_error
from sim.parameters import ENTRIES, ParameterError, Parameters, canonical, parameters
from sim.words import meant, say, values_named
from sim.worlds.measures import MEASURES
from sim.worlds.quiet import MODES

NAME: Final = "worlds.csv"
PLACE: Traversable = resources.files("sim") / "data"
"""Where the worlds are that come with the package."""
MEASURED: Final = tuple(f"{mode}_{measure}" for mode in MODES for measure in MEASURES)
"""Columns with means over ten quiet runs."""
SCHEMA: Final = 1


class WorldsError(DocumentError):
    """Worlds that cannot be used; the message names file, value, rule and remedy."""

    kind = "worlds"


class World(NamedTuple):
    """A setting of the model that fits what is known."""

    number: int
    """From 1, which is the default, on; the first few are spread out, too."""
    values: Mapping[str, Any]
    """Parameters that it sets."""
    measures: Mapping[str, float]
    """Of its quiet years, by :data:`MEASURED`."""
    confirmed: bool
    """Whether fresh runs met all targets again."""

    def parameters(self, **values: Any) -> Parameters:
        """All parameters in this world, with some laid over."""
        return parameters(**{**self.values, **values})


class Worlds(NamedTuple):
    """Worlds, and how they were made."""

    name: str
    """The file, for messages."""
    worlds: tuple[World, ...]
    about: Mapping[str, Any]
    """What the document beside the table says."""
    digest: str
    """SHA-256 of the table."""

    def first(self, number: int, said: str = "worlds") -> tuple[World, ...]:
        """So many of them, spread out.

        Args:
            said: what asks for them, for the message.

        Raises:
            WorldsError: there are not so many.
        """
        there = len(self.worlds)
        if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= there:
            return self.worlds[:number]
        rule = say("world_files.number", there=there)
        raise WorldsError(self.name, [Fault(said, rule, None, number)])

    def provenance(self, number: int) -> dict[str, Any]:
        """What a manifest says of them."""
        return {"used": number, "file": self.name, "sha256": self.digest}


def shipped() -> Worlds:
    """The worlds that come with the package.

    Raises:
        WorldsError: the file is not there or damaged.
    """
    return _read(PLACE, NAME)


def read(path: Path) -> Worlds:
    """Worlds from a table, and the document beside it.

    Raises:
        WorldsError: with all that is wrong.
    """
    return _read(path.parent, path.name)


def document_of(name: str) -> str:
    """Name of the document beside a table of worlds."""
    return f"{name.removesuffix('.csv')}.json"


def _read(place: Traversable, name: str) -> Worlds:
    beside = document_of(name)
    try:
        text, told = (place.joinpath(file).read_bytes() for file in (name, beside))
    except OSError as error:
        rule = say("documents.cannot_read", reason=system_error(error))
        fault = Fault(Path(str(error.filename)).name, rule, hint=say("world_files.make"))
        raise WorldsError(name, [fault]) from None
    digest = hashlib.sha256(text).hexdigest()
    again = say("world_files.again")
    try:
        about = json.loads(told)
        made = about["sha256"]
        newer = about["schoorsteen_worlds"] > SCHEMA
    except (ValueError, KeyError, TypeError):
        rule = say("world_files.how_made")
        raise WorldsError(name, [Fault(beside, rule, hint=again)]) from None
    if newer:
        rule = say("world_files.newer", schema=SCHEMA)
        raise WorldsError(name, [Fault(beside, rule, hint=say("world_files.update"))])
    if made != digest:
        rule = say("world_files.edited")
        raise WorldsError(name, [Fault(name, rule, hint=again)])
    try:
        rows = text.decode("utf-8")
    except UnicodeDecodeError:
        raise WorldsError(name, [Fault(name, say("world_files.not_utf8"), hint=again)]) from None
    return Worlds(name, _rows(name, rows), about, digest)


def _rows(name: str, text: str) -> tuple[World, ...]:
    """The worlds of a table."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    head, body = rows[0] if rows else [], rows[1:]
    faults = [
        Fault(name, say("world_files.no_column"), key, hint=closest(key, ENTRIES), row=1)
        for key in head
        if key not in ENTRIES and key not in (*MEASURED, "world", "confirmed")
    ]
    lacking = [key for key in ("world", *MEASURED, "confirmed") if key not in head]
    faults += [Fault(name, say("world_files.lacks"), key, row=1) for key in lacking]
    if not body:
        faults.append(Fault(name, say("world_files.empty"), hint=say("world_files.make")))
    if faults:
        raise WorldsError(name, faults)
    found = []
    for row, cells in enumerate(body, start=2):
        if len(cells) != len(head):
            rule = say("world_files.cells", found=len(cells), wanted=len(head))
            faults.append(Fault(name, rule, row=row))
            continue
        numbers: dict[str, Any] = {}
        wrong = False
        for key, cell in zip(head, cells, strict=True):
            try:
                numbers[key] = _value(key, cell)
            except ValueError:
                faults.append(Fault(name, say("world_files.no_number"), key, cell, row=row))
                wrong = True
        if wrong:
            continue
        try:
            found.append(_world(numbers))
        except ParameterError as error:
            faults.append(Fault(name, str(error).partition("\n")[0], row=row))
    if faults:
        raise WorldsError(name, faults)
    return tuple(found)


def _value(name: str, cell: str) -> Any:
    """What a cell holds.

    Raises:
        ValueError: it is no number.
    """
    entry = ENTRIES.get(name)
    if name == "confirmed":
        return meant(cell, values_named("yes_no")) == "yes"
    if entry is not None and entry.choices:
        return canonical(name, cell)
    return int(cell) if name == "world" or (entry is not None and entry.whole) else float(cell)


def _world(cells: Mapping[str, Any]) -> World:
    values = {name: value for name, value in cells.items() if name in ENTRIES}
    parameters(**values)
    measures = {name: cells[name] for name in MEASURED}
    return World(cells["world"], values, measures, cells["confirmed"])


def table(worlds: Sequence[World]) -> str:
    """The table of some worlds, numbers with all their digits."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    names = list(worlds[0].values)
    writer.writerow(["world", *names, *MEASURED, "confirmed"])
    for world in worlds:
        measured = [repr(float(f"{world.measures[name]:.6g}")) for name in MEASURED]
        cells = [world.values[name] for name in names]
        writer.writerow([world.number, *cells, *measured, "yes" if world.confirmed else "no"])
    return lines.getvalue()
