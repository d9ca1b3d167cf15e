# SPDX-License-Identifier: Apache-2.0
"""The types of official papers (tên loại văn bản) with their abbreviations. A closed list.

Nghị định 30/2020/NĐ-CP, Điều 7 and Phụ lục III; before it Thông tư 01/2011/TT-BNV; normative types by the
Law on promulgation; Party types by Quy định 66-QĐ/TW. *Thư mời* is in none of them, but in use.
Thông tư 05/2025/TT-BNV adds maps, drawings and a rest.
"""

from __future__ import annotations

import difflib

from scan2archive.vietnamese import fold

# Of petitions, and before 1976 of armies, embassies and offices that pass papers on. So seldom that letters misread are rather of
# another type: GIẤY CHỨNG NHÂN is no Giấy chứng minh.
_SELDOM = (
    "Kiến nghị=KN",
    "Giấy báo tử=GBT",
    "Giấy chứng minh",
    "Giấy triệu tập",
    "Giấy biên nhận",
    "Huấn lệnh",
    "Huấn thị",
    "Thông đạt",
    "Thông điệp",
    "Tuyên cáo",
    "Công lệnh",
    "Công vụ lệnh",
    "Công hàm",
    "Phiếu trình",
    "Trích lục",
    "Chỉ lệnh",
    "Nhật lệnh",
    "Nghị định liên bộ",
    "Chỉ thị liên bộ",
    "Quyết định liên bộ",
    "Điện",
    "Điện văn",
    "Bố cáo",
    "Quy ước",
    "Hương ước",
    "Thỏa ước lao động tập thể",
    "Bản kiểm điểm",
    "Giấy thông hành",
    "Giấy đề nghị",
    "Lịch công tác=LCT",
    "Yêu cầu điều tra=YCĐT",
)
# Name of the type and its abbreviations, the one of today first.
TYPES: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (entry.partition("=")[0], tuple(form for form in entry.partition("=")[2].split(",") if form))
    for entry in [
        "Nghị quyết liên tịch=NQLT",
        "Nghị quyết=NQ",
        "Quyết định=QĐ",
        "Chỉ thị=CT",
        "Quy chế=QC",
        "Quy định=QyĐ,QĐ",
        "Thông cáo=TC",
        "Thông báo=TB",
        "Hướng dẫn=HD",
        "Chương trình=CTr",
        "Kế hoạch=KH",
        "Phương án=PA",
        "Đề án=ĐA",
        "Dự án=DA",
        "Báo cáo=BC",
        "Biên bản=BB",
        "Tờ trình=TTr,TT",
        "Hợp đồng=HĐ",
        "Công điện=CĐ",
        "Bản ghi nhớ=BGN,GN",
        "Bản thỏa thuận=BTT,TTh",
        "Bản cam kết=CK",
        "Giấy ủy quyền=GUQ,UQ",
        "Giấy mời=GM",
        "Thư mời=TM",
        "Giấy giới thiệu=GGT,GT",
        "Giấy nghỉ phép=GNP,NP",
        "Giấy chứng nhận=GCN,CN",
        "Giấy đi đường=ĐĐ",
        "Giấy phép=GP",
        "Giấy xác nhận=GXN",
        "Phiếu gửi=PG",
        "Phiếu chuyển=PC",
        "Phiếu báo=PB",
        "Giấy khen",
        "Bằng khen",
        "Điều lệ",
        "Nội quy",
        "Thư công",
        "Hiến pháp",
        "Bộ luật=BL",
        "Luật=L",
        "Pháp lệnh=PL",
        "Lệnh=L",
        "Mệnh lệnh=ML",
        "Sắc lệnh=SL",
        "Sắc luật=SLT",
        "Sự vụ lệnh=SVL",
        "Nghị định=NĐ",
        "Thông tư liên tịch=TTLT",
        "Thông tư liên bộ=TTLB",
        "Thông tư=TT",
        "Thông tri=TTr,TTri,TT",
        "Kết luận=KL",
        "Quy hoạch=QH",
        "Lời kêu gọi",
        "Tuyên bố=TB",
        # of courts, procuracies and files of persons: no administrative papers, but held in the same archives
        "Bản án=BA",
        "Cáo trạng=CT",
        "Kháng nghị=KN",
        "Lý lịch",
        *_SELDOM,
        "Công văn=CV",
    ]
)
SELDOM = frozenset(entry.partition("=")[0] for entry in _SELDOM)
# They have no abbreviation and no line of their own on a paper.
UNPRINTED = ("Bản đồ", "Bản vẽ kỹ thuật", "Khác")
TYPE_NAMES = (*(name for name, _ in TYPES), *UNPRINTED)


def nearest_type(text: str) -> str:
    """The type whose name is nearly what was typed, marks and capitals aside; empty if none is."""
    names = {fold(name): name for name in TYPE_NAMES}
    return next((names[key] for key in difflib.get_close_matches(fold(text), names, 1)), "")
