# SPDX-License-Identifier: Apache-2.0
"""What the network leaves of print, strokes and seals; how well names are read then is in docs/benchmarks.md."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from samples.generator.faces import FONTS
from scan2archive.pipeline.images.image_print_net import NET_DPI, as_input, only_print

HEIGHT, WIDTH = 300, 520


def name_alone(cut="texgyretermes-bold.otf"):
    picture = Image.new("L", (WIDTH, HEIGHT), 255)
    font = ImageFont.truetype(str(FONTS / cut), 13.5 / 72 * NET_DPI)
    ImageDraw.Draw(picture).text((90, 200), "Nguyễn Thị Ánh Tuyết", font=font, fill=0, anchor="ls")
    return np.asarray(picture, np.uint8)


def pen():
    """A stroke that swings along and through the row of the name, and a ring of a seal."""
    picture = np.full((HEIGHT, WIDTH), 255, np.uint8)
    t = np.linspace(0, 1, 200)
    curve = np.stack([60 + 400 * t, 180 - 60 * t + 45 * np.sin(26 * t)], 1)
    cv2.polylines(picture, [np.rint(curve).astype(np.int32)], False, 0, 4, cv2.LINE_AA)
    cv2.circle(picture, (120, 120), 130, 0, 5, cv2.LINE_AA)
    return picture


def kept(left, name):
    """Share of the ink of a name that is left."""
    return (255.0 - left)[name < 128].sum() / (255.0 - name)[name < 128].sum()


@pytest.mark.parametrize("bitonal", [False, True])
def test_strokes_and_rings_go_and_the_name_below_them_stays(bitonal):
    name, over = name_alone(), pen()
    zone = np.minimum(name, over)
    if bitonal:
        zone = np.where(zone < 150, 0, 255).astype(np.uint8)
    left = only_print(zone)
    assert left.shape == zone.shape and left.dtype == np.uint8
    assert kept(left, name) > 0.85
    beside = (over < 128) & (cv2.erode(name, np.ones((9, 9), np.uint8)) > 250)
    assert beside.sum() > 5000
    assert (255.0 - left)[beside].mean() < 0.15 * 255


@pytest.mark.parametrize(
    "cut", ["texgyretermes-regular.otf", "texgyreheros-bold.otf", "texgyrecursor-regular.otf"]
)
def test_print_with_nothing_over_it_stays_as_it_is(cut):
    name = name_alone(cut)
    left = only_print(name)
    assert kept(left, name) > 0.85
    assert (255.0 - left)[name > 250].mean() < 4


@pytest.mark.parametrize("paper", [255, 180])
def test_paper_without_print_stays_empty(paper):
    assert only_print(np.full((90, 70), paper, np.uint8)).min() == 255
    assert as_input(np.full((90, 70), paper, np.uint8)).max() == 0


def test_what_lies_beside_a_zone_is_seen_where_ink_reaches_into_it_and_not_given():
    zone = np.minimum(name_alone(), pen())
    assert only_print(zone, (70, 40)).shape == (HEIGHT - 40, WIDTH - 70)
    apart = np.hstack([np.zeros((HEIGHT, 30), np.uint8), np.full((HEIGHT, 30), 255, np.uint8), name_alone()])
    one, other = (only_print(*given).astype(int) for given in ((apart, (60, 0)), (name_alone(),)))
    assert np.abs(one - other).mean() < 1
