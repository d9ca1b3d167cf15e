# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import cv2
import numpy as np
import pytest

from scan2archive.pipeline.images import image, image_spread
from tests.drawing import LETTER, draw_page

DPI = 200


@pytest.fixture(scope="module")
def page():
    return draw_page(dpi=DPI)


def ink_of(pixels):
    return image.layout_image(pixels, DPI)


def spread_of(left, right, *, fold=0.0):
    both = np.hstack([left, right]).astype(float)
    columns = np.arange(both.shape[1])
    shade = 1 - fold * np.exp(-np.abs(columns - left.shape[1]) / 25)
    return (both * shade).astype(np.uint8)


@pytest.mark.parametrize("fold", [0.0, 0.5, 0.95])
@pytest.mark.parametrize("lean", [(0.0, 0.0), (1.5, -1.0)])
def test_two_facing_pages_are_recognised_and_their_gutter_found(page, fold, lean):
    left, right = (
        image.level(page, angle, bitonal=False)[: page.shape[0], : page.shape[1]] for angle in lean
    )
    found = image_spread.find_gutter(ink_of(spread_of(left, right, fold=fold)))
    assert found is not None
    assert abs(found - 0.5) < 0.03


def test_a_single_page_either_way_round_is_none(page):
    assert image_spread.find_gutter(ink_of(page)) is None
    assert image_spread.find_gutter(ink_of(image.quarter_turn(page, 90))) is None


def test_a_landscape_page_of_one_column_is_none():
    wide = draw_page(LETTER[7:] + LETTER[13:18], dpi=DPI, size=(11.69, 8.27), points=17)
    assert image_spread.find_gutter(ink_of(wide)) is None


def columns_of(gap_mm):
    """A landscape A4 in two columns with margins of 20 mm."""
    whole = np.full((round(8.27 * DPI), round(11.69 * DPI)), 255, np.uint8)
    mm = DPI / 25.4
    width = round((297 - 40 - gap_mm) / 2 * mm)
    text = draw_page(LETTER[13:18] * 4, dpi=DPI, points=13)
    inked = np.flatnonzero((text < 128).any(axis=0))
    text = text[: round(180 * mm), inked[0] : inked[-1] + 1]
    column = cv2.resize(text, None, fx=width / text.shape[1], fy=width / text.shape[1])
    for x in (20 * mm, 20 * mm + width + gap_mm * mm):
        whole[: column.shape[0], round(x) : round(x) + width] = column
    return whole


@pytest.mark.parametrize("gap", [5, 8, 12, 15])
def test_columns_of_one_page_are_none(gap):
    assert image_spread.find_gutter(ink_of(columns_of(gap))) is None


def test_a_table_across_the_middle_is_none(page):
    both = spread_of(page, page)
    for y in range(400, 2000, 100):
        cv2.line(both, (200, y), (both.shape[1] - 200, y), 0, 3)
    assert image_spread.find_gutter(ink_of(both)) is None


def test_a_heading_across_the_middle_is_none(page):
    both = spread_of(page, page)
    middle = page.shape[1]
    cv2.putText(both, "KE HOACH CONG TAC QUY BON", (middle - 500, 240), cv2.FONT_HERSHEY_DUPLEX, 2, 0, 3)
    assert image_spread.find_gutter(ink_of(both)) is None


def test_lists_side_by_side_without_running_lines_are_none():
    short = draw_page(("Số", "Ngày", "Người ký", "Nơi nhận", "Ghi chú") * 4, dpi=DPI)
    assert image_spread.find_gutter(ink_of(spread_of(short, short))) is None
