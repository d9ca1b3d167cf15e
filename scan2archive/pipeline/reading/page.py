# SPDX-License-Identifier: Apache-2.0
"""One page: from the image in the scan to the words on the archived page."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from scan2archive.errors import ProcessingFailed, ScanError
from scan2archive.model import Box, Page, Problem, Word
from scan2archive.pipeline.images import cleaning, image, image_blank, image_border, image_spread
from scan2archive.pipeline.images.image_boxes import on_ink
from scan2archive.pipeline.reading.attempt import Attempt, Layout, layout_of, page_of
from scan2archive.pipeline.reading.columns_look import columns_apart
from scan2archive.pipeline.reading.doubled import without_doubled
from scan2archive.pipeline.reading.fixed_phrases import mend_phrases
from scan2archive.pipeline.reading.numerals import mend_numerals
from scan2archive.pipeline.reading.ocr import OcrEngine, for_sound, reads_well
from scan2archive.pipeline.reading.print_evidence import PrintEvidence, print_evidence
from scan2archive.pipeline.reading.row_looks import (
    Renderings,
    drawn_picture,
    read_twice,
    with_lost_rows,
    with_pale_rows,
    zone_pictures,
)
from scan2archive.pipeline.reading.rows_again import on_page
from scan2archive.pipeline.reading.scraps import without_scraps
from scan2archive.pipeline.reading.second_look import SecondLook, second_look
from scan2archive.pipeline.reading.secrecy_look import with_secrecy
from scan2archive.pipeline.reading.slips import repair
from scan2archive.pipeline.reading.tables import recognise_page
from scan2archive.pipeline.reading.torn_words import joined, parted
from scan2archive.pipeline.reading.verdict import lines_left_out, problems_of, quality_of
from scan2archive.pipeline.reading.zone_reader import PagePicture
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


def read_page(source: PageImage, engine: OcrEngine, settings: Settings) -> PageResult:
    """Turns a page upright and level, reads it, and judges the reading.

    A page with a usable text layer is left exactly as it is and keeps its words. With safe settings nothing is
    read twice or mended but stamps of secrecy.
    """
    if min(source.pixels.shape[:2]) < _LEAST_SIDE:
        # Less than a letter: resized to the resolutions of the stages it would have no pixels at all.
        page = page_of(source, Attempt(0, 0.0, source.pixels, (), ()), blank=False)
        message = f"Page {source.number} has only {page.width} x {page.height} pixels: no text fits on it."
        return PageResult(page, (Problem("no_text", source.number, message, "warning"),), ())
    if source.layer != "none":
        page = page_of(source, Attempt(0, 0.0, source.pixels, source.words, ()), blank=False)
        page = with_secrecy(page, source.pixels, for_sound(engine), seconds=settings.limits.page_seconds).page
        return PageResult(page, (), (), visible_text=source.layer == "visible")

    reading = cleaning.reading_image(
        source.pixels, source.dpi, bitonal=source.bitonal, reading_dpi=settings.ocr.reading_dpi
    )
    if cleaning.OTHER_SIDE in reading.recipe:
        reading = _print_or_other_side(reading, for_sound(engine), settings)
    layout = layout_of(reading.pixels, reading.dpi)
    if image.is_blank(layout.ink, layout.parts) and not image_blank.has_mark(source.pixels, source.dpi):
        page = page_of(source, Attempt(0, 0.0, source.pixels, (), reading.recipe), blank=True)
        # The pale stamp of a cover of dark card is less than print, and more than nothing.
        shown = _positive(source.pixels, reading.recipe)
        looked = with_secrecy(page, shown, for_sound(engine), seconds=settings.limits.page_seconds)
        return PageResult(replace(looked.page, blank=not looked.page.words), (), reading.recipe)

    try:
        best = _standing(source, reading, layout, for_sound(engine), settings)
    except ProcessingFailed as error:
        page = page_of(source, Attempt(0, 0.0, source.pixels, (), reading.recipe), blank=False)
        page = with_secrecy(page, source.pixels, for_sound(engine), seconds=settings.limits.page_seconds).page
        return PageResult(
            page,
            (Problem("not_read", source.number, f"Page {source.number}: {error}", "error"),),
            reading.recipe,
        )
    return _looked_at_again(source, best, reading, engine, settings)


def _standing(
    source: PageImage, reading: cleaning.Reading, layout: Layout, engine: OcrEngine, settings: Settings
) -> Attempt:
    """The page read the way up in which it reads better.

    Raises:
        ProcessingFailed: The engine gave up on it.
    """
    level = image.level_lines(layout.parts, settings.image.max_skew)
    on_side = settings.image.orient and image.lies_on_side(layout.parts, level, settings.image.max_skew)
    first, other = (90, 270) if on_side else (0, 180)
    seen = layout, level
    best = _attempt(source, first, reading, seen, engine, settings)
    if settings.image.orient and best.readable < _UPSIDE_DOWN:
        second = _attempt(source, other, reading, seen, engine, settings)
        seconds = best.seconds + second.seconds
        best = replace(second if _reads_better(second, best) else best, seconds=seconds)
    return best


def _looked_at_again(
    source: PageImage, best: Attempt, reading: cleaning.Reading, engine: OcrEngine, settings: Settings
) -> PageResult:
    """What is behind the first reading: other renderings, looks at places, words put right, the verdict, stamps of secrecy."""
    others = Renderings(reading, best.rotation, best.skew)
    first, best = best, read_twice(best, others, engine, settings)
    damaged = best is not first
    pictures = zone_pictures(best, others, engine) if damaged else ()
    engine = for_sound(engine)
    best = with_pale_rows(best, others, engine, settings)
    columns = look = SecondLook(page_of(source, best, blank=False), (), 0.0)
    if not settings.safe:
        columns = columns_apart(look.page, best.archived, engine, seconds=settings.limits.page_seconds)
        best = with_lost_rows(replace(best, words=columns.page.words), engine, settings)
        best = replace(best, words=without_doubled(best.words))
        page = page_of(source, best, blank=False)
        look = second_look(
            page,
            best.archived,
            engine,
            seconds=settings.limits.page_seconds,
            pictures=pictures,
            asked=partial(print_evidence, settings=settings.ocr),
            read_on=None if best.reading is None else (best.reading.pixels, best.reading.scale),
        )
    # Last, since everything before it makes words anew and would forget what was read.
    page = look.page
    if not settings.safe:
        words = parted(joined(page.words))
        evidence = _evidence(words, best, others.drawn if damaged else None, settings)
        words = repair(words, evidence, damaged=damaged)
        page = replace(page, words=mend_numerals(mend_phrases(words)))
    page = replace(page, quality=quality_of(page, best.letters, best.archived, bitonal=source.bitonal))
    problems = problems_of(page, lines_left_out(page, best.letters, best.archived), settings.review)
    # The verdict counts scraps as lost print, which they are as often as not.
    page = replace(page, words=without_scraps(page.words, page.dpi))
    shown = _positive(best.archived, best.recipe)

    def drawn() -> PagePicture | None:
        if pictures or settings.safe:
            return next((picture for picture in pictures if not picture.in_ink), None)
        return drawn_picture(best, others, engine)

    marked = with_secrecy(page, shown, engine, seconds=settings.limits.page_seconds, drawn=drawn)
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
        (*columns.done, *look.done, *([marked.done] if marked.done else [])),
        best.seconds + columns.seconds + look.seconds + marked.seconds,
        gutter=best.gutter,
        sheet=best.sheet,
    )


def _evidence(
    words: tuple[Word, ...], best: Attempt, drawn: image.Pixels | None, settings: Settings
) -> PrintEvidence | None:
    """The print of a page, its words to be asked about: as it was drawn anew, else as it was read."""
    if best.reading is None:
        return None
    picture = best.reading.pixels if drawn is None else drawn
    return print_evidence(words, picture, best.reading.scale, settings.ocr)


def archived_image(source: PageImage, rotation: int, skew: float, sheet: Box | None) -> image.Pixels:
    """The page as it is archived: upright, level, and cut to the sheet where that is asked for."""
    pixels = image.upright(source.pixels, rotation, skew, bitonal=source.bitonal)
    return pixels if sheet is None else image_border.crop(pixels, sheet)


def _positive(pixels: image.Pixels, recipe: tuple[str, ...]) -> image.Pixels:
    """A page with its print darker than its paper, as the networks of stamps were shown it."""
    return np.asarray(255 - pixels, np.uint8) if cleaning.NEGATIVE in recipe else pixels


def _reads_better(turned: Attempt, standing: Attempt) -> bool:
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


def _attempt(
    source: PageImage,
    rotation: int,
    unturned: cleaning.Reading,
    seen: tuple[Layout, image.Lines],
    engine: OcrEngine,
    settings: Settings,
) -> Attempt:
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
        layout = layout_of(image.quarter_turn(unturned.pixels, rotation), unturned.dpi)
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
        layout = layout_of(reading.pixels, reading.dpi)
    began = time.monotonic()
    gutter = _gutter(reading, layout)
    words = _recognise(reading, gutter, engine, settings)
    seconds = time.monotonic() - began
    words = on_ink(words, reading.pixels, reading.dpi)
    words = on_page(words, reading.scale, (archived.shape[1], archived.shape[0]))
    place = None if gutter is None else round(gutter / reading.scale)
    return Attempt(rotation, skew, archived, words, reading.recipe, seconds, layout, place, sheet, reading)


def _gutter(reading: cleaning.Reading, layout: Layout) -> int | None:
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
        return recognise_page(reading, engine, seconds=seconds)
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
