# SPDX-License-Identifier: Apache-2.0
"""Faults that papers of other kinds showed: wards, farms, contracts, joined syllables; and what other lines of a paper tell."""

from __future__ import annotations

import pytest

from scan2archive.model import Document
from scan2archive.pipeline.fields.person_name import name_reliability
from tests.sheets import LEFT, RIGHT, Sheet, body, head, read, signature, title


@pytest.mark.parametrize("ward", ["PHƯỜNG AN KHÊ", "PHƯỜNG ÁN ĐỔ", "XÃ DỰ ÁN"])
def test_a_ward_in_the_agencys_column_is_no_type(ward):
    sheet = head(Sheet(), ["ỦY BAN NHÂN DÂN", ward], "Số: 34/GM-UBND", "An Khê, ngày 11 tháng 9 năm 2025")
    title(sheet, ["GIẤY MỜI", "Dự họp triển khai công tác giải phóng mặt bằng"])
    paper = read(sheet)
    assert paper.value("type") == "Giấy mời"
    assert paper.value("subject") == "Dự họp triển khai công tác giải phóng mặt bằng"


@pytest.mark.parametrize(
    ("agency", "number", "issuer", "parent"),
    [
        (
            ["ỦY BAN MTTQ VIỆT NAM TP ĐÀ NẴNG", "ỦY BAN MTTQ VIỆT NAM", "XÃ HÒA VANG"],
            "Số: 22/TTr-MTTQ",
            "Ủy ban Mặt trận Tổ quốc Việt Nam xã Hòa Vang",
            "Ủy ban Mặt trận Tổ quốc Việt Nam thành phố Đà Nẵng",
        ),
        (
            ["BỘ NÔNG NGHIỆP", "NÔNG TRƯỜNG QUỐC DOANH", "ĐỒNG GIAO"],
            "Số: 56/QĐ-NT",
            "Nông trường quốc doanh Đồng Giao",
            "Bộ Nông nghiệp",
        ),
        (["HUYỆN LẤP VÒ", "HTX NÔNG NGHIỆP ĐỊNH AN"], "Số: 5/QĐ-HTX", "Hợp tác xã nông nghiệp Định An", "Huyện Lấp Vò"),
        (
            ["TÒA ÁN NHÂN DÂN", "HUYỆN CHÂU THÀNH", "TỈNH TÂY NINH"],
            "Số: 14/2013/QĐST-HNGĐ",
            "Tòa án nhân dân huyện Châu Thành tỉnh Tây Ninh",
            "",
        ),
        (
            ["HỘI NÔNG DÂN TỈNH HÒA BÌNH", "BCH HỘI NÔNG DÂN", "HUYỆN TÂN LẠC"],
            "Số: 19-CTr/HND",
            "Ban Chấp hành Hội Nông dân huyện Tân Lạc",
            "Hội Nông dân tỉnh Hòa Bình",
        ),
        (["VIỆN KSND TỐI CAO", "VIỆN KSND TỈNH NINH THUẬN"], "Số: 97/CV-VKS", "Viện kiểm sát nhân dân tỉnh Ninh Thuận", None),
        (["BỘ NỘI THƯƠNG"], "Số: 512-NT/TT", "Bộ Nội thương", ""),
    ],
)  # fmt: skip
def test_agencies_of_farms_courts_fronts_and_former_ministries(agency, number, issuer, parent):
    paper = read(head(Sheet(), agency, number, "Hà Nội, ngày 5 tháng 3 năm 2013"))
    assert paper.value("issuer").casefold() == issuer.casefold()
    if parent is not None:
        assert paper.value("issuer_parent") == parent


def test_syllables_joined_by_dashes_make_a_national_header():
    sheet = Sheet()
    for row, line in enumerate(
        ["VIỆT-NAM DÂN-CHỦ CỘNG-HÒA", "Độc-lập - Tự-do - Hạnh-phúc", "ỦY BAN HÀNH CHÍNH", "TỈNH QUẢNG NGÃI"]
    ):
        sheet.put(line, 200 + 40 * row, centre=LEFT)
    sheet.put("Số: 1203-TC/QN", 380, centre=LEFT)
    title(sheet, ["QUYẾT ĐỊNH"], 520)
    paper = read(sheet)
    assert paper.value("issuer") == "Ủy ban hành chính tỉnh Quảng Ngãi"
    assert paper.value("code") == "1203-TC/QN"


def test_a_contract_has_its_number_below_the_title_and_its_date_in_a_sentence():
    sheet = Sheet()
    sheet.put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 200).put("Độc lập - Tự do - Hạnh phúc", 240)
    y = title(sheet, ["HỢP ĐỒNG KINH TẾ", "Về việc cung cấp giống lúa vụ đông xuân", "Số: 27/HĐKT"], 330)
    body(sheet, ["Hôm nay, ngày 20 tháng 10 năm 1998, tại Công ty Giống cây trồng, chúng tôi gồm có:"], y)
    paper = read(sheet)
    assert paper.value("subject") == "Về việc cung cấp giống lúa vụ đông xuân"
    assert paper.value("issued_date") == "1998-10-20"
    assert paper.value("code") == "27/HĐKT"


def decision(agency: list[str], number: str, date: str, authority: str) -> Sheet:
    sheet = head(Sheet(), agency, number, date)
    y = title(sheet, ["QUYẾT ĐỊNH", "Về việc giao chỉ tiêu thu mua lương thực"])
    sheet.put(authority, y)
    return signature(sheet, ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "Trịnh Thế Nghĩa", y + 500)


def test_an_agency_that_lost_its_place_has_it_from_the_line_above_the_body():
    paper = read(decision(["ỦY BAN NHÂN DÂN"], "Số: 8/QĐ-UB", "", "ỦY BAN NHÂN DÂN TỈNH NGHĨA BÌNH"))
    assert paper.value("issuer") == "Ủy ban nhân dân tỉnh Nghĩa Bình"
    assert paper.field("issuer").state == "review"
    assert paper.field("issuer").raw == "ỦY BAN NHÂN DÂN"


def test_an_agency_that_was_lost_is_taken_from_elsewhere_and_one_shown_twice_is_sure():
    paper = read(decision([], "Số: 8/QĐ-UB", "", "ỦY BAN NHÂN DÂN TỈNH NGHĨA BÌNH"))
    assert (paper.value("issuer"), paper.field("issuer").state) == (
        "Ủy ban nhân dân tỉnh Nghĩa Bình",
        "review",
    )
    agency = ["UBND TỈNH NGHĨA BÌNH"]
    once = read(decision(agency, "", "", "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"))
    twice = read(decision(agency, "", "", "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH NGHĨA BÌNH"))
    assert once.value("issuer") == twice.value("issuer") == "Ủy ban nhân dân tỉnh Nghĩa Bình"
    assert (once.field("issuer").state, twice.field("issuer").state) == ("review", "confident")


def test_another_agency_above_the_body_is_not_the_papers():
    paper = read(
        decision(["UBND TỈNH NGHĨA BÌNH", "SỞ Y TẾ"], "Số: 8/QĐ-SYT", "", "ỦY BAN NHÂN DÂN TỈNH PHÚ KHÁNH")
    )
    assert paper.value("issuer") == "Sở Y tế tỉnh Nghĩa Bình"


def test_an_agency_that_only_the_notation_names_is_for_review():
    sheet = head(Sheet(), [], "Số 28-KH/VPTU", "Nam Định, ngày 30 tháng 4 năm 2001")
    paper = read(sheet)
    assert (paper.value("issuer"), paper.field("issuer").state) == ("Văn phòng Tỉnh ủy Nam Định", "review")


@pytest.mark.parametrize(
    ("line", "place", "state"),
    [
        ("Cao Lãnh, ngày 12 tháng 02 năm 2014", "Cao Lãnh", "confident"),
        ("Caõ Lãnh, ngày 12 tháng 02 năm 2014", "Cao Lãnh", "review"),
        ("Cư Pơng, ngày 12 tháng 02 năm 2014", "Cư Pơng", "review"),
        ("Bến Tre, ngả áng 1B năm 2017", "Bến Tre", "confident"),
        ("Hà Nội, nạ D9Á $ năm", "Hà Nội", "confident"),
    ],
)
def test_places_of_lost_dates_and_seats_of_provinces(line, place, state):
    paper = read(head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", line))
    assert (paper.value("place"), paper.field("place").state) == (place, state)


def test_a_place_that_the_agencys_name_ends_with_is_sure():
    paper = read(
        head(
            Sheet(), ["ỦY BAN NHÂN DÂN", "XÃ CƯ PƠNG"], "Số: 9/QĐ-UBND", "Cư Pơng, ngày 12 tháng 02 năm 2014"
        )
    )
    assert (paper.value("place"), paper.field("place").state) == ("Cư Pơng", "confident")
    torn = read(
        head(
            Sheet(),
            ["UBND TỈNH NGHĨA BÌNH"],
            "Số: 9/QĐ-UB",
            "Nghfa ngày 12 tháng 11 năm 1982",
            doubtful="Nghfa",
        )
    )
    assert (torn.value("place"), torn.field("place").state) == ("Nghĩa Bình", "review")


@pytest.mark.parametrize(
    ("number", "code"),
    [("Số 638 / Q-/UB", "638/QĐ/UB"), ("Số: 7ó-TTg/VP", "76-TTg/VP"), ("_§ố: 66/TT-NV", "66/TT-NV")],
)
def test_torn_numbers_are_put_right_for_review(number, code):
    paper = read(head(Sheet(), ["THỦ TƯỚNG CHÍNH PHỦ"], number, "Hà Nội, ngày 6 tháng 3 năm 1986"))
    assert paper.value("code") == code
    assert paper.field("code").state == ("confident" if "§" in number else "review")


def test_a_type_line_with_torn_capitals_is_for_review():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/BYT", "Hà Nội, ngày 6 tháng 3 năm 2012")
    title(sheet, ["kỹ HOẠCH", "V/v tổ chức Tháng Thanh niên năm 2012"])
    paper = read(sheet)
    assert (paper.value("type"), paper.field("type").state) == ("Kế hoạch", "review")


def test_a_post_right_of_the_middle_has_lost_its_deputy():
    def signed(shift: int) -> Document:
        sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", "Hà Nội, ngày 6 tháng 3 năm 2012")
        title(sheet, ["QUYẾT ĐỊNH", "Về việc giao chỉ tiêu biên chế"])
        sheet.put("Nơi nhận:", 1000, x=230).put("- Lưu: VT.", 1034, x=230)
        sheet.put("TL. BỘ TRƯỞNG", 1000, centre=RIGHT).put("CHÁNH VĂN PHÒNG", 1036, centre=RIGHT + shift)
        return read(sheet.put("Nguyễn Xuân Lâm", 1250, centre=RIGHT))

    assert signed(0).field("signer_position").state == "confident"
    assert signed(40).field("signer_position").state == "review"


@pytest.mark.parametrize(
    "posts",
    [["TM. BAN THƯỜNG VỤ", "KZT BÍ THƯ THỨ HẤT"], ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "PHÓ CHỦ TỊCH"]],
)
def test_a_post_or_a_form_that_cannot_be_read_leaves_the_authority_in_doubt(posts):
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", "Hà Nội, ngày 6 tháng 3 năm 2012")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc giao chỉ tiêu biên chế"])
    signature(sheet, posts, "Nguyễn Xuân Lâm", 1000)
    assert read(sheet).field("authority").state == "review"


def test_a_short_form_with_a_letter_misread_is_the_one_it_nearly_is():
    paper = read(head(Sheet(), ["UEND TỈNH VĨNH PHÚ"], "Số 118/QĐ-UB", "Vĩnh Phú, ngày 5 tháng 9 năm 1985"))
    assert (paper.value("issuer"), paper.field("issuer").state) == ("Ủy ban nhân dân tỉnh Vĩnh Phú", "review")


def test_letters_read_twice_in_a_row_of_the_head_are_left_out():
    sheet = head(Sheet(), ["HUYỆN ỦY MỘ ĐỨC"], "Số: 08-NQ/HU", "Mộ Đức, ngày 12 tháng 01 năm 1987")
    sheet.put("gay: g", 308, x=1130, size=12)
    assert read(sheet).value("issued_date") == "1987-01-12"


@pytest.mark.parametrize(
    ("posts", "position", "authority"),
    [
        (["K,T. BỘ TRƯỞNG", "THỨ TRƯỞNG"], "KT. BỘ TRƯỞNG / THỨ TRƯỞNG", "KT"),
        (["TL. CHỦ TỊCH", "HÁNH VĂN PHÒNG"], "TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG", "TL"),
        (["T.M. ỦY BAN KHÁNG CHIẾN HÀNH CHÍNH", "CHỦ TỊCH"], "TM. ỦY BAN KHÁNG CHIẾN HÀNH CHÍNH / CHỦ TỊCH", "TM"),
    ],
)  # fmt: skip
def test_posts_with_torn_forms_and_without_a_name_below(posts, position, authority):
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", "")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc giao chỉ tiêu biên chế"])
    sheet.put("Hà Nội, ngày 4 tháng 6 năm 1949", 960, centre=RIGHT)
    paper = read(signature(sheet, posts, "", 1000, recipients=()))
    assert (paper.value("signer_position"), paper.value("authority")) == (position, authority)
    assert paper.field("signer_position").state == "review"
    assert paper.value("issued_date") == "1949-06-04"


def test_posts_without_a_name_are_those_of_whom_somebody_signs_for():
    sheet = head(Sheet(), ["BỘ NỘI THƯƠNG"], "Số: 512-NT/TT", "Hà Nội, ngày 18 tháng 9 năm 1961")
    y = title(sheet, ["THÔNG TƯ", "Về việc cung cấp vải cho công nhân"])
    sheet.put("BỘ TRƯỞNG BỘ NỘI THƯƠNG", y, centre=900)
    signature(sheet, ["K.T. BỘ TRƯỞNG BỘ NỘI THƯƠNG", "THỨ TRƯỞNG"], "", 1200, recipients=())
    paper = read(sheet)
    assert paper.value("signer_position") == "KT. BỘ TRƯỞNG BỘ NỘI THƯƠNG / THỨ TRƯỞNG"
    assert paper.value("authority") == "KT"


def test_a_first_word_with_a_letter_too_many_begins_an_agency():
    agency = ["VIỆN KSND TỐI CAO", "VIỆEN KSND TỈNH NINH THUẬN"]
    paper = read(head(Sheet(), agency, "Số: 97/CV-VKS", "Phan Rang, ngày 25 tháng 11 năm 1996"))
    assert paper.value("issuer").casefold() == "viện kiểm sát nhân dân tỉnh ninh thuận"
    assert paper.field("issuer").state == "review"


def test_a_command_without_its_number_is_for_review():
    paper = read(head(Sheet(), ["QUÂN KHU", "BỘ CHỈ HUY QUÂN SỰ TỈNH PHÚ YÊN"], "Số: 412/CT-BCH", ""))
    assert paper.field("issuer_parent").state == "review"


def test_a_date_of_plain_figures_in_a_torn_frame_is_sure():
    def issued(line: str) -> tuple[str, str]:
        paper = read(head(Sheet(), ["UBND TỈNH NGHĨA BÌNH"], "Số: 9/QĐ-UB", line))
        return paper.value("issued_date"), paper.field("issued_date").state

    assert issued("Nghĩa Bình, dgày 12 thẩng 11 năm 1982") == ("1982-11-12", "confident")
    assert issued("Nghĩa Bình, dgày 1Z thẩng 11 năm 1982") == ("1982-11-12", "review")


def test_a_capital_that_may_have_lost_its_circumflex_makes_a_name_doubtful():
    assert all(name_reliability(name) < 0.8 for name in ("Bùi Thị Ẻn", "Bùi Thị Ển", "Trần Văn Án"))
    assert all(
        name_reliability(name) > 0.9 for name in ("Bùi Thị Ánh", "Bùi Thị Oanh", "Trần Văn Út", "Lê Văn Ảnh")
    )


def test_a_long_subject_goes_on_behind_a_semicolon_and_ends_before_a_list():
    lines = [
        "THÔNG TƯ",
        "Quy định chi tiết một số điều của Luật Bảo hiểm xã hội về chậm",
        "đóng, trốn đóng bảo hiểm xã hội bắt buộc; khiếu nại;",
        "tố cáo về bảo hiểm xã hội",
    ]
    sheet = head(Sheet(), ["BỘ NỘI VỤ"], "Số: 12/2025/TT-BNV", "Hà Nội, ngày 30 tháng 6 năm 2025")
    body(sheet, ["Căn cứ Luật Bảo hiểm xã hội ngày 29 tháng 6 năm 2024;"], title(sheet, lines))
    assert read(sheet).value("subject") == " ".join(lines[1:])
    listed = head(Sheet(), ["BỘ NỘI VỤ"], "Số: 12/TB-BNV", "Hà Nội, ngày 30 tháng 6 năm 2025")
    title(listed, ["THÔNG BÁO", "Về lịch họp giao ban", "Các vụ, cục;", "Văn phòng Bộ;"])
    assert read(listed).value("subject") == "Về lịch họp giao ban"


def test_a_department_has_the_unit_that_its_committees_line_lost():
    paper = read(
        head(Sheet(), ["UBND SÓC TRĂNG", "SỞ NỘI VỤ"], "Số: 4/BB-SNV", "Sóc Trăng, ngày 5 tháng 3 năm 2013")
    )
    assert paper.value("issuer") == "Sở Nội vụ tỉnh Sóc Trăng"


@pytest.mark.parametrize(
    ("agency", "number", "issuer"),
    [
        (["SỞ NÔNG NGHIỆP VÀ PHÁT", "NÔNG THÔN"], "Số: 4/KH-SNN", "Sở Nông nghiệp và Phát triển nông thôn"),
        (["SỞ NÔNG NGHIỆP VÀ PHÁT"], "Số: 4/KH-SNN", "Sở Nông nghiệp và Phát triển nông thôn"),
    ],
)
def test_an_agency_of_which_words_were_lost_is_the_only_one_it_can_be(agency, number, issuer):
    paper = read(
        head(Sheet(), ["UBND TỈNH QUẢNG NGÃI", *agency], number, "Quảng Ngãi, ngày 5 tháng 3 năm 2013")
    )
    assert (paper.value("issuer"), paper.field("issuer").state) == (f"{issuer} tỉnh Quảng Ngãi", "review")


def test_a_place_whose_words_ran_into_one_another_is_no_scrap():
    sheet = head(Sheet(), [], "Số: 89/QĐ-SNV", "Sơn La, ngày 1 tháng 10 năm 2014")
    sheet.put("ỦY BAN NHÂN DÂN", 180, centre=LEFT)
    sheet.put("TỈNHSƠNLA", 220, centre=LEFT, confidence=0.4)
    sheet.put("SỞ NỘI VỤ", 260, centre=LEFT)
    assert read(sheet).value("issuer") == "Sở Nội vụ tỉnh Sơn La"
    assert read(sheet).value("issuer_parent") == "Ủy ban nhân dân tỉnh Sơn La"
