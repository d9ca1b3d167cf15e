# SPDX-License-Identifier: Apache-2.0
"""A query as it was understood: the values `scan2archive.index.queries.query.parse` gives to the engines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scan2archive.index import Titles
from scan2archive.index.words.analysis import pairs


@dataclass(frozen=True, slots=True)
class Word:
    """One token that must occur.

    Attributes:
        folded: Without marks.
        exact: As typed; differs from `folded` if marks were typed.
        fixed: No slip is looked for: it is the value of a field in which each letter counts.
    """

    folded: str
    exact: str
    fixed: bool = False

    @property
    def marked(self) -> bool:
        """Whether marks were typed."""
        return self.exact != self.folded


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more tokens that must stand together."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A document code or its beginning, as the document's own, cited, or as words of the text.

    Attributes:
        words: Its tokens.
        keys: Keys to look up; the first may also be the beginning of a longer one.
        month: What else ``12/2017`` may be; then not its words, which any paper may have apart, but this or the code
            has to be found.
    """

    words: tuple[Word, ...]
    keys: tuple[str, ...]
    month: Dates | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """A date or a range of dates, as issue date or in the text.

    Attributes:
        first: Earliest date, ISO 8601, possibly partial; empty if there is none.
        last: Latest date, the same; equal to `first` for a day, a month or a year.
        phrases: The ways a text writes it.
        turned: The later date was typed first.
    """

    first: str
    last: str
    phrases: tuple[tuple[Word, ...], ...]
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Either:
    """What was typed, or what else it is called.

    Attributes:
        typed: What must occur, all of it, as far as none of the others does.
        same: Its abbreviations and spellings; any of them will do as well.
        renamed: Its names before or after a reorganisation; any of them will do, but ranks below the rest.
    """

    typed: tuple[Clause, ...]
    same: tuple[Word | Phrase, ...]
    renamed: tuple[Word | Phrase, ...] = ()


Clause = Word | Phrase | Code | Dates | Either


@dataclass(frozen=True, slots=True)
class Filters:
    """What a document's fields must be; each attribute applies only if it is not empty.

    Attributes:
        types: Keys of type names, any of them.
        issuers: Keys of issuers, all of them.
        signers: Keys of signers, all of them.
        subject: Words and pairs of words of the subject, all of them.
        dossiers: Keys of names or titles of dossiers, all of them.
        numbers: Numbers or codes, all of them.
        date_from: Earliest date, ISO 8601, possibly partial.
        date_to: Latest date, ISO 8601, possibly partial.
        titles: Keys of the names and titles of dossiers that have a title, to find those that are called so.
    """

    types: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    date_from: str = ""
    date_to: str = ""
    titles: Titles = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query, understood.

    Attributes:
        must: What must occur, in the order typed.
        must_not: What must not.
        filters: From the text and from the options together.
        excluded: What must not be, field by field: a document that passes one of these is left out.
        own: The type and agency that the whole query names: papers of it come before those that mention it.
        led: The type it begins with and the number after it, each by itself: papers of them come before others alike.
        loosened: The same with the names typed without quotes read as words, for when nothing is
            found: in ``cơ quan: Sở Y tế thu hồi đất`` nobody can tell where the name ends.
        renamed: Names from before or after a reorganisation that will do as well.
        no_dates: What was typed as a date and is none; it is read as words.
        no_values: Names of fields with nothing behind them; they say nothing.
        open_quote: A quotation mark is not closed; what stands behind it is read as words.
        turned: A range was typed with its later date first, and was turned round.
        strange_types: What was typed as a type and is none that is known.
    """

    must: tuple[Clause, ...]
    must_not: tuple[Clause, ...]
    filters: Filters
    excluded: tuple[Filters, ...] = ()
    own: Filters = Filters()
    led: tuple[Filters, ...] = ()
    loosened: Parsed | None = None
    renamed: tuple[str, ...] = ()
    no_dates: tuple[str, ...] = ()
    no_values: tuple[str, ...] = ()
    open_quote: bool = False
    turned: bool = False
    strange_types: tuple[str, ...] = ()


def fixed(clause: Clause) -> Clause:
    """The clause with its words as they are: no other word a letter away will do."""
    if isinstance(clause, Word):
        return replace(clause, fixed=True)
    if isinstance(clause, Phrase | Code):
        return replace(clause, words=tuple(replace(word, fixed=True) for word in clause.words))
    return clause


def both(one: Filters, other: Filters) -> Filters:
    """What passes one and the other."""
    if one.types and other.types:  # --type and loại: together: what both allow
        common = tuple(key for key in one.types if key in other.types)
        types = common or (" ",)  # a key no type has
    else:
        types = one.types or other.types
    return Filters(
        types=types,
        issuers=one.issuers + other.issuers,
        signers=one.signers + other.signers,
        subject=one.subject + other.subject,
        dossiers=one.dossiers + other.dossiers,
        numbers=one.numbers + other.numbers,
        date_from=max(one.date_from, other.date_from),
        # A year ends later than its months.
        date_to=min(filter(None, (one.date_to, other.date_to)), key=lambda date: date + "~", default=""),
        titles=one.titles or other.titles,
    )


def is_reversed(first: str, last: str) -> bool:
    """Whether a range ends before it begins; either may be empty."""
    return bool(last) and first[: len(last)] > last


def in_order(filters: Filters) -> Filters:
    """The same, a range of dates that was typed with the later one first turned round."""
    if not is_reversed(filters.date_from, filters.date_to):
        return filters
    return replace(filters, date_from=filters.date_to, date_to=filters.date_from)


def phrases_of(clause: Clause) -> tuple[tuple[Word, ...], ...]:
    """The runs of words that show a clause in a text."""
    if isinstance(clause, Word):
        return ((clause,),)
    if isinstance(clause, Either):
        return tuple(
            run for part in (*clause.typed, *clause.same, *clause.renamed) for run in phrases_of(part)
        )
    if isinstance(clause, Code) and clause.month is not None:
        return (clause.words, *clause.month.phrases)
    return clause.phrases if isinstance(clause, Dates) else (clause.words,)


def as_typed(clauses: Iterable[Clause]) -> list[Clause]:
    """The clauses without what else they are called."""
    flat: list[Clause] = []
    for clause in clauses:
        flat.extend(as_typed(clause.typed) if isinstance(clause, Either) else (clause,))
    return flat


def pair_terms(words: Sequence[Word]) -> list[str]:
    """The pairs a run of words consists of."""
    return pairs([word.folded for word in words])
