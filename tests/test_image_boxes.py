# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Word
from scan2archive.pipeline.images import image_boxes
from scan2archive.pipeline.images.image_boxes import on_ink

PAPER, INK = 255, 0


def word(text, box, line=0):
    return Word(text, box, 0.9, line, 0)


@pytest.fixture
def picture():
    """A lone letter, 20 wide, between two long words, and a dash below."""
    page = np.full((120, 300), PAPER, np.uint8)
    page[40:70, 10:80] = INK
    page[40:70, 100:120] = INK
    page[40:70, 140:220] = INK
    page[95:98, 100:112] = INK
    return page


def test_a_lone_letter_gets_all_of_its_ink(picture):
    words = (word("Phòng", (10, 38, 80, 72)), word("Y", (104, 38, 114, 72)), word("tế", (140, 38, 220, 72)))
    assert [w.box for w in on_ink(words, picture, 200)] == [
        (10, 38, 80, 72),
        (100, 38, 120, 72),
        (140, 38, 220, 72),
    ]


def test_a_dash_gets_all_of_its_ink(picture):
    assert on_ink([word("-", (100, 90, 106, 103))], picture, 200)[0].box == (100, 90, 112, 103)


def test_a_box_does_not_reach_into_the_word_beside_it():
    page = np.full((100, 200), PAPER, np.uint8)
    page[40:70, 60:100] = INK  # two letters that touch
    words = (word("A", (60, 38, 78, 72)), word("nghị", (82, 38, 100, 72)))
    first, second = on_ink(words, page, 200)
    assert first.box[2] <= second.box[0]
    assert second.box == words[1].box


def test_rules_and_strokes_are_no_letters():
    page = np.full((100, 400), PAPER, np.uint8)
    page[60:62, 0:400] = INK
    assert on_ink([word("-", (100, 50, 130, 70))], page, 200)[0].box == (100, 50, 130, 70)


def test_a_box_beyond_the_picture_stays(picture):
    beyond = [word("a", (900, 50, 980, 90)), word("b", (10, 400, 30, 430))]
    assert list(on_ink(beyond, picture, 200)) == beyond


def test_a_box_on_white_paper_stays():
    page = np.full((50, 50), PAPER, np.uint8)
    assert on_ink([word("I", (10, 10, 20, 20))], page, 200)[0].box == (10, 10, 20, 20)


@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.integers(0, 50), st.integers(1, 30), st.integers(1, 30)), max_size=5
    ),
    st.integers(0, 2**32 - 1),
)
def test_boxes_only_grow_and_stay_on_the_page(places, seed):
    page = (np.random.default_rng(seed).random((60, 100)) > 0.2).astype(np.uint8) * 255
    words = [word("I", (x, y, min(100, x + w), min(60, y + h))) for x, y, w, h in places]
    for old, new in zip(words, on_ink(words, page, 200), strict=True):
        assert 0 <= new.box[0] <= old.box[0] < old.box[2] <= new.box[2] <= 100
        assert 0 <= new.box[1] <= old.box[1] < old.box[3] <= new.box[3] <= 60
        assert (new.text, new.confidence, new.line) == (old.text, old.confidence, old.line)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.05, 0.15, 0.4]))
def test_ink_that_crosses_the_border_of_a_box_is_told_without_its_parts(seed, share):
    rng = np.random.default_rng(seed)
    ink = rng.random(rng.integers(1, 12, 2)) < share
    (x0, x1), (y0, y1) = (sorted(rng.integers(0, 14, 2).tolist()) for _ in range(2))
    count, labels = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    inside = np.bincount(labels[y0:y1, x0:x1].ravel(), minlength=count)[1:]
    area = np.bincount(labels.ravel(), minlength=count)[1:]
    assert image_boxes._crosses(ink, (x0, y0, x1, y1)) == bool(((inside > 0) & (inside < area)).any())
