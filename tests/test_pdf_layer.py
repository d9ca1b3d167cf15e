# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import html
import io
import random
import re
import shutil
import subprocess

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from ocrmypdf.pdfa import file_claims_pdfa
from pikepdf.pdfa import validate_written

from scan2archive.model import Page, Word
from scan2archive.pipeline.access import pdf
from scan2archive.pipeline.access.pdf_layer import rows_of, small_frame, write_layers
from scan2archive.pipeline.access.pdf_layer_font import box_font, codes_of
from tests.drawing import draw_page
from tests.scanfiles import images_of
from tests.test_pdf import page_of, source_pdf, write

SYLLABLES = (
    *("thu", "hồi", "đất", "của", "hộ", "gia", "đình", "Nguyễn", "Thị", "Ước", "về", "việc", "bồi", "thường"),
    *("ỨNG", "ĐỘNG", "1059/QĐ-UBND", "(Lệ)", "a\\b", "…"),
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


def poppler_words(path):
    """Words and boxes in points of the first page by `pdftotext -bbox`, in its order."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    out = subprocess.run(
        ["pdftotext", "-bbox", "-l", "1", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    pattern = r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
    return [(html.unescape(m[5]), tuple(float(m[i]) for i in range(1, 5))) for m in re.finditer(pattern, out)]


def overlap(a, b):
    """Share of both boxes that is common to them."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    common = max(0.0, width) * max(0.0, height)
    return common / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - common)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    page = pdf.AccessPage(page_of(draw_page(), words=many_words()), keep=False, write_text=True)
    out, _ = write(tmp_path_factory.mktemp("copy"), [page])
    return out


def test_every_letter_is_lit_where_its_word_is(copy):
    """Letters by PDFium, the engine of the browsers: each box within that of its word, as high as it."""
    words = iter(many_words())
    inside = next(words)
    text = ""
    for letter, (x0, y0, x1, y1) in letters_on(copy):
        if not letter.strip():
            continue
        if text == inside.text:
            inside, text = next(words), ""
        text += letter
        left, top, right, bottom = inside.box
        reach = 2 + 0.06 * (right - left)
        assert left - reach <= x0 <= x1 <= right + reach, (letter, inside)
        assert abs(y0 - top) <= 2 and abs(y1 - bottom) <= 2, (letter, inside)
    assert text == inside.text and next(words, None) is None


def test_poppler_finds_the_same_words_at_the_same_places(copy):
    found = poppler_words(copy)
    assert [text for text, _ in found] == [word.text for word in many_words()]
    for (text, box), word in zip(found, many_words(), strict=True):
        assert overlap(tuple(value / 72 * 200 for value in box), word.box) > 0.85, text


def test_it_is_pdfa_and_the_layer_of_a_page_takes_few_bytes(copy):
    assert file_claims_pdfa(copy)["pass"]
    assert validate_written(copy, "2b").passed
    with pikepdf.open(copy) as document:
        streams = [o for o in document.objects if isinstance(o, pikepdf.Stream)]
        added = sum(len(o.read_raw_bytes()) for o in streams if o.get("/Subtype") != "/Image")
    assert added < 12 * len(many_words()) + 2_500  # bytes a word, and what a file needs once


def test_one_font_serves_all_pages(tmp_path):
    pages = [
        pdf.AccessPage(page_of(draw_page(), number, words=many_words()), keep=False, write_text=True)
        for number in (1, 2, 3)
    ]
    out, _ = write(tmp_path, pages)
    with pikepdf.open(out) as document:
        fonts = [o for o in document.objects if isinstance(o, pikepdf.Stream) and "/Length1" in o]
        assert len(fonts) == 1 and len(document.pages) == 3


def test_the_font_holds_boxes_only_and_is_the_same_every_time():
    font = TTFont(io.BytesIO(box_font()))
    glyphs = [font["glyf"][name] for name in font.getGlyphOrder()]
    assert {(glyph.yMin, glyph.yMax) for glyph in glyphs} == {(-250, 750)}
    assert len(box_font()) < 600
    assert box_font() == box_font()


def test_a_simple_font_leads_from_every_code_to_a_box_as_wide_as_it_says(copy):
    """ISO 19005-2, 6.2.11.6: a symbolic TrueType font has no encoding and one table of codes."""
    with pikepdf.open(copy) as document:
        (font,) = document.pages[0].Resources.Font.values()
        assert font.Subtype == "/TrueType" and "/Encoding" not in font
        program = TTFont(io.BytesIO(font.FontDescriptor.FontFile2.read_bytes()))
        meaning = to_unicode(font.ToUnicode.read_bytes())
        widths = dict(enumerate((int(width) for width in font.Widths), start=int(font.FirstChar)))
    (table,) = program["cmap"].tables
    assert (table.platformID, table.platEncID) == (1, 0)
    assert set(table.cmap) == set(meaning) and meaning[32] == " "
    assert all(program["hmtx"][name][0] == widths[code] for code, name in table.cmap.items())


def test_letters_in_more_scripts_than_a_byte_can_number_are_valid_pdfa_too(tmp_path):
    texts = ["".join(chr(0x4E00 + 10 * line + i) for i in range(10)) for line in range(30)]
    words = tuple(Word(text, (100, 60 * i, 700, 60 * i + 40), 0.9, i) for i, text in enumerate(texts))
    page = pdf.AccessPage(page_of(draw_page(), words=words), keep=False, write_text=True)
    out, _ = write(tmp_path, [page])
    assert validate_written(out, "2b").passed
    assert [text for text, _ in poppler_words(out)] == texts


def test_codes_need_no_backslash_and_leave_the_code_of_a_space_to_it():
    few, many = codes_of("Số (1)"), codes_of(map(chr, range(0x4E00, 0x4F00)))
    assert (few.size, many.size) == (1, 2)
    assert few.numbers[" "] == 32
    for codes in (few, many):
        assert len(set(codes.numbers.values())) == len(codes.numbers)
        assert not set(codes.string("".join(codes.numbers))) & set(b"()\\\r\n")


TEXTS = st.text(st.characters(blacklist_categories=("Z", "C", "M")), min_size=1, max_size=8)


@given(st.lists(TEXTS, min_size=1, max_size=40))
def test_any_text_can_be_copied_out_again(texts):
    """Letters of any script, codes that need escapes, and more letters than a byte can number."""
    words = tuple(Word(text, (100, 50 * i, 700, 50 * i + 40), 0.9, i) for i, text in enumerate(texts))
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(600, 900))
        write_layers(document, [(0, Page(1, 1667, 2500, 200.0, 0, 0.0, 0.9, False, "ocr", words))])
        (font,) = document.pages[0].Resources.Font.values()
        meaning = to_unicode(font.ToUnicode.read_bytes())
        shown = []
        for step in pikepdf.parse_content_stream(document.pages[0]):
            if str(step.operator) == "Tj":
                data = bytes(step.operands[0])
                size = 2 if font.Subtype == "/Type0" else 1
                codes = [int.from_bytes(data[i : i + size], "big") for i in range(0, len(data), size)]
                shown.append("".join(meaning[code] for code in codes))
    assert shown == [text + " " for text in texts]


def to_unicode(cmap):
    meaning = {}
    for first, last, many in re.findall(rb"<(\w+)><(\w+)>\[(.*?)\]", cmap):
        values = re.findall(rb"<(\w+)>", many)
        assert len(values) == int(last, 16) - int(first, 16) + 1 and first[:-2] == last[:-2]
        for i, value in enumerate(values):
            meaning[int(first, 16) + i] = bytes.fromhex(value.decode()).decode("utf-16-be")
    return meaning


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("box", [(0, 0, 600, 800), (-30, 40, 470, 840)])
@pytest.mark.parametrize("unit", [1, 2])
def test_words_lie_where_they_were_read_however_the_page_is_turned_and_measured(tmp_path, rotate, box, unit):
    width, height = box[2] - box[0], box[3] - box[1]
    if rotate in (90, 270):
        width, height = height, width
    word = Word("Điều", (300, 500, 420, 540), 0.9, 0)
    size = (round(width / 72 * 200), round(height / 72 * 200))
    page = Page(1, *size, 200.0, 0, 0.0, 0.9, False, "ocr", (word, Word("lệ", (440, 500, 500, 540), 0.9, 0)))
    path = tmp_path / "turned.pdf"
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(600, 800))
        document.pages[0].mediabox = box
        # Both may stand above the page, where they are inherited.
        document.Root.Pages.Rotate = rotate
        if unit != 1:
            document.pages[0].obj.UserUnit = unit
        write_layers(document, [(0, page)])
        document.save(path)
    found = poppler_words(path)
    assert [text for text, _ in found] == ["Điều", "lệ"]
    # Poppler gives boxes of a page as displayed; some versions multiply by the UserUnit.
    scale = 72 / 200
    expected = tuple(value * scale for value in word.box)
    assert max(overlap(found[0][1], tuple(v * u for v in expected)) for u in {1, unit}) > 0.85


def test_a_shared_dictionary_of_fonts_stays_as_it_was(tmp_path):
    with pikepdf.new() as document:
        shared = document.make_indirect(pikepdf.Dictionary(Font=pikepdf.Dictionary()))
        for _ in range(2):
            document.add_blank_page(page_size=(600, 800))
            document.pages[-1].obj.Resources = shared
        write_layers(document, [(0, page_of(draw_page()))])
        assert len(document.pages[0].Resources.Font) == 1
        assert len(document.pages[1].Resources.Font) == 0


def test_a_page_of_another_size_of_units_keeps_it(tmp_path):
    source = source_pdf(tmp_path / "s.pdf")
    with pikepdf.open(source, allow_overwriting_input=True) as document:
        document.pages[0].obj.UserUnit = 2
        document.save(source)
    out, flat = write(tmp_path, [pdf.AccessPage(page_of(draw_page()), keep=True, write_text=True)], source)
    assert not flat
    with pikepdf.open(out) as document:
        assert document.pages[0].obj.UserUnit == 2


def test_words_of_a_line_at_different_heights_stand_on_rows_of_their_own():
    words = [
        Word("UBND", (0, 100, 90, 130), 0.9, 0),
        Word("tỉnh", (100, 104, 190, 138), 0.9, 0),
        Word("CỘNG", (600, 60, 700, 95), 0.9, 0),
        Word("HÒA", (710, 58, 800, 95), 0.9, 0),
        Word("Số", (0, 200, 40, 230), 0.9, 1),
    ]
    assert [[word.text for word in row] for row in rows_of(words)] == [
        ["UBND", "tỉnh"],
        ["CỘNG", "HÒA"],
        ["Số"],
    ]


def test_a_second_column_that_does_not_stand_level_has_a_row_of_its_own():
    # The boxes of a real page: the list of recipients, and the post of the signer beside it.
    words = [
        Word("-", (304, 794, 312, 797), 0.9, 0),
        Word("Như", (320, 782, 372, 803), 0.9, 0),
        Word("Điều", (379, 776, 434, 803), 0.9, 0),
        Word("3;", (442, 783, 463, 807), 0.9, 0),
        Word("GIÁM", (1149, 765, 1244, 789), 0.9, 0),
        Word("ĐỐC", (1254, 758, 1328, 790), 0.9, 0),
        # Level columns stay in one row, a short stroke behind a wide gap too.
        Word("SỞ", (350, 925, 395, 957), 0.9, 1),
        Word("Độc", (902, 930, 964, 964), 0.9, 1),
        Word("-", (1168, 944, 1188, 948), 0.9, 1),
    ]
    assert [[word.text for word in row] for row in rows_of(words)] == [
        ["-", "Như", "Điều", "3;"],
        ["GIÁM", "ĐỐC"],
        ["SỞ", "Độc", "-"],
    ]


def test_the_text_of_an_earlier_ocr_goes_and_ours_stays(tmp_path):
    first, _ = write(tmp_path, [pdf.AccessPage(page_of(draw_page()), keep=False, write_text=True)])
    source = first.rename(tmp_path / "first.pdf")
    words = (Word("mới", (300, 400, 420, 440), 0.9, 0),)
    out, flat = write(
        tmp_path, [pdf.AccessPage(page_of(draw_page(), words=words), keep=True, write_text=True)], source
    )
    assert not flat
    assert "".join(text for text, _ in letters_on(out)).split() == ["mới"]


def test_what_a_page_brought_along_is_not_touched(tmp_path):
    source = source_pdf(tmp_path / "in.pdf")
    out, flat = write(tmp_path, [pdf.AccessPage(page_of(draw_page()), keep=True, write_text=True)], source)
    assert not flat

    assert images_of(out) == images_of(source)
    with pdfium.PdfDocument(out) as new, pdfium.PdfDocument(source) as old:
        assert np.array_equal(new[0].render(scale=1).to_numpy(), old[0].render(scale=1).to_numpy())


def test_a_pdf_without_words_is_left_alone(tmp_path):
    path = source_pdf(tmp_path / "in.pdf", text="Visible")
    with pikepdf.open(path) as document:
        before = [o.read_raw_bytes() for o in document.objects if isinstance(o, pikepdf.Stream)]
        write_layers(document, [(0, page_of(draw_page(), words=()))])
        small_frame(document)
        assert before == [o.read_raw_bytes() for o in document.objects if isinstance(o, pikepdf.Stream)]
