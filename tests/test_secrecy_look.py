# SPDX-License-Identifier: Apache-2.0
"""Stamps of secrecy in the image of a page: which readings count, and that real ones are found."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from samples.generator.faces import Face, load
from samples.generator.secrecy import SECRECIES, SecretStamp, first_page, stamp_mask
from scan2archive.archive.restricted import is_marked
from scan2archive.model import Page, Word
from scan2archive.model_json import words_from_json, words_to_json
from scan2archive.pipeline.images import image_stamps
from scan2archive.pipeline.images.image_stamp_degree import answers, colour_alone, faint_alone, level_place
from scan2archive.pipeline.images.image_stamp_net import WORDS, Mark, apart, find_marks
from scan2archive.pipeline.images.image_stamps import Stamp, find_stamps
from scan2archive.pipeline.papers.documents import make_document
from scan2archive.pipeline.reading.secrecy_look import Looked, with_secrecy
from scan2archive.pipeline.reading.secrecy_reading import degree_of, is_other
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


def shape(likeness=0.6):
    """What looks like MẬT."""
    return Stamp(likeness, 0.5, "MẬT", "dark", (0, 0, 60, 30), 3.5, 0.0, 30.0, 15.0, 0.5)


@pytest.mark.parametrize(
    ("text", "confidence", "box", "other"),
    [
        ("NHẬN", 0.9, (120, 5, 200, 40), True),
        ("NHẬN", 0.6, (120, 5, 200, 40), False),  # not sure
        ("NHẬN", 0.9, (5, 5, 100, 40), False),  # beside it
        ("MẶT", 0.9, (120, 5, 200, 40), False),  # nearly the word itself
        ("TÔI", 0.9, (120, 5, 200, 40), False),
        ("nhận", 0.9, (120, 5, 200, 40), False),  # a line of text behind the stamp
        ("|Ệ", 0.9, (120, 5, 200, 40), False),
    ],
)
def test_another_stamp_read_well_is_none_of_secrecy(text, confidence, box, other):
    words = [Word(text, box, confidence, 0)]
    assert is_other(words, shape(), 160) is other
    assert not is_other(words, shape(likeness=0.95), 160)
    assert not is_other(words, replace(shape(), under=True), 160)  # the word lies on it


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


LINE = ("Căn", "cứ", "Luật", "Tổ", "chức", "chính", "quyền", "và", "đề", "nghị", "của", "Sở", "Nội", "vụ")


def rubbed(
    text, *, seed, tilt=0.0, letters=60, frame="soft", colour=(190, 30, 50), weak=1.0, bold="heros", low=400
):
    """A page of text with a stamp drawn letter by letter: uneven, wavy, with a soft frame, on paper of its own."""
    rng = np.random.default_rng(seed)
    page = Image.new("RGB", (1240, 1000), (244, 240, 228))
    pen = ImageDraw.Draw(page)
    line = load(Face("termes", 13), 150)
    words = []
    for row in range(9):
        x, base = 190, 620 + row * 42
        for part in LINE[: 9 + row % 5]:
            pen.text((x, base), part, font=line, fill=(40, 40, 44), anchor="ls")
            wide = round(line.getlength(part))
            words.append(Word(part, (x, base - 24, x + wide, base + 8), 0.9, row))
            x += wide + 9
    font = load(Face(bold, 10, bold=True), letters * 72 / 10 / 0.7)
    plate = Image.new("L", (round(font.getlength(text) + 3.2 * letters), 3 * letters), 0)
    brush = ImageDraw.Draw(plate)
    x = 1.4 * letters
    for letter in text:
        down = 1.95 * letters + rng.normal(0, 0.02) * letters
        brush.text((x, down), letter, font=font, fill=int(rng.integers(170, 256)), anchor="ls")
        x += font.getlength(letter) + 0.03 * letters
    if frame == "soft":
        brush.rounded_rectangle((4, 4, plate.width - 5, plate.height - 5), letters // 3, outline=230, width=5)
    if frame == "rules":
        for y in (6, plate.height - 12):
            brush.line((0, y, plate.width, y), fill=230, width=6)
    wave = np.asarray(plate).astype(np.float32)
    for column in range(wave.shape[1]):  # rubber gives way
        wave[:, column] = np.roll(wave[:, column], round(1.6 * np.sin(column / 37 + seed)))
    wave *= np.where(rng.random(wave.shape) < 0.12, 0.35, 1.0) * weak
    cover = Image.fromarray(wave.astype(np.uint8)).rotate(tilt, Image.Resampling.BILINEAR, expand=True)
    page.paste(colour, (330 - cover.width // 2, low - cover.height // 2), cover)
    pixels = np.asarray(page).astype(np.float32) + rng.normal(0, 4, (1000, 1240, 1))
    return Page(1, 1240, 1000, 150.0, 0, 0.0, 0.9, False, "ocr", tuple(words)), np.clip(
        pixels, 0, 255
    ).astype(np.uint8)


_BLACK = (40, 40, 42)
OFFICE = (
    *(
        "CÔNG VĂN ĐẾN",
        "SAO Y BẢN CHÍNH",
        "ĐÃ THU TIỀN",
        "HỎA TỐC",
        "THƯỢNG KHẨN",
        "KHẨN",
        "BẢN SAO",
        "ĐÃ KIỂM TRA",
        "LƯU",
    ),
    *("NHẤT", "THẬT", "LẬT", "HẢI QUAN", "TIẾP NHẬN", "Trần Thị Mai"),
)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("MẬT", {"letters": 26, "tilt": 8.0}),
        ("MẬT", {"letters": 34, "tilt": -17.0, "colour": (90, 50, 140), "frame": ""}),
        ("MẬT", {"letters": 22, "frame": "rules", "colour": _BLACK, "bold": "termes"}),
        ("TỐI MẬT", {"letters": 26, "tilt": -6.0, "weak": 0.55}),
        ("TỐI MẬT", {"letters": 20, "tilt": 15.0, "frame": "rules", "bold": "termes"}),
        ("TUYỆT MẬT", {"letters": 24, "tilt": 3.0, "colour": (30, 50, 150)}),
        ("TUYỆT MẬT", {"letters": 30, "tilt": -20.0, "colour": _BLACK, "frame": ""}),
    ],
)
@pytest.mark.parametrize("grey", [False, True])
def test_stamps_cut_by_another_hand_are_found_with_their_degree(text, how, grey):
    page, pixels = rubbed(text, seed=len(how) + 7 * grey, **how)
    if grey:
        pixels = pixels.min(axis=2)
    looked = with_secrecy(page, pixels, _Says("~ x"), seconds=10.0)
    document = make_document("0" * 64, 1, (looked.page,), (), Review())
    assert document.field("secrecy").value == text.capitalize()
    assert is_marked((document,))


@pytest.mark.parametrize(("text", "tilt"), [("MẬT", 12.0), ("TUYỆT MẬT", -9.0)])
def test_a_coloured_stamp_on_lines_of_text_is_found(text, tilt):
    page, pixels = rubbed(text, seed=5, tilt=tilt, letters=24, low=690, frame="")
    looked = with_secrecy(page, pixels, _Says("~ x"), seconds=10.0)
    assert is_marked((make_document("0" * 64, 1, (looked.page,), (), Review()),))


@pytest.mark.parametrize("text", OFFICE)
def test_stamps_of_an_office_are_none_of_secrecy(text):
    for frame, tilt in (("soft", 9.0), ("", -4.0)):
        page, pixels = rubbed(text, seed=3, tilt=tilt, letters=24, frame=frame)
        assert with_secrecy(page, pixels, _Says("~ x"), seconds=10.0).page == page


@pytest.mark.parametrize("mode", ["colour", "bitonal"])
def test_a_page_without_stamp_has_nothing_of_its_shape(mode):
    page, pixels = drawn(None, mode=mode)
    assert with_secrecy(page, pixels, _Says("~ x"), seconds=10.0).page == page
    assert not find_stamps(pixels, page.dpi, [word.box for word in page.words], 0.5)


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


@pytest.mark.parametrize("shape", [(1170, 830, 3), (1170, 830)])
def test_noise_is_no_stamp(shape):
    noise = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    page = Page(1, 830, 1170, 100.0, 0, 0.0, None, False, "none", ())
    assert with_secrecy(page, noise, _Says("ĐẾN"), seconds=1.0).page == page


@given(
    st.lists(st.tuples(*[st.integers(0, 570)] * 2, *[st.integers(9, 200)] * 2), max_size=8),
    st.integers(300, 700),
    st.integers(300, 700),
)
def test_all_ink_but_print_is_shown_to_the_network(marks, width, height):
    ink = np.zeros((height, width, 3), np.uint8)
    for x, y, wide, tall in marks:
        for top in range(y, y + tall - 8, 14):  # rows of strokes
            for left in range(x, x + wide - 2, 5):
                ink[top : top + 9, left : left + 2] = 200
    boxes = image_stamps._places(ink, 72.0, ())
    shown = np.zeros((height, width), bool)
    for x0, y0, x1, y1 in boxes:
        assert 0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height
        shown[y0:y1, x0:x1] = True
    for x, y, wide, tall in marks:
        inner = shown[y + 6 : min(y + tall, height) - 6, x + 6 : min(x + wide, width) - 6]
        if min(wide, tall) > 40 and inner.size > 2000:
            assert inner.any()
    assert image_stamps._places(ink, 72.0, [(0, 0, width, height)]) == []  # all of it is print that was read


def test_words_of_a_stamp_belong_together_along_its_tilt():
    turn = np.deg2rad(15.0)
    last = Mark("MẬT", 0.9, 300.0, 200.0, 10.0, 15.0)
    first = Mark("TUYỆT", 0.5, 300 - 45 * np.cos(turn), 200 - 45 * np.sin(turn), 10.0, 15.0)
    below = Mark("TỐI", 0.6, 260.0, 240.0, 10.0, 15.0)
    assert list(image_stamps._last_words([last, below, first])) == [last]
    (hidden,) = image_stamps._last_words([below, first])  # MẬT may be under a seal
    assert np.hypot(hidden.x - last.x, hidden.y - last.y) < 10
    assert list(image_stamps._last_words([below])) == []


@given(
    st.lists(
        st.builds(
            Mark,
            st.sampled_from(WORDS),
            st.floats(0, 1),
            st.floats(0, 100),
            st.floats(0, 100),
            st.just(9.0),
            st.just(0.0),
        ),
        max_size=12,
    ),
    st.floats(1, 50),
)
def test_of_marks_close_together_the_likeliest_is_left(marks, distance):
    kept = apart(marks, distance)
    assert set(kept) <= set(marks)
    for mark in marks:
        near = [
            one
            for one in kept
            if one.word == mark.word and (one.x - mark.x) ** 2 + (one.y - mark.y) ** 2 <= distance**2
        ]
        assert mark in kept or any(one.likeness >= mark.likeness for one in near)


def test_the_network_takes_pictures_of_any_size():
    for shape in ((40, 33, 3), (64, 300, 3)):
        assert find_marks(np.zeros(shape, np.uint8), 0.5) == ()


@given(
    st.tuples(st.integers(1, 300), st.integers(1, 300)),
    st.booleans(),
    st.floats(-400, 700),
    st.floats(-400, 700),
    st.floats(3, 120),
    st.floats(-40, 40),
)
def test_any_place_of_any_page_is_made_level(shape, coloured, x, y, height, tilt):
    page = np.full((*shape, 3) if coloured else shape, 200, np.uint8)
    level = level_place(page, x, y, height, tilt)
    assert (level.shape, level.dtype) == ((36, 128, 3), np.uint8)


def test_print_behind_a_coloured_stamp_is_left_out():
    place = np.zeros((36, 128, 3), np.uint8)
    place[4:8] = 220  # black print
    place[20:30, 30:90, 1:] = 180  # takes green and blue light: red
    alone = colour_alone(place)
    assert alone is not None and not alone[4:8].any() and (alone[20:30, 30:90] > 150).all()
    assert colour_alone(place[..., :1].repeat(3, axis=2)) is None


def test_what_lies_upon_a_fainter_stamp_is_left_out():
    place = np.zeros((36, 128, 3), np.uint8)
    place[20:30, 30:90] = 80  # a faint stamp
    place[10:24, 34:50] = 200  # strokes of another on it
    alone = faint_alone(place)
    assert alone is not None and not alone[10:24, 34:50].any() and (alone[26:29, 52:88] > 150).all()
    one_ink = np.where(place > 0, 200, 0).astype(np.uint8)
    assert faint_alone(one_ink) is None
    assert faint_alone(np.zeros_like(place)) is None


def test_a_faint_stamp_under_one_of_urgency_is_found():
    page = np.full((600, 900), 250, np.uint8)
    for stamp, light in (
        (SecretStamp("MẬT", "black", "single", -9.0, 4.2, 1.0, "", "number"), 190),
        (SecretStamp("KHẨN", "black", "single", -6.0, 3.6, 1.0, "", "number"), 70),
    ):
        mask = np.asarray(stamp_mask(stamp, 150, Random(3)))
        top, left = 300 - mask.shape[0] // 2, 450 - mask.shape[1] // 2
        part = page[top : top + mask.shape[0], left : left + mask.shape[1]]
        part[mask > 110] = np.minimum(part[mask > 110], light)
    found = find_stamps(page, 150.0, (), 0.6, whole=1.0)
    assert found and abs(found[0].x - 450) < 60 and abs(found[0].y - 300) < 40


def test_each_place_has_likenesses_that_leave_room_for_something_else():
    rng = np.random.default_rng(2)
    told = answers([rng.integers(0, 256, (36, 128, 3)).astype(np.uint8) for _ in range(3)])[:, 1:]
    assert told.shape == (3, 3) and (told >= 0).all() and (told.sum(axis=1) <= 1.001).all()
    assert answers([]).shape == (0, 4)
