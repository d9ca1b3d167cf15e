# SPDX-License-Identifier: Apache-2.0
"""Darkest and lightest of neighbouring bytes: the same as NumPy's, which is slow at it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from scan2archive.pipeline.images.extremes import (
    darkest_of_squares,
    least_of_channels,
    mean_of_channels,
    most_of_channels,
)

COLOUR = hnp.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4)))
GREY = hnp.arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20)))


@given(COLOUR)
def test_channels_are_taken_as_numpy_takes_them(picture):
    assert (most_of_channels(picture) == picture.max(axis=2)).all()
    assert (least_of_channels(picture) == picture.min(axis=2)).all()
    assert (mean_of_channels(picture) == picture.mean(axis=2).astype(np.uint8)).all()


@given(GREY)
def test_grey_is_its_own_channel(picture):
    for taken in (most_of_channels, least_of_channels, mean_of_channels):
        assert taken(picture) is picture


@given(GREY, st.integers(1, 5))
def test_squares_hold_their_darkest_pixel(picture, side):
    height, width = (length // side for length in picture.shape)
    if not height or not width:
        return
    even = picture[: height * side, : width * side].reshape(height, side, width, side)
    assert (darkest_of_squares(picture, side) == even.min(axis=(1, 3))).all()
