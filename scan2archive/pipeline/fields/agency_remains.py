# SPDX-License-Identifier: Apache-2.0
"""Whether what was read of an agency block may be the remains of a longer one.

A closed list vouches for the words of a name, not for those that are missing: *Ủy ban nhân dân tỉnh Lai Châu* is whole, and what is
left of a head whose last row, THANH TRA TỈNH, was not read. Three witnesses tell: the name by itself (a head without its branch, a
branch without its head, an office of every district without its place), the rows (a gap as high as a row, a row that is not centred
any longer), and the place the paper is dated in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from scan2archive.pipeline.fields.agency import agency_name
from scan2archive.pipeline.fields.catalogues import (
    AGENCY_PHRASES,
    AGENCY_STARTS,
    LONGEST_AGENCY,
    NUMBERED,
    PROVINCE_KEYS,
    PROVINCES,
    SEAT_KEYS,
)
from scan2archive.pipeline.fields.header import Head
from scan2archive.pipeline.fields.layout import Line
from scan2archive.vietnamese import code_key, exact, fold

# Heads that a branch or a name follows, whatever place stands behind them.
_BARE = NUMBERED | {
    *("Bộ", "Sở", "Ty", "Nha", "Phòng", "Cục", "Chi cục", "Tổng cục", "Vụ", "Viện", "Trường", "Ban", "Cơ quan", "Trung tâm"),
    *("Ủy ban", "Hội đồng", "Hội", "Tổng công ty", "Tập đoàn", "Ngân hàng", "Học viện", "Trường Đại học", "Trường Cao đẳng"),
    *("Đại học", "Sư đoàn", "Trung đoàn", "Lữ đoàn", "Binh đoàn", "Bộ Tư lệnh", "Ban Chỉ đạo", "Ban Chỉ huy", "Ban Quản lý"),
    *("Thủ tướng", "Trường THPT", "Trường THCS", "Trường Tiểu học", "Trường Mầm non", "Chi bộ", "Đồn Biên phòng", "Trạm", "Đội"),
}  # fmt: skip
# Offices that every province, district or commune has one of: without its place the name is not whole.
_LOCAL = frozenset(
    {
        *("Ủy ban nhân dân", "Ủy ban hành chính", "Ủy ban nhân dân cách mạng", "Hội đồng nhân dân", "Thường trực Hội đồng nhân dân"),
        *("Ủy ban kháng chiến hành chính", "Ủy ban Kháng chiến Hành chính", "Ủy ban Kháng chiến kiêm Hành chính", "Tòa hành chánh"),
        *("Tòa hành chính", "Tòa án nhân dân", "Tòa án", "Tòa án nhân dân cấp cao", "Tòa án nhân dân khu vực", "Viện kiểm sát nhân dân"),
        *("Viện kiểm sát nhân dân cấp cao", "Viện kiểm sát nhân dân khu vực", "Công an", "Thanh tra", "Bảo hiểm xã hội"),
        *("Đoàn đại biểu Quốc hội", "Bộ Chỉ huy Quân sự", "Ban Chỉ huy Quân sự", "Bộ Chỉ huy Bộ đội Biên phòng", "Bộ đội Biên phòng"),
        *("Cục Thuế", "Chi cục Thuế", "Cục Hải quan", "Chi cục Hải quan", "Cục Thống kê", "Chi cục Thống kê", "Cục Thi hành án dân sự"),
        *("Chi cục Thi hành án dân sự", "Thi hành án dân sự", "Hạt Kiểm lâm", "Kho bạc Nhà nước khu vực", "Chi cục Thuế khu vực"),
        *("Liên đoàn Lao động", "Liên hiệp Công đoàn", "Hội Liên hiệp Phụ nữ", "Hội Nông dân", "Hội Cựu chiến binh", "Hội Chữ thập đỏ"),
        *("Hội Liên hiệp Thanh niên", "Ủy ban Mặt trận Tổ quốc", "Tỉnh ủy", "Thành ủy", "Huyện ủy", "Quận ủy", "Thị ủy", "Đảng ủy"),
        *("Đảng bộ", "Tỉnh đoàn", "Thành đoàn", "Huyện đoàn", "Ban Chấp hành Đảng bộ", "Điện lực", "Viễn thông", "Bưu điện"),
        *("Công ty Điện lực", "Phòng Giao dịch", "Bệnh viện", "Bệnh viện Đa khoa", "Trung tâm Y tế", "Trạm Y tế", "Ủy ban bầu cử", "Ngân hàng Nhà nước"),
        *("Văn phòng Đăng ký đất đai", "Ban Quản lý Khu kinh tế", "Ban Quản lý dự án", "Ban Quản lý dự án đầu tư xây dựng"),
        *("Ban Chỉ huy Phòng chống thiên tai và Tìm kiếm cứu nạn", "Ban Chỉ huy Phòng, chống thiên tai và Tìm kiếm cứu nạn"),
        *("Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân"),
        *("Ủy ban Quân quản", "Trọng tài Kinh tế", "Mặt trận Liên Việt", "Ủy ban Liên Việt", "Hội Liên Việt", "Ủy ban Kế hoạch", "Ủy ban Vật giá"),
        *("Ủy ban Xây dựng cơ bản", "Liên hiệp xã tiểu, thủ công nghiệp", "Trung tâm Giám định Y khoa", "Hội đồng Giám định Y khoa"),
        *("Trung tâm Pháp y", "Trung tâm Giám định Pháp y", "Trung tâm Chăm sóc sức khỏe sinh sản", "Trung tâm Phòng, chống HIV/AIDS"),
        *("Trung tâm Truyền thông - Giáo dục sức khỏe", "Cơ quan Ủy ban Kiểm tra - Thanh tra", "Cơ quan Tổ chức - Nội vụ", "Đảng ủy Công an"),
        *("Đảng ủy Quân sự", "Trung tâm Chính trị", "Trung tâm Dịch vụ tổng hợp", "Ban Chỉ huy Phòng thủ khu vực", "Đoàn Luật sư", "Thống kê"),
        *("Văn phòng Đảng ủy", "Trung tâm Phục vụ hành chính công", "Văn phòng Công chứng", "Văn phòng công chứng", "Phòng Công chứng"),
        *("Văn phòng Ủy ban nhân dân", "Ban Thường vụ Hội Liên hiệp Phụ nữ", "Ban Chấp hành Hội Nông dân"),
    }
)  # fmt: skip
# Units from large to small: HUYỆN X XÃ Y of two agencies, of the second of which the head was lost.
_RANKS = {
    "tỉnh": 0,
    "thành phố": 0,
    "huyện": 1,
    "quận": 1,
    "thị xã": 1,
    "khu phố": 2,
    "xã": 2,
    "phường": 2,
    "thị trấn": 2,
}
_UNITS = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(_RANKS, key=len, reverse=True))})(?!\w)")
_FURTHER_STARTS = (
    ["nha"],
    ["thue"],
    ["phu"],
    ["lien"],
    ["chu"],
    ["khu"],
)  # of other times and of 2025: Nha, Thuế tỉnh, Phủ
_CENTRAL = (
    "Bộ ",
    "Tổng cục ",
    "Kho bạc Nhà nước",
    "Kiểm toán nhà nước",
    "Văn phòng Quốc hội",
    "Văn phòng Chính phủ",
)
_COMMANDS = ("Bộ Tư lệnh", "Bộ Chỉ huy", "Bộ Tổng", "Bộ đội")
_OF_PROVINCES = ("Tỉnh ủy ", "Thành ủy ", "Tỉnh đoàn ", "Thành đoàn ")
# In heights of a row, and in distances of rows.
_HOLE, _LEAST_PITCH, _MOST_PITCH = 1.6, 1.05, 2.7
_CLOSE, _RIGHT_BELOW, _LATE = 1.35, 1.75, 0.75
_PARTY_MARK = 1.0


@dataclass(frozen=True, slots=True)
class _Room:
    """How far rows of a whole block may stand from where they should.

    Attributes:
        aside: Of the middle of the column, in heights.
        above_number: From the last row to the number, in distances of rows.
        one_row: The same below a row by itself.
    """

    aside: float
    above_number: float
    one_row: float


# Typists centre by eye: of ten real heads three have a row 1.2 to 1.4 heights aside, and the number 1.4 to 3.2 rows below. Where the
# notation spells the agency as well, only what no whole head shows is a doubt.
_USUAL, _AT_MOST = _Room(0.8, 2.2, 3.3), _Room(1.6, 3.4, 3.4)


def is_unfinished(value: str, *, spelled: bool = False) -> bool:
    """Whether an agency's full name cannot be all of it: no head, a head alone, *và* before nothing, no place where it needs one.

    Args:
        value: The name.
        spelled: The notation spells it: then it is not the beginning of a longer one.
    """
    value = value.removeprefix("Chủ tịch ") if value.startswith("Chủ tịch Ủy ban") else value
    tokens = _tokens(value)
    name = agency_name(value)
    core = tuple(_tokens(name.core))
    if tokens[:1] not in _FURTHER_STARTS and not _begins_as_agencies(value):
        return True
    if name.core in _BARE or value in _LOCAL or (value.startswith(("Sở ", "Phòng ")) and value == name.core):
        return True
    if core[-1:] == ("va",):
        return True
    if not spelled and is_begun(value):
        return True
    committee = next((head for head in _OF_PROVINCES if value.startswith(head)), "")
    if committee and value.removeprefix(committee) not in PROVINCES:
        return True
    if "tối cao" in value and name.place:
        return True
    ranks = [_RANKS[unit] for unit in _UNITS.findall(value)]
    return any(before < after for before, after in pairwise(ranks))


def _begins_as_agencies(value: str) -> bool:
    """Whether a name begins with a head of the lists, marks included: *Quy hoạch* is no *Quỹ*."""
    tokens = tuple(_tokens(value))
    heads = [tokens[:size] for size in range(1, LONGEST_AGENCY + 1) if tokens[:size] in AGENCY_STARTS]
    names = [AGENCY_PHRASES.get(head, value) for head in heads]
    return any(exact(name.split()[0]) == exact(value.split()[0]) for name in names)


def is_begun(value: str) -> bool:
    """Whether a name is the beginning of a known one and none itself: HỘI ĐỒNG BỘ, BAN CHẤP HÀNH TRUNG, BAN THƯỜNG."""
    core = tuple(_tokens(agency_name(value).core))
    return core not in AGENCY_PHRASES and any(known[: len(core)] == core for known in AGENCY_PHRASES)


def rows_are_missing(rows: Sequence[Line], head: Head, number: Line | None, *, spelled: bool = False) -> bool:
    """Whether the block shows a gap as high as a row, or a row that stands aside of the others as if a word of it was lost.

    Args:
        rows: Of the agency block (at least one), from top to bottom.
        head: The first page.
        number: The number line, or None.
        spelled: The notation spells the agency that was read.
    """
    room = _AT_MOST if spelled else _USUAL
    return _stands_aside(rows, number, room) or _has_gap(rows, head, number, room)


def _stands_aside(rows: Sequence[Line], number: Line | None, most: _Room) -> bool:
    """Whether one row is neither centred like the others nor begins where they do."""
    column = [*rows, *([number] if number is not None else ())]
    for place, row in enumerate(rows):
        others = [*column[:place], *column[place + 1 :]]
        if others:
            aside = abs(row.center - median(other.center for other in others))
            begun = abs(row.box[0] - median(other.box[0] for other in others))
            if min(aside, begun) > most.aside * row.height:
                return True
    return False


def rows_are_whole(rows: Sequence[Line], head: Head, number: Line | None) -> bool:
    """Whether nothing can have stood above, between or below the rows: level with the national header, close together, the number right below."""
    pitch, gaps, room = _distances(rows, head, number)
    if not pitch or number is None or head.national is None:
        return False
    level = abs(rows[0].middle - head.national.middle) < 0.5 * pitch
    return level and max(gaps, default=0.0) < _CLOSE * pitch and room < _RIGHT_BELOW * pitch


def _has_gap(rows: Sequence[Line], head: Head, number: Line | None, allowed: _Room) -> bool:
    pitch, gaps, room = _distances(rows, head, number)
    if not pitch or number is None:
        return bool(pitch) and max(gaps, default=0.0) > _HOLE * pitch
    if max(gaps, default=0.0) > _HOLE * pitch or _is_late(rows[0], head, pitch):
        return True
    height = median(row.height for row in rows)
    beside = [row.middle for row in head.right if abs(row.middle - number.middle) < 0.7 * height]
    over = [row.middle for row in head.right if row.middle < number.middle - 0.7 * height]
    if beside and over and head.regime != "party":
        # Number and date are level: the longer column pushed both down. Room above both of them is a row that was lost.
        return min(room, beside[0] - over[-1]) > allowed.above_number * pitch
    most = allowed.one_row if len(rows) == 1 else allowed.above_number
    return room > (most + (_PARTY_MARK if head.regime == "party" else 0.0)) * pitch


def _is_late(first: Line, head: Head, pitch: float) -> bool:
    """Whether the first row stands lower than the national header on its right: on papers both are level."""
    national = head.national
    beside = national is not None and national.center > head.gutter > first.center
    over = (row for row in head.left if row.middle < first.middle - 0.5 * first.height)
    above = any(
        row.capitals < 0.72 or row.key.startswith("duthao") for row in over
    )  # a draft's mark, an e-signature
    return national is not None and beside and not above and first.middle - national.middle > _LATE * pitch


def _distances(rows: Sequence[Line], head: Head, number: Line | None) -> tuple[float, list[float], float]:
    """Of the column, in pixels: the usual distance of rows (0 if nothing tells it), all distances down to the last row above the number, and from there."""
    height = median(row.height for row in rows)
    shown = [row.middle for row in head.left if rows[0].middle <= row.middle <= rows[-1].middle]
    gaps = [below - above for above, below in pairwise(shown)]
    national = head.national
    column = [row.middle for row in head.right if national is not None and row.middle >= national.middle]
    if (
        national is not None and national.center > head.gutter
    ):  # XÃ HỘI CHỦ NGHĨA / VIỆT NAM may take two rows
        gaps_beside = [below - above for above, below in pairwise(column[:3])]
    else:
        gaps_beside = [rows[0].middle - national.middle] if national is not None else []
    known = [gap for gap in (*gaps, *gaps_beside) if _LEAST_PITCH * height < gap < _MOST_PITCH * height]
    below = _between(head, rows[-1], number) if number is not None else []
    # Dashes and stars are rows of the block; a draft's mark or a stamp may stand anywhere.
    marks = [middle for middle, written in below if not written]
    gaps += [b - a for a, b in pairwise([rows[-1].middle, *marks])]
    last = max([rows[-1].middle, *(middle for middle, _ in below)])
    return min(known, default=0.0), gaps, number.middle - last if number is not None else 0.0


def _between(head: Head, above: Line, number: Line) -> list[tuple[float, bool]]:
    """Where words stand between block and number, their middles in pixels from top to bottom, and whether they have letters or figures."""
    top, bottom = above.middle + 0.5 * above.height, number.middle - 0.5 * number.height
    edge = max(above.box[2], number.box[2])
    middles = [
        ((word.box[1] + word.box[3]) / 2, sum(map(str.isalnum, word.text)) > len(word.text) / 2)
        for word in head.page.words
        if word.box[2] <= edge
    ]
    return sorted(one for one in middles if top < one[0] < bottom)


_OF_TOWN = re.compile(r"^(?:TP|TX|Tp|Tx|Thành phố|Thị xã)\b[. ]*(?=\w)")  # Thị xã Bến Tre


def is_dated_elsewhere(value: str, parent: str, place: str, year: int) -> bool:
    """Whether the place of the date is none that an agency of this name dates its papers in.

    Ministries date theirs in Hà Nội, provinces in their own name or their seat, districts and communes in their own name or that of
    the district or province above.

    Args:
        value: The agency's full name.
        parent: That of the agency above it; empty if there is none.
        place: Of the date; empty if not known.
        year: Of issue; before 1976 the war moved offices, before 1992 seats of provinces were others.
    """
    if not place or year < 1955 or place.endswith("Sài Gòn"):
        return False
    key = code_key(_OF_TOWN.sub("", place))
    own = agency_name(value).place
    if not own and (value.startswith(_CENTRAL) or value.endswith("Việt Nam")):
        return key != "hanoi" and not value.startswith(_COMMANDS) and " khu vực " not in value
    unit = next((unit for unit in _RANKS if own.startswith(f"{unit} ")), "")
    if not unit or key in SEAT_KEYS or key in code_key(own) or key in code_key(agency_name(parent).place):
        return False
    if _RANKS[unit] == 0 and own.removeprefix(f"{unit} ") in PROVINCES:
        return year >= 1976 and (year >= 1992 or key not in PROVINCE_KEYS)
    return key not in PROVINCE_KEYS


def _tokens(text: str) -> list[str]:
    return [token for token in fold(text).replace("-", " ").replace(",", " ").split() if token]
