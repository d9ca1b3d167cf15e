# SPDX-License-Identifier: Apache-2.0
"""Double frames, which the law gives stamps of secrecy, told from single ones, tables and lines of text."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.generator.secrecy import SecretStamp, first_page, stamp_mask
from scan2archive.model import Page, Word
from scan2archive.pipeline.images import image_frames, image_stamps
from scan2archive.pipeline.images.image_frames import find_frames, is_framed
from scan2archive.pipeline.images.image_stamps import Stamp
from scan2archive.pipeline.reading.secrecy_look import with_secrecy

DOUBLE = SecretStamp("TUYỆT MẬT", "red", "double", 0.0, 3.03, 1.0, "", "number", "termes")


def sheet(stamp, *, dpi=150, dots=1.0, shape=(600, 900)):
    """A part of a page with a stamp in its middle, of which a share of the dots is left."""
    mask = np.asarray(stamp_mask(stamp, dpi, Random(3))) > 110
    mask &= np.random.default_rng(4).random(mask.shape) < dots
    page = np.full(shape, 250, np.uint8)
    top, left = (page.shape[0] - mask.shape[0]) // 2, (page.shape[1] - mask.shape[1]) // 2
    page[top : top + mask.shape[0], left : left + mask.shape[1]][mask] = 60
    return page


@pytest.mark.parametrize("tilt", [-19.0, -8.0, 0.0, 4.5, 16.0])
@pytest.mark.parametrize("text", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_the_frame_of_the_law_is_found_at_any_tilt(text, tilt):
    page = sheet(replace(DOUBLE, text=text, tilt=tilt))
    frame = find_frames(page, 150.0)[0]
    assert frame.clear > 0.42
    assert 6.5 < frame.high < 9.0
    assert abs(frame.tilt + tilt) < 3  # theirs is counter-clockwise
    assert is_framed(page, 150.0, 450.0, 300.0)
    assert not is_framed(page, 150.0, 450.0, 80.0)


@pytest.mark.parametrize("frame", ["", "single", "round"])
def test_other_frames_are_none(frame):
    text = "MẬT" if frame == "round" else "TUYỆT MẬT"
    page = sheet(replace(DOUBLE, text=text, frame=frame, letters=4.0))
    assert not is_framed(page, 150.0, 450.0, 300.0)


def test_half_of_its_dots_are_enough():
    assert is_framed(sheet(DOUBLE, dots=0.6), 150.0, 450.0, 300.0)


@pytest.mark.parametrize("off", [-6.0, -3.5, 0.0, 3.0, 5.5])
def test_a_frame_is_found_though_what_a_pen_left_of_its_lines_is_turned(monkeypatch, off):
    page = sheet(replace(DOUBLE, tilt=-8.0))
    place = (450 / 2, 300 / 2, 8.0 + off, 7.5)  # at the resolution of the search
    monkeypatch.setattr(image_frames, "_rectangles", lambda _ink, _dpi: [place])
    assert find_frames(page, 150.0)[0].clear > 0.42


def test_tables_rules_and_text_have_none():
    table = np.full((700, 900), 250, np.uint8)
    table[40::48] = table[41::48] = 40  # rows of 8 mm
    table[:, 60::200] = 40
    assert not is_framed(table, 150.0, 450.0, 350.0)
    made = first_page("frames", stamp=None, level="clean", mode="grey", dpi=150, kinds=("decision",))
    pixels = np.asarray(made.image.convert("L"))
    assert all(frame.clear < 0.42 for frame in find_frames(pixels[:800], 150.0))


@given(st.integers(1, 90), st.integers(1, 90), st.booleans())
def test_any_picture_has_frames_or_none(height, width, coloured):
    picture = np.random.default_rng(height).integers(0, 256, (height, width, *([3] if coloured else [])))
    assert isinstance(is_framed(picture.astype(np.uint8), 72.0, width / 2, height / 2), bool)


class _Reads:
    """An engine that reads the same word everywhere, or nothing."""

    name = "fake"

    def __init__(self, text):
        self.text = text

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        box = (0, 0, pixels.shape[1], pixels.shape[0])
        return (Word(self.text, box, 0.9, 0),) if self.text else ()


@pytest.mark.parametrize(
    ("frame", "likeness", "y", "read", "held"),
    [
        ("double", 0.3, 300, "", True),
        ("double", 0.2, 300, "", True),  # less than is read by itself
        ("double", 0.3, 300, "KHẨN", False),
        ("single", 0.3, 300, "", False),
        ("double", 0.3, 1400, "", False),  # below the middle of the page
    ],
)
def test_a_word_that_hardly_resembles_one_is_held_in_the_frame_of_the_law(
    monkeypatch, frame, likeness, y, read, held
):
    pixels = np.full((1754, 1240), 250, np.uint8)
    pixels[y - 300 : y + 300, 100:1000] = sheet(replace(DOUBLE, frame=frame))
    x = 550.0
    stamp = Stamp(likeness, 0.25, "MẬT", "dark", (520, y - 15, 580, y + 15), 3.0, 0.0, x, float(y), 0.6)
    monkeypatch.setattr(image_stamps, "find_stamps", lambda *_args, **_more: (stamp,))
    words = tuple(Word("của", (100 + 40 * i, 900, 130 + 40 * i, 920), 0.95, 0) for i in range(20))
    page = Page(1, 1240, 1754, 150.0, 0, 0.0, 0.9, False, "ocr", words)
    looked = with_secrecy(page, pixels, _Reads(read), seconds=10.0)
    assert (looked.page != page) == held
