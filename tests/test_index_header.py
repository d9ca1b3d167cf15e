# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.index.words.analysis import page_texts, terms_of
from scan2archive.index.words.header import without_header
from tests.index_entries import entry

REPUBLIC, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"


@pytest.mark.parametrize(
    "line",
    [
        REPUBLIC,
        MOTTO,
        "VIỆT NAM DÂN CHỦ CỘNG HÒA",
        "VIỆT NAM DÂN CHỦ CỘNG HOÀ",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "CONG HOA XÃ HỘI CHỦ NGHIA VlỆT NAM",
        "CỘNG HÒA XÃ HÔI CHỦ NGHĨA VIỆT NAN",
        "CỘNGHÒA XÃ HỘI CHỦNGHĨA VIỆT NAM",
        "Độc lâp - Tự đo - Hanh phúc",
        "ĐỘC LẬP - TỰ DO - HẠNH PHÚC",
        "Độc lập Tự do Hạnh phúc",
    ],
)
def test_header_and_motto_go_also_misread(line):
    assert without_header(f"{line}\nQUYẾT ĐỊNH").strip() == "QUYẾT ĐỊNH"


def test_what_stands_beside_them_in_two_columns_stays():
    assert without_header(f"ỦY BAN NHÂN DÂN {REPUBLIC}") == "ỦY BAN NHÂN DÂN"
    assert without_header(f"{REPUBLIC} {MOTTO}\nSố: 5") == "\nSố: 5"
    assert without_header(f"HUYỆN HOẰNG HÓA {MOTTO} Số: 5/QĐ") == "HUYỆN HOẰNG HÓA Số: 5/QĐ"
    assert without_header("SỞ Y TẾ CỘNG HÒA XÃ HỘI CHỦ NGHĨA\nVIỆT NAM") == "SỞ Y TẾ\nVIỆT NAM"


@pytest.mark.parametrize(
    "line",
    [
        "nước Cộng hòa xã hội chủ nghĩa Việt Nam",
        "vì độc lập, tự do, hạnh phúc của nhân dân",
        "PHÁT TRIỂN KINH TẾ XÃ HỘI",
        "Về chế độ tự do ngôn luận và xã hội",
    ],
)
def test_what_is_no_header_stays(line):
    assert without_header(line) == line


def test_only_the_first_lines_of_a_page_are_its_header():
    body = "\n".join(["chữ"] * 12)
    assert without_header(f"{body}\n{REPUBLIC}") == f"{body}\n{REPUBLIC}"


@given(st.text())
def test_any_text_loses_nothing_but_the_header(text):
    assert without_header(text) == text or len(without_header(text)) < len(text)


def test_the_words_of_the_header_do_not_find_a_paper():
    terms = terms_of(entry("a.pdf", f"{REPUBLIC}\n{MOTTO}\nhọp xã viên\fhội nghị {MOTTO}"))
    assert not {"hoa", "nghia", "phuc", "lap"} & set(terms.text)
    assert "xa_vien" in terms.pairs and "xa_hoi" not in terms.pairs
    assert terms.text.count("hoi") == 1
    whole = entry("a.pdf", f"{REPUBLIC}\n{MOTTO}\nhọp")
    assert [text.split() for _, text in page_texts(whole)] == [["họp"]]
