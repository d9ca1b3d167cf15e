# SPDX-License-Identifier: Apache-2.0
"""Dates whose day and year are written out: *ngày mười hai tháng ba năm hai nghìn không trăm mười chín* of notaries, deeds and minutes."""

from __future__ import annotations

import re

from scan2archive.vietnamese import DateFound, fold_aligned, partial_date, read_month

_UNITS = {
    name: value
    for value, names in enumerate(("khong", "mot", "hai", "ba", "bon|tu", "nam|lam|nham", "sau", "bay", "tam", "chin"))
    for name in names.split("|")
}  # fmt: skip
_NUMBER = rf"(?:{'|'.join(_UNITS)}|muoi|tram|nghin|ngan|linh|le|mong|mung)"
_WORDED = re.compile(
    rf"(?<![a-z])ngay\s+(?P<d>{_NUMBER}(?:\s+{_NUMBER}){{0,3}})\s+thang\s+(?P<m>\S+(?:\s+(?:mot|hai))?)\s+"
    rf"nam\s+(?P<y>(?:mot|hai)\s+(?:nghin|ngan)(?:\s+{_NUMBER}){{0,6}})(?![a-z])"
)
_YEARS = range(1945, 2100)


def find_worded_dates(text: str) -> tuple[DateFound, ...]:
    """All dates with day and year in words, in order; those that are no date are left out."""
    found = []
    for match in _WORDED.finditer(fold_aligned(text)):
        month = read_month(text[slice(*match.span("m"))])
        year, day = _value(match["y"].split()), _value(match["d"].split())
        iso = partial_date(year, month, day) if year in _YEARS else ""
        if len(iso) == len("2019-03-12"):
            spans = (match.span("y"), match.span("m"), match.span("d"))
            found.append(DateFound(iso, match.start(), match.end(), spans))
    return tuple(found)


def _value(words: list[str]) -> int:
    """The number that words spell (folded, without marks): hai nghìn không trăm mười chín → 2019; 0 for what is none."""
    total = part = 0
    for word in words:
        if word in {"nghin", "ngan"}:
            total, part = total + 1000 * max(1, part), 0
        elif word == "tram":
            total, part = total + 100 * part, 0
        elif word == "muoi":  # mười, hai mươi
            total, part = total + 10 * max(1, part), 0
        elif word in _UNITS:
            if part:  # hai mốt: twenty-one
                total, part = total + 10 * part, 0
            part = _UNITS[word]
        elif word not in {"linh", "le", "mong", "mung"}:
            return 0
    return total + part
