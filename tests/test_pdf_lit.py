# SPDX-License-Identifier: Apache-2.0
"""Words lit on a copy of an access copy, as viewers draw them."""

from __future__ import annotations

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.errors import ProcessingFailed
from scan2archive.model import Highlights
from scan2archive.pipeline.access.pdf_lit import light, strips

WIDTH, HEIGHT = 600, 800  # pixels of the page as it is seen
WORDS = ((100, 200, 180, 230), (190, 200, 260, 230), (100, 700, 180, 730))


def blank_pdf(path, rotation=0, corner=(0, 0), unit=1):
    size = (WIDTH // 2, HEIGHT // 2) if rotation in (0, 180) else (HEIGHT // 2, WIDTH // 2)
    with pikepdf.new() as pdf:
        for _ in range(2):
            page = pdf.add_blank_page(page_size=size)
            page.obj.MediaBox = [corner[0], corner[1], corner[0] + size[0], corner[1] + size[1]]
            page.obj.Rotate = rotation
            if unit != 1:
                page.obj.UserUnit = unit
        pdf.save(path)
    return path


def seen(path, number=0):
    """The page as it is drawn, in pixels of the page image, colours apart."""
    with pdfium.PdfDocument(path) as document:
        page = document[number]
        scale = WIDTH / page.get_width()
        picture = page.render(scale=scale, may_draw_forms=True).to_numpy()[:, :, :3]
        page.close()
    return picture


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("corner", [(0, 0), (-30, 50)])
def test_light_lies_on_the_words_however_the_page_is_turned(tmp_path, rotation, corner):
    copy = blank_pdf(tmp_path / "access.pdf", rotation, corner)
    before = copy.read_bytes()
    light(
        copy, [Highlights(2, WIDTH, HEIGHT, WORDS), Highlights(3, WIDTH, HEIGHT, WORDS)], tmp_path / "lit.pdf"
    )
    picture = seen(tmp_path / "lit.pdf", 1)
    lit = np.ptp(picture.astype(int), axis=2) > 40
    for x0, y0, x1, y1 in WORDS:
        assert lit[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2].all()
    assert lit[215, 185]  # the blank between two of a line
    allowed = np.zeros_like(lit)
    for x0, y0, x1, y1 in strips(WORDS):
        allowed[y0 - 2 : y1 + 2, x0 - 2 : x1 + 2] = True
    assert not (lit & ~allowed).any()
    assert not (np.ptp(seen(tmp_path / "lit.pdf").astype(int), axis=2) > 40).any()
    assert copy.read_bytes() == before


def test_print_below_the_light_stays_dark_and_annotations_stay(tmp_path):
    copy = blank_pdf(tmp_path / "access.pdf")
    with pikepdf.open(copy, allow_overwriting_input=True) as pdf:
        pdf.pages[0].contents_add(b"0 g 60 295 5 5 re f")
        pdf.pages[0].obj.Annots = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot)])
        pdf.save(copy)
    light(copy, [Highlights(1, WIDTH, HEIGHT, WORDS)], tmp_path / "lit.pdf")
    assert seen(tmp_path / "lit.pdf")[205, 125].max() < 40
    with pikepdf.open(tmp_path / "lit.pdf") as pdf:
        assert len(pdf.pages[0].obj.Annots) == 2


def test_a_copy_that_is_no_pdf_is_named(tmp_path):
    broken = tmp_path / "access.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(ProcessingFailed, match=r"access\.pdf"):
        light(broken, [], tmp_path / "lit.pdf")


@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(1, 200), st.integers(5, 60)),
        max_size=12,
    )
)
def test_strips_cover_every_word_and_join_no_two_lines(boxes):
    words = [(x, y, x + w, y + h) for x, y, w, h in boxes]
    found = list(strips(words))
    assert len(found) <= len(words)
    for word in words:
        assert any(s[0] <= word[0] and s[1] <= word[1] and s[2] >= word[2] and s[3] >= word[3] for s in found)
    assert len(list(strips([(0, 0, 50, 20), (60, 40, 110, 60)]))) == 2
    assert len(list(strips([(0, 0, 50, 20), (90, 0, 140, 20)]))) == 2
