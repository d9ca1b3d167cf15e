# SPDX-License-Identifier: Apache-2.0
"""Whether words that were typed in a row stand so in a document. No engine.

The index knows which two words stand together, and in a long paper all the pairs of a row meet by chance. What is shown first
is therefore read: the words of a document are stored, and looking through one takes a fraction of a millisecond.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from scan2archive.index.answers.sets import SCALE, Documents, each, rarity, together
from scan2archive.index.files.bitmaps import Planes, add, largest
from scan2archive.index.queries.clauses import Clause, Phrase, Word, pair_terms
from scan2archive.index.words.near import near_syllables

ROW = 8.0
"""Worth of three words or more that stand in a row as typed, in units of the rarity of all pairs of the row."""
_ROW_WORDS = 3
_FEW = 3
_SHOWN = 10  # documents of which it must be known
_MOST_READ = 40
_MOST_LETTERS = 400_000  # of all that are read for one query

Run = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """Documents that may have a row, all pairs of which they have.

    Attributes:
        docs: As bits.
        run: The words.
        worth: Of the row.
        slip: The place of the word that is a slip; -1 if the row is as typed.
    """

    docs: int
    run: Run
    worth: float
    slip: int = -1


def runs(clauses: Sequence[Clause]) -> list[Run]:
    """Three words or more that were typed one after the other."""
    found: list[list[Word]] = [[]]
    for clause in clauses:
        if isinstance(clause, Word):
            found[-1].append(clause)
        else:
            found.append([])
    return [tuple(run) for run in found if len(run) >= _ROW_WORDS]


def claims(clauses: Sequence[Clause], index: Documents, docs: int) -> list[Claim]:
    """Of these documents those that may have the rows of a query, and what each row is worth; also of rows in quotes."""
    quoted = [
        clause.words for clause in clauses if isinstance(clause, Phrase) and len(clause.words) >= _ROW_WORDS
    ]
    found = [
        Claim(together(run, index) & docs, run, ROW * row_rarity(run, index))
        for run in (*runs(clauses), *quoted)
    ]
    return [claim for claim in found if claim.docs]


def row_rarity(words: Sequence[Word], index: Documents) -> float:
    """How rare the pairs of a row are, added up."""
    return sum(rarity(index.docs("pairs", pair), index) for pair in pair_terms(words))


def is_rare(run: Run, index: Documents, docs: int) -> bool:
    """Whether hardly any of the documents has the words in a row; of many that may have them only some are read."""
    stands = _finder(run, -1)
    left, found = _MOST_LETTERS, 0
    for read, number in enumerate(each(together(run, index) & docs)):
        if read == _MOST_READ or left < 0:
            break
        text = index.words(number)
        left -= len(text)
        found += stands(text)
        if found == _FEW:
            return False
    return True


def confirmed(docs: int, scores: Planes, claimed: Sequence[Claim], dates: Planes, index: Documents) -> Planes:
    """Scores with the worth of rows, of the first documents only where the row stands there indeed.

    Args:
        docs: Those found.
        scores: Without rows.
        claimed: The rows.
        dates: By which equals are put in order.
        index: Where documents are read.
    """
    checked = [_Checked(claim, _finder(claim.run, claim.slip)) for claim in claimed]
    left, read = _MOST_LETTERS, 0
    while True:
        planes = list(scores)
        for one in checked:
            add(planes, one.claim.docs & ~one.wrong, round(one.claim.worth * SCALE))
        first = _first([*dates, *planes], docs)
        open_ = [number for number in first if any(one.is_open(number) for one in checked)]
        if not open_ or read >= _MOST_READ or left < 0:
            return planes
        for number in open_:
            text = index.words(number)
            left, read = left - len(text), read + 1
            for one in checked:
                one.check(number, text)


@dataclass(slots=True)
class _Checked:
    """A claim, and the documents that were read for it.

    Attributes:
        claim: The claim.
        stands: Whether the row stands in the words of a document.
        read: Documents that were read.
        wrong: Those of them in which it does not.
    """

    claim: Claim
    stands: Callable[[str], bool]
    read: int = 0
    wrong: int = field(default=0)

    def is_open(self, number: int) -> bool:
        return bool((self.claim.docs & ~self.read) >> number & 1)

    def check(self, number: int, text: str) -> None:
        self.read |= 1 << number
        if not self.stands(text):
            self.wrong |= 1 << number


def _first(planes: Planes, docs: int) -> Iterator[int]:
    sure, ties = largest(planes, docs, _SHOWN)
    yield from each(sure)
    for _, number in zip(range(_SHOWN - sure.bit_count()), each(ties), strict=False):
        yield number


def _finder(run: Run, slip: int) -> Callable[[str], bool]:
    words = [word.folded for word in run]
    if slip < 0:
        row = f" {' '.join(words)} "
        return lambda text: row in text
    wanted = near_syllables(words[slip])
    pattern = re.compile(f" {' '.join([*words[:slip], '([^ ]+)', *words[slip + 1 :]])} ")
    return lambda text: any(found[1] in wanted for found in pattern.finditer(text))
