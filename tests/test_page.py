# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections import Counter

import cv2
import numpy as np
import pytest
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from samples.generator.faces import FONTS
from scan2archive.errors import ProcessingFailed
from scan2archive.model import Word
from scan2archive.pipeline.images import cleaning, image
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.page import read_page
from scan2archive.pipeline.sources.scan import PageImage
from scan2archive.settings import Image, Limits, Ocr, Settings
from tests.drawing import draw_page

SETTINGS = Settings()


class FakeEngine:
    """Reads well only when the picture equals the one it knows to be upright."""

    name = "fake"
    version = "1"

    def __init__(self, upright=None, text="Quyết định của tỉnh", fail=False):
        self.upright, self.text, self.fail, self.calls = upright, text, fail, []

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        if layout == "line" and not self.fail:
            return ()  # a row by itself, of those its words do not lie on
        self.calls.append(pixels)
        if self.fail:
            raise ProcessingFailed("Reading the page took longer than 1 s.")
        # The picture was cleaned before it gets here: nearly the same print is the same.
        ok = self.upright is None or (
            pixels.shape == self.upright.shape
            and float(np.mean((pixels < 128) == (self.upright < 128))) > 0.99
        )
        words = self.text.split() if ok else ["ʇɐ‡", "qxz", "|ı~"]
        return tuple(
            Word(w, (100 * i, 50, 100 * i + 80, 90), 0.95 if ok else 0.3, 0) for i, w in enumerate(words)
        )


def source(pixels, *, bitonal=False, layer="none", words=(), dpi=200.0):
    return PageImage(1, pixels, dpi, bitonal, layer, words)


@pytest.fixture(scope="module")
def bitonal():
    return np.where(draw_page() < 128, 0, 255).astype(np.uint8)


def test_an_upright_page_is_read_once_and_not_turned(bitonal):
    engine = FakeEngine()
    result = read_page(source(bitonal, bitonal=True), engine, SETTINGS)
    assert len([call for call in engine.calls if call.shape[0] > 500]) == 1  # others look for stamps
    assert (result.page.rotation, result.page.skew, result.page.source) == (0, 0.0, "ocr")
    assert result.page.text == "Quyết định của tỉnh"


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_pages_are_turned_upright_by_what_reads_as_vietnamese(bitonal, rotation):
    lying = image.quarter_turn(bitonal, (360 - rotation) % 360)
    result = read_page(source(lying, bitonal=True), FakeEngine(upright=bitonal), SETTINGS)
    assert result.page.rotation == rotation
    assert (result.page.width, result.page.height) == (bitonal.shape[1], bitonal.shape[0])
    assert result.page.text == "Quyết định của tỉnh"


def test_turning_can_be_switched_off(bitonal):
    settings = Settings(image=Image(orient=False, deskew=False))
    result = read_page(
        source(image.quarter_turn(bitonal, 180), bitonal=True), FakeEngine(upright=bitonal), settings
    )
    assert result.page.rotation == 0
    assert [problem.code for problem in result.problems] == ["low_confidence"]


def test_a_skewed_page_is_levelled_and_its_new_size_is_told(bitonal):
    crooked = image.level(bitonal, -4.0, bitonal=True)
    result = read_page(source(crooked, bitonal=True), FakeEngine(), SETTINGS)
    assert abs(result.page.skew - 4.0) < 0.15
    archived = image.upright(crooked, result.page.rotation, result.page.skew, bitonal=True)
    assert (result.page.width, result.page.height) == (archived.shape[1], archived.shape[0])


def test_a_page_with_a_text_layer_is_left_alone(bitonal):
    words = (Word("văn", (1, 1, 5, 5), 1.0, 0),)
    engine = FakeEngine()
    crooked = image.level(bitonal, -4.0, bitonal=True)
    result = read_page(source(crooked, layer="visible", words=words), engine, SETTINGS)
    assert all(call.shape[0] < 500 for call in engine.calls)  # the look for stamps of secrecy
    assert (result.page.words, result.page.source, result.page.skew) == (words, "layer", 0.0)


def test_a_blank_page_is_flagged_and_not_read():
    engine = FakeEngine()
    result = read_page(source(np.full((2339, 1654), 250, np.uint8)), engine, SETTINGS)
    assert result.page.blank
    assert engine.calls == []
    assert result.problems == ()


def test_a_page_with_ink_but_no_text_goes_to_review(bitonal):
    result = read_page(source(bitonal, bitonal=True), FakeEngine(text=""), SETTINGS)
    assert [problem.code for problem in result.problems] == ["no_text"]
    assert not result.page.blank


def test_a_page_of_which_words_were_read_but_most_print_was_not_goes_to_review_as_junk(bitonal):
    result = read_page(source(bitonal, bitonal=True), FakeEngine(), SETTINGS)
    assert [problem.code for problem in result.problems] == ["low_confidence"]
    assert "not searched" in result.problems[0].message
    assert result.page.is_junk


class DoubtfulEngine(FakeEngine):
    """Unsure of a page at first, surer of one of its words when it sees it in another rendering."""

    def __init__(self, sure=0.6, fail_again=False):
        super().__init__()
        self.sure, self.fail_again = sure, fail_again

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        if layout != "line" and pixels.shape[0] < 500:
            return ()
        self.calls.append(pixels)
        if layout == "line":
            if self.fail_again:
                raise ProcessingFailed("Reading the page took longer than 1 s.")
            height, width = pixels.shape
            return (Word("định", (10, 10, width - 10, height - 10), 0.7, 0),)
        y, x = np.nonzero(dark_rows(pixels))
        middle = int(np.median(y))
        return (Word("đinh", (int(x.min()), middle - 20, int(x.max()), middle + 20), self.sure, 0),)


def dark_rows(pixels):
    """What is dark in the densest stretch of rows of a page."""
    dark = pixels < 128
    weight = np.convolve(dark.sum(axis=1), np.ones(9), "same")
    top = max(0, int(weight.argmax()) - 4)
    only = np.zeros_like(dark)
    only[top : top + 9] = dark[top : top + 9]
    return only


def dusted(page):
    rng = np.random.default_rng(5)
    page = page.copy()
    page[rng.integers(0, page.shape[0], 4000), rng.integers(0, page.shape[1], 4000)] = 0
    return page


def test_doubtful_rows_of_a_damaged_page_are_read_once_more(bitonal):
    engine = DoubtfulEngine()
    result = read_page(source(dusted(bitonal), bitonal=True), engine, SETTINGS)
    assert "định" in result.page.text.split() and "đinh" not in result.page.text.split()
    assert len(engine.calls) > 2
    assert result.recipe[-1] == "doubtful rows read once more"


def test_pages_read_well_are_read_once(bitonal):
    for page in (bitonal, dusted(bitonal)):
        engine = DoubtfulEngine(sure=0.97)
        result = read_page(source(page, bitonal=True), engine, SETTINGS)
        assert len([call for call in engine.calls if call.shape[0] > 500]) == 1  # others are rows it left out
        assert "doubtful rows read once more" not in result.recipe


def test_a_page_read_badly_is_read_once_more_whatever_it_suffers_from(bitonal):
    result = read_page(source(bitonal, bitonal=True), DoubtfulEngine(), SETTINGS)
    assert "one strength" not in result.recipe and result.recipe[-1] == "doubtful rows read once more"
    assert "định" in result.page.text.split()
    for sure, again in ((0.89, False), (0.87, True)):
        result = read_page(source(bitonal, bitonal=True), DoubtfulEngine(sure=sure), SETTINGS)
        assert ("doubtful rows read once more" in result.recipe) is again


def test_the_first_reading_stands_where_the_second_fails(bitonal):
    result = read_page(source(dusted(bitonal), bitonal=True), DoubtfulEngine(fail_again=True), SETTINGS)
    assert result.page.text == "đinh"
    assert "not_read" not in {problem.code for problem in result.problems}


def test_an_engine_that_starts_a_process_for_each_row_reads_once(bitonal):
    engine = DoubtfulEngine()
    engine.name = "pytesseract"
    result = read_page(source(dusted(bitonal), bitonal=True), engine, SETTINGS)
    assert len(engine.calls) == 1 and result.page.text == "đinh"


class CoveringEngine(FakeEngine):
    """Reads sure words wherever there is ink."""

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        height, width = pixels.shape
        rows = [y for y in range(0, height - 30, 30) if (pixels[y : y + 30] < 128).any()]
        return tuple(Word("định", (0, y, width, y + 30), 0.95, n) for n, y in enumerate(rows))


def test_a_page_read_well_throughout_is_clean(bitonal):
    result = read_page(source(bitonal, bitonal=True), CoveringEngine(), SETTINGS)
    assert result.problems == ()
    assert result.page.quality > 0.97 and not result.page.is_junk


def test_print_in_the_dark_was_not_read_however_sure_the_rest_is(bitonal):
    half = bitonal.astype(np.float32)
    edge = half.shape[0] // 3
    half[edge:] = half[edge:] * 0.12 + 4

    class Upper(CoveringEngine):
        def recognise(self, pixels, dpi, *, seconds, layout="page"):
            words = super().recognise(pixels, dpi, seconds=seconds)
            return tuple(word for word in words if word.box[3] < edge and layout != "line")

    result = read_page(source(half.astype(np.uint8)), Upper(), SETTINGS)
    assert [problem.code for problem in result.problems] == ["low_confidence"]
    assert result.page.quality < 0.8


def test_a_page_that_takes_too_long_is_a_problem_and_never_a_clean_page(bitonal):
    result = read_page(source(bitonal, bitonal=True), FakeEngine(fail=True), SETTINGS)
    assert [(problem.code, problem.severity) for problem in result.problems] == [("not_read", "error")]
    assert result.page.words == ()


def test_boxes_are_pixels_of_the_archived_page_also_when_it_was_read_smaller():
    page = np.where(draw_page(dpi=300) < 128, 0, 255).astype(np.uint8)
    result = read_page(source(page, bitonal=True, dpi=300.0), FakeEngine(), SETTINGS)
    assert result.page.words[1].box == (150, 75, 270, 135)
    assert result.page.width == page.shape[1]


@pytest.mark.tesseract
def test_print_whose_thin_strokes_broke_is_read():
    text = (
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
        "Xét đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 214/TTr-SNV về việc",
        "thành lập đoàn kiểm tra liên ngành của các sở, phòng chuyên môn thuộc",
        "Ủy ban nhân dân các huyện, thị xã và thành phố trực thuộc tỉnh.",
    )
    picture = Picture.new("L", (1654, 900), 255)
    font = ImageFont.truetype(str(FONTS / "texgyretermes-regular.otf"), 14 / 72 * 200)
    for number, line in enumerate(text):
        ImageDraw.Draw(picture).text((220, 160 + 120 * number), line, font=font, fill=0, anchor="ls")
    soft = cv2.GaussianBlur(np.asarray(picture, np.float32), (0, 0), 0.7)
    grain = np.random.default_rng(7).normal(0, 13, soft.shape)
    page = np.where(soft + grain < 72, 0, 255).astype(np.uint8)
    result = read_page(source(page, bitonal=True), make_engine(Ocr()), SETTINGS)
    once = read_page(source(page, bitonal=True), make_engine(Ocr()), Settings(safe=True))
    asked = Counter(" ".join(text).split())
    right, before = ((Counter(one.page.text.split()) & asked).total() for one in (result, once))
    assert right >= 0.85 * asked.total() and asked.total() - before > 2 * (asked.total() - right)


@pytest.mark.tesseract
def test_a_real_reading_of_a_turned_and_skewed_colour_page_lies_on_its_ink():
    page = np.stack(
        [image.level(image.quarter_turn(draw_page(dpi=300), 180), 2.5, bitonal=False)] * 3, axis=-1
    )
    result = read_page(source(page, dpi=300.0), make_engine(Ocr()), Settings(limits=Limits(page_seconds=60)))
    assert result.page.rotation == 180
    archived = image.upright(page, result.page.rotation, result.page.skew, bitonal=False)
    assert {"QUYẾT", "ĐỊNH", "Chính", "phủ"} <= {word.text.strip(",;.:") for word in result.page.words}
    for word in result.page.words:
        x0, y0, x1, y1 = word.box
        assert archived[y0:y1, x0:x1].min() < 100


class SidesEngine:
    """Reads one word in each picture it is given, and tells them apart by their number."""

    name, version = "fake", "1"

    def __init__(self):
        self.widths = []

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        self.widths.append(pixels.shape[1])
        return tuple(
            Word("nội" if line else "dung", (100, 50 + 50 * line, 180, 90 + 50 * line), 0.9, line, line)
            for line in range(2)
        )


def test_facing_pages_are_read_one_after_the_other_and_go_to_review(bitonal):
    engine = SidesEngine()
    spread = np.hstack([bitonal, bitonal])
    result = read_page(source(spread, bitonal=True), engine, SETTINGS)
    half = bitonal.shape[1]
    assert result.gutter is not None
    assert abs(result.gutter - half) < 100
    assert engine.widths[:2] == [result.gutter, 2 * half - result.gutter]
    assert [word.line for word in result.page.words] == [0, 1, 2, 3]
    assert [word.block for word in result.page.words] == [0, 1, 2, 3]
    assert [word.box[0] for word in result.page.words] == [100, 100, 100 + result.gutter, 100 + result.gutter]
    assert "double_page" in [problem.code for problem in result.problems]
    assert (result.page.width, result.page.height) == (2 * half, bitonal.shape[0])


def test_borders_are_cut_off_only_where_that_is_asked_for(bitonal):
    bed = np.pad(bitonal, ((120, 200), (160, 80)))
    kept = read_page(source(bed, bitonal=True), FakeEngine(), SETTINGS)
    assert (kept.page.width, kept.page.height, kept.sheet) == (bed.shape[1], bed.shape[0], None)
    asked = Settings(image=Image(crop_borders=True))
    cut = read_page(source(bed, bitonal=True), FakeEngine(), asked)
    assert cut.sheet is not None
    left, top, right, bottom = cut.sheet
    assert (cut.page.width, cut.page.height) == (right - left, bottom - top)
    assert 0 < left <= 160 < 160 + bitonal.shape[1] <= right
    assert 0 < top <= 120 < 120 + bitonal.shape[0] <= bottom


def test_a_page_that_reads_badly_either_way_up_is_not_turned_over():
    class Babble(FakeEngine):
        def recognise(self, pixels, dpi, *, seconds, layout="page"):
            self.calls.append(pixels)
            words = ["xq", "ın"] if len(self.calls) == 1 else ["xq", "ở"]
            return tuple(Word(w, (10, 10, 40, 40), 0.5, 0) for w in words)

    page = draw_page()
    result = read_page(source(page), Babble(), SETTINGS)
    assert result.page.rotation == 0


def pale_page():
    """A page in print a ninth as dark as black, soft, on grey paper with a little grain: as the other side shows through."""
    soft = cv2.GaussianBlur(draw_page(), (0, 0), 1.2).astype(np.float32)
    grain = np.random.default_rng(3).normal(0, 1, soft.shape)
    pale = np.clip(228 - (255 - soft) * 0.11 + grain, 0, 255).astype(np.uint8)
    return np.dstack([pale] * 3)


def test_print_as_pale_as_the_other_side_is_read_if_a_piece_of_it_can_be():
    engine = FakeEngine(text="Căn cứ đề nghị của Ủy ban nhân dân huyện")
    result = read_page(source(pale_page()), engine, SETTINGS)
    assert "pale print" in result.recipe and cleaning.OTHER_SIDE not in result.recipe
    assert engine.text in result.page.text
    piece, whole = (call for call in engine.calls if call.shape[0] > 300)
    assert piece.shape[0] == whole.shape[0] // 6 and (whole < 128).sum() > 0.5 * (draw_page() < 128).sum()


@pytest.mark.parametrize("engine", [FakeEngine(np.zeros((1, 1))), FakeEngine(fail=True)])
def test_the_other_side_which_nobody_can_read_stays_off_the_page(engine):
    result = read_page(source(pale_page()), engine, SETTINGS)
    assert cleaning.OTHER_SIDE in result.recipe and "pale print" not in result.recipe
    assert all((call < 128).mean() < 0.001 for call in engine.calls if call.shape[0] > 1000)


@pytest.mark.tesseract
def test_a_real_reading_of_pale_print():
    shown = read_page(source(pale_page()), make_engine(Ocr()), SETTINGS)
    mirrored = read_page(source(np.ascontiguousarray(pale_page()[:, ::-1])), make_engine(Ocr()), SETTINGS)
    assert shown.page.confidence > 0.8 and len(shown.page.words) > 20
    assert len(mirrored.page.words) < 5
