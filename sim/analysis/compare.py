"""Policies beside each other in the same worlds: differences, in how many worlds, a sentence.

Everything is paired: a difference is of two runs of one world, with the same luck. The first
policy is what the others are held against.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sim.indicators import BY_NAME, CHIMNEYS, COLUMNS, HEADLINES
from sim.state import Floats
from sim.words import counted, number, words_of
from sim.worlds.agreement import MATTERS

if TYPE_CHECKING:
    import pandas as pd

ASKED: Final = (CHIMNEYS, HEADLINES[1])
"""What is told first, which anyone can count, and what must stand beside it."""
SHOWN: Final = (*HEADLINES, CHIMNEYS, "days", "trust")
"""Indicators of the table, in its order."""
SMALLEST: Final[Mapping[str, float]] = {
    "fragmentation": MATTERS,
    "duplicated_work": MATTERS,
    CHIMNEYS: 1.0,
    "days": 0.1,
    "trust": MATTERS,
}
"""Differences below which two ends are called the same: of a share, chimneys, days a week."""
BAND: Final = (0.1, 0.9)
"""Ends of the middle 80 % of worlds."""
BANDED: Final = 10
"""Worlds from which there is a middle 80 %; of fewer the band is from the lowest to the highest."""
DIGITS: Final[Mapping[str, int]] = {CHIMNEYS: 0}
"""Digits behind the point of what is not a share."""


class Arm(NamedTuple):
    """A policy or story that is compared."""

    id: str
    """For columns that machines read."""
    label: str
    """For people."""
    phrase: str
    """As it stands in a sentence, such as *with a guardian*."""
    until: int | None = None
    """Month in which its referee leaves; None: not, or never there."""


class Middle(NamedTuple):
    """Numbers of all worlds in three: NaN where no world has one."""

    mean: float
    low: float
    """A tenth of the worlds lie below this, and a tenth above the next; below :data:`BANDED`
    worlds these are the lowest and the highest."""
    high: float


class Row(NamedTuple):
    """An indicator at the end under a policy, and its difference from the first."""

    indicator: str
    start: float
    """At month 0, mean over worlds."""
    first: Middle
    """Under the first policy."""
    end: Middle
    """Under this one."""
    difference: Middle
    """This less the first, world by world."""
    down: int
    """Worlds in which it ends lower than under the first, by at least what matters."""
    same: int
    up: int
    untold: int
    """Worlds in which it is not defined under both."""

    @property
    def most(self) -> str:
        """Where most worlds are: ``down``, ``up`` or ``same``."""
        return max(("down", "up", "same"), key=lambda way: getattr(self, way))


class Against(NamedTuple):
    """A policy held against the first."""

    arm: Arm
    rows: tuple[Row, ...]

    def row(self, indicator: str) -> Row:
        """The row of an indicator."""
        return next(row for row in self.rows if row.indicator == indicator)

    @property
    def nothing(self) -> bool:
        """Whether nothing that matters differs in any world."""
        return all(row.down == row.up == 0 for row in self.rows)


class Compared(NamedTuple):
    """Policies in the same worlds."""

    arms: tuple[Arm, ...]
    worlds: int
    months: int
    against: tuple[Against, ...]
    """Of each policy but the first."""


def compare(courses: Floats, arms: Sequence[Arm]) -> Compared:
    """Hold policies against the first.

    Args:
        courses: indicators of every month, (policies, worlds, months + 1, columns).
    """
    first = courses[0]
    found = []
    for arm, course in zip(arms[1:], courses[1:], strict=True):
        rows = []
        for name in SHOWN:
            at = COLUMNS.index(name)
            one, other = first[:, -1, at], course[:, -1, at]
            difference = other - one
            told = difference[~np.isnan(difference)]
            # two ends of one decimal more than is told are not parted by a last bit
            told = np.round(told, 9)
            down, up = int((told <= -SMALLEST[name]).sum()), int((told >= SMALLEST[name]).sum())
            rows.append(
                Row(
                    name, middle(first[:, 0, at]).mean, middle(one), middle(other),
                    middle(difference), down, len(told) - down - up, up,
                    len(difference) - len(told),
                )
            )  # fmt: skip
        found.append(Against(arm, tuple(rows)))
    return Compared(tuple(arms), courses.shape[1], courses.shape[2] - 1, tuple(found))


def middle(values: Floats) -> Middle:
    """Mean and band of the values that are numbers: one value a world."""
    known = [float(value) for value in values if not math.isnan(value)]
    if not known:
        return Middle(math.nan, math.nan, math.nan)
    low, high = np.quantile(np.array(known), BAND if len(values) >= BANDED else (0.0, 1.0))
    return Middle(math.fsum(known) / len(known), float(low), float(high))


def bands(courses: Floats, indicator: str) -> dict[str, Floats]:
    """Mean and band over worlds of each month, (policies, months + 1) each; and of differences.

    ``difference``, ``difference_low`` and ``difference_high`` are from the first policy.
    """
    values = courses[..., COLUMNS.index(indicator)]
    found = {}
    for name, array in (("", values), ("difference_", values - values[:1])):
        three = np.array(
            [[middle(array[arm, :, month]) for month in range(array.shape[2])]
             for arm in range(array.shape[0])]
        )  # fmt: skip
        for at, end in enumerate(Middle._fields):
            found[f"{name}{end}"] = three[..., at]
    return found


# Words ------------------------------------------------------------------------------------


def asked(found: Compared, against: Against, language: str) -> str:
    """What a policy does to chimneys and to duplicated work: what is told first."""
    return _said(found, against, ASKED, "asked_", "", language)


def sentence(found: Compared, against: Against, region: str, language: str) -> str:
    """What a policy does to both headlines, in at most thirty words and a region's name."""
    return _said(found, against, HEADLINES, "", region, language)


def _said(
    found: Compared,
    against: Against,
    names: tuple[str, str],
    start: str,
    region: str,
    language: str,
) -> str:
    say = words_of("compare", language)
    one, two = (against.row(name) for name in names)
    key = f"{start}{one.most}_{two.most}"
    if against.nothing and not start:
        key = "nothing"
    return say[key].format(
        region=region,
        with_=against.arm.phrase,
        without=found.arms[0].phrase,
        one=getattr(one, one.most),
        two=getattr(two, two.most),
        of=found.worlds,
        months=counted(found.months, say["month"], language),
    )


def quiet_sentence(quiet: int, of: int, language: str) -> str:
    """In how many worlds a region is quiet, and what that is; with care if it is less than half."""
    say = words_of("compare", language)
    if few_quiet(quiet, of):
        return say["quiet_few"].format(quiet=quiet or say["quiet_none"], of=of)
    text = say["quiet"].format(quiet=quiet, of=of)
    return text if quiet == of else f"{text} {say['quiet_some']}"


def few_quiet(quiet: int, of: int) -> bool:
    """Whether a region is quiet in too few worlds to take an outcome without care."""
    return 2 * quiet < of


def band_name(worlds: int, language: str) -> str:
    """What the ends of a band are called: of the middle 80 %, or the lowest and the highest."""
    return words_of("compare", language)["band_80" if worlds >= BANDED else "band_all"]


def cells(found: Compared, language: str) -> list[list[list[str]]]:
    """Tables for people: one a policy, titles first and then a row an indicator."""
    say = words_of("compare", language)
    labels = {name: str(getattr(BY_NAME[name], f"label_{language}")) for name in SHOWN}
    tables = []
    for against in found.against:
        band = band_name(found.worlds, language)
        names = {"first": found.arms[0].label, "name": against.arm.label}
        heads = say["head"].format(**names, band=band).split("|")
        body = [[labels[row.indicator], *_cells(row, language)] for row in against.rows]
        tables.append([["", *heads], *body])
    return tables


def note(found: Compared, language: str) -> str:
    """What the tables for people show."""
    say = words_of("compare", language)
    return say["note"].format(
        worlds=found.worlds,
        months=counted(found.months, say["month"], language),
        share=number(MATTERS, lang=language),
        chimneys=number(SMALLEST[CHIMNEYS], lang=language),
        days=number(SMALLEST["days"], lang=language),
    )


def rounding(found: Compared, language: str) -> list[str]:
    """That numbers are rounded, where a difference is not that of the numbers beside it."""
    for against in found.against:
        for row in against.rows:
            digits = DIGITS.get(row.indicator, 2)
            one, other, less = (
                round(three.mean, digits) for three in (row.first, row.end, row.difference)
            )
            if round(other - one, digits) != less and not math.isnan(less):
                return [words_of("compare", language)["rounded"]]
    return []


def _cells(row: Row, language: str) -> list[str]:
    digits = DIGITS.get(row.indicator, 2)

    def plain(value: float) -> str:
        return "-" if math.isnan(value) else signless(number(value, digits, language))

    def signed(value: float) -> str:
        return "-" if math.isnan(value) else with_sign(value, digits, language)

    three = row.difference
    band = words_of("compare", language)["band"]
    difference = band.format(
        mean=signed(three.mean), low=signed(three.low), high=signed(three.high)
    )
    ends = [plain(row.start), plain(row.first.mean), plain(row.end.mean)]
    return [*ends, difference, str(row.down), str(row.same), str(row.up)]


def signless(text: str) -> str:
    """A number as text without the sign of a zero, and with a true minus."""
    if not any(letter in "123456789" for letter in text):
        text = text.removeprefix("-")
    return text.replace("-", "−")


def with_sign(value: float, digits: int, language: str) -> str:
    """A difference with its sign; none before a zero."""
    text = signless(number(value, digits, language))
    zero = not any(letter in "123456789" for letter in text)
    return text if zero or value < 0 else f"+{text}"


def table(found: Compared) -> pd.DataFrame:
    """The table for machines: a row a policy and indicator, columns that no language changes."""
    import pandas as pd

    rows = []
    for against in found.against:
        for row in against.rows:
            cells: dict[str, Any] = {
                "policy": against.arm.id,
                "first": found.arms[0].id,
                "indicator": row.indicator,
                "unit": BY_NAME[row.indicator].unit,
                "start": row.start,
            }
            for name, three in (
                ("first", row.first), ("end", row.end), ("difference", row.difference)
            ):  # fmt: skip
                cells |= {f"{name}_{end}": getattr(three, end) for end in Middle._fields}
            cells |= {"lower": row.down, "same": row.same, "higher": row.up}
            rows.append(cells | {"undefined": row.untold, "matters": SMALLEST[row.indicator]})
    return pd.DataFrame(rows)


def runs(courses: Floats, arms: Sequence[Arm], replicates: Sequence[int]) -> pd.DataFrame:
    """All indicators at the end: a row a policy and world."""
    import pandas as pd

    policies, worlds, months = courses.shape[0], courses.shape[1], courses.shape[2] - 1
    keys = pd.DataFrame(
        {
            "policy": np.repeat([arm.id for arm in arms], worlds),
            "world": np.tile(np.arange(1, worlds + 1), policies),
            "replicate": np.tile(np.asarray(replicates), policies),
            "month": months,
        }
    )
    ends = courses[:, :, -1].reshape(policies * worlds, -1)
    return pd.concat([keys, pd.DataFrame(ends, columns=list(COLUMNS))], axis=1)


def by_month(courses: Floats, arms: Sequence[Arm]) -> pd.DataFrame:
    """What the figure shows: the indicators of the table, a row a policy, world and month."""
    import pandas as pd

    _, worlds, months = courses.shape[:3]
    at = [COLUMNS.index(name) for name in SHOWN]
    keys = pd.MultiIndex.from_product(
        [[arm.id for arm in arms], range(1, worlds + 1), range(months)],
        names=["policy", "world", "month"],
    )
    values = courses[..., at].reshape(-1, len(at))
    return pd.DataFrame(values, index=keys, columns=list(SHOWN)).reset_index()
