# SPDX-License-Identifier: Apache-2.0
"""Posts below a seal, a stamp of the post or a pen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Word
from scan2archive.pipeline.fields.layout import line_of
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.pipeline.fields.near_posts import near_post
from scan2archive.pipeline.fields.post_list import POST_KEYS
from scan2archive.pipeline.fields.posts import deputy_of
from scan2archive.pipeline.images import zones
from scan2archive.pipeline.reading.post_look import post_place, read_posts
from scan2archive.settings import Review
from tests.sheets import HEIGHT, WIDTH, Sheet, head, signature, title

BLANK = np.full((HEIGHT, WIDTH), 255, np.uint8)
Y = 1500


def paper(posts, name="Nguyễn Sỹ Hiệp", **options):
    sheet = head(Sheet(), ["VĂN PHÒNG CHÍNH PHỦ"], "Số: 15/QĐ-VPCP", "Hà Nội, ngày 15 tháng 3 năm 2019")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc phê duyệt kế hoạch"])
    return signature(sheet, posts, name, Y, **options).page()


def reading(*rows, confidence=0.9):
    """Words of rows of a signature block, where the posts of `paper` stand."""
    sheet = Sheet()
    for row, text in rows:
        sheet.put(text, Y + 36 * row, centre=1150, confidence=confidence)
    return sheet.page().words


def inked(box=None, shape=BLANK):
    pixels = shape.copy()
    if box is not None:
        pixels[box[1] + 5 : box[3] - 5, box[0] + 5 : box[2] - 9] = 0
    return pixels


def fields(page):
    return {field.name: field for field in extract([page], Review())}


def row(text):
    return line_of(Sheet().put(text, 100, centre=1150).page().words, 1)


@pytest.mark.parametrize(
    ("read", "above", "post"),
    [
        ("KT.BÓ TRƯỜNG, CHỦ NHIỆM", "", "KT. BỘ TRƯỞNG, CHỦ NHIỆM"),
        ("PHÓ GIÁNI ĐỎC", "", "PHÓ GIÁM ĐỐC"),
        ("PHÚ GIA? JC", "giamdoc", "PHÓ GIÁM ĐỐC"),
        ("THỨ TRUÔNG", "botruong", "THỨ TRƯỞNG"),
        ("TL. CHỦ TỊCH", "", "TL. CHỦ TỊCH"),
    ],
)
def test_a_row_with_letters_lost_is_the_post_it_can_only_be(read, above, post):
    assert near_post(row(read), above).text == post


@pytest.mark.parametrize(
    ("read", "above"), [("PHÚ GIA? JC", ""), ("QUYẾT ĐỊNH:", ""), ("SỞ Y TẾ", "giamdoc"), ("ĐỐC", "")]
)
def test_a_row_that_may_be_anything_is_no_post(read, above):
    assert near_post(row(read), above) is None


@given(st.sampled_from(sorted(POST_KEYS)))
def test_a_post_that_was_read_whole_is_itself(key):
    found = near_post(row(POST_KEYS[key]))
    assert found is None or (found.key, found.alike) == (key, 1.0)


@pytest.mark.parametrize(
    ("chief", "deputy"),
    [
        ("giamdoc", "phogiamdoc"),
        ("botruong", "thutruong"),
        ("botruongchunhiem", "phochunhiem"),
        ("phogiamdoc", ""),
        ("", ""),
    ],
)
def test_who_signs_for_a_chief(chief, deputy):
    assert deputy_of(chief) == deputy


def test_a_post_of_which_only_the_end_was_read_is_read_whole():
    page = paper(["CHỦ NHIỆM"])
    left = post_place(page).strips[0]
    shown = [
        reading((-1, "KT..BỘ TRƯỞNG, CHỦ NHIỆM"), (0, "PHÓ CHỦ NHIỆM")),
        reading((0, "PHÓ CHỦ NHIỆM")),
    ]
    better, done = read_posts(page, inked(left), lambda zone, channel: shown)
    assert done == "posts: 2 readings, more found"
    found = fields(better)
    assert found["signer_position"].value == "KT. BỘ TRƯỞNG, CHỦ NHIỆM / PHÓ CHỦ NHIỆM"
    assert found["authority"].value == "KT"
    assert found["signer_name"].value == "Nguyễn Sỹ Hiệp"
    assert "PHÓ CHỦ NHIỆM" in better.text


def test_without_ink_beside_it_a_post_is_not_looked_at_again():
    page = paper(["CHỦ NHIỆM"])
    assert read_posts(page, BLANK, lambda zone, channel: pytest.fail("a reading")) == (page, "")
    assert post_place(paper(["KT. CHỦ NHIỆM", "PHÓ CHỦ NHIỆM"])) is None
    assert post_place(paper(["CHỦ NHIỆM"], name="")) is None


def test_a_lost_block_is_found_and_what_was_read_is_kept():
    page = paper([])
    shown = [
        reading((0, "GIÁM ĐỐC"), (1, "PHÚ GIA? JC"), confidence=0.7),
        reading((0, "GIÁM ĐỐC"), (1, "|:"), confidence=0.7),
    ]
    better, _ = read_posts(page, inked(shape=np.dstack([BLANK] * 3)), lambda zone, channel: shown)
    position = fields(better)["signer_position"]
    assert (position.value, position.state) == ("KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC", "review")
    words = {word.text: word for word in better.words if word.repair == "post"}
    assert words["PHÓ"].raw.startswith("PHÚ")
    assert fields(better)["authority"].state == "review"


def test_readings_that_show_no_post_change_nothing():
    page = paper([])
    shown = [reading((0, "VĂN PHÒNG"), (1, "x~ — S")), reading((2, "Chủ nhiệm ủy ban nhân dân tỉnh"))]
    better, done = read_posts(page, BLANK, lambda zone, channel: shown)
    assert better == page
    assert done == "posts: 2 readings, nothing found"


def test_nobody_signs_for_himself():
    position = fields(paper(["KT. BỘ TRƯỞNG, CHỦ NHIỆM", "CHỦ NHIỆM"]))["signer_position"]
    assert position.state == "review"
    without = fields(paper(["BỘ TRƯỞNG, CHỦ NHIỆM", "CHỦ NHIỆM"]))["signer_position"]
    assert without.state == "review"
    same = fields(paper(["KT. GIÁM ĐỐC", "GIÁM ĐỐC"]))["signer_position"]
    assert (same.value, same.state) == ("KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC", "review")


@given(st.integers(-50, WIDTH), st.integers(-50, HEIGHT), st.integers(0, 90), st.integers(0, 90))
def test_ink_is_told_wherever_a_place_lies(x, y, wide, high):
    assert not zones.has_ink(BLANK, (x, y, x + wide, y + high))


def test_specks_are_no_ink():
    box = (100, 100, 200, 130)
    pixels = inked((110, 110, 113, 113))
    assert not zones.has_ink(pixels, box)
    assert zones.has_ink(inked((105, 100, 199, 130)), box)


def test_boxes_of_a_row_stay_inside_it():
    page = paper(["CHỦ NHIỆM"])
    left = post_place(page).strips[0]
    shown = [[Word("PHÓCHỦNHIỆM", (1030, Y - 26, 1260, Y), 0.9, 0)]]
    better, _ = read_posts(page, inked(left), lambda zone, channel: shown)
    words = [word for word in better.words if word.repair == "post"]
    assert [word.text for word in words] == ["PHÓ", "CHỦ", "NHIỆM"]
    assert all(1030 <= word.box[0] < word.box[2] <= 1260 for word in words)
    assert " ".join(word.raw or word.text for word in words).replace(" ", "") == "PHÓCHỦNHIỆM"


@pytest.mark.parametrize(("own", "seen"), [("K/7 CHỦ TỊCH", "“m CHỦ TỊCH"), ("K/T CHỦ TỊCH", "K/T CHỦ TỊCH")])
def test_what_stands_before_a_post_that_was_read_stays_as_it_is_printed(own, seen):
    page = paper([own, "PHÓ CHỦ TỊCH"])
    better, _ = read_posts(page, inked(), lambda zone, channel: [reading((0, seen), (1, "PHÓ CHỦ TỊCH"))] * 2)
    form = own.split()[0]
    assert f"{form} CHỦ TỊCH" in " ".join(word.text for word in better.words)
