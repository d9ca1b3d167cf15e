# SPDX-License-Identifier: Apache-2.0
"""Syllables of a query that make one word. No engine.

Vietnamese writes its words syllable by syllable, most of them two: ``đo lường``, ``thuốc lá``. Where two syllables typed one
after the other are a word, a document that has them apart has not that word. The index itself says which are: of the
documents that have both, a good part has them together, while ``lường thuốc`` meets by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from scan2archive.index.answers.sets import Documents
from scan2archive.index.queries.clauses import Clause, Word, pair_terms

_SURE, _LIKELY = 0.1, 0.02  # of the documents that have both syllables, so many have them together


def compounds(clauses: Sequence[Clause], index: Documents) -> frozenset[int]:
    """Places of the clauses that make a word, or two syllables of a longer one, with the clause after them.

    One in ten together is enough; one in fifty where neither syllable goes with its other neighbour.
    """
    shares = [
        (_share(first, second, index), place)
        for place, (first, second) in enumerate(pairwise(clauses))
        if isinstance(first, Word) and isinstance(second, Word)
    ]
    found: set[int] = set()
    for share, place in sorted(shares, key=lambda pair: (-pair[0], pair[1])):
        if share >= _SURE or (share >= _LIKELY and not {place - 1, place + 1} & found):
            found.add(place)
    return frozenset(found)


def pairs_of_words(clauses: Sequence[Clause], index: Documents) -> list[tuple[str, ...]]:
    """For each clause the pairs in which it is part of a word; none where it stands for itself."""
    found: list[tuple[str, ...]] = [()] * len(clauses)
    for place in sorted(compounds(clauses, index)):
        pair = _pair(clauses[place], clauses[place + 1])
        found[place] += (pair,)
        found[place + 1] += (pair,)
    return found


def _share(first: Word, second: Word, index: Documents) -> float:
    """Of the documents that have both, how many have them together."""
    pair = index.docs("pairs", _pair(first, second))
    if not pair:
        return 0.0
    return (
        pair.bit_count() / (index.docs("text", first.folded) & index.docs("text", second.folded)).bit_count()
    )


def _pair(*words: Clause) -> str:
    return pair_terms([word for word in words if isinstance(word, Word)])[0]
