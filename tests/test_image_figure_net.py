# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from samples.generator.faces import Face, load
from samples.generator.pens import draw_hand, hand_width
from scan2archive.pipeline.images.image_figure_net import (
    NONE,
    SIZE,
    as_strip,
    steps_of,
    strings,
)


def shares(rows):
    """Steps from scores, each row adding up to one."""
    steps = np.asarray(rows, np.float32) + 1e-3
    return steps / steps.sum(axis=1, keepdims=True)


def line(figures, seed, *, before="Số:", behind="/QĐ-UBND", dpi=200):
    """A piece of a line with figures written into it by the pens of the samples, cut as gaps are shown."""
    rng = Random(seed)
    font = load(Face("termes", 13), dpi)
    capital = -font.getbbox("Đ", anchor="ls")[1]
    size = capital * 1.15
    left = font.getlength(before) + 0.2 * capital
    end = left + (hand_width(figures, size) if figures else 0) + 0.4 * capital
    image = Image.new("L", (round(end + 1.6 * capital), round(2.4 * capital)), 0)
    draw = ImageDraw.Draw(image)
    base = 1.7 * capital
    draw.text((0, base), before, fill=255, font=font, anchor="ls")
    if figures:
        draw_hand(image, (left, base), figures, size, rng)
    draw.text((end, base), behind, fill=255, font=font, anchor="ls")
    return 255 - np.asarray(image, np.uint8)


@pytest.mark.parametrize("shape", [(40, 224), (12, 300), (96, 30), (200, 2000)])
def test_a_strip_has_one_size_and_dark_ink(shape):
    grey = np.full(shape, 240, np.uint8)
    grey[shape[0] // 3 : shape[0] // 2, : shape[1] // 2] = 30
    strip = as_strip(grey)
    assert strip.shape == (SIZE[1], SIZE[0]) and strip.dtype == np.uint8
    assert strip.max() > 200 and np.median(strip) < 40


def test_an_empty_strip_stays_empty():
    assert as_strip(np.full((60, 200), 233, np.uint8)).max() == 0
    assert not steps_of([]).size


@given(st.lists(st.lists(st.floats(0, 1), min_size=11, max_size=11), min_size=1, max_size=3))
def test_a_string_is_as_likely_as_all_its_ways(rows):
    """Held against the sum over every path, which three steps allow."""
    steps = shares(rows)
    wanted: dict[str, float] = {}
    for path in product(range(NONE + 1), repeat=len(steps)):
        text, last = "", NONE
        for sign in path:
            if sign not in (NONE, last):
                text += str(sign)
            last = sign
        wanted[text] = wanted.get(text, 0.0) + float(
            np.prod([row[s] for row, s in zip(steps, path, strict=True)])
        )
    found = dict(strings(steps, 3))
    assert all(chance <= wanted[text] + 1e-5 for text, chance in found.items())


def test_a_figure_twice_needs_a_gap_between():
    one = np.full(11, 1e-4, np.float32)
    two, none = one.copy(), one.copy()
    two[2], none[NONE] = 1, 1
    assert strings(np.stack([two, two, two]))[0][0] == "2"
    assert strings(np.stack([two, none, two]))[0][0] == "22"


def test_most_written_figures_are_read():
    """Pens the network never learned from. One hand in ten is allowed to be misread."""
    texts = [f"{Random(f'n{i}').randint(1, 9999)}" for i in range(30)]
    steps = steps_of([as_strip(line(text, f"hand {i}")) for i, text in enumerate(texts)])
    right = sum(strings(one)[0][0] == text for one, text in zip(steps, texts, strict=True))
    assert right >= 27


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("Số:", "/QĐ-UBND"),
        ("ngày", "tháng"),
        ("Số:      ", "/SYT-NVY"),
        (", ngày    ", "tháng"),
        ("Số: ......", "/TB-BTC"),
    ],
)
def test_print_around_a_gap_is_no_figure(before, behind):
    (steps,) = steps_of([as_strip(line("", 1, before=before, behind=behind))])
    text, chance = strings(steps)[0]
    assert text == "" or chance < 0.5
