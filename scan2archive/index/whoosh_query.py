# SPDX-License-Identifier: Apache-2.0
"""From a parsed query to Whoosh's queries, and how matches are weighed. Part of the Whoosh engine.

Ranking: own code, then subject, then issuer and signer, then text; words that stand together count
more than words apart; a word with the marks typed counts more than any folded match of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from whoosh import query as wq
from whoosh.scoring import BaseScorer, WeightingModel

from scan2archive.index.analysis import code_keys, number_key
from scan2archive.index.clauses import (
    Clause,
    Code,
    Dates,
    Either,
    Filters,
    Phrase,
    Word,
    as_typed,
    pair_terms,
    phrases_of,
)
from scan2archive.index.names import code_begins, date_within, dossier_matches, name_matches, title_matches

_MOST_EXPANSIONS = 200

# Weights of a match, in units of the rarity of the word. A marked word scores at least _MARKS_FLOOR
# in `marks`, which is more than its folded form can reach in all fields together.
_SUBJECT, _SUBJECT_PAIR, _NAMES, _PAIR, _FOLDED_OF_MARKED = 5.0, 3.0, 2.5, 1.5, 0.3
_MARKS_FLOOR = 5.0
# Codes and dates: constant, above anything words can reach.
_OWN_CODE, _CODE_BEGINS, _CITED_CODE, _NUMBER, _DATE, _YEAR = 3000.0, 1500.0, 100.0, 30.0, 100.0, 5.0
_TYPED_NAME = 500.0  # above what any words can reach: what a name was before or became comes after it


class _Bm25(BaseScorer):  # type: ignore[misc]  # Whoosh has no types
    """Okapi BM25 (k1 1.2, b 0.75) with a floor, times rarity."""

    def __init__(self, searcher: Any, field: str, rarity: float, floor: float) -> None:
        whole = searcher.get_parent()
        self._mean = whole.field_length(field) / max(1, whole.doc_count_all()) or 1.0
        self._length = searcher.doc_field_length
        self._field, self._rarity, self._floor = field, rarity, floor

    def score(self, matcher: Any) -> float:
        times = matcher.weight()
        length = self._length(matcher.id(), self._field, 1)
        saturated = times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length / self._mean))
        return float(self._rarity * (self._floor + saturated))

    def max_quality(self) -> float:
        return self._rarity * (self._floor + 2.2)


class _Constant(BaseScorer):  # type: ignore[misc]  # Whoosh has no types
    def __init__(self, value: float) -> None:
        self._value = value

    def score(self, matcher: Any) -> float:
        return self._value

    def max_quality(self) -> float:
        return self._value


# The field a word's rarity is taken from, for each field it may be found in.
_RARITY_OF = {
    "text": "text",
    "subject": "text",
    "names": "text",
    "marks": "marks",
    "subject_marks": "marks",
    "pairs": "pairs",
}


class Ranking(WeightingModel):  # type: ignore[misc]  # Whoosh has no types
    """Rarity of a word is that of the text it occurs in, whichever field it is found in."""

    def idf(self, searcher: Any, fieldname: str, text: bytes) -> float:
        """How rare a term is, over all segments."""
        whole = searcher.get_parent()
        found = whole.doc_frequency(fieldname, text)
        return math.log(1 + whole.doc_count_all() / (found + 1)) + 1

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> BaseScorer:
        """What scores the matches of a term."""
        source = _RARITY_OF.get(fieldname)
        if source is None:
            return _Constant(1.0)
        if b"_" in text:
            source = "pairs"
        rarity = searcher.idf(source, text)
        if fieldname == source != "pairs":
            return _Bm25(searcher, fieldname, rarity, _MARKS_FLOOR if source == "marks" else 0.0)
        return _Constant(rarity)


def _optional(required: Any, extras: Sequence[Any]) -> Any:
    return wq.AndMaybe(required, wq.Or(list(extras))) if extras else required


def _word(word: Word, *, exact: bool) -> Any:
    extras = [wq.Term("names", word.folded, boost=_NAMES)]
    if word.folded.isdecimal():
        extras.append(wq.Term("number", word.folded, boost=_NUMBER))
        extras.append(wq.Term("year", word.folded, boost=_YEAR))
    if exact:
        extras.append(wq.Term("subject_marks", word.exact, boost=_SUBJECT))
        return _optional(wq.Term("marks", word.exact), extras)
    if not word.marked:
        extras.append(wq.Term("subject", word.folded, boost=_SUBJECT))
        return _optional(wq.Term("text", word.folded), extras)
    extras.append(wq.Term("marks", word.exact))
    extras.append(wq.Term("subject_marks", word.exact, boost=_SUBJECT))
    extras.append(wq.Term("subject", word.folded))
    return _optional(wq.Term("text", word.folded, boost=_FOLDED_OF_MARKED), extras)


def together(words: Sequence[Word]) -> Any:
    """The query of words that stand together, without regard to marks."""
    return wq.And([wq.Term("pairs", pair, boost=_PAIR) for pair in pair_terms(words)])


def _phrase(words: Sequence[Word], *, exact: bool) -> Any:
    if len(words) == 1:
        return _word(words[0], exact=exact)
    scored = [_word(word, exact=exact) for word in words]
    in_subject = [wq.Term("subject", pair, boost=_SUBJECT_PAIR) for pair in pair_terms(words)]
    return wq.And([together(words), *scored]) if exact else _optional(together(words), [*scored, *in_subject])


def _code(code: Code, reader: Any) -> Any:
    ways = [wq.And([wq.Term("text", word.folded) for word in code.words])]
    for field, whole, begins in (("codes", _OWN_CODE, _CODE_BEGINS), ("cites", _CITED_CODE, _CITED_CODE / 2)):
        ways += [wq.Term(field, key, boost=whole) for key in code.keys]
        ways += [wq.Term(field, key, boost=begins) for key in _expand(reader, field, code.keys[0])]
    return wq.Or(ways)


def _expand(reader: Any, field: str, prefix: str) -> list[str]:
    found: list[str] = []
    for term in reader.expand_prefix(field, prefix):
        if len(found) == _MOST_EXPANSIONS:
            break
        if code_begins(term.decode(), prefix):
            found.append(term.decode())
    return found


def one(clause: Clause, reader: Any, *, exact: bool) -> Any:
    """The query of one clause."""
    if isinstance(clause, Word):
        return _word(clause, exact=exact)
    if isinstance(clause, Phrase):
        return _phrase(clause.words, exact=exact)
    if isinstance(clause, Code):
        return _code(clause, reader)
    if isinstance(clause, Either):
        typed = wq.And([one(part, reader, exact=exact) for part in clause.typed])
        names = [typed, *(one(other, reader, exact=exact) for other in clause.same)]
        if not clause.renamed:
            return wq.Or(names)
        there = [wq.And([_there(part, exact=exact) for part in clause.typed])]
        there += [_there(other, exact=exact) for other in clause.same]
        lower = [wq.ConstantScoreQuery(_there(other, exact=exact), 0.0) for other in clause.renamed]
        return wq.Or([*names, wq.ConstantScoreQuery(wq.Or(there), _TYPED_NAME), *lower])
    issued = [wq.Term("date", date, boost=_DATE) for date in _issued(clause, reader)]
    return wq.Or([*issued, *(_phrase(words, exact=False) for words in clause.phrases)])


def _issued(dates: Dates, reader: Any) -> list[str]:
    """The dates of the index that are meant."""
    if dates.first == dates.last:
        return [date.decode() for date in reader.expand_prefix("date", dates.first)]
    known = (date.decode() for date in reader.lexicon("date"))
    return [date for date in known if date_within(date, dates.first, dates.last)]


def _there(clause: Clause, *, exact: bool) -> Any:
    """That a word or a phrase occurs, whatever that is worth."""
    (words,) = phrases_of(clause)
    pairs = [("pairs", pair) for pair in pair_terms(words)]
    single = [("marks", word.exact) for word in words] if exact else [("text", word.folded) for word in words]
    return wq.And([wq.Term(*term) for term in ([*pairs, *single] if exact or not pairs else pairs)])


def frequencies(searcher: Any) -> tuple[Callable[[str], int], Callable[[str, str], int]]:
    """In how many documents a folded word occurs, and in how many two stand together."""
    return (
        lambda word: searcher.doc_frequency("text", word),
        lambda first, second: searcher.doc_frequency("pairs", f"{first}_{second}"),
    )


def required(clauses: Sequence[Clause], reader: Any, *, exact: bool) -> Any:
    """All clauses; words typed one after the other count more where they stand together."""
    found = wq.And([one(clause, reader, exact=exact) for clause in clauses])
    words = [clause if isinstance(clause, Word) else None for clause in as_typed(clauses)]
    beside = []
    for first, second in pairwise(words):
        if first and second:
            pair = pair_terms([first, second])[0]
            beside += [wq.Term("pairs", pair, boost=_PAIR), wq.Term("subject", pair, boost=_SUBJECT_PAIR)]
    return _optional(found, beside)


def excluded(clauses: Sequence[Clause], reader: Any, *, exact: bool) -> Any:
    """Without marks typed all forms are excluded; with marks only the one typed: -đạt leaves đất."""
    return wq.Or(
        [
            one(clause, reader, exact=exact or (isinstance(clause, Word) and clause.marked))
            for clause in clauses
        ]
    )


def filtered(filters: Filters, reader: Any) -> Any | None:
    """The query of the filters, or None if there are none."""

    def any_of(field: str, terms: Iterable[str]) -> Any:
        return wq.Or([wq.Term(field, term) for term in terms])

    def lexicon(field: str) -> list[str]:
        return [term.decode() for term in reader.lexicon(field)]

    parts = []
    if filters.types:
        types = lexicon("type")
        parts.append(
            any_of("type", {key for wanted in filters.types for key in title_matches(types, wanted)})
        )
    for field, names in (("issuer", filters.issuers), ("signer", filters.signers)):
        for wanted in names:
            parts.append(any_of(field, [key for key in lexicon(field) if name_matches(key, wanted)]))
    parts += [wq.Term("subject", term) for term in filters.subject]
    for wanted in filters.dossiers:
        parts.append(any_of("dossier", dossier_matches(lexicon("dossier"), wanted)))
    for number in filters.numbers:
        codes = [key for wanted in code_keys(number) for key in (wanted, *_expand(reader, "codes", wanted))]
        only_number = number.strip().isdecimal()
        parts.append(any_of("number", [number_key(number)]) if only_number else any_of("codes", codes))
    if filters.date_from or filters.date_to:
        parts.append(_dates(filters))
    return wq.And(parts) if parts else None


def _dates(filters: Filters) -> Any:
    # A document of which only the year is known may lie in the range: 1995 for 1995-09 and later.
    begun = [filters.date_from[:length] for length in (4, 7) if length < len(filters.date_from)]
    last = f"{filters.date_to}~" if filters.date_to else "~"
    whole = wq.TermRange("date", filters.date_from, last, constantscore=True)
    return wq.Or([whole, *(wq.Term("date", part) for part in begun)])
