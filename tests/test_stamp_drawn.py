# SPDX-License-Identifier: Apache-2.0
"""Places that look like a stamp of secrecy on a damaged page: the other side, which drawn print does not show, told from stamps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.secrets import ordinary_page
from samples.generator.faces import Face, load
from samples.generator.secrecy import SecretStamp, first_page
from scan2archive.model import Page, Word
from scan2archive.pipeline.images import cleaning, image_stamps
from scan2archive.pipeline.images.image_stamp_drawn import likeness_in_colour, standing_evidence
from scan2archive.pipeline.images.image_stamps import Stamp
from scan2archive.pipeline.reading.attempt import Attempt
from scan2archive.pipeline.reading.row_looks import Renderings, drawn_picture
from scan2archive.pipeline.reading.secrecy_look import _is_other_side, with_secrecy
from scan2archive.pipeline.reading.zone_reader import PagePicture

DPI = 200.0
WORDS = tuple(Word("quyết", (300 + 90 * n, 1200, 370 + 90 * n, 1230), 0.9, 0) for n in range(14))
PAGE = Page(1, 1650, 2330, DPI, 0, 0.0, 0.9, False, "ocr", WORDS)
GREY = np.full((2330, 1650), 255, np.uint8)
# A place in doubt where MẬT stands, or does not.
DOUBTFUL = Stamp(0.55, 0.3, "MẬT", "dark", (430, 370, 560, 430), 3.0, 0.0, 0.0, 0.0, 0.3)


class _Reads:
    """An engine that reads nothing in a stamp."""

    name = "fake"

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        return ()


def sheet(text, colour=(0, 0, 0)):
    """A sheet with a word in capitals of 3 mm, and the place of its middle."""
    font = load(Face("heros", 10, bold=True), 3.0 * DPI / 25.4 / 0.68 * 72 / 10)
    image = Image.new("RGB", (1650, 2330), (255, 255, 255))
    ImageDraw.Draw(image).text((500, 400), text, font=font, fill=colour, anchor="mm")
    return np.asarray(image)


def at(stamp, x=500.0, y=404.0):
    """The stamp at a place: the middle of the capitals, which marks above and below are no part of."""
    return replace(stamp, x=x, y=y)


def picture(pixels, scale=1.0):
    return lambda: PagePicture(pixels, DPI * scale, scale, in_ink=False, engine=_Reads())


def never():
    """Of what is plain as it is no drawn print is asked for."""
    raise AssertionError


def test_both_networks_know_a_stamp_in_drawn_print_and_nothing_else():
    stamp, other, blank = (
        standing_evidence(sheet(text)[..., 0], 1.0, GREY, DPI, at(DOUBTFUL))
        for text in ("MẬT", "BỘ TRƯỞNG", "")
    )
    assert stamp > 3
    assert other < -3
    assert blank < -3


def test_drawn_print_may_be_of_another_resolution_than_the_page():
    drawn = sheet("MẬT")[..., 0]
    half = replace(at(DOUBTFUL), x=250.0, y=202.0)
    assert standing_evidence(drawn, 2.0, GREY, DPI / 2, half) > 3


@pytest.mark.parametrize(("x", "y"), [(2.0, 2.0), (1648.0, 2328.0)])
def test_a_place_at_the_edge_of_a_page_is_looked_at_as_well(x, y):
    assert standing_evidence(GREY, 1.0, GREY, DPI, at(DOUBTFUL, x, y)) < -3


def test_what_has_no_colour_is_not_likely_by_its_colour():
    assert likeness_in_colour(sheet("MẬT", (200, 30, 40)), DPI, at(DOUBTFUL)) > 0.8
    assert likeness_in_colour(sheet("MẬT"), DPI, at(DOUBTFUL)) == 0.0
    assert likeness_in_colour(sheet("MẬT")[..., 0], DPI, at(DOUBTFUL)) == 0.0


@pytest.mark.parametrize(
    ("change", "printed", "drawn", "behind"),
    [
        ({}, "MẬT", "", True),
        ({}, "MẬT", "BỘ TRƯỞNG", True),
        ({}, "MẬT", "MẬT", False),
        ({"likeness": 0.9, "pointed": 0.5}, "MẬT", "", False),  # plain as it is
        ({"ink": "red"}, "MẬT", "", False),  # no other side has a colour
    ],
)
def test_what_is_gone_in_drawn_print_is_the_other_side(change, printed, drawn, behind):
    stamp = at(replace(DOUBTFUL, **change))
    assert _is_other_side(stamp, PAGE, sheet(printed), picture(sheet(drawn)[..., 0])) is behind
    assert not _is_other_side(stamp, PAGE, sheet(printed), lambda: None)


def test_a_faint_stamp_in_colour_is_not_the_other_side():
    faint = sheet("MẬT", (225, 150, 150))
    assert likeness_in_colour(faint, DPI, at(DOUBTFUL)) > 0.8
    assert not _is_other_side(at(DOUBTFUL), PAGE, faint, picture(GREY))


def test_a_page_is_set_apart_for_what_is_in_doubt_unless_drawn_print_says_otherwise(monkeypatch):
    monkeypatch.setattr(image_stamps, "find_stamps", lambda *_, **__: (at(DOUBTFUL),))
    grey = sheet("MẬT")[..., 0]

    def marked(drawn):
        return with_secrecy(PAGE, grey, _Reads(), seconds=10.0, drawn=drawn).page != PAGE

    assert not marked(picture(sheet("")[..., 0]))
    assert marked(picture(grey))
    assert marked(lambda: None)  # it could not be drawn


@pytest.mark.parametrize("change", [{"likeness": 0.9, "pointed": 0.5}, {"ink": "red"}])
def test_what_is_plain_as_it_is_costs_no_drawing(change):
    assert not _is_other_side(at(replace(DOUBTFUL, **change)), PAGE, GREY, never)


@pytest.mark.parametrize(
    "change", [{"likeness": 0.2}, {"strength": 0.04}, {"likeness": 0.45, "pointed": 0.2}]
)
def test_what_is_no_stamp_in_any_case_costs_no_drawing(change, monkeypatch):
    monkeypatch.setattr(image_stamps, "find_stamps", lambda *_, **__: (at(replace(DOUBTFUL, **change)),))
    assert with_secrecy(PAGE, GREY, _Reads(), seconds=10.0, drawn=never).page == PAGE


@pytest.mark.parametrize(
    ("rebuilt", "change", "given"),
    [
        (True, {}, True),
        (False, {}, False),  # a sound page
        (True, {"gutter": 800}, False),
        (True, {"sheet": (0, 0, 1600, 2300)}, False),  # the pictures show all of the scan
        (True, {"reading": None}, False),
    ],
)
def test_only_a_page_whose_print_was_rebuilt_is_drawn_anew_for_a_place_in_doubt(rebuilt, change, given):
    pixels = sheet("BỘ TRƯỞNG")[..., 0]
    reading = cleaning.Reading(pixels, DPI, 1.0, (), evenly_lit=pixels if rebuilt else None)
    once = replace(Attempt(0, 0.0, pixels, (), (), reading=reading), **change)
    found = drawn_picture(once, Renderings(reading, 0, 0.0), _Reads())
    assert (found is not None) is given
    if found is not None:
        assert (found.dpi, found.scale, found.in_ink) == (DPI, 1.0, False)
        assert (found.pixels < 128).sum() > 0.5 * (pixels < 128).sum()


def test_the_other_side_is_printed_when_asked_for_and_the_sheet_itself_stays():
    stamp = SecretStamp("MẬT", "black", "", 0.0, 3.5, 1.0, "", "number")
    plain, behind, again = (
        first_page(3, stamp=stamp, level="very-bad", mode="grey", dpi=150, printed_behind=printed)
        for printed in (False, True, True)
    )
    assert np.array_equal(np.asarray(behind.image), np.asarray(again.image))
    assert behind.words == plain.words
    ink = np.asarray(plain.image, np.int16) - np.asarray(behind.image)
    assert 0.003 < (ink > 15).mean() < 0.3


@pytest.mark.parametrize("number", [3, 4])
def test_first_and_last_ordinary_pages_show_their_other_side(number):
    plain, behind = (
        ordinary_page(number, "very-bad", "grey", 150, printed_behind=printed) for printed in (False, True)
    )
    assert behind.words == plain.words
    assert (np.asarray(plain.image) != np.asarray(behind.image)).mean() > 0.01
