# SPDX-License-Identifier: Apache-2.0
"""Tesseract with its network outside: Tesseract finds the rows of a page, ONNX Runtime reads them.

Of the time Tesseract takes for a page its network takes more than half, and packing pictures of rows another part. The same
network is run by a library made for that, on the same rows cut from the same picture; what is unsure is searched for as
Tesseract does. Texts and confidences are nearly the same (docs/benchmarks.md), in half the time. Zones and single rows are left to
Tesseract.
"""

from __future__ import annotations

import functools
import importlib.metadata
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scan2archive.errors import ProcessingFailed
from scan2archive.model import Box, Word
from scan2archive.pipeline.images import row_picture
from scan2archive.pipeline.reading.ocr import (
    Layout,
    RawWord,
    TesserocrEngine,
    source_resolution,
    words_from,
)
from scan2archive.pipeline.recognition import traineddata
from scan2archive.pipeline.recognition.row_network import RowNetwork
from scan2archive.pipeline.recognition.word_search import FoundWord, WordSearch
from scan2archive.settings import Ocr
from scan2archive.tessdata import language_folder

_OUTSIDE = ("page", "cells")  # layouts
_PADDING = 4  # pixels around a row (kImagePadding)
_LEVEL = (0, 0)  # how a block lies: upright, its lines from left to right
_PRINT = range(
    9
)  # PolyBlockType: text, tables, equations, captions; pictures, rules and noise come behind them
_INVERTED = 0.7  # sureness below which a row is tried white on black (invert_threshold)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, or a part of one with a wide gap beside it, as Tesseract reads it at once.

    Attributes:
        own: The box of its ink.
        seen: What the network sees of the page.
        line: Which line it is part of.
        block: Which block.
    """

    own: Box
    seen: Box
    line: int
    block: int


class RowEngine(TesserocrEngine):
    """Rows found by Tesseract in this process, read by ONNX Runtime with Tesseract's weights."""

    def __init__(self, settings: Ocr) -> None:
        """Loads both.

        Raises:
            ImportError: ONNX Runtime is not installed.
            MissingToolError: Tesseract cannot load the language.
            ValueError: The language's recogniser has another shape.
        """
        self._network, self._search = _recogniser(
            language_folder(settings) / f"{settings.language}.traineddata"
        )
        super().__init__(settings)

    @property
    def version(self) -> str:
        """Versions of the Tesseract library and of ONNX Runtime, and the recogniser if it is this package's."""
        return f"{super().version}, rows by ONNX Runtime {importlib.metadata.version('onnxruntime')}"

    def recognise(
        self, pixels: NDArray[np.uint8], dpi: float, *, seconds: float, layout: Layout = "page"
    ) -> tuple[Word, ...]:
        """See `OcrEngine.recognise`."""
        # What hides in zones, under seals and pens, was chosen on what Tesseract makes of them.
        if layout not in _OUTSIDE:
            return super().recognise(pixels, dpi, seconds=seconds, layout=layout)
        return self._recognise(pixels, dpi, seconds, layout, None)

    def recognise_around(
        self, pixels: NDArray[np.uint8], dpi: float, left_out: NDArray[np.bool_], *, seconds: float
    ) -> tuple[Word, ...]:
        """See `ocr.ReadsAround.recognise_around`."""
        return self._recognise(pixels, dpi, seconds, "page", left_out)

    def _recognise(
        self,
        pixels: NDArray[np.uint8],
        dpi: float,
        seconds: float,
        layout: Layout,
        left_out: NDArray[np.bool_] | None,
    ) -> tuple[Word, ...]:
        until = time.monotonic() + seconds
        threshold = row_picture.print_threshold(pixels)
        self._show(pixels, dpi, layout, threshold)
        try:
            rows = self._rows(pixels)
        finally:
            self._api.Clear()
        if rows is None:  # print that runs from top to bottom: Tesseract turns it
            return super().recognise(pixels, dpi, seconds=seconds, layout=layout)
        if left_out is not None:
            rows = [row for row in rows if not _lies_in(row.own, left_out)]
        answers: list[NDArray[np.float32]] = []
        for row in rows:
            _in_time(until, seconds)
            answers.append(self._answers(_shown(pixels, row)))
        found: list[RawWord] = []
        _in_time(until, seconds)
        for row, words in zip(rows, self._search.words(answers), strict=True):
            found += _placed(words, row, _shown(pixels, row), threshold)
        return words_from(found)

    def _show(self, pixels: NDArray[np.uint8], dpi: float, layout: Layout, threshold: int) -> None:
        """Gives Tesseract a picture to find rows in: in black and white, which is all it looks at for that.

        It would split the greys at the same one (Otsu's), a fifth of the time of its layout. What is dark for its greater part it takes for
        white on black; such pictures it is given as they are.
        """
        white = pixels > threshold
        if 2 * np.count_nonzero(white) <= white.size:
            self._give(pixels, dpi, layout)
            return
        height, width = pixels.shape
        bits = np.packbits(white, axis=1)
        self._set_up(layout)
        self._api.SetImageBytes(bits.tobytes(), width, height, 0, bits.shape[1])
        self._api.SetSourceResolution(source_resolution(dpi))

    def _rows(self, pixels: NDArray[np.uint8]) -> list[_Row] | None:
        """The rows of the picture the engine was given, in reading order; None if some do not lie level."""
        level = self._module.RIL
        self._api.AnalyseLayout(True)
        iterator = self._api.GetIterator()
        rows: list[_Row] = []
        line = block = -1
        while iterator is not None:
            if iterator.IsAtBeginningOf(level.BLOCK):
                block += 1
            if iterator.IsAtBeginningOf(level.TEXTLINE):
                line += 1
            iterator.SetBoundingBoxComponents(True, True)
            shown = iterator.Empty(level.WORD) or iterator.BlockType() not in _PRINT
            own = None if shown else iterator.BoundingBox(level.WORD)
            if own is not None:
                if tuple(iterator.Orientation()[:2]) != _LEVEL:
                    return None
                rows.append(_Row(own, _seen(pixels.shape, own, iterator, level.WORD), line, block))
            if not iterator.Next(level.WORD):
                break
        return rows

    def _answers(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What the network takes a row for, as it is or white on black, whichever it is surer of."""
        scaled = row_picture.scaled(picture)
        answers = self._network.probabilities(row_picture.as_input(scaled))
        sureness = self._search.sureness(answers)
        if sureness < _INVERTED:
            inverted = self._network.probabilities(row_picture.as_input(255 - scaled))
            if self._search.sureness(inverted) > sureness:
                return inverted
        return answers


def _lies_in(box: Box, left_out: NDArray[np.bool_]) -> bool:
    x0, y0, x1, y1 = box
    return bool(left_out[y0:y1, x0:x1].all())


def _shown(pixels: NDArray[np.uint8], row: _Row) -> NDArray[np.uint8]:
    x0, y0, x1, y1 = row.seen
    return pixels[y0:y1, x0:x1]


def _placed(
    words: tuple[FoundWord, ...], row: _Row, picture: NDArray[np.uint8], threshold: int
) -> Iterator[RawWord]:
    """The words of a row with the boxes of their ink on the page."""
    if not words:
        return
    x0, y0, x1, y1 = row.seen
    step = row_picture.STEP * (y1 - y0) / row_picture.HEIGHT  # pixels of the page
    own = row.own[1] - y0, row.own[3] - y0
    boxes = row_picture.ink_boxes(picture, threshold, own, _bounds(words, step, x1 - x0))
    for word, box in zip(words, boxes, strict=True):
        on_page = box[0] + x0, box[1] + y0, box[2] + x0, box[3] + y0
        yield RawWord(word.text, on_page, word.confidence, row.line, row.block)


@functools.lru_cache(maxsize=4)
def _recogniser(path: Path) -> tuple[RowNetwork, WordSearch]:
    """The network of a file and the search in its answers.

    Raises:
        ImportError: ONNX Runtime is not installed.
        ValueError: The recogniser has another shape.
    """
    try:
        recogniser = traineddata.read(path)
    except OSError as error:
        raise ValueError(f"{path} cannot be read.") from error
    lexicon = traineddata.lexicon(recogniser.content)
    return RowNetwork(recogniser), WordSearch(recogniser.characters, recogniser.blank, lexicon)


def _in_time(until: float, seconds: float) -> None:
    if time.monotonic() > until:
        raise ProcessingFailed(f"Reading the page took longer than {seconds:.0f} s.")


def _seen(size: tuple[int, ...], own: Box, iterator: Any, level: int) -> Box:
    """What Tesseract shows its network of a row: its ink, the room for letters above and below, some paper around."""
    x0, top, x1, bottom = own
    base = iterator.Baseline(level)
    if base is not None:
        row = iterator.RowAttributes()
        descenders, ascenders = row["descenders"], row["ascenders"]
        letters = row["row_height"] - ascenders + descenders
        baseline = (base[0][1] + base[1][1]) / 2
        bottom = max(bottom, int(baseline - descenders))
        top = min(top, int(baseline - letters - ascenders))
    height, width = size
    return (
        max(0, x0 - _PADDING),
        max(0, top - _PADDING),
        min(width, x1 + _PADDING),
        min(height, bottom + _PADDING),
    )


def _bounds(words: tuple[FoundWord, ...], step: float, width: int) -> list[float]:
    """Where words begin and the last one ends, in pixels: halfway between the letters to both sides."""
    between = [(before.end + behind.begin) / 2 * step for before, behind in itertools.pairwise(words)]
    return [0.0, *(min(bound, width) for bound in between), float(width)]
