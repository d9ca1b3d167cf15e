# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scan2archive.pipeline import cleaning, image
from scan2archive.settings import Image as ImageSettings
from tests.drawing import draw_page

SETTINGS = ImageSettings()


@pytest.fixture(scope="module")
def page():
    return draw_page()


def ink_of(pixels):
    return image.layout_image(pixels, 200)


@given(st.floats(-14.5, 14.5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_skew_is_found_to_a_tenth_of_a_degree_over_the_whole_range(page, angle):
    crooked = image.level(page, -angle, bitonal=False)
    assert abs(image.find_skew(ink_of(crooked), 15.0) - angle) <= 0.15


def test_level_undoes_the_skew_it_was_told(page):
    crooked = image.level(page, -3.0, bitonal=False)
    found = image.find_skew(ink_of(crooked), 15.0)
    assert abs(image.find_skew(ink_of(image.level(crooked, found, bitonal=False)), 15.0)) <= 0.1


@pytest.mark.parametrize(
    "pixels",
    [
        np.full((2339, 1654), 255, np.uint8),
        np.random.default_rng(1).normal(235, 8, (2339, 1654)).clip(0, 255).astype(np.uint8),
        np.tile(np.linspace(0, 255, 1654).astype(np.uint8), (2339, 1)),
    ],
    ids=["white", "grain", "gradient"],
)
def test_pages_without_text_lines_are_not_turned(pixels):
    ink = ink_of(pixels)
    assert image.find_skew(ink, 15.0) == 0.0
    assert not image.lies_on_side(ink, 15.0)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_page_on_its_side_is_recognised(page, rotation):
    assert image.lies_on_side(ink_of(image.quarter_turn(page, rotation)), 15.0) == (rotation in (90, 270))


@given(st.sampled_from([0, 90, 180, 270]))
def test_four_quarter_turns_are_none(rotation):
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    turned = pixels
    for _ in range(4):
        turned = image.quarter_turn(turned, rotation)
    assert np.array_equal(turned, pixels)


def test_quarter_turn_is_clockwise():
    pixels = np.array([[1, 2], [3, 4]], np.uint8)
    assert image.quarter_turn(pixels, 90).tolist() == [[3, 1], [4, 2]]


@given(st.floats(-15, 15), st.integers(0, 199), st.integers(0, 99))
def test_level_keeps_every_point_on_the_canvas(angle, x, y):
    matrix, (width, height) = image.level_matrix(200, 100, angle)
    moved = matrix @ np.array([x + 0.5, y + 0.5, 1.0])
    assert -0.01 <= moved[0] <= width + 0.01
    assert -0.01 <= moved[1] <= height + 0.01


def test_level_fills_corners_with_paper_and_keeps_bitonal_pages_bitonal(page):
    yellowed = np.where(page < 128, 60, 210).astype(np.uint8)
    turned = image.level(yellowed, 5.0, bitonal=False)
    assert turned[2, 2] == 210
    bitonal = np.where(page < 128, 0, 255).astype(np.uint8)
    assert set(np.unique(image.level(bitonal, 5.0, bitonal=True))) == {0, 255}


def test_blank_pages_are_blank_and_pages_with_a_little_print_are_not():
    white = np.full((2339, 1654), 255, np.uint8)
    speckled = white.copy()
    rng = np.random.default_rng(2)
    speckled[rng.integers(0, 2339, 300), rng.integers(0, 1654, 300)] = 0
    few_words = draw_page(("", "", "Lưu hành nội bộ"))
    assert image.is_blank(ink_of(white))
    assert image.is_blank(ink_of(speckled))
    assert not image.is_blank(ink_of(few_words))


def test_a_blank_page_with_its_back_showing_is_blank_and_a_faded_one_with_text_is_not(page):
    rng = np.random.default_rng(7)
    grain = rng.normal(0, 6, page.shape)
    soft = cv2.GaussianBlur(page, (0, 0), 0.8).astype(float)
    back = cv2.GaussianBlur(page[:, ::-1], (0, 0), 1.3).astype(float)
    empty = (220 * (1 - 0.15 * (255 - back) / 255) + grain).clip(0, 255).astype(np.uint8)
    faded = (220 * (1 - 0.4 * (255 - soft) / 255) + grain).clip(0, 255).astype(np.uint8)
    for pixels, blank in ((empty, True), (faded, False)):
        reading = cleaning.reading_image(pixels, 200, bitonal=False, reading_dpi=200)
        assert image.is_blank(ink_of(reading.pixels)) == blank


def test_small_angles_are_left_alone(page):
    crooked = image.level(page, -0.3, bitonal=False)
    assert image.page_skew(ink_of(crooked), SETTINGS) == 0.0
    assert image.page_skew(ink_of(image.level(page, -1.0, bitonal=False)), SETTINGS) != 0.0
