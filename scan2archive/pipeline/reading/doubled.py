# SPDX-License-Identifier: Apache-2.0
"""Words that were read twice: a row that the engine put on two lines, or that another look found beside the first."""

from __future__ import annotations

from collections import defaultdict

from scan2archive.model import Box, Word

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
            if any(_one_place(words[index].box, box) for box in surer):
                gone.add(index)
    return tuple(word for index, word in enumerate(words) if index not in gone) if gone else words


def _one_place(a: Box, b: Box) -> bool:
    across, down = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    least = min((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
    return across > 0 and down > 0 and across * down >= _SHARED * least
