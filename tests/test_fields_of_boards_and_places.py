# SPDX-License-Identifier: Apache-2.0
"""Boards, fronts and offices of all times: names with their marks, posts above the name, where subjects end."""

from __future__ import annotations

import pytest

from scan2archive.pipeline.fields.agency import agency_name
from scan2archive.pipeline.fields.full_names import full_name
from scan2archive.pipeline.fields.person_titles import title_end
from tests.sheets import Sheet, body, head, read, signature, title


@pytest.mark.parametrize(
    ("line", "name", "place"),
    [
        ("ỦY BAN NHÂN DÂN HUYỆN SƠN TỊNH", "Ủy ban nhân dân huyện Sơn Tịnh", "huyện Sơn Tịnh"),
        ("CÔNG AN HUYỆN TỊNH BIÊN TỈNH AN GIANG", "Công an huyện Tịnh Biên tỉnh An Giang", "huyện Tịnh Biên tỉnh An Giang"),
        ("UBND PHƯỜNG PHƯƠNG LIỆT", "Ủy ban nhân dân phường Phương Liệt", "phường Phương Liệt"),
        ("UBND XÃ NGỌC HUYỀN", "Ủy ban nhân dân xã Ngọc Huyền", "xã Ngọc Huyền"),
        ("UBND XÃ TÂN XÃ", "Ủy ban nhân dân xã Tân Xã", "xã Tân Xã"),
        ("HUYỆN ỦY SƠN TỊNH", "Huyện ủy Sơn Tịnh", ""),
        ("CÔNG TY TNHH PHƯƠNG NAM", "Công ty TNHH Phương Nam", ""),
        ("BAN CHỈ HUY PHÒNG THỦ KHU VỰC 2 - ĐỨC HUỆ", "Ban Chỉ huy Phòng thủ khu vực 2 Đức Huệ", ""),
        # districts that begin or end as agencies, posts and provinces do
        ("UBND HUYỆN TRẠM TẤU TỈNH YÊN BÁI", "Ủy ban nhân dân huyện Trạm Tấu tỉnh Yên Bái", "huyện Trạm Tấu tỉnh Yên Bái"),
        ("CÔNG AN HUYỆN VỤ BẢN", "Công an huyện Vụ Bản", "huyện Vụ Bản"),
        ("TÒA ÁN NHÂN DÂN HUYỆN XUÂN TRƯỜNG TỈNH NAM ĐỊNH", "Tòa án nhân dân huyện Xuân Trường tỉnh Nam Định",
         "huyện Xuân Trường tỉnh Nam Định"),
        ("UBND HUYỆN ĐOAN HÙNG", "Ủy ban nhân dân huyện Đoan Hùng", "huyện Đoan Hùng"),
        ("UBND HUYỆN GÒ CÔNG ĐÔNG", "Ủy ban nhân dân huyện Gò Công Đông", "huyện Gò Công Đông"),
        ("HUYỆN ỦY PHÙ YÊN", "Huyện ủy Phù Yên", ""),
        ("HUYỆN ỦY QUANG BÌNH", "Huyện ủy Quang Bình", ""),
        ("HUYỆN ỦY ĐĂK GLEI", "Huyện ủy Đăk Glei", ""),
        ("BAN CHẤP HÀNH HUYỆN ĐOÀN LÂM THAO", "Ban Chấp hành Huyện đoàn Lâm Thao", ""),
        ("TY XÃ-HỘI TỈNH GIA-ĐỊNH", "Ty Xã hội tỉnh Gia Định", "tỉnh Gia Định"),
        # what was misread of a unit before a province, and pages typed without marks
        ("UBND HUYỆN CAN LỘC TÌNH HÀ TĨNH", "Ủy ban nhân dân huyện Can Lộc tỉnh Hà Tĩnh", "huyện Can Lộc tỉnh Hà Tĩnh"),
        ("UBND HUYEN TIEN HAI TINH THAI BINH", "Ủy ban nhân dân huyện Tien Hai tỉnh Thái Bình", "huyện Tien Hai tỉnh Thái Bình"),
    ],
)  # fmt: skip
def test_names_of_places_are_units_only_with_the_marks_of_units(line, name, place):
    assert (agency_name(line).text, agency_name(line).place) == (name, place)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("KHO BẠC NHÀ NƯỚC KHU VỰC XII", "Kho bạc Nhà nước khu vực XII"),
        ("KIỂM TOÁN NHÀ NƯỚC KHU VỰC VI", "Kiểm toán nhà nước khu vực VI"),
        ("BCH PHÒNG CHỐNG LỤT BÃO TỈNH NGHỆ TĨNH", "Ban Chỉ huy phòng, chống lụt bão tỉnh Nghệ Tĩnh"),
        ("BCH HỘI NÔNG DÂN TỈNH NGHỆ TĨNH", "Ban Chấp hành Hội Nông dân tỉnh Nghệ Tĩnh"),
    ],
)
def test_numerals_and_boards_of_the_same_initials(line, name):
    assert agency_name(line).text == name


@pytest.mark.parametrize(
    ("above", "own", "whole"),
    [
        ("HUYỆN ỦY BA CHẼ", "CƠ QUAN ỦY BAN KIỂM TRA - THANH TRA HUYỆN",
         "Cơ quan Ủy ban Kiểm tra - Thanh tra huyện Ba Chẽ"),
        ("UBMTTQ VIỆT NAM XÃ TÂN THẠNH", "HỘI LIÊN HIỆP PHỤ NỮ", "Hội Liên hiệp Phụ nữ xã Tân Thạnh"),
        ("ĐOÀN LUẬT SƯ TỈNH PHÚ THỌ", "BAN CHỦ NHIỆM", "Ban Chủ nhiệm Đoàn luật sư tỉnh Phú Thọ"),
        ("SỞ Y TẾ ĐỒNG THÁP", "TRUNG TÂM GIÁM ĐỊNH Y KHOA", "Trung tâm Giám định Y khoa tỉnh Đồng Tháp"),
    ],
)  # fmt: skip
def test_offices_take_the_place_of_the_committee_or_association_above(above, own, whole):
    assert full_name(agency_name(own), agency_name(above)).casefold() == whole.casefold()


@pytest.mark.parametrize(
    ("agency", "number", "issuer"),
    [
        (["CỤC THỐNG KÊ", "THỐNG KÊ TỈNH LÂM ĐỒNG"], "Số: 318/TKT-TKTH", "Thống kê tỉnh Lâm Đồng"),
        (["BAN CHỦ NHIỆM", "LIÊN HIỆP XÃ TIỂU, THỦ CÔNG NGHIỆP", "TỈNH HÀ SƠN BÌNH"], "Số: 126/LHX-KH",
         "Ban Chủ nhiệm Liên hiệp xã tiểu, thủ công nghiệp tỉnh Hà Sơn Bình"),
        (["MẶT TRẬN LIÊN VIỆT", "Tỉnh Bắc Giang"], "Số 47-TB/LV", "Mặt trận Liên Việt tỉnh Bắc Giang"),
        (["TỔNG CÔNG ĐOÀN VIỆT NAM", "Liên hiệp Công đoàn tỉnh", "HÀ TÂY"], "Số 214/TT-LHCĐ", "Liên hiệp Công đoàn tỉnh Hà Tây"),
        (["CHỦ TỊCH", "ỦY BAN NHÂN DÂN XÃ MƯỜNG XÉN"], "Số: 03/CĐ-UBND", "Chủ tịch Ủy ban nhân dân xã Mường Xén"),
    ],
)  # fmt: skip
def test_heads_of_boards_fronts_and_unions(agency, number, issuer):
    assert read(head(Sheet(), agency, number, "")).value("issuer") == issuer


def test_a_department_below_a_committee_with_a_torn_name_is_for_review():
    paper = read(head(Sheet(), ["ỦY NHÂN DÂN", "TỈNH BÉ", "Ty Giáo dục"], "Số: 1140/GD-TV", ""))
    assert paper.field("issuer").state == "review"


def test_a_term_of_office_is_no_part_of_a_council():
    sheet = head(
        Sheet(), ["HỘI ĐỒNG NHÂN DÂN", "QUẬN 5"], "Số: 05/NQ-HĐND", "Quận 5, ngày 26 tháng 7 năm 1996"
    )
    title(sheet, ["NGHỊ QUYẾT", "Về nhiệm vụ kinh tế - xã hội", "HỘI ĐỒNG NHÂN DÂN QUẬN 5 KHÓA VII"])
    assert read(sheet).value("issuer") == "Hội đồng nhân dân quận 5"


def test_the_second_board_beside_the_national_header_keeps_its_word():
    sheet = Sheet()
    sheet.put("NGÂN HÀNG TMCP CÔNG", 200, x=180).put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 200, x=620)
    sheet.put("THƯƠNG VIỆT NAM", 240, x=200).put("Độc lập - Tự do - Hạnh phúc", 240, x=700)
    sheet.put("Số: 855/NHCT-KHDN", 300, x=190)
    assert read(sheet).value("issuer") == "Ngân hàng TMCP Công Thương Việt Nam"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Số: 192/KV IX-TH", "192/KVIX-TH"),
        ("Số: 14/HĐTMB-2019", "14/HĐTMB-2019"),
        ("Số: 671/KQLĐB IV-QLGT", "671/KQLĐBIV-QLGT"),
        ("Số: 36/TTr-HVCTKV III", "36/TTr-HVCTKVIII"),
    ],
)
def test_notations_with_numerals_in_the_middle_and_years_at_the_end(line, code):
    assert read(head(Sheet(), ["VĂN PHÒNG CHÍNH PHỦ"], line, "")).value("code") == code


@pytest.mark.parametrize(
    ("date", "place", "state"),
    [
        ("Mường Xén, 21 giờ 30 phút, ngày 22 tháng 7 năm 2025", "Mường Xén", "confident"),
        ("Thủ Dầu, ngày 20 tháng 8 năm 1979", "Thủ Dầu", "review"),  # Một was lost
        ("Dầu Một, ngày 20 tháng 8 năm 1979", "Thủ Dầu Một", "review"),  # Thủ was
        ("Liên Sơn, ngày 5 tháng 8 năm 2020", "Liên Sơn", "confident"),  # no rest of Hoàng Liên Sơn
        ("Phù Yên, ngày 5 tháng 8 năm 2020", "Phú Yên", "review"),  # a town in Sơn La
        ("Hà-Nội, ngày 5 tháng 8 năm 1957", "Hà Nội", "confident"),
        ("Đăk Lăk, ngày 5 tháng 8 năm 1997", "Đắk Lắk", "confident"),
    ],
)
def test_places_of_telegrams_torn_seats_and_towns_that_are_nearly_provinces(date, place, state):
    found = read(head(Sheet(), ["BAN CHỈ ĐẠO 389"], "Số: 3/CĐ-BCĐ", date)).field("place")
    assert (found.value, found.state) == (place, state)


def test_a_place_takes_the_marks_of_the_agency_that_has_it():
    sheet = head(
        Sheet(), ["ỦY BAN NHÂN DÂN", "THỊ TRẤN PHÙ YÊN"], "Số: 44/GM-UBND", "Phù Yên, ngày 5 tháng 8 năm 2020"
    )
    place = read(sheet).field("place")
    assert (place.value, place.state) == ("Phù Yên", "confident")


def test_a_city_with_its_unit_is_confirmed_by_its_committee():
    date = "TP. Hồ Chí Minh, ngày 4 tháng 8 năm 1978"
    place = read(head(Sheet(), ["UBND THÀNH PHỐ HỒ CHÍ MINH"], "Số: 833/QĐ-UB", date)).field("place")
    assert (place.value, place.state) == ("TP. Hồ Chí Minh", "confident")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Luật sư Đặng Tùng Lâm", "Đặng Tùng Lâm"),
        ("Bác sĩ chuyên khoa II Lê Văn Tám", "Lê Văn Tám"),
        ("Luật sư, Thạc sĩ Đặng Tùng Lâm", "Đặng Tùng Lâm"),
        ("PGS. TS. Bùi Hồng Long", "Bùi Hồng Long"),
        ("Thiếu-tá Lưu Yểm", "Lưu Yểm"),
        ("Y Sĩ Niê", "Y Sĩ Niê"),  # an Ê Đê name
        ("Kiều Sĩ Luật", "Kiều Sĩ Luật"),
    ],
)
def test_what_stands_before_a_name_is_none_of_it(text, name):
    assert text[title_end(text) :] == name


def _signed(posts: list[str], name: str, above_name: str = "") -> Sheet:
    sheet = head(
        Sheet(), ["ỦY BAN NHÂN DÂN", "HUYỆN ĐẦM HÀ"], "Số: 118/QĐ-UBND", "Đầm Hà, ngày 29 tháng 11 năm 2021"
    )
    title(sheet, ["QUYẾT ĐỊNH", "Về việc thành lập Tổ công tác liên ngành"])
    if above_name:
        sheet.put(above_name, 1200 + 36 * len(posts) + 150, centre=1150)
    return signature(sheet, posts, name, 1200)


@pytest.mark.parametrize(
    ("posts", "above_name", "position"),
    [
        (["KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"], "PHÓ CHỦ TỊCH UBND HUYỆN", "KT. TRƯỞNG BAN / PHÓ TRƯỞNG BAN / PHÓ CHỦ TỊCH UBND HUYỆN"),
        (["T/M BAN CHỈ ĐẠO", "PHÓ BÍ THƯ HUYỆN ỦY", "kiêm", "TRƯỞNG BAN"], "", "T/M BAN CHỈ ĐẠO / PHÓ BÍ THƯ HUYỆN ỦY kiêm / TRƯỞNG BAN"),
        (["TM. BAN CHỦ NHIỆM", "CHỦ NHIỆM"], "", "TM. BAN CHỦ NHIỆM / CHỦ NHIỆM"),
        (["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"], "", "T/M BAN THƯỜNG VỤ / PHÓ BÍ THƯ"),
        (["T/M HỘI ĐỒNG NHÂN DÂN QUẬN 5", "CHỦ TỊCH"], "", "T/M HỘI ĐỒNG NHÂN DÂN QUẬN 5 / CHỦ TỊCH"),
        (["TỔNG CỤC TRƯỞNG", "TỔNG CỤC QUẢN LÝ RUỘNG ĐẤT"], "", "TỔNG CỤC TRƯỞNG / TỔNG CỤC QUẢN LÝ RUỘNG ĐẤT"),
        (["KT. KIỂM TOÁN TRƯỞNG", "PHÓ KIỂM TOÁN TRƯỞNG"], "", "KT. KIỂM TOÁN TRƯỞNG / PHÓ KIỂM TOÁN TRƯỞNG"),
    ],
)  # fmt: skip
def test_posts_of_boards_and_right_above_the_name(posts, above_name, position):
    paper = read(_signed(posts, "Hoàng Vĩnh Khuyến", above_name))
    assert (paper.value("signer_position"), paper.field("signer_position").state) == (position, "confident")
    assert paper.value("signer_name") == "Hoàng Vĩnh Khuyến"


def test_posts_are_for_review_with_room_for_a_lost_row_or_a_word_broken_off():
    sheet = _signed(["TM. ỦY BAN NHÂN DÂN"], "Hoàng Vĩnh Khuyến").put("PHÓ CHỦ TỊCH", 1272, centre=1150)
    assert read(sheet).field("signer_position").state == "review"
    torn = read(_signed(["KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN THƯỜNG"], "Hoàng Vĩnh Khuyến"))
    assert torn.field("signer_position").state == "review"


def test_a_second_signer_below_is_no_post_of_the_first():
    sheet = _signed(["GIÁM ĐỐC"], "Hoàng Vĩnh Khuyến")
    sheet.put("KẾ TOÁN TRƯỞNG", 1500, centre=1150).put("Lê Thị Hà", 1540, centre=1150)
    assert "KẾ TOÁN" not in read(sheet).value("signer_position")


def _subject(lines: list[str], after: list[str]) -> str:
    sheet = head(Sheet(), ["ỦY BAN VẬT GIÁ NHÀ NƯỚC"], "Số 212-VGNN/QĐ", "Hà Nội, ngày 19 tháng 11 năm 1982")
    title(sheet, ["QUYẾT ĐỊNH", *lines])
    body(sheet, after, 420 + 40 * (len(lines) + 1) + 20)
    return read(sheet).value("subject")


def test_an_authority_line_right_above_the_bases_ends_a_subject_in_capitals():
    basis = [
        "Căn cứ Điều lệ Quản lý giá ban hành kèm theo Nghị định số 15-HĐBT;",
        "Sau khi thống nhất ý kiến với Bộ;",
    ]
    ruled = ["QUY ĐỊNH GIÁ THU MUA CÓI CHẺ VÀ ĐAY TƠ", "CHỦ NHIỆM ỦY BAN VẬT GIÁ NHÀ NƯỚC"]
    assert _subject(ruled, basis).casefold() == ruled[0].casefold()
    goes_on = ["BAN HÀNH QUY CHẾ LÀM VIỆC CỦA", "CHỦ NHIỆM ỦY BAN VẬT GIÁ NHÀ NƯỚC"]
    assert _subject(goes_on, basis).casefold() == " ".join(goes_on).casefold()


def test_an_addressee_ends_a_subject_and_a_broken_off_one_is_for_review():
    lines = ["Về việc mở các lớp bình dân học vụ ở thôn quê", "Gửi các Ủy ban nhân dân tỉnh và thành phố"]
    assert _subject(lines, ["Vậy yêu cầu các Ủy ban lập ngay ở mỗi làng một lớp học."]) == lines[0]


def test_a_number_below_a_wide_subject_of_a_contract_leaves_it_whole():
    sheet = Sheet().put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 200).put("Độc lập - Tự do - Hạnh phúc", 240)
    lines = [
        "Về hợp tác đào tạo nhân lực ngành điều dưỡng giữa",
        "Trường Cao đẳng Y tế Cà Mau và Bệnh viện Sản - Nhi Cà Mau",
    ]
    title(sheet, ["BẢN GHI NHỚ", *lines], 330)
    sheet.put("Số: 03/BGN-CĐYT", 480, x=230)
    body(sheet, ["Hôm nay, ngày 25 tháng 4 năm 2024, tại Trường Cao đẳng Y tế, chúng tôi gồm:"], 530)
    assert read(sheet).value("subject") == " ".join(lines)


def test_text_right_below_a_subject_in_the_middle_is_none_of_it():
    sheet = head(Sheet(), ["SỞ VĂN HÓA THÔNG TIN"], "Số: 208/TT-VHTT", "Bến Tre, ngày 5 tháng 9 năm 1988")
    title(
        sheet, ["TỜ TRÌNH", "Kính gửi: Thường trực UBND tỉnh Bến Tre", "V/v xin xếp hạng di tích đình Phú Lễ"]
    )
    sheet.put(
        "Đình Phú Lễ, xã Phú Lễ, huyện Ba Tri xây dựng từ năm 1826, còn giữ được nhiều hoành phi,", 550, x=310
    )
    sheet.put("câu đối có giá trị về lịch sử và nghệ thuật, được nhân dân trong vùng gìn giữ.", 594, x=230)
    assert read(sheet).value("subject") == "V/v xin xếp hạng di tích đình Phú Lễ"


def test_a_speck_read_as_a_colon_does_not_end_a_subject():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 42/TB-BYT", "Hà Nội, ngày 23 tháng 3 năm 2017")
    lines = [
        "Kết luận của đồng chí Bộ trưởng tại cuộc họp về kiểm soát tải:",
        "trọng phương tiện trên quốc lộ 35",
    ]
    title(sheet, ["THÔNG BÁO", *lines])
    assert read(sheet).value("subject").endswith("trên quốc lộ 35")


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        (["KẾ HOẠCH LIÊN TỊCH", "Kiểm tra việc thực hiện Bộ luật Lao động"], "Kiểm tra việc thực hiện Bộ luật Lao động"),
        (["BÁO CÁO TỔNG KẾT", "công tác văn thư, lưu trữ năm 2001"], "TỔNG KẾT công tác văn thư, lưu trữ năm 2001"),
        (["QUYẾT ĐỊNH CỦA BỘ TRƯỞNG BỘ VĂN HÓA - THÔNG", "TIN", "Về việc ban hành Quy chế đội tuyên truyền"],
         "Về việc ban hành Quy chế đội tuyên truyền"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_type_is_of_the_subject_or_of_the_type(lines, subject):
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 42/BYT-TT", "Hà Nội, ngày 23 tháng 3 năm 2001")
    title(sheet, lines)
    assert read(sheet).value("subject") == subject


def test_text_whose_second_row_begins_with_a_number_is_no_subject():
    sheet = head(Sheet(), ["BỘ GIAO THÔNG VẬN TẢI"], "Số: 42/BGTVT-TT", "Hà Nội, ngày 23 tháng 3 năm 1988")
    sheet.put("THÔNG TƯ", 420)
    first = "Ngày 17 tháng 3 năm 1988, Bộ Giao thông vận tải đã có văn bản chỉ đạo các đơn vị,"
    body(
        sheet.put(first, 480, x=330),
        ["số 118/BGTVT, yêu cầu các đơn vị thực hiện những việc sau đây trong quý này"],
        524,
    )
    assert read(sheet).field("subject") is None


def test_a_row_of_capitals_is_an_authority_line_by_whole_words_and_after_a_whole_row():
    basis = [
        "Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;",
        "Theo đề nghị của Bộ trưởng Bộ Công an;",
    ]
    fund = ["QUY ĐỊNH VỀ THÀNH LẬP, HOẠT ĐỘNG CỦA QUỸ", "GIẢM THIỂU THIỆT HẠI TAI NẠN GIAO THÔNG"]
    assert _subject(fund, basis).casefold() == " ".join(fund).casefold()
    listed = ["QUY ĐỊNH VIỆC THỰC HIỆN DÂN CHỦ TRONG NỘI BỘ ỦY BAN,", "THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN"]
    assert _subject(listed, basis).casefold() == " ".join(listed).casefold()


def test_a_list_of_recipients_goes_on_to_its_last_row_over_one_that_was_not_read():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 42/QĐ-BYT", "Hà Nội, ngày 23 tháng 3 năm 1967")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc thành lập Ban Kiến thiết"])
    sheet.put("Nơi nhận:", 1200, x=230).put("- Như trên;", 1240, x=230)
    sheet.put("- Văn phòng Trung ương (để", 1280, x=230).put("- Lưu VP.", 1370, x=230)
    signature(sheet, ["BỘ TRƯỞNG"], "Nông Bá Vỹ", 1200, recipients=())
    found = [field for field in read(sheet).fields if field.name == "recipients"]
    assert [field.value for field in found] == ["Như trên", "Văn phòng Trung ương (để", "Lưu VP"]
    assert {field.state for field in found} == {"review"}


@pytest.mark.parametrize(("number", "state"), [("45a", "confident"), ("5f", "review"), ("3T", "review")])
def test_letters_behind_numbers_that_no_office_puts_there_are_figures_misread(number, state):
    found = read(head(Sheet(), ["BỘ NỘI VỤ"], f"Số: {number}/QĐ-BNV", "Hà Nội, ngày 5 tháng 8 năm 2007"))
    assert found.field("code").state == state
