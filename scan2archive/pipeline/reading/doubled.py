# SPDX-License-Identifier: Apache-2.0
"""Words that were read twice: a row that the engine put on two lines, or that another look found beside the first."""

from __future__ import annotations

from collections import defaultdict

from scan2archive.model import Word
from scan2archive.pipeline.reading.both_readings import shared

_SHARED = 0.7  # of the smaller of two boxes: one place
_SIGNS = ".,;:()\"'-–/"


def without_doubled(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of a page, each once: of two that say the same in one place the surer one stays, of equals the first.

    Args:
        words: In reading order.

    Returns:
        The same words where none is doubled.
    """
    alike: dict[str, list[int]] = defaultdict(list)
    for index, word in enumerate(words):
        alike[word.text.strip(_SIGNS).casefold() or word.text].append(index)
    gone: set[int] = set()
    for places in alike.values():
        best_first = sorted(places, key=lambda index: -words[index].confidence) if len(places) > 1 else []
        for number, index in enumerate(best_first):
            surer = (words[other].box for other in best_first[:number] if other not in gone)
            if any(shared(words[index].box, box) >= _SHARED for box in surer):
                gone.add(index)
    return tuple(word for index, word in enumerate(words) if index not in gone) if gone else words
