# SPDX-License-Identifier: Apache-2.0
"""The built-in engine: Whoosh, which is imported here and in the modules this one is split into.

What a term is (`analysis`), what a query means (`query`), which documents it finds (`matching`, `finding`) and what a
snippet is (`highlight`) is decided outside; Whoosh keeps segments, what is stored, and commits. No positions are kept:
phrases are found through pairs, so a phrase of three words or more is "all its pairs in one document", which differs
from the phrase only by rare coincidence and costs a fraction.

The text of the pages is stored compressed in the index. Reading it from the packages instead would
save about a third of the index, but every search would open ten packages, perhaps on a slow network disk.
"""

from __future__ import annotations

import errno
import json
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex

from scan2archive.errors import ArchiveToolError, IndexUnusableError, OutOfSpaceError
from scan2archive.index import Entry, Facet, Hit, Query, Result
from scan2archive.index.answers.finding import BETWEEN_VALUES, facets, find, first
from scan2archive.index.answers.highlight import snippets
from scan2archive.index.answers.matching import frequencies
from scan2archive.index.answers.sets import together
from scan2archive.index.files.bitmaps import members
from scan2archive.index.files.layout import (
    MARKER,
    current_part,
    new_part,
    publish,
    sweep,
    sync,
    unusable,
    write_lock,
)
from scan2archive.index.files.whoosh_reader import Reader
from scan2archive.index.files.whoosh_writer import Row, Writer
from scan2archive.index.queries.clauses import Parsed
from scan2archive.index.queries.names import dossier_key, unknown_types
from scan2archive.index.queries.query import as_phrase, parse
from scan2archive.index.queries.suggest import suggestions
from scan2archive.index.whoosh_codec import Files, schema
from scan2archive.index.words.analysis import date_number, doubtful, page_texts, phrase_key, terms_of

_LONGEST_NAME = 200
_LONGEST_OPENING = 10.0  # seconds; a writer that commits all the time is overtaken long before
_COMMIT = re.compile(r"_MAIN_(\d+)\.toc")  # how Whoosh names the table of contents of a commit


class WhooshIndex:
    """An `Index` in a folder, written and read with Whoosh."""

    def __init__(self, path: Path) -> None:
        """Opens the index; raises IndexUnusableError."""
        self._path = path
        self._part: Path | None = None
        self._index: Any = None
        self._reader: Reader | None = None
        with _guarded(path):
            self._current()

    # ------------------------------------------------------------ writing

    def add(self, entries: Iterable[Entry]) -> int:
        """Adds documents in one commit; see `Index.add`."""
        rows: dict[str, Row] = {}
        records: set[str] = set()
        for entry in entries:
            rows[entry.document.id] = _row(entry)
            records.add(entry.document.record_id)
        self._write(records, list(rows.values()))
        return len(rows)

    def remove(self, record_ids: Iterable[str]) -> None:
        """Removes all documents of the records; see `Index.remove`."""
        self._write(set(record_ids), [])

    def _write(self, record_ids: set[str], rows: list[Row]) -> None:
        if not record_ids:
            return
        with write_lock(self._path), _guarded(self._path):
            part = current_part(self._path)
            sweep(self._path, part)
            with _writer(self._path, part) as writer:
                writer.delete("record", record_ids, for_good=not rows)
                for row in rows:
                    writer.add_row(row)
            sync(part)

    # ------------------------------------------------------------ reading

    def search(self, query: Query) -> Result:
        """Answers a query; see `Index.search`."""
        started = time.perf_counter()
        parsed = parse(query)
        with _guarded(self._path):
            index = self._current()
            found = find(parsed, index, exact=query.exact)
            if not found.docs and parsed.loosened is not None:
                parsed = parsed.loosened
                found = find(parsed, index, exact=query.exact)
            hits = [_hit(index, number, score, parsed, query) for score, number in first(found, index, query)]
            counted: tuple[Facet, ...] = facets(found.docs, index) if query.facets and found.docs else ()
            phrase_total = 0
            if found.docs and not found.partial and (words := as_phrase(query, parsed)):
                # All of them are among the documents found, which have the filters and, if they matter, the marks.
                phrase_total = (together(words, index) & found.docs).bit_count()
            strange: tuple[str, ...] = ()
            if query.types:
                strange = unknown_types(query.types, index.lexicon("type"))
            suggested: tuple[str, ...] = ()
            if found.partial or found.docs == found.similar:
                suggested = suggestions(query.text, *frequencies(index))
        return Result(
            query=query.text,
            total=found.docs.bit_count(),
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            hits=tuple(hits),
            facets=counted,
            suggestions=suggested,
            partial=found.partial,
            similar=found.similar.bit_count(),
            nowhere=found.nowhere,
            phrase_total=phrase_total,
            unknown_types=strange,
            renamed=parsed.renamed,
        )

    def ids(self) -> frozenset[str]:
        """Ids of all documents."""
        with _guarded(self._path):
            index = self._current()
            return frozenset(index.column("id", number) for number in members(index.every))

    def count(self) -> int:
        """Number of documents."""
        with _guarded(self._path):
            return self._current().count()

    def close(self) -> None:
        """Lets go of open files."""
        if self._reader is not None:
            self._reader.close()
        self._reader = self._index = self._part = None

    def _current(self) -> Reader:
        """A reader of the newest commit."""
        part, generation = _newest(self._path)
        if self._reader is not None and part == self._part and generation == self._reader.generation:
            return self._reader
        self.close()
        until = time.monotonic() + _LONGEST_OPENING
        while True:
            try:
                self._index = _open(part)
                self._reader = Reader(self._index.reader())
            except Exception:
                # A commit or a rebuild may have taken these files away since their names were read: then there are
                # newer ones. If there are none, they are missing or torn.
                if (newer := _newest(self._path)) == (part, generation) or time.monotonic() > until:
                    raise
                part, generation = newer
            else:
                break
        self._part = part
        return self._reader


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
                    row = _row(entry)
                    with _guarded(path):
                        writer.add_row(row)
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
def _writer(path: Path, part: Path) -> Iterator[Writer]:
    """A Whoosh writer that commits at the end, or leaves everything as it was."""
    with _guarded(path):
        writer = Writer(_open(part))
    try:
        yield writer
        with _guarded(path):
            writer.commit()
    except BaseException:
        with suppress(Exception):  # a writer that failed half way cannot always be ended cleanly
            writer.cancel()
        raise


def _newest(path: Path) -> tuple[Path, int]:
    """The current part and the number of its newest commit; -1 without one, or if the part is gone by now."""
    part = current_part(path)
    try:
        names = [file.name for file in part.iterdir()]
    except FileNotFoundError:
        return part, -1
    return part, max((int(found[1]) for name in names if (found := _COMMIT.fullmatch(name))), default=-1)


def _open(part: Path) -> Any:
    # With the schema given, Whoosh does not unpickle the one it stored.
    return FileIndex(Files(str(part)), schema=schema())


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexUnusableError(
            f"{path}: the folder of the index cannot be made ({error.strerror}).",
            next_step=f"Move {path} away if it is no folder, and see that {path.parent} can be written; "
            "then run: scan2archive reindex",
        ) from error


# ---------------------------------------------------------------- documents


def _row(entry: Entry) -> Row:
    """What is written for one document; raises ValueError if it is secret."""
    terms = terms_of(entry)
    document = entry.document
    stored = {
        "pages": document.pages,
        "dossier": entry.dossier,
        "also_in": entry.also_in,
        "source": entry.source,
        "fields": [(field.name, field.value) for field in document.fields],
        "review": doubtful(document),
        "texts": page_texts(entry),
    }
    # Compared by its key, counted and shown as it is written.
    written = {
        "type": document.value("type"),
        "issuer": document.value("issuer"),
        "dossier": entry.dossier,
    }
    names = {**written, "signer": document.value("signer_name")}
    keys = {
        name: (dossier_key if name == "dossier" else phrase_key)(value)[:_LONGEST_NAME]
        for name, value in names.items()
    }
    shown = {name: " ".join(value.split()) for name, value in written.items() if keys[name]}
    when = date_number(terms.date)
    fields: dict[str, Iterable[str]] = {
        "text": set(terms.text),
        "marks": set(terms.marks),
        "pairs": terms.pairs,
        "often": terms.often,
        "subject": terms.subject,
        "subject_marks": terms.subject_marks,
        "names": terms.names,
        "codes": terms.codes,
        "cites": terms.cites,
        "when": [str(place) for place in range(when.bit_length()) if when >> place & 1],
        "record": [document.record_id],
    }
    single = {"number": terms.number, "year": terms.date[:4], "date": terms.date, **keys}
    single |= {f"{name}_as_written": value for name, value in shown.items()}
    fields |= {name: [value] for name, value in single.items() if value}
    if entry.also_in:
        fields["dossier"] = {dossier_key(one)[:_LONGEST_NAME] for one in entry.dossiers}
        fields["dossier_as_written"] = {" ".join(one.split()) for one in entry.dossiers}
        shown["dossier"] = BETWEEN_VALUES.join(sorted(fields["dossier_as_written"]))
    return Row(
        fields,
        {"id": document.id, **shown},
        json.dumps([document.record_id, stored], ensure_ascii=False),
    )


def _hit(index: Reader, number: int, score: float, parsed: Parsed, query: Query) -> Hit:
    record_id, stored = json.loads(index.stored(number))
    return Hit(
        id=index.column("id", number),
        record_id=record_id,
        score=score,
        dossier=stored["dossier"],
        also_in=tuple(stored.get("also_in", ())),
        source=stored["source"],
        pages=(stored["pages"][0], stored["pages"][1]),
        fields=tuple((name, value) for name, value in stored["fields"]),
        snippets=snippets([(page, text) for page, text in stored["texts"]], parsed.must, exact=query.exact),
        review=tuple(stored["review"]),
    )
