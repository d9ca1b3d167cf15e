# SPDX-License-Identifier: Apache-2.0
"""Sets of documents, what being in one is worth, and where terms are looked up. No engine."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Protocol

from scan2archive.index.queries.clauses import Word, pair_terms

SCALE = 4
"""Scores are whole numbers: so many to one unit of worth."""


class Documents(Protocol):
    """Where terms are looked up."""

    every: int

    @property
    def vocabulary(self) -> frozenset[str]:
        """All folded words of all documents."""
        ...

    def docs(self, field: str, term: str) -> int:
        """Documents that have a term in a field, as bits."""
        ...

    def lexicon(self, field: str) -> tuple[str, ...]:
        """All terms of a field."""
        ...

    def words(self, number: int) -> str:
        """The folded words of a document, with a blank before and after each; texts that do not go on are parted by a bar."""
        ...

    def starting(self, field: str, prefix: str) -> tuple[str, ...]:
        """Terms of a field that begin so."""
        ...


@dataclass(slots=True)
class Match:
    """What one clause, or several, find.

    Attributes:
        docs: The documents, as bits.
        worths: Sets of documents and what being in each is worth (see `SCALE`).
    """

    docs: int
    worths: list[tuple[int, int]] = field(default_factory=list)

    def more(self, docs: int, worth: float) -> None:
        """Adds something that is worth something."""
        if docs:
            self.worths.append((docs, round(worth * SCALE)))


def all_of(bits: Iterable[int]) -> int:
    """Documents that are in all sets; of one set at least."""
    return reduce(and_, bits)


def any_of(bits: Iterable[int]) -> int:
    """Documents that are in one of the sets."""
    return reduce(or_, bits, 0)


def rarity(found: int, index: Documents) -> float:
    """How rare a word is that these documents have."""
    return math.log(1 + index.every.bit_count() / (found.bit_count() + 1)) + 1


def together(words: Sequence[Word], index: Documents) -> int:
    """Documents in which the words stand together, without regard to marks; of a row, all its pairs do."""
    return all_of(index.docs("pairs", pair) for pair in pair_terms(words))


def each(docs: int) -> Iterator[int]:
    """The documents of a set one by one; for a few of them quicker than `bitmaps.members`."""
    while docs:
        lowest = docs & -docs
        yield lowest.bit_length() - 1
        docs ^= lowest
