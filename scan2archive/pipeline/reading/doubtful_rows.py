# SPDX-License-Identifier: Apache-2.0
"""Rows that were read unsurely, read once more by themselves from the same picture.

The rim of a stain, a rubber stamp or a stroke across a few rows leads the engine's search for lines astray: it cuts the row into pieces of several
heights and leaves some of them out. A row found by its ink, with nothing of its neighbours beside it, is read whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from scan2archive.model import Word
from scan2archive.pipeline.images.cleaning import Reading
from scan2archive.pipeline.images.text_rows import find_rows
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.pipeline.reading.rows_again import (
    box_on_page,
    is_doubtful,
    letters_of,
    on_page,
    row_words,
    with_rows,
    words_in_rows,
    worth,
)

# A line of so many letters that were read so unsurely asks for the look; fewer may be a signature, or letters around a seal.
_LONG, _UNSURE = 15, 0.75
_LETTERS = 8  # of a row that is read once more
_GAIN = 1.5  # letters read surely that a row has to gain
# A word so sure comes out the same when it is read again, a notation or an abbreviation as well; not so words run into one another.
_FIXED, _BEST = 0.85, 0.97
_NUMBERED = re.compile(r"^[Ss][ốôồỗơoó06][:.]?$|[/-][A-ZĐ]{2}")
_FEW = 4  # rows: if none of so many gains, the engine did what can be done


def read_doubtful_rows(
    words: tuple[Word, ...],
    reading: Reading,
    size: tuple[int, int],
    engine: OcrEngine,
    *,
    seconds: float,
) -> tuple[Word, ...]:
    """The words of a page with rows that are read better by themselves; the same words where none is.

    A page without a long doubtful line costs nothing.

    Args:
        words: As read, in pixels of the page.
        reading: The picture they were read on, level.
        size: Width and height of the page.
        engine: Reads the rows.
        seconds: Time a row may take.

    Raises:
        ProcessingFailed: A row took too long, or the recogniser failed.
    """
    if not _asks(words):
        return words
    scale = reading.scale
    near = [(round(word.box[1] * scale), round(word.box[3] * scale)) for word in words if _may_gain(word)]
    rows = find_rows(reading.pixels, reading.dpi, near)
    cores = tuple(box_on_page(core, reading.scale, size) for core in rows.cores)
    own = [[words[index] for index in row] for row in words_in_rows(words, cores)]
    wanted = [
        number
        for number, first in enumerate(own)
        if letters_of(first) >= _LETTERS
        and is_doubtful(first)
        and not _is_numbered(first)
        and sum(map(_may_gain, first)) >= _GAIN
    ]
    wanted.sort(key=lambda number: worth(own[number]) - letters_of(own[number]))
    readings: dict[int, list[tuple[Word, ...]]] = {}
    for looked_at, number in enumerate(wanted):
        if looked_at >= _FEW and not readings:
            break
        found = row_words(rows, number, reading.pixels, reading.dpi, engine, seconds)
        if worth(found) >= worth(own[number]) + _GAIN:
            readings[number] = [on_page(found, reading.scale, size)]
    return with_rows(words, cores, readings, marks=True) if readings else words


def _asks(words: Sequence[Word]) -> bool:
    """Whether a long line of a page was read unsurely."""
    lines: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    return any(
        (letters := letters_of(line)) >= _LONG
        and worth(line) < _UNSURE * letters
        and sum(map(_may_gain, line)) >= _GAIN
        for line in lines.values()
    )


def _is_numbered(row: Sequence[Word]) -> bool:
    """Whether a row is the number line (``Số: …/QĐ-UBND``), of which digits and codes have looks of their own."""
    return any(_NUMBERED.search(word.text) for word in row)


def _may_gain(word: Word) -> float:
    """Letters read surely that a word may gain at most when it is read again."""
    together = any(a.islower() and b.isupper() for a, b in pairwise(word.text))
    if word.confidence >= _FIXED and not together:
        return 0.0
    return letters_of([word]) * _BEST - worth([word])
