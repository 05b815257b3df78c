"""One writer at a time: locks of a study's folder, a lock a shard."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.sweep.design import fault_at
from sim.words import say

if TYPE_CHECKING:
    from filelock import FileLock

LOOK: Final = 1.0
"""Seconds that a lock may be held by somebody who looks whether it is."""
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP)


@contextmanager
def only_writer(folder: Path, shard: tuple[int, int] = (1, 1)) -> Iterator[None]:
    """Hold the right to write a shard of a study; 1 of 1 is all of it.

    Raises:
        StudyError: somebody else is writing there.
    """
    from filelock import Timeout

    turn, of = shard
    locks = folder / "locks"
    locks.mkdir(exist_ok=True)
    try:
        # who only looks at the lock has it for a moment
        own = _taken(locks / f"{turn}-of-{of}.lock", LOOK)
    except Timeout:
        rule = say("study_folder.writing")
        if of != 1:
            rule = say("study_folder.writing_shard", turn=turn, of=of)
        raise fault_at(folder, rule, say("study_folder.wait")) from None
    if own is None:  # parts are whole and equal whoever writes them
        yield
        return
    try:
        for other in sorted(locks.glob("*.lock")):
            theirs, _, number = other.stem.partition("-of-")
            if number != str(of) and _held(other):
                rule = say("study_folder.writing_as", turn=theirs, of=number)
                raise fault_at(folder, rule, say("study_folder.same_shards"))
        yield
    finally:
        own.release()


@contextmanager
def in_turn(lock: Path) -> Iterator[None]:
    """Wait until nobody else is at it; on a file system without locks nobody waits."""
    own = _taken(lock)
    try:
        yield
    finally:
        if own is not None:
            own.release()


def _taken(lock: Path, seconds: float = -1) -> FileLock | None:
    """A lock that is held now; None on a file system without locks.

    Args:
        seconds: to wait for it; below 0: until it is free.

    Raises:
        Timeout: somebody else holds it.
    """
    from filelock import FileLock, Timeout

    own = FileLock(lock)
    try:
        own.acquire(timeout=seconds)
    except Timeout:
        raise
    except (NotImplementedError, OSError) as error:
        if not isinstance(error, NotImplementedError) and error.errno not in _NO_LOCKS:
            raise
        return None
    return own


def _held(lock: Path) -> bool:
    from filelock import FileLock, Timeout

    probe = FileLock(lock)
    try:
        probe.acquire(timeout=0)
    except Timeout:
        return True
    except (NotImplementedError, OSError):
        return False
    probe.release()
    return False


def writers(folder: Path) -> list[str]:
    """Who is writing a study now, as ``1 of 1``: for programs, so the same in every language."""
    locks = sorted((folder / "locks").glob("*.lock"))
    return [lock.stem.replace("-", " ") for lock in locks if _held(lock)]
