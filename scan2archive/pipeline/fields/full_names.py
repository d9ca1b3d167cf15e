# SPDX-License-Identifier: Apache-2.0
"""The full name of an agency: what its own lines lack is taken from the agency above it."""

from __future__ import annotations

import re

from scan2archive.pipeline.fields.agency import PARTY, AgencyName
from scan2archive.pipeline.fields.agency_places import proper_name
from scan2archive.pipeline.fields.catalogues import PROVINCES, UNITS, with_unit
from scan2archive.vietnamese import fold

# Heads whose holder belongs to the place of the agency above: Sở Y tế *tỉnh Kiên Giang*.
_LOCAL_HEADS = (
    "Sở",
    "Phòng",
    "Ban",
    "Thanh tra",
    "Ty",
    "Trung tâm",
    "Văn phòng",
    "Đội",
    "Trạm",
    "Tổ",
    "Đài",
    "Quỹ",
    "Thư viện",
)
# What they manage has a name of its own, which tells them apart.
_WITH_NAMES = tuple(
    f"Ban Quản lý {what}"
    for what in (
        "Khu kinh tế",
        "khu kinh tế",
        "Khu công nghiệp",
        "Khu du lịch",
        "Khu di tích",
        "rừng",
        "Rừng",
        "Vườn",
        "Vịnh",
    )
)
_OF_DEPARTMENTS = ("Trung tâm", "Chi cục")
# Hospitals of a branch of medicine, of which every province has one; others bear names: Bệnh viện Chợ Rẫy.
_HOSPITAL = "Bệnh viện "
_BRANCHES = re.compile(
    r"(?:da khoa|y (?:hoc|duoc)(?: co truyen)?|phu san|san|nhi|tam than|phoi|lao|(?:va )?benh phoi|mat|da lieu|ung buou|dieu duong|"
    r"phuc hoi chuc nang|truyen nhiem|(?:benh )?nhiet doi|noi tiet|tim mach|chan thuong|chinh hinh|tai mui hong|rang ham mat|\s)+"
)
_GOVERNMENTS = ("Ủy ban", "Hội đồng nhân dân", "Tòa hành chánh", "Tòa hành chính")
# Committees that only the place tells apart.
_BARE = frozenset(
    {"Ủy ban nhân dân", "Ủy ban hành chính", "Hội đồng nhân dân", "Ủy ban Kháng chiến Hành chính"}
)
_COMMITTEES = ("Tỉnh ủy", "Thành ủy", "Huyện ủy", "Quận ủy", "Thị ủy")
_YOUTH = ("Tỉnh đoàn", "Thành đoàn", "Huyện đoàn", "Quận đoàn")
_PARTY_OFFICES = ("Ban ", "Văn phòng", "Ủy ban Kiểm tra")
_OF_PROVINCES = frozenset({"Đảng ủy các cơ quan Đảng", "Đảng ủy Khối các cơ quan"})
_OF_COUNCILS = ("Thường trực", "Ban Pháp chế", "Ban Kinh tế", "Ban Văn hóa", "Ban Dân tộc", "Ban Đô thị")
# Organs that every organisation has: alone they name nothing.
ORGANS = frozenset(
    {
        "Văn phòng",
        "Ban Thường vụ",
        "Ban Thường trực",
        "Ban Chấp hành",
        "Ủy ban Kiểm tra",
        "Đoàn Chủ tịch",
        "Ban Thư ký",
        "Ban Chủ nhiệm",
        "Ban Quản trị",
        "Ban Trị sự",
    }
)
# Offices of a committee that bear its unit: those put together with offices of the state, and its schools.
_OF_COMMITTEES = (
    "Cơ quan ",
    "Trường Chính trị",
    "Trung tâm Chính trị",
    "Trung tâm Bồi dưỡng chính trị",
    "Báo ",
)
# Committees of the Party by the units whose names they bear.
_COMMITTEE_OF = dict(zip(("tỉnh", "thành phố", "huyện", "quận", "thị xã"), _COMMITTEES, strict=True))
_ORGANISATIONS = ("Hội ", "Liên đoàn", "Tổng Liên đoàn", "Đoàn ", "Công đoàn", "Ủy ban Mặt trận")


def full_name(own: AgencyName, parent: AgencyName | None) -> str:
    """The agency's full name, its place or committee taken from the agency above where it lacks one.

    ``UBND TỈNH KIÊN GIANG`` over ``SỞ Y TẾ`` is *Sở Y tế tỉnh Kiên Giang*; ``TỈNH ỦY KIÊN GIANG`` over
    ``BAN TỔ CHỨC`` is *Ban Tổ chức Tỉnh ủy Kiên Giang*; ``VĂN PHÒNG`` takes the whole name.
    """
    if parent is not None and own.place and own.core in ORGANS and parent.text.startswith(_ORGANISATIONS):
        return f"{own.core} {parent.core} {own.place}"  # HỘI NÔNG DÂN VIỆT NAM / BAN CHẤP HÀNH TỈNH X
    if parent is not None and own.place == "tỉnh" and parent.place in PROVINCES:
        return f"{own.text} {parent.place}"  # SỞ Y TẾ LÂM ĐỒNG / BỆNH VIỆN ĐA KHOA TỈNH
    if parent is not None and own.place in UNITS and parent.place.startswith(f"{own.place} "):
        return f"{own.text} {parent.place.removeprefix(own.place).strip()}"  # UBND TỈNH LAI CHÂU / THANH TRA TỈNH
    committee = _COMMITTEE_OF.get(own.place, "")
    party = committee and own.text.startswith(_OF_COMMITTEES)
    if parent is not None and party and parent.text.startswith(f"{committee} "):
        return f"{own.text} {parent.text.removeprefix(committee).strip()}"  # HUYỆN ỦY BA CHẼ / CƠ QUAN … THANH TRA HUYỆN
    if parent is not None and own.text.endswith(_COMMITTEES) and parent.place:
        return f"{own.text} {_bare(parent.place)}"  # ĐẢNG BỘ THÀNH PHỐ HẢI PHÒNG / BAN THƯỜNG VỤ THÀNH ỦY
    if parent is not None and own.core == "Phòng Giao dịch" and parent.text.startswith("Ngân hàng"):
        bank = parent.text.split(" Chi nhánh")[0]  # CHI NHÁNH TỈNH YÊN BÁI / PHÒNG GIAO DỊCH HUYỆN X
        return f"{own.core} {bank} {own.place}".strip()
    if parent is None or own.place:
        return own.text
    if own.text in _BARE and parent.place and parent.text.casefold() == parent.place.casefold():
        return f"{own.text} {parent.place}"  # KHU TỰ TRỊ THÁI MÈO / ỦY BAN HÀNH CHÍNH
    if own.text in _OF_PROVINCES and parent.text.startswith(("Tỉnh ủy", "Thành ủy", "Đảng bộ")):
        return f"{own.text} {parent.place}".strip()
    if own.text.startswith(_ORGANISATIONS) and own.known == 1.0 and parent.text.startswith("Ủy ban Mặt trận"):
        return (
            f"{own.text} {parent.place}".strip()
        )  # of the Front since 2025: UBMTTQ VIỆT NAM XÃ X / HỘI NÔNG DÂN
    if parent.text.startswith("Hội đồng nhân dân") and own.text.startswith(_OF_COUNCILS):
        return f"{own.text} {parent.text}"
    if own.text.startswith("Cơ quan ") and parent.text.startswith("Công an"):
        return f"{own.text} {parent.text}"  # CÔNG AN HUYỆN X / CƠ QUAN CẢNH SÁT ĐIỀU TRA
    if parent.text == "Ban Chấp hành Trung ương" and own.text.startswith(("Ban ", "Ủy ban Kiểm tra")):
        return f"{own.text} Trung ương"
    if own.text == "Thanh tra" and not parent.text.startswith(_GOVERNMENTS):
        return f"{own.text} {parent.text}"  # SỞ XÂY DỰNG / THANH TRA
    if own.text in ORGANS or (
        own.text.startswith(_PARTY_OFFICES)
        and parent.text.startswith(PARTY)
        and not _named_committee(own.text)
    ):
        return f"{own.text} {parent.text}"
    if own.text.startswith("Thuế cơ sở") and parent.text.startswith("Thuế ") and parent.place:
        return f"{own.text} {parent.place}"  # they are numbered in every province
    if not parent.place or f" {proper_name(parent.place)} " in f" {fold(own.text)} ":
        return own.text
    # SỞ Y TẾ HÀ TĨNH / TRUNG TÂM KIỂM SOÁT BỆNH TẬT: every province has one of that name.
    if own.known == 1.0 and own.text.startswith(_OF_DEPARTMENTS) and parent.text.startswith("Sở "):
        return f"{own.text} {with_unit(parent.place)}"
    if own.text.startswith(_WITH_NAMES) and own.known < 1.0:  # KHU KINH TẾ CỬA KHẨU MA LÙ THÀNG
        return own.text
    if parent.text.startswith("Sở ") and _is_of_a_branch(own.text):
        return f"{own.text} {with_unit(parent.place)}"
    if own.text == "Trường Chính trị" and parent.text.startswith("Tỉnh ủy"):
        return f"{own.text} {with_unit(parent.place)}"
    councils = own.known == 1.0 and own.text.startswith(
        "Hội đồng "
    )  # of one scheme alone: HỘI ĐỒNG BỒI THƯỜNG DỰ ÁN …
    if (own.text.startswith(_LOCAL_HEADS) or councils) and parent.text.startswith(_GOVERNMENTS):
        return f"{own.text} {with_unit(parent.place) if own.text.startswith('Sở ') else parent.place}"
    branch = own.known == 1.0 or own.text.casefold().startswith("công đoàn ngành ")
    if own.text.startswith("Công đoàn") and branch and parent.text.startswith("Liên đoàn Lao động"):
        return f"{own.text} {parent.place}"
    return own.text


def _is_of_a_branch(text: str) -> bool:
    """Whether a hospital is named by its branch of medicine alone."""
    rest = fold(text.removeprefix(_HOSPITAL)).replace("-", " ")
    return text.startswith(_HOSPITAL) and _BRANCHES.fullmatch(rest) is not None


def _named_committee(text: str) -> bool:
    """Whether a name holds its own committee: Ban Chấp hành *Huyện đoàn* Lâm Thao."""
    return any(f" {committee} " in f" {text} " for committee in (*_COMMITTEES, *_YOUTH))


def _bare(place: str) -> str:
    """The name of a place without its unit: ``thành phố Hải Phòng`` → ``Hải Phòng``."""
    unit = next((unit for unit in UNITS if place.startswith(f"{unit} ")), "")
    return place.removeprefix(unit).strip()
