# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from scan2archive.errors import ScanError, ScanTooLarge, UnreadableScan
from scan2archive.pipeline.sources import image_reader
from scan2archive.pipeline.sources.intake import identify, open_scan, read_page
from scan2archive.settings import Limits
from tests.scanfiles import bitonal_array, page_array, save, save_bitonal

LIMITS = Limits()


def only_page(path):
    return read_page(identify(path, LIMITS), 1, LIMITS)


# ---------------------------------------------------------------- formats


@pytest.mark.parametrize(
    ("extension", "options"),
    [
        ("tif", {}),
        ("tif", {"compression": "tiff_lzw"}),
        ("tif", {"compression": "tiff_adobe_deflate"}),
        ("tif", {"big_tiff": True}),
        ("png", {}),
        ("bmp", {}),
        ("webp", {"lossless": True}),
        ("jp2", {"irreversible": False}),
    ],
)
def test_lossless_colour_comes_through_exactly(tmp_path, extension, options):
    pixels = page_array()
    path = save(
        tmp_path / f"p.{extension}",
        pixels,
        dpi=None if extension in {"webp", "jp2"} else (200, 200),
        **options,
    )
    page = only_page(path)
    assert np.array_equal(page.pixels, pixels)
    assert (page.bitonal, page.layer, page.words) == (False, "none", ())


@pytest.mark.parametrize("extension", ["jpg", "tif"])
def test_jpeg_colour_and_resolution(tmp_path, extension):
    options = {"quality": 95} if extension == "jpg" else {"compression": "jpeg", "quality": 95}
    pixels = page_array()
    page = only_page(save(tmp_path / f"p.{extension}", pixels, dpi=(300, 300), **options))
    assert np.abs(page.pixels.astype(int) - pixels).mean() < 2
    assert page.dpi == pytest.approx(300, abs=0.5)


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_lzw", "packbits", "raw"])
def test_bitonal_tiff_stays_bitonal(tmp_path, compression):
    pixels = bitonal_array()
    page = only_page(save_bitonal(tmp_path / "p.tif", pixels, compression=compression))
    assert np.array_equal(page.pixels, pixels)
    assert page.bitonal
    assert page.dpi == 200


def test_grey_and_colourless_pages_are_grey(tmp_path):
    grey = page_array(grey=True)
    for name, pixels in (("l.png", grey), ("rgb.png", np.stack([grey] * 3, axis=-1))):
        page = only_page(save(tmp_path / name, pixels))
        assert np.array_equal(page.pixels, grey)
        assert not page.bitonal


def test_sixteen_bits(tmp_path):
    ramp = np.tile(np.linspace(0, 65535, 256).astype(np.uint16), (200, 1))
    page = only_page(save(tmp_path / "p.tif", ramp))
    assert np.array_equal(page.pixels[0], np.arange(256))
    assert np.array_equal(only_page(save(tmp_path / "p.png", ramp)).pixels, page.pixels)


def test_twelve_bits_in_sixteen_are_not_black(tmp_path):
    ramp = np.tile(np.linspace(0, 4095, 256).astype(np.uint16), (200, 1))
    pixels = only_page(save(tmp_path / "p.tif", ramp)).pixels
    assert pixels.max() == 255
    assert np.abs(pixels[0].astype(int) - np.arange(256)).max() <= 1


def test_white_is_zero_in_sixteen_bits(tmp_path):
    ramp = np.tile(np.linspace(0, 65535, 256).astype(np.uint16), (200, 1))
    path = save(tmp_path / "p.tif", ramp, tiffinfo={262: 0})
    content = path.read_bytes()
    with Image.open(path) as image:
        if image.tag_v2[262] != 0:  # Pillow writes the tag as it likes: set it by hand
            entry = content.index(b"\x06\x01\x03\x00\x01\x00\x00\x00") + 8
            path.write_bytes(content[:entry] + b"\0\0" + content[entry + 2 :])
    assert np.array_equal(only_page(path).pixels[0], np.arange(255, -1, -1))


def test_float_images(tmp_path):
    ramp = np.tile(np.linspace(0, 1, 256, dtype=np.float32), (200, 1))
    for name, factor in (("unit.tif", 1), ("byte.tif", 255)):
        assert np.array_equal(
            only_page(save(tmp_path / name, ramp * np.float32(factor))).pixels[0], np.arange(256)
        )


def test_cmyk_palette_and_transparency(tmp_path):
    colour = Image.fromarray(page_array())
    for name in ("cmyk.tif", "cmyk.jpg"):
        colour.convert("CMYK").save(tmp_path / name)
        pixels = only_page(tmp_path / name).pixels
        assert pixels[20, 200].max() < 30
        assert pixels[300, 200].min() > 240
        assert int(pixels[520, 50, 0]) > int(pixels[520, 50, 1]) + 100
    colour.quantize(16).save(tmp_path / "palette.png")
    assert np.abs(only_page(tmp_path / "palette.png").pixels.astype(int) - page_array()).max() < 12
    clear = colour.convert("RGBA")
    clear.putalpha(Image.fromarray(np.where(page_array(grey=True) < 250, 255, 0).astype(np.uint8)))
    clear.save(tmp_path / "clear.png")
    assert np.array_equal(only_page(tmp_path / "clear.png").pixels, page_array())


def test_lab(tmp_path):
    Image.new("LAB", (100, 150), (255, 128, 128)).save(tmp_path / "lab.tif")
    assert only_page(tmp_path / "lab.tif").pixels.min() > 250


# ---------------------------------------------------------------- orientation and resolution


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("extension", ["png", "webp", "tif"])
def test_exif_orientation_is_applied(tmp_path, orientation, extension):
    upright = page_array(120, 200)
    undo = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }
    stored = np.ascontiguousarray(undo[orientation])
    path = tmp_path / f"p.{extension}"
    if extension == "tif":
        Image.fromarray(stored).save(path, tiffinfo={274: orientation}, dpi=(200, 200))
    else:
        exif = Image.Exif()
        exif[274] = orientation
        options = {"lossless": True} if extension == "webp" else {}
        Image.fromarray(stored).save(path, exif=exif, **options)
    assert np.array_equal(only_page(path).pixels, upright)


def test_fax_resolution_is_made_square(tmp_path):
    fine = bitonal_array(1728, 2200)
    page = only_page(save_bitonal(tmp_path / "fax.tif", fine[::2], (204, 98), compression="group3"))
    assert page.bitonal
    assert page.dpi == 204
    assert page.pixels.shape == (round(1100 * 204 / 98), 1728)
    assert set(np.unique(page.pixels)) == {0, 255}
    assert page.pixels[20, 800] == 0
    assert page.pixels[1000, 800] == 255


@pytest.mark.parametrize(
    ("size", "dpi", "expected"),
    [
        ((1654, 2339), (200, 200), 200),  # as stated
        ((1654, 2339), None, 200),  # nothing stated: A4
        ((2480, 3508), (72, 72), 300),  # a default nobody meant
        ((595, 842), (72, 72), 72),  # a screen-sized A4 page may mean it
        ((1654, 2339), (1, 1), 200),
        ((1654, 2339), (200, 20), 200),
        ((3307, 2339), (100, 100), 100),  # A2 and larger at a scanner's resolution
    ],
)
def test_resolution_is_believed_only_where_it_can_be(tmp_path, size, dpi, expected):
    path = save(tmp_path / "p.tif", np.full((size[1], size[0]), 255, np.uint8), dpi=dpi)
    page = only_page(path)
    assert page.dpi == pytest.approx(expected, abs=0.5)
    assert page.pixels.shape == (size[1], size[0])


# ---------------------------------------------------------------- several pages


def test_pages_of_a_tiff_in_any_order(tmp_path):
    frames = [Image.fromarray(page_array(100 + 10 * n, 200)) for n in range(4)]
    frames.insert(2, Image.fromarray(bitonal_array(300, 200)).convert("1"))
    path = tmp_path / "many.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:], dpi=(200, 200))
    scan = identify(path, LIMITS)
    assert scan.page_count == 5
    with open_scan(scan, LIMITS) as reader:
        widths = [reader.page(number).pixels.shape[1] for number in (5, 1, 3, 4, 2, 2)]
        assert widths == [130, 100, 300, 120, 110, 110]
        assert reader.page(3).bitonal


def test_thumbnails_in_a_tiff_are_not_pages(tmp_path):
    page, thumbnail = Image.fromarray(page_array()), Image.fromarray(page_array(40, 80))
    thumbnail.encoderinfo = {"tiffinfo": {254: 1}}
    path = tmp_path / "p.tif"
    page.save(path, save_all=True, append_images=[thumbnail])
    with Image.open(path) as image:
        image.seek(1)
        assert image.tag_v2.get(254) == 1
    assert identify(path, LIMITS).page_count == 1


def test_animations_are_refused(tmp_path):
    frames = [Image.fromarray(page_array(60 + n, 80)).resize((60, 80)) for n in range(3)]
    for name in ("a.png", "a.webp"):
        frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:])
        with pytest.raises(UnreadableScan, match="animation"):
            identify(tmp_path / name, LIMITS)


# ---------------------------------------------------------------- damage


@pytest.mark.parametrize("extension", ["jpg", "png", "tif", "webp", "bmp", "jp2"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_truncated_images_never_give_part_of_a_page(tmp_path, extension, share):
    rng = np.random.default_rng(1)
    noisy = rng.integers(0, 255, (300, 300, 3), dtype=np.uint8)
    path = save(tmp_path / f"cut.{extension}", noisy, dpi=None)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(UnreadableScan) as caught:
        read_page(identify(path, LIMITS), 1, LIMITS)
    assert "cut" in str(caught.value)
    assert "Scan it again" in str(caught.value)


def test_missing_last_pages_of_a_tiff_are_noticed(tmp_path):
    frames = [Image.fromarray(page_array(200 + n, 200)) for n in range(3)]
    path = tmp_path / "cut.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    whole = path.read_bytes()
    for share in (0.4, 0.67, 0.97):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(UnreadableScan, match="truncated"):
            identify(path, LIMITS)


def test_torn_fax_lines_are_an_error_of_their_page_and_stay_off_stderr(tmp_path, capfd):
    rng = np.random.default_rng(2)
    frames = [
        Image.fromarray(np.where(rng.random((400, 600)) < 0.1, 0, 255).astype(np.uint8)).convert("1")
        for _ in range(2)
    ]
    path = tmp_path / "fax.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="group4", dpi=(200, 200))
    content = bytearray(path.read_bytes())
    content[2000:2100] = b"\xff\x01" * 50
    path.write_bytes(content)
    scan = identify(path, LIMITS)
    with open_scan(scan, LIMITS) as reader:
        with pytest.raises(UnreadableScan, match="page 1 is damaged"):
            reader.page(1)
        assert np.array_equal(reader.page(2).pixels > 0, np.asarray(frames[1]))
    assert capfd.readouterr().err == ""


def test_a_page_over_the_limit_after_squaring(tmp_path):
    path = save_bitonal(tmp_path / "fax.tif", bitonal_array(1000, 900), (204, 98), compression="group4")
    limits = replace(LIMITS, max_megapixels=1)
    scan = identify(path, limits)
    with pytest.raises(ScanTooLarge):
        read_page(scan, 1, limits)


def test_torn_exif_does_not_cost_the_page(tmp_path):
    path = tmp_path / "p.jpg"
    Image.fromarray(page_array()).save(path, exif=b"Exif\0\0II*\0\xff\xff\xff\xff\x01")
    assert only_page(path).pixels.shape == (560, 400, 3)


# ---------------------------------------------------------------- untouched JPEG files


def test_jpeg_is_handed_on_verbatim_only_if_shown_as_stored(tmp_path):
    plain = save(tmp_path / "plain.jpg", page_array())
    turned = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[274] = 6
    Image.fromarray(page_array()).save(turned, exif=exif, dpi=(200, 200))
    cmyk = tmp_path / "cmyk.jpg"
    Image.fromarray(page_array()).convert("CMYK").save(cmyk, dpi=(200, 200))
    flat = save(tmp_path / "flat.jpg", page_array(), dpi=(200, 100))
    for path, verbatim in ((plain, True), (turned, False), (cmyk, False), (flat, False)):
        with open_scan(identify(path, LIMITS), LIMITS) as reader:
            assert (reader.verbatim_jpeg(1) == path.read_bytes()) is verbatim


def test_a_reader_lets_go_of_its_files(tmp_path):
    frames = [Image.fromarray(page_array(100, 150)) for _ in range(2)]
    path = tmp_path / "p.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    scan = identify(path, LIMITS)
    with pytest.raises(RuntimeError), open_scan(scan, LIMITS) as reader:
        reader.page(1)
        raise RuntimeError
    path.write_bytes(b"II*\0")
    with pytest.raises(ScanError), open_scan(scan, LIMITS):
        pass


@pytest.mark.parametrize("shape", [(600, 40), (513, 40, 3), (1, 300, 3)])
def test_pixels_come_over_as_they_are_strip_by_strip(shape):
    pixels = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    assert np.array_equal(image_reader._array_of(Image.fromarray(pixels)), pixels)
