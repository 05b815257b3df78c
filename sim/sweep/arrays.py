"""Numbers of a study as arrays, contexts x settings x replicates, read a part at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.state import Floats
from sim.sweep.store import Folder


class Numbers(NamedTuple):
    """Numbers of all runs of a study."""

    values: dict[str, Floats]
    """By name, (contexts, settings, replicates); NaN where a run failed, is not done, or has no
    such number."""
    failed: int
    left: int
    """Runs that are not done."""


def numbers(folder: Folder, names: Sequence[str], month: int | None = None) -> Numbers:
    """Final numbers by name, or those of a month of the series.

    Only the columns that are asked for are read, so that a million runs take a hundred megabytes
    for each five of them.

    Args:
        month: one of ``Design.months_kept``; None: the end.
    """
    design = folder.design
    shape = (len(design.contexts), design.points.number, design.replicates)
    values = {name: np.full(shape, np.nan) for name in names}
    done = failed = 0
    for number in sorted(folder.done()):
        part = folder.parts[number]
        place = design.places(np.asarray(part.runs, dtype=np.int64))
        at = (place["context"], place["sample"], place["replicate"])
        done += len(part.runs)
        if month is None:
            table = folder.read_part(part, columns=[*names, "stage"])
            stage = table.column("stage")
            failed += len(stage) - stage.null_count
            rows = slice(None)
        else:
            table = folder.read_part(part, "series", ["month", *names])
            kept = design.months_kept
            rows = slice(kept.index(month), None, len(kept))
        for name in names:
            values[name][at] = table.column(name).to_numpy()[rows]
    return Numbers(values, failed, len(design) - done)
