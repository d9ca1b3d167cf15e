# SPDX-License-Identifier: Apache-2.0
"""Recipients and signature side by side, where their lines were mixed up.

Below the body two columns stand beside each other in different sizes of type: the list of recipients (nơi nhận,
11 point by Nghị định 30/2020/NĐ-CP) and the posts of the signer (13 to 14 point). Their lines do not stand level,
and the engine's line finding at times runs lines of one into those of the other: letters lose their marks,
words are cut. Read apart they come out whole. Where that is so, and which reading is taken, is decided here,
from words alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from scan2archive.model import Box, Page, Word, mean_confidence
from scan2archive.pipeline.reading.scraps import without_scraps
from scan2archive.vietnamese import fold, is_syllable

_LABEL = ("noi", "nhan")
_SURE = 0.8  # words of a list of recipients read in good order are surer than this on the whole
_OVERLAP = 0.3  # of the lower of two words: lines in good order do not share that much of their height
_REACH = 0.25  # of the page's height: a list of recipients is hardly ever longer
_BETTER = 1.05
_SURER, _AS_MUCH = 0.03, 0.8
_SIGNS = ".,;:()\"'-/–—"


def mixed_columns(page: Page) -> tuple[Box, Box] | None:
    """The list of recipients and what stands to its right, if their lines were mixed up.

    Args:
        page: A page with its words.

    Returns:
        Two zones in pixels of the page, clipped to it; None where there is no such list, nothing beside it, or
        it was read in good order.
    """
    label = _label(page)
    if label is None:
        return None
    first, last = label
    height = max(first.box[3] - first.box[1], last.box[3] - last.box[1])
    top = max(0, min(first.box[1], last.box[1]) - height)
    bottom = min(page.height, round(top + _REACH * page.height))
    here = [word for word in page.words if top <= _middle(word) <= bottom]
    edge = _gutter(here, max(last.box[2], round(0.25 * page.width)), round(0.75 * page.width))
    if edge is None:
        return None
    list_words = [word for word in here if word.box[2] <= edge]
    if len(list_words) < 4 or not _in_disorder(list_words):
        return None
    left = max(0, min(word.box[0] for word in list_words) - height)
    return (left, top, edge, bottom), (edge, top, page.width, bottom)


def reads_better(page: Page, zone: Box, words: Sequence[Word]) -> bool:
    """Whether a second reading of a zone is more Vietnamese than the first, or surer of about as much.

    Scraps count on neither side, since they leave the page in the end: a signature that reaches into the zone would
    speak against lists that were read right.

    Args:
        page: As first read.
        zone: What was read again.
        words: Found there, boxes in pixels of the page.
    """
    old, words = (without_scraps(found, page.dpi) for found in (inside(page.words, zone), words))
    if _worth(words) > _BETTER * _worth(old):
        return True
    surer = (mean_confidence(tuple(words)) or 0.0) > (mean_confidence(old) or 0.0) + _SURER
    return surer and _letters(words) > _AS_MUCH * _letters(old)


def inside(words: Sequence[Word], zone: Box) -> tuple[Word, ...]:
    """The words whose middle lies in a zone."""
    x0, y0, x1, y1 = zone
    return tuple(w for w in words if x0 <= (w.box[0] + w.box[2]) / 2 < x1 and y0 <= _middle(w) < y1)


def _label(page: Page) -> tuple[Word, Word] | None:
    """The words *Nơi nhận* on the left, the lowest ones."""
    found = None
    for first, last in zip(page.words, page.words[1:], strict=False):
        keys = tuple(fold(word.text).strip(_SIGNS) for word in (first, last))
        if keys == _LABEL and first.line == last.line and first.box[0] < 0.4 * page.width:
            found = first, last
    return found


def _in_disorder(words: Sequence[Word]) -> bool:
    if (mean_confidence(tuple(words)) or 0.0) < _SURE:
        return True
    return any(_collide(a, b) for a, b in combinations(words, 2) if a.line != b.line)


def _collide(a: Word, b: Word) -> bool:
    across = min(a.box[2], b.box[2]) - max(a.box[0], b.box[0])
    down = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
    return across > 0 and down > _OVERLAP * min(a.box[3] - a.box[1], b.box[3] - b.box[1])


def _worth(words: Sequence[Word]) -> float:
    """Letters of syllables by their confidence, less letters of anything else."""
    worth = 0.0
    for word in words:
        text = word.text.strip(_SIGNS)
        known = not any(c.isalpha() for c in text) or is_syllable(text.casefold())
        worth += len(text) * (word.confidence if known else word.confidence - 1.0)
    return worth


def _letters(words: Sequence[Word]) -> int:
    return sum(len(word.text) for word in words)


def _gutter(words: Sequence[Word], left: int, right: int) -> int | None:
    """Middle of the widest stretch between two columns that no word covers; None if there are not two."""
    edges = sorted((word.box[0], word.box[2]) for word in words)
    best, place, reach = 0, None, 0
    for start, end in edges:
        if reach and left <= reach and start <= right and start - reach > best:
            best, place = start - reach, (start + reach) // 2
        reach = max(reach, end)
    return place


def _middle(word: Word) -> float:
    return (word.box[1] + word.box[3]) / 2
