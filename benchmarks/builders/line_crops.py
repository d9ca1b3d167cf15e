# SPDX-License-Identifier: Apache-2.0
"""Rows of a cleaned page as Tesseract cuts and scales them for its network, with the words that stand in them.

Tesseract looks for rows by itself. For each run of words it cuts from the grey picture the box of the run, joined with the base line,
the ascenders and the descenders of the row, and `_PADDING` pixels around it (``LSTMRecognizeWord``), and scales that to `HIGH` pixels with
Leptonica's ``pixScale``, both ways alike (``ImageData::PreScale``).
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tesserocr
from numpy.typing import NDArray

from benchmarks.builders.line_sheet import Word
from scan2archive.settings import Settings
from scan2archive.tessdata import find_tessdata

Grey = NDArray[np.uint8]
Box = tuple[int, int, int, int]

HIGH = 36  # pixels: what the network is given
_PADDING = 4  # kImagePadding
_NARROWEST, _WIDEST = 12, 1600
_ENDS = 0.22  # of the size of the letters: so much of a word may be cut off or reach in
# Likeness to the print as it was that people can read: of a word, of a word by itself, and of a row with so many others.
_LEGIBLE_WORD, _LEGIBLE_ALONE, _LEGIBLE_ROW, _ROW = 0.42, 0.72, 0.58, 8


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A row as the network is given it, ``(HIGH, W)``, and what is to be read."""

    picture: Grey
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """Words in pixels of a picture, and the picture of the print before all damage.

    Attributes:
        words: What they say.
        boxes: ``(N, 4)``: left, top, right, bottom of their ink.
        bases: ``(N,)``: height of their base lines.
        sizes: ``(N,)``: sizes of their letters.
        clean: ``(H, W)``, ink 255.
    """

    words: tuple[str, ...]
    boxes: NDArray[np.float64]
    bases: NDArray[np.float64]
    sizes: NDArray[np.float64]
    clean: Grey


def printed_on(
    words: Sequence[Word], ink: Grey, matrix: NDArray[np.float64], size: tuple[int, int]
) -> Printed:
    """Words of a sheet where they lie on a picture of it.

    Args:
        words: Of the sheet.
        ink: The sheet, ink 255.
        matrix: 2 × 3, from the sheet to the picture.
        size: Height and width of the picture.
    """
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    soft = cv2.GaussianBlur(ink, (0, 0), max(0.3, 0.45 / scale))
    clean = np.asarray(cv2.warpAffine(soft, matrix, size[::-1], flags=cv2.INTER_LINEAR), np.uint8)
    boxes = np.array([word.box for word in words], np.float64)
    bases = np.array([word.base for word in words], np.float64)
    middle = (boxes[:, 0] + boxes[:, 2]) / 2
    at = matrix[:, :2] @ np.stack([middle, bases]) + matrix[:, 2:]
    half = (boxes[:, 2] - boxes[:, 0]) / 2 * scale
    moved = np.stack(
        [
            at[0] - half,
            at[1] + (boxes[:, 1] - bases) * scale,
            at[0] + half,
            at[1] + (boxes[:, 3] - bases) * scale,
        ],
        1,
    )
    sizes = np.array([word.size for word in words], np.float64) * scale
    return Printed(tuple(word.told for word in words), moved, at[1], sizes, clean)


def within(printed: Printed, box: Box) -> tuple[int, ...] | None:
    """The words in a box of a row, from left to right; None where a word is cut, rows run into one another, or there is none."""
    left, top, right, bottom = box
    middle = printed.bases - 0.27 * printed.sizes
    near = (middle > top + 0.1 * (bottom - top)) & (middle < bottom - 0.1 * (bottom - top))
    reach = np.minimum(printed.boxes[:, 2], right) - np.maximum(printed.boxes[:, 0], left)
    near &= reach > _ENDS * np.minimum(printed.sizes, printed.boxes[:, 2] - printed.boxes[:, 0])
    found = np.flatnonzero(near)
    if not len(found):
        return None
    sizes, bases = printed.sizes[found], printed.bases[found]
    cut = _ENDS * sizes
    if (printed.boxes[found, 0] < left - cut).any() or (printed.boxes[found, 2] > right + cut).any():
        return None
    size = float(np.median(sizes))
    if np.ptp(bases) > 0.3 * size or sizes.max() > 1.6 * sizes.min():
        return None
    if top > np.median(bases) - 0.5 * size or bottom < np.median(bases) or bottom - top > 2.9 * size:
        return None
    order = found[np.argsort(printed.boxes[found, 0])]
    text = [printed.words[number] for number in order]
    if all(set(word) <= set(".") for word in text):  # leaders are no matter of the network
        return None
    return tuple(int(number) for number in order)


def text_of(printed: Printed, numbers: Sequence[int]) -> str:
    """What words say."""
    return " ".join(printed.words[number] for number in numbers if printed.words[number])


def is_legible(
    printed: Printed, numbers: Sequence[int], picture: Grey, corner: tuple[int, int] = (0, 0)
) -> bool:
    """Whether words of a picture still look like what was printed, each of them.

    Args:
        printed: On the page.
        numbers: Of the words.
        picture: The page, or a part of it.
        corner: Where the part lies on the page.
    """
    likeness = []
    for number in numbers:
        x0, y0, x1, y1 = (round(float(v)) for v in printed.boxes[number] + np.array([-1, -1, 1, 1]))
        x0, y0 = max(x0, 0, corner[0]), max(y0, 0, corner[1])
        clean = printed.clean[y0:y1, x0:x1]
        seen = picture[y0 - corner[1] : y1 - corner[1], x0 - corner[0] : x1 - corner[0]]
        if clean.shape != seen.shape or clean.size < 4:
            return False
        a, b = clean.astype(np.float32) - clean.mean(), seen.mean() - seen.astype(np.float32)
        norm = float(np.sqrt((a * a).sum() * (b * b).sum()))
        likeness.append(float((a * b).sum()) / norm if norm > 0 else 0.0)
        letters = sum(c.isalnum() for c in printed.words[number])
        if likeness[-1] < (_LEGIBLE_WORD if letters > 1 else 0.2):
            return False
    company = min(1.0, (len(likeness) - 1) / _ROW)
    return bool(likeness) and float(np.mean(likeness)) > _LEGIBLE_ALONE + company * (
        _LEGIBLE_ROW - _LEGIBLE_ALONE
    )


class RowFinder:
    """Tesseract as it looks for rows, without reading them."""

    def __init__(self) -> None:
        ocr = Settings().ocr
        folder = find_tessdata(ocr.language, ocr.tessdata)
        self._api: Any = tesserocr.PyTessBaseAPI(path=str(folder), lang=ocr.language, psm=3)
        self._api.SetVariable("debug_file", "/dev/null")
        self._api.SetVariable("textord_disable_pitch_test", "1")
        tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)

    def boxes(self, picture: Grey, dpi: float, *, single: bool) -> list[Box]:
        """Boxes that the network would be given: left, top, right, bottom.

        Args:
            picture: Dark print on white.
            dpi: Its resolution.
            single: It shows one row.
        """
        height, width = picture.shape
        self._api.SetPageSegMode(7 if single else 3)
        self._api.SetImageBytes(np.ascontiguousarray(picture).tobytes(), width, height, 1, width)
        self._api.SetSourceResolution(max(70, round(dpi)))
        try:
            if self._api.AnalyseLayout(True) is None:
                return []
            return list(self._rows(height, width))
        finally:
            self._api.Clear()

    def _rows(self, height: int, width: int) -> Iterator[Box]:
        found = self._api.GetIterator()
        level = tesserocr.RIL.WORD
        while found is not None:
            found.SetBoundingBoxComponents(True, True)
            box, line = found.BoundingBox(level), found.Baseline(level)
            if box is not None and line is not None:
                (ax, ay), (bx, by) = line
                middle = (box[0] + box[2]) / 2
                base = ay + (by - ay) * (middle - ax) / (bx - ax) if bx != ax else float(ay)
                row = found.RowAttributes()
                low = base - row["descenders"]
                high = base - (row["row_height"] + row["descenders"])
                yield (
                    max(0, box[0] - _PADDING),
                    max(0, round(min(box[1], high)) - _PADDING),
                    min(width, box[2] + _PADDING),
                    min(height, round(max(box[3], low)) + _PADDING),
                )
            if not found.Next(level):
                return


@functools.cache
def _leptonica() -> ctypes.CDLL:
    folder = Path(tesserocr.__file__).parent.parent / "tesserocr.libs"
    library = ctypes.CDLL(str(next(folder.glob("libleptonica*"), "liblept.so.5")))
    pointer, whole = ctypes.c_void_p, ctypes.c_int
    library.pixCreate.restype, library.pixCreate.argtypes = pointer, [whole, whole, whole]
    library.pixGetData.restype, library.pixGetData.argtypes = pointer, [pointer]
    library.pixScale.restype, library.pixScale.argtypes = pointer, [pointer, ctypes.c_float, ctypes.c_float]
    library.pixDestroy.argtypes = [ctypes.POINTER(pointer)]
    for name in ("pixGetWpl", "pixGetWidth", "pixGetHeight"):
        getattr(library, name).argtypes = [pointer]
    return library


def scaled(picture: Grey, factor: float) -> Grey:
    """A grey picture larger or smaller by Leptonica's ``pixScale``, which keeps four pixels in a word, the first one highest."""
    library = _leptonica()
    height, width = picture.shape
    given = ctypes.c_void_p(library.pixCreate(width, height, 8))
    rows = np.zeros((height, 4 * library.pixGetWpl(given)), np.uint8)
    rows[:, :width] = picture
    words = np.ascontiguousarray(rows.view("<u4").byteswap())
    ctypes.memmove(library.pixGetData(given), words.ctypes.data, words.nbytes)
    made = ctypes.c_void_p(library.pixScale(given, factor, factor))
    size = library.pixGetHeight(made), library.pixGetWpl(made)
    out = np.empty(size, np.uint32)
    ctypes.memmove(out.ctypes.data, library.pixGetData(made), out.nbytes)
    wide = library.pixGetWidth(made)
    library.pixDestroy(ctypes.byref(given))
    library.pixDestroy(ctypes.byref(made))
    return out.byteswap().view(np.uint8)[:, :wide].copy()


def line_of(picture: Grey, box: Box, text: str) -> Line | None:
    """A row cut from a picture; None where it is narrower or wider than the network is shown."""
    left, top, right, bottom = box
    part = picture[max(0, top) : bottom, max(0, left) : right]
    if part.shape[0] < 8 or part.shape[1] < 4:
        return None
    given = scaled(part, HIGH / part.shape[0])
    if given.shape[0] != HIGH or not _NARROWEST <= given.shape[1] <= _WIDEST:
        return None
    return Line(given, text)
