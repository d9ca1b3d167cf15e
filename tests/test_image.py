# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scan2archive.pipeline.images import cleaning, image, image_blank
from scan2archive.settings import Image as ImageSettings
from tests.drawing import draw_page

SETTINGS = ImageSettings()


@pytest.fixture(scope="module")
def page():
    return draw_page()


def parts_of(pixels):
    return image.text_parts(image.layout_image(pixels, 200))


def skew_of(pixels):
    return image.page_skew(image.level_lines(parts_of(pixels), 15.0), ImageSettings(min_skew=0.0))


def lies_on_side(pixels):
    parts = parts_of(pixels)
    return image.lies_on_side(parts, image.level_lines(parts, 15.0), 15.0)


def is_blank(pixels):
    ink = image.layout_image(pixels, 200)
    return image.is_blank(ink, image.text_parts(ink))


@given(st.floats(-14.5, 14.5))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_skew_is_found_to_a_tenth_of_a_degree_over_the_whole_range(page, angle):
    crooked = image.level(page, -angle, bitonal=False)
    assert abs(skew_of(crooked) - angle) <= 0.15


def test_level_undoes_the_skew_it_was_told(page):
    crooked = image.level(page, -3.0, bitonal=False)
    found = skew_of(crooked)
    assert abs(skew_of(image.level(crooked, found, bitonal=False))) <= 0.1


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
    assert skew_of(pixels) == 0.0
    assert not lies_on_side(pixels)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_page_on_its_side_is_recognised(page, rotation):
    assert lies_on_side(image.quarter_turn(page, rotation)) == (rotation in (90, 270))


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
    assert is_blank(white)
    assert is_blank(speckled)
    assert not is_blank(few_words)


def test_a_blank_page_with_its_back_showing_is_blank_and_a_faded_one_with_text_is_not(page):
    rng = np.random.default_rng(7)
    grain = rng.normal(0, 6, page.shape)
    soft = cv2.GaussianBlur(page, (0, 0), 0.8).astype(float)
    back = cv2.GaussianBlur(page[:, ::-1], (0, 0), 1.3).astype(float)
    empty = (220 * (1 - 0.15 * (255 - back) / 255) + grain).clip(0, 255).astype(np.uint8)
    faded = (220 * (1 - 0.4 * (255 - soft) / 255) + grain).clip(0, 255).astype(np.uint8)
    for pixels, blank in ((empty, True), (faded, False)):
        reading = cleaning.reading_image(pixels, 200, bitonal=False, reading_dpi=200)
        assert is_blank(reading.pixels) == blank


def test_small_angles_are_left_alone(page):
    crooked = image.level(page, -0.3, bitonal=False)
    for pixels, left_alone in ((crooked, True), (image.level(page, -1.0, bitonal=False), False)):
        lines = image.level_lines(parts_of(pixels), 15.0)
        assert (image.page_skew(lines, SETTINGS) == 0.0) == left_alone


def noise_picture(seed):
    """A photograph full of detail of the size of letters."""
    field = cv2.GaussianBlur(np.random.default_rng(seed).normal(128, 255, (2339, 1654)), (0, 0), 6)
    field = (field - field.min()) / (field.max() - field.min()) * 255
    return field.astype(np.uint8)


def test_photographs_hardly_ever_have_lines_in_any_direction():
    """Rows count from three standard deviations above chance, so noise must reach that once in a while."""
    found = 0
    for seed in range(16):
        parts = parts_of(noise_picture(seed))
        assert len(parts) > 200
        found += image.level_lines(parts, 15.0).sure + image.upright_lines(parts, 15.0).sure
    assert found <= 1


def test_scattered_letters_are_no_line_and_a_line_of_them_is():
    rng = np.random.default_rng(5)
    along = np.arange(0, 600, 12.0)
    size, width = np.full_like(along, 10), np.full_like(along, 8)
    row = np.stack([along, np.full_like(along, 300), width, size], axis=1)
    scattered = np.stack([along, rng.uniform(280, 320, along.size), width, size], axis=1)
    assert image.rows_of_letters(row, 0.0) > 6
    assert image.rows_of_letters(scattered, 0.0) < 3


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "lines",
    [
        ("", "^BÁO CÁO", "^TỔNG KẾT CÔNG TÁC", "^NĂM 1998"),
        ("", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Trần Văn An"),
    ],
    ids=["cover", "signature block"],
)
def test_a_few_lines_tell_the_direction(lines, rotation):
    few = draw_page(lines, points=22)
    assert lies_on_side(image.quarter_turn(few, rotation)) == (rotation in (90, 270))


def coloured(paper=235):
    return np.full((2339, 1654, 3), paper, np.uint8)


def test_a_page_with_only_a_mark_has_one():
    stamp, pen, number = coloured(), coloured(), coloured()
    cv2.circle(stamp, (900, 900), 140, (205, 90, 90), 10)
    cv2.polylines(pen, [np.array([(800, 900), (860, 840), (900, 930), (960, 850)])], False, (70, 80, 190), 5)
    cv2.putText(number, "7", (820, 160), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (60, 60, 60), 3)
    for page in (stamp, pen, number):
        assert image_blank.has_mark(page, 200.0)


def test_dust_holes_edges_streaks_and_the_other_side_are_no_mark(page):
    grain = np.random.default_rng(8).normal(0, 5, page.shape)
    back = cv2.GaussianBlur(page[:, ::-1], (0, 0), 1.5).astype(float)
    empty = (230 * (1 - 0.15 * (255 - back) / 255) + grain).clip(0, 255).astype(np.uint8)
    empty[:25] = 20
    empty[:, 1200:1202] = 60
    cv2.circle(empty, (70, 900), 22, 15, -1)
    for x, y in np.random.default_rng(9).integers(100, 1600, (200, 2)):
        cv2.circle(empty, (int(x), int(y)), 3, 90, -1)
    assert not image_blank.has_mark(empty, 200.0)
    assert not image_blank.has_mark(coloured(), 200.0)


def test_white_on_black_is_told_from_a_dark_photograph(page):
    assert cleaning.is_negative(255 - page, 200)
    assert not cleaning.is_negative(page, 200)
    assert not cleaning.is_negative(noise_picture(1) // 3, 200)
    reading = cleaning.reading_image(255 - page, 200, bitonal=True, reading_dpi=200)
    assert "negative" in reading.recipe
    assert np.mean((reading.pixels < 128) == (page < 128)) > 0.99


@given(st.integers(0, 2**32 - 1), st.integers(3, 60), st.integers(3, 60))
@settings(max_examples=40, deadline=None)
def test_connected_parts_have_the_boxes_opencv_gives_them(seed, height, width):
    mask = (np.random.default_rng(seed).random((height, width)) < 0.2).astype(np.uint8) * 255
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    parts = image.connected_parts(mask)
    assert np.array_equal(parts.boxes[1:], stats[1:, :4])
    assert np.array_equal(parts.labels, labels[mask > 0])
    assert np.array_equal(parts.places, np.flatnonzero(mask))


def test_the_darkest_and_the_lightest_of_the_colours():
    page = np.random.default_rng(3).integers(0, 256, (40, 30, 3), dtype=np.uint8)
    assert np.array_equal(image.darkest(page), page.min(axis=2))
    assert np.array_equal(image.lightest(page[5:20, 7:9]), page[5:20, 7:9].max(axis=2))
    grey = page[..., 1]
    assert image.darkest(grey) is grey and image.lightest(grey) is grey


def test_a_picture_that_is_only_looked_at_is_levelled_to_the_same_place(page):
    kept = image.level(page, 2.3, bitonal=False)
    seen = image.level(page, 2.3, bitonal=False, to_keep=False)
    assert seen.shape == kept.shape
    assert np.abs(seen.astype(int) - kept).mean() < 2
