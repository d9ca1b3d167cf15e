# SPDX-License-Identifier: Apache-2.0
"""Rows that were read unsurely, read once more by themselves from the same picture.

The rim of a stain, a rubber stamp or a stroke across a few rows leads the engine's search for lines astray: it cuts the row into pieces of several
heights and leaves some of them out. A row found by its ink, with nothing of its neighbours beside it, is read whole; where only some of its words are
in doubt, these and the word on each side of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, pairwise

from scan2archive.model import Box, Word
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
_BEYOND = 1 << 20  # pixels: to the end of a row, wherever that is
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

    A page without a long doubtful line costs nothing, one whose worst lines gain nothing hardly more than the reading of these.

    Args:
        words: As read, in pixels of the page.
        reading: The picture they were read on, level.
        size: Width and height of the page.
        engine: Reads the rows.
        seconds: Time a row may take.

    Raises:
        ProcessingFailed: A row took too long, or the recogniser failed.
    """
    lines = _unsure_lines(words)
    if not any(map(_asks, lines)):
        return words
    cores: tuple[Box, ...] = ()
    better: dict[Box, tuple[Word, ...]] = {}
    looked_at: set[Box] = set()
    for asked in dict.fromkeys((lines[:_FEW], lines)):  # the rest of the page only if the worst lines gain
        places = [_place(line, reading.scale) for line in asked]
        rows = find_rows(reading.pixels, reading.dpi, places)
        cores = tuple(box_on_page(core, reading.scale, size) for core in rows.cores)
        own = [[words[index] for index in row] for row in words_in_rows(words, cores)]
        for number in _wanted(rows.cores, places, own):
            core = cores[number]
            if core in looked_at:
                continue
            if len(looked_at) >= _FEW and not better:
                return words
            looked_at.add(core)
            before, part, after = _in_doubt(own[number], reading.scale)
            found = row_words(rows, number, reading.pixels, reading.dpi, engine, seconds, part)
            again = (*before, *on_page(found, reading.scale, size), *after)
            if worth(again) >= worth(own[number]) + _GAIN:
                better[core] = again
        if not better:
            return words
    readings = {number: [better[core]] for number, core in enumerate(cores) if core in better}
    return with_rows(words, cores, readings, marks=True)


def _unsure_lines(words: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
    """The lines as the engine has them that may gain, those that were read worst first."""
    lines: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    unsure = [tuple(line) for line in lines.values() if sum(map(_may_gain, line)) >= _GAIN]
    return tuple(sorted(unsure, key=lambda line: worth(line) - letters_of(line)))


def _place(line: Sequence[Word], scale: float) -> tuple[int, int]:
    """Top and bottom of a line in pixels of the picture it was read on."""
    return round(min(word.box[1] for word in line) * scale), round(max(word.box[3] for word in line) * scale)


def _wanted(
    cores: Sequence[Box], places: Sequence[tuple[int, int]], own: Sequence[Sequence[Word]]
) -> list[int]:
    """The rows that are read once more, those that were read worst first.

    Args:
        cores: Of the rows, in pixels of the picture; what lies beside the places may have been cut.
        places: Tops and bottoms of the lines that are asked for.
        own: Words of each row.
    """
    wanted = [
        number
        for number, (core, first) in enumerate(zip(cores, own, strict=True))
        if any(top < core[3] and core[1] < bottom for top, bottom in places)
        and letters_of(first) >= _LETTERS
        and is_doubtful(first)
        and not _is_numbered(first)
        and sum(map(_may_gain, first)) >= _GAIN
    ]
    return sorted(wanted, key=lambda number: worth(own[number]) - letters_of(own[number]))


def _in_doubt(row: Sequence[Word], scale: float) -> tuple[Sequence[Word], tuple[int, int], Sequence[Word]]:
    """What of a row is read once more: from the word before the first one in doubt to the word behind the last one.

    The network reads so much as surely as the whole row, in two thirds of the time, and what was read well is not risked.

    Args:
        row: Its words, some of which may gain.
        scale: Pixels of the picture for one of the page.

    Returns:
        The words before it, its first column in the picture and the one behind its last, and the words behind it.
    """
    ordered = sorted(row, key=lambda word: word.box[0])
    doubted = [index for index, word in enumerate(ordered) if _may_gain(word)]
    ends = list(accumulate((word.box[2] for word in ordered), max))
    # It is cut only where no word stands.
    gaps = {
        index: round((ends[index - 1] + ordered[index].box[0]) / 2 * scale)
        for index in range(1, len(ordered))
        if ends[index - 1] < ordered[index].box[0]
    }
    first = max((index for index in gaps if index < doubted[0]), default=0)
    last = min((index for index in gaps if index > doubted[-1] + 1), default=len(ordered))
    return ordered[:first], (gaps.get(first, 0), gaps.get(last, _BEYOND)), ordered[last:]


def _asks(line: Sequence[Word]) -> bool:
    """Whether a line is long, and was read so unsurely that it asks for the look."""
    letters = letters_of(line)
    return letters >= _LONG and worth(line) < _UNSURE * letters


def _is_numbered(row: Sequence[Word]) -> bool:
    """Whether a row is the number line (``Số: …/QĐ-UBND``), of which digits and codes have looks of their own."""
    return any(_NUMBERED.search(word.text) for word in row)


def _may_gain(word: Word) -> float:
    """Letters read surely that a word may gain at most when it is read again."""
    together = any(a.islower() and b.isupper() for a, b in pairwise(word.text))
    if word.confidence >= _FIXED and not together:
        return 0.0
    return letters_of([word]) * _BEST - worth([word])
