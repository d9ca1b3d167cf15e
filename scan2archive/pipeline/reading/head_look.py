# SPDX-License-Identifier: Apache-2.0
"""The rows of number and date in the head of a first page, asked for where the first reading has none of them.

Boxes 3 and 4 of Nghị định 30/2020/NĐ-CP stand level with each other below agency and motto, so a head tells where they are. A number
written by hand into ``Số:      /QĐ-SYT`` leaves the engine a row of gaps and strokes: it drops it as a whole, as it drops an
italic date whose thin strokes broke, and reads both as soon as it is shown their place alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from scan2archive.model import Box, Page, Word
from scan2archive.pipeline.fields.dating import find_date
from scan2archive.pipeline.fields.header import Head, is_motto, read_head
from scan2archive.pipeline.fields.layout import Line
from scan2archive.pipeline.fields.numbering import find_numbering
from scan2archive.pipeline.reading.rereading import touches, with_zone

# In heights of the row above: how far below it the rows of number and date may begin, and how high and low their place reaches
# where only the other one was read: the number stands up to a line higher or lower than the date.
_BELOW, _ABOVE_IT, _UNDER_IT = 4.5, 1.2, 1.0
_EDGE = 0.03  # of the page's width
_CAPITALS = 0.7  # share of capitals of rows of an agency
_MONTH = len("1974-01")
_SOUND = 0.8  # of a notation: no other reading is needed
_TOLD = 0.5  # of a word that lies in the row that was read again


def read_head_rows(page: Page, readings: Callable[[Box], Iterable[Sequence[Word]]]) -> tuple[Page, str]:
    """Asks for the rows of number and date that the first reading left out.

    Args:
        page: As first read.
        readings: Words of each reading of a place, boxes in pixels of the page.

    Returns:
        The page with them, and what was done; the same page and nothing where none is missing.

    Raises:
        ProcessingFailed: A reading took too long, or the recogniser failed.
    """
    done = []
    for what, place, take in (("number", number_place, with_number), ("date", date_place, with_date)):
        zone = place(page)
        if zone is not None:
            better = take(page, zone, readings(zone))
            done.append(f"{what} {'not found' if better is page else 'found'}")
            page = better
    return page, f"head: {', '.join(done)}" if done else ""


def number_place(page: Page) -> Box | None:
    """Where the number of a first page must stand if no row of it was read; None where there is one, or no national header.

    Returns:
        In pixels of the page, in the agency's column.
    """
    head = read_head(page)
    if head.national is None or _numbered(page):
        return None
    above = _row_above(head)
    beside = _row_below(head.right, above)
    top, bottom = _reach(above, beside)
    if beside is not None:  # no higher than the last row of the agency
        agency = (line.box[3] for line in head.left if line.capitals >= _CAPITALS)
        top = max([top, *(foot for foot in agency if foot <= beside.middle)])
    return _box(page, _EDGE * page.width, top, head.gutter, bottom)


def date_place(page: Page) -> Box | None:
    """Where place and date of a first page must stand if no month and year were read there; None where they were, or without a header.

    Returns:
        In pixels of the page, in the column of the national header.
    """
    head = read_head(page)
    if head.national is None or len(_dated(page)) >= _MONTH:
        return None
    above = _row_above(head)
    top, bottom = _reach(above, _row_below(head.right, above))
    return _box(page, head.gutter, top, (1 - _EDGE) * page.width, bottom)


def with_number(page: Page, zone: Box, readings: Iterable[Sequence[Word]]) -> Page:
    """The page with the number line that a reading of its place shows; the same page where none shows one.

    Args:
        page: As read so far.
        zone: From `number_place`.
        readings: Words of each, boxes in pixels of the page; asked for only until a notation is sure.
    """
    best, most = page, -1.0
    for words in readings:
        for row in _rows(words):
            candidate = _with_row(page, zone, row)
            numbering = find_numbering(read_head(candidate))
            if numbering is None or not numbering.labelled or numbering.notation_sure <= most:
                continue
            best, most = candidate, numbering.notation_sure
        if most >= _SOUND:
            break
    return best


def with_date(page: Page, zone: Box, readings: Iterable[Sequence[Word]]) -> Page:
    """The page with the date line that a reading of its place shows; the same page where none shows more than was read.

    Args:
        page: As read so far.
        zone: From `date_place`.
        readings: Words of each, boxes in pixels of the page; asked for only until month and year are told.
    """
    best, most = page, len(_dated(page))
    for words in readings:
        for row in _rows(words):
            candidate = _with_row(page, zone, row)
            told = len(_dated(candidate))
            if told > most:
                best, most = candidate, told
        if most >= _MONTH:
            break
    return best


def _numbered(page: Page) -> bool:
    numbering = find_numbering(read_head(page))
    return numbering is not None and numbering.labelled


def _dated(page: Page) -> str:
    """The date of issue as far as box 4 tells it: ``1974-01-15``, ``1974-01``, ``1974`` or nothing."""
    head = read_head(page)
    found = find_date(head, find_numbering(head))
    return next((one.value for one in found if one.name == "issued_date"), "")


def _row_above(head: Head) -> Line:
    """The motto, or the national header of papers without one."""
    assert head.national is not None  # both callers asked
    mottoes = (line for line in head.right if is_motto(line) and line.middle > head.national.middle)
    return next(mottoes, head.national)


def _row_below(rows: Sequence[Line], above: Line) -> Line | None:
    """The first row in small letters a little below another."""
    near = (
        row
        for row in rows
        if 0 < row.middle - above.box[3] < _BELOW * above.height and row.capitals < _CAPITALS
    )
    return next(near, None)


def _reach(above: Line, beside: Line | None) -> tuple[float, float]:
    """Top and bottom of the place of number and date."""
    if beside is None:
        return float(above.box[3]), above.box[3] + _BELOW * above.height
    return beside.box[1] - _ABOVE_IT * beside.height, beside.box[3] + _UNDER_IT * beside.height


def _box(page: Page, left: float, top: float, right: float, bottom: float) -> Box | None:
    box = (
        max(0, round(left)),
        max(0, round(top)),
        min(page.width, round(right)),
        min(page.height, round(bottom)),
    )
    return box if box[0] < box[2] and box[1] < box[3] else None


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    rows: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        rows.setdefault((word.block, word.line), []).append(word)
    return list(rows.values())


def _with_row(page: Page, zone: Box, row: Sequence[Word]) -> Page:
    """The page with one row in place of what was read there."""
    box = (zone[0], min(word.box[1] for word in row), zone[2], max(word.box[3] for word in row))
    old = [word for word in page.words if touches(word.box, box, _TOLD)]
    return with_zone(page, [replace(word, line=0, block=0) for word in row], old)
