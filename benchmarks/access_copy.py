# SPDX-License-Identifier: Apache-2.0
"""The access copy: its size, and whether the words of its text layer lie on their ink.

    python -m benchmarks.access_copy --scans FOLDER
    python -m benchmarks.access_copy --papers 4

Makes access copies and reports their size over that of the original, and the share of words of
``pdftotext -bbox`` (needs poppler) that lie on their ink. Generated papers go in as PDF files in every
shape: as they are, turned on the glass, turned by /Rotate, behind a CropBox, with a UserUnit; most lean a
little. Their true boxes are known: the overlap of a word is the share of its true box inside the found one,
or the common share of both in width where that is less; words count whose text stands as often in the truth
as in the copy. Of real scans it is the share of a word's ink inside its box, or the share of the box's width
that has ink, where that is less. A word without black ink on its place is held against coloured ink: stamps of urgency
and of names are words as well. Level rules under a word are no ink of its letters.
"""

from __future__ import annotations

import argparse
import html
import io
import math
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import img2pdf
import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from benchmarks.material.papers import FAMILIES, seeds
from samples.generator import LEVELS, GeneratedPage, GeneratedWord, make_scan
from scan2archive.model import Page
from scan2archive.pipeline.assembly import Draft
from scan2archive.pipeline.flow import process
from scan2archive.pipeline.images import cleaning, image
from scan2archive.settings import Settings

ENOUGH = 0.7
_COLOUR = 60  # between the least and the greatest of three colours: no black print, no grey paper
_RULE = 8  # times as long as high and longer than a word is high: a rule below it
_FOUND = re.compile(
    r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>|(<page )'
)
_TURNS = (Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Found:
    """A word of the text layer with its box in pixels of the archived page."""

    text: str
    box: Box


# ---------------------------------------------------------------- what goes in

SHAPES = (
    "as it is",
    "on glass 90",
    "on glass 180",
    "on glass 270",
    "/Rotate 90",
    "/Rotate 270",
    "CropBox",
    "UserUnit",
)


def page_pdf(page: GeneratedPage, shape: str) -> bytes:
    """A scan's PDF of one page: JPEG as the generator made it, G4 where it is bitonal, else PNG."""
    picture, data = page.image, page.jpeg
    turn = int(shape.split()[-1]) if shape[-1] == "0" else 0
    if turn:  # turned by the file, it is stored the other way round
        picture = picture.transpose(_TURNS[(turn if "glass" in shape else 360 - turn) // 90 - 1])
        data = b""
    if not data:
        buffer = io.BytesIO()
        if picture.mode == "1":
            picture.save(buffer, "TIFF", compression="group4", dpi=(page.dpi, page.dpi))
        else:
            picture.save(buffer, "JPEG", quality=75, dpi=(page.dpi, page.dpi))
        data = buffer.getvalue()
    width, height = (side / page.dpi * 72 for side in picture.size)
    made = img2pdf.convert(data, layout_fun=img2pdf.get_layout_fun((width, height)))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        only = pdf.pages[0]
        if shape.startswith("/Rotate"):
            only.rotate(turn, relative=False)
        elif shape == "CropBox":
            only.contents_add(b"q 1 0 0 1 40 25 cm", prepend=True)
            only.contents_add(b"Q")
            only.mediabox = (0, 0, width + 80, height + 50)
            only.cropbox = (40, 25, 40 + width, 25 + height)
        elif shape == "UserUnit":
            only.obj.UserUnit = 2
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def true_boxes(page: GeneratedPage, shape: str, archived: Page) -> Iterator[Found]:
    """Printed words where they lie on the archived page."""
    width, height = page.image.size
    cos, sin = (f(math.radians(abs(page.skew))) for f in (math.cos, math.sin))
    turn = archived.rotation + (int(shape.split()[-1]) if "glass" in shape else 0)
    for word in page.words:
        if word.kind != "print":
            continue
        x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
        wide, high = (
            _straight(word, cos, sin)
            if archived.skew
            else (word.box[2] - word.box[0], word.box[3] - word.box[1])
        )
        across, down = width, height
        for _ in range(turn // 90 % 4):
            x, y, across, down = down - y, x, down, across
        if archived.skew:
            matrix, _ = image.level_matrix(across, down, archived.skew)
            x, y = (float(value) for value in matrix @ np.array([x, y, 1.0]))
        yield Found(word.text, (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))


def _straight(word: GeneratedWord, cos: float, sin: float) -> tuple[float, float]:
    """Width and height of the word before the page leaned: the truth gives the upright box around it."""
    wide, high = word.box[2] - word.box[0], word.box[3] - word.box[1]
    both = cos * cos - sin * sin
    return max(1.0, (wide * cos - high * sin) / both), max(1.0, (high * cos - wide * sin) / both)


# ---------------------------------------------------------------- where words lie


def layer_of(pdf: Path, pages: Sequence[Page]) -> list[list[Found]]:
    """The words of each page by `pdftotext -bbox`, in pixels of the archived page."""
    out = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    found: list[list[Found]] = []
    with pypdfium2.PdfDocument(pdf) as document:
        sizes = [page.get_size() for page in document]
    for match in _FOUND.finditer(out):
        if match[6]:
            found.append([])
            continue
        page, size = pages[len(found) - 1], sizes[len(found) - 1]
        scale = (page.width / size[0], page.height / size[1])
        x0, y0, x1, y1 = (float(match[i]) for i in range(1, 5))
        found[-1].append(
            Found(html.unescape(match[5]), (x0 * scale[0], y0 * scale[1], x1 * scale[0], y1 * scale[1]))
        )
    return found


def against_truth(found: Sequence[Found], truth: Sequence[Found]) -> list[float]:
    """The overlap of every word that stands as often in the truth as in the copy."""
    counts, others = Counter(item.text for item in truth), Counter(item.text for item in found)
    overlaps = []
    for text, count in counts.items():
        if others[text] != count:
            continue
        left = [item.box for item in found if item.text == text]
        for item in truth:
            if item.text == text:
                box = min(left, key=lambda other: _distance(other, item.box))
                left.remove(box)
                overlaps.append(_overlap(box, item.box))
    return overlaps


def _distance(a: Box, b: Box) -> float:
    return abs(a[0] + a[2] - b[0] - b[2]) + abs(a[1] + a[3] - b[1] - b[3])


def _overlap(box: Box, true: Box) -> float:
    width = max(0.0, min(box[2], true[2]) - max(box[0], true[0]))
    height = max(0.0, min(box[3], true[3]) - max(box[1], true[1]))
    inside = width * height / ((true[2] - true[0]) * (true[3] - true[1]))
    return min(inside, width / (max(box[2], true[2]) - min(box[0], true[0])))


def against_ink(found: Sequence[Found], ink: NDArray[np.uint8], coloured: NDArray[np.uint8]) -> list[float]:
    """The overlap of every word with the connected pieces of ink whose middle lies in or near it alone.

    Args:
        found: Words of the text layer.
        ink: 0/1, black print.
        coloured: 0/1, stamps, seals and pens in colour: asked where a word has no black ink.
    """
    black = _pieces(ink)
    colours = _pieces(coloured)
    boxes = np.array([item.box for item in found]).reshape(-1, 4)
    overlaps = []
    for item, box in zip(found, boxes, strict=True):
        pieces, middles = black
        near = _reach(box, pieces, middles, item.text)
        if not near.any():
            pieces, middles = colours
            near = _reach(box, pieces, middles, item.text)
        margin = (box[3] - box[1]) / 3
        beside = (boxes[:, :2] <= box[2:] + margin).all(axis=1) & (boxes[:, 2:] >= box[:2] - margin).all(
            axis=1
        )
        for other in boxes[beside]:
            if _distance(tuple(other), tuple(box)) > 0:
                near &= ~_within(tuple(other), middles) | _within(tuple(box), middles)
        if not near.any():
            overlaps.append(0.0)
            continue
        x0, y0 = pieces[near, 0], pieces[near, 1]
        x1, y1 = x0 + pieces[near, 2], y0 + pieces[near, 3]
        wide = np.clip(np.minimum(x1, box[2]) - np.maximum(x0, box[0]), 0, None)
        high = np.clip(np.minimum(y1, box[3]) - np.maximum(y0, box[1]), 0, None)
        inside = (wide * high).sum() / (pieces[near, 2] * pieces[near, 3]).sum()
        extent = max(0.0, min(x1.max(), box[2]) - max(x0.min(), box[0])) / (box[2] - box[0])
        overlaps.append(float(min(inside, extent)))
    return overlaps


def _within(box: Sequence[float], middles: NDArray[np.float64]) -> NDArray[np.bool_]:
    x, y = middles[:, 0], middles[:, 1]
    return np.asarray((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3]))


def _pieces(ink: NDArray[np.uint8]) -> tuple[Any, NDArray[np.float64]]:
    _, _, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return stats[1:], middles[1:]


def _reach(box: Sequence[float], pieces: Any, middles: NDArray[np.float64], text: str) -> NDArray[np.bool_]:
    """Pieces of the size of letters and marks in the box or a third of its height around it."""
    height = box[3] - box[1]
    around = (box[0] - height / 3, box[1] - height / 3, box[2] + height / 3, box[3] + height / 3)
    letter = (pieces[:, 3] <= 1.5 * height) & (pieces[:, 2] <= 4 * height) & (pieces[:, 4] >= 3)
    if any(char.isalnum() for char in text):
        letter &= (pieces[:, 2] <= height) | (pieces[:, 2] <= _RULE * pieces[:, 3])
    return np.asarray(letter & _within(around, middles))


def ink_of(pdf: Path, number: int, page: Page) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """0/1 black and coloured ink of a page as a viewer shows it, in its archived size."""
    with pypdfium2.PdfDocument(pdf) as document:
        shown = document[number].render(scale=page.dpi / 72).to_pil().convert("RGB")
    pixels = np.asarray(shown.resize((page.width, page.height)), np.uint8)
    darkest, lightest = image.darkest(pixels), image.lightest(pixels)
    coloured = cv2.subtract(lightest, darkest) > _COLOUR
    return _ink(pixels, page), np.asarray(_ink(darkest, page) * coloured, np.uint8)


def _ink(pixels: image.Pixels, page: Page) -> NDArray[np.uint8]:
    grey = cleaning.reading_image(pixels, page.dpi, bitonal=False, reading_dpi=round(page.dpi)).pixels
    if grey.shape != (page.height, page.width):
        grey = np.asarray(cv2.resize(grey, (page.width, page.height)), np.uint8)
    _, ink = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    return np.asarray(ink, np.uint8)


# ---------------------------------------------------------------- copies


@dataclass(slots=True)
class Group:
    """Figures of copies of one kind."""

    ratios: list[float] = field(default_factory=list)
    overlaps: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        """One row of a Markdown table."""
        good = sum(value >= ENOUGH for value in self.overlaps)
        share = f"{good / len(self.overlaps):.2%} of {len(self.overlaps)}" if self.overlaps else "-"
        return f"| {name} | {len(self.ratios)} | {statistics.mean(self.ratios):.3f} | {max(self.ratios):.3f} | {share} |"


def made(path: Path, work: Path) -> tuple[Draft, float]:
    """The draft of a scan, and the size of its access copy over its own."""
    draft = process(path, work, Settings())
    assert draft.access_pdf is not None
    return draft, draft.access_pdf.stat().st_size / path.stat().st_size


def copies(options: argparse.Namespace) -> dict[str, Group]:
    """Groups of copies by kind of page and shape of file."""
    groups: dict[str, Group] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, path, truth in inputs(options, Path(folder)):
            draft, ratio = made(path, Path(folder))
            assert draft.access_pdf is not None
            pages = draft.record.pages
            overlaps: list[float] = []
            for number, found in enumerate(layer_of(draft.access_pdf, pages)):
                if truth is not None:
                    overlaps += against_truth(found, list(true_boxes(*truth, pages[number])))
                else:
                    overlaps += against_ink(found, *ink_of(draft.access_pdf, number, pages[number]))
            for key in name:
                group = groups.setdefault(key, Group())
                group.ratios.append(ratio)
                group.overlaps += overlaps
            low = sum(value < ENOUGH for value in overlaps)
            print(f"{path.name:40} size {ratio:.3f}, words {len(overlaps)}, off {low}", file=sys.stderr)
    return groups


def inputs(
    options: argparse.Namespace, folder: Path
) -> Iterator[tuple[tuple[str, ...], Path, tuple[GeneratedPage, str] | None]]:
    """Groups, file, and truth where there is one."""
    if options.scans:
        for path in sorted(options.scans.glob("*.pdf")):
            yield (f"{_kind(path)} scans",), path, None
        return
    for number, (page, name) in enumerate(generated(options)):
        shape = SHAPES[number % len(SHAPES)]
        path = folder / f"{number:03}-{name}-{shape.replace('/', '').replace(' ', '-')}.pdf"
        path.write_bytes(page_pdf(page, shape))
        mode = {"1": "bitonal", "L": "grey", "RGB": "colour"}[page.image.mode]
        yield (mode, shape), path, (page, shape)


def generated(options: argparse.Namespace) -> Iterator[tuple[GeneratedPage, str]]:
    """Pages of the generator: every level and family in every mode."""
    for family in FAMILIES:
        chosen = [seed for seed, _ in zip(seeds(family, options.seed), range(options.papers), strict=False)]
        for (seed, kind), level, mode in (
            (one, level, mode)
            for one in chosen
            for level in options.levels
            for mode in ("bitonal", "grey", "colour")
        ):
            page = make_scan(
                seed, level=level, kinds=(kind,), mode=mode, dpi=options.dpi, most_pages=1
            ).pages[0]
            yield page, f"{level}-{family}-{mode}-{seed}"


def _kind(path: Path) -> str:
    with pikepdf.open(path) as pdf:
        bits = {int(i.get("/BitsPerComponent", 1)) for page in pdf.pages for i in page.get_images().values()}
    return "bitonal" if bits <= {1} else "colour and grey"


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """The options that say which pages go in."""
    parser.add_argument("--scans", type=Path, help="PDF scans of your own, instead of generated papers")
    parser.add_argument("--papers", type=int, default=2, help="papers of each family (default: 2)")
    parser.add_argument("--seed", type=int, default=1, help="number of the first paper (default: 1)")
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=LEVELS)
    parser.add_argument("--dpi", type=int, default=300)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_inputs(parser)
    groups = copies(parser.parse_args())
    print(f"| pages | files | size, mean | largest | words with overlap ≥ {ENOUGH} |\n|---|---|---|---|---|")
    print("\n".join(group.line(name) for name, group in groups.items()))


if __name__ == "__main__":
    main()
