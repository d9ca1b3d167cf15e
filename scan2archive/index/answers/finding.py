# SPDX-License-Identifier: Apache-2.0
"""The answer to a query as numbers of documents: found, counted, ordered, counted by field. No engine.

Every set is counted whole, so that totals are exact, and the best are chosen from all scores at once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from scan2archive.index import FACET_FIELDS, Facet, Query, Sort
from scan2archive.index.answers.matching import (
    OF_ITS_OWN,
    OF_KIND,
    OF_NUMBER,
    date_planes,
    excluded,
    filtered,
    one,
    required,
)
from scan2archive.index.answers.rows import Claim, claims, confirmed
from scan2archive.index.answers.sets import SCALE, Documents, Match, all_of
from scan2archive.index.answers.slips import similar, wanted
from scan2archive.index.files.bitmaps import Planes, add, at_least, largest, members, numbers
from scan2archive.index.queries.clauses import Filters, Parsed, Word, as_typed, pair_terms
from scan2archive.vietnamese import is_syllable

_MOST_FACET_VALUES = 50
BETWEEN_VALUES = "\n"  # in a column of which a document may have several values
_MOST_TIES = 500  # of one score and date that are put in order of their ids
_READ_ONE_BY_ONE = 1000  # documents whose values are read from columns; of more, sets are counted


class Indexed(Documents, Protocol):
    """Where values of documents are looked up as well."""

    def column(self, name: str, number: int) -> str:
        """The value of a column for a document; empty if it has none."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """The documents a query finds.

    Attributes:
        docs: As bits.
        scores: The score of every document, in parts of `SCALE`, digit by digit.
        partial: They have only some of the words.
        similar: Those of them that have everything but for one slip.
        nowhere: Where they have only some of the words: words that no document at all has, as typed.
    """

    docs: int
    scores: Planes
    partial: bool = False
    similar: int = 0
    nowhere: tuple[str, ...] = ()


def find(parsed: Parsed, index: Indexed, *, exact: bool) -> Found:
    """The documents, with their scores."""
    among = filtered(parsed.filters, index)
    for unwanted in parsed.excluded:
        among &= ~filtered(unwanted, index)
    if parsed.must_not and among:
        among &= ~excluded(parsed.must_not, index, exact=exact)
    if not parsed.must or not among:
        return Found(among, [])
    match = required(parsed.must, index, exact=exact)
    docs = match.docs & among
    if parsed.own != Filters():
        match.more(docs & filtered(parsed.own, index), OF_ITS_OWN)
    for kind in parsed.led:
        of_kind = filtered(kind, index) | (0 if kind.numbers else _notation_in_subject(parsed, index))
        match.more(among & of_kind, OF_NUMBER if kind.numbers else OF_KIND)
    claimed = claims(as_typed(parsed.must), index, docs)
    slipped, nearly = Match(0), list[Claim]()
    if not exact and wanted(parsed.must, index, docs):
        slipped, nearly = similar(parsed.must, index, among, found=bool(docs))
    near = slipped.docs & ~docs
    if docs or near or len(parsed.must) == 1:
        match.worths += slipped.worths
        scores = _scores(docs | near, match)
        if claimed or nearly:
            scores = confirmed(docs | near, scores, [*claimed, *nearly], date_planes(index), index)
        return Found(docs | near, scores, similar=near)
    return _closest(parsed, index, among, exact=exact)


def _notation_in_subject(parsed: Parsed, index: Documents) -> int:
    """Documents with all the words in a row in their subject, where these begin as a notation does, not a type: QĐ BYT."""
    words = [clause for clause in as_typed(parsed.must) if isinstance(clause, Word)]
    if len(words) < 2 or any(is_syllable(word.exact) for word in words[:2]):
        return 0
    return all_of(index.docs("subject", pair) for pair in pair_terms(words))


def _closest(parsed: Parsed, index: Indexed, among: int, *, exact: bool) -> Found:
    """Documents that have at least half of the clauses; more of them always counts more."""
    times: Planes = []
    scores: Planes = []
    nowhere: list[str] = []
    for clause in parsed.must:
        match = one(clause, index, exact=exact)
        if isinstance(clause, Word) and not match.docs:
            nowhere.append(clause.exact)
        docs = match.docs & among
        add(times, docs, 1)
        for some, worth in match.worths:
            add(scores, some & docs, worth)
    docs = at_least(times, (len(parsed.must) + 1) // 2, among)
    return Found(docs, [*scores, *times], partial=True, nowhere=tuple(dict.fromkeys(nowhere)))


def _scores(docs: int, match: Match) -> Planes:
    planes: Planes = []
    for some, worth in match.worths:
        add(planes, some & docs, worth)
    return planes


def first(found: Found, index: Indexed, query: Query) -> list[tuple[float, int]]:
    """Score and number of the hits of one page, in order: of equals the newest, of those by id; without a date last."""
    begin, count = max(0, query.offset), max(0, query.limit)
    if not count:
        return []
    planes = _ordering(found, index, query.sort)
    sure, ties = largest(planes, found.docs, begin + count)
    chosen = members(sure)
    others = members(ties) if ties else []
    if len(others) <= _MOST_TIES:
        chosen += others
    else:
        chosen += others[: begin + count - len(chosen)]
    keys = dict(zip(chosen, numbers(planes, chosen), strict=True))
    chosen.sort(key=lambda number: index.column("id", number))
    chosen.sort(key=keys.__getitem__, reverse=True)
    page = chosen[begin : begin + count]
    scores = numbers(found.scores, page)
    return [(score / SCALE, number) for score, number in zip(scores, page, strict=True)]


def _ordering(found: Found, index: Indexed, sort: Sort) -> Planes:
    """What the documents are ordered by, the largest first."""
    dates = date_planes(index)
    if sort == "date":
        # The oldest first, and those without a date, which is 0, after them.
        dated = at_least(dates, 1, found.docs)
        return [*(dated & ~plane for plane in dates), dated]
    return dates if sort == "-date" else [*dates, *found.scores]


def facets(docs: int, index: Indexed) -> tuple[Facet, ...]:
    """How often each value occurs among the documents."""
    few = members(docs) if docs.bit_count() <= _READ_ONE_BY_ONE else None
    found = []
    for name in FACET_FIELDS:
        if name == "year" or few is None:
            counts = _counted(docs, index, "year" if name == "year" else f"{name}_as_written")
        else:
            counts = Counter(
                value for number in few for value in index.column(name, number).split(BETWEEN_VALUES)
            )
            counts.pop("", None)
        common = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_FACET_VALUES]
        found.append(Facet(name, tuple(common)))
    return tuple(found)


def _counted(docs: int, index: Indexed, field: str) -> Counter[str]:
    counts = Counter({value: (index.docs(field, value) & docs).bit_count() for value in index.lexicon(field)})
    return +counts
