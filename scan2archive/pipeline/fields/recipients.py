# SPDX-License-Identifier: Apache-2.0
"""Who receives a paper (nơi nhận, box 9b): one entry for each dash, on the left of the signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from scan2archive.model import Page, Word
from scan2archive.pipeline.fields.evidence import Finding, found, usual, words_of
from scan2archive.pipeline.fields.layout import Line, has_hole, same_row
from scan2archive.vietnamese import fold

_TO = re.compile(r"^\W{0,3}n[o0][il1]\s*(?:nh[a-z]n|g[uo]i)\s*[:;.,]?")  # Nơi gửi: before the 1980s
_BULLET = re.compile(r"^\s*[-–—•*~+=_]\s*")
_KEPT = re.compile(r"^\W{0,4}luu\b(?!\s+(?:y|thong|hanh|tru|giu|ky)\b)")  # the last item; - Lưu ý … is text
_GLUED = re.compile(
    r"\b([Đđ]iều|[Kk]hoản|[Mm]ục)(\d{1,3})\b"
)  # Như Điều4: the space was lost; raw keeps what was read
# Heights of a line from one row to the next: more than that is not of the list, but for its last row, if only one was lost.
_ROW_LOST, _LAST_ROW = 3.2, 5.2
_TO_LAST = re.compile(r"^\W{0,3}[lb]uu\b")


def find_opening(lines: Sequence[Line], page: Page) -> Line | None:
    """The line *Nơi nhận*, or where it must have stood; None without recipients."""
    return next((line for line in lines if _is_opening(line, page)), None) or _lost_opening(lines, page)


def opening_words(line: Line) -> tuple[Word, ...]:
    """The words of *Nơi nhận* that a line begins with; the engine may have read what stands beside into it."""
    match = _TO.match(line.folded)
    return line.span(0, match.end()) if match else ()


def _is_opening(line: Line, page: Page) -> bool:
    return _TO.match(line.folded) is not None and line.box[0] < 0.45 * page.width and len(line.words) <= 4


def _lost_opening(lines: Sequence[Line], page: Page) -> Line | None:
    """Where *Nơi nhận* must stand if it was not read: above a list on the left that ends with *Lưu: VT*.

    The engine loses it where its row is read together with the next one.
    """
    items = [line for line in lines if line.box[0] < 0.3 * page.width and _BULLET.match(line.text)]
    last = next((line for line in items if _KEPT.match(line.folded)), None)
    if last is None:
        return None
    first = last
    for line in reversed(items[: items.index(last)]):
        if first.middle - line.middle > 3.2 * last.height or abs(line.box[0] - last.box[0]) > last.height:
            break
        first = line
    if first is last:
        return None
    x0, y0, x1, y1 = first.box
    up = round(0.8 * last.height)  # scraps of the lost row stand higher
    return replace(first, words=(), text="", folded="", box=(x0, y0 - up, x1, y1 - up), height=last.height)


# Rather a semicolon: *Văn phòng Trung ương. Các huyện ủy*, *Như trên: - Các ty*. Abbreviations before a stop are shorter.
_STOP = re.compile(r"(?<![^\W\d_])[a-zà-ỹđ][^\W\d_]{2,}\.\s+[^\W\d_]|[:;]\s*[:;–-]")


def recipients_below(lines: Sequence[Line], opening: Line, edge: int) -> list[Finding]:
    """The entries of *Nơi nhận*, one for each dash, up to *Lưu*."""
    entries: list[list[Line]] = []
    last, lost = opening, False
    for line in lines:
        if (
            line.middle <= opening.middle + 0.3 * opening.height
            or line.box[0] > edge
            or line.box[0] < 0.02 * edge
        ):
            continue
        if line.center > edge:
            continue
        gap = (line.middle - last.middle) / opening.height
        if gap > _ROW_LOST:
            if not entries or gap > _LAST_ROW or not _TO_LAST.match(_BULLET.sub("", line.folded)):
                break
            lost = True  # Lưu ends the list: the row above it was not read
        if entries and _goes_on(entries[-1][-1], line):
            entries[-1].append(line)
            continue
        if abs(line.box[0] - opening.box[0]) > 3.5 * opening.height:
            continue
        # Bullets get lost: an entry also ends with its semicolon.
        ended = bool(entries) and entries[-1][-1].text.rstrip().endswith(";")
        if _BULLET.match(line.text) or not entries or ended or _TO_LAST.match(line.folded):
            entries.append([line])
        else:
            entries[-1].append(line)
        last = line
        if _TO_LAST.match(_BULLET.sub("", line.folded)) and line.text.rstrip().endswith("."):
            break
    findings = []
    for place, group in enumerate(entries):
        words = tuple(word for word in words_of(group) if word.box[0] < edge)
        text = _BULLET.sub("", " ".join(word.text for word in words)).strip(" ;,.:")
        text = _GLUED.sub(r"\1 \2", text)
        torn = any(same_row(a, b) for a, b in pairwise(group)) or any(map(has_hole, group))
        run_on = any(
            a.text.endswith((",", ":")) and b.text[:1].isupper() for a, b in pairwise(group)
        )  # rather a semicolon
        torn = torn or run_on or lost or bool(_STOP.search(text)) or text.count("(") != text.count(")")
        # A list ends with Lưu (Nghị định 30/2020/NĐ-CP, Phụ lục I): without it the last lines may be lost.
        torn = torn or (place == len(entries) - 1 and not _TO_LAST.match(fold(text)))
        sure = 0.9 * usual(words) * (0.8 if torn or not opening.words else 1.0)
        if len(text) >= 2 and any(c.isalpha() for c in text):
            findings.append(found("recipients", text, words, group[0].page, sure, "recipients.list"))
    return findings


def _goes_on(line: Line, beside: Line) -> bool:
    """Whether a line of an entry goes on beside a word that was not read; seals stand farther off."""
    near = 0 < beside.box[0] - line.box[2] < 6 * line.height
    return same_row(line, beside) and near and not line.text.rstrip().endswith((";", ",", "."))
