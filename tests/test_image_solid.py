# SPDX-License-Identifier: Apache-2.0
"""Solid ink on print."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from scan2archive.pipeline.images.image_solid import hides_letters
from tests.drawing import FONTS


def name(font: str, size: int) -> tuple[np.ndarray, float]:
    """A name in a box with nothing around it, and its height."""
    picture = Image.new("L", (600, 120), 255)
    letters = ImageFont.truetype(str(FONTS / font), size)
    ImageDraw.Draw(picture).text((10, 10), "Châu Mạnh", font=letters, fill=20)
    pixels = np.asarray(picture)
    rows, columns = (np.flatnonzero((pixels < 128).any(axis=axis)) for axis in (1, 0))
    box = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()
    return box, float(len(box))


BOLD = sorted(path.name for path in FONTS.glob("*-bold.otf"))


@pytest.mark.parametrize("font", BOLD)
@pytest.mark.parametrize("size", [28, 40, 60])
def test_strokes_of_bold_letters_hide_nothing_and_a_star_does(font, size):
    row, height = name(font, size)
    assert not hides_letters(row, height)
    middle = round(0.3 * row.shape[1]), row.shape[0] // 2
    cv2.circle(row, middle, round(0.35 * height), 10, -1)
    assert hides_letters(row, height)


def test_a_star_in_grey_through_which_print_shows_hides_nothing():
    row, height = name(BOLD[0], 40)
    star = np.full_like(row, 255)
    cv2.circle(star, (60, row.shape[0] // 2), round(0.35 * height), 130, -1)
    assert not hides_letters(np.minimum(row, star), height)


def test_a_scrap_hides_nothing():
    assert not hides_letters(np.zeros((1, 40), np.uint8), 30.0)
