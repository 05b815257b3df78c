"""The Mesa model: an index and properties over the arrays of one run.

No rule of the model lives here: :class:`sim.engine.Engine` steps the arrays, agents
read and write them in place. The same seed gives the same bits as
:func:`sim.simulate`. Nothing here draws from Mesa's ``random`` or ``rng``; they are
free for code of your own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property, lru_cache, partial
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
import pandas as pd
from mesa.agent import AgentSet

from sim import graphs, kernels
from sim.documents import nearest, similar
from sim.engine import (
    MAX_SEED,
    Engine,
    EngineError,
    Run,
    build,
    copy_state,
    synthetic,
)
from sim.indicators import BY_NAME, COLUMNS
from sim.mesa_actors import ModelActors, OrganisationActors, fraction
from sim.mesa_bridge import (
    DEFAULT_SEED,
    Collector,
    OverrideError,
    StateNetwork,
    declares,
    refuse_overrides,
    replicate_in_batch,
    strict,
    watched,
)
from sim.networks import task_names
from sim.parameters import ENTRIES, MAX_MONTHS, ParameterError, Parameters, parameters, whole
from sim.state import Floats, Ints, Region
from sim.words import AmbiguousError, listed, meant, say

if TYPE_CHECKING:
    import networkx as nx

PER_ORGANISATION = (
    "mindset",
    "own_interest",
    "mandate",
    "room",
    "credibility",
    "load",
    "overloaded",
)
"""What ``collect_agents=True`` collects."""

COLLECTED = ("model_reporters", "agent_reporters", "agenttype_reporters", "tables")
"""What a DataCollector takes, and so what ``reporters`` may give it."""


class Organisation(OrganisationActors, mesa.Agent):
    """One organisation: its row of the arrays, read when asked for.

    Made by the model, one per organisation of the region. Subclass it to add
    methods and the two hooks, and name the subclass in
    ``OrganisationModel.organisation_type``.
    """

    model: OrganisationModel
    row: int
    """Row in the arrays; ascending in ``key``."""

    def __init__(self, model: OrganisationModel, row: int) -> None:
        if hasattr(model, "organisations"):
            raise EngineError(say("mesa.cannot_join"))
        super().__init__(model)
        self.row = row

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        refuse_overrides(cls, Organisation, {"before_month", "after_month"})

    def __setattr__(self, name: str, value: Any) -> None:
        meant = None if name.startswith("_") else _misspelt(name)
        if meant is not None and not declares(type(self), name):
            where = f"{type(self).__name__}.{name}"
            raise AttributeError(
                say("mesa.misspelt", where=where, value=repr(value), meant=meant, name=name)
            )
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def before_month(self) -> None:
        """Called before each month, in the order of rows; does nothing here."""

    def after_month(self) -> None:
        """Called after each month is simulated and observed; does nothing here."""

    def remove(self) -> None:
        """Refused: the core would go on simulating it."""
        raise EngineError(say("mesa.cannot_leave", name=self.name))

    def _named(self, what: str) -> str:
        """What of it a message is about."""
        return say("mesa.of_one", what=what, name=self.name)

    # Who it is ---------------------------------------------------------------------

    @property
    def key(self) -> int:
        """Its key in the random numbers."""
        return int(self.model.engine.facts.key[self.row])

    @property
    def name(self) -> str:
        """Its identifier in the region."""
        return self.model.region.organisations[self.row]

    @property
    def label(self) -> str:
        """Its name for people."""
        return self.model.region.labels[self.row]

    @property
    def kind(self) -> str:
        """Municipality, province, water board ..."""
        return self.model.region.kinds[self.row]

    @property
    def tier(self) -> str:
        """Local, regional or national."""
        return self.model.region.tiers[self.row]

    @property
    def area(self) -> str:
        """The sub-region it belongs to."""
        return self.model.region.areas[self.row]

    @property
    def is_referee(self) -> bool:
        """It plays the role of referee, perhaps beside that of player."""
        return bool(self.model.engine.facts.referee[self.row])

    # How it stands -------------------------------------------------------------------

    @property
    def mindset(self) -> float:
        """Scarcity thinking 0 .. abundance thinking 1."""
        return float(self.model.engine.state.mindset[self.row])

    @mindset.setter
    def mindset(self, value: float) -> None:
        number = fraction(self._named("mindset"), value)
        self.model.engine.state.mindset[self.row] = number
        self.model._touch()

    @property
    def credibility(self) -> float:
        """Of the referee in the eyes of this organisation, 0..1."""
        return float(self.model.engine.state.credibility[self.row])

    @credibility.setter
    def credibility(self, value: float) -> None:
        number = fraction(self._named("credibility"), value)
        self.model.engine.state.credibility[self.row] = number
        self.model._touch()

    @property
    def own_interest(self) -> float:
        """Weight of own results 1 against collective value 0."""
        return float(self.model.engine.state.own_weight[self.row])

    @own_interest.setter
    def own_interest(self, value: float) -> None:
        number = fraction(self._named("own_interest"), value)
        self.model.engine.state.own_weight[self.row] = number
        self.model._touch("own_interest")

    @property
    def mandate(self) -> float:
        """How far its hierarchy lets it act in collaboration, 0..1."""
        return float(self.model.engine.facts.mandate[self.row])

    @mandate.setter
    def mandate(self, value: float) -> None:
        number = fraction(self._named("mandate"), value)
        self.model.engine.facts.mandate[self.row] = number
        self.model._touch("mandate")

    @property
    def room(self) -> float:
        """Days a week free for working with others, after cuts; of the month just done."""
        return float(self.model.engine.work.room[self.row])

    @property
    def load(self) -> float:
        """Days a week spent on working with others."""
        return float(self.model.engine.work.load[self.row])

    @property
    def overloaded(self) -> bool:
        """It spends more time than it has room for."""
        return self.load > self.room

    @property
    def volumes(self) -> Mapping[str, float]:
        """Volume by task as it now stands; cannot be written."""
        values = self.model.engine.state.volume[self.row].tolist()
        return MappingProxyType(dict(zip(self.model.region.tasks, values, strict=True)))

    # With whom -------------------------------------------------------------------------

    def partners(self, task: str | None = None, depth: int = 1) -> list[Organisation]:
        """Those it is linked to at this depth or deeper, on one task or on any."""
        links = self.model._links_of(self.row, task, depth)
        rows = self.model._ends[links].sum(axis=1) - self.row
        return [self.model._members[i] for i in np.unique(rows).tolist()]

    def table(self, task: str) -> list[Organisation]:
        """Those connected to it by links on a task, itself included."""
        return self._connected(task, 1)

    def bundle(self, task: str) -> list[Organisation]:
        """Those connected to it by links of depth 2 or deeper on a task, itself included."""
        return self._connected(task, 2)

    def _connected(self, task: str, depth: int) -> list[Organisation]:
        seen, coming = {self.row}, [self]
        while coming:
            for partner in coming.pop().partners(task, depth):
                if partner.row not in seen:
                    seen.add(partner.row)
                    coming.append(partner)
        return [self.model._members[i] for i in sorted(seen)]

    @property
    def links(self) -> pd.DataFrame:
        """Its linked links: partner, task, depth, age in months, trust both ways."""
        model = self.model
        at = model._links_of(self.row)
        state, pair = model.engine.state, model.region.link_pair[at]
        side = (model.region.pairs[pair, 1] == self.row).astype(np.int64)
        other = model._ends[at].sum(axis=1) - self.row
        return pd.DataFrame(
            {
                "partner": np.array(model.region.organisations)[other],
                "task": np.array(model.region.tasks)[model.region.link_task[at]],
                "depth": state.depth[at],
                "age": model.month - state.since[at],
                "trust": state.trust[pair, side],
                "trusted": state.trust[pair, 1 - side],
            }
        )

    def depth_to(self, other: Organisation | str, task: str) -> int:
        """Rung 0..3 of the link with another; 0 also where no link is possible."""
        link = self.model._link(self.row, self.model._row(other), task)
        return 0 if link is None else int(self.model.engine.state.depth[link])

    def trust_in(self, other: Organisation | str) -> float:
        """Its trust in another, NaN if the two could never meet."""
        return self._towards(self.model.engine.state.trust, other)

    def knowledge_of(self, other: Organisation | str) -> float:
        """What it knows of another, NaN if the two could never meet."""
        return self._towards(self.model.engine.state.knowledge, other)

    def set_trust_in(self, other: Organisation | str, value: float) -> None:
        """Give it another trust in another; the highest so far is at least that."""
        state = self.model.engine.state
        self._set_towards("trust", state.trust, other, value)
        np.maximum(state.trust_peak, state.trust, out=state.trust_peak)

    def set_knowledge_of(self, other: Organisation | str, value: float) -> None:
        """Give it other knowledge of another."""
        self._set_towards("knowledge", self.model.engine.state.knowledge, other, value)

    def record_of(self, other: Organisation | str) -> float:
        """Share of another's promises that it saw kept, NaN if the two could never meet."""
        return self._towards(self.model.engine.state.record, other)

    def set_record_of(self, other: Organisation | str, value: float) -> None:
        """Give it another memory of what another kept."""
        self._set_towards("record", self.model.engine.state.record, other, value)

    def _towards(self, array: Floats, other: Organisation | str) -> float:
        row = self.model._row(other)
        pair = self.model._pair(self.row, row)
        return math.nan if pair is None else float(array[pair, int(self.row > row)])

    def _set_towards(
        self, what: str, array: Floats, other: Organisation | str, value: float
    ) -> None:
        row = self.model._row(other)
        name = self.model.region.organisations[row]
        pair = self.model._pair(self.row, row)
        if pair is None:
            raise EngineError(say("mesa.never_meet", what=what, name=self.name, other=name))
        which = say("mesa.of_one_in", what=what, name=self.name, other=name)
        array[pair, int(self.row > row)] = fraction(which, value)
        self.model._touch()


@lru_cache(maxsize=1024)
def _nearest_property(name: str) -> str | None:
    known = [x for x, value in vars(Organisation).items() if isinstance(value, property)]
    return next(iter(similar(name, known, 0.8)), None)


def _misspelt(name: str) -> str | None:
    """The property of an organisation that a name comes near to, in words."""
    near = _nearest_property(name)
    if near is None:
        return None
    settable = vars(Organisation)[near].fset is not None
    return near if settable else say("mesa.read_only", name=near)


class Organisations(AgentSet):
    """Mesa's AgentSet of all organisations, in the order of rows; the referee is not in it."""

    def __getitem__(self, item: Any) -> Any:
        """One organisation or a slice (Mesa 3.5 warns that its own sets will drop this)."""
        return list(self)[item]


def _lever(parameter: str, says: str) -> Any:
    """A property that reads a parameter and changes it by way of ``model.change``."""

    def read(self: Referee) -> float:
        value: float = getattr(self.model.parameters, parameter)
        return value

    def write(self: Referee, value: float) -> None:
        self.model.change(**{parameter: value})

    return property(read, write, doc=says)


class Referee(mesa.Agent):
    """The government referee: one agent, present also while it is not active.

    Its levers can be assigned to; ``model.change(referee_activity=...)`` sets how
    active it is.
    """

    model: OrganisationModel

    convening = _lever("convening", "Extra meetings that it calls at full activity.")
    backing = _lever("backing", "Part of the exposure that its open support takes away.")
    mediation = _lever("mediation", "Part of the lost trust that a fair ruling repairs.")
    monitoring = _lever("monitoring", "Part of the temptation that its watching removes.")
    appreciation = _lever("appreciation", "Worth of its visible appreciation.")
    start = _lever("referee_start", "Month in which it starts.")
    stop = _lever("referee_stop", "Month in which it withdraws.")

    def __init__(self, model: OrganisationModel) -> None:
        if hasattr(model, "referee"):
            raise EngineError(say("mesa.one_referee"))
        super().__init__(model)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        refuse_overrides(cls, Referee, {"before_month", "after_month"})

    def before_month(self) -> None:
        """Called before each month, after the organisations; does nothing here."""

    def after_month(self) -> None:
        """Called after each month, after the organisations; does nothing here."""

    def remove(self) -> None:
        """Refused: the core would go on simulating it."""
        raise EngineError(say("mesa.referee_stays"))

    @property
    def activity(self) -> float:
        """Its activity in the month that comes next; an indicator has that of the month done."""
        return float(kernels.activity(self.model.engine.rules, self.model.month))

    @property
    def credibility(self) -> float:
        """Mean over organisations, as in the indicators."""
        return self.model.indicator("credibility")

    @property
    def organisations(self) -> list[Organisation]:
        """Those who play the role of referee."""
        return [x for x in self.model._members if x.is_referee]


def _reported(column: int, model: OrganisationModel) -> float:
    """One indicator for the collector: a function of the module, so that it can be pickled."""
    return float(model._observed[-1][column]) if model.observing else model._now[column]


class OrganisationModel(ModelActors, mesa.Model):
    """A region as a Mesa model; the numbers are those of :func:`sim.simulate`.

    Args:
        region: from :func:`sim.load_case` or :func:`sim.region`; or give
            ``organisations`` (and ``tasks``) to draw a synthetic region with the
            same seed.
        rng: a whole number is the seed itself. None takes a seed from the operating
            system, a NumPy generator is asked once for one; ``seed`` then tells which.
            Every draw of the model is a function of that seed, so no generator is
            kept and Mesa's ``rng`` and ``random`` stay yours.
        replicate: number of the replicate under this seed.
        base: parameters that the others are laid over, or names with values.
        observe: keep the indicators of every month and collect them in
            ``datacollector``; without it a step costs little more than the bare core.
        collect_agents: also collect the state of every organisation every month.
            Off, since reading one agent after the other takes about as long as
            simulating them.
        parameters: parameters by name.

    Raises:
        ParameterError, EngineError, RegionError: with what, value, rule, remedy.
    """

    organisation_type: type[Organisation] = Organisation
    """The class of organisations; a subclass of the model may name a subclass."""
    referee_type: type[Referee] = Referee
    engine: Engine
    """The arrays and the core; agents read them live."""
    organisations: Organisations
    """All organisations in the order of rows, whatever their class; no referee."""
    referee: Referee
    datacollector: mesa.DataCollector
    """Collects every month by itself; one that you put in its place is yours to collect."""
    changes: list[tuple[int, dict[str, Any]]]
    """What ``change`` was given, with the month from which it acts."""
    observing: bool

    def __init__(
        self,
        region: Region | None = None,
        rng: Any = DEFAULT_SEED,
        *,
        organisations: int | None = None,
        tasks: int | None = None,
        replicate: int = 0,
        base: Parameters | Mapping[str, Any] | None = None,
        observe: bool = True,
        collect_agents: bool = False,
        **parameters: Any,
    ) -> None:
        chosen = _checked(base, parameters)
        seed = _seed(rng)
        replicate = replicate_in_batch(rng, seed, replicate)
        place = _region(region, organisations, tasks, seed)
        engine = build(place, chosen, seed, replicate)
        super().__init__(rng=seed)
        self.engine = engine
        self.observing = observe
        self.changes = []
        self._collect_agents = collect_agents
        self._by_hand: set[str] = set()
        self._current: list[float] | None = None
        self._spaces: list[StateNetwork] = []
        self._observed: list[Floats] = [engine.observe()] if observe else []
        rows = range(len(place.organisations))
        self._members = [self.organisation_type(self, row) for row in rows]
        self.organisations = Organisations(self._members, random=self.random)
        self.referee = self.referee_type(self)
        self._appoint()
        self.datacollector = self._own_collector = Collector(**self._reporters())
        self._collect()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        free = {"step", "run_for", "reporters", "before_month", "after_month"}
        free |= {"organisation_type", "referee_type", "datacollector"}
        refuse_overrides(cls, OrganisationModel, free)
        step: Any = cls.step
        if step is not OrganisationModel.step and not hasattr(step, "watched"):
            cls.step = watched(step)  # type: ignore[method-assign]
            cls.step.watched = True  # type: ignore[attr-defined]

    # Stepping ---------------------------------------------------------------------------

    def before_month(self) -> None:
        """Called before each month, before the agents' own; does nothing here."""

    def after_month(self) -> None:
        """Called after each month, after the agents' own; does nothing here.

        The month has been simulated and observed, but not collected: what a
        reporter of yours reads may be set here. What you change in the state shows in
        the indicators of the next month.
        """

    def step(self) -> None:
        """Simulate one month.

        Raises:
            EngineError: after as many months as a run can last.
        """
        if self.month >= MAX_MONTHS:
            raise EngineError(say("mesa.last_month", most=MAX_MONTHS))
        self.before_month()
        for agent in self._with_hook("before_month"):
            agent.before_month()
        self.engine.step()
        self._current = None
        for space in self._spaces:
            space.follow()
        if self.observing:
            self._observed.append(self.engine.observe())
        for agent in self._with_hook("after_month"):
            agent.after_month()
        self.after_month()
        self._collect()
        self.running = self.month < MAX_MONTHS

    def run_for(self, months: int) -> None:
        """Simulate months in a row (Mesa has this from 3.5 on)."""
        for _ in range(whole("months", months, 0, MAX_MONTHS - self.month)):
            self.step()

    def _with_hook(self, name: str) -> list[Any]:
        """Agents whose class gives the hook something to do: calling all of them takes time."""
        agents: list[Any] = []
        if getattr(self.organisation_type, name) is not getattr(Organisation, name):
            agents += self._members
        if getattr(self.referee_type, name) is not getattr(Referee, name):
            agents.append(self.referee)
        return agents

    # What the run is --------------------------------------------------------------------

    @property
    def region(self) -> Region:
        """Who there is, what they do, and how they started."""
        return self.engine.region

    @property
    def parameters(self) -> Parameters:
        """The parameters as they now are."""
        return self.engine.parameters

    @property
    def seed(self) -> int:
        """Give it as ``rng`` to make the same run again."""
        return self.engine.seed

    @property
    def month(self) -> int:
        """Months done."""
        return self.engine.month

    def organisation(self, name: str) -> Organisation:
        """The organisation with this identifier or label; KeyError names the nearest."""
        return self._members[self._row(name)]

    # What came out -----------------------------------------------------------------------

    @property
    def indicators(self) -> pd.DataFrame:
        """One row a month so far, as :attr:`sim.engine.Run.indicators`."""
        return self._so_far().indicators

    @property
    def links(self) -> pd.DataFrame:
        """The linked links as they now stand, as :attr:`sim.engine.Run.links`."""
        return self._so_far(observed=False).links

    def graph(self, task: str | None = None, *, min_rung: int = 1) -> nx.Graph:
        """The links as they now stand as a graph of networkx, see :func:`sim.graphs.graph`.

        Args:
            task: identifier or name; None: all tasks, one edge for two organisations.
            min_rung: links on a lower rung are left out, 1 .. 3.

        Raises:
            KeyError: no such task; ParameterError: no such rung.
        """
        column = None if task is None else self._task(task)
        rung = whole("min_rung", min_rung, 1, graphs.RUNGS)
        return graphs.graph(self.region, self.engine.state, column, rung)

    def space(self, task: str | None = None, *, min_rung: int = 1) -> StateNetwork:
        """The same as Mesa's ``discrete_space.Network``, a cell for each organisation.

        Kept in step with the state from now on: after each month, before ``after_month``, and
        after ``set_depth``. For agents of your own, such as inhabitants; their cells stay.
        """
        made = partial(self.graph, task, min_rung=min_rung)
        self._spaces.append(StateNetwork(made, self.random))
        return self._spaces[-1]

    def indicator(self, name: str) -> float:
        """One indicator of the state as it stands now, changes by hand included."""
        if name not in BY_NAME:
            near = nearest(str(name), COLUMNS)
            hint = say("mesa.meant", name=near[0]) if near else say("mesa.see_columns")
            raise KeyError(say("mesa.no_indicator", name=repr(name), hint=hint))
        return self._now[COLUMNS.index(name)]

    @property
    def run(self) -> Run:
        """The run so far, which :func:`sim.resume` can go on from.

        After ``change`` it holds the parameters as they now are: resuming it is
        right, but a new run with these parameters would not repeat the past.

        Raises:
            EngineError: without observed months, or after a change by hand that a
                Run has no place for.
        """
        if self._by_hand:
            raise EngineError(say("mesa.by_hand", what=listed(sorted(self._by_hand))))
        return self._so_far()

    def _so_far(self, observed: bool = True) -> Run:
        engine = self.engine
        if observed and not self.observing:
            raise EngineError(say("mesa.not_observed"))
        return Run(
            region=engine.region,
            parameters=engine.parameters,
            seed=engine.seed,
            replicate=engine.replicate,
            months=engine.month,
            rows=np.array(self._observed),
            state=copy_state(engine.state),
        )

    @property
    def _now(self) -> list[float]:
        """Indicators of the state as it stands, observed once until it changes."""
        if self._current is None:
            self._current = self.engine.observe().tolist()
        return self._current

    def _collect(self) -> None:
        """Collect the month; a collector that the user put in its place is the user's to call."""
        if self.observing and self.datacollector is self._own_collector:
            self.datacollector.collect(self)

    def reporters(self) -> dict[str, Any]:
        """Arguments of the DataCollector; a subclass can add its own to them.

        They stand in groups, so add to a group: ``what = super().reporters()``, then
        ``what["model_reporters"]["size"] = "size"``, then ``return what``. Agent
        reporters are asked of the organisations; for agents of your own there is the group
        ``agenttype_reporters``. Month 0 is collected when the model is made, so what a
        reporter of yours reads must stand in the class, or be set before
        ``super().__init__``; where the class has only its annotation, None is collected.

        A reporter that is the name of an attribute which is not there is refused
        (OverrideError) when it is first asked.
        """
        what: dict[str, Any] = {
            "model_reporters": {
                name: partial(_reported, column) for column, name in enumerate(COLUMNS)
            },
            "agent_reporters": {},
        }
        if self._collect_agents:
            each = {name: attrgetter(name) for name in ("name", *PER_ORGANISATION)}
            what["agent_reporters"] = each
        return what

    def _reporters(self) -> dict[str, Any]:
        what = self.reporters()
        for name in what:
            if name not in COLLECTED:
                own, groups = type(self).__name__, ", ".join(COLLECTED)
                raise OverrideError(say("mesa.no_group", name=own, group=repr(name), groups=groups))
        return strict(what)

    # Changing a run ------------------------------------------------------------------------

    def change(self, **values: Any) -> None:
        """Give parameters another value from the coming month on.

        ``mandate`` replaces what was set for single organisations.

        Raises:
            ParameterError: as for a new model, and for parameters of month 0.
        """
        chosen = _checked(self.parameters, values)
        faults = [
            say("mesa.month_0_only", name=name, remedy=ENTRIES[name].month_0)
            for name in values
            if name in ENTRIES and ENTRIES[name].month_0
        ]
        if faults:
            raise ParameterError("\n".join(faults))
        rows = [ENTRIES[name] for name in values if name in ENTRIES]
        self._apply(chosen, {x for row in rows if row.into == "facts" for x in row.arrays})
        self.changes.append((self.month, {name: getattr(chosen, name) for name in values}))

    def _apply(self, chosen: Parameters, fields: set[str]) -> None:
        engine = self.engine
        if fields:
            fresh = engine.facts_under(chosen)
            new = {field: getattr(fresh, field) for field in fields}
            engine.facts = engine.facts._replace(**new)
        self._by_hand -= fields
        engine.adopt(chosen)
        self._appoint()
        self._touch()

    def set_depth(
        self, first: Organisation | str, second: Organisation | str, task: str, depth: int
    ) -> None:
        """Put a link on a rung; a step down that was announced is withdrawn.

        It costs nothing and counts as nobody's decision.

        Raises:
            EngineError: no link possible, or below what the law allows.
        """
        a, b = sorted((self._row(first), self._row(second)))
        one, other = (self.region.organisations[i] for i in (a, b))
        link = self._link(a, b, task)
        if link is None:
            raise EngineError(say("mesa.no_link", one=one, other=other, task=repr(task)))
        low, high = int(self.engine.facts.floor[link]), self.parameters.deepest_rung
        what = say("mesa.depth_of", one=one, other=other, task=task)
        new = whole(what, depth, low, high)
        state = self.engine.state
        if state.depth[link] == 0:
            state.since[link] = self.month
        state.depth[link] = new
        state.notice[link] = -1
        self._prepare()

    def _prepare(self) -> None:
        engine = self.engine
        engine.prepare()
        self._touch()
        for space in self._spaces:
            space.follow()

    def _touch(self, by_hand: str | None = None) -> None:
        """The state was changed between two months; perhaps in what a Run cannot hold."""
        self._current = None
        if by_hand is not None:
            self._by_hand.add(by_hand)

    # Index ---------------------------------------------------------------------------------

    def _row(self, organisation: Organisation | str) -> int:
        if isinstance(organisation, str):
            return self._row_called(organisation)
        if organisation.model is not self:
            raise EngineError(say("mesa.other_model", name=organisation.name))
        return organisation.row

    def _row_called(self, name: str) -> int:
        """Row by identifier, or by a label that only one organisation has."""
        codes, labels = self.region.organisations, self.region.labels
        if name in codes:
            return self.region.row(name)
        rows = [i for i, label in enumerate(labels) if label == name]
        if len(rows) == 1:
            return rows[0]
        about = {"region": repr(self.region.name), "name": repr(name)}
        if rows:
            which = ", ".join(codes[i] for i in rows)
            raise KeyError(say("mesa.several", which=which, **about))
        other = dict(zip((*labels, *codes), (*codes, *labels), strict=True))
        near = nearest(name, other)
        if near:
            hint = say("mesa.meant_both", one=repr(near[0]), other=repr(other[near[0]]))
        else:
            hint = say("mesa.it_has", names=", ".join(codes[:12]))
        raise KeyError(say("mesa.no_organisation", hint=hint, **about))

    def _task(self, task: str) -> int:
        """Column of a task, by identifier or by its name in a language."""
        region = self.region
        known = task_names(region)
        try:
            found = meant(str(task), known)
        except AmbiguousError as error:
            raise KeyError(str(error)) from None
        if found is not None:
            return region.tasks.index(found)
        near = nearest(str(task), known)
        hint = say("mesa.it_has_all", names=", ".join(region.tasks))
        hint = say("mesa.meant", name=repr(near[0])) if near else hint
        raise KeyError(say("mesa.no_task", region=repr(region.name), task=repr(task), hint=hint))

    @cached_property
    def _ends(self) -> Ints:
        """(L, 2) rows of the two organisations of each link."""
        ends: Ints = self.region.pairs[self.region.link_pair]
        return ends

    @cached_property
    def _incident(self) -> tuple[Ints, Ints]:
        """Links by organisation, ascending, and where each organisation's begin."""
        ends = self._ends
        order = np.argsort(ends.ravel(), kind="stable")
        begin = np.searchsorted(ends.ravel()[order], np.arange(len(self._members) + 1))
        return order // 2, begin

    @cached_property
    def _codes(self) -> Ints:
        """(P,) a number for each pair, ascending as the pairs are."""
        first, second = self.region.pairs.T
        codes: Ints = first * len(self._members) + second
        return codes

    def _links_of(self, row: int, task: str | None = None, depth: int = 1) -> Ints:
        """Links of an organisation at this depth or deeper."""
        links, begin = self._incident
        links = links[begin[row] : begin[row + 1]]
        chosen = self.engine.state.depth[links] >= depth
        if task is not None:
            chosen &= self.region.link_task[links] == self._task(task)
        return links[chosen]

    def _pair(self, row: int, other: int) -> int | None:
        code = min(row, other) * len(self._members) + max(row, other)
        at = int(np.searchsorted(self._codes, code))
        return at if at < len(self._codes) and self._codes[at] == code else None

    def _link(self, row: int, other: int, task: str) -> int | None:
        column, pair, tasks = self._task(task), self._pair(row, other), self.region.link_task
        if pair is None:
            return None
        begin, end = self.engine.facts.start[pair : pair + 2]
        at = int(begin + np.searchsorted(tasks[begin:end], column))
        return at if at < end and tasks[at] == column else None


def _checked(base: Parameters | Mapping[str, Any] | None, values: dict[str, Any]) -> Parameters:
    if "seed" in values:
        raise ParameterError(say("mesa.seed_is_rng", value=repr(values["seed"])))
    return parameters(base, **values)


def _seed(rng: Any) -> int:
    if rng is None:
        rng = np.random.default_rng()
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(0, MAX_SEED, dtype=np.uint64, endpoint=True))
    try:
        return whole("rng", rng, 0, MAX_SEED)
    except ParameterError as error:
        raise ParameterError(say("mesa.or_generator", fault=error)) from None


def _region(
    region: Region | None, organisations: int | None, tasks: int | None, seed: int
) -> Region:
    if region is None:
        if organisations is None:
            raise EngineError(say("mesa.region_or_number"))
        return synthetic(organisations, tasks=8 if tasks is None else tasks, seed=seed)
    if organisations is not None or tasks is not None:
        raise EngineError(say("mesa.not_both"))
    if not isinstance(region, Region):
        raise EngineError(say("mesa.no_region", value=repr(region)))
    return region


__all__ = ["Organisation", "OrganisationModel", "Organisations", "OverrideError", "Referee"]
