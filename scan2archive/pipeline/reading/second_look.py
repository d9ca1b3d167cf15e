# SPDX-License-Identifier: Apache-2.0
"""The second look at a page: the engine on small zones where the first reading left something out.

`rereading` says where and what is taken, `zones` makes the pictures, this module has them read.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scan2archive.errors import ProcessingFailed
from scan2archive.model import Box, Page, Word
from scan2archive.pipeline.fields.evidence import Finding
from scan2archive.pipeline.images import zones
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_print_net import NET_DPI, firm, has_print, only_print
from scan2archive.pipeline.images.name_rows import Row, cleaned_row, family_place, name_place, printed_row
from scan2archive.pipeline.reading.figures import (
    by_hand,
    date_box,
    doubtful_figures,
    shown_in,
    vote,
    with_words,
    years_told,
)
from scan2archive.pipeline.reading.head_look import read_head_rows
from scan2archive.pipeline.reading.number_look import confirmed, number_word
from scan2archive.pipeline.reading.ocr import Layout, OcrEngine
from scan2archive.pipeline.reading.post_look import read_posts
from scan2archive.pipeline.reading.rereading import (
    SURE,
    agree,
    name_zone,
    printed_boxes,
    signature_zone,
    signer_in,
    signer_of,
    with_signature,
)
from scan2archive.pipeline.reading.signer_vote import apart, lacks_family, letters_mended
from scan2archive.pipeline.reading.urgency_look import may_be_stamps, stamp_zone, with_stamp
from scan2archive.pipeline.reading.written_look import read_written

# Each finds names that the others miss, on real or on made scans; a fifth one brought nothing more. Coloured
# print (a name stamp) shows in the darkest channel, black print below a seal in the lightest.
_READINGS: tuple[tuple[zones.Channel, int, Layout], ...] = (
    ("darkest", 200, "sparse"),
    ("darkest", 300, "block"),
    ("lightest", 300, "block"),
    ("lightest", 300, "page"),
)
_WITH_INK = _READINGS[:2]
_PRINT_DPI = 300
_SEAL_MM = 18.0  # so far a seal reaches over the edges of a zone, mostly
_PRINT_LAYOUTS: tuple[Layout, ...] = ("block", "page")
_ROW_DPI = (300, 200)
_FIRMLY = 0.5  # of print: what is paler is no part of a family name
_LEAST_PLACE = 8  # pixels
# Shape alone takes and leaves strokes: what is read then is for review. Marks may have gone with a seal's letters.
_BY_SHAPE = 0.7
_PLACED = 0.4  # a name this sure tells where its row is
_FIGURE_DPI = (200, 300, 400)
# In larger pictures of italics the engine takes 8 for 6: on generated pages never below 170 dpi, with one in fifteen at 400.
_DATE_DPI = (110, 130, 150, 200)
_NUMBER_DPI = (130, 150, 200, 300)
_HEAD_DPI = (200, 130, 300)
_FIGURE_MARGIN, _ROW_MARGIN = 0.35, 0.4  # of the height of a figure
_SHARE = 0.1  # of the time a page may take, for one reading of a zone


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A page after its second look.

    Attributes:
        page: With the words found; as first read if nothing was found.
        done: What was looked at and what came of it, for provenance; empty if nothing was looked at.
        seconds: Time spent in the engine.
    """

    page: Page
    done: tuple[str, ...]
    seconds: float


def second_look(page: Page, archived: Pixels, engine: OcrEngine, *, seconds: float) -> SecondLook:
    """Reads again what seals, signatures and frames hid: the signer's name and stamps of urgency.

    Ordinary pages cost next to nothing: a signature zone is read only where the name is not sure, a stamp
    zone only where it holds a frame. A reading that fails or takes too long leaves the page as it was.

    Args:
        page: As first read.
        archived: Its image, grey or RGB, in whose pixels the boxes are.
        engine: Reads the zones.
        seconds: Time the whole page may take.
    """
    reader = _Reader(archived, page.dpi, engine, seconds * _SHARE)
    done: list[str] = []
    for what, look in (
        ("head", _at_head),
        ("stamp", _at_stamp),
        ("date", _at_date),
        ("number", _at_number),
        ("written", _at_written),
        ("signature", _at_signature),
        ("posts", _at_posts),
    ):
        try:
            page, outcome = look(page, reader)
        except ProcessingFailed as error:
            outcome = f"{what}: ended: {error.message}"
        if outcome:
            done.append(outcome)
    return SecondLook(page, tuple(done), reader.spent)


class _Reader:
    """The engine over zones of one page."""

    def __init__(self, archived: Pixels, dpi: float, engine: OcrEngine, seconds: float) -> None:
        self.archived = archived
        self.dpi = dpi
        self.spent = 0.0
        self._engine = engine
        self._print: tuple[Pixels, Box] | None = None  # a zone without strokes and seals, and where it lies
        self._seconds = seconds

    def zone(self, zone: Box, channel: zones.Channel, dpi: int, layout: Layout) -> tuple[Word, ...]:
        """Words of a zone, boxes in pixels of the page."""
        scale = dpi / self.dpi
        picture = zones.grey_zone(self.archived, zone, scale, channel)
        to_page = np.array([[1 / scale, 0, zone[0]], [0, 1 / scale, zone[1]]])
        return self._words(picture, dpi, layout, to_page)

    def printed(self, zone: Box, boxes: Sequence[Box]) -> Iterator[tuple[Word, ...]]:
        """Words of a zone in which only print is left, in two layouts; none where depth does not tell print."""
        scale = _PRINT_DPI / self.dpi
        picture = zones.print_zone(self.archived, zone, boxes, scale, self.dpi) if boxes else None
        if picture is not None:
            to_page = np.array([[1 / scale, 0, zone[0]], [0, 1 / scale, zone[1]]])
            for layout in _PRINT_LAYOUTS:
                yield self._words(picture, _PRINT_DPI, layout, to_page)

    def cleaned(self, zone: Box, boxes: Sequence[Box], channel: zones.Channel) -> Iterator[tuple[Word, ...]]:
        """Words of a zone from which a network took strokes and seals: all of it and the name's row, each at two sizes."""
        scale = NET_DPI / self.dpi
        picture = self._only_print(zone, scale, channel)
        self._print = picture, zone
        if not has_print(picture):
            return
        row = cleaned_row(picture, scale, self.dpi, name_place(zone, boxes, None)) if boxes else None
        for whole, alone in zip(_ROW_DPI[::-1], _ROW_DPI, strict=True):
            step = whole / self.dpi
            to_page = np.array([[1 / step, 0, zone[0]], [0, 1 / step, zone[1]]])
            yield apart(self._words(zones.scaled(picture, whole / NET_DPI), whole, "block", to_page))
            if row is not None:
                yield apart(self._row(row, zone, alone))
        row = cleaned_row(firm(picture), scale, self.dpi, name_place(zone, boxes, None)) if boxes else None
        if row is not None:
            for dpi in _ROW_DPI:
                yield apart(self._row(row, zone, dpi))

    def before_name(self, name: Box, boxes: Sequence[Box]) -> Iterator[tuple[Word, ...]]:
        """Words of the place of a family name that was lost, by itself, in the zone that was cleaned last."""
        if self._print is None:
            return
        picture, zone = self._print
        scale = NET_DPI / self.dpi
        place = family_place(name, boxes, zone[0])
        x0, y0, x1, y1 = (max(0, round(scale * (place[i] - zone[i % 2]))) for i in range(4))
        if min(x1 - x0, y1 - y0) < _LEAST_PLACE:
            return
        for shown in (picture, firm(picture, _FIRMLY)):
            part = np.pad(shown[y0:y1, x0:x1], zones.MARGIN, constant_values=255)
            for dpi in _ROW_DPI:
                step = dpi / self.dpi
                left, top = (zone[i] + (at - zones.MARGIN) / scale for i, at in enumerate((x0, y0)))
                to_page = np.array([[1 / step, 0, left], [0, 1 / step, top]])
                yield self._words(zones.scaled(part, dpi / NET_DPI), dpi, "line", to_page)

    def _only_print(self, zone: Box, scale: float, channel: zones.Channel) -> Pixels:
        """The print of a zone; the network sees what is left of it and above as well, where the rest of a seal lies."""
        reach = round(_SEAL_MM / 25.4 * self.dpi)
        wide = max(0, zone[0] - reach), max(0, zone[1] - reach), zone[2], zone[3]
        grey = zones.grey_zone(self.archived, wide, scale, channel)
        height, width = (round(scale * (zone[at + 2] - zone[at])) for at in (1, 0))
        return only_print(grey, (grey.shape[1] - width, grey.shape[0] - height))

    def printed_rows(self, zone: Box, boxes: Sequence[Box], name: Box | None) -> Iterator[tuple[Word, ...]]:
        """Words of the name's row by itself, in black and in ink of any colour, each at two sizes."""
        scale = _PRINT_DPI / self.dpi
        for coloured in ((False, True) if self.archived.ndim == 3 else (False,)) if boxes else ():
            picture = zones.print_zone(self.archived, zone, boxes, scale, self.dpi, coloured=coloured)
            if picture is None:
                continue
            row = printed_row(picture, scale, self.dpi, name_place(zone, boxes, name))
            if row is not None:
                for dpi in _ROW_DPI:
                    yield self._row(row, zone, dpi)

    def _row(self, row: Row, zone: Box, dpi: int) -> tuple[Word, ...]:
        smaller = dpi / (self.dpi * row.scale)
        return self._words(zones.scaled(row.pixels, smaller), dpi, "line", row.to_page(zone, smaller))

    def figures(self, box: Box) -> list[tuple[str, float]]:
        """Figures and confidence of each reading of a word that can only be figures."""
        zone = self._around(box, _FIGURE_MARGIN)
        read = []
        for dpi in _FIGURE_DPI:
            words = self._row_words(zone, dpi, "figures")
            if len(words) == 1:
                read.append((words[0].text, words[0].confidence))
        return read

    def row(self, box: Box, sizes: Sequence[int] = _DATE_DPI) -> list[tuple[Word, ...]]:
        """Words of each reading of a row of print by itself, boxes in pixels of the page."""
        zone = self._around(box, _ROW_MARGIN)
        return [self._row_words(zone, dpi, "line") for dpi in sizes]

    def place(self, zone: Box, dpi: int) -> tuple[Word, ...]:
        """Words of a place on the page by itself, boxes in pixels of the page."""
        return self._row_words(zone, dpi, "block")

    def _around(self, box: Box, share: float) -> Box:
        margin = round(share * (box[3] - box[1]))
        height, width = self.archived.shape[:2]
        left, top = max(0, box[0] - margin), max(0, box[1] - margin)
        return left, top, min(width, box[2] + margin), min(height, box[3] + margin)

    def _row_words(self, zone: Box, dpi: int, layout: Layout) -> tuple[Word, ...]:
        scale = dpi / self.dpi
        picture = zones.with_margin(zones.grey_zone(self.archived, zone, scale, "red"))
        margin = zones.MARGIN / scale
        to_page = np.array([[1 / scale, 0, zone[0] - margin], [0, 1 / scale, zone[1] - margin]])
        return self._words(picture, dpi, layout, to_page)

    def stamp(self, stamp: zones.Stamp) -> tuple[Word, ...]:
        """Words of a stamp, boxes in pixels of the page."""
        return self._words(stamp.pixels, zones.STAMP_DPI, "block", stamp.to_page)

    def _words(self, picture: Pixels, dpi: int, layout: Layout, to_page: zones.Matrix) -> tuple[Word, ...]:
        began = time.monotonic()
        try:
            words = self._engine.recognise(picture, dpi, seconds=self._seconds, layout=layout)
        finally:
            self.spent += time.monotonic() - began
        height, width = self.archived.shape[:2]
        return tuple(
            Word(
                word.text,
                zones.box_on_page(word.box, to_page, (width, height)),
                word.confidence,
                word.line,
                word.block,
            )
            for word in words
        )


def _at_head(page: Page, reader: _Reader) -> tuple[Page, str]:
    return read_head_rows(page, lambda zone: (reader.place(zone, dpi) for dpi in _HEAD_DPI))


def _at_stamp(page: Page, reader: _Reader) -> tuple[Page, str]:
    zone = stamp_zone(page)
    if zone is None:
        return page, ""
    stamps = zones.find_stamps(reader.archived, zone, reader.dpi)
    height, width = reader.archived.shape[:2]
    for number in may_be_stamps(page, [stamp.box_on((width, height)) for stamp in stamps]):
        better = with_stamp(page, zone, reader.stamp(stamps[number]))
        if better is not None:
            return better, "stamp: found"
    return page, "stamp: none in a frame" if stamps else ""


def _at_date(page: Page, reader: _Reader) -> tuple[Page, str]:
    figures = doubtful_figures(page)
    if not figures:
        return page, ""
    written, years, changed = by_hand(page), years_told(page), []
    rows = reader.row(date_box(page))
    for figure in figures:
        readings = shown_in(rows, figure)
        if len(readings) < 2:
            readings += reader.figures(figure.word.box)
        word = vote(figure, readings, written=written, years=years)
        if word is not None:
            changed.append((figure.word, word))
    return with_words(page, changed), f"date: {len(figures)} figures read again, {len(changed)} agreed on"


def _at_number(page: Page, reader: _Reader) -> tuple[Page, str]:
    asked = number_word(page)
    if asked is None:
        return page, ""
    rows = reader.row(asked.word.box, _NUMBER_DPI)
    word = confirmed(asked, [" ".join(one.text for one in words) for words in rows])
    if word is None:
        return page, "number: read again, not confirmed"
    return with_words(page, [(asked.word, word)]), "number: read again, confirmed"


def _at_written(page: Page, reader: _Reader) -> tuple[Page, str]:
    return read_written(page, reader.archived)


def _at_signature(page: Page, reader: _Reader) -> tuple[Page, str]:
    zone = signature_zone(page)
    if zone is None:
        return page, ""
    readings: list[tuple[Word, ...]] = []
    names: list[Finding | None] = []
    whole: list[bool] = []

    def take(words: tuple[Word, ...], most: float) -> None:
        words = letters_mended(words)
        names.append(signer_in(page, zone, words))
        readings.append(tuple(replace(word, confidence=min(most, word.confidence)) for word in words))
        whole.append(most == 1.0)

    for words, most in _signature_readings(page, zone, reader, names):
        take(words, most)
        if agree(names, whole):
            break
        if not any(whole) and agree(names):
            # Nothing in black and white shows print by itself; the row as it is confirms the name or does not.
            shown = names[-1].box if names[-1] is not None else None
            for words in reader.row(shown, _ROW_DPI) if shown is not None else ():
                take(words, 1.0)
            break
    better = with_signature(page, zone, readings)
    name = signer_of(better)
    if name is not None and name.box is not None and name.confidence < SURE and lacks_family(name.value):
        for words in reader.before_name(name.box, printed_boxes(page, zone)):
            readings.append(
                tuple(replace(word, confidence=min(_BY_SHAPE, word.confidence)) for word in words)
            )
        better = with_signature(page, zone, readings)
    outcome = "more found" if better != page else "nothing found"
    return better, f"signature: {len(readings)} readings, {outcome}"


def _at_posts(page: Page, reader: _Reader) -> tuple[Page, str]:
    return read_posts(page, reader.archived, lambda zone, channel: reader.cleaned(zone, (), channel))


def _signature_readings(
    page: Page, zone: Box, reader: _Reader, names: Sequence[Finding | None]
) -> Iterator[tuple[tuple[Word, ...], float]]:
    """Readings of a signature zone, the cheapest and surest first, each with the most its words count for.

    Args:
        page: As first read.
        zone: From `signature_zone`.
        reader: Reads it.
        names: What the readings given so far show.
    """
    boxes = printed_boxes(page, zone)
    coloured = reader.archived.ndim == 3
    later = list(_READINGS)
    for words in reader.printed(zone, boxes):
        yield words, 1.0
        if coloured and len(later) == len(_READINGS) and names[-1] is None:
            # No black print shows a name. One stamped in blue or red is seen with its ink, and by no other reading.
            for reading in _WITH_INK:
                later.remove(reading)
                yield reader.zone(zone, *reading), 1.0
            if len({name.value for name in names if name is not None and name.confidence >= SURE}) == 1:
                return
    part = name_zone(page, zone, boxes)
    for words in reader.cleaned(part, boxes, "lightest" if coloured else "darkest"):
        yield words, _BY_SHAPE
    for channel, dpi, layout in later:
        unsure = any(names) and all(name is None or name.confidence < SURE for name in names)
        if coloured or (channel == "darkest" and not (layout == "sparse" and unsure)):
            yield reader.zone(zone, channel, dpi, layout), 1.0
    best = max((name for name in names if name is not None), key=lambda name: name.confidence, default=None)
    if best is None or best.confidence < SURE:
        if coloured:
            for words in reader.cleaned(part, boxes, "darkest"):
                yield words, _BY_SHAPE
        placed = best.box if best is not None and best.confidence >= _PLACED else None
        for words in reader.printed_rows(zone, boxes, placed):
            yield words, _BY_SHAPE
