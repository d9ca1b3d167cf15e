# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scan2archive.errors import UnreadableScan
from scan2archive.pipeline.sources.completeness import missing
from scan2archive.pipeline.sources.intake import identify
from scan2archive.settings import Limits
from tests.scanfiles import bitonal_array, image_pdf, page_array, save, save_bitonal, text_pdf


def _linearized(folder):
    with pikepdf.open(text_pdf(folder / "plain.pdf")) as pdf:
        pdf.save(folder / "linear.pdf", linearize=True)
    return folder / "linear.pdf"


def _pages(folder):
    pages = [Image.fromarray(bitonal_array()).convert("1") for _ in range(3)]
    pages[0].save(folder / "p.tif", save_all=True, append_images=pages[1:], compression="group4")
    return folder / "p.tif"


def _large_tiff(folder):
    Image.effect_noise((400, 400), 90).save(folder / "a.tif", compression="tiff_lzw")
    return folder / "a.tif"


MAKERS = {
    "pdf": lambda folder: text_pdf(folder / "a.pdf"),
    "image-pdf": lambda folder: image_pdf(folder / "a.pdf", save(folder / "a.jpg", page_array())),
    "linearized": _linearized,
    "tiff": lambda folder: save(folder / "a.tif", page_array(), compression="tiff_lzw"),
    "large-tiff": _large_tiff,
    "g4-pages": _pages,
    "jpeg": lambda folder: save(folder / "a.jpg", page_array()),
    "progressive": lambda folder: save(folder / "a.jpg", page_array(), progressive=True),
    "png": lambda folder: save(folder / "a.png", page_array()),
    "webp": lambda folder: save(folder / "a.webp", page_array(), lossless=True, dpi=None),
    "jp2": lambda folder: save(folder / "a.jp2", page_array(), dpi=None),
    "codestream": lambda folder: save(folder / "a.j2k", page_array(), dpi=None, no_jp2=True),
    "bmp": lambda folder: save(folder / "a.bmp", page_array()),
    "bitonal-bmp": lambda folder: save_bitonal(folder / "a.bmp", bitonal_array()),
}


@dataclass(frozen=True)
class Whole:
    path: Path
    part: Path
    data: bytes = field(repr=False)


@pytest.fixture(scope="module", params=MAKERS)
def whole(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    path = MAKERS[request.param](folder)
    return Whole(path, folder / "part", path.read_bytes())


def test_a_whole_file_misses_nothing(whole):
    assert missing(whole.path) == ""
    if whole.path.suffix != ".jp2":  # boxes fill it to the end
        whole.part.write_bytes(whole.data + bytes(700))  # some transfers fill a block
        assert missing(whole.part) == ""


@settings(deadline=None, max_examples=50)
@given(st.floats(0, 1))
def test_a_file_cut_off_anywhere_is_not_whole(whole, share):
    # The last bytes may be a line's end, or slack that nothing refers to.
    needed = len(whole.data.rstrip(b"\0\r\n ")) - 1
    whole.part.write_bytes(whole.data[: int(share * needed)])
    assert missing(whole.part)


@settings(deadline=None, max_examples=50)
@given(st.floats(0, 1))
def test_a_file_of_which_the_rest_is_only_reserved_is_not_whole(whole, share):
    # Rows that are stored as they are may be black: there only the writing itself tells.
    plain = whole.path.suffix == ".bmp"
    kept = 0 if plain else int(share * max(0, len(whole.data) - 20_000))
    whole.part.write_bytes(whole.data[:kept] + bytes(len(whole.data) - kept))
    assert missing(whole.part)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (bytes(5000), "zeros"),
        (b"%PDF", "short"),
        (b"%PDF-1.7\n% and so on\n", "without its end"),
        (b"\xff\xd8\xff\xe0\0\xffJFIF and so on", "middle"),
    ],
)
def test_what_is_missing_is_said(tmp_path, data, words):
    (tmp_path / "a.pdf").write_bytes(data)
    assert words in missing(tmp_path / "a.pdf")


def test_kinds_nobody_reads_are_left_to_intake(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"<html>not a scan</html>")
    assert missing(tmp_path / "a.pdf") == ""


def _updated(folder):
    """A PDF as signing programs leave it: an update behind the end of what was before; and the length before it."""
    path = text_pdf(folder / "a.pdf")
    before = path.read_bytes()
    old_table = before.rsplit(b"startxref", 1)[1].split()[0]
    body = b"9 0 obj\n<< /Type /Annot /Contents (" + b"x" * 600 + b") >>\nendobj\n"
    at = len(before) + len(body)
    table = b"xref\n9 1\n%010d 00000 n \ntrailer\n<< /Size 10 /Root 1 0 R /Prev %s >>\n" % (
        len(before),
        old_table,
    )
    return before, before + body + table + b"startxref\n%d\n" % at


def test_an_update_of_a_pdf_that_broke_off_is_not_whole(tmp_path):
    before, whole = _updated(tmp_path)
    path = tmp_path / "a.pdf"
    path.write_bytes(whole + b"%%EOF\n")
    assert missing(path) == ""
    # From its fourth byte on: "9" alone could be anything a gateway appends. Its last bytes may be a line's end.
    for end in range(len(before) + 3, len(whole) - 12, 7):
        path.write_bytes(whole[:end])
        assert "last update" in missing(path)
    with pytest.raises(UnreadableScan, match=r"truncated.*last update"):
        identify(path, Limits())


@pytest.mark.parametrize(
    "after",
    [
        b"",
        bytes(5000),
        b"\r\n0\r\n\r\n",
        b"\r\n<!-- sent by mail -->\r\n",
        b"\n------=_NextPart_000_0012--\n" * 9,
        b"\nCh\xe1\xbb\xaf k\xc3\xbd: 12 00 objects\n" + b"\x1a" * 40,
    ],
    ids=["nothing", "zeros", "chunk", "comment", "mail", "text"],
)
def test_what_transfers_append_to_a_pdf_is_no_harm(tmp_path, after):
    path = text_pdf(tmp_path / "a.pdf")
    path.write_bytes(path.read_bytes() + after)
    assert missing(path) == ""
    assert identify(path, Limits()).page_count == 1


def test_an_update_that_only_lacks_its_mark_is_whole(tmp_path):
    _before, whole = _updated(tmp_path)
    (tmp_path / "a.pdf").write_bytes(whole)
    assert missing(tmp_path / "a.pdf") == ""


def test_the_thumbnail_of_a_photo_does_not_end_it(tmp_path):
    small = io.BytesIO()
    Image.fromarray(page_array(60, 80)).save(small, "JPEG")
    exif = b"Exif\0\0" + small.getvalue()
    data = save(tmp_path / "a.jpg", page_array()).read_bytes()
    photo = data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]
    (tmp_path / "b.jpg").write_bytes(photo + b"trailer of a camera")
    assert missing(tmp_path / "b.jpg") == ""
    (tmp_path / "b.jpg").write_bytes(photo[:-40])
    assert missing(tmp_path / "b.jpg")
