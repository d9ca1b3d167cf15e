# SPDX-License-Identifier: Apache-2.0
"""The reading image: what only Tesseract sees of a page. Pure functions over arrays.

Seals vanish, uneven light is evened out, scanner edges and punch holes become paper. None of it touches
the archived image. Arrays are uint8; greys are ``(H, W)``, dark print on light ground.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from scan2archive.pipeline.image import Pixels

_MASK_DPI = 75
_HOLE_MM = (3.0, 9.0)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The image Tesseract sees.

    Attributes:
        pixels: ``(H, W)`` grey, dark print on light ground.
        dpi: Its resolution.
        scale: Its pixels per pixel of the archived page.
        recipe: Names of the cleaning steps that made it.
    """

    pixels: Pixels
    dpi: float
    scale: float
    recipe: tuple[str, ...]


def ink_channel(pixels: Pixels) -> Pixels:
    """One grey channel in which red seals and stamps vanish: the red one."""
    return pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[..., 0])


def even_light(grey: Pixels, dpi: float) -> Pixels:
    """Divides by the estimated background, so that faded, yellowed and shaded paper becomes white.

    The background is the brightest value around each pixel, smoothed; it is estimated at a quarter of
    the size, since light changes slowly over a page.
    """
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    reach = max(3, int(dpi / 16)) | 1  # a quarter of an inch: wider than any stroke
    background = cv2.medianBlur(cv2.dilate(small, np.ones((reach, reach), np.uint8)), reach)
    background = cv2.resize(background, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, np.maximum(background, 1), scale=255), np.uint8)


def stretch(grey: Pixels) -> Pixels:
    """Makes faded print black: the darkest half per cent becomes 0, paper stays white."""
    low = float(np.percentile(grey[::4, ::4], 0.5))
    if low < 40 or low > 200:  # black enough already, or there is no print at all
        return grey
    table = np.clip((np.arange(256) - low) * 255.0 / (255.0 - low), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, table), np.uint8)


def paper_level(grey: Pixels) -> float:
    """Grey level of the paper: the median of the middle of the page."""
    height, width = grey.shape
    return float(
        np.median(grey[height // 8 : -height // 8 or None : 4, width // 8 : -width // 8 or None : 4])
    )


def surroundings(grey: Pixels, dpi: float) -> Pixels:
    """Mask (255 = not paper) of what lies around the sheet or through it: scanner edges, punch holes.

    Both are solid and thicker than any stroke: edges touch the border of the picture, holes (5 to 8 mm
    across by ISO 838, worn ones a little more or less) stand round and alone in the outer eighth.
    """
    scale = _MASK_DPI / dpi
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    thick = cv2.morphologyEx(
        (small < 0.5 * paper_level(grey)).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)
    )
    mask = np.zeros_like(thick)
    height, width = thick.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(thick, connectivity=8)
    for label in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[label])
        at_border = x == 0 or y == 0 or x + w == width or y + h == height
        aside = x + w < width / 8 or x > width * 7 / 8 or y + h < height / 8 or y > height * 7 / 8
        round_hole = (
            _HOLE_MM[0] <= w / _MASK_DPI * 25.4 <= _HOLE_MM[1]
            and _HOLE_MM[0] <= h / _MASK_DPI * 25.4 <= _HOLE_MM[1]
            and 0.75 < w / h < 1.33
            and area > 0.65 * w * h
        )
        if at_border or (aside and round_hole):
            mask[labels == label] = 255
    if mask.any():
        mask = cv2.dilate(mask, np.ones((7, 7), np.uint8))
    return np.asarray(
        cv2.resize(mask, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_NEAREST), np.uint8
    )


def reading_image(archived: Pixels, dpi: float, *, bitonal: bool, reading_dpi: int) -> Reading:
    """The cleaned copy of a page that Tesseract reads, chosen by what the page is.

    Bitonal pages carry no light to even out and are only scaled; grey and colour pages lose their
    seals, their uneven ground and their grain.

    Args:
        archived: The upright, level page.
        dpi: Its resolution.
        bitonal: The source had one bit a pixel.
        reading_dpi: Resolution to bring it to.
    """
    recipe: list[str] = []
    grey = ink_channel(archived)
    if archived.ndim == 3:
        recipe.append("red channel")
    around = surroundings(grey, dpi)
    if around.any():
        grey = np.where(around == 255, paper_level(grey), grey).astype(np.uint8)
        recipe.append("edges and holes")
    # Scaling up a little brings nothing; scaling down saves time and removes grain.
    scale = reading_dpi / dpi
    if 0.9 <= scale <= 1.34:
        scale = 1.0
    if scale != 1.0:
        grey = np.asarray(
            cv2.resize(
                grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
            ),
            np.uint8,
        )
        recipe.append(f"scale {scale:.2f}")
    if not bitonal:
        grey = even_light(grey, dpi * scale)
        grey = stretch(grey)
        recipe.append("even light")
        # Takes the grain off; more than this costs thin strokes and marks.
        grey = np.asarray(cv2.GaussianBlur(grey, (3, 3), 0.6), np.uint8)
        recipe.append("smooth")
    return Reading(np.ascontiguousarray(grey), dpi * scale, scale, tuple(recipe))
