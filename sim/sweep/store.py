"""Where the rows of a sweep go: a folder that is readable at any moment.

Parts are written whole under another name and then renamed, so a reader or a killed
process never leaves half a part. When all is done they become one table.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

from sim.measures import COLUMNS
from sim.sweep.design import Design
from sim.sweep.runner import Batch

PART = 2_000
"""Runs in a part."""


class Store:
    """The folder of one sweep."""

    def __init__(self, folder: Path, design: Design) -> None:
        """Make the folder; an earlier sweep in it stays until this one has runs to write.

        Raises:
            OSError: the folder cannot be made or written.
        """
        self.folder = folder
        self.design = design
        self._plan = design.frame()
        self._waiting: list[pd.DataFrame] = []
        self._kept: list[pd.DataFrame] = []
        self._parts = folder / "parts"
        self._parts.mkdir(parents=True, exist_ok=True)

    def add(self, batch: Batch) -> None:
        """Keep a batch; on disk as soon as a part is full."""
        self._waiting.append(_rows(self.design, batch))
        if sum(map(len, self._waiting)) >= PART:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting as a part."""
        if self._waiting:
            part = self._plan.join(pd.concat(self._waiting), how="inner").sort_index()
            self._waiting = []
            if not self._kept:
                shutil.rmtree(self._parts)
                self._parts.mkdir()
            self._kept.append(part)
            write_csv(part, self._parts / f"part_{len(self._kept):05d}.csv")

    def finish(self) -> pd.DataFrame:
        """One table of all runs so far in their order, as ``runs.csv``; parts are removed.

        Without any run nothing is written, and what an earlier sweep left stays.
        """
        self.flush()
        runs = _joined(self._plan, self._kept)
        if len(runs):
            write_csv(runs, self.folder / "runs.csv")
            shutil.rmtree(self._parts, ignore_errors=True)
        else:
            with suppress(OSError):  # it holds parts of an earlier sweep
                self._parts.rmdir()
        return runs


def table(design: Design, batches: Iterable[Batch]) -> pd.DataFrame:
    """One table of all runs in their order, in memory only."""
    plan = design.frame()
    return _joined(plan, [plan.join(_rows(design, batch), how="inner") for batch in batches])


def _rows(design: Design, batch: Batch) -> pd.DataFrame:
    first = design.number(batch.point, batch.replicates[0])
    runs = pd.RangeIndex(first, first + len(batch.replicates), name="run")
    rows = pd.DataFrame(batch.rows, index=runs, columns=list(COLUMNS))
    told = {failure.replicate: failure for failure in batch.failures}
    rows["stage"] = [told[r].stage if r in told else "" for r in batch.replicates]
    rows["message"] = [told[r].message if r in told else "" for r in batch.replicates]
    return rows


def _joined(plan: pd.DataFrame, parts: list[pd.DataFrame]) -> pd.DataFrame:
    if parts:
        return pd.concat(parts).sort_index()
    columns = [*plan.columns, *COLUMNS, "stage", "message"]
    return pd.DataFrame(columns=columns, index=pd.Index([], name="run"))


def earlier(folder: Path) -> str:
    """What an earlier sweep left in a folder, in words; empty if nothing."""
    if (folder / "runs.csv").exists():
        return "runs.csv of an earlier map"
    if any(folder.glob("parts/part_*.csv")):
        return "parts of an earlier map that did not end"
    return ""


def read_parts(folder: Path) -> pd.DataFrame:
    """The runs that a sweep which never ended left in its folder."""
    parts = [pd.read_csv(part, index_col="run") for part in sorted(folder.glob("parts/part_*.csv"))]
    return pd.concat(parts).sort_index() if parts else pd.DataFrame()


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table whole or not at all; numbers with all their digits."""
    write_text(table.to_csv(lineterminator="\n"), path)


def write_json(content: Mapping[str, Any], path: Path) -> None:
    """Write a document whole or not at all."""
    write_text(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n", path)


def write_text(text: str, path: Path) -> None:
    """Write a text whole or not at all."""
    passing = path.with_name(path.name + ".writing")
    passing.write_text(text, encoding="utf-8", newline="\n")
    passing.replace(path)
