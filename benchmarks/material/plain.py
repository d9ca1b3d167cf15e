# SPDX-License-Identifier: Apache-2.0
"""Pages of nothing but running text, and a stress set: what the papers of the generator do not show apart.

Plain pages have no seal, no signature and no handwriting, so what is wrong on them is wrong in print. Their
text comes from a file of legal texts (JSON lines with ``text``, plain or gzip) where one is given, else from
the generator's reports.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice, product
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.material.papers import (
    FACES,
    FAMILIES,
    MODES,
    RESOLUTIONS,
    Specimen,
    as_source,
    marks_of,
    seeds,
)
from samples.generator import LEVELS, Damage, Level, Mode, compose, draw_damage, make_scan
from samples.generator.damage import scan
from samples.generator.faces import Face
from samples.generator.layout import Drawing
from samples.generator.sheet import Align, Sheet, set_line, wrap

_SIZES = {"serif": (12.0, 13.0, 14.0), "sans": (10.0, 11.0, 12.0), "typewriter": (10.0, 11.0, 12.0)}
_LEADING = 1.35
STRESS_DPI = (150, 200, 300, 400, 600)
STRESS_SKEW = (-15.0, -7.5, -2.0, 2.0, 7.5, 15.0)
# One damage at a time, beyond what the worst level draws.
STRESS_DAMAGE: dict[str, dict[str, float]] = {
    "light falls by 0.6": {"light": 0.6},
    "ink faded by 0.7": {"fade": 0.7},
    "noise of 20 grey levels": {"noise": 20.0},
    "show-through of 0.3": {"show_through": 0.3},
    "blur of 0.13 mm": {"blur": 0.13},
    "8 specks on a square centimetre": {"speckle": 8.0},
    "JPEG quality 15": {"jpeg": 15},
    "4 streaks": {"streaks": 4},
}


def paragraphs(texts: Path | None, number: int) -> list[str]:
    """Enough running text for a page, another for each number."""
    if texts is None:
        words = (text for text in _report(number) if len(text) > 60)
        return list(islice(cycle(words), 60))
    opener = gzip.open if texts.suffix == ".gz" else open
    with opener(texts, "rt", encoding="utf-8") as lines:
        text = json.loads(next(islice(lines, number, None)))["text"]
    body = [line.strip() for line in text.split("\n") if line.strip()]
    start = Random(number).randrange(max(1, len(body) - 40))
    return body[start:]


def _report(number: int) -> Iterator[str]:
    for part in range(6):
        paper = compose(Random(f"plain-{number}-{part}"), "report")
        yield from (block.text for block in paper.blocks)


def text_sheet(lines: Sequence[str], family: str, dpi: int, rng: Random) -> Sheet:
    """A page filled with paragraphs."""
    sheet = Sheet(dpi, rng, typed=family == "typewriter", ribbon=0.3 if family == "typewriter" else 0.0)
    face = Face(FACES[family], rng.choice(_SIZES[family]))
    left, width, bottom = sheet.mm(28), sheet.mm(165), sheet.mm(275)
    leading = face.size * _LEADING / 72 * dpi
    base = sheet.mm(25)
    for paragraph in lines:
        indent = sheet.mm(10)
        for index, words in enumerate(wrap(sheet, [(paragraph, face)], width, indent)):
            if base > bottom:
                return sheet
            shift = indent if index == 0 else 0.0
            align: Align = "left" if len(words) < 4 or sheet.typed else "justify"
            set_line(sheet, words, left + shift, base, width - shift, align)
            sheet.lines.append(" ".join(word for word, _ in words))
            base += leading
        base += leading * 0.3
    return sheet


def plain(
    pages: int, *, levels: Sequence[Level] = LEVELS, texts: Path | None = None, first: int = 1
) -> Iterator[Specimen]:
    """Pages of text in each family; resolution and mode go round, the same at every level."""
    for family in FAMILIES:
        shapes = cycle(product(RESOLUTIONS, MODES))
        for number, (dpi, mode) in zip(range(first, first + pages), shapes, strict=False):
            lines = paragraphs(texts, number)
            back = text_sheet(paragraphs(texts, number + 300), family, dpi, Random(f"back-{number}"))
            for level in levels:
                sheet = text_sheet(lines, family, dpi, Random(f"plain-{family}-{number}"))
                chance = Random(f"plain-{family}-{number}/{level}")
                damage = draw_damage(level, chance, mode)
                page = scan(sheet, damage, chance, back if damage.show_through else None)
                name = f"{level} plain {family} {dpi} {mode} {number}"
                marks = np.zeros((sheet.size[1] // 4 + 2, sheet.size[0] // 4 + 2), np.bool_)
                yield Specimen(name, level, f"plain {family}", page, as_source(page), marks)


def stress(pages: int, *, first: int = 1) -> Iterator[Specimen]:
    """The same papers at every resolution and mode, in all four turns, at large skews, and with one damage each.

    The rest of the damage is that of the office level.
    """
    for family in FAMILIES:
        for seed, kind in islice(seeds(family, first), pages):
            for name, damage, dpi in _shapes(seed):
                page = make_scan(seed, kinds=(kind,), damage=damage, dpi=dpi, most_pages=1).pages[0]
                paper = compose(Random(f"{seed}/0/{kind}"), kind)
                sheet = Drawing(paper, Random(f"{seed}/0/layout"), dpi).sheets[0]
                marks = marks_of(sheet, page.skew, page.rotation)
                yield Specimen(f"{name} {family} {seed}", name, family, page, as_source(page), marks)


def _shapes(seed: str) -> Iterator[tuple[str, Damage, int]]:
    def office(mode: Mode = "colour") -> Damage:
        return draw_damage("office", Random(f"{seed}/stress"), mode)

    for dpi, mode in product(STRESS_DPI, MODES):
        yield f"{dpi} dpi {mode}", office(mode), dpi
    for turn in (90, 180, 270):
        yield f"turned {turn}°", replace(office(), rotation=turn), 200
    for skew in STRESS_SKEW:
        yield f"skew {skew:+}°", replace(office(), skew=skew), 200
    for name, change in STRESS_DAMAGE.items():
        yield name, replace(office(), **change), 200
