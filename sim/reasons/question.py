"""What is asked about: organisations and a task by any name, and the links between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.documents import nearest
from sim.networks import RegionError
from sim.state import Region
from sim.words import folded, language, listed, say


class Question(NamedTuple):
    """One organisation or two, one task or all that they could do together."""

    region: Region
    one: int
    """Row of the organisation."""
    other: int | None
    """None: everyone else."""
    task: int | None
    """None: every task."""
    links: tuple[int, ...]
    """The potential links asked about."""

    @property
    def tasks(self) -> tuple[int, ...]:
        """Columns of their tasks, each once."""
        return tuple(sorted({int(self.region.link_task[x]) for x in self.links}))


def ask(region: Region, one: str, other: str | None = None, task: str | None = None) -> Question:
    """The question about organisations and a task by their names.

    Args:
        other: None for everyone else; task: None for every task.

    Raises:
        RegionError: a name that nobody has, or several do; two that could do nothing together.
    """
    rows = {
        row: (id_, label)
        for row, (id_, label) in enumerate(zip(region.organisations, region.labels, strict=True))
    }
    labels = dict(enumerate(region.labels))
    called = _title(region)
    first = _find(one, rows, labels, "organisation", called)
    second = None if other is None else _find(other, rows, labels, "organisation", called)
    column = None
    if task is not None:
        names = {
            at: (id_, *(words[at] for words in region.task_labels.values()))
            for at, id_ in enumerate(region.tasks)
        }
        shown = {at: task_name(region, at) for at in names}
        column = _find(task, names, shown, "task", called)
    if second == first:
        raise RegionError(say("why.same", name=region.labels[first]))
    links = tuple(
        x
        for x, (pair, k) in enumerate(
            zip(region.link_pair.tolist(), region.link_task.tolist(), strict=True)
        )
        if first in (ends := region.pairs[pair].tolist())
        and (second is None or second in ends)
        and column in (None, k)
    )
    question = Question(region, first, second, column, links)
    if not links:
        raise RegionError(_nothing(question))
    return question


def _nothing(asked: Question) -> str:
    """Why there is no link to ask about."""
    region = asked.region
    one = region.labels[asked.one]
    rows = [asked.one] if asked.other is None else [asked.one, asked.other]
    if asked.task is not None:
        idle = [region.labels[row] for row in rows if region.volumes[row, asked.task] <= 0]
        task = task_name(region, asked.task)
        if idle:
            return say("why.not_theirs", names=listed(idle), task=task)
        if asked.other is None:
            return say("why.nobody_else", name=one, task=task)
    if asked.other is None:
        return say("why.nobody", name=one)
    return say("why.no_link", one=one, other=region.labels[asked.other])


def _title(region: Region) -> str:
    """What people call a region."""
    title = region.story.get("title")
    return str(title.get(language()) or region.name) if isinstance(title, Mapping) else region.name


def task_name(region: Region, column: int, lang: str | None = None) -> str:
    """Name of a task in the language of messages, or in one that is given."""
    labels = region.task_labels.get(lang or language())
    return labels[column] if labels else region.tasks[column]


def _find(
    said: str,
    known: Mapping[int, Sequence[str]],
    shown: Mapping[int, str],
    what: str,
    region: str,
) -> int:
    """The one of which this is a name; hints have the names that are shown."""
    wanted = folded(said)
    by_name: dict[str, set[int]] = {}
    for at, names in known.items():
        for name in names:
            by_name.setdefault(folded(name), set()).add(at)
    found = by_name.get(wanted, set())
    if len(found) == 1:
        return found.pop()
    if found:
        ids = listed([known[at][0] for at in sorted(found)], "or")
        raise RegionError(say(f"why.several_{what}", said=said, ids=ids))
    parts = [name for name in by_name if len(wanted) > 2 and wanted in name]
    near = [at for name in (parts or nearest(wanted, by_name))[:3] for at in by_name[name]]
    if near:
        meant = list(dict.fromkeys(shown[at] for at in near))
        hint = say("why.meant", names=listed(meant, "or"))
    else:
        hint = say("why.there_are", names=listed(sorted(shown.values())[:40]))
    raise RegionError(say(f"why.no_{what}", said=said, region=region, hint=hint))
