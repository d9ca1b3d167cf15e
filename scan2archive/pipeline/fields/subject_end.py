# SPDX-License-Identifier: Apache-2.0
"""Where a subject ends that stands below its type: at a basis, an addressee, an authority line, running text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from scan2archive.pipeline.fields.catalogues import AGENCY_STARTS, LONGEST_AGENCY
from scan2archive.pipeline.fields.header import Head, has_label, is_motto, is_national
from scan2archive.pipeline.fields.layout import Line
from scan2archive.pipeline.fields.post_list import POST_KEYS
from scan2archive.vietnamese import find_dates, fold

_LEGAL = re.compile(
    r"^\W{0,3}(?:can c[uw]|xet|theo de nghi|thuc hien|chieu(?! (?:sinh|sang|mo|dai))|de thuc hien|tiep theo)\b"
)
_ENDS_SUBJECT = re.compile(
    r"^\W{0,3}(?:can c[uw]|xet|theo de nghi|chieu(?! (?:sinh|sang|mo|dai))|kinh g[uo]i|noi nhan|phan thu|chuong [i1l]|"
    r"dieu\s*[1il](?!\d)|i\s*[.\-/]|[1l]\s*[.)/]|kem theo|ban hanh kem)(?![a-z])"
)

_ADDRESSED = re.compile(
    r"^\W{0,3}g[uo]i (?=[a-z])"
)  # Gửi các Ủy ban nhân dân tỉnh: of papers before the 1960s
# Words that a subject does not end with: its next line was lost, or follows.
NEVER_LAST = frozenset(
    {
        "va",
        "cua",
        "ve",
        "cho",
        "cac",
        "nhung",
        "voi",
        "tai",
        "theo",
        "bang",
        "trong",
        "thuoc",
        "doi",
        "giua",
        "nham",
        "hoac",
    }
)
_OF_PERIODS = frozenset(
    {"theo", "tung", "cac", "moi", "nhieu", "mot", "hai", "ba"}
)  # no years follow *theo giai đoạn*
_NUMBER_WORDS = 5  # of a number line by itself; in a text it goes on
_AUTHOR_ROWS = 3  # of an authority line: CHỦ NHIỆM ỦY BAN / VẬT GIÁ NHÀ NƯỚC
_ITEM_WORDS = 9  # of a line in a list of addressees; lines of a subject are longer or go on in small letters


def breaks_off(text: str) -> bool:
    """Whether a subject ends with words that something follows: its next line was lost."""
    words = fold(text).split()
    period = words[-2:] == ["giai", "doan"] and words[-3:-2] != [] and words[-3] not in _OF_PERIODS
    return bool(words) and (words[-1] in NEVER_LAST or period)


def _begins_with_post(line: Line) -> bool:
    """Whether a line begins with a post of the closed list, whole words of it: GIẢM THIỂU is no GIÁM THỊ."""
    keys = ["".join(c for c in fold(word.text) if c.isalnum()) for word in line.words]
    return any("".join(keys[:size]) in POST_KEYS for size in range(1, len(keys) + 1))


def is_paragraph(first: Line, head: Head) -> bool:
    """Whether a line begins running text: the next ones begin farther left, and do not end farther right.

    Lines of a subject are centred: what one is longer, it is longer on both sides. Papers without a subject have
    their text right below the type.
    """
    rows = [line for line in head.lines if 0.5 < (line.middle - first.middle) / first.height < 4.5]
    if not rows or _ENDS_SUBJECT.match(rows[0].folded):
        return False
    second = rows[0]
    alone = len(second.words) <= _NUMBER_WORDS and second.text.lstrip(" _.")[:1] == "S"
    if (
        has_label(second) and alone
    ):  # BẢN GHI NHỚ / Về hợp tác giữa … / Số: 03/BGN: contracts have it below both
        return False
    out, over = first.box[0] - second.box[0], second.box[2] - first.box[2]
    return (
        out > 0.8 * first.height and over < 0.35 * out and first.box[2] - first.box[0] > 0.5 * head.page.width
    )


def goes_on(taken: Sequence[Line], line: Line, head: Head) -> bool:
    """Whether a line of capitals right below a subject in capitals is more of it: … CỦA BỘ / TRƯỞNG BỘ Y TẾ.

    An authority line stands apart from it, by the rule below the subject, or right above the bases.
    """
    if not taken or min(taken[-1].capitals, line.capitals) < 0.85 or _ENDS_SUBJECT.match(line.folded):
        return False
    if is_national(line) or is_motto(line) or _is_above_bases(taken, line, head):
        return False
    pitches = [b.middle - a.middle for a, b in pairwise(taken)]
    usual_pitch = median(pitches) if pitches else 1.75 * taken[-1].height
    return line.middle - taken[-1].middle < 1.25 * usual_pitch


def _is_above_bases(taken: Sequence[Line], line: Line, head: Head) -> bool:
    """Whether a line begins with a post, and the legal bases follow it and at most two more lines of capitals: an authority line."""
    if (
        not _begins_with_post(line)
        or breaks_off(taken[-1].text.strip(" ,."))
        or taken[-1].text.rstrip()[-1:] in ",;-–"
    ):
        return False
    below = [other for other in head.lines if other.middle > line.middle + 0.5 * line.height]
    capitals = next((at for at, other in enumerate(below) if other.capitals < 0.85), len(below))
    return capitals < min(_AUTHOR_ROWS, len(below)) and bool(_LEGAL.match(below[capitals].folded))


def in_the_middle(taken: Sequence[Line], line: Line, head: Head) -> bool:
    """Whether a line that could open a basis (*Thực hiện …*) is centred like the subject above it: text below begins farther left."""
    if not taken or line.capitals > 0.5 or _ENDS_SUBJECT.match(line.folded) or _is_addressee(line):
        return False
    below = [other.box[0] for other in head.lines if 0.5 < (other.middle - line.middle) / line.height < 8]
    left, centred = min(below, default=line.box[0]), abs(line.center - taken[-1].center) < 0.4 * line.height
    return centred and line.box[0] - left > 4 * line.height and not line.text.rstrip().endswith((":", ";"))


def capitals_after(taken: Sequence[Line], line: Line) -> bool:
    """Whether a line of capitals follows a subject that is not in capitals: it is no part of it."""
    return bool(taken) and line.capitals > 0.85 and len(line.words) >= 3 and taken[0].capitals < 0.5


def dated_after(taken: Sequence[Line], line: Line) -> bool:
    """Whether a line in small letters with a date follows a subject in capitals: *Đăng ký lần đầu, ngày …*."""
    capitals = bool(taken) and taken[0].capitals > 0.85 and line.capitals < 0.5
    return capitals and any(date.end >= len(line.text.rstrip(" .)")) - 1 for date in find_dates(line.text))


def _is_addressee(line: Line) -> bool:
    """Whether a line says whom a paper is sent to: *Gửi các Ủy ban nhân dân tỉnh* (before the 1960s)."""
    return bool(_ADDRESSED.match(line.folded)) and line.text.lstrip("-–. ")[:1].isupper()


def ends_subject(line: Line, begun: bool, head: Head) -> bool:
    """Whether a line below the type is none of its subject: a basis, an addressee, a list, an authority line.

    Args:
        line: It.
        begun: Lines above it belong to the subject.
        head: The first page.
    """
    text = line.text.strip(" '\"_")
    if (text.endswith(":") and not _runs_into(line, head)) or (
        begun and text.endswith(";") and _is_item(text)
    ):  # ĐIỆN:, GỬI:, or a list
        return True
    if _ENDS_SUBJECT.match(line.folded) or is_national(line) or is_motto(line):
        return True
    if begun and _is_addressee(line):
        return True
    if begun and _LEGAL.match(line.folded) and not line.text.lstrip(" '\"“_-").islower():
        return line.text.lstrip(" '\"“_-—.")[:1].isupper() and len(line.words) > 7
    if line.capitals < 0.85 or len(line.key) < 5:
        return False
    # An authority line (thẩm quyền ban hành): CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH …
    if _begins_with_post(line):
        return True
    tokens = re.split(r"[^a-z]+", line.folded.strip())
    return begun and any(tuple(tokens[:n]) in AGENCY_STARTS for n in range(1, LONGEST_AGENCY + 1))


def _runs_into(line: Line, head: Head) -> bool:
    """Whether a line that seems to end with a colon goes on below it, in small letters and centred: the colon is a speck."""
    below = next((other for other in head.lines if other.middle > line.middle + 0.5 * line.height), None)
    return (
        below is not None
        and line.capitals < 0.5
        and below.text[:1].islower()
        and min(below.box[0] - line.box[0], line.box[2] - below.box[2]) > 2 * line.height
    )


def _is_item(text: str) -> bool:
    """Whether a line that ends with a semicolon is one of a list, and not of a long subject (khiếu nại; tố cáo; …)."""
    return not text[:1].isalpha() or (text[:1].isupper() and len(text.split()) <= _ITEM_WORDS)
