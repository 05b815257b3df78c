"""The arrays of a run: what a region is, what is fixed, what changes.

Shapes use N organisations, K tasks, P pairs that could meet, L potential links
(a pair and a task that both perform). Rows are organisations in ascending
order of ``key``; pairs are sorted by their two rows and links by pair and task,
so that every sum over them runs in one order, whatever order the user gave.

Shapes are those of one run. With G runs side by side, in lanes, the last axis of what differs
between runs is G times as long, and ``array[..., j * G + g]`` belongs to lane g. What does not
grow is what all lanes share: facts, month, room, bend, tables of powers and
maturity, lists of links and pairs, draws, and of the proposals event, direction and order.
"""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.parameters import ENTRIES

if TYPE_CHECKING:
    from typing import ClassVar, Self

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.uint32]
"""Unsigned, so that compiled look-ups need no test for negative indices."""
Offsets = NDArray[np.uint64]
"""Where lists begin and end."""

SYNERGY, RELEASE, AUTONOMY, DAYS, EXPOSED = 0, 1, 2, 3, 4
"""Rows of ``Facts.rungs``."""


class Partnership(NamedTuple):
    """A table with a name, a form and a start, as found in a case."""

    id: str
    name: str
    tasks: tuple[str, ...]
    form: str
    depth: int
    """Rung 1..3 at month 0."""
    mandated: bool
    """Prescribed by law: its links cannot fall below coordination."""
    members: tuple[str, ...]
    """Identifiers of organisations of the region."""
    start_year: int | None
    source: str
    confidence: str


@dataclass(frozen=True, eq=False)
class Region:
    """Who there is, what they do, who could meet whom, and how they start.

    Made by :func:`sim.networks.region`, which sorts rows by key and checks
    shapes; nothing here is changed by a run.
    """

    name: str
    organisations: tuple[str, ...]
    """Identifiers, N of them, distinct."""
    labels: tuple[str, ...]
    """Names for people, N of them."""
    kinds: tuple[str, ...]
    """municipality, province, water_board, joint_body, executing_body ..."""
    tiers: tuple[str, ...]
    """local, regional or national, per organisation."""
    areas: tuple[str, ...]
    """The sub-region an organisation belongs to."""
    referee: Bools
    """(N,) has the role of referee (perhaps beside that of player)."""
    keys: Ints
    """(N,) the organisation's key in the random numbers, 0 .. 2**32 - 2, ascending."""
    tasks: tuple[str, ...]
    """Identifiers, K of them."""
    task_labels: dict[str, tuple[str, ...]]
    """Names of the tasks per language (``en``, ``nl``)."""
    volumes: Floats
    """(N, K) volume at month 0; 1 is one organisation of average capacity."""
    statutory: Bools
    """(N, K) the organisation must keep performing this task."""
    needs: Floats
    """(K, K) need-coupling of tasks, symmetric, 0 on the diagonal, 0..1."""
    pairs: Ints
    """(P, 2) rows of two organisations that could meet, first < second."""
    distance: Floats
    """(P,) kilometres between them; 0 where unknown."""
    link_pair: Ints
    """(L,) row in ``pairs``."""
    link_task: Ints
    """(L,) column of the task; both organisations have volume in it."""
    depth: Ints
    """(L,) rung at month 0, 0..3."""
    age: Ints
    """(L,) months that a linked link existed at month 0."""
    floor: Ints
    """(L,) lowest rung that the law allows, 0 or 1."""
    trust: Floats
    """(P, 2) trust at month 0 of first in second and back; NaN: by parameter."""
    knowledge: Floats
    """(P, 2) knowledge at month 0 of first about second and back; NaN: by parameter."""
    partnerships: tuple[Partnership, ...] = ()
    """Named tables of a real case; empty in a synthetic region."""
    story: dict[str, Any] = field(default_factory=dict)
    """Title, text, sources and assumptions of a case."""

    def __repr__(self) -> str:
        n, tasks, pairs, links = self.size
        return (
            f"<Region {self.name!r}: {n} organisations, {tasks} tasks, {pairs} pairs, "
            f"{links} potential links>"
        )

    @property
    def size(self) -> tuple[int, int, int, int]:
        """Organisations, tasks, pairs and potential links."""
        n, k = self.volumes.shape
        return n, k, len(self.pairs), len(self.link_pair)

    def row(self, organisation: str) -> int:
        """Row of an organisation; KeyError names the nearest identifiers."""
        try:
            return self.organisations.index(organisation)
        except ValueError:
            known = ", ".join(self.organisations[:12])
            raise KeyError(
                f"region {self.name!r} has no organisation {organisation!r}; it has {known} ..."
            ) from None


class Facts(NamedTuple):
    """What a run reads and never writes."""

    rungs: Floats
    """(5, 4) parameters with one number a rung: synergy, release, autonomy, days, exposed."""
    key: Ints
    """(N,) key of each organisation in the random numbers, ascending."""
    ends: Indices
    """(P, 2) rows of the two organisations of a pair, first < second."""
    start: Offsets
    """(P + 1,) a pair's links are start[p] .. start[p + 1] - 1."""
    link_pair: Indices
    """(L,) pair of a link."""
    task: Indices
    """(L,) task of a link, ascending within a pair."""
    pair_and_task: Offsets
    """(L,) pair, in the upper half, and task of a link: both with one look."""
    floor: NDArray[np.int8]
    """(L,) lowest rung that the law allows."""
    partners: Ints
    """(N,) organisations with which at least one link is possible."""
    slot: Ints
    """(N * K + 1,) offsets of each organisation and task in a list of link ends."""
    boundary: Floats
    """(P,) boundary between the two."""
    same_area: Bools
    """(P,) both in the same sub-region."""
    near_start: Offsets
    """(K + 1,) a task's coupled tasks are near[near_start[k]] .. near[near_start[k + 1] - 1]."""
    near: Indices
    """(any,) tasks with a need-coupling above 0, ascending."""
    near_need: Floats
    """(any,) that need-coupling."""
    volume_floor: Floats
    """(N, K) volume that cannot be shed."""
    mandate: Floats
    """(N,) 0..1."""
    room: Floats
    """(N,) days a week before any cut."""
    referee: Bools
    """(N,) is itself a referee."""
    concentration0: Floats
    """(N,) sum of squared portfolio shares at month 0."""


def _names(into: str) -> list[str]:
    """Parameters that are a field of their own among the rules of this name."""
    return [e.name for e in ENTRIES.values() if e.into == into and not e.arrays]


if TYPE_CHECKING:

    class _Numbers(tuple[float, ...]):
        _fields: ClassVar[tuple[str, ...]]

        def __new__(cls, **values: float) -> Self: ...
        def __getattr__(self, name: str) -> Any: ...

    class Rules(_Numbers):
        """The parameters that act during a run: names and units as in sim.parameters.

        Those with one number a rung are in ``Facts.rungs``. ``joint`` is 1 for decisions with side
        payments and 0 by consent; ``invited``: own meetings that an inviting government adds, times
        its activity.
        """

    class ExtensionRules(_Numbers):
        """Parameters of the mechanisms that are off unless asked for, likewise.

        A choice is its place in its row; ``burden`` is what a government that invites leaves of it.
        """

else:
    Rules = namedtuple("Rules", ["joint", *(x for x in _names("rules") if x != "mode"), "invited"])
    ExtensionRules = namedtuple("ExtensionRules", _names("extensions"))


class Extensions(NamedTuple):
    """What the mechanisms need that are off unless asked for; for runs in one lane only."""

    rules: ExtensionRules
    key: Ints
    ends: Indices
    link_pair: Indices
    task: Indices
    slot: Ints
    floor: NDArray[np.int8]
    """These six as in Facts."""
    incident: Indices
    """(2L,) links of each organisation and task, by ``slot``, ascending."""
    across: Indices
    """(2L,) organisations at their other ends."""
    elected: Bools
    """(N,) has elections and may put tasks out to tender."""
    in_scope: Bools
    """(P,) the referee is there for the pair."""
    limited: Bools
    """(1,) the referee cannot attend to all pairs."""
    pilot: NDArray[np.int8]
    """(L,) is a pilot."""
    named: NDArray[np.int8]
    """(L,) is named in the covenant."""
    mandate: Floats
    """(N,) with which an organisation acts this month."""
    weight: Floats
    """(N,) own-interest weight with which it acts this month."""
    unwatched: Floats
    """(N,) pull to the own chimney where the referee does not attend."""
    ordered: NDArray[np.int8]
    """(N,) has a side order this month."""
    base: Floats
    """(N,) days a week that are spent apart from tables."""
    got: Floats
    """(N,) promises kept to it this month."""
    brought: Floats
    """(N,) promises that it kept."""
    promised: Floats
    """(N,) its linked links then."""
    now: Floats
    """(2,) norm, and part of the proposals to deepen that are stifled."""
    reach: Floats
    """(P,) activity of the referee for a pair."""
    score: Floats
    """(P,) how much its rule of attention favours the pair."""
    spare: Floats
    """(P,) the scores in scope, put in order as far as needed."""
    selective: Ints
    """(1,) whether some pairs are left out this month."""
    listed: NDArray[np.int8]
    """(L,) stands in ``Work.pending``."""
    rung_then: NDArray[np.int8]
    """(E,) rung from which a step was proposed."""
    crowd: Floats
    shield: Floats
    saved: Floats
    hired: Floats
    step_cost: Floats
    """(DESK,) each, of the proposals at hand: what a contract leaves to be freed, shield of a
    pilot, what pooling and scale save, what hiring would be worth, cost of the step."""
    belief: Floats
    esteem: Floats
    """(2, DESK) of each side: activity times credibility; worth of money, recognition and norm."""
    bid: Floats
    """(N, K) highest bid so far."""
    winner: Indices
    """(N, K) its link."""
    at_table: NDArray[np.int8]
    """(N,) sits deeply with who leaves."""
    table_members: Indices
    """(N,) those who do."""
    table: Ints
    """(2,) how many they are, and whether their table is dissolved."""


class State(NamedTuple):
    """What a run changes; enough to resume it."""

    month: Ints
    """(1,) months done."""
    volume: Floats
    """(N, K) volume of each task."""
    depth: NDArray[np.int8]
    """(L,) rung."""
    since: NDArray[np.int32]
    """(L,) month in which the link left separation; negative before month 0."""
    notice: NDArray[np.int32]
    """(L,) month in which an announced step down takes effect, -1 none."""
    trust: Floats
    """(P, 2) of first in second and back, 0..1."""
    knowledge: Floats
    """(P, 2) of first about second and back, 0..1."""
    mindset: Floats
    """(N,) scarcity 0 .. abundance 1."""
    own_weight: Floats
    """(N,) own-interest weight, 0..1."""
    credibility: Floats
    """(N,) of the referee in the eyes of each organisation, 0..1."""
    flow: Floats
    """(FLOWS,) what happened in the month just done; see the FLOW_ constants."""


class Work(NamedTuple):
    """Derived arrays and scratch space of a run; made anew from facts and state.

    Lists have room for every link or pair; kernels return how much of them is in use.
    """

    lanes: tuple[tuple[()], ...]
    """As many empty places as runs are stepped side by side: compiled code knows the number."""
    beside: tuple[()] | None
    """None for one run, () for runs side by side: where the two are reckoned in different ways."""
    coupling: Floats
    """(L,) coupled need that the link can meet, weighted."""
    self_coupling: Floats
    """(N, K) coupling with a copy of oneself, weighted."""
    apart: Floats
    """(P,) what the difference between the two is worth: of portfolios and of boundaries."""
    counts: NDArray[np.int32]
    """(N, K, 4) links at each rung."""
    task_load: Floats
    """(N, K) days a week."""
    load: Floats
    """(N,) days a week."""
    room: Floats
    """(N,) days a week, after cuts."""
    time_price: Floats
    """(N,) cost of the first day a week."""
    congestion_slope: Floats
    """(N,) by which its cost rises with load."""
    failure_powers: Floats
    """(most partners + 2,) powers of the probability of failure."""
    gained: Floats
    """(K + 1,) powers of 1 - trust_gain."""
    lost: Floats
    """(K + 1,) powers of 1 - trust_loss."""
    mended: Floats
    """(N, K + 1) powers of what a broken promise and a fair ruling leave of trust."""
    convinced: Floats
    """(2, K + 1) powers of what rulings leave of missing and of won credibility."""
    ripe: Floats
    """(AGES,) maturity by age in months."""
    ripened: Floats
    """(CHUNK,) maturity of the links at hand."""
    ahead: Floats
    """(AGES,) maturity at the planning horizon, by age in months."""
    active: Indices
    """(2, L + 1) links deeper than separation, ascending; one of two pages is in use."""
    endpoints: Indices
    """(2, 4 (L + 1)) rows of the two organisations, pair and task of each of these links."""
    coupled: Floats
    """(2, L + 1) their coupling."""
    organisation_totals: Floats
    """(N, 8) what an organisation brings to the month's work and gets from it: ``kernels.TOTALS``
    rows, and one more, so that they fill a line of the cache."""
    active_lanes: NDArray[np.int16]
    """(L,) lanes in which a link is deeper than separation."""
    dirty_bits: Ints
    """(L / 32 + 1,) bits of the links that have been entered or left since the last listing."""
    notice_lanes: NDArray[np.int16]
    """(L,) lanes in which a step down is announced."""
    pending: Indices
    """(L + 1,) links with an announced step down."""
    pair_key: NDArray[np.uint32]
    """(2, P) keys of the two organisations of a pair."""
    known: Floats
    """(P,) probability of a discussion of a task without closure, 0 .. contacts."""
    bound: Floats
    """(2, P) at least the highest probability of a meeting in any month, on a coarse scale: of
    their own accord, called by the referee."""
    bar: NDArray[np.uint32]
    """(2, P) highest word with which any link of the pair can pass the bound in a month."""
    words: NDArray[np.uint32]
    """(2, 4, P) random words with which pairs meet in four months: of their own accord, called by
    the referee."""
    hit: Indices
    """(P + 1,) pairs of which a link passes the bound this month."""
    place: Indices
    """(P,) by place in ``hit``: the pair's first link that is not yet passed over."""
    counter: NDArray[np.uint32]
    """(3, CHUNK) keys, block and purpose of the draws being made."""
    numbers: NDArray[np.uint32]
    """(4, CHUNK) words drawn from them."""
    choice_noise: Floats
    """(2, CHUNK) what chance adds to the limits of the two sides, with its sign turned."""
    chunk_index: Indices
    """(4, CHUNK) of the links at hand the place of the pair among those at hand; of these pairs
    which they are and the rows of the two."""
    rung_at: NDArray[np.int8]
    """(CHUNK,) rungs of the links at hand."""
    shares: Floats
    """(CHUNK,) overlap of the links at hand."""
    grown: Floats
    """(CHUNK,) the ripe part of it, where both kept their promises."""
    worths: Floats
    """(CHUNK,) what these links are worth when ripe, and what is lost by them."""
    redundant: Floats
    """(N, K) probability that all other providers fail to whom an organisation could turn."""
    done: Ints
    """(CHUNK,) what was promised and kept on the links at hand, see ``kernels.promises``."""
    all_done: Ints
    """(ROW,) the same, of all links of the pairs at hand."""
    pair_scratch: Floats
    """(32 ROW,) rows of numbers, one a lane, of each of the pairs reckoned together."""
    task_scratch: Floats
    """(3 K, ROW) rows of numbers by task of the pairs at hand: two sides and what is found."""
    lane_scratch: Floats
    """(SUMS,) rows of numbers, one a lane, that belong to the pair or proposal at hand."""
    common: Ints
    """(1,) whether the two at hand would meet."""
    partner_bits: Ints
    """(N * K, W) partners as 32-bit words, or (1, 1): see ``partner``."""
    partner: NDArray[np.int32]
    """(2L,) partners by slot, where there are too many for bits."""
    partner_count: NDArray[np.int32]
    """(N * K,) how many of them."""
    stamp: Ints
    """(K, N) marks of common-partner look-ups."""
    asked: Indices
    """(L,) place among the events at which a separate link was last discussed; it may be old, and
    counts only if the link stands there among this month's meetings."""
    event: Indices
    """(E,) links with a proposal this month. E is L + 1; side by side a link may be reviewed, met
    and called together in different lanes, so that E is 3L + 1, for two lanes 2L + 1."""
    word: NDArray[np.uint32]
    """(L + 1,) words of those that are reviewed."""
    direction: NDArray[np.int8]
    """(E,) +1 up, -1 down."""
    valid: NDArray[np.int8]
    """(E,) whether the proposal is made in a lane."""
    proposal_ends: Indices
    """(E, 4) rows of the two organisations, pair and task of a proposal."""
    gain: Floats
    """(E, 2) gain free of load, per side (joint mode: of both, twice)."""
    limit: Floats
    """(E, 2) cost of time below which a side says yes."""
    relief: Floats
    """(E, 2) largest single reason to step down, per side."""
    reason: NDArray[np.int8]
    """(E, 2) which one it is."""
    order: NDArray[np.uint64]
    """(E,) order word above event number."""
    ranked: NDArray[np.uint64]
    """(E,) the same, ascending."""
    bucket: Offsets
    """(E + 1,) scratch space of the ranking."""
    volume_then: Floats
    """(N, K) volumes at the year's end, before drift."""
    capacity: Floats
    """(N,) volumes summed over tasks."""
    provided: Floats
    """(K,) volume of a task."""
    single: Floats
    """(K,) sum of squared shares in it."""
    task_share: Floats
    """(N, K) share of an organisation in it."""
    niche: Floats
    """(1,) mean growth of the concentration of portfolios since month 0."""
    root: Indices
    """(K, N) lowest row of each organisation's bundle, by way of its parents."""
    bundle: Floats
    """(N,) share of a bundle in the task's volume, at its lowest row."""
    seen: Ints
    """(W,) organisations that are already in a bundle, as 32-bit words."""
    queue: Indices
    """(N,) those of a bundle whose partners are still to be looked at."""
    per_task: Floats
    """(K,) fragmentation of each task when last observed."""
    stale: NDArray[np.int8]
    """(K,) whether the bundles of a task or the shares in it have changed since."""
    fixed_sums: Ints
    """(TALLIES,) sums over pairs and links that indicators are made of; kept in step in months
    that are observed."""
    bits: Ints
    """(N, W) tied partners as 32-bit words, or (1, 1) where there are too many; likewise."""
    deep: Ints
    """(N * K, W) partners at re-configuration or deeper, likewise; (1, 1) where ``partner`` is."""
    degree: Ints
    """(N,) tied partners; likewise."""


FLOW_VALUE, FLOW_PROMISES, FLOW_KEPT, FLOW_BOTH, FLOW_EITHER = 0, 1, 2, 3, 4
FLOW_UP1, FLOW_UP2, FLOW_UP3, FLOW_DOWN1, FLOW_DOWN2, FLOW_DOWN3 = 5, 6, 7, 8, 9, 10
FLOW_REASON = 11
"""First of five: own interest, exposure, independence, time, chance."""
FLOWS = 16
REASON_OWN, REASON_EXPOSURE, REASON_INDEPENDENCE, REASON_TIME, REASON_CHANCE = 0, 1, 2, 3, 4
