# SPDX-License-Identifier: Apache-2.0
"""Where a head was left open for figures written by hand: the number (``Số: … /QĐ-UBND``) and the day (``ngày … tháng 12``).

The words before and behind a gap are print and were read; what stands between them is not to be trusted. Another reader
is shown the gap with what stands around it, and what it reads takes the place of the words between.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scan2archive.model import Box, Page, Word, mean_confidence
from scan2archive.pipeline.fields.dating import date_line, day_by_hand, near_date_line
from scan2archive.pipeline.fields.handwriting import WRITTEN
from scan2archive.pipeline.fields.header import Head, has_head, label_end, read_head
from scan2archive.pipeline.fields.layout import Line
from scan2archive.pipeline.fields.numbering import find_numbering
from scan2archive.vietnamese import DateFound, read_digits

_NOTATION = re.compile(r"\s*[/\-–⁄]\s*(?=(?:(?:19|20)\d\d\s*[/\-–]\s*)?[A-ZĂÂĐÊÔƠƯ])|\s*(?=[A-ZĐ]{2})")
_LABEL = re.compile(r"\W{0,3}[Ss5§8][^\W\d_]{1,2}\W{0,2}(?=\S)")
# A written figure that touches *tháng* takes its first letter along: ``Ckháng``.
_DAY = re.compile(r"(?<![a-z])ng[a-z]y(?P<between>.{0,9}?)(?:th[a-z]ng|(?<![a-z])[a-z]{1,2}hang)(?![a-z])")
# Lower and upper edge of a strip, in capitals from the base line; below letters with tails.
_ABOVE, _BELOW = 1.7, 0.7
_TAIL, _ACCENT = 0.32, 1.6  # of ngày and tháng: what hangs below, and how high they are in all
_LABEL_HEIGHT = 1.45  # how high *Số:* is
_DOTS = " .,_-…"
_SPACE = 0.25  # capitals between figures and the words around them
_BEHIND = 1.6  # capitals of the notation that are shown
_HIGHEST = 99_999  # number of an office in a year


@dataclass(frozen=True, slots=True)
class Gap:
    """A place for written figures.

    Attributes:
        what: Number, or day.
        left: Where the word before it begins, in pixels of the page.
        right: How far a reader is shown the word behind it.
        base: The base line.
        capital: Height of a printed capital.
        words: All words from the one before to the one behind, as they stand on the page.
        before: The word before it, without figures that cling to it.
        behind: The word behind it, in the same way.
        between: What the engine read between them.
        stroke: A stroke between number and notation that stands by itself (``909 - QĐ/UB``); it is print.
        most: The highest number that can stand there: the last day of the month.
        printed: The figures there look printed; that they may be written is only to be feared, as where the number is.
    """

    what: Literal["number", "day"]
    left: int
    right: int
    base: float
    capital: float
    words: tuple[Word, ...]
    before: Word
    behind: Word
    between: str
    most: int
    printed: bool = False
    stroke: Word | None = None

    @property
    def read(self) -> str:
        """The figures that the engine read; empty if it read none, or something else."""
        return read_digits(self.between.strip(_DOTS))

    @property
    def confidence(self) -> float:
        """How sure the engine was of the words between; 0 if there are none."""
        return min((word.confidence for word in self.words[1:-1]), default=0.0)

    def zone(self, page: Page, size: float = 1.0) -> Box:
        """What a reader is shown, in pixels of the page; figures look smaller in a larger one."""
        top = round(self.base - size * _ABOVE * self.capital)
        bottom = round(self.base + size * _BELOW * self.capital)
        return max(0, self.left - 2), max(0, top), min(page.width, self.right), min(page.height, bottom)

    def allows(self, figures: str) -> bool:
        """Whether figures can stand there."""
        return figures.isdigit() and len(figures) <= len(str(self.most)) and 0 < int(figures) <= self.most


def written_gaps(page: Page) -> tuple[Gap, ...]:
    """The gaps of a first page that were written into, or that nothing was read in. Printed figures make no gap."""
    head = read_head(page)
    if not has_head(head):
        return ()
    numbering = find_numbering(head)
    gaps = []
    if numbering is not None and (numbering.by_hand or not numbering.number):
        gap = _number_gap(numbering.line)
        if gap is not None:
            gaps.append(gap)
    by_hand = numbering is None or numbering.by_hand
    day = next((gap for line in head.right if (gap := _day_gap(head, line, by_hand))), None)
    return (*gaps, day) if day is not None else tuple(gaps)


def with_figures(page: Page, gap: Gap, figures: str, confidence: float) -> Page:
    """The page with figures in a gap.

    Args:
        page: As it was.
        gap: Of that page.
        figures: What stands there.
        confidence: In them, 0 to 1.
    """
    behind = [gap.behind] if gap.stroke is None else [gap.stroke, gap.behind]
    x0, x1 = gap.before.box[2], max(gap.before.box[2] + 1, behind[0].box[0])
    # Words that touch are one word to whoever selects them in the access copy.
    apart = min(round(_SPACE * gap.capital), (x1 - x0) // 4)
    between = [word for word in gap.words[1:-1] if word.box[2] <= x1 + (x1 - x0) and word is not gap.stroke]
    top = min((word.box[1] for word in between), default=gap.behind.box[1])
    bottom = max((word.box[3] for word in between), default=gap.behind.box[3])
    first = gap.words[0]
    written = Word(
        figures,
        (x0 + apart, top, x1 - apart, bottom),
        confidence,
        first.line,
        first.block,
        raw=gap.between.replace(" ", ""),
        repair=WRITTEN,
    )
    places = {(word.box, word.line) for word in gap.words}  # a line's words may be cleaned ones
    words: list[Word] = []
    for word in page.words:
        if (word.box, word.line) == (first.box, first.line):
            words += [gap.before, written, *behind]
        elif (word.box, word.line) not in places:
            words.append(word)
    return replace(page, words=tuple(words), confidence=mean_confidence(tuple(words)))


def _number_gap(line: Line) -> Gap | None:
    start = label_end(line) or _near_label(line)
    match = _NOTATION.search(line.text, start) if start else None
    if match is None:
        return None
    words = line.span(0, min(len(line.text), match.end() + 1))
    behind_from = match.start() + (len(match[0]) - len(match[0].lstrip()))
    behind = _part(line, words[-1], behind_from, None)
    before = _part(line, words[0], 0, start)
    if behind is None or before is None:
        return None
    capital = (before.box[3] - before.box[1]) / _LABEL_HEIGHT
    base = before.box[3]
    right = min(words[-1].box[2], behind.box[0] + round(_BEHIND * capital))
    between = line.text[start:behind_from].strip()
    own = line.span(behind_from, behind_from + 1)[0]
    # ``- QĐ/UB``, or what clings to figures: ``/8?- QĐ/TU``.
    apart = bool(match[0].strip()) and own is not words[-1]
    stroke = _part(line, own, behind_from, behind_from + 1) if apart else None
    return Gap(
        "number", before.box[0], right, base, capital, words, before, behind, between, _HIGHEST, stroke=stroke
    )


def _near_label(line: Line) -> int:
    """The same for *Số* with slips (``Só:``, ``Sõ.``), before figures that were found to be a number."""
    match = _LABEL.match(line.text)
    return match.end() if match else 0


def _day_gap(head: Head, line: Line, by_hand: bool) -> Gap | None:
    match, date = _DAY.search(line.folded), date_line(line) or near_date_line(line)
    if match is None or date is None:
        return None
    printed = len(date.iso) == 10 and not day_by_hand(head, line, date)
    if printed and not by_hand:
        return None
    words = line.span(match.start(), match.end())
    before = _part(line, words[0], match.start(), match.start("between"))
    behind = _part(line, words[-1], match.end("between"), match.end())
    if before is None or behind is None:
        return None
    capital = (behind.box[3] - behind.box[1]) / _ACCENT
    base = behind.box[3] - _TAIL * capital
    between = line.text[slice(*match.span("between"))].strip()
    most = _days(date)
    return Gap(
        "day", before.box[0], behind.box[2], base, capital, words, before, behind, between, most, printed
    )


def _days(date: DateFound) -> int:
    """How many days the month of a date has; 31 where the month was not read."""
    year, month = date.iso[:4], date.iso[5:7]
    return calendar.monthrange(int(year), int(month))[1] if month else 31


def _part(line: Line, word: Word, start: int, end: int | None) -> Word | None:
    """The part of a word between two offsets in the text of its line, its box cut in proportion; None if it is empty."""
    own = _offset(line.words, word)
    first, last = max(0, start - own), len(word.text) if end is None else min(len(word.text), end - own)
    text = word.text[first:last].strip()
    if not text:
        return None
    x0, y0, x1, y1 = word.box
    letter = (x1 - x0) / len(word.text)
    box = (round(x0 + first * letter), y0, round(x0 + last * letter), y1)
    return word if text == word.text else replace(word, text=text, box=box)


def _offset(words: Sequence[Word], word: Word) -> int:
    at = 0
    for one in words:
        if one is word:
            return at
        at += len(one.text) + 1
    raise ValueError(f"{word.text} is no word of the line.")


def same_figures(one: str, other: str) -> bool:
    """Whether two readings are one number: zeros before it do not count."""
    return one.isdigit() and other.isdigit() and int(one) == int(other)
