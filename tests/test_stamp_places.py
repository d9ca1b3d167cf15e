# SPDX-License-Identifier: Apache-2.0
"""Which parts of a page are searched for stamps of secrecy, and what a place at the edge of a sheet looks like."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from samples.generator.faces import Face, load
from scan2archive.model import Page
from scan2archive.pipeline.images import image_stamps
from scan2archive.pipeline.images.image_stamp_degree import SIZE, agreed, level_place
from scan2archive.pipeline.images.image_stamp_layers import evidence_of, red_alone, seen_apart
from scan2archive.pipeline.images.image_stamp_net import Mark, fold_ink
from scan2archive.pipeline.images.image_stamps import Stamp
from scan2archive.pipeline.reading.secrecy_look import _is_likely, _places, with_secrecy


def test_the_upper_part_of_a_first_page_is_searched_even_where_print_was_read():
    ink = np.zeros((800, 560, 3), np.uint8)
    ink[100:700:14, 40:500:3] = 200
    everything = [(0, 0, 560, 800)]
    assert image_stamps._places(ink, 72.0, everything) == []
    (upper,) = image_stamps._places(ink, 72.0, everything, 0.45)
    assert upper[0] <= 24 and upper[1] <= 84 and 515 <= upper[2] <= 560 and 360 <= upper[3] < 400


def test_blank_margins_of_the_upper_part_are_not_searched_and_faint_ink_in_them_is():
    ink = np.zeros((800, 560, 3), np.uint8)
    assert image_stamps._places(ink, 72.0, (), 0.45) == []
    ink[200:260:3, 250:300:4] = 120
    ((x0, y0, x1, y1),) = image_stamps._places(ink, 72.0, [(0, 0, 560, 800)], 0.45)
    assert 210 <= x0 <= 240 and 160 <= y0 <= 190 and 310 <= x1 <= 340 and 270 <= y1 <= 300
    ink[20:34:2, 10:50:2, 0] = 36  # the faintest stamp that was found takes so much
    (box,) = image_stamps._places(ink, 72.0, [(0, 0, 560, 800)], 0.45)
    assert box[:2] == (0, 0)


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("shape", [(61, 47), (61, 47, 3)])
def test_halves_of_halves_are_the_mean_of_what_they_were(step, shape):
    picture = np.random.default_rng(step).integers(0, 256, shape).astype(np.uint8)
    small = image_stamps.shrunk_by(picture, step)
    height, width = (side // step for side in shape[:2])
    blocks = picture[: height * step, : width * step].reshape(height, step, width, step, *shape[2:])
    assert np.abs(small - blocks.mean(axis=(1, 3))).max() <= 1.5


def test_ink_is_folded_as_the_network_was_shown_it():
    ink = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
    folded = fold_ink(ink)
    assert folded.shape == (1, 12, 2, 3)
    for colour in range(3):
        for place in range(4):
            wanted = ink[place // 2 :: 2, place % 2 :: 2, colour] / 255
            assert np.allclose(folded[0, 4 * colour + place], wanted)


def test_boxes_within_the_upper_part_are_not_searched_twice():
    ink = np.zeros((800, 560, 3), np.uint8)
    for top in (100, 600):
        for row in range(top, top + 40, 14):
            ink[row : row + 9, 100:200:5] = 200
    windows = image_stamps._places(ink, 72.0, ())
    assert len(windows) == 2
    assert sorted(image_stamps._places(ink, 72.0, (), 0.45))[1:] == [max(windows, key=lambda box: box[1])]


@pytest.mark.parametrize("shape", [(600, 500), (600, 500, 3)])
@pytest.mark.parametrize("height", [9.0, 40.0])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_stroke_cut_by_the_edge_of_a_page_does_not_go_on_beyond_it(shape, height, side):
    page = np.full(shape, 200, np.uint8)
    middle = 10.0 if side == "left" else shape[1] - 10.0
    page[296:304, :60] = page[296:304, -60:] = 30
    place = level_place(page, middle, 300.0, height, 0.0)
    on_it = place.max(axis=(0, 2)) > 60
    assert on_it.any()
    beyond = place[:, : round(SIZE[0] / 2 - 10)] if side == "left" else place[:, -12:]
    assert beyond.max() < 20  # blank, as paper is


class _Reads:
    """An engine that reads nothing in a stamp."""

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        return ()


@pytest.mark.parametrize(("light", "marked"), [(246, False), (120, True)])
def test_ink_of_the_sheet_below_is_no_stamp_whatever_it_resembles(light, marked):
    font = load(Face("heros", 24, bold=True), 200)
    image = Image.new("L", (1650, 2330), 255)
    ImageDraw.Draw(image).text((300, 420), "TUYỆT MẬT", font=font, fill=light, anchor="ls")
    page = Page(1, 1650, 2330, 200.0, 0, 0.0, 0.9, False, "ocr", ())
    looked = with_secrecy(page, np.asarray(image), _Reads(), seconds=10.0)
    assert (looked.page != page) == marked


@pytest.mark.parametrize(
    ("likeness", "pointed", "strength", "top", "number", "likely"),
    [
        (0.65, 0.5, 0.5, 400, 1, True),
        (0.65, 0.16, 0.5, 400, 1, False),  # print, a stain
        (0.95, 0.16, 0.15, 400, 1, True),
        (0.99, 0.9, 0.04, 400, 1, False),  # of the sheet below
        (0.75, 0.2, 0.5, 1700, 1, False),  # seals and signatures
        (0.55, 0.5, 0.5, 400, 2, False),
        (0.85, 0.5, 0.5, 1700, 1, True),
        (0.95, 0.3, 0.5, 1700, 1, True),
    ],
)
def test_how_sure_a_stamp_that_is_not_read_has_to_be(likeness, pointed, strength, top, number, likely):
    box = (300, top, 400, top + 50)
    stamp = Stamp(likeness, pointed, "MẬT", "dark", box, 3.5, 12.0, 350.0, top + 25.0, strength)
    page = Page(number, 1650, 2330, 200.0, 0, 0.0, 0.9, False, "ocr", ())
    blank = np.full((2330, 1650), 255, np.uint8)
    assert _is_likely(stamp, page, blank, lines=True) == likely


def test_few_dots_of_a_stamp_in_black_and_white_are_ink_and_faint_grey_is_of_the_sheet_below():
    rng = np.random.default_rng(3)
    dots = np.where(rng.random((60, 120)) < 0.03, 0, 255).astype(np.uint8)
    assert image_stamps._strength(dots, 200.0) == 1.0
    assert image_stamps._strength(np.where(dots == 0, 246, 255).astype(np.uint8), 200.0) < 0.06


def test_words_of_one_stamp_and_what_a_seal_adds_to_it_are_one_place():
    def at(x, y, likeness=0.5):
        return Stamp(likeness, 0.5, "MẬT", "dark", (0, 0, 9, 9), 3.5, 0.0, float(x), float(y), 0.5)

    assert _places([at(500, 400), at(560, 420), at(590, 480)], 200.0) == 1
    assert _places([at(500, 400), at(600, 900), at(1200, 400)], 200.0) == 3
    assert _places([at(500, 400, 0.2), at(600, 900, 0.1)], 200.0) == 0
    # One that stands out among specks is no cell of a worn table.
    assert _places([at(500, 400, 0.8), at(600, 900, 0.31), at(1200, 400, 0.31)], 200.0) == 1
    assert _places([at(500, 400, 0.6), at(600, 900, 0.31), at(1200, 400, 0.31)], 200.0) == 3


def test_where_one_network_is_in_two_minds_both_are_asked():
    place = np.random.default_rng(1).integers(0, 255, (SIZE[1], SIZE[0], 3), np.uint8)
    both = agreed([place, place])
    assert both.shape == (2, 3) and (both[0] == both[1]).all() and 0 <= both.sum() <= 2
    assert agreed([]).shape == (0, 3)


def test_a_place_hardly_pointed_at_is_shown_to_the_second_network_but_where_print_was_read(monkeypatch):
    page = np.full((2330, 1650, 3), 255, np.uint8)
    page[400:440, 300:420] = 0
    mark = Mark("MẬT", 0.17, 130.0, 150.0, 10.0, 0.0)
    monkeypatch.setattr(image_stamps, "find_marks", lambda *_: (mark,))
    shown = []

    def told(places):
        shown.extend(places)
        return np.zeros((len(places), 4), np.float32)

    monkeypatch.setattr(image_stamps, "answers", told)
    image_stamps.find_stamps(page, 200.0, (), 0.1, whole=0.35)
    assert len(shown) == 1
    image_stamps.find_stamps(page, 200.0, [(0, 0, 1650, 2330)], 0.1, whole=0.35)
    assert len(shown) == 1


def two_inks(below, upon):
    """TỐI MẬT in one ink, and HỎA TỐC or a pen in another right across it, on a page of 150 dpi."""
    page = np.full((800, 900, 3), 236, np.uint8)
    font, small = (load(Face("heros", points, bold=True), 150) for points in (20, 13))
    for text, place, face, tilt, ink in (
        ("TỐI MẬT", (250, 260), font, 8, below),
        ("HỎA TỐC", (300, 310), small, -3, upon),
    ):
        mask = Image.new("L", (900, 800), 0)
        ImageDraw.Draw(mask).text(place, text, font=face, fill=255)
        share = np.asarray(mask.rotate(tilt, Image.Resampling.BICUBIC, center=(380, 300)))[..., None] / 255.0
        page = np.minimum(page, page * (1 - share) + np.array(ink) * share).astype(np.uint8)
    return page


def test_a_faint_stamp_below_a_strong_one_is_seen_in_its_own_ink():
    page = two_inks((188, 188, 188), (90, 90, 90))
    small, dpi = image_stamps.shrunk(page, 150.0)
    mark = Mark("MẬT", 0.2, 450.0, 300.0, 22.0, 0.0)  # as pointed at, between the two
    seen = seen_apart(page, image_stamps.ink_of(small), dpi / 150.0, mark)
    assert seen is not None and seen.row.sum() > 0.3 and seen.mark.tilt < 0


def test_red_ink_is_told_from_black_print_and_a_blue_pen():
    place = np.zeros((36, 128, 3), np.uint8)
    place[4:12], place[14:22], place[24:32] = (180, 180, 180), (160, 90, 20), (20, 120, 120)
    red = red_alone(place)
    assert red is not None and not red[:22].any() and red[24:32].min() > 100
    assert red_alone(np.where(place == 20, 120, place).astype(np.uint8)[:24]) is None


def test_where_there_is_but_one_ink_nothing_is_seen_apart():
    page = np.full((800, 900, 3), 236, np.uint8)
    small, dpi = image_stamps.shrunk(page, 150.0)
    mark = Mark("MẬT", 0.2, 450.0, 300.0, 22.0, 0.0)
    assert seen_apart(page, image_stamps.ink_of(small), dpi / 150.0, mark) is None
    assert seen_apart(page, np.zeros((10, 10, 3), np.uint8), 0.01, mark) is None


def test_the_evidence_of_both_networks():
    assert evidence_of(0.5, 0.5) == 0
    assert evidence_of(0.9, 0.5) > evidence_of(0.5, 0.9) > 0
    assert evidence_of(1.0, 1.0) == evidence_of(0.995, 0.995)
