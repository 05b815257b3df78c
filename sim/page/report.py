"""A report written by Python: the page's own file, with a setting, what was found, and texts."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from sim import EDITION, __version__
from sim.answers.asking import label_of
from sim.page import paper
from sim.page.first import MONTHS, SEED, WORLDS
from sim.words import LANGUAGES, Language, counted, edition_name, listed, rungs, say, words_of

if TYPE_CHECKING:
    from sim.analysis.compare import Arm
    from sim.answers.asking import Tell
    from sim.answers.compare import Comparison
    from sim.answers.policies import Chosen
    from sim.state import Floats, Region


class Asked(NamedTuple):
    """What a report compares: as `schoorsteen compare` takes it."""

    region: Region
    policies: Sequence[str]
    """Names or files; none: no referee and the guardian."""
    after: int | None = None
    scenario: str = "baseline"
    settings: Mapping[str, Any] = MappingProxyType({})
    """Parameters that are laid over every policy."""
    worlds: int = WORLDS
    months: int = MONTHS
    seed: int = SEED

    @property
    def usual(self) -> bool:
        """Whether it is computed as the page computes."""
        return (self.worlds, self.months, self.seed) == (WORLDS, MONTHS, SEED)


def report(
    asked: Asked,
    fields: Mapping[str, str],
    lang: Language,
    tell: Tell,
    *,
    studied: str = "",
    dashes: str = "",
) -> str:
    """The file of a report of a region.

    Args:
        fields: ``title``, ``reader``, ``date``, and remarks under the names of parts.
        tell: takes what is told on the way.
        studied: what stands there of a study, as HTML.
        dashes: before the names of options in messages.

    Raises:
        AskError, ParameterError, ScenarioError: what is wrong, in words.
    """
    from sim.answers.policies import chosen_policies
    from sim.browser import MODULE
    from sim.browser.bundle import bundle
    from sim.page.assemble import assembled
    from sim.page.content import content
    from sim.page.first import first_question
    from sim.scenarios import load_scenario

    region, given = asked.region, asked.settings
    story = load_scenario(asked.scenario)
    chosen = chosen_policies(story, asked.policies, asked.after, lang, dashes)
    arms = {one: named(chosen, given, one, asked.months) for one in LANGUAGES}
    found = _compared(asked, arms[lang], lang, tell, dashes)
    tell(say("page.building"))
    # the other screens compute as every page does
    still = int(found.quiet[:WORLDS].sum()) if asked.worlds >= WORLDS else None
    told = content([region], first_question(region), lang, still)
    ids = []
    for at, one in enumerate(chosen):
        if plain(one, given):
            ids.append(one.id)
            continue
        ids.append(f"{one.id}_{at + 1}")
        told["policies"].append(_policy(one, ids[-1], given, {a: arms[a][at] for a in LANGUAGES}))
    texts = {one["id"]: one["text"][lang] for one in told["policies"]}
    base = next((one for one in ids if one != "none"), ids[0])
    address = f"#report?region={quote(region.name)}&policy={quote(base)}"
    address += f"&compare={quote('~'.join(ids))}"
    told["report"] = {
        "address": address,
        "fields": {
            **{name: fields[name] for name in ("title", "reader", "date")},
            "remarks": {name: fields[name] for name in paper.REMARKED if fields.get(name)},
        },
        "stored": stored(found.courses),
    }
    if not asked.usual:
        told["report"]["asked"] = _unusual(asked, found)
        told["worlds"]["more"] = _more(asked.worlds, list(told["worlds"]["names"]))
    place = told["regions"][0]["place"][lang]
    shown = paper.paper(
        fields, place, lang,
        _parts(asked, found, [texts[one] for one in ids], told, fields, studied),
    )  # fmt: skip
    data = base64.b64encode(bundle(region)).decode("ascii")
    title = fields["title"]
    return assembled(told, [data], MODULE.read_bytes(), shown=shown, title=title, reads=False)


def plain(one: Chosen, given: Mapping[str, Any]) -> bool:
    """Whether a policy is the shipped one, as it is: every page has that."""
    return one.shipped and not one.story and not given


def _unusual(asked: Asked, found: Comparison) -> dict[str, Any]:
    """What a report says of what it was computed with, where a page computes otherwise."""
    from sim.analysis import compare

    counts = int(found.quiet.sum()), asked.worlds
    return {
        "worlds": asked.worlds,
        "months": asked.months,
        "seed": asked.seed,
        "note": {one: compare.note(found.found, one) for one in LANGUAGES},
        "quiet": {
            "few": compare.few_quiet(*counts),
            "text": {one: compare.quiet_sentence(*counts, one) for one in LANGUAGES},
        },
    }


def _more(number: int, names: Sequence[str]) -> dict[str, Any]:
    """Worlds of a report that come after all that a page has."""
    from sim.worlds.file import shipped

    some = shipped().first(max(number, 2 * WORLDS))[2 * WORLDS :]
    return {
        "rows": [[world.values[name] for name in names] for world in some],
        "luck": [world.number - 1 for world in some],
    }


def named(
    chosen: Sequence[Chosen], given: Mapping[str, Any], lang: Language, months: int = MONTHS
) -> tuple[Arm, ...]:
    """What policies are called in a report: changed ones so that no two have one name."""
    from sim.answers.policies import arms_of

    words = words_of("report", lang)
    return tuple(
        arm
        if plain(one, given) or not one.shipped
        else arm._replace(label=words["changed"].format(name=arm.label))
        for one, arm in zip(chosen, arms_of(chosen, months, lang), strict=True)
    )


def _compared(
    asked: Asked, arms: tuple[Arm, ...], lang: Language, tell: Tell, dashes: str
) -> Comparison:
    """As `schoorsteen compare` does it, with names for a report."""
    from sim.analysis import compare as analysis
    from sim.answers.compare import compare
    from sim.parameters import MAX_MONTHS, whole
    from sim.worlds.file import shipped

    shipped().first(asked.worlds, f"{dashes}worlds")
    whole("months", asked.months, 1, MAX_MONTHS)
    found = compare(
        asked.region, *asked.policies, runs=asked.worlds, months=asked.months, seed=asked.seed,
        after=asked.after, scenario=asked.scenario, settings=asked.settings, lang=lang, tell=tell,
        dashes=dashes,
    )  # fmt: skip
    return replace(found, arms=arms, found=analysis.compare(found.courses, arms))


def _policy(
    one: Chosen, name: str, given: Mapping[str, Any], arms: Mapping[Language, Arm]
) -> dict[str, Any]:
    """A policy as the page lays it over a world, where it is not a shipped one."""
    values = {**one.story, **(one.policy.values if one.policy else {}), **given}
    text = {}
    for lang in LANGUAGES:
        own = "" if one.policy is None else one.policy.text.get(lang, "")
        text[lang] = f"{own} {changes({**one.story, **given}, lang)}".strip()
    return {
        "id": name,
        "label": {lang: arm.label for lang, arm in arms.items()},
        "short": {lang: arm.label for lang, arm in arms.items()},
        "phrase": {lang: arm.phrase for lang, arm in arms.items()},
        "text": text,
        "values": values,
        "phases": [] if one.policy is None else [[m, dict(v)] for m, v in one.policy.phases],
        "own": True,
    }


def changes(values: Mapping[str, Any], lang: Language) -> str:
    """Which numbers of the model are others than usual, in a sentence; empty if none is."""
    if not values:
        return ""
    told = [f"{called(name, lang)} {valued(name, value, lang)}" for name, value in values.items()]
    return words_of("report", lang)["settings"].format(settings="; ".join(told))


def called(name: str, lang: Language) -> str:
    """A number of the model in words of people."""
    from sim.parameters import ENTRIES

    return ENTRIES[name].label[lang == "nl"] or name if name in ENTRIES else name


def valued(name: str, value: Any, lang: Language) -> str:
    """A value of it, as it is written in a language."""
    from sim.parameters import ENTRIES
    from sim.words import name_of, number

    if isinstance(value, str):
        return name_of(value, ENTRIES[name].names, lang) if name in ENTRIES else value
    return number(value, lang=lang) if isinstance(value, int | float) else str(value)


def stored(courses: Floats) -> list[dict[str, Any]]:
    """What a report keeps of courses, as ``parts/stored.js`` does: to the last bit."""
    from sim.analysis import compare
    from sim.analysis.compare import ASKED
    from sim.indicators import COLUMNS, HEADLINES
    from sim.page.content import packed

    shown = [COLUMNS.index(name) for name in compare.SHOWN]
    names = dict.fromkeys((*ASKED, *HEADLINES))
    bands = {name: compare.bands(courses, name) for name in names}

    def three(at: int, start: str) -> dict[str, dict[str, str]]:
        return {
            name: {end: packed(found[f"{start}{end}"][at]) for end in compare.Middle._fields}
            for name, found in bands.items()
        }

    ends = courses[:, :, [0, -1]][..., shown]
    return [
        {
            "ends": packed(ends[at]),
            "bands": three(at, ""),
            "less": three(at, "difference_") if at else None,
        }
        for at in range(len(courses))
    ]


def span(months: int, lang: Language) -> str:
    """How long is computed: in years, if it is whole years."""
    if months % 12:
        return counted(months, words_of("compare", lang)["month"], lang)
    return counted(months // 12, words_of("page_report", lang)["report_year"], lang)


def _parts(
    asked: Asked,
    found: Comparison,
    texts: Sequence[str],
    told: Mapping[str, Any],
    fields: Mapping[str, str],
    studied: str,
) -> list[str]:
    """The parts of a report in their order, as ``parts/report.js`` has them."""
    from sim.analysis import compare

    lang = found.lang
    words = words_of("page_report", lang)
    (region,) = told["regions"]
    band = compare.band_name(asked.worlds, lang)
    drawn = words_of("report", lang)["drawn"].format(worlds=asked.worlds, band=band)
    counts = int(found.quiet.sum()), asked.worlds
    few = compare.few_quiet(*counts)
    still = paper.care(compare.quiet_sentence(*counts, lang), few)

    def remark(name: str) -> str:
        return paper.remark(fields.get(name, ""), lang)

    labels = [
        f"<li><strong>{paper.escaped(arm.label)}</strong>: {paper.escaped(text)}</li>"
        for arm, text in zip(found.arms, texts, strict=True)
    ]
    grids = zip(found.arms[1:], compare.cells(found.found, lang), strict=True)
    return [
        paper.section(
            "question", lang,
            paper.p(words["report_question"].format(
                region=region["place"][lang], span=span(asked.months, lang))),
            f"<ul>{''.join(labels)}</ul>", paper.p(words["report_first"]), remark("question"),
        ),
        paper.section(
            "answer", lang, still if few else "",
            *(paper.p(sentence, "answer") for sentence in found.asked),
            paper.p(words_of("compare", lang)["measures"], "small"),
            *map(paper.p, found.sentences),
            paper.svg(found.figure(), found.caption, "compared"),
            paper.p(drawn, "small"), remark("answer"),
        ),
        paper.section(
            "numbers", lang,
            *(paper.table(arm.label, cells) for arm, cells in grids),
            paper.p(compare.note(found.found, lang), "small"), "" if few else still,
        ),
        studied,
        *_general(lang, remark("missing"), asked.worlds, asked.months),
        paper.section("region", lang, paper.blocks(region["facts"][lang]), remark("region")),
        _source(told["worlds"]["digest"], lang, told["report"]["address"], asked),
    ]  # fmt: skip


def _general(
    lang: Language, remark: str = "", worlds: int = WORLDS, months: int = MONTHS
) -> list[str]:
    """What is assumed, and what is not in the model."""
    words = words_of("page_report", lang)
    long = counted(months, words_of("compare", lang)["month"], lang)
    steps = listed(rungs(lang), lang=lang)
    assumed = words["report_assumed"].format(worlds=worlds, months=long, rungs=steps)
    missing = words["report_missing"]
    return [
        paper.section("assumed", lang, paper.items(assumed.strip().split("\n"))),
        paper.section("missing", lang, paper.items(missing.strip().split("\n")), remark),
    ]


def _source(worlds: str, lang: Language, address: str = "", asked: Asked | None = None) -> str:
    """What made it and how to cite it; without an address of no setting."""
    seed = SEED if asked is None else asked.seed
    words = words_of("page_report", lang)
    made = {"version": __version__, "edition": edition_name(EDITION, lang)}
    told = [words["report_made"].format(**made, worlds=worlds, seed=seed)] if address else []
    told.append(words["report_cite"].format(**made))
    if address:
        setting = words["report_setting"].format(address=address)
        if asked is not None and not asked.usual:
            long = span(asked.months, lang)
            setting += " " + words["report_apart"].format(worlds=asked.worlds, span=long, seed=seed)
        told.append(setting)
    return paper.section("source", lang, *map(paper.p, told))


def still(
    regions: Sequence[Region], fields: Mapping[str, str], lang: Language, studied: str
) -> str:
    """A report of a study that the page cannot compute: a file without a model or a script."""
    from sim.page.assemble import frozen
    from sim.page.content import place_name
    from sim.page.facts import facts

    place = listed([place_name(one, lang) for one in regions], lang=lang)
    told = []
    for region in regions:
        name = f"<h3>{paper.escaped(label_of(region, lang))}</h3>" if len(regions) > 1 else ""
        told.append(name + paper.blocks(facts(region)[lang]))
    parts = [
        studied,
        paper.remark(fields.get("answer", ""), lang),
        *_general(lang),
        paper.section("region", lang, *told),
        _source("", lang),
    ]
    note = words_of("report", lang)["fixed"]
    return frozen(paper.paper(fields, place, lang, parts, note=note), fields["title"], lang)
