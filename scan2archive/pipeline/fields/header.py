# SPDX-License-Identifier: Apache-2.0
"""The head of a first page: national header, agency block, number line, place and date.

Boxes 1 to 4 of Nghị định 30/2020/NĐ-CP, Phụ lục I, and their forerunners; Party papers carry the
Party's name on the right and no colon after *Số*. The two columns are told apart by where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from scan2archive.model import Page
from scan2archive.pipeline.fields.arrival import Stamp, find_stamp, without_stamp
from scan2archive.pipeline.fields.layout import (
    Line,
    join_row,
    lines_of,
    same_row,
    split_line,
    strip_marks,
    usual_gap,
)
from scan2archive.vietnamese import canonical_tones, find_dates, fold

Regime = Literal["state", "republic", "south", "party", ""]

# The words of the national header, and from when on it can stand there.
_REGIMES: tuple[tuple[Regime, tuple[str, ...], int], ...] = (
    ("state", ("cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam"), 1976),
    ("republic", ("viet", "nam", "dan", "chu", "cong", "hoa"), 1945),
    ("party", ("dang", "cong", "san", "viet", "nam"), 1930),
    ("party", ("dang", "lao", "dong", "viet", "nam"), 1951),
    ("party", ("doan", "tncs", "ho", "chi", "minh"), 1976),
    ("south", ("cong", "hoa", "mien", "nam", "viet", "nam"), 1969),
    ("south", ("viet", "nam", "cong", "hoa"), 1955),
)
_NO_LETTER, _JOINED = re.compile(r"[^a-z]"), re.compile(r"(?<=[a-z])[-–](?=[a-z])")
_MOTTO = ("doc", "lap", "tu", "do", "hanh", "phuc")

_LABEL = re.compile(
    r"^\W{0,3}(?:(?:luat|phap lenh|nghi quyet|ban an|(?P<title>bien ban|hop dong|giay phep|giay chung nhan|giay moi))\s+)?"
    r"(?P<label>s[o06]|no)(?:\s?/\s?(?:no|ref)\b\.?)?(?![a-z])\s*(?P<colon>[:;.,]?)\s*(?P<next>.?)"
)
_STAMP_WORDS = re.compile(
    r"^\W*(?:cong van |van ban )?(?:den|gio|ngay|chuyen|luu ho so|so den|kinh chuyen)\b"
)
_STAMPED = re.compile(r"^(?:n.{0,2}[yv]\W*|gio\W*|so\W*|\W*\d[\d\W]*|\W+)$|^\W*\d+\W.*\d")
_STAMPS = re.compile(r"^\W*(?:HỎA TỐC(?: HẸN GIỜ)?|THƯỢNG KHẨN|KHẨN|TUYỆT MẬT|TỐI MẬT|MẬT)\W*$")
_SIGNATURE_BLOCK = re.compile(r"(?:nguoi ky|ky boi|thoi gian ky|ngay ky|co quan|email)\s*:|\+07[:']?00")

_GLUED = 8  # letters: a syllable has seven at most
# Shares of the page's height and width (A4; Phụ lục I gives the zones in millimetres).
_HEAD = 0.34
_BLOCK = 0.24
_TITLE, _MARGIN = 0.3, 0.06  # a short title; the left margin is wider than the right by so much


@dataclass(frozen=True, slots=True)
class Head:
    """The first page of a document, its lines sorted into the zones of its head.

    Attributes:
        page: The page.
        lines: All lines, cut at the gutter, without those of arrival stamps and e-signatures.
        regime: Whose national header it carries; empty if none was found.
        since: First year such a header can stand on a paper; 0 if none was found.
        national: That line, or None.
        top: Where the header starts, in pixels.
        gutter: Between the left and the right column, in pixels.
        left: Rows of the agency's column from the top to the end of the head, each joined to one line.
        right: The same of the column of the national header (on the left in some papers of 1945 to 1954).
        stamp: The stamp of whoever received the paper, if it was found; its words are in no line.
    """

    page: Page
    lines: tuple[Line, ...]
    regime: Regime
    since: int
    national: Line | None
    top: float
    gutter: float
    left: tuple[Line, ...]
    right: tuple[Line, ...]
    stamp: Stamp | None = None


def match_phrase(line: Line, phrase: Sequence[str], needed: float) -> int | None:
    """Where in the line a phrase starts of which at least a share of the words stands there, in order.

    Args:
        line: Any line.
        phrase: Folded words.
        needed: Share of the phrase's words that must stand in the line, 0 to 1.

    Returns:
        Index of the word the phrase starts at, or None.
    """
    keys, places = _syllables_of(tuple(word.text for word in line.words))
    first, best = 0, (0, 0)
    # LAO ĐỘNG beside the national header is no CỘNG: of all places it may begin at, the one with most equal words.
    for begin in (0, *(index for index, key in enumerate(keys) if index and _alike(key, phrase[0]))):
        start, hits, equal = _matched(keys, phrase, begin)
        if (hits, equal) >= best:  # NGÂN HÀNG TMCP CÔNG beside it: of two that match alike the later one
            first, best = start, (hits, equal)
    return places[first] if best[0] / len(phrase) >= needed else None


@lru_cache(maxsize=1 << 10)  # a line is held against one phrase after the other
def _syllables_of(texts: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The syllables of words, folded, and the word each is of. VIỆT-NAM DÂN-CHỦ CỘNG-HÒA: up to the 1950s they were joined."""
    parts = [
        (_NO_LETTER.sub("", part), place)
        for place, text in enumerate(texts)
        for part in _JOINED.split(fold(text))
    ]
    return tuple(key for key, _ in parts), tuple(place for _, place in parts)


def _matched(keys: Sequence[str], phrase: Sequence[str], begin: int) -> tuple[int, int, int]:
    """Where a phrase starts among words from a place on, how many of its words stand there in order, and how many unchanged."""
    first, hits, equal, position = begin, 0, 0, begin
    for place, wanted in enumerate(phrase):
        for index in range(position, min(len(keys), position + 4) if hits else len(keys)):
            if _alike(keys[index], wanted):
                if not hits:
                    first = max(0, index - place)
                hits, position, equal = hits + 1, index + 1, equal + (keys[index] == wanted)
                break
    return first, hits, equal


@lru_cache(maxsize=32)  # second looks, the cut into papers and the fields ask for it one after the other
def read_head(page: Page) -> Head:
    """Sorts the lines of a page into the zones of a first page."""
    stamp = find_stamp(page)
    clear = page if stamp is None else replace(page, words=without_stamp(page, stamp))
    lines = [line for line in map(strip_marks, lines_of(clear)) if line is not None]
    lines = [part for line in lines for part in _stamp_apart(line)]
    regime, since, national, lines = _find_national(lines, page)
    gutter = _gutter(national, page)
    top = national.box[1] - 1.6 * national.height if national else 0.0
    bottom = (national.box[1] if national else 0.02 * page.height) + _BLOCK * page.height
    lines = [line for line in lines if not _SIGNATURE_BLOCK.search(line.folded)]
    lines = [own for line in _without_stamps(lines, page) if (own := _beside_stamp(line)) is not None]
    cut: list[Line] = []
    for line in lines:
        cut.extend(_cut_at(line, gutter, page) if line.middle < bottom else (line,))
    # Scraps of strokes between two rows would make one of both.
    head = [line for line in cut if top <= line.middle < bottom and not _is_scrap(line)]
    left = _rows(line for line in head if line.center < gutter)
    right = _rows(line for line in head if line.center >= gutter)
    mirrored = national is not None and national.box[2] < 0.6 * page.width
    # Up to the 1950s the national header stands on the left, the agency on the right, or both on the left.
    if mirrored and any(_beside(row, national) and row.capitals > 0.7 and len(row.key) > 5 for row in right):
        left, right = right, left
    return Head(page, tuple(cut), regime, since, national, top, gutter, left, right, stamp)


def has_head(head: Head) -> bool:
    """Whether the page looks like the first of a paper: a national header, or a labelled number line."""
    return head.national is not None or any(
        has_label(line) and ("/" in line.text or "-" in line.text) for line in head.left
    )


def is_motto(line: Line) -> bool:
    """Whether the line is the national motto (tiêu ngữ)."""
    return match_phrase(line, _MOTTO, 0.6) is not None


def is_national(line: Line) -> bool:
    """Whether the line is a national header (Quốc hiệu) or the Party's name."""
    return line.capitals > 0.6 and any(
        match_phrase(line, words, _share(words)) is not None for _, words, _ in _REGIMES
    )


def has_label(line: Line) -> bool:
    """Whether the line starts with *Số*, as it is read."""
    return label_end(line) > 0


def label_end(line: Line) -> int:
    """Offset in the line's text after *Số:*; 0 if it does not start with it.

    Without its marks it could as well be *Sở*: then a colon, a figure or a stroke must follow.
    """
    match = _LABEL.match(line.folded)
    if not match or not (match["title"] is None or line.text[slice(*match.span("title"))].isupper()):
        return 0  # BIÊN BẢN SỐ 03/BBNT; in small letters a paper is spoken of
    sure = line.text[slice(*match.span("label"))] in {"Số", "số", "Sô", "Só", "SỐ"}
    if not sure and not match["colon"] and not (match["next"].isdigit() or match["next"] in {"/", "…"}):
        return 0
    return match.start("next")


def _share(phrase: Sequence[str]) -> float:
    """How much of a national header has to stand in a line: MẶT TRẬN … VIỆT NAM XÃ HÒA X is no VIỆT NAM CỘNG HÒA."""
    return 0.7 if len(phrase) > 4 else 1.0


def _alike(word: str, wanted: str) -> bool:
    """Equal, or one letter changed in a word of four and more."""
    if word == wanted:
        return True
    if len(word) != len(wanted) or len(word) < 4 or (word[0] != wanted[0] and word[-1] != wanted[-1]):
        return False
    return sum(a != b for a, b in zip(word, wanted, strict=True)) == 1


def _find_national(lines: list[Line], page: Page) -> tuple[Regime, int, Line | None, list[Line]]:
    for index, line in enumerate(lines):
        if line.middle > _HEAD * page.height:
            break
        if line.capitals < 0.6 or len(line.words) + line.text.count("-") < 3:
            continue
        for regime, words, since in _REGIMES:
            start = match_phrase(line, words, _share(words))
            if start is None:
                continue
            if start and fold(line.words[start - 1].text) == "nuoc":  # NƯỚC VIỆT NAM DÂN CHỦ CỘNG HÒA
                start -= 1
                words = ("nuoc", *words)
            parts = split_line(line, start)
            joined = sum(len(re.findall(r"(?<=\w)[-–](?=\w)", word.text)) for word in parts[-1].words)
            rest = split_line(parts[-1], len(words) - joined)
            # Mirrored columns: the agency stands to the right of the national header.
            pieces = [*parts[:-1], *(rest if len(rest) == 1 or start == 0 else (parts[-1],))]
            national = rest[0] if len(rest) > 1 and start == 0 else parts[-1]
            return regime, since, national, [*lines[:index], *pieces, *lines[index + 1 :]]
    return "", 0, None, lines


def _is_scrap(line: Line) -> bool:
    """Whether no word of a line was read with half a chance of being right, and it is no number line.

    Words that ran into one another are read as unsurely, and are long: TỈNHSƠNLA.
    """
    if any(len(word.text) >= _GLUED and word.text.isalpha() and word.text.isupper() for word in line.words):
        return False
    numbered = re.search(r"\d\s?[/-]\s?[A-ZĐ]{2}", line.text) or has_label(line)
    return all(word.confidence < 0.5 for word in line.words) and not numbered


def _beside(row: Line, national: Line | None) -> bool:
    """Whether a row stands level with the national header, or in the few lines below it."""
    return national is not None and row.middle < national.middle + 6 * national.height


def _gutter(national: Line | None, page: Page) -> float:
    if national is None or national.box[2] < 0.6 * page.width:
        return 0.47 * page.width
    if national.box[0] < 0.34 * page.width:  # centred on the page: no left column beside it
        return 0.47 * page.width
    return national.box[0] - 0.4 * national.height


def _cut_at(line: Line, gutter: float, page: Page) -> tuple[Line, ...]:
    """The line cut at the wide gap nearest to the gutter, if it runs across and has one."""
    if line.box[2] < gutter or line.box[0] > gutter or _is_title(line, page):
        return (line,)
    best, cost = 0, float("inf")
    wide = max(0.7 * line.height, 1.7 * usual_gap(line.words))
    for index in range(1, len(line.words)):
        start, end = line.words[index - 1].box[2], line.words[index].box[0]
        gap = end - start
        distance = 0.0 if start <= gutter <= end else min(abs(start - gutter), abs(end - gutter))
        if gap >= wide and distance < 5 * line.height and distance - 2 * gap < cost:
            best, cost = index, distance - 2 * gap
    if not best:
        return (line,)
    parts = split_line(line, best)
    # Running text stays whole: only heads (capitals, a number, a date) stand in two columns.
    heads = parts[0].capitals > 0.7 or has_label(parts[0]) or is_motto(parts[1]) or find_dates(parts[1].text)
    return parts if heads else (line,)


def _is_title(line: Line, page: Page) -> bool:
    """Whether a line is two or three words of capitals in the middle of the page: CHỈ LỆNH, typed as wide as columns are set apart."""
    return (
        line.capitals == 1.0
        and len(line.words) <= 3
        and line.box[2] - line.box[0] < _TITLE * page.width
        and abs(line.center - 0.5 * (page.width + _MARGIN * page.width)) < 0.05 * page.width
    )


def _rows(lines: Iterable[Line]) -> tuple[Line, ...]:
    rows: list[list[Line]] = []
    for line in lines:
        if rows and same_row(rows[-1][-1], line):
            if any(_lies_upon(line, other) for other in rows[-1]):
                continue
            rows[-1] = [other for other in rows[-1] if not _lies_upon(other, line)]
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(join_row(row) for row in rows)


def _lies_upon(line: Line, other: Line) -> bool:
    """Whether a short piece of a row stands where the words of another do: the engine read some of their letters twice."""
    shared = sum(
        max(0, min(line.box[2], word.box[2]) - max(line.box[0], word.box[0])) for word in other.words
    )
    return 2 * len(line.words) <= len(other.words) and shared > 0.6 * (line.box[2] - line.box[0])


def _stamp_apart(line: Line) -> tuple[Line, ...]:
    """A stamp that the engine put into one line with text to its right: ``HỎA TỐC Kính gửi: …``."""
    for size in range(min(4, len(line.words) - 1), 0, -1):
        own = " ".join(word.text for word in line.words[:size])
        if _STAMPS.match(canonical_tones(own)) and not line.words[size].text.isupper():
            return split_line(line, size)
    return (line,)


def _beside_stamp(line: Line) -> Line | None:
    """The line without the words of an arrival stamp that the engine read into it; None if that is all."""
    first = line.words[0].text.strip(".:,;|[]()_")
    if fold(first) != "den" or not first.isupper() or line.capitals == 1.0:
        return line
    index = 1
    while index < min(6, len(line.words)) and _STAMPED.match(fold(line.words[index].text)):
        index += 1
    if index == 1 and line.words[1].text.isupper():
        return line
    parts = split_line(line, index)
    return parts[1] if len(parts) > 1 else None


def _without_stamps(lines: list[Line], page: Page) -> list[Line]:
    """The lines without those of an arrival stamp (dấu ĐẾN: 35 x 50 mm, Phụ lục IV).

    The stamp has its own number and date; neither is the paper's.
    """
    millimetre = page.dpi / 25.4
    stamped: set[int] = set()
    for line in lines:
        word = line.words[0].text.strip(".:,;|[]()_")
        alone = fold(word) == "den" and word.isupper() and len(line.words) <= 4
        named = re.match(r"^\W*(?:cong van|van ban) den\W*$", line.folded)
        if not (alone or named):
            continue
        left, right = line.box[0] - 18 * millimetre, line.box[0] + 52 * millimetre
        top, bottom = line.box[1] - 15 * millimetre, line.box[3] + 32 * millimetre
        inside = [
            index
            for index, other in enumerate(lines)
            if left <= other.box[0] and other.box[2] <= right and top <= other.middle <= bottom
        ]
        own = [
            index
            for index in inside
            if lines[index] is line
            or _STAMP_WORDS.match(lines[index].folded)
            or (
                has_label(lines[index])
                and lines[index].middle > line.box[1] - 7 * millimetre
                and not re.search(r"[A-ZĐ]{2}", lines[index].text)
            )
        ]
        if len(own) < 2 and not named:
            continue
        stamped.update(own)
        # The receiving agency's name stands in capitals just above ĐẾN.
        stamped.update(
            index
            for index in inside
            if lines[index].capitals > 0.7
            and 0 < line.middle - lines[index].middle < 10 * millimetre
            and lines[index].height < 0.9 * line.height
        )
    return [line for index, line in enumerate(lines) if index not in stamped]
