# SPDX-License-Identifier: Apache-2.0
"""The search index (chỉ mục): its values, the `Index` protocol, and how to open one.

The index is derived from the packages and may be deleted at any time; `rebuild` makes it again.
Whoosh is imported only when an index is opened, so that `--help` stays quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from scan2archive.model import LIST_FIELDS, Document, Page
from scan2archive.model_json import Json

Sort = Literal["relevance", "date", "-date"]
Titles = tuple[tuple[str, str], ...]
"""Pairs of a dossier's name and the title (tiêu đề) that a person gave it."""
FACET_FIELDS = ("type", "issuer", "year", "dossier")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed for one document.

    Attributes:
        document: The document with its fields.
        dossier: Name of the dossier (hồ sơ); empty if none.
        source: Name of the file it came in.
        pages: Pages of the scan with their words; only those of the document are indexed.
        also_in: Further dossiers it is listed in.
    """

    document: Document
    dossier: str
    source: str
    pages: tuple[Page, ...]
    also_in: tuple[str, ...] = ()

    @property
    def dossiers(self) -> tuple[str, ...]:
        """All that it is found under."""
        return tuple(filter(None, (self.dossier, *self.also_in)))


@dataclass(frozen=True, slots=True)
class Query:
    """A search. Empty text with filters lists what passes them, newest first.

    Attributes:
        text: What the user typed; any text is valid.
        types: Names or abbreviations of document types; any of them.
        issuer: Words of the issuing agency, with or without marks.
        signer: Words of the signer's name, with or without marks.
        dossier: Name or title of the dossier, or whole words of it; its subfolders are meant too.
        date_from: Earliest issue date, ISO 8601, possibly partial.
        date_to: Latest issue date, ISO 8601, possibly partial (``1998`` includes its last day).
        number: Number of the document, or its code or the beginning of it.
        exact: Marks matter: ``dat`` does not find ``đất``.
        sort: ``relevance``, ``date`` (oldest first) or ``-date`` (newest first).
        limit: Most hits returned; 0 = only count.
        offset: Hits skipped.
        facets: Count types, issuers, years and dossiers over all hits.
        titles: Of the dossiers that have one; the index knows only names, as a title may change at any time.
    """

    text: str = ""
    types: tuple[str, ...] = ()
    issuer: str = ""
    signer: str = ""
    dossier: str = ""
    date_from: str = ""
    date_to: str = ""
    number: str = ""
    exact: bool = False
    sort: Sort = "relevance"
    limit: int = 10
    offset: int = 0
    facets: bool = False
    titles: Titles = ()


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a page around hits.

    Attributes:
        page: Page of the scan, from 1.
        html: Escaped text with the hit words in ``<mark>``.
    """

    page: int
    html: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found.

    Attributes:
        id: Document id.
        record_id: Id of the scan it is part of.
        score: Higher is better; comparable only within one result.
        dossier: Its dossier; empty if none.
        source: Name of the file it came in.
        pages: First and last page in the scan, from 1, inclusive.
        fields: Pairs of field name and value; list fields repeat the name.
        snippets: At most three, by page.
        review: Names of the fields whose value a person should look at.
        also_in: Further dossiers it is listed in.
    """

    id: str
    record_id: str
    score: float
    dossier: str
    source: str
    pages: tuple[int, int]
    fields: tuple[tuple[str, str], ...]
    snippets: tuple[Snippet, ...]
    review: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()

    def value(self, name: str) -> str:
        """The (first) value of that field, or an empty string."""
        return next((value for key, value in self.fields if key == name), "")


@dataclass(frozen=True, slots=True)
class Facet:
    """How often each value of a field occurs among all hits.

    Attributes:
        field: One of `FACET_FIELDS`.
        values: Pairs of value and count, most frequent first; documents without a value do not count.
    """

    field: str
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a `Query`.

    Attributes:
        query: The text as typed.
        total: Documents found, of which `hits` are one page.
        took_ms: Wall time in milliseconds.
        hits: Best first.
        facets: Empty unless asked for.
        suggestions: Queries that would find more, when a word is nowhere in the index.
        partial: No document has all the words; these have most of them.
        phrase_total: Documents where two or more plain words stand together; 0 if there are no such.
        similar: Documents of the total that have everything but for one wrong letter, in them or in the query.
        renamed: Names from before or after a reorganisation that were searched too, below what was typed.
        unknown_types: Types among the filters that are neither known nor of any document.
        nowhere: Words of a partial answer that no document at all has, as typed.
    """

    query: str
    total: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...] = ()
    suggestions: tuple[str, ...] = ()
    partial: bool = False
    phrase_total: int = 0
    unknown_types: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    similar: int = 0
    nowhere: tuple[str, ...] = ()


class Index(Protocol):
    """A search engine over documents. One process writes at a time; any number read."""

    def add(self, entries: Iterable[Entry]) -> int:
        """Adds documents in one commit; all older documents of the same records go.

        Returns:
            The number of documents added.

        Raises:
            ValueError: A document is marked secret (độ mật); nothing of the call is indexed.
            ArchiveLockedError: Another process writes to the index.
            IndexUnusableError: The index is missing or damaged.
            OutOfSpaceError: The disk is full; the index is as before.
        """
        ...

    def remove(self, record_ids: Iterable[str]) -> None:
        """Removes all documents of the records, in one commit; raises as `add`.

        None of their words is left in any file, as it may be until the next rebuild of what `add` replaces.
        """
        ...

    def search(self, query: Query) -> Result:
        """Answers a query, always from the newest commit.

        Raises:
            UsageError: A date filter is not a date, or the earliest date is after the latest.
            IndexUnusableError: The index is missing or damaged.
        """
        ...

    def ids(self) -> frozenset[str]:
        """Ids of all documents in the index."""
        ...

    def count(self) -> int:
        """Number of documents in the index."""
        ...

    def close(self) -> None:
        """Lets go of open files; the index can be used again after it."""
        ...


def open_index(path: Path) -> Index:
    """Opens the index in a folder.

    Raises:
        IndexUnusableError: It is missing, torn, foreign or of another version.
    """
    from scan2archive.index.whoosh_index import WhooshIndex

    return WhooshIndex(path)


def create_index(path: Path) -> Index:
    """Makes an empty index in a folder, or opens the one that is there: it never empties one.

    Raises:
        IndexUnusableError: Something else or a damaged index is there.
    """
    from scan2archive.index import whoosh_index

    return whoosh_index.create(path)


def rebuild(path: Path, entries: Iterable[Entry], on_progress: Callable[[int], None] | None = None) -> int:
    """Builds the index anew beside the old one and swaps them in one step.

    Killed at any moment, it leaves the old index or the new one. Searches go on meanwhile.

    Args:
        path: Folder of the index; whatever state it is in.
        entries: All documents; read one at a time.
        on_progress: Called with the number of documents done.

    Returns:
        The number of documents indexed.

    Raises:
        ValueError: A document is marked secret; the old index stays.
        ArchiveLockedError: Another process writes to the index.
        IndexUnusableError: The folder cannot be written.
        OutOfSpaceError: The disk is full; the old index stays.
    """
    from scan2archive.index import whoosh_index

    return whoosh_index.rebuild(path, entries, on_progress)


def check_files(path: Path) -> None:
    """Compares every byte of the index with the digests noted when it was written. Needs no lock.

    Raises:
        IndexUnusableError: The index is missing, or a file of it is not as it was written.
    """
    from scan2archive.index.files.digests import changed
    from scan2archive.index.files.layout import current_part, unusable

    part = current_part(path)
    try:
        names = changed(part)
    except OSError as error:
        raise unusable(path, f"the index cannot be read ({error.strerror}).") from error
    if names and part == current_part(path):
        raise unusable(path, f"the index is damaged: {', '.join(names)} of {part.name} not as written.")


def result_to_json(result: Result) -> Json:
    """The ``search`` shape of the interface."""
    return {
        "query": result.query,
        "total": result.total,
        "took_ms": result.took_ms,
        "hits": [_hit_to_json(hit) for hit in result.hits],
        "facets": {
            facet.field: [{"value": value, "count": count} for value, count in facet.values]
            for facet in result.facets
        },
        "suggestions": list(result.suggestions),
        "partial": result.partial,
        "phrase_total": result.phrase_total,
        "renamed": list(result.renamed),
        "similar": result.similar,
        "nowhere": list(result.nowhere),
    }


def _hit_to_json(hit: Hit) -> Json:
    fields: Json = {}
    for name, value in hit.fields:
        if name in LIST_FIELDS:
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    return {
        "id": hit.id,
        "record_id": hit.record_id,
        "score": hit.score,
        "dossier": hit.dossier,
        "also_in": list(hit.also_in),
        "source": hit.source,
        "fields": fields,
        "snippets": [{"page": snippet.page, "html": snippet.html} for snippet in hit.snippets],
        "review": list(hit.review),
        "pages": list(hit.pages),
    }
