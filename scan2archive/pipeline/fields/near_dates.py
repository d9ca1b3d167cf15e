# SPDX-License-Identifier: Apache-2.0
"""Dates whose frame, *ngày … tháng … năm …*, or figures were misread: put right where only one date is left.

The three words are a frame in which nothing but figures stands, so letters there are figures they look like (``Ì9``,
``Ø1``, ``G7``), and one word of the frame may be lost (``7 ršm 1976``). All of it is for review.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product

from scan2archive.vietnamese import DateFound, fold, partial_date

# What stands for a figure in italics and in faint print, besides the figure itself.
_FIGURES: dict[str, str] = {
    **dict.fromkeys("OoÔôÓóÒòỞởỌọƠơÖöQØøDĐđCU©", "0"),
    **dict.fromkeys("IilÍÌíìTt|!¡][/\\", "1"),
    **dict.fromkeys("Zz", "2"),
    **dict.fromkeys("SsŠš", "5"),
    "§": "58",
    **dict.fromkeys("b", "6"),
    **dict.fromkeys("&B", "8"),
    **dict.fromkeys("gq", "9"),
    "G": "06",
    "J": "1",
    "A": "4",
}
_WORD = re.compile(r"n[^\W\d_]m(?=[.,:]?\d{4})|\S+", re.I)  # năm.2016
_EDGES = ".,;:'\"“”‘’`*_-–—()"
_LIKE = 0.6
_LIKE_BETWEEN = 0.5  # th, between ngày and năm
_LIKE_SHORT = 0.33  # of three letters one is left: năm
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


def near_dates(text: str, first_year: int, last_year: int) -> tuple[DateFound, ...]:
    """Dates of a line that `vietnamese.find_dates` does not find, or finds only in part.

    Args:
        text: Any line.
        first_year: Earlier years are misread.
        last_year: Later ones, too.

    Returns:
        Whole dates only, in order.
    """
    tokens = [_Token(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]
    return tuple(_found(tokens, first_year, last_year))


def _found(tokens: list[_Token], first_year: int, last_year: int) -> Iterator[DateFound]:
    for place in range(1, len(tokens) - 2):
        before = tokens[place - 2] if place > 1 else None
        day, month_word, month = tokens[place - 1], tokens[place], tokens[place + 1]
        if place > 2 and _is(tokens[place - 3], "ngay") and _is_day(tokens[place - 2]):  # ngày 18 3 tháng
            before, day = tokens[place - 3], tokens[place - 2]
        framed = [before is not None and _is(before, "ngay"), _is(month_word, "thang")]
        for width in (3, 2):  # năm by itself, or lost
            if place + width >= len(tokens):
                continue
            year = tokens[place + width]
            year_word = _is(tokens[place + 2], "nam") if width == 3 else False
            if sum(framed) + year_word < 2 or (
                width == 3 and not _near(tokens[place + 2], "nam", _LIKE_SHORT)
            ):
                continue
            enough = _LIKE_BETWEEN if framed[0] and year_word else _LIKE
            if not _near(month_word, "thang", enough, 3):
                continue
            iso = _date(day, month, year, first_year, last_year)
            if iso:
                start = before.start if before is not None and _near(before, "ngay", 0.5) else day.start
                digits = ((year.start, year.end), (month.start, month.end), (day.start, day.end))
                yield DateFound(iso, start, year.end, digits)
                break


def _is(token: _Token, word: str) -> bool:
    return fold(token.text.strip(_EDGES)) == word


def _is_day(token: _Token) -> bool:
    """Whether a word is two figures that are a day: what stands behind it is dust."""
    own = token.text.strip(_EDGES)
    return len(own) == 2 and own.isdigit() and 1 <= int(own) <= 31


def _near(token: _Token, word: str, enough: float, most: int = 2) -> bool:
    own = "".join(c for c in fold(token.text) if c.isalpha())
    return (
        abs(len(own) - len(word)) <= most
        and SequenceMatcher(None, own, word, autojunk=False).ratio() >= enough
    )


def _date(day: _Token, month: _Token, year: _Token, first_year: int, last_year: int) -> str:
    """The one date that three words can stand for; empty if none or several."""
    days = {n for n in _numbers(day.text, 2) if 1 <= n <= 31}
    months = {n for n in _numbers(month.text, 2) if 1 <= n <= 12}
    years = _years(year.text, first_year, last_year)
    if not len(days) == len(months) == len(years) == 1:
        return ""
    iso = partial_date(years.pop(), months.pop(), days.pop())
    return iso if len(iso) == 10 else ""


def _numbers(text: str, most: int) -> set[int]:
    """The numbers that a word of figures and their look-alikes can be."""
    own = text.strip(_EDGES)
    if not 1 <= len(own) <= most:
        return set()
    options = [sign if sign in "0123456789" else _FIGURES.get(sign, "") for sign in own]
    return {int("".join(figures)) for figures in product(*options)} if all(options) else set()


def _years(text: str, first_year: int, last_year: int) -> set[int]:
    """The year of a word; if it cannot be one, those that differ from it by one figure."""
    own = {n for n in _numbers(text, 4) if len(text.strip(_EDGES)) == 4}
    fitting = {year for year in own if first_year <= year <= last_year}
    if len(text.strip(_EDGES)) == 3 and text.strip(_EDGES).isdigit():  # 213: one figure was lost
        return {
            year
            for year in range(first_year, last_year + 1)
            if any(str(year)[:at] + str(year)[at + 1 :] == text.strip(_EDGES) for at in range(4))
        }
    if fitting or not own:
        return fitting
    return {
        year
        for year in range(first_year, last_year + 1)
        if any(sum(a != b for a, b in zip(str(year), f"{one:04}", strict=True)) == 1 for one in own)
    }
