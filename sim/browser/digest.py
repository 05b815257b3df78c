"""What a module was made from: the code that decides its numbers, and the tables it carries."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from sim.browser.bundle import region_digest
from sim.indicators import COLUMNS
from sim.kernels import settle
from sim.parameters import ENTRIES, Parameters
from sim.provenance import digest_of
from sim.state import SMALLEST_CHIMNEY

ROOT: Path = Path(__file__).resolve().parents[1]
SOURCES: Final = (
    *("kernels", "regions/derivation", "allocation", "state", "columns"),
    *("browser/entry", "browser/layout", "browser/module", "browser/link", "browser/intermediate"),
)


def source_digest() -> str:
    """SHA-256 of the code, without comments, docstrings and names of files, and of the tables.

    The same on every Python and with every version of the libraries.
    """
    rows = [(name, e.default, e.whole, e.choices, e.into) for name, e in ENTRIES.items()]
    told = repr((digest_of(ROOT, SOURCES), rows, list(COLUMNS)))
    return hashlib.sha256(told.encode()).hexdigest()


def about() -> dict[str, Any]:
    """What a page needs to know of the model, and the versions that made the module."""
    numbers = settle.numbers_of(Parameters()).tolist()
    return {
        "parameters": {
            name: [number, *entry.choices]
            for (name, entry), number in zip(ENTRIES.items(), numbers, strict=True)
        },
        "columns": list(COLUMNS),
        "smallest_chimney": SMALLEST_CHIMNEY,
        "region": region_digest(),
        "made_with": {name: version(name) for name in ("numba", "llvmlite")},
    }
