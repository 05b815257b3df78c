"""What runs of a question say, in sentences and tables: why two do or do not bundle a task.

The main reason comes first; then what happened, what is the data's and what was drawn; one refusal
taken apart; and what tips the outcome. Numbers in, words out: nothing is run here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.analysis.compare import with_sign
from sim.reasons.question import Question, task_name
from sim.reasons.summary import REASONS, Sums, bar, bundled_at_start, main_reason, refusers
from sim.state import TERM_NAMES
from sim.words import counted, language, listed, number, rungs, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.reasons.runs import Refusal
    from sim.reasons.tipping import Change, Tip
    from sim.state import Floats

FEW = 2
"""Fresh runs up to which a change that tips is called luck."""
ROWS = 3
"""Rows of a table that are shown unless all are asked for."""
LONGEST, LONGEST_HEAD = 32, 12
"""Letters of a name in a table, and in its head."""


class Answer(NamedTuple):
    """All that runs of a question gave."""

    asked: Question
    label: str
    """Of the region."""
    policy: str
    """Its title, empty without one."""
    months: int
    traits: Floats
    """(runs, organisations, 2) own-interest weight and mindset at month 0."""
    sums: Sums
    parts: tuple[tuple[str, Sums], ...]
    """By task, or for one task by the other organisation."""
    refusal: Refusal | None
    tipped: int
    """The run that changes were tried on, from 0."""
    tips: tuple[Tip, ...]
    """Smallest change first."""
    without: tuple[str, ...]
    """Levers that do not tip it."""


def sentences(found: Answer) -> list[str]:
    """The main reason, what was asked, what happened, data and draws: a paragraph each."""
    return [lead(found), _head(found), _happened(found), _data(found.asked), _drawn(found)]


def lead(found: Answer) -> str:
    """The main reason why they do not bundle, in a sentence; if mostly they do, that comes first.

    Counted are runs, for several tasks or others those of each task or other.
    """
    asked = found.asked
    parts = [sums for _, sums in found.parts] or [found.sums]
    runs, bundled = sum(one.runs for one in parts), sum(one.bundled for one in parts)
    other = say("why.main_other") if asked.other is None else _sides(asked)[1]
    who = listed([asked.region.labels[asked.one], other])
    blanks = {
        "who": who,
        "Who": f"{who[:1].upper()}{who[1:]}",
        "task": _task(asked),
        "cases": _cases(asked, len(parts), found.sums.runs),
        **_unit(len(parts)),
    }
    told = []
    if 2 * bundled > runs:
        begin = bundled_at_start(asked) if asked.task is None else _rungs(asked, 2)
        start = say(f"why.main_start_{'yes' if begin else 'no'}")
        if len(parts) > 1:
            start = say("why.main_start_some", begin=begin, all=len(parts))
        how = say(f"why.main_{'always' if bundled == runs else 'mostly'}")
        n, of = number(bundled, 0), number(runs, 0)
        told.append(say("why.main_yes", how=how, n=n, of=of, start=start, **blanks))
    if bundled < runs:
        kinds = {
            kind: sum(getattr(one.missing, kind) for one in parts)
            for kind in found.sums.missing._fields
        }
        kind = max(kinds, key=lambda name: kinds[name])
        whence = _whence(asked, found.sums) if kind == "refused" else _but(parts)
        if told:
            # said before
            blanks |= {"cases": "", "who": say("why.main_they")}
        told.append(_main(kind, kinds[kind], runs - bundled, bool(told), whence, blanks))
    return " ".join(told)


def _main(kind: str, many: int, of: int, rest: bool, whence: str, blanks: Mapping[str, str]) -> str:
    """How it mostly goes where they do not bundle.

    Args:
        rest: whether it was said before that mostly they do.
    """
    often = say(f"why.main_{'always' if many == of else 'mostly' if 2 * many > of else 'often'}")
    counts = {"n": number(many, 0), "of": number(of, 0)}
    named = {name: blanks[name] for name in ("cases", "one", "unit")}
    one, _, several = say("why.main_share", **counts, **named).partition("|")
    return say(
        f"why.main_{kind}", **blanks, whence=whence, share=one if of == 1 else several,
        How=say("why.main_else") if rest else f"{often[:1].upper()}{often[1:]}",
        often=f"{often} " if rest else "",
    )  # fmt: skip


def _whence(asked: Question, sums: Sums) -> str:
    """From whom a no mostly comes, and mainly why."""
    names, whys = _sides(asked), _whys(sums)
    sides = [(names[at], whys[at]) for at in refusers(sums)]
    reasons = [_mainly(why) for _, why in sides]
    if len(sides) == 1:
        return say("why.main_from", name=sides[0][0], why=reasons[0])
    if reasons[0] == reasons[1]:
        return say("why.main_from_both", why=reasons[0])
    one, other = (
        say("why.main_from", name=name, why=why)
        for (name, _), why in zip(sides, reasons, strict=True)
    )
    return say("why.main_from_each", one=one, other=other)


def _but(parts: Sequence[Sums]) -> str:
    """Why no bundle came of steps that were all wanted; nothing where there were none."""
    kinds = {
        kind: sum(getattr(one.short, kind) for one in parts) for kind in parts[0].short._fields
    }
    all_ = sum(kinds.values())
    if not all_:
        return ""
    kind = max(kinds, key=lambda name: kinds[name])
    how = "" if kinds[kind] == all_ else say("why.but_mostly")
    return say("why.but", how=how, why=say(f"why.but_{kind}"))


def _unit(parts: int) -> dict[str, str]:
    """What is counted, one and several: worlds, or where there are parts each in each world."""
    one, _, several = say("why.unit_worlds" if parts == 1 else "why.unit_cases").partition("|")
    return {"one": one, "unit": several}


def _mainly(why: Sequence[int]) -> str:
    """The main reason of refusals, with how often it is."""
    reason, many = main_reason(why)
    text = say(f"why.reason_{reason}")
    return text if sum(why) == 1 else f"{_mostly(many, sum(why))} {text}"


def _whys(sums: Sums) -> tuple[Sequence[int], Sequence[int]]:
    return sums.why_one, sums.why_other


def _task(asked: Question) -> str:
    """What it is about, within a sentence."""
    one = len(asked.tasks) == 1
    return task_name(asked.region, asked.tasks[0]) if one else say("why.main_task")


def _cases(asked: Question, parts: int, runs: int) -> str:
    """Of what the runs are counted; nothing where that is one thing."""
    if parts == 1:
        return ""
    what = say("why.tasks" if asked.task is None else "why.others")
    return say("why.main_cases", what=counted(parts, what), runs=runs)


def refusal_head(found: Answer) -> str:
    """Which refusal is taken apart; that nobody refused; nothing where nobody proposed."""
    one, region = found.refusal, found.asked.region
    if one is None:
        return say("why.no_refusal", runs=found.sums.runs) if found.sums.up else ""
    return say(
        "why.refusal_joint" if one.joint else "why.refusal",
        run=one.run + 1,
        month=one.month,
        task=task_name(region, int(region.link_task[one.link])),
        step=say(
            "why.step",
            before=say(f"words.rung_{one.rung}"),
            after=say(f"words.rung_{one.rung + 1}"),
        ),
    )


def refusal_cells(found: Answer) -> list[list[str]]:
    """The terms of that refusal, titles first; nothing without one."""
    one = found.refusal
    if one is None:
        return []
    region = found.asked.region
    pair = region.pairs[region.link_pair[one.link]].tolist()
    sides = [0] if one.joint else sorted((0, 1), key=lambda side: pair[side] != found.asked.one)
    names = [say("why.both")] if one.joint else [region.labels[pair[side]] for side in sides]
    thousandths = [
        {name: _thousandths(value) for name, value in one.terms[side].terms.items()}
        for side in sides
    ]
    rows = [["", *names]]
    for name in TERM_NAMES:
        values = [terms[name] for terms in thousandths]
        if any(values):
            rows.append([say(f"why.term_{name}"), *map(_signed, values)])
    margins = [one.terms[side].margin for side in sides]
    rows.append([say("why.term_sum"), *(_signed(_thousandths(margin)) for margin in margins)])
    answers = [say("why.no" if one.refused[side] else "why.yes") for side in sides]
    rows.append([say("why.term_answer"), *answers])
    return rows


def tip_sentences(found: Answer, all_: bool = False) -> list[str]:
    """What tips the outcome of one run, or that nothing does; what else was tried, if all is
    asked for."""
    run = found.tipped + 1
    if not found.tips:
        many = len(found.without)
        names = listed([say(f"why.lever_{lever}") for lever in found.without])
        tried = [say("why.tips_tried", number=many, names=names)] if all_ else []
        return [say("why.tips_none", run=run, number=many), *tried]
    first, best = found.tips[0], max(found.tips, key=lambda tip: tip.tips - tip.back)
    by_luck, sturdier = _net(first) <= FEW, _net(best) > max(FEW, _net(first))
    # the smallest change leads, unless it tips by luck and another does not
    told = best if by_luck and sturdier else first
    what = say("why.what_task" if len(found.asked.tasks) == 1 else "why.what_tasks")
    way = "to" if told.bundles else "from"
    blanks = {
        "run": run, "what": what, "fresh": _fresh(told), "Change": change_sentence(told.change)
    }  # fmt: skip
    if _net(told) <= FEW:
        # of no other either: one sentence first
        texts = [say(f"why.luck_{way}", **blanks), say(f"why.luck_how_{way}", **blanks)]
    else:
        texts = [say(f"why.tips_{way}", **blanks)]
    if sturdier:
        other, key = (first, "smaller") if by_luck else (best, "best")
        texts[0] += " " + say(f"why.{key}", run=run, tips=_tips_one(other))
    others = [_tips_one(tip) for tip in found.tips if tip is not told]
    more = [say("why.tips_more", run=run, list=" ".join(others))] if all_ and others else []
    return [*texts, *more]


def _tips_one(tip: Tip) -> str:
    """How far another change does the same."""
    change = change_sentence(tip.change)
    key = f"why.tips_one_{'to' if tip.bundles else 'from'}"
    return say(key, Change=change, tips=tip.tips, fresh=tip.fresh)


def part_cells(found: Answer, all_: bool = False) -> list[list[str]]:
    """A table by task or by other organisation, titles first: those most often refused first."""
    if len(found.parts) < 2:
        return []
    region, asked = found.asked.region, found.asked
    _, other = _sides(asked)
    names = [_cut(name, LONGEST_HEAD) for name in (region.labels[asked.one], other)]
    head = say("why.parts_head", one=names[0], other=names[1]).split("|")
    rows = [[say("why.parts_task" if asked.task is None else "why.parts_other"), *head]]
    order = sorted(found.parts, key=lambda part: -(part[1].up - part[1].made))
    for name, sums in order if all_ else order[:ROWS]:
        why = np.add(sums.why_one, sums.why_other)
        reason = say(f"why.short_{main_reason(why.tolist())[0]}") if why.any() else "-"
        cells = [sums.up, sums.made, sums.no_one, sums.no_other, sums.no_both]
        talks = _times(_in_ten_years(sums.talks, sums.runs, found.months))
        told = [number(cell, 0) for cell in cells]
        rows.append([_cut(name), talks, *told, reason, str(sums.bundled)])
    return rows


def part_note(found: Answer) -> str:
    """What that table shows."""
    return say("why.parts_note", runs=found.sums.runs)


def document(found: Answer) -> dict[str, Any]:
    """The same for machines."""
    asked, region = found.asked, found.asked.region
    ids = region.organisations
    tasks = list(region.tasks)
    refusal = found.refusal
    told: dict[str, Any] = {
        "region": region.name,
        "organisation": ids[asked.one],
        "other": None if asked.other is None else ids[asked.other],
        "task": None if asked.task is None else tasks[asked.task],
        "policy": found.policy or None,
        "months": found.months,
        "links": len(asked.links),
        "month_zero": {"linked": _linked(asked, 1), "bundled": _linked(asked, 2)},
        "drawn": {
            ids[row]: {
                "own_interest": found.traits[:, at, 0].tolist(),
                "mindset": found.traits[:, at, 1].tolist(),
            }
            for at, row in enumerate(_rows(asked))
        },
        "counts": _counts(found.sums),
        "by": [{"name": name, **_counts(sums)} for name, sums in found.parts],
        "refusal": None,
        "tipped_run": found.tipped + 1,
        "tips": [
            {
                "lever": tip.change.lever, "was": tip.change.was, "value": tip.change.value,
                "part_of_range": tip.change.part, "values": tip.change.values,
                "bundles": tip.bundles, "tips": tip.tips, "back": tip.back, "fresh": tip.fresh,
            }
            for tip in found.tips
        ],
        "levers_that_do_not_tip": list(found.without),
    }  # fmt: skip
    if refusal is not None:
        pair = region.pairs[region.link_pair[refusal.link]].tolist()
        told["refusal"] = {
            "run": refusal.run + 1, "month": refusal.month, "from_rung": refusal.rung,
            "task": tasks[int(region.link_task[refusal.link])], "reason": refusal.reason,
            "joint": refusal.joint,
            "sides": [
                {
                    "organisation": ids[pair[side]], "refused": refusal.refused[side],
                    "terms": terms.terms, "sum": terms.margin,
                }
                for side, terms in enumerate(refusal.terms)
            ],
        }  # fmt: skip
    return told


# Paragraphs -----------------------------------------------------------------------------------


def _head(found: Answer) -> str:
    asked, region = found.asked, found.asked.region
    task = say("why.all_tasks") if asked.task is None else task_name(region, asked.task)
    policy = say("why.with_policy", policy=found.policy) if found.policy else say("why.no_policy")
    blanks = {
        "one": region.labels[asked.one], "task": task, "region": found.label, "policy": policy,
        "runs": found.sums.runs, "months": counted(found.months, say("why.months")),
    }  # fmt: skip
    if asked.other is None:
        return say("why.head_one", **blanks)
    return say("why.head_pair", other=region.labels[asked.other], **blanks)


def _data(asked: Question) -> str:
    region = asked.region
    capacity = region.volumes.sum(axis=1)
    average = float(capacity.mean())
    sizes = listed(
        [
            say("why.data_size", name=region.labels[row], times=number(capacity[row] / average, 1))
            for row in _rows(asked)
        ]
    )
    text = _shared(asked, sizes)
    if asked.task is not None and asked.other is not None:
        rung = say(f"words.rung_{int(region.depth[asked.links[0]])}")
        text += " " + say("why.data_rung", rung=rung)
    return f"{text} {say('why.rungs', rungs=listed(rungs()))}"


def _shared(asked: Question, sizes: str) -> str:
    """With whom and on what they could work together, and do at month 0."""
    region = asked.region
    if asked.other is None and asked.task is None:
        others = counted(len(_others(asked)), say("why.others"))
        tasks = counted(len(asked.tasks), say("why.tasks"))
        return say("why.data_one", sizes=sizes, tasks=tasks, others=others, deep=_linked(asked, 2))
    if asked.other is None:
        return say(
            "why.data_one_task", sizes=sizes, name=region.labels[asked.one],
            others=counted(len(asked.links), say("why.others")),
            linked=_rungs(asked, 1), deep=_rungs(asked, 2),
        )  # fmt: skip
    # all that the two share, whichever task is asked about
    pair = int(region.link_pair[asked.links[0]])
    links = tuple(np.nonzero(region.link_pair == pair)[0].tolist())
    every = asked._replace(task=None, links=links)
    return say(
        "why.data_pair", sizes=sizes, shared=counted(len(links), say("why.tasks")),
        linked=_rungs(every, 1), deep=_rungs(every, 2),
    )  # fmt: skip


def _drawn(found: Answer) -> str:
    each = [
        say(
            "why.drawn_each",
            name=found.asked.region.labels[row],
            low=number(float(found.traits[:, at, 0].min()), 2),
            high=number(float(found.traits[:, at, 0].max()), 2),
            low_mind=number(float(found.traits[:, at, 1].min()), 2),
            high_mind=number(float(found.traits[:, at, 1].max()), 2),
        )
        for at, row in enumerate(_rows(found.asked))
    ]
    return say("why.drawn", each="; ".join(each))


def _happened(found: Answer) -> str:
    asked, sums = found.asked, found.sums
    months = counted(found.months, say("why.months"))
    name = asked.region.labels[asked.one]
    of = counted(len(asked.tasks), say("why.tasks"))
    if len(asked.tasks) == 1:
        missing = ""
        if sums.bundled < sums.runs:
            kinds = sums.missing._asdict().items()
            pieces = [say(f"why.missing_{kind}", n=many) for kind, many in kinds if many]
            many = sums.runs - sums.bundled
            one, _, several = say("why.missing", missing=many, list=listed(pieces)).partition("|")
            missing = one if many == 1 else several
        told = [
            say(
                "why.ends_one_task", months=months, bundled=sums.bundled, runs=sums.runs,
                missing=missing,
            )
        ]  # fmt: skip
    else:
        mean = number(sums.tasks_bundled, 1)
        told = [
            say(
                "why.ends_tasks", months=months, mean=mean, tasks=of, begin=bundled_at_start(asked),
                bundled=sums.bundled, runs=sums.runs, bar=bar(asked),
            )
        ]  # fmt: skip
    rest = {"never": "", "silent": ""}
    if len(asked.tasks) > 1:
        rest = {
            key: say(f"why.{key}", **{key: many}, runs=sums.runs) if many else ""
            for key, many in (("never", sums.never), ("silent", sums.silent))
        }
    talks = _how_often(_in_ten_years(sums.talks, sums.runs, found.months))
    if asked.other is None:
        told.append(say("why.talks_one", one=name, talks=talks, **rest))
    else:
        told.append(say("why.talks", talks=talks, **rest))
    told += _refused(asked, sums)
    told += _by_others(asked, sums, months)
    if sums.left_one + sums.left_other:
        one, other = _sides(asked)
        reason, many = main_reason(sums.why_left)
        told.append(
            say(
                "why.left", one=one, other=other, left_one=sums.left_one,
                left_other=sums.left_other, mostly=_mostly(many, sum(sums.why_left)),
                why=say("why.left_chance" if reason == "chance" else f"why.reason_{reason}"),
            )
        )  # fmt: skip
    return " ".join(told)


def _by_others(asked: Question, sums: Sums, months: str) -> list[str]:
    """What others decided of it, and that the two are in one bundle all the same."""
    told = []
    if sums.stopped:
        told.append(say("why.stopped", n=counted(sums.stopped, say("why.times"))))
    for key in ("shelved", "by_boards"):
        if many := getattr(sums, key):
            told.append(say(f"why.{key}", n=many, runs=sums.runs))
    if sums.chained and len(asked.links) == 1:
        name = "" if sums.via < 0 else asked.region.labels[sums.via]
        via = say("why.via", name=name) if name else say("why.via_others")
        told.append(say("why.chained", n=sums.chained, runs=sums.runs, months=months, via=via))
    return told


def _refused(asked: Question, sums: Sums) -> list[str]:
    """How many proposals to go further there were, who refused them, and mainly why."""
    if not sums.up:
        return [say("why.not_up")]
    one, other = _sides(asked)
    up = counted(sums.up, say("why.proposals"))
    if sums.up == sums.made:
        return [say("why.all_yes", up=up, runs=sums.runs)]
    each: tuple[tuple[str, int, dict[str, str]], ...] = (
        ("made", sums.made, {}),
        ("no_one", sums.no_one, {"one": one}),
        ("no_other", sums.no_other, {"other": other}),
        ("no_both", sums.no_both, {}),
    )
    pieces = [say(f"why.up_{key}", n=number(many, 0), **names) for key, many, names in each if many]
    told = [say("why.up", up=up, runs=sums.runs, list=listed(pieces))]
    refusals = [
        (name, why) for name, why in ((one, sums.why_one), (other, sums.why_other)) if any(why)
    ]
    (name, why), *rest = refusals
    reason, many = main_reason(why)
    blanks = {
        "One": name[:1].upper() + name[1:], "mostly": _mostly(many, sum(why)),
        "why": say(f"why.reason_{reason}"), "often": _often(many, sum(why)),
    }  # fmt: skip
    if rest:
        other_name, other_why = rest[0]
        reason, many = main_reason(other_why)
        told.append(
            say(
                "why.why_both", **blanks, other=other_name, why_other=say(f"why.reason_{reason}"),
                mostly_other=_mostly(many, sum(other_why)),
                often_other=_often(many, sum(other_why)),
            )
        )  # fmt: skip
    else:
        told.append(say("why.why_no", **blanks))
    return told


def _often(many: int, of: int) -> str:
    return say("why.often", many=number(many, 0), all=number(of, 0)) if of > 1 else ""


def _mostly(many: int, of: int) -> str:
    if of == 1:
        return say("why.once")
    return say("why.always" if many == of else "why.mostly")


def _how_often(in_ten_years: float) -> str:
    """By the year where it is once a year or more."""
    if in_ten_years >= 10:
        return say("why.a_year", n=_times(in_ten_years / 10))
    return say("why.ten_years", n=_times(in_ten_years))


def _times(often: float) -> str:
    """A mean number of times; whole from ten."""
    return number(often, 0 if often >= 10 else 1)


def _net(tip: Tip) -> int:
    """Fresh runs that a change tips, less those that it tips the other way."""
    return tip.tips - tip.back


def _fresh(tip: Tip) -> str:
    back = say("why.back", back=tip.back) if tip.back else ""
    key = f"why.fresh_{'to' if tip.bundles else 'from'}"
    return say(key, fresh=tip.fresh, tips=tip.tips, back=back)


def change_sentence(change: Change) -> str:
    """How a sentence begins that says what a change of a lever would do."""
    only = len(change.values) > 1
    key = "change_only" if only else "change_room" if change.lever == "room" else "change"
    return say(
        f"why.{key}",
        lever=say(f"why.{'only' if only else 'lever'}_{change.lever}"),
        was=number(float(f"{change.was:.3g}")),
        value=number(float(f"{change.value:.3g}")),
    )


# Small things ---------------------------------------------------------------------------------


def _thousandths(value: float) -> float:
    return round(1000 * value, 1) + 0.0  # no -0


def _signed(value: float) -> str:
    return with_sign(value, 1, language())


def _cut(name: str, most: int = LONGEST) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _in_ten_years(count: int, runs: int, months: int) -> float:
    return count / runs * (120 / months)


def _rows(asked: Question) -> list[int]:
    return [asked.one] if asked.other is None else [asked.one, asked.other]


def _sides(asked: Question) -> tuple[str, str]:
    labels = asked.region.labels
    other = say("why.the_other") if asked.other is None else labels[asked.other]
    return labels[asked.one], other


def _others(asked: Question) -> set[int]:
    ends = asked.region.pairs[asked.region.link_pair[list(asked.links)]]
    return set(ends.ravel().tolist()) - {asked.one}


def _rungs(asked: Question, rung: int) -> int:
    """Links asked about that stand on a rung or deeper at month 0."""
    return int((asked.region.depth[list(asked.links)] >= rung).sum())


def _linked(asked: Question, rung: int) -> int:
    """Tasks on which one of them does."""
    links = np.array(asked.links)
    deep = links[asked.region.depth[links] >= rung]
    return len(np.unique(asked.region.link_task[deep]))


def _counts(sums: Sums) -> dict[str, Any]:
    told = sums._asdict()
    told |= {"missing": sums.missing._asdict(), "short": sums.short._asdict()}
    for name in ("why_one", "why_other", "why_left"):
        told[name] = dict(zip(REASONS, told[name], strict=False))
    return told
