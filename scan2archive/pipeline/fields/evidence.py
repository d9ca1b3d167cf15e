# SPDX-License-Identifier: Apache-2.0
"""A value with what speaks for it, before it becomes a `model.Field`.

Confidence is meant as a share: of values given 0.9, nine in ten are right. It is the product of how
far the words were read (from the engine's confidence) and how reliable the rule is that took them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scan2archive.model import Box, Word
from scan2archive.pipeline.fields.layout import Line, box_of, text_of

# Engine confidence of a word, and how often such a word is read right: Tesseract gives 0.9 and more
# to nearly all it reads well, and is wrong about half the time around 0.5.
_READ_RIGHT = ((0.0, 0.05), (0.3, 0.2), (0.5, 0.5), (0.7, 0.8), (0.8, 0.9), (0.9, 0.98), (1.0, 1.0))


@dataclass(frozen=True, slots=True)
class Finding:
    """A value a rule found.

    Attributes:
        name: Of the field.
        value: Normalised.
        raw: The words as read.
        confidence: 0 to 1.
        page: Page number, or None where no page shows it.
        box: Around the words, or None.
        rule: Short stable name of the rule.
    """

    name: str
    value: str
    raw: str
    confidence: float
    page: int | None
    box: Box | None
    rule: str


def found(name: str, value: str, words: Sequence[Word], page: int, confidence: float, rule: str) -> Finding:
    """A finding that rests on words (at least one) of a page."""
    as_read = text_of(replace(word, text=word.raw or word.text) for word in words)
    return Finding(name, value, as_read, confidence, page, box_of(words), rule)


def read_right(confidence: float) -> float:
    """How often a word of this engine confidence is read right, 0 to 1."""
    for (low, share), (high, more) in pairwise(_READ_RIGHT):
        if confidence <= high:
            return share + (more - share) * max(0.0, confidence - low) / (high - low)
    return 1.0


def worst(words: Sequence[Word]) -> float:
    """How surely every one of the words is right: that of the least sure one; 0 without words."""
    return min((read_right(word.confidence) for word in words), default=0.0)


def usual(words: Sequence[Word]) -> float:
    """How surely most letters are right: the mean over words, weighted by length; 0 without words."""
    letters = sum(len(word.text) for word in words)
    return sum(read_right(word.confidence) * len(word.text) for word in words) / letters if letters else 0.0


def words_of(lines: Sequence[Line]) -> tuple[Word, ...]:
    """All words of some lines, in order."""
    return tuple(word for line in lines for word in line.words)
