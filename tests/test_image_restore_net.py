# SPDX-License-Identifier: Apache-2.0
"""What the network draws of print that faded and of the other side; how well pages are read then is in docs/benchmarks.md."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from samples.generator.faces import FONTS
from scan2archive.pipeline.images.image_restore_net import NET_DPI, as_input, drawn

TEXT = "Ủy ban nhân dân tỉnh quyết định", "thành lập đoàn kiểm tra liên ngành", "của các sở, phòng chuyên môn"


def page(lines, cut="texgyretermes-regular.otf", height=620):
    picture = Image.new("L", (900, height), 255)
    font = ImageFont.truetype(str(FONTS / cut), 14 / 72 * NET_DPI)
    for number, line in enumerate(lines):
        ImageDraw.Draw(picture).text((120, 120 + 90 * number), line, font=font, fill=0, anchor="ls")
    return np.asarray(picture, np.uint8)


def faded(strength, other):
    """A page whose print faded, with its other side showing, and grain; its print, and the ink of the other side alone."""
    own = page(TEXT)
    back = cv2.GaussianBlur(np.ascontiguousarray(page(TEXT[::-1])[:, ::-1]), (0, 0), 1.5)
    back = np.roll(back, 25, axis=0)
    light = (1 - strength * (255 - own) / 255) * (1 - other * (255 - back) / 255)
    grain = np.random.default_rng(1).normal(0, 8, light.shape)
    return np.clip(255 * light + grain, 0, 255).astype(np.uint8), own, (back < 150) & (own > 250)


def kept(left, own):
    return (255.0 - left)[own < 128].sum() / (255.0 - own)[own < 128].sum()


def test_faded_print_becomes_black_and_the_other_side_paper():
    lit, own, back = faded(0.5, 0.3)
    ink_everywhere = np.zeros_like(lit)
    left = drawn(lit, ink_everywhere)
    assert left.shape == lit.shape and left.dtype == np.uint8
    assert kept(left, own) > 0.8
    far = cv2.erode(own, np.ones((9, 9), np.uint8)) > 250
    assert (255.0 - left)[back & far].mean() < 0.25 * 255
    assert (255.0 - left)[far & ~back].mean() < 0.02 * 255


def test_nothing_is_drawn_where_rules_left_nothing():
    lit, own, _ = faded(0.6, 0.2)
    rebuilt = own.copy()
    rebuilt[:, 500:] = 255
    left = drawn(lit, rebuilt)
    assert (left[:, 510:] == 255).all()
    assert kept(left[:, :490], own[:, :490]) > 0.8
    assert (drawn(lit, np.full_like(lit, 255)) == 255).all()


@pytest.mark.parametrize("height", [9, 620, 1120, 1121, 1500])
def test_pages_of_any_height_are_drawn_without_seams(height):
    lines = (TEXT * 4)[: max(0, (height - 40) // 90)]
    own = page(lines, height=height)
    left = drawn(own, own)
    assert left.shape == own.shape
    if lines:
        assert kept(left, own) > 0.85


def test_the_strength_of_print_is_made_alike():
    dark, pale = (np.percentile(as_input(faded(s, 0.0)[0]), 99) for s in (0.9, 0.4))
    assert abs(dark - pale) < 0.15
