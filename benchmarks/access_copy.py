# SPDX-License-Identifier: Apache-2.0
"""Access copies: how large they are, and whether their words lie on the ink.

    python -m benchmarks.access_copy FOLDER [--papers 2]

Size: access.pdf against the scan as received, for each PDF in FOLDER. Text layer: generated pages, upright and in
all quarter turns, level and leaning, go through the pipeline as PDF files; the boxes `pdftotext -bbox` gives for the
words of access.pdf are taken back to the scan and compared with where the generator printed each word. Overlap
is the share of the printed word's box that the PDF's box covers; words that were misread are left out. Needs
pdftotext (poppler-utils).
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import pikepdf

from benchmarks.ocr import Box, in_scan
from benchmarks.papers import as_source
from samples.generator import Mode, draw_damage, make_scan
from samples.generator.files import write_scan
from scan2archive.model import Page
from scan2archive.pipeline import process
from scan2archive.settings import Settings

TURNS = (0, 90, 180, 270)
LEANS = (0.0, 1.3, -4.0)
ENOUGH = 0.7
_WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">')


def is_bitonal(path: Path) -> bool:
    """Whether the first image of a PDF has one bit a pixel."""
    with pikepdf.open(path) as pdf:
        for obj in pdf.objects:
            if isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") == "/Image":
                return bool(obj.get("/BitsPerComponent", 8) == 1 or obj.get("/ImageMask", False))
    return False


def sizes(folder: Path) -> None:
    """Size of each access copy over its scan."""
    ratios = defaultdict(list)
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path in sorted(folder.rglob("*.pdf")):
        with tempfile.TemporaryDirectory() as work:
            draft = process(path, Path(work), Settings())
            if draft.access_pdf is None:
                continue
            made = draft.access_pdf.stat().st_size
        kind = "bitonal" if is_bitonal(path) else "colour and grey"
        ratios[kind].append(made / path.stat().st_size)
        totals[kind][0] += path.stat().st_size
        totals[kind][1] += made
        print(f"{path.name:44} {kind:16} {path.stat().st_size:9} {made:9} {ratios[kind][-1]:.3f}", flush=True)
    print("\n| pages | scans | median | largest | all together |\n|---|---|---|---|---|")
    for kind, values in ratios.items():
        before, after = totals[kind]
        print(
            f"| {kind} | {len(values)} | {statistics.median(values):.2f} | {max(values):.2f} "
            f"| {after / before:.2f} |"
        )


def words_of(pdf: Path, page: Page) -> list[tuple[str, Box]]:
    """Words of a one-page PDF with boxes in pixels of the archived page."""
    result = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True)
    match = _PAGE.search(result.stdout)
    assert match is not None
    across, down = page.width / float(match[1]), page.height / float(match[2])
    found = []
    for x0, y0, x1, y1, text in _WORD.findall(result.stdout):
        box = (float(x0) * across, float(y0) * down, float(x1) * across, float(y1) * down)
        found.append((html.unescape(text), box))
    return found


def covered(inner: Box, outer: Box) -> float:
    """Share of a box that lies in another."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return max(0.0, width) * max(0.0, height) / area if area > 0 else 0.0


def text_layer(papers: int) -> None:
    """Share of words that lie on their ink, by turn and lean."""
    overlaps: dict[str, list[float]] = defaultdict(list)
    modes: tuple[Mode, ...] = ("colour", "bitonal")
    for number, turn, lean, mode in product(range(1, papers + 1), TURNS, LEANS, modes):
        seed = f"access-{number}"
        damage = replace(draw_damage("office", Random(seed), mode), rotation=turn, skew=lean)
        scan = make_scan(seed, damage=damage, dpi=200)
        scan = replace(scan, pages=scan.pages[:1])
        with tempfile.TemporaryDirectory() as work:
            path = write_scan(scan, Path(work), "page")
            draft = process(path, Path(work), Settings())
            page = draft.record.pages[0]
            assert draft.access_pdf is not None
            words = words_of(draft.access_pdf, page)
        source = as_source(scan.pages[0])
        placed = [(text, in_scan(box, source, page.rotation, page.skew)) for text, box in words]
        for word in scan.pages[0].words:
            if word.kind != "print":
                continue
            same = [covered(word.box, box) for text, box in placed if text == word.text]
            if same and max(same) > 0:
                overlaps[f"turned {turn}°, leaning {lean:+}°"].append(max(same))
    print("\n| page | words | overlap ≥ 0.7 | mean overlap |\n|---|---|---|---|")
    everything = [value for values in overlaps.values() for value in values]
    for name, values in (*overlaps.items(), ("**all**", everything)):
        share = sum(value >= ENOUGH for value in values) / len(values)
        print(f"| {name} | {len(values)} | {share:.2%} | {statistics.mean(values):.3f} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=2, help="papers for the text layer (default: 2)")
    options = parser.parse_args()
    if shutil.which("pdftotext") is None:
        sys.exit("pdftotext is missing; it comes with poppler-utils: sudo apt-get install poppler-utils")
    sizes(options.folder)
    text_layer(options.papers)


if __name__ == "__main__":
    main()
