# SPDX-License-Identifier: Apache-2.0
"""A page as stamps are looked for in it: small, and its ink alone."""

from __future__ import annotations

import cv2
import numpy as np

from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_stamp_net import NET_DPI


def shrunk(archived: Pixels, dpi: float) -> tuple[Pixels, float]:
    """The page at about `NET_DPI`; by a whole number where that is near, which is several times as fast."""
    step = dpi / NET_DPI
    height, width = archived.shape[:2]
    whole = round(step)
    if whole >= 1 and abs(whole - step) < 0.12 * step:
        return shrunk_by(archived, whole), dpi / whole
    height, width = round(height / step), round(width / step)
    size = max(1, width), max(1, height)
    way = cv2.INTER_AREA if step >= 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(archived, size, interpolation=way), np.uint8), dpi / step


def shrunk_by(picture: Pixels, step: int) -> Pixels:
    """A picture at a whole share of its size: halves are several times as fast as other shares.

    Of an odd share every so many pixels of a blurred picture are the same means to the last bit, in half the time.
    """
    if step % 2 == 0 and step > 2:
        return shrunk_by(shrunk_by(picture, 2), step // 2)
    height, width = (max(1, side // step) for side in picture.shape[:2])
    picture = picture[: height * step, : width * step]
    if step % 2 and step > 1:
        return np.ascontiguousarray(cv2.blur(picture, (step, step))[step // 2 :: step, step // 2 :: step])
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def ink_of(small: Pixels) -> Pixels:
    """How much light ink takes from the paper, ``(H, W, 3)``, 0 to 255: strokes are thinner than 5 mm."""
    light = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    paper = cv2.max(cv2.blur(light, (15, 15)), np.ones_like(light))
    ink = cv2.bitwise_not(np.asarray(cv2.divide(small, paper, scale=255), np.uint8))
    return np.asarray(ink if ink.ndim == 3 else cv2.merge([ink, ink, ink]), np.uint8)


def is_bitonal(part: Pixels) -> bool:
    """Whether a picture is black and white alone."""
    return not np.any((part > 0) & (part < 255))
