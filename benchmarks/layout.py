# SPDX-License-Identifier: Apache-2.0
"""Skew, orientation and blank pages: what is found on generated pages whose truth is known.

    python -m benchmarks.layout [--papers 42] [--odd 5]

Every paper comes at every level of damage, serif, sans and typewriter, 200 and 300 dpi, colour, grey and
black and white. Skew: the page is turned by a random angle on top of its own, in all up to ±15°, and the
angle found is compared with the truth. Orientation: each page in all four turns, at its own skew; only
whether it lies on its side is asked here, since which way is up comes from reading. Odd pages
(`benchmarks.odd_pages`: blank, marks, photographs, tables, a few lines, negatives) lie level on the glass.
Spreads: each page is pasted to the one before it of the same level, with a fold and a skew; pages by
themselves must not be taken for one.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from dataclasses import replace
from itertools import product
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.odd_pages import KINDS, scan_of
from benchmarks.papers import FAMILIES, specimens
from samples.generator import LEVELS
from scan2archive.pipeline import cleaning, image, image_blank, image_spread
from scan2archive.pipeline.ocr import make_engine
from scan2archive.pipeline.page import read_page
from scan2archive.settings import Settings

MAX_SKEW = 15.0


def ink_of(pixels: NDArray[np.uint8], dpi: float, *, bitonal: bool) -> NDArray[np.uint8]:
    """What layout questions are asked of: the ink of the reading image."""
    reading = cleaning.reading_image(pixels, dpi, bitonal=bitonal, reading_dpi=200)
    return image.layout_image(reading.pixels, reading.dpi)


def level_of(ink: NDArray[np.uint8]) -> image.Lines:
    """The level lines of a page."""
    return image.level_lines(image.text_parts(ink), MAX_SKEW)


def skew_of(ink: NDArray[np.uint8]) -> float:
    """How far a page would have to be turned, however little that is."""
    return image.page_skew(level_of(ink), replace(Settings().image, min_skew=0.0))


def lies_on_side(ink: NDArray[np.uint8]) -> bool:
    """Whether a page is taken to lie on its side."""
    return image.lies_on_side(image.text_parts(ink), level_of(ink), MAX_SKEW)


def odd_pages(papers: int, seed: int) -> None:
    """Turns of odd pages, which of them are seen as blank, and false spreads among them."""
    wrong: dict[str, list[bool]] = defaultdict(list)
    blank: dict[str, list[bool]] = defaultdict(list)
    spreads: list[bool] = []
    for level, name, number in product(LEVELS, KINDS, range(seed, seed + papers)):
        page = scan_of(name, level, number)
        ink = ink_of(page.pixels, page.dpi, bitonal=page.bitonal)
        seen = image.is_blank(ink, image.text_parts(ink)) and not image_blank.has_mark(page.pixels, page.dpi)
        blank[name].append(seen)
        # Without text there is nothing to tell which way a page was laid on the glass: as it is, it stays.
        for rotation in (0, 90, 180, 270) if page.kind.text else (0,):
            lies = lies_on_side(image.quarter_turn(ink, rotation))
            skew = image.page_skew(level_of(ink), Settings().image) if rotation == 0 else 0.0
            wrong[name].append(lies != (rotation in (90, 270)) or skew != 0.0)
            if wrong[name][-1]:
                print(f"  {page.name}: at {rotation}° on its side {lies}, skew {skew}", flush=True)
        if seen != page.kind.blank:
            print(f"  {page.name}: blank {seen}", flush=True)
        spreads += [image_spread.find_gutter(image.quarter_turn(ink, turn)) is not None for turn in (0, 90)]
    print("\n| page | turned wrongly | seen as blank |\n|---|---|---|")
    for name in KINDS:
        print(
            f"| {name} | {sum(wrong[name])} of {len(wrong[name])} | {sum(blank[name])} of {len(blank[name])} |"
        )
    print(f"\nOdd pages taken for spreads: {sum(spreads)} of {len(spreads)}")


def facing(left: NDArray[np.uint8], right: NDArray[np.uint8], rng: Random) -> NDArray[np.uint8]:
    """Two pages side by side on the glass: grey, 200 dpi, with the shadow of a fold, all of it leaning."""
    size = (1654, 2339)
    halves = [
        cv2.resize(page if page.ndim == 2 else page[..., 0], size, interpolation=cv2.INTER_AREA)
        for page in (left, right)
    ]
    both = np.hstack(halves).astype(np.float32)
    fold = rng.choice((0.0, 0.3, 0.6)) * np.exp(
        -np.abs(np.arange(both.shape[1]) - size[0]) / rng.uniform(20, 60)
    )
    return image.level((both * (1 - fold)).astype(np.uint8), rng.uniform(-4, 4), bitonal=False)


def spread_found(pages: tuple[NDArray[np.uint8], NDArray[np.uint8]], rng: Random) -> bool:
    """Whether two pages pasted side by side are recognised after levelling."""
    scan = facing(*pages, rng)
    skew = skew_of(ink_of(scan, 200, bitonal=False))
    ink = ink_of(image.level(scan, skew, bitonal=False), 200, bitonal=False)
    return image_spread.find_gutter(ink) is not None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--papers", type=int, default=42, help="papers of each family (default: 42, 504 pages)"
    )
    parser.add_argument("--seed", type=int, default=1, help="number of the first paper (default: 1)")
    parser.add_argument("--odd", type=int, default=5, help="odd pages of each kind and level (default: 5)")
    parser.add_argument("--cost", action="store_true", help="also read each page, to compare times")
    options = parser.parse_args()
    engine = make_engine(Settings().ocr)
    errors: dict[str, list[float]] = defaultdict(list)
    sides: dict[str, list[bool]] = defaultdict(list)
    spreads: dict[str, list[bool]] = defaultdict(list)
    before: dict[str, NDArray[np.uint8]] = {}
    blank = false = 0
    seconds = [0.0, 0.0]
    for one in specimens(options.papers, families=FAMILIES, first=options.seed):
        rng = Random(one.name)
        pixels, dpi = one.source.pixels, one.source.dpi
        lean = rng.uniform(-MAX_SKEW, MAX_SKEW)
        crooked = image.level(pixels, lean - one.page.skew, bitonal=one.source.bitonal)
        found = skew_of(ink_of(crooked, dpi, bitonal=one.source.bitonal))
        errors[one.level].append(abs(found + lean))
        if errors[one.level][-1] > 0.3:
            print(f"  {one.name}: leans {lean:+.2f}°, found {-found:+.2f}°", flush=True)
        reading = cleaning.reading_image(pixels, dpi, bitonal=one.source.bitonal, reading_dpi=200)
        ink = image.layout_image(reading.pixels, reading.dpi)
        blank += image.is_blank(ink, image.text_parts(ink))
        for rotation in (0, 90, 180, 270):
            turned = image.quarter_turn(reading.pixels, rotation)
            began = time.process_time()
            ink = image.layout_image(turned, reading.dpi)
            right = lies_on_side(ink) == (rotation in (90, 270))
            seconds[0] += time.process_time() - began
            false += image_spread.find_gutter(ink) is not None
            sides[one.level].append(right)
            if not right:
                print(f"  {one.name}: wrong at {rotation}°", flush=True)
        if one.level in before:
            spreads[one.level].append(spread_found((before[one.level], pixels), rng))
        before[one.level] = pixels
        if options.cost:
            began = time.process_time()
            read_page(one.source, engine, Settings())
            seconds[1] += time.process_time() - began
    print("\n| level | pages | skew error p95 | max | sides right |\n|---|---|---|---|---|")
    for name, values in (*errors.items(), ("all", [e for v in errors.values() for e in v])):
        ok = sides[name] if name != "all" else [s for v in list(sides.values()) for s in v]
        print(
            f"| {name} | {len(values)} | {np.percentile(values, 95):.2f}° | {max(values):.2f}° "
            f"| {sum(ok)} of {len(ok)} |"
        )
    print(f"\nPages with text taken for blank: {blank}; single pages taken for spreads: {false}")
    for level, found in spreads.items():
        print(f"spreads {level:9} recognised: {sum(found)} of {len(found)}")
    if options.cost:
        print(f"looking for the side: {seconds[0] / 4 / seconds[1]:.1%} of the time of a page")
    odd_pages(options.odd, options.seed)


if __name__ == "__main__":
    main()
