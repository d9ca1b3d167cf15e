# SPDX-License-Identifier: Apache-2.0
"""Queries that name a kind of paper or an agency and nothing else: ``quyết định``, ``qd so y te``, ``UBND``. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from scan2archive.index.analysis import phrase_key
from scan2archive.index.clauses import Filters
from scan2archive.index.lexing import Lexeme
from scan2archive.index.names import TYPE_KEYS, type_keys
from scan2archive.index.other_names import spellings

_LONGEST_TYPE = 6  # words
_MOST_WORDS = 16
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
