# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pikepdf
import pytest

from scan2archive.pipeline.sources import pdf_plain, pdf_reader
from scan2archive.pipeline.sources.intake import identify, open_scan
from scan2archive.settings import Limits
from tests.scanfiles import image_pdf, page_array, save

SIZE = (400, 560)


def jpeg_pdf(tmp_path, pixels):
    return image_pdf(tmp_path / "s.pdf", save(tmp_path / "p.jpg", pixels, dpi=(100, 100)))


def changed(path, change):
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        (image,) = page.get_images().values()
        change(pdf, page, image)
        pdf.save()
    return path


def read(path):
    with open_scan(identify(path, Limits()), Limits()) as reader:
        return reader.page(1).pixels


@pytest.mark.parametrize("grey", [False, True])
def test_a_page_that_is_one_jpeg_is_decoded_and_not_drawn_to_the_same_pixels(tmp_path, monkeypatch, grey):
    pixels = page_array()[..., 0].copy() if grey else page_array()
    path = jpeg_pdf(tmp_path, pixels)
    assert pdf_plain.PlainPages(path).is_jpeg(1, SIZE)
    with monkeypatch.context() as patched:
        patched.setattr(pdf_reader.PdfReader, "_render", lambda *_: pytest.fail("was drawn"))
        decoded = read(path)
    with monkeypatch.context() as patched:
        patched.setattr(pdf_plain.PlainPages, "is_jpeg", lambda *_: False)
        drawn = read(path)
    assert decoded.dtype == np.uint8 and np.array_equal(decoded, drawn)


def clip(pdf, page, image):
    page.contents_add(b"q 0 0 100 100 re W n", prepend=True)


def blend(pdf, page, image):
    page.Resources.ExtGState = pikepdf.Dictionary(G=pikepdf.Dictionary(ca=0.5))
    page.contents_add(b"/G gs", prepend=True)


def print_on_it(pdf, page, image):
    page.contents_add(b"10 10 50 50 re f")


def invert(pdf, page, image):
    image.Decode = pikepdf.Array([1, 0, 1, 0, 1, 0])


def mask(pdf, page, image):
    image.SMask = pdf.make_stream(
        b"\x80", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1, BitsPerComponent=8
    )
    image.SMask.ColorSpace = pikepdf.Name.DeviceGray


def convert(pdf, page, image):
    image.ColorSpace = pikepdf.Array(
        [pikepdf.Name.CalRGB, pikepdf.Dictionary(WhitePoint=[0.95, 1, 1.09], Gamma=[2.2, 1.8, 1])]
    )


def lie_about_its_size(pdf, page, image):
    image.Width = 399


@pytest.mark.parametrize("change", [clip, blend, print_on_it, invert, mask, convert, lie_about_its_size])
def test_a_page_that_does_anything_to_its_image_is_drawn(tmp_path, change):
    path = changed(jpeg_pdf(tmp_path, page_array()), change)
    assert not pdf_plain.PlainPages(path).is_jpeg(1, SIZE)


def test_a_turned_page_is_drawn_and_so_is_one_that_the_second_reader_cannot_open(tmp_path):
    path = jpeg_pdf(tmp_path, page_array())
    upright = read(path)
    changed(path, lambda pdf, page, image: page.rotate(90, relative=False))
    assert np.array_equal(read(path), np.rot90(upright, -1))
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no PDF")
    pages = pdf_plain.PlainPages(broken)
    assert not pages.is_jpeg(1, SIZE) and not pages.is_jpeg(1, SIZE)
    pages.close()
