"""What the page is told, written small: texts of one language together, rows as columns.

A page is sent packed, and packing finds again what stands near: Dutch beside Dutch, numbers beside
numbers. ``parts/words.js`` unfolds it in the same order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sim.words import LANGUAGES

MARK: Final = "§"
"""In the place of a text in both languages; before a text that begins with it; a key of what stands
there for something else."""
DIGITS: Final = 1e6
"""Numbers at one distance are told by the first and a step, to a millionth."""


def folded(told: Mapping[str, Any]) -> dict[str, Any]:
    """Texts by language in the order in which they are met, and all else with marks for them."""
    texts: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
    return {"texts": texts, "told": _fold(told, texts)}


def unfolded(page: Mapping[str, Any]) -> Any:
    """What was folded, as JSON knows it; what was not (a report that the page wrote) as it is."""
    if "texts" not in page:
        return page
    return _open(page["told"], {lang: iter(page["texts"][lang]) for lang in LANGUAGES})


def _fold(one: Any, texts: dict[str, list[str]]) -> Any:
    if isinstance(one, str):
        return f"{MARK}{one}" if one.startswith(MARK) else one
    if isinstance(one, Mapping):
        found = _both(one, texts)
        return found or {key: _fold(value, texts) for key, value in one.items()}
    if not isinstance(one, Sequence):
        return one
    keys = _titles(one)
    if keys:
        columns = [_fold([row.get(key) for row in one], texts) for key in keys]
        return {MARK: keys, "columns": columns}
    return _ladder(one) or [_fold(each, texts) for each in one]


def _both(one: Mapping[str, Any], texts: dict[str, list[str]]) -> Any:
    """The mark for a text, a list or a table of texts in both languages; None for all else."""
    if tuple(one) != LANGUAGES:
        return None
    first, *others = one.values()
    mark: Any = MARK
    if isinstance(first, str):
        values = [[text] for text in one.values()]
    elif isinstance(first, Mapping) and all(list(first) == list(other) for other in others):
        mark, values = {MARK: list(first)}, [list(some.values()) for some in one.values()]
    elif isinstance(first, list) and all(len(first) == len(other) for other in others):
        mark, values = {MARK: len(first)}, [list(some) for some in one.values()]
    else:
        return None
    if not all(isinstance(text, str) for some in values for text in some):
        return None
    for lang, some in zip(one, values, strict=True):
        texts[lang].extend(some)
    return mark


def _titles(one: Sequence[Any]) -> list[str]:
    """Of rows of a table the titles; none where they are no rows, or where nothing stands in one:
    in a column that means that the row lacks it."""
    if len(one) < 2 or not all(isinstance(row, Mapping) for row in one):
        return []
    keys = list(dict.fromkeys(key for row in one for key in row))
    both = tuple(keys) == LANGUAGES
    return [] if both or any(value is None for row in one for value in row.values()) else keys


def _ladder(one: Sequence[Any]) -> dict[str, Any] | None:
    """Numbers at one distance, where JavaScript finds the same ones again."""
    if len(one) < 5 or not all(type(value) in (int, float) for value in one):
        return None
    step = round(one[1] - one[0], 6)
    found = {MARK: len(one), "from": one[0], "step": step}
    return found if list(_rungs(found)) == list(one) else None


def _rungs(ladder: Mapping[str, Any]) -> Iterator[float]:
    for at in range(ladder[MARK]):
        # as Math.round
        yield math.floor((ladder["from"] + at * ladder["step"]) * DIGITS + 0.5) / DIGITS


def _open(one: Any, texts: Mapping[str, Iterator[str]]) -> Any:
    if one == MARK:
        return {lang: next(texts[lang]) for lang in LANGUAGES}
    if isinstance(one, str):
        return one.removeprefix(MARK)
    if isinstance(one, list):
        return [_open(each, texts) for each in one]
    if not isinstance(one, dict):
        return one
    if MARK not in one:
        return {key: _open(value, texts) for key, value in one.items()}
    taken = one[MARK]
    if "step" in one:
        return list(_rungs(one))
    if "columns" in one:
        rows = zip(*(_open(column, texts) for column in one["columns"]), strict=True)
        return [
            {key: value for key, value in zip(taken, row, strict=True) if value is not None}
            for row in rows
        ]
    if isinstance(taken, list):
        return {lang: {key: next(texts[lang]) for key in taken} for lang in LANGUAGES}
    return {lang: [next(texts[lang]) for _ in range(taken)] for lang in LANGUAGES}
