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

from scan2archive.model import Word
from scan2archive.vietnamese import is_syllable

# Log odds that a letter of a word is wrong: at confidence 0, less for each point of confidence, and more for
# words that are neither a syllable nor a figure.
_AT_NONE, _BY_CONFIDENCE, _NO_SYLLABLE = 6.0, 12.5, 1.0
# Parts of letter-like ink outside all words that a seal and a signature may have; what is more is lost print.
_MARKS = 30
_SIGNS = ".,;:!?()[]{}\"'“”‘’-–—/…*"


def page_quality(words: Sequence[Word], unread: int = 0, dark: float = 0.0, *, in_rows: int = 0) -> float:
    """Share of the letters of a page that were read right, as far as can be told, 0 to 1.

    Args:
        words: As read or repaired.
        unread: Letter-like parts of the page outside all words (`unread.Letters`).
        dark: Share of the print that stands where nothing can be read (`image_dark.dark_print`).
        in_rows: Of the unread parts those that stand in a row, as letters of print do: no seal and no signature excuses them.
    """
    letters = sum(len(word.text) for word in words)
    if not letters:
        return 0.0
    right = sum(len(word.text) * (1.0 - risk(word)) for word in words)
    lit = right / (letters + in_rows + max(0, unread - in_rows - _MARKS))
    return round(lit * (1.0 - dark), 4)


def risk(word: Word) -> float:
    """How likely a letter of a word is wrong, 0 to 1."""
    core = (word.raw or word.text).strip(_SIGNS)
    sound = not core or any(c.isdigit() for c in core) or is_syllable(core)
    odds = _AT_NONE - _BY_CONFIDENCE * word.confidence + (0.0 if sound else _NO_SYLLABLE)
    return 1.0 / (1.0 + math.exp(-odds))
