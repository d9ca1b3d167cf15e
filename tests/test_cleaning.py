# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest

from scan2archive.pipeline import cleaning
from tests.drawing import draw_page


@pytest.fixture(scope="module")
def page():
    return draw_page()


def test_a_red_seal_vanishes_from_the_reading_image_and_print_stays(page):
    colour = np.stack([page] * 3, axis=-1)
    colour[300:600, 300:600][page[300:600, 300:600] > 128] = (230, 60, 60)
    reading = cleaning.reading_image(colour, 200, bitonal=False, reading_dpi=200)
    assert "red channel" in reading.recipe
    sealed = reading.pixels[300:600, 300:600]
    plain = page[300:600, 300:600]
    assert sealed[plain == 255].mean() > 240
    assert sealed[plain < 30].mean() < 60


def test_uneven_light_is_evened_out(page):
    shade = np.linspace(0.45, 1.0, page.shape[1])
    shaded = (page * shade).astype(np.uint8)
    lit = cleaning.even_light(shaded, 200)
    paper = lit[page == 255]
    assert paper.mean() > 245
    assert paper[: len(paper) // 2].mean() > 240
    assert lit[page < 30].mean() < 60


def test_faded_print_becomes_black(page):
    faded = (255 - (255 - page) * 0.35).astype(np.uint8)
    assert cleaning.reading_image(faded, 200, bitonal=False, reading_dpi=200).pixels.min() < 30


def test_the_reading_image_knows_its_scale():
    page = draw_page(dpi=300)
    reading = cleaning.reading_image(page, 300, bitonal=True, reading_dpi=200)
    assert reading.scale == pytest.approx(2 / 3)
    assert reading.dpi == pytest.approx(200)
    assert reading.pixels.shape == (round(page.shape[0] * 2 / 3), round(page.shape[1] * 2 / 3))


def test_scanner_edges_and_punch_holes_become_paper_and_print_stays(page):
    sheet = np.where(page < 128, 30, 225).astype(np.uint8)
    scan = sheet.copy()
    scan[:, :50] = 15
    scan[-40:] = 25
    y, x = np.mgrid[: scan.shape[0], : scan.shape[1]]
    for centre in (700, 1400):
        scan[(y - centre) ** 2 + (x - 110) ** 2 < 22**2] = 10
    reading = cleaning.reading_image(scan, 200, bitonal=False, reading_dpi=200)
    assert "edges and holes" in reading.recipe
    assert reading.pixels[:, :150].min() > 200
    assert reading.pixels[-60:].min() > 200
    assert reading.pixels[page < 30].mean() < 60


def test_headings_tables_and_dark_paper_are_not_taken_for_edges(page):
    framed = page.copy()
    framed[:, :3] = 0
    framed[1000:1003] = 0
    assert not cleaning.surroundings(framed, 200).any()
    assert not cleaning.surroundings(draw_page(("THÔNG BÁO",), points=48), 200).any()
    brown = np.where(page < 128, 40, 105).astype(np.uint8)
    assert not cleaning.surroundings(brown, 200).any()
