# SPDX-License-Identifier: Apache-2.0
"""What scanning, copying and storing does to a patch of paper: light, dirt, grain, thresholds, halftone, JPEG."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]
Picture = NDArray[np.uint8]
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16 + 1 / 32


def smooth(rng: np.random.Generator, side: int, cell: int) -> Grey:
    """A field of random values of 0 to 1, ``(side, side)``, that changes over so many pixels."""
    grid = rng.random((max(3, side // cell),) * 2).astype(np.float32)
    return np.asarray(cv2.resize(grid, (side, side), interpolation=cv2.INTER_CUBIC), np.float32)


def scanned(rng: np.random.Generator, paper: Grey) -> Picture:
    """A patch ``(H, H, 3)`` of 0 to 1 as a scan shows it, RGB uint8."""
    side = paper.shape[0]
    severity = rng.choice([0.2, 0.5, 1.0], p=(0.35, 0.4, 0.25))
    if rng.random() < 0.35:
        paper = cv2.GaussianBlur(paper, (0, 0), rng.uniform(0.4, 0.5 + 1.3 * severity))
    if rng.random() < 0.3:
        paper = _coarse(rng, paper)
    if rng.random() < 0.15:  # the other side shows through
        paper = paper * (1 - rng.uniform(0.05, 0.3) * (1 - cv2.GaussianBlur(paper[:, ::-1], (0, 0), 1.5)))
    tint = 1 - rng.uniform(0, 0.22) * np.array([0.15, 0.45, 1.0]) if rng.random() < 0.4 else np.ones(3)
    paper = paper * tint.astype(np.float32)
    if rng.random() < 0.5:
        paper = paper * (1 - rng.uniform(0, 0.3) * severity * smooth(rng, side, side // 3))[..., None]
    if rng.random() < 0.15:  # stains
        paper = paper * (1 - rng.uniform(0.1, 0.4) * (smooth(rng, side, 60) > 0.7))[..., None].astype(
            np.float32
        )
    chance = rng.random()
    if chance < 0.45:
        done = _colour(rng, paper, severity)
    else:
        weights = (0.3, 0.59, 0.11) if rng.random() < 0.75 else rng.dirichlet((1, 1, 1))
        grey = np.asarray(paper @ np.array(weights, np.float32), np.float32)
        done = np.repeat(
            (_grained(rng, grey, severity) if chance < 0.68 else _bitonal(rng, grey, severity))[..., None],
            3,
            axis=2,
        )
    picture = np.clip(done * 255, 0, 255).astype(np.uint8)
    if rng.random() < 0.06:  # torn off, glued over, punched
        x, y = rng.integers(0, side, 2)
        w, h = rng.integers(10, 70, 2)
        picture[y : y + h, x : x + w] = int(rng.choice([255, 255, 0, 200]))
    if chance < 0.68 and rng.random() < 0.6:
        quality = int(rng.integers(18, 85))
        coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        picture = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return picture


def _coarse(rng: np.random.Generator, paper: Grey) -> Grey:
    side = paper.shape[0]
    small = round(side * rng.uniform(0.55, 0.9))
    coarse = cv2.resize(paper, (small, small), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(coarse, (side, side), interpolation=cv2.INTER_LINEAR), np.float32)


def _grained(rng: np.random.Generator, grey: Grey, severity: float) -> Grey:
    contrast = rng.uniform(1 - 0.5 * severity, 1.1)
    grey = 1 - (1 - grey) * contrast
    if rng.random() < 0.3:  # a copy of a copy
        grey = np.clip((grey - 0.5) * rng.uniform(1.1, 2.2) + rng.uniform(0.4, 0.75), 0, 1)
    grain = rng.normal(0, rng.uniform(0, 0.09 * severity), grey.shape).astype(np.float32)
    if rng.random() < 0.4:
        grain = cv2.GaussianBlur(grain, (0, 0), 0.8) * 1.6
    return np.asarray(_dirty(rng, grey + grain, severity), np.float32)


def _colour(rng: np.random.Generator, paper: Grey, severity: float) -> Grey:
    grey = paper.mean(axis=2)
    change = _grained(rng, grey, severity) - grey
    dull = rng.uniform(0.3, 1.1)
    return np.asarray(
        grey[..., None] + (paper - grey[..., None]) * np.float32(dull) + change[..., None], np.float32
    )


def _bitonal(rng: np.random.Generator, grey: Grey, severity: float) -> Grey:
    grain = rng.normal(0, rng.uniform(0.0, 0.13 * severity), grey.shape).astype(np.float32)
    grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.3, 0.9)) + cv2.GaussianBlur(grain, (0, 0), 0.6)
    chance = rng.random()
    if chance < 0.5:
        black = grey < rng.uniform(0.45, 0.8)
    elif chance < 0.9:
        around = cv2.GaussianBlur(grey, (0, 0), rng.uniform(8, 25))
        black = grey < around - rng.uniform(0.04, 0.2)
    else:  # halftone
        times = math.ceil(grey.shape[0] / 4)
        black = grey < np.tile(_BAYER, (times, times))[: grey.shape[0], : grey.shape[1]] * 0.7 + 0.2
    done = 1 - black.astype(np.float32)
    if rng.random() < 0.25 * severity:
        kernel = np.ones((2, 2), np.uint8)
        done = cv2.dilate(done, kernel) if rng.random() < 0.5 else cv2.erode(done, kernel)
    return np.asarray(_dirty(rng, done, severity), np.float32)


def _dirty(rng: np.random.Generator, grey: Grey, severity: float) -> Grey:
    """Dust of a pixel or some, and lines along the glass."""
    if rng.random() < 0.3:
        share = rng.uniform(0, 0.006) * severity
        dust = (rng.random(grey.shape) < share).astype(np.uint8)
        if rng.random() < 0.5:
            dust = cv2.dilate(dust, np.ones((2, 2), np.uint8))
        grey = np.where(dust > 0, np.float32(rng.choice([0.1, 0.1, 1.0])), grey)
    if rng.random() < 0.04:
        grey = grey.copy()
        grey[:, int(rng.integers(grey.shape[1]))] = 0.2
    return np.asarray(grey, np.float32)
