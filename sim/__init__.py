"""Schoorsteen: Dutch public organisations that cooperate, or fail to.

The names below load their room when first used, so that ``import sim`` and
``schoorsteen --help`` start without numba, Mesa and matplotlib.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.answers.analyse import analyse
    from sim.answers.compare import compare
    from sim.answers.exchange import exchange
    from sim.answers.month_zero import month_zero, new_region
    from sim.answers.run import run
    from sim.answers.search import search
    from sim.answers.study import study
    from sim.answers.why import why
    from sim.engine import ensemble, resume, simulate
    from sim.model import Organisation, OrganisationModel, Referee
    from sim.networks import region
    from sim.parameters import Parameters
    from sim.regions import load_case
    from sim.state import Region

__version__ = "0.1.0"
EDITION = 2
"""Edition of the model's equations. Results of two editions are not comparable; manifests, studies,
worlds and results of claims say with which they were made, and what says nothing is of the first.
An earlier edition is a git tag: ``first-edition``."""

__all__ = [
    "EDITION",
    "Organisation",
    "OrganisationModel",
    "Parameters",
    "Referee",
    "Region",
    "__version__",
    "analyse",
    "compare",
    "ensemble",
    "exchange",
    "load_case",
    "month_zero",
    "new_region",
    "region",
    "resume",
    "run",
    "search",
    "simulate",
    "study",
    "why",
]

_ROOM = {
    "Organisation": "sim.model",
    "OrganisationModel": "sim.model",
    "Parameters": "sim.parameters",
    "Referee": "sim.model",
    "Region": "sim.state",
    "analyse": "sim.answers.analyse",
    "compare": "sim.answers.compare",
    "ensemble": "sim.engine",
    "exchange": "sim.answers.exchange",
    "load_case": "sim.regions",
    "month_zero": "sim.answers.month_zero",
    "new_region": "sim.answers.month_zero",
    "region": "sim.networks",
    "resume": "sim.engine",
    "run": "sim.answers.run",
    "search": "sim.answers.search",
    "simulate": "sim.engine",
    "study": "sim.answers.study",
    "why": "sim.answers.why",
}

# Hidden from the type checker: it would take any misspelt name for an object.
if not TYPE_CHECKING:

    def __getattr__(name):
        """Load a public name from its room (PEP 562)."""
        if name not in _ROOM:
            raise AttributeError(f"module 'sim' has no attribute {name!r}")
        value = getattr(import_module(_ROOM[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
