# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Word
from scan2archive.pipeline.reading.fixed_phrases import mend_phrases
from scan2archive.vietnamese import fold


def line(text, number=0):
    return tuple(
        Word(part, (40 * i, 30 * number, 40 * i + 30, 30 * number + 20), 0.9, number)
        for i, part in enumerate(text.split())
    )


def mended(text):
    return " ".join(word.text for word in mend_phrases(line(text)))


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("PHO GIAM ĐỌC", "PHÓ GIÁM ĐỐC"),
        ("KT. CHU TỊCH", "KT. CHỦ TỊCH"),
        ("HÓ CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ("EHÓ GIÁM ĐÓC", "PHÓ GIÁM ĐỐC"),
        ("PÓ VĂN THƯ", "PÓ VĂN THƯ"),
        ("KHO BẠC NHÀ NƯỚC", "KHO BẠC NHÀ NƯỚC"),
        ("ĐỒNG HO CHỦ TỊCH", "ĐỒNG HO CHỦ TỊCH"),
        ("TM. ỦY BAN NHÂN DẦN", "TM. ỦY BAN NHÂN DÂN"),
        ("HỘI ĐÔNG NHÂN DÂN TINH", "HỘI ĐỒNG NHÂN DÂN TỈNH"),
        ("UBND TĨNH", "UBND TỈNH"),
        ("TÍNH TUYẾN QUANG", "TỈNH TUYÊN QUANG"),
        ("SỞ Y TẾ TINH SÓC TRĂNG", "SỞ Y TẾ TỈNH SÓC TRĂNG"),
        ("của tỉnh Tuyến Quang, ngày", "của tỉnh Tuyên Quang, ngày"),
        ("Tỉnh Hà Nam Ninh", "Tỉnh Hà Nam Ninh"),
        ("tỉnh Hoà Binh.", "tỉnh Hoà Bình."),
        ("CÔNG HÒA XÃ HỌI CHỦ NGHĨA VIỆT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("SỞ GIAO DỤC VÀ ĐAO TẠO", "SỞ GIÁO DỤC VÀ ĐÀO TẠO"),
        ("BÍ THU.", "BÍ THƯ."),
    ],
)
def test_marks_of_a_fixed_phrase_are_set_right(read, printed):
    assert mended(read) == printed


@pytest.mark.parametrize(
    "read",
    [
        "ỦY BAN NHÂN DÂN",
        "UỶ BAN NHÂN DÂN",  # the tone where it was printed
        "pho giam đọc",  # not capitals
        "ĐỌC",  # alone
        "GIÁM. ĐỌC",  # a sign between
        "huyện Tuyến Quang",  # no province
        "tính Tuyến Quang",
        "tỉnh Lao Cai",  # so it was called, too
        "TỈNH. TUYẾN QUANG",
        "TĨNH GIA",
        "NGUYỄN HÀ BAN",
        "1059/QĐ-UBND",
    ],
)
def test_all_else_stays_as_it_was_read(read):
    words = line(read)
    assert mend_phrases(words) == words


def test_words_of_two_lines_are_no_phrase():
    words = line("PHÓ GIAM", 0) + line("ĐỌC", 1)
    assert [word.text for word in mend_phrases(words)] == ["PHÓ", "GIAM", "ĐỌC"]


def test_what_was_read_is_kept_beside():
    first = mend_phrases(line("GIAM ĐỐC"))[0]
    assert (first.text, first.raw, first.repair) == ("GIÁM", "GIAM", "marks")


CAPITALS = st.text("ABCDĐEGHIKLMNOPQRSTUVXYÁÀẢÃẠĂÂÊÔƠƯẾỐỚỨ.,-", min_size=1, max_size=6)


@given(st.lists(st.one_of(CAPITALS, st.sampled_from(["PHO", "GIAM", "DOC", "CHU", "TICH"])), max_size=12))
def test_only_marks_ever_change(parts):
    words = line(" ".join(parts))
    after = mend_phrases(words)
    assert [fold(word.text) for word in after] == [fold(word.text) for word in words]
    assert mend_phrases(after) == after
