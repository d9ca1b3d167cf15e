# SPDX-License-Identifier: Apache-2.0
"""Ink that looks like letters and lies in no word: how much of it there is, and where it stands in a row.

A lone piece of it is a stroke of a signature or a letter of a seal. Pieces that stand side by side on one base line, as far apart
as letters and words are, are a row of print that the engine left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Box, Word

_MARGIN = 0.03  # of the page on each side that a layout image leaves out
_REACH = 2  # pixels of the layout image around a word that still belong to it
# Shares of the taller of two letters of a row: the gap between them, how far it may be negative, and how far apart their feet are.
# Letters with tails are skipped, since the next one beyond them is still near.
_GAP, _OVER, _FEET, _LEAST_FEET = 2.2, 0.5, 0.13, 1.0
_ALIKE = 0.45  # the lower of the two is at least so high
# Letters around seals come to four or five in a row.
_FEWEST, _LENGTH = 6, 4  # letters of a row, and its length for each of them in pixels of the layout image
# Heights of a word for each of its letters: one that is wider and doubted was laid over a whole row, of which it has read nothing.
_WIDE, _DOUBTED = 2.5, 0.5
_TALLEST = 60  # pixels of the layout image: from `image.text_parts`


@dataclass(frozen=True, slots=True)
class Row:
    """A row of print that was not read.

    Attributes:
        box: Of its letters, in pixels of the page.
        letters: How many there are.
    """

    box: Box
    letters: int


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """The letter-like parts of a page.

    Attributes:
        parts: ``(N, 4)`` boxes x, y, width, height in the page's layout image (`image.text_parts`).
        shape: Height and width of the layout image, which leaves out a margin of the page.
        size: Width and height of the archived page.
    """

    parts: NDArray[np.int32]
    shape: tuple[int, int]
    size: tuple[int, int]

    def unread(self, words: Sequence[Word]) -> NDArray[np.int32]:
        """The parts that lie in no word.

        Args:
            words: Boxes in pixels of the archived page.
        """
        (height, width), (x_scale, y_scale) = self.shape, self._scales
        read = np.zeros(self.shape, np.bool_)
        left, top = (_MARGIN * side for side in self.size)
        stands = [word.box for word in words if not _is_stretched(word)]
        if stands:
            boxes = np.array(stands, np.float64)
            boxes = np.rint((boxes - (left, top, left, top)) * (x_scale, y_scale, x_scale, y_scale))
            reach = np.maximum(0, boxes + np.array((-_REACH, -_REACH, _REACH, _REACH))).astype(np.int64)
            for x0, y0, x1, y1 in reach.tolist():
                read[y0:y1, x0:x1] = True
        x = np.clip(self.parts[:, 0] + self.parts[:, 2] // 2, 0, width - 1)
        y = np.clip(self.parts[:, 1] + self.parts[:, 3] // 2, 0, height - 1)
        return np.asarray(self.parts[~read[y, x]], np.int32)

    def unread_boxes(self, words: Sequence[Word]) -> list[Box]:
        """The parts that lie in no word, in pixels of the page.

        Args:
            words: Boxes in pixels of the archived page.
        """
        x, y, wide, high = self.unread(words).astype(np.float64).T
        (x_scale, y_scale), (left, top) = self._scales, (_MARGIN * side for side in self.size)
        edges = x / x_scale + left, y / y_scale + top, (x + wide) / x_scale + left, (y + high) / y_scale + top
        boxes = np.rint(np.stack(edges, axis=1)).astype(np.int64)
        return [(x0, y0, x1, y1) for x0, y0, x1, y1 in boxes.tolist()]

    def unread_rows(self, words: Sequence[Word], fewest: int = _FEWEST) -> tuple[Row, ...]:
        """Where parts that lie in no word stand in a row, from top to bottom.

        Args:
            words: Boxes in pixels of the archived page.
            fewest: Parts of a row.
        """
        unread, (x_scale, y_scale) = self.unread(words), self._scales
        left, top = (_MARGIN * side for side in self.size)
        rows = []
        for members in _joined(unread):
            x, y, wide, high = unread[members].T
            x0, y0, x1, y1 = (int(edge) for edge in (x.min(), y.min(), (x + wide).max(), (y + high).max()))
            if len(members) >= fewest and x1 - x0 >= _LENGTH * fewest:
                box = (
                    round(x0 / x_scale + left),
                    round(y0 / y_scale + top),
                    round(x1 / x_scale + left),
                    round(y1 / y_scale + top),
                )
                rows.append(Row(box, len(members)))
        return tuple(sorted(rows, key=lambda row: (row.box[1], row.box[0])))

    @property
    def _scales(self) -> tuple[float, float]:
        """Pixels of the layout image for one of the page, across and down."""
        (height, width), (wide, high) = self.shape, self.size
        return width / (1 - 2 * _MARGIN) / wide, height / (1 - 2 * _MARGIN) / high


def _is_stretched(word: Word) -> bool:
    """Whether a doubtful word is far too wide for its letters."""
    if word.confidence >= _DOUBTED:
        return False
    letters = sum(c.isalnum() for c in word.text)
    x0, y0, x1, y1 = word.box
    return letters > 0 and x1 - x0 > _WIDE * letters * (y1 - y0)


def _joined(parts: NDArray[np.int32]) -> list[list[int]]:
    """Indices of parts that stand on one base line, neighbours together."""
    order = np.argsort(parts[:, 0], kind="stable")
    begin, top, width, high = parts[order].astype(np.float64).T
    end, foot = begin + width, top + high
    owner = list(range(len(order)))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    for index in range(len(order)):
        last = int(np.searchsorted(begin, end[index] + _GAP * _TALLEST, side="right"))
        there = slice(index + 1, last)
        taller = np.maximum(high[there], high[index])
        gap = begin[there] - end[index]
        near = (gap >= -_OVER * taller) & (gap <= _GAP * taller)
        near &= np.abs(foot[there] - foot[index]) <= np.maximum(_LEAST_FEET, _FEET * taller)
        near &= np.minimum(high[there], high[index]) >= _ALIKE * taller
        for other in np.flatnonzero(near):
            owner[root(index + 1 + int(other))] = root(index)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in range(len(order)):
        groups[root(index)].append(int(order[index]))
    return list(groups.values())
