# SPDX-License-Identifier: Apache-2.0
"""Rows of a page that are looked at once more after its first reading, each by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np

from scan2archive.errors import ProcessingFailed
from scan2archive.model import Word, mean_confidence
from scan2archive.pipeline.images import cleaning
from scan2archive.pipeline.images.image import Pixels, marked, quarter_turn, upright
from scan2archive.pipeline.images.image_restore_net import drawn
from scan2archive.pipeline.reading.attempt import Attempt
from scan2archive.pipeline.reading.doubtful_rows import read_doubtful_rows
from scan2archive.pipeline.reading.drawn_rows import read_drawn
from scan2archive.pipeline.reading.lost_items import read_lost_items
from scan2archive.pipeline.reading.lost_rows import read_lost_rows
from scan2archive.pipeline.reading.ocr import OcrEngine, for_sound
from scan2archive.pipeline.reading.pale_rows import read_pale_rows
from scan2archive.pipeline.reading.rows_again import read_rows
from scan2archive.pipeline.reading.zone_reader import PagePicture
from scan2archive.settings import Settings

# Mean confidence below which doubtful rows of a page whose print was rebuilt are read once more: worn ones that are read to a
# per cent or two reach 0.93, those with 4 % of their print wrong and more 0.55 to 0.9.
_READ_TWICE = 0.92
# The same of all other pages. With broken strokes they reach 0.6 to 0.83, microfilm 0.77 to 0.9; sound ones with much written by hand 0.9,
# and lose by it: the network knows print only.
_READ_DRAWN = 0.88
_HALF_GREY = 128


class Renderings:
    """Other pictures of a damaged page, upright and level; each is made when it is first asked for, and kept.

    Args:
        unturned: The page as it lies in the scan.
        rotation: Quarter turns clockwise, in degrees.
        skew: Degrees clockwise the page is turned after that.
    """

    def __init__(self, unturned: cleaning.Reading, rotation: int, skew: float) -> None:
        self.unturned, self._rotation, self._skew = unturned, rotation, skew

    @cached_property
    def rebuilt(self) -> tuple[Pixels, ...]:
        """`cleaning.otherwise_rebuilt`."""
        return () if self.whole is None else (*map(self._turned, self._otherwise[:-1]), self.whole)

    @cached_property
    def whole(self) -> Pixels | None:
        """The last of them, with nothing taken off; None of a page whose print was not rebuilt."""
        return self._turned(self._otherwise[-1]) if self._otherwise else None

    @cached_property
    def _otherwise(self) -> tuple[Pixels, ...]:
        return cleaning.otherwise_rebuilt(self.unturned)

    @cached_property
    def drawn(self) -> Pixels | None:
        """Its print drawn by `image_restore_net`, upright first, as the network saw letters; None where it seemed to hold nothing but its other side."""
        if cleaning.OTHER_SIDE in self.unturned.recipe:
            return None
        rebuilt = self.unturned.pixels
        lit = rebuilt if self.unturned.evenly_lit is None else self.unturned.evenly_lit
        picture = drawn(quarter_turn(lit, self._rotation), quarter_turn(rebuilt, self._rotation))
        return cleaning.turned(replace(self.unturned, pixels=picture), 0, self._skew, tables=False).pixels

    @cached_property
    def shaded(self) -> Pixels:
        """`cleaning.all_shades`."""
        return self._turned(cleaning.all_shades(self.unturned))

    @cached_property
    def taken(self) -> Pixels | None:
        """255 where something was taken off that may be print (`cleaning.Reading.taken`)."""
        if self.unturned.taken is None:
            return None
        off = np.asarray(255 - self.unturned.taken, np.uint8)
        standing = upright(off, self._rotation, self._skew, bitonal=False, to_keep=False)
        return marked(standing < _HALF_GREY)

    def _turned(self, pixels: Pixels) -> Pixels:
        own = replace(self.unturned, pixels=pixels)
        return cleaning.turned(own, self._rotation, self._skew, tables=False).pixels


def read_twice(once: Attempt, others: Renderings, engine: OcrEngine, settings: Settings) -> Attempt:
    """A page that was read badly, whatever it suffers from, with its doubtful rows read once more, each by itself."""
    confidence = mean_confidence(once.words)
    least = _READ_DRAWN if others.unturned.evenly_lit is None else _READ_TWICE
    if confidence is None or confidence >= least:
        return once
    most = settings.limits.page_seconds

    def look(reading: cleaning.Reading) -> tuple[Word, ...]:
        if others.drawn is None:
            return read_rows(once.words, reading, others.rebuilt, once.size, engine, seconds=most)
        shown = replace(reading, pixels=others.drawn)
        # The milder one shows little that drawn print and the sterner one do not, at the price of both.
        in_ink = others.rebuilt[:1] or (reading.pixels,)
        return read_drawn(once, shown, in_ink, engine, seconds=most)

    return _after(look, once, "doubtful rows read once more", engine, settings)


def zone_pictures(once: Attempt, others: Renderings, engine: OcrEngine) -> tuple[PagePicture, ...]:
    """Pictures of a damaged page in which zones are looked at: its print drawn and its ink in the sterner rendering, read by two recognisers.

    Args:
        once: The page after `read_twice`.
        others: Its renderings.
        engine: Reads damaged print.
    """
    reading = once.reading
    if reading is None:
        return ()
    shown = (
        []
        if others.drawn is None
        else [(others.drawn, False, engine), (others.drawn, False, for_sound(engine))]
    )
    shown += [(picture, True, for_sound(engine)) for picture in others.rebuilt[:1] or (reading.pixels,)]
    return tuple(
        PagePicture(pixels, reading.dpi, reading.scale, in_ink, reader) for pixels, in_ink, reader in shown
    )


def drawn_picture(once: Attempt, others: Renderings, engine: OcrEngine) -> PagePicture | None:
    """A page whose print was rebuilt, with its print drawn anew; None of a sound page, of facing pages and of one that was cut to its sheet.

    Args:
        once: The page as it was read.
        others: Its renderings.
        engine: Reads it.
    """
    reading = once.reading
    if reading is None or once.gutter is not None or once.sheet is not None:
        return None
    if others.unturned.evenly_lit is None or others.drawn is None:
        return None
    return PagePicture(others.drawn, reading.dpi, reading.scale, in_ink=False, engine=engine)


def with_pale_rows(once: Attempt, others: Renderings, engine: OcrEngine, settings: Settings) -> Attempt:
    """A damaged page with the rows that hold print which cleaning took for the other side."""
    if others.unturned.taken is None:
        return once

    def look(reading: cleaning.Reading) -> tuple[Word, ...]:
        if others.taken is None or others.whole is None:
            return once.words
        return read_pale_rows(
            once.words,
            others.whole,
            lambda: others.shaded,
            others.taken,
            reading.dpi,
            reading.scale,
            once.size,
            engine,
            seconds=settings.limits.page_seconds,
        )

    return _after(look, once, "rows read with their pale print", engine, settings)


def with_lost_rows(once: Attempt, engine: OcrEngine, settings: Settings) -> Attempt:
    """A page with the rows of print that were read unsurely or left out, each read by itself."""
    letters = once.letters
    if letters is None:
        return once
    most = settings.limits.page_seconds

    def look(reading: cleaning.Reading) -> tuple[Word, ...]:
        return read_lost_rows(once.words, reading, letters, engine, seconds=most)

    # First: where a row was left out the one below it is read twice, and both count as one row.
    once = _after(look, once, "rows left out read", engine, settings)

    def again(reading: cleaning.Reading) -> tuple[Word, ...]:
        return read_doubtful_rows(once.words, reading, once.size, engine, seconds=most)

    once = _after(again, once, "unsure rows read by themselves", engine, settings)

    def items(reading: cleaning.Reading) -> tuple[Word, ...]:
        return read_lost_items(once.words, reading, letters, engine, seconds=most)

    return _after(items, once, "numbers of items read", engine, settings)


def _after(
    look: Callable[[cleaning.Reading], tuple[Word, ...]],
    once: Attempt,
    step: str,
    engine: OcrEngine,
    settings: Settings,
) -> Attempt:
    """A page after a look at its rows, which is spared where it may not be.

    Args:
        look: From the picture the page was read on to its words; the same words where nothing was read anew.
        once: The page before.
        step: What is noted of it.
        engine: Reads the rows.
        settings: Whether anything is read twice.
    """
    if settings.safe or once.reading is None:
        return once
    if (
        once.gutter is not None or once.sheet is not None
    ):  # two pages, or one that was cut: rare, and bad besides
        return once
    if engine.name == "pytesseract":  # starts a process for each row: a minute a page
        return once
    began = time.monotonic()
    try:
        words = look(once.reading)
    except ProcessingFailed:  # the first reading stands
        return once
    recipe = once.recipe if words is once.words else (*once.recipe, step)
    return replace(once, words=words, recipe=recipe, seconds=once.seconds + time.monotonic() - began)
