"""Regions and design as files, so that a study needs nothing outside its folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim import provenance
from sim.parameters import Parameters
from sim.state import Partnership, Region
from sim.sweep.design import Context, Design, Record
from sim.sweep.sampling import Column, Points, column_of
from sim.sweep.writing import parquet_writer, reading, whole
from sim.words import say

CHUNK: Final = 100_000
"""Rows that are held in memory when a long table is written or read."""


class EditedError(ValueError):
    """A file of a study that is not what it was; the message says which, in words for people."""


def write_region(region: Region, path: Path) -> None:
    """Keep a region, so that a study needs nothing outside its folder."""
    arrays, rest = {}, {}
    for one in fields(region):
        value = getattr(region, one.name)
        if isinstance(value, np.ndarray):
            arrays[one.name] = value
        else:
            rest[one.name] = value
    text = json.dumps(rest | {"partnerships": [p._asdict() for p in region.partnerships]})
    with whole(path, shared=True) as passing, passing.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays, _rest=np.array(text))


def read_region(path: Path) -> Region:
    """A region that :func:`write_region` kept.

    Raises:
        OSError, ValueError, KeyError: it is not there, or is something else.
    """
    with np.load(path, allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files if name != "_rest"}
        rest = json.loads(str(found["_rest"]))
    tuples = ("organisations", "labels", "kinds", "tiers", "areas", "tasks")
    rest |= {name: tuple(rest[name]) for name in tuples}
    rest["task_labels"] = {lang: tuple(names) for lang, names in rest["task_labels"].items()}
    rest["partnerships"] = tuple(
        Partnership(**{**p, "tasks": tuple(p["tasks"]), "members": tuple(p["members"])})
        for p in rest["partnerships"]
    )
    return Region(**arrays, **rest)


def design_rows(design: Design) -> Iterator[pa.Table]:
    """The design, one row a run, so many rows at a time."""
    texts = {
        "case": pa.array([c.case for c in design.contexts]),
        "scenario": pa.array([c.scenario for c in design.contexts]),
        "policy": pa.array([c.policy for c in design.contexts], pa.string()),
        "world": pa.array([c.world for c in design.contexts], pa.int64()),
    }
    texts = {name: texts[name] for name in design.heads}
    names = design.column_names
    for first in range(0, len(design), CHUNK):
        runs = np.arange(first, min(first + CHUNK, len(design)), dtype=np.int64)
        place = design.places(runs)
        context, sample = pa.array(place["context"]), place["sample"]
        columns: dict[str, Any] = {"run": place["run"], "point": place["point"]}
        columns |= {name: column.take(context) for name, column in texts.items()}
        columns["replicate"] = place["replicate"]
        for found in (design.points.values, design.points.labels):
            for name, column in found.items():
                values = column[sample]
                kind = pa.string() if values.dtype.kind in "OU" else None
                columns[names[name]] = pa.array(values.tolist() if kind else values, kind)
        yield pa.table(columns)


def write_design(design: Design, path: Path) -> None:
    """Write the design whole or not at all."""
    writer = None
    with whole(path, shared=True) as passing, passing.open("wb") as file:
        try:
            for table in design_rows(design):
                if writer is None:
                    writer = parquet_writer(file, table.schema)
                writer.write_table(table)
        finally:
            if writer is not None:
                writer.close()


def read_design(path: Path, core: Mapping[str, Any]) -> Design:
    """The design as it was begun: no point is drawn again.

    Raises:
        EditedError: a file is not what it was.
        OSError, ValueError, KeyError, TypeError: it is not there, or is something else.
    """
    regions: dict[str, Region] = {}
    contexts = []
    for found in core["contexts"]:
        name = str(found["region"])
        if not name.isalnum():
            raise EditedError(say("study_folder.region_name", name=repr(name)))
        if name not in regions:
            regions[name] = read_region(path / "regions" / f"{name}.npz")
            if provenance.fingerprint(regions[name]) != found["region_sha256"]:
                raise EditedError(say("study_folder.region_edited", name=name))
        base = Parameters.model_validate_json(json.dumps(found["parameters"]))
        contexts.append(
            Context(
                found["case"],
                found["scenario"],
                found["policy"],
                regions[name],
                base,
                found.get("world"),
            )
        )
    number, replicates = int(core["settings"]), int(core["replicates"])
    empty = Points({}, {}, number)
    kept = core["record"]
    record = Record(
        indicators=tuple(kept["indicators"]),
        outcomes=tuple(kept["outcomes"]),
        series=tuple(kept["series"]),
        every=int(kept["every"]),
    )
    bare = Design(
        tuple(contexts), empty, replicates, int(core["months"]), int(core["seed"]), record
    )
    wanted = [*core["uncertain"], *core["labels"]]
    if not wanted:
        return bare
    step = bare.run_of(len(contexts), 0) if number > 1 else 1
    stand_ins = dict.fromkeys(wanted, np.empty(0))
    named = replace(bare, points=Points(stand_ins, {}, number)).column_names
    columns = _every(path / "design.parquet", list(named.values()), step, number)
    values = {name: column_of(name, columns[named[name]]) for name in core["uncertain"]}
    labels: dict[str, Column] = {
        name: np.array(columns[named[name]].tolist()) for name in core["labels"]
    }
    points = Points(values, labels, number)
    if values_digest(points) != core["values_sha256"]:
        raise EditedError(say("study_folder.design_edited"))
    return Design(tuple(contexts), points, replicates, bare.months, bare.seed, record)


def _every(path: Path, names: Sequence[str], step: int, number: int) -> dict[str, Column]:
    """Of some columns of a long file, every so manieth row, so many of them."""
    found: dict[str, list[Column]] = {name: [] for name in names}
    begin, left = 0, number
    with reading(path) as opened, pq.ParquetFile(opened) as file:
        for batch in file.iter_batches(batch_size=CHUNK, columns=list(names)):
            offset = -begin % step
            at = np.arange(offset, batch.num_rows, step)[:left]
            for name in names:
                found[name].append(batch.column(name).to_numpy(zero_copy_only=False)[at])
            left -= len(at)
            begin += batch.num_rows
            if left <= 0:
                break
    return {name: np.concatenate(columns) for name, columns in found.items()}


def values_digest(points: Points) -> str:
    """SHA-256 of names and values of the uncertain parameters."""
    found = hashlib.sha256()
    for name, column in points.values.items():
        found.update(f"{name} {len(column)}\n".encode())
        if column.dtype == object:
            found.update("\n".join(column).encode())
        else:
            found.update(np.ascontiguousarray(column).tobytes())
    return found.hexdigest()
