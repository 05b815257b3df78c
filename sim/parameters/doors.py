"""Values as programs hold them, NumPy's and pandas' included, and what to say where they are none.

Every door of the model takes the same: what is a number there is the Python number that it is. A
text, a missing value, a list and a whole number with a point are refused, by words.
"""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from pathlib import PurePath
from typing import Any

from sim.documents import short
from sim.words import say


def plain(value: Any) -> Any:
    """A NumPy scalar or an array without dimensions as the Python value that it is; else itself."""
    item = getattr(value, "item", None)
    if not callable(item) or getattr(value, "ndim", None) != 0:
        return value
    found = item()
    # a long double gives itself
    return float(found) if isinstance(found, Real) and hasattr(found, "item") else found


def plain_tree(content: Any) -> Any:
    """Tables and lists of plain values; arrays and columns become lists, paths texts."""
    if isinstance(content, Mapping):
        return {key: plain_tree(value) for key, value in content.items()}
    if isinstance(content, list | tuple | range):
        return [plain_tree(value) for value in content]
    if getattr(content, "ndim", 0) > 0 and callable(getattr(content, "tolist", None)):
        return [plain_tree(value) for value in content.tolist()]
    return str(content) if isinstance(content, PurePath) else plain(content)


def shown_value(value: Any) -> str:
    """A value as a message shows it: on one line, without the name of its NumPy type."""
    return " ".join(short(plain(value)).split())


def number_hint(value: Any, whole: bool = True) -> str:
    """What to do about a value that is no number, or no whole one; empty where nothing can be said.

    Args:
        whole: a whole number is wanted.
    """
    value = plain(value)
    # NA of pandas is neither true nor false, and equals nothing; so is NaT
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return say("doors.missing")
    if isinstance(value, str):
        text = value.strip()
        sound = whole and text.isascii() and text.lstrip("-").isdigit() and len(text) <= 20
        return say("doors.no_quotes", number=int(text), text=repr(value)) if sound else ""
    if isinstance(value, float) and whole and value.is_integer() and abs(value) < 2.0**53:
        return say("doors.no_point", number=f"{value:.0f}")
    if isinstance(value, list | tuple) or getattr(value, "ndim", 0) > 0:
        return say("doors.one_number")
    return ""
