"""Studies whose outcomes are planted: folders as the program makes them, numbers that are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.layout import codes
from sim.state import Floats
from sim.sweep import Folder, make_study

Outcome = Callable[[Mapping[str, Floats], Floats], Floats]
"""Of the values of the parameters and the number of the replicate, one a run."""

SMALL: dict[str, Any] = {
    "id": "planted",
    "cases": [{"organisations": 4, "tasks": 2, "seed": 1}],
    "months": 12,
}


def planted(
    path: Path,
    given: Mapping[str, Any],
    outcomes: Mapping[str, Outcome],
    *,
    last: int | None = None,
) -> Folder:
    """A finished study.

    Args:
        outcomes: by name; what is recorded.
        last: parts that are written; None: all.
    """
    record = {"indicators": list(outcomes), **given.get("record", {})}
    study = make_study({**SMALL, **given, "record": record})
    folder = Folder.create(study, path, {})
    design = study.design
    values = codes(design.points)
    for part in folder.parts[:last]:
        place = design.places(np.asarray(part.runs, dtype=np.int64))
        own = {name: column[place["sample"]] for name, column in values.items()}
        own["context"] = place["context"].astype(float)
        number = place["replicate"].astype(float)
        final = np.stack([outcomes[name](own, number) for name in outcomes], axis=1)
        kept = design.months_kept
        series = np.stack(
            [
                np.stack([outcomes[name](own, number) * month / design.months for month in kept], 1)
                for name in design.record.series
            ],
            axis=2,
        ) if design.record.series else np.empty((len(final), 0, 0))  # fmt: skip
        folder.write_part(part, final, series.astype(np.float32), {})
    return folder
