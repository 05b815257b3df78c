"""Outcomes of a run as it stands that are asked for by themselves, not observed every month."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim import kernels
from sim.engine import Engine
from sim.indicators import COLUMNS
from sim.kernels.exchange import HALVINGS
from sim.state import (
    ACCOUNT_BACK,
    ACCOUNT_ELSEWHERE,
    ACCOUNTS,
    CHAIN_STEPS,
    FUNDERS,
    TOPIC_TALKS,
    Floats,
    Region,
)

if TYPE_CHECKING:
    import pandas as pd


def households_helped(engine: Engine, number: int = 400) -> float:
    """Part of the coupled problems of multi-problem households in which they are helped, 0..1.

    Households are drawn as docs/specification.md (section 8) says; each has two or three coupled
    problems and needs those who serve them to work together. A contract alone covers
    ``contract_reach``.

    Args:
        number: households drawn.

    Returns:
        The mean; NaN if no organisation has elections or no tasks are coupled.
    """
    extensions = engine.extensions_or_new()
    n, tasks = engine.state.volume.shape
    return float(
        kernels.help_households(
            engine.facts,
            extensions,
            engine.state,
            engine.work,
            engine.stream,
            float(engine.parameters.contract_reach),
            number,
            np.empty(n + 3 * tasks),
        )
    )


def chains_delivered(engine: Engine) -> float:
    """Part of what chains are there for that reached their end in the month just done, 0..1.

    The mean over clients with a chain; NaN where no chain is followed (docs/model.md 7.26).
    """
    there = engine.state.chain[:, :CHAIN_STEPS] >= 0
    clients = np.nonzero(there.any(axis=1))[0]
    if not len(clients):
        return math.nan
    last = there[clients].sum(axis=1) - 1
    return math.fsum(engine.state.passed[clients, last].tolist()) / len(clients)


def heard_linked(engine: Engine) -> float:
    """Part of the links of which a director has heard on which the two now work together.

    NaN where none has heard of any (docs/model.md 7.30).
    """
    heard = np.nonzero((engine.state.topics[:, :TOPIC_TALKS] != 0).any(axis=1))[0]
    return float(np.mean(engine.state.depth[heard] > 0)) if len(heard) else math.nan


def contracts(engine: Engine) -> int:
    """Links under contract."""
    return int(np.sum((engine.state.depth <= 1) & (engine.state.notice >= 0)))


def pilot_ratio(engine: Engine) -> float:
    """Part of the links at re-configuration or deeper that are pilots; NaN without any."""
    deep = engine.state.depth >= 2
    pilots = engine.extensions_or_new().pilot != 0
    return float(np.sum(deep & pilots) / np.sum(deep)) if deep.any() else float("nan")


def accounts(engine: Engine) -> pd.DataFrame:
    """What each linked pair brings to each other and gets, a row a pair.

    ``brought_first`` and ``brought_second`` are the overlap on which that side is expected to
    keep its promise in a month; ``got_first`` and ``got_second`` the value that it can claim
    of what is then made. In the units of volume and of value (docs/model.md, section 2).
    """
    import pandas as pd

    region = engine.region
    found = _accounts(engine)
    linked = np.bincount(region.link_pair, weights=engine.state.depth > 0, minlength=len(found))
    at = np.nonzero(linked > 0)[0]
    names = np.array(region.organisations)
    return pd.DataFrame(
        {
            "first": names[region.pairs[at, 0]],
            "second": names[region.pairs[at, 1]],
            "tasks": linked[at].astype(np.int64),
            "brought_first": found[at, 0],
            "brought_second": found[at, 1],
            "got_first": found[at, 2],
            "got_second": found[at, 3],
        }
    )


def brought_on_links(engine: Engine) -> Floats:
    """What each side brings to the other on every link, (links, 2), in units of volume.

    The account of a pair shared out over its links by the overlap on them: each side keeps
    its promises with the same chance on all of them. Added up by pair it is :func:`accounts`.
    """
    found, overlap = _accounts(engine), np.empty((len(engine.facts.task), 2))
    kernels.measure_overlap(engine.facts, engine.state, overlap)
    brought = np.empty_like(overlap)
    kernels.share_out(engine.facts.start, engine.state.depth, found, overlap, brought)
    return brought


def summed_exchange(region: Region, brought: Floats, share: float) -> dict[str, NDArray[Any]]:
    """Who brings and gets, as a mean over worlds, as :func:`sim.kernels.sum_exchange` sums it up.

    Args:
        brought: in each world, by each side of every link, (worlds, links, 2).
        share: part of the worlds in which a balance must lie to one side to be clear.
    """
    n, tasks = region.volumes.shape
    found: dict[str, NDArray[Any]] = {
        "flows": np.empty((n, n)),
        "ahead": np.empty((n, n)),
        "by_task": np.empty((n, tasks)),
        "got_by_task": np.empty((n, tasks)),
        "sums": np.empty((n, 4)),
        "sides": np.empty(n, dtype=np.int8),
        "one_way": np.empty(1),
    }
    links = (np.asarray(x, np.uint32) for x in (region.pairs, region.link_pair, region.link_task))
    room = np.empty(HALVINGS), np.empty((len(region.link_pair), 2)), np.empty((n, n))
    kernels.sum_exchange(*links, np.ascontiguousarray(brought), share, *room, *found.values())
    return found


def orders_received(engine: Engine) -> Floats:
    """What side orders bring each organisation, as expected in a month, (organisations,).

    In units of value. Nobody decides on it: what an order does to a bundle comes through the time
    that it takes, the promises that it draws away and the trust that it costs.
    """
    found = np.empty(len(engine.facts.key))
    kernels.account_orders(
        engine.facts,
        engine.rules,
        engine.state,
        engine.work,
        engine.extensions_or_new(),
        found,
    )
    return found


def willing_funders(engine: Engine) -> float:
    """How willing the three funders are, mean, 0..1; NaN where there are none."""
    if engine.parameters.funders == 0.0:
        return math.nan
    return math.fsum(engine.state.funder_will.tolist()) / FUNDERS


def wrong_pocket(engine: Engine) -> float:
    """Part of what funders' money brought last month that came back to another funder, 0..1.

    NaN where there are no funders, or nothing was brought.
    """
    account = engine.state.funder_account.reshape(FUNDERS, ACCOUNTS)
    back = math.fsum(account[:, ACCOUNT_BACK].tolist())
    elsewhere = math.fsum(account[:, ACCOUNT_ELSEWHERE].tolist())
    return elsewhere / (back + elsewhere) if back + elsewhere > 0.0 else math.nan


def brought_gini(engine: Engine) -> float:
    """Gini coefficient of what organisations bring, 0 all alike .. 1; NaN if nothing is brought."""
    return _gini(_totals(engine, 0))


def got_gini(engine: Engine) -> float:
    """Gini coefficient of what organisations get, 0 all alike .. 1; NaN if nothing is got."""
    return _gini(_totals(engine, 2))


def _accounts(engine: Engine) -> Floats:
    found = np.empty((len(engine.facts.ends), 4))
    kernels.account_pairs(engine.facts, engine.rules, engine.state, engine.work, found)
    return found


def official_days(engine: Engine) -> Floats:
    """Days a week of all officials of the referee, mean over the months so far, (2,).

    For organisations that work together, and for closing its own ranks (docs/model.md 7.21). NaN
    before the first month, or where there are no officials.
    """
    if engine.month == 0 or engine.parameters.officials == 0:
        return np.full(2, math.nan)
    found: Floats = engine.state.official_days.sum(axis=0) / engine.month
    return found


def mean_openness(engine: Engine) -> float:
    """How open organisations are when they are asked, 0..1, mean (docs/model.md 7.22)."""
    return math.fsum(engine.state.openness.tolist()) / len(engine.state.openness)


def _totals(engine: Engine, column: int) -> Floats:
    """An account by organisation, added up in the order of pairs."""
    found, ends = _accounts(engine), engine.region.pairs
    n = len(engine.facts.key)
    first = np.bincount(ends[:, 0], weights=found[:, column], minlength=n)
    return np.asarray(first + np.bincount(ends[:, 1], weights=found[:, column + 1], minlength=n))


def _gini(values: Floats) -> float:
    total = 0.0
    for value in values.tolist():
        total += value
    if total <= 0.0:
        return float("nan")
    n, above = len(values), 0.0
    for rank, value in enumerate(sorted(values.tolist()), start=1):
        above += (2 * rank - n - 1) * value
    return above / (n * total)


def deep_endings(course: Floats) -> float:
    """Steps down from re-configuration or deeper in a year, per such link; NaN without any.

    Args:
        course: indicators, month 0 first, (months + 1, columns).
    """
    stood = ended = 0.0
    for rung in (2, 3):
        links, steps = (COLUMNS.index(f"{name}_{rung}") for name in ("links", "ended"))
        stood += math.fsum(course[:-1, links].tolist())
        ended += math.fsum(course[1:, steps].tolist())
    return 12.0 * ended / stood if stood > 0 else math.nan


OUTCOMES: Mapping[str, Callable[[Engine, Floats], float]] = {
    "deep_endings": lambda _, course: deep_endings(course),
    "households_helped": lambda made, _: households_helped(made),
    "contracts": lambda made, _: float(contracts(made)),
    "pilot_ratio": lambda made, _: pilot_ratio(made),
    "brought_gini": lambda made, _: brought_gini(made),
    "got_gini": lambda made, _: got_gini(made),
    "orders_received": lambda made, _: math.fsum(orders_received(made).tolist()),
    "alliance_days": lambda made, _: float(official_days(made)[0]),
    "ranks_days": lambda made, _: float(official_days(made)[1]),
    "openness": lambda made, _: mean_openness(made),
    "willing_funders": lambda made, _: willing_funders(made),
    "wrong_pocket": lambda made, _: wrong_pocket(made),
    "chains_delivered": lambda made, _: chains_delivered(made),
    "heard_linked": lambda made, _: heard_linked(made),
}
"""Functions of a finished engine and of its indicators, month 0 first, (months + 1, columns)."""


__all__ = [
    "OUTCOMES",
    "accounts",
    "brought_gini",
    "brought_on_links",
    "chains_delivered",
    "contracts",
    "deep_endings",
    "got_gini",
    "heard_linked",
    "households_helped",
    "mean_openness",
    "official_days",
    "orders_received",
    "pilot_ratio",
    "summed_exchange",
    "willing_funders",
    "wrong_pocket",
]
