# SPDX-License-Identifier: Apache-2.0
"""Where a subject ends: papers whose text follows right below it, and lines that are none of it."""

from __future__ import annotations

import pytest

from scan2archive.pipeline.fields.metadata import extract
from scan2archive.settings import Review
from tests.sheets import TODAY, Sheet, body, head, title

TEXT = [
    "Trong thời gian qua, các cơ quan, đơn vị đã có nhiều cố gắng trong việc triển khai",
    "thực hiện nhiệm vụ được giao, bước đầu đạt được kết quả quan trọng; tuy nhiên vẫn còn tồn",
]


def subject_of(sheet: Sheet) -> tuple[str, str]:
    fields = {field.name: field for field in extract([sheet.page()], Review(), today=TODAY)}
    subject = fields.get("subject")
    return (subject.value, subject.state) if subject else ("", "")


def notice() -> Sheet:
    return head(
        Sheet(),
        ["HỘI LIÊN HIỆP PHỤ NỮ", "TỈNH LONG AN"],
        "Số: 95/KH-BTV",
        "Long An, ngày 07 tháng 02 năm 2018",
    )


def paragraph(sheet: Sheet, y: int) -> None:
    """Justified text as wide as the page: its first line is set in, so its middle is near the page's."""
    sheet.put(TEXT[0], y, x=320)
    sheet.put(TEXT[1], y + 44, x=240)
    body(sheet, ["đọng cần được khắc phục."], y + 88)


def test_text_right_below_a_subject_of_one_line_is_none_of_it():
    sheet = notice()
    title(sheet, ["KẾ HOẠCH", "Tổ chức các hoạt động kỷ niệm ngày Quốc tế Phụ nữ"])
    paragraph(sheet, 520)
    assert subject_of(sheet) == ("Tổ chức các hoạt động kỷ niệm ngày Quốc tế Phụ nữ", "confident")


def test_items_set_in_below_a_subject_are_none_of_it():
    sheet = notice()
    title(sheet, ["CÔNG ĐIỆN", "Về việc ứng phó với mưa lũ lớn, lũ quét"])
    sheet.put("Giám đốc các sở, Thủ trưởng các ban, ngành", 520, x=480)
    sheet.put("Chủ tịch UBND các huyện, thị xã, thành phố", 564, x=480)
    sheet.put("Các đơn vị liên quan trên địa bàn", 608, x=480)
    assert subject_of(sheet)[0] == "Về việc ứng phó với mưa lũ lớn, lũ quét"


@pytest.mark.parametrize("line", ["CHỦ TỊCH TỈNH điện:", "Thủ trưởng các sở, ban, ngành tỉnh;"])
def test_a_line_that_leads_to_a_list_ends_the_subject(line):
    sheet = notice()
    title(sheet, ["CÔNG ĐIỆN", "Về việc ứng phó với mưa lũ lớn, lũ quét", line])
    assert subject_of(sheet)[0] == "Về việc ứng phó với mưa lũ lớn, lũ quét"


def test_a_centred_subject_of_several_full_lines_stays_whole():
    sheet = notice()
    lines = [
        "Về việc quy định mức hỗ trợ từ ngân sách nhà nước thực hiện chương trình giống thủy",
        "sản và hỗ trợ phát triển hợp tác xã nông nghiệp trên địa bàn",
        "tỉnh Long An giai đoạn 2018 - 2020",
    ]
    y = title(sheet, ["NGHỊ QUYẾT", *lines])
    sheet.put("HỘI ĐỒNG NHÂN DÂN TỈNH LONG AN", y)
    assert subject_of(sheet)[0] == " ".join(lines)


@pytest.mark.parametrize(
    ("author", "about"),
    [
        ("CỦA BAN BÍ THƯ", "về tăng cường sự lãnh đạo của Đảng đối với công tác dạy nghề"),
        ("CỦA BỘ TÀI CHÍNH", "QUY ĐỊNH MỨC THU PHÍ KIỂM DỊCH Y TẾ BIÊN GIỚI"),
    ],
)
def test_whose_paper_it_is_is_no_part_of_the_subject(author, about):
    sheet = head(
        Sheet(),
        ["BAN CHẤP HÀNH TRUNG ƯƠNG", "*"],
        "Số 19-CT/TW",
        "Hà Nội, ngày 05 tháng 11 năm 2012",
        national="ĐẢNG CỘNG SẢN VIỆT NAM",
        motto="",
    )
    title(sheet, ["CHỈ THỊ", author, about], 440)
    assert subject_of(sheet)[0] == about[:1].upper() + about[1:]


@pytest.mark.parametrize(
    ("kind", "below", "kind_value", "subject"),
    [
        (
            "BÁO CÁO TỔNG KẾT",
            ["công tác văn thư, lưu trữ năm 2020"],
            "Báo cáo",
            "TỔNG KẾT công tác văn thư, lưu trữ năm 2020",
        ),
        (
            "BIÊN BẢN HỌP",
            ["Về việc bình xét hộ nghèo năm 2020"],
            "Biên bản",
            "Về việc bình xét hộ nghèo năm 2020",
        ),
        ("QUYẾT ĐỊNH CÔNG NHẬN THUẬN TÌNH LY HÔN", [], "Quyết định", "CÔNG NHẬN THUẬN TÌNH LY HÔN"),
        ("BIÊN BẢN LÀM VIỆC", [], "Biên bản", ""),
    ],
)
def test_the_line_of_the_type_may_go_on(kind, below, kind_value, subject):
    sheet = notice()
    title(sheet, [kind, *below])
    body(sheet, ["Hôm nay, ngày 8 tháng 3 năm 2020, chúng tôi gồm có:"], 620)
    fields = {field.name: field.value for field in extract([sheet.page()], Review(), today=TODAY)}
    assert (fields["type"], fields.get("subject", "")) == (kind_value, subject)


def test_the_end_of_an_agency_is_no_type():
    sheet = head(Sheet(), ["UBND TỈNH LONG AN", "SỞ"], "", "Long An, ngày 07 tháng 02 năm 2018")
    sheet.put("KẾ HOẠCH VÀ ĐẦU TƯ", 330, centre=520)
    sheet.put("Kính gửi: Ủy ban nhân dân tỉnh", 500)
    fields = {field.name: field.value for field in extract([sheet.page()], Review(), today=TODAY)}
    assert fields["type"] == "Công văn"
