# SPDX-License-Identifier: Apache-2.0
"""What the network that draws print anew is trained on: damaged pieces, and the print that is to be left."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.builders.restored_blocks import HEIGHT as BLOCK_HEIGHT
from benchmarks.builders.restored_blocks import WIDTH as BLOCK_WIDTH
from benchmarks.builders.restored_blocks import block, with_vietnamese
from benchmarks.builders.restored_examples import HEIGHT, WIDTH, example
from samples.generator.faces import FONTS

LINES = ["Căn cứ Luật Tổ chức chính quyền địa phương;", "Điều 1. Thành lập đoàn kiểm tra liên ngành."]


@pytest.fixture(scope="module")
def fonts():
    return with_vietnamese(sorted(FONTS.glob("texgyre*.otf")))


def test_fonts_with_all_letters_are_known(fonts):
    assert "texgyretermes-regular" in [path.stem for path in fonts]
    assert with_vietnamese([FONTS / "no font.otf"]) == []


def test_pieces_are_damaged_prints_of_blocks(fonts):
    chance = np.random.default_rng(3)
    blocks = [block(chance, fonts, LINES) for _ in range(3)]
    assert {one.shape for one in blocks} == {(BLOCK_HEIGHT, BLOCK_WIDTH)}
    assert all(0.01 < (one > 128).mean() < 0.4 for one in blocks)
    near = []
    for given, wanted, marks in (example(chance, blocks) for _ in range(12)):
        assert given.shape == wanted.shape == marks.shape == (HEIGHT, WIDTH)
        assert given.dtype == wanted.dtype == np.float32
        assert given.min() >= 0 and wanted.min() >= 0 and wanted.max() <= 1
        if (wanted > 0.5).any():
            near.append(given[wanted > 0.8].mean() - given[wanted == 0].mean())
    assert np.mean(near) > 0.15  # print is still darker than what lies around it
