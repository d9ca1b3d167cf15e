# SPDX-License-Identifier: Apache-2.0
"""Number and notation (box 3), place and date (box 4).

Forms: ``Số: 5060/QĐ-SYT``, ``123/1998/QĐ-TTg``, ``Số 36-HD/VPTW`` (Party), ``Số 145-TTg/VG``, ``1059 QĐ/UB``,
``Số:      /QĐ-UBND`` (number left open). Numbers and days are often written by hand into the gap; what is
not surely read is left out and the printed part stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scan2archive.model import Word
from scan2archive.pipeline.catalogues import ABBREVIATIONS, PROVINCE_KEYS, TYPES_OF_ABBREVIATION
from scan2archive.pipeline.evidence import Finding, found, usual, worst
from scan2archive.pipeline.header import Head, has_label, is_motto, is_national, label_end
from scan2archive.pipeline.layout import Line, join_row, line_of
from scan2archive.vietnamese import (
    DateFound,
    canonical_tones,
    clean,
    code_key,
    find_dates,
    find_figure_dates,
    fold,
    is_syllable,
    read_digits,
)

_CAP = "A-ZĂÂĐÊÔƠƯ"
_ANY = _CAP + "a-z0-9ăâđêôơư"
_NOTATION = re.compile(
    rf"(?:(?:19|20)\d\d\s*[/\-]\s*)?[{_CAP}][{_ANY}]{{0,9}}(?:\s*[-–/.&]\s*[{_CAP}][{_ANY}]{{0,11}}){{0,7}}"
)
_SEPARATOR = re.compile(r"\s*[/\-–⁄]\s*")
_SPACED = re.compile(rf"^\s*(?P<num>[0-9OoIl|]{{1,5}}[a-z]?)\s+(?=[{_CAP}]{{2}})(?P<rest>.+)$")
# Without the label "Số" only a plain number in front of a whole notation counts.
_BARE = re.compile(r"^\W{0,3}(?=\d{1,5}[a-z]?\s*[/\-])")
_UNREADABLE = " .,_…·'`‘’\"”“:;*^~"
_BEFORE_DAY = re.compile(r"[\s,.;:_'`\"“”‘’*|\-–—]+$")

_HANDWRITTEN = 1.13  # written figures stand higher than the print around them
_DOUBT = 0.6


@dataclass(frozen=True, slots=True)
class Numbering:
    """What the number line shows.

    Attributes:
        number: As printed, ``03``; empty if it is blank or cannot be read.
        separator: ``/`` or ``-``, between number and notation.
        notation: ``QĐ-SYT``; spaces and look-alikes gone.
        words: All words of the line from *Số* on.
        page: Page number.
        number_sure: Confidence in the number, 0 to 1.
        notation_sure: Confidence in the notation, 0 to 1.
        labelled: *Số* stands before it.
        by_hand: The number was written in: it stands out from the print, or cannot be read.
        line: The line, for where it stands.
    """

    number: str
    separator: str
    notation: str
    words: tuple[Word, ...]
    page: int
    number_sure: float
    notation_sure: float
    labelled: bool
    by_hand: bool
    line: Line

    @property
    def code(self) -> str:
        """Number and notation as printed; empty without a number."""
        return f"{self.number}{self.separator}{self.notation}" if self.number else ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The groups of the notation, without a year: ``QĐ``, ``SYT``."""
        return tuple(part for part in re.split(r"[-/.]", self.notation) if not re.fullmatch(r"\d{4}", part))


def find_numbering(head: Head) -> Numbering | None:
    """The number line of a first page, or None.

    Looked for with its label in the agency's column, then in the other, then without a label.
    """
    limit = 0.36 * head.page.height
    others = [line for line in head.lines if head.top <= line.middle < limit]
    for lines, labelled in ((head.left, True), (head.right, True), (others, True), (head.left, False)):
        for line in lines:
            if line.capitals < 1.0 and fold(line.text).startswith("kinh gui"):
                break
            reading = _read_numbering(line, labelled, head)
            if reading is not None:
                return reading
    return None


def find_date(head: Head, numbering: Numbering | None) -> tuple[Finding, ...]:
    """Date of issue and place from box 4: ``issued_date``, ``place``, or nothing.

    Takes the line of the right column that is a place and a date; a date inside running text, a legal
    basis, a stamp or a signature block is none. Figures (``5-9-1995``) count only here.
    """
    rows = [*head.right, *_pairs(head.right)]
    if numbering is not None:  # box 4 stands level with box 3: the nearer line first
        rows.sort(key=lambda line: abs(line.middle - numbering.line.middle) // (2 * line.height))
    elsewhere = [line for line in head.lines if head.top <= line.middle < 0.34 * head.page.height]
    for lines, rule, reliable in ((rows, "issued_date.box4", 0.99), (elsewhere, "issued_date.head", 0.85)):
        for line in lines:
            date = _date_line(line)
            if date is not None:
                # Number and day are written in by the same hand.
                by_hand = numbering is not None and numbering.by_hand
                return _date_findings(line, date, rule, reliable, by_hand)
    for line in rows:
        for date in find_figure_dates(line.text):
            if date.end >= len(line.text.rstrip(" .")) - 1 and len(line.words) <= 6:
                return _date_findings(line, date, "issued_date.figures", 0.9)
    return ()


def closing_date(lines: Sequence[Line]) -> tuple[Finding, ...]:
    """Date and place from a line by itself above the signature, for papers whose head has none."""
    for line in lines:
        date = _date_line(line)
        if date is not None and date.start > 0:
            return _date_findings(line, date, "issued_date.closing", 0.85)
    return ()


def _date_line(line: Line) -> DateFound | None:
    """The date of a line that holds nothing but a place and a date."""
    dates = find_dates(line.text)
    if not dates or is_national(line) or is_motto(line):
        return None
    date = dates[0]
    before, after = line.text[: date.start].strip(), line.text[date.end :].strip(" .,;_-'")
    if len(before.split()) > 6 or len(after) > 3 or "(" in before or has_label(line):
        return None
    if before and not before.lstrip("'\"“.,_- ")[:1].isupper():
        return None
    return date


def _date_findings(
    line: Line, date: DateFound, rule: str, reliable: float, by_hand: bool = False
) -> tuple[Finding, ...]:
    words = line.span(date.start, date.end)
    figures = [word for start, end in date.digits for word in line.span(start, end)]
    sure = worst(figures) * reliable
    if len(date.iso) < 10:
        sure = min(sure, _DOUBT)
    elif _written_by_hand(line.span(*date.digits[2]), line):
        sure *= _DOUBT
    elif by_hand:
        sure *= 0.8
    findings = [found("issued_date", date.iso, words, line.page, sure, rule)]
    place = _place(line, date)
    return (*findings, place) if place else tuple(findings)


def _place(line: Line, date: DateFound) -> Finding | None:
    raw = _BEFORE_DAY.sub("", line.text[: date.start]).lstrip("'\"“”.,_-—:;|~* ")
    if len(raw) < 2 or len(raw.split()) > 6:
        return None
    words = line.span(line.text.find(raw), line.text.find(raw) + len(raw))
    tokens = raw.split()
    for skip in range(min(3, len(tokens))):  # TP. Hồ Chí Minh, Tỉnh Kiên Giang
        known = PROVINCE_KEYS.get(code_key("".join(tokens[skip:])))
        if known is not None and (skip == 0 or fold(tokens[0]).strip(".") in {"tp", "thanh", "tinh", "t"}):
            value = " ".join([*tokens[:skip], known])
            return found("place", canonical_tones(value), words, line.page, 0.98, "place.box4.province")
    wellformed = all(is_syllable(token.strip(".,")) or token.isdigit() for token in tokens)
    titled = all(token[:1].isupper() or token.isdigit() for token in tokens)
    sure = worst(words) * (0.93 if wellformed and titled else _DOUBT)
    return found("place", canonical_tones(raw), words, line.page, sure, "place.box4")


def _pairs(rows: Sequence[Line]) -> list[Line]:
    """Neighbouring rows as one line: a date that runs over two."""
    return [
        line_of([*a.words, *b.words], a.page)
        for a, b in pairwise(rows)
        if "ngay" in a.folded and b.middle - a.middle < 2.2 * a.height
    ]


def _read_numbering(line: Line, labelled: bool, head: Head) -> Numbering | None:
    if labelled:
        start = label_end(line)
        if not start:
            return None
    else:
        match = _BARE.match(line.text)
        if not match or len(line.words) > 6:
            return None
        start = match.end()
    rest = line.text[start:]
    spaced = _SPACED.match(rest)
    options = [(m.start(), m.end(), "-" if m[0].strip() in "-–" else "/") for m in _SEPARATOR.finditer(rest)]
    if spaced and (not options or options[0][0] > spaced.start("rest")):
        options.insert(0, (spaced.end("num"), spaced.start("rest"), "/" if "/" not in rest else " "))
    for end, begin, separator in options:
        match = _NOTATION.match(rest, begin)
        if match is None or len(rest[match.end() :].strip(_UNREADABLE + "-/|)(")) > 2:
            continue
        notation, repaired = _repair_notation(match[0])
        if len(re.sub(r"[^A-ZĂÂĐÊÔƠƯ]", "", notation)) < 2:
            continue
        number, number_words = _number(line, start, start + end)
        sure = worst(number_words) if number else 0.0
        by_hand = not number or _written_by_hand(number_words, line, head)
        if by_hand:
            sure *= _DOUBT
        if number and not labelled:
            sure *= 0.9
        own = line.span(start + begin, start + match.end())
        # The closed list vouches for the type's letters; the agency's are checked against its name later.
        notation_sure = usual(own) * (0.9 if repaired else 0.97)
        words = line.span(0, start + match.end())
        return Numbering(
            number, separator, notation, words, line.page, sure, notation_sure, labelled, by_hand, line
        )
    return None


def _number(line: Line, start: int, end: int) -> tuple[str, tuple[Word, ...]]:
    """The number between label and notation: figures, and at most one letter or subnumber (``45a``, ``66.7``)."""
    raw = line.text[start:end].strip(_UNREADABLE)
    words = line.span(start + (len(line.text[start:end]) - len(line.text[start:end].lstrip())), end)
    if re.fullmatch(r"\d{1,4}\.\d{1,3}", raw):
        return raw, words
    match = re.fullmatch(r"([0-9OoIl|]{1,5}?)\s?([a-zA-Z]?)", raw)
    if not match:
        return "", words
    digits = read_digits(match[1] + match[2]) or read_digits(match[1])
    suffix = "" if read_digits(match[1] + match[2]) else match[2]
    if not digits or not int(digits) or len(digits) > 5:
        return "", words
    return digits + suffix, words


def _repair_notation(raw: str) -> tuple[str, bool]:
    """The notation without spaces, its type's abbreviation repaired in the closed list.

    Returns:
        The notation, and whether letters were changed.
    """
    joined = clean(re.sub(r"\s*([-–/.&])\s*", lambda m: "-" if m[1] == "–" else m[1], raw)).strip()
    parts = re.split(r"([-/.])", joined)
    for index, part in enumerate(parts):
        if not part[:1].isalpha():
            continue
        if part in TYPES_OF_ABBREVIATION:
            return "".join(parts), False
        near = _near_abbreviation(part)
        if near and index + 2 < len(parts):
            parts[index] = near
            return "".join(parts), True
        break
    return "".join(parts), False


def _near_abbreviation(part: str) -> str:
    """The one abbreviation of a type that the letters can be a misreading of; empty if none."""
    shapes = {"O": "Q", "0": "Q", "D": "Đ", "Ð": "Đ", "Ọ": "Q"}
    if len(part) == 3 and part[2] in "DĐÐ" and part[1] in "DĐÐ":  # QĐÐ: one letter read twice
        part = part[:2]
    if part[:1] in "OỌ0Q" and part[1:] in {"Đ", "D", "Ð", "d", "đ"}:
        return "QĐ"
    shaped = "".join(shapes.get(letter, letter) for letter in part)
    known = [form for forms in ABBREVIATIONS.values() for form in forms if len(form) >= 2]
    same = {form for form in known if fold(form) == fold(shaped) and len(form) == len(part)}
    return same.pop() if len(same) == 1 and shaped != part else ""


def _written_by_hand(words: Sequence[Word], line: Line, head: Head | None = None) -> bool:
    """Whether the words stand out in height from the print of their row."""
    own = max((word.box[3] - word.box[1] for word in words), default=0)
    rows = [line]
    if head is not None:
        beside = [other for other in head.right if abs(other.middle - line.middle) < 3 * line.height]
        rows += beside
    row = join_row(rows)
    others = [w.box[3] - w.box[1] for w in row.words if w not in words and len(w.text) > 2]
    if not others:
        return False
    return own > _HANDWRITTEN * max(others) if head is not None else own > 1.25 * max(others)
