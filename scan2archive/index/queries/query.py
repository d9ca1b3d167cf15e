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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from scan2archive.errors import UsageError
from scan2archive.index import Query, Titles
from scan2archive.index.queries.clauses import (
    Clause,
    Code,
    Dates,
    Filters,
    Parsed,
    Phrase,
    Word,
    as_typed,
    both,
    fixed,
    in_order,
)
from scan2archive.index.queries.field_names import DATES, LONGEST_FIELD_NAME, field_named
from scan2archive.index.queries.kinds import led_by, of_its_own
from scan2archive.index.queries.names import TYPE_KEYS, dossier_key, iso_date, title_keys, type_keys
from scan2archive.index.queries.other_names_typed import Typed, with_other_names
from scan2archive.index.queries.periods import date_at, month_of, no_date_at, period_at
from scan2archive.index.queries.typed_codes import YEAR, code_at
from scan2archive.index.words.analysis import Token, number_key, pairs, phrase_key, tokens
from scan2archive.index.words.lexing import QUOTES, Lexeme, is_open, lex, plain_texts, without_openers

_LONGEST_VALUE = 300  # letters of a name; it is compared with all names of the index
_MOST_CLAUSES = 40

_NAMED_YEARS = ("giai doan", "nhiem ky", "nam hoc", "nien khoa", "khoa")  # of a plan, not the dates of papers


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    must: list[Typed] = field(default_factory=list)
    must_not: list[Clause] = field(default_factory=list)
    excluded: list[Filters] = field(default_factory=list)
    filters: Filters = field(default_factory=Filters)
    loose: list[Lexeme] = field(default_factory=list)
    strict: Filters = field(default_factory=Filters)  # without the names in `loose`
    no_dates: list[str] = field(default_factory=list)
    no_values: list[str] = field(default_factory=list)
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
    titles = title_keys(query.titles)
    must, renamed = with_other_names(reading.must)
    parsed = Parsed(
        _distinct(must),
        _distinct(reading.must_not),
        _called(both(options, reading.filters), titles),
        tuple(_called(filters, titles) for filters in reading.excluded),
        of_its_own(lexemes),
        led_by(lexemes),
        renamed=renamed,
        no_dates=tuple(reading.no_dates),
        no_values=tuple(reading.no_values),
        open_quote=is_open(query.text),
        turned=reading.turned or any(isinstance(clause, Dates) and clause.turned for clause in must),
        strange_types=tuple(reading.strange_types),
    )
    if not reading.loose:
        return parsed
    must, renamed = with_other_names([*reading.must, *_clauses_of(reading.loose)])
    strict = _called(both(options, reading.strict), titles)
    loosened = replace(parsed, must=_distinct(must), filters=strict, renamed=renamed)
    return replace(parsed, loosened=loosened)


def names_dossier(query: Query) -> bool:
    """Whether it asks for a dossier, by its option or in its text."""
    parsed = parse(query)
    return any(filters.dossiers for filters in (parsed.filters, *parsed.excluded))


def _called(filters: Filters, titles: Titles) -> Filters:
    """With the titles of dossiers, where these are asked for."""
    return replace(filters, titles=titles) if filters.dossiers else filters


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
            raise UsageError(
                f"{name} {value} is not a date.",
                next_step="Write 2016, 05/2016 or 31/05/2016, or 2016-05-31.",
            )
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
        if name == "type":
            taken += _more_types(lexemes, after + taken, take, reading)
        if not value:
            reading.no_values.append(" ".join(lexeme.text for lexeme in lexemes[position:after]))
        if taken or not value:
            return after + taken
        if name in DATES:
            # The name is left out: "ngày" stands on every paper, and would bring them all.
            count = no_date_at([lexeme.text for lexeme in value], 0) or 1
            _read_no_date(value[:count], reading, negated=lexemes[position].negated)
            return after + count
    elif not lexemes[position].quoted and (count := no_date_at(plain_texts(lexemes, position), 0)):
        # Whole, lest "ngày 31 tháng 2 năm 2017" becomes all of February.
        _read_no_date(lexemes[position : position + count], reading, negated=lexemes[position].negated)
        return position + count
    clause, used = _clause_at(lexemes, position)
    if clause is not None:
        if lexemes[position].negated:
            reading.must_not.append(clause)
        else:
            reading.must.append((clause, lexemes[position].quoted))
    return position + used


def _read_no_date(lexemes: Sequence[Lexeme], reading: _Reading, *, negated: bool) -> None:
    """Reads as words, just as they stand, what was meant for a date: apart "ngày" and "tháng" are on every paper."""
    text = " ".join(lexeme.text for lexeme in lexemes)
    reading.no_dates.append(text)
    if (clause := _words_in(text)) is None:
        return
    if negated:
        reading.must_not.append(fixed(clause))
    else:
        reading.must.append((fixed(clause), lexemes[0].quoted))


def _more_types(
    lexemes: Sequence[Lexeme],
    start: int,
    take: Callable[[str, Sequence[Lexeme], _Reading], int],
    reading: _Reading,
) -> int:
    """Takes the types that go on after a comma: ``loại:QĐ, GM``; returns how many lexemes that were."""
    position = start
    while lexemes[position - 1].ends and position < len(lexemes):
        value = _value(lexemes, position)
        parts = [value[:end] for end in range(len(value), 0, -1)]
        named = [part for part in parts if _is_type(" ".join(lexeme.text for lexeme in part))]
        if not named:
            break
        position += take("type", named[0], reading)
    return position - start


def _is_type(name: str) -> bool:
    keys = type_keys(name)
    return bool(keys) and TYPE_KEYS.issuperset(keys)


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
            reading.must.extend((fixed(clause), quoted) for clause, quoted in _clauses_of(value[:1]))
            return 1
        _restrict(reading, Filters(numbers=(text,)))
        return used if isinstance(clause, Code) else 1
    if name in DATES:
        return _take_date(name, value, reading)
    if name == "subject":
        folded = [token.folded for token in tokens(first)]
        terms = (*folded, *(pairs(folded) if value[0].quoted else ()))
        _restrict(reading, Filters(subject=terms))
        return 1 if terms else 0
    if name == "type":
        names = re.split("[,;]", first)
        if len(names) > 1 and all(map(_is_type, names)):  # loại:QĐ,GM
            for each in names:
                _take_name("types", [replace(value[0], text=each)], reading, loose=False)
            return 1
        used = len(value)
        for end in range(len(value), 0, -1):
            key = " ".join(phrase_key(lexeme.text) for lexeme in value[:end])
            if _is_type(key):
                used = end
                break
        else:
            reading.strange_types.append(" ".join(lexeme.text for lexeme in value))
        return _take_name("types", value[:used], reading, loose=False)
    # cơ quan: Sở Y tế 2015; but names and titles of dossiers end in a year: hồ sơ: Hồ sơ y tế năm 2017
    if name != "dossier" and len(value) > 1 and not value[-1].quoted and YEAR.fullmatch(value[-1].text):
        value = value[:-1]
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


def _clauses_of(lexemes: Sequence[Lexeme]) -> list[Typed]:
    found: list[Typed] = []
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
            following, used = code_at(lexemes, position + 1)
            # "số" says what the number is; a scan may have lost the word itself.
            if following is not None and not (lexemes[position + 1].negated or lexemes[position + 1].quoted):
                return following, used + 1
        if (period := period_at(plain_texts(lexemes, position), 0)) and not _names_years(lexemes, position):
            return period
        code, used = code_at(lexemes, position)
        if code is not None:
            # Nobody can tell whether 12/2017 is the beginning of a code or a month, so it is both.
            return (replace(code, month=month_of(lexeme.text)) if used == 1 else code), used
    return _words_in(lexeme.text), 1


def _words_in(text: str) -> Word | Phrase | None:
    """Its word, or its words as a phrase; None if it has none."""
    words = tuple(map(_word, tokens(text)))
    if len(words) > 1:
        return Phrase(words[:_MOST_CLAUSES])
    return words[0] if words else None


def _word(token: Token) -> Word:
    return Word(token.folded, token.exact)


def _names_years(lexemes: Sequence[Lexeme], position: int) -> bool:
    before = phrase_key(" ".join(lexeme.text for lexeme in lexemes[max(0, position - 2) : position]))
    return before.endswith(_NAMED_YEARS)
