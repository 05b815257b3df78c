"""What the tables of a case say of month 0 beside what its links say."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Parameters
from sim.regions.groups import Together, joined, together_on
from sim.state import SMALLEST_CHIMNEY, Region

if TYPE_CHECKING:
    import pandas as pd

PUBLISHED: Final = {
    "partnerships per municipality": (
        27.0,
        "Netherlands 2017, all partnerships (PROOF/KWINK for BZK); our tables are a lower bound",
    ),
}


def month_zero(case: Region) -> pd.DataFrame:
    """What the tables say and what the links of month 0 say, one row per figure.

    Columns: ``tables`` (counted from the memberships), ``links`` (from the arrays the
    simulation starts with; NaN where links cannot say it), ``published`` and ``note``.
    The two pair weights differ in kind: partnerships shared against tasks linked.
    """
    import pandas as pd

    rows = _municipalities(case)
    counts = [float(x) for x in month_zero_by_municipality(case)["partnerships"]]
    shared = _shared_partnerships(case, rows)
    linked = _linked_tasks(case, rows)
    by_task = month_zero_by_task(case)
    weight = by_task["volume"].where(by_task["tables"].notna(), 0.0)
    total = float(weight.sum())

    def overall(name: str) -> float:
        if total == 0:
            return math.nan
        return float((by_task[name].fillna(0.0) * weight).sum() / total)

    published, note = PUBLISHED["partnerships per municipality"]
    some = [float(x > 0) for x in shared], [float(x > 0) for x in linked]
    none = math.nan
    figures = {
        "partnerships per municipality, mean": (_mean(counts), none, published, note),
        "partnerships per municipality, least": (min(counts, default=none), none, none, ""),
        "partnerships per municipality, most": (max(counts, default=none), none, none, ""),
        "pair weight of municipalities": (
            _mean(shared),
            _mean(linked),
            none,
            "tables: partnerships shared; links: tasks linked",
        ),
        "density of municipal pairs": (_mean(some[0]), _mean(some[1]), none, ""),
        "fragmentation": (overall("tables"), overall("links"), none, "0 one bundle, 1 all alone"),
        "duplicated work": (none, _duplicated(case), none, "share of overlap that is done twice"),
        "smoking chimneys": (
            float(by_task["chimneys by tables"].sum()),
            float(by_task["chimneys by links"].sum()),
            none,
            "bundles and lone organisations, of all tasks",
        ),
    }
    columns = ["tables", "links", "published", "note"]
    return pd.DataFrame.from_dict(figures, orient="index", columns=columns)


def month_zero_by_municipality(case: Region) -> pd.DataFrame:
    """Partnerships and linked tasks (mean over the other municipalities) of each."""
    import pandas as pd

    rows = _municipalities(case)
    ids = [case.organisations[i] for i in rows]
    pairs = list(itertools.combinations(range(len(rows)), 2))
    linked = _linked_tasks(case, rows)
    mean = [
        _mean([w for w, p in zip(linked, pairs, strict=True) if a in p]) for a in range(len(rows))
    ]
    data = {
        "name": [case.labels[i] for i in rows],
        "partnerships": [sum(o in p.members for p in case.partnerships) for o in ids],
        "linked_tasks": mean,
    }
    return pd.DataFrame(data, index=pd.Index(ids, name="organisation")).sort_index()


def month_zero_by_task(case: Region) -> pd.DataFrame:
    """Volume, fragmentation and smoking chimneys of each task, from memberships and from links.

    Fragmentation is NaN where one organisation does all of a task, so that nothing can fragment.
    """
    import pandas as pd

    tasks = range(len(case.tasks))
    tables = [_bundles_by_tables(case, k) for k in tasks]
    links = [_bundles_by_links(case, k) for k in tasks]
    data = {
        "volume": [math.fsum(case.volumes[:, k].tolist()) for k in tasks],
        "tables": [_normalised(tables[k], case.volumes[:, k]) for k in tasks],
        "links": [_normalised(links[k], case.volumes[:, k]) for k in tasks],
        "chimneys by tables": [_chimneys(bundles) for bundles in tables],
        "chimneys by links": [_chimneys(bundles) for bundles in links],
    }
    return pd.DataFrame(data, index=pd.Index(case.tasks, name="task"))


def together(case: Region) -> list[list[Together]]:
    """Of each task, who does it together at month 0, the deepest first; no group twice."""
    return [together_on(case.labels, _links_on(case, k)) for k in range(len(case.tasks))]


def _links_on(case: Region, k: int) -> list[tuple[int, int, int]]:
    """Two rows and the rung of each link on a task."""
    on = case.link_task == k
    ends = case.pairs[case.link_pair[on]].tolist()
    return [(a, b, depth) for (a, b), depth in zip(ends, case.depth[on].tolist(), strict=True)]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan


def _municipalities(case: Region) -> list[int]:
    return [i for i, kind in enumerate(case.kinds) if kind == "municipality"]


def _shared_partnerships(case: Region, rows: Sequence[int]) -> list[float]:
    sets = [{p.id for p in case.partnerships if case.organisations[i] in p.members} for i in rows]
    return [float(len(a & b)) for a, b in itertools.combinations(sets, 2)]


def _linked_tasks(case: Region, rows: Sequence[int]) -> list[float]:
    ends = case.pairs[case.link_pair[case.depth >= 1]].tolist()
    count: dict[tuple[int, int], int] = {}
    for a, b in ends:
        count[a, b] = count.get((a, b), 0) + 1
    return [float(count.get(pair, 0)) for pair in itertools.combinations(rows, 2)]


def _bundles_by_tables(case: Region, k: int) -> list[float]:
    """Volumes of bundles, from who sits in which partnership of depth 2 or 3 on the task.

    Links are not read.
    """
    volume = case.volumes[:, k]
    bundles = [{o} for i, o in enumerate(case.organisations) if volume[i] > 0]
    for p in case.partnerships:
        if p.depth >= 2 and case.tasks[k] in p.tasks:
            joined = [b for b in bundles if b.intersection(p.members)]
            if joined:
                bundles = [b for b in bundles if b not in joined] + [set().union(*joined)]
    of = dict(zip(case.organisations, volume.tolist(), strict=True))
    return [math.fsum(of[o] for o in sorted(b)) for b in bundles]


def _bundles_by_links(case: Region, k: int) -> list[float]:
    """Volumes of bundles, from the links of depth 2 or 3 on the task; partnerships are not read."""
    volume = case.volumes[:, k].tolist()
    return [
        math.fsum(volume[i] for i in rows) for rows in joined(len(volume), _links_on(case, k), 2)
    ]


def _chimneys(bundles: Sequence[float]) -> int:
    return sum(volume >= SMALLEST_CHIMNEY for volume in bundles)


def _duplicated(case: Region) -> float:
    """Part of the overlap that the rungs of month 0 do not release, as their defaults say."""
    p = Parameters()
    release = np.array([0.0, p.release_1, p.release_2, p.release_3])
    first, second = case.pairs[case.link_pair].T
    task = case.link_task
    overlap = np.minimum(case.volumes[first, task], case.volumes[second, task])
    whole = math.fsum(overlap.tolist())
    freed = math.fsum((overlap * release[case.depth]).tolist())
    return 1.0 - freed / whole if whole > 0 else math.nan


def _normalised(bundles: Sequence[float], volume: NDArray[np.float64]) -> float:
    total = math.fsum(volume.tolist())
    if total <= 0:
        return math.nan
    most = 1.0 - math.fsum((v / total) ** 2 for v in volume.tolist())
    if most <= 1e-12:
        return math.nan
    return (1.0 - math.fsum((b / total) ** 2 for b in bundles)) / most
