"""Actors beside organisations and referee, as Mesa sees them: views on arrays, and no rule.

Officials, funders, boundary spanners, directors and chains are there where their mechanism is on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import mesa
import numpy as np
from mesa.agent import AgentSet

from sim.engine import Engine, EngineError, named_links
from sim.parameters import ParameterError, plain
from sim.state import ACCOUNTS, CHAIN_STEPS, FUNDERS, TOPIC_TALKS, State
from sim.words import LANGUAGES, say, words_of

if TYPE_CHECKING:
    import pandas as pd


# Funders -------------------------------------------------------------------------------------


class Funder(mesa.Agent):
    """Who pays organisations for tasks: its place in the arrays, read when asked for.

    There are three where ``funders`` is above 0: municipalities, health insurers, the state.
    """

    model: Any
    row: int
    """Place in the arrays."""

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def remove(self) -> None:
        """Refused: the core would go on simulating it."""
        raise EngineError(say("mesa.funders_stay"))

    @property
    def name(self) -> str:
        """Its name in the language of messages; ``names`` has both."""
        return say(f"mesa.funder_{self.row}")

    @property
    def names(self) -> Mapping[str, str]:
        """Its name per language."""
        return {lang: words_of("mesa", lang)[f"funder_{self.row}"] for lang in LANGUAGES}

    @property
    def field(self) -> dict[str, list[str]]:
        """What it pays for: tasks of each organisation that has any, by identifiers."""
        region, paid = self.model.region, self._paid()
        return {
            name: [region.tasks[k] for k in np.nonzero(row)[0].tolist()]
            for name, row in zip(region.organisations, paid, strict=True)
            if row.any()
        }

    @property
    def organisations(self) -> list[Any]:
        """Those whom it pays for something, in the order of rows."""
        some = np.nonzero(self._paid().any(axis=1))[0]
        return [self.model.organisations[i] for i in some.tolist()]

    def part_of(self, organisation: Any) -> float:
        """Part of an organisation's work that it pays for, 0..1."""
        row = (
            self.model.organisation(organisation) if isinstance(organisation, str) else organisation
        )
        volume = self.model.engine.state.volume[row.row]
        whole = float(volume.sum())
        return float(volume[self._paid()[row.row]].sum()) / whole if whole > 0.0 else 0.0

    @property
    def account(self) -> Mapping[str, float]:
        """Of the month just done, in value: ``paid`` for days at tables, ``back`` to itself by what
        it paid, ``elsewhere`` to others by what it paid."""
        at = ACCOUNTS * self.row
        found = self.model.engine.state.funder_account[at : at + ACCOUNTS].tolist()
        return dict(zip(("paid", "back", "elsewhere"), found, strict=True))

    @property
    def willingness(self) -> float:
        """How willing it is to give room: 0 none, 0.5 as much as there is without it, 1 twice."""
        return float(self.model.engine.state.funder_will[self.row])

    @willingness.setter
    def willingness(self, value: float) -> None:
        self._set("willingness", self.model.engine.state.funder_will, value)

    @property
    def trust(self) -> float:
        """Trust of its field in it, 0..1."""
        return float(self.model.engine.state.funder_trust[self.row])

    @trust.setter
    def trust(self, value: float) -> None:
        self._set("trust", self.model.engine.state.funder_trust, value)

    def _set(self, what: str, array: Any, value: float) -> None:
        array[self.row] = fraction(say("mesa.of_one", what=what, name=self.name), value)
        self.model._touch()

    def _paid(self) -> Any:
        """(N, K) whether it pays an organisation for a task that it performs."""
        engine = self.model.engine
        return (engine.extensions_or_new().funder == self.row) & (engine.state.volume > 0.0)


def funders_of(model: Any, made: list[Funder]) -> AgentSet:
    """The funders of a model, made when they are first there; none where they give nothing."""
    there = model.parameters.funders > 0.0
    if there and not made:
        made += [Funder(model, row) for row in range(FUNDERS)]
    return AgentSet(made if there else [], random=model.random)


# Actors beside organisations and referee ---------------------------------------------------------


def fraction(what: str, value: Any) -> float:
    """A number from 0 to 1 that somebody assigned.

    Raises:
        ParameterError: it is none; names ``what``.
    """
    number = plain(value)
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    if not is_number or not 0.0 <= number <= 1.0:
        raise ParameterError(say("mesa.fraction", what=what, value=repr(value)))
    return float(number)


def of_row(array: str, says: str) -> Any:
    """A property of an organisation: its row of an array of the state, a fraction 0..1."""

    def read(self: Any) -> float:
        return float(getattr(self.model.engine.state, array)[self.row])

    def write(self: Any, value: float) -> None:
        name = say("mesa.of_one", what=array, name=self.name)
        getattr(self.model.engine.state, array)[self.row] = fraction(name, value)
        self.model._touch()

    return property(read, write, doc=says)


class Official(mesa.Agent):
    """An official of the referee: a place in the arrays, read when asked for (docs/model.md 7.21).

    Who holds the post changes; the agent is the post. Made and removed by the model, as many as
    ``officials`` says.
    """

    model: Any
    number: int
    """Of the post, from 0 on."""

    def __init__(self, model: Any, number: int) -> None:
        super().__init__(model)
        self.number = number

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.number}>"

    @property
    def opinion(self) -> float:
        """On working together: 0 against .. 1 for."""
        return float(self.model.engine.state.official_opinion[self.number])

    @opinion.setter
    def opinion(self, value: float) -> None:
        number = fraction(say("mesa.of_one", what="opinion", name=repr(self)), value)
        self.model.engine.state.official_opinion[self.number] = number
        self.model._touch()

    @property
    def since(self) -> int:
        """Month in which the post was taken by who now holds it."""
        return int(self.model.engine.state.official_since[self.number])

    @property
    def alliance_days(self) -> float:
        """Days a week for organisations that work together, mean over the months so far."""
        return self._days(0)

    @property
    def ranks_days(self) -> float:
        """Days a week for agreeing with the other officials, likewise."""
        return self._days(1)

    @property
    def organisations(self) -> list[Any]:
        """Those who hear from it, in the order of rows."""
        desk = self.model.engine.extensions.desk
        return [one for one in self.model.organisations if desk[one.row] == self.number]

    def _days(self, column: int) -> float:
        days = float(self.model.engine.state.official_days[self.number, column])
        return days / self.model.month if self.model.month else 0.0


def staffed(model: Any, there: list[Official]) -> list[Official]:
    """As many officials as the parameters say; those who were there stay, others are removed."""
    many = model.parameters.officials
    for gone in there[many:]:
        gone.remove()
    return there[:many] + [Official(model, number) for number in range(len(there), many)]


class BoundarySpanner(mesa.Agent):
    """Who works with partners for an organisation (docs/model.md 7.28): a row of the arrays.

    Persons change; the agent is the post. Made by the model where ``personal`` is above 0.
    """

    model: Any
    row: int
    """Of the organisation."""

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row = row

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.organisation.name}>"

    @property
    def organisation(self) -> Any:
        """For whom the person works."""
        return self.model.organisations[self.row]

    @property
    def since(self) -> int | None:
        """Month in which the person came; None before the first month, when nobody is known."""
        month = int(self.model.engine.state.person_since[self.row])
        return month if month >= 0 else None

    @property
    def skill(self) -> float:
        """How well the person works with partners, 0..1; NaN while nobody is known."""
        return float("nan") if self.since is None else float(self._skills[self.row])

    @skill.setter
    def skill(self, value: float) -> None:
        what = say("mesa.of_one", what="skill", name=repr(self))
        if self.since is None:
            raise EngineError(say("mesa.nobody_yet", what=what))
        self._skills[self.row] = fraction(what, value)
        self.model._touch()

    @property
    def _skills(self) -> Any:
        return self.model.engine.state.person_skill

    def trust_in(self, other: Any) -> float:
        """What of its organisation's trust in another rests on their two persons; NaN if the two
        organisations could never meet."""
        found: float = self.organisation._towards(self.model.engine.state.person_trust, other)
        return found

    def trust_of(self, other: Any) -> float:
        """The same of the other's trust in its organisation: what would go along."""
        other = self.model.organisation(other) if isinstance(other, str) else other
        found: float = other._towards(self.model.engine.state.person_trust, self.organisation)
        return found


def spanning(model: Any, there: list[BoundarySpanner]) -> list[BoundarySpanner]:
    """A boundary spanner for each organisation, where trust rests on persons; else none."""
    if model.parameters.personal > 0:
        return there or [BoundarySpanner(model, one.row) for one in model.organisations]
    for gone in there:
        gone.remove()
    return []


def stopped_steps(engine: Engine) -> pd.DataFrame:
    """Steps to re-configuration that two wanted and those at their tables stopped, by link."""
    import pandas as pd

    at = np.nonzero(engine.state.table_stops)[0]
    stopped = engine.state.table_stops[at]
    return pd.DataFrame(named_links(engine.region, at) | {"stopped": stopped})


# Directors and chains ---------------------------------------------------------------------------


class Director:
    """The director of an organisation: its row of the arrays, read when asked for."""

    def __init__(self, model: Any, row: int) -> None:
        self.model, self.row = model, row

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._name}>"

    @property
    def _name(self) -> str:
        return str(self.model.region.organisations[self.row])

    @property
    def mindset(self) -> float:
        """Scarcity thinking 0 .. abundance thinking 1; NaN where there are no directors."""
        there = self.model.engine.state.director
        return float(there[self.row]) if len(there) else float("nan")

    @mindset.setter
    def mindset(self, value: float) -> None:
        if not self.model.parameters.director_hears > 0:
            raise EngineError(say("mesa.no_directors", name=self._name))
        what = say("mesa.of_one", what="director.mindset", name=self._name)
        self.model.engine.state.director[self.row] = fraction(what, value)
        self.model._touch()

    @property
    def topics(self) -> pd.DataFrame:
        """What it has heard of: partner, task, talks about it, depth, and ``turned``.

        That is how much further to abundance it speaks of it than its people would, below 0 to
        scarcity.
        """
        import pandas as pd

        state, region = self.model.engine.state, self.model.region
        ends = region.pairs[region.link_pair][: len(state.topics)]
        at, side = np.nonzero((state.topics[:, :TOPIC_TALKS] != 0) & (ends == self.row))
        turned = self.mindset - float(state.mindset[self.row])
        return pd.DataFrame(
            {
                "partner": np.array(region.organisations)[ends[at, 1 - side]],
                "task": np.array(region.tasks)[region.link_task[at]],
                "talks": state.topics[at, TOPIC_TALKS],
                "depth": state.depth[at],
                "turned": np.full(len(at), turned),
            }
        )


class Chain(NamedTuple):
    """The chain of a client (docs/model.md 7.26) as it now stands."""

    client: str
    """Identifiers, here and below."""
    tasks: tuple[str, ...]
    """In their order."""
    who: tuple[str | None, ...]
    """Who does each step; None nobody, or not yet."""
    passed: tuple[float, ...]
    """Part that reached each step in the month just done, 0..1."""


def chains_of(engine: Engine) -> tuple[Chain, ...]:
    """The chains there are, in the order of clients."""
    state, region = engine.state, engine.region
    found = []
    for i in np.nonzero((state.chain[:, :CHAIN_STEPS] >= 0).any(axis=1))[0].tolist():
        steps = np.nonzero(state.chain[i, :CHAIN_STEPS] >= 0)[0]
        who = state.chain[i, CHAIN_STEPS + steps].tolist()
        found.append(
            Chain(
                region.organisations[i],
                tuple(region.tasks[k] for k in state.chain[i, steps].tolist()),
                tuple(region.organisations[j] if j >= 0 else None for j in who),
                tuple(state.passed[i, steps].tolist()),
            )
        )
    return tuple(found)


# Views on what only some runs have -----------------------------------------------------------


def with_state(engine: Engine) -> State:
    """The state of a run with mechanisms that are off unless asked for.

    Raises:
        EngineError: it has none of them.
    """
    if engine.extensions is None:
        raise EngineError(say("mesa.no_mechanisms"))
    return engine.state


def knots_cut(engine: Engine, row: int) -> Mapping[str, int]:
    """Questions that the board of an organisation has decided so far: with a no, with a step."""
    no, step = engine.state.knots_cut[row].tolist() if len(engine.state.knots_cut) else (0, 0)
    return {"no": no, "step": step}


def questions(engine: Engine) -> pd.DataFrame:
    """Links that were refused, are off the table or stand where boards decided.

    Organisations, task, depth, refusals in a row, month until which it is off the table (0 it never
    was), and whether the boards decided where it stands.
    """
    import pandas as pd

    state = engine.state
    asked = (state.refused > 0) | (state.settled > engine.month) | (state.by_boards != 0)
    at = np.nonzero(asked)[0]
    return pd.DataFrame(
        named_links(engine.region, at)
        | {
            "depth": state.depth[at],
            "refused": state.refused[at],
            "settled": state.settled[at],
            "by_boards": state.by_boards[at] != 0,
        }
    )


# What organisations and the model show of them ---------------------------------------------------


class OrganisationActors:
    """What an organisation has of mechanisms that are off unless asked for."""

    model: Any
    row: int
    _named: Any

    openness = of_row("openness", "How open it is when the referee asks it, 0..1 (ODD 7.22).")

    @property
    def director(self) -> Director:
        """Who speaks for it on what it has heard of (docs/model.md 7.30)."""
        return Director(self.model, self.row)

    @property
    def daring(self) -> float:
        """What its people dare: how likely they bring a stuck question to the board, a month."""
        daring = self.model.engine.state.daring
        return float(daring[self.row] if len(daring) else self.model.parameters.daring_start)

    @daring.setter
    def daring(self, value: float) -> None:
        number = fraction(self._named("daring"), value)
        with_state(self.model.engine).daring[self.row] = number
        self.model._touch()

    @property
    def reached(self) -> float:
        """How far what a strategy is after holds here, 0..1 (docs/model.md 7.27); 0 without one."""
        reached = self.model.engine.state.reached
        return float(reached[self.row]) if len(reached) else 0.0

    @reached.setter
    def reached(self, value: float) -> None:
        if self.model.parameters.strategy == "none":
            raise EngineError(say("mesa.no_strategy", what=self._named("reached")))
        self.model.engine.state.reached[self.row] = fraction(self._named("reached"), value)
        self.model._touch()

    @property
    def knots_cut(self) -> Mapping[str, int]:
        """Questions that its board has decided: ``no`` and ``step``."""
        return knots_cut(self.model.engine, self.row)


class ModelActors:
    """Actors beside organisations and referee; each kind only where its mechanism is on."""

    engine: Engine
    random: Any
    _officials: list[Official]
    _funders: list[Funder]
    _spanners: list[BoundarySpanner]

    def _appoint(self) -> None:
        """As many of each kind as the parameters say; those who were there stay."""
        self._officials = staffed(self, getattr(self, "_officials", []))
        self._funders = getattr(self, "_funders", [])
        funders_of(self, self._funders)
        self._spanners = spanning(self, getattr(self, "_spanners", []))

    @property
    def officials(self) -> AgentSet[Official]:
        """Officials of the referee in the order of their posts (docs/model.md 7.21); often none."""
        return AgentSet(self._officials, random=self.random)

    @property
    def funders(self) -> AgentSet[Funder]:
        """Municipalities, health insurers, the state; empty where funders give nothing."""
        return funders_of(self, self._funders)

    @property
    def spanners(self) -> AgentSet[BoundarySpanner]:
        """Boundary spanners in the order of rows (docs/model.md 7.28); none without `personal`."""
        return AgentSet(self._spanners, random=self.random)

    @property
    def chains(self) -> tuple[Chain, ...]:
        """Chains of clients (docs/model.md 7.26): tasks, who does them, what was passed on."""
        return chains_of(self.engine)

    @property
    def questions(self) -> pd.DataFrame:
        """Links that were refused or on which boards decided, see docs/mesa.md."""
        return questions(self.engine)

    @property
    def stopped_steps(self) -> pd.DataFrame:
        """Steps that two wanted and those at their tables stopped so far (docs/model.md 7.29)."""
        return stopped_steps(self.engine)
