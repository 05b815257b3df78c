"""What a report says of a finished study: what it asks, its settings, its results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.answers.asking import AskError, label_of
from sim.answers.policies import arm_name
from sim.page import paper
from sim.words import Language, counted, listed, number, say, words_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.page.report import Asked
    from sim.state import Region
    from sim.sweep import Folder, Study

MOST_ROWS: Final = 60
"""Of a table of results; more are counted and left to `schoorsteen study export`."""
AXES: Final = {"mindset_mean", "own_interest_mean"}
"""Of the plane that `schoorsteen map` draws."""


def studied(path: Path, lang: Language) -> tuple[str, str, Asked | None, list[Region]]:
    """A study as a part of a report, its title, what the page can compute, and its regions.

    Nothing can be computed by the page where a study has several regions, one that is too large,
    or a story that is not shipped.

    Raises:
        AskError: not all runs are done.
        StudyError: no study, or one that cannot be read.
    """
    from sim.sweep import Folder
    from sim.sweep.study import outcome

    folder = Folder.open(path)
    done = outcome(folder)
    if not done.complete:
        blanks = {"done": number(done.done, 0, lang), "total": number(done.total, 0, lang)}
        raise AskError(say("report.unfinished", folder=path, **blanks))
    if done.failed == done.total:
        raise AskError(say("report.all_failed", folder=path))
    study = _study(folder)
    regions = list({one.case: one.region for one in folder.design.contexts}.values())
    asked = _live(folder, regions)
    words = words_of("report", lang)
    parts = [*_asked(study, folder, lang), *_results(study, folder, lang)]
    if done.failed:
        failed = counted(done.failed, words["run"], lang)
        parts.append(paper.p(words["failed"].format(failed=failed)))
    digests = {"digest": folder.digest(), "fingerprint": folder.fingerprint}
    parts.append(paper.p(words["study_source"].format(id=study.id, **digests), "small"))
    if not folder.of_this_code:
        parts.append(paper.p(words["other_code"]))
    parts.append(paper.p(words["not_live" if asked is None else "live"]))
    title = study.title.get(lang) or next(iter(study.title.values()), study.id)
    made = f"<h2>{paper.escaped(words['study'].format(title=title))}</h2>{''.join(parts)}"
    held = f'<section class="part" data-kept="study">{made}</section>'
    return held, title, asked, regions


def _study(folder: Folder) -> Study:
    """The study of a folder, as its file said it."""
    from sim.sweep import Study

    about = folder.about
    return Study(
        about["id"], about["title"], about["text"], about["core"]["method"], folder.limits,
        about["specification"], lambda: folder.design, about["core"].get("worlds"),
    )  # fmt: skip


def _live(folder: Folder, regions: Sequence[Region]) -> Asked | None:
    """The comparison that the page can make of a study's region and policies."""
    from sim.page.content import fits
    from sim.page.report import Asked
    from sim.scenarios import load_scenario, shipped_scenarios

    contexts, given = folder.design.contexts, folder.about["specification"]
    stories = {one.scenario for one in contexts}
    if len(regions) > 1 or not fits(regions[0]) or len(stories) > 1:
        return None
    (scenario,) = stories
    if scenario not in shipped_scenarios():
        return None
    story = load_scenario(scenario)
    names = [name for name in dict.fromkeys(one.policy for one in contexts) if name is not None]
    if not set(names) <= story.policies.keys():
        return None
    if len(names) < 2:
        names = ["none", *(name for name in names if name != "none")]
        names += ["guardian"] if len(names) == 1 else []
    names = names[:4]
    taken = {key for name in names for key in story.policies[name].values}
    fixed = given.get("parameters", {})
    settings = {name: value for name, value in _flat(fixed) if name not in taken}
    return Asked(regions[0], names, None, scenario, settings)


def _flat(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    from sim.parameters import plain_tree

    yield from plain_tree(dict(given)).items()


def _asked(study: Study, folder: Folder, lang: Language) -> list[str]:
    """What a study asks, and its settings."""
    words, design = words_of("report", lang), folder.design
    text = study.text.get(lang) or next(iter(study.text.values()), "")
    sizes = {
        "runs": counted(len(design), words["run"], lang),
        "months": counted(design.months, words_of("compare", lang)["month"], lang),
        "points": counted(design.points.number, words["point"], lang),
        "replicates": counted(design.replicates, words["replicate"], lang),
    }
    lines = [words["study_size"].format(**sizes, seed=design.seed)]
    regions = dict.fromkeys(label_of(one.region, lang) for one in design.contexts)
    lines.append(words["study_regions"].format(names=listed(list(regions))))
    arms = dict.fromkeys(arm_name(one.scenario, one.policy, lang) for one in design.contexts)
    lines.append(words["study_policies"].format(names="; ".join(arms)))
    if study.worlds is not None:
        lines.append(words["study_worlds"].format(used=study.worlds["used"]))
    fixed = dict(_flat(study.given.get("parameters", {})))
    lines += [_setting(name, [value], lang) for name, value in fixed.items()]
    for name, column in design.points.values.items():
        lines.append(_setting(name, list(dict.fromkeys(column.tolist())), lang))
    made = [paper.p(text)] if text else []
    return [*made, f"<h3>{paper.escaped(words['study_settings'])}</h3>", paper.items(lines)]


def _setting(name: str, values: Sequence[Any], lang: Language) -> str:
    """The values that a study gives a number of the model."""
    from sim.page.report import called, valued

    words = words_of("report", lang)
    if len(values) <= 8:
        told = "; ".join(valued(name, value, lang) for value in values)
        return words["values"].format(name=called(name, lang), values=told)
    low, high = (valued(name, end, lang) for end in (min(values), max(values)))
    return words["range"].format(name=called(name, lang), low=low, high=high, count=len(values))


def _results(study: Study, folder: Folder, lang: Language) -> Iterator[str]:
    """Figures and tables of the numbers at the end."""
    words = words_of("report", lang)
    yield f"<h3>{paper.escaped(words['study_results'])}</h3>"
    for at, (figure, told) in enumerate(_figures(study, folder, lang)):
        yield paper.p(told)
        yield paper.svg(figure, told, f"study{at}")
    names = _shown(folder)
    rows = _table(folder, folder.runs(names), names, lang)
    yield paper.table(words["study_table"], rows[: MOST_ROWS + 1])
    left = len(rows) - 1 - MOST_ROWS
    if left > 0:
        yield paper.p(words["more_rows"].format(count=number(left, 0, lang)), "small")
    yield paper.p(words["study_note"], "small")


def _shown(folder: Folder) -> list[str]:
    """Indicators that a study recorded: those of a comparison first, five at most."""
    from sim.analysis.compare import SHOWN

    there = folder.design.record.columns
    return ([name for name in SHOWN if name in there] or list(there))[:5]


def _table(
    folder: Folder, runs: pd.DataFrame, names: Sequence[str], lang: Language
) -> list[list[str]]:
    """Mean and band at the end: a row a region, a policy and, of few settings, a setting."""
    from sim.analysis.compare import DIGITS, middle, signless
    from sim.indicators import ABOUT
    from sim.page.report import called, valued

    words, design = words_of("report", lang), folder.design
    regions = {one.case: label_of(one.region, lang) for one in design.contexts}
    uncertain = design.column_names
    heads = [
        str(getattr(ABOUT[name], f"label_{lang}")) if name in ABOUT else name for name in names
    ]
    keys = ["case", "scenario", "policy"]
    few = [name for name in design.points.values if len(set(design.points.values[name])) <= 8]
    if len(design.points.values) == len(few) == 1:
        keys.append(uncertain[few[0]])
    rows = [["", words["runs"], *heads]]
    for group, part in runs.groupby(keys, sort=False, dropna=False, observed=True):
        case, scenario, policy, *more = group
        told = [arm_name(str(scenario), str(policy) if isinstance(policy, str) else None, lang)]
        if len(regions) > 1:
            told.insert(0, regions[str(case)])
        told += [
            words["value"].format(value=valued(few[0], value, lang), name=called(few[0], lang))
            for value in more
        ]
        cells = []
        for name in names:
            three = middle(part[name].to_numpy(dtype=float))
            ends = [signless(number(x, DIGITS.get(name, 2), lang)) for x in three]
            nothing = three.mean != three.mean
            blanks = dict(zip(("mean", "low", "high"), ends, strict=True))
            cells.append("-" if nothing else words["cell"].format(**blanks))
        rows.append([", ".join(told), number(len(part), 0, lang), *cells])
    return rows


def _figures(study: Study, folder: Folder, lang: Language) -> Iterator[tuple[Figure, str]]:
    """What can be drawn of a study: a plane, what moves the headlines, courses over time."""
    from sim.indicators import HEADLINES

    design = folder.design
    recorded = [name for name in HEADLINES if name in design.record.indicators]
    one = len({(context.case, context.scenario) for context in design.contexts}) == 1
    plane = set(design.points.values) == AXES and study.method == "grid"
    if plane and one and len(recorded) == len(HEADLINES) and len(_policies(folder, lang)) <= 4:
        yield _plane(study, folder, lang)
    if study.method in ("morris", "saltelli") and recorded:
        from sim.answers.sensitivity import first_figure, first_sentences
        from sim.answers.study_tables import study_tables

        tables = study_tables(folder, recorded)
        yield first_figure(tables, lang), first_sentences(tables, lang)[0]
    series = [name for name in HEADLINES if name in design.record.series]
    if series and one and len(_policies(folder, lang)) <= 6:
        yield _courses(folder, series, lang)


def _policies(folder: Folder, lang: Language) -> dict[Any, str]:
    return {one.policy: arm_name(one.scenario, one.policy, lang) for one in folder.design.contexts}


def _plane(study: Study, folder: Folder, lang: Language) -> tuple[Figure, str]:
    """The picture of `schoorsteen map`."""
    from sim import plots
    from sim.analysis import over_worlds, summarise
    from sim.indicators import COLUMNS, HEADLINES
    from sim.sweep.study import month_0

    design, runs = folder.design, folder.runs()
    first = dict(zip(COLUMNS, month_0(design).tolist(), strict=True))
    label = label_of(design.contexts[0].region, lang)
    if study.worlds is not None:
        label = words_of("worlds", lang)["map_figure"].format(region=label, of=study.worlds["used"])
    places = [sorted(set(design.points.values[axis].tolist())) for axis in sorted(AXES)]
    figure = plots.phase_maps(
        summarise(runs) if study.worlds is None else over_worlds.summary(runs),
        {str(name): title for name, title in _policies(folder, lang).items()},
        region=label, months=design.months, start={name: first[name] for name in HEADLINES},
        middle=study.given.get("map", {}).get("fragmented_above", 0.5), language=lang,
        worlds=study.worlds is not None, places=(places[0], places[1]),
    )  # fmt: skip
    return figure, words_of("report", lang)["plane"]


def _courses(folder: Folder, series: Sequence[str], lang: Language) -> tuple[Figure, str]:
    """Means over all runs of each policy, over the years."""
    from sim import plots

    design = folder.design
    words = words_of("report", lang)
    table = folder.series(series).reset_index()
    policy = folder.design_table()["policy"]
    table["policy"] = table["run"].map(policy).astype(object)
    found = {}
    for name, label in _policies(folder, lang).items():
        own = table[table["policy"].isna() if name is None else table["policy"] == name]
        found[label] = own.groupby("month")[list(series)].mean()
    label = label_of(design.contexts[0].region, lang)
    title = words["courses"].format(region=label)
    return plots.courses_figure(found, series, title, language=lang), words["courses_told"]
