# SPDX-License-Identifier: Apache-2.0
"""Files of a watched inbox as they were last seen, so that they are read and told of once.

A cache of what was hashed and a note of what was told, nothing more: lost, the files are hashed again and found
to be known. `Ledger.arrivals` is the way to it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from scan2archive.ledger.file import select, shown, stored, transaction


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes when a file's bytes do.

    The number of the inode is left out: some network file systems give another one at every look.

    Attributes:
        size: Bytes.
        mtime_ns: Time of the last change of its bytes, nanoseconds since 1970.
        ctime_ns: Time of the last change of anything about it, which no program sets back.
    """

    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file of an inbox.

    Attributes:
        path: Absolute path.
        stamp: As it was when it was hashed, or found to be no whole scan.
        id: Record id of its bytes; empty as long as it is no whole scan, and for a ``dossier.toml``.
        since: When it was first seen, seconds since 1970.
        told: It was told of as never getting whole; or, for a ``dossier.toml``, it was read.
    """

    path: Path
    stamp: Stamp
    id: str = ""
    since: float = 0.0
    told: bool = False


def stamp_of(path: Path) -> Stamp:
    """The stamp of a file as it is now; of what a link points to.

    Raises:
        OSError: It cannot be looked at.
    """
    found = path.stat()
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns)


_NO_STAMP = Stamp(-1, -1, -1)


def forget_told(connection: sqlite3.Connection, record_id: str) -> None:
    """Forgets where copies of a scan lay that were only told of: it is secret. Files of watched inboxes are known as long as they lie there."""
    connection.execute("DELETE FROM arrivals WHERE id=? AND mtime_ns=?", (record_id, _NO_STAMP.mtime_ns))


class Arrivals:
    """The files of inboxes in an open ledger; `note` and `forget_all_but` only where it was opened for writing."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def note(self, arrivals: Iterable[Arrival]) -> None:
        """Keeps what is known of files, instead of what was known before."""
        rows = [
            (
                stored(os.fspath(item.path)),
                *(item.stamp.size, item.stamp.mtime_ns, item.stamp.ctime_ns),
                *(item.id, item.since, item.told),
            )
            for item in arrivals
        ]
        if rows:
            with transaction(self._connection, self._path) as connection:
                connection.executemany("INSERT OR REPLACE INTO arrivals VALUES (?,?,?,?,?,?,?)", rows)

    def note_told(self, path: Path, record_id: str) -> None:
        """Keeps that a failure or a copy was told of at a path; also of one that nobody watches, as it is no file that is settled."""
        if self.id_of(path) != record_id:
            self.note([Arrival(path, _NO_STAMP, record_id)])

    def id_of(self, path: Path) -> str:
        """Record id of the bytes a file had when it was last noted; empty if it never was."""
        name = stored(os.fspath(path))
        found = select(self._connection, self._path, "SELECT id FROM arrivals WHERE path = ?", (name,))
        return str(found[0][0]) if found else ""

    def all(self, inbox: Path) -> tuple[Arrival, ...]:
        """Everything known of files below an inbox."""
        return self._select(inbox, "1")

    def settled(self, inbox: Path, *, max_attempts: int) -> tuple[Arrival, ...]:
        """Those below an inbox that need nothing more as they are.

        Args:
            inbox: Absolute path.
            max_attempts: So often failed, a scan waits for `retry`.
        """
        return self._select(
            inbox,
            "CASE id WHEN '' THEN told ELSE EXISTS (SELECT 1 FROM scans WHERE scans.id = arrivals.id AND "
            "(state IN ('archived', 'indexed', 'quarantined') OR (state = 'failed' AND attempts >= ?))) END",
            max_attempts,
        )

    def archived(self, inbox: Path) -> tuple[tuple[Arrival, bool], ...]:
        """Those below an inbox whose bytes are in the archive; and whether all that is searched of them is searchable."""
        found = {
            searchable: self._select(
                inbox,
                "EXISTS (SELECT 1 FROM scans WHERE scans.id = arrivals.id AND state IN ('archived', 'indexed') "
                "AND (state = 'indexed' OR documents = 0) = ?)",
                searchable,
            )
            for searchable in (True, False)
        }
        return tuple((item, searchable) for searchable, items in found.items() for item in items)

    def forget_all_but(self, inbox: Path, paths: Collection[Path]) -> int:
        """Forgets files below an inbox that are not there any more; gives how many."""
        gone = [item.path for item in self.all(inbox) if item.path not in paths]
        if gone:
            with transaction(self._connection, self._path) as connection:
                connection.executemany(
                    "DELETE FROM arrivals WHERE path = ?", [(stored(os.fspath(path)),) for path in gone]
                )
        return len(gone)

    def _select(self, inbox: Path, where: str, *values: int) -> tuple[Arrival, ...]:
        below = f"{os.fspath(inbox).rstrip('/')}/"
        found = select(self._connection, self._path, f"SELECT * FROM arrivals WHERE {where}", values)
        return tuple(
            Arrival(Path(name), Stamp(*stamp), record_id, since, bool(told))
            for path, *stamp, record_id, since, told in found
            if (name := shown(path)).startswith(below)
        )
