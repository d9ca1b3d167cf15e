# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import cv2
import numpy as np
import pytest

from scan2archive.pipeline.images import image_ink
from tests.drawing import draw_page

DPI = 200.0


@pytest.fixture(scope="module")
def page():
    """A letter as a scanner sees it: edges a little soft."""
    return cv2.GaussianBlur(draw_page(), (0, 0), 0.8)


def parts_of(grey):
    ink = 255 - grey
    shares = image_ink.relative(ink, image_ink.print_level(ink, DPI))
    return image_ink.find_parts(shares, DPI)


def test_a_page_without_ink_has_no_print_level():
    rng = np.random.default_rng(1)
    assert image_ink.print_level(np.zeros((2339, 1654), np.uint8), DPI) is None
    grain = rng.normal(6, 3, (2339, 1654)).clip(0, 255).astype(np.uint8)
    assert image_ink.print_level(grain, DPI) is None


def test_a_tiny_picture_has_no_print_level():
    assert image_ink.print_level(np.full((9, 9), 200, np.uint8), DPI) is None


def test_print_faded_in_patches_gets_one_strength(page):
    fade = np.linspace(0.35, 0.75, page.shape[1])
    ink = ((255 - page) * fade).astype(np.uint8)
    picture = image_ink.blacken(image_ink.relative(ink, image_ink.print_level(ink, DPI)))
    strokes = page < 60
    half = page.shape[1] // 2
    assert (
        abs(float(picture[:, :half][strokes[:, :half]].mean()) - picture[:, half:][strokes[:, half:]].mean())
        < 20
    )
    assert picture[strokes].mean() < 40
    assert picture[page == 255].min() == 255


def test_dust_goes_and_marks_and_dots_stay(page):
    rng = np.random.default_rng(3)
    dusty = page.copy()
    bare = cv2.erode(page, np.ones((41, 41), np.uint8)) == 255  # well away from all print
    for y, x in zip(rng.integers(5, 2330, 900), rng.integers(5, 1645, 900), strict=True):
        if bare[y : y + 2, x : x + 2].all():
            dusty[y : y + 2, x : x + 2] = 40
    parts = parts_of(dusty)
    specks = parts.mask(image_ink.find_specks(parts, DPI)) > 0
    assert specks[(dusty < 100) & (page == 255)].mean() > 0.99
    assert not specks[page < 100].any()


@pytest.mark.parametrize("reach", [7, 41])
def test_dust_beside_letters_goes_by_its_size(page, reach):
    """Of two pixels square, three pixels and more away from print; a page of 9 points with all its marks and dots."""
    page = cv2.GaussianBlur(draw_page(points=9), (0, 0), 0.6)
    rng = np.random.default_rng(4)
    dusty = page.copy()
    bare = cv2.erode(page, np.ones((reach, reach), np.uint8)) == 255
    for y, x in zip(rng.integers(5, 2330, 3000), rng.integers(5, 1645, 3000), strict=True):
        if bare[y : y + 2, x : x + 2].all():
            dusty[y : y + 2, x : x + 2] = 40
    clean = image_ink.without_specks(dusty, DPI)
    assert (clean[(dusty == 40) & (page == 255)] == 255).mean() > 0.99
    assert np.array_equal(clean[page < 200], page[page < 200])
    assert np.abs(clean.astype(int) - page).mean() < 0.02


def test_what_a_cut_leaves_of_letters_is_no_speck():
    ink = np.zeros((200, 200), np.uint8)
    ink[:2, 40:42] = ink[-2:, 90:92] = 255  # feet and heads of letters beyond the border
    ink[100:102, 100:102] = 255
    assert image_ink.count_specks(ink, 200) == 3
    assert image_ink.count_specks(ink, 200, cut=True) == 1


def test_the_other_side_goes_and_print_stays(page):
    back = cv2.GaussianBlur(page[:, ::-1], (0, 0), 1.0)
    seen = np.minimum(255 - 0.22 * (255 - back.astype(float)), 255 - 0.6 * (255 - page.astype(float))).astype(
        np.uint8
    )
    parts = parts_of(seen)
    gone = parts.mask(image_ink.find_show_through(parts, DPI)) > 0
    only_back = (back < 120) & (cv2.erode(page, np.ones((15, 15), np.uint8)) == 255)
    assert gone[only_back].mean() > 0.75  # what runs into print is cut off there and may stay
    # A letter that the other side runs into may go with it.
    apart = (page < 60) & (cv2.erode(back, np.ones((31, 31), np.uint8)) == 255)
    assert gone[apart].mean() < 0.01


def test_a_sheet_that_shows_only_its_other_side_is_told_from_faded_print(page):
    ghost = cv2.GaussianBlur(page[:, ::-1], (0, 0), 1.2)
    for soft, strength, other_side in ((ghost, 0.18, True), (page, 0.35, False)):
        ink = (strength * (255 - soft)).astype(np.uint8)
        level = image_ink.print_level(ink, DPI)
        assert image_ink.is_faint(level) == other_side
        parts = image_ink.find_parts(image_ink.relative(ink, level), DPI)
        assert image_ink.is_other_side(level, parts, DPI) == other_side


def test_a_dark_word_on_a_sheet_that_shows_its_other_side_stays(page):
    ghost = (0.16 * (255 - cv2.GaussianBlur(page[:, ::-1], (0, 0), 1.2))).astype(np.uint8)
    ghost[2000:2030, 300:305] = 200
    level = image_ink.print_level(ghost, DPI)
    above = image_ink.blacken(image_ink.relative(ghost, image_ink.above_other_side(level)))
    assert above[2005:2025, 302].max() < 30
    assert above[:1900].mean() > 253


def test_sound_print_loses_nothing(page):
    parts = parts_of(page)
    assert not image_ink.find_specks(parts, DPI).any()
    assert image_ink.find_show_through(parts, DPI).mean() < 0.01
    white = np.full_like(page, 255)
    assert np.array_equal(image_ink.without(white, parts, np.zeros(len(parts.area), bool)), white)


def test_haze_is_pale_ink_between_paper_and_print(page):
    ink = 255 - page
    level = image_ink.print_level(ink, DPI)
    clean = image_ink.pale_share(image_ink.relative(ink, level))
    rng = np.random.default_rng(4)
    grain = np.maximum(ink, rng.normal(20, 12, ink.shape).clip(0, 255).astype(np.uint8))
    assert clean < 0.06 < image_ink.pale_share(image_ink.relative(grain, level))
