"""The place of each parameter in the vector that the kernels get, by its name: ``places.room``.

A module of numbers, as :mod:`sim.columns` is: compiled code takes them for constants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.parameters.table import ENTRIES

globals().update({name: place for place, name in enumerate(ENTRIES)})

if TYPE_CHECKING:

    def __getattr__(name: str) -> int: ...
