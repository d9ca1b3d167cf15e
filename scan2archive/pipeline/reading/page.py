# SPDX-License-Identifier: Apache-2.0
"""One page: from the image in the scan to the words on the archived page."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scan2archive.errors import ProcessingFailed, ScanError
from scan2archive.model import Box, Page, Problem, Word, mean_confidence
from scan2archive.pipeline.images import cleaning, image, image_blank, image_border, image_spread
from scan2archive.pipeline.images.image_boxes import on_ink
from scan2archive.pipeline.reading.columns import mixed_columns
from scan2archive.pipeline.reading.fixed_phrases import mend_phrases
from scan2archive.pipeline.reading.lost_rows import read_lost_rows
from scan2archive.pipeline.reading.numerals import mend_numerals
from scan2archive.pipeline.reading.ocr import OcrEngine, reads_well
from scan2archive.pipeline.reading.rows_again import on_page, read_rows
from scan2archive.pipeline.reading.scraps import without_scraps
from scan2archive.pipeline.reading.second_look import SecondLook, second_look
from scan2archive.pipeline.reading.secrecy_look import with_secrecy
from scan2archive.pipeline.reading.slips import repair
from scan2archive.pipeline.reading.unread import Letters
from scan2archive.pipeline.reading.verdict import lines_left_out, problems_of, quality_of
from scan2archive.pipeline.sources.scan import PageImage
from scan2archive.settings import Settings

# A reading that looks less like Vietnamese than this is tried again the other way up.
# Measured on real scans: upright pages reach 0.6 to 0.9, pages on their head stay below 0.2.
_UPSIDE_DOWN = 0.4
# ... and turned over only for a reading that no page on its head reaches, of more than a syllable or two:
# what is read out of photographs and stamps is as good or bad either way.
_EVIDENCE, _EVIDENCE_LETTERS = 0.2, 6.0
# Finer than zones need to be read a second time, so that a levelled picture of them may be a little softer.
_FINE_DPI = 250
# Mean confidence below which doubtful rows of a page whose print was rebuilt are read once more: worn ones that are read to a
# per cent or two reach 0.93, those with 4 % of their print wrong and more 0.55 to 0.9.
_READ_TWICE = 0.92
# Of a sheet that may hold nothing but its other side a sixth is read, and so many letters of it are no chance.
_PIECES, _PIECE_LETTERS = 6, 20
_LEAST_SIDE = 8  # pixels: no letter can be told in fewer


@dataclass(frozen=True, slots=True)
class PageResult:
    """A page and how it came about.

    Attributes:
        page: With words in pixels of the archived image.
        problems: What a person should know about it.
        recipe: Cleaning steps behind the reading image; empty where nothing was read.
        second_look: What was read again, and what came of it; empty where nothing was.
        ocr_seconds: Time spent in the engine.
        visible_text: Its words are drawn on it visibly: it needs no invisible layer.
        error: Why the page could not be decoded; None if it could.
        gutter: Column of the archived page where two facing pages meet; None if it shows one.
        sheet: What was kept of the page, made upright and level, when its borders were cut off, in pixels;
            None if nothing was cut off.
    """

    page: Page
    problems: tuple[Problem, ...]
    recipe: tuple[str, ...]
    second_look: tuple[str, ...] = ()
    ocr_seconds: float = 0.0
    visible_text: bool = False
    error: ScanError | None = None
    gutter: int | None = None
    sheet: Box | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """What layout questions are asked of: the ink of a reading image, and its letter-like parts."""

    ink: image.Pixels
    parts: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class _Attempt:
    """One reading of the page in one orientation."""

    rotation: int
    skew: float
    archived: image.Pixels
    words: tuple[Word, ...]
    recipe: tuple[str, ...]
    seconds: float = 0.0
    layout: _Layout | None = None
    gutter: int | None = None
    sheet: Box | None = None
    reading: cleaning.Reading | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the archived page."""
        return self.archived.shape[1], self.archived.shape[0]

    @property
    def letters(self) -> Letters | None:
        """Its letter-like parts; None where nothing was read."""
        if self.layout is None:
            return None
        height, width = self.layout.ink.shape
        return Letters(self.layout.parts, (height, width), self.size)

    @property
    def readable(self) -> float:
        return reads_well(self.words)

    @property
    def worth(self) -> float:
        return self.readable * sum(len(word.text) for word in self.words)


def read_page(source: PageImage, engine: OcrEngine, settings: Settings) -> PageResult:
    """Turns a page upright and level, reads it, and judges the reading.

    A page with a usable text layer is left exactly as it is and keeps its words. With safe settings nothing is
    read twice or mended but stamps of secrecy.
    """
    if min(source.pixels.shape[:2]) < _LEAST_SIDE:
        # Less than a letter: resized to the resolutions of the stages it would have no pixels at all.
        page = _page(source, _Attempt(0, 0.0, source.pixels, (), ()), blank=False)
        message = f"Page {source.number} has only {page.width} x {page.height} pixels: no text fits on it."
        return PageResult(page, (Problem("no_text", source.number, message, "warning"),), ())
    if source.layer != "none":
        page = _page(source, _Attempt(0, 0.0, source.pixels, source.words, ()), blank=False)
        page = with_secrecy(page, source.pixels, engine, seconds=settings.limits.page_seconds).page
        return PageResult(page, (), (), visible_text=source.layer == "visible")

    reading = cleaning.reading_image(
        source.pixels, source.dpi, bitonal=source.bitonal, reading_dpi=settings.ocr.reading_dpi
    )
    if cleaning.OTHER_SIDE in reading.recipe:
        reading = _print_or_other_side(reading, engine, settings)
    layout = _layout(reading.pixels, reading.dpi)
    if image.is_blank(layout.ink, layout.parts) and not image_blank.has_mark(source.pixels, source.dpi):
        page = _page(source, _Attempt(0, 0.0, source.pixels, (), reading.recipe), blank=True)
        # The pale stamp of a cover of dark card is less than print, and more than nothing.
        shown = _positive(source.pixels, reading.recipe)
        looked = with_secrecy(page, shown, engine, seconds=settings.limits.page_seconds)
        return PageResult(replace(looked.page, blank=not looked.page.words), (), reading.recipe)

    level = image.level_lines(layout.parts, settings.image.max_skew)
    on_side = settings.image.orient and image.lies_on_side(layout.parts, level, settings.image.max_skew)
    first, other = (90, 270) if on_side else (0, 180)
    seen = layout, level
    try:
        best = _attempt(source, first, reading, seen, engine, settings)
        if settings.image.orient and best.readable < _UPSIDE_DOWN:
            second = _attempt(source, other, reading, seen, engine, settings)
            seconds = best.seconds + second.seconds
            best = replace(second if _reads_better(second, best) else best, seconds=seconds)
    except ProcessingFailed as error:
        page = _page(source, _Attempt(0, 0.0, source.pixels, (), reading.recipe), blank=False)
        page = with_secrecy(page, source.pixels, engine, seconds=settings.limits.page_seconds).page
        return PageResult(
            page,
            (Problem("not_read", source.number, f"Page {source.number}: {error}", "error"),),
            reading.recipe,
        )
    best = _with_lost_rows(source, _read_twice(best, reading, engine, settings), engine, settings)
    look = SecondLook(_page(source, best, blank=False), (), 0.0)
    if not settings.safe:
        look = second_look(look.page, best.archived, engine, seconds=settings.limits.page_seconds)
    # Last, since everything before it makes words anew and would forget what was read.
    page = look.page
    if not settings.safe:
        page = replace(page, words=mend_numerals(mend_phrases(repair(page.words))))
    page = replace(page, quality=quality_of(page, best.letters, best.archived, bitonal=source.bitonal))
    problems = problems_of(page, lines_left_out(page, best.letters), settings.review)
    # The verdict counts scraps as lost print, which they are as often as not.
    page = replace(page, words=without_scraps(page.words, page.dpi))
    shown = _positive(best.archived, best.recipe)
    marked = with_secrecy(page, shown, engine, seconds=settings.limits.page_seconds)
    page = marked.page
    if best.gutter is not None:
        problems += (
            Problem(
                "double_page",
                page.number,
                f"Page {page.number} shows two facing pages: they were read one after the other.",
                "warning",
            ),
        )
    return PageResult(
        page,
        problems,
        best.recipe,
        (*look.done, *([marked.done] if marked.done else [])),
        best.seconds + look.seconds + marked.seconds,
        gutter=best.gutter,
        sheet=best.sheet,
    )


def archived_image(source: PageImage, rotation: int, skew: float, sheet: Box | None) -> image.Pixels:
    """The page as it is archived: upright, level, and cut to the sheet where that is asked for."""
    pixels = image.upright(source.pixels, rotation, skew, bitonal=source.bitonal)
    return pixels if sheet is None else image_border.crop(pixels, sheet)


def _positive(pixels: image.Pixels, recipe: tuple[str, ...]) -> image.Pixels:
    """A page with its print darker than its paper, as the networks of stamps were shown it."""
    return np.asarray(255 - pixels, np.uint8) if cleaning.NEGATIVE in recipe else pixels


def _reads_better(turned: _Attempt, standing: _Attempt) -> bool:
    """Whether a page is to be turned over for what is read on it then."""
    return (
        turned.readable >= _EVIDENCE
        and turned.worth >= _EVIDENCE_LETTERS
        and turned.worth > 2 * standing.worth
    )


def _print_or_other_side(
    reading: cleaning.Reading, engine: OcrEngine, settings: Settings
) -> cleaning.Reading:
    """A sheet that seems to hold nothing but its other side: as print, if the fullest piece of it can be read.

    Print that faded to a quarter is as pale and soft as the other side. But that is a mirror image, which nobody can read.
    """
    whole = cleaning.as_print(reading)
    height = whole.pixels.shape[0] // _PIECES
    ink = np.cumsum(np.pad(255.0 - whole.pixels.mean(axis=1), (1, 0)))
    top = int((ink[height:] - ink[:-height]).argmax())
    piece = whole.pixels[top : top + height]
    for standing in (piece, np.ascontiguousarray(piece[::-1, ::-1])):
        try:
            words = engine.recognise(standing, whole.dpi, seconds=settings.limits.page_seconds)
        except ProcessingFailed:
            break
        if reads_well(words) >= _UPSIDE_DOWN and sum(len(word.text) for word in words) >= _PIECE_LETTERS:
            return whole
    return replace(reading, evenly_lit=None)


def _layout(pixels: image.Pixels, dpi: float) -> _Layout:
    ink = image.layout_image(pixels, dpi)
    return _Layout(ink, image.text_parts(ink))


def _attempt(
    source: PageImage,
    rotation: int,
    unturned: cleaning.Reading,
    seen: tuple[_Layout, image.Lines],
    engine: OcrEngine,
    settings: Settings,
) -> _Attempt:
    """One reading of the page in one orientation.

    Args:
        source: The page as it lies in the scan.
        rotation: Quarter turns clockwise, in degrees.
        unturned: The reading image of that.
        seen: Its layout and level lines.
        engine: Reads it.
        settings: Whether it is made level and cut to the sheet.
    """
    layout, lines = seen
    if rotation:
        layout = _layout(image.quarter_turn(unturned.pixels, rotation), unturned.dpi)
        lines = image.level_lines(layout.parts, settings.image.max_skew)
    skew = image.page_skew(lines, settings.image)
    sheet = None
    if settings.image.crop_borders:
        sheet = image_border.find_sheet(image.quarter_turn(source.pixels, rotation), source.dpi, skew)
    if rotation == 0 and skew == 0.0 and sheet is None:
        archived, reading = source.pixels, unturned
    else:
        if sheet is None and source.dpi >= _FINE_DPI:
            archived = image.upright(source.pixels, rotation, skew, bitonal=source.bitonal, to_keep=False)
        else:
            archived = archived_image(source, rotation, skew, sheet)
        reading = (
            cleaning.turned(unturned, rotation, skew)
            if sheet is None
            else cleaning.reading_image(
                archived, source.dpi, bitonal=source.bitonal, reading_dpi=settings.ocr.reading_dpi
            )
        )
        layout = _layout(reading.pixels, reading.dpi)
    began = time.monotonic()
    gutter = _gutter(reading, layout)
    words = _recognise(reading, gutter, engine, settings)
    seconds = time.monotonic() - began
    words = on_ink(words, reading.pixels, reading.dpi)
    words = on_page(words, reading.scale, (archived.shape[1], archived.shape[0]))
    place = None if gutter is None else round(gutter / reading.scale)
    return _Attempt(rotation, skew, archived, words, reading.recipe, seconds, layout, place, sheet, reading)


def _read_twice(
    once: _Attempt, unturned: cleaning.Reading, engine: OcrEngine, settings: Settings
) -> _Attempt:
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


def _with_lost_rows(source: PageImage, once: _Attempt, engine: OcrEngine, settings: Settings) -> _Attempt:
    """A page with the rows of print that were left out, each read by itself; mixed columns are left to the second look."""
    letters = once.letters
    if settings.safe or once.reading is None or letters is None or once.gutter is not None:
        return once
    if once.sheet is not None or engine.name == "pytesseract":  # as for rows of damaged pages
        return once
    began = time.monotonic()
    besides = mixed_columns(_page(source, once, blank=False)) or ()
    most = settings.limits.page_seconds
    try:
        words = read_lost_rows(once.words, once.reading, letters, engine, besides=besides, seconds=most)
    except ProcessingFailed:  # the first reading stands
        return once
    if words is once.words:
        return once
    seconds = once.seconds + time.monotonic() - began
    return replace(once, words=words, recipe=(*once.recipe, "rows left out read"), seconds=seconds)


def _gutter(reading: cleaning.Reading, layout: _Layout) -> int | None:
    """Column of the reading image where two facing pages meet."""
    share = image_spread.find_gutter(layout.ink)
    if share is None:
        return None
    trimmed = 0.5 - image.TRIMMED  # the ink of a layout question lacks its rim
    return int(reading.pixels.shape[1] * (0.5 + (share - 0.5) * 2 * trimmed))


def _recognise(
    reading: cleaning.Reading, gutter: int | None, engine: OcrEngine, settings: Settings
) -> tuple[Word, ...]:
    """Words in pixels of the reading image; of two facing pages the left one's before the right one's."""
    seconds = settings.limits.page_seconds
    if gutter is None:
        return engine.recognise(reading.pixels, reading.dpi, seconds=seconds)
    left = engine.recognise(reading.pixels[:, :gutter], reading.dpi, seconds=seconds)
    right = engine.recognise(reading.pixels[:, gutter:], reading.dpi, seconds=seconds)
    lines = 1 + max((word.line for word in left), default=-1)
    blocks = 1 + max((word.block for word in left), default=-1)
    return left + tuple(
        replace(
            word,
            box=(word.box[0] + gutter, word.box[1], word.box[2] + gutter, word.box[3]),
            line=word.line + lines,
            block=word.block + blocks,
        )
        for word in right
    )


def _page(source: PageImage, attempt: _Attempt, *, blank: bool) -> Page:
    return Page(
        number=source.number,
        width=attempt.size[0],
        height=attempt.size[1],
        dpi=round(source.dpi, 2),
        rotation=attempt.rotation,
        skew=attempt.skew,
        confidence=mean_confidence(attempt.words),
        blank=blank,
        source="layer" if source.layer != "none" else ("ocr" if attempt.words else "none"),
        words=attempt.words,
    )
