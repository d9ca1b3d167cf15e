# SPDX-License-Identifier: Apache-2.0
"""Which documents a query finds, and how good each match is: sets of documents for each clause. No engine.

Ranking: own code, then subject, then issuer and signer, then text; words that stand together count more than words apart;
a word with the marks typed counts more than any folded match of it. What all the documents found have says nothing
about their order, so that only the differences are worth something.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from scan2archive.index.answers.compounds import compounds, pairs_of_words
from scan2archive.index.answers.sets import Documents, Match, all_of, any_of, rarity, together
from scan2archive.index.files.bitmaps import Planes, at_least
from scan2archive.index.queries.clauses import (
    Clause,
    Code,
    Dates,
    Either,
    Filters,
    Phrase,
    Word,
    as_typed,
    pair_terms,
)
from scan2archive.index.queries.names import code_begins, dossier_matches, name_matches, title_matches
from scan2archive.index.words.analysis import DATE_DIGITS, code_keys, date_number, number_key

_MOST_EXPANSIONS = 200

# Worth of a match in units of the rarity of the word, itself between 1 and about 12. A marked word is worth at least
# _MARKS, which is more than its folded form can reach in all fields together.
_SUBJECT, _SUBJECT_PAIR, _NAMES, _COMPOUND, _PAIR, _OFTEN = 5.0, 3.0, 2.5, 8.0, 1.5, 0.8
_MARKS, _FOLDED_SUBJECT_OF_MARKED = 6.0, 1.0
# Codes and dates: constant, above anything words can reach.
_OWN_CODE, _CODE_BEGINS, _CITED_CODE, _NUMBER, _DATE, _YEAR = 3000.0, 1500.0, 100.0, 30.0, 100.0, 5.0
_TYPED_NAME = 500.0  # above what any words can reach: what a name was before or became comes after it
OF_KIND, OF_NUMBER = 120.0, 200.0
"""Worth of being of the type that a query begins with, and of having the number it names: about as much as a row of
words with the type in it, and more."""
OF_ITS_OWN = 500.0
"""Worth of being of the type and agency that a query names: above what any words can reach."""


def one(clause: Clause, index: Documents, *, exact: bool, pairs: Sequence[str] = ()) -> Match:
    """What one clause finds; of a syllable, the pairs in which it is part of a word."""
    if isinstance(clause, Word):
        found = _word(clause, index, exact=exact, pairs=pairs)
        found.more(found.docs & index.docs("year", clause.folded), _DATE)
        return found
    if isinstance(clause, Phrase):
        return _phrase(clause.words, index, exact=exact)
    if isinstance(clause, Code):
        return _code(clause, index)
    if isinstance(clause, Either):
        return _either(clause, index, exact=exact)
    return _dates(clause, index)


def required(clauses: Sequence[Clause], index: Documents, *, exact: bool) -> Match:
    """All clauses; words typed one after the other count more where they stand together."""
    matches = [
        one(clause, index, exact=exact, pairs=pairs)
        for clause, pairs in zip(clauses, pairs_of_words(clauses, index), strict=True)
    ]
    found = Match(all_of(match.docs for match in matches))
    found.worths = [worth for match in matches for worth in match.worths]
    beside(clauses, index, found)
    return found


def beside(clauses: Sequence[Clause], index: Documents, found: Match) -> None:
    """Adds what it is worth that words typed one after the other stand together."""
    flat = as_typed(clauses)
    words = compounds(flat, index)
    for place, (first, second) in enumerate(pairwise(flat)):
        if isinstance(first, Word) and isinstance(second, Word):
            pair = pair_terms([first, second])[0]
            docs = index.docs("pairs", pair)
            rare = rarity(docs, index)
            found.more(docs, (_COMPOUND if place in words else _PAIR) * rare)
            found.more(index.docs("subject", pair), _SUBJECT_PAIR * rare)


def _word(word: Word, index: Documents, *, exact: bool, pairs: Sequence[str] = ()) -> Match:
    text = index.docs("text", word.folded)
    found = Match(index.docs("marks", word.exact) if exact else text)
    if not found.docs:
        return found
    rare = rarity(text, index)
    # Half a word says nothing: a subject with "điện tích" is none for "diện tích lúa", nor one with "tích" alone.
    whole = any_of(index.docs("pairs", pair) for pair in pairs) if pairs else index.every
    in_subject = any_of(index.docs("subject", pair) for pair in pairs) if pairs else index.every
    found.more(index.docs("names", word.folded) & whole, _NAMES * rare)
    found.more(index.docs("often", word.folded) & whole, _OFTEN * rare)
    if word.folded.isdecimal():
        found.more(index.docs("number", word.folded), _NUMBER)
        found.more(index.docs("year", word.folded), _YEAR)
    if not (exact or word.marked):
        found.more(index.docs("subject", word.folded) & in_subject, _SUBJECT * rare)
        return found
    marked = index.docs("marks", word.exact)
    rare_marked = rarity(marked, index)
    found.more(index.docs("subject_marks", word.exact) & in_subject, _SUBJECT * rare_marked)
    if not exact:
        found.more(marked, _MARKS * rare_marked)
        found.more(index.docs("subject", word.folded) & in_subject, _FOLDED_SUBJECT_OF_MARKED * rare)
    return found


def _phrase(words: Sequence[Word], index: Documents, *, exact: bool) -> Match:
    if len(words) == 1:
        return _word(words[0], index, exact=exact)
    found = Match(together(words, index))
    for word in words:
        match = _word(word, index, exact=exact)
        if exact:
            found.docs &= match.docs
        found.worths += match.worths
    for pair in pair_terms(words):
        found.more(index.docs("subject", pair), _SUBJECT_PAIR * rarity(index.docs("pairs", pair), index))
    return found


def _code(code: Code, index: Documents) -> Match:
    if code.month is None:
        found = Match(all_of(index.docs("text", word.folded) for word in code.words))
    else:
        found = _dates(code.month, index)
    # Of several ways in which a code is found only the best counts: each set without those before it.
    ways: list[tuple[int, float]] = []
    # Papers of a month come before those in which it stands, be it in a code that they cite.
    cited = 0.0 if code.month is not None else _CITED_CODE
    for name, whole, begins in (("codes", _OWN_CODE, _CODE_BEGINS), ("cites", cited, cited / 2)):
        ways.append((any_of(index.docs(name, key) for key in code.keys), whole))
        ways.append((any_of(index.docs(name, key) for key in begun(index, name, code.keys[0])), begins))
    seen = 0
    for docs, worth in ways:
        found.more(docs & ~seen, worth)
        seen |= docs
    found.docs |= seen
    # 15/2016/QĐ-UBND is not 15/2015/QĐ-UBND, whose key without the year is the same.
    found.more(index.docs("codes", code.keys[0]), _CITED_CODE)
    return found


def begun(index: Documents, name: str, prefix: str) -> list[str]:
    """Keys of codes that begin so."""
    keys = index.starting(name, prefix)
    return [key for key in keys if code_begins(key, prefix)][:_MOST_EXPANSIONS]


def _dates(dates: Dates, index: Documents) -> Match:
    planes = date_planes(index)
    if dates.first == dates.last:
        issued = _between(planes, dates.first, dates.last, index)
    else:
        issued = _within(dates.first, dates.last, index)
    written = any_of(together(words, index) for words in dates.phrases)
    found = Match(issued | written)
    found.more(issued, _DATE)
    if dates.first == dates.last:
        found.more(written, _DATE / 2)
        # A day or month written by hand may not have been read: 2017-12 may be 2017-12-20.
        for length, worth in ((7, _DATE / 4), (4, 0)):
            if length < len(dates.first):
                maybe = index.docs("date", dates.first[:length])
                found.docs |= maybe
                found.more(maybe, worth)
    if dates.first != dates.last:
        # "Giao trước ngày 15/10/1993" is what a paper is about, more than when it was issued.
        found.more(written, 2 * _DATE)
    return found


def _either(names: Either, index: Documents, *, exact: bool) -> Match:
    ways = [required(names.typed, index, exact=exact)]
    ways += [one(other, index, exact=exact) for other in names.same]
    found = Match(any_of(way.docs for way in ways))
    # What a word is worth counts where the name it is part of stands.
    found.worths = [(docs & way.docs, worth) for way in ways for docs, worth in way.worths]
    if names.renamed:
        found.more(found.docs, _TYPED_NAME)
        found.docs |= any_of(one(other, index, exact=exact).docs for other in names.renamed)
    return found


def excluded(clauses: Sequence[Clause], index: Documents, *, exact: bool) -> int:
    """Without marks typed all forms are excluded; with marks only the one typed: -đạt leaves đất."""
    return any_of(
        one(clause, index, exact=exact or (isinstance(clause, Word) and clause.marked)).docs
        for clause in clauses
    )


def filtered(filters: Filters, index: Documents) -> int:
    """Documents that pass all filters."""
    parts = [index.every]
    if filters.types:
        types = index.lexicon("type")
        meant = {key for wanted in filters.types for key in title_matches(types, wanted)}
        parts.append(any_of(index.docs("type", key) for key in meant))
    for name, names in (("issuer", filters.issuers), ("signer", filters.signers)):
        for wanted in names:
            keys = [key for key in index.lexicon(name) if name_matches(key, wanted)]
            parts.append(any_of(index.docs(name, key) for key in keys))
    parts += [index.docs("subject", term) for term in filters.subject]
    for wanted in filters.dossiers:
        keys = list(dossier_matches(index.lexicon("dossier"), wanted, filters.titles))
        parts.append(any_of(index.docs("dossier", key) for key in keys))
    for number in filters.numbers:
        if number.strip().isdecimal():
            parts.append(index.docs("number", number_key(number)))
        else:
            codes = [key for wanted in code_keys(number) for key in (wanted, *begun(index, "codes", wanted))]
            parts.append(any_of(index.docs("codes", key) for key in codes))
    if filters.date_from or filters.date_to:
        parts.append(_within(filters.date_from, filters.date_to, index))
    return all_of(parts)


def date_planes(index: Documents) -> Planes:
    """The issue date of every document as a number (`analysis.date_number`); 0 where it is not known."""
    return [index.docs("when", str(place)) for place in range(DATE_DIGITS)]


def _within(begin: str, end: str, index: Documents) -> int:
    """Documents whose date may lie between two, both included, possibly partial, possibly empty."""
    found = _between(date_planes(index), begin, end, index)
    # A document of which only the year is known may lie in the range: 1995 for 1995-09 and later.
    for length in (4, 7):
        if length < len(begin) and not (end and begin[:length] > end[:length]):
            found |= index.docs("date", begin[:length])
    return found


def _between(planes: Planes, begin: str, end: str, index: Documents) -> int:
    found = at_least(planes, date_number(begin) or 1, index.every)
    return found & ~at_least(planes, date_number(end, last=True) + 1, index.every) if end else found


def frequencies(index: Documents) -> tuple[Callable[[str], int], Callable[[str, str], int]]:
    """In how many documents a folded word occurs, and in how many two stand together."""
    return (
        lambda word: index.docs("text", word).bit_count(),
        lambda first, second: index.docs("pairs", f"{first}_{second}").bit_count(),
    )
