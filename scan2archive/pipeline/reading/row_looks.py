# SPDX-License-Identifier: Apache-2.0
"""Rows of a page that are looked at once more after its first reading, each by itself."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from scan2archive.errors import ProcessingFailed
from scan2archive.model import mean_confidence
from scan2archive.pipeline.images import cleaning
from scan2archive.pipeline.reading.attempt import Attempt, page_of
from scan2archive.pipeline.reading.columns import mixed_columns
from scan2archive.pipeline.reading.lost_rows import read_lost_rows
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.pipeline.reading.pale_rows import read_pale_rows
from scan2archive.pipeline.reading.rows_again import read_rows
from scan2archive.pipeline.sources.scan import PageImage
from scan2archive.settings import Settings

# Mean confidence below which doubtful rows of a page whose print was rebuilt are read once more: worn ones that are read to a
# per cent or two reach 0.93, those with 4 % of their print wrong and more 0.55 to 0.9.
_READ_TWICE = 0.92
_HALF_GREY = 128


def read_twice(once: Attempt, unturned: cleaning.Reading, engine: OcrEngine, settings: Settings) -> Attempt:
    """A damaged page that was read badly, with its doubtful rows read once more, each by itself."""
    confidence = mean_confidence(once.words)
    if settings.safe or confidence is None or confidence >= _READ_TWICE or unturned.evenly_lit is None:
        return once
    if once.reading is None:
        return once
    if (
        once.gutter is not None or once.sheet is not None
    ):  # two pages, or one that was cut: rare, and bad besides
        return once
    if engine.name == "pytesseract":  # starts a process for each row: a minute a page
        return once
    began = time.monotonic()
    others = tuple(
        cleaning.turned(replace(unturned, pixels=pixels), once.rotation, once.skew).pixels
        for pixels in cleaning.otherwise_rebuilt(unturned)
    )
    try:
        words = read_rows(
            once.words, once.reading, others, once.size, engine, seconds=settings.limits.page_seconds
        )
    except ProcessingFailed:  # the first reading stands
        return once
    seconds = once.seconds + time.monotonic() - began
    recipe = (*once.recipe, "doubtful rows read once more")
    return replace(once, words=words, recipe=recipe, seconds=seconds)


def with_pale_rows(
    once: Attempt, unturned: cleaning.Reading, engine: OcrEngine, settings: Settings
) -> Attempt:
    """A damaged page with the rows that hold print which cleaning took for the other side."""
    if settings.safe or once.reading is None or unturned.taken is None:
        return once
    if once.gutter is not None or once.sheet is not None or engine.name == "pytesseract":  # as above
        return once
    began = time.monotonic()
    *_, mild = cleaning.otherwise_rebuilt(unturned)
    whole, taken = (
        cleaning.turned(replace(unturned, pixels=pixels), once.rotation, once.skew).pixels
        for pixels in (mild, np.asarray(255 - unturned.taken, np.uint8))
    )
    try:
        words = read_pale_rows(
            once.words,
            whole,
            np.asarray(taken < _HALF_GREY, np.uint8),
            once.reading.dpi,
            once.reading.scale,
            once.size,
            engine,
            seconds=settings.limits.page_seconds,
        )
    except ProcessingFailed:  # the first reading stands
        return once
    seconds = once.seconds + time.monotonic() - began
    recipe = once.recipe if words is once.words else (*once.recipe, "rows read with their pale print")
    return replace(once, words=words, recipe=recipe, seconds=seconds)


def with_lost_rows(source: PageImage, once: Attempt, engine: OcrEngine, settings: Settings) -> Attempt:
    """A page with the rows of print that were left out, each read by itself; mixed columns are left to the second look."""
    letters = once.letters
    if settings.safe or once.reading is None or letters is None or once.gutter is not None:
        return once
    if once.sheet is not None or engine.name == "pytesseract":  # as for rows of damaged pages
        return once
    began = time.monotonic()
    besides = mixed_columns(page_of(source, once, blank=False)) or ()
    most = settings.limits.page_seconds
    try:
        words = read_lost_rows(once.words, once.reading, letters, engine, besides=besides, seconds=most)
    except ProcessingFailed:  # the first reading stands
        return once
    if words is once.words:
        return once
    seconds = once.seconds + time.monotonic() - began
    return replace(once, words=words, recipe=(*once.recipe, "rows left out read"), seconds=seconds)
