"""Many runs: which ones, who does them, and where they are kept."""

from sim.sweep.design import Context, Design, Record, StudyError
from sim.sweep.files import Limits, Study, load_study, make_study, shipped_studies
from sim.sweep.progress import Bar
from sim.sweep.reuse import Source
from sim.sweep.runner import StudyStopped
from sim.sweep.sampling import Points, steps
from sim.sweep.store import Folder
from sim.sweep.study import Execution, estimate, rerun, run_missing, run_study, table
from sim.sweep.worker_pool import Inline, WorkerPool

__all__ = [
    "Bar",
    "Context",
    "Design",
    "Execution",
    "Folder",
    "Inline",
    "Limits",
    "Points",
    "Record",
    "Source",
    "Study",
    "StudyError",
    "StudyStopped",
    "WorkerPool",
    "estimate",
    "load_study",
    "make_study",
    "rerun",
    "run_missing",
    "run_study",
    "shipped_studies",
    "steps",
    "table",
]
