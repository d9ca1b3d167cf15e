# SPDX-License-Identifier: Apache-2.0
"""Numbers of items (``1.``, ``a)``, ``II.``) that the engine left out: it took those of a list for a column of their own, and the column for a rule.

The rest of each row was read surely, so nothing else shows it but the ink right in front of the rows.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from scan2archive.model import Box, Word
from scan2archive.pipeline.images.cleaning import Reading
from scan2archive.pipeline.images.text_rows import find_rows
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.pipeline.reading.rows_again import box_on_page, on_page, row_words
from scan2archive.pipeline.reading.scraps import is_scrap
from scan2archive.pipeline.reading.unread import Letters

_FEWEST = 2  # rows with ink in front of them: one alone is dust, or a stroke in the margin
# Of the height of the words of a row: how far ink stands from them, how high it is, and how high a part of it may lie over their feet.
_NEAR, _HEIGHTS, _FOOT = 1.3, (0.4, 1.1), 0.3
_SURE = 0.5  # confidence of a number
_WORDS = 3  # of a row, that vouch for it
_ITEM = re.compile(r"(\d{1,2}(\.\d{1,2})?[.)/]?|[a-zđ][.)]|[IVX]{1,4}[.)\-]?|[A-Z][.)])")
_SIGNS = ".,;:-–'`·|"


def read_lost_items(
    words: tuple[Word, ...], reading: Reading, letters: Letters, engine: OcrEngine, *, seconds: float
) -> tuple[Word, ...]:
    """The words of a page with the numbers of items that were left out; the same words where none was.

    Args:
        words: As read, in pixels of the page.
        reading: The picture they were read on, level.
        letters: Of the same picture.
        engine: Reads the beginnings of rows.
        seconds: Time each may take.

    Raises:
        ProcessingFailed: It took too long, or the recogniser failed.
    """
    told = [word for word in words if not is_scrap(word)]
    unread = letters.unread_boxes([word for word in told if any(c.isalnum() for c in word.text)])
    begun = [(row, near) for row in _rows(told) if (near := _in_front(row, unread))]
    if len(begun) < _FEWEST:
        return words
    scale = reading.scale
    heights = [(round(_top(row) * scale), round(_bottom(row) * scale)) for row, _ in begun]
    rows = find_rows(reading.pixels, reading.dpi, heights)
    cores = [box_on_page(core, scale, letters.size) for core in rows.cores]
    found: dict[int, Word] = {}
    for row, near in begun:
        first, second = row[0], row[1]
        number = next((index for index, core in enumerate(cores) if _stands_in(second, core)), None)
        if number is None:
            continue
        part = round((near[0] - (near[2] - near[0])) * scale), round((second.box[2] + 1) * scale)
        again = on_page(
            row_words(rows, number, reading.pixels, reading.dpi, engine, seconds, part), scale, letters.size
        )
        item = again[0] if again else None
        if item is None or item.confidence < _SURE or not _ITEM.fullmatch(item.text):
            continue
        if item.box[0] < first.box[0] and item.box[2] <= second.box[0]:
            found[words.index(first)] = replace(item, line=first.line, block=first.block)
    if len(found) < _FEWEST:
        return words
    told_anew: list[Word] = []
    for index, word in enumerate(words):
        if index in found:
            told_anew.append(found[index])
        # What the engine made of numbers: a full stop, a stroke.
        if any(c.isalnum() for c in word.text) or not any(_touch(word, item) for item in found.values()):
            told_anew.append(word)
    return tuple(told_anew)


def _touch(a: Word, b: Word) -> bool:
    return _level(a, b) and min(a.box[2], b.box[2]) > max(a.box[0], b.box[0])


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Lines of some words, each from left to right."""
    lines: dict[tuple[int, int], list[Word]] = defaultdict(list)
    for word in words:
        lines[word.block, word.line].append(word)
    rows = (sorted(line, key=lambda word: word.box[0]) for line in lines.values() if len(line) >= _WORDS)
    return [row for row in rows if all(_level(a, row[1]) for a in row[:_WORDS] if a.text.strip(_SIGNS))]


def _in_front(row: Sequence[Word], unread: Sequence[Box]) -> Box | None:
    """The ink right in front of a row; None where there is none."""
    height = statistics.median(word.box[3] - word.box[1] for word in row)
    x0 = row[0].box[0]
    top, foot = row[1].box[1], row[1].box[3]
    low, high = _HEIGHTS
    near = [
        box
        for box in unread
        if -0.2 * height <= x0 - box[2] <= _NEAR * height
        and low * height <= box[3] - box[1] <= high * height
        and top - _FOOT * height <= box[1]
        and abs(box[3] - foot) <= _FOOT * height
    ]
    if not near:
        return None
    return (
        min(box[0] for box in near),
        min(box[1] for box in near),
        max(box[2] for box in near),
        max(box[3] for box in near),
    )


def _level(a: Word, b: Word) -> bool:
    return min(a.box[3], b.box[3]) > max(a.box[1], b.box[1])


def _top(row: Sequence[Word]) -> int:
    return min(word.box[1] for word in row)


def _bottom(row: Sequence[Word]) -> int:
    return max(word.box[3] for word in row)


def _stands_in(word: Word, core: Box) -> bool:
    middle = (word.box[1] + word.box[3]) / 2
    return core[1] <= middle <= core[3] and core[0] <= word.box[0] < core[2]
