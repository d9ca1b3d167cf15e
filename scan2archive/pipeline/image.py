# SPDX-License-Identifier: Apache-2.0
"""Page images: upright, level, and a copy cleaned for reading. Pure functions over arrays.

Two pictures of each page are kept apart. The *archived* image is the scan turned upright and level,
nothing else: its colour and scale stay (Thông tư 05/2025/TT-BNV: digitising must not alter the
original). The *reading* image is what only Tesseract sees: one grey channel without seals, with
even light, at the reading resolution.

Arrays are uint8, ``(H, W)`` grey or ``(H, W, 3)`` RGB; angles are degrees, clockwise positive.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.settings import Image as ImageSettings

Pixels = NDArray[np.uint8]

cv2.setNumThreads(1)  # the batch runs one process per core; more threads only get in each other's way

INK = 128  # darker than this on the reading image counts as ink
_WORK_DPI = 100  # layout questions (blank? how skewed? lying on its side?) are answered at this scale


# ---------------------------------------------------------------- turning


def quarter_turn(pixels: Pixels, rotation: int) -> Pixels:
    """The image turned clockwise by 0, 90, 180 or 270 degrees, without loss."""
    return np.ascontiguousarray(np.rot90(pixels, k=-rotation // 90)) if rotation else pixels


def level(pixels: Pixels, skew: float, *, bitonal: bool) -> Pixels:
    """The image turned clockwise by a small angle on a canvas that holds all of it.

    Corners that come into being are filled with the colour of the paper. A bitonal page stays bitonal.
    """
    if not skew:
        return pixels
    height, width = pixels.shape[:2]
    matrix, (new_width, new_height) = level_matrix(width, height, skew)
    turned = cv2.warpAffine(
        pixels,
        matrix,
        (new_width, new_height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_paper(pixels),
    )
    return np.where(turned < INK, 0, 255).astype(np.uint8) if bitonal else np.asarray(turned, np.uint8)


def level_matrix(width: int, height: int, skew: float) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The 2 × 3 matrix `level` maps points with, and the size (width, height) of its canvas."""
    # OpenCV turns counter-clockwise for positive angles.
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -skew, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    new_width = int(np.ceil(height * sin + width * cos))
    new_height = int(np.ceil(height * cos + width * sin))
    matrix[0, 2] += (new_width - width) / 2
    matrix[1, 2] += (new_height - height) / 2
    return np.asarray(matrix, np.float64), (new_width, new_height)


def upright(pixels: Pixels, rotation: int, skew: float, *, bitonal: bool) -> Pixels:
    """The archived image of a page: quarter turn first, then the small angle."""
    return level(quarter_turn(pixels, rotation), skew, bitonal=bitonal)


def _paper(pixels: Pixels) -> tuple[float, ...]:
    """Colour of the paper: the median of a frame one eighth in from the edges."""
    height, width = pixels.shape[:2]
    y, x = height // 8, width // 8
    frame = np.concatenate([pixels[y, x : width - x], pixels[height - 1 - y, x : width - x]])
    return tuple(float(v) for v in np.atleast_1d(np.median(frame, axis=0)))


# ---------------------------------------------------------------- layout questions


def layout_image(grey: Pixels, dpi: float) -> Pixels:
    """The page as 0/1 ink at about 100 dpi, without its outer 3 % (scanner edges, punch holes)."""
    scale = _WORK_DPI / dpi
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 0.9 else grey
    threshold, _ = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    # Otsu splits noise in two on an empty page; print is never that light.
    ink = (small < min(threshold + 1, 200)).astype(np.uint8)
    y, x = int(ink.shape[0] * 0.03), int(ink.shape[1] * 0.03)
    return np.ascontiguousarray(ink[y : ink.shape[0] - y, x : ink.shape[1] - x])


def text_parts(ink: Pixels) -> NDArray[np.int32]:
    """Boxes ``(N, 4)`` of x, y, width, height of the connected parts that can be letters at 100 dpi."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    boxes = stats[1:, :4]
    width, height = boxes[:, 2], boxes[:, 3]
    # Letters of 6 to 40 points; marks and specks are smaller, rules, seals and pictures larger.
    return np.asarray(boxes[(height >= 4) & (height <= 60) & (width >= 2) & (width <= 90)], np.int32)


def is_blank(ink: Pixels) -> bool:
    """Whether nothing is printed or written on the page: next to no letter-sized part in its middle.

    Specks and dust are smaller than letters; a page with only a stamp or a photograph is not blank.
    """
    parts = text_parts(ink)
    return len(parts) < 5 and float(ink.mean()) < 0.003


@dataclass(frozen=True, slots=True)
class Lines:
    """What the alignment of letters says about the direction of text lines.

    Attributes:
        skew: Degrees clockwise the page must be turned for its lines to be level.
        strength: How far that angle stands out from the others; 1 = not at all.
    """

    skew: float
    strength: float


def find_lines(feet: NDArray[np.float64], along: NDArray[np.float64], max_skew: float) -> Lines:
    """The angle at which points line up, by projection profiles (Postl 1986).

    Feet of letters on one line share a baseline. For each trial angle they are projected across the
    lines and counted; at the right angle the counts pile up. Coarse steps over the whole range, then
    fine ones around the best.

    Args:
        feet: ``(N,)`` positions across the lines, in pixels.
        along: ``(N,)`` positions along the lines, in pixels.
        max_skew: Range of search, in degrees on both sides.
    """

    def sharpness(angle: float) -> float:
        rows = feet + along * np.tan(np.radians(angle))
        counts = np.bincount(((rows - rows.min()) / 1.5).astype(np.int64))
        return float(np.sum(counts.astype(np.float64) ** 2))

    coarse = np.arange(-max_skew, max_skew + 0.01, 0.25)
    scores = np.array([sharpness(float(angle)) for angle in coarse])
    around = coarse[scores.argmax()] + np.arange(-0.5, 0.51, 0.02)
    fine = np.array([sharpness(float(angle)) for angle in around])
    # The middle of the summit is steadier than its highest point.
    summit = fine >= fine.max() - 0.15 * (fine.max() - np.median(scores))
    skew = float(np.average(around[summit], weights=fine[summit]))
    return Lines(round(skew, 2), float(fine.max() / np.median(scores)))


def lies_on_side(ink: Pixels, max_skew: float) -> bool:
    """Whether text lines run up and down: letters then line up along columns, not along rows."""
    parts = text_parts(ink).astype(np.float64)
    if len(parts) < 30:
        return False
    left, top, right, bottom = parts[:, 0], parts[:, 1], parts[:, 0] + parts[:, 2], parts[:, 1] + parts[:, 3]
    level_lines = find_lines(bottom, (left + right) / 2, max_skew)
    # On its side the feet are on the left or on the right.
    upright_lines = max(
        find_lines(left, (top + bottom) / 2, max_skew).strength,
        find_lines(right, (top + bottom) / 2, max_skew).strength,
    )
    return upright_lines > 1.15 * level_lines.strength


def find_skew(ink: Pixels, max_skew: float) -> float:
    """How many degrees clockwise the page must be turned to be level; 0.0 where no lines are found.

    Args:
        ink: From `layout_image`.
        max_skew: Range of search, in degrees on both sides.
    """
    parts = text_parts(ink).astype(np.float64)
    if len(parts) < 30:
        return 0.0
    lines = find_lines(parts[:, 1] + parts[:, 3], parts[:, 0] + parts[:, 2] / 2, max_skew)
    return lines.skew if lines.strength >= 1.6 else 0.0  # below that no angle stands out


def page_skew(ink: Pixels, settings: ImageSettings) -> float:
    """The turn a page gets: its skew where that is worth a new image, else 0.0."""
    if not settings.deskew:
        return 0.0
    skew = find_skew(ink, settings.max_skew)
    return skew if settings.min_skew <= abs(skew) <= settings.max_skew else 0.0
