"""Switches every mechanism of question.md off and on; writes results.json, README.md, a figure."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from sim import engine, networks, outcomes
from sim.indicators import COLUMNS
from sim.mechanisms import MECHANISMS
from sim.parameters import NEVER, SWITCHES, Parameters, parameters
from sim.regions import load_case
from sim.state import Floats, Region

HERE = Path(__file__).parent
LOOK_SEED, SEED = 1, 2
MODES = ("consent", "joint")
SHARES = (
    "fragmentation", "separation", "duplicated_work", "unmet_need", "niche", "overload",
    "trust_linked", "credibility", "promises_kept", "density",
)  # fmt: skip
VALUE = "collective_value"
ASKED = ("households_helped", "brought_gini", "got_gini", "pilot_ratio")
"""Outcomes that are asked for by themselves."""
MATTERS = dict.fromkeys((*SHARES, VALUE, *ASKED), 0.05) | {"days": 0.5}
"""Smallest effect that matters; of the value, as a part."""
SETTINGS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "scarcity": {"mindset_mean": 0.2},
    "abundance": {"mindset_mean": 0.8},
    "light chimney": {"own_interest_mean": 0.3},
    "heavy chimney": {"own_interest_mean": 0.7},
}
REFEREE = {"referee_activity": 1.0}
DIVERSE = {"mindset_spread": 0.3, "own_interest_spread": 0.3}


class Effort(NamedTuple):
    """How much is run."""

    months: int
    look: int
    """Replicates of the first look."""
    replicates: int
    values: int
    """Values tried of each switch."""
    settings: int


FULL = Effort(months=120, look=4, replicates=30, values=9, settings=len(SETTINGS))
QUICK = Effort(months=60, look=3, replicates=5, values=1, settings=2)


class Switch(NamedTuple):
    """Parameters with a mechanism on, some ways, and with it at its neutral value."""

    what: str
    on: tuple[dict[str, Any], ...]
    off: dict[str, Any]
    company: Mapping[str, Any] = MappingProxyType({})
    """What it needs beside it, in both runs."""
    asked: tuple[str, ...] = ()
    """Outcomes looked at besides the indicators."""
    places: tuple[str, ...] = ("synthetic", "mixed", "Twente")


def one(name: str, *values: Any, **more: Any) -> Switch:
    """A switch that is a single parameter."""
    return Switch(name, tuple({name: value} for value in values), off(name), **more)


def off(*names: str) -> dict[str, Any]:
    """Switches at the values at which they are off."""
    everywhere = {name: value for found in MECHANISMS.values() for name, value in found.off.items()}
    return {name: everywhere[name] for name in names}


BOUNDARIES = tuple(f"boundary_{name}" for name in ("kind", "tier", "area", "distance"))
BLIND = {"knowledge_start": 0.0, "knowledge_linked": 0.2, "familiarity": 0.0, "inquiry": 0.0}
REFEREES_HAND = {"backing": 0.8, "appreciation": 0.08, "monitoring": 0.5, "mediation": 0.5}
LEVELS = ("person", "team", "organisation", "network", "system")
COVENANT = {"covenant": 1.0}
CONTRACTS = {"contract_worth": 0.5}
ABLATIONS = {
    "M1": (one("budget_fear", 1.2, 2.0), one("overlap_signal", 1.0, 4.0)),
    "M2": (Switch("deepest_rung", ({"deepest_rung": 3}, {"deepest_rung": 2}),
                off("deepest_rung")),),
    "M3": (one("drift", 0.05, 0.25, 0.5),),
    "M4": (one("contract_worth", 0.2, 0.5, 1.5, asked=("households_helped",)),
         Switch("crowding", ({"crowding": 0.5}, {"crowding": 1.0}), off("crowding"),
                {"contract_worth": 1.0, "contract_months": 48})),
    "M5": (Switch("own_interest_mean", ({}, {"own_interest_mean": 0.8}),
                off("own_interest_mean", "own_interest_spread")),
         one("identity", 0.5, 1.0)),
    "M6": (one("time_cost", 0.05, 0.2), one("room", 12.0, 3.0),
         one("tunnelling", 0.5, 2.0)),
    "M7": (one("exposure", 0.4, 1.0),
         Switch("trust_gain, trust_loss", ({}, {"trust_gain": 0.06, "trust_loss": 0.06}),
                off("trust_gain", "trust_loss")),
         one("trust_scar", 0.6, 0.9), one("record_weight", 0.5, 1.0)),
    "M8": (one("referee_activity", 0.5, 1.0),
         Switch("referee_stop", ({"referee_stop": 24}, {"referee_stop": 60}),
                off("referee_stop"), REFEREE)),
    "M9": (Switch("all four", (REFEREES_HAND,), off(*REFEREES_HAND), REFEREE),
         one("backing", 0.8, 1.0, company=REFEREE), one("mediation", 0.5, 1.0, company=REFEREE),
         one("monitoring", 0.5, 1.0, company=REFEREE),
         one("appreciation", 0.5, 1.0, company=REFEREE),
         one("partiality", 0.5, 1.0, company=REFEREE)),
    "M10": (one("funding", 0.1, 0.3, company=REFEREE),
         one("order_share", 0.5, 1.0, company=REFEREE | {"funding": 0.1})),
    "M11": (one("contradiction", 0.5, 1.0, company=REFEREE),
         one("burden", 1.0, 5.0, company=REFEREE)),
    "M12": (one("attention", 5, 20, company=REFEREE),
         one("referee_scope", "within_area", "across_areas", "local", "across_tiers",
             company=REFEREE)),
    "M13": (one("mandate", 0.9, 0.5), one("recognition", 0.5, 1.0),
         one("covenant", 0.3, 1.0)),
    "M14": (Switch("boundary_*", ({}, dict.fromkeys(BOUNDARIES, 0.6)), off(*BOUNDARIES)),
         one("redundancy", 0.35, 1.5, company={"failure": 0.9}), one("specialisation", 0.1, 1.0),
         one("plurality", 0.1, 1.0)),
    "M15": (one("tender_months", 12, 48, asked=("households_helped",)),
         one("tender_months", 12, 48, company=CONTRACTS | {"crowding": 1.0},
             asked=("households_helped",))),
    "M16": (one("form", "network", "lead", "joint"),
         one("dissolution", 0.0, 0.1, company={"form": "joint"}),
         one("entry_cost", 1.0, 5.0), one("exit_price", 1.0, 5.0), one("reluctance", 0.5, 1.0)),
    "M17": (Switch("pilot_share", ({"pilot_share": 0.1}, {"pilot_share": 0.3},
                                {"pilot_share": 0.5, "pilot_stop": NEVER}), off("pilot_share"),
                asked=("pilot_ratio",)),
         one("norm_weight", 0.1, 0.3),
         one("pilot_visible", 0.5, 1.0,
             company={"pilot_share": 0.5, "pilot_stop": NEVER, "norm_weight": 0.3})),
    "M18": tuple(one("effort", 5.0, 10.0, company={"effort_level": level})._replace(
            what=f"effort, {level}") for level in LEVELS),
    "M19": (Switch("self_knowledge", ({"self_knowledge": 0.5},
                                   {"self_knowledge": 0.0, "department_spread": 1.0}),
                off("self_knowledge")),),
    "M20": (Switch("knowledge_start, knowledge_linked", ({}, BLIND),
                off("knowledge_start", "knowledge_linked")),
         one("inquiry", 0.1, 0.5, company={"knowledge_start": 0.0}),
         one("prior_tint", 0.5, 1.0, company=BLIND)),
    "M21": (one("fairness", 0.5, 2.0, asked=("brought_gini", "got_gini")),
         one("cost_key", 0.5, 1.0, asked=("brought_gini", "got_gini"))),
    "M22": (one("means_cut", 0.4, 0.8), one("task_growth", 0.3, 1.0)),
    "M23": (one("pooling", 0.2, 1.0), one("scale", 0.2, 1.0)),
    "M24": (one("experience_rate", 0.003, 0.05),
         one("peer_rate", 0.003, 0.05, company={"mindset_spread": 0.4})),
    "M25": (one("imitation", 0.1, 0.5, company=DIVERSE),
         one("imitation", 0.1, 0.5, company=DIVERSE | {"selection": 1.0, "imitation_cost": 2.0})),
    "M26": (one("waiting", 0.1, 1.0), one("election_swing", 0.5, 1.0),
         one("notice_months", 12, 60)),
    "M27": (one("inviting", 0.5, 1.0, company=REFEREE), one("silos", 0.5, 1.0)),
    "M28": (one("drift_towards", 0.1, 0.5, company=COVENANT),
         one("drift_towards", 0.1, 0.5, company=COVENANT, places=("specialised",))),
}  # fmt: skip
"""How each mechanism of sim/mechanisms.py is switched."""


# --- Places -----------------------------------------------------------------------------------


def mixed(seed: int) -> Region:
    """A synthetic region's volumes with other kinds, areas, a referee that plays, some links."""
    volumes = engine.synthetic(20, seed=seed).volumes
    n = len(volumes)
    executes = [i % 4 == 3 for i in range(n)]
    kinds = ["executing_body" if e else "municipality" for e in executes]
    kinds[0] = "province"
    towns = [i for i in range(n) if kinds[i] == "municipality"]
    near = [(i, j) for i in towns for j in towns if i < j and i % 2 == j % 2]
    mandated = {(i, j, 0): 1 for i, j in near}
    deep = {(i, j, 1): 2 for i, j in near if j - i <= 6}
    return networks.region(
        f"mixed_{seed}",
        volumes,
        kinds=kinds,
        tiers=["local" if kind == "municipality" else "regional" for kind in kinds],
        areas=["north" if i % 2 else "south" for i in range(n)],
        referee=[i == 0 for i in range(n)],
        depth=mandated | deep,
        age=dict.fromkeys(mandated | deep, 36),
        floor=mandated,
    )


def specialised(seed: int) -> Region:
    """Twenty organisations that all do eight tasks, each most of one."""
    volumes = engine.synthetic(20, seed=seed, breadth=1.0).volumes
    rows = np.arange(20)
    volumes[rows, rows % 8] *= 10.0
    return networks.region(f"specialised_{seed}", volumes / volumes.sum(axis=1).mean())


@cache
def places() -> dict[str, tuple[Region, ...]]:
    """Regions of a kind, over which an effect is averaged."""
    return {
        "synthetic": tuple(engine.synthetic(20, seed=seed) for seed in (1, 2, 3)),
        "mixed": tuple(mixed(seed) for seed in (1, 2, 3)),
        "Twente": (load_case("twente"),),
        "specialised": tuple(specialised(seed) for seed in (1, 2, 3)),
    }


# --- Runs and effects -------------------------------------------------------------------------


class Arm(NamedTuple):
    """Runs that are compared with others of the same draws."""

    place: str
    parameters: Parameters
    seed: int
    months: int
    replicates: int


@cache
def runs(arm: Arm) -> Floats:
    """Final indicators, (regions, replicates, columns)."""
    return np.stack([
        engine.build(region, arm.parameters, arm.seed).replicates(arm.months, arm.replicates)
        for region in places()[arm.place]
    ])  # fmt: skip


@cache
def answers(arm: Arm, name: str) -> Floats:
    """An outcome that is asked for by itself, (regions, replicates)."""
    found = np.empty((len(places()[arm.place]), arm.replicates))
    for (r, region), replicate in product(enumerate(places()[arm.place]), range(arm.replicates)):
        run = engine.build(region, arm.parameters, arm.seed, replicate)
        run.finish(arm.months)
        found[r, replicate] = getattr(outcomes, name)(run)
    return found


def figures(arm: Arm, name: str) -> Floats:
    """(regions, replicates)"""
    return answers(arm, name) if name in ASKED else runs(arm)[:, :, COLUMNS.index(name)]


class Effect(NamedTuple):
    """On less off, in the unit of the indicator; of the value as a part of it."""

    indicator: str
    effect: float
    half_width: float

    @property
    def in_units(self) -> float:
        """Size in units of what matters."""
        return abs(self.effect) / MATTERS[self.indicator]

    @property
    def promise(self) -> tuple[float, float]:
        """By which the largest of many is chosen: what is sure, then what is seen."""
        return max(self.sure, 0.0), self.in_units

    @property
    def sure(self) -> float:
        """What its uncertainty leaves of it, in units of what matters."""
        return (abs(self.effect) - self.half_width) / MATTERS[self.indicator]


def effect_on(name: str, on: Arm, off: Arm) -> Effect | None:
    """None where the indicator is not defined in every run."""
    one, two = figures(on, name), figures(off, name)
    if not (np.isfinite(one).all() and np.isfinite(two).all()):
        return None
    difference = (one - two).mean(axis=0)
    if name == VALUE:
        usual = parameters(mode=on.parameters.mode)
        means = [abs(float(figures(arm, name).mean()))
                 for arm in (on, off, on._replace(parameters=usual))]  # fmt: skip
        difference = difference / max(means)
    n = len(difference)
    half = float(stats.t.ppf(0.975, n - 1)) * float(difference.std(ddof=1)) / math.sqrt(n)
    return Effect(name, float(difference.mean()), half)


def effects(on: Arm, off: Arm, asked: tuple[str, ...]) -> list[Effect]:
    found = (effect_on(name, on, off) for name in (*SHARES, VALUE, "days", *asked))
    return [effect for effect in found if effect is not None]


class Place(NamedTuple):
    """Where a switch is thrown."""

    value: dict[str, Any]
    setting: str
    place: str
    mode: str

    def arms(self, switch: Switch, seed: int, months: int, replicates: int) -> tuple[Arm, Arm]:
        """On and off."""
        base = SETTINGS[self.setting] | dict(switch.company) | {"mode": self.mode}
        on, off = (parameters(**(base | values)) for values in (self.value, switch.off))
        return (Arm(self.place, on, seed, months, replicates),
                Arm(self.place, off, seed, months, replicates))  # fmt: skip


def tried(switch: Switch, effort: Effort) -> Iterator[Place]:
    settings = list(SETTINGS)[: effort.settings]
    some = switch.on[-effort.values :]
    for value, setting, place, mode in product(some, settings, switch.places, MODES):
        yield Place(value, setting, place, mode)


def look(switch: Switch, effort: Effort) -> tuple[tuple[Place, str], tuple[Place, str]]:
    """Where, and on which indicator, most is seen: of all, and of fragmentation."""
    seen = [
        (place, effect)
        for place in tried(switch, effort)
        for effect in effects(
            *place.arms(switch, LOOK_SEED, effort.months, effort.look), switch.asked
        )
    ]
    of_all = max(seen, key=lambda row: row[1].promise)
    apart = max((row for row in seen if row[1].indicator == "fragmentation"),
                key=lambda row: row[1].promise)  # fmt: skip
    return (of_all[0], of_all[1].indicator), (apart[0], "fragmentation")


def confirmed(switch: Switch, where: Place, indicator: str, effort: Effort) -> dict[str, Any]:
    """The effect there with other draws, as plain data."""
    arms = where.arms(switch, SEED, effort.months, effort.replicates)
    effect = effect_on(indicator, *arms)
    assert effect is not None, (switch.what, where, indicator)
    return where._asdict() | {
        "indicator": indicator,
        "effect": round(effect.effect, 6),
        "half_width": round(effect.half_width, 6),
        "units": round(effect.in_units, 3),
        "sure_units": round(effect.sure, 3),
    }


def results(effort: Effort) -> list[dict[str, Any]]:
    """A row a mechanism, each with a row a switch."""
    rows = []
    for mechanism in MECHANISMS.values():
        switches = []
        for switch in ABLATIONS[mechanism.id]:
            of_all, apart = look(switch, effort)
            switches.append({
                "switch": switch.what, "off": switch.off, "company": dict(switch.company),
                "largest": confirmed(switch, *of_all, effort),
                "fragmentation": confirmed(switch, *apart, effort),
            })  # fmt: skip
        rows.append({"id": mechanism.id, "en": mechanism.en, "nl": mechanism.nl,
                     "source": mechanism.source, "switches": switches})  # fmt: skip
        print(mechanism.id, *(f"{s['switch']} {s['largest']['units']:.1f}" for s in switches),
              sep="; ", file=sys.stderr, flush=True)  # fmt: skip
    return rows


# --- The page ---------------------------------------------------------------------------------


def setting_words(name: str, value: Any) -> str:
    if isinstance(value, str):
        return f"`{name}` {value}"
    if value in (NEVER, SWITCHES["attention"]):
        return f"`{name}` {'never' if value == NEVER else 'all'}"
    return f"`{name}` {value:g}"


def words(values: dict[str, Any]) -> str:
    """Parameters as text; those that all are the same, once."""
    if len(values) > 3 and len(set(values.values())) == 1:
        stem = "boundary_*" if all(name.startswith("boundary") for name in values) else "all four"
        return setting_words(stem, next(iter(values.values())))
    return ", ".join(setting_words(*item) for item in values.items()) or "defaults"


def best(row: dict[str, Any], what: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The switch of a mechanism with the largest effect, and that effect."""
    switch = max(row["switches"], key=lambda s: s[what]["sure_units"])
    return switch, switch[what]


def amount(found: dict[str, Any]) -> str:
    part = found["indicator"] == VALUE
    scale, digits, unit = (100, 0, " %") if part else (1, 2, "")
    unit = " days a week" if found["indicator"] == "days" else unit
    return (f"{found['effect'] * scale:+.{digits}f} ± "
            f"{found['half_width'] * scale:.{digits}f}{unit}")  # fmt: skip


def where(found: dict[str, Any]) -> str:
    return f"{found['place']}, {found['mode']}, {found['setting']}"


def reaches(found: dict[str, Any]) -> bool:
    return bool(found["sure_units"] > 1.0)


def listed(names: list[str]) -> str:
    return ", ".join(names) if names else "none"


def page(rows: list[dict[str, Any]], effort: Effort) -> str:
    """README.md."""
    short = [f"{row['id']} ({row['en']})" for row in rows if not reaches(best(row, "largest")[1])]
    apart = [row["id"] for row in rows if not reaches(best(row, "fragmentation")[1])]
    alive = {s["switch"] for row in rows for s in row["switches"] if reaches(s["largest"])}
    dead = [f"`{s['switch']}` ({row['id']})" for row in rows for s in row["switches"]
            if s["switch"] not in alive]  # fmt: skip
    ranked = sorted(rows, key=lambda row: best(row, "largest")[1]["sure_units"])
    least = [f"{row['id']} {best(row, 'largest')[1]['units']:.1f}" for row in ranked[:5]]
    foretold = [f"{row['id']} {best(row, 'fragmentation')[1]['units']:.1f}" for row in rows
                if row["id"] in ("M2", "M5", "M6", "M7", "M8")]  # fmt: skip
    lines = [
        "# Every mechanism, off and on",
        "",
        "<!-- made by experiments/mechanisms/mechanisms.py from results.json; "
        "changes by hand are lost -->",
        "",
        "Question, prediction and design: [question.md](question.md). Each mechanism on, at a "
        "value in its range,",
        "against the same runs with it at its neutral value: "
        f"{effort.replicates} paired replicates of {effort.months} months,",
        "where an earlier look with other luck had seen most. One unit is the smallest effect that "
        "matters: .05 of",
        "an indicator between 0 and 1, 5 % of the collective value, half a day a week. An effect "
        "reaches what",
        "matters if the whole 95 % interval does.",
        "",
        "![Largest effect of each mechanism in units of what matters](mechanisms.svg)",
        "",
        f"- {len(rows) - len(short)} of {len(rows)} mechanisms reach what matters somewhere. "
        f"Those that do not: {listed(short)}.",
        f"- On fragmentation, {len(rows) - len(apart)} of {len(rows)} do. Not: {listed(apart)}.",
        f"- Switches that reach it nowhere by themselves: {listed(dead)}.",
        f"- Closest to nothing, in units of what matters: {listed(least)}. Predicted: M21, M24, "
        "M25 and M28.",
        f"- On fragmentation, predicted above ten: {listed(foretold)}.",
        "",
        "Twenty units are everything there is: an indicator from 0 to 1, or a collective value "
        "made or lost as a whole.",
        "That a mechanism reaches what matters somewhere does not say that it does so at the "
        "defaults, nor that it",
        "matters in the world: many values here are far from neutral on purpose.",
        "",
        "| | mechanism | mechanisme | source | on (neutral) | where it acts most | indicator "
        "| on less off | units |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        switch, found = best(row, "largest")
        at = f"{words(found['value'])} ({words(switch['off'])})"
        if switch["company"]:
            at += f"; in both {words(switch['company'])}"
        lines.append(
            f"| {row['id']} | {row['en']} | {row['nl']} | {row['source']} | {at} | {where(found)} "
            f"| {found['indicator']} | {amount(found)} | {found['units']:.1f} |"
        )
    lines += [
        "",
        "## Every switch",
        "",
        "The largest effect of all, and the largest on fragmentation, in units of what matters "
        "(1 is .05).",
        "",
        "| | switch | on | beside it, in both | where | indicator | on less off | units "
        "| fragmentation, where | on less off | units |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        for switch in row["switches"]:
            most, frag = switch["largest"], switch["fragmentation"]
            company = words(switch["company"]) if switch["company"] else ""
            lines.append(
                f"| {row['id']} | `{switch['switch']}` | {words(most['value'])} | {company} "
                f"| {where(most)} | {most['indicator']} | {amount(most)} | {most['units']:.1f} "
                f"| {words(frag['value'])}; {where(frag)} | {amount(frag)} | {frag['units']:.1f} |"
            )
    return "\n".join(lines) + "\n"


def figure(rows: list[dict[str, Any]]) -> Any:
    """A row a mechanism: its largest effect of all and its largest on fragmentation."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    look = {"font.size": 9,
            "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False,
            }  # fmt: skip
    with mpl.rc_context(look):
        drawn = Figure(figsize=(9.5, 9.2), layout="constrained")
        axes = drawn.add_subplot()
        kinds = (("largest", "o", "#0072B2", "#0072B2", -0.14,
                  "any indicator (named at the right)"),
                 ("fragmentation", "D", "#D55E00", "white", 0.2, "fragmentation"))  # fmt: skip
        floor = 0.1
        for what, shape, colour, inside, lower, label in kinds:
            for y, row in enumerate(rows):
                found = best(row, what)[1]
                unit = MATTERS[found["indicator"]]
                low, high = ((abs(found["effect"]) + side * found["half_width"]) / unit
                             for side in (-1, 1))  # fmt: skip
                ends = [max(low, floor), max(high, floor)]
                axes.plot(ends, [y + lower] * 2, color=colour, lw=1.2, zorder=2)
                axes.plot(max(found["units"], floor), y + lower, shape, color=colour, ms=5.5,
                          mfc=inside, mew=1.2, zorder=3,
                          label=label if y == 0 else None)  # fmt: skip
        axes.axvline(1.0, color="#555555", lw=1, ls="--", zorder=1)
        for y, row in enumerate(rows):
            name = best(row, "largest")[1]["indicator"].replace("_", " ")
            axes.text(1.02, y, name, transform=axes.get_yaxis_transform(), va="center",
                      fontsize=8, color="#333333")  # fmt: skip
        axes.set_yticks(range(len(rows)), [f"{row['en']}  {row['id']}" for row in rows])
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xscale("log")
        axes.set_xlim(floor * 0.9, None)
        axes.grid(axis="y", color="#EEEEEE", lw=0.8, zorder=0)
        ticks = [0.1, 0.3, 1, 3, 10, 30]
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
        axes.set_xlabel("size of the largest effect, in units of the smallest that matters "
                        "(dashed: 1; below 0.1 drawn at 0.1)")  # fmt: skip
        axes.set_title("Mechanism on against neutral, where it acts most; 95 % intervals",
                       loc="left", fontsize=10, pad=24)  # fmt: skip
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False,
                    borderaxespad=0.2)  # fmt: skip
    return drawn


def main(arguments: list[str]) -> None:
    """Run and write; ``--page`` only writes the page and the figure anew."""
    path = HERE / "results.json"
    if "--quick" in arguments:
        print(page(results(QUICK), QUICK))
        return
    if "--page" not in arguments:
        text = json.dumps(results(FULL), indent=1, ensure_ascii=False) + "\n"
        path.write_text(text, encoding="utf-8")
    rows = json.loads(path.read_text(encoding="utf-8"))
    (HERE / "README.md").write_text(page(rows, FULL), encoding="utf-8")
    drawn = figure(rows)
    import matplotlib as mpl

    # the salt counts when the file is written: the same bytes every time
    with mpl.rc_context({"svg.hashsalt": "schoorsteen"}):
        drawn.savefig(HERE / "mechanisms.svg", metadata={"Date": None})


if __name__ == "__main__":
    main(sys.argv[1:])
