# SPDX-License-Identifier: Apache-2.0
"""What an office counts: documents and pages by month, type, issuer, dossier, and who corrected how much.

Noted from each record as it is archived or corrected, so that a question about a hundred thousand documents does not
read as many packages. A value that nobody is sure of is noted as unknown; of secret records nothing is noted.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from scan2archive.ledger.standing import CORRECTION, standing
from scan2archive.model import Document, Record, Step

By = Literal["month", "type", "issuer", "dossier", "operator"]
_KEYS = {
    "month": "substr(coalesce(taken, known.day, ''), 1, 7)",
    "type": "documents.type",
    "issuer": "documents.issuer",
    "dossier": "scans.dossier",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """The count of a group of documents.

    Attributes:
        key: The month (``2026-11``), type, issuer or dossier; empty where it is unknown.
        scans: Scans that hold one of them.
        documents: How many there are.
        pages: Pages they have.
        review: Documents that need a person.
        corrected: Documents in which a person has changed or accepted something.
        first: First issue date that is sure, ISO 8601, possibly partial; empty if there is none.
        last: Last one.
    """

    key: str
    scans: int
    documents: int
    pages: int
    review: int
    corrected: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Work:
    """What a person has done.

    Attributes:
        operator: Who.
        documents: In how many documents; a scan that was cut or moved, and no more, counts as one.
        changed: Values given or taken out.
        accepted: Values and documents accepted as they were.
        settled: Problems settled.
        cut: Scans cut anew or put into another dossier.
        first: First day, ISO 8601.
        last: Last day.
    """

    operator: str
    documents: int
    changed: int
    accepted: int
    settled: int
    cut: int
    first: str
    last: str


def create(connection: sqlite3.Connection) -> None:
    """Makes the tables; records noted before are noted again (`identified`)."""
    connection.execute("ALTER TABLE scans ADD COLUMN revision INTEGER")
    connection.execute("UPDATE scans SET identified=NULL")
    connection.execute(
        "CREATE TABLE documents (record_id TEXT NOT NULL, ordinal INTEGER NOT NULL, type TEXT NOT NULL, "
        "issuer TEXT NOT NULL, issued TEXT NOT NULL, pages INTEGER NOT NULL, review INTEGER NOT NULL, "
        "corrected INTEGER NOT NULL, taken TEXT, PRIMARY KEY (record_id, ordinal)) WITHOUT ROWID"
    )
    connection.execute(
        "CREATE TABLE corrections (record_id TEXT NOT NULL, number INTEGER NOT NULL, operator TEXT NOT NULL, "
        "day TEXT NOT NULL, kind TEXT NOT NULL, document TEXT NOT NULL, "
        "PRIMARY KEY (record_id, number)) WITHOUT ROWID"
    )


def note(connection: sqlite3.Connection, record: Record) -> None:
    """Notes a record in place of what was noted of it before."""
    # A correction keeps the day on which the scan was taken in; a ledger made anew does not know it.
    taken = record.created.date().isoformat() if record.revision == 1 else None
    if taken is None:
        row = connection.execute(
            "SELECT taken FROM documents WHERE record_id=? LIMIT 1", (record.id,)
        ).fetchone()
        taken = row[0] if row else None
    forget(connection, record.id)
    connection.execute("UPDATE scans SET revision=? WHERE id=?", (record.revision, record.id))
    if any(document.is_marked for document in record.documents):
        return
    done = [step for step in standing(record.steps) if step.name == CORRECTION]
    connection.executemany(
        "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?)",
        [
            (
                *(record.id, document.ordinal),
                *(_sure(document, name) for name in ("type", "issuer", "issued_date")),
                document.pages[1] - document.pages[0] + 1,
                document.state == "review",
                _is_corrected(document, done),
                taken,
            )
            for document in record.documents
        ],
    )
    if record.documents:
        connection.executemany("INSERT INTO corrections VALUES (?,?,?,?,?,?)", _corrections(record.id, done))


def forget(connection: sqlite3.Connection, record_id: str) -> None:
    """Takes out what was noted of a record."""
    connection.execute("DELETE FROM documents WHERE record_id=?", (record_id,))
    connection.execute("DELETE FROM corrections WHERE record_id=?", (record_id,))


def _sure(document: Document, name: str) -> str:
    field = document.field(name)
    return field.value if field and field.state != "review" else ""


def _is_corrected(document: Document, done: Iterable[Step]) -> bool:
    for step in done:
        given = dict(step.settings)
        first, _, last = given.get("pages", "0-0").partition("-")
        if given.get("kind") in ("set", "accept", "settle") and not (
            int(last) < document.pages[0] or int(first) > document.pages[1]
        ):
            return True
    return False


def _corrections(record_id: str, done: Iterable[Step]) -> list[tuple[str, int, str, str, str, str]]:
    found = []
    for number, step in enumerate(done):
        given = dict(step.settings)
        document = given.get("document", "") or record_id
        kind, day = given.get("kind", "set"), given.get("when", "")[:10]
        found.append((record_id, number, given.get("by", ""), day, kind, document))
    return found


_COUNT = (
    "SELECT {key}, count(DISTINCT documents.record_id), count(*), coalesce(sum(documents.pages), 0), "
    "coalesce(sum(documents.review), 0), coalesce(sum(corrected), 0), coalesce(min(nullif(issued, '')), ''), "
    "coalesce(max(issued), '') FROM documents JOIN scans ON scans.id = documents.record_id "
    "LEFT JOIN temp.known ON known.record_id = documents.record_id "
    "WHERE coalesce(taken, known.day, '') BETWEEN ? AND ? {order}"
)
# What was done to the whole scan is done to the documents that were corrected besides, and is a document more only where none was.
_WORK_OF_A_SCAN = (
    "SELECT operator, max(1, count(DISTINCT nullif(document, record_id))) AS papers, sum(kind='set') AS changed, "
    "sum(kind='accept') AS accepted, sum(kind='settle') AS settled, sum(kind IN ('split', 'move')) AS cut, "
    "min(day) AS first, max(day) AS last FROM corrections WHERE day BETWEEN ? AND ? GROUP BY operator, record_id"
)


class Questions:
    """Asks the ledger for figures."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        # In memory beside the ledger, also where that is only read.
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS known (record_id TEXT PRIMARY KEY, day TEXT)")

    def date(self, days: Iterable[tuple[str, str]]) -> None:
        """Tells, for as long as the ledger is open, when some of the `undated` records were taken in.

        Args:
            days: Id of the record and day, ISO 8601.
        """
        self._connection.executemany("INSERT OR REPLACE INTO temp.known VALUES (?,?)", days)

    def undated(self) -> tuple[str, ...]:
        """Ids of records of which nobody noted when they were taken in: their first revision says it."""
        rows = self._connection.execute(
            "SELECT DISTINCT record_id FROM documents WHERE taken IS NULL ORDER BY record_id"
        )
        return tuple(row[0] for row in rows)

    def count(
        self, by: Literal["month", "type", "issuer", "dossier"], days: tuple[str, str]
    ) -> tuple[Figures, ...]:
        """Figures of each group, months in order, others by documents, the largest first.

        Args:
            by: What makes a group.
            days: First and last day on which the scans were taken in, ISO 8601.
        """
        order = "1" if by == "month" else "3 DESC, 1"
        rows = self._connection.execute(
            _COUNT.format(key=_KEYS[by], order=f"GROUP BY 1 ORDER BY {order}"), days
        )
        return tuple(Figures(os.fsdecode(key), *values) for key, *values in rows)

    def total(self, days: tuple[str, str]) -> Figures:
        """The same of all of them."""
        return Figures(*self._connection.execute(_COUNT.format(key="''", order=""), days).fetchone())

    def work(self, days: tuple[str, str]) -> tuple[Work, ...]:
        """What each person has done on these days, the most documents first."""
        rows = self._connection.execute(
            "SELECT operator, sum(papers), sum(changed), sum(accepted), sum(settled), sum(cut), min(first), max(last) "
            f"FROM ({_WORK_OF_A_SCAN}) GROUP BY operator ORDER BY 2 DESC, operator",
            days,
        )
        return tuple(Work(*row) for row in rows)

    def revisions(self) -> dict[str, int]:
        """The newest revision that was noted of each archived record."""
        rows = self._connection.execute(
            "SELECT id, revision FROM scans WHERE revision IS NOT NULL AND state IN ('archived', 'indexed')"
        )
        return dict(rows)
