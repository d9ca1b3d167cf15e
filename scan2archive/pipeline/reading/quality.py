# SPDX-License-Identifier: Apache-2.0
"""The quality verdict of a page: how much of its print was read right, judged without knowing the truth.

    words -> risk of each word -> letters expected right
    letter-like ink outside all words, print in the dark -> letters expected missing
    verdict = right / (read + missing)

The engine's confidence says most of it, a word that is no Vietnamese syllable a little more: English print that
the engine was sure of is rarely wrong, scraps of one or two letters nearly always are. The figures were chosen on
generated pages and under damage the generator does not know, and published from others (benchmarks/quality.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Word
from scan2archive.vietnamese import is_syllable

# Log odds that a letter of a word is wrong: at confidence 0, less for each point of confidence, and more for
# words that are neither a syllable nor a figure.
_AT_NONE, _BY_CONFIDENCE, _NO_SYLLABLE = 6.0, 12.5, 1.0
# Parts of letter-like ink outside all words that a seal and a signature may have; what is more is lost print.
_MARKS = 30
_MARGIN = 0.03  # of the page on each side that a layout image leaves out
_SIGNS = ".,;:!?()[]{}\"'“”‘’-–—/…*"
_REACH = 2  # pixels of the layout image around a word that still belong to it


def page_quality(words: Sequence[Word], unread: int = 0, dark: float = 0.0) -> float:
    """Share of the letters of a page that were read right, as far as can be told, 0 to 1.

    Args:
        words: As read or repaired.
        unread: From `unread_parts`.
        dark: Share of the print that stands where nothing can be read (`image_dark.dark_print`).
    """
    letters = sum(len(word.text) for word in words)
    if not letters:
        return 0.0
    right = sum(len(word.text) * (1.0 - risk(word)) for word in words)
    lit = right / (letters + max(0, unread - _MARKS))
    return round(lit * (1.0 - dark), 4)


def risk(word: Word) -> float:
    """How likely a letter of a word is wrong, 0 to 1."""
    core = (word.raw or word.text).strip(_SIGNS)
    sound = not core or any(c.isdigit() for c in core) or is_syllable(core)
    odds = _AT_NONE - _BY_CONFIDENCE * word.confidence + (0.0 if sound else _NO_SYLLABLE)
    return 1.0 / (1.0 + math.exp(-odds))


def unread_parts(
    parts: NDArray[np.int32], shape: tuple[int, int], size: tuple[int, int], words: Sequence[Word]
) -> int:
    """How many letter-like parts of a page lie in no word.

    Args:
        parts: ``(N, 4)`` boxes x, y, width, height of parts of the page's layout image (`image.text_parts`).
        shape: Height and width of the layout image, which leaves out a margin of the page.
        size: Width and height of the archived page.
        words: Boxes in pixels of the archived page.
    """
    height, width = shape
    x_scale = width / (1 - 2 * _MARGIN) / size[0]
    y_scale = height / (1 - 2 * _MARGIN) / size[1]
    read = np.zeros(shape, np.bool_)
    for word in words:
        x0, x1 = (round(value * x_scale - _MARGIN * size[0] * x_scale) for value in word.box[::2])
        y0, y1 = (round(value * y_scale - _MARGIN * size[1] * y_scale) for value in word.box[1::2])
        read[max(0, y0 - _REACH) : max(0, y1 + _REACH), max(0, x0 - _REACH) : max(0, x1 + _REACH)] = True
    x = np.clip(parts[:, 0] + parts[:, 2] // 2, 0, width - 1)
    y = np.clip(parts[:, 1] + parts[:, 3] // 2, 0, height - 1)
    return int(np.count_nonzero(~read[y, x]))
