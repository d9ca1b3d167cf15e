# SPDX-License-Identifier: Apache-2.0
"""How an index lies on disk: Whoosh's segments and columns, with term lists of our own. Part of the Whoosh engine.

Whoosh reads a list of documents one by one in Python. Vietnamese has few distinct syllables, so that every list is long:
a third of all documents for many a syllable. A codec is Whoosh's own way to have another kind of list; this one keeps
sets of documents that are read whole (`terms_file`).

Whoosh writes the name of the codec's class into every segment, and its module with it: this module keeps its place, or no index of
an archive opens any more.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import VarBytesColumn
from whoosh.fields import ID, STORED, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from scan2archive.index.files.terms_file import Item, TermsReader, TermsWriter, merged

COLUMNS = ("id", "type", "issuer", "dossier")
_TERM_FIELDS = (
    "text", "marks", "pairs", "often", "subject", "subject_marks", "names", "codes", "cites", "number",
    "year", "date", "when", "type", "issuer", "dossier", "signer", "record",
    "type_as_written", "issuer_as_written", "dossier_as_written",
)  # fmt: skip
PREFIXES = {name: bytes([ord("A") + place]) for place, name in enumerate(_TERM_FIELDS)}
"""What the keys of each field begin with in the file of terms."""


def schema() -> Any:
    """What Whoosh itself keeps: columns of what is counted, and what is shown, in ``stored``."""
    return Schema(stored=STORED(), **{name: ID(sortable=VarBytesColumn()) for name in COLUMNS})


class Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's codec, but for its terms."""

    def field_writer(self, storage: Any, segment: Any) -> TermsOut:
        """What the terms of a new segment are written with."""
        return TermsOut(lambda: segment.create_file(storage, self.TERMS_EXT))

    def terms_reader(self, storage: Any, segment: Any) -> TermsIn:
        """What the terms of a segment are read with."""
        name = segment.make_filename(self.TERMS_EXT)
        return TermsIn(storage.open_file(name), storage.file_length(name))


class TermsOut:
    """The terms of a new segment; the file is made when they are written."""

    def __init__(self, create: Callable[[], Any]) -> None:
        self._create = create
        self.is_closed = False

    def write(self, sources: list[Iterator[Item]], documents: int) -> None:
        """Writes all terms, of so many documents."""
        file = self._create()
        try:
            writer = TermsWriter(file, documents)
            for key, numbers in merged(sources):
                writer.add(key, numbers)
            writer.close()
        finally:
            file.close()

    def close(self) -> None:
        """As Whoosh asks for it."""
        self.is_closed = True


class TermsIn:
    """The terms of a segment."""

    def __init__(self, file: Any, length: int) -> None:
        self._file = file
        self._terms = TermsReader(file.get, length)

    def docs(self, field: str, term: str) -> int:
        """Documents of a term in a field, as bits."""
        return self._terms.docs(PREFIXES[field] + term.encode())

    def lexicon(self, field: str, prefix: str = "") -> Iterator[str]:
        """Terms of a field that begin so, in order."""
        head = PREFIXES[field]
        for key in self._terms.keys(head + prefix.encode()):
            yield key[len(head) :].decode()

    def items(self) -> Iterable[Item]:
        """All terms of all fields with their documents."""
        return self._terms.items()

    def indexed_field_names(self) -> list[str]:
        """As Whoosh asks for it: none of the terms are its own."""
        return []

    def close(self) -> None:
        """As Whoosh asks for it."""
        self._file.close()


class _Mapped(StructFile):  # type: ignore[misc]  # Whoosh has no types
    """A read-only file in memory-mapped pages.

    Whoosh's own class for this copies every file of a segment into memory when it is opened.
    """

    def __init__(self, data: Any, name: str, start: int = 0, length: int | None = None) -> None:
        self._data, self._name = data, name
        self._start = start
        self._length = len(data) - start if length is None else length
        self._at = 0
        self.file = self
        self.onclose = None
        self.is_real = self.is_closed = False

    def read(self, size: int | None = None) -> bytes:
        left = max(0, self._length - self._at)
        size = left if size is None or size < 0 else min(size, left)
        begin = self._start + self._at
        self._at += size
        return bytes(self._data[begin : begin + size])

    def get(self, position: int, length: int) -> bytes:
        begin = self._start + position
        return bytes(self._data[begin : begin + min(length, self._length - position)])

    def readline(self) -> bytes:
        rest = self.read()
        line = rest[: rest.find(b"\n") + 1] or rest
        self._at -= len(rest) - len(line)
        return line

    def seek(self, where: int, whence: int = 0) -> None:
        self._at = where + (0, self._at, self._length)[whence]

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        self.is_closed = True  # the mapping lives as long as something refers to it

    def subset(self, position: int, length: int, name: str | None = None) -> _Mapped:
        return _Mapped(self._data, name or self._name, self._start + position, length)


class Files(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """The folder of an index part. Files are mapped and their handles closed at once."""

    def open_file(self, name: str, **_: object) -> _Mapped:
        """Opens a file for reading."""
        with Path(self._fpath(name)).open("rb") as file:
            try:
                data: Any = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except (OSError, ValueError):  # no mapping on this file system; an empty file
                data = file.read()
        return _Mapped(data, name)
