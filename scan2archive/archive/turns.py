# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is to write to an archive: a run that holds it lets corrections in between two of its steps.

Two more locks of the kernel. ``lock.turn`` is held by who writes right now, ``lock.next`` by who is to have the turn
next, until it has it: so who gives the turn away cannot take it back before whoever waited, and two who want it all
the time take turns. Both go with their process. In ``lock.turn`` stands what is being corrected by others than who
holds the archive; what is still there afterwards was cut off.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable

from scan2archive.archive.layout import Archive

LONG_SECONDS = 60.0
_LOOK_EVERY = 0.02


class Turn:
    """The turn to write, for one process; not taken yet. Made by `locking.lock` and `beside.beside_a_run`."""

    def __init__(self, archive: Archive) -> None:
        """Opens the two files; raises OSError."""
        self._cut_off: frozenset[str] = frozenset()
        flags, mode = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644
        self._next = os.open(archive.root / "lock.next", flags, mode)
        try:
            self._turn = os.open(archive.root / "lock.turn", flags, mode)
        except BaseException:
            os.close(self._next)
            raise

    def take(self, seconds: float | None) -> bool:
        """Waits for the turn; tells whether it came.

        Args:
            seconds: To wait at most; None = as long as it takes.
        """
        end = None if seconds is None else time.monotonic() + seconds
        if not _wait(self._next, end):
            return False
        try:
            return _wait(self._turn, end)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)

    def give_way(self, on_wait: Callable[[], None] = lambda: None) -> frozenset[str]:
        """Lets everybody write who waits by now, one at least; comes back at once if nobody does.

        Args:
            on_wait: Called once if the turn does not come back within `LONG_SECONDS`: somebody was stopped on the way.

        Returns:
            Ids of the records that were being corrected by processes that died; told until `forget_notes`.
        """
        if _try(self._next):
            fcntl.flock(self._next, fcntl.LOCK_UN)
        else:
            fcntl.flock(self._turn, fcntl.LOCK_UN)
            if not self.take(LONG_SECONDS):
                on_wait()
                self.take(None)
            self._cut_off = self._notes()
        return self._cut_off

    def close(self) -> None:
        """Gives the turn back."""
        os.close(self._turn)
        os.close(self._next)

    # -- what is being corrected; only by who has the turn

    def note(self, record_id: str) -> int:
        """Notes a record that is going to be corrected (nothing, if it is empty); gives what `take_back` takes."""
        place = os.fstat(self._turn).st_size
        os.pwrite(self._turn, f"{record_id}\n".encode(), place)
        return place

    def take_back(self, place: int) -> None:
        """The correction noted there came to its end."""
        os.ftruncate(self._turn, place)

    def forget_notes(self) -> None:
        """All that is noted is taken care of."""
        os.ftruncate(self._turn, 0)
        self._cut_off = frozenset()

    def _notes(self) -> frozenset[str]:
        size = os.fstat(self._turn).st_size
        return (
            frozenset(os.pread(self._turn, size, 0).decode("ascii", "replace").split())
            if size
            else frozenset()
        )


def _wait(descriptor: int, end: float | None) -> bool:
    while not _try(descriptor):
        if end is not None and time.monotonic() > end:
            return False
        time.sleep(_LOOK_EVERY)
    return True


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
