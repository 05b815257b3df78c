"""The tables of a case as people wrote them, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sim.regions.findings import Told


class Organisation(NamedTuple):
    """A row of organisations.csv."""

    id: str
    name: str
    kind: str
    tier: str | None
    role: tuple[str, ...]
    area: str
    population: float | None
    population_year: int | None
    core: bool
    staff: float | None
    """FTE that a body puts to work for the organisations of the region."""
    start_year: int | None
    end_year: int | None
    source: str
    confidence: str
    row: int = 0


class Task(NamedTuple):
    """A row of tasks.csv; shares are of the whole work of one kind of organisation."""

    id: str
    name_en: str
    name_nl: str
    statutory: bool
    share: float
    share_province: float
    share_water_board: float
    source: str
    confidence: str
    row: int = 0

    def share_of(self, kind: str) -> float:
        """Share of the work of a municipality, province or water board; else 0."""
        shares = {
            "municipality": self.share,
            "province": self.share_province,
            "water_board": self.share_water_board,
        }
        return shares.get(kind, 0.0)


class Need(NamedTuple):
    """A row of needs.csv: the need-coupling of two different tasks."""

    task_a: str
    task_b: str
    coupling: float
    source: str
    confidence: str
    row: int = 0


class Portfolio(NamedTuple):
    """A row of portfolios.csv: the volume in FTE of one task at one organisation."""

    organisation: str
    task: str
    volume: float
    statutory: bool
    source: str
    confidence: str
    row: int = 0


class Membership(NamedTuple):
    """A row of partnerships.csv."""

    id: str
    name: str
    tasks: tuple[str, ...]
    form: str
    depth: int
    mandated: str
    mandated_tasks: tuple[str, ...] | None
    members: tuple[str, ...]
    body: str | None
    """Organisation that does (part of) the work for the members."""
    moved: float | None
    """Part 0..1 of the members' work that the body does; None: by depth."""
    start_year: int | None
    end_year: int | None
    note: str
    source: str
    confidence: str
    row: int = 0

    def prescribed(self) -> tuple[str, ...]:
        """Tasks on which the law prescribes this partnership."""
        if self.mandated == "yes":
            return self.tasks
        return (self.mandated_tasks or ()) if self.mandated == "partly" else ()


class Event(NamedTuple):
    """A row of events.csv: what happened to a partnership or an organisation, and when."""

    year: int
    partnership: str | None
    organisation: str | None
    event: str
    note: str
    source: str
    confidence: str
    row: int = 0


@dataclass(frozen=True)
class CaseTables:
    """A case as written by people: every row of every file, checked, in file order."""

    id: str
    year: int
    """Month 0 is January of this year."""
    title: dict[str, str]
    text: dict[str, str]
    assumptions: dict[str, tuple[str, ...]]
    sources: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    tasks: tuple[Task, ...]
    needs: tuple[Need, ...] | None
    """None: no needs.csv; every pair of tasks is then coupled equally."""
    portfolios: tuple[Portfolio, ...]
    """Rows as given; an organisation without any gets the derived ones."""
    partnerships: tuple[Membership, ...]
    events: tuple[Event, ...]
    told: tuple[Told, ...] = ()
    """What was read otherwise than it stands there, and what was left to a default."""

    def agents(self) -> tuple[Organisation, ...]:
        """Core organisations that exist at month 0."""
        return tuple(
            o for o in self.organisations if o.core and _alive(o.start_year, o.end_year, self.year)
        )

    def active(self) -> tuple[Membership, ...]:
        """Partnerships that exist at month 0 and seat at least one agent."""
        there = {o.id for o in self.agents()}
        return tuple(
            p
            for p in self.partnerships
            if _alive(p.start_year, p.end_year, self.year) and there.intersection(p.members)
        )


def _alive(start: int | None, end: int | None, year: int) -> bool:
    return (start is None or start <= year) and (end is None or end > year)
