# SPDX-License-Identifier: Apache-2.0
"""Writing to an archive for a moment, also while a run holds it: between two of its steps."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from scan2archive.archive.layout import Archive
from scan2archive.archive.locking import Holder, holder, is_held, is_here, lock, unwritable
from scan2archive.archive.turns import Turn
from scan2archive.errors import ArchiveLockedError

PATIENCE_SECONDS = 120.0
"""So long a correction waits for a run to come between two steps; a large commit of the index may take some time."""

_SILENCE_SECONDS = 1.0
_LOOK_SECONDS = 0.5  # `status` holds the lock for a moment; who took it just now has not said yet who it is


def gives_way(archive: Archive) -> bool:
    """Whether corrections are taken although a process is at work."""
    return is_held(archive) and _lets_in(holder(archive))


def _lets_in(other: Holder | None) -> bool:
    # Turns are taken by locks of the kernel; and another machine may not see yet what this one wrote.
    return other is not None and other.kind in ("gives-way", "brief") and is_here(other)


@contextlib.contextmanager
def beside_a_run(
    archive: Archive, record_id: str = "", on_wait: Callable[[], None] = lambda: None
) -> Iterator[bool]:
    """Holds the archive for a short time, or has its turn in one that a run holds. Gives whether it is held alone.

    Not alone: nothing in the work folder is anybody else's to clear, and the ledger is not to be made anew.

    Args:
        archive: Which.
        record_id: What is going to be corrected. A run takes it up if this process dies of it.
        on_wait: Called once if it takes longer than a second.

    Raises:
        ArchiveLockedError: A process holds it that lets nobody in, or runs on another machine; or the turn did not
            come within `PATIENCE_SECONDS`.
        UsageError: The archive cannot be written.
        OutOfSpaceError: The disk is full.
    """
    with contextlib.ExitStack() as stack:
        refused = _hold(archive, stack)
        if refused is None:
            yield True
            return
        try:
            turn = stack.enter_context(contextlib.closing(Turn(archive)))
        except OSError as error:
            raise unwritable(archive, error) from error
        if not turn.take(_SILENCE_SECONDS):
            on_wait()
            if not turn.take(PATIENCE_SECONDS):
                raise refused
        try:
            place = turn.note(record_id)
        except OSError as error:
            raise unwritable(archive, error) from error
        yield False
        turn.take_back(place)  # not after an error: whatever it left behind is looked at


def _hold(archive: Archive, stack: contextlib.ExitStack) -> ArchiveLockedError | None:
    """Holds the archive alone; gives the refusal if a process has it that lets others in, raises it if one does not."""
    end = time.monotonic() + _LOOK_SECONDS
    while True:
        try:
            stack.enter_context(lock(archive, "brief", patience=0.0))
        except ArchiveLockedError as error:
            if _lets_in(holder(archive)):
                return error
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return None
