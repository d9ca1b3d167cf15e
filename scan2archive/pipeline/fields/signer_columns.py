# SPDX-License-Identifier: Apache-2.0
"""Recipients and posts that share a row (boxes 9b and 7a), cut where the post begins.

The gap between the two columns is one of columns as long as recipients are short. A long one ends right beside the post, and the
row comes as one line: *- Văn phòng Tỉnh ủy; KT. CHỦ TỊCH*. Nobody is lost then only if the row is cut by what stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from scan2archive.model import Page
from scan2archive.pipeline.fields.layout import Line, split_line
from scan2archive.pipeline.fields.posts import NOISE, for_somebody, post_key
from scan2archive.pipeline.fields.recipients import find_opening, opening_words

_RIGHT = 0.4  # of the page's width: where the column of posts may begin
_ABOVE, _BELOW = 1.5, 16  # heights of a line around *Nơi nhận*
_NAMES = ("ubnd", "ubhc", "hdnd", "ubmt")  # recipients end with those: - CT, các PCT UBND
_ENDS = (";", ",", ".", ":", ")")


def posts_apart(lines: Sequence[Line], page: Page) -> tuple[Line, ...]:
    """The lines of a page; those at and below *Nơi nhận* that end in a post of the right column are two.

    Args:
        lines: From top to bottom.
        page: That holds them.
    """
    named = (line for line in lines if opening_words(line) and line.box[0] < _RIGHT * page.width)
    opening = next(named, None) or find_opening(lines, page)
    if opening is None:
        return tuple(lines)
    out: list[Line] = []
    for line in lines:
        beside = -_ABOVE <= (line.middle - opening.middle) / opening.height <= _BELOW
        out += _cut(line, page) if beside and line.box[0] < _RIGHT * page.width else (line,)
    return tuple(sorted(out, key=lambda line: (line.middle, line.box[0])))


def _cut(line: Line, page: Page) -> tuple[Line, ...]:
    for index in range(1, len(line.words)):
        before, word = line.words[index - 1], line.words[index]
        if word.box[0] < _RIGHT * page.width or not word.text.strip(NOISE).isupper():
            continue
        parts = split_line(line, index)
        own = parts[-1]
        gap = word.box[0] - before.box[2]
        ended = before.text.endswith(_ENDS) or gap > 0.6 * line.height
        if ended and own.capitals == 1.0 and (for_somebody(own) or _is_post(own)):
            return parts
    return (line,)


def _is_post(line: Line) -> bool:
    """Whether a line is a post of the closed list and nothing else."""
    key = post_key(line)
    return bool(key) and key == line.key and not key.startswith(_NAMES)
