# SPDX-License-Identifier: Apache-2.0
"""Pictures that are no papers, as they lie in archives among these: photographs, diagrams, maps, engravings, forms, covers.

None is a picture of anything: landscapes of noise, curves, contour lines, hatching. They have strokes of all shapes
and tones, which is what a network that looks for words takes for letters.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from samples.generator.faces import Face, load

Picture = NDArray[np.uint8]
_NAMES = (
    "Sông Đáy",
    "Hồ Tây",
    "Quý I",
    "Quý II",
    "Nam Định",
    "Kế hoạch",
    "Thực hiện",
    "Đường 10",
    "1994",
    "Tấn",
)


def _noise(rng: np.random.Generator, size: tuple[int, int], grain: float) -> NDArray[np.float32]:
    """Smooth noise, 0 to 1, whose hills are so many pixels wide."""
    small = max(2, int(size[0] / grain)), max(2, int(size[1] / grain))
    field = cv2.resize(
        rng.random(small).astype(np.float32), (size[1], size[0]), interpolation=cv2.INTER_CUBIC
    )
    return np.asarray(np.clip(field, 0, 1), np.float32)


def photograph(seed: int, size: tuple[int, int] = (900, 1300)) -> Picture:
    """Sky, hills, branches and leaves, in the colours of a landscape, ``(H, W, 3)``."""
    rng = np.random.default_rng(seed)
    tone = sum(
        _noise(rng, size, grain) * share for grain, share in ((300, 0.5), (60, 0.25), (9, 0.2), (3, 0.1))
    )
    picture = np.asarray(tone)[..., None] * rng.uniform(0.5, 1.1, 3) * 255
    horizon = size[0] * (0.3 + 0.25 * _noise(rng, (1, size[1]), 150)[0])
    sky = np.arange(size[0])[:, None] < horizon
    picture[sky] = picture[sky] * 0.2 + np.array([150, 175, 210]) * rng.uniform(0.7, 1.05)
    drawn = np.ascontiguousarray(np.clip(picture, 0, 255).astype(np.uint8))
    for _ in range(int(rng.integers(60, 240))):
        x, y = (int(v) for v in rng.uniform(0, 1, 2) * (size[1], size[0]))
        angle, long = rng.uniform(0, math.pi), rng.uniform(10, 160)
        end = int(x + long * math.cos(angle)), int(y + long * math.sin(angle))
        colour = tuple(float(v) for v in rng.uniform(10, 120, 3))
        cv2.line(drawn, (x, y), end, colour, int(rng.integers(1, 7)), cv2.LINE_AA)
    grain = rng.normal(0, rng.uniform(2, 12), drawn.shape)
    return np.clip(cv2.GaussianBlur(drawn, (0, 0), rng.uniform(0.5, 1.4)) + grain, 0, 255).astype(np.uint8)


def _labels(pen: ImageDraw.ImageDraw, draw: Random, size: tuple[int, int], many: int) -> None:
    for _ in range(many):
        font = load(Face("heros", draw.uniform(6, 11)), 110)
        at = draw.uniform(0, 0.9) * size[1], draw.uniform(0, 0.95) * size[0]
        pen.text(at, draw.choice(_NAMES), font=font, fill=draw.choice(["black", "#334488", "#884422"]))


def diagram(seed: int, size: tuple[int, int] = (620, 960)) -> Picture:
    """Curves with marks on them over a grid, a few labels."""
    draw = Random(f"diagram/{seed}")
    image = Image.new("RGB", (size[1], size[0]), "white")
    pen = ImageDraw.Draw(image)
    for line in range(9):
        pen.line((60, 40 + line * 60, size[1] - 140, 40 + line * 60), fill="#aaaaaa")
    for colour in ("#2266aa", "#aa2233", "#77aa22", "#663399", "#22aaaa"):
        points, level = [], draw.uniform(100, 450)
        for step in range(18):
            level = min(520, max(40, level + draw.gauss(0, 70)))
            points.append((60 + step * (size[1] - 200) / 17, level))
        pen.line(points, fill=colour, width=draw.choice((2, 3)))
        for x, y in points:
            pen.rectangle((x - 4, y - 4, x + 4, y + 4), fill=colour)
    _labels(pen, draw, size, 9)
    return np.asarray(image)


def chart(seed: int, size: tuple[int, int] = (1240, 1754)) -> Picture:
    """A map: contour lines, a river, roads, names of places."""
    rng, draw = np.random.default_rng(seed), Random(f"map/{seed}")
    height = _noise(rng, size, 220) + 0.3 * _noise(rng, size, 60)
    picture = np.full((*size, 3), rng.integers(215, 250, 3), np.uint8)
    for level in np.linspace(0.15, 1.1, int(rng.integers(8, 22))):
        lines, _ = cv2.findContours((height > level).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(picture, lines, -1, (150, 110, 70), 1, cv2.LINE_AA)
    for colour, width in (((90, 140, 200), 7), ((190, 60, 60), 3), ((40, 40, 40), 2)):
        xs = np.linspace(0, size[1], 12)
        ys = rng.uniform(0.1, 0.9) * size[0] + np.cumsum(rng.normal(0, 70, 12))
        cv2.polylines(picture, [np.stack([xs, ys], 1).astype(np.int32)], False, colour, width, cv2.LINE_AA)
    image = Image.fromarray(picture)
    _labels(ImageDraw.Draw(image), draw, size, 40)
    return np.asarray(image)


def engraving(seed: int, size: tuple[int, int] = (1000, 820)) -> Picture:
    """Hatching in all directions, thick where it is dark, on yellow paper."""
    rng = np.random.default_rng(seed)
    tone = 0.7 * _noise(rng, size, 130) + 0.3 * _noise(rng, size, 30)
    drawn = np.full(size, 255, np.uint8)
    for _ in range(9000):
        x, y = int(rng.integers(0, size[1])), int(rng.integers(0, size[0]))
        if tone[y, x] > 0.5:
            continue
        angle = 3 * float(tone[y, x]) + rng.normal(0, 0.2) + (1.5 if tone[y, x] < 0.25 else 0)
        long = rng.uniform(8, 26)
        end = int(x + long * math.cos(angle)), int(y + long * math.sin(angle))
        cv2.line(drawn, (x, y), end, int(rng.integers(20, 90)), int(rng.integers(1, 3)), cv2.LINE_AA)
    return (drawn[..., None] * np.array([0.92, 0.86, 0.72])).astype(np.uint8)


def table(seed: int, size: tuple[int, int] = (1754, 1240)) -> Picture:
    """Rules and figures, hardly a word."""
    draw = Random(f"table/{seed}")
    image = Image.new("L", (size[1], size[0]), 250)
    pen = ImageDraw.Draw(image)
    row, column = draw.randint(26, 44), draw.randint(70, 150)
    font = load(Face(draw.choice(("termes", "cursor")), draw.uniform(7, 10)), 150)
    for y in range(120, size[0] - 120, row):
        pen.line((80, y, size[1] - 80, y), fill=60, width=2)
        for x in range(80, size[1] - 160, column):
            if draw.random() < 0.8:
                pen.text((x + 8, y + 4), f"{draw.randint(1, 99999):,}".replace(",", "."), font=font, fill=30)
    for x in range(80, size[1] - 60, column):
        pen.line((x, 120, x, size[0] - 130), fill=60, width=2)
    return np.asarray(image)


MAKERS: dict[str, Callable[[int], Picture]] = {
    "photograph": photograph,
    "diagram": diagram,
    "map": chart,
    "engraving": engraving,
    "table": table,
}
DPI = {"photograph": 72.0, "diagram": 96.0, "map": 150.0, "engraving": 150.0, "table": 150.0}
