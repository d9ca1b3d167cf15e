# SPDX-License-Identifier: Apache-2.0
"""Rows with print that cleaning took for the other side of the sheet, read once more with it.

Pale print has edges as soft as ink that came through the paper, and no rule tells the two apart on every sheet. Reading does: the other
side is a mirror image, which makes no words. The first few rows tell for the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scan2archive.model import Box, Word
from scan2archive.pipeline.images.image import Pixels, marked
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

_LOST_MM2 = 1.5  # of ink taken off among the small letters of a row: three letters and more
_INK = 210  # grey up to which all of a rendering of rebuilt print is ink
_FEW = 6  # rows: if none of so many gains by its ink, that is the other side
# What a row has to gain, in letters read surely; and the worth of a letter of one of which nothing was read.
_GAIN, _NEW, _NEW_LETTERS = 2.0, 0.65, 4
_SOUND = 0.88  # worth of a letter: read so well in one rendering, a row is not shown in the other


def read_pale_rows(
    words: tuple[Word, ...],
    whole: Pixels,
    shaded: Callable[[], Pixels],
    taken: Pixels,
    dpi: float,
    scale: float,
    size: tuple[int, int],
    engine: OcrEngine,
    *,
    seconds: float,
) -> tuple[Word, ...]:
    """The words of a page with rows that gain by the ink that was taken off; the same words where none does.

    Args:
        words: As read, in pixels of the page.
        whole: The page without anything taken off, ``(H, W)`` dark on light, level.
        shaded: Makes the same with all its shades, where that is looked at: print of a duplicator is paler in places than what counts as paper in `whole`.
        taken: 255 where something was taken off that may be print; as large.
        dpi: Resolution of all three.
        scale: Their pixels per pixel of the page.
        size: Width and height of the page.
        engine: Reads the rows.
        seconds: Time a row may take.

    Raises:
        ProcessingFailed: A row took too long, or the recogniser failed.
    """
    # Rows are found by their dark ink: where a part of one paled, it would be cut there.
    rows = find_rows(marked(whole >= _INK), dpi)
    cores = tuple(box_on_page(core, scale, size) for core in rows.cores)
    own = words_in_rows(words, cores)
    renderings: tuple[Callable[[], Pixels], ...] = (lambda: whole, shaded)
    readings: dict[int, list[tuple[Word, ...]]] = {}
    for looked_at, number in enumerate(_rows_with(taken, rows.cores, own, dpi)):
        if looked_at >= _FEW and not readings:
            break
        first = [words[index] for index in own[number]]
        better = []
        for rendering in renderings:
            found = row_words(rows, number, rendering(), dpi, engine, seconds)
            least = worth(first) + _GAIN if first else max(_NEW * letters_of(found), _NEW * _NEW_LETTERS)
            if worth(found) >= least:
                better.append(on_page(found, scale, size))
            if better and worth(found) >= _SOUND * letters_of(found):
                break
        if better:
            readings[number] = better
    return with_rows(words, cores, readings, marks=True) if readings else words


def _rows_with(taken: Pixels, cores: Sequence[Box], own: Sequence[Sequence[int]], dpi: float) -> list[int]:
    """Rows with ink that was taken off: those of which something was read first, then by how much was taken."""
    lost = [np.count_nonzero(taken[y0:y1, x0:x1]) for x0, y0, x1, y1 in cores]
    order = sorted(range(len(cores)), key=lambda row: (not own[row], -lost[row]))
    return [row for row in order if lost[row] >= _LOST_MM2 * (dpi / 25.4) ** 2]
