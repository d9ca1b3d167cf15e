# SPDX-License-Identifier: Apache-2.0
"""Licences, certificates, minutes, calendars and forms: numbers within titles, annexes in front, agencies without their place."""

from __future__ import annotations

import pytest

from scan2archive.pipeline.fields.agency import agency_name
from scan2archive.pipeline.fields.full_names import full_name
from scan2archive.vietnamese import code_key
from tests.sheets import LEFT, RIGHT, Sheet, body, head, read, signature, title


@pytest.mark.parametrize(
    ("above", "own", "whole"),
    [
        ("SỞ Y TẾ TỈNH HÒA BÌNH", "BỆNH VIỆN Y HỌC CỔ TRUYỀN", "Bệnh viện Y học cổ truyền tỉnh Hòa Bình"),
        ("SỞ Y TẾ TỈNH HÒA BÌNH", "BỆNH VIỆN SẢN - NHI", "Bệnh viện Sản - Nhi tỉnh Hòa Bình"),
        ("SỞ Y TẾ TỈNH HÒA BÌNH", "BỆNH VIỆN NGUYỄN ĐÌNH CHIỂU", "Bệnh viện Nguyễn Đình Chiểu"),
        ("SỞ XÂY DỰNG TỈNH HÒA BÌNH", "THANH TRA", "Thanh tra Sở Xây dựng tỉnh Hòa Bình"),
        ("TỈNH ỦY HÒA BÌNH", "TRƯỜNG CHÍNH TRỊ", "Trường Chính trị tỉnh Hòa Bình"),
        ("LIÊN ĐOÀN LAO ĐỘNG TỈNH HÒA BÌNH", "CÔNG ĐOÀN NGÀNH Y TẾ", "Công đoàn ngành Y tế tỉnh Hòa Bình"),
        (
            "UBND THÀNH PHỐ HÒA BÌNH",
            "HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG",
            "Hội đồng Thi đua - Khen thưởng thành phố Hòa Bình",
        ),
    ],
)
def test_agencies_that_every_place_has_take_the_place_of_the_one_above(above, own, whole):
    assert code_key(full_name(agency_name(own), agency_name(above))) == code_key(whole)


@pytest.mark.parametrize(
    ("line", "code", "date"),
    [
        ("Số: 12.CV/UB", "12.CV/UB", "1979-04-14"),
        ("Số 318/BC-BĐ ngày 15-12-1994", "318/BC-BĐ", "1994-12-15"),
        ("Số/Ref: 86/CV-DA", "86/CV-DA", "1979-04-14"),
    ],
)
def test_numbers_with_a_dot_a_date_or_a_label_in_two_languages(line, code, date):
    dated = "Vũ Thắng, ngày 14 tháng 4 năm 1979" if date.startswith("1979") else "Độc lập - Tự do - Hạnh phúc"
    paper = read(head(Sheet(), ["ỦY BAN NHÂN DÂN", "XÃ VŨ THẮNG"], line, dated))
    assert (paper.value("code"), paper.value("issued_date")) == (code, date)


def test_a_number_within_a_title_is_none_of_the_subject():
    sheet = Sheet()
    sheet.put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 200).put("Độc lập - Tự do - Hạnh phúc", 240)
    title(sheet, ["BIÊN BẢN SỐ 03/BBNT", "NGHIỆM THU HOÀN THÀNH CÔNG TRÌNH"], 330)
    paper = read(sheet)
    assert paper.value("code") == "03/BBNT"
    assert paper.value("subject").casefold() == "nghiệm thu hoàn thành công trình"


def test_an_hour_before_the_date_is_no_place():
    paper = read(
        head(Sheet(), ["UBND TỈNH THANH HÓA"], "Số: 17/CĐ-UB", "Hồi 16 giờ, ngày 26 tháng 9 năm 2005")
    )
    assert paper.value("issued_date") == "2005-09-26"
    assert paper.field("place") is None


def test_a_letter_below_a_title_that_no_list_knows_is_for_review():
    sheet = head(
        Sheet(), ["UBND TỈNH LONG AN", "VĂN PHÒNG"], "Số: 845/PX-VP", "Long An, ngày 06 tháng 12 năm 2016"
    )
    y = title(sheet, ["PHIẾU XỬ LÝ THÔNG TIN"])
    sheet.put("Kính gửi: Phó Chủ tịch UBND tỉnh", y + 40)
    kind = read(sheet).field("type")
    assert kind is None or kind.state == "review"


def test_what_begins_below_an_indented_line_is_no_subject():
    sheet = head(Sheet(), ["CÔNG AN TỈNH LÀO CAI"], "Số: 402/QĐ-CSHS", "Lào Cai, ngày 27 tháng 12 năm 2022")
    y = title(sheet, ["QUYẾT ĐỊNH KHỞI TỐ VỤ ÁN HÌNH SỰ"])
    sheet.put("Tôi: Trung tá Sùng A Chú", y, x=300)
    sheet.put("Chức vụ: Phó Thủ trưởng Cơ quan Cảnh sát điều tra Công an tỉnh Lào Cai", y + 45, x=300)
    assert "Chức vụ" not in read(sheet).value("subject")


def test_a_regulation_in_front_of_the_decision_that_issues_it_is_its_annex():
    annex = Sheet()
    for row, line in enumerate(["ỦY BAN NHÂN DÂN", "TỈNH BẾN TRE"]):
        annex.put(line, 200 + 40 * row, centre=LEFT)
    annex.put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 200, centre=RIGHT)
    y = title(annex, ["QUY CHẾ", "Quản lý và sử dụng chữ ký số"])
    body(annex, ["(Ban hành kèm theo Quyết định số 31/2018/QĐ-UBND ngày 17 tháng 8 năm 2018)"], y)
    own = head(
        Sheet(2),
        ["ỦY BAN NHÂN DÂN", "TỈNH BẾN TRE"],
        "Số: 31/2018/QĐ-UBND",
        "Bến Tre, ngày 17 tháng 8 năm 2018",
    )
    y = title(own, ["QUYẾT ĐỊNH", "Ban hành Quy chế quản lý và sử dụng chữ ký số"])
    signature(own, ["CHỦ TỊCH"], "Nguyễn Hữu Phước", y + 300)
    paper = read(annex, own)
    assert paper.value("type") == "Quyết định"
    assert paper.value("code") == "31/2018/QĐ-UBND"
    assert read(annex).value("type") == "Quy chế"


@pytest.mark.parametrize("gap", [10, 20, 30])
def test_posts_that_begin_right_behind_a_recipient_are_posts(gap):
    sheet = head(Sheet(), ["UBND TỈNH KIÊN GIANG"], "Số: 60/QĐ-UBND", "Kiên Giang, ngày 5 tháng 3 năm 2013")
    y = (
        body(
            sheet,
            ["Điều 1. Khen thưởng các tập thể."],
            title(sheet, ["QUYẾT ĐỊNH", "Về việc khen thưởng năm 2012"]),
        )
        + 60
    )
    rows = [
        ("Nơi nhận:", "TM. ỦY BAN NHÂN DÂN", 850),
        ("- Như Điều 3; các ban của Hội đồng nhân dân;", "KT. CHỦ TỊCH", 0),
        ("- Văn phòng Tỉnh ủy, các PCT UBND TỈNH; Công báo;", "PHÓ CHỦ TỊCH", 0),
        ("- Lưu: VT.", "", 0),
    ]
    for row, (recipient, post, x) in enumerate(rows):
        sheet.put(recipient, y + 36 * row, x=380)
        words = recipient.split()
        end = 380 + sum(16 if c.isupper() else 11 for word in words for c in word) + 10 * (len(words) - 1)
        sheet.put(post, y + 36 * row, x=x or end + gap)
    sheet.put("Nguyễn Văn Minh", y + 300, centre=1050)
    paper = read(sheet)
    assert paper.value("signer_position") == "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"
    assert paper.value("authority") == "KT"
    recipients = [field.value for field in paper.fields if field.name == "recipients"]
    assert len(recipients) == 3 and not any("KT." in one for one in recipients)
