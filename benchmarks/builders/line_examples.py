# SPDX-License-Identifier: Apache-2.0
"""Rows of Vietnamese print as Tesseract's network is given them after this program's cleaning, with what they say.

    python -m benchmarks.builders.line_examples --fonts FOLDER [FOLDER ...] --texts TEXTS.jsonl.gz --out FOLDER [--lines 60000] [--minutes 60]
    python -m benchmarks.builders.line_examples --held-out --fonts samples/fonts --texts TEXTS.jsonl.gz --out FOLDER --lines 1000

Parts of pages are printed (`line_pages`), damaged and scanned (`line_damage`), cleaned as a page is, and cut into rows where Tesseract
finds them, by itself or in the row's own picture, or where they are known to stand, roughly (`line_crops`).
A shard ``000.npz`` holds ``pixels`` ``(36, sum of widths)`` uint8, ``widths`` int32, ``texts`` and ``kinds`` uint8:
the kind of damage (`line_damage`) and ten times where the row was found (`FOUND`, `ALONE`, `KNOWN`).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np

from benchmarks.builders import line_texts
from benchmarks.builders.line_crops import (
    Box,
    Grey,
    Line,
    Printed,
    RowFinder,
    is_legible,
    line_of,
    printed_on,
    text_of,
    within,
)
from benchmarks.builders.line_damage import SHARES, over_print, scan_of
from benchmarks.builders.line_faces import families_of
from benchmarks.builders.line_pages import part_of_page
from benchmarks.builders.line_sheet import Family, ink_of
from benchmarks.builders.print_examples import draw_seal
from benchmarks.builders.restored_blocks import Block
from scan2archive.pipeline.images import cleaning
from scan2archive.pipeline.images.image import level_matrix
from scan2archive.pipeline.images.text_rows import find_rows, row_picture
from scan2archive.pipeline.reading.row_looks import Renderings

FOUND, ALONE, KNOWN = range(3)
_READING_DPI = 200  # the program's own
_POOL = 10  # printed sheets kept, one of which is the other side
_MARGIN = 40  # pixels by which those are larger, so that none lies like the other
_SEALS = 40
# Share of rows: those that Tesseract did not find and others that are cut where they are known to stand; those in pictures of their own,
# of pages whose print was rebuilt and others; lone words that are kept. Share of rebuilt pages that are drawn by the network.
_LOST, _ROUGH, _REBUILT, _PLAIN, _LONE, _DRAWN = 0.5, 0.08, 0.55, 0.12, 0.5, 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A row, and what kind it is: of damage, and ten times where it was found."""

    line: Line
    kind: int


class Maker:
    """Makes rows, page by page.

    Args:
        seed: Of all chance.
        families: Fonts, each as often as it is listed.
        texts: What is printed.
    """

    def __init__(self, seed: int, families: Sequence[Family], texts: line_texts.Texts) -> None:
        self.rng, self.chance = Random(seed), np.random.default_rng(seed)
        self._families, self._texts = families, texts
        self._finder = RowFinder()
        upright = [family.regular for family in families if not family.typed]
        self._seals = [draw_seal(self.rng, upright or [families[0].regular]) for _ in range(_SEALS)]
        self._pool: list[Block] = []

    def page(self) -> Iterator[Example]:
        """The rows of one part of a page."""
        rng, chance = self.rng, self.chance
        sheet = part_of_page(rng, self._families, self._texts)
        printed = ink_of(sheet)
        self._keep(printed)
        kind = int(chance.choice(len(SHARES), p=SHARES))
        lying = over_print(rng, sheet, printed.shape, self._seals)
        turn = float(np.clip(chance.normal(0, 0.6), -1.6, 1.6)) if chance.random() < 0.5 else 0.0
        height, width = printed.shape
        around = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0)
        ink, over = (
            np.asarray(cv2.warpAffine(one, around, (width, height)) if turn else one, np.float32)
            for one in (printed.astype(np.float32) / 255, lying)
        )
        scan = scan_of(chance, ink, over, self._pool, kind)
        reading = cleaning.reading_image(scan.grey, scan.dpi, bitonal=scan.bitonal, reading_dpi=_READING_DPI)
        if cleaning.OTHER_SIDE in reading.recipe:
            reading = cleaning.as_print(reading)
        skew = turn + float(chance.normal(0, 0.1)) if turn else 0.0
        level, (wide, high) = level_matrix(reading.pixels.shape[1], reading.pixels.shape[0], skew)
        scale = np.diag([reading.pixels.shape[1] / width, reading.pixels.shape[0] / height, 1.0])
        matrix = level @ scale @ np.vstack([around, (0, 0, 1)])
        first = cleaning.turned(reading, 0, skew, tables=False).pixels if skew else reading.pixels
        known = printed_on(sheet.words, printed, np.asarray(matrix, np.float64), (high, wide))
        for line, place in self._lines(known, first, reading, skew):
            if " " in line.text or rng.random() < _LONE:
                yield Example(line, kind + 10 * place)

    def _keep(self, printed: Block) -> None:
        larger = cv2.copyMakeBorder(printed, 0, _MARGIN, 0, _MARGIN, cv2.BORDER_CONSTANT, value=(0.0,))
        self._pool = [*self._pool, np.asarray(larger, np.uint8)][-_POOL:]

    def _lines(
        self, known: Printed, first: Grey, reading: cleaning.Reading, skew: float
    ) -> Iterator[tuple[Line, int]]:
        seen: set[int] = set()
        for box in self._finder.boxes(first, reading.dpi, single=False):
            numbers = within(known, box)
            if numbers is not None and is_legible(known, numbers, first):
                seen.update(numbers)
                line = line_of(first, box, text_of(known, numbers))
                if line is not None:
                    yield line, FOUND
        yield from ((line, ALONE) for line in self._alone(known, first, reading, skew))
        for numbers in _rows_of(known):
            lost = not seen.intersection(numbers)
            if self.rng.random() < (_LOST if lost else _ROUGH):
                line = self._roughly(known, numbers, first)
                if line is not None:
                    yield line, KNOWN

    def _alone(self, known: Printed, first: Grey, reading: cleaning.Reading, skew: float) -> Iterator[Line]:
        """Rows in pictures of their own, as they are looked at once more, in one of the renderings there are."""
        others = Renderings(reading, 0, skew)
        pictures = [first]
        badly = reading.evenly_lit is not None or reading.bitonal
        if badly and self.rng.random() < _DRAWN and others.drawn is not None:
            pictures = [others.drawn, others.drawn, *(others.rebuilt[:1] or pictures)]
        elif reading.evenly_lit is not None:
            pictures = [*others.rebuilt] or pictures
        rows = find_rows(first, reading.dpi)
        share = _REBUILT if len(pictures) > 1 else _PLAIN
        for number in range(len(rows.boxes)):
            if self.rng.random() > share:
                continue
            picture, corner = row_picture(rows, number, self.rng.choice(pictures))
            for box in self._finder.boxes(picture, reading.dpi, single=True):
                on_page = box[0] + corner[0], box[1] + corner[1], box[2] + corner[0], box[3] + corner[1]
                numbers = within(known, on_page)
                if numbers is None or not is_legible(known, numbers, picture, corner):
                    continue
                line = line_of(picture, box, text_of(known, numbers))
                if line is not None:
                    yield line

    def _roughly(self, known: Printed, numbers: Sequence[int], picture: Grey) -> Line | None:
        """A row, or some words of it, cut where it is known to stand."""
        rng = self.rng
        if len(numbers) > 2 and rng.random() < 0.35:
            start = rng.randrange(len(numbers) - 1)
            numbers = numbers[start : start + rng.randint(1, len(numbers) - start)]
        chosen = list(numbers)
        size = float(np.median(known.sizes[chosen]))
        base = float(np.median(known.bases[chosen]))
        top = min(float(known.boxes[chosen, 1].min()), base - 0.72 * size)
        bottom = max(float(known.boxes[chosen, 3].max()), base + 0.2 * size)
        high = bottom - top
        left = float(known.boxes[chosen, 0].min()) - rng.choice(
            (4.0, rng.uniform(0, 0.4) * size, rng.uniform(0, 2) * size)
        )
        right = float(known.boxes[chosen, 2].max()) + rng.choice(
            (4.0, rng.uniform(0, 0.4) * size, rng.uniform(0, 2) * size)
        )
        box: Box = (
            max(0, round(left)),
            max(0, round(top - 4 + rng.uniform(-0.12, 0.07) * high)),
            min(picture.shape[1], round(right)),
            min(picture.shape[0], round(bottom + 4 + rng.uniform(-0.07, 0.12) * high)),
        )
        found = within(known, box)
        if found is None or not is_legible(known, found, picture):
            return None
        return line_of(picture, box, text_of(known, found))


def _rows_of(known: Printed) -> list[tuple[int, ...]]:
    """Words that stand in one row with little room between them."""
    rows: list[list[int]] = []
    for number, (box, base, size) in enumerate(zip(known.boxes, known.bases, known.sizes, strict=True)):
        if rows:
            last = rows[-1][-1]
            gap = box[0] - known.boxes[last, 2]
            if abs(base - known.bases[last]) < 0.3 * size and -0.3 * size < gap < 1.5 * size:
                rows[-1].append(number)
                continue
        rows.append([number])
    return [tuple(row) for row in rows]


def write(path: Path, examples: Sequence[Example]) -> None:
    """Writes a shard: whole or not at all."""
    pixels = np.concatenate([one.line.picture for one in examples], axis=1)
    widths = np.array([one.line.picture.shape[1] for one in examples], np.int32)
    texts = np.array([one.line.text for one in examples])
    kinds = np.array([one.kind for one in examples], np.uint8)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.savez(file, pixels=pixels, widths=widths, texts=texts, kinds=kinds)
    unfinished.replace(path)


def main() -> None:
    """Makes shards."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first shard")
    parser.add_argument("--lines", type=int, default=60_000)
    parser.add_argument("--shard", type=int, default=2000, help="lines of one")
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument(
        "--held-out", action="store_true", help="from texts that are not trained with, as val_0.npz ..."
    )
    parser.add_argument("--but", nargs="*", default=(), help="parts of names of fonts that are left out")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    numbers = line_texts.HELD_OUT if options.held_out else line_texts.TRAINED
    families = families_of(options.fonts, but=options.but)
    if not families:
        parser.error("no folder has fonts with all Vietnamese letters")
    maker = Maker(options.seed, families, line_texts.texts_of(options.texts, numbers))
    options.out.mkdir(parents=True, exist_ok=True)
    began, done, shard = time.monotonic(), 0, options.first
    waiting: list[Example] = []
    order = Random(options.seed)
    while done < options.lines and time.monotonic() - began < 60 * options.minutes:
        waiting += maker.page()
        size = min(options.shard, options.lines - done)
        if len(waiting) >= size:
            order.shuffle(waiting)
            name = f"val_{shard}.npz" if options.held_out else f"{shard:03d}.npz"
            write(options.out / name, waiting[:size])
            waiting = waiting[size:]
            done, shard = done + size, shard + 1
            print(f"{name}: {done} lines in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
