# SPDX-License-Identifier: Apache-2.0
"""Ink put on by hand and by rubber: written figures, signatures, seals, stamps.

Everything is drawn as coverage (mode ``L``, 255 = full ink); the sheet gives it its colour.
"""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont

from samples.generator.faces import Face, load

Point = tuple[float, float]

# Strokes of a writing hand: through-points in a box of height 1 (0 = top, 1 = base line), width in [0].
_STROKES: dict[str, tuple[float, tuple[tuple[Point, ...], ...]]] = {
    "0": (
        0.55,
        (
            (
                (0.3, 0.05),
                (0.08, 0.3),
                (0.08, 0.75),
                (0.28, 0.98),
                (0.48, 0.75),
                (0.5, 0.3),
                (0.3, 0.05),
                (0.22, 0.1),
            ),
        ),
    ),
    "1": (0.3, (((0.05, 0.3), (0.2, 0.04), (0.18, 0.5), (0.14, 1.0)),)),
    "2": (
        0.55,
        (((0.08, 0.25), (0.25, 0.03), (0.46, 0.2), (0.35, 0.55), (0.05, 0.95), (0.2, 0.9), (0.54, 0.97)),),
    ),
    "3": (
        0.5,
        (((0.08, 0.12), (0.3, 0.03), (0.42, 0.2), (0.2, 0.45), (0.42, 0.65), (0.35, 0.93), (0.05, 0.92)),),
    ),
    "4": (
        0.55,
        (
            ((0.3, 0.02), (0.18, 0.35), (0.05, 0.62), (0.3, 0.6), (0.52, 0.6)),
            ((0.42, 0.3), (0.38, 0.65), (0.35, 1.02)),
        ),
    ),
    "5": (
        0.52,
        (
            ((0.14, 0.06), (0.11, 0.4), (0.32, 0.36), (0.44, 0.62), (0.32, 0.95), (0.05, 0.92)),
            ((0.14, 0.07), (0.3, 0.06), (0.5, 0.03)),
        ),
    ),
    "6": (
        0.5,
        (((0.42, 0.03), (0.18, 0.35), (0.07, 0.75), (0.25, 0.98), (0.43, 0.78), (0.3, 0.55), (0.1, 0.7)),),
    ),
    "7": (
        0.5,
        (
            ((0.05, 0.1), (0.25, 0.08), (0.47, 0.06), (0.3, 0.5), (0.18, 1.0)),
            ((0.14, 0.52), (0.28, 0.5), (0.42, 0.48)),
        ),
    ),
    "8": (
        0.5,
        (
            (
                (0.42, 0.15),
                (0.22, 0.03),
                (0.1, 0.22),
                (0.28, 0.47),
                (0.42, 0.75),
                (0.24, 0.98),
                (0.07, 0.78),
                (0.25, 0.48),
                (0.42, 0.16),
            ),
        ),
    ),
    "9": (
        0.5,
        (((0.42, 0.2), (0.22, 0.05), (0.08, 0.28), (0.22, 0.48), (0.42, 0.22), (0.4, 0.6), (0.25, 1.02)),),
    ),
    "/": (0.4, (((0.4, 0.0), (0.22, 0.5), (0.02, 1.1)),)),
    "-": (0.4, (((0.05, 0.55), (0.2, 0.53), (0.35, 0.52)),)),
    ".": (0.2, (((0.08, 0.95), (0.11, 0.97), (0.1, 1.0)),)),
    "K": (
        0.6,
        (
            ((0.1, 0.0), (0.1, 0.5), (0.07, 1.0)),
            ((0.5, 0.02), (0.3, 0.35), (0.1, 0.55), (0.3, 0.7), (0.56, 1.0)),
        ),
    ),
    "T": (0.6, (((0.02, 0.08), (0.3, 0.04), (0.6, 0.02)), ((0.32, 0.05), (0.28, 0.5), (0.25, 1.0)))),
}


def hand_width(text: str, size: float) -> float:
    """Pixels that ``text`` written by hand takes at a figure height of ``size`` pixels."""
    return sum(_STROKES[c][0] + 0.12 for c in text) * size


def draw_hand(
    mask: Image.Image, xy: Point, text: str, size: float, rng: Random, weight: float = 0.085
) -> tuple[float, float, float, float]:
    """Write ``text`` with its base line starting at ``xy``; gives the box of the ink.

    Args:
        mask: Ink to draw into.
        xy: Left end of the base line, pixels.
        text: Figures, ``/``, ``-``, ``.``, ``K`` and ``T``.
        size: Height of a figure in pixels.
        rng: The hand: its slant, its tremble.
        weight: Width of the stroke as a share of ``size``.
    """
    slant, climb = rng.uniform(0.05, 0.35), rng.uniform(-0.06, 0.05)
    x, base = xy
    xs: list[float] = []
    ys: list[float] = []
    width = max(1.0, weight * size * rng.uniform(0.8, 1.25))
    for char in text:
        advance, strokes = _STROKES[char]
        scale, lift = rng.uniform(0.88, 1.14), rng.uniform(-0.05, 0.05)
        for stroke in strokes:
            points = []
            for px, py in stroke:
                up = (1.0 - py) * scale + lift
                points.append(
                    (
                        x + (px * scale + rng.gauss(0, 0.025) + slant * up) * size,
                        base - (up + rng.gauss(0, 0.02)) * size + climb * (x - xy[0]),
                    )
                )
            line = _smooth(points)
            _stroke(mask, line, width, rng)
            xs += [p[0] for p in line]
            ys += [p[1] for p in line]
        x += (advance + 0.12) * scale * size
    half = width / 2
    return min(xs) - half, min(ys) - half, max(xs) + half, max(ys) + half


def draw_signature(mask: Image.Image, centre: Point, width: float, rng: Random, weight: float) -> None:
    """A signature of loops and a long stroke, about ``width`` pixels wide."""
    x, y = centre[0] - width / 2, centre[1]
    points: list[Point] = []
    for i in range(rng.randint(4, 7)):
        tall = width * rng.uniform(0.05, 0.15) * (1.7 if i == 0 else 1)
        points += [
            (x, y),
            (x + width * 0.05, y - tall),
            (x + width * 0.1, y - tall * 0.4),
            (x + width * rng.uniform(0.0, 0.06), y + tall * rng.uniform(0.2, 0.6)),
        ]
        x += width * rng.uniform(0.06, 0.14)
    points += [
        (x + width * 0.05, y - width * 0.1),
        (centre[0] + width * 0.45, y - width * rng.uniform(0.05, 0.25)),
        (centre[0] - width * 0.3, y + width * rng.uniform(0.08, 0.18)),
        (centre[0] + width * rng.uniform(0.45, 0.7), y + width * rng.uniform(0.0, 0.12)),
    ]
    _stroke(mask, _smooth(points), weight, rng)


def seal(diameter: int, ring: tuple[str, str], rng: Random) -> Image.Image:
    """A round seal: two rings, the text of the agency between them, a star in the middle, worn rubber.

    Args:
        diameter: Pixels.
        ring: Text of the upper and of the lower half.
        rng: Its turn and its wear.
    """
    big = diameter * 2
    image = Image.new("L", (big, big), 0)
    pen = ImageDraw.Draw(image)
    c, outer = big / 2, big / 2 - 4
    thick = max(3, big // 70)
    for radius, width in (
        (outer, thick),
        (outer * 0.93, max(2, thick // 2)),
        (outer * 0.62, max(2, thick // 2)),
    ):
        pen.ellipse((c - radius, c - radius, c + radius, c + radius), outline=255, width=width)
    star = [
        (c + outer * r * math.sin(a), c - outer * r * math.cos(a))
        for i in range(10)
        for a, r in ((i * math.pi / 5, 0.46 if i % 2 == 0 else 0.18),)
    ]
    if rng.random() < 0.5:
        pen.polygon(star, fill=255)
    else:
        pen.line([*star, star[0]], fill=255, width=thick)
        pen.ellipse(
            (c - outer * 0.2, c - outer * 0.2, c + outer * 0.2, c + outer * 0.2), outline=255, width=thick
        )
    font = load(Face("heros", 10, bold=True), big * 0.082 * 72 / 10)
    for text, lower in ((ring[0], False), (ring[1], True)):
        span = min(math.radians(165), sum(font.getlength(ch) for ch in text) / (outer * 0.775) * 1.08)
        total = sum(font.getlength(ch) for ch in text)
        walked = 0.0
        for ch in text:
            step = font.getlength(ch)
            angle = ((walked + step / 2) / total - 0.5) * span
            walked += step
            _ring_glyph(image, c, outer * 0.775, angle, ch, font, lower)
    for side in (-1, 1):
        _ring_glyph(image, c, outer * 0.775, side * math.pi / 2, "*", font, False)
    image = image.rotate(rng.uniform(-14, 14), Image.Resampling.BICUBIC).resize(
        (diameter, diameter), Image.Resampling.LANCZOS
    )
    return worn(image, rng, 0.35)


def stamp_text(text: str, height: float, rng: Random, dpi: int) -> Image.Image:
    """A framed rubber stamp with one line of capitals (``KHẨN``, ``HỎA TỐC``), tilted."""
    font = load(Face("heros", 10, bold=True), height * 0.62 * 72 / 10)
    wide = int(font.getlength(text) + height * 1.1)
    image = Image.new("L", (wide, int(height) + 2), 0)
    pen = ImageDraw.Draw(image)
    line = max(2, int(dpi / 70))
    pen.rectangle((1, 1, wide - 2, int(height)), outline=255, width=line)
    pen.text((wide / 2, height * 0.56), text, font=font, fill=255, anchor="mm")
    turned = image.rotate(rng.uniform(-13, 13), Image.Resampling.BICUBIC, expand=True)
    return worn(turned, rng, 0.3)


def worn(mask: Image.Image, rng: Random, amount: float) -> Image.Image:
    """Rubber does not touch the paper everywhere: takes ``amount`` (0 to 1) of the ink in patches."""
    noise = np.random.default_rng(rng.getrandbits(32))
    width, height = mask.size
    patches = Image.fromarray(
        (noise.random((max(2, height // 14), max(2, width // 14))) * 255).astype(np.uint8)
    ).resize(mask.size, Image.Resampling.BICUBIC)
    grain = noise.random((height, width)) * 0.5 + 0.5
    keep = 1 - amount * (1 - np.asarray(patches) / 255.0) * 1.6
    return Image.fromarray((np.asarray(mask) * np.clip(keep * grain + 0.18, 0, 1)).astype(np.uint8))


def _ring_glyph(
    image: Image.Image,
    centre: float,
    radius: float,
    angle: float,
    char: str,
    font: ImageFont.FreeTypeFont,
    lower: bool,
) -> None:
    side = int(font.size * 2.2)
    glyph = Image.new("L", (side, side), 0)
    ImageDraw.Draw(glyph).text((side / 2, side / 2), char, font=font, fill=255, anchor="mm")
    turn = math.degrees(angle) if lower else -math.degrees(angle)
    glyph = glyph.rotate(turn, Image.Resampling.BICUBIC)
    x = centre + radius * math.sin(angle)
    y = centre + radius * math.cos(angle) * (1 if lower else -1)
    box = (int(x - side / 2), int(y - side / 2))
    old = image.crop((*box, box[0] + side, box[1] + side))
    image.paste(ImageChops.lighter(old, glyph), box)


def _smooth(points: list[Point], steps: int = 8) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    padded = [points[0], *points, points[-1]]
    line: list[Point] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for i in range(steps):
            t = i / steps
            line.append(
                (
                    0.5
                    * (
                        2 * b[0]
                        + (c[0] - a[0]) * t
                        + (2 * a[0] - 5 * b[0] + 4 * c[0] - d[0]) * t**2
                        + (3 * b[0] - a[0] - 3 * c[0] + d[0]) * t**3
                    ),
                    0.5
                    * (
                        2 * b[1]
                        + (c[1] - a[1]) * t
                        + (2 * a[1] - 5 * b[1] + 4 * c[1] - d[1]) * t**2
                        + (3 * b[1] - a[1] - 3 * c[1] + d[1]) * t**3
                    ),
                )
            )
    return [*line, points[-1]]


def _stroke(mask: Image.Image, line: list[Point], width: float, rng: Random) -> None:
    """Draw a line whose width breathes a little; supersampled, for thin lines must not turn to steps."""
    left, top = min(p[0] for p in line) - width - 2, min(p[1] for p in line) - width - 2
    right, bottom = max(p[0] for p in line) + width + 2, max(p[1] for p in line) + width + 2
    x0, y0 = int(left), int(top)
    size = (max(1, int(right) - x0), max(1, int(bottom) - y0))
    big = Image.new("L", (size[0] * 3, size[1] * 3), 0)
    pen = ImageDraw.Draw(big)
    breadth = width
    for (ax, ay), (bx, by) in pairwise(line):
        breadth = min(width * 1.35, max(width * 0.6, breadth + rng.gauss(0, width * 0.07)))
        half = breadth * 1.5
        pen.line(
            ((ax - x0) * 3, (ay - y0) * 3, (bx - x0) * 3, (by - y0) * 3),
            fill=255,
            width=max(1, round(breadth * 3)),
        )
        pen.ellipse(
            ((bx - x0) * 3 - half, (by - y0) * 3 - half, (bx - x0) * 3 + half, (by - y0) * 3 + half), fill=255
        )
    small = big.resize(size, Image.Resampling.BOX)
    old = mask.crop((x0, y0, x0 + size[0], y0 + size[1]))
    mask.paste(ImageChops.lighter(old, small), (x0, y0))
