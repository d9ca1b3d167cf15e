# SPDX-License-Identifier: Apache-2.0
"""Scraps: what the engine makes of strokes that are no print.

Signatures, letters around a seal, grain and the other side of the sheet come out as short words nobody wrote:
`tắn`, `ÏẶa`, `_|`. In a search they find papers by chance, and in the text of a page they stand between its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scan2archive.model import Word
from scan2archive.vietnamese import is_syllable

# Of letters the engine is less sure of, in words without a Vietnamese syllable, four in ten are no print on very bad
# pages, and the rest are read so wrong that a page without them is nearer to its text. On sound pages nothing that
# was read right goes; from 0.4 on abbreviations would.
_UNSURE = 0.3
_SIGNS = ".,;:!?()[]{}\"'“”‘’-–—/…*_|"


def without_scraps(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a page without those that are no syllable, hold no figure, and that the engine doubted.

    Args:
        words: After all second readings and repairs.
    """
    return tuple(word for word in words if not is_scrap(word))


def is_scrap(word: Word) -> bool:
    """Whether a word is next to certainly no print: codes and figures never are, whatever their confidence."""
    if word.confidence >= _UNSURE or any(c.isdigit() for c in word.text):
        return False
    parts = (part.casefold() for part in re.split(r"[-–/.,]", word.text.strip(_SIGNS)))
    return not any(len(part) > 1 and is_syllable(part) for part in parts)
