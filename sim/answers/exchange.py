"""Bring and get: who brings what to whom, and gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.answers.answer import Answer, Block, Grid
from sim.answers.asking import (
    Clock,
    Tell,
    asked,
    clean,
    label_of,
    language_of,
    prepare,
    quiet,
    region_of,
    worlds_used,
)
from sim.answers.policies import arms_of, find_policy
from sim.words import Language, counted, say

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.analysis.compare import Arm
    from sim.analysis.exchange import Exchange
    from sim.parameters import Parameters
    from sim.state import Region


@dataclass(frozen=True, repr=False)
class BringAndGet(Answer):
    """What organisations bring to each other and get, mean over worlds."""

    region: Region
    found: Exchange
    arm: Arm
    """The policy."""
    first: Parameters
    """Of the first world."""
    months: int
    seed: int
    about: Mapping[str, Any]
    """Scenario, policy, replicates and worlds, for the record."""
    lang: Language = "en"
    clock: Clock = field(default_factory=Clock)

    @property
    def sentence(self) -> str:
        """Who brings most, to whom and for what, and how much does not come back."""
        from sim.analysis import exchange

        label = label_of(self.region, self.lang)
        return exchange.sentence(self.found, label, self.months, self.lang)

    @property
    def table(self) -> pd.DataFrame:
        """A row an organisation."""
        from sim.analysis import exchange

        return exchange.organisations(self.found)

    @property
    def pairs(self) -> pd.DataFrame:
        """A row a pair between which anything goes."""
        from sim.analysis import exchange

        return exchange.pairs(self.found)

    def blocks(self) -> list[Block]:
        """The sentence, a table, and what it is."""
        from sim.analysis import exchange

        grid = Grid(exchange.cells(self.found, self.lang), left=(0, 5, 6))
        note = exchange.note(self.found, self.arm.label, self.months, self.lang)
        return [
            self.sentence,
            grid,
            *exchange.hidden(self.found, self.lang),
            note,
            worlds_used(self.about["worlds"]),
        ]

    def figure(self, *, tall: bool = False) -> Figure:
        """Organisations on a ring, and what goes to and fro."""
        from sim import plots

        label = label_of(self.region, self.lang)
        return plots.exchange_figure(
            self.found, region=label, policy=self.arm.phrase, language=self.lang, tall=tall
        )

    def document(self) -> dict[str, Any]:
        """The same for JSON."""
        document = {
            "region": self.region.name, "months": self.months, "seed": self.seed, **self.about,
            "sentence": self.sentence, "one_way": self.found.one_way,
            "organisations": self.table.to_dict("records"),
            "pairs": self.pairs.to_dict("records"),
        }  # fmt: skip
        return dict(clean(document))

    def write(self, out: str | Path, *, decimal_comma: bool = False) -> None:
        """Manifest, tables and figures in a folder.

        Manifest and tables first: a figure that fails leaves all there is to make it again.

        Args:
            decimal_comma: tables as Dutch Excel wants them.
        """
        from sim import plots, provenance
        from sim.analysis import exchange
        from sim.sweep.writing import write_csv, write_json

        out = Path(out)
        out.mkdir(parents=True, exist_ok=True)
        manifest = provenance.manifest(
            region=self.region, parameters=self.first, seed=self.seed, months=self.months,
            command=provenance.command_line(), seconds=self.clock.seconds, **self.about,
        )  # fmt: skip
        write_json(clean(manifest), out / "manifest.json")
        for name, table in (
            ("organisations", self.table),
            ("pairs", self.pairs),
            ("tasks", exchange.tasks(self.found)),
        ):
            first = table.columns[0]
            write_csv(table.set_index(first), out / f"{name}.csv", decimal_comma=decimal_comma)
        for tall, kinds in ((False, ("png", "svg", "pdf")), (True, ("png",))):
            figure = self.figure(tall=tall)
            for kind in kinds:
                plots.save(figure, out / f"exchange{'_tall' if tall else ''}.{kind}")


@asked
def exchange(
    region: str | Path | Region,
    policy: str = "none",
    *,
    runs: int = 30,
    months: int = 120,
    seed: int = 0,
    scenario: str = "baseline",
    settings: Mapping[str, Any] | None = None,
    lang: str | None = None,
    tell: Tell = quiet,
    dashes: str = "",
) -> BringAndGet:
    """Say who brings and gets what: ``sim.exchange("twente")``.

    Args:
        region: a shipped region, a file or folder, or a region that is there already.
        policy: its name, English or Dutch, or a file.
        runs: worlds, with one run each.
        settings: parameters, by name, that are laid over the policy.
        lang: en or nl; None: SCHOORSTEEN_LANG, else English.
        tell: takes what is told on the way.
        dashes: before the names of options in messages.

    Raises:
        AskError, CaseError, ParameterError, ScenarioError, WorldsError: what is wrong, in words.
    """
    from sim.analysis import exchange as analysis
    from sim.engine import MAX_SEED
    from sim.outcomes import summed_exchange
    from sim.parameters import MAX_MONTHS, optional, whole
    from sim.scenarios import load_scenario
    from sim.sweep.study import processors
    from sim.worlds.courses import exchanges
    from sim.worlds.file import shipped

    # all that can be refused is refused before it is compiled
    words = language_of(lang)
    story = load_scenario(scenario)
    chosen = find_policy(story, policy, words)
    whole("seed", seed, 0, MAX_SEED)
    whole("months", months, 0, MAX_MONTHS)
    worlds = shipped()
    some = worlds.first(runs, f"{dashes}runs")
    points = [chosen.point(world.values, settings or {}) for world in some]
    place = region_of(region)
    clock = Clock()
    prepare(sorted({(1, bool(optional(point))) for point in points}), tell)
    clock.lap("compile")
    tell(
        say(
            "exchange.simulating",
            runs=counted(runs, say("exchange.run")),
            months=counted(months, say("exchange.month")),
        )
    )
    replicates = [world.number - 1 for world in some]
    brought = exchanges(place, points, replicates, months, seed=seed, threads=processors())
    clock.lap("simulate")
    summed = summed_exchange(place, brought, analysis.CLEAR)
    (arm,) = arms_of([chosen], months, words)
    about = {
        "scenario": story.id,
        "policy": chosen.id,
        "replicates": replicates,
        "worlds": worlds.provenance(runs),
    }
    return BringAndGet(
        region=place, found=analysis.exchange(place, runs, summed), arm=arm, first=points[0],
        months=months, seed=seed, about=about, lang=words, clock=clock,
    )  # fmt: skip


__all__ = ["BringAndGet", "exchange"]
