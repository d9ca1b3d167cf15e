# SPDX-License-Identifier: Apache-2.0
"""Papers of many kinds and times, laid out from words, through all rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scan2archive.model import FIELD_NAMES, Document, Word
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.pipeline.fields.title import SECRECY_STAMP
from scan2archive.settings import Review
from tests.sheets import LEFT, TODAY, Sheet, body, head, signature, title


def read(*sheets: Sheet, file_name: str = "", review: Review | None = None) -> Document:
    pages = [sheet.page() for sheet in sheets]
    fields = extract(pages, review or Review(), file_name=file_name, today=TODAY)
    return Document("x-1", "x", 1, (1, len(pages)), "ok", fields)


def decision(**options: str) -> Sheet:
    """A decision of a province's department."""
    sheet = head(
        Sheet(),
        ["UBND TỈNH AN GIANG", "SỞ Y TẾ"],
        options.get("number", "Số: 5060/QĐ-SYT"),
        options.get("date", "An Giang, ngày 20 tháng 12 năm 2017"),
        doubtful=options.get("doubtful", ""),
    )
    y = title(
        sheet,
        ["QUYẾT ĐỊNH", "Về việc thành lập Tổ xây dựng Đề án tổ chức lại", "hệ thống y tế tuyến tỉnh"],
    )
    sheet.put("GIÁM ĐỐC SỞ Y TẾ", y)
    y = body(
        sheet,
        [
            "Căn cứ Quyết định số 1675/QĐ-UBND ngày 09 tháng 8 năm 2017 của Ủy ban",
            "nhân dân tỉnh An Giang về việc quy định chức năng, nhiệm vụ;",
            "Xét đề nghị của Trưởng phòng Tổ chức cán bộ Sở Y tế,",
        ],
        y + 70,
    )
    sheet.put("QUYẾT ĐỊNH:", y + 20)
    y = body(sheet, ["Điều 1. Thành lập Tổ xây dựng Đề án gồm các ông, bà có tên sau:"], y + 80)
    signature(sheet, ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "Trần Văn Bình", y + 60)
    return sheet


def test_decision_of_a_department():
    paper = read(decision())
    assert paper.value("type") == "Quyết định"
    assert paper.value("code") == "5060/QĐ-SYT"
    assert (paper.value("number"), paper.value("notation")) == ("5060", "QĐ-SYT")
    assert paper.value("issued_date") == "2017-12-20"
    assert paper.value("place") == "An Giang"
    assert paper.value("issuer") == "Sở Y tế tỉnh An Giang"
    assert paper.value("issuer_parent") == "Ủy ban nhân dân tỉnh An Giang"
    assert paper.value("subject") == (
        "Về việc thành lập Tổ xây dựng Đề án tổ chức lại hệ thống y tế tuyến tỉnh"
    )
    assert paper.value("signer_name") == "Trần Văn Bình"
    assert paper.value("signer_position") == "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC"
    assert paper.value("authority") == "KT"
    assert paper.value("page_count") == "1"
    assert paper.value("language") == "Tiếng Việt"
    assert all(field.state == "confident" for field in paper.fields)


def test_bases_and_recipients_are_lists():
    paper = read(decision())
    assert [field.value for field in paper.fields if field.name == "recipients"] == ["Như Điều 3", "Lưu: VT"]
    bases = [field.value for field in paper.fields if field.name == "legal_bases"]
    assert len(bases) == 2
    assert bases[0].endswith("chức năng, nhiệm vụ")
    assert bases[1].startswith("Xét đề nghị")


def test_every_value_keeps_its_evidence():
    paper = read(decision())
    assert [field.name for field in paper.fields] == sorted(
        (field.name for field in paper.fields), key=FIELD_NAMES.index
    )
    for field in paper.fields:
        assert 0 <= field.confidence <= 1
        assert field.rule
        if field.name not in {"page_count", "language"}:
            assert field.page == 1
            assert field.box is not None
            assert field.box[0] < field.box[2]
            assert field.box[1] < field.box[3]
            assert field.raw
    code = paper.field("code")
    assert code is not None
    assert code.raw == "Số: 5060/QĐ-SYT"


def test_threshold_of_review_decides_the_state():
    paper = read(decision(), review=Review(field_confidence=0.999))
    assert paper.field("signer_name").state == "review"


def test_letter_has_no_type_line():
    sheet = head(Sheet(), ["VĂN PHÒNG CHÍNH PHỦ"], "Số: 2450/VPCP-KGVX", "Hà Nội, ngày 12 tháng 4 năm 2024")
    sheet.put("V/v đề xuất hoán đổi ngày làm", 345, centre=LEFT).put(
        "việc dịp nghỉ lễ 30/4", 380, centre=LEFT
    )
    sheet.put("Kính gửi: Bộ trưởng Bộ Nội vụ.", 470)
    y = body(sheet, ["Xét đề nghị của Bộ Nội vụ tại văn bản số 15/BNV-VP ngày 11 tháng 4 năm 2024"], 550)
    signature(sheet, ["KT. BỘ TRƯỞNG, CHỦ NHIỆM", "PHÓ CHỦ NHIỆM"], "Nguyễn Sỹ Hùng", y + 200)
    paper = read(sheet)
    assert paper.value("type") == "Công văn"
    assert paper.value("code") == "2450/VPCP-KGVX"
    assert paper.value("issued_date") == "2024-04-12"
    assert paper.value("issuer") == "Văn phòng Chính phủ"
    assert paper.value("subject") == "V/v đề xuất hoán đổi ngày làm việc dịp nghỉ lễ 30/4"
    assert paper.value("signer_position") == "KT. BỘ TRƯỞNG, CHỦ NHIỆM / PHÓ CHỦ NHIỆM"
    assert paper.field("legal_bases") is None


def letter(subject: str, addressed: str = "Kính gửi: Bệnh viện Đa khoa tỉnh.") -> Sheet:
    sheet = head(
        Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], "Số: 2275/SYT-NVY", "An Giang, ngày 12 tháng 4 năm 2017"
    )
    sheet.put(subject, 345, centre=LEFT).put("người khuyết tật năm 2017", 380, centre=LEFT)
    sheet.put(addressed, 470)
    body(sheet, ["Sở Y tế yêu cầu các bệnh viện báo cáo theo nội dung sau."], 550)
    return sheet


@pytest.mark.parametrize(
    "formula", ["V/v", "V/V", "VN", "Viv", "V!v", "Vív", "Wv", "(V/v", "V/ v", "v/v:", "V7y", "Vlv:"]
)
def test_a_misread_formula_does_not_lose_the_subject_of_a_letter(formula):
    field = read(letter(f"{formula} báo cáo nhanh số liệu")).field("subject")
    assert field is not None and field.state == "confident"
    assert field.value == "V/v báo cáo nhanh số liệu người khuyết tật năm 2017"


@pytest.mark.parametrize("formula", ["Vê viec", "Vẻ vỉệc", "Về viậc", "Vè việe"])
def test_the_formula_in_words_may_have_slips(formula):
    assert read(letter(f"{formula} báo cáo số liệu")).value("subject") == (
        "Về việc báo cáo số liệu người khuyết tật năm 2017"
    )


def test_a_lost_formula_leaves_the_subject_for_review():
    field = read(letter("báo cáo nhanh số liệu")).field("subject")
    assert field is not None and field.state == "review"
    assert field.value == "báo cáo nhanh số liệu người khuyết tật năm 2017"


@pytest.mark.parametrize("line", ["ĐẾN Ngày 12 tháng 4", "Số: 45/BC", "THƯỢNG KHẨN"])
def test_what_else_stands_below_the_number_is_no_subject(line):
    assert "45" not in read(letter(line)).value("subject") and line not in read(letter(line)).value("subject")


def test_small_letters_below_the_number_of_no_letter_are_no_subject():
    assert not read(letter("báo cáo nhanh số liệu", "Ngày 12 tháng 4")).value("subject")


@pytest.mark.parametrize(
    ("number", "state"), [("Số: 2450/VPCP-KGVX", "confident"), ("Số: 2450/QĐ-VPCP", "review")]
)
def test_a_letter_whose_notation_names_another_type_is_for_review(number, state):
    """Rather a decision whose title was lost."""
    sheet = head(Sheet(), ["VĂN PHÒNG CHÍNH PHỦ"], number, "Hà Nội, ngày 12 tháng 4 năm 2024")
    sheet.put("V/v đề xuất hoán đổi ngày làm", 345, centre=LEFT)
    sheet.put("Kính gửi: Bộ trưởng Bộ Nội vụ.", 470)
    y = body(sheet, ["Xét đề nghị của Bộ Nội vụ tại văn bản số 15/BNV-VP ngày 11 tháng 4 năm 2024"], 550)
    signature(sheet, ["BỘ TRƯỞNG"], "Nguyễn Sỹ Hùng", y + 200)
    field = read(sheet).field("type")
    assert field is not None
    assert (field.value, field.state) == ("Công văn", state)


@pytest.mark.parametrize(
    ("opening", "state"), [("Xét đề nghị của Bộ Nội vụ", "confident"), ("Điều 1. Nay giao", "review")]
)
def test_a_letter_to_nobody_in_articles_is_for_review(opening, state):
    sheet = head(Sheet(), ["VĂN PHÒNG CHÍNH PHỦ"], "Số: 2450/VPCP-KGVX", "Hà Nội, ngày 12 tháng 4 năm 2024")
    sheet.put("V/v đề xuất hoán đổi ngày làm", 345, centre=LEFT)
    y = body(sheet, [f"{opening} cho các cơ quan tổ chức thực hiện công tác năm 2024"], 550)
    signature(sheet, ["BỘ TRƯỞNG"], "Nguyễn Sỹ Hùng", y + 200)
    field = read(sheet).field("type")
    assert field is not None
    assert (field.value, field.state) == ("Công văn", state)


@pytest.mark.parametrize(("sign", "state"), [(";", "confident"), (",", "review"), (":", "review")])
def test_rows_of_recipients_that_run_into_one_another_are_for_review(sign, state):
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/TB-BYT", "Hà Nội, ngày 20 tháng 12 năm 2011")
    title(sheet, ["THÔNG BÁO", "Về việc tổ chức thực hiện công tác năm"])
    rows = ("- Như trên;", f"- Sở Y tế các tỉnh{sign}", "Các bệnh viện;", "- Lưu: VT.")
    signature(sheet, ["BỘ TRƯỞNG"], "Nguyễn Sỹ Hùng", 900, rows if sign != ";" else (*rows[:2], *rows[3:]))
    found = [field for field in read(sheet).fields if field.name == "recipients"]
    assert found[1].state == state


@pytest.mark.parametrize(
    ("agency", "number", "issuer"),
    [
        (["ỦY BAN NHÂN DÂN", "TỈNH KIÊN GIANG"], "Số: 745/QĐ-UBND", "Ủy ban nhân dân tỉnh Kiên Giang"),
        (["UBND HUYỆN CHÂU PHÚ", "PHÒNG NỘI VỤ"], "Số: 12/QĐ-PNV", "Phòng Nội vụ huyện Châu Phú"),
        (["ỦY BAN NHÂN DÂN", "XÃ VĨNH HÒA HIỆP"], "Số: 7/QĐ-UBND", "Ủy ban nhân dân xã Vĩnh Hòa Hiệp"),
        (
            ["BỘ LAO ĐỘNG -", "THƯƠNG BINH VÀ XÃ HỘI"],
            "Số: 33/QĐ-LĐTBXH",
            "Bộ Lao động - Thương binh và Xã hội",
        ),
        (
            ["UBND TP. HỒ CHÍ MINH", "SỞ GIÁO DỤC", "VÀ ĐÀO TẠO"],
            "Số: 9/QĐ-SGDĐT",
            "Sở Giáo dục và Đào tạo thành phố Hồ Chí Minh",
        ),
        (["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Bộ Y tế"),
        (["CHÍNH PHỦ"], "Số: 30/2020/NĐ-CP", "Chính phủ"),
        (["THỦ TƯỚNG CHÍNH PHỦ"], "Số: 123/1998/QĐ-TTg", "Thủ tướng Chính phủ"),
        (["HỘI ĐỒNG NHÂN DÂN", "TỈNH HÀ TĨNH"], "Số: 88/NQ-HĐND", "Hội đồng nhân dân tỉnh Hà Tĩnh"),
        (
            ["UBND TỈNH BẾN TRE", "SỞ LAO ĐỘNG - THƯƠNG", "BINH VÀ XÃ HỘI"],
            "Số: 232/QĐ-SLĐTBXH",
            "Sở Lao động - Thương binh và Xã hội tỉnh Bến Tre",
        ),
    ],
)
def test_agencies(agency, number, issuer):
    sheet = head(Sheet(), agency, number, "Ngày 05 tháng 3 năm 2021")
    paper = read(sheet)
    assert paper.value("issuer") == issuer
    assert paper.field("issuer").rule == "issuer.box2.confirmed"
    assert paper.value("code") == number.removeprefix("Số: ")


def test_party_paper_has_a_hyphen_and_no_colon():
    sheet = head(
        Sheet(),
        ["TỈNH ỦY KIÊN GIANG", "VĂN PHÒNG", "*"],
        "Số 36-HD/VPTU",
        "Rạch Giá, ngày 5 tháng 9 năm 2018",
        national="ĐẢNG CỘNG SẢN VIỆT NAM",
        motto="",
    )
    y = title(sheet, ["HƯỚNG DẪN", "về thể thức văn bản của Đảng"], 440)
    signature(sheet, ["CHÁNH VĂN PHÒNG"], "Lê Thị Mai Hoa", y + 600)
    paper = read(sheet)
    assert paper.value("type") == "Hướng dẫn"
    assert paper.value("code") == "36-HD/VPTU"
    assert paper.value("notation") == "HD/VPTU"
    assert paper.value("issuer") == "Văn phòng Tỉnh ủy Kiên Giang"
    assert paper.value("subject") == "Về thể thức văn bản của Đảng"
    assert paper.value("issued_date") == "2018-09-05"


def test_typed_decision_of_1978():
    sheet = head(
        Sheet(),
        ["UỶ BAN NHÂN DÂN", "TỈNH HÀ SƠN BÌNH"],
        "Số 1059 QĐ/UB",
        "Hà Đông, ngày l2 tháng 9 năm 1978",
        national="CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    )
    y = title(sheet, ["QUYẾT ĐỊNH CỦA UỶ BAN NHÂN DÂN TỈNH", "Về việc cấp vật tư cho Xí nghiệp gạch"])
    sheet.put("UỶ BAN NHÂN DÂN TỈNH HÀ SƠN BÌNH", y)
    signature(sheet, ["T/M UỶ BAN NHÂN DÂN TỈNH", "UỶ VIÊN THƯ KÝ"], "Đỗ Văn Tạo", 1700)
    paper = read(sheet)
    assert paper.value("type") == "Quyết định"
    assert paper.value("number") == "1059"
    assert paper.value("notation") == "QĐ/UB"
    assert paper.value("issued_date") == "1978-09-12"
    assert paper.value("place") == "Hà Đông"
    assert paper.value("issuer") == "Ủy ban nhân dân tỉnh Hà Sơn Bình"
    assert paper.value("subject") == "Về việc cấp vật tư cho Xí nghiệp gạch"
    assert paper.value("authority") == "TM"
    assert paper.value("signer_name") == "Đỗ Văn Tạo"


def test_papers_of_the_first_republic():
    sheet = head(
        Sheet(),
        ["BỘ NỘI VỤ"],
        "Số 12-NV/CC",
        "Hà Nội, ngày 5 tháng giêng năm 1950",
        national="VIỆT NAM DÂN CHỦ CỘNG HOÀ",
    )
    title(sheet, ["NGHỊ ĐỊNH", "Về việc tổ chức các công sở"])
    paper = read(sheet)
    assert paper.value("type") == "Nghị định"
    assert paper.value("code") == "12-NV/CC"
    assert paper.value("issued_date") == "1950-01-05"


def test_bases_above_the_line_of_decision_and_noi_gui():
    sheet = head(
        Sheet(),
        ["ỦY BAN HÀNH CHÍNH", "TỈNH THÁI BÌNH"],
        "Số: 123/VP-QĐ",
        "Thái Bình, ngày 8 tháng 4 năm 1963",
        national="VIỆT NAM DÂN CHỦ CỘNG HÒA",
    )
    sheet.put("ỦY BAN HÀNH CHÍNH TỈNH THÁI BÌNH", 440)
    body(
        sheet,
        ["- Căn cứ Luật tổ chức Ủy ban hành chính các cấp;", "- Theo đề nghị của Trưởng ty Giáo dục,"],
        520,
    )
    sheet.put("QUYẾT ĐỊNH", 660)
    body(sheet, ["Điều 1: Nay điều động ông Bùi Văn Ruyện về công tác tại Ty Giáo dục."], 720)
    signature(sheet, ["T.M. ỦY BAN HÀNH CHÍNH TỈNH", "ỦY VIÊN THƯ KÝ"], "Vũ Đình Khoát", 1000, ())
    sheet.put("Nơi gửi:", 1000, x=230)
    sheet.put("- Như điều 2", 1034, x=230)
    sheet.put("- Lưu VP", 1068, x=230)
    paper = read(sheet)
    assert paper.value("type") == "Quyết định"
    assert [f.value for f in paper.fields if f.name == "recipients"] == ["Như điều 2", "Lưu VP"]
    bases = [f.value for f in paper.fields if f.name == "legal_bases"]
    assert bases == [
        "Căn cứ Luật tổ chức Ủy ban hành chính các cấp",
        "Theo đề nghị của Trưởng ty Giáo dục",
    ]


def test_two_who_sign_above_the_recipients():
    sheet = head(Sheet(), ["UBND HUYỆN TUY PHONG", "PHÒNG NỘI VỤ"], "Số: 27/BB-NV", "")
    title(sheet, ["BIÊN BẢN", "Kiểm tra hiện trạng sử dụng đất"])
    body(sheet, ["Hôm nay, vào lúc 8 giờ 00 ngày 18 tháng 8 năm 2011, chúng tôi gồm có:"], 560)
    for text, x in (("THƯ KÝ", 450), ("CHỦ TRÌ", 1150)):
        sheet.put(text, 800, centre=x)
    for text, x in (("Lê Thị Bích Vân", 450), ("Phan Đình Long", 1150)):
        sheet.put(text, 990, centre=x)
    sheet.put("Nơi nhận:", 1100, x=230)
    sheet.put("- Lưu: VT.", 1134, x=230)
    paper = read(sheet)
    assert paper.value("signer_name") == "Phan Đình Long"
    assert paper.value("signer_position") == "CHỦ TRÌ"
    assert paper.value("issuer") == "Phòng Nội vụ huyện Tuy Phong"


@pytest.mark.parametrize(
    ("agency", "number", "issuer"),
    [
        (
            ["SỞ Y TẾ LÂM ĐỒNG", "BỆNH VIỆN ĐA KHOA TỈNH"],
            "Số: 612/BVĐK-KHTH",
            "Bệnh viện Đa khoa tỉnh Lâm Đồng",
        ),
        (
            ["CHỦ TỊCH", "ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN"],
            "Số: 4/CĐ-CT",
            "Chủ tịch Ủy ban nhân dân tỉnh Lạng Sơn",
        ),
        (["UBND TỈNH LAI CHÂU", "THANH TRA TỈNH"], "Số: 45/KL-TTr", "Thanh tra tỉnh Lai Châu"),
        (
            ["SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG", "VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI"],
            "Số: 3307/VPĐK-LT",
            "Văn phòng Đăng ký đất đai",
        ),
        (["UBND TỈNH GIA LAI", "BAN CHỈ ĐẠO 389"], "Số: 25/KH-BCĐ389", "Ban Chỉ đạo 389 tỉnh Gia Lai"),
        (["ỦY BAN NHÂN DÂN", "XÃ YÊN BÀI"], "Số: 4/KH-UBND", "Ủy ban nhân dân xã Yên Bài"),
        (["ỦY BAN NHÂN DÂN", "HUYỆN CAO LÃNH"], "Số: 4/KH-UBND", "Ủy ban nhân dân huyện Cao Lãnh"),
        (
            ["UBND TP. BIÊN HÒA", "PHÒNG LĐ-TB&XH"],
            "Số: 77/LĐTBXH-BTXH",
            "Phòng Lao động - Thương binh và Xã hội thành phố Biên Hòa",
        ),
        (["HỘI CHỮ THẬP ĐỎ VIỆT NAM", "TỈNH HỘI SÓC TRĂNG"], "Số: 52/CTĐ", "Tỉnh hội Sóc Trăng"),
        (["BỘ NỘI THƯƠNG", "Cục Tổ chức"], "Số 25-NT/TC", "Cục Tổ chức"),
        (["TẬP ĐOÀN ĐIỆN LỰC VIỆT NAM", "CÔNG TY MUA BÁN ĐIỆN"], "Số: 47/EPTC-KD+TC", "Công ty Mua bán điện"),
        (["HỌC VIỆN CHÍNH TRỊ KHU VỰC III"], "Số 415-QĐ/HVCTKV III", "Học viện Chính trị khu vực III"),
    ],
)
def test_agencies_of_many_kinds(agency, number, issuer):
    paper = read(head(Sheet(), agency, number, "Đà Nẵng, ngày 05 tháng 3 năm 2021"))
    assert paper.value("issuer").casefold() == issuer.casefold()
    code = number.removeprefix("Số: ").removeprefix("Số ").replace(" III", "III")
    assert paper.value("code") == code


@pytest.mark.parametrize("name", ["Ly Mí Lử", "H’Lim Niê", "Ksor Phước", "Y Bhiu Niê"])
def test_names_in_other_languages_of_the_country_are_kept_as_read_for_review(name):
    sheet = head(
        Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], "Số: 5/QĐ-SYT", "An Giang, ngày 20 tháng 12 năm 2017"
    )
    signature(sheet, ["GIÁM ĐỐC"], name, 900)
    field = read(sheet).field("signer_name")
    assert field is not None
    assert (field.value, field.state) == (name, "review")


@pytest.mark.parametrize(
    ("posts", "position", "state"),
    [
        # nobody signs for himself: PHÓ was not read
        (["KT. CỤC TRƯỞNG", "CỤC TRƯỞNG"], "KT. CỤC TRƯỞNG / PHÓ CỤC TRƯỞNG", "review"),
        (["THUYỀN TRƯỞNG"], "THUYỀN TRƯỞNG", "review"),
        (["ỦY BAN NHÂN DÂN"], "ỦY BAN NHÂN DÂN", "review"),
        (["HẠT TRƯỞNG"], "HẠT TRƯỞNG", "confident"),
    ],
)
def test_a_post_no_list_knows_and_a_collective_without_authority_are_for_review(posts, position, state):
    sheet = head(
        Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], "Số: 5/QĐ-SYT", "An Giang, ngày 20 tháng 12 năm 2017"
    )
    signature(sheet, posts, "Trần Văn Bình", 900)
    field = read(sheet).field("signer_position")
    assert field is not None
    assert (field.value, field.state) == (position, state)


def test_a_short_line_within_the_posts_is_part_of_them():
    sheet = head(Sheet(), ["UBND TỈNH AN GIANG"], "Số: 5/QĐ-UB", "An Giang, ngày 20 tháng 12 năm 1977")
    signature(sheet, ["T/M UBND TỈNH QUẢNG NAM - ĐÀ", "NẴNG", "CHỦ TỊCH"], "Hồ Nghĩa Dũng", 900)
    assert read(sheet).value("signer_position") == "T/M UBND TỈNH QUẢNG NAM - ĐÀ NẴNG / CHỦ TỊCH"


def test_the_workers_party_was_the_partys_name():
    sheet = head(
        Sheet(),
        ["BAN CHẤP HÀNH TRUNG ƯƠNG"],
        "Số 195-NQ/TW",
        "Hà Nội, ngày 6 tháng 3 năm 1970",
        national="ĐẢNG LAO ĐỘNG VIỆT NAM",
        motto="",
    )
    title(sheet, ["NGHỊ QUYẾT", "CỦA BỘ CHÍNH TRỊ", "Về cuộc vận động nâng cao chất lượng đảng viên"], 440)
    paper = read(sheet)
    assert paper.value("issuer") == "Ban Chấp hành Trung ương"
    assert paper.value("subject") == "Về cuộc vận động nâng cao chất lượng đảng viên"


def test_recipients_are_read_where_their_opening_was_lost():
    sheet = head(
        Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], "Số: 5/QĐ-SYT", "An Giang, ngày 20 tháng 12 năm 2017"
    )
    signature(sheet, ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "Trần Văn Bình", 900, ())
    for row, text in enumerate(["- Như Điều 3;", "- Sở Tài chính;", "- Lưu: VT."]):
        sheet.put(text, 934 + 34 * row, x=230)
    paper = read(sheet)
    found = [field for field in paper.fields if field.name == "recipients"]
    assert [field.value for field in found] == ["Như Điều 3", "Sở Tài chính", "Lưu: VT"]
    assert all(field.state == "review" for field in found)


def test_an_entry_with_a_hole_is_for_review():
    sheet = head(
        Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], "Số: 5/QĐ-SYT", "An Giang, ngày 20 tháng 12 năm 2017"
    )
    signature(sheet, ["GIÁM ĐỐC"], "Trần Văn Bình", 900, ("- Các Sở:", "- Lưu: VT."))
    sheet.put("TN&MT, TC;", 934, x=430)
    found = [field for field in read(sheet).fields if field.name == "recipients"]
    assert [(field.value, field.state) for field in found] == [
        ("Các Sở: TN&MT, TC", "review"),
        ("Lưu: VT", "confident"),
    ]


def test_authority_is_for_review_where_the_posts_end_too_early():
    sheet = head(
        Sheet(), ["ỦY BAN NHÂN DÂN", "TỈNH AN GIANG"], "Số: 5/QĐ-UBND", "An Giang, ngày 20 tháng 12 năm 2017"
    )
    signature(sheet, ["TM. ỦY BAN NHÂN DÂN"], "Trần Văn Bình", 900)
    field = read(sheet).field("authority")
    assert field is not None
    assert (field.value, field.state) == ("TM", "review")


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("Theo đề nghị của Vụ trưởng Vụ Giáo dục Đại học,", "Bộ trưởng Bộ Y tế ban hành Thông tư này.", 2),
        ("Sau khi xem xét Tờ trình số 118/TTr-UBND của Ủy ban nhân dân,", "", 2),
        (
            "Thực hiện Chương trình công tác, Văn phòng tổ chức họp như sau như dưới:",
            "1. Thời gian: 8 giờ.",
            1,
        ),
    ],
)
def test_where_bases_end(first, second, count):
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 5/TT-BYT", "Hà Nội, ngày 20 tháng 12 năm 2017")
    y = title(sheet, ["THÔNG TƯ", "Quy định về khám sức khỏe cho người lao động"])
    body(sheet, ["Căn cứ Luật Khám bệnh, chữa bệnh số 40/2009/QH12;", first, second], y)
    values = [field.value for field in read(sheet).fields if field.name == "legal_bases"]
    assert len(values) == count
    assert all("Bộ trưởng" not in value and "Thời gian" not in value for value in values)


def test_a_basis_that_lost_its_beginning_is_for_review():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 5/TT-BYT", "Hà Nội, ngày 20 tháng 12 năm 2017")
    y = title(sheet, ["THÔNG TƯ", "Quy định về khám sức khỏe cho người lao động"])
    body(sheet, ["Căn cứ Luật Khám bệnh, chữa bệnh số 40/2009/QH12;", "của Vụ trưởng Vụ Pháp chế."], y)
    states = [field.state for field in read(sheet).fields if field.name == "legal_bases"]
    assert states == ["review"]


def test_a_basis_whose_month_is_no_number_is_for_review():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 5/TT-BYT", "Hà Nội, ngày 20 tháng 12 năm 2017")
    y = title(sheet, ["THÔNG TƯ", "Quy định về khám sức khỏe cho người lao động"])
    bases = ["Căn cứ Luật Dược ngày 6 tháng TW năm 2016;", "Căn cứ Luật Thú y ngày 19 tháng 6 năm 2015;"]
    body(sheet, bases, y)
    states = [field.state for field in read(sheet).fields if field.name == "legal_bases"]
    assert states == ["review", "confident"]


def test_only_the_enacting_line_names_the_type_of_papers_of_the_fifties():
    sheet = head(
        Sheet(),
        ["PHỦ THỦ TƯỚNG"],
        "Số: 145-TTg",
        "Hà Nội, ngày 4 tháng 5 năm 1957",
        national="VIỆT NAM DÂN CHỦ CỘNG HÒA",
    )
    sheet.put("THỦ TƯỚNG CHÍNH PHỦ", 440)
    body(sheet, ["Chiếu Nghị định số 100-TTg ngày 30-12-1955 của Thủ tướng phủ;"], 520)
    sheet.put("NGHỊ ĐỊNH:", 620)
    body(sheet, ["Điều 1. - Nay ban hành bản điều lệ tạm thời."], 700)
    paper = read(sheet)
    assert (paper.value("type"), paper.value("subject")) == ("Nghị định", "")
    assert len([f for f in paper.fields if f.name == "legal_bases"]) == 1


def test_a_line_of_authority_is_a_post_whomever_it_names():
    sheet = head(Sheet(), ["UBND TỈNH AN GIANG"], "Số: 5/KH-UBND", "An Giang, ngày 20 tháng 12 năm 2017")
    signature(sheet, ["TM. TỔ CHỨC PHỐI HỢP", "TỔ TRƯỞNG"], "Trần Văn Bình", 900)
    paper = read(sheet)
    assert paper.value("signer_position") == "TM. TỔ CHỨC PHỐI HỢP / TỔ TRƯỞNG"
    assert paper.value("authority") == "TM"


def test_a_type_cut_at_the_gutter_is_read_as_a_row():
    sheet = head(
        Sheet(),
        ["CHỦ TỊCH NƯỚC"],
        "Số 97/SL",
        "Hà Nội, ngày 22 tháng 5 năm 1946",
        national="VIỆT NAM DÂN CHỦ CỘNG HÒA",
    )
    sheet.put("SẮC", 400, x=760)
    sheet.put("LỆNH", 400, x=860)
    assert read(sheet).value("type") == "Sắc lệnh"


def test_posts_above_the_recipients_without_a_name_are_for_review():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 27/TT-BYT", "Hà Nội, ngày 20 tháng 12 năm 2017")
    for row, text in enumerate(["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"]):
        sheet.put(text, 800 + 36 * row, centre=1150)
    sheet.put("Nơi nhận:", 1100, x=230)
    sheet.put("- Lưu: VT.", 1134, x=230)
    field = read(sheet).field("signer_position")
    assert field is not None
    assert (field.value, field.state) == ("KT. BỘ TRƯỞNG / THỨ TRƯỞNG", "review")


def test_the_youth_union_of_a_province_is_named_on_the_right():
    sheet = head(
        Sheet(),
        ["BCH TỈNH ĐẮK NÔNG", "***"],
        "Số: 287-QĐ/TĐTN",
        "Gia Nghĩa, ngày 11 tháng 5 năm 2020",
        national="ĐOÀN TNCS HỒ CHÍ MINH",
        motto="",
    )
    assert read(sheet).value("issuer") == "Ban Chấp hành Đoàn TNCS Hồ Chí Minh tỉnh Đắk Nông"


# ---------------------------------------------------------------- noise


def test_misread_marks_are_repaired_in_closed_lists_only():
    sheet = head(
        Sheet(), ["UBND TINH AN GIANG", "SỞ Y TÉ"], "Só: 12/QĐÐ-SYT", "An Giang, ngày 02 thàng 3 năm 2O19"
    )
    title(sheet, ["QUYÉT ĐỊNH", "Vê việc tô chức hội nghị"])
    paper = read(sheet)
    assert paper.value("issuer") == "Sở Y tế tỉnh An Giang"
    assert paper.value("code") == "12/QĐ-SYT"
    assert paper.value("type") == "Quyết định"
    assert paper.value("issued_date") == "2019-03-02"
    assert paper.value("subject") == "Về việc tô chức hội nghị"


@pytest.mark.parametrize("number", ["Số: 2#T2/QĐ-SYT", "Số: /QĐ-SYT", "Số: ....../QĐ-SYT", "Số: 4Đ /QĐ-SYT"])
def test_a_number_that_cannot_be_read_leaves_the_notation(number):
    paper = read(decision(number=number))
    assert paper.value("notation") == "QĐ-SYT"
    assert paper.field("number") is None
    assert paper.field("code") is None


def test_a_doubtful_number_is_for_review():
    paper = read(decision(number="Số: 9060 /QĐ-SYT", doubtful="9060"))
    code = paper.field("code")
    assert code is None or code.state == "review"
    assert paper.field("notation").state == "confident"


def test_figures_taller_than_the_print_are_for_review():
    sheet = decision(number="")
    sheet.put("Số:", 300, x=330).put("5060", 300, x=380, size=44).put("/QĐ-SYT", 300, x=450)
    code = read(sheet).field("code")
    assert code is not None
    assert code.state == "review"


@pytest.mark.parametrize(
    "day", ["ngày |Ấ tháng 12 năm 2017", "ngày tháng 12 năm 2017", "ngày … tháng 12 năm 2017"]
)
def test_a_day_that_cannot_be_read_is_left_out(day):
    date = read(decision(date=f"An Giang, {day}")).field("issued_date")
    assert date is not None
    assert (date.value, date.state) == ("2017-12", "review")


def test_file_name_is_weak_evidence():
    sheet = decision(number="Số: 2#T2/QĐ-SYT")
    code = read(sheet, file_name="5060_qd_syt.pdf").field("code")
    assert code is not None
    assert (code.value, code.state) == ("5060/QĐ-SYT", "review")
    assert read(sheet, file_name="scan_0123.pdf").field("code") is None
    assert read(sheet, file_name="5060_kh_stc.pdf").field("code") is None
    doubtful = decision(number="Số: 5060 /QĐ-SYT", doubtful="5060")
    assert read(doubtful, file_name="5060-qd-syt.tif").field("code").state == "confident"


# ---------------------------------------------------------------- what must not be taken


def test_date_of_a_basis_or_stamp_is_not_the_date_of_issue():
    sheet = decision(date="")
    sheet.put("ĐẾN Số: 77", 345, x=120).put("Ngày: 16/4/2018", 385, x=120)
    paper = read(sheet)
    assert paper.field("issued_date") is None
    assert paper.value("code") == "5060/QĐ-SYT"


def test_stamp_read_into_the_subject_is_cut_off():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Hà Nội, ngày 5 tháng 3 năm 2019")
    sheet.put("QUYẾT ĐỊNH", 420).put("ĐẾN nạy. 5/6/2019 Về việc phê duyệt kế hoạch năm 2019", 460)
    assert read(sheet).value("subject") == "Về việc phê duyệt kế hoạch năm 2019"


def test_date_before_its_bases_or_in_the_future_is_doubtful():
    early = read(decision(date="An Giang, ngày 20 tháng 12 năm 2016")).field("issued_date")
    late = read(decision(date="An Giang, ngày 20 tháng 12 năm 2027")).field("issued_date")
    assert early is not None
    assert late is not None
    assert early.state == late.state == "review"


def test_year_before_the_regime_is_doubtful():
    date = read(decision(date="An Giang, ngày 20 tháng 12 năm 1967")).field("issued_date")
    assert date is not None
    assert date.state == "review"


def test_type_against_notation_goes_to_review():
    paper = read(decision(number="Số: 5060/KH-SYT"))
    assert paper.field("type").state == "review"
    assert paper.field("notation").state == "review"


def test_agency_without_a_code_to_confirm_it_goes_to_review():
    paper = read(decision(number=""))
    assert paper.value("issuer") == "Sở Y tế tỉnh An Giang"
    assert paper.field("issuer").state == "review"


def test_agency_against_code_goes_to_review():
    paper = read(decision(number="Số: 5060/QĐ-BGTVT"))
    assert paper.field("issuer").state == "review"


def test_signer_is_on_the_signature_page_and_annexes_follow():
    first = decision()
    annex = Sheet(2)
    annex.put("DANH SÁCH THÀNH VIÊN", 200)
    body(annex, ["1 Lê Hoàng Nam Giám đốc Sở Y tế Tổ trưởng", "2 Đỗ Thị Tùng Trưởng phòng"], 300)
    annex.put("NGƯỜI LẬP", 1700, centre=1150).put("Phan Thị Ngọc", 1900, centre=1150)
    paper = read(first, annex)
    signer = paper.field("signer_name")
    assert signer is not None
    assert (signer.value, signer.page) == ("Trần Văn Bình", 1)
    assert paper.value("page_count") == "2"


def test_copy_block_below_is_not_the_paper():
    sheet = decision()
    sheet.put("SAO Y BẢN CHÍNH", 1900, centre=LEFT).put("Số: 77/SY-UBND", 1940, centre=LEFT)
    sheet.put("An Giang, ngày 09 tháng 01 năm 2018", 1940, centre=1130)
    sheet.put("CHÁNH VĂN PHÒNG", 2000, centre=1150).put("Võ Thị Lan Anh", 2200, centre=1150)
    paper = read(sheet)
    assert paper.value("code") == "5060/QĐ-SYT"
    assert paper.value("issued_date") == "2017-12-20"
    assert paper.value("signer_name") == "Trần Văn Bình"


def test_strokes_beside_a_name_are_none_of_it():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Hà Nội, ngày 5 tháng 3 năm 2019")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc phê duyệt kế hoạch"])
    signature(sheet, ["BỘ TRƯỞNG"], "Š Trịnh Bích Nguyệt /", 1500)
    assert read(sheet).value("signer_name") == "Trịnh Bích Nguyệt"


@pytest.mark.parametrize("name", ["Văn Bình", "Trân Vãn Bình", "rần Văn Bình"])
def test_a_damaged_name_is_for_review(name):
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Hà Nội, ngày 5 tháng 3 năm 2019")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc phê duyệt kế hoạch"])
    signature(sheet, ["BỘ TRƯỞNG"], name, 1500)
    signer = read(sheet).field("signer_name")
    assert signer is None or signer.state == "review"


def test_position_without_a_name_or_a_deputy_alone_is_for_review():
    for posts, name in (
        (["GIÁM ĐỐC"], ""),
        (["PHÓ GIÁM ĐỐC"], "Trần Văn Bình"),
        (["KT. GIÁM ĐỐC"], "Trần Văn Bình"),
    ):
        sheet = head(Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], "Số: 15/QĐ-SYT", "")
        title(sheet, ["QUYẾT ĐỊNH", "Về việc phê duyệt kế hoạch"])
        signature(sheet, posts, name, 1500)
        assert read(sheet).field("signer_position").state == "review"


def test_chairman_signs_for_the_committee():
    sheet = head(
        Sheet(), ["ỦY BAN NHÂN DÂN", "TỈNH AN GIANG"], "Số: 15/QĐ-UBND", "An Giang, ngày 5 tháng 3 năm 2019"
    )
    title(sheet, ["QUYẾT ĐỊNH", "Về việc phê duyệt kế hoạch"])
    signature(sheet, ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "ThS. Mai Văn Hùng", 1500)
    paper = read(sheet)
    assert paper.value("signer_position") == "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"
    assert paper.value("authority") == "KT"  # the one nearest to the signer
    assert paper.value("signer_name") == "Mai Văn Hùng"


@pytest.mark.parametrize(
    ("stamp", "value"),
    [("HOẢ TỐC", "Hỏa tốc"), ("HỎA TÓC", "Hỏa tốc"), ("THƯỢNG KHẨN", "Thượng khẩn"), ("KHẨN", "Khẩn")],
)
def test_urgency_is_a_stamp_by_itself(stamp, value):
    sheet = decision().put(stamp, 350, centre=300)
    assert read(sheet).value("urgency") == value


def test_secrecy_keeps_its_marks():
    assert read(decision().put("TỐI MẬT", 350, centre=300)).value("secrecy") == "Tối mật"
    unsure = read(decision().put("MẶT", 350, centre=300)).field("secrecy")
    assert unsure is not None
    assert unsure.state == "review"


@pytest.mark.parametrize(
    ("mark", "value", "state"),
    [
        ("M Ậ T", "Mật", "confident"),
        ("T U Y Ệ T M Ậ T", "Tuyệt mật", "confident"),
        ("Độ mật: Tối mật", "Tối mật", "confident"),
        ("ĐỘ MẬT : MẬT", "Mật", "confident"),
        ("Do mat: Mat", "Mật", "review"),
        ("M A T", "Mật", "review"),
        ("Tối mật", "Tối mật", "review"),
    ],
)
def test_secrecy_may_be_typed(mark, value, state):
    field = read(decision().put(mark, 350, centre=300)).field("secrecy")
    assert (field.value, field.state) == (value, state)


@pytest.mark.parametrize("line", ["Độ mật: Không", "bảo mật", "mật", "Độ mật", "MẬT ĐỘ", "MẶT BẰNG"])
def test_what_only_names_secrecy_is_no_mark(line):
    assert read(decision().put(line, 350, centre=300)).field("secrecy") is None


def test_ordinary_papers_are_neither_urgent_nor_secret():
    sheet = decision()
    body(sheet, ["khẩn trương thực hiện", "Ủy ban Mặt trận Tổ quốc tỉnh"], 2000)
    paper = read(sheet)
    assert paper.field("urgency") is None
    assert paper.field("secrecy") is None


# ---------------------------------------------------------------- little or nothing to read


def test_empty_and_foreign_pages():
    assert extract([], Review()) == ()
    assert [field.name for field in read(Sheet()).fields] == ["page_count"]
    english = body(sheet := Sheet(), ["The quick brown fox jumps over the lazy dog"] * 8, 300)
    assert english
    assert {field.name for field in read(sheet).fields} == {"page_count"}


def test_cover_comes_before_the_first_page():
    paper = read(Sheet(1).put("HỒ SƠ LƯU TRỮ", 900), decision())
    assert paper.value("code") == "5060/QĐ-SYT"


def test_running_text_alone_gives_no_invented_fields():
    sheet = Sheet()
    body(
        sheet,
        [
            "1/ Các đơn vị thuộc Sở triển khai thực hiện Quyết định số 15/QĐ-UBND ngày 05 tháng 3",
            "năm 2019 của Ủy ban nhân dân tỉnh về phòng, chống dịch bệnh trên địa bàn toàn tỉnh.",
            "Thời gian: Ngày 10 tháng 01 năm 2018, bắt đầu lúc 7 giờ 30 phút tại Hội trường Sở.",
        ],
        300,
    )
    names = {field.name for field in read(sheet).fields if field.state == "confident"}
    assert names <= {"page_count", "language"}


def test_a_basis_goes_on_in_a_line_that_begins_like_one():
    sheet = head(Sheet(), ["BỘ TÀI CHÍNH"], "Số: 12/2025/TT-BTC", "Hà Nội, ngày 12 tháng 4 năm 2025")
    y = title(sheet, ["THÔNG TƯ", "Quy định thủ tục", "thực hiện dịch vụ công theo cơ chế một cửa"])
    lines = ["Căn cứ Nghị định số 78/2018/NĐ-CP quy định chi tiết", "thi hành một số điều của Luật Giá;"]
    body(sheet, [*lines, "Theo đề nghị của Cục trưởng Cục Quản lý giá;", "Điều 1. Phạm vi"], y)
    bases = [field.value for field in read(sheet).fields if field.name == "legal_bases"]
    assert bases == [" ".join(lines).rstrip(";"), "Theo đề nghị của Cục trưởng Cục Quản lý giá"]


def test_a_line_within_a_sentence_begins_no_basis():
    sheet = head(Sheet(), ["SỞ Y TẾ"], "Số: 163/TB-SYT", "An Giang, ngày 12 tháng 4 năm 2024")
    y = title(sheet, ["THÔNG BÁO", "Kết luận của Giám đốc Sở"])
    body(sheet, ["Các phòng và đơn vị trực thuộc phải tập trung", "thực hiện hiệu quả kế hoạch đã giao."], y)
    assert read(sheet).field("legal_bases") is None


@pytest.mark.parametrize("line", ["i UBND TỈNH AN GIANG", "UBND TỈNH AN GIANG L3", "UBND TỈNH GIANG"])
def test_an_agency_above_with_strokes_in_its_line_is_for_review(line):
    sheet = head(Sheet(), [line, "SỞ Y TẾ"], "Số: 5060/QĐ-SYT", "An Giang, ngày 20 tháng 12 năm 2017")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc thành lập Tổ công tác"])
    field = read(sheet).field("issuer_parent")
    assert field is not None and field.state == "review"


@pytest.mark.parametrize("name", ["Tạ Xuân Ấn", "Hồ Hữu Ẩn", "Võ Ñgọc Liêm"])
def test_a_name_whose_marks_are_a_matter_of_luck_is_for_review(name):
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Hà Nội, ngày 5 tháng 3 năm 2019")
    y = title(sheet, ["QUYẾT ĐỊNH", "Về việc phê duyệt kế hoạch"])
    signature(sheet, ["BỘ TRƯỞNG"], name, y + 60)
    field = read(sheet).field("signer_name")
    assert field.value == name.replace("Ñ", "N") and field.state == "review"


def test_the_word_of_an_incoming_stamp_beside_the_type_is_no_part_of_it():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Hà Nội, ngày 5 tháng 3 năm 2019")
    y = title(sheet, ["QUYẾT ĐỊNH", "Về việc thành lập Ban Chỉ đạo phòng, chống dịch bệnh"])
    line = next(word for word in sheet.page().words if word.text == "QUYẾT")
    sheet.put("ĐẾN", line.box[3], x=120)
    body(sheet, ["Căn cứ Nghị định số 101/2021/NĐ-CP ngày 08 tháng 10 năm 2021 của"], y)
    found = {field.name: field.value for field in read(sheet).fields}
    assert found["type"] == "Quyết định"
    assert found["subject"] == "Về việc thành lập Ban Chỉ đạo phòng, chống dịch bệnh"


def test_a_stamp_of_secrecy_found_in_the_image_runs_into_no_other_field():
    page = decision().page()
    number = next(word for word in page.words if word.text == "Số:")
    x0, y0, x1, y1 = number.box
    stamp = Word("MẬT", (x0 - 80, y0 - 14, x1 + 60, y1 + 14), 0.4, 99, 99, "MẬT", SECRECY_STAMP)
    found = extract([replace(page, words=(*page.words, stamp))], Review(), today=TODAY)
    plain = extract([page], Review(), today=TODAY)
    assert [field for field in found if field.name != "secrecy"] == list(plain)
    assert [field.value for field in found if field.name == "secrecy"] == ["Mật"]


def test_what_runs_over_lines_is_in_doubt_on_a_page_that_was_hard_to_read():
    page = replace(decision().page(), confidence=0.8)
    fields = {field.name: field for field in extract([page], Review(), today=TODAY)}
    assert fields["subject"].state == "review" and fields["subject"].rule.endswith(".hard_page")
    assert fields["signer_position"].state == "review"
    assert fields["type"].state == fields["code"].state == "confident"  # one line, and the others confirm it


def test_a_party_paper_begins_its_subject_with_a_small_letter():
    sheet = head(Sheet(), ["HUYỆN ỦY CHƯ SÊ"], "Số 133-QĐ/HU", "Chư Sê, ngày 20 tháng 12 năm 2017",
                 national="ĐẢNG CỘNG SẢN VIỆT NAM", motto="")  # fmt: skip
    title(sheet, ["QUYẾT ĐỊNH", "chuẩn y kết quả bầu cử Ban Chấp hành Đảng bộ xã Ia Blang"])
    field = read(sheet).field("subject")
    assert field is not None and field.state == "confident"


def test_a_list_of_recipients_without_its_last_line_is_for_review():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/TB-BYT", "Hà Nội, ngày 20 tháng 12 năm 2011")
    title(sheet, ["THÔNG BÁO", "Về việc tổ chức thực hiện công tác năm"])
    sheet.put("Nơi nhận:", 900, x=240).put("- Như trên;", 940, x=240).put("- Sở Y tế các tỉnh;", 980, x=240)
    sheet.put("BỘ TRƯỞNG", 900, centre=1200).put("Nguyễn Văn Bình", 1200, centre=1200)
    entries = [field for field in read(sheet).fields if field.name == "recipients"]
    assert [field.state for field in entries] == ["confident", "review"]


def test_two_posts_without_an_authority_are_for_review():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/TB-BYT", "Hà Nội, ngày 20 tháng 12 năm 2011")
    y = title(sheet, ["THÔNG BÁO", "Về việc tổ chức thực hiện công tác năm"])
    signature(sheet, ["GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"], "Trần Văn Bình", y + 400)
    assert read(sheet).field("signer_position").state == "review"  # TL. or TUQ. was not read


@pytest.mark.parametrize(
    ("stamp", "degree"), [("THƯỢNG KHẢ", "Thượng khẩn"), ("HỎA TÔ", None), ("THƯỢNG TÁ", None)]
)
def test_a_long_degree_of_urgency_may_lack_a_letter(stamp, degree):
    sheet = decision()
    sheet.put(stamp, 400, centre=LEFT, confidence=0.7)
    assert read(sheet).value("urgency") == (degree or "")
