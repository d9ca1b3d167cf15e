# SPDX-License-Identifier: Apache-2.0
"""Crops of scanned pages as the network of `scan2archive.pipeline.images.image_stamp_net` is shown them, and what it is to answer.

More stamps are pressed on every crop, under pens and seals, and it is turned, scaled, faded and made noisy, so that none is
shown twice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from benchmarks.builders.stamp_examples import SECRET, Example, Place, Plane, Rubber
from samples.generator.sheet import COLOURS
from scan2archive.pipeline.images.image_stamp_net import NET_DPI

SIDE = 128  # pixels of a crop
BANK_DPI = 200  # of the stamps that are pressed on crops
_LEFT = 0.2  # of a stamp's ink, of which a person may still know it
_SEEN = 0.13  # correlation of a word with what is on the page, below which there is nothing to be learned


def crop(
    rng: np.random.Generator, page: Example, rubbers: Sequence[Rubber]
) -> tuple[Plane, Plane, Plane, Plane, Plane]:
    """A crop of a page, turned and scaled a little, with more stamps on it, and what is to be answered.

    Returns:
        The crop ``(3, SIDE, SIDE)``; for each word where it is ``(3, n, n)``, 1 at its middle, and where that counts; the
        height and tilt ``(2, n, n)`` and where those count ``(n, n)``. n is a quarter of `SIDE`.
    """
    height, width = page.ink.shape[:2]
    chance = rng.random()
    groups = [[p for p in page.places if p.word >= 0], [p for p in page.places if p.word < 0]]
    x, y = rng.uniform(0, width), rng.uniform(0, height)
    group = groups[0] if chance < 0.55 else groups[1] if chance < 0.72 else []
    if group:
        near = group[rng.integers(len(group))]
        x, y = near.x, near.y
    x, y = x + rng.uniform(-40, 40), y + rng.uniform(-40, 40)
    scale, turn = math.exp(rng.uniform(-0.16, 0.16)), rng.uniform(-5, 5)
    matrix = cv2.getRotationMatrix2D((x, y), turn, scale)
    matrix[:, 2] += SIDE / 2 - np.array([x, y])
    ink = cv2.warpAffine(page.ink, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
    own = []
    for place in page.places:
        if place.word >= 0:
            px, py = matrix @ np.array([place.x, place.y, 1.0])
            own.append(Place(place.word, px, py, place.height * scale, place.tilt - turn, place.seen))
    if rng.random() < 0.6:
        for _ in range(1 if rng.random() < 0.7 else 2):
            ink, more = _pressed(rng, ink, rubbers)
            own += more
    return np.ascontiguousarray(_worn(rng, ink).transpose(2, 0, 1)), *_answer(own)


def _worn(rng: np.random.Generator, ink: Plane) -> Plane:
    """A crop in other colours or none, fainter or stronger, blurred, noisy."""
    chance = rng.random()
    if chance < 0.25:
        grey = ink.mean(axis=2, keepdims=True) if rng.random() < 0.5 else ink.max(axis=2, keepdims=True)
        ink = np.repeat(grey, 3, axis=2)
    elif chance < 0.45:
        ink = ink[..., rng.permutation(3)]
    ink = ink * np.float32(math.exp(rng.uniform(-0.8, 0.4)))
    if rng.random() < 0.3:
        ink = cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.3, 0.9)).astype(np.float32)
    if rng.random() < 0.4:
        ink = ink + rng.normal(0, rng.uniform(0.01, 0.06), (SIDE, SIDE, 1)).astype(np.float32)
    if rng.random() < 0.12:  # a hole: torn, glued, blank
        x, y = rng.integers(0, SIDE, 2)
        ink[x : x + rng.integers(6, 20), y : y + rng.integers(6, 30)] = rng.choice([0, 0, 0.8])
    return np.clip(ink, 0, 1).astype(np.float32)


def _answer(places: Sequence[Place]) -> tuple[Plane, Plane, Plane, Plane]:
    side = SIDE // 4
    heat, counts = np.zeros((3, side, side), np.float32), np.ones((3, side, side), np.float32)
    shape, where = np.zeros((2, side, side), np.float32), np.zeros((side, side), np.float32)
    rows, columns = np.mgrid[0:side, 0:side]
    for place in places:
        x, y = place.x / 4 - 0.5, place.y / 4 - 0.5
        if not (-4 < x < side + 4 and -4 < y < side + 4):
            continue
        distance = (columns - x) ** 2 + (rows - y) ** 2
        if place.seen < _SEEN:
            counts[place.word][distance < 16] = 0
            continue
        bump = np.exp(-distance / 2 / 0.9**2)
        row, column = round(y), round(x)
        if 0 <= row < side and 0 <= column < side:
            bump[row, column] = 1.0
            where[row, column] = 1
            shape[:, row, column] = math.log(place.height / 8.0), place.tilt / 20
        heat[place.word] = np.maximum(heat[place.word], bump)
    return heat, counts, shape, where


def _pressed(rng: np.random.Generator, ink: Plane, rubbers: Sequence[Rubber]) -> tuple[Plane, list[Place]]:
    """A crop with one more stamp, and a pen or a seal on it now and then."""
    secret = rng.random() < 0.62
    some = [one for one in rubbers if (one.text in SECRET) == secret]
    rubber = some[rng.integers(len(some))]
    scale = NET_DPI / BANK_DPI * math.exp(rng.uniform(-0.2, 0.2))
    tilt = rng.uniform(-1.5, 1.5) if rubber.typed else rng.uniform(-25, 25)
    x, y = rng.uniform(0.1 * SIDE, 0.9 * SIDE, 2)
    mask = np.asarray(rubber.mask)
    middle = mask.shape[1] / 2, mask.shape[0] / 2
    matrix = cv2.getRotationMatrix2D(middle, tilt, scale)
    matrix[:, 2] += np.array([x, y]) - middle
    soft = cv2.warpAffine(cv2.GaussianBlur(mask, (0, 0), 1.1), matrix, (SIDE, SIDE)).astype(np.float32) / 255
    if rng.random() < 0.5:
        soft = soft * _patches(rng, 0.35)
    colour = (
        "black"
        if rubber.typed
        else ("red", "red", "red", "black", "black", "violet", "blue")[rng.integers(7)]
    )
    if rng.random() < 0.15:
        ink = _over(ink, _dots(rng, soft), "black", rng.choice([1.0, rng.uniform(0.4, 0.9)]))
    else:
        ink = _over(ink, soft, colour, rng.choice([1.0, 0.8, rng.uniform(0.3, 0.7)]))
    chance = rng.random()
    if chance < 0.3:
        pen = ("blue", "blue", "black")[rng.integers(3)]
        ink = _over(ink, _stroke(rng, x, y), pen, rng.uniform(0.5, 1))
    elif chance < 0.55:
        ring = colour if rng.random() < 0.5 else "red"
        ink = _over(ink, _ring(rng, x, y) * _patches(rng, 0.3), ring, rng.uniform(0.4, 1))
    places = []
    for word, offset in zip(rubber.words, rubber.offsets, strict=True):
        if word >= 0:
            px, py = matrix @ np.array([middle[0] + offset, middle[1], 1.0])
            places.append(Place(word, px, py, rubber.height * scale, -tilt))
    return ink, places


def _dots(rng: np.random.Generator, soft: Plane) -> Plane:
    """What a threshold of a scan in black and white leaves of a faint stamp."""
    fine = cv2.resize(soft, (2 * SIDE, 2 * SIDE), interpolation=cv2.INTER_LINEAR)
    grain = cv2.GaussianBlur(rng.normal(0, 1, fine.shape).astype(np.float32), (0, 0), 0.7)
    black = fine * rng.uniform(0.35, 1.0) + grain * rng.uniform(0.2, 0.6) > rng.uniform(0.5, 0.7)
    left = np.asarray(cv2.resize(black.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_AREA))
    left = np.where(soft > 0.02, left, 0).astype(np.float32)
    return left if left.sum() > _LEFT * soft.sum() else soft


def _over(ink: Plane, cover: Plane, colour: str, strength: float) -> Plane:
    taken = 1 - np.array(COLOURS[colour], np.float32) / 255
    return np.asarray(1 - (1 - ink) * (1 - (cover * np.float32(strength))[..., None] * taken), np.float32)


def _patches(rng: np.random.Generator, least: float) -> Plane:
    grid = rng.random((SIDE // 8, SIDE // 8)).astype(np.float32)
    return np.clip(least + 1.1 * cv2.resize(grid, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), 0, 1)


def _stroke(rng: np.random.Generator, x: float, y: float) -> Plane:
    count = int(rng.integers(4, 9))
    xs = np.linspace(-1, 1, count) * rng.uniform(15, 45) + x + rng.normal(0, 5, count)
    ys = y + rng.normal(0, 9, count)
    steps = np.linspace(0, count - 1, 60)
    points = np.stack([np.interp(steps, range(count), values) for values in (xs, ys)], axis=1)
    points = cv2.GaussianBlur(points.astype(np.float32).reshape(-1, 1, 2), (1, 9), 2).reshape(-1, 2)
    drawn = np.zeros((SIDE, SIDE), np.uint8)
    wide = int(rng.integers(1, 3))
    cv2.polylines(drawn, [np.round(points * 16).astype(np.int32)], False, 255, wide, cv2.LINE_AA, 4)
    return drawn.astype(np.float32) / 255


def _ring(rng: np.random.Generator, x: float, y: float) -> Plane:
    drawn = np.zeros((SIDE, SIDE), np.uint8)
    radius, angle, away = rng.uniform(42, 52), rng.uniform(0, 2 * np.pi), rng.uniform(25, 60)
    x, y = x + away * math.cos(angle), y + away * math.sin(angle) * 0.6
    for share in (1, 0.93, 0.62):
        at, wide = (int(16 * x), int(16 * y)), 1 if share < 1 else 2
        cv2.circle(drawn, at, int(16 * radius * share), 255, wide, cv2.LINE_AA, 4)
    for i in range(int(rng.integers(16, 30))):
        turn = 2 * np.pi * i / 28
        at = int(x + radius * 0.775 * math.cos(turn) - 3), int(y + radius * 0.775 * math.sin(turn) + 3)
        cv2.putText(drawn, "ABNDHUTKCO"[rng.integers(10)], at, 0, 0.28, 255, 1, cv2.LINE_AA)
    star = [
        (x + radius * share * math.sin(j * np.pi / 5), y - radius * share * math.cos(j * np.pi / 5))
        for j in range(10)
        for share in ((0.46 if j % 2 == 0 else 0.18),)
    ]
    points = np.round(np.array(star) * 16).astype(np.int32)
    if rng.random() < 0.5:
        cv2.fillPoly(drawn, [points], 255, cv2.LINE_AA, 4)
    else:
        cv2.polylines(drawn, [points], True, 255, 1, cv2.LINE_AA, 4)
    return drawn.astype(np.float32) / 255
