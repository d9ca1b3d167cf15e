# SPDX-License-Identifier: Apache-2.0
"""What is left of a place-and-date line (box 4) that cannot be read: its place, its year, its month; for review."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scan2archive.model import Word
from scan2archive.pipeline.fields.catalogues import PROVINCE_KEYS, SEAT_KEYS
from scan2archive.pipeline.fields.evidence import Finding, found, worst
from scan2archive.pipeline.fields.header import Head, has_label
from scan2archive.pipeline.fields.layout import Line
from scan2archive.vietnamese import canonical_tones, code_key, exact, fold

_DOUBT = 0.6
_SURE_MONTH = 0.9
_SCRAP = 0.6  # what is read less surely behind a place is what is left of its date
SHORT_TOWNS = frozenset({"Vinh", "Huế", "Pleiku"})


def lost_date(line: Line) -> tuple[Finding, ...]:
    """The place, and the year if it is left, of a line whose date cannot be read: a known place, then what is left of *ngày*."""
    words = list(line.words)
    for size in range(min(4, len(words) - 1), 0, -1):
        text = " ".join(word.text for word in words[:size]).strip(" ,.;:-—'|")
        known = known_place(text)
        after = [re.sub(r"[^a-z]", "", fold(word.text)) for word in words[size:]]
        if not known or not (after[0][:1] == "n" or "nam" in after) or has_label(line):
            continue
        findings = []
        year = re.search(r"n[aăâ]m\W{0,2}((?:19|20)\d\d)\W*$", line.text)
        if year is not None:
            own = line.span(*year.span(1))
            month, figure = _month_before(line, year.start())
            value, own = (f"{year[1]}-{month:02}", (*figure, *own)) if month else (year[1], own)
            findings.append(
                found("issued_date", value, own, line.page, _DOUBT * worst(own), "issued_date.box4.lost")
            )
        sure = 0.9 * worst(words[:size])
        return (*findings, found("place", known, words[:size], line.page, sure, "place.box4.lost_date"))
    return ()


def _month_before(line: Line, end: int) -> tuple[int, tuple[Word, ...]]:
    """The month that stands as plain figures right before *năm*, and its word; 0 if it may as well be the day."""
    words = line.span(0, max(0, end - 1))
    if len(words) < 2 or not re.fullmatch(r"\d{1,2}", words[-1].text) or words[-1].confidence < _SURE_MONTH:
        return 0, ()
    before = re.sub(r"[^a-z]", "", fold(words[-2].text))
    month = int(words[-1].text)
    return (month, words[-1:]) if 1 <= month <= 12 and before and before[:1] != "n" else (0, ())


def place_alone(line: Line, head: Head) -> tuple[Finding, ...]:
    """The place of a line of which nothing else was read but scraps: a known one with its comma, below the national header; for review."""
    if head.national is None or line.middle < head.national.middle + head.national.height or has_label(line):
        return ()
    ends = next((place for place, word in enumerate(line.words[:4], 1) if word.text[-1:] in ",:;."), 0)
    own, rest = line.words[:ends], line.words[ends:]
    text = " ".join(word.text for word in own)
    known = known_place(text.strip(" ,.;:-—'|"))
    if not known or text.isupper() or any(word.confidence > _SCRAP for word in rest):
        return ()
    return (found("place", known, own, line.page, _DOUBT * worst(own), "place.box4.lost_date"),)


def known_place(text: str) -> str:
    """The province, or the seat of one, that a text is; the marks of a seat have to be right. Empty if it is none."""
    key = code_key(text)
    seat = SEAT_KEYS.get(key, "")
    return PROVINCE_KEYS.get(key, seat if exact(canonical_tones(text)) == exact(seat) else "")


def begins_seat(text: str) -> bool:
    """Whether a place is the beginning of a seat's name, whose last syllable was lost: Thủ Dầu, Buôn Ma."""
    return any(exact(name).startswith(f"{exact(canonical_tones(text))} ") for name in SEAT_KEYS.values())


def ends_seat(text: str) -> str:
    """The seat of three syllables that ends so, its first one lost: Dầu Một is Thủ Dầu Một; empty if none.

    Provinces do not count: Liên Sơn and Sơn Bình are places of their own.
    """
    ending = f" {exact(canonical_tones(text))}"
    ends = [name for name in SEAT_KEYS.values() if exact(name).endswith(ending)]
    return ends[0] if " " in text and len(ends) == 1 and len(ends[0].split()) == len(text.split()) + 1 else ""


def province_ending(tokens: Sequence[str]) -> str:
    """The one province that ends with a syllable of which the one before was lost: Nội is Hà Nội; empty if none or several."""
    if len(tokens) != 1 or tokens[0] in SHORT_TOWNS or tokens[0] in PROVINCE_KEYS.values():
        return ""
    if any(name.startswith(f"{tokens[0]} ") for name in PROVINCE_KEYS.values()):  # Hà Tĩnh rather than Nam Hà
        return ""
    ends = [
        name
        for name in PROVINCE_KEYS.values()
        if exact(name).endswith(f" {exact(canonical_tones(tokens[0]))}")
    ]
    return ends[0] if len(ends) == 1 and len(ends[0].split()) == 2 else ""


def may_be_province(key: str) -> bool:
    """Whether a short place differs from a province by one letter: Mà Nội may be a place, and is rather Hà Nội misread."""
    return any(
        len(known) == len(key) and sum(a != b for a, b in zip(known, key, strict=True)) == 1
        for known in PROVINCE_KEYS
    )
