"""What matters, and how much each group explains: `python -m experiments.insight FOLDER`.

Studies go on where they were stopped. Where the guardian fails and which schedules do as much are
runs of docs/discovery.md, used again.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim import plots
from sim.answers.sensitivity import OF_ONE
from sim.answers.study_tables import SHORT, StudyTables, factor_name, outcome_name, study_tables
from sim.indicators import HEADLINES
from sim.plots.sensitivity import Panel
from sim.sweep import load_study, run_study
from sim.words import Language, words_of

HERE: Final = Path(__file__).parent
SCREENINGS: Final = ("screening_usual", "screening_all")
GROUPS: Final = ("twente_groups", "groups_synthetic")
FIRST: Final = 10
"""Parameters of a screening that are kept for each region and outcome."""
HARDLY: Final = 0.1
"""Part of the largest effect, below which a parameter does hardly anything."""
TEXTS: Final[dict[Language, dict[str, Any]]] = {
    "en": {
        "title": "What makes the difference after ten years, in two regions",
        "regions": ("Twente", "synthetic"), "arms": ("no referee", "guardian"),
    },
    "nl": {
        "title": "Wat na tien jaar het verschil maakt, in twee regio's",
        "regions": ("Twente", "kunstmatig"), "arms": ("geen scheidsrechter", "hoeder"),
    },
}  # fmt: skip
ASKED: Final = ("own_interest_mean", "mindset_mean", "identity", "referee_activity")
"""Parameters whose rank is kept, wherever it is."""


def finished(name: str, home: Path) -> StudyTables:
    """A study of this folder, run."""
    return study_tables(run_study(load_study(HERE / f"{name}.toml"), home / name))


def cells(tables: StudyTables) -> dict[str, Any]:
    """By region and policy and headline: bars with their margins, and the share of luck."""
    importance = tables.importance
    assert importance is not None
    found: dict[str, Any] = {}
    for at, context in enumerate(tables.contexts):
        where = " ".join(filter(None, (context.case, context.policy)))
        for name in HEADLINES:
            cell = importance.cells[at, name, tables.months[0]]
            ranked = [bar.factor for bar in cell.ranked]
            kept = ranked if importance.kind in OF_ONE else ranked[:FIRST]
            values = {bar.factor: (bar.value, bar.margin) for bar in cell.bars}
            own: dict[str, Any] = {
                "bars": {one: [round(number, 4) for number in values[one]] for one in kept}
            }
            if cell.luck is not None:
                own["luck"] = round(cell.luck.share, 4)
            if importance.kind not in OF_ONE:
                small = [one for one in ranked if values[one][0] <= HARDLY * cell.largest]
                own |= {"hardly": len(small), "of": len(ranked)}
                own["rank"] = {one: ranked.index(one) + 1 for one in ASKED}
            found.setdefault(where, {})[name] = own
    return found


def picture(studies: list[StudyTables], lang: Language) -> Any:
    """What each group explains, in both regions, without a referee and with a guardian."""
    words, text = words_of("analyse", lang), TEXTS[lang]
    order = _found(studies[0]).order(studies[0].first_keys)
    panels = []
    for name in HEADLINES:
        lines = []
        for tables in studies:
            for at in range(len(tables.contexts)):
                cell = _found(tables).cells[at, name, tables.months[0]]
                bars = {bar.factor: (bar.value, bar.margin) for bar in cell.bars}
                lines.append([*(bars[one] for one in order), (cell.luck.share, cell.luck.margin)])
        values, label = np.array(lines), outcome_name(name, lang)
        axis = words["axis_sobol"].format(outcome=label)
        panels.append(Panel(label.capitalize(), axis, values[:, :, 0], values[:, :, 1]))
    return plots.importance_figure(
        panels, [*(factor_name(one, lang) for one in order), words["row_luck_shares"]],
        [f"{region}, {arm}" for region in text["regions"] for arm in text["arms"]],
        title=text["title"], language=lang, luck=True,
        source="; ".join(f"{t.id} ({t.folder.fingerprint[:SHORT]})" for t in studies),
    )  # fmt: skip


def _found(tables: StudyTables) -> Any:
    assert tables.importance is not None
    return tables.importance


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("home", type=Path, help="where the study folders are or come")
    home = asked.parse_args().home
    made: dict[str, Any] = {}
    tables = {name: finished(name, home) for name in (*SCREENINGS, *GROUPS)}
    for name, one in tables.items():
        made[name] = {
            "fingerprint": one.folder.fingerprint[:SHORT],
            "runs": len(one.folder.design),
            "found": cells(one),
        }
    text = json.dumps(made, indent=1)
    (HERE / "results.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    for lang, name in zip(TEXTS, ("figure.png", "figuur.png"), strict=True):
        plots.save(picture([tables[one] for one in GROUPS], lang), HERE / name)


if __name__ == "__main__":
    main()
