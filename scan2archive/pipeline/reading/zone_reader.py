# SPDX-License-Identifier: Apache-2.0
"""Pictures of small zones of a page, and the engine over them: colours, sizes and cleaning in which something shows that the first reading left out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scan2archive.model import Box, Word
from scan2archive.pipeline.fields.layout import box_of
from scan2archive.pipeline.images import zones
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_print_net import NET_DPI, firm, has_print, only_print
from scan2archive.pipeline.images.image_solid import hides_letters
from scan2archive.pipeline.images.name_rows import Row, cleaned_row, family_place, name_place, printed_row
from scan2archive.pipeline.reading.ocr import Layout, OcrEngine
from scan2archive.pipeline.reading.print_evidence import PrintEvidence
from scan2archive.pipeline.reading.signer_vote import apart

_PRINT_DPI = 300
_SEAL_MM = 18.0  # so far a seal reaches over the edges of a zone, mostly
_PRINT_LAYOUTS: tuple[Layout, ...] = ("block", "page")
ROW_DPI = (300, 200)
_FIRMLY = 0.5  # of print: what is paler is no part of a family name
_LEAST_PLACE = 8  # pixels
_FIGURE_DPI = (200, 300, 400)
# In larger pictures of italics the engine takes 8 for 6: on generated pages never below 170 dpi, with one in fifteen at 400.
_DATE_DPI = (110, 130, 150, 200)
_BEYOND = 3  # heights behind a row that are seen as well
_FIGURE_MARGIN, _ROW_MARGIN = 0.35, 0.4  # of the height of a figure

# From words, a grey picture and its pixels for one of their boxes to what can be asked about them.
Asked = Callable[[Sequence[Word], Pixels, float], PrintEvidence | None]


@dataclass(frozen=True, slots=True, eq=False)
class PagePicture:
    """A cleaned picture of a damaged page, level with it, and what reads zones of it.

    Attributes:
        pixels: ``(H, W)`` grey, dark print on white.
        dpi: Its resolution.
        scale: Its pixels per pixel of the archived page.
        in_ink: It shows ink as it lies in the scan, not strokes drawn by a network.
        engine: What reads it.
    """

    pixels: Pixels
    dpi: float
    scale: float
    in_ink: bool
    engine: OcrEngine


class ZoneReader:
    """The engine over zones of one page.

    Args:
        archived: The page, grey or RGB, in whose pixels the boxes are.
        dpi: Its resolution.
        engine: Reads the zones.
        seconds: Time one reading may take.
        pictures: Of a damaged page, which shows little as it was scanned.
        asked: How print is asked about words; None if it cannot be.
        read_on: Picture the page was read on, and its pixels for one of the page.
    """

    def __init__(
        self,
        archived: Pixels,
        dpi: float,
        engine: OcrEngine,
        seconds: float,
        pictures: Sequence[PagePicture] = (),
        asked: Asked | None = None,
        read_on: tuple[Pixels, float] | None = None,
    ) -> None:
        self.pictures = pictures
        self._asked, self._read_on = asked, read_on
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
        for whole, alone in zip(ROW_DPI[::-1], ROW_DPI, strict=True):
            step = whole / self.dpi
            to_page = np.array([[1 / step, 0, zone[0]], [0, 1 / step, zone[1]]])
            yield apart(self._words(zones.scaled(picture, whole / NET_DPI), whole, "block", to_page))
            if row is not None:
                yield apart(self._row(row, zone, alone))
        row = cleaned_row(firm(picture), scale, self.dpi, name_place(zone, boxes, None)) if boxes else None
        if row is not None:
            for dpi in ROW_DPI:
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
            for dpi in ROW_DPI:
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
                for dpi in ROW_DPI:
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

    def cleaned_page(
        self, zone: Box, layout: Layout, sizes: Sequence[float] = (1.0,), *, only_ink: bool = False
    ) -> Iterator[tuple[Word, ...]]:
        """Words of a zone in each cleaned picture of a damaged page, at each size.

        Args:
            zone: In pixels of the page.
            layout: What the zone holds.
            sizes: Pixels of what is read per pixel of the picture.
            only_ink: Not in those that a network drew.
        """
        for picture in self.pictures:
            if only_ink and not picture.in_ink:
                continue
            x0, y0, x1, y1 = (max(0, round(picture.scale * value)) for value in zone)
            part = picture.pixels[y0:y1, x0:x1]
            for size in sizes if min(part.shape) >= _LEAST_PLACE else ():
                shown = zones.with_margin(zones.scaled(part, size) if size != 1.0 else part)
                step, margin = picture.scale * size, zones.MARGIN / size
                to_page = np.array(
                    [
                        [1 / step, 0, (x0 - margin) / picture.scale],
                        [0, 1 / step, (y0 - margin) / picture.scale],
                    ]
                )
                dpi = round(picture.dpi * size)
                yield self._words(shown, dpi, layout, to_page, picture.engine)

    def hides_letters(self, words: Sequence[Word]) -> bool:
        """Whether something solid, as the star of a seal in black and white, stands on one of the words."""
        high = float(np.median([word.box[3] - word.box[1] for word in words]))
        boxes = (zones.grey_zone(self.archived, word.box, 1.0, "red") for word in words)
        return any(hides_letters(pixels, high) for pixels in boxes)

    def evidence(self, words: Sequence[Word]) -> tuple[PrintEvidence, ...]:
        """The print of rows, to be asked about their words: in each cleaned picture, and as it was scanned.

        Args:
            words: Of each row from left to right.
        """
        if self._asked is None:
            return ()
        x0, y0, x1, y1 = box_of(words)
        height, width = self.archived.shape[:2]
        around = max(word.box[3] - word.box[1] for word in words)
        left, top = max(0, x0 - around), max(0, y0 - around)
        zone = left, top, min(width, x1 + _BEYOND * around), min(height, y1 + around)
        scanned = zones.grey_zone(self.archived, zone, 1.0, "red")
        moved = [
            replace(
                word,
                box=(word.box[0] - left, word.box[1] - top, word.box[2] - left, word.box[3] - top),
            )
            for word in words
        ]
        cleaned = {id(picture.pixels): (picture.pixels, picture.scale) for picture in self.pictures}
        if not cleaned and self._read_on is not None:
            cleaned[0] = self._read_on
        found = [self._asked(words, pixels, scale) for pixels, scale in cleaned.values()]
        return tuple(one for one in (*found, self._asked(moved, scanned, 1.0)) if one is not None)

    def _words(
        self,
        picture: Pixels,
        dpi: int,
        layout: Layout,
        to_page: zones.Matrix,
        engine: OcrEngine | None = None,
    ) -> tuple[Word, ...]:
        began = time.monotonic()
        reader = self._engine if engine is None else engine
        try:
            words = reader.recognise(picture, dpi, seconds=self._seconds, layout=layout)
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
