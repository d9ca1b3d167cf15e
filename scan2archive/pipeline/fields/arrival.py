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

from scan2archive.model import Page, Word
from scan2archive.pipeline.fields.evidence import Finding, found, worst
from scan2archive.vietnamese import find_dates, find_figure_dates, fold, read_digits

_ROWS = {"so": "number", "ngay": "day", "gio": "hour", "chuyen": "sent", "luu": "sent", "kinh": "sent"}
_TITLE = ("cong", "van", "ban")
_FIGURES = re.compile(r"^[\dOoIl|().,:/\-–_…'’`~]+$")
_DATE_WORDS = frozenset({"thang", "nam", "ngay"})
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
    """

    words: frozenset[Word]
    findings: tuple[Finding, ...]


def find_stamp(page: Page) -> Stamp | None:
    """The first incoming stamp in the upper half of a page, or None."""
    words = [word for word in page.words if word.box[1] < 0.6 * page.height]
    for anchor in words:
        text = anchor.text.strip(_EDGES)
        if text.isupper() and fold(text) == "den":
            stamp = _around(anchor, words, page)
            if stamp is not None:
                return stamp
    return None


def without_stamp(page: Page, stamp: Stamp | None) -> tuple[Word, ...]:
    """The words of a page that are none of the stamp's."""
    return page.words if stamp is None else tuple(w for w in page.words if w not in stamp.words)


def _around(anchor: Word, words: Sequence[Word], page: Page) -> Stamp | None:
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
    if len(rows) < (1 if title else 2):
        return None
    if any(_beside(word, anchor, 2 * mm) for word in near if word not in title):
        return None  # ĐẾN inside a line of capitals
    own = {anchor, *title}
    for label, row in rows.values():
        own |= {label, *row}
    low = min(_middle(label) for label, _ in rows.values())
    own |= set(_office(anchor, near, own, min(low, _middle(anchor)), mm))
    return Stamp(frozenset(own), tuple(_findings(rows, page)))


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
        if gap > 14 * mm or word.box[0] > label.box[0] + 42 * mm:
            break
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
