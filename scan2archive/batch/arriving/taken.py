# SPDX-License-Identifier: Apache-2.0
"""What of an inbox is in the archive, by the ledger; and what becomes of it then.

The ledger is opened for a moment each time: a share that goes away meanwhile breaks nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scan2archive.archive.restricted import is_set_apart
from scan2archive.archive.store import Archive, latest, lock, open_archive
from scan2archive.batch.arriving.planning import MAX_ATTEMPTS, waiting_copies
from scan2archive.batch.arriving.putting_away import move_done
from scan2archive.batch.finding.indexing import ledger_of
from scan2archive.errors import ArchiveLockedError
from scan2archive.ledger.arrivals import Arrival, Stamp
from scan2archive.ledger.book import Ledger
from scan2archive.ledger.opening import read_ledger


@dataclass(slots=True)
class Taken:
    """What the ledger knows of an inbox.

    Attributes:
        archive: Whose ledger.
        inbox: Absolute path.
    """

    archive: Archive
    inbox: Path
    _settled: dict[Path, Stamp] = field(default_factory=dict)
    _ledger_was: tuple[tuple[int, int], ...] | None = None
    _moved_at: tuple[tuple[int, int], ...] | None = None
    _copies_at: tuple[tuple[int, int], ...] | None = None
    _unmovable: dict[Path, Stamp] = field(default_factory=dict)

    def arrivals(self) -> tuple[Arrival, ...]:
        """Everything noted of its files, also that they are not whole."""
        with read_ledger(self.archive.ledger_path, lambda: ()) as ledger:
            return ledger.arrivals.all(self.inbox)

    def settled(self) -> Mapping[Path, Stamp]:
        """Its files that need nothing as long as they are so; read again only when somebody wrote to the ledger."""
        now = self._ledger_now()
        if now != self._ledger_was or not now:
            with read_ledger(self.archive.ledger_path, lambda: ()) as ledger:
                self._settled = self.settled_by(ledger)
            self._ledger_was = now
        return self._settled

    def _ledger_now(self) -> tuple[tuple[int, int], ...]:
        """What changes when somebody writes to the ledger."""
        path = self.archive.ledger_path
        files = [file for file in (path, path.with_name(f"{path.name}-wal")) if file.exists()]
        return tuple((found.st_mtime_ns, found.st_size) for file in files for found in (file.stat(),))

    def settled_by(self, ledger: Ledger) -> dict[Path, Stamp]:
        """The same by a ledger that is open."""
        found = ledger.arrivals.settled(self.inbox, max_attempts=MAX_ATTEMPTS)
        return {item.path: item.stamp for item in found}

    def has_unfinished(self) -> bool:
        """Whether a run that died left something to be indexed or to be taken up, or `retry` put something back."""
        with read_ledger(self.archive.ledger_path, lambda: ()) as ledger:
            if ledger.rows("running") or any(True for _ in waiting_copies(self.archive, ledger)):
                return True
            return any(row.documents and not self._is_apart(row.id) for row in ledger.rows("archived"))

    def is_put_back(self) -> bool:
        """Whether `retry` put something back that lies in quarantine only; looked for where somebody wrote to the ledger."""
        if self._copies_at == (now := self._ledger_now()):
            return False
        self._copies_at = now
        with read_ledger(self.archive.ledger_path, lambda: ()) as ledger:
            return any(True for _ in waiting_copies(self.archive, ledger))

    def _is_apart(self, record_id: str) -> bool:
        package = latest(self.archive, record_id)
        return package is None or is_set_apart(self.archive, package)

    def note(self, arrivals: Sequence[Arrival]) -> None:
        """Keeps it in the ledger, unless somebody else has the archive right now.

        Raises:
            NoArchiveError: It is away.
        """
        if not arrivals:
            return
        open_archive(self.archive.root)  # not into the empty folder of a share that is not mounted
        with (
            contextlib.suppress(ArchiveLockedError),
            lock(self.archive, "brief"),
            ledger_of(self.archive, lambda _: None) as ledger,
        ):
            ledger.arrivals.note(arrivals)

    def move_to(self, done: Path, tell: Callable[[str], None]) -> int:
        """Moves what is in the archive out of the inbox; only where something changed since it last did.

        Args:
            done: Where to.
            tell: Told, in one sentence, of a file that cannot be moved; once.

        Returns:
            How many were moved.
        """
        if self._moved_at == (now := self._ledger_now()):
            return 0
        self._moved_at = now
        with read_ledger(self.archive.ledger_path, lambda: ()) as ledger:
            archived = ledger.arrivals.archived(self.inbox)
        count = 0
        for arrival, is_searchable in archived:
            if self._unmovable.get(arrival.path) == arrival.stamp or not arrival.path.exists():
                continue
            if not is_searchable and not self._is_apart(arrival.id):
                continue  # not in the index yet
            if latest(self.archive, arrival.id) is None:
                continue  # its package is gone: the file may be the last copy
            try:
                count += move_done(arrival.path, arrival.stamp, arrival.id, self.inbox, done) is not None
            except OSError as error:
                self._unmovable[arrival.path] = arrival.stamp
                tell(
                    f"{arrival.path} is in the archive, but cannot be moved to {done}: {error.strerror}. It stays."
                )
        return count
