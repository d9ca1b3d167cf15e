# SPDX-License-Identifier: Apache-2.0
"""Damage of another make than the generator's, on its clean sheets: what the reading was not made with.

A photocopy split in black and white, toner that ran out in bands, and light that falls off along a curve on faded,
noisy paper with its back showing; greys strewn as dots, highlighters, print in red, light print on dark bands, print that paled in
patches, coffee, carbon copies; broken strokes, microfilm, letters half in red. Pages are the first of papers in each family of type, 200 and 300 dpi in turn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.material.papers import FAMILIES, RESOLUTIONS, Shape, Specimen, seeds

Plane = NDArray[np.float32]
_MM = 25.4


def other_damage(papers: int, *, first: int = 1, damages: Sequence[str]) -> Iterator[Specimen]:
    """The same papers under each damage.

    Args:
        papers: Of each family.
        first: Number of the first seed.
        damages: Names from `DAMAGE`.
    """
    for name, (short, damage) in ((name, DAMAGE[name]) for name in damages):
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


def _scanned(
    page: NDArray[np.float32], dpi: float, rng: np.random.Generator, noise: float = 3
) -> NDArray[np.uint8]:
    """Blur of 0.04 mm, noise and JPEG."""
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.04 / _MM * dpi), np.float32)
    page = page + rng.normal(0, noise, page.shape).astype(np.float32)
    return _through_jpeg(np.clip(page, 0, 255).astype(np.uint8), 75)


def _inked(ink: Plane, paper: tuple[int, ...], colour: tuple[int, ...]) -> NDArray[np.float32]:
    """Ink of a colour (1 = all of it) on paper of another."""
    share = ink[..., None]
    return np.asarray(
        np.array(paper, np.float32) * (1 - share) + np.array(colour, np.float32) * share, np.float32
    )


def _ink(one: Specimen) -> Plane:
    return np.asarray(1 - _grey(one) / 255, np.float32)


def _rows(ink: Plane) -> list[tuple[int, int]]:
    """Top and bottom of the lines of print."""
    dark = (ink > 0.4).sum(axis=1).astype(np.float32)
    smooth = cv2.GaussianBlur(dark.reshape(-1, 1), (1, 5), 1).ravel()
    edges = np.flatnonzero(
        np.diff(np.concatenate([[0], (smooth > 0.08 * smooth.max()).astype(np.int8), [0]]))
    )
    return [
        (int(top), int(bottom))
        for top, bottom in zip(edges[::2], edges[1::2], strict=True)
        if bottom - top > 6
    ]


def _strewn(one: Specimen, _: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Paper of 0.88, split in black and white by Floyd and Steinberg's dots."""
    grey = cv2.cvtColor(
        _scanned(one.source.pixels * np.float32(0.88), one.source.dpi, rng, 4), cv2.COLOR_RGB2GRAY
    )
    return np.asarray(Image.fromarray(grey).convert("1").convert("L"), np.uint8)


def _highlighted(one: Specimen, _: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Highlighters of five colours over half of the lines."""
    page, dpi = one.source.pixels.astype(np.float32), one.source.dpi
    width, pad = page.shape[1], round(0.6 / _MM * dpi)
    colours = ((250, 245, 60), (255, 120, 190), (110, 235, 110), (90, 190, 250), (255, 165, 50))
    for top, bottom in _rows(_ink(one)):
        if rng.random() < 0.5:
            left, right = (round(rng.uniform(*place) * width) for place in ((0.1, 0.5), (0.55, 0.9)))
            part = page[max(0, top - pad) : bottom + pad, left:right]
            part *= np.array(colours[rng.integers(5)], np.float32) / 255
    return _scanned(page, dpi, rng)


def _red_lines(one: Specimen, _: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Two lines in five in red."""
    page, ink = one.source.pixels.astype(np.float32), _ink(one)
    for top, bottom in _rows(ink):
        if rng.random() < 0.4:
            rows = slice(max(0, top - 2), bottom + 2)
            page[rows] = _inked(ink[rows], (255, 255, 255), (205, 35, 45))
    return _scanned(page, one.source.dpi, rng)


def _dark_bands(one: Specimen, _: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Six lines white on dark blue."""
    page, ink, dpi = one.source.pixels.astype(np.float32), _ink(one), one.source.dpi
    width, pad, rows = page.shape[1], round(1 / _MM * dpi), _rows(ink)
    for number in rng.choice(len(rows), min(len(rows), 6), replace=False):
        band = (
            slice(max(0, rows[number][0] - pad), rows[number][1] + pad),
            slice(width // 10, width * 23 // 25),
        )
        page[band] = _inked(ink[band], (40, 60, 110), (255, 255, 255))
    return _scanned(page, dpi, rng)


def _paled(one: Specimen, _: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Violet print of which 0.14 to 0.5 is left, in patches."""
    dpi, ink = one.source.dpi, _ink(one)
    left = _patches(rng, ink.shape, 20 / _MM * dpi, 0.14, 0.5)
    return _scanned(_inked(np.asarray(ink * left, np.float32), (226, 222, 214), (96, 84, 110)), dpi, rng, 4)


def _coffee(one: Specimen, _: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Four stains of coffee of 40 to 84 mm with hard rims."""
    page, dpi = one.source.pixels.astype(np.float32), one.source.dpi
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for _number in range(4):
        across, down, reach = rng.uniform(0.15, 0.85), rng.uniform(0.1, 0.8), rng.uniform(20, 42) / _MM * dpi
        away = np.hypot(x - across * width, y - down * height)
        away = away * _patches(rng, (height, width), 30 / _MM * dpi, 0.95, 1.05) - reach
        rim = 0.75 * np.exp(-((away / (0.6 / _MM * dpi)) ** 2))
        share = np.clip((away < 0) * rng.uniform(0.2, 0.45) + rim, 0, 0.9)[..., None]
        page = page * (1 - share + share * np.array([150, 95, 45], np.float32) / 255)
    return _scanned(np.asarray(page, np.float32), dpi, rng, 4)


def _carbon(one: Specimen, back: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A carbon copy on thin paper: blur of 0.13 mm, grain in the ink, smudges, the other side by 0.22."""
    dpi, ink = one.source.dpi, _ink(one)
    ink = np.clip(1.5 * cv2.GaussianBlur(ink, (0, 0), 0.13 / _MM * dpi), 0, 1)
    grain = cv2.GaussianBlur(rng.normal(0, 1, ink.shape).astype(np.float32), (0, 0), 0.09 / _MM * dpi)
    ink = (
        ink
        * _patches(rng, ink.shape, 18 / _MM * dpi, 0.4, 0.8)
        * np.clip(1 + 0.35 * grain / grain.std(), 0, 2)
    )
    ink = ink + 0.1 * _patches(rng, ink.shape, 12 / _MM * dpi, 0, 1) ** 3
    behind = cv2.resize(_ink(back), (ink.shape[1], ink.shape[0]))[:, ::-1]
    behind = 0.22 * cv2.GaussianBlur(behind, (0, 0), 0.15 / _MM * dpi)
    both = np.clip(np.maximum(ink, behind) + 0.3 * np.minimum(ink, behind), 0, 1).astype(np.float32)
    return _scanned(_inked(both, (232, 226, 204), (66, 70, 92)), dpi, rng, 5)


def _broken(one: Specimen, _: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Blur of 0.09 mm and noise, split so low that thin strokes break."""
    soft = cv2.GaussianBlur(_ink(one), (0, 0), 0.09 / _MM * one.source.dpi)
    light = 1 - soft + rng.normal(0, 0.05, soft.shape).astype(np.float32)
    return np.where(light < 0.32, 0, 255).astype(np.uint8)


def _microfilm(one: Specimen, _: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A negative: uneven light, grain, scratches from top to bottom, split in the middle."""
    soft = cv2.GaussianBlur(_ink(one), (0, 0), 0.1 / _MM * one.source.dpi)
    light = (1 - 0.8 * soft) * _patches(rng, soft.shape, 60 / _MM * one.source.dpi, 0.8, 1.15)
    grain = rng.normal(0, 0.09 * one.source.dpi / 200, soft.shape).astype(np.float32)
    page = np.where(cv2.GaussianBlur(light + grain, (0, 0), 0.1 / _MM * one.source.dpi) > 0.62, 0, 255)
    for _number in range(5):
        column = round(rng.uniform(0.05, 0.95) * page.shape[1])
        page[:, column : column + 1 + rng.integers(2)] = 255
    return page.astype(np.uint8)


def _half_red(one: Specimen, _: Specimen, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Half of the lines red from the middle of their letters down: typed between the halves of a ribbon."""
    ink, paper = _ink(one), (235, 228, 210)
    page = _inked(ink, paper, (40, 35, 40))
    for top, bottom in _rows(ink):
        if rng.random() < 0.5:
            feet = slice(top + round((bottom - top) * rng.uniform(0.45, 0.7)), bottom + 3)
            page[feet] = _inked(ink[feet], paper, (190, 40, 50))
    return _scanned(page, one.source.dpi, rng, 4)


_Damage = Callable[[Specimen, Specimen, np.random.Generator], NDArray[np.uint8]]
# With the word that chance begins with.
DAMAGE: dict[str, tuple[str, _Damage]] = {
    "photocopy split in black and white": ("copybw", _split_photocopy),
    "toner faded in bands": ("bands", _bands),
    "light falling by 0.6 to 0.8 on faded paper": ("ovb2", _dark_corner),
    "greys as dots, black and white": ("dots", _strewn),
    "highlighters over half of the lines": ("marker", _highlighted),
    "two lines in five in red": ("red", _red_lines),
    "six lines white on dark": ("bands2", _dark_bands),
    "print that paled in patches": ("paled", _paled),
    "coffee with hard rims": ("coffee", _coffee),
    "carbon copy on thin paper": ("carbon", _carbon),
    "thin strokes broken, black and white": ("broken", _broken),
    "microfilm, negative, black and white": ("film", _microfilm),
    "letters black above and red below": ("halves", _half_red),
}
