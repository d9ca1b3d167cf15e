# SPDX-License-Identifier: Apache-2.0
"""The stamp of whoever received a paper (dấu ĐẾN, Nghị định 30/2020/NĐ-CP, Phụ lục IV): found, read, and set apart.

35 x 50 mm or 50 x 25 mm, with the office's name, ĐẾN, and rows for number, day and where it went. It has a number and
a date of its own that are none of the paper's, and often stands right beside the paper's. Words decide: ĐẾN in
capitals, and rows that begin with *Số*, *Ngày*, *Giờ* or *Chuyển* and hold nothing but figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scan2archive.model import Box, Page, Word
from scan2archive.pipeline.fields.evidence import Finding, found, worst
from scan2archive.pipeline.fields.layout import box_of
from scan2archive.vietnamese import find_dates, find_figure_dates, fold, read_digits

_ROWS = {"so": "number", "ngay": "day", "gio": "hour", "chuyen": "sent", "luu": "sent", "kinh": "sent"}
_TITLE = ("cong", "van", "ban")
_FIGURES = re.compile(r"^[\dOoIl|().,:/⁄\-–_…'’`~]+$")
_DATE_WORDS = frozenset({"thang", "nam", "ngay"})
# What ĐẾN is read as where it was pressed on print.
_NEARLY = frozenset({"deu", "dem", "ben", "oen", "en", "dn", "dén", "def", "bén", "deh"})
_TORN, _PRINTED = 0.6, 0.8  # words less sure are torn; words as sure are print
_EDGES = ".,:;|[](){}_'`\"“”-–—"
# Written by hand more often than not, in a small space.
_RELIABLE = 0.75
# How far rows stand from ĐẾN, in millimetres: left, up, right, down.
_REACH = (20.0, 12.0, 50.0, 32.0)


@dataclass(frozen=True, slots=True)
class Stamp:
    """One incoming stamp on a page.

    Attributes:
        words: All its words, as they stand on the page.
        findings: ``arrival_number`` and ``arrival_date``, as far as they can be read.
        frame: About where it stands; print below it may have been lost.
    """

    words: frozenset[Word]
    findings: tuple[Finding, ...]
    frame: Box = (0, 0, 0, 0)


def find_stamp(page: Page) -> Stamp | None:
    """The first incoming stamp in the upper half of a page, or None."""
    words = [word for word in page.words if word.box[1] < 0.6 * page.height]
    for anchor in words:
        text = anchor.text.strip(_EDGES)
        exact = fold(text) == "den"
        if text.isupper() and (exact or (fold(text) in _NEARLY and anchor.confidence < _PRINTED)):
            stamp = _around(anchor, words, page, exact=exact)
            if stamp is not None:
                return stamp
    return next((s for word in words if (s := _above_sent(word, words, page)) is not None), None)


def without_stamp(page: Page, stamp: Stamp | None) -> tuple[Word, ...]:
    """The words of a page that are none of the stamp's."""
    return page.words if stamp is None else tuple(w for w in page.words if w not in stamp.words)


def _above_sent(label: Word, words: Sequence[Word], page: Page) -> Stamp | None:
    """A stamp of which ĐẾN was not read: the row *Chuyển: ……*, and a date in figures right above it."""
    mm = page.dpi / 25.4
    if not label.text.startswith("Chuyển") or not label.text[6:7] or label.text[6] not in ":.":
        return None
    row = _row_of(label, words, mm)
    if row is None:
        return None
    x0, y0 = label.box[:2]
    near = [
        word
        for word in words
        if x0 - 20 * mm <= word.box[0]
        and word.box[2] <= x0 + 40 * mm
        and 2 * mm < y0 - _middle(word) < 16 * mm
    ]
    dates = [word for word in near if _FIGURES.match(word.text) and find_figure_dates(word.text)]
    if not dates:
        return None
    return _with_frame(frozenset({label, *row, *dates}), (), near, mm)


def _with_frame(
    own: frozenset[Word], findings: tuple[Finding, ...], near: Sequence[Word], mm: float
) -> Stamp:
    """The stamp with what else stands in its frame and is no print that was read: figures, scraps, torn words."""
    left, top, right, bottom = box_of(own)
    frame = (round(left - 2 * mm), round(top - 2 * mm), round(right + 3 * mm), round(bottom + 2 * mm))
    inside = {
        word
        for word in near
        if min(frame[2], word.box[2]) - max(frame[0], word.box[0]) > 0.4 * (word.box[2] - word.box[0])
        and frame[1] <= _middle(word) <= frame[3]
        and (word.confidence < _TORN or (word.confidence < _PRINTED and _loose(word)))
    }
    return Stamp(own | inside, findings, frame)


def _around(anchor: Word, words: Sequence[Word], page: Page, *, exact: bool) -> Stamp | None:
    mm = page.dpi / 25.4
    left, up, right, down = (reach * mm for reach in _REACH)
    x0, y0, _, y1 = anchor.box
    before = [
        w
        for w in words
        if _level(w, anchor) and 0 < x0 - w.box[0] < 30 * mm and fold(w.text.strip(_EDGES)) in _TITLE
    ]
    x0 = min([x0, *(w.box[0] for w in before)])  # CÔNG VĂN ĐẾN
    near = [
        word
        for word in words
        if x0 - left <= word.box[0] <= x0 + right and y0 - up <= _middle(word) <= y1 + down
    ]
    title = [
        w for w in near if _level(w, anchor) and w.text.isupper() and fold(w.text.strip(_EDGES)) in _TITLE
    ]
    rows: dict[str, tuple[Word, list[Word]]] = {}
    for label in near:
        name = _ROWS.get(fold(label.text.strip(_EDGES)).removesuffix("den"), "")
        if not name or not label.text[:1].isupper() or name in rows:
            continue
        if name == "number" and not _is_number_label(label):
            continue
        row = _row_of(label, words, mm)
        if row is not None:
            rows[name] = (label, row)
    enough = 1 if title or ("sent" in rows and rows["sent"][0].text[6:7] == ":") else 2
    if len(rows) < (enough if exact else max(enough, 1 if "sent" in rows else 2)):
        return None
    if any(_beside(word, anchor, 2 * mm) for word in near if word not in title and not _is_den(word)):
        return None  # ĐẾN inside a line of capitals
    own = {anchor, *title}
    for label, row in rows.values():
        own |= {label, *row}
    low = min(_middle(label) for label, _ in rows.values())
    own |= set(_office(anchor, near, own, min(low, _middle(anchor)), mm))
    return _with_frame(frozenset(own), tuple(_findings(rows, page)), near, mm)


def _is_den(word: Word) -> bool:
    """Whether a word is ĐẾN, or what is left of it: torn, it is read twice side by side."""
    return fold(word.text.strip(_EDGES)) in {"den", *_NEARLY}


def _beside(word: Word, anchor: Word, reach: float) -> bool:
    """Whether a word in capitals stands at the distance of a word from ĐẾN."""
    gap = max(word.box[0] - anchor.box[2], anchor.box[0] - word.box[2])
    return word.text.isalpha() and word.text.isupper() and _level(word, anchor) and 0 < gap < reach


def _row_of(label: Word, words: Sequence[Word], mm: float) -> list[Word] | None:
    """What stands behind a label; None if that is running text or the paper's own number."""
    row: list[Word] = []
    end = label.box[2]
    beside = sorted(
        (w for w in words if w is not label and _level(w, label) and w.box[0] >= label.box[2] - 1),
        key=lambda word: word.box[0],
    )
    for word in beside:
        gap = word.box[0] - end
        if word.confidence < _TORN and not _loose(word):
            continue  # strokes of the frame, or print that the stamp was pressed on
        if gap > 14 * mm or word.box[0] > label.box[0] + 42 * mm:
            break
        if not _loose(word) and row and not _level(word, row[-1]):
            continue  # of the row of print below, which the stamp leans into
        if not _loose(word):
            # Text at the distance of a word goes on with the label: it is a sentence, or a code.
            if gap < 2.2 * mm:
                return None
            break
        row.append(word)
        end = word.box[2]
    return row


def _loose(word: Word) -> bool:
    """Figures, dots to write on, or the words of a date."""
    return (
        bool(_FIGURES.match(word.text))
        or fold(word.text.strip(_EDGES)) in _DATE_WORDS
        or not any(c.isalnum() for c in word.text)
    )


def _is_number_label(word: Word) -> bool:
    return fold(word.text.strip(_EDGES)) in {"so", "soden"}


def _office(anchor: Word, near: Sequence[Word], own: set[Word], top: float, mm: float) -> list[Word]:
    """The receiving office: small capitals right above."""
    height = anchor.box[3] - anchor.box[1]
    return [
        word
        for word in near
        if word not in own
        and word.text.isupper()
        and word.box[3] - word.box[1] < 0.95 * height
        and 0 < top - _middle(word) < 9 * mm
    ]


def _findings(rows: dict[str, tuple[Word, list[Word]]], page: Page) -> list[Finding]:
    findings = []
    if "number" in rows:
        figures = [w for w in rows["number"][1] if any(c.isalnum() for c in w.text)]
        number = read_digits("".join(w.text.strip(_EDGES) for w in figures))
        if number and len(number) <= 6 and int(number):
            findings.append(
                found(
                    "arrival_number",
                    number,
                    figures,
                    page.number,
                    _RELIABLE * worst(figures),
                    "arrival.stamp",
                )
            )
    if "day" in rows:
        label, row = rows["day"]
        text = " ".join(w.text for w in (label, *row))
        dates = find_figure_dates(text) or tuple(d for d in find_dates(text) if len(d.iso) == 10)
        figures = [w for w in row if any(c.isdigit() for c in w.text)]
        if dates and figures:
            findings.append(
                found(
                    "arrival_date",
                    dates[0].iso,
                    figures,
                    page.number,
                    _RELIABLE * worst(figures),
                    "arrival.stamp",
                )
            )
    return findings


def _middle(word: Word) -> float:
    return (word.box[1] + word.box[3]) / 2


def _level(a: Word, b: Word) -> bool:
    return abs(_middle(a) - _middle(b)) < 0.6 * max(a.box[3] - a.box[1], b.box[3] - b.box[1])
