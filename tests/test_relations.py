"""What must stay as it is when something else changes: relations between runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from scipy import stats

from sim import engine
from sim.engine import Run, simulate
from sim.indicators import COLUMNS
from sim.parameters import ENTRIES, NEVER, SWITCHES, parameters
from sim.state import Region
from tests.test_reference import JIT, Configuration, core_of, draw, draw_value, made_region, same

INDICES = st.integers(30_000, 40_000)
"""Numbers of configurations that no other test uses."""
EXAMPLES = settings(max_examples=60 if JIT else 4)
PER_ORGANISATION = ("volume", "mindset", "own_weight", "credibility")
STATE = ("depth", "since", "notice", "trust", "knowledge", *PER_ORGANISATION)


def run_of(c: Configuration, region: Region | None = None) -> Run:
    return simulate(
        c.build() if region is None else region,
        base=c.parameters,
        seed=c.seed,
        replicate=c.replicate,
        months=c.months,
    )


def with_keys(region: dict[str, Any]) -> dict[str, Any]:
    """The same with its default keys and names spelt out, so that they can be moved along."""
    n = len(region["volumes"])
    keys = region.get("keys", list(range(n)))
    return region | {"keys": keys, "organisations": [f"O{key}" for key in keys]}


# --- Who is called what -----------------------------------------------------------------------

BY_ROW = ("volumes", "keys", "organisations", "referee", "statutory", "kinds", "tiers", "areas")
BY_TWO_ROWS = ("depth", "age", "floor", "trust", "knowledge")


def reordered(region: dict[str, Any], order: list[int]) -> dict[str, Any]:
    """The region with its organisations given in another order: new row x is old row order[x]."""
    new = {old: x for x, old in enumerate(order)}
    out = dict(region)
    for name in BY_ROW:
        if name in region:
            out[name] = [region[name][old] for old in order]
    for name in BY_TWO_ROWS:
        if name in region:
            out[name] = [[new[row[0]], new[row[1]], *row[2:]] for row in region[name]]
    if "pairs" in region:
        out["pairs"] = [[new[i], new[j]] for i, j in region["pairs"]]
    elif "distance" in region:
        n = len(order)
        out["pairs"] = [[new[i], new[j]] for i in range(n) for j in range(i + 1, n)]
    return out


@EXAMPLES
@given(INDICES, st.randoms(use_true_random=False))
def test_organisations_may_be_given_in_any_order(index: int, rng: Random) -> None:
    """Relabelled together with their keys, they fare the same to the last bit."""
    c = draw(index)
    region = with_keys(c.region)
    order = list(range(len(region["volumes"])))
    rng.shuffle(order)
    note(f"order {order}")
    one = run_of(c, made_region(**region))
    two = run_of(c, made_region(**reordered(region, order)))
    assert one.region.organisations == two.region.organisations
    assert same(one.rows, two.rows).all()
    for name in STATE:
        assert same(getattr(one.state, name), getattr(two.state, name)).all(), name


@pytest.mark.parametrize("mode", ["consent", "joint"])
def test_keys_decide_nothing(mode: str) -> None:
    """With other keys the draws are others, but of the same law: no one is favoured by its place.

    Four organisations as different as can be, with keys in one order and in the opposite; what
    becomes of each is compared over replicates. Seven figures an organisation and two tests each
    at 2e-5: a false alarm in at most 1 of 900 seeds, and the seeds are fixed.
    """
    one, two = fates(mode, (1, 2, 3, 4)), fates(mode, (14, 13, 12, 11))
    assert one.shape[1] == 28
    assert smallest_p(one, two) > 2e-5
    # The same test sees a small cause, so that its silence says something.
    assert smallest_p(one, fates(mode, (14, 13, 12, 11), trust_gain=0.06)) < 2e-5


def fates(mode: str, keys: tuple[int, ...], trust_gain: float = 0.05) -> Any:
    """(replicates, figures) what became of four organisations that keep their nature."""
    region = made_region(
        volumes=[[2.0, 1.5, 0.7], [0.3, 0.4, 0.5], [1.0, 0.0, 1.1], [0.6, 1.2, 0.0]],
        organisations=["large", "small", "third", "fourth"],
        keys=keys,
        referee=[True, False, False, False],
        kinds=["province", "municipality", "municipality", "water_board"],
        needs=[[0.0, 0.8, 0.3], [0.8, 0.0, 0.6], [0.3, 0.6, 0.0]],
    )
    values = {name: entry.default for name, entry in ENTRIES.items()} | {
        "mode": mode, "contacts": 4.0, "review_rate": 0.5, "choice_precision": 2.0,
        "notice_months": 2, "drift": 0.4, "mindset_mean": 0.4, "experience_rate": 0.05,
        "peer_rate": 0.05, "referee_activity": 0.5, "trust_gain": trust_gain, "trust_loss": 0.05,
        "move_cost": 0.2, "time_cost": 0.02, "identity": 0.1, "exposure": 0.3,
    }  # fmt: skip
    out = []
    for number in range(400 if JIT else 60):
        one = engine.build(region, parameters(**values), 7, number)
        one.advance(24)
        state, facts = one.state, one.region
        figures = []
        for name in ("large", "small", "third", "fourth"):
            i = facts.row(name)
            mine = (facts.pairs == i).any(axis=1)
            own = facts.pairs[mine, 0] == i
            trust, back = state.trust[mine], state.trust[mine][:, ::-1]
            links = mine[facts.link_pair]
            figures += [
                state.volume[i, 0],
                state.mindset[i],
                state.credibility[i],
                np.where(own, trust[:, 0], trust[:, 1]).mean(),
                np.where(own, back[:, 0], back[:, 1]).mean(),
                state.knowledge[mine].mean(),
                float(state.depth[links].sum()),
            ]
        out.append(figures)
    return np.array(out)


def smallest_p(one: Any, two: Any) -> float:
    """Over all figures: the distributions (Kolmogorov-Smirnov) and the places (ranks)."""
    found = [1.0]
    for x, y in zip(one.T, two.T, strict=True):
        if len(np.unique(np.concatenate([x, y]))) > 1:
            found.append(stats.ks_2samp(x, y, method="asymp").pvalue)
            found.append(stats.mannwhitneyu(x, y, method="asymptotic").pvalue)
    return float(min(found))


# --- One more ---------------------------------------------------------------------------------


def with_one_more(region: dict[str, Any], key: int, volumes: list[float]) -> dict[str, Any]:
    n = len(region["volumes"])
    k = len(region["volumes"][0])
    more = {
        "volumes": volumes, "keys": key, "organisations": "extra", "referee": True,
        "statutory": [True] * k, "kinds": "extra", "tiers": "extra", "areas": "extra",
    }  # fmt: skip
    out = region | {name: [*region[name], more[name]] for name in BY_ROW if name in region}
    return out | {"pairs": out.get("pairs", [[i, j] for i in range(n) for j in range(i + 1, n)])}


def assert_others_are_the_same(one: Run, two: Run) -> None:
    """By name: two has whoever one has, and more."""
    place = [two.region.organisations.index(name) for name in one.region.organisations]
    for name in PER_ORGANISATION:
        x, y = getattr(one.state, name), getattr(two.state, name)[place]
        assert same(x, y[:, : x.shape[1]] if x.ndim == 2 else y).all(), name
    row = {tuple(pair): x for x, pair in enumerate(two.region.pairs.tolist())}
    pairs = [row[place[a], place[b]] for a, b in one.region.pairs.tolist()]
    for name in ("trust", "knowledge"):
        assert same(getattr(one.state, name), getattr(two.state, name)[pairs]).all(), name
    number = {
        (int(p), int(task)): x
        for x, (p, task) in enumerate(zip(two.region.link_pair, two.region.link_task, strict=True))
    }
    links = [
        number[pairs[p], int(task)]
        for p, task in zip(one.region.link_pair, one.region.link_task, strict=True)
    ]
    for name in ("depth", "since", "notice"):
        assert (getattr(one.state, name) == getattr(two.state, name)[links]).all(), name


def without_the_whole(c: Configuration) -> Configuration:
    """Without what knows how many organisations and pairs there are, or is shared by all: days of
    officials, accounts of funders, and who stands outside the bundles."""
    values = c.values | {"imitation": 0.0, "attention": SWITCHES["attention"]}
    values |= {name: SWITCHES[name] for name in ("officials", "standing_loss", "funders")}
    values.pop("phases", None)
    return replace(c, values=values)


@st.composite
def free_key(draw_from: st.DrawFn, region: dict[str, Any]) -> int:
    near = [key + 1 for key in region["keys"]] + [0, 2**32 - 2]
    keys = st.one_of(st.sampled_from(near), st.integers(0, 2**32 - 2))
    return draw_from(keys.filter(lambda key: key <= 2**32 - 2 and key not in region["keys"]))


@EXAMPLES
@given(INDICES, st.data())
def test_who_meets_nobody_changes_nobody(index: int, data: st.DataObject) -> None:
    """In a sparse network: it performs every task, but is in no pair."""
    c = without_the_whole(draw(index))
    region = with_keys(c.region)
    k = len(region["volumes"][0])
    more = with_one_more(region, data.draw(free_key(region)), [1.3] * k)
    assert_others_are_the_same(run_of(c, made_region(**region)), run_of(c, made_region(**more)))


@EXAMPLES
@given(INDICES, st.data())
def test_who_shares_no_task_changes_nobody(index: int, data: st.DataObject) -> None:
    """In a dense network: it could meet everyone, on a task of its own."""
    c = without_the_whole(draw(index))
    region = with_keys(c.region)
    n, k = len(region["volumes"]), len(region["volumes"][0])
    needs = made_region(**region).needs.tolist()
    region["needs"] = needs
    one = run_of(c, made_region(**region))
    wide = region | {
        "volumes": [[*row, 0.0] for row in region["volumes"]],
        "statutory": [[*row, True] for row in region["statutory"]],
        "needs": [[*row, 0.7] for row in needs] + [[0.7] * k + [0.0]],
    }
    more = with_one_more(wide, data.draw(free_key(region)), [0.0] * k + [1.0])
    more["pairs"] = [*more["pairs"], *([x, n] for x in range(n))]
    if "distance" in more:
        more["distance"] = [*more["distance"], *([3.0] * n)]
    assert_others_are_the_same(one, run_of(c, made_region(**more)))


# --- Mechanisms that are off ------------------------------------------------------------------

EVERYTHING = frozenset(COLUMNS)


@dataclass(frozen=True)
class Neutral:
    """With these values the companions are irrelevant, but for what is excepted."""

    name: str
    values: dict[str, Any]
    companions: tuple[str, ...]
    region: dict[str, Any] = field(default_factory=dict)
    """Laid over the region; None takes something out of it."""
    but: Iterable[str] = ()
    """Columns and state arrays that the companions do change."""


ONE_MINDSET = {"mindset_mean": 0.5, "mindset_spread": 0.0, "experience_rate": 0.0, "peer_rate": 0.0}
REFEREE = (
    "referee_start", "referee_stop", "referee_fade", "convening", "backing", "appreciation",
    "monitoring", "mediation", "partiality", "credibility_gain", "credibility_loss",
)  # fmt: skip
VALUE = ("collective_value", "net_value")
REASONS = tuple(name for name in COLUMNS if name.startswith("ended_by"))
TABLE = (
    Neutral("no referee", {"referee_activity": 0.0}, REFEREE),
    Neutral("nor its credibility", {"referee_activity": 0.0}, ("credibility_start",),
            but=("credibility",)),
    Neutral("a referee that never comes", {"referee_start": NEVER},
            ("referee_activity", "referee_stop", "referee_fade", "convening", "mediation")),
    Neutral("a referee that never leaves", {"referee_stop": NEVER}, ("referee_fade",)),
    Neutral("no mediation", {"mediation": 0.0},
            ("partiality", "credibility_gain", "credibility_loss")),
    Neutral("impartial", {"partiality": 0.0}, ("credibility_loss",)),
    Neutral("no referee that plays", {}, ("partiality", "credibility_loss"),
            region={"referee": None}),
    Neutral("a referee that only convenes",
            {"backing": 0.0, "appreciation": 0.0, "monitoring": 0.0, "mediation": 0.0},
            ("credibility_start",), but=("credibility",)),
    Neutral("abundance thinkers fear nothing", ONE_MINDSET | {"mindset_mean": 1.0},
            ("budget_fear", "drift", "floor_other", "floor_statutory")),
    Neutral("mindset in the middle", ONE_MINDSET, ("tunnelling", "prior_tint")),
    Neutral("no drift", {"drift": 0.0}, ("floor_statutory", "floor_other")),
    Neutral("no cut", {"means_cut": 0.0, "task_growth": 0.0}, ("means_cut_month",)),
    Neutral("a cut that never comes", {"means_cut_month": NEVER}, ("means_cut", "task_growth")),
    Neutral("everything known",
            {"knowledge_start": 1.0, "knowledge_linked": 1.0, "inquiry_days": 0.0},
            ("prior_tint", "familiarity", "inquiry"), region={"knowledge": None}),
    Neutral("no asking", {"inquiry": 0.0}, ("inquiry_days",)),
    Neutral("no boundary", {"identity": 0.0, "plurality": 0.0},
            ("boundary_kind", "boundary_tier", "boundary_area", "boundary_distance")),
    Neutral("all alike, all near", {},
            ("boundary_kind", "boundary_tier", "boundary_area", "boundary_distance"),
            region={"kinds": None, "tiers": None, "areas": None, "distance": None}),
    Neutral("time costs nothing", {"time_cost": 0.0}, ("congestion", "tunnelling")),
    Neutral("time adds up", {"congestion": 0.0, "mandate": 0.0, "appreciation": 0.0},
            ("room", "means_cut", "task_growth"), but=("overload",)),
    Neutral("no exposure", {"exposure": 0.0}, ("exposed_1", "exposed_2", "exposed_3", "backing")),
    Neutral("no temptation",
            {"own_interest_mean": 0.0, "own_interest_spread": 0.0, "exposure": 0.0},
            ("trust_threshold", "monitoring")),
    Neutral("only the own chimney",
            {"own_interest_mean": 1.0, "own_interest_spread": 0.0, "mode": "consent"},
            ("redundancy", "specialisation", "plurality", "failure"), but=VALUE),
    Neutral("no second provider wanted", {"redundancy": 0.0}, ("failure",)),
    Neutral("ripe at once", {"maturity_months": 0.0, "move_cost": 0.0}, ("foresight_months",)),
    Neutral("nothing to claim", {"share": 0.0}, ("cost_key", "budget_fear")),
    Neutral("no worth in duplicated work", {"overlap_weight": 0.0},
            ("release_1", "release_2", "release_3", "budget_fear"), but=("duplicated_work",)),
    Neutral("no worth in coupled need", {"coupling_weight": 0.0},
            ("synergy_1", "synergy_2", "synergy_3", "prior_tint")),
    Neutral("nothing but coordination", {"deepest_rung": 1},
            ("synergy_2", "synergy_3", "release_2", "release_3", "autonomy_2", "autonomy_3",
             "days_2", "days_3", "exposed_2", "exposed_3", "notice_months"),
            region={"depth": "at most 1"}, but=("unmet_need",)),
    Neutral("no review", {"review_rate": 0.0}, ("notice_months", "deepest_rung")),
    Neutral("no contacts", {"contacts": 0.0}, ("closure", "convening", "overlap_signal")),
    Neutral("a coin decides", {"choice_precision": 0.0, "inquiry": 0.0, "drift": 0.0},
            ("share", "cost_key", "identity", "redundancy", "failure", "specialisation",
             "plurality", "foresight_months", "budget_fear", "prior_tint", "tunnelling",
             "coupling_weight", "exposure", "record_weight", "time_cost", "move_cost"),
            but=(*VALUE, *REASONS, "time_spent", "unmet_need")),
    Neutral("nothing is ever kept", {"delivery_cap": 0.0},
            ("mandate", "monitoring", "trust_gain", "trust_scar", "appreciation")),
    Neutral("no mandate", {"mandate": 0.0, "appreciation": 0.0},
            ("delivery_cap", "monitoring", "trust_gain", "trust_scar")),
    Neutral("all is expected to come", {"record_weight": 0.0, "review_alarm": 0.0},
            ("record_memory", "record_start"), but=("record",)),
    Neutral("trust does not move", {"trust_gain": 0.0, "trust_loss": 0.0, "monitoring": 0.0,
                                    "backing": 0.0, "appreciation": 0.0, "mediation": 0.0},
            ("credibility_gain", "credibility_loss", "partiality", "trust_scar")),
)  # fmt: skip


STANCE = ("selection", "imitation_benefit", "imitation_cost")
INWARD = ("election_months", "election_first", "election_mandate", "election_identity")
OPTIONS = (
    Neutral("nothing to hire", {"contract_worth": 0.0, "tender_months": 0},
            ("contract_months", "crowding")),
    Neutral("contracts that cover nothing",
            {"contract_worth": 0.0, "crowding": 0.0, "chain_order": 0.0},
            ("tender_months", "contract_months"), but=("notice",)),
    Neutral("no money", {"funding": 0.0},
            ("order_share", "order_days", "order_pull", "money_half")),
    Neutral("all money for the collective", {"order_share": 0.0}, ("order_days", "order_pull")),
    Neutral("no accountability", {"burden": 0.0}, ("stifling",)),
    Neutral("no referee at all", {"referee_activity": 0.0},
            ("funding", "contradiction", "burden", "attention", "attention_rule",
             "referee_scope", "inviting")),
    # standing is lost by backing that all can see, whoever is attended to
    Neutral("attention to nobody", {"attention": 0, "contradiction": 0.0, "burden": 0.0,
                                    "order_share": 0.0, "inviting": 0.0, "standing_loss": 0.0},
            ("attention_rule", "backing", "appreciation", "monitoring", "mediation")),
    Neutral("programmes", {"form": "programme"}, ("dissolution",)),
    Neutral("nothing prescribed", {}, ("reluctance",), region={"floor": None}),
    Neutral("no pilots", {"pilot_share": 0.0},
            ("pilot_start", "pilot_stop", "pilot_shield", "pilot_visible")),
    Neutral("no norm", {"norm_weight": 0.0}, ("norm_point", "pilot_visible")),
    Neutral("no effort", {"effort": 0.0}, ("effort_level", "effort_yield")),
    Neutral("no strategy", {"strategy": "none"},
            ("strategy_level", "strategy_days", "strategy_yield", "strategy_share",
             "strategy_start", "strategy_stop", "strategy_fades", "strategy_spreads")),
    Neutral("what is built", {"strategy": "structure"}, ("strategy_fades", "strategy_spreads")),
    Neutral("nobody takes part", {"strategy_share": 0.0, "strategy_level": "team"},
            ("strategy", "strategy_days", "strategy_yield", "strategy_start", "strategy_stop",
             "strategy_fades", "strategy_spreads")),
    Neutral("one that knows itself", {"self_knowledge": 1.0}, ("departments", "department_spread")),
    Neutral("a whole", {"departments": 1}, ("self_knowledge", "department_spread")),
    Neutral("boards stay", {"election_swing": 0.0}, INWARD),
    Neutral("nobody imitates", {"imitation": 0.0}, STANCE),
    Neutral("all fare alike", {"selection": 0.0}, ("imitation_benefit", "imitation_cost")),
    Neutral("nothing coupled", {"coupling_weight": 0.0}, ("silos",)),
    Neutral("nothing released", {"release_1": 0.0, "release_2": 0.0, "release_3": 0.0},
            ("pooling", "scale")),
    Neutral("no trust in persons", {"personal": 0.0}, ("turnover", "skill_mean", "skill_spread")),
    Neutral("nothing deep", {"deepest_rung": 1}, ("entry_cost", "exit_price", "decision"),
            region={"depth": "at most 1"}),
    Neutral("side payments", {"mode": "joint"}, ("fairness",)),
    Neutral("no chains", {"chain_order": 0.0}, ("chain_steps", "chain_steering", "chain_days")),
    Neutral("nobody puts out to tender or hires",
            {"chain_steering": 0.0, "contract_worth": 0.0, "tender_months": 0},
            ("chain_order", "chain_steps", "chain_days")),
    Neutral("nobody steers", {"chain_steering": 0.0}, ("chain_days",)),
    Neutral("directors hear nothing", {"director_hears": 0.0},
            ("director_after", "director_shift", "director_spread", "director_learns")),
)  # fmt: skip


def laid_over(region: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    out = {name: value for name, value in region.items() if name not in changes}
    if changes.get("depth") == "at most 1":
        out["depth"] = [[*row[:3], 1] for row in region["depth"]]
    return out


def varied(c: Configuration, companions: Iterable[str], rng: Random) -> Configuration:
    """With other values for the companions, usual or strange."""
    values = dict(c.values)
    for name in companions:
        while values[name] == c.values[name]:
            values[name] = (
                rng.choice(ENTRIES[name].choices)
                if ENTRIES[name].choices
                else draw_value(rng, name, 0.3)
            )
    return replace(c, values=values)


def differing(one: Run, two: Run, but: Iterable[str] = ()) -> set[str]:
    """Columns and arrays of the state in which two runs differ."""
    found = {
        name for x, name in enumerate(COLUMNS) if not same(one.rows[:, x], two.rows[:, x]).all()
    }
    found |= {
        name for name in STATE if not same(getattr(one.state, name), getattr(two.state, name)).all()
    }
    return found - set(but)


@pytest.mark.parametrize("neutral", [*TABLE, *OPTIONS], ids=lambda neutral: neutral.name)
@settings(max_examples=25 if JIT else 2)
@given(index=INDICES, seed=st.integers(0, 2**32))
def test_what_is_off_does_nothing(neutral: Neutral, index: int, seed: int) -> None:
    c = draw(index) if neutral in OPTIONS else core_of(draw(index))
    if neutral in OPTIONS:
        c = replace(c, values={x: y for x, y in c.values.items() if x != "phases"})
    busy = {} if all(map(any, c.region["volumes"])) else {"inquiry": 0.0}
    c = replace(
        c,
        region=laid_over(c.region, neutral.region),
        values=c.values | busy | neutral.values,
    )
    other = varied(c, neutral.companions, Random(seed))
    assert not differing(run_of(c), run_of(other), neutral.but)


LIVE = sorted({name for neutral in (*TABLE, *OPTIONS) for name in neutral.companions})


@pytest.mark.skipif(not JIT, reason="interpreted, the search for a difference takes too long")
def test_what_is_on_does_something() -> None:
    """Each companion changes a run when its mechanism is on; or the table would say nothing."""
    dead = []
    for name in LIVE:
        rng = Random(name)
        for index in range(40_001, 40_501):
            c = draw(index)
            if all(map(any, c.region["volumes"])):
                c = replace(c, months=max(c.months, 13))
                if differing(run_of(c), run_of(varied(c, [name], rng)), ("credibility",)):
                    break
        else:
            dead.append(name)
    assert not dead
