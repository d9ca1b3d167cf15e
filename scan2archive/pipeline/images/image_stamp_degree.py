# SPDX-License-Identifier: Apache-2.0
"""Which degree of secrecy a stamp shows: what `image_stamp_net` points at, made level, as a second small network sees it.

The first network looks over whole pages at 72 dpi, where MẬT and MẶT are hardly told apart; this one is shown few places,
larger, with what stands before the word. It was trained on places the first one took for stamps
(``benchmarks/builders/stamp_degree.py``). Its weights lie in ``data/stamp_degree.onnx`` and are run by OpenCV. Where it is in two minds a wider one
of another training is asked too (``data/stamp_doubt.onnx``): both err, and seldom on the same place.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.byte_ranks import percentile
from scan2archive.pipeline.images.extremes import least_of_channels, most_of_channels
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.small_network import network

DEGREE_FILE = Path(__file__).parent / "data" / "stamp_degree.onnx"
DOUBT_FILE = DEGREE_FILE.with_name("stamp_doubt.onnx")
DEGREES = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
SIZE = (128, 36)  # pixels of a place, width and height
CAPITAL = 12.0  # pixels of capitals in it
BEHIND = 2.6  # capitals from the middle of MẬT to the right edge
_CORNERS = np.array([[0, 0], [SIZE[0], 0], [0, SIZE[1]], SIZE], np.float64)
_LIGHT = 75  # percentile of light that is paper
_COLOURED = 40.0
# Percentile of the ink that is the strongest; darker than that share of it is its print; so much of it has a second ink at least.
_STRONGEST, _DARK, _SECOND = 97, 0.8, 0.15
_GAIN, _FULL = 3.0, 200.0  # faint ink is made stronger by so much at most
_LEAST = 1e-5  # likelihood: none is sure beyond that

Picture = NDArray[np.uint8]


def level_place(page: Pixels, x: float, y: float, height: float, tilt: float) -> Picture:
    """A place of a page made level, as the network is shown it: ``(36, 128, 3)`` uint8, ink of red, green and blue light.

    Args:
        page: Grey or RGB.
        x: Of the middle of MẬT, in pixels of the page.
        y: The same.
        height: Of its capitals, in pixels.
        tilt: Degrees clockwise.
    """
    scale = CAPITAL / height
    forward = cv2.getRotationMatrix2D((x, y), tilt, scale)
    forward[:, 2] += np.array((SIZE[0] - BEHIND * CAPITAL - x, SIZE[1] / 2 - y))
    step = max(1, int(1 / scale + 0.3))
    if step > 1:  # shrunk by areas first: a turn alone would take single pixels
        back = cv2.invertAffineTransform(forward)
        reach = _CORNERS @ back[:, :2].T + back[:, 2]
        left, top = (max(0, int(value) - 2 * step) for value in reach.min(axis=0))
        right, bottom = (int(value) + 2 * step for value in reach.max(axis=0))
        part = page[top:bottom, left:right]
        size = part.shape[1] // step, part.shape[0] // step
        if min(size) < 2:
            return np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
        part = part[: size[1] * step, : size[0] * step]
        page = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
        forward[:, 2] += forward[:, :2] @ np.array((left + (step - 1) / 2, top + (step - 1) / 2))
        forward[:, :2] *= step
    level = np.asarray(cv2.warpAffine(page, forward, SIZE, flags=cv2.INTER_LINEAR), np.uint8)
    if level.ndim == 2:
        level = np.asarray(cv2.merge([level, level, level]), np.uint8)
    outside = _outside(page.shape[:2], np.asarray(forward, np.float64))
    light = level[::2, ::2].reshape(-1, 3) if outside is None else level[~outside]
    paper = np.maximum([percentile(light[:, channel], _LIGHT) for channel in range(3)], 1).astype(np.uint8)
    if outside is not None:  # blank: a stroke that the edge cuts would go on for ever
        level[outside] = paper
    even = cv2.divide(level, np.broadcast_to(paper, level.shape).copy(), scale=255)
    ink = np.asarray(cv2.bitwise_not(np.asarray(even, np.uint8)), np.uint8)
    strong = percentile(most_of_channels(ink[::2, ::2]), 95)
    return np.asarray(cv2.convertScaleAbs(ink, alpha=min(max(_FULL / max(strong, 1), 1), _GAIN)), np.uint8)


def _outside(size: tuple[int, ...], forward: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    """Where a place is beyond the edge of its page; None where it is on it, or hardly touches it."""
    back = cv2.invertAffineTransform(forward)
    corners = _CORNERS @ back[:, :2].T + back[:, 2]
    if corners.min() >= 0 and (corners <= (size[1] - 1, size[0] - 1)).all():
        return None
    columns, rows = np.arange(SIZE[0]), np.arange(SIZE[1])[:, None]
    x, y = (row[0] * columns + row[1] * rows + row[2] for row in back)
    outside = (x < 0) | (y < 0) | (x > size[1] - 1) | (y > size[0] - 1)
    return outside if outside.any() and not outside.all() else None


def colour_alone(place: Picture) -> Picture | None:
    """A level place without its black print, for a coloured stamp on lines of text; None where hardly anything has a colour."""
    colour = np.asarray(cv2.subtract(most_of_channels(place), least_of_channels(place)), np.uint8)
    strong = percentile(colour[::2, ::2], 95)
    if strong < _COLOURED:
        return None
    colour = np.asarray(cv2.convertScaleAbs(colour, alpha=min(max(_FULL / strong, 1), _GAIN)), np.uint8)
    return np.asarray(cv2.merge([colour, colour, colour]), np.uint8)


def faint_alone(place: Picture) -> Picture | None:
    """A level place without its darkest ink, for a stamp with a stronger one or a pen on it; None where there is but one ink."""
    ink = most_of_channels(place)
    strong = max(1.0, percentile(ink[::2, ::2], _STRONGEST))
    dark = (ink > _DARK * strong).astype(np.uint8)
    edges = cv2.dilate(dark, np.ones((3, 3), np.uint8))  # of its strokes
    beyond = np.where(edges > 0, 0, ink)
    if percentile(beyond[::2, ::2], 95) < _SECOND * strong:
        return None
    left = place.copy()
    left[cv2.dilate(dark, np.ones((2, 2), np.uint8)) > 0] = 0
    faint = max(1.0, percentile(most_of_channels(left[::2, ::2]), 95))
    return np.asarray(cv2.convertScaleAbs(left, alpha=min(max(_FULL / faint, 1), _GAIN)), np.uint8)


def answers(places: Sequence[Picture]) -> NDArray[np.float32]:
    """How likely each place shows something else, and each of `DEGREES`: ``(N, 4)``, as the first of the two networks says."""
    return _answers(DEGREE_FILE, places)


def agreed(places: Sequence[Picture], known: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """How likely each place shows each of `DEGREES`, ``(N, 3)``, as both networks say it together: the geometric mean of their likelihoods.

    Args:
        places: From `level_place` or `colour_alone`.
        known: What the first network has said of the first of them, ``(n, 4)``; it is not asked again.
    """
    first = np.zeros((0, 1 + len(DEGREES)), np.float32) if known is None else known
    said = np.concatenate([first, answers(places[len(first) :])]), _answers(DOUBT_FILE, places)
    one, other = (np.maximum(each, _LEAST) for each in said)
    both = np.sqrt(one * other)
    return np.asarray(both / both.sum(axis=1, keepdims=True), np.float32)[:, 1:]


def _answers(file: Path, places: Sequence[Picture]) -> NDArray[np.float32]:
    """Likelihoods of something else and of each degree, ``(N, 4)``."""
    if not places:
        return np.zeros((0, 1 + len(DEGREES)), np.float32)
    return network(file)(np.asarray(cv2.dnn.blobFromImages(list(places), 1 / 255), np.float32))
