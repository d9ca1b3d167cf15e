# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import cv2
import numpy as np
import pytest

from scan2archive.pipeline.images.image_underlines import without_underlines
from tests.drawing import LETTER, draw_page

STROKE = 4  # pixels: half a millimetre at 200 dpi


def rows_of(page):
    """Top and bottom of each row of print."""
    inked = np.flatnonzero(np.diff((page < 128).any(axis=1).astype(np.int8), prepend=0, append=0))
    return list(zip(inked[::2], inked[1::2], strict=True))


@pytest.fixture(scope="module")
def page():
    return draw_page(LETTER[7:10])


def underlined(page, offset, drift=0):
    """A page with a stroke under its first row, some pixels above (below: negative) the lowest of it."""
    _, bottom = rows_of(page)[0]
    shown = page.copy()
    columns = np.flatnonzero((page[:bottom] < 128).any(axis=0))
    left, right = int(columns[0]), int(columns[-1])
    points = [(x, bottom - offset + round(drift * np.sin((x - left) / 90))) for x in range(left, right, 9)]
    cv2.polylines(shown, [np.array(points, np.int32)], False, 0, STROKE)
    return shown


@pytest.mark.parametrize("drift", [0, 2])
def test_a_stroke_that_touches_its_letters_goes_and_they_stay(page, drift):
    shown = underlined(page, 8, drift)
    cleaned = without_underlines(shown, 200)
    stroke = (shown < 128) & (page > 200)
    assert (cleaned[stroke] > 200).mean() > 0.8
    print_ = (page < 60) & (cv2.dilate(stroke.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0)
    assert (cleaned[print_] < 128).all()


def test_rules_that_touch_no_letters_and_pages_without_any_stay(page):
    assert without_underlines(page, 200) is page
    rule = underlined(page, -6)
    assert without_underlines(rule, 200) is rule
