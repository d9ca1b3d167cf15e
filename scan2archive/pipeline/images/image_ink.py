# SPDX-License-Identifier: Apache-2.0
"""Ink on even paper: how dark print is around each place, and what is darker than paper but no print.

Tesseract finds its lines on a picture split by one threshold for the whole page. Faded print, the other
side showing through, and grain make that split fail; here print is brought to one strength everywhere
first, and what is no print is taken out part by part.

Ink is a uint8 picture ``(H, W)``: 0 = paper, 255 = black. Sizes are in millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.image import Pixels, connected_parts

_UNIT = 160  # value of ink as dark as the print around it, in pictures of relative ink
PAPER, _FULL = 0.3, 0.9  # shares of the print's strength that become paper and black
# Print on damaged pages, real and generated, has a strength of 70 to 130 of 255, on sound ones 158 and more.
_DARK_PRINT = 140
_DEPTH = 0.95  # ink as dark as the print around it becomes nearly black
NEAR_PRINT = 0.1  # of its strength: grain so dark begins to come near it
_LEAST = 20  # of 255: paler ink than this is grain
# Of 255. Generated sheets with nothing but their other side: 18 to 39, with edges of 0.01 to 0.03;
# with print, however faded: from 61, with edges from 0.055.
_FAINT, _FAINT_EDGE = 50, 0.04
_BLOCK_MM = 8.0  # ink fades in patches of centimetres; a block holds a line or two
_SPECK_MM2 = 0.2
# The dot of an i of 8 points has 0.075, the marks of larger type more: what is smaller is dust beside a letter, too.
_DOT_MM2 = 0.065
_LETTER_MM2 = 0.4
_MARK_MM2 = 1.0  # tone marks and dots are smaller
_STREWN = 0.75  # of the square inches of a page that dust lies on
_AWAY_MM = 2.5  # blank paper begins so far from print
_NEAR_MM = 0.6  # marks stand closer than this to their letter
# Edges of print fall off by a quarter of its strength a pixel at 200 dpi, those of the other side, seen
# through the paper, by an eighth.
_SOFT, _SOFT_SHARE = 0.17, 0.65
_BIN, _FEW_SOFT = (
    0.01,
    0.1,
)  # fewer soft letters than this share, most of them next to print, are print that is pale
_LINE_MM = (7.5, 1.0)  # letters are judged with their neighbours on the line


def print_level(ink: Pixels, dpi: float) -> NDArray[np.float32] | None:
    """How dark print is around each place, ``(H, W)``; None where the page holds next to no ink.

    Each block gives the depth that its darkest three per cent reach; neighbours help where a block holds
    little, and no place counts as less than two thirds of the page's usual print: else the other side
    of the sheet would be print where this one is empty.
    """
    side = max(4, round(_BLOCK_MM / 25.4 * dpi / 2))
    half = ink[::2, ::2]
    rows, columns = half.shape[0] // side, half.shape[1] // side
    if not rows or not columns:
        return None
    grid = half[: rows * side, : columns * side].reshape(rows, side, columns, side).swapaxes(1, 2)
    blocks = grid.reshape(rows * columns, side * side)
    rank = int(blocks.shape[1] * 0.97)
    # Bytes are counted rather than compared: in half the time of finding the rank alone.
    deep = np.sort(blocks, axis=1, kind="stable")[:, rank].reshape(rows, columns)
    split, _ = cv2.threshold(np.minimum(deep, 160).reshape(-1, 1), 0, 255, cv2.THRESH_OTSU)
    inked = deep[deep > max(split, _LEAST)]
    if inked.size < 3:
        return None
    usual = float(np.median(inked))
    level = cv2.dilate(deep, np.ones((3, 3), np.uint8)).astype(np.float32)
    smooth = cv2.GaussianBlur(np.clip(level, 0.7 * usual, 1.3 * usual), (0, 0), 1.0)
    return np.asarray(
        cv2.resize(smooth, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32
    )


def relative(ink: Pixels, level: NDArray[np.float32]) -> Pixels:
    """Ink as a share of the print around it, in 1/160; a page faded in patches comes out even."""
    return np.asarray(cv2.divide(ink, level.astype(np.uint8), scale=_UNIT), np.uint8)


def is_dark(strength: NDArray[np.float32]) -> bool:
    """Whether the print of a page, given the strength of it everywhere, is as dark as on sound ones."""
    return float(np.median(strength[::16, ::16])) >= _DARK_PRINT


def is_faint(level: NDArray[np.float32]) -> bool:
    """Whether the darkest ink of the page is so pale that it may be no print at all."""
    return bool(np.median(level[::16, ::16]) < _FAINT)


def pale_share(shares: Pixels, above: float = 0.05) -> float:
    """Share of the page covered by ink too pale for print and too dark for clean paper.

    Args:
        shares: From `relative`.
        above: What is too dark for clean paper, as a share of the print's strength.
    """
    half = shares[::2, ::2]
    return float(((half > round(above * _UNIT)) & (half <= PAPER * _UNIT)).mean())


def printed(shares: Pixels, above: float = PAPER) -> Pixels:
    """What is dark enough for print: 255 there, 0 on paper.

    Args:
        shares: From `relative`.
        above: Share of the print's strength up to which ink is paper.
    """
    _, mask = cv2.threshold(shares, int(above * _UNIT), 255, cv2.THRESH_BINARY)
    return np.asarray(mask, np.uint8)


def blacken(shares: Pixels, paper: float = PAPER, full: float = _FULL) -> Pixels:
    """The picture to read, ``(H, W)`` dark on light: paper white, print black, edges soft between.

    Args:
        shares: From `relative`.
        paper: Share of the print's strength up to which ink becomes paper.
        full: Share from which on it becomes black.
    """
    steps = (np.arange(256) / _UNIT - paper) / (full - paper)
    return np.asarray(cv2.LUT(shares, (255 - 255 * np.clip(steps, 0, 1)).astype(np.uint8)), np.uint8)


def shaded(shares: Pixels) -> Pixels:
    """The picture of relative ink, ``(H, W)`` dark on light, with all its shades."""
    steps = 255 - 255 * np.clip(np.arange(256) / _UNIT * _DEPTH, 0, 1)
    return np.asarray(cv2.LUT(shares, steps.astype(np.uint8)), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Connected parts of the ink.

    Attributes:
        places: Flat indices of all pixels with ink.
        labels: The part of each of them.
        area: Pixels of each part; part 0 is the paper.
        centre: ``(N, 2)`` middle of each part's box, x and y.
        sharpness: Mean fall of ink at the edge of each part, in shares of print strength a pixel at
            200 dpi, mixed half and half with that of its neighbours on the line.
        shape: Of the picture.
    """

    places: NDArray[np.intp]
    labels: NDArray[np.int32]
    area: NDArray[np.int32]
    centre: NDArray[np.int32]
    sharpness: NDArray[np.float64]
    shape: tuple[int, int]

    def mask(self, chosen: NDArray[np.bool_]) -> Pixels:
        """255 where one of the chosen parts is."""
        picture = np.zeros(self.shape, np.uint8)
        picture.reshape(-1)[self.places[chosen[self.labels]]] = 255
        return picture

    def near(self, chosen: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
        """Which parts come within some pixels of one of the chosen parts."""
        around = cv2.dilate(self.mask(chosen), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
        touched = np.zeros(len(self.area), np.bool_)
        touched[self.labels[around.reshape(-1)[self.places] > 0]] = True
        return touched


def find_parts(shares: Pixels, dpi: float) -> Parts:
    """Parts of relative ink, with their sharpness."""
    mask = printed(shares)
    found = connected_parts(mask)
    flat, count = found.picture.reshape(-1), len(found.boxes)
    edge = mask - cv2.erode(mask, np.ones((3, 3), np.uint8))
    rim = np.flatnonzero(edge > 0)
    across = cv2.Sobel(shares, cv2.CV_16S, 1, 0).reshape(-1)[rim].astype(np.float32)
    down = cv2.Sobel(shares, cv2.CV_16S, 0, 1).reshape(-1)[rim].astype(np.float32)
    # Sobel's weights add up to 8.
    fall = np.asarray(np.hypot(across, down) * (dpi / 200 / 8 / _UNIT), np.float32)
    length = np.bincount(flat[rim], minlength=count)
    own = np.bincount(flat[rim], weights=fall, minlength=count) / np.maximum(length, 1)
    centre = found.boxes[:, :2] + found.boxes[:, 2:] // 2
    line = _along_lines(mask.shape, rim, fall, centre, dpi)
    area = np.bincount(found.labels, minlength=count)
    area[0] = mask.size - len(found.places)
    return Parts(
        found.places,
        found.labels,
        area.astype(np.int32),
        centre,
        (own + line) / 2,
        (mask.shape[0], mask.shape[1]),
    )


def _along_lines(
    shape: tuple[int, ...],
    rim: NDArray[np.intp],
    fall: NDArray[np.float32],
    centre: NDArray[np.int32],
    dpi: float,
) -> NDArray[np.float64]:
    """Mean sharpness around the centre of each part, over a stretch of its line."""
    height, width = shape[0] // 4 + 1, shape[1] // 4 + 1
    cells = rim // shape[1] // 4 * width + rim % shape[1] // 4
    size = height * width
    total = np.bincount(cells, weights=fall, minlength=size).reshape(height, width).astype(np.float32)
    number = np.bincount(cells, minlength=size).reshape(height, width).astype(np.float32)
    x, y = (mm / 25.4 * dpi / 4 for mm in _LINE_MM)
    mean = cv2.GaussianBlur(total, (0, 0), sigmaX=x, sigmaY=y) / np.maximum(
        cv2.GaussianBlur(number, (0, 0), sigmaX=x, sigmaY=y), 1e-6
    )
    return np.asarray(mean[centre[:, 1] // 4, centre[:, 0] // 4], np.float64)


def find_specks(parts: Parts, dpi: float) -> NDArray[np.bool_]:
    """Dust: parts smaller than a full stop that stand alone, and parts smaller than any dot beside a letter.

    Tone marks and dots stand by a letter.
    """
    square = (dpi / 25.4) ** 2
    small = parts.area <= _SPECK_MM2 * square
    large = ~small
    large[0] = small[0] = False
    dust = small & (parts.area <= _DOT_MM2 * square)
    return np.asarray(dust | (small & ~parts.near(large, round(_NEAR_MM / 25.4 * dpi))), np.bool_)


def count_specks(ink: Pixels, dpi: float, *, cut: bool = False) -> int:
    """How many specks a picture of black and white holds that stand alone; at a quarter of the price of `find_specks`.

    Args:
        ink: 0 = paper, 255 = black.
        dpi: Its resolution.
        cut: It was cut out of a page: what touches its upper and lower border may be what is left of a letter, and is not counted.
    """
    found, _, lone = _small_parts(ink, dpi)
    if cut:
        lone[found[[0, -1]]] = False
    return int(np.count_nonzero(lone))


def specks_on_blank(ink: Pixels, dpi: float) -> float:
    """Specks on a square centimetre of blank paper, farther from any larger ink than a line of print from the next.

    Dust lies anywhere; what a threshold leaves of thin strokes lies in the rows of print. Of a page without blank paper, and of one where
    a quarter of its square inches holds no speck at all, 0.

    Args:
        ink: 0 = paper, 255 = black.
        dpi: Its resolution.
    """
    found, area, lone = _small_parts(ink, dpi)
    large = area > _SPECK_MM2 * (dpi / 25.4) ** 2
    large[0] = False
    small = cv2.resize(large[found].astype(np.uint8), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    scale = small.shape[1] / ink.shape[1]
    reach = 2 * round(_AWAY_MM / 25.4 * dpi * scale) + 1
    blank = cv2.dilate((small > 0).astype(np.uint8), np.ones((reach, reach), np.uint8)) == 0
    # One place of each speck: where it is met last, row by row.
    places = np.flatnonzero(lone[found])
    last = np.zeros(len(area), np.int64)
    last[found.reshape(-1)[places]] = places
    y, x = np.divmod(last[lone], ink.shape[1])
    high, wide = (round(side / dpi) for side in ink.shape)  # of a page in inches
    cells = np.bincount((y * high // ink.shape[0]) * wide + x * wide // ink.shape[1], minlength=high * wide)
    if np.count_nonzero(cells) <= _STREWN * high * wide:
        return 0.0
    rows = np.minimum((y * small.shape[0] // ink.shape[0]), small.shape[0] - 1)
    columns = np.minimum((x * small.shape[1] // ink.shape[1]), small.shape[1] - 1)
    size = float(np.count_nonzero(blank)) / scale**2 / (dpi / 2.54) ** 2
    return float(np.count_nonzero(blank[rows, columns])) / size if size else 0.0


def without_specks(grey: Pixels, dpi: float) -> Pixels:
    """A picture dark on light whose dust (see `find_specks`) became paper; all else keeps its shades.

    Args:
        grey: On white paper.
        dpi: Its resolution.
    """
    ink = np.asarray(cv2.bitwise_not(grey), np.uint8)
    level = print_level(np.asarray(cv2.GaussianBlur(ink, (0, 0), 0.8 * dpi / 200), np.uint8), dpi)
    if level is None:
        return grey
    labels, area, dust = _small_parts(printed(relative(ink, level)), dpi)
    dust |= area <= _DOT_MM2 * (dpi / 25.4) ** 2
    dust[0] = False
    print_ = ~dust
    print_[0] = False
    rim = np.ones((3, 3), np.uint8)
    away = cv2.dilate(dust.astype(np.uint8)[labels] * np.uint8(255), rim)
    away[cv2.dilate(print_.astype(np.uint8)[labels], rim) > 0] = 0  # letters keep their soft edges
    away[dust[labels]] = 255
    return np.asarray(cv2.max(grey, away), np.uint8)


def _small_parts(ink: Pixels, dpi: float) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.bool_]]:
    """Parts of a picture of black and white: label of each pixel, area of each, and which are small and stand alone."""
    count, labels = cv2.connectedComponents(ink, connectivity=8)
    found = np.asarray(labels, np.int32)
    places = np.flatnonzero(ink > 0)  # of truth values: four times as fast
    own = found.reshape(-1)[places]
    area = np.bincount(own, minlength=count)
    small = area <= _SPECK_MM2 * (dpi / 25.4) ** 2
    large = np.zeros(ink.shape, np.uint8)
    large.reshape(-1)[places[~small[own]]] = 1
    reach = 2 * round(_NEAR_MM / 25.4 * dpi) + 1
    around = cv2.dilate(large, np.ones((reach, reach), np.uint8)).reshape(-1)
    near = np.zeros(count, np.bool_)
    near[own[around[places] > 0]] = True
    lone = np.asarray(small & ~near, np.bool_)
    lone[0] = False
    return found, np.asarray(area, np.int64), lone


def as_large_as_letters(parts: Parts, dpi: float) -> NDArray[np.bool_]:
    """Parts large enough for a letter."""
    large = np.asarray(parts.area > _LETTER_MM2 * (dpi / 25.4) ** 2, np.bool_)
    large[0] = False
    return large


def _sharpest(parts: Parts, letters: NDArray[np.bool_]) -> float:
    return float(np.percentile(parts.sharpness[letters], 85))


def is_other_side(level: NDArray[np.float32], parts: Parts, dpi: float) -> bool:
    """Whether the sheet is empty, and all ink on it is the other side showing through.

    Then even the darkest ink is faint and soft. Print that faded to half still has twice that strength,
    and edges twice that steep.
    """
    letters = as_large_as_letters(parts, dpi)
    usual = float(np.median(level[::16, ::16]))
    if usual >= _FAINT or not letters.any():
        return False
    return _sharpest(parts, letters) * usual / 255 < _FAINT_EDGE


def above_other_side(level: NDArray[np.float32]) -> NDArray[np.float32]:
    """The strength print would have on a sheet whose only ink is the other side: three times as dark."""
    return np.asarray(np.minimum(level * 3, 255), np.float32)


def find_show_through(parts: Parts, dpi: float) -> NDArray[np.bool_]:
    """Parts of the other side of the sheet: pale, with soft edges, since the light came through the paper.

    How sharp print is depends on the scanner: the sharpest parts of the page are the measure.
    """
    square = (dpi / 25.4) ** 2
    letters = as_large_as_letters(parts, dpi)
    if not letters.any():
        return np.zeros(len(parts.area), np.bool_)
    most = min(_SOFT, _SOFT_SHARE * _sharpest(parts, letters))
    weak = parts.sharpness < _softest_print(parts.sharpness[letters], most)
    weak[0] = False
    strong = letters & ~weak
    marks = (parts.area < _MARK_MM2 * square) & parts.near(strong, round(_NEAR_MM / 25.4 * dpi))
    return np.asarray(weak & ~marks, np.bool_)


def darkest(shares: Pixels, parts: Parts) -> NDArray[np.float64]:
    """The darkest ink of each part, as a share of the strength of print around it."""
    most = np.zeros(len(parts.area), np.uint8)
    np.maximum.at(most, parts.labels, shares.reshape(-1)[parts.places])
    return np.asarray(most / _UNIT, np.float64)


def _softest_print(sharpness: NDArray[np.float64], most: float) -> float:
    """The sharpness that parts the other side from print: the valley between the two, where there are two.

    Print that is pale in patches has a tail of soft letters, but no hill of them: the valley is where that tail ends.

    Args:
        sharpness: Of all parts as large as letters.
        most: What is sharper is print on any page.
    """
    number = np.histogram(sharpness, bins=max(1, round(most / _BIN)), range=(0.0, most))[0].astype(np.float64)
    padded = np.concatenate([number[:1]] * 2 + [number] + [number[-1:]] * 2)
    smooth = np.convolve(padded, np.array([1, 2, 3, 2, 1]) / 9, mode="valid")
    hill = int(smooth.argmax())
    if hill >= max(1, len(number) - 2) and number.sum() < _FEW_SOFT * len(sharpness):
        valley = hill - 1 - int(smooth[:hill][::-1].argmin())
    else:
        valley = hill + int(smooth[hill:].argmin())
    return float(most * (valley + 1) / len(number))


def without(picture: Pixels, parts: Parts, unwanted: NDArray[np.bool_]) -> Pixels:
    """A picture dark on light in which some parts became paper, with their soft edges."""
    if not unwanted.any():
        return picture
    away = cv2.dilate(parts.mask(unwanted), np.ones((3, 3), np.uint8))
    wanted = ~unwanted
    away[parts.mask(wanted) > 0] = 0
    return np.asarray(cv2.max(picture, away), np.uint8)
