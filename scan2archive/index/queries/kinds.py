# SPDX-License-Identifier: Apache-2.0
"""Queries that name a kind of paper, an agency or a number: ``quyết định``, ``qd so y te``, ``công văn 15 tăng lương``. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scan2archive.index.queries.clauses import Filters
from scan2archive.index.queries.names import TYPE_KEYS, type_keys
from scan2archive.index.queries.other_names import spellings
from scan2archive.index.words.analysis import phrase_key
from scan2archive.index.words.lexing import Lexeme

_LONGEST_TYPE = 6  # words
_MOST_WORDS = 16
_NUMBER = re.compile(r"\d{1,6}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNTED = frozenset({"thang", "tuan", "quy", "nguoi", "ngay"})  # báo cáo 6 tháng
# How names of agencies begin.
_AGENCIES = (
    "uy ban", "hoi dong", "so", "bo", "chi cuc", "cuc", "tong cuc", "van phong", "thanh tra", "ban", "phong", "toa an",
    "vien kiem sat", "chinh phu", "thu tuong", "quoc hoi", "benh vien", "truong", "huyen uy", "tinh uy", "thanh uy",
)  # fmt: skip


def of_its_own(lexemes: Sequence[Lexeme]) -> Filters:
    """The type, the agency or both that are all of a query; empty if it says something else."""
    if not lexemes or len(lexemes) > _MOST_WORDS:
        return Filters()
    if any(lexeme.quoted or lexeme.negated or lexeme.names for lexeme in lexemes):
        return Filters()
    texts = [lexeme.text for lexeme in lexemes]
    for length in range(min(len(texts), _LONGEST_TYPE), -1, -1):
        types = type_keys(" ".join(texts[:length])) if length else ()
        agency = phrase_key(" ".join(texts[length:]))
        if (length and not (types and TYPE_KEYS.issuperset(types))) or not (agency or types):
            continue
        if not agency:
            return Filters(types=types)
        if f"{spellings(agency)} ".startswith(tuple(f"{begin} " for begin in _AGENCIES)):
            return Filters(types=types, issuers=(agency,))
    return Filters()


def led_by(lexemes: Sequence[Lexeme]) -> tuple[Filters, ...]:
    """The type that other words follow, and the number after it or after ``số``; each by itself, none if there is none."""
    texts = [lexeme.text for lexeme in lexemes]
    plain = [not (lexeme.quoted or lexeme.negated or lexeme.names) for lexeme in lexemes]
    found = []
    length = 0
    for end in range(min(len(texts) - 1, _LONGEST_TYPE), 0, -1):
        types = type_keys(" ".join(texts[:end])) if all(plain[:end]) and len(texts[0]) > 1 else ()
        if types and TYPE_KEYS.issuperset(types):
            found.append(Filters(types=types))
            length = end
            break
    for place, text in enumerate(texts):
        said = place > 0 and phrase_key(texts[place - 1]) == "so"
        if _NUMBER.fullmatch(text) and plain[place] and (said or (0 < length == place)):
            if said:
                found.append(Filters(numbers=(text,)))
            elif not (_YEAR.fullmatch(text) or _counts(texts, place + 1)):
                found.append(Filters(types=found[0].types, numbers=(text,)))
            break
    return tuple(found)


def _counts(texts: Sequence[str], place: int) -> bool:
    """Whether what follows a number makes it a count: ``kế hoạch 5 năm``; not the date, as in ``12 ngày 5/6``."""
    following = phrase_key(texts[place]) if place < len(texts) else ""
    dated = place + 1 < len(texts) and texts[place + 1][:1].isdecimal()
    return (following in _COUNTED or following == "nam") and not dated
