# SPDX-License-Identifier: Apache-2.0
"""What a paper is known by, whatever its bytes: code, issuer and date. Two scans of one paper meet here.

Nghị định 30/2020/NĐ-CP, Phụ lục VI asks for a warning where number, notation and issuing agency are the same;
numbers begin anew every year, so the date has to be the same too. The ledger keeps digests, no words.
Only `scan2archive.ledger.book` and `scan2archive.ledger.file` use the tables.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, groupby

from scan2archive.ledger.standing import standing
from scan2archive.model import Document, Record, document_id
from scan2archive.vietnamese import code_key, fold

LIKELY_DUPLICATE = "likely_duplicate"
_FULL_DATE = 10
_NUMBER = re.compile(r"\s*0*(\d+[^\W\d_]?)(?![^\W_])(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Twins:
    """Two documents that are likely the same paper, scanned twice.

    Attributes:
        id: Of the document.
        record_id: Of its scan.
        other: Id of the other document.
        other_record_id: Of the other scan.
    """

    id: str
    record_id: str
    other: str
    other_record_id: str


def identity(document: Document, *, doubtful: bool = False) -> str:
    """Digest of code, issuer and date; empty if one is missing.

    Separators, capitals, marks and leading zeros do not count. A partial date says too little.

    Args:
        document: What it is of.
        doubtful: Take values that are in doubt, too; else one of these makes it empty.
    """
    values = []
    for name in ("code", "issuer", "issued_date"):
        field = document.field(name)
        if field is None or not field.value or (field.state == "review" and not doubtful):
            return ""
        values.append(field.value)
    code, issuer, date = values
    match = _NUMBER.match(code)
    if match is None or not code_key(match[2]) or len(date) != _FULL_DATE:
        return ""
    key = "\n".join((fold(match[1]), code_key(match[2]), code_key(issuer), date))
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def settled(record: Record) -> Iterator[tuple[str, str]]:
    """Pairs of document ids that a person called different papers, or left as they are knowingly."""
    for step in standing(record.steps):
        given = dict(step.settings)
        if given.get("kind") == "settle" and given.get("problem") == LIKELY_DUPLICATE and given.get("new"):
            yield given.get("document", ""), given["new"]


def create(connection: sqlite3.Connection) -> None:
    """Makes the tables; ``identified`` is NULL for a scan archived before they were there."""
    connection.execute("ALTER TABLE scans ADD COLUMN identified INTEGER")
    connection.execute(
        "CREATE TABLE identities (record_id TEXT NOT NULL, ordinal INTEGER NOT NULL, identity TEXT NOT NULL, "
        "PRIMARY KEY (record_id, ordinal)) WITHOUT ROWID"
    )
    connection.execute("CREATE INDEX identities_by_identity ON identities (identity)")
    connection.execute(
        "CREATE TABLE settled (record_id TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL, "
        "PRIMARY KEY (record_id, one, other)) WITHOUT ROWID"
    )


def note(connection: sqlite3.Connection, record: Record) -> None:
    """Notes the documents of a record in place of what was noted of it before; of a secret one, nothing."""
    forget(connection, record.id)
    if not any(document.is_marked for document in record.documents):
        connection.executemany(
            "INSERT INTO identities VALUES (?,?,?)",
            [
                (record.id, document.ordinal, key)
                for document in record.documents
                if (key := identity(document))
            ],
        )
        connection.executemany(
            "INSERT OR IGNORE INTO settled VALUES (?,?,?)",
            [(record.id, *pair) for pair in settled(record)],
        )
    connection.execute("UPDATE scans SET identified=1 WHERE id=?", (record.id,))


def forget(connection: sqlite3.Connection, record_id: str) -> None:
    """Takes out what was noted of a record."""
    connection.execute("DELETE FROM identities WHERE record_id=?", (record_id,))
    connection.execute("DELETE FROM settled WHERE record_id=?", (record_id,))


def holders(connection: sqlite3.Connection, key: str) -> tuple[tuple[str, int], ...]:
    """The documents with an identity: ids of their records and their ordinals."""
    found = connection.execute(
        "SELECT record_id, ordinal FROM identities WHERE identity=? ORDER BY record_id, ordinal", (key,)
    )
    return tuple((record_id, ordinal) for record_id, ordinal in found)


def twins(connection: sqlite3.Connection, record_id: str | None = None) -> tuple[Twins, ...]:
    """Documents of different scans with the same identity, which nobody has settled.

    Args:
        connection: To the ledger.
        record_id: Only documents of this scan (a look-up by key for each); None = of all.

    Returns:
        Each pair from both sides, or from the side of that scan, by ids.
    """
    values: tuple[str, ...]
    if record_id is None:
        which, values = "SELECT identity FROM identities GROUP BY identity HAVING count(*) > 1", ()
    else:
        which, values = "SELECT identity FROM identities WHERE record_id=?", (record_id,)
    rows = connection.execute(
        f"SELECT identity, record_id, ordinal FROM identities WHERE identity IN ({which}) "
        "ORDER BY identity, record_id, ordinal",
        values,
    ).fetchall()
    found: list[Twins] = []
    for _, group in groupby(rows, key=lambda row: row[0]):
        for (_, one, first), (_, other, second) in combinations(group, 2):
            if one != other and record_id in (None, one, other):
                found.append(Twins(document_id(one, first), one, document_id(other, second), other))
    both = (pair for twin in found if not _is_settled(connection, twin) for pair in (twin, _turned(twin)))
    return tuple(sorted((t for t in both if record_id in (None, t.record_id)), key=lambda t: (t.id, t.other)))


def _turned(twin: Twins) -> Twins:
    return Twins(twin.other, twin.other_record_id, twin.id, twin.record_id)


def _is_settled(connection: sqlite3.Connection, twin: Twins) -> bool:
    """Whether a person said so of either of the two; what holds for one holds for the other."""
    pairs: Iterable[tuple[str, str, str]] = (
        (twin.record_id, twin.id, twin.other),
        (twin.other_record_id, twin.other, twin.id),
    )
    return any(
        connection.execute("SELECT 1 FROM settled WHERE record_id=? AND one=? AND other=?", pair).fetchone()
        for pair in pairs
    )
