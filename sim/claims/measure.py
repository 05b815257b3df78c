"""Runs of a claim: what is asked of each is gathered first, so that equal runs are made once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.claims import outcomes
from sim.claims.places import REGIONS, SEED, SYNTHETIC, TIMES, region_at
from sim.engine import Engine, build
from sim.indicators import COLUMNS
from sim.outcomes import OUTCOMES
from sim.parameters import Parameters
from sim.state import Floats
from sim.worlds.courses import each
from sim.worlds.file import World

Overlay = tuple[tuple[str, Any], ...]


class Setting(NamedTuple):
    """One setting in one place, of which every replicate is run."""

    place: str
    context: str
    world: int
    """Its number, from 1."""
    values: Overlay
    """Laid over the world: mode, base, candidate and arm."""

    @property
    def drawn(self) -> int:
        """Number of the drawn region."""
        return (self.world - 1) % REGIONS if self.place == SYNTHETIC else 0


class Asked(NamedTuple):
    """An outcome of a setting, at a month."""

    setting: Setting
    outcome: str
    month: int


def overlay(*tables: Mapping[str, Any]) -> Overlay:
    """Tables of values laid over each other, the last one uppermost, in one order."""
    return tuple(sorted({key: v for table in tables for key, v in table.items()}.items()))


class Bench:
    """Runs settings in worlds, each once, and keeps what was asked of them.

    A run is a function of region, parameters, seed and replicate: the bits are the same whatever
    the threads and the order.
    """

    def __init__(self, worlds: Sequence[World], threads: int = 1) -> None:
        self._worlds = {world.number: world for world in worlds}
        self._threads = threads
        self._found: dict[tuple[Asked, int, int], list[float]] = {}
        self.runs = 0
        """Runs made so far."""

    def parameters_of(self, setting: Setting) -> Parameters:
        """All parameters of a setting."""
        return self._worlds[setting.world].parameters(**dict(setting.values))

    def ask(
        self, asked: Iterable[Asked], replicates: int, first: int = 0
    ) -> dict[Asked, list[float]]:
        """What each outcome is in some replicates, from the first on.

        Args:
            replicates: of each setting; where organisations are few, and luck does more, a
                multiple of it (:data:`sim.claims.places.TIMES`).
        """
        wanted = list(dict.fromkeys(asked))
        missing: dict[Setting, list[Asked]] = {}
        for one in wanted:
            if (one, first, replicates) not in self._found:
                missing.setdefault(one.setting, []).append(one)
        jobs = list(missing.items())

        def work(job: tuple[Setting, list[Asked]]) -> list[list[float]]:
            return self._run(*job, replicates * TIMES[job[0].place], first)

        rows = each(work, jobs, self._threads)
        self.runs += sum(replicates * TIMES[setting.place] for setting, _ in jobs)
        for (_, some), found in zip(jobs, rows, strict=True):
            for one, values in zip(some, found, strict=True):
                self._found[one, first, replicates] = values
        return {one: self._found[one, first, replicates] for one in wanted}

    def _run(
        self, setting: Setting, asked: Sequence[Asked], replicates: int, first: int
    ) -> list[list[float]]:
        """Outcomes of a setting, (asked, replicates)."""
        p = self.parameters_of(setting)
        region = region_at(setting.place, setting.context, setting.drawn)
        months = max(one.month for one in asked)
        engine = build(region, p, SEED, first)
        if any(one.outcome in OUTCOMES for one in asked):
            found = [
                self._one(engine if k == 0 else build(region, p, SEED, first + k), months, asked)
                for k in range(replicates)
            ]
        else:
            courses = engine.courses(months, replicates)
            found = [[self._seen(engine, course, one) for one in asked] for course in courses]
        return [[row[k] for row in found] for k in range(len(asked))]

    def _one(self, engine: Engine, months: int, asked: Sequence[Asked]) -> list[float]:
        """The same of a run of which something is counted at its end.

        Raises:
            ValueError: it is asked at another month than the last.
        """
        course = np.empty((months + 1, len(COLUMNS)))
        course[0] = engine.observe()
        course[1:] = engine.advance(months)
        found = []
        for one in asked:
            if one.outcome not in OUTCOMES:
                found.append(self._seen(engine, course[1:], one))
            elif one.month == months:
                found.append(float(OUTCOMES[one.outcome](engine, course)))
            else:
                raise ValueError(f"{one.outcome} is counted at month {months}, not {one.month}")
        return found

    @staticmethod
    def _seen(engine: Engine, course: Floats, one: Asked) -> float:
        """An outcome that follows from a month's indicators; ``course`` begins at month 1."""
        row = course[one.month - 1]
        return float(outcomes.from_rows(one.outcome, engine.region, engine.parameters, row))
