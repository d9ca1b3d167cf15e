# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io
import random

import pikepdf
import pypdfium2 as pdfium
import pytest
from fontTools.ttLib import TTFont
from ocrmypdf.pdfa import file_claims_pdfa
from pikepdf.pdfa import validate_written

from scan2archive.model import Word
from scan2archive.pipeline import pdf
from scan2archive.pipeline.pdf_slim import slim
from tests.drawing import draw_page
from tests.test_pdf import page_of, source_pdf, write

SYLLABLES = tuple(
    [
        "thu",
        "hồi",
        "đất",
        "của",
        "hộ",
        "gia",
        "đình",
        "Nguyễn",
        "Thị",
        "Ước",
        "về",
        "việc",
        "bồi",
        "thường",
        "ỨNG",
        "ĐỘNG",
        "1059/QĐ-UBND",
    ]
)


def many_words(lines=30, per_line=12):
    chance = random.Random(7)
    words = []
    for line in range(lines):
        x, y = 150, 200 + 60 * line
        for _ in range(per_line):
            text = chance.choice(SYLLABLES)
            width = 14 * len(text) + chance.randrange(9)
            words.append(Word(text, (x, y, x + width, y + 32), 0.9, line))
            x += width + 12
    return tuple(words)


def letters_on(path):
    """Letters with their boxes in pixels at 200 dpi, origin top left."""
    with pdfium.PdfDocument(path) as document:
        page = document[0]
        height = page.get_height()
        text_page = page.get_textpage()
        found = []
        for i in range(text_page.count_chars()):
            x0, y0, x1, y1 = text_page.get_charbox(i)
            box = (x0, height - y1, x1, height - y0)
            found.append((text_page.get_text_range(i, 1), tuple(value / 72 * 200 for value in box)))
        text_page.close()
        page.close()
    return found


@pytest.fixture
def both(tmp_path, monkeypatch):
    """The access copy of one page of many words, as OCRmyPDF makes it and made small."""
    page = pdf.AccessPage(page_of(draw_page(), words=many_words()), keep=False, write_text=True)
    small, _ = write(tmp_path, [page])
    small = small.rename(tmp_path / "small.pdf")
    monkeypatch.setattr(pdf, "slim", lambda document: None)
    large, _ = write(tmp_path, [page])
    return large, small


def test_every_letter_is_lit_where_its_word_is(both):
    """Letters by PDFium, the engine of the browsers: same text, and each box on that of its line."""
    large, small = (letters_on(path) for path in both)
    assert [text for text, _ in small] == [text for text, _ in large]
    words = iter(many_words())
    inside = next(words)
    for text, (x0, y0, x1, y1) in small:
        if not text.strip():
            continue
        if x0 > inside.box[2] or abs(y0 - inside.box[1]) > 40:
            inside = next(words)
        left, top, right, bottom = inside.box
        assert left - 3 <= x0 <= x1 <= right + 3, (text, inside)
        assert abs(y0 - top) <= 3 and abs(y1 - bottom) <= 3, (text, inside)
    assert next(words, None) is None


def test_it_is_much_smaller_and_still_pdfa(both):
    large, small = (path.stat().st_size for path in both)
    assert small < large - 4_000
    assert file_claims_pdfa(both[1])["pass"]
    assert validate_written(both[1], "2b").passed


def test_the_font_keeps_its_widths_and_every_letter_is_the_same_high_box(both):
    widths = []
    for path in both:
        with pikepdf.open(path) as document:
            files = [o for o in document.objects if isinstance(o, pikepdf.Stream) and "/Length1" in o]
            (data,) = [file.read_bytes() for file in files]
            assert int(files[0].Length1) == len(data)
        font = TTFont(io.BytesIO(data))
        widths.append([width for width, _ in (font["hmtx"][name] for name in font.getGlyphOrder())])
        drawn = [font["glyf"][name] for name in font.getGlyphOrder() if font["glyf"][name].numberOfContours]
        heights = {(glyph.yMin, glyph.yMax) for glyph in drawn}
        assert len(drawn) > 20
        assert (len(heights) == 1) == (path == both[1])
    assert widths[0] == widths[1]


def test_a_second_time_changes_nothing_more(both):
    with pikepdf.open(both[1]) as document:
        before = [len(o.read_raw_bytes()) for o in document.objects if isinstance(o, pikepdf.Stream)]
        slim(document)
        after = [len(o.read_raw_bytes()) for o in document.objects if isinstance(o, pikepdf.Stream)]
    assert after == before


def test_what_a_page_brought_along_is_not_touched(tmp_path):
    """An image, its bytes and a drawn font of the source stay as they were."""
    source = source_pdf(tmp_path / "in.pdf")
    page = pdf.AccessPage(page_of(draw_page()), keep=True, write_text=True)
    out, flat = write(tmp_path, [page], source=source)
    assert not flat

    def image_bytes(path):
        with pikepdf.open(path) as document:
            return [
                o.read_raw_bytes()
                for o in document.objects
                if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"
            ]

    assert image_bytes(out) == image_bytes(source)


def test_a_pdf_without_a_text_layer_is_left_alone(tmp_path):
    path = source_pdf(tmp_path / "in.pdf", text="Visible")
    with pikepdf.open(path) as document:
        before = [o.read_raw_bytes() for o in document.objects if isinstance(o, pikepdf.Stream)]
        slim(document)
        assert before == [o.read_raw_bytes() for o in document.objects if isinstance(o, pikepdf.Stream)]
