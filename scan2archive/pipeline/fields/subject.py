# SPDX-License-Identifier: Apache-2.0
"""The subject (trích yếu, boxes 5a and 5b): below the type line, or after ``V/v`` in a letter (công văn)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median

from scan2archive.model import Word
from scan2archive.pipeline.fields.catalogues import TYPE_KEYS
from scan2archive.pipeline.fields.evidence import Finding, found, usual, words_of
from scan2archive.pipeline.fields.header import Head, has_label
from scan2archive.pipeline.fields.layout import Line, has_hole, line_of, same_row
from scan2archive.pipeline.fields.same_words import is_torn, with_same_words
from scan2archive.pipeline.fields.subject_end import (
    breaks_off,
    capitals_after,
    dated_after,
    ends_subject,
    goes_on,
    in_the_middle,
    is_paragraph,
)
from scan2archive.pipeline.fields.subject_text import tidy
from scan2archive.pipeline.fields.title import ADDRESSED, is_addressed, stamp_of, type_of
from scan2archive.vietnamese import find_dates, fold, is_syllable

_LETTER_SUBJECT = re.compile(r"^\W{0,3}(?:v\s*[/|.⁄il]?\s*v(?![a-z])|v\s?/(?=\s))\s*[:.]?\s*")
_ABOUT = re.compile(r"^\W{0,3}v[ea] viec\b")
# What a subject in capitals begins with, below the line that says whose paper it is.
_VERB = re.compile(
    r"^\W{0,3}(?:v[ea]|v\s*/\s*v|quy dinh|huong dan|ban hanh|sua doi|bai bo|cong bo|phe duyet|thanh lap|bo sung)(?![a-z])"
)
# Contracts have their number between the title and the subject, or below both.
_NUMBER_LINE = re.compile(
    r"^\W{0,3}S[ốôóoỐÔ]\W{0,3}[\d\s…._]{0,8}\s?[/-]\s?(?:\d{4}\s?[/-]\s?)?[A-ZĐ][\w/-]+\W*$"
)
# What only says which kind of paper it is: KẾ HOẠCH LIÊN NGÀNH, CHƯƠNG TRÌNH PHỐI HỢP.
_OF_TYPE = frozenset(
    {
        "liennganh",
        "lientich",
        "lienbo",
        "phoihop",
        "phoihopcongtac",
        "hanhdong",
        "baochi",
        "lamviec",
        "khan",
        "hoatoc",
    }
)
_LIKE_V = frozenset("vyw")  # a capital V with a stroke beside it is taken for those
_LOST_WORD = 5  # heights of a line that a lost word may leave between two pieces
_OFF_MIDDLE = 1.3  # of a line's height: half of a short word
_CENTRED = 0.4  # of a line's height that it may stand aside of the type above it: an indented paragraph stands farther
_MIDDLE, _BESIDE_MIDDLE = 0.53, 0.06  # of the page's width: the left margin is the wider one
_MENDED = 0.75  # the most that is claimed for a subject with words of the body, or with a word that is none


def find_subject(head: Head, type_line: Line) -> Finding | None:
    """The subject below a type line: centred lines up to a gap, a legal basis, an authority line."""
    width = head.page.width
    taken: list[Line] = []
    reach = 4.5 * type_line.height
    last, aside = type_line, -1
    for line in _whole_rows(head, type_line):
        if (
            any(same_row(line, other) for other in taken)
            and abs(line.center - type_line.center) > 0.1 * width
        ):
            continue
        if abs(line.center - type_line.center) > 0.12 * width:
            if taken and line.box[2] - line.box[0] > 0.3 * width and line.middle - last.middle < reach:
                break
            aside = line.box[0]
            continue
        if line.middle - last.middle > reach:
            break
        if not taken and abs(line.box[0] - aside) < 0.3 * line.height:  # Tôi: … / Chức vụ: …: a paragraph
            break
        if ends_subject(line, bool(taken), head) and not (
            goes_on(taken, line, head) or in_the_middle(taken, line, head)
        ):
            break
        if taken and (is_paragraph(line, head) or _begins_item(line, type_line, head)):
            break
        line = _without_scraps(line)
        if len(line.key) < 2 or _NUMBER_LINE.match(line.text):
            continue
        if capitals_after(taken, line) or len(taken) >= 12 or dated_after(taken, line):
            break
        taken.append(line)
        last = line
        pitches = [b.middle - a.middle for a, b in pairwise(taken)]
        # The first lines tell how far lines stand apart; the rule and the body below stand farther.
        reach = 1.62 * median(pitches) if pitches else 2.6 * type_line.height
    author = len(taken)
    above, taken = taken, _without_author(taken, type_line)
    author -= len(taken)
    centred = bool(taken) and abs(taken[0].center - type_line.center) < _CENTRED * taken[0].height
    if taken and is_paragraph(taken[0], head) and not centred:
        taken = []
    shown = _with_title(taken, type_line)
    if not shown:
        return None
    words, rule = words_of(shown), "subject.below_type"
    mended = _with_body(shown, head)
    value = tidy(" ".join(line.text for line in mended))
    value = value[:1].upper() + value[1:]
    if len(value) < (8 if shown[0].capitals < 0.9 else 5):
        return None
    sure = 0.94 * usual(words) * (1.0 if len(taken) <= 7 else 0.7)
    if taken and (
        _seems_torn(taken, type_line, small=head.regime == "party")
        or taken[0].middle - (above[author - 1] if author else type_line).middle > 2.9 * type_line.height
    ):
        sure *= 0.8
    if len(taken) > 1 and taken[-1].text.endswith(".") and taken[-1].text[:1].isupper():
        sure *= 0.8  # rather a sentence of the text, short enough to stand in the middle
    sure, rule = _of_words(sure, rule, shown, mended)
    return found("subject", value, words, head.page.number, sure, rule)


def _whole_rows(head: Head, type_line: Line) -> list[Line]:
    """The lines below the type; two pieces of a row that are centred only together are one: a word between them was lost."""
    lines = [line for line in head.lines if line.middle > type_line.middle + 0.5 * type_line.height]
    wide = 0.12 * head.page.width
    rows: list[Line] = []
    for line in lines:
        last = rows[-1] if rows else None
        if last is not None and same_row(last, line) and line.box[0] > last.box[2]:
            both = line_of([*last.words, *line.words], line.page)
            apart = all(abs(one.center - type_line.center) > 0.5 * wide for one in (last, line))
            near = line.box[0] - last.box[2] < _LOST_WORD * line.height
            if apart and near and abs(both.center - type_line.center) < 0.3 * wide:
                rows[-1] = both
                continue
        rows.append(line)
    return rows


def find_letter_subject(head: Head, below: float, number: Line | None = None) -> Finding | None:
    """The subject of a letter: *V/v …* under the number, in the agency's column.

    The formula is two small letters and a stroke, and is misread (``VN``, ``Viv``, ``V!v``) or lost. Right under the
    number line of a paper that is addressed (*Kính gửi*) nothing else stands in small letters, so there it may be.

    Args:
        head: The first page.
        below: Where to start, in pixels.
        number: The number line, if it was found.
    """
    width = head.page.width
    column = [
        line
        for line in head.lines
        if below - line.height < line.middle < 0.5 * head.page.height and line.box[0] < head.gutter
    ]
    addressed = is_addressed(head)
    for index, line in enumerate(column):
        opening = _opening(line)
        if opening is None and addressed and number is not None and _right_below(line, number):
            opening = _near_opening(line)
        if opening is None or line.box[2] - line.box[0] > 0.6 * width:
            continue
        taken = [line]
        for other in column[index + 1 :]:
            pitch = other.middle - taken[-1].middle
            if ADDRESSED.match(other.folded) or pitch > 2.1 * line.height or len(taken) >= 10:
                break
            if (
                other.center > head.gutter + 0.05 * width
                or _overlap(other, line) < 0.3
                or pitch < 0.4 * line.height
            ):
                continue
            if _in_middle(line, head) and (
                abs(other.center - line.center) > _OFF_MIDDLE * line.height or is_paragraph(other, head)
            ):
                break  # V/v … between Kính gửi and the text, not in the agency's column
            if stamp_of(other) or len(other.key) < 2 or capitals_after(taken, other):
                continue
            taken.append(other)
        words = words_of(taken)
        formula, start, reliable = opening
        mended = _with_body(taken, head)
        rest = " ".join(part.text for part in mended)[start:]
        if len(rest.strip()) < 5:
            return None
        sure = reliable * usual(words) * (0.8 if _seems_torn(taken, None) else 1.0)
        sure, rule = _of_words(sure, "subject.letter", taken, mended)
        return found("subject", f"{formula}{tidy(rest)}", words, line.page, sure, rule)
    return None


def _in_middle(line: Line, head: Head) -> bool:
    """Whether a line stands in the middle of the page: it crosses the gutter."""
    width = head.page.width
    return line.box[2] > head.gutter and abs(line.center - _MIDDLE * width) < _BESIDE_MIDDLE * width


def _with_body(taken: list[Line], head: Head) -> list[Line]:
    """The lines of a subject with words put right by the body's on the same page (`same_words`)."""
    below = [line for line in head.lines if line.middle > taken[-1].middle + 0.5 * taken[-1].height]
    subject, last = words_of(taken), 0
    mended = with_same_words(subject, words_of(below))
    if mended == tuple((word,) for word in subject):
        return taken
    lines = []
    for line in taken:
        own = mended[last : last + len(line.words)]
        lines.append(line_of(tuple(word for words in own for word in words), line.page))
        last += len(line.words)
    return lines


def _of_words(sure: float, rule: str, read: Sequence[Line], mended: Sequence[Line]) -> tuple[float, str]:
    """Confidence and rule of a subject: for review if words of the body stand in it, or a word that is none."""
    if read is not mended:
        return min(sure, _MENDED), f"{rule}.same_words"
    last = read[-1].text.rstrip(" .;:'\"”_-–|")
    if last.endswith(",") or breaks_off(last):
        return min(sure, _MENDED), f"{rule}.broken_off"
    return (min(sure, _MENDED) if any(map(is_torn, words_of(read))) else sure), rule


_Opening = tuple[
    str, int, float
]  # formula as it is to stand, where the rest begins in the line, how reliable that is


def _opening(line: Line) -> _Opening | None:
    """How a line begins that opens with *V/v* or *Về việc*; None for other lines."""
    if match := _LETTER_SUBJECT.match(line.folded):
        return "V/v ", match.end(), 0.94
    return ("", 0, 0.94) if _ABOUT.match(line.folded) else None


def _near_opening(line: Line) -> _Opening | None:
    """The same for a line that stands where a subject does: its formula may be misread, or lost."""
    if line.capitals > 0.5 or len(line.words) < 3 or find_dates(line.text) or has_label(line):
        return None
    first = line.words[0].text.strip("(\"'“”‘’.,:;_-")
    if fold(first)[:1] in _LIKE_V and len(first) <= 4 and not is_syllable(first):
        return "V/v ", len(line.words[0].text), 0.9
    two = line.words[0].text + line.words[1].text
    if SequenceMatcher(None, "veviec", fold(two).strip("\"'(.,:"), autojunk=False).ratio() > 0.8:
        return "Về việc ", len(two) + 1, 0.9
    return ("", 0, 0.7) if is_syllable(first) and len(line.key) > 8 else None


def _right_below(line: Line, number: Line) -> bool:
    """Whether a line is the next one below the number line, and centred under it."""
    pitch, wide = line.middle - number.middle, number.box[2] - number.box[0]
    return 0.5 * number.height < pitch < 2.6 * number.height and abs(line.center - number.center) < 0.5 * wide


def _without_scraps(line: Line) -> Line:
    """The line without what was hardly read at its ends and is no syllable."""
    words = list(line.words)
    while len(words) > 1 and _is_scrap_before(words[0]):
        words.pop(0)
    while len(words) > 1 and words[-1].confidence < 0.35 and not is_syllable(words[-1].text.strip(".,;:")):
        words.pop()
    return line if len(words) == len(line.words) else line_of(words, line.page)


def _is_scrap_before(word: Word) -> bool:
    """Whether the first word of a line was hardly read and is no syllable; a sign in front of it speaks for a torn one."""
    torn = word.text[:1] in "/\\„|⁄<>{}^~" and any(c.isalpha() for c in word.text)
    return word.confidence < (0.6 if torn else 0.35) and not is_syllable(word.text.strip(".,;:"))


def _begins_item(line: Line, type_line: Line, head: Head) -> bool:
    """Whether a line begins short paragraphs or items: off the middle, and others below begin right where it does."""
    if abs(line.center - type_line.center) < 0.6 * line.height:
        return False
    below = [other for other in head.lines if other.middle > line.middle + 0.5 * line.height]
    aligned = [other for other in below if abs(other.box[0] - line.box[0]) < 0.35 * line.height]
    listed = (
        aligned[:1] == below[:1] and abs(below[0].box[2] - line.box[2]) > 2 * line.height if below else False
    )
    return len(aligned) >= 2 or listed


def _without_author(taken: list[Line], type_line: Line) -> list[Line]:
    """The lines of a subject without those that say whose paper it is: *CỦA BAN BÍ THƯ* below CHỈ THỊ.

    Party papers and those before 2000 print it between type and subject.
    """
    if not taken or taken[0].capitals < 0.85:
        return taken
    begins = re.match(r"^\W*cua\b", taken[0].folded) is not None
    goes_on = " cua " in type_line.folded and not _VERB.match(taken[0].folded)
    if not begins and not goes_on:  # QUYẾT ĐỊNH CỦA BỘ TRƯỞNG BỘ VĂN HÓA - THÔNG / TIN
        return taken
    for index, line in enumerate(taken[1:], 1):
        if line.capitals < 0.5 or _VERB.match(line.folded):
            return taken[index:]
    return taken


def _with_title(taken: list[Line], type_line: Line) -> list[Line]:
    """The lines of a subject with what of it stands beside the type: BÁO CÁO *TỔNG KẾT* / công tác năm 2020.

    *Về việc* begins a subject by itself: BIÊN BẢN HỌP / Về việc bình xét hộ nghèo.
    """
    size = len(type_of(type_line.key)[0].split())
    rest = type_line.words[size:]
    if rest and has_label(line_of(rest, type_line.page)):  # BIÊN BẢN SỐ 03/BBNT
        return taken
    if (
        not rest
        or fold(rest[0].text) == "cua"
        or not TYPE_KEYS.get("".join(map(_letters, type_line.words[:size])))
        or "".join(map(_letters, rest)) in _OF_TYPE
    ):
        return taken
    beside = line_of(rest, type_line.page)
    if not taken:
        return [beside] if len(beside.key) > 15 else []
    return (
        taken if _ABOUT.match(taken[0].folded) or _LETTER_SUBJECT.match(taken[0].folded) else [beside, *taken]
    )


def _letters(word: Word) -> str:
    return "".join(c for c in fold(word.text) if c.isalnum())


def _seems_torn(taken: Sequence[Line], type_line: Line | None, *, small: bool = False) -> bool:
    """Whether words of a centred subject seem lost: a hole in a line, a line off the middle, a small first letter.

    Subjects of Party papers begin with a small letter.
    """
    first = taken[0].text.lstrip(" '\"“”.,_-–—*")
    if (
        type_line is not None
        and not small
        and first[:1].islower()
        and not fold(first).startswith(("v", "ve "))
    ):
        return True
    middles = [line.center for line in taken] + ([type_line.center] if type_line is not None else [])
    middle = median(middles)
    return any(has_hole(line) or abs(line.center - middle) > _OFF_MIDDLE * line.height for line in taken)


def _overlap(a: Line, b: Line) -> float:
    shared = min(a.box[2], b.box[2]) - max(a.box[0], b.box[0])
    return shared / max(1, min(a.box[2] - a.box[0], b.box[2] - b.box[0]))
