# SPDX-License-Identifier: Apache-2.0
"""The print of a damaged page as a small convolutional network sees it: whole strokes, without dust, grain, seals and the other side.

Rules know the darkness of ink, how soft its edges are and how large its parts. They do not know what a letter looks like: where the other
side is as dark as print that faded, and grain as dark as a thin stroke, only the shapes tell them apart. The network was shown
damaged print and the print before it (``benchmarks/builders/restore_net.py``): for each pixel it says how much of it is print.
It guesses no text, but it may draw a stroke that never was: what only it shows is never vouched for.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_ink import print_level
from scan2archive.pipeline.images.small_network import network

NET_FILE = Path(__file__).parent / "data" / "restore_net.onnx"
NET_DPI = 200
_SIDES = 16  # pixels: sides of what it is given are whole numbers of these
_STRIP = 400  # at most so many rows are asked for at once: a sixth of a page, for the sake of memory
_RIM = 48  # rows above and below them that it sees beside them
_INKED, _NEAR = 215, 5  # grey of rebuilt ink; pixels: print is drawn on it and half of these around it
# Of full ink: what becomes paper, and what black.
_FIRM = (255 - 255 * np.clip((np.arange(256) / 255 - 0.3) / (0.8 - 0.3), 0, 1)).astype(np.uint8)
SMOOTH = 0.8  # standard deviation in pixels: what strength is measured on
_USUAL = 0.6  # the strength of print that the network is given
_MOST = 1.6


def as_input(grey: Pixels, usual: float | None = None) -> NDArray[np.float32]:
    """A page as the network takes it: ``(H, W)``, 0 paper to `_MOST`, its usual print `_USUAL`.

    Args:
        grey: Dark print on evenly lit paper, at about `NET_DPI`.
        usual: How dark its print usually is, of 255; None to find that out, which takes a page.
    """
    ink = np.asarray(cv2.bitwise_not(grey), np.uint8)
    if usual is None:
        level = print_level(np.asarray(cv2.GaussianBlur(ink, (0, 0), SMOOTH), np.uint8), NET_DPI)
        usual = 255.0 if level is None else float(np.median(level[::8, ::8]))
    return np.asarray(np.clip(ink.astype(np.float32) * np.float32(_USUAL / usual), 0, _MOST), np.float32)


def drawn(lit: Pixels, rebuilt: Pixels) -> Pixels:
    """A page with its print drawn anew, ``(H, W)`` dark on white.

    What rules took off as dust or the other side stays off: the network sees a letter or two to each side, not how soft all ink of a
    row is.

    Args:
        lit: Dark print on evenly lit paper, at about `NET_DPI`, or black on white.
        rebuilt: The same with its print rebuilt by rules, as large; the same picture where they had nothing to rebuild.
    """
    near = cv2.dilate((rebuilt < _INKED).astype(np.uint8), np.ones((_NEAR, _NEAR), np.uint8))
    rows, columns = (np.flatnonzero(near.any(axis=axis)) for axis in (1, 0))
    picture = np.full(lit.shape, 255, np.uint8)
    if len(rows):
        part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        given = as_input(lit)[part]
        picture[part] = np.where(near[part] > 0, _FIRM[np.rint(255 * _answer(given)).astype(np.uint8)], 255)
    return picture


def _answer(given: NDArray[np.float32]) -> NDArray[np.float32]:
    """Share of print of each pixel. In strips: a whole page at once would take hundreds of megabytes."""
    height, width = given.shape
    strips = -(-height // _STRIP)
    own = -(-height // strips // _SIDES) * _SIDES
    wide = -(-width // _SIDES) * _SIDES
    net = network(NET_FILE, keeps_memory=True)
    answer = np.empty(given.shape, np.float32)
    for top in range(0, height, own):
        strip = np.zeros((own + 2 * _RIM, wide), np.float32)
        first, last = max(0, top - _RIM), min(height, top + own + _RIM)
        strip[first - top + _RIM : last - top + _RIM, :width] = given[first:last]
        shown = net(strip[None, None], last=top + own >= height)[0, 0, _RIM : _RIM + own, :width]
        answer[top : top + own] = np.clip(shown, 0, 1)[: height - top]
    return answer
