# SPDX-License-Identifier: Apache-2.0
"""How fast a run goes and how long it will take, from its events; kept in the work folder for `status`."""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from scan2archive.archive.layout import Archive
from scan2archive.archive.locking import holder
from scan2archive.batch.telling.events import BatchStarted, Event, PageDone, ScanEnded, ScanStarted

_FILE = "progress.json"
_WRITE_EVERY = 2.0


@dataclass(frozen=True, slots=True)
class Live:
    """Where a run is.

    Attributes:
        scans: Scans it found.
        ended: Scans it is done with.
        pages: Pages read, those of scans still at work included.
        seconds: Since it began.
        seconds_left: Until it will end, as far as can be told; None where it cannot.
    """

    scans: int
    ended: int
    pages: int
    seconds: float
    seconds_left: float | None

    @property
    def pages_per_hour(self) -> float | None:
        """Throughput so far; None before the first page."""
        return round(self.pages * 3600 / self.seconds, 1) if self.pages and self.seconds > 1 else None


class Pace:
    """Counts what a run tells of."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._scans = 0
        self._ended = 0
        self._pages = 0
        self._shares: dict[Path, float] = {}
        self._seen: dict[Path, int] = {}
        self._current: set[Path] = set()
        # Bytes of each scan, of those that ended, and of those of them that were worked on in this run: large
        # scans begin first, so that one scan says little about the time another takes.
        self._sizes: dict[Path, int] = {}
        self._total = 0
        self._gone = 0
        self._worked = 0

    def tell(self, event: Event) -> None:
        """Takes note of an event."""
        if isinstance(event, BatchStarted):
            self._started = time.monotonic()
            self._scans = event.scans
            self._sizes = dict(event.sizes)
            self._total = sum(self._sizes.values())
        elif isinstance(event, ScanStarted):
            self._current.add(event.path)
        elif isinstance(event, PageDone):
            # A scan tried again begins anew: its pages count once.
            self._pages += max(0, event.page - self._seen.get(event.path, 0))
            self._seen[event.path] = max(event.page, self._seen.get(event.path, 0))
            self._shares[event.path] = event.page / event.total if event.total else 0.0
        elif isinstance(event, ScanEnded):
            self._ended += 1
            self._shares.pop(event.path, None)
            self._seen.pop(event.path, None)
            size = self._sizes.get(event.path, 0)
            self._gone += size
            if event.path in self._current:
                self._current.remove(event.path)
                self._worked += size

    def live(self) -> Live:
        """Where the run is now."""
        elapsed = time.monotonic() - self._started
        begun = sum(share * self._sizes.get(path, 0) for path, share in self._shares.items())
        worked = self._worked + begun
        left = self._total - self._gone - begun
        # Scans known already cost nothing and say nothing about those to come.
        seconds = max(1.0, elapsed / worked * left) if worked and left > 0 else None
        return Live(self._scans, self._ended, self._pages, round(elapsed, 1), seconds)


class Beacon:
    """Leaves where a run is in the work folder, every two seconds, for whoever asks."""

    def __init__(self, archive: Archive) -> None:
        self._path = archive.work / _FILE
        self._written = 0.0

    def show(self, live: Live) -> None:
        """Writes it if it is time to; a full disk is for others to tell of."""
        now = time.monotonic()
        if now - self._written < _WRITE_EVERY:
            return
        self._written = now
        temporary = self._path.with_suffix(".new")
        with contextlib.suppress(OSError):
            temporary.write_text(json.dumps({"pid": os.getpid(), **asdict(live)}), encoding="ascii")
            temporary.replace(self._path)

    def end(self) -> None:
        """Takes it away: the run is over."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)


def read_live(archive: Archive) -> Live | None:
    """Where the run at work is; None if none is, or it does not tell."""
    try:
        held_by = holder(archive)
        data = json.loads((archive.work / _FILE).read_bytes())
        if held_by is None or data.pop("pid") != held_by.pid:
            return None
        return Live(**data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
