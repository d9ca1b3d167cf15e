# SPDX-License-Identifier: Apache-2.0
"""What the ledger keeps of a record besides its row: what its papers are known by, what they say of others, what is counted."""

from __future__ import annotations

import sqlite3

from scan2archive.ledger import also_in, figures, identities, neighbours
from scan2archive.model import Record


def note(connection: sqlite3.Connection, record: Record) -> None:
    """Notes a record in place of what was noted of it before."""
    identities.note(connection, record)
    figures.note(connection, record)
    neighbours.note(connection, record)
    also_in.note(connection, record)


def forget(connection: sqlite3.Connection, record_id: str) -> None:
    """Takes out what was noted of a record."""
    identities.forget(connection, record_id)
    figures.forget(connection, record_id)
    neighbours.forget(connection, record_id)
    also_in.forget(connection, record_id)
