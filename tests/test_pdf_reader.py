# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gc
import warnings
from dataclasses import replace

import numpy as np
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scan2archive.errors import ScanTooLarge, UnreadableScan
from scan2archive.pipeline.sources.intake import identify, open_scan, read_page
from scan2archive.settings import Limits
from tests.scanfiles import bitonal_array, image_pdf, page_array, raw_pdf, save, save_bitonal, text_pdf

LIMITS = Limits()
FULL = b"q 288 0 0 403.2 0 0 cm /I Do Q"  # 400 x 560 pixels at 100 dpi


def only_page(path, limits=LIMITS):
    return read_page(identify(path, limits), 1, limits)


# ---------------------------------------------------------------- scanned pages: pixel for pixel


def test_scanned_page_is_its_image(tmp_path):
    pixels = page_array(1670, 2337)
    page = only_page(
        raw_pdf(tmp_path / "s.pdf", b"q 601 0 0 841 0 0 cm /I Do Q", {"I": pixels}, size=(601, 841))
    )
    assert np.array_equal(page.pixels, pixels)
    assert page.dpi == pytest.approx(200, abs=0.5)
    assert (page.bitonal, page.layer, page.words) == (False, "none", ())


@pytest.mark.parametrize("compression", ["group4", "tiff_lzw"])
def test_bitonal_page_stays_bitonal(tmp_path, compression):
    pixels = bitonal_array(1000, 1400)
    tiff = save_bitonal(tmp_path / "p.tif", pixels, compression=compression)
    page = only_page(image_pdf(tmp_path / "s.pdf", tiff))
    assert np.array_equal(page.pixels, pixels)
    assert page.bitonal
    assert page.dpi == pytest.approx(200, abs=0.5)


def test_jpeg_page_is_decoded_once_and_handed_on_verbatim(tmp_path):
    jpeg = save(tmp_path / "p.jpg", page_array(), dpi=(100, 100))
    scan = identify(image_pdf(tmp_path / "s.pdf", jpeg), LIMITS)
    with open_scan(scan, LIMITS) as reader:
        page = reader.page(1)
        assert page.pixels.shape == (560, 400, 3)
        assert np.abs(page.pixels.astype(int) - page_array()).mean() < 3
        assert reader.verbatim_jpeg(1) == jpeg.read_bytes()
    turned = raw_pdf(tmp_path / "raw.pdf", FULL, {"I": page_array()})
    with open_scan(identify(turned, LIMITS), LIMITS) as reader:
        assert reader.verbatim_jpeg(1) is None


@pytest.mark.parametrize(
    ("rotate", "content", "turn"),
    [
        (90, FULL, lambda p: np.rot90(p, -1)),
        (180, FULL, lambda p: np.rot90(p, 2)),
        (270, FULL, lambda p: np.rot90(p, 1)),
        (0, b"q -288 0 0 403.2 288 0 cm /I Do Q", lambda p: p[:, ::-1]),
        (0, b"q 288 0 0 -403.2 0 403.2 cm /I Do Q", lambda p: p[::-1]),
    ],
)
def test_turned_and_mirrored_pages_are_exact(tmp_path, rotate, content, turn):
    pixels = page_array()
    page = only_page(raw_pdf(tmp_path / "s.pdf", content, {"I": pixels}, rotate=rotate))
    assert np.array_equal(page.pixels, turn(pixels))
    assert page.dpi == pytest.approx(100, abs=0.1)


def test_image_on_its_side_is_exact(tmp_path):
    pixels = page_array()
    page = only_page(
        raw_pdf(tmp_path / "s.pdf", b"q 0 288 -403.2 0 403.2 0 cm /I Do Q", {"I": pixels}, size=(403.2, 288))
    )
    assert np.array_equal(page.pixels, np.rot90(pixels, 1))


def test_image_short_of_the_page_keeps_its_pixels_and_gets_margins(tmp_path):
    pixels = page_array()
    page = only_page(
        raw_pdf(tmp_path / "s.pdf", b"q 288 0 0 403.2 6 3 cm /I Do Q", {"I": pixels}, size=(300, 409.2))
    )
    assert page.pixels.shape == (round(409.2 * 560 / 403.2), round(300 * 400 / 288), 3)
    top, left = round(3 * 560 / 403.2), round(6 * 400 / 288)
    assert np.array_equal(page.pixels[top : top + 560, left : left + 400], pixels)
    assert page.pixels[:, :left].min() == 255


def test_cropped_page_shows_what_is_visible(tmp_path):
    pixels = page_array()
    crop = (36.0, 0.0, 288.0, 367.2)
    page = only_page(raw_pdf(tmp_path / "s.pdf", FULL, {"I": pixels}, crop=crop))
    assert np.array_equal(page.pixels, pixels[50:, 50:])


def test_coarse_scan_is_not_blown_up_but_print_on_it_is_drawn_finely(tmp_path):
    coarse = np.full((202, 144, 3), 250, np.uint8)
    assert only_page(raw_pdf(tmp_path / "a.pdf", FULL, {"I": coarse})).pixels.shape[:2] == (202, 144)
    printed = FULL + b" BT /F1 20 Tf 40 300 Td (Letterhead) Tj ET"
    page = only_page(raw_pdf(tmp_path / "b.pdf", printed, {"I": coarse}))
    assert page.pixels.shape[:2] == (840, 600)
    assert page.dpi == 150


def test_unequal_resolution_is_made_square(tmp_path):
    content = b"q 288 0 0 403.2 0 0 cm /I Do Q"
    page = only_page(
        raw_pdf(tmp_path / "fax.pdf", content, {"I": np.ascontiguousarray(page_array(816, 1142)[::2])})
    )
    height, width = page.pixels.shape[:2]
    assert width / 288 == pytest.approx(height / 403.2, rel=0.005)
    assert page.dpi == pytest.approx(204, abs=1)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    size=st.tuples(st.integers(300, 600), st.integers(300, 800)),
    dpi=st.sampled_from([72, 150, 200, 204, 300, 400, 600]),
    whole_points=st.booleans(),
    offset=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
    rotate=st.sampled_from([0, 90, 180, 270]),
)
def test_no_scan_is_ever_resampled(tmp_path, size, dpi, whole_points, offset, rotate):
    noise = np.where(np.random.default_rng(0).random(size[::-1]) < 0.5, 0, 255).astype(np.uint8)
    width, height = (side * 72 / dpi for side in size)
    if whole_points:
        width, height = float(round(width)), float(round(height))
    content = f"q {width:.4f} 0 0 {height:.4f} {offset[0]:.4f} {offset[1]:.4f} cm /I Do Q".encode()
    page = only_page(raw_pdf(tmp_path / "s.pdf", content, {"I": noise}, size=(width, height), rotate=rotate))
    if page.dpi < 150 or min(width, height) > 72:  # else the offset leaves less than 90 % of the page
        assert page.bitonal


def test_image_inside_a_form_is_found(tmp_path):
    pixels = page_array()
    path = raw_pdf(tmp_path / "s.pdf", b"q 2 0 0 2 10 0 cm /F Do Q", {"I": pixels})
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        form = pdf.make_stream(b"q 144 0 0 201.6 0 0 cm /I Do Q")
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox, form.Matrix = [0, 0, 288, 403.2], [1, 0, 0, 1, -5, 0]
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=page.Resources.XObject.I))
        page.Resources.XObject.F = form
        pdf.save()
    assert np.array_equal(only_page(path).pixels, pixels)


def test_what_lies_on_the_image_is_drawn_too(tmp_path):
    content = b"q 288 0 0 403.2 0 0 cm /I Do Q 0 0 1 rg 100 200 50 20 re f"
    pixels = page_array(800, 1120)
    page = only_page(raw_pdf(tmp_path / "s.pdf", content, {"I": pixels}))
    assert page.pixels.shape == pixels.shape
    y, x = round((403.2 - 210) * 1120 / 403.2), round(120 * 800 / 288)
    assert tuple(page.pixels[y, x]) == (0, 0, 255)
    assert np.array_equal(page.pixels[:500], pixels[:500])


# ---------------------------------------------------------------- other pages


def test_page_without_images_is_drawn_at_300_dpi(tmp_path):
    page = only_page(raw_pdf(tmp_path / "s.pdf", b"0 0 1 rg 72 72 72 72 re f", size=(288, 432)))
    assert page.pixels.shape == (1800, 1200, 3)
    assert page.dpi == 300
    assert tuple(page.pixels[1800 - 450, 450]) == (0, 0, 255)
    assert page.pixels[100, 100].min() == 255


def test_resolution_follows_the_largest_image_within_bounds(tmp_path):
    for width, dpi in ((720, 400), (250, 250), (50, 150)):
        content = b"q 72 0 0 72 100 100 cm /I Do Q"
        page = only_page(
            raw_pdf(tmp_path / f"{width}.pdf", content, {"I": page_array(width, width + 80)[80:]})
        )
        assert page.dpi == pytest.approx(dpi, abs=0.5)
        assert page.pixels.shape[:2] == (round(403.2 * page.dpi / 72), round(288 * page.dpi / 72))


def test_blank_page_is_blank(tmp_path):
    page = only_page(raw_pdf(tmp_path / "s.pdf", b""))
    assert page.pixels.min() == 255
    assert (page.layer, page.words) == ("none", ())


def test_signature_box_is_not_drawn(tmp_path):
    path = raw_pdf(tmp_path / "s.pdf", FULL, {"I": page_array()})
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        look = pdf.make_stream(b"1 0 0 rg 0 0 100 40 re f")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = [0, 0, 100, 40]
        signature = pikepdf.Dictionary(Type=pikepdf.Name.Sig, Contents=pikepdf.String(b"\x30\x80signed"))
        box = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, F=4
        )
        box.Rect, box.T, box.AP, box.V = (
            [100, 200, 200, 240],
            "Signature1",
            pikepdf.Dictionary(N=look),
            signature,
        )
        field = pdf.make_indirect(box)
        pdf.pages[0].Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), SigFlags=3)
        pdf.save(tmp_path / "signed.pdf")
        del field["/V"]
        pdf.save(tmp_path / "unsigned.pdf")
    assert identify(tmp_path / "signed.pdf", LIMITS).signed
    assert not identify(tmp_path / "unsigned.pdf", LIMITS).signed
    assert np.array_equal(only_page(tmp_path / "signed.pdf").pixels, page_array())


# ---------------------------------------------------------------- limits and damage


def test_pixel_limits_of_pages_and_images(tmp_path):
    limits = replace(LIMITS, max_megapixels=1)
    with pytest.raises(ScanTooLarge, match=r"page 1 has 2\.0 million"):
        only_page(raw_pdf(tmp_path / "image.pdf", FULL, {"I": page_array(1200, 1680)}), limits)
    with pytest.raises(ScanTooLarge):  # small on the page, but it would have to be decoded
        content = b"q 10 0 0 14 0 0 cm /I Do Q"
        only_page(raw_pdf(tmp_path / "tiny.pdf", content, {"I": page_array(1200, 1680)}), limits)
    with pytest.raises(ScanTooLarge):
        only_page(raw_pdf(tmp_path / "poster.pdf", b"0 0 1 rg 0 0 9 9 re f", size=(3000, 3000)), limits)
    page = only_page(raw_pdf(tmp_path / "a5.pdf", b"0 0 1 rg 0 0 9 9 re f", size=(300, 420)), limits)
    assert 150 <= page.dpi < 300
    assert page.pixels.shape[0] * page.pixels.shape[1] <= 1e6


def test_a_claimed_giant_is_refused_before_decoding(tmp_path):
    path = raw_pdf(
        tmp_path / "s.pdf", b"q 8400 0 0 8400 0 0 cm /I Do Q", {"I": page_array()}, size=(8400, 8400)
    )
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        image = pdf.pages[0].Resources.XObject.I
        image.Width = image.Height = 35_000
        pdf.save()
    with pytest.raises(ScanTooLarge, match=r"1225\.0 million"):
        only_page(path)


def damaged(tmp_path, mend):
    """Three good JPEG pages, the second of which is then changed."""
    jpegs = [save(tmp_path / f"{n}.jpg", page_array(), dpi=(100, 100)) for n in range(3)]
    path = image_pdf(tmp_path / "s.pdf", *jpegs)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[1]
        mend(pdf, page, page.Resources.XObject[next(iter(page.Resources.XObject))])
        pdf.save()
    return path


def garbage_image(pdf, page, image):
    image.write(b"\xff\xd8garbage" * 50, filter=pikepdf.Name.DCTDecode)


def truncated_image(pdf, page, image):
    data = image.read_raw_bytes()
    image.write(data[: len(data) * 2 // 3], filter=pikepdf.Name.DCTDecode)


def missing_image(pdf, page, image):
    page.Resources.XObject = pikepdf.Dictionary()


def torn_content(pdf, page, image):
    page.Contents = pdf.make_stream(b"")
    page.Contents.write(b"\x78\x9cnot deflate", filter=pikepdf.Name.FlateDecode)


@pytest.mark.parametrize("damage", [garbage_image, truncated_image, missing_image, torn_content])
def test_damage_costs_one_page_only(tmp_path, damage):
    scan = identify(damaged(tmp_path, damage), LIMITS)
    assert scan.page_count == 3
    with open_scan(scan, LIMITS) as reader:
        with pytest.raises(UnreadableScan, match=r"s\.pdf: page 2 is damaged") as caught:
            reader.page(2)
        assert "Scan it again" in str(caught.value)
        for number in (1, 3):
            assert reader.page(number).pixels.shape == (560, 400, 3)


def test_nothing_is_left_open(tmp_path):
    path = text_pdf(tmp_path / "s.pdf")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scan = identify(path, LIMITS)
        with open_scan(scan, LIMITS) as reader:
            kept = reader.page(1)
        gc.collect()
        assert kept.pixels.sum() > 0  # the pixels outlive the document
