# SPDX-License-Identifier: Apache-2.0
"""What people type, read leniently: any text gives a `Parsed`, none is a syntax error.

thu hoi dat hoang thai 2016       words in any order, with or without marks
"thu hồi đất"                     words that stand together
-"đính chính"                     what must not occur
1059/QĐ-UBND   1059 qd ubnd       codes and pieces of codes, from their beginning
12/5/2019   tháng 9 năm 1995      a day or month, as issue date or in the text
từ 1995 đến 1998   trước 1990     years, the same; `periods` has all ways
số:1059 loại:quyết định           fields, in Vietnamese and English
cơ quan:"Sở Y tế" ngày:1995..1998
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from scan2archive.errors import UsageError
from scan2archive.index import Query
from scan2archive.index.analysis import Token, code_keys, number_key, pairs, phrase_key, tokens
from scan2archive.index.clauses import (
    Clause,
    Code,
    Dates,
    Either,
    Filters,
    Parsed,
    Phrase,
    Word,
    as_typed,
    both,
    in_order,
)
from scan2archive.index.field_names import LONGEST_FIELD_NAME, field_named
from scan2archive.index.kinds import of_its_own
from scan2archive.index.lexing import QUOTES, Lexeme, lex, plain_texts, without_openers
from scan2archive.index.names import DAY, TYPE_KEYS, dossier_key, iso_date, type_keys
from scan2archive.index.other_names import other_names
from scan2archive.index.periods import date_at, period_at
from scan2archive.vietnamese import is_syllable

_LONGEST_NAME = 12  # words
_LONGEST_VALUE = 300  # letters of a name; it is compared with all names of the index
_MOST_CLAUSES = 40

_CODE = re.compile(r"\d{1,6}[^\W\d_]?(?:[/–-][^\W_][\w.&]*)+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER_AND_YEAR = re.compile(r"\d{1,6}/(?:19|20)\d\d")
_NOTATION = re.compile(r"[/–-]?[^\W\d_]+(?:[-–/.&][^\W\d_]+)*")
_NAMED_YEARS = ("giai doan", "nhiem ky", "nam hoc", "nien khoa", "khoa")  # of a plan, not the dates of papers
_Typed = tuple[Clause, bool]  # and whether it is to be found just as it was typed, in quotes


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    must: list[_Typed] = field(default_factory=list)
    must_not: list[Clause] = field(default_factory=list)
    excluded: list[Filters] = field(default_factory=list)
    filters: Filters = field(default_factory=Filters)
    loose: list[Lexeme] = field(default_factory=list)
    strict: Filters = field(default_factory=Filters)  # without the names in `loose`
    no_dates: list[str] = field(default_factory=list)
    turned: bool = False
    strange_types: list[str] = field(default_factory=list)


def parse(query: Query) -> Parsed:
    """Understands a query; never fails on its text.

    Raises:
        UsageError: A date filter is not a date, or the earliest date is after the latest.
    """
    options = _option_filters(query)
    lexemes = without_openers(lex(query.text))
    reading = _Reading()
    position = 0
    while position < len(lexemes):
        position = _read(lexemes, position, reading)
    if (ordered := in_order(reading.filters)) != reading.filters:  # từ:2017 đến:2015
        reading.filters, reading.strict = ordered, in_order(reading.strict)
        reading.turned = True
    must, renamed = _with_other_names(reading.must)
    parsed = Parsed(
        _distinct(must),
        _distinct(reading.must_not),
        both(options, reading.filters),
        tuple(reading.excluded),
        of_its_own(lexemes),
        renamed=renamed,
        no_dates=tuple(reading.no_dates),
        turned=reading.turned or any(isinstance(clause, Dates) and clause.turned for clause in must),
        strange_types=tuple(reading.strange_types),
    )
    if not reading.loose:
        return parsed
    must, renamed = _with_other_names([*reading.must, *_clauses_of(reading.loose)])
    loosened = replace(parsed, must=_distinct(must), filters=both(options, reading.strict), renamed=renamed)
    return replace(parsed, loosened=loosened)


def as_phrase(query: Query, parsed: Parsed) -> tuple[Word, ...]:
    """The words of a query with quotation marks around it; none if it is not of plain words only."""
    plain = all(isinstance(clause, Word) for clause in as_typed(parsed.must))
    if not plain or parsed.must_not or parsed.excluded or any(sign in query.text for sign in QUOTES):
        return ()
    whole = parse(replace(query, text=f'"{query.text}"'))
    # Fields named in the text would become words of the phrase.
    if whole.filters != parsed.filters or not whole.must or not isinstance(whole.must[0], Phrase):
        return ()
    return whole.must[0].words


def _option_filters(query: Query) -> Filters:
    for name, value in (("--from", query.date_from), ("--to", query.date_to)):
        if value and not iso_date(value):
            raise UsageError(f"{name} {value} is not a date.", next_step="Write 2016, 2016-05 or 2016-05-31.")
    begin, end = iso_date(query.date_from), iso_date(query.date_to)
    if end and begin[: len(end)] > end:
        raise UsageError(
            f"--from {query.date_from} is later than --to {query.date_to}.", next_step="Exchange the two."
        )
    return Filters(
        types=tuple(dict.fromkeys(key for name in query.types for key in type_keys(name))),
        issuers=tuple(filter(None, [phrase_key(query.issuer[:_LONGEST_VALUE])])),
        signers=tuple(filter(None, [phrase_key(query.signer[:_LONGEST_VALUE])])),
        dossiers=tuple(filter(None, [dossier_key(query.dossier[:_LONGEST_VALUE])])),
        numbers=tuple(filter(number_key, [query.number[:_LONGEST_VALUE]])),
        date_from=begin,
        date_to=end,
    )


def _distinct(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """Each once; but single words stay, as each says what stands beside it."""
    found: list[Clause] = []
    for clause in clauses:
        if len(found) == _MOST_CLAUSES:
            break
        if clause not in found or (isinstance(clause, Word) and clause != found[-1]):
            found.append(clause)
    return tuple(found)


def _with_other_names(typed: Sequence[_Typed]) -> tuple[list[Clause], tuple[str, ...]]:
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


def _run_of_words(typed: Sequence[_Typed], start: int) -> tuple[list[Word], list[int]]:
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


def _word_before(typed: Sequence[_Typed], at: int) -> Word | None:
    before = typed[at - 1][0] if at else None
    return before if isinstance(before, Word) else None


def _field_at(lexemes: Sequence[Lexeme], position: int) -> tuple[str, int]:
    """The field named at a position and the position after the name; an empty name if none is."""
    for end in range(position + 1, min(position + LONGEST_FIELD_NAME, len(lexemes)) + 1):
        part = lexemes[position:end]
        if part[-1].quoted or (part[-1].negated and end > position + 1):
            break
        if part[-1].names:
            return field_named(" ".join(lexeme.text for lexeme in part)), end
    return "", position


def _read(lexemes: Sequence[Lexeme], position: int, reading: _Reading) -> int:
    """Reads one field or clause; returns where to go on."""
    name, after = _field_at(lexemes, position)
    if name:
        value = _value(lexemes, after)
        take = _exclude_field if lexemes[position].negated else _take_field
        taken = take(name, value, reading)
        if taken or not value:
            return after + taken
        if name in ("date", "from", "to"):
            reading.no_dates.append(value[0].text)
    clause, used = _clause_at(lexemes, position)
    text = lexemes[position].text
    if DAY.fullmatch(text) and not (iso_date(text) or name):
        reading.no_dates.append(text)
    if clause is not None:
        if lexemes[position].negated:
            reading.must_not.append(clause)
        else:
            reading.must.append((clause, lexemes[position].quoted))
    return position + used


def _value(lexemes: Sequence[Lexeme], start: int) -> list[Lexeme]:
    """The lexemes that may belong to the value of a field."""
    value: list[Lexeme] = []
    for position in range(start, len(lexemes)):
        lexeme = lexemes[position]
        if lexeme.negated or _field_at(lexemes, position)[0] or (lexeme.quoted and value):
            break
        value.append(lexeme)
        if lexeme.quoted or lexeme.ends:
            break
    return value


def _exclude_field(name: str, value: Sequence[Lexeme], reading: _Reading) -> int:
    """Excludes what the field would find; returns as `_take_field`."""
    meant = _Reading()
    taken = _take_field(name, value, meant)
    if meant.filters != Filters():
        reading.excluded.append(meant.filters)
    reading.must_not.extend(clause for clause, _ in meant.must)
    reading.strange_types.extend(meant.strange_types)
    return taken


def _take_field(name: str, value: Sequence[Lexeme], reading: _Reading) -> int:
    """Adds the filter of a field; returns how many lexemes of the value it used, 0 if none fits."""
    if not value:
        return 0
    first = value[0].text
    if name == "number":
        clause, used = _clause_at(value, 0)
        text = " ".join(lexeme.text for lexeme in value[:used]) if isinstance(clause, Code) else first
        if not number_key(text):
            return 0
        if not any(map(str.isdecimal, text)):  # ký hiệu:QĐ-UBND
            reading.must.extend(_clauses_of(value[:1]))
            return 1
        _restrict(reading, Filters(numbers=(text,)))
        return used if isinstance(clause, Code) else 1
    if name in ("date", "from", "to"):
        return _take_date(name, value, reading)
    if name == "subject":
        folded = [token.folded for token in tokens(first)]
        terms = (*folded, *(pairs(folded) if value[0].quoted else ()))
        _restrict(reading, Filters(subject=terms))
        return 1 if terms else 0
    if name == "type":
        names = re.split("[,;]", first)
        if len(names) > 1 and all(TYPE_KEYS.issuperset(type_keys(each)) for each in names):  # loại:QĐ,GM
            for each in names:
                _take_name("types", [replace(value[0], text=each)], reading, loose=False)
            return 1
        used = len(value)
        for end in range(len(value), 0, -1):
            key = " ".join(phrase_key(lexeme.text) for lexeme in value[:end])
            if TYPE_KEYS.issuperset(type_keys(key)):
                used = end
                break
        else:
            reading.strange_types.append(" ".join(lexeme.text for lexeme in value))
        return _take_name("types", value[:used], reading, loose=False)
    loose = len(value) > 1
    return _take_name(f"{name}s", value, reading, loose=loose)


def _take_name(attribute: str, value: Sequence[Lexeme], reading: _Reading, *, loose: bool) -> int:
    text = " ".join(lexeme.text for lexeme in value)[:_LONGEST_VALUE]
    key = dossier_key(text) if attribute == "dossiers" else phrase_key(text)
    if not key:
        return 0
    more = {
        "types": Filters(types=type_keys(text)),
        "issuers": Filters(issuers=(key,)),
        "signers": Filters(signers=(key,)),
        "dossiers": Filters(dossiers=(key,)),
    }
    _restrict(reading, more[attribute], loose=loose)
    if loose:
        reading.loose.extend(value)
    return len(value)


def _take_date(name: str, value: Sequence[Lexeme], reading: _Reading) -> int:
    texts = [lexeme.text for lexeme in value]
    start, used = date_at(texts, 0)
    end = start
    if name == "date" and (period := period_at(texts, 0)):
        start, end, used = period[0].first, period[0].last, period[1]
        reading.turned |= period[0].turned
    if used:
        _restrict(
            reading, Filters(date_from="" if name == "to" else start, date_to="" if name == "from" else end)
        )
    return used


def _restrict(reading: _Reading, more: Filters, *, loose: bool = False) -> None:
    # loại: twice: either.
    types = tuple(dict.fromkeys(reading.filters.types + more.types))
    reading.filters = replace(both(reading.filters, replace(more, types=())), types=types)
    if not loose:
        reading.strict = replace(both(reading.strict, replace(more, types=())), types=types)


def _clauses_of(lexemes: Sequence[Lexeme]) -> list[_Typed]:
    found: list[_Typed] = []
    position = 0
    while position < len(lexemes):
        clause, used = _clause_at(lexemes, position)
        if clause is not None:
            found.append((clause, lexemes[position].quoted))
        position += used
    return found


def _clause_at(lexemes: Sequence[Lexeme], position: int) -> tuple[Clause | None, int]:
    """The clause at a position, None if it says nothing, and how many lexemes it takes."""
    lexeme = lexemes[position]
    if not lexeme.quoted:
        if phrase_key(lexeme.text) == "so" and position + 1 < len(lexemes) and not lexeme.negated:
            following, used = _code_at(lexemes, position + 1)
            # "số" says what the number is; a scan may have lost the word itself.
            if following is not None and not (lexemes[position + 1].negated or lexemes[position + 1].quoted):
                return following, used + 1
        if (period := period_at(plain_texts(lexemes, position), 0)) and not _names_years(lexemes, position):
            return period
        code, used = _code_at(lexemes, position)
        if code is not None:
            return code, used
    words = tuple(map(_word, tokens(lexeme.text)))
    if len(words) > 1:
        return Phrase(words[:_MOST_CLAUSES]), 1
    return (words[0] if words else None), 1


def _word(token: Token) -> Word:
    return Word(token.folded, token.exact)


def _names_years(lexemes: Sequence[Lexeme], position: int) -> bool:
    before = phrase_key(" ".join(lexeme.text for lexeme in lexemes[max(0, position - 2) : position]))
    return before.endswith(_NAMED_YEARS)


def _code_at(lexemes: Sequence[Lexeme], position: int) -> tuple[Code | None, int]:
    """A code in one lexeme, or a number and the pieces of a notation after it: ``1059 qd ubnd``."""
    text = lexemes[position].text
    number_only = text.isdecimal() and len(text) <= 6
    whole = bool(_CODE.fullmatch(text)) and any(c.isalpha() for c in text)
    if not (number_only or whole or _NUMBER_AND_YEAR.fullmatch(text)):
        return None, 1
    used = before = 1
    if not lexemes[position].ends:
        plain = plain_texts(lexemes, position)
        if number_only and len(plain) > 2 and _YEAR.fullmatch(plain[1]):  # 15 2016 qd ubnd
            text += f"/{plain[1]}"
            used = before = 2
        for lexeme in lexemes[position + used : position + 5]:
            if lexeme.quoted or lexeme.negated or lexeme.names or not _NOTATION.fullmatch(lexeme.text):
                break
            first = tokens(lexeme.text)[0].folded
            if is_syllable(first) or len(first) > 8:  # a word, not letters of a notation
                break
            text += ("" if lexeme.text[0] in "/–-" else "/") + lexeme.text
            used += 1
            if lexeme.ends:
                break
    if number_only and used == before:
        return None, 1
    keys = code_keys(text)
    # UBND was written UB for decades.
    keys += tuple(key[:-2] for key in keys if key.endswith("ubnd"))
    return (Code(tuple(map(_word, tokens(text))), keys), used) if keys else (None, 1)
