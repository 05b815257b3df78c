"""Worlds, made by one command: screened in parts that are kept, then thinned and written.

A part is a stretch of the sample; it is written whole when it is done, so an interrupt loses
what is in hand and no more, and the same command goes on. A longer sample begins with the
shorter one: asking for more settings takes over the parts that are there.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from sim import EDITION, provenance
from sim.calibration.ranges import Range, check, positions, sample
from sim.calibration.screen import (
    LOOK,
    SLACK,
    Screened,
    Task,
    joined,
    refusals,
    screen,
    screen_settings,
)
from sim.calibration.spread import central, spread_out
from sim.documents import Fault, system_error
from sim.parameters import ENTRIES, Parameters, changed
from sim.state import Floats, Region
from sim.sweep import StudyStopped
from sim.sweep.writing import whole, write_json, write_text
from sim.words import language, number, say, words_of
from sim.worlds import delivery
from sim.worlds.agreement import quantiles
from sim.worlds.file import MEASURED, SCHEMA, World, WorldsError, document_of, table
from sim.worlds.measures import TARGETS
from sim.worlds.quiet import FRESH, JUDGED, MODES, MONTHS, RUNS

PART: Final = 256
"""Settings in a part: some seconds of work."""
PATIENCE: Final = 0.25
"""Seconds between two looks whether to stop."""


class Asked(NamedTuple):
    """What is asked, but for how many settings."""

    region: Region
    base: Parameters
    ranges: tuple[Range, ...]
    seed: int
    slack: float = 0.0

    def task(self, first: int, number: int) -> Task:
        """Some settings of it."""
        return Task(self.region, self.base, self.ranges, first, number, self.seed, self.slack)

    @property
    def told(self) -> dict[str, Any]:
        """Everything that decides the numbers, ready for JSON."""
        return {
            "region": {"name": self.region.name, "sha256": provenance.fingerprint(self.region)},
            "ranges": [list(one) for one in self.ranges],
            "base": {k: v for k, v in self.base.model_dump().items() if k not in _FREE},
            "seed": self.seed,
            "slack": self.slack,
            "targets": [
                [one.name, *map(_finite, one[1:])] for one in (*TARGETS, *delivery.TARGETS)
            ],
            "replicates": [list(LOOK), list(JUDGED), list(FRESH)],
            "look_slack": SLACK,
            "part": PART,
            "code": [provenance.code_digest(), _digest()],
        }


def _digest() -> str:
    """SHA-256 of the code that draws settings, measures and screens them."""
    deciding = ("calibration/ranges", "calibration/screen", "worlds/quiet", "worlds/measures")
    return provenance.digest_of(Path(provenance.__file__).parent, deciding)


_FREE: Final = ("mode",)


def run(
    asked: Asked,
    settings: int,
    folder: Path,
    executor: Executor,
    workers: int,
    *,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda settings: None,
) -> Screened | None:
    """Screen so many settings; None if it was stopped before the end.

    Args:
        folder: of the parts; those that lie there are taken over.
        progress: called with the settings that were done since the last call.

    Raises:
        ParameterError: ranges that cannot be.
        WorldsError: the folder is of another search.
        StudyStopped: the workers are gone; what was done is kept.
    """
    check(asked.ranges)
    begin(asked, folder)
    stretches = {
        folder / f"part-{first // PART:06d}.npz": (first, min(PART, settings - first))
        for first in range(0, settings, PART)
    }
    todo = [path for path, (_, number) in stretches.items() if _kept(path, number) is None]
    progress(settings - sum(stretches[path][1] for path in todo))
    in_hand: dict[Future[Screened], Path] = {}
    left = iter(todo)
    try:
        while True:
            while len(in_hand) < 2 * workers and not stop() and (path := next(left, None)):
                in_hand[executor.submit(screen, asked.task(*stretches[path]))] = path
            if not in_hand:
                break
            done, _ = wait(in_hand, timeout=PATIENCE, return_when=FIRST_COMPLETED)
            for future in done:
                path = in_hand.pop(future)
                _keep(future.result(), path)
                progress(stretches[path][1])
    except (RuntimeError, OSError) as error:
        is_system = isinstance(error, OSError)
        reason = system_error(error) if is_system else say("calibration.workers_gone")
        raise StudyStopped(say("calibration.stopped", folder=folder, reason=reason)) from None
    finally:
        for future in in_hand:
            future.cancel()
    parts = [_kept(path, number) for path, (_, number) in stretches.items()]
    found = [part for part in parts if part is not None]
    return joined(found) if len(found) == len(parts) else None


def begin(asked: Asked, folder: Path) -> None:
    """Make the folder of a search, or see that it is of this one.

    Raises:
        WorldsError: it is of another.
    """
    told = json.loads(json.dumps(asked.told))
    note = folder / "asked.json"
    folder.mkdir(parents=True, exist_ok=True)
    if not note.exists():
        write_json(told, note)
        return
    there: Any = None
    with suppress(ValueError):
        there = json.loads(note.read_text(encoding="utf-8"))
    if there != told:
        differ = [k for k in told if not isinstance(there, dict) or there.get(k) != told[k]]
        rule = say("calibration.other_search", names=", ".join(differ))
        hint = say("calibration.other_work")
        raise WorldsError(str(folder), [Fault(str(folder), rule, hint=hint)])


def _keep(found: Screened, path: Path) -> None:
    with whole(path) as passing, passing.open("wb") as file:
        np.savez(file, allow_pickle=False, **found._asdict())


def _kept(path: Path, number: int) -> Screened | None:
    """A part that is on disk, the first settings of it; None if it has not so many."""
    try:
        with np.load(path, allow_pickle=False) as found:
            part = Screened(*(found[name][:number] for name in Screened._fields))
    except (OSError, ValueError, KeyError, EOFError):
        return None
    return part if len(part.look) == number else None


# From what was accepted to what is shipped ----------------------------------------------------


class Made(NamedTuple):
    """Worlds and the document beside them."""

    worlds: tuple[World, ...]
    about: Mapping[str, Any]


def thinned(asked: Asked, found: Screened, keep: int) -> Made:
    """Worlds: the middle first, then each the farthest from those before it.

    The middle has the middle value of every parameter over the accepted settings. It is held
    against all targets like any other; should it miss one, the setting nearest to all others takes
    its place.

    Raises:
        WorldsError: no setting was accepted.
    """
    tried = len(found.look)
    accepted = np.flatnonzero(found.accepted(asked.slack))
    refused = refusals(found, asked.slack)
    if not len(accepted):
        reasons = sorted(
            (r for r in refused if r.refused), key=lambda r: (-r.refused / r.asked, r.target)
        )
        named = "; ".join(
            say(
                "calibration.refused",
                target=words_of("worlds", language()).get(r.target, r.target),
                refused=number(r.refused, 0),
                asked=number(r.asked, 0),
                stage=say(f"calibration.stage_{r.stage}"),
                mode=say(f"calibration.mode_{r.mode}"),
            )
            for r in reasons[:4]
        )
        rule = say("calibration.none_fits", tried=number(tried, 0), reasons=named)
        name = say("world_files.worlds")
        raise WorldsError(name, [Fault(name, rule, hint=say("calibration.none_fits_hint"))])
    confirmed = found.confirmed(asked.slack)
    every = sample(asked.ranges, 0, tried, asked.seed)
    settings = [every[at] for at in accepted.tolist()]
    measured = found.judged[accepted]
    sure = confirmed[accepted]
    middle = middle_of(asked.ranges, settings)
    tested = screen_settings(asked.task(0, 1), [middle])
    middle_fits = bool(tested.accepted(asked.slack)[0])
    if middle_fits:
        settings.append(middle)
        measured = np.concatenate([measured, tested.judged])
        sure = np.append(sure, tested.confirmed(asked.slack))
    places = positions(asked.ranges, settings)
    first = len(settings) - 1 if middle_fits else central(places)
    order = spread_out(places, keep, first)
    fixed = {name: value for name, value in changed(asked.base) if name not in (*_FREE, "phases")}
    fixed = {name: value for name, value in fixed.items() if name not in settings[0]}
    worlds = tuple(
        World(
            number,
            {**fixed, **settings[at]},
            dict(zip(MEASURED, measured[at].ravel().tolist(), strict=True)),
            bool(sure[at]),
        )
        for number, at in enumerate(order.tolist(), start=1)
    )
    about = {
        "schoorsteen_worlds": SCHEMA,
        "settings": {
            "tried": tried,
            "accepted": len(accepted),
            "confirmed": int(confirmed.sum()),
            "shipped": len(worlds),
        },
        "default": "middle" if middle_fits else "medoid",
        "runs": RUNS,
        "months": MONTHS,
        "modes": list(MODES),
        "seed": asked.seed,
        "slack": asked.slack,
        "region": asked.told["region"],
        "fixed": fixed,
        "targets": [
            {"name": t.name, "low": _finite(t.low), "high": _finite(t.high), "slack": t.slack}
            for t in (*TARGETS, *delivery.TARGETS)
        ],
        "ranges": _ranges(asked.ranges, settings, places, order),
        "refusals": [one._asdict() for one in refused],
    }
    return Made(worlds, about)


def middle_of(
    ranges: Sequence[Range], settings: Sequence[Mapping[str, Any]]
) -> dict[str, int | float]:
    """The middle value of every parameter over some settings, to two digits."""
    found: dict[str, int | float] = {}
    for one in ranges:
        middle = float(f"{np.median([setting[one.name] for setting in settings]):.2g}")
        middle = min(max(middle, one.low), one.high)
        found[one.name] = round(middle) if ENTRIES[one.name].whole else middle
    return found


def _ranges(
    ranges: Sequence[Range], settings: Sequence[Mapping[str, Any]], places: Floats, order: Any
) -> list[dict[str, Any]]:
    """Every free parameter: the range tried, and where the accepted and the shipped lie."""
    rows = []
    for at, one in enumerate(ranges):
        values = np.array([setting[one.name] for setting in settings], dtype=np.float64)
        rows.append(
            {
                **one._asdict(),
                "accepted": _six(quantiles(values)),
                "shipped": _six(quantiles(values[order])),
                "distance": round(unevenness(places[:, at]), 3),
                "informed": informed(places[:, at]),
            }
        )
    return rows


def _six(values: Sequence[float]) -> list[float]:
    return [float(f"{value:.6g}") for value in values]


INFORMED: Final = 0.15
"""Largest distance between the shares of accepted and of tried settings below any value, from
which on data are said to inform a parameter ..."""
CERTAIN: Final = 1.63
"""... and by the square root of their number what chance alone reaches in one of a hundred."""


def unevenness(places: Floats) -> float:
    """Kolmogorov's distance of positions in 0 .. 1 from even."""
    n, far = len(places), 0.0
    for rank, at in enumerate(sorted(places.tolist())):
        far = max(far, (rank + 1) / n - at, at - rank / n)
    return far


def informed(places: Floats) -> bool:
    """Whether the targets say something about a parameter by itself."""
    return unevenness(places) >= max(INFORMED, CERTAIN / math.sqrt(len(places)))


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def write(made: Made, path: Path, command: Sequence[str], note: str = "") -> None:
    """The table and its document, each whole or not at all."""
    text = table(made.worlds)
    about = {
        **made.about,
        "note": note,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "command": list(command),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "code": provenance.code_digest(),
        "edition": EDITION,
        "versions": provenance.versions(),
        "git": provenance.git_state(),
    }
    write_text(text, path)
    write_json(about, path.with_name(document_of(path.name)))
