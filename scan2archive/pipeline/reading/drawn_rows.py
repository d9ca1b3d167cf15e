# SPDX-License-Identifier: Apache-2.0
"""A damaged page that was read badly, read once more with its print drawn anew by a network; which words of that are believed.

The network (`images.image_restore_net`) closes strokes that broke and takes the other side off letters it crosses, and now and then it
draws a stroke that never was. In running text neighbours and the table of syllables tell. No neighbour tells which figure is
right, or which name: those are as sure as a reading of ink as it lies in the scan shows them, and no surer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Word
from scan2archive.pipeline.images.cleaning import Reading
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_boxes import on_ink
from scan2archive.pipeline.images.text_rows import find_rows
from scan2archive.pipeline.reading.attempt import Attempt
from scan2archive.pipeline.reading.ocr import OcrEngine, for_sound
from scan2archive.pipeline.reading.rows_again import (
    box_on_page,
    on_page,
    read_rows,
    row_words,
    words_in_rows,
    worth,
)
from scan2archive.pipeline.reading.tables import recognise_page

_ALONE = 0.5  # confidence of what only drawn strokes show
_HARDLY = 0.3  # confidence of what the engine makes of strokes that are no letters
_SURE = 0.85  # seen so surely in one reading, a word is not looked for in another
_SHORT = 9  # words: rows of names, posts and agencies have no more
_CAPITALS = 0.6  # of their words: begin with one
_ROW = 0.5  # of the height of the lower of two words: they stand on one row
_LONG = 6  # letters: within a longer word, so many are no chance
_SIGNS = ".,;:()\"'-/"


def read_drawn(
    once: Attempt, shown: Reading, others: Sequence[Pixels], engine: OcrEngine, *, seconds: float
) -> tuple[Word, ...]:
    """The words of a page from its print as it was drawn anew, from the first reading, and from other renderings of doubtful rows.

    Args:
        once: The page as it was read first, from ink as it lies in the scan.
        shown: The picture of drawn print, as large and level as that of the first reading.
        others: Renderings of ink as it lies in the scan, as large, the sternest first.
        engine: Reads the page and the rows.
        seconds: Time each may take.

    Raises:
        ProcessingFailed: The page or a row took too long, or the recogniser failed.
    """
    found = on_ink(
        recognise_page(replace(shown, pixels=np.ascontiguousarray(shown.pixels)), engine, seconds=seconds),
        shown.pixels,
        shown.dpi,
    )
    # Figures that were hardly read are no reason to doubt those that ink shows.
    again = tuple(
        word
        for word in on_page(found, shown.scale, once.size)
        if word.confidence >= _HARDLY or not any(c.isdigit() for c in word.text)
    )
    best, beside = (again, once.words) if worth(again) >= worth(once.words) else (once.words, again)
    words = read_rows(best, shown, others, once.size, engine, seconds=seconds, beside=beside)
    words = with_lost(words, once.words)
    # Two readings of one recogniser, of ink and of what was drawn from it, are one witness.
    return as_sure_as_seen(words, once.words, shown, others, once.size, for_sound(engine), seconds=seconds)


def with_lost(words: tuple[Word, ...], first: Sequence[Word]) -> tuple[Word, ...]:
    """Words with those of the first reading that stand beside them on a row and share no ink with any: each behind the word on its left.

    Args:
        words: As read at last, in reading order.
        first: In the same pixels.
    """
    told = list(words)
    boxes = np.array([word.box for word in told], np.int64).reshape(-1, 4)
    for word in first:
        if word.confidence < _ALONE or not any(c.isalnum() for c in word.text):
            continue
        row = np.flatnonzero(_on_one_row(word, boxes))
        left_of, right_of = boxes[row, 0], boxes[row, 2]
        if not len(row) or (np.minimum(word.box[2], right_of) > np.maximum(word.box[0], left_of)).any():
            continue
        left = [(int(boxes[index, 2]), int(index)) for index in row[right_of <= word.box[0]]]
        place = max(left)[1] + 1 if left else min((int(boxes[index, 0]), int(index)) for index in row)[1]
        beside = told[place - 1] if left else told[place]
        told.insert(place, replace(word, line=beside.line, block=beside.block))
        boxes = np.insert(boxes, place, word.box, axis=0)
    return tuple(told)


def _on_one_row(word: Word, boxes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of ``(N, 4)`` boxes stand on one row with a word."""
    _, top, _, bottom = word.box
    both = np.minimum(bottom, boxes[:, 3]) - np.maximum(top, boxes[:, 1])
    return np.asarray(both > _ROW * np.minimum(bottom - top, boxes[:, 3] - boxes[:, 1]), np.bool_)


def as_sure_as_seen(
    words: tuple[Word, ...],
    first: Sequence[Word],
    shown: Reading,
    in_ink: Sequence[Pixels],
    size: tuple[int, int],
    engine: OcrEngine,
    *,
    seconds: float,
) -> tuple[Word, ...]:
    """Words of a page, figures and names no surer than ink shows them.

    Args:
        words: In pixels of the page.
        first: The same from a reading of ink as it lies in the scan.
        shown: The picture rows are found on.
        in_ink: Renderings of such ink, as large: rows that hold little but figures and names are read in them for what the first reading does not show surely.
        size: Width and height of the page.
        engine: Reads the rows.
        seconds: Time a row may take.

    Raises:
        ProcessingFailed: A row took too long, or the recogniser failed.
    """
    rows = find_rows(shown.pixels, shown.dpi)
    cores = tuple(box_on_page(core, shown.scale, size) for core in rows.cores)
    in_first = words_in_rows(first, cores)
    sure = {index: word.confidence for index, word in enumerate(words)}
    placed: set[int] = set()
    for number, own in enumerate(words_in_rows(words, cores)):
        placed.update(own)
        seen = [first[index] for index in in_first[number]]
        asked = {index: seen_as(words[index], seen) for index in own if _matters(words[index])}
        for picture in in_ink if _is_telling([words[index] for index in own]) else ():
            if any(confidence < min(_SURE, words[index].confidence) for index, confidence in asked.items()):
                read = on_page(
                    row_words(rows, number, picture, shown.dpi, engine, seconds), shown.scale, size
                )
                asked = {index: max(before, seen_as(words[index], read)) for index, before in asked.items()}
        sure.update(asked)
    for index, word in enumerate(words):
        if index not in placed and _matters(word):
            sure[index] = seen_as(word, [other for other in first if _level(word, other)])
    return tuple(
        replace(word, confidence=min(word.confidence, max(_ALONE, sure[index]))) if _matters(word) else word
        for index, word in enumerate(words)
    )


def seen_as(word: Word, seen: Sequence[Word]) -> float:
    """With which confidence a reading of its row has a word in its place, be it cut otherwise; 0 if it has another or none."""
    text = _letters(word)
    over = [other for other in seen if min(word.box[2], other.box[2]) > max(word.box[0], other.box[0])]
    same = [other.confidence for other in over if _letters(other) == text]
    joined = "".join(map(_letters, over))
    if same or not (joined == text or (len(text) >= _LONG and text in joined)):
        return max(same, default=0.0)
    return min(other.confidence for other in over)


def _level(a: Word, b: Word) -> bool:
    return min(a.box[3], b.box[3]) > max(a.box[1], b.box[1])


def _letters(word: Word) -> str:
    return word.text.strip(_SIGNS)


def _matters(word: Word) -> bool:
    """Whether a word is believed and holds a figure or begins with a capital."""
    return word.confidence > _ALONE and any(c.isdigit() or c.isupper() for c in word.text)


def _is_telling(words: Sequence[Word]) -> bool:
    """Whether a row holds figures, or little but words with capitals."""
    if any(c.isdigit() for word in words for c in word.text):
        return True
    capitals = sum(any(c.isupper() for c in word.text) for word in words)
    return len(words) <= _SHORT and capitals >= _CAPITALS * len(words)
