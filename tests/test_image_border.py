# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scan2archive.pipeline.images import image, image_border
from tests.drawing import draw_page

DPI = 100.0
MM = DPI / 25.4


@pytest.fixture(scope="module")
def page():
    return np.minimum(draw_page(dpi=int(DPI), points=13), 235).astype(np.uint8)


def on_bed(page, border, tone):
    """The page with a bed of one tone around it; border = left, top, right, bottom in pixels."""
    left, top, right, bottom = border
    return np.pad(page, ((top, bottom), (left, right)), constant_values=tone)


SIDE = st.one_of(st.just(0), st.integers(16, 120))


@given(st.tuples(SIDE, SIDE, SIDE, SIDE), st.sampled_from([0, 30, 90, 160, 255]))
@settings(max_examples=60, deadline=None)
def test_the_sheet_is_found_on_any_bed_and_never_cut_into(page, border, tone):
    found = image_border.find_sheet(on_bed(page, border, tone), DPI)
    left, top, right, bottom = border
    sheet = (left, top, left + page.shape[1], top + page.shape[0])
    whole = (0, 0, page.shape[1] + left + right, page.shape[0] + top + bottom)
    if not any(border):
        assert found is None
        return
    assert found is not None
    for side, (here, there, edge) in enumerate(zip(found, sheet, whole, strict=True)):
        outside = there - here if side < 2 else here - there
        assert outside >= 0, "the sheet is cut into"
        # The margin for safety, and a pixel or two of the scale borders are found at.
        assert outside <= 2.5 * MM or here == edge


def test_a_page_that_fills_the_picture_has_no_border(page):
    assert image_border.find_sheet(page, DPI) is None


def test_a_bed_as_light_as_the_paper_is_left_alone(page):
    assert image_border.find_sheet(on_bed(page, (60, 60, 60, 60), 236), DPI) is None


def test_something_beside_the_sheet_is_never_cut_off(page):
    bed = on_bed(page, (100, 0, 0, 0), 40)
    bed[200:900, 20:80] = 200  # a note laid beside the sheet
    left, top, right, bottom = image_border.find_sheet(bed, DPI) or (0, 0, *bed.shape[::-1])
    assert left <= 20
    assert (top, right, bottom) == (0, *bed.shape[::-1])


def test_a_photograph_to_the_rim_is_left_alone():
    field = np.random.default_rng(3).random((12, 9)) * 255
    photo = np.kron(field, np.ones((97, 92))).astype(np.uint8)
    assert image_border.find_sheet(photo, DPI) is None


@pytest.mark.parametrize("skew", [-4.0, 2.5])
def test_a_crooked_sheet_on_a_dark_bed_is_found_where_it_lies_after_levelling(page, skew):
    bed = on_bed(page, (120, 120, 120, 120), 25)
    matrix, size = image.level_matrix(bed.shape[1], bed.shape[0], skew)
    lying = image.cv2.warpAffine(bed, matrix, size, borderValue=25)
    found = image_border.find_sheet(lying, DPI, -skew)
    assert found is not None
    cut = image_border.crop(image.level(lying, -skew, bitonal=False), found)
    for mine, its in zip(cut.shape, page.shape, strict=True):
        assert 0 <= mine - its <= 8 * MM
    assert np.median(cut) == 235
