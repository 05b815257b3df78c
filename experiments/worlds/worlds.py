"""Effects of what anyone could change, over worlds: `python experiments/worlds/worlds.py`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim import engine, provenance
from sim.indicators import COLUMNS
from sim.parameters import parameters
from sim.regions import load_case
from sim.scenarios import shipped_policies
from sim.state import Region
from sim.sweep.study import processors
from sim.worlds.agreement import MATTERS, over, quantiles
from sim.worlds.effects import effects, ends, levers
from sim.worlds.file import World, read, shipped
from sim.worlds.quiet import MODES, MONTHS

HERE = Path(__file__).parent
ALONE = {"referee_activity": 1.0, "convening": 0.0, "backing": 0.0, "monitoring": 0.0,
         "mediation": 0.0, "appreciation": 0.0}  # fmt: skip
FULL = {"referee_activity": 1.0}
CONTRASTS: Mapping[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {
    "mindset": ("mindset .1 to .9", {"mindset_mean": 0.1}, {"mindset_mean": 0.9}),
    "own interest": ("own interest .2 to .8", {"own_interest_mean": 0.2},
                     {"own_interest_mean": 0.8}),
    "trust": ("trust of strangers .2 to .8", {"trust_start": 0.2}, {"trust_start": 0.8}),
    "mandate": ("mandate .7 to 1", {"mandate": 0.7}, {"mandate": 1.0}),
    "room": ("room cut by .4", {}, {"means_cut": 0.4}),
    "referee": ("full referee against none", {}, FULL),
    "leaver": ("full referee, gone after 36 months, against none", {},
               {**FULL, "referee_stop": 36}),
    "leaving": ("gone after 36 months against staying", FULL, {**FULL, "referee_stop": 36}),
    "contradiction": ("contradictory instructions of a full referee against none", FULL,
                      {**FULL, "contradiction": 1.0}),
    "convening": ("convening alone", {}, {**ALONE, "convening": 2.0}),
    "backing": ("backing alone", {}, {**ALONE, "backing": 0.8}),
    "monitoring": ("watching alone", {}, {**ALONE, "monitoring": 0.5}),
    "mediation": ("mediation alone", {}, {**ALONE, "mediation": 0.5}),
    "appreciation": ("appreciation alone", {}, {**ALONE, "appreciation": 0.5}),
    "fund": ("a fund of .2 alone", {}, {**ALONE, "funding": 0.2}),
    "side orders": ("side orders of .2 alone", {},
                    {**ALONE, "funding": 0.2, "order_share": 1.0}),
    "inviting": ("an inviting referee against none", {}, {**FULL, "inviting": 1.0}),
    "delivery": ("nobody keeps a promise", {}, {"delivery_cap": 0.0}),
}  # fmt: skip
INDICATORS = ("fragmentation", "duplicated_work", "chimneys")
SETS = {"shipped": None, "halved": HERE / "halved.csv", "other seed": HERE / "other_seed.csv"}
REPLICATES = 3
SHOWN = ("fragmentation", "duplicated_work", "chimneys", "trust_linked", "promises_kept", "days",
         "net_value")  # fmt: skip


def regions() -> dict[str, Region]:
    """The two regions, by name."""
    return {"Twente": load_case("twente"), "synthetic": engine.synthetic(20, tasks=8, seed=1)}


def summed(
    worlds: Sequence[World], region: Region, name: str, threads: int
) -> list[dict[str, Any]]:
    """A contrast over worlds, a row an indicator and mode."""
    _, one, two = CONTRASTS[name]
    found = effects(
        worlds, one, two, region=region, indicators=INDICATORS, replicates=REPLICATES,
        threads=threads,
    )  # fmt: skip
    first = engine.build(region, parameters()).observe()[COLUMNS.index("chimneys")]
    found[:, :, INDICATORS.index("chimneys")] /= first
    rows = []
    for at, mode in enumerate(MODES):
        for k, indicator in enumerate(INDICATORS):
            told = over(found[at, :, k])
            rows.append(
                {"contrast": name, "mode": mode, "indicator": indicator, "median": told.median,
                 "low": told.low, "high": told.high, "small": told.share(told.small),
                 "opposite": told.share(told.opposite),
                 "other_sign": told.share(told.other_sign)}
            )  # fmt: skip
    return rows


def left_to_see(worlds: Sequence[World], threads: int) -> list[dict[str, Any]]:
    """Twente after ten years under each shipped policy: middle, 5 and 95 % of worlds."""
    twente, rows = load_case("twente"), []
    for name, policy in shipped_policies().items():
        for mode in MODES:
            points = [parameters(world.parameters(mode=mode), **levers(policy)) for world in worlds]
            found = ends(points, twente, MONTHS, REPLICATES, 0, threads)
            rows.append(
                {"policy": name, "mode": mode}
                | {c: [float(x) for x in quantiles(found[:, COLUMNS.index(c)])] for c in SHOWN}
            )
    return rows


def run(number: int, threads: int) -> dict[str, Any]:
    """All sets, contrasts and policies."""
    found: dict[str, Any] = {"matters": MATTERS, "replicates": REPLICATES, "sets": {}}
    for title, path in SETS.items():
        made = shipped() if path is None else read(path)
        worlds = made.first(min(number if path is None else number // 2, len(made.worlds)))
        found["sets"][title] = {"worlds": len(worlds), "sha256": made.digest,
                                "settings": made.about["settings"], "regions": {}}  # fmt: skip
        for region_name, region in regions().items():
            rows: list[dict[str, Any]] = []
            for name in CONTRASTS:
                print(f"{title}, {region_name}: {name}", flush=True)
                rows += summed(worlds, region, name, threads)
            found["sets"][title]["regions"][region_name] = rows
    worlds = shipped().first(min(number, len(shipped().worlds)))
    found["policies"] = left_to_see(worlds, threads)
    found["code"], found["versions"] = provenance.code_digest(), provenance.versions()
    return found


HEAD = """# Effects over worlds

<!-- made by `python experiments/worlds/worlds.py`; changes by hand are lost -->

What is asked: [question.md](question.md). {worlds} worlds of {accepted} accepted of {tried} tried;
{replicates} runs of ten years in each arm and world, with the same luck. **A share of worlds is a
share of the assumptions tried, not a chance.** C / J: each must consent / jointly. *Small*: share
of worlds in which the effect is below {matters}; *opposite*: in which it has the other sign and is
not small. Chimneys are told as a share of those at month 0; they count who is connected by any
chain, so they never stand without duplicated work.
"""


def page(found: Mapping[str, Any]) -> str:
    """README.md."""
    main = found["sets"]["shipped"]
    counts = main["settings"]
    parts = [
        HEAD.format(worlds=main["worlds"], accepted=f"{counts['accepted']:,}",
                    tried=f"{counts['tried']:,}", replicates=found["replicates"],
                    matters=found["matters"])
    ]  # fmt: skip
    for region in main["regions"]:
        parts.append(f"## {region}\n\n{_table(found, region)}\n")
    parts.append(_sets(found))
    parts.append("## What is left to see in Twente\n\n" + _policies(found))
    return "\n".join(parts)


def _cell(row: Mapping[str, Any]) -> str:
    return (
        f"{row['median']:+.2f} ({row['low']:+.2f} .. {row['high']:+.2f}), "
        f"{100 * row['small']:.0f} %, {100 * row['opposite']:.0f} %"
    ).replace("-", "−")


def _rows(rows: Sequence[Mapping[str, Any]], name: str, indicator: str) -> list[Mapping[str, Any]]:
    return [r for r in rows if r["contrast"] == name and r["indicator"] == indicator]


def _table(found: Mapping[str, Any], region: str) -> str:
    rows = found["sets"]["shipped"]["regions"][region]
    lines = [
        "Median (5 to 95 % of worlds), small, opposite.\n",
        "| change | | fragmentation | duplicated work | chimneys |",
        "|---|---|---|---|---|",
    ]
    for name, (title, _, _) in CONTRASTS.items():
        for at, short in enumerate("CJ"):
            cells = [_cell(_rows(rows, name, indicator)[at]) for indicator in INDICATORS]
            lines.append(f"| {title if not at else ''} | {short} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _sets(found: Mapping[str, Any]) -> str:
    """The shares once more, with ranges halved and with another seed."""
    lines = [
        "## With ranges halved, and with another seed\n",
        "Median effect on fragmentation, and share of worlds in which it is small / opposite; "
        + "; ".join(
            f"{title}: {one['worlds']} worlds of {one['settings']['accepted']:,} accepted of "
            f"{one['settings']['tried']:,} tried"
            for title, one in found["sets"].items()
        )
        + ".\n",
    ]
    for region in found["sets"]["shipped"]["regions"]:
        lines += [f"\n### {region}\n", "| change | | " + " | ".join(found["sets"]) + " |",
                  "|---|---|" + "---|" * len(found["sets"])]  # fmt: skip
        for name, (title, _, _) in CONTRASTS.items():
            for at, short in enumerate("CJ"):
                cells = []
                for one in found["sets"].values():
                    row = _rows(one["regions"][region], name, "fragmentation")[at]
                    text = f"{row['median']:+.2f}, {100 * row['small']:.0f} / "
                    cells.append(f"{text}{100 * row['opposite']:.0f} %".replace("-", "−"))
                lines.append(f"| {title if not at else ''} | {short} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _policies(found: Mapping[str, Any]) -> str:
    titles = {name: policy.title["en"] for name, policy in shipped_policies().items()}
    lines = [
        "After ten years under each shipped policy: middle world (5 to 95 %).\n",
        "| policy | | " + " | ".join(name.replace("_", " ") for name in SHOWN) + " |",
        "|---|---|" + "---|" * len(SHOWN),
    ]
    for row in found["policies"]:
        cells = []
        for name in SHOWN:
            low, middle, high = row[name]
            digits = 0 if name in ("chimneys", "net_value") else 1 if name == "days" else 2
            text = f"{middle:.{digits}f} ({low:.{digits}f} .. {high:.{digits}f})"
            cells.append(text.replace("-", "−"))
        short = "C" if row["mode"] == "consent" else "J"
        title = titles[row["policy"]] if short == "C" else ""
        lines.append(f"| {title} | {short} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run and write, or write alone."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--page", action="store_true", help="only the page, from results.json")
    arguments.add_argument("--worlds", type=int, default=200, help="of the shipped ones")
    chosen = arguments.parse_args()
    results = HERE / "results.json"
    if not chosen.page:
        found = run(chosen.worlds, processors())
        results.write_text(json.dumps(found, indent=1, allow_nan=True) + "\n", encoding="utf-8")
    stored = json.loads(results.read_text(encoding="utf-8"))
    (HERE / "README.md").write_text(page(stored), encoding="utf-8")


if __name__ == "__main__":
    main()
