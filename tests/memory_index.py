# SPDX-License-Identifier: Apache-2.0
"""An `Index` in memory, without an engine: for tests of what uses an index, and to check engines against.

It finds the same documents as the built-in engine; its ranking is only "subject, then text, then newest".
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable

from scan2archive.index import FACET_FIELDS, Entry, Facet, Hit, Query, Result
from scan2archive.index.answers.highlight import snippets
from scan2archive.index.answers.slips import similar, wanted
from scan2archive.index.files.bitmaps import bitmap, members
from scan2archive.index.queries.clauses import (
    Clause,
    Code,
    Dates,
    Either,
    Filters,
    Parsed,
    Phrase,
    Word,
    as_typed,
    pair_terms,
)
from scan2archive.index.queries.names import (
    code_begins,
    dossier_key,
    dossier_matches,
    name_matches,
    title_matches,
    unknown_types,
)
from scan2archive.index.queries.query import as_phrase, parse
from scan2archive.index.words.analysis import (
    Terms,
    code_keys,
    date_number,
    doubtful,
    number_key,
    page_texts,
    phrase_key,
    terms_of,
    words_of,
)


def date_within(date: str, date_from: str, date_to: str) -> bool:
    """Whether a date, possibly partial, may lie in a range, both ends included and possibly partial."""
    if not date:
        return not (date_from or date_to)
    late_enough = not date_from or date >= date_from or date_from.startswith(date)
    return late_enough and (not date_to or date[: len(date_to)] <= date_to)


class MemoryIndex:
    """All documents in a dict; every search looks at each of them."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Entry, Terms]] = {}

    def add(self, entries: Iterable[Entry]) -> int:
        """See `Index.add`."""
        new = {entry.document.id: (entry, terms_of(entry)) for entry in entries}
        self.remove({entry.document.record_id for entry, _ in new.values()})
        self._entries.update(new)
        return len(new)

    def remove(self, record_ids: Iterable[str]) -> None:
        """See `Index.remove`."""
        gone = set(record_ids)
        self._entries = {
            key: pair for key, pair in self._entries.items() if pair[0].document.record_id not in gone
        }

    def ids(self) -> frozenset[str]:
        """See `Index.ids`."""
        return frozenset(self._entries)

    def count(self) -> int:
        """See `Index.count`."""
        return len(self._entries)

    def close(self) -> None:
        """See `Index.close`."""

    def search(self, query: Query) -> Result:
        """See `Index.search`."""
        started = time.perf_counter()
        parsed = parse(query)
        found, partial, slips = self._find(parsed, exact=query.exact)
        if not found and parsed.loosened is not None:
            parsed = parsed.loosened
            found, partial, slips = self._find(parsed, exact=query.exact)
        found.sort(key=lambda row: row[1].document.id)
        found.sort(key=lambda row: row[1].document.value("issued_date"), reverse=query.sort != "date")
        if query.sort == "date":
            found.sort(key=lambda row: not row[1].document.value("issued_date"))
        elif query.sort == "relevance":
            found.sort(key=lambda row: row[0], reverse=True)
        words = () if partial else as_phrase(query, parsed)
        together = [row for row in found if words and self._together(row[1], words)]
        types = {phrase_key(entry.document.value("type")) for entry, _ in self._entries.values()}
        page = found[max(0, query.offset) :][: max(0, query.limit)]
        return Result(
            query=query.text,
            total=len(found),
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            hits=tuple(_hit(entry, score, parsed, exact=query.exact) for score, entry in page),
            facets=_facets([entry for _, entry in found]) if query.facets and found else (),
            partial=partial,
            phrase_total=len(together),
            unknown_types=unknown_types(query.types, types),
            renamed=parsed.renamed,
            similar=slips,
            nowhere=self._nowhere(parsed, exact=query.exact) if partial else (),
        )

    def _nowhere(self, parsed: Parsed, *, exact: bool) -> tuple[str, ...]:
        words = dict.fromkeys(clause for clause in parsed.must if isinstance(clause, Word))
        return tuple(
            word.exact
            for word in words
            if not any(_has(terms, word, exact=exact) for _, terms in self._entries.values())
        )

    def _find(self, parsed: Parsed, *, exact: bool) -> tuple[list[tuple[float, Entry]], bool, int]:
        rows = []
        out = {entry.document.id for unwanted in parsed.excluded for entry, _ in self._allowed(unwanted)}
        allowed = [pair for pair in self._allowed(parsed.filters) if pair[0].document.id not in out]
        for entry, terms in allowed:
            if any(
                _has(terms, c, exact=exact or (isinstance(c, Word) and c.marked)) for c in parsed.must_not
            ):
                continue
            rows.append((sum(_has(terms, clause, exact=exact) for clause in parsed.must), entry, terms))
        full = [(_score(terms, parsed.must), entry) for n, entry, terms in rows if n == len(parsed.must)]
        slipped: list[tuple[float, Entry]] = []
        if parsed.must and not exact:
            sets = _Sets((entry, terms) for _, entry, terms in rows)
            as_asked = bitmap(place for place, row in enumerate(rows) if row[0] == len(parsed.must))
            if wanted(parsed.must, sets, as_asked):
                near = similar(parsed.must, sets, sets.every, found=bool(as_asked))[0].docs & ~as_asked
                slipped = [(-1.0, rows[place][1]) for place in members(near)]
        if full or slipped or len(parsed.must) < 2:
            return full + slipped, False, len(slipped)
        enough = (len(parsed.must) + 1) // 2
        return [(float(n), entry) for n, entry, _ in rows if n >= enough], True, 0

    def _together(self, entry: Entry, words: tuple[Word, ...]) -> bool:
        return _has(self._entries[entry.document.id][1], Phrase(words), exact=False)

    def _allowed(self, filters: Filters) -> list[tuple[Entry, Terms]]:
        pairs = list(self._entries.values())
        types = {phrase_key(entry.document.value("type")) for entry, _ in pairs}
        dossiers = {dossier_key(one) for entry, _ in pairs for one in entry.dossiers}
        meant = {key for wanted in filters.types for key in title_matches(types, wanted)}
        return [
            (entry, terms)
            for entry, terms in pairs
            if (not filters.types or phrase_key(entry.document.value("type")) in meant)
            and all(name_matches(phrase_key(entry.document.value("issuer")), w) for w in filters.issuers)
            and all(name_matches(phrase_key(entry.document.value("signer_name")), w) for w in filters.signers)
            and all(
                not set(map(dossier_key, entry.dossiers)).isdisjoint(
                    dossier_matches(dossiers, w, filters.titles)
                )
                for w in filters.dossiers
            )
            and set(filters.subject) <= set(terms.subject)
            and all(_numbered(terms, number) for number in filters.numbers)
            and date_within(terms.date, filters.date_from, filters.date_to)
        ]


class _Sets:
    """Terms of documents as the sets that `slips` asks for; what is a slip is defined there alone."""

    def __init__(self, documents: Iterable[tuple[Entry, Terms]]) -> None:
        self._entries: list[Entry] = []
        self._documents: list[Terms] = []
        for entry, terms in documents:
            self._entries.append(entry)
            self._documents.append(terms)
        self.every = (1 << len(self._documents)) - 1

    def docs(self, field: str, term: str) -> int:
        """See `sets.Documents`."""
        return bitmap(
            place for place, terms in enumerate(self._documents) if term in self._terms(terms, field)
        )

    @property
    def vocabulary(self) -> frozenset[str]:
        """See `sets.Documents`."""
        return frozenset(self.lexicon("text"))

    def lexicon(self, field: str) -> tuple[str, ...]:
        """See `sets.Documents`."""
        return tuple(dict.fromkeys(term for terms in self._documents for term in self._terms(terms, field)))

    def words(self, number: int) -> str:
        """See `sets.Documents`."""
        entry = self._entries[number]
        values = (field.value for field in entry.document.fields)
        return words_of((text for _, text in page_texts(entry)), values)

    def starting(self, field: str, prefix: str) -> tuple[str, ...]:
        """See `sets.Documents`."""
        return tuple(term for term in self.lexicon(field) if term.startswith(prefix))

    @staticmethod
    def _terms(terms: Terms, field: str) -> tuple[str, ...]:
        if field == "when":
            when = date_number(terms.date)
            return tuple(str(place) for place in range(when.bit_length()) if when >> place & 1)
        value = getattr(terms, "date" if field == "year" else field)
        if isinstance(value, str):
            return (value[:4] if field == "year" else value,)
        return tuple(value)


def _numbered(terms: Terms, number: str) -> bool:
    if number.strip().isdecimal():
        return terms.number == number_key(number)
    return any(code_begins(code, key) for code in terms.codes for key in code_keys(number))


def _has(terms: Terms, clause: Clause, *, exact: bool) -> bool:
    if isinstance(clause, Word):
        return clause.exact in terms.marks if exact else clause.folded in terms.text
    if isinstance(clause, Phrase):
        stand = set(pair_terms(clause.words)) <= set(terms.pairs)
        return stand and (not exact or {word.exact for word in clause.words} <= set(terms.marks))
    if isinstance(clause, Code):
        known = (*terms.codes, *terms.cites)
        by_key = set(clause.keys) & set(known) or any(code_begins(code, clause.keys[0]) for code in known)
        if clause.month is not None:
            return bool(by_key) or _has(terms, clause.month, exact=exact)
        return bool(by_key) or {word.folded for word in clause.words} <= set(terms.text)
    if isinstance(clause, Either):
        return all(_has(terms, part, exact=exact) for part in clause.typed) or any(
            _has(terms, other, exact=exact) for other in (*clause.same, *clause.renamed)
        )
    return _issued(terms.date, clause) or any(
        set(pair_terms(run)) <= set(terms.pairs) for run in clause.phrases
    )


def _issued(date: str, dates: Dates) -> bool:
    if dates.first == dates.last:
        return date.startswith(dates.first) or bool(date and dates.first.startswith(date))
    return bool(date) and date_within(date, dates.first, dates.last)


def _score(terms: Terms, must: Iterable[Clause]) -> float:
    score = 0.0
    for clause in as_typed(must):
        if isinstance(clause, Code):
            score += 100.0 * bool(set(clause.keys) & set(terms.codes))
        elif isinstance(clause, Word | Phrase):
            for word in clause.words if isinstance(clause, Phrase) else (clause,):
                score += 2.0 * (word.folded in terms.subject) + (word.folded in terms.names)
                score += 4.0 * (word.marked and word.exact in terms.marks)
    return score


def _hit(entry: Entry, score: float, parsed: Parsed, *, exact: bool) -> Hit:
    document = entry.document
    return Hit(
        id=document.id,
        record_id=document.record_id,
        score=score,
        dossier=entry.dossier,
        also_in=entry.also_in,
        source=entry.source,
        pages=document.pages,
        fields=tuple((field.name, field.value) for field in document.fields),
        snippets=snippets(page_texts(entry), parsed.must, exact=exact),
        review=doubtful(document),
    )


def _facets(entries: list[Entry]) -> tuple[Facet, ...]:
    facets = []
    for name in FACET_FIELDS:
        counts: Counter[str] = Counter()
        for entry in entries:
            if name == "dossier":
                counts.update(entry.dossiers)
            elif name == "year":
                counts[entry.document.value("issued_date")[:4]] += 1
            else:
                counts[entry.document.value(name)] += 1
        counts.pop("", None)
        facets.append(Facet(name, tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))))
    return tuple(facets)
