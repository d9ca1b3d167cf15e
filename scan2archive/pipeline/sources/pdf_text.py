# SPDX-License-Identifier: Apache-2.0
"""The text layer of a PDF page: its words, and whether they may stand for the page.

A layer is used only if three things hold, each with its own cause; otherwise the page is read anew:

* it is more than a digital-signature block (khối chữ ký số) stamped on a scan;
* it is readable: not the wrong encoding (TCVN3 or VNI taken for Latin-1), not the wrong language
  (Vietnamese read without its marks), not noise;
* it accounts for the ink: most of what is printed on the page lies under its words. A page number
  or a stamp over a scan, and text beside a scanned half page, fail here.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium

from scan2archive.model import Box, Word
from scan2archive.vietnamese import clean, fold, is_syllable

if TYPE_CHECKING:
    from scan2archive.pipeline.sources.scan import Layer, Pixels

_UNREADABLE = "\ufffd"

# Measured on 1500 pages of Vietnamese laws, their TCVN3 and VNI forms read as Latin-1, the same with
# letters exchanged at random, and English licences: Vietnamese 0.86 (1st percentile) to 1, English
# 0.99, one letter in ten wrong 0.81 to 0.87; TCVN3 0.37, VNI 0.24, random letters 0.36 (medians).
_MIN_READABLE = 0.7
# Share of words with a letter only Vietnamese has: 0.61 in Vietnamese, 0 without marks. Share of words
# shaped like a syllable once marks are off: 0.82 in Vietnamese, 0.22 (at most 0.33) in English.
_MIN_MARKED = 0.2
_VIETNAMESE_SHAPE = 0.45
_MIN_WORDS_FOR_MARKS = 8

_MIN_INK_EXPLAINED = 0.5
_INK_CONTRAST = 60  # grey levels darker than the paper
_CELL_PT = 9.0  # less than a line of print

_NEW_BLOCK_GAP = 0.9  # of a line's height

_OTHER_ROW = 0.4  # of the lower of two words: so far apart, their middles stand on two rows
_MOST_WORDS = 5000  # of a page that people read; each is compared with all
READ_BY_OTHERS = 0.9  # the confidence of words of a hidden layer

_PIECE = re.compile(r"[^\W_]+")
_LONGEST_ABBREVIATION = 7  # BNNPTNT
_ODD_INSIDE = re.compile(r"\w[^\w\s.,;:/()'’\"“”&+%*…–—-]+\w")
_ONLY_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_CONSONANT_RUN = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}|(.)\1\1")
_SIGNATURE_LINE = re.compile(
    r"(?:nguoi ky|ky boi|email|co quan|to chuc|chuc vu|thoi gian ky|ngay ky|gio ky|ly do|"
    r"digitally signed|signature (?:not verified|valid)|signed by|signer|dn|date|reason|location)\b.{0,3}[:;]|"
    r"digitally signed by|signature (?:not verified|valid)"
)
_SIGNATURE_KEYS = 2
_SIGNATURE_WRAP = 2  # lines a value of the block may run over


@dataclass(frozen=True, slots=True)
class LayerWord:
    """A word of the text layer.

    Attributes:
        word: With its box in pixels of the page image.
        drawn: It is visible print, not a hidden layer.
    """

    word: Word
    drawn: bool


@dataclass(frozen=True, slots=True)
class _Char:
    code: int
    box: tuple[float, float, float, float] | None
    drawn: bool


def layer_words(
    textpage: Any,
    place: Callable[[float, float], tuple[float, float]],
    size: tuple[int, int],
    is_drawn: Callable[[int], bool],
) -> tuple[LayerWord, ...]:
    """The words pdfium finds on a page.

    Args:
        textpage: The page's ``PdfTextPage``.
        place: From the page's own coordinates (points) to pixels of the page image.
        size: Width and height of the page image in pixels; words outside it are left out.
        is_drawn: Whether the text object at that address is visible print.
    """
    words: list[LayerWord] = []
    pending: list[_Char] = []
    line = block = 0
    last_line: Box | None = None
    this_line: Box | None = None

    def flush() -> None:
        nonlocal pending, line, block, last_line, this_line
        box = _union(pending, place, size)
        text = _text(pending)
        if text and box is not None:
            if this_line is not None and _returns(words[-1].word.box, box):
                last_line, this_line = this_line, None
            if this_line is None and last_line is not None:
                line += 1
                block += _starts_block(last_line, box)
            drawn = sum(char.drawn for char in pending) * 2 > len(pending)
            words.append(LayerWord(Word(text, box, 1.0, line, block), drawn))
            this_line = _around(this_line, box)
        pending = []

    for char in _chars(textpage, is_drawn):
        letter = chr(char.code)
        if not letter.isspace():
            pending.append(char)
            continue
        flush()
        if letter in "\r\n" and this_line is not None:
            last_line, this_line = this_line, None
    flush()
    return _rows_apart(words)


def _rows_apart(words: Sequence[LayerWord]) -> tuple[LayerWord, ...]:
    """The words with boxes that end where those of the next row begin.

    Boxes of a hidden layer have the height of its font, which may be more than the page has from row to row: words of two rows would stand
    in one.
    """
    if not 0 < len(words) <= _MOST_WORDS:
        return tuple(words)
    boxes = np.array([item.word.box for item in words], np.float64)
    lines = np.array([item.word.line for item in words])
    left, top, right, bottom = boxes.T
    middle, height = (top + bottom) / 2, bottom - top
    apart = list(words)
    for index, item in enumerate(words):
        near = (np.minimum(right, right[index]) > np.maximum(left, left[index])) & (lines != lines[index])
        near &= (top < bottom[index]) & (bottom > top[index])
        # Words on one row stand at one height, whatever line the layer has them on.
        near &= np.abs(middle - middle[index]) > _OTHER_ROW * np.minimum(height, height[index])
        if near.any():
            above, below = near & (middle < middle[index]), near & (middle > middle[index])
            y0 = (top[index] + max(top[index], bottom[above].max(initial=0.0))) / 2
            y1 = (bottom[index] + min(bottom[index], top[below].min(initial=np.inf))) / 2
            box = item.word.box[0], math.floor(y0), item.word.box[2], max(math.floor(y0) + 1, math.ceil(y1))
            apart[index] = replace(item, word=replace(item.word, box=box))
    return tuple(apart)


def as_read_by_others(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a hidden layer, less sure than drawn ones: another program read them, and nobody knows how well."""
    return tuple(replace(word, confidence=min(word.confidence, READ_BY_OTHERS)) for word in words)


def judge_layer(words: Sequence[LayerWord], pixels: Pixels, dpi: float) -> Layer:
    """Whether the words may stand for the page, and if so what kind of layer they are.

    Args:
        words: Of `layer_words`.
        pixels: The whole page, ``(H, W)`` or ``(H, W, 3)``.
        dpi: Of ``pixels``.
    """
    telling = [item for item in _without_signature(words) if any(c.isalnum() for c in item.word.text)]
    if not telling or not is_readable([item.word.text for item in telling]):
        return "none"
    if ink_explained([item.word.box for item in words], pixels, dpi) < _MIN_INK_EXPLAINED:
        return "none"
    drawn = sum(len(item.word.text) for item in telling if item.drawn)
    return "visible" if drawn * 2 >= sum(len(item.word.text) for item in telling) else "invisible"


def is_readable(texts: Sequence[str]) -> bool:
    """Whether words are real text in the right encoding and language, Vietnamese or not."""
    good = bad = words = marked = shaped = 0
    for text in texts:
        pieces = _PIECE.findall(text)
        broken = bool(_ODD_INSIDE.search(text)) or any(
            c == _UNREADABLE or unicodedata.category(c) == "Co" for c in text
        )
        if broken and not pieces:
            bad += 1
        for piece in pieces:
            if broken or not _is_plausible(piece):
                bad += 1
            else:
                good += 1
            if piece.isalpha():
                words += 1
                marked += bool(_ONLY_VIETNAMESE.search(piece))
                shaped += is_syllable(fold(piece))
    if good < _MIN_READABLE * (good + bad):
        return False
    lost_marks = shaped > _VIETNAMESE_SHAPE * words and marked < _MIN_MARKED * words
    return not (lost_marks and words >= _MIN_WORDS_FOR_MARKS)


def ink_explained(boxes: Sequence[Box], pixels: Pixels, dpi: float) -> float:
    """The share of the page's inked places that lie under or next to a word; 1.0 on an empty page.

    Places are cells of about a line's height, so that a heavy picture counts by its area, not its blackness.
    """
    cell = max(2, round(_CELL_PT * dpi / 72))
    grey = pixels if pixels.ndim == 2 else pixels[..., 1]  # red seals and blue ink are both dark in green
    rows, columns = grey.shape[0] // cell, grey.shape[1] // cell
    if not rows or not columns:
        return 1.0
    cells = grey[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell)
    paper = int(np.median(grey[::8, ::8]))
    inked = cells.min(axis=(1, 3)).astype(int) < paper - _INK_CONTRAST
    if not inked.any():
        return 1.0
    covered = np.zeros((rows, columns), bool)
    for x0, y0, x1, y1 in boxes:  # one cell further on each side: dots, marks, rules of tables
        covered[max(0, y0 // cell - 1) : y1 // cell + 2, max(0, x0 // cell - 1) : x1 // cell + 2] = True
    return float((inked & covered).sum() / inked.sum())


# ---------------------------------------------------------------- characters


def _chars(textpage: Any, is_drawn: Callable[[int], bool]) -> list[_Char]:
    left, bottom, right, top = (ctypes.c_double() for _ in range(4))
    drawn: dict[int, bool] = {}
    chars: list[_Char] = []
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if code == 0 or pdfium.FPDFText_HasUnicodeMapError(textpage, index) == 1:
            code = ord(_UNREADABLE)
        if not 0 <= code <= 0x10FFFF:
            continue
        box = None
        if pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
            corners = (left.value, bottom.value, right.value, top.value)
            box = corners if all(map(math.isfinite, corners)) else None
        handle = pdfium.FPDFText_GetTextObject(textpage, index)
        address = ctypes.cast(handle, ctypes.c_void_p).value or 0
        if address not in drawn:
            drawn[address] = is_drawn(address)
        chars.append(_Char(code, box, drawn[address]))
    return chars


def _text(chars: Sequence[_Char]) -> str:
    raw = "".join(chr(char.code) for char in chars)
    # Beyond the basic plane pdfium may give two halves; halves without a partner become unreadable.
    joined = raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    kept = "".join(
        c for c in joined if c.isprintable() or c == _UNREADABLE or unicodedata.category(c) == "Co"
    )
    return "".join(clean(kept).split())


def _union(
    chars: Sequence[_Char], place: Callable[[float, float], tuple[float, float]], size: tuple[int, int]
) -> Box | None:
    corners = [
        place(x, y)
        for char in chars
        if char.box is not None and (char.box[2] > char.box[0] or char.box[3] > char.box[1])
        for x, y in (char.box[:2], char.box[2:])
    ]
    if not corners:
        return None
    xs, ys = zip(*corners, strict=True)
    if max(xs) <= 0 or max(ys) <= 0 or min(xs) >= size[0] or min(ys) >= size[1]:
        return None
    x0, y0 = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
    x1, y1 = min(size[0], math.ceil(max(xs))), min(size[1], math.ceil(max(ys)))
    return x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)


def _around(box: Box | None, other: Box) -> Box:
    if box is None:
        return other
    return (
        min(box[0], other[0]),
        min(box[1], other[1]),
        max(box[2], other[2]),
        max(box[3], other[3]),
    )


def _returns(before: Box, box: Box) -> bool:
    """Whether a word begins a row of its own though nothing ends the one before: where rows of a hidden layer overlap, pdfium sees none."""
    lower = min(before[3] - before[1], box[3] - box[1])
    apart = abs((before[1] + before[3]) - (box[1] + box[3])) / 2
    return box[0] < before[0] and apart > _OTHER_ROW * lower


def _starts_block(line: Box, box: Box) -> bool:
    """Whether a line that starts with ``box`` begins a new block after ``line``: a gap, or another column."""
    height = max(line[3] - line[1], box[3] - box[1])
    return box[1] - line[3] > _NEW_BLOCK_GAP * height or box[3] < line[1]


# ---------------------------------------------------------------- judgement


def _is_plausible(piece: str) -> bool:
    """Whether a run of letters and digits can be a word, number or abbreviation of Vietnamese or English."""
    if any(c.isdigit() for c in piece) or len(piece) == 1 or is_syllable(piece):
        return True
    if piece.isupper() and len(piece) <= _LONGEST_ABBREVIATION:
        return True
    if not piece.isascii():
        return False
    lower = piece.lower()
    capitals_inside = piece[1:] != lower[1:] and not piece.isupper()
    return not capitals_inside and any(c in "aeiouy" for c in lower) and not _CONSONANT_RUN.search(lower)


def _without_signature(words: Sequence[LayerWord]) -> list[LayerWord]:
    """The words without the lines of a digital-signature block, whose values may be wrapped."""
    lines: dict[int, list[str]] = {}
    for item in words:
        lines.setdefault(item.word.line, []).append(item.word.text)
    numbers = sorted(lines)
    keys = [
        place
        for place, number in enumerate(numbers)
        if _SIGNATURE_LINE.match(fold(" ".join(lines[number])).lstrip(" -+*"))
    ]
    if len(keys) < _SIGNATURE_KEYS:
        return list(words)
    block: set[int] = set()
    for key, following in zip(keys, [*keys[1:], len(numbers)], strict=True):
        near = following if following - key <= _SIGNATURE_WRAP + 1 else key + 1
        block.update(numbers[key:near])
    return [item for item in words if item.word.line not in block]
