# SPDX-License-Identifier: Apache-2.0
"""Rows of print that the engine left out of a page, or ran into one another, read by themselves.

It takes what a closed curve surrounds for a picture, and a seal or a stain in a row at times costs the whole row; where a list
of recipients leans over the posts of the signer it reads one row twice and another not at all. Its
words say nothing of it: what is left was read surely. The ink that no word covers does (`unread`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from scan2archive.model import Box, Word
from scan2archive.pipeline.images.cleaning import Reading
from scan2archive.pipeline.images.text_rows import find_rows
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.pipeline.reading.rows_again import (
    box_on_page,
    letters_of,
    on_page,
    row_words,
    with_rows,
    words_in_rows,
    worth,
)
from scan2archive.pipeline.reading.scraps import is_scrap
from scan2archive.pipeline.reading.unread import Letters

_FEWEST = 3  # letters in a row: where a page has lost rows, so few are a word of one of them
_FEW = 4  # letters of a row that stands where one is expected: letters around seals come to as many, but not there
# Of its height: how far from a word above it, aside and below, and from the feet of words beside it.
_ASIDE, _BELOW, _FOOT = 0.7, 1.4, 0.2
_SAME = 0.55, 1.8  # heights of its own, those words have
_LEVEL = 0.5  # of the lower of two: they stand side by side
_HIGHER, _TWICE = (
    1.5,
    3,
)  # times as high as a word on another line, so many words of one line: it was read twice
# Worth of a letter of a row that is taken for print where some of it was read before, where none was (a stroke of a pen on a seal may look so),
# and for as good as it gets.
_PRINT, _NEW, _SOUND = 0.3, 0.65, 0.8
_EXPECTED = 0.5  # where a row is expected, whatever stands there
_SURE = 0.4  # confidence of words that count for that
# So many letters of words read so surely are no stroke: the rest of their row may lie under a seal.
_TOLD, _TOLD_LETTERS = 0.85, 8


def read_lost_rows(
    words: tuple[Word, ...],
    reading: Reading,
    letters: Letters,
    engine: OcrEngine,
    *,
    seconds: float,
) -> tuple[Word, ...]:
    """The words of a page with the rows that were left out; the same words where there are none.

    Most pages cost a look at what no word covers, 1 ms.

    Args:
        words: As read, in pixels of the page.
        reading: The picture they were read on, level.
        letters: Of the same picture.
        engine: Reads the rows.
        seconds: Time the whole page may take.

    Raises:
        ProcessingFailed: A row took too long, or the recogniser failed.
    """
    twice = _read_twice(words)
    single = tuple(word for index, word in enumerate(words) if index not in twice)
    told = [word for word in single if not is_scrap(word)]
    lost = [row.box for row in letters.unread_rows(told, _FEWEST)]
    expected = not twice and not letters.unread_rows(told)
    if expected:
        lost = [row.box for row in letters.unread_rows(told, _FEW) if _is_expected(row.box, told)]
        if not lost:
            return words
    over = [words[index].box for index in twice]
    places = [_down_to(box, words) for box in (*lost, *over)]
    scale = reading.scale
    near = [(round(top * scale), round(bottom * scale)) for top, bottom in places]
    rows = find_rows(reading.pixels, reading.dpi, near)
    cores = tuple(box_on_page(core, reading.scale, letters.size) for core in rows.cores)
    own = words_in_rows(words, cores)
    readings: dict[int, list[tuple[Word, ...]]] = {}
    gone = set(twice)
    for number, core in enumerate(cores):
        is_twice = any(_in_row(core, box) for box in over)
        if not is_twice and not any(_in_row(core, box) for box in lost):
            continue
        found = row_words(rows, number, reading.pixels, reading.dpi, engine, seconds)
        first = [words[index] for index in own[number] if index not in twice]
        if is_twice and worth(found) >= _SOUND * letters_of(found):
            gone.update(own[number])
        elif worth(found) <= max(worth(first), _asked(first, found, expected) * letters_of(found)):
            continue
        readings[number] = [on_page(found, reading.scale, letters.size)]
    if not readings:
        return words
    left = tuple(word for index, word in enumerate(words) if index not in gone)
    return with_rows(left, cores, readings, marks=True)


def _is_expected(box: Box, words: Sequence[Word]) -> bool:
    """Whether a row stands where one is expected: below the beginning of another one, or level with words of its height.

    ``- Lưu NC.`` goes on a list of recipients; the name of one of two signers stands level with the other.
    """
    x0, top, _, foot = box
    high = foot - top
    lines: dict[tuple[int, int], list[Word]] = defaultdict(list)
    for word in words:
        if word.confidence >= _SURE and _SAME[0] * high <= word.box[3] - word.box[1] <= _SAME[1] * high:
            lines[word.block, word.line].append(word)
    for line in lines.values():
        if any(abs(word.box[3] - foot) <= _FOOT * high for word in line if len(word.text) > 1):
            return True
        begins = sorted(line, key=lambda word: word.box[0])[:2]  # behind a dash the second word
        if any(
            abs(word.box[0] - x0) <= _ASIDE * high and 0 < top - word.box[3] <= _BELOW * high
            for word in begins
        ):
            return True
    return False


def _asked(first: Sequence[Word], found: Sequence[Word], expected: bool) -> float:
    """The worth of each letter from which a row is taken for print."""
    if first or _tells(found):
        return _PRINT
    return _EXPECTED if expected else _NEW


def _tells(found: Sequence[Word]) -> bool:
    """Whether a row holds words that are read too surely for anything but print."""
    return (
        letters_of([word for word in found if word.confidence >= _TOLD and worth([word]) > 0])
        >= _TOLD_LETTERS
    )


def _down_to(box: Box, words: Sequence[Word]) -> tuple[int, int]:
    """From the row above a place, which tells where new words go, to its foot: top and bottom."""
    above = [
        word.box
        for word in words
        if word.box[3] <= box[1] and min(word.box[2], box[2]) > max(word.box[0], box[0])
    ]
    nearest = max(above, key=lambda other: other[3], default=box)
    return nearest[1], box[3]


def _read_twice(words: Sequence[Word]) -> frozenset[int]:
    """Words that stand over two rows, of which one was read once more on a line of its own."""
    pairs: dict[tuple[int, int], set[int]] = defaultdict(set)
    heights = [word.box[3] - word.box[1] for word in words]
    sure = [index for index, word in enumerate(words) if word.confidence >= _SURE and len(word.text) > 1]
    usual = float(np.median(heights)) if heights else 0.0
    for index in (index for index in sure if heights[index] >= _HIGHER * usual):
        for other in sure:
            if words[other].line == words[index].line or heights[index] < _HIGHER * heights[other]:
                continue
            a, b = words[index].box, words[other].box
            if min(a[2], b[2]) > max(a[0], b[0]) and _in_row(a, b):
                pairs[words[index].line, words[other].line].add(index)
    return frozenset(index for found in pairs.values() if len(found) >= _TWICE for index in found)


def _in_row(a: Box, b: Box) -> bool:
    """Whether two boxes stand side by side or one over the other, at one height."""
    down = min(a[3], b[3]) - max(a[1], b[1])
    return min(a[2], b[2]) > max(a[0], b[0]) and down > _LEVEL * min(a[3] - a[1], b[3] - b[1])
