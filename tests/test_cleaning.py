# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import cv2
import numpy as np
import pytest

from scan2archive.pipeline.images import (
    cleaning,
    image,
    image_bands,
    image_dust,
    image_light,
    image_red,
    image_screen,
    image_stains,
    image_streaks,
    image_surroundings,
)
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


def _with_red_print(pixels):
    return image_red.with_red_print(pixels, np.ascontiguousarray(pixels[..., 0]), 200)


def _stained(page, colour):
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]].astype(float)
    away = np.hypot(x - 500, y - 450) - 250
    share = np.clip((away < 0) * 0.35 + 0.75 * np.exp(-((away / 5) ** 2)), 0, 0.9)[..., None]
    return (page[..., None] * (1 - share + share * np.array(colour) / 255)).astype(np.uint8), np.abs(away) < 8


@pytest.mark.parametrize("colour", [(150, 95, 45), (180, 140, 90)], ids=["coffee", "tea"])
def test_the_rim_of_a_stain_vanishes_and_print_under_it_stays(page, colour):
    stained, rim = _stained(page, colour)
    shown = image_stains.without_stains(stained, np.ascontiguousarray(stained[..., 0]), 200)
    assert shown is not None
    blank = cv2.erode(page, np.ones((5, 5), np.uint8)) == 255
    assert stained[..., 0][rim & blank].mean() < shown[rim & blank].mean() - 15
    assert shown[rim & blank].mean() > 235
    assert shown[rim & (page < 30)].mean() < 60


def test_rows_of_brown_print_are_no_stain(page):
    brown = np.where(page[..., None] < 128, (110, 75, 45), (245, 240, 228)).astype(np.uint8)
    assert image_stains.without_stains(brown, np.ascontiguousarray(brown[..., 0]), 200) is None


def test_the_table_below_a_photographed_sheet_is_no_stain(page):
    table = np.full((page.shape[0] + 300, page.shape[1] + 300, 3), (150, 110, 70), np.uint8)
    table[150:-150, 150:-150] = page[..., None]
    assert image_stains.without_stains(table, np.ascontiguousarray(table[..., 0]), 200) is None


def test_a_red_seal_is_no_stain(page):
    sealed, _ = _stained(page, (205, 45, 50))
    assert image_stains.without_stains(sealed, np.ascontiguousarray(sealed[..., 0]), 200) is None


def _streaked(page, column, dark, paper=230, noise=6.0):
    light = page.astype(float) * paper / 255
    light[:, column : column + 2] -= dark
    light += np.random.default_rng(4).normal(0, noise, page.shape)
    return light.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("dark", [25, 60, 90])
def test_a_streak_of_the_glass_goes_and_print_under_it_stays(page, dark):
    column = int((page[:, 200:-200] < 128).sum(axis=0).argmax()) + 200  # where most print is
    streaked = _streaked(page, column, dark)
    shown = image_streaks.without_streaks(streaked, 200)
    assert shown is not None
    around = slice(column - 12, column + 14)
    blank = page[:, column : column + 2] == 255
    usual = shown[:, around][page[:, around] == 255].mean()
    assert abs(shown[:, column : column + 2][blank].mean() - usual) < 4
    assert shown[:, column : column + 2][page[:, column : column + 2] < 30].mean() < 60
    elsewhere = np.abs(np.arange(page.shape[1]) - column) > 4
    assert (shown[:, elsewhere] == streaked[:, elsewhere]).all()


def test_a_black_streak_of_a_bitonal_page_goes_and_letters_across_it_stay(page):
    split = np.where(page < 128, 0, 255).astype(np.uint8)
    column = int((split[:, 200:-200] == 0).sum(axis=0).argmax()) + 200
    streaked = split.copy()
    streaked[:, column : column + 2] = 0
    shown = image_streaks.without_streaks(streaked, 200)
    assert shown is not None
    across = (split[:, column - 1] == 0) & (split[:, column + 2] == 0)
    assert across.any()
    assert (shown[across, column] == 0).all()
    blank = (split[:, column - 2 : column + 4] == 255).all(axis=1)
    assert (shown[blank, column : column + 2] == 255).all()


def test_neither_a_page_nor_a_rule_of_a_table_nor_a_frame_is_a_streak(page):
    assert image_streaks.without_streaks(_streaked(page, 700, 0), 200) is None
    ruled = page.copy()
    margin = round(0.06 * page.shape[0])
    ruled[margin:-margin, 300:303] = ruled[margin:-margin, 900:903] = 40
    assert image_streaks.without_streaks(_streaked(ruled, 700, 0), 200) is None


@pytest.mark.parametrize("shape", [(8, 8), (40, 900), (900, 20), (200, 60), (3000, 90)])
def test_small_and_narrow_pictures_have_no_streaks(shape):
    picture = np.full(shape, 255, np.uint8)
    picture[:, shape[1] // 2] = 0
    assert image_streaks.without_streaks(picture, 200) is None or shape[1] > 80


def test_neither_coffee_nor_tea_is_red_print(page):
    for colour in ((150, 95, 45), (180, 140, 90)):
        stained, _ = _stained(page, colour)
        assert _with_red_print(stained) is None


def test_a_paragraph_all_in_red_whose_rows_touch_stays(page):
    rows = np.flatnonzero((page < 128).any(axis=1))
    tight = np.ascontiguousarray(page[np.isin(np.arange(len(page)), rows)])  # nothing between its lines
    whole = np.full((tight.shape[0] + 400, tight.shape[1]), 255, np.uint8)
    whole[200:-200] = tight
    red = np.where(whole[..., None] < 128, (200, 40, 45), (250, 248, 240)).astype(np.uint8)
    shown = _with_red_print(red)
    assert shown is not None
    assert (shown[whole < 128] < 120).mean() > 0.6


def test_rows_of_which_only_the_feet_are_red_stay(page):
    colour = np.where(page[..., None] < 128, 30, 245) + np.zeros(3, int)
    rows = (page < 128).any(axis=1).astype(np.int8)
    edges = np.diff(np.concatenate([[0], rows, [0]]))
    for top, bottom in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        foot = slice(top + int(0.55 * (bottom - top)), bottom)
        colour[foot][page[foot] < 128] = (200, 40, 45)
    shown = _with_red_print(colour.astype(np.uint8))
    assert shown is not None
    assert (shown[page < 128] < 120).mean() > 0.8


def test_short_rows_of_which_only_the_feet_are_red_stay(page):
    ink = (page < 128) & (np.arange(page.shape[1]) < 600)  # no row of it is as long as a stamp is wide
    colour = np.where(ink[..., None], 30, 245) + np.zeros(3, int)
    edges = np.diff(np.concatenate([[0], ink.any(axis=1).astype(np.int8), [0]]))
    for top, bottom in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        foot = slice(top + int(0.55 * (bottom - top)), bottom)
        colour[foot][ink[foot]] = (200, 40, 45)
    shown = _with_red_print(colour.astype(np.uint8))
    assert shown is not None
    assert (shown[ink] < 120).mean() > 0.8
    apart = colour.copy()
    apart[ink & (colour[..., 1] < 35)] = 245  # the red feet alone: that may be a stamp
    assert _with_red_print(apart.astype(np.uint8)) is None


def test_neither_brown_paper_nor_a_stamp_across_the_print_is_red_print(page):
    rng = np.random.default_rng(8)
    ink = (255 - page[..., None].astype(float)) / 255
    brown = (
        np.array([216, 198, 158]) * (1 - ink)
        + np.array([40, 40, 60]) * ink
        + rng.normal(0, 9, (*page.shape, 3))
    )
    assert _with_red_print(brown.clip(0, 255).astype(np.uint8)) is None
    stamp = np.zeros_like(page)
    cv2.putText(stamp, "DA THU TIEN", (250, 420), cv2.FONT_HERSHEY_SIMPLEX, 3.2, 255, 14)
    turn = cv2.getRotationMatrix2D((500, 400), 12, 1)
    stamp = cv2.warpAffine(stamp, turn, page.shape[::-1])
    shown = np.stack([page] * 3, axis=-1).astype(float)
    shown[stamp > 128] *= np.array([205, 45, 50]) / 255
    assert _with_red_print(shown.astype(np.uint8)) is None


def test_rows_of_red_print_stay_and_a_seal_beside_them_goes(page):
    colour = np.stack([page] * 3, axis=-1)
    red = np.zeros(page.shape, bool)
    red[760:1010] = page[760:1010] < 128
    colour[red] = (205, 35, 45)
    seal = np.zeros_like(page)
    cv2.circle(seal, (1250, 1500), 140, 255, 8)
    cv2.putText(seal, "TINH HOA BINH", (1140, 1500), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 255, 3)
    colour[seal > 0] = (220, 40, 50)
    reading = cleaning.reading_image(colour, 200, bitonal=False, reading_dpi=200)
    assert {"red channel", "red print"} <= set(reading.recipe)
    assert reading.pixels[cv2.erode(red.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0].mean() < 90
    alone = (seal > 0) & (page == 255)
    assert reading.pixels[alone].mean() > 200
    colour[red] = 0
    assert "red print" not in cleaning.reading_image(colour, 200, bitonal=False, reading_dpi=200).recipe


def test_uneven_light_is_evened_out(page):
    shade = np.linspace(0.45, 1.0, page.shape[1])
    shaded = (page * shade).astype(np.uint8)
    lit, steps = image_light.even_light(shaded, 200)
    assert steps == ("even light",)
    paper = lit[page == 255]
    assert paper.mean() > 245
    assert paper[: len(paper) // 2].mean() > 240
    assert lit[page < 30].mean() < 60


def test_print_that_faded_in_bands_becomes_even_and_keeps_its_shades(page):
    across = np.arange(page.shape[1])
    fade = 0.7 - 0.25 * np.exp(-(((across - 500) / 90) ** 2)) - 0.25 * np.exp(-(((across - 1100) / 120) ** 2))
    faded = (255 - (255 - page) * fade).astype(np.uint8)
    reading = cleaning.reading_image(faded, 200, bitonal=False, reading_dpi=200)
    assert reading.recipe == ("even light", "even print")
    stroke = page < 30
    columns = [(300, 400), (450, 550), (750, 850), (1050, 1150)]
    before = [float(faded[:, a:b][stroke[:, a:b]].mean()) for a, b in columns]
    after = [float(reading.pixels[:, a:b][stroke[:, a:b]].mean()) for a, b in columns]
    assert max(before) > 130
    assert max(after) < 90
    assert all(old - new > 45 for old, new in zip(before, after, strict=True))
    assert reading.pixels[cv2.erode(page, np.ones((7, 7), np.uint8)) == 255].min() > 245


def test_faded_print_becomes_black(page):
    faded = (255 - (255 - page) * 0.35).astype(np.uint8)
    assert cleaning.reading_image(faded, 200, bitonal=False, reading_dpi=200).pixels.min() < 30


def test_sound_pages_are_left_nearly_as_they_are(page):
    bitonal = np.where(page < 128, 0, 255).astype(np.uint8)
    reading = cleaning.reading_image(bitonal, 200, bitonal=True, reading_dpi=200)
    assert reading.recipe == ("soft edges",)
    assert np.mean((reading.pixels < 128) == (bitonal < 128)) > 0.998
    fine = cleaning.reading_image(
        np.repeat(np.repeat(bitonal, 2, 0), 2, 1), 400, bitonal=True, reading_dpi=200
    )
    assert fine.recipe == ("scale 0.50",)  # its edges are soft already
    assert np.array_equal(fine.pixels, bitonal)
    grey = cleaning.reading_image(page, 200, bitonal=False, reading_dpi=200)
    assert grey.recipe == ("even light", "smooth")


def test_the_grain_of_a_photocopy_is_smoothed_and_its_print_not_rebuilt(page):
    page = cv2.erode(page, np.ones((3, 3), np.uint8))  # copied print is bold
    grain = cv2.GaussianBlur(np.random.default_rng(3).normal(0, 1, page.shape), (0, 0), 0.8)
    copy = np.clip(np.where(page < 128, 25, 248) + 9 / grain.std() * grain, 0, 255).astype(np.uint8)
    reading = cleaning.reading_image(copy, 200, bitonal=False, reading_dpi=200)
    assert reading.recipe == ("even light", "specks", "grain")
    faded = np.clip(np.where(page < 128, 150, 240) + 9 / grain.std() * grain, 0, 255).astype(np.uint8)
    assert "one strength" in cleaning.reading_image(faded, 200, bitonal=False, reading_dpi=200).recipe


def test_a_bitonal_page_strewn_with_dust_loses_it(page):
    bitonal = np.where(page < 128, 0, 255).astype(np.uint8)
    rng = np.random.default_rng(5)
    bitonal[rng.integers(0, page.shape[0], 4000), rng.integers(0, page.shape[1], 4000)] = 0
    reading = cleaning.reading_image(bitonal, 200, bitonal=True, reading_dpi=200)
    assert "specks" in reading.recipe
    far = cv2.erode(page, np.ones((21, 21), np.uint8)) == 255
    assert (reading.pixels[far] == 255).mean() > 0.9999
    assert reading.pixels[page < 30].mean() < 60


def test_only_print_that_is_rebuilt_comes_out_otherwise_the_second_time(page):
    bitonal = np.where(page < 128, 0, 255).astype(np.uint8)
    rng = np.random.default_rng(5)
    dusty = bitonal.copy()
    dusty[rng.integers(0, page.shape[0], 4000), rng.integers(0, page.shape[1], 4000)] = 0
    far = cv2.erode(page, np.ones((21, 21), np.uint8)) == 255
    sound = cleaning.reading_image(bitonal, 200, bitonal=True, reading_dpi=200)
    assert sound.evenly_lit is None and cleaning.otherwise_rebuilt(sound) == ()
    once = cleaning.reading_image(dusty, 200, bitonal=True, reading_dpi=200)
    stern, mild = cleaning.otherwise_rebuilt(once)
    assert once.pixels.shape == stern.shape == mild.shape
    assert stern.mean() >= mild.mean()
    for again in (stern, mild):
        assert not np.array_equal(once.pixels, again)
        assert again[page < 30].mean() < 60
        assert (again[far] == 255).mean() > 0.97  # dust stays


@pytest.mark.parametrize(("softness", "known"), [(2.2, False), (0.7, True)])
def test_soft_print_that_goes_as_the_other_side_is_noted(page, softness, known):
    rng = np.random.default_rng(7)
    right = np.arange(page.shape[1]) > page.shape[1] // 2
    soft = cv2.GaussianBlur(page, (0, 0), softness).astype(float)
    ink = np.where(right, (255 - soft) * 0.8, 255 - cv2.GaussianBlur(page, (0, 0), 0.7).astype(float))
    grey = 235 - 0.45 * ink + cv2.GaussianBlur(rng.normal(0, 9, page.shape), (0, 0), 1.2) * 2
    reading = cleaning.reading_image(grey.clip(0, 255).astype(np.uint8), 200, bitonal=False, reading_dpi=200)
    assert (reading.taken is None) == known
    if reading.taken is not None:
        there = reading.taken > 0
        near = cv2.erode(page, np.ones((7, 7), np.uint8)) < 128
        assert near[there].mean() > 0.95
        assert (reading.pixels[cv2.erode(there.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] == 255).all()


def test_a_page_in_grey_strewn_with_dust_loses_it_and_keeps_its_shades(page):
    rng = np.random.default_rng(5)
    dusty = page.copy()
    for y, x in zip(rng.integers(0, 2337, 4000), rng.integers(0, 1652, 4000), strict=True):
        dusty[y : y + 2, x : x + 2] = np.minimum(dusty[y : y + 2, x : x + 2], 60)
    reading = cleaning.reading_image(dusty, 200, bitonal=False, reading_dpi=200)
    assert reading.recipe == ("even light", "specks", "smooth")
    sound = cleaning.reading_image(page, 200, bitonal=False, reading_dpi=200).pixels
    far = cv2.erode(page, np.ones((7, 7), np.uint8)) == 255
    assert (reading.pixels[far] > 250).mean() > 0.9999
    assert np.abs(reading.pixels[page < 30].astype(int) - sound[page < 30]).mean() < 3


def test_print_that_paled_in_patches_is_kept_where_it_is_palest(page):
    rng = np.random.default_rng(6)
    cells = rng.random((14, 10)).astype(np.float32)
    left = 0.14 + 0.36 * np.clip(cv2.resize(cells, page.shape[::-1], interpolation=cv2.INTER_CUBIC), 0, 1)
    soft = cv2.GaussianBlur(page, (0, 0), 0.5).astype(float)
    paled = 225 - (255 - soft) * left * 0.55 + rng.normal(0, 2.5, page.shape)
    reading = cleaning.reading_image(paled.clip(0, 255).astype(np.uint8), 200, bitonal=False, reading_dpi=200)
    assert reading.recipe == ("even light", "even print")
    palest = (page < 30) & (left < 0.2)
    assert palest.any()
    assert reading.pixels[palest].mean() < 200
    assert reading.pixels[(page < 30) & (left > 0.4)].mean() < 90


def test_a_grainy_faded_page_with_its_back_showing_is_rebuilt(page):
    rng = np.random.default_rng(6)
    soft = cv2.GaussianBlur(page, (0, 0), 0.8).astype(float)
    back = cv2.GaussianBlur(page[:, ::-1], (0, 0), 1.3).astype(float)
    worn = 200 * (1 - 0.5 * (255 - soft) / 255) * (1 - 0.15 * (255 - back) / 255)
    worn = (worn + rng.normal(0, 9, page.shape)).clip(0, 255).astype(np.uint8)
    reading = cleaning.reading_image(worn, 200, bitonal=False, reading_dpi=200)
    assert {"one strength", "other side"} <= set(reading.recipe)
    assert reading.pixels[page < 30].mean() < 80
    apart = (back < 120) & (cv2.erode(page, np.ones((21, 21), np.uint8)) == 255)
    assert reading.pixels[apart].mean() > 240


@pytest.mark.parametrize(
    ("grain", "dark", "cut"), [(0.0, 90, 0.15), (0.03, 90, 0.15), (0.12, 90, 0.3), (0.0, 180, 0.3)]
)
def test_pale_strokes_of_pale_print_are_kept_where_no_grain_comes_along(page, grain, dark, cut):
    shares = (255 - page.astype(float)) / 255 + np.random.default_rng(6).normal(0, grain, page.shape)
    strength = np.full(page.shape, dark, np.float32)
    assert image_dust.paper_cut((160 * shares).clip(0, 255).astype(np.uint8), strength, 200) == cut


def test_shade_that_ends_sharply_is_evened_out(page):
    marked = np.stack([page] * 3, axis=-1).astype(float)
    for y in range(400, 900, 60):  # a blue highlighter over lines of print
        marked[y : y + 34, 300:1200] *= np.array([90, 190, 250]) / 255
    marked = marked.astype(np.uint8)
    grey = marked[..., 0]
    lit, steps = image_light.even_light(grey, 200)
    assert steps == ("even light", "patches of shade")
    inside = np.zeros(page.shape, bool)
    for y in range(400, 900, 60):
        inside[y + 4 : y + 30, 304:1196] = True
    assert lit[inside & (page == 255)].mean() > 245
    assert lit[inside & (page < 30)].mean() < 60
    outside = cv2.dilate(inside.astype(np.uint8), np.ones((241, 241), np.uint8)) == 0
    assert np.array_equal(lit[outside], image_light.even_light(page, 200)[0][outside])


@pytest.mark.parametrize("bitonal", [False, True])
def test_light_print_on_dark_bands_is_turned_over(page, bitonal):
    banded = page.copy()
    bands = [(slice(y, y + 44), slice(200, 1500)) for y in (160, 762, 914)]
    for band in bands:
        banded[band] = 255 - page[band]
    if bitonal:
        banded = np.where(banded < 128, 0, 255).astype(np.uint8)
    reading = cleaning.reading_image(banded, 200, bitonal=bitonal, reading_dpi=200)
    assert "dark bands" in reading.recipe
    for rows, columns in bands:
        within = slice(rows.start + 4, rows.stop - 4), slice(columns.start + 4, columns.stop - 4)
        assert reading.pixels[within][page[within] == 255].mean() > 235
        assert reading.pixels[within][page[within] < 30].mean() < 70


def test_dark_places_without_light_print_stay(page):
    assert image_bands.turn_bands(page, 200, 255.0) is None
    marked = page.copy()
    marked[1500:1700, 300:900] = 30  # a dark picture
    cv2.circle(marked, (1200, 1700), 120, 30, -1)  # a seal
    cv2.circle(marked, (1200, 1700), 40, 255, -1)
    assert image_bands.turn_bands(marked, 200, 255.0) is None


def test_a_bitonal_page_whose_greys_are_dots_is_read_as_a_grey_one(page):
    grey = cv2.GaussianBlur(page, (0, 0), 0.8).astype(float) * 0.88
    order = np.array([[0, 2], [3, 1]])
    for _ in range(2):
        order = np.block([[4 * order, 4 * order + 2], [4 * order + 3, 4 * order + 1]])
    tiles = np.tile((order + 0.5) * 4, (grey.shape[0] // 8 + 1, grey.shape[1] // 8 + 1))
    strewn = np.where(grey < tiles[: grey.shape[0], : grey.shape[1]], 0, 255).astype(np.uint8)
    reading = cleaning.reading_image(strewn, 200, bitonal=True, reading_dpi=200)
    assert reading.recipe[:2] == ("screen", "even light")
    far = cv2.erode(page, np.ones((9, 9), np.uint8)) == 255
    assert (reading.pixels[far] > 200).mean() > 0.999
    assert reading.pixels[page < 30].mean() < 60
    # Dust, however much, is no screen.
    bitonal = np.where(page < 128, 0, 255).astype(np.uint8)
    rng = np.random.default_rng(5)
    bitonal[rng.integers(0, page.shape[0], 60000), rng.integers(0, page.shape[1], 60000)] = 0
    assert not image_screen.is_screened(bitonal)
    assert not image_screen.is_screened(bitonal[:2])


@pytest.mark.parametrize(("rotation", "skew"), [(0, 0.0), (90, 0.0), (180, 2.5), (270, -4.0)])
def test_a_turned_reading_matches_the_archived_page(rotation, skew):
    page = draw_page(dpi=300)
    unturned = cleaning.reading_image(page, 300, bitonal=False, reading_dpi=200)
    turned = cleaning.turned(unturned, rotation, skew)
    archived = image.upright(page, rotation, skew, bitonal=False)
    height, width = archived.shape
    assert abs(turned.pixels.shape[0] - height * turned.scale) <= 2
    assert abs(turned.pixels.shape[1] - width * turned.scale) <= 2
    again = cleaning.reading_image(archived, 300, bitonal=False, reading_dpi=200).pixels
    ys, xs = (min(a, b) for a, b in zip(turned.pixels.shape, again.shape, strict=True))
    shift, _ = cv2.phaseCorrelate(
        turned.pixels[:ys, :xs].astype(np.float32), again[:ys, :xs].astype(np.float32)
    )
    assert max(abs(value) for value in shift) < 1


def test_a_dark_edge_is_seen_after_the_page_was_made_level(page):
    scan = np.where(page < 128, 30, 225).astype(np.uint8)
    scan[:, :20] = 15
    levelled = image.level(scan, 3.0, bitonal=False)
    reading = cleaning.reading_image(levelled, 200, bitonal=False, reading_dpi=200)
    assert "edges and holes" in reading.recipe
    assert reading.pixels[:, :100].min() > 150


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


def test_a_corner_in_deep_shade_is_no_scanner_edge_and_the_edge_in_it_is(page):
    y, x = np.mgrid[-1 : 1 : page.shape[0] * 1j, -1 : 1 : page.shape[1] * 1j]
    light = 1 - 0.8 * np.clip((x - y) / 2, 0, 1) ** 1.5
    shaded = (page * light).astype(np.uint8)
    assert not image_surroundings.surroundings(shaded, 200).any()
    shaded[:, -20:] = 8
    around = image_surroundings.surroundings(shaded, 200) == 255
    assert around[:, -20:].mean() > 0.95
    assert not around[:, :-40].any()


def test_a_blue_highlighter_in_the_margin_is_no_scanner_edge_and_the_edge_is(page):
    colour = np.stack([page] * 3, axis=-1).astype(np.float32)
    colour[100:150, 200:1400] *= np.array([90, 190, 250], np.float32) / 255
    colour[:, -20:] = 8
    colour = colour.astype(np.uint8)
    red = np.ascontiguousarray(colour[..., 0])
    assert image_surroundings.surroundings(red, 200)[100:150, 200:1400].any()
    around = image_surroundings.surroundings(red, 200, colour)
    assert not around[100:150, 200:1400].any()
    assert (around[:, -20:] == 255).mean() > 0.95


def test_what_a_threshold_left_of_thin_strokes_is_no_dust_and_dust_is():
    page = np.where(draw_page(("Căn cứ Luật Tổ chức chính quyền địa phương",) * 12) < 128, 0, 255).astype(
        np.uint8
    )
    rng = np.random.default_rng(3)
    broken = page.copy()
    grain = cv2.GaussianBlur(rng.normal(0, 1, page.shape), (0, 0), 1.5)
    broken[grain > 0.5 * grain.std()] = 255  # of each stroke two thirds are left
    assert image_dust.count_specks(255 - broken, 200) > 0.2 * page.size / (200 / 2.54) ** 2
    assert not image_dust.is_dusty(broken, 200)
    page[rng.integers(0, page.shape[0], 600), rng.integers(0, page.shape[1], 600)] = 0
    assert image_dust.is_dusty(page, 200)


def test_headings_tables_and_dark_paper_are_not_taken_for_edges(page):
    framed = page.copy()
    framed[:, :3] = 0
    framed[1000:1003] = 0
    assert not image_surroundings.surroundings(framed, 200).any()
    assert not image_surroundings.surroundings(draw_page(("THÔNG BÁO",), points=48), 200).any()
    brown = np.where(page < 128, 40, 105).astype(np.uint8)
    assert not image_surroundings.surroundings(brown, 200).any()


def test_a_dark_frame_around_a_leaning_sheet_is_told_in_the_scan_as_it_lay(page):
    """Once the page is level the frame touches no border; left in, it is darker than all faded print."""
    rng = np.random.default_rng(3)
    sheet = cv2.GaussianBlur(225 * (1 - 0.35 * (255.0 - page) / 255), (0, 0), 0.8)
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -2.5, 1.0)
    scan = cv2.warpAffine(sheet, turn, (width, height), borderValue=(20.0,)) + rng.normal(0, 9, page.shape)
    scan[:12] = scan[-12:] = scan[:, -12:] = 18
    unturned = cleaning.reading_image(scan.clip(0, 255).astype(np.uint8), 200, bitonal=False, reading_dpi=200)
    skew = image.level_lines(image.text_parts(image.layout_image(unturned.pixels, 200)), 15.0).skew
    reading = cleaning.turned(unturned, 0, skew)
    assert {"one strength", "even print"} & set(reading.recipe)
    assert 0.7 < np.mean(reading.pixels < 100) / np.mean(page < 100) < 1.0


@pytest.mark.parametrize("seed", range(20))
def test_holes_of_what_is_dark_are_filled_by_their_width_and_height(seed):
    rng = np.random.default_rng(seed)
    dark = (rng.random((24, 31)) < 0.3 + 0.02 * seed).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - dark, connectivity=4)
    filled = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) < 4.5
    filled[0] = True
    assert np.array_equal(image_bands._with_holes(dark, 4.5), filled[labels])
