# SPDX-License-Identifier: Apache-2.0
"""Pages made of word boxes, for tests of what reads them: text is laid out where a paper has it.

Lines that stand side by side share one engine line, as Tesseract gives them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from scan2archive.model import Document, Page, Word
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.settings import Review

WIDTH, HEIGHT, DPI = 1654, 2339, 200.0
LEFT, RIGHT = 430, 1130  # middles of the two columns of a head
NATIONAL = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TODAY = dt.date(2026, 11, 22)


class Sheet:
    """A blank page to put text on; y and x are pixels at 200 dpi."""

    def __init__(self, number: int = 1, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.number, self.width, self.height = number, width, height
        self._words: list[tuple[int, str, tuple[int, int, int, int], float]] = []

    def put(
        self,
        text: str,
        y: int,
        *,
        x: int | None = None,
        centre: int | None = None,
        confidence: float = 0.95,
        size: int = 26,
        doubtful: str = "",
        gap: int = 10,
    ) -> Sheet:
        """Puts a line; words that stand in `doubtful` get a confidence of 0.3."""
        words = text.split()
        widths = [sum(16 if c.isupper() else 11 for c in word) for word in words]
        total = sum(widths) + gap * (len(words) - 1)
        left = x if x is not None else (self.width // 2 if centre is None else centre) - total // 2
        for word, width in zip(words, widths, strict=True):
            sure = 0.3 if word in doubtful.split() else confidence
            self._words.append((y, word, (left, y - size, left + width, y), sure))
            left += width + gap
        return self

    def page(self) -> Page:
        """The page, its words in reading order."""
        ordered = sorted(self._words, key=lambda word: (word[0], word[2][0]))
        rows = {y: row for row, y in enumerate(sorted({word[0] for word in ordered}))}
        words = tuple(Word(text, box, sure, rows[y], rows[y] // 4) for y, text, box, sure in ordered)
        return Page(self.number, self.width, self.height, DPI, 0, 0.0, 0.9, not words, "ocr", words)


def head(
    sheet: Sheet,
    agency: Sequence[str],
    number: str,
    date: str,
    *,
    national: str = NATIONAL,
    motto: str = MOTTO,
    doubtful: str = "",
) -> Sheet:
    """Boxes 1 to 4: agency and number on the left, national header and date on the right."""
    for row, line in enumerate(agency):
        sheet.put(line, 200 + 40 * row, centre=LEFT, doubtful=doubtful)
    sheet.put(national, 200, centre=RIGHT)
    if motto:
        sheet.put(motto, 240, centre=RIGHT)
    y = max(300, 220 + 40 * len(agency))
    if number:
        sheet.put(number, y, centre=LEFT, doubtful=doubtful)
    if date:
        sheet.put(date, y, centre=RIGHT, doubtful=doubtful)
    return sheet


def title(sheet: Sheet, lines: Sequence[str], y: int = 420) -> int:
    """Box 5a: type and subject in the middle; returns where the body may start."""
    for row, line in enumerate(lines):
        sheet.put(line, y + 40 * row)
    return y + 40 * len(lines) + 70


def body(sheet: Sheet, lines: Sequence[str], y: int) -> int:
    """Running text from the left margin; returns the next free y."""
    for row, line in enumerate(lines):
        sheet.put(line, y + 44 * row, x=260)
    return y + 44 * len(lines)


def signature(
    sheet: Sheet,
    posts: Sequence[str],
    name: str,
    y: int,
    recipients: Sequence[str] = ("- Như Điều 3;", "- Lưu: VT."),
    **options: float,
) -> Sheet:
    """Boxes 7 and 9b: posts and name on the right, recipients on the left."""
    if recipients:
        sheet.put("Nơi nhận:", y, x=230)
        for row, line in enumerate(recipients, 1):
            sheet.put(line, y + 34 * row, x=230)
    for row, line in enumerate(posts):
        sheet.put(line, y + 36 * row, centre=1150)
    if name:
        sheet.put(name, y + 36 * len(posts) + 190, centre=1150, **options)
    return sheet


def read(*sheets: Sheet | Page) -> Document:
    """The document that all rules make of some pages."""
    pages = [sheet.page() if isinstance(sheet, Sheet) else sheet for sheet in sheets]
    return Document("x-1", "x", 1, (1, len(pages)), "ok", extract(pages, Review(), today=TODAY))
