# SPDX-License-Identifier: Apache-2.0
"""All segments of one commit, read as one. Part of the Whoosh engine."""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import cached_property
from typing import Any

from scan2archive.index.files.bitmaps import bitmap
from scan2archive.index.words.analysis import words_of

_CACHE_BYTES = 64 << 20
_WORDS_OF = 100  # documents: a few queries one after the other ask for the same


class Reader:
    """The index as of one commit. Documents have numbers; deleted ones are in no answer.

    Attributes:
        every: All documents, as bits.
    """

    def __init__(self, reader: Any) -> None:
        """Takes a Whoosh reader."""
        self._reader = reader
        self._leaves = (
            [(offset, leaf) for leaf, offset in reader.leaf_readers()] if reader.doc_count_all() else []
        )
        self._deleted = [bitmap(sorted(leaf.segment().deleted_docs())) for _, leaf in self._leaves]
        self.every = 0
        for (offset, leaf), deleted in zip(self._leaves, self._deleted, strict=True):
            self.every |= (((1 << leaf.doc_count_all()) - 1) ^ deleted) << offset
        self._docs: dict[tuple[str, str], int] = {}
        self._cached = 0
        self._lexicons: dict[str, tuple[str, ...]] = {}
        self._columns: dict[str, _Column] = {}
        self._words: dict[int, str] = {}

    @property
    def generation(self) -> int | None:
        """Of the commit; None for an index without any."""
        generation: int | None = self._reader.generation()
        return generation

    def count(self) -> int:
        """Number of documents."""
        return self.every.bit_count()

    def docs(self, field: str, term: str) -> int:
        """Documents that have a term in a field, as bits."""
        key = (field, term)
        known = self._docs.get(key)
        if known is not None:
            return known
        found = 0
        for (offset, leaf), deleted in zip(self._leaves, self._deleted, strict=True):
            bits = leaf._terms.docs(field, term)
            if bits:
                found |= (bits & ~deleted if deleted else bits) << offset
        size = (found.bit_length() >> 3) + 200
        if self._cached + size > _CACHE_BYTES:
            self._docs.clear()
            self._cached = 0
        self._docs[key] = found
        self._cached += size
        return found

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """All folded words; see `sets.Documents`."""
        return frozenset(self.lexicon("text"))

    def lexicon(self, field: str) -> tuple[str, ...]:
        """All terms of a field, each once; also such as only deleted documents have."""
        if field not in self._lexicons:
            self._lexicons[field] = tuple(self.starting(field, ""))
        return self._lexicons[field]

    def starting(self, field: str, prefix: str) -> tuple[str, ...]:
        """Terms of a field that begin so, each once."""
        found = (term for _, leaf in self._leaves for term in leaf._terms.lexicon(field, prefix))
        return tuple(dict.fromkeys(found))

    def column(self, name: str, number: int) -> str:
        """The value of a column for a document; empty if it has none."""
        if name not in self._columns:
            self._columns[name] = _Column(self._leaves, name)
        return self._columns[name][number]

    def words(self, number: int) -> str:
        """The folded words of a document; see `sets.Documents`."""
        if number not in self._words:
            if len(self._words) == _WORDS_OF:
                self._words.clear()
            _, stored = json.loads(self.stored(number))
            self._words[number] = words_of(
                (text for _, text in stored["texts"]), (value for _, value in stored["fields"])
            )
        return self._words[number]

    def stored(self, number: int) -> str:
        """What is stored of a document."""
        return str(self._reader.stored_fields(number)["stored"])

    def close(self) -> None:
        """Lets go of open files."""
        self._reader.close()


class _Column:
    """The values of a column by number of document.

    Whoosh's own reader over several segments takes a wrong one when a segment has no value at all.
    """

    def __init__(self, leaves: list[tuple[int, Any]], name: str) -> None:
        self._offsets = [offset for offset, _ in leaves]
        self._columns = [leaf.column_reader(name) for _, leaf in leaves]

    def __getitem__(self, number: int) -> str:
        place = bisect_right(self._offsets, number) - 1
        return str(self._columns[place][number - self._offsets[place]])
