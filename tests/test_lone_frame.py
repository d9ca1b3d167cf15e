# SPDX-License-Identifier: Apache-2.0
"""The frame of an incoming stamp, and what is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scan2archive.pipeline.images.image_lone_frame import in_lone_frame

DPI = 200.0
MM = DPI / 25.4


def sheet(*frames, ink=0, tilt=0.0):
    """A page with frames, each left, top, width and height in millimetres."""
    page = np.full((2339, 1654), 245, np.uint8)
    for x, y, wide, high in frames:
        corners = [tuple(round(v * MM) for v in at) for at in ((x, y), (x + wide, y + high))]
        cv2.rectangle(page, *corners, ink, 3)
    if tilt:
        turn = cv2.getRotationMatrix2D((400.0, 400.0), tilt, 1.0)
        page = cv2.warpAffine(page, turn, (1654, 2339), borderValue=245)
    return page


def box(x, y, wide=25, high=4):
    return tuple(round(v * MM) for v in (x, y, x + wide, y + high))


@pytest.mark.parametrize("tilt", [0.0, 0.8])
@pytest.mark.parametrize("frame", [(25, 40, 50, 22), (25, 40, 35, 50)])
def test_a_row_in_a_frame_by_itself_stands_in_a_stamp(frame, tilt):
    page = sheet(frame, tilt=tilt)
    assert in_lone_frame(page, DPI, box(28, 48))
    assert in_lone_frame(np.dstack([page] * 3), DPI, box(28, 48))
    assert not in_lone_frame(page, DPI, box(28, 110))


@pytest.mark.parametrize(
    "frames",
    [
        [],
        [(25 + 40 * column, 40 + 18 * row, 40, 18) for column in range(4) for row in range(5)],
        [(20, 30, 160, 200)],
        [(25, 40, 20, 8)],
    ],
    ids=["no frame", "a table", "a frame round the page", "a word in a box"],
)
def test_what_is_no_stamp(frames):
    assert not in_lone_frame(sheet(*frames), DPI, box(28, 45, 12, 3))


def test_two_lines_are_no_frame():
    page = sheet((25, 40, 50, 22))
    page[round(45 * MM) : round(58 * MM)] = 245
    assert not in_lone_frame(page, DPI, box(28, 48))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1653), st.integers(0, 2338), st.integers(1, 400), st.integers(1, 80))
def test_nothing_is_a_stamp_on_a_blank_page(x, y, wide, high):
    assert not in_lone_frame(sheet(), DPI, (x, y, x + wide, y + high))
