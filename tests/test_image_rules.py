# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.pipeline.images import cleaning, image_rules
from tests.drawing import draw_page

DPI = 200.0


def ruled(page, columns, *, top=300, bottom=1500, width=3):
    """The page with upright rules at some columns."""
    picture = page.copy()
    for x in columns:
        picture[top:bottom, x : x + width] = 0
    return picture


@pytest.fixture(scope="module")
def page():
    return draw_page()


def away_from_print(page, reach=9):
    return cv2.erode(page, np.ones((reach, reach), np.uint8)) == 255


@pytest.mark.parametrize("width", [1, 2, 4])
def test_rules_between_columns_go_and_print_stays(page, width):
    columns = (120, 500, 900, 1500)
    clean = image_rules.without_upright_rules(ruled(page, columns, width=width), DPI)
    assert (clean[away_from_print(page, 15)] < 255).sum() < 100  # where a letter was crossed
    assert clean[page < 60].mean() < 12  # letters the rules run through lose at most a sliver
    untouched = np.ones(page.shape, bool)
    for x in columns:
        untouched[:, x - 12 : x + width + 12] = False
    assert np.array_equal(clean[untouched], page[untouched])


def test_a_letter_crossed_by_a_rule_keeps_its_strokes():
    page = np.full((900, 900), 255, np.uint8)
    page[400:404, 280:330] = 0  # the bar of a letter, through the rule
    for x in (100, 300, 500):
        page[200:700, x : x + 3] = 0
    clean = image_rules.without_upright_rules(page, DPI)
    assert clean[401:403, 282:328].max() == 0
    assert clean[200:380, 295:310].min() == 255


def test_a_table_that_leans_half_a_degree_loses_its_rules(page):
    blank = np.full_like(page, 255)
    turned = cv2.warpAffine(
        ruled(blank, (200, 600, 1000)),
        cv2.getRotationMatrix2D((827, 1169), 0.45, 1.0),
        (blank.shape[1], blank.shape[0]),
        flags=cv2.INTER_CUBIC,
        borderValue=255,
    )
    clean = image_rules.without_upright_rules(np.asarray(turned, np.uint8), DPI)
    assert (clean < 160).sum() < 0.01 * (turned < 160).sum()


def test_frames_pictures_letters_and_level_rules_stay(page):
    framed = ruled(page, (300, 900), top=1300, bottom=1700)
    framed[1300:1303, 300:903] = framed[1697:1700, 300:903] = 0
    assert not image_rules.find_upright_rules(framed, DPI).any()
    pictures = page.copy()
    for x in (200, 500, 800):
        pictures[1700:2100, x : x + 150] = 0
    assert not image_rules.find_upright_rules(pictures, DPI).any()
    assert not image_rules.find_upright_rules(draw_page(("ILLH THÔNG BÁO",), points=36), DPI).any()
    level = page.copy()
    level[700:703, 100:1500] = level[900:903, 100:1500] = level[1100:1103, 100:1500] = 0
    assert not image_rules.find_upright_rules(level, DPI).any()
    assert image_rules.without_upright_rules(level, DPI) is level


def test_the_recipe_says_that_rules_went_and_a_levelled_table_loses_them_too(page):
    reading = cleaning.reading_image(ruled(page, (120, 700, 1500)), DPI, bitonal=True, reading_dpi=200)
    assert "upright rules" in reading.recipe
    lying = cleaning.reading_image(
        np.ascontiguousarray(np.rot90(ruled(page, (120, 700, 1500)))), DPI, bitonal=True, reading_dpi=200
    )
    assert "upright rules" not in lying.recipe
    assert "upright rules" in cleaning.turned(lying, 90, 0.0).recipe
    assert "upright rules" not in cleaning.reading_image(page, DPI, bitonal=True, reading_dpi=200).recipe


@given(
    st.integers(40, 260),
    st.sampled_from([35, 65, 87, 130]),
    st.lists(
        st.tuples(st.integers(-60, 255), st.integers(5, 200), st.integers(0, 9)), min_size=1, max_size=4
    ),
)
def test_no_run_is_overlooked_at_an_eighth_of_the_height(height, length, strokes):
    ink = np.zeros((height, 10), np.uint8)
    for top, run, column in strokes:
        ink[max(0, top) : max(0, top + run), column] = 255
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    assert not runs.any(axis=0)[~image_rules._may_run(ink, length)].any()


def test_ink_of_letters_in_a_page_of_print_is_no_run(page):
    assert not image_rules._may_run(255 - page, 87).any()
