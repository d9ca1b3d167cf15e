# SPDX-License-Identifier: Apache-2.0
"""What people type, cut at blanks and quotation marks; signs that say nothing are gone. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scan2archive.document_types import TYPES
from scan2archive.vietnamese import clean, fold

_LEX = re.compile(r'(?P<minus>-?)"(?P<quoted>[^"]*)"|(?P<chunk>[^\s"]+)')
QUOTES = '"“”„‟″«»'
_SIGNS = str.maketrans({**dict.fromkeys(QUOTES, '"'), "：": ":"})
_NAMED = re.compile(r"([^\W\d_]+(?:_[^\W\d_]+)*):(.*)", re.DOTALL)
_YEARS = re.compile(r"(?<![\w/.-])((?:19|20)\d\d) ?[-–—] ?((?:19|20)\d\d)(?![\w/-])")
_THOUSANDS = re.compile(r"(?<![\w./-])(\d{1,3})\.(\d{3})(?=/[^\W\d_])")  # 4.393/QĐ
_TYPE_FIRST = re.compile(r"(?<![\w./-])([^\W\d_]{2,4})[.:/-](?=\d{1,6}(?![\w/.-]))")  # QĐ.4393
_ABBREVIATED = frozenset(fold(form) for _, forms in TYPES for form in forms if len(form) > 1)
_OPENERS = ("v/v", "v.v")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_QUERY = 4000
_LONGEST_PERIOD = 16


@dataclass(frozen=True, slots=True)
class Lexeme:
    """What stands between blanks, or in quotation marks.

    Attributes:
        text: Without the signs around it.
        quoted: It stood in quotation marks.
        negated: A dash stood before it.
        names: A colon follows.
        ends: A comma or semicolon follows.
    """

    text: str
    quoted: bool = False
    negated: bool = False
    names: bool = False
    ends: bool = False


def lex(text: str) -> list[Lexeme]:
    """Cuts a query; quotation marks need not be balanced."""
    lexemes: list[Lexeme] = []
    for match in _LEX.finditer(_parted(plain_signs(text))):
        chunk = match["chunk"]
        if chunk is None:
            lexemes.append(Lexeme(match["quoted"], quoted=True, negated=bool(match["minus"])))
            continue
        if chunk[0] == ":" and lexemes and not chunk.startswith("::"):  # người ký : Phúc, người ký :Phúc
            lexemes[-1] = replace(lexemes[-1], names=not lexemes[-1].quoted)
            chunk = chunk[1:]
            if not chunk:
                continue
        negated = len(chunk) > 1 and chunk[0] == "-" and chunk[1].isalnum()
        rest = chunk[1:] if negated else chunk
        named = _NAMED.fullmatch(rest)
        if named:
            lexemes.append(Lexeme(named[1], negated=negated, names=True))
            negated, rest = False, named[2]
        if any(c.isalnum() for c in rest):
            lexemes.append(Lexeme(_stripped(rest), negated=negated, ends=rest[-1] in ",;"))
        elif lexemes and rest[:1] in (",", ";"):
            lexemes[-1] = replace(lexemes[-1], ends=True)
    return lexemes


def is_open(text: str) -> bool:
    """Whether a quotation mark of a query is not closed."""
    return plain_signs(text).count('"') % 2 == 1


def _parted(text: str) -> str:
    """Years joined, numbers without a dot for the thousands, types apart from the number after them."""
    text = _THOUSANDS.sub(r"\1\2", _YEARS.sub(r"\1-\2", text))
    return _TYPE_FIRST.sub(lambda found: f"{found[1]} " if fold(found[1]) in _ABBREVIATED else found[0], text)


def without_openers(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    """Without ``V/v`` and ``Về việc``, which head a subject, ``v.v.`` and ``năm`` of a year alone.

    Papers write either of the two, and catalogues none.
    """
    kept: list[Lexeme] = []
    # "năm 2017" alone is the year; "kế hoạch năm 2017" has its words.
    place = int(len(lexemes) == 2 and _is_plain_year(lexemes))
    while place < len(lexemes):
        two = lexemes[place : place + 2]
        plain = _are_plain(two)
        if plain and two[0].text.casefold() in _OPENERS:
            place += 1
        elif plain and [fold(lexeme.text) for lexeme in two] == ["ve", "viec"] and len(lexemes) > place + 3:
            place += 2
        else:
            kept.append(lexemes[place])
            place += 1
    return kept or list(lexemes)


def _are_plain(lexemes: Sequence[Lexeme]) -> bool:
    return not any(lexeme.quoted or lexeme.negated or lexeme.names for lexeme in lexemes)


def _is_plain_year(two: Sequence[Lexeme]) -> bool:
    return _are_plain(two) and fold(two[0].text) == "nam" and bool(_YEAR.fullmatch(two[1].text))


def plain_signs(text: str) -> str:
    """What is read of a query: cleaned, with one kind of quotation mark."""
    # Twice: what has no width may have parted a letter from its mark.
    return clean(clean(text[:_LONGEST_QUERY])).translate(_SIGNS)


def _stripped(chunk: str) -> str:
    while not chunk[-1].isalnum():
        chunk = chunk[:-1]
    while not (chunk[0].isalnum() or chunk[0] in "/–-"):
        chunk = chunk[1:]
    return chunk


def plain_texts(lexemes: Sequence[Lexeme], position: int) -> list[str]:
    """What stands at a position and after it without quotes and signs."""
    texts = [lexemes[position].text]
    if not (lexemes[position].negated or lexemes[position].ends):
        for lexeme in lexemes[position + 1 : position + _LONGEST_PERIOD]:
            if lexeme.quoted or lexeme.negated or lexeme.names:
                break
            texts.append(lexeme.text)
            if lexeme.ends:
                break
    return texts
