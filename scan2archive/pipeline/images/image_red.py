# SPDX-License-Identifier: Apache-2.0
"""Red print: heads of newspapers, invitations, rows typed with the red half of the ribbon.

In the red channel, which takes seals off, it vanishes as well. What tells it from a seal or a stamp are rows of letters longer than those
have: an incoming stamp is 40 to 50 mm wide, the straight rows in a seal no more than 30. Shorter ones are print where most of their letters go on
in black: a ribbon that stood between its halves.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.byte_ranks import median
from scan2archive.pipeline.images.image import Connected, Pixels, connected_parts, shrunk
from scan2archive.pipeline.images.image_stains import NOT_BROWN

_WORK_DPI = 100
# Of 255: what the red channel is lighter than the darker of the others, and what that is more than on the paper, which may be brown.
_RED, _MORE_RED = 60, 25
_GAP_MM, _ROW_MM = 3.5, 60.0
# The feet of a row that was typed with the edge of the red half; a long row that leans.
_HIGH_MM = (0.7, 14.0)
_PIECE, _LETTERS = 2, 15  # pixels of a piece of a letter; so many in a row
_TAIL_MM = 6.0  # of rows that hang together: what is shorter along them is a tail, or a mark
_WORD_MM = 3.0  # on a page that has such rows shorter ones are print as well, but not in a seal or a frame
_FRAME_MM = 15.0
_AROUND_MM = 0.8
# Rows of which so many letters, and such a share of them, touch black ink above or below along so much of their width. Of letters around
# seals that lie on print up to a third do.
_HALF_ROW_MM, _HALF_LETTERS, _HALVES, _TOUCH = 15.0, 8, 0.6, 0.3
_HALF_HIGH_MM = 3.0  # halves of letters come to 1.0 to 2.3; letters of a stamp on print, cut up by it, are higher, and lean
_BLACK = 0.75  # of the paper's red: darker is ink of no red
_ADJOINING = 2  # pixels


def with_red_print(pixels: Pixels, grey: Pixels, dpi: float) -> Pixels | None:
    """The grey channel of a page in which seals vanish and rows of red print do not; None if it has no such rows.

    Args:
        pixels: ``(H, W, 3)`` RGB, its lines level to a few degrees.
        grey: ``(H, W)`` its red channel, with or without its stains: what is no red print is taken from it.
        dpi: Its resolution.
    """
    small = np.asarray(shrunk(pixels, dpi, _WORK_DPI), np.uint8)
    red, green, blue = cv2.split(small)
    other = cv2.min(green, blue)
    redness = np.asarray(cv2.subtract(red, other), np.uint8)
    ink = (redness > max(_RED, median(redness) + _MORE_RED)).astype(np.uint8)
    ink[cv2.subtract(red, green) < NOT_BROWN * cv2.subtract(red, blue).astype(np.float32)] = 0
    mm = dpi * small.shape[1] / pixels.shape[1] / 25.4
    if np.count_nonzero(ink) < _LETTERS * mm * mm:
        return None
    # Red paper is lighter than red print everywhere, and has no rows.
    if float(ink.mean()) > 0.5:
        return None
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, round(_GAP_MM * mm)), np.uint8))
    rows = _apart(np.asarray(joined, np.uint8), mm)
    letters = connected_parts(ink).boxes[1:]
    letters = letters[(letters[:, 2:] >= _PIECE).all(axis=1) & (letters[:, 3] <= _HIGH_MM[1] * mm)]
    middle = rows.picture[letters[:, 1] + letters[:, 3] // 2, letters[:, 0] + letters[:, 2] // 2]
    number = np.bincount(middle, minlength=len(rows.boxes))
    wide, high = rows.boxes[:, 2] / mm, rows.boxes[:, 3] / mm
    black = ((red < _BLACK * median(np.asarray(red, np.uint8))) & (ink == 0)).astype(np.uint8)
    halves = np.bincount(middle[_go_on(letters, black)], minlength=len(rows.boxes))
    wanted = (wide >= _ROW_MM) & (number >= _LETTERS)
    wanted |= (
        (wide >= _HALF_ROW_MM)
        & (number >= _HALF_LETTERS)
        & (halves >= _HALVES * number)
        & (high <= _HALF_HIGH_MM)
    )
    wanted &= (high >= _HIGH_MM[0]) & (high <= _HIGH_MM[1])
    wanted[0] = False
    if not wanted.any():
        return None
    wanted |= (
        (wide >= _WORD_MM)
        & (high >= _HIGH_MM[0])
        & (high <= _HIGH_MM[1])
        & (number >= 2)
        & ~_framed(rows.boxes, ink, mm)
    )
    wanted[0] = False
    reach = 2 * round(_AROUND_MM * mm) + 1
    mask = cv2.dilate(wanted[rows.picture].astype(np.uint8), np.ones((reach, reach), np.uint8))
    whole = cv2.resize(mask, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_NEAREST)
    red, green, blue = cv2.split(pixels)
    return np.where(whole > 0, cv2.min(red, cv2.min(green, blue)), grey).astype(np.uint8)


def _go_on(letters: NDArray[np.int32], black: Pixels) -> NDArray[np.bool_]:
    """Which pieces of red letters go on in black right above or below.

    Args:
        letters: ``(N, 4)`` their boxes x, y, width, height.
        black: 1 where ink of no red is.
    """
    found = np.zeros(len(letters), np.bool_)
    for index, (x, y, width, height) in enumerate(letters):
        columns = slice(x, x + width)
        above = black[max(0, y - _ADJOINING) : y + 1, columns].any(axis=0).mean()
        below = black[y + height - 1 : y + height + _ADJOINING, columns].any(axis=0).mean()
        found[index] = max(above, below) >= _TOUCH
    return found


def _apart(rows: Pixels, mm: float) -> Connected:
    """The parts of rows of red ink, with what joins one to the next taken out, where tails of letters reach the marks below them.

    Args:
        rows: Red ink, joined along its rows.
        mm: Pixels of a millimetre.
    """
    parts = connected_parts(rows)
    high = parts.boxes[:, 3] > _HIGH_MM[1] * mm
    high[0] = False
    if not high.any():
        return parts
    run = np.ones((1, round(_TAIL_MM * mm)), np.uint8)
    alone = cv2.morphologyEx(rows, cv2.MORPH_OPEN, run)
    return connected_parts(np.where(high[parts.picture], alone, rows).astype(np.uint8))


def _framed(rows: NDArray[np.int32], ink: Pixels, mm: float) -> NDArray[np.bool_]:
    """Which rows lie within a large part of red ink: the ring of a seal, the frame of a stamp."""
    boxes = connected_parts(ink).boxes[1:]
    middle = rows[:, :2] + rows[:, 2:] // 2
    inside = np.zeros(len(rows), np.bool_)
    for x, y, width, height in boxes[np.minimum(boxes[:, 2], boxes[:, 3]) >= _FRAME_MM * mm]:
        inside |= ((middle >= (x, y)) & (middle < (x + width, y + height))).all(axis=1)
    return inside
