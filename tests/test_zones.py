# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from scan2archive.pipeline.images import zones
from tests.drawing import FONTS

PAPER = (250, 248, 240)
RED = (200, 60, 70)


def stamped(text="HỎA TỐC", *, tilt=0.0, frame=True, dpi=200, colour=RED, print_line=True):
    """A page with a stamp of 34 × 10 mm whose middle is at 50 × 60 mm, tilted clockwise."""
    size = (round(8.27 * dpi), round(11.69 * dpi))
    millimetre = dpi / 25.4
    page = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(page)
    stamp = Image.new("L", (round(40 * millimetre), round(24 * millimetre)), 0)
    pen = ImageDraw.Draw(stamp)
    middle = (stamp.width / 2, stamp.height / 2)
    if frame:
        half = (17 * millimetre, 5 * millimetre)
        pen.rectangle(
            (middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1]),
            outline=255,
            width=max(2, round(0.35 * millimetre)),
        )
    font = ImageFont.truetype(str(FONTS / "texgyreheros-bold.otf"), round(5.2 * millimetre))
    pen.text(middle, text, font=font, fill=255, anchor="mm")
    mask = stamp.rotate(-tilt, resample=Image.Resampling.BICUBIC)
    page.paste(colour, (round(50 * millimetre - middle[0]), round(60 * millimetre - middle[1])), mask)
    if print_line:
        body = ImageFont.truetype(str(FONTS / "texgyretermes-regular.otf"), round(4.6 * millimetre))
        draw.text(
            (30 * millimetre, 75 * millimetre),
            "Kính gửi: Ủy ban nhân dân các huyện",
            font=body,
            fill=(20, 20, 20),
        )
    return np.asarray(page)


def zone(page, dpi=200):
    return (0, round(40 / 25.4 * dpi), page.shape[1] // 2, round(90 / 25.4 * dpi))


def sealed(colour, size=(400, 700)):
    """A grey page with a printed line, and a name below it that a paler seal crosses; (page, line's box, seal)."""
    page = Image.new("L", (size[1], size[0]), 245)
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONTS / "texgyretermes-bold.otf"), 38)
    draw.text((100, 40), "PHÓ GIÁM ĐỐC", font=font, fill=25)
    seal = Image.new("L", page.size, 255)
    ImageDraw.Draw(seal).ellipse((60, 120, 340, 400), outline=colour, width=6)
    clean = np.asarray(page).copy()
    draw.text((150, 250), "Trần Văn Bình", font=font, fill=25)
    printed = np.asarray(page).copy()
    return np.minimum(printed, np.asarray(seal)), (100, 40, 420, 85), np.asarray(seal) < 255, printed, clean


@pytest.mark.parametrize("colour", [110, 140, 170])
def test_a_paler_seal_vanishes_and_print_below_it_stays(colour):
    page, line, seal, printed, _ = sealed(colour)
    zone = (0, 0, page.shape[1], page.shape[0])
    picture = zones.print_zone(page, zone, [line], 1.0, 200)
    assert picture is not None
    alone = seal & (printed > 240)
    assert (picture[alone] < 128).mean() < 0.06  # what touches a letter may stay
    assert (picture[printed < 60] < 128).mean() > 0.98
    assert zones.print_zone(page, zone, [line], 1.5, 200).shape == (600, 1050)


def test_print_cannot_be_told_from_a_seal_in_black_and_white():
    page, line, *_ = sealed(110)
    page = np.where(page < 150, 0, 255).astype(np.uint8)
    assert zones.print_zone(page, (0, 0, page.shape[1], page.shape[0]), [line], 1.0, 200) is None


def test_red_and_black_print_in_the_two_channels():
    page = np.full((40, 60, 3), 255, np.uint8)
    page[10:20, 10:30] = (220, 40, 40)
    page[10:20, 40:50] = 10
    darkest = zones.grey_zone(page, (5, 5, 55, 25), 1.0, "darkest")
    lightest = zones.grey_zone(page, (5, 5, 55, 25), 1.0, "lightest")
    assert darkest.shape == lightest.shape == (20, 50)
    assert (darkest[10, 10], lightest[10, 10]) == (40, 220)
    assert (darkest[10, 40], lightest[10, 40]) == (10, 10)
    assert zones.grey_zone(page[..., 0], (5, 5, 55, 25), 1.5, "lightest").shape == (30, 75)


@pytest.mark.parametrize("tilt", [-14.0, -6.0, 0.0, 9.0])
@pytest.mark.parametrize("dpi", [200, 300])
def test_a_stamp_is_levelled_and_loses_its_frame(tilt, dpi):
    page = stamped(tilt=tilt, dpi=dpi)
    (stamp,) = zones.find_stamps(page, zone(page, dpi), dpi)
    height, width = stamp.pixels.shape
    ink = stamp.pixels < 128
    assert set(np.unique(stamp.pixels)) == {0, 255}
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    # Letters with their marks, 5.2 mm high; upright they fill a band, the frame around them is gone.
    assert rows[-1] - rows[0] < 0.62 * 12 / 25.4 * zones.STAMP_DPI
    assert columns[0] > 0.05 * width and columns[-1] < 0.95 * width
    middle = zones.box_on_page(
        (width // 2, height // 2, width // 2 + 1, height // 2 + 1), stamp.to_page, (9999, 9999)
    )
    assert abs(middle[0] - 50 / 25.4 * dpi) < 0.01 * page.shape[1]
    assert abs(middle[1] - 60 / 25.4 * dpi) < 0.01 * page.shape[1]


def test_a_letter_whose_mark_touches_the_frame_stays():
    page = np.full((2339, 1654), 255, np.uint8)
    page[400:464, 200:440], page[404:460, 204:436] = 0, 255  # a frame of 30 by 8 mm
    for left in range(230, 400, 40):
        page[418:448, left : left + 24] = 0
    page[404:418, 320:326] = 0  # the mark of the third letter
    (stamp,) = zones.find_stamps(page, (0, 350, 800, 800), 200)
    ink = (stamp.pixels < 128).any(axis=0)
    starts = np.flatnonzero(np.diff(ink.astype(int)) == 1)
    assert len(starts) == 5  # every letter, and neither side of the frame


def test_the_letters_of_a_stamp_map_back_onto_their_ink():
    page = stamped(tilt=-10.0, print_line=False)
    (stamp,) = zones.find_stamps(page, zone(page), 200)
    ys, xs = np.nonzero(stamp.pixels < 128)
    points = np.stack([xs + 0.5, ys + 0.5, np.ones(len(xs))])
    on_page = (stamp.to_page @ points).astype(int)
    assert (page[on_page[1], on_page[0]].min(axis=1) < 200).mean() > 0.97


def test_print_without_a_frame_is_no_stamp():
    page = stamped(frame=False)
    assert zones.find_stamps(page, zone(page), 200) == ()
    assert zones.find_stamps(page[..., 1], zone(page), 200) == ()
    blank = np.full((1000, 800), 255, np.uint8)
    assert zones.find_stamps(blank, (0, 100, 400, 500), 200) == ()


def test_two_stamps_that_touch_are_two():
    page = np.full((2339, 1654), 255, np.uint8)
    for left, top, right, bottom in ((200, 400, 520, 465), (160, 455, 600, 525)):
        page[top:bottom, left:right] = np.minimum(page[top:bottom, left:right], 0)
        page[top + 4 : bottom - 4, left + 4 : right - 4] = 255
    page[455:459, 160:600] = 0  # the upper edge of the lower one runs through the upper one
    middles = [
        stamp.to_page @ (stamp.pixels.shape[1] / 2, stamp.pixels.shape[0] / 2, 1)
        for stamp in zones.find_stamps(page, (0, 350, 800, 800), 200)
    ]
    for middle in ((360, 430), (380, 490)):
        assert any(np.abs(own - middle).max() < 8 for own in middles)


def test_a_tall_frame_is_not_a_stamp_of_urgency():
    page = np.full((2339, 1654), 255, np.uint8)
    for inset in range(3):  # a square of 40 mm
        page[400 + inset, 200:515] = page[715 - inset, 200:515] = 0
        page[400:715, 200 + inset] = page[400:715, 515 - inset] = 0
    assert zones.find_stamps(page, (0, 350, 800, 800), 200) == ()


@given(
    box=st.tuples(st.integers(-50, 900), st.integers(-50, 900), st.integers(1, 300), st.integers(1, 300)),
    scale=st.floats(0.3, 3.0),
    shift=st.tuples(st.floats(-200, 800), st.floats(-200, 800)),
)
def test_boxes_on_the_page_are_inside_it_and_not_empty(box, scale, shift):
    x, y, w, h = box
    matrix = np.array([[scale, 0.1, shift[0]], [-0.1, scale, shift[1]]])
    x0, y0, x1, y1 = zones.box_on_page((x, y, x + w, y + h), matrix, (700, 900))
    assert 0 <= x0 < x1 <= 700
    assert 0 <= y0 < y1 <= 900


def test_full_red_ink_is_print_where_print_may_be_coloured_and_a_worn_seal_is_not():
    page = np.full((200, 400, 3), 245, np.uint8)
    page[20:50, 40:200:6] = page[20:50, 41:200:6] = page[20:50, 42:200:6] = 28  # a printed line
    page[120:150, 40:120] = (205, 40, 46)  # a name stamp
    page[120:150, 200:280] = (228, 150, 152)  # worn rubber
    printed = [(40, 20, 200, 50)]
    coloured = zones.print_zone(page, (0, 0, 400, 200), printed, 1.0, 200, coloured=True)
    plain = zones.print_zone(page, (0, 0, 400, 200), printed, 1.0, 200)
    assert coloured is not None and plain is not None
    assert coloured[135, 80] < 60 and coloured[135, 240] == 255
    assert plain[135, 80] == 255
