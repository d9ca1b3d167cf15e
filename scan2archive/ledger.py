# SPDX-License-Identifier: Apache-2.0
"""The ledger (sổ): what was asked, tried, failed and finished. Work state, not truth.

SQLite in WAL mode, one row per scan. Only the process that holds the archive's lock writes it;
anyone may read it meanwhile. A lost or damaged ledger is made anew from the packages.
This is the only module that imports sqlite3.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import quote

from scan2archive.errors import ArchiveToolError, NewerArchiveError, OutOfSpaceError
from scan2archive.model import Record

State = Literal["waiting", "running", "archived", "indexed", "quarantined", "failed"]
STATES: tuple[State, ...] = get_args(State)
BUSY_SECONDS = 30.0
PATH_ID = "path:"

_COLUMNS = (
    "id, path, name, size, dossier, state, attempts, lease_until, pid, problem, message, "
    "pages, documents, seconds, asked, started, ended"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One scan (bản quét). Times are seconds since 1970, UTC.

    Attributes:
        id: SHA-256 of its bytes; ``path:`` and the path where they could not be read.
        path: Where it lay when it was last asked for.
        name: Its name as received.
        size: Bytes.
        dossier: Name of the dossier (hồ sơ); empty if none.
        state: ``waiting``, ``running``, ``archived`` (package committed), ``indexed`` (also
            searchable), ``quarantined`` (will never work as it is) or ``failed`` (may be retried).
        attempts: How often it was tried to an end since it was asked for or put back.
        lease_until: Until when its process is trusted to be at work; None unless running.
        pid: Process that holds the lease; None unless running.
        problem: Short code of what went wrong; empty if nothing did.
        message: One sentence on it; empty if nothing went wrong.
        pages: Pages archived.
        documents: Documents archived.
        seconds: Wall time of the last attempt.
        asked: When it was first asked for.
        started: When the last attempt began; None if none did.
        ended: When the last attempt ended; None if none did.
    """

    id: str
    path: str
    name: str
    size: int
    dossier: str
    state: State
    attempts: int
    lease_until: float | None
    pid: int | None
    problem: str
    message: str
    pages: int
    documents: int
    seconds: float
    asked: float
    started: float | None
    ended: float | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A scan someone wants archived; attributes as in `Row`."""

    id: str
    path: str
    name: str
    size: int
    dossier: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; attributes as in `Row`."""

    state: Literal["archived", "quarantined", "failed"]
    problem: str = ""
    message: str = ""
    pages: int = 0
    documents: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of a batch, for throughput. Times are seconds since 1970, UTC.

    Attributes:
        id: Running number.
        started: When it began.
        ended: When it ended in order; None while it runs, and for ever if it was killed.
        scans: Scans that ended in it.
        pages: Pages archived in it.
        documents: Documents archived in it.
        failed: Scans that failed or were quarantined in it.
    """

    id: int
    started: float
    ended: float | None
    scans: int
    pages: int
    documents: int
    failed: int


# ---------------------------------------------------------------- migrations


def _create_scans_and_runs(connection: sqlite3.Connection) -> None:
    connection.execute(
        """CREATE TABLE scans (
            id TEXT PRIMARY KEY, path TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
            dossier TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
            lease_until REAL, pid INTEGER, problem TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '',
            pages INTEGER NOT NULL DEFAULT 0, documents INTEGER NOT NULL DEFAULT 0,
            seconds REAL NOT NULL DEFAULT 0, asked REAL NOT NULL, started REAL, ended REAL
        ) WITHOUT ROWID"""
    )
    connection.execute("CREATE INDEX scans_by_state ON scans (state, id)")
    connection.execute(
        """CREATE TABLE runs (
            id INTEGER PRIMARY KEY, started REAL NOT NULL, ended REAL, scans INTEGER NOT NULL DEFAULT 0,
            pages INTEGER NOT NULL DEFAULT 0, documents INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0
        )"""
    )


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create_scans_and_runs,)


# ---------------------------------------------------------------- the ledger


class Ledger:
    """An open ledger; made by `open_ledger` or `read_ledger`.

    Attributes:
        notice: One sentence if it had to be made anew; empty as a rule.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, notice: str = "") -> None:
        self._connection = connection
        self._path = path
        self.notice = notice

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what batch.py does with one scan, in order

    def ask(self, asked: Asked) -> Row:
        """Notes that a scan is wanted; a scan known already keeps its state.

        A scan that is not archived yet takes the path and dossier it was asked for with now.

        Returns:
            Its row: state ``waiting`` with ``attempts`` 0 if it is new.
        """
        values = (*(_stored(text) for text in (asked.path, asked.name)), asked.size, _stored(asked.dossier))
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO scans (id, path, name, size, dossier, state, asked) VALUES (?,?,?,?,?,'waiting',?) "
                "ON CONFLICT (id) DO UPDATE SET path=excluded.path, name=excluded.name, "
                "dossier=excluded.dossier WHERE state NOT IN ('archived', 'indexed')",
                (asked.id, *values, time.time()),
            )
            if not asked.id.startswith(PATH_ID):  # it can be read by now
                connection.execute("DELETE FROM scans WHERE id = ?", (_stored(PATH_ID + asked.path),))
        row = self.row(asked.id)
        assert row is not None  # just written
        return row

    def claim(self, record_id: str, *, lease_seconds: float, pid: int | None = None) -> bool:
        """Takes a waiting (or failed) scan to work on it; one process only gets it.

        Returns:
            Whether it was free to take.
        """
        now = time.time()
        with self._writing() as connection:
            taken = connection.execute(
                "UPDATE scans SET state='running', lease_until=?, pid=?, started=?, ended=NULL "
                "WHERE id=? AND state IN ('waiting', 'failed')",
                (now + lease_seconds, os.getpid() if pid is None else pid, now, record_id),
            )
            return taken.rowcount == 1

    def renew(self, record_ids: Iterable[str], *, lease_seconds: float) -> None:
        """Extends the leases of running scans."""
        until = time.time() + lease_seconds
        with self._writing() as connection:
            connection.executemany(
                "UPDATE scans SET lease_until=? WHERE id=? AND state='running'",
                [(until, record_id) for record_id in record_ids],
            )

    def release(self, record_ids: Iterable[str]) -> None:
        """Gives running scans back: they wait again, and nothing counts against them."""
        with self._writing() as connection:
            connection.executemany(
                "UPDATE scans SET state='waiting', lease_until=NULL, pid=NULL WHERE id=? AND state='running'",
                [(record_id,) for record_id in record_ids],
            )

    def finish(self, record_id: str, outcome: Outcome) -> None:
        """Notes how an attempt ended."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE scans SET state=?, problem=?, message=?, pages=?, documents=?, seconds=?, "
                "ended=?, attempts=attempts+1, lease_until=NULL, pid=NULL WHERE id=?",
                (
                    outcome.state,
                    outcome.problem,
                    _stored(outcome.message),
                    outcome.pages,
                    outcome.documents,
                    round(outcome.seconds, 3),
                    time.time(),
                    record_id,
                ),
            )

    def mark_indexed(self, record_ids: Iterable[str]) -> None:
        """Notes that the documents of archived scans are in the index."""
        self._move(record_ids, "archived", "indexed")

    def mark_unindexed(self, record_ids: Iterable[str]) -> None:
        """Notes that the documents of archived scans are missing from the index."""
        self._move(record_ids, "indexed", "archived")

    def _move(self, record_ids: Iterable[str], before: State, after: State) -> None:
        with self._writing() as connection:
            connection.executemany(
                "UPDATE scans SET state=? WHERE id=? AND state=?",
                [(after, record_id, before) for record_id in record_ids],
            )

    def recover(self, *, alone: bool = False) -> int:
        """Scans left ``running`` by a process that died wait again.

        Args:
            alone: The caller holds the archive's lock, so that no lease can be alive. Else a lease
                is dead when its time is up or its process is gone.

        Returns:
            How many.
        """
        now = time.time()
        dead = [
            row.id
            for row in self.rows("running")
            if alone or (row.lease_until or 0) < now or row.pid is None or not _is_alive(row.pid)
        ]
        self.release(dead)
        return len(dead)

    # -- scans that cannot even be read

    def note_unreadable(self, asked: Asked, outcome: Outcome) -> None:
        """Notes a path whose bytes could not be read, so that it has no id."""
        self.ask(asked)
        self.finish(asked.id, outcome)

    def forget_unreadable(self, below: Iterable[Path]) -> None:
        """Removes notes on unreadable paths in these files and folders: they are looked at again."""
        sources = [os.fspath(path) for path in below]
        gone = [
            (_stored(row.id),)
            for row in self._select("WHERE id >= ? AND id < ?", (PATH_ID, "path;"))
            if any(row.path == source or row.path.startswith(source.rstrip("/") + "/") for source in sources)
        ]
        with self._writing() as connection:
            connection.executemany("DELETE FROM scans WHERE id = ?", gone)

    # -- for people

    def row(self, record_id: str) -> Row | None:
        """The row of a scan, or None."""
        return next(iter(self._select("WHERE id = ?", (_stored(record_id),))), None)

    def rows(self, state: State | None = None) -> tuple[Row, ...]:
        """All rows, or those in a state, by id."""
        if state is None:
            return self._select("ORDER BY id", ())
        return self._select("WHERE state = ? ORDER BY id", (state,))

    def counts(self) -> tuple[tuple[State, int], ...]:
        """How many scans are in each state; every state is listed."""
        found = dict(self._connection.execute("SELECT state, count(*) FROM scans GROUP BY state"))
        return tuple((state, found.get(state, 0)) for state in STATES)

    def retry(self, record_ids: Iterable[str] | None = None) -> int:
        """Puts failed and quarantined scans back to wait, as if never tried.

        Args:
            record_ids: Which; None = all of them.

        Returns:
            How many were put back.
        """
        if record_ids is None:
            record_ids = [row.id for state in ("failed", "quarantined") for row in self.rows(state)]
        count = 0
        with self._writing() as connection:
            for record_id in record_ids:
                count += connection.execute(
                    "UPDATE scans SET state='waiting', attempts=0, problem='', message='' "
                    "WHERE id=? AND state IN ('failed', 'quarantined')",
                    (_stored(record_id),),
                ).rowcount
        return count

    def begin_run(self) -> int:
        """Notes that a run begins; gives its number."""
        with self._writing() as connection:
            return int(
                connection.execute("INSERT INTO runs (started) VALUES (?)", (time.time(),)).lastrowid or 0
            )

    def end_run(self, run_id: int, *, scans: int, pages: int, documents: int, failed: int) -> None:
        """Notes that a run ended in order, and what it did."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE runs SET ended=?, scans=?, pages=?, documents=?, failed=? WHERE id=?",
                (time.time(), scans, pages, documents, failed, run_id),
            )

    def runs(self, limit: int = 20) -> tuple[RunRow, ...]:
        """The last runs, newest first."""
        found = self._connection.execute(
            "SELECT id, started, ended, scans, pages, documents, failed FROM runs ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return tuple(RunRow(*values) for values in found)

    # -- made anew

    def adopt(self, records: Iterable[Record]) -> int:
        """Notes records whose packages exist as ``archived``; the index decides on ``indexed``.

        Rows that say so already stay as they are.

        Returns:
            How many were missing or said something else.
        """
        count = 0
        with self._writing() as connection:
            for record in records:
                source = record.source
                count += connection.execute(
                    "INSERT INTO scans (id, path, name, size, dossier, state, pages, documents, seconds, asked, "
                    "ended, attempts) VALUES (?,?,?,?,?,'archived',?,?,?,?,?,1) ON CONFLICT (id) DO UPDATE SET "
                    "state='archived', pages=excluded.pages, documents=excluded.documents, problem='', message='', "
                    "lease_until=NULL, pid=NULL WHERE state NOT IN ('archived', 'indexed')",
                    (
                        record.id,
                        _stored(source.path),
                        _stored(source.name),
                        source.size,
                        _stored(record.dossier),
                        len(record.pages),
                        len(record.documents),
                        sum(step.seconds for step in record.steps),
                        record.created.timestamp(),
                        record.created.timestamp(),
                    ),
                ).rowcount
        return count

    def _select(self, where: str, values: tuple[object, ...]) -> tuple[Row, ...]:
        found = self._connection.execute(f"SELECT {_COLUMNS} FROM scans {where}", values)
        return tuple(Row(*(_shown(value) for value in row)) for row in found)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, durable when it ends."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise OutOfSpaceError(
                    f"The disk of {self._path} is full.",
                    next_step="Free some space and run the same command again: nothing is lost.",
                ) from error
            raise ArchiveToolError(f"{self._path} cannot be written: {error}.") from error


def _stored(text: str) -> str | bytes:
    """Text as SQLite takes it: file names that are not UTF-8 become bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text)
    return text


def _shown(value: Any) -> Any:
    return os.fsdecode(value) if isinstance(value, bytes) else value


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# ---------------------------------------------------------------- opening


def open_ledger(path: Path, records: Callable[[], Iterable[Record]]) -> Ledger:
    """Opens a ledger for writing; only under the archive's lock. Makes it anew if it must.

    Args:
        path: The file.
        records: Gives what the packages hold; called only if the ledger is missing or damaged.

    Raises:
        NewerArchiveError: It was made by a newer version.
        OutOfSpaceError: The disk is full.
    """
    missing = not path.exists()
    try:
        ledger = _opened(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OutOfSpaceError(f"The disk of {path} is full.", next_step="Free some space.") from error
        aside = _put_aside(path)
        ledger = _opened(path)
        count = ledger.adopt(records())
        ledger.notice = (
            f"The ledger was damaged ({error}) and was made anew from {count} packages; "
            f"the damaged file is kept as {aside.name}. Failures noted in it are tried again."
        )
        return ledger
    if missing and (count := ledger.adopt(records())):
        ledger.notice = f"The ledger was missing and was made anew from {count} packages."
    return ledger


def read_ledger(path: Path, records: Callable[[], Iterable[Record]]) -> Ledger:
    """Opens a ledger for reading only; never writes to the archive.

    A missing or damaged one is replaced by one in memory, made from the packages.

    Raises:
        NewerArchiveError: It was made by a newer version.
    """
    if path.exists():
        try:
            connection = _connect(f"file:{quote(os.fspath(path.absolute()))}?mode=ro", uri=True)
            try:
                if _version(connection, path) == len(MIGRATIONS):
                    _check(connection)
                    return Ledger(connection, path)
            except BaseException:
                connection.close()
                raise
            connection.close()
            reason = "was of an older version"
        except sqlite3.DatabaseError as error:
            reason = f"cannot be read ({error})"
    else:
        reason = "is missing"
    connection = _connect(":memory:")
    _migrate(connection, path)
    ledger = Ledger(connection, path)
    if count := ledger.adopt(records()):
        ledger.notice = f"The ledger {reason}; this is what {count} packages say. The next run makes it anew."
    return ledger


def _connect(database: str, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(database, uri=uri, timeout=BUSY_SECONDS, isolation_level=None)


def _opened(path: Path) -> Ledger:
    connection = _connect(os.fspath(path))
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a scan reported as done must still be done after a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        _migrate(connection, path)
        _check(connection)
    except BaseException:
        connection.close()
        raise
    return Ledger(connection, path)


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise NewerArchiveError(
            f"{path} has ledger version {version}; this program knows up to {len(MIGRATIONS)}.",
            next_step="Update scan2archive.",
        )
    return version


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    for number, migration in enumerate(
        MIGRATIONS[_version(connection, path) :], _version(connection, path) + 1
    ):
        connection.execute("BEGIN IMMEDIATE")
        try:
            migration(connection)
            connection.execute(f"PRAGMA user_version = {number}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _check(connection: sqlite3.Connection) -> None:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(str(found))
    connection.execute(f"SELECT {_COLUMNS} FROM scans LIMIT 1").fetchone()


def _put_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside
