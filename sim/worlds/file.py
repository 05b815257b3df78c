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

from sim.documents import DocumentError, Fault, closest
from sim.parameters import ENTRIES, ParameterError, Parameters, parameters
from sim.worlds.quiet import MEASURES, MODES

NAME: Final = "worlds.csv"
PLACE: Traversable = resources.files("sim") / "data"
"""Where the worlds are that come with the package."""
MAKE: Final = "make them: `schoorsteen worlds make`"
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
        rule = f"must be a whole number from 1 to {there}: so many worlds are there"
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
        file, rule = Path(str(error.filename)).name, f"cannot be read: {error.strerror}"
        raise WorldsError(name, [Fault(file, rule, hint=MAKE)]) from None
    digest = hashlib.sha256(text).hexdigest()
    again = f"put the original back, or {MAKE}"
    try:
        about = json.loads(told)
        made = about["sha256"]
        newer = about["schoorsteen_worlds"] > SCHEMA
    except (ValueError, KeyError, TypeError):
        rule = "does not say how the worlds were made"
        raise WorldsError(name, [Fault(beside, rule, hint=again)]) from None
    if newer:
        rule = f"is newer than this program, which knows {SCHEMA}"
        raise WorldsError(name, [Fault(beside, rule, hint="update schoorsteen")])
    if made != digest:
        rule = "was edited after it was made"
        raise WorldsError(name, [Fault(name, rule, hint=again)])
    return Worlds(name, _rows(name, text.decode("utf-8")), about, digest)


def _rows(name: str, text: str) -> tuple[World, ...]:
    """The worlds of a table."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    head, body = rows[0] if rows else [], rows[1:]
    faults = [
        Fault(name, "is no column of a table of worlds", key, hint=closest(key, ENTRIES), row=1)
        for key in head
        if key not in ENTRIES and key not in (*MEASURED, "world", "confirmed")
    ]
    lacking = [key for key in ("world", *MEASURED, "confirmed") if key not in head]
    faults += [Fault(name, "lacks this column", key, row=1) for key in lacking]
    if not body:
        faults.append(Fault(name, "holds no world", hint=MAKE))
    if faults:
        raise WorldsError(name, faults)
    found = []
    for row, cells in enumerate(body, start=2):
        try:
            found.append(_world(dict(zip(head, cells, strict=True))))
        except (ValueError, ParameterError) as error:
            faults.append(Fault(name, str(error).partition("\n")[0], row=row))
    if faults:
        raise WorldsError(name, faults)
    return tuple(found)


def _world(cells: Mapping[str, str]) -> World:
    values: dict[str, Any] = {}
    for name in cells:
        entry = ENTRIES.get(name)
        if entry is not None:
            text = cells[name]
            values[name] = text if entry.choices else (int if entry.whole else float)(text)
    parameters(**values)
    measures = {name: float(cells[name]) for name in MEASURED}
    return World(int(cells["world"]), values, measures, cells["confirmed"] == "yes")


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
