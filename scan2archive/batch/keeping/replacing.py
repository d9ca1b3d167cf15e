# SPDX-License-Identifier: Apache-2.0
"""A right file in the place of one that could not be archived: the older one is settled, and waits no more.

It was another scan, with an id of its own. Its copy stays in quarantine, marked with what took its place, off the
lists; `retry ID` says that it was another paper after all. Found anywhere again, it is told of again.
"""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scan2archive.archive import quarantine
from scan2archive.archive.store import Archive
from scan2archive.batch.telling.events import ScanEnded
from scan2archive.errors import OutOfSpaceError
from scan2archive.ledger.book import Ledger, Outcome, Row
from scan2archive.ledger.rows import State

_OPEN: tuple[State, ...] = ("waiting", "quarantined", "failed")
_SHOWN_DIGITS = 12


def holds_another(row: Row) -> bool:
    """Whether other bytes lie by now where a scan lay; only seen where their number differs."""
    try:
        found = Path(row.path).stat()
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(found.st_mode) and row.size > 0 and found.st_size != row.size


@dataclass(slots=True)
class Replacing:
    """The scans that are not archived at the begin of a run, by where they lay.

    Attributes:
        archive: Locked.
        ledger: Open for writing.
    """

    archive: Archive
    ledger: Ledger
    _open: dict[str, list[str]] = field(default_factory=dict)
    _off: quarantine.OffTheLists | None = None
    _settled: list[Row] = field(default_factory=list)

    def begin(self) -> None:
        """Reads which scans these are."""
        off = self._off = quarantine.OffTheLists.of(self.archive)
        for state in _OPEN:
            for row in self.ledger.rows(state):
                if row.id not in off:
                    self._open.setdefault(row.path, []).append(row.id)

    def found_again(self, record_id: str) -> bool:
        """A scan in quarantine lies in a source: one that was replaced is listed again. Tells whether it was dismissed."""
        just_now = [row for row in self._settled if row.id == record_id]
        if just_now or (self._off is not None and record_id in self._off):
            quarantine.found_again(self.archive, record_id)
            self._settled = [row for row in self._settled if row not in just_now]
        return quarantine.is_dismissed(self.archive, record_id)

    def ended(self, event: ScanEnded) -> None:
        """Settles what lay where a scan ended that has other bytes."""
        others = [one for one in self._open.get(str(event.path), ()) if event.id not in ("", one)]
        for record_id in others:
            row = self.ledger.row(record_id)
            # Asked for at another path since, or put back by a person as another paper.
            if row is None or row.path != str(event.path) or row.state not in _OPEN:
                continue
            if quarantine.is_apart(self.archive, record_id):
                continue
            self._settle(row, event)

    def _settle(self, row: Row, event: ScanEnded) -> None:
        done = event.state in ("archived", "duplicate")
        kept = quarantine.reason_of(self.archive, row.id)
        if kept is None:  # its bytes are nowhere any more
            if done or row.state == "waiting":
                self.ledger.forget([row.id])
            return
        if row.state == "waiting":
            self.ledger.finish(row.id, Outcome("quarantined", kept.problem, kept.message))
        if done:
            when = dt.datetime.now().astimezone().isoformat(timespec="seconds")
            try:
                quarantine.replace(self.archive, row.id, event.id, when)
            except OutOfSpaceError:  # the next run says it again
                return
            self._settled.append(row)

    def notices(self) -> Iterator[str]:
        """What is to be said of them at the end, in one sentence."""
        if not self._settled:
            return
        path, first = self._settled[0].path, self._settled[0].id[:_SHOWN_DIGITS]
        if len(self._settled) == 1:
            yield (
                f"{path} took the place of a scan that could not be archived, which stays in quarantine, off the lists. "
                f"If that was another paper: scan2archive retry {first}"
            )
        else:
            yield (
                f"{len(self._settled)} files such as {path} took the place of scans that could not be archived, which stay "
                "in quarantine, off the lists. If one was another paper: scan2archive retry ID, with its id in status"
            )
