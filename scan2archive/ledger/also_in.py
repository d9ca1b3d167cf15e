# SPDX-License-Identifier: Apache-2.0
"""The dossiers (hồ sơ) a scan is listed in besides the one it is kept in; of a secret one, none.

Only `scan2archive.ledger` uses the table.
"""

from __future__ import annotations

import sqlite3

from scan2archive.model import Record


def create(connection: sqlite3.Connection) -> None:
    """Makes the table; no record noted before it was there has such a dossier."""
    connection.execute(
        "CREATE TABLE also_in (record_id TEXT NOT NULL, dossier TEXT NOT NULL, PRIMARY KEY (record_id, dossier)) "
        "WITHOUT ROWID"
    )


def note(connection: sqlite3.Connection, record: Record) -> None:
    """Notes those of a record in place of what was noted of it before."""
    forget(connection, record.id)
    if any(document.is_marked for document in record.documents):
        return
    connection.executemany(
        "INSERT INTO also_in VALUES (?,?)", [(record.id, dossier) for dossier in record.also_in]
    )


def forget(connection: sqlite3.Connection, record_id: str) -> None:
    """Takes out what was noted of a record."""
    connection.execute("DELETE FROM also_in WHERE record_id=?", (record_id,))
