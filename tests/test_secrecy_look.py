# SPDX-License-Identifier: Apache-2.0
"""Stamps of secrecy in the image of a page: which readings count, and that real ones are found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from samples.generator.faces import Face, load
from samples.generator.secrecy import SECRECIES, SecretStamp, first_page
from scan2archive.archive.restricted import is_marked
from scan2archive.model import Page, Word
from scan2archive.model_json import words_from_json, words_to_json
from scan2archive.pipeline import image_stamps
from scan2archive.pipeline.documents import make_document
from scan2archive.pipeline.image_stamps import find_stamps
from scan2archive.pipeline.secrecy_look import Looked, degree_of, with_secrecy
from scan2archive.settings import Review


@pytest.mark.parametrize(
    ("read", "degree"),
    [
        ("MẬT", "MẬT"),
        ("| TỐI MẬT |", "TỐI MẬT"),
        ("TUYỆT MẬT", "TUYỆT MẬT"),
        ("MẶT", "MẬT"),
        ("MAT", "MẬT"),
        ("TOI MẠT", "TỐI MẬT"),
        ("TUYẸT MẬI", "TUYỆT MẬT"),
        ("[OI MẠT", "TỐI MẬT"),
    ],
)
def test_readings_of_a_stamp(read, degree):
    assert degree_of(read.split())[0] == degree


@pytest.mark.parametrize(
    "read",
    [
        *("KHẨN", "HỎA TỐC", "THƯỢNG KHẨN", "HỎA TỐC HẸN GIỜ", "ĐẾN", "CÔNG VĂN ĐẾN", "SAO Y", "ĐÃ KÝ"),
        *("mặt", "nước mặt", "mật", "bảo mật", "BÍ MẬT NHÀ NƯỚC", "DANH MỤC BÍ MẬT", "MẶT TRẬN TỔ QUỐC", ""),
    ],
)
def test_readings_of_anything_else(read):
    assert degree_of(read.split()) == ("", 0.0)


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_reading_gives_a_degree_and_a_likeness(texts):
    degree, likeness = degree_of(texts)
    assert degree in ("", *SECRECIES)
    assert (likeness > 0) == bool(degree)
    assert likeness <= 1


class _Says:
    """An engine that reads every candidate as the same."""

    name = "fake"

    def __init__(self, text):
        self.text, self.asked = text, 0

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        assert pixels.ndim == 2
        self.asked += 1
        return tuple(Word(part, (0, 0, 9, 9), 0.9, 0) for part in self.text.split())


TWO_LINES = SecretStamp("TUYỆT MẬT", "red", "double", 0.0, 3.03, 1.0, "", "number", "termes")


def drawn(stamp, *, mode="colour", level="clean"):
    made = first_page("look", stamp=stamp, level=level, mode=mode, dpi=150, kinds=("decision",))
    pixels = np.asarray(made.image.convert("L") if made.image.mode == "1" else made.image)
    words = tuple(
        Word(word.text, tuple(map(round, word.box)), 0.9, place)
        for place, word in enumerate(made.words)
        if word.kind == "print"
    )
    return Page(1, *made.image.size, float(made.dpi), 0, 0.0, 0.9, False, "ocr", words), pixels


@pytest.mark.parametrize("tilt", [-20, -7, 0, 13, 20])
@pytest.mark.parametrize(("ink", "mode"), [("red", "colour"), ("blue", "colour"), ("black", "bitonal")])
def test_a_stamp_is_found_at_any_tilt_and_lies_where_it_was_put(tilt, ink, mode):
    page, pixels = drawn(replace(TWO_LINES, tilt=tilt, ink=ink), mode=mode)
    looked = with_secrecy(page, pixels, _Says("TUYỆT MẬT"), seconds=10.0).page
    document = make_document("0" * 64, 1, (looked,), (), Review())
    field = document.field("secrecy")
    assert (field.value, field.page, field.rule) == ("Tuyệt mật", 1, "secrecy.image")
    x0, y0, x1, y1 = field.box
    assert 0.08 * page.width < (x0 + x1) / 2 < 0.35 * page.width
    assert 0.08 * page.height < (y0 + y1) / 2 < 0.32 * page.height
    assert all(" " not in word.text for word in looked.words)


def test_a_stamp_found_outlives_its_way_through_the_package():
    page, pixels = drawn(replace(TWO_LINES, tilt=9))
    looked = with_secrecy(page, pixels, _Says("TOI MẠT"), seconds=10.0).page
    again = words_from_json(words_to_json(looked))
    cut = make_document("0" * 64, 2, (Page(**{**_fields(page), "words": again}),), (), Review())
    field = cut.field("secrecy")
    assert (field.value, field.raw.split()[:2], field.state) == ("Tối mật", ["TOI", "MẠT"], "review")


def _fields(page):
    return {name: getattr(page, name) for name in page.__dataclass_fields__}


@pytest.mark.parametrize(
    ("stamp", "mode"),
    [
        (replace(TWO_LINES, text="MẬT", frame="round", letters=4.0, tilt=-12.0), "colour"),
        (replace(TWO_LINES, frame="", face="heros", stretch=0.78, letters=5.0, ink="violet"), "colour"),
        (replace(TWO_LINES, text="TỐI MẬT", cover="pen", letters=4.5, frame="single"), "colour"),
        (replace(TWO_LINES, text="TỐI MẬT", strength=0.5, tilt=14.0), "grey"),
        (replace(TWO_LINES, place="left", tilt=6.0), "grey"),
    ],
)
def test_its_shape_alone_leaves_a_page_in_doubt_and_so_out_of_the_index(stamp, mode):
    page, pixels = drawn(stamp, mode=mode)
    looked = with_secrecy(page, pixels, _Says("~ x"), seconds=10.0)
    document = make_document("0" * 64, 1, (looked.page,), (), Review())
    assert looked.done == "secrecy: likely"
    assert document.field("secrecy").state == "review"
    assert is_marked((document,))


@pytest.mark.parametrize("mode", ["colour", "bitonal"])
def test_a_page_without_stamp_has_nothing_of_its_shape(mode):
    page, pixels = drawn(None, mode=mode)
    assert with_secrecy(page, pixels, _Says("~ x"), seconds=10.0).page == page
    assert not find_stamps(pixels, page.dpi, [word.box for word in page.words], 0.75).stamps


@pytest.mark.parametrize("text", ["THƯƠNG MẠI", "THỊ XÃ TÂN HẢI", "QUY CHẾ BẢO MẬT"])
def test_capitals_in_a_line_of_text_are_no_stamp_though_they_were_read_badly(text):
    font = load(Face("termes", 14, bold=True), 200)
    image = Image.new("L", (1200, 400), 255)
    pen = ImageDraw.Draw(image)
    words, x = [], 200
    for place, part in enumerate(text.split()):
        pen.text((x, 200), part, font=font, fill=0, anchor="ls")
        words.append(Word(part, (x, 160, round(x + font.getlength(part)), 208), 0.5, 0, place))
        x += round(font.getlength(part + " "))
    page = Page(1, 1200, 400, 200.0, 0, 0.0, 0.5, False, "ocr", tuple(words))
    assert with_secrecy(page, np.asarray(image), _Says("MẬT"), seconds=10.0).page == page


def test_a_blank_page_is_no_stamp():
    for pixels in (np.full((1200, 850), 255, np.uint8), np.zeros((40, 30), np.uint8)):
        page = Page(1, pixels.shape[1], pixels.shape[0], 100.0, 0, 0.0, None, False, "none", ())
        assert with_secrecy(page, pixels, _Says("ĐẾN"), seconds=1.0) == Looked(page, "", 0.0)


def test_noise_is_no_stamp_and_searched_in_part(monkeypatch):
    noise = np.random.default_rng(1).integers(0, 256, (1170, 830, 3), np.uint8)
    page = Page(1, 830, 1170, 100.0, 0, 0.0, None, False, "none", ())
    searched = []
    real = image_stamps.find_peaks
    monkeypatch.setattr(
        image_stamps, "find_peaks", lambda plane, dpi: searched.append(plane.size) or real(plane, dpi)
    )
    looked = with_secrecy(page, noise, _Says("ĐẾN"), seconds=1.0)
    assert looked.page == page
    assert looked.done.endswith("page searched in part")
    assert 0 < searched[0] < 1.5 * sum(image_stamps._MOST_MM2.values()) * (50 / 25.4) ** 2


@given(
    st.lists(st.tuples(*[st.integers(0, 400)] * 2, *[st.integers(9, 200)] * 2), max_size=12),
    st.integers(0, 60_000),
)
def test_places_are_searched_up_to_an_area(corners, most):
    places = [(x, y, x + width, y + height) for x, y, width, height in corners]
    kept = image_stamps._within(places, most)
    assert sum(map(image_stamps._area, kept)) <= most or not places
    if sum(map(image_stamps._area, places)) <= most:
        assert kept == places
    for box in kept:
        assert any(box[:3] == place[:3] and box[3] <= place[3] for place in places)
