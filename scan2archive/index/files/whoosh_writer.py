# SPDX-License-Identifier: Apache-2.0
"""Writing segments and merging them. Part of the Whoosh engine.

A batch commits every few dozen documents, and each commit is a segment. A search asks every segment, so they must stay
few; but each merge writes its documents anew. Here a commit takes in the segments that are not much larger than what it
brings: there are never more than a handful, and a document is written again only about as often as the index has grown
threefold. Segments of more than some ten thousand documents stay as they are until a `rebuild`: no commit may take long.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from scan2archive.index.files.bitmaps import members
from scan2archive.index.files.inverter import Inverter
from scan2archive.index.files.terms_file import Item
from scan2archive.index.whoosh_codec import COLUMNS, PREFIXES, Codec

_MUCH_LARGER = 2
_MOST_MERGED = 30_000  # documents
_MOST_DELETED = 0.3


@dataclass(frozen=True, slots=True)
class Row:
    """What is written for one document.

    Attributes:
        terms: By field; each once.
        columns: By name; those left out are empty.
        stored: What is shown of it.
    """

    terms: Mapping[str, Iterable[str]]
    columns: Mapping[str, str]
    stored: str


class Writer(SegmentWriter):  # type: ignore[misc]  # Whoosh has no types
    """A Whoosh writer of rows; commit and cancel are Whoosh's."""

    def __init__(self, index: Any) -> None:
        super().__init__(index, codec=Codec())
        self._inverter = Inverter(Path(self._tempstorage.folder))
        self._taken: list[Iterator[Item]] = []
        self._to_rewrite: set[Any] = set()

    def add_row(self, row: Row) -> None:
        """Adds one document."""
        number, writer = self.docnum, self.perdocwriter
        writer.start_doc(number)
        writer.add_field("stored", None, row.stored, 0)
        for name in COLUMNS:
            if value := row.columns.get(name):
                writer.add_column_value(name, self.schema[name].column_type, value.encode())
        writer.finish_doc()
        for field, terms in row.terms.items():
            self._inverter.add(PREFIXES[field], terms, number)
        self._added = True
        self.docnum += 1
        self._inverter.relieve(self.docnum)

    def delete(self, field: str, terms: Iterable[str], *, for_good: bool = False) -> None:
        """Deletes all documents of older segments that have one of the terms.

        Args:
            field: In which.
            terms: Any of them.
            for_good: Their words leave the files, too, also those of documents that were deleted before: the segments
                that hold them are written anew.
        """
        wanted = sorted(terms)
        for segment in self.segments:
            reader = SegmentReader(self.storage, self.schema, segment)
            for term in wanted:
                for number in members(reader._terms.docs(field, term)):
                    segment.delete_document(number)
                    if for_good:
                        self._to_rewrite.add(segment)
            reader.close()

    def add_reader(self, reader: Any) -> None:
        """Takes in all that is left of another segment."""
        begin = self.docnum
        numbers = self.write_per_doc(set(self.schema.names()), reader)
        self._taken.append(_renumbered(reader._terms.items(), begin, numbers))
        self._added = True

    def _merge_segments(self, mergetype: Any, optimize: Any, merge: Any) -> list[Any]:
        """The segments that stay; the others are taken in."""
        chosen = _chosen(self.segments, self.docnum)
        chosen += [
            one for one in self.segments if one in self._to_rewrite and one.doc_count() and one not in chosen
        ]
        for segment in chosen:
            self.add_reader(SegmentReader(self.storage, self.schema, segment))
        return [segment for segment in self.segments if segment not in chosen and segment.doc_count()]

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        self.fieldwriter.write([*self._inverter.sources(), *self._taken], self.docnum)
        self.fieldwriter.close()


def _chosen(segments: Iterable[Any], new: int) -> list[Any]:
    """The segments a commit of so many new documents takes in."""
    chosen = []
    total = new
    for segment in sorted(segments, key=lambda segment: segment.doc_count()):
        count = segment.doc_count()
        if not count:
            continue
        waste = segment.deleted_count() > _MOST_DELETED * segment.doc_count_all()
        if (count <= _MUCH_LARGER * total or waste) and total + count <= _MOST_MERGED:
            chosen.append(segment)
            total += count
    return chosen


def _renumbered(items: Iterable[Item], begin: int, numbers: Mapping[int, int] | None) -> Iterator[Item]:
    """The terms of a segment with the new numbers of its documents; None = none was deleted, all are one longer."""
    for key, old in items:
        if numbers is None:
            yield key, array("I", [number + begin for number in old])
        elif new := [numbers[number] for number in old if number in numbers]:
            yield key, array("I", new)
