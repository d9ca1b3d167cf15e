# SPDX-License-Identifier: Apache-2.0
"""Signs that figures were written in by hand: they stand out from the print, or do not fill their gap.

An engine reads written figures now and then surely and wrong, or only some of them (``70/`` for ``704/``). Three
things tell, all by where words stand: figures higher or lower than printed ones of the same row, figures off the
base line, and room beside them that a figure was left out of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from scan2archive.model import Word
from scan2archive.pipeline.fields.header import Head
from scan2archive.pipeline.fields.layout import Line

WRITTEN = "written"
"""What `Word.repair` says of figures in a gap that a reader of handwriting read there."""
_TALLER = 1.13
_LOWER, _HIGHER = 0.84, 1.14  # than a printed year
_OFF_BASE = 0.17  # of the height of a printed figure
_MISSING = 0.62  # of the width of a figure: room for one more
_YEAR = re.compile(r"(?:19|20)\d\d")
_HANGING = re.compile(r"[QgjpqyạặậẹệịọộợụựỵJ,;/|()]")


def stands_out(words: Sequence[Word], line: Line, near: Sequence[Line] = ()) -> bool:
    """Whether figures differ in height or base line from the print of their row.

    Args:
        words: Figures and nothing else, at least one.
        line: Their line.
        near: Other lines in print of the same size: the other column of the head.
    """
    others = [w for row in (line, *near) for w in row.words if w not in words and len(w.text) > 2]
    tall = max(map(_height, words))
    if others and tall > _TALLER * max(map(_height, others)):
        return True
    printed = [_height(w) for w in others if _YEAR.fullmatch(w.text.strip(".,;:"))]
    if printed and not _LOWER * median(printed) < min(map(_height, words)) <= tall < _HIGHER * median(
        printed
    ):
        return True
    return _off_base(words, line)


def taller_than_print(word: Word, near: Sequence[Line]) -> bool:
    """Whether a word of number and notation (``904/BC-BNV``) is too tall to be printed throughout.

    Measured against a printed year nearby: printed ones are up to 1.17 times as tall, with tails (Q) 1.32; with
    written figures in them 1.3 and more.
    """
    years = [_height(w) for row in near for w in row.words if _YEAR.fullmatch(w.text.strip(".,;:"))]
    limit = 1.38 if _HANGING.search(word.text.replace("/", "")) or re.search(r"[ốồổỗộÝỲ]", word.text) else 1.2
    return bool(years) and _height(word) > limit * median(years)


def unfilled(words: Sequence[Word], line: Line, space: float) -> bool:
    """Whether there is room beside figures that another one would fit into.

    Args:
        words: Figures side by side, at least one, with at most signs attached to the last.
        line: Their line.
        space: The usual space between words nearby, in pixels.
    """
    figures = [word for word in words if any(c.isdigit() for c in word.text)]
    if not figures:
        return True
    first, last = line.words.index(words[0]), line.words.index(words[-1])
    width = median((w.box[2] - w.box[0]) / len(w.text) for w in figures)
    room = space + _MISSING * width
    before = words[0].box[0] - line.words[first - 1].box[2] if first else 0
    after = line.words[last + 1].box[0] - words[-1].box[2] if last + 1 < len(line.words) else 0
    inside = [b.box[0] - a.box[2] for a, b in pairwise(words)]
    return max([before, after, *inside]) > room


def usual_space(head: Head, line: Line) -> float:
    """The usual space between words in the rows of the head, in pixels."""
    gaps = []
    for row in (*head.right, *head.left):
        if abs(row.middle - line.middle) > 8 * line.height or len(row.words) < 3:
            continue
        gaps += [b.box[0] - a.box[2] for a, b in pairwise(row.words)]
    return float(median(gaps)) if gaps else 0.45 * line.height


def _height(word: Word) -> int:
    return word.box[3] - word.box[1]


def _off_base(words: Sequence[Word], line: Line) -> bool:
    """Whether figures stand above or below the base line of the words beside them."""
    bases = [
        w.box[3] for w in line.words if w not in words and len(w.text) > 1 and not _HANGING.search(w.text)
    ]
    if not bases:
        return False
    base, height = median(bases), median(map(_height, words))
    spread = max(bases) - min(bases)  # a leaning or wavy line tells nothing
    return any(abs(word.box[3] - base) > _OFF_BASE * height + spread for word in words)
