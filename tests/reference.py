"""The second witness: the whole model again, one organisation and one link at a time.

Written from docs/specification.md alone, before its author had read the kernels; section numbers
refer to that page. Plain Python floats in the order in which the page writes them down, so that the
kernels must agree to the last bit. Slow on purpose: nothing is kept that can be counted anew.

"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from sim.parameters import Level, Parameters
from sim.state import Region

# --- 7.1 Random numbers -----------------------------------------------------------------------

MEET, MOVE, DELIVER, DRIFT, TRAIT, REGION, AGAIN, CONVENE, CONVENE_AGAIN = range(9)
LOUD, ELECTION, INSTRUCTION, ATTEND, TENDER, IMITATE = range(9, 15)
OFFICIAL = 2**31
ESCALATE = 2**31 + 2
FUNDER = 2**31 + 4
DIRECTOR = 2**31 + 9
STRATEGY, PERSON, BOARD = 2**31 + 6, 2**31 + 7, 2**31 + 8
ALONE = 2**32 - 1
"""Second counter word of a draw that concerns one organisation."""
WORD = 2**32


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Philox4x32-10: ten rounds of two 32 x 32 bit products, the key raised in between."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * c0, WORD)
        high1, low1 = divmod(0xCD9E8D57 * c2, WORD)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 = (k0 + 0x9E3779B9) % WORD
        k1 = (k1 + 0xBB67AE85) % WORD
    return c0, c1, c2, c3


def words(
    seed: int, replicate: int, c0: int, c1: int, month: int, block: int, purpose: int
) -> tuple[int, int, int, int]:
    """The four words of one draw."""
    c2 = month * 2**12 + block * 2**4 + purpose
    return philox((c0, c1, c2, replicate), (seed % WORD, seed // WORD))


def uniform(word: int) -> float:
    """A word as a number strictly between 0 and 1."""
    return (word + 0.5) * 2.0**-32


# --- 7.1 Arithmetic ---------------------------------------------------------------------------


def exp(x: float) -> float:
    """e**x by the page's reduction and polynomial."""
    x = min(max(x, -700.0), 700.0)
    n = math.floor(x * 1.4426950408889634 + 0.5)
    r = (x - n * 0.6931471803691238) - n * 1.9082149292705877e-10
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 + r) + r2 * (1 / 2 + 1 / 6 * r)
    mid = (1 / 24 + 1 / 120 * r) + r2 * (1 / 720 + 1 / 5040 * r)
    high = (2.48015873015873e-05 + 2.7557319223985893e-06 * r) + r2 * (
        2.755731922398589e-07 + 2.505210838544172e-08 * r
    )
    top = 2.08767569878681e-09 + 1.6059043836821613e-10 * r
    return math.ldexp((low + r4 * mid) + (r4 * r4) * (high + r4 * top), n)


def log_odds(u: float) -> float:
    """Lambda: ln(u / (1 - u)) by the page's reduction and polynomial."""
    m, n = math.frexp(u / (1.0 - u))
    if m < 0.7071067811865476:
        m, n = m * 2.0, n - 1
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    z4 = (z * z) * (z * z)
    low = (1 / 3 + z * 0.2) + (z * z) * (1 / 7 + z * (1 / 9))
    high = (1 / 11 + z * (1 / 13)) + (z * z) * (1 / 15 + z * (1 / 17))
    top = 1 / 19 + z * (1 / 21)
    return n * 0.6931471805599453 + (2 * s + (2 * s) * (z * (low + z4 * (high + z4 * top))))


def power(x: float, n: int) -> float:
    """A whole power, multiplied out from 1."""
    result = 1.0
    for _ in range(n):
        result = result * x
    return result


COARSE = [2.0**-m * (1 + q / 4) for m in range(33, 1, -1) for q in range(4)]


def rounded_up(bound: float) -> float:
    """7.3: the least (1 + q/4) / 2**m, with q in 0..3 and m in 2..33, that is not below."""
    return next((b for b in COARSE if b >= bound), 0.5) if bound > 0 else 0.0


def total(values: Iterable[float]) -> float:
    """A sum in the order given. Not ``sum``: from Python 3.12 on that one compensates."""
    result = 0.0
    for value in values:
        result = result + value
    return result


def quotient(above: float, below: float) -> float:
    """8: a quotient with denominator 0 is NaN."""
    return float(above) / float(below) if below != 0 else math.nan


# --- 7.2 Synthetic regions --------------------------------------------------------------------


def synthetic(
    organisations: int, tasks: int, seed: int, size_spread: float, breadth: float
) -> list[list[float]]:
    """Volumes of a drawn region."""
    volumes = []
    for i in range(organisations):
        u = [uniform(x) for x in words(seed, 0, i, ALONE, 0, 0, REGION)]
        z = u[0] + u[1] + u[2] + u[3] - 2.0
        capacity = exp(size_spread * (z * 1.7320508075688772))
        weights = []
        for k in range(tasks):
            x = words(seed, 0, i, ALONE, 0, 1 + k // 2, REGION)
            first, second = uniform(x[2 * (k % 2)]), uniform(x[2 * (k % 2) + 1])
            weights.append(0.5 + second if first < breadth or k < 2 else 0.0)
        volumes.append([capacity * (weight / total(weights)) for weight in weights])
    mean = total(total(row) for row in volumes) / organisations
    return [[volume / mean for volume in row] for row in volumes]


# --- 7.13, 7.15 What parameters come to ---------------------------------------------------------


class Effective:
    """Parameters as effort on a level (7.13) and an inviting government (7.15) make them."""

    def __init__(self, p: Parameters) -> None:
        self.p = p

    def part(self, level: Level) -> float:
        """How far the effort goes on a level."""
        p = self.p
        return min(1.0, p.effort * p.effort_yield) if p.effort_level == level else 0.0

    @property
    def inquiry(self) -> float:
        return self.p.inquiry + self.part("person") * (1 - self.p.inquiry)

    @property
    def room(self) -> float:
        return self.p.room * (1 + self.part("team"))

    @property
    def mandate(self) -> float:
        return self.p.mandate + self.part("organisation") * (1 - self.p.mandate)

    @property
    def contacts(self) -> float:
        return self.p.contacts * (1 + self.part("network"))

    @property
    def budget_fear(self) -> float:
        return self.p.budget_fear * (1 - self.part("system"))

    @property
    def burden(self) -> float:
        return self.p.burden * (1 - self.p.inviting)

    @property
    def monitoring(self) -> float:
        return self.p.monitoring * (1 - self.p.inviting)

    @property
    def convening(self) -> float:
        return self.p.convening * (1 - self.p.inviting)

    @property
    def invited(self) -> float:
        return self.p.inviting * self.p.convening


# --- 2 Entities -------------------------------------------------------------------------------


@dataclass
class Organisation:
    """Someone who performs tasks, for itself or with others."""

    key: int
    volume: list[float]
    floor: list[float]
    """Volume that drift leaves it, per task."""
    own_interest: float
    """w: changes by imitation only (7.19)."""
    mandate: float
    full_room: float
    referee: bool
    elected: bool
    tier: str
    area: str
    mindset: float
    credibility: float
    partners: int = 0
    """p: organisations with which it has a potential link."""
    room: float = 0.0
    """Room of this month."""
    concentration_0: float = 0.0
    usual_coupling: list[float] = field(default_factory=list)
    """Per task, what is assumed of an unknown partner (7.4)."""
    acting_interest: float = field(init=False)
    """Of this month (7.14): w with a tilde, the weight that speaks."""
    acting_mandate: float = field(init=False)
    """Of this month (7.14): mu."""
    ordered: bool = False
    """Whether it has a side order this month (7.15)."""
    base_time: float = 0.0
    """Days a week of this month before those at tables (7.15)."""
    able: float = 1.0
    """What its time allowed at the month's start (7.8)."""
    believed: float = 0.0
    """Its credibility of the referee at the month's start (7.8)."""
    official: int = 0
    """From whom it hears (7.21)."""
    linked: bool = False
    """At the month's start."""
    openness: float = 0.0
    """How open it is when it is asked (7.22)."""
    told: float = 0.0
    """How much it tells this month (7.22)."""
    heard: float = 1.0
    """h: how far that official is there for it this month (7.21)."""
    daring: float = 0.0
    """d: what its people dare (7.23, 7.24)."""
    cut: list[int] = field(default_factory=lambda: [0, 0])
    """What its board decided (7.23): with a no, with a step."""
    overruled: int = 0
    """Links that it brought this month and boards refused (7.24)."""

    funder: list[int] = field(default_factory=list)
    """Who pays it, per task (7.25)."""
    parts: list[float] = field(default_factory=list)
    """Part of its work that each funder pays."""
    director: float = math.nan
    """d: mindset of its director (7.30); NaN without one."""
    chain: list[Step] = field(default_factory=list)
    """Of a client (7.26)."""
    skill: float = 0.0
    """Of its boundary spanner (7.28)."""
    person_since: int = -1
    """Month in which that person came; -1 nobody is known yet."""
    reached: float = 0.0
    """How far what a strategy is after holds here (7.27)."""
    strategy_time: float = 0.0
    """Days a week that it spends on a strategy this month (7.27)."""

    def __post_init__(self) -> None:
        self.acting_interest, self.acting_mandate = self.own_interest, self.mandate

    @property
    def capacity(self) -> float:
        return total(self.volume)

    @property
    def concentration(self) -> float:
        """H: sum of squared shares of the tasks; 0 for who does nothing."""
        c = self.capacity
        return total((s / c) * (s / c) for s in self.volume) if c > 0 else 0.0


@dataclass
class Funder:
    """Who pays organisations for tasks (7.25)."""

    willing: float
    trusted: float
    paid: float = 0.0
    back: float = 0.0
    elsewhere: float = 0.0


@dataclass
class Link:
    """A task that both organisations of a pair perform."""

    pair: Pair
    task: int
    depth: int
    since: int
    floor: int
    pilot: bool
    notice: int = -1
    """Month of an announced step down at depth 2 or 3; of the end of a contract at 0 or 1."""
    overlap: float = 0.0
    coupling: float = 0.0
    counted: Counter[str] = field(default_factory=Counter)
    """What became of its proposals (8)."""
    last_talk: int = -1
    last_no: int = -1
    refused: int = 0
    """f: steps up that were refused in a row (7.23)."""
    settled: int = 0
    """Month until which it is off the table (7.23)."""
    by_boards: bool = False
    """Whether boards decided where it stands (7.23)."""
    brought_by: list[int] = field(default_factory=list)
    """Who brought it to the boards this month, if these take it up (7.23)."""
    proposed: int = 0
    """Talks of which directors may be told (7.30)."""
    heard: dict[int, bool] = field(default_factory=dict)
    """``heard[i]``: the director of i has heard of the topic (7.30)."""
    in_order: dict[int, float] = field(default_factory=dict)
    """``in_order[i]``: what is left of i's chance to keep its promise (7.26)."""
    steered: float = 0.0
    """How far somebody steers the chain that it is part of (7.26)."""
    handed: bool = False
    """Both kept their promise this month."""
    stopped: int = 0
    """Steps up that the tables of the two stopped (7.29)."""

    @property
    def under_contract(self) -> bool:
        """7.16."""
        return self.depth <= 1 and self.notice >= 0


@dataclass
class Pair:
    """Two organisations that could meet; a stands before b."""

    a: int
    b: int
    boundary: float
    trust: dict[int, float]
    """``trust[a]`` is T_ab: of a in b."""
    knowledge: dict[int, float]
    record: dict[int, float]
    """e: ``record[a]`` is the share of b's promises that a saw kept."""
    trust_peak: dict[int, float]
    """H: ``trust_peak[a]`` is the highest trust of a in b so far."""
    links: list[Link] = field(default_factory=list)
    difference: float = 0.0
    attended: bool = True
    """Whether the referee attends to it this month (7.15)."""
    on_person: dict[int, float] = field(default_factory=Counter)
    """Pi: ``on_person[a]`` is what of T_ab rests on the boundary spanners of the two (7.28)."""

    @property
    def tied(self) -> bool:
        return any(link.depth > 0 for link in self.links)


@dataclass
class Step:
    """A step in the chain of a client (7.26)."""

    task: int
    who: int = -1
    """Who does it this month, -1 nobody."""
    passed: float = 1.0
    """What reached it in the month just done."""


@dataclass
class Side:
    """What a step means to one side (7.5)."""

    own: float
    value: float
    loss: float
    exposure: float


@dataclass
class Proposal:
    """A step that two organisations discuss."""

    link: Link
    to: int
    rung: int = field(init=False)
    """Where the link stands when the step is proposed."""
    sides: dict[int, Side] = field(default_factory=dict)
    gain: dict[int, float] = field(default_factory=dict)
    limit: dict[int, float] = field(default_factory=dict)
    """Cost of time below which a side says yes; jointly: both together."""
    at_boards: bool = False
    """Whether boards decide it (7.23)."""

    def __post_init__(self) -> None:
        self.rung = self.link.depth


@dataclass
class Delivered:
    """What became of the promises on the links of a pair, and what its two sides gain by it."""

    pair: Pair
    tasks: int
    """Linked links."""
    won: float
    weight: float
    kept: dict[int, int]
    """Promises that each side kept."""


@dataclass
class Official:
    """Someone who speaks for the referee (7.21)."""

    opinion: float = 0.0
    """v: against working together 0 .. for it 1."""
    since: int = -1
    """Month in which the post was taken; -1 nobody holds it."""
    days: list[float] = field(default_factory=lambda: [0.0, 0.0])
    """Days a week summed over months: for who works together, for its own ranks."""


OWN_INTEREST, EXPOSURE, INDEPENDENCE, TIME = "own_interest", "exposure", "independence", "time"
REASONS = (OWN_INTEREST, EXPOSURE, INDEPENDENCE, TIME, "chance", "effort", "fairness", "contract")
COUNTED = (
    *("talks", "up", "made", "down", "no a", "no b", "no both", "left by a", "left by b"),
    *("last talk", "last no"),
    *(f"{side} for {reason}" for side in "ab" for reason in REASONS),
    *(f"left for {reason}" for reason in REASONS[:5]),
)
"""What is counted of a link (8), in the order of the kernels' columns."""


ELECTED = ("municipality", "province", "water_board")


class World:
    """A region in the course of time."""

    def __init__(self, region: Region, p: Parameters, seed: int, replicate: int) -> None:
        self.all, self.seed, self.replicate = p, seed, replicate
        self.p = p = p.at(0)
        self.effective = Effective(p)
        self.month = 0
        self.norm = 0.0
        """Of this month (7.18)."""
        self.tasks = range(len(region.tasks))
        self.need: list[list[float]] = region.needs.tolist()
        # Per rung, 0 at separation.
        self.synergy = (0.0, p.synergy_1, p.synergy_2, p.synergy_3)
        self.release = (0.0, p.release_1, p.release_2, p.release_3)
        self.autonomy = (0.0, p.autonomy_1, p.autonomy_2, p.autonomy_3)
        self.days = (0.0, p.days_1, p.days_2, p.days_3)
        self.exposed = (0.0, p.exposed_1, p.exposed_2, p.exposed_3)
        self.happened: Counter[str] = Counter()
        """Everything that ever happened; lets a test see that it tested something."""
        self.flow: Counter[str] = Counter()
        """What happened this month."""
        self.value = math.nan
        """Collective value of the month just done."""
        self.proposals: list[Proposal] = []
        """What was discussed in the month just done."""
        self.funders = [Funder(p.funder_start, p.trust_start) for _ in range(3)]
        self._start(region)

    # --- 5 Initialisation ---------------------------------------------------------------------

    def _start(self, region: Region) -> None:
        p = self.p
        self.organisations: list[Organisation] = []
        for i, key in enumerate(region.keys.tolist()):
            u = [uniform(x) for x in self.words(key, ALONE, 0, TRAIT, month=0)]
            root6 = 2.449489742783178
            mindset = p.mindset_mean + p.mindset_spread * ((u[0] + u[1] - 1.0) * root6)
            interest = p.own_interest_mean + p.own_interest_spread * ((u[2] + u[3] - 1.0) * root6)
            volume: list[float] = region.volumes[i].tolist()
            statutory = region.statutory[i].tolist()
            o = Organisation(
                key=key,
                volume=volume,
                floor=[
                    volume[k] * (p.floor_statutory if statutory[k] else p.floor_other)
                    for k in self.tasks
                ],
                own_interest=min(max(interest, 0.0), 1.0),
                mandate=self.effective.mandate,
                full_room=self.effective.room * math.sqrt(total(volume)),
                referee=bool(region.referee[i]),
                elected=region.kinds[i] in ELECTED,
                tier=region.tiers[i],
                area=region.areas[i],
                mindset=min(max(mindset, 0.0), 1.0),
                credibility=p.credibility_start,
                openness=p.openness_start,
                daring=p.daring_start,
                base_time=self.effective.inquiry * p.inquiry_days,
            )
            o.concentration_0 = o.concentration
            self.organisations.append(o)

        self.pairs: list[Pair] = []
        for row, (a, b) in enumerate(region.pairs.tolist()):
            boundary = (
                p.boundary_kind * (region.kinds[a] != region.kinds[b])
                + p.boundary_tier * (region.tiers[a] != region.tiers[b])
                + p.boundary_area * (region.areas[a] != region.areas[b])
                + p.boundary_distance * (float(region.distance[row]) / 100.0)
            )
            self.pairs.append(Pair(a, b, boundary, {}, {}, {}, {}))

        # Links of an organisation on a task: what counts, loads and bundles are counted from.
        self.links: list[Link] = []
        self.links_of: dict[tuple[int, int], list[Link]] = {}
        for row, pair in enumerate(self.pairs):
            for k in self.tasks:
                if not self.performs(pair.a, k) or not self.performs(pair.b, k):
                    continue
                n = len(self.links)
                assert (region.link_pair[n], region.link_task[n]) == (row, k)
                depth = int(region.depth[n])
                since = -int(region.age[n]) if depth > 0 else 0
                pilot = self.mark(pair, k)[0] < p.pilot_share
                link = Link(pair, k, depth, since, int(region.floor[n]), pilot)
                self.links.append(link)
                pair.links.append(link)
                self.links_of.setdefault((pair.a, k), []).append(link)
                self.links_of.setdefault((pair.b, k), []).append(link)
            if pair.links:
                self.organisations[pair.a].partners += 1
                self.organisations[pair.b].partners += 1
            for column, i in enumerate((pair.a, pair.b)):
                trust, knowledge = region.trust[row, column], region.knowledge[row, column]
                if math.isnan(trust):
                    trust = p.trust_linked if pair.tied else p.trust_start
                if math.isnan(knowledge):
                    knowledge = p.knowledge_linked if pair.tied else p.knowledge_start
                pair.trust[i], pair.knowledge[i] = float(trust), float(knowledge)
                pair.trust_peak[i], pair.record[i] = float(trust), p.record_start
        assert len(self.links) == len(region.link_pair)
        self.sign_covenant()
        self.draw_funders()
        self.take_facts()
        self.set_room()
        self.posts = [Official() for _ in range(8)]
        self.find_officials()
        self.fill_posts()
        self.lay_chains()
        self.appoint_directors()

    def mark(self, pair: Pair, k: int) -> list[float]:
        """7.13: numbers of a potential link that are the same in every month."""
        return [uniform(x) for x in self.pair_words(pair, k, TRAIT, month=0)]

    def sign_covenant(self) -> None:
        """7.13: some separate links stand on coordination; trust and knowledge are set by now."""
        for link in self.links:
            if link.depth == 0 and self.mark(link.pair, link.task)[1] < self.p.covenant:
                link.depth, link.since = 1, 0
                self.happened["covenant"] += 1

    def performs(self, i: int, k: int) -> bool:
        return self.organisations[i].volume[k] > 0

    def words(
        self, c0: int, c1: int, block: int, purpose: int, month: int | None = None
    ) -> tuple[int, int, int, int]:
        t = self.month if month is None else month
        return words(self.seed, self.replicate, c0, c1, t, block, purpose)

    def pair_words(
        self, pair: Pair, block: int, purpose: int, month: int | None = None
    ) -> tuple[int, int, int, int]:
        a, b = self.organisations[pair.a].key, self.organisations[pair.b].key
        return self.words(a, b, block, purpose, month)

    # --- 3 One month --------------------------------------------------------------------------

    def step(self) -> None:
        """Simulate one month, in the order of section 3."""
        if self.month in [begin for begin, _ in self.all.phases]:
            self.p = self.all.at(self.month)
            self.effective = Effective(self.p)
            self.find_officials()
            self.draw_funders()
            self.happened["phase"] += 1
        self.flow = Counter()
        self.begin()  # 1
        reviewed = [
            link
            for link in self.links
            if link.depth > 0 and (link.notice == -1 or link.under_contract)
        ]
        value, delivered = self.deliver()  # 2
        self.close_accounts()
        self.pass_on()
        self.take_announced_steps()  # 3
        self.tender()
        self.proposals = proposals = self.review(reviewed) + self.meet() + self.taken_up()  # 4
        for proposal in proposals:  # 5
            self.weigh(proposal)
        self.value = self.decide(proposals, value)  # 6
        self.ask(proposals)  # 7
        for proposal in proposals:
            proposal.link.proposed += self.p.director_hears > 0
        self.begin_pilots()
        self.learn(delivered)  # 8
        self.appraise(delivered)
        self.win_over_directors(delivered)
        self.pass_on_story(delivered)
        self.imitate(delivered)
        self.form_opinions(delivered)
        if (self.month + 1) % 12 == 0:  # 9
            self.drift()
        self.month += 1
        self.happened += self.flow

    def begin(self) -> None:
        """Step 1: all that is set at the month's start."""
        self.set_room()
        self.change_people()
        self.work_on_strategy()
        for o in self.organisations:
            self.speak(o)
        self.fill_posts()
        self.close_ranks()
        self.lose_standing()
        for i in range(len(self.organisations)):
            self.order(i)
            self.pay(i)
        for o in self.organisations:
            self.tell(o)
        self.escalate()
        self.give_means()
        self.lay_chains()
        self.follow_chains()
        self.attend()
        self.norm = self.normal()
        self.appoint_directors()
        self.tell_directors()
        for i, o in enumerate(self.organisations):
            load = self.load(i)
            o.able = o.room / load if load > o.room else 1.0
            o.believed = o.credibility

    # --- 7.1 ----------------------------------------------------------------------------------

    def assurance(self, trust: float) -> float:
        """Q: how far trust covers what is at stake."""
        tau = self.p.trust_threshold
        t = (trust * trust) * (trust * trust)
        h = (tau * tau) * (tau * tau)
        return t / (t + h)

    def maturity(self, months: float) -> float:
        """M: how ripe a link of this age is."""
        if self.p.maturity_months == 0:
            return 1.0
        return 1.0 - exp(-months / self.p.maturity_months)

    def activity(self, t: int) -> float:
        """Rho: how active the referee is in a month."""
        p = self.p
        if t < p.referee_start:
            return 0.0
        if t < p.referee_stop:
            return p.referee_activity
        if p.referee_fade == 0:
            return 0.0
        return p.referee_activity * exp(-(t - p.referee_stop) / p.referee_fade)

    # --- 7.3 Meeting and review ---------------------------------------------------------------

    def review(self, links: list[Link]) -> list[Proposal]:
        """What is proposed on links that exist, in their order."""
        p, proposals = self.p, []
        burdened = self.effective.burden * self.activity(self.month)
        stifle = min(1.0, p.stifling * burdened)
        for link in links:
            u = uniform(self.pair_words(link.pair, link.task, DELIVER)[2])
            r = self.review_rate(link)
            if link.brought_by or (link.settled > self.month and u < 0.5 * r):
                self.flow["not on the table"] += 1
                continue
            if u < 0.5 * r * (2 + self.alarm(link)):
                self.talk(link)
            if u < 0.5 * r * (1 - stifle):
                if link.depth < p.deepest_rung:
                    proposals.append(Proposal(link, link.depth + 1))
            elif 0.5 * r <= u < 0.5 * r * (2 + self.alarm(link)) and link.depth > link.floor:
                proposals.append(Proposal(link, link.depth - 1))
        return proposals

    def talk(self, link: Link) -> None:
        """8: the two talk about the link, whatever comes of it."""
        link.counted["talks"] += 1
        link.last_talk = self.month

    def alarm(self, link: Link) -> float:
        """7.3: how much more often stepping back is discussed, after this month's promises."""
        fewest = min(link.pair.record.values())
        return self.p.review_alarm * max(0.0, 1 - 2 * fewest)

    def review_rate(self, link: Link) -> float:
        """7.15: reviews wait for the slowest mandate and the fullest table.

        Since the month's start no link came or went: that is left to the decisions (step 6).
        """
        p, k = self.p, link.task
        if not p.waiting > 0:
            return p.review_rate
        a, b = self.organisations[link.pair.a], self.organisations[link.pair.b]
        na, nb = (sum(self.counts(i, k)[1:]) for i in (link.pair.a, link.pair.b))
        slowest = min(a.acting_mandate, b.acting_mandate)
        if slowest == 0:
            return 0.0
        wait = p.waiting * ((max(na, nb) - 1) * slowest + (1 - slowest))
        return p.review_rate * (slowest / (slowest + wait))

    def meet(self) -> list[Proposal]:
        """What is proposed on separate links: of their own accord, then called together."""
        p, effective = self.p, self.effective
        most = ((1.0 + effective.invited * p.referee_activity) + p.closure) + p.overlap_signal
        most = most + (p.funder_tables if p.funders > 0 else 0.0)
        proposals = self.discussed(self.accord, most, MEET, AGAIN)
        if effective.convening * self.activity(self.month) > 0:
            met = [proposal.link for proposal in proposals]
            called = self.discussed(self.called, effective.convening, CONVENE, CONVENE_AGAIN)
            proposals += [proposal for proposal in called if proposal.link not in met]
            self.flow["called together"] += len(called)
            self.flow["had met already"] += len([x for x in called if x.link in met])
        for proposal in proposals:
            self.talk(proposal.link)
        return proposals

    def discussed(
        self, meets: Callable[[Link, float], bool], most: float, purpose: int, again: int
    ) -> list[Proposal]:
        """Discussed separate links: first candidates of all pairs, then second ones ..."""
        candidates = [self.candidates(pair, most, purpose, again) for pair in self.pairs]
        rounds = max([len(found) for found in candidates], default=0)
        proposals = []
        for n in range(rounds):
            for found in candidates:
                if n < len(found):
                    link, v = found[n]
                    free = not link.brought_by and link.settled <= self.month
                    if link.depth == 0 and meets(link, v) and free:
                        proposals.append(Proposal(link, 1))
        return proposals

    def candidates(
        self, pair: Pair, most: float, purpose: int = MEET, again: int = AGAIN
    ) -> list[tuple[Link, float]]:
        """Links of a pair that the passing-over stops at, each with its number below B."""
        found = []
        known = self.known_at_first(pair)
        if self.p.strategy != "none" and self.p.strategy_level == "network":
            known = 2 * known
        bound = rounded_up(0.5 * min(1.0, known * most))
        a, b = self.organisations[pair.a].key, self.organisations[pair.b].key
        u = uniform(self.words(a, b, 0, purpose, month=self.month // 4)[self.month % 4])
        left = 1.0
        for link in pair.links:
            if u < 1 - left * (1 - bound):
                found.append((link, (u - (1 - left)) / left))
                left = 1.0
                u = uniform(self.pair_words(pair, link.task, again)[0])
            else:
                left = left * (1 - bound)
        self.flow["candidates"] += len(found)
        self.flow["candidates again"] += max(len(found) - 1, 0)
        return found

    def known_at_first(self, pair: Pair) -> float:
        a, b = self.organisations[pair.a], self.organisations[pair.b]
        return self.effective.contacts / (1 + max(a.partners, b.partners))

    def known(self, pair: Pair) -> float:
        """7.3, with what a strategy on the network makes of it (7.27)."""
        a, b = self.organisations[pair.a], self.organisations[pair.b]
        both = self.reached(a, "network") + self.reached(b, "network")
        return self.known_at_first(pair) * (1 + 0.5 * both)

    def accord(self, link: Link, v: float) -> bool:
        """Whether a candidate is discussed of the organisations' own accord."""
        known = self.known(link.pair)
        invited = 1 + self.effective.invited * self.activity(self.month)
        sign = self.sign(link)
        factor = (invited + self.called_by_funder(link)) + sign
        self.flow["sought"] += sign > 0
        self.flow["avoided"] += sign < 0
        if v < 0.5 * min(1.0, known * factor):
            return True
        if v < 0.5 * min(1.0, known * (factor + self.p.closure)) and self.common_partner(link):
            self.flow["met by closure"] += 1
            return True
        return False

    def sign(self, link: Link) -> float:
        """How much likelier, or less likely, doing the same makes that the two meet."""
        if not self.p.overlap_signal > 0:
            return 0.0
        ma, mb = self.speaking(link, link.pair.a), self.speaking(link, link.pair.b)
        return self.p.overlap_signal * self.alike(link.pair) * (ma + mb - 1)

    def alike(self, pair: Pair) -> float:
        """Part of the work of the smaller that the other does too."""
        a, b = self.organisations[pair.a], self.organisations[pair.b]
        same = total(min(a.volume[k], b.volume[k]) for k in self.tasks)
        return same / min(a.capacity, b.capacity)

    def called(self, link: Link, v: float) -> bool:
        """Whether the referee calls the two together on a candidate."""
        a, b = self.organisations[link.pair.a], self.organisations[link.pair.b]
        rate = self.effective.convening * self.activity(self.month) * min(a.heard, b.heard)
        return link.pair.attended and v < 0.5 * min(1.0, self.known(link.pair) * rate)

    def common_partner(self, link: Link) -> bool:
        """Whether a third organisation is linked to both on this task."""
        k = link.task
        return bool(self.partners_on(link.pair.a, k) & self.partners_on(link.pair.b, k))

    def partners_on(self, i: int, k: int) -> set[int]:
        return {other(link.pair, i) for link in self.links_of.get((i, k), []) if link.depth > 0}

    # --- 7.4 Facts of a link ------------------------------------------------------------------

    def take_facts(self) -> None:
        """Overlap, couplings and differences, from the volumes as they are."""
        weight = self.p.coupling_weight
        for pair in self.pairs:
            a, b = self.organisations[pair.a], self.organisations[pair.b]
            ca, cb = a.capacity, b.capacity
            pair.difference = 0.0
            if ca > 0 and cb > 0:
                pair.difference = 0.5 * total(
                    abs(a.volume[k] / ca - b.volume[k] / cb) for k in self.tasks
                )
            for link in pair.links:
                k, sa, sb = link.task, a.volume, b.volume
                link.overlap = min(sa[k], sb[k])
                link.coupling = weight * (
                    0.5
                    * total(
                        self.need[k][q] * (min(sa[k], sb[q]) + min(sa[q], sb[k]))
                        for q in self.tasks
                        if q != k
                    )
                )
        for i, o in enumerate(self.organisations):
            o.usual_coupling = [self.usual(i, k) for k in self.tasks]

    def usual(self, i: int, k: int) -> float:
        """Mean coupling of all potential links of an organisation on a task."""
        links = self.links_of.get((i, k), [])
        return total(link.coupling for link in links) / len(links) if links else 0.0

    def counts(self, i: int, k: int) -> list[int]:
        """n: how many potential links of i on task k stand on each rung."""
        n = [0, 0, 0, 0]
        for link in self.links_of.get((i, k), []):
            n[link.depth] += 1
        return n

    def apart(self, link: Link) -> float:
        """Worth of staying apart, per unit of overlap."""
        return self.redundant(link) + self.different(link.pair)

    def redundant(self, link: Link) -> float:
        """Worth of a further provider, per unit of overlap."""
        na, nb = self.counts(link.pair.a, link.task), self.counts(link.pair.b, link.task)
        free = min(na[0] + na[1], nb[0] + nb[1])
        fails = power(self.p.failure, free + 1)
        return self.p.redundancy * (fails if fails >= 1e-12 else 0.0)

    def different(self, pair: Pair) -> float:
        """Worth of the difference between the two, per unit of overlap."""
        return self.p.specialisation * pair.difference + self.p.plurality * pair.boundary

    def age(self, link: Link) -> int:
        """Months that a linked link exists, as far as they count."""
        return min(self.month - link.since, 4095)

    def take_announced_steps(self) -> None:
        for link in self.links:
            if link.notice != self.month:
                continue
            if link.under_contract:
                self.flow["contract ended"] += 1
                link.notice = -1
            else:
                self.flow[f"down from {link.depth}"] += 1
                self.flow["notice executed"] += 1
                link.depth -= 1
                link.notice = -1

    # --- 7.5 Value and utility of a step ------------------------------------------------------

    def weigh(self, proposal: Proposal) -> None:
        """What the step is worth to each side, time not counted."""
        p, link, pair = self.p, proposal.link, proposal.link.pair
        for i in (pair.a, pair.b):
            proposal.sides[i] = self.side(link, proposal.to, i, other(pair, i))
        if self.shield(link) > 0:
            self.flow["shielded"] += 1
        effort = self.price(link.depth, proposal.to) * link.overlap / max(1.0, p.foresight_months)
        a, b = proposal.sides[pair.a], proposal.sides[pair.b]
        wa = self.organisations[pair.a].acting_interest
        wb = self.organisations[pair.b].acting_interest
        if proposal.at_boards:
            wa, wb = self.board_weight(wa), self.board_weight(wb)
        if self.as_one(proposal):
            own = a.own + b.own
            gain = (
                own
                + (1 - 0.5 * (wa + wb)) * (0.5 * (a.value + b.value) - own)
                - (a.exposure + b.exposure)
                - 2 * effort
            )
            proposal.gain = {pair.a: gain, pair.b: gain}
        else:
            for i, w, s, partner in ((pair.a, wa, a, b), (pair.b, wb, b, a)):
                proposal.gain[i] = (
                    s.own
                    + (1 - w) * (s.value - s.own)
                    - s.exposure
                    - effort
                    - p.fairness * max(0.0, partner.own - s.own)
                )

    def price(self, rung: int, to: int) -> float:
        """What a step costs each side once, per unit of overlap (7.5, 7.17)."""
        p = self.p
        if to < rung:
            return p.exit_price if rung >= 2 else 0.0
        return p.move_cost + p.entry_cost if rung == 1 else p.move_cost

    def shared(self, link: Link) -> float:
        """z: what the two gain by sharing risks and by scale (7.18)."""
        p, k = self.p, link.task
        sa = self.organisations[link.pair.a].volume[k]
        sb = self.organisations[link.pair.b].volume[k]
        return p.pooling * ((sa + sb) - math.sqrt(sa * sa + sb * sb)) + p.scale * (
            (math.sqrt(sa) + math.sqrt(sb)) - math.sqrt(sa + sb)
        )

    def begin_pilots(self) -> None:
        """Separate pilots are put on coordination in the month in which pilots start (7.18)."""
        p = self.p
        if p.pilot_share == 0 or self.month != p.pilot_start or p.pilot_stop <= p.pilot_start:
            return
        for link in self.links:
            if link.pilot and link.depth == 0:
                self.value = self.value - 2 * p.move_cost * link.overlap
                link.depth, link.since = 1, self.month
                self.flow["up to 1"] += 1
                self.flow["pilot begun"] += 1

    def shield(self, link: Link) -> float:
        """What a pilot is spared this month (7.18)."""
        p = self.p
        return p.pilot_shield if link.pilot and p.pilot_start <= self.month < p.pilot_stop else 0.0

    def normal(self) -> float:
        """The norm: how much of all overlap is seen to be bundled (7.18)."""
        visible = self.p.pilot_visible
        bundled = sum(
            grains(link.overlap * (visible if link.pilot else 1.0))
            for link in self.links
            if link.depth >= 2
        )
        overlap = sum(grains(link.overlap) for link in self.links)
        return quotient(bundled, overlap) if overlap > 0 else 0.0

    def side(self, link: Link, to: int, i: int, j: int) -> Side:
        p, k, o, pair = self.p, link.task, link.overlap, link.pair
        me, partner = self.organisations[i], self.organisations[j]
        m, known = self.speaking(link, i), pair.knowledge[i]
        synergy = self.synergy[to] - self.synergy[link.depth]
        release = self.release[to] - self.release[link.depth]
        autonomy = self.autonomy[to] - self.autonomy[link.depth]
        exposed = self.exposed[to] - self.exposed[link.depth]
        age = 0 if link.depth == 0 else self.age(link)

        ripe = self.maturity(age + p.foresight_months)
        loss = autonomy * o * self.apart(link)
        assumed = (1 + p.prior_tint * (2 * m - 1)) * me.usual_coupling[k]
        seen = known * link.coupling + (1 - known) * assumed
        expects = self.expects(link, i)
        benefit = seen * synergy * ripe * expects
        freed = (p.overlap_weight * o + self.shared(link)) * release * ripe * expects
        if link.under_contract:
            freed = freed * (1 - p.crowding)
        value = (benefit + freed) - loss
        part = me.volume[k] / (me.volume[k] + partner.volume[k])
        claim = 2 * p.share * ((1 - p.cost_key) * 0.5 + p.cost_key * part)
        shield, rho = self.shield(link), self.rho(pair)
        believed = (rho * me.heard) * me.credibility
        fear = (self.effective.budget_fear * (1 - self.reached(me, "system"))) * (1 - shield)
        credit = claim * (benefit * (1 - p.silos) + freed * (1 - fear * (1 - m)))
        home = p.identity * (1 - p.inviting * believed) * (1 - shield) * self.norm_leaves()
        own = credit - home * autonomy * (1 + pair.boundary) * me.volume[k]
        doubt = 1 - self.assurance(pair.trust[i])
        exposure = p.exposure * o * exposed * doubt * (1 - p.backing * believed) * (1 - shield)
        return Side(own, value, loss, exposure)

    def expects(self, link: Link, i: int) -> float:
        """How much of what a link can give i expects of it: what both will keep."""
        mine = min(self.p.delivery_cap, self.reckoned(link, i))
        return 1 - self.p.record_weight * (1 - link.pair.record[i] * mine)

    def reckoned(self, link: Link, i: int) -> float:
        """What i reckons with of its own mandate and time (7.23, 7.24, 7.26)."""
        o = self.organisations[i]
        if link.brought_by or link.by_boards:
            return o.able
        ready = self.ready(i, self.rho(link.pair), link.steered)
        return ready + (self.p.obedience * (1 - o.daring)) * (o.able - ready)

    def norm_leaves(self) -> float:
        """How much one's own name counts under what is normal in the region (7.18)."""
        return max(0.0, 1 - self.p.norm_weight * (self.norm - self.p.norm_point))

    # --- 7.6 Time -----------------------------------------------------------------------------

    def set_room(self) -> None:
        for o in self.organisations:
            o.room = o.full_room
            if self.month >= self.p.means_cut_month:
                self.flow["more tasks"] += self.p.task_growth > 0
                o.room = o.full_room * (1 - self.p.means_cut) / (1 + self.p.task_growth)

    def carried(self, i: int, k: int) -> float:
        """7.17: how far every further partner costs i time of its own, by the form of bundling.

        A joint organisation has one board, of which ``load_on`` knows the time.
        """
        if self.p.form == "network":
            return 1.0
        if self.p.form == "programme":
            return self.p.pairwise_load
        if self.p.form == "joint":
            return 0.0
        largest = max([self.organisations[j].volume[k] for j in self.partners_on(i, k)], default=0)
        return 1.0 if self.organisations[i].volume[k] >= largest else 0.0

    def load_on(self, i: int, k: int, share: float) -> float:
        """Days a week that an organisation spends at its table on a task."""
        days = self.days
        n = self.counts(i, k)
        dearest = max([days[rung] for rung in (1, 2, 3) if n[rung] > 0], default=0.0)
        every = total(n[rung] * days[rung] for rung in (1, 2, 3))
        if self.p.form == "joint":
            return every / max(1, n[1] + n[2] + n[3])
        return (1 - share) * dearest + share * every

    def load(self, i: int) -> float:
        """x: days a week that an organisation spends on working with others."""
        if self.organisations[i].partners == 0:
            return 0.0
        x = self.organisations[i].base_time
        for k in self.tasks:
            x = x + self.load_on(i, k, self.carried(i, k))
        return x

    def cost_of_time(self, i: int, x: float) -> float:
        """C: what working with others for x days a week costs."""
        o, p = self.organisations[i], self.p
        price = p.time_cost * (1 + p.tunnelling * (0.5 - o.mindset))
        bend = p.congestion / (2 * o.room) if o.room > 0 else 0.0
        return price * (x + bend * (x * x))

    def extra_cost(self, i: int, link: Link, to: int) -> float:
        """Delta C: cost of time with the step made less that without."""
        k, share = link.task, self.carried(i, link.task)
        present, before, was = self.load(i), self.load_on(i, k, share), link.depth
        link.depth = to
        after = present + (self.load_on(i, k, share) - before)
        link.depth = was
        return self.cost_of_time(i, after) - self.cost_of_time(i, present)

    # --- 7.7 Decision -------------------------------------------------------------------------

    def decide(self, proposals: list[Proposal], value: float) -> float:
        """Take the steps that are agreed; the result is the value less their cost."""
        precision = self.p.choice_precision
        blur = 1 / precision if precision != 0 else math.inf
        drawn = []
        for n, proposal in enumerate(proposals):
            joint = self.as_one(proposal)
            pair, gain = proposal.link.pair, proposal.gain
            x = self.pair_words(pair, proposal.link.task, MOVE)
            u = {pair.a: uniform(x[0]), pair.b: uniform(x[0] if joint else x[1])}
            if self.competes(proposal):
                hired = 0.5 * self.p.contract_worth * proposal.link.overlap
                gain = {i: gain[i] - (2 * hired if joint else hired) for i in gain}
            proposal.limit = {i: gain[i] - blur * log_odds(u[i]) for i in (pair.a, pair.b)}
            drawn.append((x[2], n, proposal))
        for _, _, proposal in sorted(drawn, key=lambda entry: entry[:2]):
            link, pair, to = proposal.link, proposal.link.pair, proposal.to
            a, b = pair.a, pair.b
            if link.depth != proposal.rung or (link.depth >= 2 and link.notice >= 0):
                self.flow["passed over"] += 1
                continue
            extra = {i: self.extra_cost(i, link, to) for i in (a, b)}
            net = {i: proposal.gain[i] - extra[i] for i in (a, b)}
            up = to > link.depth
            joint = self.as_one(proposal)
            if joint:
                gain_of_both = proposal.gain[a] - (extra[a] + extra[b])
                net = {a: gain_of_both, b: gain_of_both}
                made = extra[a] + extra[b] < proposal.limit[a]
            else:
                yes = [extra[i] < proposal.limit[i] for i in (a, b)]
                made = all(yes) if up else any(yes)
            if up:
                self.count_up(proposal, extra)
            else:
                link.counted["down"] += 1
            if made and up and self.stopped(link):
                made = False
                link.stopped += 1
            if made:
                self.note_step(proposal)
            elif up:
                self.note_refusal(proposal)
            if not made:
                self.flow["declined"] += 1
                if self.competes(proposal):
                    self.flow["hired"] += 1
                    link.notice = self.month + self.p.contract_months
            elif up:
                value = value - 2 * self.price(link.depth, to) * link.overlap
                if link.depth == 0:
                    link.since = self.month
                elif link.depth == 1:
                    link.notice = -1
                link.depth = to
                self.flow[f"up to {to}"] += 1
            else:
                i = pair.a if net[pair.a] >= net[pair.b] else pair.b
                reason = self.reason(proposal, i, net[i], extra[i])
                self.flow[f"ended by {reason}"] += 1
                link.counted[f"left by {'a' if i == a else 'b'}"] += 1
                link.counted[f"left for {reason}"] += 1
                together: list[Link] = []
                if self.p.form == "joint" and link.depth >= 2:
                    together = self.left_together(link, i)
                for one in (link, *together):
                    value = value - 2 * self.price(one.depth, one.depth - 1) * one.overlap
                    self.step_down(one)
        return value

    def count_up(self, proposal: Proposal, extra: dict[int, float]) -> None:
        """8: what was said to a step up, and why not."""
        p, link, a, b = self.p, proposal.link, proposal.link.pair.a, proposal.link.pair.b
        hired = 0.5 * p.contract_worth * link.overlap if self.competes(proposal) else 0.0
        effort = self.price(link.depth, proposal.to) * link.overlap / max(1.0, p.foresight_months)
        cost, lost = dict(extra), {a: hired, b: hired}
        if self.as_one(proposal):
            cost = {a: extra[a] + extra[b], b: extra[a] + extra[b]}
            lost = {a: 2 * hired, b: 2 * hired}
        said_no = {i: not cost[i] < proposal.limit[i] for i in (a, b)}
        link.counted["up"] += 1
        if not any(said_no.values()):
            link.counted["made"] += 1
            return
        link.counted["no " + ("both" if all(said_no.values()) else "a" if said_no[a] else "b")] += 1
        link.last_no = self.month
        for i, letter in ((a, "a"), (b, "b")):
            if not said_no[i]:
                continue
            me, partner = proposal.sides[i], proposal.sides[other(link.pair, i)]
            w, reason = self.organisations[i].acting_interest, "chance"
            if proposal.at_boards:
                w = self.board_weight(w)
            if not (proposal.gain[i] - lost[i]) - cost[i] >= 0:
                envied = p.fairness * max(0.0, partner.own - me.own)
                if self.as_one(proposal):
                    envied = 0.0
                reasons = {
                    OWN_INTEREST: -(w * me.own),
                    EXPOSURE: me.exposure,
                    INDEPENDENCE: (1 - w) * me.loss,
                    "effort": effort,
                    "fairness": envied,
                    "contract": hired,
                    TIME: extra[i],
                }
                reason = max(reasons, key=lambda name: reasons[name])
            link.counted[f"{letter} for {reason}"] += 1

    def tally(self) -> list[list[int]]:
        """8: what was counted of each link."""
        months = [{"last talk": link.last_talk, "last no": link.last_no} for link in self.links]
        counts = [{**link.counted, **last} for link, last in zip(self.links, months, strict=True)]
        return [[told.get(name, 0) for name in COUNTED] for told in counts]

    def competes(self, proposal: Proposal) -> bool:
        """7.16: whether hiring is the other way to get what the step would give."""
        link, up = proposal.link, proposal.to > proposal.rung
        return self.p.contract_worth > 0 and up and proposal.rung <= 1 and not link.under_contract

    def step_down(self, link: Link) -> None:
        """One rung down: at once, or announced."""
        if link.depth >= 2 and self.p.notice_months > 0:
            link.notice = self.month + self.p.notice_months
            self.flow["notice given"] += 1
        else:
            self.flow[f"down from {link.depth}"] += 1
            link.depth -= 1

    def left_together(self, link: Link, i: int) -> list[Link]:
        """7.17: the further links that step down when i leaves a joint organisation by a link."""
        k = link.task

        def bundled(j: int) -> list[Link]:
            return [x for x in self.links_of[j, k] if x.depth >= 2]

        members = [other(x.pair, i) for x in bundled(i)]
        mine = self.organisations[i].volume[k]
        share = mine / (mine + total(self.organisations[j].volume[k] for j in members))
        found = [x for x in bundled(i) if x is not link and x.notice == -1]
        self.flow["left as a whole"] += len(found)
        if share > self.p.dissolution:
            for j in members:
                for x in bundled(j):
                    between = other(x.pair, j) in members and x.notice == -1
                    if between and not any(x is y for y in found):
                        found.append(x)
                        self.flow["dissolved"] += 1
        return found

    def reason(self, proposal: Proposal, i: int, net: float, extra: float) -> str:
        """The main reason of a decision to step down, as i sees it."""
        if not net > 0:
            return "chance"
        side, w = proposal.sides[i], self.organisations[i].acting_interest
        reasons = {
            OWN_INTEREST: w * side.own,
            EXPOSURE: -side.exposure,
            INDEPENDENCE: -(1 - w) * side.loss,
            TIME: -extra,
        }
        return max(reasons, key=lambda name: reasons[name])  # the first of the largest

    # --- 7.8 Delivery, trust and rulings; 7.9 Realised value and success ----------------------

    def deliver(self) -> tuple[float, list[Delivered]]:
        """Keep or break every promise; the links' value, and what each linked pair did."""
        p = self.p
        # In whole grains: of all links together; of what differences are worth, by rung.
        worth, lost = 0, [0, 0, 0, 0]
        if p.contract_worth > 0:
            worth += sum(
                grains(p.contract_worth * x.overlap) for x in self.links if x.under_contract
            )
        delivered = []
        for pair in self.pairs:
            linked = [link for link in pair.links if link.depth > 0]
            if not linked:
                continue
            a, b, rho = pair.a, pair.b, self.rho(pair)
            if not pair.attended:
                self.flow["unattended"] += 1
            # Of each side as the other sees it: promises kept, broken, broken with favour.
            kept, broken, favoured = {a: 0, b: 0}, {a: 0, b: 0}, {a: 0, b: 0}
            did = Delivered(pair, len(linked), 0.0, 0.0, kept)
            for link in linked:
                u = [uniform(x) for x in self.pair_words(pair, link.task, DELIVER)]
                here = {i: self.ready(i, rho, link.steered) for i in (a, b)}
                if link.by_boards:
                    self.flow["mandate of boards"] += 1
                    here = {i: self.organisations[i].able for i in (a, b)}
                q = {
                    i: self.reliability(i, pair.trust[i], here[i], rho, link.steered)
                    for i in (a, b)
                }
                q = {i: q[i] * self.willing(i, link) * link.in_order.get(i, 1.0) for i in (a, b)}
                keeps = {a: u[0] < q[a], b: u[1] < q[b]}
                for i in (a, b):
                    if keeps[i]:
                        kept[i] += 1
                    elif self.ruling(rho) and self.organisations[i].referee and u[3] < p.partiality:
                        favoured[i] += 1
                    else:
                        broken[i] += 1
                both = link.handed = keeps[a] and keeps[b]
                self.flow["promises"] += 2
                self.flow["kept"] += keeps[a] + keeps[b]
                self.flow["both"] += both
                self.flow["either"] += keeps[a] or keeps[b]

                o, rung, grown = link.overlap, link.depth, self.maturity(self.age(link))
                released = p.overlap_weight * o + self.shared(link)
                full = link.coupling * self.synergy[rung] + released * self.release[rung]
                worth += both * grains(full * grown)
                worth -= grains(self.autonomy[rung] * o * self.redundant(link))
                lost[rung] += grains(o * self.different(pair))
                if both:
                    self.credit_funders(
                        link,
                        link.coupling * self.synergy[rung] * grown,
                        released * self.release[rung] * grown,
                    )
                did.won = did.won + both * (o * grown)
                did.weight = did.weight + o
            for i, j in ((a, b), (b, a)):
                self.settle(pair, i, kept[j], broken[j], favoured[j], rho)
                self.remember(pair, i, kept[j], len(linked))
            for i in (a, b):
                pair.knowledge[i] = pair.knowledge[i] + p.familiarity * (1 - pair.knowledge[i])
                told = p.told_known * self.organisations[other(pair, i)].told
                if rho > 0:
                    pair.knowledge[i] = pair.knowledge[i] + told * (1 - pair.knowledge[i])
            delivered.append(did)
        value = 0.0
        for rung in (1, 2, 3):
            value = value - self.autonomy[rung] * (float(lost[rung]) / GRAINS)
        return value + float(worth) / GRAINS, delivered

    def rho(self, pair: Pair) -> float:
        """Rho_p: how active the referee is for a pair this month (7.15)."""
        return self.activity(self.month) if pair.attended else 0.0

    def ruling(self, rho: float) -> bool:
        """Whether a referee of this activity rules on broken promises."""
        return rho * self.p.mediation > 0

    def willing(self, i: int, link: Link) -> float:
        """7.17: how far i serves a link that stands only because the law prescribes it."""
        if not link.depth == link.floor == 1:
            return 1.0
        if self.p.reluctance > 0:
            self.flow["reluctant"] += 1
        return 1 - self.p.reluctance * self.organisations[i].acting_interest

    def ready(self, i: int, rho: float, steered: float = 0.0) -> float:
        """What i can promise itself: being allowed, under a referee who values it, and able.

        In a chain that somebody steers, i is allowed more (7.26).
        """
        o = self.organisations[i]
        mandate = o.acting_mandate
        here = rho * o.heard
        allowed = mandate + self.p.appreciation * (here * o.believed) * (1 - mandate)
        ready = allowed * o.able
        return ready + steered * (o.able - ready)

    def reliability(
        self, i: int, trust: float, ready: float, rho: float, steered: float = 0.0
    ) -> float:
        """q: probability that i keeps a promise, being so far allowed and able."""
        p, o = self.p, self.organisations[i]
        if o.able < 1:
            self.flow["overloaded"] += 1
        here = rho * o.heard
        tempted = o.acting_interest * (1 - self.effective.monitoring * here * o.believed)
        if o.ordered:
            tempted = tempted + p.order_pull * self.order_size() * (1 - tempted)
        tempted = tempted * (1 - steered)
        kept = ready * (1 - tempted * (1 - self.assurance(trust)))
        return min(p.delivery_cap, kept)

    def settle(self, pair: Pair, i: int, s: int, g: int, h: int, rho: float) -> None:
        """What the partner's promises do to i's trust in it, and to i's belief in the referee.

        s of them were kept, g broken and ruled fairly, h broken and ruled partially.
        """
        p, me = self.p, self.organisations[i]
        partner = self.organisations[other(pair, i)]
        repair = rho * me.heard * p.mediation * me.believed
        trust, peak, missing = pair.trust[i], pair.trust_peak[i], power(1 - p.trust_gain, s)
        if p.personal > 0:
            lift = 1 + p.personal * ((me.skill + partner.skill) - 1)
            missing = max(0.0, 1 - (1 - missing) * lift)
        lost = 1 - trust / peak if peak != 0 else 0.0
        missing = missing + (1 - missing) * (p.trust_scar * lost)
        self.flow["scarred"] += p.trust_scar * lost > 0 and s > 0
        left = power(1 - p.trust_loss, h) * power(1 - p.trust_loss * (1 - repair), g)
        if partner.ordered:
            left = left * (1 - p.trust_loss * self.order_size())
        kept_first = (1 - (1 - trust) * missing) * left
        pair.trust[i] = 0.5 * (kept_first + (1 - (1 - trust * left) * missing))
        pair.trust_peak[i] = max(peak, pair.trust[i])
        if p.personal > 0:
            if pair.trust[i] >= trust:
                pair.on_person[i] += p.personal * (pair.trust[i] - trust)
            else:
                self.flow["less on persons"] += pair.on_person[i] > 0
                pair.on_person[i] *= pair.trust[i] / trust
        if self.ruling(rho):
            self.flow["fair ruling"] += g
            self.flow["partial ruling"] += h
            believing = 1 - (1 - me.credibility) * power(1 - p.credibility_gain * rho, g)
            me.credibility = believing * power(1 - p.credibility_loss * rho, h)

    def remember(self, pair: Pair, i: int, s: int, n: int) -> None:
        """What i remembers of its partner, after s of n promises were kept."""
        keep = power(1 - self.p.record_memory, n)
        pair.record[i] = keep * pair.record[i] + (1 - keep) * (s / n)

    # --- 7.23 Escalation, 7.24 Appraisal ------------------------------------------------------

    def stuck(self, link: Link) -> bool:
        """Whether people talk on about a link."""
        often = 0 < self.p.escalate_after <= link.refused
        free = link.depth <= 1 or link.notice == -1
        return often and link.depth < self.p.deepest_rung and free

    def escalate(self) -> None:
        """Time that stuck questions take, and which of them boards take up this month."""
        brought = []
        agenda = Counter[int]()
        for o in self.organisations:
            o.overruled = 0
        for n, link in enumerate(self.links):
            link.brought_by = []
            if not self.stuck(link):
                continue
            self.flow["stuck"] += 1
            x = self.pair_words(link.pair, link.task, ESCALATE)
            sides = (link.pair.a, link.pair.b)
            by = [i for i, w in zip(sides, x, strict=False)
                  if uniform(w) < self.organisations[i].daring]  # fmt: skip
            if by:
                brought.append((x[2], n, link, by))
        for i, o in enumerate(self.organisations):
            mine = [x for x in self.links if i in (x.pair.a, x.pair.b) and self.stuck(x)]
            o.base_time = o.base_time + self.p.talk_days * len(mine)
        for _, _, link, by in sorted(brought, key=lambda entry: entry[:2]):
            sides = (link.pair.a, link.pair.b)
            if all(agenda[i] < self.p.board_knots for i in sides):
                agenda.update(sides)
                link.brought_by = by
            else:
                self.flow["no time of boards"] += 1

    def taken_up(self) -> list[Proposal]:
        """What boards decide on this month."""
        proposals = [Proposal(x, x.depth + 1) for x in self.links if x.brought_by]
        for proposal in proposals:
            proposal.at_boards = True
            self.talk(proposal.link)
        return proposals

    def as_one(self, proposal: Proposal) -> bool:
        """Whether the two sides decide with one gain and one cost."""
        return self.p.mode == "joint" or proposal.at_boards

    def board_weight(self, w: float) -> float:
        """With how much own interest a board decides."""
        shift = self.p.board_interest
        return w + shift * (1 - w) if shift >= 0 else w + shift * w

    def note_refusal(self, proposal: Proposal) -> None:
        """A step up is refused."""
        link = proposal.link
        if not proposal.at_boards:
            link.refused += self.p.escalate_after > 0
            return
        self.flow["knots cut with a no"] += 1
        link.refused, link.settled = 0, self.month + self.p.settled_months
        for i in (link.pair.a, link.pair.b):
            self.organisations[i].cut[0] += 1
        for i in link.brought_by:
            self.organisations[i].overruled += 1

    def note_step(self, proposal: Proposal) -> None:
        """A step is decided, up or down."""
        link = proposal.link
        link.refused, link.by_boards = 0, proposal.at_boards
        if proposal.at_boards:
            self.flow["knots cut with a step"] += 1
            for i in (link.pair.a, link.pair.b):
                self.organisations[i].cut[1] += 1

    def appraise(self, delivered: list[Delivered]) -> None:
        """7.24: what people dare follows what their hierarchy values."""
        p = self.p
        if p.appraisal == 0 and p.reproof == 0:
            return
        for i, o in enumerate(self.organisations):
            by_own, d = o.acting_interest * (1 - p.recognition), o.daring
            for _ in range(o.overruled):
                self.flow["overruled"] += 1
                d = d * (1 - p.reproof * by_own)
            mine = [did for did in delivered if i in (did.pair.a, did.pair.b)]
            if mine:
                success = total(did.won for did in mine) / total(did.weight for did in mine)
                d = d + p.appraisal * ((1 - by_own) * success - d)
            o.daring = min(max(d, 0.0), 1.0)

    # --- 7.10 Asking --------------------------------------------------------------------------

    def inquiry(self, i: int) -> float:
        """How far i asks the other, with what a strategy on persons makes of it (7.27)."""
        inquiry = self.effective.inquiry
        return inquiry + self.reached(self.organisations[i], "person") * (1 - inquiry)

    def ask(self, proposals: list[Proposal]) -> None:
        for proposal in proposals:
            knowledge = proposal.link.pair.knowledge
            for i in knowledge:
                knowledge[i] += self.inquiry(i) * (1 - knowledge[i])

    # --- 7.11 Learning ------------------------------------------------------------------------

    def learn(self, delivered: list[Delivered]) -> None:
        then = [o.mindset for o in self.organisations]
        for i, o in enumerate(self.organisations):
            mine = [did for did in delivered if i in (did.pair.a, did.pair.b)]
            if not mine:
                continue
            success = total(did.won for did in mine) / total(did.weight for did in mine)
            peer = total(did.tasks * then[other(did.pair, i)] for did in mine) / total(
                did.tasks for did in mine
            )
            m = then[i]
            m = m + self.p.experience_rate * (success - m) + self.p.peer_rate * (peer - m)
            o.mindset = min(max(m, 0.0), 1.0)

    # --- 7.12 Portfolio drift -----------------------------------------------------------------

    def drift(self) -> None:
        """Once a year, first apart and then towards each other (7.20)."""
        then = [list(o.volume) for o in self.organisations]
        if self.p.drift > 0:
            self.drift_apart(then)
        if self.p.drift_towards > 0:
            self.drift_towards(then)
        if self.p.drift > 0 or self.p.drift_towards > 0:
            self.take_facts()

    def spare(self, i: int, k: int, then: list[list[float]]) -> float:
        """What i can spare of task k for each of those with whom a link on it is possible."""
        return (then[i][k] - self.organisations[i].floor[k]) / max(1, len(self.links_of[i, k]))

    def drift_apart(self, then: list[list[float]]) -> None:
        for pair in self.pairs:
            tasks = [link.task for link in pair.links if link.depth == 0]
            if len(tasks) < 2:
                continue
            a, b = self.organisations[pair.a], self.organisations[pair.b]
            whole_a, whole_b = total(then[pair.a]), total(then[pair.b])
            of_a = {k: then[pair.a][k] * whole_b for k in tasks}
            of_b = {k: then[pair.b][k] * whole_a for k in tasks}
            from_a = {k: self.spare(pair.a, k, then) for k in tasks if of_b[k] > of_a[k]}
            from_b = {k: self.spare(pair.b, k, then) for k in tasks if of_a[k] > of_b[k]}
            all_a, all_b = total(from_a.values()), total(from_b.values())
            urge = (1 - a.mindset) * (1 - b.mindset)
            if all_a == 0 and all_b == 0:
                self.flow["portfolios alike"] += 1
                n = len(tasks)
                x = self.pair_words(pair, 0, DRIFT)
                first = math.floor(uniform(x[0]) * n)
                second = math.floor(uniform(x[1]) * (n - 1))
                if second >= first:
                    second += 1
                k, l = tasks[first], tasks[second]
                least = min(self.spare(pair.a, k, then), self.spare(pair.b, l, then))
                e = self.p.drift * urge * least
                if e > 0:
                    self.flow["exchange"] += 1
                    a.volume[k] -= e
                    b.volume[k] += e
                    b.volume[l] -= e
                    a.volume[l] += e
            elif all_a > 0 and all_b > 0:
                self.flow["exchange"] += 1
                e = self.p.drift * urge * min(all_a, all_b)
                part_a, part_b = e / all_a, e / all_b
                for k in tasks:
                    if k in from_a:
                        a.volume[k] -= part_a * from_a[k]
                        b.volume[k] += part_a * from_a[k]
                    elif k in from_b:
                        b.volume[k] -= part_b * from_b[k]
                        a.volume[k] += part_b * from_b[k]

    # --- 7.14 Who speaks for an organisation ----------------------------------------------------

    def alone(
        self, o: Organisation, block: int, purpose: int, month: int | None = None
    ) -> list[float]:
        """The four numbers of a draw that concerns one organisation."""
        return [uniform(x) for x in self.words(o.key, ALONE, block, purpose, month)]

    def speak(self, o: Organisation) -> None:
        """Set the mandate and the own-interest weight with which o acts this month."""
        p, t = self.p, self.month
        mandate, w = o.mandate, o.own_interest
        mandate = mandate + self.reached(o, "organisation") * (1 - mandate)
        self.flow["recognised"] += p.recognition > 0
        mandate = mandate + p.recognition * (1 - mandate)
        if o.elected and t >= p.election_first:
            elections = 1 + (t - p.election_first) // p.election_months
            latest = p.election_first + (elections - 1) * p.election_months
            if self.alone(o, 0, ELECTION, month=latest)[0] < p.election_swing:
                self.flow["turned inwards"] += 1
                mandate = mandate * (1 - p.election_mandate)
                w = w + p.election_identity * (1 - w)
        rho = self.activity(t)
        if p.contradiction * rho > 0:
            self.flow["instructed"] += 1
            u = self.alone(o, 0, INSTRUCTION)[0]
            mandate = mandate * (1 - p.contradiction * rho * u)
        if p.self_knowledge < 1 and p.departments > 1:
            self.flow["loudest"] += 1
            voices = [self.alone(o, d // 4, LOUD)[d % 4] for d in range(p.departments)]
            d = voices.index(max(voices))
            u = self.alone(o, 1 + d // 4, TRAIT, month=0)[d % 4]
            loudest = min(max(w + p.department_spread * (2 * u - 1), 0.0), 1.0)
            w = p.self_knowledge * w + (1 - p.self_knowledge) * loudest
        o.acting_mandate, o.acting_interest = mandate, w

    # --- 7.15 Money, burden and attention of the referee ----------------------------------------

    def order(self, i: int) -> None:
        """Side orders and accountability take time before any table does."""
        p, o, rho = self.p, self.organisations[i], self.activity(self.month)
        linked = any(self.partners_on(i, k) for k in self.tasks)
        u = self.alone(o, 0, INSTRUCTION)[1]
        o.ordered = p.funding > 0 and linked and u < p.order_share * rho
        self.flow["ordered"] += o.ordered
        side = p.order_days * self.order_size() if o.ordered else 0.0
        own_time = self.inquiry(i) * p.inquiry_days + side
        o.base_time = own_time + (self.effective.burden * rho) * linked
        o.linked = linked

    def bought(self, s: float) -> float:
        """for(s): what a sum of money does, of all that money can do."""
        return s / (s + self.p.money_half) if s != 0 else 0.0

    def order_size(self) -> float:
        """f: how large the side orders are."""
        return self.bought(self.p.funding * self.p.order_share)

    def pay(self, i: int) -> None:
        """The fund pays time of those who do something together."""
        p, o, rho = self.p, self.organisations[i], self.activity(self.month)
        if any(self.partners_on(i, k) for k in self.tasks):
            fund = self.bought(p.funding * (1 - p.order_share) * rho)
            self.flow["funded"] += fund > 0
            o.room = o.room * (1 + fund)

    def attend(self) -> None:
        """Choose the pairs to which a referee with scarce attention attends."""
        p = self.p
        limited = p.attention < len(self.pairs) or p.referee_scope != "all"
        for pair in self.pairs:
            pair.attended = not limited
        if limited:
            eligible = [pair for pair in self.pairs if self.in_scope(pair)]
            # A stable sort: equal ones stay in the order of pairs.
            for pair in sorted(eligible, key=self.score, reverse=True)[: p.attention]:
                pair.attended = True

    def in_scope(self, pair: Pair) -> bool:
        scope = self.p.referee_scope
        a, b = self.organisations[pair.a], self.organisations[pair.b]
        if scope == "within_area":
            return a.area == b.area
        if scope == "across_areas":
            return a.area != b.area
        if scope == "local":
            return a.tier == b.tier == "local"
        if scope == "across_tiers":
            return a.tier != b.tier
        return True

    def score(self, pair: Pair) -> float:
        """How urgently a pair asks for attention."""
        p, rule = self.p, self.p.attention_rule
        if rule == "weakest_trust":
            return -min(pair.trust[pair.a], pair.trust[pair.b])
        if rule == "unrealised_value":
            return total(
                link.coupling * (max(self.synergy) - self.synergy[link.depth])
                + p.overlap_weight * link.overlap * (max(self.release) - self.release[link.depth])
                for link in pair.links
            )
        if rule == "largest":
            return self.organisations[pair.a].capacity + self.organisations[pair.b].capacity
        if rule == "newest":
            return float(max([x.since for x in pair.links if x.depth > 0], default=-(2**31)))
        return uniform(self.pair_words(pair, 0, ATTEND)[0])

    # --- 7.21 Officials of the referee ----------------------------------------------------------

    @property
    def officials(self) -> list[Official]:
        """Those there are: the first posts."""
        return self.posts[: self.p.officials]

    def find_officials(self) -> None:
        """From whom each organisation hears."""
        for o in self.organisations:
            u = self.alone(o, 1, OFFICIAL, month=0)[0]
            o.official = math.floor(u * self.p.officials)
            o.heard = 1.0

    def fill_posts(self) -> None:
        p = self.p
        for number, one in enumerate(self.officials):
            leaves, opinion, *_ = map(uniform, self.words(number, ALONE, 0, OFFICIAL))
            if one.since == -1 or leaves < p.official_turnover:
                self.flow["new official"] += 1
                drawn = p.opinion_mean + p.opinion_spread * (2 * opinion - 1)
                one.opinion, one.since = min(max(drawn, 0.0), 1.0), self.month

    def close_ranks(self) -> None:
        """Officials agree as far as they take time for it; the rest is for organisations."""
        p, rho, there = self.p, self.activity(self.month), self.officials
        if not there:
            return
        opinions = [one.opinion for one in there]
        mean = total(opinions) / len(there)
        part = rho * p.closing_ranks * (max(opinions) - min(opinions))
        left = (1 - part) * p.official_days
        self.flow["ranks closed"] += part > 0
        for number, one in enumerate(there):
            one.opinion = one.opinion + part * (mean - one.opinion)
            hearing = [(i, o) for i, o in enumerate(self.organisations) if o.official == number]
            asking = sum(any(self.partners_on(i, k) for k in self.tasks) for i, _ in hearing)
            needed = rho * (p.partner_days * asking)
            time = left / needed if needed > left else 1.0
            self.flow["official short of time"] += needed > left
            one.days = [one.days[0] + min(left, needed), one.days[1] + part * p.official_days]
            for _, o in hearing:
                o.heard = one.opinion * time
        for i, o in enumerate(self.organisations):
            gaps = [
                abs(self.told(link.pair.a) - self.told(link.pair.b))
                for link in self.links
                if link.depth > 0 and i in (link.pair.a, link.pair.b)
            ]
            if gaps:
                lost = p.opinion_weight * rho * (total(gaps) / len(gaps))
                self.flow["heard otherwise"] += lost > 0
                o.acting_mandate = o.acting_mandate * (1 - lost)

    def told(self, i: int) -> float:
        """What an organisation hears of working together."""
        return self.posts[self.organisations[i].official].opinion

    def lose_standing(self) -> None:
        """Open backing of others costs belief with those who are in no bundle."""
        p, people = self.p, self.organisations
        lost = p.standing_loss * (self.activity(self.month) * p.backing)
        if lost == 0:
            return
        bundled = {i for link in self.links if link.depth >= 2 for i in (link.pair.a, link.pair.b)}
        backed = total(o.heard for i, o in enumerate(people) if i in bundled)
        for i, o in enumerate(people):
            if i not in bundled:
                self.flow["standing lost"] += backed > 0
                o.credibility = o.credibility * (1 - lost * (backed / len(people)))

    def form_opinions(self, delivered: list[Delivered]) -> None:
        """Officials think of working together as they see promises kept."""
        rho = self.activity(self.month)
        for number, one in enumerate(self.officials):
            kept = promised = 0
            for did in delivered:
                for i in (did.pair.a, did.pair.b):
                    if self.organisations[i].official == number:
                        kept += did.kept[i]
                        promised += did.tasks
            if promised > 0:
                seen = kept / promised
                one.opinion = one.opinion + self.p.opinion_rate * rho * (seen - one.opinion)

    # --- 7.22 Partner and client at once --------------------------------------------------------

    def tell(self, o: Organisation) -> None:
        """Say openly what one runs into, account for it, and learn from what came back."""
        p, rho = self.p, self.activity(self.month)
        asked = rho * o.heard * p.openness_asked if o.linked else 0.0
        o.told = asked * o.openness
        days = p.told_days * o.told
        o.base_time = (o.base_time + days) + o.strategy_time
        if asked > 0:
            self.flow["told"] += o.told > 0
            back = days / o.room if days < o.room else float(days > 0)
            self.flow["accounted for"] += back > 0
            target = p.openness_given * (1 - back)
            o.openness = o.openness + p.openness_rate * asked * (target - o.openness)

    # --- 7.16 Contracts and tenders -------------------------------------------------------------

    def tender(self) -> None:
        """Every elected organisation gives every task to the highest of the bids on it."""
        p = self.p
        if p.tender_months == 0 or self.month % p.tender_months != 0:
            return
        for i, client in enumerate(self.organisations):
            for k in self.tasks if client.elected else ():
                best, highest = None, -math.inf
                for link in self.links_of.get((i, k), []):
                    bidder = self.organisations[other(link.pair, i)]
                    if bidder.elected or link.depth > 1 or link.under_contract:
                        continue
                    u = uniform(self.pair_words(link.pair, k, TENDER)[0])
                    if bidder.volume[k] * u > highest:
                        best, highest = link, bidder.volume[k] * u
                if best is not None:
                    self.flow["tendered"] += 1
                    best.notice = self.month + p.tender_months

    # --- 7.19 Imitation -------------------------------------------------------------------------

    def imitate(self, delivered: list[Delivered]) -> None:
        """Some copy the stance of a partner, the likelier the better that one did."""
        p, n = self.p, len(self.organisations)
        if not p.imitation > 0:
            return
        fitness = []
        for i in range(n):
            mine = [did for did in delivered if i in (did.pair.a, did.pair.b)]
            got = sum(did.kept[other(did.pair, i)] for did in mine)
            brought = sum(did.kept[i] for did in mine)
            links = sum(did.tasks for did in mine)
            payoff = 0.0
            if links > 0:
                payoff = (p.imitation_benefit * got - p.imitation_cost * brought) / links
            fitness.append(max(0.0, (1 - p.selection) + p.selection * payoff))
        revise = math.floor(p.imitation * n)
        u = uniform(self.words(ALONE, ALONE, 0, IMITATE)[0])
        if u < p.imitation * n - revise:
            revise += 1
        for r in range(revise):
            x = self.words(r, ALONE, 1, IMITATE)
            i = math.floor(uniform(x[0]) * n)
            partners = [
                other(link.pair, i)
                for k in self.tasks
                for link in self.links_of.get((i, k), [])
                if link.depth > 0
            ]
            weight = total(fitness[j] for j in partners)
            if not weight > 0:
                continue
            chosen, running = partners[-1], 0.0
            for j in partners:
                running = running + fitness[j]
                if running > uniform(x[1]) * weight:
                    chosen = j
                    break
            self.flow["imitated"] += 1
            me, model = self.organisations[i], self.organisations[chosen]
            me.own_interest, me.mindset = model.own_interest, model.mindset

    # --- 7.20 Towards overlap -------------------------------------------------------------------

    def drift_towards(self, then: list[list[float]]) -> None:
        """Linked abundance thinkers take over from each other what the other does most of."""
        for pair in self.pairs:
            tasks = [link.task for link in pair.links if link.depth > 0]
            if len(tasks) < 2:
                continue
            a, b = self.organisations[pair.a], self.organisations[pair.b]
            ratio = {k: then[pair.b][k] / then[pair.a][k] for k in tasks}
            largest, smallest = max(ratio.values()), min(ratio.values())
            if largest == smallest:
                continue
            k = next(task for task in tasks if ratio[task] == largest)
            l = next(task for task in tasks if ratio[task] == smallest)
            spare_a, spare_b = self.spare(pair.a, l, then), self.spare(pair.b, k, then)
            e = self.p.drift_towards * (a.mindset * b.mindset) * min(spare_a, spare_b)
            if e > 0:
                self.flow["towards"] += 1
                a.volume[l] -= e
                b.volume[l] += e
                b.volume[k] -= e
                a.volume[k] += e

    # --- 7.25 Funders ---------------------------------------------------------------------------

    def draw_funders(self) -> None:
        """Who pays whom for what; the same in every month."""
        for o in self.organisations if self.p.funders > 0 else ():
            drawn = [self.alone(o, k, FUNDER, month=0) for k in self.tasks]
            o.funder = [0 if u[0] < self.p.funder_share else 1 if u[1] < 0.5 else 2 for u in drawn]

    def give_means(self) -> None:
        """Step 1: room and mandate that the funders of each organisation give."""
        p = self.p
        if not p.funders > 0:
            return
        for funder in self.funders:
            funder.paid = funder.back = funder.elsewhere = 0.0
        for o in self.organisations:
            sums = [0.0, 0.0, 0.0]
            for k in self.tasks:
                sums[o.funder[k]] = sums[o.funder[k]] + o.volume[k]
            whole = o.capacity
            o.parts = [one / whole if whole > 0 else 0.0 for one in sums]
            given = total(o.parts[f] * funder.willing for f, funder in enumerate(self.funders))
            o.room = o.room * ((1 - p.funders) + p.funders * (2 * given))
            largest = max(o.parts)
            if largest > p.decisive_share:
                decisive = self.funders[o.parts.index(largest)]
                push = p.funders * (2 * decisive.willing - 1)
                self.flow["mandate widened" if push > 0 else "mandate narrowed"] += 1
                if push > 0:
                    wider = decisive.trusted * push * (1 - o.acting_mandate)
                    o.acting_mandate = o.acting_mandate + wider
                else:
                    o.acting_mandate = o.acting_mandate * (1 + push)

    def credit_funders(self, link: Link, met: float, freed: float) -> None:
        """Step 2: what a link made this month, on the accounts of who pays its sides."""
        if not self.p.funders > 0:
            return
        a, b = self.organisations[link.pair.a], self.organisations[link.pair.b]
        payers = (a.funder[link.task], b.funder[link.task])
        self.flow["wrong pocket"] += payers[0] != payers[1]
        for f in payers:
            own = met * (0.5 * (a.parts[f] + b.parts[f]))
            own = own + (freed if payers[0] == payers[1] else 0.5 * freed)
            funder = self.funders[f]
            funder.back = funder.back + 0.5 * own
            funder.elsewhere = funder.elsewhere + 0.5 * max(0.0, (freed + met) - own)

    def close_accounts(self) -> None:
        """After step 2: what funders paid, and how willing that leaves them."""
        p = self.p
        if not p.funders > 0:
            return
        for i, o in enumerate(self.organisations):
            for k in self.tasks:
                funder = self.funders[o.funder[k]]
                funder.paid = funder.paid + self.load_on(i, k, self.carried(i, k))
        for funder in self.funders:
            funder.paid = p.time_cost * funder.paid
            wanted = p.funder_return * funder.paid
            if wanted > 0:
                seen = funder.back + (1 - p.funder_silo) * funder.elsewhere
                before = funder.willing
                aim = seen / (seen + wanted)
                funder.willing = before + p.funder_memory * (aim - before)
                if funder.willing < before:
                    self.flow["trust in a funder lost"] += 1
                    funder.trusted = funder.trusted * (funder.willing / before)
            won = min(1.0, p.trust_gain * (p.funder_tables * funder.willing))
            funder.trusted = funder.trusted + won * (1 - funder.trusted)

    def called_by_funder(self, link: Link) -> float:
        """7.3: how much more often two meet because one funder pays both for the task."""
        if not (self.p.funders > 0 and self.p.funder_tables > 0):
            return 0.0
        a, b = self.organisations[link.pair.a], self.organisations[link.pair.b]
        f = a.funder[link.task]
        if f != b.funder[link.task]:
            return 0.0
        self.flow["called by a funder"] += 1
        return self.p.funder_tables * self.funders[f].willing

    # --- 7.26 Chains in order -------------------------------------------------------------------

    def lay_chains(self) -> None:
        """Every client gets its chain: its largest coupled task, then what hangs on it most."""
        if not self.p.chain_order > 0:
            return
        for o in self.organisations:
            if not o.elected or o.chain:
                continue
            volume = o.volume
            first = [
                k
                for k in self.tasks
                if volume[k] > 0 and any(self.need[k][q] > 0 and volume[q] > 0 for q in self.tasks)
            ]
            if not first:
                continue
            tasks = [max(first, key=lambda k: volume[k])]
            while len(tasks) < self.p.chain_steps:
                hang = {q: self.need[tasks[-1]][q] * volume[q] for q in self.tasks}
                hang = {q: x for q, x in hang.items() if q not in tasks and x > 0}
                if not hang:
                    break
                tasks.append(max(hang, key=lambda q: hang[q]))
            o.chain = [Step(k) for k in tasks]

    def provider(self, i: int, k: int) -> int:
        """8: who serves client i on task k: whom it hired, else itself, else nobody."""
        mine = self.organisations[i].volume[k]
        for link in self.links_of.get((i, k), []):
            j = other(link.pair, i)
            theirs = self.organisations[j].volume[k]
            smaller = mine < theirs or (mine == theirs and i < j)
            if link.under_contract and (not self.organisations[j].elected or smaller):
                return j
        return i if mine > 0 else -1

    def handovers(self, chain: list[Step]) -> Iterable[tuple[Step, Step, list[Link]]]:
        """Of each two steps that two organisations do: the potential links between these."""
        for before, after in pairwise(chain):
            two = {before.who, after.who}
            if len(two) == 2 and -1 not in two:
                ways = [
                    link
                    for k in (before.task, after.task)
                    for link in self.links_of.get((before.who, k), [])
                    if other(link.pair, before.who) == after.who
                ]
                yield before, after, ways

    def follow_chains(self) -> None:
        """Who does each step, what promises that leaves, and what is steered."""
        p = self.p
        if not p.chain_order > 0:
            return
        for link in self.links:
            link.in_order, link.steered, link.handed = {}, 0.0, False
        for i, o in enumerate(self.organisations):
            for step in o.chain:
                step.who = self.provider(i, step.task)
            found = list(self.handovers(o.chain))
            for before, _, ways in found:
                left = 1 - p.chain_order * (1 - before.passed)
                self.flow["kept waiting"] += left < 1 and any(x.depth > 0 for x in ways)
                for link in ways:
                    link.in_order[before.who] = min(link.in_order.get(before.who, 1.0), left)
                    link.steered = p.chain_steering
                    self.flow["steered"] += p.chain_steering > 0 and link.depth > 0
            if found:
                o.base_time = o.base_time + p.chain_steering * p.chain_days

    def pass_on(self) -> None:
        """What this month's promises let reach each step."""
        if not self.p.chain_order > 0:
            return
        for o in self.organisations:
            ways = {id(after): links for _, after, links in self.handovers(o.chain)}
            for before, step in pairwise([None, *o.chain]):
                assert step is not None
                if step.who < 0:
                    step.passed = 0.0
                elif before is None:
                    step.passed = 1.0
                else:
                    handed = any(link.handed for link in ways.get(id(step), []))
                    self.flow["handed over"] += handed
                    step.passed = before.passed if handed or before.who == step.who else 0.0

    # --- 7.30 The director ----------------------------------------------------------------------

    def appoint_directors(self) -> None:
        """Every organisation has a director, who thinks much as its people do, or not."""
        p = self.p
        for o in self.organisations:
            if p.director_hears > 0 and math.isnan(o.director):
                u = self.alone(o, 0, DIRECTOR, month=0)
                z = (u[0] + u[1] - 1.0) * 2.449489742783178
                found = (o.mindset + p.director_shift) + p.director_spread * z
                o.director = min(max(found, 0.0), 1.0)

    def tell_directors(self) -> None:
        """Directors hear of what was talked about enough."""
        for link in self.links if self.p.director_hears > 0 else ():
            if link.proposed >= self.p.director_after:
                u = [uniform(x) for x in self.pair_words(link.pair, link.task, DIRECTOR)]
                for i, number in ((link.pair.a, u[0]), (link.pair.b, u[1])):
                    if not link.heard.get(i) and number < self.p.director_hears:
                        link.heard[i] = True
                        self.flow["heard"] += 1

    def speaking(self, link: Link, i: int) -> float:
        """Mindset with which i speaks of a topic: that of its director, once that has heard."""
        me = self.organisations[i]
        return me.director if link.heard.get(i) else me.mindset

    def win_over_directors(self, delivered: list[Delivered]) -> None:
        """Directors follow what succeeded."""
        if not self.p.director_hears > 0:
            return
        for i, o in enumerate(self.organisations):
            mine = [did for did in delivered if i in (did.pair.a, did.pair.b)]
            if mine:
                success = total(did.won for did in mine) / total(did.weight for did in mine)
                d = o.director + self.p.director_learns * (success - o.director)
                o.director = min(max(d, 0.0), 1.0)

    # --- 7.27 Strategies on levels --------------------------------------------------------------

    def reached(self, o: Organisation, level: Level) -> float:
        """How far o has come on a level, where the strategy is on that one."""
        on = self.p.strategy != "none" and self.p.strategy_level == level
        return o.reached if on else 0.0

    def work_on_strategy(self) -> None:
        """Who takes part does its days; what nobody keeps up fades; the team has more room."""
        p = self.p
        part = min(1.0, p.strategy_days * p.strategy_yield)
        for o in self.organisations:
            o.strategy_time = 0.0
            if p.strategy == "none":
                continue
            takes_part = self.alone(o, 0, STRATEGY, month=0)[0] < p.strategy_share
            if takes_part and p.strategy_start <= self.month < p.strategy_stop:
                self.flow["worked on a strategy"] += 1
                o.strategy_time = p.strategy_days
                o.reached = o.reached + part * (1 - o.reached)
            elif p.strategy == "behaviour":
                self.flow["faded"] += o.reached > 0
                o.reached = o.reached * (1 - p.strategy_fades)
            o.room = o.room * (1 + self.reached(o, "team"))

    def pass_on_story(self, delivered: list[Delivered]) -> None:
        """Partners take over what they make of a story, all at once."""
        then = [o.reached for o in self.organisations]
        for i, o in enumerate(self.organisations) if self.p.strategy == "story" else ():
            mine = [did for did in delivered if i in (did.pair.a, did.pair.b)]
            if mine:
                peer = total(did.tasks * then[other(did.pair, i)] for did in mine) / total(
                    did.tasks for did in mine
                )
                self.flow["story told"] += peer > then[i]
                o.reached = then[i] + self.p.strategy_spreads * (peer - then[i])

    # --- 7.28 People ----------------------------------------------------------------------------

    def change_people(self) -> None:
        """Boundary spanners come and leave, and with who leaves goes what rested on that person."""
        p = self.p
        if p.personal == 0:
            return
        left = []
        for i, o in enumerate(self.organisations):
            u = self.alone(o, 0, PERSON)
            if o.person_since >= 0:
                if not u[0] < p.turnover:
                    continue
                left.append(i)
            skill = p.skill_mean + p.skill_spread * ((u[1] + u[2] - 1.0) * 2.449489742783178)
            o.skill, o.person_since = min(max(skill, 0.0), 1.0), self.month
        self.flow["person left"] += len(left)
        for pair in self.pairs:
            if pair.a in left or pair.b in left:
                for i in (pair.a, pair.b):
                    held = (1 - p.personal) * (pair.trust_peak[i] - pair.trust[i])
                    pair.trust[i] = max(0.0, pair.trust[i] - pair.on_person[i])
                    pair.trust_peak[i] = pair.trust[i] + held
                    pair.on_person[i] = 0.0

    # --- 7.29 Decision-making -------------------------------------------------------------------

    def stopped(self, link: Link) -> bool:
        """Whether those at the tables of the two stop the step to re-configuration."""
        way, k = self.p.decision, link.task
        if way == "pairs" or link.depth != 1:
            return False
        views, mandates = [], []
        for host in (link.pair.a, link.pair.b):
            guest = other(link.pair, host)
            for at_table in self.links_of[host, k]:
                m = other(at_table.pair, host)
                between = [x for x in self.links_of[m, k] if other(x.pair, m) == guest]
                if at_table.depth < 2 or not between or between[0].depth >= 2:
                    continue
                pair = between[0].pair
                u = uniform(self.pair_words(pair, k, BOARD)[0 if m == pair.a else 1])
                views.append(u < self.assurance(pair.trust[m]))
                mandates.append(self.organisations[m].acting_mandate)
        if not views:
            return False
        yes = {
            "unanimous": all(views),
            "majority": 2 * sum(views) > len(views),
            "slowest": uniform(self.pair_words(link.pair, k, BOARD)[2]) < min(mandates),
        }[way]
        self.flow[f"{way}: {'yes' if yes else 'no'}"] += 1
        return not yes

    # --- 8 Indicators -------------------------------------------------------------------------

    def indicators(self) -> dict[str, float]:
        """The indicators of the state as it stands, by name."""
        flow = self.flow
        everyone, links = range(len(self.organisations)), self.links
        linked = [link for link in links if link.depth > 0]
        tied = [pair for pair in self.pairs if pair.tied]
        n, pairs = len(self.organisations), len(self.pairs)

        rungs = range(4)
        on = [sum(grains(x.overlap) for x in links if x.depth == rung) for rung in rungs]
        coupled = [sum(grains(x.coupling) for x in links if x.depth == rung) for rung in rungs]
        overlap = sum(on)
        released = total(on[rung] * self.release[rung] for rung in rungs[1:])
        met = total(coupled[rung] * self.synergy[rung] for rung in rungs[1:])
        need = max(self.synergy) * float(sum(coupled))
        loads = [self.load(i) for i in everyone]
        time_spent = total(self.cost_of_time(i, loads[i]) for i in everyone if loads[i] > 0)
        late = [i for i in everyone if loads[i] > self.organisations[i].room]
        partners = [{other(pair, i) for pair in tied if i in (pair.a, pair.b)} for i in everyone]
        paths = closed = 0
        for i in everyone:
            for j in partners[i]:
                for l in partners[i]:
                    if j < l:
                        paths += 1
                        closed += l in partners[j]

        def mutual(which: dict[int, float], pair: Pair) -> int:
            return grains(which[pair.a]) + grains(which[pair.b])

        def gap(pair: Pair) -> int:
            return grains(abs(pair.trust[pair.a] - pair.trust[pair.b]))

        def within(link: Link) -> bool:
            a, b = self.organisations[link.pair.a], self.organisations[link.pair.b]
            return a.area == b.area

        return {
            "fragmentation": self.fragmentation(),
            "separation": quotient(on[0], overlap),
            "coordination": quotient(on[1], overlap),
            "reconfiguration": quotient(on[2], overlap),
            "integration": quotient(on[3], overlap),
            "links_1": float(len([1 for link in linked if link.depth == 1])),
            "links_2": float(len([1 for link in linked if link.depth == 2])),
            "links_3": float(len([1 for link in linked if link.depth == 3])),
            "duplicated_work": 1 - quotient(released, overlap),
            "unmet_need": 1 - quotient(met, need),
            "niche": total(o.concentration - o.concentration_0 for o in self.organisations) / n,
            "days": total(loads) / n,
            "overload": len(late) / n,
            "time_spent": time_spent,
            "mindset": total(o.mindset for o in self.organisations) / n,
            "credibility": total(o.credibility for o in self.organisations) / n,
            "trust_linked": quotient(sum(mutual(x.trust, x) for x in tied), 2 * len(tied) * GRAINS),
            "trust": quotient(sum(mutual(x.trust, x) for x in self.pairs), 2 * pairs * GRAINS),
            "trust_reciprocity": quotient(
                len(tied) * GRAINS - sum(gap(x) for x in tied), len(tied) * GRAINS
            ),
            "knowledge": quotient(
                sum(mutual(x.knowledge, x) for x in self.pairs), 2 * pairs * GRAINS
            ),
            "density": quotient(len(tied), pairs),
            "pair_weight": quotient(len(linked), len(tied)),
            "transitivity": quotient(closed, paths),
            "own_area": quotient(len([1 for link in linked if within(link)]), len(linked)),
            "collective_value": self.value,
            "net_value": self.value - time_spent,
            "promises_kept": quotient(flow["kept"], flow["promises"]),
            "delivery_reciprocity": quotient(flow["both"], flow["either"]),
            "formed": float(flow["up to 1"]),
            "deepened_2": float(flow["up to 2"]),
            "deepened_3": float(flow["up to 3"]),
            "separated": float(flow["down from 1"]),
            "ended_2": float(flow["down from 2"]),
            "ended_3": float(flow["down from 3"]),
            "ended_by_own_interest": float(flow[f"ended by {OWN_INTEREST}"]),
            "ended_by_exposure": float(flow[f"ended by {EXPOSURE}"]),
            "ended_by_independence": float(flow[f"ended by {INDEPENDENCE}"]),
            "ended_by_time": float(flow[f"ended by {TIME}"]),
            "ended_by_chance": float(flow["ended by chance"]),
            "referee": self.activity(self.month - 1) if self.month > 0 else 0.0,
            "chimneys": float(self.chimneys()),
        }

    def fragmentation(self) -> float:
        above = below = 0.0
        for k in self.tasks:
            volume = total(o.volume[k] for o in self.organisations)
            if not volume > 0:
                continue
            share = [o.volume[k] / volume for o in self.organisations]
            alone = total(s * s for s in share)
            if alone >= 1:
                continue
            bundled = [total(share[i] for i in bundle) for bundle in self.bundles(k)]
            f = (1 - total(s * s for s in bundled)) / (1 - alone)
            above = above + volume * f
            below = below + volume
        return quotient(above, below)

    def chimneys(self) -> int:
        """Bundles, and organisations by themselves, that do at least .01 of a task."""
        everyone = self.organisations
        return sum(
            total(everyone[i].volume[k] for i in bundle) >= 0.01
            for k in self.tasks
            for bundle in self.bundles(k)
        )

    def bundles(self, k: int) -> list[list[int]]:
        """Organisations connected at depth 2 or more on a task, by their first member."""
        found: list[list[int]] = []
        seen: set[int] = set()
        for i in range(len(self.organisations)):
            if i in seen:
                continue
            bundle, fresh = {i}, [i]
            while fresh:
                j = fresh.pop()
                for link in self.links_of.get((j, k), []):
                    l = other(link.pair, j)
                    if link.depth >= 2 and l not in bundle:
                        bundle.add(l)
                        fresh.append(l)
            seen |= bundle
            found.append(sorted(bundle))
        return found


GRAINS = 2**32


def grains(x: float) -> int:
    """A number in whole grains of 2**-32, of which sums are exact."""
    return int(x * GRAINS)


def other(pair: Pair, i: int) -> int:
    """The organisation of a pair that is not i."""
    return pair.b if i == pair.a else pair.a
