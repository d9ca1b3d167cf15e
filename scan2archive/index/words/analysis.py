# SPDX-License-Identifier: Apache-2.0
"""From text to the terms that are indexed and looked up: pure functions, no engine.

    clean -> split -> (folded, exact) per token -> pairs, code keys

A token is a Vietnamese syllable, a number, or another run of letters and digits. There is no
least length and no stop word: "ý kiến" needs its "ý", "V/v" its letters. A phrase is found through
pairs of neighbouring folded tokens that are indexed as one term, which is much quicker than
positions: Vietnamese text has few distinct syllables and so very long lists for each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from scan2archive.index import Entry
from scan2archive.index.words.header import without_header
from scan2archive.model import Document
from scan2archive.vietnamese import clean, code_key, exact, fold, one_spelling_of_i

_TOKEN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_LONGEST_TOKEN = 64
# A code as printed in running text: number, perhaps a year, then capitals (Nghị định 30/2020/NĐ-CP, PL I).
_CITED = re.compile(
    r"(?<![\w/.])\d{1,6}[A-Za-z]?(?:\s?/\d{4})?\s?[/–-][A-ZĐ][\w&.]*(?:[-–/][\w&.]+)*",
)
_WITH_YEAR = re.compile(r"^(\d{1,6}[a-z]?)/((?:19|20)\d\d)/(.+)$")
# Fields whose words are searched like the text; the others repeat it or are codes.
_TEXT_FIELDS = (
    "type",
    "code",
    "place",
    "issuer",
    "issuer_parent",
    "subject",
    "signer_name",
    "signer_position",
    "keywords",
    "note",
    "arrival_number",
)
# Found by the words of the pages, unless a person put them right.
_READ_FIELDS = ("recipients", "legal_bases")
_NAME_FIELDS = ("issuer", "issuer_parent", "signer_name")
_OFTEN = 3
DATE_DIGITS = 23
"""Binary digits of `date_number`."""


class Token(NamedTuple):
    """One token of a text, with where it stands in the cleaned text."""

    folded: str
    exact: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one document, by the field of the index they belong to.

    Attributes:
        text: Folded tokens of the pages and fields, repeated as often as they occur. Where a word was
            corrected, what was read instead is here too: a correction may be wrong, and must hide nothing.
        marks: The same tokens with their marks.
        pairs: Folded neighbours, ``thu_hoi``.
        often: Folded tokens that the pages have three times or more.
        subject: Folded tokens and pairs of the subject.
        subject_marks: Tokens of the subject with their marks.
        names: Folded tokens of issuer, superior agency and signer.
        codes: Keys of the document's own code.
        cites: Keys of codes its text mentions.
        number: Its number, folded, without leading zeros.
        date: Its issue date, ISO 8601, possibly partial; empty if unknown.
    """

    text: tuple[str, ...]
    marks: tuple[str, ...]
    pairs: tuple[str, ...]
    often: tuple[str, ...]
    subject: tuple[str, ...]
    subject_marks: tuple[str, ...]
    names: tuple[str, ...]
    codes: tuple[str, ...]
    cites: tuple[str, ...]
    number: str
    date: str


def tokens(text: str) -> list[Token]:
    """Splits text into tokens; positions are those of ``vietnamese.clean(text)``."""
    return [Token(*_forms(match.group()), *match.span()) for match in _TOKEN.finditer(clean(text))]


def words_of(texts: Iterable[str], values: Iterable[str]) -> str:
    """The folded words of a document as one text in which a row of them can be looked for.

    Args:
        texts: Of its pages, cleaned; one goes on where the other ends.
        values: Of its fields, each by itself.
    """
    pages = (_forms(token)[0] for text in texts for token in _TOKEN.findall(text))
    fields = (f"| {' '.join(token.folded for token in tokens(value))} " for value in values)
    return f" {' '.join(pages)} {''.join(fields)}"


@lru_cache(maxsize=1 << 16)
def _forms(token: str) -> tuple[str, str]:
    if token.isdecimal():  # 03 and 3 are one number: day, month, number of a document
        number = token.lstrip("0")[:_LONGEST_TOKEN] or "0"
        return number, number
    return one_spelling_of_i(fold(token)[:_LONGEST_TOKEN]), exact(token)[:_LONGEST_TOKEN]


def pairs(folded: Sequence[str]) -> list[str]:
    """Neighbours as single terms; the underscore occurs in no token."""
    return [f"{first}_{second}" for first, second in pairwise(folded)]


def phrase_key(text: str) -> str:
    """Folded tokens of a name with single spaces between: the form in which names are compared."""
    return " ".join(token.folded for token in tokens(text))


def number_key(number: str) -> str:
    """A document number as it is compared: folded, without leading zeros."""
    return code_key(number).lstrip("0")


def code_keys(code: str) -> tuple[str, ...]:
    """Keys of a code: without leading zeros, with and without its year (``15/2016/QĐ-UBND``)."""
    keys = [number_key(code)]
    with_year = _WITH_YEAR.match(clean(code).casefold().replace(" ", ""))
    if with_year:
        keys.append(number_key(with_year[1] + with_year[3]))
    return tuple(dict.fromkeys(key[:_LONGEST_TOKEN] for key in keys if key))


def cited_codes(text: str) -> tuple[str, ...]:
    """Keys of the codes that a text mentions."""
    return tuple(
        dict.fromkeys(key for match in _CITED.finditer(clean(text)) for key in code_keys(match.group()))
    )


def date_number(date: str, *, last: bool = False) -> int:
    """A date, possibly partial, as a number that orders dates: 1995 before 1995-01. 0 if it is none.

    Args:
        date: ISO 8601.
        last: What is not known of it counts as the last it may be.
    """
    parts = [int(part) if part.isdecimal() else 0 for part in date.split("-")]
    unknown = 31 if last else 0
    year, month, day = (*parts, *[unknown] * 3)[:3]
    return (min(year, 9999) << 9) + (min(month, 15) << 5) + min(day, 31)


def terms_of(entry: Entry) -> Terms:
    """The terms under which a document is found.

    Raises:
        ValueError: The document is marked secret (độ mật): it must never reach the index.
    """
    document = entry.document
    if document.is_marked:
        raise ValueError(f"document {document.id} is marked secret and must not be indexed")
    date = document.value("issued_date")
    texts = [text for _, text in page_texts(entry)]
    # Pages of one document are read on: a phrase may run over the page break.
    body = [token for text in texts for token in tokens(text)]
    # The names of file and dossier, and the year, find a document as its words do.
    corrected = [
        field.value for field in document.fields if field.name in _READ_FIELDS and field.state == "corrected"
    ]
    values = [*_values(document, _TEXT_FIELDS), *corrected, *entry.dossiers, entry.source, date[:4]]
    runs = [body, *(tokens(value) for value in values)]
    everything = [token for run in runs for token in run]
    misread = _raw_tokens(entry)
    subject = tokens(document.value("subject"))
    names = [token for value in _values(document, _NAME_FIELDS) for token in tokens(value)]
    return Terms(
        text=(*(token.folded for token in everything), *(raw.folded for raw, same in misread if not same)),
        marks=(*(token.exact for token in everything), *(raw.exact for raw, _ in misread)),
        pairs=_distinct(pair for run in runs for pair in pairs([token.folded for token in run])),
        often=tuple(
            term for term, times in Counter(token.folded for token in body).items() if times >= _OFTEN
        ),
        subject=_distinct([token.folded for token in subject] + pairs([token.folded for token in subject])),
        subject_marks=_distinct(token.exact for token in subject),
        names=_distinct(token.folded for token in names),
        codes=_own_codes(document),
        cites=_distinct(key for text in (*texts, *corrected) for key in cited_codes(text)),
        number=number_key(_number(document)),
        date=date,
    )


def _raw_tokens(entry: Entry) -> list[tuple[Token, bool]]:
    """Tokens of words as they were read before a correction, and whether they fold to the corrected word."""
    first, last = entry.document.pages
    return [
        (raw, raw.folded in {token.folded for token in tokens(word.text)})
        for page in entry.pages
        if first <= page.number <= last
        for word in page.words
        if word.raw
        for raw in tokens(word.raw)
    ]


def page_texts(entry: Entry) -> tuple[tuple[int, str], ...]:
    """Number and cleaned text of the document's own pages, without the national header."""
    first, last = entry.document.pages
    # Twice: what has no width may have parted a letter from its mark, and positions must be stable.
    return tuple(
        (page.number, without_header(clean(clean(page.text))))
        for page in entry.pages
        if first <= page.number <= last
    )


def doubtful(document: Document) -> tuple[str, ...]:
    """Names of the fields a person should look at, in the order of the document."""
    return _distinct(field.name for field in document.fields if field.state == "review")


def _values(document: Document, names: Iterable[str]) -> list[str]:
    return [field.value for name in names for field in document.fields if field.name == name]


def _distinct(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for term in terms if term))


def _number(document: Document) -> str:
    if document.value("number"):
        return document.value("number")
    leading = re.match(r"\s*\d+[A-Za-z]?(?![^\W_])", document.value("code"))
    return leading.group() if leading else ""


def _own_codes(document: Document) -> tuple[str, ...]:
    joined = f"{document.value('number')}/{document.value('notation')}"
    return _distinct((*code_keys(document.value("code")), *code_keys(joined)))
