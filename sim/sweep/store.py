"""The folder of a study: what is asked, and the runs that are done.

``study.json`` and ``design.parquet`` say what is asked; every part of ``runs/`` holds the final
numbers of a fixed stretch of runs, and is there whole or not at all: its existence is the
record that these runs are done. Nothing else is kept, so nothing can contradict it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import socket
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim import EDITION, __version__, provenance
from sim.documents import Fault, system_error
from sim.networks import RegionError
from sim.parameters import ParameterError
from sim.provenance import code_digest
from sim.sweep.design import BLOCK, Design, StudyError, fault_at
from sim.sweep.design_files import (
    CHUNK,
    EditedError,
    read_design,
    values_digest,
    write_design,
    write_region,
)
from sim.sweep.files import SCHEMA, Limits, Study
from sim.sweep.locks import in_turn
from sim.sweep.worker import Failure
from sim.sweep.writing import (
    WRITING,
    about_contents,
    digest_of,
    parquet_writer,
    passing_name,
    reading,
    sync_folder,
    whole,
    write_json,
    write_parquet,
)
from sim.words import number as written
from sim.words import say

if TYPE_CHECKING:
    import pandas as pd

STAGES: Final = ("build", "simulate", "memory", "time", "worker")
_KEY: Final = b"schoorsteen"
_READ_FAULTS: Final = (OSError, MemoryError, ValueError, KeyError, TypeError, pa.ArrowException)


class UnreadableError(StudyError):
    """A file that could not be looked into, which says nothing about its contents."""


def _unreadable(path: Path, error: BaseException) -> UnreadableError:
    rule = say("doors.unreadable", reason=_reason(error))
    return UnreadableError(str(path), [Fault(str(path), rule, hint=say("doors.unreadable_hint"))])


class Part(NamedTuple):
    """The runs of one part."""

    number: int
    runs: range

    @property
    def name(self) -> str:
        """File name: a function of the design alone."""
        return f"part-{self.number:06d}.parquet"


def in_shard(part: int, shard: tuple[int, int]) -> bool:
    """Whether a part is of a shard: every n-th is."""
    turn, of = shard
    return part % of == turn - 1


# The folder -----------------------------------------------------------------------------------


class Folder:
    """A study on disk.

    Made by :meth:`create` or :meth:`open`.
    """

    def __init__(self, path: Path, about: Mapping[str, Any], design: Design) -> None:
        self.path = path
        self.about = about
        """What ``study.json`` says."""
        self.design = design

    # Made, and found again

    @classmethod
    def create(
        cls, study: Study, path: Path, more: Mapping[str, Any], *, beside: bool = False
    ) -> Folder:
        """Begin a study in a folder; the same study that is there already is opened.

        Args:
            more: what ``study.json`` should say besides, such as the command.
            beside: whether other files may lie there.

        Raises:
            StudyError: there is another study, or something else.
            OSError: it cannot be written.
        """
        path = Path(path)
        if (path / "study.json").exists():
            return cls._same(study, path)
        if path.exists() and not path.is_dir():
            raise fault_at(path, say("study_folder.is_file"), say("study_folder.give_folder"))
        there = [p.name for p in path.iterdir()] if path.exists() else []
        others = sorted(n for n in there if n not in _OURS and not _passing(n))
        if others and not beside:
            rule = say("study_folder.holds_files", names=", ".join(others[:3]))
            raise fault_at(path, rule, say("study_folder.empty_folder"))
        try:
            for name in ("runs", "series", "regions", "sessions", "locks"):
                (path / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            rule = say("study_folder.cannot_be_made", reason=system_error(error))
            raise fault_at(path, rule, say("study_folder.room_to_write")) from None
        # shards begin at one moment, and write files of the same names
        with in_turn(path / "locks" / "begin"):
            if not (path / "study.json").exists():
                cls._begin(study, path, more)
        return cls._same(study, path)

    @classmethod
    def _begin(cls, study: Study, path: Path, more: Mapping[str, Any]) -> None:
        """Write what is asked; ``study.json`` last, which says that it is all there."""
        core = _core(study)
        names = [context["region"] for context in core["contexts"]]
        regions = [context.region for context in study.design.contexts]
        for name, region in dict(zip(names, regions, strict=True)).items():
            write_region(region, path / "regions" / f"{name}.npz")
        write_design(study.design, path / "design.parquet")
        core["design_sha256"] = _file_digest(path / "design.parquet")
        about = {
            "schoorsteen_study": SCHEMA,
            "id": study.id,
            "title": dict(study.title),
            "text": dict(study.text),
            "fingerprint": _fingerprint(core),
            "core": core,
            "limits": study.limits._asdict(),
            "specification": _plain(study.given),
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "edition": EDITION,
            "versions": provenance.versions(),
            "git": provenance.git_state(),
            "machine": machine(),
            **more,
        }
        _write_first(about, path / "study.json")

    @classmethod
    def _same(cls, study: Study, path: Path) -> Folder:
        """The study of a folder, if it is the one that is asked for."""
        found = cls.open(path)
        there, asked = found.about["core"], _core(study)
        differ = [key for key in asked if asked[key] != there.get(key)]
        if differ:
            # what follows from something else is only named if nothing else differs
            named = [key for key in differ if key not in _FOLLOWS] or differ
            differences = "; ".join(
                _difference(key, there.get(key), asked[key]) for key in named[:4]
            )
            rule = say("study_folder.another_study", differences=differences)
            raise fault_at(path, rule, say("study_folder.another_study_hint"))
        return found

    @classmethod
    def open(cls, path: Path, *, to_write: bool = False) -> Folder:
        """A study that was begun.

        Args:
            to_write: also make sure that its runs would be the same.

        Raises:
            StudyError: no study, an edited one, a newer one; with ``to_write``, other code.
        """
        path = Path(path)
        about = _read_about(path)
        core = about["core"]
        if _fingerprint(core) != about.get("fingerprint"):
            rule, hint = say("study_folder.edited"), say("study_folder.original_or_new")
            raise fault_at(path / "study.json", rule, hint)
        if to_write and not _of_this_code(about):
            made = about.get("versions", {}).get("schoorsteen")
            commit = (about.get("git") or {}).get("commit")
            was = say("study_folder.program", version=made)
            if commit:
                was = say("study_folder.program_commit", version=made, commit=commit[:12])
            rule = say("study_folder.other_code", was=was, now=__version__)
            raise fault_at(path, rule, say("study_folder.not_comparable"))
        if _file_digest(path / "design.parquet") != core["design_sha256"]:
            rule, hint = say("study_folder.edited"), say("study_folder.original")
            raise fault_at(path / "design.parquet", rule, hint)
        try:
            design = read_design(path, core)
            if (core["part_runs"], core["block"]) != (design.part_size, BLOCK):
                raise EditedError(say("study_folder.numbered_otherwise"))
            return cls(path, about, design)
        except (OSError, ValueError, KeyError, TypeError, RegionError, pa.ArrowException) as error:
            rule = say("study_folder.cannot_be_read", reason=_reason(error))
            raise fault_at(path, rule, say("study_folder.complete")) from None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything that decides the numbers."""
        return str(self.about["fingerprint"])

    @property
    def of_this_code(self) -> bool:
        """Whether this program would give its runs the same numbers."""
        return _of_this_code(self.about)

    @property
    def limits(self) -> Limits:
        """What a single run may take."""
        return Limits(**self.about["limits"])

    # Parts

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All parts that the study will have."""
        return tuple(Part(i, runs) for i, runs in enumerate(self.design.parts()))

    @property
    def compacted(self) -> bool:
        """Whether all runs stand in one file."""
        return (self.path / "runs.parquet").exists()

    @property
    def mend(self) -> str:
        """What to do about a damaged file of runs."""
        if self.compacted:
            return say("study_folder.from_copy")
        return say("study_folder.delete_resume")

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of tables that every part has."""
        return ("runs", "series") if self.design.record.series else ("runs",)

    def done(self) -> set[int]:
        """Numbers of the parts that are done."""
        if self.compacted:
            return set(range(len(self.parts)))
        there = {path.name for path in (self.path / "runs").glob("part-*.parquet")}
        if self.design.record.series:  # which come first; whoever removes one has it made again
            there &= {path.name for path in (self.path / "series").glob("part-*.parquet")}
        return {part.number for part in self.parts if part.name in there}

    def missing(self, shard: tuple[int, int] = (1, 1)) -> list[Part]:
        """Parts that are not done, of the shard."""
        done = self.done()
        return [p for p in self.parts if p.number not in done and in_shard(p.number, shard)]

    def failures(self) -> dict[int, int]:
        """Failed runs by part, parts without any left out.

        Raises:
            StudyError: a part that is not what it should be.
        """
        found = {}
        for number in sorted(self.done()):
            about = self._about_part(self.parts[number])
            if about["failed"]:
                found[number] = int(about["failed"])
        return found

    @cached_property
    def _one_file(self) -> Mapping[str, pq.ParquetFile]:
        """The files of a compacted study, opened once."""
        found = {}
        for kind in self.kinds:
            file = (self.path / f"{kind}.parquet").open("rb")
            weakref.finalize(self, file.close)
            found[kind] = pq.ParquetFile(file)
        return found

    def _about_part(self, part: Part) -> dict[str, Any]:
        """What a part says of itself."""
        if self.compacted:
            return self._about_compact["parts"][part.number]  # type: ignore[no-any-return]
        return self._mark_of(self.path / "runs" / part.name)

    @cached_property
    def _about_compact(self) -> dict[str, Any]:
        return self._mark_of(self.path / "runs.parquet")

    def _mark_of(self, path: Path) -> dict[str, Any]:
        """What a file of this study says of itself."""
        try:
            with reading(path) as file:
                found = json.loads(pq.read_schema(file).metadata[_KEY])
        except _READ_FAULTS as error:
            if not about_contents(error):
                raise _unreadable(path, error) from None
            raise fault_at(path, say("study_folder.damaged"), self.mend) from None
        if found["fingerprint"] != self.fingerprint:
            raise fault_at(path, say("study_folder.of_another"), say("study_folder.take_out"))
        return found  # type: ignore[no-any-return]

    def write_part(
        self, part: Part, final: Any, series: Any, failures: Mapping[int, Failure]
    ) -> None:
        """Keep the runs of a part: once this returns, they are done.

        Args:
            final: (runs, columns) numbers.
            series: (runs, months kept, indicators).
            failures: by run.
        """
        table = self._final_table(part, final, failures)
        if self.design.record.series:
            series_table = self._series_table(part, series)
            write_parquet(self._marked(series_table, 0), self.path / "series" / part.name)
        write_parquet(self._marked(table, len(failures)), self.path / "runs" / part.name)

    def _marked(self, table: pa.Table, failed: int) -> pa.Table:
        about = {
            "fingerprint": self.fingerprint,
            "failed": failed,
            "digest": digest_of(table),
            "schema": SCHEMA,
        }
        return table.replace_schema_metadata({_KEY: json.dumps(about).encode()})

    def _final_table(self, part: Part, final: Any, failures: Mapping[int, Failure]) -> pa.Table:
        record = self.design.record
        columns: dict[str, Any] = {"run": pa.array(np.asarray(part.runs, dtype=np.int64))}
        for name, column in zip(record.columns, np.ascontiguousarray(final.T), strict=True):
            columns[name] = pa.array(column)
        known = [failures.get(run) for run in part.runs] if failures else []
        for name in ("stage", "message"):
            texts = [getattr(failure, name, None) for failure in known]
            columns[name] = (
                pa.array(texts, pa.string()) if known else pa.nulls(len(final), "string")
            )
        return pa.table(columns)

    def _series_table(self, part: Part, series: Any) -> pa.Table:
        months = self.design.months_kept
        columns: dict[str, Any] = {
            "run": pa.array(np.repeat(np.asarray(part.runs, dtype=np.int64), len(months))),
            "month": pa.array(np.tile(np.asarray(months, dtype=np.int32), len(part.runs))),
        }
        for i, name in enumerate(self.design.record.series):
            columns[name] = pa.array(np.ascontiguousarray(series[:, :, i]).ravel())
        return pa.table(columns)

    def read_part(
        self, part: Part, kind: str = "runs", columns: Sequence[str] | None = None
    ) -> pa.Table:
        """The final numbers of a part, or with ``series`` its months.

        Args:
            columns: that are read; None: all.

        Raises:
            StudyError: it is damaged. UnreadableError: it could not be looked into.
        """
        path = self.path / (f"{kind}.parquet" if self.compacted else f"{kind}/{part.name}")
        try:
            if not self.compacted:
                with reading(path) as file:
                    return pq.read_table(file, columns=columns)
            wanted = list(columns or self._columns(kind))
            return self._one_file[kind].read_row_group(part.number, columns=wanted)
        except FileNotFoundError:
            rule, hint = say("study_folder.not_there"), say("study_folder.resume")
            raise fault_at(path, rule, hint) from None
        except (OSError, MemoryError, pa.ArrowException) as error:
            if not about_contents(error):
                raise _unreadable(path, error) from None
            rule = say("study_folder.cannot_be_read", reason=_reason(error))
            raise fault_at(path, rule, self.mend) from None

    def _columns(self, kind: str) -> list[str]:
        record = self.design.record
        if kind == "runs":
            return ["run", *record.columns, "stage", "message"]
        return ["run", "month", *record.series]

    def answer_of(self, part: Part) -> tuple[Any, Any, dict[int, Failure]]:
        """A part as it was given to :meth:`write_part`."""
        return self._answer(part, {kind: self.read_part(part, kind) for kind in self.kinds})

    def sound_answer_of(self, part: Part) -> tuple[Any, Any, dict[int, Failure]]:
        """The same, of a part that was compared with its digest.

        Raises:
            StudyError: it is damaged.
        """
        tables = {kind: self.read_part(part, kind) for kind in self.kinds}
        for kind, table in tables.items():
            if wrong := self._wrong_with(part, kind, table):
                rule = say("study_folder.damaged_how", how=wrong[0])
                raise fault_at(self.path, rule, self.mend)
        return self._answer(part, tables)

    def _answer(
        self, part: Part, tables: Mapping[str, pa.Table]
    ) -> tuple[Any, Any, dict[int, Failure]]:
        table = tables["runs"]
        record = self.design.record
        names = record.columns
        final = np.stack([table.column(name).to_numpy() for name in names], axis=1)
        stages, messages = (table.column(name).to_pylist() for name in ("stage", "message"))
        failures = {
            run: Failure(run, stage, message)
            for run, stage, message in zip(part.runs, stages, messages, strict=True)
            if stage is not None
        }
        shape = (len(part.runs), len(self.design.months_kept), len(record.series))
        if not record.series:
            return final, np.empty((len(part.runs), 0, 0), dtype=np.float32), failures
        months = tables["series"]
        columns = [months.column(name).to_numpy() for name in record.series]
        return final, np.stack(columns, axis=1).reshape(shape), failures

    # Looked through

    def check(self) -> list[str]:
        """What is wrong with the parts, in words; each is read and compared with its digest.

        Raises:
            UnreadableError: a part that could not be looked into.
        """
        wrong = []
        for number in sorted(self.done()):
            part = self.parts[number]
            for kind in self.kinds:
                try:
                    wrong += self._wrong_with(part, kind, self.read_part(part, kind))
                except UnreadableError:
                    raise
                except StudyError as error:
                    wrong += [str(fault) for fault in error.faults]
        return wrong

    def strangers(self) -> list[str]:
        """Files beside the parts that are none, such as copies that other programs made."""
        known = {part.name for part in self.parts}
        return [
            f"{kind}/{path.name}"
            for kind in ("runs", "series")
            for path in sorted((self.path / kind).glob("*"))
            if path.name not in known and not path.name.endswith(WRITING)
        ]

    def _wrong_with(self, part: Part, kind: str, table: pa.Table) -> list[str]:
        place = f"{kind}/{part.name}"
        if self.compacted:
            said = self._about_compact["parts"][part.number][f"{kind}_digest"]
        else:
            found = json.loads((table.schema.metadata or {}).get(_KEY, b"{}"))
            if found.get("fingerprint") != self.fingerprint:
                return [say("study_folder.part_of_another", file=place)]
            said = found["digest"]
        if table.column_names != self._columns(kind):
            return [say("study_folder.part_columns", file=place)]
        if digest_of(table) != said:
            return [say("study_folder.part_numbers", file=place)]
        runs = table.column("run").to_numpy()
        each = len(self.design.months_kept) if kind == "series" else 1
        if not np.array_equal(runs, np.repeat(np.asarray(part.runs), each)):
            return [say("study_folder.part_runs", file=place)]
        return []

    def digest(self) -> str:
        """SHA-256 of all numbers of all parts that are done, in the order of runs."""
        found = hashlib.sha256()
        for number in sorted(self.done()):
            part = self.parts[number]
            for kind in self.kinds:
                found.update(digest_of(self.read_part(part, kind)).encode())
        return found.hexdigest()

    # Tables

    def design_table(self) -> pd.DataFrame:
        """One row a run: point, case, scenario, policy, replicate, uncertain parameters."""
        with reading(self.path / "design.parquet") as file:
            found: pd.DataFrame = pq.read_table(file).to_pandas()
        return found.set_index("run")

    def runs(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One row a run that is done: its place in the design and its final numbers.

        Args:
            columns: of the final numbers; None: all.
        """
        import pandas as pd

        wanted = ["run", *(self.design.record.columns if columns is None else columns)]
        wanted += ["stage", "message"]
        tables = [self.read_part(self.parts[i], columns=wanted) for i in sorted(self.done())]
        if not tables:
            return self.design_table().iloc[:0].join(pd.DataFrame(columns=wanted[1:]))
        found = pa.concat_tables([t.replace_schema_metadata(None) for t in tables]).to_pandas()
        return self.design_table().join(found.set_index("run"), how="inner")

    def series(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One row a run and kept month, indexed by both."""
        wanted = list(self.design.record.series if columns is None else columns)
        tables = [
            self.read_part(self.parts[i], "series", ["run", "month", *wanted])
            for i in sorted(self.done())
        ]
        if not tables:
            import pandas as pd

            return pd.DataFrame(columns=["run", "month", *wanted]).set_index(["run", "month"])
        found = pa.concat_tables([t.replace_schema_metadata(None) for t in tables]).to_pandas()
        made: pd.DataFrame = found.set_index(["run", "month"])
        return made

    def compact(self) -> None:
        """Put all runs, with their places in the design, into one file; the parts go.

        Raises:
            StudyError: not all parts are done, or one is damaged.
        """
        if not self.compacted:
            if missing := len(self.missing()):
                one, several = say("study_folder.to_do", count=written(missing, 0)).split("|")
                rule = one if missing == 1 else several
                raise fault_at(self.path, rule, say("study_folder.resume_first"))
            self._refuse_wrong(self.mend)
            self._compact()
            self._refuse_wrong(say("study_folder.delete_and_retry"))
        # a compaction that was cut short left parts behind; the one file is complete
        for kind in ("runs", "series"):
            for part in self.parts:
                (self.path / kind / part.name).unlink(missing_ok=True)

    def _refuse_wrong(self, hint: str) -> None:
        if wrong := self.check():
            rule = say("study_folder.not_one_file", wrong=wrong[0])
            if more := len(wrong) - 1:
                rule = say("study_folder.not_one_file_more", wrong=wrong[0], count=written(more, 0))
            raise fault_at(self.path, rule, hint)

    def _compact(self) -> None:
        abouts = []
        for part in self.parts:
            about = {"failed": self._about_part(part)["failed"]}
            about["runs_digest"] = digest_of(self.read_part(part))
            if self.design.record.series:
                about["series_digest"] = digest_of(self.read_part(part, "series"))
            abouts.append(about)
        mark = {"fingerprint": self.fingerprint, "schema": SCHEMA, "parts": abouts}
        metadata = {_KEY: json.dumps(mark).encode()}
        if self.design.record.series:
            self._stack("series", metadata, lambda table, _: table)
        with reading(self.path / "design.parquet") as opened, pq.ParquetFile(opened) as file:
            rows = _Rows(file)

            def joined(table: pa.Table, part: Part) -> pa.Table:
                found = rows.take(len(part.runs))
                for i, name in enumerate(n for n in found.column_names if n != "run"):
                    table = table.add_column(1 + i, name, found.column(name))
                return table

            self._stack("runs", metadata, joined)

    def _stack(self, kind: str, metadata: Mapping[bytes, bytes], change: Any) -> None:
        """One file of a kind, one row group a part."""
        writer = None
        with whole(self.path / f"{kind}.parquet") as passing, passing.open("wb") as file:
            try:
                for part in self.parts:
                    table = change(self.read_part(part, kind), part)
                    table = table.replace_schema_metadata(metadata)
                    if writer is None:
                        writer = parquet_writer(file, table.schema)
                    writer.write_table(table, row_group_size=max(1, len(table)))
            finally:
                if writer is not None:
                    writer.close()


class _Rows:
    """Rows of a long file, so many at a time."""

    def __init__(self, file: pq.ParquetFile) -> None:
        self._batches = file.iter_batches(batch_size=CHUNK)
        self._left: pa.Table | None = None

    def take(self, number: int) -> pa.Table:
        while self._left is None or len(self._left) < number:
            more = pa.Table.from_batches([next(self._batches)])
            self._left = more if self._left is None else pa.concat_tables([self._left, more])
        found, self._left = self._left.slice(0, number), self._left.slice(number)
        return found.combine_chunks()


def _passing(name: str) -> bool:
    """Whether a file is being written, or one that file managers put into any folder."""
    system = name.startswith("._") or name.lower() in (".ds_store", "thumbs.db", "desktop.ini")
    return system or name.endswith(WRITING)


_OURS = ("runs", "series", "regions", "sessions", "locks", "design.parquet", "study.json")


# study.json -----------------------------------------------------------------------------------


def _core(study: Study) -> dict[str, Any]:
    """Everything that decides the numbers, but for the points, which stand in a file."""
    design = study.design
    digests = [provenance.fingerprint(context.region) for context in design.contexts]
    found: dict[str, Any] = {
        "contexts": [
            {
                "case": context.case,
                "scenario": context.scenario,
                "policy": context.policy,
                **({} if context.world is None else {"world": context.world}),
                "region": digest[:16],
                "region_sha256": digest,
                "parameters": json.loads(context.base.model_dump_json()),
            }
            for context, digest in zip(design.contexts, digests, strict=True)
        ],
        "method": study.method,
        "uncertain": list(design.points.values),
        "labels": list(design.points.labels),
        "settings": design.points.number,
        "part_runs": design.part_size,
        "block": BLOCK,
        "replicates": design.replicates,
        "months": design.months,
        "seed": design.seed,
        "record": {key: list(v) if isinstance(v, tuple) else v
                   for key, v in design.record._asdict().items()},
        "values_sha256": values_digest(design.points),
        "code_sha256": code_digest(),
    }  # fmt: skip
    if study.worlds is not None:
        found["worlds"] = dict(study.worlds)
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def _of_this_code(about: Mapping[str, Any]) -> bool:
    return bool(about["core"]["code_sha256"] == code_digest())


def _difference(key: str, there: Any, asked: Any) -> str:
    """One thing that differs, with both values where they are short."""
    if key == "code_sha256":
        return say("study_folder.differs_code")
    if key == "values_sha256":
        return say("study_folder.differs_values")
    if key == "contexts" and isinstance(there, list) and len(there) == len(asked):
        for one, other in zip(there, asked, strict=True):
            for name in ("case", "scenario", "policy", "world"):
                if one.get(name) != other.get(name):
                    return _differs(name, one.get(name), other.get(name))
            for name, value in other["parameters"].items():
                if one["parameters"].get(name) != value:
                    of = {key: other[key] for key in ("case", "scenario")}
                    of["policy"] = other["policy"] or say("study_folder.own_policy")
                    return _differs(name, one["parameters"].get(name), value, **of)
        return say("study_folder.differs_regions")
    if isinstance(there, list) and isinstance(asked, list):
        if key == "contexts":
            return say("study_folder.differs_contexts", there=len(there), asked=len(asked))
        nothing = say("study_folder.nothing")
        there, asked = (", ".join(names) or nothing for names in (there, asked))
    if key == "worlds":
        return say(f"study_folder.{'no' if there is None else 'other'}_worlds")
    if isinstance(there, dict):
        name = next(name for name in asked if asked[name] != there.get(name))
        return say("study_folder.differs_other", name=f"{key}.{name}")
    return _differs(key, there, asked)


def _differs(name: str, there: Any, asked: Any, **of: str) -> str:
    """Both values of one thing, with the context that it differs in, if it is of one."""
    there, asked = (say("study_folder.nothing") if v is None else v for v in (there, asked))
    key = "study_folder.differs_of" if of else "study_folder.differs"
    return say(key, name=name, there=there, asked=asked, **of)


_FOLLOWS = ("part_runs", "values_sha256", "labels")


def _fingerprint(core: Mapping[str, Any]) -> str:
    text = json.dumps(core, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(content: Any) -> Any:
    """The same as JSON knows it: dates of TOML become texts."""
    if isinstance(content, Mapping):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    if content is None or isinstance(content, bool | int | float | str):
        return content
    return str(content)


def _write_first(about: Mapping[str, Any], path: Path) -> None:
    """Write ``study.json`` unless another writer was first, whose word then holds."""
    passing = passing_name(path, shared=True)
    try:
        write_json(about, passing)
        with suppress(FileExistsError):
            try:
                os.link(passing, path)
            except (PermissionError, NotImplementedError, AttributeError):
                # a file system without links: the last writer wins, with the same study
                if not path.exists():
                    passing.replace(path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):
            passing.unlink()


def _read_about(path: Path) -> dict[str, Any]:
    file = path / "study.json"
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        rule = say("study_folder.no_study" if path.is_dir() else "study_folder.not_there")
        raise fault_at(path, rule, say("study_folder.start_one")) from None
    except NotADirectoryError:
        rule, hint = say("study_folder.no_folder"), say("study_folder.give_study")
        raise fault_at(path, rule, hint) from None
    except OSError as error:
        rule = say("study_folder.cannot_be_read", reason=system_error(error))
        raise fault_at(file, rule) from None
    except (ValueError, RecursionError):
        rule, hint = say("study_folder.not_json"), say("study_folder.original")
        raise fault_at(file, rule, hint) from None
    schema = found.get("schoorsteen_study") if isinstance(found, dict) else None
    if not isinstance(schema, int) or not isinstance(found.get("core"), dict):
        rule, hint = say("study_folder.not_description"), say("study_folder.original")
        raise fault_at(file, rule, hint)
    if schema > SCHEMA:
        rule = say("study_folder.schema", schema=schema, known=SCHEMA)
        raise fault_at(file, rule, say("study_folder.update"))
    return found


def machine() -> dict[str, Any]:
    """Where this happens."""
    return {
        "host": socket.gethostname(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processors": os.cpu_count(),
    }


def _file_digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        rule = say("study_folder.cannot_be_read", reason=system_error(error))
        raise fault_at(path, rule, say("study_folder.complete")) from None


def _reason(error: BaseException) -> str:
    """Why something cannot be read, as the end of a sentence."""
    if isinstance(error, EditedError | RegionError | ParameterError):
        return str(error)
    if isinstance(error, OSError) and error.errno is not None:
        reason = system_error(error)
        if not error.filename:
            return reason
        return say("study_folder.file_reason", file=error.filename, reason=reason)
    return say("study_folder.not_ours")
