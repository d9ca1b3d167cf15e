# SPDX-License-Identifier: Apache-2.0
"""What lies over stamps on a patch of paper: pens, seals, and what is beyond the edge of the sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.builders.stamp_scanning import smooth

Grey = NDArray[np.float32]


def beyond(rng: np.random.Generator, paper: Grey) -> Grey:
    """A patch ``(H, H, 3)`` at the edge of its sheet: black glass or a white lid beyond it, a little askew."""
    side = paper.shape[0]
    rows, columns = np.mgrid[0:side, 0:side].astype(np.float32)
    across = columns if rng.random() < 0.6 else rows
    along = rows if across is columns else columns
    if rng.random() < 0.5:
        across = side - across
    outside = across < rng.uniform(0.1, 0.5) * side + rng.normal(0, 0.04) * (along - side / 2)
    value = rng.uniform(0, 0.25) if rng.random() < 0.7 else rng.uniform(0.8, 1)
    return np.where(outside[..., None], np.float32(value), paper).astype(np.float32)


def stroke(rng: np.random.Generator, side: int, at: Sequence[float]) -> Grey:
    """A pen over a place of a patch, 0 to 1."""
    drawn = np.zeros((side, side), np.uint8)
    for _ in range(int(rng.integers(1, 3))):
        count = int(rng.integers(3, 11))
        xs = np.linspace(-1, 1, count) * rng.uniform(30, 130) + at[0] + rng.normal(0, 14, count)
        ys = at[1] + rng.normal(0, rng.uniform(2, 28), count) + rng.normal(0, 10)
        steps = np.linspace(0, count - 1, 100)
        points = np.stack([np.interp(steps, range(count), values) for values in (xs, ys)], axis=1)
        points = cv2.GaussianBlur(points.astype(np.float32).reshape(-1, 1, 2), (1, 11), 2.5).reshape(-1, 2)
        wide = int(rng.integers(2, 5))
        cv2.polylines(drawn, [np.round(points * 16).astype(np.int32)], False, 255, wide, cv2.LINE_AA, 4)
    return drawn.astype(np.float32) / 255


def seal(rng: np.random.Generator, side: int, at: Sequence[float]) -> Grey:
    """Rings, letters along them, a star or words: as much like a seal as a patch needs."""
    drawn = np.zeros((side, side), np.uint8)
    radius, angle, away = rng.uniform(75, 112), rng.uniform(0, 2 * np.pi), rng.uniform(30, 150)
    x, y = at[0] + away * math.cos(angle), at[1] + away * math.sin(angle) * 0.7
    middle = int(16 * x), int(16 * y)
    for share, wide in ((1.0, 4), (0.93, 2), (0.6, 2)):
        if wide == 4 or rng.random() < 0.7:
            cv2.circle(drawn, middle, int(16 * radius * share), 255, wide, cv2.LINE_AA, 4)
    letters = "ABNDHUTKCOMEYSGIXP"
    count = int(rng.integers(16, 34))
    for i in range(count):
        turn = 2 * np.pi * i / count
        place = int(x + radius * 0.77 * math.cos(turn) - 6), int(y + radius * 0.77 * math.sin(turn) + 6)
        cv2.putText(drawn, letters[rng.integers(len(letters))], place, 0, 0.5, 255, 1, cv2.LINE_AA)
    points = [
        (x + radius * share * math.sin(j * np.pi / 5), y - radius * share * math.cos(j * np.pi / 5))
        for j in range(10)
        for share in ((0.46 if j % 2 == 0 else 0.18),)
    ]
    star = [np.round(np.array(points) * 16).astype(np.int32)]
    chance = rng.random()
    if chance < 0.4:
        cv2.fillPoly(drawn, star, 255, cv2.LINE_AA, 4)
    elif chance < 0.7:
        cv2.polylines(drawn, star, True, 255, 2, cv2.LINE_AA, 4)
    else:
        for row in range(3):
            text = "".join(letters[k] for k in rng.integers(0, len(letters), 7))
            cv2.putText(drawn, text, (int(x - 45), int(y - 14 + 20 * row)), 0, 0.6, 255, 2, cv2.LINE_AA)
    cover = drawn.astype(np.float32) / 255
    return np.asarray(cover * np.clip(0.2 + 1.4 * smooth(rng, side, 24), 0, 1), np.float32)
