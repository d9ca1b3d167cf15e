# SPDX-License-Identifier: Apache-2.0
"""What happens to the pages of `benchmarks.builders.line_pages` until they lie in a scan: seals, pens, age, the scanner.

Nothing comes from the generator of the samples, with whose damage reading is measured. Arrays are ``(H, W)``; of ink 0 paper to 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.builders.line_sheet import Sheet
from benchmarks.builders.print_examples import pen_strokes
from benchmarks.builders.restored_blocks import DPI, Block
from benchmarks.builders.restored_examples import (
    Picture,
    as_printed,
    other_side,
    scanned,
    smooth_chance,
    soiled,
    uneven,
)

CLEAN, WORN, BITONAL, BAD = range(4)
SHARES = (0.2, 0.17, 0.23, 0.4)  # of pages; badly damaged ones lose more of their rows
_DPIS = (150, 200, 200, 200, 300, 300)
_PEN_DPI = 400  # what pens and seals are drawn at


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """A part of a page as it lies in a scan.

    Attributes:
        grey: Dark print on light ground.
        dpi: Its resolution.
        bitonal: It is black and white.
    """

    grey: NDArray[np.uint8]
    dpi: float
    bitonal: bool


def scan_of(chance: Generator, ink: Picture, over: Picture, others: Sequence[Block], kind: int) -> Scan:
    """A printed sheet as it is scanned after what it went through.

    Args:
        chance: All chance.
        ink: The print.
        over: What lies on it: seals and pens, as dark as this scanner sees them.
        others: Printed sheets a little larger, of which one is the other side.
        kind: Of damage.
    """
    size = ink.shape[0], ink.shape[1]
    if kind == CLEAN:
        depth = ink * chance.uniform(0.85, 1.0)
        return _carefully(chance, _both(depth, over), noise=3.0, quality=(70, 96), shade=0.04)
    if kind == WORN:
        strength = chance.uniform(0.5, 1.0)
        depth = _gently(chance, ink) * strength
        if chance.random() < 0.5:
            depth = depth * uneven(chance, size)
        light = _both(depth, over)
        if chance.random() < 0.3:
            light = light * (1 - chance.uniform(0.08, 0.4) * np.clip(other_side(chance, others, size), 0, 1))
        if chance.random() < 0.3:
            light = _strewn(chance, soiled(chance, np.asarray(light, np.float32)), 5e-4)
        return _carefully(chance, light, noise=10.0 * strength, quality=(25, 85), shade=0.2)
    if kind == BITONAL:
        return _bitonal(chance, ink, over, others)
    strength = chance.uniform(0.3, 1.0) if chance.random() < 0.75 else 1.0
    depth = as_printed(chance, ink) * strength * uneven(chance, size)
    light = _both(depth, over)
    if chance.random() < 0.75:
        through = other_side(chance, others, size) * strength * chance.choice((0.3, 0.5, 0.7, 0.9))
        light = light * (1 - np.clip(through * chance.uniform(0.4, 1.0), 0, 1))
    light = _strewn(chance, soiled(chance, np.asarray(light, np.float32)), 3e-3)
    if chance.random() < 0.08:
        light = _patched(chance, light)
    return Scan(*scanned(chance, light, strength))


def _both(ink: Picture, over: Picture) -> Picture:
    return np.asarray((1 - ink) * (1 - over), np.float32)


def _gently(chance: Generator, ink: Picture) -> Picture:
    """Strokes a little thicker or thinner."""
    if chance.random() < 0.4:
        return ink
    soft = cv2.GaussianBlur(ink, (0, 0), chance.uniform(0.7, 1.4))
    cut = chance.normal(0.47, 0.1)
    return np.asarray(np.clip((soft - cut) / chance.uniform(0.3, 0.7) + 0.5, 0, 1), np.float32)


def _strewn(chance: Generator, light: Picture, most: float) -> Picture:
    """Specks all over the sheet, on up to a share of its pixels."""
    if chance.random() < 0.4:
        return light
    many = round(light.size * float(np.exp(chance.uniform(math.log(1e-5), math.log(most)))))
    seeds = np.zeros(light.shape, np.float32)
    at = tuple(chance.integers(0, long, many) for long in light.shape)
    seeds[at] = chance.uniform(0.2, 1.0, many)
    reach = chance.uniform(0.5, 1.5)
    specks = cv2.GaussianBlur(seeds, (0, 0), reach) * np.float32(6.3 * reach**2 * chance.uniform(0.6, 1.6))
    return np.asarray(light * (1 - chance.uniform(0.3, 1.0) * np.clip(specks, 0, 1)), np.float32)


def _patched(chance: Generator, light: Picture) -> Picture:
    """Darker areas: tape, damp, a piece of other paper."""
    light = light.copy()
    for _ in range(int(chance.integers(1, 4))):
        top, left = (int(chance.integers(0, long)) for long in light.shape)
        high, wide = (int(chance.integers(60, 500)) for _ in range(2))
        light[top : top + high, left : left + wide] *= chance.uniform(0.55, 0.9)
    return light


def _shrunk(picture: Picture, dpi: float) -> Picture:
    if dpi == DPI:
        return picture
    scale = dpi / DPI
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.float32)


def _grey_of(
    chance: Generator, light: Picture, dpi: float, noise: float, shade: float
) -> tuple[NDArray[np.uint8], float, float]:
    """What a sensor sees; and how light paper and how dark ink is."""
    soft = cv2.GaussianBlur(light, (0, 0), chance.uniform(0.35, 1.1) * DPI / max(dpi, 200))
    light = _shrunk(np.asarray(soft, np.float32), dpi)
    paper = chance.uniform(205, 253)
    black = chance.uniform(0, 0.3) * paper
    value = black + (paper - black) * light
    size = light.shape[0], light.shape[1]
    if shade > 0 and chance.random() < 0.6:
        waves = np.clip(smooth_chance(chance, size, chance.uniform(200, 700)), -1.5, 1)
        value = value * (1 + chance.uniform(0, shade) * (waves - 1))
    if chance.random() < 0.5:
        value = value + chance.uniform(0, noise) * smooth_chance(chance, size, chance.uniform(1.5, 6))
    if chance.random() < 0.8:
        value = value + chance.uniform(0, noise) * chance.standard_normal(value.shape, np.float32)
    return np.clip(value, 0, 255).astype(np.uint8), paper, black


def _compressed(chance: Generator, grey: NDArray[np.uint8], low: int, high: int) -> NDArray[np.uint8]:
    done, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(low, high))])
    assert done
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def _carefully(
    chance: Generator, light: Picture, *, noise: float, quality: tuple[int, int], shade: float
) -> Scan:
    dpi = float(chance.choice(_DPIS))
    grey, _, _ = _grey_of(chance, light, dpi, noise, shade)
    if chance.random() < 0.65:
        grey = _compressed(chance, grey, *quality)
    return Scan(grey, dpi, False)


def _bitonal(chance: Generator, ink: Picture, over: Picture, others: Sequence[Block]) -> Scan:
    """Black and white: split too low or too high, dithered, or a copy of a copy."""
    way = chance.random()
    dpi = float(chance.choice(_DPIS))
    size = ink.shape[0], ink.shape[1]
    strength = chance.uniform(0.6, 1.0)
    depth = (_gently(chance, ink) if way < 0.6 else as_printed(chance, ink)) * strength
    light = _both(depth, over)
    if chance.random() < 0.25:
        light = light * (1 - chance.uniform(0.1, 0.45) * np.clip(other_side(chance, others, size), 0, 1))
    if way > 0.6 or chance.random() < 0.3:
        light = _strewn(chance, soiled(chance, np.asarray(light, np.float32)), 1.5e-3)
    grey, paper, black = _grey_of(
        chance, np.asarray(light, np.float32), dpi, chance.choice((2.0, 6.0, 14.0)), 0.08
    )
    if way > 0.75:  # copied: the toner of the first copy is copied again
        steep = chance.uniform(2, 6)
        middle = paper - (paper - black) * strength * chance.uniform(0.3, 0.65)
        copied = np.clip((grey.astype(np.float32) - middle) * steep + 128, 0, 255)
        copied = cv2.GaussianBlur(copied, (0, 0), chance.uniform(0.4, 1.0) * dpi / 200)
        grey = np.clip(copied + chance.normal(0, 12, copied.shape), 0, 255).astype(np.uint8)
        paper, black, strength = 255.0, 0.0, 1.0
        if chance.random() < 0.3:
            return Scan(_compressed(chance, grey, 30, 90), dpi, False)
    if way < 0.12:
        return Scan(_dithered(chance, grey, dpi), dpi, True)
    cut = paper - (paper - black) * strength * chance.uniform(0.22, 0.72)
    return Scan(np.where(grey > cut, 255, 0).astype(np.uint8), dpi, True)


def _dithered(chance: Generator, grey: NDArray[np.uint8], dpi: float) -> NDArray[np.uint8]:
    """Shades as dots: noise or a screen in place of one level."""
    level = np.full(grey.shape, chance.uniform(90, 170), np.float32)
    if chance.random() < 0.6 or dpi < 200:
        level += chance.uniform(20, 70) * chance.standard_normal(grey.shape, np.float32)
    else:
        y, x = np.mgrid[: grey.shape[0], : grey.shape[1]]
        pitch, turn = chance.uniform(3, 5), chance.uniform(0, math.pi / 2)
        a, b = x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
        level += 80 * np.sin(2 * math.pi * a / pitch) * np.sin(2 * math.pi * b / pitch)
    return np.where(grey > level, 255, 0).astype(np.uint8)


def over_print(rng: Random, sheet: Sheet, size: tuple[int, int], seals: Sequence[Picture]) -> Picture:
    """What lies on print: now and then pens, seals with their letters, figures by hand in the gaps of forms."""
    over = np.zeros(size, np.float32)
    if rng.random() < 0.4:
        scale = DPI / _PEN_DPI
        large = round(size[0] / scale / 2), round(size[1] / scale / 2)
        for _ in range(rng.choice((1, 1, 2, 3))):
            drawn = cv2.resize(
                pen_strokes(rng, *large), (size[1] // 2, size[0] // 2), interpolation=cv2.INTER_AREA
            )
            top, left = rng.randint(0, size[0] - size[0] // 2), rng.randint(0, size[1] - size[1] // 2)
            part = over[top : top + drawn.shape[0], left : left + drawn.shape[1]]
            np.maximum(part, drawn * rng.choice((rng.uniform(0.08, 0.4), rng.uniform(0.4, 1.0))), out=part)
    if seals and rng.random() < 0.45:
        for _ in range(rng.choice((1, 1, 2, 3))):
            pale, dark = rng.uniform(0.05, 0.35), rng.uniform(0.35, 0.95)
            _press(rng, over, rng.choice(seals), rng.choice((pale, dark)))
    for place in sheet.gaps:
        if rng.random() < 0.5:
            _fill_in(rng, over, place)
    return over


def _press(rng: Random, over: Picture, seal: Picture, depth: float) -> None:
    """A seal anywhere on the sheet, at times half beside it."""
    side = seal.shape[0]
    scale = DPI / _PEN_DPI
    own = math.ceil(side * scale)
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), rng.gauss(0, 10), scale)
    turn[:, 2] += own / 2 - side / 2
    pressed = depth * cv2.warpAffine(seal, turn, (own, own), flags=cv2.INTER_LINEAR)
    top, left = (rng.randint(-own // 2, long - own // 2) for long in over.shape)
    part = over[max(0, top) : top + own, max(0, left) : left + own]
    down, right = max(0, -top), max(0, -left)
    np.maximum(part, pressed[down : down + part.shape[0], right : right + part.shape[1]], out=part)


def _fill_in(rng: Random, over: Picture, place: tuple[float, float, float, float]) -> None:
    """Figures of a kind by hand: loops and strokes that nobody is to read."""
    left, base, right, high = place
    top, first = max(0, round(base - 1.2 * high)), max(0, round(left))
    part = over[top : round(base + 0.4 * high), first : round(right + 0.4 * high)]
    if not part.size:
        return
    picture = np.zeros(part.shape, np.uint8)
    x = left + rng.uniform(0.1, 0.4) * high
    while x < right - 0.3 * high:
        points = [
            (x - first + rng.uniform(0, 0.5) * high, base - top - rng.uniform(0, 0.95) * high)
            for _ in range(rng.randint(3, 6))
        ]
        curve = np.rint(np.asarray(points)).astype(np.int32)
        cv2.polylines(picture, [curve], rng.random() < 0.3, 255, rng.randint(3, 6), cv2.LINE_AA)
        x += rng.uniform(0.45, 0.8) * high
    np.maximum(part, np.float32(rng.uniform(0.4, 1.0) / 255) * picture, out=part)
