# SPDX-License-Identifier: Apache-2.0
"""Syllables of a query that make one word. No engine.

Vietnamese writes its words syllable by syllable, most of them two: ``đo lường``, ``thuốc lá``. Where two syllables typed one
after the other are a word, a document that has them apart has not that word. The index itself says which are: of the
documents that have both, a good part has them together, while ``lường thuốc`` meets by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from scan2archive.index.clauses import Clause, Word, pair_terms
from scan2archive.index.sets import Documents

_LEAST_TOGETHER = 0.1


def is_bound(first: Word, second: Word, index: Documents) -> bool:
    """Whether two syllables are a word, or two of a longer one: of the documents that have both, one in ten has them together."""
    pair = index.docs("pairs", pair_terms((first, second))[0])
    if not pair:
        return False
    both = index.docs("text", first.folded) & index.docs("text", second.folded)
    return pair.bit_count() >= _LEAST_TOGETHER * both.bit_count()


def bound(clauses: Sequence[Clause], index: Documents) -> list[tuple[str, ...]]:
    """For each clause the pairs in which it is part of a word; none where it stands for itself."""
    found: list[tuple[str, ...]] = [()] * len(clauses)
    for place, (first, second) in enumerate(pairwise(clauses)):
        if isinstance(first, Word) and isinstance(second, Word) and is_bound(first, second, index):
            pair = pair_terms((first, second))[0]
            found[place] += (pair,)
            found[place + 1] += (pair,)
    return found
