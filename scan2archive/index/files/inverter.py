# SPDX-License-Identifier: Apache-2.0
"""From documents with their terms to terms with their documents, in bounded memory. No engine.

What comes together in memory is written to a temporary file of terms when it grows too large; at the end these runs and
the rest are merged.
"""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

from scan2archive.index.files.terms_file import Item, Numbers, TermsReader, TermsWriter

# About 200 bytes a term and 4 more for each of its documents: at most a quarter of a gigabyte.
_MOST_TERMS = 600_000
_MOST_NUMBERS = 8_000_000


class Inverter:
    """Collects the terms of documents that come in the order of their numbers."""

    def __init__(self, folder: Path) -> None:
        """Begins; runs are written to a folder that exists."""
        self._folder = folder
        self._fields: dict[bytes, dict[str, int | Numbers]] = {}
        self._terms = self._numbers = 0
        self._runs: list[TermsReader] = []

    def add(self, prefix: bytes, terms: Iterable[str], number: int) -> None:
        """Notes that a document has these terms.

        Args:
            prefix: What the keys of the field begin with.
            terms: Each once.
            number: Of the document.
        """
        rows = self._fields.setdefault(prefix, {})
        before = len(rows)
        for term in terms:
            row = rows.get(term)
            if row is None:  # most pairs occur in one document: no array for them yet
                rows[term] = number
            elif isinstance(row, int):
                rows[term] = array("I", (row, number))
            else:
                row.append(number)
            self._numbers += 1
        self._terms += len(rows) - before

    def relieve(self, documents: int) -> None:
        """Writes what is in memory to a run if it has grown too large; call between two documents."""
        if self._terms < _MOST_TERMS and self._numbers < _MOST_NUMBERS:
            return
        descriptor, name = tempfile.mkstemp(dir=self._folder, suffix=".run")
        with os.fdopen(descriptor, "wb", buffering=1 << 20) as file:
            writer = TermsWriter(file, documents)
            for key, numbers in self._in_memory():
                writer.add(key, numbers)
            writer.close()
        self._fields.clear()
        self._terms = self._numbers = 0
        run = Path(name)
        self._runs.append(TermsReader(lambda begin, length: _read(run, begin, length), run.stat().st_size))

    def sources(self) -> list[Iterator[Item]]:
        """All that was added, in order of document numbers; each in order of keys."""
        return [*(run.items() for run in self._runs), self._in_memory()]

    def _in_memory(self) -> Iterator[Item]:
        for prefix, rows in sorted(self._fields.items()):
            for term in sorted(rows):
                row = rows[term]
                yield prefix + term.encode(), array("I", (row,)) if isinstance(row, int) else row


def _read(path: Path, begin: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(begin)
        return file.read(length)
