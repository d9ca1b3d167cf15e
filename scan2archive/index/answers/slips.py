# SPDX-License-Identifier: Apache-2.0
"""Documents in which one word, or one sign of a code, is a slip away from what was typed. No engine.

A slip is in the paper as it was read, or in what was typed. Nearly every syllable has a dozen others one letter away, so
the words beside decide: a document counts if the near word stands where the typed one should, between the same neighbours.
With a neighbour on one side only, one of the two words must be no syllable, or what was typed must stand nowhere.
Without neighbours a word of three letters says nothing: "mật" is a letter away from a dozen words of every archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scan2archive.index.answers.matching import one
from scan2archive.index.answers.rows import Claim, Run, is_rare, row_rarity, runs
from scan2archive.index.answers.sets import Documents, Match, all_of, any_of
from scan2archive.index.queries.clauses import Clause, Code, Phrase, Word, as_typed, pair_terms
from scan2archive.index.words.near import near_codes, near_syllables
from scan2archive.vietnamese import is_syllable

_LEAST_LETTERS, _MOST_LETTERS = 2, 12
_LEAST_ALONE = 4  # letters of a word that may be a slip without the words beside it
_MOST_WORDS = 20
_LEAST_CODE = 4
# In units of the rarity of all pairs of the row: for words in a row with a slip in it (see `rows.ROW`), and elsewhere.
_ROW, _APART = 7.0, 0.3
_LEAST_ROW = 3  # words that must stand as typed beside a first or last one that is another word
_CODE = 1200.0  # below any code that is as typed, above words


@dataclass(frozen=True, slots=True)
class _Slot:
    """A word that may be the slip.

    Attributes:
        word: Folded.
        before: The word that must stand before it; empty if none must.
        after: The word that must stand after it; empty if none must.
        rest: Documents that have everything else.
        row: Documents in which the other words that were typed in a row may stand so.
        run: The words of the row.
        place: Of the word in the row.
        worth: Of the row.
    """

    word: str
    before: str
    after: str
    rest: int
    row: int
    run: Run
    place: int
    worth: float


def similar(
    clauses: Sequence[Clause], index: Documents, among: int, *, found: bool
) -> tuple[Match, list[Claim]]:
    """Documents that have all of the clauses but for one slip, and those that may have the words in a row but for it.

    Args:
        clauses: What must occur.
        index: Where terms are looked up.
        among: Only these documents.
        found: Some documents have the clauses as typed: then words that are known are slips only in between the
            words typed on both sides of them.
    """
    flat = as_typed(clauses)
    match = Match(0)
    claimed = []
    for number, clause in enumerate(flat):
        if isinstance(clause, Code | Phrase) and not (
            _is_month(clause) or any(w.fixed for w in clause.words)
        ):
            _slipped_code(clause, _rest(flat, number, index, among), index, match)
    for slot in _slots(flat, index, among):
        docs = _slipped_word(slot, index, found=found)
        match.docs |= docs
        match.more(docs, _APART * slot.worth)
        if len(slot.run) > 1 and docs & slot.row:
            claimed.append(Claim(docs & slot.row, slot.run, (_ROW - _APART) * slot.worth, slot.place))
    return match, claimed


def wanted(clauses: Sequence[Clause], index: Documents, found: int) -> bool:
    """Whether slips are worth looking for: hardly a document has the words in a row, or none has the code."""
    if not found:
        return True
    flat = as_typed(clauses)
    codes = [clause for clause in flat if isinstance(clause, Code) and not _is_month(clause)]
    if any(
        not any_of(index.docs(name, key) for name in ("codes", "cites") for key in code.keys)
        for code in codes
    ):
        return True
    return any(is_rare(run, index, found) for run in runs(flat))


def _is_month(clause: Clause) -> bool:
    """Whether it may be a month: another one is another time, no slip."""
    return isinstance(clause, Code) and clause.month is not None


def _rest(flat: Sequence[Clause], but: int, index: Documents, among: int) -> int:
    return all_of([among, *(_docs(clause, index) for number, clause in enumerate(flat) if number != but)])


def _docs(clause: Clause, index: Documents) -> int:
    return one(clause, index, exact=False).docs


def _slipped_code(clause: Code | Phrase, rest: int, index: Documents, match: Match) -> None:
    key = clause.keys[0] if isinstance(clause, Code) else "".join(word.folded for word in clause.words)
    if len(key) < _LEAST_CODE or key.isalpha() or not rest or index.docs("codes", key):
        return
    for code, likely in near_codes(key).items():
        if docs := index.docs("codes", code) & rest:
            match.docs |= docs
            match.more(docs, _CODE * likely)


def _slots(flat: Sequence[Clause], index: Documents, among: int) -> list[_Slot]:
    """The words of a query, with what must stand around each; what is in quotation marks is as it was typed."""
    words = [clause.folded if isinstance(clause, Word) and not clause.fixed else "" for clause in flat]
    if len(words) > _MOST_WORDS:
        return []
    docs = [
        index.docs("text", word) if word else _docs(clause, index)
        for word, clause in zip(words, flat, strict=True)
    ]
    slots = []
    for place, word in enumerate(words):
        if not (word.isalpha() and word.isascii() and _LEAST_LETTERS <= len(word) <= _MOST_LETTERS):
            continue
        first, after = place, place + 1
        while first and words[first - 1]:
            first -= 1
        while after < len(words) and words[after]:
            after += 1
        run = [clause for clause in flat[first:after] if isinstance(clause, Word)]
        others = [*pair_terms(run[: place - first]), *pair_terms(run[place - first + 1 :])]
        slots.append(
            _Slot(
                word,
                before=words[place - 1] if place else "",
                after=words[place + 1] if place + 1 < len(words) else "",
                rest=all_of([among, *docs[:place], *docs[place + 1 :]]),
                row=all_of([index.every, *(index.docs("pairs", pair) for pair in others)]),
                run=tuple(run),
                place=place - first,
                worth=row_rarity(run, index),
            )
        )
    return slots


def _slipped_word(slot: _Slot, index: Documents, *, found: bool) -> int:
    """Documents that have everything else, and a word near this one in its place."""
    if not slot.rest:
        return 0
    unknown = not index.docs("text", slot.word)
    long = len(slot.word) >= _LEAST_ALONE
    lone = not (slot.before or slot.after)
    if lone and not (unknown and long):
        return 0
    typed_nowhere = unknown or not any(index.docs("pairs", pair) for pair in _pairs(slot, slot.word))
    docs = 0
    for other in near_syllables(slot.word) & index.vocabulary:
        sides = [index.docs("pairs", pair) & slot.rest for pair in _pairs(slot, other)]
        both = all_of(sides) if len(sides) == 2 else 0
        docs |= both
        if (unknown and long and not found) or lone:
            docs |= index.docs("text", other) & slot.rest
        elif (
            typed_nowhere
            or not (is_syllable(other) and is_syllable(slot.word))
            or (not found and len(sides) == 2)
        ):
            # One side must do: at the ends of what was typed, and where two words meet that need not stand together.
            docs |= any_of(sides) if not found or len(sides) == 1 else both
        elif len(sides) == 1 and len(slot.run) > _LEAST_ROW:
            docs |= sides[0] & slot.row  # the rest of the row says enough
    return docs


def _pairs(slot: _Slot, word: str) -> list[str]:
    pairs = [f"{slot.before}_{word}"] if slot.before else []
    return [*pairs, f"{word}_{slot.after}"] if slot.after else pairs
