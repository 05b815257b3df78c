"""The column of each indicator in a row of results, by its name: ``columns.net_value``.

A module of numbers, because compiled code takes the numbers of a module for constants. Their order
is that of :data:`sim.indicators.INDICATORS`; a name that has no row there is an error when the
kernel that writes it is compiled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.indicators import COLUMNS

globals().update({name: column for column, name in enumerate(COLUMNS)})

if TYPE_CHECKING:

    def __getattr__(name: str) -> int: ...
