# SPDX-License-Identifier: Apache-2.0
"""Which papers of the archive a document rests on, and which rest on it, by their legal bases (căn cứ)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scan2archive.index import Hit, Index, Query
from scan2archive.model import Document
from scan2archive.references import Reference, names, references

_MOST = 50  # papers that are looked at for each code


@dataclass(frozen=True, slots=True)
class Links:
    """The ties of a document to others in the archive.

    Attributes:
        rests_on: Papers its legal bases name, in their order.
        resting: Papers whose legal bases name it, newest first.
    """

    rests_on: tuple[Hit, ...] = ()
    resting: tuple[Hit, ...] = ()


def links(index: Index, document: Document) -> Links:
    """Looks a document's ties up. What is set apart as secret is in no index and so never among them.

    Args:
        index: Of the document's archive.
        document: Any document of it.

    Raises:
        IndexUnusableError: The index is missing or damaged.
    """
    rests_on: dict[str, Hit] = {}
    for reference in _bases((field.name, field.value) for field in document.fields):
        if not reference.code:
            continue
        for hit in index.search(Query(number=reference.code, limit=_MOST)).hits:
            if hit.id != document.id and names(reference, hit.value("code"), hit.value("issued_date")):
                rests_on.setdefault(hit.id, hit)
    code, date = document.value("code"), document.value("issued_date")
    citing = index.search(Query(f'"{code}"', sort="-date", limit=_MOST)).hits if code else ()
    resting = (
        hit
        for hit in citing
        if hit.id != document.id and any(names(one, code, date) for one in _bases(hit.fields))
    )
    return Links(tuple(rests_on.values()), tuple(resting))


def _bases(fields: Iterable[tuple[str, str]]) -> Iterator[Reference]:
    for name, value in fields:
        if name == "legal_bases":
            yield from references(value)
