# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Page, Word
from scan2archive.pipeline.fields.header import read_head
from scan2archive.pipeline.fields.layout import line_of, lines_of, strip_marks
from tests.sheets import MOTTO, NATIONAL, Sheet, head


def _word(text: str, x: int, y: int = 100, width: int = 60, line: int = 0) -> Word:
    return Word(text, (x, y, x + width, y + 26), 0.9, line)


def _page(words: list[Word]) -> Page:
    return Page(1, 1654, 2339, 200.0, 0, 0.0, 0.9, False, "ocr", tuple(words))


def test_two_columns_in_one_engine_line_come_apart():
    sheet = Sheet().put("UBND TỈNH KIÊN GIANG", 200, centre=430).put(NATIONAL, 200, centre=1130)
    page = sheet.page()
    assert len({word.line for word in page.words}) == 1
    assert [line.text for line in lines_of(page)] == ["UBND TỈNH KIÊN GIANG", NATIONAL]


def test_columns_with_a_narrow_gap_come_apart_at_the_national_header():
    words, x = [], 240
    for text in ["UBND", "TỈNH", "KIÊN", "GIANG", *NATIONAL.split()]:
        x += 10 if text != "CỘNG" else 20  # too narrow for a column gap
        words.append(_word(text, x, 200))
        x += 60
    read = read_head(_page(words))
    assert [row.text for row in read.left] == ["UBND TỈNH KIÊN GIANG"]
    assert read.national is not None
    assert read.national.text == NATIONAL


def test_pieces_of_one_line_in_two_engine_lines_join():
    words = [_word("Quyết", 300), _word("định", 370), replace(_word("này", 440), line=7, block=3)]
    assert [line.text for line in lines_of(_page(words))] == ["Quyết định này"]


def test_wide_spacing_of_a_typewriter_is_no_column_gap():
    words = [_word(text, 300 + 98 * index) for index, text in enumerate(["Căn", "cứ", "Luật", "tổ", "chức"])]
    assert len(lines_of(_page(words))) == 1


def test_a_dash_does_not_flatten_its_line():
    dash = Word("-", (300, 112, 315, 115), 0.9, 0)
    line = line_of([dash, _word("Như", 330), _word("trên;", 400)], 1)
    assert line.height == 26
    assert line.box[1] == 100


def test_rules_read_as_dashes_go_and_punctuation_stays():
    line = line_of([_word("———", 100), _word("Độc", 200), _word("-", 300), _word("lập", 400)], 1)
    stripped = strip_marks(line)
    assert stripped is not None
    assert stripped.text == "Độc - lập"
    assert strip_marks(line_of([_word("——", 100)], 1)) is None


@pytest.mark.parametrize(
    ("again", "confidence", "kept"),
    [("VỤ...", 0.22, "SỞ NỘI VỤ"), ("VỤ", 0.96, "SỞ NỘI VỤ VỤ"), ("VỤNG", 0.22, "SỞ NỘI VỤ VỤNG")],
)
def test_a_word_read_once_more_in_specks_is_no_word(again, confidence, kept):
    words = [_word(text, 100 * place) for place, text in enumerate(["SỞ", "NỘI", "VỤ"], 1)]
    line = line_of([*words, replace(_word(again, 400), confidence=confidence)], 1)
    assert (strip_marks(line) or line).text == kept


def test_look_alikes_are_repaired_before_rules_see_them():
    assert lines_of(_page([_word("QÐ-UB", 100)]))[0].text == "QĐ-UB"


def test_span_gives_the_words_of_an_offset():
    line = line_of([_word("Số:", 0), _word("15/QĐ-BNV", 80)], 1)
    start = line.text.index("15")
    assert [word.text for word in line.span(start, start + 2)] == ["15/QĐ-BNV"]


def test_head_sorts_rows_into_columns():
    sheet = head(
        Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], "Số: 15/QĐ-SYT", "An Giang, ngày 5 tháng 3 năm 2019"
    )
    read = read_head(sheet.page())
    assert read.regime == "state"
    assert [row.text for row in read.left] == ["UBND TỈNH AN GIANG", "SỞ Y TẾ", "Số: 15/QĐ-SYT"]
    assert [row.text for row in read.right] == [NATIONAL, MOTTO, "An Giang, ngày 5 tháng 3 năm 2019"]


def test_mirrored_columns_of_the_first_years():
    sheet = Sheet().put("VIỆT NAM DÂN CHỦ CỘNG HOÀ", 200, centre=400).put("BỘ NỘI VỤ", 200, centre=1200)
    sheet.put("Số 12/NV-CC", 250, centre=1200)
    read = read_head(sheet.page())
    assert read.regime == "republic"
    assert [row.text for row in read.left] == ["BỘ NỘI VỤ", "Số 12/NV-CC"]


def test_arrival_stamp_is_masked_and_number_line_is_not():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Hà Nội, ngày 5 tháng 3 năm 2019")
    sheet.put("CỔNG THÔNG TIN ĐIỆN TỬ", 345, x=150, size=18).put("ĐẾN Số: 77", 385, x=160)
    sheet.put("Ngày: 16/4/2024", 420, x=160)
    texts = [line.text for line in read_head(sheet.page()).lines]
    assert "Số: 15/QĐ-BYT" in texts
    assert not [text for text in texts if "2024" in text or "CỔNG" in text or "77" in text]


def test_signature_block_of_a_portal_is_masked():
    sheet = Sheet().put("Người ký: CỔNG THÔNG TIN ĐIỆN TỬ CHÍNH PHỦ", 60, x=400)
    sheet.put("Thời gian ký: 16.04.2024 10:43:49 +07:00", 90, x=400)
    head(sheet, ["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Hà Nội, ngày 5 tháng 3 năm 2019")
    assert not [line for line in read_head(sheet.page()).lines if "ký:" in line.text]


boxes = st.tuples(
    st.integers(0, 1500), st.integers(0, 2200), st.integers(1, 150), st.integers(1, 60), st.integers(0, 5)
)


@given(st.lists(boxes, max_size=30))
def test_no_word_is_lost_or_doubled(drawn):
    words = [
        Word(f"w{index}", (x, y, x + w, y + h), 0.9, line) for index, (x, y, w, h, line) in enumerate(drawn)
    ]
    words.sort(key=lambda word: word.line)
    lines = lines_of(_page(words))
    assert sorted(w.text for line in lines for w in line.words) == sorted(w.text for w in words)
    for line in lines:
        lefts = [word.box[0] for word in line.words]
        assert lefts == sorted(lefts)
        assert line.height >= 1
        assert len(line.text) == len(line.folded)
