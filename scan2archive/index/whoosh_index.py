# SPDX-License-Identifier: Apache-2.0
"""The built-in engine: Whoosh, which is imported here and in the modules this one is split into.

Whoosh keeps lists of documents per term and commits them; what a term is (`analysis`), what a query
means (`query`), and what a snippet is (`highlight`) is decided outside. Fields hold no positions:
phrases are found through pairs, so a phrase of three words or more is "all its pairs in one
document", which differs from the phrase only by rare coincidence and costs a fraction.

The text of the pages is stored compressed in the index. Reading it from the packages instead would
save about a third of the index, but every search would open ten packages, perhaps on a slow network disk.
"""

from __future__ import annotations

import errno
import json
import shutil
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex

from scan2archive.errors import ArchiveToolError, IndexUnusableError, OutOfSpaceError
from scan2archive.index import FACET_FIELDS, Entry, Facet, Hit, Query, Result
from scan2archive.index.analysis import doubtful, page_texts, phrase_key, terms_of
from scan2archive.index.clauses import Parsed
from scan2archive.index.highlight import snippets
from scan2archive.index.layout import (
    MARKER,
    current_part,
    new_part,
    publish,
    sweep,
    sync,
    unusable,
    write_lock,
)
from scan2archive.index.names import dossier_key, unknown_types
from scan2archive.index.query import as_phrase, parse
from scan2archive.index.suggest import suggestions
from scan2archive.index.whoosh_files import Column, Files, schema
from scan2archive.index.whoosh_query import Ranking, excluded, filtered, frequencies, one, required, together

_MEMORY_MB = 128
_MOST_FACET_VALUES = 50
_LONGEST_NAME = 200
_PER_CLAUSE = 10_000.0  # above any score

_Rows = list[tuple[float, int]]  # score and Whoosh's number of the document


class WhooshIndex:
    """An `Index` in a folder, written and read with Whoosh."""

    def __init__(self, path: Path) -> None:
        """Opens the index; raises IndexUnusableError."""
        self._path = path
        self._part: Path | None = None
        self._index: Any = None
        self._searcher: Any = None
        with _guarded(path):
            self._current()

    # ------------------------------------------------------------ writing

    def add(self, entries: Iterable[Entry]) -> int:
        """Adds documents in one commit; see `Index.add`."""
        documents = {entry.document.id: _document(entry) for entry in entries}
        self._write({document["record"] for document in documents.values()}, list(documents.values()))
        return len(documents)

    def remove(self, record_ids: Iterable[str]) -> None:
        """Removes all documents of the records; see `Index.remove`."""
        self._write(set(record_ids), [])

    def _write(self, record_ids: set[str], documents: list[dict[str, Any]]) -> None:
        if not record_ids:
            return
        with write_lock(self._path), _guarded(self._path):
            part = current_part(self._path)
            sweep(self._path, part)
            with _writer(self._path, part) as writer:
                for record_id in sorted(record_ids):
                    writer.delete_by_term("record", record_id)
                for document in documents:
                    writer.add_document(**document)
            sync(part)

    # ------------------------------------------------------------ reading

    def search(self, query: Query) -> Result:
        """Answers a query; see `Index.search`."""
        started = time.perf_counter()
        parsed = parse(query)
        with _guarded(self._path):
            searcher = self._current()
            rows, partial = _find(searcher, parsed, exact=query.exact)
            if not rows and parsed.loosened is not None:
                parsed = parsed.loosened
                rows, partial = _find(searcher, parsed, exact=query.exact)
            hits: list[Hit] = []
            facets: tuple[Facet, ...] = ()
            if rows:
                rows = _sorted(searcher, rows, query)
                wanted = rows[max(0, query.offset) :][: max(0, query.limit)]
                hits = [_hit(searcher, number, score, parsed, query) for score, number in wanted]
                facets = _facets(searcher, rows) if query.facets else ()
            phrase_total = 0
            if not partial and (words := as_phrase(query, parsed)):
                # All of them are among the rows, which have the filters and, if they matter, the marks.
                numbers = {number for _, number in rows}
                phrase_total = sum(n in numbers for n in searcher.docs_for_query(together(words)))
            strange: tuple[str, ...] = ()
            if query.types:
                strange = unknown_types(query.types, map(bytes.decode, searcher.reader().lexicon("type")))
            suggested: tuple[str, ...] = ()
            if partial or not rows:
                suggested = suggestions(query.text, *frequencies(searcher))
        return Result(
            query=query.text,
            total=len(rows),
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            hits=tuple(hits),
            facets=facets,
            suggestions=suggested,
            partial=partial,
            phrase_total=phrase_total,
            unknown_types=strange,
            renamed=parsed.renamed,
        )

    def ids(self) -> frozenset[str]:
        """Ids of all documents."""
        with _guarded(self._path):
            reader = self._current().reader()
            if not reader.doc_count():
                return frozenset()
            column = Column(reader, "id")
            return frozenset(column[number] for number in reader.all_doc_ids())

    def count(self) -> int:
        """Number of documents."""
        with _guarded(self._path):
            return int(self._current().reader().doc_count())

    def close(self) -> None:
        """Lets go of open files."""
        if self._searcher is not None:
            self._searcher.close()
        self._searcher = self._index = self._part = None

    def _current(self) -> Any:
        """A searcher on the newest commit."""
        part = current_part(self._path)
        generation = self._index.latest_generation() if part == self._part else None
        if self._searcher is not None and generation == self._searcher.reader().generation():
            return self._searcher
        self.close()
        for _ in range(3):
            try:
                self._index = _open(part)
                self._searcher = self._index.searcher(weighting=Ranking())
            except Exception:
                # A rebuild may have taken the part away since its name was read.
                if (newer := current_part(self._path)) == part:
                    raise
                part = newer
            else:
                break
        self._part = part
        return self._searcher


def create(path: Path) -> WhooshIndex:
    """An empty index, or the one that is there; see `scan2archive.index.create_index`."""
    _make_folder(path)
    with write_lock(path), _guarded(path):
        if not (path / MARKER).exists():
            part = new_part(path)
            FileIndex.create(Files(str(part)), schema())
            publish(path, part)
    return WhooshIndex(path)


def rebuild(path: Path, entries: Iterable[Entry], on_progress: Callable[[int], None] | None = None) -> int:
    """Builds anew and swaps; see `scan2archive.index.rebuild`."""
    _make_folder(path)
    done = 0
    with write_lock(path):
        with _guarded(path):
            part = new_part(path)
        try:
            with _guarded(path):
                FileIndex.create(Files(str(part)), schema())
            with _writer(path, part) as writer:
                for entry in entries:
                    document = _document(entry)
                    with _guarded(path):
                        writer.add_document(**document)
                    done += 1
                    if on_progress is not None:
                        on_progress(done)
            with _guarded(path):
                publish(path, part)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        sweep(path, part)
    return done


# ---------------------------------------------------------------- files and errors


@contextmanager
def _guarded(path: Path) -> Iterator[None]:
    """Turns what Whoosh and the system raise over bad files into errors for the user."""
    try:
        yield
    except ArchiveToolError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OutOfSpaceError(
                f"{path}: the disk is full; the index is as it was.", next_step="Free some space."
            ) from error
        raise unusable(path, f"the index cannot be read or written ({error}).") from error
    except Exception as error:
        # Torn files make Whoosh raise nearly anything: NameError, AssertionError, struct.error, KeyError.
        raise unusable(path, f"the index is damaged ({type(error).__name__}: {error}).") from error


@contextmanager
def _writer(path: Path, part: Path) -> Iterator[Any]:
    """A Whoosh writer that commits at the end, or leaves everything as it was."""
    with _guarded(path):
        writer = _open(part).writer(limitmb=_MEMORY_MB)
    try:
        yield writer
        with _guarded(path):
            writer.commit()
    except BaseException:
        with suppress(Exception):  # a writer that failed half way cannot always be ended cleanly
            writer.cancel()
        raise


def _open(part: Path) -> Any:
    # With the schema given, Whoosh does not unpickle the one it stored.
    return FileIndex(Files(str(part)), schema=schema())


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexUnusableError(
            f"{path}: the folder of the index cannot be made ({error.strerror}).",
            next_step="Make room for it, then run: scan2archive reindex",
        ) from error


# ---------------------------------------------------------------- documents


def _document(entry: Entry) -> dict[str, Any]:
    """What Whoosh gets for one document; raises ValueError if it is secret."""
    terms = terms_of(entry)
    document = entry.document
    stored = {
        "pages": document.pages,
        "dossier": entry.dossier,
        "source": entry.source,
        "fields": [(field.name, field.value) for field in document.fields],
        "review": doubtful(document),
        "texts": page_texts(entry),
    }
    names = {
        "type": document.value("type"),
        "issuer": document.value("issuer"),
        "dossier": entry.dossier,
        "signer": document.value("signer_name"),
    }
    whoosh: dict[str, Any] = {
        "id": document.id,
        "record": document.record_id,
        "text": terms.text,
        "marks": terms.marks,
        "pairs": terms.pairs,
        "subject": terms.subject,
        "subject_marks": terms.subject_marks,
        "names": terms.names,
        "codes": terms.codes,
        "cites": terms.cites,
        "number": terms.number or None,
        "year": terms.date[:4] or None,
        "date": terms.date or None,
        "stored": zlib.compress(json.dumps([document.record_id, stored], ensure_ascii=False).encode()),
    }
    for name, value in names.items():
        key = (dossier_key if name == "dossier" else phrase_key)(value)[:_LONGEST_NAME]
        if key:
            # Compared by its key, counted and shown as it is written.
            whoosh[name] = key
            if name != "signer":
                whoosh[f"_stored_{name}"] = value
    return whoosh


def _hit(searcher: Any, number: int, score: float, parsed: Parsed, query: Query) -> Hit:
    record_id, stored = json.loads(zlib.decompress(searcher.stored_fields(number)["stored"]))
    return Hit(
        id=Column(searcher.reader(), "id")[number],
        record_id=record_id,
        score=score,
        dossier=stored["dossier"],
        source=stored["source"],
        pages=(stored["pages"][0], stored["pages"][1]),
        fields=tuple((name, value) for name, value in stored["fields"]),
        snippets=snippets([(page, text) for page, text in stored["texts"]], parsed.must, exact=query.exact),
        review=tuple(stored["review"]),
    )


# ---------------------------------------------------------------- finding


def _find(searcher: Any, parsed: Parsed, *, exact: bool) -> tuple[_Rows, bool]:
    """Documents with their scores, unsorted, and whether they have only some of the words."""
    reader = searcher.reader()
    if not reader.doc_count():
        return [], False
    allowed: set[int] | None = None
    if (restriction := filtered(parsed.filters, reader)) is not None:
        allowed = set(searcher.docs_for_query(restriction))
    banned: set[int] = set()
    if parsed.must_not:
        banned = set(searcher.docs_for_query(excluded(parsed.must_not, reader, exact=exact)))

    def passing(rows: Iterable[tuple[float, int]]) -> _Rows:
        return [row for row in rows if (allowed is None or row[1] in allowed) and row[1] not in banned]

    if not parsed.must:
        return passing((0.0, number) for number in reader.all_doc_ids()), False
    question = required(parsed.must, reader, exact=exact)
    rows = passing(searcher.search(question, limit=None).top_n)
    if rows or len(parsed.must) == 1:
        return rows, False
    return _closest(searcher, parsed, passing, exact=exact), True


def _closest(
    searcher: Any, parsed: Parsed, passing: Callable[[Iterable[tuple[float, int]]], _Rows], *, exact: bool
) -> _Rows:
    """Documents that have at least half of the clauses; more of them always counts more."""
    found: Counter[int] = Counter()
    scores: dict[int, float] = defaultdict(float)
    for clause in parsed.must:
        for score, number in passing(
            searcher.search(one(clause, searcher.reader(), exact=exact), limit=None).top_n
        ):
            found[number] += 1
            scores[number] += score
    enough = (len(parsed.must) + 1) // 2
    return [
        (found[number] * _PER_CLAUSE + scores[number], number) for number in found if found[number] >= enough
    ]


def _sorted(searcher: Any, rows: _Rows, query: Query) -> _Rows:
    """Best first, of equals the newest, of those by id; documents without a date come last."""
    reader = searcher.reader()
    ids, dates = Column(reader, "id"), Column(reader, "date")
    keyed = [(round(score, 1), dates[number], ids[number], number) for score, number in rows]
    keyed.sort(key=lambda row: row[2])
    keyed.sort(key=lambda row: row[1], reverse=query.sort != "date")
    if query.sort == "date":
        keyed.sort(key=lambda row: not row[1])
    elif query.sort == "relevance":
        keyed.sort(key=lambda row: row[0], reverse=True)
    return [(score, number) for score, _, _, number in keyed]


def _facets(searcher: Any, rows: _Rows) -> tuple[Facet, ...]:
    reader = searcher.reader()
    facets = []
    for name in FACET_FIELDS:
        column = Column(reader, "date" if name == "year" else name)
        values = (column[number] for _, number in rows)
        counts = Counter(value[:4] if name == "year" else value for value in values)
        counts.pop("", None)
        common = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_FACET_VALUES]
        facets.append(Facet(name, tuple(common)))
    return tuple(facets)
