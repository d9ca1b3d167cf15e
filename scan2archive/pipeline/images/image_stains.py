# SPDX-License-Identifier: Apache-2.0
"""Brown and yellow stains: coffee, tea, damp, old tape.

The red channel shows them palest, but the rim of a dried stain is dark there too, and letters that it crosses are lost. A stain
takes more of the blue light than of the red; black print takes as much of both. So what the blue channel lacks against the red
one is given back to the red one. Only large parts are treated so: rows of coloured print are smaller. Red ink is left as it is: names
and posts are stamped in it.
"""

from __future__ import annotations

import cv2
import numpy as np

from scan2archive.pipeline.images.byte_ranks import median
from scan2archive.pipeline.images.image import Pixels, connected_parts

_WORK_DPI = 50
# Of 255: what the red channel is lighter than the blue one, more than on the paper. Fill of made stains 20 to 50, their rims 60 to 100.
_STAINED = 12
# How much lighter the red channel is than the green one, as a share of what it is lighter than the blue one: red ink 0.7 to 1.1, coffee,
# tea and brown paper 0.4 to 0.55.
NOT_BROWN = 0.62
_LEAST_MM = 10.0  # of both sides of a stain; rows of coloured print, and the letters of one, are lower
_BED = 0.12  # of the rim of the picture: what is brown along more of it is the table the sheet lies on
_AROUND_MM = 1.0  # the soft foot of its rim
_GIVEN_BACK = 1.7  # times; of 1.0 a shadow of the rim stays, and a letter in eighty is read wrong there


def without_stains(pixels: Pixels, grey: Pixels, dpi: float) -> Pixels | None:
    """The red channel of a page with its stains as light as paper; None if it has none.

    Args:
        pixels: ``(H, W, 3)`` RGB.
        grey: ``(H, W)`` its red channel.
        dpi: Its resolution.
    """
    step = max(1, round(dpi / _WORK_DPI))
    small = np.ascontiguousarray(pixels[::step, ::step])
    mm = dpi / step / 25.4
    red, green, blue = (np.asarray(plane, np.uint8) for plane in cv2.split(cv2.blur(small, (3, 3))))
    tint = np.asarray(cv2.subtract(red, blue), np.uint8)
    usual = median(tint)
    stained = (tint > usual + _STAINED) & (cv2.subtract(red, green) < NOT_BROWN * tint)
    parts = connected_parts(stained.astype(np.uint8))
    large = np.asarray(parts.boxes[:, 2:].min(axis=1) >= _LEAST_MM * mm, np.bool_)
    shown = parts.picture
    rim = np.concatenate([shown[0], shown[-1], shown[:, 0], shown[:, -1]])
    large &= np.bincount(rim, minlength=len(large)) <= _BED * len(rim)
    large[0] = False
    if not large.any():
        return None
    reach = 2 * round(_AROUND_MM * mm) + 1
    mask = cv2.dilate(large[parts.picture].astype(np.uint8), np.ones((reach, reach), np.uint8))
    y, x = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    rows, columns = (
        slice(int(y[0]) * step, int(y[-1] + 1) * step),
        slice(int(x[0]) * step, int(x[-1] + 1) * step),
    )
    part, own = pixels[rows, columns], grey[rows, columns]
    inside = cv2.resize(
        mask[y[0] : y[-1] + 1, x[0] : x[-1] + 1], None, fx=step, fy=step, interpolation=cv2.INTER_NEAREST
    )[: own.shape[0], : own.shape[1]]
    # In shares of what is left of the red light, so that black print under a stain stays black.
    bluer = cv2.subtract(part[..., 0], part[..., 2])
    lacking = np.asarray(cv2.addWeighted(bluer, 1.0, bluer, 0.0, -usual), np.uint8) * inside
    lifted = grey.copy()
    lifted[rows, columns] = cv2.add(own, cv2.multiply(own, lacking, scale=_GIVEN_BACK / 255))
    return np.asarray(lifted, np.uint8)
