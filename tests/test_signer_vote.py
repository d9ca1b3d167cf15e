# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Word
from scan2archive.pipeline.reading.signer_vote import (
    apart,
    lacks_family,
    letters_mended,
    may_be_name,
    voted_name,
)


def words(text: str, confidence: float = 0.9, first: int = 0) -> list[Word]:
    return [
        Word(syllable, (1000 + 80 * place, 1700, 1070 + 80 * place, 1726), confidence, 0)
        for place, syllable in enumerate(text.split(), first)
    ]


def said(name: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in name)


def test_a_family_name_that_one_reading_lost_comes_from_another():
    tail, whole = words("Công Tâm", 0.9, 1), words("“Lý Công T.m", 0.88)
    assert said(voted_name(tail, [tail, whole])) == "Lý Công Tâm"


def test_a_scrap_beside_the_name_is_none_of_it():
    name = words("Lý Công Tâm", 0.9, 1)
    scraps = [words("TẾ", 0.95), words("Ba", 0.95), words("bẩy", 0.9)]
    assert said(voted_name(name, [name, *scraps])) == "Lý Công Tâm"
    misread = words("Lỷ Công Tâm", 0.9, 1)
    assert said(voted_name(misread, [misread, *scraps, scraps[1]])) == "Lỷ Công Tâm"


def test_what_only_one_reading_shows_before_a_name_makes_it_doubtful_unless_it_is_a_family_name():
    tail, other = words("Công Tâm", 0.95, 1), words("Bảy", 0.9)
    name = voted_name(tail, [tail, other])
    assert said(name) == "Bảy Công Tâm" and name[0].confidence < 0.8


def test_two_readings_outvote_a_third_but_doubt_stays_where_it_was_sure():
    wrong, right = words("Châu Hữu Tiên", 0.75), words("Châu Hữu Tiến", 0.9)
    name = voted_name(wrong, [wrong, right, right])
    assert said(name) == "Châu Hữu Tiến" and name[2].confidence == 0.9
    sure = words("Châu Hữu Tiên", 0.9)
    assert voted_name(sure, [sure, right, right])[2].confidence < 0.8


def test_one_reading_that_differs_surely_makes_a_syllable_doubtful():
    name, other = words("Trần Văn Bình", 0.97), words("Trần Văn Bính", 0.85)
    assert voted_name(name, [name, other])[2].confidence < 0.8
    assert voted_name(name, [name, [replace(word, confidence=0.3) for word in other]])[2].confidence == 0.97


def test_between_readings_that_differ_a_family_name_counts_for_more():
    name, other = words("Toàn Ngọc Hòa", 0.55), words("Đoàn Ngọc Hòa", 0.6)
    assert said(voted_name(name, [name, other])) == "Đoàn Ngọc Hòa"
    assert voted_name(name, [name, other])[0].confidence < 0.8


@given(
    st.lists(st.lists(st.sampled_from(["Lý", "Công", "Tâm", "x", "1", "TẾ", "“Lê"]), max_size=6), max_size=5)
)
def test_no_syllable_is_made_up(readings: list[list[str]]):
    name = words("Trần Bình")
    rows = [words(" ".join(row), 0.85) for row in readings]
    shown = {word.text.strip("“") for row in (*rows, name) for word in row}
    voted = voted_name(name, [name, *rows])
    assert {word.text for word in voted} <= shown and 2 <= len(voted) <= 5
    assert [word.box[0] for word in voted] == sorted(word.box[0] for word in voted)


def test_syllables_of_names_begin_with_one_capital():
    assert all(map(may_be_name, ["Lý", "“Lý", "Ẩn", "Nguyễn."]))
    assert not any(map(may_be_name, ["TẾ", "lý", "BÌNH", "T.m", "12", "Đ", ""]))


def test_syllables_that_a_rest_of_a_stroke_joins_are_parted():
    joined = Word("Tuấn/Kỷ", (100, 10, 170, 40), 0.8, 0)
    first, second = apart([joined])
    assert (first.text, second.text) == ("Tuấn", "Kỷ")
    assert first.box[0] == 100 and second.box[2] == 170 and first.box[2] < second.box[0]
    for text in ("15/QĐ-BYT", "Tuấn", "12/3", "--"):
        word = Word(text, (0, 0, 70, 30), 0.9, 0)
        assert apart([word]) == (word,)


def test_a_family_name_that_every_reading_shows_with_slips_is_found_in_the_closed_list_and_doubtful():
    tail = words("Minh Tâm", 0.95, 1)
    readings = [words("cBhan", 0.6) + tail, words("jBhan", 0.6) + tail]
    name = voted_name(tail, [tail, *readings])
    assert said(name) == "Phan Minh Tâm" and name[0].confidence < 0.8
    assert name[0].box[2] <= name[1].box[0]


def test_letters_of_a_seal_before_a_name_are_no_family_name():
    tail = words("Minh Tâm", 0.95, 1)
    assert said(voted_name(tail, [tail, words("SƠN", 0.9) + tail, words("MAI", 0.9) + tail])) == "Minh Tâm"


def test_a_family_name_in_its_place_is_put_right_only_where_it_was_read_unsurely_or_another_reading_shows_it():
    unsure, sure = words("Chân Quốc Tâm", 0.5), words("Sương Quốc Tâm", 0.95)
    assert said(voted_name(unsure, [unsure])) == "Châu Quốc Tâm"
    assert said(voted_name(sure, [sure, words("2)ưdng", 0.4) + sure[1:]])) == "Sương Quốc Tâm"


def test_a_q_without_its_tail_is_one():
    assert [word.text for word in letters_mended(words("Ouách Ouốc Oanh Ou"))] == [
        "Quách",
        "Quốc",
        "Oanh",
        "Ou",
    ]


def test_a_name_without_a_family_name_in_front_or_of_two_syllables_may_have_lost_it():
    assert lacks_family("Hoàng Hải") and lacks_family("Minh Quốc Tâm")
    assert not lacks_family("Lê Hoàng Hải")


def test_a_usual_given_name_is_taken_of_two_that_readings_differ_about():
    name, other = words("Bùi Tuần Quang", 0.6), words("Bùi Tuấn Quang", 0.6)
    assert said(voted_name(name, [name, other])) == "Bùi Tuấn Quang"
    assert said(voted_name(name, [name, name, other])) == "Bùi Tuần Quang", "two against one"


def test_a_family_name_that_other_readings_show_with_slips_is_surer_than_its_own_reading():
    name = words("Dương Thanh Mỹ", 0.9)
    name[0] = replace(name[0], confidence=0.45)
    slips = [words("Duưng", 0.6) + name[1:], words("Duung", 0.6) + name[1:]]
    assert 0.45 < voted_name(name, [name, *slips])[0].confidence < 0.8


def test_a_given_name_that_cannot_be_without_its_tone_gets_it_and_is_doubtful():
    name = words("Đoàn Thị Tuyêt", 0.95)
    assert said(voted_name(name, [name])) == "Đoàn Thị Tuyết" and voted_name(name, [name])[2].confidence < 0.8
    other = words("Đoàn Thị Viêt", 0.95)
    assert said(voted_name(other, [other])) == "Đoàn Thị Viêt", "Việt or Viết"


def test_a_family_name_in_two_parts_is_one():
    tail = words("Thế Quý", 0.95, 1)
    part = Word("I", (1000, 1700, 1010, 1726), 0.8, 0), Word("ý", (1024, 1700, 1070, 1726), 0.9, 0)
    assert said(voted_name(tail, [tail, [*part, *tail], [*part, *tail]])) == "Lý Thế Quý"


def test_of_single_letters_few_are_names():
    assert may_be_name("Ý") and may_be_name("Y") and may_be_name("A")
    assert not any(map(may_be_name, ("I", "Ì", "Ÿ", "y", "")))


@pytest.mark.parametrize(
    ("read", "whole"),
    [
        ("Quách Mi h Nghĩa", "Quách Minh Nghĩa"),  # a letter was lost
        ("Quách Mi nh Nghĩa", "Quách Minh Nghĩa"),
        ("Quách Mi y Nghĩa", "Quách Mi y Nghĩa"),  # a syllable of its own
        ("Quách Mi qx Nghĩa", "Quách Mi qx Nghĩa"),
        ("h Quách Nghĩa", "h Quách Nghĩa"),
    ],
)
def test_small_letters_that_are_no_syllable_end_the_one_before(read, whole):
    mended = letters_mended(words(read))
    assert " ".join(word.text for word in mended) == whole
    if read != whole:
        assert mended[1].confidence == 0.6
        assert (mended[1].box[0], mended[1].box[2]) == (1080, 1230)


def test_small_letters_far_away_or_on_another_line_end_nothing():
    torn = words("Mi h")
    apart_ = replace(torn[1], box=(1200, 1700, 1240, 1726))
    assert len(letters_mended((torn[0], apart_))) == 2
    assert len(letters_mended((torn[0], replace(torn[1], line=1)))) == 2
