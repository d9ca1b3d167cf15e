# SPDX-License-Identifier: Apache-2.0
"""A watched inbox: whether it is there, what lies in it, and which files are whole and stand still.

A file is ready when its size and times did not change for a while, nobody has it open for writing (where the
kernel can tell), and its structure is whole. One that is not ready is looked at again and again, for ever.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scan2archive.archive.mounts import TABLE, covering, mounts
from scan2archive.archive.store import Archive
from scan2archive.batch.arriving.discovery import Item, PassedOver, Unreachable, discover
from scan2archive.ledger.arrivals import Arrival, Stamp, stamp_of
from scan2archive.pipeline.sources.completeness import missing

_NO_STAMP = Stamp(0, 0, 0)  # of a link that leads nowhere
_MOST_PATIENT = 300.0  # seconds between two looks into a file that is not whole


@dataclass(slots=True)
class Inbox:
    """The folder that is watched.

    Attributes:
        path: Absolute path.
        left_out: A folder in it that is not looked into, such as the one for scans that are done.
        table: The kernel's table of mounts.
    """

    path: Path
    left_out: Path | None = None
    table: Path = TABLE
    _point: Path | None = None

    def away(self) -> str:
        """Why it cannot be looked into right now; empty if it can.

        The folder of a share that is not mounted is there, and empty: that is no inbox without files.
        """
        try:
            with os.scandir(self.path) as entries:
                next(entries, None)
        except OSError as error:
            return error.strerror or "it cannot be read"
        mount = covering(self.path.resolve(), mounts(self.table))
        point = mount.point if mount else None
        if self._point is not None and point is not None and point in self._point.parents:
            return f"nothing is mounted at {self._point}"
        self._point = point
        return ""

    def look(self, archive: Archive) -> tuple[Item, ...]:
        """Everything in it now."""
        left_out = () if self.left_out is None else (self.left_out,)
        return tuple(discover(archive, (self.path,), left_out=left_out))


@dataclass(slots=True)
class _Seen:
    """A file on its way. Times are readings of the monotonic clock."""

    stamp: Stamp
    still_since: float
    first: float
    again: float = 0.0
    pause: float = 0.0
    reason: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class Unready:
    """A file that is not whole.

    Attributes:
        path: Absolute path.
        stamp: As it is now.
        reason: What is missing.
        seconds: Since it was first seen.
        told: It was told of.
    """

    path: Path
    stamp: Stamp
    reason: str
    seconds: float
    told: bool


@dataclass(slots=True)
class Waiting:
    """Files that came in and are not done with.

    Attributes:
        settle_seconds: So long a file has to stand still.
        report_seconds: After so long one that is not whole is told of, once.
        ask_for_writers: Look whether a program has it open for writing: only on local file systems.
    """

    settle_seconds: float
    report_seconds: float
    ask_for_writers: bool
    _seen: dict[Path, _Seen] = field(default_factory=dict)

    def remember(self, arrivals: Iterable[Arrival], now: float, today: float) -> None:
        """Takes over from an earlier process since when files wait, and which were told of.

        Args:
            arrivals: From the ledger.
            now: Monotonic clock, in seconds.
            today: Seconds since 1970.
        """
        for item in arrivals:
            if not item.id and item.since and item.path not in self._seen:
                first = now - max(0.0, today - item.since)
                self._seen[item.path] = _Seen(item.stamp, now, first, told=item.told)

    def ready(
        self, present: Iterable[Item], settled: Mapping[Path, Stamp], now: float
    ) -> tuple[tuple[Path, Stamp], ...]:
        """Of the files that are there, those to be taken now, in their order.

        Args:
            present: Scans, descriptions of dossiers, and what cannot be looked into.
            settled: Files that need nothing as long as they are so.
            now: Monotonic clock, in seconds.
        """
        here: set[Path] = set()
        found = []
        for item in present:
            path = item.path
            try:
                stamp = stamp_of(path)
            except OSError:
                if not isinstance(item, Unreachable):
                    continue  # gone already, or on its way out
                stamp = _NO_STAMP
            if settled.get(path) == stamp:
                continue
            here.add(path)
            seen = self._seen.get(path)
            if seen is None or seen.stamp != stamp:
                first = seen.first if seen else now
                seen = self._seen[path] = _Seen(stamp, now, first)
            if now - seen.still_since < self.settle_seconds or now < seen.again:
                continue
            seen.reason = self._unready(item)
            if seen.reason:
                seen.pause = min(_MOST_PATIENT, max(self.settle_seconds, 2 * seen.pause))
                seen.again = now + seen.pause
            else:
                found.append((path, stamp))
        for path in self._seen.keys() - here:
            del self._seen[path]
        return tuple(found)

    def _unready(self, item: Item) -> str:
        if isinstance(item, PassedOver):
            return ""
        if isinstance(item, Unreachable):
            return item.error.message.removeprefix(f"{item.path} ").rstrip(".")
        try:
            return missing(item.path) or (
                "a program has it open for writing" if self.ask_for_writers and has_writer(item.path) else ""
            )
        except OSError as error:
            return f"it cannot be read: {error.strerror}"

    def put_off(self, path: Path, until: float) -> None:
        """Leaves a file alone for a while: it failed, and may do better later."""
        if seen := self._seen.get(path):
            seen.again = until

    def unready(self, now: float) -> tuple[Unready, ...]:
        """Files that were found not to be whole."""
        return tuple(
            Unready(path, seen.stamp, seen.reason, now - seen.first, seen.told)
            for path, seen in self._seen.items()
            if seen.reason
        )

    def left(self) -> tuple[tuple[Path, str], ...]:
        """All that was not taken at the last look, and what is missing; empty of a file that did not stand still yet.

        Without those that `late` told of, once: a broken file would be told of again every few minutes for years.
        """
        return tuple((path, seen.reason) for path, seen in self._seen.items() if not seen.told)

    def late(self, now: float) -> tuple[Unready, ...]:
        """Those of them to be told of now: not whole for too long; each once, as long as it stays as it is."""
        found = [item for item in self.unready(now) if not item.told and item.seconds >= self.report_seconds]
        for item in found:
            self._seen[item.path].told = True
        return tuple(found)

    def due(self, now: float) -> float | None:
        """Seconds until one of them may be ready; None if none is on its way."""
        moments = [max(seen.still_since + self.settle_seconds, seen.again) for seen in self._seen.values()]
        return max(0.0, min(moments) - now) if moments else None


def has_writer(path: Path) -> bool:
    """Whether a program on this machine has a local file open for writing; False where nobody can tell.

    Asked for by a read lease (fcntl(2)), given back at once. The caller has to ignore SIGIO, which the kernel
    sends should somebody open the file for writing in between.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:  # another's file, or a file system without leases
        return error.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False
