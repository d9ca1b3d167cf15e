# SPDX-License-Identifier: Apache-2.0
"""Number and notation printed as one word (``181/2015/TTLT-BGTVT``): read again, and what is taken of it.

The engine gives such a word little confidence, right or wrong, and takes an 8 in it for ``§``, a 6 for ``ó``. Read by
itself at several sizes it comes out the same each time if it is print. Other readings confirm figures, or put figures in the
place of signs that are none; figures that were read change only where they were read badly and all others agree, for review.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scan2archive.model import Page, Word
from scan2archive.pipeline.fields.handwriting import taller_than_print
from scan2archive.pipeline.fields.header import has_head, label_end, read_head
from scan2archive.vietnamese import code_key

# Figures or what is taken for one, a stroke, and a notation.
_WORD = re.compile(
    r"\W{0,2}?(?P<number>[0-9§ŠóÓòôOoIl|šṣ$&]{1,5})(?P<rest>[/\-–](?:(?:19|20)\d\d[/\-])?[A-ZĐ§].{1,40})"
)
_FIGURES = re.compile(r"\W{0,2}?(?P<number>\d{1,5})(?P<rest>[/\-–].{2,40})")
_SURE = 0.86  # words read this surely are left alone
_AGREED, _LIKELY = 0.93, 0.7
_LEAST, _MANY = 2, 3
_DOUBTED = 0.6  # figures read less surely give way to those that all other readings show
REPAIR = "figures"


@dataclass(frozen=True, slots=True)
class NumberWord:
    """A word of number and notation, printed in one go.

    Attributes:
        word: As it stands on the page.
        number: Its figures, and signs in their place.
        rest: From the stroke on.
        start: Where the figures begin in its text.
    """

    word: Word
    number: str
    rest: str
    start: int


def number_word(page: Page) -> NumberWord | None:
    """The word of number and notation on a first page, if it was not read surely; None for written figures."""
    head = read_head(page)
    if not has_head(head):
        return None
    for line in head.left:
        if line.middle > 0.36 * page.height:
            break
        start = label_end(line)
        words = line.span(start, len(line.text)) if start else ()
        if len(words) != 1:
            continue
        match = _WORD.match(words[0].text)
        if match is None or (words[0].confidence >= _SURE and match["number"].isdigit()):
            continue
        near = [row for row in head.right if abs(row.middle - line.middle) < 3 * line.height]
        if taller_than_print(words[0], near):
            return None
        return NumberWord(words[0], match["number"], match["rest"], match.start("number"))
    return None


def confirmed(asked: NumberWord, readings: Sequence[str]) -> Word | None:
    """The word as other readings confirm it; None where they do not.

    Args:
        asked: As first read.
        readings: The text of each other reading of the word.
    """
    shown = [match for text in readings if (match := _FIGURES.match(text.replace(" ", "")))]
    votes = Counter(match["number"] for match in shown)
    if not votes:
        return None
    number, most = votes.most_common(1)[0]
    dissent = len(shown) - most
    # Signs in the place of its figures do not speak against a number: §99 beside 899.
    others = [
        m for text in readings if (m := _WORD.match(text.replace(" ", ""))) and not m["number"].isdigit()
    ]
    fitting = sum(_fits(match["number"], number) for match in others)
    if most + (fitting if not dissent else 0) < _MANY and (most < _LEAST or dissent):
        return None
    if dissent > 1:
        return None
    same = any(
        code_key(match["rest"]) == code_key(asked.rest) for match in shown if match["number"] == number
    )
    sure = same and not dissent and most >= _MANY
    if number == asked.number:
        sure = same and most >= _MANY  # its own reading votes, too
        return replace(asked.word, confidence=max(_AGREED, asked.word.confidence)) if sure else None
    if not _fits(asked.number, number):
        if asked.word.confidence >= _DOUBTED or not sure:
            return None
        sure = False
    text = f"{asked.word.text[: asked.start]}{number}{asked.rest}"
    return replace(
        asked.word,
        text=text,
        confidence=_AGREED if sure else _LIKELY,
        raw=asked.word.raw or asked.word.text,
        repair=REPAIR,
    )


def _fits(read: str, number: str) -> bool:
    """Whether figures read before stand in a number, sign for sign."""
    return len(read) == len(number) and all(
        a == b or not a.isdigit() for a, b in zip(read, number, strict=True)
    )
