# SPDX-License-Identifier: Apache-2.0
"""The words people read: Vietnamese field labels (nhãn), and the door for translated messages.

Messages are English and go through `_`, so that a translation is one catalogue file away. Labels
name things of Vietnamese records and stay Vietnamese in every language. They follow the headings of
the registers in Nghị định 30/2020/NĐ-CP, Phụ lục IV and VI, and Thông tư 05/2025/TT-BNV.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping

DOMAIN = "scan2archive"

FIELD_LABELS: Mapping[str, str] = {
    "type": "Tên loại",
    "number": "Số",
    "notation": "Ký hiệu",
    "code": "Số, ký hiệu",
    "issued_date": "Ngày ban hành",
    "place": "Địa danh",
    "issuer": "Cơ quan ban hành",
    "issuer_parent": "Cơ quan chủ quản",
    "subject": "Trích yếu",
    "signer_name": "Người ký",
    "signer_position": "Chức vụ",
    "authority": "Quyền hạn ký",
    "recipients": "Nơi nhận",
    "legal_bases": "Căn cứ",
    "urgency": "Độ khẩn",
    "secrecy": "Độ mật",
    "language": "Ngôn ngữ",
    "page_count": "Số trang",
    "retention": "Thời hạn lưu trữ",
    "access": "Mức độ tiếp cận",
    "physical_condition": "Tình trạng vật lý",
    "keywords": "Từ khóa",
    "arrival_number": "Số đến",
    "arrival_date": "Ngày đến",
    "note": "Ghi chú",
    "dossier": "Hồ sơ",
    "also_in": "Có cả trong hồ sơ",
}
# What people also call a field, without marks; its label and its name count as well. `search` and `correct` share them.
FIELD_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "type": ("loai", "loai van ban", "ten loai"),
    "number": ("so", "so van ban"),
    "notation": ("ky hieu",),
    "code": ("so ky hieu", "so va ky hieu", "so hieu"),
    "issued_date": ("ngay", "ngay ban hanh", "ngay ky", "date"),
    "issuer": ("co quan", "co quan ban hanh", "noi ban hanh", "don vi", "agency"),
    "subject": ("trich yeu", "noi dung", "ve viec"),
    "signer_name": ("nguoi ky", "ky", "signer"),
    "dossier": ("ho so",),
}
PAGE = "trang"
DATE_FIELDS = frozenset({"issued_date", "arrival_date"})


def _(message: str) -> str:
    """The message in the user's language, or as it is where there is no translation."""
    return gettext.dgettext(DOMAIN, message)


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun, in English as a key of the catalogue: ``1 page``, ``1,204 pages``."""
    return f"{number:,} {gettext.dngettext(DOMAIN, one, many, number)}"


def label(name: str) -> str:
    """The Vietnamese label of a field; the name itself for a field that has none."""
    return FIELD_LABELS.get(name, name)


def dossier_text(name: str, title: str = "") -> str:
    """A dossier by its name, said to be one; not twice, as many are called *Hồ sơ …*. Its title stands behind it."""
    text = name if name.casefold().startswith("hồ sơ") else f"{label('dossier')}: {name}"
    return f"{text} (“{title}”)" if title and title.casefold() != name.casefold() else text


def untitled(_dossier: str) -> str:
    """The title of a dossier where none is looked up."""
    return ""


def label_row(names: Iterable[str]) -> str:
    """Labels of some fields in a row; not with commas, as *Số, ký hiệu* is one of them."""
    return " · ".join(map(label, names))


def readable_date(value: str) -> str:
    """An ISO date as Vietnamese papers write it: ``2023-05-12`` is 12/05/2023, ``1995-09`` is 09/1995."""
    return "/".join(reversed(value.split("-")))


def readable(name: str, value: str) -> str:
    """A field's value as people read it."""
    return readable_date(value) if name in DATE_FIELDS else value


def duration(seconds: float) -> str:
    """A time span in the two largest units that matter: ``42 s``, ``3 min 05 s``, ``2 h 10 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def size(count: int) -> str:
    """Bytes in a unit people read, powers of 1024."""
    value = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TiB"
