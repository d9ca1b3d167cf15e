# SPDX-License-Identifier: Apache-2.0
"""The file below the ledger: its tables, its migrations, and transactions on it.

Only `scan2archive.ledger` uses this.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from scan2archive.archive.mounts import is_network
from scan2archive.errors import ArchiveToolError, NewerArchiveError, OutOfSpaceError
from scan2archive.ledger import also_in, figures, identities, neighbours

BUSY_SECONDS = 30.0


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


def _add_review(connection: sqlite3.Connection) -> None:
    # NULL: archived before this column was there; the packages say it.
    connection.execute("ALTER TABLE scans ADD COLUMN review INTEGER")


def _create_arrivals(connection: sqlite3.Connection) -> None:
    connection.execute(
        """CREATE TABLE arrivals (
            path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,
            id TEXT NOT NULL, since REAL NOT NULL, told INTEGER NOT NULL
        ) WITHOUT ROWID"""
    )


def _add_endings(connection: sqlite3.Connection) -> None:
    for column in ("problem", "message"):
        connection.execute(f"ALTER TABLE runs ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")


def _veil_secret_scans(connection: sqlite3.Connection) -> None:
    # Those without documents are noted once more, now without their names.
    connection.execute(
        "UPDATE scans SET identified=NULL WHERE documents=0 AND state IN ('archived', 'indexed')"
    )


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _create_scans_and_runs,
    _add_review,
    identities.create,
    _create_arrivals,
    figures.create,
    neighbours.create,
    _add_endings,
    also_in.create,
    _veil_secret_scans,
)


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction, durable when it ends; nothing of it happened if it raises.

    Raises:
        OutOfSpaceError: The disk is full.
        ArchiveToolError: The file cannot be written for another reason.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    except sqlite3.OperationalError as error:
        if is_full(error):
            raise out_of_space(path) from error
        raise ArchiveToolError(f"{path} cannot be written: {error}.") from error


def select(
    connection: sqlite3.Connection, path: Path, statement: str, values: tuple[object, ...]
) -> list[tuple[Any, ...]]:
    """All rows of a question.

    Raises:
        ArchiveToolError: The file cannot be read right now, as on a share that went away.
    """
    try:
        return connection.execute(statement, values).fetchall()
    except sqlite3.OperationalError as error:
        raise ArchiveToolError(f"{path} cannot be read: {error}.", next_step="Check its disk.") from error


def is_full(error: sqlite3.Error) -> bool:
    """Whether an error means that the disk is full."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error means that the file is not a sound ledger (not: locked, not allowed)."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def out_of_space(path: Path) -> OutOfSpaceError:
    """The error for a full disk."""
    return OutOfSpaceError(
        f"The disk of {path} is full.",
        next_step="Free some space and run the same command again: nothing is lost.",
    )


def stored(text: str) -> str | bytes:
    """Text as SQLite takes it: file names that are not UTF-8 become bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text)
    return text


def shown(value: Any) -> Any:
    """A value as it was before `stored`."""
    return os.fsdecode(value) if isinstance(value, bytes) else value


def connect(database: str, *, uri: bool = False) -> sqlite3.Connection:
    """A connection without implicit transactions."""
    return sqlite3.connect(database, uri=uri, timeout=BUSY_SECONDS, isolation_level=None)


def open_reading(path: Path) -> sqlite3.Connection | None:
    """Opens a sound, current file for reading only; None if it is of an older version.

    Raises:
        sqlite3.DatabaseError: It is damaged, or not ours.
        NewerArchiveError: It was made by a newer version.
    """
    connection = connect(f"file:{quote(os.fsencode(path.absolute()))}?mode=ro", uri=True)
    try:
        if _version(connection, path) == len(MIGRATIONS):
            _check(connection)
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def open_copy(path: Path) -> sqlite3.Connection:
    """Reads a file into memory and brings it up to date there. Raises as `open_reading`."""
    copy = connect(":memory:")
    try:
        with contextlib.closing(
            connect(f"file:{quote(os.fsencode(path.absolute()))}?mode=ro", uri=True)
        ) as connection:
            connection.backup(copy)
        _check(copy)
        migrate(copy, path)
    except BaseException:
        copy.close()
        raise
    return copy


def open_writing(path: Path) -> sqlite3.Connection:
    """Opens a file, or makes it; checks it and brings it up to date. Raises as `open_reading`."""
    connection = connect(os.fspath(path))
    try:
        # A write-ahead log needs memory that all who read share: not on a network share (sqlite.org/wal.html).
        journal = "TRUNCATE" if is_network(path.absolute().parent) else "WAL"
        connection.execute(f"PRAGMA journal_mode = {journal}")
        # FULL: a scan reported as done must still be done after a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        # What is deleted, as of a scan found secret, is overwritten: not every SQLite is built to do so.
        connection.execute("PRAGMA secure_delete = ON")
        migrate(connection, path)
        _check(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise NewerArchiveError(
            f"{path} has ledger version {version}; this program knows up to {len(MIGRATIONS)}.",
            next_step="Update scan2archive.",
        )
    return version


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Brings the tables up to date, each step in its own transaction."""
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
    connection.execute("SELECT id, state FROM scans LIMIT 1").fetchone()


def put_aside(path: Path) -> Path:
    """Renames a damaged file so that it is kept; gives its new path."""
    aside = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    path.rename(aside)
    remove(path)
    return aside


def remove(path: Path) -> None:
    """Removes a file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
