# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from scan2archive.pipeline.fields.arrival import find_stamp, without_stamp
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.settings import Review
from tests.sheets import TODAY, Sheet, head


def letter() -> Sheet:
    sheet = head(
        Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], "Số: 12/SYT-NVY", "An Giang, ngày 05 tháng 3 năm 2019"
    )
    return sheet.put("Kính gửi: Các đơn vị trực thuộc.", 800)


def stamped(sheet: Sheet, *, title: str = "ĐẾN", number: str = "1234", day: str = "07/3/2019") -> Sheet:
    sheet.put("SỞ TÀI CHÍNH", 430, x=220, size=18)
    sheet.put(title, 470, x=220, size=28)
    sheet.put(f"Số: {number}", 510, x=280, size=20)
    sheet.put(f"Ngày: {day}", 550, x=280, size=20)
    return sheet.put("Chuyển: ........", 590, x=280, size=20)


@pytest.mark.parametrize("title", ["ĐẾN", "CÔNG VĂN ĐẾN"])
def test_number_and_day_of_arrival_are_read_and_for_review(title):
    stamp = find_stamp(stamped(letter(), title=title).page())
    assert stamp is not None
    assert {f.name: f.value for f in stamp.findings} == {
        "arrival_number": "1234",
        "arrival_date": "2019-03-07",
    }
    assert all(f.confidence < 0.8 for f in stamp.findings)


def test_stamp_is_taken_off_whole_and_the_paper_stays():
    page = stamped(letter()).page()
    left = " ".join(word.text for word in without_stamp(page, find_stamp(page)))
    for word in ("ĐẾN", "TÀI", "1234", "07/3/2019", "Chuyển:"):
        assert word not in left
    assert "12/SYT-NVY" in left
    assert "ngày 05 tháng 3 năm 2019" in left


def test_what_cannot_be_read_is_not_given():
    stamp = find_stamp(stamped(letter(), number="12~|", day="...").page())
    assert stamp is not None
    assert stamp.findings == ()


def test_a_paper_without_a_stamp_has_none():
    assert find_stamp(letter().page()) is None


def test_den_in_a_line_of_capitals_is_no_stamp():
    sheet = (
        letter().put("KẾ HOẠCH ĐẾN NĂM 2030", 600).put("Số: 5", 640, x=700).put("Ngày: 6/7/2019", 680, x=700)
    )
    assert find_stamp(sheet.page()) is None


def test_sentences_below_the_word_are_no_rows_of_a_stamp():
    sheet = letter().put("ĐẾN", 600, x=230)
    sheet.put("Ngày 12/3/2019 Sở Y tế nhận được công văn", 640, x=260)
    sheet.put("Số lượng đơn vị tham gia là 12", 680, x=260)
    assert find_stamp(sheet.page()) is None


def pressed_on_the_subject(title: str) -> Sheet:
    """A stamp pressed on the first line of the subject: what is below it comes as scraps."""
    sheet = head(Sheet(), ["UBND HUYỆN HẠ HÒA"], "Số: 12/TTr-UBND", "Hạ Hòa, ngày 05 tháng 3 năm 2024")
    sheet.put("VĂN PHÒNG HĐND", 400, x=220, size=18)
    sheet.put("TỜ TRÌNH", 430, size=28)
    sheet.put(title, 480, x=210, confidence=0.5).put("11/3/Vbviê", 480, x=300, confidence=0.1)
    sheet.put("chuyển đổi số trong hoạt động của cơ quan nhà nước", 480, x=470)
    sheet.put("giai đoạn 2024 - 2029", 515)
    sheet.put("Chuyển: ........", 530, x=240, size=20)
    return sheet.put("Kính gửi: Hội đồng nhân dân cùng cấp.", 640)


@pytest.mark.parametrize("title", ["ĐẾN", "ĐEN", "ĐỀU"])
def test_scraps_below_a_stamp_leave_the_subject(title):
    fields = {f.name: f for f in extract([pressed_on_the_subject(title).page()], Review(), today=TODAY)}
    subject = fields["subject"]
    assert subject.value == "Chuyển đổi số trong hoạt động của cơ quan nhà nước giai đoạn 2024 - 2029"
    assert subject.state == "review"  # its first words are lost


def test_the_date_of_a_stamp_without_its_title_is_not_the_papers():
    sheet = head(
        Sheet(), ["UBND TỈNH LONG AN", "SỞ CÔNG THƯƠNG"], "Số: 12/BC-SCT", "Long An, ngày 28 năm 2015"
    )
    sheet.put("29/10/2015", 345, x=1290, size=20, confidence=0.6)
    sheet.put("Chuyển: .......", 385, x=1250, size=20)
    sheet.put("BÁO CÁO", 450)
    fields = {f.name: f for f in extract([sheet.page()], Review(), today=TODAY)}
    assert (fields["issued_date"].value, fields["issued_date"].state) == ("2015", "review")
    assert fields["place"].value == "Long An"


def test_print_below_a_stamp_that_leans_into_it_is_no_sentence_behind_its_label():
    sheet = letter()
    sheet.put("ĐẾN", 470, x=220, size=28)
    sheet.put("Ngày:", 551, x=280, size=20).put("07/3/2019", 543, x=350, size=24)
    sheet.put("đổi số trong hoạt động", 562, x=455, size=26)
    sheet.put("Chuyển: ........", 596, x=280, size=20)
    page = sheet.page()
    stamp = find_stamp(page)
    assert stamp is not None
    assert {f.name: f.value for f in stamp.findings} == {"arrival_date": "2019-03-07"}
    left = " ".join(word.text for word in without_stamp(page, stamp))
    assert "đổi số trong" in left and "07/3/2019" not in left
