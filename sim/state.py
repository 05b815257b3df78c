"""The arrays of a run: what a region is, what is fixed, what changes.

Each array is declared once: its type, its shape and its meaning. Room for it and the estimate of
memory are made from that (:func:`allocate`, :func:`memory_of`). In shapes stand

- N organisations, K tasks, P pairs that could meet, L potential links (a pair and a task that both
  perform), G lanes: runs that are stepped side by side;
- E proposals of a month, W words of 32 organisations, M most partners of any organisation, C
  couplings of tasks, and the constants below (:func:`dimensions`).

Rows are organisations in ascending order of ``key``; pairs are sorted by their two rows and links
by pair and task, so that every sum over them runs in one order, whatever order the user gave. What
differs between lanes has a last axis that is G times as long: ``array[..., j * G + g]`` belongs to
lane g. What has no G in its shape is shared by all lanes.
"""

from __future__ import annotations

import math
from collections import namedtuple
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import CodeType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    NamedTuple,
    TypeVar,
    get_args,
    get_type_hints,
)

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

SHARED: Final = "shared"
"""Marks an array that is another one's: :func:`allocate` is given it."""
NAN: Final = float("nan")

SYNERGY, RELEASE, AUTONOMY, DAYS, EXPOSED = 0, 1, 2, 3, 4
"""Rows of ``Facts.rungs``."""
FLOW_VALUE, FLOW_PROMISES, FLOW_KEPT, FLOW_BOTH, FLOW_EITHER = 0, 1, 2, 3, 4
FLOW_UP1, FLOW_UP2, FLOW_UP3, FLOW_DOWN1, FLOW_DOWN2, FLOW_DOWN3 = 5, 6, 7, 8, 9, 10
FLOW_REASON = 11
"""First of five: own interest, exposure, independence, time, chance."""
FLOWS = 16
REASON_OWN, REASON_EXPOSURE, REASON_INDEPENDENCE, REASON_TIME, REASON_CHANCE = 0, 1, 2, 3, 4
REASON_EFFORT, REASON_FAIRNESS, REASON_CONTRACT = 5, 6, 7
"""Further reasons against a step up: what the step costs, the other's larger own result, hiring."""
COUNT_TALKS, COUNT_UP, COUNT_MADE, COUNT_DOWN = 0, 1, 2, 3
COUNT_NO_A, COUNT_NO_B, COUNT_NO_BOTH = 4, 5, 6
COUNT_LEFT_A, COUNT_LEFT_B = 7, 8
COUNT_LAST_TALK, COUNT_LAST_NO = 9, 10
COUNT_WHY_A, COUNT_WHY_B, COUNT_WHY_LEFT = 11, 19, 27
"""Columns of ``Extensions.tally``. Talks; steps up that came to a decision, and were made; steps
down likewise; refused by a alone, by b alone, by both; steps down decided by a, by b; month of the
last talk and of the last refusal, -1 none; reasons: eight of a's refusals, eight of b's, five of
steps down."""
FUNDERS = 3
"""Municipalities, health insurers and the state, in this order."""
ACCOUNT_PAID, ACCOUNT_BACK, ACCOUNT_ELSEWHERE = 0, 1, 2
ACCOUNTS = 3
"""Places in ``State.funder_account``, for each funder."""
COUNTS = 32
TERMS_LINK: Final = (
    *("month", "rung", "synergy", "release", "autonomy", "exposed", "ripe", "overlap", "coupling"),
    *("loss", "direction", "boundary", "crowd", "shield", "saved", "hired", "step_cost", "normal"),
)
"""What ``Extensions.taken`` says of a step, in this order; then of each side what follows."""
TERMS_SIDE: Final = (
    *("usual_coupling", "volume", "mindset", "known", "trust", "belief", "weight", "expects"),
    *("own", "gain", "exposure", "chance", "limit", "time", "fear"),
)
TERMS = len(TERMS_LINK) + 2 * len(TERMS_SIDE)
TERM_NAMES: Final = (
    *("together", "freed", "claimed", "chimney", "exposure", "independence"),
    *("effort", "fairness", "contract", "time", "chance"),
)
"""What such a step is taken apart into, in the order in which it is told: what working together on
coupled needs gives, double work that falls away, what can be claimed at home; then what speaks
against a step up."""

CHUNK = 256
"""Draws made at a time: enough to fill vector registers, few enough for the first cache."""
OFFICIALS = 8
"""Posts of officials of the referee for which there is room (docs/model.md 7.21)."""
LANE_ROWS = 5
"""Rows of ``Work.lane_scratch``."""
PAIR_COLUMNS = 128
"""Numbers in a row of ``Work.pair_scratch``: of pairs that are reckoned together."""
ROW_STRIDE = 136
"""Places for them: rows a power of two apart would get into each other's way in the cache."""
TASK_COLUMNS = 64
"""Numbers in a row of ``Work.task_scratch``, three rows a task: all in the first cache."""
TOTALS = 7
"""Rows of ``Work.organisation_totals`` that are in use."""
FIXED_SUMS = 25
"""Rows of ``Work.fixed_sums``."""
AGES = 4096
"""Ages in months that are told apart; older links are as ripe as the oldest of these."""
PARTNER_BITS_LIMIT = 2**26
"""Bytes up to which partners per task are kept as sets of bits."""
FEW_WORDS = 2**15
"""Words of such sets that cost little even if nearly all are empty."""
BITS_LIMIT = 4096
"""Organisations up to which the network's transitivity is observed."""
CHAIN_STEPS = 4
"""Steps of a chain for which there is room."""
CHAIN_LEFT, CHAIN_STEERED, CHAIN_HANDED = 0, 2, 3
"""Places in ``Extensions.on_chain``; the first of two, one a side."""
TOPIC_HEARD, TOPIC_TALKS = 0, 2
"""Places in ``State.topics``; the first of two, one a side."""
SMALLEST_CHIMNEY = 0.01
"""Volume of a task, in organisations of average capacity, from which a bundle or a lone
organisation is a smoking chimney; less is a rest that nobody would see."""
LOOK_SMOKING, LOOK_LOOSE = 1, 2
"""How a bundle looks: a smoking chimney; one of which less than half of the links are deep."""


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


class RegionArrays(NamedTuple):
    """What a region is, without any parameter: all that facts and start are derived from.

    Names of kinds, tiers and areas are codes: only whether two are equal counts.
    """

    key: Annotated[Ints, "N"]
    """Key of each organisation in the random numbers, ascending."""
    volumes: Annotated[Floats, "N, K"]
    """At month 0."""
    statutory: Annotated[Bools, "N, K"]
    """The organisation must keep performing this task."""
    referee: Annotated[Bools, "N"]
    """Is itself a referee."""
    elected: Annotated[Bools, "N"]
    """Has elections and may put tasks out to tender."""
    local: Annotated[Bools, "N"]
    """Of the local tier."""
    kind: Annotated[Ints, "N"]
    tier: Annotated[Ints, "N"]
    area: Annotated[Ints, "N"]
    needs: Annotated[Floats, "K, K"]
    """Need-coupling, symmetric, 0 on the diagonal."""
    ends: Annotated[Indices, "P, 2"]
    """Rows of the two organisations of a pair, first < second; ascending."""
    distance: Annotated[Floats, "P"]
    """Kilometres."""
    trust: Annotated[Floats, "P, 2"]
    """At month 0, of first in second and back; NaN: by parameter."""
    knowledge: Annotated[Floats, "P, 2"]
    """At month 0, of first about second and back; NaN: by parameter."""
    depth: Annotated[NDArray[np.int8], "L"]
    """Rung at month 0."""
    age: Annotated[NDArray[np.int32], "L"]
    """Months that a linked link existed at month 0."""
    floor: Annotated[NDArray[np.int8], "L"]
    """Lowest rung that the law allows."""


class Facts(NamedTuple):
    """What a run reads and never writes."""

    rungs: Annotated[Floats, "5, 4"]
    """Parameters with one number a rung: synergy, release, autonomy, days, exposed."""
    key: Annotated[Ints, "N", SHARED]
    """Key of each organisation in the random numbers, ascending."""
    ends: Annotated[Indices, "P, 2", SHARED]
    """Rows of the two organisations of a pair, first < second."""
    start: Annotated[Offsets, "P + 1"]
    """A pair's links are start[p] .. start[p + 1] - 1."""
    link_pair: Annotated[Indices, "L", SHARED]
    """Pair of a link."""
    task: Annotated[Indices, "L", SHARED]
    """Task of a link, ascending within a pair."""
    pair_and_task: Annotated[Offsets, "L"]
    """Pair, in the upper half, and task of a link: both with one look."""
    floor: Annotated[NDArray[np.int8], "L", SHARED]
    """Lowest rung that the law allows."""
    partners: Annotated[Ints, "N"]
    """Organisations with which at least one link is possible."""
    slot: Annotated[Ints, "N * K + 1"]
    """Offsets of each organisation and task in a list of link ends."""
    boundary: Annotated[Floats, "P"]
    """Boundary between the two."""
    same_area: Annotated[Bools, "P"]
    """Both in the same sub-region."""
    near_start: Annotated[Offsets, "K + 1"]
    """A task's coupled tasks are near[near_start[k]] .. near[near_start[k + 1] - 1]."""
    near: Annotated[Indices, "C"]
    """Tasks with a need-coupling above 0, ascending."""
    near_need: Annotated[Floats, "C"]
    """Need-coupling of a task with each of these, 0..1."""
    volume_floor: Annotated[Floats, "N, K"]
    """Volume that cannot be shed."""
    mandate: Annotated[Floats, "N"]
    """Mandate, 0..1."""
    room: Annotated[Floats, "N"]
    """Room in days a week before any cut."""
    referee: Annotated[Bools, "N", SHARED]
    """Is itself a referee."""
    concentration0: Annotated[Floats, "N"]
    """Sum of squared portfolio shares at month 0."""


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
    key: Annotated[Ints, "N", SHARED]
    ends: Annotated[Indices, "P, 2", SHARED]
    link_pair: Annotated[Indices, "L", SHARED]
    task: Annotated[Indices, "L", SHARED]
    slot: Annotated[Ints, "N * K + 1", SHARED]
    floor: Annotated[NDArray[np.int8], "L", SHARED]
    """These six as in Facts."""
    incident: Annotated[Indices, "2 * L"]
    """Links of each organisation and task, by ``slot``, ascending."""
    across: Annotated[Indices, "2 * L"]
    """Organisations at their other ends."""
    elected: Annotated[Bools, "N", SHARED]
    """Has elections and may put tasks out to tender."""
    in_scope: Annotated[Bools, "P"]
    """The referee is there for the pair."""
    limited: Annotated[Bools, "1"]
    """The referee cannot attend to all pairs."""
    pilot: Annotated[NDArray[np.int8], "L"]
    """Is a pilot."""
    named: Annotated[NDArray[np.int8], "L"]
    """Is named in the covenant."""
    mandate: Annotated[Floats, "N"]
    """Mandate with which an organisation acts this month."""
    weight: Annotated[Floats, "N"]
    """Own-interest weight with which it acts this month."""
    unwatched: Annotated[Floats, "N"]
    """Pull to the own chimney where the referee does not attend."""
    unpraised: Annotated[Floats, "N"]
    """Mandate and time for promises where the referee does not attend."""
    ordered: Annotated[NDArray[np.int8], "N"]
    """Has a side order this month."""
    base: Annotated[Floats, "N"]
    """Days a week that are spent apart from tables."""
    desk: Annotated[Ints, "N"]
    """Official from whom an organisation hears."""
    heard: Annotated[Floats, "N"]
    """How far that official is there for it, 0..1; 1 without officials."""
    unlike: Annotated[Floats, "N"]
    """How much what it hears differs from what its partners hear, summed over linked links."""
    told: Annotated[Floats, "N"]
    """How much of what it runs into it tells this month, 0..1."""
    at_board: Annotated[NDArray[np.int8], "L"]
    """Whether the boards decide on the link this month: 0 no, else who brought it: 1 the first, 2
    the second, 3 both."""
    stuck: Annotated[Ints, "N"]
    """Its stuck questions at the month's start."""
    agenda: Annotated[Ints, "N"]
    """Questions that its board has taken up this month."""
    overruled: Annotated[Ints, "N"]
    """Of those that it brought itself this month, the ones to which the boards said no."""
    on_chain: Annotated[Floats, "L, 4"]
    """What is left of the first's chance to keep its promise, and of the second's, as far as they
    hand on what a chain has passed to them, 0..1; how far somebody steers that chain, 0..1; 1 if
    both kept their promise this month. See the CHAIN_ constants."""
    able: Annotated[Floats, "N"]
    """What its time allows, 0..1, as this month's promises were made with."""
    got: Annotated[Floats, "N"]
    """Promises kept to an organisation this month."""
    brought: Annotated[Floats, "N"]
    """Promises that it kept this month."""
    promised: Annotated[Floats, "N"]
    """Its linked links this month."""
    now: Annotated[Floats, "2"]
    """Norm, and part of the proposals to deepen that are stifled."""
    reach: Annotated[Floats, "P"]
    """Activity of the referee for a pair."""
    score: Annotated[Floats, "P"]
    """How much its rule of attention favours the pair."""
    spare: Annotated[Floats, "P"]
    """The scores in scope, put in order as far as needed."""
    selective: Annotated[Ints, "1"]
    """Whether some pairs are left out this month."""
    listed: Annotated[NDArray[np.int8], "L"]
    """Stands in ``Work.pending``."""
    rung_then: Annotated[NDArray[np.int8], "E"]
    """Rung from which a step was proposed."""
    crowd: Annotated[Floats, "TASK_COLUMNS"]
    shield: Annotated[Floats, "TASK_COLUMNS"]
    saved: Annotated[Floats, "TASK_COLUMNS"]
    hired: Annotated[Floats, "TASK_COLUMNS"]
    step_cost: Annotated[Floats, "TASK_COLUMNS"]
    """Each, of the proposals at hand: what a contract leaves to be freed, shield of a
    pilot, what pooling and scale save, what hiring would be worth, cost of the step."""
    fear: Annotated[Floats, "2, TASK_COLUMNS"]
    """Of the proposals at hand: how much each side fears for its budget."""
    as_one: Annotated[NDArray[np.int8], "TASK_COLUMNS"]
    """Of the proposals at hand: the two sides decide as one, jointly or at their boards."""
    bid: Annotated[Floats, "N, K"]
    """Highest bid so far."""
    winner: Annotated[Indices, "N, K"]
    """Its link."""
    at_table: Annotated[NDArray[np.int8], "N"]
    """Sits deeply with who leaves."""
    table_members: Annotated[Indices, "N"]
    """Those who do."""
    table: Annotated[Ints, "2"]
    """How many they are, and whether their table is dissolved."""
    funder: Annotated[NDArray[np.int8], "N, K"]
    """Which funder pays an organisation for a task."""
    funder_part: Annotated[Floats, "N, FUNDERS"]
    """Part of an organisation's work that each funder pays, as of this month."""
    spent: Annotated[Floats, "N"]
    """Days a week of this month that a strategy takes of it."""
    peers: Annotated[Floats, "N"]
    """What its partners have reached, summed over its linked links of this month."""
    left: Annotated[NDArray[np.int8], "N"]
    """Its boundary spanner left at this month's start."""
    tally: Annotated[NDArray[np.int32], "T, COUNTS", 0]
    """What became of each link's proposals since month 0, see the COUNT_ constants; T is L if
    that is asked for, else 0."""
    watched: Annotated[Ints, "1", -1]
    """Link of which the latest proposal is written down, -1 none; only where there is a tally."""
    taken: Annotated[Floats, "TERMS", NAN]
    """That proposal, see TERMS_LINK and TERMS_SIDE."""


class State(NamedTuple):
    """What a run changes; enough to resume it."""

    month: Annotated[Ints, "1"]
    """Months done."""
    volume: Annotated[Floats, "N, K * G"]
    """Volume of each task."""
    depth: Annotated[NDArray[np.int8], "L * G"]
    """Rung, 0 .. 3."""
    since: Annotated[NDArray[np.int32], "L * G"]
    """Month in which the link left separation; negative before month 0."""
    notice: Annotated[NDArray[np.int32], "L * G"]
    """Month in which an announced step down takes effect, -1 none."""
    trust: Annotated[Floats, "P, 2 * G"]
    """Trust of the first in the second and back, 0..1."""
    knowledge: Annotated[Floats, "P, 2 * G"]
    """Knowledge of the first about the second and back, 0..1."""
    trust_peak: Annotated[Floats, "P, 2 * G"]
    """Highest trust so far of the first in the second and back, 0..1."""
    record: Annotated[Floats, "P, 2 * G"]
    """Share of the second's promises that the first saw kept, and back, 0..1."""
    mindset: Annotated[Floats, "N * G"]
    """Mindset: scarcity 0 .. abundance 1."""
    own_weight: Annotated[Floats, "N * G"]
    """Own-interest weight, 0..1."""
    credibility: Annotated[Floats, "N * G"]
    """Credibility of the referee in the eyes of each organisation, 0..1."""
    official_opinion: Annotated[Floats, "OFFICIALS * G", 0]
    """Opinion of each official of the referee on working together, against 0 .. for 1."""
    official_since: Annotated[NDArray[np.int32], "OFFICIALS * G", -1]
    """Month in which each took the post, -1 nobody holds it."""
    official_days: Annotated[Floats, "OFFICIALS, 2 * G", 0]
    """Days a week for those who work together, and for closing its own ranks, summed over the
    months so far."""
    openness: Annotated[Floats, "N * G"]
    """How open each organisation is when it is asked, 0..1."""
    daring: Annotated[Floats, "N_MORE", NAN]
    """What its people dare: probability a month that they bring a stuck question to the board.
    N_MORE, P_MORE, L_MORE are N, P, L in runs with Extensions, which have one lane, else 0."""
    knots_cut: Annotated[Ints, "N_MORE, 2", 0]
    """Questions that its board has decided since month 0: with a no, with a step."""
    refused: Annotated[NDArray[np.int32], "L_MORE", 0]
    """Steps up on the link that were refused in a row."""
    settled: Annotated[NDArray[np.int32], "L_MORE", 0]
    """Month until which the question is off the table, by a no of the boards; 0 it never was."""
    by_boards: Annotated[NDArray[np.int8], "L_MORE", 0]
    """The last step on the link was decided by the boards."""
    director: Annotated[Floats, "N_MORE", NAN]
    """Mindset of its director, 0..1; NaN without one."""
    topics: Annotated[NDArray[np.int32], "L_MORE, 3", 0]
    """Whether the director of the first has heard of the topic, and that of the second, 0 or 1;
    and proposals on the link since directors are told of them. See the TOPIC_ constants."""
    chain: Annotated[NDArray[np.int32], "N_MORE, 2 * CHAIN_STEPS", -1]
    """Tasks of a client's chain in their order, -1 none; then who does each step this month, -1
    nobody."""
    passed: Annotated[Floats, "N_MORE, CHAIN_STEPS", 0]
    """Part of what a chain is there for that reached each step in the month just done, 0..1."""
    person_skill: Annotated[Floats, "N_MORE", 0]
    """Skill of its boundary spanner, 0..1."""
    person_since: Annotated[NDArray[np.int32], "N_MORE", -1]
    """Month in which that person came, -1 nobody is known yet."""
    person_trust: Annotated[Floats, "P_MORE, 2", 0]
    """Part of ``trust`` that rests on the boundary spanners of the two."""
    reached: Annotated[Floats, "N_MORE", 0]
    """How far what a strategy is after holds there, 0..1."""
    table_stops: Annotated[NDArray[np.int32], "L_MORE", 0]
    """Steps up on the link since month 0 to which both said yes and their tables no."""
    flow: Annotated[Floats, "FLOWS * G"]
    """What happened in the month just done; see the FLOW_ constants."""
    funder_will: Annotated[Floats, "FUNDERS * G"]
    """How willing each funder is to give means for working together, 0..1."""
    funder_trust: Annotated[Floats, "FUNDERS * G"]
    """Trust of its field in each funder, 0..1."""
    funder_account: Annotated[Floats, "FUNDERS * ACCOUNTS * G"]
    """Of each funder in the month just done, in value, see the ACCOUNT_ constants: paid, come back
    to it, come to others by what it paid."""


class Work(NamedTuple):
    """Derived arrays and scratch space of a run; made anew from facts and state.

    Lists have room for every link or pair; kernels return how much of them is in use.
    """

    lanes: tuple[tuple[()], ...]
    """As many empty places as runs are stepped side by side: compiled code knows the number."""
    coupling: Annotated[Floats, "L * G"]
    """Coupled need that the link can meet, weighted."""
    usual_coupling: Annotated[Floats, "N, K * G"]
    """Mean coupling of all potential links of an organisation on a task, weighted."""
    apart: Annotated[Floats, "P * G"]
    """What the difference between the two is worth: of portfolios and of boundaries."""
    counts: Annotated[NDArray[np.int32], "N, K, 4 * G"]
    """Links at each rung."""
    task_load: Annotated[Floats, "N, K * G"]
    """Time at the table on a task, days a week."""
    load: Annotated[Floats, "N * G"]
    """Time spent on working with others, days a week."""
    room: Annotated[Floats, "N"]
    """Room in days a week, after cuts."""
    time_price: Annotated[Floats, "N * G"]
    """Cost of the first day a week."""
    congestion_slope: Annotated[Floats, "N"]
    """By which its cost rises with load."""
    failure_powers: Annotated[Floats, "M + 2"]
    """Powers of the probability of failure."""
    gained: Annotated[Floats, "K + 1"]
    """Powers of 1 - trust_gain."""
    lost: Annotated[Floats, "K + 1"]
    """Powers of 1 - trust_loss."""
    remembered: Annotated[Floats, "K + 1"]
    """Powers of 1 - record_memory."""
    mended: Annotated[Floats, "N, (K + 1) * G"]
    """Powers of what a broken promise and a fair ruling leave of trust."""
    convinced: Annotated[Floats, "2, K + 1"]
    """Powers of what rulings leave of missing and of won credibility."""
    ripe: Annotated[Floats, "AGES"]
    """Maturity by age in months."""
    ripened: Annotated[Floats, "CHUNK * G"]
    """Maturity of the links at hand."""
    ahead: Annotated[Floats, "AGES"]
    """Maturity at the planning horizon, by age in months."""
    active: Annotated[Indices, "2, L + 1"]
    """Links deeper than separation, ascending; one of two pages is in use."""
    endpoints: Annotated[Indices, "2, 4 * (L + 1)"]
    """Rows of the two organisations, pair and task of each of these links."""
    coupled: Annotated[Floats, "2, (L + 1) * G"]
    """Their coupling."""
    organisation_totals: Annotated[Floats, "N, (TOTALS + 1) * G", 0]
    """What an organisation brings to the month's work and gets from it: ``TOTALS``
    rows, and one more, so that they fill a line of the cache."""
    active_lanes: Annotated[NDArray[np.int16], "L"]
    """Lanes in which a link is deeper than separation."""
    dirty_bits: Annotated[Ints, "(L >> 5) + 1", 0]
    """Bits of the links that have been entered or left since the last listing."""
    notice_lanes: Annotated[NDArray[np.int16], "L"]
    """Lanes in which a step down is announced."""
    pending: Annotated[Indices, "L + 1"]
    """Links with an announced step down."""
    pair_key: Annotated[NDArray[np.uint32], "2, P"]
    """Keys of the two organisations of a pair."""
    known: Annotated[Floats, "P"]
    """Probability of a discussion of a task without closure, 0 .. contacts."""
    bound: Annotated[Floats, "2, P"]
    """At least the highest probability of a meeting in any month, on a coarse scale: of
    their own accord, called by the referee."""
    bar: Annotated[NDArray[np.uint32], "2, P"]
    """Highest word with which any link of the pair can pass the bound in a month."""
    words: Annotated[NDArray[np.uint32], "2, 4, P"]
    """Random words with which pairs meet in four months: of their own accord, called by
    the referee."""
    hit: Annotated[Indices, "P + 1"]
    """Pairs of which a link passes the bound this month."""
    place: Annotated[Indices, "P"]
    """By place in ``hit``: the pair's first link that is not yet passed over."""
    counter: Annotated[NDArray[np.uint32], "3, CHUNK"]
    """Keys, block and purpose of the draws being made."""
    numbers: Annotated[NDArray[np.uint32], "4, CHUNK"]
    """Words drawn from them."""
    choice_noise: Annotated[Floats, "2, CHUNK"]
    """What chance adds to the limits of the two sides, with its sign turned."""
    chunk_index: Annotated[Indices, "4, CHUNK"]
    """Of the links at hand the place of the pair among those at hand; of these pairs
    which they are and the rows of the two."""
    rung_at: Annotated[NDArray[np.int8], "CHUNK * G"]
    """Rungs of the links at hand."""
    shares: Annotated[Floats, "CHUNK * G"]
    """Overlap of the links at hand."""
    grown: Annotated[Floats, "CHUNK * G"]
    """The ripe part of it, where both kept their promises."""
    worths: Annotated[Floats, "CHUNK * G"]
    """What these links are worth when ripe, and what is lost by them."""
    redundant: Annotated[Floats, "N, K * G"]
    """Probability that all other providers fail to whom an organisation could turn."""
    done: Annotated[Ints, "CHUNK * G"]
    """What was promised and kept on the links at hand, see ``kernels.promises``."""
    all_done: Annotated[Ints, "ROW_STRIDE"]
    """The same, of all links of the pairs at hand."""
    pair_scratch: Annotated[Floats, "32 * ROW_STRIDE"]
    """Rows of numbers, one a lane, of each of the pairs reckoned together."""
    task_scratch: Annotated[Floats, "3 * K, ROW_STRIDE", 0]
    """Rows of numbers by task of the pairs at hand: two sides and what is found."""
    lane_scratch: Annotated[Floats, "LANE_ROWS * G"]
    """Rows of numbers, one a lane, that belong to the pair or proposal at hand."""
    common: Annotated[Ints, "G"]
    """Whether the two at hand would meet."""
    near: Annotated[Ints, "G"]
    """Whether they would with a common partner."""
    partner_bits: Annotated[Ints, "SETS, SET_WORDS"]
    """Partners as 32-bit words, or (1, 1): see ``partner``."""
    partner: Annotated[NDArray[np.int32], "PARTNER_PLACES"]
    """Partners by slot, where there are too many for bits."""
    partner_count: Annotated[NDArray[np.int32], "N * K", 0]
    """How many of them."""
    stamp: Annotated[Ints, "K, N"]
    """Marks of common-partner look-ups."""
    asked: Annotated[Indices, "L"]
    """Place among the events at which a separate link was last discussed; it may be old, and
    counts only if the link stands there among this month's meetings."""
    event: Annotated[Indices, "E"]
    """Links with a proposal this month. E is L + 1; side by side a link may be reviewed, met
    and called together in different lanes, so that E is 3L + 1, for two lanes 2L + 1."""
    word: Annotated[NDArray[np.uint32], "L + 1"]
    """Words of those that are reviewed."""
    direction: Annotated[NDArray[np.int8], "E"]
    """+1 up, -1 down."""
    valid: Annotated[NDArray[np.int8], "E * G"]
    """Whether the proposal is made in a lane."""
    proposal_ends: Annotated[Indices, "E, 4"]
    """Rows of the two organisations, pair and task of a proposal."""
    gain: Annotated[Floats, "E, 2 * G"]
    """What a step is worth to each side, cost of time apart (joint mode: to both, twice)."""
    limit: Annotated[Floats, "E, 2 * G"]
    """Cost of time below which a side says yes."""
    relief: Annotated[Floats, "E, 2 * G"]
    """Largest single reason to step down, per side."""
    reason: Annotated[NDArray[np.int8], "E, 2 * G", 0]
    """Which one it is."""
    order: Annotated[NDArray[np.uint64], "E"]
    """Order word above event number."""
    ranked: Annotated[NDArray[np.uint64], "E"]
    """The same, ascending."""
    bucket: Annotated[Offsets, "E + 1"]
    """Scratch space of the ranking."""
    volume_then: Annotated[Floats, "N, K * G"]
    """Volumes at the year's end, before drift."""
    capacity: Annotated[Floats, "N * G"]
    """Capacity: volumes summed over tasks."""
    provided: Annotated[Floats, "K * G"]
    """Volume of a task."""
    single: Annotated[Floats, "K * G"]
    """Sum of squared shares in it."""
    task_share: Annotated[Floats, "N, K * G"]
    """Share of an organisation in it."""
    niche: Annotated[Floats, "G"]
    """Mean growth of the concentration of portfolios since month 0."""
    root: Annotated[Indices, "K, N"]
    """Lowest row of each organisation's bundle, by way of its parents."""
    bundle: Annotated[Floats, "N"]
    """Share of a bundle in the task's volume, at its lowest row."""
    seen: Annotated[Ints, "W"]
    """Organisations that are already in a bundle, as 32-bit words."""
    queue: Annotated[Indices, "N"]
    """Those of a bundle whose partners are still to be looked at."""
    task_fragmentation: Annotated[Floats, "K * G", NAN]
    """Fragmentation of each task when last observed."""
    task_chimneys: Annotated[Ints, "K * G", 0]
    """Smoking chimneys of each task when last observed."""
    stale: Annotated[NDArray[np.int8], "K * G", 1]
    """Whether the bundles of a task or the shares in it have changed since."""
    fixed_sums: Annotated[Ints, "FIXED_SUMS * G", 0]
    """Sums over pairs and links that indicators are made of; kept in step in months
    that are observed."""
    bits: Annotated[Ints, "TIES, TIE_WORDS"]
    """Tied partners as 32-bit words, or (1, 1) where there are too many; likewise."""
    deep: Annotated[Ints, "SETS, SET_WORDS"]
    """Partners at re-configuration or deeper, likewise; (1, 1) where ``partner`` is."""
    degree: Annotated[Ints, "N * G", 0]
    """Tied partners; likewise."""


T = TypeVar("T", bound=tuple[Any, ...])


class _Array(NamedTuple):
    """How an array is declared."""

    dtype: np.dtype[Any]
    shape: CodeType
    fill: Any
    """None: not written yet; SHARED: given."""


@cache
def _arrays(table: type) -> dict[str, _Array]:
    """The arrays among the fields of a NamedTuple, by name."""
    found = {}
    for name, hint in get_type_hints(table, include_extras=True).items():
        kind, *said = get_args(hint) if hasattr(hint, "__metadata__") else (None,)
        if said:
            # NDArray[scalar], by name or, in older NumPys, as the ndarray[shape, dtype] it means
            scalar = get_args(kind)[-1]
            dtype = np.dtype(*(get_args(scalar) or (scalar,)))
            shape = compile(f"({said[0]},)", f"{table.__name__}.{name}", "eval")
            found[name] = _Array(dtype, shape, said[1] if len(said) > 1 else None)
    return found


def _shape(array: _Array, sizes: Mapping[str, int]) -> tuple[int, ...]:
    shape: tuple[int, ...] = eval(array.shape, {"__builtins__": {}}, dict(sizes))
    return shape


def partners_as_bits(organisations: int, tasks: int, links: int) -> bool:
    """Whether sets of bits say who sits with whom on a task; there are lists where they do not.

    Sets of many organisations are for networks that are not sparse: no more words than links.
    """
    words = organisations * tasks * ((organisations >> 5) + 1)
    few = words <= max(links, FEW_WORDS) and 8 * words <= PARTNER_BITS_LIMIT
    return organisations * tasks > 1 and few


def dimensions(
    organisations: int,
    tasks: int,
    pairs: int,
    links: int,
    *,
    lanes: int = 1,
    most_partners: int | None = None,
    couplings: int | None = None,
    counting: bool = False,
    extensions: bool = False,
) -> dict[str, int]:
    """The numbers that stand in shapes.

    Args:
        extensions: for a run with mechanisms that are off unless asked for.
        counting: what becomes of proposals is counted.
        most_partners: of any organisation; None, for an estimate: all others.
        couplings: entries above 0 of the need-coupling; None, for an estimate: all.
    """
    bits = partners_as_bits(organisations, tasks, links)
    wide = organisations <= BITS_LIMIT
    words = (organisations >> 5) + 1
    return {
        "N": organisations,
        "K": tasks,
        "P": pairs,
        "L": links,
        "G": lanes,
        # a link may be reviewed in one lane, met in another and called together in a third
        "E": links * min(lanes, 3) + 1,
        "W": words,
        "T": links if counting else 0,
        "N_MORE": organisations if extensions else 0,
        "P_MORE": pairs if extensions else 0,
        "L_MORE": links if extensions else 0,
        "M": organisations - 1 if most_partners is None else most_partners,
        "C": tasks * tasks if couplings is None else couplings,
        # sets of partners of each organisation and task, lists of them, and sets of all partners
        "SETS": organisations * tasks if bits else 1,
        "SET_WORDS": words * lanes if bits else 1,
        "PARTNER_PLACES": 0 if bits else 2 * links,
        "TIES": organisations if wide else 1,
        "TIE_WORDS": words * lanes if wide else 1,
        "CHUNK": CHUNK,
        "LANE_ROWS": LANE_ROWS,
        "OFFICIALS": OFFICIALS,
        "ROW_STRIDE": ROW_STRIDE,
        "TASK_COLUMNS": TASK_COLUMNS,
        "TOTALS": TOTALS,
        "FIXED_SUMS": FIXED_SUMS,
        "FLOWS": FLOWS,
        "FUNDERS": FUNDERS,
        "ACCOUNTS": ACCOUNTS,
        "AGES": AGES,
        "CHAIN_STEPS": CHAIN_STEPS,
        "COUNTS": COUNTS,
        "TERMS": TERMS,
    }


def allocate(table: type[T], sizes: Mapping[str, int], **given: Any) -> T:
    """A table with room for its arrays, in C order; without a value declared they are not written.

    Args:
        sizes: from :func:`dimensions`.
        given: fields that are no arrays, and arrays that are shared with another table.

    Raises:
        TypeError: a shared array or another field is not given, or one is unknown.
    """
    made = {}
    for name, array in _arrays(table).items():
        if name in given or array.fill == SHARED:
            continue
        shape = _shape(array, sizes)
        made[name] = (
            np.empty(shape, array.dtype)
            if array.fill is None
            else np.full(shape, array.fill, array.dtype)
        )
    return table(**made, **given)


def memory_of(table: type, sizes: Mapping[str, int]) -> int:
    """Bytes that the arrays of a table take, those that it shares excepted."""
    total = 0
    for array in _arrays(table).values():
        if array.fill != SHARED:
            total += array.dtype.itemsize * math.prod(_shape(array, sizes))
    return total
