# SPDX-License-Identifier: Apache-2.0
"""Skew, orientation and blank pages: what is found on generated pages whose truth is known.

    python -m benchmarks.layout [--papers 42] [--odd 5] [--read 1] [--journal FILE]

Every paper comes at every level of damage, serif, sans and typewriter, 200 and 300 dpi, colour, grey and
black and white. Skew: the page is turned by a random angle on top of its own, in all up to ±15°, and the
angle found is compared with the truth. Side: each page in all four turns, at its own skew; only whether it
lies on its side is asked there. Orientation: with ``--read N`` every Nth page is also read in one of the four
turns, as any page is but for second looks, and must come out upright; that costs most of the time, and says
what share of it the look for the side takes. Odd pages (`benchmarks.material.odd_pages`: blank, marks, photographs,
tables, a few lines, negatives) lie level on the glass. Spreads: each page is pasted to the one before it of
the same level, with a fold and a skew; pages by themselves must not be taken for one.

With ``--journal`` what each page gave is added to a file, a line of JSON each, and pages that stand there
already are passed over: a run that was cut short goes on where it was, and several may share the pages out.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.material.odd_pages import KINDS, scan_of
from benchmarks.material.papers import FAMILIES, Specimen, as_source, shapes
from samples.generator import LEVELS
from scan2archive.pipeline.images import cleaning, image, image_blank, image_spread
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.pipeline.reading.page import read_page
from scan2archive.settings import Settings

MAX_SKEW = 15.0
TURNS = (0, 90, 180, 270)


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


@dataclass(frozen=True, slots=True)
class Seen:
    """What one page gave.

    Attributes:
        name: Says how the page was made.
        level: Of its damage.
        skew_error: Degrees between the skew found and the true one.
        sides: Whether it was told from a page on its side, in each of the four turns.
        blank: It was taken for blank.
        false_spreads: In how many turns it was taken for two facing pages.
        spread: Whether it was recognised beside the page before it; None if there was none.
        side_seconds: CPU the look for the side took, mean of the four turns.
        turn: How it lay when it was read; None if it was not read.
        upright: It came out of reading upright.
        read_seconds: CPU of that reading.
    """

    name: str
    level: str
    skew_error: float
    sides: tuple[bool, ...]
    blank: bool
    false_spreads: int
    spread: bool | None
    side_seconds: float
    turn: int | None = None
    upright: bool = False
    read_seconds: float = 0.0


def seen_on(one: Specimen, before: NDArray[np.uint8] | None) -> Seen:
    """Skew, sides and spreads of a page; before it lies `before`."""
    rng = Random(one.name)
    pixels, dpi, bitonal = one.source.pixels, one.source.dpi, one.source.bitonal
    lean = rng.uniform(-MAX_SKEW, MAX_SKEW)
    crooked = image.level(pixels, lean - one.page.skew, bitonal=bitonal)
    found = skew_of(ink_of(crooked, dpi, bitonal=bitonal))
    reading = cleaning.reading_image(pixels, dpi, bitonal=bitonal, reading_dpi=200)
    ink = image.layout_image(reading.pixels, reading.dpi)
    blank = image.is_blank(ink, image.text_parts(ink))
    sides, false, seconds = [], 0, 0.0
    for rotation in TURNS:
        turned = image.quarter_turn(reading.pixels, rotation)
        began = time.process_time()
        ink = image.layout_image(turned, reading.dpi)
        sides.append(lies_on_side(ink) == (rotation in (90, 270)))
        seconds += time.process_time() - began
        false += image_spread.find_gutter(ink) is not None
    spread = None if before is None else spread_found((before, pixels), rng)
    return Seen(
        one.name,
        one.level,
        round(abs(found + lean), 3),
        tuple(sides),
        blank,
        false,
        spread,
        seconds / len(TURNS),
    )


def read_turned(one: Specimen, turn: int, engine: OcrEngine) -> tuple[bool, float]:
    """Whether a page that lies on the glass turned clockwise by `turn` is archived upright, and CPU seconds."""
    began = time.process_time()
    result = read_page(as_source(one.page, turn), engine, Settings(safe=True))
    return (result.page.rotation + turn) % 360 == 0, time.process_time() - began


def pages_seen(options: argparse.Namespace) -> Iterator[Seen]:
    """What each page gave, from the journal where it stands there."""
    known: dict[str, Seen] = {}
    if options.journal is not None and options.journal.exists():
        for line in options.journal.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            known[entry["name"]] = Seen(**{**entry, "sides": tuple(entry["sides"])})
    engine = make_engine(Settings().ocr)
    before: dict[str, NDArray[np.uint8]] = {}
    wanted = product(shapes(options.papers, families=FAMILIES, first=options.seed), LEVELS)
    for number, (shape, level) in enumerate(wanted):
        seen = known.get(shape.name(level))
        if seen is None:
            one = shape.at(level)
            seen = seen_on(one, before.get(level))
            before[level] = one.source.pixels
            if options.read and number % options.read == 0:
                turn = TURNS[(number // len(LEVELS) + number) % len(TURNS)]
                upright, seconds = read_turned(one, turn, engine)
                seen = replace(seen, turn=turn, upright=upright, read_seconds=seconds)
            if options.journal is not None:
                with options.journal.open("a", encoding="utf-8") as journal:
                    journal.write(json.dumps(asdict(seen)) + "\n")
        show(seen)
        yield seen


def show(seen: Seen) -> None:
    """One line for a page, with what was wrong on it."""
    wrong = [f"skew off by {seen.skew_error:.2f}°"] if seen.skew_error > 0.15 else []
    wrong += [f"side wrong at {turn}°" for turn, right in zip(TURNS, seen.sides, strict=True) if not right]
    wrong += ["taken for blank"] if seen.blank else []
    wrong += [f"not upright from {seen.turn}°"] if seen.turn is not None and not seen.upright else []
    print(f"{seen.name:44} {', '.join(wrong) or 'right'}", flush=True)


def report(pages: Sequence[Seen]) -> None:
    """The tables."""
    print(
        "\n| level | pages | skew error p95 | max | sides right | read upright |\n|---|---|---|---|---|---|"
    )
    for name in (*dict.fromkeys(page.level for page in pages), "all"):
        part = [page for page in pages if name in (page.level, "all")]
        errors = [page.skew_error for page in part]
        sides = [right for page in part for right in page.sides]
        read = [page.upright for page in part if page.turn is not None]
        print(
            f"| {name} | {len(part)} | {np.percentile(errors, 95):.2f}° | {max(errors):.2f}° "
            f"| {sum(sides)} of {len(sides)} | {sum(read)} of {len(read)} |"
        )
    blank, false = sum(page.blank for page in pages), sum(page.false_spreads for page in pages)
    print(f"\nPages with text taken for blank: {blank}; single pages taken for spreads: {false}")
    for level in dict.fromkeys(page.level for page in pages):
        found = [page.spread for page in pages if page.level == level and page.spread is not None]
        print(f"spreads {level:9} recognised: {sum(found)} of {len(found)}")
    read_pages = [page for page in pages if page.turn is not None]
    if read_pages:
        share = sum(page.side_seconds for page in read_pages) / sum(page.read_seconds for page in read_pages)
        print(f"looking for the side: {share:.1%} of the time of a page")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--papers", type=int, default=42, help="papers of each family (default: 42, 504 pages)"
    )
    parser.add_argument("--seed", type=int, default=1, help="number of the first paper (default: 1)")
    parser.add_argument("--odd", type=int, default=5, help="odd pages of each kind and level (default: 5)")
    parser.add_argument("--read", type=int, default=0, help="read every Nth page, turned (default: none)")
    parser.add_argument("--journal", type=Path, help="file of what was seen, to go on from")
    options = parser.parse_args()
    pages = list(pages_seen(options))
    if pages:
        report(pages)
    odd_pages(options.odd, options.seed)


if __name__ == "__main__":
    main()
