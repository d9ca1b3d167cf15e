# SPDX-License-Identifier: Apache-2.0
"""Names among the clauses of a query, with what else they are called. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from scan2archive.index.queries.clauses import Clause, Either, Phrase, Word
from scan2archive.index.queries.other_names import other_names

_LONGEST_NAME = 12  # words
Typed = tuple[Clause, bool]
"""A clause, and whether it is to be found just as it was typed, in quotes."""


def with_other_names(typed: Sequence[Typed]) -> tuple[list[Clause], tuple[str, ...]]:
    """The clauses, names among them with what else they are called; and which of that came with a reorganisation."""
    clauses: list[Clause] = []
    renamed: list[str] = []
    at = 0
    while at < len(typed):
        words, ends = _run_of_words(typed, at)
        found = other_names(words, _word_before(typed, at)) if words else None
        length = ends.index(found.length) + 1 if found and found.length in ends else 0
        if not (found and length):
            clauses.append(typed[at][0])
            at += 1
            continue
        clauses.append(
            Either(
                tuple(clause for clause, _ in typed[at : at + length]),
                tuple(map(_name, found.same)),
                tuple(map(_name, found.renamed)),
            )
        )
        renamed.extend(found.told)
        at += length
    return clauses, tuple(dict.fromkeys(renamed))


def _run_of_words(typed: Sequence[Typed], start: int) -> tuple[list[Word], list[int]]:
    """The words from a clause on that stand together, and how many there are at the end of each clause."""
    words: list[Word] = []
    ends = []
    for clause, fixed in typed[start:]:
        if fixed or not isinstance(clause, Word | Phrase) or len(words) > _LONGEST_NAME:
            break
        words.extend(clause.words if isinstance(clause, Phrase) else (clause,))
        ends.append(len(words))
    return words, ends


def _name(words: tuple[Word, ...]) -> Word | Phrase:
    return Phrase(words) if len(words) > 1 else words[0]


def _word_before(typed: Sequence[Typed], at: int) -> Word | None:
    before = typed[at - 1][0] if at else None
    return before if isinstance(before, Word) else None
