"""How much each parameter of a study matters to its outcomes, by the method that its design allows.

Saltelli's design gives Sobol indices, Morris's elementary effects, settings that change one
parameter at a time differences, and any other what given data allow. Every context (case, scenario,
policy, world) and every outcome is a cell of its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np

from sim.analysis.effects import Change, Screened, one_at_a_time, walked
from sim.analysis.given_data import GivenData, given_data
from sim.analysis.layout import changes, codes, matrices, walks
from sim.analysis.luck import Luck, luck
from sim.analysis.sensitivity import Sobol, sobol
from sim.indicators import ABOUT
from sim.state import Floats
from sim.sweep.sampling import Points
from sim.worlds.agreement import MATTERS

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["sobol", "morris", "one_at_a_time", "given_data"]
WANTED: Final = 0.1
"""Half the width of an interval of a share that is narrow enough to tell shares apart."""
WANTED_EFFECT: Final = 0.2
"""The same of an elementary effect, as a part of the largest."""
HARDLY: Final = 0.05
"""Share below which, with its interval, a parameter hardly matters."""
HARDLY_EFFECT: Final = 0.1
"""The same of an elementary effect, as a part of the largest."""
MOST_MORE: Final = 10_000
"""Times as many runs as there are; that many more are not asked for."""


class Bar(NamedTuple):
    """A parameter, or a group of them, in one cell."""

    factor: str
    value: float
    """What ranks it: its total index, the size of its effect, the largest absolute difference, or
    what it explains by itself."""
    margin: float
    alone: float
    """Its first-order index, beside a total one; else NaN."""
    by_luck: float = 0.0
    """What of ``margin`` only more replicates make narrower."""


class Cell(NamedTuple):
    """An outcome in a context."""

    bars: tuple[Bar, ...]
    """In the order of the factors."""
    luck: Luck | None
    found: Sobol | Screened | GivenData | tuple[Change, ...]
    used: int
    """Rows, trajectories or settings behind it."""
    left_out: int
    """Those in which the outcome is not known everywhere."""
    small: bool = False
    """Whether it is a share that all parameters together move by less than matters: what moves
    it most then says nothing."""

    @property
    def ranked(self) -> list[Bar]:
        """Those that are known, the largest first."""
        known = [bar for bar in self.bars if not math.isnan(bar.value)]
        return sorted(known, key=lambda bar: -bar.value)

    @property
    def largest(self) -> float:
        """The largest value; NaN if none is known."""
        return self.ranked[0].value if self.ranked else math.nan


class Need(NamedTuple):
    """What would make the intervals of a study narrow enough."""

    margin: float
    """Half the width of the widest now, as a share or as a part of the largest effect."""
    wanted: float
    used: int
    """Rows, trajectories or settings now."""
    needed: int
    replicates: int
    replicates_needed: int

    @property
    def enough(self) -> bool:
        """Whether they are."""
        return self.needed <= self.used and self.replicates_needed <= self.replicates


Key = tuple[int, str, int]
"""Context by its place, outcome, month."""


class Importance(NamedTuple):
    """What matters in a study."""

    kind: Kind
    factors: Mapping[str, tuple[str, ...]]
    """Parameters of each factor: one, or those of a group."""
    cells: Mapping[Key, Cell]
    replicates: int

    def order(self, keys: Sequence[Key]) -> list[str]:
        """Factors, those that matter most anywhere among some cells first."""
        best = dict.fromkeys(self.factors, 0.0)
        for key in keys:
            cell = self.cells[key]
            for bar in cell.ranked if not cell.small else []:
                # of effects in units of an outcome only the ranks compare
                whole = cell.largest if self.kind in ("morris", "one_at_a_time") else 1.0
                best[bar.factor] = max(best[bar.factor], bar.value / whole if whole else 0.0)
        return sorted(best, key=lambda factor: -best[factor])

    @property
    def inert(self) -> dict[str, float]:
        """Factors that hardly matter to any outcome anywhere, and their largest value.

        A share with its interval; of an effect its part of the largest.
        """
        if self.kind in ("one_at_a_time", "given_data"):
            return {}  # what acts only together with others would be called inert too
        found = {}
        for factor in self.factors:
            parts = []
            for cell in self.cells.values():
                bar = next(bar for bar in cell.bars if bar.factor == factor)
                whole = cell.largest if self.kind == "morris" else 1.0
                if cell.small or math.isnan(bar.value) or not whole > 0:
                    continue
                more = 0.0 if self.kind == "morris" else bar.margin
                parts.append((bar.value + more) / whole)
            if parts and max(parts) < (HARDLY_EFFECT if self.kind == "morris" else HARDLY):
                found[factor] = max(parts)
        return found

    @property
    def beyond(self) -> int:
        """Indices that lie below 0 or above 1, where no share can be."""
        if self.kind not in ("sobol", "given_data"):
            return 0
        values = [x for c in self.cells.values() for b in c.bars for x in (b.value, b.alone)]
        # not those that differ in what nobody would print
        return sum(round(x, 2) < 0 or round(x, 2) > 1 for x in values if not math.isnan(x))

    def need(self, keys: Sequence[Key]) -> Need | None:
        """What it takes for some cells; None where the kind has no such rule."""
        if self.kind == "one_at_a_time":
            return None
        wanted = WANTED_EFFECT if self.kind == "morris" else WANTED
        worst: list[tuple[float, float, float, int]] = []
        for key in keys:
            cell = self.cells[key]
            whole = cell.largest if self.kind == "morris" else 1.0
            if cell.small or not whole > 0:
                continue
            for bar in cell.ranked:
                both, own = bar.margin / whole, bar.by_luck / whole
                rows = math.sqrt(max(both**2 - own**2, 0.0))
                worst.append((both, rows, own, cell.used))
        worst = [one for one in worst if math.isfinite(one[0])]
        if not worst:
            return None
        margin, used = max(one[0] for one in worst), min(one[3] for one in worst)
        rows, own = (max(one[at] for one in worst) for at in (1, 2))
        # a part of each: together they are as wide as is wanted
        part = wanted if not own else wanted / math.sqrt(2)
        needed, more = used, self.replicates
        if margin > wanted:
            needed = math.ceil(used * min(max(rows / part, 1.0) ** 2, MOST_MORE))
            more = math.ceil(self.replicates * min(max(own / part, 1.0) ** 2, MOST_MORE))
            if self.kind == "sobol":
                needed = 2 ** math.ceil(math.log2(needed))
        return Need(margin, wanted, used, needed, self.replicates, more)


def importance(
    points: Points, values: Mapping[tuple[str, int], Floats], *, levels: int = 4
) -> Importance | None:
    """What matters; None for a study of one setting.

    Args:
        values: by outcome and month, (contexts, settings, replicates).
        levels: of Morris's design.
    """
    if points.number < 2 or not points.values:
        return None
    asked = _asked(points, levels)
    cells = {}
    replicates = 0
    for (name, month), table in values.items():
        replicates = table.shape[2]
        for context in range(len(table)):
            cell = asked.cell(table[context])
            cells[context, name, month] = cell._replace(small=_small(cell, name, table[context]))
    return Importance(asked.kind, asked.factors, cells, replicates)


def _small(cell: Cell, name: str, values: Floats) -> bool:
    """Whether a share moves by less than matters, by the largest effect or by where 95 % lie."""
    unit = ABOUT[name].unit if name in ABOUT else ""
    if not unit.startswith(("share", "0..1")) or not cell.ranked:
        return False
    if isinstance(cell.found, Sobol | GivenData):
        return bool(4 * np.nanstd(values) < MATTERS)
    return cell.largest < MATTERS


class _Asked(NamedTuple):
    kind: Kind
    factors: Mapping[str, tuple[str, ...]]
    cell: Any
    """Makes a cell of (settings, replicates) outcomes."""


def _asked(points: Points, levels: int) -> _Asked:
    if found := matrices(points):

        def indices(values: Floats) -> Cell:
            mixed = {factor: values[rows] for factor, rows in found.mixed.items()}
            made = sobol(values[found.a], values[found.b], mixed)
            bars = [
                Bar(i.factor, i.total, i.total_margin, i.first, i.by_luck) for i in made.indices
            ]
            return Cell(tuple(bars), made.luck, made, made.rows, made.left_out)

        return _Asked("sobol", found.factors, indices)
    if walk := walks(points):

        def effects(values: Floats) -> Cell:
            along = values[walk.settings]
            made = walked(along, walk.moved, walk.direction, list(walk.factors), levels=levels)
            bars = [Bar(w.factor, w.size, w.margin, math.nan) for w in made.factors]
            blocks = np.repeat(np.arange(len(walk.settings)), walk.settings.shape[1])
            chance = _luck(values[walk.settings.ravel()], blocks)
            return Cell(tuple(bars), chance, made, made.trajectories, made.left_out)

        return _Asked("morris", walk.factors, effects)
    singly = {name: (name,) for name in points.values}
    if change := changes(points):

        def differences(values: Floats) -> Cell:
            made = one_at_a_time(values, change.base, change.changes)
            bars = []
            for name in singly:
                own = [c for c in made if c.parameter == name and not math.isnan(c.difference)]
                most = max(own, key=lambda c: abs(c.difference), default=None)
                ends = (math.nan, math.nan) if most is None else (abs(most.difference), most.margin)
                bars.append(Bar(name, *ends, math.nan))
            left_out = int((~np.isfinite(values)).any(axis=1).sum())
            return Cell(tuple(bars), _luck(values), made, len(values), left_out)

        return _Asked("one_at_a_time", singly, differences)
    numbers = codes(points)

    def given(values: Floats) -> Cell:
        made = given_data(numbers, values)
        bars = [Bar(g.factor, g.first, g.first_margin, math.nan, g.by_luck) for g in made.factors]
        return Cell(tuple(bars), made.luck, made, made.settings, made.left_out)

    return _Asked("given_data", singly, given)


def _luck(values: Floats, blocks: Any = None) -> Luck | None:
    good = np.isfinite(values).all(axis=1)
    return luck(values[good], None if blocks is None else blocks[good])


# Tables -----------------------------------------------------------------------------------------


def table(found: Importance, contexts: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A row a context, outcome, month and factor; columns that no language changes.

    Args:
        contexts: what tells each apart, such as its case and policy.
    """
    import pandas as pd

    rows = []
    for (context, name, month), cell in found.cells.items():
        head = {**contexts[context], "outcome": name, "month": month}
        for one in _rows(cell):
            factor = one.get("factor") or one["parameter"]
            members = " ".join(found.factors[factor])
            rows.append({**head, **one, **({} if members == factor else {"parameters": members})})
    return rounded(pd.DataFrame(rows))


def _rows(cell: Cell) -> list[dict[str, Any]]:
    made = cell.found
    more: dict[str, Any]
    if isinstance(made, Sobol):
        more = {"rows": made.rows, "left_out": made.left_out, "replicates": made.replicates}
        return [one._asdict() | more for one in made.indices]
    if isinstance(made, Screened):
        more = {"trajectories": made.trajectories, "left_out": made.left_out}
        return [one._asdict() | more for one in made.factors]
    if isinstance(made, GivenData):
        more = {
            "pawn_by_chance": made.chance, "settings": made.settings, "left_out": made.left_out,
            "replicates": made.replicates,
        }  # fmt: skip
        return [one._asdict() | more for one in made.factors]
    return [one._asdict() for one in made]


def luck_table(found: Importance, contexts: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A row a context, outcome and month: the parts of its variance."""
    import pandas as pd

    rows = []
    for (context, name, month), cell in found.cells.items():
        if cell.luck is not None:
            own = cell.luck._asdict()
            margin = own.pop("margin")
            more = {"luck": cell.luck.share, "luck_margin": margin, **own}
            rows.append({**contexts[context], "outcome": name, "month": month, **more})
    return rounded(pd.DataFrame(rows))


def rounded(found: pd.DataFrame) -> pd.DataFrame:
    """Numbers to twelve digits: how many threads add them up moves only later ones."""
    for name in found.select_dtypes("float").columns:
        found[name] = [float(f"{value:.12g}") for value in found[name].tolist()]
    return found
