"""Tables in, the region at month 0 out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.networks import region
from sim.regions import derive
from sim.regions.arrays import keys_of, tier_of
from sim.regions.numbers import numbers_of, portfolios
from sim.regions.read import load_tables
from sim.regions.tables import CaseTables, Membership
from sim.state import Partnership, Region


def load_case(source: str | Path) -> Region:
    """The region of a shipped case, a spreadsheet, or a folder of CSV files, at its month 0.

    A shipped name wins over a file or folder of that name; write ``./twente`` for these.

    Raises:
        CaseError: with every fault found, or the closest name for an unknown case.
    """
    return build_case(load_tables(source))


def build_case(tables: CaseTables) -> Region:
    """The region at month 0 of checked tables.

    Volumes are in units of the mean capacity of the organisations that have work; the
    FTE per unit stands in ``story["fte_per_unit"]``.
    """
    agents = tables.agents()
    row = {o.id: i for i, o in enumerate(agents)}
    column = {t.id: k for k, t in enumerate(tables.tasks)}
    fte = np.zeros((len(agents), len(tables.tasks)))
    statutory = np.zeros(fte.shape, dtype=np.bool_)
    for v in portfolios(tables):
        fte[row[v.organisation], column[v.task]] = v.volume
        statutory[row[v.organisation], column[v.task]] = v.statutory and v.volume > 0
    volumes, unit = derive.units_of(fte)
    n = numbers_of(tables)
    links = derive.links_at_start(fte > 0, n.seat, n.on_task, n.depth, n.months, n.prescribed)
    linked = links.depth > 0
    at = [axis[linked].tolist() for axis in links[:3]]
    return region(
        tables.id,
        volumes,
        organisations=[o.id for o in agents],
        labels=[o.name for o in agents],
        kinds=[o.kind for o in agents],
        tiers=[tier_of(o) for o in agents],
        areas=[o.area or tables.id for o in agents],
        referee=["referee" in o.role for o in agents],
        keys=keys_of([o.id for o in agents]),
        tasks=list(column),
        task_labels={
            "en": [t.name_en for t in tables.tasks],
            "nl": [t.name_nl for t in tables.tasks],
        },
        statutory=statutory,
        needs=_needs(tables, column),
        depth=dict(zip(zip(*at, strict=True), links.depth[linked].tolist(), strict=True)),
        age=dict(zip(zip(*at, strict=True), links.age[linked].tolist(), strict=True)),
        floor=dict(zip(zip(*at, strict=True), links.floor[linked].tolist(), strict=True)),
        partnerships=[_partnership(p, row) for p in tables.active()],
        story=_story(tables, unit),
    )


def _needs(tables: CaseTables, column: Mapping[str, int]) -> NDArray[np.float64] | None:
    if tables.needs is None:
        return None
    out = np.zeros((len(column), len(column)))
    for need in tables.needs:
        a, b = column[need.task_a], column[need.task_b]
        out[a, b] = out[b, a] = need.coupling
    return out


def _partnership(p: Membership, row: Mapping[str, int]) -> Partnership:
    """Only agents sit at the table: members in file order, then the body."""
    seats = [m for m in p.members if m in row]
    if p.body is not None and p.body in row and p.body not in seats:
        seats.append(p.body)
    return Partnership(
        id=p.id,
        name=p.name,
        tasks=p.tasks,
        form=p.form,
        depth=p.depth,
        mandated=p.mandated == "yes",
        members=tuple(seats),
        start_year=p.start_year,
        source=p.source,
        confidence=p.confidence,
    )


def _story(tables: CaseTables, unit: float) -> dict[str, Any]:
    """Facts about the case for reports; texts, numbers, lists and dicts only."""
    there = {o.id for o in tables.agents()}
    active = tables.active()
    return {
        "id": tables.id,
        "title": dict(tables.title),
        "text": dict(tables.text),
        "assumptions": {a: list(v) for a, v in tables.assumptions.items()},
        "sources": list(tables.sources),
        "year": tables.year,
        "fte_per_unit": unit,
        "left_out_organisations": [o.id for o in tables.organisations if o.id not in there],
        "left_out_partnerships": [p.id for p in tables.partnerships if p not in active],
        "left_out_members": {
            p.id: out for p in active if (out := [m for m in p.members if m not in there])
        },
        "unknown_start": [p.id for p in active if p.start_year is None],
        "one_member": [p.id for p in active if len(there.intersection(p.members)) == 1],
    }
