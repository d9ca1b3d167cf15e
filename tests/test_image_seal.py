# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from random import Random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from samples.generator import pens
from samples.generator.faces import Face, load
from scan2archive.pipeline.images.image_row import find_row, row_picture
from scan2archive.pipeline.images.image_seal import Seal, find_seal, without_letters, without_seal

DPI = 200
MM = DPI / 25.4


def drawn(seal_at=None, name="", base=420, seed=1, diameter=35.0):
    """Ink of a seal (middle, or None) and of a name with its base line, as two boolean pictures."""
    size = (700, 520)
    seal, print_ = Image.new("L", size, 0), Image.new("L", size, 0)
    if seal_at is not None:
        mask = pens.seal(round(diameter * MM), ("ỦY BAN NHÂN DÂN", "TỈNH HÀ TĨNH"), Random(seed))
        seal.paste(mask, (seal_at[0] - mask.width // 2, seal_at[1] - mask.height // 2))
    if name:
        font = load(Face("termes", 13.5, bold=True), DPI)
        ImageDraw.Draw(print_).text((240, base), name, font=font, fill=255, anchor="ls")
    return np.asarray(seal) > 90, np.asarray(print_) > 127


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_seal_is_found_where_it_is_pressed(seed):
    seal, name = drawn((200, 300), "Đoàn Ngọc Hòa", seed=seed)
    found = find_seal(seal | name, DPI)
    assert found is not None
    assert abs(found.x - 200) < 0.6 * MM and abs(found.y - 300) < 0.6 * MM
    assert abs(found.radius - 17.5 * MM) < 0.6 * MM


def test_print_and_empty_paper_hold_no_seal():
    _, name = drawn(None, "Đoàn Ngọc Hòa, Trần Văn Bình, Lê Thị Mỹ Dung")
    assert find_seal(name, DPI) is None
    assert find_seal(np.zeros((100, 100), np.bool_), DPI) is None


def test_rings_go_and_the_name_that_crosses_them_stays():
    seal, name = drawn((200, 300), "Đoàn Ngọc Hòa")
    ink = seal | name
    found = find_seal(ink, DPI)
    left = without_seal(ink, found, DPI)
    assert not (left & ~ink).any()
    ys, xs = np.nonzero(seal & ~name)
    rim = np.abs(np.hypot(xs - 200, ys - 300) - 17.5 * MM) < 0.6 * MM
    assert left[ys[rim], xs[rim]].mean() < 0.12
    assert left[name].mean() > 0.93


def test_a_row_is_found_among_strokes_and_what_goes_through_it_is_taken_out():
    _, name = drawn(None, "Đoàn Ngọc Hòa", base=300)
    picture = Image.fromarray(np.where(name, 0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    pen.line([(20, 60), (60, 480)], fill=0, width=4)  # a stroke of the pen, beside the name
    pen.line([(500, 80), (690, 20), (560, 110)], fill=0, width=4)
    grey = np.asarray(picture)
    capital = 0.66 * 13.5 / 72 * DPI
    base = find_row(grey < 128, capital, 0, grey.shape[0])
    assert base is not None and abs(base - 300) < 0.1 * capital
    clean, top = row_picture(grey, grey < 128, base, capital)
    assert (clean[:, :100] == 255).all()
    assert ((clean < 128) == name[top : top + len(clean)])[:, 230:].mean() > 0.995
    assert find_row(np.zeros((50, 50), np.bool_), capital, 0, 50) is None


def test_letters_of_a_seal_go_above_and_below_the_row_of_a_name():
    seal, _ = drawn((200, 300))
    left = without_letters(seal, Seal(200, 300, 17.5 * MM), 420, 25)
    assert left[395:420].sum() == seal[395:420].sum()
    assert not left[425:440].any() and left[280:320].any()
