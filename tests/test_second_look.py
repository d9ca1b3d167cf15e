# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from samples.generator import make_scan
from samples.generator.faces import FONTS
from scan2archive.errors import ProcessingFailed
from scan2archive.model import Word
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.pipeline.images.zones import MARGIN
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.head_look import number_place
from scan2archive.pipeline.reading.page import read_page
from scan2archive.pipeline.reading.rereading import name_zone, printed_boxes, signature_zone
from scan2archive.pipeline.reading.second_look import second_look
from scan2archive.pipeline.reading.zone_reader import PagePicture
from scan2archive.pipeline.sources.scan import PageImage
from scan2archive.settings import Ocr, Review, Settings
from tests.sheets import HEIGHT, WIDTH, Sheet, head, signature, title

GREY = np.full((HEIGHT, WIDTH), 255, np.uint8)
COLOUR = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)


def paper(name=""):
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Hà Nội, ngày 5 tháng 3 năm 2019")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc phê duyệt kế hoạch"])
    return signature(sheet, ["BỘ TRƯỞNG"], name, 1500).page()


def name_in(zone, scale, texts=("Trần", "Văn", "Bình"), confidence=0.95):
    """The name at its place on the page, in pixels of a picture of the zone."""
    words = []
    for index, text in enumerate(texts):
        page_box = (1030 + 70 * index, 1700, 1090 + 70 * index, 1726)
        box = tuple(round((value - zone[i % 2]) * scale) for i, value in enumerate(page_box))
        words.append(Word(text, box, confidence, 0))
    return tuple(words)


class ZoneEngine:
    """Gives the words of each call in turn, and remembers what it was asked."""

    name = "fake"
    version = "1"

    def __init__(self, answer=lambda call, dpi: ()):
        self.answer, self.calls = answer, []

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        self.calls.append((pixels.shape, dpi, layout, seconds))
        return self.answer(len(self.calls), dpi)


def signer(page):
    return next((field for field in extract([page], Review()) if field.name == "signer_name"), None)


def framed(pixels):
    """The page with a frame of 35 × 11 mm in the agency's column below the number."""
    pixels = pixels.copy()
    pixels[400:403, 120:395] = pixels[484:487, 120:395] = 0
    pixels[400:487, 120:123] = pixels[400:487, 392:395] = 0
    return pixels


def test_an_ordinary_page_costs_no_reading():
    engine = ZoneEngine()
    page = paper("Trần Văn Bình")
    look = second_look(page, GREY, engine, seconds=60)
    assert (look.page, look.done, engine.calls) == (page, (), [])
    assert second_look(Sheet().page(), GREY, engine, seconds=60).done == ()
    assert engine.calls == []


def test_a_lost_name_is_found_and_stands_in_pixels_of_the_page():
    page = paper()
    zone = signature_zone(page)
    engine = ZoneEngine(lambda call, dpi: name_in(zone, dpi / 200))
    look = second_look(page, COLOUR, engine, seconds=60)
    assert signer(look.page).value == "Trần Văn Bình"
    assert signer(look.page).state == "confident"
    found = [word for word in look.page.words if word.text == "Bình"]
    assert [word.box for word in found] == [(1170, 1700, 1230, 1726)]
    assert look.done == ("signature: 2 readings, more found",)
    assert [layout for _, _, layout, _ in engine.calls] == ["sparse", "block"], "two that agree are enough"


def shaded(page):
    """A grey picture of the page: paper, grain and print where its words stand."""
    chance = np.random.default_rng(1)
    pixels = chance.integers(210, 250, (HEIGHT, WIDTH)).astype(np.uint8)
    for word in page.words:
        x0, y0, x1, y1 = word.box
        pixels[y0:y1:3, x0:x1] = 20
    return pixels


def test_two_readings_of_nothing_but_print_that_agree_are_enough():
    page = paper()
    zone = signature_zone(page)
    engine = ZoneEngine(lambda call, dpi: name_in(zone, dpi / 200))
    look = second_look(page, shaded(page), engine, seconds=60)
    assert [layout for _, _, layout, _ in engine.calls] == ["block", "page"]
    assert signer(look.page).value == "Trần Văn Bình" and signer(look.page).state == "confident"


def test_readings_of_print_that_differ_are_not():
    page = paper()
    zone = signature_zone(page)
    names = {1: ("Trần", "Văn", "Bình"), 2: ("Trần", "Văn", "Bính")}
    engine = ZoneEngine(lambda call, dpi: name_in(zone, dpi / 200, names.get(call, ("Trần", "Văn", "Bình"))))
    look = second_look(page, shaded(page), engine, seconds=60)
    assert len(engine.calls) == 4 and signer(look.page).state == "review"


@pytest.mark.parametrize("other", ["", "Bính"])
def test_a_name_in_coloured_ink_is_read_with_it_where_black_print_shows_none(other):
    page = paper()
    zone = signature_zone(page)

    def answer(call, dpi):
        last = {2: "Bình", 3: other}.get(call, "")
        return name_in(zone, dpi / 200, ("Trần", "Văn", last)) if last else ()

    engine = ZoneEngine(answer)
    look = second_look(page, cv2.merge([shaded(page)] * 3), engine, seconds=60)
    assert signer(look.page).value == "Trần Văn Bình"
    first = [(layout, dpi) for _, dpi, layout, _ in engine.calls[:3]]
    assert first == [("block", 300), ("sparse", 200), ("block", 300)]
    assert (len(engine.calls) > 3, signer(look.page).state) == (
        (True, "review") if other else (False, "confident")
    ), "readings that differ are no end"


class CleanedEngine(ZoneEngine):
    """Reads a name where a network took strokes off, and as much of it as is given where none did."""

    def __init__(self, page, zone, otherwise=()):
        super().__init__()
        self.page, self.zone, self.otherwise = page, zone, otherwise

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        self.calls.append((pixels.shape, dpi, layout, seconds))
        if (layout, dpi) == ("block", 200):
            return name_in(name_zone(self.page, self.zone, printed_boxes(self.page, self.zone)), 1.0)
        return name_in(self.zone, dpi / 200, self.otherwise) if layout == "sparse" else ()


def crossed():
    """A bitonal page with a name that a pen went through."""
    picture = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(FONTS / "texgyretermes-bold.otf"), 37)
    pen.text((1030, 1726), "Trần Văn Bình", font=font, fill=0, anchor="ls")
    pen.line((1000, 1740, 1250, 1690), fill=0, width=4)
    return np.where(np.asarray(picture) < 128, 0, 255).astype(np.uint8)


def test_a_name_that_only_the_cleaned_picture_shows_is_for_review():
    page = paper()
    engine = CleanedEngine(page, signature_zone(page))
    look = second_look(page, crossed(), engine, seconds=60)
    assert signer(look.page).value == "Trần Văn Bình" and signer(look.page).state == "review"
    assert [word.box for word in look.page.words if word.text == "Bình"] == [(1170, 1700, 1230, 1726)]


def test_a_reading_of_the_page_as_it_is_confirms_it():
    page = paper()
    whole = CleanedEngine(page, signature_zone(page), ("Trần", "Văn", "Bình"))
    look = second_look(page, crossed(), whole, seconds=60)
    assert signer(look.page).value == "Trần Văn Bình" and signer(look.page).state == "confident"
    part = CleanedEngine(page, signature_zone(page), ())
    second_look(page, crossed(), part, seconds=60)
    assert len(whole.calls) < len(part.calls), "then nothing more is read"


def test_a_grey_page_has_no_colours_to_read_apart():
    engine = ZoneEngine()
    look = second_look(paper(), GREY, engine, seconds=60)
    assert len(engine.calls) == 2
    assert look.done == ("signature: 2 readings, nothing found",)
    assert look.page == paper()


def test_readings_that_contradict_each_other_leave_the_name_for_review():
    page = paper()
    zone = signature_zone(page)

    def answer(call, dpi):
        return name_in(
            zone, dpi / 200, ("Trần", "Văn", "Bình" if call == 1 else "Bính"), 0.96 if call == 1 else 0.9
        )

    look = second_look(page, GREY, ZoneEngine(answer), seconds=60)
    assert signer(look.page).value == "Trần Văn Bình"
    assert signer(look.page).state == "review"


def test_the_strokes_of_a_signature_are_no_name():
    page = paper()
    zone = signature_zone(page)
    engine = ZoneEngine(lambda call, dpi: name_in(zone, dpi / 200, ("Ẩn", "Dl"), 0.4))
    assert second_look(page, GREY, engine, seconds=60).page.text == page.text


@pytest.mark.parametrize("failing", [1, 2])
def test_a_reading_that_takes_too_long_leaves_the_first_one_as_it_was(failing):
    page = paper()
    zone = signature_zone(page)

    def answer(call, dpi):
        if call == failing:
            raise ProcessingFailed("Reading the page took longer than 6 s.")
        return name_in(zone, dpi / 200)

    engine = ZoneEngine(answer)
    look = second_look(page, GREY, engine, seconds=60)
    assert look.page == page
    assert look.done == ("signature: ended: Reading the page took longer than 6 s.",)
    assert all(seconds == 6 for *_, seconds in engine.calls)


def test_a_stamp_is_read_only_where_there_is_a_frame():
    page = paper("Trần Văn Bình")
    stamp = (Word("HỎA", (80, 30, 150, 70), 0.95, 0), Word("TỐC", (170, 30, 240, 70), 0.95, 0))
    engine = ZoneEngine(lambda call, dpi: stamp)
    look = second_look(page, framed(GREY), engine, seconds=60)
    assert look.done == ("stamp: found",)
    fields = {field.name: field for field in extract([look.page], Review())}
    assert fields["urgency"].value == "Hỏa tốc"
    x0, y0, x1, y1 = fields["urgency"].box
    assert 120 <= x0 < x1 <= 395 and 400 <= y0 < y1 <= 487
    assert len(engine.calls) == 1

    other = ZoneEngine(lambda call, dpi: (Word("ĐẾN", (80, 30, 150, 70), 0.95, 0),))
    look = second_look(page, framed(GREY), other, seconds=60)
    assert (look.page, look.done) == (page, ("stamp: none in a frame",))


def test_words_never_stand_twice():
    page = paper("Trần Văn Bính")
    page = replace(
        page, words=tuple(replace(w, confidence=0.5) if w.text == "Bính" else w for w in page.words)
    )
    zone = signature_zone(page)
    old = {word.text: word.box for word in page.words}

    def answer(call, dpi):
        boxes = [
            tuple(round((v - zone[i % 2]) * dpi / 200) for i, v in enumerate(old[t]))
            for t in ("Trần", "Văn", "Bính")
        ]
        return tuple(Word(t, box, 0.97, 0) for t, box in zip(("Trần", "Văn", "Bình"), boxes, strict=True))

    look = second_look(page, GREY, ZoneEngine(answer), seconds=60)
    assert "Trần Văn Bình" in look.page.text, "words of one line stay in one line"
    assert len(look.page.words) == len(page.words)
    assert "Bính" not in look.page.text


@pytest.mark.tesseract
def test_a_name_below_a_red_seal_and_a_tilted_stamp_are_read():
    scan = make_scan(5004, level="office", kinds=("",))
    truth = scan.documents[0].paper
    picture = scan.pages[0]
    pixels = np.asarray(picture.image.convert("RGB"))
    source = PageImage(1, pixels, picture.dpi, False, "none", ())
    result = read_page(source, make_engine(Ocr()), Settings())
    fields = {field.name: field for field in extract([result.page], Review())}
    assert fields["urgency"].value == "Hỏa tốc"
    assert fields["signer_name"].value == truth.signature.name
    assert "stamp: found" in result.second_look
    for name in ("urgency", "signer_name"):
        x0, y0, x1, y1 = fields[name].box
        assert 0 <= x0 < x1 <= result.page.width and 0 <= y0 < y1 <= result.page.height


class InScale(ZoneEngine):
    """Shows a name in its place in every picture of the signature zone, whatever its scale."""

    def __init__(self, zone, scale, confidence=0.95):
        super().__init__()
        self.zone, self.scale, self.confidence = zone, scale, confidence

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        super().recognise(pixels, dpi, seconds=seconds, layout=layout)
        words = name_in(self.zone, self.scale, confidence=self.confidence)
        return tuple(replace(w, box=tuple(v + MARGIN for v in w.box)) for w in words)


def damaged(engine, scale, *, in_ink):
    small = np.full((round(scale * HEIGHT), round(scale * WIDTH)), 255, np.uint8)
    return PagePicture(small, 200 * scale, scale, in_ink, engine)


@pytest.mark.parametrize("scale", [1.0, 0.75, 1.5])
def test_the_name_of_a_damaged_page_is_read_in_its_cleaned_pictures(scale):
    page, nothing = paper(), ZoneEngine()
    zone = signature_zone(page)
    seen = InScale(zone, scale)
    look = second_look(page, COLOUR, nothing, seconds=60, pictures=[damaged(seen, scale, in_ink=True)])
    name = signer(look.page)
    assert name is not None and name.value == "Trần Văn Bình"
    assert name.box is not None and all(
        abs(a - b) <= 3 for a, b in zip(name.box, (1030, 1700, 1230, 1726), strict=True)
    )
    assert [call[2] for call in seen.calls] == ["block"]


@pytest.mark.parametrize("in_ink", [False, True])
def test_a_name_that_only_cleaned_pictures_show_is_for_review(in_ink):
    page = paper()
    zone = signature_zone(page)
    pictures = [damaged(InScale(zone, 1.0), 1.0, in_ink=in_ink) for _ in range(2)]
    name = signer(second_look(page, COLOUR, ZoneEngine(), seconds=60, pictures=pictures).page)
    assert name is not None and (name.value, name.state) == ("Trần Văn Bình", "review")


def test_posts_of_a_damaged_page_without_a_sure_name_are_for_review():
    page = paper()
    sheet = second_look(
        page, COLOUR, ZoneEngine(), seconds=60, pictures=[damaged(ZoneEngine(), 1.0, in_ink=True)]
    ).page
    position = next(field for field in extract([sheet], Review()) if field.name == "signer_position")
    assert (position.value, position.state) == ("BỘ TRƯỞNG", "review")


def test_a_number_that_the_scan_hides_is_found_in_a_cleaned_picture_for_review():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "", "Hà Nội, ngày 5 tháng 3 năm 2019")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc phê duyệt kế hoạch"])
    page = sheet.page()
    zone = number_place(page)
    assert zone is not None
    left, top = 120, (zone[1] + zone[3]) // 2
    row = [
        Word("Số:", (left, top, left + 50, top + 26), 0.95, 0),
        Word("15/QĐ-BYT", (left + 60, top, left + 220, top + 26), 0.95, 0),
    ]

    class Seen(ZoneEngine):
        def recognise(self, pixels, dpi, *, seconds, layout="page"):
            super().recognise(pixels, dpi, seconds=seconds, layout=layout)
            shift = zone[0] - MARGIN, zone[1] - MARGIN
            return tuple(replace(w, box=tuple(v - shift[i % 2] for i, v in enumerate(w.box))) for w in row)

    raw, seen = ZoneEngine(), Seen()
    look = second_look(page, GREY, raw, seconds=60, pictures=[damaged(seen, 1.0, in_ink=True)])
    assert "head: number found" in look.done
    code = next(field for field in extract([look.page], Review()) if field.name == "code")
    assert (code.value, code.state) == ("15/QĐ-BYT", "review")
    assert len(raw.calls) >= 3, "first as it was scanned"
