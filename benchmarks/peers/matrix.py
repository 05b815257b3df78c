"""The model on whole matrices: (N, N) for pairs, (K, N, N) for links, NumPy only.

The month of ``docs/model.md`` for what is active at the default parameters: no referee and no
joint decisions. What may happen on any link is computed on all of them at once, in place; what
is proposed, on the few that have a proposal.

One thing differs from the model: the proposals of a month are decided all at once, against the
loads before the first of them, not one after the other. Who joins two partners on one task in a
month reckons twice with the price of a new table, and nobody notices that time grows dearer by
what it agreed to elsewhere. At the defaults that is not to be seen: with 120 to 400 runs all
means of 20 organisations on 4 tasks and of 40 on 8 were within .16 standard deviations of the
core's, and within their own error (rare endings aside). Where time is short (room 1, contacts 2,
reviews at .2), .25 standard deviations or 2.6 % more links are formed and 5 % more separated.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sim.parameters import Parameters
from sim.state import Region

TITLE = "NumPy matrices"

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Links = tuple[Ints, Ints, Ints]
"""Task, first and second organisation of some links."""

REASONS = ("own_interest", "exposure", "independence", "time", "chance")


class Landscape:
    """A region in the course of time; matrices of links are symmetric unless said."""

    def __init__(self, region: Region, p: Parameters, seed: int) -> None:
        self.p = p
        self.rng = np.random.default_rng(seed)
        self.month = 0
        n, tasks, _, _ = region.size
        self.synergy = np.array([0, p.synergy_1, p.synergy_2, p.synergy_3])
        self.release = np.array([0, p.release_1, p.release_2, p.release_3])
        self.autonomy = np.array([0, p.autonomy_1, p.autonomy_2, p.autonomy_3])
        self.exposed = np.array([0, p.exposed_1, p.exposed_2, p.exposed_3])
        self.days = np.array([0, p.days_1, p.days_2, p.days_3])

        # Organisations.
        self.need = region.needs
        self.volume = region.volumes.copy()
        self.volume_floor = self.volume * np.where(
            region.statutory, p.floor_statutory, p.floor_other
        )
        self.mindset = self.drawn(n, p.mindset_mean, p.mindset_spread)
        self.own_interest = self.drawn(n, p.own_interest_mean, p.own_interest_spread)
        self.full_room = p.room * np.sqrt(self.volume.sum(axis=1))

        # Pairs.
        a, b = region.pairs.T
        self.could_meet = self.pairs(n, a, b, True, bool)
        self.boundary = (
            p.boundary_kind * differs(region.kinds)
            + p.boundary_tier * differs(region.tiers)
            + p.boundary_area * differs(region.areas)
            + p.boundary_distance * self.pairs(n, a, b, region.distance) / 100
        )
        self.same_area = ~differs(region.areas)

        # Links.
        i, j = region.pairs[region.link_pair].T
        here = (region.link_task, i, j), (region.link_task, j, i)
        shape = (tasks, n, n)
        self.possible = np.zeros(shape, dtype=bool)
        self.depth = np.zeros(shape, dtype=np.int64)
        self.floor = np.zeros(shape, dtype=np.int64)
        self.unripe = np.ones(shape)
        """What a link lacks in maturity, 1 at separation too."""
        for at in here:
            self.possible[at] = True
            self.depth[at] = region.depth
            self.floor[at] = region.floor
            self.unripe[at] = np.where(region.depth > 0, self.missing(region.age), 1.0)
        self.linked = self.depth > 0
        self.announced = np.zeros(shape, dtype=bool)
        """A step down will take effect."""
        self.due: dict[int, Links] = {}
        """Those links by month, each once."""
        self.monthly = self.missing(1)
        self.counts = np.array([((self.depth == d) & self.possible).sum(axis=2) for d in range(4)])
        """(4, K, N) links of an organisation on each rung."""
        self.neighbours = self.possible.any(axis=0).sum(axis=1)
        known = p.contacts / (1 + np.maximum.outer(self.neighbours, self.neighbours))
        self.chance = 0.5 * np.minimum(1, known)
        self.chance_by_closure = 0.5 * np.minimum(1, known * (1 + p.closure))
        self.upper = np.triu(np.ones((n, n), dtype=bool), 1)
        self.likely = np.where(self.linked, p.review_rate, self.chance_by_closure)
        self.likely *= self.possible & self.upper
        """Highest probability that a link is discussed in a month; 0 below the diagonal."""

        tied = self.linked.any(axis=0)
        self.trust = np.where(tied, p.trust_linked, p.trust_start)
        knowledge = np.where(tied, p.knowledge_linked, p.knowledge_start)
        for at, column in (((a, b), 0), ((b, a), 1)):
            for matrix, given in ((self.trust, region.trust), (knowledge, region.knowledge)):
                matrix[at] = np.where(np.isnan(given[:, column]), matrix[at], given[:, column])
        self.unknown = 1 - knowledge
        """(N, N) what the first does not know of the second; not symmetric, as trust is not."""

        # Room for intermediate results.
        self.number = np.empty(shape)
        self.result = np.empty(shape)
        most = int(max(self.neighbours.max(), tasks)) + 2
        self.failing = p.failure ** np.arange(most)
        self.gained = (1 - p.trust_gain) ** np.arange(most)
        self.lost = (1 - p.trust_loss) ** np.arange(most)

        self.flow: dict[str, float] = {}
        self.value = math.nan
        self.take_stock()
        self.concentration_0 = self.concentration()
        self.make_room()
        self.count_loads()
        self.rows = [self.indicators()]

    def drawn(self, n: int, mean: float, spread: float) -> Floats:
        """A trait: triangular, and cut to 0..1."""
        z = (self.rng.random((2, n)).sum(axis=0) - 1) * math.sqrt(6)
        return np.clip(mean + spread * z, 0, 1)

    @staticmethod
    def pairs(n: int, a: Ints, b: Ints, values: object, dtype: type = float) -> NDArray:
        """(N, N) with the values of pairs on both sides of the diagonal."""
        matrix = np.zeros((n, n), dtype=dtype)
        matrix[a, b] = matrix[b, a] = values
        return matrix

    def missing(self, months: Ints | float) -> Floats | float:
        """What a link of this age lacks in maturity."""
        longest = self.p.maturity_months
        return np.exp(-np.asarray(months) / longest) if longest > 0 else 0.0 * months

    # One month ------------------------------------------------------------------------------

    def advance(self, months: int) -> dict[str, float]:
        """Simulate months in a row; the indicators of the last."""
        for _ in range(months):
            self.step()
        return self.rows[-1]

    def step(self) -> None:
        """Simulate one month."""
        p = self.p
        self.flow = {}
        self.make_room()
        success, peers, active = self.deliver()
        proposed, to = self.discuss()
        self.take_announced_steps()
        self.count_loads()
        self.decide(proposed, to)
        _, i, j = proposed
        np.multiply.at(self.unknown, (i, j), 1 - p.inquiry)
        np.multiply.at(self.unknown, (j, i), 1 - p.inquiry)
        m = self.mindset
        m = m + p.experience_rate * (success - m) + p.peer_rate * (peers - m)
        self.mindset = np.where(active, np.clip(m, 0, 1), self.mindset)
        self.unripe *= self.monthly
        self.unripe[~self.linked] = 1.0
        if (self.month + 1) % 12 == 0 and p.drift > 0:
            self.drift()
            self.take_stock()
        self.month += 1
        self.count_loads()
        self.rows.append(self.indicators())

    def make_room(self) -> None:
        """Days a week that organisations free this month."""
        p = self.p
        self.room = self.full_room * (1 - p.means_cut if self.month >= p.means_cut_month else 1)

    def deliver(self) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Promises, trust and value; success and partners' mindset of who is active."""
        p, flow = self.p, self.flow
        able = self.room / np.maximum(self.room, self.load)
        doubt = 1 - self.assurance(self.trust)
        keeping = (p.mandate * able)[:, None] * (1 - self.own_interest[:, None] * doubt)
        np.minimum(keeping, p.delivery_cap, out=keeping)
        self.rng.random(out=self.number)
        kept = self.number < keeping
        kept &= self.linked
        both = kept & kept.swapaxes(1, 2)

        links = self.linked.sum(axis=0)
        theirs = kept.sum(axis=0).T
        flow["promises"], flow["kept"] = links.sum(), theirs.sum()
        flow["both"] = both.sum() / 2
        flow["either"] = flow["kept"] - flow["both"]

        unfree = self.failing[1 + self.counts[0] + self.counts[1]]
        apart = np.maximum(unfree[:, :, None], unfree[:, None, :], out=self.result)
        apart *= p.redundancy
        apart += self.distinct
        apart *= self.given_up
        self.value = -0.5 * apart.sum()
        grown = np.subtract(1, self.unripe, out=self.result)
        grown *= both
        won = np.multiply(grown, self.overlap, out=self.number)
        success = won.sum(axis=(0, 2))
        grown *= self.worth
        self.value += 0.5 * grown.sum()
        partners = links.sum(axis=1)
        active = partners > 0
        weight = np.multiply(self.overlap, self.linked, out=self.number).sum(axis=(0, 2))
        success /= np.where(active, weight, 1)
        peers = links @ self.mindset / np.where(active, partners, 1)

        missing, left = self.gained[theirs], self.lost[links - theirs]
        kept_first = (1 - (1 - self.trust) * missing) * left
        self.trust = 0.5 * (kept_first + 1 - (1 - self.trust * left) * missing)
        self.unknown *= np.where(links > 0, 1 - p.familiarity, 1)
        return success, peers, active

    def discuss(self) -> tuple[Links, Ints]:
        """Links on which a step is proposed, and to which rung."""
        p = self.p
        self.rng.random(out=self.number)
        at = np.nonzero(self.number < self.likely)
        k, i, j = at
        u, depth = self.number[at], self.depth[at]
        reviewed = (depth > 0) & ~self.announced[at]
        up = reviewed & (u < 0.5 * p.review_rate) & (depth < p.deepest_rung)
        down = reviewed & (u >= 0.5 * p.review_rate) & (depth > self.floor[at])
        common = (self.linked[k, i] & self.linked[k, j]).any(axis=1)
        up |= (depth == 0) & (common | (u < self.chance[i, j]))
        chosen = up | down
        to = depth + np.where(up, 1, -1)
        return (k[chosen], i[chosen], j[chosen]), to[chosen]

    def take_announced_steps(self) -> None:
        """Steps down of which the notice ends this month."""
        at = self.due.pop(self.month, None)
        if at is not None:
            self.count_steps_down(self.depth[at])
            k, i, j = at
            self.announced[k, i, j] = self.announced[k, j, i] = False
            self.move(at, self.depth[at] - 1)

    def decide(self, at: Links, to: Ints) -> None:
        """Take the steps that are agreed."""
        p, flow = self.p, self.flow
        k, i, j = at
        depth = self.depth[at]
        up = to > depth
        first, second = self.weigh(k, i, j, to), self.weigh(k, j, i, to)
        extra = self.extra_cost(k, i, depth, to), self.extra_cost(k, j, depth, to)
        net = first[0] - extra[0], second[0] - extra[1]
        with np.errstate(over="ignore"):
            yes = [self.rng.random(len(k)) < 1 / (1 + np.exp(-p.choice_precision * x)) for x in net]
        made = np.where(up, yes[0] & yes[1], yes[0] | yes[1])

        rise = made & up
        for rung, name in ((1, "formed"), (2, "deepened_2"), (3, "deepened_3")):
            flow[name] = np.count_nonzero(to[rise] == rung)
        self.value -= 2 * p.move_cost * self.overlap[at][rise].sum()

        fall = made & ~up
        side = np.where(net[0] >= net[1], 0, 1)
        w = self.own_interest[np.where(side == 0, i, j)]
        views = zip(first, second, strict=True)
        gain, own, loss, exposure = (np.where(side == 0, a, b) for a, b in views)
        time = np.where(side == 0, *extra)
        reason = np.argmax([w * own, -exposure, -(1 - w) * loss, -time], axis=0)
        reason[~(gain - time > 0)] = len(REASONS) - 1
        for number, name in enumerate(REASONS):
            flow[f"ended_by_{name}"] = np.count_nonzero(reason[fall] == number)

        later = fall & (depth >= 2) & (p.notice_months > 0)
        k_, i_, j_ = k[later], i[later], j[later]
        self.announced[k_, i_, j_] = self.announced[k_, j_, i_] = True
        if len(k_):
            self.due[self.month + p.notice_months] = k_, i_, j_
        now = made & ~later
        self.count_steps_down(depth[now & fall])
        self.move((k[now], i[now], j[now]), to[now])

    def count_steps_down(self, depth: Ints) -> None:
        """Note from which rungs links fell."""
        for rung, name in ((1, "separated"), (2, "ended_2"), (3, "ended_3")):
            self.flow[name] = self.flow.get(name, 0) + np.count_nonzero(depth == rung)

    def move(self, at: Links, to: Ints) -> None:
        """Put links on a rung, and everything that follows from it."""
        k, i, j = at
        depth = self.depth[at]
        for one, other in ((i, j), (j, i)):
            np.add.at(self.counts, (depth, k, one), -1)
            np.add.at(self.counts, (to, k, one), 1)
            both = k, one, other
            self.depth[both] = to
            self.linked[both] = to > 0
            self.given_up[both] = self.overlap[both] * self.autonomy[to]
            self.worth[both] = (
                self.coupling[both] * self.synergy[to]
                + self.p.overlap_weight * self.overlap[both] * self.release[to]
            )
        self.likely[at] = np.where(to > 0, self.p.review_rate, self.chance_by_closure[i, j])

    # Formulas -------------------------------------------------------------------------------

    def assurance(self, trust: Floats) -> Floats:
        """How far trust covers what is at stake."""
        square = trust * trust
        return square * square / (square * square + self.p.trust_threshold**4)

    def weigh(self, k: Ints, i: Ints, j: Ints, to: Ints) -> tuple[Floats, Floats, Floats, Floats]:
        """What a step is worth to i, time not counted: all in all, own, loss, exposure."""
        p, at = self.p, (k, i, j)
        o, depth, m, w = self.overlap[at], self.depth[at], self.mindset[i], self.own_interest[i]
        mine, theirs = self.volume[i, k], self.volume[j, k]
        synergy = self.synergy[to] - self.synergy[depth]
        release = self.release[to] - self.release[depth]
        autonomy = self.autonomy[to] - self.autonomy[depth]
        exposed = self.exposed[to] - self.exposed[depth]

        ripe = 1 - self.unripe[at] * self.missing(p.foresight_months)
        lone = self.counts[0] + self.counts[1]
        free = np.minimum(lone[k, i], lone[k, j])
        loss = autonomy * o * (p.redundancy * self.failing[free + 1] + self.distinct[i, j])
        assumed = (1 + p.prior_tint * (2 * m - 1)) * self.self_coupling[k, i]
        unknown = self.unknown[i, j]
        benefit = ((1 - unknown) * self.coupling[at] + unknown * assumed) * synergy * ripe
        freed = p.overlap_weight * o * release * ripe
        value = benefit + freed - loss
        claim = 2 * p.share * ((1 - p.cost_key) * 0.5 + p.cost_key * mine / (mine + theirs))
        credit = claim * (benefit + freed * (1 - p.budget_fear * (1 - m)))
        own = credit - p.identity * autonomy * (1 + self.boundary[i, j]) * np.sqrt(o * mine)
        exposure = p.exposure * o * exposed * (1 - self.assurance(self.trust[i, j]))
        effort = p.move_cost * o / max(1, p.foresight_months) * (to > depth)
        return own + (1 - w) * (value - own) - exposure - effort, own, loss, exposure

    def load_on(self, counts: Ints) -> Floats:
        """Days a week for tables, from (4, ...) counts."""
        share = self.p.pairwise_load
        dearest = np.where(counts.T > 0, self.days, 0).max(axis=-1).T
        return (1 - share) * dearest + share * sum(
            d * n for d, n in zip(self.days, counts, strict=True)
        )

    def count_loads(self) -> None:
        """Days a week that organisations spend on each task and in all."""
        self.task_load = self.load_on(self.counts)
        ready = self.p.inquiry * self.p.inquiry_days * (self.neighbours > 0)
        self.load = ready + self.task_load.sum(axis=0)

    def cost_of_time(self, load: Floats, i: Ints | slice) -> Floats:
        """What so many days a week cost these organisations."""
        p = self.p
        price = p.time_cost * (1 + p.tunnelling * (0.5 - self.mindset[i]))
        room = self.room[i]
        bend = np.divide(p.congestion, 2 * room, out=np.zeros_like(room), where=room > 0)
        return price * (load + bend * load * load)

    def extra_cost(self, k: Ints, i: Ints, depth: Ints, to: Ints) -> Floats:
        """What steps add to the cost of time of i, each as if it were the only one."""
        counts = self.counts[:, k, i]
        links = np.arange(len(k))
        counts[depth, links] -= 1
        counts[to, links] += 1
        load = self.load[i]
        after = load + self.load_on(counts) - self.task_load[k, i]
        return self.cost_of_time(after, i) - self.cost_of_time(load, i)

    # Portfolios -----------------------------------------------------------------------------

    def take_stock(self) -> None:
        """Facts that change when volumes do."""
        p, volume = self.p, self.volume
        mine = volume.T
        self.overlap = np.minimum(mine[:, :, None], mine[:, None, :]) * self.possible
        self.coupling = np.empty_like(self.overlap)
        self.self_coupling = np.empty_like(mine)
        for k, need in enumerate(self.need):
            half = sum(d * np.minimum.outer(mine[k], mine[q]) for q, d in enumerate(need) if d > 0)
            self.coupling[k] = 0.5 * p.coupling_weight * (half + np.transpose(half))
            self.self_coupling[k] = p.coupling_weight * np.diagonal(half)
        self.coupling *= self.possible
        capacity = volume.sum(axis=1, keepdims=True)
        share = np.divide(volume, capacity, out=np.zeros_like(volume), where=capacity > 0)
        both = (capacity > 0) & (capacity.T > 0)
        difference = 0.5 * sum(abs(np.subtract.outer(s, s)) for s in share.T) * both
        self.distinct = p.specialisation * difference + p.plurality * self.boundary
        self.given_up = self.overlap * self.autonomy[self.depth]
        self.worth = self.coupling * self.synergy[self.depth]
        self.worth += p.overlap_weight * self.overlap * self.release[self.depth]
        self.all_overlap = self.overlap.sum()
        self.all_coupling = self.coupling.sum()

    def concentration(self) -> Floats:
        """Sum of squared shares of the tasks."""
        capacity = self.volume.sum(axis=1)
        squares = (self.volume**2).sum(axis=1)
        return np.divide(squares, capacity**2, out=np.zeros_like(squares), where=capacity > 0)

    def drift(self) -> None:
        """Shift volume apart, all pairs at once."""
        p, then = self.p, self.volume
        separate = self.possible & ~self.linked & self.upper
        a, b = np.nonzero(separate.sum(axis=0) >= 2)
        if len(a) == 0:
            return
        some = separate[:, a, b]
        ratio = np.divide(then[b].T, then[a].T, out=np.zeros(some.shape), where=some)
        high, low = np.where(some, ratio, -np.inf), np.where(some, ratio, np.inf)
        alike = high.max(axis=0) == low.min(axis=0)
        luck = self.rng.random((len(self.need), alike.sum()))
        high[:, alike], low[:, alike] = luck, luck
        high[~some], low[~some] = -np.inf, np.inf
        k, l = high.argmax(axis=0), low.argmin(axis=0)
        spare_a = (then[a, k] - self.volume_floor[a, k]) / self.neighbours[a]
        spare_b = (then[b, l] - self.volume_floor[b, l]) / self.neighbours[b]
        m = self.mindset
        shift = p.drift * (1 - m[a]) * (1 - m[b]) * np.minimum(spare_a, spare_b)
        np.maximum(shift, 0, out=shift)
        self.volume = then.copy()
        for i, gains, loses in ((a, l, k), (b, k, l)):
            np.add.at(self.volume, (i, gains), shift)
            np.subtract.at(self.volume, (i, loses), shift)

    # Indicators -----------------------------------------------------------------------------

    def indicators(self) -> dict[str, float]:
        """The indicators of the state as it stands, by the names of ``sim.indicators``."""
        flow, could_meet = self.flow, self.could_meet
        number = np.bincount(self.depth.ravel(), minlength=4) / 2
        on = np.bincount(self.depth.ravel(), weights=self.overlap.ravel(), minlength=4)
        met = np.bincount(self.depth.ravel(), weights=self.coupling.ravel(), minlength=4)
        met = met @ self.synergy
        tied = self.linked.any(axis=0)
        pairs, bound, linked = could_meet.sum() / 2, tied.sum() / 2, number[1:].sum()
        degree = tied.sum(axis=1)
        tie = tied.astype(np.float32)
        closed = (tie @ tie)[tied].sum() / 2
        gap = abs(self.trust - self.trust.T)[tied].sum() / 2
        inside = (self.linked.sum(axis=0) * self.same_area).sum() / 2
        time_spent = self.cost_of_time(self.load, slice(None))[self.load > 0].sum()
        everything = self.all_overlap
        need = self.synergy.max() * self.all_coupling
        found = {
            "fragmentation": self.fragmentation(),
            "separation": quotient(everything - on[1:].sum(), everything),
            "coordination": quotient(on[1], everything),
            "reconfiguration": quotient(on[2], everything),
            "integration": quotient(on[3], everything),
            "links_1": number[1],
            "links_2": number[2],
            "links_3": number[3],
            "duplicated_work": 1 - quotient(on @ self.release, everything),
            "unmet_need": 1 - quotient(met, need),
            "niche": (self.concentration() - self.concentration_0).mean(),
            "days": self.load.mean(),
            "overload": (self.load > self.room).mean(),
            "time_spent": time_spent,
            "mindset": self.mindset.mean(),
            "trust_linked": quotient(self.trust[tied].sum(), 2 * bound),
            "trust": quotient(self.trust[could_meet].sum(), 2 * pairs),
            "trust_reciprocity": quotient(bound - gap, bound),
            "knowledge": 1 - quotient(self.unknown[could_meet].sum(), 2 * pairs),
            "density": quotient(bound, pairs),
            "pair_weight": quotient(linked, bound),
            "transitivity": quotient(closed, (degree * (degree - 1) // 2).sum()),
            "own_area": quotient(inside, linked),
            "collective_value": self.value,
            "net_value": self.value - time_spent,
            "promises_kept": quotient(flow.get("kept", 0), flow.get("promises", 0)),
            "delivery_reciprocity": quotient(flow.get("both", 0), flow.get("either", 0)),
        }
        moved = ("formed", "deepened_2", "deepened_3", "separated", "ended_2", "ended_3")
        for name in (*moved, *(f"ended_by_{reason}" for reason in REASONS)):
            found[name] = flow.get(name, 0)
        return {name: float(value) for name, value in found.items()}

    def fragmentation(self) -> float:
        """Mean over tasks, by volume, of how far bundles lack concentration."""
        volume = self.volume.sum(axis=0)
        share = self.volume.T / np.where(volume > 0, volume, 1)[:, None]
        alone = (share**2).sum(axis=1)
        k, i, j = np.nonzero(self.depth >= 2)
        size, n = share.size, share.shape[1]
        together = coo_array((np.ones(len(k)), (k * n + i, k * n + j)), shape=(size, size))
        number, bundle = connected_components(together, directed=False)
        bundled = np.bincount(bundle, weights=share.ravel(), minlength=number) ** 2
        task = np.empty(number, dtype=np.int64)
        task[bundle] = np.repeat(np.arange(len(share)), n)
        per_task = np.bincount(task, weights=bundled, minlength=len(share))
        counted = (volume > 0) & (alone < 1)
        weight = volume[counted]
        above = weight @ ((1 - per_task[counted]) / (1 - alone[counted]))
        return quotient(above, weight.sum())


def differs(values: tuple[str, ...]) -> NDArray[np.bool_]:
    """(N, N) whether two organisations differ in something."""
    codes = np.unique(values, return_inverse=True)[1]
    return np.not_equal.outer(codes, codes)


def quotient(above: float, below: float) -> float:
    """NaN where there is nothing to divide by."""
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
