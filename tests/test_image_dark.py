# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest

from scan2archive.pipeline.images.image_dark import dark_print
from tests.drawing import draw_page


@pytest.fixture(scope="module")
def page():
    return draw_page()


def test_a_lit_page_has_no_print_in_the_dark(page):
    assert dark_print(page, 200) == 0.0
    assert dark_print((page * 0.6).astype(np.uint8), 200) == 0.0, "grey paper is not dark"
    assert dark_print(np.full((2339, 1654), 255, np.uint8), 200) == 0.0
    assert dark_print(np.zeros((20, 20), np.uint8), 200) == 0.0


def test_print_on_an_unlit_part_is_seen_unless_it_was_read(page):
    half = page.astype(np.float32)
    middle = half.shape[0] // 3
    half[middle:] = half[middle:] * 0.15
    dark = np.stack([half.astype(np.uint8)] * 3, axis=-1)
    lost = dark_print(dark, 200)
    assert 0.2 < lost < 1.0
    everything = [(0, 0, page.shape[1], page.shape[0])]
    assert dark_print(dark, 200, everything) == 0.0


def test_the_lid_of_a_scanner_is_no_print(page):
    lid = np.full((page.shape[0], page.shape[1] + 800), 24, np.uint8)
    grain = np.random.default_rng(7).normal(0, 3, lid.shape)
    lid = np.clip(lid + grain, 0, 255).astype(np.uint8)
    lid[:, : page.shape[1]] = page
    assert dark_print(lid, 200) < 0.02
