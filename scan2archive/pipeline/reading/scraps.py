# SPDX-License-Identifier: Apache-2.0
"""Scraps: what the engine makes of strokes that are no print.

Signatures, letters around a seal, grain and the other side of the sheet come out as short words nobody wrote:
`tắn`, `ÏẶa`, `_|`. In a search they find papers by chance, and in the text of a page they stand between its words.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from scan2archive.model import Word
from scan2archive.vietnamese import is_syllable

# Of letters the engine is less sure of, in words without a Vietnamese syllable, four in ten are no print on very bad
# pages, and the rest are read so wrong that a page without them is nearer to its text. On sound pages nothing that
# was read right goes; from 0.4 on abbreviations would.
_UNSURE = 0.3
_LONGEST = 30  # letters and signs: no code that is printed is so long, and what is made of an ornament or the edge of a shade is
_SIGNS = ".,;:!?()[]{}\"'“”‘’-–—/…*_|"


_SOUND, _BESIDE = 0.8, 2  # mean confidence, and letters, of the rest of a line that vouches for a word
_AS_HIGH = (0.6, 1.5)  # as shares of the height of the words beside it
_STROKE = re.compile(r"[_|¬~]{1,3}")  # of a pen or a frame; a blank to fill in is longer
_DOUBTED, _SHARED = 0.6, 0.25  # confidence; share of the smaller of two words that lies on the other
_NOTATION = re.compile(r"\d+/[\w-]*[A-ZĐ]{2}")  # of a number, however it was read
_LOWEST_MM = 0.8  # small letters of the smallest print are higher; rows of dashes are read as words so high


def without_scraps(words: Sequence[Word], dpi: float) -> tuple[Word, ...]:
    """The words of a page without those that are no syllable, hold no figure, and that the engine doubted.

    What stands as high as its neighbours in a line that was read well is print, however it was read: abbreviations (``TCCQ``,
    ``QĐ-UB``) are doubted most. Words too low for any letter go, whatever their confidence, and lone strokes; and doubtful ones that lie on one
    another, as strokes of a signature do and print never does, with whatever figures they were read.

    Args:
        words: After all second readings and repairs.
        dpi: Resolution of the page.
    """
    lowest = _LOWEST_MM / 25.4 * dpi
    lines: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        if not is_scrap(word):
            lines[word.line].append(word)
    scrawls = _scrawls(words)
    return tuple(
        word
        for index, word in enumerate(words)
        if index not in scrawls
        and not _is_flat(word, lowest)
        and not _STROKE.fullmatch(word.text)
        and (not is_scrap(word) or _is_print(word, lines[word.line]))
    )


def is_scrap(word: Word) -> bool:
    """Whether a word by itself is next to certainly no print: codes and figures never are, whatever their confidence, if they are no longer than any.

    Nor is what its place has told how to mend.
    """
    if word.confidence >= _UNSURE or word.repair:
        return False
    if len(word.text) > _LONGEST:
        return True
    if any(c.isdigit() for c in word.text):
        return False
    return not _has_syllable(word.text)


def _scrawls(words: Sequence[Word]) -> frozenset[int]:
    """Doubtful words without a syllable that lie on other doubtful ones, by their place; a notation may have been read twice."""
    doubtful = [index for index, word in enumerate(words) if word.confidence < _DOUBTED and not word.repair]
    boxes = np.array([words[index].box for index in doubtful], np.int64).reshape(-1, 4)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    scrawls: set[int] = set()
    for number, index in enumerate(doubtful):
        if _NOTATION.search(words[index].text) or _has_syllable(words[index].text):
            continue
        shared = np.minimum(boxes[number, 2:], boxes[:, 2:]) - np.maximum(boxes[number, :2], boxes[:, :2])
        on_it = (shared > 0).all(axis=1) & (shared.prod(axis=1) >= _SHARED * np.minimum(areas, areas[number]))
        on_it[number] = False
        if on_it.any():
            scrawls.add(index)
    return frozenset(scrawls)


def _has_syllable(text: str) -> bool:
    parts = (part.casefold() for part in re.split(r"[-–/.,]", text.strip(_SIGNS)))
    return any(len(part) > 1 and is_syllable(part) for part in parts)


def _is_print(word: Word, beside: Sequence[Word]) -> bool:
    """Whether the rest of its line vouches for a word of more than one letter."""
    letters = sum(len(other.text) for other in beside)
    if letters < _BESIDE or sum(c.isalpha() for c in word.text) < _BESIDE:
        return False
    if sum(len(other.text) * other.confidence for other in beside) < _SOUND * letters:
        return False
    height = statistics.median(other.box[3] - other.box[1] for other in beside)
    return _AS_HIGH[0] * height <= word.box[3] - word.box[1] <= _AS_HIGH[1] * height


def _is_flat(word: Word, lowest: float) -> bool:
    return word.box[3] - word.box[1] < lowest and any(c.isalpha() for c in word.text)
