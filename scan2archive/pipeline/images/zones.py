# SPDX-License-Identifier: Apache-2.0
"""Pictures of small zones of a page for a second look. Pure functions over arrays.

Seals, signatures and the frames of stamps keep the engine from the print they cross. Here a zone is
given in the colour channel that shows its print best, and a stamp upright and without its frame.
Arrays are uint8; greys are ``(H, W)``, dark print on light ground.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Box
from scan2archive.pipeline.images.byte_ranks import median, percentile
from scan2archive.pipeline.images.image import Pixels, darkest, lightest

Channel = Literal["darkest", "lightest", "red"]

Matrix = NDArray[np.float64]

STAMP_DPI = 300
_FRAME_DPI = 100
# Stamps of urgency and secrecy measure 30 to 40 by 8 to 12 mm (Nghị định 30/2020/NĐ-CP, Phụ lục I, boxes
# 10a, 10b); older ones are larger or smaller. Inside, letters are at most half as high as the frame.
_FRAME_MM = (14.0, 75.0)
_FRAME_SHAPE = (1.8, 7.0)  # length by height
_SAME_MM = 2.5  # outer and inner edge of one frame
_LEAST_HEIGHT_MM = 5.0
_LETTER_MM = (14.0, 9.0)  # wider or higher than this is frame
_FULL_MM, _FULL = 2.0, 0.3  # of a letter that hangs on the frame: its least size, ink in its box
# No stroke of a letter is as long, or stands over as much of the frame's height.
_LINE_MM, _UPRIGHT = 6.0, 0.8
_DUST_MM2 = 0.08
_STEEPEST = 25.0
_TILTS = (0.0, 4.0, -4.0, 8.0, -8.0, 12.0, -12.0)  # of stamps of which no frame tells
_MOST_FRAMES = 3
MARGIN = 20  # pixels
# Of the way from print to paper: how deep the core of a letter is. Seals on generated grey pages reach 0.25 to 0.5.
_CORE = 0.2
# In the lightest channel red and blue ink is paler than that.
_CORE_COLOUR = 0.42
_PALEST, _CORE_ABOVE, _SOME_LETTERS = 90, 0.06, 6
_DARKEST = 8  # per cent of the pixels of a printed line are as dark as its print
_CORE_MM2 = 0.04  # smaller cores are grain of a seal; the dot of an i has 0.1
_EDGE_MM = 0.13  # soft edges of print reach as far
_GRAIN = 12  # of 255: paper is no evener
# Of a place with ink: pixels of its lesser side, percentile of its grey that is paper, share of that below which is ink, share of it.
_LEAST_SIDE, _PAPER, _INK, _INKED = 8, 90, 0.7, 0.05
_BLACK, _WHITE, _SHADES = 20, 235, 0.005


@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """What stands inside a frame, level and without the frame.

    Attributes:
        pixels: ``(H, W)``, black on white, at `STAMP_DPI`.
        to_page: ``(2, 3)`` matrix that takes its pixels to pixels of the page.
    """

    pixels: Pixels
    to_page: Matrix

    def box_on(self, size: tuple[int, int]) -> Box:
        """Its box on a page of (width, height)."""
        height, width = self.pixels.shape
        return box_on_page((0, 0, width, height), self.to_page, size)


def grey_zone(archived: Pixels, zone: Box, scale: float, channel: Channel) -> Pixels:
    """A zone of a page in one channel, larger or smaller.

    In the darkest of the three colours ink of every colour is dark; in the lightest, red and blue ink
    vanish and black print remains; in red, red ink does. On a grey page all are the same.

    Args:
        archived: The page, grey or RGB.
        zone: In its pixels.
        scale: Pixels of the result per pixel of the page.
        channel: Which.
    """
    x0, y0, x1, y1 = zone
    part = archived[y0:y1, x0:x1]
    if channel == "red" and part.ndim == 3:
        return scaled(part[..., 0], scale)
    return scaled(darkest(part) if channel == "darkest" else lightest(part), scale)


def has_ink(archived: Pixels, zone: Box) -> bool:
    """Whether anything but specks lies in a zone, in ink of any colour; what of it lies off the page counts for nothing."""
    height, width = archived.shape[:2]
    x0, y0, x1, y1 = max(0, zone[0]), max(0, zone[1]), min(width, zone[2]), min(height, zone[3])
    if min(x1 - x0, y1 - y0) < _LEAST_SIDE:
        return False
    grey = grey_zone(archived, (x0, y0, x1, y1), 1.0, "darkest")
    paper = float(np.percentile(grey, _PAPER))
    return float((grey < _INK * paper).mean()) > _INKED


def print_zone(
    archived: Pixels,
    zone: Box,
    printed: Sequence[Box],
    scale: float,
    dpi: float,
    *,
    coloured: bool = False,
) -> Pixels | None:
    """A zone with nothing but what is as dark as its print: seals and pens that are paler vanish, in grey as well.

    Print is known by lines that are nothing else. What comes near its depth is core; around cores everything stays,
    so that letters keep their soft edges, and what a seal covers of them is still theirs.

    Args:
        archived: The page, grey or RGB.
        zone: In its pixels.
        printed: Boxes of printed words or lines, at least one.
        scale: Pixels of the result per pixel of the page.
        dpi: Of the page.
        coloured: Print may be red or blue: a name stamp is full ink, and a seal of the same pad is worn.

    Returns:
        ``(H, W)``; None for a page of black and white only, where nothing is paler.
    """
    x0, y0, x1, y1 = zone
    one_channel = darkest if coloured else lightest
    part = one_channel(archived[y0:y1, x0:x1])
    if float(((part > _BLACK) & (part < _WHITE)).mean()) < _SHADES:
        return None
    lines = [one_channel(archived[box[1] : box[3], box[0] : box[2]]) for box in printed]
    ink = np.concatenate([line.reshape(-1) for line in lines])
    paper, black = median(part), percentile(ink, _DARKEST)
    millimetre = dpi / 25.4
    share = _CORE if archived.ndim == 2 or coloured else _CORE_COLOUR
    share = max(share, _palest_letter(lines, paper, black))
    core = (part < black + share * (paper - black)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(core, connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= _CORE_MM2 * millimetre**2
    large[0] = False
    reach = 2 * max(1, round(_EDGE_MM * millimetre)) + 1
    near = cv2.dilate(large[labels].astype(np.uint8), np.ones((reach, reach), np.uint8))
    shares = (part.astype(np.float32) - black) / max(1.0, paper - _GRAIN - black)
    picture = np.where(near > 0, np.clip(shares, 0, 1) * 255, 255).astype(np.uint8)
    return scaled(picture, scale)


def _palest_letter(lines: Sequence[Pixels], paper: float, black: float) -> float:
    """How pale the core of letters is, as a share of the way from print to paper: typewriters strike unevenly."""
    depths: list[float] = []
    for part in lines:
        dark = (part < 0.5 * (paper + black)).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
        for label in range(1, count):
            if stats[label, cv2.CC_STAT_HEIGHT] > 0.4 * len(part):
                depths.append(float(np.percentile(part[labels == label], _DARKEST)))
    if len(depths) < _SOME_LETTERS:
        return 0.0
    palest = (float(np.percentile(depths, _PALEST)) - black) / max(1.0, paper - black)
    return min(_CORE_COLOUR, palest + _CORE_ABOVE)


def with_margin(picture: Pixels) -> Pixels:
    """A picture of one word with paper around it, as the engine wants it."""
    paper = int(median(picture))
    return np.pad(picture, MARGIN, constant_values=paper)


def find_stamps(archived: Pixels, zone: Box, dpi: float) -> tuple[Stamp, ...]:
    """What stands in frames of the size and shape of a stamp, at most three, the largest first.

    Args:
        archived: The page, grey or RGB.
        zone: Where to look, in its pixels.
        dpi: Of the page.
    """
    grey = grey_zone(archived, zone, 1.0, "darkest")
    scale = min(1.0, _FRAME_DPI / dpi)
    small = scaled(grey, scale)
    threshold, _ = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    # Thin lines of a frame fade when the picture is made smaller; gaps of a worn one are closed.
    ink = (small < min(0.5 * (threshold + median(small)), 235)).astype(np.uint8)
    closed = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    frames = _frames(closed, dpi * scale)
    return tuple(_stamp(grey, zone, frame, scale, dpi) for frame in frames[:_MOST_FRAMES])


def stamps_at(archived: Pixels, box: Box, dpi: float) -> Iterator[Stamp]:
    """What stands in a place without a frame, at each tilt of a stamp.

    Args:
        archived: The page, grey or RGB.
        box: The place, in its pixels.
        dpi: Of the page.
    """
    around = box[3] - box[1]
    zone = max(0, box[0] - around), max(0, box[1] - around), box[2] + around, box[3] + around
    grey = grey_zone(archived, zone, 1.0, "darkest")
    centre = (box[0] + box[2]) / 2 - zone[0], (box[1] + box[3]) / 2 - zone[1]
    for tilt in _TILTS:
        yield _stamp(grey, zone, (centre, (float(box[2] - box[0]), float(box[3] - box[1])), tilt), 1.0, dpi)


def box_on_page(box: Box, to_page: Matrix, size: tuple[int, int]) -> Box:
    """The upright box around a box after a mapping, in whole pixels of a page of (width, height), not empty."""
    x0, y0, x1, y1 = box
    corners = np.array([[x0, y0, 1], [x1, y0, 1], [x1, y1, 1], [x0, y1, 1]]) @ to_page.T
    left, top = (int(value) for value in np.rint(corners.min(axis=0)))
    right, bottom = (int(value) for value in np.rint(corners.max(axis=0)))
    left, top = min(max(left, 0), size[0] - 1), min(max(top, 0), size[1] - 1)
    return left, top, max(min(right, size[0]), left + 1), max(min(bottom, size[1]), top + 1)


_Frame = tuple[tuple[float, float], tuple[float, float], float]  # centre, (length, height), tilt


def _frames(ink: Pixels, dpi: float) -> list[_Frame]:
    millimetre = dpi / 25.4
    frames: list[_Frame] = []
    # Inner edges, too: two stamps that touch have one outline, and each an inside of its own.
    contours, _ = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours:
        _, _, w, h = cv2.boundingRect(contour)
        if w < _FRAME_MM[0] * millimetre or h < _LEAST_HEIGHT_MM * millimetre:
            continue
        centre, (length, height), tilt = cv2.minAreaRect(contour)
        if length < height:
            length, height, tilt = height, length, tilt - 90
        tilt = (tilt + 90) % 180 - 90
        if (
            _FRAME_MM[0] <= length / millimetre <= _FRAME_MM[1]
            and height >= _LEAST_HEIGHT_MM * millimetre
            and _FRAME_SHAPE[0] <= length / height <= _FRAME_SHAPE[1]
            and abs(tilt) <= _STEEPEST
        ):
            frames.append(((centre[0], centre[1]), (length, height), tilt))
    largest = sorted(frames, key=lambda frame: frame[1][0] * frame[1][1], reverse=True)
    return [
        frame
        for place, frame in enumerate(largest)
        if not any(_is_same(frame, other, _SAME_MM * millimetre) for other in largest[:place])
    ]


def _is_same(frame: _Frame, other: _Frame, reach: float) -> bool:
    """Whether two outlines are the outer and the inner edge of one frame."""
    (x, y), (u, v) = frame[0], other[0]
    return max(abs(x - u), abs(y - v), abs(frame[1][0] - other[1][0])) < reach


def _stamp(grey: Pixels, zone: Box, frame: _Frame, scale: float, dpi: float) -> Stamp:
    (x, y), (length, height), tilt = frame
    enlarge = STAMP_DPI / dpi
    margin = 1.0 / 25.4 * STAMP_DPI
    width = round(length / scale * enlarge + 2 * margin)
    tall = round(height / scale * enlarge + 2 * margin)
    forward = cv2.getRotationMatrix2D((x / scale, y / scale), tilt, enlarge)
    forward[:, 2] += np.array([width / 2 - x / scale, tall / 2 - y / scale])
    level = cv2.warpAffine(
        grey,
        forward,
        (width, tall),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(median(grey),),
    )
    back = cv2.invertAffineTransform(forward)
    back[:, 2] += np.array(zone[:2])
    return Stamp(_without_frame(np.asarray(level, np.uint8)), np.asarray(back, np.float64))


def _without_frame(level: Pixels) -> Pixels:
    """Black on white, without what is larger than a letter or is dust.

    The marks of Ỏ and Ố touch a tight frame: what hangs on it and is as full as a letter once its lines are gone, stays.
    """
    millimetre = STAMP_DPI / 25.4
    ink = np.asarray(cv2.threshold(level, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1], np.uint8)
    labels, letters = _letters(ink, millimetre)
    alone = letters[labels]
    hanging = np.where((labels > 0) & ~alone, ink, 0).astype(np.uint8)
    tall = max(1, round(_UPRIGHT * (level.shape[0] - 2 * millimetre)))  # a millimetre is around the frame
    strokes = ((1, round(_LINE_MM * millimetre)), (tall, 1))
    lines = [cv2.morphologyEx(hanging, cv2.MORPH_OPEN, np.ones(size, np.uint8)) for size in strokes]
    hanging[cv2.dilate(np.maximum(*lines), np.ones((3, 3), np.uint8)) > 0] = 0
    labels, letters = _letters(hanging, millimetre, full=True)
    return np.where(alone | letters[labels], 0, 255).astype(np.uint8)


def _letters(ink: Pixels, millimetre: float, *, full: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Labels of the pieces of ink, and for each label whether it is of the size of a letter (and as full as one)."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height, area = (stats[:, at] for at in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    letters = (
        (width <= _LETTER_MM[0] * millimetre)
        & (height <= _LETTER_MM[1] * millimetre)
        & (area >= _DUST_MM2 * millimetre**2)
    )
    if full:
        letters &= (np.minimum(width, height) >= _FULL_MM * millimetre) & (area >= _FULL * width * height)
    letters[0] = False
    return np.asarray(labels), np.asarray(letters)


def scaled(grey: Pixels, scale: float) -> Pixels:
    """A picture larger or smaller."""
    if scale == 1.0:
        return np.ascontiguousarray(grey)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way), np.uint8)
