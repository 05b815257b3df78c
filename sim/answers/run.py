"""One run of a region, and how it went."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

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
)
from sim.words import Language, counted, in_language, number, say, words_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.engine import Run
    from sim.scenarios import Policy, Scenario
    from sim.state import Region

MAIN: Final = (
    *("fragmentation", "duplicated_work", "chimneys"),
    *("separation", "coordination", "reconfiguration", "integration"),
    *("pair_weight", "unmet_need", "net_value", "promises_kept"),
    *("trust", "mindset", "days", "overload", "niche"),
)
"""Indicators that the summary of a run shows."""


@dataclass(frozen=True, repr=False)
class OneRun(Answer):
    """A run, what was asked of it, and its course."""

    run: Run
    scenario: Scenario
    policy: Policy | None
    """None: that of the scenario."""
    lang: Language = "en"
    clock: Clock = field(default_factory=Clock)

    @property
    def sentence(self) -> str:
        """Both headlines at the start and at the end."""
        from sim.indicators import COLUMNS, HEADLINES

        blanks = {}
        for key, name in zip(("one", "two"), HEADLINES, strict=True):
            column = self.run.rows[:, COLUMNS.index(name)]
            for end, month in (("start", 0), ("end", -1)):
                value = float(column[month])
                text = "-" if math.isnan(value) else number(value, 2, self.lang)
                blanks[f"{key}_{end}"] = text
        with in_language(self.lang):
            return say(
                "run.sentence",
                region=label_of(self.run.region, self.lang),
                months=counted(self.run.months, say("run.months")),
                **blanks,
            )

    @property
    def table(self) -> pd.DataFrame:
        """Indicators, a row a month."""
        return self.run.indicators

    @property
    def about(self) -> dict[str, Any]:
        """Scenario, policy and replicate, for the record."""
        policy = None if self.policy is None else self.policy.id
        return {"scenario": self.scenario.id, "policy": policy, "replicate": self.run.replicate}

    def blocks(self) -> list[Block]:
        """What was run, the sentence, and the course of the main indicators with their units."""
        from sim.parameters import changed

        say, done, lang = words_of("run", self.lang), self.run, self.lang
        n, k, _, _ = done.region.size
        sizes = ((n, "size"), (k, "tasks"), (done.months, "months"))
        sizes_text = ", ".join(counted(count, say[words], lang) for count, words in sizes)
        called = say["policy"] if self.policy is None else self.policy.names[lang][0]
        blocks: list[Block] = [
            f"{label_of(done.region, lang)}: {sizes_text}",
            say["made"].format(
                replicate=done.replicate,
                policy=called,
                scenario=self.scenario.names[lang][0],
                seed=done.seed,
            ),
        ]
        others = [f"{name} = {_shown(value, lang)}" for name, value in changed(done.parameters)]
        if others:
            blocks.append(say["changed"] + ", ".join(others))
        cells = self._cells()
        grid = Grid(cells, left=(0, len(cells[0]) - 1))
        return [*blocks, "", self.sentence, grid, say["one_run"]]

    def _cells(self) -> list[list[str]]:
        from sim.analysis.compare import signless
        from sim.indicators import BY_NAME, CHIMNEYS, COLUMNS, unit_in

        say, done, lang = words_of("run", self.lang), self.run, self.lang
        months = sorted({done.months * quarter // 4 for quarter in range(5)})
        rows = [[say["month"], *map(str, months), say["unit"]]]
        for name in MAIN:
            at = COLUMNS.index(name)
            course = [float(done.rows[month][at]) for month in months]
            digits = 0 if name == CHIMNEYS else 2
            cells = ["-" if math.isnan(x) else signless(number(x, digits, lang)) for x in course]
            label = str(getattr(BY_NAME[name], f"label_{lang}"))
            rows.append([label, *cells, unit_in(BY_NAME[name].unit, lang)])
        return rows

    def figure(self, *, tall: bool = False) -> Figure:
        """Both headlines over the years, and how deep the overlap stands."""
        from sim import plots

        label = label_of(self.run.region, self.lang)
        return plots.run_figure(self.run.indicators, label, language=self.lang, tall=tall)

    def document(self) -> dict[str, Any]:
        """The same for JSON."""
        from sim.indicators import COLUMNS
        from sim.parameters import changed

        done = self.run
        document = {
            "region": done.region.name,
            "seed": done.seed,
            "months": done.months,
            **self.about,
            "parameters_changed": dict(changed(done.parameters)),
            "start": dict(zip(COLUMNS, done.rows[0].tolist(), strict=True)),
            "end": dict(zip(COLUMNS, done.rows[-1].tolist(), strict=True)),
        }
        return dict(clean(document))

    def write(self, out: str | Path) -> None:
        """Tables, manifest and figures in a folder, figures last.

        One that cannot be drawn leaves the tables and where they come from.
        """
        from sim import plots, provenance
        from sim.sweep.writing import write_csv, write_json

        done, out = self.run, Path(out)
        out.mkdir(parents=True, exist_ok=True)
        write_csv(done.indicators, out / "indicators.csv")
        write_csv(done.links.rename_axis("link"), out / "links.csv")
        self.clock.lap("write")
        manifest = provenance.manifest(
            region=done.region, parameters=done.parameters, seed=done.seed, months=done.months,
            command=provenance.command_line(), **self.about, seconds=self.clock.seconds,
        )  # fmt: skip
        write_json(clean(manifest), out / "manifest.json")
        for tall, name in ((False, "run.png"), (True, "run_tall.png")):
            plots.save(self.figure(tall=tall), out / name)


def _shown(value: Any, lang: Language) -> str:
    """A value in the manner of the language; text stays as it is."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.6g}".replace(".", "," if lang == "nl" else ".")


@asked
def run(
    region: str | Path | Region = "twente",
    *,
    policy: str | None = None,
    months: int = 120,
    seed: int = 0,
    replicate: int = 0,
    scenario: str = "baseline",
    settings: Mapping[str, Any] | None = None,
    lang: str | None = None,
    tell: Tell = quiet,
) -> OneRun:
    """Simulate one region once, at the default values: ``sim.run("twente", policy="guardian")``.

    Args:
        region: a shipped region, a file or folder, or a region that is there already.
        policy: its name, English or Dutch; None: that of the scenario.
        replicate: which of the courses that a seed has.
        settings: parameters, by name, that are laid over scenario and policy.
        lang: en or nl; None: SCHOORSTEEN_LANG, else English.
        tell: takes what is told on the way.

    Raises:
        CaseError, EngineError, ParameterError, ScenarioError: what is wrong, in words.
    """
    from sim.engine import MAX_REPLICATE, MAX_SEED, simulate
    from sim.parameters import MAX_MONTHS, optional, parameters, whole
    from sim.scenarios import load_scenario

    # all that can be refused is refused before it is compiled
    story = load_scenario(scenario)
    referee = None if policy is None else story.policy(policy)
    base = parameters(**story.values)
    chosen = parameters(base if referee is None else referee.applied(base), **(settings or {}))
    whole("seed", seed, 0, MAX_SEED)
    whole("months", months, 0, MAX_MONTHS)
    whole("replicate", replicate, 0, MAX_REPLICATE)
    place = region_of(region)
    clock = Clock()
    prepare([(1, bool(optional(chosen)))], tell)
    clock.lap("compile")
    done = simulate(place, seed=seed, months=months, replicate=replicate, base=chosen)
    clock.lap("simulate")
    return OneRun(done, story, referee, language_of(lang), clock)


__all__ = ["OneRun", "run"]
