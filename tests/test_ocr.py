# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.errors import MissingToolError, ProcessingFailed
from scan2archive.model import Word
from scan2archive.pipeline.images.image import quarter_turn
from scan2archive.pipeline.reading import engines, ocr
from scan2archive.pipeline.reading.ocr import ReadsAround
from scan2archive.settings import Ocr
from tests.drawing import LETTER, draw_page

RAW = st.builds(
    ocr.RawWord,
    text=st.text(max_size=8),
    box=st.tuples(*[st.integers(-5, 500)] * 4),
    confidence=st.floats(-1, 2),
    line=st.integers(0, 5),
    block=st.integers(0, 3),
)


@given(st.lists(RAW, max_size=30))
def test_words_are_nfc_and_never_empty_whatever_the_engine_gives(raw):
    words = ocr.words_from(raw)
    for word in words:
        assert word.text
        assert word.text == unicodedata.normalize("NFC", word.text)
        assert not any(c.isspace() for c in word.text)
        assert 0.0 <= word.confidence <= 1.0
        assert word.box[0] < word.box[2] and word.box[1] < word.box[3]
    lines = [word.line for word in words]
    assert set(lines) == set(range(len(set(lines))))


def test_decomposed_marks_are_composed_and_eth_becomes_d_with_stroke():
    (word,) = ocr.words_from([ocr.RawWord("QUYÊ\u0301T-ÐỊNH", (0, 0, 9, 9), 0.9, 0, 0)])
    assert word.text == "QUYẾT-ĐỊNH"


def test_reads_well_tells_vietnamese_from_rubbish():
    def words(text):
        return tuple(Word(w, (0, 0, 1, 1), 0.9, 0) for w in text.split())

    assert ocr.reads_well(words("Căn cứ Luật Tổ chức chính quyền địa phương;")) > 0.8
    assert ocr.reads_well(words("1ɐɥʇ ſ|ı~ =ʞɔɐ xqz ‡‡ wkp fjq")) < 0.2
    assert ocr.reads_well(()) == 0.0


def test_a_language_that_is_not_installed_is_named_with_the_way_to_install_it():
    with pytest.raises(MissingToolError, match="xyz") as caught:
        engines.make_engine(Ocr(language="xyz"))
    assert "apt-get install" in str(caught.value)


@pytest.fixture(scope="module", params=["auto", "tesserocr", "pytesseract"])
def engine(request):
    return engines.make_engine(Ocr(engine=request.param))


@pytest.mark.tesseract
def test_all_engines_read_a_clean_page_with_its_marks(engine):
    words = engine.recognise(draw_page(), 200, seconds=60)
    wanted = " ".join(LETTER).replace("^", "").split()
    got = [word.text for word in words]
    assert sum(word in got for word in wanted) / len(wanted) > 0.95
    assert "Nghị" in got and "30/2020/NĐ-CP" in got
    assert engine.version.startswith("5")


@pytest.mark.tesseract
@pytest.mark.parametrize("layout", ["block", "sparse"])
def test_a_zone_can_be_read_as_a_block_and_the_next_page_is_a_page_again(engine, layout):
    page = draw_page(("^SỞ NỘI VỤ", "", "Nguyễn Thị Hồng Nhung"))
    crop = page[: page.shape[0] // 3]
    words = [word.text for word in engine.recognise(crop, 200, seconds=60, layout=layout)]
    assert {"NỘI", "Nguyễn", "Hồng", "Nhung"} <= set(words)
    assert "Hồng" in [word.text for word in engine.recognise(page, 200, seconds=60)]


@pytest.mark.tesseract
def test_words_lie_on_their_ink(engine):
    page = draw_page()
    for word in engine.recognise(page, 200, seconds=60):
        x0, y0, x1, y1 = word.box
        assert page[y0:y1, x0:x1].min() < 100


@pytest.mark.tesseract
def test_an_empty_page_has_no_words(engine):
    assert engine.recognise(np.full((800, 600), 255, np.uint8), 200, seconds=60) == ()


@pytest.mark.tesseract
def test_a_page_on_its_head_does_not_read_well(engine):
    page = draw_page()
    assert ocr.reads_well(engine.recognise(page, 200, seconds=60)) > 0.6
    assert ocr.reads_well(engine.recognise(quarter_turn(page, 180), 200, seconds=60)) < 0.4


@pytest.mark.tesseract
def test_reading_gives_up_in_time(engine):
    noise = np.random.default_rng(3).integers(0, 256, (3000, 2000), dtype=np.uint8)
    with pytest.raises(ProcessingFailed, match="longer than"):
        engine.recognise(noise, 200, seconds=0.05)


@pytest.mark.tesseract
def test_a_page_is_read_alike_however_much_was_read_before_it():
    """An archive made again must be the same archive: the handle of a worker keeps nothing of pages it has read."""
    page = draw_page(LETTER[:9])[:800]
    grainy = (
        draw_page(LETTER[9:])[:500] + np.random.default_rng(3).normal(0, 20, (500, page.shape[1]))
    ).clip(0, 255)
    other = grainy.astype(np.uint8)
    fresh = engines.make_engine(Ocr(engine="tesserocr")).recognise(page, 200, seconds=60)
    used = engines.make_engine(Ocr(engine="tesserocr"))
    assert used.recognise(page, 200, seconds=60) == fresh
    used.recognise(other, 200, seconds=60)
    for layout in ("block", "line", "sparse", "figures"):
        used.recognise(other[:150].copy(), 200, seconds=60, layout=layout)
    assert used.recognise(page, 200, seconds=60) == fresh


@pytest.mark.tesseract
def test_rows_read_outside_of_tesseract_are_read_as_it_reads_them():
    inside = engines.make_engine(Ocr(engine="tesserocr", model="system"))
    outside = engines.make_engine(Ocr(model="system"))
    assert "ONNX Runtime" in outside.version
    zone = draw_page()[:600]
    for layout in ("block", "sparse"):
        assert outside.recognise(zone, 200, seconds=60, layout=layout) == inside.recognise(
            zone, 200, seconds=60, layout=layout
        )
    for page in (draw_page(), draw_page(LETTER[:9])):
        wanted = inside.recognise(page, 200, seconds=60)
        found = outside.recognise(page, 200, seconds=60)
        pairs = [
            (word, other)
            for word, other in zip(wanted, found, strict=False)
            if word.text == other.text and word.line == other.line and word.block == other.block
        ]
        assert len(pairs) >= 0.98 * max(len(wanted), len(found))
        for word, other in pairs:
            assert other.confidence == pytest.approx(word.confidence, abs=0.15)
            assert overlap(word.box, other.box) > 0.6
        near = [abs(word.confidence - other.confidence) < 0.02 for word, other in pairs]
        assert sum(near) > 0.9 * len(near)


def overlap(one, other):
    def area(box):
        return max(0, box[2] - box[0]) * max(0, box[3] - box[1])

    both = area((max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])))
    return both / (area(one) + area(other) - both)


@pytest.mark.tesseract
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_rows_that_do_not_lie_level_are_left_to_tesseract(degrees):
    turned = quarter_turn(draw_page(), degrees)
    inside = engines.make_engine(Ocr(engine="tesserocr", model="system"))
    outside = engines.make_engine(Ocr(model="system"))
    found = outside.recognise(turned, 200, seconds=60)
    wanted = inside.recognise(turned, 200, seconds=60)
    assert abs(ocr.reads_well(found) - ocr.reads_well(wanted)) < 0.1


@pytest.mark.tesseract
@pytest.mark.parametrize("refused", [ImportError("no onnxruntime"), ValueError("another shape")], ids=str)
def test_where_rows_cannot_be_read_outside_tesseract_reads_them(monkeypatch, refused):
    def refuse(settings):
        raise refused

    monkeypatch.setattr(engines, "RowEngine", refuse)
    engine = engines.make_engine(Ocr())
    assert "ONNX Runtime" not in engine.version
    assert engine.recognise(draw_page(("^SỞ NỘI VỤ",))[:300], 200, seconds=60)


@pytest.mark.tesseract
def test_white_on_black_is_read_as_well():
    page = draw_page(("^SỞ NỘI VỤ", "", "Nguyễn Thị Hồng Nhung"))[:500]
    words = engines.make_engine(Ocr()).recognise(255 - page, 200, seconds=60)
    assert {"NỘI", "Hồng", "Nhung"} <= {word.text for word in words}


@pytest.mark.tesseract
def test_rows_in_a_part_that_is_left_out_are_not_read():
    page = draw_page(("^SỞ NỘI VỤ", "", "Nguyễn Thị Hồng Nhung"))[:500]
    engine = ocr.for_sound(engines.make_engine(Ocr()))
    if not isinstance(engine, ReadsAround):
        pytest.skip("ONNX Runtime is not installed: rows are read by Tesseract")
    nothing = np.zeros(page.shape, np.bool_)
    whole = engine.recognise(page, 200, seconds=60)
    assert engine.recognise_around(page, 200, nothing, seconds=60) == whole
    name = next(word for word in whole if word.text == "Hồng")
    part = nothing.copy()
    part[name.box[1] - 20 :] = True
    texts = {word.text for word in engine.recognise_around(page, 200, part, seconds=60)}
    assert texts == {"SỞ", "NỘI", "VỤ"}


@pytest.mark.tesseract
def test_rows_are_found_in_black_and_white_as_in_grey():
    page = draw_page(("^SỞ NỘI VỤ", "", "Nguyễn Thị Hồng Nhung"))[:500]
    engine = ocr.for_sound(engines.make_engine(Ocr()))
    pale = np.asarray(page // 2 + 120, np.uint8)
    assert [word.text for word in engine.recognise(pale, 200, seconds=60)] == [
        word.text for word in engine.recognise(page, 200, seconds=60)
    ]
