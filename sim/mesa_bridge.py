"""Where Mesa's own machinery meets the model: subclasses, batches, collector, network space, and
agents beside organisations and referee."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial, wraps
from itertools import chain
from types import FrameType, FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import mesa
import numpy as np
import pandas as pd
from mesa.agent import AgentSet
from mesa.discrete_space import Network

from sim.documents import nearest
from sim.engine import Engine, EngineError
from sim.parameters import ParameterError, plain
from sim.state import ACCOUNTS, CHAIN_STEPS, FUNDERS, TOPIC_TALKS, State
from sim.words import LANGUAGES, say, words_of

if TYPE_CHECKING:
    import pandas as pd

BATCH_GIVES_SEEDS: Final = "rng" in inspect.signature(mesa.batch_run).parameters
"""Whether Mesa gives every iteration of a batch a seed of its own, as it does from 3.5 on."""


DEFAULT_SEED = 1
"""Of a model that is given none."""


class OverrideError(TypeError):
    """A subclass that replaces what the compiled core would ignore, and what to do instead."""


# Subclasses ----------------------------------------------------------------------------------

BY_THE_CORE = frozenset(
    {"step", "advance", "meet", "review", "propose", "weigh", "utility"}
    | {"decide", "accept", "deliver", "ask", "learn"}
)
"""What one may try to override because it sounds like the model; nothing calls it."""

_SHOWN = (property, FunctionType)
"""What counts in a class of ours; Mesa may add attributes of other types to it."""


def refuse_overrides(cls: type, base: type, free: Iterable[str]) -> None:
    """Tell the author of a subclass what would have no effect.

    Classes mixed in count as the subclass's own, on whichever side of ``base`` they
    stand; Mesa's own classes and ours do not.
    """
    known = {name for name, value in vars(base).items() if isinstance(value, _SHOWN)}
    known |= set(vars(base)["__annotations__"])
    shown = {name for name in known if not name.startswith("_")}
    for owner in cls.__mro__:
        if owner in base.__mro__:
            continue
        for name in sorted(((shown | BY_THE_CORE) - set(free)) & set(vars(owner))):
            where = f"{cls.__name__}.{name}"
            if owner != cls:
                where = say("mesa.from_class", name=where, owner=owner.__name__)
            key = "mesa.override_shown" if name in shown else "mesa.override_dead"
            raise OverrideError(say(key, where=where, base=base.__name__, name=name))


def watched(step: Callable[..., None]) -> Callable[..., None]:
    """A subclass's ``step`` that says so when it leaves the month unsimulated."""

    @wraps(step)
    def checked(self: Any, *args: Any, **kwargs: Any) -> None:
        before = self.month
        step(self, *args, **kwargs)
        if self.month == before:
            raise OverrideError(say("mesa.no_month", name=type(self).__name__))

    return checked


def declares(cls: type, name: str) -> bool:
    """A class has an attribute, or says by an annotation that its instances have."""
    return hasattr(cls, name) or any(
        name in vars(owner).get("__annotations__", {}) for owner in cls.__mro__
    )


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


# Batches -------------------------------------------------------------------------------------


class Iteration(NamedTuple):
    """The run of a batch in which a model is being made."""

    number: int
    """From 0 on; Mesa goes through all settings in each iteration."""
    given: Mapping[str, Any]
    """What the class of the model is called with."""
    repeats: bool
    """Whether two runs of the batch have the same settings and seed. Only known when the first is
    made, and where one process does all of them."""

    @property
    def seed(self) -> Any:
        """The seed that Mesa hands out; None: it hands out none."""
        return self.given.get("rng", self.given.get("seed"))


def iteration() -> Iteration | None:
    """In which iteration of ``mesa.batch_run`` a model is being made; None: in no batch.

    Mesa does not tell the model; so its function is looked for among those that called this one.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        own = frame.f_globals.get("__name__") == "mesa.batchrunner"
        if own and frame.f_code.co_name == "_model_run_func":
            if "model" in frame.f_locals:  # the model of the batch is made, and makes another
                return None
            run, number, given = frame.f_locals["run"]
            caller = frame.f_back if run == 0 else None
            runs = () if caller is None else caller.f_locals.get("runs_list", ())
            return Iteration(number, given, _repeats(runs))
        frame = frame.f_back
    return None


def _repeats(runs: Iterable[tuple[int, int, Mapping[str, Any]]]) -> bool:
    """Whether two runs have the same settings, and a seed or an iteration in common."""
    seen = set()
    for _, number, given in runs:
        seeded = BATCH_GIVES_SEEDS and Iteration(number, given, False).seed is not None
        key = (None if seeded else number, *((name, _known(given[name])) for name in given))
        if key in seen:
            return True
        seen.add(key)
    return False


def _known(value: Any) -> Any:
    """Something by which equal values are seen; what is no number or text is itself only."""
    value = plain(value)
    simple = isinstance(value, int | float | str) or value is None
    return value if simple else f"object {id(value)}"


def replicate_in_batch(rng: Any, seed: int, replicate: int) -> int:
    """The replicate of a run of ``mesa.batch_run``; the one that was given outside of a batch.

    Iterations that Mesa gives no seeds of their own are replicates 0, 1, 2 ... of the seed.
    """
    batch = None if rng is None else iteration()
    if batch is None:
        return replicate
    drawn = isinstance(rng, np.random.Generator)
    if batch.repeats and not drawn:
        raise EngineError(say("mesa.batch_repeats"))
    if BATCH_GIVES_SEEDS and batch.seed is not None and not drawn:
        if seed == DEFAULT_SEED and plain(batch.seed) != seed:
            raise EngineError(say("mesa.batch_seed_lost", given=repr(batch.seed)))
        return replicate
    if batch.number and (replicate or "replicate" in batch.given):
        raise EngineError(say("mesa.batch_replicate", replicate=replicate, number=batch.number))
    return replicate + batch.number


# The collector -------------------------------------------------------------------------------


class Collector(mesa.DataCollector):
    """Mesa's, but agent reporters are asked of the organisations alone.

    The referee has no mindset, and agents of another kind have their own reporters
    (``agenttype_reporters``).
    """

    def _validate_model_reporter(self, name: str, reporter: Any, model: Any) -> None:
        # what says itself that it fails needs no second message around it
        if isinstance(reporter, partial):
            self._validated = True
        else:
            super()._validate_model_reporter(name, reporter, model)

    def _record_agents(self, model: Any) -> Any:
        return super()._record_agents(SimpleNamespace(agents=model._members))


def strict(reporters: Mapping[str, Any]) -> dict[str, Any]:
    """Reporters of a DataCollector in which a name that no agent has is no column of None.

    Args:
        reporters: the arguments of the collector, in their groups.
    """
    found = dict(reporters)
    found["model_reporters"] = {
        name: partial(_of_model, name, what) if isinstance(what, str) else what
        for name, what in (reporters.get("model_reporters") or {}).items()
    }
    found["agent_reporters"] = _asked(reporters.get("agent_reporters") or {})
    if reporters.get("agenttype_reporters"):
        found["agenttype_reporters"] = {
            kind: _asked(group) for kind, group in reporters["agenttype_reporters"].items()
        }
    return found


def _asked(group: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: partial(_of_agent, name, what) if isinstance(what, str) else what
        for name, what in group.items()
    }


def _of_model(reporter: str, attribute: str, model: Any) -> Any:
    """An attribute of the model for a reporter: a function of the module, to be pickled."""
    return _attribute(reporter, attribute, model)


def _of_agent(reporter: str, attribute: str, agent: Any) -> Any:
    return _attribute(reporter, attribute, agent)


def _attribute(reporter: str, attribute: str, of: Any) -> Any:
    """An attribute; None where the class only says that there will be one.

    Raises:
        OverrideError: there is none, with the nearest name.
    """
    try:
        return getattr(of, attribute)
    except AttributeError:
        if declares(type(of), attribute) and not hasattr(type(of), attribute):
            return None
        if hasattr(type(of), attribute):  # it is there, and fails for a reason of its own
            raise
    known = [name for name in dir(of) if not name.startswith("_")]
    near = nearest(attribute, known)
    hint = say("mesa.meant", name=near[0]) if near else say("mesa.see", known=type(of).__name__)
    raise OverrideError(
        say(
            "mesa.no_attribute",
            reporter=repr(reporter),
            kind=type(of).__name__,
            attribute=repr(attribute),
            hint=hint,
        )
    ) from None


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

    region = engine.region
    at = np.nonzero(engine.state.table_stops)[0]
    first, second = region.pairs[region.link_pair[at]].T
    names = np.array(region.organisations)
    return pd.DataFrame(
        {
            "first": names[first],
            "second": names[second],
            "task": np.array(region.tasks)[region.link_task[at]],
            "stopped": engine.state.table_stops[at],
        }
    )


# The space -----------------------------------------------------------------------------------


class StateNetwork(Network):
    """Mesa's network space over the links of a model, kept in step with them.

    A cell for each organisation, whose coordinate is its identifier; two cells are connected where
    the organisations are linked. ``G`` is the graph, with its attributes. It is for agents
    of one's own; the organisations themselves stand in no cell, they are what it is made of.
    """

    def __init__(self, made: Callable[[], Any], random: Any) -> None:
        more: dict[str, Any] = {}
        if "layout" in inspect.signature(Network).parameters:
            more["layout"] = None
        self._made = made
        super().__init__(made(), random=random, **more)

    def follow(self) -> None:
        """Connect what the state links now, and nothing else."""
        old: Any = self.G
        self.G: Any = self._made()
        before, after = (_both_ways(graph.edges) for graph in (old, self.G))
        for one, other in sorted(before - after):
            self._cells[one].disconnect(self._cells[other])
        for one, other in sorted(after - before):
            self._cells[one].connect(self._cells[other], other)
        if before != after:
            self._forget_neighbours()

    def _forget_neighbours(self) -> None:
        """Mesa remembers neighbourhoods, and forgets only those next to a change by itself."""
        for cell in self._cells.values():
            getattr(cell, "__dict__", {}).pop("neighborhood", None)
        for name in ("get_neighborhood", "_neighborhood"):
            getattr(self.cell_klass, name).cache_clear()


def _both_ways(edges: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    return set(chain.from_iterable(((one, other), (other, one)) for one, other in edges))


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


__all__ = [
    "BATCH_GIVES_SEEDS",
    "DEFAULT_SEED",
    "BoundarySpanner",
    "Chain",
    "Collector",
    "Director",
    "Funder",
    "Iteration",
    "Official",
    "OverrideError",
    "StateNetwork",
    "chains_of",
    "declares",
    "fraction",
    "funders_of",
    "iteration",
    "of_row",
    "refuse_overrides",
    "replicate_in_batch",
    "spanning",
    "staffed",
    "stopped_steps",
    "strict",
    "watched",
]


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

    region, state = engine.region, engine.state
    asked = (state.refused > 0) | (state.settled > engine.month) | (state.by_boards != 0)
    at = np.nonzero(asked)[0]
    first, second = region.pairs[region.link_pair[at]].T
    names = np.array(region.organisations)
    return pd.DataFrame(
        {
            "first": names[first],
            "second": names[second],
            "task": np.array(region.tasks)[region.link_task[at]],
            "depth": state.depth[at],
            "refused": state.refused[at],
            "settled": state.settled[at],
            "by_boards": state.by_boards[at] != 0,
        }
    )
