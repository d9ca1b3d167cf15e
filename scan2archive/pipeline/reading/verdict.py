# SPDX-License-Identifier: Apache-2.0
"""What a page that was read is worth, and what a person should know of it."""

from __future__ import annotations

from collections.abc import Sequence

from scan2archive.model import Page, Problem
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_dark import dark_print
from scan2archive.pipeline.images.image_lone_frame import in_lone_frame
from scan2archive.pipeline.reading.quality import page_quality
from scan2archive.pipeline.reading.scraps import is_scrap
from scan2archive.pipeline.reading.unread import Letters, Row
from scan2archive.settings import Review

# Fewer letters in a row may be a word of a seal or of a pen; of 24 clean and office papers none has so many unread in a row.
_LINE = 8
_THIRD = 1 / 3  # of the height of a page


def quality_of(page: Page, letters: Letters | None, archived: Pixels, *, bitonal: bool) -> float | None:
    """The verdict on a page that was read; None if nothing was.

    Args:
        page: With all words that were read.
        letters: Of the picture it was read on.
        archived: Its image.
        bitonal: It was split in black and white: where it is black nothing can be told.
    """
    if not page.words or letters is None:
        return None
    unread = len(letters.unread(page.words))
    in_rows = sum(row.letters for row in letters.unread_rows(page.words))
    dark = 0.0 if bitonal else dark_print(archived, page.dpi, [word.box for word in page.words])
    return page_quality(page.words, unread, dark, in_rows=in_rows)


def lines_left_out(page: Page, letters: Letters | None, archived: Pixels) -> tuple[Row, ...]:
    """Rows of print that are in no word of a page, scraps left aside: they are what the engine made of such rows.

    An incoming stamp (dấu ĐẾN) is filled in by hand, and says nothing of the paper: what was not read of it counts for nothing.

    Args:
        page: With all words that were read.
        letters: Of the picture it was read on.
        archived: Its image.
    """
    if letters is None:
        return ()
    told = [word for word in page.words if not is_scrap(word)]
    rows = (row for row in letters.unread_rows(told) if row.letters >= _LINE)
    return tuple(row for row in rows if not in_lone_frame(archived, page.dpi, row.box))


def problems_of(page: Page, left_out: Sequence[Row], review: Review) -> tuple[Problem, ...]:
    """What a person should know about the reading.

    Args:
        page: With its quality.
        left_out: From `lines_left_out`.
        review: From which quality and confidence on a page needs no look.
    """
    number = page.number
    if not page.words:
        message = f"Page {number} is not blank, but no text was found on it (a picture, or too faint)."
        return (Problem("no_text", number, message, "warning"),)
    problems: list[Problem] = []
    quality, confidence = page.quality or 0.0, page.confidence or 0.0
    if quality < review.page_quality or confidence < review.page_confidence:
        message = f"Page {number} was hard to read (about {quality:.0%} of its letters right): "
        message += (
            "its text is kept, but not searched until its document is accepted."
            if page.is_junk
            else "its text may be wrong."
        )
        problems.append(Problem("low_confidence", number, message, "warning"))
    if left_out and not page.is_junk:  # of which nothing can be relied on
        problems.append(Problem("unread_line", number, _told(page, left_out), "warning"))
    return tuple(problems)


def _told(page: Page, left_out: Sequence[Row]) -> str:
    number = page.number
    if len(left_out) > 1:
        count = len(left_out)
        return f"Page {number} has {count} lines of print, or parts of lines, that could not be read: look at the page."
    box = left_out[0].box
    middle = (box[1] + box[3]) / 2 / page.height
    if middle < _THIRD:
        return f"A line of print near the top of page {number} could not be read: look at the page."
    if middle < 1 - _THIRD:
        return f"A line of print near the middle of page {number} could not be read: look at the page."
    return f"A line of print near the bottom of page {number} could not be read: look at the page."
