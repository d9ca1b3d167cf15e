# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.pipeline.sources.intake import identify, read_page
from scan2archive.pipeline.sources.pdf_text import ink_explained, is_readable
from scan2archive.settings import Limits
from scan2archive.vietnamese import fold
from tests.scanfiles import LINES, raw_pdf, save, text_pdf

LIMITS = Limits()
SIGNATURE = (
    "Người ký: Ủy ban nhân dân tỉnh",
    "Email: ubnd@example.gov.vn",
    "Cơ quan: Ủy ban nhân dân tỉnh",
    "Thời gian ký: 02.06.2014 10:21:33 +07:00",
)


def only_page(path):
    return read_page(identify(path, LIMITS), 1, LIMITS)


def scan_of(tmp_path, name="scan.png"):
    """The image of a page with the usual lines, as a scanner would give it."""
    page = only_page(text_pdf(tmp_path / "printed.pdf"))
    return save(tmp_path / name, page.pixels, dpi=(page.dpi, page.dpi))


def ink(page, box):
    x0, y0, x1, y1 = box
    return (page.pixels[y0:y1, x0:x1] < 128).mean()


# ---------------------------------------------------------------- words


def test_born_digital_page_keeps_its_text(tmp_path):
    page = only_page(text_pdf(tmp_path / "s.pdf"))
    assert page.layer == "visible"
    assert [word.text for word in page.words] == " ".join(LINES).split()
    assert [word.line for word in page.words] == [n for n, line in enumerate(LINES) for _ in line.split()]
    assert all(unicodedata.is_normalized("NFC", word.text) and word.confidence == 1.0 for word in page.words)


def test_boxes_lie_on_the_ink(tmp_path):
    page = only_page(text_pdf(tmp_path / "s.pdf"))
    height, width = page.pixels.shape[:2]
    covered = np.zeros((height, width), bool)
    for word in page.words:
        x0, y0, x1, y1 = word.box
        assert 0 <= x0 < x1 <= width
        assert 0 <= y0 < y1 <= height
        if any(c.isalnum() for c in word.text):
            assert ink(page, word.box) > 0.05, word
        covered[y0 - 2 : y1 + 2, x0 - 2 : x1 + 2] = True
    dark = page.pixels < 128
    assert (dark & ~covered).sum() < 0.01 * dark.sum()


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_boxes_follow_the_rotation_of_the_page(tmp_path, rotate):
    content = b"BT /F1 24 Tf 40 300 Td (Official letter) Tj ET"
    straight = only_page(raw_pdf(tmp_path / "a.pdf", content))
    turned = only_page(raw_pdf(tmp_path / "b.pdf", content, rotate=rotate))
    assert [word.text for word in turned.words] == ["Official", "letter"]
    for word, other in zip(turned.words, straight.words, strict=True):
        assert ink(turned, word.box) == pytest.approx(ink(straight, other.box), abs=0.05)


def test_boxes_follow_the_crop_and_words_outside_are_left_out(tmp_path):
    content = b"BT /F1 24 Tf 100 300 Td (inside) Tj 0 -280 Td (outside) Tj ET"
    page = only_page(raw_pdf(tmp_path / "s.pdf", content, crop=(50, 100, 288, 380)))
    assert [word.text for word in page.words] == ["inside"]
    assert ink(page, page.words[0].box) > 0.1


def test_decomposed_letters_become_nfc(tmp_path):
    # The font has no combining horn: ơ and ư stay whole, as in files made on a Mac.
    lines = tuple(
        "".join(
            c
            if c in "ơưƠƯ" or "\u031b" in unicodedata.normalize("NFD", c)
            else unicodedata.normalize("NFD", c)
            for c in line
        )
        for line in LINES
    )
    assert lines != LINES
    page = only_page(text_pdf(tmp_path / "s.pdf", lines))
    assert " ".join(word.text for word in page.words) == " ".join(LINES)


def test_paragraphs_are_blocks(tmp_path):
    page = only_page(text_pdf(tmp_path / "s.pdf", (*LINES[:3], "", "", *LINES[5:])))
    assert {word.block for word in page.words if word.line < 3} == {0}
    assert {word.block for word in page.words if word.line >= 3} == {1}


# ---------------------------------------------------------------- layers over scans


def test_scan_without_text_has_no_layer(tmp_path):
    page = only_page(text_pdf(tmp_path / "s.pdf", (), image=scan_of(tmp_path)))
    assert (page.layer, page.words) == ("none", ())


def test_earlier_ocr_is_an_invisible_layer(tmp_path):
    page = only_page(text_pdf(tmp_path / "s.pdf", image=scan_of(tmp_path), invisible=True))
    assert page.layer == "invisible"
    assert [word.text for word in page.words] == " ".join(LINES).split()
    assert all(ink(page, word.box) > 0.05 for word in page.words if word.text[0].isalnum())
    # Another program read them.
    assert {word.confidence for word in page.words} == {0.9}


def test_rows_of_a_tall_hidden_font_stay_apart(tmp_path):
    import pikepdf

    path = text_pdf(tmp_path / "s.pdf", image=scan_of(tmp_path), invisible=True)
    plain = only_page(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        # The same words higher than the rows are apart, and as wide.
        content = pdf.pages[0].Contents.read_bytes()
        size = re.search(rb"/\S+ (\d+(?:\.\d+)?) Tf", content)
        assert size is not None
        tall = re.sub(rb"(/\S+) \d+(?:\.\d+)? Tf", rb"\1 %d Tf 40 Tz" % round(2.5 * float(size[1])), content)
        pdf.pages[0].Contents.write(tall)
        pdf.save()
    page = only_page(path)
    assert page.layer == "invisible"
    assert [word.line for word in page.words] == [word.line for word in plain.words]
    for line in range(max(word.line for word in page.words)):
        own = [word for word in page.words if word.line == line]
        below = [word for word in page.words if word.line == line + 1]
        assert max(word.box[1] for word in own) < min(word.box[1] for word in below)
        assert max(word.box[3] for word in own) <= min(word.box[3] for word in below)


def test_text_painted_over_by_the_scan_is_invisible(tmp_path):
    import pikepdf

    path = text_pdf(tmp_path / "s.pdf", image=scan_of(tmp_path))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        steps = list(pikepdf.parse_content_stream(page))
        first_text = next(i for i, step in enumerate(steps) if str(step.operator) == "BT")
        page.Contents = pdf.make_stream(
            pikepdf.unparse_content_stream(steps[first_text:] + steps[:first_text])
        )
        pdf.save()
    assert only_page(path).layer == "invisible"


@pytest.mark.parametrize(
    "lines",
    [("2",), ("ĐẾN Số: 105 Ngày: 02/6/2014",), SIGNATURE, ("Ký bởi: Văn phòng", "Ngày ký: 02-06-2014")],
    ids=["page number", "stamp", "signature block", "short signature block"],
)
def test_little_text_on_a_scan_is_no_layer(tmp_path, lines):
    page = only_page(text_pdf(tmp_path / "s.pdf", lines, image=scan_of(tmp_path), top=400))
    assert (page.layer, page.words) == ("none", ())


def test_signature_block_alone_is_no_layer_but_belongs_to_a_born_digital_page(tmp_path):
    assert only_page(text_pdf(tmp_path / "a.pdf", SIGNATURE)).layer == "none"
    page = only_page(text_pdf(tmp_path / "b.pdf", LINES + SIGNATURE))
    assert page.layer == "visible"
    assert "Email:" in [word.text for word in page.words]


def test_letterhead_with_an_address_is_no_signature_block(tmp_path):
    lines = ("Công ty Cổ phần Xây dựng", "Email: vanphong@example.vn", "Kính gửi quý khách hàng")
    assert only_page(text_pdf(tmp_path / "s.pdf", lines)).layer == "visible"


def test_half_scan_half_text_is_read_anew(tmp_path):
    page = only_page(text_pdf(tmp_path / "s.pdf", LINES[:3], image=scan_of(tmp_path), top=500))
    assert page.layer == "none"


def test_text_on_a_letterhead_image_is_kept(tmp_path):
    paper = np.full((1170, 827, 3), 255, np.uint8)
    paper[20:60, 60:200] = (0, 60, 160)
    page = only_page(text_pdf(tmp_path / "s.pdf", image=save(tmp_path / "paper.png", paper), top=120))
    assert page.layer == "visible"
    assert len(page.words) == len(" ".join(LINES).split())


# ---------------------------------------------------------------- readable or not


@pytest.mark.parametrize(
    "text",
    [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020; Ủy ban nhân dân tỉnh (UBND), TT-BTC.",
        "The licensor grants you a worldwide, royalty-free licence to exercise the rights stated below.",
        "1.250.000 3.400.000 12% 2014 VND 15,5 (a) 02/6/2014",
        "HĐND QĐ-TTg BNNPTNT",
    ],
)
def test_good_text_is_readable(text):
    assert is_readable(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "Uû ban nh©n d©n tØnh ®· ban hµnh quyÕt ®Þnh vÒ viÖc qu¶n lý ®Êt ®ai",  # TCVN3
        "Uyû ban nhaân daân tænh ñaõ ban haønh quyeát ñònh veà vieäc quaûn lyù",  # VNI
        "Uy ban nhan dan tinh da ban hanh quyet dinh ve viec quan ly dat dai",  # marks lost
        "\ufffd\ufffd \ufffda\ufffd \ufffd\ufffd\ufffd b\ufffd",  # font without mapping
        "\uf043\uf0e9\uf06e \uf063\uf0f8",  # symbol font
        "xkcdq wrtplm ZzxQr vbNmk lkjhgf qwrtp",  # noise
    ],
)
def test_garbage_is_not_readable(text):
    assert not is_readable(text.split())


def test_garbage_layer_over_a_scan_is_not_used(tmp_path):
    lines = tuple(fold(line) for line in LINES)
    assert (
        only_page(text_pdf(tmp_path / "s.pdf", lines, image=scan_of(tmp_path), invisible=True)).layer
        == "none"
    )


@given(st.lists(st.text(min_size=1), max_size=30))
def test_any_text_is_judged(texts):
    assert is_readable(texts) in {True, False}


boxes = st.tuples(*[st.integers(0, 400)] * 4).map(
    lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]) + 1, max(b[1], b[3]) + 1)
)


@given(st.lists(boxes, max_size=5), boxes)
def test_more_words_never_explain_less_ink(some, one_more):
    pixels = np.full((400, 400), 255, np.uint8)
    pixels[50:60, 50:350] = 0
    pixels[200:300, 100:120] = 0
    less, more = (ink_explained(words, pixels, 100) for words in (some, [*some, one_more]))
    assert 0 <= less <= more <= 1


def test_ink_explained_counts_places():
    pixels = np.full((400, 400), 255, np.uint8)
    assert ink_explained([], pixels, 100) == 1.0
    pixels[97:107, 50:350] = 0  # one row of cells (12 pixels at 100 dpi) each
    pixels[301:311, 50:350] = 0
    assert ink_explained([(50, 97, 350, 107)], pixels, 100) == 0.5
    assert ink_explained([(50, 97, 350, 107), (50, 301, 350, 311)], pixels, 100) == 1.0
