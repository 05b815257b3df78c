"""How many replicates a study needs, from the runs that it has.

Enough is when, at nearly all points, the interval of the mean reaches no further than the
tolerance to either side. ``docs/replicates.md`` has the formulas, their sources and limits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.indicators import ABOUT, BY_NAME
from sim.parameters import ENTRIES
from sim.words import counted, say, words_of

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Marks = NDArray[np.bool_]

POINTS: Final = 0.95
"""Share of the points at which the tolerance must be met: one odd point does not decide."""
WIDE: Final = 4.0
"""Standard deviations in the spread of a study: about 95 % of its runs lie within."""
LOOK_AHEAD: Final = 5
"""Further replicates over which a coefficient of variation must stay, to have settled."""
PILOT: Final = 10
"""Replicates to start with: from these, the number needed is known within a factor of 3 or so."""
_ROUNDING: Final = 1e-12
"""Part of a value below which a difference is no difference."""
_GRAM: Final = 256
"""Points among which shared draws is looked for."""
_MANY: Final = 5
"""Names at most in the sentence on tolerances."""
_SPARSE: Final = 50_000_000
"""Cells of points by replicates that are always taken on."""


class Report(NamedTuple):
    """What :func:`report` found."""

    table: pd.DataFrame
    """One row an indicator and comparison; :func:`report` names the columns."""
    runs: int
    """Failed ones included."""
    failed: int
    points: int
    replicates: tuple[int, int]
    """Fewest and most finished runs at a point."""
    cases: int
    policies: tuple[str, ...]
    """The first is what the others are compared with."""
    tolerance: float
    absolute: Mapping[str, float]
    """Tolerances that were given in an indicator's own unit."""
    confidence: float
    epsilon: float


def report(
    runs: pd.DataFrame,
    indicators: Sequence[str],
    *,
    tolerance: float = 0.05,
    absolute: Mapping[str, float] | None = None,
    confidence: float = 0.95,
    epsilon: float = 0.01,
) -> Report:
    """Whether the replicates of a study are enough, per indicator, and how many are.

    Args:
        runs: one row a run, as ``Folder.runs()`` gives it.
        tolerance: half-width to reach, as a part of the spread of all runs.
        absolute: half-width to reach in the unit of an indicator, instead of that.
        epsilon: how far a coefficient of variation that has settled may still move.

    Rows whose ``comparison`` is empty are of the means of points. The others, as ``guardian -
    none``, are of the differences of a policy from the first one at the same setting, replicate
    by replicate. Columns: ``n`` (replicates that nearly all points have), ``undefined`` (share of
    the finished runs), ``tolerance``, ``half_width`` (at the noisiest of nearly all points),
    ``enough``, ``needed``, ``still`` (to add), ``needed_low`` and ``needed_high`` (range of
    needed), ``needed_apart`` (of differences, if chance were not shared), ``within`` (share of the
    points that meet the tolerance by their own runs), ``luck`` (share of the variance of all runs
    that is within points), ``cv``, ``stable_from``, ``worst_point``, ``worst_half_width``.
    What the runs cannot say is NA; so is ``enough``.

    Raises:
        ValueError: a column is missing, a tolerance makes no sense, or a run stands twice.
    """
    given = dict(absolute or {})
    _check(runs, indicators, tolerance, given, confidence, epsilon)
    study = _study(runs, indicators)
    rows: list[dict[str, Any]] = []
    for name in indicators:
        # one indicator at a time: a study may be longer than what memory holds of all
        values = study.values(runs, name)
        scatter = _scatter(values, study.there)
        spread = _spread(values, scatter)
        ask = _Ask(name, given.get(name, tolerance * spread), spread, confidence, epsilon)
        rows.append(_means(ask, values, scatter, study))
        for policy, (those, others) in study.pairs.items():
            gap, both = study.gap(values, policy)
            apart = scatter.noise[those] + scatter.noise[others]
            label = study.label(policy)
            rows.append(_difference(ask, label, gap, both, apart, study.ids[others]))
    return Report(
        table=_table(rows),
        runs=len(runs),
        failed=len(runs) - int(study.finished.sum()),
        points=len(study.ids),
        replicates=study.replicates,
        cases=study.cases,
        policies=study.policies,
        tolerance=tolerance,
        absolute={name: given[name] for name in indicators if name in given},
        confidence=confidence,
        epsilon=epsilon,
    )


def course(
    runs: pd.DataFrame,
    indicators: Sequence[str],
    *,
    tolerance: float = 0.05,
    absolute: Mapping[str, float] | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """What :func:`report` would have said with the first replicates only, for a figure.

    Columns: ``indicator``, ``comparison``, ``n``, ``cv`` (of the middle point), ``cv_high`` (not
    exceeded at POINTS of the points; neither is there for differences), ``half_width``, and
    ``tolerance``, which is that of the whole study.

    Raises:
        ValueError: as :func:`report`.
    """
    given = dict(absolute or {})
    _check(runs, indicators, tolerance, given, confidence, 1.0)
    study = _study(runs, indicators)
    rows: list[dict[str, Any]] = []
    for name in indicators:
        values = study.values(runs, name)
        spread = _spread(values, _scatter(values, study.there))
        ask = _Ask(name, given.get(name, tolerance * spread), spread, confidence, 1.0)
        rows += _course(ask, "", values, study.there)
        for policy in study.pairs:
            rows += _course(ask, study.label(policy), *study.gap(values, policy))
    return _frame(rows)


def _check(
    runs: pd.DataFrame, indicators: Sequence[str], tolerance: float,
    absolute: Mapping[str, float], confidence: float, epsilon: float,
) -> None:  # fmt: skip
    missing = [name for name in ("point", "replicate", *indicators) if name not in runs.columns]
    if missing:
        raise ValueError(say("replicates.no_column", names=", ".join(missing)))
    if not tolerance > 0 or not epsilon > 0 or not 0 < confidence < 1:
        raise ValueError(say("replicates.numbers"))
    wrong = [name for name, value in absolute.items() if not 0 < value < math.inf]
    if wrong:
        raise ValueError(say("replicates.not_above", names=", ".join(wrong)))


# From rows to points by replicates ------------------------------------------------------------


class _Study(NamedTuple):
    ids: Whole
    """(P,) numbers of the points."""
    there: Marks
    """(P, R) which runs finished."""
    finished: Marks
    """(rows,) the same by row."""
    at: Whole
    """(finished rows,) place of each in the flattened (P, R)."""
    policies: tuple[str, ...]
    pairs: Mapping[str, tuple[Whole, Whole]]
    """Per other policy: places of points under the first one, and of the same under this one."""
    cases: int

    @property
    def replicates(self) -> tuple[int, int]:
        many = self.there.sum(axis=1)
        return (int(many.min()), int(many.max())) if len(many) else (0, 0)

    def label(self, policy: str) -> str:
        return f"{policy} - {self.policies[0]}"

    def gap(self, values: Floats, policy: str) -> tuple[Floats, Marks]:
        """Differences of a policy from the first one, and where both runs finished."""
        those, others = self.pairs[policy]
        return values[others] - values[those], self.there[those] & self.there[others]

    def values(self, runs: pd.DataFrame, name: str) -> Floats:
        """(P, R) of a column; NaN where it is undefined or no run finished."""
        found = np.full(self.there.shape, np.nan)
        column = runs[name].to_numpy(dtype=np.float64, na_value=np.nan)[self.finished]
        found.reshape(-1)[self.at] = np.where(np.isfinite(column), column, np.nan)
        return found


def _study(runs: pd.DataFrame, indicators: Sequence[str]) -> _Study:
    ids, first, row = np.unique(
        runs["point"].to_numpy(dtype=np.int64), return_index=True, return_inverse=True
    )
    replicates, column = np.unique(runs["replicate"].to_numpy(dtype=np.int64), return_inverse=True)
    shape = (len(ids), len(replicates))
    if shape[0] * shape[1] > max(_SPARSE, 20 * len(runs)):
        raise ValueError(say("replicates.sparse"))
    at = row * shape[1] + column
    if len(at) and np.bincount(at).max() > 1:
        raise ValueError(say("replicates.twice"))
    finished = np.ones(len(runs), dtype=np.bool_)
    if "stage" in runs.columns:
        finished = (runs["stage"].isna() | (runs["stage"] == "")).to_numpy(dtype=np.bool_)
    there = np.zeros(shape, dtype=np.bool_)
    there.reshape(-1)[at[finished]] = True
    policies, pairs = _pairs(runs, first, indicators)
    cases = int(runs["case"].nunique(dropna=False)) if "case" in runs.columns else 1
    return _Study(ids, there, finished, at[finished], policies, pairs, cases)


def _settings(columns: Sequence[str], indicators: Sequence[str]) -> list[str]:
    """Columns in which points that differ in their policy alone are the same."""
    # a parameter may be called like an indicator; parameters stand before what was recorded
    recorded = (i for i, name in enumerate(columns) if name in BY_NAME and name not in ENTRIES)
    first = min(recorded, default=len(columns))
    same = [name for name in ("case", "scenario", "world") if name in columns]
    for i, name in enumerate(columns):
        known = name.removesuffix("_parameter") in ENTRIES
        if known and (name not in BY_NAME or (i < first and name not in indicators)):
            same.append(name)
    return same


def _pairs(
    runs: pd.DataFrame, first: Whole, indicators: Sequence[str]
) -> tuple[tuple[str, ...], Mapping[str, tuple[Whole, Whole]]]:
    """Policies in the order of the points, and which of these differ in their policy alone.

    Args:
        first: (P,) a row of each point.
    """
    if "policy" not in runs.columns or not len(runs):
        return (), {}
    same = _settings([str(name) for name in runs.columns], indicators)
    points = runs[["policy", *same]].iloc[first]
    of = points["policy"].astype(object).where(points["policy"].notna(), "scenario").astype(str)
    policies = tuple(of.unique())
    if len(policies) == 1:
        return policies, {}
    setting: Whole = np.zeros(len(points), dtype=np.int64)
    if same:
        numbers = points.groupby(same, dropna=False, sort=False).ngroup()
        setting = np.asarray(numbers, dtype=np.int64)
    place = {}
    for policy in policies:
        mine = np.flatnonzero((of == policy).to_numpy())
        # where a setting stands twice, both have the same runs
        settings, one = np.unique(setting[mine], return_index=True)
        place[policy] = (settings, mine[one])
    pairs = {}
    for policy in policies[1:]:
        _, those, others = np.intersect1d(
            place[policies[0]][0], place[policy][0], assume_unique=True, return_indices=True
        )
        if len(those):
            pairs[policy] = (place[policies[0]][1][those], place[policy][1][others])
    return policies, pairs


# Scatter within points ---------------------------------------------------------------------------


class _Scatter(NamedTuple):
    """Variances of the runs of points; NaN at a point with fewer than two values."""

    many: Whole
    """(P,) values."""
    mean: Floats
    variance: Floats
    noise: Floats
    """Variance that a replicate brings: corrected for chance, and more if it may be undefined."""

    @property
    def judged(self) -> Marks:
        return self.many >= 2


def _scatter(values: Floats, there: Marks) -> _Scatter:
    known = np.isfinite(values)
    many = known.sum(axis=1)
    from_mean = np.where(known, values, 0.0)
    mean = from_mean.sum(axis=1) / np.maximum(many, 1)
    from_mean -= mean[:, None]
    from_mean[~known] = 0.0
    judged = many >= 2
    variance = np.full(len(values), np.nan)
    square = np.einsum("pr,pr->p", from_mean, from_mean)
    variance[judged] = square[judged] / (many[judged] - 1)
    variance[variance <= (_ROUNDING * np.abs(mean)) ** 2] = 0.0
    noise = np.full(len(values), np.nan)
    if judged.any():
        lost = there.sum(axis=1)[judged] / many[judged]
        noise[judged] = _less_chance(from_mean[judged], variance[judged], many[judged]) * lost
    return _Scatter(many, mean, variance, noise)


def _spread(values: Floats, scatter: _Scatter) -> float:
    """The width in which about 95 % of all runs lie; 0 for rounding, NaN for a single run."""
    known = values[np.isfinite(values)]
    if len(known) < 2:
        return math.nan
    variance = float(known.var(ddof=1))
    if variance <= (_ROUNDING * float(np.abs(known).max())) ** 2:
        return 0.0
    # where points share their draws, all runs together vary less than chance alone would make them
    return WIDE * math.sqrt(max(variance, _mean_of(scatter.variance)))


def _mean_of(variance: Floats) -> float:
    """Mean of the variances that are there, 0 without any."""
    known = variance[~np.isnan(variance)]
    return float(known.mean()) if len(known) else 0.0


def _less_chance(from_mean: Floats, variance: Floats, many: Whole) -> Floats:
    """Variances with the spread among them that their true values have.

    A few replicates give some of many points a large variance by chance alone, and the noisiest
    points would be those. The spread of the true values is what Himeno and Yamada's estimators
    leave of it, whatever the law of the values, and also if points share their draws. They need
    four replicates; with fewer, the variances stay as they are.
    """
    n, mean = float(many.mean()), float(variance.mean())
    if n < 4 or variance.min() == variance.max():
        return variance
    relative = variance / mean
    # points with fewer values weigh as their variance says
    scaled = from_mean * np.sqrt((n - 1) / (mean * (many - 1)))[:, None]
    squared = np.square(scaled)
    fourth = float(np.square(squared).sum()) / (n - 1)
    joint = float(np.square(squared.sum(axis=0)).sum()) / (n - 1)
    total = float(len(scaled))
    # a sample of points shows as well how much they share their draws
    some = scaled[:: -(-len(scaled) // _GRAM)]
    gram = some.T @ some if some.shape[1] < len(some) else some @ some.T
    traced = float(np.square(some).sum())
    shared = float(np.square(gram).sum()) / traced**2 if traced else 0.0
    # both times (n - 1) / (n (n - 2) (n - 3))
    of_squares = (n * n - 3 * n + 3) * float(relative @ relative) - n * fourth
    of_sum = (2 * shared + n * n - 3 * n + 1) * total**2 - n * joint
    if of_sum <= 0:
        return variance
    true = max(0.0, total * of_squares / of_sum - 1)
    kept = min(1.0, math.sqrt(true / float(relative.var())))
    less: Floats = mean * (1 + kept * (relative - 1))
    return less


def _at_most(values: NDArray[Any]) -> float:
    """What POINTS of the values do not exceed; NaN without any."""
    if not len(values):
        return math.nan
    return float(np.quantile(values, POINTS, method="inverted_cdf"))


def _replicates(there: Marks) -> int:
    """Finished runs that POINTS of the points have at least."""
    return int(-_at_most(-there.sum(axis=1))) if len(there) else 0


def half_width(n: int, variance: float, confidence: float = 0.95) -> float:
    """Half of Student's interval of a mean of n values; infinite for one value."""
    from scipy.special import stdtrit

    if variance == 0:
        return 0.0
    if n < 2:
        return math.inf
    return float(stdtrit(n - 1, (1 + confidence) / 2)) * math.sqrt(variance / n)


def needed(variance: float, tolerance: float, confidence: float = 0.95) -> int:
    """Fewest values whose mean has an interval of at most the tolerance to either side."""
    from scipy.special import ndtri

    if variance == 0:
        return 1
    # Student's interval is wider than the normal one, so that this is too few, by about three
    n = max(2, math.ceil(float(ndtri((1 + confidence) / 2)) ** 2 * variance / tolerance**2))
    while n < 1e9 and half_width(n, variance, confidence) > tolerance:
        n += 1
    return n


# Rows -----------------------------------------------------------------------------------------


class _Ask(NamedTuple):
    name: str
    tolerance: float
    spread: float
    confidence: float
    epsilon: float


def _means(ask: _Ask, values: Floats, scatter: _Scatter, study: _Study) -> dict[str, Any]:
    row = _row(ask, "", scatter, study.there, study.ids)
    if ask.spread > 0 and scatter.judged.any():
        row["luck"] = _mean_of(scatter.variance) / (ask.spread / WIDE) ** 2
    cv = _cv(scatter.mean, scatter.variance)
    cv = cv[np.isfinite(cv)]
    row["cv"] = float(np.median(cv)) if len(cv) else None
    settled = _at_most(settled_from(values[scatter.judged], ask.epsilon))
    row["stable_from"] = int(settled) if math.isfinite(settled) else None
    return row


def _difference(
    ask: _Ask, label: str, gap: Floats, both: Marks, apart: Floats, ids: Whole
) -> dict[str, Any]:
    row = _row(ask, label, _scatter(gap, both), both, ids)
    noise = _at_most(apart[np.isfinite(apart)])
    if ask.spread == 0:
        noise = 0.0
    if not math.isnan(noise):
        row["needed_apart"] = needed(noise, ask.tolerance, ask.confidence)
    return row


def _row(ask: _Ask, label: str, scatter: _Scatter, there: Marks, ids: Whole) -> dict[str, Any]:
    from scipy.special import chdtri, stdtrit

    n, done, judged = _replicates(there), int(there.sum()), scatter.judged
    row: dict[str, Any] = {"indicator": ask.name, "comparison": label, "n": n}
    row["undefined"] = 1 - int(scatter.many.sum()) / done if done else None
    row["tolerance"] = ask.tolerance
    noise = _at_most(scatter.noise[judged])
    if ask.spread == 0:
        noise = 0.0  # also with one replicate: nothing in the whole study varies
    if math.isnan(noise):
        return row
    enough = needed(noise, ask.tolerance, ask.confidence)
    row |= {"needed": enough, "enough": enough <= n, "still": max(0, enough - n)}
    row["half_width"] = half_width(n, noise, ask.confidence)
    # what did not vary may be rare: that it is enough has no upper end
    row["needed_low"], row["needed_high"] = enough, None
    if not judged.any():
        return row
    if noise > 0:
        # as of a single point: shared draws makes many points know little more than one
        freedom = float(np.median(scatter.many[judged])) - 1
        outside = (1 - ask.confidence) / 2
        for end, tail in (("needed_low", outside), ("needed_high", 1 - outside)):
            moved = noise * freedom / float(chdtri(freedom, tail))
            row[end] = needed(moved, ask.tolerance, ask.confidence)
    many, variance = scatter.many[judged], scatter.variance[judged]
    quantile = np.full(int(many.max()) + 1, np.nan)
    present = np.flatnonzero(np.bincount(many))
    quantile[present] = stdtrit(present - 1, (1 + ask.confidence) / 2)
    own = quantile[many] * np.sqrt(variance / many)
    row["within"] = float((own <= ask.tolerance).mean())
    worst = int(own.argmax())
    if own[worst] > 0:
        row |= {"worst_point": int(ids[judged][worst]), "worst_half_width": float(own[worst])}
    return row


_WHOLE: Final = ("n", "needed", "still", "needed_low", "needed_high", "needed_apart",
                 "stable_from", "worst_point")  # fmt: skip
_COLUMNS: Final = (
    "indicator", "comparison", "n", "undefined", "tolerance", "half_width", "enough", "needed",
    "still", "needed_low", "needed_high", "needed_apart", "within", "luck", "cv", "stable_from",
    "worst_point", "worst_half_width",
)  # fmt: skip


def _table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    def column(name: str) -> Any:
        found = [row.get(name) for row in rows]
        if name in ("indicator", "comparison"):
            return pd.array(found, dtype="str")
        if name == "enough":
            return pd.array(found, dtype="boolean")
        if name in _WHOLE:
            return pd.array(found, dtype="Int64")
        return np.array([math.nan if value is None else value for value in found], dtype=float)

    return pd.DataFrame({name: column(name) for name in _COLUMNS})


# As replicates grow ---------------------------------------------------------------------------


def _cv(mean: Floats, variance: Floats) -> Floats:
    """Standard deviations over means; 0 without variance, NaN for a mean of 0."""
    cv = np.full(mean.shape, np.nan)
    np.divide(np.sqrt(variance), np.abs(mean), out=cv, where=mean != 0)
    cv[variance <= (_ROUNDING * mean) ** 2] = 0.0
    return cv


def settled_from(values: Floats, epsilon: float) -> Floats:
    """From how many values on the coefficient of variation of a point stays within epsilon.

    The first n such that no later one, and there are at least LOOK_AHEAD, differs by epsilon
    from the one at n; infinite if there is none. Values (P, R) in the order of the replicates.
    """
    known = np.isfinite(values)
    many = known.sum(axis=1)
    points, wide = values.shape
    if not points or wide < 2 + LOOK_AHEAD:
        return np.full(points, np.inf)
    if not known.all():
        order = np.argsort(~known, axis=1, kind="stable")
        values = np.take_along_axis(np.where(known, values, 0.0), order, axis=1)
    n = np.arange(1, wide + 1)
    beyond = n > many[:, None]
    middle = values.sum(axis=1) / np.maximum(many, 1)
    from_middle = np.where(beyond, 0.0, values - middle[:, None])
    total = np.cumsum(from_middle, axis=1)
    square = np.cumsum(np.square(from_middle), axis=1)
    variance = np.maximum(square - total * total / n, 0.0) / np.maximum(n - 1, 1)
    cv = _cv(middle[:, None] + total / n, variance)
    highest = np.maximum.accumulate(np.where(beyond, -np.inf, cv)[:, ::-1], axis=1)[:, ::-1]
    lowest = np.minimum.accumulate(np.where(beyond, np.inf, cv)[:, ::-1], axis=1)[:, ::-1]
    here = cv[:, 1:-LOOK_AHEAD]
    stays = highest[:, 2 : 1 - LOOK_AHEAD] - here < epsilon
    stays &= here - lowest[:, 2 : 1 - LOOK_AHEAD] < epsilon
    stays &= n[1:-LOOK_AHEAD] <= many[:, None] - LOOK_AHEAD
    return np.where(stays.any(axis=1), stays.argmax(axis=1) + 2.0, np.inf)


def _grid(n: int) -> Iterator[int]:
    """Numbers of replicates of a course: all up to 20, then a twentieth more each time."""
    step = 2
    while step < n:
        yield step
        step += max(1, step // 20)
    if n >= 2:
        yield n


def _course(ask: _Ask, label: str, values: Floats, there: Marks) -> list[dict[str, Any]]:
    rows = []
    for n in _grid(_replicates(there)):
        scatter = _scatter(values[:, :n], there[:, :n])
        cv = _cv(scatter.mean, scatter.variance)
        cv = cv[np.isfinite(cv) & (label == "")]
        noise = 0.0 if ask.spread == 0 else _at_most(scatter.noise[scatter.judged])
        row = {"indicator": ask.name, "comparison": label, "n": n}
        row["cv"] = float(np.median(cv)) if len(cv) else math.nan
        row["cv_high"] = _at_most(cv)
        row["half_width"] = half_width(n, noise, ask.confidence)
        rows.append(row | {"tolerance": ask.tolerance})
    return rows


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    columns = ["indicator", "comparison", "n", "cv", "cv_high", "half_width", "tolerance"]
    return pd.DataFrame(list(rows), columns=columns)


# In words -------------------------------------------------------------------------------------


def sentences(found: Report, lang: str = "en") -> list[str]:
    """What a report says, a paragraph a subject."""
    words = words_of("replicates", lang)
    least, most = found.replicates
    text = [
        words["head" if least == most else "head_uneven"].format(
            runs=counted(found.runs, words["run"], lang),
            points=counted(found.points, words["point"], lang),
            least=_count(least, lang),
            replicates=counted(most, words["replicate"], lang),
        )
    ]
    if found.failed:
        text.append(words["failed"].format(runs=counted(found.failed, words["run"], lang)))
    if not most:
        return [*text, words["nothing"]]
    if most > 1:
        text.append(_rule(found, lang))
    means, differences = _halves(found)
    for kind, rows in (("means", means), ("differences", differences)):
        verdict = _verdict(rows, lang)
        if verdict:
            text.append(words[kind].format(verdict=verdict))
    text += _remarks(found, means, lang)
    if most == 1:
        return [*text, words["single"].format(pilot=PILOT)]
    judged = found.table[found.table["enough"].notna()]
    if most < PILOT and not judged["enough"].all():
        text.append(words["rough"].format(n=counted(most, words["replicate"], lang), pilot=PILOT))
    if found.cases > 1 and len(found.absolute) < len(means):
        text.append(words["cases"].format(n=_count(found.cases, lang)))
    return text


def _rule(found: Report, lang: str) -> str:
    words = words_of("replicates", lang)
    names = list(dict.fromkeys(found.table["indicator"]))
    rest = "given"
    if len(found.absolute) < len(names):
        rest = "spread_given" if found.absolute else "spread"
    given = ", ".join(_label(name, lang) for name in found.absolute)
    if len(found.absolute) > _MANY:
        given = counted(len(found.absolute), words["indicator"], lang)
    rule = words["rule"].format(
        share=_per_cent(POINTS, lang), confidence=_per_cent(found.confidence, lang)
    )
    return rule + words[rest].format(part=_per_cent(found.tolerance, lang), names=given)


def _halves(found: Report) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of means, and per indicator that of the difference which needs most."""
    means = found.table[found.table["comparison"] == ""]
    others = found.table[found.table["comparison"] != ""]
    order = others["needed"].fillna(0).to_numpy(dtype=np.float64).argsort(kind="stable")[::-1]
    return means, others.iloc[order].drop_duplicates("indicator").sort_index()


def _constant(rows: pd.DataFrame) -> pd.Series:
    """Where nothing varies within any point."""
    return ((rows["needed"] == 1) & rows["worst_point"].isna()).fillna(False).astype(bool)


def _verdict(rows: pd.DataFrame, lang: str) -> str:
    """Whether the replicates are enough for what varies, and how many are; "" without any."""
    words = words_of("replicates", lang)
    rows = rows[rows["enough"].notna() & ~_constant(rows)]
    if rows.empty:
        return ""
    each = rows["needed"].to_numpy(dtype=np.int64)
    top = rows.iloc[int(each.argmax())]
    good, label = int(rows["enough"].sum()), _label(top["indicator"], lang)
    if len(rows) == 1:
        kind = "one" if good else "not_one"
    else:
        kind = "none" if not good else "all" if good == len(rows) else "some"
    n = counted(int(rows["n"].min()), words["is"], lang)
    text = words[kind].format(n=n, count=good, of=len(rows), label=label)
    still = words["still"].format(still=_count(top["still"], lang)) if top["still"] else ""
    if len(rows) > 1:
        still += words["most"].format(label=label)
    ends = {end: _count(top[f"needed_{end}"], lang) for end in ("low", "high")}
    text += words["needed"].format(needed=_count(top["needed"], lang), still=still, **ends)
    if len(rows) > 2:
        half = float(np.quantile(each, 0.5, method="inverted_cdf"))
        text += words["half"].format(half=_count(half, lang))
    if rows["needed_apart"].notna().any():
        text += words["apart"].format(apart=_count(rows["needed_apart"].max(), lang))
    return text


def _remarks(found: Report, means: pd.DataFrame, lang: str) -> list[str]:
    """What does not vary, is not defined, has no answer, or has settled."""
    words, text = words_of("replicates", lang), []
    constant, known = _constant(means), means["enough"].notna()
    if constant.any():
        text.append(_unvaried(found, means[constant], lang))
    part = means[(means["undefined"] > 0) & known]
    if len(part):
        each = [
            f"{_label(name, lang)} ({_per_cent(share, lang)})"
            for name, share in zip(part["indicator"], part["undefined"], strict=True)
        ]
        text.append(words["undefined"].format(names=", ".join(each)))
    if found.replicates[1] < 2:
        return text
    if not known.all():
        text.append(words["unknown"].format(names=_names(means[~known], lang)))
    varies = means[known & ~constant]
    if len(varies) and found.replicates[1] < 2 + LOOK_AHEAD:
        text.append(words["settled_not_yet"].format(n=2 + LOOK_AHEAD))
    elif len(varies):
        settled, epsilon = int(varies["stable_from"].notna().sum()), amount(found.epsilon, lang)
        text.append(words["settled"].format(epsilon=epsilon, count=settled, of=len(varies)))
    return text


def _unvaried(found: Report, rows: pd.DataFrame, lang: str) -> str:
    """What did not vary, and how often something may happen that was never seen."""
    missed = 1 - (1 - found.confidence) ** (1 / max(1, found.replicates[1]))
    share = _per_cent(float(f"{missed:.2g}"), lang)
    return words_of("replicates", lang)["constant"].format(names=_names(rows, lang), share=share)


def table_text(found: Report, lang: str = "en") -> str:
    """The table for a terminal; what needs most comes first, and what did not vary last."""
    words = words_of("replicates", lang)
    means, differences = _halves(found)
    blocks = [_block(words["title_means"], means, lang)]
    if len(differences):
        others = list(dict.fromkeys(found.table["comparison"][found.table["comparison"] != ""]))
        title = words["title_differences"]
        if len(others) > 1:
            title += words["largest"].format(n=len(others), policy=found.policies[0])
        blocks.append(_block(title, differences, lang, several=len(others) > 1))
    constant = means[_constant(means)]
    if len(constant):
        blocks.append(_unvaried(found, constant, lang))
    return "\n\n".join(block for block in blocks if block)


def _block(title: str, rows: pd.DataFrame, lang: str, *, several: bool = False) -> str:
    words = words_of("replicates", lang)
    rows = rows[~_constant(rows)]
    if rows.empty:
        return ""
    order = rows["needed"].fillna(0).to_numpy(dtype=np.float64).argsort(kind="stable")[::-1]
    apart = bool(rows["needed_apart"].notna().any())
    *columns, of_apart, of_policy = words["columns"].split("|")
    cells = [columns + [of_apart] * apart + [of_policy] * several]
    for row in rows.iloc[order].to_dict("records"):
        known = not _missing(row["enough"])
        span = f"{_count(row['needed_low'], lang)}–{_count(row['needed_high'], lang)}"
        line = [
            _label(row["indicator"], lang),
            amount(row["half_width"], lang),
            amount(row["tolerance"], lang),
            words["yes" if row["enough"] else "no"] if known else "?",
            _count(row["needed"], lang),
            span if known else "?",
            _count(row["still"], lang),
        ]
        if apart:
            line.append(_count(row["needed_apart"], lang))
        if several:
            line.append(row["comparison"].partition(" - ")[0])
        cells.append(line)
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    lines = [title]
    for line in cells:
        left, *right = zip(line, widths, strict=True)
        lines.append("  ".join([left[0].ljust(left[1]), *(c.rjust(wide) for c, wide in right)]))
    return "\n".join(lines)


def _label(name: str, lang: str) -> str:
    return str(getattr(ABOUT[name], f"label_{lang}")) if name in ABOUT else name


def _names(rows: pd.DataFrame, lang: str) -> str:
    return ", ".join(_label(name, lang) for name in rows["indicator"])


def _missing(value: Any) -> bool:
    import pandas as pd

    return bool(pd.isna(value))


def _count(value: Any, lang: str) -> str:
    """A whole number, or a question mark."""
    if _missing(value):
        return "?"
    return f"{int(value):,}".replace(",", "." if lang == "nl" else ",")


def amount(value: float, lang: str) -> str:
    """A number to three digits in the manner of the language, or a question mark."""
    if _missing(value):
        return "?"
    if math.isinf(value):
        return "∞"
    if abs(value) >= 1000:
        return _count(round(value), lang)
    text = f"{value:.3g}"
    return text.replace(".", ",") if lang == "nl" else text


def _per_cent(share: float, lang: str) -> str:
    text = f"{100 * share:.3g}"
    return words_of("replicates", lang)["per_cent"].format(
        text.replace(".", ",") if lang == "nl" else text
    )
