# SPDX-License-Identifier: Apache-2.0
"""Two readings of one page, each made from another rendering of it, put together word by word.

On a damaged page the engine stumbles over other words in each rendering: a stroke that one lets break, the other lets
run into its neighbour. Where both found a word in the same place, the surer one counts; what only one of them found
and was sure of is taken in. Whole pages or lines are too coarse: neither rendering is the better one throughout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from scan2archive.model import Box, Word
from scan2archive.vietnamese import is_syllable

_SAME, _TOUCH = 0.5, 0.3  # of both boxes together: one word twice; of the smaller one: they share ink
_SYLLABLE = 0.1  # of confidence: what a syllable or a number is worth against what is none
_SURE = 0.5  # a word that only one reading has counts from this confidence on
_CELL = 200  # pixels: words are looked for in squares of this size
_SIGNS = ".,;:()\"'-/"


def both_readings(first: Sequence[Word], second: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a page from two readings of it.

    Args:
        first: In pixels of the page, in reading order; it decides lines and blocks.
        second: In the same pixels.

    Returns:
        The first reading with words of the second; those that it lacked come last, on lines of their own.
    """
    over = _pairs(first, second)
    back: dict[int, list[int]] = defaultdict(list)
    for index, others in over.items():
        for other in others:
            back[other].append(index)
    words = []
    for index, word in enumerate(first):
        others = over.get(index, [])
        alone = len(others) == 1 and len(back[others[0]]) == 1
        rival = second[others[0]] if alone else None
        if rival is not None and _united(word.box, rival.box) > _SAME and rival.text != word.text:
            better = rival if _worth(rival) > _worth(word) else word
            # Neighbours never show which of two figures is right: a number read in two ways is as doubtful as its worse reading.
            figures = any(c.isdigit() for c in word.text + rival.text)
            sure = min(word.confidence, rival.confidence) if figures else better.confidence
            word = replace(word, text=better.text, confidence=sure)
        words.append(word)
    lines = 1 + max((word.line for word in first), default=-1)
    blocks = 1 + max((word.block for word in first), default=-1)
    new = [word for index, word in enumerate(second) if index not in back and word.confidence > _SURE]
    return (*words, *(replace(word, line=word.line + lines, block=word.block + blocks) for word in new))


def _worth(word: Word) -> float:
    letters = word.text.strip(_SIGNS).casefold()
    return word.confidence + (_SYLLABLE if is_syllable(letters) or letters.isdigit() else 0.0)


def _pairs(first: Sequence[Word], second: Sequence[Word]) -> dict[int, list[int]]:
    """For each word of the first reading those of the second that share its ink."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, word in enumerate(second):
        for cell in _cells(word.box):
            cells[cell].append(index)
    found: dict[int, list[int]] = {}
    for index, word in enumerate(first):
        near = {other for cell in _cells(word.box) for other in cells[cell]}
        touching = sorted(other for other in near if shared(word.box, second[other].box) > _TOUCH)
        if touching:
            found[index] = touching
    return found


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(box[0] // _CELL, box[2] // _CELL + 1):
        for row in range(box[1] // _CELL, box[3] // _CELL + 1):
            yield column, row


def _common(a: Box, b: Box) -> int:
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return width * height if width > 0 and height > 0 else 0


def _area(box: Box) -> int:
    return max(1, (box[2] - box[0]) * (box[3] - box[1]))


def shared(a: Box, b: Box) -> float:
    """The share of the smaller of two boxes that lies in the other."""
    return _common(a, b) / min(_area(a), _area(b))


def _united(a: Box, b: Box) -> float:
    common = _common(a, b)
    return common / (_area(a) + _area(b) - common)
