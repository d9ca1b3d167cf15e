# SPDX-License-Identifier: Apache-2.0
"""Likely duplicates: the same code, issuer and date under other bytes, as a scan made twice has them.

Nothing of this is in a package: a scan that comes later makes an earlier one a duplicate too. It is asked of
the ledger when a person looks, and settled by `correct --accept` on either of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scan2archive.ledger.book import Ledger, Twins
from scan2archive.ledger.identities import LIKELY_DUPLICATE
from scan2archive.model import Document, Problem, Record

SAME_AS_SECRET = (
    "same_as_secret"  # code of the problem of a scan held with a secret one; it goes with the doubt
)


def problems_of(document: Document, twins: Iterable[Twins]) -> tuple[Problem, ...]:
    """What a person is told of the other scans of a document's paper, one problem for each."""
    return tuple(
        Problem(
            LIKELY_DUPLICATE,
            document.pages[0],
            f"It has the code, issuer and date of {twin.other}: likely the same paper, scanned twice.",
            "warning",
        )
        for twin in twins
        if twin.id == document.id
    )


def others_of(document: Document, twins: Iterable[Twins]) -> tuple[str, ...]:
    """Ids of the documents that are likely the same paper, in the order of `problems_of`."""
    return tuple(twin.other for twin in twins if twin.id == document.id)


def with_problems(record: Record, twins: Sequence[Twins]) -> Record:
    """The record with its likely duplicates among its problems, to be shown; never to be kept."""
    found = (problem for document in record.documents for problem in problems_of(document, twins))
    return replace(record, problems=(*record.problems, *found))


def in_review(ledger: Ledger) -> frozenset[str]:
    """Ids of the records that a person should look at, for whatever reason."""
    return frozenset(
        (*(row.id for row in ledger.in_review()), *(twin.record_id for twin in ledger.twins())),
    )
