"""Policies beside each other in the same worlds, with the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from sim.answers.policies import arms_of, chosen_policies
from sim.words import Language, counted, say, words_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.analysis.compare import Arm, Compared
    from sim.parameters import Parameters
    from sim.state import Bools, Floats, Region


@dataclass(frozen=True, repr=False)
class Comparison(Answer):
    """Two to four policies in the same worlds."""

    region: Region
    scenario: str
    arms: tuple[Arm, ...]
    points: Sequence[Sequence[Parameters]]
    """Of each policy, one a world."""
    replicates: Sequence[int]
    seed: int
    courses: Floats
    """Of each policy, world, month and indicator."""
    quiet: Bools
    """In which worlds the region is quiet."""
    found: Compared
    worlds: Mapping[str, Any]
    """Which worlds they are."""
    lang: Language = "en"
    clock: Clock = field(default_factory=Clock)

    @property
    def asked(self) -> list[str]:
        """What each policy but the first does to chimneys and to duplicated work."""
        from sim.analysis import compare

        return [compare.asked(self.found, one, self.lang) for one in self.found.against]

    @property
    def sentences(self) -> list[str]:
        """What each does to fragmentation and to duplicated work."""
        from sim.analysis import compare

        label = label_of(self.region, self.lang)
        return [compare.sentence(self.found, one, label, self.lang) for one in self.found.against]

    @property
    def sentence(self) -> str:
        """What each policy does to chimneys and to duplicated work."""
        return " ".join(self._first)

    @property
    def caption(self) -> str:
        """The figure shows both headlines."""
        return " ".join(self.sentences)

    @property
    def _first(self) -> list[str]:
        """What is said first, of which region."""
        first, *others = self.asked
        about = words_of("compare", self.lang)["about"]
        return [about.format(region=label_of(self.region, self.lang), sentence=first), *others]

    @property
    def table(self) -> pd.DataFrame:
        """A row a policy and indicator."""
        from sim.analysis import compare

        return compare.table(self.found)

    def blocks(self) -> list[Block]:
        """Sentences on either measure, tables, what they are, in how many worlds it is quiet.

        Where it is in few, that comes first.
        """
        from sim.analysis import compare

        counts = int(self.quiet.sum()), self.found.worlds
        still, few = compare.quiet_sentence(*counts, self.lang), compare.few_quiet(*counts)
        return [
            *([still] if few else []),
            *self._first,
            words_of("compare", self.lang)["measures"],
            *self.sentences,
            *map(Grid, compare.cells(self.found, self.lang)),
            compare.note(self.found, self.lang),
            *compare.rounding(self.found, self.lang),
            *([] if few else [still]),
            words_of("worlds", self.lang)["share"],
            worlds_used(self.worlds),
        ]

    def figure(self, *, tall: bool = False) -> Figure:
        """Both headlines over the years under every policy, and the differences."""
        from sim import plots
        from sim.analysis import compare
        from sim.indicators import HEADLINES

        return plots.compare_figure(
            {name: compare.bands(self.courses, name) for name in HEADLINES},
            self.arms,
            region=label_of(self.region, self.lang),
            worlds=self.found.worlds,
            language=self.lang,
            tall=tall,
        )

    def document(self) -> dict[str, Any]:
        """The same for JSON."""
        document = {
            "region": self.region.name,
            "scenario": self.scenario,
            "policies": [arm.id for arm in self.arms],
            "worlds": self.worlds,
            "months": self.found.months,
            "seed": self.seed,
            "asked": self.asked,
            "sentences": self.sentences,
            "quiet": {"worlds": int(self.quiet.sum()), "of": self.found.worlds},
            "table": self.table.to_dict("records"),
        }
        return dict(clean(document))

    def write(self, out: str | Path, *, decimal_comma: bool = False) -> None:
        """Manifest, tables and figures in a folder.

        Manifest and tables first: a figure that fails leaves all there is to make it again.

        Args:
            decimal_comma: tables as Dutch Excel wants them.
        """
        from sim import plots, provenance
        from sim.analysis import compare
        from sim.parameters import changed
        from sim.sweep.writing import write_csv, write_json

        out = Path(out)
        out.mkdir(parents=True, exist_ok=True)
        manifest = provenance.manifest(
            region=self.region,
            parameters=self.points[0][0],
            seed=self.seed,
            months=self.found.months,
            command=provenance.command_line(),
            scenario=self.scenario,
            policies={
                arm.id: dict(changed(row[0]))
                for arm, row in zip(self.arms, self.points, strict=True)
            },
            replicates=list(self.replicates),
            worlds=self.worlds,
            quiet={"worlds": int(self.quiet.sum()), "of": self.found.worlds},
            seconds=self.clock.seconds,
        )
        write_json(clean(manifest), out / "manifest.json")
        # without a name for the row: a number that nobody asked for
        for name, table in (
            ("table", self.table),
            ("runs", compare.runs(self.courses, self.arms, self.replicates)),
            ("courses", compare.by_month(self.courses, self.arms)),
        ):
            first = table.columns[0]
            write_csv(table.set_index(first), out / f"{name}.csv", decimal_comma=decimal_comma)
        for tall, kinds in ((False, ("png", "svg", "pdf")), (True, ("png",))):
            figure = self.figure(tall=tall)
            for kind in kinds:
                plots.save(figure, out / f"compare{'_tall' if tall else ''}.{kind}")


@asked
def compare(
    region: str | Path | Region,
    *policies: str,
    runs: int = 30,
    months: int = 120,
    seed: int = 0,
    after: int | None = None,
    scenario: str = "baseline",
    settings: Mapping[str, Any] | None = None,
    lang: str | None = None,
    tell: Tell = quiet,
    dashes: str = "",
) -> Comparison:
    """Compare two to four policies: ``sim.compare("twente", "none", "guardian")``.

    Args:
        region: a shipped region, a file or folder, or a region that is there already.
        policies: names, English or Dutch, or files; without any, none and the guardian.
        runs: worlds, with one run each.
        after: month in which referees leave that leave.
        settings: parameters, by name, that are laid over every policy.
        lang: en or nl; None: SCHOORSTEEN_LANG, else English.
        tell: takes what is told on the way.
        dashes: before the names of options in messages.

    Raises:
        AskError, CaseError, ParameterError, ScenarioError, WorldsError: what is wrong, in words.
    """
    from sim.analysis import compare as analysis
    from sim.engine import MAX_SEED
    from sim.parameters import MAX_MONTHS, optional, whole
    from sim.scenarios import load_scenario
    from sim.sweep.study import processors
    from sim.worlds.courses import courses, quiet_in
    from sim.worlds.file import shipped

    # all that can be refused is refused before it is compiled
    words = language_of(lang)
    story = load_scenario(scenario)
    chosen = chosen_policies(story, policies, after, words, dashes)
    whole("seed", seed, 0, MAX_SEED)
    whole("months", months, 0, MAX_MONTHS)
    worlds = shipped()
    some = worlds.first(runs, f"{dashes}runs")
    points = [[one.point(world.values, settings or {}) for world in some] for one in chosen]
    place = region_of(region)
    clock = Clock()
    kinds = {(1, bool(optional(point))) for row in points for point in row} | {(1, False)}
    prepare(sorted(kinds), tell)
    clock.lap("compile")
    number = len(points) * len(some)
    tell(
        say(
            "compare.simulating",
            runs=counted(number, say("compare.run")),
            months=counted(months, say("compare.month")),
        )
    )
    # every world has luck of its own, and the same under every policy
    replicates = [world.number - 1 for world in some]
    flat = [point for row in points for point in row]
    threads = processors()
    rows = courses(place, flat, replicates * len(points), months, seed=seed, threads=threads)
    clock.lap("simulate")
    # by the runs that worlds are judged by, as `schoorsteen worlds check` takes it
    still = quiet_in(place, some, seed=int(worlds.about["seed"]), threads=threads)
    clock.lap("quiet")
    shaped = rows.reshape(len(points), len(some), *rows.shape[1:])
    arms = arms_of(chosen, months, words)
    found = analysis.compare(shaped, arms)
    clock.lap("analyse")
    return Comparison(
        region=place, scenario=story.id, arms=arms, points=points, replicates=replicates,
        seed=seed, courses=shaped, quiet=still, found=found, worlds=worlds.provenance(runs),
        lang=words, clock=clock,
    )  # fmt: skip


__all__ = ["Comparison", "compare"]
