"""Where Mesa's own machinery meets the model: subclasses, batches, collector, network space."""

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
from mesa.discrete_space import Network

from sim.documents import nearest
from sim.engine import EngineError
from sim.parameters import plain
from sim.words import say

if TYPE_CHECKING:
    pass

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


__all__ = [
    "BATCH_GIVES_SEEDS",
    "DEFAULT_SEED",
    "Collector",
    "Iteration",
    "OverrideError",
    "StateNetwork",
    "declares",
    "iteration",
    "refuse_overrides",
    "replicate_in_batch",
    "strict",
    "watched",
]
