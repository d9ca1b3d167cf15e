# SPDX-License-Identifier: Apache-2.0
"""Character error rates: ours against bare Tesseract, a sketch of thirty lines, and plain OCRmyPDF.

    python -m benchmarks.ocr [--set papers] [--papers 6] [--levels worn very-bad] [--ocrmypdf]
    python -m benchmarks.ocr --set plain [--texts TEXTS.jsonl.gz]
    python -m benchmarks.ocr --set stress --papers 1
    python -m benchmarks.ocr --set other --papers 2 [--damages "two lines in five in red"]
    python -m benchmarks.ocr --scans FOLDER [--ocrmypdf]

Without a folder the pages come from the generator: the same papers at every level of damage, in serif,
sans and typewriter, 200 and 300 dpi, colour, grey and black and white; or *plain* pages of running text
alone, or a *stress* set of 150 to 600 dpi, quarter turns and large skews, or *other* damage than the generator's. With ``--write FILE`` the tables
replace those between the marks ``<!-- ocr SET -->`` and ``<!-- end -->`` of a file. A folder holds scans
``X.pdf|jpg|png|tif`` with ``X.page1.txt``, the text of page 1 with handwriting in double brackets.

All sides get the same pages. *Bare* is the system's Tesseract in this process on the grey page as it lies in the scan;
the *sketch* reads with it, too: it takes the red channel, divides by the estimated background, levels, blurs lightly and scales to
200 dpi; *ours* is `pipeline.reading.page.read_page`; *OCRmyPDF* runs with ``-l vie --deskew --rotate-pages``.

The measure is regardless of reading order: words in both texts cancel out, each word left over is paired
with the nearest one left on the other side at the cost of their edit distance, and what stays unpaired
costs its length. ``CER`` counts every word an engine finds, letters of seals and scrawls of signatures
too; ``print`` leaves out what lies on them and on no printed word, as the truth does.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.material.other_damage import DAMAGE, other_damage
from benchmarks.material.papers import FAMILIES, Specimen, is_mark, specimens
from benchmarks.material.plain import plain, stress
from benchmarks.material.table_pages import table_pages
from samples.generator import LEVELS
from scan2archive.model import Word
from scan2archive.pipeline.images import image
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.ocr import OcrEngine, reads_well
from scan2archive.pipeline.reading.page import read_page
from scan2archive.pipeline.sources.intake import identify, open_scan
from scan2archive.pipeline.sources.scan import PageImage
from scan2archive.settings import Ocr, Settings

SUFFIXES = {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"}
_FEW = 6  # with more levels (the stress set) families are not listed apart
WORSE = 0.005  # a page that much worse than bare Tesseract is named
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one side read: words with boxes in pixels of the scan (none where it gives no boxes)."""

    words: tuple[tuple[str, Box | None], ...]
    seconds: float = 0.0
    engine_seconds: float = 0.0

    def text(self, leave_out: Specimen | None = None) -> str:
        """All words, or those that do not lie on the marks of a page."""
        return " ".join(
            text
            for text, box in self.words
            if leave_out is None or box is None or not is_mark(box, leave_out)
        )


def edit_distance(a: str, b: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]


def error_rate(got: str, truth: str) -> float:
    """Wrong characters over characters of the truth, regardless of reading order."""

    def words(text: str) -> Counter[str]:
        return Counter(re.findall(r"\w+", unicodedata.normalize("NFC", text)))

    a, b = words(got), words(re.sub(r"⟦[^⟧]*⟧", " ", truth))
    extra = list((a - b).elements())
    errors = 0
    for word in sorted((b - a).elements(), key=len, reverse=True):
        best = min(extra, key=lambda other: edit_distance(word, other), default=None)
        cost = len(word) if best is None else edit_distance(word, best)
        if best is not None and cost < max(len(word), len(best)):
            extra.remove(best)
            errors += cost
        else:
            errors += len(word)
    errors += sum(map(len, extra))
    return errors / max(1, sum(len(word) * count for word, count in b.items()))


def in_scan(box: Box, source: PageImage, rotation: int, skew: float, scale: float = 1.0) -> Box:
    """A box on the page made upright and level, in pixels of the scan."""
    height, width = source.pixels.shape[:2]
    if rotation % 180:
        height, width = width, height
    matrix, _ = image.level_matrix(width, height, skew)
    back = cv2.invertAffineTransform(matrix)
    middle = back @ np.array([(box[0] + box[2]) / 2 / scale, (box[1] + box[3]) / 2 / scale, 1.0])
    x, y = float(middle[0]), float(middle[1])
    half_width, half_height = (box[2] - box[0]) / 2 / scale, (box[3] - box[1]) / 2 / scale
    for _ in range(rotation // 90):  # a clockwise turn undone
        x, y, half_width, half_height = y, width - x, half_height, half_width
        width, height = height, width
    return x - half_width, y - half_height, x + half_width, y + half_height


def _reading(words: Iterable[Word], source: PageImage, skew: float = 0.0, scale: float = 1.0) -> Reading:
    return Reading(tuple((word.text, in_scan(word.box, source, 0, skew, scale)) for word in words))


def bare(source: PageImage, engine: OcrEngine) -> Reading:
    """The system's Tesseract on the grey page as it is."""
    grey = np.asarray(Image.fromarray(source.pixels).convert("L"), np.uint8)
    return _reading(engine.recognise(grey, source.dpi, seconds=300), source)


def sketch(source: PageImage, engine: OcrEngine) -> Reading:
    """The baseline any cleaning has to beat: one recipe for every page."""
    grey = source.pixels if source.pixels.ndim == 2 else np.ascontiguousarray(source.pixels[..., 0])
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    ground = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 21)
    ground = cv2.resize(ground, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    grey = np.asarray(cv2.divide(grey, np.maximum(ground, 1), scale=255), np.uint8)
    lines = image.level_lines(image.text_parts(image.layout_image(grey, source.dpi)), 15.0)
    skew = lines.skew if lines.sure else 0.0
    grey = image.level(grey, skew if abs(skew) > 0.1 else 0.0, bitonal=False)
    grey = np.asarray(cv2.GaussianBlur(grey, (3, 3), 0.6), np.uint8)
    scale = 200 / source.dpi
    if scale != 1.0:
        grey = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    words = engine.recognise(grey, 200, seconds=300)
    return _reading(words, source, skew if abs(skew) > 0.1 else 0.0, scale)


def ours(source: PageImage, engine: OcrEngine) -> Reading:
    """The pipeline's own reading of the page."""
    began = time.process_time()
    result = read_page(source, engine, Settings())
    seconds = time.process_time() - began
    page = result.page
    words = tuple((w.text, in_scan(w.box, source, page.rotation, page.skew)) for w in page.words)
    return Reading(words, seconds, result.ocr_seconds)


def ocrmypdf(scan: Path, dpi: int = 200) -> Reading:
    """Text of page 1 by plain OCRmyPDF; without boxes."""
    tool = Path(sys.executable).parent / "ocrmypdf"
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text.txt"
        options = ["-l", "vie", "--deskew", "--rotate-pages", "--invalidate-digital-signatures", "-q"]
        if scan.suffix.lower() != ".pdf":
            options += ["--image-dpi", str(dpi)]
        subprocess.run(
            [str(tool), *options, "--sidecar", str(text), str(scan), str(Path(folder) / "out.pdf")],
            capture_output=True,
        )
        page = text.read_text(encoding="utf-8").split("\f")[0] if text.exists() else ""
    return Reading(tuple((word, None) for word in page.split()))


def _ocrmypdf_of(one: Specimen) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("page.jpg" if one.page.jpeg else "page.png")
        if one.page.jpeg:
            path.write_bytes(one.page.jpeg)
        else:
            one.page.image.save(path, dpi=(one.page.dpi, one.page.dpi))
        return ocrmypdf(path, one.page.dpi)


@dataclass(frozen=True, slots=True)
class Row:
    """One page: error rates by side, all words and print only."""

    name: str
    group: tuple[str, str]
    rates: dict[str, float]
    print_rates: dict[str, float]


def pages_of(options: argparse.Namespace) -> Iterator[Specimen]:
    """The generated pages the options ask for."""
    if options.set == "plain":
        return plain(options.papers, levels=options.levels, texts=options.texts, first=options.seed)
    if options.set == "tables":
        return table_pages(options.papers, levels=options.levels, first=options.seed)
    if options.set == "stress":
        return stress(options.papers, first=options.seed)
    if options.set == "other":
        return other_damage(options.papers, first=options.seed, damages=options.damages or tuple(DAMAGE))
    return specimens(options.papers, levels=options.levels, families=options.families, first=options.seed)


def generated(options: argparse.Namespace, engine: OcrEngine, stock: OcrEngine) -> Iterator[Row]:
    """Rows of the generator's pages, printed as they come; ends with the cost of cleaning."""
    spent = engine_time = 0.0
    for one in pages_of(options):
        mine = ours(one.source, engine)
        spent, engine_time = spent + mine.seconds, engine_time + mine.engine_seconds
        sides = {"bare": bare(one.source, stock), "sketch": sketch(one.source, stock), "ours": mine}
        if options.ocrmypdf:
            sides["OCRmyPDF"] = _ocrmypdf_of(one)
        row = Row(
            one.name,
            (one.level, one.family),
            {side: error_rate(reading.text(), one.page.text) for side, reading in sides.items()},
            {side: error_rate(reading.text(one), one.page.text) for side, reading in sides.items()},
        )
        print_page(row)
        yield row
    print(f"\nCPU of ours over its recognition: {spent / max(engine_time, 1e-9):.2f}")


def real(options: argparse.Namespace, engine: OcrEngine, stock: OcrEngine) -> Iterator[Row]:
    """Rows of the scans in a folder; what has no text truth shows how well its reading looks instead."""
    for path in sorted(p for p in options.scans.rglob("*") if p.suffix.lower() in SUFFIXES):
        truth = path.with_name(f"{path.stem}.page1.txt")
        settings = Settings()
        with open_scan(identify(path, settings.limits), settings.limits) as reader:
            source = reader.page(1)
        if not truth.exists():
            looks = {}
            for side, words in (
                ("bare", stock.recognise(_grey(source), source.dpi, seconds=300)),
                ("ours", read_page(source, engine, settings).page.words),
            ):
                looks[side] = f"{side} {reads_well(words):.3f} ({sum(len(w.text) for w in words)} letters)"
            print(f"{path.name:44} reads like Vietnamese: {looks['bare']}, {looks['ours']}", flush=True)
            continue
        text = truth.read_text(encoding="utf-8")
        sides = {
            "bare": bare(source, stock),
            "sketch": sketch(source, stock),
            "ours": ours(source, engine),
        }
        if options.ocrmypdf:
            sides["OCRmyPDF"] = ocrmypdf(path)
        rates = {side: error_rate(reading.text(), text) for side, reading in sides.items()}
        row = Row(path.name, ("real", "mean"), rates, {})
        print_page(row)
        yield row


def _grey(source: PageImage) -> np.ndarray:
    return np.asarray(Image.fromarray(source.pixels).convert("L"), np.uint8)


def print_page(row: Row) -> None:
    """One page, all sides."""
    rates = (
        f"{side} {rate:7.2%}" + (f" ({row.print_rates[side]:6.2%})" if row.print_rates else "")
        for side, rate in row.rates.items()
    )
    print(f"{row.name:44}", "   ".join(rates), flush=True)


def table(title: str, groups: dict[str, list[Row]]) -> list[str]:
    """Mean rates of groups of pages as Markdown: of print, with those of all words in brackets."""
    sides = list(next(iter(groups.values()))[0].rates)
    lines = [f"| {title} | pages | {' | '.join(sides)} |", f"|{'---|' * (len(sides) + 2)}"]
    for name, rows in groups.items():
        means = []
        for side in sides:
            whole = f"{statistics.mean(row.rates[side] for row in rows):.2%}"
            part = [row.print_rates[side] for row in rows if row.print_rates]
            means.append(f"{statistics.mean(part):.2%} ({whole})" if part else whole)
        lines.append(f"| {name} | {len(rows)} | {' | '.join(means)} |")
    return lines


def report(rows: Sequence[Row]) -> list[str]:
    """Tables by level and family, and every page that came out worse than bare Tesseract."""
    groups: dict[str, list[Row]] = {}
    levels = len({row.group[0] for row in rows})
    for level in dict.fromkeys(row.group[0] for row in rows):
        ours_of = [row for row in rows if row.group[0] == level]
        families = dict.fromkeys(row.group[1] for row in ours_of)
        for family in families if len(families) > 1 and levels <= _FEW else ():
            groups[f"{level}, {family}"] = [row for row in ours_of if row.group[1] == family]
        groups[f"**{level}**"] = ours_of
    worse = [row for row in rows if row.rates["ours"] > row.rates["bare"] + WORSE]
    lines = table("CER", groups)
    lines += [
        "",
        f"Pages more than {WORSE * 100:.1f} points worse than bare Tesseract: {len(worse)} of {len(rows)}.",
    ]
    print("\n" + "\n".join(lines))
    for row in worse:
        print_page(row)
    return lines


def write(file: Path, name: str, lines: Sequence[str]) -> None:
    """Replaces what stands between ``<!-- ocr NAME -->`` and ``<!-- end -->`` of a file."""
    old = file.read_text(encoding="utf-8")
    begin = old.index(f"<!-- ocr {name} -->") + len(f"<!-- ocr {name} -->")
    end = old.index("<!-- end -->", begin)
    file.write_text(old[:begin] + "\n" + "\n".join(lines) + "\n" + old[end:], encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=int, default=6, help="papers of each family (default: 6)")
    parser.add_argument("--seed", type=int, default=1, help="number of the first paper (default: 1)")
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=LEVELS)
    parser.add_argument("--families", nargs="+", choices=FAMILIES, default=FAMILIES)
    parser.add_argument("--scans", type=Path, help="real scans with their text, instead of generated pages")
    parser.add_argument("--set", choices=("papers", "plain", "tables", "stress", "other"), default="papers")
    parser.add_argument("--damages", nargs="+", choices=tuple(DAMAGE), help="of the other damages only these")
    parser.add_argument("--texts", type=Path, help="legal texts for plain pages, JSON lines with a text each")
    parser.add_argument("--write", type=Path, help="file whose tables are to be replaced")
    parser.add_argument("--ocrmypdf", action="store_true", help="plain OCRmyPDF too; slow")
    options = parser.parse_args()
    sides = make_engine(Settings().ocr), make_engine(Ocr(engine="tesserocr", model="system"))
    rows = list(real(options, *sides) if options.scans else generated(options, *sides))
    if rows:
        lines = report(rows)
        if options.write:
            write(options.write, "real" if options.scans else options.set, lines)


if __name__ == "__main__":
    main()
