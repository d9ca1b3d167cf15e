# SPDX-License-Identifier: Apache-2.0
"""Place and date of issue (box 4), and where they stand in papers whose head has none.

Only the line that is nothing but a place and a date counts: never a legal basis, an arrival stamp, or the time of an
electronic signature.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from scan2archive.model import Word
from scan2archive.pipeline.fields.agency_places import near_province
from scan2archive.pipeline.fields.catalogues import PROVINCE_KEYS, SEAT_KEYS
from scan2archive.pipeline.fields.dates_in_words import find_worded_dates
from scan2archive.pipeline.fields.evidence import Finding, found, worst
from scan2archive.pipeline.fields.handwriting import WRITTEN, stands_out, unfilled, usual_space
from scan2archive.pipeline.fields.header import Head, has_label, is_motto, is_national
from scan2archive.pipeline.fields.layout import Line, line_of
from scan2archive.pipeline.fields.lost_dates import (
    SHORT_TOWNS,
    begins_seat,
    ends_seat,
    known_place,
    lost_date,
    may_be_province,
    place_alone,
    province_ending,
)
from scan2archive.pipeline.fields.near_dates import near_dates
from scan2archive.pipeline.fields.numbering import Numbering
from scan2archive.vietnamese import (
    DateFound,
    canonical_tones,
    code_key,
    exact,
    find_dates,
    find_figure_dates,
    fold,
    is_syllable,
)

_BEFORE_DAY = re.compile(r"[\s,.;:_'`\"“”‘’*|\-–—]+$")
_CITING = re.compile(r"^\W*(?:can cu|theo|xet|chieu|thuc hien|tiep theo|kem theo|hom nay)\b|/")
_NUMBERED = re.compile(
    r"(?:^|\s)[sS][oóôốò06](?![^\W_])|^\W*[sS]ở\b"
)  # số, and no commune of the name of Ninh Sở
_TOLD = re.compile(r"\b(?:hom nay|vao hoi|vao luc|hoi|luc|ket thuc|lap xong|lap vao)\b")
_READ_SURELY = 0.9  # marks read less surely are misread ones
_NEARLY_PROVINCES = frozenset(
    {"Phù Yên", "Quang Bình", "Thạnh Hóa"}
)  # districts in Sơn La, Hà Giang, Long An
_SPELT_VARIOUSLY = frozenset({"Lào Cai", "Đắk Lắk", "Đắk Nông", "Kon Tum"})  # Lao Cai, Đăk Lăk
_AT_HOUR = re.compile(
    r"[\s,;]+(?:[hH]ồi\s+|[lL]úc\s+)?\d{1,2}\s?(?:giờ|g|h)\b.*$"
)  # Mường Xén, 21 giờ 30 phút, ngày …: of telegrams
_HOUR = re.compile(r"^(?:hoi|luc|vao)\b.{0,12}\d")  # Hồi 16 giờ, ngày …: of telegrams
_TODAY = re.compile(r"\b(?:hom nay|ket thuc)\b.{0,40}\bngay\b")
# ngày 0Š tháng § năm 2011: what stands between the words is to be figures.
_FRAME = re.compile(
    r"(?<![a-z])ng[a-z]y\s+(?P<day>\S{1,4})\s+th[a-z]ng\s+(?P<month>\S{1,4})\s+n[a-z]m\s+(?P<year>\S{3,6})(?=\s|$)"
)
_TORN = re.compile(r"(?<![a-z])ng[a-z]y\s.{0,16}?(?<![a-z])n[a-z]m\s+(?P<year>(?:19|20)\d\d)\W*$")
_PARTS: tuple[Literal["day", "month", "year"], ...] = ("day", "month", "year")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
ALIKE = {"6": "85", "8": "63", "3": "8", "5": "6", "1": "7", "7": "1"}
# Italic figures 6 and 8 are mistaken for each other now and then; below this it is more than that.
SURE_SIX = 0.955
_DOUBT = 0.6
_NEAR = 0.65  # a date put right where only one was left
_PLAIN, _NEAR_PLAIN = 0.97, 0.9
_SHORT_SCRAP, _SURE_SCRAP, _OFF_ROW = 2, 0.7, 0.2
_SCRAP_LEFT = 0.8  # what was left out may have been a figure: for review
_FIRST_YEAR, _LAST_YEAR = 1945, 2099
_WHOLE_DATE = len("1974-01-15")


@dataclass(frozen=True, slots=True)
class DateFigure:
    """A word in box 4 that is to be the day, month or year.

    Attributes:
        part: Which.
        word: As read: ``05``, ``0Š``, ``§``.
    """

    part: Literal["day", "month", "year"]
    word: Word

    def allows(self, figures: str) -> bool:
        """Whether figures can be that part of a date."""
        if not figures.isdigit() or (len(figures) != 4 and self.part == "year"):
            return False
        if self.part == "year":
            return figures[:2] in {"19", "20"}
        return len(figures) <= 2 and 1 <= int(figures) <= (31 if self.part == "day" else 12)


def date_figures(head: Head) -> tuple[DateFigure, ...]:
    """Day, month and year of the place-and-date line in box 4, whatever they were read as; nothing without such a line."""
    for line in head.right:
        frame = _FRAME.search(line.folded)
        before = line.text[: frame.start()] if frame else ""
        if frame is None or len(before.split()) > 6 or _cites(before) or has_label(line):
            continue
        found_words: list[DateFigure] = []
        for part in _PARTS:
            words = line.span(*frame.span(part))
            if len(words) == 1 and words[0].text.strip(",.;:") == _bare(line, frame.span(part)):
                found_words.append(DateFigure(part, words[0]))
        return tuple(found_words)
    return ()


def _bare(line: Line, span: tuple[int, int]) -> str:
    """The text between two offsets, without the signs that may cling to figures."""
    return line.text[slice(*span)].strip(",.;:")


def _cites(before: str) -> bool:
    """Whether what stands before a date is a basis or a number, and no place."""
    return bool(_CITING.search(fold(before)) or _NUMBERED.search(before))


def find_date(head: Head, numbering: Numbering | None, last_year: int = _LAST_YEAR) -> tuple[Finding, ...]:
    """Date of issue and place from box 4: ``issued_date``, ``place``, or nothing.

    Takes the line of the right column that is a place and a date; a date inside running text, a legal
    basis, a stamp or a signature block is none. Figures (``5-9-1995``) count only here.
    """
    rows = [*head.right, *_pairs(head.right)]
    if numbering is not None:  # box 4 stands level with box 3: the nearer line first
        rows.sort(key=lambda line: abs(line.middle - numbering.line.middle) // (2 * line.height))
    elsewhere = [line for line in head.lines if head.top <= line.middle < 0.34 * head.page.height]
    for lines, rule, reliable in ((rows, "issued_date.box4", 0.99), (elsewhere, "issued_date.head", 0.75)):
        for line in lines:
            date = date_line(line)
            if date is None or len(date.iso) < 10:
                near = near_date_line(line, head.since, last_year)
                if near is not None:
                    return _date_findings(head, line, near, f"{rule}.near", reliable)
                clear = _without_scraps(line)
                whole = date_line(clear) if clear is not line else None
                if whole is not None and len(whole.iso) == 10:
                    return _date_findings(head, clear, whole, f"{rule}.near", _SCRAP_LEFT * reliable)
            if date is not None:
                # Number and day are written in by the same hand.
                by_hand = numbering is not None and numbering.by_hand
                return _date_findings(head, line, date, rule, reliable, by_hand)
    for line in rows:
        torn = _torn_date(line)
        if torn is not None:
            return _date_findings(head, line, torn, "issued_date.box4", 0.9)
    for line in rows:
        for date in find_figure_dates(line.text):
            if date.end >= len(line.text.rstrip(" .")) - 1 and len(line.words) <= 8:
                return _date_findings(head, line, date, "issued_date.figures", 0.9)
    if lost := next((lost for line in head.right if (lost := lost_date(line))), ()):
        return lost
    own = _date_of_number(head, numbering) if numbering is not None else ()
    return own or next((place for line in head.right if (place := place_alone(line, head))), ())


def _without_scraps(line: Line) -> Line:
    """The line without short words that were read unsurely and stand off its row: *tháng 5 11*, the 5 a scrap of the row below."""
    kept = [
        word
        for word in line.words
        if len(word.text) > _SHORT_SCRAP
        or word.confidence >= _SURE_SCRAP
        or abs((word.box[1] + word.box[3]) / 2 - line.middle) < _OFF_ROW * line.height
    ]
    return line_of(kept, line.page) if kept and len(kept) < len(line.words) else line


def _date_of_number(head: Head, numbering: Numbering) -> tuple[Finding, ...]:
    """The date behind the number (*Số 318/BC-BĐ ngày 15-12-1994*), or right below it in its column: a judgment's *Ngày 12 - 6 - 2020*."""
    line = numbering.line
    for date in (*find_dates(line.text), *find_figure_dates(line.text)):
        if date.start and date.end >= len(line.text.rstrip(" .")) - 1:
            findings = _date_findings(head, line, date, "issued_date.beside_number", 0.95)
            return tuple(one for one in findings if one.name == "issued_date")
    for line in head.left:
        below = 0.5 * line.height < line.middle - numbering.line.middle < 2.5 * line.height
        dates = (*find_dates(line.text), *find_figure_dates(line.text)) if below else ()
        if (
            dates
            and re.match(r"^\W{0,3}ngay\b", line.folded)
            and dates[0].end >= len(line.text.rstrip(" .")) - 1
        ):
            return _date_findings(head, line, dates[0], "issued_date.below_number", 0.95)[:1]
    return ()


def closing_date(lines: Sequence[Line], last_year: int = _LAST_YEAR) -> tuple[Finding, ...]:
    """Date and place from a line by itself above the signature, for papers whose head has none."""
    for line in lines:
        date = date_line(line)
        if date is not None and date.start > 0:
            return _date_findings(None, line, date, "issued_date.closing", 0.85)
    for line in lines:
        near = near_date_line(line, _FIRST_YEAR, last_year)
        if near is not None and near.start > 0:
            return _date_findings(None, line, near, "issued_date.closing.near", 0.85)
    for line in lines:  # Ngày 15 tháng 1 năm 1974, and no place; for review
        date = date_line(line)
        if date is not None and line.text[:1] == "N" and len(date.iso) == _WHOLE_DATE:
            return _date_findings(None, line, date, "issued_date.closing", 0.75)[:1]
    return ()


def minutes_date(pages: Sequence[Sequence[Line]], last_year: int = _LAST_YEAR) -> tuple[Finding, ...]:
    """The date of minutes (biên bản), which tell it in their first and last sentence instead of in the head.

    ``Hôm nay, … ngày …``, ``kết thúc vào … ngày …`` (model 1.9 of Nghị định 30/2020/NĐ-CP, Phụ lục III).
    """
    told: list[tuple[Line, DateFound]] = []
    near: list[tuple[Line, DateFound]] = []
    for lines in pages:
        for row in (*lines, *(line_of([*a.words, *b.words], a.page) for a, b in pairwise(lines))):
            # One in words that ends with its row may go on in the next: hai nghìn không trăm mười / chín.
            worded = (one for one in find_worded_dates(row.text) if one.end < len(row.text))
            for date in (*find_dates(row.text), *worded):
                if len(date.iso) == 10 and _TOLD.search(row.folded[: date.start]):
                    told.append((row, date))
            for date in near_dates(row.text, _FIRST_YEAR, last_year):
                if _TOLD.search(row.folded[: date.start]):
                    near.append((row, date))
    if not told:
        told, agreed = near[:1], len({date.iso for _, date in near}) == 1
        return _date_findings(None, *told[0], "issued_date.minutes.near", 0.9)[:1] if told and agreed else ()
    line, date = told[0]
    agree = all(other.iso == date.iso for _, other in told)
    sentences = {row.folded[: other.start] for row, other in told}
    reliable = 0.9 if agree and len(sentences) > 1 else 0.75 if agree else 0.5
    return _date_findings(None, line, date, "issued_date.minutes", reliable)[:1]


def years_of_minutes(text: str) -> frozenset[int]:
    """Years in the sentences in which minutes tell their own date: *Hôm nay, … ngày 25 tháng 8 năm 2016*."""
    told = [row for row in text.splitlines() if _TODAY.search(fold(row))]
    return frozenset(int(year) for row in told for year in _YEARS.findall(row))


def date_line(line: Line) -> DateFound | None:
    """The date of a line that holds nothing but a place and a date."""
    dates = find_dates(line.text)
    return dates[0] if dates and _is_date_line(line, dates[0]) else None


def near_date_line(line: Line, since: int = _FIRST_YEAR, last_year: int = _LAST_YEAR) -> DateFound | None:
    """The same for a line whose words or figures were misread; for review."""
    dates = near_dates(line.text, max(since, _FIRST_YEAR), last_year)
    return dates[0] if dates and _is_date_line(line, dates[0]) else None


def _torn_date(line: Line) -> DateFound | None:
    """The year of a place and a date of which the month was lost, below a stamp or a seal: ``Long An, ngày 28 năm 2015``."""
    match = _TORN.search(line.folded)
    if match is None:
        return None
    date = DateFound(match["year"], match.start(), match.end("year"), (match.span("year"),))
    return date if date.start and _is_date_line(line, date) else None


def _is_date_line(line: Line, date: DateFound) -> bool:
    if is_national(line) or is_motto(line):
        return False
    before, after = line.text[: date.start].strip(), line.text[date.end :].strip(" .,;_-'")
    if len(before.split()) > 6 or len(after) > 3 or "(" in before or has_label(line):
        return False
    if _cites(before) or re.search(r"[^\W\d_]{2}", after):  # a basis, or a sentence that goes on
        return False
    return not before or before.lstrip("'\"“.,_- ")[:1].isupper()


def _date_findings(
    head: Head | None, line: Line, date: DateFound, rule: str, reliable: float, by_hand: bool = False
) -> tuple[Finding, ...]:
    words = line.span(date.start, date.end)
    figures = [word for start, end in date.digits for word in line.span(start, end)]
    sure = worst(figures) * reliable
    if rule.endswith(".near"):
        # Where figures are figures, and read surely, only words of the frame were misread: dgày 12 thẩng 11 năm 1982.
        plain = worst(figures) >= _PLAIN and all(re.fullmatch(r"\W*\d+\W*", word.text) for word in figures)
        sure = _NEAR_PLAIN * sure if plain else _NEAR * reliable
    if any("6" in one.text and one.confidence < SURE_SIX and one.repair != WRITTEN for one in figures):
        sure = min(sure, 0.75)
    if len(date.iso) < 10:
        sure = min(sure, _DOUBT)
    elif written := [word.confidence for word in figures if word.repair == WRITTEN]:
        sure, rule = min(sure, *written), f"{rule}.written"
    elif day_by_hand(head, line, date):
        sure *= _DOUBT
    elif by_hand:
        sure *= 0.9
    findings = [found("issued_date", date.iso, words, line.page, sure, rule)]
    place = _place(line, date)
    return (*findings, place) if place else tuple(findings)


def misread_year(year: int, text: str) -> bool:
    """Whether a figure of the year was rather misread: 2006 on a paper that speaks of 2007, and 2008 would fit.

    Papers name their own year or the one before: if only the year with a figure exchanged (6 and 8, 3 and 8, 5 and
    6, 1 and 7) fits what else stands there, the year read is in doubt; so is one with a 6 that nothing confirms.

    Args:
        year: As read.
        text: Of the paper, with the line the year was read from.
    """
    years = [int(found) for found in _YEARS.findall(text)]
    if year in years:
        years.remove(year)

    def fits(one: int) -> bool:
        return one in years or one - 1 in years

    if fits(year):
        return False
    printed = str(year)
    others = {
        int(printed[:place] + other + printed[place + 1 :])
        for place in (2, 3)
        for other in ALIKE.get(printed[place], "")
    }
    # A six is read for an eight so often that nothing speaking for it is speaking against it.
    return "6" in printed[2:] or any(fits(other) for other in others)


def day_by_hand(head: Head | None, line: Line, date: DateFound) -> bool:
    """Whether the day was written in: it stands out from the print, or leaves room for another figure."""
    words = [word for word in line.span(*date.digits[2]) if re.fullmatch(r"\W*[\dOoIl|]{1,2}\W*", word.text)]
    if not words:
        return False
    space = usual_space(head, line) if head is not None else 0.6 * line.height
    return stands_out(words, line) or unfilled(words, line, space)


def _place(line: Line, date: DateFound) -> Finding | None:
    before = re.sub(r"[\s,.;]*\b[nN]g[aàáảãạ]y\s*$", "", line.text[: date.start])  # ngày 5-9-1995
    if not _HOUR.match(fold(before)):
        before = _AT_HOUR.sub("", before)
    raw = _BEFORE_DAY.sub("", before).lstrip("'\"“”.,_-—:;|~* ")
    if not re.search(r"[Kk]hu\s[IVX]$|(?:Quận|Phường)\s\d$", raw):  # Liên khu V, Quận 5
        raw = re.sub(r"[\s,.;!]+\S$", "", raw)  # what is left of ngày
    if known_place(raw.partition(",")[0]):  # Tuyên Quang, nụa: what is left of ngày
        raw = raw.partition(",")[0]
    if len(raw) < 2 or len(raw.split()) > 6 or _HOUR.match(fold(raw)):
        return None
    words = line.span(line.text.find(raw), line.text.find(raw) + len(raw))
    tokens = raw.split()
    for skip in range(min(3, len(tokens))):  # TP. Hồ Chí Minh, Tỉnh Kiên Giang
        known = PROVINCE_KEYS.get(code_key("".join(tokens[skip:])))
        if known is not None and (skip == 0 or fold(tokens[0]).strip(".") in {"tp", "thanh", "tinh", "t"}):
            value = canonical_tones(" ".join([*tokens[:skip], known]))
            misread = worst(words) < _READ_SURELY and canonical_tones(raw) not in _NEARLY_PROVINCES
            same = known in _SPELT_VARIOUSLY or raw.isascii() or _letters(raw) == _letters(value)
            if same or misread:
                return found("place", value, words, line.page, 0.98, "place.box4.province")
            # Its marks were misread, or it is a town of nearly that name: Phù Yên is in Sơn La.
            return found("place", value, words, line.page, 0.75 * worst(words), "place.box4.province.marks")
    seat = SEAT_KEYS.get(code_key(raw))
    if seat is not None:
        plain = exact(canonical_tones(raw.strip(" ,.;:"))) == exact(seat)
        return found(
            "place", seat, words, line.page, 0.98 if plain else 0.75 * worst(words), "place.box4.seat"
        )
    wellformed = all(is_syllable(token.strip(".,")) or token.isdigit() for token in tokens)
    titled = all(token[:1].isupper() or token.isdigit() for token in tokens)
    if torn := province_ending(tokens) or ends_seat(raw):
        return found("place", torn, words, line.page, _DOUBT * worst(words), "place.box4.torn")
    near = near_province(code_key(raw))
    if near:  # a letter of it was misread, or it is a town of nearly that name: Cao Lãnh is no Cao Lạng
        plain = wellformed and titled and worst(words) > 0.9
        value = canonical_tones(raw) if plain else near
        return found("place", value, words, line.page, 0.75 * worst(words), "place.box4.near")
    whole = (len(tokens) > 1 or raw in SHORT_TOWNS) and not may_be_province(code_key(raw))
    whole = whole and not begins_seat(raw)
    sure = worst(words) * (0.93 if wellformed and titled and whole else _DOUBT)
    return found("place", canonical_tones(raw), words, line.page, sure, "place.box4")


def _letters(text: str) -> str:
    """The letters of a place with their marks, without spaces and signs: Hà-Nội is Hà Nội."""
    return "".join(c for c in exact(canonical_tones(text)) if c.isalnum())


def _pairs(rows: Sequence[Line]) -> list[Line]:
    """Neighbouring rows as one line: a date that runs over two."""
    return [
        line_of([*a.words, *b.words], a.page)
        for a, b in pairwise(rows)
        if "ngay" in a.folded and b.middle - a.middle < 2.2 * a.height
    ]
