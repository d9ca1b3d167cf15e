# SPDX-License-Identifier: Apache-2.0
"""Days, months and ranges of years as people type them among other words. Pure.

12/5/2019 · ngày 12 tháng 5 năm 2019 · tháng 9 năm 1995 · tháng 9/1995
từ 1995 đến 1998 · từ năm 1995 đến nay · 1995-1998 · 1995..1998 · giữa 1995 và 1998
trước 1990 · sau ngày 30/4/1975

All of them may as well be words of a subject ("giao đất trước ngày 15/10/1993"), so each has the ways in
which a text writes it. A year alone ("2016", "năm 2016") and "đến năm 2020", which is in every plan, stay words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache

from scan2archive.index.queries.clauses import Dates, Word, is_reversed
from scan2archive.index.queries.names import DAY, ISO, iso_date
from scan2archive.index.words.analysis import tokens
from scan2archive.vietnamese import exact, fold, partial_date, read_month

_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-]((?:19|20)\d\d)")
_SMALL = re.compile(r"\d{1,2}")
_JOINED = re.compile(r"(.+?)(?:\.\.+|–|—|~)(.+)|((?:19|20)\d\d)-((?:19|20)\d\d)")
_QUARTER = re.compile(r"([1-4]|iv|i{1,3})(?:[/.-]((?:19|20)\d\d))?", re.IGNORECASE)
_ROMAN = ("i", "ii", "iii", "iv")
_UNTIL = ("đến", "tới", "-", "–")
_NOW = ("nay", "hiện nay")


def period_at(texts: Sequence[str], start: int) -> tuple[Dates, int] | None:
    """The dates that are meant at a position, and how many of the texts say so.

    Args:
        texts: What stands between blanks, without signs around it.
        start: Where to look.
    """
    found = _range_at(texts, start)
    if found is None:
        return None
    first, last, used = found
    phrases = _phrases(texts[start : start + used], first, last)
    if turned := is_reversed(first, last):
        first, last = last, first
    return Dates(first, last, phrases, turned), used


def month_of(text: str) -> Dates | None:
    """The month that ``12/2017`` is, if it is not the beginning of a code."""
    month = iso_date(text) if _MONTH_YEAR.fullmatch(text) else ""
    return Dates(month, month, _phrases([text], month, month)) if month else None


def date_at(texts: Sequence[str], start: int) -> tuple[str, int]:
    """A date in figures or words at a position, ISO 8601, and how many texts it takes; empty if there is none."""
    at = start + _says(texts, start, "ngày")
    rest = texts[at : at + 6]
    if rest and rest[0].isdecimal() and len(rest[0]) <= 2 and _says(rest, 1, "tháng"):
        month, used = _month_at(rest, 2)
        iso = partial_date(int(month[:4]), int(month[5:]), int(rest[0])) if month else ""
        if len(iso) == 10:
            return iso, at + 2 + used - start
    if _says(texts, at, "tháng") or _says(texts, at, "thg"):
        month, used = _month_at(texts, at + 1)
        return (month, at + 1 + used - start) if month else ("", 0)
    at += _says(texts, at, "năm")
    if at >= len(texts):
        return "", 0
    iso = iso_date(texts[at])
    return (iso, at + 1 - start) if _YEAR.match(iso) else ("", 0)


def no_date_at(texts: Sequence[str], start: int) -> int:
    """How many texts say a day, a month or a quarter that no calendar has (``tháng 13 năm 2017``); 0 if they say none."""
    at = start + _says(texts, start, "ngày")
    if at >= len(texts):
        return 0
    if DAY.fullmatch(texts[at]):
        return 0 if iso_date(texts[at]) else at + 1 - start
    # A number before "tháng" counts as a day only with its word: "QĐ 31 tháng 6 năm 2017".
    if at > start and _SMALL.fullmatch(texts[at]) and _says(texts, at + 1, "tháng"):
        at += 1
    elif at > start or not any(_says(texts, at, word) for word in ("tháng", "thg", "quý")):
        return 0
    used = _of_year(texts, at + 1)
    wrong = used and not (date_at(texts, start)[0] or period_at(texts, start))
    return at + 1 + used - start if wrong else 0


def _of_year(texts: Sequence[str], at: int) -> int:
    """How many texts are a number and its year: ``13/2017``, ``13 năm 2017``; 0 if they are something else."""
    if at < len(texts) and _MONTH_YEAR.fullmatch(texts[at]):
        return 1
    after = at + 1 + _says(texts, at + 1, "năm")
    plain = after < len(texts) and _SMALL.fullmatch(texts[at]) and _YEAR.fullmatch(texts[after])
    return after + 1 - at if plain else 0


def _range_at(texts: Sequence[str], start: int) -> tuple[str, str, int] | None:
    """First and last date, ISO 8601, and how many texts say so."""
    if joined := _JOINED.fullmatch(texts[start]):
        first, last = iso_date(joined[1] or joined[3]), iso_date(joined[2] or joined[4])
        in_order = ".." in texts[start] or first[:4] <= last[:4]
        return (first, last, 1) if first and last and in_order else None
    if _says(texts, start, "quý"):
        return _quarter_at(texts, start + 1)
    if _says(texts, start, "từ") or _says(texts, start, "giữa"):
        return _from_until(texts, start)
    for word, days in (("trước", -1), ("sau", 1)):
        if _says(texts, start, word):
            date, used = date_at(texts, start + 1)
            beside = _beside(date, days)
            if not beside:
                return None
            return ("", beside, used + 1) if days < 0 else (beside, "", used + 1)
    date, used = date_at(texts, start)
    if date and (_says(texts, start + used, "đến") or _says(texts, start + used, "tới")):
        last, more = date_at(texts, start + used + 1)
        if last:
            return date, last, used + 1 + more
    # A year alone is a word like others; 5/2016 without its word may be the beginning of a code.
    if len(date) < 7 or (used == 1 and not _is_day(texts[start])):
        return None
    return date, date, used


def _quarter_at(texts: Sequence[str], at: int) -> tuple[str, str, int] | None:
    """The months of ``IV/2017`` or ``4 năm 2017`` after the word for a quarter."""
    if at >= len(texts) or not (match := _QUARTER.fullmatch(texts[at])):
        return None
    used, year = 2, match[2]
    if not year:
        place = at + 1 + _says(texts, at + 1, "năm")
        if place >= len(texts) or not _YEAR.fullmatch(texts[place]):
            return None
        used, year = place + 2 - at, texts[place]
    number = match[1].lower()
    quarter = int(number) if number.isdecimal() else _ROMAN.index(number) + 1
    return f"{year}-{3 * quarter - 2:02}", f"{year}-{3 * quarter:02}", used


def _from_until(texts: Sequence[str], start: int) -> tuple[str, str, int] | None:
    between = _says(texts, start, "giữa")
    first, used = date_at(texts, start + 1)
    at = start + 1 + used
    if not first:
        return None
    if any(_says(texts, at, word) for word in (("và",) if between else _UNTIL)):
        after = at + 1
        after += _says(texts, after, "hết") or _says(texts, after, "cuối")
        last, more = date_at(texts, after)
        if last:
            return first, last, after + more - start
        for now in _NOW:
            if all(_says(texts, after + n, word) for n, word in enumerate(now.split())):
                return first, "", after + len(now.split()) - start
    return None if between else (first, "", at - start)


def _month_at(texts: Sequence[str], at: int) -> tuple[str, int]:
    """Month and year: ``9/1995``, ``9 năm 1995``, ``chín năm 1995``; empty if they are not there."""
    if at < len(texts) and _MONTH_YEAR.fullmatch(texts[at]):
        return iso_date(texts[at]), 1
    for length in (1, 2):  # mười hai
        after = at + length + _says(texts, at + length, "năm")
        month = read_month(" ".join(texts[at : at + length]))
        if month and after < len(texts) and _YEAR.fullmatch(texts[after]):
            return partial_date(int(texts[after]), month), after + 1 - at
    return "", 0


def _says(texts: Sequence[str], at: int, word: str) -> bool:
    """Whether a word stands there, with its marks or with none."""
    return at < len(texts) and _compared(texts[at]) in (word, _without_marks(word))


_compared = lru_cache(maxsize=4096)(exact)  # a word is asked for in many ways
_without_marks = lru_cache(maxsize=64)(fold)


def _is_day(text: str) -> bool:
    return bool(DAY.fullmatch(text) or ISO.fullmatch(text)) and len(iso_date(text)) == 10


def _beside(date: str, days: int) -> str:
    """The day, month or year before or after one of the same kind."""
    if not date:
        return ""
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 1:
        return f"{parts[0] + days:04}"
    if len(parts) == 2:
        months = parts[0] * 12 + parts[1] - 1 + days
        return partial_date(months // 12, months % 12 + 1)
    return (dt.date(*parts) + dt.timedelta(days=days)).isoformat()


def _phrases(texts: Sequence[str], first: str, last: str) -> tuple[tuple[Word, ...], ...]:
    """The ways a text writes it: as typed; a day and a month also in figures and in words."""
    ways = [" ".join(texts)]
    if first == last:
        year, *rest = first.split("-")
        ways = [" ".join([*reversed(rest), year]), f"{' tháng '.join(reversed(rest))} năm {year}"]
        if len(rest) == 1:
            ways[1] = f"tháng {ways[1]}"
    runs = (tuple(Word(token.folded, token.exact) for token in tokens(way)) for way in ways)
    return tuple(run for run in runs if len(run) > 1)
