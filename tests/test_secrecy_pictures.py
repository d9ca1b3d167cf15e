# SPDX-License-Identifier: Apache-2.0
"""Pictures that are no papers are not set apart for what resembles a stamp; a cover with nothing but a stamp is."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from benchmarks.material.pictures import DPI, MAKERS
from samples.generator.secrecy import SecretStamp, first_page, stamp_mask
from scan2archive.archive.restricted import is_marked
from scan2archive.model import Page, Word
from scan2archive.pipeline.images import image_stamps
from scan2archive.pipeline.images.image_paper import bare_share, paper_share
from scan2archive.pipeline.images.image_stamps import Stamp
from scan2archive.pipeline.papers.documents import make_document
from scan2archive.pipeline.reading.page import read_page
from scan2archive.pipeline.reading.secrecy_look import _has_lines, _is_likely, with_secrecy
from scan2archive.pipeline.sources.scan import PageImage
from scan2archive.settings import Review, Settings


class _ReadsNothing:
    name = "fake"

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        return ()


def seen(likeness, pointed=0.4):
    """What looks like MẬT in the middle of a picture."""
    return Stamp(likeness, pointed, "MẬT", "dark", (280, 280, 340, 320), 3.0, 5.0, 310.0, 300.0, 0.6)


def held(picture, dpi, stamp, *, lines=False):
    page = Page(1, picture.shape[1], picture.shape[0], dpi, 0, 0.0, None, False, "none", ())
    return _is_likely(stamp, page, picture, lines=lines)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_photograph_is_held_only_where_the_networks_are_very_sure(seed):
    picture = MAKERS["photograph"](seed)
    assert paper_share(picture, 72.0) < 0.5
    assert not held(picture, 72.0, seen(0.97))  # a face was called MẬT with 0.99, hardly pointed at
    assert held(picture, 72.0, seen(0.99, 0.9))


@pytest.mark.parametrize("kind", ["diagram", "map", "table"])
def test_a_page_without_lines_of_text_needs_more_than_a_paper(kind):
    picture = MAKERS[kind](3)
    assert paper_share(picture, DPI[kind]) > 0.6
    assert not held(picture, DPI[kind], seen(0.7))
    assert held(picture, DPI[kind], seen(0.97))


def test_what_lies_in_a_drawing_on_a_page_of_text_needs_more_than_what_lies_on_paper():
    hatched = np.full((600, 600), 230, np.uint8)
    hatched[::5] = hatched[:, ::5] = 40
    assert bare_share(hatched, 72.0) < 0.4
    assert not held(hatched, 72.0, seen(0.7), lines=True)
    assert held(hatched, 72.0, seen(0.97, 0.6), lines=True)
    assert held(np.full((600, 600), 230, np.uint8), 72.0, seen(0.7), lines=True)


def test_a_bare_place_between_the_thickets_of_a_drawing_is_no_paper():
    picture = np.full((600, 600), 230, np.uint8)
    picture[::5] = picture[:, ::5] = 40
    picture[276:324, 268:352] = 230
    assert bare_share(picture[280:320, 272:348], 72.0) > 0.9
    assert not held(picture, 72.0, seen(0.7), lines=True)
    assert held(picture, 72.0, seen(0.97, 0.6), lines=True)


@pytest.mark.parametrize("colour", [(240, 236, 225), (150, 120, 95), (90, 110, 160), (190, 70, 60)])
def test_coloured_card_is_paper(colour):
    card = np.full((700, 500, 3), colour, np.uint8)
    card[:, :60] = 20  # the glass beside it
    assert paper_share(card, 72.0) > 0.8


def test_a_page_has_lines_of_text_where_a_dozen_words_were_read():
    words = [Word("của", (10, 10 * i, 40, 10 * i + 8), 0.9, i) for i in range(12)]
    assert _has_lines(words)
    assert not _has_lines(words[:11])
    assert not _has_lines([replace(word, text="1.245") for word in words])


WHITE, CARD = (244, 240, 228), (196, 170, 130)
COVERS = [
    SecretStamp("MẬT", "red", "single", 8.0, 4.5, 1.0, "", "number"),
    SecretStamp("TỐI MẬT", "red", "double", -6.0, 3.03, 0.6, "", "number", "termes"),
    SecretStamp("TUYỆT MẬT", "black", "", 12.0, 4.0, 0.8, "", "number"),
    SecretStamp("MẬT", "violet", "round", -14.0, 4.0, 0.7, "", "number"),
]


def cover(stamp, paper):
    """A sheet of card with nothing on it but a stamp."""
    rng = np.random.default_rng(5)
    picture = np.full((1754, 1240, 3), paper, np.float32)
    mask = np.asarray(stamp_mask(stamp, 150, Random(5))).astype(np.float32)[..., None] / 255
    ink = np.array({"red": (190, 35, 45), "black": (40, 40, 45), "violet": (100, 50, 140)}[stamp.ink])
    part = picture[300 : 300 + mask.shape[0], 500 : 500 + mask.shape[1]]
    part[:] = part * (1 - mask) + np.minimum(part, ink) * mask
    return np.clip(picture + rng.normal(0, 3, (1754, 1240, 1)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("stamp", "turns", "paper"),
    [
        (COVERS[0], 0, WHITE),
        (COVERS[1], 0, CARD),
        (COVERS[2], 1, CARD),
        (COVERS[3], 1, CARD),  # so pale that the sheet was taken for a blank one
        (COVERS[0], 2, CARD),
        (COVERS[1], 3, WHITE),
        (COVERS[3], 2, WHITE),
    ],
    ids=lambda value: getattr(value, "text", None),
)
def test_a_cover_with_nothing_but_a_stamp_is_set_apart_whichever_way_it_lies(stamp, turns, paper):
    pixels = np.ascontiguousarray(np.rot90(cover(stamp, paper), turns))
    source = PageImage(1, pixels, 150.0, False, "none", ())
    page = read_page(source, _ReadsNothing(), Settings()).page
    document = make_document("0" * 64, 1, (page,), (), Review())
    assert not page.blank
    assert is_marked((document,))
    field = document.field("secrecy")
    assert field.state == "review"
    x0, y0, x1, y1 = field.box
    red = np.argwhere(pixels.min(axis=2) < np.median(pixels.min(axis=2)) - 40)
    y, x = np.median(red, axis=0) if page.rotation == 0 else ((y0 + y1) / 2, (x0 + x1) / 2)
    assert x0 - 30 <= x <= x1 + 30 and y0 - 30 <= y <= y1 + 30


def test_a_stamp_on_a_negative_is_found():
    made = first_page("film", stamp=COVERS[0], level="clean", mode="grey", dpi=150, kinds=("decision",))
    pixels = np.asarray(255 - np.asarray(made.image.convert("L")), np.uint8)
    source = PageImage(1, pixels, 150.0, False, "none", ())
    read = read_page(source, _ReadsNothing(), Settings())
    assert "negative" in read.recipe
    assert is_marked((make_document("0" * 64, 1, (read.page,), (), Review()),))


@pytest.mark.parametrize(("places", "held_apart"), [(1, True), (2, True), (3, False)])
def test_where_many_places_resemble_a_stamp_they_are_print_that_could_not_be_read(
    monkeypatch, places, held_apart
):
    stamps = tuple(replace(seen(0.7), x=310.0 + 90 * i) for i in range(places))
    monkeypatch.setattr(image_stamps, "find_stamps", lambda *_args, **_more: stamps)
    words = tuple(Word("của", (10 + 40 * i, 900, 40 + 40 * i, 920), 0.95, 0) for i in range(20))
    page = Page(1, 1240, 1754, 150.0, 0, 0.0, 0.9, False, "ocr", words)
    looked = with_secrecy(page, np.full((1754, 1240), 250, np.uint8), _ReadsNothing(), seconds=10.0)
    assert (looked.page != page) == held_apart
