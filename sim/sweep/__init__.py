"""Many runs: which points, on whose executor, and where the rows go."""

from sim.sweep.design import Design, Point, StudyError, grid, steps
from sim.sweep.runner import Batch, compile_kernels, month_0, run
from sim.sweep.store import Store, table

__all__ = [
    "Batch",
    "Design",
    "Point",
    "Store",
    "StudyError",
    "compile_kernels",
    "grid",
    "month_0",
    "run",
    "steps",
    "table",
]
