# SPDX-License-Identifier: Apache-2.0
"""A damaged page read once more row by row: which rows, which reading of each is taken, and what is no print at all.

Rows are found by their ink (`images.text_rows`), so that a line the engine ran into another, cut, or never found is read as well.
Those it read surely stay as they are: on most pages half of the print. Of the others the reading
with most letters of sure syllables counts, and word by word the surer one (`both_readings`). A row in which no
reading finds a language is no print of this side: the other side mirrored, strokes, stains.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from scan2archive.model import Box, Word
from scan2archive.pipeline.images.cleaning import Reading
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_boxes import on_ink
from scan2archive.pipeline.images.text_rows import Rows, find_rows, row_grey, row_picture
from scan2archive.pipeline.reading.both_readings import both_readings, shared
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.vietnamese import is_syllable

_NO_SYLLABLE = 0.5  # of confidence: what a word that is none counts less
_SURE = 0.88  # worth of a letter: rows that are read so well stay as they are
# On very bad pages rows of the other side reach 0.25, and such that hold print as damaged as that begin at −0.05.
_JUNK = 0.1
_NEW, _NEW_LETTERS = 0.5, 4  # a row that the first reading has nothing of must be worth more, and be a word
# Mean grey of the ink of a row in the sterner rendering: rows of print on very bad pages have 35 to 100, those of the other side
# from 57 on, most of them over 105. Paler ones are not worth another look.
_PALE = 105
_PROMISING = 0.3  # worth of a letter in one rendering of such a row, for another to be looked at
_ALONE = 0.5  # confidence of figures that one reading alone shows
_IN_ROW = 0.4  # of the height of a word or the row: they share it
_COVERED = 0.5  # of the smaller of two words: they are one
_SAME_HEIGHT = 0.5  # the same of two rows that may be one line
_SIGNS = ".,;:()\"'-/"


def read_rows(
    words: tuple[Word, ...],
    first: Reading,
    others: Sequence[Pixels],
    size: tuple[int, int],
    engine: OcrEngine,
    *,
    seconds: float,
    beside: Sequence[Word] = (),
) -> tuple[Word, ...]:
    """The words of a damaged page after its doubtful rows were read once more.

    Args:
        words: Of the first reading, in pixels of the page.
        first: The picture they were read on, level; rows are found on it.
        others: Other renderings, as large as that, the sternest first.
        size: Width and height of the page.
        engine: Reads the rows.
        seconds: Time the whole page may take.
        beside: Another reading of the page, in the same pixels as the first; its words compete in rows that were read surely as well.

    Raises:
        ProcessingFailed: A row took too long, or the recogniser failed.
    """
    rows = find_rows(first.pixels, first.dpi)
    cores = tuple(box_on_page(core, first.scale, size) for core in rows.cores)
    readings: dict[int, list[tuple[Word, ...]]] = {}
    rivals = words_in_rows(beside, cores)
    for number, own in enumerate(words_in_rows(words, cores)):
        rival = [tuple(beside[index] for index in rivals[number])] if rivals[number] else []
        if not is_doubtful([words[index] for index in own]):
            if rival:
                readings[number] = rival
            continue
        readings[number] = rival
        if others and row_grey(rows, number, others[0]) > _PALE:
            continue
        for picture in others:
            found = row_words(rows, number, picture, first.dpi, engine, seconds)
            readings[number].append(on_page(found, first.scale, size))
            # What the first reading has nothing of is the other side more often than not: one look tells.
            if not own and worth(found) < _PROMISING * letters_of(found):
                break
    return with_rows(words, cores, readings)


def row_words(
    rows: Rows,
    number: int,
    picture: Pixels,
    dpi: float,
    engine: OcrEngine,
    seconds: float,
    part: tuple[int, int] | None = None,
) -> tuple[Word, ...]:
    """Words of one row, in pixels of the picture of the page.

    Args:
        rows: From `find_rows`.
        number: Index of the row.
        picture: Of the page, as large as the one the rows were found on.
        dpi: Its resolution.
        engine: Reads the row.
        seconds: Time it may take.
        part: First column of the picture that is read, and the one behind the last; None for the whole row.

    Raises:
        ProcessingFailed: It took too long, or the recogniser failed.
    """
    shown, (left, top) = row_picture(rows, number, picture, part)
    found = on_ink(
        engine.recognise(np.ascontiguousarray(shown), dpi, seconds=seconds, layout="line"), shown, dpi
    )
    return tuple(
        replace(word, box=(word.box[0] + left, word.box[1] + top, word.box[2] + left, word.box[3] + top))
        for word in found
    )


def on_page(words: tuple[Word, ...], scale: float, size: tuple[int, int]) -> tuple[Word, ...]:
    """Words in pixels of the archived page instead of the reading image.

    Args:
        words: As read.
        scale: Pixels of the reading image per pixel of the page.
        size: Width and height of the page.
    """
    return tuple(replace(word, box=box_on_page(word.box, scale, size)) for word in words)


def box_on_page(box: Box, scale: float, size: tuple[int, int]) -> Box:
    """A box in pixels of the archived page instead of the reading image; arguments as for `on_page`."""
    width, height = size
    x0, y0, x1, y1 = (round(value / scale) for value in box)
    x0, y0 = min(max(x0, 0), width - 1), min(max(y0, 0), height - 1)
    return x0, y0, max(min(x1, width), x0 + 1), max(min(y1, height), y0 + 1)


def words_in_rows(words: Sequence[Word], cores: Sequence[Box]) -> tuple[tuple[int, ...], ...]:
    """Indices of the words of each row, in their order.

    Args:
        words: Of the page.
        cores: Box of the small letters of each row, in the same pixels.
    """
    found: list[list[int]] = [[] for _ in cores]
    if not words or not cores:
        return tuple(tuple(row) for row in found)
    left, top, right, bottom = np.array([word.box for word in words], np.int64).T[:, :, None]
    core_left, core_top, core_right, core_bottom = np.array(cores, np.int64).T[:, None, :]
    across = np.minimum(right, core_right) - np.maximum(left, core_left)
    down = np.minimum(bottom, core_bottom) - np.maximum(top, core_top)
    lower = np.minimum(bottom - top, core_bottom - core_top)
    share = np.where((down > 0) & (2 * across >= right - left), down / np.maximum(lower, 1), 0.0)
    best = share.argmax(axis=1)
    for index in np.flatnonzero(share.max(axis=1) > _IN_ROW).tolist():
        found[int(best[index])].append(index)
    return tuple(tuple(row) for row in found)


def is_doubtful(words: Sequence[Word]) -> bool:
    """Whether a row with these words is to be read once more: nothing was found there, or not surely."""
    return worth(words) < _SURE * letters_of(words) or not letters_of(words)


def with_rows(
    words: Sequence[Word],
    cores: Sequence[Box],
    readings: Mapping[int, Sequence[Sequence[Word]]],
    *,
    marks: bool = False,
) -> tuple[Word, ...]:
    """The words of a page with its doubtful rows as they were read best.

    Args:
        words: Of the first reading, in reading order.
        cores: Box of the small letters of each row, in the same pixels.
        readings: For each row that was read once more its readings, in the same pixels.
        marks: Lone letters and signs that stand in no row stay, unless a new reading has them; on damaged pages they are dust. Words of
            other rows that stand in the place of new ones compete with them.

    Returns:
        In reading order: a row stands where its first word stood, a new one after the row above it.
    """
    own = words_in_rows(words, cores)
    placed: dict[int, list[Word]] = {}
    gone: set[int] = set()
    new: list[tuple[int, list[Word]]] = []
    read = {index for number in readings for index in own[number]}
    elsewhere = [index for index in range(len(words)) if index not in read] if marks else []
    for number, given in readings.items():
        first = [words[index] for index in own[number]]
        taken, shown = _with_shown(_best(first, given), [words[index] for index in elsewhere])
        gone.update(elsewhere[index] for index in shown)
        gone.update(own[number])
        if first:
            placed[own[number][0]] = taken
        elif taken and worth(taken) >= _NEW * letters_of(taken) and letters_of(taken) >= _NEW_LETTERS:
            new.append((number, taken))
    lines = _lines(words, cores, own)
    rows_of = {index: number for number, row in enumerate(own) for index in row}
    after: dict[int, list[list[Word]]] = defaultdict(list)
    fresh = 1 + max((word.line for word in words), default=-1) + len(cores)
    for number, taken in new:
        above = _above(cores, own, number)
        block = words[above].block if above >= 0 else 0
        after[above].append([replace(word, line=fresh + number, block=block) for word in taken])
    result = [word for row in after[-1] for word in row]
    for index, word in enumerate(words):
        if index in placed:
            line, block = lines[rows_of[index]], word.block
            result += [replace(one, line=line, block=block) for one in placed[index]]
        elif index in rows_of:
            if index not in gone:
                result.append(replace(word, line=lines[rows_of[index]]))
        elif index not in gone and (not _is_mark(word) or (marks and not _is_shown(word, placed))):
            result.append(word)
        for row in after.get(index, ()):
            result += row
    return tuple(result)


def _with_shown(row: list[Word], others: Sequence[Word]) -> tuple[list[Word], list[int]]:
    """A row as it was read by itself with what stood for its words on other lines; each in whichever reading is worth more.

    Where a stamp lies on a row, the engine takes the first word of it for one of the stamp's.

    Args:
        row: Its words.
        others: Words of other rows.

    Returns:
        The row, and the indices of the words that stand in it.
    """
    told = list(row)
    shown = []
    top, bottom = min((word.box[1] for word in row), default=0), max((word.box[3] for word in row), default=0)
    for index, other in enumerate(others):
        if other.box[1] >= bottom or other.box[3] <= top:
            continue
        over = [place for place, word in enumerate(told) if shared(other.box, word.box) >= _COVERED]
        if over:
            shown.append(index)
            if worth([other]) > worth(told[over[0] : over[-1] + 1]):
                told[over[0] : over[-1] + 1] = [other]
    return told, shown


def _is_shown(mark: Word, placed: Mapping[int, Sequence[Word]]) -> bool:
    """Whether a row that was read once more has something in the place of a mark: the dash before an item, read with it now."""
    return any(
        _across(mark.box, word.box) and min(mark.box[3], word.box[3]) > max(mark.box[1], word.box[1])
        for row in placed.values()
        for word in row
    )


def _best(first: Sequence[Word], others: Sequence[Sequence[Word]]) -> list[Word]:
    """The words of a row from its readings; none where it is no print."""
    readings = sorted((list(one) for one in (first, *others) if one), key=worth, reverse=True)
    if not readings or worth(readings[0]) < _JUNK * letters_of(readings[0]) or not letters_of(readings[0]):
        return []
    best = readings[0]
    for other in readings[1:]:
        best = list(both_readings(best, other)[: len(best)])
    return [_as_sure_as_shown(word, readings) for word in best]


def _as_sure_as_shown(word: Word, readings: Sequence[Sequence[Word]]) -> Word:
    """A word of a row; doubtful if it holds figures that only one reading shows: no neighbour tells which are right."""
    figures = _figures(word)
    if not figures or word.confidence <= _ALONE:
        return word
    shown = sum(
        any(_figures(other) == figures and _across(other.box, word.box) for other in reading)
        for reading in readings
    )
    return word if shown > 1 else replace(word, confidence=_ALONE)


def _figures(word: Word) -> str:
    return "".join(c for c in word.text if c.isdigit())


def _across(a: Box, b: Box) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0])


def _lines(words: Sequence[Word], cores: Sequence[Box], own: Sequence[Sequence[int]]) -> dict[int, int]:
    """The line of each row that has words: as read, but for rows at other heights that the engine had run into one."""
    fresh = 1 + max((word.line for word in words), default=-1)
    rows: dict[int, list[int]] = defaultdict(list)
    lines: dict[int, int] = {}
    for number, indices in enumerate(own):
        if indices:
            line = Counter(words[index].line for index in indices).most_common(1)[0][0]
            alike = [other for other in rows[line] if _level(cores[other], cores[number])]
            lines[number] = line if not rows[line] else lines[alike[0]] if alike else fresh + number
            rows[line].append(number)
    return lines


def _above(cores: Sequence[Box], own: Sequence[Sequence[int]], number: int) -> int:
    """Index of the last word of the rows above that a row goes behind; -1 if there are none.

    It stands below the nearest one over the same columns, and below what follows that in its paragraph: the last line of one may be short.
    """
    core = cores[number]

    def candidates() -> Iterator[tuple[int, int]]:
        for other, indices in enumerate(own):
            if indices and _across(cores[other], core) and cores[other][3] <= core[3] and other != number:
                yield cores[other][3], other

    nearest = max(candidates(), default=None)
    if nearest is None:
        return -1
    row = nearest[1]
    order = sorted((other for other, indices in enumerate(own) if indices), key=lambda other: min(own[other]))
    for following in order[order.index(row) + 1 :]:
        if not _across(cores[following], cores[row]) or cores[following][3] > core[1]:
            break
        row = following
    return max(own[row])


def _level(a: Box, b: Box) -> bool:
    return min(a[3], b[3]) - max(a[1], b[1]) > _SAME_HEIGHT * min(a[3] - a[1], b[3] - b[1])


def _is_mark(word: Word) -> bool:
    """Whether a word that stands in no row is a single letter or sign: dust, a stroke. Figures may number a page."""
    text = word.text.strip(_SIGNS)
    return len(text) < 2 and not text.isdigit()


def worth(words: Sequence[Word]) -> float:
    """What a reading of a row is worth: letters by their confidence, those of words that are no syllable and no figure by less."""
    return sum(
        len(text) * (word.confidence if _is_known(text) else word.confidence - _NO_SYLLABLE)
        for word in words
        if (text := word.text.strip(_SIGNS))
    )


def letters_of(words: Sequence[Word]) -> int:
    """Letters of a reading of a row."""
    return sum(len(word.text.strip(_SIGNS)) for word in words)


def _is_known(text: str) -> bool:
    return not any(c.isalpha() for c in text) or is_syllable(text.casefold())
