# SPDX-License-Identifier: Apache-2.0
"""The invisible text layer of an access copy: each word exactly where its ink lies, in few bytes.

It is never drawn (text rendering mode 3, ISO 32000-1, table 106), and its letters are boxes (`pdf_layer_font`).

Words of a line stand on one base line in one size, those of another height apart: that is how readers
of PDF tell lines. Each word is stretched to the width of its box; within it, letters share the width as
they do in print, in five steps.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name
from PIL import ImageCms

from scan2archive.model import Page, Word
from scan2archive.pipeline.access.pdf_layer_font import DESCENT, EM, Codes, codes_of, layer_font, width_of

FONT = "/S2A"
# Points to a step of the positions written: half a pixel at 300 dpi is lost at most.
_STEP = 0.25
# Words of a line that share less than this of the lower one's height stand on base lines of their own.
_SAME_ROW = 0.5
# Behind a gap of two heights and more they have to share that much of the higher one's.
_COLUMN_GAP, _LEVEL = 2.0, 0.6
# A word keeps the stretch of the one before where that makes it wider or narrower by no more than this share.
_SAME_WIDTH = 0.06
_UNMAPPED = frozenset("\0\ufeff\ufffe\uffff")


def write_layers(pdf: pikepdf.Pdf, pages: Sequence[tuple[int, Page]]) -> None:
    """Puts the words of pages into a PDF as invisible text, below whatever the pages show.

    Args:
        pdf: Open; changed in place. MediaBox and /Rotate of a page are what is seen of it.
        pages: Index in the PDF, and the page with its words in pixels of what is seen.
    """
    texts = [(index, page, [w for w in page.words if _shown(w.text)]) for index, page in pages]
    texts = [item for item in texts if item[2]]
    if not texts:
        return
    codes = codes_of({char for _, _, words in texts for word in words for char in _shown(word.text)} | {" "})
    font = layer_font(pdf, codes)
    for index, page, words in texts:
        target = pdf.pages[index]
        content = _content(matrix_of(target), size_of(target), page, words, codes)
        stream = pikepdf.Stream(pdf, b"")
        stream.write(zlib.compress(content, 9), filter=Name.FlateDecode)
        target.contents_add(stream, prepend=True)
        _own_fonts(target)[FONT] = font


def small_frame(pdf: pikepdf.Pdf) -> None:
    """Makes small what a PDF/A needs around its pages: a profile of parameters, metadata without white space."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for intent in pdf.Root.get("/OutputIntents", ()):
        old = intent.get("/DestOutputProfile")
        if isinstance(old, pikepdf.Stream) and old.get("/N") == 3 and str(intent.get("/Info", "")) == "sRGB":
            old.write(zlib.compress(profile, 9), filter=Name.FlateDecode)
    metadata = pdf.Root.get("/Metadata")
    if isinstance(metadata, pikepdf.Stream):
        metadata.write(re.sub(rb">\s+<", b"><", metadata.read_bytes()))  # stays plain text, for all to find


# ---------------------------------------------------------------- where


def _inherited(page: pikepdf.Page, key: str) -> Any:
    """An attribute of a page that may stand in the nodes above it (ISO 32000-1, 7.7.3.4)."""
    node: Any = page.obj
    depth = 0
    while node is not None and depth < 64:  # deeper ones are loops
        if key in node:
            return node[key]
        node, depth = node.get("/Parent"), depth + 1
    return None


def rotation_of(page: pikepdf.Page) -> int:
    """Degrees clockwise a page is turned to be seen: 0, 90, 180 or 270."""
    return int(_inherited(page, "/Rotate") or 0) % 360


def corners_of(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a page in its own coordinates."""
    x0, y0, x1, y1 = (float(value) for value in page.mediabox)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def size_of(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height of what is seen, in units of the page."""
    left, bottom, right, top = corners_of(page)
    size = (right - left, top - bottom)
    return size[::-1] if rotation_of(page) in (90, 270) else size


def matrix_of(page: pikepdf.Page) -> tuple[float, float, float, float, float, float]:
    """From what is seen, its origin at the bottom left, to the page's own coordinates."""
    left, bottom, right, top = corners_of(page)
    match rotation_of(page):
        case 90:
            return 0, 1, -1, 0, right, bottom
        case 180:
            return -1, 0, 0, -1, right, top
        case 270:
            return 0, -1, 1, 0, left, top
        case _:
            return 1, 0, 0, 1, left, bottom


def _own_fonts(page: pikepdf.Page) -> Any:
    """The page's dictionary of fonts; one that other pages may share is copied before it is changed."""
    resources = Dictionary(dict((_inherited(page, "/Resources") or Dictionary()).items()))
    fonts = Dictionary(dict(resources.get("/Font", Dictionary()).items()))
    resources[Name.Font] = fonts
    page.obj[Name.Resources] = resources
    return page.obj[Name.Resources][Name.Font]


# ---------------------------------------------------------------- what


def _shown(text: str) -> str:
    return text if _UNMAPPED.isdisjoint(text) else "".join(char for char in text if char not in _UNMAPPED)


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words in rows that stand on one base line: a line, or parts of one that stand at different heights.

    The engine takes words of two columns into one line that do not stand level: behind a wide gap a row has to be so.
    """
    rows: list[list[Word]] = []
    for _, line in itertools.groupby(words, key=lambda word: (word.block, word.line)):
        top = bottom = 0
        row: list[Word] = []
        for word in line:
            x0, y0, _, y1 = word.box
            shared = min(bottom, y1) - max(top, y0)
            high, low = max(bottom - top, y1 - y0), min(bottom - top, y1 - y0)
            beyond = bool(row) and low > high / 2 and x0 - row[-1].box[2] > _COLUMN_GAP * high
            least = _LEVEL * high if beyond else _SAME_ROW * low
            if row and shared >= least:
                top, bottom = min(top, y0), max(bottom, y1)
            else:
                row, top, bottom = [], y0, y1
                rows.append(row)
            row.append(word)
    return rows


def _content(
    matrix: tuple[float, ...],
    size: tuple[float, float],
    page: Page,
    words: Sequence[Word],
    codes: Codes,
) -> bytes:
    """The content stream; positions are whole steps, and each is rounded by itself: no error builds up."""
    scale = (size[0] / page.width / _STEP, size[1] / page.height / _STEP)
    turn = [value * _STEP for value in matrix[:4]] + list(matrix[4:])
    out = [b"q %s cm BT 3 Tr" % b" ".join(_number(value) for value in turn)]
    at = (0, 0)
    font_size = stretch = -1
    for row in rows_of(words):
        low = round((page.height - max(word.box[3] for word in row)) * scale[1])
        high = round((page.height - min(word.box[1] for word in row)) * scale[1])
        height = max(1, high - low)
        base = low - round(height * DESCENT / EM)
        if height != font_size:
            font_size = height
            out.append(b"%s %d Tf" % (FONT.encode(), height))
        for word in row:
            left, right = (round(value * scale[0]) for value in (word.box[0], word.box[2]))
            text = _shown(word.text)
            natural = width_of(text) * height / EM
            fitting = max(1, round(100 * max(1, right - left) / natural))
            if abs(fitting - stretch) > _SAME_WIDTH * fitting:
                stretch = fitting
                out.append(b"%d Tz" % fitting)
            out.append(b"%d %d Td(%s)Tj" % (left - at[0], base - at[1], codes.string(text + " ")))
            at = (left, base)
    out.append(b"ET Q\n")
    return b"\n".join(out)


def _number(value: float) -> bytes:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return (text if text not in {"", "-0"} else "0").encode()
