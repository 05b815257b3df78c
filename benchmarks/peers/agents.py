"""The model as a plain Mesa program: an agent for each organisation, an object for each link.

The month of ``docs/model.md`` with its order of decisions, for what is active at the default
parameters: no referee and no joint decisions. The random numbers are Mesa's, so that a run
differs from the core's as one replicate differs from another. Counts, loads and partners are
kept up to date when a link moves; everything else is computed when it is asked for.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

import mesa

from sim.indicators import COLUMNS
from sim.parameters import Parameters
from sim.state import Region

TITLE = "Mesa agents"

FLOWS = {
    "formed": "up to 1",
    "deepened_2": "up to 2",
    "deepened_3": "up to 3",
    "separated": "down from 1",
    "ended_2": "down from 2",
    "ended_3": "down from 3",
    "ended_by_own_interest": "ended by own interest",
    "ended_by_exposure": "ended by exposure",
    "ended_by_independence": "ended by independence",
    "ended_by_time": "ended by time",
    "ended_by_chance": "ended by chance",
}
"""Indicators that count what happened this month."""

RECORDED = tuple(name for name in COLUMNS if name not in ("credibility", "referee"))


@dataclass(slots=True, eq=False, repr=False)
class Tie:
    """How one organisation stands to another that it could meet."""

    owner: Organisation
    partner: Organisation
    leads: bool
    """The owner comes first: what the two do once is done from this side."""
    boundary: float
    trust: float = 0.0
    knowledge: float = 0.0
    distinct: float = 0.0
    """Worth of the difference between the two, per unit of overlap."""
    chance: float = 0.0
    """Probability that a task is discussed in a month."""
    chance_by_closure: float = 0.0
    """The same where both sit with a common partner."""
    links: list[Link] = field(default_factory=list)
    """Shared with the tie of the partner, as are the linked ones."""
    linked: list[Link] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)
    """Which promises the owner kept this month, in the order of ``linked``."""
    back: Tie | None = None
    """The partner's tie with the owner."""


@dataclass(slots=True, eq=False, repr=False)
class Link:
    """A task that two organisations perform."""

    task: int
    ties: tuple[Tie, Tie]
    depth: int
    since: int
    floor: int
    notice: int = -1
    overlap: float = 0.0
    coupling: float = 0.0


@dataclass(slots=True)
class View:
    """What a step means to one side; time is not counted."""

    gain: float
    own: float
    loss: float
    exposure: float


@dataclass(slots=True)
class Proposal:
    """A step that two organisations discuss."""

    link: Link
    to: int
    views: list[View] = field(default_factory=list)


class Organisation(mesa.Agent):
    """Someone who performs tasks, for itself or with others."""

    def __init__(
        self,
        model: Landscape,
        volume: list[float],
        floor: list[float],
        kind: str,
        tier: str,
        area: str,
    ) -> None:
        super().__init__(model)
        p = model.p
        tasks = range(len(volume))
        self.volume = volume
        self.volume_then = volume
        self.floor = floor
        self.kind, self.tier, self.area = kind, tier, area
        self.mindset = self.drawn(p.mindset_mean, p.mindset_spread)
        self.own_interest = self.drawn(p.own_interest_mean, p.own_interest_spread)
        self.full_room = p.room * math.sqrt(sum(volume))
        self.room = self.full_room
        self.ties: list[Tie] = []
        self.tied: list[Tie] = []
        """Ties with at least one linked task."""
        self.neighbours = 0
        """Organisations with which a link is possible."""
        self.counts = [[0, 0, 0, 0] for _ in tasks]
        """Links on each rung, per task."""
        self.partners: list[set[Organisation]] = [set() for _ in tasks]
        """Who is linked, per task."""
        self.task_load = [0.0 for _ in tasks]
        self.load = 0.0
        self.self_coupling = [0.0 for _ in tasks]
        self.concentration = self.concentration_0 = 0.0
        self.won = self.weight = 0.0
        """Overlap on which both kept their promise, as far as ripe, and all of it, this month."""
        self.peers = 0.0
        """Mean mindset of the partners at the start of the month."""

    def drawn(self, mean: float, spread: float) -> float:
        """A trait: triangular, and cut to 0..1."""
        z = (self.random.random() + self.random.random() - 1) * math.sqrt(6)
        return min(max(mean + spread * z, 0.0), 1.0)

    # Time -----------------------------------------------------------------------------------

    def make_room(self) -> None:
        p = self.model.p
        cut = p.means_cut if self.model.month >= p.means_cut_month else 0.0
        self.room = self.full_room * (1 - cut)

    def load_on(self, counts: list[int]) -> float:
        """Days a week for the table of one task."""
        days, share = self.model.days, self.model.p.pairwise_load
        dearest = every = 0.0
        for rung in (1, 2, 3):
            if counts[rung] > 0:
                dearest = max(dearest, days[rung])
                every += counts[rung] * days[rung]
        return (1 - share) * dearest + share * every

    def count_load(self, task: int) -> None:
        p = self.model.p
        self.task_load[task] = self.load_on(self.counts[task])
        if self.neighbours > 0:
            self.load = p.inquiry * p.inquiry_days + sum(self.task_load)

    def cost_of_time(self, load: float) -> float:
        p = self.model.p
        price = p.time_cost * (1 + p.tunnelling * (0.5 - self.mindset))
        bend = p.congestion / (2 * self.room) if self.room > 0 else 0.0
        return price * (load + bend * load * load)

    def extra_cost(self, task: int, depth: int, to: int) -> float:
        """What a step adds to the cost of time, as the load stands now."""
        counts = self.counts[task].copy()
        counts[depth] -= 1
        counts[to] += 1
        load = self.load + self.load_on(counts) - self.task_load[task]
        return self.cost_of_time(load) - self.cost_of_time(self.load)

    # Promises, trust and learning -----------------------------------------------------------

    def promise(self) -> None:
        """Keep or break the promise of each link."""
        p, random, assurance = self.model.p, self.random.random, self.model.assurance
        able = self.room / self.load if self.load > self.room else 1.0
        for tie in self.tied:
            keeping = p.mandate * able * (1 - self.own_interest * (1 - assurance(tie.trust)))
            keeping = min(p.delivery_cap, keeping)
            tie.kept = [random() < keeping for _ in tie.linked]
        self.won = self.weight = 0.0

    def experience(self) -> None:
        """Trust and know the partners by what they did."""
        p = self.model.p
        mindset = tasks = 0.0
        for tie in self.tied:
            n, kept, trust = len(tie.linked), sum(tie.back.kept), tie.trust
            missing = (1 - p.trust_gain) ** kept
            left = (1 - p.trust_loss) ** (n - kept)
            kept_first = (1 - (1 - trust) * missing) * left
            tie.trust = 0.5 * (kept_first + 1 - (1 - trust * left) * missing)
            tie.knowledge += p.familiarity * (1 - tie.knowledge)
            mindset += n * tie.partner.mindset
            tasks += n
            if tie.leads:
                self.model.account(tie)
        if self.tied:
            self.peers = mindset / tasks

    def learn(self) -> None:
        """Let success and the mindset of the partners shape the own mindset."""
        p, m = self.model.p, self.mindset
        if self.weight > 0:
            success = self.won / self.weight
            m += p.experience_rate * (success - m) + p.peer_rate * (self.peers - m)
            self.mindset = min(max(m, 0.0), 1.0)

    # Discussing and weighing ----------------------------------------------------------------

    def review(self) -> None:
        """Discuss links that exist."""
        p, random, propose = self.model.p, self.random.random, self.model.proposals.append
        for tie in self.tied:
            if not tie.leads:
                continue
            for link in tie.linked:
                if link.notice >= 0:
                    continue
                u = random()
                if u < 0.5 * p.review_rate:
                    if link.depth < p.deepest_rung:
                        propose(Proposal(link, link.depth + 1))
                elif u < p.review_rate and link.depth > link.floor:
                    propose(Proposal(link, link.depth - 1))

    def meet(self) -> None:
        """Discuss tasks on which the two are not linked."""
        random, propose = self.random.random, self.model.proposals.append
        for tie in self.ties:
            if not tie.leads:
                continue
            chance = tie.chance_by_closure
            for link in tie.links:
                if link.depth == 0:
                    u = random()
                    if u < chance and (u < tie.chance or self.common(tie.partner, link.task)):
                        propose(Proposal(link, 1))

    def common(self, other: Organisation, task: int) -> bool:
        """Whether both sit with a third on this task."""
        return not self.partners[task].isdisjoint(other.partners[task])

    def weigh(self, tie: Tie, link: Link, to: int) -> View:
        """What a step on a link is worth to this organisation."""
        model, p, k, o = self.model, self.model.p, link.task, link.overlap
        m, w, mine = self.mindset, self.own_interest, self.volume[k]
        synergy = model.synergy[to] - model.synergy[link.depth]
        release = model.release[to] - model.release[link.depth]
        autonomy = model.autonomy[to] - model.autonomy[link.depth]
        exposed = model.exposed[to] - model.exposed[link.depth]
        age = model.age(link) if link.depth > 0 else 0

        ripe = model.maturity(age + p.foresight_months)
        loss = autonomy * o * model.apart(link)
        assumed = (1 + p.prior_tint * (2 * m - 1)) * self.self_coupling[k]
        seen = tie.knowledge * link.coupling + (1 - tie.knowledge) * assumed
        benefit = seen * synergy * ripe
        freed = p.overlap_weight * o * release * ripe
        value = benefit + freed - loss
        part = mine / (mine + tie.partner.volume[k])
        claim = 2 * p.share * ((1 - p.cost_key) * 0.5 + p.cost_key * part)
        credit = claim * (benefit + freed * (1 - p.budget_fear * (1 - m)))
        own = credit - p.identity * autonomy * (1 + tie.boundary) * math.sqrt(o * mine)
        exposure = p.exposure * o * exposed * (1 - model.assurance(tie.trust))
        effort = p.move_cost * o / max(1.0, p.foresight_months) if to > link.depth else 0.0
        return View(own + (1 - w) * (value - own) - exposure - effort, own, loss, exposure)

    # Portfolios -----------------------------------------------------------------------------

    def take_stock(self) -> None:
        """What follows from the volumes of this organisation alone."""
        p, need, volume = self.model.p, self.model.need, self.volume
        self.volume_then = volume.copy()
        self.self_coupling = [
            p.coupling_weight
            * sum(d * min(mine, other) for d, other in zip(need[k], volume, strict=True))
            for k, mine in enumerate(volume)
        ]
        capacity = sum(volume)
        self.concentration = sum((s / capacity) ** 2 for s in volume) if capacity > 0 else 0.0

    def compare(self) -> None:
        """What follows from the volumes of this organisation and of those that come after it."""
        p, need, mine = self.model.p, self.model.need, self.volume
        capacity = sum(mine)
        for tie in self.ties:
            if not tie.leads:
                continue
            theirs = tie.partner.volume
            other = sum(theirs)
            difference = 0.0
            if capacity > 0 and other > 0:
                shares = zip(mine, theirs, strict=True)
                difference = 0.5 * sum(abs(s / capacity - v / other) for s, v in shares)
            tie.distinct = p.specialisation * difference + p.plurality * tie.boundary
            for link in tie.links:
                s, v = mine[link.task], theirs[link.task]
                link.overlap = min(s, v)
                link.coupling = (
                    p.coupling_weight
                    * 0.5
                    * sum(
                        d * (min(s, theirs[q]) + min(mine[q], v))
                        for q, d in enumerate(need[link.task])
                        if d > 0
                    )
                )

    def drift(self) -> None:
        """Shift volume apart with those that come after this organisation."""
        p = self.model.p
        for tie in self.ties:
            if not tie.leads:
                continue
            other = tie.partner
            tasks = [link.task for link in tie.links if link.depth == 0]
            if len(tasks) < 2:
                continue
            ratio = [other.volume_then[k] / self.volume_then[k] for k in tasks]
            if max(ratio) == min(ratio):
                k, l = self.random.sample(tasks, 2)
            else:
                k, l = tasks[ratio.index(max(ratio))], tasks[ratio.index(min(ratio))]
            spare = min(
                (self.volume_then[k] - self.floor[k]) / self.neighbours,
                (other.volume_then[l] - other.floor[l]) / other.neighbours,
            )
            e = p.drift * (1 - self.mindset) * (1 - other.mindset) * spare
            if e > 0:
                self.volume[k] -= e
                other.volume[k] += e
                other.volume[l] -= e
                self.volume[l] += e


class Landscape(mesa.Model):
    """A region in the course of time."""

    def __init__(self, region: Region, p: Parameters, seed: int) -> None:
        super().__init__(rng=seed)
        self.p = p
        self.month = 0
        self.tasks = range(len(region.tasks))
        self.need: list[list[float]] = region.needs.tolist()
        self.synergy = (0.0, p.synergy_1, p.synergy_2, p.synergy_3)
        self.release = (0.0, p.release_1, p.release_2, p.release_3)
        self.autonomy = (0.0, p.autonomy_1, p.autonomy_2, p.autonomy_3)
        self.exposed = (0.0, p.exposed_1, p.exposed_2, p.exposed_3)
        self.days = (0.0, p.days_1, p.days_2, p.days_3)
        self.maturity = cache(self.maturity_after)
        self.flow: Counter[str] = Counter()
        self.value = math.nan
        self.proposals: list[Proposal] = []
        self.announced: list[Link] = []
        self.organisations = self.make_organisations(region)
        self.make_ties(region)
        self.take_stock()
        for o in self.organisations:
            o.concentration_0 = o.concentration
        self.agents.do("make_room")
        self.datacollector = mesa.DataCollector(tables={"indicators": list(RECORDED)})
        self.observe()

    def make_organisations(self, region: Region) -> list[Organisation]:
        p = self.p
        made = []
        for i, volume in enumerate(region.volumes.tolist()):
            floor = [
                v * (p.floor_statutory if statutory else p.floor_other)
                for v, statutory in zip(volume, region.statutory[i].tolist(), strict=True)
            ]
            traits = (region.kinds[i], region.tiers[i], region.areas[i])
            made.append(Organisation(self, volume, floor, *traits))
        return made

    def make_ties(self, region: Region) -> None:
        p = self.p
        pairs: list[tuple[Tie, Tie]] = []
        for (i, j), distance in zip(region.pairs.tolist(), region.distance.tolist(), strict=True):
            a, b = self.organisations[i], self.organisations[j]
            boundary = (
                p.boundary_kind * (a.kind != b.kind)
                + p.boundary_tier * (a.tier != b.tier)
                + p.boundary_area * (a.area != b.area)
                + p.boundary_distance * distance / 100
            )
            there = Tie(a, b, True, boundary)
            back = Tie(b, a, False, boundary, links=there.links, linked=there.linked)
            there.back, back.back = back, there
            a.ties.append(there)
            b.ties.append(back)
            pairs.append((there, back))

        columns = (region.link_pair, region.link_task, region.depth, region.age, region.floor)
        for row, task, depth, age, floor in zip(*(c.tolist() for c in columns), strict=True):
            ties = pairs[row]
            link = Link(task, ties, 0, -age if depth > 0 else 0, floor)
            ties[0].links.append(link)
            for tie in ties:
                tie.owner.counts[task][0] += 1

        for o in self.organisations:
            o.neighbours = sum(bool(tie.links) for tie in o.ties)
        depths = iter(region.depth.tolist())
        for there, _ in pairs:
            for link in there.links:
                self.move(link, next(depths))
        for o in self.organisations:
            for k in self.tasks:
                o.count_load(k)

        for ties, trust, knowledge in zip(
            pairs, region.trust.tolist(), region.knowledge.tolist(), strict=True
        ):
            linked = bool(ties[0].linked)
            for tie, given, known in zip(ties, trust, knowledge, strict=True):
                start = p.trust_linked if linked else p.trust_start
                tie.trust = start if math.isnan(given) else given
                start = p.knowledge_linked if linked else p.knowledge_start
                tie.knowledge = start if math.isnan(known) else known
                contacts = p.contacts / (1 + max(tie.owner.neighbours, tie.partner.neighbours))
                tie.chance = 0.5 * min(1.0, contacts)
                tie.chance_by_closure = 0.5 * min(1.0, contacts * (1 + p.closure))

    # One month ------------------------------------------------------------------------------

    def advance(self, months: int) -> dict[str, float]:
        """Simulate months in a row; the indicators of the last."""
        for _ in range(months):
            self.step()
        return {name: column[-1] for name, column in self.recorded.items()}

    @property
    def recorded(self) -> dict[str, list[float]]:
        """All months' indicators, month 0 first."""
        return self.datacollector.tables["indicators"]

    def step(self) -> None:
        self.flow.clear()
        self.value = 0.0
        self.proposals.clear()
        self.agents.do("make_room")
        self.agents.do("promise")
        self.agents.do("experience")
        self.agents.do("review")
        self.take_announced_steps()
        self.agents.do("meet")
        for proposal in self.proposals:
            link = proposal.link
            proposal.views = [tie.owner.weigh(tie, link, proposal.to) for tie in link.ties]
        self.random.shuffle(self.proposals)
        for proposal in self.proposals:
            self.decide(proposal)
        for proposal in self.proposals:
            for tie in proposal.link.ties:
                tie.knowledge += self.p.inquiry * (1 - tie.knowledge)
        self.agents.do("learn")
        if (self.month + 1) % 12 == 0 and self.p.drift > 0:
            self.agents.do("drift")
            self.take_stock()
        self.month += 1
        self.observe()

    def take_announced_steps(self) -> None:
        due = [link for link in self.announced if link.notice == self.month]
        if due:
            self.announced = [link for link in self.announced if link.notice > self.month]
        for link in due:
            self.flow[f"down from {link.depth}"] += 1
            link.notice = -1
            self.move(link, link.depth - 1)

    def decide(self, proposal: Proposal) -> None:
        p, link, to = self.p, proposal.link, proposal.to
        extra = [tie.owner.extra_cost(link.task, link.depth, to) for tie in link.ties]
        net = [view.gain - cost for view, cost in zip(proposal.views, extra, strict=True)]
        yes = [self.random.random() < logistic(p.choice_precision * gain) for gain in net]
        if to > link.depth:
            if all(yes):
                if link.depth == 0:
                    link.since = self.month
                self.flow[f"up to {to}"] += 1
                self.value -= 2 * p.move_cost * link.overlap
                self.move(link, to)
        elif any(yes):
            side = 0 if net[0] >= net[1] else 1
            w = link.ties[side].owner.own_interest
            self.flow[f"ended by {reason(proposal.views[side], w, net[side], extra[side])}"] += 1
            if link.depth >= 2 and p.notice_months > 0:
                link.notice = self.month + p.notice_months
                self.announced.append(link)
            else:
                self.flow[f"down from {link.depth}"] += 1
                self.move(link, to)

    def move(self, link: Link, to: int) -> None:
        """Put a link on a rung and tell both sides."""
        k, was = link.task, link.depth
        if was == to:
            return
        link.depth = to
        linked = link.ties[0].linked
        if was == 0:
            linked.append(link)
        elif to == 0:
            linked.remove(link)
        for tie in link.ties:
            o = tie.owner
            o.counts[k][was] -= 1
            o.counts[k][to] += 1
            o.count_load(k)
            if was == 0:
                o.partners[k].add(tie.partner)
                if len(linked) == 1:
                    o.tied.append(tie)
            elif to == 0:
                o.partners[k].remove(tie.partner)
                if not linked:
                    o.tied.remove(tie)

    def account(self, tie: Tie) -> None:
        """What the links of two organisations bring this month, to all and to themselves."""
        p, owner, partner = self.p, tie.owner, tie.partner
        won = weight = 0.0
        both = either = 0
        for link, mine, theirs in zip(tie.linked, tie.kept, tie.back.kept, strict=True):
            o, depth = link.overlap, link.depth
            self.value -= self.autonomy[depth] * o * self.apart(link)
            weight += o
            if mine and theirs:
                grown = self.maturity(self.age(link))
                released = p.overlap_weight * o * self.release[depth]
                self.value += (link.coupling * self.synergy[depth] + released) * grown
                won += o * grown
                both += 1
            either += mine or theirs
        owner.won += won
        partner.won += won
        owner.weight += weight
        partner.weight += weight
        self.flow["promises"] += 2 * len(tie.linked)
        self.flow["kept"] += both + either
        self.flow["both"] += both
        self.flow["either"] += either

    def take_stock(self) -> None:
        """Facts that change when volumes do."""
        self.agents.do("take_stock")
        self.agents.do("compare")
        links = [link for o in self.organisations for t in o.ties if t.leads for link in t.links]
        self.overlap = sum(link.overlap for link in links)
        self.coupling = sum(link.coupling for link in links)

    # Formulas -------------------------------------------------------------------------------

    def assurance(self, trust: float) -> float:
        """How far trust covers what is at stake."""
        return trust**4 / (trust**4 + self.p.trust_threshold**4)

    def maturity_after(self, months: float) -> float:
        """How ripe a link of this age is."""
        longest = self.p.maturity_months
        return 1 - math.exp(-months / longest) if longest > 0 else 1.0

    def age(self, link: Link) -> int:
        return min(self.month - link.since, 4095)

    def apart(self, link: Link) -> float:
        """Worth of staying apart, per unit of overlap."""
        p, k, there = self.p, link.task, link.ties[0]
        mine, theirs = there.owner.counts[k], there.partner.counts[k]
        free = min(mine[0] + mine[1], theirs[0] + theirs[1])
        return p.redundancy * p.failure ** (free + 1) + there.distinct

    # Indicators -----------------------------------------------------------------------------

    def observe(self) -> None:
        self.datacollector.add_table_row("indicators", self.indicators())

    def indicators(self) -> dict[str, float]:
        everyone, flow = self.organisations, self.flow
        ties = [tie for o in everyone for tie in o.ties]
        tied = [tie for o in everyone for tie in o.tied if tie.leads]
        linked = [link for tie in tied for link in tie.linked]
        n, pairs = len(everyone), len(ties) // 2

        number, on = [0, 0, 0, 0], [0.0, 0.0, 0.0, 0.0]
        met = 0.0
        for link in linked:
            number[link.depth] += 1
            on[link.depth] += link.overlap
            met += link.coupling * self.synergy[link.depth]
        released = sum(o * share for o, share in zip(on, self.release, strict=True))
        partners = {o: {tie.partner for tie in o.tied} for o in everyone}
        closed = sum(len(partners[tie.owner] & partners[tie.partner]) for tie in tied)
        paths = sum(len(known) * (len(known) - 1) // 2 for known in partners.values())
        time_spent = sum(o.cost_of_time(o.load) for o in everyone if o.load > 0)
        trusted = sum(tie.trust + tie.back.trust for tie in tied)
        gap = sum(abs(tie.trust - tie.back.trust) for tie in tied)
        inside = sum(len(t.linked) for t in tied if t.owner.area == t.partner.area)

        return {
            "fragmentation": self.fragmentation(linked),
            "separation": quotient(self.overlap - sum(on), self.overlap),
            "coordination": quotient(on[1], self.overlap),
            "reconfiguration": quotient(on[2], self.overlap),
            "integration": quotient(on[3], self.overlap),
            "links_1": float(number[1]),
            "links_2": float(number[2]),
            "links_3": float(number[3]),
            "duplicated_work": 1 - quotient(released, self.overlap),
            "unmet_need": 1 - quotient(met, max(self.synergy) * self.coupling),
            "niche": sum(o.concentration - o.concentration_0 for o in everyone) / n,
            "days": sum(o.load for o in everyone) / n,
            "overload": sum(o.load > o.room for o in everyone) / n,
            "time_spent": time_spent,
            "mindset": sum(o.mindset for o in everyone) / n,
            "trust_linked": quotient(trusted, 2 * len(tied)),
            "trust": quotient(sum(tie.trust for tie in ties), 2 * pairs),
            "trust_reciprocity": quotient(len(tied) - gap, len(tied)),
            "knowledge": quotient(sum(tie.knowledge for tie in ties), 2 * pairs),
            "density": quotient(len(tied), pairs),
            "pair_weight": quotient(len(linked), len(tied)),
            "transitivity": quotient(closed, paths),
            "own_area": quotient(inside, len(linked)),
            "collective_value": self.value,
            "net_value": self.value - time_spent,
            "promises_kept": quotient(flow["kept"], flow["promises"]),
            "delivery_reciprocity": quotient(flow["both"], flow["either"]),
            **{name: float(flow[event]) for name, event in FLOWS.items()},
        }

    def fragmentation(self, linked: list[Link]) -> float:
        """Mean over tasks, by volume, of how far bundles lack concentration."""
        together: list[dict[Organisation, list[Organisation]]] = [{} for _ in self.tasks]
        for link in linked:
            if link.depth >= 2:
                for tie in link.ties:
                    together[link.task].setdefault(tie.owner, []).append(tie.partner)
        above = below = 0.0
        for k in self.tasks:
            volume = sum(o.volume[k] for o in self.organisations)
            if not volume > 0:
                continue
            share = {o: o.volume[k] / volume for o in self.organisations}
            alone = sum(s * s for s in share.values())
            if alone >= 1:
                continue
            bundled = sum(
                sum(share[o] for o in bundle) ** 2
                for bundle in bundles(self.organisations, together[k])
            )
            above += volume * (1 - bundled) / (1 - alone)
            below += volume
        return quotient(above, below)


def bundles(
    everyone: list[Organisation], together: dict[Organisation, list[Organisation]]
) -> Iterator[list[Organisation]]:
    """Who provides a task together, by way of others perhaps."""
    seen: set[Organisation] = set()
    for start in everyone:
        if start not in seen:
            seen.add(start)
            bundle = [start]
            for o in bundle:  # grows meanwhile
                fresh = [other for other in together.get(o, ()) if other not in seen]
                seen.update(fresh)
                bundle += fresh
            yield bundle


def reason(view: View, own_interest: float, net: float, extra: float) -> str:
    """The main reason to step down."""
    if not net > 0:
        return "chance"
    reasons = {
        "own interest": own_interest * view.own,
        "exposure": -view.exposure,
        "independence": -(1 - own_interest) * view.loss,
        "time": -extra,
    }
    return max(reasons, key=reasons.__getitem__)


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def quotient(above: float, below: float) -> float:
    return above / below if below != 0 else math.nan


def build(region: Region, chosen: Parameters, seed: int) -> Callable[[int], dict[str, float]]:
    """A run that goes on by some months at each call and returns the last month's indicators.

    Raises:
        ValueError: the parameters ask for a referee or for joint decisions.
    """
    if chosen.mode != "consent" or chosen.referee_activity > 0:
        raise ValueError(
            f"{TITLE}: mode = {chosen.mode!r}, referee_activity = {chosen.referee_activity}: "
            "only mode 'consent' without a referee is written"
        )
    return Landscape(region, chosen, seed).advance
