# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import ctypes
import io
import sys
import unicodedata
from dataclasses import replace

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from ocrmypdf.pdfa import file_claims_pdfa
from PIL import Image

from scan2archive.errors import ProcessingFailed
from scan2archive.model import Page, Word
from scan2archive.pipeline.access import pdf
from scan2archive.pipeline.images.image import level
from tests.drawing import draw_page
from tests.scanfiles import images_of

WORDS = (
    Word("QUYẾT", (300, 400, 420, 440), 0.9, 0),
    Word("ĐỊNH", (430, 400, 520, 440), 0.9, 0),
    Word("thu", (300, 900, 350, 930), 0.9, 1),
    Word("hồi", (360, 900, 410, 930), 0.9, 1),
    Word("đất", (420, 900, 470, 930), 0.9, 1),
)


def page_of(pixels, number=1, words=WORDS, rotation=0, skew=0.0):
    return Page(
        number,
        pixels.shape[1],
        pixels.shape[0],
        200.0,
        rotation,
        skew,
        0.9,
        blank=False,
        source="ocr",
        words=words,
    )


def source_pdf(path, *, rotate=0, text="", active=False, embed=True, crop=None):
    """A one-page PDF of an image, as a scanner makes it, with whatever a test needs added."""
    buffer = io.BytesIO()
    Image.fromarray(draw_page()).save(buffer, "PDF", resolution=200)
    document = pikepdf.open(buffer)
    page = document.pages[0]
    if rotate:
        page.rotate(rotate, relative=False)
    if crop:
        page.cropbox = crop
    if text:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.add_resource(font, pikepdf.Name.Font, pikepdf.Name.F1)
        page.contents_add(document.make_stream(f"BT /F1 20 Tf 50 50 Td ({text}) Tj ET".encode()))
    if active:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('x')")
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[], SigFlags=3)
        document.attachments["evil.exe"] = b"MZ"
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 100, 100],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://example.invalid/"),
        )
        page.Annots = document.make_indirect([document.make_indirect(link)])
    document.save(path)
    return path


def write(tmp_path, pages, source=None, image_of=None):
    out = tmp_path / "access.pdf"
    flattened = pdf.write_access_pdf(
        out,
        pages,
        source_pdf=source,
        image_of=image_of or (lambda page: pdf.PageBytes(draw_page(), bitonal=True)),
        work=tmp_path,
        jpeg_quality=90,
    )
    assert file_claims_pdfa(out)["pass"]
    return out, flattened


def words_on(path, number=0):
    """Text and box (pixels at 200 dpi of the page as seen, origin top left) of what pdfium finds."""
    with pdfium.PdfDocument(path) as document:
        page = document[number]
        width, height = (round(side / 72 * 200) for side in page.get_size())

        def seen(x, y):
            across, down = ctypes.c_int(), ctypes.c_int()
            raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
            return across.value, down.value

        text_page = page.get_textpage()
        found = []
        for i in range(text_page.count_rects()):
            rect = text_page.get_rect(i)
            (x0, y0), (x1, y1) = seen(rect[0], rect[1]), seen(rect[2], rect[3])
            found.append(
                (text_page.get_text_bounded(*rect), (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
            )
        text_page.close()
        page.close()
    return found


def all_text(path):
    return " ".join(" ".join(text for text, _ in words_on(path)).split())


def test_the_text_layer_is_nfc_and_selectable(tmp_path):
    pixels = draw_page()
    out, _ = write(tmp_path, [pdf.AccessPage(page_of(pixels), keep=False, write_text=True)])
    text = all_text(out)
    assert "QUYẾT ĐỊNH" in text and "thu hồi đất" in text
    assert text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_words_stand_where_they_were_read_also_on_pages_turned_by_the_file(tmp_path, rotate):
    source = source_pdf(tmp_path / "s.pdf", rotate=rotate)
    pixels = draw_page()
    if rotate in (90, 270):
        pixels = np.ascontiguousarray(np.rot90(pixels))
    out, flattened = write(tmp_path, [pdf.AccessPage(page_of(pixels), keep=True, write_text=True)], source)
    assert not flattened
    boxes = [box for text, box in words_on(out) if "QUYẾT" in text]
    assert boxes, words_on(out)
    x0, y0, x1, y1 = boxes[0]
    assert abs(x0 - 300) < 15 and 380 < (y0 + y1) / 2 < 460 and x1 > 410


def test_words_stand_where_they_were_read_on_a_cropped_page(tmp_path):
    source = source_pdf(tmp_path / "s.pdf", crop=(100, 100, 500, 700))
    words = (Word("Điều", (100, 200, 180, 240), 0.9, 0),)
    page = Page(1, round(400 / 72 * 200), round(600 / 72 * 200), 200.0, 0, 0.0, 0.9, False, "ocr", words)
    out, _ = write(tmp_path, [pdf.AccessPage(page, keep=True, write_text=True)], source)
    with pikepdf.open(out) as result:
        box = result.pages[0].mediabox
        assert (float(box[2] - box[0]), float(box[3] - box[1])) == (400.0, 600.0)
    ((text, (x0, y0, _, y1)),) = words_on(out)
    assert text.strip() == "Điều" and abs(x0 - 100) < 12 and abs((y0 + y1) / 2 - 220) < 20


def test_a_kept_page_keeps_the_bytes_of_its_image(tmp_path):
    source = source_pdf(tmp_path / "s.pdf")
    out, _ = write(tmp_path, [pdf.AccessPage(page_of(draw_page()), keep=True, write_text=True)], source)

    def image_bytes(path):
        with pikepdf.open(path) as document:
            return next(iter(document.pages[0].get_images().values())).read_raw_bytes()

    assert image_bytes(out) == image_bytes(source)


def test_nothing_active_travels_into_the_copy_and_the_source_is_not_touched(tmp_path):
    source = source_pdf(tmp_path / "s.pdf", active=True)
    before = source.read_bytes()
    out, flattened = write(
        tmp_path, [pdf.AccessPage(page_of(draw_page()), keep=True, write_text=True)], source
    )
    assert source.read_bytes() == before
    assert not flattened
    with pikepdf.open(out) as document:
        assert "/OpenAction" not in document.Root and "/AcroForm" not in document.Root
        assert not document.attachments
        assert "/Annots" not in document.pages[0]
        assert b"JavaScript" not in out.read_bytes()


def test_a_page_with_a_font_that_is_not_embedded_becomes_an_image_and_keeps_its_words(tmp_path):
    source = source_pdf(tmp_path / "s.pdf", text="Giay moi hop")
    page = page_of(draw_page())
    out, flattened = write(tmp_path, [pdf.AccessPage(page, keep=True, write_text=False)], source)
    assert flattened
    assert "QUYẾT ĐỊNH" in all_text(out)


def test_a_jpeg_is_not_encoded_again(tmp_path):
    buffer = io.BytesIO()
    Image.fromarray(draw_page()).save(buffer, "JPEG", quality=70)
    jpeg = buffer.getvalue()
    out, _ = write(
        tmp_path,
        [pdf.AccessPage(page_of(draw_page()), keep=False, write_text=True)],
        image_of=lambda page: pdf.PageBytes(None, bitonal=False, jpeg=jpeg),
    )
    with pikepdf.open(out) as document:
        assert next(iter(document.pages[0].get_images().values())).read_raw_bytes() == jpeg


def test_bitonal_pages_are_ccitt_at_full_scale(tmp_path):
    out, _ = write(tmp_path, [pdf.AccessPage(page_of(draw_page()), keep=False, write_text=True)])
    with pikepdf.open(out) as document:
        image = next(iter(document.pages[0].get_images().values()))
        assert image.Filter == pikepdf.Name.CCITTFaxDecode
        box = document.pages[0].mediabox
        assert abs(float(box[2]) / 72 * 200 - image.Width) < 0.5


def test_mixed_pages_stay_in_order(tmp_path):
    source = tmp_path / "s.pdf"
    with pikepdf.new() as joined:
        for part in range(2):
            with pikepdf.open(source_pdf(tmp_path / f"{part}.pdf")) as one:
                joined.pages.append(one.pages[0])
        joined.save(source)
    wide = np.ascontiguousarray(np.rot90(draw_page()))
    pages = [
        pdf.AccessPage(page_of(draw_page(), 1), keep=True, write_text=True),
        pdf.AccessPage(page_of(wide, 2, rotation=90), keep=False, write_text=True),
    ]
    out, _ = write(tmp_path, pages, source, image_of=lambda page: pdf.PageBytes(wide, bitonal=True))
    with pikepdf.open(out) as document:
        sizes = [[float(v) for v in page.mediabox][2:] for page in document.pages]
    assert sizes[0][0] < sizes[0][1] and sizes[1][0] > sizes[1][1]


def test_pages_without_words_are_fine(tmp_path):
    out, _ = write(tmp_path, [pdf.AccessPage(page_of(draw_page(), words=()), keep=False, write_text=True)])
    assert all_text(out) == ""


def test_what_is_written_is_what_was_validated(tmp_path, monkeypatch):
    """The last change before the file is written breaks PDF/A: no access copy comes of it."""
    monkeypatch.setattr(pdf, "small_frame", lambda file: file.Root.__delitem__("/OutputIntents"))
    with pytest.raises(ProcessingFailed, match="could not be made"):
        write(tmp_path, [pdf.AccessPage(page_of(draw_page()), keep=False, write_text=True)])
    assert not (tmp_path / "access.pdf").exists()


def test_what_cannot_become_a_page_is_an_error_of_this_scan(tmp_path):
    with pytest.raises(ProcessingFailed, match="access copy"):
        write(
            tmp_path,
            [pdf.AccessPage(page_of(draw_page()), keep=False, write_text=True)],
            image_of=lambda page: pdf.PageBytes(None, bitonal=False, jpeg=b"not a jpeg"),
        )


@pytest.mark.parametrize("as_jpeg", [False, True])
def test_a_page_larger_than_other_programs_dare_gets_its_access_copy(tmp_path, monkeypatch, as_jpeg):
    pixels = draw_page()
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    source = pdf.PageBytes(pixels, bitonal=False, jpeg=buffer.getvalue() if as_jpeg else None)
    write(
        tmp_path,
        [pdf.AccessPage(page_of(pixels), keep=False, write_text=True)],
        image_of=lambda page: source,
    )


def test_the_streams_of_the_program_are_left_as_they_were(tmp_path):
    before = sys.stdout, sys.stderr
    write(tmp_path, [pdf.AccessPage(page_of(draw_page()), keep=False, write_text=True)])
    assert (sys.stdout, sys.stderr) == before


def leaning(skew):
    """The page as it lies in a scan that leans, and the page that was read off it, made level."""
    crooked = level(draw_page(), -skew, bitonal=False)
    straight = level(crooked, skew, bitonal=False)
    return crooked, replace(page_of(straight, skew=skew), words=())


def shown(path, number=0):
    with pdfium.PdfDocument(path) as document:
        return document[number].render(scale=200 / 72).to_numpy()[..., 0]


@pytest.mark.parametrize("skew", [-3.0, 1.5])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("rotate", [0, 90])
def test_a_page_that_is_turned_and_made_level_keeps_its_bytes(tmp_path, rotation, skew, rotate):
    """What is seen is the archived page, also where the file turned it the other way already."""
    crooked, page = leaning(skew)
    lying = np.rot90(crooked, k=(rotation + rotate) // 90)  # to be turned clockwise by both
    source = tmp_path / "s.pdf"
    Image.fromarray(np.ascontiguousarray(lying)).save(source, "PDF", resolution=200, quality=60)
    with pikepdf.open(source, allow_overwriting_input=True) as document:
        document.pages[0].rotate(rotate, relative=False)
        document.save(source)
    page = replace(page, rotation=rotation)
    out, flat = write(tmp_path, [pdf.AccessPage(page, keep=True, write_text=True)], source)
    assert not flat and images_of(out) == images_of(source)
    seen = shown(out)
    assert abs(seen.shape[0] - page.height) <= 2 and abs(seen.shape[1] - page.width) <= 2
    wanted = level(crooked, skew, bitonal=False)
    assert max(likeness(wanted, np.roll(seen, (y, x), (0, 1))) for y in (-1, 0, 1) for x in (-1, 0, 1)) > 0.9


def likeness(one, other):
    """Correlation of two pictures of a page; edges of pixels lie differently in them."""
    height, width = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
    small = [
        np.asarray(Image.fromarray(np.ascontiguousarray(p[:height, :width])).reduce(8), float)
        for p in (one, other)
    ]
    return np.corrcoef(small[0].ravel(), small[1].ravel())[0, 1]


def test_a_jpeg_that_leans_is_not_encoded_again(tmp_path):
    crooked, page = leaning(2.0)
    buffer = io.BytesIO()
    Image.fromarray(crooked).save(buffer, "JPEG", quality=60)
    jpeg = buffer.getvalue()
    out, _ = write(
        tmp_path,
        [pdf.AccessPage(page, keep=False, write_text=True)],
        image_of=lambda page: pdf.PageBytes(None, bitonal=False, jpeg=jpeg, as_scanned=True),
    )
    assert images_of(out) == [jpeg]
    assert abs(shown(out).shape[0] - page.height) <= 2
