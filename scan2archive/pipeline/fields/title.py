# SPDX-License-Identifier: Apache-2.0
"""The type line (box 5a) and the stamps of urgency and secrecy (boxes 10a, 10b)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

from scan2archive.document_types import SELDOM
from scan2archive.model import Page
from scan2archive.pipeline.fields.catalogues import TYPE_KEYS
from scan2archive.pipeline.fields.evidence import Finding, found, read_right, usual
from scan2archive.pipeline.fields.header import Head
from scan2archive.pipeline.fields.layout import Line, join_row, same_row
from scan2archive.pipeline.fields.post_list import POST_KEYS
from scan2archive.vietnamese import canonical_tones, fold, is_syllable

ADDRESSED = re.compile(r"^\W{0,3}k[ií]nh\s*g[uo]i\b")

URGENCIES = {"hoatochengio": "Hỏa tốc", "hoatoc": "Hỏa tốc", "thuongkhan": "Thượng khẩn", "khan": "Khẩn"}
SECRECY_STAMP = "secrecy.stamp"  # repair of a word that stands for such a stamp, found in the image
_SECRECIES = {"tuyetmat": "Tuyệt mật", "toimat": "Tối mật", "mat": "Mật"}
_TYPED = {"TUYỆTMẬT": "Tuyệt mật", "TỐIMẬT": "Tối mật", "MẬT": "Mật"}
_LABELLED = re.compile(r"^\W*(?:mức )?độ mật\W*(tuyệt mật|tối mật|mật)\W*$")
_LABELLED_NEAR = re.compile(r"^\W*(?:muc )?do mat\W+(tuyet mat|toi mat|mat)\W*$")

# What goes on in the line of the type: BÁO CÁO TỔNG KẾT, BIÊN BẢN HỌP, THÔNG BÁO KẾT LUẬN. A closed list: KẾ HOẠCH VÀ
# ĐẦU TƯ is the end of an agency's name.
_FURTHER = tuple(
    re.findall(
        r"[a-z]+",
        "bangiao binhxet boiduong bonhiem chinhtri chuyende congbo congnhan congtac cuochop danhgia donggop ghinho giaitrinh "
        "giaonhan hanhdong hoatoc hoinghi hop ketluan ketqua khan khaosat khenthuong kiemke kiemphieu kiemtra kinhte lamviec "
        "lan laodong lienbo liennganh lientich moihop muaban nghiemthu nhanh pheduyet phoihop soket thamdinh thamtra thanhlap thanhtra "
        "thihanh thuchien thuyetminh tiepthu tomtat tongket trieutap tudanhgia tuyendung tuyensinh veviec vipham xacminh xuphat",
    )
)


def find_type(
    head: Head, below: float, number: Line | None = None, expected: Sequence[str] = ()
) -> tuple[Finding, Line] | None:
    """The type line (tên loại): capitals by themselves in the middle of the page, the first of them.

    Args:
        head: The first page.
        below: Where to start, in pixels: the lower edge of the head's number and date lines.
        number: The number line, if it was found; in the agency's column nothing above it is a type.
        expected: The types that the abbreviation in the notation stands for.

    Returns:
        ``type`` and its line; None for letters, which have none, and where none can be read.
    """
    width, height = head.page.width, head.page.height
    candidates = [line for line in head.lines if below <= line.middle < 0.62 * height]
    addressed = next((line for line in candidates if ADDRESSED.match(line.folded)), None)
    rows = _spaced_rows(candidates)
    # SẮC LỆNH cut at the gutter is no LỆNH: a row that is a type goes before its parts, any other behind all lines.
    whole = [row for row in rows if row.key in TYPE_KEYS]
    parts = {line.words[0]: row for row in whole for line in candidates if line.words[0] in row.words}
    ordered = [one for line in candidates for one in (parts.get(line.words[0], line), line)]
    for line in [*ordered, *rows]:
        if addressed is not None and line.middle >= addressed.middle - line.height:
            continue
        if line.capitals < 0.8 or not 0.25 * width < line.center < 0.75 * width:
            continue
        if number is not None and _above_number(line, number, head.gutter):
            continue
        if line.text.rstrip().endswith(":"):  # QUYẾT ĐỊNH: after the legal bases
            continue
        name, reliable = type_of(line.key)
        # A row of several lines is taken for a type that it spells: ĐẾN of a stamp beside QUYẾT ĐỊNH is none of it.
        if name and (reliable >= _SPELT or line in candidates):
            sure = reliable * max(0.9, usual(line.words))
            rule = "type.line.near" if reliable < _SPELT and _is_whole(line) else "type.line"
            return found(
                "type",
                name,
                line.words,
                line.page,
                min(sure, _LEAST_LIKELY) if rule != "type.line" else sure,
                rule,
            ), line
    for line in candidates:  # kỹ HOẠCH: small letters where capitals were torn; for review
        if addressed is not None and line.middle >= addressed.middle - line.height:
            break
        if (
            _TORN_CAPITALS < line.capitals <= 0.8
            and 0.35 * width < line.center < 0.65 * width
            and len(line.words) < 4
        ):
            name, reliable = type_of(line.key)
            if name:
                return found("type", name, line.words, line.page, _TORN * reliable, "type.line.torn"), line
    end = addressed.middle if addressed is not None else float("inf")
    if torn := _expected_type([line for line in candidates if line.middle < end], expected, width):
        return torn
    if addressed is not None:
        return None
    # Before the 1960s only the enacting line names the type: NGHỊ ĐỊNH: below the bases.
    for line in [*rows, *candidates]:
        centred = 0.35 * width < line.center < 0.65 * width
        if line.capitals > 0.8 and centred and line.text.rstrip().endswith(":") and line.key in TYPE_KEYS:
            sure = 0.85 * max(0.9, usual(line.words))
            return found("type", TYPE_KEYS[line.key], line.words, line.page, sure, "type.enacting"), line
    return None


def _expected_type(lines: Sequence[Line], expected: Sequence[str], width: int) -> tuple[Finding, Line] | None:
    """The type line of which letters were lost (BẢO CÁ, ƠI YẾT ĐỊNH): the notation says which one to look for."""
    keys = {key: name for key, name in TYPE_KEYS.items() if name in expected}
    for line in lines:
        centred = 0.35 * width < line.center < 0.65 * width and len(line.words) <= _TORN_WORDS
        if not centred or line.capitals < _TORN_CAPITALS or line.text.rstrip().endswith(":"):
            continue
        near = {
            key: SequenceMatcher(None, key, line.key, autojunk=False).ratio()
            for key in keys
            if abs(len(key) - len(line.key)) <= _TORN_LETTERS
        }
        best = max(near, key=lambda key: near[key], default="")
        if best and near[best] >= _TORN_LIKE:
            rule = "type.line.near" if _is_whole(line) else "type.line.torn"
            sure = _TORN * near[best]
            return found("type", keys[best], line.words, line.page, sure, rule), line
    return None


def _is_whole(line: Line) -> bool:
    """Whether a line was read surely and has Vietnamese words: one that is nearly a type is rather another, which no list knows."""
    return usual(line.words) > _WHOLE and all(is_syllable(w.text.strip(".,:;*").lower()) for w in line.words)


def other_title(head: Head, below: float, number: Line | None) -> bool:
    """Whether something is titled in capitals where a type line stands, that no list knows: then it is no letter for sure.

    Args:
        head: The first page.
        below: Where to start, in pixels.
        number: The number line, if it was found.
    """
    width = head.page.width
    for line in head.lines:
        if line.middle <= below or (number is not None and line.middle < number.box[3]):
            continue
        if ADDRESSED.match(line.folded):
            return False
        centred = 0.4 * width < line.center < 0.62 * width and line.box[0] < head.gutter < line.box[2]
        words = [word.text.strip(".,:;*").lower() for word in line.words]
        if centred and line.capitals == 1.0 and len(words) > 1 and all(map(is_syllable, words)):
            # GIÁM ĐỐC NHA NÔNG CHÍNH / Kính gửi: who writes it.
            return not is_stamp(line) and not line.key.startswith(tuple(POST_KEYS))
    return False


def labelled_type(number: Line) -> Finding | None:
    """The type that the label of a number line names, where it does: a judgment's *Bản án số: 45/2020/HS-ST*."""
    words = number.words[:2]
    if len(number.words) < 3 or "".join(fold(word.text) for word in words) != "banan":
        return None
    return found("type", "Bản án", words, number.page, 0.97 * usual(words), "type.label")


def _above_number(line: Line, number: Line, gutter: float) -> bool:
    """Whether a line is one of the agency's above the number line: PHƯỜNG AN KHÊ is no PHƯƠNG ÁN."""
    return line.middle <= number.middle and line.box[2] < gutter and number.center < gutter


_SPELT, _LEAST_LIKELY = 0.95, 0.7
_OPEN = (
    *("hopdong", "bienban", "giaychungnhan", "giayxacnhan", "giayphep"),
    *("quyetdinh", "thongbao", "baocao", "totrinh", "congdien", "thongcao", "giaymoi"),
    *("phieutrinh", "lichcongtac", "giaygioithieu", "yeucaudieutra"),
)
# LỆNH BẮT BỊ CAN ĐỂ TẠM GIAM: what orders of the police, procuracies and courts are for.
_ORDERS = tuple(
    f"lenh{what}"
    for what in ("bat", "tamgiam", "tamgiu", "khamxet", "truyna", "giunguoi", "apgiai", "trichxuat", "kebien")
)
_OPEN_MOST = 40
_TORN_CAPITALS, _TORN = 0.5, 0.75
_TORN_WORDS, _TORN_LETTERS, _TORN_LIKE, _WHOLE = 4, 3, 0.7, 0.965
_LEAST_NEAR, _NEAR_STAMP = 6, 0.9  # THƯỢNG KHẢ: one letter under another stamp


@lru_cache(maxsize=1024)
def type_of(key: str) -> tuple[str, float]:
    """The type that folded letters without spaces stand for, and how sure that is; empty if none."""
    if key in TYPE_KEYS:
        return TYPE_KEYS[key], 0.99
    for known, name in sorted(TYPE_KEYS.items(), key=lambda item: -len(item[0])):
        if len(known) >= 6 and key.startswith(known + "cua"):  # QUYẾT ĐỊNH CỦA BỘ TRƯỞNG …
            return name, 0.95
    for known, name in TYPE_KEYS.items():
        if len(known) >= 6 and key.startswith(known) and key.removeprefix(known).startswith(_FURTHER):
            return name, 0.95
    if key.startswith(_ORDERS) and len(key) <= _OPEN_MOST:
        return "Lệnh", 0.95
    for known in _OPEN:  # HỢP ĐỒNG THUÊ ĐẤT: whatever follows, nothing else begins so
        if key.startswith(known) and len(key) <= _OPEN_MOST:
            return TYPE_KEYS[known], 0.95
    if not 6 <= len(key) <= 22:
        return "", 0.0
    near = [
        (SequenceMatcher(None, known, key, autojunk=False).ratio(), name)
        for known, name in TYPE_KEYS.items()
        if len(known) >= 6 and abs(len(known) - len(key)) <= 3 and name not in SELDOM
    ]
    best = sorted(near, reverse=True)[:2]
    if not best or best[0][0] < 0.8 or (len(best) > 1 and best[0][0] - best[1][0] < 0.05):
        return "", 0.0
    return best[0][1], best[0][0]


def is_addressed(head: Head) -> bool:
    """Whether the page holds *Kính gửi*."""
    return any(ADDRESSED.match(line.folded) for line in head.lines)


def find_urgency(head: Head) -> Finding | None:
    """The stamp of urgency (độ khẩn, box 10b): by itself in a line of the upper half, in capitals."""
    for line in head.lines:
        value = stamp_of(line)
        if line.middle < 0.45 * head.page.height and value and line.center < 0.62 * head.page.width:
            exact = canonical_tones(line.text).upper().strip(" .,:;|[]()_-'“”\"")
            known = exact in {"HỎA TỐC", "HỎA TỐC HẸN GIỜ", "THƯỢNG KHẨN", "KHẨN"}
            sure = (0.97 if known else 0.85) * read_right(min(word.confidence for word in line.words))
            return found("urgency", value, line.words, line.page, sure, "urgency.stamp")
    return None


def find_secrecy(head: Head) -> Finding | None:
    """The mark of secrecy (độ mật, box 10a): exactly its words, with their marks, by themselves.

    Stamped or typed in capitals, together or apart (*M Ậ T*), or behind a label (*Độ mật: Mật*). What would only be
    such a mark without the marks of its letters (MẶT, MAT), or with small ones, is given for review.
    """
    unsure = None
    for line in head.lines:
        if line.middle > 0.45 * head.page.height:
            continue
        value, rule = _secrecy_of(line, left=line.center < head.gutter)
        if rule in ("secrecy.stamp", "secrecy.label"):
            return found("secrecy", value, line.words, line.page, 0.9, rule)
        if rule and unsure is None:
            unsure = found("secrecy", value, line.words, line.page, 0.4, rule)
    return unsure


def _secrecy_of(line: Line, *, left: bool) -> tuple[str, str]:
    """The degree that a line is nothing but, and the rule that says so; empty if it is anything else."""
    exact = canonical_tones(line.text)
    if match := _LABELLED.match(exact.lower()):
        return match[1].capitalize(), "secrecy.label"
    if match := _LABELLED_NEAR.match(line.folded):
        return _SECRECIES[match[1].replace(" ", "")], "secrecy.unsure"
    letters = "".join(c for c in exact if c.isalnum())
    if line.capitals == 1.0:
        if letters in _TYPED:
            return _TYPED[letters], "secrecy.stamp"
        if line.key in _SECRECIES and left:
            return _SECRECIES[line.key], "secrecy.unsure"
    elif letters[:1].isupper() and letters[1:].islower() and letters.upper() in _TYPED:
        return _TYPED[letters.upper()], "secrecy.unsure"
    return "", ""


def stamped_secrecy(pages: Sequence[Page]) -> Finding | None:
    """The stamp of secrecy that was found in the image of any page (`secrecy_look`)."""
    for page in pages:
        words = [word for word in page.words if word.repair == SECRECY_STAMP]
        if words:
            value = " ".join(word.text for word in words).capitalize()
            return found("secrecy", value, words, page.number, words[0].confidence, "secrecy.image")
    return None


def without_secrecy(page: Page) -> Page:
    """The page without the words that stand for such a stamp: they lie across the print, and are none of its lines."""
    kept = tuple(word for word in page.words if word.repair != SECRECY_STAMP)
    return page if len(kept) == len(page.words) else replace(page, words=kept)


def is_stamp(line: Line) -> bool:
    """Whether the line is nothing but a stamp of urgency or secrecy."""
    return bool(stamp_of(line)) or (line.capitals == 1.0 and line.key in _SECRECIES)


def stamp_of(line: Line) -> str:
    """The degree of urgency that a line of capitals is nothing but; empty if it is anything else."""
    if line.capitals <= 0.8 or len(line.words) > 8:
        return ""
    # The frame of the stamp comes as strokes and single letters.
    keys = ("".join(c for c in fold(word.text) if c.isalnum()) for word in line.words)
    own = "".join(key for key in keys if len(key) > 1)
    if own in URGENCIES or len(own) < _LEAST_NEAR:
        return URGENCIES.get(own, "")
    near = {
        name
        for key, name in URGENCIES.items()
        if abs(len(key) - len(own)) <= 1
        and len(key) >= _LEAST_NEAR
        and SequenceMatcher(None, key, own, autojunk=False).ratio() >= _NEAR_STAMP
    }
    return near.pop() if len(near) == 1 else ""


def _spaced_rows(lines: Sequence[Line]) -> list[Line]:
    """Rows of capitals joined: a type line in spaced-out letters comes in pieces."""
    rows: list[list[Line]] = []
    for line in lines:
        if line.capitals < 0.8 or len(line.key) > 12:
            continue
        if rows and same_row(rows[-1][-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [join_row(row) for row in rows if len(row) > 1]
