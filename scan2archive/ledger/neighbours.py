# SPDX-License-Identifier: Apache-2.0
"""What the other papers of an agency say: who signs there, and which number was given on which day.

Offices number each kind of paper in one series a year, in the order of signing (Nghị định 30/2020/NĐ-CP, Điều 15), and
a few people sign all of them. Each paper speaks with what was read on it alone: what neighbours made sure counts as the
doubtful reading that it was.
Only `scan2archive.ledger` uses the table.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from scan2archive.model import Document, Field, Record
from scan2archive.vietnamese import code_key

CONFIRMED = ".neighbours"  # ends the rule of a value that they made sure
# Half of the names given 0.5 are right, and wrong ones seldom come out the same on another paper, but for rare letters.
DOUBTFUL, SURE, VOUCHED = 0.5, 1.0, 2.0
_WORTH = 0.5
_FULL_DATE = 10
_NUMBER = re.compile(r"0*(\d{1,6})(?!\d)")


@dataclass(frozen=True, slots=True)
class Noted:
    """What is sure of a paper, for its neighbours.

    Attributes:
        id: Of the document.
        agency: Key of the issuing agency.
        signer: Name of its signer; empty if there is none worth a word.
        weight: What the paper counts for that name: `DOUBTFUL`, `SURE` or `VOUCHED`; 0 without a name.
        series: Key of the notation; empty unless number, notation and day are sure.
        number: Within the series and year; 0 without a series.
        day: ISO 8601; empty without a series.
    """

    id: str
    agency: str
    signer: str
    weight: float
    series: str
    number: int
    day: str


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signs papers of an agency.

    Attributes:
        name: As it stands in most of them.
        papers: How many papers show the name.
        weight: What they count together.
        best: What the surest of them counts.
        example: Id of one of these documents.
    """

    name: str
    papers: int
    weight: float
    best: float
    example: str


def noted(document: Document) -> Noted | None:
    """What is noted of a document; None where its agency, or all else, is unsure."""
    issuer = _sure(document, "issuer")
    if issuer is None:
        return None
    signer, weight = _signer(document)
    number, notation, date = (_sure(document, name) for name in ("number", "notation", "issued_date"))
    match = _NUMBER.match(number.value) if number and notation and date else None
    series = code_key(notation.value) if notation and date and match and len(date.value) == _FULL_DATE else ""
    if not signer and not series:
        return None
    return Noted(
        document.id,
        code_key(issuer.value),
        signer,
        weight,
        series,
        int(match[1]) if match and series else 0,
        date.value if date and series else "",
    )


def _sure(document: Document, name: str) -> Field | None:
    field = document.field(name)
    return field if field is not None and field.value and field.state != "review" else None


def _signer(document: Document) -> tuple[str, float]:
    field = document.field("signer_name")
    if field is None or not field.value:
        return "", 0.0
    if field.state == "corrected":
        return field.value, VOUCHED
    if field.state == "confident" and not field.rule.endswith(CONFIRMED):
        return field.value, SURE
    return (field.value, DOUBTFUL) if field.confidence >= _WORTH else ("", 0.0)


def create(connection: sqlite3.Connection) -> None:
    """Makes the table; records noted before are noted again (`identified`)."""
    connection.execute("UPDATE scans SET identified=NULL")
    connection.execute(
        "CREATE TABLE neighbours (record_id TEXT NOT NULL, id TEXT NOT NULL, agency TEXT NOT NULL, "
        "signer TEXT NOT NULL, weight REAL NOT NULL, series TEXT NOT NULL, number INTEGER NOT NULL, "
        "day TEXT NOT NULL, PRIMARY KEY (record_id, id)) WITHOUT ROWID"
    )
    connection.execute("CREATE INDEX neighbours_by_signer ON neighbours (agency, signer, weight)")
    connection.execute("CREATE INDEX neighbours_by_number ON neighbours (agency, series, number, day)")


def note(connection: sqlite3.Connection, record: Record) -> None:
    """Notes the documents of a record in place of what was noted of it before; of a secret one, nothing."""
    forget(connection, record.id)
    if any(document.is_marked for document in record.documents):
        return
    connection.executemany(
        "INSERT INTO neighbours VALUES (?,?,?,?,?,?,?,?)",
        [
            (record.id, one.id, one.agency, one.signer, one.weight, one.series, one.number, one.day)
            for one in map(noted, record.documents)
            if one is not None
        ],
    )


def forget(connection: sqlite3.Connection, record_id: str) -> None:
    """Takes out what was noted of a record."""
    connection.execute("DELETE FROM neighbours WHERE record_id=?", (record_id,))


class Neighbours:
    """Questions about papers of the archive; those of one scan are left out, for they are what is asked about."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def signers(self, agency: str, besides: str) -> tuple[Signer, ...]:
        """Who signs papers of an agency, the surest first.

        Args:
            agency: Its key, as of `Noted`.
            besides: Id of the record that is left out.
        """
        rows = self._connection.execute(
            "SELECT signer, count(*), sum(weight), max(weight), min(id) FROM neighbours "
            "WHERE agency=? AND signer<>'' AND record_id<>? GROUP BY signer ORDER BY 3 DESC, signer",
            (agency, besides),
        )
        return tuple(Signer(*row) for row in rows)

    def around(self, one: Noted, besides: str, most: int) -> tuple[tuple[Noted, ...], tuple[Noted, ...]]:
        """The papers numbered next before and next after one in its series and year, nearest first.

        Args:
            one: With a series.
            besides: Id of the record that is left out.
            most: How many of each side.
        """
        return self._side("<", "DESC", one, besides, most), self._side(">", "ASC", one, besides, most)

    def _side(self, side: str, order: str, one: Noted, besides: str, most: int) -> tuple[Noted, ...]:
        rows = self._connection.execute(
            "SELECT id, agency, signer, weight, series, number, day FROM neighbours WHERE agency=? AND series=? "
            f"AND number{side}? AND substr(day, 1, 4)=? AND record_id<>? ORDER BY number {order}, id LIMIT ?",
            (one.agency, one.series, one.number, one.day[:4], besides, most),
        )
        return tuple(Noted(*row) for row in rows)


def of_record(record: Record, besides: str) -> Iterator[Noted]:
    """What the other documents of the same scan say."""
    for document in record.documents:
        one = noted(document) if document.id != besides else None
        if one is not None:
            yield one
