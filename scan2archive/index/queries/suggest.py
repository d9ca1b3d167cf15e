# SPDX-License-Identifier: Apache-2.0
"""Did you mean: the query with words that fit nowhere replaced by the nearest that do. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from scan2archive.index.queries.field_names import AS_IT_IS, LONGEST_FIELD_NAME, field_named
from scan2archive.index.words.analysis import tokens
from scan2archive.index.words.lexing import plain_signs
from scan2archive.index.words.near import near
from scan2archive.vietnamese import fold, one_spelling_of_i

_LONGEST_WORD = 12
_LEAST_ALONE = 4  # letters of a word that is replaced without a word beside it
_MOST_WORDS = 4  # of a query that are replaced
_LONGEST_FIELD_LETTERS = 40
_PIECE = re.compile(r'(?P<minus>-?)"[^"]*"|[^\s"]+')
_WORD = re.compile(r"[^\s\":]+")

Frequency = Callable[[str], int]
Together = Callable[[str, str], int]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A word that may be replaced, with its place in the text."""

    folded: str
    start: int
    end: int


def suggestions(
    text: str, frequency: Frequency, together: Together = lambda _first, _second: 0
) -> tuple[str, ...]:
    """At most one query, with words in it that are one letter or a lost blank apart from those typed.

    Names of fields, codes, exclusions and quotation marks stay as they are.

    Args:
        text: The query as typed.
        frequency: In how many documents a folded word occurs.
        together: In how many documents two folded words stand together.
    """
    text = plain_signs(text)
    slots = list(_slots(text))
    changes = _changes(slots, frequency, together)
    if not changes:
        return ()
    parts, at = [], 0
    for place, better in changes.items():
        parts += [text[at : slots[place].start], better]
        at = slots[place].end
    return ("".join([*parts, text[at:]]),)


def _changes(slots: Sequence[_Slot], frequency: Frequency, together: Together) -> dict[int, str]:
    """The words to put in the place of others: of unknown ones, or else of known ones that fit none of those beside."""
    folded = [one_spelling_of_i(slot.folded) for slot in slots]
    known = [frequency(word) > 0 for word in folded]

    def fit(place: int, word: str) -> list[int]:
        before = [together(folded[place - 1], word)] if place and known[place - 1] else []
        after = [together(word, folded[place + 1])] if place + 1 < len(slots) and known[place + 1] else []
        return before + after

    changes: dict[int, str] = {}
    for place, slot in enumerate(slots):
        if known[place] or len(changes) == _MOST_WORDS or not 2 <= len(slot.folded) <= _LONGEST_WORD:
            continue
        found = [(sum(fit(place, word)), frequency(word), word) for word in _near(slot.folded)]
        found += [
            (count, 0, f"{one} {two}") for one, two in _halves(slot.folded) if (count := together(one, two))
        ]
        # Three letters alone may be anything; beside a word they belong to they may be a slip.
        alone = len(slot.folded) >= _LEAST_ALONE
        best = max((each for each in found if each[0] or (each[1] and alone)), default=None)
        if best:
            changes[place] = best[2]
    if changes or not all(known):
        return changes
    for place, slot in enumerate(slots):
        beside = fit(place, folded[place])
        if beside and not any(beside) and 2 <= len(slot.folded) <= _LONGEST_WORD:
            fits = [(min(fit(place, word)), word) for word in _near(slot.folded)]
            count, word = max(fits)
            if count:
                return {place: word}
    return {}


def _slots(text: str) -> Iterator[_Slot]:
    """The words between blanks and quotation marks that are letters only; signs may be around them."""
    fixed = _field_names(text)
    for piece in _PIECE.finditer(text):
        if piece["minus"] or piece.group().startswith("-"):
            continue
        for match in _WORD.finditer(piece.group()):
            found = tokens(match.group())
            start = piece.start() + match.start()
            if len(found) != 1 or any(begin <= start < end for begin, end in fixed):
                continue
            slot = _Slot(
                fold(match.group()[found[0].start : found[0].end]),
                start + found[0].start,
                start + found[0].end,
            )
            around = match.group()[: found[0].start] + match.group()[found[0].end :]
            if slot.folded.isalpha() and slot.folded.isascii() and not any(map(str.isalnum, around)):
                yield slot


def _field_names(text: str) -> list[tuple[int, int]]:
    """Where the names of fields stand, with their colons, and with values that are no words."""
    spans = []
    for colon in re.finditer(":", text):
        begin = max(0, colon.start() - _LONGEST_FIELD_LETTERS)
        words = list(re.finditer(r"\S+", text[begin : colon.start()]))
        for length in range(1, min(LONGEST_FIELD_NAME, len(words)) + 1):
            start = begin + words[-length].start()
            if field := field_named(text[start : colon.start()]):
                value = re.match(r"\s*\S*", text[colon.end() :])
                spans.append((start, colon.end() + (value.end() if field in AS_IT_IS and value else 0)))
    return spans


def _halves(word: str) -> Iterator[tuple[str, str]]:
    for cut in range(2, len(word) - 1):
        yield one_spelling_of_i(word[:cut]), one_spelling_of_i(word[cut:])


def _near(word: str) -> set[str]:
    return {one_spelling_of_i(other) for other in near(word)} - {one_spelling_of_i(word)}
