# SPDX-License-Identifier: Apache-2.0
"""Codes among what people type: ``1059/QĐ-UBND``, ``1059 qd ubnd``, ``15 2016 qd``, ``4393QĐSYT``. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scan2archive.document_types import TYPES
from scan2archive.index.queries.clauses import Code, Word
from scan2archive.index.words.analysis import code_keys, tokens
from scan2archive.index.words.lexing import Lexeme, plain_texts
from scan2archive.vietnamese import fold, is_syllable

YEAR = re.compile(r"(?:19|20)\d\d")
_CODE = re.compile(r"\d{1,6}[^\W\d_]?(?:[/–-][^\W_][\w.&]*)+")
_NUMBER_AND_YEAR = re.compile(r"\d{1,6}/(?:19|20)\d\d")
_NOTATION = re.compile(r"[/–-]?[^\W\d_]+(?:[-–/.&][^\W\d_]+)*")
_RUN_TOGETHER = re.compile(r"(\d{1,6})([^\W\d_][\w.&–-]+)")
_TWO_PARTS = re.compile(r"[^\W\d_]{2,8}[-–][^\W\d_]{2,8}")
_OF_TYPES = tuple(
    sorted({fold(form) for _, forms in TYPES for form in forms if len(form) > 1}, key=len, reverse=True)
)


def code_at(lexemes: Sequence[Lexeme], position: int) -> tuple[Code | None, int]:
    """A code in one lexeme, or a number and the pieces of a notation after it: ``1059 qd ubnd``."""
    text = _with_stroke(lexemes[position].text)
    number_only = text.isdecimal() and len(text) <= 6
    whole = bool(_CODE.fullmatch(text)) and any(c.isalpha() for c in text)
    if not (number_only or whole or _NUMBER_AND_YEAR.fullmatch(text)):
        return None, 1
    used = before = 1
    if not lexemes[position].ends:
        plain = plain_texts(lexemes, position)
        if number_only and len(plain) > 2 and YEAR.fullmatch(plain[1]):  # 15 2016 qd ubnd
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
    return (
        (Code(tuple(Word(token.folded, token.exact) for token in tokens(text)), keys), used)
        if keys
        else (None, 1)
    )


def _with_stroke(text: str) -> str:
    """A code without the stroke after its number with it, if what follows begins like a notation: ``4393QĐSYT``, ``466syt-nvy``."""
    found = _RUN_TOGETHER.fullmatch(text)
    if not found or not (_TWO_PARTS.fullmatch(found[2]) or fold(found[2]).startswith(_OF_TYPES)):
        return text
    return f"{found[1]}/{found[2]}"
