# SPDX-License-Identifier: Apache-2.0
"""Damage of another make than the generator's, on its clean sheets: what the reading was not made with.

A photocopy split in black and white, toner that ran out in bands, and light that falls off along a curve on faded,
noisy paper with its back showing. Pages are the first of papers in each family of type, 200 and 300 dpi in turn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.papers import FAMILIES, RESOLUTIONS, Shape, Specimen, seeds

Plane = NDArray[np.float32]
_MM = 25.4


def other_damage(papers: int, *, first: int = 1) -> Iterator[Specimen]:
    """The same papers under each damage.

    Args:
        papers: Of each family.
        first: Number of the first seed.
    """
    for name, (short, damage) in DAMAGE.items():
        number = 0
        for family in FAMILIES:
            chosen = list(islice(seeds(family, first), papers + 1))
            for (seed, kind), (next_seed, next_kind) in pairwise(chosen):
                dpi = RESOLUTIONS[number % len(RESOLUTIONS)]
                number += 1
                one, back = (
                    Shape(s, k, family, dpi, "colour").at("clean")
                    for s, k in ((seed, kind), (next_seed, next_kind))
                )
                chance = hashlib.md5(f"{seed}{short}".encode(), usedforsecurity=False).hexdigest()
                rng = np.random.default_rng(int(chance[:8], 16))
                pixels = damage(one, back, rng)
                source = replace(
                    one.source, pixels=np.ascontiguousarray(pixels), bitonal=name.endswith("black and white")
                )
                yield replace(one, name=f"{name} {one.name}", level=name, source=source)


def _grey(one: Specimen) -> Plane:
    return np.asarray(cv2.cvtColor(one.source.pixels, cv2.COLOR_RGB2GRAY), np.float32)


def _patches(rng: np.random.Generator, shape: tuple[int, ...], cell: float, low: float, high: float) -> Plane:
    """Soft noise from `low` to `high` in patches of about `cell` pixels."""
    grid = (max(2, int(shape[0] / cell) + 2), max(2, int(shape[1] / cell) + 2))
    field = rng.random(grid).astype(np.float32)
    large = cv2.resize(field, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(low + (high - low) * np.clip(large, 0, 1), np.float32)


def _through_jpeg(page: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    _, data = cv2.imencode(".jpg", page[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1], np.uint8)


def _split_photocopy(one: Specimen, _: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Contrast, grain in the ink and specks of toner, split in the middle."""
    dpi = one.source.dpi
    grey = cv2.GaussianBlur(_grey(one), (0, 0), 0.07 / _MM * dpi)
    grain = cv2.GaussianBlur(rng.normal(0, 1, grey.shape).astype(np.float32), (0, 0), 0.08 / _MM * dpi)
    grain /= grain.std()
    ink = (1 - grey / 255) * (1 + 0.30 * grain) + 0.05 * grain + 0.04
    ink = 1 / (1 + np.exp(-(ink - 0.42) * 9))
    specks = (rng.random(grey.shape) < 6e-5).astype(np.float32)
    specks = cv2.dilate(specks, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))) * 0.6
    ink = np.maximum(ink, cv2.GaussianBlur(specks, (0, 0), 0.6))
    return np.where(255 * (1 - ink) < 128, 0, 255).astype(np.uint8)


def _bands(one: Specimen, _: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Toner faded by 0.4 to 0.75 in five upright bands, grain, perspective of one per cent, noise, JPEG."""
    page, dpi = one.source.pixels.astype(np.float32), one.source.dpi
    height, width = page.shape[:2]
    across = np.arange(width, dtype=np.float32)[None, :]
    left = np.ones((height, width), np.float32)
    for _number in range(5):
        middle, reach = rng.uniform(0, width), rng.uniform(6, 16) / _MM * dpi
        left = np.minimum(left, 1 - rng.uniform(0.4, 0.75) * np.exp(-(((across - middle) / reach) ** 2) / 2))
    grain = _patches(rng, (height, width), 0.12 / _MM * dpi, 0.75, 1.05)
    page = 255 - (255 - page) * (left * grain)[..., None]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + np.array(
        [[rng.uniform(-0.01, 0.01) * width, rng.uniform(-0.01, 0.01) * height] for _number in range(4)],
        np.float32,
    )
    matrix = cv2.getPerspectiveTransform(corners, moved)
    page = np.asarray(
        cv2.warpPerspective(page, matrix, (width, height), borderValue=(255, 255, 255)), np.float32
    )
    page = cv2.GaussianBlur(page, (0, 0), 0.04 / _MM * dpi) + rng.normal(0, 3, page.shape).astype(np.float32)
    return _through_jpeg(np.clip(page, 0, 255).astype(np.uint8), 75)


def _dark_corner(one: Specimen, back: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Light that falls by 0.6 to 0.8, fading by 0.3 to 0.65, noise of 7 to 10, blur, show-through, skew, JPEG."""
    ink, dpi = 1 - one.source.pixels.astype(np.float32) / 255, one.source.dpi
    height, width = ink.shape[:2]
    behind = cv2.GaussianBlur(cv2.flip(_grey(back).astype(np.uint8), 1), (0, 0), 0.2 / _MM * dpi).astype(
        np.float32
    )
    behind = cv2.resize(behind / 255, (width, height))
    strength = _patches(rng, (height, width), 40 / _MM * dpi, 0.35, 0.7)
    page = (1 - ink * strength[..., None]) * (1 - rng.uniform(0.05, 0.1) * (1 - behind))[..., None]
    page *= np.array([235, 225, 200], np.float32) / 255
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    angle = rng.uniform(0, 6.28)
    fall = rng.uniform(0.6, 0.8)
    ramp = np.clip((np.cos(angle) * x + np.sin(angle) * y) * 0.5 + 0.5, 0, 1) ** rng.uniform(1, 2)
    light = (1 - fall * ramp) * (1 - 0.2 * (x * x + y * y) / 2)
    light = light * _patches(rng, (height, width), 60 / _MM * dpi, 0.85, 1)
    page = cv2.GaussianBlur(page * light[..., None], (0, 0), 0.09 / _MM * dpi) * 255
    noise = rng.normal(0, rng.uniform(7, 10), (height, width, 1)).astype(np.float32)
    page = page + (noise + rng.normal(0, 3, (height, width, 3)).astype(np.float32))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -rng.uniform(-2, 2), 1)
    leaning = cv2.warpAffine(
        np.clip(page, 0, 255).astype(np.uint8), turn, (width, height), borderMode=cv2.BORDER_REPLICATE
    )
    return _through_jpeg(np.asarray(leaning, np.uint8), 50)


_Damage = Callable[[Specimen, Specimen, np.random.Generator], NDArray[np.uint8]]
# With the word that chance begins with.
DAMAGE: dict[str, tuple[str, _Damage]] = {
    "photocopy split in black and white": ("copybw", _split_photocopy),
    "toner faded in bands": ("bands", _bands),
    "light falling by 0.6 to 0.8 on faded paper": ("ovb2", _dark_corner),
}
