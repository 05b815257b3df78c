"""Bring and get: what organisations bring to each other and get, as a mean over worlds.

What one brings, another gets: on a link each side brings the overlap on which it is expected to
keep its promise in a month, in units of volume (1 is the work of an average organisation).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sim.analysis.compare import with_sign
from sim.state import Floats, Region
from sim.words import counted, number, words_of

if TYPE_CHECKING:
    import pandas as pd

CLEAR: Final = 0.8
"""Share of worlds in which a balance must lie to one side to be drawn as an arrow."""
EVEN: Final = 0.1
"""Share that does not come back below which all of it is called even."""
ROWS: Final = 25
"""Organisations in the table for people."""


class Exchange(NamedTuple):
    """What goes to and fro in a region, mean over worlds."""

    region: Region
    worlds: int
    flows: Floats
    """(N, N) what the organisation of a row brings to that of a column."""
    by_task: Floats
    """(N, K) what it brings on each task."""
    got_by_task: Floats
    """(N, K) what it gets on each task."""
    more: Floats
    """(N,) worlds in which it brings more than it gets."""
    less: Floats
    """(N,) worlds in which it gets more than it brings."""
    ahead: Floats
    """(N, N) worlds in which that of a row brings more to that of a column than it gets from it."""
    brings: Floats
    """(N,) what each brings."""
    gets: Floats
    """(N,) what each gets."""
    sides: list[int]
    """Of each: 1 if it brings more, in at least :data:`CLEAR` of the worlds and on average, and it
    shows in two digits; -1 if it gets more; 0 if neither."""
    one_way: float
    """Share of all that is brought that does not come back within its pair; NaN of nothing."""


def exchange(region: Region, worlds: int, summed: Mapping[str, Any]) -> Exchange:
    """What :func:`sim.outcomes.summed_exchange` found in so many worlds, with :data:`CLEAR`."""
    brings, gets, more, less = np.ascontiguousarray(summed["sums"].T)
    return Exchange(
        region, worlds, summed["flows"], summed["by_task"], summed["got_by_task"], more, less,
        summed["ahead"], brings, gets, summed["sides"].tolist(), float(summed["one_way"][0]),
    )  # fmt: skip


def short_label(label: str) -> str:
    """The name of an organisation without what stands behind it in brackets."""
    return label.partition(" (")[0].strip() or label


def names_of(region: Region) -> list[str]:
    """Short names for people; whole ones where two would be alike."""
    short = [short_label(label) for label in region.labels]
    return [
        name if short.count(name) == 1 else label
        for name, label in zip(short, region.labels, strict=True)
    ]


def tasks_of(region: Region, language: str) -> tuple[str, ...]:
    """Names of tasks for people; a synthetic region has none but their ids."""
    return region.task_labels.get(language, region.tasks)


# Words ------------------------------------------------------------------------------------


def sentence(found: Exchange, label: str, months: int, language: str) -> str:
    """Who brings most, to whom and for what, and how much does not come back.

    That most comes back is said first where nearly all of it does.
    """
    say = words_of("exchange", language)
    if not found.flows.any():
        text = say["nothing"]
        return text.format(region=label, months=counted(months, say["month"], language))
    at = int(found.brings.argmax())
    names, tasks = names_of(found.region), tasks_of(found.region, language)
    task = tasks[int(found.by_task[at].argmax())]
    return say["even" if found.one_way < EVEN else "sentence"].format(
        region=label,
        first=names[at],
        other=names[int(found.flows[at].argmax())],
        task=task[:1].lower() + task[1:],
        share=percent(found.one_way, language),
    )


def percent(share: float, language: str) -> str:
    """A share in per cent, as the language writes it; one figure behind the point below 10."""
    text = number(100 * share, 1 if share < 0.1 else 0, language)
    return f"{text}%" if language == "nl" else f"{text} %"


def cells(found: Exchange, language: str) -> list[list[str]]:
    """The table for people, titles first, who brings most first."""
    say = words_of("exchange", language)
    names, tasks = names_of(found.region), tasks_of(found.region, language)
    order = np.argsort(-found.brings, kind="stable")
    rows = [say["head"].split("|")]
    for at in order[:ROWS].tolist():
        brings, gets = float(found.brings[at]), float(found.gets[at])
        some = brings > 0
        rows.append(
            [
                names[at],
                number(brings, 2, language),
                number(gets, 2, language),
                with_sign(brings - gets, 2, language),
                say["in_worlds"].format(count=int(found.more[at]), of=found.worlds),
                names[int(found.flows[at].argmax())] if some else "-",
                tasks[int(found.by_task[at].argmax())] if some else "-",
            ]
        )
    return rows


def hidden(found: Exchange, language: str) -> list[str]:
    """How many organisations the table for people shows, if not all."""
    number_ = len(found.brings)
    if number_ <= ROWS:
        return []
    return [words_of("exchange", language)["shown"].format(shown=ROWS, of=number_)]


def note(found: Exchange, policy: str, months: int, language: str) -> str:
    """What the table for people shows."""
    say = words_of("exchange", language)
    return say["note"].format(
        policy=policy, months=counted(months, say["month"], language), worlds=found.worlds
    )


def organisations(found: Exchange) -> pd.DataFrame:
    """A row an organisation, columns that no language changes."""
    import pandas as pd

    return pd.DataFrame(
        {
            "organisation": found.region.organisations,
            "name": found.region.labels,
            "brings": found.brings,
            "gets": found.gets,
            "balance": found.brings - found.gets,
            "worlds_brings_more": found.more.astype(np.int64),
            "worlds": found.worlds,
        }
    )


def pairs(found: Exchange) -> pd.DataFrame:
    """A row a pair between which anything goes."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    ids = found.region.organisations
    for first, second in found.region.pairs.tolist():
        there, back = float(found.flows[first, second]), float(found.flows[second, first])
        if there or back:
            rows.append(
                {
                    "first": ids[first],
                    "second": ids[second],
                    "first_brings": there,
                    "second_brings": back,
                    "worlds_first_more": int(found.ahead[first, second]),
                    "worlds_second_more": int(found.ahead[second, first]),
                }
            )
    names = ("first_brings", "second_brings", "worlds_first_more", "worlds_second_more")
    return pd.DataFrame(rows, columns=["first", "second", *names])


def tasks(found: Exchange) -> pd.DataFrame:
    """A row an organisation and task on which it brings or gets anything."""
    import pandas as pd

    at = np.argwhere((found.by_task > 0) | (found.got_by_task > 0))
    who, what = at.T
    return pd.DataFrame(
        {
            "organisation": np.array(found.region.organisations)[who],
            "task": np.array(found.region.tasks)[what],
            "brings": found.by_task[who, what],
            "gets": found.got_by_task[who, what],
        }
    )


__all__ = [
    "Exchange",
    "cells",
    "exchange",
    "hidden",
    "names_of",
    "note",
    "organisations",
    "pairs",
    "sentence",
    "tasks",
]
