# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Word
from scan2archive.pipeline.reading.numerals import mend_numerals


def words(*lines: str, confidence: float = 0.5) -> tuple[Word, ...]:
    return tuple(
        Word(text, (40 * i, 50 * row, 40 * i + 30, 50 * row + 20), confidence, row, 0)
        for row, line in enumerate(lines)
        for i, text in enumerate(line.split())
    )


def lines(page: tuple[Word, ...]) -> list[str]:
    return [
        " ".join(word.text for word in page if word.line == row) for row in sorted({w.line for w in page})
    ]


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("tỉnh khoá II1;", "tỉnh khoá III;"),
        ("tỉnh khóa TT;", "tỉnh khóa II;"),
        ("Quý lI năm 2019", "Quý II năm 2019"),
        ("Chương I1", "Chương II"),
        ("Bác sỹ chuyên khoa lI", "Bác sỹ chuyên khoa II"),
        ("Bác sỹ, chuyên khoa [", "Bác sỹ, chuyên khoa I"),
        ("Số 600/QĐĐ/UB", "Số 600/QĐ/UB"),
        ("số 38/QĐÐ-UBND", "số 38/QĐ-UBND"),
        ("- TT. Tỉnh uỷ (b/C);", "- TT. Tỉnh uỷ (b/c);"),
        ("Căn cứ Luật TỔ chức chính quyền", "Căn cứ Luật Tổ chức chính quyền"),
        ("TUG. CHỦ TỊCH", "TUQ. CHỦ TỊCH"),
        ("- Lưu VP, TCCO.", "- Lưu VP, TCCQ."),
        ("BỘ Y/ TẾ", "BỘ Y TẾ"),
        ("Tờ trình số 265/TTr-ŠTC ngày", "Tờ trình số 265/TTr-STC ngày"),
        ("QĐ-BHXHŠ, ngày 0Š", "QĐ-BHXHS, ngày 0Š"),
        ("quyết định như Sau:", "quyết định như sau:"),
        ("đề nghị Các sở Và ban", "đề nghị các sở và ban"),
        ("ỦY ban nhân dân; SỞ giáo dục", "Ủy ban nhân dân; Sở giáo dục"),
        ("tỉnh khoá 1;", "tỉnh khoá I;"),
        ("tỉnh khoá II1I;", "tỉnh khoá III;"),
        ("quý TII năm 1982", "quý III năm 1982"),
        ("ngày 3l tháng 1] năm", "ngày 31 tháng 11 năm"),
        ("số: 12/QĐ-UB", "Số: 12/QĐ-UB"),
        ("V/ tăng cường công tác", "V/v tăng cường công tác"),
        ("VW tăng cường công tác", "V/v tăng cường công tác"),
        ("- Lưn: VT, KGVX (2).", "- Lưu: VT, KGVX (2)."),
        ("Iưu VP, TCCQ.", "Lưu VP, TCCQ."),
        ("ơi nhận:", "Nơi nhận:"),
        ("1M. ỦY BAN NHÂN DÂN", "TM. ỦY BAN NHÂN DÂN"),
        ("tại văn bản số 1511LĐTBXH-CATLĐ ngày", "tại văn bản số 1511/LĐTBXH-CATLĐ ngày"),
        ("- TT. Huyện ủy (b/e);", "- TT. Huyện ủy (b/c);"),
        ("Ty ThỦy lợi", "Ty Thủy lợi"),
        ("_Tờ trình", "Tờ trình"),
    ],
)
def test_strokes_are_numerals_and_letters_of_their_place(read, printed):
    page = mend_numerals(words(read))
    assert lines(page) == [printed]
    changed = [word for word in page if word.raw]
    assert [(word.raw, word.repair) for word in changed] == [
        (old, "letter") for old, new in zip(read.split(), printed.split(), strict=True) if old != new
    ]


@pytest.mark.parametrize(
    ("read", "printed"),
    [("huyện có 12 tắn, than", "huyện có 12 tấn, than"), ("- Bộ trưởng (đề b/c);", "- Bộ trưởng (để b/c);")],
)
def test_marks_that_only_one_word_can_have_there(read, printed):
    page = mend_numerals(words(read))
    assert lines(page) == [printed]
    assert [word.repair for word in page if word.raw] == ["marks"]


def test_a_numeral_goes_on_where_its_line_ended():
    assert lines(mend_numerals(words("nhân dân tỉnh khoá", "T11;")))[1] == "III;"


@pytest.mark.parametrize(
    "text",
    [
        "Quý 1 năm 2019",
        "lần thứ 11",
        "khóa XI",
        "Phụ lục II",
        "chuyên khoa 1",
        "mục [1]",
        "khóa [II]",
        "mục [ ]",
        "Khoa Lao",
        "- Lưu: VT, TT.",
        "Nguyễn Thị TT",
        "mục TT",
        "GIẤY ĐĐ",
        "HĐQĐĐ",
        "tươi tắn",
        "(đề nghị)",
        "CaO và Na2O",
        "Họ tên:_______ Năm___",
        "ngày 5l tháng 3l",
        "tài liệu [1]",
    ],
)
def test_what_may_be_as_it_was_read_stays(text):
    page = words(text)
    assert mend_numerals(page) == page


def test_headings_follow_one_another():
    read = words("I. KẾT QUẢ", "Tổng đàn lợn", "II. KHÓ KHĂN", "_1I. PHƯƠNG HƯỚNG")
    assert lines(mend_numerals(read))[3] == "III. PHƯƠNG HƯỚNG"


def test_a_stroke_lost_from_the_second_of_two_like_headings_is_put_back():
    read = words("I. KẾT QUẢ", "II. KHÓ KHĂN", "II. PHƯƠNG HƯỚNG")
    assert lines(mend_numerals(read))[2] == "III. PHƯƠNG HƯỚNG"
    sure = words("I. KẾT QUẢ", "II. KHÓ KHĂN", "II. PHƯƠNG HƯỚNG", confidence=0.95)
    assert mend_numerals(sure) == sure


def test_figures_that_head_a_list_below_a_heading_stay():
    read = words("I. KẾT QUẢ", "1. Tổng đàn lợn", "11. Sản lượng")
    assert mend_numerals(read) == read


def test_items_of_a_list_are_small_letters():
    read = words("a) Một là", "b) Hai là", "tiếp theo", "C) Ba là", "Điều 2. C) khác")
    assert lines(mend_numerals(read))[3] == "c) Ba là"
    assert lines(mend_numerals(read))[4] == "Điều 2. C) khác"


@given(st.lists(st.text("IlT1|_.;:V Cb/()QĐ-2", min_size=1, max_size=8), max_size=12))
def test_mending_twice_changes_no_more(texts):
    page = words(*(text for text in texts if text.strip()))
    once = mend_numerals(page)
    assert [word.box for word in once] == [word.box for word in page]
    assert mend_numerals(once) == once


@pytest.mark.parametrize(
    "line",
    [
        "SỞ NỘI VỤ",
        "BAN TỔ chức",
        "QUYẾT ĐỊNH CỦA",
        "SỐ 12/QĐ",
        "TU về việc",
        "XÃ hội",
        "Phòng TỔ, chức",
        "nhận: Các sở",
        "bờ sông Sáu",
        "ghi Có",
    ],
)
def test_capitals_that_may_be_printed_stay(line):
    assert lines(mend_numerals(words(line))) == [line]


def test_a_sentence_goes_on_in_small_letters_on_its_next_line():
    page = mend_numerals(words("báo cáo kết quả như", "Sau:", "Trách nhiệm thi hành", "Các ông", "Sau khi"))
    assert lines(page) == ["báo cáo kết quả như", "sau:", "Trách nhiệm thi hành", "Các ông", "Sau khi"]


def test_a_row_of_small_letters_on_the_next_line_says_nothing():
    page = words("PHÒNG VÀ SỞ", "giáo dục")
    assert mend_numerals(page) == page


@pytest.mark.parametrize("read", ["sở", "sẽ", "só", "s6"])
def test_before_a_number_and_its_notation_stands_nothing_but_so(read):
    assert lines(mend_numerals(words(f"Căn cứ Công văn {read} 3439/UBND-KT ngày"))) == [
        "Căn cứ Công văn số 3439/UBND-KT ngày"
    ]
    head = ("ỦY BAN NHÂN DÂN", "TỈNH VĨNH PHÚ", f"{read} 35/QĐ-UB")
    assert lines(mend_numerals(words(*head)))[2] == "Số 35/QĐ-UB"
    other = words(f"của {read} 12 người, sáu 3439/UBND")
    assert mend_numerals(other) == other


def test_a_number_in_a_sentence_keeps_its_small_letter():
    page = words("theo Quyết định", "số: 12/QĐ-UB ngày")
    assert mend_numerals(page) == page
    assert lines(mend_numerals(words("ỦY BAN NHÂN DÂN", "số: 12/QĐ-UB")))[1] == "Số: 12/QĐ-UB"


@pytest.mark.parametrize("sign", ["§", "B", "&"])
def test_the_number_of_an_item_follows_from_those_around_it(sign):
    rows = ("7. Ông Nguyễn Văn Quý", "{}. Ông Trần Hữu Lộc", "9. Bà Lê Thị Hoa")
    assert lines(mend_numerals(words(*(row.format(sign) for row in rows)))) == [row.format(8) for row in rows]


def test_numbers_of_the_rows_of_a_table_follow_one_another():
    read = words("10 Cao Thành Nam", "1! Vũ Đình Tuyển", "12 Trần Thế Vinh", "13 Quách Hải Minh")
    assert lines(mend_numerals(read))[1] == "11 Vũ Đình Tuyển"


@pytest.mark.parametrize(
    "rows",
    [
        ("7. Ông Quý", "x. Ông Lộc", "9. Bà Hoa"),  # like no figure
        ("7. Ông Quý", "S. Ông Lộc", "9. Bà Hoa"),  # like another figure
        ("7. Ông Quý", "§. Ông Lộc", "8. Bà Hoa"),
        ("1. Ông Quý", "a) Ông Lộc", "3. Bà Hoa"),
        ("tháng Š tới", "ngày Š năm"),
    ],
)
def test_where_neighbours_leave_a_choice_a_sign_stays(rows):
    assert lines(mend_numerals(words(*rows))) == list(rows)


def test_a_month_between_month_and_year_is_a_figure():
    assert lines(mend_numerals(words("Đại hội tháng Š năm 2024."))) == ["Đại hội tháng 5 năm 2024."]


def test_the_label_of_a_typed_number_without_a_colon_is_a_capital_in_the_head_only():
    head = ("UỶ BAN NHÂN DÂN CỘNG HOÀ XÃ HỘI", "TỈNH VĨNH PHÚ Độc lập - Tự do")
    for row in ("số 355/QĐ/UB", "SỐ 355/QĐ/UB", "số 355 /QĐ-UB Vĩnh Phú, ngày 2 tháng 8"):
        assert lines(mend_numerals(words(*head, row)))[2].startswith("Số 355")
    assert lines(mend_numerals(words(*head, "số điện thoại 355")))[2].startswith("số")
    body = ("Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",) * 4
    assert lines(mend_numerals(words(*head, *body, "số 355/QĐ/UB")))[-1] == "số 355/QĐ/UB"
    assert lines(mend_numerals(words("số 355/QĐ/UB ngày 2")))[0] == "số 355/QĐ/UB ngày 2"
