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
from scan2archive.pipeline.sources.scan import PageImage

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
    return PageImage(1, pixels, float(page.dpi), page.image.mode == "1", "none", ())


@dataclass(frozen=True, slots=True)
class Shape:
    """One paper, resolution and mode: a page at each level of damage.

    Attributes:
        seed: Start of all chance.
        kind: Of the paper; empty if drawn.
        family: Of its print.
        dpi: Resolution.
        mode: Colour, grey or bitonal.
    """

    seed: str
    kind: str
    family: str
    dpi: int
    mode: Mode

    def name(self, level: Level) -> str:
        """Name of the specimen at a level, without making it."""
        return f"{level} {self.family} {self.dpi} {self.mode} {self.seed}"

    def at(self, level: Level) -> Specimen:
        """The page and its marks; the sheet is drawn once more to see them apart from the print."""
        chance = f"{self.seed}/0"
        page = make_scan(
            self.seed, level=level, kinds=(self.kind,), mode=self.mode, dpi=self.dpi, most_pages=1
        ).pages[0]
        paper = compose(Random(f"{chance}/{self.kind}"), self.kind)
        sheet = Drawing(paper, Random(f"{chance}/layout"), self.dpi).sheets[0]
        marks = marks_of(sheet, page.skew)
        return Specimen(self.name(level), level, self.family, page, as_source(page), marks)


def marks_of(sheet: Sheet, skew: float, rotation: int = 0) -> NDArray[np.bool_]:
    """Where seals, stamps and handwriting lie on the scan of a sheet, at a quarter of its size."""
    mask = ImageChops.lighter(sheet.inks["red"], sheet.inks["blue"]).reduce(_SHRINK)
    leaning = np.asarray(mask.rotate(-skew, Image.Resampling.BILINEAR)) > 16
    return np.rot90(leaning, k=-rotation // 90)


def shapes(papers: int, *, families: Sequence[str] = FAMILIES, first: int = 1) -> Iterator[Shape]:
    """Papers of each family; resolution and mode go round.

    Args:
        papers: For each family; with six or more, every resolution meets every mode.
        families: Of print.
        first: Number of the first seed.
    """
    for family in families:
        forms = cycle(product(RESOLUTIONS, MODES))
        for (seed, kind), (dpi, mode) in zip(islice(seeds(family, first), papers), forms, strict=False):
            yield Shape(seed, kind, family, dpi, mode)


def specimens(
    papers: int,
    *,
    levels: Sequence[Level] = LEVELS,
    families: Sequence[str] = FAMILIES,
    first: int = 1,
) -> Iterator[Specimen]:
    """The papers of `shapes` at each level of damage."""
    for shape in shapes(papers, families=families, first=first):
        for level in levels:
            yield shape.at(level)


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
