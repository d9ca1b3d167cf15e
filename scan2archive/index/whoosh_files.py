# SPDX-License-Identifier: Apache-2.0
"""How the Whoosh index lies on disk: its schema and its file access. Part of the Whoosh engine."""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Existence


class _Tokens(FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field that is given its terms ready made; keeps how often each occurs if it is counted."""

    def __init__(self, *, counted: bool) -> None:
        super().__init__(format=Existence(), analyzer=None, scorable=counted)
        self.counted = counted

    def index(self, value: Sequence[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, count in Counter(value).items():
            times = count if self.counted else 1
            yield term.encode(), times, float(times), b""


def schema() -> Any:
    """The fields: terms ready made by `analysis`; keys of names; what is shown, in ``stored``.

    ``type``, ``issuer``, ``dossier`` are looked up by their keys and counted as they are written.
    """
    words = {name: _Tokens(counted=True) for name in ("text", "marks")}
    sets = ("pairs", "subject", "subject_marks", "names", "codes", "cites")
    facets = {name: ID(sortable=VarBytesColumn()) for name in ("type", "issuer", "dossier", "date")}
    return Schema(
        id=ID(unique=True, sortable=VarBytesColumn()),
        record=ID(),
        signer=ID(),
        number=ID(),
        year=ID(),
        stored=STORED(),
        **words,
        **{name: _Tokens(counted=False) for name in sets},
        **facets,
    )


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


class Column:
    """The values of a field by number of document; empty where there is none.

    Whoosh's own reader over several segments takes a wrong one when a segment has no value at all.
    """

    def __init__(self, reader: Any, field: str) -> None:
        leaves = [(offset, leaf.column_reader(field)) for leaf, offset in reader.leaf_readers()]
        self._offsets = [offset for offset, _ in leaves]
        self._columns = [column for _, column in leaves]

    def __getitem__(self, number: int) -> str:
        place = bisect_right(self._offsets, number) - 1
        return str(self._columns[place][number - self._offsets[place]])
