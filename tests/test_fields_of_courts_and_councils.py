# SPDX-License-Identifier: Apache-2.0
"""Faults that papers of courts, councils, enterprises and registries showed, and typed papers without marks, copies and torn agencies."""

from __future__ import annotations

import pytest

from scan2archive.model import Document
from tests.sheets import LEFT, RIGHT, Sheet, body, head, read, signature, title

DATE = "Hà Nội, ngày 5 tháng 3 năm 2014"


def test_a_judgment_names_its_type_in_the_label_and_its_date_below_it():
    sheet = head(
        Sheet(), ["TÒA ÁN NHÂN DÂN", "THÀNH PHỐ VIỆT TRÌ", "TỈNH PHÚ THỌ"], "Bản án số: 45/2020/HS-ST", ""
    )
    sheet.put("Ngày 12 - 6 - 2020", 380, centre=LEFT).put("NHÂN DANH", 460)
    paper = read(sheet.put("NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 500))
    assert (paper.value("type"), paper.value("code")) == ("Bản án", "45/2020/HS-ST")
    assert paper.value("issued_date") == "2020-06-12"
    assert paper.value("issuer") == "Tòa án nhân dân thành phố Việt Trì tỉnh Phú Thọ"


@pytest.mark.parametrize(
    ("number", "code"),
    [("Nghị quyết số: 1211/2016/UBTVQH13", "1211/2016/UBTVQH13"), ("Số/No: 118/SNgV-HTQT", "118/SNgV-HTQT")],
)
def test_labels_with_a_type_or_in_two_languages(number, code):
    assert read(head(Sheet(), ["BỘ NGOẠI GIAO"], number, DATE)).value("code") == code


@pytest.mark.parametrize(
    ("agency", "number", "issuer"),
    [
        (["HĐND THÀNH PHỐ TUY HÒA", "THƯỜNG TRỰC"], "Số: 22/CTr-TTHĐND", "Thường trực Hội đồng nhân dân thành phố Tuy Hòa"),
        (["HỘI ĐỒNG NHÂN DÂN TỈNH KHÁNH HÒA", "BAN PHÁP CHẾ"], "Số: 5/BC-BPC", "Ban Pháp chế Hội đồng nhân dân tỉnh Khánh Hòa"),
        (["ĐẢNG BỘ TỈNH TÂY NINH", "ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG"], "Số 64-CV/ĐU", "Đảng ủy các cơ quan Đảng tỉnh Tây Ninh"),
        (["UBND TỈNH NINH THUẬN", "SỞ NÔNG NGHIỆP VÀ PTNT"], "Số: 5/SNN", "Sở Nông nghiệp và Phát triển nông thôn tỉnh Ninh Thuận"),
        (["CÔNG ĐOÀN GIÁO DỤC", "CĐCS TRƯỜNG TIỂU HỌC TÂN", "PHONG A"], "Số: 2/KH", "Công đoàn cơ sở Trường Tiểu học Tân Phong A"),
        (["SỞ NGOẠI VỤ TỈNH HÀ NAM", "DEPARTMENT OF FOREIGN AFFAIRS"], "Số: 118/SNgV", "Sở Ngoại vụ tỉnh Hà Nam"),
        (["SỞ Y TẾ - BẢO HIỂM XÃ HỘI TỈNH", "HƯNG YÊN"], "Số: 5/KHLN-SYT-BHXH", "Sở Y tế - Bảo hiểm xã hội tỉnh Hưng Yên"),
    ],
)  # fmt: skip
def test_agencies_of_councils_unions_and_two_in_one(agency, number, issuer):
    assert read(head(Sheet(), agency, number, DATE)).value("issuer") == issuer


def test_a_department_that_is_a_known_one_without_its_second_line_is_for_review():
    paper = read(head(Sheet(), ["UBND TỈNH NINH THUẬN", "SỞ GIÁO DỤC"], "Số: 5/QĐ-SGDĐT", DATE))
    assert (paper.value("issuer"), paper.field("issuer").state) == (
        "Sở Giáo dục và Đào tạo tỉnh Ninh Thuận",
        "review",
    )
    paper = read(head(Sheet(), ["UBND TỈNH NINH THUẬN", "SỞ NÔNG NGHIỆP"], "Số: 5/QĐ-SNN", DATE))
    assert paper.field("issuer").state == "review"
    paper = read(
        head(
            Sheet(),
            ["UBND TỈNH MINH HẢI", "SỞ NÔNG NGHIỆP"],
            "Số: 5/QĐ-SNN",
            "Minh Hải, ngày 5 tháng 3 năm 1984",
        )
    )
    assert paper.field("issuer").state == "confident"


def test_the_province_in_an_agencys_name_stays_where_the_line_above_the_body_leaves_it_out():
    sheet = head(Sheet(), ["ỦY BAN NHÂN DÂN", "HUYỆN CHỢ GẠO", "TỈNH TIỀN GIANG"], "Số: 487/QĐ.UB", DATE)
    y = title(sheet, ["QUYẾT ĐỊNH", "V/v giao đất cho các hộ dân"])
    paper = read(sheet.put("CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN CHỢ GẠO", y))
    assert paper.value("issuer") == "Ủy ban nhân dân huyện Chợ Gạo tỉnh Tiền Giang"


def test_a_contract_whatever_of_is_one():
    sheet = Sheet().put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 200).put("Độc lập - Tự do - Hạnh phúc", 240)
    y = title(sheet, ["HỢP ĐỒNG THUÊ QUYỀN SỬ DỤNG ĐẤT", "Số: 15/HĐTĐ"], 330)
    body(sheet, ["Hôm nay, ngày 15 tháng 4 năm 2020, tại trụ sở chúng tôi gồm có:"], y)
    paper = read(sheet)
    assert (paper.value("type"), paper.value("issued_date")) == ("Hợp đồng", "2020-04-15")


def test_a_dated_line_below_a_subject_in_capitals_is_none_of_it():
    sheet = head(Sheet(), ["UBND HUYỆN KIM SƠN"], "Số: 9/GCN", "")
    title(sheet, ["GIẤY CHỨNG NHẬN", "ĐĂNG KÝ HỘ KINH DOANH", "Đăng ký lần đầu, ngày 14 tháng 02 năm 2012"])
    assert read(sheet).value("subject") == "ĐĂNG KÝ HỘ KINH DOANH"


@pytest.mark.parametrize("last", ["công nghệ,", "công nghệ và"])
def test_a_subject_that_breaks_off_is_for_review(last):
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", DATE)
    title(sheet, ["QUYẾT ĐỊNH", f"Về việc kiện toàn Ban Chỉ đạo khoa học, {last}"])
    assert read(sheet).field("subject").state == "review"


def signed(posts: list[str], name: str, *, seal: str = "") -> Document:
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", DATE)
    title(sheet, ["QUYẾT ĐỊNH", "Về việc giao chỉ tiêu biên chế"])
    signature(sheet, posts, "", 1000)
    y = 1000 + 36 * len(posts) + 30
    if seal:
        sheet.put(seal, y, centre=1150)
        return read(sheet.put(name, y + 40, centre=1150))
    return read(sheet.put(name, y + 160, centre=1150))


def test_copies_show_a_name_right_below_da_ky():
    paper = signed(["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "TỐ HỮU", seal="(Đã ký)")
    assert (paper.value("signer_name"), paper.field("signer_name").state) == ("Tố Hữu", "review")


@pytest.mark.parametrize(
    ("posts", "authority", "name"),
    [
        (["THỪA LỆNH BỘ TRƯỞNG", "CHÁNH VĂN PHÒNG"], "TL", "Bùi Hưng Gia"),
        (["THỪA ỦY QUYỀN CHỦ TỊCH", "CHÁNH VĂN PHÒNG"], "TUQ", "Bùi Hưng Gia"),
        (["ĐẠI DIỆN BẢO HIỂM XÃ HỘI"], "", "Cầm Văn Thanh"),
        (["GIÁM ĐỐC"], "", "BSCKII. Trần Thanh Tùng"),
    ],
)
def test_forms_written_out_those_who_stand_for_a_side_and_degrees(posts, authority, name):
    paper = signed(posts, name)
    assert paper.value("signer_name") == name.removeprefix("BSCKII. ")
    assert paper.value("authority") == authority


def test_a_name_typed_without_marks_stays_as_it_stands():
    sheet = (
        Sheet()
        .put("UY BAN NHAN DAN", 200, centre=LEFT)
        .put("CONG HOA XA HOI CHU NGHIA VIET NAM", 200, centre=RIGHT)
    )
    y = title(sheet, ["CHI THI", "Ve viec chong ung lut, bao ve lua mua nam 1978"])
    body(sheet, ["Hien nay mua lon keo dai, nhieu dien tich lua mua trong huyen bi ngap ung nang ne."], y)
    paper = read(signature(sheet, ["K/T CHU TICH", "PHO CHU TICH"], "Tran Van Thoan", 1000, recipients=()))
    assert (paper.value("type"), paper.value("signer_name")) == ("Chỉ thị", "Tran Van Thoan")
    assert paper.field("signer_name").state == "review"


def test_a_date_below_the_body_with_a_letter_misread():
    sheet = head(Sheet(), ["BỘ LAO ĐỘNG"], "Số: 31-LĐ/TT", "", national="VIỆT NAM DÂN CHỦ CỘNG HÒA")
    title(sheet, ["THÔNG TƯ", "Giải thích chế độ nghỉ phép"])
    sheet.put("Hà Nội, ngay 17 thàng 6 rám 1957", 960, centre=RIGHT)
    paper = read(
        signature(sheet, ["THỪA LỆNH BỘ TRƯỞNG", "CHÁNH VĂN PHÒNG"], "Bùi Hưng Gia", 1000, recipients=())
    )
    assert (paper.value("issued_date"), paper.field("issued_date").state) == ("1957-06-17", "review")
