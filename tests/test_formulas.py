"""The formulas of docs/model.md, read from the page and reckoned, give what the twin has.

The page has each submodel as one formula with all mechanisms at once; the twin follows
docs/specification.md, where the basic form stands first and mechanisms change it. Configurations
have all mechanisms on in some and off in others.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from sim.parameters import ENTRIES
from tests.reference import Delivered, Link, Organisation, Pair, Proposal, World, other
from tests.test_reference import draw

PAGE = (Path(__file__).parents[1] / "docs" / "model.md").read_text(encoding="utf-8")
SIGNS = {
    "·": "*", "−": "-", "½": "0.5", "^": "**", "′": "_1", "²": "**2", "⁴": "**4",
    "ˢ": "**s", "ʰ": "**h", "ᵍ": "**g", "ⁿ": "**n",
}  # fmt: skip


def python_of(formula: str) -> str:
    """A formula of the page as Python."""
    for sign, word in SIGNS.items():
        formula = formula.replace(sign, word)
    formula = re.sub(r"√(\w+)", r"sqrt(\1)", formula).replace("√(", "sqrt(")
    # [under contract] is 1 if it holds
    formula = re.sub(r"\[([^\]]+)\]", lambda x: re.sub(r"\W+", "_", x[1]), formula)
    return unicodedata.normalize("NFKC", formula)


@cache
def formulas(section: str) -> dict[str, list[str]]:
    """Right-hand sides in a section of the page, by what stands on the left."""
    text = PAGE.partition(f"\n### {section} ")[2].partition("\n### ")[0]
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("    "):
            continue
        plain = re.split(r"\s{3,}(?=[a-z]+ [a-z]|[a-z]+$)", line.strip())[0]
        if plain[0] in "−+·":
            lines[-1] += f" {plain}"
        else:
            lines.append(plain)
    found: dict[str, list[str]] = {}
    for line in lines:
        for formula in line.split(",  "):
            left, equals, right = re.split(r"\s+([=←])\s+|$", formula, maxsplit=1)
            if equals:
                name = unicodedata.normalize("NFKC", left.rpartition(": ")[2].strip())
                found.setdefault(name, []).append(python_of(right))
    return found


@cache
def compiled(section: str, name: str, number: int) -> CodeType:
    return compile(formulas(section)[name][number], f"docs/model.md {section}: {name}", "eval")


name_of = cache(python_of)


def reckoned(section: str, name: str, known: Mapping[str, Any], number: int = 0) -> float:
    """The formula with this name, by means of the others in its section and what is known."""
    values = {name_of(x): v for x, v in known.items()}
    values |= {"sqrt": math.sqrt, "min": min, "max": max, "exp": math.exp}
    code = compiled(section, name, number)
    for wanted in code.co_names:
        if wanted not in values:
            values[wanted] = reckoned(section, wanted, known)
    return float(eval(code, {"__builtins__": {}}, values))


class Read(World):
    """The twin, beside which the page is reckoned."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.seen: Counter[str] = Counter()

    def agree(self, what: str, page: float, twin: float) -> None:
        self.seen[what] += 1
        assert math.isclose(page, twin, rel_tol=1e-7, abs_tol=1e-7), (what, page, twin)

    def numbers(self) -> dict[str, Any]:
        """Parameters, as an effort makes them; an inviting government stands in the formulas."""
        p, e = self.p, self.effective
        values: dict[str, Any] = {name: getattr(p, name) for name in ENTRIES}
        values |= {"budget_fear": e.budget_fear, "inquiry": e.inquiry, "contacts": e.contacts}
        values |= {"mandate": e.mandate}
        return values | {"ρ": self.activity(self.month), "Q": self.assurance, "M": self.maturity}

    def of_pair(self, pair: Pair, i: int, j: int) -> dict[str, Any]:
        me = self.organisations[i]
        strategy: dict[str, Any] = {}
        if self.p.strategy_level == "system":
            here = self.numbers() | {"reached_i": self.reached(me, "system")}
            strategy["budget_fear"] = reckoned("7.27", "fear_i", here)
        return self.numbers() | strategy | {
            "m_i": me.mindset, "w̃_i": me.acting_interest, "μ_i": me.acting_mandate,
            "R_i": me.room, "G_i": me.credibility, "ρ_p": self.rho(pair),
            "believed": self.rho(pair) * me.heard * me.credibility, "h_i": me.heard,
            "β_ab": pair.boundary,
            "d_ab": pair.difference, "κ_ij": pair.knowledge[i], "T_ij": pair.trust[i],
        }  # fmt: skip

    def of_link(self, link: Link, i: int, j: int) -> dict[str, Any]:
        me, partner, k = self.organisations[i], self.organisations[j], link.task
        apart = [sum(self.counts(x, k)[:2]) for x in (i, j)]
        return self.of_pair(link.pair, i, j) | {
            "o": link.overlap, "c": link.coupling, "usual_ik": me.usual_coupling[k],
            "e_ij": link.pair.record[i], "m_i": self.speaking(link, i),
            "ready_i": self.reckoned(link, i),
            "S_ik": me.volume[k], "S_jk": partner.volume[k], "S_a": me.volume[k],
            "S_b": partner.volume[k], "L": link.depth, "free": min(apart),
            "age": self.age(link) if link.depth else 0, "norm": self.norm,
            "[under contract]": link.under_contract, "shield": self.shield(link),
        }  # fmt: skip

    def weigh(self, proposal: Proposal) -> None:
        super().weigh(proposal)
        link, to = proposal.link, proposal.to
        ends, known = (link.pair.a, link.pair.b), {}
        rungs = {
            "Δg": self.synergy, "Δψ": self.release, "Δα": self.autonomy, "Δξ": self.exposed,
        }  # fmt: skip
        for i in ends:
            values = self.of_link(link, i, other(link.pair, i))
            values |= {name: of[to] - of[link.depth] for name, of in rungs.items()}
            values |= {"L′": to, "price": self.price(link.depth, to)}
            values["z"] = reckoned("7.18", "z", values)
            values["apart"] = reckoned("7.4", "apart", values)
            self.agree("z", values["z"], self.shared(link))
            self.agree("apart", values["apart"], self.apart(link))
            # in the formula of a gain these are what their own formulas give
            terms = ("own", "value", "effort", "risk")
            known[i] = values | {name: reckoned("7.5", name, values) for name in terms}
            side = proposal.sides[i]
            self.agree("risk", known[i]["risk"], side.exposure)
            self.agree("expects", reckoned("7.5", "expects", values), self.expects(link, i))
            self.agree_on_daring(link, i)
            for name in ("own", "value"):
                self.agree(name, known[i][name], getattr(side, name))
        if self.as_one(proposal):
            a, b = (known[i] for i in ends)
            w = [one["w̃_i"] for one in (a, b)]
            if proposal.at_boards:
                number = 0 if self.p.board_interest >= 0 else 1
                w = [reckoned("7.23", "v_i", one, number) for one in (a, b)]
            both = {"risk_a": a["risk"], "risk_b": b["risk"]}
            both |= {"W": 0.5 * (w[0] + w[1]), "O": a["own"] + b["own"]}
            both |= {"V": 0.5 * (a["value"] + b["value"]), "effort": a["effort"]}
            self.agree("joint gain", reckoned("7.5", "gain", both, 1), proposal.gain[ends[0]])
            return
        for i in ends:
            j = other(link.pair, i)
            own = {"own_i": known[i]["own"], "own_j": known[j]["own"]}
            self.agree("gain", reckoned("7.5", "gain", known[i] | own), proposal.gain[i])

    def agree_on_daring(self, link: Link, i: int) -> None:
        if link.brought_by or link.by_boards:
            return
        o = self.organisations[i]
        values = self.numbers() | {"d_i": o.daring, "able_i": o.able}
        values |= {"ready_i": self.ready(i, self.rho(link.pair), link.steered)}
        page = reckoned("7.24", "reckoned_i", values)
        self.agree("reckoned", page, self.reckoned(link, i))

    def appraise(self, delivered: list[Delivered]) -> None:
        before = [o.daring for o in self.organisations]
        super().appraise(delivered)
        if self.p.appraisal == 0 and self.p.reproof == 0:
            return
        for i, o in enumerate(self.organisations):
            mine = [did for did in delivered if i in (did.pair.a, did.pair.b)]
            values = self.numbers() | {"w̃_i": o.acting_interest, "d_i": before[i]}
            values["c_i"] = reckoned("7.24", "c_i", values)
            for _ in range(o.overruled):
                values["d_i"] = reckoned("7.24", "d_i", values, 0)
            if mine:
                values["success_i"] = sum(x.won for x in mine) / sum(x.weight for x in mine)
                values["d_i"] = reckoned("7.24", "d_i", values, 1)
            self.agree("daring", min(max(values["d_i"], 0.0), 1.0), o.daring)

    def deliver(self) -> Any:
        for pair in self.pairs:
            for i in (pair.a, pair.b):
                values = self.of_pair(pair, i, other(pair, i))
                x = self.load(i)
                values |= {"x_i": x, "[ordered]": self.organisations[i].ordered}
                values |= {"f": self.order_size()}
                if x == 0:
                    values["able_i"] = 1.0
                rho = self.rho(pair)
                q = self.reliability(i, pair.trust[i], self.ready(i, rho), rho)
                self.agree("q", reckoned("7.8", "q_i", values), q)
                if self.organisations[i].room > 0:
                    cost = reckoned("7.6", "C_i(x)", values | {"x": x})
                    self.agree("cost of time", cost, self.cost_of_time(i, x))
        return super().deliver()

    def settle(self, pair: Pair, i: int, s: int, g: int, h: int, rho: float) -> None:
        values = self.of_pair(pair, i, other(pair, i)) | {"s": s, "g": g, "h": h}
        values |= {"H_ij": pair.trust_peak[i], "f": self.order_size()}
        values |= {"[j ordered]": self.organisations[other(pair, i)].ordered}
        values["fresh"] = reckoned("7.8", "fresh", values)
        if self.p.personal > 0:
            skills = [self.organisations[x].skill for x in (pair.a, pair.b)]
            values |= dict(zip(("skill_a", "skill_b"), skills, strict=True))
            values["fresh"] = reckoned("7.28", "fresh", values)
            self.seen["skill"] += skills != [0.5, 0.5]
        if pair.trust_peak[i] == 0:
            values["won"] = values["fresh"]
        believing = reckoned("7.8", "G_i", values, -1)
        trust = reckoned("7.8", "T_ij", values | {"G_i": self.organisations[i].believed}, -1)
        peak = reckoned("7.8", "H_ij", values | {"T_ij": trust}, -1)
        super().settle(pair, i, s, g, h, rho)
        self.agree("trust", trust, pair.trust[i])
        self.agree("highest trust", peak, pair.trust_peak[i])
        if self.ruling(rho):
            self.agree("credibility", believing, self.organisations[i].credibility)

    def remember(self, pair: Pair, i: int, s: int, n: int) -> None:
        values = self.numbers() | {"s": s, "n": n, "e_ij": pair.record[i]}
        record = reckoned("7.8", "e_ij", values, -1)
        super().remember(pair, i, s, n)
        self.agree("record", record, pair.record[i])

    def sign(self, link: Link) -> float:
        twin, pair = super().sign(link), link.pair
        values = self.numbers() | {"alike": self.alike(pair)}
        values |= {"m_a": self.speaking(link, pair.a), "m_b": self.speaking(link, pair.b)}
        self.agree("sign", reckoned("7.3", "sign", values), twin)
        return twin

    def order(self, i: int) -> None:
        super().order(i)
        for number, name, bought in (
            (0, "f", self.order_size()),
            (1, "fund", self.bought(
                self.p.funding * (1 - self.p.order_share) * self.activity(self.month))),
        ):  # fmt: skip
            values = self.numbers()
            values |= {"s": reckoned("7.15", "s", values, number)}
            self.agree(name, reckoned("7.15", name, values), bought)

    def meet(self) -> list[Proposal]:
        values = self.numbers()
        self.agree("invited", reckoned("7.3", "invited", values), self.effective.invited)
        for pair in self.pairs:
            many = {"p_a": self.organisations[pair.a].partners}
            many |= {"p_b": self.organisations[pair.b].partners}
            known = reckoned("7.3", "known", values | many)
            a, b = self.organisations[pair.a], self.organisations[pair.b]
            there = {"reached_a": self.reached(a, "network")}
            there |= {"reached_b": self.reached(b, "network"), "known": known}
            self.agree("known", reckoned("7.27", "known", there), self.known(pair))
        return super().meet()

    def work_on_strategy(self) -> None:
        before = [(o.reached, o.room) for o in self.organisations]
        super().work_on_strategy()
        if self.p.strategy == "none":
            return
        part = min(1.0, self.p.strategy_days * self.p.strategy_yield)
        for (reached, room), (i, o) in zip(before, enumerate(self.organisations), strict=True):
            values = self.numbers() | {"reached_i": reached, "part": part, "R_i": room}
            page = reached
            if o.strategy_time > 0:
                page = reckoned("7.27", "reached_i", values, 0)
            elif self.p.strategy == "behaviour":
                page = reckoned("7.27", "reached_i", values, 1)
            if self.p.strategy_days > 0:
                self.agree("reached", page, o.reached)
            values["reached_i"] = o.reached
            if self.p.strategy_level == "team":
                self.agree("room of a team", reckoned("7.27", "R_i", values), o.room)
            if self.p.strategy_level == "person":
                asked = reckoned("7.27", "inquiry_i", values)
                self.agree("inquiry", asked, self.inquiry(i))

    def speak(self, o: Organisation) -> None:
        super().speak(o)
        if self.p.strategy_level == "organisation" and not o.elected:
            values = self.numbers() | {"reached_i": self.reached(o, "organisation")}
            wider = reckoned("7.27", "mandate_i", values)
            if self.p.contradiction * self.activity(self.month) == 0:
                recognised = wider + self.p.recognition * (1 - wider)
                self.agree("mandate", recognised, o.acting_mandate)

    def pass_on_story(self, delivered: list[Delivered]) -> None:
        then = [o.reached for o in self.organisations]
        super().pass_on_story(delivered)
        for i, o in enumerate(self.organisations) if self.p.strategy == "story" else ():
            mine = [did for did in delivered if i in (did.pair.a, did.pair.b)]
            if mine:
                peer = sum(did.tasks * then[other(did.pair, i)] for did in mine)
                values = self.numbers() | {"reached_i": then[i]}
                values |= {"peer_i": peer / sum(did.tasks for did in mine)}
                self.agree("story", reckoned("7.27", "reached_i", values, 2), o.reached)

    def step(self) -> None:
        for trust in (0.0, 0.3, 1.0):
            page = reckoned("7.1", "Q(T)", self.numbers() | {"T": trust})
            self.agree("Q", page, self.assurance(trust))
        if self.p.maturity_months > 0:
            page = reckoned("7.1", "M(x)", self.numbers() | {"x": 7.0})
            self.agree("M", page, self.maturity(7.0))
        super().step()


def worlds(number: int) -> Iterator[Read]:
    for index in range(number):
        c = draw(index)
        world = Read(c.build(), c.parameters, c.seed, c.replicate)
        for _ in range(min(c.months, 6)):
            world.step()
        yield world


def test_the_page_has_the_formulas_of_the_twin() -> None:
    seen: Counter[str] = Counter()
    for world in worlds(40):
        seen += world.seen
    for what in (
        "own", "value", "risk", "gain", "joint gain", "z", "apart", "q", "expects",
        "cost of time", "trust", "highest trust", "record", "credibility", "known", "invited",
        "sign", "f", "fund", "Q", "M", "reckoned", "daring", "skill",
    ):  # fmt: skip
        assert seen[what] > 50, (what, seen[what])
    for what in ("reached", "story", "room of a team", "inquiry", "mandate"):
        assert seen[what] > 20, (what, seen[what])


@pytest.mark.parametrize(
    ("section", "right", "wrong", "differs"),
    [
        ("7.5", "(1 − crowding·[under contract])", "(1 + crowding·[under contract])", "own"),
        ("7.5", "e_ij·min(delivery_cap, ready_i)", "e_ij·ready_i", "expects"),
        ("7.5", "·(1 + β_ab)·S_ik", "·(1 + β_ab)·o", "own"),
        ("7.5", "max(0, 1 − norm_weight", "(1 − norm_weight", "own"),
        ("7.8", "(1 − T_ij/H_ij)", "(1 − T_ij)", "trust"),
        ("7.8", "·(1 − trust_loss·f·[j ordered])", "·(1 − trust_loss·[j ordered])", "trust"),
        ("7.15", "s = funding·order_share", "s = funding", "f"),
        ("7.8", "(1 − ρ_p·h_i·mediation·G_i))ᵍ", "(1 − h_i·mediation·G_i))ᵍ", "trust"),
        ("7.18", "√(S_a² + S_b²)", "√(S_a² + S_b)", "z"),
    ],
)
def test_a_wrong_formula_is_found(
    section: str, right: str, wrong: str, differs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = PAGE.partition(f"\n### {section} ")[2].partition("\n### ")[0]
    assert text.count(right) == 1
    monkeypatch.setattr(f"{__name__}.PAGE", PAGE.replace(text, text.replace(right, wrong)))
    formulas.cache_clear()
    compiled.cache_clear()
    try:
        with pytest.raises(AssertionError, match=rf"^\('{differs}',"):
            list(worlds(300))
    finally:
        formulas.cache_clear()
        compiled.cache_clear()
