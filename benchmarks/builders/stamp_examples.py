# SPDX-License-Identifier: Apache-2.0
"""Scanned pages that the network of `scan2archive.pipeline.images.image_stamp_net` learns from, and where the words of their stamps are.

Stamps of secrecy and stamps that are none, in all inks, frames, sizes and tilts, are pressed on generated papers, under
pens and seals, before these are scanned. No page comes from the seeds of any benchmark, and none from a real scan.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.builders.stamp_words import OTHER, SECRET, SYLLABLES
from samples.generator import KINDS, OLD_KINDS, pens
from samples.generator.content import compose
from samples.generator.damage import draw_damage, move_box, scan
from samples.generator.faces import FONTS
from samples.generator.old_layout import drawing_of
from scan2archive.pipeline.images.image_stamp_ink import ink_of, shrunk
from scan2archive.pipeline.images.image_stamp_net import WORDS

_BOLD = ("texgyreheros-bold.otf", "texgyretermes-bold.otf") * 2 + ("texgyrecursor-bold.otf",)
_TYPEWRITTEN = (
    "texgyrecursor-regular.otf",
    "texgyrecursor-bold.otf",
    "texgyretermes-bold.otf",
    "texgyreheros-bold.otf",
)
_INKS = ("red",) * 6 + ("black",) * 3 + ("violet", "blue")
Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of a word of a stamp in pixels, the height of its capitals, its tilt in degrees clockwise.

    Attributes:
        word: Its number among `WORDS`; -1 for one of any other stamp.
        seen: How much of it is on the page: its correlation with that.
        degree: Of the stamp, whole; empty for any other.
    """

    word: int
    x: float
    y: float
    height: float
    tilt: float
    seen: float = 1.0
    degree: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A page as the network sees it, ``(H, W, 3)`` uint8, and the words of stamps on it."""

    ink: NDArray[np.uint8]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rubber:
    """A stamp: its print, level; its letters alone; along them the middles of its words from its own, their widths."""

    text: str
    mask: Image.Image
    letters: Image.Image
    offsets: tuple[float, ...]
    widths: tuple[float, ...]
    height: float
    typed: bool

    @property
    def words(self) -> tuple[int, ...]:
        """Numbers of its words among `WORDS`; -1 for all of a stamp that is none of secrecy."""
        secret = self.text in SECRET
        return tuple(WORDS.index(word) if secret else -1 for word in self.text.split())


def draw_rubber(rng: Random, fonts: Sequence[Path], dpi: int, *, secret: bool) -> Rubber:
    """A stamp as chance has it, or, one in eight, a mark typed in its place."""
    text = rng.choice(SECRET if secret else (*OTHER, *SYLLABLES))
    typed = rng.random() < 0.12
    if typed:
        file, letters, frame, stretch = FONTS / rng.choice(_TYPEWRITTEN), rng.uniform(2.2, 3.2), "", 1.0
        apart = rng.random() < 0.4
    else:
        file = rng.choice([*(FONTS / name for name in _BOLD), *fonts])
        letters, stretch = rng.uniform(2.6, 5.8), rng.uniform(0.68, 1.3)
        frame = rng.choices(("", "single", "double", "round"), (3, 4, 3, 1))[0]
        apart = rng.random() < 0.04
    if len(text) > 9 and frame == "round":
        frame = "single"
    mm = dpi / 25.4
    font = ImageFont.truetype(str(file), letters * mm / 0.69, layout_engine=ImageFont.Layout.BASIC)

    def spaced(part: str) -> str:
        return " ".join(part.replace(" ", "  ")) if apart else part

    left, top, right, bottom = font.getbbox(spaced(text), anchor="ls")
    inner = max(4, round((right - left) * stretch)), max(4, round(bottom - top))
    print_ = Image.new("L", (round(right - left), inner[1]), 0)
    ImageDraw.Draw(print_).text((-left, -top), spaced(text), font=font, fill=255, anchor="ls")
    print_ = print_.resize(inner, Image.Resampling.LANCZOS)
    fat = rng.choice((0, 0, 0, 0, 1, -1))
    if fat and dpi >= 200:
        print_ = print_.filter(ImageFilter.MaxFilter(3) if fat > 0 else ImageFilter.MinFilter(3))
    line = max(1, round(rng.uniform(0.25, 0.7) * mm))
    gap = {"": 0.3, "single": rng.uniform(0.2, 0.6) * letters, "double": 1.6, "round": 0.6 * letters}[frame]
    side = rng.uniform(gap, max(gap, 8)) if frame == "double" else gap
    size = round(inner[0] + 2 * side * mm) + 2 * line, round(inner[1] + 2 * gap * mm) + 2 * line
    if frame == "round":
        size = max(size), round(max(size) * 0.8)
    mask, alone = Image.new("L", size, 0), Image.new("L", size, 0)
    pen = ImageDraw.Draw(mask)
    if frame == "round":
        pen.ellipse((0, 0, size[0] - 1, size[1] - 1), outline=255, width=line)
    elif frame:
        pen.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=255, width=line)
    if frame == "double":
        away = rng.uniform(0.7, 1.3) * mm
        pen.rectangle((away, away, size[0] - 1 - away, size[1] - 1 - away), outline=255, width=line)
    alone.paste(print_, ((size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2))
    mask = Image.fromarray(np.maximum(np.asarray(mask), np.asarray(alone)))
    parts, offsets, widths = text.split(), [], []
    for i, part in enumerate(parts):
        before = " ".join(parts[:i]) + (" " if i else "")
        begins = font.getlength(spaced(before)) if before else 0.0
        width = font.getlength(spaced(part))
        offsets.append((begins + width / 2 - (left + right) / 2) * stretch)
        widths.append(width * stretch)
    return Rubber(text, mask, alone, tuple(offsets), tuple(widths), letters * mm, typed)


def scanned_page(number: int, fonts: Sequence[Path]) -> Example:
    """A paper with up to a dozen stamps on it, scanned, as the network sees it."""
    pixels, dpi, places = stamped_scan(number, fonts)
    small, small_dpi = shrunk(pixels, dpi)
    scale = small_dpi / dpi
    return Example(
        ink_of(small),
        tuple(replace(p, x=p.x * scale, y=p.y * scale, height=p.height * scale) for p in places),
    )


def stamped_scan(number: int, fonts: Sequence[Path]) -> tuple[NDArray[np.uint8], float, tuple[Place, ...]]:
    """The page's pixels, grey or RGB, its dpi, and the words of its stamps in these pixels."""
    rng = Random(f"stamp-net/{number}")
    dpi = rng.choice((150, 150, 200, 200, 300))
    level = rng.choice(("clean", "office", "office", "worn", "worn", "very-bad"))
    mode = rng.choice(("colour", "colour", "grey", "bitonal"))
    paper = compose(rng, rng.choice((*KINDS, *OLD_KINDS)))
    if getattr(paper, "secrecy", ""):
        paper = replace(paper, secrecy="")  # type: ignore[call-arg]  # an OldPaper then
    sheets = drawing_of(paper, rng, dpi).sheets
    sheet = sheets[0] if rng.random() < 0.6 else sheets[-1]
    mm, (width, height) = dpi / 25.4, sheet.size
    pressed: list[tuple[Rubber, float, float, float, Image.Image]] = []
    secret = 0 if number % 5 == 0 else rng.randint(4, 7)
    for turn in range(secret + rng.randint(2, 6)):
        rubber = draw_rubber(rng, fonts, dpi, secret=turn < secret)
        tilt = rng.uniform(-1.5, 1.5) if rubber.typed else rng.uniform(-22, 22)
        mask = rubber.mask.rotate(tilt, Image.Resampling.BICUBIC, expand=True)
        letters = rubber.letters.rotate(tilt, Image.Resampling.BICUBIC, expand=True)
        for _ in range(12):
            x, y = rng.uniform(0, width), rng.uniform(0, height)
            if rng.random() < 0.9:  # or partly beside the sheet
                x = min(max(x, mask.width / 2), width - mask.width / 2)
            y = min(max(y, mask.height / 2), height - mask.height / 2)
            if all(
                abs(x - other[1]) > (mask.width + other[4].width) / 2 + 2 * mm
                or abs(y - other[2]) > (mask.height + other[4].height) / 2 + 2 * mm
                for other in pressed
            ):
                break
        else:
            continue
        if rng.random() < 0.85:
            mask = pens.worn(mask, rng, rng.uniform(0.1, 0.4))
        strength = rng.choice((1.0, 1.0, rng.uniform(0.35, 0.8)))
        mask = Image.fromarray((np.asarray(mask) * strength).astype(np.uint8))
        sheet.press(mask, (x, y), "black" if rubber.typed else rng.choice(_INKS))
        cover = rng.choices(("", "seal", "pen"), (6, 2, 2))[0]
        if cover == "seal":
            at = x + rng.choice((-1, 1)) * mm * rng.uniform(11, 19), y + mm * rng.uniform(-8, 9)
            seal = pens.seal(round(mm * rng.uniform(30, 36)), paper.agency.ring, rng)
            sheet.press(seal, at, rng.choice(("red", "red", "red", "black")))
        elif cover == "pen":
            ink = sheet.inks[rng.choice(("blue", "blue", "black"))]
            middle = x + mm * rng.uniform(-6, 6), y
            pens.draw_signature(ink, middle, mm * rng.uniform(16, 34), rng, rng.uniform(1.2, 2.6) * dpi / 200)
        pressed.append((rubber, x, y, tilt, letters))
    page = scan(sheet, draw_damage(level, rng, mode), rng)
    pixels = np.asarray(page.image.convert("L") if page.image.mode == "1" else page.image)
    small, small_dpi = shrunk(pixels, float(dpi))
    dark = 255.0 - (small if small.ndim == 2 else small.min(axis=2))
    places = []
    for rubber, x, y, tilt, letters in pressed:
        turn = math.radians(tilt)
        for word, offset, wide in zip(rubber.words, rubber.offsets, rubber.widths, strict=True):
            at = x + offset * math.cos(turn), y - offset * math.sin(turn)
            middle, own = (move_box((*point, *point), sheet.size, page.skew, 0)[:2] for point in ((x, y), at))
            scale = small_dpi / dpi
            seen = _share(
                letters,
                page.skew,
                scale,
                dark,
                tuple(value * scale for value in middle),
                tuple(value * scale for value in own),
                wide,
                rubber.height,
            )
            degree = rubber.text if word >= 0 else ""
            places.append(Place(word, own[0], own[1], rubber.height, page.skew - tilt, seen, degree))
    return pixels, float(dpi), tuple(places)


def _share(
    letters: Image.Image,
    skew: float,
    scale: float,
    dark: NDArray[np.float64],
    middle: tuple[float, ...],
    own: tuple[float, ...],
    wide: float,
    height: float,
) -> float:
    """How much of one word is on a page: its correlation with what is there."""
    turned = letters.rotate(-skew, Image.Resampling.BICUBIC, expand=True)
    size = max(1, round(turned.width * scale)), max(1, round(turned.height * scale))
    drawn = np.asarray(turned.resize(size, Image.Resampling.BOX), np.float32)
    x, y = round(middle[0] - size[0] / 2), round(middle[1] - size[1] / 2)
    half, tall = wide * scale / 2 + 1, height * scale * 0.9 + 1
    x0, y0 = int(max(0, own[0] - half, x)), int(max(0, own[1] - tall, y))
    x1 = int(min(dark.shape[1], own[0] + half, x + size[0]))
    y1 = int(min(dark.shape[0], own[1] + tall, y + size[1]))
    if x1 - x0 <= 4 or y1 - y0 <= 4:
        return 0.0
    print_, there = drawn[y0 - y : y1 - y, x0 - x : x1 - x], dark[y0:y1, x0:x1]
    if print_.std() <= 1 or there.std() <= 0.5:
        return 0.0
    return float(np.corrcoef(print_.ravel(), there.ravel())[0, 1])
