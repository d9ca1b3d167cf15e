# SPDX-License-Identifier: Apache-2.0
"""Pieces of damaged pages for `benchmarks.builders.restore_net`: what is left of print after decades and a scanner, and the print.

Nothing here comes from the generator of the samples, with whose damage the network is measured: what ages print, the other side,
the paper and the scan are drawn anew for each piece, each from next to nothing to about what a person can just read.
Pictures are float32, ``(H, W)``, 0 paper to 1 ink.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.builders.restored_blocks import DPI, Block
from scan2archive.pipeline.images.image_light import even_light
from scan2archive.pipeline.images.image_restore_net import NET_DPI, SMOOTH, as_input

Picture = NDArray[np.float32]

HEIGHT, WIDTH = 192, 352  # of a piece, at `NET_DPI`
_MARK = 13  # pixels at `NET_DPI`: larger is no mark of a letter
_PRINT, _ENOUGH, _DARK = 0.5, 800, 75  # of full ink; pixels; per cent of them that are paler
_LEAST = 25.0  # of 255
_SPLIT = 0.4  # share of pieces in black and white, on which most of the print is that rules cannot save
_LARGE = DPI / NET_DPI
_PEN_DPI = 400  # what seals are drawn at
_SEALED = 0.2  # share of pieces


def example(
    chance: Generator, blocks: Sequence[Block], seals: Sequence[Picture] = ()
) -> tuple[Picture, Picture, Picture]:
    """One piece as the network is given it, the print that is to be left, and its marks.

    Args:
        chance: All chance.
        blocks: From `restored_blocks.block`.
        seals: From `print_examples.draw_seal`; they lie over a part of the pieces, and are no print.
    """
    size = round(HEIGHT * _LARGE), round(WIDTH * _LARGE)
    clean = _cut(chance, blocks, size)
    if chance.random() < 0.04:
        clean = np.zeros_like(clean)
    printed = as_printed(chance, clean)
    strength = chance.uniform(0.3, 1.0) if chance.random() < 0.75 else 1.0
    ink = printed * strength * uneven(chance, size)
    other = np.zeros_like(ink)
    if chance.random() < 0.8:
        other = (
            other_side(chance, blocks, size)
            * strength
            * chance.choice((0.35, 0.6, 0.85, 1.0))
            * chance.uniform(0.5, 1.1)
        )
    light = (1 - ink) * (1 - np.clip(other, 0, 1)) * (1 - _lying_over(chance, seals, size))
    grey = _as_cleaned(*scanned(chance, soiled(chance, np.asarray(light, np.float32)), strength))
    wanted = np.asarray(cv2.resize(clean, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.float32)
    usual = _usual(grey, wanted, strength) * float(np.exp(chance.normal(0, 0.15)))
    return as_input(grey, usual), wanted, _marks(wanted)


def _lying_over(chance: Generator, seals: Sequence[Picture], size: tuple[int, int]) -> Picture:
    """How much light a seal takes that lies over print. No pens: numbers and days that are to be left are written with them."""
    over = np.zeros(size, np.float32)
    if seals and chance.random() < _SEALED:
        seal = seals[chance.integers(len(seals))]
        side, scale = seal.shape[0], DPI / _PEN_DPI
        turn = cv2.getRotationMatrix2D((side / 2, side / 2), chance.normal(0, 10), scale)
        turn[:, 2] += [chance.uniform(0, long) - side / 2 for long in size[::-1]]
        over = cv2.warpAffine(seal, turn, size[::-1], flags=cv2.INTER_LINEAR) * np.float32(
            chance.uniform(0.15, 0.9)
        )
    return np.asarray(over, np.float32)


def _usual(grey: NDArray[np.uint8], wanted: Picture, strength: float) -> float:
    """How dark print is on the page that a piece comes from: as its own print, and where there is little of that, about as it was drawn."""
    own = 255 - cv2.GaussianBlur(grey, (0, 0), SMOOTH)[wanted > _PRINT].astype(np.float32)
    return max(_LEAST, float(np.percentile(own, _DARK)) if own.size > _ENOUGH else 200 * strength)


def _marks(wanted: Picture) -> Picture:
    """1 on and around small parts of print: tones and dots, which weigh little by their size and change the word."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((wanted > 0.35).astype(np.uint8), connectivity=8)
    small = (stats[:, cv2.CC_STAT_HEIGHT] <= _MARK) & (stats[:, cv2.CC_STAT_WIDTH] <= _MARK)
    small[0] = False
    return np.asarray(cv2.dilate(small[labels].astype(np.float32), np.ones((5, 5), np.uint8)), np.float32)


def _cut(chance: Generator, blocks: Sequence[Block], size: tuple[int, int]) -> Picture:
    one = blocks[chance.integers(len(blocks))]
    top, left = (int(chance.integers(0, long - part)) for long, part in zip(one.shape, size, strict=True))
    return one[top : top + size[0], left : left + size[1]].astype(np.float32) / 255


def smooth_chance(chance: Generator, size: tuple[int, int], cell: float, across: float = 1.0) -> Picture:
    """Smooth chance of mean 0 and deviation about 1 whose waves are some pixels long; wider than high by a factor."""
    rows, columns = max(2, round(size[0] / cell) + 1), max(2, round(size[1] / cell / across) + 1)
    coarse = chance.standard_normal((rows, columns), np.float32)
    return np.asarray(cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC), np.float32) * np.float32(
        1.3
    )


def _step(value: Picture, width: float) -> Picture:
    """0 below zero, 1 above, with an edge of some width."""
    return np.asarray(np.clip(value / width + 0.5, 0, 1), np.float32)


def as_printed(chance: Generator, clean: Picture) -> Picture:
    """How much ink took, of 1: strokes thicker and thinner, struck unevenly, broken, worn, folded."""
    ink = clean
    size = clean.shape[0], clean.shape[1]
    if chance.random() < 0.6:  # ink that ran, type that wore: the edge of a softened picture moved
        soft = cv2.GaussianBlur(ink, (0, 0), chance.uniform(0.8, 1.6))
        ragged = (
            chance.uniform(0, 0.12) * smooth_chance(chance, size, chance.uniform(1.5, 4))
            if chance.random() < 0.6
            else 0
        )
        ink = _step(
            np.asarray(soft - chance.normal(0.48, 0.11) + ragged, np.float32), chance.uniform(0.25, 0.7)
        )
    if chance.random() < 0.35:  # struck letter by letter
        cell = chance.uniform(16, 45)
        struck = smooth_chance(chance, size, cell, chance.uniform(0.5, 1.2))
        ink = ink * np.clip(1 - chance.uniform(0.1, 0.45) * (1 + struck), 0.08, 1)
    for _ in range(int(chance.integers(0, 3))):  # where none took
        cell = float(np.exp(chance.uniform(np.log(1.5), np.log(40))))
        field = smooth_chance(chance, size, cell, chance.choice((1.0, 1.0, 0.3, 4.0)))
        share = chance.uniform(0.02, 0.3)
        gone = _step(field - np.float32(np.quantile(field[::3, ::3], 1 - share)), chance.uniform(0.1, 1.5))
        ink = ink * (1 - chance.uniform(0.4, 1.0) * gone)
    if chance.random() < 0.2:  # scratches, folds, rows a head left out
        bare = np.zeros(size, np.uint8)
        for _ in range(int(chance.integers(1, 5))):
            if chance.random() < 0.5:
                y = int(chance.integers(0, size[0]))
                ends = (0, y), (size[1], y + round(chance.normal(0, 4)))
            else:
                ends = tuple(
                    (int(chance.integers(0, size[1])), int(chance.integers(0, size[0]))) for _ in range(2)
                )
            cv2.line(bare, *ends, 255, int(chance.integers(1, 6)), cv2.LINE_AA)
        ink = ink * (
            1 - chance.uniform(0.4, 1.0) * cv2.GaussianBlur(bare, (0, 0), 0.7).astype(np.float32) / 255
        )
    return np.asarray(ink, np.float32)


def uneven(chance: Generator, size: tuple[int, int]) -> Picture:
    """How dark ink is from place to place: faded in patches or bands."""
    depth = np.ones(size, np.float32)
    if chance.random() < 0.6:
        field = smooth_chance(chance, size, chance.uniform(60, 400))
        depth = depth * np.clip(1 - chance.uniform(0.1, 0.35) * (1 + field), 0.2, 1)
    if chance.random() < 0.12:
        waves = np.sin(np.arange(size[1]) / chance.uniform(6, 60) + chance.uniform(0, 6)).astype(np.float32)
        depth = depth * (1 - chance.uniform(0.1, 0.35) * (1 + waves))[None]
    return np.asarray(depth, np.float32)


def other_side(chance: Generator, blocks: Sequence[Block], size: tuple[int, int]) -> Picture:
    """Print of the other side, mirrored, softened by the paper between, here stronger and there weaker."""
    ink = np.ascontiguousarray(_cut(chance, blocks, size)[:, ::-1])
    if chance.random() < 0.5:
        turn = cv2.getRotationMatrix2D((size[1] / 2, size[0] / 2), chance.normal(0, 0.8), 1.0)
        ink = cv2.warpAffine(ink, turn, size[::-1], flags=cv2.INTER_LINEAR)
    if chance.random() < 0.4:
        ink = ink * np.clip(1 - 0.3 * (1 + smooth_chance(chance, size, chance.uniform(15, 50))), 0.1, 1)
    soft = chance.choice((chance.uniform(0.5, 1.2), chance.uniform(1.0, 2.5), chance.uniform(2.0, 4.0)))
    ink = cv2.GaussianBlur(np.asarray(ink, np.float32), (0, 0), soft)
    if chance.random() < 0.6:  # fibres
        ink = ink * np.clip(
            1 + chance.uniform(0.1, 0.5) * smooth_chance(chance, size, chance.uniform(2, 8)), 0, 2
        )
    return np.asarray(ink * uneven(chance, size), np.float32)


def soiled(chance: Generator, light: Picture) -> Picture:
    """Specks of dust and toner, dark and light; stains, streaks, creases."""
    size = light.shape[0], light.shape[1]
    if chance.random() < 0.6:
        seeds = np.zeros(size, np.float32)
        many = int(np.exp(chance.uniform(np.log(3), np.log(700))))
        seeds[chance.integers(0, size[0], many), chance.integers(0, size[1], many)] = chance.uniform(
            0.2, 1, many
        )
        reach = chance.uniform(0.5, 1.6)
        specks = np.clip(
            cv2.GaussianBlur(seeds, (0, 0), reach) * (6.3 * reach**2 * chance.uniform(0.7, 2.0)), 0, 1
        )
        if chance.random() < 0.8:
            light = light * (1 - chance.uniform(0.3, 1.0) * specks)
        else:
            light = light + (1 - light) * specks
    if chance.random() < 0.12:
        for _ in range(int(chance.integers(1, 4))):
            x, wide = int(chance.integers(0, size[1])), int(chance.integers(1, 5))
            light[:, x : x + wide] *= chance.uniform(0.4, 0.95)
    if chance.random() < 0.12:
        field = smooth_chance(chance, size, chance.uniform(60, 200))
        light = light * (1 - chance.uniform(0.05, 0.35) * _step(field - 0.7, chance.uniform(0.05, 1.0)))
    if chance.random() < 0.08:
        crease = np.zeros(size, np.uint8)
        ends = tuple((int(chance.integers(0, size[1])), int(chance.integers(0, size[0]))) for _ in range(2))
        cv2.line(crease, *ends, 255, int(chance.integers(1, 4)), cv2.LINE_AA)
        light = light * (
            1 - chance.uniform(0.1, 0.6) * cv2.GaussianBlur(crease, (0, 0), 1).astype(np.float32) / 255
        )
    return np.asarray(light, np.float32)


def scanned(chance: Generator, light: Picture, strength: float) -> tuple[NDArray[np.uint8], float, bool]:
    """As it lies in the scan, with its resolution, and whether it was split in black and white.

    Args:
        chance: All chance.
        light: Share of light that the sheet gives back, at `DPI`.
        strength: How dark print is on it, of 1.
    """
    dpi = float(chance.choice((150, 200, 200, 220, 300, 300)))
    light = cv2.GaussianBlur(light, (0, 0), chance.uniform(0.4, 1.9))
    if chance.random() < 0.08:
        kernel = np.zeros((7, 7), np.float32)
        cv2.line(kernel, (int(chance.integers(0, 7)), 0), (int(chance.integers(0, 7)), 6), 1.0)
        kernel = kernel if chance.random() < 0.5 else np.ascontiguousarray(kernel.T)
        light = cv2.filter2D(light, -1, kernel / kernel.sum())
    size = light.shape[0], light.shape[1]
    paper = chance.uniform(140, 252)
    black = chance.uniform(0, 0.35) * paper
    shade = np.ones(size, np.float32)
    if chance.random() < 0.5:
        shade = shade * (
            1
            + chance.uniform(0.02, 0.2)
            * np.clip(smooth_chance(chance, size, chance.uniform(200, 600)), -1.5, 1)
        )
    value = (black + (paper - black) * light) * shade
    if chance.random() < 0.6:  # texture of paper
        value = value + chance.uniform(0.5, 9) * smooth_chance(chance, size, chance.uniform(1.5, 9))
    if dpi != DPI:
        scale = dpi / DPI
        value = cv2.resize(
            np.asarray(value, np.float32), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA
        )
    bitonal = chance.random() < _SPLIT
    depth = strength * (paper - black)
    most = max(3.0, (0.38 if bitonal else 0.28) * depth * (dpi / NET_DPI))
    noise = chance.uniform(0, min(most, 60 if bitonal else 34)) if chance.random() < 0.8 else 1.0
    grain = chance.standard_normal(value.shape, np.float32)
    if chance.random() < 0.3:
        grain = cv2.GaussianBlur(grain, (0, 0), 0.7) * 2.2
    value = value + noise * grain
    grey = np.clip(value, 0, 255).astype(np.uint8)
    if chance.random() < (0.3 if bitonal else 0.6):
        done, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(12, 92))])
        assert done
        grey = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    if bitonal:
        grey = _split(chance, grey, paper, depth)
    return grey, dpi, bitonal


def _split(chance: Generator, grey: NDArray[np.uint8], paper: float, depth: float) -> NDArray[np.uint8]:
    """In black and white: by one level or that of the paper around, too high or too low, or by chance, which leaves shades as dots."""
    way = chance.random()
    if way < 0.15:
        level = paper - depth * (0.5 + chance.uniform(0.1, 0.5) * chance.uniform(-1, 1, grey.shape))
        return np.where(grey > level, 255, 0).astype(np.uint8)
    value = grey.astype(np.float32)
    ground = cv2.GaussianBlur(value, (0, 0), chance.uniform(10, 40)) if way < 0.5 else paper
    return np.where(value > ground - depth * chance.uniform(0.12, 0.62), 255, 0).astype(np.uint8)


def _as_cleaned(grey: NDArray[np.uint8], dpi: float, bitonal: bool) -> NDArray[np.uint8]:
    """As the program has it before print is rebuilt: evenly lit, at `NET_DPI`."""
    way = cv2.INTER_AREA if dpi > NET_DPI else cv2.INTER_CUBIC
    grey = np.asarray(cv2.resize(grey, (WIDTH, HEIGHT), interpolation=way), np.uint8)
    return grey if bitonal else even_light(grey, NET_DPI)[0]
