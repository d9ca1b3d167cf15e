# SPDX-License-Identifier: Apache-2.0
"""Generated pages for benchmarks: the same papers at every level, and which of their ink is not print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, cycle, islice, product
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from samples.generator import LEVELS, GeneratedPage, Level, Mode, compose, make_scan
from samples.generator.layout import Drawing, Style
from samples.generator.sheet import Sheet
from scan2archive.pipeline.scan import PageImage

FAMILIES = ("serif", "sans", "typewriter")
MODES: tuple[Mode, ...] = ("colour", "grey", "bitonal")
RESOLUTIONS = (200, 300)
FACES = {"serif": "termes", "sans": "heros", "typewriter": "cursor"}
_SHRINK = 4  # the mask of marks is kept at a quarter of the size


@dataclass(frozen=True, slots=True, eq=False)
class Specimen:
    """The first page of a generated scan.

    Attributes:
        name: Says how it was made: level, family, resolution, mode, seed.
        level: Of damage.
        family: Of its print.
        page: As the generator gave it, with truth.
        source: The same page as intake hands it on.
        marks: Mask at a quarter of the page's size: True under seals, stamps, signatures, handwriting.
    """

    name: str
    level: str
    family: str
    page: GeneratedPage
    source: PageImage
    marks: NDArray[np.bool_]


def seeds(family: str, first: int) -> Iterator[tuple[str, str]]:
    """Seeds and kinds of papers that the generator sets in a family, from a number on."""
    kind = "typed" if family == "typewriter" else ""
    for number in count(first):
        seed = f"ocr-{number}"
        paper = compose(Random(f"{seed}/0/{kind}"), kind)
        if Style.draw(paper, Random(f"{seed}/0/layout")).family == FACES[family]:
            yield seed, kind


def as_source(page: GeneratedPage, turn: int = 0) -> PageImage:
    """The page as intake hands it on, turned clockwise by quarter turns."""
    image = page.image.convert("RGB" if page.image.mode == "RGB" else "L")
    pixels = np.ascontiguousarray(np.rot90(np.asarray(image, np.uint8), k=-turn // 90))
    height, width = pixels.shape[:2]
    size = (width / page.dpi * 72, height / page.dpi * 72)
    return PageImage(1, pixels, float(page.dpi), page.image.mode == "1", "none", (), size)


def specimen(seed: str, kind: str, family: str, level: Level, dpi: int, mode: Mode) -> Specimen:
    """One page and its marks; the sheet is drawn once more to see them apart from the print."""
    page = make_scan(seed, level=level, kinds=(kind,), mode=mode, dpi=dpi).pages[0]
    sheet = Drawing(compose(Random(f"{seed}/0/{kind}"), kind), Random(f"{seed}/0/layout"), dpi).sheets[0]
    name = f"{level} {family} {dpi} {mode} {seed}"
    return Specimen(name, level, family, page, as_source(page), marks_of(sheet, page.skew))


def marks_of(sheet: Sheet, skew: float, rotation: int = 0) -> NDArray[np.bool_]:
    """Where seals, stamps and handwriting lie on the scan of a sheet, at a quarter of its size."""
    mask = ImageChops.lighter(sheet.inks["red"], sheet.inks["blue"]).reduce(_SHRINK)
    leaning = np.asarray(mask.rotate(-skew, Image.Resampling.BILINEAR)) > 16
    return np.rot90(leaning, k=-rotation // 90)


def specimens(
    papers: int,
    *,
    levels: Sequence[Level] = LEVELS,
    families: Sequence[str] = FAMILIES,
    first: int = 1,
) -> Iterator[Specimen]:
    """Papers of each family at each level; resolution and mode go round, the same at every level.

    Args:
        papers: For each family; with six or more, every resolution meets every mode.
        levels: Of damage.
        families: Of print.
        first: Number of the first seed.
    """
    for family in families:
        shapes = cycle(product(RESOLUTIONS, MODES))
        for (seed, kind), (dpi, mode) in zip(islice(seeds(family, first), papers), shapes, strict=False):
            for level in levels:
                yield specimen(seed, kind, family, level, dpi, mode)


def is_mark(box: tuple[float, float, float, float], one: Specimen) -> bool:
    """Whether what was read in a box is a seal, a stamp or handwriting, and no print of the truth.

    Args:
        box: Left, top, right, bottom in pixels of the scan.
        one: The page.
    """
    left, top, right, bottom = box
    area = max(1.0, (right - left) * (bottom - top))
    on_mark = False
    for word in one.page.words:
        width = min(right, word.box[2]) - max(left, word.box[0])
        height = min(bottom, word.box[3]) - max(top, word.box[1])
        if width > 0 and height > 0:
            if word.kind == "print" and width * height > 0.2 * area:
                return False
            on_mark = on_mark or word.kind != "print"
    y, x = (
        slice(int(top) // _SHRINK, int(bottom) // _SHRINK + 1),
        slice(int(left) // _SHRINK, int(right) // _SHRINK + 1),
    )
    return on_mark or bool(one.marks[y, x].any())
