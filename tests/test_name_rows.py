# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.pipeline.images.name_rows import NamePlace, cleaned_row, family_place

WIDTH, HEIGHT, CAPITAL = 500, 400, 20


def zone(*bases):
    """Rows of eight bars as high as capitals, on base lines."""
    picture = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for base in bases:
        for at in range(8):
            picture[base - CAPITAL : base, 60 + 40 * at : 72 + 40 * at] = 0
    return picture


def place(name=None):
    return NamePlace((0, 0, WIDTH, HEIGHT), 10, CAPITAL, name)


def test_a_post_that_was_not_read_is_not_taken_for_the_name():
    name, both = cleaned_row(zone(250), 1.0, 200, place()), cleaned_row(zone(50, 250), 1.0, 200, place())
    assert name is not None and both is not None and name.top == both.top
    assert np.array_equal(name.pixels, both.pixels)


def test_where_no_row_is_below_it_the_first_one_is_the_name():
    row = cleaned_row(zone(50), 1.0, 200, place())
    assert row is not None and row.top < 50


@given(st.integers(0, 900), st.integers(40, 600), st.integers(15, 60), st.integers(0, 1500))
def test_the_place_of_a_family_name_ends_before_what_was_read(left, wide, tall, centre):
    name = (left, 100, left + wide, 100 + tall)
    x0, y0, x1, y1 = family_place(name, [(centre - 50, 0, centre + 50, 20)], 0)
    assert x0 >= 0 and x1 <= left and y0 < y1
    assert x1 - x0 <= 5 * tall
