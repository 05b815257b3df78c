"""Many runs: which points, on whose executor, and where the rows go."""

from sim.sweep.design import Design, Point, StudyError, grid, steps
from sim.sweep.runner import Batch, month_0, run, side_by_side
from sim.sweep.store import Store, table

__all__ = [
    "Batch",
    "Design",
    "Point",
    "Store",
    "StudyError",
    "grid",
    "month_0",
    "run",
    "side_by_side",
    "steps",
    "table",
]
