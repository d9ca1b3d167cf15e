# SPDX-License-Identifier: Apache-2.0
"""What time and the scanner did to a sheet.

The order is that of life: ink fades and breaks, paper yellows and shows its back, the sheet lies
askew on the glass, lens, lamp and sensor blur, shade and speckle, and the file format takes the rest.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from samples.generator.model import GeneratedPage, GeneratedWord, Level, Mode
from samples.generator.sheet import COLOURS, Sheet

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Damage:
    """How much of everything; all zero is a clean page.

    Attributes:
        level: Name of the level.
        mode: What the scanner delivers.
        skew: Degrees clockwise.
        rotation: Quarter turns clockwise, in degrees.
        fade: Share of the ink that is gone.
        patchy: How unevenly it went, 0 to 1.
        broken: How much of the strokes is eaten, 0 to 1.
        swell: Millimetres that strokes grew in copying.
        paper: Colour of the paper.
        stains: Number of stains.
        show_through: Strength of the mirrored back page, 0 to 1.
        blur: Standard deviation in millimetres.
        light: Fall of light across the page, 0 to 1.
        noise: Standard deviation in grey levels.
        speckle: Specks on a square centimetre.
        edge: Millimetres of dark scanner edge.
        holes: Whether the left margin is punched.
        creases: Number of folds.
        streaks: Number of lines a dirty glass leaves.
        jpeg: Quality; 0 keeps the page without loss.
        threshold: Where between ink (0) and paper (1) a bitonal scanner splits black from white.
    """

    level: Level = "clean"
    mode: Mode = "colour"
    skew: float = 0.0
    rotation: int = 0
    fade: float = 0.0
    patchy: float = 0.0
    broken: float = 0.0
    swell: float = 0.0
    paper: tuple[int, int, int] = (255, 255, 255)
    stains: int = 0
    show_through: float = 0.0
    blur: float = 0.0
    light: float = 0.0
    noise: float = 0.0
    speckle: float = 0.0
    edge: float = 0.0
    holes: bool = False
    creases: int = 0
    streaks: int = 0
    jpeg: int = 0
    threshold: float = 0.6


def draw_damage(level: Level, rng: Random, mode: Mode | None = None) -> Damage:
    """Damage of a level, drawn within its bounds; the mode is drawn too unless given."""
    mode = mode or rng.choices(("colour", "grey", "bitonal"), (60, 25, 15))[0]
    sign = rng.choice((-1, 1))
    if level == "clean":
        return Damage(mode=mode)
    if level == "office":
        white = rng.randint(246, 255)
        return Damage(
            level,
            mode,
            skew=sign * rng.uniform(0.0, 0.8),
            fade=rng.uniform(0, 0.12),
            paper=(white, white, white - rng.randint(0, 6)),
            show_through=rng.choice((0, 0, 0.05)),
            blur=rng.uniform(0.02, 0.05),
            light=rng.uniform(0, 0.03),
            noise=rng.uniform(1, 4),
            speckle=rng.uniform(0, 0.15),
            edge=rng.choice((0.0, 0.0, 1.0)),
            holes=rng.random() < 0.15,
            jpeg=rng.randint(70, 88),
            threshold=rng.uniform(0.5, 0.68),
        )
    if level == "worn":
        warm = rng.randint(14, 38)
        white = rng.randint(228, 246)
        return Damage(
            level,
            mode,
            skew=sign * rng.uniform(0.6, 2.5),
            fade=rng.uniform(0.18, 0.38),
            patchy=rng.uniform(0.2, 0.5),
            broken=rng.uniform(0.0, 0.25),
            swell=rng.choice((0, 0, 0.04)),
            paper=(white, white - warm // 3, white - warm),
            stains=rng.randint(0, 2),
            show_through=rng.uniform(0.04, 0.16),
            blur=rng.uniform(0.05, 0.085),
            light=rng.uniform(0.04, 0.14),
            noise=rng.uniform(4, 9),
            speckle=rng.uniform(0.3, 1.6),
            edge=rng.choice((0.0, 2.0, 4.0)),
            holes=rng.random() < 0.4,
            creases=rng.randint(0, 1),
            streaks=rng.choice((0, 0, 1)),
            jpeg=rng.randint(45, 70),
            threshold=rng.uniform(0.45, 0.7),
        )
    warm = rng.randint(30, 62)
    white = rng.randint(205, 235)
    return Damage(
        level,
        mode,
        skew=sign * rng.uniform(1.5, 4.0),
        fade=rng.uniform(0.4, 0.56),
        patchy=rng.uniform(0.45, 0.75),
        broken=rng.uniform(0.25, 0.5),
        swell=rng.choice((0, 0, 0.06)),
        paper=(white, white - warm // 3, white - warm),
        stains=rng.randint(1, 4),
        show_through=rng.uniform(0.12, 0.24),
        blur=rng.uniform(0.085, 0.12),
        light=rng.uniform(0.14, 0.3),
        noise=rng.uniform(9, 15),
        speckle=rng.uniform(1.5, 5),
        edge=rng.choice((1.0, 2.0, 4.0)),
        holes=rng.random() < 0.6,
        creases=rng.randint(1, 3),
        streaks=rng.randint(0, 2),
        jpeg=rng.randint(28, 45),
        threshold=rng.uniform(0.36, 0.58),
    )


def scan(sheet: Sheet, damage: Damage, rng: Random, back: Sheet | None = None) -> GeneratedPage:
    """Scan a sheet.

    Args:
        sheet: What lies on the glass.
        damage: What it suffered and how the scanner was set.
        rng: All that is left to chance.
        back: What is printed on its other side, for show-through.
    """
    noise = np.random.default_rng(rng.getrandbits(63))
    dpi = sheet.dpi
    page = _on_paper(sheet, damage, noise, back)
    if damage.holes:
        _punch(page, dpi, rng)
    lid = tuple(int(c) for c in ((22, 22, 24) if damage.edge else (250, 250, 250)))
    turned = Image.fromarray(page)
    if damage.skew:
        turned = turned.rotate(-damage.skew, Image.Resampling.BICUBIC, fillcolor=lid)
    if damage.blur:
        turned = turned.filter(ImageFilter.GaussianBlur(damage.blur / 25.4 * dpi))
    light = _sensor(np.asarray(turned).astype(np.float32), damage, dpi, noise)
    image = Image.fromarray(light)
    if damage.edge:
        _edges(image, damage.edge / 25.4 * dpi, rng)
    if damage.mode != "colour":
        image = image.convert("L")
    if damage.mode == "bitonal":
        image = _split(image, damage)
    if damage.rotation:
        image = image.transpose(
            {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}[
                damage.rotation
            ]
        )
    jpeg = b""
    if damage.jpeg and damage.mode != "bitonal":
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=damage.jpeg, dpi=(dpi, dpi), subsampling="4:2:0", optimize=True)
        jpeg = buffer.getvalue()
        image = Image.open(io.BytesIO(jpeg))
        image.load()
    words = tuple(
        GeneratedWord(w.text, move_box(w.box, sheet.size, damage.skew, damage.rotation), w.kind)
        for w in sheet.words
    )
    return GeneratedPage(
        image, dpi, words, "\n".join(sheet.lines) + "\n", damage.skew, damage.rotation, damage.level, jpeg
    )


def move_box(
    box: tuple[float, float, float, float], size: tuple[int, int], skew: float, rotation: int
) -> tuple[float, float, float, float]:
    """Where a box of the straight sheet lies in the scan: the upright box around its turned corners.

    Args:
        box: Left, top, right, bottom in pixels of the sheet.
        size: Width and height of the sheet.
        skew: Degrees clockwise about the centre.
        rotation: Then quarter turns clockwise, in degrees.
    """
    angle = math.radians(skew)
    cx, cy = size[0] / 2, size[1] / 2
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])):
        dx, dy = x - cx, y - cy
        corners.append(
            (
                cx + dx * math.cos(angle) - dy * math.sin(angle),
                cy + dx * math.sin(angle) + dy * math.cos(angle),
            )
        )
    width, height = size
    for _ in range(rotation // 90):
        corners = [(height - y, x) for x, y in corners]
        width, height = height, width
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _smooth_noise(noise: np.random.Generator, size: tuple[int, int], cell: float) -> Plane:
    """Soft noise between 0 and 1 with patches about ``cell`` pixels wide."""
    grid = (max(2, round(size[1] / cell) + 1), max(2, round(size[0] / cell) + 1))
    small = Image.fromarray((noise.random(grid) * 255).astype(np.uint8))
    return (np.asarray(small.resize(size, Image.Resampling.BICUBIC), dtype=np.float32) / 255).astype(
        np.float32
    )


def _ink(mask: Image.Image, damage: Damage, dpi: int, noise: np.random.Generator) -> Plane:
    """Coverage of one ink, 0 to 1, after copying, breaking and fading."""
    if damage.swell:
        # The sum of blur and gain thickens strokes by fractions of a pixel, which a rank filter cannot.
        grown = mask.filter(ImageFilter.GaussianBlur(damage.swell / 25.4 * dpi))
        mask = grown.point(lambda v: min(255, int(v * 2.2)))
    ink = np.asarray(mask, dtype=np.float32) / 255
    if damage.broken:
        grain = _smooth_noise(noise, mask.size, 0.17 / 25.4 * dpi)
        where = _smooth_noise(noise, mask.size, 18 / 25.4 * dpi)
        ink *= np.clip((grain - damage.broken * (0.25 + 0.75 * where) + 0.12) * 6, 0, 1)
    if damage.fade:
        ink *= 1 - damage.fade * (
            1 - damage.patchy / 2 + damage.patchy * _smooth_noise(noise, mask.size, 45 / 25.4 * dpi)
        )
    return ink.astype(np.float32)


def _on_paper(
    sheet: Sheet, damage: Damage, noise: np.random.Generator, back: Sheet | None
) -> NDArray[np.uint8]:
    width, height = sheet.size
    page = np.empty((height, width, 3), dtype=np.float32)
    page[:] = damage.paper
    if damage.stains:
        for _ in range(damage.stains):
            cx, cy, radius = (
                noise.uniform(0, width),
                noise.uniform(0, height),
                noise.uniform(8, 26) / 25.4 * sheet.dpi,
            )
            ys, xs = np.ogrid[:height, :width]
            wobble = _smooth_noise(noise, sheet.size, radius / 2)
            inside = np.clip(
                1.4 - np.hypot(xs - cx, ys - cy).astype(np.float32) / radius - wobble * 0.6, 0, 1
            )
            page -= np.minimum(inside, 0.45)[..., None] * np.array((26, 42, 66), dtype=np.float32)
    if damage.show_through and back is not None:
        ghost = (
            back.inks["black"]
            .transpose(Image.Transpose.FLIP_LEFT_RIGHT)
            .filter(ImageFilter.GaussianBlur(0.12 / 25.4 * sheet.dpi))
        )
        page *= 1 - damage.show_through * (np.asarray(ghost, dtype=np.float32) / 255)[..., None]
    for _ in range(damage.creases):
        row = int(noise.uniform(0.2, 0.8) * height)
        slope = noise.uniform(-0.01, 0.01)
        ys, xs = np.ogrid[:height, :width]
        distance = np.abs(ys - row - slope * xs) / (0.35 / 25.4 * sheet.dpi)
        page -= np.clip(1 - distance, 0, 1)[..., None].astype(np.float32) * noise.uniform(18, 48)
    for name, mask in sheet.inks.items():
        if mask.getbbox() is None:
            continue
        cover = _ink(mask, damage, sheet.dpi, noise)[..., None]
        # Transparent over what is below: a seal over a black name leaves the name black.
        page *= 1 - cover * (1 - np.array(COLOURS[name], dtype=np.float32) / 255)
    return np.clip(page, 0, 255).astype(np.uint8)


def _sensor(page: Plane, damage: Damage, dpi: int, noise: np.random.Generator) -> NDArray[np.uint8]:
    height, width = page.shape[:2]
    if damage.light:
        angle = noise.uniform(0, 2 * math.pi)
        ys, xs = np.ogrid[:height, :width]
        ramp = (np.cos(angle) * (xs / width - 0.5) + np.sin(angle) * (ys / height - 0.5)).astype(
            np.float32
        ) + 0.5
        page *= (1 - damage.light * np.clip(ramp, 0, 1))[..., None]
    for _ in range(damage.streaks):
        column = int(noise.uniform(0.08, 0.95) * width)
        page[:, column : column + max(1, dpi // 150)] -= noise.uniform(25, 80)
    if damage.speckle:
        count = int(damage.speckle * width * height / (dpi / 2.54) ** 2)
        xs_of, ys_of = noise.integers(0, width - 4, count), noise.integers(0, height - 4, count)
        for x, y, size, dark in zip(
            xs_of,
            ys_of,
            noise.integers(1, max(2, dpi // 70) + 1, count),
            noise.uniform(0.1, 0.9, count),
            strict=True,
        ):
            page[y : y + size, x : x + size] *= dark
    if damage.noise:
        page += noise.normal(0, damage.noise, (height, width, 1)).astype(np.float32)
        if damage.mode == "colour":
            page += noise.normal(0, damage.noise / 3, page.shape).astype(np.float32)
    return np.clip(page, 0, 255).astype(np.uint8)


def _punch(page: NDArray[np.uint8], dpi: int, rng: Random) -> None:
    image = Image.fromarray(page)
    pen = ImageDraw.Draw(image)
    radius, x = 2.75 / 25.4 * dpi, rng.uniform(9, 13) / 25.4 * dpi
    for side in (-40, 40):
        y = image.height / 2 + side / 25.4 * dpi
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(46, 46, 48))
    page[:] = np.asarray(image)


def _split(image: Image.Image, damage: Damage) -> Image.Image:
    """Black and white by one threshold for the page, set as an operator would, between its ink and its paper."""
    paper = float(np.median(np.asarray(image)))
    # What blur and fading leave of a thin stroke is about two thirds of its ink.
    ink = paper * (1 - 0.66 * (1 - damage.fade))
    level = ink + damage.threshold * (paper - ink)
    return image.point([255 if v >= level else 0 for v in range(256)]).convert("1", dither=Image.Dither.NONE)


def _edges(image: Image.Image, width: float, rng: Random) -> None:
    """Dark rims where the lid did not cover the glass."""
    pen = ImageDraw.Draw(image)
    for side in rng.sample(("left", "right", "top", "bottom"), rng.randint(1, 3)):
        a, b = width * rng.uniform(0.2, 1), width * rng.uniform(0.2, 1)
        w, h = image.size
        shape = {
            "left": ((0, 0), (a, 0), (b, h), (0, h)),
            "right": ((w - a, 0), (w, 0), (w, h), (w - b, h)),
            "top": ((0, 0), (w, 0), (w, a), (0, b)),
            "bottom": ((0, h - a), (w, h - b), (w, h), (0, h)),
        }[side]
        pen.polygon(shape, fill=(18, 18, 20))
