# SPDX-License-Identifier: Apache-2.0
"""Rows read by ONNX Runtime against rows read by Tesseract itself: the same words? how much faster?

    python -m benchmarks.engines FOLDER [--rounds 1] [--show]

Each page of the scans in a folder is cleaned as the pipeline does and read by both engines with the system's recogniser, in turns. Told
are the words that are the same and in the same order, how far their confidences and boxes lie apart, and the CPU time of both.
"""

from __future__ import annotations

import argparse
import difflib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.ocr import SUFFIXES
from scan2archive.model import Box, Word
from scan2archive.pipeline.images.cleaning import Reading, reading_image
from scan2archive.pipeline.reading.ocr import OcrEngine, TesserocrEngine
from scan2archive.pipeline.reading.row_engine import RowEngine
from scan2archive.pipeline.sources.intake import identify, open_scan
from scan2archive.settings import Ocr, Settings

_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Compared:
    """A page read by both.

    Attributes:
        words: How many Tesseract found.
        same: Pairs of equal words.
        others: What was read otherwise, by Tesseract and in ONNX Runtime.
        seconds: CPU time of both.
    """

    words: int
    same: tuple[tuple[Word, Word], ...]
    others: tuple[tuple[tuple[Word, ...], tuple[Word, ...]], ...]
    seconds: tuple[float, float]


def compared(reading: Reading, inside: OcrEngine, outside: OcrEngine) -> Compared:
    """Reads a page with both."""
    sides: list[tuple[Word, ...]] = []
    spent: list[float] = []
    for engine in (inside, outside):
        began = time.process_time()
        sides.append(engine.recognise(reading.pixels, reading.dpi, seconds=_SECONDS))
        spent.append(time.process_time() - began)
    one, other = sides
    matcher = difflib.SequenceMatcher(None, [w.text for w in one], [w.text for w in other], autojunk=False)
    same: list[tuple[Word, Word]] = []
    others: list[tuple[tuple[Word, ...], tuple[Word, ...]]] = []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            same += zip(one[a0:a1], other[b0:b1], strict=True)
        else:
            others.append((one[a0:a1], other[b0:b1]))
    return Compared(len(one), tuple(same), tuple(others), (spent[0], spent[1]))


def overlap(one: Box, other: Box) -> float:
    """Common area over that of both together."""

    def area(box: Box) -> int:
        return max(0, box[2] - box[0]) * max(0, box[3] - box[1])

    common = area(
        (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))
    )
    return common / max(1, area(one) + area(other) - common)


def pages(folder: Path) -> Iterator[tuple[str, Reading]]:
    """Cleaned pages of all scans."""
    settings = Settings()
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES):
        with open_scan(identify(path, settings.limits), settings.limits) as reader:
            for number in range(1, reader.page_count + 1):
                page = reader.page(number)
                yield (
                    f"{path.stem} {number}",
                    reading_image(
                        page.pixels, page.dpi, bitonal=page.bitonal, reading_dpi=settings.ocr.reading_dpi
                    ),
                )


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print what was read otherwise")
    options = parser.parse_args()
    inside, outside = TesserocrEngine(Ocr(model="system")), RowEngine(Ocr(model="system"))
    found: list[Compared] = []
    for name, reading in pages(options.folder):
        for _ in range(options.rounds):
            found.append(compared(reading, inside, outside))
        if options.show:
            for ours, theirs in found[-1].others:
                print(name, *(" ".join(w.text for w in side) for side in (ours, theirs)), sep=" | ")
    pairs = [pair for one in found for pair in one.same]
    apart = np.array([abs(a.confidence - b.confidence) for a, b in pairs])
    boxes = np.array([overlap(a.box, b.box) for a, b in pairs])
    both = [sum(one.seconds[side] for one in found) for side in (0, 1)]
    print(f"{len(found)} pages, {sum(one.words for one in found)} words, {len(pairs)} the same")
    print(f"confidence within 0.01 / 0.05: {np.mean(apart < 0.01):.1%} / {np.mean(apart < 0.05):.1%}")
    print(f"boxes with an overlap of 0.9 / 0.7: {np.mean(boxes > 0.9):.1%} / {np.mean(boxes > 0.7):.1%}")
    print(f"CPU: {both[0]:.2f} s inside Tesseract, {both[1]:.2f} s outside: {both[1] / both[0]:.3f}")


if __name__ == "__main__":
    main()
